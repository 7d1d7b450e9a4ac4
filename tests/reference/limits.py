"""When a task is due: from what its limit counts, how long it is, and how stopped clocks have moved it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from forlop.model import pathway as model
from forlop.model.expressions import data_of
from forlop.model.values import Unit
from tests.reference.calendar import (
    DAY,
    HOUR,
    Due,
    after,
    day_of,
    end_of,
    first_moment,
    late_from,
    midnight,
    next_workday,
    shifted,
    stood,
)  # fmt: skip
from tests.reference.conditions import Facts
from tests.reference.course import Round, Run, Said, Spell, Task, reached_from

HOURS_OF = {Unit.HOURS: 1, Unit.WORKDAYS: 34, Unit.DAYS: 24, Unit.WEEKS: 168, Unit.MONTHS: 730, Unit.YEARS: 8766}

WORDS = {
    model.Aspect.STARTED: ("round_opened",), model.Aspect.DONE: ("round_closed",),
    model.Aspect.SENT: ("sent",), model.Aspect.RECEIVED: ("round_opened", "sent"),
}  # fmt: skip
"""How the log tells of what a limit counts from."""


@dataclass(frozen=True)
class Deadline:
    """When a task is due, or the word that stands for it; and what more is said of it."""

    due: Due | None = None
    word: str = "none"
    pairs: tuple[tuple[str, object], ...] = ()


def deadline(task: Task) -> Deadline:
    run, timing = task.round.run, timing_of(task)
    if task.set_day:
        return Deadline(task.set_day, pairs=(("set_by", task.set_by),))
    if isinstance(timing, model.Within) and task.length is None:
        unknown = Facts(run, run.patient.now).unknown(*[each.condition for each in timing.alternatives])
        shortest = min(
            [each.duration for each in timing.alternatives], key=lambda each: each.amount * HOURS_OF[each.unit]
        )
        said = f"{shortest.amount} {shortest.unit}"
        return Deadline(word="cannot_say", pairs=(("unknown", unknown), ("shortest", said)))
    anchor = anchor_of(timing, task.length)
    start = anchored(task, anchor)
    if start is None:
        return not_running(task, name_of(anchor))
    match timing:
        case None | model.Repeating():
            return Deadline()
        case model.AtOnce():
            return Deadline(start)
        case model.Within(alternatives=alternatives, goal=wished):
            length = alternatives[task.length or 0].duration
            return running(
                task, start, after(start, length), length.unit, goal=after(start, wished) if wished else None
            )
        case model.Window(earliest=least, latest=most):
            earliest = first_moment(after(start, least))
            if most is None:
                return Deadline(pairs=(("earliest", earliest),))
            return running(task, start, after(start, most), most.unit, earliest=earliest)
        case model.OnDate(datum=name) | model.LatestBefore(datum=name) | model.Halfway(end=name):
            value = run.value(name)
            return until_day(task, timing, start, value) if isinstance(value, date) else not_running(task, name)


def until_day(task: Task, timing: model.Timing, start: datetime, value: Due) -> Deadline:
    """A limit that is set by a day that is noted; one that is halfway to it runs, the others do not."""
    day = day_of(value) if isinstance(value, datetime) else value
    match timing:
        case model.LatestBefore(duration=length) if length.unit is Unit.HOURS:
            return running(task, None, first_moment(value) - length.amount * HOUR, length.unit)
        case model.LatestBefore(duration=length):
            return running(task, None, shifted(day, -length.amount, length.unit), length.unit)
        case model.Halfway(tolerance=tolerance):
            half, start = day_of(start) + (day - day_of(start)).days // 2 * DAY, min(start, midnight(day))
            if tolerance is None:
                return running(task, start, half, Unit.DAYS)
            earliest, latest = [shifted(half, sign * tolerance.amount, tolerance.unit) for sign in (-1, 1)]
            return running(task, start, latest, Unit.DAYS, goal=half, earliest=midnight(earliest))
        case _:
            return running(task, None, day, Unit.DAYS)


# ---- which length, and from what


def timing_of(task: Task) -> model.Timing | None:
    """The limit of a task; of a repetition the limit of this round."""
    timing = task.duty.timing
    if not isinstance(timing, model.Repeating):
        return timing
    if task.round.repetition == 1 and timing.first:
        return timing.first
    lengths = [(each.duration, each.condition) for each in timing.intervals]
    every = [model.Alternative(duration=each, anchor=model.Opening(), condition=when) for each, when in lengths]
    return model.Within(alternatives=tuple(every))


def length_by(task: Task, facts: Facts) -> int | None:
    """Which of the lengths applies, None where that is not known."""
    timing = timing_of(task)
    for number, each in enumerate(timing.alternatives if isinstance(timing, model.Within) else ()):
        truth = True if each.condition is None else facts.truth(each.condition)
        if truth is not False:
            return number if truth else None
    return None


def deciding_data(task: Task) -> set[str]:
    """The data that decide which of the lengths applies."""
    timing = timing_of(task)
    alternatives = timing.alternatives if isinstance(timing, model.Within) else ()
    return {name for each in alternatives if each.condition for name in data_of(each.condition)}


def learn_length(task: Task, moment: datetime) -> None:
    """The length that applies, and when what was noted since the task opened made it so; a statutory one stays."""
    run = task.round.run
    since = [(at, length_by(task, Facts(run, at, as_of_then=True, known=known))) for at, known in history(task, moment)]
    opened, lengths = since[0][0], [length for _, length in since]
    now = length_by(task, Facts(run, moment))
    if is_statutory(task):
        task.length = next((length for length in lengths if length is not None), None)
    elif task.length != now:
        pairs = zip(since[1:], lengths, lengths[1:], strict=False)
        changes = [at for (at, _), was, became in pairs if was != became and at > opened]
        task.length, task.changed = now, changes[-1] if changes else None


def history(task: Task, moment: datetime) -> Iterator[tuple[datetime, list[Said]]]:
    """What was known of what decides the length, in its order: as the task opened, and from each moment since.

    It opens with what was told before that in the log, though its moment is corrected to a later one; but what is
    moved past something told since came after that.
    A statutory length follows the order of telling, whatever the moments that were said.
    """
    run = task.round.run
    line, opened, told_now = task.begun or (len(run.patient.log), moment, len(run.patient.log))
    deciding = sorted([said for said in run.notes if said.name in deciding_data(task)], key=lambda said: said.at)
    when = {id(said): said.told if is_statutory(task) else said.at for said in deciding}
    before, since = [[said for said in deciding if (said.line < line) is is_before] for is_before in (True, False)]
    since.sort(key=lambda said: (when[id(said)], said.line))
    passed = [
        said
        for said in before
        if any(other.name == said.name and opened < when[id(other)] < said.at for other in since)
    ]
    yield opened, aged(run, [said for said in before if said not in passed], opened, told_now)
    coming = [(max(when[id(said)], opened), said.at, since[: number + 1]) for number, said in enumerate(since)]
    for at in [*[said.at for said in before], *[at for said in deciding for at in too_old_from(run, said)]]:
        coming += [(at, at, [said for said in since if when[id(said)] <= at])] if at > opened else []
    for at, was_so, told in sorted([each for each in coming if each[0] <= moment], key=lambda each: each[0]):
        known = sorted([*before, *told], key=lambda said: (said.at if said.at <= at else opened, said.at))
        yield at, aged(run, known, max(was_so, opened))


def aged(run: Run, known: list[Said], moment: datetime, told_now: int | None = None) -> list[Said]:
    """What is known at a moment, with what has grown too old as unknown; not what is told just now."""
    last = {said.name: said for said in known}.values()
    aging = [said for said in last if told_now is None or said.line < told_now]
    old = [said for said in aging if any(at <= moment for at in too_old_from(run, said))]
    return [*known, *[Said(said.name, moment, None) for said in old]]


def too_old_from(run: Run, said: Said) -> list[datetime]:
    valid = run.pathway.named_data[said.name].valid_for
    return [late_from(after(said.at, valid))] if valid else []


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


def bind(task: Task) -> None:
    """A limit counts from what had happened last when its task opened, else from what was told first since.

    It stays bound to that, also when its moment is corrected.
    """
    run, anchor, opened = task.round.run, anchor_of(timing_of(task), task.length), task.opened
    if task.begun and opened and isinstance(anchor, model.AfterStep | model.AfterEvent):
        happened, known = occurrences(run, anchor), task.begun[0]
        if task.bound not in [which for _, which in happened]:
            lines = {which: max(line_of(run, which, anchor), known) for _, which in happened}
            before = [which for at, which in happened if at <= opened and lines[which] == known]
            task.bound = [*before[-1:], *sorted(lines, key=lambda which: lines[which]), None][0]


def line_of(run: Run, thing: Round | Spell, anchor: model.AfterStep | model.AfterEvent) -> int:
    """How long the log was when it had been told that this happened."""
    words = WORDS[anchor.aspect] if isinstance(anchor, model.AfterStep) else ("happened", "interrupted")
    log = enumerate(run.patient.log, 1)
    return max(line for line, entry in log if entry.thing is thing and entry.text.startswith(words))


def anchored(task: Task, anchor: model.Anchor) -> datetime | None:
    """From when a limit counts, None where that has not happened."""
    found, run = task.round, task.round.run
    # What is returned and sent again is one case, and a statutory limit of the receiver counts from its first.
    replying = is_statutory(task) and found.step.waits_for_sending(task.duty)
    match anchor:
        case model.Opening():
            if found.counts_from and isinstance(task.duty.timing, model.Repeating):
                return found.counts_from
            sent = [each.sent for each in case_of(found) if each.sent and each.how != "withdrawn"] if replying else []
            return min(sent, default=task.opened or run.patient.now)
        case model.AfterDatum(datum=name):
            value = run.value(name)
            # A day that was noted without an hour means its noon.
            day = midnight(value, hour=12) if isinstance(value, date) and not isinstance(value, datetime) else None
            return value if isinstance(value, datetime) else day
        case model.AfterStep(step=step) | model.AfterEvent(event=step):
            happened, of_the_case = occurrences(run, anchor), replying and step == found.step.name
            if anchor.which is model.Which.BOUND and not of_the_case:
                return next((at for at, which in happened if which == task.bound), None)
            if of_the_case or anchor.which is model.Which.FIRST:
                newest = found if of_the_case else [None, *run.rounds_of(step)][-1]
                happened = [each for each in happened if not newest or each[1] in case_of(newest)]
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


def case_of(found: Round) -> list[Round]:
    """The sendings of one case: those since the last that was accepted or refused; of another step all its rounds."""
    case: list[Round] = []
    for each in found.run.rounds_of(found.step.name):
        case.append(each)
        if each.reply in ("accepted", "refused") and found not in case:
            case = []
        elif each.reply in ("accepted", "refused"):
            break
    return case


def is_statutory(task: Task) -> bool:
    return task.duty.force is model.Force.STATUTORY


# ---- what has not happened


def not_running(task: Task, name: str) -> Deadline:
    """A limit that waits for something; without anchor when that was left out, or nothing open leads to it any more."""
    return Deadline(
        word="not_running", pairs=(("waiting_for", name), ("without_anchor", not can_come(task, name) or None))
    )


def can_come(task: Task, name: str) -> bool:
    """Whether a step, an event or a value may still come, other than by way of the step that waits for it.

    What only an interruption could bring is not waited for.
    """
    run, pathway, own = task.round.run, task.round.run.pathway, task.round.step
    busy = {found.step.name for found in run.open_rounds}
    beside = [] if own.on_overdue is None or own.overdue_replaces else model.targets_of(own.on_overdue)
    starting = [step.name for step in pathway.steps if step.anytime] + [track.first_step for track in pathway.tracks]
    leads_to = [to for step in busy - {own.name} for to in pathway.leads_to[step]]
    ahead = model.Onward(steps=(*leads_to, *beside, *run.arrived, *starting))
    later = reached_from(pathway, ahead, not_through=own.name)
    if name in pathway.named_steps:
        return name in busy | later and not any(found.how == "left_out" for found in run.rounds_of(name)[-1:])
    noting = [name in each.data and not each.closed for found in run.open_rounds for each in found.tasks]
    acts = [duty.act for step in pathway.steps if step.name in later for duty in step.duties]
    coming = [name in act.data for act in acts if isinstance(act, model.Record)]
    return name in pathway.named_events or any([*noting, *coming])


# ---- clocks that stand


def running(
    task: Task, start: datetime | None, due: Due, unit: Unit, *, goal: Due | None = None, earliest: Due | None = None
) -> Deadline:
    """A limit as moved by what stopped its clock between its start and its end.

    One without a start does not run: no pause before it moves it, but it does not end in one.
    """
    changed, began = task.changed, start or task.opened or task.round.run.patient.now
    stops = [stop for stop in stops_of(task.round, task) if stop.stop is None or stop.stop > began]
    # A length that is another now never ends it before the day of the change, with the stops after that.
    counted = [(start, due), *([(changed, day_of(changed))] if changed else [])]
    ends = [moved(task, since, end, unit, stops) for since, end in counted]
    if None in ends:
        return Deadline(word="stopped", pairs=(("by", names_of([stop for stop in stops if stop.stop is None])),))
    due = settled(max([end for end in ends if end], key=end_of), task)
    unstopped = settled(max([end for _, end in counted], key=end_of), task)
    stopping = [stop for stop in stops if stop.start < end_of(due) and due != unstopped]
    return Deadline(due, pairs=(("goal", goal), ("earliest", earliest), ("stopped_for", names_of(stopping))))


def moved(task: Task, start: datetime | None, due: Due, unit: Unit, stops: list[Spell]) -> Due | None:
    """An end as the stops have moved it, None while one of them stands."""
    later = [stop for stop in stops if not start or stop.stop is None or stop.stop > start]
    for since, until in union([(max(stop.start, start or stop.start), stop.stop) for stop in later]):
        if since >= end_of(settled(due, task)):
            break
        if until is None:
            return None
        if start:
            due = stood(due, since, until, unit)
        elif end_of(settled(due, task)) <= until:
            due = next_workday(day_of(until)) if unit is Unit.WORKDAYS else day_of(until)
    return due


def settled(due: Due, task: Task) -> Due:
    """A statutory limit ends on no holiday."""
    return next_workday(due) if is_statutory(task) and not isinstance(due, datetime) else due


def names_of(stops: list[Spell]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stop.name for stop in stops))


def stops_of(found: Round, task: Task) -> list[Spell]:
    """What has stopped the clocks of the step; what stands for it outside, stands for all inside."""
    run, step, stopping = found.run, found.step.name, set[str]()
    for pause in run.pathway.pauses:
        if (pause.steps is None or step in pause.steps) and (pause.basis or not is_statutory(task)):
            stopping.add(pause.name)
    for each in run.pathway.interruptions:
        if (
            each.stops_clocks
            and not is_statutory(task)
            and run.covers(each.scope, step)
            and step not in run.side_of(each.name)
        ):
            stopping.add(each.name)
    order = [*run.pathway.named_pauses, *run.pathway.named_interruptions]
    spells = [
        spell
        for spell in run.pauses + run.interruptions
        if spell.name in stopping and (spell.stop is None or spell.start < spell.stop)
    ]
    return sorted(spells, key=lambda spell: order.index(spell.name)) + (stops_of(run.outer, task) if run.outer else [])


def union(intervals: list[tuple[datetime, datetime | None]]) -> Iterator[tuple[datetime, datetime | None]]:
    """The intervals with those that meet made one."""
    last: tuple[datetime, datetime | None] | None = None
    for since, until in sorted(intervals, key=lambda each: each[0]):
        if last and (last[1] is None or since <= last[1]):
            last = (last[0], max(last[1], until) if last[1] and until else None)
        else:
            if last:
                yield last
            last = (since, until)
    if last:
        yield last
