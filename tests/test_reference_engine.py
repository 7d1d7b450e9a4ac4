"""The reference interpreter answers as all runs and examples say, and its calendar as the worked dates say."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from forlop.application.library import Texts
from forlop.application.pathway_files import pathway_from_text
from forlop.model.examples import Assertion, Example, Expects
from forlop.model.pathway import Pathway
from forlop.model.values import Duration, Unit
from forlop.source import Source
from tests.reference import calendar
from tests.reference.examples import differences
from tests.reference_engine import Outcome, answers

ROOT = Path(__file__).parents[1]
RUNS = sorted((ROOT / "dsl" / "corpus" / "runs").glob("*.run"))
LIBRARY = sorted((ROOT / "pathways").rglob("*.forlop"))
MANUAL = sorted((ROOT / "dsl" / "specification").glob("*.md"))


def pathways_in(text: str) -> list[Pathway]:
    """The pathways of a text: the patient's first, then what it calls and other versions of it."""
    parts = [Source("run", part) for part in re.split(r"^(?=forløp )", text, flags=re.MULTILINE) if part.strip()]
    libraries = [Texts(tuple([other for other in parts if other is not part])) for part in parts]
    found = [pathway_from_text(part, library=library).pathway for part, library in zip(parts, libraries, strict=True)]
    return [pathway for pathway in found if pathway]


def expected(lines: Iterable[str]) -> Outcome:
    """What comes of a thing told, by the lines under it in a run."""
    refusals = [line.split()[1] for line in lines if line.startswith("!")]
    answer = tuple([line for line in lines if line.startswith("=")])
    events = [re.split(r" : |[+] ", line)[-1] for line in lines if line.startswith("+")]
    recorded = tuple([re.sub(r"^(\w+)(?: \w+=(\S+))?.*", r"\1 \2", event) for event in events])
    return Outcome(refusals[0]) if refusals else Outcome(None, answer, recorded)


@pytest.mark.parametrize("file", RUNS, ids=lambda file: file.stem)
def test_the_reference_answers_as_the_run_says(file: Path) -> None:
    _, text, run = file.read_text(encoding="utf-8").split("\n---\n")
    told = [block.splitlines() for block in run.strip().split("\n\n")]
    first, *others = pathways_in(text)
    versions = [first, *[other for other in others if other.name == first.name]]
    outcomes = list(answers(first, [line for line, *_ in told], versions=versions))
    assert outcomes == [expected(lines) for _, *lines in told]


def examples_of(text: Source, library: Texts) -> list[tuple[Pathway, Example]]:
    pathway = pathway_from_text(text, library=library).pathway
    return [(pathway, example) for example in pathway.examples] if pathway else []


def examples_in_the_library() -> Iterator[tuple[Pathway, Example]]:
    texts = [Source(str(file), file.read_text(encoding="utf-8")) for file in LIBRARY]
    for text in texts:
        yield from examples_of(text, Texts(tuple([other for other in texts if other is not text])))


def examples_on(page: Path) -> Iterator[tuple[Pathway, Example]]:
    blocks = re.findall(r"^```forlop\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    texts = [Source("run", block) for block in blocks if block.startswith("forløp")]
    for text in texts:
        yield from examples_of(text, Texts(tuple([other for other in texts if other is not text])))


EXAMPLES = [*examples_in_the_library(), *[each for page in MANUAL for each in examples_on(page)]]


def test_there_are_examples_of_all_that_can_be_said() -> None:
    said = {type(line.what) for _, example in EXAMPLES for line in example.lines if isinstance(line, Expects)}
    assert said == set(get_args(Assertion))


@pytest.mark.parametrize(("pathway", "example"), EXAMPLES, ids=lambda each: getattr(each, "title", None))
def test_the_reference_answers_as_the_example_says(pathway: Pathway, example: Example) -> None:
    assert list(differences(pathway, example)) == []


# ---- the reference's own calendar: days that were worked out by hand


@pytest.mark.parametrize(
    ("year", "easter_sunday"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2028, date(2028, 4, 16)),
        (2029, date(2029, 4, 1)),
        (2038, date(2038, 4, 25)),  # as late as it can be
        (1913, date(1913, 3, 23)),  # almost as early as it can be
    ],
)
def test_easter_is_the_sunday_after_the_first_full_moon_of_spring(year: int, easter_sunday: date) -> None:
    assert calendar.easter(year) == easter_sunday


def test_the_movable_holidays_of_2026_are_counted_from_easter() -> None:
    fixed = {date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 17), date(2026, 12, 25), date(2026, 12, 26)}
    days = [(4, 2), (4, 3), (4, 5), (4, 6), (5, 14), (5, 24), (5, 25)]
    assert calendar.holidays(2026) == fixed | {date(2026, month, day) for month, day in days}


def test_in_2027_two_holidays_are_one_day() -> None:
    assert len(calendar.holidays(2027)) == 11


@pytest.mark.parametrize(
    ("start", "tenth"),
    [
        (date(2026, 3, 27), date(2026, 4, 15)),
        (date(2026, 4, 28), date(2026, 5, 13)),
        (date(2026, 11, 23), date(2026, 12, 7)),
        (date(2026, 12, 18), date(2027, 1, 5)),
        (date(2027, 5, 10), date(2027, 5, 25)),
    ],
)
def test_ten_working_days_leave_out_weekends_and_holidays(start: date, tenth: date) -> None:
    assert calendar.shifted(start, 10, Unit.WORKDAYS) == tenth


@pytest.mark.parametrize(
    ("start", "days", "plain", "statutory"),
    [
        (date(2026, 3, 5), 28, date(2026, 4, 2), date(2026, 4, 7)),
        (date(2026, 12, 11), 14, date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 4, 26), 21, date(2027, 5, 17), date(2027, 5, 18)),
        (date(2026, 4, 23), 7, date(2026, 4, 30), date(2026, 4, 30)),
    ],
)
def test_only_a_statutory_limit_rolls_off_a_holiday(start: date, days: int, plain: date, statutory: date) -> None:
    due = calendar.shifted(start, days, Unit.DAYS)
    assert (due, calendar.next_workday(due)) == (plain, statutory)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(start: date, months: int, end: date) -> None:
    assert calendar.shifted(start, months, Unit.MONTHS) == end


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_hours_are_elapsed_time_on_the_nights_when_the_clocks_change(night: date) -> None:
    start = calendar.midnight(night)
    assert calendar.after(start, Duration(amount=24, unit=Unit.HOURS)) == start + 24 * calendar.HOUR
    assert calendar.after(start, Duration(amount=1, unit=Unit.DAYS)) == night + calendar.DAY


@pytest.mark.parametrize("year", [1900, 2101])
def test_the_calendar_knows_no_day_outside_its_years(year: int) -> None:
    with pytest.raises(calendar.Refused, match="outside_calendar"):
        calendar.day_of(datetime(year, 6, 1, tzinfo=UTC))
