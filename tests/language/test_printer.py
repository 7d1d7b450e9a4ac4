"""The canonical text: the same meaning, and the same for every layout, comment and vocabulary."""

import re
from pathlib import Path

import pytest

from forlop.application.library import beside
from forlop.application.pathway_files import pathway_from_text
from forlop.language.parser import parse
from forlop.language.printer import canonical, printed
from forlop.model.content_hash import content_hash
from forlop.model.pathway import Pathway
from forlop.source import Source

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "pathways").rglob("*.forlop"), *(ROOT / "dsl" / "corpus" / "good").glob("*.forlop")])
whole_pathways = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def source(file: Path) -> Source:
    return Source(file.name, file.read_text("utf-8"))


def meaning(text: Source) -> Pathway:
    read = pathway_from_text(text, library=beside(ROOT / "dsl" / "corpus" / "good" / text.name))
    assert read.diagnostics == ()
    assert read.pathway is not None
    return read.pathway


@whole_pathways
def test_the_canonical_text_means_the_same(file: Path) -> None:
    # Examples ask what the pathway does and are no part of its identity.
    without_examples = meaning(source(file)).model_copy(update={"examples": ()})
    assert meaning(Source("c", canonical(source(file)))) == without_examples


@whole_pathways
def test_the_canonical_text_of_the_canonical_text_is_itself(file: Path) -> None:
    once = canonical(source(file))
    assert canonical(Source("c", once)) == once


@whole_pathways
@pytest.mark.parametrize("vocabulary", ["nb", "nn", "en"])
def test_a_translation_is_the_same_pathway(file: Path, vocabulary: str) -> None:
    translated = Source("t", printed(parse(source(file)).document, vocabulary=vocabulary))
    assert meaning(translated) == meaning(source(file))
    assert content_hash(translated) == content_hash(source(file))


@whole_pathways
def test_layout_and_comments_do_not_change_the_identity(file: Path) -> None:
    text = source(file).text
    spaced = re.sub(r"(?m)^(  )(?=\S)", "\t   ", text).replace("\n", "  # en merknad\n\n")
    kept = spaced if text.startswith("# språk") is False else text.splitlines()[0] + "\n" + spaced.split("\n", 1)[1]
    assert content_hash(Source("s", kept)) == content_hash(source(file))
    assert content_hash(Source("s", text.replace("\n", "\r\n"))) == content_hash(source(file))


def test_another_number_is_another_identity() -> None:
    text = source(ROOT / "dsl" / "corpus" / "good" / "smallest.forlop").text
    assert content_hash(Source("a", text)) != content_hash(Source("b", text.replace("2 uker", "3 uker")))


@pytest.mark.parametrize(
    ("written", "canonical_line"),
    [
        ("  fastlege   skal gjøre  dette innen 1 uker", "  fastlege skal gjøre dette innen 1 uke"),
        (
            "fastlege skal gjøre dette innen 2 uke, helst innen 1 dager",
            "  fastlege skal gjøre dette innen 2 uker, helst innen 1 dag",
        ),
        ("hvis a er minst 0.8 så b", "  hvis a er minst 0,8 så b"),
        ("hvis ikke a er b/c så d", "  hvis a er ikke b/c så d"),
        ("hvis ((a)) og (b eller (c)) så d", "  hvis a og (b eller c) så d"),
        ("så tilbake til a, høyst 1 ganger, ellers b", "  så tilbake til a, høyst 1 gang, ellers b"),
        (
            "a skal gjøre dette tidligst 3 dager og senest 7 dager etter b",
            "  a skal gjøre dette tidligst 3 og senest 7 dager etter b",
        ),
    ],
)
def test_each_thing_has_one_spelling(written: str, canonical_line: str) -> None:
    text = f'forløp x "X"\n\nbeslutning y "Y"\n{written}\n'
    assert canonical(Source("x", text)).splitlines()[-1] == canonical_line
