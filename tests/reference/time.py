"""What time brings: limits that pass, waits that are over, values too old."""

from collections.abc import Iterator
from datetime import datetime

from tests.reference.calendar import after, late_from
from tests.reference.corrections import follow_limits
from tests.reference.course import Patient, Round, Run, Said, Task, last_of
from tests.reference.flow import go, settle, time_is_over
from tests.reference.limits import deadline


def advance(patient: Patient, now: datetime) -> None:
    """Records what has fallen due by now, each thing at its own moment and the earliest first."""
    while due := [each for each in coming(patient) if each[0] <= now]:
        bring(patient, *min(due, key=lambda each: each[:2]))
        follow_limits(patient)


def grow_old(patient: Patient) -> None:
    """Records at once what is too old by now, the only thing of time that does not wait for the next to be told."""
    while due := [each for each in coming(patient) if each[0] <= patient.now and isinstance(each[-1], Said)]:
        bring(patient, *min(due, key=lambda each: each[:2]))


def bring(patient: Patient, moment: datetime, _: int, run: Run, thing: Said | Round | Task) -> None:
    patient.logged = max(patient.logged, moment)
    match thing:
        case Said(name=name):
            thing.too_old.add(run.path)
            patient.tell("value_expired", name, moment)
        case Round():
            thing.time_over = moment
            patient.tell("time_over", thing.step.name, moment)
        case Task():
            pass_by(thing, moment)
    settle(patient, moment)


def coming(patient: Patient) -> Iterator[tuple[datetime, int, Run, Said | Round | Task]]:
    """What time will bring: at one moment first the limits, then the waits, then the values."""
    for run in [run for run in patient.runs if not run.ended]:
        for found in run.open_rounds:
            for task in [task for task in found.open_tasks if task.may_be_late and not task.late]:
                if due := deadline(task).due:
                    yield max(late_from(due), task.opened or late_from(due)), 0, run, task
            if until := time_is_over(found):
                yield until, 1, run, found
        for datum in run.pathway.data:
            latest = last_of(run.notes, datum.name) if datum.valid_for else None
            if datum.valid_for and latest and latest.value is not None and run.path not in latest.too_old:
                yield late_from(after(latest.at, datum.valid_for)), 2, run, latest


def pass_by(task: Task, moment: datetime) -> None:
    """A limit passes: what is offered lapses, and once a round what the step says of it happens."""
    found, step = task.round, task.round.step
    is_first, task.late = not any(each.late for each in found.tasks), True
    found.run.patient.tell("deadline_passed", step.name, moment.replace(microsecond=0))
    if found.is_offer:
        lapse(task, moment)
    elif step.on_overdue and step.overdue_replaces:
        found.has_reminded = True
    elif step.on_overdue and is_first:
        found.has_reminded = True
        found.run.patient.tell("way_taken", step.name, moment)
        go(found.run, step.name, step.on_overdue, moment, found.gone_to)


def lapse(task: Task, moment: datetime) -> None:
    """An offer lapses at its limit, and what has none when nothing else that is open has one."""
    found = task.round
    left = [each for each in found.tasks if each.closed is None and each is not task]
    limits = [deadline(each) for each in left if each.is_open]
    ends = [] if any(limit.due or limit.word == "stopped" for limit in limits) else left
    for each in [task, *ends]:
        each.closed, each.closed_at = "lapsed", moment
    for _ in [] if found.is_finished and not found.times("done") else [task, *ends]:
        found.run.patient.tell("task_closed", found.step.name, moment)
