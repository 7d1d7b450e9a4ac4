"""A patient's course as it stands in the store: the pathway that was kept, the log, and the state they give."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import pairwise

from forlop.application.declined import Declined, Hindrance, from_refusal
from forlop.application.editions import editions
from forlop.application.keeping import pathway_in
from forlop.application.patients import has_eleven_digits
from forlop.application.similar import written_otherwise
from forlop.application.streams import number_in, patient_in, streams_of
from forlop.engine.commands import Command, Refusal, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.draft import Decided
from forlop.engine.events import EVENT, Recorded, VersionMoved
from forlop.engine.state import INITIAL, State, evolve
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.calendar import OutsideCalendar
from forlop.model.content_hash import identity_of
from forlop.model.pathway import Pathway
from forlop.store.port import NewEvent, StoredEvent, StoreFault, StoreReader


@dataclass(frozen=True, slots=True)
class Version:
    """A pathway as the store keeps it: its content hash, and its version as people read it."""

    pathway: Pathway
    hash: str
    edition: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another course of the same patient that is not over: the title of its pathway, and how to say which it is."""

    title: str
    which: str


@dataclass(frozen=True, slots=True)
class Course:
    """`stored` is the version in the store; the log may hold later events that only time has brought.

    `edition` is the pathway's version as people read it. `pathway` is the version that holds now; `earlier` are those
    that the patient has come from, each with the place in the log where the next one began.
    `which` is how to say which of the patient's courses it is, None while there is one; `beside` are the others.
    """

    stream: str
    pathway: Pathway
    pathway_hash: str
    log: tuple[Recorded, ...]
    state: State
    stored: int
    edition: str
    earlier: tuple[tuple[int, Version], ...] = ()
    which: str | None = None
    beside: tuple[Beside, ...] = ()

    @property
    def patient(self) -> str:
        """Whose course it is."""
        return patient_in(self.stream)

    @property
    def number(self) -> int:
        """Which of the patient's courses it is, in the order of their starts."""
        return number_in(self.stream)

    @property
    def said(self) -> tuple[str, ...]:
        """How a person says on the command line which course is meant."""
        return (self.patient,) if self.which is None else (self.patient, "--pathway", self.which)

    @property
    def version(self) -> Version:
        """The version that holds now."""
        return Version(self.pathway, self.pathway_hash, self.edition)

    def version_at(self, place: int) -> Version:
        """The version by which the event at a place of the log was recorded."""
        return next((version for until, version in self.earlier if place < until), self.version)

    @property
    def versions(self) -> dict[str, Pathway]:
        """Every version of the course by its content hash, the one that it began on first."""
        return {each.hash: each.pathway for each in (*(version for _, version in self.earlier), self.version)}


@dataclass(eq=False)
class KeptPathwayChanged(StoreFault):
    """The text kept for patients is not the one they were started on: no answer may rest on it."""

    pathway_hash: str


class KeptPathwayUnreadable(Exception):
    """A kept pathway that cannot be read: our own fault, since a kept text is to be read for ever."""


def course_of(store: StoreReader, stream: str, *, parser_for: ParserFor = line_parser) -> Course | Declined:
    """The course, from the store alone; of a patient's first course the stream is the patient's name."""
    if not store.version(stream) and has_eleven_digits(stream):
        return Declined(Hindrance.ELEVEN_DIGITS)  # which are not repeated
    if not store.version(stream):
        known = tuple(dict.fromkeys(map(patient_in, store.streams())))
        return Declined(Hindrance.UNKNOWN_PATIENT, (("found", stream),), similar=written_otherwise(stream, known))
    return among_others(store, _course(store, stream, editions(store), parser_for), parser_for=parser_for)


def among_others(store: StoreReader, course: Course, *, parser_for: ParserFor = line_parser) -> Course:
    """The course with how to say that it is meant, where the patient has several."""
    streams = streams_of(store, course.patient)
    if len(streams) == 1:
        return replace(course, which=None, beside=())
    shown = editions(store)
    others = [_course(store, stream, shown, parser_for) for stream in streams if stream != course.stream]
    named = Counter(each.pathway.name for each in (course, *others))

    def which(each: Course) -> str:
        return each.pathway.name if named[each.pathway.name] == 1 else str(each.number)

    going_on = (each for each in others if each.state.ended is None and each.state.left is None)
    beside = tuple(Beside(each.pathway.title, which(each)) for each in going_on)
    return replace(course, which=which(course), beside=beside)


def courses_of(store: StoreReader, *, parser_for: ParserFor = line_parser) -> Iterator[Course]:
    """The courses of all patients, by the patients' names."""
    shown = editions(store)
    for stream in store.streams():
        yield _course(store, stream, shown, parser_for)


def _course(store: StoreReader, stream: str, shown: Mapping[str, str], parser_for: ParserFor) -> Course:
    events = store.read(stream)
    versions = {
        each: Version(kept_pathway(store, each, parser_for=parser_for), each, shown[each])
        for each in dict.fromkeys(event.pathway_hash for event in events)
    }
    log = tuple(recorded_from(event) for event in events)
    state = INITIAL
    for event, recorded in zip(events, log, strict=True):
        state = evolve(versions[event.pathway_hash].pathway, state, recorded)
    earlier = tuple(
        (after.version, versions[before.pathway_hash])
        for before, after in pairwise(events)
        if after.pathway_hash != before.pathway_hash
    )
    now = versions[events[-1].pathway_hash]
    return Course(stream, now.pathway, now.hash, log, state, events[-1].version, now.edition, earlier)


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


def after(course: Course, decided: Iterable[Decided], *, recorded_at: datetime, onto: Version | None = None) -> Course:
    """The course with these events in memory; nothing is written. `onto` is the version that they move it to."""
    for each in decided:
        version = len(course.log) + 1
        recorded = Recorded(version=version, occurred_at=each.occurred_at, recorded_at=recorded_at, event=each.event)
        if isinstance(each.event, VersionMoved):
            assert onto is not None  # who moves a patient says where to
            earlier = (*course.earlier, (version, course.version))
            course = replace(
                course, pathway=onto.pathway, pathway_hash=onto.hash, edition=onto.edition, earlier=earlier
            )
        state = evolve(course.pathway, course.state, recorded)
        course = replace(course, log=(*course.log, recorded), state=state)
    return course


def new_events(course: Course, decided: Iterable[Decided], *, onto: Version | None = None) -> tuple[NewEvent, ...]:
    """What was decided as the store keeps it, each event under the version that it was recorded by."""
    events: list[NewEvent] = []
    pathway_hash = course.pathway_hash
    for each in decided:
        if isinstance(each.event, VersionMoved):
            assert onto is not None  # who moves a patient says where to
            pathway_hash = onto.hash
        events.append(new_event(each, pathway_hash=pathway_hash))
    return tuple(events)


def recorded_by(course: Course, moment: datetime) -> Course | None:
    """The course as it was known at a moment: what had been recorded by then; None if that is nothing."""
    log = tuple(each for each in course.log if each.recorded_at <= moment)
    if not log:
        return None
    state = INITIAL
    for each in log:
        state = evolve(course.version_at(each.version).pathway, state, each)
    then = course.version_at(log[-1].version)
    earlier = tuple((until, each) for until, each in course.earlier if until <= log[-1].version)
    return replace(
        course,
        pathway=then.pathway,
        pathway_hash=then.hash,
        log=log,
        state=state,
        stored=len(log),
        edition=then.edition,
        earlier=earlier,
    )


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
