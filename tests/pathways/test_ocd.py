"""OCD: the limits of the team, every end, and that the courses leave nothing unused."""

from collections.abc import Callable

import pytest

from forlop.engine.answers import DueAt
from tests.course import Course, day
from tests.pathways.looking_back import as_it_was
from tests.pathways.ocd_courses import (
    COURSES,
    OCD,
    back_to_the_unit,
    dies,
    drops_out,
    refused,
    returned_three_times,
    treated,
    treated_ten_times,
)
from tests.pathways.what_was_used import unused


def open_at(course: Course, at: str) -> set[str]:
    return as_it_was(course, at).open_steps(at)


@pytest.mark.parametrize(
    ("at", "step", "last_day"),
    [
        ("2.3.2026 09:00", "ocd_beskjed", "9.3.2026"),  # 2.3 + 1 week
        # Received Tue 3.3: 4, 5, 6 = 3; 9 to 13 = 8; 16, 17 = 10 working days.
        ("3.3.2026 10:00", "ocd_henvisning", "17.3.2026"),
        ("10.3.2026 10:00", "ocd_fremmøte", "14.4.2026"),  # 3.3 + 42 days, from the reception
        ("14.4.2026 10:00", "ocd_utredning", "9.6.2026"),  # 14.4 + 56 days
        ("9.6.2026 10:00", "ocd_beslutning", "9.6.2026"),  # 0 days
        ("9.6.2026 11:00", "ocd_behandling", "4.8.2026"),  # 9.6 + 8 weeks
        ("4.8.2026 10:00", "ocd_epikrise", "11.8.2026"),  # 4.8 + 7 days, a Tuesday
    ],
)
def test_the_limits_of_ocd_end_on_these_days(at: str, step: str, last_day: str) -> None:
    assert as_it_was(treated(), at).due(step, at) == day(last_day)


def test_the_goal_of_the_discharge_letter_is_one_day() -> None:
    at = "4.8.2026 10:00"
    letter = next(task for task in as_it_was(treated(), at).answer(at).tasks if task.step == "ocd_epikrise")
    assert isinstance(letter.due, DueAt)
    assert letter.due.goal is not None
    assert letter.due.goal.day == day("5.8.2026")  # 4.8 + 1 day


def test_the_end_waits_for_the_message_to_the_gp() -> None:
    assert open_at(treated(), "5.8.2026 10:00") == {"ocd_beskjed"}
    assert as_it_was(treated(), "5.8.2026 10:00").state.reached == "avtalt"


def test_the_team_has_the_patient_from_acceptance() -> None:
    assert as_it_was(treated(), "3.3.2026 10:00").state.responsible == "henvisende_enhet"
    assert as_it_was(treated(), "10.3.2026 10:00").state.responsible == "ocd_team"


def test_a_returned_referral_has_the_limit_of_its_new_reception() -> None:
    at = "5.3.2026 10:00"
    # Received anew Thu 5.3: 6 = 1; 9 to 13 = 6; 16 to 19 = 10 working days. The limit is no statutory one.
    assert as_it_was(returned_three_times(), at).due("ocd_henvisning", at) == day("19.3.2026")


def test_an_objection_stops_the_message_and_not_the_referral() -> None:
    at = "11.3.2026 10:00"
    assert open_at(back_to_the_unit(), at) == {"ocd_fremmøte"}


def test_the_next_evaluation_is_eight_weeks_after_the_last() -> None:
    at = "16.6.2026 10:00"
    assert as_it_was(treated_ten_times(), at).due("ocd_behandling", at) == day("11.8.2026")  # 16.6 + 8 weeks


def test_the_tenth_evaluation_is_the_last() -> None:
    # 16.6 is the first, every week after that: 11.8 is the ninth, 18.8 the tenth.
    assert open_at(treated_ten_times(), "11.8.2026 10:00") == {"ocd_behandling"}
    assert open_at(treated_ten_times(), "18.8.2026 10:00") == {"ocd_epikrise"}


@pytest.mark.parametrize(
    ("course", "end"),
    [
        (treated, "avtalt"),
        (treated_ten_times, "avtalt"),
        (back_to_the_unit, "avtalt"),
        (refused, "ikke_ocd"),
        (returned_three_times, "ikke_ocd"),
        (drops_out, "frafalt"),
        (dies, "død_slutt"),
    ],
)
def test_a_course_ends_as_it_should(course: Callable[[], Course], end: str) -> None:
    assert course().state.ended == end


def test_every_course_comes_to_an_end_and_together_they_use_the_whole_pathway() -> None:
    courses = [course() for course in COURSES]
    assert [number for number, course in enumerate(courses) if course.state.ended is None] == []
    assert unused(OCD, courses) == set()
