"""Questions about patients, answered from the store alone; no question writes."""

from dataclasses import dataclass
from datetime import datetime

from forlop.application.courses import Course, brought_to, course_of, courses_of, recorded_by
from forlop.application.declined import Declined, Hindrance
from forlop.application.streams import streams_of
from forlop.engine.answers import Answer, DueAt, NextStep, Status
from forlop.engine.commands import Refused
from forlop.engine.next_steps import next_steps
from forlop.language.grammar import ParserFor, line_parser
from forlop.store.port import StoreReader


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with the course it was made from; `course.stored` is the version to answer back with."""

    course: Course
    answer: Answer


def answer_for(
    store: StoreReader,
    stream: str,
    *,
    now: datetime,
    as_of: datetime | None = None,
    parser_for: ParserFor = line_parser,
) -> Asked | Declined:
    """What is next in a course, overdue limits included that no `tick` has written yet.

    With `as_of`, what was answered then: nothing that has been recorded since is known.
    """
    course = known_course(store, stream, now=now, as_of=as_of, parser_for=parser_for)
    return course if isinstance(course, Declined) else asked(course, now=as_of or now)


def answers_for(
    store: StoreReader,
    patient: str,
    *,
    now: datetime,
    as_of: datetime | None = None,
    parser_for: ParserFor = line_parser,
) -> tuple[Asked, ...] | Declined:
    """As `answer_for`, of every course of the patient that was known then, in the order of `patients`."""
    answers: list[Asked] = []
    declined: Declined | None = None
    for stream in streams_of(store, patient) or (patient,):
        found = answer_for(store, stream, now=now, as_of=as_of, parser_for=parser_for)
        if isinstance(found, Declined):
            declined = declined or found
        else:
            answers.append(found)
    if declined is not None and not answers:
        return declined
    return tuple(sorted(answers, key=_urgency))


def known_course(
    store: StoreReader,
    stream: str,
    *,
    now: datetime,
    as_of: datetime | None = None,
    parser_for: ParserFor = line_parser,
) -> Course | Declined:
    """The course; with `as_of` as it was recorded by then: the log up to that moment, folded anew."""
    course = course_of(store, stream, parser_for=parser_for)
    if as_of is None or isinstance(course, Declined):
        return course
    if as_of > now:
        return Declined(Refused.AFTER_NOW, (("at", as_of.isoformat()), ("now", now.isoformat())))
    return recorded_by(course, as_of) or Declined(Hindrance.NOT_KNOWN_THEN, (("at", as_of.isoformat()),))


def asked(course: Course, *, now: datetime) -> Asked:
    """What is next in a course that was read already."""
    present = brought_to(course, now=now)
    return Asked(present, next_steps(present.pathway, present.state, now=now))


def patients(store: StoreReader, *, now: datetime, parser_for: ParserFor = line_parser) -> tuple[Asked, ...]:
    """Every patient: the late first, then by the next limit, then those without one, last those whose run is over."""
    answers = [asked(course, now=now) for course in courses_of(store, parser_for=parser_for)]
    return tuple(sorted(answers, key=_urgency))


def most_urgent(answer: Answer) -> NextStep | None:
    """The task a person should look at first: the answer has them late first, then by due time."""
    return answer.tasks[0] if answer.tasks else None


def is_late(answer: Answer) -> bool:
    return any(task.status is Status.OVERDUE for task in answer.tasks)


def _urgency(each: Asked) -> tuple[int, float, str]:
    limits = [task.due.at.timestamp() for task in each.answer.tasks if isinstance(task.due, DueAt)]
    if each.answer.ended is not None or each.answer.left is not None:
        return 3, 0.0, each.course.patient
    if is_late(each.answer):
        return 0, min(limits), each.course.patient
    return (1, min(limits), each.course.patient) if limits else (2, 0.0, each.course.patient)
