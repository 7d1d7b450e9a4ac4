"""The day on which a length of time ends, for very many days at once, by table.

    working days: 10 from Fri 27 March 2026 -> Wed 15 April    months: 1 from 31 January -> 28 or 29 February

The rules are those of `calendar`, and up to 2100 its working days; limits that begin in 2100 end after it. A day is its
number (`date.toordinal`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import accumulate, pairwise, repeat
from operator import sub
from typing import Literal, assert_never

from forlop.model.calendar import FIRST_DAY
from forlop.model.public_holidays import working_days
from forlop.model.values import Duration, Unit

FIRST_START, LAST_START = date(2000, 1, 1), date(2100, 12, 31)
START_DAYS = range(FIRST_START.toordinal(), LAST_START.toordinal() + 1)
# A limit may be counted from days up to here; the tables go on a hundred years, and back for what is counted back.
LAST_REACHED = date(2199, 12, 31).toordinal()
LAST_IN_TABLES = date(2299, 12, 31)
BASE = FIRST_DAY.toordinal()
_LONGEST_DAYS = 36_000

# No long stretch has more days than so many for each unit: a week has at least three working days.
_MOST_DAYS = {Unit.HOURS: 1, Unit.DAYS: 1, Unit.WEEKS: 7, Unit.WORKDAYS: 3, Unit.MONTHS: 31, Unit.YEARS: 366}


class BeyondTables(ValueError):
    """A limit ends so far away that no table reaches it."""


def shifted(duration: Duration, days: Sequence[int], *, sign: Literal[-1, 1] = 1) -> list[int]:
    """The day so long after (1) or before (-1) each of the days, which is itself day 0; hours move no day."""
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


def working_days_from(days: Sequence[int]) -> list[int]:
    """Each of the days, or the first working day after it."""
    working, before = _working_days(), _working_days_before()
    return [working[before[day - BASE]] for day in days]


def _working_days_after(amount: int, days: Sequence[int]) -> list[int]:
    if amount == 0:
        return list(days)
    working, before = _working_days(), _working_days_before()
    if amount < 0:
        return [working[before[day - BASE] + amount] for day in days]
    # Before the next day lie the working days up to and with this one.
    onward, next_day = working[amount - 1 :], before[1:]
    return [onward[next_day[day - BASE]] for day in days]


def _months_after(amount: int, days: Sequence[int]) -> list[int]:
    month_of, firsts = _months()
    ends: list[int] = []
    for day in days:
        month = month_of[day - BASE]
        first = firsts[month + amount]
        ends.append(min(first + day - firsts[month], firsts[month + amount + 1] - 1))
    return ends


@cache
def _working_days() -> tuple[int, ...]:
    return working_days(FIRST_DAY, LAST_IN_TABLES)


@cache
def _working_days_before() -> list[int]:
    """For each day, how many working days of the table lie before it."""
    working = bytearray(LAST_IN_TABLES.toordinal() + 1 - BASE)
    for day in _working_days():
        working[day - BASE] = 1
    return list(accumulate(working, initial=0))


@cache
def _months() -> tuple[list[int], list[int]]:
    """For each day the number of its month, and for each month its first day."""
    years = range(FIRST_DAY.year, LAST_IN_TABLES.year + 1)
    firsts = [date(year, month, 1).toordinal() for year in years for month in range(1, 13)]
    month_of: list[int] = []
    for number, (first, end) in enumerate(pairwise(firsts)):
        month_of.extend(repeat(number, end - first))
    return month_of, firsts


# ---- the fewest and the most days


@cache
def fewest_and_most(duration: Duration, *, sign: Literal[-1, 1] = 1, rolls: bool = False) -> tuple[int, int]:
    """The fewest and the most days that the length moves a day up to `LAST_REACHED`, backwards as less than none.

    With `rolls` each end is taken to the first working day from it.
    """
    match duration.unit:
        case Unit.DAYS | Unit.WEEKS:
            days = sign * duration.amount * (7 if duration.unit is Unit.WEEKS else 1)
            return days, days + (_longest_without_work() if rolls else 0)
        case Unit.WORKDAYS if duration.amount == 0:
            return 0, _longest_without_work() if rolls else 0
        case Unit.WORKDAYS:
            # From a working day it is the longest way, and from the day before the next one the shortest.
            least, most = 1 + min(_spans(duration.amount - 1)), max(_spans(duration.amount))
            return (least, most) if sign == 1 else (-most, -least)
        case Unit.MONTHS | Unit.YEARS:
            days_tried = range(START_DAYS.start, LAST_REACHED + 1) if rolls else _edges_of_months()
            ends = shifted(duration, days_tried, sign=sign)
            moved = list(map(sub, working_days_from(ends) if rolls else ends, days_tried))
            return min(moved), max(moved)
        case Unit.HOURS:
            raise ValueError("hours move a moment, not a day")
        case _:
            assert_never(duration.unit)


def _spans(working: int) -> list[int]:
    """The days from each working day that a limit may count from to the one so many places on."""
    days = _working_days()
    first, end = bisect_left(days, START_DAYS.start) - 1, bisect_right(days, LAST_REACHED) + 1
    return list(map(sub, days[first + working : end + working], days[first:end]))


@cache
def _longest_without_work() -> int:
    """The most days that lie from a day to the first working day from it."""
    return max(_spans(1)) - 1


@cache
def _edges_of_months() -> list[int]:
    """The first and the last day of each month: in between a length moves no day by more or by less."""
    _, firsts = _months()
    months = [(first, end - 1) for first, end in pairwise(firsts) if START_DAYS.start <= first <= LAST_REACHED]
    return [day for edges in months for day in edges]
