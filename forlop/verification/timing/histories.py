"""When things happened on the way: moments that may lack something, and what they come to where ways meet.

Of two ways that a patient may have come, the later counts (`either`); of the lines of a join, all have (`both`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from forlop.model.pathway import Aspect
from forlop.verification.timing.durations import Length
from forlop.verification.timing.sums import START, Moment, Part, Sums, is_bound_to_be_in_time


class Lack(Enum):
    """Why a moment has no latest."""

    LIMIT = "limit"
    EVENT = "event"
    ANCHOR = "anchor"
    DATE = "date"
    INSIDE = "inside"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something on the way that may take any time: a duty, or the step itself where `duty` is None."""

    step: str
    lack: Lack
    duty: int | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A moment, reckoned as if the gaps took no time; None when nothing ties it to the start."""

    moment: Moment | None
    gaps: frozenset[Gap] = frozenset()

    def with_gap(self, gap: Gap) -> "When":
        return replace(self, gaps=self.gaps | {gap})


NOWHERE = When(None)
AT_START = When(START)


@dataclass(frozen=True, slots=True)
class Happened:
    """When an anchor last happened, and whether it did so on every way here."""

    when: When
    sure: bool = True


Key = tuple[str, Aspect, bool]
"""A step, event or datum, the aspect of it, and whether its first occurrence is meant."""

History = Mapping[Key, Happened]


def latest(sums: Sums, whens: Iterable[When]) -> When:
    """The latest of the moments, with the gaps of all."""
    every = list(whens)
    gaps = frozenset[Gap]().union(*(when.gaps for when in every))
    moments = [when.moment for when in every if when.moment is not None]
    return When(sums.latest(moments) if moments else None, gaps)


def after(sums: Sums, when: When, length: Length, part: Part) -> When:
    """A length after the moment, if anything ties it to the start."""
    if when.moment is None:
        return when
    return replace(when, moment=sums.after(when.moment, length, part))


def capped(sums: Sums, when: When, end: When) -> When:
    """The earlier of the two; what has gaps bounds nothing."""
    if end.moment is None or end.gaps:
        return when
    if when.moment is None or when.gaps:
        return When(end.moment)
    return When(sums.earliest([when.moment, end.moment]))


def either(sums: Sums, histories: list[History]) -> History:
    """What has happened if one of the histories has."""
    if all(history is histories[0] for history in histories):
        return histories[0]
    keys = dict.fromkeys(key for history in histories for key in history)
    return {key: _merged(sums, [history.get(key) for history in histories]) for key in keys}


def _merged(sums: Sums, happened: list[Happened | None]) -> Happened:
    first = happened[0]
    if first is not None and all(each is first for each in happened):
        return first
    known = [each for each in happened if each is not None]
    when = known[0].when
    if any(each.when is not when and each.when != when for each in known):
        when = latest(sums, [each.when for each in known])
    return Happened(when, len(known) == len(happened) and all(each.sure for each in known))


def both(sums: Sums, histories: list[History]) -> History:
    """What has happened if all of the histories have."""
    if len(histories) == 1:
        return histories[0]
    keys = dict.fromkeys(key for history in histories for key in history)
    joined: dict[Key, Happened] = {}
    for key in keys:
        known = [history[key] for history in histories if key in history]
        sure = [each for each in known if each.sure]
        joined[key] = Happened(latest(sums, [each.when for each in sure or known]), bool(sure))
    return joined


def adds_nothing(sums: Sums, history: History, other: History) -> bool:
    """Whether nothing in the history came later than in the other, and all else is as there."""
    return history is other or (
        history.keys() == other.keys()
        and all(
            each is other[key] or (each.sure is other[key].sure and is_no_later(sums, each.when, other[key].when))
            for key, each in history.items()
        )
    )


def is_no_later(sums: Sums, when: When, other: When) -> bool:
    """Whether this is at or before the other for every start, as far as their bounds tell."""
    if not when.gaps <= other.gaps:
        return False
    if when.moment is None or other.moment is None:
        return when.moment is other.moment
    return is_bound_to_be_in_time(sums, when.moment, other.moment)
