"""Pathways that are wrong in one place: what a pathway's own examples are to notice.

`mutants_of(pathway)` gives each with a name that says what was changed; the list is the same every time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from forlop.model.expressions import Not
from forlop.model.pathway import (
    Alternative,
    AtOnce,
    Back,
    Branch,
    Duty,
    Interruption,
    LatestBefore,
    Obligation,
    Onward,
    Opening,
    Pathway,
    Repeating,
    Step,
    StepKind,
    Target,
    Timing,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit

WEAKER = {Obligation.SHALL: Obligation.SHOULD, Obligation.SHOULD: Obligation.MAY}
OTHER_UNIT = {
    Unit.HOURS: Unit.DAYS,
    Unit.WORKDAYS: Unit.DAYS,
    Unit.DAYS: Unit.WORKDAYS,
    Unit.WEEKS: Unit.DAYS,
    Unit.MONTHS: Unit.WEEKS,
    Unit.YEARS: Unit.MONTHS,
}
KINDS = ("limit", "unit", "branch", "actor", "verb", "step")


@dataclass(frozen=True)
class Mutant:
    """A pathway with one thing wrong; `kind` is one of `KINDS`."""

    kind: str
    what: str
    pathway: Pathway


def mutants_of(pathway: Pathway) -> Iterator[Mutant]:
    for step in pathway.steps:
        for number, duty in enumerate(step.duties):
            where = f"{step.name}, duty {number + 1}"
            for kind, what, changed in _changed_duties(pathway, duty):
                duties = tuple(changed if each == number else kept for each, kept in enumerate(step.duties))
                yield Mutant(kind, f"{where}: {what}", _with(pathway, step.model_copy(update={"duties": duties})))
        for what, altered in _swapped(step):
            yield Mutant("branch", f"{step.name}: {what}", _with(pathway, altered))
        removed = _without(pathway, step)
        if removed is not None:
            yield Mutant("step", f"{step.name} removed", removed)


def _with(pathway: Pathway, step: Step) -> Pathway:
    steps = tuple(step if each.name == step.name else each for each in pathway.steps)
    return _changed(pathway, steps, pathway.interruptions)


def _changed(pathway: Pathway, steps: tuple[Step, ...], interruptions: tuple[Interruption, ...]) -> Pathway:
    # Not a copy: a copy would keep what the pathway has looked up in its old steps.
    kept = {name: value for name, value in pathway if name in Pathway.model_fields}
    return Pathway.model_validate({**kept, "steps": steps, "interruptions": interruptions})


# ---- duties


def _changed_duties(pathway: Pathway, duty: Duty) -> Iterator[tuple[str, str, Duty]]:
    for kind, what, timing in () if duty.timing is None else _changed_timings(duty.timing):
        yield kind, what, duty.model_copy(update={"timing": timing})
    if duty.obligation in WEAKER:
        weaker = WEAKER[duty.obligation]
        yield "verb", f"{duty.obligation} to {weaker}", duty.model_copy(update={"obligation": weaker})
    names = [actor.name for actor in pathway.actors]
    other = names[(names.index(duty.actor) + 1) % len(names)]
    if other != duty.actor:
        yield "actor", f"{duty.actor} to {other}", duty.model_copy(update={"actor": other})


def _changed_durations(duration: Duration) -> Iterator[tuple[str, str, Duration]]:
    for change in (-1, 1):
        amount = duration.amount + change
        if amount >= 0:
            changed = Duration(amount=amount, unit=duration.unit)
            yield "limit", f"{duration.amount} {duration.unit} to {amount}", changed
    if duration.amount:
        unit = OTHER_UNIT[duration.unit]
        changed = Duration(amount=duration.amount, unit=unit)
        yield "unit", f"{duration.amount} {duration.unit} to {unit}", changed


def _changed_timings(timing: Timing) -> Iterator[tuple[str, str, Timing]]:
    match timing:
        case Within(alternatives=alternatives):
            for number, alternative in enumerate(alternatives):
                for kind, what, duration in _changed_durations(alternative.duration):
                    changed = alternative.model_copy(update={"duration": duration})
                    every = tuple(changed if each == number else kept for each, kept in enumerate(alternatives))
                    yield kind, what, timing.model_copy(update={"alternatives": every})
        case LatestBefore(duration=before):
            for kind, what, duration in _changed_durations(before):
                yield kind, what, timing.model_copy(update={"duration": duration})
        case Window(latest=Duration() as latest):
            for kind, what, duration in _changed_durations(latest):
                yield kind, what, timing.model_copy(update={"latest": duration})
        case Repeating(first=first, intervals=intervals, times=times):
            for kind, what, changed_first in () if first is None else _changed_timings(first):
                yield kind, f"first {what}", timing.model_copy(update={"first": changed_first})
            for number, interval in enumerate(intervals):
                for kind, what, duration in _changed_durations(interval.duration):
                    altered = interval.model_copy(update={"duration": duration})
                    rounds = tuple(altered if each == number else kept for each, kept in enumerate(intervals))
                    yield kind, f"every {what}", timing.model_copy(update={"intervals": rounds})
            for change in (-1, 1):
                if times + change >= 1:
                    what = f"{times} times to {times + change}"
                    yield "limit", what, timing.model_copy(update={"times": times + change})
        case AtOnce():
            hour = Alternative(duration=Duration(amount=1, unit=Unit.HOURS), anchor=Opening())
            yield "limit", "at once to 1 hour", Within(alternatives=(hour,))
        case _:
            return


# ---- ways


def _swapped(step: Step) -> Iterator[tuple[str, Step]]:
    branches = step.branches
    for number in range(len(branches) - 1):
        first, second = branches[number], branches[number + 1]
        if first.target == second.target:
            continue
        swapped = (
            *branches[:number],
            first.model_copy(update={"target": second.target}),
            second.model_copy(update={"target": first.target}),
            *branches[number + 2 :],
        )
        yield f"branches {number + 1} and {number + 2} swapped", step.model_copy(update={"branches": swapped})
    if branches and step.otherwise is not None and branches[-1].target != step.otherwise:
        last = branches[-1].model_copy(update={"target": step.otherwise})
        update = {"branches": (*branches[:-1], last), "otherwise": branches[-1].target}
        yield "the last branch and `ellers` swapped", step.model_copy(update=update)
    if step.only_if is not None:
        yield "`bare hvis` turned", step.model_copy(update={"only_if": Not(condition=step.only_if)})
    for clause, target in step.ways:
        if isinstance(target, Back):
            for change in (-1, 1):
                if target.times + change >= 1:
                    changed = target.model_copy(update={"times": target.times + change})
                    altered = _with_target(step, clause, target, changed)
                    yield f"{clause} back {target.times} times to {changed.times}", altered


def _with_target(step: Step, clause: str, target: Target, changed: Target) -> Step:
    if clause != "branch":
        return step.model_copy(update={clause: changed})
    branches = tuple(
        Branch(condition=each.condition, target=changed) if each.target is target else each for each in step.branches
    )
    return step.model_copy(update={"branches": branches})


# ---- steps


def _without(pathway: Pathway, step: Step) -> Pathway | None:
    """The pathway without a step that has one way on: whoever led to it leads to what comes after it."""
    begins = step.kind is StepKind.START or any(track.first_step == step.name for track in pathway.tracks)
    if begins or not isinstance(step.then, Onward) or step.waits_for or step.branches:
        return None
    after = step.then.steps
    steps = tuple(_bypassing(each, step.name, after) for each in pathway.steps if each.name != step.name)
    interruptions = tuple(_leading_past(each, step.name, after) for each in pathway.interruptions)
    return _changed(pathway, steps, interruptions)


def _leading_past(interruption: Interruption, name: str, after: tuple[str, ...]) -> Interruption:
    led = (other for each in interruption.target.steps for other in (after if each == name else (each,)))
    return interruption.model_copy(update={"target": Onward(steps=tuple(dict.fromkeys(led)))})


def _bypassing(step: Step, name: str, after: tuple[str, ...]) -> Step:
    def target(way: Target | None) -> Target | None:
        match way:
            case Onward(steps=steps) if name in steps:
                led = (other for each in steps for other in (after if each == name else (each,)))
                return Onward(steps=tuple(dict.fromkeys(led)))
            case Back(step=back, otherwise=otherwise) if name in (back, otherwise):
                changed = {"step": after[0] if back == name else back}
                changed["otherwise"] = after[0] if otherwise == name else otherwise
                return way.model_copy(update=changed)
            case _:
                return way

    singles = ("then", "otherwise", "after_last", "on_refusal", "on_return", "without_consent", "on_overdue")
    values = {field: value for field, value in step if field in singles}
    return step.model_copy(
        update={
            **{field: target(value) for field, value in values.items()},
            "branches": tuple(each.model_copy(update={"target": target(each.target)}) for each in step.branches),
            "options": tuple(each.model_copy(update={"target": target(each.target)}) for each in step.options),
            "waits_for": tuple(each for each in step.waits_for if each != name),
        }
    )
