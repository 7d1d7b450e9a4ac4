"""Starting a patient on a pathway: its text is kept in the store, so that the file may change, move or go."""

from dataclasses import dataclass, replace
from datetime import datetime

from forlop.application.courses import Course, among_others, course_of, decided_inside, kept_pathway
from forlop.application.declined import Declined, Hindrance
from forlop.application.editions import editions
from forlop.application.keeping import kept_from
from forlop.application.meant import courses_of_patient, is_over
from forlop.application.pathway_files import ReadPathway
from forlop.application.patients import refuse_identity_in
from forlop.application.similar import similar_to_titles
from forlop.application.streams import stream_of, streams_of
from forlop.application.writing import Request, answered_before, write
from forlop.engine.commands import Start
from forlop.engine.state import INITIAL
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.pathway import Pathway
from forlop.store.port import Store, StoreReader


@dataclass(frozen=True, slots=True)
class Begun:
    """`earlier` are the versions that the same pathway was kept in with another text."""

    course: Course
    repeated: bool
    earlier: tuple[str, ...]


def with_errors(read: ReadPathway) -> Declined:
    """That a text with errors is nothing to begin."""
    return Declined(Hindrance.PATHWAY_HAS_ERRORS, (("file", read.source.name),))


def is_kept(store: StoreReader, read: ReadPathway) -> bool:
    """Whether somebody has begun on this very text: it was proven then."""
    return read.pathway is not None and store.pathway(kept_from(read).hash) is not None


def start(
    store: Store,
    read: ReadPathway,
    patient: str,
    *,
    now: datetime,
    at: datetime | None = None,
    first_step: str | None = None,
    key: str | None = None,
    parser_for: ParserFor = line_parser,
) -> Begun | Declined:
    """Begin a course for a patient, beside those that the patient has. A file with errors is refused; its findings
    say why.
    """
    if read.pathway is None:
        return with_errors(read)
    hindered = refuse_identity_in(key, first_step) or _no_such_start(read.pathway, first_step)
    if hindered is not None:
        return hindered
    kept = kept_from(read)
    said = {"start": first_step, "pathway": kept.hash, "at": at.isoformat() if at else None}
    request = Request(said, key)
    streams = streams_of(store, patient)
    for stream in streams:
        before = answered_before(store, stream, request, now=now)
        if isinstance(before, Declined):
            return before
        if before is not None:
            begun = course_of(store, stream, parser_for=parser_for)
            assert isinstance(begun, Course), "a stream that knows the key has a course"
            return Begun(begun, repeated=True, earlier=())
    hindered = _refuse_patient(store, read, patient, now=now, parser_for=parser_for)
    if hindered is not None:
        return hindered
    stream = stream_of(patient, len(streams) + 1)
    empty = Course(stream, read.pathway, kept.hash, (), INITIAL, stored=0, edition=read.pathway.version)
    decided = decided_inside(empty, Start(at=at or now, start=first_step), now=now)
    if isinstance(decided, Declined):
        return decided
    earlier = _other_texts(store, read.pathway, kept.hash, parser_for=parser_for)
    course = write(store, empty, decided, request=request, now=now, pathway=kept, parser_for=parser_for)
    if isinstance(course, Declined):
        return course
    course = among_others(store, replace(course, edition=editions(store)[kept.hash]), parser_for=parser_for)
    return Begun(course, repeated=False, earlier=earlier)


def _refuse_patient(
    store: Store, read: ReadPathway, patient: str, *, now: datetime, parser_for: ParserFor
) -> Declined | None:
    """Who is on the pathway already begins it anew only when that course is over: a new case is a new start."""
    courses = courses_of_patient(store, patient, parser_for=parser_for)
    if isinstance(courses, Declined):
        return courses if courses.reason is Hindrance.ELEVEN_DIGITS else None
    names = {each.pathway.name for each in (read, read.base) if each is not None and each.pathway is not None}
    for course in courses:
        if course.pathway.name in names and not is_over(course, now=now):
            return Declined(Hindrance.PATIENT_KNOWN, (("patient", patient), ("pathway", course.pathway.title)))
    return None


def _no_such_start(pathway: Pathway, first_step: str | None) -> Declined | None:
    starts = {step.name: step.title for step in pathway.starts}
    if first_step is None or first_step in starts:
        return None
    return Declined(
        Hindrance.NOT_A_START, (("found", first_step),), tuple(starts), similar_to_titles(first_step, starts)
    )


def _other_texts(store: Store, pathway: Pathway, pathway_hash: str, *, parser_for: ParserFor) -> tuple[str, ...]:
    """Versions of the same pathway that were kept with another text; none when this very text was kept before."""
    kept = {each.hash: kept_pathway(store, each.hash, parser_for=parser_for) for each in store.pathways()}
    if pathway_hash in kept:
        return ()
    return tuple(dict.fromkeys(each.version for each in kept.values() if each.name == pathway.name))
