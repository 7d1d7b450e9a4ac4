"""Only `tilbake til … høyst n ganger` closes a cycle (semantics 4); any other keeps a patient going for ever."""

from collections.abc import Iterator, Mapping

import networkx as nx

from forlop.diagnostics import Diagnostic, Related
from forlop.model.network import network_of
from forlop.model.pathway import Pathway
from forlop.source import Span


def only_bounded_cycles(pathway: Pathway, places: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """One diagnostic for each knot of steps, with one round of it told step by step."""
    graph = network_of(pathway)
    forward: nx.DiGraph[str] = nx.DiGraph()
    forward.add_edges_from((source, target) for source, target, way in graph.edges(data=True) if not way["back"])
    for knot in nx.strongly_connected_components(forward):
        if len(knot) == 1 and not forward.has_edge(*(tuple(knot) * 2)):
            continue
        around = [source for source, _ in nx.find_cycle(forward.subgraph(knot))]
        first = min(range(len(around)), key=lambda number: places[around[number]])
        story = [*around[first:], *around[:first]]
        details = (("name", story[0]), ("round", " → ".join([*story, story[0]])))
        related = tuple(Related("round", places[name]) for name in story[1:])
        yield Diagnostic("V304", places[story[0]], details, related)
