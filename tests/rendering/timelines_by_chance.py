"""Patients made by chance, each at every moment at which something was told and taken in."""

from collections.abc import Iterator

from forlop.application.asking import Asked, asked
from forlop.application.courses import Course
from forlop.engine.events import Recorded
from tests.conformance.runs import played
from tests.engine.pathways_by_chance import text
from tests.engine.told_by_chance import Telling


def asked_by_chance(seed: int) -> Iterator[Asked]:
    """What a clinician would be answered after each thing told."""
    _, pathway = text(seed)
    telling = Telling(pathway, seed)
    log: list[Recorded] = []
    for step in played({pathway.version: pathway}, telling.lines()):
        telling.last = step
        log += step.events
        if step.events and step.state.started_at is not None:
            course = Course("P-1", pathway, "hash", tuple(log), step.state, len(log), pathway.version)
            yield asked(course, now=step.now)
