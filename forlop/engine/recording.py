"""What a person records about a step: which of its open tasks that does, and why it is refused.

A recording does all open tasks of the person in the step; what is sent or answered is said by a word of its own,
and what is not said is never guessed (semantics 3, 7, 8).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches

from forlop.engine import events as log
from forlop.engine.actors import has_patient, may_act_as, refuse_stranger, responsible_for
from forlop.engine.answers import DueAt, NoLimit
from forlop.engine.commands import Deed, Record, Refusal, Refused
from forlop.engine.consenting import consent_lacks, left_out_of
from forlop.engine.draft import Draft
from forlop.engine.due_times import due_time
from forlop.engine.events import Closing, Deviation, Reply
from forlop.engine.flow import Choice, by_rules, choices_of, enter, is_waited_for, settled_way
from forlop.engine.holding import is_held
from forlop.engine.inside import SEPARATOR
from forlop.engine.rounds import Round, Task
from forlop.engine.state import State
from forlop.engine.values_in import refuse_value
from forlop.engine.withdrawing import withdraw
from forlop.model import calendar
from forlop.model.pathway import (
    Answer,
    AtLeast,
    Choose,
    Confirm,
    Convene,
    Obligation,
    Pathway,
    RoleSet,
    Send,
    Step,
    StepKind,
    targets_of,
)
from forlop.model.pathway import Record as RecordData
from forlop.model.reach import at_any_time, steps_in
from forlop.model.values import encode


def record(draft: Draft, command: Record) -> Draft | Refusal:
    """The draft with what was done, before anything follows from it."""
    pathway = draft.pathway
    if command.step not in pathway.named_steps:
        near = get_close_matches(command.step, pathway.named_steps, 1, 0.6)
        return Refusal(Refused.UNKNOWN_STEP, (("name", command.step),), tuple(near))
    by = () if command.by is None else (command.by,)
    refused = refuse_stranger(pathway.named_actors, *by, *(command.present or ()))
    if refused is not None:
        return refused
    step = pathway.named_steps[command.step]
    if step.runs is not None and draft.state.present(step.name) is not None:
        return Refusal(Refused.RUNS_INSIDE, (("step", step.name),), tuple(open_inside(draft, step.name)))
    opened = _opened_at_any_time(draft, step, command.at)
    if isinstance(opened, Refusal):
        return opened
    draft = opened
    if command.deed is Deed.WITHDRAWN:
        return withdraw(draft, step, command)
    entry = draft.state.present(step.name)
    if entry is None:
        return Refusal(Refused.NOT_OPEN, (("step", step.name),))
    if not entry.is_open or (step.rules_decide and command.choice is not None):
        return _settled_by_person(draft, step, entry, command)
    if command.choice is not None and not step.is_judgement and command.deed is not Deed.LEFT_OUT:
        return Refusal(Refused.NO_CHOICE, (("step", step.name),))
    if command.deed is Deed.LEFT_OUT:
        return leave_out(draft, step, entry, command)
    if step.only_if is not None and all(task.opened_at is None for task in entry.tasks):
        return Refusal(Refused.NOT_YET_RELEVANT, (("step", step.name),))
    return refuse_data(draft, step, command) or refuse_consent(draft, step, entry) or _do(draft, step, entry, command)


def open_inside(draft: Draft, step: str) -> Iterator[str]:
    """The paths of the steps that are open in the sub-pathway that the step runs."""
    for entry in draft.state.with_inner_run:
        if entry.step == step:
            yield from (
                f"{step}{SEPARATOR}{open_.step}" for open_ in draft.inside(entry).state.rounds.present if open_.is_open
            )


def _opened_at_any_time(draft: Draft, step: Step, at: datetime) -> Draft | Refusal:
    """`når som helst`: the step opens with the recording, as long as its scope is reached."""
    if step.anytime is None or draft.state.present(step.name) is not None:
        return draft
    if not is_offered(draft.pathway, draft.state, step):
        return Refusal(Refused.OUT_OF_SCOPE, (("step", step.name),))
    return enter(draft, step.name, source=None, at=at)


def is_offered(pathway: Pathway, state: State, step: Step) -> bool:
    """Whether a step at any time may be done now: something in its scope is open."""
    if step.anytime is None or state.started_at is None or state.ended is not None:
        return False
    scope = steps_in(pathway, step.anytime) - at_any_time(pathway)
    waiting = (join for join, _ in state.joins)
    return any(name in scope for name in (*(entry.step for entry in state.rounds.present), *waiting))


# ---- what is refused


def refuse_data(draft: Draft, step: Step, command: Record) -> Refusal | None:
    recorded_here = tuple(
        dict.fromkeys(datum for duty in step.duties if isinstance(duty.act, RecordData) for datum in duty.act.data)
    )
    for name, value in command.data:
        if name not in draft.pathway.named_data:
            near = get_close_matches(name, draft.pathway.named_data, 1, 0.6)
            return Refusal(Refused.UNKNOWN_DATUM, (("name", name),), tuple(near) or recorded_here)
        if name not in recorded_here:
            return Refusal(Refused.NOT_RECORDED_HERE, (("datum", name), ("step", step.name)), recorded_here)
        refused = refuse_value(draft.pathway.named_data[name], value)
        if refused is not None:
            return refused
    return None


def refuse_consent(draft: Draft, step: Step, entry: Round) -> Refusal | None:
    """Unknown counts as not given where consent must be explicit: the one place where unknown decides (semantics 8)."""
    if step.consent is None or entry.sent_at is not None:
        return None
    if consent_lacks(draft.pathway, draft.state, step, entry):
        return Refusal(Refused.CONSENT_MISSING, (("consent", step.consent), ("step", step.name)))
    return None


# ---- what is done


def _do(draft: Draft, step: Step, entry: Round, command: Record) -> Draft | Refusal:
    deed = command.deed
    if not step.kind.sends:
        if deed not in (None, Deed.DONE):
            return Refusal(Refused.NOTHING_IS_SENT, (("step", step.name),))
        return _do_tasks(draft, step, entry, command, _own_tasks(draft.pathway, step, entry, command.by))
    if entry.sent_at is None:
        return _send(draft, step, entry, command)
    return _receive(draft, step, entry, command)


def _own_tasks(pathway: Pathway, step: Step, entry: Round, by: str | None) -> tuple[Task, ...] | Refusal:
    """The open tasks of the person, or of everybody when nobody is named."""
    open_tasks = tuple(task for task in entry.tasks if task.is_open)
    if not open_tasks:
        return Refusal(Refused.NOTHING_TO_DO, (("step", step.name),))
    if by is None:
        return open_tasks
    own = tuple(task for task in open_tasks if is_task_of(pathway, step, task, by))
    if not own:
        refused = refuse_taken(pathway, step, open_tasks, by)
        if refused is not None:
            return refused
    responsible = tuple(dict.fromkeys(task.actor for task in open_tasks))
    return own or Refusal(Refused.NOT_RESPONSIBLE, (("by", by), ("step", step.name)), responsible)


def is_task_of(pathway: Pathway, step: Step, task: Task, by: str) -> bool:
    """Whether the task is this person's to do; what one of a pool has taken is not the pool's any more."""
    return may_act_as(pathway, by, task.actor) or (task.taken_from is None and by == step.duties[task.duty].actor)


def refuse_taken(pathway: Pathway, step: Step, tasks: Iterable[Task], by: str) -> Refusal | None:
    """Who has taken what this person could have done."""
    takers = dict.fromkeys(
        task.actor for task in tasks if task.taken_from is not None and may_act_as(pathway, by, task.taken_from)
    )
    for taker in takers:
        return Refusal(Refused.TAKEN, (("step", step.name), ("actor", taker)), tuple(takers))
    return None


def _do_tasks(
    draft: Draft, step: Step, entry: Round, command: Record, tasks: tuple[Task, ...] | Refusal
) -> Draft | Refusal:
    """Record the data, then close each task that is done by that; a recording with data still missing stays open."""
    if isinstance(tasks, Refusal):
        return tasks
    if command.present is not None and step.kind is not StepKind.MEETING:
        return Refusal(Refused.NOT_A_MEETING, (("step", step.name),))
    choosing = any(_chooses(step, task) for task in tasks)
    if command.choice is not None and not choosing:
        return _refuse_choosing(draft, step, entry, command)
    before = len(draft.events)  # a step at any time has opened with the recording, which is not to have done anything
    chosen = _chosen(draft, step, entry, command) if choosing else None
    if isinstance(chosen, Refusal):
        return chosen
    draft = with_data(draft, step, entry, command, tasks)
    if isinstance(chosen, log.Chosen):
        draft = draft.write(command.at, chosen)
    invalid = command.present is not None and not is_quorate(draft, step, command.present)
    if invalid:
        by = command.by or tasks[0].actor
        held = log.MeetingWithoutQuorum(step=step.name, round=entry.number, present=command.present or (), by=by)
        draft = draft.write(command.at, held)
    known = draft.state.numbered(step.name, entry.number).recorded
    for task in tasks:
        duty = step.duties[task.duty]
        if isinstance(duty.act, RecordData) and not set(duty.act.data) <= known:
            continue
        if isinstance(duty.act, Send | Answer | Confirm) or (isinstance(duty.act, Convene) and invalid):
            continue
        if not has_called(draft.pathway, step, task.duty, command.present):
            continue
        draft = task_done(draft, step, entry, task, command)
    if len(draft.events) == before:
        missing = [
            name
            for task in tasks
            for act in (step.duties[task.duty].act,)
            if isinstance(act, RecordData)
            for name in act.data
            if name not in known
        ]
        return Refusal(Refused.NOTHING_TO_DO, (("step", step.name),), tuple(dict.fromkeys(missing)))
    return draft


def is_quorate(draft: Draft, step: Step, present: tuple[str, ...]) -> bool:
    """Whether everybody the meeting needs came: by rule the one it names, of a pool one of its members.

    Whom the consent does not cover is not invited, and not needed.
    """
    not_invited = left_out_of(draft.pathway, draft.state, step, draft.state.present(step.name))
    needed = (responsible_for(draft.pathway, draft.state, actor) for actor in step.quorum if actor not in not_invited)
    return all(any(may_act_as(draft.pathway, person, actor) for person in present) for actor in needed)


def has_called(pathway: Pathway, step: Step, number: int, present: tuple[str, ...] | None) -> bool:
    """Whether who came shows that the task was done: whom somebody *may* call in was called in when one of them came.

    In a meeting that nobody must call anybody in to, it was held all the same.
    """
    duty = step.duties[number]
    optional = duty.obligation is Obligation.MAY and any(each.obligation is not Obligation.MAY for each in step.duties)
    if present is None or not optional or not isinstance(duty.act, Convene):
        return True
    return any(may_act_as(pathway, person, invited) for invited in duty.act.invited for person in present)


def _chooses(step: Step, task: Task) -> bool:
    return isinstance(step.duties[task.duty].act, Choose)


def with_data(draft: Draft, step: Step, entry: Round, command: Record, tasks: Iterable[Task]) -> Draft:
    by = command.by or next((task.actor for task in tasks), step.duties[0].actor)
    for name, value in command.data:
        event = log.DatumRecorded(datum=name, value=encode(value), step=step.name, round=entry.number, by=by)
        draft = draft.write(command.at, event)
    return draft


def task_done(draft: Draft, step: Step, entry: Round, task: Task, command: Record) -> Draft:
    early = _is_early(draft, step, entry, task, command.at)
    by = command.by or task.actor
    return draft.write(command.at, log.TaskDone(step=step.name, round=entry.number, task=task.duty, by=by, early=early))


def _is_early(draft: Draft, step: Step, entry: Round, task: Task, at: datetime) -> bool:
    """Before `tidligst`, or before `varer minst` is over: a deviation that is recorded, not refused (semantics 3)."""
    due = due_time(draft.pathway, draft.state, entry, task)
    not_before = due.earliest if isinstance(due, DueAt | NoLimit) else None
    least = step.lasts.duration if isinstance(step.lasts, AtLeast) else None
    too_short = least is not None and at < calendar.earliest_after(entry.opened_at, least)
    return too_short or (not_before is not None and at < not_before)


# ---- handovers, requests, messages


def _send(draft: Draft, step: Step, entry: Round, command: Record) -> Draft | Refusal:
    """To be sent: `sendt`, or `mottatt` which implies it; the receivers cannot answer what has not come."""
    if command.deed in (Deed.ACCEPTED, Deed.REFUSED, Deed.RETURNED):
        return Refusal(Refused.NOT_SENT, (("step", step.name),))
    tasks = _own_tasks(draft.pathway, step, entry, None if command.deed is Deed.RECEIVED else command.by)
    if isinstance(tasks, Refusal):
        return tasks
    sending = tuple(task for task in tasks if isinstance(step.duties[task.duty].act, Send))
    draft = with_data(draft, step, entry, command, tasks)
    for task in tasks:
        act = step.duties[task.duty].act
        known = draft.state.numbered(step.name, entry.number).recorded
        noted = isinstance(act, RecordData) and set(act.data) <= known
        # To say that something is sent is not to have done what else the sender must do.
        other = not isinstance(act, Send | RecordData) and command.deed not in (Deed.SENT, Deed.RECEIVED)
        if noted or other:
            draft = task_done(draft, step, entry, task, command)
    if not sending:
        return draft
    missing = tuple(name for name in step.content if _is_unknown(draft.state, name))
    # Reception implies that the sender has sent; whoever received it has not done the sender's task.
    sender = command._replace(by=None) if command.deed is Deed.RECEIVED else command
    by = sender.by or sending[0].actor
    draft = draft.write(command.at, log.Sent(step=step.name, round=entry.number, by=by, missing=missing))
    for task in sending:
        draft = task_done(draft, step, entry, task, sender)
    return draft if sender is command else draft.write(command.at, _received(step, entry, command))


def _is_unknown(state: State, datum: str) -> bool:
    recording = state.value(datum)
    return recording is None or recording.value is None


def _receive(draft: Draft, step: Step, entry: Round, command: Record) -> Draft | Refusal:
    """Sent: the receiver receives, accepts (or confirms), refuses or returns, and does what else is the receiver's."""
    if command.deed is Deed.SENT:
        return Refusal(Refused.ALREADY_SENT, (("step", step.name),))
    if entry.sent_at is not None and command.at < entry.sent_at and not _is_senders(draft, step, entry, command):
        return Refusal(Refused.NOT_SENT, (("step", step.name),))
    if command.deed is Deed.RECEIVED:
        draft = _noted_at_reception(draft, step, entry, command)
        return draft.write(command.at, _received(step, entry, command))
    tasks = _own_tasks(draft.pathway, step, entry, command.by)
    if isinstance(tasks, Refusal):
        return tasks
    replying = tuple(task for task in tasks if isinstance(step.duties[task.duty].act, Answer | Confirm))
    reply = _reply(step, replying, command)
    if isinstance(reply, Refusal):
        return reply
    if reply is None:
        return _do_tasks(draft, step, entry, command, tasks)
    task = replying[0]
    by = command.by or task.actor
    draft = with_data(draft, step, entry, command, tasks)
    answered = log.Answered(step=step.name, round=entry.number, reply=reply, by=by, reason=command.reason)
    draft = task_done(draft.write(command.at, answered), step, entry, task, command)
    if reply is not Reply.ACCEPTED:
        return draft
    draft = _move_responsibility(draft, step, task, command)
    rest = command._replace(data=(), deed=None)
    others = tuple(each for each in tasks if each.duty != task.duty and _goes_with_reply(step, each, command))
    done = _do_tasks(draft, step, entry, rest, others) if others else draft
    return draft if isinstance(done, Refusal) else done


def _is_senders(draft: Draft, step: Step, entry: Round, command: Record) -> bool:
    """Whether all that is told is of tasks that the sender had before the sending."""
    if command.deed not in (None, Deed.DONE):
        return False
    by = command.by
    open_ = [task for task in entry.tasks if task.is_open]
    own = [task for task in open_ if by is None or is_task_of(draft.pathway, step, task, by)]
    return bool(own) and not any(step.waits_for_sending(step.duties[task.duty]) for task in own)


def _noted_at_reception(draft: Draft, step: Step, entry: Round, command: Record) -> Draft:
    """What is told with a reception is noted; to have received is not to have done what else there is to do."""
    if not command.data:
        return draft
    open_tasks = tuple(task for task in entry.tasks if task.is_open)
    draft = with_data(draft, step, entry, command, open_tasks)
    known = draft.state.numbered(step.name, entry.number).recorded
    for task in open_tasks:
        act = step.duties[task.duty].act
        if isinstance(act, RecordData) and set(act.data) <= known:
            draft = task_done(draft, step, entry, task, command)
    return draft


def _received(step: Step, entry: Round, command: Record) -> log.Received:
    by = command.by or next(iter(step.receivers), step.duties[0].actor)
    return log.Received(step=step.name, round=entry.number, by=by)


def _goes_with_reply(step: Step, task: Task, command: Record) -> bool:
    """To say yes is not to have done what else the receiver must do: only what was noted goes with an acceptance."""
    return command.deed is not Deed.ACCEPTED or isinstance(step.duties[task.duty].act, RecordData)


def _reply(step: Step, replying: tuple[Task, ...], command: Record) -> Reply | Refusal | None:
    """The reply that was said; None when the recording is no reply. `svare` must be said how, it is never guessed."""
    match command.deed, [step.duties[task.duty].act for task in replying]:
        case ((Deed.ACCEPTED | Deed.REFUSED | Deed.RETURNED), []):
            return Refusal(Refused.NOTHING_TO_DO, (("step", step.name),))
        case Deed.ACCEPTED, _:
            return Reply.ACCEPTED
        case ((Deed.REFUSED | Deed.RETURNED), [Confirm(), *_]):
            return Refusal(Refused.CANNOT_REFUSE, (("step", step.name),))
        case Deed.REFUSED, _:
            return Reply.REFUSED
        case Deed.RETURNED, _:
            return Reply.RETURNED
        case ((None | Deed.DONE), [Answer(), *_]) if not command.data:
            return Refusal(Refused.ANSWER_HOW, (("step", step.name),))
        case ((None | Deed.DONE), [Confirm(), *_]):
            return Reply.ACCEPTED
        case _:
            return None


def _move_responsibility(draft: Draft, step: Step, task: Task, command: Record) -> Draft:
    """A handover moves the responsibility for the patient at acceptance; requests and messages move nothing."""
    if step.kind is not StepKind.HANDOVER:
        return draft
    now = responsible_for(draft.pathway, draft.state, task.actor)
    if command.by is not None and isinstance(draft.pathway.named_actors[now].chosen, RoleSet):
        now = command.by  # the first of a pool to take it is responsible (semantics 7)
    was = draft.state.responsible
    if was is None or was == now:
        return draft
    return draft.write(command.at, log.ResponsibilityMoved(was=was, now=now))


# ---- judgement


def _chosen(draft: Draft, step: Step, entry: Round, command: Record) -> log.Chosen | Refusal:
    """The way a person names; choosing otherwise than the suggestion needs a reason (semantics 5)."""
    choices = choices_of(draft.state, step)
    names = tuple(choice_name(step, choice) for choice in choices)
    if command.choice is None:
        return Refusal(Refused.CHOOSE_HOW, (("step", step.name),), tuple(dict.fromkeys(names)))
    meant = [
        choice for choice, name in zip(choices, names, strict=True) if command.choice in _spellings(step, choice, name)
    ]
    if not meant:
        return Refusal(
            Refused.NO_SUCH_CHOICE, (("choice", command.choice), ("step", step.name)), tuple(dict.fromkeys(names))
        )
    suggested = suggestion(draft, step, command)
    # Ways that lead to the same are one to whoever chooses: the one that is suggested, if it is among them.
    found = next((each for each in meant if suggested is not None and each.is_same_as(suggested)), meant[0])
    if suggested is not None and targets_of(suggested.target) != targets_of(found.target) and not command.reason:
        return Refusal(Refused.REASON_MISSING, (("step", step.name), ("suggestion", choice_name(step, suggested))))
    by = command.by or next((task.actor for task in entry.tasks if _chooses(step, task)), draft.state.responsible or "")
    return log.Chosen(
        step=step.name,
        round=entry.number,
        clause=found.clause,
        number=found.number,
        by=by,
        reason=command.reason,
    )


def _refuse_choosing(draft: Draft, step: Step, entry: Round, command: Record) -> Refusal:
    """A way that is named by somebody who has no choice to make: it is made already, or it is another's."""
    about = (("step", step.name),)
    choosers = tuple(dict.fromkeys(task.actor for task in entry.tasks if task.is_open and _chooses(step, task)))
    if choosers:
        return Refusal(Refused.NOT_RESPONSIBLE, (("by", command.by or ""), *about), choosers)
    if entry.chosen is None:
        return Refusal(Refused.NO_CHOICE, about)
    ways = choices_of(draft.state, step)
    made = next(way for way in ways if (way.clause, way.number) == (entry.chosen.clause, entry.chosen.number))
    return Refusal(Refused.CHOSEN_ALREADY, (("chosen", choice_name(step, made)), *about))


def choice_name(step: Step, choice: Choice) -> str:
    """What a person writes to choose this way: the first step or end it leads to; what ends the line, by its title.

    Ways that begin alike are told apart by all that they lead to, and options that lead to the same by their titles.
    """
    names = targets_of(choice.target)
    ways = [targets_of(target) for clause, target in step.ways if clause in _CHOSEN]
    if choice.title is not None and (not names or ways.count(names) > 1):
        return choice.title
    if any(way[:1] == names[:1] and way != names for way in ways):
        return ",".join(names)
    return names[0] if names else "-"


# The ways that a person may choose; the others are taken by what happens.
_CHOSEN = ("then", "branch", "otherwise", "option", "after_last")


def _spellings(step: Step, choice: Choice, name: str) -> tuple[str, ...]:
    title = (step.options[choice.number].title,) if choice.clause == "option" else ()
    return (name, *title)


def suggestion(draft: Draft, step: Step, command: Record | None = None) -> Choice | None:
    """The branch that the rules would take with what is known, the data of this recording included."""
    state = draft.state
    if command is not None:
        entry = state.present(step.name)
        if entry is not None and entry.is_open:
            state = with_data(draft, step, entry, command, entry.tasks).state
    return by_rules(state, step)


def _settled_by_person(draft: Draft, step: Step, entry: Round, command: Record) -> Draft | Refusal:
    """A fork that the data do not settle is settled by a person, as a deviation with reason, never by itself."""
    if _way_is_settled(draft, step, entry):
        return _refuse_settled(draft, step, entry, command)
    if command.choice is None or entry.chosen is not None:
        return Refusal(
            Refused.CHOOSE_HOW,
            (("step", step.name),),
            tuple(choice_name(step, each) for each in choices_of(draft.state, step)),
        )
    if not command.reason:
        return Refusal(Refused.REASON_MISSING, (("step", step.name), ("suggestion", "")))
    if command.by is None:
        return Refusal(Refused.PERSON_MISSING, (("step", step.name),))
    had = (task.actor for task in entry.tasks if task.opened_at is not None)
    responsible = tuple(dict.fromkeys((*had, *((draft.state.responsible or "",)))))
    if not any(may_act_as(draft.pathway, command.by, actor) for actor in responsible):
        return Refusal(Refused.NOT_RESPONSIBLE, (("by", command.by), ("step", step.name)), responsible)
    chosen = _chosen(draft, step, entry, command)
    return chosen if isinstance(chosen, Refusal) else draft.write(command.at, chosen)


def _way_is_settled(draft: Draft, step: Step, entry: Round) -> bool:
    """Whether the round is over and only waits for what holds the patient there."""
    over = entry.closed is not None and is_held(draft.pathway, draft.state, step.name)
    return over and (entry.closed is Closing.WITHDRAWN or settled_way(draft.state, step, entry) is not None)


def _refuse_settled(draft: Draft, step: Step, entry: Round, command: Record) -> Refusal:
    """Nothing is left to do or to choose in the round; what is wrong with what was told comes before that."""
    about, deed = (("step", step.name),), command.deed
    if deed is Deed.LEFT_OUT:
        return Refusal(Refused.NOTHING_TO_DO, about)
    if command.choice is not None and not step.is_judgement:
        return Refusal(Refused.NO_CHOICE, about)
    refused = refuse_data(draft, step, command) or refuse_consent(draft, step, entry)
    if refused is not None:
        return refused
    if not step.kind.sends and deed not in (None, Deed.DONE):
        return Refusal(Refused.NOTHING_IS_SENT, about)
    if entry.sent_at is not None and deed is Deed.SENT:
        return Refusal(Refused.ALREADY_SENT, about)
    if entry.sent_at is None and deed in (Deed.ACCEPTED, Deed.REFUSED, Deed.RETURNED):
        return Refusal(Refused.NOT_SENT, about)
    return Refusal(Refused.NOTHING_TO_DO, about)


# ---- leaving out


def leave_out(
    draft: Draft, step: Step, entry: Round, command: Record, *, instead: str | None = None
) -> Draft | Refusal:
    """The tasks are left out as their verbs demand: `skal` a reason and a person, `bør` a reason, `kan` nothing.

    `instead` is what was done in their place.
    """
    tasks = left_to(draft, step, entry, command.by)
    if isinstance(tasks, Refusal):
        return tasks
    duties = [step.duties[task.duty].obligation for task in tasks]
    if Obligation.SHALL in duties and command.by is None:
        return Refusal(Refused.PERSON_MISSING, (("step", step.name),))
    if (Obligation.SHALL in duties or Obligation.SHOULD in duties) and not command.reason:
        return Refusal(Refused.REASON_MISSING, (("step", step.name), ("suggestion", "")))
    if instead is not None or any(duty is not Obligation.MAY for duty in duties):
        deviated = log.Deviated(
            deviation=Deviation.LEFT_OUT if instead is None else Deviation.SUBSTITUTED,
            step=step.name,
            round=entry.number,
            tasks=tuple(task.duty for task in tasks),
            by=command.by,
            reason=command.reason,
            cause=command.cause,
            justified=command.justified,
        )
        draft = draft.write(command.at, deviated)
    for task in tasks:
        draft = _task_left_out(draft, step, entry, task, command, instead)
    after = draft.state.numbered(step.name, entry.number)
    if step.waits_until is not None or not is_waited_for(step, after):
        return draft
    if any(task.closed is Closing.DONE for task in after.tasks):
        return draft  # done as far as it was not left out: the round closes by itself
    closed = log.RoundClosed(
        step=step.name,
        round=entry.number,
        how=Closing.LEFT_OUT,
        by=command.by,
        reason=command.reason,
        instead=instead,
    )
    last = max(task.closed_at or command.at for task in after.tasks)
    return _way_named_at_once(draft.write(last, closed), step, command)


def left_to(draft: Draft, step: Step, entry: Round, by: str | None) -> tuple[Task, ...] | Refusal:
    """The tasks a person may leave out: the own ones; all of them for whoever has the patient, or when nobody is named.

    Leaving out the sending leaves out what waits for it.
    """
    pathway, state = draft.pathway, draft.state
    left = tuple(_with_actor(draft, step, task) for task in entry.tasks if task.closed is None)
    own = tuple(task for task in left if by is None or is_task_of(pathway, step, task, by))
    sending = any(isinstance(step.duties[task.duty].act, Send) for task in own)
    stranger = not own and not (by is not None and has_patient(pathway, state, by))
    if stranger and by is not None:
        refused = refuse_taken(pathway, step, left, by)
        if refused is not None:
            return refused
    if not left or stranger:
        actors = tuple(dict.fromkeys(task.actor for task in left))
        why = Refused.NOT_RESPONSIBLE if left else Refused.NOTHING_TO_DO
        return Refusal(why, (("by", by or ""), ("step", step.name)), actors)
    return left if sending or not own else own


def _with_actor(draft: Draft, step: Step, task: Task) -> Task:
    """The task with who would have it if it opened now."""
    if task.opened_at is not None:
        return task
    return replace(task, actor=responsible_for(draft.pathway, draft.state, step.duties[task.duty].actor))


def _task_left_out(draft: Draft, step: Step, entry: Round, task: Task, command: Record, instead: str | None) -> Draft:
    closed = log.TaskClosed(
        step=step.name,
        round=entry.number,
        task=task.duty,
        how=Closing.LEFT_OUT,
        by=command.by,
        reason=command.reason,
        instead=instead,
    )
    draft = draft.write(command.at, closed)
    act = step.duties[task.duty].act
    known = draft.state.numbered(step.name, entry.number).recorded
    for name in act.data if isinstance(act, RecordData) else ():
        if name not in known:
            draft = draft.write(command.at, log.DatumUnknown(datum=name, step=step.name, round=entry.number))
    return draft


def _way_named_at_once(draft: Draft, step: Step, command: Record) -> Draft | Refusal:
    """The responsible person may name the way with the leaving out, where the rules do not settle it (semantics 3)."""
    if command.choice is None:
        return draft
    entry = draft.state.present(step.name)
    assert entry is not None  # it has just been closed, and is not routed yet
    if settled_way(draft.state, step, entry) is not None:
        return Refusal(Refused.NO_CHOICE, (("step", step.name),))
    chosen = _chosen(draft, step, entry, command)
    return chosen if isinstance(chosen, Refusal) else draft.write(command.at, chosen)
