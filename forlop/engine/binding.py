"""Which occurrence a limit counts from when what it counts from happens several times (semantics 6).

It is the last that had happened when the task opened, else the first after; once bound it stays bound, whatever is
corrected: only a correction of that very occurrence moves the limit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from forlop.engine.events import Closing
from forlop.engine.rounds import Bound, Round, Task
from forlop.model.pathway import (
    AfterEvent,
    AfterStep,
    Anchor,
    Aspect,
    Duty,
    Halfway,
    Pathway,
    Repeating,
    Which,
    Window,
    Within,
)

if TYPE_CHECKING:
    from forlop.engine.state import Occurrence, State


def bound_to(happened: "Sequence[Occurrence]", task: Task) -> "Occurrence | None":
    """The occurrence that the task's limit counts from; None while there is none."""
    assert task.opened_at is not None
    kept = next((each for each in happened if Bound(each.version) in task.bound), None)
    if kept is not None or not happened:
        return kept
    before = [each for each in happened if each.version <= task.opened_version and each.at <= task.opened_at]
    return max(before, key=lambda each: (each.at, each.version)) if before else happened[0]


def happenings(state: "State", point: AfterStep | AfterEvent) -> "tuple[Occurrence, ...]":
    """All that the name may mean, in the order of recording."""
    match point:
        case AfterStep(step=name, aspect=aspect):
            happened = tuple(each for each in state.occurrences if (each.name, each.aspect) == (name, aspect))
            if aspect not in (Aspect.SENT, Aspect.RECEIVED):
                return happened
            taken_back = rounds_taken_back(state, name)
            return tuple(each for each in happened if not any(each.version in versions for versions in taken_back))
        case AfterEvent(event=name):
            return tuple(each for each in state.occurrences if each.name == name)


def rounds_taken_back(state: "State", step: str) -> tuple[range, ...]:
    """Where in the log the rounds stand that were withdrawn: what was taken back is no sending, and ends no case."""
    rounds = (entry for entry in state.rounds.of_step(step) if entry.closed is Closing.WITHDRAWN)
    return tuple(range(entry.opened_version, entry.closed_version) for entry in rounds)


def with_bound_anchors(pathway: Pathway, before: "State", after: "State") -> "State":
    """The corrected state, in which every limit keeps the occurrence that it counted from before the correction."""
    if after.occurrences == before.occurrences and after.rounds == before.rounds:
        return after
    rounds = after.rounds
    for was in before.rounds:
        duties = pathway.named_steps[was.step].duties
        if not any(_bound_points(duties[task.duty]) for task in was.tasks if task.opened_at is not None):
            continue
        entry = rounds.numbered(was.step, was.number)
        tasks = tuple(_kept(duties, before, after, earlier, entry) for earlier in was.tasks)
        if tasks != entry.tasks:
            rounds = rounds.with_changed(was.step, was.number, tasks=tasks)
    return replace(after, rounds=rounds)


def _kept(duties: Sequence[Duty], before: "State", after: "State", earlier: Task, entry: Round) -> Task:
    """The task as it is after the correction, with what its limit was bound to if it would be another now."""
    task = next(each for each in entry.tasks if each.duty == earlier.duty)
    if earlier.opened_at is None or task.opened_at is None:
        return task
    bound = {*task.bound}
    for point in _bound_points(duties[task.duty]):
        was, now = bound_to(happenings(before, point), earlier), bound_to(happenings(after, point), task)
        if was is not None and now is not None and was.version != now.version:
            bound.add(Bound(was.version))
    return replace(task, bound=tuple(sorted(bound)))


def _bound_points(duty: Duty) -> tuple[AfterStep | AfterEvent, ...]:
    points = (each for each in _anchors(duty) if isinstance(each, AfterStep | AfterEvent))
    return tuple(each for each in points if each.which is Which.BOUND)


def _anchors(duty: Duty) -> Iterator[Anchor]:
    match duty.timing:
        case Within(alternatives=alternatives) | Repeating(first=Within(alternatives=alternatives)):
            yield from (each.anchor for each in alternatives)
        case Window(anchor=anchor) | Halfway(start=anchor):
            yield anchor
        case _:
            return
