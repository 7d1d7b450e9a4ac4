"""`forløpstid`: measured from one thing to another, never a task; worked out by hand for January 2026 (Monday the 5th).

Which occurrence counts and which pauses stop it is settled in docs/decisions/0009.
"""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.answers import CannotSay, DueAt, NotRunning, Stopped, TotalStanding, TotalTime
from forlop.model import calendar
from forlop.model.values import Duration, Unit
from tests.course import Course, begin, day, moment
from tests.engine.small import small


def waiting(total: str, *, scope: str = "i alle faser") -> Course:
    """A run from Monday 5 January at 8 whose total is given after `forløpstid ventetid "Ventetid"`."""
    pathway = small(
        f"""
        hendelse falt "Pasienten har falt"
        opplysning plass: en av dag, døgn "Plass"
        opplysning dato_for_time: dato "Dato for time"
        fase hjemme "Hjemme"
        start kontroll "Kontroll"
          lege kan notere plass innen 4 uker
          lege skal notere dato_for_time innen 4 uker
          så trening
        tiltak trening "Trening"
          lege skal gjøre dette innen 8 uker
          så ferdig_trent
        slutt ferdig_trent "Ferdig trent"
        tiltak innlagt "Innlagt"
          lege skal gjøre dette innen 8 uker
          så ferdig
        avbrudd akutt "Akutt innlagt"
          {scope}
          stopper alle frister
          så innlagt
          deretter tilbake
        avbrudd død "Pasienten dør"
          i alle faser
          så død_slutt
        slutt død_slutt "Død" lukker alt
        pause ferie "Ferie"
          stopper fristen for trening
        pause stans "Stans"
          stopper alle frister
        forløpstid ventetid "Ventetid" {total}
        """
    )
    return begin(pathway, "5.1.2026 08:00")


def measured(course: Course, now: str) -> TotalTime:
    (total,) = course.answer(now).totals
    return total


def due_day(total: TotalTime) -> object:
    assert isinstance(total.due, DueAt), total.due
    return total.due.day


def days(amount: int) -> Duration:
    return Duration(amount=amount, unit=Unit.DAYS)


FALL_TO_TRAINING = "fra falt til startet trening innen 14 dager (rettesnor)"


def fallen(total: str = FALL_TO_TRAINING, at: str = "6.1.2026 10:00") -> Course:
    return waiting(total).happens("falt", at)


def controlled(course: Course, at: str) -> Course:
    return course.record("kontroll", at, dato_for_time=day("20.1.2026"))


def test_a_total_whose_start_has_not_happened_waits_for_it_and_measures_nothing() -> None:
    total = measured(waiting(FALL_TO_TRAINING), "9.1.2026")
    assert total == TotalTime(
        total="ventetid",
        standing=TotalStanding.NOT_RUNNING,
        started_at=None,
        ended_at=None,
        due=NotRunning("falt"),
    )


@pytest.mark.parametrize(
    ("now", "run", "left", "over", "near"),
    [
        ("6.1.2026 10:00", 0, 14, None, False),  # to the end of the 20th
        ("10.1.2026 12:00", 4, 10, None, False),
        ("17.1.2026 23:59", 11, 3, None, False),
        ("18.1.2026 00:00", 12, 2, None, True),  # three days before the midnight that ends the 20th
        ("20.1.2026 23:59", 14, 0, None, True),
        ("21.1.2026 00:00", 15, None, 1, False),
        ("1.2.2026 12:00", 26, None, 12, False),
    ],
)
def test_what_has_run_and_what_is_left_are_told_day_by_day(
    now: str, run: int, left: int | None, over: int | None, near: bool
) -> None:
    total = measured(fallen(), now)
    assert due_day(total) == day("20.1.2026")
    assert (total.run, total.left, total.over, total.is_near, total.is_late) == (
        days(run),
        None if left is None else days(left),
        None if over is None else days(over),
        near,
        over is not None,
    )


@pytest.mark.parametrize(
    ("at", "run", "left", "over"),
    [("12.1.2026", 6, 8, None), ("19.1.2026", 13, 1, None), ("23.1.2026", 17, None, 3)],
)
def test_a_total_ends_when_its_end_happens_and_stays_as_it_was(
    at: str, run: int, left: int | None, over: int | None
) -> None:
    course = controlled(fallen(), at)
    for now in (at, "1.3.2026"):
        total = measured(course, now)
        assert (total.standing, total.ended_at) == (TotalStanding.ENDED, moment(at))
        assert (total.run, total.is_late) == (days(run), over is not None)
        assert (total.left, total.over, total.is_near) == (left and days(left), over and days(over), False)


def test_a_run_that_is_over_before_the_end_leaves_the_total_unfinished() -> None:
    total = measured(fallen().interrupted("død", "10.1.2026 12:00"), "1.3.2026")
    assert (total.standing, total.run, total.is_late) == (TotalStanding.UNFINISHED, days(4), False)


def test_what_happened_before_the_start_does_not_end_a_total() -> None:
    course = controlled(waiting(FALL_TO_TRAINING), "6.1.2026 10:00").happens("falt", "7.1.2026 10:00")
    assert measured(course, "8.1.2026").standing is TotalStanding.RUNNING


@pytest.mark.parametrize(("start", "first_day"), [("falt", 6), ("første falt", 6), ("siste falt", 9)])
def test_of_several_occurrences_the_first_counts_unless_the_text_says_the_last(start: str, first_day: int) -> None:
    course = fallen(f"fra {start} til startet trening innen 14 dager").happens("falt", "9.1.2026 10:00")
    assert measured(course, "10.1.2026").started_at == moment(f"{first_day}.1.2026 10:00")


# ---- clocks


def test_a_pause_of_all_clocks_moves_a_total_and_does_not_count() -> None:
    course = fallen().pause("stans", "8.1.2026 12:00", running=True)
    standing = measured(course, "10.1.2026 12:00")
    assert (standing.due, standing.run, standing.is_late) == (Stopped(("stans",)), days(2), False)
    total = measured(course.pause("stans", "11.1.2026 12:00", running=False), "12.1.2026 12:00")
    assert (due_day(total), total.run) == (day("23.1.2026"), days(3))  # 20 + 3 midnights; 6 - 3


def test_a_pause_of_one_step_does_not_stop_a_total() -> None:
    course = fallen().pause("ferie", "8.1.2026", running=True).pause("ferie", "11.1.2026", running=False)
    assert due_day(measured(course, "12.1.2026")) == day("20.1.2026")


def test_a_pause_that_starts_after_the_end_changes_nothing() -> None:
    course = controlled(fallen(), "12.1.2026").pause("stans", "13.1.2026", running=True)
    total = measured(course, "20.2.2026")
    assert (total.run, due_day(total)) == (days(6), day("20.1.2026"))


def test_a_statutory_total_rolls_off_a_saturday_and_stands_for_no_pause_without_a_legal_basis() -> None:
    course = fallen("fra falt til startet trening innen 11 dager (lovfrist)")  # Saturday the 17th
    assert due_day(measured(course, "7.1.2026")) == day("19.1.2026")
    paused = course.pause("stans", "8.1.2026", running=True)
    assert due_day(measured(paused, "9.1.2026")) == day("19.1.2026")


@pytest.mark.parametrize(
    ("scope", "force", "expected"),
    [
        ("i alle faser", "", "23.1.2026"),
        ("i fase hjemme", "", "20.1.2026"),
        ("i alle faser", "(lovfrist)", "20.1.2026"),
    ],
)
def test_an_interruption_stops_a_total_only_when_it_stops_all_clocks_everywhere_and_no_law_is_in_the_way(
    scope: str, force: str, expected: str
) -> None:
    course = waiting(f"fra falt til startet trening innen 14 dager {force}".strip(), scope=scope)
    course = course.happens("falt", "6.1.2026 10:00").interrupted("akutt", "8.1.2026 12:00")
    assert due_day(measured(course.record("innlagt", "11.1.2026 12:00"), "12.1.2026")) == day(expected)


@pytest.mark.parametrize(
    ("limit", "run"),
    [
        ("5 virkedager", Duration(amount=3, unit=Unit.WORKDAYS)),  # the pause takes Friday and Monday of five
        ("200 timer", Duration(amount=74, unit=Unit.HOURS)),  # 170 less 96
    ],
)
def test_what_the_clock_stood_is_left_out_of_what_has_run_in_every_unit(limit: str, run: Duration) -> None:
    course = fallen(f"fra falt til startet trening innen {limit}").pause("stans", "8.1.2026 12:00", running=True)
    total = measured(course.pause("stans", "12.1.2026 12:00", running=False), "13.1.2026 12:00")
    assert total.run == run


def test_working_days_and_hours_are_counted_as_such() -> None:
    in_working_days = measured(fallen("fra falt til startet trening innen 5 virkedager"), "10.1.2026 12:00")
    assert in_working_days.run == Duration(amount=3, unit=Unit.WORKDAYS)  # Wednesday, Thursday, Friday
    assert due_day(in_working_days) == day("13.1.2026")
    in_hours = measured(fallen("fra falt til startet trening innen 48 timer"), "7.1.2026 12:30")
    assert in_hours.run == Duration(amount=26, unit=Unit.HOURS)
    assert in_hours.left == Duration(amount=21, unit=Unit.HOURS)  # 21 and a half


# ---- dates and settings


@pytest.mark.parametrize(
    ("now", "standing", "run"),
    [
        ("19.1.2026 23:59", TotalStanding.RUNNING, 13),
        ("20.1.2026 07:00", TotalStanding.ENDED, 14),  # the day has come
        ("1.2.2026 12:00", TotalStanding.ENDED, 14),
    ],
)
def test_a_date_ends_a_total_when_its_day_comes(now: str, standing: TotalStanding, run: int) -> None:
    course = controlled(fallen("fra falt til dato_for_time innen 3 uker"), "7.1.2026")
    total = measured(course, now)
    assert (total.standing, total.run) == (standing, days(run))


def test_a_date_on_the_day_of_the_start_ends_the_total_on_that_day() -> None:
    course = controlled(waiting("fra falt til dato_for_time innen 3 uker"), "6.1.2026")
    total = measured(course.happens("falt", "20.1.2026 15:00"), "20.1.2026 16:00")
    assert (total.standing, total.run) == (TotalStanding.ENDED, days(0))


def test_a_length_that_depends_on_what_is_not_known_is_not_guessed() -> None:
    total = measured(fallen("fra falt til startet trening innen 21 dager ved dag, 7 dager ved døgn"), "9.1.2026")
    assert total.due == CannotSay(("plass",), days(7))
    assert (total.run, total.left, total.over) == (days(3), None, None)


# ---- laws

START = moment("5.1.2026 08:00")
HOURS = st.integers(min_value=1, max_value=24 * 12)


@given(length=st.integers(min_value=13, max_value=60), stretches=st.lists(st.tuples(HOURS, HOURS), max_size=3))
def test_the_whole_limit_has_run_on_the_day_it_is_due_whatever_stopped_it(
    length: int, stretches: list[tuple[int, int]]
) -> None:
    pauses: list[tuple[datetime, datetime]] = [
        (START + timedelta(hours=start), START + timedelta(hours=start + amount)) for start, amount in stretches
    ]
    plain = calendar.due_after(START, Duration(amount=length, unit=Unit.DAYS))
    due = calendar.extended(plain, anchor=START, unit=Unit.DAYS, pauses=pauses)
    last = due.at - timedelta(minutes=1)
    assert calendar.run_of(Unit.DAYS, start=START, until=last, pauses=pauses) == length
