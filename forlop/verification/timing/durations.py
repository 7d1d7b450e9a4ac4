"""What a length of time does to a day or a moment, for very many of them at once, by table.

    working days: 10 from Fri 27 March 2026 -> Wed 15 April    months: 1 from 31 January -> 28 or 29 February

The rules are those of `model.calendar`, and up to 2100 its working days. Limits that begin in 2100 end after it, so
holidays are reckoned from Easter, which is also sooner done than reading those that the calendar has. A day is its
number (`date.toordinal`). A moment is a number of half hours: even at a full hour, odd just before one, so that a day
ends with its own last moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import assert_never

from forlop.model import calendar
from forlop.model.values import Duration, Unit

FIRST_START, LAST_START = date(2000, 1, 1), date(2100, 12, 31)
START_DAYS = range(FIRST_START.toordinal(), LAST_START.toordinal() + 1)
# A limit may be counted from days up to here; the tables go on a hundred years, and back for what is counted back.
LAST_REACHED = date(2199, 12, 31).toordinal()
_FIRST, _LAST = calendar.FIRST_DAY, date(2299, 12, 31)
_LONGEST_DAYS = 36_000
_BASE = _FIRST.toordinal()


class BeyondTables(ValueError):
    """A limit ends so far away that no table reaches it."""


class Counting(Enum):
    """What is asked of a length: the latest moment in time, the first too late, the first allowed, or counted back."""

    DUE = "due"
    PASSED = "passed"
    EARLIEST = "earliest"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Length:
    """A duration and how it is counted; only a statutory limit rolls off Saturdays and holidays."""

    duration: Duration
    counting: Counting = Counting.DUE
    statutory: bool = False

    def of(self, amount: int) -> "Length":
        """As many of the same unit, counted in the same way."""
        return replace(self, duration=Duration(amount=amount, unit=self.duration.unit))

    @property
    def in_hours(self) -> bool:
        return self.duration.unit is Unit.HOURS

    @property
    def rolls(self) -> bool:
        return self.statutory and not self.in_hours and self.counting in (Counting.DUE, Counting.PASSED)

    @property
    def days(self) -> int | None:
        """How many days it moves any day; None when that depends on the day."""
        if self.rolls or self.in_hours:
            return None
        amount = self.duration.amount * (7 if self.duration.unit is Unit.WEEKS else 1)
        if amount and self.duration.unit not in (Unit.DAYS, Unit.WEEKS):
            return None
        match self.counting:
            case Counting.DUE | Counting.EARLIEST:
                return amount
            case Counting.PASSED:
                return amount + 1
            case Counting.BEFORE:
                return -amount
            case _:
                assert_never(self.counting)


def days_after(length: Length, days: Sequence[int]) -> list[int]:
    """The day on which the length ends, for each day it may count from; hours move a moment, not a day."""
    moved = _shifted(length.duration, days, sign=-1 if length.counting is Counting.BEFORE else 1)
    if length.rolls:
        working, up_to = _working_days(), _working_days_before()
        moved = [working[up_to[day - _BASE]] for day in moved]
    return [day + 1 for day in moved] if length.counting is Counting.PASSED else moved


def moments_after(length: Length, moments: Sequence[int]) -> list[int]:
    """The moment at which the length ends, for each moment it may count from."""
    if length.in_hours:
        halves = 2 * length.duration.amount
        if length.counting is Counting.BEFORE:
            return [start_of(day_of(moment)) - halves for moment in moments]
        return [moment + halves for moment in moments]
    ends = days_after(length, days_of(moments))
    midnights = _midnights()
    if length.counting in (Counting.EARLIEST, Counting.PASSED):
        return [2 * midnights[day - _BASE] for day in ends]
    return [2 * midnights[day + 1 - _BASE] - 1 for day in ends]


def days_of(moments: Sequence[int]) -> list[int]:
    """The day in Oslo that each moment belongs to; a midnight belongs to the day it begins."""
    midnights = _midnights()
    # One hour ahead of the reckoning in winter, two in summer: the guess may be the next day.
    return [
        day if moment >> 1 >= midnights[day - _BASE] else day - 1
        for moment in moments
        for day in (((moment >> 1) + 2) // 24,)
    ]


def start_of(day: int) -> int:
    """The midnight that begins the day, in half hours of elapsed time."""
    return 2 * _midnights()[day - _BASE]


def end_of(day: int) -> int:
    """The last moment of the day."""
    return start_of(day + 1) - 1


def day_of(moment: int) -> int:
    """The day in Oslo that the moment belongs to."""
    return days_of([moment])[0]


@cache
def bounds(length: Length) -> tuple[int, int]:
    """The fewest and the most days that the length moves a day, from whichever day of the tables and hour it counts."""
    if length.in_hours:
        # Elapsed time: one day of the year has 23 hours and one has 25.
        hours = length.duration.amount
        if length.counting is Counting.BEFORE:
            return -(hours // 24 + 2), 0
        return (hours - 1) // 24 if hours else 0, (hours + 24) // 24 if hours else 0
    if length.days is not None:
        return length.days, length.days
    days = range(START_DAYS.start, LAST_REACHED + 1)
    moved = [end - day for day, end in zip(days, days_after(length, days), strict=True)]
    return min(moved), max(moved)


# ---- tables

# The first year in which 1 and 17 May were public holidays (lov 26. april 1947 nr. 1).
_MAY_IS_FREE = 1947

# No long stretch has more days than so many for each unit: a week has at least three working days.
_MOST_DAYS = {Unit.HOURS: 1, Unit.DAYS: 1, Unit.WEEKS: 7, Unit.WORKDAYS: 3, Unit.MONTHS: 31, Unit.YEARS: 366}


def _shifted(duration: Duration, days: Sequence[int], *, sign: int) -> list[int]:
    if duration.amount * _MOST_DAYS[duration.unit] > _LONGEST_DAYS:
        raise BeyondTables(f"{duration.amount} {duration.unit}")
    amount = sign * duration.amount
    match duration.unit:
        case Unit.DAYS:
            return [day + amount for day in days]
        case Unit.WEEKS:
            return [day + 7 * amount for day in days]
        case Unit.WORKDAYS:
            return _working_days_after(amount, days)
        case Unit.MONTHS:
            return _months_after(amount, days)
        case Unit.YEARS:
            return _months_after(12 * amount, days)
        case Unit.HOURS:
            raise ValueError("hours move a moment, not a day")
        case _:
            assert_never(duration.unit)


def _working_days_after(amount: int, days: Sequence[int]) -> list[int]:
    working, before = _working_days(), _working_days_before()
    if amount == 0:
        return list(days)
    if amount < 0:
        return [working[before[day - _BASE] + amount] for day in days]
    # Before the next day lie the working days up to and with this one.
    return [working[before[day + 1 - _BASE] + amount - 1] for day in days]


def _months_after(amount: int, days: Sequence[int]) -> list[int]:
    month_of, firsts = _months()
    ends: list[int] = []
    for day in days:
        month = month_of[day - _BASE]
        first = firsts[month + amount]
        ends.append(min(first + day - firsts[month], firsts[month + amount + 1] - 1))
    return ends


@cache
def _working_days() -> list[int]:
    free = frozenset[int]().union(*(holidays(year) for year in range(_FIRST.year, _LAST.year + 1)))
    # Day number 1 is a Monday.
    return [day for day in range(_BASE, _LAST.toordinal() + 1) if 0 < day % 7 < 6 and day not in free]


def holidays(year: int) -> frozenset[int]:
    """The twelve public holidays (lov om helligdager § 2, lov om 1. og 17. mai)."""
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    if year >= _MAY_IS_FREE:
        fixed += [date(year, 5, 1), date(year, 5, 17)]
    movable = [_easter(year) + days for days in (-3, -2, 0, 1, 39, 49, 50)]
    return frozenset([day.toordinal() for day in fixed] + movable)


def _easter(year: int) -> int:
    """Easter Sunday by the Gregorian reckoning of the moon (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    skipped, leap = divmod(century, 4)
    epact = (19 * golden + century - skipped - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * leap + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1).toordinal()


@cache
def _working_days_before() -> list[int]:
    """For each day, how many working days of the table lie before it."""
    counts: list[int] = []
    working = _working_days()
    for place, day in enumerate(working):
        counts.extend([place] * (day + 1 - _BASE - len(counts)))
    return counts


@cache
def _months() -> tuple[list[int], list[int]]:
    """For each day the number of its month, and for each month its first day."""
    firsts = [date(year, month, 1).toordinal() for year in range(_FIRST.year, _LAST.year + 1) for month in range(1, 13)]
    month_of = [number for number, (first, end) in enumerate(pairwise(firsts)) for _ in range(end - first)]
    return month_of, firsts


@cache
def _midnights() -> list[int]:
    """For each day the hours that had passed at the midnight that begins it; summer time is an hour ahead."""
    hours: list[int] = []
    for year in range(_FIRST.year, _LAST.year + 1):
        spring, autumn = _last_sunday(year, 3), _last_sunday(year, 10)
        first, following = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        hours.extend(24 * day - (2 if spring < day <= autumn else 1) for day in range(first, following))
    return hours


def _last_sunday(year: int, month: int) -> int:
    """The day of March or October on which clocks are moved (since 1996)."""
    last = date(year, month, 31)
    return (last - timedelta(days=last.isoweekday() % 7)).toordinal()
