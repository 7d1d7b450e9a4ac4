"""What has happened to one patient, as frozen values in the past tense. `evolve` applies them, `decide` writes them.

An event says what; when it occurred and when it was recorded stand beside it (`Recorded`).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from forlop.model.pathway import Aspect
from forlop.model.values import Encoded


class Event(BaseModel):
    """The one configuration of every event; `kind` is its name in the store."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Closing(StrEnum):
    """How a round or a task was closed (I9)."""

    DONE = "done"
    NOT_INDICATED = "not_indicated"
    LEFT_OUT = "left_out"
    SUPERSEDED = "superseded"
    LAPSED = "lapsed"
    REFUSED = "refused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    WITHOUT_CONSENT = "without_consent"


class Reply(StrEnum):
    """What a receiver answers."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"


class Deviation(StrEnum):
    """What somebody does on purpose that the pathway does not say."""

    LEFT_OUT = "left_out"
    SUBSTITUTED = "substituted"
    POSTPONED = "postponed"
    OUT_OF_ORDER = "out_of_order"
    JUMPED = "jumped"
    CONSENT_OVERRIDDEN = "consent_overridden"
    LEFT_PATHWAY = "left_pathway"
    REENTERED = "reentered"


class DeviationCause(StrEnum):
    """Why somebody deviates, coded so that many deviations can be counted; the words stand in the reason."""

    PATIENT_WISH = "patient_wish"
    CLINICAL = "clinical"
    CAPACITY = "capacity"
    NO_RESPONSE = "no_response"
    OTHER_SERVICE = "other_service"
    MOVED = "moved"
    DECEASED = "deceased"
    LEGAL = "legal"
    ERROR = "error"
    OTHER = "other"


class Started(Event):
    """The run began at one of the starts; `responsible` has the patient from now on."""

    kind: Literal["started"] = "started"
    start: str
    responsible: str


class RoundOpened(Event):
    """A token entered a step. `again` counts a repetition; `joined` are the join inputs taken; tasks open at once.

    `counts_from` is the limit of the round before, if that was left out: what is repeated is due so long after it.
    `deviation` is how it was opened when no way led there, by whom and why; what is done out of order stands beside
    the flow.
    """

    kind: Literal["round_opened"] = "round_opened"
    step: str
    round: int
    source: str | None = None
    joined: tuple[str, ...] = ()
    again: bool = False
    tasks: tuple[int, ...] = ()
    actors: tuple[str, ...] = ()
    moved: bool = False
    counts_from: datetime | None = None
    deviation: Deviation | None = None
    by: str | None = None
    reason: str | None = None


class TasksOpened(Event):
    """Tasks that waited (for `bare hvis`, or for something to be sent) are open now."""

    kind: Literal["tasks_opened"] = "tasks_opened"
    step: str
    round: int
    tasks: tuple[int, ...]
    actors: tuple[str, ...]


class TokenWaits(Event):
    """A token reached a join and waits for the others."""

    kind: Literal["token_waits"] = "token_waits"
    step: str
    source: str


class TokenTaken(Event):
    """A token that waited in a join was taken by an interruption, an end, or a person who gave a reason."""

    kind: Literal["token_taken"] = "token_taken"
    step: str
    source: str
    because: str | None = None
    by: str | None = None
    reason: str | None = None


class Merged(Event):
    """A token entered a step that was open already: `allerede åpen`. What was open beside the flow is of it now."""

    kind: Literal["merged"] = "merged"
    step: str
    source: str | None = None


class DatumRecorded(Event):
    """A value, as it is kept in the store (see `values.encode`)."""

    kind: Literal["datum_recorded"] = "datum_recorded"
    datum: str
    value: Encoded
    step: str
    round: int
    by: str


class DatumNoted(Event):
    """A value that no step asked for when it became known; it does nobody's task."""

    kind: Literal["datum_noted"] = "datum_noted"
    datum: str
    value: Encoded
    by: str


class DatumUnknown(Event):
    """A recording was left out: the datum is unknown from now on, whatever it was before."""

    kind: Literal["datum_unknown"] = "datum_unknown"
    datum: str
    step: str
    round: int


class ValueExpired(Event):
    """A value became older than `gyldig i`."""

    kind: Literal["value_expired"] = "value_expired"
    datum: str


class TaskDone(Event):
    """A task was done; `early` when it was done before `tidligst` or `varer minst` allowed (a deviation)."""

    kind: Literal["task_done"] = "task_done"
    step: str
    round: int
    task: int
    by: str
    early: bool = False


class TaskUpheld(Event):
    """A task was done out of order at `done_at`, before the patient came to the step, and is said to hold still."""

    kind: Literal["task_upheld"] = "task_upheld"
    step: str
    round: int
    task: int
    by: str
    done_at: datetime
    reason: str | None = None


class TaskClosed(Event):
    """A task left `open` otherwise than by being done; `instead` is what was done in its place."""

    kind: Literal["task_closed"] = "task_closed"
    step: str
    round: int
    task: int
    how: Closing
    by: str | None = None
    reason: str | None = None
    instead: str | None = None


class Sent(Event):
    """Something was sent, without the `missing` content; it counts as received then unless reception is recorded."""

    kind: Literal["sent"] = "sent"
    step: str
    round: int
    by: str
    missing: tuple[str, ...] = ()


class Received(Event):
    """The receiver recorded when it arrived."""

    kind: Literal["received"] = "received"
    step: str
    round: int
    by: str


class Answered(Event):
    """The receiver accepted (or confirmed), refused or returned."""

    kind: Literal["answered"] = "answered"
    step: str
    round: int
    reply: Reply
    by: str
    reason: str | None = None


class MeetingWithoutQuorum(Event):
    """A meeting was held, but not validly: who came is kept, and the task stays open."""

    kind: Literal["meeting_without_quorum"] = "meeting_without_quorum"
    step: str
    round: int
    present: tuple[str, ...]
    by: str


class ResponsibilityMoved(Event):
    """The responsibility for the patient went over, at acceptance."""

    kind: Literal["responsibility_moved"] = "responsibility_moved"
    was: str
    now: str


class TaskTaken(Event):
    """A member of a pool took a task: `was` is the pool, `now` the member, who is responsible for it from now on."""

    kind: Literal["task_taken"] = "task_taken"
    step: str
    round: int
    task: int
    was: str
    now: str


class TaskReleased(Event):
    """A task that a member had taken is the pool's again; `by` gave it back."""

    kind: Literal["task_released"] = "task_released"
    step: str
    round: int
    task: int
    was: str
    now: str
    by: str


class Assigned(Event):
    """A unit or a person holds a role for this patient."""

    kind: Literal["assigned"] = "assigned"
    actor: str
    to: str


class AssignmentEnded(Event):
    """Nobody in particular holds the role any more."""

    kind: Literal["assignment_ended"] = "assignment_ended"
    actor: str


class ActorChanged(Event):
    """An actor by rule became another while the task was open."""

    kind: Literal["actor_changed"] = "actor_changed"
    step: str
    round: int
    task: int
    was: str
    now: str


class RoundClosed(Event):
    """A round is over; `instead` is what was done in its place."""

    kind: Literal["round_closed"] = "round_closed"
    step: str
    round: int
    how: Closing
    because: str | None = None
    by: str | None = None
    reason: str | None = None
    instead: str | None = None


class Basis(Event):
    """A value that decided, with when it was so: its age counts from there. Both are None for what was not known."""

    datum: str
    value: Encoded | None
    occurred_at: datetime | None


class WayTaken(Event):
    """Where the token went and on what basis; `clause` as in `Step.ways`, `number` among its branches or options."""

    kind: Literal["way_taken"] = "way_taken"
    step: str
    round: int
    clause: str
    number: int = 0
    basis: tuple[Basis, ...] = ()
    by: str | None = None
    reason: str | None = None


class Chosen(Event):
    """A person named the way: a judgement, or a fork that the data do not settle (a deviation with reason)."""

    kind: Literal["chosen"] = "chosen"
    step: str
    round: int
    clause: str
    number: int = 0
    by: str
    reason: str | None = None


class WentBack(Event):
    """A `tilbake` edge was used; the count belongs to the step."""

    kind: Literal["went_back"] = "went_back"
    step: str


class LineFinished(Event):
    """`så ferdig`: this line of work is over."""

    kind: Literal["line_finished"] = "line_finished"
    step: str


class EndReached(Event):
    """A token reached an end; the run ends when nothing else is open."""

    kind: Literal["end_reached"] = "end_reached"
    end: str


class EndTaken(Event):
    """An end that had been reached was taken by an interruption, or by a person who gave a reason."""

    kind: Literal["end_taken"] = "end_taken"
    end: str
    because: str | None = None
    by: str | None = None
    reason: str | None = None


class Ended(Event):
    """The run is over, with this result."""

    kind: Literal["ended"] = "ended"
    end: str


class Happened(Event):
    """An outer event."""

    kind: Literal["happened"] = "happened"
    event: str


class Interrupted(Event):
    """An interruption; `moved` is false when nothing in its scope was open."""

    kind: Literal["interrupted"] = "interrupted"
    interruption: str
    moved: bool


class SideFlowEnded(Event):
    """The side flow of an interruption is over; what it held goes on."""

    kind: Literal["side_flow_ended"] = "side_flow_ended"
    interruption: str


class PauseStarted(Event):
    """A stop of clocks began."""

    kind: Literal["pause_started"] = "pause_started"
    pause: str


class PauseStopped(Event):
    """A stop of clocks ended."""

    kind: Literal["pause_stopped"] = "pause_stopped"
    pause: str


class TrackStarted(Event):
    """A track began a run."""

    kind: Literal["track_started"] = "track_started"
    track: str


class TrackEnded(Event):
    """A track ended; it may start anew."""

    kind: Literal["track_ended"] = "track_ended"
    track: str


class ConsentGiven(Event):
    """The patient agreed; where `only` says so, to sharing with these actors alone."""

    kind: Literal["consent_given"] = "consent_given"
    consent: str
    only: tuple[str, ...] = ()


class ConsentRefused(Event):
    """The patient said no, or withdrew."""

    kind: Literal["consent_refused"] = "consent_refused"
    consent: str


class DeadlinePassed(Event):
    """A task's limit passed while it was open; `due` is the limit."""

    kind: Literal["deadline_passed"] = "deadline_passed"
    step: str
    round: int
    task: int
    due: datetime


class TimeOver(Event):
    """A wait or a duration of a step is over."""

    kind: Literal["time_over"] = "time_over"
    step: str
    round: int


class DatumPassed(Event):
    """A value went into a sub-pathway when it began (`step` None), or came back with its result from this `step`."""

    kind: Literal["datum_passed"] = "datum_passed"
    datum: str
    value: Encoded
    by: str | None = None
    step: str | None = None


class Corrected(Event):
    """What the event `entry` said of this name was otherwise: another value, or another moment."""

    kind: Literal["corrected"] = "corrected"
    name: str
    entry: int
    aspect: Aspect | None = None
    value: Encoded | None = None
    moment: datetime | None = None
    by: str
    reason: str


class Retracted(Event):
    """What the event `entry` said of this name was never so."""

    kind: Literal["retracted"] = "retracted"
    name: str
    entry: int
    by: str
    reason: str


class About(StrEnum):
    """What of an earlier answer is not so any more."""

    DECISION = "decision"
    RELEVANCE = "relevance"
    LIMIT = "limit"
    LATENESS = "lateness"
    LEFT = "left"


class RecheckRaised(Event):
    """A correction, a retraction or a late recording changes an earlier answer: `actor` must look at it (I11).

    DECISION: `was` and `now` are where it leads; RELEVANCE: `relevant`, `not_relevant` or `unknown`; LIMIT: days or
    moments; LATENESS: `late` or `in_time`; LEFT: the step that was left on what has been retracted.
    """

    kind: Literal["recheck_raised"] = "recheck_raised"
    about: About
    step: str
    round: int
    task: int | None = None
    was: str
    now: str
    actor: str


class Judged(Event):
    """A deviation was judged; `entry` is its place in the log, and what is said last of it holds."""

    kind: Literal["judged"] = "judged"
    entry: int
    justified: bool
    by: str
    reason: str | None = None


class RecheckSettled(Event):
    """Somebody has looked at it."""

    kind: Literal["recheck_settled"] = "recheck_settled"
    entry: int
    by: str
    reason: str | None = None


class Deviated(Event):
    """Somebody departed from the pathway on purpose; what followed stands after it.

    `round` and `tasks` say what of the step it is about; `justified` is None while nobody has judged.
    """

    kind: Literal["deviated"] = "deviated"
    deviation: Deviation
    step: str | None = None
    round: int | None = None
    tasks: tuple[int, ...] = ()
    by: str | None = None
    reason: str | None = None
    cause: DeviationCause | None = None
    justified: bool | None = None


class Planned(Event):
    """A task is planned for another day; its limit stands as it stood."""

    kind: Literal["planned"] = "planned"
    step: str
    round: int
    task: int
    day: date
    by: str
    reason: str


class LimitSet(Event):
    """A limit that had nothing to count from got its last day from a person."""

    kind: Literal["limit_set"] = "limit_set"
    step: str
    round: int
    task: int
    day: date
    by: str


class ConsentOverridden(Event):
    """What is sent in this round goes as if the consent were given, on this legal basis."""

    kind: Literal["consent_overridden"] = "consent_overridden"
    step: str
    round: int
    consent: str
    basis: str
    by: str
    reason: str


class Left(Event):
    """The patient left the pathway without a result. The rest is what stood open then, for the day the patient is back:
    steps, tokens that waited in `joins` (each with its source), and the end that had been reached."""

    kind: Literal["left"] = "left"
    by: str
    reason: str
    steps: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reached: str | None = None


class Reentered(Event):
    """The patient is in the pathway again."""

    kind: Literal["reentered"] = "reentered"
    by: str
    reason: str


class VersionMoved(Event):
    """The patient goes on by another version, of this content hash; `unknown` are data whose value it does not accept.

    Events from this one on are of the new version.
    """

    kind: Literal["version_moved"] = "version_moved"
    to: str
    edition: str
    by: str
    reason: str
    unknown: tuple[str, ...] = ()


class Inside(Event):
    """Something happened in the run of the sub-pathway that this round of a step runs."""

    kind: Literal["inside"] = "inside"
    step: str
    round: int
    event: "Annotated[AnyEvent, Field(discriminator='kind')]"


AnyEvent = (
    Started | RoundOpened | TasksOpened | TokenWaits | TokenTaken | Merged | DatumRecorded | DatumUnknown | ValueExpired
    | TaskDone | TaskClosed | Sent | Received | Answered | MeetingWithoutQuorum | ResponsibilityMoved | ActorChanged
    | RoundClosed | WayTaken | Chosen | WentBack | LineFinished | EndReached | EndTaken | Ended | Happened | Interrupted
    | SideFlowEnded | PauseStarted | PauseStopped | TrackStarted | TrackEnded | ConsentGiven | ConsentRefused
    | DeadlinePassed | TimeOver | DatumPassed | Corrected | Retracted | RecheckRaised | RecheckSettled | Inside
    | VersionMoved | Deviated | Planned | LimitSet | ConsentOverridden | Left | Reentered
    | TaskTaken | TaskReleased | TaskUpheld | DatumNoted | Assigned | AssignmentEnded | Judged
)  # fmt: skip

Inside.model_rebuild()


class Recorded(BaseModel):
    """An event in the log: its place, when it occurred and when it was recorded (both aware)."""

    model_config = ConfigDict(frozen=True)

    version: int
    occurred_at: datetime
    recorded_at: datetime
    event: Annotated[AnyEvent, Field(discriminator="kind")]


EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Field(discriminator="kind")])
