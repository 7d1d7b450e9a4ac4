"""Semantics 9: what may happen at any time in its scope: cancels, comes and goes back, or runs beside."""

import pytest

from forlop.engine.commands import Interrupt, Refused
from forlop.engine.events import (
    Closing,
    EndTaken,
    Interrupted,
    RoundClosed,
    SideFlowEnded,
    TokenTaken,
)
from forlop.model.pathway import Pathway
from tests.course import Course, begin, day, moment
from tests.engine.small import small, written


def interruptible(*interruptions: str) -> Pathway:
    """Two phases, a fork over them, a join in the second; with these interruptions."""
    return small(
        """
        fase fase_en "En"
        start s "S"
          lege skal gjøre dette
          så a og b
        tiltak a "A"
          lege skal gjøre dette innen 10 dager
          så j
        fase fase_to "To"
        tiltak b "B"
          sykehus skal gjøre dette innen 10 dager
          så j
        tiltak j "J"
          venter på a og b
          lege skal gjøre dette
          så slutten
        slutt slutten "Slutt"
        fase fase_tre "Tre"
        tiltak x1 "X1"
          lege skal gjøre dette innen 2 dager
          så x2
        tiltak x2 "X2"
          lege skal gjøre dette
          så ferdig
        tiltak y "Y"
          lege skal gjøre dette
          så avbrutt
        slutt avbrutt "Avbrutt" lukker alt
        tiltak z "Z"
          sykehus skal gjøre dette
          så ferdig
        """
        + "".join(f"        {line}\n" for each in interruptions for line in each.splitlines())
    )


CANCELS = 'avbrudd trekker "Trekker seg"\n  i alle faser\n  så y'
CANCELS_TWO = 'avbrudd trekker "Trekker seg"\n  i fase fase_to\n  så y'
RETURNS = 'avbrudd akutt "Akutt"\n  i alle faser\n  så x1\n  deretter tilbake'
RETURNS_TWO = 'avbrudd akutt "Akutt"\n  i fase fase_to\n  så x1\n  deretter tilbake'
RETURNS_STOPS = 'avbrudd akutt "Akutt"\n  i alle faser\n  så x1\n  deretter tilbake\n  stopper alle frister'
BESIDE = 'avbrudd fall "Fall"\n  i alle faser\n  så x1\n  ved siden av'


def in_a_and_b(*interruptions: str) -> Course:
    return begin(interruptible(*interruptions), "5.1.2026").record("s", "6.1.2026")


def tasks(course: Course, now: str) -> set[str]:
    """The steps that somebody has something to do in."""
    return {each.step for each in course.answer(now).tasks}


# ---- without more


def test_a_cancelling_interruption_closes_every_open_task_in_scope_and_puts_one_token_at_the_target() -> None:
    before = in_a_and_b(CANCELS)
    after = before.interrupted("trekker", "7.1.2026")
    assert after.open_steps("7.1.2026") == {"y"}
    closed = [(each.step, each.how, each.because) for each in written(before, after) if isinstance(each, RoundClosed)]
    assert closed == [("a", Closing.SUPERSEDED, "trekker"), ("b", Closing.SUPERSEDED, "trekker")]


def test_a_token_that_waits_in_a_join_in_scope_is_taken() -> None:
    before = in_a_and_b(CANCELS).record("a", "6.1.2026")
    after = before.interrupted("trekker", "7.1.2026")
    assert TokenTaken(step="j", source="a", because="trekker") in written(before, after)
    assert (after.open_steps("7.1.2026"), after.answer("7.1.2026").joins) == ({"y"}, ())


def test_outside_the_scope_nothing_happens() -> None:
    assert in_a_and_b(CANCELS_TWO).interrupted("trekker", "7.1.2026").open_steps("7.1.2026") == {"a", "y"}


def test_a_token_waiting_in_a_join_belongs_to_the_phase_of_the_joining_step() -> None:
    course = in_a_and_b(CANCELS_TWO).record("a", "6.1.2026").interrupted("trekker", "7.1.2026")
    assert (course.open_steps("7.1.2026"), course.answer("7.1.2026").joins) == ({"y"}, ())


def test_an_interruption_when_nothing_in_scope_is_open_is_recorded_and_moves_nothing() -> None:
    before = begin(interruptible(CANCELS_TWO), "5.1.2026")
    after = before.interrupted("trekker", "6.1.2026")
    assert written(before, after) == (Interrupted(interruption="trekker", moved=False),)
    assert after.open_steps("6.1.2026") == {"s"}


def test_an_interruption_that_leads_backwards_has_no_bound() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så a
        tiltak a "A"
          lege skal gjøre dette
          så b
        tiltak b "B"
          lege skal gjøre dette
          så slutten
        slutt slutten "Slutt"
        avbrudd nytt "Nytt"
          i alle faser
          så a
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026")
    for date in range(7, 20):
        course = course.record("a", f"{date}.1.2026 10:00").interrupted("nytt", f"{date}.1.2026 11:00")
    assert course.open_steps("19.1.2026") == {"a"}
    assert [each.round for each in course.answer("19.1.2026").tasks] == [14]


WAITING_END = small(
    """
    fase fase_en "En"
    start s "S"
      lege skal gjøre dette
      så a og b
    tiltak a "A"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    fase fase_to "To"
    tiltak b "B"
      sykehus skal gjøre dette
      så ferdig
    fase fase_tre "Tre"
    tiltak y "Y"
      lege skal gjøre dette
      så avbrutt
    slutt avbrutt "Avbrutt"
    avbrudd trekker "Trekker seg"
      i fase fase_en
      så y
    """
)


def test_an_end_that_waits_for_other_lines_is_taken_by_an_interruption_of_its_phase() -> None:
    before = begin(WAITING_END, "5.1.2026").record("s", "6.1.2026").record("a", "6.1.2026")
    after = before.interrupted("trekker", "7.1.2026")
    assert EndTaken(end="slutten", because="trekker") in written(before, after)
    assert after.open_steps("7.1.2026") == {"b", "y"}
    over = after.record("y", "8.1.2026").record("b", "8.1.2026")
    assert over.answer("8.1.2026").ended == "avbrutt"


# ---- and back


def test_tokens_in_scope_stand_still_until_the_side_flow_is_finished() -> None:
    course = in_a_and_b(RETURNS).interrupted("akutt", "7.1.2026")
    assert course.open_steps("7.1.2026") == {"a", "b", "x1"}  # open tasks remain and may be done
    assert course.answer("7.1.2026").held_by == ("akutt",)
    course = course.record("a", "8.1.2026").record("b", "8.1.2026")
    assert tasks(course, "8.1.2026") == {"x1"}  # j does not open
    course = course.record("x1", "9.1.2026")
    assert tasks(course, "9.1.2026") == {"x2"}
    before = course
    course = course.record("x2", "10.1.2026")
    assert SideFlowEnded(interruption="akutt") in written(before, course)
    assert (course.open_steps("10.1.2026"), course.answer("10.1.2026").held_by) == ({"j"}, ())


def test_what_is_outside_the_scope_goes_on_during_the_side_flow() -> None:
    pathway = interruptible(RETURNS_TWO)
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026").interrupted("akutt", "7.1.2026").record("b", "8.1.2026")
    assert tasks(course, "8.1.2026") == {"a", "x1"}


def test_what_was_done_while_held_was_done_then() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så a
        tiltak a "A"
          lege skal gjøre dette
          så b
        tiltak b "B"
          lege skal gjøre dette innen 10 dager etter a
          sykehus skal gjøre dette innen 10 dager
          så ferdig
        tiltak x1 "X1"
          lege skal gjøre dette
          så ferdig
        avbrudd akutt "Akutt"
          i alle faser
          så x1
          deretter tilbake
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026").interrupted("akutt", "7.1.2026")
    course = course.record("a", "8.1.2026").record("x1", "10.1.2026")
    assert course.due("b", "10.1.2026", actor="lege") == day("18.1.2026")
    assert course.due("b", "10.1.2026", actor="sykehus") == day("20.1.2026")


def test_clocks_run_during_the_side_flow_unless_it_stops_them() -> None:
    runs = in_a_and_b(RETURNS).interrupted("akutt", "8.1.2026")
    assert runs.due("a", "8.1.2026") == day("16.1.2026")
    stops = in_a_and_b(RETURNS_STOPS).interrupted("akutt", "8.1.2026")
    stops = stops.record("x1", "9.1.2026").record("x2", "11.1.2026")
    assert stops.due("a", "11.1.2026") == day("19.1.2026")  # 16 + 3 midnights


def test_the_clocks_of_the_side_flow_itself_run_while_it_stops_the_others() -> None:
    course = in_a_and_b(RETURNS_STOPS).interrupted("akutt", "8.1.2026")
    assert course.due("x1", "8.1.2026") == day("10.1.2026")


def test_a_decision_in_scope_is_not_taken_during_the_side_flow() -> None:
    pathway = small(
        """
        opplysning x: ja/nei "X"
        start s "S"
          lege skal notere x
          så d
        beslutning d "D"
          lege skal velge
          hvis x så a
          valg "B" så b
        tiltak a "A"
          lege skal gjøre dette
          så ferdig
        tiltak b "B"
          lege skal gjøre dette
          så ferdig
        tiltak x1 "X1"
          lege skal gjøre dette
          så ferdig
        avbrudd akutt "Akutt"
          i alle faser
          så x1
          deretter tilbake
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026", x=True).interrupted("akutt", "7.1.2026")
    course = course.record("d", "8.1.2026", by="lege", choice="a")
    assert tasks(course, "8.1.2026") == {"x1"}
    assert course.record("x1", "9.1.2026").open_steps("9.1.2026") == {"a"}


# ---- beside


def test_beside_holds_nothing() -> None:
    course = in_a_and_b(BESIDE).interrupted("fall", "7.1.2026").record("a", "8.1.2026").record("b", "8.1.2026")
    assert course.open_steps("8.1.2026") == {"x1", "j"}
    assert course.answer("8.1.2026").held_by == ()


@pytest.mark.parametrize(("name", "which"), [("akutt", RETURNS), ("fall", BESIDE)])
def test_the_same_interruption_again_closes_its_side_flow_and_starts_it_anew(name: str, which: str) -> None:
    before = in_a_and_b(which).interrupted(name, "7.1.2026").record("x1", "8.1.2026")
    assert before.open_steps("8.1.2026") == {"a", "b", "x2"}
    after = before.interrupted(name, "9.1.2026")
    assert after.open_steps("9.1.2026") == {"a", "b", "x1"}
    closed = [(each.step, each.how) for each in written(before, after) if isinstance(each, RoundClosed)]
    assert closed == [("x2", Closing.SUPERSEDED)]
    assert after.due("x1", "9.1.2026") == day("11.1.2026")


def test_an_interruption_without_return_wins_over_a_hold() -> None:
    course = in_a_and_b(RETURNS, CANCELS).interrupted("akutt", "7.1.2026").interrupted("trekker", "8.1.2026")
    assert (course.open_steps("8.1.2026"), course.answer("8.1.2026").held_by) == ({"y"}, ())
    assert course.record("y", "9.1.2026").answer("9.1.2026").ended == "avbrutt"


def test_a_hold_does_not_take_what_was_recorded() -> None:
    course = in_a_and_b(RETURNS).interrupted("akutt", "7.1.2026").record("a", "8.1.2026")
    course = course.record("x1", "9.1.2026").record("x2", "9.1.2026")
    assert course.open_steps("9.1.2026") == {"b"}
    assert [each.arrived for each in course.answer("9.1.2026").joins] == [("a",)]


# ---- refused


def test_an_interruption_that_the_pathway_does_not_know_is_refused() -> None:
    command = Interrupt(interruption="brann", at=moment("7.1.2026"))
    assert in_a_and_b(CANCELS).refused(command, now="7.1.2026").why is Refused.UNKNOWN_EVENT
