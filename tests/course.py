"""A patient's course in tests: the engine without a store, with a clock that stands where the last recording was.

`course = begin(FALL, "27.3.2026 09:00").record("fallmelding", "27.3.2026 09:10", skade="ingen")`
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files

from forlop.engine.answers import Answer, DueAt, DueTime
from forlop.engine.commands import (
    Command,
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
from forlop.engine.events import AnyEvent, Recorded
from forlop.engine.inside import path
from forlop.engine.next_steps import next_steps
from forlop.engine.state import INITIAL, State, evolve, replay
from forlop.language.parser import parse
from forlop.model.calendar import OSLO
from forlop.model.from_syntax import lower
from forlop.model.pathway import Pathway
from forlop.model.values import Value
from forlop.source import Source


def pathway_of(text: str, *called: Pathway) -> Pathway:
    """The pathway of a text that has nothing wrong with it, and of those that it calls."""
    parsed = parse(Source("test.forlop", text))
    reading = lower(parsed.document, called={(each.name, each.version): each for each in called})
    assert (*parsed.diagnostics, *reading.diagnostics) == ()
    assert reading.pathway is not None
    return reading.pathway


def library(path: str) -> Pathway:
    """A pathway of the library: `library("haugland/haugland.forlop")`."""
    return pathway_of((files("forlop.pathways") / path).read_text("utf-8"))


def moment(text: str) -> datetime:
    """`27.3.2026 09:00` in Norway; a bare date is noon. The first of two readings in the autumn hour."""
    written = text if ":" in text else f"{text} 12:00"
    return datetime.strptime(written, "%d.%m.%Y %H:%M").replace(tzinfo=OSLO)


@dataclass(frozen=True)
class Course:
    """One patient so far; every step returns a new course, and a refusal that was not asked for fails the test."""

    pathway: Pathway
    state: State = INITIAL
    log: tuple[Recorded, ...] = ()

    def do(self, command: Command, *, now: str) -> "Course":
        """The command, after the time up to `now` has been given."""
        course = self.tick(now)
        outcome = decide(course.pathway, course.state, command, now=moment(now))
        assert not isinstance(outcome, Refusal), outcome
        return course._with(outcome, now)

    def tick(self, now: str) -> "Course":
        outcome = decide(self.pathway, self.state, TimeHasCome(), now=moment(now))
        assert not isinstance(outcome, Refusal), outcome
        return self._with(outcome, now)

    def _with(self, outcome: tuple[tuple[AnyEvent, datetime], ...], now: str) -> "Course":
        state, log = self.state, list(self.log)
        for event, at in outcome:
            recorded = Recorded(version=state.version + 1, occurred_at=at, recorded_at=moment(now), event=event)
            state = evolve(self.pathway, state, recorded)
            log.append(recorded)
        assert replay(self.pathway, log) == state  # the state is a fold over the log, whatever the commands were
        return replace(self, state=state, log=tuple(log))

    def refused(self, command: Command, *, now: str) -> Refusal:
        """The refusal; anything else fails the test."""
        outcome = decide(self.pathway, self.tick(now).state, command, now=moment(now))
        assert isinstance(outcome, Refusal), outcome
        return outcome

    # ---- short words for the commands

    def record(
        self,
        step: str,
        at: str,
        *,
        by: str | None = None,
        deed: Deed | None = None,
        choice: str | None = None,
        present: tuple[str, ...] | None = None,
        reason: str | None = None,
        now: str | None = None,
        **data: Value,
    ) -> "Course":
        """Something done with a step; what `data` are named is what the pathway names them."""
        command = Record(
            step=step,
            at=moment(at),
            by=by,
            deed=deed,
            choice=choice,
            present=present,
            reason=reason,
            data=tuple(data.items()),
        )
        return self.do(command, now=now or at)

    def happens(self, event: str, at: str) -> "Course":
        return self.do(Happen(event=event, at=moment(at)), now=at)

    def interrupted(self, interruption: str, at: str) -> "Course":
        return self.do(Interrupt(interruption=interruption, at=moment(at)), now=at)

    def pause(self, name: str, at: str, *, running: bool) -> "Course":
        return self.do(SetPause(pause=name, at=moment(at), running=running), now=at)

    def consent(self, name: str, at: str, *, given: bool) -> "Course":
        return self.do(SetConsent(consent=name, at=moment(at), given=given), now=at)

    # ---- short words for the answers

    def answer(self, now: str) -> Answer:
        """What is next at `now`, with the time up to `now` given in memory only."""
        return next_steps(self.pathway, self.tick(now).state, now=moment(now))

    def open_steps(self, now: str) -> set[str]:
        """The steps with open tasks, waits and decisions that cannot be taken; in a sub-pathway by their paths."""
        answer = self.answer(now)
        tasks = {path(each.inside, each.step) for each in answer.tasks}
        waiting = {path(each.inside, each.step) for each in answer.waiting}
        return tasks | waiting | {path(each.inside, each.step) for each in answer.undecided}

    def due(
        self, step: str, now: str, *, actor: str | None = None, task: int | None = None
    ) -> date | datetime | DueTime:
        """The last day of a task's limit; a datetime for a limit in hours; the kind of due time where there is no time.

        The step's first open task that has a time, unless an actor or a task is named.
        """
        dues = [
            each.due
            for each in self.answer(now).tasks
            if path(each.inside, each.step) == step and actor in (None, each.actor) and task in (None, each.task)
        ]
        assert dues, f"{step} has no such open task at {now}"
        due = next((each for each in dues if isinstance(each, DueAt)), dues[0])
        if isinstance(due, DueAt):
            return due.at if due.day is None else due.day
        return due

    def responsible(self, step: str, now: str) -> set[str]:
        return {each.actor for each in self.answer(now).tasks if path(each.inside, each.step) == step}

    def overdue(self, now: str) -> set[str]:
        tasks = self.answer(now).tasks
        return {path(each.inside, each.step) for each in tasks if each.status.value == "overdue"}


def begin(pathway: Pathway, at: str, *, start: str | None = None) -> Course:
    """A patient who starts."""
    return Course(pathway).do(Start(at=moment(at), start=start), now=at)


def day(text: str) -> date:
    """`10.4.2026`."""
    number, month, year = (int(part) for part in text.split("."))
    return date(year, month, number)


__all__ = ["Course", "Decimal", "Deed", "begin", "day", "library", "moment", "pathway_of"]
