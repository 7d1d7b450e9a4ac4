"""The pathway as a directed graph: steps and ends as nodes, ways as edges."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

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


@dataclass(frozen=True)
class Ahead:
    """What lies ahead of each step without going back, itself included; kept, since many ask for the same."""

    pathway: Pathway
    _kept: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def edges(self) -> Mapping[str, tuple[str, ...]]:
        """Where each step leads without going back."""
        return forward_from(self.pathway)

    def of(self, name: str) -> frozenset[str]:
        """The steps and ends that can be reached from here."""
        if name not in self._kept:
            found: set[str] = set()
            waiting = [name]
            while waiting:
                now = waiting.pop()
                if now not in found:
                    found.add(now)
                    waiting.extend(self.edges.get(now, ()))
            self._kept[name] = frozenset(found)
        return self._kept[name]


def _forward(target: Target) -> tuple[str, ...]:
    return (target.otherwise,) if isinstance(target, Back) else targets_of(target)
