"""Reading again after a change gives what reading the whole would give, and reads little more than the change."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.language.parser import parse
from forlop.language.rereading import Reading, read, read_again
from forlop.source import Source
from tests.language.edits import edits

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "pathways").rglob("*.forlop"), *(ROOT / "dsl" / "corpus" / "good").rglob("*.forlop")])
BAD = sorted((ROOT / "dsl" / "corpus" / "bad").rglob("*.forlop"))
MOST = 50


def of(text: str) -> Source:
    return Source("x", text)


READINGS = {file: read(of(file.read_text("utf-8"))) for file in sorted([*FILES, *BAD], key=str)}
SMALL = [file for file in READINGS if len(READINGS[file].source.text) < 10_000]


@pytest.mark.parametrize("file", READINGS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_first_reading_is_what_parsing_gives(file: Path) -> None:
    assert READINGS[file].parsed == parse(READINGS[file].source)


@given(st.data())
def test_read_again_is_what_parsing_gives_however_often_the_text_changes(data: st.DataObject) -> None:
    reading = READINGS[data.draw(st.sampled_from(SMALL))]
    for _ in range(data.draw(st.integers(1, 5))):
        changed = data.draw(edits(reading.source.text)).of(reading.source.text)
        reading = read_again(reading, of(changed))
        assert reading.parsed == parse(of(changed))


@given(st.data())
def test_taking_a_change_back_gives_the_first_reading(data: st.DataObject) -> None:
    reading = READINGS[data.draw(st.sampled_from(SMALL))]
    changed = data.draw(edits(reading.source.text)).of(reading.source.text)
    there = read_again(reading, of(changed))
    assert read_again(there, reading.source).parsed == reading.parsed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The line after the change joins what it did not join before.
        ('tiltak a "A"\n  så b', 'tiltak a "A"\n  så b,'),
        ('tiltak b "B"', 'og tiltak b "B"'),
        ("# språk: nb", "# språk: en"),
        ('tiltak a "A"', 'delforløp a "A"'),
        ('forløp x "X"', 'tiltak x "X"'),
        ("  så a\n", "  så a"),
        # Whether a line that cannot be read opens a part depends on how the first line is indented.
        ("forløp x", "      forløp x"),
    ],
)  # fmt: skip
def test_what_a_change_makes_of_the_lines_around_it_is_seen(before: str, after: str) -> None:
    text = (
        '# språk: nb\nforløp x "X"\n  versjon "1"\naktør lege "L"\nstart s "S"\n  lege skal gjøre dette\n  så a\n'
        'xyz r "R"\ntiltak a "A"\n  så b\ntiltak b "B"\n  lege skal gjøre dette\n  så slutten\n'
        'slutt slutten "Slutt"\n    xyz q "Q"\n'
    )
    changed = text.replace(before, after, 1)
    assert changed != text
    assert read_again(read(of(text)), of(changed)).parsed == parse(of(changed))


def long_text(lines: int) -> str:
    """A pathway of so many lines, of a few hundred steps."""
    head = '# språk: nb\nforløp langt "Langt"\n  versjon "1"\naktør lege "Lege"\nstart s "S"\n  så t0\n'
    steps = "".join(
        f'tiltak t{number} "Tiltak {number}"\n  lege skal gjøre dette innen {number % 9} dager\n  så t{number + 1}\n'
        for number in range((lines - 7) // 3)
    )
    return f'{head}{steps}slutt t{(lines - 7) // 3} "Slutt"\n'


@pytest.fixture(scope="module")
def long_reading() -> Reading:
    reading = read(of(long_text(10_000)))
    assert reading.source.text.count("\n") >= 9_990
    assert reading.read_now > 9_900
    return reading


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ('"Tiltak 1"', '"Et annet tiltak"', set()),
        ('"Tiltak 1666"', '"Et annet tiltak"', set()),
        ('"Tiltak 3330"', '"Et annet tiltak"', set()),
        ("tiltak t1700 ", "tiltk t1700 ", {"tiltk"}),
        ('tiltak t1700 "Tiltak 1700"\n', "", set()),
        ('tiltak t1700 "Tiltak 1700"\n', 'tiltak t1700 "Tiltak 1700"\n  merknad "En linje til"\n', set()),
        ("  så t1700\n", "  så t1700,\n", {","}),
        ('versjon "1"', 'versjon "2"', set()),
        ("# språk: nb\n", "# språk: nb\n# Et notat\n", set()),
    ],
)
def test_after_a_change_in_one_statement_of_ten_thousand_lines_at_most_fifty_are_read_again(
    long_reading: Reading, before: str, after: str, wrong: set[str]
) -> None:
    text = long_reading.source.text
    changed = text.replace(before, after, 1)
    assert changed != text
    again = read_again(long_reading, of(changed))
    assert again.read_now <= MOST
    # A misspelt opening, a clause that is cut or runs on: what is wrong is told of the one line, at its place.
    assert {again.source.text[found.span.start : found.span.end] for found in again.diagnostics} == wrong
