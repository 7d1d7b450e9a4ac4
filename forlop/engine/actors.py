"""Who is responsible: an actor by rule is chosen by the data, a role set is one pool, a plain actor is itself."""

from collections.abc import Collection
from difflib import get_close_matches

from forlop.engine.commands import Refusal, Refused
from forlop.engine.evaluation import evaluate
from forlop.engine.state import State
from forlop.model.pathway import ByRule, Pathway, RoleSet


def refuse_stranger(known: Collection[str], *names: str) -> Refusal | None:
    """The refusal of the first name that is nobody's, with whom it is near, or else with everybody."""
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1, 0.6)
            return Refusal(Refused.UNKNOWN_ACTOR, (("name", name),), tuple(near) or tuple(known))
    return None


def responsible_for(pathway: Pathway, state: State, actor: str) -> str:
    """The actor by its rule as far as the data are known; while they are not, the actor by rule itself."""
    match pathway.named_actors[actor].chosen:
        case ByRule(actor=chosen, condition=condition, otherwise=otherwise):
            match evaluate(condition, state):
                case True:
                    return responsible_for(pathway, state, chosen)
                case False:
                    return responsible_for(pathway, state, otherwise)
                case None:
                    return actor
        case _:
            return actor


def has_patient(pathway: Pathway, state: State, person: str) -> bool:
    """Whether the role `person` is responsible for the patient: it, or the pool that it is of."""
    responsible = state.responsible
    if responsible is None or responsible not in pathway.named_actors:
        return False  # of a sub-pathway whose caller has the patient
    return person == responsible or may_act_as(pathway, person, responsible_for(pathway, state, responsible))


def may_act_as(pathway: Pathway, person: str, actor: str) -> bool:
    """Whether the role `person` may do what `actor` must: the same role, or a member of the pool or rule."""
    match pathway.named_actors[actor].chosen:
        case RoleSet(members=members):
            return person == actor or any(may_act_as(pathway, person, member) for member in members)
        case ByRule(actor=chosen, otherwise=otherwise):
            return person == actor or any(may_act_as(pathway, person, each) for each in (chosen, otherwise))
        case None:
            return person == actor
