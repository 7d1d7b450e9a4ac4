"""A replayed course as a story: a short sentence for each thing that is done or decided, so that it can be followed.

Of what is noted only what something turned on is told, and what was done in part only with that.

`told(replayed(pathway, deeds))` -> `(StoryLine("starts", (("step", "melding"),), date(2026, 3, 2)), …)`
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from forlop.diagnostics import BETWEEN, StoryLine
from forlop.engine import events as log
from forlop.engine.commands import (
    Conclude,
    Deed,
    Happen,
    Interrupt,
    Record,
    SetConsent,
    SetPause,
    Start,
    TimeHasCome,
)
from forlop.engine.events import AnyEvent, Closing
from forlop.model.calendar import day_of
from forlop.model.expressions import data_of
from forlop.model.pathway import Pathway
from forlop.model.values import Encoded, Value, encode
from forlop.verification.courses.replaying import Course, Moment, TimePasses

_LONGEST_ROUND = 12

_Said = tuple[str, tuple[tuple[str, str], ...]]
"""A line without its day and without what is counted in it."""


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a moment has to tell: the data that something rested on then, and its lines by what matters of its own."""

    pathway: Pathway
    moment: Moment
    decided: frozenset[str]
    own: frozenset[str]
    _kept: dict[frozenset[str], tuple[StoryLine, ...]] = field(default_factory=dict)

    def lines(self, matter: frozenset[str]) -> tuple[StoryLine, ...]:
        """What is told of it where this matters."""
        of_it = matter & self.own
        if of_it not in self._kept:
            self._kept[of_it] = tuple(_of_moment(self.pathway, self.moment, of_it))
        return self._kept[of_it]


@dataclass(frozen=True, slots=True)
class Retelling:
    """What moments have to tell, kept for other courses of one pathway that begin with the same moments."""

    _kept: dict[int, _Telling] = field(default_factory=dict)

    def of(self, pathway: Pathway, moment: Moment) -> _Telling:
        """The same moment, and not one that is alike, is told in the same way; it is held, so its number is its own."""
        if id(moment) not in self._kept:
            self._kept[id(moment)] = _Telling(pathway, moment, _decided_in(pathway, moment), _own(moment))
        return self._kept[id(moment)]


def told(
    course: Course, *, about: frozenset[str] = frozenset(), retelling: Retelling | None = None
) -> tuple[StoryLine, ...]:
    """The story of a course. Data in `about` are told though nothing turned on them; of steps what is done in part.

    Stories of courses that begin alike share a `retelling`.
    """
    retelling = retelling or Retelling()
    tellings = [retelling.of(course.pathway, moment) for moment in course.moments]
    matter = about.union(*(each.decided for each in tellings))
    lines = [line for each in tellings for line in each.lines(matter)]
    return tuple(_rounds_once(_days_once(lines)))


def values(data: Sequence[tuple[str, Value]]) -> str:
    """Names and values as a detail of a story's line."""
    return "\n".join(f"{name}\t{_shown(encode(value))}" for name, value in data)


def _shown(value: Encoded) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "/".join(value)
        case _:
            return str(value)


def _decided_in(pathway: Pathway, moment: Moment) -> frozenset[str]:
    """The data that some branch or `bare hvis` rested on at this moment."""
    decided: set[str] = set()
    for event in moment.events:
        match event:
            case log.WayTaken(step=name, clause="again" | "after_last"):
                branches = pathway.named_steps[name].branches
                decided.update(datum for branch in branches for datum in data_of(branch.condition))
            case log.WayTaken(basis=basis):
                decided.update(each.datum for each in basis)
            case log.RoundOpened(step=name):
                only_if = pathway.named_steps[name].only_if
                decided.update(() if only_if is None else data_of(only_if))
            case _:
                pass
    return frozenset(decided)


def _own(moment: Moment) -> frozenset[str]:
    """The data and steps of a moment of which more or less is told, as they matter or not."""
    own: set[str] = set()
    match moment.deed:
        case Record(step=step, data=data):
            own.update((step, *(name for name, _ in data)))
        case Conclude(data=data):
            own.update(name for name, _ in data)
        case _:
            pass
    for event in moment.events:
        match event:
            case log.ValueExpired(datum=name) | log.DeadlinePassed(step=name):
                own.add(name)
            case _:
                pass
    return frozenset(own)


def _of_moment(pathway: Pathway, moment: Moment, matter: frozenset[str]) -> Iterator[StoryLine]:
    at = day_of(moment.at)
    followed = tuple(_of_events(pathway, moment, at))
    yield from _of_deed(moment, matter, at)
    yield from followed


def _line(what: str, at: date, *details: tuple[str, str]) -> StoryLine:
    return StoryLine(what, details, at)


# ---- what somebody does


def _of_deed(moment: Moment, matter: frozenset[str], at: date) -> Iterator[StoryLine]:
    match moment.deed:
        case Start():
            started = next(event.start for event in moment.events if isinstance(event, log.Started))
            yield _line("starts", at, ("step", started))
        case Record() as recording:
            yield from _of_recording(moment, recording, matter, at)
        case Happen(event=name) | Interrupt(interruption=name):
            yield _line("happens", at, ("event", name))
        case SetConsent(consent=name, given=given):
            yield _line("consents" if given else "refuses_consent", at, ("consent", name))
        case SetPause(pause=name, running=running):
            yield _line("pause_begins" if running else "pause_ends", at, ("pause", name))
        case Conclude(step=step, end=end, data=data):
            noted = tuple((name, value) for name, value in data if name in matter)
            yield _line("concludes", at, ("step", step), ("end", end), ("data", values(noted)))
        case TimePasses() | TimeHasCome():
            yield from _of_time(moment, matter, at)


def _of_recording(moment: Moment, recording: Record, matter: frozenset[str], at: date) -> Iterator[StoryLine]:
    noted = tuple((name, value) for name, value in recording.data if name in matter)
    data = ("data", values(noted))
    step = ("step", recording.step)
    chosen = next((event for event in moment.events if isinstance(event, log.Chosen)), None)
    match recording.deed:
        case _ if chosen is not None:
            yield _line("chooses", at, step, ("choice", recording.choice or ""), data)
        case Deed.LEFT_OUT:
            yield _line("leaves_out", at, step)
        case Deed.REFUSED:
            yield _line("refuses", at, step)
        case Deed.RETURNED:
            yield _line("returns", at, step)
        case Deed.SENT:
            yield _line("sends", at, step, data)
        case Deed.ACCEPTED:
            yield _line("accepts", at, step, data)
        case Deed.DONE | None if _is_done(moment, recording.step):
            yield _line("does", at, step, data)
        case Deed.DONE | None if noted or recording.step in matter:
            yield _line("does_in_part", at, step, data)


def _is_done(moment: Moment, step: str) -> bool:
    """Whether nothing is left of the step for anybody else."""
    entry = moment.state.latest(step)
    closed = any(isinstance(event, log.RoundClosed) and event.step == step for event in moment.events)
    return closed or entry is None or not any(task.is_open for task in entry.tasks)


def _of_time(moment: Moment, matter: frozenset[str], at: date) -> Iterator[StoryLine]:
    for event in moment.events:
        match event:
            case log.TimeOver(step=step):
                yield _line("wait_is_over", at, ("step", step))
            case log.RoundClosed(step=step, how=Closing.LAPSED):
                yield _line("lapses", at, ("step", step))
            case log.ValueExpired(datum=name) if name in matter:
                yield _line("grows_too_old", at, ("datum", name))
            case log.DeadlinePassed(step=step) if step in matter or _acts_on_overdue(moment, step):
                yield _line("is_overdue", at, ("step", step))
            case _:
                pass


def _acts_on_overdue(moment: Moment, step: str) -> bool:
    return any(
        isinstance(event, log.WayTaken) and event.step == step and event.clause == "on_overdue"
        for event in moment.events
    )


# ---- what follows by itself


def _of_events(pathway: Pathway, moment: Moment, at: date) -> Iterator[StoryLine]:
    events = moment.events
    for number, event in enumerate(events):
        match event:
            case log.RoundClosed(step=step, how=Closing.NOT_INDICATED):
                yield _line("is_not_relevant", at, ("step", step))
            case log.WayTaken(step=step, clause="branch" | "otherwise") if pathway.named_steps[step].rules_decide:
                opened = _entered(events[number + 1 :])
                if opened:
                    yield _line("rules_lead", at, ("step", step), ("next", BETWEEN.join(opened)))
            case log.WentBack(step=step):
                count = sum(1 for each in events[: number + 1] if isinstance(each, log.WentBack) and each.step == step)
                times = moment.before.back_counts.get(step, 0) + count
                yield _line("goes_back", at, ("step", step), ("times", str(times)))
            case log.TokenWaits(step=step) if any(joining == step for joining, _ in moment.state.joins):
                missing = [
                    each for each in pathway.named_steps[step].waits_for if (step, each) not in moment.state.joins
                ]
                if missing:
                    yield _line("waits", at, ("step", step), ("missing", BETWEEN.join(missing)))
            case log.LineFinished(step=step):
                yield _line("finishes", at, ("step", step))
            case log.EndReached(end=end):
                yield _line("reaches", at, ("end", end))
            case log.Merged(step=step, source=source) if source is not None:
                yield _line("meets", at, ("step", step), ("source", source))
            case log.Ended(end=end) if not _reached(events[:number], end):
                yield _line("ends", at, ("end", end))
            case _:
                pass
        fork = _fork(events, number)
        if fork:
            yield _line("opens_together", at, ("next", BETWEEN.join(fork)))


def _entered(events: Sequence[AnyEvent]) -> tuple[str, ...]:
    """What the way just taken leads to: the steps and ends up to the next way."""
    names: list[str] = []
    for event in events:
        match event:
            case log.RoundOpened(step=name) | log.Merged(step=name) | log.TokenWaits(step=name):
                names.append(name)
            case log.EndReached(end=name) | log.Ended(end=name):
                names.append(name)
            case log.WentBack():
                continue
            case _:
                break
    return tuple(dict.fromkeys(names))


def _fork(events: Sequence[AnyEvent], number: int) -> tuple[str, ...]:
    """The steps that this way opens, if it opens several."""
    event = events[number]
    if not isinstance(event, log.WayTaken | log.Interrupted):
        return ()
    opened = _entered(events[number + 1 :])
    return opened if len(opened) > 1 else ()


def _reached(events: Sequence[AnyEvent], end: str) -> bool:
    return any(isinstance(event, log.EndReached) and event.end == end for event in events)


# ---- short


def _days_once(lines: Sequence[StoryLine]) -> list[StoryLine]:
    """The day is said where it changes."""
    said: list[StoryLine] = []
    day = None
    for line in lines:
        said.append(line if line.at != day else StoryLine(line.what, line.details))
        day = line.at
    return said


def _rounds_once(lines: Sequence[StoryLine]) -> Iterator[StoryLine]:
    """The same round again and again is told once, with how often it happened after that."""
    said = [_without_count(line) for line in lines]
    number = 0
    while number < len(lines):
        length, times = _repetition(said, number)
        yield from lines[number : number + length]
        if times > 1:
            after = number + length * times
            last = next((line.at for line in reversed(lines[number:after]) if line.at is not None), None)
            if times == 2:
                yield StoryLine("happens_once_more", (), last)
            else:
                yield StoryLine("happens_again", (("times", str(times - 1)),), last)
        number += length * times


def _repetition(said: Sequence[_Said], number: int) -> tuple[int, int]:
    """The length of a round that begins here and comes again, and how often it comes in all; one line once if none."""
    if said[number] not in said[number + 1 : number + 1 + _LONGEST_ROUND]:
        return 1, 1
    for length in range(1, _LONGEST_ROUND + 1):
        if said[number] not in said[number + length : number + length + 1]:
            continue
        first = said[number : number + length]
        times = 1
        while said[number + times * length : number + (times + 1) * length] == first:
            times += 1
        if times > 1:
            return length, times
    return 1, 1


def _without_count(line: StoryLine) -> _Said:
    return line.what, tuple(detail for detail in line.details if detail[0] != "times")
