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
    forgotten = [thing.name for thing in things if thing.name not in reached]
    led_to = {after for name in forgotten for after in pathway.leads_to.get(name, ()) if after != name}
    # What comes after a forgotten step is not forgotten too; of a round that nothing leads to, the first is told.
    told = [name for name in forgotten if name not in led_to]
    after_told = reachable_from(pathway, told)
    for name in forgotten:
        if name not in after_told:
            told.append(name)
            after_told |= reachable_from(pathway, [name])
    for name in sorted(told, key=forgotten.index):
        yield Diagnostic("V301", places[name], (("name", name),))


def some_end_is_reached(pathway: Pathway, places: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """From each start some end can be reached by ordinary ways: otherwise its patients are in the pathway for ever."""
    for start in pathway.starts:
        if not reachable_from(pathway, [start.name]) & pathway.named_ends.keys():
            yield Diagnostic("V302", places[start.name], (("name", start.name),))
