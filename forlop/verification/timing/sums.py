"""Moments as sums over the one they count from: the later of `start + 4 days + 17 working days` and `start + 6 weeks`.

Sums are built first and reckoned only when asked. Most questions are settled by their bounds, exactly when all lengths
are days or weeks; only what is left is reckoned for every start day, by table. Every length is monotone (a later start
never gives an earlier end), so the latest of all routes is the sum over the latest of each part.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import ge, sub
from typing import assert_never

from forlop.model.day_tables import LAST_REACHED, START_DAYS, BeyondTables
from forlop.model.values import Unit
from forlop.verification.timing import durations
from forlop.verification.timing.durations import Length

Moment = int
"""Where a moment stands among the sums; what it counts from stands before it."""

START: Moment = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Which duty, or other clause of a step, a length of a sum comes from; `turn` is the round of a repeated step."""

    step: str
    clause: str
    number: int = 0
    turn: int = 0
    alternative: int = 0


@dataclass(frozen=True, slots=True)
class Begin:
    """The moment everything is counted from."""


@dataclass(frozen=True, slots=True)
class After:
    """A length counted from a moment."""

    of: Moment
    length: Length
    part: Part


@dataclass(frozen=True, slots=True)
class Extreme:
    """The latest of several moments, or the earliest."""

    parts: tuple[Moment, ...]
    latest: bool


Node = Begin | After | Extreme


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many days after the start at least and at most; `hours` when it is that many hours exactly, on any day."""

    low: int
    high: int
    hours: int | None
    whole_days: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """The moments of one question. Grows while it is built; equal moments are one."""

    nodes: list[Node] = field(default_factory=lambda: [Begin()])
    bounds: list[Bounds] = field(default_factory=lambda: [Bounds(0, 0, 0, whole_days=True)])
    _known: dict[Node, Moment] = field(default_factory=dict)

    def after(self, of: Moment, length: Length, part: Part) -> Moment:
        """The moment a length after another."""
        counted, (low, high) = self.bounds[of], durations.bounds(length)
        if START_DAYS[-1] + counted.high + high > LAST_REACHED:
            raise BeyondTables(f"{length.duration.amount} {length.duration.unit}")
        hours = counted.hours + length.duration.amount if length.in_hours and counted.hours is not None else None
        whole = counted.whole_days and not length.in_hours
        return self._add(After(of, length, part), Bounds(counted.low + low, counted.high + high, hours, whole))

    def latest(self, moments: Iterable[Moment]) -> Moment:
        """The latest of the moments, of which there is at least one."""
        return self._extreme(moments, latest=True)

    def earliest(self, moments: Iterable[Moment]) -> Moment:
        """The earliest of the moments, of which there is at least one."""
        return self._extreme(moments, latest=False)

    def _extreme(self, moments: Iterable[Moment], *, latest: bool) -> Moment:
        parts = sorted({part for moment in moments for part in self._flat(moment, latest=latest)})
        kept = [part for part in parts if not any(self._beats(other, part, latest=latest) for other in parts)]
        if len(kept) == 1:
            return kept[0]
        bounds = [self.bounds[part] for part in kept]
        choose = max if latest else min
        hours = [each.hours for each in bounds if each.hours is not None]
        return self._add(
            Extreme(tuple(kept), latest),
            Bounds(
                choose(each.low for each in bounds),
                choose(each.high for each in bounds),
                choose(hours) if len(hours) == len(bounds) else None,
                all(each.whole_days for each in bounds),
            ),
        )

    def _flat(self, moment: Moment, *, latest: bool) -> tuple[Moment, ...]:
        node = self.nodes[moment]
        return node.parts if isinstance(node, Extreme) and node.latest is latest else (moment,)

    def _beats(self, winner: Moment, loser: Moment, *, latest: bool) -> bool:
        """Whether the winner is never on the wrong side of the loser; of two that are always equal the first wins."""
        if winner == loser:
            return False
        one, other = (self.bounds[winner], self.bounds[loser]) if latest else (self.bounds[loser], self.bounds[winner])
        if one.hours is not None and other.hours is not None:
            return one.hours > other.hours or (one.hours == other.hours and winner < loser)
        if one.whole_days and other.whole_days:
            tie = one.low == other.high and one.high == other.low
            return one.low >= other.high and (not tie or winner < loser)
        return one.low > other.high

    def _add(self, node: Node, bounds: Bounds) -> Moment:
        known = self._known.get(node)
        if known is not None:
            return known
        self.nodes.append(node)
        self.bounds.append(bounds)
        return self._known.setdefault(node, len(self.nodes) - 1)

    # ---- reckoning

    def needed_for(self, *moments: Moment) -> list[Moment]:
        """What the moments are made of and themselves, each after what it counts from."""
        needed = set(moments)
        for each in range(max(moments), -1, -1):
            if each in needed:
                match self.nodes[each]:
                    case After(of=of):
                        needed.add(of)
                    case Extreme(parts=parts):
                        needed.update(parts)
                    case Begin():
                        pass
        return sorted(needed)

    def on_days(self, moments: Sequence[Moment], starts: Sequence[int]) -> dict[Moment, list[int]]:
        """The day of each moment, and of all they are made of, for each start day; only for moments in whole days."""
        return self._reckoned(moments, starts, durations.days_after)

    def at_moments(self, moments: Sequence[Moment], starts: Sequence[int]) -> dict[Moment, list[int]]:
        """Each moment, and all they are made of, for each start moment."""
        return self._reckoned(moments, starts, durations.moments_after)

    def with_another(self, moment: Moment, start: int, part: Part, length: Length) -> int:
        """The moment for one start moment, as it would be at the least if one part of it had another length."""
        nodes = [
            After(node.of, length, part) if isinstance(node, After) and node.part == part else node
            for node in self.nodes
        ]
        changed = Sums(nodes, self.bounds)
        return changed.at_moments([moment], [start])[moment][0]

    def _reckoned(
        self, moments: Sequence[Moment], starts: Sequence[int], after: Callable[[Length, Sequence[int]], list[int]]
    ) -> dict[Moment, list[int]]:
        ends: dict[Moment, list[int]] = {}
        for each in self.needed_for(*moments):
            match self.nodes[each]:
                case Begin():
                    ends[each] = list(starts)
                case After(of=of, length=length):
                    ends[each] = after(length, ends[of])
                case Extreme(parts=parts, latest=latest):
                    ends[each] = list(map(max if latest else min, *(ends[part] for part in parts)))
                case _:
                    assert_never(self.nodes[each])
        return ends

    def route(self, moment: Moment, start: int) -> tuple["Stretch", ...]:
        """The lengths that make up the moment for one start moment, from the start on."""
        at = {each: ends[0] for each, ends in self.at_moments([moment], [start]).items()}
        stretches: list[Stretch] = []
        while moment != START:
            match self.nodes[moment]:
                case After(of=of, length=length, part=part):
                    stretches.append(Stretch(part, length, at[of], at[moment]))
                    moment = of
                case Extreme(parts=parts):
                    moment = next(part for part in parts if at[part] == at[moment])
                case _:
                    raise AssertionError("only the start counts from nothing")
        return tuple(stretches[::-1])


@dataclass(frozen=True, slots=True)
class Stretch:
    """One length of a sum for one start: whose it is, and the moments it runs from and to."""

    part: Part
    length: Length
    begins: int
    ends: int


# ---- one moment against another


@dataclass(frozen=True, slots=True)
class Lateness:
    """How much later one moment is than another: `most` for the start moment `worst`, `least` for `best`.

    In days, or in hours where either is a moment of a day; negative when it is earlier. `late` of `starts` starts are.
    """

    most: int
    worst: int
    least: int
    best: int
    in_hours: bool
    late: int
    starts: int


def is_never_later(sums: Sums, moment: Moment, other: Moment) -> bool:
    """Whether one moment is at or before the other for every start."""
    return not is_ever_later(sums, moment, other)


def is_ever_later(sums: Sums, moment: Moment, other: Moment) -> bool:
    """Whether one moment is after the other for some start; looks no further than the first that is found."""
    if is_bound_to_be_in_time(sums, moment, other):
        return False
    return (
        sums.bounds[moment].low > sums.bounds[other].high or first_late(sums, moment, other, START_DAYS[0]) is not None
    )


def later(sums: Sums, moment: Moment, other: Moment) -> Lateness | None:
    """How much later one moment is than the other at the worst; None where it never is."""
    if is_bound_to_be_in_time(sums, moment, other):
        return None
    late = lateness(sums, moment, other)
    return late if late.most > 0 else None


def is_bound_to_be_in_time(sums: Sums, moment: Moment, other: Moment) -> bool:
    """Whether the bounds of the two alone tell that one is at or before the other for every start."""
    one, two = sums.bounds[moment], sums.bounds[other]
    if moment == other or (one.hours is not None and two.hours is not None):
        return moment == other or (one.hours or 0) <= (two.hours or 0)
    return one.high < two.low or (one.high == two.low and two.whole_days and other != START)


def shortest_enough(sums: Sums, moment: Moment, length: Length, late: Lateness, since: Moment) -> Length | None:
    """The shortest length of the same unit and kind that is never before the moment; None where no table reaches it.

    It is counted from `since`, and `late` is how much later than `length` the moment is.
    """
    amount, days_each = length.duration.amount, {Unit.HOURS: 1, Unit.DAYS: 1, Unit.WEEKS: 7}.get(length.duration.unit)
    if days_each is not None and not length.rolls:
        return length.of(amount + -(-late.most // days_each))
    begins: list[int] = []
    ends: list[int] = []
    for first in range(0, len(START_DAYS), _CHUNK):
        starts = [durations.end_of(day) for day in START_DAYS[first : first + _CHUNK]]
        at = sums.at_moments([since, moment], starts)
        begins += durations.days_of(at[since])
        ends += durations.days_of(at[moment])

    def is_enough(tried: int) -> bool:
        return all(map(ge, durations.days_after(length.of(tried), begins), ends))

    try:
        too_short, enough = amount, max(1, 2 * amount)
        while not is_enough(enough):
            too_short, enough = enough, 2 * enough
    except BeyondTables:
        return None
    while enough - too_short > 1:
        middle = (too_short + enough) // 2
        too_short, enough = (too_short, middle) if is_enough(middle) else (middle, enough)
    return length.of(enough)


# The examples that are shown are of these years if any are: a date that the reader remembers.
_SHOWN_FROM = date(2020, 1, 1).toordinal()
_CHUNK = 4096


def lateness(sums: Sums, moment: Moment, other: Moment) -> Lateness:
    """How much later the moment is than the other, over every start from 2000 to 2100."""
    one, two = sums.bounds[moment], sums.bounds[other]
    number = len(START_DAYS)
    if one.whole_days and two.whole_days and one.low == one.high and two.low == two.high:
        start, always = durations.end_of(_SHOWN_FROM), one.low - two.low
        return Lateness(always, start, always, start, in_hours=False, late=number * (always > 0), starts=number)
    if one.hours is not None and two.hours is not None:
        start, always = durations.start_of(_SHOWN_FROM), one.hours - two.hours
        return Lateness(always, start, always, start, in_hours=True, late=number * (always > 0), starts=number)
    starts, late, in_hours = _tried(sums, moment, other)
    return _summary(starts, late, in_hours=in_hours)


def first_late(sums: Sums, moment: Moment, other: Moment, day: int) -> tuple[int, int] | None:
    """The first start from this day on for which the moment is later than the other, and by how much.

    In days, or in hours where `lateness` is; None where no start is, up to 2100.
    """
    starts, late, in_hours = _tried(sums, moment, other)
    since = durations.start_of(day) if in_hours else day
    for first in range(max(since, starts[0]), starts[-1] + 1, _CHUNK):
        piece = range(first, min(first + _CHUNK, starts[-1] + 1))
        for start, amount in zip(piece, late(piece), strict=True):
            if amount > 0:
                return (start if in_hours else durations.end_of(start)), amount
    return None


def _tried(sums: Sums, moment: Moment, other: Moment) -> tuple[range, Callable[[Sequence[int]], list[int]], bool]:
    """The starts that are tried, how late the moment is for some of them, and whether that is in hours."""
    whole = sums.bounds[other].whole_days
    if whole and sums.bounds[moment].whole_days:
        return START_DAYS, partial(_in_days, sums, moment, other), False
    if whole:
        # The other is the same for the whole day, so the end of the day is the worst start.
        return START_DAYS, partial(_in_days_from_ends, sums, moment, other), False
    first, last = durations.start_of(START_DAYS[0]), durations.end_of(START_DAYS[-1])
    return range(first, last + 1), partial(_in_hours, sums, moment, other), True


def _in_days(sums: Sums, moment: Moment, other: Moment, days: Sequence[int]) -> list[int]:
    ends = sums.on_days([moment, other], days)
    return list(map(sub, ends[moment], ends[other]))


def _in_days_from_ends(sums: Sums, moment: Moment, other: Moment, days: Sequence[int]) -> list[int]:
    ends = sums.at_moments([moment, other], [durations.end_of(day) for day in days])
    return list(map(sub, durations.days_of(ends[moment]), durations.days_of(ends[other])))


def _in_hours(sums: Sums, moment: Moment, other: Moment, moments: Sequence[int]) -> list[int]:
    ends = sums.at_moments([moment, other], moments)
    # A started hour is a whole one.
    return [(end - due + 1) // 2 for end, due in zip(ends[moment], ends[other], strict=True)]


def _summary(starts: Sequence[int], late: Callable[[Sequence[int]], list[int]], *, in_hours: bool) -> Lateness:
    """Worst and best of all starts, in pieces, so that no more than one piece of each table is held at a time."""
    summaries: list[tuple[int, int, int, int]] = []
    number = 0
    shown = [starts.index(_shown(in_hours=in_hours)), len(starts)]
    for first in (*range(shown[0], len(starts), _CHUNK), *range(0, shown[0], _CHUNK)):
        last = min(first + _CHUNK, shown[1] if first >= shown[0] else shown[0])
        piece = starts[first:last]
        amounts = late(piece)
        number += sum(1 for amount in amounts if amount > 0)
        most, least = max(amounts), min(amounts)
        summaries.append((most, piece[amounts.index(most)], least, piece[amounts.index(least)]))
    most, worst, _, _ = max(summaries, key=lambda each: each[0])
    _, _, least, best = min(summaries, key=lambda each: each[2])
    moment = (lambda start: start) if in_hours else durations.end_of
    return Lateness(most, moment(worst), least, moment(best), in_hours, number, len(starts))


def _shown(*, in_hours: bool) -> int:
    return durations.start_of(_SHOWN_FROM) if in_hours else _SHOWN_FROM
