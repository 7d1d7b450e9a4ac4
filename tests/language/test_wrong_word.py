"""A line with one wrong word is told by that word, and by the line as it should be."""

import random
from itertools import islice
from pathlib import Path

import pytest
from lark.exceptions import UnexpectedInput

from forlop.application.pathway_files import pathway_from_text
from forlop.language.grammar import line_parser
from forlop.language.lines import logical_lines
from forlop.language.recognition import recogniser
from forlop.rendering.findings import finding
from forlop.source import Source
from tests.language.mutations import damages

HEAD = 'forløp x "X"\n  versjon "1"\n\nstart a "A"\n'


@pytest.mark.parametrize(
    ("line", "code", "message", "help_line"),
    [
        ("fastlege skal skal notere x", "S150", "`skal` står to ganger", "skriv `fastlege skal notere x`"),
        ("fastlege skla notere x", "S119", "`skla` kan ikke stå her", "mente du `skal`?"),
        ("fastlege notere x", "S133", "her mangler `kan`, `skal` eller `bør`", "skriv `fastlege … notere x`"),
        ("sa b", "S110", "ingen linje begynner med `sa`", "mente du `så`?"),
        ("hvis x og ike y så z", "S119", "`ike` kan ikke stå her", "mente du `ikke`?"),
        ("hvis x er 2 (og y så z", "S136", "`(` hører ikke til her", "ta bort `(`"),
        ("så ellers b", "S151", "`så ellers` står i feil rekkefølge", "skriv `ellers så b`"),
        ("med a, b c og d", "S133", "her mangler `,`", "skriv `med a, b, c og d`"),
        ("x ja/nei", "S133", "her mangler `:`", "skriv `x: ja/nei`"),
        ("x; ja/nei", "S119", "`;` kan ikke stå her", "mente du `:`?"),
        ("x: janei", "S119", "`janei` kan ikke stå her", "mente du `ja/nei`?"),
        ("når 20.03.2026 b gjort", "S133", "her mangler `er`", "skriv `når 20.03.2026 b er gjort`"),
        ("så er for b c (skal)", "S133", "her mangler `ansvarlig`", "skriv `så er ansvarlig for b c (skal)`"),
        ("så er ansvarlig for b c (skal", "S133", "her mangler `)`", "skriv `så er ansvarlig for b c (skal)`"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_told_with_the_line_as_it_should_be(line: str, code: str, message: str, help_line: str) -> None:
    read = pathway_from_text(Source("x", f"{HEAD}  {line}\n"))
    told = [finding(found, read.source, language="nb") for found in read.diagnostics]
    assert (code, message, help_line) in [(one.code, one.message, one.help) for one in told]


def test_the_recogniser_knows_what_the_parser_reads() -> None:
    text = (Path(__file__).parents[2] / "pathways" / "ostensjo_fall" / "fall.forlop").read_text("utf-8")
    parser = line_parser("nb")
    chance = random.Random(4)
    known = recogniser(parser)
    for damage in islice((one for one in damages(text) if chance.random() < 0.02), 400):
        for line in logical_lines(damage.damaged_line, vocabulary="nb"):
            clause = damage.damaged_line[line.span.start : line.span.end]
            assert known.reads(clause) == _is_read(clause), clause


def _is_read(clause: str) -> bool:
    try:
        line_parser("nb").parse(clause)
    except UnexpectedInput:
        return False
    return True
