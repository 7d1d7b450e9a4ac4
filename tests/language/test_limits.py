"""The limits of a text from both sides: at all of them at once it is answered, one above it is not even parsed."""

from pathlib import Path

import pytest
from lark import Lark

from forlop.application.contents import content_of
from forlop.application.formatting import format_file
from forlop.application.pathway_files import pathway_from_text, read_pathway
from forlop.diagnostics import Diagnostic
from forlop.language import limits
from forlop.language.parser import parse
from forlop.language.printer import printed
from forlop.source import Source
from forlop.texts import catalogue

HEAD = '# språk: nb\nforløp x "X"\n  versjon "1"\naktør lege "L"\nopplysning d: heltall fra 0 til 10000 "D"\n'
FIRST = 'start s "S"\n  lege skal notere d\n  hvis {deep} så slutten\n{branches}  ellers så t0\n'
STEP = 'tiltak t{number} "T"\n  lege skal gjøre dette\n  så t{next}\n'
END = 'slutt t4999 "Slutt"\nslutt slutten "S"\n'
LONG = '  merknad "{rest}"\n'


def nested(depth: int) -> str:
    return "(" * depth + "d er mer enn 9000" + ")" * depth


def text_at_every_limit(
    *,
    steps: int = limits.MOST_STEPS,
    branches: int = limits.MOST_BRANCHES,
    depth: int = limits.DEEPEST,
    longest: int = limits.LONGEST_LINE,
    lines: int = limits.MOST_LINES,
    characters: int = limits.MOST_CHARACTERS,
) -> str:
    """A sound pathway with exactly so much of everything; comments fill what is left."""
    more = "".join(f"  hvis d er {number} så slutten\n" for number in range(branches - 1))
    measures = "".join(STEP.format(number=number, next=number + 1) for number in range(steps - 1))
    end = END.replace("t4999", f"t{steps - 1}")
    long = f'  merknad "{"m" * (longest - 10)}"\n'
    text = HEAD + FIRST.format(deep=nested(depth), branches=long + more) + measures + end
    missing = lines - text.count("\n")
    rest = characters - len(text) - 2 * missing
    wide, widest = divmod(rest, missing)
    return text + f"#{'.' * wide}\n" * (missing - 1) + f"#{'.' * (wide + widest)}\n"


def never(vocabulary: str) -> Lark:
    raise AssertionError(vocabulary)


def refused(text: str) -> list[tuple[str, str | None]]:
    """What is told of a text that is not parsed."""
    return [(found.code, found.help) for found in parse(Source("x", text), parser_for=never).diagnostics]


def test_a_text_at_every_limit_is_read_checked_and_printed() -> None:
    source = Source("x", text_at_every_limit())
    assert (len(source.text), source.text.count("\n")) == (limits.MOST_CHARACTERS, limits.MOST_LINES)
    read = pathway_from_text(source)
    assert read.diagnostics == ()
    assert read.pathway is not None
    assert len(read.pathway.steps) == limits.MOST_STEPS
    assert len(read.pathway.steps[0].branches) == limits.MOST_BRANCHES
    assert printed(read.document, vocabulary="en").count("\nmeasure ") == limits.MOST_STEPS - 1


@pytest.mark.parametrize(
    ("named", "text"),
    [
        ("steps", text_at_every_limit(steps=limits.MOST_STEPS + 1)),
        ("branches", text_at_every_limit(branches=limits.MOST_BRANCHES + 1)),
        ("lines", text_at_every_limit(lines=limits.MOST_LINES + 1)),
        ("characters", text_at_every_limit(characters=limits.MOST_CHARACTERS + 1)),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_one_above_a_limit_of_the_text_is_refused_before_parsing_with_the_limit_named(named: str, text: str) -> None:
    assert refused(text) == [("S108", named)]


def test_steps_are_counted_by_the_words_of_the_text() -> None:
    text = text_at_every_limit(steps=limits.MOST_STEPS + 1)
    assert not list(limits.diagnose_text(text, vocabulary="en"))
    in_english = text.replace("# språk: nb", "# språk: en").replace("\ntiltak ", "\nmeasure ")
    assert refused(in_english[: limits.MOST_CHARACTERS]) == [("S108", "steps")]


@pytest.mark.parametrize(
    ("named", "over"),
    [
        ("line", {"longest": limits.LONGEST_LINE + 1}),
        ("nesting", {"depth": limits.DEEPEST + 1}),
    ],
)
def test_one_above_a_limit_of_a_line_is_refused_at_the_line_with_the_limit_named(
    named: str, over: dict[str, int]
) -> None:
    small = {"steps": 3, "branches": 2, "lines": 40, "characters": 20_000}
    assert parse(Source("x", text_at_every_limit(**small))).diagnostics == ()
    (found,) = parse(Source("x", text_at_every_limit(**{**small, **over}))).diagnostics
    assert (found.code, found.help) == ("S108", named)


def test_every_limit_has_a_sentence_that_names_it() -> None:
    for language in ("nb", "nn", "en"):
        sentences = catalogue(language)
        for named in ("characters", "lines", "line", "nesting", "number", "steps", "branches"):
            assert "{most}" in sentences[f"diagnostics.S108.help.{named}"]


def test_a_file_of_ten_gigabytes_is_refused_by_its_size_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.forlop"
    with file.open("wb") as made:
        made.truncate(10 * 2**30)  # reading it would need more memory than there is
    found = content_of(file)
    assert isinstance(found, Diagnostic)
    assert (found.code, found.help) == ("S108", "characters")
    assert read_pathway(file).diagnostics == (found,)
    assert format_file(file, vocabulary=None).diagnostics == (found,)


def test_a_file_that_says_no_size_is_read_no_further_than_a_pathway_goes() -> None:
    endless = content_of(Path("/dev/zero"))
    assert isinstance(endless, Diagnostic)


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.forlop"
    file.write_bytes(b"#" * limits.MOST_BYTES)
    assert content_of(file) == b"#" * limits.MOST_BYTES


WORST = {
    "data": ('opplysning d{n}: en av a{n}, b{n} "D"\n', 1_000),
    "computed": ("beregn c{n} = d + {n}\n", 1_000),
    "limits by value": (
        (
        'opplysning e{n}: en av a{n}, b{n} "D"\ntiltak t{n} "T"\n'
        "  lege skal notere e{n} innen 2 uker ved a{n}, 3 uker ved b{n}\n  så slutten\n"
        ),
        300,
    ),
    "unknown names": ('tiltak t{n} "T"\n  lege skal gjøre dette\n  så u{n}\n', 400),
    "what is no line": ("  lege skla gjøre dette {n}\n", 150),
}  # fmt: skip


@pytest.mark.deep
@pytest.mark.parametrize("kind", WORST)
def test_a_text_of_one_kind_of_line_is_answered_up_to_the_limits(kind: str) -> None:
    """Twenty times as much of a kind; what took the square of that would not come to an end here."""
    line, number = WORST[kind]
    number = min(20 * number, 4_900 if "tiltak" in line else 15_000)
    text = HEAD + FIRST.format(deep="d er 1", branches="").replace("t0", "slutten") + 'slutt slutten "S"\n'
    read = pathway_from_text(Source("x", text + "".join(line.format(n=n) for n in range(number))))
    assert all(found.code != "S108" for found in read.diagnostics)
