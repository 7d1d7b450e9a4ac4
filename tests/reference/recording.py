"""What is recorded of a step: done, sent, received, answered, left out or chosen, and the data that are noted."""

from forlop.model import pathway as model
from tests.reference.calendar import Refused, require
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Holding, Note, Patient, Round, Run, Task, place
from tests.reference.flow import open_step
from tests.reference.telling import Command, fitting
from tests.reference.ways import way


def record(patient: Patient, told: Command) -> None:
    run, name = place(patient, told.name, "step")
    step, found = run.pathway.named_steps[name], run.open_round(name)
    for actor in [*([told.by] if told.by else []), *(told.present or ())]:
        require(actor in run.pathway.named_actors, "unknown_actor")
    require(not (step.runs and found), "runs_inside")
    if found is None and step.anytime:
        require(run.has_open(step.anytime), "out_of_scope")
        found = open_step(run, step, told.at)
    if found is None:
        require(told.how != "withdrawn" or step.kind.sends, "nothing_is_sent")
        was_sent = told.how == "withdrawn" and run.rounds_of(name) and run.rounds_of(name)[-1].sent
        raise Refused("not_awaited" if was_sent else "not_open")
    undecided = isinstance(way(run, found, told.at), Undecided)
    if undecided and (told.choice or not step.rules_decide):
        settle_fork(run, found, told)
        return
    require(not told.choice or step.is_judgement or told.how == "left_out", "no_choice")
    if told.how == "left_out":
        leave_out(run, found, told)
        return
    require(found.relevant_from, "not_yet_relevant")
    note_all(run, told, {name for task in found.tasks for name in task.data if told.how != "withdrawn"}, found)
    lacking = not found.sent and not found.is_overridden and Facts(run, told.at).lacks_consent(step)
    require(not lacking, "consent_missing")
    require(step.kind.sends or told.how == "done", "nothing_is_sent")
    if told.how == "withdrawn":
        take_back(run, found, told)
    elif told.how == "received":
        receive(run, found, told)
    else:
        do(run, found, told)


def settle_fork(run: Run, found: Round, told: Command) -> None:
    """A person names the way that the data do not settle: who had a task in the step, or has the patient."""
    require(told.choice, "choose_how")
    require(told.reason, "reason_missing")
    require(told.by, "person_missing")
    facts = Facts(run, told.at)
    had = [task.actor for task in found.tasks if task.actor and facts.may_act(told.by or "", task.actor)]
    require(had or has_the_patient(run, told), "not_responsible")
    found.choice = chosen(found.step, told.choice or "", None)
    run.patient.tell("chosen", found.step.name, told.at)


def has_the_patient(run: Run, told: Command) -> bool:
    known, by = run.patient.responsible in run.pathway.named_actors, told.by or ""
    return known and Facts(run, told.at).may_act(by, run.patient.responsible)


def of_the_one_named(run: Run, found: Round, told: Command) -> list[Task]:
    return Facts(run, told.at).theirs(told.by, found.open_tasks)


def leave_out(run: Run, found: Round, told: Command) -> None:
    tasks = left_to(run, found, told)
    binding = [task.duty.obligation for task in tasks if task in found.binding_tasks]
    require(told.by or model.Obligation.SHALL not in binding, "person_missing")
    require(told.reason or not binding, "reason_missing")
    if told.choice:
        require(found.step.branches or found.step.options, "no_choice")
        require(has_the_patient(run, told), "not_responsible")
        require(found.choice is None, "chosen_already")
        found.choice = chosen(found.step, told.choice, None)
    if binding:
        run.patient.tell("deviated", "left_out", told.at)
    close_as_left_out(run, found, tasks, told)


def left_to(run: Run, found: Round, told: Command) -> list[Task]:
    """Their own, or everybody's for who has the patient and no task in the step."""
    left, facts = [task for task in found.tasks if task.closed is None], Facts(run, told.at)
    require(left, "nothing_to_do")
    if has_the_patient(run, told):
        return [task for task in left if facts.may_act(told.by or "", task.taken or task.duty.actor)] or left
    own = facts.theirs(told.by, left)
    require(own, "not_responsible")
    return own


def close_as_left_out(run: Run, found: Round, tasks: list[Task], told: Command) -> None:
    """What is left out leaves what it would have noted unknown; with a sending the answer to it is left out too."""
    if any(isinstance(task.duty.act, model.Send) for task in tasks):
        tasks = [*tasks, *[task for task in found.tasks if found.step.waits_for_sending(task.duty)]]
    found.relevant_from = found.relevant_from or told.at
    for task in tasks:
        task.closed, task.closed_at = "left_out", told.at
        run.patient.tell("task_closed", found.step.name, told.at)
        for name in task.data:
            if name not in found.recorded:
                run.notes.setdefault(name, []).append(Note(name, told.at, None))
                run.patient.tell("datum_unknown", name, told.at)


def take_back(run: Run, found: Round, told: Command) -> None:
    """What was sent and is not answered; it opens anew, and nothing else moves."""
    require(found.sent, "not_sent")
    awaited = [task for task in found.open_tasks if found.step.waits_for_sending(task.duty)]
    require(awaited and found.reply is None, "not_awaited")
    require(told.by, "person_missing")
    senders = [task for task in found.tasks if isinstance(task.duty.act, model.Send)]
    require(Facts(run, told.at).theirs(told.by, senders) or has_the_patient(run, told), "not_sender")
    require(told.reason, "reason_missing")
    found.forced, found.is_taken_back = ("withdrawn", None, told.at), True


def receive(run: Run, found: Round, told: Command) -> None:
    """What is received and was not sent, was sent then."""
    for task in found.open_tasks:
        has_all = found.recorded >= set(task.data) and {name for name, _ in told.data} & set(task.data)
        if isinstance(task.duty.act, model.Send) or has_all:
            finish(run, found, task, told)
    require(found.sent and told.at >= found.sent, "not_sent")
    found.received = told.at
    run.patient.tell("received", found.step.name, told.at, found)


def do(run: Run, found: Round, told: Command) -> None:
    """What is done, sent or answered: all the open tasks of the one named that the word is of."""
    answering = told.how in ("accepted", "refused", "returned")
    require(not answering or (found.sent and told.at >= found.sent), "not_sent")
    require(told.how != "sent" or not found.sent, "already_sent")
    tasks = of_the_one_named(run, found, told)
    require(found.open_tasks, "nothing_to_do")
    require(tasks or told.by is None, "not_responsible")
    require(told.present is None or found.step.kind is model.StepKind.MEETING, "not_a_meeting")
    noted = [task for task in tasks if task.data and found.recorded >= set(task.data)]
    recorded = noted if told.how not in ("refused", "returned") else []
    doing = [task for task in tasks if not task.data]
    if told.how == "sent":
        doing = [task for task in doing if isinstance(task.duty.act, model.Send)]
    elif answering:
        doing = [task for task in doing if isinstance(task.duty.act, model.Answer | model.Confirm)]
        require(doing, "nothing_to_do")
        may_refuse = any(isinstance(task.duty.act, model.Answer) for task in doing)
        require(told.how == "accepted" or may_refuse or not doing, "cannot_refuse")
    else:
        require(told.data or not any(isinstance(task.duty.act, model.Answer) for task in doing), "answer_how")
        doing = [task for task in doing if not isinstance(task.duty.act, model.Answer)]
    require(doing or told.by is None or told.how == "done", "not_responsible")
    choosing = any(isinstance(task.duty.act, model.Choose) for task in doing)
    others = any(isinstance(task.duty.act, model.Choose) for task in found.open_tasks)
    require(choosing or not told.choice or not others, "not_responsible")
    require(choosing or not told.choice, "chosen_already")
    require(told.choice or not choosing, "choose_how")
    if choosing:
        choose(run, found, told)
    facts, present = Facts(run, told.at), told.present
    left_out = () if found.is_overridden else facts.outside(found.step, found.step.invited)
    needed = [name for name in found.step.quorum if name not in left_out]
    if present and not all(any(facts.may_act(by, name) for by in present) for name in needed):
        found.invalid_meetings += 1
        run.patient.tell("meeting_without_quorum", found.step.name, told.at)
        doing = []
    doing = [task for task in doing if has_come(facts, found, task, present)]
    require(doing or recorded or told.data or present, "nothing_to_do")
    for task in sorted([*doing, *recorded], key=lambda task: task.number):
        finish(run, found, task, told)


def has_come(facts: Facts, found: Round, task: Task, present: tuple[str, ...] | None) -> bool:
    """Whom somebody only may call in counts when one of them is said to have come."""
    act = task.duty.act
    if not present or not isinstance(act, model.Convene) or task in found.binding_tasks or found.is_offer:
        return True
    return any(facts.may_act(by, invited) for by in present for invited in act.invited)


def choose(run: Run, found: Round, told: Command) -> None:
    """A branch that is true is the suggestion; to choose otherwise needs a reason."""
    decided = Facts(run, told.at).decided(found.step)
    suggestion = next((branch.target for branch in found.step.branches if branch.target is decided), None)
    found.choice = chosen(found.step, told.choice or "", suggestion)
    require(suggestion is None or found.choice is suggestion or told.reason, "reason_missing")
    run.patient.tell("chosen", found.step.name, told.at)


def finish(run: Run, found: Round, task: Task, told: Command) -> None:
    task.closed, task.closed_at = "done", told.at
    if isinstance(task.duty.act, model.Send) and found.sent is None:
        found.sent = told.at
        run.patient.tell("sent", found.step.name, told.at, found)
    if isinstance(task.duty.act, model.Answer | model.Confirm):
        run.patient.tell("answered", found.step.name, told.at)
    run.patient.tell("task_done", found.step.name, told.at, (found, task))
    match task.duty.act:
        case model.Answer() | model.Confirm():
            found.reply = told.how if told.how != "done" else "accepted"
            if found.reply != "accepted":
                onward = found.step.on_refusal if found.reply == "refused" else found.step.on_return
                found.forced = (found.reply, onward, told.at)
            elif found.step.kind is model.StepKind.HANDOVER:
                was = run.patient.responsible
                run.patient.responsible = told.by or Facts(run, told.at).holder(task)
                if was != run.patient.responsible:
                    run.patient.tell("responsibility_moved", was, told.at)
        case _:
            pass


def note_all(run: Run, told: Command, asked: set[str], found: Round | None) -> None:
    for name, value in told.data:
        require(name in run.pathway.named_data, "unknown_datum")
        require(name in asked, "not_recorded_here")
        note = Note(name, told.at, fitting(run.pathway.named_data[name], value), found)
        keep(run, note)
        run.patient.tell("datum_recorded" if found else "datum_passed", name, told.at, note)
        if found:
            found.recorded.add(name)


def note(patient: Patient, told: Command) -> None:
    """A value that becomes known though no step asks for it; it does nobody's task."""
    name = told.data[0][0] if told.data else ""
    known = [run for run in patient.runs if name in run.computed or name in run.pathway.named_data]
    require(known, "unknown_datum")
    run = known[0]
    require(told.by, "noted_by_whom")
    require(told.by in run.pathway.named_actors, "unknown_actor")
    require(name not in run.computed, "computed")
    tasks = [task for found in run.open_rounds for task in found.open_tasks if name in task.data]
    require(
        not any(Facts(run, told.at).may_act(told.by or "", task.taken or task.duty.actor) for task in tasks),
        "asked_in_step",
    )
    noted = Note(name, told.at, fitting(run.pathway.named_data[name], told.data[0][1]))
    keep(run, noted)
    patient.tell("datum_noted", name, told.at, noted)


def assign(patient: Patient, told: Command) -> None:
    """Who a role is for this patient; it is shown beside the role and decides nothing."""
    known, to = [run for run in patient.runs if told.name in run.pathway.named_actors], told.text("to")
    require(known, "unknown_actor")
    run = known[0]
    held = run.holding(told.name, told.at)
    if told.how == "ended":
        require(held, "not_assigned")
        to = None
    else:
        require(to and to.strip(), "assigned_to_whom")
        require(held is None or held.to != to, "as_recorded")
    run.holdings.append(Holding(told.at, told.name, to))
    patient.tell("assigned" if to else "assignment_ended", told.name, told.at, run.holdings[-1])


def take_task(patient: Patient, told: Command) -> None:
    """One of a pool takes the tasks that the pool has in a step, or gives them back."""
    run, name = place(patient, told.name, "step")
    found, facts, by = run.open_round(name), Facts(run, told.at), told.by or ""
    require(told.by is None or told.by in run.pathway.named_actors, "unknown_actor")
    require(not (run.pathway.named_steps[name].runs and found), "runs_inside")
    if found is None:
        raise Refused("not_open")
    require(found.relevant_from, "not_yet_relevant")
    require(told.by, "person_missing")
    taken = [task for task in found.open_tasks if task.taken]
    if told.word == "release":
        require(taken, "not_taken")
        given = [task for task in taken if by == task.taken or has_the_patient(run, told)]
        require(given, "taken")
        for task in given:
            task.taken = None
            patient.tell("task_released", name, told.at)
        return
    pools = [task for task in found.open_tasks if facts.actor(task.duty.actor) != by]
    shared = [task for task in pools if facts.may_act(by, task.duty.actor)]
    free = [task for task in shared if task.taken is None]
    require(free or not shared, "taken")
    require(free, "no_pool_task")
    for task in free:
        task.taken = by
        patient.tell("task_taken", name, told.at)


def keep(run: Run, note: Note) -> None:
    """A value, known at once in the run outside too if that has the same datum."""
    run.notes.setdefault(note.datum, []).append(note)
    outside = run.outer[0].pathway.named_data.get(note.datum) if run.outer else None
    if run.outer and outside and outside.type == run.pathway.named_data[note.datum].type:
        keep(run.outer[0], note)


def chosen(step: model.Step, choice: str, suggestion: model.Target | None) -> model.Target:
    """The way that is meant: by the title of an option, or by where a way leads."""
    ways = [*[branch.target for branch in step.branches], step.otherwise, *[each.target for each in step.options]]
    again = model.Onward(steps=(step.name,)) if step.repeating else None
    leading = [way for way in [*ways, again, step.after_last] if way and choice in model.targets_of(way)[:1]]
    titled = [option.target for option in step.options if option.title == choice]
    found = [*[way for way in leading if way is suggestion], *titled, *leading]
    require(found, "no_such_choice")
    return found[0]
