"""What the examples of a pathway can assert, and what they have: steps and ends, ways, limits, interruptions.

Only what an assertion has held for counts.
A step counts when it stood among the next steps; one that the rules decide, or that is done at any time, when its way
was followed. An end counts when the run ended there, a way and an interruption when the next `neste` or `slutt med`
after it held, and a limit when `fristen for` held while it was the limit.
`bare hvis` counts as two ways, and so does `tilbake til … ellers …`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from forlop.engine import events as log
from forlop.engine.answers import DueAt, NextStep
from forlop.engine.events import Closing, Recorded
from forlop.engine.state import State
from forlop.model.expressions import Condition
from forlop.model.pathway import (
    AtOnce,
    Back,
    Halfway,
    LatestBefore,
    OnDate,
    Pathway,
    Repeating,
    Step,
    Timing,
    Window,
    Within,
)
from forlop.model.values import Duration


@dataclass(frozen=True, slots=True)
class Place:
    """A step or an end."""

    name: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """A way out of a step; `again` says which of the two ways of a `tilbake` it is."""

    step: str
    clause: str
    number: int
    again: bool | None


@dataclass(frozen=True, slots=True)
class Relevance:
    """`bare hvis`, when it held and when it did not."""

    step: str
    relevant: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """One length of a duty's limit; `duration` None for `straks` and for a date. `again` for rounds after the first."""

    step: str
    duty: int
    duration: Duration | None
    condition: Condition | None
    again: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """An interruption that moved the patient."""

    interruption: str


Item = Place | WayOut | Relevance | Limit | Broken


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is to assert, in the order of the text, and the part of it that no example has asserted."""

    items: tuple[Item, ...]
    missing: tuple[Item, ...]

    @property
    def share(self) -> float:
        """From 0 to 1; a pathway always has a step."""
        return 1 - len(self.missing) / len(self.items)


def coverage_of(pathway: Pathway, asserted: Iterable[Item]) -> Coverage:
    """The coverage by all that has been asserted."""
    items, held = tuple(dict.fromkeys(_items(pathway))), frozenset(asserted)
    return Coverage(items, tuple(item for item in items if item not in held))


# ---- what there is


def _items(pathway: Pathway) -> Iterator[Item]:
    for step in pathway.steps:
        yield Place(step.name)
        if step.only_if is not None:
            yield from (Relevance(step.name, relevant=True), Relevance(step.name, relevant=False))
        yield from _ways(step)
        for number, duty in enumerate(step.duties):
            for duration, condition, again in () if duty.timing is None else _lengths(duty.timing):
                yield Limit(step.name, number, duration, condition, again)
    yield from (Place(end.name) for end in pathway.ends)
    yield from (Broken(interruption.name) for interruption in pathway.interruptions)


def _ways(step: Step) -> Iterator[WayOut]:
    numbers: dict[str, int] = {}
    for clause, target in step.ways:
        number = numbers.get(clause, 0)
        numbers[clause] = number + 1
        for again in (True, False) if isinstance(target, Back) else (None,):
            yield WayOut(step.name, clause, number, again)
    if step.repeating is not None:
        yield WayOut(step.name, "again", 0, None)


def _lengths(timing: Timing) -> Iterator[tuple[Duration | None, Condition | None, bool]]:
    match timing:
        case Within(alternatives=alternatives):
            yield from ((each.duration, each.condition, False) for each in alternatives)
        case AtOnce() | OnDate() | Halfway():
            yield None, None, False
        case LatestBefore(duration=duration):
            yield duration, None, False
        case Window(latest=latest):
            yield from () if latest is None else ((latest, None, False),)
        case Repeating(first=first, intervals=intervals):
            yield from () if first is None else _lengths(first)
            # Without `første gang` the first round has the length of the others.
            rounds = (True,) if first is not None else (False, True)
            yield from ((each.duration, each.condition, again) for again in rounds for each in intervals)
        case _:
            assert_never(timing)


# ---- what has happened, and what is the limit


def happened(pathway: Pathway, events: Iterable[Recorded]) -> Iterator[Item]:
    """What these events have brought about and the next answer must show."""
    kept = [recorded.event for recorded in events]
    for place, event in enumerate(kept):
        match event:
            case log.WayTaken(step=name, clause=clause, number=number):
                step = pathway.named_steps[name]
                if step.rules_decide or step.anytime is not None:  # these are over as soon as they begin
                    yield Place(name)
                numbered = number if clause in ("branch", "option", "on_end") else 0
                yield WayOut(name, clause, numbered, _went_back(step, clause, numbered, kept[place + 1 :]))
            case log.RoundClosed(step=name, how=Closing.NOT_INDICATED):
                yield Relevance(name, relevant=False)
            case log.RoundOpened(step=name, tasks=(_, *_)) | log.TasksOpened(step=name):
                if pathway.named_steps[name].only_if is not None:
                    yield Relevance(name, relevant=True)
            case log.Interrupted(interruption=name, moved=True):
                yield Broken(name)
            case _:
                pass


def _went_back(step: Step, clause: str, number: int, later: list[log.AnyEvent]) -> bool | None:
    targets = [target for name, target in step.ways if name == clause]
    if clause == "again" or not isinstance(targets[number], Back):
        return None
    for event in later:
        if isinstance(event, log.WentBack):
            return True
        if isinstance(event, log.WayTaken | log.RoundOpened):
            return False
    return False


def limits_of(state: State, tasks: Iterable[NextStep]) -> Iterator[Limit]:
    """The limits that these tasks have now."""
    for task in tasks:
        if isinstance(task.due, DueAt):
            again = state.numbered(task.step, task.round).again
            yield Limit(task.step, task.task, task.due.duration, task.due.condition, again)
