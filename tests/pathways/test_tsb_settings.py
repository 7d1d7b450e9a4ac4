"""The columns of limits in TSB: inpatients, pregnant patients, and a change of setting while a limit runs."""

import pytest

from forlop.engine import events as log
from forlop.engine.answers import DueAt
from tests.course import Course, day, moment
from tests.pathways.looking_back import as_it_was
from tests.pathways.tsb_courses import (
    evaluated_twenty_times,
    inpatient_detoxified,
    moved_to_inpatient,
    new_decision_from_an_evaluation,
    pregnant_inpatient,
    pregnant_outpatient,
)
from tests.pathways.tsb_road import (
    BASIC_ASSESSMENT,
    DAY_TREATMENT,
    INPATIENT,
    OUTPATIENT,
    at_first_meeting,
    decided,
    evaluated,
    in_treatment,
    noted,
)


def due(course: Course, at: str, step: str) -> object:
    return as_it_was(course, at).due(step, at)


@pytest.mark.parametrize(
    ("at", "step", "last_day"),
    [
        # Received Wed 1.10: 2, 3 = 2; 6 to 10 = 7; 13, 14, 15 = 10 working days.
        ("1.10.2025 09:00", "rettighetsvurdering", "15.10.2025"),
        ("6.10.2025 10:00", "fremmøte", "27.10.2025"),  # the individual limit, a Monday
        ("13.10.2025 09:00", "utredning", "20.10.2025"),  # 13.10 + 7 days
        ("20.10.2025 10:20", "evaluering", "27.10.2025"),  # 20.10 + 7 days
        ("27.10.2025 10:00", "evaluering", "8.12.2025"),  # 27.10 + 42 days
        ("28.10.2025 14:00", "behandlingsstart", "28.10.2025"),  # 0 days from the end of detoxification
        ("8.12.2025 10:00", "evaluering", "19.1.2026"),  # 8.12 + 42 days
        ("19.1.2026 11:00", "utskrivning", "23.1.2026"),  # the planned day
        ("23.1.2026 12:00", "epikrise", "30.1.2026"),  # 23.1 + 7 days, a Friday
    ],
)
def test_the_limits_of_an_inpatient_are_seven_none_seven_and_forty_two_days(at: str, step: str, last_day: str) -> None:
    assert due(inpatient_detoxified(), at, step) == day(last_day)


def test_a_limit_in_days_ends_at_midnight_on_both_sides_of_the_change_of_the_clock() -> None:
    at = "20.10.2025 10:20"
    task = next(task for task in as_it_was(inpatient_detoxified(), at).answer(at).tasks if task.step == "evaluering")
    assert isinstance(task.due, DueAt)
    assert task.due.at == moment("28.10.2025 00:00")
    # Seven days and an hour after the midnight that ends 20.10, as the clock is put back on 26.10.
    hours = (task.due.at.timestamp() - moment("21.10.2025 00:00").timestamp()) / 3600
    assert hours == 7 * 24 + 1


def test_detoxification_is_over_when_it_is_said_to_be() -> None:
    course = as_it_was(inpatient_detoxified(), "28.10.2025 13:59")
    assert course.open_steps("28.10.2025 13:59") == {"avrusning", "evaluering"}
    assert course.happens("avrusning_slutt", "28.10.2025 14:00").open_steps("28.10.2025 14:00") == {
        "behandlingsstart",
        "evaluering",
    }


def test_treatment_that_starts_the_day_after_detoxification_of_an_inpatient_is_late() -> None:
    assert as_it_was(inpatient_detoxified(), "28.10.2025 14:00").overdue("29.10.2025 08:59") == {"behandlingsstart"}


def test_a_patient_who_needs_nothing_from_the_municipality_has_no_meeting_and_no_handover() -> None:
    course = inpatient_detoxified()
    assert as_it_was(course, "19.1.2026 11:00").open_steps("19.1.2026 11:00") == {"utskrivning"}
    assert as_it_was(course, "23.1.2026 12:00").open_steps("23.1.2026 12:00") == {"epikrise"}
    assert course.state.ended == "avtalt_slutt"


def test_the_goal_of_the_discharge_letter_may_be_a_saturday() -> None:
    at = "23.1.2026 12:00"
    letter = next(task for task in as_it_was(inpatient_detoxified(), at).answer(at).tasks if task.step == "epikrise")
    assert isinstance(letter.due, DueAt)
    assert letter.due.goal is not None
    assert letter.due.goal.day == day("24.1.2026")  # 23.1 + 1 day


# ---- pregnant patients


@pytest.mark.parametrize(
    ("at", "step", "last_day"),
    [
        ("9.3.2026 09:00", "utredning_gravid", "16.3.2026"),  # 9.3 + 7 days
        ("16.3.2026 11:00", "evaluering_gravid", "30.3.2026"),  # 16.3 + 14 days
        ("20.3.2026 12:00", "behandlingsstart", "20.3.2026"),  # 0 days, though an outpatient
        ("30.3.2026 10:00", "evaluering_gravid", "11.5.2026"),  # 30.3 + 42 days
    ],
)
def test_the_limits_of_a_pregnant_outpatient_are_seven_none_fourteen_and_forty_two_days(
    at: str, step: str, last_day: str
) -> None:
    assert due(pregnant_outpatient(), at, step) == day(last_day)


@pytest.mark.parametrize(
    ("at", "step", "last_day"),
    [
        ("9.3.2026 09:00", "utredning_gravid_døgn", "16.3.2026"),  # 9.3 + 7 days
        ("12.3.2026 11:00", "evaluering_gravid", "19.3.2026"),  # 12.3 + 7 days
        ("19.3.2026 10:00", "evaluering_gravid", "30.4.2026"),  # 19.3 + 42 days
    ],
)
def test_the_limits_of_a_pregnant_inpatient_are_seven_seven_and_forty_two_days(
    at: str, step: str, last_day: str
) -> None:
    assert due(pregnant_inpatient(), at, step) == day(last_day)


def test_a_pregnant_patient_is_an_emergency_first_and_has_a_fortnight_until_the_way_on_is_settled() -> None:
    course = as_it_was(pregnant_outpatient(), "2.3.2026 09:10")
    assert course.open_steps("2.3.2026 09:10") == {"akutthjelp"}
    assert course.due("akutthjelp", "2.3.2026 09:10", task=0) == moment("2.3.2026 09:10")
    assert course.due("akutthjelp", "2.3.2026 09:10", task=1) == day("16.3.2026")  # 2.3 + 14 days


def test_a_pregnant_inpatient_is_not_to_be_assessed_before_the_third_day() -> None:
    at = "9.3.2026 09:00"
    task = as_it_was(pregnant_inpatient(), at).answer(at).tasks[0]
    assert isinstance(task.due, DueAt)
    assert task.due.earliest == moment("12.3.2026 00:00")  # 9.3 + 3 days


@pytest.mark.parametrize(("assessed", "early"), [("11.3.2026 10:00", True), ("12.3.2026 10:00", False)])
def test_an_assessment_before_the_third_day_is_accepted_and_marked_as_early(assessed: str, early: bool) -> None:
    course = noted(at_first_meeting(INPATIENT, pregnant=True), "utredning_gravid_døgn", assessed, BASIC_ASSESSMENT)
    done = next(
        each.event
        for each in course.log
        if isinstance(each.event, log.TaskDone) and (each.event.step, each.event.task) == ("utredning_gravid_døgn", 0)
    )
    assert done.early is early
    assert course.open_steps(assessed) == {"klinisk_beslutning"}


# ---- day treatment, and changes of setting


def test_day_treatment_has_the_limits_of_an_outpatient() -> None:
    assert at_first_meeting(DAY_TREATMENT).due("utredning", "9.3.2026 09:00") == day("30.3.2026")  # 9.3 + 21 days
    course = in_treatment(DAY_TREATMENT)
    assert course.due("evaluering", "20.3.2026 11:00") == day("27.3.2026")  # 20.3 + 7 days
    course = evaluated(course, "27.3.2026 10:00", "fortsette")
    assert course.due("evaluering", "27.3.2026 10:00") == day("22.5.2026")  # 27.3 + 56 days


@pytest.mark.parametrize(
    ("changed", "last_day"),
    [
        ("1.6.2026 10:00", "26.6.2026"),  # 15.5 + 42 days: the length of the new setting from the same evaluation
        ("1.7.2026 10:00", "1.7.2026"),  # 15.5 + 42 = 26.6 is before the change: never before its day
    ],
)
def test_a_patient_who_is_admitted_has_the_limit_of_an_inpatient_but_is_not_late_in_the_past(
    changed: str, last_day: str
) -> None:
    assert due(moved_to_inpatient(changed), changed, "evaluering") == day(last_day)


def test_an_inpatient_who_goes_home_has_the_longer_limit() -> None:
    course = as_it_was(inpatient_detoxified(), "29.10.2025 09:00")
    at = "10.11.2025 10:00"
    course = course.record("ny_behandlingsform", at, by="koord_hf", behandlingsform=OUTPATIENT, gravid=False)
    assert course.due("evaluering", at) == day("22.12.2025")  # 27.10 + 56 days


def test_a_change_of_setting_is_offered_only_from_the_first_meeting_to_the_discharge() -> None:
    offered = {
        at: as_it_was(inpatient_detoxified(), at).answer(at).offers for at in ("6.10.2025 09:30", "8.12.2025 10:00")
    }
    assert offered == {"6.10.2025 09:30": (), "8.12.2025 10:00": ("ny_behandlingsform",)}
    assert as_it_was(inpatient_detoxified(), "23.1.2026 12:00").answer("23.1.2026 12:00").offers == ()


# ---- the loop of evaluations


def test_a_new_decision_starts_the_evaluations_anew() -> None:
    course = new_decision_from_an_evaluation()
    assert as_it_was(course, "27.3.2026 10:00").open_steps("27.3.2026 10:00") == {"klinisk_beslutning"}
    assert due(course, "27.3.2026 10:00", "klinisk_beslutning") == day("27.3.2026")  # 0 days
    assert due(course, "30.3.2026 11:00", "evaluering") == day("6.4.2026")  # 30.3 + 7 days, Easter Monday


@pytest.mark.parametrize("step", ["evaluering", "evaluering_gravid"])
def test_the_twentieth_evaluation_is_the_last(step: str) -> None:
    course = evaluated_twenty_times(step)
    # 27.3 is the first, every week after that: 31.7 is the nineteenth, 7.8 the twentieth.
    assert as_it_was(course, "31.7.2026 10:00").open_steps("31.7.2026 10:00") == {step}
    assert as_it_was(course, "7.8.2026 10:00").open_steps("7.8.2026 10:00") == {"planlegg_utskrivning"}


def test_an_extended_assessment_has_the_basic_limit_anew() -> None:
    outpatient = noted(at_first_meeting(OUTPATIENT), "utredning", "30.3.2026 09:00", BASIC_ASSESSMENT)
    outpatient = decided(outpatient, "30.3.2026 10:00", "utvides")
    assert outpatient.due("utvidet_utredning", "30.3.2026 10:00") == day("20.4.2026")  # 30.3 + 21 days
    inpatient = noted(at_first_meeting(INPATIENT), "utredning", "16.3.2026 09:00", BASIC_ASSESSMENT)
    inpatient = decided(inpatient, "16.3.2026 10:00", "utvides")
    assert inpatient.due("utvidet_utredning", "16.3.2026 10:00") == day("23.3.2026")  # 16.3 + 7 days
