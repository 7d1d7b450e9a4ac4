"""What lies ahead of all who stand alike: whose tasks are open, how each limit is reckoned, what the clock will bring.

A limit is reckoned by the readable engine for three patients who stand alike at other distances of time, and looked up
from then on where it is seen to count from one moment, or to follow from one recorded date.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from forlop.engine.answers import DueAt, DueTime
from forlop.engine.draft import Draft
from forlop.engine.due_times import due_time
from forlop.engine.events import DeadlinePassed, TimeOver, ValueExpired
from forlop.engine.flow import duration_begins
from forlop.engine.lowered.learning import Meaning, Reason, retimed
from forlop.engine.lowered.limits import (
    Limit,
    Rule,
    Said,
    Spot,
    Tables,
    at_once,
    by_value,
    constant,
    counted_from,
    first_moment_after,
    limit_of,
    moment_of,
    seconds_of,
    without_time,
)
from forlop.engine.lowered.standing import Control, Slots, together_again
from forlop.engine.passing_time import Moment, moments_of
from forlop.engine.state import State
from forlop.model import calendar
from forlop.model.calendar import Due
from forlop.model.pathway import Force, ForTime


class Alarm(NamedTuple):
    """Something that the clock is going to bring, not before the moment in `floor`.

    `line` is the number of the task whose limit it is. `inclusive` when it has come only after its last moment.
    """

    rule: Rule
    floor: Spot | None
    order: tuple[int, tuple[int, ...], int]
    line: int | None
    inclusive: bool = False


class Outlook(NamedTuple):
    """The open tasks in the order of opening, and the alarms in that of `moments_of`.

    None where the readable engine has to be asked each time: of what is inside a sub-pathway, and of limits that have
    no rule. Simple is when each task has a limit that counts from one moment, and only those limits are to come.
    """

    lines: tuple[Rule, ...] | None
    alarms: tuple[Alarm, ...] | None
    is_simple: bool = False


@dataclass(frozen=True, slots=True)
class _Alike:
    """A patient, and two who stand alike at other distances; `places` are those of the moments of each."""

    meaning: Meaning
    control: Control
    states: tuple[State, ...]
    places: tuple[Mapping[float, int], ...]
    reads: list[int]
    asked: Counter[Reason]
    tables: Tables


def outlook_of(
    meaning: Meaning,
    control: Control,
    version: int,
    slots: Slots,
    *,
    asked: Counter[Reason],
    tables: Tables,
) -> tuple[Outlook, tuple[int, ...]]:
    """What lies ahead, and the places of the values that it was seen to depend on."""
    reads: list[int] = []
    owns = (slots, *retimed(control, slots))
    alike = _Alike(
        meaning=meaning,
        control=control,
        states=tuple(
            together_again(control, version, own, reads if number == 0 else None) for number, own in enumerate(owns)
        ),
        places=tuple({at: n for n, at in enumerate(own[: control.last + 1]) if isinstance(at, float)} for own in owns),
        reads=reads,
        asked=asked,
        tables=tables,
    )
    if control.over or alike.states[0].with_inner_run:
        return Outlook(() if control.over else None, () if control.over else None), ()
    rules = dict(_rules(alike))
    lines = tuple(rule if rule is not None else _asking(alike, *place) for place, rule in rules.items())
    alarms = _alarms(alike, rules)
    outlook = Outlook(lines, alarms, _is_simple(lines, alarms) and not reads)
    return outlook, tuple(dict.fromkeys(reads))


def _is_simple(lines: tuple[Rule, ...], alarms: tuple[Alarm, ...] | None) -> bool:
    if not lines or alarms is None or any(rule.by_hour is None and rule.seconds is None for rule in lines):
        return False
    # What counts from the opening does not end before it.
    return all(alarm.line is not None and alarm.floor == Spot(True, lines[alarm.line].place) for alarm in alarms)


# ---- limits of tasks


def _rules(alike: _Alike) -> Iterator[tuple[tuple[int, int], Rule | None]]:
    """The rule for each open task by its places; None for a limit that has to be reckoned each time."""
    for number, entry in alike.states[0].rounds.placed:
        for place, task in enumerate(entry.tasks):
            if entry.is_open and task.is_open:
                yield (number, place), _rule(alike, number, place)


def _rule(alike: _Alike, number: int, place: int) -> Rule | None:
    known = len(alike.reads)
    try:
        dues = [
            due_time(
                alike.meaning.pathway, state, state.rounds.entries[number], state.rounds.entries[number].tasks[place]
            )
            for state in alike.states
        ]
    except calendar.OutsideCalendar:
        return None
    dates = {each for each in alike.reads[known:] if each in alike.control.dates}
    first, said = dues[0], _said(alike, number, place)
    if all(due == first for due in dues):
        if not isinstance(first, DueAt):
            return constant(first, said)
        told_by = alike.control.spot(dates.pop()).place if len(dates) == 1 else None
        return None if told_by is None else by_value(told_by, _reckoner(alike, number, place))
    return None if dates else _counted(alike, dues, said)


def _said(alike: _Alike, number: int, place: int) -> Said:
    entry = alike.states[0].rounds.entries[number]
    task = entry.tasks[place]
    duty = alike.meaning.pathway.named_steps[entry.step].duties[task.duty]
    return Said(entry.step, task.duty, task.actor, duty.obligation)


def _reckoner(alike: _Alike, number: int, place: int) -> Callable[[Slots, Slots], Limit]:
    """A limit that the readable engine reckons, for whoever stands so."""
    meaning, control, said = alike.meaning, alike.control, _said(alike, number, place)

    def limit(front: Slots, kept: Slots) -> Limit:
        # Only the order of versions counts for a limit, and this is the lowest that leaves room for all of them.
        state = together_again(control, control.versions, control.whole(front, kept))
        entry = state.rounds.entries[number]
        due = due_time(meaning.pathway, state, entry, entry.tasks[place])
        return limit_of(Due(at=due.at, day=due.day), said) if isinstance(due, DueAt) else without_time(due, said)

    return limit


def _asking(alike: _Alike, number: int, place: int) -> Rule:
    """The same, counted each time."""
    reckon, asked = _reckoner(alike, number, place), alike.asked

    def limit(front: Slots, kept: Slots) -> Limit:
        asked[Reason.LIMIT] += 1
        return reckon(front, kept)

    return Rule(limit)


def _counted(alike: _Alike, dues: list[DueTime], said: Said) -> Rule | None:
    """So long after one of the patient's moments, whatever the distances."""
    timed = [due for due in dues if isinstance(due, DueAt)]
    anchors = {
        None if due.anchor_at is None else places.get(seconds_of(due.anchor_at))
        for places, due in zip(alike.places, timed, strict=False)
    }
    lengths = {due.duration for due in timed}
    if len(timed) < len(dues) or len(anchors) > 1 or len(lengths) > 1:
        return None
    anchor, length = anchors.pop(), lengths.pop()
    if anchor is None:
        return None
    spot = alike.control.spot(anchor)
    if length is None:
        return at_once(spot, said) if all(due.at == due.anchor_at and due.day is None for due in timed) else None
    # Three limits of the law may by chance all end on working days: that they roll is said, and not seen.
    statutory = timed[0].force is Force.STATUTORY
    ends = (
        calendar.due_after(due.anchor_at, length, statutory=statutory) for due in timed if due.anchor_at is not None
    )
    if any(end != Due(at=due.at, day=due.day) for end, due in zip(ends, timed, strict=True)):
        return None
    return counted_from(spot, length, said, statutory=statutory, tables=alike.tables)


# ---- what the clock brings


def _alarms(alike: _Alike, rules: Mapping[tuple[int, int], Rule | None]) -> tuple[Alarm, ...] | None:
    state = alike.states[0]
    if any(rule is None for rule in rules.values()):
        return None  # whether it is a limit at all may change with the distances
    known = len(alike.reads)
    draft = Draft(alike.meaning.pathway, state, moment_of(max(alike.places[0])))
    alarms = [_alarm(alike, rules, moment) for moment in moments_of(draft)]
    del alike.reads[known:]
    found = tuple(alarm for alarm in alarms if alarm is not None)
    return found if len(found) == len(alarms) else None


def _alarm(alike: _Alike, rules: Mapping[tuple[int, int], Rule | None], moment: Moment) -> Alarm | None:
    state = alike.states[0]
    match moment.event:
        case DeadlinePassed(step=step, round=number, task=duty):
            entry = state.numbered(step, number)
            place, task = next((n, each) for n, each in enumerate(entry.tasks) if each.duty == duty)
            found = (state.rounds.entries.index(entry), place)
            rule = rules[found]
            assert rule is not None  # all of them have one here
            assert task.opened_at is not None  # it is open
            return Alarm(rule, _spot(alike, task.opened_at), moment.place, tuple(rules).index(found))
        case TimeOver(step=name, round=number):
            step_ = alike.meaning.pathway.named_steps[name]
            lasting = step_.waits_until or step_.lasts
            begun = duration_begins(step_, state.numbered(name, number))
            assert isinstance(lasting, ForTime)  # it is what time ends
            assert begun is not None  # it runs
            over = first_moment_after(_spot(alike, begun), lasting.duration, tables=alike.tables)
            return Alarm(over, None, moment.place, None)
        case ValueExpired(datum=datum):
            recording = state.value(datum)
            valid = alike.meaning.pathway.named_data[datum].valid_for
            assert recording is not None  # it is what grows too old
            assert valid is not None
            spot = _spot(alike, recording.occurred_at)
            too_old = counted_from(spot, valid, None, statutory=False, tables=alike.tables)
            return Alarm(too_old, None, moment.place, None, inclusive=True)
        case _:
            return None


def _spot(alike: _Alike, at: datetime) -> Spot:
    return alike.control.spot(alike.places[0][seconds_of(at)])
