"""What a length of time does to a day or a moment, for very many of them at once, by table.

    working days: 10 from Fri 27 March 2026 -> Wed 15 April    months: 1 from 31 January -> 28 or 29 February

Which day it ends on stands in `model.day_tables`; here is how it is counted, and the hours. A day is its number
(`date.toordinal`). A moment is a number of half hours: even at a full hour, odd just before one, so that a day ends
with its own last moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import cache
from typing import assert_never

from forlop.model.calendar import FIRST_DAY
from forlop.model.day_tables import BASE, LAST_IN_TABLES, fewest_and_most, shifted, working_days_from
from forlop.model.values import Duration, Unit


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
    moved = shifted(length.duration, days, sign=-1 if length.counting is Counting.BEFORE else 1)
    if length.rolls:
        moved = working_days_from(moved)
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
        return [2 * midnights[day - BASE] for day in ends]
    return [2 * midnights[day + 1 - BASE] - 1 for day in ends]


def days_of(moments: Sequence[int]) -> list[int]:
    """The day in Oslo that each moment belongs to; a midnight belongs to the day it begins."""
    midnights = _midnights()
    # One hour ahead of the reckoning in winter, two in summer: the guess may be the next day.
    return [
        day if moment >> 1 >= midnights[day - BASE] else day - 1
        for moment in moments
        for day in (((moment >> 1) + 2) // 24,)
    ]


def start_of(day: int) -> int:
    """The midnight that begins the day, in half hours of elapsed time."""
    return 2 * _midnights()[day - BASE]


def end_of(day: int) -> int:
    """The last moment of the day."""
    return start_of(day + 1) - 1


def day_of(moment: int) -> int:
    """The day in Oslo that the moment belongs to."""
    return days_of([moment])[0]


def bounds(length: Length) -> tuple[int, int]:
    """The fewest and the most days that the length moves a day, from whichever day of the tables and hour it counts."""
    if length.in_hours:
        # Elapsed time: one day of the year has 23 hours and one has 25.
        hours = length.duration.amount
        if length.counting is Counting.BEFORE:
            return -(hours // 24 + 2), 0
        return (hours - 1) // 24 if hours else 0, (hours + 24) // 24 if hours else 0
    backwards = length.counting is Counting.BEFORE
    low, high = fewest_and_most(length.duration, sign=-1 if backwards else 1, rolls=length.rolls)
    more = int(length.counting is Counting.PASSED)
    return low + more, high + more


# ---- clocks


@cache
def _midnights() -> list[int]:
    """For each day the hours that had passed at the midnight that begins it; summer time is an hour ahead."""
    hours: list[int] = []
    for year in range(FIRST_DAY.year, LAST_IN_TABLES.year + 1):
        first, following = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
        spring, autumn = _last_sunday(year, 3) + 1, _last_sunday(year, 10) + 1
        for begin, end, ahead in ((first, spring, 1), (spring, autumn, 2), (autumn, following, 1)):
            hours.extend(range(24 * begin - ahead, 24 * end - ahead, 24))
    return hours


def _last_sunday(year: int, month: int) -> int:
    """The day of March or October on which clocks are moved (since 1996)."""
    last = date(year, month, 31)
    return (last - timedelta(days=last.isoweekday() % 7)).toordinal()
