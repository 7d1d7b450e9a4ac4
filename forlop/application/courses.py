"""A patient's course as it stands in the store: the pathway that was kept, the log, and the state they give."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from forlop.application.declined import Declined, Hindrance, from_refusal
from forlop.application.editions import editions
from forlop.application.keeping import pathway_in
from forlop.application.similar import similar_names
from forlop.engine.commands import Command, Refusal, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.draft import Decided
from forlop.engine.events import EVENT, Recorded
from forlop.engine.state import INITIAL, State, evolve
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.calendar import OutsideCalendar
from forlop.model.content_hash import identity_of
from forlop.model.pathway import Pathway
from forlop.store.port import NewEvent, StoredEvent, StoreFault, StoreReader


@dataclass(frozen=True, slots=True)
class Course:
    """`stored` is the version in the store; the log may hold later events that only time has brought.

    `edition` is the pathway's version as people read it.
    """

    patient: str
    pathway: Pathway
    pathway_hash: str
    log: tuple[Recorded, ...]
    state: State
    stored: int
    edition: str


@dataclass(eq=False)
class KeptPathwayChanged(StoreFault):
    """The text kept for patients is not the one they were started on: no answer may rest on it."""

    pathway_hash: str


class KeptPathwayUnreadable(Exception):
    """A kept pathway that cannot be read: our own fault, since a kept text is to be read for ever."""


def course_of(store: StoreReader, patient: str, *, parser_for: ParserFor = line_parser) -> Course | Declined:
    """The course, from the store alone."""
    if not store.version(patient):
        return Declined(
            Hindrance.UNKNOWN_PATIENT, (("found", patient),), similar=similar_names(patient, store.streams())
        )
    return _course(store, patient, editions(store), parser_for)


def courses_of(store: StoreReader, *, parser_for: ParserFor = line_parser) -> Iterator[Course]:
    """The courses of all patients, by the patients' names."""
    shown = editions(store)
    for patient in store.streams():
        yield _course(store, patient, shown, parser_for)


def _course(store: StoreReader, patient: str, shown: Mapping[str, str], parser_for: ParserFor) -> Course:
    events = store.read(patient)
    pathway_hash = events[0].pathway_hash
    pathway = kept_pathway(store, pathway_hash, parser_for=parser_for)
    log = tuple(recorded_from(event) for event in events)
    state = _folded(pathway, INITIAL, log)
    return Course(patient, pathway, pathway_hash, log, state, events[-1].version, shown[pathway_hash])


def kept_pathway(store: StoreReader, pathway_hash: str, *, parser_for: ParserFor = line_parser) -> Pathway:
    """The pathway that was kept under its content hash."""
    kept = store.pathway(pathway_hash)
    if kept is None:
        raise KeptPathwayUnreadable(pathway_hash)
    if identity_of(kept.text) != pathway_hash:
        raise KeptPathwayChanged(pathway_hash)
    return _read(kept.text, pathway_hash, parser_for)


@cache
def _read(text: str, pathway_hash: str, parser_for: ParserFor) -> Pathway:
    pathway = pathway_in(text, name=pathway_hash, parser_for=parser_for)
    if pathway is None:
        raise KeptPathwayUnreadable(pathway_hash)
    return pathway


def recorded_from(event: StoredEvent) -> Recorded:
    """An event of the store as the engine knows it."""
    return Recorded(
        version=event.version,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        event=EVENT.validate_python(event.payload),
    )


def new_event(decided: Decided, *, pathway_hash: str) -> NewEvent:
    """What the engine decided as the store keeps it."""
    payload = EVENT.dump_python(decided.event, mode="json")
    return NewEvent(occurred_at=decided.occurred_at, pathway_hash=pathway_hash, payload=payload)


def after(course: Course, decided: Iterable[Decided], *, recorded_at: datetime) -> Course:
    """The course with these events in memory; nothing is written."""
    first = len(course.log) + 1
    added = tuple(
        Recorded(version=version, occurred_at=each.occurred_at, recorded_at=recorded_at, event=each.event)
        for version, each in enumerate(decided, start=first)
    )
    return replace(course, log=(*course.log, *added), state=_folded(course.pathway, course.state, added))


def recorded_by(course: Course, moment: datetime) -> Course | None:
    """The course as it was known at a moment: what had been recorded by then; None if that is nothing."""
    log = tuple(each for each in course.log if each.recorded_at <= moment)
    if not log:
        return None
    return replace(course, log=log, state=_folded(course.pathway, INITIAL, log), stored=len(log))


def brought_by_time(course: Course, *, now: datetime) -> tuple[Decided, ...]:
    """The events that are due by now and not in the log; none for a run that is over."""
    decided = decide(course.pathway, course.state, TimeHasCome(), now=now)
    if isinstance(decided, Refusal):
        # Only a clock beyond the calendar is refused; to answer as if no time had passed would hide what is late.
        raise OutsideCalendar(f"{now:%Y}: {decided.why}")
    return decided


def brought_to(course: Course, *, now: datetime) -> Course:
    """The course as it stands now: what time has brought is applied in memory, so that asking needs no `tick`."""
    return after(course, brought_by_time(course, now=now), recorded_at=now)


def decided_inside(course: Course, command: Command, *, now: datetime) -> tuple[Decided, ...] | Declined:
    """What the command brings about, or the engine's refusal."""
    decided = decide(course.pathway, course.state, command, now=now)
    return from_refusal(decided) if isinstance(decided, Refusal) else decided


def _folded(pathway: Pathway, state: State, log: Iterable[Recorded]) -> State:
    for recorded in log:
        state = evolve(pathway, state, recorded)
    return state
