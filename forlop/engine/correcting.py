"""What was recorded was otherwise, or was never so: which entry is meant, and why it is refused.

Nothing is erased: the correction is an event, and the log still tells what was known before it.
"""

from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from forlop.engine import events as log
from forlop.engine.actors import refuse_stranger
from forlop.engine.commands import Correct, Judge, Part, Refusal, Refused, Retract, SettleRecheck
from forlop.engine.draft import Draft
from forlop.engine.events import Closing
from forlop.engine.inside import runs_begun
from forlop.engine.rounds import Round
from forlop.engine.state import Occurrence, State
from forlop.engine.values_in import refuse_value
from forlop.model import calendar
from forlop.model.pathway import Act, Answer, Aspect, Confirm, Pathway, Send
from forlop.model.values import Encoded, Value, encode


class _Entry(NamedTuple):
    """One thing that was told of a name: its place in the log, when it was, and the value of a datum."""

    version: int
    at: datetime
    value: Encoded | None = None
    aspect: Aspect | None = None
    # Other lines that say the same: the task that was done by a sending, and that it was received.
    also: tuple[int, ...] = ()


_ASPECTS = {Part.SENT: Aspect.SENT, Part.RECEIVED: Aspect.RECEIVED}


def correct(draft: Draft, command: Correct) -> Draft | Refusal:
    """The entry as it is said now."""
    pathway, name = draft.pathway, command.name
    entry = _entry(draft, name, command.part, command.entry)
    if isinstance(entry, Refusal):
        return entry
    if command.value is None and command.moment is None:
        return Refusal(Refused.CORRECT_WHAT, (("name", name),))
    if command.value is not None:
        refused = _refuse_right_value(pathway, name, entry, command.value)
        if refused is not None:
            return refused
    if name in pathway.named_consents:
        return Refusal(Refused.CORRECT_WHAT, (("name", name),))
    if command.moment is not None:
        refused = (
            _refuse_moment(draft, command.moment)
            or _refuse_span(draft, name, entry, command.moment)
            or _refuse_answer(draft, name, entry, command.moment)
        )
        if refused is not None:
            return refused
    value = None if command.value is None else encode(command.value)
    if value in (None, entry.value) and command.moment in (None, entry.at):
        return Refusal(Refused.AS_RECORDED, (("name", name),))
    corrected = log.Corrected(
        name=name,
        entry=entry.version,
        aspect=entry.aspect,
        value=value,
        moment=command.moment,
        by=command.by,
        reason=command.reason,
    )
    return draft.write(command.at, corrected)


def _refuse_right_value(pathway: Pathway, name: str, entry: _Entry, value: Value) -> Refusal | None:
    """Of a datum what it may be, of an assignment who it was; that it ended has no value."""
    if name in pathway.named_data:
        return refuse_value(pathway.named_data[name], value)
    if name not in pathway.named_actors or entry.value is None:
        return Refusal(Refused.NO_VALUE_HERE, (("name", name),))
    whom = isinstance(value, str) and value.strip()
    return None if whom else Refusal(Refused.ASSIGNED_TO_WHOM, (("actor", name),))


def retract(draft: Draft, command: Retract) -> Draft | Refusal:
    """The entry as never made."""
    pathway, name = draft.pathway, command.name
    if command.part in (Part.SENT, Part.RECEIVED):
        return Refusal(Refused.WITHDRAW_INSTEAD, (("step", name),))
    if name in pathway.named_interruptions:
        return Refusal(Refused.NOT_RETRACTABLE, (("name", name),))
    entry = _entry(draft, name, command.part, command.entry)
    if isinstance(entry, Refusal):
        return entry
    if entry.aspect is Aspect.SENT:
        return Refusal(Refused.WITHDRAW_INSTEAD, (("step", name),))
    # A reply has moved the responsibility, or told the sender so; what has been sent cannot be unsent.
    together = tuple(_acts_told_with(draft, name, entry.version)) if name in pathway.named_steps else ()
    if any(isinstance(act, Answer | Confirm) for act in together):
        return Refusal(Refused.NOT_RETRACTABLE, (("name", name),))
    if any(isinstance(act, Send) for act in together):
        return Refusal(Refused.WITHDRAW_INSTEAD, (("step", name),))
    retracted = log.Retracted(name=name, entry=entry.version, by=command.by, reason=command.reason)
    return draft.write(command.at, retracted)


def refuse_amender(pathway: Pathway, by: str) -> Refusal | None:
    """Who amends is an actor of the pathway, or of one that it runs: what is said there is amended from here too."""
    return refuse_stranger(tuple(dict.fromkeys(_everybody(pathway))), by)


def _everybody(pathway: Pathway) -> Iterator[str]:
    yield from pathway.named_actors
    for step in pathway.steps:
        if step.runs is not None:
            yield from _everybody(step.runs.pathway)


def settle_recheck(draft: Draft, command: SettleRecheck) -> Draft | Refusal:
    """Somebody has looked at it, here or in a sub-pathway."""
    if any(each.version == command.entry for each in draft.state.rechecks):
        settled = log.RecheckSettled(entry=command.entry, by=command.by, reason=command.reason)
        return draft.write(command.at, settled)
    for entry in runs_begun(draft.state):
        inner = settle_recheck(draft.inside(entry), command)
        if isinstance(inner, Draft):
            return draft.taking(entry, inner)
    open_ = tuple(str(each.version) for each in draft.state.rechecks)
    return Refusal(Refused.NO_RECHECK, (("entry", str(command.entry)),), open_)


def judge(draft: Draft, command: Judge) -> Draft | Refusal:
    """Whether the deviation at this place of the log was justified; that it is one, the log alone can tell."""
    if not 0 < command.entry <= draft.state.version:
        return Refusal(Refused.NO_DEVIATION, (("entry", str(command.entry)),))
    judged = log.Judged(entry=command.entry, justified=command.justified, by=command.by, reason=command.reason)
    return draft.write(command.at, judged)


def _refuse_moment(draft: Draft, moment: datetime) -> Refusal | None:
    """The right moment keeps the bounds of every moment; raises OutsideCalendar as every moment does."""
    calendar.day_of(moment)
    started = draft.state.started_at
    assert started is not None  # there is an entry to correct
    if moment < started:
        return Refusal(Refused.BEFORE_START, (("at", moment.isoformat()), ("start", started.isoformat())))
    if moment > draft.now:
        return Refusal(Refused.AFTER_NOW, (("at", moment.isoformat()), ("now", draft.now.isoformat())))
    return None


def _refuse_span(draft: Draft, name: str, entry: _Entry, moment: datetime) -> Refusal | None:
    """A pause that is corrected stops no earlier than it starts."""
    for span in draft.state.stops if name in draft.pathway.named_pauses else ():
        start = moment if span.start_version == entry.version else span.start
        stop = moment if span.stop_version == entry.version else span.stop
        if span.name == name and stop is not None and stop < start:
            return Refusal(Refused.PAUSE_REVERSED, (("pause", name),))
    return None


def _refuse_answer(draft: Draft, name: str, entry: _Entry, moment: datetime) -> Refusal | None:
    """What has been sent is neither received nor answered before that; what was told done together moves together."""
    if name not in draft.pathway.named_steps:
        return None
    each = _round_moved(draft.state, name, entry)
    if each is None or each.sent_at is None:
        return None
    step = draft.pathway.named_steps[name]
    replies = [
        task.closed_at
        for task in each.tasks
        if task.closed is Closing.DONE and task.closed_at is not None and step.waits_for_sending(step.duties[task.duty])
    ]
    if entry.aspect is Aspect.RECEIVED:
        sent, answered = each.sent_at, [moment]
    elif entry.at == each.sent_at:
        told = [each.received_at] if each.reception_told and each.received_at is not None else []
        sent, answered = moment, [*told, *(at for at in replies if at != each.sent_at)]
    else:
        sent, answered = each.sent_at, [moment] if entry.at in replies else []
    first = min(answered, default=sent)
    if first >= sent:
        return None
    about = (("step", name), ("sent", sent.isoformat()), ("answered", first.isoformat()))
    return Refusal(Refused.ANSWER_BEFORE_SENDING, about)


def _round_moved(state: State, name: str, entry: _Entry) -> Round | None:
    """The round that the correction of an entry of a step would change."""
    if entry.aspect is None:
        rounds = state.rounds.of_step(name)
        return next((each for each in rounds if entry.version in {task.closed_version for task in each.tasks}), None)
    return _round_of(state, name, entry.version)


def _entry(draft: Draft, name: str, part: Part | None, version: int | None) -> _Entry | Refusal:
    """The newest thing recorded of the name, or the one at that place in the log."""
    pathway, state = draft.pathway, draft.state
    known = _entries(pathway, state, name, part)
    if known is None:
        near = get_close_matches(name, _correctable(pathway), 1, 0.6)
        return Refusal(Refused.UNKNOWN_EVENT, (("name", name),), tuple(near))
    if not known:
        return Refusal(Refused.NOTHING_RECORDED, (("name", name),))
    if version is None:
        return known[-1]
    found = next((each for each in known if version in (each.version, *each.also)), None)
    versions = tuple(str(each.version) for each in known)
    return found or Refusal(Refused.NO_SUCH_ENTRY, (("entry", str(version)), ("name", name)), versions)


def _entries(pathway: Pathway, state: State, name: str, part: Part | None) -> list[_Entry] | None:
    """All that was told of the name, in the order of recording; None if the pathway does not know it."""
    if name in pathway.named_data:
        told = (each for each in state.data.get(name, ()) if each.value is not None and each.was_told)
        recorded = sorted(told, key=lambda each: each.version)
        return [_Entry(each.version, each.occurred_at, each.value) for each in recorded]
    if name in pathway.named_events or name in pathway.named_interruptions:
        return [_Entry(each.version, each.at) for each in state.occurrences if each.name == name]
    if name in pathway.named_actors:
        return [_Entry(each.version, each.at, each.to) for each in state.assignments if each.actor == name]
    if name in pathway.named_consents:
        return [_Entry(each.version, each.at) for each in state.said if each.consent == name]
    if name in pathway.named_pauses:
        spans = [span for span in state.stops if span.name == name]
        starts = [_Entry(span.start_version, span.start) for span in spans if part is not Part.STOPS]
        ends = [(span.stop_version, span.stop) for span in spans if part is not Part.STARTS]
        stops = [_Entry(version, stop) for version, stop in ends if stop is not None]
        return sorted([*starts, *stops], key=lambda each: each.version)
    if name not in pathway.named_steps:
        return None
    return sorted(_entries_of_step(pathway, state, name, part), key=lambda each: each.version)


def _entries_of_step(pathway: Pathway, state: State, name: str, part: Part | None) -> Iterator[_Entry]:
    """What was done in the step, what was sent, and what was received; of a sending the task is no entry of its own."""
    wanted = _ASPECTS.get(part) if part is not None else None
    for each in state.occurrences:
        told = each.aspect is Aspect.SENT or (each.aspect is Aspect.RECEIVED and part is Part.RECEIVED)
        if each.name != name or not told or wanted not in (None, each.aspect) or part is Part.DONE:
            continue
        entry = _round_of(state, name, each.version)
        if entry is None or not entry.retracted:
            also = () if entry is None else tuple(_also(pathway, entry, each))
            yield _Entry(each.version, each.at, aspect=each.aspect, also=also)
    duties = pathway.named_steps[name].duties
    for entry in state.rounds:
        if entry.step != name or entry.retracted or wanted is not None:
            continue
        for task in entry.tasks:
            if task.closed is Closing.DONE and task.closed_at and not isinstance(duties[task.duty].act, Send):
                yield _Entry(task.closed_version, task.closed_at)


def _round_of(state: State, name: str, line: int) -> Round | None:
    """The round of the step in which that line was written, if the version that holds knows it."""
    opened = (each for each in state.rounds.of_step(name) if each.opened_version < line)
    return max(opened, key=lambda each: each.opened_version, default=None)


def _also(pathway: Pathway, entry: Round, occurrence: Occurrence) -> Iterator[int]:
    """The lines that say the same as this one."""
    duties = pathway.named_steps[entry.step].duties
    if occurrence.aspect is Aspect.RECEIVED:
        yield entry.received_version
    elif occurrence.aspect is Aspect.SENT:
        done = (task for task in entry.tasks if task.closed is Closing.DONE)
        yield from (task.closed_version for task in done if isinstance(duties[task.duty].act, Send))


def _acts_told_with(draft: Draft, name: str, version: int) -> Iterator[Act]:
    """What the entry says was done, and what was told done at the same moment: it is taken back together."""
    duties = draft.pathway.named_steps[name].duties
    for entry in draft.state.rounds.of_step(name):
        told_at = next((task.closed_at for task in entry.tasks if task.closed_version == version), None)
        if told_at is not None:
            yield from (duties[task.duty].act for task in entry.tasks if task.closed_at == told_at)


def _correctable(pathway: Pathway) -> tuple[str, ...]:
    return (
        *pathway.named_data,
        *pathway.named_steps,
        *pathway.named_events,
        *pathway.named_interruptions,
        *pathway.named_pauses,
        *pathway.named_consents,
        *pathway.named_actors,
    )
