"""What is next for a patient: what, who, by when, how binding and why; or why nothing can be said.

Asking changes nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from forlop.engine.actors import responsible_for
from forlop.engine.answers import (
    DUE_SOON,
    Answer,
    Assigned,
    CannotDecide,
    Cause,
    DoneBefore,
    DueAt,
    DueTime,
    JoinWaits,
    Known,
    Leaving,
    Needed,
    NextStep,
    Status,
    Undecidable,
    Waiting,
)
from forlop.engine.consenting import consent_lacks, left_out_of
from forlop.engine.due_times import due_time
from forlop.engine.evaluation import evaluate, missing_in
from forlop.engine.events import Basis, Closing
from forlop.engine.flow import duration_begins, happened_since, is_waited_for
from forlop.engine.holding import is_held
from forlop.engine.inside import path, runs_begun, runs_inside
from forlop.engine.recording import is_offered
from forlop.engine.rounds import Round, Task
from forlop.engine.state import Recheck, Recording, State, Way
from forlop.engine.totals import total_times
from forlop.engine.upholding import done_before
from forlop.model import calendar
from forlop.model.pathway import (
    Act,
    Choose,
    Confirm,
    Convene,
    ForTime,
    Mode,
    Obligation,
    Pathway,
    Record,
    Step,
    StepKind,
    UntilEvent,
)
from forlop.model.pathway import (
    Answer as AnswerAct,
)


def next_steps(pathway: Pathway, state: State, *, now: datetime) -> Answer:
    """The whole answer at `now`. The state must have been given the time up to `now` (see `TimeHasCome`)."""
    answer = _own(pathway, state, now=now)
    for entry, called, run in runs_inside(pathway, state):
        answer = _with_inner(answer, entry.step, next_steps(called, run, now=now))
    return replace(
        answer,
        tasks=tuple(sorted(answer.tasks, key=_urgency)),
        rechecks=tuple(sorted(answer.rechecks, key=lambda each: each.version)),
    )


def _with_inner(answer: Answer, step: str, inner: Answer) -> Answer:
    """The answer with that of a sub-pathway: its names keep their own pathway, said by `inside`."""
    return replace(
        answer,
        tasks=(*answer.tasks, *(replace(each, inside=(step, *each.inside)) for each in inner.tasks)),
        waiting=(*answer.waiting, *(replace(each, inside=(step, *each.inside)) for each in inner.waiting)),
        undecided=(*answer.undecided, *(replace(each, inside=(step, *each.inside)) for each in inner.undecided)),
        totals=(*answer.totals, *(replace(each, inside=(step, *each.inside)) for each in inner.totals)),
        rechecks=(*answer.rechecks, *(replace(each, inside=(step, *each.inside)) for each in inner.rechecks)),
        assigned=(*answer.assigned, *(replace(each, inside=(step, *each.inside)) for each in inner.assigned)),
        joins=(*answer.joins, *(replace(each, inside=(step, *each.inside)) for each in inner.joins)),
        offers=(*answer.offers, *(path((step,), name) for name in inner.offers)),
        pauses=(*answer.pauses, *(path((step,), name) for name in inner.pauses)),
        held_by=(*answer.held_by, *(path((step,), name) for name in inner.held_by)),
        running=(*answer.running, step, *(path((step,), name) for name in inner.running)),
    )


def _own(pathway: Pathway, state: State, *, now: datetime) -> Answer:
    """What the pathway itself answers, without the sub-pathways that run in it."""
    present = state.rounds.present
    tasks = [
        _task(pathway, state, entry, task, now)
        for entry in present
        for task in entry.tasks
        if entry.is_open and task.is_open
    ]
    return Answer(
        at=now,
        started=state.started_at is not None,
        ended=state.ended,
        ended_at=state.ended_at,
        reached=state.reached,
        responsible=state.responsible,
        tasks=tuple(tasks),
        waiting=tuple(
            waiting for waiting in (_waiting(pathway, state, entry) for entry in present) if waiting is not None
        ),
        undecided=tuple(
            undecided for undecided in (_undecided(pathway, state, entry) for entry in present) if undecided is not None
        ),
        joins=_joins(pathway, state),
        offers=tuple(
            step.name
            for step in pathway.offered_steps
            if state.present(step.name) is None and is_offered(pathway, state, step)
        ),
        pauses=tuple(name for name in pathway.named_pauses if name in state.running_stops),
        held_by=tuple(
            each.name for each in pathway.interruptions if each.name in state.side_flows and each.mode is Mode.RETURNS
        ),
        phases=tuple(
            dict.fromkeys(
                phase for entry in present for phase in (pathway.named_steps[entry.step].phase,) if phase is not None
            )
        ),
        totals=total_times(pathway, state, now=now),
        rechecks=_rechecks(pathway, state),
        assigned=_assigned(pathway, state, now),
        left=None if state.left is None else Leaving(state.left_at or now, state.left.by, state.left.reason),
    )


def _rechecks(pathway: Pathway, state: State) -> tuple[Recheck, ...]:
    """What must be looked at again, also in sub-pathways that are over; those that run answer for themselves."""
    over = (entry for entry in runs_begun(state) if not entry.is_open)
    return (*state.rechecks, *(each for entry in over for each in _rechecks_inside(pathway, state, entry)))


def _rechecks_inside(pathway: Pathway, state: State, entry: Round) -> Iterator[Recheck]:
    runs = pathway.named_steps[entry.step].runs
    assert runs is not None  # it has run
    found = _rechecks(runs.pathway, state.inner[(entry.step, entry.number)])
    yield from (replace(each, inside=(entry.step, *each.inside)) for each in found)


def _assigned(pathway: Pathway, state: State, now: datetime) -> tuple[Assigned, ...]:
    """Who holds the roles now, in the order of the text."""
    held = (state.assigned(actor.name, now) for actor in pathway.actors)
    return tuple(Assigned(actor=each.actor, to=each.to, since=each.at) for each in held if each and each.to)


def _urgency(task: NextStep) -> tuple[float, bool]:
    """By due time, what has none last; the order of opening among equals (sorting is stable).

    A day is over at its midnight, and what is due at that moment is late only after it.
    """
    return (task.due.at.timestamp(), task.due.day is None) if isinstance(task.due, DueAt) else (float("inf"), False)


# ---- tasks


def _task(pathway: Pathway, state: State, entry: Round, task: Task, now: datetime) -> NextStep:
    step = pathway.named_steps[entry.step]
    duty = step.duties[task.duty]
    due = due_time(pathway, state, entry, task)
    missing = (
        tuple(name for name in duty.act.data if name not in entry.recorded) if isinstance(duty.act, Record) else ()
    )
    return NextStep(
        step=step.name,
        round=entry.number,
        task=task.duty,
        actor=task.actor,
        obligation=duty.obligation,
        act=duty.act,
        due=due,
        status=_status(step, entry, task, due, now),
        overdue_by_days=0 if duty.obligation is Obligation.MAY else _days_late(due, now),
        cause=cause_of(pathway, state, entry),
        consent_missing=_consent_missing(pathway, state, step, entry),
        overridden=entry.overridden,
        not_invited=_not_invited(pathway, state, step, entry, duty.act),
        sent_at=entry.sent_at,
        missing_data=missing,
        meetings_without_quorum=entry.invalid_meetings,
        planned=task.planned,
        done_before=_done_before(pathway, state, entry, task),
    )


def _done_before(pathway: Pathway, state: State, entry: Round, task: Task) -> DoneBefore | None:
    before = done_before(pathway, state, entry, task)
    if before is None:
        return None
    done = before.tasks[task.duty]
    assert done.closed_at is not None  # it was done
    return DoneBefore(done.closed_at, done.by or done.actor, before.reason or "")


def _status(step: Step, entry: Round, task: Task, due: DueTime, now: datetime) -> Status:
    """OVERDUE past the due time; WAITING for the answer to what has been sent; DUE_SOON near the limit.

    Nobody is late with what they only may do.
    """
    late = isinstance(due, DueAt) and due.is_late(now)
    if late and step.duties[task.duty].obligation is not Obligation.MAY:
        return Status.OVERDUE
    if entry.sent_at is not None and isinstance(step.duties[task.duty].act, AnswerAct | Confirm):
        return Status.WAITING
    return Status.DUE_SOON if isinstance(due, DueAt) and not late and now + DUE_SOON >= due.at else Status.OPEN


def _days_late(due: DueTime, now: datetime) -> int:
    """Whole days past the last day; 0 on the day, or when it is not late."""
    if not isinstance(due, DueAt) or not due.is_late(now):
        return 0
    return max((calendar.day_of(now) - (due.day or calendar.day_of(due.at))).days, 0)


def _consent_missing(pathway: Pathway, state: State, step: Step, entry: Round) -> str | None:
    lacks = entry.sent_at is None and consent_lacks(pathway, state, step, entry)
    return step.consent if lacks else None


def _not_invited(pathway: Pathway, state: State, step: Step, entry: Round, act: Act) -> tuple[str, ...]:
    if not isinstance(act, Convene):
        return ()
    outside = left_out_of(pathway, state, step, entry)
    return tuple(name for name in act.invited if name in outside)


# ---- why


def cause_of(pathway: Pathway, state: State, entry: Round) -> Cause:
    """Where the token came from, by which way, and the data that decided it."""
    source = entry.source
    if entry.moved:
        return Cause(None, "moved", entry.opened_at)
    if entry.deviation is not None:
        return Cause(None, entry.deviation.value, entry.opened_at, by=entry.opened_by, reason=entry.reason)
    if source is None:
        clause = "start" if entry.step == state.start and entry.number == 1 else "anytime"
        return Cause(None, clause, entry.opened_at)
    if source in pathway.named_interruptions:
        return Cause(source, "interruption", entry.opened_at)
    if any(track.name == source for track in pathway.tracks):
        return Cause(source, "track", entry.opened_at)
    way = way_to(state, entry)
    if way is None:
        return Cause(source, "then", entry.opened_at)
    known = tuple(as_it_decided(state, basis) for basis in way.basis)
    left = state.numbered(way.step, way.round)
    closed = left.closed
    skipped = closed if closed in (Closing.LEFT_OUT, Closing.NOT_INDICATED, Closing.LAPSED) else None
    chosen = left.chosen is not None
    return Cause(source, way.clause, _settled_at(pathway, way, left), known, skipped, left.instead, chosen=chosen)


def _settled_at(pathway: Pathway, way: Way, left: Round) -> datetime:
    """When it was settled where the patient goes: what a person chose, the day of the choosing; else when it was done.

    The patient may go there later: when the rest of the step is done too, or somebody upholds it. Of what is repeated,
    when the round before was over, whatever was chosen since.
    """
    if way.clause == "then" and left.closed is Closing.DONE:
        return left.done_at
    if way.clause == "again" and left.closed_at is not None:
        return left.closed_at
    duties = pathway.named_steps[way.step].duties
    chosen = (task.closed_at for task in left.tasks if isinstance(duties[task.duty].act, Choose))
    return next((at for at in chosen if at is not None), way.at) if left.chosen is not None else way.at


def way_to(state: State, entry: Round) -> Way | None:
    """The way by which the token came to the round; None where it came without one."""
    ways = (way for way in reversed(state.ways) if way.step == entry.source and way.clause != "taken")
    return next((way for way in ways if way.version < entry.opened_version), None)


def as_it_decided(state: State, basis: Basis) -> Known:
    """What decided, also when it has been recorded anew or corrected since."""
    told = next((each for each in state.data.get(basis.datum, ()) if _is_what_decided(each, basis)), None)
    if told is None:
        return Known(basis.datum, basis.value, basis.occurred_at, None)
    since = told.value if told.value != basis.value else None
    return Known(basis.datum, basis.value, basis.occurred_at, told.by, since)


def _is_what_decided(recording: Recording, basis: Basis) -> bool:
    """Whether the recording stood so once, whatever it has been corrected to."""
    stood = (recording, *(before for _, before in recording.before))
    return any((each.value, each.occurred_at) == (basis.value, basis.occurred_at) for each in stood)


def known_now(state: State, datum: str) -> Known:
    """The newest that was recorded of the datum."""
    recording = state.value(datum)
    if recording is None:
        return Known(datum, None, None, None)
    return Known(datum, recording.value, recording.occurred_at, recording.by)


# ---- what waits, and what cannot be decided


def _waiting(pathway: Pathway, state: State, entry: Round) -> Waiting | None:
    """A wait, a duration that runs, a question of relevance that is open, or a token that is held."""
    step = pathway.named_steps[entry.step]
    if not entry.is_open:
        # Left out while an interruption holds it: nobody acts, and the way on waits until what holds it is over.
        return _wait(pathway, state, entry) if is_held(pathway, state, step.name) else None
    if step.runs is not None:
        return None
    unasked = step.only_if is not None and all(task.opened_at is None for task in entry.tasks)
    if unasked and step.only_if is not None and evaluate(step.only_if, state) is None:
        return _wait(pathway, state, entry, missing=missing_in(step.only_if, state))
    lasting = step.waits_until or step.lasts
    if not is_waited_for(step, entry) or not isinstance(lasting, UntilEvent | ForTime):
        return _wait(pathway, state, entry) if is_held(pathway, state, step.name) and not _open_tasks(entry) else None
    if isinstance(lasting, UntilEvent):
        # What has come is not waited for: the step stands still for something else.
        has_come = happened_since(state, lasting.event, entry) is not None
        return _wait(pathway, state, entry, event=None if has_come else lasting.event)
    begun = duration_begins(step, entry)
    until = (
        None if begun is None or entry.time_over_at is not None else calendar.earliest_after(begun, lasting.duration)
    )
    return _wait(pathway, state, entry, until=until)


def _open_tasks(entry: Round) -> bool:
    return any(task.is_open for task in entry.tasks)


def _wait(
    pathway: Pathway,
    state: State,
    entry: Round,
    *,
    event: str | None = None,
    until: datetime | None = None,
    missing: tuple[str, ...] = (),
) -> Waiting:
    step = pathway.named_steps[entry.step]
    # I6: a wait's responsible is the one who must notice that nothing came.
    notices = (
        step.duties[0].actor
        if step.duties and step.kind is StepKind.WAIT
        else state.responsible or pathway.actors[0].name
    )
    return Waiting(
        step=step.name,
        round=entry.number,
        responsible=responsible_for(pathway, state, notices),
        until_event=event,
        until=until,
        missing=tuple(known_now(state, name) for name in missing),
        cause=cause_of(pathway, state, entry),
    )


def _undecided(pathway: Pathway, state: State, entry: Round) -> CannotDecide | None:
    step = pathway.named_steps[entry.step]
    done_but_not_routed = not entry.is_open
    rules_wait = entry.is_open and step.rules_decide
    if (not done_but_not_routed and not rules_wait) or is_held(pathway, state, step.name):
        return None
    if step.only_if is not None and entry.is_open and evaluate(step.only_if, state) is None:
        return None
    conditions = tuple(branch.condition for branch in step.branches)
    verdicts = [evaluate(condition, state) for condition in conditions]
    missing = tuple(dict.fromkeys(name for condition in conditions for name in missing_in(condition, state)))
    why = Undecidable.NONE_TRUE
    if verdicts.count(True) > 1:
        why = Undecidable.SEVERAL_TRUE
    elif None in verdicts:
        why = Undecidable.MISSING
    return CannotDecide(
        step=step.name,
        round=entry.number,
        why=why,
        needed=tuple(Needed(datum=name, from_actors=recorders_of(pathway, name)) for name in missing),
        responsible=state.responsible or pathway.actors[0].name,
        cause=cause_of(pathway, state, entry),
    )


def recorders_of(pathway: Pathway, datum: str) -> tuple[str, ...]:
    """The actors that some step asks to record the datum."""
    actors = (
        duty.actor
        for step in pathway.steps
        for duty in step.duties
        if isinstance(duty.act, Record) and datum in duty.act.data
    )
    return tuple(dict.fromkeys(actors))


def _joins(pathway: Pathway, state: State) -> tuple[JoinWaits, ...]:
    numbers = pathway.step_numbers
    joining = sorted({step for step, _ in state.joins if step in numbers}, key=lambda name: numbers[name])
    return tuple(
        JoinWaits(
            step=name,
            arrived=tuple(each for each in pathway.named_steps[name].waits_for if (name, each) in state.joins),
            missing=tuple(each for each in pathway.named_steps[name].waits_for if (name, each) not in state.joins),
        )
        for name in joining
    )
