"""How long it took from one thing to another: `forløpstid`, measured and never made a task of (semantics 6).

What the text leaves open (which occurrence, which pauses) is settled in docs/decisions/0009.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from forlop.engine.answers import DUE_SOON, DueAt, DueTime, NotRunning, TotalStanding, TotalTime
from forlop.engine.due_times import limit_from, occurrences_of, with_stops
from forlop.engine.state import Span, State
from forlop.model import calendar
from forlop.model.pathway import (
    AfterDatum,
    AfterEvent,
    AfterStep,
    AllPhases,
    Force,
    Pathway,
    Total,
    Which,
)
from forlop.model.values import Duration, Unit

Point = AfterStep | AfterEvent | AfterDatum


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, and the version of the log that said so."""

    at: datetime
    version: int


def total_times(pathway: Pathway, state: State, *, now: datetime) -> tuple[TotalTime, ...]:
    """Every total of the pathway as it stands at `now`, in the order of the text."""
    return tuple(_measured(pathway, state, total, now) for total in pathway.totals)


def first_moment(state: State, point: Point, *, now: datetime, since: datetime | None = None) -> Moment | None:
    """When it happened: the first time, or the newest with `siste`; None when it has not, at or after `since`.

    A date is the latest that was recorded, and has happened when its day has come.
    """
    if isinstance(point, AfterDatum):
        moments = _of_datum(state, point.datum, now=now, since=since)
    else:
        moments = [Moment(each.at, each.version) for each in occurrences_of(state, point)]
    happened = [each for each in moments if each.at <= now and (since is None or each.at >= since)]
    newest = not isinstance(point, AfterDatum) and point.which is Which.LAST
    return (max if newest else min)(happened, key=lambda each: each.at, default=None)


def _of_datum(state: State, datum: str, *, now: datetime, since: datetime | None) -> list[Moment]:
    recording = state.value(datum)
    if recording is None or not isinstance(recording.value, str):
        return []
    if "T" in recording.value:
        return [Moment(datetime.fromisoformat(recording.value), recording.version)]
    day = date.fromisoformat(recording.value)
    # A day has no hour: noon, unless that would be before what it is counted from, or still to come today.
    at = datetime.combine(day, time(12), tzinfo=calendar.OSLO)
    at = max(at, since) if since is not None and calendar.day_of(since) == day else at
    return [Moment(min(at, now) if calendar.day_of(now) == day else at, recording.version)]


def _measured(pathway: Pathway, state: State, total: Total, now: datetime) -> TotalTime:
    start = first_moment(state, total.start, now=now)
    if start is None:
        return TotalTime(
            total=total.name,
            standing=TotalStanding.NOT_RUNNING,
            started_at=None,
            ended_at=None,
            due=NotRunning(_name(total.start)),
        )
    end = first_moment(state, total.end, now=now, since=start.at)
    standing, ended_at = _standing(state, end)
    until = ended_at or now
    spans = _standing_still(pathway, state, total.force, ended_at)
    due = limit_from(state, total.within, total.force, started=start.at, version=start.version)
    if isinstance(due, DueAt):
        due = with_stops(spans, total.force, due)
    measured = TotalTime(
        total=total.name, standing=standing, started_at=start.at, ended_at=ended_at, due=due,
        run=_run(due, total, spans, start.at, until),
    )  # fmt: skip
    return _against_limit(measured, until) if isinstance(due, DueAt) else measured


def _standing(state: State, end: Moment | None) -> tuple[TotalStanding, datetime | None]:
    if end is not None:
        return TotalStanding.ENDED, end.at
    if state.ended_at is not None or state.left_at is not None:
        return TotalStanding.UNFINISHED, state.ended_at or state.left_at
    return TotalStanding.RUNNING, None


def _name(point: Point) -> str:
    match point:
        case AfterStep(step=name) | AfterEvent(event=name) | AfterDatum(datum=name):
            return name


def _standing_still(pathway: Pathway, state: State, force: Force, ended_at: datetime | None) -> list[Span]:
    """The stretches in which all clocks stood, up to where the measuring ended."""
    spans = [span for span in state.stops if _stops(pathway, span.name, force)]
    if ended_at is None:
        return spans
    return [replace(span, stop=min(span.stop or ended_at, ended_at)) for span in spans if span.start < ended_at]


def _stops(pathway: Pathway, name: str, force: Force) -> bool:
    """A total belongs to no step and no phase: only what stops all clocks everywhere stops it."""
    pause = pathway.named_pauses.get(name)
    if pause is not None:
        return pause.steps is None and (force is not Force.STATUTORY or pause.basis is not None)
    return force is not Force.STATUTORY and isinstance(pathway.named_interruptions[name].scope, AllPhases)


def _run(due: DueTime, total: Total, spans: Sequence[Span], start: datetime, until: datetime) -> Duration:
    lengths = {each.duration.unit for each in total.within.alternatives}
    unit = due.duration.unit if isinstance(due, DueAt) and due.duration is not None else min(lengths, key=_LENGTH)
    shown = unit if unit in (Unit.HOURS, Unit.WORKDAYS) else Unit.DAYS
    pauses = [(span.start, min(span.stop or until, until)) for span in spans if span.start < until]
    return Duration(amount=calendar.run_of(shown, start=start, until=until, pauses=pauses), unit=shown)


_LENGTH = tuple(Unit).index


def _against_limit(measured: TotalTime, until: datetime) -> TotalTime:
    assert isinstance(measured.due, DueAt)
    due = measured.due
    if due.day is None:
        unit, amount = Unit.HOURS, int(abs(due.at - until) / timedelta(hours=1))
    else:
        unit, amount = Unit.DAYS, abs((due.day - calendar.day_of(until)).days)
    distance = Duration(amount=amount, unit=unit)
    if due.is_late(until):
        return replace(measured, over=distance)
    near = measured.standing is TotalStanding.RUNNING and until + DUE_SOON >= due.at
    return replace(measured, left=distance, is_near=near)
