"""Semantics 4, ends: a run ends when nothing else is open, or at once with `lukker alt`."""

from forlop.engine.commands import Record, Refused
from forlop.engine.events import Closing, Ended, EndReached, LineFinished, RoundClosed, TaskClosed
from tests.course import begin, moment
from tests.engine.small import small, written

TWO_LINES = small(
    """
    start s "S"
      lege skal gjøre dette
      så a og b
    tiltak a "A"
      lege skal gjøre dette
      så slutten
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    slutt slutten "Slutt"
    """
)


def test_an_end_waits_for_other_lines() -> None:
    course = begin(TWO_LINES, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026")
    answer = course.answer("7.1.2026")
    assert (answer.reached, answer.ended, course.open_steps("7.1.2026")) == ("slutten", None, {"b"})
    over = course.record("b", "8.1.2026")
    assert written(course, over)[-2:] == (LineFinished(step="b"), Ended(end="slutten"))
    answer = over.answer("9.1.2026")
    assert (answer.ended, answer.ended_at, answer.tasks) == ("slutten", moment("8.1.2026"), ())


def test_an_end_that_nothing_else_holds_ends_the_run_at_once() -> None:
    before = begin(TWO_LINES, "5.1.2026").record("s", "6.1.2026").record("b", "7.1.2026")
    after = before.record("a", "8.1.2026")
    assert written(before, after)[-2:] == (EndReached(end="slutten"), Ended(end="slutten"))


SAME_END = small(
    """
    start s "S"
      lege skal gjøre dette
      så a og b
    tiltak a "A"
      lege skal gjøre dette
      så slutten
    tiltak b "B"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    """
)


def test_several_tokens_may_reach_the_same_end() -> None:
    course = begin(SAME_END, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026")
    assert course.answer("7.1.2026").reached == "slutten"
    assert course.record("b", "8.1.2026").answer("8.1.2026").ended == "slutten"


CLOSES_ALL = small(
    """
    start s "S"
      lege skal gjøre dette
      så a, b, c og d
    tiltak a "A"
      lege skal gjøre dette
      så slutten
    tiltak b "B"
      sykehus skal gjøre dette
      så e
    tiltak c "C"
      pasient skal gjøre dette
      så j
    tiltak d "D"
      pasient skal gjøre dette
      så j
    tiltak e "E"
      lege skal gjøre dette
      så slutten
    tiltak j "J"
      venter på c og d
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt" lukker alt
    """
)


def test_an_end_that_closes_all_closes_each_open_task_with_the_end_as_its_reason() -> None:
    before = begin(CLOSES_ALL, "5.1.2026").record("s", "6.1.2026").record("c", "6.1.2026")
    after = before.record("a", "7.1.2026")
    answer = after.answer("7.1.2026")
    assert (answer.ended, answer.tasks, answer.joins) == ("slutten", (), ())
    closed = {
        (each.step, each.how, each.because)
        for each in written(before, after)
        if isinstance(each, RoundClosed) and each.how is Closing.SUPERSEDED
    }
    assert closed == {("b", Closing.SUPERSEDED, "slutten"), ("d", Closing.SUPERSEDED, "slutten")}


def test_nothing_is_taken_after_the_end() -> None:
    course = begin(SAME_END, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026").record("b", "7.1.2026")
    assert course.refused(Record(step="a", at=moment("8.1.2026")), now="8.1.2026").why is Refused.ENDED


def test_time_changes_nothing_after_the_end() -> None:
    course = begin(SAME_END, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026").record("b", "7.1.2026")
    assert course.tick("1.1.2030").log == course.log


def test_a_superseded_task_is_not_told_as_done() -> None:
    before = begin(CLOSES_ALL, "5.1.2026").record("s", "6.1.2026")
    after = before.record("a", "7.1.2026")
    assert not [each for each in written(before, after) if isinstance(each, TaskClosed) and each.how is Closing.DONE]


SEVERAL_STARTS = small(
    """
    start s "S"
      lege skal gjøre dette
      så a
    start t "T"
      sykehus skal gjøre dette
      så a
    tiltak a "A"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    """
)


def test_exactly_one_of_several_starts_begins_a_run() -> None:
    assert begin(SEVERAL_STARTS, "5.1.2026", start="t").open_steps("5.1.2026") == {"t"}
    assert begin(SEVERAL_STARTS, "5.1.2026", start="s").open_steps("5.1.2026") == {"s"}


def test_the_one_who_does_the_start_has_the_patient() -> None:
    assert begin(SEVERAL_STARTS, "5.1.2026", start="t").answer("5.1.2026").responsible == "sykehus"
