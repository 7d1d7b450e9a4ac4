"""Where a patient stands, for the chart: each step that has been reached, from the state and the answer."""

from forlop.application.asking import Asked
from forlop.engine.answers import DueAt, Status
from forlop.engine.events import Closing
from forlop.engine.rounds import Round
from forlop.model.calendar import day_of
from forlop.rendering import phrasing
from forlop.rendering.position import Place, Position, Stand
from forlop.texts import say


def position_of(asked: Asked, *, language: str) -> Position:
    """The newest round of each step decides: a step done last month and open again is open."""
    places = {entry.step: _place(asked, entry, language=language) for entry in asked.course.state.rounds}
    known = {step: place for step, place in places.items() if place is not None}
    ended = asked.answer.ended or asked.answer.reached
    return Position(asked.course.patient, asked.answer.at, known, end=ended)


def _place(asked: Asked, entry: Round, *, language: str) -> Place | None:
    match entry.closed:
        case None:
            return _open_place(asked, entry, language=language)
        case Closing.DONE | Closing.REFUSED | Closing.RETURNED:
            return Place(Stand.DONE, phrasing.short_day(language, day_of(entry.done_at)))
        case Closing.LEFT_OUT | Closing.WITHOUT_CONSENT | Closing.WITHDRAWN | Closing.LAPSED:
            return Place(Stand.LEFT_OUT)
        case Closing.NOT_INDICATED:
            return Place(Stand.NOT_INDICATED)
        case Closing.SUPERSEDED:
            # Taken away before it was done: the patient is not there, and has not been through it.
            return None


def _open_place(asked: Asked, entry: Round, *, language: str) -> Place:
    # Of a step that runs a sub-pathway, what is open inside tells how it stands.
    tasks = [task for task in asked.answer.tasks if (*task.inside, task.step)[0] == entry.step]
    limits = [task.due for task in tasks if isinstance(task.due, DueAt)]
    if not tasks or all(task.status is Status.WAITING for task in tasks):
        stand = Stand.WAITING
    elif any(task.status is Status.OVERDUE for task in tasks):
        stand = Stand.LATE
    else:
        stand = Stand.OPEN
    if not limits:
        return Place(stand)
    nearest = min(limits, key=lambda due: due.at)
    day = nearest.day or day_of(nearest.at)
    return Place(stand, say(language, "answers.chart.limit", date=phrasing.short_day(language, day)))
