"""Where the patient goes: when a round is over and where it leads, what opens and closes by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forlop.model import pathway as model
from tests.reference.calendar import DAY, after, first_moment, midnight
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import LONG_AGO, Patient, Round, Run, Spell, Task, last_of, opened_by_overdue
from tests.reference.limits import bind, deadline, learn_length, too_old_from

# ---- the ways that are taken


def go(
    run: Run,
    source: Round | Spell | str,
    target: model.Target | None,
    at: datetime,
    gone_to: frozenset[str] = frozenset(),
) -> None:
    """Along a way that was taken by a round, or that an event or a passed limit, of what was `gone_to`, opened."""
    name = source if isinstance(source, str) else source.name if isinstance(source, Spell) else source.step.name
    match target:
        case model.Onward(steps=steps):
            for step in steps:
                enter(run, step, source, at, gone_to)
        case model.Back(step=step, times=times, otherwise=otherwise):
            again = run.went_back[step] < times
            run.went_back[step] += again
            if again:
                run.patient.tell("went_back", step, at)
            enter(run, step if again else otherwise, source, at, gone_to)
        case model.Finished():
            run.patient.tell("line_finished", name, at)
        case None:
            pass


def enter(
    run: Run, name: str, source: Round | Spell | str, at: datetime, gone_to: frozenset[str] = frozenset()
) -> None:
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
    step, came = run.pathway.named_steps[name], [source] if isinstance(source, Round) else []
    if isinstance(source, Round) and source.step.name in step.waits_for:
        run.patient.tell("token_waits", name, at)
        arrived = run.arrived.setdefault(name, {})
        arrived[source.step.name] = source
        if len(arrived) < len(step.waits_for):
            return
        came = [*run.arrived.pop(name).values()]
    if is_open := run.open_round(name):
        is_open.is_beside = False  # the flow takes over a round that was opened beside it
        run.patient.tell("merged", name, at)
    else:
        opened = open_step(run, step, at, came)
        opened.opened_by = source if isinstance(source, Spell) else None
        opened.gone_to |= gone_to


def open_step(
    run: Run, step: model.Step, at: datetime | None, after: Iterable[Round] = (), repetition: int = 1
) -> Round:
    """Opens a round at a moment, or when the last of those it comes after was left."""
    after = tuple(after)
    found = Round(run, step, len(run.rounds_of(step.name)) + 1, repetition, None if after else at, after)
    found.gone_to = frozenset().union(*[each.gone_to for each in after])
    found.tasks = tuple([Task(found, number, duty) for number, duty in enumerate(step.duties)])
    run.rounds.append(found)
    run.patient.tell("round_opened", step.name, found.opened, found)
    if step.only_if is None:
        found.relevant_since = LONG_AGO
        begin_tasks(found)
    return found


def begin_tasks(found: Round) -> bool:
    """Opens the tasks that can be done now, and says whether there were any."""
    patient, able = (
        found.run.patient,
        [task for task in found.tasks if found.sent or not found.step.waits_for_sending(task.duty)],
    )
    beginning = [task for task in able if not task.begun and task.closed is None]
    for task in beginning:
        at = (found.sent if found.step.waits_for_sending(task.duty) else found.relevant) or found.opened
        task.begun = len(patient.log), patient.logged, patient.told_from
        task.actor = Facts(found.run, at).actor(task.duty.actor)
        learn_length(task, at)
        bind(task)
    return bool(beginning)


def shut(found: Round, how: str, at: datetime) -> None:
    found.how, until = how, found.step.waits_until or found.step.lasts
    if isinstance(until, model.UntilEvent) and how == "done":
        happened = [spell for spell in found.run.patient.happened if spell.name == until.event and spell.start == at]
        found.ended_by, found.ended_after = next(iter(happened), None), found.opened
    found.closed_since = at if found.closed != at else LONG_AGO
    found.run.patient.tell("round_closed", found.step.name, at, found)
    for task in found.open_tasks:
        task.closed = "lapsed" if how == "done" else how


def close(found: Round, how: str, at: datetime) -> None:
    """Takes the round out of the flow; what was only undecided has no way of its own any more."""
    if found.inside and not found.inside.ended:
        close_where(found.inside, found.inside.pathway.named_steps, at)
    if found.how:
        found.run.patient.tell("way_taken", found.step.name, at)
    else:
        shut(found, how, at)
    found.left_since = LONG_AGO


def close_where(run: Run, steps: Iterable[str], at: datetime) -> None:
    """Closes as superseded what is open in the steps, and takes the tokens that wait there."""
    steps = set(steps)
    for found in [found for found in run.open_rounds if found.step.name in steps]:
        close(found, "superseded", at)
    for name in [name for name in run.arrived if name in steps]:
        for _ in run.arrived.pop(name):
            run.patient.tell("token_taken", name, at)


def end_run(run: Run, end: str, at: datetime) -> None:
    close_all(run, at)
    run.ended, run.ended_at = end, at
    run.patient.tell("ended", end, at)


def close_all(run: Run, at: datetime) -> None:
    close_where(run, run.pathway.named_steps, at)
    for spell in [spell for spell in run.interruptions if spell.stop is None]:
        end_side_flow(run, spell, at)
    for track in [*run.tracks]:
        end_track(run, track, at)


def end_side_flow(run: Run, spell: Spell, at: datetime) -> None:
    spell.stop = at
    run.patient.tell("side_flow_ended", spell.name, at)


def end_track(run: Run, track: str, at: datetime) -> None:
    run.tracks.remove(track)
    run.patient.tell("track_ended", track, at)


# ---- when a round is over, and where it leads


@dataclass(frozen=True)
class Again:
    """To the next round of a step that is repeated."""


def closing(found: Round, moment: datetime) -> tuple[str, datetime] | None:
    """How the round is over and since when, None while it is not."""
    step, at = found.step, max(moment, found.opened)
    if found.how and found.closed:
        return found.how, found.closed
    if found.forced:
        return found.forced[0], found.forced[2]
    if found.relevant is None:
        return None
    if step.runs:
        return ("done", found.inside.ended_at) if found.inside and found.inside.ended_at else None
    since = over(found)
    if step.waits_until:
        return ("done", since) if since else None
    if not found.is_finished:
        return None
    done, last = found.times("done"), max(found.tasks, key=lambda task: task.closed_at, default=None)
    if last and last.closed and not done:
        return last.closed, last.closed_at
    at = max(done, default=at)
    is_left_out = found.tasks and not found.times("done", found.deciding_tasks)
    if step.lasts is None or isinstance(step.lasts, model.AtLeast) or is_left_out:
        return "done", at
    return ("done", max(at, since)) if since else None


def over(found: Round) -> datetime | None:
    """When the event of a wait or a duration came, or its time was over; what was recorded while it waited counts."""
    until = found.step.waits_until or found.step.lasts
    if not isinstance(until, model.UntilEvent):
        return found.time_over
    came = [each.start for each in found.run.patient.happened if each.name == until.event]
    return min([start for start in came if start >= found.opened], default=None)


def is_lasting(found: Round) -> bool:
    """Whether the step goes on whatever is done in it."""
    if found.how or found.step.waits_until:
        return found.how is None
    lasts = isinstance(found.step.lasts, model.ForTime | model.UntilEvent)
    return lasts and found.is_finished and bool(found.times("done", found.deciding_tasks)) and over(found) is None


def time_is_over(found: Round) -> datetime | None:
    """When a wait or a duration that is counted in time will be over."""
    step, done = found.step, found.times("done", found.deciding_tasks)
    if found.time_over or found.how or found.relevant is None:
        return None
    if isinstance(step.waits_until, model.ForTime):
        return first_moment(after(found.relevant, step.waits_until.duration))
    if isinstance(step.lasts, model.ForTime) and found.is_finished and done:
        return first_moment(after(max(done), step.lasts.duration))
    return None


def way(found: Round, moment: datetime) -> model.Target | Undecided | Again | None:
    """Where the round leads when it is over; what was taken back leads to itself again."""
    step, ended = found.step, closing(found, moment)
    if ended is None:
        return None
    if found.forced and found.forced[0] != "not_indicated":
        return found.forced[1]
    if found.inside:
        return next(each.target for each in step.on_ends if each.end == found.inside.ended)
    if found.choice and step.is_judgement and ended[0] == "done":
        return found.choice
    decided = Facts(found.run, max(moment, ended[1])).decided(step)
    if any(isinstance(task.duty.act, model.Choose) and task.closed == "left_out" for task in found.tasks):
        decided = decided if isinstance(decided, Undecided) else Undecided("none_true")
    if step.repeating and found.choice == model.Onward(steps=(step.name,)):
        return Again()
    if step.repeating and isinstance(decided, Undecided) and decided.why == "none_true":
        is_last = found.repetition >= step.repeating.times or ended[0] == "not_indicated"
        return step.after_last if is_last else Again()
    return found.choice or decided if isinstance(decided, Undecided) else decided


def is_held(found: Round) -> bool:
    """Whether an interruption that leads back holds the round, or the one outside in which it runs.

    No side flow of an interruption is held.
    """
    run, step = found.run, found.step.name
    active = [run.pathway.named_interruptions[name] for name in run.running(run.interruptions)]
    beside = any(step in run.side_of(each.name) for each in active)
    holds = any(each.mode is model.Mode.RETURNS and run.covers(each.scope, step) for each in active)
    return (holds and not beside) or (run.outer is not None and is_held(run.outer))


# ---- what follows by itself


def settle(patient: Patient, moment: datetime) -> None:
    while any(follows(run, moment) for run in patient.runs if not run.ended):
        pass
    for task in [task for run in patient.ever for found in run.rounds for task in found.tasks]:
        if task.is_open:
            learn_length(task, patient.now)
        if task.is_open or task.closed == "done":
            bind(task)


def follows(run: Run, moment: datetime) -> bool:
    """Does one thing that follows by itself in the run, and says whether there was one."""
    for task in [task for found in run.open_rounds for task in found.open_tasks]:
        actor = Facts(run, max(moment, task.round.opened)).actor(task.duty.actor)
        if task.actor != actor:
            task.actor, task.taken = actor, ""
            run.patient.tell("actor_changed", task.round.step.name, moment)
    withdraw_reminders(run, [found for found in run.open_rounds if not is_held(found)], moment)
    if any(develops(found, moment) for found in run.open_rounds):
        return True
    withdraw_reminders(run, run.rounds, moment)
    return is_over(run, moment)


def withdraw_reminders(run: Run, rounds: Sequence[Round], moment: datetime) -> None:
    """Closes what passed limits have opened beside the rounds in which nothing is late any more."""
    for found in [found for found in rounds if found.has_reminded]:
        if not any(task.late for task in found.open_tasks):
            found.has_reminded = False
            close_where(run, opened_by_overdue(run, found.step), moment)


def develops(found: Round, moment: datetime) -> bool:
    run, step, at = found.run, found.step, max(moment, found.opened)
    if found.forced is None and found.relevant_since is None and step.only_if:
        truth = Facts(run, at).truth(step.only_if)
        if truth:
            found.relevant_since = at if at > found.opened else LONG_AGO
            if begin_tasks(found):
                run.patient.tell("tasks_opened", step.name, at)
        elif truth is False:
            found.forced = ("not_indicated", None, at)
        return truth is not None
    may_refuse = found.forced is None and found.how is None and found.reply != "accepted"
    if may_refuse and not is_held(found) and Facts(run, at).consents(found) is False:
        found.forced = ("withdrawn" if found.sent else "without_consent", step.without_consent, at)
    if found.forced is None and step.runs and found.inside is None:
        run_inside(found, step.runs.pathway, at)
        return True
    if found.sent and begin_tasks(found):
        run.patient.tell("tasks_opened", step.name, found.sent)
    if any(task.is_binding for task in found.tasks) and found.is_finished and not (is_lasting(found) or is_held(found)):
        for task in found.open_tasks:
            task.closed = "lapsed"
    if found.has_reminded and step.overdue_replaces and not is_held(found):
        found.forced = ("superseded", step.on_overdue, at)
    ended, was_open = closing(found, moment), found.how is None
    if ended is None or (is_held(found) and ended[0] not in ("withdrawn", "left_out")):
        return False
    if was_open and found.tasks:
        shut(found, *ended)
    if is_held(found):  # what is taken back or left out is closed at once, but goes on only when nothing holds it
        return was_open
    onward = way(found, moment)
    if isinstance(onward, Undecided):
        return was_open and bool(found.tasks)
    if found.how is None:
        shut(found, *ended)
    leave(found, onward, ended, moment)
    return True


def leave(found: Round, onward: model.Target | Again | None, ended: tuple[str, datetime], moment: datetime) -> None:
    run, step = found.run, found.step
    # The next round of a step that is repeated opens when the one before was over.
    found.left_since = moment if moment > ended[1] and not isinstance(onward, Again) else LONG_AGO
    if found.is_beside:
        return
    left = found.left or moment
    found.way_order, found.responsible = len(run.patient.log), run.responsible
    by_themselves = ended[0] in ("done", "left_out", "lapsed", "not_indicated")
    found.by_rules = bool(step.branches) and found.choice is None and by_themselves
    found.took = (step.name,) if isinstance(onward, Again) else places_of(onward)
    run.patient.tell("way_taken", step.name, left)
    if isinstance(onward, Again):
        was_due = due_if_left_out(found)
        open_step(run, step, left, (found,), found.repetition + 1).counts_from = was_due
    elif found.how == "withdrawn" and onward is None:
        open_step(run, step, left, (found,), found.repetition)
    else:
        go(run, found, onward, left)


def places_of(target: model.Target | None) -> tuple[str, ...]:
    """The steps or ends that a way leads to."""
    places = model.targets_of(target) if target else ()
    return (places[:1] if isinstance(target, model.Back) else places) or ("-",)


def due_if_left_out(found: Round) -> datetime | None:
    """When what is repeated is due in a round that is left out: a moment, or the last minute of a day."""
    repeated = [task for task in found.tasks if task.begun and isinstance(task.duty.timing, model.Repeating)]
    due = deadline(repeated[0]).due if repeated and found.how == "left_out" else None
    return due if due is None or isinstance(due, datetime) else midnight(due + DAY) - timedelta(minutes=1)


def begin(run: Run, start: model.Step, at: datetime) -> None:
    """Who has the patient when a run begins, has the patient in it too, if it knows that actor; else who acts first."""
    acting = [duty for duty in start.duties if duty.obligation is not model.Obligation.MAY]
    has = [run.outer.run.responsible] if run.outer else []
    has = [name for name in has if name in run.pathway.named_actors]
    run.responsible = [*has, *[Facts(run, at).actor(duty.actor) for duty in (*acting, *start.duties)], "nobody"][0]
    run.patient.tell("started", start.name, at, run)


def run_inside(found: Round, pathway: model.Pathway, at: datetime) -> None:
    inside = found.inside = Run(pathway, found.run.patient, at, found)
    begin(inside, pathway.starts[0], at)
    for name in found.step.content:
        latest = last_of(found.run.notes, name)
        if latest and Facts(found.run, at).value(name) is not None:
            inside.notes.append(latest)
            found.run.patient.tell("datum_passed", name, at)
            for moment in [each for each in too_old_from(inside, latest) if each < at]:
                latest.too_old.add(inside.path)
                found.run.patient.tell("value_expired", name, moment)
    open_step(inside, pathway.starts[0], None)


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
