"""A patient who moves to another version loses nothing, and meets its limits as one who began on it."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.engine.answers import Answer, NextStep
from forlop.engine.commands import MoveTo, Refusal, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.events import Recorded, VersionMoved
from forlop.engine.next_steps import next_steps
from forlop.engine.state import evolve, replay
from forlop.model.pathway import Pathway
from tests.course import Course, begin, moment
from tests.engine.small import small
from tests.engine.test_histories import PATHWAYS, check_answer, given_command, history, some_command
from tests.engine.test_refusals import remade

FOLDER = Path(__file__).parents[2] / "pathways"


def variant(path: str) -> Pathway:
    """A pathway of the library that builds on another."""
    found = read_pathway(FOLDER / path).pathway
    assert found is not None, path
    return found


STRICTER = {
    "fall": variant("ostensjo_fall/fall_tettere.forlop"),
    "haugland": variant("haugland/haugland_tettere.forlop"),
    "tsb": variant("rus_psykisk/tsb_tettere.forlop"),
}


def moved(course: Course, to: Pathway, now: datetime, *, places: tuple[tuple[str, str], ...] = ()) -> Course | Refusal:
    by = to.actors[0].name
    command = MoveTo(pathway=to, to="ny", at=now, by=by, reason="ny versjon", places=places)
    outcome = decide(course.pathway, course.state, command, now=now)
    if isinstance(outcome, Refusal):
        return outcome
    pathway, state, log = course.pathway, course.state, list(course.log)
    for event, at in outcome:
        pathway = to if isinstance(event, VersionMoved) else pathway
        recorded = Recorded(version=state.version + 1, occurred_at=at, recorded_at=now, event=event)
        state = evolve(pathway, state, recorded)
        log.append(recorded)
    return Course(pathway, state, tuple(log))


def told(answer: Answer) -> set[tuple[object, ...]]:
    return {_task(each) for each in answer.tasks}


def _task(task: NextStep) -> tuple[object, ...]:
    return (task.inside, task.step, task.round, task.task, task.actor, task.obligation, task.due)


@pytest.mark.parametrize("name", PATHWAYS)
def test_to_the_same_text_under_another_name_nothing_changes_but_the_version(name: str) -> None:
    pathway = PATHWAYS[name]
    same = remade(pathway)
    for seed in range(40):
        *_, (course, now) = history(pathway, Random(seed), length=12)
        if course.state.ended is not None:
            continue
        after = moved(course, same, now)
        assert isinstance(after, Course)
        before, then = (next_steps(each.pathway, each.state, now=now) for each in (course, after))
        assert told(before) == told(then)
        assert (before.waiting, before.undecided, before.joins) == (then.waiting, then.undecided, then.joins)


@pytest.mark.parametrize("name", PATHWAYS)
def test_under_stricter_limits_the_answer_is_that_of_who_began_on_them(name: str) -> None:
    """Both versions are gone through by the same commands; the one who moved is told what the other is told."""
    compared = 0
    for seed in range(60):
        chance, now = Random(seed), moment("5.1.2026 08:00")
        on_old, on_new = (begin(each, "5.1.2026 08:00", start=each.starts[0].name) for each in _versions(name))
        same = True
        for _ in range(6):
            now += timedelta(hours=chance.choice([1, 5, 24]))
            command = some_command(on_old, chance, now, now)
            on_old, on_new = (given_command(each, TimeHasCome(), now) for each in (on_old, on_new))
            after = given_command(on_old, command, now), given_command(on_new, command, now)
            same = same and (after[0] is on_old) == (after[1] is on_new)
            on_old, on_new = after
        kinds = [[type(each.event) for each in course.log] for course in (on_old, on_new)]
        if not same or kinds[0] != kinds[1] or on_old.state.ended is not None:
            continue  # what is late under one and not under the other has led elsewhere
        after_move = moved(on_old, _versions(name)[1], now)
        if isinstance(after_move, Refusal) or any(entry.moved for entry in after_move.state.rounds):
            continue
        answers = [next_steps(each.pathway, each.state, now=now) for each in (after_move, on_new)]
        assert told(answers[0]) == told(answers[1])
        compared += 1
    assert compared > 10


def _versions(name: str) -> tuple[Pathway, Pathway]:
    return PATHWAYS[name], STRICTER[name]


@pytest.mark.parametrize("name", PATHWAYS)
def test_whoever_has_moved_goes_on_as_anybody(name: str) -> None:
    """The laws of every history hold after it, and its log gives its state."""
    old, new = _versions(name)
    gone_on = 0
    for seed in range(25):
        chance = Random(seed)
        *_, (course, now) = history(old, chance, length=8)
        after = moved(course, new, now)
        if isinstance(after, Refusal):
            continue
        for _ in range(8):
            now += timedelta(hours=chance.choice([1, 24, 72]))
            after = given_command(after, TimeHasCome(), now)
            after = given_command(after, some_command(after, chance, now, now), now)
            check_answer(after, now)
        assert replay(old, after.log, {"ny": new}) == after.state
        gone_on += 1
    assert gone_on > 10


ONE = small(
    """
    opplysning x: heltall fra 0 til 10 "X"
    start a "A"
      lege skal notere x innen 2 uker
      så b
    tiltak b "B"
      lege skal gjøre dette innen 3 uker
      så slutten
    slutt slutten "Slutt"
    """
)


def test_a_limit_counts_by_the_new_version_from_where_the_old_one_counted() -> None:
    course = begin(ONE, "5.1.2026").record("a", "7.1.2026", x=3)
    text = remade(ONE, steps=tuple(_within_a_week(step) for step in ONE.steps))
    after = moved(course, text, moment("9.1.2026"))
    assert isinstance(after, Course)
    (task,) = next_steps(after.pathway, after.state, now=moment("9.1.2026")).tasks
    assert str(getattr(task.due, "day", None)) == "2026-01-14"


def _within_a_week(step: object) -> object:
    one_week = small(
        """
        start a "A"
          lege skal gjøre dette innen 1 uke
          så slutten
        slutt slutten "Slutt"
        """
    ).steps[0]
    if getattr(step, "name", "") != "b":
        return step
    timing = one_week.duties[0].timing
    duty = step.duties[0].model_copy(update={"timing": timing})  # type: ignore[attr-defined]  # a Step
    return step.model_copy(update={"duties": (duty,)})  # type: ignore[attr-defined]  # a Step
