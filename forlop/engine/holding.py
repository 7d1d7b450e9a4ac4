"""Whether what is open stands still for an interruption that the patient comes back from."""

from forlop.engine.state import State
from forlop.model.pathway import Mode, Pathway
from forlop.model.reach import flow_from, steps_in


def is_held(pathway: Pathway, state: State, step: str) -> bool:
    """Whether a returning interruption makes the tokens of this step stand still (semantics 9).

    Side flows are never held, or two interruptions could wait for each other for ever.
    """
    if state.held_outside:
        return True
    running = [pathway.named_interruptions[name] for name in state.side_flows]
    if any(step in flow_from(pathway, interruption.target.steps) for interruption in running):
        return False
    return any(
        interruption.mode is Mode.RETURNS and step in steps_in(pathway, interruption.scope) for interruption in running
    )
