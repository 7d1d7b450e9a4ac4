"""Semantics 6: what a limit is counted from, which length it has, and when it moves."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.answers import CannotSay, DueAt, NoLimit, NotRunning
from forlop.engine.commands import Happen
from forlop.model.values import Duration, Unit, Value
from tests.course import Course, Deed, begin, day, moment
from tests.engine.small import small, with_data

EVENTS = """
    hendelse innkomst "Innkomst"
    hendelse utreise "Utreise"
    opplysning plan: dato "Plan"
    opplysning tid: tidspunkt "Tid"
    opplysning sted: en av poliklinikk, dag_her, døgn "Sted"
    opplysning x: ja/nei "X"
    start s "S"
      lege skal gjøre dette
      lege kan notere plan
      lege kan notere tid
      lege kan notere sted
      lege kan notere x
      så t og m
    sjekkpunkt m "M"
      sykehus skal gjøre dette
      sykehus kan notere plan
      sykehus kan notere tid
      sykehus kan notere sted
      sykehus kan notere x
      så m2
    sjekkpunkt m2 "M2"
      sykehus skal gjøre dette
      sykehus kan notere plan
      sykehus kan notere tid
      sykehus kan notere sted
      sykehus kan notere x
      så ferdig
"""


def limited(timing: str, *, started: str = "5.1.2026 08:00", opened: str = "6.1.2026 10:00", **known: Value) -> Course:
    """A patient whose task in `t` has this limit, opened then, with these data recorded at the opening."""
    pathway = small(EVENTS + f'    tiltak t "T"\n      lege skal gjøre dette {timing}\n      så ferdig\n')
    return with_data(begin(pathway, started), "s", opened, by="lege", data=known)


# ---- lengths


@pytest.mark.parametrize(
    ("opened", "timing", "due"),
    [
        ("6.1.2026 10:00", "innen 0 dager", "6.1.2026"),  # the same day until 24
        ("6.1.2026 10:00", "innen 3 dager", "9.1.2026"),
        ("6.1.2026 10:00", "innen 2 uker", "20.1.2026"),
        ("31.1.2026 10:00", "innen 1 måned", "28.2.2026"),  # no 31 February
        ("29.2.2028 10:00", "innen 1 år", "28.2.2029"),
        ("27.3.2026 10:00", "innen 10 virkedager", "15.4.2026"),  # Easter between
        ("28.4.2026 10:00", "innen 10 virkedager", "13.5.2026"),
        ("23.11.2026 10:00", "innen 10 virkedager", "7.12.2026"),
        ("18.12.2026 10:00", "innen 10 virkedager", "5.1.2027"),
        ("10.5.2027 10:00", "innen 10 virkedager", "25.5.2027"),  # 17 May and Whit Monday are one day
        ("28.3.2026 23:30", "innen 1 dag", "29.3.2026"),
    ],
)
def test_a_limit_in_days_ends_with_its_last_day(opened: str, timing: str, due: str) -> None:
    assert limited(timing, opened=opened).due("t", opened) == day(due)


@pytest.mark.parametrize(
    ("opened", "plain", "statutory"),
    [
        ("5.3.2026", "2.4.2026", "7.4.2026"),  # 28 days end on Maundy Thursday
        ("6.1.2026", "3.2.2026", "3.2.2026"),
        ("10.1.2026", "7.2.2026", "9.2.2026"),  # a Saturday
        ("27.11.2026", "25.12.2026", "28.12.2026"),
        ("19.4.2027", "17.5.2027", "18.5.2027"),
    ],
)
def test_only_a_statutory_limit_rolls_off_saturdays_and_holidays(opened: str, plain: str, statutory: str) -> None:
    assert limited("innen 28 dager", opened=opened).due("t", opened) == day(plain)
    assert limited("innen 28 dager (rettesnor)", opened=opened).due("t", opened) == day(plain)
    assert limited("innen 28 dager (lovfrist)", opened=opened).due("t", opened) == day(statutory)


def test_a_goal_does_not_roll_with_its_statutory_limit() -> None:
    course = limited("innen 28 dager, helst innen 4 dager (lovfrist)", opened="6.1.2026")
    (task,) = [each for each in course.answer("6.1.2026").tasks if each.step == "t"]
    assert isinstance(task.due, DueAt)
    assert task.due.goal is not None
    assert (task.due.day, task.due.goal.day) == (day("3.2.2026"), day("10.1.2026"))  # a Saturday


@pytest.mark.parametrize(
    ("opened", "hours", "due"),
    [
        ("6.1.2026 10:00", 48, "2026-01-08T10:00:00+01:00"),
        ("28.3.2026 12:00", 24, "2026-03-29T13:00:00+02:00"),  # that night has 23 hours
        ("24.10.2026 12:00", 24, "2026-10-25T11:00:00+01:00"),  # that night has 25
        ("25.10.2026 01:30", 1, "2026-10-25T02:30:00+02:00"),
        ("25.10.2026 01:30", 2, "2026-10-25T02:30:00+01:00"),
    ],
)
def test_a_limit_in_hours_is_elapsed_time(opened: str, hours: int, due: str) -> None:
    course = limited(f"innen {hours} timer", opened=opened)
    assert course.due("t", opened) == datetime.fromisoformat(due)


def test_at_once_is_due_the_moment_the_task_opens() -> None:
    course = limited("straks")
    assert course.due("t", "6.1.2026 10:00") == moment("6.1.2026 10:00")
    assert course.overdue("6.1.2026 10:01") == {"t"}


def test_a_duty_without_a_limit_is_never_overdue() -> None:
    course = limited("")
    assert course.due("t", "6.1.2030") == NoLimit()
    assert course.overdue("6.1.2030") == set()


@pytest.mark.parametrize(
    ("timing", "last", "late"),
    [
        ("innen 2 dager", "8.1.2026 23:59", "9.1.2026 00:01"),
        ("innen 0 dager", "6.1.2026 23:59", "7.1.2026 00:01"),
        ("innen 48 timer", "8.1.2026 09:59", "8.1.2026 10:01"),
    ],
)
def test_a_task_is_overdue_from_the_moment_its_limit_has_passed(timing: str, last: str, late: str) -> None:
    course = limited(timing)
    assert (course.overdue(last), course.overdue(late)) == (set(), {"t"})


# ---- anchors


def test_the_default_anchor_is_the_opening_of_the_task() -> None:
    assert limited("innen 3 dager").due("t", "8.1.2026") == day("9.1.2026")


def test_an_anchor_that_has_not_happened_gives_a_limit_that_does_not_run_yet() -> None:
    course = limited("innen 3 dager etter innkomst")
    assert course.due("t", "1.6.2026") == NotRunning(waiting_for="innkomst")
    assert course.overdue("1.6.2026") == set()


def test_the_last_occurrence_before_the_task_opened_is_the_anchor() -> None:
    pathway = limited("innen 3 dager etter innkomst").pathway
    course = begin(pathway, "5.1.2026 08:00").happens("innkomst", "5.1.2026 09:00")
    course = course.happens("innkomst", "5.1.2026 11:00").happens("innkomst", "6.1.2026 09:00")
    course = course.record("s", "7.1.2026", by="lege").happens("innkomst", "8.1.2026")
    assert course.due("t", "8.1.2026") == day("9.1.2026")  # 6 + 3


def test_otherwise_the_first_after_is_the_anchor_and_it_stays_bound() -> None:
    course = limited("innen 3 dager etter innkomst").happens("innkomst", "8.1.2026").happens("innkomst", "10.1.2026")
    assert course.due("t", "10.1.2026") == day("11.1.2026")


def test_the_first_ever_is_the_first_in_the_run() -> None:
    pathway = limited("innen 3 dager etter første innkomst").pathway
    course = begin(pathway, "5.1.2026 08:00").happens("innkomst", "5.1.2026 09:00").happens("innkomst", "6.1.2026")
    course = course.record("s", "7.1.2026", by="lege").happens("innkomst", "8.1.2026")
    assert course.due("t", "8.1.2026") == day("8.1.2026")  # 5 + 3


def test_the_last_follows_the_newest() -> None:
    course = limited("innen 3 dager etter siste innkomst").happens("innkomst", "8.1.2026")
    assert course.due("t", "8.1.2026") == day("11.1.2026")
    assert course.happens("innkomst", "10.1.2026").due("t", "10.1.2026") == day("13.1.2026")


def test_an_anchor_may_be_the_start_of_a_step() -> None:
    course = limited("innen 3 dager etter startet m2", opened="6.1.2026")
    assert course.due("t", "6.1.2026") == NotRunning(waiting_for="m2")
    assert course.record("m", "9.1.2026", by="sykehus", x=True).due("t", "9.1.2026") == day("12.1.2026")


def test_an_anchor_is_the_completion_of_a_step_without_a_word_before_it() -> None:
    course = limited("innen 3 dager etter m", opened="6.1.2026")
    assert course.due("t", "6.1.2026") == NotRunning(waiting_for="m")
    assert course.record("m", "9.1.2026", by="sykehus", x=True).due("t", "9.1.2026") == day("12.1.2026")


def test_received_on_a_start_step_is_the_time_of_its_message() -> None:
    course = limited("innen 7 dager etter mottatt s", started="5.1.2026", opened="9.1.2026")
    assert course.due("t", "9.1.2026") == day("12.1.2026")


# ---- data as anchors


def test_a_date_datum_as_anchor_follows_its_latest_value() -> None:
    course = limited("innen 3 dager etter plan", plan=day("20.1.2026"))
    assert course.due("t", "6.1.2026") == day("23.1.2026")
    moved = course.record("m", "7.1.2026", by="sykehus", plan=day("30.1.2026"))
    assert moved.due("t", "7.1.2026") == day("2.2.2026")


def test_a_limit_on_an_unknown_date_does_not_run_yet() -> None:
    assert limited("innen 3 dager etter plan").due("t", "6.1.2026") == NotRunning(waiting_for="plan")
    assert limited("senest 1 uke før plan").due("t", "6.1.2026") == NotRunning(waiting_for="plan")
    assert limited("innen plan").due("t", "6.1.2026") == NotRunning(waiting_for="plan")


def test_before_a_planned_day_moves_with_the_plan() -> None:
    course = limited("senest 1 uke før plan", plan=day("20.1.2026"))
    assert course.due("t", "6.1.2026") == day("13.1.2026")
    moved = course.record("m", "7.1.2026", by="sykehus", plan=day("30.1.2026"))
    assert moved.due("t", "7.1.2026") == day("23.1.2026")


def test_within_a_date_is_the_end_of_that_day_and_moves_with_it() -> None:
    course = limited("innen plan", plan=day("20.1.2026"))
    assert course.due("t", "6.1.2026") == day("20.1.2026")
    assert course.overdue("20.1.2026 23:59") == set()
    assert course.overdue("21.1.2026 00:01") == {"t"}


@pytest.mark.parametrize(
    ("end", "target"),
    [
        ("20.1.2026", "13.1.2026"),  # 6 + floor(14 / 2)
        ("21.1.2026", "13.1.2026"),  # 6 + floor(15 / 2)
        ("22.1.2026", "14.1.2026"),
        ("6.1.2026", "6.1.2026"),
    ],
)
def test_midway_is_the_start_and_half_the_days_rounded_down(end: str, target: str) -> None:
    course = limited("midtveis mellom s og plan", plan=day(end))
    assert course.due("t", "6.1.2026") == day(target)


def test_midway_moves_with_the_planned_end() -> None:
    course = limited("midtveis mellom innkomst og plan", plan=day("20.1.2026"))
    assert course.due("t", "6.1.2026") == NotRunning(waiting_for="innkomst")
    course = course.happens("innkomst", "10.1.2026")
    assert course.due("t", "10.1.2026") == day("15.1.2026")
    moved = course.record("m", "11.1.2026", by="sykehus", plan=day("30.1.2026"))
    assert moved.due("t", "11.1.2026") == day("20.1.2026")


def test_a_tolerance_makes_midway_a_window() -> None:
    course = limited("midtveis mellom s og plan, pluss minus 3 dager", plan=day("20.1.2026"))
    (task,) = [each for each in course.answer("6.1.2026").tasks if each.step == "t"]
    assert isinstance(task.due, DueAt)
    assert task.due.earliest is not None
    assert (task.due.day, task.due.earliest) == (day("16.1.2026"), moment("10.1.2026 00:00"))  # 13 - 3 and 13 + 3


# ---- windows


def test_a_window_has_an_earliest_and_a_latest() -> None:
    course = limited("tidligst 3 og senest 7 dager etter innkomst").happens("innkomst", "10.1.2026")
    (task,) = [each for each in course.answer("10.1.2026").tasks if each.step == "t"]
    assert isinstance(task.due, DueAt)
    assert (task.due.day, task.due.earliest) == (day("17.1.2026"), moment("13.1.2026 00:00"))


def test_an_earliest_alone_is_no_limit() -> None:
    course = limited("tidligst 3 dager etter s")
    (task,) = [each for each in course.answer("6.1.2026").tasks if each.step == "t"]
    assert task.due == NoLimit(earliest=moment("9.1.2026 00:00"))
    assert course.overdue("1.1.2027") == set()


# ---- alternatives


SETTINGS = "innen 21 dager ved poliklinikk/dag_her, 7 dager ved døgn"


@pytest.mark.parametrize(
    ("place", "due"), [("poliklinikk", "27.1.2026"), ("dag_her", "27.1.2026"), ("døgn", "13.1.2026")]
)
def test_the_length_follows_the_setting(place: str, due: str) -> None:
    assert limited(SETTINGS, sted=place).due("t", "6.1.2026") == day(due)


def test_an_unknown_setting_gives_no_limit_but_what_is_missing_and_the_shortest() -> None:
    course = limited(SETTINGS)
    assert course.due("t", "6.1.2026") == CannotSay(missing=("sted",), shortest=Duration(amount=7, unit=Unit.DAYS))
    assert course.overdue("6.1.2027") == set()


def test_a_condition_chooses_length_and_anchor() -> None:
    timing = "innen 14 dager etter innkomst hvis x, ellers 4 uker etter s"
    assert limited(timing, x=False).due("t", "6.1.2026") == day("3.2.2026")
    assert limited(timing, x=True).happens("innkomst", "8.1.2026").due("t", "8.1.2026") == day("22.1.2026")
    assert limited(timing, x=True).due("t", "8.1.2026") == NotRunning(waiting_for="innkomst")
    assert limited(timing).due("t", "6.1.2026") == CannotSay(
        missing=("x",), shortest=Duration(amount=14, unit=Unit.DAYS)
    )


def test_a_change_of_setting_is_counted_from_the_same_anchor_with_the_new_length() -> None:
    course = limited(SETTINGS, sted="døgn").record("m", "8.1.2026", by="sykehus", sted="poliklinikk")
    assert course.due("t", "8.1.2026") == day("27.1.2026")  # 6 + 21


def test_a_change_of_setting_makes_nobody_late_in_the_past() -> None:
    course = limited(SETTINGS, sted="poliklinikk").record("m", "20.1.2026", by="sykehus", sted="døgn")
    assert course.due("t", "20.1.2026") == day("20.1.2026")  # 6 + 7 lies before the change
    assert course.overdue("20.1.2026 13:00") == set()


def test_a_statutory_limit_is_not_moved_by_a_change_of_setting() -> None:
    course = limited(SETTINGS + " (lovfrist)", sted="døgn").record("m", "8.1.2026", by="sykehus", sted="poliklinikk")
    assert course.due("t", "8.1.2026") == day("13.1.2026")


# ---- laws


@given(st.integers(0, 60), st.integers(1, 28), st.integers(0, 23))
def test_a_limit_in_days_does_not_depend_on_the_hour(days: int, date_: int, hour: int) -> None:
    opened = f"{date_}.2.2026 {hour:02}:15"
    noon = limited(f"innen {days} dager", opened=f"{date_}.2.2026 12:00")
    assert limited(f"innen {days} dager", opened=opened).due("t", opened) == noon.due("t", f"{date_}.2.2026 12:00")


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_longer_limit_is_never_due_before_a_shorter_one(one: int, other: int) -> None:
    short, long = sorted((one, other))
    first, second = (limited(f"innen {days} virkedager").due("t", "6.1.2026") for days in (short, long))
    assert isinstance(first, date)
    assert isinstance(second, date)
    assert first <= second


# ---- handovers as anchors


APPLICATION = small(
    """
    start s "S"
      lege skal gjøre dette
      så h
    overføring h "H"
      lege skal sende til sykehus
      sykehus skal svare innen 10 dager etter første mottatt h
      ved retur så tilbake til h, høyst 3 ganger, ellers ut
      ved avslag så tilbake til h, høyst 3 ganger, ellers ut
      så slutten
    slutt slutten "Slutt"
    slutt ut "Ut"
    """
)


def sent(course: Course, at: str) -> Course:
    return course.record("h", at, by="lege", deed=Deed.SENT)


def test_first_received_survives_a_return_but_not_a_refusal() -> None:
    course = sent(begin(APPLICATION, "5.1.2026").record("s", "6.1.2026"), "7.1.2026")
    assert course.due("h", "7.1.2026", actor="sykehus") == day("17.1.2026")
    back = course.record("h", "9.1.2026", by="sykehus", deed=Deed.RETURNED, reason="mangler noe")
    assert sent(back, "12.1.2026").due("h", "12.1.2026", actor="sykehus") == day("17.1.2026")
    refused = course.record("h", "9.1.2026", by="sykehus", deed=Deed.REFUSED, reason="ikke rett")
    assert sent(refused, "12.1.2026").due("h", "12.1.2026", actor="sykehus") == day("22.1.2026")


def test_the_receivers_clock_starts_at_reception() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så h
        overføring h "H"
          lege skal sende til sykehus
          sykehus skal bekrefte innen 3 dager etter mottatt h
          så ferdig
        """
    )
    course = sent(begin(pathway, "5.1.2026").record("s", "6.1.2026"), "7.1.2026")
    assert course.due("h", "7.1.2026", actor="sykehus") == day("10.1.2026")  # received when sent
    course = course.record("h", "9.1.2026", by="sykehus", deed=Deed.RECEIVED)
    assert course.due("h", "9.1.2026", actor="sykehus") == day("12.1.2026")


@pytest.mark.parametrize(("timing", "late"), [("innen 2 dager", "9.1.2026 00:00"), ("innen 0 dager", "7.1.2026 00:00")])
def test_the_day_after_the_last_day_begins_late(timing: str, late: str) -> None:
    assert limited(timing).overdue(late) == {"t"}


def test_the_newest_is_the_newest_by_occurrence() -> None:
    course = limited("innen 3 dager etter siste innkomst").happens("innkomst", "10.1.2026")
    course = course.do(Happen(event="innkomst", at=moment("8.1.2026")), now="11.1.2026")
    assert course.due("t", "11.1.2026") == day("13.1.2026")
