"""Carrying out what a person asks for about a patient: once for a key, from the version they saw, and after time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from forlop.application.courses import Course, Version, brought_by_time, brought_to, course_of, decided_inside
from forlop.application.declined import Declined
from forlop.application.patients import refuse_identity_in
from forlop.application.writing import Request, answered_before, changed_since, write
from forlop.engine.commands import Command
from forlop.engine.events import Recorded
from forlop.language.grammar import ParserFor, line_parser
from forlop.store.port import KeptPathway, Store


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for: `said` is the whole of it as the store compares it, `by_hand` what they wrote freely.

    `version` is the one they answered from, `key` the one they gave.
    """

    said: Mapping[str, object]
    by_hand: tuple[str | None, ...]
    version: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The course after it, and the events that the recording has written, those of time first."""

    course: Course
    events: tuple[Recorded, ...]
    repeated: bool = False


def _as_it_is(declined: Declined, _course: Course) -> Declined:
    return declined


def carry_out(
    store: Store,
    stream: str,
    asked: Asked,
    command_for: Callable[[Course], Command | Declined],
    *,
    now: datetime,
    parser_for: ParserFor = line_parser,
    more: Callable[[Declined, Course], Declined] = _as_it_is,
    pathway: KeptPathway | None = None,
    onto: Version | None = None,
) -> Written | Declined:
    """Write what follows from the command, after what time had brought; or decline, with nothing written.

    `command_for` reads the command against the course as it stands now; `more` adds to a refusal of the engine.
    `pathway` is a text to keep with it, `onto` the version that the command moves the patient to.
    """
    hindered = refuse_identity_in(asked.key, *asked.by_hand)
    if hindered is not None:
        return hindered
    request = Request(asked.said, asked.key)
    before = answered_before(store, stream, request, now=now)
    course = course_of(store, stream, parser_for=parser_for)
    if isinstance(course, Declined):
        return course
    match before:
        case Declined():
            return before
        case None:
            pass
        case _:
            return Written(course, course.log[before.first_version - 1 : before.last_version], repeated=True)
    if asked.version is not None and asked.version != course.stored:
        return changed_since(store, stream, version=asked.version, parser_for=parser_for)
    present = brought_to(course, now=now)
    command = command_for(present)
    if isinstance(command, Declined):
        return command
    decided = decided_inside(present, command, now=now)
    if isinstance(decided, Declined):
        return more(decided, present)
    everything = (*brought_by_time(course, now=now), *decided)
    written = write(
        store, course, everything, request=request, now=now, pathway=pathway, onto=onto, parser_for=parser_for
    )
    return written if isinstance(written, Declined) else Written(written, written.log[course.stored :])
