"""Where two sentences of the semantics meet: anchors and loops, holds and limits, rules and quorums."""

import pytest

from forlop.engine.answers import DueAt, NotRunning
from forlop.engine.commands import Happen, Interrupt, Record, Refused, SetConsent, SetPause
from forlop.engine.events import DeadlinePassed, MeetingWithoutQuorum, ResponsibilityMoved
from tests.course import Course, Deed, begin, day, moment
from tests.engine.small import small, written

LOOP = """
    opplysning igjen: ja/nei "Igjen"
    start s "S"
      lege skal gjøre dette
      så a
    tiltak a "A"
      lege skal gjøre dette
      så b
    sjekkpunkt b "B"
      lege skal notere igjen innen 3 dager etter {anchor}{force}
      hvis igjen så tilbake til a, høyst 3 ganger, ellers slutten
      ellers så slutten
    slutt slutten "Slutt"
"""


@pytest.mark.parametrize(
    ("anchor", "second"), [("a", "15.1.2026"), ("første a", "10.1.2026"), ("siste a", "15.1.2026")]
)
def test_in_a_new_round_the_anchor_is_the_newest_before_it_unless_it_is_the_first(anchor: str, second: str) -> None:
    course = begin(small(LOOP.format(anchor=anchor, force="")), "5.1.2026").record("s", "6.1.2026")
    course = course.record("a", "7.1.2026")
    assert course.due("b", "7.1.2026") == day("10.1.2026")
    course = course.record("b", "8.1.2026", igjen=True).record("a", "12.1.2026")
    assert course.due("b", "12.1.2026") == day(second)


NO_ANCHOR = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x
      så a
    tiltak a "A"
      bare hvis x
      lege skal gjøre dette
      så b
    tiltak b "B"
      lege skal gjøre dette innen 3 dager etter a
      så ferdig
    """
)


def test_an_anchor_that_was_left_out_starts_no_limit() -> None:
    course = begin(NO_ANCHOR, "5.1.2026").record("s", "6.1.2026", x=True)
    course = course.record("a", "7.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    assert course.due("b", "7.1.2026") == NotRunning(waiting_for="a", without_anchor=True)


def test_an_anchor_that_was_not_indicated_starts_no_limit() -> None:
    assert begin(NO_ANCHOR, "5.1.2026").record("s", "6.1.2026", x=False).due("b", "6.1.2026") == NotRunning(
        "a", without_anchor=True
    )


RETURNED = """
    start s "S"
      lege skal gjøre dette
      så h
    overføring h "H"
      lege skal sende til sykehus
      sykehus skal svare innen 10 virkedager{anchor}{force}
      ved avslag så ferdig
      ved retur så tilbake til h, høyst 2 ganger, ellers ut
      så ferdig
    tiltak ut "Ut"
      lege skal gjøre dette
      så ferdig
"""


def sent_again(anchor: str, force: str) -> Course:
    """Sent on Monday 12 January, returned on Wednesday, sent again on Monday 19 January."""
    pathway = small(RETURNED.format(anchor=anchor, force=force))
    course = begin(pathway, "9.1.2026").record("s", "12.1.2026").record("h", "12.1.2026", by="lege", deed=Deed.SENT)
    course = course.record("h", "14.1.2026", by="sykehus", deed=Deed.RETURNED, reason="mangler noe")
    return course.record("h", "19.1.2026", by="lege", deed=Deed.SENT)


@pytest.mark.parametrize("anchor", ["", " etter mottatt h", " etter sendt h"])
def test_the_receivers_clock_starts_anew_after_a_return(anchor: str) -> None:
    assert sent_again(anchor, "").due("h", "19.1.2026", actor="sykehus") == day("2.2.2026")


@pytest.mark.parametrize("force", ["", " (lovfrist)"])
def test_a_limit_from_the_first_reception_is_not_moved_by_a_return(force: str) -> None:
    assert sent_again(" etter første mottatt h", force).due("h", "19.1.2026", actor="sykehus") == day("26.1.2026")


RULED = """
    aktør koordinator "Koordinatoren"
    aktør følger "Den som følger opp" er koordinator hvis har, ellers lege
    opplysning har: ja/nei "Har koordinator"
    start s "S"
      sykehus skal notere har
      så h
    overføring h "H"
      sykehus skal sende til følger
      følger skal bekrefte
      så m
    møte m "M"
      følger skal innkalle pasient
      gyldig med følger og pasient
      så b
    tiltak b "B"
      sykehus skal gjøre dette
      så ferdig
"""


@pytest.mark.parametrize(("has", "who"), [(True, "koordinator"), (False, "lege")])
def test_a_handover_to_an_actor_by_rule_gives_the_patient_to_the_one_the_rule_names(has: bool, who: str) -> None:
    before = begin(small(RULED), "5.1.2026").record("s", "6.1.2026", har=has)
    after = before.record("h", "7.1.2026", by="sykehus", deed=Deed.SENT).record(
        "h", "8.1.2026", by=who, deed=Deed.ACCEPTED
    )
    assert after.answer("8.1.2026").responsible == who
    assert ResponsibilityMoved(was="sykehus", now=who) in written(before, after)


def test_an_interruption_may_be_the_anchor_of_a_limit() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så ferdig
        tiltak x1 "X1"
          sykehus skal gjøre dette innen 48 timer etter akutt
          så ferdig
        avbrudd akutt "Akutt"
          i alle faser
          så x1
          ved siden av
        """
    )
    course = begin(pathway, "5.1.2026").do(Interrupt(interruption="akutt", at=moment("6.1.2026 10:00")), now="7.1.2026")
    assert course.due("x1", "7.1.2026") == moment("8.1.2026 10:00")


def test_a_pause_recorded_late_moves_the_limit_as_if_it_had_been_recorded_in_time() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette innen 10 dager
          så ferdig
        pause ferie "Ferie"
          stopper alle frister
        """
    )
    course = begin(pathway, "5.1.2026").tick("20.1.2026")
    assert course.overdue("20.1.2026") == {"s"}
    course = course.do(SetPause(pause="ferie", at=moment("8.1.2026"), running=True), now="20.1.2026")
    course = course.do(SetPause(pause="ferie", at=moment("19.1.2026"), running=False), now="20.1.2026")
    assert course.due("s", "20.1.2026") == day("26.1.2026")  # 15 + 11
    assert course.overdue("20.1.2026") == set()


TWICE_OVERDUE = small(
    """
    start s "S"
      lege skal gjøre dette
      så k
    tiltak k "K"
      lege skal gjøre dette første gang innen 2 dager, deretter hver uke, høyst 3 ganger
      ved fristbrudd så purring
      etter siste gang så slutten
    tiltak purring "Purring"
      sykehus skal gjøre dette
      så ferdig
    slutt slutten "Slutt"
    """
)


def test_each_round_that_is_overdue_is_reminded_of() -> None:
    course = begin(TWICE_OVERDUE, "5.1.2026").record("s", "6.1.2026").tick("10.1.2026")
    assert course.open_steps("10.1.2026") == {"k", "purring"}
    course = course.record("purring", "10.1.2026").record("k", "11.1.2026")  # next due 18 January
    assert course.open_steps("18.1.2026") == {"k"}
    assert course.open_steps("20.1.2026") == {"k", "purring"}
    passed = [each.event for each in course.tick("20.1.2026").log if isinstance(each.event, DeadlinePassed)]
    assert [(each.step, each.round) for each in passed] == [("k", 1), ("k", 2)]


def test_a_late_event_starts_its_track_with_limits_from_when_it_occurred() -> None:
    pathway = small(
        """
        hendelse sykmelding "Sykmelding"
        start s "S"
          lege skal gjøre dette
          så ferdig
        spor fravær "Fravær"
          starter ved sykmelding
        tiltak plan "Plan"
          lege skal gjøre dette innen 4 uker etter sykmelding
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").do(Happen(event="sykmelding", at=moment("6.1.2026")), now="20.1.2026")
    assert course.due("plan", "20.1.2026") == day("3.2.2026")


def test_a_consent_withdrawn_before_the_acceptance_but_recorded_after_it_undoes_nothing() -> None:
    pathway = small(
        """
        samtykke deling "Deling" antatt
        start s "S"
          lege skal gjøre dette
          så h
        overføring h "H"
          lege skal sende til sykehus
          krever samtykke deling
          sykehus skal bekrefte
          uten samtykke så b
          så c
        tiltak b "B"
          lege skal gjøre dette
          så ferdig
        tiltak c "C"
          lege skal gjøre dette
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026").record("h", "7.1.2026", by="lege", deed=Deed.SENT)
    course = course.record("h", "9.1.2026", by="sykehus", deed=Deed.ACCEPTED)
    course = course.do(SetConsent(consent="deling", at=moment("8.1.2026"), given=False), now="10.1.2026")
    assert (course.open_steps("10.1.2026"), course.answer("10.1.2026").responsible) == ({"c"}, "sykehus")


def test_a_pool_that_does_a_start_has_a_responsible_who_is_declared() -> None:
    pathway = small(
        """
        aktør melder "Melderen" er lege eller sykehus
        start s "S"
          melder skal gjøre dette
          så a
        tiltak a "A"
          melder skal gjøre dette
          så ferdig
        """
    )
    assert begin(pathway, "5.1.2026").record("s", "6.1.2026", by="sykehus").responsible("a", "6.1.2026") == {"melder"}


TWO_ALTERNATIVES = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal gjøre dette
      så t og m
    tiltak t "T"
      lege skal gjøre dette innen 2 dager etter s hvis x, ellers 30 dager etter s
      ved fristbrudd så purring
      så ferdig
    tiltak purring "Purring"
      lege skal gjøre dette
      så ferdig
    sjekkpunkt m "M"
      sykehus skal notere x
      så ferdig
    """
)


def test_what_was_refused_may_be_said_otherwise() -> None:
    course = begin(TWO_ALTERNATIVES, "5.1.2026").record("s", "6.1.2026")
    command = Record(step="m", at=moment("7.1.2026"), by="lege", data=(("x", True),))
    assert course.refused(command, now="7.1.2026").why is Refused.NOT_RESPONSIBLE
    assert course.record("m", "7.1.2026", by="sykehus", x=True).open_steps("7.1.2026") == {"t"}


HELD = small(
    """
    start s "S"
      lege skal gjøre dette
      så a
    tiltak a "A"
      lege skal gjøre dette innen 2 dager
      ved fristbrudd i stedet så c
      så b
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    tiltak c "C"
      lege skal gjøre dette
      så ferdig
    tiltak x1 "X1"
      sykehus skal gjøre dette
      så ferdig
    avbrudd akutt "Akutt"
      i alle faser
      så x1
      deretter tilbake
    """
)


@pytest.mark.parametrize(("has", "who"), [(True, "koordinator"), (False, "lege")])
def test_a_quorum_with_an_actor_by_rule_is_met_by_the_one_the_rule_names(has: bool, who: str) -> None:
    course = begin(small(RULED), "5.1.2026").record("s", "6.1.2026", har=has)
    course = course.record("h", "7.1.2026", by="sykehus", deed=Deed.SENT).record("h", "8.1.2026", by=who)
    assert course.record("m", "9.1.2026", by=who, present=(who, "pasient")).open_steps("9.1.2026") == {"b"}
    other = "lege" if who == "koordinator" else "koordinator"
    without = course.record("m", "9.1.2026", by=who, present=(other, "pasient"))
    assert MeetingWithoutQuorum(step="m", round=1, present=(other, "pasient"), by=who) in written(course, without)


def test_a_limit_that_passes_while_the_tokens_stand_still_moves_its_token_afterwards() -> None:
    course = begin(HELD, "5.1.2026").record("s", "6.1.2026").interrupted("akutt", "7.1.2026")
    assert {each.step for each in course.answer("12.1.2026").tasks} <= {"a", "x1"}
    course = course.record("x1", "12.1.2026")
    assert course.open_steps("12.1.2026") == {"c"}


def test_a_limit_that_becomes_known_after_it_would_have_passed_is_not_broken_in_the_past() -> None:
    course = begin(TWO_ALTERNATIVES, "5.1.2026").record("s", "6.1.2026").record("m", "20.1.2026", x=True)
    assert course.overdue("20.1.2026 13:00") == set()
    (task,) = [each for each in course.answer("20.1.2026").tasks if each.step == "t"]
    assert isinstance(task.due, DueAt)
    assert task.due.day == day("20.1.2026")


def test_a_quorum_with_a_pool_is_met_by_one_of_the_pool() -> None:
    pathway = small(
        """
        aktør screener "Screeneren" er sykehus eller lege
        start s "S"
          lege skal gjøre dette
          så m
        møte m "M"
          lege skal innkalle screener og pasient
          gyldig med screener og pasient
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026")
    assert course.record("m", "7.1.2026", by="lege", present=("sykehus", "pasient")).open_steps("7.1.2026") == set()


def test_two_holds_never_wait_for_each_other() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så b
        tiltak b "B"
          lege skal gjøre dette
          så ferdig
        tiltak x1 "X1"
          lege skal gjøre dette
          så ferdig
        tiltak y1 "Y1"
          lege skal gjøre dette
          så ferdig
        avbrudd en_ting "En"
          i alle faser
          så x1
          deretter tilbake
        avbrudd annen_ting "Annen"
          i alle faser
          så y1
          deretter tilbake
        """
    )
    course = begin(pathway, "5.1.2026").interrupted("en_ting", "6.1.2026").interrupted("annen_ting", "7.1.2026")
    course = course.interrupted("en_ting", "8.1.2026").record("s", "8.1.2026")
    course = course.record("y1", "9.1.2026").record("x1", "9.1.2026")
    assert course.open_steps("10.1.2026") == {"b"}


def test_two_holds_end_each_with_its_own_side_flow() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så b
        tiltak b "B"
          lege skal gjøre dette
          så ferdig
        tiltak x1 "X1"
          lege skal gjøre dette
          så ferdig
        tiltak y1 "Y1"
          lege skal gjøre dette
          så ferdig
        avbrudd en_ting "En"
          i alle faser
          så x1
          deretter tilbake
        avbrudd annen_ting "Annen"
          i alle faser
          så y1
          deretter tilbake
        """
    )
    course = begin(pathway, "5.1.2026").interrupted("en_ting", "6.1.2026").interrupted("annen_ting", "7.1.2026")
    course = course.record("s", "8.1.2026")
    assert {each.step for each in course.answer("8.1.2026").tasks} == {"x1", "y1"}
    course = course.record("x1", "9.1.2026")
    assert {each.step for each in course.answer("9.1.2026").tasks} == {"y1"}
    assert course.record("y1", "10.1.2026").open_steps("10.1.2026") == {"b"}


@pytest.mark.parametrize("anchor", ["", " etter mottatt h"])
def test_a_statutory_limit_is_not_moved_by_a_return_whatever_its_anchor(anchor: str) -> None:
    assert sent_again(anchor, " (lovfrist)").due("h", "19.1.2026", actor="sykehus") == day("26.1.2026")
