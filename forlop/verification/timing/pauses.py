"""Which pauses a proven total says nothing of: with them it may be passed, though every limit is kept.

In days and weeks a pause of all clocks moves the limits and their total alike; in working days, months and hours it
does not, since other holidays lie on the way then. A pause of some steps moves their limits and no total.
"""

from collections.abc import Iterator

from forlop.model.network import reachable_from
from forlop.model.pathway import AfterStep, Aspect, Force, Pathway, Pause, Step, Total
from forlop.model.values import Duration, Unit
from forlop.verification.timing.limited import limits_of
from forlop.verification.timing.order import begins_at, between

_MOVED_ALIKE = frozenset({Unit.DAYS, Unit.WEEKS})


def pauses_not_proven(pathway: Pathway, total: Total) -> tuple[Pause, ...]:
    """The pauses with which the total may be passed, in the order of the text."""
    if not isinstance(total.end, AfterStep):
        return ()
    inside = between(pathway, total.start, total.end.step)
    # What is done when the total begins is not on its way, unless it comes again.
    begun = begins_at(pathway, total.start) if _begins_done(total) else ()
    over = frozenset(begun) - reachable_from(pathway, [to for name in begun for to in pathway.leads_to[name]])
    steps = [pathway.named_steps[name] for name in sorted(inside - over)]
    return tuple(pause for pause in pathway.pauses if _parts_them(pause, total, steps))


def _begins_done(total: Total) -> bool:
    return isinstance(total.start, AfterStep) and total.start.aspect is Aspect.DONE


def _parts_them(pause: Pause, total: Total, steps: list[Step]) -> bool:
    if pause.steps is not None:
        return any(step.name in pause.steps and step.duties for step in steps)
    if total.force is Force.STATUTORY:
        # It rolls off holidays, or is not stopped at all where the pause has no legal basis.
        return True
    return not _MOVED_ALIKE.issuperset(each.unit for each in _lengths(total, steps)) or any(
        duty.force is Force.STATUTORY for step in steps for duty in step.duties
    )


def _lengths(total: Total, steps: list[Step]) -> Iterator[Duration]:
    yield from (each.duration for each in total.within.alternatives)
    yield from (limited.length.duration for step in steps for limited in limits_of(step))
