"""What people and the clock ask the engine to do, and how it refuses. All times are aware; `at` is when it occurred."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from forlop.engine.events import DeviationCause
from forlop.model.pathway import Pathway
from forlop.model.values import Value


class Deed(StrEnum):
    """What was done with a step. DONE does all open tasks of the person; the others are for what is sent."""

    DONE = "done"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Begin a run; `start` may be left out when the pathway has one."""

    at: datetime
    start: str | None = None


class Record(NamedTuple):
    """Something was done with a step. `deed` None: what the step waits for, if that is only one thing.

    `step` of a sub-pathway is a path (`utskriving/hjemmebesøk`), or its name alone while only one running run has it.
    `choice` names a way of a judgement (where it leads, or an option's title); `present` who came to a meeting.
    `cause` and `justified` say more of what is left out. It is nearly all that is ever told, and a tuple with names is
    made in a third of the time.
    """

    step: str
    at: datetime
    by: str | None = None
    deed: Deed | None = None
    data: tuple[tuple[str, Value], ...] = ()
    choice: str | None = None
    present: tuple[str, ...] | None = None
    reason: str | None = None
    cause: DeviationCause | None = None
    justified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happen:
    """An outer event occurred."""

    event: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupt:
    """An interruption occurred."""

    interruption: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPause:
    """A stop of clocks begins or ends."""

    pause: str
    at: datetime
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConsent:
    """The patient gives a consent, or refuses or withdraws it. `only`: it is given for sharing with these alone."""

    consent: str
    at: datetime
    given: bool
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A member of a pool takes the open tasks of a step that the pool has."""

    step: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a member of a pool has taken is the pool's again."""

    step: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uphold:
    """What was done out of order still holds, now that the patient has come to the step: it is not done anew."""

    step: str
    at: datetime
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A value of a datum became known though no step asks for it now."""

    datum: str
    value: Value
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """A unit or a person holds a role for this patient from now on; `to` None: nobody does any more."""

    actor: str
    at: datetime
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclude:
    """A sub-pathway has ended with this result, and its steps are not told: how an example of the caller speaks of it.

    `data` are values that came back with it.
    """

    step: str
    end: str
    at: datetime
    data: tuple[tuple[str, Value], ...] = ()


class Part(StrEnum):
    """Which of the things recorded of one name is meant: of a step or a pause that has several."""

    DONE = "done"
    SENT = "sent"
    RECEIVED = "received"
    STARTS = "starts"
    STOPS = "stops"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """What was recorded of a name was otherwise: of a datum another value, of anything another moment.

    `entry` is the place in the log; None is the newest. `at` is when it is corrected.
    """

    name: str
    at: datetime
    by: str
    reason: str
    value: Value | None = None
    moment: datetime | None = None
    part: Part | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract:
    """What was recorded of a name was never so: the wrong patient, or it did not happen."""

    name: str
    at: datetime
    by: str
    reason: str
    part: Part | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleRecheck:
    """Somebody has looked at what a correction made uncertain; `entry` is where it was raised."""

    entry: int
    at: datetime
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Somebody has judged whether a deviation was justified; `entry` is its place in the log."""

    entry: int
    at: datetime
    by: str
    justified: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TimeHasCome:
    """Let the events that are due by now be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Who departs from the pathway and why; `justified` is None while nobody has judged."""

    by: str
    reason: str
    cause: DeviationCause | None = None
    justified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoUnopened:
    """A step that is not open was done; it opens beside the flow and is over at once."""

    step: str
    at: datetime
    grounds: Grounds
    data: tuple[tuple[str, Value], ...] = ()
    present: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """The patient goes to a step that no way leads to now.

    `leaving` names what is left: steps that are open or undecided, joins where something waits, an end that is reached.
    None: the only one of the same line.
    """

    step: str
    at: datetime
    grounds: Grounds
    leaving: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpone:
    """Open tasks are planned for a later day; `actor` says whose, None those of the one who postpones."""

    step: str
    at: datetime
    grounds: Grounds
    until: date
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLimit:
    """Tasks whose limit has nothing to count from get their last day from the responsible."""

    step: str
    at: datetime
    by: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Something else was done instead of what the step says."""

    step: str
    at: datetime
    grounds: Grounds
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a consent stops is sent all the same, on a legal basis."""

    step: str
    at: datetime
    grounds: Grounds
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePathway:
    """The patient leaves the pathway."""

    at: datetime
    grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Reenter:
    """The patient comes back: at this step, or (None) where the patient stood on leaving."""

    at: datetime
    grounds: Grounds
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTo:
    """The patient goes on by another version of the pathway, whose content hash is `to`.

    `places` says where what stands open goes, and who has the patient, where the new version has no such name.
    """

    pathway: Pathway
    to: str
    at: datetime
    by: str
    reason: str
    places: tuple[tuple[str, str], ...] = ()


Ordinary = Start | Record | Happen | Interrupt | SetPause | SetConsent | Conclude | TimeHasCome
"""What may happen to a patient who follows the pathway."""

Aside = Take | Release | Uphold | Note | Assign
"""What may be told that no step asks for: who does it, what holds, who holds a role, and what has become known."""

Departure = DoUnopened | Jump | Postpone | SetLimit | Substitute | Override | LeavePathway | Reenter
"""What somebody does that the pathway does not say."""

Amendment = Correct | Retract | SettleRecheck | Judge
"""What may be said afterwards of what was recorded."""

Command = Ordinary | Aside | Departure | Amendment | MoveTo


class Refused(StrEnum):
    """Why a command was refused: the key of a sentence in the catalogue (`refusal.<value>`)."""

    NOT_STARTED = "not_started"
    ALREADY_STARTED = "already_started"
    ENDED = "ended"
    AFTER_NOW = "after_now"
    BEFORE_START = "before_start"
    WHICH_START = "which_start"
    UNKNOWN_STEP = "unknown_step"
    NOT_OPEN = "not_open"
    NOT_YET_RELEVANT = "not_yet_relevant"
    OUT_OF_SCOPE = "out_of_scope"
    UNKNOWN_ACTOR = "unknown_actor"
    NOT_RESPONSIBLE = "not_responsible"
    UNKNOWN_DATUM = "unknown_datum"
    NOT_RECORDED_HERE = "not_recorded_here"
    WRONG_TYPE = "wrong_type"
    OUT_OF_BOUNDS = "out_of_bounds"
    NOT_A_VALUE = "not_a_value"
    NOTHING_TO_DO = "nothing_to_do"
    NOT_SENT = "not_sent"
    ALREADY_SENT = "already_sent"
    NOTHING_IS_SENT = "nothing_is_sent"
    ANSWER_HOW = "answer_how"
    CANNOT_REFUSE = "cannot_refuse"
    NOT_AWAITED = "not_awaited"
    NOT_SENDER = "not_sender"
    CHOOSE_HOW = "choose_how"
    NO_CHOICE = "no_choice"
    CHOSEN_ALREADY = "chosen_already"
    NO_SUCH_CHOICE = "no_such_choice"
    REASON_MISSING = "reason_missing"
    PERSON_MISSING = "person_missing"
    CONSENT_MISSING = "consent_missing"
    ONLY_WHEN_GIVEN = "only_when_given"
    TAKEN = "taken"
    NOT_TAKEN = "not_taken"
    NO_POOL_TASK = "no_pool_task"
    NOTHING_TO_UPHOLD = "nothing_to_uphold"
    NOTED_SINCE = "noted_since"
    NOTED_BY_WHOM = "noted_by_whom"
    COMPUTED = "computed"
    ASKED_IN_STEP = "asked_in_step"
    ASSIGNED_TO_WHOM = "assigned_to_whom"
    NOT_ASSIGNED = "not_assigned"
    NOT_A_MEETING = "not_a_meeting"
    UNKNOWN_EVENT = "unknown_event"
    TRACK_RUNS = "track_runs"
    PAUSE_RUNS = "pause_runs"
    PAUSE_NOT_RUNNING = "pause_not_running"
    PAUSE_REVERSED = "pause_reversed"
    ANSWER_BEFORE_SENDING = "answer_before_sending"
    OUTSIDE_CALENDAR = "outside_calendar"
    RUNS_INSIDE = "runs_inside"
    IN_SEVERAL = "in_several"
    NOT_A_SUBPATHWAY = "not_a_subpathway"
    NO_SUCH_END = "no_such_end"
    NOTHING_RECORDED = "nothing_recorded"
    NO_SUCH_ENTRY = "no_such_entry"
    CORRECT_WHAT = "correct_what"
    NO_VALUE_HERE = "no_value_here"
    AS_RECORDED = "as_recorded"
    WITHDRAW_INSTEAD = "withdraw_instead"
    NOT_RETRACTABLE = "not_retractable"
    NO_RECHECK = "no_recheck"
    NO_DEVIATION = "no_deviation"
    SAME_VERSION = "same_version"
    MOVE_WHERE = "move_where"
    MOVE_WHO = "move_who"
    MOVE_TWICE = "move_twice"
    MOVE_INSIDE = "move_inside"
    WHO_DEVIATES = "who_deviates"
    WHY_DEVIATED = "why_deviated"
    OPEN_ALREADY = "open_already"
    NOT_BY_ITSELF = "not_by_itself"
    RECORDED_WITH_IT = "recorded_with_it"
    NOT_QUORATE = "not_quorate"
    LEFT_WHICH = "left_which"
    ACROSS_LINES = "across_lines"
    TWICE_IN_LINE = "twice_in_line"
    JOIN_UNFILLED = "join_unfilled"
    DAY_PASSED = "day_passed"
    WHOSE_TASKS = "whose_tasks"
    TASKS_OF_OTHERS = "tasks_of_others"
    LIMIT_STANDS = "limit_stands"
    INSTEAD_OF_WHAT = "instead_of_what"
    BASIS_MISSING = "basis_missing"
    CONSENT_STOPS_NOTHING = "consent_stops_nothing"
    LEFT = "left"
    NOT_LEFT = "not_left"
    REENTER_WHERE = "reenter_where"
    INTO_SUBPATHWAY = "into_subpathway"
    LEADS_NOWHERE = "leads_nowhere"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was changed. `details` fill the sentence; values are names of the pathway or texts of the person.

    `expected` is what would have been accepted: names, values or words. `inside` are the sub-pathways, from the
    outermost, whose names these are; none for the pathway itself.
    """

    why: Refused
    details: tuple[tuple[str, str], ...] = field(default=())
    expected: tuple[str, ...] = field(default=())
    inside: tuple[str, ...] = field(default=())
