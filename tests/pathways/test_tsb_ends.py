"""The ends of TSB: refusals, returns, consent, drop-out, death; and that the courses leave nothing unused."""

import pytest

from forlop.engine.commands import Record, Refused
from tests.course import Course, Deed, day, moment
from tests.pathways.looking_back import as_it_was
from tests.pathways.tsb_courses import (
    COURSES,
    acutely_admitted,
    doctor_chooses_otherwise,
    drops_out_and_objects,
    drops_out_before_the_first_meeting,
    drops_out_in_treatment,
    eleventh_extension,
    eleventh_new_decision,
    eleventh_transfer_objected_to,
    eleventh_transfer_refused,
    emergency_help_only,
    first_meeting_without_the_patient,
    objects_before_leaving,
    objects_to_being_referred,
    objects_to_the_transfer,
    placed_in_another_pathway,
    refused_and_no_complaint,
    refused_complained_and_granted,
    returned_and_sent_again,
    returned_four_times_and_complained,
    transfer_comes_back,
    transfer_sent,
    transferred,
)
from tests.pathways.tsb_road import (
    OUTPATIENT,
    TSB,
    after_ten_returns,
    before_the_first_meeting,
    decided,
    granted,
    referred,
    waiting_for_assessment,
)
from tests.pathways.what_was_used import unused


def open_at(course: Course, at: str) -> set[str]:
    return as_it_was(course, at).open_steps(at)


def due(course: Course, at: str, step: str, task: int | None = None) -> object:
    return as_it_was(course, at).due(step, at, task=task)


# ---- before the first meeting


def test_emergency_help_may_be_all_that_is_needed() -> None:
    assert emergency_help_only().state.ended == "bare_akutthjelp"


@pytest.mark.parametrize("sign", ["livsfare", "abstinensfare", "atferdsfare", "bruddfare", "gravid"])
def test_each_sign_of_an_emergency_suggests_emergency_help(sign: str) -> None:
    course = referred("2.3.2026 09:00", **{sign: True})
    without_reason = Record(
        step="akuttvurdering", at=moment("2.3.2026 09:10"), by="vaktlege", choice="rettighetsvurdering"
    )
    refusal = course.refused(without_reason, now="2.3.2026 09:10")
    assert (refusal.why, dict(refusal.details)["suggestion"]) == (Refused.REASON_MISSING, "akutthjelp")


def test_a_doctor_with_a_reason_chooses_otherwise_than_the_criteria() -> None:
    assert open_at(doctor_chooses_otherwise(), "2.3.2026 09:10") == {"rettighetsvurdering"}


def test_a_patient_who_is_refused_and_does_not_complain_ends_as_refused() -> None:
    course = refused_and_no_complaint()
    assert open_at(course, "5.3.2026 10:00") == {"klagerett"}
    assert due(course, "5.3.2026 10:00", "klagerett", 0) == day("5.3.2026")  # the letter, 0 days
    assert course.state.ended == "uten_rett"


def test_the_limit_to_complain_rolls_over_easter() -> None:
    # 5.3 + 4 weeks = Thu 2.4, Maundy Thursday; 3, 4 (Saturday), 5 and 6.4 are no working days either.
    assert due(refused_complained_and_granted(), "5.3.2026 10:00", "klagerett", 1) == day("7.4.2026")


def test_a_complaint_gives_a_new_assessment_with_ten_new_days() -> None:
    course = refused_complained_and_granted()
    assert open_at(course, "7.4.2026 10:00") == {"rettighetsvurdering"}
    # Received Wed 8.4, as the refused case is closed: 9, 10 = 2; 13 to 17 = 7; 20, 21, 22 = 10.
    assert due(course, "8.4.2026 10:00", "rettighetsvurdering") == day("22.4.2026")


def test_an_individual_limit_on_ascension_day_rolls_to_the_day_after() -> None:
    # Ascension Day is 14.5.2026, a Thursday.
    assert due(refused_complained_and_granted(), "10.4.2026 11:00", "fremmøte") == day("15.5.2026")


def test_a_referral_that_is_returned_and_sent_again_keeps_its_limit() -> None:
    course = returned_and_sent_again()
    # Received Mon 2.3: 3 to 6 = 4; 9 to 13 = 9; 16 = 10. What was incomplete does not cost the patient time.
    assert due(course, "2.3.2026 10:00", "rettighetsvurdering") == day("16.3.2026")
    assert open_at(course, "6.3.2026 10:00") == {"rettighetsvurdering"}
    assert due(course, "9.3.2026 10:00", "rettighetsvurdering") == day("16.3.2026")


def test_a_referral_that_is_returned_for_the_fourth_time_counts_as_refused() -> None:
    course = returned_four_times_and_complained()
    assert open_at(course, "20.3.2026 10:00") == {"rettighetsvurdering"}
    assert open_at(course, "23.3.2026 10:00") == {"klagerett"}
    assert course.state.ended == "uten_rett"  # the complaint finds no round left


def test_a_patient_who_objects_is_not_referred() -> None:
    assert objects_to_being_referred().state.ended == "uten_henvisning"


def test_a_patient_who_objects_after_the_referral_was_sent_is_withdrawn_from_those_who_assess() -> None:
    course = waiting_for_assessment("2.3.2026 10:00").consent("deling", "4.3.2026 10:00", given=False)
    assert course.state.ended == "uten_henvisning"


@pytest.mark.parametrize("kind", ["d11_phv_voksne", "d12_phv_unge"])
def test_a_patient_who_is_placed_in_mental_health_care_leaves_when_the_letter_is_sent(kind: str) -> None:
    course = placed_in_another_pathway(kind)
    assert open_at(course, "5.3.2026 11:00") == {"rettighetsbrev"}
    assert course.state.ended == "annet_forløp"


# ---- the first meeting and the decision


def test_a_meeting_without_the_patient_is_no_first_meeting() -> None:
    course = as_it_was(first_meeting_without_the_patient(), "9.3.2026 09:00")
    task = course.answer("9.3.2026 09:00").tasks[0]
    assert (task.step, task.meetings_without_quorum) == ("fremmøte", 1)
    # The individual limit Sun 17.5, Constitution Day, rolls to Monday.
    assert course.due("fremmøte", "9.3.2026 09:00") == day("18.5.2026")
    assert course.overdue("18.5.2026 23:59") == set()
    assert course.overdue("19.5.2026 12:00") == {"fremmøte"}
    assert max(task.overdue_by_days for task in course.answer("19.5.2026 12:00").tasks) == 1


def test_a_risk_of_suicide_opens_acute_measures_beside_the_assessment() -> None:
    course = first_meeting_without_the_patient()
    at = "20.5.2026 09:00"
    assert open_at(course, at) == {"utredning", "akutte_tiltak"}
    assert due(course, at, "utredning") == day("10.6.2026")  # 20.5 + 21 days, from the meeting that was one
    assert due(course, at, "akutte_tiltak") == moment(at)
    assert open_at(course, "20.5.2026 09:30") == {"utredning"}


def test_a_transfer_ends_the_pathway_when_the_other_hospital_accepts() -> None:
    course = transferred()
    at = "31.3.2026 09:00"
    assert open_at(course, at) == {"viderehenvisning", "tilbakemelding"}
    # To be sent in 3 working days from Tue 31.3: 1.4 = 1; Easter; 7, 8.4 = 3. Feedback: 31.3 + 1 week.
    assert due(course, at, "viderehenvisning") == day("8.4.2026")
    assert due(course, at, "tilbakemelding") == day("7.4.2026")
    # To be answered in 10 working days: 1.4 = 1; 7 to 10 = 5; 13 to 17 = 10.
    assert due(course, "31.3.2026 10:00", "viderehenvisning") == day("17.4.2026")
    assert course.state.ended == "overført"
    assert course.state.responsible == "annet_hf"


def test_a_transfer_that_is_refused_returned_or_objected_to_needs_a_new_decision() -> None:
    for course in (
        transfer_comes_back(Deed.REFUSED),
        transfer_comes_back(Deed.RETURNED),
        objects_to_the_transfer(),
    ):
        assert "klinisk_beslutning" in open_at(course, "10.4.2026 10:00")
        assert course.state.responsible == "vurderingsinstans"


def test_a_transfer_that_is_returned_and_sent_again_keeps_its_limit() -> None:
    course = as_it_was(transfer_comes_back(Deed.RETURNED), "10.4.2026 10:00")
    course = transfer_sent(decided(course, "13.4.2026 10:00", "til_annet_forløp"), "13.4.2026 11:00")
    # Ten working days from the first reception on 31.3, as above, not from 13.4.
    assert course.due("viderehenvisning", "13.4.2026 11:00") == day("17.4.2026")


def test_there_are_eleven_decisions_and_then_the_discharge_is_planned() -> None:
    assert after_ten_returns().open_steps("1.6.2026 10:00") == {"klinisk_beslutning"}
    for course in (
        eleventh_extension(),
        eleventh_transfer_refused(Deed.REFUSED),
        eleventh_transfer_refused(Deed.RETURNED),
        eleventh_transfer_objected_to(),
        eleventh_new_decision("evaluering"),
        eleventh_new_decision("evaluering_gravid"),
    ):
        assert open_at(course, "8.6.2026 10:00") == {"planlegg_utskrivning"}


def test_a_patient_who_objects_at_discharge_ends_as_agreed_with_nothing_sent() -> None:
    course = objects_before_leaving()
    assert open_at(course, "1.10.2026 10:00") == {"epikrise", "oppfølging_kommune"}
    assert course.state.ended == "avtalt_slutt"
    assert not any(entry.sent_at for entry in course.state.rounds if entry.step in ("epikrise", "oppfølging_kommune"))


# ---- what may happen at any time


def test_a_patient_who_drops_out_closes_everything_and_the_municipality_is_told() -> None:
    course = drops_out_in_treatment()
    at = "20.5.2026 10:00"
    assert open_at(course, at) == {"varsle_kommunen"}
    assert as_it_was(course, at).responsible("varsle_kommunen", at) == {"behandler"}
    assert due(course, at, "varsle_kommunen") == moment(at)
    assert course.state.ended == "frafalt"


def test_a_drop_out_before_the_first_meeting_is_told_to_nobody() -> None:
    course = drops_out_before_the_first_meeting()
    assert course.state.ended == "frafalt"
    assert not any(entry.sent_at for entry in course.state.rounds)


def test_a_drop_out_who_has_objected_is_told_to_nobody() -> None:
    course = drops_out_and_objects()
    assert course.state.ended == "frafalt"
    assert not any(entry.sent_at for entry in course.state.rounds if entry.step == "varsle_kommunen")


def test_a_patient_who_is_admitted_acutely_keeps_the_limits_and_goes_on_afterwards() -> None:
    course = acutely_admitted()
    at = "1.7.2026 08:00"
    assert open_at(course, at) == {"akuttopphold", "evaluering"}
    assert due(course, at, "akuttopphold") == day("2.7.2026")  # 1 working day
    assert due(course, at, "evaluering") == day("10.7.2026")  # 15.5 + 56 days: no clock stops
    assert as_it_was(course, at).responsible("akuttopphold", at) == {"behandler"}
    assert "planlegg_utskrivning" not in open_at(course, "8.7.2026 10:00")  # the goal is met, but she is admitted
    assert open_at(course, "9.7.2026 12:00") == {"planlegg_utskrivning"}


@pytest.mark.parametrize(
    "course",
    [
        referred("2.3.2026 09:00"),
        waiting_for_assessment("2.3.2026 10:00"),
        granted(waiting_for_assessment("2.3.2026 10:00"), "5.3.2026 10:00", OUTPATIENT, "30.3.2026"),
        before_the_first_meeting(OUTPATIENT),
    ],
)
def test_death_ends_the_pathway_whatever_is_open(course: Course) -> None:
    dead = course.interrupted("død", "10.3.2026 10:00")
    assert (dead.state.ended, dead.open_steps("10.3.2026 10:00")) == ("død_slutt", set())


# ---- the whole


def test_every_course_comes_to_an_end() -> None:
    assert [number for number, course in enumerate(COURSES) if course().state.ended is None] == []


def test_the_courses_use_every_way_end_interruption_event_and_consent_of_the_pathway() -> None:
    assert unused(TSB, [course() for course in COURSES]) == set()


def test_what_no_course_uses_is_named() -> None:
    left = unused(TSB, [emergency_help_only()])
    assert "end bare_akutthjelp" not in left
    assert {"end uten_rett", "interruption overdose", "til_fastlege: on_refusal 0, no more times"} <= left
