"""Who holds a role for one patient, from when: a unit or a person, told beside the role and deciding nothing."""

from forlop.engine import events as log
from forlop.engine.actors import refuse_stranger
from forlop.engine.commands import Assign, Refusal, Refused
from forlop.engine.draft import Draft


def assign(draft: Draft, command: Assign) -> Draft | Refusal:
    """The draft with who holds the role from now on, or that nobody in particular does."""
    actor = command.actor
    refused = refuse_stranger(draft.pathway.named_actors, actor)
    if refused is not None:
        return refused
    held = draft.state.assigned(actor, command.at)
    if command.to is None:
        if held is None:
            return Refusal(Refused.NOT_ASSIGNED, (("actor", actor),))
        return draft.write(command.at, log.AssignmentEnded(actor=actor))
    to = command.to.strip()
    if not to:
        return Refusal(Refused.ASSIGNED_TO_WHOM, (("actor", actor),))
    if held is not None and held.to == to:
        return Refusal(Refused.AS_RECORDED, (("name", actor),))
    return draft.write(command.at, log.Assigned(actor=actor, to=to))
