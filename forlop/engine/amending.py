"""What a correction or a retraction does to a patient's state: the fact itself, and the moments that rest on it.

No token moves (semantics 5). A step that was done at another time was left at another time, so what it opened was
opened then, and limits count from the true moment.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from forlop.engine import events as log
from forlop.engine.binding import with_bound_anchors
from forlop.engine.events import Closing
from forlop.engine.rounds import Round, Rounds, Task
from forlop.model.pathway import Aspect, Pathway, Record, UntilEvent

if TYPE_CHECKING:
    from forlop.engine.state import Assignment, Occurrence, Recording, Span, State


def corrected(pathway: Pathway, state: "State", event: log.Corrected) -> "State":
    """The state in which the entry was as it is said now; a limit still counts from what it has counted from."""
    return with_bound_anchors(pathway, state, _corrected(pathway, state, event))


def _corrected(pathway: Pathway, state: "State", event: log.Corrected) -> "State":
    if event.name in state.data:
        return with_recordings(state, event.name, lambda each: _right(each, event, state.version))
    if event.name in pathway.named_actors:
        return replace(state, assignments=tuple(_truly_assigned(each, event) for each in state.assignments))
    assert event.moment is not None  # only a datum has a value
    if event.name in pathway.named_pauses:
        return _pause_moved(state, event.name, event.entry, event.moment)
    if event.name not in pathway.named_steps:
        return _event_moved(pathway, state, event.name, event.entry, event.moment)
    match event.aspect:
        case Aspect.SENT:
            return _sending_moved(pathway, state, event.name, event.entry, event.moment)
        case Aspect.RECEIVED:
            return _reception_moved(state, event.name, event.entry, event.moment)
        case _:
            return _completion_moved(pathway, state, event.name, event.entry, event.moment)


def retracted(pathway: Pathway, state: "State", event: log.Retracted) -> "State":
    """The state in which the entry was never made; what it led to stands until somebody has looked at it."""
    if event.name in state.data:
        return recording_removed(pathway, state, event.name, event.entry)
    if event.name in pathway.named_actors:
        return replace(state, assignments=tuple(each for each in state.assignments if each.version != event.entry))
    if event.name in pathway.named_pauses:
        return replace(state, stops=_stops_without(state, event.entry))
    if event.name in pathway.named_consents:
        return _consent_removed(state, event.name, event.entry)
    if event.name in pathway.named_steps:
        return _completion_removed(state, event.name, event.entry)
    kept = tuple(each for each in state.occurrences if (each.name, each.version) != (event.name, event.entry))
    return replace(state, occurrences=kept)


# ---- data


def _right(recording: "Recording", event: log.Corrected, version: int) -> "Recording":
    if recording.version != event.entry:
        return recording
    value = recording.value if event.value is None else event.value
    moment = event.moment or recording.occurred_at
    return replace(recording, value=value, occurred_at=moment, before=(*recording.before, (version, recording)))


def _truly_assigned(assignment: "Assignment", event: log.Corrected) -> "Assignment":
    if assignment.version != event.entry:
        return assignment
    to = event.value if isinstance(event.value, str) else assignment.to
    return replace(assignment, to=to, at=event.moment or assignment.at)


def with_recordings(state: "State", datum: str, change: "Callable[[Recording], Recording]") -> "State":
    state = _without_expiries_of(state, datum, change)
    return replace(state, data={**state.data, datum: _rearranged(state.data[datum], change)})


def _without_expiries_of(state: "State", datum: str, change: "Callable[[Recording], Recording]") -> "State":
    """That a changed recording had grown too old is taken back with what it was: it is asked anew."""
    groups = _with_expiries(state.data[datum])
    gone = tuple((state.version, expired) for own, *expiries in groups if change(own) != own for expired in expiries)
    if not gone:
        return state
    return replace(state, taken_back={**state.taken_back, datum: (*state.taken_back.get(datum, ()), *gone)})


def _rearranged(
    recordings: "tuple[Recording, ...]", change: "Callable[[Recording], Recording]"
) -> "tuple[Recording, ...]":
    """The changed recordings in the order in which they were so; whether a changed one is too old is asked anew."""
    kept = ((change(each[0]), each) for each in _with_expiries(recordings))
    right = [(new, *(was[1:] if new == was[0] else ())) for new, was in kept]
    return tuple(each for one in sorted(right, key=lambda one: (one[0].occurred_at, one[0].version)) for each in one)


def _with_expiries(recordings: "tuple[Recording, ...]") -> "Iterator[tuple[Recording, ...]]":
    """Each recording, with what says that it has grown too old."""
    begins = [place for place, each in enumerate(recordings) if not each.too_old]
    yield from (recordings[begin:end] for begin, end in pairwise([*begins, len(recordings)]))


def recording_removed(pathway: Pathway, state: "State", datum: str, entry: int) -> "State":
    """The value before it holds again; the open round that asked for it asks again."""
    gone = next((each for each in state.data[datum] if each.version == entry), None)
    if gone is None:
        return state  # of a caller: what was recorded inside and is not the caller's
    groups = [group for group in _with_expiries(state.data[datum]) if group[0].version != entry]
    kept = tuple(each for group in groups for each in group)

    duties = pathway.named_steps[gone.step].duties if gone.step in pathway.named_steps else ()

    def asking(each: Round) -> Round:
        if not each.is_open or each.step != gone.step or datum not in each.recorded:
            return each
        again = any(other.step == each.step and other.version > each.opened_version for other in kept)
        if again:
            return each
        asked = {
            number for number, duty in enumerate(duties) if isinstance(duty.act, Record) and datum in duty.act.data
        }
        tasks = tuple(_undone(task) if task.duty in asked else task for task in each.tasks)
        return replace(each, recorded=each.recorded - {datum}, tasks=tasks)

    taken_back = {**state.taken_back, datum: (*state.taken_back.get(datum, ()), (state.version, gone))}
    rounds = Rounds.of(map(asking, state.rounds))
    return replace(state, data={**state.data, datum: kept}, rounds=rounds, taken_back=taken_back)


def _consent_removed(state: "State", consent: str, entry: int) -> "State":
    """What the patient said before it holds again; nothing, if nothing was said."""
    said = tuple(each for each in state.said if (each.consent, each.version) != (consent, entry))
    before = max(
        (each for each in said if each.consent == consent), key=lambda each: (each.at, each.version), default=None
    )
    others = {name: given for name, given in state.consents.items() if name != consent}
    return replace(state, said=said, consents=others if before is None else {**others, consent: before.given})


# ---- what is told with a moment


def _pause_moved(state: "State", name: str, entry: int, moment: datetime) -> "State":
    def moved(span: "Span") -> "Span":
        if span.name != name:
            return span
        start = moment if span.start_version == entry else span.start
        return replace(span, start=start, stop=moment if span.stop_version == entry else span.stop)

    return replace(state, stops=tuple(map(moved, state.stops)))


def _stops_without(state: "State", entry: int) -> "tuple[Span, ...]":
    """A stop of clocks that never began is no stop; one that was never ended still runs."""
    running = (replace(span, stop=None) if span.stop_version == entry else span for span in state.stops)
    return tuple(span for span in running if span.start_version != entry)


def _event_moved(pathway: Pathway, state: "State", name: str, entry: int, moment: datetime) -> "State":
    """An outer event or an interruption: what it ended the waiting for, and what it opened, were so from then on."""
    was = next(each.at for each in state.occurrences if (each.name, each.version) == (name, entry))
    state = _with_occurrence(state, name, None, entry, moment)
    spans = tuple(
        # What is said to have begun after it was over, stood for no time.
        replace(span, start=min(moment, span.stop or moment))
        if (span.name, span.start_version) == (name, entry)
        else span
        for span in state.stops
    )
    state = replace(state, stops=spans)
    tracks = {track.name for track in pathway.tracks if track.starts_at == name}
    for named in state.rounds:
        each = state.numbered(named.step, named.number)  # it may have moved with one before it
        step = pathway.named_steps[each.step]
        until = step.waits_until or step.lasts
        if isinstance(until, UntilEvent) and until.event == name and each.closed is Closing.DONE:
            if each.closed_at == was:
                # A duty does not hold a wait.
                done = each.opened_at if step.waits_until is not None else _tasks_done_at(each)
                state = _closing_moved(pathway, state, each, max(moment, done))
        elif each.source in {name, *tracks} and each.opened_at == was:
            state = _opening_moved(pathway, state, each, moment)
    return state


def _sending_moved(pathway: Pathway, state: "State", name: str, entry: int, moment: datetime) -> "State":
    """The receivers' tasks opened with the sending, and it counts as received then unless reception was told."""
    sent = next(each.at for each in state.occurrences if _is(each, name, Aspect.SENT, entry))
    before = _round_of_line(state, name, entry)
    supposed = not before.reception_told
    step = pathway.named_steps[name]

    def is_receivers(task: Task) -> bool:
        # What is the sender's opened with the round, also when it was sent at once.
        return step.waits_for_sending(step.duties[task.duty])

    tasks = tuple(
        replace(
            task,
            opened_at=moment if is_receivers(task) and task.opened_at == sent else task.opened_at,
            closed_at=moment if task.closed_at == sent else task.closed_at,
        )
        for task in before.tasks
    )
    after = replace(before, sent_at=moment, received_at=moment if supposed else before.received_at, tasks=tasks)
    state = _with_noted(_with_round(state, after), before, sent, moment)
    state = _with_occurrence(state, name, Aspect.SENT, entry, moment)
    if supposed:
        state = _with_occurrence(state, name, Aspect.RECEIVED, entry, moment)
    return _with_closing(pathway, state, before, after)


def _reception_moved(state: "State", name: str, entry: int, moment: datetime) -> "State":
    before = _round_of_line(state, name, entry)
    state = _with_round(state, replace(before, received_at=moment, reception_told=True))
    return _with_occurrence(state, name, Aspect.RECEIVED, entry, moment)


def _completion_moved(pathway: Pathway, state: "State", name: str, entry: int, moment: datetime) -> "State":
    """All that was told with it was done then; the step, if it was its last, and what that opened."""
    before, done = round_of_task(state, name, entry)
    sent = (
        each.version
        for each in state.occurrences
        if (each.name, each.aspect, each.at) == (name, Aspect.SENT, done) and each.version > before.opened_version
    )
    sending = next(sent, None) if before.sent_at == done else None
    if sending is not None:
        return _sending_moved(pathway, state, name, sending, moment)
    tasks = tuple(replace(task, closed_at=moment) if task.closed_at == done else task for task in before.tasks)
    after = replace(before, tasks=tasks)
    state = _with_noted(_with_round(state, after), before, done, moment)
    return _with_closing(pathway, state, before, after)


def _with_noted(state: "State", entry: Round, was: datetime, moment: datetime) -> "State":
    """What was noted with it was noted then."""

    def moved(each: "Recording") -> "Recording":
        in_it = entry.opened_version < each.version < (entry.closed_version or state.version)
        if each.step != entry.step or each.occurred_at != was or not in_it:
            return each
        return replace(each, occurred_at=moment, before=(*each.before, (state.version, each)))

    for name in state.data:
        state = _without_expiries_of(state, name, moved)
    return replace(state, data={name: _rearranged(recordings, moved) for name, recordings in state.data.items()})


def _completion_removed(state: "State", name: str, entry: int) -> "State":
    """What was upheld and what it was done by are one doing: it is taken back in both rounds."""
    before, done = round_of_task(state, name, entry)
    told = [task for task in before.tasks if task.closed_at == done]
    numbers = {task.upheld for task in told}
    for each in state.rounds.of_step(name):
        upheld = [task for task in each.tasks if task.upheld == before.number]
        if each.number == before.number:
            state = _doing_removed(state, each, told)
        elif each.number in numbers:
            state = _doing_removed(state, each, each.tasks)
        elif upheld:
            state = _doing_removed(state, each, upheld)
    return state


def _doing_removed(state: "State", entry: Round, done: "Iterable[Task]") -> "State":
    """In an open round the task is open again; a step that has been left stays left, and nothing counts from it."""
    if entry.is_open:
        tasks = tuple(_undone(task) if task in done else task for task in entry.tasks)
        return _with_round(state, replace(entry, tasks=tasks))
    kept = tuple(each for each in state.occurrences if not _is(each, entry.step, Aspect.DONE, entry.closed_version))
    return replace(_with_round(state, replace(entry, retracted=True)), occurrences=kept)


def _undone(task: Task) -> Task:
    return (
        replace(task, closed=None, closed_at=None, closed_version=0, by=None, upheld=None)
        if task.closed is Closing.DONE
        else task
    )


# ---- what rests on a moment


def _with_closing(pathway: Pathway, state: "State", before: Round, after: Round) -> "State":
    """If the step was left when its last task was done, it was left when that was truly done."""
    if before.closed is not Closing.DONE or pathway.named_steps[before.step].waits_until is not None:
        return state
    assert before.closed_at is not None
    done = _tasks_done_at(after)
    moment = done if before.closed_at == _tasks_done_at(before) else max(before.closed_at, done)
    return _closing_moved(pathway, state, after, moment)


def closing_moved_to(pathway: Pathway, state: "State", step: str, number: int, moment: datetime) -> "State":
    """As if the round had closed at this moment: for one whose sub-pathway ended at another time than was told."""
    return _closing_moved(pathway, state, state.numbered(step, number), moment)


def _closing_moved(pathway: Pathway, state: "State", entry: Round, moment: datetime) -> "State":
    was = entry.closed_at
    assert was is not None  # only a round that is closed has left its step
    if was == moment:
        return state
    before = state
    left_was = state.went_on_at(entry)
    # A way that was settled later, by what was left out or chosen, was taken no earlier than that.
    left = moment if left_was == was or left_was is None else max(left_was, moment)
    state = _with_round(state, replace(entry, closed_at=moment))
    state = _with_occurrence(state, entry.step, Aspect.DONE, entry.closed_version, moment)
    ways = tuple(
        replace(way, at=left) if (way.step, way.round, way.at) == (entry.step, entry.number, left_was) else way
        for way in state.ways
    )
    # It was over with the last of it.
    ended_at = _last_closed(state) if state.ended_at == _last_closed(before) else state.ended_at
    state = replace(state, ways=ways, ended_at=ended_at)
    for named in state.rounds:
        each = state.numbered(named.step, named.number)  # it may have moved with one before it
        if each.opened_version < entry.closed_version or each.source is None:
            continue
        joins = pathway.named_steps[each.step].waits_for
        if entry.step in joins and each.source in joins:
            # It opened when the last of those that fed it came, whichever that is now.
            fed = [_fed(state, name, each) for name in joins]
            if (entry.step, entry.number) in fed and each.opened_at == _last_left(before, fed):
                state = _opening_moved(pathway, state, each, _last_left(state, fed) or left)
        elif (
            each.source == entry.step
            and each.opened_at == (was if each.again else left_was)
            and _fed(state, entry.step, each) == (entry.step, entry.number)
        ):
            # The next round of what is repeated counts from when the one before was done.
            state = _opening_moved(pathway, state, each, moment if each.again else left)
    return state


def _last_closed(state: "State") -> datetime | None:
    return max((each.closed_at for each in state.rounds if each.closed_at is not None), default=None)


def _fed(state: "State", name: str, opened: Round) -> tuple[str, int] | None:
    """The round of a step whose token a join took when it opened."""
    own = (each for each in state.rounds.of_step(name) if not each.beside)
    before = (each for each in own if 0 < each.closed_version < opened.opened_version)
    last = max(before, key=lambda each: each.closed_version, default=None)
    return None if last is None else (last.step, last.number)


def _last_left(state: "State", rounds: "Iterable[tuple[str, int] | None]") -> datetime | None:
    times = (state.went_on_at(state.numbered(*each)) for each in rounds if each is not None)
    return max((at for at in times if at is not None), default=None)


def _opening_moved(pathway: Pathway, state: "State", entry: Round, moment: datetime) -> "State":
    was = entry.opened_at
    step = pathway.named_steps[entry.step]

    def is_moved(task: Task) -> bool:
        # What is the receiver's opened with the sending, also when it was sent at once.
        if task.opened_at is None or step.waits_for_sending(step.duties[task.duty]):
            return False
        return task.opened_at == was or task.opened_at < moment

    tasks = tuple(replace(task, opened_at=moment) if is_moved(task) else task for task in entry.tasks)
    after = replace(entry, opened_at=moment, tasks=tasks)
    state = _with_occurrence(_with_round(state, after), entry.step, Aspect.STARTED, entry.opened_version, moment)
    state = _inside_moved(pathway, state, after, was, moment)
    # What was over by itself as it was reached was over then; what somebody did there, or time brought, stands.
    done = any(task.closed in (Closing.DONE, Closing.LEFT_OUT) for task in entry.tasks)
    somebody = done or entry.chosen is not None
    waited = entry.closed is Closing.DONE and (step.waits_until is not None or step.lasts is not None)
    of_time = waited or entry.closed in (Closing.SUPERSEDED, Closing.LAPSED)
    if entry.closed_at is None or somebody or of_time:
        return state
    if entry.closed_at == was:
        return _closing_moved(pathway, state, after, moment)
    # What the rules settled later, they settled no earlier than it was reached.
    by_rules = entry.closed is Closing.NOT_INDICATED or step.rules_decide
    return _closing_moved(pathway, state, after, max(moment, entry.closed_at)) if by_rules else state


def _inside_moved(pathway: Pathway, state: "State", entry: Round, was: datetime, moment: datetime) -> "State":
    """The sub-pathway that the round runs began with it."""
    runs, key = pathway.named_steps[entry.step].runs, (entry.step, entry.number)
    if runs is None or key not in state.inner:
        return state
    inner = state.inner[key]
    first = next((each for each in inner.rounds if each.opened_at == was), None)
    inner = replace(inner, started_at=moment if inner.started_at == was else inner.started_at)
    if first is not None:
        inner = _opening_moved(runs.pathway, inner, first, moment)
    return replace(state, inner={**state.inner, key: inner})


# ---- look-ups and changes


def round_of_task(state: "State", name: str, entry: int) -> tuple[Round, datetime]:
    """The round in which the task was done that an event closed, and when; KeyError if there is none."""
    for each in state.rounds:
        for task in each.tasks:
            if each.step == name and task.closed_version == entry and task.closed_at is not None:
                return each, task.closed_at
    raise KeyError((name, entry))


def _round_of_line(state: "State", name: str, entry: int) -> Round:
    """The round of the step in which that line of the log was written."""
    return max(
        (each for each in state.rounds.of_step(name) if each.opened_version < entry),
        key=lambda each: each.opened_version,
    )


def _tasks_done_at(entry: Round) -> datetime:
    return replace(entry, closed=None).done_at


def _is(occurrence: "Occurrence", name: str, aspect: Aspect | None, entry: int) -> bool:
    return occurrence.name == name and occurrence.version == entry and aspect in (None, occurrence.aspect)


def _with_round(state: "State", entry: Round) -> "State":
    return replace(state, rounds=state.rounds.with_replaced(entry))


def _with_occurrence(state: "State", name: str, aspect: Aspect | None, entry: int, moment: datetime) -> "State":
    return replace(
        state,
        occurrences=tuple(
            replace(each, at=moment) if _is(each, name, aspect, entry) else each for each in state.occurrences
        ),
    )
