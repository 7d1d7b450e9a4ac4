"""Which steps belong together: what is reachable from a step, and the scope of an interruption. Without any library.

The engine needs this at every command; `network.py` has the ways to ends too, for analysis.
"""

from collections.abc import Iterable

from forlop.model.pathway import AllPhases, Back, InPhases, InTracks, Mode, Onward, Pathway, Scope, Step, targets_of


def flow_from(pathway: Pathway, names: Iterable[str], *, past: str | None = None) -> frozenset[str]:
    """The steps that can be reached from these by any way, themselves included; ends are not steps.

    With `past`, those that can be reached without going by that step.
    """
    reached: set[str] = set()
    waiting = [name for name in names if name in pathway.named_steps]
    while waiting:
        name = waiting.pop()
        if name in reached or name == past:
            continue
        reached.add(name)
        waiting.extend(step for step in pathway.leads_to[name] if step in pathway.named_steps)
    return frozenset(reached)


def steps_in(pathway: Pathway, scope: Scope) -> frozenset[str]:
    """The steps a scope covers: by where they stand in the text; `alle faser` is all but the tracks (semantics 9)."""
    match scope:
        case AllPhases():
            return frozenset(step.name for step in pathway.steps if step.track is None)
        case InPhases(phases=phases):
            return frozenset(step.name for step in pathway.steps if step.phase in phases)
        case InTracks(tracks=tracks):
            return frozenset(step.name for step in pathway.steps if step.track in tracks)


def ends_in(pathway: Pathway, scope: Scope) -> frozenset[str]:
    """The ends a scope covers."""
    match scope:
        case AllPhases():
            return frozenset(end.name for end in pathway.ends)
        case InPhases(phases=phases):
            return frozenset(end.name for end in pathway.ends if end.phase in phases)
        case InTracks():
            return frozenset()


def ahead_of(pathway: Pathway, name: str) -> frozenset[str]:
    """The steps and ends that lie ahead of a step by ordinary ways; `tilbake` is not ahead."""
    ahead: set[str] = set()
    waiting = [name]
    while waiting:
        step: Step | None = pathway.named_steps.get(waiting.pop())
        for _, target in step.ways if step is not None else ():
            names = (target.otherwise,) if isinstance(target, Back) else targets_of(target)
            waiting.extend(each for each in names if each not in ahead)
            ahead.update(names)
    return frozenset(ahead)


def is_side_line(pathway: Pathway, name: str) -> bool:
    """Whether all ways from a step end in `ferdig` and meet no join: only there may tokens merge (semantics 4)."""
    flow = flow_from(pathway, (name,))
    return not any(
        pathway.named_steps[step].waits_for or any(to in pathway.named_ends for to in pathway.leads_to[step])
        for step in flow
    )


def overdue_line(pathway: Pathway, step: Step) -> frozenset[str]:
    """The steps of the side line that `ved fristbrudd` opens."""
    if step.on_overdue is None or step.overdue_replaces or not isinstance(step.on_overdue, Onward):
        return frozenset()
    return flow_from(pathway, step.on_overdue.steps)


def at_any_time(pathway: Pathway) -> frozenset[str]:
    """The steps that may be done at any time: they hold nothing."""
    return frozenset(step.name for step in pathway.steps if step.anytime is not None)


def line_of(pathway: Pathway, name: str) -> str | None:
    """Whose tokens stand in a step: a track's, an interruption's side flow's, a step's at any time; None is main."""
    step = pathway.named_steps[name]
    if step.track is not None:
        return step.track
    for interruption in pathway.interruptions:
        if interruption.mode is not Mode.CANCELS and name in flow_from(pathway, interruption.target.steps):
            return interruption.name
    return next(
        (each.name for each in pathway.steps if each.anytime and name in flow_from(pathway, (each.name,))), None
    )
