"""What the engine answers, as data: due times, next steps, what it cannot decide. Sentences are made elsewhere."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from forlop.engine.events import Closing, ConsentOverridden, Planned
from forlop.engine.state import Recheck
from forlop.model.calendar import Due
from forlop.model.expressions import Condition
from forlop.model.pathway import Act, Anchor, Force, Obligation
from forlop.model.values import Duration, Encoded

# ---- due times: exactly one of five kinds (I5)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAt:
    """A time. For calendar units `day` is the last day and `at` the midnight that ends it; for hours `day` is None.

    `goal` is `helst innen`; `earliest` is `tidligst`; `anchor_at` and `duration` say what it was counted from.
    `stopped_for` are pauses that have moved it; `set_by` is the person who gave it where there was no anchor.
    `unraised` is when it would end, had it not been kept from ending before the day of `changed_at`.
    """

    at: datetime
    day: date | None
    anchor: Anchor
    anchor_at: datetime | None
    duration: Duration | None
    condition: Condition | None = None
    goal: Due | None = None
    earliest: datetime | None = None
    force: Force = Force.PLAIN
    stopped_for: tuple[str, ...] = ()
    set_by: str | None = None
    changed_at: datetime | None = None
    unraised: Due | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether the limit has passed (`Due.is_late`)."""
        return Due(at=self.at, day=self.day).is_late(now)

    @property
    def last_moment(self) -> datetime:
        """The last moment that is in time: `at`, or an instant of the last day."""
        return self.at if self.day is None else self.at - timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NoLimit:
    """The duty has no limit."""

    earliest: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotRunning:
    """The limit does not run yet: its anchor has not happened (or its date is not known).

    `without_anchor`: it was left out, or nothing leads to it any more, and the responsible sets a date (`SetLimit`).
    """

    waiting_for: str
    without_anchor: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """The clock stands while these pauses run."""

    pauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannotSay:
    """The length depends on data that are not known; `shortest` alternative as a warning."""

    missing: tuple[str, ...]
    shortest: Duration | None


DueTime = DueAt | NoLimit | NotRunning | Stopped | CannotSay

# ---- what is next


DUE_SOON = timedelta(days=3)
"""A limit this near is told as near; the author's own `helst innen` is nearer."""


class Status(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Known:
    """A datum that decided, its value as kept, when it was recorded and by whom; value None if unknown.

    `since` is what the value was corrected to after it had decided.
    """

    datum: str
    value: Encoded | None
    occurred_at: datetime | None
    by: str | None
    since: Encoded | None = None


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """That a task was done out of order before the patient came to its step, and may be upheld (`Uphold`)."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a round is open: the step, interruption, track or start it came from, the way, the data that decided.

    `clause` is as in `Step.ways`, or `start`, `interruption`, `track`, `again`, `anytime`, or a `Deviation`.
    `skipped` is how the step it came from closed, when it was not by being done, `instead` what was done in its place.
    `by` and `reason` are of a deviation. `chosen` if a person chose the way, also where the rules were to decide it.
    """

    source: str | None
    clause: str
    at: datetime
    known: tuple[Known, ...] = ()
    skipped: Closing | None = None
    instead: str | None = None
    by: str | None = None
    reason: str | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One open task: what, who, by when, how binding and why. `task` is the duty's number in the step, from 0.

    `not_invited` are those of a meeting whom the consent does not cover.

    `inside`, here and below: the sub-pathways, from the outermost, that the names belong to.
    """

    step: str
    round: int
    task: int
    actor: str
    obligation: Obligation
    act: Act
    due: DueTime
    status: Status
    overdue_by_days: int
    cause: Cause
    consent_missing: str | None = None
    overridden: ConsentOverridden | None = None
    not_invited: tuple[str, ...] = ()
    sent_at: datetime | None = None
    missing_data: tuple[str, ...] = ()
    meetings_without_quorum: int = 0
    planned: Planned | None = None
    done_before: DoneBefore | None = None
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A step that nobody does now: a wait, a duration that runs, or `bare hvis` whose data are unknown.

    `responsible` is the one who must notice that nothing came. `until` is an event's name or a time.
    """

    step: str
    round: int
    responsible: str
    until_event: str | None
    until: datetime | None
    missing: tuple[Known, ...]
    cause: Cause
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A datum a decision needs, and the actors who can record it."""

    datum: str
    from_actors: tuple[str, ...]


class Undecidable(StrEnum):
    """Why the engine cannot decide."""

    MISSING = "missing"
    SEVERAL_TRUE = "several_true"
    NONE_TRUE = "none_true"


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotDecide:
    """`Kan ikke avgjøre, fordi …`: a fork that the data do not settle; `responsible` may settle it with a reason."""

    step: str
    round: int
    why: Undecidable
    needed: tuple[Needed, ...]
    responsible: str
    cause: Cause
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWaits:
    """A join that has some of its tokens."""

    step: str
    arrived: tuple[str, ...]
    missing: tuple[str, ...]
    inside: tuple[str, ...] = ()


class TotalStanding(StrEnum):
    """How far a `forløpstid` has come; UNFINISHED when the run was over before it was."""

    NOT_RUNNING = "not_running"
    RUNNING = "running"
    ENDED = "ended"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalTime:
    """A `forløpstid` as measured. `run` is the time that counts, in the unit of the limit (weeks and longer in days).

    `left` or `over` says how far it is to the limit or past it, in whole days or hours; neither when the due time
    is not a time. `ended_at` is where the measuring ended, also for UNFINISHED.
    """

    total: str
    standing: TotalStanding
    started_at: datetime | None
    ended_at: datetime | None
    due: DueTime
    run: Duration | None = None
    left: Duration | None = None
    over: Duration | None = None
    is_near: bool = False
    inside: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        return self.over is not None


@dataclass(frozen=True, slots=True)
class Leaving:
    """When the patient left the pathway, who recorded it and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A unit or a person that holds a role for this patient, since when."""

    actor: str
    to: str
    since: datetime
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The whole answer for one patient at one moment. Tasks: late first, then by due time, then as in the text.

    `ended` is the result of a run that is over, `reached` an end that waits for other lines, `left` that the patient
    has left without a result.
    `offers` are steps that may be done at any time, in a sub-pathway as paths. `running` are the paths of the
    sub-pathways that run. `rechecks` are what somebody must look at again, also when the run is over.
    """

    at: datetime
    started: bool
    ended: str | None
    ended_at: datetime | None
    reached: str | None
    responsible: str | None
    tasks: tuple[NextStep, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    undecided: tuple[CannotDecide, ...] = ()
    joins: tuple[JoinWaits, ...] = ()
    offers: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    totals: tuple[TotalTime, ...] = ()
    running: tuple[str, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    left: Leaving | None = None
    assigned: tuple[Assigned, ...] = ()
