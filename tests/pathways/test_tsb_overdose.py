"""An overdose beside the TSB pathway, with hours that are counted over both changes of the clock.

Clocks in Oslo: 29.3.2026 02:00 became 03:00, and 26.10.2025 03:00 became 02:00.
"""

import pytest

from forlop.engine import events as log
from forlop.engine.commands import Record, Refused
from tests.course import Course, day, moment
from tests.pathways.looking_back import as_it_was
from tests.pathways.tsb_courses import (
    helped_after_overdose,
    overdose_and_nobody_told,
    overdose_with_a_return_card,
    overdosed,
    second_overdose,
)
from tests.pathways.tsb_road import (
    INPATIENT,
    OUTPATIENT,
    at_first_meeting,
    granted,
    met,
    registered,
    waiting_for_assessment,
)


def helped_early(course: Course) -> bool:
    """Whether the emergency help was marked as done before the two hours were over."""
    return any(each.event.early for each in course.log if isinstance(each.event, log.TaskDone))


def test_an_overdose_opens_help_beside_the_pathway_and_moves_none_of_its_limits() -> None:
    at = "28.3.2026 22:30"
    course = overdosed(at)
    assert course.open_steps(at) == {"utredning", "overdosehjelp"}
    assert course.due("utredning", at) == at_first_meeting(OUTPATIENT).due("utredning", at) == day("30.3.2026")  # + 21
    assert course.responsible("overdosehjelp", at) == {"vaktlege"}
    assert course.due("overdosehjelp", at) == moment(at)


@pytest.mark.parametrize(
    ("overdose", "helped", "early"),
    [
        ("28.3.2026 22:30", "29.3.2026 00:00", True),  # 1.5 hours
        ("28.3.2026 22:30", "29.3.2026 00:30", False),  # 2 hours
        ("29.3.2026 01:30", "29.3.2026 04:29", True),  # 01:30 +01:00 to 04:29 +02:00 is 1 hour 59 minutes
        ("29.3.2026 01:30", "29.3.2026 04:30", False),  # 2 hours, though the clock shows 3
        ("29.3.2026 01:30", "29.3.2026 03:30", True),  # 1 hour, though the clock shows 2
    ],
)
def test_observation_for_less_than_two_hours_is_accepted_and_marked_as_too_short(
    overdose: str, helped: str, early: bool
) -> None:
    course = overdosed(overdose).record(
        "overdosehjelp", helped, by="vaktlege", selvmordshensikt=False, kriseplan="Nalokson", tar_imot_hjelp=True
    )
    assert helped_early(course) is early


def test_a_patient_who_refuses_help_gets_a_return_card_and_one_who_accepts_does_not() -> None:
    at = "29.3.2026 01:00"
    assert helped_after_overdose(at, accepts=False).open_steps(at) == {"utredning", "angrekort", "overdosemelding"}
    assert helped_after_overdose(at, accepts=True).open_steps(at) == {"utredning", "overdosemelding"}


@pytest.mark.parametrize(
    ("given", "last", "over"),
    [
        # 01:00 +01:00 is 00:00 UTC; 48 hours later it is 00:00 UTC on 31.3, and the clock shows 02:00.
        ("29.3.2026 01:00", "31.3.2026 01:59", "31.3.2026 02:01"),
        # A night later no clock is moved in the 48 hours.
        ("30.3.2026 01:00", "1.4.2026 00:59", "1.4.2026 01:01"),
    ],
)
def test_a_return_card_lasts_forty_eight_hours_over_the_change_to_summer_time(given: str, last: str, over: str) -> None:
    course = helped_after_overdose("29.3.2026 01:00", accepts=False).record("angrekort", given, by="vaktlege")
    assert "angrekort" in course.open_steps(last)
    assert "angrekort" not in course.open_steps(over)


def test_the_end_of_a_return_card_is_told_in_summer_time() -> None:
    at = "29.3.2026 01:00"
    waiting = as_it_was(overdose_with_a_return_card(), at).answer(at).waiting
    assert [(each.step, each.until) for each in waiting] == [("angrekort", moment("31.3.2026 02:00"))]


def test_a_return_card_lasts_forty_eight_hours_over_the_change_to_winter_time() -> None:
    course = waiting_for_assessment("1.10.2025 09:00")
    course = registered(granted(course, "6.10.2025 09:00", INPATIENT, "27.10.2025"), "6.10.2025 10:00")
    course = met(course, "20.10.2025 09:00").interrupted("overdose", "24.10.2025 23:00")
    course = course.record(
        "overdosehjelp",
        "25.10.2025 02:00",
        by="vaktlege",
        selvmordshensikt=False,
        kriseplan="Nalokson",
        tar_imot_hjelp=False,
    )
    course = course.record("angrekort", "25.10.2025 02:00", by="vaktlege")
    # 02:00 +02:00 is 00:00 UTC; 48 hours later it is 00:00 UTC on 27.10, and the clock shows 01:00.
    assert "angrekort" in course.open_steps("27.10.2025 00:59")
    assert "angrekort" not in course.open_steps("27.10.2025 01:01")


def test_nobody_is_told_of_an_overdose_before_the_patient_has_agreed() -> None:
    at = "29.3.2026 09:00"
    course = as_it_was(overdose_with_a_return_card(), at)
    task = next(task for task in course.answer(at).tasks if task.step == "overdosemelding")
    assert task.consent_missing == "overdose_deling"
    # 1 working day from Sunday 29.3 is Monday 30.3.
    assert course.due("overdosemelding", at) == day("30.3.2026")
    refusal = course.refused(Record(step="overdosemelding", at=moment(at), by="vaktlege"), now=at)
    assert refusal.why is Refused.CONSENT_MISSING


def test_with_consent_the_message_is_sent_and_the_card_goes_on() -> None:
    at = "30.3.2026 09:00"
    assert as_it_was(overdose_with_a_return_card(), at).open_steps(at) == {"utredning", "angrekort"}


def test_a_patient_who_says_no_is_not_told_about() -> None:
    course = as_it_was(overdose_and_nobody_told(), "29.3.2026 09:00")
    assert course.open_steps("29.3.2026 09:00") == {"utredning"}
    assert not any(entry.sent_at for entry in course.state.rounds if entry.step == "overdosemelding")


def test_a_second_overdose_is_an_emergency_and_replaces_what_was_open_after_the_first() -> None:
    at = "30.3.2026 20:00"
    course = as_it_was(second_overdose(), at)
    assert course.open_steps(at) == {"utredning", "overdosehjelp"}
    assert course.due("overdosehjelp", at) == moment(at)


def test_death_during_the_emergency_help_ends_the_pathway() -> None:
    assert second_overdose().state.ended == "død_slutt"
