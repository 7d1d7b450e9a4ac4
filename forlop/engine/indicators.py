"""What an indicator says of one patient: yes, no, not yet, or not known; never a guess (docs/decisions/0009)."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from forlop.engine.evaluation import combined, evaluate
from forlop.engine.events import Closing
from forlop.engine.rounds import Round, Rounds
from forlop.engine.state import State
from forlop.engine.totals import first_moment
from forlop.model import calendar
from forlop.model.calendar import Due
from forlop.model.expressions import Atom, ComputedIsKnown, IsDone, IsKnown, TableIsKnown
from forlop.model.pathway import Pathway, Share


class Verdict(StrEnum):
    """NOT_YET while it may still turn out either way; UNKNOWN when it is over and what it takes was never recorded."""

    YES = "yes"
    NO = "no"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


def verdict_of(pathway: Pathway, state: State, share: Share, *, now: datetime) -> Verdict | None:
    """The patient's part in the share; None for a patient that it is not about."""
    match _is_reached(pathway, state, share.of):
        case False:
            return None
        case None:
            return _open(state)
        case True:
            return _among_the_reached(state, share, now)


def _is_reached(pathway: Pathway, state: State, name: str) -> bool | None:
    """Whether the patient came to the step, or it happened; None while `bare hvis` is not settled."""
    if name not in pathway.named_steps:
        return any(each.name == name for each in state.occurrences)
    entries = [entry for entry in state.rounds.of_step(name) if entry.closed is not Closing.NOT_INDICATED]
    if pathway.named_steps[name].only_if is None:
        return bool(entries)
    if any(_is_begun(entry) for entry in entries):
        return True
    return None if entries else False


def _is_begun(entry: Round) -> bool:
    return entry.closed is Closing.DONE or any(task.opened_at is not None for task in entry.tasks)


def _among_the_reached(state: State, share: Share, now: datetime) -> Verdict:
    is_over = state.ended_at is not None
    if share.within is None or share.after is None:
        return _judged(share, state, is_settled=is_over)
    counted_from = first_moment(state, share.after, now=now)
    if counted_from is None:
        return _open(state)
    limit = calendar.due_after(counted_from.at, share.within)
    return _judged(share, _as_of(state, limit, now), is_settled=is_over or limit.is_late(now))


def _open(state: State) -> Verdict:
    return Verdict.NOT_YET if state.ended_at is None else Verdict.UNKNOWN


def _judged(share: Share, then: State, *, is_settled: bool) -> Verdict:
    def verdict(atom: Atom) -> bool | None:
        holds = evaluate(atom, then)
        if is_settled:
            return holds
        match atom:
            case IsDone() | IsKnown() | ComputedIsKnown() | TableIsKnown():
                return holds or None  # what has not come may come yet
            case _:
                return holds if share.within is None else None  # a value may still change before the limit

    match combined(share.condition, verdict):
        case True:
            return Verdict.YES
        case False:
            return Verdict.NO
        case None:
            return Verdict.UNKNOWN if is_settled else Verdict.NOT_YET


def _as_of(state: State, limit: Due, now: datetime) -> State:
    """What had happened when the limit passed, whenever it was recorded; all of it while the limit has not passed."""
    in_time = {
        name: tuple(each for each in recordings if not limit.is_late(each.occurred_at))
        for name, recordings in state.data.items()
    }
    done = Rounds.of(
        entry for entry in state.rounds if entry.closed is Closing.DONE and not limit.is_late(entry.done_at)
    )
    # The midnight that ends the last day belongs to the next one.
    last = limit.at if limit.day is None else limit.at - timedelta(microseconds=1)
    return replace(state, data=in_time, rounds=done, clock=min(now, last))
