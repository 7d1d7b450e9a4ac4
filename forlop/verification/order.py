"""What lies before, between and after the points that limits count from, by the ways alone."""

from collections.abc import Iterable, Iterator, Mapping

from forlop.model.network import reachable_from
from forlop.model.pathway import (
    AfterDatum,
    AfterEvent,
    AfterStep,
    Aspect,
    Obligation,
    Pathway,
    Step,
    Window,
    Within,
    targets_of,
)
from forlop.model.values import Duration
from forlop.verification.routes import DONE_BY, Point, anchors_of, awaited, entrances, names_of


def between(pathway: Pathway, start: Point, end: str) -> frozenset[str]:
    """The steps on some way from the start to the end, both included."""
    reached = reachable_from(pathway, begins_at(pathway, start)) & pathway.named_steps.keys()
    return reached & leading_to(pathway, end)


def leading_to(pathway: Pathway, end: str) -> frozenset[str]:
    """The steps from which some way leads to this one, itself included."""
    sources: dict[str, list[str]] = {}
    for name, targets in pathway.leads_to.items():
        for target in targets:
            sources.setdefault(target, []).append(name)
    leading: set[str] = set()
    waiting = [end]
    while waiting:
        name = waiting.pop()
        if name not in leading:
            leading.add(name)
            waiting.extend(sources.get(name, ()))
    return frozenset(leading)


def begins_at(pathway: Pathway, start: Point) -> tuple[str, ...]:
    """The steps that are done or opened by what happens at this point; any may be, where the text does not say."""
    match start:
        case AfterStep(step=name):
            return (name,)
        case AfterEvent(event=event) if event in pathway.named_interruptions:
            return pathway.named_interruptions[event].target.steps
        case AfterEvent(event=event):
            names = [step.name for step in pathway.steps if awaited(step) == event]
            names += [track.first_step for track in pathway.tracks if track.starts_at == event]
            return tuple(names) or entrances(pathway)
        case AfterDatum():
            return entrances(pathway)


def surely_before(pathway: Pathway, step: str) -> frozenset[str]:
    """What limits count from that has happened to all who come to the step: steps done, events waited for."""
    names = {
        name
        for each in pathway.steps
        for duty in each.duties
        for anchor in anchors_of(duty)
        for name in names_of(anchor)
    }
    return frozenset(name for name in names if name != step and not _comes_without(pathway, step, name))


def _comes_without(pathway: Pathway, goal: str, name: str) -> bool:
    """Whether some way leads to the goal on which the step has not been done, or the event not been waited for."""
    doing = {step.name for step in pathway.steps if name in (step.name, awaited(step))}
    if not doing or any(pathway.named_steps[each].only_if is not None for each in doing):
        return True
    starts = [step.name for step in pathway.starts]
    waiting = starts if goal in reachable_from(pathway, starts) else list(entrances(pathway))
    seen: set[str] = set()
    while waiting:
        each = waiting.pop()
        if each == goal:
            return True
        if each in seen or each not in pathway.named_steps:
            continue
        seen.add(each)
        for clause, target in pathway.ways[each]:
            if each not in doing or clause not in DONE_BY:
                waiting.extend(targets_of(target))
    return False


# ---- what no patient gets round


def tied_to_later(
    pathway: Pathway, inside: frozenset[str], end: AfterStep | None
) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each step the limits of later steps that every way on comes to, counted from something before it.

    Ways on are those to the end, or all ways where there is none.
    """
    goal = None if end is None else end.step
    counted = frozenset() if end is None or end.aspect is Aspect.DONE else frozenset({end.step})
    bound = {
        step.name: numbers
        for step in pathway.steps
        if step.name in inside and step.name not in counted and (numbers := tuple(_binding(step)))
    }
    if not bound:
        return {}
    following = {name: tuple(target for target in pathway.leads_to[name] if target in inside) for name in inside}
    after = _always_after(pathway, following, goal, bound)
    tied: dict[str, tuple[tuple[str, int], ...]] = {}
    for name, later in after.items():
        limits = [
            (each, number)
            for each in later
            if each != name
            for number in bound[each]
            if not _meanwhile(pathway, pathway.named_steps[each], number, name, following)
        ]
        if limits:
            tied[name] = tuple(limits)
    return tied


def _binding(step: Step) -> Iterator[int]:
    """The duties with a limit that is kept whenever the step is done, and no way round doing it."""
    if step.only_if is not None or step.overdue_replaces or step.anytime is not None:
        return
    if step.on_refusal is not None or step.on_return is not None or step.without_consent is not None:
        return
    for number, duty in enumerate(step.duties):
        match duty.timing:
            case Within() | Window(latest=Duration()) if duty.obligation is not Obligation.MAY:
                yield number
            case _:
                pass


def _always_after(
    pathway: Pathway, following: Mapping[str, tuple[str, ...]], goal: str | None, bound: Iterable[str]
) -> dict[str, list[str]]:
    """For each step those of the bound steps that lie on every way on from it."""
    after: dict[str, list[str]] = {}
    for each in bound:
        # A step that reaches the goal, or any way out, without this one can get round it.
        getting_round = {
            name for name in following if name != each and (name == goal if goal else _leaves(pathway, name))
        }
        waiting = list(getting_round)
        sources: dict[str, list[str]] = {}
        for name, targets in following.items():
            for target in targets:
                sources.setdefault(target, []).append(name)
        while waiting:
            for source in sources.get(waiting.pop(), ()):
                if source != each and source not in getting_round:
                    getting_round.add(source)
                    waiting.append(source)
        for name in following:
            if name not in getting_round and name != each:
                after.setdefault(name, []).append(each)
    return after


def _leaves(pathway: Pathway, name: str) -> bool:
    """Whether some way out of the step is the end of a line."""
    return any(
        not targets or any(target not in pathway.named_steps for target in targets)
        for _, way in pathway.ways[name]
        for targets in [targets_of(way)]
    )


def _meanwhile(pathway: Pathway, later: Step, number: int, name: str, following: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether what the later limit counts from may happen when the step is done, or between the two."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting.extend(following[each] if each != later.name else ())
    events = {awaited(pathway.named_steps[each]) for each in seen}
    opening = AfterStep(step=name, aspect=Aspect.STARTED)
    return any(
        each in seen or each in events
        for anchor in anchors_of(later.duties[number])
        if anchor != opening
        for each in names_of(anchor)
    )
