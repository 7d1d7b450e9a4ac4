"""LAR within TSB: taken in, stabilised, followed by the GP, referred back; and each way back that is used up."""

import pytest

from forlop.engine.commands import Record, Refused
from tests.course import Course, Deed, day, moment
from tests.pathways.looking_back import as_it_was
from tests.pathways.tsb_lar_courses import (
    back_to_stabilising,
    back_to_tsb_sent,
    followed_forty_times_by_the_gp,
    goes_on_in_lar,
    gp_says_no,
    lar_ended_at_the_choice,
    lar_objected_to,
    lar_objected_to_after_ten_returns,
    lar_refused,
    lar_refused_after_ten_returns,
    lar_returned_four_times,
    lar_seen,
    lar_to_the_gp_and_back,
    objects_to_going_back,
    objects_to_the_gp,
    sixth_round_of_stabilising,
    stabilised_twenty_times,
    stabilising,
    tsb_says_no,
)
from tests.pathways.tsb_road import INPATIENT


def open_at(course: Course, at: str) -> set[str]:
    return as_it_was(course, at).open_steps(at)


@pytest.mark.parametrize(
    ("at", "step", "last_day"),
    [
        # Received Wed 25.3: 26, 27 = 2; 30, 31, 1 = 5; 7 to 10.4 = 9; 13 = 10 working days, over Easter.
        ("25.3.2026 09:00", "lar_henvisning", "13.4.2026"),
        ("10.4.2026 10:00", "stabilisering", "17.4.2026"),  # 10.4 + 7 days
        ("17.4.2026 10:00", "stabilisering", "12.6.2026"),  # 17.4 + 56 days
        ("12.6.2026 10:00", "flyttevalg", "10.7.2026"),  # 12.6 + 4 weeks
        ("15.6.2026 10:00", "til_fastlege", "22.6.2026"),  # 15.6 + 1 week
        # Received Mon 15.6: 16 to 19 = 4; 22 to 26 = 9; 29 = 10 working days.
        ("15.6.2026 11:00", "til_fastlege", "29.6.2026"),
        ("22.6.2026 10:00", "fastlegeoppfølging", "20.7.2026"),  # 22.6 + 4 weeks
        ("20.7.2026 10:00", "fastlegeoppfølging", "20.10.2026"),  # 20.7 + 3 months
        ("20.10.2026 10:00", "tilbakehenvisning", "27.10.2026"),  # 20.10 + 1 week, over the change of the clock
        # Received Wed 21.10: 22, 23 = 2; 26 to 30 = 7; 2, 3, 4.11 = 10 working days.
        ("21.10.2026 10:00", "tilbakehenvisning", "4.11.2026"),
        ("28.10.2026 10:00", "lar_avgjørelse", "25.11.2026"),  # 28.10 + 4 weeks
    ],
)
def test_the_limits_of_lar_end_on_these_days(at: str, step: str, last_day: str) -> None:
    course = as_it_was(lar_to_the_gp_and_back(), at)
    assert (course.open_steps(at), course.due(step, at)) == ({step}, day(last_day))


@pytest.mark.parametrize(
    ("at", "responsible"),
    [
        ("15.6.2026 11:00", "vurderingsinstans"),  # sent to the GP, not accepted
        ("22.6.2026 10:00", "fastlege"),
        ("21.10.2026 10:00", "fastlege"),  # referred back, not accepted
        ("28.10.2026 10:00", "vurderingsinstans"),
    ],
)
def test_the_gp_has_the_patient_from_acceptance_to_acceptance(at: str, responsible: str) -> None:
    assert as_it_was(lar_to_the_gp_and_back(), at).state.responsible == responsible


def test_a_patient_in_lar_who_is_admitted_has_the_limit_of_an_inpatient() -> None:
    course = lar_seen(stabilising(), "17.4.2026 10:00", "ustabil")
    at = "1.5.2026 10:00"
    course = course.record("ny_behandlingsform", at, by="koord_hf", behandlingsform=INPATIENT, gravid=False)
    assert course.due("stabilisering", at) == day("29.5.2026")  # 17.4 + 42 days


# ---- into LAR


def test_lar_that_is_refused_or_objected_to_needs_a_new_clinical_decision() -> None:
    for course in (lar_refused(), lar_objected_to()):
        assert open_at(course, "10.4.2026 10:00") == {"klinisk_beslutning"}


def test_lar_that_cannot_go_back_to_a_decision_is_planned_for_discharge() -> None:
    for course in (lar_refused_after_ten_returns(), lar_objected_to_after_ten_returns()):
        assert open_at(course, "9.6.2026 10:00") == {"planlegg_utskrivning"}


def test_a_referral_to_lar_that_is_returned_keeps_its_limit_and_may_be_returned_three_times() -> None:
    course = lar_returned_four_times()
    at = "1.4.2026 10:00"
    assert as_it_was(course, at).due("lar_henvisning", at) == day("13.4.2026")  # from the first reception, 25.3
    assert open_at(course, "15.4.2026 10:00") == {"lar_henvisning"}
    assert open_at(course, "22.4.2026 10:00") == {"planlegg_utskrivning"}


# ---- stabilising and the choice


def test_a_patient_who_wants_to_stop_is_suggested_another_round() -> None:
    course = lar_seen(stabilising(), "17.4.2026 10:00", "ønsker_slutt")
    at = "20.4.2026 10:00"
    stop = Record(step="flyttevalg", at=moment(at), by="behandler", choice="Avslutte LAR")
    refusal = course.refused(stop, now=at)
    assert (refusal.why, dict(refusal.details)["suggestion"]) == (Refused.REASON_MISSING, "stabilisering")
    assert open_at(lar_ended_at_the_choice(), at) == {"lar_avgjørelse"}


def test_a_stable_patient_is_suggested_for_the_gp() -> None:
    course = lar_seen(stabilising(), "17.4.2026 10:00", "stabil")
    at = "20.4.2026 10:00"
    stay = Record(step="flyttevalg", at=moment(at), by="behandler", choice="stabilisering")
    assert dict(course.refused(stay, now=at).details)["suggestion"] == "til_fastlege"


def test_the_sixth_time_back_to_stabilising_is_a_decision_about_lar() -> None:
    assert back_to_stabilising(5).open_steps("22.5.2026 10:00") == {"stabilisering"}
    assert open_at(sixth_round_of_stabilising(), "26.5.2026 10:00") == {"lar_avgjørelse"}


def test_a_patient_who_is_never_stable_comes_to_the_choice_after_the_twentieth_round() -> None:
    # 17.4 is the first, every week after that: 21.8 is the nineteenth, 28.8 the twentieth.
    assert open_at(stabilised_twenty_times(), "21.8.2026 10:00") == {"stabilisering"}
    assert open_at(stabilised_twenty_times(), "28.8.2026 10:00") == {"flyttevalg"}


@pytest.mark.parametrize(("rounds", "next_step"), [(0, "stabilisering"), (5, "lar_avgjørelse")])
def test_a_patient_whom_the_gp_does_not_take_goes_back_while_there_are_rounds_left(rounds: int, next_step: str) -> None:
    for course in (gp_says_no(Deed.REFUSED, rounds), gp_says_no(Deed.RETURNED, rounds), objects_to_the_gp(rounds)):
        assert open_at(course, "27.5.2026 10:00") == {next_step}
        assert as_it_was(course, "27.5.2026 10:00").state.responsible == "vurderingsinstans"


# ---- with the GP


def test_the_fortieth_time_with_the_gp_is_the_last() -> None:
    # Twenty days in May and twenty in June.
    assert open_at(followed_forty_times_by_the_gp(), "19.6.2026 10:00") == {"fastlegeoppfølging"}
    assert open_at(followed_forty_times_by_the_gp(), "20.6.2026 10:00") == {"tilbakehenvisning"}


@pytest.mark.parametrize(("refusals", "next_step"), [(0, "fastlegeoppfølging"), (3, "lar_avgjørelse")])
def test_a_patient_whom_tsb_does_not_take_back_stays_with_the_gp_three_times(refusals: int, next_step: str) -> None:
    for course in (tsb_says_no(Deed.REFUSED, refusals), tsb_says_no(Deed.RETURNED, refusals)):
        assert open_at(course, "4.8.2026 10:00") == {next_step}
        assert as_it_was(course, "4.8.2026 10:00").state.responsible == "fastlege"


@pytest.mark.parametrize(("objections", "end"), [(0, None), (3, "frafalt")])
def test_tsb_decides_nothing_about_a_patient_who_objects_to_their_being_told(objections: int, end: str | None) -> None:
    course = as_it_was(objects_to_going_back(objections), "4.8.2026 10:00")
    assert (course.state.ended, course.state.responsible) == (end, "fastlege")


def test_a_patient_whom_the_gp_refers_back_anew_after_a_return_has_the_limit_of_the_first_reception() -> None:
    course = as_it_was(tsb_says_no(Deed.RETURNED, 0), "4.8.2026 10:00")
    at = "6.8.2026 10:00"
    course = course.record("fastlegeoppfølging", at, by="fastlege", lar_status="ustabil")
    # Received Mon 3.8: 4 to 7 = 4; 10 to 14 = 9; 17 = 10 working days.
    assert back_to_tsb_sent(course, at).due("tilbakehenvisning", at) == day("17.8.2026")


@pytest.mark.parametrize("outcome", ["videre_i_lar", "utsatt_av_klage"])
def test_a_patient_who_goes_on_in_lar_is_stabilised_again_while_there_are_rounds_left(outcome: str) -> None:
    assert open_at(goes_on_in_lar(outcome), "22.5.2026 10:00") == {"stabilisering"}
    assert open_at(goes_on_in_lar(outcome), "29.5.2026 10:00") == {"planlegg_utskrivning"}
