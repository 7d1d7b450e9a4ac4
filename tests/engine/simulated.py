"""Patients whose course is told badly: registrations lost, doubled, late and out of order, and clocks that jump.

Deterministic: a seed gives one trace, whatever the machine, its time zone or the seed of its hashes.
`python -m tests.engine.simulated FIRST HOW_MANY` prints the trace hash of each seed.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from forlop.engine.commands import (
    Command,
    Correct,
    Grounds,
    Jump,
    LeavePathway,
    Postpone,
    Record,
    Reenter,
    Refusal,
    Retract,
    Start,
    TimeHasCome,
)
from forlop.engine.decide import decide
from forlop.engine.events import EVENT, Recorded
from forlop.engine.invariants import of_answer, of_course, require
from forlop.engine.state import evolve
from tests.course import Course, moment
from tests.engine.test_histories import PATHWAYS, some_command

BEGINS = moment("5.1.2026 08:00")
YEARS = timedelta(days=365)


@dataclass
class Trace:
    """What came of a seed: how long the patient was followed, what was done to the registrations, and its hash."""

    seed: int
    followed: timedelta = timedelta()
    done: Counter[str] = field(default_factory=Counter)
    digest: str = ""


@dataclass(frozen=True, order=True)
class _Arrival:
    """A registration on its way: when it comes in, and what it tells of when."""

    at: datetime
    number: int
    command: Command = field(compare=False)


def simulated(seed: int, *, checked: bool = True) -> Trace:
    """One patient in one of the pathways, followed for eight years or to the end of the course."""
    chance = Random(seed)
    name = chance.choice(sorted(PATHWAYS))
    trace, pathway = Trace(seed), PATHWAYS[name]
    course = _given(Course(pathway), Start(at=BEGINS, start=chance.choice(pathway.starts).name), BEGINS, trace)
    now, horizon = BEGINS, BEGINS + 8 * YEARS
    under_way: list[_Arrival] = []
    number = 0
    while now < horizon and (course.state.ended is None or under_way):
        now += timedelta(hours=chance.choice([1, 6, 24, 72, 24 * 14, 24 * 60, 24 * 120]))
        clock = now - timedelta(hours=chance.choice([0] * 9 + [5]))  # now and then a clock that is behind
        course = _given(course, TimeHasCome(), max(clock, course.log[-1].recorded_at), trace)
        for told in _told(course, chance, now, trace):
            number += 1
            late = timedelta(hours=chance.choice([0, 0, 0, 2, 30, 24 * 9]))
            under_way.append(_Arrival(now + late, number, told))
        chance.shuffle(under_way)
        arrived = [each for each in under_way if each.at <= now]
        under_way = [each for each in under_way if each.at > now]
        for each in arrived:
            course = _given(course, each.command, max(now, course.log[-1].recorded_at), trace)
            if checked:
                of_answer(course.pathway, course.state, now=max(now, course.log[-1].recorded_at))
    if checked:
        require(of_course(pathway, course.log) == course.state, "I4", seed)
    trace.followed = now - BEGINS
    trace.digest = _digest(course)
    return trace


def _told(course: Course, chance: Random, now: datetime, trace: Trace) -> Iterator[Command]:
    """What is sent in about now: what happened, perhaps twice, perhaps never, and what is said of it afterwards."""
    for _ in range(chance.choice([1, 1, 2, 3])):
        at = max(BEGINS, now - timedelta(hours=chance.choice([0, 0, 3, 40])))
        command = some_command(course, chance, at, now) if chance.random() < 0.85 else afterwards(course, chance, now)
        if isinstance(command, TimeHasCome):
            continue
        if chance.random() < 0.05:
            trace.done["lost"] += 1
            continue
        yield command
        if chance.random() < 0.05:
            trace.done["doubled"] += 1
            yield command


def afterwards(course: Course, chance: Random, now: datetime) -> Command:
    """A correction, a retraction, or a departure from the pathway."""
    actor = course.pathway.actors[0].name
    grounds = Grounds(by=course.state.responsible or actor, reason="en grunn")
    names = [*course.state.data, *{entry.step for entry in course.state.rounds}]
    name = chance.choice(sorted(names)) if names else actor
    step = chance.choice(course.pathway.steps).name
    match chance.randrange(7):
        case 0 | 1:
            moved = now - timedelta(hours=chance.choice([1, 26, 80]))
            return Correct(name=name, at=now, by=actor, reason="feil", moment=max(moved, BEGINS))
        case 2:
            return Retract(name=name, at=now, by=actor, reason="feil")
        case 3:
            return Jump(step=step, at=now, grounds=grounds)
        case 4:
            return Postpone(step=step, at=now, grounds=grounds, until=(now + timedelta(days=9)).date())
        case 5 if chance.random() < 0.2:
            return LeavePathway(at=now, grounds=grounds)
        case _:
            return Reenter(at=now, grounds=grounds)


def _given(course: Course, command: Command, now: datetime, trace: Trace) -> Course:
    """The course after the command, or as it was when that is refused; a refusal changes nothing."""
    present = course
    if not isinstance(command, TimeHasCome | Start):
        present = _given(course, TimeHasCome(), now, trace)
    outcome = decide(present.pathway, present.state, _not_after(command, now), now=now)
    if isinstance(outcome, Refusal):
        trace.done["refused"] += 1
        return course
    state, events = present.state, list(present.log)
    for event, at in outcome:
        recorded = Recorded(version=state.version + 1, occurred_at=at, recorded_at=now, event=event)
        state = evolve(present.pathway, state, recorded)
        events.append(recorded)
    if not isinstance(command, TimeHasCome):
        trace.done["late" if command.at < now - timedelta(hours=1) else "in time"] += 1
        trace.done[type(command).__name__] += 1
    return Course(present.pathway, state, tuple(events))


def _not_after(command: Command, now: datetime) -> Command:
    """A registration that comes to a machine whose clock is behind tells of no moment after it."""
    if isinstance(command, TimeHasCome) or command.at <= now:
        return command
    return command._replace(at=now) if isinstance(command, Record) else replace(command, at=now)


def _digest(course: Course) -> str:
    traced = hashlib.sha256()
    for each in course.log:
        moments = f"{each.version} {each.occurred_at.timestamp()} {each.recorded_at.timestamp()} "
        traced.update(moments.encode() + EVENT.dump_json(each.event) + b"\n")
    return traced.hexdigest()


def main() -> None:
    first, many = (int(each) for each in sys.argv[1:3])
    for seed in range(first, first + many):
        sys.stdout.write(f"{seed} {simulated(seed, checked=False).digest}\n")


if __name__ == "__main__":
    main()
