"""Departures from the pathway, each with who and why: what happened is recorded, also what the pathway does not say."""

from collections.abc import Iterator

from forlop.model import pathway as model
from tests.reference.calendar import Refused, day_of, require
from tests.reference.conditions import Facts
from tests.reference.course import Left, Patient, Round, Run, Task, place, side_of
from tests.reference.flow import close, close_where, end_side_flow, end_track, open_step
from tests.reference.limits import deadline
from tests.reference.recording import close_as_left_out, has_come, has_the_patient, left_to, note_all
from tests.reference.telling import Command

Marking = tuple[frozenset[str], frozenset[tuple[str, str]]]
"""Where tokens are: the steps that are open, and the joins that have come from where."""


def deviate(patient: Patient, told: Command) -> None:
    match told.how:
        case "left_pathway":
            refuse_grounds(patient.run, told)
            leave(patient, told)
        case "reentered":
            reenter(patient, told)
        case "jumped":
            jump(patient, told)
        case _:
            run, name = place(patient, told.name, "step")
            refuse_grounds(run, told)
            DEVIATIONS[told.how](run, run.pathway.named_steps[name], told)


def refuse_grounds(run: Run, told: Command) -> None:
    require(told.by, "who_deviates")
    require(told.by in run.pathway.named_actors, "unknown_actor")
    require(told.reason, "why_deviated")


def open_round_of(run: Run, step: model.Step) -> Round:
    found = run.open_round(step.name)
    if found is None:
        raise Refused("not_open")
    require(not step.runs, "runs_inside")
    return found


def out_of_order(run: Run, step: model.Step, told: Command) -> None:
    """Beside the flow, and over at once; nothing follows from it."""
    offered = step.anytime is not None and run.has_open(step.anytime)
    require(not run.open_round(step.name) and not offered, "open_already")
    decides = step.rules_decide or step.is_judgement or step.kind is model.StepKind.DECISION
    require(not (step.kind.sends or decides or step.waits_until or step.runs), "not_by_itself")
    require(not Facts(run, told.at).lacks_consent(step), "consent_missing")
    facts, present = Facts(run, told.at), told.present
    come = present is None or all(any(facts.may_act(by, needed) for by in present) for needed in step.quorum)
    run.patient.tell("deviated", told.how, told.at)
    found = open_step(run, step, told.at)
    found.is_beside, said = True, dict(told.data)
    require(all(name in said for task in found.binding_tasks for name in task.data), "recorded_with_it")
    require(come, "not_quorate")
    note_all(run, told, {name for task in found.tasks for name in task.data}, found)
    for task in found.tasks:
        task.opened = task.opened or told.at
        may_come = isinstance(task.duty.act, model.Convene) and present and has_come(facts, found, task, present)
        if task in (found.binding_tasks or found.tasks) or may_come:
            task.closed, task.closed_at = "done", told.at
            run.patient.tell("task_done", step.name, told.at, (found, task))
    close(run, found, "done", told.at)


def postpone(run: Run, step: model.Step, told: Command) -> None:
    """A plan beside the limit, which stands."""
    found, until = open_round_of(run, step), told.day("until")
    tasks = planned(run, found, told)
    require(until and until >= day_of(told.now), "day_passed")
    run.patient.tell("deviated", told.how, told.at)
    for task in tasks:
        task.planned = until
        run.patient.tell("planned", step.name, told.at)


def planned(run: Run, found: Round, told: Command) -> list[Task]:
    """Those of the actor that is said, else their own; only who has the patient plans for others."""
    require(found.open_tasks, "nothing_to_do")
    named, facts, by = told.text("actor"), Facts(run, told.at), told.by or ""
    own = [task for task in found.open_tasks if facts.may_act(by, task.taken or task.duty.actor)]
    if named is None and not own and has_the_patient(run, told):
        raise Refused("whose_tasks")
    tasks = facts.theirs(named or by, found.open_tasks)
    require(tasks, "not_responsible")
    require(has_the_patient(run, told) or all(task in own for task in tasks), "tasks_of_others")
    return tasks


def tasks_of(run: Run, found: Round, told: Command) -> list[Task]:
    """Those of the actor that is said, else their own; all for who has the patient and no task in the step."""
    require(found.open_tasks, "nothing_to_do")
    named, facts = told.text("actor"), Facts(run, told.at)
    if named is None and has_the_patient(run, told):
        mine = [task for task in found.open_tasks if facts.may_act(told.by or "", task.taken or task.duty.actor)]
        return mine or found.open_tasks
    own = facts.theirs(named or told.by or "", found.open_tasks)
    require(own, "not_responsible")
    return own


def set_limit(patient: Patient, told: Command) -> None:
    """What has nothing to count from is due the day that the responsible sets."""
    run, name = place(patient, told.name, "step")
    require(told.by, "who_deviates")
    require(told.by in run.pathway.named_actors, "unknown_actor")
    found, until = open_round_of(run, run.pathway.named_steps[name]), told.day("until")
    tasks = [
        task for task in tasks_of(run, found, told) if ("without_anchor", True) in deadline(run, found, task).pairs
    ]
    require(tasks, "limit_stands")
    require(until and until >= day_of(told.now), "day_passed")
    for task in tasks:
        task.set_day, task.set_by = until, told.by
        patient.tell("limit_set", name, told.at)


def substitute(run: Run, step: model.Step, told: Command) -> None:
    found = open_round_of(run, step)
    require(told.text("instead"), "instead_of_what")
    tasks = left_to(run, found, told)
    run.patient.tell("deviated", told.how, told.at)
    close_as_left_out(run, found, tasks, told)


def override_consent(run: Run, step: model.Step, told: Command) -> None:
    """On a legal basis, for one round; where a no has closed it already, the sending opens anew beside the flow."""
    require(told.text("basis"), "basis_missing")
    found = run.open_round(step.name)
    refused = [each for each in run.rounds_of(step.name)[-1:] if each.how == "without_consent"]
    lacks = Facts(run, told.at).lacks_consent(step) and not (found and found.is_overridden)
    require((found or refused) and lacks, "consent_stops_nothing")
    require(found is None or not found.sent, "consent_stops_nothing")
    run.patient.tell("deviated", told.how, told.at)
    if found is None:
        found = open_step(run, step, told.at)
        found.is_beside = True
    found.is_overridden = True
    run.patient.tell("consent_overridden", step.name, told.at)


DEVIATIONS = {
    "out_of_order": out_of_order, "postponed": postpone, "substituted": substitute,
    "consent_overridden": override_consent,
}  # fmt: skip


# ---- straight to a step


def jump(patient: Patient, told: Command) -> None:
    run, step = destination(patient, told)
    refuse_grounds(run, told)
    require(not run.open_round(step.name), "open_already")
    line = line_of(run.pathway, step.name)
    open_there = [found.step.name for found in run.open_rounds if line_of(run.pathway, found.step.name) == line]
    waiting = [name for name in run.arrived if line_of(run.pathway, name) == line]
    ends = [*run.reached] if line == "" else []
    require(open_there or waiting or ends, "across_lines")
    one = open_there or [*waiting, *ends]
    leaving = told.names("leaving") or tuple(one if len(one) == 1 else ())
    require(leaving and set(leaving) <= {*open_there, *waiting, *ends}, "left_which")
    stays = {name for name in open_there if name not in leaving}
    tokens = {(join, side) for join in waiting if join not in (*leaving, step.name) for side in run.arrived[join]}
    can_stand(run.pathway, step.name, stays, tokens, is_ending=line != "" or any(end not in leaving for end in ends))
    patient.tell("deviated", told.how, told.at)
    for found in run.open_rounds:
        if found.step.name in leaving:
            close(run, found, "superseded", told.at)
    for join in [join for join in waiting if join in leaving]:
        for _ in run.arrived.pop(join):
            patient.tell("token_taken", join, told.at)
    for end in [end for end in ends if end in leaving]:
        del run.reached[end]
        patient.tell("end_taken", end, told.at)
    run.arrived.pop(step.name, None)
    open_step(run, step, told.at)


def destination(patient: Patient, told: Command) -> tuple[Run, model.Step]:
    outer, _, _ = told.name.rpartition("/")
    run = patient.run
    for part in outer.split("/") if outer else []:
        found = run.open_round(part)
        is_step = part in run.pathway.named_steps
        require(not is_step or not run.pathway.named_steps[part].runs or (found and found.inside), "into_subpathway")
        run = found.inside if found and found.inside else run
    run, name = place(patient, told.name, "step")
    return run, run.pathway.named_steps[name]


def line_of(pathway: model.Pathway, name: str) -> str:
    """The line a step belongs to: a track, what follows from an interruption or a passed limit, or the main flow."""
    step = pathway.named_steps[name]
    if step.track:
        return step.track
    for each in pathway.interruptions:
        if each.mode is not model.Mode.CANCELS and name in side_of(pathway, each.target):
            return each.name
    for each_step in pathway.steps:
        beside = each_step.on_overdue and not each_step.overdue_replaces
        if beside and each_step.on_overdue and name in side_of(pathway, each_step.on_overdue):
            return f"overdue {each_step.name}"
    return ""


def can_stand(
    pathway: model.Pathway, step: str, stays: set[str], tokens: set[tuple[str, str]], *, is_ending: bool
) -> None:
    """Refuses where two tokens could come to one place, a join would wait for ever, or nothing could reach an end."""
    reach = {name: side_of(pathway, model.Onward(steps=(name,))) for name in {step, *stays}}
    require(is_ending or set().union(*reach.values()) & set(pathway.named_ends), "leads_nowhere")
    doubled, stuck = followed(pathway, (frozenset({step, *stays}), frozenset(tokens)))
    meet = any(step in reach[other] or other in reach[step] for other in stays)
    require(not doubled and not (stuck and meet), "twice_in_line")
    require(not stuck, "join_unfilled")


def followed(pathway: model.Pathway, start: Marking) -> tuple[bool, bool]:
    """Whether, by any of the ways, two tokens can come to one place, and whether a join can wait for ever."""
    seen, coming, doubled, stuck = {start}, [start], False, False
    while coming:
        here = coming.pop()
        stuck = stuck or (bool(here[1]) and not here[0])
        for there, is_double in markings_after(pathway, here):
            doubled = doubled or is_double
            coming += [] if there in seen else [there]
            seen.add(there)
    return doubled, stuck


def markings_after(pathway: model.Pathway, marking: Marking) -> Iterator[tuple[Marking, bool]]:
    """Where the tokens are when one of the open steps has been left, by any of its ways."""
    for name in marking[0]:
        beside = not pathway.named_steps[name].overdue_replaces
        for clause, target in pathway.ways[name]:
            for leads in [] if clause == "on_overdue" and beside else leading(target):
                yield moved(pathway, marking, name, leads)


def moved(pathway: model.Pathway, marking: Marking, name: str, leads: tuple[str, ...]) -> tuple[Marking, bool]:
    opened, waiting, doubled = set(marking[0]) - {name}, set(marking[1]), False
    for to in [to for to in leads if to in pathway.named_steps]:
        sides = {(to, side) for side in pathway.named_steps[to].waits_for}
        if (to, name) in sides:
            doubled = doubled or (to, name) in waiting
            waiting.add((to, name))
            if not sides <= waiting:
                continue
            waiting -= sides
        merges = not side_of(pathway, model.Onward(steps=(to,))) & set(pathway.named_ends)
        doubled = doubled or (to in opened and not merges)
        opened.add(to)
    return (frozenset(opened), frozenset(waiting)), doubled


def leading(target: model.Target) -> list[tuple[str, ...]]:
    """The sets of steps that a way may lead to."""
    match target:
        case model.Onward(steps=steps):
            return [steps]
        case model.Back(step=step, otherwise=otherwise):
            return [(step,), (otherwise,)]
        case model.Finished():
            return [()]


# ---- out of the pathway and back


def leave(patient: Patient, told: Command) -> None:
    run = patient.run
    patient.tell("deviated", told.how, told.at)
    steps = tuple([found.step.name for found in run.open_rounds if not found.step.anytime])
    left = Left(
        told.at, told.by or "", told.reason or "", steps, dict(run.arrived), dict(run.reached), tuple(run.tracks)
    )
    for end in [*run.reached]:
        del run.reached[end]
        patient.tell("end_taken", end, told.at)
    close_where(run, set(run.pathway.named_steps), told.at)
    for spell in [spell for spell in run.interruptions if spell.stop is None]:
        end_side_flow(run, spell, told.at)
    for track in [*run.tracks]:
        end_track(run, track, told.at)
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
        can_stand(run.pathway, step.name, set(), set(), is_ending=False)
        steps = (step.name,)
    patient.tell("deviated", told.how, told.at)
    patient.tell("reentered", told.by or "", told.at)
    run.ended = run.ended_at = patient.left = None
    run.reached.clear()
    if left and not told.name:
        run.tracks += left.tracks
        for end in left.reached:
            run.reached[end] = told.at
            patient.tell("end_reached", end, told.at)
        for join, arrived in left.arrived.items():
            run.arrived[join] = arrived
            for _ in arrived:
                patient.tell("token_waits", join, told.at)
    for name in steps:
        open_step(run, run.pathway.named_steps[name], told.at)
