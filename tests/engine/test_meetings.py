"""Semantics 7, meeting: held with the quorum is done; held without is recorded, and the task stays open."""

import pytest

from forlop.engine.commands import DoUnopened, Grounds, Record, Refused
from forlop.engine.events import Closing, DatumRecorded, MeetingWithoutQuorum
from tests.course import Course, begin, day, moment
from tests.engine.small import small, written

MEETING = small(
    """
    opplysning plan: tekst "Plan"
    start s "S"
      lege skal gjøre dette
      så m
    møte m "M"
      lege skal innkalle sykehus og pasient innen 2 uker
      lege kan innkalle pårørende
      lege kan notere plan
      gyldig med lege og pasient
      så b
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    aktør pårørende "Pårørende"
    """
)


@pytest.mark.parametrize("present", [("lege", "pasient"), ("pasient", "sykehus", "lege")])
def test_a_meeting_held_with_its_quorum_is_done(present: tuple[str, ...]) -> None:
    course = begin(MEETING, "5.1.2026").record("s", "6.1.2026")
    assert course.record("m", "8.1.2026", by="lege", present=present).open_steps("8.1.2026") == {"b"}


@pytest.mark.parametrize("present", [("lege",), ("lege", "sykehus"), ("pasient", "sykehus"), ()])
def test_a_meeting_without_its_quorum_is_recorded_and_stays_open_with_the_same_limit(present: tuple[str, ...]) -> None:
    before = begin(MEETING, "5.1.2026").record("s", "6.1.2026")
    after = before.record("m", "8.1.2026", by="lege", present=present)
    assert written(before, after) == (MeetingWithoutQuorum(step="m", round=1, present=present, by="lege"),)
    assert after.due("m", "8.1.2026") == before.due("m", "8.1.2026") == day("20.1.2026")
    assert {each.meetings_without_quorum for each in after.answer("8.1.2026").tasks if each.task == 0} == {1}


def test_what_was_noted_in_a_meeting_without_quorum_is_kept() -> None:
    before = begin(MEETING, "5.1.2026").record("s", "6.1.2026")
    after = before.record("m", "8.1.2026", by="lege", present=("lege",), plan="Vente")
    assert DatumRecorded(datum="plan", value="Vente", step="m", round=1, by="lege") in written(before, after)
    assert after.open_steps("8.1.2026") == {"m"}


def test_a_meeting_held_again_with_its_quorum_is_done() -> None:
    course = begin(MEETING, "5.1.2026").record("s", "6.1.2026").record("m", "8.1.2026", by="lege", present=("lege",))
    course = course.record("m", "12.1.2026", by="lege", present=("lege", "pasient"))
    assert course.open_steps("12.1.2026") == {"b"}


def done(course: Course) -> set[int]:
    return {task.duty for task in course.state.numbered("m", 1).tasks if task.closed is Closing.DONE}


@pytest.mark.parametrize(
    ("present", "convened"), [(("lege", "pasient"), {0}), (("lege", "pasient", "pårørende"), {0, 1})]
)
def test_whom_somebody_may_call_in_is_called_in_when_they_came(present: tuple[str, ...], convened: set[int]) -> None:
    course = begin(MEETING, "5.1.2026").record("s", "6.1.2026").record("m", "8.1.2026", by="lege", present=present)
    assert done(course) == convened


def test_out_of_order_too_whom_somebody_may_call_in_is_called_in_when_they_came() -> None:
    grounds = Grounds(by="lege", reason="Alle var samlet")
    command = DoUnopened(step="m", at=moment("5.1.2026 13:00"), grounds=grounds, present=("lege", "pasient"))
    assert done(begin(MEETING, "5.1.2026").do(command, now="5.1.2026 13:00")) == {0}


def test_a_meeting_that_nobody_must_call_in_to_is_held_whoever_came() -> None:
    offer = small(
        """
        start s "S"
          lege skal gjøre dette
          så m
        møte m "M"
          lege kan innkalle pasient innen 2 uker
          så ut
        slutt ut "Ut"
        """
    )
    course = begin(offer, "5.1.2026").record("s", "6.1.2026")
    assert done(course.record("m", "8.1.2026", by="lege", present=("lege",))) == {0}


NO_QUORUM = small(
    """
    start s "S"
      lege skal gjøre dette
      så m
    møte m "M"
      lege skal innkalle sykehus og pasient innen 2 uker
      så ferdig
    """
)


def test_without_a_quorum_the_convenor_alone_is_enough() -> None:
    course = begin(NO_QUORUM, "5.1.2026").record("s", "6.1.2026")
    assert course.record("m", "8.1.2026", by="lege", present=("lege",)).open_steps("8.1.2026") == set()


def test_who_came_is_only_said_of_a_meeting() -> None:
    command = Record(step="s", at=moment("6.1.2026"), by="lege", present=("lege",))
    assert begin(MEETING, "5.1.2026").refused(command, now="6.1.2026").why is Refused.NOT_A_MEETING


RECORDS_IN_MEETING = small(
    """
    opplysning plan: tekst "Plan"
    start s "S"
      lege skal gjøre dette
      så m
    møte m "M"
      lege skal innkalle pasient innen 2 uker
      lege skal notere plan
      gyldig med lege og pasient
      så ferdig
    """
)


def test_a_meeting_is_done_when_it_is_held_and_what_it_shall_record_is_recorded() -> None:
    course = begin(RECORDS_IN_MEETING, "5.1.2026").record("s", "6.1.2026")
    held = course.record("m", "8.1.2026", by="lege", present=("lege", "pasient"))
    assert [each.task for each in held.answer("8.1.2026").tasks] == [1]
    assert held.record("m", "9.1.2026", by="lege", plan="Trening").open_steps("9.1.2026") == set()


def test_who_came_are_actors() -> None:
    course = begin(MEETING, "5.1.2026").record("s", "6.1.2026")
    command = Record(step="m", at=moment("8.1.2026"), by="lege", present=("lege", "presten"))
    assert course.refused(command, now="8.1.2026").why is Refused.UNKNOWN_ACTOR
