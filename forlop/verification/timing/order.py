"""What lies before, between and after the points that limits count from, by the ways alone."""

from collections.abc import Iterable, Iterator, Mapping

from forlop.model.network import Ahead, reachable_from
from forlop.model.pathway import (
    AfterDatum,
    AfterEvent,
    AfterStep,
    Anchor,
    Aspect,
    Back,
    Opening,
    Pathway,
    Step,
    Which,
    targets_of,
)
from forlop.verification.timing.counted_from import Point, anchors_of, awaited, binding_limits, entrances, names_of
from forlop.verification.timing.rounds import DONE_BY


def between(pathway: Pathway, start: Point, end: str) -> frozenset[str]:
    """The steps on some way from the start to the end, both included."""
    reached = reachable_from(pathway, begins_at(pathway, start)) & pathway.named_steps.keys()
    return reached & leading_to(pathway, end)


def leading_to(pathway: Pathway, end: str) -> frozenset[str]:
    """The steps from which some way leads to this one, itself included."""
    sources = led_from(pathway)
    leading: set[str] = set()
    waiting = [end]
    while waiting:
        name = waiting.pop()
        if name not in leading:
            leading.add(name)
            waiting.extend(sources.get(name, ()))
    return frozenset(leading)


def led_from(pathway: Pathway) -> dict[str, list[str]]:
    """The steps that lead to each step or end, as often as they have ways to it."""
    sources: dict[str, list[str]] = {}
    for name, targets in pathway.leads_to.items():
        for target in targets:
            sources.setdefault(target, []).append(name)
    return sources


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


Limit = tuple[str, int]
"""A step and one of its duties."""


def tied_to_later(pathway: Pathway, inside: frozenset[str], end: AfterStep | None) -> dict[str, tuple[Limit, ...]]:
    """For each step the limits of later steps that every way on comes to, counted from something before it.

    Ways on are those to the end, or all ways where there is none.
    """
    bound = _bound(pathway, inside, end)
    if not bound:
        return {}
    after = _always_after(pathway, inside, None if end is None else end.step, bound)
    between = _Between(pathway, inside)
    found = {
        name: tuple(limit for each in later if each != name for limit in between.limits(name, each, bound[each]))
        for name, later in after.items()
    }
    return {name: limits for name, limits in found.items() if limits}


def tied_to_each_way(
    pathway: Pathway, inside: frozenset[str], end: AfterStep
) -> dict[str, tuple[tuple[tuple[Limit, ...], ...], ...]]:
    """For each step the choices that every way on comes to and after which each way has limits: those of each way.

    Whichever way is taken, the step is done before some limit on it ends, counted from something before the step.
    """
    bound = _bound(pathway, inside, end)
    choices = [name for name in sorted(inside) if len(_ways_inside(pathway, name, inside, end.step)) > 1]
    if not bound or not choices:
        return {}
    after = _always_after(pathway, inside, end.step, dict.fromkeys([*bound, *choices]))
    between = _Between(pathway, inside)
    tied: dict[str, list[tuple[tuple[Limit, ...], ...]]] = {}
    for name in inside - {end.step}:
        for choice in [each for each in choices if each == name or each in after.get(name, ())]:
            ways = [
                tuple(
                    limit
                    for later in dict.fromkeys(each for target in way for each in (target, *after.get(target, ())))
                    if later in bound and later != name
                    for limit in between.limits(name, later, bound[later])
                )
                for way in _ways_inside(pathway, choice, inside, end.step)
            ]
            if all(ways):
                tied.setdefault(name, []).append(tuple(ways))
    return {name: tuple(found) for name, found in tied.items()}


def _bound(pathway: Pathway, inside: frozenset[str], end: AfterStep | None) -> dict[str, tuple[int, ...]]:
    """The steps with limits that say something of what is before them, and those limits."""
    counted = frozenset() if end is None or end.aspect is Aspect.DONE else frozenset({end.step})
    return {
        name: numbers
        for name in sorted(inside - counted)
        for step in [pathway.named_steps[name]]
        # What counts from the opening of its own task says nothing of what is before it.
        for numbers in [tuple(each for each in binding_limits(step) if Opening() not in anchors_of(step.duties[each]))]
        if numbers
    }


class _Between:
    """What may happen between two steps, kept where several limits ask for the same."""

    def __init__(self, pathway: Pathway, inside: frozenset[str]) -> None:
        self._pathway = pathway
        self._ahead = Ahead(pathway)
        self._following = {
            name: tuple(target for target in pathway.leads_to[name] if target in inside) for name in inside
        }

    def limits(self, name: str, later: str, numbers: Iterable[int]) -> Iterator[Limit]:
        """Those limits of the later step that count from something that has happened when this one is done."""
        seen = _passed_before(self._pathway, later, name, self._ahead.of(name), self._following)
        step = self._pathway.named_steps[later]
        for number in numbers:
            if not _meanwhile(self._pathway, step, number, name, seen):
                yield later, number


def _always_after(
    pathway: Pathway, inside: frozenset[str], goal: str | None, bound: Iterable[str]
) -> dict[str, list[str]]:
    """For each step those of the bound steps that every patient comes to after it.

    A step with several steps after it in one way leads to all of them: it is enough that one comes there.
    """
    ways = {name: _ways_inside(pathway, name, inside, goal) for name in inside}
    sources: dict[str, list[tuple[str, int]]] = {}
    for name, together in ways.items():
        for number, targets in enumerate(together):
            for target in targets:
                sources.setdefault(target, []).append((name, number))
    after: dict[str, list[str]] = {}
    for each in bound:
        # Who is at the goal, or leaves by any way, without this step has got round it.
        gone_round = {name for name in inside if name != each and (name == goal or () in ways[name])}
        left = {(name, number): len(targets) for name, some in ways.items() for number, targets in enumerate(some)}
        waiting = list(gone_round)
        while waiting:
            for source, number in sources.get(waiting.pop(), ()):
                left[source, number] -= 1
                if left[source, number] == 0 and source != each and source not in gone_round:
                    gone_round.add(source)
                    waiting.append(source)
        for name in inside:
            if name not in gone_round and name != each:
                after.setdefault(name, []).append(each)
    return after


def _ways_inside(pathway: Pathway, name: str, inside: frozenset[str], goal: str | None) -> tuple[tuple[str, ...], ...]:
    """The ways out of a step, each as the steps it leads to together; the empty one leaves.

    With a goal, a way that leads nowhere inside is none of those who come there.
    """
    ways: list[tuple[str, ...]] = []
    for clause, target in pathway.ways[name]:
        if clause == "on_overdue" and not pathway.named_steps[name].overdue_replaces:
            # A line beside the patient's own.
            continue
        choices = [(each,) for each in targets_of(target)] if isinstance(target, Back) else [targets_of(target)]
        for steps in choices:
            within = tuple(dict.fromkeys(each for each in steps if each in inside))
            if within or goal is None:
                ways.append(within)
    return tuple(ways)


def _meanwhile(pathway: Pathway, later: Step, number: int, name: str, seen: frozenset[str]) -> bool:
    """Whether what the later limit counts from may happen when the step is done, or between the two."""
    events = {awaited(pathway.named_steps[each]) for each in (*seen, name)}
    opening = AfterStep(step=name, aspect=Aspect.STARTED)
    return any(
        each in seen or each in events or (each == name and anchor != opening)
        for anchor in anchors_of(later.duties[number])
        if not _happens_once(pathway, anchor)
        for each in names_of(anchor)
    )


def _happens_once(pathway: Pathway, anchor: Anchor) -> bool:
    """Whether it is the first time that is meant, which no later time changes; of what is sent, each case has its own.

    Where that has not happened yet the limit has nothing to count from, and bounds nothing.
    """
    match anchor:
        case AfterStep(step=name, which=Which.FIRST):
            return not pathway.named_steps[name].kind.sends
        case AfterEvent(which=Which.FIRST):
            return True
        case _:
            return False


def _passed_before(
    pathway: Pathway, later: str, name: str, onward: frozenset[str], following: Mapping[str, tuple[str, ...]]
) -> frozenset[str]:
    """The steps that may be opened from when a step is done until the later one is; the step itself if it comes again.

    A join opens after the later step if that is on one of its lines, however quick the others are. `onward` is what the
    step leads to without going back: other lines have begun before it.
    """
    opened: set[str] = set()
    held: dict[str, set[str]] = {}
    waiting = [name]
    while waiting:
        each = waiting.pop()
        for target in following[each] if each != later else ():
            lines = pathway.named_steps[target].waits_for
            missing = held.setdefault(target, set(lines) & onward)
            missing.discard(each)
            if target not in opened and (each not in lines or not missing):
                opened.add(target)
                waiting.append(target)
    return frozenset(opened)
