"""Patients made by chance, each at every moment at which something was told and taken in."""

from collections.abc import Iterator

from forlop.application.asking import Asked, asked
from forlop.application.courses import Course, Version
from forlop.engine.commands import MoveTo
from forlop.engine.events import Recorded
from tests.conformance.runs import played
from tests.engine.pathways_by_chance import made
from tests.engine.told_by_chance import Telling


def asked_by_chance(seed: int) -> Iterator[Asked]:
    """What a clinician would be answered after each thing told; some patients are moved to another version."""
    about = made(seed)
    telling = Telling(about, seed)
    log: list[Recorded] = []
    version, earlier = next(iter(about.versions)), tuple[tuple[int, Version], ...]()
    for step in played(about.versions, telling.lines()):
        telling.heard(step)
        log += step.events
        if isinstance(step.command, MoveTo) and step.refusal is None:
            before = about.versions[version]
            earlier = (*earlier, (len(log) - len(step.events), Version(before, version, before.version)))
            version = next(name for name, each in about.versions.items() if each == step.command.pathway)
        if step.events and step.state.started_at is not None:
            pathway = about.versions[version]
            course = Course("P-1", pathway, version, tuple(log), step.state, len(log), pathway.version, earlier)
            yield asked(course, now=step.now)
