"""Only `tilbake til … høyst n ganger` closes a cycle (semantics 4); any other keeps a patient going for ever."""

from collections import Counter
from collections.abc import Iterator, Mapping

from forlop.diagnostics import Diagnostic, Related
from forlop.model.network import forward_from
from forlop.model.pathway import Back, Pathway, targets_of
from forlop.model.places import Places
from forlop.source import Span


def only_bounded_cycles(pathway: Pathway, places: Places) -> Iterator[Diagnostic]:
    """One diagnostic for each knot of steps, with one round of it told step by step."""
    forward = forward_from(pathway)
    if not _tied(forward):
        return
    import networkx as nx  # slow to import, and nearly every pathway does without

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((source, target) for source, targets in forward.items() for target in targets)
    for knot in nx.strongly_connected_components(graph):
        if len(knot) == 1 and not graph.has_edge(*(tuple(knot) * 2)):
            continue
        around = [source for source, _ in nx.find_cycle(graph.subgraph(knot))]
        first = min(range(len(around)), key=lambda number: places[around[number]])
        story = [*around[first:], *around[:first]]
        details = (("name", story[0]), ("round", " → ".join([*story, story[0]])))
        related = tuple(Related("round", places[name]) for name in story)
        # The way that leads back to what stands first in the text is the one to be counted.
        yield Diagnostic("V304", _way(pathway, places, story[-1], story[0]), details, related)


def _way(pathway: Pathway, places: Places, source: str, target: str) -> Span:
    """The line of the first way from the one to the other that is not counted."""
    numbers: Counter[str] = Counter()
    for clause, way in pathway.ways[source]:
        onward = (way.otherwise,) if isinstance(way, Back) else targets_of(way)
        if target in onward:
            return places.of(source, clause, numbers[clause])
        numbers[clause] += 1
    raise KeyError((source, target))


def _tied(forward: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether some steps cannot be put in an order in which every way leads onwards."""
    waits_for = Counter(target for targets in forward.values() for target in targets)
    free = [name for name in forward if name not in waits_for]
    ordered = 0
    while free:
        ordered += 1
        for target in forward.get(free.pop(), ()):
            waits_for[target] -= 1
            if waits_for[target] == 0:
                free.append(target)
    return ordered < len(forward.keys() | waits_for.keys())
