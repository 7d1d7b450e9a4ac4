"""What a decision reads may have grown too old on the way there (`gyldig i`), and nobody is asked to note it anew.

`skår … gyldig i 4 uker`, noted in `samtale`; then a step without a limit, and then `hvis skår er minst 7`
->  V524, and a patient for whom that step takes five weeks

The patient is a slow one: whoever does something does it on the last moment of the limit, and what has no limit takes
until the value no longer counts. Who comes in time even so, by the shortest way, is not told of.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from forlop.diagnostics import Diagnostic, Related, Severity, StoryLine
from forlop.engine.answers import DueAt
from forlop.engine.commands import Record
from forlop.engine.due_times import due_time
from forlop.engine.evaluation import evaluate
from forlop.model.calendar import OutsideCalendar, due_after
from forlop.model.network import reachable_from
from forlop.model.pathway import Datum, Pathway, Step
from forlop.model.values import Duration
from forlop.verification.conditions.cases import Wanted
from forlop.verification.courses.arriving import HOUR, brought, is_at, next_moment
from forlop.verification.courses.fitting_values import any_value
from forlop.verification.courses.replaying import Course, TimePasses
from forlop.verification.courses.telling import told
from forlop.verification.courses.ways import Passage, Stage, ways_of
from forlop.verification.deciding.asked_for import asked_by
from forlop.verification.deciding.known_on_the_way import meanwhile
from forlop.verification.deciding.readings import Reading, needs, readings_of
from forlop.verification.subject import Subject

_MOST_STAGES = 20_000
_MOST_TRIED = 8
_MOST_ALSO = 3

Since = str | None
"""The step in which somebody was last asked for the datum."""


def values_that_grow_old(subject: Subject) -> Iterator[Diagnostic]:
    """Of each datum that may be too old somewhere the first line in the text that reads it."""
    told_of: dict[str, Diagnostic] = {}
    aging = {datum.name: datum for datum in subject.pathway.data if datum.valid_for is not None}
    for step in subject.pathway.steps if aging else ():
        for reading in readings_of(step):
            for name in sorted(needs(line[0] for line in reading.lines) & aging.keys()):
                if name in told_of:
                    told_of[name] = _read_here_too(subject, told_of[name], reading, name)
                elif not _noted_just_now(subject, reading, name):
                    course = _grown_old(subject, reading, aging[name])
                    if course is not None:
                        told_of[name] = _diagnostic(subject, reading, aging[name], course)
    yield from told_of.values()


def _noted_just_now(subject: Subject, reading: Reading, name: str) -> bool:
    """Whether the step asks for it itself, or another branch of a fork may note it at the same time."""
    own = asked_by(subject.pathway, reading.step, "then", performed=True) if reading.after else frozenset[str]()
    return name in own or name in meanwhile(subject, reading.step.name)


@dataclass(frozen=True, slots=True)
class _Asked:
    """In which step the datum was last asked for, on each way to a step."""

    pathway: Pathway
    datum: str

    def at_start(self, _step: Step, /) -> Since:
        return None

    def after(self, step: Step, passage: Passage[Since], /) -> Since:
        asked = asked_by(self.pathway, step, passage.clause, performed=passage.performed)
        return step.name if self.datum in asked else passage.stage.known

    def joined(self, known: tuple[Since, ...], /) -> Since:
        """Of lines that met, the one on which it was asked for last."""
        asked = [each for each in dict.fromkeys(known) if each is not None]
        later = [each for each in asked if each in reachable_from(self.pathway, [one for one in asked if one != each])]
        return later[-1] if later else asked[-1] if asked else None

    def called(self, _step: Step, known: Since, /) -> Since:
        return known


def _grown_old(subject: Subject, reading: Reading, datum: Datum) -> Course | None:
    """The course of a slow patient for whom the reading is not settled, since the value has grown too old."""
    pathway = subject.pathway
    ways = ways_of(pathway, _Asked(pathway, datum.name), most=min(subject.budget.states, _MOST_STAGES))
    stages = [stage for stage in ways.arrivals if stage.step == reading.step.name and stage.known is not None]
    for stage in stages[:_MOST_TRIED]:
        passages = ways.to(stage)
        for goal in reading.goals:
            course = _slow(pathway, passages, stage, reading, datum, goal=goal)
            if course is not None:
                return course
    return None


def _slow(
    pathway: Pathway,
    passages: tuple[Passage[Since], ...],
    stage: Stage[Since],
    reading: Reading,
    datum: Datum,
    *,
    goal: tuple[Wanted, ...],
) -> Course | None:
    slow = _Slow(pathway, datum)
    start = passages[0].stage.step if passages else stage.step
    forgotten = frozenset({datum.name})
    course = brought(
        pathway,
        passages,
        start=start,
        undecided=goal,
        forgotten=forgotten,
        before_each=lambda course, at: slow.waited(course, passages[at].stage.step),
    )
    if not isinstance(course, Course) or not is_at(course, stage.step):
        return None
    if reading.after and reading.step.duties:
        course = _done(slow.waited(course, stage.step), reading.step)
    state = course.state
    recording = state.value(datum.name)
    too_old = recording is not None and recording.value is None and course.refusal is None
    stands = state.present(stage.step) is not None and state.ended is None
    met = all(each.is_met(evaluate(each.condition, state)) for each in goal)
    return course if too_old and stands and met else None


@dataclass(frozen=True, slots=True)
class _Slow:
    """A patient for whom everything takes as long as it may, until the datum no longer counts."""

    pathway: Pathway
    datum: Datum

    def waited(self, course: Course, step: str) -> Course:
        """The course at the last moment that the step may take, or when the value has grown too old."""
        until = self._too_old(course)
        if until is None:
            return course
        limit = self._limit(course, step)
        at = until if limit is None else min(until, limit)
        return course.after(TimePasses(at)) if at > next_moment(course) else course

    def _too_old(self, course: Course) -> datetime | None:
        recording = course.state.value(self.datum.name)
        if recording is None or recording.value is None:
            return None
        valid_for = self.datum.valid_for
        assert isinstance(valid_for, Duration)  # only such data are looked at
        try:
            return due_after(recording.occurred_at, valid_for).at + HOUR
        except OutsideCalendar:
            return None

    def _limit(self, course: Course, step: str) -> datetime | None:
        """An hour before the first limit of what is open in the step ends."""
        entry = course.state.present(step)
        if entry is None or not entry.is_open:
            return None
        dues = [due_time(self.pathway, course.state, entry, task) for task in entry.tasks if task.is_open]
        return min((due.last_moment - HOUR for due in dues if isinstance(due, DueAt)), default=None)


def _done(course: Course, step: Step) -> Course:
    """The course when what has to be done in the step is done, with values that fit what is noted."""
    kinds = course.pathway.named_data
    names = sorted(asked_by(course.pathway, step, "then", performed=True) & kinds.keys())
    data = tuple((name, any_value(kinds[name].type)) for name in names)
    return course.after(Record(step=step.name, at=next_moment(course), data=data))


# ---- what is told


def _diagnostic(subject: Subject, reading: Reading, datum: Datum, course: Course) -> Diagnostic:
    places, step = subject.places, reading.step
    line = next(line for line in reading.lines if datum.name in needs((line[0],)))
    details = (("name", step.name), ("datum", datum.name))
    ending = StoryLine("too_old_to_read", details)
    return Diagnostic(
        "V524",
        places.of(step.name, line[1], line[2]),
        details,
        (Related("declared", places[datum.name]), *_noted(subject, datum.name)),
        severity=Severity.WARNING,
        story=(*told(course, about=frozenset({datum.name})), ending),
    )


def _noted(subject: Subject, name: str) -> Iterator[Related]:
    for step in subject.pathway.steps:
        for number, duty in enumerate(step.duties):
            if name in getattr(duty.act, "data", ()):
                yield Related("noted", subject.places.of(step.name, "duty", number))


def _read_here_too(subject: Subject, found: Diagnostic, reading: Reading, name: str) -> Diagnostic:
    line = next(line for line in reading.lines if name in needs((line[0],)))
    also = Related("also", subject.places.of(reading.step.name, line[1], line[2]))
    told_before = [each for each in found.related if each.role == also.role]
    if also.span == found.span or also in told_before or len(told_before) >= _MOST_ALSO:
        return found
    return replace(found, related=(*found.related, also))
