"""What the patient has said of a consent, held against whom a step shares with (semantics 8).

`consent_stops(pathway, state, step, entry)` -> whether the step goes `uten samtykke`.
"""

from forlop.engine.actors import may_act_as, responsible_for
from forlop.engine.rounds import Round
from forlop.engine.state import State
from forlop.model.pathway import ByRule, Pathway, RoleSet, Step


def consent_stops(pathway: Pathway, state: State, step: Step, entry: Round | None) -> bool:
    """Whether the patient has said no to what the step shares, and nobody has let it through."""
    if step.consent is None or _is_let_through(entry):
        return False
    return state.consents.get(step.consent) is False or _shares_with_nobody(pathway, state, step)


def consent_lacks(pathway: Pathway, state: State, step: Step, entry: Round | None) -> bool:
    """Whether nothing may be shared now: a no, or an explicit consent that nobody has asked for."""
    if step.consent is None or _is_let_through(entry):
        return False
    unasked = pathway.named_consents[step.consent].explicit and state.consents.get(step.consent) is None
    return unasked or consent_stops(pathway, state, step, entry)


def left_out_of(pathway: Pathway, state: State, step: Step, entry: Round | None) -> tuple[str, ...]:
    """Whom the step would share with, were the consent not limited to others."""
    limit = () if step.consent is None or _is_let_through(entry) else state.consent_limit(step.consent)
    if not limit:
        return ()
    return tuple(name for name in _shared_with(step) if not _is_within(pathway, state, name, limit))


def _is_let_through(entry: Round | None) -> bool:
    return entry is not None and entry.overridden is not None


def _shares_with_nobody(pathway: Pathway, state: State, step: Step) -> bool:
    """What is sent is one thing, and stops if it may not go to all; a meeting stops if nobody is left to invite."""
    outside = left_out_of(pathway, state, step, None)
    return bool(outside) and (bool(step.receivers) or set(outside) == set(step.invited))


def _shared_with(step: Step) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*step.receivers, *step.invited)))


def _is_within(pathway: Pathway, state: State, name: str, limit: tuple[str, ...]) -> bool:
    """A pool is within when all of it is; an actor by rule when whoever it is now is, or both while nobody knows."""
    if name in limit or any(may_act_as(pathway, name, each) for each in limit if each in pathway.named_actors):
        return True
    match pathway.named_actors[name].chosen:
        case RoleSet(members=members):
            return all(_is_within(pathway, state, member, limit) for member in members)
        case ByRule(actor=chosen, otherwise=otherwise):
            now = responsible_for(pathway, state, name)
            may_be = (chosen, otherwise) if now == name else (now,)
            return all(_is_within(pathway, state, each, limit) for each in may_be)
        case None:
            return False
