"""A limit that counts from something has it to count from: nobody waits for that in vain (semantics 6).

Where it has not happened, and nothing is left that could bring it while the task is open, the limit never runs, and
nobody is ever late (V606). It is told only with a patient whom the engine answers so.
"""

from collections.abc import Iterator
from dataclasses import replace

from forlop.diagnostics import Diagnostic, Related, Severity, StoryLine
from forlop.engine.answers import NotRunning
from forlop.engine.due_times import due_time
from forlop.model.expressions import data_of
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
    Repeating,
    Step,
    StepKind,
    Timing,
    Window,
    Within,
)
from forlop.model.reach import flow_from
from forlop.verification.courses.replaying import Course
from forlop.verification.courses.telling import told
from forlop.verification.flow.left_open import Awaited, is_offer, left_open
from forlop.verification.flow.net import recorded_by
from forlop.verification.flow.soundness import net_under_proof
from forlop.verification.subject import Subject

NEVER_RUNS = "V606"


def limits_have_their_anchors(subject: Subject) -> Iterator[Diagnostic]:
    """Each limit for which some patient comes to the step without what it counts from."""
    for step in subject.pathway.steps:
        if step.track is not None or step.anytime is not None:
            continue  # what comes from outside may come before or after anything
        for number, duty in enumerate(step.duties):
            for anchor in _anchors(duty.timing):
                course = _without(subject, step, duty, anchor)
                if course is not None:
                    yield _diagnostic(subject, step, number, anchor, course)


def _name_of(anchor: AfterStep | AfterDatum) -> str:
    return anchor.step if isinstance(anchor, AfterStep) else anchor.datum


def _awaited(pathway: Pathway, step: Step, anchor: AfterStep | AfterDatum) -> Awaited:
    """The steps that are, or note, what the limit counts from."""
    match anchor:
        case AfterStep(step=name, aspect=aspect):
            sends = pathway.named_steps[name].kind.sends and aspect in (Aspect.SENT, Aspect.RECEIVED)
            replies = ("on_refusal", "on_return") if sends else ()
            # A start step is received as the run begins.
            by_opening = aspect is Aspect.STARTED or (aspect is Aspect.RECEIVED and not sends)
            return Awaited(frozenset({name}), lambda move: move.is_done or move.clause in replies, by_opening)
        case AfterDatum(datum=datum):
            noting = (each for each in pathway.steps if each is not step and datum in recorded_by(pathway, each))
            return Awaited(frozenset(each.name for each in noting), lambda move: datum in move.records)


def _without(subject: Subject, step: Step, duty: Duty, anchor: AfterStep | AfterDatum) -> Course | None:
    """A patient for whom that has not happened, and cannot happen any more, while the step stands open."""
    pathway = subject.pathway
    awaited = _awaited(pathway, step, anchor)
    always = step.name in awaited.givers  # its own sending or beginning
    if always or not awaited.givers or any(_comes_from_outside(pathway, giver) for giver in awaited.givers):
        return None
    if not _is_reached_without(pathway, step, awaited.givers):
        return None
    course = left_open(subject, subject.once(net_under_proof), step.name, awaited)
    return course if course is not None and _never_runs(pathway, course, step, duty) else None


def _comes_from_outside(pathway: Pathway, step: str) -> bool:
    """Whether the step stands in a track, a side flow or at any time, and so may be done at any moment."""
    found = pathway.named_steps[step]
    beside = [name for each in pathway.interruptions if each.mode is not Mode.CANCELS for name in each.target.steps]
    return found.track is not None or found.anytime is not None or step in flow_from(pathway, beside)


def _is_reached_without(pathway: Pathway, step: Step, givers: frozenset[str]) -> bool:
    """Whether a way leads to the step past all of these, or through one that need not be done."""
    passed = {giver for giver in givers if not _may_be_left(pathway, pathway.named_steps[giver], step)}
    reached: set[str] = set()
    waiting = [start.name for start in pathway.starts]
    waiting += [name for each in pathway.interruptions for name in each.target.steps]
    while waiting:
        name = waiting.pop()
        if name == step.name:
            return True
        if name in reached or name in passed or name not in pathway.named_steps:
            continue
        reached.add(name)
        waiting.extend(pathway.leads_to[name])
    return False


def _may_be_left(pathway: Pathway, giver: Step, step: Step) -> bool:
    """Whether a patient may come past the giver without its being done, to a step that is then done."""
    if giver.kind.sends or giver.kind is StepKind.SUBPATHWAY or giver.overdue_replaces or is_offer(giver):
        return True
    if giver.only_if is None:
        return False
    leading = {name for name, led_to in pathway.leads_to.items() if step.name in led_to}
    leading |= {each.name for each in pathway.interruptions if step.name in each.target.steps}
    # Who is not concerned by the giver comes at once to the step, and is not concerned by it either.
    together = giver.only_if == step.only_if and leading == {giver.name}
    return not together or not set(data_of(giver.only_if)).isdisjoint(recorded_by(pathway, giver))


def _never_runs(pathway: Pathway, course: Course, step: Step, duty: Duty) -> bool:
    """Whether the engine says that the limit does not run."""
    state = course.state
    entry = state.present(step.name)
    if entry is None or state.clock is None:
        return False
    task = entry.tasks[step.duties.index(duty)]
    if task.opened_at is None:
        task = replace(task, opened_at=state.clock, opened_version=state.version)
    return isinstance(due_time(pathway, state, entry, task), NotRunning)


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
    subject: Subject, step: Step, number: int, anchor: AfterStep | AfterDatum, course: Course
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
        (*told(course, about=frozenset({step.name})), ending),
    )
