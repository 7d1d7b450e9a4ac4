"""What is proven each by itself: the main flow, the tracks, and the lines that run beside them.

A line begins by something from outside, and has its tokens for itself (`side_lines` sees to it that it keeps apart).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from forlop.model.pathway import AllPhases, InTracks, Mode, targets_of
from forlop.model.reach import flow_from, steps_in
from forlop.verification.flow.exploring import Marking
from forlop.verification.flow.net import (
    Beginning,
    BeingLate,
    Happening,
    Net,
    Strike,
    Striking,
    places_entered,
    strike_of,
    strikes_of,
)
from forlop.verification.structure.side_lines import main_flow


@dataclass(frozen=True, slots=True)
class Line:
    """Where tokens begin that go their way without meeting others. `name` is what opens it.

    `openings` lead there, each from where it begins; the main flow has one for each start and each interruption of all
    phases, since nothing is left of what was before. `strikes` may interrupt a part of it on the way.
    """

    name: str
    openings: tuple[Strike, ...]
    needs_end: bool
    strikes: tuple[Strike, ...] = ()


def main_line(net: Net) -> Line:
    """The main flow from every start, and from what an interruption of all phases leads to."""
    pathway = net.pathway
    starts = [_opening(Beginning(start.name), net, (start.name,)) for start in pathway.starts]
    wholly = [each for each in pathway.interruptions if each.mode is Mode.CANCELS and isinstance(each.scope, AllPhases)]
    cancels = [strike_of(net, each) for each in wholly]
    meeting = [line.openings[0] for line in _at_any_time(net) if not keeps_to_itself(net, line)]
    return Line(pathway.name, (*starts, *cancels), needs_end=True, strikes=(*strikes_of(net), *meeting))


def _opening(leg: Beginning | Striking | Happening | BeingLate, net: Net, names: tuple[str, ...]) -> Strike:
    return Strike(leg, frozenset(), frozenset(), places_entered(net, names))


def lines_beside(net: Net) -> Iterator[Line]:
    """Tracks, side flows, what `ved fristbrudd` opens, and steps at any time; those that keep to themselves."""
    pathway = net.pathway
    for track in pathway.tracks:
        first = _opening(Happening(track.starts_at), net, (track.first_step,))
        again = [
            strike_of(net, each)
            for each in pathway.interruptions
            if each.mode is Mode.CANCELS and isinstance(each.scope, InTracks) and track.name in each.scope.tracks
        ]
        yield Line(track.name, (first, *again), needs_end=False)
    for interruption in pathway.interruptions:
        if interruption.mode is not Mode.CANCELS:
            yield Line(interruption.name, (strike_of(net, interruption),), needs_end=False)
    for step in pathway.steps:
        if step.on_overdue is not None and not step.overdue_replaces:
            line = _opening(BeingLate(step.name), net, targets_of(step.on_overdue))
            yield Line(step.name, (_after(line, net, step.name),), needs_end=False)
    yield from _at_any_time(net)


def _at_any_time(net: Net) -> Iterator[Line]:
    for step in net.pathway.steps:
        if step.anytime is not None:
            needs = frozenset(net.numbers[name] for name in steps_in(net.pathway, step.anytime))
            arrives = places_entered(net, (step.name,))
            yield Line(step.name, (Strike(Striking(step.name), needs, frozenset(), arrives),), needs_end=False)


def _after(opening: Strike, net: Net, step: str) -> Strike:
    return Strike(opening.leg, frozenset({net.numbers[step]}), frozenset(), opening.arrives)


def keeps_to_itself(net: Net, line: Line) -> bool:
    """Whether the line reaches no end and shares no step with the main flow: else it has been said already."""
    pathway = net.pathway
    own = flow_from(pathway, _entrances(net, line))
    ends = any(net.is_end(place) for opening in line.openings for place in opening.arrives) or any(
        name in pathway.named_ends for step in own for name in pathway.leads_to[step]
    )
    return not ends and not own & main_flow(pathway)


def _entrances(net: Net, line: Line) -> list[str]:
    return [net.name(place) for opening in line.openings for place in opening.arrives if not net.is_end(place)]


def own_steps(net: Net, line: Line) -> frozenset[str]:
    """The steps that the line's tokens may stand in; what `ved fristbrudd` opens beside them is another line's."""
    reached: set[int] = set()
    waiting = [place for opening in (*line.openings, *line.strikes) for place in opening.arrives]
    while waiting:
        step = net.joins.get(waiting[-1], waiting[-1])
        waiting.pop()
        if step not in reached and not net.is_end(step):
            reached.add(step)
            waiting.extend(net.onward[step])
    return frozenset(net.names[step] for step in reached)


def first_marking(opening: Strike) -> Marking:
    """Where the tokens stand when the line has been opened."""
    return frozenset(opening.arrives)
