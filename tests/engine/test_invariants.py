"""Every history keeps the invariants, and each invariant is broken by a fault that is planted to break it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine import events as log
from forlop.engine.events import Closing, Recorded
from forlop.engine.invariants import Broken, of_answer, of_course, of_step, require
from forlop.engine.rounds import Rounds
from forlop.engine.state import evolve
from tests.course import Course, begin
from tests.engine.small import small
from tests.engine.test_histories import PATHWAYS, history


@pytest.mark.parametrize("name", PATHWAYS)
@given(seed=st.integers(0, 2**32))
def test_every_history_keeps_the_invariants(name: str, seed: int) -> None:
    for course, now in history(PATHWAYS[name], Random(seed), length=20):
        of_answer(course.pathway, course.state, now=now)
    assert of_course(course.pathway, course.log) == course.state


LINE_TEXT = """
    opplysning x: heltall fra 0 til 10 "X"
    start a "A"
      lege skal notere x innen 2 uker
      så b
    beslutning b "B"
      reglene avgjør
      hvis x er minst 5 så c
      ellers så d
    tiltak c "C"
      lege skal gjøre dette innen 1 uke
      så slutten
    tiltak d "D"
      lege bør gjøre dette innen 1 uke
      så slutten
    slutt slutten "Slutt"
    """
LINE = small(LINE_TEXT)


def line() -> Course:
    return begin(LINE, "5.1.2026").record("a", "6.1.2026", x=7)


def test_require_is_no_assertion_that_an_option_removes() -> None:
    with pytest.raises(Broken) as broken:
        require(False, "I0", "something")
    assert broken.value.invariant == "I0"


Changed = Callable[[log.AnyEvent], log.AnyEvent | None]


def with_fault(course: Course, change: Changed) -> list[Recorded]:
    """The log with an event changed, or left out, in the first place where the change has something to change."""
    events: list[Recorded] = []
    planted = False
    for each in course.log:
        event = each.event if planted else change(each.event)
        planted = planted or event is not each.event
        if event is not None:
            events.append(each.model_copy(update={"event": event, "version": len(events) + 1}))
    assert planted
    return events


def _other_way(event: log.AnyEvent) -> log.AnyEvent | None:
    if isinstance(event, log.WayTaken) and event.clause == "branch":
        return event.model_copy(update={"clause": "otherwise"})
    return event


def _unnamed_basis(event: log.AnyEvent) -> log.AnyEvent | None:
    if isinstance(event, log.WayTaken) and event.basis:
        return event.model_copy(update={"basis": (event.basis[0].model_copy(update={"value": 3}),)})
    return event


def _closed_silently(event: log.AnyEvent) -> log.AnyEvent | None:
    if isinstance(event, log.RoundClosed) and event.step == "a":
        return log.RoundClosed(step="a", round=1, how=Closing.SUPERSEDED)
    return event


def _without_closing(event: log.AnyEvent) -> log.AnyEvent | None:
    return None if isinstance(event, log.RoundClosed) and event.step == "b" else event


FAULTS = {
    "I3 the other way": (_other_way, "I3"),
    "I3 another value is named": (_unnamed_basis, "I3"),
    "I9 closed without who and why": (_closed_silently, "I9"),
    "I10 left without being closed": (_without_closing, "I10"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_log_breaks_its_invariant(fault: str) -> None:
    change, invariant = FAULTS[fault]
    of_course(LINE, line().log)
    with pytest.raises(Broken) as broken:
        of_course(LINE, with_fault(line(), change))
    assert broken.value.invariant == invariant


def test_a_way_taken_on_a_value_that_was_too_old_is_found() -> None:
    pathway = small(LINE_TEXT.replace('"X"', '"X" gyldig i 1 uke'))
    course = begin(pathway, "5.1.2026").record("a", "6.1.2026", x=7)
    decided = next(number for number, each in enumerate(course.log) if getattr(each.event, "step", None) == "b")

    def later(days: int) -> list[Recorded]:
        passed = timedelta(days=days)
        moved = (
            {"occurred_at": each.occurred_at + passed, "recorded_at": each.recorded_at + passed} for each in course.log
        )
        both = zip(course.log, moved, strict=True)
        return [each.model_copy(update=moments if each.version > decided else {}) for each, moments in both]

    of_course(pathway, later(7))
    with pytest.raises(Broken) as broken:
        of_course(pathway, later(8))
    assert broken.value.invariant == "I2"


def test_a_task_that_is_done_twice_is_found() -> None:
    course = line()
    (done,) = (each for each in course.log if isinstance(each.event, log.TaskDone))
    with pytest.raises(Broken) as broken:
        of_course(LINE, (*course.log, done.model_copy(update={"version": len(course.log) + 1})))
    assert broken.value.invariant == "I9"


def test_two_true_branches_are_never_picked_from() -> None:
    overlapping = LINE.model_copy(
        update={
            "steps": tuple(
                step.model_copy(update={"branches": (*step.branches, step.branches[0]), "otherwise": None})
                if step.branches
                else step
                for step in LINE.steps
            )
        }
    )
    fresh = type(LINE).model_construct(**{name: getattr(overlapping, name) for name in type(LINE).model_fields})
    with pytest.raises(Broken) as broken:
        of_course(fresh, line().log)
    assert broken.value.invariant == "I2"


def test_a_task_of_nobody_is_found() -> None:
    course = line()
    (entry,) = (each for each in course.state.rounds if each.step == "c")
    nobody = replace(entry, tasks=tuple(replace(task, actor="ingen") for task in entry.tasks))
    state = replace(course.state, rounds=course.state.rounds.with_replaced(nobody))
    with pytest.raises(Broken) as broken:
        of_answer(LINE, state, now=course.log[-1].recorded_at)
    assert broken.value.invariant == "I6"


def test_a_lost_recheck_is_found() -> None:
    course = line()
    told = log.RecheckRaised(about=log.About.LEFT, step="a", round=1, was="b", now="a", actor="lege")
    at = course.log[-1].recorded_at + timedelta(days=1)
    raised = Recorded(version=course.state.version + 1, occurred_at=at, recorded_at=at, event=told)
    after = evolve(LINE, course.state, raised)
    of_step(LINE, course.state, raised, after)
    with pytest.raises(Broken) as broken:
        of_step(LINE, course.state, raised, replace(after, rechecks=()))
    assert broken.value.invariant == "I11"


def test_a_token_that_nobody_is_told_of_is_found() -> None:
    course = line()
    rounds = [replace(each, tasks=()) if each.step == "c" else each for each in course.state.rounds]
    with pytest.raises(Broken) as broken:
        of_answer(LINE, replace(course.state, rounds=Rounds.of(rounds)), now=course.log[-1].recorded_at)
    assert broken.value.invariant == "I10"
