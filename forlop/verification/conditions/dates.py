"""Days for a patient of whom only the times between dates are decided: `antall år fra fødselsdato til nå` is 80.

The days are tried on the engine's own counting of units.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from forlop.engine.computing import computed
from forlop.engine.state import State
from forlop.model import calendar
from forlop.model.expressions import TimeBetween
from forlop.model.values import Duration, Encoded, Unit
from forlop.verification.conditions.cells import Interval

_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 31, Unit.YEARS: 366, Unit.WORKDAYS: 2}
# A last day of a month, a weekend with a holiday beside it.
_NEAR = sorted(range(-10, 11), key=lambda days: (abs(days), days))


class NoSuchDays(LookupError):
    """No days were found that lie so far apart."""


def longest(term: TimeBetween, now: datetime) -> Interval:
    """How far apart two days of the calendar can be, in whole units; the end of `til nå` is today."""
    back = calendar.LAST_DAY - calendar.FIRST_DAY
    ahead = back
    if term.end is None:
        today = calendar.day_of(now)
        back, ahead = today - calendar.FIRST_DAY, calendar.LAST_DAY - today
    return Interval(-_units(ahead, term.unit), _units(back, term.unit))


def _units(span: timedelta, unit: Unit) -> Decimal:
    return Decimal(span.days * 24 if unit is Unit.HOURS else span.days // _DAYS[unit])


def is_a_forest(terms: Iterable[TimeBetween]) -> bool:
    """Whether each of the times can be chosen for itself: no dates stand in a ring of them."""
    group: dict[str | None, str | None] = {}

    def root(name: str | None) -> str | None:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for term in terms:
        start, end = root(term.start), root(term.end)
        if start == end:
            return False
        group[start] = end
    return True


@dataclass(frozen=True, slots=True)
class _Days:
    moments: frozenset[str]
    now: datetime

    def day(self, moment: datetime, name: str) -> Encoded:
        return moment.isoformat() if name in self.moments else calendar.day_of(moment).isoformat()

    def tried(self, name: str, about: datetime) -> Iterator[datetime]:
        for days in _NEAR:
            moved = about + timedelta(days=days)
            if calendar.FIRST_DAY <= calendar.day_of(moved) <= calendar.LAST_DAY:
                yield moved if name in self.moments else calendar.start_of(calendar.day_of(moved))


def with_dates(
    elapsed: Mapping[TimeBetween, int], known: Iterable[str], *, moments: frozenset[str], now: datetime
) -> dict[str, Encoded]:
    """A day or moment for each date, so that the times between them are these; NoSuchDays when none were found."""
    days = _Days(moments, now)
    placed: dict[str | None, datetime] = {None: now}
    waiting = list(elapsed)
    while waiting:
        ready = [term for term in waiting if term.start in placed or term.end in placed]
        if not ready:
            placed[waiting[0].end] = now  # any day will do: nothing binds these dates to today
            continue
        term = ready[0]
        waiting.remove(term)
        if term.start in placed and term.end in placed:
            if _between(term, placed, days) != elapsed[term]:
                raise NoSuchDays
        else:
            _place(term, elapsed[term], placed, days)
    for name in known:
        placed.setdefault(name, now)
    return {name: days.day(moment, name) for name, moment in placed.items() if name is not None}


def _place(term: TimeBetween, units: int, placed: dict[str | None, datetime], days: _Days) -> None:
    """The one date of the two that has no day yet is given one."""
    unplaced, other, sign = (term.start, term.end, -1) if term.end in placed else (term.end, term.start, 1)
    assert unplaced is not None  # now has its day from the beginning
    about = _moved(placed[other], term.unit, sign * units)
    for trial in days.tried(unplaced, about):
        placed[unplaced] = trial
        if _between(term, placed, days) == units:
            return
    raise NoSuchDays


def _moved(moment: datetime, unit: Unit, units: int) -> datetime:
    if unit is Unit.HOURS:
        return moment + timedelta(hours=units)
    day = calendar.shift(calendar.day_of(moment), Duration(amount=abs(units), unit=unit), sign=1 if units > 0 else -1)
    return moment + timedelta(days=(day - calendar.day_of(moment)).days)


def _between(term: TimeBetween, placed: Mapping[str | None, datetime], days: _Days) -> int:
    values = {name: days.day(placed[name], name) for name in (term.start, term.end) if name is not None}
    span = computed(term, values.get, State(clock=days.now))
    assert span is not None  # both dates are known
    return int(span.low)


def days_from(numbers: Mapping[str, int], *, moments: frozenset[str], now: datetime) -> dict[str, Encoded]:
    """The dates that lie so many days from today."""
    days = _Days(moments, now)
    return {name: days.day(now + timedelta(days=number), name) for name, number in numbers.items()}


def days_ahead(day: date, now: datetime) -> int:
    """How many days from today the day is."""
    return (day - calendar.day_of(now)).days
