"""What may happen at any time in the fall pathway, and the pause that stops its clocks."""

from forlop.engine import events as log
from forlop.engine.answers import Stopped
from forlop.engine.commands import Interrupt, Refused
from tests.course import Course, Deed, day, moment
from tests.pathways import fall_courses as courses


def superseded_by(course: Course, interruption: str) -> list[str]:
    """The steps whose open rounds the interruption closed."""
    return [
        each.event.step
        for each in course.log
        if isinstance(each.event, log.RoundClosed) and each.event.because == interruption
    ]


def moved(course: Course) -> list[tuple[str, bool]]:
    return [
        (each.event.interruption, each.event.moved) for each in course.log if isinstance(each.event, log.Interrupted)
    ]


# ---- a new fall


def test_a_new_fall_closes_what_is_open_and_asks_the_acute_questions_anew() -> None:
    course = courses.falls_again()
    assert course.open_steps("4.5.2026 09:00") == {"hastegrad"}
    assert superseded_by(course, "nytt_fall") == [
        "hjemmebesøk",
        "legemiddelgjennomgang",
        "fallpoliklinikk_henvisning",
    ]
    assert course.due("hastegrad", "4.5.2026 09:00") == moment("4.5.2026 09:00")  # at once


def test_the_limits_after_a_new_fall_count_anew() -> None:
    course = courses.contacted_again()
    assert course.open_steps("4.5.2026 10:00") == {"første_kontakt"}
    assert course.due("første_kontakt", "4.5.2026 10:00") == day("7.5.2026")  # 5.5, 6.5, 7.5
    assert courses.falls_again_and_trains_alone().state.ended == "fulgt_opp"


def test_a_new_fall_does_not_give_new_rounds() -> None:
    course = courses.second_round_trained().interrupted("nytt_fall", "20.10.2025 09:00")
    assert course.state.back_counts == {"risikonivå": 1}


# ---- an acute admission for something else


def test_an_acute_admission_closes_the_training_and_asks_for_its_result() -> None:
    course = courses.admitted_for_something_else()
    assert course.open_steps("18.5.2026 10:00") == {"akuttavklaring"}
    assert superseded_by(course, "akutt_innleggelse") == ["trening"]
    admitted = courses.other_illness_admitted()
    assert admitted.open_steps("18.5.2026 11:00") == {"utskrivningsklar", "tidligmelding", "innleggelsesrapport"}
    assert admitted.due("tidligmelding", "18.5.2026 11:00") == moment("19.5.2026 10:30")  # 18.5 10:30 + 24 hours


def test_a_discharge_before_whitsun_is_confirmed_after_it() -> None:
    discharged = courses.other_illness_discharged()
    assert discharged.due("til_bydelen", "22.5.2026 12:00") == day("22.5.2026")  # 0 days
    assert discharged.due("epikrise", "22.5.2026 12:00") == day("29.5.2026")  # Fri 22.5 + 7 days
    sent = courses.other_illness_report_sent()
    # 1 working day from Fri 22.5: weekend, Whit Monday 25.5 holy, Tue 26.5.
    assert sent.due("til_bydelen", "22.5.2026 13:00") == day("26.5.2026")
    assert "til_bydelen" in sent.overdue("27.5.2026 09:00")
    assert courses.other_illness_moves_away().state.ended == "flyttet"


# ---- a change that somebody sees


def test_a_change_is_told_beside_the_evaluation_and_does_not_touch_it() -> None:
    course = courses.change_seen()
    assert course.open_steps("1.6.2026 09:00") == {"evaluering", "endringsmelding"}
    assert superseded_by(course, "observert_endring") == []
    assert course.due("endringsmelding", "1.6.2026 09:00") == moment("1.6.2026 09:00")  # at once
    assert course.responsible("endringsmelding", "1.6.2026 09:00") == {"hjemmetjeneste"}
    assert course.due("evaluering", "1.6.2026 09:00") == day("8.6.2026")  # Mon 11.5 + 4 weeks


def test_the_doctor_confirms_the_change_within_a_working_day() -> None:
    course = courses.change_told()
    assert course.responsible("endringsmelding", "1.6.2026 09:30") == {"fastlege"}
    assert course.due("endringsmelding", "1.6.2026 09:30") == day("2.6.2026")  # Mon 1.6 + 1 working day


def test_another_change_while_the_first_is_open_starts_the_message_anew() -> None:
    course = courses.change_seen_twice()
    assert superseded_by(course, "observert_endring") == ["endringsmelding"]
    assert course.open_steps("1.6.2026 15:00") == {"evaluering", "endringsmelding"}
    assert course.responsible("endringsmelding", "1.6.2026 15:00") == {"hjemmetjeneste"}
    assert courses.change_confirmed().state.ended == "fulgt_opp"


def test_a_change_seen_in_hospital_is_recorded_and_moves_nothing() -> None:
    before = courses.hip_fracture_ready()
    after = before.interrupted("observert_endring", "30.3.2026 12:00")
    assert after.open_steps("30.3.2026 12:00") == before.open_steps("30.3.2026 12:00") == {"utskrivningsklar"}
    assert moved(after) == [("observert_endring", False)]


# ---- consent withdrawn, a nursing home, moving away, death


def test_a_consent_withdrawn_closes_both_lines() -> None:
    course = courses.consent_withdrawn()
    assert course.open_steps("10.4.2026 10:00") == {"takker_nei"}
    assert superseded_by(course, "samtykke_trukket") == ["hjemmebesøk", "fastlegekontroll"]
    assert courses.consent_withdrawn_declines().state.ended == "uten_oppfølging"


def test_a_place_in_a_nursing_home_is_handed_over_by_the_next_working_day() -> None:
    course = courses.nursing_home_granted()
    assert course.open_steps("1.9.2025 09:00") == {"til_sykehjem"}
    assert course.responsible("til_sykehjem", "1.9.2025 09:00") == {"søknadskontor"}
    assert course.due("til_sykehjem", "1.9.2025 09:00") == day("2.9.2025")  # Mon 1.9 + 1 working day
    sent = course.record("til_sykehjem", "1.9.2025 12:00", by="søknadskontor", deed=Deed.SENT)
    assert sent.due("til_sykehjem", "1.9.2025 12:00") == day("2.9.2025")  # Mon 1.9 + 1 working day
    assert sent.state.responsible == "søknadskontor"
    assert courses.in_nursing_home().state.responsible == "sykehjem"
    assert courses.in_nursing_home().state.ended == "i_sykehjem"


def test_a_patient_who_moves_away_ends_so_at_once() -> None:
    assert courses.moves_away().state.ended == "flyttet"
    assert superseded_by(courses.moves_away(), "flytting") == ["til_sykehjem"]


def test_death_closes_what_waits_even_after_an_end_is_reached() -> None:
    before = courses.high_risk_unanswered()
    assert before.state.reached == "fulgt_opp"
    course = courses.dies_while_the_referral_waits()
    assert course.state.ended == "død"
    assert superseded_by(course, "dødsfall") == ["fallpoliklinikk_henvisning"]


def test_nothing_happens_to_a_patient_whose_course_has_ended() -> None:
    command = Interrupt(interruption="nytt_fall", at=moment("1.6.2026 10:00"))
    assert courses.low_risk_with_advice().refused(command, now="1.6.2026 10:00").why is Refused.ENDED


# ---- the pause


def test_the_clock_of_the_training_stands_while_the_patient_is_in_hospital() -> None:
    assert courses.medium_risk_agreed().due("trening", "3.9.2025 10:00") == day("1.10.2025")  # Wed 3.9 + 4 weeks
    paused = courses.in_hospital_a_while()
    assert paused.due("trening", "12.9.2025 10:00", actor="lavterskel", task=0) == Stopped(("innlagt",))
    assert paused.overdue("12.9.2025 10:00") == set()
    # 10.9 10:00 to 15.9 10:00 holds five midnights: 1.10 + 5 days.
    assert courses.back_from_hospital().due("trening", "15.9.2025 10:00") == day("6.10.2025")
    assert courses.trained_after_hospital().state.ended == "fulgt_opp"


def test_the_pause_does_not_stop_the_clock_of_a_step_it_does_not_name() -> None:
    course = courses.high_risk_assessed().pause("innlagt", "21.4.2026 10:00", running=True)
    assert course.due("rehabpotensial", "21.4.2026 10:00") == day("5.5.2026")  # as without the pause
