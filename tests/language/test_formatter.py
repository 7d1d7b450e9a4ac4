"""The formatter: nothing that the author said is lost, and each text has one layout."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.diagnostics import Diagnostic
from forlop.language.formatter import format_text
from forlop.language.lines import physical_lines, vocabulary_of
from forlop.language.parser import parse
from forlop.language.printer import canonical
from forlop.language.vocabulary import VOCABULARIES
from forlop.source import Source
from tests.language.layouts import layouts

ROOT = Path(__file__).parents[2]
GOOD = sorted((ROOT / "dsl" / "corpus" / "good").glob("*.forlop"))
FILES = sorted([*(ROOT / "pathways").rglob("*.forlop"), *GOOD])
every_text = pytest.mark.parametrize("text", [file.read_text("utf-8") for file in FILES], ids=[f.stem for f in FILES])


def formatted(text: str, *, vocabulary: str | None = None) -> str:
    laid = format_text(Source("x", text), vocabulary=vocabulary)
    assert isinstance(laid, str), laid
    return laid


def comments(text: str) -> list[str]:
    """The comments in order, without the line that names the language."""
    return [line.comment for line in physical_lines(text) if line.comment][1:]


@every_text
def test_a_formatted_text_means_the_same(text: str) -> None:
    laid = Source("f", formatted(text))
    assert parse(laid).diagnostics == ()
    assert canonical(laid) == canonical(Source("x", text))


@every_text
def test_a_formatted_text_is_its_own_format(text: str) -> None:
    assert formatted(formatted(text)) == formatted(text)


@every_text
@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_there_and_back_is_the_same_text(text: str, vocabulary: str) -> None:
    there = formatted(text, vocabulary=vocabulary)
    assert formatted(there) == there
    assert canonical(Source("t", there)) == canonical(Source("x", text))
    assert formatted(there, vocabulary="nb") == formatted(text, vocabulary="nb")


@every_text
def test_no_comment_is_lost(text: str) -> None:
    said = text if text.startswith("# språk") else f"# språk: nb\n{text}"
    assert comments(formatted(said, vocabulary="nn")) == comments(said)


@given(st.sampled_from(GOOD).flatmap(lambda file: layouts(formatted(file.read_text("utf-8")))))
def test_every_layout_keeps_meaning_comments_and_both_laws(text: str) -> None:
    laid = formatted(text)
    assert canonical(Source("f", laid)) == canonical(Source("x", text))
    assert comments(laid) == comments(text)
    assert formatted(laid) == laid
    assert formatted(formatted(text, vocabulary="en"), vocabulary=vocabulary_of(text)) == laid
    assert "\n\n\n" not in laid
    assert not any(line != line.rstrip() for line in laid.splitlines())


WRITTEN = """# språk: nb   (lest av to)


forløp   fall "Fall"
  versjon "1"   # utkast
# ---- hvem
aktør fastlege "Fastlegen" i kommune
aktør f "En med langt navn" er fastlege hvis svimmel,
ellers fastlege

opplysning svimmel:ja/nei "Svimmel"
opplysning alder :heltall fra 0 til 120 "Alder" # i år
tabell t "T" gir svimmel
|alder|svimmel|
  # unge
|mindre enn 5|nei|
start a "A"
fastlege skal notere svimmel,
    # og så
  alder    # begge
    og hva innen 1 uker
     hvis svimmel så b
hvis ikke svimmel og alder er minst 80 så b og c
ellers så c
    # hører til a

  # hører til b
tiltak b "B"
  så ferdig


# slutt


"""
LAID_OUT = """# språk: nb   (lest av to)

forløp fall "Fall"
  versjon "1"  # utkast
# ---- hvem
aktør fastlege "Fastlegen" i kommune
aktør f "En med langt navn" er fastlege hvis svimmel,
    ellers fastlege

opplysning svimmel: ja/nei              "Svimmel"
opplysning alder: heltall fra 0 til 120 "Alder"  # i år
tabell t "T" gir svimmel
  | alder        | svimmel |
  # unge
  | mindre enn 5 | nei     |
start a "A"
  fastlege skal notere svimmel,
    # og så
    alder  # begge
    og hva innen 1 uke
  hvis svimmel                           så b
  hvis ikke svimmel og alder er minst 80 så b og c
  ellers                                 så c
  # hører til a

  # hører til b
tiltak b "B"
  så ferdig

# slutt
"""


def test_comments_breaks_and_groups_are_the_authors() -> None:
    assert formatted(WRITTEN).splitlines() == LAID_OUT.splitlines()


def test_the_language_line_is_in_the_language_of_the_text() -> None:
    text = 'forløp x "X"\n'
    assert [formatted(text, vocabulary=to) for to in VOCABULARIES] == [
        '# språk: nb\nforløp x "X"\n',
        '# språk: nn\nforløp x "X"\n',
        '# language: en\npathway x "X"\n',
    ]


def test_a_comment_that_comes_first_never_names_the_language() -> None:
    assert formatted('\n# språk: en\nforløp x "X"\n') == '# språk: nb\n\n# språk: en\nforløp x "X"\n'


def test_a_text_with_errors_is_not_formatted() -> None:
    assert format_text(Source("x", 'forløp x "X"\n  versjon 1\n')) == (
        parse(Source("x", 'forløp x "X"\n  versjon 1\n')).diagnostics
    )
    assert isinstance(format_text(Source("x", ""))[0], Diagnostic)


def test_a_table_whose_rows_are_not_as_long_is_laid_out_as_far_as_it_goes() -> None:
    text = 'forløp x "X"\ntabell t "T" gir r\n| a | risiko |\n| ja |\n| nei | høy | - |\n'
    assert formatted(text).splitlines()[-3:] == ["  | a   | risiko |", "  | ja  |", "  | nei | høy    | - |"]


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@pytest.mark.parametrize("number", ["4,5", "-3"])
def test_rounds_that_no_one_can_count_are_laid_out_so_that_they_are_read_again(number: str, vocabulary: str) -> None:
    text = f'forløp x "X"\nstart s "S"\n  lege skal gjøre dette hver {number} uker, høyst 2 ganger\n'
    there = formatted(text, vocabulary=vocabulary)
    assert formatted(there) == there
    assert formatted(there, vocabulary="nb").splitlines()[1:] == text.splitlines()


def test_rounds_of_a_limit_that_is_changed_are_written_as_in_any_other() -> None:
    text = 'forløp x "X" bygger på y "1"\nstrammer s til hver 2 uker, høyst 2 ganger\n'
    assert [found.code for found in parse(Source("x", text)).diagnostics] == ["S127"]
