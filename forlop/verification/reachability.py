"""Every step can be reached by some patient, and some end by a patient who starts."""

from collections.abc import Iterator, Mapping

from forlop.diagnostics import Diagnostic
from forlop.model.network import reachable_from
from forlop.model.pathway import End, Pathway, Step
from forlop.source import Span


def every_step_is_reached(pathway: Pathway, places: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """From a start, an interruption, a track or at any time; what nothing leads to is a forgotten line."""
    entrances = [step.name for step in pathway.starts]
    entrances += [name for interruption in pathway.interruptions for name in interruption.target.steps]
    entrances += [track.first_step for track in pathway.tracks]
    entrances += [step.name for step in pathway.steps if step.anytime is not None]
    reached = reachable_from(pathway, entrances)
    things: tuple[Step | End, ...] = (*pathway.steps, *pathway.ends)
    for thing in things:
        if thing.name not in reached:
            yield Diagnostic("V301", places[thing.name], (("name", thing.name),))


def some_end_is_reached(pathway: Pathway, places: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """From each start some end can be reached by ordinary ways: otherwise its patients are in the pathway for ever."""
    for start in pathway.starts:
        if not reachable_from(pathway, [start.name]) & pathway.named_ends.keys():
            yield Diagnostic("V302", places[start.name], (("name", start.name),))
