"""What a person says afterwards of what was recorded: it was otherwise, it never was, or it has been looked at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forlop.application.carrying_out import Asked, Written, carry_out
from forlop.application.courses import Course
from forlop.application.declined import Declined, Hindrance
from forlop.application.recording import Word, with_more
from forlop.application.values import value_of
from forlop.engine.commands import Command, Correct, Judge, Part, Refused, Retract, SettleRecheck
from forlop.engine.deviations import deviations
from forlop.engine.inside import path, pathway_at, place_of, places_of
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.values import Value
from forlop.store.port import Store

PARTS = {
    Word.DONE: Part.DONE,
    Word.SENT: Part.SENT,
    Word.RECEIVED: Part.RECEIVED,
    Word.STARTS: Part.STARTS,
    Word.STOPS: Part.STOPS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a recording: `name` with the right `value` as it is written, or the right moment `at`.

    `entry` is the line of the history, None the newest; `version` the one the person answered from.
    """

    name: str
    value: str | None = None
    at: datetime | None = None
    word: Word | None = None
    entry: int | None = None
    by: str | None = None
    because: str | None = None
    justified: bool | None = None
    version: int | None = None


class Amending(StrEnum):
    """What is said of a recording: it was otherwise, it never was, or it has been looked at."""

    CORRECT = "correct"
    RETRACT = "retract"
    RECHECK = "recheck"
    JUDGE = "judge"


def amend(
    store: Store,
    patient: str,
    amending: Amending,
    said: Said,
    *,
    now: datetime,
    key: str | None = None,
    parser_for: ParserFor = line_parser,
) -> Written | Declined:
    """Write what is said; or decline, with nothing written."""
    command_for = _COMMANDS[amending]
    return carry_out(
        store,
        patient,
        _asked(amending, said, key),
        lambda course: command_for(course, said, now=now),
        now=now,
        parser_for=parser_for,
        more=lambda declined, course: with_more(declined, course, now=now),
    )


def _asked(amending: Amending, said: Said, key: str | None) -> Asked:
    whole = {
        "what": amending,
        "name": said.name,
        "value": said.value,
        "at": said.at.isoformat() if said.at else None,
        "word": said.word,
        "entry": said.entry,
        "by": said.by,
        "because": said.because,
        "justified": said.justified,
    }
    return Asked(whole, (said.name, said.value, said.by, said.because), version=said.version, key=key)


def _correction(course: Course, said: Said, *, now: datetime) -> Command | Declined:
    by, because = said.by, said.because
    if not by or not because:
        return Declined(Hindrance.WHO_AND_WHY)
    part = _part(said)
    if isinstance(part, Declined):
        return part
    value = _value(course, said, now=now)
    if isinstance(value, Declined):
        return value
    return Correct(
        name=said.name, at=now, by=by, reason=because, value=value, moment=said.at, part=part, entry=said.entry
    )


def _retraction(_course: Course, said: Said, *, now: datetime) -> Command | Declined:
    by, because = said.by, said.because
    if not by or not because:
        return Declined(Hindrance.WHO_AND_WHY)
    part = _part(said)
    if isinstance(part, Declined):
        return part
    return Retract(name=said.name, at=now, by=by, reason=because, part=part, entry=said.entry)


def _looked_at(_course: Course, said: Said, *, now: datetime) -> Command | Declined:
    if not said.by:
        return Declined(Hindrance.WHO)
    assert said.entry is not None
    return SettleRecheck(entry=said.entry, at=now, by=said.by, reason=said.because)


def _judged(course: Course, said: Said, *, now: datetime) -> Command | Declined:
    """What is judged stands in the list of deviations, whoever told it or whatever shows it."""
    if not said.by:
        return Declined(Hindrance.WHO)
    assert said.entry is not None
    assert said.justified is not None
    versions = course.versions
    known = [each.version for each in deviations(next(iter(versions.values())), course.log, versions)]
    if said.entry not in known:
        return Declined(Refused.NO_DEVIATION, (("entry", str(said.entry)),), tuple(map(str, known)))
    return Judge(entry=said.entry, at=now, by=said.by, justified=said.justified, reason=said.because)


_COMMANDS = {
    Amending.CORRECT: _correction,
    Amending.RETRACT: _retraction,
    Amending.RECHECK: _looked_at,
    Amending.JUDGE: _judged,
}


def _part(said: Said) -> Part | Declined | None:
    if said.word is None:
        return None
    return PARTS.get(said.word) or Declined(
        Hindrance.WORD_NOT_HERE, (("name", said.name), ("word", said.word)), tuple(PARTS)
    )


def _value(course: Course, said: Said, *, now: datetime) -> Value | Declined | None:
    """The value as the datum has it; a name that is no datum is the engine's to refuse."""
    if said.value is None:
        return None
    inside, name = place_of(said.name)
    if not inside and name not in course.pathway.titles:
        places = places_of(course.pathway, course.state, lambda pathway: name in pathway.titles)
        inside = next(places, ())
    try:
        pathway = pathway_at(course.pathway, inside)
    except KeyError:
        return Declined(Refused.NO_VALUE_HERE, (("name", path(inside, name)),))
    if name in pathway.named_actors:
        return said.value  # who holds the role, as it is written
    datum = pathway.named_data.get(name)
    if datum is None and name in course.pathway.titles:
        return Declined(Refused.NO_VALUE_HERE, (("name", path(inside, name)),))
    if datum is None:
        return said.value  # of a name that nobody knows, which the engine refuses with those that are near
    return value_of(datum, said.value, now=now)
