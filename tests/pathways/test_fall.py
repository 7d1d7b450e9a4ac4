"""The fall pathway from the report to the end, with every due date counted by hand."""

from datetime import timedelta

import pytest

from forlop.engine.answers import CannotSay, NextStep
from forlop.engine.commands import Record, Refused
from forlop.model.values import Value
from tests.course import Course, Deed, begin, day, moment
from tests.pathways import fall_courses as courses
from tests.pathways.fall_courses import COURSES, FALL
from tests.pathways.what_was_used import unused


def task_of(course: Course, step: str, now: str, *, actor: str | None = None) -> NextStep:
    return next(task for task in course.answer(now).tasks if task.step == step and actor in (None, task.actor))


# ---- the report and the acute questions


def test_the_report_is_due_the_day_it_is_received() -> None:
    course = begin(FALL, "31.3.2026 14:00")
    assert course.due("fallmelding", "31.3.2026 14:00") == day("31.3.2026")  # 0 days
    assert course.responsible("fallmelding", "31.3.2026 14:00") == {"søknadskontor"}


def test_the_acute_questions_are_due_at_once() -> None:
    course = courses.reported("31.3.2026 14:00")
    assert course.open_steps("31.3.2026 14:00") == {"hastegrad"}
    assert course.due("hastegrad", "31.3.2026 14:00") == moment("31.3.2026 14:00")
    assert course.responsible("hastegrad", "31.3.2026 14:00") == {"søknadskontor"}


ACUTE = [
    {"bevissthetstap": True},
    {"kan_belaste": False},
    {"skade": "hodeskade"},
    {"skade": "brudd_hofte"},
    {"skade": "brudd_annet"},
    {"slag_mot_hodet": True, "antikoagulasjon": True},
    {"antikoagulasjon": True, "skade": "bløtdel"},
    {"antikoagulasjon": True, "skade": "ukjent"},
]
NOT_ACUTE = [
    {"slag_mot_hodet": True},
    {"antikoagulasjon": True},
    {"skade": "bløtdel"},
    {"skade": "ukjent"},
]


@pytest.mark.parametrize("answers", ACUTE)
def test_an_acute_answer_sends_the_patient_to_emergency_help(answers: dict[str, Value]) -> None:
    course = courses.triaged(courses.reported("1.9.2025 09:00"), "1.9.2025 09:10", **answers)
    assert course.open_steps("1.9.2025 09:10") == {"til_akutthjelp"}


@pytest.mark.parametrize("answers", NOT_ACUTE)
def test_other_answers_lead_to_contact(answers: dict[str, Value]) -> None:
    course = courses.triaged(courses.reported("1.9.2025 09:00"), "1.9.2025 09:10", **answers)
    assert course.open_steps("1.9.2025 09:10") == {"første_kontakt"}


def left_out(answers: dict[str, Value]) -> Course:
    """The acute questions with what nobody knows left out."""
    course = courses.reported("1.9.2025 09:00")
    fell: dict[str, Value] = {"fall_nr": 1, "fall_tid": moment("1.9.2025 08:00")}
    course = courses.record(course, "hastegrad", "1.9.2025 09:05", {**fell, **answers}, by="søknadskontor")
    return course.record("hastegrad", "1.9.2025 09:10", by="søknadskontor", deed=Deed.LEFT_OUT, reason="Ingen vet")


def test_a_blow_to_the_head_without_knowing_the_medicines_cannot_be_decided() -> None:
    course = left_out({"skade": "ingen", "bevissthetstap": False, "slag_mot_hodet": True, "kan_belaste": True})
    undecided = course.answer("1.9.2025 09:10").undecided
    assert [each.step for each in undecided] == ["hastegrad"]
    assert [(each.datum, each.from_actors) for each in undecided[0].needed] == [("antikoagulasjon", ("søknadskontor",))]


def test_what_is_unknown_does_not_matter_when_the_rest_is_acute() -> None:
    course = left_out({"skade": "bløtdel", "bevissthetstap": True, "slag_mot_hodet": False, "kan_belaste": True})
    assert course.open_steps("1.9.2025 09:10") == {"til_akutthjelp"}


def test_an_unknown_injury_matters_only_when_nothing_else_is_acute() -> None:
    known: dict[str, Value] = {"slag_mot_hodet": False, "antikoagulasjon": False, "kan_belaste": True}
    assert left_out({**known, "bevissthetstap": True}).open_steps("1.9.2025 09:10") == {"til_akutthjelp"}
    undecided = left_out({**known, "bevissthetstap": False}).answer("1.9.2025 09:10").undecided
    assert [[each.datum for each in fork.needed] for fork in undecided] == [["skade"]]


# ---- low risk, over Easter 2026


def test_three_working_days_to_the_first_contact_skip_easter() -> None:
    course = courses.low_risk_at_contact()
    assert course.open_steps("31.3.2026 14:30") == {"første_kontakt"}
    assert course.responsible("første_kontakt", "31.3.2026 14:30") == {"innsatsteam"}
    # Wed 1.4 is 1; Thu 2.4 and Fri 3.4 holy, 4.-5.4 weekend, Mon 6.4 holy; Tue 7.4 is 2, Wed 8.4 is 3.
    assert course.due("første_kontakt", "31.3.2026 14:30") == day("8.4.2026")
    assert course.overdue("8.4.2026 23:59") == set()
    assert course.overdue("9.4.2026 00:01") == {"første_kontakt"}


def test_a_report_on_maundy_thursday_counts_from_the_tuesday_after() -> None:
    course = courses.triaged(courses.reported("2.4.2026 09:00"), "2.4.2026 09:30")
    # Tue 7.4 is 1, Wed 8.4 is 2, Thu 9.4 is 3.
    assert course.due("første_kontakt", "2.4.2026 09:30") == day("9.4.2026")


def test_the_screening_belongs_to_whoever_takes_it_the_day_of_the_contact() -> None:
    course = courses.contacted(courses.low_risk_at_contact(), "8.4.2026 10:00")
    assert course.open_steps("8.4.2026 10:00") == {"screening"}
    assert course.responsible("screening", "8.4.2026 10:00") == {"screener"}
    for task in (0, 1):  # 0 days
        assert course.due("screening", "8.4.2026 10:00", task=task) == day("8.4.2026")


def test_a_patient_with_low_risk_is_offered_advice_and_followed_up() -> None:
    screened = courses.low_risk_screened()
    assert screened.due("risikonivå", "8.4.2026 10:30") == day("8.4.2026")  # 0 days
    course = courses.low_risk_offered_advice()
    assert course.open_steps("8.4.2026 11:00") == {"råd"}
    assert course.responsible("råd", "8.4.2026 11:00") == {"lavterskel"}
    assert course.due("råd", "8.4.2026 11:00") == day("6.5.2026")  # Wed 8.4 + 4 weeks
    advised = course.record("råd", "20.4.2026 10:00", by="lavterskel", råd_gitt=frozenset({"kosthold"}))
    assert advised.due("sluttmelding", "20.4.2026 10:00") == day("27.4.2026")  # Mon 20.4 + 1 week
    assert courses.low_risk_with_advice().state.ended == "fulgt_opp"


def test_an_offer_of_advice_that_nobody_takes_lapses_at_its_limit() -> None:
    course = courses.low_risk_offered_advice()
    assert course.open_steps("6.5.2026 23:59") == {"råd"}
    assert course.open_steps("7.5.2026 00:01") == {"sluttmelding"}  # the last day is 6.5
    assert courses.low_risk_without_advice().state.ended == "fulgt_opp"


def test_advice_is_declined_without_a_reason() -> None:
    course = courses.low_risk_offered_advice().record("råd", "9.4.2026 10:00", by="lavterskel", deed=Deed.LEFT_OUT)
    assert course.open_steps("9.4.2026 10:00") == {"sluttmelding"}


def test_a_contact_without_the_patient_is_not_valid_and_stays_due() -> None:
    course = courses.low_risk_at_contact().record(
        "første_kontakt", "7.4.2026 10:00", by="innsatsteam", present=("innsatsteam",)
    )
    assert task_of(course, "første_kontakt", "7.4.2026 10:00").meetings_without_quorum == 1
    assert course.due("første_kontakt", "7.4.2026 10:00") == day("8.4.2026")  # as before


# ---- medium risk


def test_choosing_otherwise_than_the_suggestion_needs_a_reason() -> None:
    command = Record(
        step="risikonivå",
        at=moment("3.9.2025 10:00"),
        by="innsatsteam",
        choice="råd",
        data=(("nylig_utskrevet", False),),
    )
    refusal = courses.medium_risk_screened().refused(command, now="3.9.2025 10:00")
    assert refusal.why is Refused.REASON_MISSING
    assert dict(refusal.details)["suggestion"] == "trening"


def test_training_stands_while_nobody_has_asked_for_the_consent() -> None:
    course = courses.medium_risk_unasked()
    assert course.open_steps("3.9.2025 10:00") == {"trening"}
    assert task_of(course, "trening", "3.9.2025 10:00").consent_missing == "frivillig_deling"
    refusal = course.refused(Record(step="trening", at=moment("8.9.2025 10:00")), now="8.9.2025 10:00")
    assert refusal.why is Refused.CONSENT_MISSING


def test_a_patient_who_refuses_the_volunteers_goes_on_to_the_evaluation() -> None:
    course = courses.medium_risk_refuses_volunteers()
    assert course.open_steps("3.9.2025 11:00") == {"evaluering"}
    assert course.due("evaluering", "3.9.2025 11:00") == day("1.10.2025")  # Wed 3.9 + 4 weeks
    assert courses.medium_risk_without_volunteers().state.ended == "fulgt_opp"


def test_training_and_evaluation_have_four_weeks_each() -> None:
    assert courses.medium_risk_agreed().due("trening", "3.9.2025 10:00") == day("1.10.2025")  # Wed 3.9 + 4 weeks
    trained = courses.medium_risk_trained()
    assert trained.open_steps("8.9.2025 10:00") == {"evaluering"}
    assert trained.due("evaluering", "8.9.2025 10:00") == day("6.10.2025")  # Mon 8.9 + 4 weeks


def test_a_goal_not_reached_goes_back_to_the_risk_three_times_and_then_on() -> None:
    second = courses.second_round()
    assert second.open_steps("6.10.2025 10:00") == {"risikonivå"}
    assert second.state.back_counts == {"risikonivå": 1}
    assert second.due("risikonivå", "6.10.2025 10:00") == day("6.10.2025")  # 0 days
    # Mon 6.10 + 4 weeks, over the clock change of 26.10: still the whole day.
    assert courses.second_round_chosen().due("trening", "6.10.2025 11:00") == day("3.11.2025")
    second_trained = courses.second_round_trained()
    assert second_trained.due("evaluering", "13.10.2025 10:00") == day("10.11.2025")  # Mon 13.10 + 4 weeks
    third = courses.third_round_trained()
    assert third.state.back_counts == {"risikonivå": 2}
    assert third.due("evaluering", "17.11.2025 10:00") == day("15.12.2025")  # Mon 17.11 + 4 weeks
    fourth = courses.fourth_round_trained()
    assert fourth.state.back_counts == {"risikonivå": 3}
    assert fourth.due("evaluering", "16.12.2025 10:00") == day("13.1.2026")  # Tue 16.12 + 4 weeks
    used_up = courses.rounds_used_up()
    assert used_up.open_steps("13.1.2026 10:00") == {"sluttmelding"}
    for task in (0, 2):  # Tue 13.1 + 1 week, to write it and to send it
        assert used_up.due("sluttmelding", "13.1.2026 10:00", task=task) == day("20.1.2026")
    assert courses.medium_risk_goal_not_reached().state.ended == "fulgt_opp"


def test_a_limit_in_weeks_ends_at_midnight_on_both_sides_of_a_clock_change() -> None:
    task = task_of(courses.second_round_chosen(), "trening", "6.10.2025 11:00", actor="lavterskel")
    assert task.due == task_of(courses.second_round_chosen(), "trening", "2.11.2025 10:00", actor="lavterskel").due
    assert courses.second_round_chosen().overdue("3.11.2025 23:59") == set()
    assert courses.second_round_chosen().overdue("4.11.2025 00:01") == {"trening"}


def test_a_goal_reached_leads_to_the_closing_message() -> None:
    course = courses.evaluated(courses.medium_risk_trained(), "6.10.2025 10:00", reached=True)
    assert course.open_steps("6.10.2025 10:00") == {"sluttmelding"}
    assert course.due("sluttmelding", "6.10.2025 10:00") == day("13.10.2025")  # Mon 6.10 + 1 week


def test_a_patient_who_is_transferred_ends_so() -> None:
    assert courses.medium_risk_transferred().state.ended == "overført"


def test_a_patient_who_objects_to_the_closing_message_is_followed_up_without_it() -> None:
    course = courses.medium_risk_objects_to_closing_message()
    assert course.state.ended == "fulgt_opp"
    assert course.state.latest("sluttmelding") is not None
    assert [entry.sent_at for entry in course.state.rounds if entry.step == "sluttmelding"] == [None]


# ---- high risk: home visit and doctor side by side


def test_high_risk_opens_the_home_visit_and_the_doctor_side_by_side() -> None:
    course = courses.high_risk_assessed_by_two()
    assert course.open_steps("9.4.2026 11:00") == {"hjemmebesøk", "fastlegekontroll"}
    # 10 working days from Thu 9.4: Fri 10.4 is 1, 13.-17.4 are 2-6, 20.-23.4 are 7-10.
    assert course.due("hjemmebesøk", "9.4.2026 11:00") == day("23.4.2026")
    # 3 working days: 10.4, 13.4, 14.4.
    assert course.due("fastlegekontroll", "9.4.2026 11:00", actor="innsatsteam") == day("14.4.2026")
    # 14 days from the discharge on Thu 2.4.
    assert course.due("fastlegekontroll", "9.4.2026 11:00", actor="fastlege") == day("16.4.2026")


def test_the_doctor_has_four_weeks_for_a_patient_who_does_not_come_from_hospital() -> None:
    course = courses.high_risk_not_discharged()
    assert course.due("fastlegekontroll", "9.4.2026 11:00", actor="fastlege") == day("7.5.2026")  # Thu 9.4 + 4 weeks
    seen = courses.seen_by_doctor(course, "14.4.2026 08:00")
    assert seen.due("legemiddelgjennomgang", "14.4.2026 08:00") == day("7.5.2026")  # from 9.4 too


def test_nobody_says_how_long_the_doctor_has_while_the_discharge_is_unknown() -> None:
    course = courses.record(
        courses.high_risk_screened(), "risikonivå", "9.4.2026 11:00", {}, by="innsatsteam", choice="hjemmebesøk"
    )
    assert course.open_steps("9.4.2026 11:00") == {"risikonivå"}  # what is `bør` noted is asked for first
    course = course.record("risikonivå", "9.4.2026 12:00", by="innsatsteam", deed=Deed.LEFT_OUT, reason="Vet ikke")
    due = course.due("fastlegekontroll", "9.4.2026 12:00", actor="fastlege", task=1)
    assert isinstance(due, CannotSay)
    assert due.missing == ("nylig_utskrevet",)


def test_the_doctor_opens_the_medicines_and_the_referral() -> None:
    course = courses.high_risk_seen_by_doctor()
    now = "14.4.2026 08:00"
    assert course.open_steps(now) == {"hjemmebesøk", "legemiddelgjennomgang", "fallpoliklinikk_henvisning"}
    assert course.due("legemiddelgjennomgang", now) == day("16.4.2026")  # 14 days from the discharge on Thu 2.4
    assert course.due("fallpoliklinikk_henvisning", now) == day("21.4.2026")  # Tue 14.4 + 1 week


def test_few_medicines_and_no_referral_leave_only_the_home_visit() -> None:
    course = courses.no_medicines_and_no_referral()
    assert course.open_steps("14.4.2026 08:00") == {"hjemmebesøk"}
    assert [join.missing for join in course.answer("14.4.2026 08:00").joins] == [("hjemmebesøk",)]
    assert courses.no_medicines_followed_up().state.ended == "fulgt_opp"


def test_the_review_of_medicines_waits_until_it_is_known_whether_it_is_needed() -> None:
    course = courses.high_risk_assessed_by_two().record("fastlegekontroll", "13.4.2026 10:00", by="innsatsteam")
    without = {name: value for name, value in courses.DOCTOR.items() if name != "lmg_nødvendig"}
    course = courses.record(course, "fastlegekontroll", "14.4.2026 08:00", without, by="fastlege")
    assert "fastlegekontroll" in course.open_steps("14.4.2026 08:00")
    course = course.record(
        "fastlegekontroll", "14.4.2026 08:10", by="fastlege", deed=Deed.LEFT_OUT, reason="Liste mangler"
    )
    waiting = {each.step: each.missing for each in course.answer("14.4.2026 08:10").waiting}
    assert [known.datum for known in waiting["legemiddelgjennomgang"]] == ["lmg_nødvendig"]


def test_the_clinic_has_ten_working_days_from_reception_to_answer() -> None:
    course = courses.high_risk_referred()
    # From Tue 14.4: 15.-17.4 are 1-3, 20.-24.4 are 4-8, Mon 27.4 is 9, Tue 28.4 is 10.
    assert course.due("fallpoliklinikk_henvisning", "14.4.2026 09:00") == day("28.4.2026")
    assert course.responsible("fallpoliklinikk_henvisning", "14.4.2026 09:00") == {"fallpoliklinikk"}


def test_an_answer_that_does_not_come_is_late_and_the_main_line_goes_on() -> None:
    course = courses.high_risk_unanswered()
    assert course.overdue("2.6.2026 10:00") == {"fallpoliklinikk_henvisning"}
    assert courses.high_risk_with_potential().overdue("28.4.2026 23:59") == set()
    assert courses.high_risk_with_potential().overdue("29.4.2026 00:01") == {"fallpoliklinikk_henvisning"}
    assert (course.state.ended, course.state.reached) == (None, "fulgt_opp")  # the end waits for the answer
    assert courses.referral_answered_at_last().state.ended == "fulgt_opp"


@pytest.mark.parametrize("course", [courses.referral_refused, courses.referral_returned])
def test_a_referral_refused_or_returned_goes_back_to_the_doctor(course: courses.Stage) -> None:
    now = "20.4.2026 10:00"
    assert "henvisningssvar" in course().open_steps(now)
    assert course().responsible("henvisningssvar", now) == {"fastlege"}
    assert course().due("henvisningssvar", now) == day("27.4.2026")  # Mon 20.4 + 1 week


def test_a_referral_the_patient_objects_to_is_not_sent() -> None:
    course = courses.referral_objected_to()
    assert course.open_steps("14.4.2026 08:30") == {"hjemmebesøk", "legemiddelgjennomgang"}
    assert courses.referral_objected_then_services().state.ended == "fulgt_opp"


def test_the_potential_waits_for_both_the_home_visit_and_the_medicines() -> None:
    waits = courses.high_risk_medicines_reviewed()
    assert [join.missing for join in waits.answer("16.4.2026 12:00").joins] == [("hjemmebesøk",)]
    course = courses.high_risk_assessed()
    assert course.open_steps("20.4.2026 12:00") == {"rehabpotensial", "fallpoliklinikk_henvisning"}
    # 10 working days from Mon 20.4: 21.-24.4 are 1-4, 27.-30.4 are 5-8, Fri 1.5 holy, Mon 4.5 is 9, Tue 5.5 is 10.
    assert course.due("rehabpotensial", "20.4.2026 12:00", actor="søknadskontor") == day("5.5.2026")
    assert course.due("rehabpotensial", "20.4.2026 12:00", actor="innsatsteam") == day("5.5.2026")
    assert course.responsible("rehabpotensial", "20.4.2026 12:00") == {"søknadskontor", "innsatsteam"}


def test_a_patient_with_potential_is_rehabilitated_and_followed_up() -> None:
    course = courses.high_risk_with_potential()
    assert "hverdagsrehabilitering" in course.open_steps("27.4.2026 09:00")
    for task in (0, 1):  # Mon 27.4 + 2 weeks
        assert course.due("hverdagsrehabilitering", "27.4.2026 09:00", task=task) == day("11.5.2026")
    rehabilitated = courses.high_risk_in_rehabilitation()
    assert rehabilitated.open_steps("4.5.2026 10:00") == {"evaluering"}
    assert rehabilitated.due("evaluering", "4.5.2026 10:00") == day("1.6.2026")  # Mon 4.5 + 4 weeks
    assert courses.high_risk_goal_reached().due("sluttmelding", "1.6.2026 10:00") == day("8.6.2026")  # + 1 week
    assert courses.hip_fracture_followed_up().state.ended == "fulgt_opp"


def test_a_patient_without_potential_gets_a_decision_within_a_month() -> None:
    course = courses.high_risk_without_potential()
    assert course.responsible("vedtak", "27.4.2026 09:00") == {"søknadskontor"}
    assert course.due("vedtak", "27.4.2026 09:00") == day("27.5.2026")  # a month from 27.4
    assert "vedtak" in course.overdue("28.5.2026 09:00")
    late = courses.services_decided(course, "28.5.2026 10:00")
    assert late.due("evaluering", "28.5.2026 10:00") == day("25.6.2026")  # Thu 28.5 + 4 weeks
    assert courses.referral_refused_then_services().state.ended == "fulgt_opp"
    assert courses.referral_returned_then_services().state.ended == "fulgt_opp"


def test_an_uncertain_potential_is_tried() -> None:
    course = courses.potential(courses.high_risk_assessed(), "27.4.2026 09:00", "usikkert")
    assert "hverdagsrehabilitering" in course.open_steps("27.4.2026 09:00")


def test_a_potential_left_out_stands_until_a_person_names_the_way() -> None:
    course = courses.potential_left_out()
    undecided = course.answer("27.4.2026 09:00").undecided
    assert [(each.step, [needed.datum for needed in each.needed]) for each in undecided] == [
        ("rehabpotensial", ["potensial"])
    ]
    command = Record(
        step="rehabpotensial", at=moment("28.4.2026 09:00"), by="søknadskontor", choice="hverdagsrehabilitering"
    )
    assert course.refused(command, now="28.4.2026 09:00").why is Refused.REASON_MISSING
    named = course.record(
        "rehabpotensial",
        "28.4.2026 09:00",
        by="søknadskontor",
        choice="hverdagsrehabilitering",
        reason="Hun vil prøve",
    )
    assert "hverdagsrehabilitering" in named.open_steps("28.4.2026 09:00")


# ---- all of it


@pytest.mark.parametrize("course", COURSES)
def test_every_course_comes_to_an_end_with_nothing_open(course: courses.Stage) -> None:
    finished = course()
    assert finished.state.ended is not None
    answer = finished.answer((finished.log[-1].recorded_at + timedelta(days=400)).strftime("%d.%m.%Y %H:%M"))
    assert (answer.tasks, answer.waiting, answer.undecided, answer.joins) == ((), (), (), ())


def test_the_courses_use_every_way_end_interruption_and_pause() -> None:
    assert unused(FALL, [course() for course in COURSES]) == set()


def test_a_course_that_is_left_out_is_missed_by_name() -> None:
    others = [course() for course in COURSES if course is not courses.medium_risk_transferred]
    assert unused(FALL, others) == {"end overført", "sluttmelding: branch 1"}
