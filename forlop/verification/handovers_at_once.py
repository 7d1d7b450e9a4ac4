"""Two handovers of one patient that are open at once: whoever accepts last has the patient, and nobody meant it (V709).

In tracks of their own they may be (semantics 7). A warning, for two that a fork opens or that an interruption opens
beside the first: the patient who meets both has been brought there in the engine.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import combinations

from forlop.diagnostics import Diagnostic, Related, Severity, StoryLine
from forlop.model.pathway import Mode, Onward, Pathway, StepKind, targets_of
from forlop.model.reach import steps_in
from forlop.verification.arriving import brought, is_at
from forlop.verification.replaying import Course
from forlop.verification.subject import Subject
from forlop.verification.telling import told
from forlop.verification.ways import PLAIN, Passage, Stage, Ways, numbered_ways, ways_of

Way = tuple[Passage[None], ...]


def one_handover_at_a_time(subject: Subject) -> Iterator[Diagnostic]:
    """Each pair once, at the later of the two in the text."""
    pathway = subject.pathway
    handovers = [step.name for step in pathway.steps if step.kind is StepKind.HANDOVER]
    if len(handovers) < 2:
        return
    ways = ways_of(pathway, PLAIN, most=subject.budget.states)
    told_of: set[frozenset[str]] = set()
    for first, second, way in _together(pathway, ways, handovers):
        pair = frozenset({first, second})
        course = None if pair in told_of else _gone(pathway, way, pair)
        if course is not None:
            told_of.add(pair)
            yield _diagnostic(subject, sorted(pair, key=lambda name: subject.places[name]), course)


def _gone(pathway: Pathway, way: Way, pair: frozenset[str]) -> Course | None:
    course = brought(pathway, way, start=way[0].stage.step)
    return course if isinstance(course, Course) and all(is_at(course, name) for name in pair) else None


def _together(pathway: Pathway, ways: Ways[None], handovers: Sequence[str]) -> Iterator[tuple[str, str, Way]]:
    """Pairs in one track or in none, with a way on which a patient may meet both."""
    for before, first, second in (*_forks(pathway, ways), *_interrupted(pathway, ways, handovers)):
        lines = _lines_from(pathway, second)
        for one, way in _lines_from(pathway, first).items():
            for other, beside in lines.items():
                same_track = pathway.named_steps[one].track == pathway.named_steps[other].track
                if one != other and one in handovers and other in handovers and same_track:
                    yield one, other, (*before, *way, *beside)


def _forks(pathway: Pathway, ways: Ways[None]) -> Iterator[tuple[Way, str, str]]:
    """Every two steps that one way opens together, with the way to both."""
    for step in pathway.steps:
        stage = Stage(step.name, None)
        for clause, number, target in numbered_ways(step) if stage in ways.arrivals else ():
            opened = [name for name in targets_of(target) if name in pathway.named_steps]
            if isinstance(target, Onward) and clause != "on_overdue":
                for first, second in combinations(opened, 2):
                    passage = Passage(stage, clause, number, first, performed=True)
                    yield (*ways.to(stage), passage), first, second


def _interrupted(pathway: Pathway, ways: Ways[None], handovers: Sequence[str]) -> Iterator[tuple[Way, str, str]]:
    """Every handover during which an interruption opens a line beside it, with the way to both."""
    for interruption in pathway.interruptions:
        if interruption.mode is Mode.BESIDE:
            scope = steps_in(pathway, interruption.scope)
            for name in handovers:
                stage = Stage(name, None)
                if name in scope and stage in ways.arrivals:
                    for target in interruption.target.steps:
                        passage = Passage(stage, "meanwhile", 0, target, performed=False, event=interruption.name)
                        yield (*ways.to(stage), passage), name, target


def _lines_from(pathway: Pathway, first: str) -> dict[str, Way]:
    """The steps that a token of its own comes to from here, without meeting another, each with its shortest way."""
    lines: dict[str, Way] = {}
    if first not in pathway.named_steps:
        return lines
    lines[first] = ()
    waiting = deque([first])
    while waiting:
        step = pathway.named_steps[waiting.popleft()]
        for clause, number, target in numbered_ways(step):
            for name in targets_of(target):
                if name in pathway.named_steps and name not in lines and not pathway.named_steps[name].waits_for:
                    passage = Passage(Stage(step.name, None), clause, number, name, performed=True)
                    lines[name] = (*lines[step.name], passage)
                    waiting.append(name)
    return lines


def _diagnostic(subject: Subject, pair: Sequence[str], course: Course) -> Diagnostic:
    first, second = pair
    ending = StoryLine("two_handovers", (("first", first), ("last", second)))
    return Diagnostic(
        "V709",
        subject.places[second],
        (("name", second), ("first", first)),
        (Related("also", subject.places[first]),),
        severity=Severity.WARNING,
        story=(*told(course, about=frozenset(pair)), ending),
    )
