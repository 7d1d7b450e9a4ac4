"""All that is looked at before any patient enters a pathway. Pure; never raises on a pathway that could be read.

`STRUCTURE` reads the ways as they are drawn, at once and on every keystroke; `CHECKS` follow the patients who go them.
"""

from collections.abc import Callable, Iterator

from forlop.diagnostics import Diagnostic, in_order
from forlop.model.pathway import Pathway
from forlop.model.places import Places
from forlop.verification.deciding.availability import AVAILABILITY
from forlop.verification.deciding.decisions import DECISIONS
from forlop.verification.flow.soundness import SOUNDNESS
from forlop.verification.local.against_base import LOCAL
from forlop.verification.people.responsibility import RESPONSIBILITY
from forlop.verification.people.sharing import SHARING
from forlop.verification.structure.actor_rings import actors_turn_out
from forlop.verification.structure.cycles import only_bounded_cycles
from forlop.verification.structure.joins import joins_are_fed
from forlop.verification.structure.reachability import every_step_is_reached, some_end_is_reached
from forlop.verification.structure.side_lines import side_lines_stand_apart, tracks_stand_apart
from forlop.verification.timing.deadlines import DEADLINES
from forlop.verification.verdict import Check

STRUCTURE: tuple[Callable[[Pathway, Places], Iterator[Diagnostic]], ...] = (
    every_step_is_reached,
    some_end_is_reached,
    joins_are_fed,
    only_bounded_cycles,
    side_lines_stand_apart,
    tracks_stand_apart,
    actors_turn_out,
)

CHECKS: tuple[Check, ...] = (AVAILABILITY, DECISIONS, SOUNDNESS, RESPONSIBILITY, SHARING, DEADLINES, LOCAL)


def check(pathway: Pathway, places: Places) -> tuple[Diagnostic, ...]:
    """What the structure shows, in the order of the text; empty when there is nothing wrong with it."""
    return in_order(diagnostic for each in STRUCTURE for diagnostic in each(pathway, places))
