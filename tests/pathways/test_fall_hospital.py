"""The fall pathway through emergency help and hospital: hours over both clock changes, days over Easter."""

from datetime import timedelta

import pytest

from forlop.engine import events as log
from forlop.engine.answers import DueAt, NotRunning, Status
from forlop.engine.commands import Record, Refused
from tests.course import Course, Deed, day, moment
from tests.pathways import fall_courses as courses


def closings(course: Course, step: str) -> list[str]:
    return [
        each.event.how.value
        for each in course.log
        if isinstance(each.event, log.RoundClosed) and each.event.step == step
    ]


def goal(course: Course, step: str, now: str) -> object:
    due = next(task.due for task in course.answer(now).tasks if task.step == step and isinstance(task.due, DueAt))
    assert due.goal is not None
    return due.goal.at if due.goal.day is None else due.goal.day


# ---- to emergency help


def test_ambulance_or_doctor_sends_the_patient_at_once() -> None:
    course = courses.hip_fracture_reported()
    assert course.open_steps("28.3.2026 16:05") == {"til_akutthjelp"}
    assert course.responsible("til_akutthjelp", "28.3.2026 16:05") == {"innsender"}
    assert course.due("til_akutthjelp", "28.3.2026 16:05") == moment("28.3.2026 16:05")


def test_the_receiver_has_two_hours_from_the_sending_and_the_sender_keeps_the_patient() -> None:
    course = courses.hip_fracture_sent()
    assert course.state.responsible == "søknadskontor"
    assert course.responsible("til_akutthjelp", "28.3.2026 16:30") == {"akuttmottak"}
    assert course.due("til_akutthjelp", "28.3.2026 16:30") == moment("28.3.2026 18:30")  # 16:30 + 2 hours
    assert [task.status for task in course.answer("28.3.2026 18:00").tasks] == [Status.WAITING]
    assert course.overdue("28.3.2026 18:31") == {"til_akutthjelp"}


def test_the_one_who_confirms_is_responsible_for_the_patient() -> None:
    assert courses.hip_fracture_received().state.responsible == "sykehus"
    assert courses.hip_fracture_received().open_steps("28.3.2026 17:00") == {"akuttavklaring"}
    assert courses.clinic_sends_home().state.responsible == "skadelegevakt"


# ---- in hospital over the spring clock change, 29 March 2026 02:00 -> 03:00


def test_an_admitted_hip_fracture_opens_surgery_and_two_messages() -> None:
    course = courses.hip_fracture_admitted()
    assert course.open_steps("28.3.2026 18:10") == {"operasjon", "tidligmelding", "innleggelsesrapport"}
    assert course.due("innleggelsesrapport", "28.3.2026 18:10") == moment("28.3.2026 18:10")
    assert course.responsible("innleggelsesrapport", "28.3.2026 18:10") == {"hjemmetjeneste"}


def test_hours_after_admission_are_hours_that_have_passed() -> None:
    course = courses.hip_fracture_admitted()
    # Admitted 28.3 18:00 +01:00; the clock goes one hour forward on 29.3, so 24 hours end at 19:00 and 48 at 19:00.
    assert course.due("operasjon", "28.3.2026 18:10") == moment("30.3.2026 19:00")
    assert goal(course, "operasjon", "28.3.2026 18:10") == moment("29.3.2026 19:00")
    assert course.due("tidligmelding", "28.3.2026 18:10") == moment("29.3.2026 19:00")
    assert courses.hip_fracture_waits_for_surgery().overdue("30.3.2026 19:00") == set()
    assert courses.hip_fracture_waits_for_surgery().overdue("30.3.2026 19:01") == {"operasjon"}


def test_the_hospital_does_its_part_and_reports_the_patient_ready() -> None:
    waits = courses.hip_fracture_waits_for_surgery()
    assert waits.open_steps("29.3.2026 08:30") == {"operasjon"}
    course = courses.hip_fracture_operated()
    assert course.open_steps("29.3.2026 09:00") == {"ortogeriatrisk_forløp"}
    assert course.due("ortogeriatrisk_forløp", "29.3.2026 09:00", task=0) == day("30.3.2026")  # 29.3 + 1 day
    ready = courses.hip_fracture_ready()
    assert ready.open_steps("30.3.2026 10:00") == {"utskrivningsklar"}
    assert ready.due("utskrivningsklar", "30.3.2026 10:00") == moment("30.3.2026 10:00")


def test_the_patient_who_is_ready_waits_for_the_discharge() -> None:
    course = courses.hip_fracture_awaits_discharge()
    waiting = course.answer("31.3.2026 10:30").waiting
    assert [(each.step, each.until_event) for each in waiting] == [("hjemreise", "utskrivning")]
    assert course.answer("31.3.2026 10:30").tasks == ()


def test_a_limit_after_an_admission_that_nobody_has_recorded_does_not_run_yet() -> None:
    course = courses.acute_result(courses.hip_fracture_received(), "28.3.2026 18:10", "innlagt_hofte", by="sykehus")
    assert course.due("operasjon", "28.3.2026 18:10", task=0) == NotRunning("innleggelse")
    course = course.happens("innleggelse", "28.3.2026 18:20")
    assert course.due("operasjon", "28.3.2026 18:20", task=0) == moment("30.3.2026 19:20")  # 48 hours, one lost


# ---- home over Easter 2026: Thu 2.4, Fri 3.4 and Mon 6.4 are holy


def test_the_report_goes_the_day_of_the_discharge_and_is_confirmed_after_easter() -> None:
    discharged = courses.hip_fracture_discharged()
    assert discharged.open_steps("2.4.2026 11:00") == {"til_bydelen", "epikrise"}
    assert discharged.due("til_bydelen", "2.4.2026 11:00") == day("2.4.2026")  # 0 days
    assert discharged.due("epikrise", "2.4.2026 11:00") == day("9.4.2026")  # Thu 2.4 + 7 days
    assert goal(discharged, "epikrise", "2.4.2026 11:00") == day("3.4.2026")  # Thu 2.4 + 1 day, holy or not
    sent = courses.hip_fracture_report_sent()
    # 1 working day from Thu 2.4: Fri 3.4 holy, weekend, Mon 6.4 holy, Tue 7.4.
    for task in (2, 3):  # to confirm it, and to give it on to home care
        assert sent.due("til_bydelen", "2.4.2026 11:30", task=task) == day("7.4.2026")
    assert sent.state.responsible == "sykehus"
    waiting = [task for task in sent.answer("2.4.2026 11:30").tasks if task.status is Status.WAITING]
    assert [(task.step, task.actor) for task in waiting] == [("til_bydelen", "søknadskontor")]


def test_at_confirmation_the_district_has_the_patient_and_three_working_days() -> None:
    course = courses.hip_fracture_home()
    assert course.state.responsible == "søknadskontor"
    assert course.open_steps("7.4.2026 10:00") == {"første_kontakt"}
    assert course.due("første_kontakt", "7.4.2026 10:00") == day("10.4.2026")  # 8.4, 9.4, 10.4


def test_a_patient_who_objects_before_the_report_is_sent_is_not_followed_up() -> None:
    course = courses.objects_at_discharge()
    assert course.open_steps("2.4.2026 11:15") == {"takker_nei"}
    assert course.state.responsible == "sykehus"
    assert courses.objects_at_discharge_not_followed_up().state.ended == "uten_oppfølging"


def test_a_patient_who_objects_after_the_report_is_sent_withdraws_it() -> None:
    course = courses.hip_fracture_report_sent().consent("deling", "2.4.2026 12:00", given=False)
    assert course.open_steps("2.4.2026 12:00") == {"takker_nei"}
    assert closings(course, "til_bydelen") == ["withdrawn"]


def test_a_patient_who_objects_at_admission_has_neither_report_nor_early_message() -> None:
    course = courses.objects_at_admission()
    assert course.open_steps("28.3.2026 18:30") == {"operasjon"}
    assert closings(course, "innleggelsesrapport") == closings(course, "tidligmelding") == ["without_consent"]
    assert courses.objects_at_admission_dies().state.ended == "død"


# ---- the autumn clock change, 25 October 2026 03:00 -> 02:00


def test_the_hour_that_comes_twice_counts_twice() -> None:
    course = courses.autumn_hip_fracture()
    # Admitted 24.10 20:00 +02:00; the clock goes one hour back on 25.10, so 24 hours end at 19:00 +01:00, 48 at 19:00.
    assert course.due("operasjon", "24.10.2026 20:05") == moment("26.10.2026 19:00")
    assert goal(course, "operasjon", "24.10.2026 20:05") == moment("25.10.2026 19:00")
    assert course.due("tidligmelding", "24.10.2026 20:05") == moment("25.10.2026 19:00")


def test_a_fall_in_the_hour_that_comes_twice_is_kept_as_it_was_said() -> None:
    first = moment("25.10.2026 02:30")
    second = first.replace(fold=1)
    assert second.timestamp() - first.timestamp() == timedelta(hours=1).total_seconds()
    courses_of = [
        courses.triaged(courses.reported("25.10.2026 09:00"), "25.10.2026 09:10", fall_tid=fell)
        for fell in (first, second)
    ]
    values = [course.state.value("fall_tid") for course in courses_of]
    assert [value.value for value in values if value is not None] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]


def test_a_patient_without_home_care_needs_no_report_from_home() -> None:
    course = courses.autumn_hip_fracture()
    assert course.open_steps("24.10.2026 20:05") == {"operasjon", "tidligmelding"}
    assert closings(course, "innleggelsesrapport") == ["not_indicated"]


# ---- through the emergency clinic and home


def test_the_clinic_reports_the_same_day_and_the_district_confirms_the_next() -> None:
    sends = courses.clinic_sends_home()
    assert sends.open_steps("1.9.2025 13:00") == {"legevakt_til_bydel"}
    assert sends.due("legevakt_til_bydel", "1.9.2025 13:00") == day("1.9.2025")  # 0 days
    sent = courses.clinic_has_sent()
    assert sent.due("legevakt_til_bydel", "1.9.2025 13:30") == day("2.9.2025")  # Mon 1.9 + 1 working day
    assert sent.state.responsible == "skadelegevakt"


def test_a_patient_who_has_not_said_is_contacted_and_asked() -> None:
    course = courses.home_from_clinic()
    assert course.state.responsible == "søknadskontor"
    assert course.open_steps("2.9.2025 08:30") == {"første_kontakt"}
    assert course.due("første_kontakt", "2.9.2025 08:30") == day("5.9.2025")  # 3.9, 4.9, 5.9
    assert courses.home_from_clinic_declines().state.ended == "uten_oppfølging"


def test_the_clinic_may_not_tell_of_a_patient_who_objects() -> None:
    assert courses.clinic_may_not_tell().open_steps("1.9.2025 13:10") == {"takker_nei"}
    assert courses.clinic_may_not_tell_declines().state.ended == "uten_oppfølging"


def test_what_the_clinic_left_out_is_told_as_missing() -> None:
    course = courses.triaged(courses.reported("1.9.2025 09:00"), "1.9.2025 09:05", skade="hodeskade")
    course = course.record("til_akutthjelp", "1.9.2025 09:10", by="fastlege", deed=Deed.SENT)
    course = course.record("til_akutthjelp", "1.9.2025 10:00", by="skadelegevakt", deed=Deed.ACCEPTED)
    course = course.record("akuttavklaring", "1.9.2025 13:00", by="skadelegevakt", akuttutfall="hjem")
    course = course.record(
        "akuttavklaring", "1.9.2025 13:10", by="skadelegevakt", deed=Deed.LEFT_OUT, reason="Ikke skrevet ned"
    )
    course = course.record("legevakt_til_bydel", "1.9.2025 13:30", by="skadelegevakt", deed=Deed.SENT)
    sent = [each.event for each in course.log if isinstance(each.event, log.Sent)]
    assert sent[-1].missing == ("akuttbehandling", "kontaktinfo")


# ---- no consent to be contacted


def test_a_patient_who_does_not_agree_is_not_contacted() -> None:
    course = courses.no_consent_reported()
    assert course.open_steps("5.9.2025 09:30") == {"takker_nei"}
    assert course.due("takker_nei", "5.9.2025 09:30", actor="søknadskontor") == day(
        "8.9.2025"
    )  # Fri 5.9 + 1 working day
    assert courses.no_consent().state.ended == "uten_oppfølging"


def test_emergency_help_does_not_ask_for_the_consent_and_the_follow_up_does() -> None:
    course = courses.no_consent_but_emergency()
    assert course.open_steps("5.9.2025 14:00") == {"takker_nei"}
    assert courses.no_consent_but_emergency_declines().state.ended == "uten_oppfølging"


def test_a_patient_who_says_no_at_the_contact_is_not_followed_up() -> None:
    course = courses.contacted(courses.low_risk_at_contact(), "8.4.2026 10:00", wants_to=False)
    assert course.open_steps("8.4.2026 10:00") == {"takker_nei"}


@pytest.mark.parametrize("deed", [Deed.REFUSED, Deed.RETURNED])
def test_emergency_help_cannot_refuse_a_patient(deed: Deed) -> None:
    command = Record(step="til_akutthjelp", at=moment("28.3.2026 17:00"), by="sykehus", deed=deed)
    assert courses.hip_fracture_sent().refused(command, now="28.3.2026 17:00").why is Refused.CANNOT_REFUSE
