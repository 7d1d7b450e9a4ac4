"""The track of the sick leave at Haugland, and what may happen at any time: clinic, pause, death, moving.

Limits marked as statutory roll from a Saturday or holiday to the next working day.
"""

from collections.abc import Callable

import pytest

from forlop.engine.answers import NotRunning, Stopped
from forlop.engine.commands import Deed, Happen, Record, Refused
from tests.course import Course, day, moment
from tests.pathways import haugland_courses as courses
from tests.pathways.haugland_patients import (
    application_out,
    at_advice,
    certified,
    contacted,
    home_before_easter,
    home_in_summer,
    in_stay,
    met,
    noted,
    on_sick_leave,
    treated,
    waiting,
    with_plan,
)
from tests.pathways.looking_back import as_it_was

Patient = Callable[[], Course]


def track(course: Course, now: str) -> set[str]:
    """The open steps of the sick leave alone."""
    return {step for step in course.open_steps(now) if course.pathway.named_steps[step].track is not None}


# ---- the clock of the sick leave


def test_the_certificate_starts_the_track_beside_the_treatment() -> None:
    assert contacted().open_steps("5.1.2026 11:00") == {"grønn"}
    assert on_sick_leave().open_steps("3.11.2025 10:00") == {"grønn", "del_c"}
    assert track(certified(), "3.11.2025 11:00") == {"levering", "oppfølgingsplan", "aktivitetskrav"}


def test_the_limits_of_the_sick_leave_count_from_its_first_day() -> None:
    course = certified()
    now = "3.11.2025 11:00"
    assert course.due("levering", now) == day("3.11.2025")  # called in sick on 20 October, + 14 days
    assert course.responsible("levering", now) == {"pasient"}
    assert course.due("oppfølgingsplan", now) == day("1.12.2025")  # 3 November + 28 days
    assert course.responsible("oppfølgingsplan", now) == {"arbeidsgiver"}
    assert course.due("aktivitetskrav", now, actor="nav") == day("29.12.2025")  # 3 November + 56 days
    assert course.due("aktivitetskrav", now, actor="fastlege") == day("29.12.2025")
    planned = as_it_was(courses.a_year_on_sick_leave(), "28.11.2025 10:00")
    assert planned.due("dialogmøte1", "28.11.2025 11:00") == day("22.12.2025")  # 3 November + 49 days
    assessed = as_it_was(courses.a_year_on_sick_leave(), "11.12.2025 10:00")
    assert assessed.due("dialogmøte2", "11.12.2025 11:00") == day("4.5.2026")  # 3 November + 182 days
    met_twice = as_it_was(courses.a_year_on_sick_leave(), "20.4.2026 10:00")
    assert met_twice.due("maksdato", "20.4.2026 11:00", task=1) == day("2.11.2026")  # 3 November + 364 days
    assert track(courses.a_year_on_sick_leave(), "2.11.2026 11:00") == set()


def test_a_sick_leave_that_began_before_the_contact_counts_from_its_first_day_all_the_same() -> None:
    course = contacted("5.1.2026 10:00").happens("sykmelding", "5.1.2026 11:00")
    course = course.record(
        "del_c", "5.1.2026 12:00", by="fastlege", deed=Deed.SENT, sykmeldingsgrad="hel", sykmeldt_fra=day("15.12.2025")
    )
    assert course.due("oppfølgingsplan", "5.1.2026 13:00") == day("12.1.2026")  # 15 December + 28 days
    assert course.due("levering", "5.1.2026 13:00") == NotRunning("egenmeldt_fra")


def test_a_limit_of_the_sick_leave_on_a_holiday_rolls() -> None:
    course = contacted("5.3.2026 10:00").happens("sykmelding", "5.3.2026 11:00")
    course = course.record(
        "del_c", "5.3.2026 12:00", by="fastlege", deed=Deed.SENT, sykmeldingsgrad="hel", sykmeldt_fra=day("5.3.2026")
    )
    # 5 March + 28 days is Maundy Thursday, 2 April; the first working day after Easter is Tuesday 7 April
    assert course.due("oppfølgingsplan", "5.3.2026 13:00") == day("7.4.2026")


@pytest.mark.parametrize(
    ("extent", "wished", "held"),
    [("hel", False, True), ("hel", True, True), ("delvis", True, True), ("delvis", False, False)],
)
def test_the_first_dialogue_meeting_is_held_for_the_wholly_sick_and_for_who_wishes_it(
    extent: str, wished: bool, held: bool
) -> None:
    course = with_plan(certified(extent), wished=wished)
    assert ("dialogmøte1" in track(course, "28.11.2025 11:00")) is held


def test_a_plan_left_out_leaves_the_partly_sick_waiting_for_the_wish() -> None:
    course = certified("delvis").record(
        "oppfølgingsplan",
        "28.11.2025 10:00",
        by="arbeidsgiver",
        deed=Deed.LEFT_OUT,
        reason="planen er åpenbart unødvendig",
    )
    waits = [each for each in course.answer("28.11.2025 11:00").waiting if each.step == "dialogmøte1"]
    assert [[known.datum for known in each.missing] for each in waits] == [["dialog_ønskes"]]


@pytest.mark.parametrize("step", ["dialogmøte1", "dialogmøte2"])
def test_a_dialogue_meeting_needs_both_the_employee_and_the_employer(step: str) -> None:
    convenor = {"dialogmøte1": "arbeidsgiver", "dialogmøte2": "nav"}[step]
    before = {"dialogmøte1": "28.11.2025 10:00", "dialogmøte2": "18.12.2025 10:00"}[step]
    course = as_it_was(courses.a_year_on_sick_leave(), before)
    course = course.record(step, "19.12.2025 10:00", by=convenor, present=("arbeidsgiver",))
    assert step in track(course, "19.12.2025 11:00")


def test_back_at_full_work_closes_the_track_and_moves_nothing_else() -> None:
    course = as_it_was(courses.back_at_work_early(), "10.2.2026 09:00")
    assert track(course, "10.2.2026 10:00") == set()
    assert course.open_steps("10.2.2026 10:00") == {"grønn"}


def test_a_second_certificate_while_the_track_runs_is_a_duplicate_and_after_it_a_new_run() -> None:
    again = Happen(event="sykmelding", at=moment("1.12.2025"))
    assert on_sick_leave().refused(again, now="1.12.2025").why is Refused.TRACK_RUNS
    course = as_it_was(courses.back_at_work_early(), "10.2.2026 09:00").happens("sykmelding", "1.4.2026 09:00")
    course = noted(
        course,
        "del_c",
        "1.4.2026 10:00",
        {"sykmeldingsgrad": "hel", "sykmeldt_fra": day("1.4.2026")},
        by="fastlege",
        deed=Deed.SENT,
    )
    assert course.due("oppfølgingsplan", "1.4.2026 11:00") == day("29.4.2026")  # 1 April + 28 days


def test_the_track_does_not_hold_the_end() -> None:
    course = treated(certified(), "8.12.2025 10:00", better=True)
    assert course.state.ended == "oppfølging_avsluttet"
    assert course.state.tracks == frozenset()


# ---- the clinic


@pytest.mark.parametrize("patient", [contacted, at_advice, application_out, waiting])
def test_the_clinic_is_offered_at_home_and_before_the_stay_and_is_never_late(patient: Patient) -> None:
    course = patient()
    assert "klinikk" in course.answer("20.4.2026").offers
    assert "klinikk" not in course.open_steps("20.4.2026")


@pytest.mark.parametrize("patient", [in_stay, home_in_summer])
def test_the_clinic_is_not_offered_during_or_after_the_stay(patient: Patient) -> None:
    assert "klinikk" not in patient().answer("1.7.2026").offers
    command = Record(step="klinikk", at=moment("1.7.2026"), by="rkhr")
    assert patient().refused(command, now="1.7.2026").why is Refused.OUT_OF_SCOPE


def test_nobody_watches_without_the_patients_word() -> None:
    command = Record(step="klinikk", at=moment("12.2.2026"), by="rkhr")
    assert treated(contacted()).refused(command, now="12.2.2026").why is Refused.CONSENT_MISSING
    held = as_it_was(courses.clinic_and_postponement(), "12.2.2026 10:00")
    assert held.open_steps("12.2.2026 11:00") == {"samarbeidsmøte"}
    assert held.state.data["observatører"][-1].value == "fysio, nav"


# ---- the pause


def test_a_postponement_moves_the_meeting_by_the_days_it_lasted() -> None:
    course = treated(contacted())
    assert course.due("samarbeidsmøte", "9.2.2026 13:00") == day("23.2.2026")  # 9 February + 14 days
    running = as_it_was(courses.clinic_and_postponement(), "16.2.2026 09:00")
    assert running.due("samarbeidsmøte", "20.2.2026") == Stopped(("utsatt",))
    stopped = as_it_was(courses.clinic_and_postponement(), "23.2.2026 09:00")
    assert stopped.due("samarbeidsmøte", "23.2.2026 10:00") == day("2.3.2026")  # the midnights to 17–23 February: 7


def test_a_postponement_that_begins_after_the_limit_mends_nothing() -> None:
    course = treated(contacted()).pause("utsatt", "25.2.2026 09:00", running=True)
    assert course.overdue("26.2.2026") == {"samarbeidsmøte"}
    assert course.due("samarbeidsmøte", "26.2.2026") == day("23.2.2026")


# ---- death and moving


def late_with_the_application() -> Course:
    """A reminder is open."""
    return application_out().tick("16.4.2026 08:00")


EVERYWHERE = [contacted, certified, at_advice, waiting, late_with_the_application, in_stay, home_before_easter]


@pytest.mark.parametrize(("what", "end"), [("død", "død_slutt"), ("flytter", "flyttet_slutt")])
@pytest.mark.parametrize("patient", [*EVERYWHERE, home_in_summer])
def test_death_and_moving_end_the_pathway_in_every_phase_and_close_the_track(
    patient: Patient, what: str, end: str
) -> None:
    course = patient().interrupted(what, "1.7.2026 10:00")
    assert course.state.ended == end
    assert course.open_steps("1.7.2026 11:00") == set()
    assert course.state.tracks == frozenset()


def test_a_patient_who_dies_waiting_for_nav_closes_everything() -> None:
    course = met(treated(contacted())).interrupted("død", "20.2.2026 10:00")
    assert course.state.ended == "død_slutt"
    assert all(entry.closed is not None for entry in course.state.rounds)
