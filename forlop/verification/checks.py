"""All checks of a pathway before any patient enters it: each is a function from a pathway to what is wrong with it.

A check never raises on a pathway that could be read, and reports every place that is involved.
"""

from collections.abc import Callable, Iterator, Mapping

from forlop.diagnostics import Diagnostic, in_order
from forlop.model.pathway import Pathway
from forlop.source import Span
from forlop.verification.cycles import only_bounded_cycles
from forlop.verification.joins import joins_are_fed
from forlop.verification.reachability import every_step_is_reached, some_end_is_reached
from forlop.verification.side_lines import side_lines_stand_apart, tracks_stand_apart

Places = Mapping[str, Span]
Check = Callable[[Pathway, Places], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    every_step_is_reached,
    some_end_is_reached,
    joins_are_fed,
    only_bounded_cycles,
    side_lines_stand_apart,
    tracks_stand_apart,
)


def check(pathway: Pathway, places: Places) -> tuple[Diagnostic, ...]:
    """What all checks find, in the order of the text; empty when the pathway is clean."""
    return in_order(diagnostic for each in CHECKS for diagnostic in each(pathway, places))
