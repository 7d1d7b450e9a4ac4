"""All deviations of one course in one list: those that somebody told, and those that what was recorded shows.

A task is late when its limit passed before it was done; recorded late, but done in time, it is not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from forlop.engine import events as log
from forlop.engine.answers import DueAt
from forlop.engine.due_times import due_time
from forlop.engine.events import AnyEvent, Closing, Deviation, DeviationCause, Recorded
from forlop.engine.flow import by_rules, is_offer
from forlop.engine.inside import run_inside
from forlop.engine.state import INITIAL, State, evolve
from forlop.model.pathway import AtOnce, Obligation, Pathway

AT_ONCE = timedelta(hours=1)
"""What is done so soon is done `straks`: moments are those that people tell, and nobody does two things at once."""


class Shown(StrEnum):
    """A deviation that nobody has told as one; what was recorded shows it."""

    EARLY = "early"
    LATE = "late"
    CHOSEN_OTHERWISE = "chosen_otherwise"
    SETTLED_BY_PERSON = "settled_by_person"
    NOT_QUORATE = "not_quorate"


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """What was departed from, by whom and why; `cause` and `justified` only of what somebody did on purpose.

    `basis` is the legal one on which a consent was overridden.
    `judgement` is what was said of it afterwards, the last if several were.
    """

    kind: Deviation | Shown
    step: str | None
    round: int | None
    tasks: tuple[int, ...] = ()
    by: str | None = None
    reason: str | None = None
    cause: DeviationCause | None = None
    justified: bool | None = None
    basis: str | None = None
    judgement: log.Judged | None = None


@dataclass(frozen=True, slots=True)
class CourseDeviation:
    """A deviation in the log: its version, when it was so and when it was recorded, in which sub-pathways."""

    version: int
    at: datetime
    recorded_at: datetime
    inside: tuple[str, ...]
    what: What


def deviations(
    pathway: Pathway, recorded: Iterable[Recorded], versions: Mapping[str, Pathway] | None = None
) -> tuple[CourseDeviation, ...]:
    """The deviations of a course from its log, in the order in which they were recorded.

    The log began on the pathway; `versions` are those it may have moved to, by hash.
    """
    state = INITIAL
    told: list[CourseDeviation] = []
    found: list[tuple[CourseDeviation, _There]] = []
    judged: dict[int, log.Judged] = {}
    for each in recorded:
        if isinstance(each.event, log.Judged):
            judged[each.event.entry] = each.event
        if isinstance(each.event, log.VersionMoved):
            # What was in time is judged by the version that it was done by.
            told.extend(deviation for deviation, there in found if not _was_in_time(pathway, state, there))
            found, pathway = [], (versions or {})[each.event.to]
        there = _there(pathway, state, each.event, each.occurred_at)
        if isinstance(there.event, log.ConsentOverridden):
            # Written right after the deviation that it belongs to.
            of, where = found[-1]
            found[-1] = (replace(of, what=replace(of.what, basis=there.event.basis)), where)
        shown = _shown(there.pathway, there.before, there.event)
        if shown is not None:
            deviation = CourseDeviation(each.version, each.occurred_at, each.recorded_at, there.path, shown)
            found.append((deviation, there))
        state = evolve(pathway, state, each)
    told.extend(deviation for deviation, there in found if not _was_in_time(pathway, state, there))
    return tuple(_judged(deviation, judged.get(deviation.version)) for deviation in told)


def _judged(deviation: CourseDeviation, judgement: log.Judged | None) -> CourseDeviation:
    if judgement is None:
        return deviation
    what = replace(deviation.what, justified=judgement.justified, judgement=judgement)
    return replace(deviation, what=what)


@dataclass(frozen=True, slots=True)
class _There:
    """An event in the run that it belongs to; `inside` are the rounds that run that run, from the outermost."""

    pathway: Pathway
    before: State
    event: AnyEvent
    at: datetime
    inside: tuple[tuple[str, int], ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(step for step, _ in self.inside)


def _there(pathway: Pathway, before: State, event: AnyEvent, at: datetime) -> _There:
    if not isinstance(event, log.Inside):
        return _There(pathway, before, event, at)
    runs = pathway.named_steps[event.step].runs
    assert runs is not None  # the log is of this pathway
    place = (event.step, event.round)
    inner = _there(runs.pathway, before.inner.get(place, INITIAL), event.event, at)
    return replace(inner, inside=(place, *inner.inside))


def _was_in_time(pathway: Pathway, state: State, there: _There) -> bool:
    """Whether a limit that passed was kept by what is known now: the task was done before it, and only told later."""
    for step, number in there.inside:
        state = run_inside(pathway, state, state.numbered(step, number))
        runs = pathway.named_steps[step].runs
        assert runs is not None  # the log is of this pathway
        pathway = runs.pathway
    if not isinstance(there.event, log.DeadlinePassed):
        return False
    entry = state.numbered(there.event.step, there.event.round)
    task = entry.tasks[there.event.task]
    duty = pathway.named_steps[entry.step].duties[task.duty]
    leeway = AT_ONCE if isinstance(duty.timing, AtOnce) else timedelta()
    if task.closed is not Closing.DONE or task.closed_at is None:
        # While the hour lasts nobody has departed from anything by not having done it yet.
        return task.closed is None and bool(leeway) and state.clock is not None and state.clock <= there.at + leeway
    due = due_time(pathway, state, entry, task)
    return isinstance(due, DueAt) and not due.is_late(task.closed_at - leeway)


def _shown(pathway: Pathway, before: State, event: AnyEvent) -> What | None:
    match event:
        case log.Deviated():
            return What(
                kind=event.deviation,
                step=event.step,
                round=event.round,
                tasks=event.tasks,
                by=event.by,
                reason=event.reason,
                cause=event.cause,
                justified=event.justified,
            )
        case log.TaskDone(early=True):
            return What(kind=Shown.EARLY, step=event.step, round=event.round, tasks=(event.task,), by=event.by)
        case log.DeadlinePassed() if _binds(pathway, before, event):
            task = before.numbered(event.step, event.round).tasks[event.task]
            return What(kind=Shown.LATE, step=event.step, round=event.round, tasks=(event.task,), by=task.actor)
        case log.Chosen():
            kind = _choice(pathway, before, event)
            return (
                None
                if kind is None
                else What(kind=kind, step=event.step, round=event.round, by=event.by, reason=event.reason)
            )
        case log.MeetingWithoutQuorum():
            return What(kind=Shown.NOT_QUORATE, step=event.step, round=event.round, by=event.by)
        case _:
            return None


def _binds(pathway: Pathway, before: State, event: log.DeadlinePassed) -> bool:
    """What may be left undone lapses at its limit, and nobody is late with it."""
    step = pathway.named_steps[event.step]
    may = step.duties[event.task].obligation is Obligation.MAY
    return not may and not is_offer(step, before.numbered(event.step, event.round))


def _choice(pathway: Pathway, before: State, event: log.Chosen) -> Shown | None:
    """A person went another way than the rules with what was known, or went where the rules could not say."""
    step = pathway.named_steps[event.step]
    ruled = by_rules(before, step)
    if ruled is not None and (ruled.clause, ruled.number) != (event.clause, event.number):
        return Shown.CHOSEN_OTHERWISE
    return Shown.SETTLED_BY_PERSON if ruled is None and not step.is_judgement else None
