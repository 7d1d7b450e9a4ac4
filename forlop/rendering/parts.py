"""The parts of a pathway that a picture and a text are divided into: phases, tracks, and what lies beside them."""

from forlop.model.pathway import Pathway, StepKind
from forlop.model.reach import flow_from

BESIDE = "beside"
UNNAMED = "unnamed"


def part_of_step(pathway: Pathway) -> dict[str, str]:
    """The phase or track of each step by name; else UNNAMED, or BESIDE for what only an interruption leads to."""
    first = [step.name for step in pathway.steps if step.kind is StepKind.START or step.anytime]
    met = flow_from(pathway, [*first, *(track.first_step for track in pathway.tracks)])
    return {step.name: step.phase or step.track or (UNNAMED if step.name in met else BESIDE) for step in pathway.steps}
