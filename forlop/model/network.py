"""The pathway as a directed graph: steps and ends as nodes, ways as edges."""

from collections.abc import Iterable, Mapping

from forlop.model.pathway import Back, Pathway, Target, targets_of


def reachable_from(pathway: Pathway, names: Iterable[str]) -> frozenset[str]:
    """The steps and ends that can be reached from these by any way, themselves included."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(pathway.leads_to.get(name, ()))
    return frozenset(reached)


def forward_from(pathway: Pathway) -> Mapping[str, tuple[str, ...]]:
    """Where each step leads without going back: by every way but `tilbake til`, whose `ellers` does not go back."""
    return {
        name: tuple([leads_to for _, target in ways for leads_to in _forward(target)])
        for name, ways in pathway.ways.items()
    }


def _forward(target: Target) -> tuple[str, ...]:
    return (target.otherwise,) if isinstance(target, Back) else targets_of(target)
