"""Reads the story of a finding as data and plays it in the engine from the start: what is told must happen, in order.

It knows nothing of how stories are made. Between two lines it lets happen only what needs no word: somebody does,
sends or accepts what is open, and no more follows than that the next steps open.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product

from forlop.diagnostics import StoryLine
from forlop.engine import events as log
from forlop.engine.answers import Answer, DueAt
from forlop.engine.commands import (
    Command,
    Conclude,
    Deed,
    Happen,
    Interrupt,
    Record,
    Refusal,
    SetConsent,
    SetPause,
    Start,
    TimeHasCome,
)
from forlop.engine.decide import decide
from forlop.engine.events import AnyEvent, Closing, Recorded
from forlop.engine.next_steps import next_steps
from forlop.engine.state import INITIAL, State, evolve
from forlop.model import pathway as meaning
from forlop.model.calendar import OSLO
from forlop.model.pathway import Pathway
from forlop.model.values import Value

# How long passes from one deed to the next where no day is told; a story keeps to one of them.
PACES = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))
MINUTE = timedelta(minutes=1)
# Every reading is tried a little before any is tried long.
MOST_TRIED = (60, 400)
MOST_UNTOLD = 40
LONGEST_ROUND = 12

# What must be told when it happens: a reader who is not told would not understand what comes after.
MUST_BE_TOLD = log.WentBack | log.EndReached | log.LineFinished | log.TimeOver


class NotAsTold(Exception):
    """The engine does not do what the story says; the furthest line that was come to, from 1."""


@dataclass(frozen=True)
class Run:
    """A patient's run so far. `before` and `events` are of the last thing that happened, `told` what has been told of
    its events, and `reader_at` how far the reader has come among them.
    """

    pathway: Pathway
    pace: timedelta
    state: State = INITIAL
    before: State = INITIAL
    at: datetime | None = None
    events: tuple[AnyEvent, ...] = ()
    history: tuple[AnyEvent, ...] = ()
    told: frozenset[int] = frozenset()
    reader_at: int = 0
    untold: int = 0

    @property
    def now(self) -> datetime:
        assert self.at is not None
        return self.at

    @property
    def answer(self) -> Answer:
        return next_steps(self.pathway, self.state, now=self.now)

    @property
    def has_left_out(self) -> bool:
        """Whether something happened that ought to have been told, and was not."""
        return any(isinstance(e, MUST_BE_TOLD) and n not in self.told for n, e in enumerate(self.events))

    def is_present(self, step: str) -> bool:
        return self.state.present(step) is not None

    def after(self, command: Command, at: datetime) -> "Run | None":
        """The run when this has happened then; nothing if it is refused, or if time brought what was not told."""
        if self.has_left_out or (self.at is not None and at < self.at):
            return None
        run = self
        if self.at is not None and not isinstance(command, TimeHasCome):
            passed = self._decided(TimeHasCome(), at)
            if passed is None or passed.has_left_out:
                return None
            run = passed
        return run._decided(command, at)

    def _decided(self, command: Command, at: datetime) -> "Run | None":
        outcome = decide(self.pathway, self.state, command, now=at)
        if isinstance(outcome, Refusal):
            return None
        state = self.state
        for each in outcome:
            recorded = Recorded.model_construct(
                version=state.version + 1, occurred_at=each.occurred_at, recorded_at=at, event=each.event
            )
            state = evolve(self.pathway, state, recorded)
        events = tuple(each.event for each in outcome)
        history = (*self.history, *events)
        return replace(
            self, state=state, before=self.state, at=at, events=events, history=history, told=frozenset(), reader_at=0
        )

    def telling(self, number: int) -> "Run":
        return replace(self, told=self.told | {number})

    @property
    def where(self) -> object:
        """What the run may still become, but for how it came about."""
        rounds = tuple((r.step, r.number, tuple(t.is_open for t in r.tasks)) for r in self.state.rounds if r.is_present)
        known = tuple((name, str(each[-1].value)) for name, each in sorted(self.state.data.items()))
        consents = tuple(sorted(self.state.consents.items()))
        return rounds, self.state.joins, known, consents, self.at, self.told, self.reader_at, len(self.history)


@dataclass(frozen=True)
class Told:
    """A line as the reader takes it. `day` None: the day of the line before; `any_day`: it is not said."""

    what: str
    of: dict[str, str]
    day: date | None
    any_day: bool = False

    def names(self, key: str) -> tuple[str, ...]:
        return tuple(self.of[key].split("`, `"))

    @property
    def data(self) -> dict[str, str]:
        pairs = (line.partition("\t") for line in self.of.get("data", "").splitlines())
        return {name: value for name, _, value in pairs}


def lines_of(story: Sequence[StoryLine]) -> Iterator[tuple[Told, ...]]:
    """The story line by line, with what is said to happen again written out; one reading for each length of a round."""
    repeats = [n for n, line in enumerate(story) if line.what in ("happens_again", "happens_once_more")]
    if not repeats:
        yield tuple(Told(line.what, dict(line.details), _day(line)) for line in story)
        return
    number = repeats[-1]
    times = int(dict(story[number].details).get("times", "1"))
    for before in lines_of(story[:number]):
        for after in lines_of(story[number + 1 :]):
            for length in range(1, min(LONGEST_ROUND, len(before)) + 1):
                again = tuple(
                    Told(each.what, {k: v for k, v in each.of.items() if k != "times"}, None, any_day=True)
                    for each in before[len(before) - length :]
                )
                last = Told("day", {}, _day(story[number]))
                yield (*before, *again * times, *((last,) if last.day is not None else ()), *after)


def _day(line: StoryLine) -> date | None:
    return line.at.date() if isinstance(line.at, datetime) else line.at


# ---- the whole story


def played(pathway: Pathway, story: Sequence[StoryLine], *, ends_so: "Ending") -> Run:
    """The run of the patient of the story; `NotAsTold` if there is none."""
    furthest = 0
    for most, lines, pace in product(MOST_TRIED, tuple(lines_of(story)), PACES):
        search = _Search(lines, ends_so, most)
        found = search.from_(Run(pathway, pace), 0)
        if found is not None:
            return found
        furthest = max(furthest, search.furthest)
    line = story[min(furthest, len(story) - 1)]
    raise NotAsTold(f"line {furthest + 1}: {line.what} {dict(line.details)} {line.at}")


Ending = Callable[[Run, Told], bool]
"""Whether a run has come to what the last line of its story says."""


class _Search:
    """Every way to understand a story, the one with the least left untold first. Mutable: it counts what it tries."""

    def __init__(self, lines: Sequence[Told], ends_so: Ending, most: int) -> None:
        self.most = most
        self.lines = lines
        self.ends_so = ends_so
        self.furthest = 0
        self.tried = 0
        self.seen: set[object] = set()

    def from_(self, run: Run, number: int) -> Run | None:
        """The run when all lines from this one on have been read."""
        self.furthest = max(self.furthest, number)
        self.tried += 1
        key = (number, run.where)
        if self.tried > self.most or key in self.seen:
            return None
        self.seen.add(key)
        if number == len(self.lines):
            return run
        line = self.lines[number]
        for after in self.readings(run, line, is_last=number == len(self.lines) - 1):
            found = self.from_(after, number + 1)
            if found is not None:
                return found
        if run.at is None or run.untold >= MOST_UNTOLD:
            return None
        for after in unsaid(run, self.day_ahead(number)):
            found = self.from_(after, number)
            if found is not None:
                return found
        return None

    def day_ahead(self, number: int) -> date | None:
        """The next day that is told, which what is not told must not pass."""
        return next((line.day for line in self.lines[number:] if line.day is not None), None)

    def readings(self, run: Run, line: Told, *, is_last: bool) -> Iterator[Run]:
        if is_last:
            yield from self.ended(run, line)
        elif line.what == "day":
            if run.now.date() == line.day:
                yield run
        elif line.what in FOLLOWS:
            if line.day is None or run.now.date() == line.day:
                yield from following(run, line)
        elif line.what in BROUGHT_BY_TIME:
            yield from by_time(run, line)
        else:
            for at in moments(run, line):
                for command in commands(run, line, at):
                    after = run.after(command, at)
                    if after is not None and is_so(after, line):
                        yield replace(after, untold=run.untold)

    def ended(self, run: Run, line: Told) -> Iterator[Run]:
        """What the story comes to, on its day if one is told."""
        if line.day is not None and line.day < run.now.date():
            return
        if line.day is not None and line.day > run.now.date():
            later = run.after(TimeHasCome(), datetime.combine(line.day, time(12), OSLO))
            if later is None or later.has_left_out:
                return
            run = later
        if not run.has_left_out and self.ends_so(run, line):
            yield run


def moments(run: Run, line: Told) -> Iterator[datetime]:
    """When on its day the line may have happened."""
    if run.at is None:
        assert line.day is not None  # a story begins with its day
        yield datetime.combine(line.day, time(9), OSLO)
        return
    if line.any_day:
        yield run.now + run.pace
        return
    day = line.day or run.now.date()
    for later in (run.pace, MINUTE):
        if (run.now + later).date() == day:
            yield run.now + later
            return
    if day > run.now.date():
        yield datetime.combine(day, time(9), OSLO)
        yield datetime.combine(day, time(0, 1), OSLO)


# ---- what somebody does


def commands(run: Run, line: Told, at: datetime) -> Iterator[Command]:
    """What may be meant by a line."""
    match line.what:
        case "starts":
            yield Start(at=at, start=line.of["step"])
        case "happens":
            name = line.of["event"]
            interrupts = name in run.pathway.named_interruptions
            yield Interrupt(interruption=name, at=at) if interrupts else Happen(event=name, at=at)
        case "consents" | "refuses_consent":
            yield SetConsent(consent=line.of["consent"], at=at, given=line.what == "consents")
        case "pause_begins" | "pause_ends":
            yield SetPause(pause=line.of["pause"], at=at, running=line.what == "pause_begins")
        case "concludes":
            yield Conclude(step=line.of["step"], end=line.of["end"], at=at, data=values_of(run.pathway, line.data))
        case "leaves_out":
            actors = dict.fromkeys(duty.actor for duty in run.pathway.named_steps[line.of["step"]].duties)
            for actor in actors:
                yield Record(step=line.of["step"], at=at, by=actor, deed=Deed.LEFT_OUT, reason="Fortalt")
        case "does" | "does_in_part" | "sends" | "accepts" | "refuses" | "returns" | "chooses":
            yield from recordings(run, line, at)
        case _:
            raise AssertionError(f"no reading of {line.what}")


DEEDS: dict[str, tuple[Deed | None, ...]] = {
    "does": (None,),
    "does_in_part": (None,),
    "sends": (Deed.SENT,),
    "accepts": (Deed.ACCEPTED,),
    "refuses": (Deed.REFUSED,),
    "returns": (Deed.RETURNED,),
    "chooses": (None,),
}


def recordings(run: Run, line: Told, at: datetime) -> Iterator[Record]:
    """With all that must be noted: what is told as it is told, and of the rest anything, or nothing yet."""
    step = run.pathway.named_steps[line.of["step"]]
    actors = dict.fromkeys(duty.actor for duty in step.duties)
    for by in (None, *(actors if len(actors) > 1 else ())):
        for deed in DEEDS[line.what]:
            told = dict(values_of(run.pathway, line.data))
            whole = {**missing_data(run, step, by, deed), **told}
            for noted in (told, whole) if line.what in ("does_in_part", "sends") else (whole,):
                yield Record(
                    step=step.name,
                    at=at,
                    by=by,
                    deed=deed,
                    data=tuple(noted.items()),
                    choice=line.of.get("choice"),
                    reason="Fortalt",
                )


def missing_data(run: Run, step: meaning.Step, by: str | None, deed: Deed | None) -> dict[str, Value]:
    """Anything for what must be noted in the open tasks, or in those that the step opens with."""
    entry = run.state.present(step.name)
    tasks = range(len(step.duties)) if entry is None else [task.duty for task in entry.tasks if task.is_open]
    duties = [step.duties[number] for number in tasks]
    if deed is Deed.SENT:
        duties = [duty for duty in duties if not step.waits_for_sending(duty)]
    return {
        name: anything(run.pathway.named_data[name].type, run.now)
        for duty in duties
        if isinstance(duty.act, meaning.Record)
        and duty.obligation is not meaning.Obligation.MAY
        and by in (None, duty.actor)
        for name in duty.act.data
    }


def anything(of: meaning.DatumType, now: datetime) -> Value:
    match of:
        case meaning.YesNo():
            return False
        case meaning.Integer(low=low) | meaning.Number(low=low):
            return low if low is not None else 0
        case meaning.OneOf(values=values):
            return values[0]
        case meaning.SeveralOf(values=values):
            return frozenset(values[:1])
        case meaning.Text():
            return "sagt"
        case meaning.Date():
            return now.date()
        case meaning.Moment():
            return now


def values_of(pathway: Pathway, data: dict[str, str]) -> tuple[tuple[str, Value], ...]:
    """The values of a line by the types of the data."""
    return tuple((name, value_of(pathway.named_data[name].type, said)) for name, said in data.items())


def value_of(of: meaning.DatumType, said: str) -> Value:
    match of:
        case meaning.YesNo():
            return {"yes": True, "no": False}[said]
        case meaning.Integer():
            return int(said)
        case meaning.Number():
            return Decimal(said)
        case meaning.SeveralOf():
            return frozenset(said.split("/") if said else ())
        case meaning.Date():
            return date.fromisoformat(said)
        case meaning.Moment():
            return datetime.fromisoformat(said)
        case meaning.OneOf() | meaning.Text():
            return said


def is_done(run: Run, step: str) -> bool:
    """Whether the round is closed, or nobody has anything left to do in it."""
    closed = any(isinstance(event, log.RoundClosed) and event.step == step for event in run.events)
    entry = run.state.latest(step)
    return closed or entry is None or not any(task.is_open for task in entry.tasks)


def is_so(run: Run, line: Told) -> bool:
    """Whether what was told is what happened: the step, the reply, the way that was chosen."""
    match line.what:
        case "does" | "does_in_part":
            return is_done(run, line.of["step"]) is (line.what == "does")
        case "chooses":
            chosen = [event for event in run.events if isinstance(event, log.Chosen)]
            return [event.step for event in chosen] == [line.of["step"]]
        case "accepts" | "refuses" | "returns":
            wanted = {"accepts": "accepted", "refuses": "refused", "returns": "returned"}[line.what]
            replies = [event.reply.value for event in run.events if isinstance(event, log.Answered)]
            return replies == [wanted]
        case "sends":
            return any(isinstance(event, log.Sent) and event.step == line.of["step"] for event in run.events)
        case "happens":
            return all(event.moved for event in run.events if isinstance(event, log.Interrupted))
        case _:
            return True


# ---- what time brings

BROUGHT_BY_TIME = frozenset({"wait_is_over", "is_overdue", "lapses", "grows_too_old"})


def by_time(run: Run, line: Told) -> Iterator[Run]:
    """The line may tell of what time has brought already; else time passes until it is so."""
    told = _brought(run, line)
    if told is not None and (line.day is None or line.day == run.now.date()):
        yield told
    for at in sorted(_passing(run, line)):
        later = run.after(TimeHasCome(), at)
        told = None if later is None else _brought(later, line)
        if told is not None:
            yield told


def _passing(run: Run, line: Told) -> Iterator[datetime]:
    answer = run.answer
    dues = [task.due.at for task in answer.tasks if isinstance(task.due, DueAt)]
    turns = [each.until for each in answer.waiting if each.until is not None]
    turns += [due + later for due in dues for later in (timedelta(0), MINUTE)]
    days = [] if line.any_day else [line.day or run.now.date()]
    turns += [datetime.combine(day, at, OSLO) for day in days for at in (time(0, 1), time(12), time(23, 59))]
    for at in dict.fromkeys(turns):
        if at >= run.now and (line.any_day or at.astimezone(OSLO).date() in days):
            yield at


def _brought(run: Run, line: Told) -> Run | None:
    step = line.of.get("step")
    for number, event in enumerate(run.events):
        match line.what, event:
            case "grows_too_old", log.ValueExpired(datum=name) if name == line.of["datum"] and number not in run.told:
                return run.telling(number)
            case "wait_is_over", log.TimeOver(step=name) if name == step and number not in run.told:
                return run.telling(number)
            case "lapses", log.RoundClosed(step=name, how=Closing.LAPSED) if name == step and number not in run.told:
                return run.telling(number)
            case "is_overdue", log.DeadlinePassed(step=name) if name == step and number not in run.told:
                return run.telling(number)
            case _:
                pass
    return None


# ---- what follows

FOLLOWS = frozenset(
    {
        "is_not_relevant", "rules_lead", "opens_together", "goes_back", "waits", "meets", "finishes", "reaches", "ends",
    }
)  # fmt: skip


def following(run: Run, line: Told) -> Iterator[Run]:
    """Each event of the last thing that happened, not before those that were told, that the line may mean."""
    for number in range(run.reader_at, len(run.events)):
        if _means(run, number, line):
            yield replace(run.telling(number), reader_at=number)


def _means(run: Run, number: int, line: Told) -> bool:
    event = run.events[number]
    match line.what, event:
        case "is_not_relevant", log.RoundClosed(step=step, how=Closing.NOT_INDICATED):
            return step == line.of["step"]
        case "rules_lead", log.WayTaken(step=step):
            return step == line.of["step"] and led_to(run.events[number + 1 :]) == line.names("next")
        case "opens_together", log.WayTaken() | log.Interrupted():
            return led_to(run.events[number + 1 :]) == line.names("next")
        case "goes_back", log.WentBack(step=step):
            times = sum(1 for e in run.events[: number + 1] if isinstance(e, log.WentBack) and e.step == step)
            counted = run.before.back_counts.get(step, 0) + times
            return step == line.of["step"] and line.of.get("times", str(counted)) == str(counted)
        case "waits", log.TokenWaits(step=step):
            missing = [name for name in run.pathway.named_steps[step].waits_for if (step, name) not in run.state.joins]
            return step == line.of["step"] and line.names("missing") == tuple(missing)
        case "meets", log.Merged(step=step, source=source):
            return (step, source) == (line.of["step"], line.of["source"])
        case "finishes", log.LineFinished(step=step):
            return step == line.of["step"]
        case "reaches", log.EndReached(end=end):
            return end == line.of["end"]
        case "ends", log.Ended(end=end):
            return end == line.of["end"]
        case _:
            return False


def led_to(events: Sequence[AnyEvent]) -> tuple[str, ...]:
    """Where a token comes at once, or the tokens of a fork."""
    names: dict[str, None] = {}
    for event in events:
        match event:
            case log.RoundOpened(step=name) | log.Merged(step=name) | log.TokenWaits(step=name):
                names[name] = None
            case log.EndReached(end=name) | log.Ended(end=name):
                names[name] = None
            case log.WentBack():
                pass
            case _:
                break
    return tuple(names)


# ---- what needs no word


def unsaid(run: Run, day_ahead: date | None) -> Iterator[Run]:
    """Somebody does, sends or accepts something that is open, and one token goes on to one step."""
    at = run.now + run.pace
    if day_ahead is not None and at.date() > day_ahead:
        return
    for task in run.answer.tasks:
        step = run.pathway.named_steps[task.step]
        if task.inside or step.is_judgement or task.consent_missing is not None:
            continue
        sends = step.kind.sends and task.sent_at is None
        replies = isinstance(task.act, meaning.Answer | meaning.Confirm)
        deed = Deed.SENT if sends else Deed.ACCEPTED if replies else None
        for by in (None, task.actor) if len({duty.actor for duty in step.duties}) > 1 else (None,):
            data = tuple(missing_data(run, step, by, deed).items())
            after = run.after(Record(step=step.name, at=at, by=by, deed=deed, data=data), at)
            if after is not None and not leads_apart(after.events):
                yield replace(after, untold=run.untold + 1)


def leads_apart(events: Sequence[AnyEvent]) -> bool:
    """Whether tokens part, meet, go back or come to an end: that somebody did this must be told."""
    opened = [event for event in events if isinstance(event, log.RoundOpened)]
    apart = log.TokenWaits | log.WentBack | log.EndReached | log.LineFinished | log.Merged
    return len(opened) > 1 or any(isinstance(event, apart) for event in events)
