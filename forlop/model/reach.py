"""Which steps belong together: what is reachable from a step, and the scope of an interruption. Without any library.

The engine needs this at every command; `network.py` has the ways to ends too, for analysis.
"""

from collections.abc import Iterable

from forlop.model.pathway import AllPhases, InPhases, InTracks, Pathway, Scope


def flow_from(pathway: Pathway, names: Iterable[str]) -> frozenset[str]:
    """The steps that can be reached from these by any way, themselves included; ends are not steps."""
    reached: set[str] = set()
    waiting = [name for name in names if name in pathway.named_steps]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        waiting.extend(step for step in pathway.leads_to[name] if step in pathway.named_steps)
    return frozenset(reached)


def steps_in(pathway: Pathway, scope: Scope) -> frozenset[str]:
    """The steps a scope covers: by where they stand in the text; `alle faser` is all but the tracks (semantics 9)."""
    match scope:
        case AllPhases():
            return frozenset(step.name for step in pathway.steps if step.track is None)
        case InPhases(phases=phases):
            return frozenset(step.name for step in pathway.steps if step.phase in phases)
        case InTracks(tracks=tracks):
            return frozenset(step.name for step in pathway.steps if step.track in tracks)


def ends_in(pathway: Pathway, scope: Scope) -> frozenset[str]:
    """The ends a scope covers."""
    match scope:
        case AllPhases():
            return frozenset(end.name for end in pathway.ends)
        case InPhases(phases=phases):
            return frozenset(end.name for end in pathway.ends if end.phase in phases)
        case InTracks():
            return frozenset()
