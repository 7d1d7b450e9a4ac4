"""What two pathways mean otherwise: every field of everything named, held against the same name in the other.

`differences_of(a, b)` is empty exactly when both mean the same; how a text is laid out, commented or spelled is in no
model. Whether a change is better or worse for a patient is for who knows what is promised.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forlop.model.expressions import ComputedIs, ComputedIsKnown, TableGives, TableIsKnown
from forlop.model.pathway import (
    Actor,
    Convene,
    Duty,
    Pathway,
    Phase,
    Record,
    Send,
    Step,
    Target,
    Thing,
    Total,
)
from forlop.model.values import Frozen


class Changed(StrEnum):
    """What became of a place. Tightened and loosened are said of what a patient is promised there."""

    REMOVED = "removed"
    LOOSENED = "loosened"
    TIGHTENED = "tightened"
    ADDED = "added"
    MOVED = "moved"
    CHANGED = "changed"


HEADER = ""
"""The place of what is said of the whole pathway."""
THING = "thing"
"""What the change is about when all of the place is new or gone."""
ORDER = "order"


@dataclass(frozen=True, slots=True)
class WayOut:
    """A way out of a step, by its number among the step's ways."""

    step: str
    number: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. `kind` is what `place` is the name of, `about` the field; `duty` is the task it is about, as it was.

    `was` and `now` are values of the model, None for what is not there.
    """

    changed: Changed
    kind: str
    place: str
    about: str
    was: object = None
    now: object = None
    duty: Duty | None = None

    @property
    def actor(self) -> str | None:
        """Whose task it is about."""
        return None if self.duty is None else self.duty.actor


_KINDS = (
    "sources", "actors", "consents", "events", "data", "computed", "tables", "forms", "phases", "tracks", "steps",
    "ends", "interruptions", "pauses", "totals", "indicators",
)  # fmt: skip
_ORDERED = (Actor, Phase, Step)
"""Whose order is seen: lanes from the left, phases and steps from the top."""
# A placement is a move, not another content.
_PLACED = ("phase", "track")
_SINGLE = (
    "then", "otherwise", "after_last", "on_refusal", "on_return", "without_consent", "on_overdue",
)  # fmt: skip
_APART = frozenset({"name", "duties", "branches", "options", "on_ends", *_SINGLE})


def differences_of(was: Pathway, now: Pathway) -> Iterator[Difference]:
    """The whole pathway first, then kind by kind: what is gone, what is otherwise, what is new, what is moved."""
    for field in Pathway.model_fields:
        if field not in (*_KINDS, "examples"):
            yield from _field("pathway", HEADER, field, was, now)
    for kind in _KINDS:
        yield from _things(_listed(was, kind), _listed(now, kind))


def _listed(pathway: Pathway, kind: str) -> tuple[Thing, ...]:
    things: tuple[Thing, ...] = dict(pathway)[kind]
    return things


def _things(was: tuple[Thing, ...], now: tuple[Thing, ...]) -> Iterator[Difference]:
    before, after = ({thing.name: thing for thing in things} for things in (was, now))
    for thing in was:
        if thing.name not in after:
            yield Difference(Changed.REMOVED, kind_of(thing), thing.name, THING, was=thing)
        elif thing != after[thing.name]:
            yield from _thing(thing, after[thing.name])
    for thing in now:
        if thing.name not in before:
            yield Difference(Changed.ADDED, kind_of(thing), thing.name, THING, now=thing)
    yield from _moved(was, now, before, after)


def kind_of(thing: Thing) -> str:
    """Such as `step`, `actor`, `outerevent`."""
    return type(thing).__name__.lower()


def _moved(
    was: tuple[Thing, ...], now: tuple[Thing, ...], before: dict[str, Thing], after: dict[str, Thing]
) -> Iterator[Difference]:
    """The fewest that must have been moved; what is told to stand in another phase or track is not told twice."""
    kept = [thing.name for thing in was if thing.name in after and isinstance(thing, _ORDERED)]
    there = {name: number for number, name in enumerate(thing.name for thing in now if thing.name in before)}
    for place in out_of_order([there[name] for name in kept]):
        name = kept[place]
        old, new = before[name], after[name]
        if not any(dict(old).get(field) != dict(new).get(field) for field in _PLACED):
            yield Difference(Changed.MOVED, kind_of(old), name, ORDER, _before(was, name), _before(now, name))


def _before(things: tuple[Thing, ...], name: str) -> str | None:
    names = [None, *(thing.name for thing in things)]
    return names[names.index(name) - 1]


def out_of_order(ranks: Sequence[int]) -> tuple[int, ...]:
    """The places of the fewest ranks without which the others ascend; all ranks are different."""
    ends: list[int] = []  # the lowest rank in which an ascending line of each length ends
    lengths: list[int] = []
    for rank in ranks:
        length = bisect_left(ends, rank)
        ends[length : length + 1] = [rank]
        lengths.append(length)
    wanted, above, staying = len(ends) - 1, len(ranks), set[int]()
    for place in range(len(ranks) - 1, -1, -1):
        if lengths[place] == wanted and (not staying or ranks[place] < above):
            staying.add(place)
            wanted, above = wanted - 1, ranks[place]
    return tuple(place for place in range(len(ranks)) if place not in staying)


# ---- one thing


def _thing(was: Thing, now: Thing) -> Iterator[Difference]:
    for field in type(was).model_fields:
        if field not in _APART:
            yield from _field(kind_of(was), was.name, field, was, now)
    if isinstance(was, Step) and isinstance(now, Step):
        yield from _Duties(was.name).differences(was.duties, now.duties)
        yield from _ways(was, now)


def _field(kind: str, place: str, field: str, was: Frozen, now: Frozen) -> Iterator[Difference]:
    old, new = dict(was)[field], dict(now)[field]
    if meaning(old) != meaning(new):
        changed = Changed.MOVED if field in _PLACED else Changed.CHANGED
        about = "limit" if isinstance(was, Total) and field == "within" else field
        yield Difference(changed, kind, place, about, old, new)


def meaning(value: object) -> object:
    """A value without the definitions that conditions carry along: they are compared where they are defined."""
    match value:
        case ComputedIs() | ComputedIsKnown() | TableGives() | TableIsKnown():
            carried = ("expression", "rows", "first_match")
            return (type(value), *(each for name, each in value if name not in carried))
        case Frozen():
            return (type(value), *(meaning(each) for _, each in value))
        case tuple():
            return tuple(map(meaning, value))
        case _:
            return value


# ---- duties


@dataclass(frozen=True, slots=True)
class _Duties:
    step: str

    def differences(self, was: tuple[Duty, ...], now: tuple[Duty, ...]) -> Iterator[Difference]:
        pairs = _paired(tuple(map(_duty_likeness, was)), tuple(map(_duty_likeness, now)))
        for old, new in sorted(pairs.items()):
            yield from self._duty(was[old], now[new])
        for number, duty in enumerate(was):
            if number not in pairs:
                yield Difference(Changed.REMOVED, "step", self.step, "duty", was=duty, duty=duty)
        for number, duty in enumerate(now):
            if number not in pairs.values():
                yield Difference(Changed.ADDED, "step", self.step, "duty", now=duty, duty=duty)
        for old, new in _moved_pairs(pairs):
            duty, moved = was[old], now[new]
            yield Difference(Changed.MOVED, "step", self.step, "duty", duty, moved, duty)

    def _duty(self, was: Duty, now: Duty) -> Iterator[Difference]:
        for field, old in was:
            new = dict(now)[field]
            if meaning(old) != meaning(new):
                yield Difference(Changed.CHANGED, "step", self.step, _about(field, old, new), old, new, was)


def _about(field: str, was: object, now: object) -> str:
    match field, was, now:
        case "timing", _, _:
            return "limit"
        case "act", Convene(), Convene():
            return "invited"
        case "act", Send(), Send():
            return "receivers"
        case "act", Record(), Record():
            return "recorded"
        case _:
            return field


def _duty_likeness(duty: Duty) -> tuple[object, ...]:
    """The same person's same act; whom and what it is about may have changed."""
    about = type(duty.act) if isinstance(duty.act, Convene | Send | Record) else meaning(duty.act)
    return meaning(duty), (duty.actor, about), duty.actor, meaning(duty.act)


def _paired(was: Sequence[tuple[object, ...]], now: Sequence[tuple[object, ...]]) -> dict[int, int]:
    """Which of the one is which of the other by their likenesses: the most alike first, each once, in order."""
    pairs: dict[int, int] = {}
    for likeness in range(max(map(len, was), default=0)):
        free = {number: each[likeness] for number, each in enumerate(now) if number not in pairs.values()}
        for number, each in enumerate(was):
            if number not in pairs:
                found = next((other for other, like in free.items() if like == each[likeness]), None)
                if found is not None:
                    pairs[number] = found
                    del free[found]
    return pairs


def _moved_pairs(pairs: dict[int, int]) -> Iterator[tuple[int, int]]:
    kept = sorted(pairs.items())
    for place in out_of_order([after for _, after in kept]):
        yield kept[place]


# ---- ways


@dataclass(frozen=True, slots=True)
class LedWay:
    """A way out with what leads to it: a condition, an option's title, the end of a sub-pathway; None for the rest."""

    out: WayOut
    clause: str
    lead: object
    target: Target

    @property
    def likeness(self) -> tuple[object, ...]:
        where = meaning(self.target)
        return (self.clause, self.lead, where), (self.clause, self.lead), (self.clause, where), self.clause


def _ways(was: Step, now: Step) -> Iterator[Difference]:
    old, new = led_ways(was), led_ways(now)
    pairs = _paired([way.likeness for way in old], [way.likeness for way in new])
    for number, other in sorted(pairs.items()):
        before, after = old[number], new[other]
        if (before.lead, meaning(before.target)) != (after.lead, meaning(after.target)):
            yield Difference(Changed.CHANGED, "step", was.name, "ways", before.out, after.out)
    for number, way in enumerate(old):
        if number not in pairs:
            yield Difference(Changed.REMOVED, "step", was.name, "ways", was=way.out)
    for number, way in enumerate(new):
        if number not in pairs.values():
            yield Difference(Changed.ADDED, "step", was.name, "ways", now=way.out)
    for number, other in _moved_pairs(pairs):
        yield Difference(Changed.MOVED, "step", was.name, "ways", old[number].out, new[other].out)


def led_ways(step: Step) -> tuple[LedWay, ...]:
    """In the order of the step's ways."""
    leads = {
        "branch": iter(meaning(each.condition) for each in step.branches),
        "option": iter(each.title for each in step.options),
        "on_end": iter(each.end for each in step.on_ends),
    }
    return tuple(
        LedWay(WayOut(step.name, number), clause, next(leads[clause]) if clause in leads else None, target)
        for number, (clause, target) in enumerate(step.ways)
    )
