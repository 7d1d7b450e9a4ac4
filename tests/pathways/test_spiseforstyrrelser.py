"""Eating disorders: the limits by severity and setting, every end, and that the courses leave nothing unused."""

from collections.abc import Callable

import pytest

from forlop.engine.answers import DueAt
from tests.course import Course, day
from tests.pathways.looking_back import as_it_was
from tests.pathways.spiseforstyrrelser_courses import (
    COURSES,
    EATING_DISORDERS,
    drops_out,
    ended_at_the_decision,
    evaluated_twenty_times,
    less_severe_at_first_meeting,
    less_severe_outpatient,
    moved_to_inpatient,
    objects_to_being_referred,
    received,
    refused,
    returned_three_times,
    severe_inpatient,
)
from tests.pathways.what_was_used import unused


def open_at(course: Course, at: str) -> set[str]:
    return as_it_was(course, at).open_steps(at)


@pytest.mark.parametrize(
    ("at", "step", "last_day"),
    [
        # Received Mon 16.3: 17 to 20 = 4; 23 to 27 = 9; 30 = 10 working days.
        ("16.3.2026 09:00", "spisevurdering", "30.3.2026"),
        ("18.3.2026 10:00", "spiseoppmøte", "23.3.2026"),  # 16.3 + 7 days, from the reception
        ("20.3.2026 10:00", "spiseutredning", "3.4.2026"),  # 20.3 + 14 days, Good Friday: does not roll
        ("20.3.2026 10:00", "snarlig_behandling", "23.3.2026"),  # 16.3 + 7 days
        ("1.4.2026 10:00", "spiseevaluering", "15.4.2026"),  # 1.4 + 14 days
        ("15.4.2026 10:00", "spiseevaluering", "29.4.2026"),  # 15.4 + 14 days
        ("29.4.2026 10:00", "spisesamarbeid", "13.5.2026"),  # 29.4 + 2 weeks
        # 7.5 + 7 days = Thu 14.5, Ascension Day: rolls to the Friday.
        ("7.5.2026 10:00", "spiseepikrise", "15.5.2026"),
    ],
)
def test_the_limits_of_a_severely_ill_inpatient_end_on_these_days(at: str, step: str, last_day: str) -> None:
    assert as_it_was(severe_inpatient(), at).due(step, at) == day(last_day)


@pytest.mark.parametrize(
    ("at", "step", "last_day"),
    [
        ("18.3.2026 10:00", "spiseoppmøte", "13.4.2026"),  # 16.3 + 28 days
        ("13.4.2026 10:00", "spiseutredning", "25.5.2026"),  # 13.4 + 42 days, Whit Monday: does not roll
        ("25.5.2026 10:00", "spiseevaluering", "22.6.2026"),  # 25.5 + 28 days
        ("22.6.2026 10:00", "spiseevaluering", "3.8.2026"),  # 22.6 + 42 days
    ],
)
def test_the_limits_of_a_less_severely_ill_outpatient_end_on_these_days(at: str, step: str, last_day: str) -> None:
    assert as_it_was(less_severe_outpatient(), at).due(step, at) == day(last_day)


def test_a_discharge_letter_has_seven_days() -> None:
    at = "4.5.2026 10:00"
    assert as_it_was(ended_at_the_decision(), at).due("spiseepikrise", at) == day("11.5.2026")  # 4.5 + 7 days, a Monday


def test_the_decision_and_the_plan_are_made_the_same_day() -> None:
    at = "27.4.2026 10:00"
    course = less_severe_at_first_meeting().record("spiseutredning", at, kartlegging="Utført")
    assert course.due("spisebeslutning", at) == day("27.4.2026")  # 0 days
    course = course.record("spisebeslutning", at, utfall="behandling", diagnose="F50.0")
    assert course.due("spiseplan", at) == day("27.4.2026")  # 0 days


def test_the_goal_of_the_discharge_letter_is_one_day() -> None:
    at = "7.5.2026 10:00"
    letter = as_it_was(severe_inpatient(), at).answer(at).tasks[0]
    assert isinstance(letter.due, DueAt)
    assert letter.due.goal is not None
    assert letter.due.goal.day == day("8.5.2026")  # 7.5 + 1 day


def test_treatment_of_a_severely_ill_patient_starts_beside_the_assessment() -> None:
    assert open_at(severe_inpatient(), "20.3.2026 10:00") == {"spiseutredning", "snarlig_behandling"}
    assert open_at(less_severe_outpatient(), "13.4.2026 10:00") == {"spiseutredning"}


def test_a_meeting_without_the_patient_is_no_first_meeting() -> None:
    course = as_it_was(severe_inpatient(), "18.3.2026 10:00")
    course = course.record("spiseoppmøte", "19.3.2026 10:00", present=("behandler", "foreldre"))
    assert course.open_steps("19.3.2026 10:00") == {"spiseoppmøte"}


def test_a_patient_who_is_admitted_is_not_late_in_the_past() -> None:
    assert less_severe_at_first_meeting().due("spiseutredning", "30.4.2026 10:00") == day("25.5.2026")
    # 13.4 + 14 = 27.4 is before the change, so the limit is the day of the change.
    assert moved_to_inpatient().due("spiseutredning", "1.5.2026 10:00") == day("1.5.2026")


def test_the_twentieth_evaluation_is_the_last() -> None:
    # 4.5 is the first, every week after that: 7.9 is the nineteenth, 14.9 the twentieth.
    assert open_at(evaluated_twenty_times(), "7.9.2026 10:00") == {"spiseevaluering"}
    assert open_at(evaluated_twenty_times(), "14.9.2026 10:00") == {"spisesamarbeid"}


def test_a_referral_that_is_returned_keeps_its_limit_and_the_third_return_is_a_refusal() -> None:
    course = as_it_was(returned_three_times(), "20.3.2026 10:00")
    assert course.due("spisevurdering", "20.3.2026 10:00") == day("30.3.2026")  # from the first reception, 16.3
    assert returned_three_times().state.ended == "uten_rett"


@pytest.mark.parametrize(
    ("course", "end"),
    [
        (severe_inpatient, "avtalt"),
        (less_severe_outpatient, "avtalt"),  # with no letter, as the patient objects
        (ended_at_the_decision, "avtalt"),
        (refused, "uten_rett"),
        (objects_to_being_referred, "uten_henvisning"),
        (drops_out, "frafalt"),
    ],
)
def test_a_course_ends_as_it_should(course: Callable[[], Course], end: str) -> None:
    assert course().state.ended == end


def test_death_ends_the_pathway_before_anybody_has_answered() -> None:
    assert received().interrupted("død", "17.3.2026 10:00").state.ended == "død_slutt"


def test_every_course_comes_to_an_end_and_together_they_use_the_whole_pathway() -> None:
    courses = [course() for course in COURSES]
    assert [number for number, course in enumerate(courses) if course.state.ended is None] == []
    assert unused(EATING_DISORDERS, courses) == set()
