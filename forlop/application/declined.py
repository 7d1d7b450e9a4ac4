"""Why something that a person asked for was not done, as data. The sentences are `refusals.<reason>`."""

from dataclasses import dataclass, field
from enum import StrEnum

from forlop.engine.commands import Refusal, Refused
from forlop.engine.events import Recorded


class Hindrance(StrEnum):
    """What the application refuses before the engine is asked."""

    NATIONAL_IDENTITY = "national_identity"
    NATIONAL_IDENTITY_IN_TEXT = "national_identity_in_text"
    ELEVEN_DIGITS = "eleven_digits"
    NOT_A_PATIENT_ID = "not_a_patient_id"
    UNKNOWN_PATIENT = "unknown_patient"
    PATIENT_KNOWN = "patient_known"
    WHICH_PATHWAY = "which_pathway"
    NOT_ON_PATHWAY = "not_on_pathway"
    NOT_A_START = "not_a_start"
    UNKNOWN_NAME = "unknown_name"
    NOT_RECORDABLE = "not_recordable"
    NOT_A_STEP = "not_a_step"
    WORD_NOT_HERE = "word_not_here"
    NOT_A_WORD = "not_a_word"
    VALUE_MISSING = "value_missing"
    START_OR_STOP = "start_or_stop"
    GIVEN_OR_WITHDRAWN = "given_or_withdrawn"
    VALUES_NOT_HERE = "values_not_here"
    VALUE_TWICE = "value_twice"
    A_FORM = "a_form"
    UPHELD_AS_IT_IS = "upheld_as_it_is"
    NOT_THIS_TYPE = "not_this_type"
    NOT_A_TIME = "not_a_time"
    TIME_TWICE = "time_twice"
    TIME_NEVER = "time_never"
    TIME_OUTSIDE_CALENDAR = "time_outside_calendar"
    TICK_AFTER_NOW = "tick_after_now"
    STEP_MISSING = "step_missing"
    NOT_OF_A_STEP = "not_of_a_step"
    NOTHING_TO_DEPART_FROM = "nothing_to_depart_from"
    UNTIL_MISSING = "until_missing"
    NOT_A_DAY = "not_a_day"
    NOT_A_DEPARTURE = "not_a_departure"
    NOT_A_CAUSE = "not_a_cause"
    NOT_YES_OR_NO = "not_yes_or_no"
    VERSION_NOT_YET = "version_not_yet"
    VERSION_CHANGED = "version_changed"
    KEY_REUSED = "key_reused"
    PATHWAY_HAS_ERRORS = "pathway_has_errors"
    WHO_AND_WHY = "who_and_why"
    WHO = "who"
    WHY_NOT_TAKEN = "why_not_taken"
    ANOTHER_PATHWAY = "another_pathway"
    NOT_A_PLACE = "not_a_place"
    NOT_KNOWN_THEN = "not_known_then"


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing was changed. `details` fill the sentence, `expected` is what would have been accepted.

    `similar` are names close to the one that was not found; `changed` what others have recorded since.
    `inside` are the sub-pathways, from the outermost, whose names these are.
    """

    reason: Refused | Hindrance
    details: tuple[tuple[str, str], ...] = ()
    expected: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    changed: tuple[Recorded, ...] = field(default=())
    inside: tuple[str, ...] = ()


def from_refusal(refusal: Refusal) -> Declined:
    """The engine's refusal among the application's."""
    return Declined(refusal.why, refusal.details, refusal.expected, inside=refusal.inside)
