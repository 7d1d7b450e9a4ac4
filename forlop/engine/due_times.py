"""When a task is due: a pure function of the log (I4), exactly one of five kinds (I5). The rules are semantics 6."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import assert_never

from forlop.engine.anchors_to_come import may_still_come
from forlop.engine.answers import CannotSay, DueAt, DueTime, NoLimit, NotRunning, Stopped
from forlop.engine.binding import bound_to, happenings, rounds_taken_back
from forlop.engine.computing import Reader
from forlop.engine.evaluation import evaluate_with
from forlop.engine.events import Closing, LimitSet, Reply
from forlop.engine.rounds import Round, Rounds, Task
from forlop.engine.state import Occurrence, Recording, Span, State
from forlop.model import calendar
from forlop.model.calendar import Due
from forlop.model.expressions import TableGives, data_of
from forlop.model.pathway import (
    AfterDatum,
    AfterEvent,
    AfterStep,
    Alternative,
    Anchor,
    Aspect,
    AtOnce,
    Duty,
    Force,
    Halfway,
    LatestBefore,
    Mode,
    OnDate,
    Opening,
    Pathway,
    Repeating,
    Step,
    Which,
    Window,
    Within,
)
from forlop.model.reach import flow_from, steps_in
from forlop.model.values import Duration, Encoded, Unit


def due_time(pathway: Pathway, state: State, entry: Round, task: Task) -> DueTime:
    """The one governing due time of a task that is or was open."""
    step = pathway.named_steps[entry.step]
    duty = _of_the_case(step, step.duties[task.duty])
    if task.set_limit is not None:
        return _as_set(duty, task.set_limit)
    if duty is not step.duties[task.duty]:
        state = _in_its_case(state, entry)
    if entry.closed is Closing.WITHDRAWN:
        # What was withdrawn is no sending, but to the limits of what was done in that round.
        rounds = state.rounds.with_changed(entry.step, entry.number, closed=Closing.SUPERSEDED)
        state = replace(state, rounds=rounds)
    plain = _plain(state, entry, task, duty)
    if isinstance(plain, NotRunning):
        return replace(plain, without_anchor=not may_still_come(pathway, state, plain.waiting_for, waiting=entry.step))
    if not isinstance(plain, DueAt) or isinstance(duty.timing, AtOnce):
        return plain
    statutory = duty.force is Force.STATUTORY
    stops = in_text(pathway, state.stops)
    own = [span for span in stops if stops_clock(pathway, span, entry.step, statutory=statutory)]
    outer = [stop.span for stop in state.stopped_outside if stop.statutory or not statutory]
    standing = [*own, *outer]
    if isinstance(duty.timing, OnDate | LatestBefore):
        assert task.opened_at is not None  # as above
        # A limit that a day fixes does not run before somebody has it: what was over by then did not stop it.
        standing = [span for span in standing if span.stop is None or span.stop > task.opened_at]
    return with_stops(standing, duty.force, plain, running_from=_first_day(state, duty, plain))


def _first_day(state: State, duty: Duty, due: DueAt) -> datetime | None:
    """What lies halfway between two days runs from the first of them, whichever is named first."""
    last = _day_value(state, duty.timing.end) if isinstance(duty.timing, Halfway) else None
    return None if last is None or due.anchor_at is None else min(due.anchor_at, calendar.start_of(last))


def _as_set(duty: Duty, limit: LimitSet) -> DueAt:
    """The day that a person gave: it was meant as that day, so no pause moves it."""
    due = calendar.due_after(_noon(limit.day), Duration(amount=0, unit=Unit.DAYS))
    return DueAt(
        at=due.at, day=due.day, anchor=Opening(), anchor_at=None, duration=None, force=duty.force, set_by=limit.by
    )


def limit_from(state: State, within: Within, force: Force, *, started: datetime, version: int) -> DueTime:
    """The due time of a limit that no task has and that counts from `started`, as if no clock had ever stood."""
    return _within(state, Task(duty=0, actor="", opened_at=started, opened_version=version), within, force)


def _of_the_case(step: Step, duty: Duty) -> Duty:
    """A receiver's statutory limit is not moved by a return: it counts from the first sending of the case."""
    if duty.force is not Force.STATUTORY or not isinstance(duty.timing, Within) or not step.waits_for_sending(duty):
        return duty
    first = AfterStep(step=step.name, aspect=Aspect.SENT, which=Which.FIRST)
    alternatives = tuple(
        each.model_copy(update={"anchor": _first_of(step, each.anchor, first)}) for each in duty.timing.alternatives
    )
    return duty.model_copy(update={"timing": duty.timing.model_copy(update={"alternatives": alternatives})})


def _in_its_case(state: State, entry: Round) -> State:
    """Without the cases of the step that began after the one of this round."""
    rounds = state.rounds.of_step(entry.step)
    settled = (each for each in rounds if each.number >= entry.number and each.reply in _SETTLED)
    last = next(settled, None)
    later = next((each for each in rounds if last is not None and each.number > last.number), None)
    if later is None:
        return state
    return replace(
        state,
        rounds=Rounds.of(each for each in state.rounds if each.step != entry.step or each.number < later.number),
        occurrences=tuple(
            each for each in state.occurrences if each.name != entry.step or each.version < later.opened_version
        ),
    )


_SETTLED = (Reply.ACCEPTED, Reply.REFUSED)


def _first_of(step: Step, anchor: Anchor, first: AfterStep) -> Anchor:
    match anchor:
        case Opening():
            return first
        case AfterStep(step=name, aspect=Aspect.SENT | Aspect.RECEIVED, which=Which.BOUND) if name == step.name:
            return anchor.model_copy(update={"which": Which.FIRST})
        case _:
            return anchor


def _plain(state: State, entry: Round, task: Task, duty: Duty) -> DueTime:
    """The due time as if no clock had ever stood."""
    assert task.opened_at is not None  # only tasks that are or were open have a due time
    match duty.timing:
        case None:
            return NoLimit()
        case AtOnce():
            return DueAt(
                at=task.opened_at, day=None, anchor=Opening(), anchor_at=task.opened_at, duration=None, force=duty.force
            )
        case Within() as within:
            return _within(state, task, within, duty.force)
        case OnDate(datum=datum):
            day = _day_value(state, datum)
            if day is None:
                return NotRunning(datum)
            anchor = AfterDatum(datum=datum)
            due = calendar.due_after(_noon(day), Duration(amount=0, unit=Unit.DAYS))
            return DueAt(at=due.at, day=due.day, anchor=anchor, anchor_at=_noon(day), duration=None, force=duty.force)
        case LatestBefore(duration=duration, datum=datum):
            day = _day_value(state, datum)
            if day is None:
                return NotRunning(datum)
            due = calendar.due_before(day, duration)
            anchor = AfterDatum(datum=datum)
            return DueAt(
                at=due.at, day=due.day, anchor=anchor, anchor_at=_noon(day), duration=duration, force=duty.force
            )
        case Halfway(start=anchor, end=end, tolerance=tolerance):
            return _halfway(state, task, duty, anchor, end, tolerance)
        case Window(earliest=earliest, latest=latest, anchor=anchor):
            counted = anchor_time(state, task, anchor)
            if isinstance(counted, NotRunning):
                return counted
            not_before = calendar.earliest_after(counted, earliest)
            if latest is None:
                return NoLimit(not_before)
            due = calendar.due_after(counted, latest)
            return DueAt(
                at=due.at,
                day=due.day,
                anchor=anchor,
                anchor_at=counted,
                duration=latest,
                earliest=not_before,
                force=duty.force,
            )
        case Repeating(first=first, intervals=intervals):
            if first is not None and not entry.again:
                return _within(state, task, first, duty.force)
            lengths = tuple(
                Alternative(duration=interval.duration, anchor=Opening(), condition=interval.condition)
                for interval in intervals
            )
            return _within(state, task, Within(alternatives=lengths), duty.force, counts_from=entry.counts_from)
        case _:
            assert_never(duty.timing)


def _within(state: State, task: Task, within: Within, force: Force, *, counts_from: datetime | None = None) -> DueTime:
    """A limit of one length or of several; `counts_from` goes before what the text counts it from."""
    known, statutory = _as_known_when_done(state, task, within), force is Force.STATUTORY
    # A statutory limit is not moved by a change of setting: its length is the first that was known.
    chosen = _first_known(known, task, within) if statutory else _chosen(within, _newest(known), known)
    if isinstance(chosen, CannotSay):
        return chosen
    counted = counts_from or anchor_time(state, task, chosen.anchor)
    if isinstance(counted, NotRunning):
        return counted
    due = calendar.due_after(counted, chosen.duration)
    unraised = None
    changed = None if statutory else _changed_at(known, task, within)
    if changed is not None:
        # The setting changed, or became known, midway: never due before the day of the change (semantics 6).
        raised = calendar.due_after(changed, Duration(amount=0, unit=Unit.DAYS))
        if raised.at > due.at:
            unraised, due = due, raised
    return DueAt(
        at=due.at,
        day=due.day,
        anchor=chosen.anchor,
        anchor_at=counted,
        duration=chosen.duration,
        condition=chosen.condition,
        goal=None if within.goal is None else calendar.due_after(counted, within.goal),
        force=force,
        changed_at=changed,
        unraised=unraised,
    )


def _chosen(within: Within, read: Reader, state: State) -> Alternative | CannotSay:
    """The first alternative that holds; an unknown condition before it leaves the length unsaid."""
    for alternative in within.alternatives:
        if alternative.condition is None:
            return alternative
        verdict = evaluate_with(alternative.condition, read, state)
        if verdict is None:
            return CannotSay(_unknown(within, read), _shortest(within))
        if verdict:
            return alternative
    return CannotSay(_unknown(within, read), _shortest(within))


def _unknown(within: Within, read: Reader) -> tuple[str, ...]:
    conditions = (alternative.condition for alternative in within.alternatives if alternative.condition is not None)
    names = dict.fromkeys(name for condition in conditions for name in data_of(condition))
    unknown = tuple(name for name in names if read(name) is None)
    tables = (case.condition.name for case in within.alternatives if isinstance(case.condition, TableGives))
    return unknown or tuple(dict.fromkeys(tables))


_ROUGH_HOURS = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WORKDAYS: 34, Unit.WEEKS: 168, Unit.MONTHS: 730, Unit.YEARS: 8766}


def _shortest(within: Within) -> Duration:
    """The shortest length as a warning only; units are compared by their usual hours."""
    return min(
        (alternative.duration for alternative in within.alternatives),
        key=lambda duration: duration.amount * _ROUGH_HOURS[duration.unit],
    )


def _first_known(state: State, task: Task, within: Within) -> Alternative | CannotSay:
    """The length that held when the task opened, or the first that came to be known since."""
    later = (place for place, _ in _came(state, task, within) if place > task.opened_version)
    for place in (task.opened_version, *sorted(later)):
        if 0 < task.closed_version < place:
            break
        chosen = _chosen(within, _reader_then(state, task, place), state)
        if isinstance(chosen, Alternative):
            return chosen
    return _chosen(within, _newest(state), state)


def _as_known_when_done(state: State, task: Task, within: Within) -> State:
    """What is done has the length that held then, whatever has been noted or corrected since of what decides it."""
    conditions = (each.condition for each in within.alternatives if each.condition is not None)
    names = {name for condition in conditions for name in data_of(condition)}
    if not task.closed_version or not names:
        return state
    told = {name: tuple(_told_by(state, name, task.closed_version)) for name in names}
    return replace(state, data={**state.data, **told})


def _told_by(state: State, datum: str, version: int) -> Iterator[Recording]:
    """What was told of the datum by that place in the log, as it stood there, in the order in which it was so."""
    standing = (_as_of(each, version) for each in state.data.get(datum, ()) if each.version <= version)
    gone = (_as_of(was, version) for at, was in state.taken_back.get(datum, ()) if was.version <= version < at)
    told = [*standing, *gone]
    right = sorted((each for each in told if not each.too_old), key=lambda each: (each.occurred_at, each.version))
    for expired in (each for each in told if each.too_old):
        # It follows what had grown too old: the last of what was known as it was said.
        known = [place for place, each in enumerate(right) if each.version < expired.version]
        before = (place for place in reversed(known) if right[place].occurred_at <= expired.occurred_at)
        right.insert(next(before, -1) + 1, expired)
    yield from right


def _as_of(recording: Recording, version: int) -> Recording:
    return next((was for at, was in recording.before if at > version), recording)


def _newest(state: State) -> Reader:
    def read(datum: str) -> Encoded | None:
        recording = state.value(datum)
        return None if recording is None else recording.value

    return read


def _came(state: State, task: Task, within: Within) -> Iterator[tuple[int, datetime]]:
    """Where in the log, and when, each value came of what decides the length."""
    conditions = (each.condition for each in within.alternatives if each.condition is not None)
    for name in {name: None for condition in conditions for name in data_of(condition)}:
        recordings = state.data.get(name, ())
        yield from (came(task, each, recordings) for each in recordings)


def came(task: Task, recording: Recording, recordings: Sequence[Recording]) -> tuple[int, datetime]:
    """Where in the log the value came, and when: as it was told first, or as it was said to have come after others."""
    if recording.came_at is not None:
        return recording.version, recording.came_at
    if recording.counts_from and task.opened_at is not None and recording.occurred_at < task.opened_at:
        return recording.counts_from, recording.occurred_at
    told = recording.before[0][1] if recording.before else recording
    if told is recording or (task.opened_at is not None and recording.occurred_at <= task.opened_at):
        return recording.version, told.occurred_at
    for place, was in recording.before:
        said = _as_of(recording, place)
        passed = (
            each
            for each in recordings
            if not each.too_old
            and each.version <= place
            and was.occurred_at < _as_of(each, place).occurred_at <= said.occurred_at
            and each.occurred_at <= recording.occurred_at
        )
        if any(each is not recording for each in passed):
            return place, said.occurred_at
    # To correct when it was noted makes nobody late.
    return recording.version, told.occurred_at


def _reader_then(state: State, task: Task, place: int) -> Reader:
    """Values as they were at a place in the log, unknown where nothing was known."""

    def read(datum: str) -> Encoded | None:
        recordings = state.data.get(datum, ())
        then = [each for each in recordings if came(task, each, recordings)[0] <= place]
        return then[-1].value if then else None

    return read


def _changed_at(state: State, task: Task, within: Within) -> datetime | None:
    """When the recording was made that turned the length to what it is now, after the task opened; None if none did."""
    later = sorted(
        (
            (place, at)
            for place, at in _came(state, task, within)
            if place > task.opened_version and not 0 < task.closed_version < place
        ),
        key=lambda one: one[0],
    )
    changed: datetime | None = None
    previous = _chosen(within, _reader_then(state, task, task.opened_version), state)
    for place, at in later:
        length = _chosen(within, _reader_then(state, task, place), state)
        if length != previous:
            changed, previous = at, length
    return changed


def _halfway(state: State, task: Task, duty: Duty, anchor: Anchor, end: str, tolerance: Duration | None) -> DueTime:
    counted = anchor_time(state, task, anchor)
    if isinstance(counted, NotRunning):
        return counted
    last = _day_value(state, end)
    if last is None:
        return NotRunning(end)
    target = calendar.halfway(calendar.day_of(counted), last)
    exact = calendar.due_after(_noon(target), Duration(amount=0, unit=Unit.DAYS))
    if tolerance is None:
        return DueAt(at=exact.at, day=exact.day, anchor=anchor, anchor_at=counted, duration=None, force=duty.force)
    due = calendar.due_after(_noon(target), tolerance)
    return DueAt(
        at=due.at,
        day=due.day,
        anchor=anchor,
        anchor_at=counted,
        duration=None,
        goal=exact,
        earliest=calendar.start_of(calendar.shift(target, tolerance, sign=-1)),
        force=duty.force,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=calendar.OSLO)


def _day_value(state: State, datum: str) -> date | None:
    """The latest value of a date, or the day of a moment; plans move and their limits with them."""
    recording = state.value(datum)
    if recording is None or not isinstance(recording.value, str):
        return None
    if "T" in recording.value:
        return calendar.day_of(datetime.fromisoformat(recording.value))
    return date.fromisoformat(recording.value)


# ---- anchors


def anchor_time(state: State, task: Task, anchor: Anchor) -> datetime | NotRunning:
    """The moment a limit counts from, or what it waits for (semantics 6, anchors that happen several times)."""
    assert task.opened_at is not None
    match anchor:
        case Opening():
            return task.opened_at
        case AfterDatum(datum=datum):
            recording = state.value(datum)
            if recording is None or not isinstance(recording.value, str):
                return NotRunning(datum)
            if "T" in recording.value:
                return datetime.fromisoformat(recording.value)
            return _noon(date.fromisoformat(recording.value))
        case AfterStep(step=name) | AfterEvent(event=name):
            return _pick(occurrences_of(state, anchor), anchor.which, task, name)
        case _:
            assert_never(anchor)


def occurrences_of(state: State, point: AfterStep | AfterEvent) -> tuple[Occurrence, ...]:
    """All that the name may mean, in the order of recording; `første` of a handover only looks at the present case."""
    match point:
        case AfterStep(step=step, which=Which.FIRST):
            begins, taken_back = _case_begins(state, step), rounds_taken_back(state, step)
            return tuple(
                each
                for each in happenings(state, point)
                if each.version >= begins and not any(each.version in versions for versions in taken_back)
            )
        case _:
            return happenings(state, point)


def _pick(happened: tuple[Occurrence, ...], which: Which, task: Task, name: str) -> datetime | NotRunning:
    if not happened:
        return NotRunning(name)
    match which:
        case Which.FIRST:
            return min(each.at for each in happened)
        case Which.LAST:
            return max(each.at for each in happened)
        case Which.BOUND:
            counted = bound_to(happened, task)
            return NotRunning(name) if counted is None else counted.at


def _case_begins(state: State, step: str) -> int:
    """For a handover, where the present case begins: after the last one before it that was accepted or refused."""
    entries = state.rounds.of_step(step)
    begins = 0
    for earlier, later in pairwise(entries):
        if earlier.reply in _SETTLED:
            begins = later.opened_version
    return begins


# ---- clocks that stand


def with_stops(spans: Sequence[Span], force: Force, due: DueAt, *, running_from: datetime | None = None) -> DueTime:
    """The due time as the stretches in which its clock stood have moved it, or that it stands now."""
    assert due.anchor_at is not None
    unit = due.duration.unit if due.duration is not None else Unit.DAYS
    begun = min(running_from or due.anchor_at, due.at if due.unraised is None else due.unraised.at)
    statutory = force is Force.STATUTORY
    closed = [(span.start, span.stop) for span in spans if span.stop is not None]
    plain = Due(at=due.at, day=due.day)

    def extended(pauses: list[tuple[datetime, datetime]]) -> Due:
        if due.unraised is None or due.changed_at is None:
            rolls = statutory and due.day is not None
            return calendar.extended(plain, anchor=begun, unit=unit, pauses=pauses, statutory=rolls)
        # As it was counted with all its stops, and not before the day of the change with those that came after it.
        counted = calendar.extended(due.unraised, anchor=begun, unit=unit, pauses=pauses)
        raised = calendar.extended(plain, anchor=due.changed_at, unit=Unit.DAYS, pauses=pauses)
        return max(counted, raised, key=lambda limit: limit.at)

    moved = extended(closed)
    running = [span for span in spans if span.stop is None]
    if any(span.start < moved.at for span in running):
        # What began while it stood, stops it too.
        return Stopped(tuple(dict.fromkeys(span.name for span in running)))
    mattered = [span.name for span in spans if span.stop and begun < span.stop > span.start < moved.at]
    named = tuple(dict.fromkeys(mattered)) if mattered and moved != extended([]) else ()
    return replace(due, at=moved.at, day=moved.day, stopped_for=named)


def in_text(pathway: Pathway, stops: Sequence[Span]) -> Sequence[Span]:
    """The stops in the order in which the text has them, pauses first."""
    if len(stops) < 2:
        return stops
    names = [*pathway.named_pauses, *pathway.named_interruptions]
    return sorted(stops, key=lambda span: names.index(span.name))


def stops_clock(pathway: Pathway, span: Span, step: str, *, statutory: bool) -> bool:
    """Whether this pause or interruption stops the step's clock; a statutory limit stops only with a legal basis."""
    pause = pathway.named_pauses.get(span.name)
    if pause is not None:
        covered = pause.steps is None or step in pause.steps
        return covered and (not statutory or pause.basis is not None)
    interruption = pathway.named_interruptions[span.name]
    assert interruption.mode is not Mode.CANCELS
    own = flow_from(pathway, interruption.target.steps)
    return not statutory and step in steps_in(pathway, interruption.scope) - own
