"""A limit as a look-up: from which moment of the patient's it counts and how long, so that no calendar is asked twice;
and with it the answer about the task that has it.

Moments are seconds since 1970 here; `moment_of` and `seconds_of` are exact to the microsecond.
"""

from collections.abc import Callable
from datetime import datetime, timezone
from functools import lru_cache
from typing import NamedTuple

from forlop.engine.answers import DueTime
from forlop.model import calendar
from forlop.model.calendar import OSLO, Due
from forlop.model.pathway import Obligation
from forlop.model.values import Duration, Unit

_SOON_AFTER = 5e-7
"""Half of the smallest step of time: what is late only after its last moment is late from here."""

NEVER = float("inf")


Slots = tuple[object, ...]


class Next(NamedTuple):
    """One open task, read only. `due` is a limit with a time, or why there is none."""

    step: str
    task: int
    actor: str
    obligation: Obligation
    due: Due | DueTime
    is_late: bool


class Said(NamedTuple):
    """What is said of a task besides its limit."""

    step: str
    task: int
    actor: str
    obligation: Obligation


class Limit(NamedTuple):
    """When a limit ends and from when it is late; what is answered of its task in time, and what when it is late.

    The answers are empty for what is no task: a wait that ends, a value that grows too old. Of a limit in hours, which
    few share, they are made when they are asked for, from what is `said` of the task.
    """

    at: float
    late_from: float
    in_time: tuple[Next, ...]
    late: tuple[Next, ...]
    said: Said | None = None

    def answer(self, now: float) -> tuple[Next, ...]:
        """What is answered of the task then."""
        is_late = now >= self.late_from
        if self.said is None:
            return self.late if is_late else self.in_time
        may_be_late = self.said.obligation is not Obligation.MAY
        return (tuple.__new__(Next, (*self.said, Due(at=moment_of(self.at), day=None), is_late and may_be_late)),)


class Rule(NamedTuple):
    """How a limit is found for a patient, from the moments in front and from what is kept.

    Where `by_hour` is a table, the limit stands there under the hour of the moment in this place of the front, or
    `reckon` puts it there. Where `seconds` is given, it is so long after that moment.
    `rings` is false of a limit that has passed and been told of.
    """

    reckon: Callable[[Slots, Slots], Limit]
    place: int = 0
    by_hour: dict[float, Limit] | None = None
    seconds: float | None = None
    said: Said | None = None
    rings: bool = True

    def limit(self, front: Slots, kept: Slots) -> Limit:
        """The limit of a patient with these."""
        found = None if self.by_hour is None else self.by_hour.get(front[self.place] // 3600)  # type: ignore[operator]  # a moment stands there
        return self.reckon(front, kept) if found is None else found


class Table(NamedTuple):
    """Limits of one task and length that have been reckoned: by the hour they count from, and by when they end."""

    by_hour: dict[float, Limit]
    by_end: dict[float, Limit]


Tables = dict[tuple[Said | None, str, Duration], Table]
"""The tables of a pathway, by the task, the way of counting and the length."""


class Spot(NamedTuple):
    """Where something of a patient stands: in front or among what is kept, and at which place."""

    in_front: bool
    place: int

    def of(self, front: Slots, kept: Slots) -> object:
        """What stands there."""
        return front[self.place] if self.in_front else kept[self.place]


def seconds_of(at: datetime) -> float:
    """The moment as seconds since 1970."""
    return at.timestamp()


def moment_of(seconds: float) -> datetime:
    """The moment with the offset that Oslo had then."""
    return datetime.fromtimestamp(seconds, _zone_at(seconds // 3600))


@lru_cache(maxsize=65536)
def _zone_at(hour: float) -> timezone:
    offset = datetime.fromtimestamp(3600 * hour, OSLO).utcoffset()
    assert offset is not None  # Oslo has one at all times
    return timezone(offset)


def limit_of(due: Due, said: Said | None) -> Limit:
    """The limit that ends so: a day ends at its midnight, a limit in hours includes its last moment."""
    at = seconds_of(due.at)
    return Limit(at, at if due.day is not None else at + _SOON_AFTER, *_answers(said, due))


def in_hours(at: float, said: Said | None) -> Limit:
    """The limit in hours that ends then."""
    return tuple.__new__(Limit, (at, at + _SOON_AFTER, (), (), said))


def without_time(due: DueTime, said: Said | None) -> Limit:
    """No time to keep: none, not running, standing still, or not to be said."""
    return Limit(NEVER, NEVER, *_answers(said, due))


def _answers(said: Said | None, due: Due | DueTime) -> tuple[tuple[Next, ...], tuple[Next, ...]]:
    if said is None:
        return (), ()
    # Nobody is late with what they only may do.
    return (Next(*said, due=due, is_late=False),), (
        Next(*said, due=due, is_late=said.obligation is not Obligation.MAY),
    )


def constant(due: DueTime, said: Said | None) -> Rule:
    """No time to keep, whatever the moments are."""
    limit = without_time(due, said)
    return Rule(lambda _front, _kept: limit)


def at_once(spot: Spot, said: Said | None) -> Rule:
    """The moment that stands there itself."""
    return _hours_after(spot, 0.0, said)


def counted_from(spot: Spot, duration: Duration, said: Said | None, *, statutory: bool, tables: Tables) -> Rule:
    """So long after the moment that stands there."""
    if duration.unit is Unit.HOURS:
        return _hours_after(spot, 3600.0 * duration.amount, said)
    table = tables.setdefault((said, "statutory" if statutory else "plain", duration), Table({}, {}))
    return _by_hour(spot, table, lambda at: limit_of(calendar.due_after(at, duration, statutory=statutory), said))


def first_moment_after(spot: Spot, duration: Duration, *, tables: Tables) -> Rule:
    """The first moment at which so much has passed since the moment that stands there."""
    if duration.unit is Unit.HOURS:
        return _hours_after(spot, 3600.0 * duration.amount, None)
    table = tables.setdefault((None, "first moment", duration), Table({}, {}))
    return _by_hour(spot, table, lambda at: limit_of(Due(at=calendar.earliest_after(at, duration), day=None), None))


def by_value(place: int, reckon: Callable[[Slots, Slots], Limit]) -> Rule:
    """A limit that the recorded date in this place of what is kept says alone."""
    known: dict[object, Limit] = {}

    def limit(front: Slots, kept: Slots) -> Limit:
        found = known.get(kept[place])
        if found is None:
            found = known[kept[place]] = reckon(front, kept)
        return found

    return Rule(limit)


def _hours_after(spot: Spot, seconds: float, said: Said | None) -> Rule:
    def limit(front: Slots, kept: Slots) -> Limit:
        at: float = spot.of(front, kept) + seconds  # type: ignore[operator]  # a moment stands there
        return in_hours(at, said)

    return Rule(limit, spot.place, None, seconds if spot.in_front else None, said)


def _by_hour(spot: Spot, table: Table, reckon: Callable[[datetime], Limit]) -> Rule:
    """A limit in days is the same for all moments of an hour: days begin on whole hours, also when clocks change."""

    def limit(front: Slots, kept: Slots) -> Limit:
        hour: float = spot.of(front, kept) // 3600  # type: ignore[operator]  # a moment stands there
        found = table.by_hour.get(hour)
        if found is None:
            # All the hours of a day share what is found for one of them.
            reckoned = reckon(moment_of(3600 * hour))
            found = table.by_hour[hour] = table.by_end.setdefault(reckoned.at, reckoned)
        return found

    return Rule(limit, spot.place, table.by_hour if spot.in_front else None)
