"""Semantics 5: tokens move in the order of recording, limits and durations count by the time of occurrence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.answers import NotRunning
from forlop.engine.commands import Deed, Happen, Interrupt, Record, Refused
from tests.course import begin, day, moment
from tests.engine.small import small

ANCHORED = small(
    """
    hendelse utreise "Utreise"
    start s "S"
      lege skal gjøre dette
      så a
    tiltak a "A"
      lege skal gjøre dette innen 7 dager etter utreise
      så b
    tiltak b "B"
      lege skal gjøre dette innen 3 dager etter a
      så ferdig
    """
)


def test_a_limit_counts_from_when_the_event_occurred_and_not_from_when_it_was_recorded() -> None:
    course = begin(ANCHORED, "5.1.2026").record("s", "6.1.2026")
    course = course.do(Happen(event="utreise", at=moment("7.1.2026")), now="12.1.2026")
    assert course.due("a", "12.1.2026") == day("14.1.2026")


def test_a_step_recorded_late_gives_the_next_step_a_limit_from_when_it_was_done() -> None:
    course = begin(ANCHORED, "5.1.2026").record("s", "6.1.2026").record("a", "7.1.2026", now="12.1.2026")
    assert course.due("b", "12.1.2026") == day("10.1.2026")
    assert course.overdue("12.1.2026") == {"b"}


def test_a_late_event_before_the_task_opened_binds_it() -> None:
    course = begin(ANCHORED, "5.1.2026").record("s", "8.1.2026")
    assert course.due("a", "8.1.2026") == NotRunning(waiting_for="utreise")
    course = course.do(Happen(event="utreise", at=moment("7.1.2026")), now="9.1.2026")
    assert course.due("a", "9.1.2026") == day("14.1.2026")


BESIDE_EACH_OTHER = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal gjøre dette
      så a og b
    tiltak a "A"
      lege skal gjøre dette
      så d
    sjekkpunkt b "B"
      sykehus skal notere x
      så ferdig
    beslutning d "D"
      reglene avgjør
      hvis x så e
      ellers så f
    tiltak e "E"
      lege skal gjøre dette
      så ferdig
    tiltak f "F"
      lege skal gjøre dette
      så ferdig
    """
)


def test_what_is_recorded_late_never_undoes_a_step() -> None:
    course = begin(BESIDE_EACH_OTHER, "5.1.2026").record("s", "6.1.2026")
    course = course.record("b", "9.1.2026", x=True).record("a", "10.1.2026")
    assert course.open_steps("10.1.2026") == {"e"}


def test_tokens_move_in_the_order_of_recording_whatever_the_order_of_occurrence() -> None:
    course = begin(BESIDE_EACH_OTHER, "5.1.2026").record("s", "6.1.2026")
    one = course.record("a", "9.1.2026", now="12.1.2026").record("b", "7.1.2026", now="12.1.2026", x=False)
    other = course.record("b", "7.1.2026", now="12.1.2026", x=False).record("a", "9.1.2026", now="12.1.2026")
    assert one.open_steps("12.1.2026") == other.open_steps("12.1.2026") == {"f"}


def test_what_occurs_after_now_is_refused() -> None:
    course = begin(ANCHORED, "5.1.2026")
    assert course.refused(Record(step="s", at=moment("7.1.2026")), now="6.1.2026").why is Refused.AFTER_NOW
    assert course.refused(Happen(event="utreise", at=moment("7.1.2026")), now="6.1.2026").why is Refused.AFTER_NOW


def test_what_is_done_in_a_step_before_the_run_started_is_refused() -> None:
    course = begin(ANCHORED, "5.1.2026")
    assert course.refused(Record(step="s", at=moment("4.1.2026")), now="6.1.2026").why is Refused.BEFORE_START


NEWER_VALUE = small(
    """
    opplysning x: heltall fra 0 til 10 "X"
    start s "S"
      lege skal notere x
      så m og n
    sjekkpunkt m "M"
      lege skal notere x
      så ferdig
    tiltak n "N"
      lege skal gjøre dette
      så d
    beslutning d "D"
      reglene avgjør
      hvis x er minst 5 så e
      ellers så f
    tiltak e "E"
      lege skal gjøre dette
      så ferdig
    tiltak f "F"
      lege skal gjøre dette
      så ferdig
    """
)


@pytest.mark.parametrize(("x", "step"), [(7, "e"), (2, "f")])
def test_the_latest_value_decides(x: int, step: str) -> None:
    course = begin(NEWER_VALUE, "5.1.2026").record("s", "6.1.2026", x=5)
    assert course.record("m", "7.1.2026", x=x).record("n", "8.1.2026").open_steps("8.1.2026") == {step}


@given(st.integers(6, 12), st.integers(6, 12))
def test_the_limit_does_not_depend_on_when_it_was_recorded(occurred: int, delay: int) -> None:
    course = begin(ANCHORED, "5.1.2026").record("s", "6.1.2026")
    course = course.do(Happen(event="utreise", at=moment(f"{occurred}.1.2026")), now=f"{occurred + delay}.1.2026")
    assert course.due("a", "25.1.2026") == day(f"{occurred + 7}.1.2026")


def test_an_interruption_recorded_late_gives_limits_from_when_it_occurred_and_takes_what_is_open_now() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så a
        tiltak a "A"
          lege skal gjøre dette
          så slutten
        slutt slutten "Slutt"
        tiltak y "Y"
          lege skal gjøre dette innen 3 dager
          så slutten
        avbrudd akutt "Akutt"
          i alle faser
          så y
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "8.1.2026")
    course = course.do(Interrupt(interruption="akutt", at=moment("6.1.2026")), now="10.1.2026")
    assert (course.open_steps("10.1.2026"), course.due("y", "10.1.2026")) == ({"y"}, day("9.1.2026"))


REMINDED = small(
    """
    start s "S"
      lege skal gjøre dette
      så h
    overføring h "H"
      lege skal sende til sykehus innen 2 dager
      sykehus skal bekrefte
      ved fristbrudd så purring
      så slutten
    tiltak purring "Purring"
      lege bør gjøre dette
      så ferdig
    slutt slutten "Slutten"
    """
)


def test_a_reminder_is_withdrawn_when_the_late_task_is_done_and_not_only_when_the_step_is_over() -> None:
    course = begin(REMINDED, "5.1.2026").record("s", "5.1.2026")
    assert course.open_steps("12.1.2026") == {"h", "purring"}  # Mon 5.1 + 2 days passed on Wed 7.1
    sent = course.record("h", "6.1.2026", by="lege", deed=Deed.SENT, now="12.1.2026")  # in time, recorded late
    assert sent.open_steps("12.1.2026") == {"h"}
    assert sent.responsible("h", "12.1.2026") == {"sykehus"}


def test_an_answer_before_the_sending_is_refused() -> None:
    course = begin(REMINDED, "5.1.2026").record("s", "5.1.2026").record("h", "6.1.2026", deed=Deed.SENT)
    early = Record(step="h", at=moment("5.1.2026 13:00"), by="sykehus", deed=Deed.ACCEPTED)
    assert course.refused(early, now="7.1.2026").why is Refused.NOT_SENT
