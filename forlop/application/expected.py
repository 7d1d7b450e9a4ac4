"""What is left of the way that a total waits on, when every limit is used to its last day; from the check of totals.

It is no forecast. It says how late the rest can be in time, and so how much room there is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from forlop.application.asking import Asked
from forlop.engine.answers import DueAt, TotalStanding, TotalTime
from forlop.engine.events import Closing
from forlop.model.calendar import OutsideCalendar, due_after
from forlop.verification.timing.slack import Leg, critical_path


@dataclass(frozen=True, slots=True)
class Stretch:
    """A step of the rest, from when to when at the latest; the first one is open and ends at its own limit."""

    step: str
    begins: datetime
    ends: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """The rest of the way of a total, in order; empty where the check knows no such way or the patient is off it."""

    total: str
    stretches: tuple[Stretch, ...]


def rests_of(asked: Asked) -> tuple[Rest, ...]:
    """One for each total that runs, in the order of the text."""
    running = {each.total: each for each in asked.answer.totals if _runs(each)}
    if not running:
        return ()
    paths = {slack.total: slack.path for slack in critical_path(asked.course.pathway) if slack.total in running}
    return tuple(Rest(total, _stretches(asked, path)) for total, path in paths.items())


def _runs(total: TotalTime) -> bool:
    return total.standing is TotalStanding.RUNNING and not total.inside


def _stretches(asked: Asked, path: tuple[Leg, ...]) -> tuple[Stretch, ...]:
    """From the step of the way that is open; the other steps of the way follow it."""
    legs = _by_step(path)
    open_steps = {task.step for task in asked.answer.tasks if not task.inside}
    first = next((number for number, leg in enumerate(legs) if leg.step in open_steps), None)
    if first is None:
        return ()
    now, here = asked.answer.at, legs[first].step
    tasks = [task for task in asked.answer.tasks if task.step == here and not task.inside]
    dues = [task.due for task in tasks if isinstance(task.due, DueAt)]
    opened = max(entry.opened_at for entry in asked.course.state.rounds if entry.step == here)
    # The next limit counts from the last day of this one, not from the midnight that ends it.
    last = max((now, *(due.last_moment for due in dues)))
    ends = max((now, *(due.at for due in dues)))
    found = [Stretch(here, opened, ends, is_open=True)]
    done = {entry.step for entry in asked.course.state.rounds if entry.closed is Closing.DONE}
    for leg in legs[first + 1 :]:
        if leg.step in done:
            continue
        try:
            due = due_after(last, leg.length)
        except OutsideCalendar:
            break
        found.append(Stretch(leg.step, ends, max(ends, due.at), is_open=False))
        ends = max(ends, due.at)
        last = due.at if due.day is None else due.at - timedelta(minutes=1)
    return tuple(found)


def _by_step(path: tuple[Leg, ...]) -> list[Leg]:
    """One leg for each step, its last: a step that is repeated is one stretch."""
    found: dict[str, Leg] = {}
    for leg in path:
        found.pop(leg.step, None)
        found[leg.step] = leg
    return list(found.values())
