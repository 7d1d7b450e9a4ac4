"""An axis of time: where moments lie on it, and which days are written under it so that no two dates touch.

Days are those of Oslo, and so a day of 23 hours is a little shorter than the others.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice, pairwise

from forlop.model.calendar import OSLO, day_of, is_working_day, start_of
from forlop.rendering import phrasing
from forlop.rendering.metrics import font

SIZE = 8.0
BETWEEN = 10.0
"""Points between two dates under the axis."""
NARROWEST_DAY = 2.5
"""Where a day is narrower than this, days off are not told apart from others."""
MOST = 100
"""More dates than this have room on no axis that anybody can print."""
SHORT = timedelta(days=3)
"""What is shorter is told with clocks."""

Ruler = Callable[[datetime, datetime], Iterator[datetime]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment with the words under it, and how wide they are."""

    at: datetime
    words: str
    width: float


@dataclass(frozen=True)
class Axis:
    """`begins` and `ends` are the first and the last moment, `left` and `right` where they lie."""

    language: str
    begins: datetime
    ends: datetime
    left: float
    right: float

    @classmethod
    def holding(cls, moments: Iterable[datetime], *, language: str, left: float, right: float) -> "Axis":
        """An axis with all of these on it: whole days, or whole hours where all is within a few."""
        every = sorted(moments)
        first, last = every[0], every[-1]
        if last - first < SHORT:
            hour = timedelta(hours=1)
            begins = first.replace(minute=0, second=0, microsecond=0)
            ends = last.replace(minute=0, second=0, microsecond=0) + hour
        else:
            begins = start_of(day_of(first))
            # A midnight ends the day before it.
            ends = last if last == start_of(day_of(last)) else start_of(day_of(last) + timedelta(days=1))
        return cls(language, begins, ends, left, right)

    def place(self, moment: datetime) -> float:
        """Where the moment lies; within the axis if it does not."""
        share = (moment - self.begins) / (self.ends - self.begins)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    @cached_property
    def is_short(self) -> bool:
        """Whether hours are told."""
        return self.ends - self.begins <= SHORT + timedelta(days=1)

    @cached_property
    def ticks(self) -> tuple[Tick, ...]:
        """The finest dates that have room."""
        for moments, monthly in _RULERS:
            found = tuple(islice(self._ticks(moments, monthly=monthly), MOST + 1))
            if 0 < len(found) <= MOST and self._have_room(found):
                return found
        return ()

    def _ticks(self, moments: Ruler, *, monthly: bool) -> Iterator[Tick]:
        year: int | None = None
        for at in moments(self.begins, self.ends):
            if self.begins <= at <= self.ends:
                words = self._words(at, with_year=day_of(at).year != year, monthly=monthly)
                year = day_of(at).year
                yield Tick(at, words, font().width(words, size=SIZE))

    def _words(self, at: datetime, *, with_year: bool, monthly: bool) -> str:
        day, local = day_of(at), at.astimezone(OSLO)
        if monthly:
            return phrasing.month(self.language, day, with_year=with_year)
        if self.is_short and (local.hour, local.minute) != (0, 0):
            return phrasing.clock(self.language, local)
        return phrasing.plain_day(self.language, day) if with_year else phrasing.short_day(self.language, day)

    def _have_room(self, ticks: tuple[Tick, ...]) -> bool:
        places = [(self.place(tick.at), tick.width / 2) for tick in ticks]
        return all(before + half + BETWEEN <= here - other for (before, half), (here, other) in pairwise(places))

    @property
    def days_off(self) -> Iterator[tuple[float, float]]:
        """From where to where each stretch of Saturdays, Sundays and public holidays lies, where a day can be seen."""
        days = (day_of(self.ends) - day_of(self.begins)).days + 1
        if (self.right - self.left) / days < NARROWEST_DAY:
            return
        started: date | None = None
        for number in range(days + 1):
            day = day_of(self.begins) + timedelta(days=number)
            off = number < days and not is_working_day(day)
            if off and started is None:
                started = day
            elif not off and started is not None:
                if start_of(started) < self.ends:
                    yield self.place(start_of(started)), self.place(start_of(day))
                started = None


# ---- rulers, from the finest to the coarsest


def _hours(step: int) -> Ruler:
    def moments(begins: datetime, ends: datetime) -> Iterator[datetime]:
        if ends - begins > timedelta(days=8):
            return
        day = day_of(begins)
        while start_of(day) <= ends:
            yield from (start_of(day) + timedelta(hours=hour) for hour in range(0, 24, step))
            day += timedelta(days=1)

    return moments


def _days(step: int) -> Ruler:
    """Every so many days; weeks begin on Mondays."""

    def moments(begins: datetime, ends: datetime) -> Iterator[datetime]:
        day = day_of(begins)
        if step >= 7:
            day -= timedelta(days=day.weekday())
        while start_of(day) <= ends:
            yield start_of(day)
            day += timedelta(days=step)

    return moments


def _months(step: int) -> Ruler:
    def moments(begins: datetime, ends: datetime) -> Iterator[datetime]:
        first = day_of(begins)
        number = first.year * 12 + (first.month - 1) // step * step
        while start_of(date(number // 12, number % 12 + 1, 1)) <= ends:
            yield start_of(date(number // 12, number % 12 + 1, 1))
            number += step

    return moments


_RULERS: tuple[tuple[Ruler, bool], ...] = (
    *((_hours(step), False) for step in (1, 2, 3, 6, 12)),
    *((_days(step), False) for step in (1, 2, 7, 14)),
    *((_months(step), True) for step in (1, 2, 3, 6, 12, 24, 60, 120)),
)
"""Each with whether its dates are told as months."""
