"""How much room each total leaves, and which limits use it up: the critical path on the start day with least room.

    4 + 14 + 3 days under 21 days  ->  implied, 0 days left, by way of all three
    a duty without a limit on the way  ->  measured, not implied, with that duty among the gaps

Not a finding. `critical_path(pathway)` has one answer for each total, in the order of the text.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from forlop.model.day_tables import BeyondTables
from forlop.model.pathway import Pathway, Total
from forlop.model.values import Duration
from forlop.verification.timing.histories import Gap
from forlop.verification.timing.rounds import EndlessRounds, TooManyRounds
from forlop.verification.timing.settings import Setting
from forlop.verification.timing.sums import Stretch, lateness
from forlop.verification.timing.telling_times import as_time
from forlop.verification.timing.totals import Case, reckoned


class Standing(Enum):
    """What a total is to the limits on its way."""

    IMPLIED = "implied"
    MEASURED = "measured"
    PASSED = "passed"
    UNTIED = "untied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Leg:
    """A limit, or something that takes time by the text, on the critical path: whose it is, and from when to when.

    `number` is that of the duty in its step, `turn` the round of a repeated step from 0.
    """

    step: str
    clause: str
    number: int
    turn: int
    length: Duration
    begins: date | datetime
    ends: date | datetime


@dataclass(frozen=True, slots=True)
class Slack:
    """The room that a total leaves: `least` over all start days, in days or hours, and the way on the day it is so.

    Negative is passed. Nothing is told of a total that is untied or unknown. `gaps` take any time, and none here.
    """

    total: str
    standing: Standing
    least: int | None = None
    in_hours: bool = False
    setting: Setting = ()
    starts: date | datetime | None = None
    path: tuple[Leg, ...] = ()
    gaps: tuple[Gap, ...] = ()


def critical_path(pathway: Pathway, *, most_states: int = 20_000) -> tuple[Slack, ...]:
    """The room in each total, and the limits that use it up."""
    return tuple(_slack(pathway, total, most_states) for total in pathway.totals)


def _slack(pathway: Pathway, total: Total, most_states: int) -> Slack:
    try:
        cases = reckoned(pathway, total, most_states=most_states)
        if not cases:
            return Slack(total.name, Standing.UNTIED)
        return min((_of_case(total, case) for case in cases), key=lambda slack: slack.least or 0)
    except (BeyondTables, TooManyRounds, EndlessRounds):
        return Slack(total.name, Standing.UNKNOWN)


def _of_case(total: Total, case: Case) -> Slack:
    late = lateness(case.sums, case.end, case.sums.earliest(case.allowed))
    standing = Standing.PASSED if late.most > 0 else Standing.MEASURED if case.gaps else Standing.IMPLIED
    return Slack(
        total.name,
        standing,
        -late.most,
        late.in_hours,
        case.setting,
        as_time(late.worst, clock=late.in_hours),
        tuple(_leg(each, clock=late.in_hours) for each in case.sums.route(case.end, late.worst)),
        tuple(sorted(case.gaps, key=lambda gap: (gap.step, gap.lack.value, gap.duty or 0))),
    )


def _leg(stretch: Stretch, *, clock: bool) -> Leg:
    part, by_the_clock = stretch.part, clock or stretch.length.in_hours
    begins, ends = (as_time(moment, clock=by_the_clock) for moment in (stretch.begins, stretch.ends))
    return Leg(part.step, part.clause, part.number, part.turn, stretch.length.duration, begins, ends)
