"""Lengths by table end on the day that counting one day at a time comes to, on every day from 2000 to 2100."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.model import calendar
from forlop.model.day_tables import LAST_REACHED, START_DAYS, BeyondTables
from forlop.model.values import Duration, Unit
from forlop.verification.timing import durations
from forlop.verification.timing.durations import (
    Counting,
    Length,
    bounds,
    days_after,
    moments_after,
)
from tests.verification import naive_calendar

EPOCH = datetime(1, 1, 1, tzinfo=UTC)


def length(amount: int, unit: Unit, counting: Counting = Counting.DUE, *, statutory: bool = False) -> Length:
    return Length(Duration(amount=amount, unit=unit), counting, statutory)


def in_half_hours(moment: datetime) -> int:
    """The moment as the product's tables number it."""
    return round((moment - EPOCH) / timedelta(minutes=30)) + 48


@pytest.mark.parametrize("statutory", [False, True])
@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (0, Unit.DAYS), (17, Unit.DAYS), (3, Unit.WEEKS), (0, Unit.WORKDAYS), (1, Unit.WORKDAYS), (17, Unit.WORKDAYS),
        (1, Unit.MONTHS), (13, Unit.MONTHS), (1, Unit.YEARS),
    ],
)  # fmt: skip
def test_a_length_ends_on_the_same_day_as_when_counted_day_by_day(amount: int, unit: Unit, statutory: bool) -> None:
    counted = [
        naive_calendar.ends(date.fromordinal(day), amount, unit.value, statutory=statutory).toordinal()
        for day in START_DAYS
    ]
    assert days_after(length(amount, unit, statutory=statutory), START_DAYS) == counted
    assert len(counted) == 36_890


@pytest.mark.parametrize("statutory", [False, True])
@pytest.mark.parametrize("counting", Counting)
@pytest.mark.parametrize(
    ("unit", "amounts"),
    [
        (Unit.DAYS, (0, 7, 100)), (Unit.WEEKS, (1, 52)), (Unit.WORKDAYS, (0, 1, 2, 3, 4, 5, 9, 10, 11, 25, 60, 260)),
        (Unit.MONTHS, (0, 1, 2, 6, 11, 13)), (Unit.YEARS, (1, 3, 4)),
    ],
)  # fmt: skip
def test_the_bounds_are_the_fewest_and_the_most_days_of_all_days_of_the_tables(
    unit: Unit, amounts: tuple[int, ...], counting: Counting, statutory: bool
) -> None:
    days = range(START_DAYS.start, LAST_REACHED + 1)
    for amount in amounts:
        one = length(amount, unit, counting, statutory=statutory)
        moved = [end - day for day, end in zip(days, days_after(one, days), strict=True)]
        assert bounds(one) == (min(moved), max(moved)), amount


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2098, 12, 31)),
    st.integers(0, 200),
    st.sampled_from(Unit),
    st.sampled_from([Counting.DUE, Counting.EARLIEST]),
    st.booleans(),
)
def test_a_moment_after_a_length_is_the_calendar_s(
    naive: datetime, amount: int, unit: Unit, counting: Counting, statutory: bool
) -> None:
    duration = Duration(
        amount=min(amount, 2) if unit is Unit.YEARS else min(amount, 24 if unit is Unit.MONTHS else 200), unit=unit
    )
    moment = naive.replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
    (end,) = moments_after(Length(duration, counting, statutory), [in_half_hours(moment)])
    if counting is Counting.EARLIEST:
        assert end == in_half_hours(calendar.earliest_after(moment, duration))
    else:
        due = calendar.due_after(moment, duration, statutory=statutory)
        # The last moment of a day is just before the midnight that ends it.
        assert end == in_half_hours(due.at) - (due.day is not None)
        assert durations.day_of(end) == (calendar.day_of(due.at) if due.day is None else due.day).toordinal()


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("amount", [0, 1, 24, 100])
@pytest.mark.parametrize("counting", Counting)
def test_no_moment_is_moved_by_less_or_more_days_than_the_bounds_say(
    amount: int, unit: Unit, counting: Counting
) -> None:
    one = length(min(amount, 90) if unit is Unit.YEARS else amount, unit, counting)
    low, high = bounds(one)
    moments = [moment for day in START_DAYS[::13] for moment in (durations.start_of(day), durations.end_of(day))]
    moved = [
        durations.day_of(end) - durations.day_of(begin)
        for begin, end in zip(moments, moments_after(one, moments), strict=True)
    ]
    assert low <= min(moved)
    assert max(moved) <= high


def test_a_length_beyond_the_tables_is_refused() -> None:
    with pytest.raises(BeyondTables):
        days_after(length(100, Unit.YEARS), [START_DAYS[0]])
