"""What runs beside the main flow stands apart from it: lines of `ved fristbrudd`, side flows, tracks."""

from collections.abc import Iterator

from forlop.diagnostics import Diagnostic, Related
from forlop.model.pathway import InTracks, Mode, Pathway, Target, targets_of
from forlop.model.places import Places
from forlop.model.reach import flow_from


def side_lines_stand_apart(pathway: Pathway, places: Places) -> Iterator[Diagnostic]:
    """A side line ends in `ferdig` on all its ways, reaches no end, and shares no step with the main flow."""
    main = main_flow(pathway)
    for opener, target in _side_lines(pathway):
        yield from list(_not_apart(pathway, places, opener, targets_of(target), main))[:1]


def _not_apart(
    pathway: Pathway, places: Places, opener: str, first: tuple[str, ...], main: frozenset[str]
) -> Iterator[Diagnostic]:
    """The way by which the line leaves itself, or that it begins in the main flow; one wrong way is told once."""
    details = (("name", opener), ("first", ", ".join(first[:1])))
    line = flow_from(pathway, first)
    for name in sorted(line - main, key=lambda name: places[name]):
        for into in pathway.leads_to[name]:
            if into in main or into in pathway.named_ends:
                span = places.of(name, "then") if places.has(name, "then") else places[name]
                crossing = (*details, ("last", name), ("into", into))
                yield Diagnostic("V305", span, crossing, (Related("line", places[opener]),), "crossing")
    for end in (name for name in first if name in pathway.named_ends):
        yield Diagnostic("V305", places[opener], (*details, ("end", end)), (Related("end", places[end]),), "end")
    for step in (name for name in first if name in main):
        yield Diagnostic(
            "V305", places[opener], (*details, ("step", step)), (Related("shared", places[step]),), "shared"
        )


def _side_lines(pathway: Pathway) -> Iterator[tuple[str, Target]]:
    for step in pathway.steps:
        if step.on_overdue is not None and not step.overdue_replaces:
            yield step.name, step.on_overdue
    for interruption in pathway.interruptions:
        if interruption.mode is not Mode.CANCELS:
            yield interruption.name, interruption.target


def main_flow(pathway: Pathway) -> frozenset[str]:
    """The steps that tokens of the main flow reach: from the starts, and from what cancelling interruptions lead to."""
    entrances = [step.name for step in pathway.starts]
    entrances += [
        name
        for interruption in pathway.interruptions
        if interruption.mode is Mode.CANCELS and not isinstance(interruption.scope, InTracks)
        for name in interruption.target.steps
    ]
    reached: set[str] = set()
    waiting = [name for name in entrances if name in pathway.named_steps]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        waiting.extend(each for each in _ordinary(pathway, name) if each in pathway.named_steps)
    return frozenset(reached)


def _ordinary(pathway: Pathway, name: str) -> Iterator[str]:
    """Where the step's own token may go: every way but a line that runs beside it when it is late."""
    for clause, target in pathway.ways[name]:
        if clause != "on_overdue" or pathway.named_steps[name].overdue_replaces:
            yield from targets_of(target)


def tracks_stand_apart(pathway: Pathway, places: Places) -> Iterator[Diagnostic]:
    """A track and the main flow share data, events and actors, never tokens: `så` across is an error (semantics 9)."""
    for step in pathway.steps:
        for name in dict.fromkeys(pathway.leads_to[step.name]):
            other = pathway.named_steps.get(name)
            into_end = other is None and step.track is not None
            across = other is not None and other.track != step.track
            if into_end or across:
                details = (("name", step.name), ("target", name))
                yield Diagnostic("V306", places[step.name], details, (Related("target", places[name]),))
