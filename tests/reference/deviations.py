"""Departures from the pathway, each with who and why: what happened is recorded, also what the pathway does not say."""

from collections.abc import Sequence
from dataclasses import dataclass

from forlop.model import pathway as model
from tests.reference.calendar import day_of, require
from tests.reference.conditions import Facts
from tests.reference.course import Left, Patient, Run, Task, opened_by_overdue, overdue_of, place, reached_from
from tests.reference.flow import begin_tasks, close, close_all, open_step
from tests.reference.limits import deadline
from tests.reference.recording import (
    close_as_left_out,
    has_come,
    is_quorate,
    know_actors,
    left_to,
    note_all,
    open_round,
)
from tests.reference.telling import Command
from tests.reference.time import advance


@dataclass(frozen=True)
class Marking:
    """Where tokens are: the steps that are open, and the joins that have some, each with where it came from."""

    steps: Sequence[str]
    tokens: Sequence[tuple[str, str]]


def deviate(patient: Patient, told: Command) -> None:
    if told.how in OF_THE_PATIENT:
        OF_THE_PATIENT[told.how](patient, told)
    else:
        run, name = place(patient, told.name)
        refuse_grounds(run, told)
        OF_A_STEP[told.how](run, run.pathway.named_steps[name], told)


def refuse_grounds(run: Run, told: Command) -> None:
    require(told.by, "who_deviates")
    know_actors(run, told.by)
    require(told.reason, "why_deviated")


def out_of_order(run: Run, step: model.Step, told: Command) -> None:
    """Beside the flow, and over at once; nothing follows from it."""
    offered = step.anytime is not None and run.has_open(step.anytime)
    require(not run.open_round(step.name) and not offered, "open_already")
    decides = step.rules_decide or step.is_judgement or step.kind is model.StepKind.DECISION
    require(not (step.kind.sends or decides or step.waits_until or step.runs), "not_by_itself")
    run.patient.tell("deviated", told.how, told.at)
    found, said = open_step(run, step, told.at), dict(told.data)
    found.is_beside = True
    if found.relevant is None:
        found.relevant_since = told.at
        run.patient.tell("tasks_opened", step.name, told.at)
        begin_tasks(found)
    require(not Facts(run, told.at).lacks_consent(found), "consent_missing")
    note_all(run, told, [name for task in found.tasks for name in task.data], found)
    require(all(name in said for task in found.tasks if task.is_binding for name in task.data), "recorded_with_it")
    require(is_quorate(found, told), "not_quorate")
    for task in found.tasks:
        is_called = told.present is not None and isinstance(task.duty.act, model.Convene) and has_come(task, told)
        if task in found.deciding_tasks or task.is_noted or is_called:
            task.closed, task.closed_at = "done", told.at
            run.patient.tell("task_done", step.name, told.at, task)
    close(found, "done", told.at)


def postpone(run: Run, step: model.Step, told: Command) -> None:
    """A plan beside the limit, which stands; only who has the patient plans for others, and says for whom."""
    found, facts = open_round(run, step.name), Facts(run, told.at)
    require(found.open_tasks, "nothing_to_do")
    own = [task for task in found.open_tasks if facts.may_do(told.by, task)]
    require(told.actor or own or not facts.has_the_patient(told.by), "whose_tasks")
    tasks = [task for task in found.open_tasks if facts.may_do(told.actor or told.by, task)]
    require(tasks, "not_responsible")
    require(facts.has_the_patient(told.by) or all(task in own for task in tasks), "tasks_of_others")
    run.patient.tell("deviated", told.how, told.at)
    for task in tasks:
        set_day(task, told, "planned")
        task.planned = told.until


def set_day(task: Task, told: Command, word: str) -> None:
    require(told.until and told.until >= day_of(told.now), "day_passed")
    task.round.run.patient.tell(word, task.round.step.name, told.at)


def set_limit(patient: Patient, told: Command) -> None:
    """What has nothing to count from is due the day that the responsible sets."""
    run, name = place(patient, told.name)
    require(told.by, "who_deviates")
    know_actors(run, told.by)
    found, facts = open_round(run, name), Facts(run, told.at)
    require(found.open_tasks, "nothing_to_do")
    own = [task for task in found.open_tasks if facts.may_do(told.actor or told.by, task)]
    require(own or (not told.actor and facts.has_the_patient(told.by)), "not_responsible")
    tasks = [task for task in own or found.open_tasks if ("without_anchor", True) in deadline(task).pairs]
    require(tasks, "limit_stands")
    for task in tasks:
        set_day(task, told, "limit_set")
        task.set_day, task.set_by = told.until, told.by


def substitute(run: Run, step: model.Step, told: Command) -> None:
    found = open_round(run, step.name)
    require(told.instead, "instead_of_what")
    tasks = left_to(found, told)
    run.patient.tell("deviated", told.how, told.at)
    close_as_left_out(found, tasks, told)


def override_consent(run: Run, step: model.Step, told: Command) -> None:
    """On a legal basis, for one round; where a no has closed it already, the sending opens anew beside the flow."""
    require(told.basis, "basis_missing")
    found, facts = run.open_round(step.name), Facts(run, told.at)
    refused = [each for each in run.rounds_of(step.name)[-1:] if each.how in ("without_consent", "withdrawn")]
    stops = facts.lacks_consent(found) if found else any(not facts.lets_share(each) for each in refused)
    require(stops, "consent_stops_nothing")
    run.patient.tell("deviated", told.how, told.at)
    if found is None:
        found = open_step(run, step, told.at)
        found.is_beside = True
    found.is_overridden = True
    run.patient.tell("consent_overridden", step.name, told.at)


# ---- straight to a step, out of the pathway and back


def jump(patient: Patient, told: Command) -> None:
    run, step = destination(patient, told)
    refuse_grounds(run, told)
    require(not run.open_round(step.name), "open_already")
    line = line_of(run.pathway, step.name)
    opened = [found.step.name for found in run.open_rounds]
    in_flow = [found.step.name for found in run.open_rounds if not found.is_beside]
    steps = [name for name in in_flow if line_of(run.pathway, name) == line]
    joins = [name for name in run.arrived if line_of(run.pathway, name) == line]
    ends = [*run.reached] if line == "" else []
    require(steps or joins or ends, "across_lines")
    for name in told.leaving:
        require(name in run.pathway.named_steps or name in run.pathway.named_ends, "unknown_step")
        require(name in [*steps, *joins, *ends] or name not in [*opened, *run.arrived, *run.reached], "across_lines")
        require(name in [*steps, *joins, *ends], "not_open")
    one = [name for name in [*steps, *joins, *ends] if name != step.name and name not in opened_beside(run)]
    opens_beside = line == "" and not told.leaving and is_side_line(run.pathway, step.name)
    leaving = told.leaving or tuple(one if len(one) == 1 and not opens_beside else ())
    require(leaving or opens_beside, "left_which")
    before = Marking(steps, [(join, side) for join in joins for side in run.arrived[join]])
    stays = Marking(
        [name for name in steps if name not in leaving],
        [(join, side) for join, side in before.tokens if join not in (*leaving, step.name)],
    )
    stay_ends = [end for end in ends if end not in leaving]
    require(line or stay_ends or leads_to_end(run.pathway, [step.name, *stays.steps]), "leads_nowhere")
    require(not meets(run.pathway, step.name, stays, stay_ends), "twice_in_line")
    after = Marking([step.name, *stays.steps], stays.tokens)
    require(unfilled(run.pathway, after) <= unfilled(run.pathway, before), "join_unfilled")
    patient.tell("deviated", told.how, told.at)
    for found in [found for found in run.open_rounds if found.step.name in leaving]:
        close(found, "superseded", told.at)
    for join in [join for join in joins if join in leaving]:
        for _ in run.arrived.pop(join):
            patient.tell("token_taken", join, told.at)
    take_ends(run, [end for end in ends if end in leaving], told)
    run.arrived.pop(step.name, None)
    open_step(run, step, told.at).gone_to = frozenset([step.name])


def opened_beside(run: Run) -> set[str]:
    """What passed limits have opened beside their steps."""
    return {name for each in run.rounds if each.has_reminded for name in opened_by_overdue(run, each.step)}


def take_ends(run: Run, ends: list[str], told: Command) -> None:
    for end in ends:
        del run.reached[end]
        run.patient.tell("end_taken", end, told.at)


def destination(patient: Patient, told: Command) -> tuple[Run, model.Step]:
    run = patient.run
    for part in told.name.split("/")[:-1]:
        found = run.open_round(part)
        is_run = part in run.pathway.named_steps and run.pathway.named_steps[part].runs
        require(not is_run or (found and found.inside), "into_subpathway")
        run = found.inside if found and found.inside else run
    run, name = place(patient, told.name)
    return run, run.pathway.named_steps[name]


def leave(patient: Patient, told: Command) -> None:
    run = patient.run
    refuse_grounds(run, told)
    patient.tell("deviated", told.how, told.at)
    beside = opened_beside(run)
    opened = [found.step for found in run.open_rounds if not found.is_beside]
    steps = tuple([step.name for step in opened if not step.anytime and step.name not in beside])
    left = Left(told.at, told.by, told.reason, steps, dict(run.arrived), dict(run.reached))
    take_ends(run, [*run.reached], told)
    close_all(run, told.at)
    patient.left = left
    patient.tell("left", left.by, told.at)


def reenter(patient: Patient, told: Command) -> None:
    run, left = patient.run, patient.left
    require(left or run.ended, "not_left")
    refuse_grounds(run, told)
    require(left or told.name, "reenter_where")
    steps = left.steps if left else ()
    if told.name:
        require("/" not in told.name, "into_subpathway")
        _, step = destination(patient, told)
        require(leads_to_end(run.pathway, [step.name]), "leads_nowhere")
        require(not unfilled(run.pathway, Marking([step.name], [])), "join_unfilled")
        steps = (step.name,)
    patient.tell("deviated", told.how, told.at)
    patient.tell("reentered", told.by, told.at)
    run.ended = run.ended_at = patient.left = None
    run.reached.clear()
    advance(patient, told.now)  # values grow old also meanwhile
    opening = [
        run.pathway.named_steps[name].track for name in (*steps, *(left.arrived if left and not told.name else ()))
    ]
    for track in [track.name for track in run.pathway.tracks if track.name in opening]:
        run.tracks.append(track)
        patient.tell("track_started", track, told.at)
    if left and not told.name:
        for end in left.reached:
            run.reached[end] = told.at
            patient.tell("end_reached", end, told.at)
        for join, arrived in left.arrived.items():
            run.arrived[join] = arrived
            for _ in arrived:
                patient.tell("token_waits", join, told.at)
    for name in steps:
        before = run.rounds_of(name)[-1:]
        open_step(run, run.pathway.named_steps[name], told.at).gone_to = before[0].gone_to if before else frozenset()


# ---- where a patient can be put


def line_of(pathway: model.Pathway, name: str) -> str:
    """The line a step belongs to: a track, what an interruption opens beside, itself at any time, or the main flow."""
    step = pathway.named_steps[name]
    sides = [each for each in pathway.interruptions if each.mode is not model.Mode.CANCELS]
    found = [each.name for each in sides if name in reached_from(pathway, each.target)]
    late = [line_of(pathway, each.name) for each in pathway.steps if name in overdue_of(pathway, each)]
    return step.track or [*found, *late, name if step.anytime else ""][0]


def leads_to_end(pathway: model.Pathway, steps: Sequence[str]) -> bool:
    return bool(reached_from(pathway, model.Onward(steps=tuple(steps))) & set(pathway.named_ends))


def is_side_line(pathway: model.Pathway, step: str) -> bool:
    """Whether all ways from the step end in nothing, and meet no join."""
    reached = reached_from(pathway, model.Onward(steps=(step,)))
    return not any(name in pathway.named_ends or pathway.named_steps[name].waits_for for name in reached)


def meets(pathway: model.Pathway, goal: str, stays: Marking, ends: Sequence[str]) -> bool:
    """Whether what stays and what is put at the goal can come to one place by ways that do not go back."""
    if is_side_line(pathway, goal):
        return False
    onward = ahead_of(pathway, goal)
    to_goal = any(goal in ahead_of(pathway, name) for name in [*stays.steps, *[join for join, _ in stays.tokens]])
    to_open = any(name in onward and not is_side_line(pathway, name) for name in stays.steps)
    return bool(ends) or to_goal or to_open or any(side in onward | {goal} for _, side in stays.tokens)


def ahead_of(pathway: model.Pathway, step: str) -> set[str]:
    found, coming = set[str](), [step]
    while coming:
        for _, target in pathway.ways.get(coming.pop(), ()):
            leads = [target.otherwise] if isinstance(target, model.Back) else model.targets_of(target)
            coming += [name for name in leads if name not in found]
            found.update(leads)
    return found


def unfilled(pathway: model.Pathway, marking: Marking) -> set[str]:
    """The joins that something can come to or waits in, and that wait for ever for the rest."""
    steps, tokens, opened = set(marking.steps), set(marking.tokens), set[str]()
    filled, waiting = set[str](), {join for join, _ in tokens}
    while opened != steps:
        opened = set(steps)
        tokens |= {(to, name) for name in opened for to in pathway.leads_to[name] if is_side(pathway, to, name)}
        waiting = {join for join, _ in tokens}
        filled = {
            join for join in waiting if all((join, side) in tokens for side in pathway.named_steps[join].waits_for)
        }
        alone = {to for name in opened for to in pathway.leads_to[name] if not is_side(pathway, to, name)}
        steps |= filled | (alone & set(pathway.named_steps))
    return waiting - filled


def is_side(pathway: model.Pathway, to: str, name: str) -> bool:
    return to in pathway.named_steps and name in pathway.named_steps[to].waits_for


OF_THE_PATIENT = {"left_pathway": leave, "reentered": reenter, "jumped": jump}
OF_A_STEP = {
    "out_of_order": out_of_order, "postponed": postpone, "substituted": substitute,
    "consent_overridden": override_consent,
}  # fmt: skip
