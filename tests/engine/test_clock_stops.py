"""Semantics 6, clock stop: the limit plus the midnights inside the running time and the union of pauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.answers import Stopped
from forlop.engine.commands import Refused, SetPause
from tests.course import Course, begin, day, moment
from tests.engine.small import small


def stoppable(timing: str, *, opened: str = "6.1.2026 10:00", basis: str = "") -> Course:
    pathway = small(
        f"""
        hendelse innkomst "Innkomst"
        start s "S"
          lege skal gjøre dette
          så t og u
        tiltak t "T"
          lege skal gjøre dette {timing}
          så ferdig
        tiltak u "U"
          lege skal gjøre dette {timing}
          så ferdig
        pause ferie "Ferie"
          stopper fristen for t
          {basis}
        pause stans "Stans"
          stopper alle frister
          {basis}
        """
    )
    return begin(pathway, "5.1.2026 08:00").record("s", opened)


def paused(course: Course, *pauses: tuple[str, str, str]) -> Course:
    changes = [(moment(each[when]), each[0], each[when], when == 1) for each in pauses for when in (1, 2)]
    for _, name, at, running in sorted(changes):
        course = course.pause(name, at, running=running)
    return course


@pytest.mark.parametrize(
    ("timing", "start", "stop", "due"),
    [
        ("innen 10 dager", "8.1.2026 12:00", "11.1.2026 12:00", "19.1.2026"),  # 16 + 3 midnights
        ("innen 10 dager", "8.1.2026 23:00", "9.1.2026 01:00", "17.1.2026"),  # one midnight in two hours
        ("innen 10 dager", "8.1.2026 01:00", "8.1.2026 23:00", "16.1.2026"),  # none in 22
        ("innen 2 uker", "8.1.2026 12:00", "15.1.2026 12:00", "27.1.2026"),  # 20 + 7
        ("innen 1 måned", "8.1.2026 12:00", "15.1.2026 12:00", "13.2.2026"),  # 6 February + 7
        ("innen 5 virkedager", "8.1.2026 12:00", "12.1.2026 12:00", "15.1.2026"),  # 13 + Fri, Mon
        ("innen 10 dager", "17.1.2026 00:01", "20.1.2026 12:00", "16.1.2026"),  # begins after the due date
    ],
)
def test_a_pause_moves_a_limit_by_what_is_inside_it(timing: str, start: str, stop: str, due: str) -> None:
    course = paused(stoppable(timing), ("ferie", start, stop))
    assert course.due("t", "1.3.2026") == day(due)


def test_hours_are_moved_by_the_hours() -> None:
    course = paused(stoppable("innen 48 timer"), ("ferie", "7.1.2026 10:00", "7.1.2026 15:30"))
    assert course.due("t", "1.3.2026") == moment("8.1.2026 15:30")


def test_a_pause_stops_only_the_steps_it_names() -> None:
    course = paused(stoppable("innen 10 dager"), ("ferie", "8.1.2026", "11.1.2026"))
    assert course.due("u", "1.3.2026") == day("16.1.2026")


def test_while_a_pause_runs_the_limit_stands_and_nothing_is_late() -> None:
    course = stoppable("innen 10 dager").pause("ferie", "8.1.2026", running=True)
    assert course.due("t", "1.2.2026") == Stopped(pauses=("ferie",))
    assert course.overdue("1.2.2026") == {"u"}
    assert course.answer("1.2.2026").pauses == ("ferie",)


def test_two_pauses_at_the_same_time_are_counted_once() -> None:
    course = paused(
        stoppable("innen 10 dager"), ("ferie", "8.1.2026", "11.1.2026"), ("stans", "10.1.2026", "13.1.2026")
    )
    assert (course.due("t", "1.3.2026"), course.due("u", "1.3.2026")) == (day("21.1.2026"), day("19.1.2026"))


def test_a_limit_stands_until_the_last_of_two_pauses_stops() -> None:
    course = stoppable("innen 10 dager").pause("ferie", "8.1.2026", running=True)
    course = course.pause("stans", "9.1.2026", running=True).pause("ferie", "10.1.2026", running=False)
    assert course.due("t", "10.1.2026") == Stopped(pauses=("stans",))


def test_a_pause_before_the_task_opened_counts_from_the_opening() -> None:
    pathway = stoppable("innen 10 dager").pathway
    course = begin(pathway, "5.1.2026").pause("ferie", "5.1.2026 13:00", running=True)
    course = course.record("s", "6.1.2026").pause("ferie", "9.1.2026", running=False)
    assert course.due("t", "9.1.2026") == day("19.1.2026")  # 16 + 3, of the 4 midnights one is before the opening


def test_a_pause_that_begins_after_the_due_time_mends_nothing() -> None:
    course = stoppable("innen 2 dager").tick("10.1.2026").pause("ferie", "10.1.2026", running=True)
    assert course.overdue("11.1.2026") == {"t", "u"}


def test_a_statutory_limit_is_stopped_only_by_a_pause_with_a_legal_basis() -> None:
    pause = ("ferie", "8.1.2026", "11.1.2026")
    without = paused(stoppable("innen 14 dager (lovfrist)"), pause)
    with_basis = paused(stoppable("innen 14 dager (lovfrist)", basis='hjemmel "loven § 1"'), pause)
    assert (without.due("t", "12.1.2026"), with_basis.due("t", "12.1.2026")) == (day("20.1.2026"), day("23.1.2026"))


def test_a_pause_without_a_legal_basis_does_not_hide_a_statutory_limit_while_it_runs() -> None:
    course = stoppable("innen 14 dager (lovfrist)").pause("ferie", "8.1.2026", running=True)
    assert course.due("t", "9.1.2026") == day("20.1.2026")


def test_a_pause_starts_once_and_stops_once() -> None:
    course = stoppable("innen 10 dager")
    stop = SetPause(pause="ferie", at=moment("8.1.2026"), running=False)
    start = SetPause(pause="ferie", at=moment("8.1.2026"), running=True)
    assert course.refused(stop, now="8.1.2026").why is Refused.PAUSE_NOT_RUNNING
    running = course.do(start, now="8.1.2026")
    assert running.refused(start, now="8.1.2026").why is Refused.PAUSE_RUNS


@given(st.integers(7, 15), st.integers(0, 10))
def test_a_pause_of_whole_days_moves_the_limit_by_its_days(start: int, length: int) -> None:
    course = paused(stoppable("innen 10 dager"), ("ferie", f"{start}.1.2026 12:00", f"{start + length}.1.2026 13:00"))
    assert course.due("t", "1.3.2026") == day(f"{16 + length}.1.2026")
