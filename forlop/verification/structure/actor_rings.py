"""An actor by rule, or a pool, turns out to be somebody: one that leads back to itself leaves its tasks to nobody."""

from collections.abc import Iterator, Mapping

from forlop.diagnostics import Diagnostic, Related
from forlop.model.pathway import ByRule, Pathway, RoleSet
from forlop.source import Span


def actors_turn_out(pathway: Pathway, places: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """One diagnostic for each ring of rules and pools, at the first of them in the text."""
    told: set[str] = set()
    for actor in pathway.actors:
        ring = _ring(pathway, actor.name)
        if ring and not told & set(ring):
            told.update(ring)
            details = (("name", actor.name), ("round", " → ".join([*ring, ring[0]])))
            related = tuple(Related("round", places[name]) for name in ring[1:])
            yield Diagnostic("V702", places[actor.name], details, related)


def _ring(pathway: Pathway, actor: str) -> tuple[str, ...]:
    """The actors from this one back to itself; empty when none of its rules and pools leads back."""
    ways: list[tuple[str, ...]] = [(actor,)]
    seen: set[str] = set()
    for way in ways:
        for name in _leads_to(pathway, way[-1]):
            if name == actor:
                return way
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def _leads_to(pathway: Pathway, actor: str) -> tuple[str, ...]:
    match pathway.named_actors[actor].chosen:
        case ByRule(actor=chosen, otherwise=otherwise):
            return (chosen, otherwise)
        case RoleSet(members=members):
            return members
        case None:
            return ()
