"""Patients led by chance through sound pathways, who depart from them by chance: no token is lost.

After any deviation the run comes to an end, or says what stands and why.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

import pytest

from forlop.engine.answers import Answer
from forlop.engine.commands import (
    Command,
    Deed,
    DoUnopened,
    Grounds,
    Jump,
    LeavePathway,
    Override,
    Postpone,
    Record,
    Reenter,
    Refusal,
    Refused,
    SetConsent,
    SetLimit,
    Substitute,
    TimeHasCome,
)
from forlop.engine.decide import decide
from forlop.engine.deviations import deviations
from forlop.engine.events import Closing, Deviated, Recorded
from forlop.engine.next_steps import next_steps
from forlop.engine.state import State, evolve, replay
from forlop.model import pathway as meaning
from forlop.model.pathway import Pathway
from forlop.verification.courses.replaying import Course, Moment, TimePasses
from tests.conformance.runs import pathway_of
from tests.verification.small_pathways import sound
from tests.verification.walking import Outcome, value_for, walked, walked_on

PATHWAYS, DEVIATIONS = 60, 4
GROUNDS = Grounds(by="lege", reason="Ved en tilfeldighet")


@cache
def pathway(seed: int) -> Pathway:
    return pathway_of(sound(seed)[0])


def departures(course: Course, random: Random, now: datetime) -> Iterator[Command]:
    """Everything that could be thought of, mostly refused."""
    of, state = course.pathway, course.state
    answer = next_steps(of, state, now=now)
    places = [
        *dict.fromkeys(entry.step for entry in state.rounds if entry.is_present),
        *{join for join, _ in state.joins},
    ]
    places += [state.reached] if state.reached else []
    for step in of.steps:
        data = tuple(
            (name, value_for(of.named_data[name].type, random))
            for duty in step.duties
            if isinstance(duty.act, meaning.Record)
            for name in duty.act.data
        )
        yield DoUnopened(step=step.name, at=now, grounds=GROUNDS, data=data)
        for leaving in (None, tuple(random.sample(places, random.randint(0, len(places)))), tuple(places)):
            yield Jump(step=step.name, at=now, grounds=GROUNDS, leaving=leaving)
        yield Override(step=step.name, at=now, grounds=GROUNDS, basis="loven")
    for task in answer.tasks:
        grounds = Grounds(by=task.actor, reason="Ved en tilfeldighet")
        yield Substitute(step=task.step, at=now, grounds=grounds, instead="noe")
        yield Postpone(step=task.step, at=now, grounds=grounds, until=(now + timedelta(days=9)).date())
        yield SetLimit(step=task.step, at=now, by=task.actor, until=(now + timedelta(days=9)).date())
        yield Record(step=task.step, at=now, by=task.actor, deed=Deed.LEFT_OUT, reason="Ved en tilfeldighet")
    for consent in of.consents:
        yield SetConsent(consent=consent.name, at=now, given=False)
    yield LeavePathway(at=now, grounds=GROUNDS)


def returns(course: Course, random: Random, now: datetime) -> Iterator[Command]:
    """Back where everything stood, or to some step."""
    yield Reenter(at=now, grounds=GROUNDS)
    for step in course.pathway.steps:
        yield Reenter(step=step.name, at=now, grounds=GROUNDS)


def departed(course: Course, random: Random, taken: Counter[str]) -> Course:
    """The course after one deviation of a kind that is taken, if any is."""
    now = course.moments[-1].at + timedelta(hours=1)
    gone = course.state.left is not None or course.state.ended is not None
    wanted = list(returns(course, random, now) if gone else departures(course, random, now))
    kinds = sorted({type(deed).__name__ for deed in wanted})
    for kind in random.sample(kinds, len(kinds)):
        alike = [deed for deed in wanted if type(deed).__name__ == kind]
        for deed in random.sample(alike, min(6, len(alike))):
            after = done(course, deed, now)
            if isinstance(after, Refusal):
                taken[f"refused {after.why.value}"] += 1
                continue
            taken[kind] += 1
            return after
    return course


def done(course: Course, command: Command, now: datetime) -> Course | Refusal:
    """The course when time has come and the command is carried out; walks read what followed, and not who did it."""
    for deed in (TimeHasCome(), command):
        before = state = course.state
        followed = decide(course.pathway, before, deed, now=now)
        if isinstance(followed, Refusal):
            return followed
        for each in followed:
            version = state.version + 1
            recorded = Recorded(version=version, occurred_at=each.occurred_at, recorded_at=now, event=each.event)
            state = evolve(course.pathway, state, recorded)
        if followed:
            moment = Moment(TimePasses(now), now, followed, before, state)
            course = replace(course, moments=(*course.moments, moment))
    return course


def assert_no_token_is_lost(course: Course) -> None:
    """Every round that was entered stands, or is closed and led somewhere; and a run without an end has a token."""
    state = course.state
    for entry in state.rounds:
        open_tasks = [task for task in entry.tasks if task.is_open]
        assert entry.is_open or not open_tasks
    led = Counter((way.step, way.round) for way in state.ways if way.clause != "on_overdue")
    for entry in state.rounds:
        leads = 0 if entry.is_present or entry.beside or entry.closed is Closing.SUPERSEDED else 1
        assert led[entry.step, entry.number] == leads, (entry.step, entry.number, entry.closed)
    if state.ended is None and state.left is None:
        assert state.reached or state.joins or any(entry.is_present for entry in state.rounds)
    else:
        assert not state.joins
        assert not any(entry.is_present for entry in state.rounds)


def says_what_stands(answer: Answer) -> bool:
    return bool(answer.tasks or answer.waiting or answer.undecided or answer.joins or answer.reached)


def by_log(course: Course) -> tuple[tuple[Recorded, ...], State]:
    recorded: list[Recorded] = []
    for moment in course.moments:
        for each in moment.followed:
            version = len(recorded) + 1
            recorded.append(
                Recorded(version=version, occurred_at=each.occurred_at, recorded_at=moment.at, event=each.event)
            )
    return tuple(recorded), replay(course.pathway, recorded)


@pytest.mark.parametrize("part", range(4))
def test_after_any_deviation_a_sound_pathway_comes_to_an_end_or_says_what_stands(part: int) -> None:
    taken: Counter[str] = Counter()
    for seed in range(part * PATHWAYS, part * PATHWAYS + PATHWAYS):
        random = Random(seed)
        course = walked(pathway(seed), seed, anything=3).course
        course = replace(course, moments=course.moments[: random.randint(1, len(course.moments))])
        for _ in range(DEVIATIONS):
            course = departed(course, random, taken)
            assert_no_token_is_lost(course)
            if course.state.left is None and course.state.ended is None:
                assert says_what_stands(next_steps(course.pathway, course.state, now=course.moments[-1].at))
        if course.state.left is not None:
            course = departed(course, random, taken)
        walk = walked_on(course, random, anything=0)
        # Who went past a recording may stand where a datum is missing: the answer says which, and a person settles it.
        says_what_is_missing = walk.outcome is Outcome.STUCK and bool(walk.waited)
        ended = walk.outcome in (Outcome.ENDED, Outcome.OUTSIDE)
        assert ended or says_what_is_missing, (seed, walk.outcome, course.moments[-1].deed)
        taken[walk.outcome.name] += 1
        assert_no_token_is_lost(walk.course)
        recorded, state = by_log(walk.course)
        assert state == walk.course.state
        told = [each.what.kind for each in deviations(walk.course.pathway, recorded) if each.what.reason is not None]
        deliberate = [each.event.deviation for each in recorded if isinstance(each.event, Deviated)]
        assert [kind for kind in told if kind in deliberate] == deliberate
    kinds = (DoUnopened, Jump, Substitute, Postpone, LeavePathway, Reenter, Record)
    assert {kind.__name__ for kind in kinds} <= set(taken), taken
    assert taken["ENDED"] > PATHWAYS / 2, taken
    assert {f"refused {why.value}" for why in (Refused.LEFT_WHICH, Refused.OPEN_ALREADY)} <= set(taken), taken
