"""The ways that a patient has gone, each with when its step was entered and when it was left that way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from forlop.application.courses import Course
from forlop.engine import events as log
from forlop.engine.events import Recorded
from forlop.model.pathway import Back, Step

BY_NUMBER = ("branch", "option", "on_end")
"""The clauses of which a step may have several ways."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One time that a way was gone; `way` is its number among the step's ways.

    `back` says of a `tilbake … ellers …` which of the two it was; None for other ways.
    """

    step: str
    round: int
    way: int
    back: bool | None
    entered_at: datetime
    at: datetime


def passages_of(course: Course) -> Iterator[Passage]:
    """Every way out of a step, in the order gone; a further round of a repeated step is no way out."""
    rounds = {(entry.step, entry.number): entry for entry in course.state.rounds}
    for gone in course.state.ways:
        step = course.pathway.named_steps[gone.step]
        way = way_number(step, gone.clause, gone.number)
        if way is not None:
            back = _went_back(course, gone.version) if isinstance(step.ways[way][1], Back) else None
            entered_at = rounds[(gone.step, gone.round)].opened_at
            yield Passage(gone.step, gone.round, way, back, entered_at, gone.at)


def way_number(step: Step, clause: str, number: int) -> int | None:
    """Which of the step's ways an event names; None for what is none of them, as a further round."""
    found = [place for place, (named, _) in enumerate(step.ways) if named == clause]
    if not found:
        return None
    return found[number if clause in BY_NUMBER else 0]


def _went_back(course: Course, version: int) -> bool:
    """What the log says right after the way was taken."""
    for recorded in _after(course.log, version):
        match recorded.event:
            case log.WentBack():
                return True
            case log.WayTaken() | log.RoundOpened() | log.EndReached() | log.TokenWaits() | log.Merged():
                return False
            case _:
                pass
    return False


def _after(recorded: tuple[Recorded, ...], version: int) -> Iterator[Recorded]:
    # INVARIANT: the event of version n stands at place n - 1.
    yield from recorded[version:]
