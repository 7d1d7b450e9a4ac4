"""What is recorded of a step: done, sent, answered, taken, left out or chosen, and the data that are noted."""

from collections.abc import Iterable, Sequence

from forlop.model import pathway as model
from tests.reference.calendar import Refused, require
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Patient, Round, Run, Said, Task, inner_run, place
from tests.reference.flow import is_held, open_step, way
from tests.reference.limits import learn_length
from tests.reference.telling import Command, fitting

REPLIES = ("accepted", "refused", "returned")


def record(patient: Patient, told: Command) -> None:
    run, name = place(patient, told.name)
    step, found = run.pathway.named_steps[name], run.open_round(name)
    know_actors(run, told.by, *(told.present or ()))
    if found is None and told.how == "withdrawn":
        require(step.kind.sends, "nothing_is_sent")
        require(not any(each.sent for each in run.rounds_of(name)[-1:]), "not_awaited")
    if found is None and step.anytime:
        require(run.has_open(step.anytime), "out_of_scope")
        open_step(run, step, told.at)
    found = open_round(run, name)
    if isinstance(way(found, told.at), Undecided) and (told.choice or not step.rules_decide):
        settle_fork(found, told)
        return
    require(not told.choice or step.is_judgement or told.how == "left_out", "no_choice")
    if told.how == "left_out":
        leave_out(found, told)
        return
    require(found.relevant, "not_yet_relevant")
    note_all(run, told, [name for task in found.tasks for name in task.data if told.how != "withdrawn"], found)
    require(not Facts(run, told.at).lacks_consent(found), "consent_missing")
    require(step.kind.sends or told.how == "done", "nothing_is_sent")
    if told.how == "withdrawn":
        take_back(found, told)
    elif told.how == "received":
        receive(found, told)
    else:
        do(found, told)


def know_actors(run: Run, *actors: str) -> None:
    require(all(actor in run.pathway.named_actors for actor in actors if actor), "unknown_actor")


def open_round(run: Run, step: str) -> Round:
    found = run.open_round(step)
    if found is None:
        raise Refused("not_open")
    require(not found.step.runs, "runs_inside")
    return found


def acting(tasks: Iterable[Task], *acts: type[model.Act]) -> list[Task]:
    return [task for task in tasks if isinstance(task.duty.act, acts)]


# ---- which way


def settle_fork(found: Round, told: Command) -> None:
    """A person names the way that the data do not settle: who had a task in the step, or has the patient."""
    require(not (found.times("done") and is_held(found)), "nothing_to_do")
    require(told.choice, "choose_how")
    require(told.reason, "reason_missing")
    require(told.by, "person_missing")
    facts = Facts(found.run, told.at)
    had = any(task.actor and facts.may_act(told.by, task.actor) for task in found.tasks)
    require(had or facts.has_the_patient(told.by), "not_responsible")
    found.choice = chosen(found.step, told.choice)
    found.run.patient.tell("chosen", found.step.name, told.at)


def choose(found: Round, told: Command) -> None:
    """A branch that is true is the suggestion, or `ellers` when all are false; to choose otherwise needs a reason."""
    decided = Facts(found.run, told.at).decided(found.step)
    ways = [*[branch.target for branch in found.step.branches], found.step.otherwise]
    suggestion = next((way for way in ways if way is decided), None)
    found.choice = chosen(found.step, told.choice, suggestion)
    is_suggested = suggestion is None or model.targets_of(found.choice) == model.targets_of(suggestion)
    require(is_suggested or told.reason, "reason_missing")
    found.run.patient.tell("chosen", found.step.name, told.at)


def chosen(step: model.Step, choice: str, suggestion: model.Target | None = None) -> model.Target:
    """The way that is meant: by where it leads, by all of it where ways begin alike, or by the title of an option.

    An option that leads to the same as another way has its title only.
    """
    again = model.Onward(steps=(step.name,)) if step.repeating else None
    branches, options = [branch.target for branch in step.branches], [option.target for option in step.options]
    others = [way for way in [*branches, step.otherwise, step.then, again, step.after_last] if way]
    leads = [model.targets_of(way) for way in [*others, *options]]
    ways = [*others, *[way for way in options if leads.count(model.targets_of(way)) == 1]]
    alike = {one[0] for one in leads for other in leads if one and one[:1] == other[:1] and one != other}
    names = [",".join(to if to[0] in alike else to[:1]) if to else "" for to in map(model.targets_of, ways)]
    leading = [way for way, name in zip(ways, names, strict=True) if choice and name == choice]
    titled = [option.target for option in step.options if option.title == choice]
    found = [*[way for way in leading if way is suggestion], *titled, *leading]
    require(found, "no_such_choice")
    return found[0]


# ---- left out


def leave_out(found: Round, told: Command) -> None:
    tasks, patient = left_to(found, told), found.run.patient
    require(told.by or not any(task.duty.obligation is model.Obligation.SHALL for task in tasks), "person_missing")
    is_deviating = any(task.is_binding for task in tasks)
    require(told.reason or not is_deviating, "reason_missing")
    if told.choice:
        require(found.step.branches or found.step.options, "no_choice")
        require(Facts(found.run, told.at).has_the_patient(told.by), "not_responsible")
        require(found.choice is None, "chosen_already")
        found.choice = chosen(found.step, told.choice)
    if is_deviating:
        patient.tell("deviated", "left_out", told.at)
    close_as_left_out(found, tasks, told)


def left_to(found: Round, told: Command) -> list[Task]:
    """Their own, or everybody's for who has the patient and no task in the step."""
    left, facts = [task for task in found.tasks if task.closed is None], Facts(found.run, told.at)
    require(left, "nothing_to_do")
    if facts.has_the_patient(told.by):
        return [task for task in left if facts.may_do(told.by, task)] or left
    require(own := facts.theirs(told.by, left), "not_responsible")
    return own


def close_as_left_out(found: Round, tasks: list[Task], told: Command) -> None:
    """What is left out leaves what it would have noted unknown; with a sending the answer to it is left out too."""
    run, step = found.run, found.step
    if acting(tasks, model.Send):
        answering = [task for task in found.tasks if step.waits_for_sending(task.duty) and task.closed is None]
        tasks = [*tasks, *[task for task in answering if task not in tasks]]
    for task in tasks:
        task.closed, task.closed_at = "left_out", told.at
        run.patient.tell("task_closed", step.name, told.at)
        for name in [name for name in task.data if name not in found.recorded]:
            run.notes.append(Said(name, told.at, None, line=len(run.patient.log), told=run.patient.now))
            run.patient.tell("datum_unknown", name, told.at)
    if found.is_finished:  # with nothing left to do nothing is left to find out
        found.relevant_since = found.relevant_since or told.at


# ---- sent and done


def take_back(found: Round, told: Command) -> None:
    """What was sent and is not answered; it opens anew, and nothing else moves."""
    facts = Facts(found.run, told.at)
    require(found.sent and told.at >= found.sent, "not_sent")
    awaited = [task for task in found.open_tasks if found.step.waits_for_sending(task.duty)]
    require(awaited and found.reply is None, "not_awaited")
    require(told.by, "person_missing")
    sent = any(facts.may_do(told.by, task) for task in acting(found.tasks, model.Send))
    require(sent or facts.has_the_patient(told.by), "not_sender")
    require(told.reason, "reason_missing")
    found.forced = ("withdrawn", None, told.at)


def receive(found: Round, told: Command) -> None:
    """What is received and was not sent, was sent then."""
    noted = {name for name, _ in told.data}
    for task in found.open_tasks:
        if acting([task], model.Send) or (task.is_noted and noted & set(task.data)):
            finish(task, told)
    require(found.sent and told.at >= found.sent, "not_sent")
    found.received = told.at
    found.run.patient.tell("received", found.step.name, told.at, found)


def do(found: Round, told: Command) -> None:
    """What is done, sent or answered: all the open tasks of the one named that the word is of."""
    facts, how, open_tasks = Facts(found.run, told.at), told.how, found.open_tasks
    require(how not in REPLIES or (found.sent and told.at >= found.sent), "not_sent")
    require(how != "sent" or not found.sent, "already_sent")
    if found.sent and told.at < found.sent:  # only what is the sender's can have been done then
        own = [task for task in open_tasks if not told.by or facts.may_do(told.by, task)]
        require(own and not any(found.step.waits_for_sending(task.duty) for task in own), "not_sent")
    require(open_tasks, "nothing_to_do")
    require(tasks := facts.theirs(told.by, open_tasks), "not_responsible")
    require(told.present is None or found.step.kind is model.StepKind.MEETING, "not_a_meeting")
    noted = [task for task in tasks if task.is_noted and how not in ("refused", "returned")]
    doing = [task for task in tasks if not task.data]
    if how == "sent":
        require(doing := acting(doing, model.Send), "not_responsible" if told.by else "nothing_to_do")
    elif how in REPLIES:
        require(doing := acting(doing, model.Answer, model.Confirm), "nothing_to_do")
        require(how == "accepted" or acting(doing, model.Answer), "cannot_refuse")
    else:
        answering = acting(doing, model.Answer)
        require(told.data or not answering, "answer_how")
        doing = [task for task in doing if task not in answering]
    choosing = acting(doing, model.Choose)
    if told.choice and not choosing:
        chosen_already = "chosen_already" if found.choice else "no_choice"
        raise Refused("not_responsible" if acting(open_tasks, model.Choose) else chosen_already)
    require(told.choice or not choosing, "choose_how")
    if choosing:
        choose(found, told)
    if not is_quorate(found, told):
        found.invalid_meetings += 1
        found.run.patient.tell("meeting_without_quorum", found.step.name, told.at)
        doing = [task for task in doing if not acting([task], model.Convene)]
    doing = [task for task in doing if has_come(task, told)]
    require(doing or noted or told.data or told.present is not None, "nothing_to_do")
    for task in sorted([*doing, *noted], key=lambda task: task.number):
        finish(task, told)
    # Nothing of the receiver can have happened before the sending.
    receivers = [task for task in found.tasks if found.step.waits_for_sending(task.duty)]
    of_senders = {name for task in found.tasks if task not in receivers for name in task.data}
    concerned = {name for name, _ in told.data} - of_senders or any(task in receivers for task in [*doing, *noted])
    require(not concerned or not receivers or (found.sent and told.at >= found.sent), "not_sent")


def is_quorate(found: Round, told: Command) -> bool:
    facts = Facts(found.run, told.at)
    not_invited = facts.outside(found, found.step.invited)
    needed = [name for name in found.step.quorum if name not in not_invited]
    return told.present is None or all(any(facts.may_act(by, name) for by in told.present) for name in needed)


def has_come(task: Task, told: Command) -> bool:
    """Whom somebody only may call in counts when one of them is said to have come."""
    act, facts = task.duty.act, Facts(task.round.run, told.at)
    if told.present is None or not isinstance(act, model.Convene) or task.may_be_late:
        return True
    return any(facts.may_act(by, invited) for by in told.present for invited in act.invited)


def finish(task: Task, told: Command) -> None:
    found, patient, step = task.round, task.round.run.patient, task.round.step
    learn_length(task, patient.now)  # what was told with it may decide its length
    task.closed, task.closed_at = "done", told.at
    if acting([task], model.Send) and found.sent is None:
        found.sent = told.at
        patient.tell("sent", step.name, told.at, found)
    answers = acting([task], model.Answer, model.Confirm)
    if answers:
        patient.tell("answered", step.name, told.at)
        found.reply = told.how if told.how in REPLIES else "accepted"
    patient.tell("task_done", step.name, told.at, task)
    if answers and found.reply in ("refused", "returned"):
        found.forced = (found.reply, step.on_refusal if found.reply == "refused" else step.on_return, told.at)
    elif answers and step.kind is model.StepKind.HANDOVER:
        was, now = found.run.responsible, told.by or Facts(found.run, told.at).holder(task)
        if was != now:
            patient.tell("responsibility_moved", was, told.at)
        run: Run | None = found.run
        while run:  # and so outside it
            run.responsible, run = now, run.outer.run if run.outer else None


def uphold(patient: Patient, told: Command) -> None:
    """What was done out of order right before still holds: it was done then, and the patient goes on now."""
    found, facts = of_a_pool(patient, told)
    require(any(task.done_before for task in found.open_tasks), "nothing_to_uphold")
    require(told.by, "person_missing")
    own = facts.theirs(told.by, found.open_tasks)
    require(own, "not_responsible")
    require(any(task.done_before for task in own), "nothing_to_uphold")
    upheld = [(task, before) for task in own if (before := task.done_before) and not task.noted_since]
    require(upheld, "noted_since")
    for task, before in upheld:
        task.closed, task.closed_at, task.deed, before.round.is_upheld = "done", before.closed_at, before, True
        patient.tell("task_upheld", found.step.name, told.at, task)


# ---- data


def note_all(run: Run, told: Command, asked: Sequence[str], found: Round | None) -> None:
    for name, value in told.data:
        require(name in run.pathway.named_data, "unknown_datum")
        require(name in asked, "not_recorded_here")
        line, fits = len(run.patient.log), fitting(run.pathway.named_data[name], value)
        noted = Said(name, told.at, fits, found, line=line, told=told.now)
        keep(run, noted)
        run.patient.tell("datum_recorded" if found else "datum_passed", name, told.at, noted)


def keep(run: Run, noted: Said) -> None:
    """A value, known at once in the run outside too if that has the same datum."""
    run.notes.append(noted)
    outside = run.outer.run.pathway.named_data.get(noted.name) if run.outer else None
    if run.outer and outside and outside.type == run.pathway.named_data[noted.name].type:
        keep(run.outer.run, noted)


def note(patient: Patient, told: Command) -> None:
    """A value that becomes known though no step asks for it; it does nobody's task."""
    said, value = told.data[0] if told.data else ("", None)
    *outer, name = said.split("/")
    runs = [inner_run(patient, outer)] if outer else patient.runs
    require(told.by, "noted_by_whom")
    known = [run for run in runs if name in {*run.pathway.named_data, *[each.name for each in run.pathway.computed]}]
    require(known, "unknown_datum")
    run, pathway = known[0], known[0].pathway
    know_actors(run, told.by)
    require(
        name not in [*[each.name for each in pathway.computed], *[each.gives for each in pathway.tables]], "computed"
    )
    noted = Said(name, told.at, fitting(pathway.named_data[name], value), line=len(patient.log), told=told.now)
    lacking = [task for found in run.open_rounds if name not in found.recorded for task in found.open_tasks]
    asking = [task for task in lacking if name in task.data and Facts(run, told.at).may_do(told.by, task)]
    require(not asking, "asked_in_step")
    keep(run, noted)
    patient.tell("datum_noted", name, told.at, noted)


# ---- who


def assign(patient: Patient, told: Command) -> None:
    """Who a role is for this patient; it is shown beside the role and decides nothing."""
    known = [run for run in patient.runs if told.name in run.pathway.named_actors]
    require(known, "unknown_actor")
    before = [each for each in known[0].holdings if each.name == told.name and each.at <= told.at]
    held = max(reversed(before), key=lambda each: each.at).value if before else None
    if told.how == "ended":
        require(held, "not_assigned")
    else:
        require(told.to.strip(), "assigned_to_whom")
        require(held != told.to, "as_recorded")
    known[0].holdings.append(Said(told.name, told.at, None if told.how == "ended" else told.to))
    patient.tell("assignment_ended" if told.how == "ended" else "assigned", told.name, told.at, known[0].holdings[-1])


def take_task(patient: Patient, told: Command) -> None:
    """One of a pool takes the tasks that the pool has in a step."""
    found, facts = of_a_pool(patient, told)
    require(told.by, "person_missing")
    shared = [task for task in found.open_tasks if facts.actor(task.duty.actor) != told.by]
    shared = [task for task in shared if isinstance(facts.chosen(facts.actor(task.duty.actor)), model.RoleSet)]
    shared = [task for task in shared if facts.may_act(told.by, task.duty.actor)]
    require(free := [task for task in shared if not task.taken], "taken" if shared else "no_pool_task")
    for task in free:
        task.taken = told.by
        patient.tell("task_taken", found.step.name, told.at)


def release(patient: Patient, told: Command) -> None:
    """What was taken is given back, by who took it or who has the patient."""
    found, facts = of_a_pool(patient, told)
    require(told.by, "person_missing")
    require(taken := [task for task in found.open_tasks if task.taken], "not_taken")
    given = [task for task in taken if told.by == task.taken or facts.has_the_patient(told.by)]
    require(given, "taken")
    for task in given:
        task.taken = ""
        patient.tell("task_released", found.step.name, told.at)


def of_a_pool(patient: Patient, told: Command) -> tuple[Round, Facts]:
    run, name = place(patient, told.name)
    know_actors(run, told.by)
    found = open_round(run, name)
    require(found.relevant, "not_yet_relevant")
    return found, Facts(run, told.at)
