"""What time brings: limits that pass, waits that are over, values too old."""

from collections.abc import Iterator
from datetime import datetime

from tests.reference.calendar import after, late_from
from tests.reference.course import Note, Patient, Round, Run, Task
from tests.reference.flow import go, settle
from tests.reference.limits import deadline
from tests.reference.ways import time_is_over


def advance(patient: Patient, now: datetime) -> None:
    """Records what has fallen due by now, each thing at its own moment and the earliest first."""
    while due := [each for each in coming(patient) if each[0] <= now]:
        moment, _, run, thing = min(due, key=lambda each: each[:2])
        match thing:
            case Note():
                thing.too_old.add(run.path)
                run.patient.tell("value_expired", thing.datum, moment)
            case Round():
                thing.time_over = moment
                run.patient.tell("time_over", thing.step.name, moment)
            case (found, task):
                pass_by(run, found, task, moment)
        settle(patient, moment)


def coming(patient: Patient) -> Iterator[tuple[datetime, int, Run, Note | Round | tuple[Round, Task]]]:
    """What time will bring: at one moment first the limits, then the waits, then the values."""
    for run in [run for run in patient.runs if not run.ended]:
        for found in run.open_rounds:
            for task in found.open_tasks:
                due = deadline(run, found, task).due
                if due and not task.late and found.may_be_late(task):
                    yield late_from(due), 0, run, (found, task)
            if until := time_is_over(found):
                yield until, 1, run, found
        for name in [name for name in run.notes if name in run.pathway.named_data]:
            latest, length = run.latest(name), run.pathway.named_data[name].valid_for
            if length and latest and latest.value is not None and run.path not in latest.too_old:
                yield late_from(after(latest.at, length)), 2, run, latest


def pass_by(run: Run, found: Round, task: Task, moment: datetime) -> None:
    """A limit passes: what is offered lapses, and once a round what the step says of it happens."""
    step, is_first = found.step, not any(each.late for each in found.tasks)
    task.late = True
    run.patient.tell("deadline_passed", step.name, moment.replace(microsecond=0))
    if found.is_offer:
        lapse(run, found, task, moment)
    elif step.on_overdue and is_first and step.overdue_replaces:
        found.forced = ("superseded", step.on_overdue, moment)
    elif step.on_overdue and is_first:
        found.overdue = task
        run.patient.tell("way_taken", step.name, moment)
        go(run, step.name, step.on_overdue, moment)


def lapse(run: Run, found: Round, task: Task, moment: datetime) -> None:
    """An offer lapses at its limit, and what has none when nothing else that is open has one."""
    task.closed = "lapsed"
    left = [each for each in found.tasks if each.closed is None]
    limits = [deadline(run, found, each) for each in left if each.is_open]
    ends = left if not any(limit.due or limit.word == "stopped" for limit in limits) else []
    for each in ends:
        each.closed = "lapsed"
    for _ in [task, *ends] if not found.tasks_are_closed else []:
        run.patient.tell("task_closed", found.step.name, moment)
