"""A finished course as it stood at an earlier moment."""

from dataclasses import replace

from forlop.engine.state import replay
from tests.course import Course, moment


def as_it_was(course: Course, at: str) -> Course:
    """Everything that was recorded up to this minute, and nothing after it."""
    known = tuple(recorded for recorded in course.log if recorded.recorded_at <= moment(at))
    return replace(course, log=known, state=replay(course.pathway, known))
