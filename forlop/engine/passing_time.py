"""What the clock brings: limits that pass, waits and durations that end, values that grow too old.

`let_time_come` writes them in the order in which they fell due, each at its own time with what follows from it,
so that a missed month of ticks gives the same events as daily ones.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from forlop.engine import events as log
from forlop.engine.ageing import ageing
from forlop.engine.answers import DueAt, Stopped
from forlop.engine.draft import Draft
from forlop.engine.due_times import due_time
from forlop.engine.events import AnyEvent, Closing
from forlop.engine.flow import duration_begins, follow, is_offer, settle
from forlop.engine.rechecking import with_limits_followed
from forlop.engine.rounds import Round
from forlop.engine.state import State
from forlop.model import calendar
from forlop.model.pathway import ForTime, Obligation, Pathway

# Each moment of a run is written once; a run that never ends has at most a few a day.
_MOST_MOMENTS = 1_000_000


class Moment(NamedTuple):
    """Something that falls due: when, and the event it writes.

    At the same time limits come first, then waits, then values; the run before what runs inside it; then by `order`.
    """

    at: datetime
    kind: int
    inside: tuple[int, ...]
    order: int
    event: AnyEvent
    has_come: bool

    @property
    def place(self) -> tuple[int, tuple[int, ...], int]:
        """Where it comes among what falls due at the same time."""
        return (self.kind, self.inside, self.order)


_LIMIT, _DURATION, _EXPIRY = range(3)


def let_time_come(draft: Draft) -> Draft:
    """Everything that has fallen due before the draft's `now`."""
    for _ in range(_MOST_MOMENTS):
        if draft.state.ended is not None or draft.state.started_at is None:
            return draft
        moment = _first_come(moments_of(draft))
        if moment is None:
            return draft
        draft = with_limits_followed(let_pass(draft, moment), moment.at)
    raise RuntimeError("time passed without end")  # INVARIANT: each moment is written once


def let_too_old_pass(draft: Draft) -> Draft:
    """What was told, or holds again, and is too old by now: it has decided what stood open while it was so."""
    while draft.state.ended is None:
        moment = _first_come(_ageing_moments(draft))
        if moment is None:
            return draft
        draft = let_pass(draft, moment)
    return draft


def let_pass(draft: Draft, moment: Moment) -> Draft:
    """The moment has come: its event is written, and what follows from it."""
    return settle(_let_pass(draft, moment), moment.at)


def _first_come(moments: Iterable[Moment]) -> Moment | None:
    come = (moment for moment in moments if moment.has_come)
    return min(come, default=None, key=lambda each: (each.at, each.place))


def moments_of(draft: Draft) -> tuple[Moment, ...]:
    """All that is going to fall due as things stand; of those that nothing orders, the first comes first."""
    return (
        *_task_moments(draft.pathway, draft.state, draft.now),
        *_duration_moments(draft.pathway, draft.state, draft.now),
        *_expiry_moments(draft.pathway, draft.state, draft.now),
        *_inner_moments(draft, moments_of),
    )


def _ageing_moments(draft: Draft) -> Iterable[Moment]:
    yield from _expiry_moments(draft.pathway, draft.state, draft.now)
    yield from _inner_moments(draft, _ageing_moments)


def _task_moments(pathway: Pathway, state: State, now: datetime) -> list[Moment]:
    moments: list[Moment] = []
    for number, entry in state.rounds.placed:
        if not entry.is_open:
            continue
        step = pathway.named_steps[entry.step]
        for task in entry.tasks:
            duty = step.duties[task.duty]
            counts = duty.obligation is not Obligation.MAY or is_offer(step, entry)  # else nobody is late with it
            if not task.is_open or task.overdue_at is not None or duty.timing is None or not counts:
                continue
            due = due_time(pathway, state, entry, task)
            if isinstance(due, DueAt):
                passed = log.DeadlinePassed(step=entry.step, round=entry.number, task=task.duty, due=due.at)
                at = max(due.at, task.opened_at or due.at)
                moments.append(Moment(at, _LIMIT, (), number, passed, due.is_late(now) and at <= now))
    return moments


def _duration_moments(pathway: Pathway, state: State, now: datetime) -> list[Moment]:
    moments: list[Moment] = []
    for number, entry in state.rounds.placed:
        step = pathway.named_steps[entry.step]
        lasting = step.waits_until or step.lasts
        if not entry.is_open or entry.time_over_at is not None or not isinstance(lasting, ForTime):
            continue
        begun = duration_begins(step, entry)
        if begun is not None:
            over = calendar.earliest_after(begun, lasting.duration)
            event = log.TimeOver(step=entry.step, round=entry.number)
            moments.append(Moment(over, _DURATION, (), number, event, over <= now))
    return moments


def _expiry_moments(pathway: Pathway, state: State, now: datetime) -> list[Moment]:
    numbers = {datum.name: number for number, datum in enumerate(pathway.data)}
    return [
        Moment(valid.at, _EXPIRY, (), numbers[datum.name], log.ValueExpired(datum=datum.name), valid.is_late(now))
        for datum, _, valid in ageing(pathway, state)
    ]


def _inner_moments(draft: Draft, moments_of_run: Callable[[Draft], Iterable[Moment]]) -> list[Moment]:
    """The first of these that falls due in each sub-pathway that runs."""
    moments: list[Moment] = []
    running = draft.state.with_inner_run
    for number, entry in draft.state.rounds.placed if running else ():
        if entry in running:
            inner = draft.inside(entry)
            first = None if inner.state.ended is not None else _first_come(moments_of_run(inner))
            if first is not None:
                event = log.Inside(step=entry.step, round=entry.number, event=first.event)
                moments.append(first._replace(inside=(number, *first.inside), event=event))
    return moments


def _let_pass(draft: Draft, moment: Moment) -> Draft:
    if isinstance(moment.event, log.Inside):
        entry = draft.state.numbered(moment.event.step, moment.event.round)
        return draft.taking(entry, _let_pass(draft.inside(entry), moment._replace(event=moment.event.event)))
    draft = draft.write(moment.at, moment.event)
    match moment.event:
        case log.DeadlinePassed(step=name, round=number, task=task):
            return _overdue(draft, name, number, task, moment.at)
        case _:
            return draft


def _overdue(draft: Draft, name: str, number: int, task: int, at: datetime) -> Draft:
    """What was offered lapses; `ved fristbrudd` fires once, beside the task."""
    step = draft.pathway.named_steps[name]
    entry = draft.state.numbered(name, number)
    if is_offer(step, entry):
        return _lapsed(draft, entry, task, at)
    if step.on_overdue is None or step.overdue_replaces or _fired_before(entry, task):
        return draft  # `i stedet` moves the token, which is for `settle` to do when nothing holds it
    taken = log.WayTaken(step=name, round=number, clause="on_overdue", number=task)
    return follow(draft.write(at, taken), step.on_overdue, source=name, at=at)


def _lapsed(draft: Draft, entry: Round, passed: int, at: datetime) -> Draft:
    """One thing that was offered lapses, and with the last that has a limit what has none; the round with all of it."""
    others = [each for each in entry.tasks if each.is_open and each.duty != passed]
    waiting = any(isinstance(due_time(draft.pathway, draft.state, entry, each), DueAt | Stopped) for each in others)
    if not waiting and not any(each.closed is Closing.DONE for each in entry.tasks):
        return draft.write(at, log.RoundClosed(step=entry.step, round=entry.number, how=Closing.LAPSED))
    for each in entry.tasks:
        if each.duty == passed or (each in others and not waiting):
            lapsed = log.TaskClosed(step=entry.step, round=entry.number, task=each.duty, how=Closing.LAPSED)
            draft = draft.write(at, lapsed)
    return draft


def _fired_before(entry: Round, task: int) -> bool:
    """Once per task: another task of the round that is late does not open the same line again while it runs."""
    return any(each.overdue_at is not None and each.duty != task for each in entry.tasks)
