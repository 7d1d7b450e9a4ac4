"""Answers for programs: names beside titles, times in ISO 8601. The schemas lie in docs/reference/schema."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import assert_never

from forlop.application.asking import Asked
from forlop.application.courses import Course
from forlop.cli.answers_in_words import cause_words, due_words, reader_of
from forlop.cli.reader import Reader
from forlop.cli.rechecks_in_words import recheck_words
from forlop.cli.totals_in_words import total_words
from forlop.engine.answers import (
    CannotDecide,
    CannotSay,
    Cause,
    DueAt,
    DueTime,
    JoinWaits,
    Known,
    NextStep,
    NoLimit,
    NotRunning,
    Stopped,
    TotalTime,
    Waiting,
)
from forlop.engine.events import EVENT, Recorded
from forlop.engine.inside import pathway_at, title_of
from forlop.engine.rechecking import NOWHERE, UNSETTLED
from forlop.engine.state import Recheck
from forlop.model.calendar import OSLO
from forlop.model.pathway import Pathway
from forlop.model.values import Duration
from forlop.rendering import phrasing
from forlop.texts import say

Json = dict[str, object]


def answer_json(asked: Asked, *, language: str) -> Json:
    """Everything an answer says; nothing is left out because it is empty."""
    reader, answer, pathway = reader_of(asked, language), asked.answer, asked.course.pathway
    return {
        **course_json(asked.course),
        "at": moment_json(answer.at),
        "ended": None if answer.ended is None else {**named(pathway, answer.ended), "at": moment_json(answer.ended_at)},
        "left": None
        if answer.left is None
        else {"at": moment_json(answer.left.at), "by": named(pathway, answer.left.by), "reason": answer.left.reason},
        "reached": _named_or_none(pathway, answer.reached),
        "responsible": _named_or_none(pathway, answer.responsible),
        "phases": _all_named(pathway, answer.phases),
        "tasks": [task_json(reader, task) for task in answer.tasks],
        "waiting": [_waiting(reader, each) for each in answer.waiting],
        "undecided": [_undecided(reader, each) for each in answer.undecided],
        "joins": [_join(pathway, each) for each in answer.joins],
        "offers": _all_named(pathway, answer.offers),
        "pauses": _all_named(pathway, answer.pauses),
        "held_by": _all_named(pathway, answer.held_by),
        "totals": [total_json(reader, each) for each in answer.totals],
        "running": _all_named(pathway, answer.running),
        "assigned": [
            {
                "actor": named(pathway_at(pathway, each.inside), each.actor),
                "inside": list(each.inside),
                "to": each.to,
                "since": moment_json(each.since),
            }
            for each in answer.assigned
        ],
        "rechecks": [_recheck(reader.at(each.inside), each) for each in answer.rechecks],
        "beside": [{"title": each.title, "which": each.which} for each in asked.course.beside],
    }


def _recheck(reader: Reader, recheck: Recheck) -> Json:
    """`was` and `now` are names, days, moments or words, by what it is about; null where there is none."""
    return {
        "version": recheck.version,
        "about": recheck.about.value,
        "step": named(reader.pathway, recheck.step),
        "round": recheck.round,
        "task": recheck.task,
        "inside": list(recheck.inside),
        "was": None if recheck.was in (UNSETTLED, NOWHERE) else recheck.was,
        "now": None if recheck.now in (UNSETTLED, NOWHERE) else recheck.now,
        "actor": named(reader.pathway, recheck.actor),
        "words": recheck_words(reader, recheck),
    }


def course_json(course: Course) -> Json:
    """Which patient, on which pathway, at which version of the log."""
    pathway = course.pathway
    return {
        "patient": course.patient,
        "pathway": {**named(pathway, None), "version": pathway.version, "hash": course.pathway_hash},
        "version": course.stored,
    }


def event_json(recorded: Recorded, *, sentence: str) -> Json:
    """An event of the log as it is kept, with the sentence that people read."""
    return {
        "version": recorded.version,
        "occurred_at": moment_json(recorded.occurred_at),
        "recorded_at": moment_json(recorded.recorded_at),
        "event": EVENT.dump_python(recorded.event, mode="json"),
        "sentence": sentence,
    }


def named(pathway: Pathway, name: str | None) -> Json:
    """A name with its title; None is the pathway itself."""
    if name is None:
        return {"name": pathway.name, "title": pathway.title}
    return {"name": name, "title": title_of(pathway, name)}


def moment_json(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(OSLO).isoformat()


def _named_or_none(pathway: Pathway, name: str | None) -> Json | None:
    return None if name is None else named(pathway, name)


def _all_named(pathway: Pathway, names: Iterable[str]) -> list[Json]:
    return [named(pathway, name) for name in names]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def task_json(reader: Reader, task: NextStep) -> Json:
    """One open task; `inside` are the sub-pathways that its names belong to, from the outermost."""
    reader = reader.at(task.inside)
    pathway = reader.pathway
    step = pathway.named_steps[task.step]
    limit = phrasing.limit(reader.language, pathway, step.duties[task.task], step=task.step)
    return {
        "step": named(pathway, task.step),
        "round": task.round,
        "task": task.task,
        "inside": list(task.inside),
        "actor": named(pathway, task.actor),
        "holder": reader.holder(task.actor),
        "obligation": task.obligation.value,
        "act": phrasing.act(reader.language, pathway, task.act),
        "status": task.status.value,
        "overdue_by_days": task.overdue_by_days,
        "due": {**_due(pathway, task.due), "words": due_words(reader, task), "limit": limit},
        "why": cause_json(reader, task.cause),
        "sources": [{"source": each.source, "place": each.place} for each in step.citations],
        "consent_missing": _named_or_none(pathway, task.consent_missing),
        "consent_overridden": None
        if task.overridden is None
        else {
            "consent": named(pathway, task.overridden.consent),
            "basis": task.overridden.basis,
            "by": named(pathway, task.overridden.by),
            "reason": task.overridden.reason,
        },
        "not_invited": _all_named(pathway, task.not_invited),
        "sent_at": moment_json(task.sent_at),
        "missing_data": _all_named(pathway, task.missing_data),
        "meetings_without_quorum": task.meetings_without_quorum,
        "planned": None
        if task.planned is None
        else {
            "day": _day(task.planned.day),
            "by": named(pathway, task.planned.by),
            "reason": task.planned.reason,
        },
        "done_before": None
        if task.done_before is None
        else {
            "at": moment_json(task.done_before.at),
            "by": named(pathway, task.done_before.by),
            "reason": task.done_before.reason,
        },
    }


def total_json(reader: Reader, measured: TotalTime) -> Json:
    """One `forløpstid`; of `left` and `over` at most one is said."""
    pathway = pathway_at(reader.pathway, measured.inside)
    (total,) = (each for each in pathway.totals if each.name == measured.total)
    limit = phrasing.timing(reader.language, pathway, total.within)
    limit = say(reader.language, f"phrases.force.{total.force.value}", limit=limit)
    return {
        "total": named(pathway, measured.total),
        "inside": list(measured.inside),
        "standing": measured.standing.value,
        "started_at": moment_json(measured.started_at),
        "ended_at": moment_json(measured.ended_at),
        "run": _length(measured.run),
        "left": _length(measured.left),
        "over": _length(measured.over),
        "near": measured.is_near,
        "late": measured.is_late,
        "due": {**_due(pathway, measured.due), "words": total_words(reader, measured), "limit": limit},
    }


def _due(pathway: Pathway, due: DueTime) -> Json:
    match due:
        case DueAt():
            return {
                "kind": "at",
                "at": moment_json(due.at),
                "day": _day(due.day),
                "counted_from": moment_json(due.anchor_at),
                "force": due.force.value,
                "goal": None if due.goal is None else moment_json(due.goal.at),
                "earliest": moment_json(due.earliest),
                "stopped_for": _all_named(pathway, due.stopped_for),
                "set_by": _named_or_none(pathway, due.set_by),
            }
        case NoLimit(earliest=earliest):
            return {"kind": "none", "earliest": moment_json(earliest)}
        case NotRunning(waiting_for=name, without_anchor=without):
            return {"kind": "not_running", "waiting_for": named(pathway, name), "without_anchor": without}
        case Stopped(pauses=pauses):
            return {"kind": "stopped", "pauses": _all_named(pathway, pauses)}
        case CannotSay(missing=missing, shortest=shortest):
            return {"kind": "cannot_say", "missing": _all_named(pathway, missing), "shortest": _length(shortest)}
        case _:
            assert_never(due)


def _length(length: Duration | None) -> Json | None:
    return None if length is None else {"amount": length.amount, "unit": length.unit.value}


def cause_json(reader: Reader, cause: Cause) -> Json:
    """Where a round came from, with the sentence."""
    return {
        "source": _named_or_none(reader.pathway, cause.source),
        "clause": cause.clause,
        "at": moment_json(cause.at),
        "known": [known_json(reader.pathway, known) for known in cause.known],
        "words": cause_words(reader, cause),
    }


def known_json(pathway: Pathway, known: Known) -> Json:
    """A datum that decided, with when it was recorded and by whom."""
    return {
        "datum": named(pathway, known.datum),
        "value": list(known.value) if isinstance(known.value, tuple) else known.value,
        "occurred_at": moment_json(known.occurred_at),
        "by": _named_or_none(pathway, known.by),
    }


def _waiting(reader: Reader, waiting: Waiting) -> Json:
    reader = reader.at(waiting.inside)
    pathway = reader.pathway
    return {
        "step": named(pathway, waiting.step),
        "inside": list(waiting.inside),
        "round": waiting.round,
        "responsible": named(pathway, waiting.responsible),
        "until_event": _named_or_none(pathway, waiting.until_event),
        "until": moment_json(waiting.until),
        "missing": _all_named(pathway, (known.datum for known in waiting.missing)),
        "why": cause_json(reader, waiting.cause),
    }


def _undecided(reader: Reader, undecided: CannotDecide) -> Json:
    reader = reader.at(undecided.inside)
    pathway = reader.pathway
    return {
        "step": named(pathway, undecided.step),
        "inside": list(undecided.inside),
        "round": undecided.round,
        "reason": undecided.why.value,
        "needed": [
            {"datum": named(pathway, each.datum), "from": _all_named(pathway, each.from_actors)}
            for each in undecided.needed
        ],
        "responsible": named(pathway, undecided.responsible),
        "why": cause_json(reader, undecided.cause),
    }


def _join(pathway: Pathway, join: JoinWaits) -> Json:
    pathway = pathway_at(pathway, join.inside)
    return {
        "step": named(pathway, join.step),
        "inside": list(join.inside),
        "arrived": _all_named(pathway, join.arrived),
        "missing": _all_named(pathway, join.missing),
    }
