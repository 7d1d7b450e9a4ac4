"""Whether what the patient has said of a consent stops a step (semantics 8)."""

from forlop.engine.rounds import Round
from forlop.engine.state import State
from forlop.model.pathway import Pathway, Step


def consent_stops(pathway: Pathway, state: State, step: Step, entry: Round | None) -> bool:
    """Whether the patient has said no to what the step shares, and nobody has let it through."""
    if step.consent is None or (entry is not None and entry.overridden is not None):
        return False
    return is_refused(pathway, state, step)


def is_refused(pathway: Pathway, state: State, step: Step) -> bool:
    """Whether the patient has said no to it, whoever has let it through."""
    return step.consent is not None and state.consents.get(step.consent) is False
