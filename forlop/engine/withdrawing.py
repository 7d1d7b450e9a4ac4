"""What was sent is taken back by the sender before it is answered, and why that is refused.

The round closes as withdrawn, with what waited at the receiver; `flow` opens the next one.
"""

from forlop.engine import events as log
from forlop.engine.actors import has_patient, may_act_as
from forlop.engine.commands import Record, Refusal, Refused
from forlop.engine.draft import Draft
from forlop.engine.events import Closing
from forlop.engine.rounds import Round
from forlop.model.pathway import Send, Step


def withdraw(draft: Draft, step: Step, command: Record) -> Draft | Refusal:
    """The draft with what was sent taken back, by whoever sent it or has the patient."""
    about = (("step", step.name),)
    if not step.kind.sends:
        return Refusal(Refused.NOTHING_IS_SENT, about)
    if command.data:
        return Refusal(Refused.NOT_RECORDED_HERE, (("datum", command.data[0][0]), *about))
    entry = draft.state.present(step.name)
    refused = _refuse_sending(draft, step, entry, command)
    if entry is None or refused is not None:
        return refused or Refusal(Refused.NOT_OPEN, about)
    if command.by is None:
        return Refusal(Refused.PERSON_MISSING, about)
    senders = _senders(step, entry)
    own = any(may_act_as(draft.pathway, command.by, sender) for sender in senders)
    if not own and not has_patient(draft.pathway, draft.state, command.by):
        return Refusal(Refused.NOT_SENDER, (("by", command.by), *about), senders)
    if not command.reason or not command.reason.strip():
        return Refusal(Refused.REASON_MISSING, (*about, ("suggestion", "")))
    closed = log.RoundClosed(
        step=step.name, round=entry.number, how=Closing.WITHDRAWN, by=command.by, reason=command.reason
    )
    return draft.write(command.at, closed)


def _refuse_sending(draft: Draft, step: Step, entry: Round | None, command: Record) -> Refusal | None:
    """Only what has been sent and is waited for can be taken back."""
    about = (("step", step.name),)
    latest = draft.state.latest(step.name)
    if entry is None or not entry.is_open:
        was_sent = latest is not None and latest.sent_at is not None
        return Refusal(Refused.NOT_AWAITED if was_sent else Refused.NOT_OPEN, about)
    if entry.sent_at is None or command.at < entry.sent_at:
        return Refusal(Refused.NOT_SENT, about)
    awaited = any(task.is_open and step.waits_for_sending(step.duties[task.duty]) for task in entry.tasks)
    return None if awaited and entry.reply is None else Refusal(Refused.NOT_AWAITED, about)


def _senders(step: Step, entry: Round) -> tuple[str, ...]:
    """Who had to send it, as it was in this round."""
    return tuple(dict.fromkeys(task.actor for task in entry.tasks if isinstance(step.duties[task.duty].act, Send)))
