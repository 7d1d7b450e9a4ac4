"""The ways that a person may choose in a step now, and which of them is suggested."""

from dataclasses import dataclass

from forlop.engine.flow import by_rules, choices_of
from forlop.engine.inside import runs_inside
from forlop.engine.state import State
from forlop.model.pathway import Pathway, Step, Target


@dataclass(frozen=True, slots=True)
class Way:
    """Where it leads; an option has the title that the author gave it."""

    target: Target
    title: str | None
    suggested: bool


def ways_to_choose(pathway: Pathway, state: State, inside: tuple[str, ...], name: str) -> tuple[Way, ...]:
    """Those of a step of the run inside these steps, each once: ways that lead to the same are one, options are not."""
    run, step = step_at(pathway, state, inside, name)
    suggested = by_rules(run, step)
    ways: dict[tuple[Target, str | None], Way] = {}
    for each in choices_of(run, step):
        is_suggested = suggested is not None and each.is_same_as(suggested)
        known = ways.get((each.target, each.title))
        marked = is_suggested or (known is not None and known.suggested)
        ways[each.target, each.title] = Way(each.target, each.title, marked)
    return tuple(ways.values())


def step_at(pathway: Pathway, state: State, inside: tuple[str, ...], name: str) -> tuple[State, Step]:
    """The run that the step belongs to, and the step."""
    for step in inside:
        pathway, state = next((p, s) for each, p, s in runs_inside(pathway, state) if each.step == step)
    return state, pathway.named_steps[name]
