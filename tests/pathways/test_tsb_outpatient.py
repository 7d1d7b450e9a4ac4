"""An outpatient in TSB, from referral to the municipality: what is next, who is responsible, and by when.

Public holidays in the spring of 2026: 2, 3, 5 and 6 April (Easter), 1 May, 14 May, 17 May, 24 and 25 May.
"""

import pytest

from forlop.engine.answers import DueAt
from tests.course import Deed, day, moment
from tests.pathways.looking_back import as_it_was
from tests.pathways.tsb_courses import (
    discharged_with_the_municipality,
    municipality_called_before_it_confirms,
    outpatient_detoxified,
    outpatient_evaluated_once,
    outpatient_to_the_agreed_end,
    with_the_municipality_asked,
)


@pytest.mark.parametrize(
    ("at", "open_steps"),
    [
        ("24.3.2026 10:00", {"akuttvurdering"}),
        ("24.3.2026 10:15", {"rettighetsvurdering"}),
        ("13.4.2026 12:00", {"rettighetsbrev", "registrering"}),
        ("13.4.2026 13:00", {"registrering"}),
        ("13.4.2026 14:00", {"fremmøte"}),
        ("20.4.2026 12:00", {"utredning"}),  # no risk of suicide, so no acute measures
        ("8.5.2026 15:00", {"klinisk_beslutning"}),
        ("8.5.2026 15:30", {"behandlingsplan", "tilbakemelding"}),  # no detoxification
        ("8.5.2026 15:45", {"evaluering", "tilbakemelding"}),
        ("11.5.2026 09:00", {"evaluering"}),
        ("15.5.2026 10:00", {"evaluering"}),
        ("13.7.2026 10:00", {"evaluering"}),
        ("7.9.2026 10:00", {"planlegg_utskrivning"}),
        ("10.9.2026 10:00", {"avslutningsmøte"}),
        ("23.9.2026 13:00", {"utskrivning"}),
        ("1.10.2026 10:00", {"epikrise", "oppfølging_kommune"}),
        ("1.10.2026 11:00", {"oppfølging_kommune"}),
        ("2.10.2026 09:00", set()),
    ],
)
def test_the_next_steps_of_an_outpatient_are_these_and_no_others(at: str, open_steps: set[str]) -> None:
    assert as_it_was(outpatient_to_the_agreed_end(), at).open_steps(at) == open_steps


@pytest.mark.parametrize(
    ("at", "step", "due"),
    [
        ("13.4.2026 12:00", "rettighetsbrev", "13.4.2026"),  # 0 days: the same day
        ("13.4.2026 12:00", "registrering", "13.4.2026"),  # 0 days
        ("13.4.2026 14:00", "fremmøte", "4.5.2026"),  # the individual limit, a Monday: does not roll
        ("20.4.2026 12:00", "utredning", "11.5.2026"),  # 20.4 + 21 days
        ("8.5.2026 15:00", "klinisk_beslutning", "8.5.2026"),  # 0 days
        ("8.5.2026 15:30", "behandlingsplan", "8.5.2026"),  # 0 days
        ("8.5.2026 15:30", "tilbakemelding", "15.5.2026"),  # 8.5 + 1 week
        ("8.5.2026 15:45", "evaluering", "15.5.2026"),  # 8.5 + 7 days from the decision
        ("15.5.2026 10:00", "evaluering", "10.7.2026"),  # 15.5 + 56 days (16 in May, 30 in June, 10 in July)
        ("13.7.2026 10:00", "evaluering", "7.9.2026"),  # 13.7 + 56, from when it was done, not from when it was due
        ("7.9.2026 10:00", "planlegg_utskrivning", "14.9.2026"),  # 7.9 + 1 week
        ("10.9.2026 10:00", "avslutningsmøte", "24.9.2026"),  # 1 week before 1.10
        ("23.9.2026 13:00", "utskrivning", "1.10.2026"),  # the planned day + 0 days
        ("1.10.2026 10:00", "epikrise", "8.10.2026"),  # 1.10 + 7 days, a Thursday: does not roll
        ("1.10.2026 10:00", "oppfølging_kommune", "1.10.2026"),  # to be sent the same day
        ("1.10.2026 11:00", "oppfølging_kommune", "2.10.2026"),  # to be confirmed in 1 working day
    ],
)
def test_the_limits_of_an_outpatient_end_on_these_days(at: str, step: str, due: str) -> None:
    assert as_it_was(outpatient_to_the_agreed_end(), at).due(step, at) == day(due)


@pytest.mark.parametrize(
    ("at", "step", "responsible"),
    [
        ("24.3.2026 10:00", "akuttvurdering", {"vaktlege"}),
        ("24.3.2026 10:15", "rettighetsvurdering", {"henviser"}),
        ("27.3.2026 09:00", "rettighetsvurdering", {"vurderingsinstans"}),
        ("13.4.2026 12:00", "registrering", {"koord_hf"}),
        ("13.4.2026 14:00", "fremmøte", {"behandler"}),
        ("20.4.2026 12:00", "utredning", {"behandler", "spesialist"}),
        ("8.5.2026 15:00", "klinisk_beslutning", {"beslutter"}),  # the pool, until one of the two takes it
        ("10.9.2026 10:00", "avslutningsmøte", {"behandler", "koord_komm"}),
        ("1.10.2026 10:00", "oppfølging_kommune", {"behandler"}),
        ("1.10.2026 11:00", "oppfølging_kommune", {"koord_komm"}),
    ],
)
def test_somebody_is_responsible_for_each_step(at: str, step: str, responsible: set[str]) -> None:
    assert as_it_was(outpatient_to_the_agreed_end(), at).responsible(step, at) == responsible


def test_the_ten_working_days_to_answer_skip_easter() -> None:
    at = "27.3.2026 09:00"
    # Received Fri 27.3: 30, 31, 1 = 3; 2, 3 and 6.4 are free; 7 to 10 = 7; 13, 14, 15 = 10.
    assert as_it_was(outpatient_to_the_agreed_end(), at).due("rettighetsvurdering", at) == day("15.4.2026")


def test_an_emergency_is_to_be_judged_at_once() -> None:
    at = "24.3.2026 10:00"
    assert as_it_was(outpatient_to_the_agreed_end(), at).due("akuttvurdering", at) == moment(at)


@pytest.mark.parametrize(("now", "overdue"), [("10.7.2026 23:59", set()), ("11.7.2026 00:01", {"evaluering"})])
def test_an_evaluation_is_late_after_the_midnight_that_ends_its_last_day(now: str, overdue: set[str]) -> None:
    assert outpatient_evaluated_once().overdue(now) == overdue


def test_the_responsibility_for_the_patient_moves_when_the_municipality_confirms() -> None:
    assert with_the_municipality_asked().state.responsible == "vurderingsinstans"
    ended = outpatient_to_the_agreed_end().state
    assert (ended.responsible, ended.ended) == ("koord_komm", "avtalt_slutt")


def test_a_municipality_that_is_silent_for_a_working_day_is_called() -> None:
    asked = with_the_municipality_asked()
    assert asked.overdue("2.10.2026 23:59") == set()
    assert asked.overdue("3.10.2026 00:01") == {"oppfølging_kommune", "ring_kommunen"}  # to be called at once
    assert asked.responsible("ring_kommunen", "3.10.2026 00:01") == {"koord_hf"}
    assert municipality_called_before_it_confirms().state.ended == "avtalt_slutt"


def test_a_municipality_that_confirms_late_is_not_called_any_more() -> None:
    late = with_the_municipality_asked().record("oppfølging_kommune", "5.10.2026 09:00", by="koord_komm")
    assert late.state.ended == "avtalt_slutt"


@pytest.mark.parametrize(
    ("leaving", "sent", "confirm_by", "letter_by", "letter_goal"),
    [
        # Confirm: 1 working day from Wed 1.4, over Easter. Letter: 1.4 + 7 = Wed 8.4; goal 1.4 + 1.
        ("1.4.2026", "1.4.2026 11:00", "7.4.2026", "8.4.2026", "2.4.2026"),
        # Confirm: Fri 27.3. Letter: 26.3 + 7 = Thu 2.4, Maundy Thursday: rolls to Tue 7.4; goal 26.3 + 1.
        ("26.3.2026", "26.3.2026 11:00", "27.3.2026", "7.4.2026", "27.3.2026"),
    ],
)
def test_the_limits_at_discharge_pass_over_easter(
    leaving: str, sent: str, confirm_by: str, letter_by: str, letter_goal: str
) -> None:
    course = discharged_with_the_municipality(leaving)
    letter = next(task for task in course.answer(f"{leaving} 10:00").tasks if task.step == "epikrise")
    assert isinstance(letter.due, DueAt)
    assert letter.due.goal is not None
    assert (letter.due.day, letter.due.goal.day) == (day(letter_by), day(letter_goal))
    course = course.record("oppfølging_kommune", sent, by="behandler", deed=Deed.SENT)
    assert course.due("oppfølging_kommune", sent) == day(confirm_by)


def test_a_patient_who_has_been_detoxified_over_easter_starts_treatment_within_three_days() -> None:
    course = outpatient_detoxified()
    # 30.3 + 7 = 6.4, Easter Monday: a recommendation does not roll.
    assert as_it_was(course, "30.3.2026 11:00").due("evaluering", "30.3.2026 11:00") == day("6.4.2026")
    # 2.4 + 3 = 5.4, Easter Sunday.
    assert as_it_was(course, "2.4.2026 12:00").due("behandlingsstart", "2.4.2026 12:00") == day("5.4.2026")
