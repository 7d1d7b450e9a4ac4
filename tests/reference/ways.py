"""When a round is over, and where it leads; and what holds it."""

from dataclasses import dataclass
from datetime import datetime

from forlop.model import pathway as model
from tests.reference.calendar import after, first_moment
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Round


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
    if found.time_over or found.relevant is None:
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
    decided = Facts(found.run, max(moment, found.opened)).decided(step)
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
