"""A jump strands a patient in a join that waits for ever: the engine's rule, held against every marking."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.engine.jumping import unfilled
from forlop.model.pathway import Back, Pathway, targets_of

LIBRARY = Path(__file__).parents[2] / "pathways"

Marking = tuple[frozenset[str], frozenset[tuple[str, str]]]
"""The steps that are open, and what waits in joins: the join, and the step that it came from."""


def ways_out(pathway: Pathway, step: str) -> Iterator[tuple[str, ...]]:
    """What opens together, for each way there is; what is done beside an overdue task takes nobody out of the step."""
    beside = not pathway.named_steps[step].overdue_replaces
    for clause, target in pathway.ways[step]:
        if clause == "on_overdue" and beside:
            continue
        if isinstance(target, Back):
            yield (target.step,)
            yield (target.otherwise,)
        else:
            yield targets_of(target)


def markings_after(pathway: Pathway, marking: Marking) -> Iterator[Marking]:
    for left in marking[0]:
        for leads in ways_out(pathway, left):
            opened, waiting = set(marking[0]) - {left}, set(marking[1])
            for to in (to for to in leads if to in pathway.named_steps):
                sides = {(to, side) for side in pathway.named_steps[to].waits_for}
                if (to, left) not in sides:
                    opened.add(to)
                    continue
                waiting.add((to, left))
                if sides <= waiting:
                    waiting -= sides
                    opened.add(to)
            yield frozenset(opened), frozenset(waiting)


def never_opened_after(pathway: Pathway, step: str) -> frozenset[str]:
    """By every marking that one token in the step may lead to."""
    seen: set[Marking] = {(frozenset({step}), frozenset())}
    coming = [*seen]
    while coming:
        new = {*markings_after(pathway, coming.pop())} - seen
        seen |= new
        coming += new
    opened = {name for standing, _ in seen for name in standing}
    return frozenset(join for _, waiting in seen for join, _ in waiting if join not in opened)


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*/*.forlop")), ids=lambda path: path.stem)
def test_a_jump_strands_a_patient_where_some_way_comes_to_a_join_and_no_way_opens_it(path: Path) -> None:
    pathway = read_pathway(path).pathway
    assert pathway is not None
    for step in pathway.steps:
        assert unfilled(pathway, (step.name,), frozenset()) == never_opened_after(pathway, step.name)
