"""The Haugland pathway up to the stay, and what all its courses have used; every due date counted by hand.

Without a word beside it a limit in days, weeks or months does not roll; the day of the anchor is day 0.
"""

from collections.abc import Callable

import pytest

from forlop.engine.answers import DueAt, NotRunning
from forlop.engine.commands import Deed, Interrupt, Record, Refused
from forlop.engine.events import MeetingWithoutQuorum, TaskDone
from tests.course import Course, day, moment
from tests.pathways import haugland_courses as courses
from tests.pathways.haugland_courses import COURSES
from tests.pathways.haugland_patients import (
    HAUGLAND,
    advised,
    application_out,
    applied,
    at_advice,
    at_level,
    called,
    calling,
    contacted,
    level,
    met,
    noted,
    psfs,
    to_apply,
    treated,
    waiting,
)
from tests.pathways.looking_back import as_it_was
from tests.pathways.what_was_used import unused

Patient = Callable[[], Course]


def at(when: str) -> Course:
    """The patient whose whole course is on time, as it stood then."""
    return as_it_was(courses.on_time_over_easter(), when)


# ---- all of it


def test_the_courses_use_everything_the_pathway_has() -> None:
    assert unused(HAUGLAND, [course() for course in COURSES]) == set()


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.__name__)
def test_every_course_comes_to_an_end(course: Patient) -> None:
    assert course().state.ended in HAUGLAND.named_ends


ENDS: dict[Patient, str] = {
    courses.on_time_over_easter: "tilbake_i_arbeid",
    courses.better_at_home: "oppfølging_avsluttet",
    courses.better_after_the_local_meeting: "oppfølging_avsluttet",
    courses.outpatient_helped: "oppfølging_avsluttet",
    courses.outpatient_in_vain: "overført_ip",
    courses.outpatient_in_vain_and_no_plan_wanted: "oppfølging_avsluttet",
    courses.level_one_four_times: "overført_ip",
    courses.level_two_never_assessed: "overført_ip",
    courses.advised_to_stay_at_home: "overført_ip",
    courses.application_refused: "overført_ip",
    courses.application_returned_three_times: "overført_ip",
    courses.objects_to_the_application: "takket_nei",
    courses.objects_to_the_call: "takket_nei",
    courses.objects_during_the_stay: "oppfølging_avsluttet",
    courses.reminded_and_then_declined: "takket_nei",
}


@pytest.mark.parametrize("course", ENDS, ids=lambda course: course.__name__)
def test_what_happened_decides_where_it_ends(course: Patient) -> None:
    assert course().state.ended == ENDS[course]


# ---- at home


def test_local_treatment_is_to_help_within_six_weeks_of_the_contact() -> None:
    course = contacted("5.1.2026 10:00")
    assert course.open_steps("5.1.2026 11:00") == {"grønn"}
    assert course.responsible("grønn", "5.1.2026 11:00") == {"fastlege", "arbeidsgiver"}
    assert course.due("grønn", "5.1.2026 11:00", task=0) == day("16.2.2026")  # 5 January + 42 days
    assert course.due("grønn", "5.1.2026 11:00", task=1) == day("16.2.2026")
    window = next(task.due for task in course.answer("5.1.2026 11:00").tasks if task.task == 1)
    assert isinstance(window, DueAt)
    assert window.earliest == moment("2.2.2026 00:00")  # 5 January + 28 days


@pytest.mark.parametrize(("noted_at", "early"), [("26.1.2026 12:00", True), ("2.2.2026 09:00", False)])
def test_the_patients_own_scale_asked_before_four_weeks_is_a_deviation(noted_at: str, early: bool) -> None:
    course = noted(contacted(), "grønn", noted_at, psfs(4), by="fastlege")
    done = [each.event for each in course.log if isinstance(each.event, TaskDone) and each.event.step == "grønn"]
    assert [(event.task, event.early) for event in done] == [(1, early)]


def test_a_meeting_without_the_patient_does_not_count() -> None:
    course = treated(contacted())
    assert course.due("samarbeidsmøte", "9.2.2026 13:00") == day("23.2.2026")  # 9 February + 14 days
    course = course.record("samarbeidsmøte", "16.2.2026 12:00", by="fastlege", present=("fysio",))
    assert course.open_steps("16.2.2026 13:00") == {"samarbeidsmøte"}
    assert course.due("samarbeidsmøte", "16.2.2026 13:00") == day("23.2.2026")
    assert [each.event.present for each in course.log if isinstance(each.event, MeetingWithoutQuorum)] == [("fysio",)]
    assert met(course, "20.2.2026 12:00", better=True).state.ended == "oppfølging_avsluttet"


def test_the_practitioner_meets_nav_within_a_month_and_better_within_two_weeks() -> None:
    course = at("16.2.2026 12:00")
    assert course.open_steps("16.2.2026 13:00") == {"lege_nav", "fraværsfare"}
    assert course.due("lege_nav", "16.2.2026 13:00", actor="fastlege") == day("16.3.2026")  # one month
    due = next(task.due for task in course.answer("16.2.2026 13:00").tasks if task.step == "lege_nav")
    assert isinstance(due, DueAt)
    assert due.goal is not None
    assert due.goal.day == day("2.3.2026")  # 16 February + 14 days


def test_nav_is_not_told_without_the_patients_word() -> None:
    course = met(treated(contacted()))
    assert next(task.consent_missing for task in course.answer("16.2.2026 13:00").tasks if task.step == "lege_nav")
    command = Record(step="lege_nav", at=moment("17.2.2026"), by="fastlege")
    assert course.refused(command, now="17.2.2026").why is Refused.CONSENT_MISSING
    refused = course.consent("nav_deling", "17.2.2026", given=False)
    assert refused.open_steps("17.2.2026") == {"fraværsfare"}


def test_a_patient_at_work_needs_no_meeting_with_nav() -> None:
    course = met(treated(contacted(work="i_arbeid")))
    assert course.open_steps("16.2.2026 13:00") == {"fraværsfare"}
    assert course.due("fraværsfare", "16.2.2026 13:00") == day("2.3.2026")  # 16 February + 14 days


def test_the_danger_of_long_absence_waits_for_the_first_day_of_sick_leave() -> None:
    course = met(treated(contacted()))
    assert course.due("fraværsfare", "16.2.2026 13:00") == NotRunning("sykmeldt_fra")


def test_the_danger_of_long_absence_is_asked_within_two_months_of_the_first_day_of_sick_leave() -> None:
    course = met(treated(contacted(work="sykmeldt", sick_since="15.12.2025")))
    assert course.due("fraværsfare", "16.2.2026 13:00") == day("15.2.2026")  # 15 December + 2 months
    assert course.overdue("16.2.2026 13:00") == {"fraværsfare"}


def test_a_coordinator_is_asked_for_and_then_leads_the_follow_up() -> None:
    course = as_it_was(courses.gets_a_coordinator(), "17.2.2026 10:00")
    assert course.open_steps("17.2.2026 11:00") == {"koordinator_melding", "rådføring"}
    assert course.due("koordinator_melding", "17.2.2026 11:00") == day("3.3.2026")  # 17 February + 14 days
    sent = as_it_was(courses.gets_a_coordinator(), "20.2.2026 10:00")
    assert sent.due("koordinator_melding", "20.2.2026 11:00", actor="enheten") == day("6.3.2026")  # 20 February + 14
    assert as_it_was(courses.gets_a_coordinator(), "5.3.2026 10:00").open_steps("5.3.2026 11:00") == {"rådføring"}
    assert as_it_was(courses.wants_no_coordinator(), "17.2.2026 10:00").open_steps("17.2.2026 11:00") == {"rådføring"}


# ---- advice


def test_the_service_telephone_is_to_be_rung_and_answered_within_a_week_each() -> None:
    assert at("17.2.2026 09:00").due("rådføring", "17.2.2026 10:00") == day("3.3.2026")  # 17 February + 14 days
    assert at("18.2.2026 09:00").open_steps("18.2.2026 10:00") == {"rådføring"}
    assert at("2.3.2026 09:00").due("servicetelefon", "2.3.2026 10:00") == day("9.3.2026")  # 2 March + 7 days
    assert at("2.3.2026 09:00").responsible("servicetelefon", "2.3.2026 10:00") == {"fastlege"}
    asked = at("4.3.2026 10:00")
    assert asked.due("servicetelefon", "4.3.2026 11:00", actor="rkhr") == day("11.3.2026")  # 4 March + 7 days
    assert at("10.3.2026 10:00").open_steps("10.3.2026 11:00") == {"leon"}
    assert at("10.3.2026 10:00").due("leon", "10.3.2026 11:00") == day("24.3.2026")  # 10 March + 14 days


@pytest.mark.parametrize(
    ("advice", "next_step"),
    [("lokalt", "samarbeidsmøte"), ("mer_utredning", "samarbeidsmøte"), ("nivå2", "leon"), ("nivå3", "leon")],
)
def test_the_advice_decides_where_the_patient_goes(advice: str, next_step: str) -> None:
    course = called(calling(at_advice()), "19.2.2026 10:00")
    assert course.due("servicetelefon", "19.2.2026 11:00", actor="rkhr") == day("26.2.2026")  # 19 February + 7
    assert advised(course, "20.2.2026 10:00", advice).open_steps("20.2.2026 11:00") == {next_step}


@pytest.mark.parametrize(("deed", "next_step"), [(Deed.REFUSED, "leon"), (Deed.RETURNED, "rådføring")])
def test_a_call_that_is_not_taken_leads_on(deed: Deed, next_step: str) -> None:
    course = called(calling(at_advice()), "19.2.2026 10:00")
    course = course.record("servicetelefon", "20.2.2026 10:00", by="rkhr", deed=deed)
    assert course.open_steps("20.2.2026 11:00") == {next_step}


def test_a_call_without_advice_is_not_over() -> None:
    course = called(calling(at_advice()), "19.2.2026 10:00")
    course = course.record("servicetelefon", "20.2.2026 10:00", by="rkhr", deed=Deed.ACCEPTED, ventetid_uker=8)
    assert [(task.step, task.missing_data) for task in course.answer("20.2.2026 11:00").tasks] == [
        ("servicetelefon", ("råd",))
    ]


# ---- the lowest effective level


@pytest.mark.parametrize(
    ("found", "tried", "assessed", "next_step"),
    [
        ("nivå1", True, True, "samarbeidsmøte"),
        ("nivå2", False, False, "nivå2_tilbud"),
        ("nivå3", True, True, "søknad"),
        ("nivå3", True, False, "samarbeidsmøte"),
        ("nivå3", False, True, "samarbeidsmøte"),
        ("nivå3", False, False, "samarbeidsmøte"),
    ],
)
def test_nobody_is_referred_to_level_three_before_one_and_two_are_assessed(
    found: str, tried: bool, assessed: bool, next_step: str
) -> None:
    course = at_level()
    assert course.due("leon", "18.2.2026 10:00") == day("4.3.2026")  # 18 February + 14 days
    course = level(course, "4.3.2026 10:00", found, tried=tried, assessed=assessed)
    assert course.open_steps("4.3.2026 11:00") == {next_step}


def test_after_the_level_was_found_the_danger_is_asked_two_weeks_after_the_meeting() -> None:
    course = level(at_level(), "4.3.2026 10:00", "nivå3", assessed=False)
    assert course.due("samarbeidsmøte", "4.3.2026 11:00") == day("18.3.2026")  # 4 March + 14 days
    course = met(course, "11.3.2026 12:00")
    assert course.due("fraværsfare", "11.3.2026 13:00") == day("25.3.2026")  # 11 March + 14 days
    assert course.open_steps("11.3.2026 13:00") == {"fraværsfare"}  # NAV was refused before


def test_level_two_is_referred_to_in_two_weeks_and_tried_for_three_months() -> None:
    course = level(at_level(), "20.2.2026 10:00", "nivå2")
    assert course.due("nivå2_tilbud", "20.2.2026 11:00", actor="fastlege") == day("6.3.2026")  # 20 February + 14
    assert course.due("nivå2_tilbud", "20.2.2026 11:00", actor="poliklinikk") == day("20.5.2026")  # three months


def test_the_third_time_level_two_does_not_help_the_plan_takes_over() -> None:
    in_vain = as_it_was(courses.outpatient_in_vain(), "15.9.2026 10:00")
    assert in_vain.open_steps("15.9.2026 11:00") == {"til_ip"}
    assert in_vain.responsible("til_ip", "15.9.2026 11:00") == {"fastlege"}  # no coordinator
    assert in_vain.due("til_ip", "15.9.2026 11:00") == day("29.9.2026")  # 15 September + 14 days
    sent = as_it_was(courses.outpatient_in_vain(), "17.9.2026 10:00")
    assert sent.due("til_ip", "17.9.2026 11:00", actor="enheten") == day("24.9.2026")  # 17 September + 7 days
    assert sent.state.responsible == "fastlege"
    assert courses.outpatient_in_vain().state.responsible == "enheten"


def test_after_three_more_local_rounds_the_plan_takes_over() -> None:
    course = courses.three_local_rounds()
    assert course.open_steps("16.3.2026 13:00") == {"leon"}
    assert level(course, "23.3.2026 10:00", "nivå1").open_steps("23.3.2026 11:00") == {"til_ip"}


# ---- the application


def test_the_application_is_answered_in_ten_working_days_over_easter() -> None:
    course = application_out()
    # 30 and 31 March, 1 April are 3; 2, 3 and 6 April are holidays; 7 to 10 April are 7; 13, 14 and 15 April are 10
    assert course.due("søknad", "27.3.2026 11:00", actor="rkhr") == day("15.4.2026")
    assert course.overdue("15.4.2026 23:59") == set()
    assert waiting().open_steps("15.4.2026 13:00") == {"ventetid"}
    assert course.state.responsible == "fastlege"
    assert waiting().state.responsible == "rkhr"


def test_the_application_has_no_limit_until_it_is_sent() -> None:
    assert to_apply().overdue("24.6.2026") == set()
    assert to_apply().responsible("søknad", "24.3.2026 11:00") == {"fastlege"}


def test_a_place_is_not_promised_before_the_day_is_known() -> None:
    course = application_out().record("søknad", "15.4.2026 10:00", by="rkhr", deed=Deed.ACCEPTED)
    assert course.open_steps("15.4.2026 11:00") == {"søknad"}
    course = course.record("søknad", "15.4.2026 12:00", by="rkhr", planlagt_innkomst=day("1.6.2026"))
    assert course.open_steps("15.4.2026 13:00") == {"ventetid"}


def test_a_refused_application_goes_back_to_the_local_actors() -> None:
    course = as_it_was(courses.application_refused(), "10.4.2026 10:00")
    assert course.open_steps("10.4.2026 11:00") == {"samarbeidsmøte"}
    assert course.due("samarbeidsmøte", "10.4.2026 11:00") == day("24.4.2026")  # 10 April + 14 days
    assert course.state.responsible == "fastlege"


def test_a_returned_application_is_written_anew_and_keeps_its_limit() -> None:
    course = courses.application_returned_once()
    assert course.open_steps("1.4.2026 11:00") == {"søknad"}
    unsent = course.record("søknad", "7.4.2026 09:00", by="fastlege", deed=Deed.SENT)
    assert {task.missing_data for task in unsent.answer("7.4.2026 10:00").tasks if task.actor == "fastlege"} == {
        ("funksjon", "tidligere_tiltak", "arbeidssituasjon", "ønsket_mål")
    }
    sent = applied(course, "7.4.2026 10:00")
    # Statutory, from the first reception: it was returned, neither accepted nor refused.
    assert sent.due("søknad", "7.4.2026 11:00", actor="rkhr") == day("15.4.2026")


def test_an_application_after_a_refusal_has_a_limit_of_its_own() -> None:
    course = as_it_was(courses.application_refused(), "23.4.2026 11:00")
    # 24 April is 1; 27 to 30 April are 5; 1 May is a holiday; 4 to 8 May are 10
    assert course.due("søknad", "23.4.2026 12:00", actor="rkhr") == day("8.5.2026")


def test_an_application_that_is_not_answered_is_reminded_of_and_may_still_be_accepted() -> None:
    course = application_out()
    assert course.due("søknad", "9.4.2026", actor="rkhr") == day("15.4.2026")
    assert course.open_steps("9.4.2026") == {"søknad"}
    late = course.answer("16.4.2026 08:00")
    assert course.open_steps("16.4.2026 08:00") == {"søknad", "purring_svar"}
    assert {task.overdue_by_days for task in late.tasks if task.step == "søknad" and task.task == 2} == {1}
    assert course.responsible("purring_svar", "16.4.2026 08:00") == {"fastlege"}
    reminded = as_it_was(courses.reminded_and_then_declined(), "16.4.2026 09:00")
    assert reminded.open_steps("16.4.2026 10:00") == {"søknad"}
    accepted_late = as_it_was(courses.reminded_and_then_declined(), "17.4.2026 10:00")
    assert accepted_late.open_steps("17.4.2026 11:00") == {"ventetid"}


def test_a_reminder_that_was_not_sent_is_withdrawn_with_the_answer() -> None:
    course = application_out().tick("16.4.2026 08:00").record("søknad", "17.4.2026", by="rkhr", deed=Deed.REFUSED)
    assert course.open_steps("17.4.2026") == {"samarbeidsmøte"}


def test_a_patient_who_objects_to_sharing_has_declined_the_stay() -> None:
    assert courses.objects_to_the_application().state.ended == "takket_nei"


def test_declining_the_stay_before_it_is_offered_moves_nothing() -> None:
    course = contacted().interrupted("takker_nei", "12.1.2026 10:00")
    assert course.open_steps("12.1.2026 11:00") == {"grønn"}
    assert course.state.ended is None


@pytest.mark.parametrize("patient", [at_advice, at_level, to_apply, application_out, waiting])
def test_declining_the_stay_ends_the_pathway_wherever_it_is_prepared(patient: Patient) -> None:
    assert patient().interrupted("takker_nei", "20.4.2026 10:00").state.ended == "takket_nei"


def test_nothing_is_recorded_after_the_end() -> None:
    command = Interrupt(interruption="død", at=moment("10.2.2026"))
    assert courses.better_at_home().refused(command, now="10.2.2026").why is Refused.ENDED
