"""What of a pathway no course has used: every way of every step, end, interruption, pause, track, event and consent.

`unused(pathway, courses)` -> `{"trening: without_consent", "slutt flyttet"}`; the empty set when all was used.
"""

from collections.abc import Iterable, Iterator

from forlop.engine import events as log
from forlop.engine.events import Closing, Recorded
from forlop.model.pathway import Back, Pathway
from tests.course import Course


def unused(pathway: Pathway, courses: Iterable[Course]) -> set[str]:
    """What the pathway declares and no course has used, by name."""
    used = {name for course in courses for name in _used_in(pathway, course.log)}
    return set(_declared(pathway)) - used


def _declared(pathway: Pathway) -> Iterator[str]:
    for step in pathway.steps:
        numbers: dict[str, int] = {}
        for clause, target in step.ways:
            number = numbers[clause] = numbers.get(clause, -1) + 1
            way = _way(step.name, clause, number)
            yield way
            if isinstance(target, Back):
                yield from (f"{way}, back", f"{way}, no more times")
        if step.only_if is not None:
            yield from (f"{step.name}: relevant", f"{step.name}: not relevant")
        if step.repeating is not None:
            yield _way(step.name, "again", 0)
    yield from (f"end {end.name}" for end in pathway.ends)
    yield from (f"interruption {interruption.name}" for interruption in pathway.interruptions)
    yield from (f"event {event.name}" for event in pathway.events)
    for name in pathway.named_pauses:
        yield from (f"pause {name} begins", f"pause {name} ends")
    for track in pathway.tracks:
        yield from (f"track {track.name} begins", f"track {track.name} ends")
    for consent in pathway.consents:
        yield f"consent {consent.name} refused"
        if consent.explicit:
            yield f"consent {consent.name} given"


def _way(step: str, clause: str, number: int) -> str:
    return f"{step}: {clause} {number}"


def _used_in(pathway: Pathway, recorded: tuple[Recorded, ...]) -> Iterator[str]:
    events = [each.event for each in recorded]
    for place, event in enumerate(events):
        match event:
            case log.WayTaken(step=step, clause=clause, number=number):
                # The number of an overdue way is the task that was late; the step has one such way.
                way = _way(step, clause, 0 if clause == "on_overdue" else number)
                yield way
                if isinstance(_target(pathway, way), Back):
                    yield f"{way}, back" if _went_back(events[place + 1 :]) else f"{way}, no more times"
            case log.RoundClosed(step=step, how=Closing.NOT_INDICATED):
                yield f"{step}: not relevant"
            case log.TasksOpened(step=step):
                yield f"{step}: relevant"
            case log.Ended(end=end):
                yield f"end {end}"
            case log.Interrupted(interruption=interruption, moved=True):
                yield f"interruption {interruption}"
            case log.Happened(event=happened):
                yield f"event {happened}"
            case log.PauseStarted(pause=pause):
                yield f"pause {pause} begins"
            case log.PauseStopped(pause=pause):
                yield f"pause {pause} ends"
            case log.TrackStarted(track=track):
                yield f"track {track} begins"
            case log.TrackEnded(track=track):
                yield f"track {track} ends"
            case log.ConsentGiven(consent=consent):
                yield f"consent {consent} given"
            case log.ConsentRefused(consent=consent):
                yield f"consent {consent} refused"
            case _:
                pass


def _target(pathway: Pathway, way: str) -> object:
    for step in pathway.steps:
        numbers: dict[str, int] = {}
        for clause, target in step.ways:
            number = numbers[clause] = numbers.get(clause, -1) + 1
            if _way(step.name, clause, number) == way:
                return target
    return None


def _went_back(after: list[log.AnyEvent]) -> bool:
    """Whether the token that took the way went back: the first thing it did after taking it."""
    entering = (log.WentBack, log.RoundOpened, log.EndReached, log.Ended, log.TokenWaits, log.Merged)
    return isinstance(next((event for event in after if isinstance(event, entering)), None), log.WentBack)
