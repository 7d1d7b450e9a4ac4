"""The answer to what is next: what is open now, in the lines that the corpus writes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from forlop.model import pathway as model
from tests.reference.calendar import DAY, OSLO, Due, end_of, late_from
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Patient, Round, Run, Task
from tests.reference.limits import Deadline, deadline
from tests.reference.telling import said
from tests.reference.ways import is_held, is_lasting, over, time_is_over, way

ORDER = ("waits", "undecided", "join", "reached", "paused", "held", "offered", "runs")
ACTS = {
    model.DoThis: "do_this", model.FreeAct: "free_act", model.Record: "record", model.Send: "send",
    model.Answer: "answer", model.Confirm: "confirm", model.Convene: "convene", model.Choose: "choose",
}  # fmt: skip


def answer(patient: Patient) -> Iterator[str]:
    """Who has the patient, the tasks by when they are due, and what else is open; or only the end."""
    runs = patient.runs
    if runs and runs[0].ended:
        yield said("ended", runs[0].ended)
        yield from rechecks(patient)
        return
    if patient.left:
        pairs = [("at", patient.left.at), ("by", patient.left.by), ("reason", patient.left.reason)]
        yield said("left", "", pairs)
        yield from rechecks(patient)
        return
    yield said("responsible", patient.responsible)
    for run in runs:
        for held in [run.holding(actor.name) for actor in run.pathway.actors]:
            if held:
                yield said("assigned", run.path + held.actor, [("to", held.to), ("since", held.at)])
    tasks = [(run, found, task) for run in runs for found in run.open_rounds for task in found.open_tasks]
    due = [(deadline(*each), *each) for each in tasks]
    for each in sorted(due, key=lambda each: late_from(each[0].due or date.max - DAY)):
        yield task_line(*each)
    yield from sorted([line for run in runs for line in lines(run)], key=lambda line: ORDER.index(line.split()[0]))
    yield from rechecks(patient)


def rechecks(patient: Patient) -> Iterator[str]:
    for (about, path, number, task), item in patient.rechecks.items():
        yield said("recheck", path, [
            ("round", number), ("task", task), ("about", about), ("was", item.was), ("now", item.now),
            ("actor", item.actor), ("entry", item.entry),
        ])  # fmt: skip


def task_line(until: Deadline, run: Run, found: Round, task: Task) -> str:
    facts = Facts(run, run.patient.now)
    missing = tuple([name for name in task.data if name not in found.recorded])
    invited = task.duty.act.invited if isinstance(task.duty.act, model.Convene) else ()
    not_invited = () if found.is_overridden else facts.outside(found.step, invited)
    lacking = (
        found.step.consent if not found.sent and not found.is_overridden and facts.lacks_consent(found.step) else None
    )
    return said("task", run.path + found.step.name, [
        ("round", found.number), ("task", task.number), ("actor", facts.holder(task)),
        ("obligation", str(task.duty.obligation)), ("act", ACTS[type(task.duty.act)]),
        ("status", status(until.due, found, task, run.patient.now)), ("due", until.due or until.word), *until.pairs,
        ("missing", missing), ("consent", lacking), ("not_invited", not_invited),
        ("invalid_meetings", found.invalid_meetings or None), ("planned", task.planned),
    ])  # fmt: skip


def status(due: Due | None, found: Round, task: Task, now: datetime) -> str:
    if due is not None and now >= late_from(due):
        return "overdue" if found.may_be_late(task) else "open"
    if isinstance(task.duty.act, model.Answer | model.Confirm):
        return "waiting"
    is_near = due is not None and now >= (end_of(due).astimezone(OSLO) - 3 * DAY).astimezone(UTC)
    return "due_soon" if is_near else "open"


def lines(run: Run) -> Iterator[str]:
    """What is open beside tasks."""
    for found in run.open_rounds:
        if found.inside:
            yield said("runs", run.path + found.step.name)
        elif not found.open_tasks or is_lasting(run, found):
            yield waits_line(run, found)
    for name in [step.name for step in run.pathway.steps if step.name in run.arrived]:
        arrived = run.arrived[name]
        sides = run.pathway.named_steps[name].waits_for
        came, missing = [tuple([side for side in sides if (side in arrived) is has]) for has in (True, False)]
        yield said("join", run.path + name, [("arrived", came), ("missing", missing)])
    for end in run.reached:
        yield said("reached", run.path + end)
    running = {spell.name for spell in run.pauses + run.interruptions if spell.stop is None}
    for pause in run.pathway.pauses:
        if pause.name in running:
            yield said("paused", run.path + pause.name)
    for interruption in run.pathway.interruptions:
        if interruption.name in running and interruption.mode is model.Mode.RETURNS:
            yield said("held", run.path + interruption.name)
    for step in run.pathway.steps:
        if step.anytime and not run.open_round(step.name) and run.has_open(step.anytime):
            yield said("offered", run.path + step.name)


def waits_line(run: Run, found: Round) -> str:
    step, facts, responsible = found.step, Facts(run, run.patient.now), run.patient.responsible
    onward = way(run, found, run.patient.now)
    if isinstance(onward, Undecided) and not is_held(run, found):
        pairs: list[tuple[str, object]] = [("why", onward.why), ("missing", onward.missing), ("by", responsible)]
        return said("undecided", run.path + step.name, [("round", found.number), *pairs])
    watching = [facts.holder(task) for task in found.tasks if step.waits_until]
    unknown = facts.unknown(step.only_if) if step.only_if and found.relevant_from is None else []
    waits, until = step.waits_until or step.lasts, time_is_over(found)
    event = waits.event if isinstance(waits, model.UntilEvent) and found.relevant_from else None
    return said("waits", run.path + step.name, [
        ("round", found.number), ("by", [*watching, responsible][0]),
        ("until", until or (None if over(run, found) else event)), ("missing", tuple(dict.fromkeys(unknown))),
    ])  # fmt: skip
