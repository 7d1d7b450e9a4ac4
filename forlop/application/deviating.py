"""What a person tells of a patient who does not follow the pathway: with who, why, and for which step."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from forlop.application.carrying_out import Asked, Written, carry_out
from forlop.application.courses import Course
from forlop.application.declined import Declined, Hindrance
from forlop.application.moments import day_written
from forlop.application.recording import with_more
from forlop.application.values import value_of
from forlop.engine.commands import (
    Command,
    Deed,
    DoUnopened,
    Grounds,
    Jump,
    LeavePathway,
    Override,
    Postpone,
    Record,
    Reenter,
    Refused,
    SetLimit,
    Substitute,
)
from forlop.engine.events import DeviationCause
from forlop.engine.inside import path, pathway_at, place_of, places_of
from forlop.engine.opening import last_resort
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.pathway import Datum, Pathway
from forlop.model.values import Value
from forlop.store.port import Store


class Departing(StrEnum):
    """What can be said of a step, or of the patient, that the pathway does not say."""

    LEFT_OUT = "left_out"
    SUBSTITUTED = "substituted"
    POSTPONED = "postponed"
    OUT_OF_ORDER = "out_of_order"
    JUMPED = "jumped"
    CONSENT_OVERRIDDEN = "consent_overridden"
    LEFT_PATHWAY = "left_pathway"
    REENTERED = "reentered"
    LIMIT_SET = "limit_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """One deviation as a person tells it; `at` None is now, `version` the one they answered from."""

    word: Departing
    step: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    by: str | None = None
    at: datetime | None = None
    because: str | None = None
    cause: DeviationCause | None = None
    justified: bool | None = None
    until: str | None = None
    whose: str | None = None
    leaving: tuple[str, ...] | None = None
    instead: str | None = None
    basis: str | None = None
    present: tuple[str, ...] | None = None
    version: int | None = None


def deviate(
    store: Store,
    patient: str,
    departed: Departed,
    *,
    now: datetime,
    key: str | None = None,
    parser_for: ParserFor = line_parser,
) -> Written | Declined:
    """Write the deviation and what follows from it, after what time had brought; or decline, with nothing written."""
    return carry_out(
        store,
        patient,
        Asked(_said(departed), _by_hand(departed), version=departed.version, key=key),
        lambda course: _command(course, departed, now=now),
        now=now,
        parser_for=parser_for,
        more=lambda declined, course: _with_more(declined, course, departed, now=now),
    )


_OF_WHAT_IS_OPEN = (Departing.LEFT_OUT, Departing.SUBSTITUTED, Departing.POSTPONED, Departing.LIMIT_SET)


def _with_more(declined: Declined, course: Course, departed: Departed, *, now: datetime) -> Declined:
    """As of a recording; but of what is not open the answer is not to deviate, which is what was tried."""
    declined = with_more(declined, course, now=now)
    if declined.reason is Refused.NOT_BY_ITSELF:
        step = path(declined.inside, dict(declined.details)["step"])
        goes = last_resort(course.pathway, course.state, step, now=now) is not None
        return replace(declined, details=(*declined.details, ("goes", "yes"))) if goes else declined
    if declined.reason is not Refused.NOT_OPEN:
        return declined
    if departed.word not in _OF_WHAT_IS_OPEN:
        details = tuple((key, told) for key, told in declined.details if key != "out_of_order")
        return replace(declined, details=details)
    about = tuple((key, name) for key, name in declined.details if key == "step")
    return replace(declined, reason=Hindrance.NOTHING_TO_DEPART_FROM, details=about)


def _said(departed: Departed) -> dict[str, object]:
    return {
        "deviates": departed.word,
        "step": departed.step,
        "values": [list(pair) for pair in departed.values],
        "by": departed.by,
        "at": departed.at.isoformat() if departed.at else None,
        "because": departed.because,
        "cause": departed.cause,
        "justified": departed.justified,
        "until": departed.until,
        "whose": departed.whose,
        "leaving": None if departed.leaving is None else list(departed.leaving),
        "instead": departed.instead,
        "basis": departed.basis,
        "present": None if departed.present is None else list(departed.present),
    }


def _by_hand(departed: Departed) -> tuple[str | None, ...]:
    told = (departed.step, departed.by, departed.because, departed.whose, departed.instead, departed.basis)
    lists = (*(departed.leaving or ()), *(departed.present or ()))
    return (*told, *lists, *(text for pair in departed.values for text in pair))


def _command(course: Course, departed: Departed, *, now: datetime) -> Command | Declined:
    at, step = departed.at or now, departed.step
    # What is not said is empty, and the engine says what is missing.
    grounds = Grounds(
        by=departed.by or "", reason=departed.because or "", cause=departed.cause, justified=departed.justified
    )
    if departed.values and departed.word is not Departing.OUT_OF_ORDER:
        return Declined(Hindrance.VALUES_NOT_HERE, (("name", step or course.patient),))
    if departed.word is Departing.LEFT_PATHWAY and step is not None:
        # Whoever names a step means the step; the whole pathway must not be left by a slip.
        return Declined(Hindrance.NOT_OF_A_STEP, (("name", step), ("departing", departed.word)))
    if departed.word is Departing.LEFT_PATHWAY:
        return LeavePathway(at=at, grounds=grounds)
    if departed.word is Departing.REENTERED:
        return Reenter(step=step, at=at, grounds=grounds)
    if step is None:
        return Declined(Hindrance.STEP_MISSING, (), tuple(dict.fromkeys(e.step for e in course.state.rounds.present)))
    match departed.word:
        case Departing.LEFT_OUT:
            return Record(
                step=step,
                at=at,
                by=departed.by,
                deed=Deed.LEFT_OUT,
                reason=departed.because,
                cause=departed.cause,
                justified=departed.justified,
            )
        case Departing.SUBSTITUTED:
            return Substitute(step=step, at=at, grounds=grounds, instead=departed.instead or "")
        case Departing.CONSENT_OVERRIDDEN:
            return Override(step=step, at=at, grounds=grounds, basis=departed.basis or "")
        case Departing.JUMPED:
            return Jump(step=step, at=at, grounds=grounds, leaving=departed.leaving)
        case Departing.OUT_OF_ORDER:
            data = _data(course, step, departed, now=now)
            if isinstance(data, Declined):
                return data
            return DoUnopened(step=step, at=at, grounds=grounds, data=data, present=departed.present)
        case Departing.POSTPONED | Departing.LIMIT_SET:
            until = _until(departed)
            if isinstance(until, Declined):
                return until
            if departed.word is Departing.LIMIT_SET:
                return SetLimit(step=step, at=at, by=departed.by or "", until=until)
            return Postpone(step=step, at=at, grounds=grounds, until=until, actor=departed.whose)


def _until(departed: Departed) -> date | Declined:
    if departed.until is None:
        return Declined(Hindrance.UNTIL_MISSING, (("step", departed.step or ""),))
    day = day_written(departed.until)
    return Declined(Hindrance.NOT_A_DAY, (("found", departed.until),)) if day is None else day


def _data(course: Course, step: str, departed: Departed, *, now: datetime) -> tuple[tuple[str, Value], ...] | Declined:
    """The values as their data are typed, in the pathway that the step is of; the engine says what is not known."""
    known = _data_where(course, step)
    data: dict[str, Value] = {}
    for name, text in departed.values:
        if name in data:
            return Declined(Hindrance.VALUE_TWICE, (("datum", name),))
        value = value_of(known[name], text, now=now) if name in known else text
        if isinstance(value, Declined):
            return value
        data[name] = value
    return tuple(data.items())


def _data_where(course: Course, step: str) -> dict[str, Datum]:
    inside, _ = place_of(step)
    if not inside and step not in course.pathway.titles:
        places = tuple(places_of(course.pathway, course.state, lambda pathway: step in pathway.titles))
        inside, _ = place_of(path(places[0], step)) if places else (inside, step)
    return _at(course.pathway, inside)


def _at(pathway: Pathway, inside: tuple[str, ...]) -> dict[str, Datum]:
    try:
        return pathway_at(pathway, inside).named_data
    except KeyError:
        return {}
