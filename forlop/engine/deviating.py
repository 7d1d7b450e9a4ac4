"""What a person does with a step that the pathway does not say, and why it is refused.

Each deviation is an event of its own (`Deviated`) before what follows from it.
Those that move the patient are in `jumping`; leaving out is a recording like any other.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from forlop.engine import events as log
from forlop.engine.actors import has_patient, refuse_stranger, responsible_for
from forlop.engine.answers import NotRunning
from forlop.engine.commands import (
    DoUnopened,
    Grounds,
    Override,
    Postpone,
    Record,
    Refusal,
    Refused,
    SetLimit,
    Substitute,
)
from forlop.engine.consenting import consent_lacks, left_out_of
from forlop.engine.draft import Draft
from forlop.engine.due_times import due_time
from forlop.engine.events import Closing, Deviation
from forlop.engine.flow import open_at_once, open_round
from forlop.engine.recording import (
    has_called,
    is_offered,
    is_quorate,
    is_task_of,
    leave_out,
    open_inside,
    refuse_data,
    task_done,
    with_data,
)
from forlop.engine.rounds import Round, Task
from forlop.model import calendar
from forlop.model.pathway import Convene, Obligation, Step, StepKind
from forlop.model.pathway import Record as RecordData

StepDeviation = DoUnopened | Postpone | SetLimit | Substitute | Override


def deviate(draft: Draft, command: StepDeviation) -> Draft | Refusal:
    """The draft with the deviation, before anything follows from it."""
    step = known_step(draft, command.step)
    if isinstance(step, Refusal):
        return step
    if isinstance(command, SetLimit):
        return refuse_actor(draft, command.by) or _set_limit(draft, step, command)
    refused = refuse_grounds(draft, command.grounds)
    if refused is not None:
        return refused
    match command:
        case DoUnopened():
            return _do_unopened(draft, step, command)
        case Postpone():
            return _postpone(draft, step, command)
        case Substitute():
            return _substitute(draft, step, command)
        case Override():
            return _override(draft, step, command)


# ---- who and why


def known_step(draft: Draft, name: str) -> Step | Refusal:
    """The step of this name, or what it is perhaps called."""
    step = draft.pathway.named_steps.get(name)
    near = get_close_matches(name, draft.pathway.named_steps, 1, 0.6)
    return step or Refusal(Refused.UNKNOWN_STEP, (("name", name),), tuple(near))


def refuse_grounds(draft: Draft, grounds: Grounds) -> Refusal | None:
    """Nobody departs from a pathway without a name and a reason."""
    refused = refuse_actor(draft, grounds.by)
    if refused is not None:
        return refused
    return None if grounds.reason.strip() else Refusal(Refused.WHY_DEVIATED)


def refuse_actor(draft: Draft, by: str) -> Refusal | None:
    """Who deviates is said, and is an actor of the pathway."""
    actors = draft.pathway.named_actors
    if not by:
        return Refusal(Refused.WHO_DEVIATES, expected=tuple(actors))
    return refuse_stranger(actors, by)


def deviated(
    deviation: Deviation,
    grounds: Grounds,
    *,
    step: str | None = None,
    number: int | None = None,
    tasks: tuple[int, ...] = (),
) -> log.Deviated:
    """The event that tells of the deviation."""
    return log.Deviated(
        deviation=deviation,
        step=step,
        round=number,
        tasks=tasks,
        by=grounds.by,
        reason=grounds.reason,
        cause=grounds.cause,
        justified=grounds.justified,
    )


# ---- done though it is not open


def _do_unopened(draft: Draft, step: Step, command: DoUnopened) -> Draft | Refusal:
    """Open beside the flow, done, and over: later steps count from it, and when the way comes here it opens anew."""
    said = Record(step=step.name, at=command.at, by=command.grounds.by, data=command.data, present=command.present)
    refused = _refuse_doing(draft, step, said)
    if refused is not None:
        return refused
    number, tasks = draft.state.next_number(step.name), tuple(_done_unopened(draft, step, said))
    told = deviated(Deviation.OUT_OF_ORDER, command.grounds, step=step.name, number=number, tasks=tasks)
    draft = draft.write(command.at, told)
    draft = open_round(
        draft, step, source=None, joined=(), at=command.at, deviation=Deviation.OUT_OF_ORDER, grounds=command.grounds
    )
    if step.only_if is not None:
        opened = open_at_once(step)
        actors = tuple(responsible_for(draft.pathway, draft.state, step.duties[task].actor) for task in opened)
        event = log.TasksOpened(step=step.name, round=number, tasks=opened, actors=actors)
        draft = draft.write(command.at, event)
    entry = draft.state.numbered(step.name, number)
    draft = with_data(draft, step, entry, said, entry.tasks)
    for task in entry.tasks:
        if task.duty in tasks:
            draft = task_done(draft, step, entry, task, said)
    return draft.write(command.at, log.RoundClosed(step=step.name, round=number, how=Closing.DONE))


def _done_unopened(draft: Draft, step: Step, said: Record) -> Iterator[int]:
    """What must be done, and of what may be done that which was told: the rest is never guessed."""
    only_offered = all(duty.obligation is Obligation.MAY for duty in step.duties)
    noted = {name for name, _ in said.data}
    for number, duty in enumerate(step.duties):
        binds = only_offered or duty.obligation is not Obligation.MAY
        match duty.act:
            case RecordData(data=data):
                done = set(data) <= noted
            case Convene():
                done = binds or (said.present is not None and has_called(draft.pathway, step, number, said.present))
            case _:
                done = binds
        if done:
            yield number


def stands_by_itself(step: Step) -> bool:
    """Whether it can be done out of order: nothing but that it was done follows of it."""
    decides = step.is_judgement or step.kind is StepKind.DECISION
    follows = step.runs is not None or step.kind.sends or decides or step.waits_until is not None
    return bool(step.duties) and not follows


def _refuse_doing(draft: Draft, step: Step, said: Record) -> Refusal | None:
    about = (("step", step.name),)
    if draft.state.present(step.name) is not None or is_offered(draft.pathway, draft.state, step):
        return Refusal(Refused.OPEN_ALREADY, about)
    if not stands_by_itself(step):
        return Refusal(Refused.NOT_BY_ITSELF, about)
    if step.consent is not None and consent_lacks(draft.pathway, draft.state, step, None):
        return Refusal(Refused.CONSENT_MISSING, (("consent", step.consent), *about))
    refused = refuse_data(draft, step, said)
    if refused is not None:
        return refused
    demanded = (duty.act for duty in step.duties if duty.obligation is not Obligation.MAY)
    asked = dict.fromkeys(name for act in demanded if isinstance(act, RecordData) for name in act.data)
    missing = tuple(name for name in asked if name not in dict(said.data))
    if missing:
        return Refusal(Refused.RECORDED_WITH_IT, about, missing)
    if said.present is None:
        return None
    if step.kind is not StepKind.MEETING:
        return Refusal(Refused.NOT_A_MEETING, about)
    refused = refuse_stranger(draft.pathway.named_actors, *said.present)
    if refused is not None:
        return refused
    return None if is_quorate(draft, step, said.present) else Refusal(Refused.NOT_QUORATE, about, step.quorum)


# ---- another day, or a day at all


def _postpone(draft: Draft, step: Step, command: Postpone) -> Draft | Refusal:
    """A plan beside the limit, which stands: a limit must not pass unseen because somebody meant to be late."""
    tasks = _to_postpone(draft, step, command)
    if isinstance(tasks, Refusal):
        return tasks
    entry, open_tasks = tasks
    refused = _refuse_day(draft, command)
    if refused is not None:
        return refused
    grounds, duties = command.grounds, tuple(task.duty for task in open_tasks)
    told = deviated(Deviation.POSTPONED, grounds, step=step.name, number=entry.number, tasks=duties)
    draft = draft.write(command.at, told)
    for task in duties:
        planned = log.Planned(
            step=step.name, round=entry.number, task=task, day=command.until, by=grounds.by, reason=grounds.reason
        )
        draft = draft.write(command.at, planned)
    return draft


def _to_postpone(draft: Draft, step: Step, command: Postpone) -> tuple[Round, tuple[Task, ...]] | Refusal:
    """The own tasks, or those of whoever is named, which only who has the patient may: no plan in passing."""
    by, whose = command.grounds.by, command.actor or command.grounds.by
    found = _open_tasks(draft, step)
    if isinstance(found, Refusal):
        return found
    entry, tasks = found
    actors = tuple(dict.fromkeys(task.actor for task in tasks))
    theirs = tuple(task for task in tasks if is_task_of(draft.pathway, step, task, whose))
    if not theirs and command.actor is None and has_patient(draft.pathway, draft.state, by):
        return Refusal(Refused.WHOSE_TASKS, (("by", by), ("step", step.name)), actors)
    if not theirs:
        return Refusal(Refused.NOT_RESPONSIBLE, (("by", whose), ("step", step.name)), actors)
    own = all(is_task_of(draft.pathway, step, task, by) for task in theirs)
    if not own and not has_patient(draft.pathway, draft.state, by):
        responsible = draft.state.responsible or ""
        return Refusal(Refused.TASKS_OF_OTHERS, (("by", by), ("actor", whose), ("step", step.name)), (responsible,))
    return entry, theirs


def _set_limit(draft: Draft, step: Step, command: SetLimit) -> Draft | Refusal:
    """The date that is set is the limit from now on (semantics 6); what counts from something keeps its own."""
    tasks = _tasks_of(draft, step, command.by)
    if isinstance(tasks, Refusal):
        return tasks
    entry, open_tasks = tasks
    unlimited = [task for task in open_tasks if _is_without_anchor(draft, entry, task)]
    if not unlimited:
        return Refusal(Refused.LIMIT_STANDS, (("step", step.name),))
    refused = _refuse_day(draft, command)
    if refused is not None:
        return refused
    for task in unlimited:
        limit = log.LimitSet(step=step.name, round=entry.number, task=task.duty, day=command.until, by=command.by)
        draft = draft.write(command.at, limit)
    return draft


def _is_without_anchor(draft: Draft, entry: Round, task: Task) -> bool:
    due = due_time(draft.pathway, draft.state, entry, task)
    return isinstance(due, NotRunning) and due.without_anchor


def _tasks_of(draft: Draft, step: Step, by: str) -> tuple[Round, tuple[Task, ...]] | Refusal:
    """The round and its open tasks: the own ones; all for whoever has the patient."""
    found = _open_tasks(draft, step)
    if isinstance(found, Refusal):
        return found
    entry, tasks = found
    own = tuple(task for task in tasks if is_task_of(draft.pathway, step, task, by))
    if own:
        return entry, own
    if has_patient(draft.pathway, draft.state, by):
        return found
    actors = tuple(dict.fromkeys(task.actor for task in tasks))
    return Refusal(Refused.NOT_RESPONSIBLE, (("by", by), ("step", step.name)), actors)


def _open_tasks(draft: Draft, step: Step) -> tuple[Round, tuple[Task, ...]] | Refusal:
    """The round of the step that is open, and what is open in it."""
    about = (("step", step.name),)
    entry = draft.state.present(step.name)
    if entry is None:
        return Refusal(Refused.NOT_OPEN, about)
    if step.runs is not None:
        return Refusal(Refused.RUNS_INSIDE, about, tuple(open_inside(draft, step.name)))
    tasks = tuple(task for task in entry.tasks if task.is_open)
    return (entry, tasks) if tasks else Refusal(Refused.NOTHING_TO_DO, about)


def _refuse_day(draft: Draft, command: Postpone | SetLimit) -> Refusal | None:
    """What has passed can be told late, but not planned; a day that no calendar knows, neither."""
    today = calendar.day_of(draft.now)
    if command.until < today:
        return Refusal(Refused.DAY_PASSED, (("day", command.until.isoformat()), ("today", today.isoformat())))
    calendar.end_of(command.until)
    return None


# ---- something else


def _substitute(draft: Draft, step: Step, command: Substitute) -> Draft | Refusal:
    """The flow goes on as if it was left out: what the step would have recorded is not known."""
    entry = draft.state.present(step.name)
    if entry is None:
        return Refusal(Refused.NOT_OPEN, (("step", step.name),))
    if step.runs is not None:
        return Refusal(Refused.RUNS_INSIDE, (("step", step.name),), tuple(open_inside(draft, step.name)))
    if not command.instead.strip():
        return Refusal(Refused.INSTEAD_OF_WHAT, (("step", step.name),))
    grounds = command.grounds
    said = Record(
        step=step.name,
        at=command.at,
        by=grounds.by,
        reason=grounds.reason,
        cause=grounds.cause,
        justified=grounds.justified,
    )
    return leave_out(draft, step, entry, said, instead=command.instead)


# ---- sent without consent


def _override(draft: Draft, step: Step, command: Override) -> Draft | Refusal:
    """What the consent stops now is let through; what it has stopped is opened again beside the flow."""
    if not command.basis.strip():
        return Refusal(Refused.BASIS_MISSING, (("step", step.name),))
    entry = draft.state.present(step.name)
    latest = draft.state.latest(step.name)
    stopped = latest is not None and latest.closed in (Closing.WITHOUT_CONSENT, Closing.WITHDRAWN)
    if step.consent is None or not _stops(draft, step, entry) or (entry is None and not stopped):
        return Refusal(Refused.CONSENT_STOPS_NOTHING, (("step", step.name),))
    number = draft.state.next_number(step.name) if entry is None else entry.number
    told = deviated(Deviation.CONSENT_OVERRIDDEN, command.grounds, step=step.name, number=number)
    draft = draft.write(command.at, told)
    if entry is None:
        draft = open_round(
            draft,
            step,
            source=None,
            joined=(),
            at=command.at,
            deviation=Deviation.CONSENT_OVERRIDDEN,
            grounds=command.grounds,
        )
    overridden = log.ConsentOverridden(
        step=step.name,
        round=number,
        consent=step.consent,
        basis=command.basis,
        by=command.grounds.by,
        reason=command.grounds.reason,
    )
    return draft.write(command.at, overridden)


def _stops(draft: Draft, step: Step, entry: Round | None) -> bool:
    """Whether the consent stops the step, or some whom it would invite."""
    untouched = entry is None or (entry.is_open and entry.sent_at is None)
    lacks = consent_lacks(draft.pathway, draft.state, step, entry)
    return untouched and (lacks or bool(left_out_of(draft.pathway, draft.state, step, entry)))
