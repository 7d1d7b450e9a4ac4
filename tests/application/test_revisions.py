"""A revision says what checking the whole text would say, and converts little more than the change."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.application.pathway_files import pathway_from_text
from forlop.application.revisions import Revision, first_revision, next_revision
from forlop.source import Source
from tests.language.edits import edits

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "pathways").rglob("*.forlop"), *(ROOT / "dsl" / "corpus").rglob("*.forlop")])
TEXTS = [text for text in (file.read_text("utf-8", errors="replace") for file in FILES) if len(text) < 10_000]


def of(text: str) -> Source:
    return Source("x", text)


def assert_same(revision: Revision, text: str) -> None:
    whole = pathway_from_text(of(text))
    assert revision.diagnostics == whole.diagnostics
    assert revision.pathway == whole.pathway
    assert revision.reading.parsed.document == whole.document
    assert revision.reading.placed(revision.lowered.reading.examples) == whole.examples


@given(st.data())
def test_a_revision_is_what_checking_the_text_gives_however_often_it_changes(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    revision = first_revision(of(text))
    assert_same(revision, text)
    for _ in range(data.draw(st.integers(1, 4))):
        text = data.draw(edits(text)).of(text)
        revision = next_revision(revision, of(text))
        assert_same(revision, text)


@given(st.data())
def test_a_change_that_is_taken_back_leaves_nothing(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    changed = data.draw(edits(text)).of(text)
    assert_same(next_revision(next_revision(first_revision(of(text)), of(changed)), of(text)), text)


def test_a_name_that_is_reserved_is_told_once_also_after_a_change() -> None:
    before = 'forløp f "F"\n  versjon "1"\naktør a "A"\nstart s "S"\n  a skal gjøre dette\n  så e\nslutt e "E"\n'
    after = before.replace("så e", "så til")
    revision = next_revision(first_revision(of(before)), of(after))
    assert_same(revision, after)
    assert [found.code for found in revision.diagnostics if found.code in ("S120", "S201")] == ["S120"]


TEXT = """# språk: nb
forløp x "X"
  versjon "1"
aktør lege "Lege"
hendelse time "Time"
opplysning falt: ja/nei "Falt"
opplysning sted: en av hjemme, ute "Sted"
beregn sum = skår + 1
opplysning skår: heltall fra 0 til 10 "Skår"
skjema arket "Arket"
  vekt: tall
tabell farge "Farge" gir fargen
| skår | fargen |
| minst 4 | rød |
| - | grønn |
opplysning fargen: en av rød, grønn "Farge"
start s "S"
  lege skal notere falt, sted og skår innen 2 dager ved hjemme, 3 dager ved ute
  hvis sum er minst 4 og falt så a
  hvis fargen er rød så a
  ellers så b
tiltak a "A"
  lege skal notere arket innen 2 timer etter s sendt
  så b
tiltak b "B"
  lege bør gjøre dette innen 2 dager etter a
  så slutten
slutt slutten "Slutt"
eksempel "Prøve"
  gitt falt
  når 01.02.2026 s er gjort
  så er neste a
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # What a name stands for changes in one place, what that means is told in another.
        ("falt: ja/nei", "falt: tekst"),
        ("hjemme, ute", "borte, ute"),
        ("fra 0 til 10", "fra 0 til 3"),
        ("skår + 1", "skår + 1 + falt"),
        ("skår + 1", "skår - 1"),
        ("minst 4 | rød", "minst 5 | rød"),
        ("  vekt: tall", "  vekt: tall\n  høyde: tall"),
        ("tiltak a", "overlevering a"),
        ("tiltak a", "tiltak aa"),
        ("start s", "tiltak s"),
        ("aktør lege", "aktør pleier"),
        ('hendelse time "Time"', 'hendelse falt "Time"'),
        ("tiltak b", 'fase f "F"\ntiltak b'),
        ('tiltak b "B"', 'tiltak "B"'),
        ("opplysning sted: en av", "opplysning sted en av"),
        ("eksempel", "merknad"),
    ],
)  # fmt: skip
def test_what_a_declaration_means_elsewhere_is_said_again(before: str, after: str) -> None:
    changed = TEXT.replace(before, after, 1)
    assert changed != TEXT
    first = first_revision(of(TEXT))
    assert_same(first, TEXT)
    then = next_revision(first, of(changed))
    assert_same(then, changed)
    assert_same(next_revision(then, of(TEXT)), TEXT)
