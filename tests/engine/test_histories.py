"""Laws that hold for every history (architecture, Invariants): random patients in whole pathways."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import assert_never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.answers import Answer
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
from forlop.engine.events import Ended, RecheckRaised, Recorded, RoundClosed, RoundOpened, TaskClosed, TaskDone
from forlop.engine.next_steps import next_steps
from forlop.engine.state import INITIAL, evolve, replay
from forlop.model.pathway import (
    Date,
    Datum,
    Integer,
    Moment,
    Number,
    OneOf,
    Pathway,
    SeveralOf,
    Text,
    YesNo,
)
from forlop.model.pathway import Record as RecordAct
from forlop.model.values import Value
from tests.course import Course, library, moment

PATHWAYS = {
    name: library(path)
    for name, path in (
        ("haugland", "haugland/haugland.forlop"),
        ("fall", "ostensjo_fall/fall.forlop"),
        ("tsb", "rus_psykisk/tsb.forlop"),
    )
}
DEEDS = (None, None, None, None, Deed.DONE, Deed.SENT, Deed.RECEIVED, Deed.ACCEPTED, Deed.REFUSED, Deed.RETURNED)


def some_value(datum: Datum, chance: Random, now: datetime) -> Value:
    match datum.type:
        case YesNo():
            return chance.random() < 0.5
        case Integer(low=low, high=high):
            return chance.randint(low or 0, high if high is not None else 100)
        case Number(low=low, high=high):
            return Decimal(chance.randint(int(low or 0), int(high if high is not None else 100)))
        case Text():
            return "noe"
        case Date():
            return now.date() + timedelta(days=chance.randint(-5, 60))
        case Moment():
            return now - timedelta(hours=chance.randint(0, 50))
        case OneOf(values=values):
            return chance.choice(values)
        case SeveralOf(values=values):
            return frozenset(chance.sample(values, chance.randint(0, len(values))))
        case _:
            assert_never(datum.type)


def shown(answer: Answer) -> set[tuple[str, int]]:
    """The rounds that the answer speaks of."""
    tasks = {(each.step, each.round) for each in answer.tasks}
    waiting = {(each.step, each.round) for each in answer.waiting}
    return tasks | waiting | {(each.step, each.round) for each in answer.undecided}


def some_recording(course: Course, chance: Random, at: datetime, now: datetime) -> Command:
    answer = next_steps(course.pathway, course.state, now=now)
    open_steps = sorted(step for step, _ in shown(answer))
    name = chance.choice(open_steps) if open_steps else chance.choice(course.pathway.steps).name
    step = course.pathway.named_steps[name]
    recorded = {name for duty in step.duties if isinstance(duty.act, RecordAct) for name in duty.act.data}
    data = tuple(
        (name, some_value(course.pathway.named_data[name], chance, at))
        for name in sorted(recorded)
        if chance.random() < 0.9
    )
    deed = Deed.LEFT_OUT if chance.random() < 0.1 else chance.choice(DEEDS)
    actors = [each.actor for each in answer.tasks if each.step == name]
    ways = [name for _, target in step.ways for name in getattr(target, "steps", ())]
    judged = bool(step.is_judgement or [each for each in answer.undecided if each.step == name])
    return Record(
        step=name,
        at=at,
        by=chance.choice((None, answer.responsible, *actors, *actors)),
        deed=deed,
        data=() if deed is Deed.LEFT_OUT else data,
        choice=chance.choice(ways) if judged and ways else None,
        present=tuple(each.name for each in course.pathway.actors)
        if step.kind.value == "meeting" and chance.random() < 0.8
        else None,
        reason="en grunn" if chance.random() < 0.9 else None,
    )


def some_command(course: Course, chance: Random, at: datetime, now: datetime) -> Command:
    pathway, lot = course.pathway, chance.random()
    if lot < 0.78:
        return some_recording(course, chance, at, now)
    if lot < 0.88 and pathway.events:
        return Happen(event=chance.choice(pathway.events).name, at=at)
    if lot < 0.885 and pathway.interruptions:
        return Interrupt(interruption=chance.choice(pathway.interruptions).name, at=at)
    if lot < 0.95 and pathway.pauses:
        return SetPause(pause=chance.choice(pathway.pauses).name, at=at, running=chance.random() < 0.5)
    if pathway.consents:
        return SetConsent(consent=chance.choice(pathway.consents).name, at=at, given=chance.random() < 0.7)
    return TimeHasCome()


def given_command(course: Course, command: Command, now: datetime) -> Course:
    """The course after the command, or the very same one if it is refused."""
    outcome = decide(course.pathway, course.state, command, now=now)
    if isinstance(outcome, Refusal):
        return course
    state, log = course.state, list(course.log)
    for event, at in outcome:
        recorded = Recorded(version=state.version + 1, occurred_at=at, recorded_at=now, event=event)
        state = evolve(course.pathway, state, recorded)
        log.append(recorded)
    return Course(course.pathway, state, tuple(log))


def history(
    pathway: Pathway, chance: Random, *, length: int, ticks: Sequence[int] = ()
) -> Iterator[tuple[Course, datetime]]:
    """A patient at each moment of a random course, with the time up to that moment given.

    `ticks` are hours after each moment at which time is given once more, if the next moment is later.
    """
    now = moment("5.1.2026 08:00")
    course = given_command(Course(pathway), Start(at=now, start=chance.choice(pathway.starts).name), now)
    yield course, now
    for _ in range(length):
        pause = chance.choice([0, 1, 5, 24, 24, 72, 24 * 14])
        for hours in sorted(each for each in ticks if each < pause):
            course = given_command(course, TimeHasCome(), now + timedelta(hours=hours))
        now += timedelta(hours=pause)
        course = given_command(course, TimeHasCome(), now)
        late = timedelta(hours=chance.choice([0, 0, 0, 1, 30]))
        course = given_command(
            course, some_command(course, chance, max(now - late, moment("5.1.2026 08:00")), now), now
        )
        yield course, now


def check_standing(course: Course) -> None:
    """The rounds know in which of them a token stands, by whatever way each came to be open or closed."""
    rounds = course.state.rounds
    assert rounds.present == tuple(each for each in rounds if each.is_present)
    assert list(rounds.placed) == [(place, each) for place, each in enumerate(rounds) if each.is_present]


def check_conservation(course: Course) -> None:
    """I10: rounds entered are open or closed, tasks likewise; I9: a closed one is closed once."""
    opened = Counter((each.event.step, each.event.round) for each in course.log if isinstance(each.event, RoundOpened))
    closed = Counter((each.event.step, each.event.round) for each in course.log if isinstance(each.event, RoundClosed))
    assert max(opened.values(), default=1) == 1
    assert closed <= opened
    settled = Counter(
        (each.event.step, each.event.round, each.event.task)
        for each in course.log
        if isinstance(each.event, TaskDone | TaskClosed)
    )
    assert max(settled.values(), default=1) == 1
    answer = next_steps(course.pathway, course.state, now=course.log[-1].recorded_at)
    still_open = set(opened - closed)
    assert still_open <= shown(answer)
    assert shown(answer) - still_open <= {(each.step, each.round) for each in answer.undecided}
    if answer.ended is not None:
        assert not still_open
        after = [each.event for each in course.log if not isinstance(each.event, RecheckRaised)]
        assert isinstance(after[-1], Ended)
    assert all(each.occurred_at <= each.recorded_at for each in course.log)
    assert [each.version for each in course.log] == list(range(1, len(course.log) + 1))


def check_answer(course: Course, now: datetime) -> None:
    """I5, I6: each task has one due time and one responsible; asking is pure and says each thing once."""
    answer = next_steps(course.pathway, course.state, now=now)
    assert next_steps(course.pathway, course.state, now=now) == answer
    tasks = Counter((each.step, each.round, each.task) for each in answer.tasks)
    assert max(tasks.values(), default=1) == 1
    actors = {each.name for each in course.pathway.actors}
    assert {each.actor for each in answer.tasks} <= actors
    assert {each.responsible for each in answer.waiting} <= actors
    assert {each.responsible for each in answer.undecided} <= actors
    assert answer.responsible in actors


@pytest.mark.parametrize("name", PATHWAYS)
@given(seed=st.integers(0, 2**32))
def test_every_history_keeps_the_invariants(name: str, seed: int) -> None:
    for course, now in history(PATHWAYS[name], Random(seed), length=30):
        check_answer(course, now)
    check_conservation(course)
    check_standing(course)
    assert replay(course.pathway, course.log) == course.state


@pytest.mark.parametrize("name", PATHWAYS)
@given(seed=st.integers(0, 2**32))
def test_each_prefix_of_a_log_is_the_state_it_was(name: str, seed: int) -> None:
    states = [course for course, _ in history(PATHWAYS[name], Random(seed), length=10)]
    whole = states[-1].log
    for course in states:
        assert course.log == whole[: len(course.log)]
        assert replay(course.pathway, whole[: len(course.log)]) == course.state


@pytest.mark.parametrize("name", PATHWAYS)
@given(seed=st.integers(0, 2**32), ticks=st.lists(st.integers(1, 23), max_size=5))
def test_ticks_between_recordings_change_no_event(name: str, seed: int, ticks: list[int]) -> None:
    without, with_ticks = (
        [*history(PATHWAYS[name], Random(seed), length=12, ticks=each)][-1][0] for each in ((), ticks)
    )
    assert [(each.event, each.occurred_at) for each in without.log] == [
        (each.event, each.occurred_at) for each in with_ticks.log
    ]


def test_the_empty_log_is_the_initial_state() -> None:
    assert replay(PATHWAYS["fall"], ()) == INITIAL
