"""A pathway's examples, run in memory: what each line must give beside what the engine gives, and why.

A datum that the pathway reads (in a condition, a limit, a table …) is recorded only when the example has said it.
What nothing reads cannot change any answer, and is recorded without being said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import assert_never

from forlop.application.coverage import Item, Place, happened, limits_of
from forlop.engine.answers import Answer, DueAt, NextStep, Status, Stopped
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
from forlop.engine.events import Recorded
from forlop.engine.explanation import Explanation, why
from forlop.engine.inside import SEPARATOR
from forlop.engine.next_steps import next_steps
from forlop.engine.state import INITIAL, State, evolve, shared_data
from forlop.engine.values_in import any_value
from forlop.model import examples as told
from forlop.model import pathway as model
from forlop.model.calendar import day_of
from forlop.model.examples import Example, Expects, Given, Occurs
from forlop.model.expressions import CountOfYes, TimeBetween
from forlop.model.pathway import Pathway, StepKind
from forlop.model.values import Frozen, Value

DEEDS = {
    told.DoneWith.DONE: Deed.DONE,
    told.DoneWith.SENT: Deed.SENT,
    told.DoneWith.RECEIVED: Deed.RECEIVED,
    told.DoneWith.CONFIRMED: Deed.ACCEPTED,
    told.DoneWith.REFUSED: Deed.REFUSED,
    told.DoneWith.RETURNED: Deed.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands, where that was asked."""

    step: str
    is_open: bool
    is_stopped: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class NotEnded:
    """The run is not over."""


Actual = told.NextIs | told.DeadlinesAre | told.HoldersAre | told.EndedWith | told.IsMissing | Standing | NotEnded


@dataclass(frozen=True, slots=True)
class Differs:
    """An assertion that did not hold, what is so instead, and how the steps it is about stand."""

    line: int
    at: datetime
    expected: told.Assertion
    actual: Actual
    explanations: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class WasRefused:
    """Something that happens and that the engine does not take; nothing after it was tried. `open_steps` are open."""

    line: int
    at: datetime
    refusal: Refusal
    open_steps: tuple[str, ...]


Failure = Differs | WasRefused


@dataclass(frozen=True, slots=True)
class Tried:
    """One example that has been run: its failures in the order of the text, and what it asserted."""

    title: str
    failures: tuple[Failure, ...]
    assertions: int
    asserted: frozenset[Item]


def run_examples(pathway: Pathway) -> tuple[Tried, ...]:
    """Every example of the pathway."""
    return tuple(run_example(pathway, example) for example in pathway.examples)


def run_example(pathway: Pathway, example: Example) -> Tried:
    """One example, from the start."""
    failures: list[Failure] = []
    asserted: set[Item] = set()
    begins = next(line.at for line in example.lines if isinstance(line, Occurs))
    patient = _Patient(pathway, data_read(pathway), begins)
    for number, line in enumerate(example.lines):
        match line:
            case Given(facts=facts):
                patient = patient.knowing(*facts)
            case Occurs(at=at, what=what):
                before = patient.brought_to(at)
                outcome = before.met_with(what, at)
                if isinstance(outcome, Refusal):
                    answer = next_steps(pathway, before.state, now=at)
                    failures.append(WasRefused(number, at, outcome, _open_steps(answer)))
                    break
                patient = outcome
            case Expects(as_of=as_of, what=assertion):
                now = as_of or patient.now
                asked = patient.brought_to(now)
                judged = _judged(asked, assertion, now, line=number)
                if judged is None:
                    asserted.update(_newly_asserted(asked, assertion, now))
                else:
                    failures.append(judged)
                if isinstance(assertion, told.NextIs | told.EndedWith):
                    patient = replace(patient, unasserted=())
            case _:
                assert_never(line)
    count = sum(isinstance(line, Expects) for line in example.lines)
    return Tried(example.title, tuple(failures), count, frozenset(asserted))


# ---- the patient


@dataclass(frozen=True, slots=True)
class _Patient:
    """One invented patient so far.

    `read` are the data that matter; `unasserted` is what happened since the last `neste` or `slutt med`.
    """

    pathway: Pathway
    read: frozenset[str]
    now: datetime
    state: State = INITIAL
    facts: tuple[told.Fact, ...] = ()
    unasserted: tuple[Recorded, ...] = ()

    def knowing(self, *facts: told.Fact) -> "_Patient":
        return replace(self, facts=(*self.facts, *facts))

    def brought_to(self, at: datetime) -> "_Patient":
        """The patient when all that time brings by then has come."""
        patient = self.after(TimeHasCome(), at)
        assert not isinstance(patient, Refusal)  # time is never refused
        return patient

    def met_with(self, what: told.Happening, at: datetime) -> "_Patient | Refusal":
        if isinstance(what, told.Fact):
            return self.knowing(what)
        begun = self._all_after(self._beginning(what, at), at)
        return begun if isinstance(begun, Refusal) else begun.having(what, at)

    def having(self, what: told.Happening, at: datetime) -> "_Patient | Refusal":
        """The patient, whose run has begun if it can, when it has happened."""
        return self._all_after(self._commands(what, at), at)

    def _all_after(self, commands: tuple[Command, ...], at: datetime) -> "_Patient | Refusal":
        patient = self
        for command in commands:
            outcome = patient.after(command, at)
            if isinstance(outcome, Refusal):
                return outcome
            patient = outcome
        return patient

    def after(self, command: Command, at: datetime) -> "_Patient | Refusal":
        decided = decide(self.pathway, self.state, command, now=at)
        if isinstance(decided, Refusal):
            return decided
        state, events = self.state, list(self.unasserted)
        for each in decided:
            recorded = Recorded.model_construct(
                version=state.version + 1, occurred_at=each.occurred_at, recorded_at=at, event=each.event
            )
            state = evolve(self.pathway, state, recorded)
            events.append(recorded)
        return replace(self, state=state, now=at, unasserted=tuple(events))

    def _beginning(self, what: told.Happening, at: datetime) -> tuple[Command, ...]:
        """What is done with a start step begins the run."""
        match what:
            case told.StepIs(step=name) | told.LeftOut(step=name) if self.state.started_at is None:
                is_start = self.pathway.named_steps[name].kind is StepKind.START
                return (Start(at=at, start=name),) if is_start else ()
            case told.RunStarts(start=name):
                return (Start(at=at, start=name),)
            case _:
                return ()

    def _commands(self, what: told.Happening, at: datetime) -> tuple[Command, ...]:
        match what:
            case told.StepIs(step=step, done_with=done_with):
                return (Record(step=step, at=at, deed=DEEDS[done_with], data=self._data(step)),)
            case told.LeftOut(step=step, reason=reason):
                return self._left_out(step, reason, at)
            case told.WayChosen(step=step, way=way, reason=reason):
                entry = self.state.present(step)
                # What the data do not settle is settled by whoever has the patient.
                named = self.pathway.named_steps[step].is_judgement and entry is not None and entry.is_open
                by = None if named else self.state.responsible
                return (Record(step=step, at=at, by=by, choice=way, reason=reason, data=self._data(step)),)
            case told.SubpathwayEnds(step=step, end=end):
                return (Conclude(step=step, end=end, at=at, data=self._coming_back(step)),)
            case told.EventHappens(event=event):
                return (Happen(event=event, at=at),)
            case told.InterruptionHappens(interruption=interruption):
                return (Interrupt(interruption=interruption, at=at),)
            case told.ConsentIs(consent=consent, given=given):
                return (SetConsent(consent=consent, at=at, given=given),)
            case told.PauseIs(pause=pause, running=running):
                return (SetPause(pause=pause, at=at, running=running),)
            case told.Fact() | told.RunStarts():
                return ()
            case _:
                assert_never(what)

    def _left_out(self, step: str, reason: str, at: datetime) -> tuple[Command, ...]:
        """Each who has a task leaves it out; leaving out what is to be sent leaves out the answer to it."""
        entry = self.state.present(step)
        left = () if entry is None else tuple(task for task in entry.tasks if task.closed is None)
        opened = tuple(dict.fromkeys(task.actor for task in left if task.is_open))
        actors: tuple[str | None, ...] = opened or (self.state.responsible,)
        return tuple(Record(step=step, at=at, by=by, deed=Deed.LEFT_OUT, reason=reason) for by in actors)

    def _coming_back(self, name: str) -> tuple[tuple[str, Value], ...]:
        """What has been said of the data that the sub-pathway gives back."""
        runs = self.pathway.named_steps[name].runs
        shared = () if runs is None else shared_data(self.pathway, runs.pathway)
        return tuple({fact.datum: fact.value for fact in self.facts if fact.datum in shared}.items())

    def _data(self, name: str) -> tuple[tuple[str, Value], ...]:
        """What the step's open tasks record, as far as it has been said or cannot matter."""
        step = self.pathway.named_steps.get(name)
        if step is None:
            return ()
        entry = self.state.present(name)
        numbers = range(len(step.duties)) if entry is None else [task.duty for task in entry.tasks if task.is_open]
        acts = (step.duties[number].act for number in numbers)
        names = dict.fromkeys(datum for act in acts if isinstance(act, model.Record) for datum in act.data)
        facts = {fact.datum: fact.value for fact in self.facts}
        values: dict[str, Value] = {}
        for datum in names:
            if datum in facts:
                values[datum] = facts[datum]
            elif datum not in self.read:
                values[datum] = any_value(self.pathway.named_data[datum], at=self.now)
        return tuple(values.items())


def data_read(pathway: Pathway) -> frozenset[str]:
    """The data that anything in the pathway depends on."""
    parts = (pathway.actors, pathway.computed, pathway.tables, pathway.steps, pathway.totals, pathway.indicators)
    return frozenset(name for part in parts for each in part for name in _read_in(each))


def _read_in(value: object) -> Iterator[str]:
    match value:
        case CountOfYes(data=data):
            yield from data
        case TimeBetween(start=start, end=end):
            yield from (name for name in (start, end) if name is not None)
        case model.Halfway(start=start, end=end):
            yield end
            yield from _read_in(start)
        case model.Runs():
            return  # the data in there are its own
        case model.Step(runs=model.Runs(), content=content):
            yield from content
        case Frozen():
            for field in type(value).model_fields:
                inner = getattr(value, field)
                if field == "datum" and isinstance(inner, str):
                    yield inner
                else:
                    yield from _read_in(inner)
        case tuple():
            for inner in value:
                yield from _read_in(inner)
        case _:
            return


# ---- what is so


def _judged(patient: _Patient, expected: told.Assertion, at: datetime, *, line: int) -> Differs | None:
    """None when it is so."""
    differs = partial(_differs, patient, expected, line=line, at=at)
    answer = next_steps(patient.pathway, patient.state, now=at)
    match expected:
        case told.NextIs(steps=steps):
            open_steps = _open_steps(answer)
            apart = set(steps) ^ set(open_steps)
            return differs(told.NextIs(steps=open_steps), apart) if apart else None
        case told.DeadlinesAre(step=step, due=due):
            limits = tuple(dict.fromkeys(_limit(task) for task in _tasks(answer, step) if isinstance(task.due, DueAt)))
            all_said = all(any(_same_limit(one, each) for one in due) for each in limits)
            all_found = all(any(_same_limit(one, each) for each in limits) for one in due)
            return None if all_said and all_found else differs(told.DeadlinesAre(step=step, due=limits), (step,))
        case told.HoldersAre(step=step, holders=holders):
            found = _holders(answer, step)
            all_said = all(any(_same_holder(one, each) for one in holders) for each in found)
            all_found = all(any(_same_holder(one, each) for each in found) for one in holders)
            return None if all_said and all_found else differs(told.HoldersAre(step=step, holders=found), (step,))
        case told.EndedWith(end=end):
            ended = NotEnded() if answer.ended is None else told.EndedWith(end=answer.ended)
            return None if answer.ended == end else differs(ended, _open_steps(answer))
        case told.IsMissing(data=data):
            missing = tuple(dict.fromkeys(_missing(answer)))
            return None if set(data) == set(missing) else differs(told.IsMissing(data=missing), _open_steps(answer))
        case told.IsNotOpen(step=step):
            standing = _standing(answer, step)
            return differs(standing, (step,)) if standing.is_open else None
        case told.IsStopped(step=step):
            standing = _standing(answer, step)
            return None if standing.is_stopped else differs(standing, (step,))
        case told.IsOverdue(step=step):
            standing = _standing(answer, step)
            return None if standing.is_overdue else differs(standing, (step,))
        case _:
            assert_never(expected)


def _differs(
    patient: _Patient, expected: told.Assertion, actual: Actual, about: Iterable[str], *, line: int, at: datetime
) -> Differs:
    names = set(about)
    explanations = tuple(
        why(patient.pathway, patient.state, step.name, now=at) for step in patient.pathway.steps if step.name in names
    )
    return Differs(line, at, expected, actual, explanations)


def _open_steps(answer: Answer) -> tuple[str, ...]:
    """The steps with open tasks, waits and decisions that cannot be taken; what is only offered is not open."""
    own = (
        *(each.step for each in answer.tasks if not each.inside),
        *(each.step for each in answer.waiting if not each.inside),
        *(each.step for each in answer.undecided if not each.inside),
    )
    # Of a sub-pathway the example knows the step that runs it, whatever is open inside.
    return tuple(dict.fromkeys((*own, *(name for name in answer.running if SEPARATOR not in name))))


def _tasks(answer: Answer, step: str) -> tuple[NextStep, ...]:
    return tuple(task for task in answer.tasks if task.step == step and not task.inside)


def _limit(task: NextStep) -> told.Moment:
    assert isinstance(task.due, DueAt)
    return told.Moment(at=task.due.at, day=task.due.day or day_of(task.due.at), has_hour=task.due.day is None)


def _same_limit(said: told.Moment, limit: told.Moment) -> bool:
    """A limit in hours is met by its day when no hour is said."""
    return said.at == limit.at if said.has_hour else said.day == limit.day


def _holders(answer: Answer, step: str) -> tuple[told.Holder, ...]:
    tasks = [
        told.Holder(actor=task.actor, binding=told.Binding(task.obligation.value)) for task in _tasks(answer, step)
    ]
    waiting = [each.responsible for each in answer.waiting if each.step == step and not each.inside]
    undecided = [each.responsible for each in answer.undecided if each.step == step and not each.inside]
    others = [told.Holder(actor=actor, binding=None) for actor in (*waiting, *undecided)]
    return tuple(dict.fromkeys(tasks or others))


def _same_holder(said: told.Holder, found: told.Holder) -> bool:
    return said.actor == found.actor and said.binding in (None, found.binding)


def _missing(answer: Answer) -> Iterator[str]:
    for undecided in (each for each in answer.undecided if not each.inside):
        yield from (needed.datum for needed in undecided.needed)
    for waiting in (each for each in answer.waiting if not each.inside):
        yield from (known.datum for known in waiting.missing)


def _standing(answer: Answer, step: str) -> Standing:
    tasks = _tasks(answer, step)
    return Standing(
        step,
        is_open=step in _open_steps(answer),
        is_stopped=any(isinstance(task.due, Stopped) for task in tasks),
        is_overdue=any(task.status is Status.OVERDUE for task in tasks),
    )


def _newly_asserted(patient: _Patient, assertion: told.Assertion, at: datetime) -> Iterator[Item]:
    """What an assertion that held says about the pathway."""
    match assertion:
        case told.NextIs(steps=steps):
            yield from (Place(step) for step in steps)
            yield from happened(patient.pathway, patient.unasserted)
        case told.EndedWith(end=end):
            yield Place(end)
            yield from happened(patient.pathway, patient.unasserted)
        case told.DeadlinesAre(step=step):
            answer = next_steps(patient.pathway, patient.state, now=at)
            yield from limits_of(patient.state, _tasks(answer, step))
        case _:
            return
