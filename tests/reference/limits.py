"""When a task is due: from what its limit counts, how long it is, and how stopped clocks have moved it."""

from dataclasses import dataclass
from datetime import date, datetime

from forlop.model import pathway as model
from forlop.model.values import Unit
from tests.reference.calendar import (
    DAY,
    HOUR,
    Due,
    after,
    day_of,
    end_of,
    first_moment,
    midnight,
    next_workday,
    shifted,
    stood,
)  # fmt: skip
from tests.reference.conditions import Facts
from tests.reference.course import Round, Run, Spell, Task, covers, side_of

Pairs = tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Deadline:
    """When a task is due, or the word that stands for it; and what more is said of it."""

    due: Due | None = None
    word: str = "none"
    pairs: Pairs = ()


def deadline(run: Run, found: Round, task: Task) -> Deadline:
    timing = timing_of(found, task)
    anchor = anchor_of(timing, task.length)
    if task.set_day:
        return Deadline(task.set_day, "", (("set_by", task.set_by),))
    if isinstance(timing, model.Within) and task.length is None:
        return cannot_say(Facts(run, run.patient.now), timing)
    start = anchored(run, found, task, anchor)
    if start is None:
        return not_running(run, name_of(anchor))
    match timing:
        case None | model.Repeating():
            return Deadline()
        case model.AtOnce():
            return Deadline(start)
        case model.Within(alternatives=alternatives, goal=wished):
            length = alternatives[task.length or 0].duration
            goal = after(start, wished) if wished else None
            return running(run, found, task, start, after(start, length), length.unit, (("goal", goal),))
        case model.Window(earliest=least, latest=most):
            earliest = (("earliest", first_moment(after(start, least))),)
            if most is None:
                return Deadline(pairs=earliest)
            return running(run, found, task, start, after(start, most), most.unit, earliest)
        case model.OnDate(datum=name) | model.LatestBefore(datum=name) | model.Halfway(end=name):
            value = run.value(name)
            if not isinstance(value, date):
                return not_running(run, name)
            return until_day(run, found, task, start, value)


def not_running(run: Run, name: str) -> Deadline:
    """A limit that waits for something; without anchor when that was left out, or nothing open leads to it any more."""
    without = not can_come(run, name)
    return Deadline(word="not_running", pairs=(("waiting_for", name), ("without_anchor", without or None)))


def can_come(run: Run, name: str) -> bool:
    """Whether a step, an event or a value may still come; what only an interruption could bring is not waited for."""
    pathway = run.pathway
    if name in pathway.named_events or name in pathway.named_interruptions:
        return name in pathway.named_events
    busy = [found.step.name for found in run.open_rounds]
    anytime = [step.name for step in pathway.steps if step.anytime] + [track.first_step for track in pathway.tracks]
    after_busy = [name for step in busy for name in pathway.leads_to[step]]
    later = side_of(pathway, model.Onward(steps=(*after_busy, *run.arrived, *anytime)))
    if name in pathway.named_steps:
        left_out = [found for found in run.rounds_of(name)[-1:] if found.how == "left_out"]
        return name in {*busy, *later} and not left_out
    noting = [found for found in run.open_rounds for task in found.tasks if name in task.data and not task.closed]
    acts = [(step.name, duty.act) for step in pathway.steps for duty in step.duties]
    return bool(noting) or any(
        isinstance(act, model.Record) and name in act.data and step in later for step, act in acts
    )


def until_day(run: Run, found: Round, task: Task, start: datetime, value: Due) -> Deadline:
    """A limit that is set by a day that is noted."""
    day = day_of(value) if isinstance(value, datetime) else value
    match task.duty.timing:
        case model.LatestBefore(duration=length) if length.unit is Unit.HOURS:
            return fixed(run, found, task, first_moment(value) - length.amount * HOUR, length.unit)
        case model.LatestBefore(duration=length):
            return fixed(run, found, task, shifted(day, -length.amount, length.unit), length.unit)
        case model.Halfway(tolerance=tolerance):
            half = day_of(start) + (day - day_of(start)).days // 2 * DAY
            if tolerance is None:
                return running(run, found, task, start, half, Unit.DAYS)
            earliest = midnight(shifted(half, -tolerance.amount, tolerance.unit))
            due = shifted(half, tolerance.amount, tolerance.unit)
            return running(run, found, task, start, due, Unit.DAYS, (("goal", half), ("earliest", earliest)))
        case _:
            return fixed(run, found, task, day, Unit.DAYS)


# ---- which length, and from what


def timing_of(found: Round, task: Task) -> model.Timing | None:
    """The limit of a task; of a repetition the limit of this round."""
    timing = task.duty.timing
    if not isinstance(timing, model.Repeating):
        return timing
    if found.repetition == 1 and timing.first:
        return timing.first
    lengths = [(each.duration, each.condition) for each in timing.intervals]
    opening = model.Opening()
    every = [model.Alternative(duration=length, anchor=opening, condition=when) for length, when in lengths]
    return model.Within(alternatives=tuple(every))


def length_now(facts: Facts, found: Round, task: Task) -> int | None:
    """Which of the lengths applies, None where that is not known."""
    timing = timing_of(found, task)
    for number, each in enumerate(timing.alternatives if isinstance(timing, model.Within) else ()):
        truth = True if each.condition is None else facts.truth(each.condition)
        if truth is not False:
            return number if truth else None
    return None


def cannot_say(facts: Facts, timing: model.Within) -> Deadline:
    unknown = [name for each in timing.alternatives if each.condition for name in facts.unknown(each.condition)]
    hours = {Unit.HOURS: 1, Unit.WORKDAYS: 34, Unit.DAYS: 24, Unit.WEEKS: 168, Unit.MONTHS: 730, Unit.YEARS: 8766}
    lengths = [each.duration for each in timing.alternatives]
    shortest = min(lengths, key=lambda length: length.amount * hours[length.unit])
    said = f"{shortest.amount} {shortest.unit}"
    return Deadline(word="cannot_say", pairs=(("unknown", tuple(dict.fromkeys(unknown))), ("shortest", said)))


def anchor_of(timing: model.Timing | None, length: int | None) -> model.Anchor:
    match timing:
        case model.Within(alternatives=alternatives):
            return alternatives[length or 0].anchor
        case model.Window(anchor=anchor) | model.Halfway(start=anchor):
            return anchor
        case _:
            return model.Opening()


def name_of(anchor: model.Anchor) -> str:
    match anchor:
        case model.AfterStep(step=name) | model.AfterEvent(event=name) | model.AfterDatum(datum=name):
            return name
        case model.Opening():
            return ""


def bind(run: Run, found: Round, task: Task, moment: datetime) -> None:
    """An anchor is bound to its occurrence when it has happened; a length that is another now is changed now."""
    length = length_now(Facts(run, moment), found, task)
    if length != task.length and not (is_statutory(task) and task.length is not None):
        task.length, task.changed = length, None if is_statutory(task) else moment
    anchor = anchor_of(timing_of(found, task), task.length)
    if task.opened and isinstance(anchor, model.AfterStep | model.AfterEvent):
        happened = occurrences(run, anchor)
        before = [which for at, which in happened if at <= task.opened]
        if task.bound not in [which for _, which in happened]:
            task.bound = [*before[-1:], *[which for _, which in happened], None][0]


def anchored(run: Run, found: Round, task: Task, anchor: model.Anchor) -> datetime | None:
    """From when a limit counts, None where that has not happened."""
    replying = is_statutory(task) and found.step.waits_for_sending(task.duty)
    match anchor:
        case model.Opening():
            rounds = [each for each in case_of(run, found) if each.how != "withdrawn"] if replying else [found]
            return min([each.tasks[task.number].opened or run.patient.now for each in rounds])
        case model.AfterDatum(datum=name):
            value = run.value(name)
            if isinstance(value, datetime):
                return value
            # A day that was noted without an hour means its noon.
            return midnight(value, hour=12) if isinstance(value, date) else None
        case model.AfterStep(step=step) | model.AfterEvent(event=step):
            happened = occurrences(run, anchor)
            # What is returned and sent again is one case, and a statutory limit of the receiver counts from its first.
            of_the_case = replying and step == found.step.name
            if of_the_case or anchor.which is model.Which.FIRST:
                cases = [case_of(run, which) for _, which in happened[-1:] if isinstance(which, Round)]
                happened = [each for each in happened if not cases or each[1] in cases[0]]
            if anchor.which is model.Which.BOUND and not of_the_case:
                return next((at for at, which in happened if which == task.bound), None)
            times = [at for at, _ in happened]
            return max(times, default=None) if anchor.which is model.Which.LAST else min(times, default=None)


def occurrences(run: Run, anchor: model.AfterStep | model.AfterEvent) -> list[tuple[datetime, Round | Spell]]:
    """When it has happened, and which it was, from the earliest on."""
    happened: list[tuple[datetime, Round | Spell]] = []
    if isinstance(anchor, model.AfterStep):
        rounds = [(each.moment_of(anchor.aspect), each) for each in run.rounds_of(anchor.step)]
        happened = [(at, each) for at, each in rounds if at]
    else:
        events = [*run.patient.happened, *run.interruptions]
        happened = [(spell.start, spell) for spell in events if spell.name == anchor.event]
    return sorted(happened, key=lambda each: each[0])


def case_of(run: Run, found: Round) -> list[Round]:
    """The sendings of one case: those since the last that was accepted or refused; of another step all its rounds."""
    cases: list[list[Round]] = [[]]
    for each in run.rounds_of(found.step.name):
        cases[-1].append(each)
        if each.reply in ("accepted", "refused"):
            cases.append([])
    return next(case for case in cases if found in case)


def is_statutory(task: Task) -> bool:
    return task.duty.force is model.Force.STATUTORY


# ---- clocks that stand


def running(run: Run, found: Round, task: Task, start: datetime, due: Due, unit: Unit, pairs: Pairs = ()) -> Deadline:
    """A limit that runs, as moved by what stopped its clock between its start and its end."""
    changed, stops = task.changed, [stop for stop in stops_of(run, found, task) if ends_after(stop, start)]
    unstopped = settled(not_before(due, changed) if changed else due, task)
    for since, until in spells([(max(stop.start, start), stop.stop) for stop in stops]):
        if changed and changed <= since:
            due, changed = not_before(due, changed), None
        if since >= end_of(settled(due, task)):
            break
        if until is None:
            return stopped(stops)
        due = stood(due, since, until, unit)
    due = settled(not_before(due, changed) if changed else due, task)
    return Deadline(due, "", (*pairs, stopped_for(stops, unstopped, due)))


def stopped_for(stops: list[Spell], unstopped: Due, due: Due) -> tuple[str, object]:
    """What stood before the end of a limit that ends at another time for it."""
    return ("stopped_for", () if due == unstopped else names_of([stop for stop in stops if stop.start < end_of(due)]))


def fixed(run: Run, found: Round, task: Task, due: Due, unit: Unit) -> Deadline:
    """A limit that a day fixes does not run: no pause before it moves it, but it does not end in one."""
    unstopped = settled(due, task)
    stops = [stop for stop in stops_of(run, found, task) if ends_after(stop, task.opened or run.patient.now)]
    for since, until in spells([(stop.start, stop.stop) for stop in stops]):
        if since < end_of(settled(due, task)) and until is None:
            return stopped(stops)
        if until and since < end_of(settled(due, task)) <= until:
            due = next_workday(day_of(until)) if unit is Unit.WORKDAYS else day_of(until)
    return Deadline(settled(due, task), "", (stopped_for(stops, unstopped, settled(due, task)),))


def settled(due: Due, task: Task) -> Due:
    """A statutory limit that ends on a day that is no working day ends on the next that is one."""
    return next_workday(due) if is_statutory(task) and not isinstance(due, datetime) else due


def stopped(stops: list[Spell]) -> Deadline:
    return Deadline(word="stopped", pairs=(("by", names_of([stop for stop in stops if stop.stop is None])),))


def names_of(stops: list[Spell]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stop.name for stop in stops))


def ends_after(stop: Spell, moment: datetime) -> bool:
    return stop.stop is None or stop.stop > moment


def stops_of(run: Run, found: Round, task: Task) -> list[Spell]:
    """What has stopped the clocks of the step; what stands for it outside, stands for all inside."""
    stops, step = [], found.step
    for pause in run.pathway.pauses:
        if (pause.steps is None or step.name in pause.steps) and (pause.basis or not is_statutory(task)):
            stops += [spell for spell in run.pauses if spell.name == pause.name and spell.start != spell.stop]
    for each in run.pathway.interruptions:
        beside = step.name in run.side_of(each.name)
        if each.stops_clocks and not is_statutory(task) and not beside and covers(each.scope, step.phase, step.track):
            stops += [spell for spell in run.interruptions if spell.name == each.name]
    return stops + (stops_of(*run.outer, task) if run.outer else [])


def spells(intervals: list[tuple[datetime, datetime | None]]) -> list[tuple[datetime, datetime | None]]:
    """The intervals with those that meet made one."""
    union: list[tuple[datetime, datetime | None]] = []
    for since, until in sorted(intervals, key=lambda each: each[0]):
        last = union[-1][1] if union else None
        if not union or (last is not None and since > last):
            union.append((since, until))
        elif last is not None:
            union[-1] = (union[-1][0], None if until is None else max(last, until))
    return union


def not_before(due: Due, changed: datetime) -> Due:
    """A limit that is counted anew never ends before the day of the change does."""
    return due if end_of(due) > end_of(day_of(changed)) else day_of(changed)
