"""Any text is answered: never a traceback, every finding located, and one mistake makes no second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.application.pathway_files import pathway_from_bytes, pathway_from_text
from forlop.rendering.findings import as_text, finding
from forlop.source import Source

WORDS = st.sampled_from(
    [
        "forløp",
        "x",
        '"',
        '"T"',
        "så",
        "hvis",
        "og",
        "eller",
        ",",
        "\n",
        "\n  ",
        "(",
        ")",
        "ikke",
        "er",
        "2",
        "uker",
        "innen",
        "skal",
        "opplysning",
        ":",
        "heltall",
        "fra",
        "til",
        "#",
        "|",
        "tabell",
        "eksempel",
        "skjema",
        "når",
        "\u202e",
        "’",
        "\t",
    ]
)


@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_words_in_any_order_never_raise_and_are_located(text: str) -> None:
    read = pathway_from_text(Source("x", text))
    assert read.diagnostics
    for found in read.diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(text) + 1
        assert as_text(finding(found, read.source, language="nb"))


@given(st.binary(max_size=200))
def test_bytes_never_raise(content: bytes) -> None:
    assert pathway_from_bytes(content, name="x").diagnostics


def test_a_file_of_garbage_is_told_line_by_line() -> None:
    text = "\n".join(f"%% {number} ???" for number in range(200))
    read = pathway_from_text(Source("x", text))
    assert len(read.diagnostics) <= 200


START = '\nstart a "A"\n  fastlege skal notere fall innen 2 uker\n  så b\n\nslutt b "B"\n'
HEAD = 'forløp x "X"\n  versjon "1"\naktør fastlege "Fastlegen"\nopplysning fall: ja/nei "Fall"\n'
HEAD += 'opplysning risiko: en av lav, høy "Risiko"\n'
CHOICE = 'beslutning v "V"\n  fastlege skal velge\n  valg "B" så b\n  valg "C" så c c\n\n'
CHOICE += 'tiltak c "C"\n  fastlege bør gjøre dette\n  så b\n\n'
EXAMPLE = 'eksempel "E"\n  når 20.03.2026 v er c\n  så er slutt med b\n'


@pytest.mark.parametrize(
    ("extra", "codes"),
    [
        ('tabell t "T" gir risiko\n  | fall | risiko |\n  | ja | høy |\n  noe helt annet\n', ["S119"]),
        ('tabell t "T" gir risiko\n  | fall | risiko |\n  | ja | høy |\n  | ja høy |\n', ["S133"]),
        ("tabell t T gir risiko\n  | fall | risiko |\n  | ja | høy |\n", ["S143"]),
        ("eksempel Kari\n  gitt fall er ja\n  når 20.03.2026 a er gjort\n  så er neste ingenting\n", ["S143"]),
        ('eksempel "Kari"\n  gitt fall er ja\n  når 31.02.2026 a er gjort\n  så er slutt med b\n', ["S125"]),
        ('eksempel "Kari"\n  gitt fall er ja\n  når 20.03.2026 24:10 a er gjort\n', ["S134"]),
        ("beregn antall_fall = antall ja\n", ["S116"]),
        ("tiltak c Trening\n  fastlege bør gjøre dette\n  så b\n", ["S143"]),
        ('tiltak c "C"\n  fastlege bør gjør dette\n  så b\n', ["S114"]),
        ('skjema s "S"\n  smerte heltall "Smerte"\n', ["S133"]),
        ('pause p "P"\n  stoper alle frister\n', ["S110"]),
        (f"{CHOICE}{EXAMPLE}", ["S150"]),
    ],
)
def test_one_mistake_makes_no_second(extra: str, codes: list[str]) -> None:
    read = pathway_from_text(Source("x", f"{HEAD}{extra}{START}"))
    assert [found.code for found in read.diagnostics] == codes


@pytest.mark.parametrize(("misspelt", "meant"), [("gjor", "gjort"), ("fulgt_op", "fulgt_opp")])
def test_a_misspelt_deed_or_way_of_an_example_is_named(misspelt: str, meant: str) -> None:
    steps = 'beslutning v "V"\n  fastlege skal velge\n  valg "F" så fulgt_opp\n  valg "B" så b\n\n'
    end = 'slutt fulgt_opp "F"\n\n'
    example = f'eksempel "E"\n  når 20.03.2026 v er {misspelt}\n  så er slutt med b\n'
    read = pathway_from_text(Source("x", f"{HEAD}{steps}{end}{example}{START}"))
    told = [finding(found, read.source, language="nb") for found in read.diagnostics]
    assert [(one.code, one.help) for one in told] == [("S277", f"mente du `{meant}`?")]


@pytest.mark.parametrize("end", ["", "\n", "  \n", ",\n  og mer\n"])
def test_what_is_told_of_a_quote_that_is_never_closed_lies_in_the_text(end: str) -> None:
    text = f'{HEAD}{START}eksempel "Kari{end}'
    found = pathway_from_text(Source("x", text)).diagnostics
    assert "S103" in {each.code for each in found}
    assert all(each.span.end <= len(text) for each in found)
