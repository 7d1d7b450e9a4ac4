"""The answer to what is next: what is open now, in the lines that the corpus writes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from forlop.model import pathway as model
from tests.reference.calendar import DAY, OSLO, Due, end_of, late_from
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Patient, Round, Run, Task, last_of
from tests.reference.flow import is_held, is_lasting, over, time_is_over, way
from tests.reference.limits import deadline
from tests.reference.telling import said

ORDER = ("assigned", "task", "waits", "undecided", "join", "reached", "paused", "held", "offered", "runs")
ACTS = {
    model.DoThis: "do_this", model.FreeAct: "free_act", model.Record: "record", model.Send: "send",
    model.Answer: "answer", model.Confirm: "confirm", model.Convene: "convene", model.Choose: "choose",
}  # fmt: skip


def answer(patient: Patient) -> Iterator[str]:
    """Who has the patient, the tasks by when they are due, and what else is open; or only the end."""
    left = patient.left
    if patient.own and patient.own.ended:
        yield said("ended", patient.own.ended)
    elif left:
        yield said("left", "", at=left.at, by=left.by, reason=left.reason)
    else:
        yield said("responsible", patient.own.responsible if patient.own else "nobody")
        tasks = [task for run in patient.runs for found in run.open_rounds for task in found.open_tasks]
        due = [(deadline(task).due, task_line(task)) for task in tasks]
        in_order = [line for _, line in sorted(due, key=lambda each: late_from(each[0] or date.max - DAY))]
        beside = [line for run in patient.runs for line in lines(run)]
        yield from sorted([*in_order, *beside], key=lambda line: ORDER.index(line.split()[0]))
    for (about, path, number, task, _), it in patient.rechecks.items():
        pairs = {"round": number, "task": task, "about": about, "was": it.was, "now": it.now, "actor": it.actor}
        yield said("recheck", path, **pairs, entry=it.entry)


def task_line(task: Task) -> str:
    found, duty, until, before = task.round, task.duty, deadline(task), task.done_before
    facts = Facts(found.run, found.run.patient.now)
    return said(
        "task", found.run.path + found.step.name, round=found.number, task=task.number, actor=facts.holder(task),
        obligation=str(duty.obligation), act=ACTS[type(duty.act)], status=status(until.due, task, facts.moment),
        due=until.due or until.word, **dict(until.pairs),
        missing=tuple([name for name in task.data if name not in found.recorded]),
        consent=found.step.consent if facts.lacks_consent(found) else None,
        not_invited=facts.outside(found, duty.act.invited) if isinstance(duty.act, model.Convene) else (),
        invalid_meetings=found.invalid_meetings or None, planned=task.planned,
        done_before=before.closed_at if before and not task.noted_since else None,
    )  # fmt: skip


def status(due: Due | None, task: Task, now: datetime) -> str:
    is_past = due is not None and now >= late_from(due)
    if is_past and task.may_be_late:
        return "overdue"
    if isinstance(task.duty.act, model.Answer | model.Confirm):
        return "waiting"
    is_near = due is not None and now >= (end_of(due).astimezone(OSLO) - 3 * DAY).astimezone(UTC)
    return "due_soon" if is_near and not is_past else "open"


def lines(run: Run) -> Iterator[str]:
    """What is open beside tasks."""
    pathway, path = run.pathway, run.path
    for actor in pathway.actors:
        held = last_of(run.holdings, actor.name)
        if held and held.value:
            yield said("assigned", path + actor.name, to=held.value, since=held.at)
    for found in run.open_rounds:
        if found.inside:
            yield said("runs", path + found.step.name)
        elif not found.open_tasks or is_lasting(found):
            yield waits_line(found)
    for step in [step for step in pathway.steps if step.name in run.arrived]:
        came = tuple([side for side in step.waits_for if side in run.arrived[step.name]])
        missing = tuple([side for side in step.waits_for if side not in came])
        yield said("join", path + step.name, arrived=came, missing=missing)
    for end in run.reached:
        yield said("reached", path + end)
    for pause in [pause for pause in pathway.named_pauses if pause in run.running(run.pauses)]:
        yield said("paused", path + pause)
    for each in [each for each in pathway.interruptions if each.name in run.running(run.interruptions)]:
        if each.mode is model.Mode.RETURNS:
            yield said("held", path + each.name)
    for step in [step for step in pathway.steps if step.anytime and not run.open_round(step.name)]:
        if step.anytime and run.has_open(step.anytime):
            yield said("offered", path + step.name)


def waits_line(found: Round) -> str:
    run, step, responsible = found.run, found.step, found.run.responsible
    name, facts, onward = run.path + step.name, Facts(run, run.patient.now), way(found, run.patient.now)
    if isinstance(onward, Undecided) and not is_held(found):
        return said("undecided", name, round=found.number, why=onward.why, missing=onward.missing, by=responsible)
    by = [*[facts.holder(task) for task in found.tasks if step.waits_until], responsible][0]
    waits = step.waits_until or step.lasts
    event = (
        waits.event
        if isinstance(waits, model.UntilEvent) and found.relevant and not (found.how or over(found))
        else None
    )
    unknown = facts.unknown(step.only_if) if found.relevant is None else ()
    return said("waits", name, round=found.number, by=by, until=time_is_over(found) or event, missing=unknown)
