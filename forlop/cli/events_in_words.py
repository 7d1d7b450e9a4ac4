"""The log in words: a sentence for each event, in the words of the pathway."""

from typing import assert_never

from forlop.cli.dates import moment_words
from forlop.cli.reader import Reader
from forlop.cli.rechecks_in_words import recheck_words
from forlop.cli.values_in_words import value_words
from forlop.engine import events as log
from forlop.engine.events import Closing, DeviationCause, Recorded
from forlop.model.calendar import day_of
from forlop.model.pathway import Answer, Aspect, Back, Confirm, Onward, Send, targets_of
from forlop.rendering import phrasing


def sentence_of(reader: Reader, recorded: Recorded) -> str:
    """What happened, without when."""
    event = recorded.event
    match event:
        case log.Inside(step=step, event=inner):
            what = sentence_of(reader.at((step,)), recorded.model_copy(update={"event": inner}))
            return reader.say("events.inside", step=reader.titled(step), what=what)
        case log.DatumPassed(datum=datum, value=value, step=step):
            words = value_words(reader.language, reader.pathway.named_data[datum], value, today=reader.today)
            key = "events.datum_passed_in" if step is None else "events.datum_passed"
            source = "" if step is None else reader.titled(step)
            return reader.say(key, datum=reader.titled(datum), value=words, step=source)
        case log.Started(start=start, responsible=responsible):
            return reader.say("events.started", start=reader.titled(start), responsible=reader.who(responsible))
        case log.RoundOpened(step=step, round=number):
            key = "events.round_opened_again" if number > 1 else "events.round_opened"
            return reader.say(key, step=reader.titled(step), round=str(number))
        case log.TokenWaits(step=step, source=source):
            return reader.say("events.token_waits", step=reader.titled(step), source=reader.titled(source))
        case log.TokenTaken(step=step, source=source, because=because):
            taken = {"step": reader.titled(step), "source": reader.titled(source)}
            if because is None:
                return reader.say("events.token_taken_left", **taken, **_said_by(reader, event))
            return reader.say("events.token_taken", **taken, because=reader.titled(because))
        case log.DatumRecorded(datum=datum, value=value, by=by):
            words = value_words(reader.language, reader.pathway.named_data[datum], value, today=reader.today)
            return reader.say("events.datum_recorded", datum=reader.titled(datum), value=words, by=reader.who(by))
        case log.DatumUnknown(datum=datum) | log.ValueExpired(datum=datum):
            return reader.say(f"events.{event.kind}", datum=reader.titled(datum))
        case log.TaskDone():
            key = "events.task_done_early" if event.early else "events.task_done"
            act = _act(reader, event.step, event.task)
            return reader.say(key, step=reader.titled(event.step), act=act, by=reader.who(event.by))
        case log.TaskUpheld(step=step, task=task, by=by, done_at=done_at, reason=reason):
            about = {"step": reader.titled(step), "act": _act(reader, step, task), "by": reader.who(by)}
            about |= {"date": reader.short(day_of(done_at)), "reason": _reason(reader, reason)}
            return reader.say("events.task_upheld", **about)
        case log.TaskClosed():
            about = {"step": reader.titled(event.step), "act": _act(reader, event.step, event.task)}
            about |= _said_by(reader, event)
            if event.instead is not None:
                return reader.say("events.task_closed_instead", **about, instead=event.instead)
            return reader.say(f"events.task_closed_{event.how.value}", **about)
        case log.Sent(step=step, by=by, missing=missing):
            names = reader.listing([reader.titled(name) for name in missing])
            key = "events.sent_missing" if missing else "events.sent"
            return reader.say(key, step=reader.titled(step), by=reader.who(by), missing=names)
        case log.Received(step=step, by=by):
            return reader.say("events.received", step=reader.titled(step), by=reader.who(by))
        case log.Answered():
            return reader.say(
                f"events.answered_{event.reply.value}",
                step=reader.titled(event.step),
                by=reader.who(event.by),
                reason=_reason(reader, event.reason),
            )
        case log.MeetingWithoutQuorum(step=step, present=present):
            names = reader.listing([reader.who(name) for name in present])
            return reader.say("events.meeting_without_quorum", step=reader.titled(step), present=names)
        case log.ResponsibilityMoved(was=was, now=now):
            return reader.say("events.responsibility_moved", was=reader.who(was), now=reader.who(now))
        case log.TaskTaken(step=step, task=task, now=now):
            act = _act(reader, step, task)
            return reader.say("events.task_taken", step=reader.titled(step), act=act, by=reader.who(now))
        case log.TaskReleased(step=step, task=task, now=now, by=by):
            about = {"step": reader.titled(step), "act": _act(reader, step, task), "by": reader.who(by)}
            return reader.say("events.task_released", **about, pool=reader.title(now))
        case log.Assigned(actor=actor, to=to):
            return reader.say("events.assigned", actor=reader.title(actor), to=to)
        case log.AssignmentEnded(actor=actor):
            return reader.say("events.assignment_ended", actor=reader.title(actor))
        case log.DatumNoted(datum=datum, value=value, by=by):
            words = value_words(reader.language, reader.pathway.named_data[datum], value, today=reader.today)
            return reader.say("events.datum_noted", datum=reader.titled(datum), value=words, by=reader.who(by))
        case log.ActorChanged(step=step, was=was, now=now):
            return reader.say(
                "events.actor_changed", step=reader.titled(step), was=reader.who(was), now=reader.who(now)
            )
        case log.RoundClosed():
            return _round_closed(reader, event)
        case log.WayTaken():
            return _way(reader, event)
        case log.Chosen():
            return _choice(reader, event)
        case log.EndTaken(end=end, because=because):
            if because is None:
                return reader.say("events.end_taken_left", end=reader.titled(end), **_said_by(reader, event))
            return reader.say("events.end_taken", end=reader.titled(end), because=reader.titled(because))
        case log.EndReached(end=end) | log.Ended(end=end):
            return reader.say(f"events.{event.kind}", end=reader.titled(end))
        case log.Happened(event=name):
            return reader.say("events.happened", event=reader.title(name))
        case log.Interrupted(interruption=name, moved=moved):
            key = "events.interrupted" if moved else "events.interrupted_nothing"
            return reader.say(key, interruption=reader.title(name))
        case log.SideFlowEnded(interruption=name):
            return reader.say("events.side_flow_ended", interruption=reader.titled(name))
        case log.PauseStarted(pause=name) | log.PauseStopped(pause=name):
            return reader.say(f"events.{event.kind}", pause=reader.titled(name))
        case log.TrackStarted(track=name) | log.TrackEnded(track=name):
            return reader.say(f"events.{event.kind}", track=reader.titled(name))
        case log.ConsentGiven(consent=name, only=only) if only:
            actors = reader.listing([reader.title(actor) for actor in only])
            return reader.say("events.consent_given_only", consent=reader.titled(name), actors=actors)
        case log.ConsentGiven(consent=name) | log.ConsentRefused(consent=name):
            return reader.say(f"events.{event.kind}", consent=reader.titled(name))
        case log.Corrected():
            return _corrected(reader, event)
        case log.Retracted(name=name, by=by, reason=reason):
            return reader.say(
                "events.retracted", name=reader.titled(name), by=reader.who(by), reason=_reason(reader, reason)
            )
        case log.RecheckRaised(actor=actor):
            return reader.say("events.recheck_raised", actor=reader.who(actor), what=recheck_words(reader, event))
        case log.VersionMoved(edition=edition, by=by, reason=reason, unknown=unknown):
            gone = reader.listing([reader.titled(name) for name in unknown])
            key = "events.version_moved_unknown" if unknown else "events.version_moved"
            about = {"by": reader.who(by), "reason": _reason(reader, reason), "unknown": gone}
            return reader.say(key, version=edition, **about)
        case log.Judged(entry=entry, justified=justified, by=by, reason=reason):
            key = "events.judged" if justified else "events.judged_not"
            return reader.say(key, entry=str(entry), by=reader.who(by), reason=_reason(reader, reason))
        case log.RecheckSettled(by=by, reason=reason):
            return reader.say("events.recheck_settled", by=reader.who(by), reason=_reason(reader, reason))
        case log.DeadlinePassed(step=step, task=task):
            act = _act(reader, step, task)
            return reader.say("events.deadline_passed", step=reader.titled(step), act=act)
        case (
            log.TasksOpened(step=step)
            | log.Merged(step=step)
            | log.WentBack(step=step)
            | log.LineFinished(step=step)
            | log.TimeOver(step=step)
        ):
            return reader.say(f"events.{event.kind}", step=reader.titled(step))
        case log.Deviated():
            return _deviated(reader, event)
        case log.Planned(step=step, task=task, day=day):
            about = {"step": reader.titled(step), "act": _act(reader, step, task), "date": reader.short(day)}
            return reader.say("events.planned", **about, **_said_by(reader, event))
        case log.LimitSet(step=step, task=task, day=day, by=by):
            act, date = _act(reader, step, task), reader.short(day)
            return reader.say("events.limit_set", step=reader.titled(step), act=act, date=date, by=_by(reader, by))
        case log.ConsentOverridden(step=step, consent=consent, basis=basis):
            about = {"step": reader.titled(step), "consent": reader.titled(consent), "basis": basis}
            return reader.say("events.consent_overridden", **about, **_said_by(reader, event))
        case log.Left(reason=reason) | log.Reentered(reason=reason):
            return reader.say(f"events.{event.kind}", reason=_reason(reader, reason))
        case _:
            assert_never(event)


def _corrected(reader: Reader, event: log.Corrected) -> str:
    value = moment = ""
    if event.value is not None:
        datum = reader.pathway.named_data.get(event.name)
        # Of an actor it is who holds the role, as it was written.
        value = (
            str(event.value) if datum is None else value_words(reader.language, datum, event.value, today=reader.today)
        )
    if event.moment is not None:
        moment = moment_words(reader.language, event.moment, today=reader.today)
    key = "corrected_both" if value and moment else "corrected_value" if value else _corrected_moment(reader, event)
    return reader.say(
        f"events.{key}",
        name=reader.titled(event.name),
        value=value,
        moment=moment,
        by=reader.who(event.by),
        reason=_reason(reader, event.reason),
    )


def _corrected_moment(reader: Reader, event: log.Corrected) -> str:
    """Of what is sent it is told whether it was sent, received or answered then."""
    if event.aspect is Aspect.SENT:
        return "corrected_sent"
    if event.aspect is Aspect.RECEIVED:
        return "corrected_received"
    step = reader.pathway.named_steps.get(event.name)
    acts = () if step is None or not step.kind.sends else tuple(duty.act for duty in step.duties)
    replies = tuple(act for act in acts if not isinstance(act, Send))
    if replies and all(isinstance(act, Answer) for act in replies):
        return "corrected_answered"
    if replies and all(isinstance(act, Confirm) for act in replies):
        return "corrected_confirmed"
    return "corrected_moment"


_Said = log.TokenTaken | log.TaskClosed | log.RoundClosed | log.EndTaken | log.Deviated | log.Planned
_SaidByPerson = _Said | log.ConsentOverridden


def _said_by(reader: Reader, event: _SaidByPerson) -> dict[str, str]:
    return {"by": _by(reader, event.by), "reason": _reason(reader, event.reason)}


def _round_closed(reader: Reader, event: log.RoundClosed) -> str:
    about = {"step": reader.titled(event.step), **_said_by(reader, event)}
    if event.instead is not None:
        return reader.say("events.round_closed_instead", **about, instead=event.instead)
    if event.how is Closing.SUPERSEDED and event.because is None:
        return reader.say("events.round_closed_left", **about)
    if event.how is Closing.SUPERSEDED and event.because == event.step:
        return _given_way(reader, event.step)
    because = "" if event.because is None else reader.say("events.part.because", name=reader.titled(event.because))
    if event.how is Closing.WITHDRAWN:
        receivers = reader.pathway.named_steps[event.step].receivers
        about["receivers"] = reader.listing([reader.title(name) for name in receivers])
    return reader.say(f"events.round_closed_{event.how.value}", **about, because=because)


def _given_way(reader: Reader, step: str) -> str:
    """A round that gave way to what comes in its place when its limit passes, or to a new round of the same step."""
    if not reader.pathway.named_steps[step].overdue_replaces:
        return reader.say("events.round_closed_anew", step=reader.titled(step))
    # Where `tilbake` led, another event tells.
    on_overdue = reader.pathway.named_steps[step].on_overdue
    names = on_overdue.steps if isinstance(on_overdue, Onward) else ()
    target = reader.listing([reader.titled(name) for name in names])
    key = "events.round_closed_overdue" if target else "events.round_closed_overdue_over"
    return reader.say(key, step=reader.titled(step), target=target)


def _deviated(reader: Reader, event: log.Deviated) -> str:
    step = "" if event.step is None else reader.titled(event.step)
    words = coded_words(reader, event.cause, event.justified)
    coded = reader.say("events.part.coded", words=words) if words else ""
    return reader.say(f"events.deviated_{event.deviation.value}", step=step, coded=coded, **_said_by(reader, event))


def coded_words(reader: Reader, cause: DeviationCause | None, justified: bool | None) -> str:
    """`pasientens ønske, vurdert som faglig begrunnet`; empty where neither is said."""
    coded = [] if cause is None else [reader.say(f"deviations.cause.{cause.value}")]
    judged = {None: [], True: ["justified"], False: ["unjustified"]}[justified]
    return ", ".join([*coded, *(reader.say(f"deviations.{key}") for key in judged)])


def _act(reader: Reader, step: str, task: int) -> str:
    duty = reader.pathway.named_steps[step].duties[task]
    return phrasing.act(reader.language, reader.pathway, duty.act)


def _by(reader: Reader, by: str | None) -> str:
    return "" if by is None else reader.say("events.part.by", actor=reader.who(by))


def _reason(reader: Reader, reason: str | None) -> str:
    return "" if reason is None else reader.say("events.part.reason", reason=reason)


def _way(reader: Reader, event: log.WayTaken) -> str:
    if event.clause in ("again", "withdrawn"):
        return reader.say(f"events.way_taken_{event.clause}", step=reader.titled(event.step))
    if event.clause == "taken" and event.reason is None:
        return reader.say("events.way_taken_left", step=reader.titled(event.step), by=_by(reader, event.by))
    if event.clause == "taken":
        because = "" if event.reason is None else reader.say("events.part.because", name=reader.titled(event.reason))
        return reader.say("events.way_taken_taken", step=reader.titled(event.step), because=because)
    target = _target_of(reader, event.step, event.clause, event.number)
    known = reader.listing([_basis(reader, basis) for basis in event.basis])
    key = "events.way_taken" if target else "events.way_taken_finished"
    suffix = "_basis" if known else ""
    return reader.say(f"{key}{suffix}", step=reader.titled(event.step), target=target, basis=known)


def _choice(reader: Reader, event: log.Chosen) -> str:
    target = _target_of(reader, event.step, event.clause, event.number)
    key = "events.chosen" if target else "events.chosen_finished"
    reason = _reason(reader, event.reason)
    return reader.say(key, by=reader.who(event.by), step=reader.titled(event.step), target=target, reason=reason)


def _basis(reader: Reader, basis: log.Basis) -> str:
    datum = reader.titled(basis.datum)
    if basis.value is None:
        return reader.say("answers.why.unknown", datum=datum)
    words = value_words(reader.language, reader.pathway.named_data[basis.datum], basis.value, today=reader.today)
    return reader.say("answers.why.known", datum=datum, value=words)


def _target_of(reader: Reader, step: str, clause: str, number: int) -> str:
    """The titles a way leads to; empty for `ferdig`."""
    ways = [target for name, target in reader.pathway.named_steps[step].ways if name == clause]
    target = ways[number]
    # Of `tilbake`, the log says with an event of its own whether it was used.
    names = targets_of(target)[:1] if isinstance(target, Back) else targets_of(target)
    return reader.listing([reader.titled(name) for name in names])
