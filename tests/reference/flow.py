"""Where the patient goes: the ways that are taken, what opens and closes by it, and what follows by itself."""

from datetime import datetime, timedelta

from forlop.model import pathway as model
from tests.reference.calendar import DAY, Due, midnight
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Note, Patient, Round, Run, Spell, Task, side_of
from tests.reference.limits import bind, deadline, length_now
from tests.reference.ways import Again, closing, is_held, is_lasting, way


def go(run: Run, source: Round | str, target: model.Target | None, at: datetime) -> None:
    """Along a way that was taken by a round, or from what is named."""
    name = source.step.name if isinstance(source, Round) else source
    sources = (source,) if isinstance(source, Round) else ()
    match target:
        case model.Onward(steps=steps):
            for step in steps:
                enter(run, step, name, at, sources)
        case model.Back(step=step, times=times, otherwise=otherwise):
            again = run.went_back[step] < times
            run.went_back[step] += again
            if again:
                run.patient.tell("went_back", step, at)
            enter(run, step if again else otherwise, name, at, sources)
        case model.Finished():
            run.patient.tell("line_finished", name, at)
        case None:
            pass


def enter(run: Run, name: str, source: str, at: datetime, sources: tuple[Round, ...] = ()) -> None:
    """A token comes to a step or an end; at a join it waits for the others, and in an open step it is lost."""
    if run.ended:
        return
    if name in run.pathway.named_ends:
        if run.pathway.named_ends[name].closes_all:
            end_run(run, name, at)
        else:
            run.reached.setdefault(name, at)
            run.patient.tell("end_reached", name, at)
        return
    step = run.pathway.named_steps[name]
    if source in step.waits_for:
        run.patient.tell("token_waits", name, at)
        arrived = run.arrived.setdefault(name, {})
        arrived[source] = (at, sources)
        if len(arrived) < len(step.waits_for):
            return
        came = run.arrived.pop(name).values()
        at, sources = max(each[0] for each in came), tuple([found for each in came for found in each[1]])
    if run.open_round(name):
        # The flow takes over a round that was opened beside it.
        was_open = run.open_round(name)
        if was_open:
            was_open.is_beside = False
        run.patient.tell("merged", name, at)
    else:
        open_step(run, step, at, sources)


def open_step(run: Run, step: model.Step, at: datetime, sources: tuple[Round, ...] = (), repetition: int = 1) -> Round:
    tasks = tuple([Task(number, duty) for number, duty in enumerate(step.duties)])
    found = Round(step, len(run.rounds_of(step.name)) + 1, at, run.patient.order, repetition, tasks)
    found.sources = sources
    run.rounds.append(found)
    run.patient.tell("round_opened", step.name, at)
    if step.only_if is None:
        found.relevant_from = at
        open_tasks(run, found, at)
    return found


def open_tasks(run: Run, found: Round, at: datetime) -> bool:
    """Opens the tasks that can be done now, and says whether there were any."""
    able = [task for task in found.tasks if found.sent or not found.step.waits_for_sending(task.duty)]
    opening = [task for task in able if task.opened is None and task.closed is None]
    for task in opening:
        facts = Facts(run, at)
        task.opened, task.length, task.actor = at, length_now(facts, found, task), facts.actor(task.duty.actor)
    return bool(opening)


def close(run: Run, found: Round, how: str, at: datetime) -> None:
    if found.inside and not found.inside.ended:
        close_where(found.inside, set(found.inside.pathway.named_steps), at)
    if found.closed:  # what was only undecided has no way of its own any more
        run.patient.tell("way_taken", found.step.name, at)
    else:
        shut(run, found, how, at)
    found.is_gone = True


def shut(run: Run, found: Round, how: str, at: datetime) -> None:
    found.how, found.closed = how, at
    run.patient.tell("round_closed", found.step.name, at)
    for task in found.open_tasks:
        task.closed = how


def close_where(run: Run, steps: set[str], at: datetime) -> None:
    """Closes as superseded what is open in the steps, and takes the tokens that wait there."""
    for found in run.open_rounds:
        if found.step.name in steps:
            close(run, found, "superseded", at)
    for name in [name for name in run.arrived if name in steps]:
        for _ in run.arrived.pop(name):
            run.patient.tell("token_taken", name, at)


def end_run(run: Run, end: str, at: datetime) -> None:
    close_where(run, set(run.pathway.named_steps), at)
    for spell in [spell for spell in run.interruptions if spell.stop is None]:
        end_side_flow(run, spell, at)
    for track in [*run.tracks]:
        end_track(run, track, at)
    run.ended, run.ended_at = end, at
    run.patient.tell("ended", end, at)


def end_side_flow(run: Run, spell: Spell, at: datetime) -> None:
    spell.stop = at
    run.patient.tell("side_flow_ended", spell.name, at)


def end_track(run: Run, track: str, at: datetime) -> None:
    run.tracks.remove(track)
    run.patient.tell("track_ended", track, at)


# ---- what follows by itself


def settle(patient: Patient, moment: datetime) -> None:
    while any(follows(run, moment) for run in patient.runs):
        pass
    for run in patient.runs:
        for found in run.open_rounds:
            for task in found.open_tasks:
                bind(run, found, task, moment)


def follows(run: Run, moment: datetime) -> bool:
    """Does one thing that follows by itself in the run, and says whether there was one."""
    if run.ended:
        return False
    for found in run.open_rounds:
        for task in found.open_tasks:
            actor = Facts(run, moment).actor(task.duty.actor)
            if task.actor != actor:
                task.actor, task.taken = actor, None
                run.patient.tell("actor_changed", found.step.name, moment)
    for found in run.rounds:
        if found.overdue and found.overdue.closed and found.step.on_overdue:
            found.overdue = None
            close_where(run, side_of(run.pathway, found.step.on_overdue), moment)
    return any(develops(run, found, moment) for found in run.open_rounds) or is_over(run, moment)


def develops(run: Run, found: Round, moment: datetime) -> bool:
    step, at = found.step, max(moment, found.opened)
    if found.forced is None and found.relevant_from is None and step.only_if:
        truth = Facts(run, at).truth(step.only_if)
        if truth:
            found.relevant_from = at
            if open_tasks(run, found, at):
                run.patient.tell("tasks_opened", step.name, at)
        elif truth is False:
            found.forced = ("not_indicated", None, at)
        return truth is not None
    refused = not found.is_overridden and Facts(run, at).consents(step) is False
    if found.forced is None and found.closed is None and refused and found.reply != "accepted":
        found.forced = ("withdrawn" if found.sent else "without_consent", step.without_consent, at)
    if found.forced is None and step.runs and found.inside is None:
        run_inside(run, found, step.runs.pathway, at)
        return True
    if found.sent and open_tasks(run, found, found.sent):
        run.patient.tell("tasks_opened", step.name, found.sent)
    if found.binding_tasks and found.tasks_are_closed and not is_lasting(run, found):
        for task in found.open_tasks:
            task.closed = "lapsed"
    ended = closing(run, found, moment)
    if ended is None or is_held(run, found):
        return False
    is_open = found.closed is None
    if is_open and found.tasks:
        shut(run, found, *ended)
    onward = way(run, found, moment)
    if isinstance(onward, Undecided):
        return is_open and bool(found.tasks)
    if found.closed is None:
        shut(run, found, *ended)
    found.is_gone = True
    if found.is_beside:
        return True
    found.way_order = len(run.patient.log)
    found.left, found.responsible = max(moment, ended[1]), run.patient.responsible
    found.by_rules = (
        bool(step.branches) and found.choice is None and ended[0] in ("done", "left_out", "lapsed", "not_indicated")
    )
    run.patient.tell("way_taken", step.name, found.left)
    if isinstance(onward, Again):
        open_step(run, step, again_from(run, found, found.left), (found,), found.repetition + 1)
    elif found.is_taken_back:
        open_step(run, step, found.left, (found,), found.repetition)
    else:
        go(run, found, onward, found.left)
    return True


def run_inside(run: Run, found: Round, pathway: model.Pathway, at: datetime) -> None:
    found.inside = Run(pathway, run.patient, at, (run, found))
    run.patient.tell("started", pathway.starts[0].name, at)
    for name in found.step.content:
        latest = run.latest(name)
        if latest and run.value(name) is not None:
            found.inside.notes[name] = [Note(name, latest.at, latest.value)]
            run.patient.tell("datum_passed", name, at)
    enter(found.inside, pathway.starts[0].name, "", at)


def is_over(run: Run, moment: datetime) -> bool:
    """Ends a side flow, a track or the run itself when nothing of it is open any more."""
    busy = {found.step.name for found in run.open_rounds if not found.step.anytime} | set(run.arrived)
    for spell in run.interruptions:
        if spell.stop is None and not busy & run.side_of(spell.name):
            end_side_flow(run, spell, moment)
            return True
    in_tracks = {name for name in busy if run.pathway.named_steps[name].track}
    for track in run.tracks:
        if track not in {run.pathway.named_steps[name].track for name in in_tracks}:
            end_track(run, track, moment)
            return True
    if run.reached and busy <= in_tracks:
        latest = max([moment, *run.reached.values(), *[found.closed for found in run.rounds if found.closed]])
        end_run(run, next(iter(run.reached)), latest)
        return True
    return False


def again_from(run: Run, found: Round, closed: datetime) -> datetime:
    """The next round counts from when this was done, or from when it was due if it was left out."""
    for task in found.tasks:
        if found.how == "left_out" and isinstance(task.duty.timing, model.Repeating):
            due = deadline(run, found, task).due
            return closed if due is None else last_minute(due)
    return closed


def last_minute(due: Due) -> datetime:
    return due if isinstance(due, datetime) else midnight(due + DAY) - timedelta(minutes=1)
