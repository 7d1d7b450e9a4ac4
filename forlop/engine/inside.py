"""The run of a sub-pathway as it is looked at from the round that runs it.

A place inside is a path: `utskriving/hjemmebesøk` is the step `hjemmebesøk` of what the step `utskriving` runs.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from forlop.engine.due_times import in_text, stops_clock
from forlop.engine.holding import is_held
from forlop.engine.rounds import Round
from forlop.engine.state import INITIAL, OuterStop, State
from forlop.model.pathway import Pathway

SEPARATOR = "/"


def run_inside(pathway: Pathway, state: State, entry: Round) -> State:
    """The run that the round runs, with the clocks that its caller has stopped; empty before it has begun."""
    inner = state.inner.get((entry.step, entry.number), INITIAL)
    stops = [
        OuterStop(span, statutory=stops_clock(pathway, span, entry.step, statutory=True))
        for span in in_text(pathway, state.stops)
        if stops_clock(pathway, span, entry.step, statutory=False)
    ]
    return replace(
        inner,
        stopped_outside=(*stops, *state.stopped_outside),
        held_outside=is_held(pathway, state, entry.step),
    )


def runs_inside(pathway: Pathway, state: State) -> Iterator[tuple[Round, Pathway, State]]:
    """Every sub-pathway that runs now, one level down: the round that runs it, the pathway and its run."""
    for entry in state.with_inner_run:
        runs = pathway.named_steps[entry.step].runs
        assert runs is not None  # only a sub-pathway has an inner run
        yield entry, runs.pathway, run_inside(pathway, state, entry)


def runs_begun(state: State) -> Iterator[Round]:
    """The rounds that run, or have run, a sub-pathway."""
    yield from (entry for entry in state.rounds if (entry.step, entry.number) in state.inner) if state.inner else ()


def places_of(
    pathway: Pathway, state: State, knows: Callable[[Pathway], bool], inside: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Where the running sub-pathways are that know something, to any depth: the steps that lead there."""
    for entry, called, run in runs_inside(pathway, state):
        place = (*inside, entry.step)
        if knows(called):
            yield place
        yield from places_of(called, run, knows, place)


def places_ever_of(
    pathway: Pathway, state: State, knows: Callable[[Pathway], bool], inside: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """As `places_of`, also of those that are over."""
    for entry in runs_begun(state):
        runs = pathway.named_steps[entry.step].runs
        assert runs is not None  # only a sub-pathway has an inner run
        place = (*inside, entry.step)
        if knows(runs.pathway):
            yield place
        yield from places_ever_of(runs.pathway, run_inside(pathway, state, entry), knows, place)


def pathway_at(pathway: Pathway, inside: tuple[str, ...]) -> Pathway:
    """The pathway that the sub-pathways of a path lead to; KeyError if a step of it does not exist."""
    for step in inside:
        runs = pathway.named_steps[step].runs
        if runs is None:
            raise KeyError(step)
        pathway = runs.pathway
    return pathway


def path(inside: tuple[str, ...], name: str) -> str:
    """A name as it is written from outside."""
    return SEPARATOR.join((*inside, name))


def place_of(name: str) -> tuple[tuple[str, ...], str]:
    """A path in its parts: the steps it leads through, and the name that is meant."""
    *inside, own = name.split(SEPARATOR)
    return tuple(inside), own


def title_of(pathway: Pathway, name: str) -> str:
    """The title of a name or a path: `Utskriving: Hjemmebesøk`; a name that nothing has is its own title."""
    step, separator, rest = name.partition(SEPARATOR)
    title = pathway.titles.get(step, step)
    return f"{title}: {title_of(pathway_at(pathway, (step,)), rest)}" if separator else title
