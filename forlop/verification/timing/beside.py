"""Lines of a fork beside each other: what is opened at the same time as the line in which something happens.

`så prøve og hvile`, then `møte` that waits for both and counts from `prøve`  ->  `hvile` runs beside `prøve`
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

from forlop.model.network import Ahead
from forlop.model.pathway import AfterEvent, AfterStep, Back, Pathway, targets_of
from forlop.verification.timing.counted_from import Point, awaited


@dataclass(frozen=True, slots=True)
class Beside:
    """Two lines that are opened together, after a step or by an interruption, each by its first step.

    The giver stands in its own line, and not in the other.
    """

    fork: str
    giver: str
    own: str
    other: str

    def opened_by(self, pathway: Pathway) -> Point:
        """What opens the lines."""
        return AfterStep(step=self.fork) if self.fork in pathway.named_steps else AfterEvent(event=self.fork)


def giver_of(pathway: Pathway, point: Point) -> str | None:
    """The one step in which the point happens; None where it may come from elsewhere."""
    match point:
        case AfterStep(step=name):
            return name
        case AfterEvent(event=event):
            waiting = [step.name for step in pathway.steps if awaited(step) == event]
            return waiting[0] if len(waiting) == 1 else None
        case _:
            return None


def lines_beside(pathway: Pathway, ahead: Ahead, giver: str) -> Iterator[Beside]:
    """The lines beside that in which the giver stands, for each fork it is in."""
    for fork, targets in _forks(pathway):
        for own, other in permutations(targets, 2):
            if giver in ahead.of(own) and giver not in ahead.of(other):
                yield Beside(fork, giver, own, other)


def reached_without(pathway: Pathway, names: Iterable[str], without: str) -> frozenset[str]:
    """The steps and ends that can be reached from these by ways that do not come to that one."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached and name != without:
            reached.add(name)
            waiting.extend(pathway.leads_to.get(name, ()))
    return frozenset(reached)


def _forks(pathway: Pathway) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What opens several steps at once; a join that waits for the fork itself is opened by others too."""
    for step in pathway.steps:
        for clause, target in step.ways:
            # A line beside `ved fristbrudd` is opened at another time than the ways out of the step.
            if isinstance(target, Back) or (clause == "on_overdue" and not step.overdue_replaces):
                continue
            opened = [
                name
                for name in dict.fromkeys(targets_of(target))
                if name in pathway.named_steps and step.name not in pathway.named_steps[name].waits_for
            ]
            if len(opened) > 1:
                yield step.name, tuple(opened)
    for interruption in pathway.interruptions:
        opened = [name for name in dict.fromkeys(interruption.target.steps) if name in pathway.named_steps]
        if len(opened) > 1:
            yield interruption.name, tuple(opened)
