"""Which organisation or level an actor belongs to (`i kommune`), also through rules and pools; whom a step involves.

An actor without a level, like the patient, belongs to no organisation.
"""

from collections.abc import Iterable

from forlop.model.pathway import ByRule, Convene, Obligation, Pathway, RoleSet, Send, Step


def may_be(pathway: Pathway, actor: str) -> frozenset[str]:
    """The plain actors that an actor may turn out to be: itself, or those of its rule or pool."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [actor]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        match pathway.named_actors[name].chosen:
            case ByRule(actor=chosen, otherwise=otherwise):
                waiting += [chosen, otherwise]
            case RoleSet(members=members):
                waiting += members
            case None:
                found.add(name)
    return frozenset(found)


def organisations(pathway: Pathway, actors: Iterable[str]) -> frozenset[str]:
    """Every level that these actors may belong to."""
    plain = (each for actor in actors for each in _with_level(pathway, actor))
    return frozenset(level for level in (pathway.named_actors[name].level for name in plain) if level is not None)


def _with_level(pathway: Pathway, actor: str) -> Iterable[str]:
    """A level of its own is what the text says of a rule or a pool; otherwise those of its members count."""
    return (actor,) if pathway.named_actors[actor].level is not None else may_be(pathway, actor)


def crossing(pathway: Pathway, senders: Iterable[str], receivers: Iterable[str]) -> tuple[str, str] | None:
    """Two organisations between which something goes from these senders to these receivers; None within one."""
    to = sorted(organisations(pathway, receivers))
    for sender in sorted(organisations(pathway, senders)):
        for receiver in to:
            if sender != receiver:
                return sender, receiver
    return None


def receivers_of(step: Step) -> tuple[str, ...]:
    """Everybody to whom something is sent in the step."""
    return tuple(name for duty in step.duties if isinstance(duty.act, Send) for name in duty.act.receivers)


def senders_of(step: Step) -> tuple[str, ...]:
    """Everybody who sends in the step."""
    return tuple(duty.actor for duty in step.duties if isinstance(duty.act, Send))


def invited_to(step: Step, *, surely: bool = False) -> tuple[str, ...]:
    """Everybody who is called to the meeting; `surely` leaves out those who only may be."""
    return tuple(
        name
        for duty in step.duties
        if isinstance(duty.act, Convene) and not (surely and duty.obligation is Obligation.MAY)
        for name in duty.act.invited
    )
