"""The pathway as a directed graph (networkx), made on demand: steps and ends as nodes, ways as edges."""

from collections.abc import Iterable

import networkx as nx

from forlop.model.pathway import Back, Pathway, targets_of


def network_of(pathway: Pathway) -> "nx.MultiDiGraph[str]":
    """Nodes have `kind` (`step` or `end`); edges have `clause` and `back` (whether the edge is `tilbake til`)."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((step.name for step in pathway.steps), kind="step")
    graph.add_nodes_from((end.name for end in pathway.ends), kind="end")
    for step in pathway.steps:
        for clause, target in step.ways:
            for number, name in enumerate(targets_of(target)):
                goes_back = isinstance(target, Back) and number == 0
                graph.add_edge(step.name, name, clause=clause, back=goes_back)
    return graph


def reachable_from(pathway: Pathway, names: Iterable[str]) -> frozenset[str]:
    """The steps and ends that can be reached from these, themselves included."""
    graph = network_of(pathway)
    reached: set[str] = set()
    for name in names:
        if name in graph and name not in reached:
            reached |= {name} | nx.descendants(graph, name)
    return frozenset(reached)
