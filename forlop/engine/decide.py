"""A command to the events it brings about, or to a refusal that changes nothing. Pure: the moment is an argument.

`decide(pathway, state, Record(step="søknad", at=…), now=…)` -> `(Decided(Sent(…), …), …)`
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from typing import TypeVar, assert_never

from forlop.engine import events as log
from forlop.engine.actors import refuse_stranger
from forlop.engine.addressing import addressed, addressed_ever, conclude
from forlop.engine.assigning import assign
from forlop.engine.commands import (
    Assign,
    Command,
    Conclude,
    Correct,
    DoUnopened,
    Happen,
    Interrupt,
    Judge,
    Jump,
    LeavePathway,
    MoveTo,
    Note,
    Override,
    Postpone,
    Record,
    Reenter,
    Refusal,
    Refused,
    Release,
    Retract,
    SetConsent,
    SetLimit,
    SetPause,
    SettleRecheck,
    Start,
    Substitute,
    Take,
    TimeHasCome,
    Uphold,
)
from forlop.engine.correcting import correct, judge, refuse_amender, retract, settle_recheck
from forlop.engine.deviating import deviate
from forlop.engine.draft import Decided, Draft
from forlop.engine.due_times import due_time
from forlop.engine.flow import end_track, enter, interrupt, settle, start_track, starts_responsible
from forlop.engine.jumping import into_subpathway, jump, leave, reenter
from forlop.engine.moving import move
from forlop.engine.noting import note
from forlop.engine.passing_time import let_time_come, let_too_old_pass
from forlop.engine.rechecking import is_late, with_limits_followed, with_rechecks
from forlop.engine.recording import record
from forlop.engine.state import State
from forlop.engine.taking import release, take
from forlop.engine.upholding import uphold
from forlop.model import calendar
from forlop.model.calendar import OutsideCalendar
from forlop.model.pathway import Pathway


def decide(pathway: Pathway, state: State, command: Command, *, now: datetime) -> tuple[Decided, ...] | Refusal:
    """What is to be recorded. An empty tuple means that nothing follows (only `TimeHasCome` may bring nothing)."""
    draft = Draft(pathway, state, now, of_the_past=_is_of_the_past(command, now))
    refusal = _refuse_moment(state, command, now)
    if refusal is not None:
        return refusal
    try:
        outcome = _carried_out(draft, command)
        if isinstance(outcome, Draft):
            if _may_change_the_past(state, command):
                outcome = with_rechecks(outcome, state, now, amends=isinstance(command, Correct | Retract))
            outcome = with_limits_followed(outcome, now)
        if not isinstance(outcome, Refusal):
            _check_limits(outcome)
    except OutsideCalendar:
        return Refusal(Refused.OUTSIDE_CALENDAR)
    return outcome if isinstance(outcome, Refusal) else outcome.events


def _is_of_the_past(command: Command, now: datetime) -> bool:
    """Whether it brings values that were so before now: told late, amended, so again, or of another version."""
    match command:
        case Correct() | Retract() | MoveTo():
            return True
        case Note(at=at):
            return at < now
        case Record(at=at, data=data) | Conclude(at=at, data=data) | DoUnopened(at=at, data=data):
            return bool(data) and at < now
        case _:
            return False


def _may_change_the_past(state: State, command: Command) -> bool:
    """Only what is told of an earlier moment, and what takes something back, can change an earlier answer."""
    match command:
        case Correct() | Retract():
            return True
        case TimeHasCome() | Start() | SettleRecheck() | Judge() | MoveTo():
            return False
        case _:
            return is_late(state, command.at)


def _check_limits(draft: Draft) -> None:
    """Raises OutsideCalendar when a limit would end on a day without known holidays: nobody could be answered then."""
    for entry in draft.state.rounds.present:
        for task in entry.tasks:
            if entry.is_open and task.is_open:
                due_time(draft.pathway, draft.state, entry, task)
    for entry in draft.state.with_inner_run:
        _check_limits(draft.inside(entry))


def _refuse_moment(state: State, command: Command, now: datetime) -> Refusal | None:
    """What is common to all that people record: the run has begun and is not over, and it is not in the future."""
    match command:
        case TimeHasCome():
            return None
        case Start(at=at):
            if state.started_at is not None:
                return Refusal(Refused.ALREADY_STARTED)
        # What was recorded may be amended whether the run is over or not.
        case SettleRecheck(at=at) | Judge(at=at) | Correct(at=at) | Retract(at=at):
            if state.started_at is None:
                return Refusal(Refused.NOT_STARTED)
        case _:
            at = command.at
            refused = _refuse_run(state, at, returns=isinstance(command, Reenter))
            if refused is not None:
                return refused
    try:
        calendar.day_of(at)
    except OutsideCalendar:
        return Refusal(Refused.OUTSIDE_CALENDAR)
    return Refusal(Refused.AFTER_NOW, (("at", at.isoformat()), ("now", now.isoformat()))) if at > now else None


def _refuse_run(state: State, at: datetime, *, returns: bool) -> Refusal | None:
    """Of a run that is over, and of a patient who has left, only that the patient is back can be recorded."""
    if state.started_at is None:
        return Refusal(Refused.NOT_STARTED)
    if state.ended is not None and not returns:
        return Refusal(Refused.ENDED, (("end", state.ended),))
    if state.left_at is not None and not returns:
        return Refusal(Refused.LEFT, (("at", state.left_at.isoformat()),))
    if at < state.started_at:
        return Refusal(Refused.BEFORE_START, (("at", at.isoformat()), ("start", state.started_at.isoformat())))
    return None


def _carried_out(draft: Draft, command: Command) -> Draft | Refusal:
    match command:
        case TimeHasCome():
            return let_time_come(draft)
        case Start(at=at, start=start):
            return _start(draft, start, at)
        case Record(at=at):
            changed = _of_step(draft, command, record)
        case Happen(event=event, at=at):
            changed = _everywhere(
                draft,
                event,
                declares=lambda pathway: event in pathway.named_events,
                change=lambda where: _happen(where, event, at),
            )
        case Interrupt(interruption=name, at=at):
            changed = addressed(
                draft,
                name,
                declares=lambda pathway, name: name in pathway.named_interruptions,
                change=lambda where, name: _interrupt(where, name, at),
            )
        case SetPause(pause=name, at=at, running=running):
            changed = addressed(
                draft,
                name,
                declares=lambda pathway, name: name in pathway.named_pauses,
                change=lambda where, name: _pause(where, name, at, running=running),
            )
        case SetConsent(consent=name, at=at, given=given, only=only):
            said = log.ConsentGiven(consent=name, only=only) if given else log.ConsentRefused(consent=name)
            changed = _refuse_limit(draft, command) or _everywhere(
                draft,
                name,
                declares=lambda pathway: name in pathway.named_consents,
                change=lambda where: where.write(at, said),
            )
        case Take(at=at) | Release(at=at):
            changed = _of_step(draft, command, _taken_or_released)
        case Uphold(at=at):
            changed = _of_step(draft, command, uphold)
        case Note(at=at):
            changed = addressed(
                draft,
                command.datum,
                declares=lambda pathway, name: name in pathway.titles,
                change=lambda where, name: note(where, replace(command, datum=name)),
            )
        case Assign(at=at):
            changed = addressed(
                draft,
                command.actor,
                declares=lambda pathway, name: name in pathway.named_actors,
                change=lambda where, name: assign(where, replace(command, actor=name)),
            )
        case Conclude(at=at):
            changed = _of_step(draft, command, conclude)
        case Correct(at=at):
            changed = refuse_amender(draft.pathway, command.by) or _of_anything(draft, command, correct)
        case Retract(at=at):
            changed = refuse_amender(draft.pathway, command.by) or _of_anything(draft, command, retract)
        case SettleRecheck(at=at):
            return refuse_amender(draft.pathway, command.by) or settle_recheck(draft, command)
        case Judge():
            return refuse_amender(draft.pathway, command.by) or judge(draft, command)
        case MoveTo(at=at):
            changed = move(draft, command)
        case DoUnopened(at=at) | Postpone(at=at) | SetLimit(at=at) | Substitute(at=at) | Override(at=at):
            changed = _of_step(draft, command, deviate)
        case Jump(at=at):
            changed = into_subpathway(draft, command.step) or _of_step(draft, command, jump)
        case LeavePathway(at=at):
            changed = leave(draft, command)
        case Reenter(at=at):
            changed = reenter(draft, command)
        case _:
            assert_never(command)
    if isinstance(changed, Refusal):
        return changed
    changed = settle(changed, at)
    return let_too_old_pass(changed) if draft.of_the_past else changed


_OfStep = TypeVar(
    "_OfStep",
    bound=Record | Take | Release | Uphold | Conclude | DoUnopened | Postpone | SetLimit | Substitute | Override | Jump,
)
_OfAnything = TypeVar("_OfAnything", bound=Correct | Retract)


def _of_step(draft: Draft, command: _OfStep, change: Callable[[Draft, _OfStep], Draft | Refusal]) -> Draft | Refusal:
    """What a command does in the run that its step belongs to."""
    return addressed(
        draft,
        command.step,
        declares=lambda pathway, name: name in pathway.named_steps,
        change=lambda where, name: change(where, _at_step(command, name)),
    )


def _at_step(command: _OfStep, name: str) -> _OfStep:
    if isinstance(command, Record):
        return command._replace(step=name)
    return replace(command, step=name)


def _of_anything(
    draft: Draft, command: _OfAnything, change: Callable[[Draft, _OfAnything], Draft | Refusal]
) -> Draft | Refusal:
    """What a command does in the run that its name belongs to, whatever has that name; also when that is over."""
    return addressed_ever(
        draft,
        command.name,
        declares=lambda pathway, name: name in pathway.titles,
        change=lambda where, name: change(where, replace(command, name=name)),
        entry=command.entry,
    )


def _everywhere(
    draft: Draft, name: str, *, declares: Callable[[Pathway], bool], change: Callable[[Draft], Draft | Refusal]
) -> Draft | Refusal:
    """What is so of the patient is so in every run that knows the word, the pathway's own and those inside it."""
    found = False
    if declares(draft.pathway):
        found = True
        changed = change(draft)
        if isinstance(changed, Refusal):
            return changed
        draft = changed
    for entry in draft.state.with_inner_run:
        inner = draft.inside(entry)
        if _anywhere(inner, declares):
            found = True
            changed = _everywhere(inner, name, declares=declares, change=change)
            if isinstance(changed, Refusal):
                return replace(changed, inside=(entry.step, *changed.inside))
            draft = draft.taking(entry, changed)
    return draft if found else _unknown(draft, name)


def _taken_or_released(draft: Draft, command: Take | Release) -> Draft | Refusal:
    return take(draft, command) if isinstance(command, Take) else release(draft, command)


def _refuse_limit(draft: Draft, command: SetConsent) -> Refusal | None:
    """A consent is limited when it is given, to actors that the pathway knows, or what runs inside it."""
    if command.only and not command.given:
        return Refusal(Refused.ONLY_WHEN_GIVEN, (("consent", command.consent),))
    return refuse_stranger(tuple(dict.fromkeys(_actors_of(draft))), *command.only)


def _actors_of(draft: Draft) -> Iterator[str]:
    yield from draft.pathway.named_actors
    for entry in draft.state.with_inner_run:
        yield from _actors_of(draft.inside(entry))


def _anywhere(draft: Draft, declares: Callable[[Pathway], bool]) -> bool:
    """Whether this run, or one that runs inside it, knows the word."""
    return declares(draft.pathway) or any(
        _anywhere(draft.inside(entry), declares) for entry in draft.state.with_inner_run
    )


def _start(draft: Draft, name: str | None, at: datetime) -> Draft | Refusal:
    starts = draft.pathway.starts
    names = tuple(step.name for step in starts)
    if name is None and len(starts) != 1:
        return Refusal(Refused.WHICH_START, expected=names)
    chosen = next((step for step in starts if name in (None, step.name)), None)
    if chosen is None:
        return Refusal(Refused.WHICH_START, (("start", name or ""),), names)
    started = log.Started(start=chosen.name, responsible=starts_responsible(draft.pathway, chosen))
    return settle(enter(draft.write(at, started), chosen.name, source=None, at=at), at)


def _happen(draft: Draft, name: str, at: datetime) -> Draft | Refusal:
    for track in draft.pathway.tracks:
        if track.starts_at == name and track.name in draft.state.tracks:
            return Refusal(Refused.TRACK_RUNS, (("event", name), ("track", track.name)))
    draft = draft.write(at, log.Happened(event=name))
    for track in draft.pathway.tracks:
        if track.ends_at == name and track.name in draft.state.tracks:
            draft = end_track(draft, track.name, at, because=name)
        if track.starts_at == name:
            draft = start_track(draft, track.name, at)
    return draft


def _interrupt(draft: Draft, name: str, at: datetime) -> Draft | Refusal:
    return interrupt(draft, name, at) if name in draft.pathway.named_interruptions else _unknown(draft, name)


def _pause(draft: Draft, name: str, at: datetime, *, running: bool) -> Draft | Refusal:
    if name not in draft.pathway.named_pauses:
        return _unknown(draft, name)
    runs = name in draft.state.running_stops
    if running and runs:
        return Refusal(Refused.PAUSE_RUNS, (("pause", name),))
    if not running and not runs:
        return Refusal(Refused.PAUSE_NOT_RUNNING, (("pause", name),))
    if not running and any(span.name == name and span.stop is None and at < span.start for span in draft.state.stops):
        return Refusal(Refused.PAUSE_REVERSED, (("pause", name),))
    event = log.PauseStarted(pause=name) if running else log.PauseStopped(pause=name)
    return draft.write(at, event)


def _unknown(draft: Draft, name: str) -> Refusal:
    known = [*_events_of(draft)]
    return Refusal(Refused.UNKNOWN_EVENT, (("name", name),), tuple(get_close_matches(name, known, 1, 0.6)))


def _events_of(draft: Draft) -> Iterator[str]:
    """What may be reported of a run as it stands, also inside it."""
    pathway = draft.pathway
    yield from (*pathway.named_events, *pathway.named_interruptions, *pathway.named_pauses, *pathway.named_consents)
    for entry in draft.state.with_inner_run:
        yield from _events_of(draft.inside(entry))
