"""A limit that counts from something has it to count from: on no way to its task has that not happened (semantics 6).

Where it has not, and cannot while the task is open, the limit never runs, and nobody is ever late (V606). It is told
only with a patient whom the engine answers so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from forlop.diagnostics import Diagnostic, Related, Severity, StoryLine
from forlop.engine.answers import NotRunning
from forlop.engine.due_times import due_time
from forlop.engine.state import shared_data
from forlop.model.pathway import (
    AfterDatum,
    AfterStep,
    Anchor,
    Aspect,
    Duty,
    Halfway,
    LatestBefore,
    Mode,
    OnDate,
    Pathway,
    Record,
    Repeating,
    Step,
    StepKind,
    Timing,
    Window,
    Within,
)
from forlop.model.reach import flow_from
from forlop.verification.courses.arriving import Shown, first_shown
from forlop.verification.courses.replaying import Course
from forlop.verification.courses.telling import told
from forlop.verification.courses.ways import Passage, Stage
from forlop.verification.subject import Subject

NEVER_RUNS = "V606"


def limits_have_their_anchors(subject: Subject) -> Iterator[Diagnostic]:
    """Each limit for which some patient comes to the step without what it counts from."""
    for step in subject.pathway.steps:
        if step.track is not None or step.anytime is not None:
            continue  # what comes from outside may come before or after anything
        for number, duty in enumerate(step.duties):
            for anchor in _anchors(duty.timing):
                shown = _without(subject, step, duty, anchor)
                if shown is not None:
                    yield _diagnostic(subject, step, number, anchor, shown)


@dataclass(frozen=True, slots=True)
class _Happened:
    """What a limit counts from, once it has happened on the way."""

    pathway: Pathway
    anchor: AfterStep | AfterDatum

    def at_start(self, step: Step, /) -> frozenset[str]:
        """A start step is received as the run begins."""
        received = isinstance(self.anchor, AfterStep) and self.anchor.aspect is Aspect.RECEIVED
        return self._happened if received and _name_of(self.anchor) == step.name else frozenset()

    def after(self, step: Step, passage: Passage[frozenset[str]], /) -> frozenset[str]:
        given = _gives(self.pathway, step, self.anchor, performed=passage.performed)
        return self._happened if given else passage.stage.known

    def joined(self, known: tuple[frozenset[str], ...], /) -> frozenset[str]:
        return frozenset().union(*known)

    def called(self, _step: Step, known: frozenset[str], /) -> frozenset[str]:
        return known

    @property
    def _happened(self) -> frozenset[str]:
        return frozenset({_name_of(self.anchor)})


def _name_of(anchor: AfterStep | AfterDatum) -> str:
    return anchor.step if isinstance(anchor, AfterStep) else anchor.datum


def _gives(pathway: Pathway, step: Step, anchor: AfterStep | AfterDatum, *, performed: bool) -> bool:
    """Whether going through the step is what the limit counts from."""
    match anchor:
        case AfterStep(step=name, aspect=Aspect.STARTED):
            return step.name == name
        case AfterStep(step=name):
            return step.name == name and performed
        case AfterDatum(datum=datum):
            noted = {name for duty in step.duties if isinstance(duty.act, Record) for name in duty.act.data}
            back = shared_data(pathway, step.runs.pathway) if step.runs is not None else ()
            return performed and datum in {*noted, *back}


def _without(subject: Subject, step: Step, duty: Duty, anchor: AfterStep | AfterDatum) -> Shown[frozenset[str]] | None:
    """A patient who comes to the step before that has happened, and for whom it cannot happen while it is open."""
    pathway = subject.pathway
    givers = frozenset(
        each.name for each in pathway.steps if each.name != step.name and _gives(pathway, each, anchor, performed=True)
    )
    always = isinstance(anchor, AfterStep) and anchor.step == step.name  # its own sending or beginning
    if always or not givers or any(_comes_from_outside(pathway, giver) for giver in givers):
        return None
    if not _is_reached_without(pathway, step.name, givers):
        return None
    found = first_shown(
        pathway,
        _Happened(pathway, anchor),
        lambda stage: _is_meant(stage, step.name),
        most=subject.budget.states,
    )
    if isinstance(found, Shown) and _never_runs(pathway, found.course, step, duty, givers):
        return found
    return None


def _is_meant(stage: Stage[frozenset[str]], step: str) -> bool:
    return stage.step == step and not stage.known


def _comes_from_outside(pathway: Pathway, step: str) -> bool:
    """Whether the step stands in a track, a side flow or at any time, and so may be done at any moment."""
    found = pathway.named_steps[step]
    beside = [name for each in pathway.interruptions if each.mode is not Mode.CANCELS for name in each.target.steps]
    return found.track is not None or found.anytime is not None or step in flow_from(pathway, beside)


def _is_reached_without(pathway: Pathway, step: str, givers: frozenset[str]) -> bool:
    """Whether a way leads to the step past all of these, or through one that need not be done."""
    passed = {giver for giver in givers if not _may_be_left(pathway.named_steps[giver])}
    reached: set[str] = set()
    waiting = [start.name for start in pathway.starts]
    while waiting:
        name = waiting.pop()
        if name == step:
            return True
        if name in reached or name in passed or name not in pathway.named_steps:
            continue
        reached.add(name)
        waiting.extend(pathway.leads_to[name])
    return False


def _may_be_left(step: Step) -> bool:
    """Whether a patient may come past the step without its being done."""
    return step.only_if is not None or step.kind.sends or step.kind is StepKind.SUBPATHWAY or step.overdue_replaces


def _never_runs(pathway: Pathway, course: Course, step: Step, duty: Duty, givers: frozenset[str]) -> bool:
    """Whether the engine says that the limit does not run, and nothing that is open beside can make it run."""
    state = course.state
    entry = state.present(step.name)
    if entry is None or state.clock is None:
        return False
    task = entry.tasks[step.duties.index(duty)]
    if task.opened_at is None:
        task = replace(task, opened_at=state.clock, opened_version=state.version)
    if not isinstance(due_time(pathway, state, entry, task), NotRunning):
        return False
    beside = [each.step for each in state.rounds.present if each.step != step.name]
    beside += [joining for joining, _ in state.joins]
    return not flow_from(pathway, beside) & givers


def _anchors(timing: Timing | None) -> Iterator[AfterStep | AfterDatum]:
    """What a limit counts from, besides the opening of its task and what the world decides."""
    named: list[Anchor] = []
    match timing:
        case Within(alternatives=alternatives):
            named = [each.anchor for each in alternatives]
        case Repeating(first=Within(alternatives=alternatives)):
            named = [each.anchor for each in alternatives]
        case OnDate(datum=datum) | LatestBefore(datum=datum):
            named = [AfterDatum(datum=datum)]
        case Halfway(start=start, end=end):
            named = [start, AfterDatum(datum=end)]
        case Window(anchor=anchor):
            named = [anchor]
        case _:
            pass
    yield from dict.fromkeys(each for each in named if isinstance(each, AfterStep | AfterDatum))


def _diagnostic(
    subject: Subject, step: Step, number: int, anchor: AfterStep | AfterDatum, shown: Shown[frozenset[str]]
) -> Diagnostic:
    name = _name_of(anchor)
    details = (("step", step.name), ("anchor", name))
    ending = StoryLine("limit_never_runs", details)
    return Diagnostic(
        NEVER_RUNS,
        subject.places.of(step.name, "duty", number),
        details,
        (Related("anchor", subject.places[name]),),
        "" if isinstance(anchor, AfterStep) else "datum",
        Severity.WARNING,
        (*told(shown.course, about=frozenset({step.name})), ending),
    )
