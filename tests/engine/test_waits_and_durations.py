"""Semantics 3: `vent` until an event or for a time, and `varer` to an event, for a time or at least a time."""

import pytest

from forlop.engine.commands import Happen, Record, Refused
from forlop.engine.events import TaskDone
from tests.course import begin, moment
from tests.engine.small import small, written


def waiting(until: str) -> str:
    return f"""
    hendelse innkomst "Innkomst"
    start s "S"
      sykehus skal gjøre dette
      så a
    tiltak a "A"
      lege skal gjøre dette
      så v
    vent v "V"
      {until}
      så b
    tiltak b "B"
      lege skal gjøre dette innen 3 dager
      så slutten
    slutt slutten "Slutt"
    """


TO_EVENT = small(waiting("til innkomst"))
FOR_WEEKS = small(waiting("i 2 uker"))
FOR_HOURS = small(waiting("i 24 timer"))


def test_a_wait_stands_until_its_event_and_the_one_with_the_patient_must_notice() -> None:
    course = begin(TO_EVENT, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026")
    answer = course.answer("1.6.2026")
    (waits,) = answer.waiting
    assert (waits.step, waits.until_event, waits.responsible) == ("v", "innkomst", answer.responsible)
    assert answer.tasks == ()
    assert course.happens("innkomst", "2.6.2026").open_steps("2.6.2026") == {"b"}


def test_nobody_does_a_wait() -> None:
    course = begin(TO_EVENT, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026")
    command = Record(step="v", at=moment("8.1.2026"), by="lege")
    assert course.refused(command, now="8.1.2026").why is Refused.NOTHING_TO_DO


@pytest.mark.parametrize(
    ("occurred", "steps"),
    [("6.1.2026 13:00", {"v"}), ("7.1.2026 11:00", {"v"}), ("7.1.2026 13:00", {"b"}), ("8.1.2026 12:00", {"b"})],
)
def test_an_event_recorded_before_the_wait_opened_counts_if_it_occurred_after_the_step_before_was_done(
    occurred: str, steps: set[str]
) -> None:
    course = begin(TO_EVENT, "5.1.2026").record("s", "6.1.2026")
    course = course.do(Happen(event="innkomst", at=moment(occurred)), now="9.1.2026 10:00")
    course = course.record("a", "7.1.2026 12:00", now="9.1.2026 11:00")
    assert course.open_steps("9.1.2026 11:00") == steps


def test_an_event_long_before_does_not_end_a_wait() -> None:
    course = begin(TO_EVENT, "5.1.2026").record("s", "6.1.2026").happens("innkomst", "6.1.2026 13:00")
    assert course.record("a", "8.1.2026").open_steps("8.1.2026") == {"v"}


def test_a_wait_for_a_time_is_over_when_it_has_passed() -> None:
    course = begin(FOR_WEEKS, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026")
    assert course.open_steps("20.1.2026 23:59") == {"v"}
    assert course.open_steps("22.1.2026 00:01") == {"b"}
    hours = begin(FOR_HOURS, "5.1.2026").record("s", "6.1.2026").record("a", "28.3.2026 12:00")
    assert hours.open_steps("29.3.2026 12:59") == {"v"}  # that night has 23 hours
    assert hours.open_steps("29.3.2026 13:01") == {"b"}


def lasting(how: str) -> str:
    return f"""
    hendelse utreise "Utreise"
    start s "S"
      lege skal gjøre dette
      så a
    tiltak a "A"
      sykehus skal gjøre dette
      varer {how}
      så b
    tiltak b "B"
      lege skal gjøre dette innen 3 dager etter a
      så slutten
    slutt slutten "Slutt"
    """


def test_a_measure_that_lasts_to_an_event_goes_on_when_it_is_done_and_the_event_has_come() -> None:
    course = begin(small(lasting("til utreise")), "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026")
    assert [each.step for each in course.answer("8.1.2026").waiting] == ["a"]
    over = course.happens("utreise", "10.1.2026")
    assert over.open_steps("10.1.2026") == {"b"}


def test_a_measure_that_lasts_to_an_event_is_not_over_before_it_is_done() -> None:
    course = begin(small(lasting("til utreise")), "5.1.2026").record("s", "6.1.2026").happens("utreise", "7.1.2026")
    assert course.open_steps("7.1.2026") == {"a"}
    assert course.record("a", "8.1.2026").open_steps("8.1.2026") == {"b"}


def test_a_measure_that_lasts_a_time_is_over_when_the_time_has_passed_since_it_was_done() -> None:
    course = begin(small(lasting("48 timer")), "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026 10:00")
    assert course.open_steps("9.1.2026 09:59") == {"a"}
    assert course.open_steps("9.1.2026 10:01") == {"b"}


@pytest.mark.parametrize(("at", "early"), [("6.1.2026 13:59", True), ("6.1.2026 14:00", False)])
def test_a_step_done_before_its_least_duration_is_a_deviation(at: str, early: bool) -> None:
    before = begin(small(lasting("minst 2 timer")), "5.1.2026").record("s", "6.1.2026 12:00")
    after = before.record("a", at)
    assert written(before, after)[0] == TaskDone(step="a", round=1, task=0, by="sykehus", early=early)
    assert after.open_steps(at) == {"b"}


OVERDUE_BESIDE = small(
    """
    start s "S"
      lege skal gjøre dette
      så a
    tiltak a "A"
      sykehus skal gjøre dette innen 2 dager
      ved fristbrudd så purring
      så b
    tiltak purring "Purring"
      lege skal gjøre dette
      så ferdig
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    """
)


def test_what_follows_an_overdue_task_runs_beside_it_once() -> None:
    course = begin(OVERDUE_BESIDE, "5.1.2026").record("s", "6.1.2026")
    assert course.open_steps("8.1.2026") == {"a"}
    assert course.open_steps("10.1.2026") == {"a", "purring"}
    reminded = course.record("purring", "10.1.2026")
    assert reminded.open_steps("1.6.2026") == {"a"}


def test_what_follows_an_overdue_task_is_withdrawn_when_the_task_is_done() -> None:
    course = begin(OVERDUE_BESIDE, "5.1.2026").record("s", "6.1.2026").record("a", "10.1.2026")
    assert course.open_steps("10.1.2026") == {"b"}


OVERDUE_INSTEAD = small(
    """
    start s "S"
      lege skal gjøre dette
      så a
    tiltak a "A"
      sykehus skal gjøre dette innen 2 dager
      ved fristbrudd i stedet så c
      så b
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    tiltak c "C"
      lege skal gjøre dette innen 5 dager
      så ferdig
    """
)


def test_instead_of_an_overdue_task_closes_it_and_moves_the_token() -> None:
    course = begin(OVERDUE_INSTEAD, "5.1.2026").record("s", "6.1.2026")
    assert course.open_steps("8.1.2026 23:59") == {"a"}
    assert course.open_steps("9.1.2026 00:01") == {"c"}
    assert course.record("a", "8.1.2026").open_steps("9.1.2026 00:01") == {"b"}


def test_a_wait_of_a_day_is_over_when_the_day_has_passed() -> None:
    hours = begin(FOR_HOURS, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026 12:00")
    assert hours.open_steps("8.1.2026 12:00") == {"b"}


def test_a_measure_of_two_days_is_over_when_they_have_passed() -> None:
    course = begin(small(lasting("48 timer")), "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026 10:00")
    assert course.open_steps("9.1.2026 10:00") == {"b"}
