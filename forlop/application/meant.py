"""Which of a patient's courses a person means: the one that is named, or the only one that it can be."""

from collections.abc import Sequence
from datetime import datetime

from forlop.application.courses import Course, brought_to, course_of
from forlop.application.declined import Declined, Hindrance
from forlop.application.streams import streams_of
from forlop.application.writing import knows_key
from forlop.language.grammar import ParserFor, line_parser
from forlop.store.port import Store, StoreReader


def course_meant(
    store: StoreReader,
    patient: str,
    which: str | None,
    *,
    now: datetime,
    over_too: bool = False,
    parser_for: ParserFor = line_parser,
) -> Course | Declined:
    """The course of the pathway, or of the number, that `which` names; unnamed, the only one that is not over.

    Declined where several could be meant. `over_too`: what is said may as well be about a course that is over.
    """
    courses = courses_of_patient(store, patient, parser_for=parser_for)
    if isinstance(courses, Declined):
        return courses
    if which is not None:
        return _named(courses, patient, which, now=now)
    if len(courses) == 1:
        return courses[0]
    likely = courses if over_too else tuple(course for course in courses if not is_over(course, now=now))
    if len(likely) == 1:
        return likely[0]
    return Declined(Hindrance.WHICH_PATHWAY, (("patient", patient),), _names(likely or courses))


def course_written_to(
    store: Store,
    patient: str,
    which: str | None,
    *,
    now: datetime,
    key: str | None = None,
    over_too: bool = False,
    parser_for: ParserFor = line_parser,
) -> Course | Declined:
    """As `course_meant`; what is sent again with its key goes where it went, whatever has become of the courses."""
    if which is None and key is not None:
        for stream in streams_of(store, patient):
            if knows_key(store, stream, key, now=now):
                return course_of(store, stream, parser_for=parser_for)
    return course_meant(store, patient, which, now=now, over_too=over_too, parser_for=parser_for)


def courses_of_patient(
    store: StoreReader, patient: str, *, parser_for: ParserFor = line_parser
) -> tuple[Course, ...] | Declined:
    """All courses of the patient, in the order of their starts."""
    found = [course_of(store, stream, parser_for=parser_for) for stream in streams_of(store, patient)]
    courses = tuple(course for course in found if isinstance(course, Course))
    if courses:
        return courses
    unknown = course_of(store, patient, parser_for=parser_for)
    assert isinstance(unknown, Declined), "a patient without streams is unknown"
    return unknown


def is_over(course: Course, *, now: datetime) -> bool:
    """Whether the course has ended, or the patient has left it."""
    state = brought_to(course, now=now).state
    return state.ended is not None or state.left is not None


def _named(courses: Sequence[Course], patient: str, which: str, *, now: datetime) -> Course | Declined:
    numbered = [course for course in courses if str(course.number) == which]
    of_pathway = [course for course in courses if course.pathway.name == which]
    going_on = [course for course in of_pathway if not is_over(course, now=now)]
    # Of several cases of the same pathway the one that goes on is meant, or else the last.
    found = numbered or (going_on if len(going_on) > 1 else going_on or of_pathway[-1:])
    if len(found) == 1:
        return found[0]
    if found:
        return Declined(Hindrance.WHICH_PATHWAY, (("patient", patient),), tuple(str(each.number) for each in found))
    return Declined(Hindrance.NOT_ON_PATHWAY, (("patient", patient), ("found", which)), _names(courses))


def _names(courses: Sequence[Course]) -> tuple[str, ...]:
    return tuple(course.which or course.pathway.name for course in courses)
