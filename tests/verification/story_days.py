"""The days of a story about limits, in the engine: who starts on the day told, and has all the rest done at once.

What is told as done on its last day is done then. The limits of the engine must fall on the days told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice, product

from forlop.diagnostics import Diagnostic
from forlop.engine.answers import DueAt
from forlop.engine.commands import Deed, Happen, Record, SetConsent, Start, TimeHasCome
from forlop.engine.flow import choices_of
from forlop.engine.recording import choice_name
from forlop.model import pathway as meaning
from forlop.model.calendar import OSLO, day_of
from forlop.model.pathway import Pathway
from forlop.model.values import Value
from tests.verification.story_reader import MINUTE, NotAsTold, Run, Told, lines_of, missing_data

MOST_TRIED, MOST_ANSWERS = 600, 16
LAST = frozenset({"last_day", "last_day_of_round"})
# What is told of other starts than the one whose course it is; `nearest_start` is held by the tests of the limits.
HOW_OFTEN = frozenset({"on_every_day", "on_some_days", "at_some_hours", "nearest_start"})


def days_hold(pathway: Pathway, found: Diagnostic) -> None:
    """`NotAsTold` if no patient of the engine has these limits on these days."""
    for lines in lines_of(found.story):
        begins, *rest = (line for line in lines if line.what not in HOW_OFTEN and line.what != "day")
        search = _Days(dict(found.details), rest, binds=found.code != "V603")
        for start in pathway.starts:
            day = begins.day
            assert day is not None  # the day that is counted from
            at = datetime.combine(day, time(0, 1), OSLO)
            for run in _silent((Run(pathway, MINUTE).after(Start(at=at, start=start.name), at),)):
                if search.from_(run, frozenset()):
                    return
    raise NotAsTold(f"{found.code}: {[(line.what, line.of, line.day) for line in rest]}")


def falls_due(
    pathway: Pathway, step: str, *, day: date, from_day: date, done_first: tuple[str, date] | None = None
) -> bool:
    """Whether a patient who starts on that day has a task of the step whose limit falls on the other.

    `done_first` is another step that is done before, on its last day.
    """
    lines = [] if done_first is None else [Told("last_day", {"step": done_first[0]}, done_first[1])]
    lines.append(Told("falls_due", {"step": step}, day))
    at = datetime.combine(from_day, time(0, 1), OSLO)
    return any(
        _Days({}, lines, binds=True).from_(run, frozenset())
        for start in pathway.starts
        for run in _silent((Run(pathway, MINUTE).after(Start(at=at, start=start.name), at),))
    )


class _Days:
    """Every order in which it may be done at once. Mutable: it counts what it tries.

    `binds`: a step is done on its last day; else the days are only read off, and everything is done at once.
    """

    def __init__(self, said: Mapping[str, str], lines: Sequence[Told], *, binds: bool) -> None:
        self.said = said
        self.lines = lines
        self.binds = binds
        self.tried = 0
        self.seen: set[object] = set()

    def from_(self, run: Run, met: frozenset[int]) -> bool:
        self.tried += 1
        met = met | {n for n, line in enumerate(self.lines) if n not in met and self.is_met(run, line)}
        key = (run.where, met)
        if self.tried > MOST_TRIED or key in self.seen:
            return False
        self.seen.add(key)
        if len(met) == len(self.lines):
            return self.is_late(run)
        return any(self.from_(after, met) for after in self.onward(run, met))

    def is_met(self, run: Run, line: Told) -> bool:
        """Whether the engine has the limit, or the time that passed, on the day told."""
        answer = run.answer
        match line.what:
            case "total_ends":
                totals = [each for each in answer.totals if each.total == line.of["total"]]
                return any(isinstance(t.due, DueAt) and _day(t.due) == line.day and t.is_late for t in totals)
            case "wait_is_over" | "has_lasted":
                times = [
                    each.until for each in answer.waiting if each.step == line.of["step"] and each.until is not None
                ]
                return any(day_of(until) == line.day for until in times)
            case "counts_from":
                times = [each.at for each in run.state.occurrences if each.name == line.of["name"]]
                return any(day_of(at) == line.day for at in times)
            case "first_day":
                tasks = [task.due for task in answer.tasks if task.step == line.of["step"]]
                return any(
                    d.earliest is not None and day_of(d.earliest) == line.day for d in tasks if isinstance(d, DueAt)
                )
            case _:
                tasks = [task.due for task in answer.tasks if task.step == line.of["step"]]
                on_the_day = any(isinstance(due, DueAt) and _day(due) == line.day for due in tasks)
                if line.what in LAST and self.binds:
                    return on_the_day and run.now.date() == line.day
                return on_the_day and (line.what != "limit_ends" or run.now.date() > (line.day or run.now.date()))

    def is_late(self, run: Run) -> bool:
        """By as much as the finding says, where it says so."""
        excess = self.said.get("excess_length")
        totals = [each.over for each in run.answer.totals if each.over is not None]
        return excess is None or excess in [f"{over.amount} {over.unit.value}" for over in totals]

    def onward(self, run: Run, met: frozenset[int]) -> Iterator[Run]:
        """Something that is open is done at once; or the next day of the story comes."""
        later = {
            line.of.get("step")
            for n, line in enumerate(self.lines)
            if n not in met and line.what in LAST and self.binds
        }
        at = run.now + MINUTE
        for step in dict.fromkeys(task.step for task in run.answer.tasks if not task.inside):
            if step not in later:
                yield from _silent(_done(run, step))
        events = [each.until_event for each in run.answer.waiting if each.until_event is not None]
        yield from _silent(run.after(Happen(event=event, at=at), at) for event in events)
        turns = [each.until + MINUTE for each in run.answer.waiting if each.until is not None]
        yield from _silent(run.after(TimeHasCome(), turn) for turn in turns)
        days = sorted({line.day for n, line in enumerate(self.lines) if n not in met and line.day is not None})
        for day in days:
            if day > run.now.date() or (day == run.now.date() and run.now.time() < time(23, 50)):
                yield from _silent((run.after(TimeHasCome(), datetime.combine(day, time(23, 50), OSLO)),))
                break


def _silent(runs: Iterable[Run | None]) -> Iterator[Run]:
    """The runs that can be, of which nothing needs to be told."""
    for run in runs:
        if run is not None:
            yield replace(run, told=frozenset(range(len(run.events))))


def _day(due: DueAt) -> date:
    return due.day if due.day is not None else day_of(due.at)


def _done(run: Run, name: str) -> Iterator[Run | None]:
    """The step as anybody may do it: with every answer, every choice."""
    step = run.pathway.named_steps[name]
    entry = run.state.present(name)
    at = run.now + MINUTE
    if step.consent is not None and run.state.consents.get(step.consent) is None:
        yield run.after(SetConsent(consent=step.consent, at=at, given=True), at)
    sends = step.kind.sends and entry is not None and entry.sent_at is None
    deeds = (Deed.SENT,) if sends else (Deed.ACCEPTED, None) if step.kind.sends else (None,)
    choices = tuple(dict.fromkeys(each.title or choice_name(step, each) for each in choices_of(run.state, step)))
    for deed in deeds:
        noted = missing_data(run, step, None, deed)
        answers = [_answers(run.pathway.named_data[name].type, value) for name, value in noted.items()]
        for values in islice(product(*answers), MOST_ANSWERS):
            data = tuple(zip(noted, values, strict=True))
            for choice in choices if step.is_judgement else (None,):
                said = Record(step=name, at=at, deed=deed, data=data, choice=choice, reason="Fortalt")
                yield run.after(said, at)


def _answers(of: meaning.DatumType, otherwise: Value) -> tuple[Value, ...]:
    match of:
        case meaning.YesNo():
            return (True, False)
        case meaning.OneOf(values=values):
            return values
        case meaning.Integer(high=int() as high):
            return (otherwise, high)
        case _:
            return (otherwise,)
