"""Many invented patients of one pathway: each seed gives a course, the same on every machine."""

from collections.abc import Iterator

from forlop.application.courses import Course
from forlop.engine.events import Recorded
from forlop.engine.state import INITIAL
from forlop.model.pathway import Pathway
from tests.conformance.runs import played
from tests.engine.pathways_by_chance import Made
from tests.engine.told_by_chance import Telling


def many_courses(
    pathway: Pathway, seeds: range, *, pathway_hash: str = "hash", amended: bool = True, length: int | None = None
) -> Iterator[Course]:
    """The patients `P-<seed>`; `amended` as in `Telling`."""
    for seed in seeds:
        versions = {"only": pathway}
        telling = Telling(Made("", versions), seed, amended=amended)
        telling.length = length or telling.length
        log: list[Recorded] = []
        state = INITIAL
        for step in played(versions, telling.lines()):
            telling.heard(step)
            log.extend(step.events)
            state = step.state
        yield Course(f"P-{seed}", pathway, pathway_hash, tuple(log), state, len(log), pathway.version)
