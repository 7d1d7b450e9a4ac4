"""What is next: each task with what, who, by when, how binding and why, in the order in which it matters."""

import pytest

from forlop.engine.answers import Status
from tests.course import Course, begin, moment
from tests.engine.small import small

MANY = small(
    """
    hendelse innkomst "Innkomst"
    fase fase_en "En"
    start s "S"
      lege skal gjøre dette
      så a, b, c, d og e
    fase fase_to "To"
    tiltak a "A"
      lege skal gjøre dette
      så ferdig
    tiltak b "B"
      lege skal gjøre dette innen 10 dager
      så ferdig
    tiltak c "C"
      lege skal gjøre dette innen 5 dager
      så ferdig
    tiltak d "D"
      lege skal gjøre dette innen 2 dager etter innkomst
      så ferdig
    tiltak e "E"
      lege skal gjøre dette innen 5 dager
      så ferdig
    """
)


@pytest.mark.parametrize("now", ["6.1.2026", "12.1.2026", "20.1.2026"])
def test_tasks_are_told_by_due_time_and_then_as_in_the_text(now: str) -> None:
    course = begin(MANY, "5.1.2026").record("s", "6.1.2026")
    assert [each.step for each in course.answer(now).tasks][:3] == ["c", "e", "b"]
    assert {each.step for each in course.answer(now).tasks[3:]} == {"a", "d"}


def test_what_is_late_comes_first() -> None:
    course = begin(MANY, "5.1.2026").record("s", "6.1.2026").happens("innkomst", "7.1.2026")
    tasks = course.answer("10.1.2026").tasks
    assert [(each.step, each.status) for each in tasks][:1] == [("d", Status.OVERDUE)]


@pytest.mark.parametrize(("now", "days"), [("9.1.2026 23:00", 0), ("10.1.2026 08:00", 1), ("12.1.2026 23:00", 3)])
def test_how_late_is_told_in_days_after_the_last_day(now: str, days: int) -> None:
    course = begin(MANY, "5.1.2026").record("s", "6.1.2026").happens("innkomst", "7.1.2026")  # last day 9 January
    (task,) = [each for each in course.answer(now).tasks if each.step == "d"]
    assert task.overdue_by_days == days


def test_before_the_start_nothing_is_next() -> None:
    answer = Course(MANY).answer("5.1.2026")
    assert (answer.started, answer.tasks, answer.responsible) == (False, (), None)


def test_the_answer_names_the_phases_that_are_open() -> None:
    course = begin(MANY, "5.1.2026")
    assert course.answer("5.1.2026").phases == ("fase_en",)
    assert course.record("s", "6.1.2026").answer("6.1.2026").phases == ("fase_to",)


def test_the_answer_is_of_the_moment_that_was_asked_for() -> None:
    assert begin(MANY, "5.1.2026").answer("7.1.2026").at == moment("7.1.2026")
