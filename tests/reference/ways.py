"""When a round is over, and where it leads; and what holds it."""

from dataclasses import dataclass
from datetime import datetime

from forlop.model import pathway as model
from tests.reference.calendar import after, first_moment
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Round, Run, covers


@dataclass(frozen=True)
class Again:
    """To the next round of a step that is repeated."""


def closing(run: Run, found: Round, moment: datetime) -> tuple[str, datetime] | None:
    """How the round is over and since when, None while it is not."""
    step, at = found.step, max(moment, found.opened)
    if found.closed and found.how:
        return found.how, found.closed
    if found.forced:
        return found.forced[0], found.forced[2]
    if found.relevant_from is None:
        return None
    if step.runs:
        return ("done", found.inside.ended_at) if found.inside and found.inside.ended_at else None
    if not step.waits_until:
        if not found.tasks_are_closed:
            return None
        done, left_out = found.times("done"), found.times("left_out")
        if found.tasks and not done:
            return ("left_out", max(left_out)) if left_out else ("lapsed", at)
        at = max(done, default=at)
        if step.lasts is None or isinstance(step.lasts, model.AtLeast):
            return "done", at
    since = over(run, found)
    return None if since is None else ("done", since if step.waits_until else max(at, since))


def is_lasting(run: Run, found: Round) -> bool:
    """Whether the step goes on whatever is done in it."""
    lasts = found.step.lasts
    if found.step.waits_until:
        return found.closed is None
    if found.binding_done is None or lasts is None or isinstance(lasts, model.AtLeast):
        return False
    return found.closed is None and over(run, found) is None


def over(run: Run, found: Round) -> datetime | None:
    """When the event of a wait or a duration came, or its time was over; what was recorded while it waited counts."""
    until = found.step.waits_until or found.step.lasts
    if not isinstance(until, model.UntilEvent):
        return found.time_over
    came = [each for each in run.patient.happened if each.name == until.event]
    counting = [each.start for each in came if each.start >= found.opened]
    return min(counting, default=None)


def time_is_over(found: Round) -> datetime | None:
    """When a wait or a duration that is counted in time will be over."""
    step, done = found.step, found.binding_done
    if found.time_over or found.relevant_from is None:
        return None
    if isinstance(step.waits_until, model.ForTime):
        return first_moment(after(found.relevant_from, step.waits_until.duration))
    if isinstance(step.lasts, model.ForTime) and done:
        return first_moment(after(done, step.lasts.duration))
    return None


def way(run: Run, found: Round, moment: datetime) -> model.Target | Undecided | Again | None:
    """Where the round leads when it is over."""
    step, ended = found.step, closing(run, found, moment)
    if ended is None:
        return None
    if found.forced and found.forced[0] != "not_indicated":
        return found.forced[1]
    if found.inside:
        return next(each.target for each in step.on_ends if each.end == found.inside.ended)
    if found.choice and step.is_judgement and ended[0] == "done":
        return found.choice
    decided = Facts(run, max(moment, found.opened)).decided(step)
    if step.repeating and found.choice == model.Onward(steps=(step.name,)):
        return Again()
    if step.repeating and isinstance(decided, Undecided) and decided.why == "none_true":
        is_last = found.repetition >= step.repeating.times or ended[0] == "not_indicated"
        return step.after_last if is_last else Again()
    return found.choice or decided if isinstance(decided, Undecided) else decided


def is_held(run: Run, found: Round) -> bool:
    """Whether an interruption that leads back holds the round, or the one outside in which it runs.

    No side flow of an interruption is held.
    """
    active = [run.pathway.named_interruptions[spell.name] for spell in run.interruptions if spell.stop is None]
    holding = [each for each in active if each.mode is model.Mode.RETURNS]
    if any(covers(each.scope, found.step.phase, found.step.track) for each in holding) and not any(
        found.step.name in run.side_of(each.name) for each in active
    ):
        return True
    return run.outer is not None and is_held(*run.outer)
