"""Due times agree with java.time: 5,000 cases at every change, a million in the deep part.

`DueTimes.java` is written from the specification (`dsl/specification/calendar.md`) and java.time.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random
from typing import Any

import pytest

from forlop.engine import due_times
from forlop.model import calendar
from forlop.model.calendar import FIRST_DAY, LAST_DAY, Due, is_public_holiday, is_working_day, readings
from forlop.model.values import Duration, Unit
from tests.java.agreement import (
    BATCH,
    SORTS,
    Batch,
    Comparison,
    batch,
    compared,
    disagreements,
    missing_java,
    told_by_java,
)
from tests.java.cases import HOUR, clock_changes

QUICK = range(1)
DEEP = range(200)
DEEP_PART = 25
# Of a sort, in each 5,000 cases; what is rarest is met 22 times there, and 110,000 cases in the deep part hold 500.
FLOOR = 15


@pytest.fixture(scope="module", autouse=True)
def _java() -> None:
    missing = missing_java()
    if missing is not None:
        pytest.skip(missing)


@pytest.fixture(scope="module")
def quick() -> tuple[Batch, list[str]]:
    """The cases of the first seed, and what java.time says of them."""
    (first,) = QUICK
    cases = batch(first)
    return cases, told_by_java(case.asked for case in cases.cases)


def assert_agrees(found: Comparison) -> None:
    sys.stdout.write(found.table())
    assert found.disagreements == ()
    assert {sort: found.held[sort] for sort in SORTS if found.held[sort] < FLOOR * found.cases / BATCH} == {}


def test_due_times_agree_with_java() -> None:
    assert_agrees(compared(QUICK))


@pytest.mark.deep
@pytest.mark.parametrize("first", range(DEEP.start, DEEP.stop, DEEP_PART))
def test_a_million_due_times_agree_with_java(first: int) -> None:
    assert_agrees(compared(range(first, first + DEEP_PART)))


def test_a_seed_makes_the_same_cases_again() -> None:
    assert [case.asked for case in batch(3).cases] == [case.asked for case in batch(3).cases]


def test_the_working_days_and_holidays_of_two_hundred_years_are_those_of_the_rule() -> None:
    days = [date.fromordinal(number) for number in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)]
    told = told_by_java(f"day {day}" for day in days)
    assert [(day, sort) for day, sort in zip(days, told, strict=True) if sort != _sort_of(day)] == []
    assert len(days) == 73_049


def _sort_of(day: date) -> str:
    if is_public_holiday(day):
        return "holiday"
    return "working" if is_working_day(day) else "weekend"


def test_the_moments_that_a_clock_shows_a_time_are_those_of_java() -> None:
    chance = Random("readings")
    changes = (*clock_changes(spring=True), *clock_changes(spring=False))
    shown = [
        datetime.fromtimestamp(change + chance.randrange(-3 * HOUR, 3 * HOUR), UTC).replace(tzinfo=None) + ahead
        for change in changes
        for ahead in (timedelta(hours=1), timedelta(hours=2))
        for _ in range(5)
    ]
    told = told_by_java(f"read {each.isoformat(timespec='seconds')}" for each in shown)
    found = [" ".join(str(int(moment.timestamp())) for moment in readings(each)) or "none" for each in shown]
    assert [each for each in zip(shown, found, told, strict=True) if each[1] != each[2]] == []
    assert found.count("none") > 200
    assert sum(" " in each for each in found) > 200


# ---- a planted fault is found

Plant = Callable[[pytest.MonkeyPatch], None]


def _days_later(limit: Due, days: int) -> Due:
    return limit if limit.day is None else calendar._due_on(limit.day + timedelta(days=days))


def _off_by_a_day(days: int) -> Plant:
    was = calendar.due_after

    def due_after(anchor: datetime, duration: Duration, *, statutory: bool = False) -> Due:
        return _days_later(was(anchor, duration, statutory=statutory), days)

    return lambda patch: patch.setattr(calendar, "due_after", due_after)


def _holidays(*, without: Callable[[date], bool] | None = None, also: Callable[[date], bool] | None = None) -> Plant:
    known = calendar._public_holidays()
    days = range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)
    left = frozenset(number for number in known if without is None or not without(date.fromordinal(number)))
    more = frozenset(number for number in days if also is not None and also(date.fromordinal(number)))
    working = tuple(number for number in days if number % 7 in range(1, 6) and number not in left | more)

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(calendar, "_public_holidays", lambda: left | more)
        patch.setattr(calendar, "_working_days", lambda: working)

    return plant


def _hours_on_the_wall(anchor: datetime, hours: int) -> datetime:
    shown = anchor.astimezone(calendar.OSLO).replace(tzinfo=None) + timedelta(hours=hours)
    return calendar._in_oslo(shown.replace(tzinfo=calendar.OSLO))


def _months_run_over(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return calendar._known(date(year, month + 1, 1) + timedelta(days=day.day - 1))


def _the_last_day_stays_the_last(day: date, months: int) -> date:
    was_last = (day + timedelta(days=1)).day == 1
    end = _clipped(day, months)
    while was_last and (end + timedelta(days=1)).day != 1:
        end += timedelta(days=1)
    return end


_clipped = calendar._months_away
_extended = calendar.extended
_with_stops = due_times.with_stops
_stops_clock = due_times.stops_clock
_halfway = calendar.halfway


def _all_roll(*arguments: Any, **named: Any) -> Due:
    return _extended(*arguments, **{**named, "statutory": True})


def _none_rolls(*arguments: Any, **named: Any) -> Due:
    return _extended(*arguments, **{**named, "statutory": False})


def _rolled_before_the_pauses(due: Due, **named: Any) -> Due:
    return _extended(calendar._rolled(due) if named["statutory"] else due, **named)


def _sundays_do_not_roll(limit: Due) -> Due:
    return limit if limit.day is None or limit.day.weekday() == 6 else _rolled(limit)


_rolled = calendar._rolled


def _each_pause_by_itself(pauses: Any) -> list[tuple[datetime, datetime]]:
    return sorted((start.astimezone(UTC), stop.astimezone(UTC)) for start, stop in pauses)


def _whole_days_of_pause(limit: Due, *, unit: Unit, start: datetime, stop: datetime) -> Due:
    return limit if limit.day is None else _days_later(limit, (stop - start) // timedelta(days=1))


def _working_days_as_nights(limit: Due, *, unit: Unit, start: datetime, stop: datetime) -> Due:
    return _stopped(limit, unit=Unit.DAYS if unit is Unit.WORKDAYS else unit, start=start, stop=stop)


_stopped = calendar._stopped


def _pauses_before_the_anchor_count(due: Due, **named: Any) -> Due:
    return _extended(due, **{**named, "anchor": named["anchor"] - timedelta(days=2)})


def _pauses_after_the_end_count(due: Due, **named: Any) -> Due:
    later = replace(due, at=due.at + timedelta(days=3))
    moved = _extended(later, **named)
    return due if moved == later else moved


def _set(where: Any, name: str, fault: Callable[..., object]) -> Plant:
    return lambda patch: patch.setattr(where, name, fault)


FAULTS: dict[str, Plant] = {
    "a day late": _off_by_a_day(1),
    "a day early": _off_by_a_day(-1),
    "Whit Monday is forgotten": _holidays(without=lambda day: day.month in (5, 6) and day.weekday() == 0),
    "17 May is forgotten": _holidays(without=lambda day: (day.month, day.day) == (5, 17)),
    "Maundy Thursday is forgotten": _holidays(without=lambda day: day.month in (3, 4) and day.weekday() == 3),
    "1 and 17 May are holidays before 1947 too": _holidays(also=lambda day: (day.month, day.day) in ((5, 1), (5, 17))),
    "hours by the clock on the wall": _set(calendar, "_hours_away", _hours_on_the_wall),
    "winter time all year": lambda patch: patch.setattr(calendar, "OSLO", timezone(timedelta(hours=1))),
    "the day begins at midnight in UTC": _set(calendar, "day_of", lambda instant: instant.astimezone(UTC).date()),
    "a month runs over into the next": _set(calendar, "_months_away", _months_run_over),
    "the last day of a month stays the last": _set(calendar, "_months_away", _the_last_day_stays_the_last),
    "an advisory limit rolls": _set(calendar, "extended", _all_roll),
    "a statutory limit does not roll": _set(calendar, "extended", _none_rolls),
    "a statutory limit rolls before the pauses": _set(calendar, "extended", _rolled_before_the_pauses),
    "a statutory limit does not roll off a Sunday": _set(calendar, "_rolled", _sundays_do_not_roll),
    "two pauses at a time count twice": _set(calendar, "_union", _each_pause_by_itself),
    "a pause counts by whole days and not by nights": _set(calendar, "_stopped", _whole_days_of_pause),
    "working days are moved by nights": _set(calendar, "_stopped", _working_days_as_nights),
    "a pause before the limit began counts": _set(calendar, "extended", _pauses_before_the_anchor_count),
    "a pause after the limit ended counts": _set(calendar, "extended", _pauses_after_the_end_count),
    "any pause stops a statutory limit": _set(due_times, "stops_clock", lambda *_, **__: True),
    "no pause stops a statutory limit": _set(due_times, "stops_clock", lambda *_, statutory: not statutory),
    "midway is rounded up": _set(
        calendar, "halfway", lambda start, end: _halfway(start, end + timedelta(days=(end - start).days % 2))
    ),
    "a date begins at midnight and not at noon": _set(
        due_times, "_noon", lambda day: datetime.combine(day, time(), tzinfo=calendar.OSLO)
    ),
    "earliest is the end of the day": _set(
        calendar, "earliest_after", lambda anchor, duration: calendar.due_after(anchor, duration).at
    ),
    "a change of length may make somebody late": _set(
        due_times, "_changed_at", lambda state, task, within: task.opened_at
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, quick: tuple[Batch, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[fault](monkeypatch)
    assert next(disagreements(*quick), None) is not None
