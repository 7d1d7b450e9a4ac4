"""What became of many patients on one pathway: how often each step was entered and how it was left, in what time.

Each entry of a step has one fate, so what enters a step is what left it and what is there. Nobody's figures are
hidden here; which may be shown is for `small_groups`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median
from typing import TypeVar

from forlop.application.courses import Course, brought_to, courses_of
from forlop.application.keeping import kept_from
from forlop.application.passages import Passage, passages_of
from forlop.application.pathway_files import ReadPathway
from forlop.engine import events as log
from forlop.engine.answers import DueAt
from forlop.engine.due_times import due_time
from forlop.engine.events import Closing
from forlop.engine.rounds import Round, Task
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.pathway import Pathway
from forlop.store.port import StoreReader


@dataclass(frozen=True, slots=True)
class ByWay:
    """Left by one of the step's ways; `back` as in `Passage`."""

    way: int
    back: bool | None


@dataclass(frozen=True, slots=True)
class Again:
    """Followed by another round of the repeated step."""


@dataclass(frozen=True, slots=True)
class Here:
    """Still there."""


@dataclass(frozen=True, slots=True)
class TakenBy:
    """Taken away before a way was gone: by an interruption, an end or a jump, or (None) the patient left."""

    what: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Done out of order, beside the flow: it leads nowhere."""


Key = TypeVar("Key")
Fate = ByWay | Again | Here | TakenBy | Beside


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a step by a patient and what became of it, with the time it took until then; None while there."""

    patient: str
    step: str
    fate: Fate
    took: timedelta | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A task with a limit that is decided: done in time or not."""

    patient: str
    step: str
    duty: int
    in_time: bool


@dataclass(frozen=True, slots=True)
class Times:
    """How often something was, for how many patients, and how long it took where it took any time."""

    times: int
    patients: int
    took: tuple[timedelta, ...]

    @property
    def median(self) -> timedelta | None:
        """The time in the middle; None when there is none."""
        seconds = [time.total_seconds() for time in self.took]
        return timedelta(seconds=median(seconds)) if seconds else None


@dataclass(frozen=True)
class Group:
    """All entries and judged limits of a group. `apart` are patients of the same pathway by other texts of it.

    `beside_way` are ways that were gone beside the flow (`ved fristbrudd`), as (patient, step, way).
    """

    pathway: Pathway
    at: datetime
    patients: tuple[str, ...]
    apart: int
    entries: tuple[Entry, ...]
    judged: tuple[Judged, ...]
    overdue: tuple[tuple[str, str, int], ...]
    sent: tuple[tuple[str, str], ...]
    ended: Mapping[str, str]
    happened: tuple[tuple[str, str], ...]

    @cached_property
    def entered(self) -> Mapping[str, Times]:
        """Each step that was entered."""
        return _counted((each.step, each.patient, each.took) for each in self.entries)

    @cached_property
    def fates(self) -> Mapping[tuple[str, Fate], Times]:
        """What became of the entries of each step; what became of none is not there."""
        return _counted(((each.step, each.fate), each.patient, each.took) for each in self.entries)

    def patients_with(self, step: str, fates: Iterable[Fate]) -> int:
        """How many patients had any of the fates in the step."""
        wanted = frozenset(fates)
        return len({each.patient for each in self.entries if each.step == step and each.fate in wanted})

    @cached_property
    def gone_beside(self) -> Mapping[tuple[str, int], Times]:
        """The ways that a passed limit opened beside the flow."""
        return _counted(((step, way), patient, None) for patient, step, way in self.overdue)

    @cached_property
    def in_time(self) -> Mapping[tuple[str, int], Mapping[bool, Times]]:
        """Of each duty with a decided limit, those in time and those not."""
        found: dict[tuple[str, int], dict[bool, list[str]]] = defaultdict(lambda: {True: [], False: []})
        for each in self.judged:
            found[(each.step, each.duty)][each.in_time].append(each.patient)
        return {
            key: {verdict: Times(len(names), len(set(names)), ()) for verdict, names in verdicts.items()}
            for key, verdicts in found.items()
        }


def group_in(store: StoreReader, read: ReadPathway, *, now: datetime, parser_for: ParserFor = line_parser) -> Group:
    """The patients in the store who follow a pathway without errors."""
    assert read.pathway is not None, "what is drawn has no errors"
    courses = (
        brought_to(course, now=now)
        for course in courses_of(store, parser_for=parser_for)
        if course.pathway.name == read.pathway.name
    )
    return group_of(courses, read.pathway, kept_from(read).hash, now=now)


def group_of(courses: Iterable[Course], pathway: Pathway, pathway_hash: str, *, now: datetime) -> Group:
    """The patients of the pathway, each brought to now. Only who has been on this very text all the way is counted.

    A patient who has begun it anew is counted once, with the newest course, so that a figure of five is of five people.
    """
    newest: dict[str, Course] = {}
    for course in courses:
        before = newest.get(course.patient)
        if course.pathway.name == pathway.name and (before is None or before.number < course.number):
            newest[course.patient] = course
    of_name = tuple(newest.values())
    counted = [course for course in of_name if course.pathway_hash == pathway_hash and not course.earlier]
    return Group(
        pathway=pathway,
        at=now,
        patients=tuple(course.patient for course in counted),
        apart=len(of_name) - len(counted),
        entries=tuple(entry for course in counted for entry in _entries(course)),
        judged=tuple(judged for course in counted for judged in _judged(course, now)),
        overdue=tuple(
            (course.patient, each.step, each.way)
            for course in counted
            for each in passages_of(course)
            if _is_beside(pathway, each)
        ),
        sent=tuple(
            (course.patient, entry.step)
            for course in counted
            for entry in course.state.rounds
            if entry.sent_at is not None
        ),
        ended={course.patient: course.state.ended for course in counted if course.state.ended is not None},
        happened=tuple(
            (course.patient, each.event.interruption)
            for course in counted
            for each in course.log
            if isinstance(each.event, log.Interrupted)
        ),
    )


def _entries(course: Course) -> Iterator[Entry]:
    gone = {(each.step, each.round): each for each in passages_of(course) if not _is_beside(course.pathway, each)}
    again = {(way.step, way.round): way.at for way in course.state.ways if way.clause == "again"}
    taken = dict(_taken(course))
    for entry in course.state.rounds:
        key = (entry.step, entry.number)
        passage = gone.get(key)
        if passage is not None:
            fate: Fate = ByWay(passage.way, passage.back)
            until: datetime | None = passage.at
        elif key in again:
            fate, until = Again(), again[key]
        elif entry.is_present:
            fate, until = Here(), None
        elif key in taken:
            fate, until = TakenBy(taken[key]), entry.closed_at
        else:
            fate, until = Beside(), entry.closed_at
        took = None if until is None else max(until - entry.opened_at, timedelta())
        yield Entry(course.patient, entry.step, fate, took)


def _taken(course: Course) -> Iterator[tuple[tuple[str, int], str | None]]:
    """The rounds whose token was taken away, each with what took it."""
    for each in course.log:
        match each.event:
            case log.RoundClosed(step=step, round=number, how=Closing.SUPERSEDED, because=because):
                yield (step, number), because
            case log.WayTaken(step=step, round=number, clause="taken", reason=because):
                yield (step, number), because
            case _:
                pass


def _is_beside(pathway: Pathway, passage: Passage) -> bool:
    """`ved fristbrudd` without `i stedet`: the step stays where it is."""
    step = pathway.named_steps[passage.step]
    return step.ways[passage.way][0] == "on_overdue" and not step.overdue_replaces


def _judged(course: Course, now: datetime) -> Iterator[Judged]:
    for entry in course.state.rounds:
        step = course.pathway.named_steps[entry.step]
        for task in entry.tasks:
            if step.duties[task.duty].timing is not None and task.opened_at is not None and not entry.retracted:
                in_time = _is_in_time(course, entry, task, now)
                if in_time is not None:
                    yield Judged(course.patient, entry.step, task.duty, in_time)


def _is_in_time(course: Course, entry: Round, task: Task, now: datetime) -> bool | None:
    """None where no limit runs, while it may still be done in time, and for what was over before the limit was."""
    due = due_time(course.pathway, course.state, entry, task)
    if not isinstance(due, DueAt):
        return None
    if task.closed is Closing.DONE and task.closed_at is not None:
        return not due.is_late(task.closed_at)
    return False if due.is_late(task.closed_at or now) else None


def _counted(found: Iterable[tuple[Key, str, timedelta | None]]) -> Mapping[Key, Times]:
    patients: dict[Key, set[str]] = defaultdict(set)
    took: dict[Key, list[timedelta]] = defaultdict(list)
    times: Counter[Key] = Counter()
    for key, patient, time in found:
        times[key] += 1
        patients[key].add(patient)
        took[key].extend(() if time is None else (time,))
    return {key: Times(count, len(patients[key]), tuple(took[key])) for key, count in times.items()}
