"""Two handovers of one patient that are open at once: whoever accepts last has the patient, and nobody meant it (V709).

In tracks of their own they may be (semantics 7). A warning, for two that a fork opens or that an interruption opens
beside the first: the patient who meets both has been brought there in the engine.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from forlop.diagnostics import Diagnostic, Related, Severity, StoryLine
from forlop.model.pathway import Mode, Onward, Pathway, StepKind, targets_of
from forlop.model.reach import steps_in
from forlop.verification.courses.arriving import Footsteps, brought, is_at
from forlop.verification.courses.replaying import Course
from forlop.verification.courses.telling import Retelling, told
from forlop.verification.courses.ways import PLAIN, Passage, Stage, Ways, numbered_ways, ways_of
from forlop.verification.subject import Subject

Way = tuple[Passage[None], ...]


def one_handover_at_a_time(subject: Subject) -> Iterator[Diagnostic]:
    """Each pair once, at the later of the two in the text."""
    pathway = subject.pathway
    handovers = [step.name for step in pathway.steps if step.kind is StepKind.HANDOVER]
    if len(handovers) < 2:
        return
    ways = ways_of(pathway, PLAIN, most=subject.budget.states)
    told_of: set[frozenset[str]] = set()
    footsteps, retelling = Footsteps(), Retelling()
    for pair, opener, after in _together(pathway, ways, handovers):
        if pair in told_of:
            continue
        way = (*ways.to(opener.stage), opener, *after)
        course = brought(pathway, way, start=way[0].stage.step, footsteps=footsteps)
        if isinstance(course, Course) and all(is_at(course, name) for name in pair):
            told_of.add(pair)
            yield _diagnostic(subject, sorted(pair, key=lambda name: subject.places[name]), course, retelling)


def _together(
    pathway: Pathway, ways: Ways[None], handovers: Sequence[str]
) -> Iterator[tuple[frozenset[str], Passage[None], Way]]:
    """Pairs in one track or in none, with what opens both lines and the ways on which a patient meets both."""
    lines: dict[str, Mapping[str, Way]] = {}
    for opener, first, second in (*_forks(pathway, ways), *_interrupted(pathway, ways, handovers)):
        for name in (first, second):
            if name not in lines:
                lines[name] = _lines_from(pathway, name, handovers)
        for one, way in lines[first].items():
            for other, beside in lines[second].items():
                if one != other and pathway.named_steps[one].track == pathway.named_steps[other].track:
                    yield frozenset({one, other}), opener, (*way, *beside)


def _forks(pathway: Pathway, ways: Ways[None]) -> Iterator[tuple[Passage[None], str, str]]:
    """Every two steps that one way opens together."""
    for step in pathway.steps:
        stage = Stage(step.name, None)
        for clause, number, target in numbered_ways(step) if stage in ways.arrivals else ():
            opened = [name for name in targets_of(target) if name in pathway.named_steps]
            if isinstance(target, Onward) and clause != "on_overdue":
                for first, second in combinations(opened, 2):
                    yield Passage(stage, clause, number, first, performed=True), first, second


def _interrupted(
    pathway: Pathway, ways: Ways[None], handovers: Sequence[str]
) -> Iterator[tuple[Passage[None], str, str]]:
    """Every handover during which an interruption opens a line beside it, with the first step of that."""
    for interruption in pathway.interruptions:
        if interruption.mode is Mode.BESIDE:
            scope = steps_in(pathway, interruption.scope)
            for name in handovers:
                stage = Stage(name, None)
                for target in interruption.target.steps if name in scope and stage in ways.arrivals else ():
                    if target in pathway.named_steps:
                        event = interruption.name
                        yield Passage(stage, "meanwhile", 0, target, performed=False, event=event), name, target


def _lines_from(pathway: Pathway, first: str, handovers: Sequence[str]) -> Mapping[str, Way]:
    """The handovers that a token of its own comes to from here, without meeting another, each by its shortest way."""
    came: dict[str, Passage[None] | None] = {first: None}
    waiting = deque([first])
    while waiting:
        step = pathway.named_steps[waiting.popleft()]
        for clause, number, target in numbered_ways(step):
            for name in targets_of(target):
                if name in pathway.named_steps and name not in came and not pathway.named_steps[name].waits_for:
                    came[name] = Passage(Stage(step.name, None), clause, number, name, performed=True)
                    waiting.append(name)
    return {name: _way_to(name, came) for name in handovers if name in came}


def _way_to(name: str, came: Mapping[str, Passage[None] | None]) -> Way:
    way: list[Passage[None]] = []
    passage = came[name]
    while passage is not None:
        way.append(passage)
        passage = came[passage.stage.step]
    return tuple(reversed(way))


def _diagnostic(subject: Subject, pair: Sequence[str], course: Course, retelling: Retelling) -> Diagnostic:
    first, second = pair
    ending = StoryLine("two_handovers", (("first", first), ("last", second)))
    return Diagnostic(
        "V709",
        subject.places[second],
        (("name", second), ("first", first)),
        (Related("also", subject.places[first]),),
        severity=Severity.WARNING,
        story=(*told(course, about=frozenset(pair), retelling=retelling), ending),
    )
