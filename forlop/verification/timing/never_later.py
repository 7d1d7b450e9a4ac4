"""Whether a limit ends at or before another for every patient, on every day from 2000 to 2100, also in another unit or
counted from something else.

    10 working days after the referral, 3 weeks after the referral  ->  NeverLater()
    10 working days after the referral, 2 weeks after the referral  ->  Later(begins Fri 27 March 2026, …)

Limits are compared as they run when no clock stands still (docs/decisions/0013).
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from forlop.model.day_tables import BeyondTables
from forlop.model.pathway import AfterStep, Anchor, Aspect, Opening, Pathway, Which
from forlop.model.values import Duration
from forlop.verification.timing import durations
from forlop.verification.timing.counted_from import Point, names_of
from forlop.verification.timing.dues import Pace
from forlop.verification.timing.durations import Length
from forlop.verification.timing.histories import When
from forlop.verification.timing.order import between, surely_before
from forlop.verification.timing.reckoning import Visit
from forlop.verification.timing.rounds import EndlessRounds, TooManyRounds
from forlop.verification.timing.routes import Routes
from forlop.verification.timing.sums import START, Lateness, Moment, Part, Sums, is_never_later, later


@dataclass(frozen=True, slots=True)
class Limit:
    """One length of a limit, what it counts from, and whether it is statutory and rolls."""

    duration: Duration
    anchor: Anchor
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class NeverLater:
    """The new limit ends at or before the old one for every patient; `always_same` when never before either."""

    always_same: bool


@dataclass(frozen=True, slots=True)
class Later:
    """A patient who fares worse: the old limit began on `begins`, and each would have ended so.

    `by` is how much later, in hours if `in_hours`, else in days; no patient fares worse by more.
    """

    begins: date
    old_end: date
    new_end: date
    by: int
    in_hours: bool


class Reason(Enum):
    """Why two limits cannot be compared."""

    UNLIMITED = "unlimited"
    UNTIED = "untied"
    TOO_FAR = "too_far"
    ROUNDS = "rounds"


@dataclass(frozen=True, slots=True)
class Untold:
    """It cannot be told whether the new limit is ever later."""

    reason: Reason


def never_later(
    pathway: Pathway, step: str, duty: int, *, new: Limit, old: Limit, most_states: int = 20_000
) -> NeverLater | Later | Untold:
    """The new limit of a duty against its old one, in a pathway that has the new one."""
    sums = Sums()
    try:
        begins = _begins(pathway, sums, step, duty, new=new.anchor, old=old.anchor, most_states=most_states)
        if isinstance(begins, Reason):
            return Untold(begins)
        ends = sums.after(begins, Length(new.duration, statutory=new.statutory), Part(step, "limit", duty))
        ended = sums.after(START, Length(old.duration, statutory=old.statutory), Part(step, "limit", duty))
        late = later(sums, ends, ended)
        if late is None:
            return NeverLater(always_same=is_never_later(sums, ended, ends))
        return _at_the_worst(sums, ends, ended, late)
    except BeyondTables:
        return Untold(Reason.TOO_FAR)
    except (TooManyRounds, EndlessRounds):
        return Untold(Reason.ROUNDS)


def _begins(
    pathway: Pathway, sums: Sums, step: str, duty: int, *, new: Anchor, old: Anchor, most_states: int
) -> Moment | Reason:
    """When the new limit begins to count at the latest, if the old one begins at the start."""
    if new == old:
        return START
    point = _point(pathway, step, duty, old)
    if isinstance(point, AfterStep) and set(names_of(new)) & surely_before(pathway, point.step):
        return START
    routes = Routes(
        pathway,
        sums,
        point,
        Pace.LATEST,
        between(pathway, point, step),
        until=step,
        before=surely_before(pathway, point.step) if isinstance(point, AfterStep) else frozenset(),
        most_states=most_states,
    )
    begun = [_counted(pathway, visit, duty, new) for visit in routes.visits.get(step, ())]
    moments = [when.moment for when in begun if when is not None and when.moment is not None and not when.gaps]
    if not begun or None in begun:
        return Reason.UNTIED
    return sums.latest(moments) if len(moments) == len(begun) else Reason.UNLIMITED


def _point(pathway: Pathway, step: str, duty: int, anchor: Anchor) -> Point:
    if not isinstance(anchor, Opening):
        return anchor
    named = pathway.named_steps[step]
    received = named.waits_for_sending(named.duties[duty])
    return AfterStep(step=step, aspect=Aspect.SENT if received else Aspect.STARTED)


def _counted(pathway: Pathway, visit: Visit, duty: int, anchor: Anchor) -> When | None:
    """When the anchor happened before this visit; None where it may not have."""
    step = pathway.named_steps[visit.step]
    match anchor:
        case Opening():
            return visit.sent if step.waits_for_sending(step.duties[duty]) else visit.opened
        case AfterStep(step=name, aspect=aspect, which=which):
            happened = visit.arriving.get((name, aspect, which is Which.FIRST))
        case _:
            happened = visit.arriving.get((names_of(anchor)[0], Aspect.DONE, False))
    return happened.when if happened is not None and happened.sure else None


def _at_the_worst(sums: Sums, ends: Moment, ended: Moment, late: Lateness) -> Later:
    at = sums.at_moments([ends, ended], [late.worst])
    return Later(
        begins=_day(late.worst),
        old_end=_day(at[ended][0]),
        new_end=_day(at[ends][0]),
        by=late.most,
        in_hours=late.in_hours,
    )


def _day(moment: int) -> date:
    return date.fromordinal(durations.day_of(moment))
