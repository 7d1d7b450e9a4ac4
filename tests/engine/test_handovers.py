"""Semantics 7: to be sent, sent, accepted, refused or returned; responsibility moves at acceptance only."""

import pytest

from forlop.engine.commands import Record, Refused
from forlop.engine.events import Answered, Closing, Received, Reply, ResponsibilityMoved, RoundClosed, Sent
from tests.course import Course, Deed, begin, day, moment
from tests.engine.small import small, written

ANSWERED = small(
    """
    start s "S"
      lege skal gjøre dette
      så h
    overføring h "H"
      lege skal sende til sykehus innen 2 dager
      sykehus skal svare innen 5 dager
      ved avslag så avvist
      ved retur så tilbake til h, høyst 2 ganger, ellers avvist
      ved fristbrudd så purring
      så ja_da
    tiltak purring "Purring"
      lege skal gjøre dette
      så ferdig
    tiltak ja_da "Ja"
      sykehus skal gjøre dette
      så ferdig
    tiltak avvist "Nei"
      lege skal gjøre dette
      så ferdig
    """
)


def to_be_sent() -> Course:
    return begin(ANSWERED, "5.1.2026").record("s", "6.1.2026")


def sent() -> Course:
    return to_be_sent().record("h", "7.1.2026", by="lege", deed=Deed.SENT)


def standing(course: Course, now: str) -> tuple[set[str], str | None]:
    return course.open_steps(now), course.answer(now).responsible


def test_the_two_people_of_a_handover_have_their_own_tasks_and_limits() -> None:
    assert (to_be_sent().responsible("h", "6.1.2026"), to_be_sent().due("h", "6.1.2026")) == (
        {"lege"},
        day("8.1.2026"),
    )
    assert (sent().responsible("h", "7.1.2026"), sent().due("h", "7.1.2026")) == ({"sykehus"}, day("12.1.2026"))


def test_responsibility_stays_when_something_is_only_sent() -> None:
    assert standing(sent(), "7.1.2026") == ({"h"}, "lege")
    assert written(to_be_sent(), sent())[0] == Sent(step="h", round=1, by="lege")


def test_responsibility_moves_at_acceptance() -> None:
    before = sent()
    after = before.record("h", "8.1.2026", by="sykehus", deed=Deed.ACCEPTED)
    assert standing(after, "8.1.2026") == ({"ja_da"}, "sykehus")
    events = written(before, after)
    assert Answered(step="h", round=1, reply=Reply.ACCEPTED, by="sykehus") in events
    assert ResponsibilityMoved(was="lege", now="sykehus") in events


def test_a_refusal_goes_its_way_and_responsibility_stays() -> None:
    before = sent()
    after = before.record("h", "8.1.2026", by="sykehus", deed=Deed.REFUSED, reason="ikke rett")
    assert standing(after, "8.1.2026") == ({"avvist"}, "lege")
    assert Closing.REFUSED in [each.how for each in written(before, after) if isinstance(each, RoundClosed)]


def test_a_return_closes_the_round_and_sending_again_is_a_new_round_with_the_receivers_clock_anew() -> None:
    before = sent()
    back = before.record("h", "9.1.2026", by="sykehus", deed=Deed.RETURNED, reason="mangler noe")
    assert standing(back, "9.1.2026") == ({"h"}, "lege")
    assert Closing.RETURNED in [each.how for each in written(before, back) if isinstance(each, RoundClosed)]
    assert [each.round for each in back.answer("9.1.2026").tasks] == [2]
    again = back.record("h", "10.1.2026", by="lege", deed=Deed.SENT)
    assert again.due("h", "10.1.2026") == day("15.1.2026")


def test_silence_is_never_acceptance() -> None:
    assert standing(sent(), "1.6.2026") == ({"h", "purring"}, "lege")


def test_reception_may_be_recorded_and_moves_nothing() -> None:
    before = sent()
    after = before.record("h", "8.1.2026", by="sykehus", deed=Deed.RECEIVED)
    assert written(before, after) == (Received(step="h", round=1, by="sykehus"),)
    assert standing(after, "8.1.2026") == ({"h"}, "lege")


def test_an_answer_has_to_be_said_how() -> None:
    command = Record(step="h", at=moment("8.1.2026"), by="sykehus")
    assert sent().refused(command, now="8.1.2026").why is Refused.ANSWER_HOW


@pytest.mark.parametrize("deed", [Deed.ACCEPTED, Deed.REFUSED, Deed.RETURNED])
def test_nothing_is_answered_before_it_is_sent(deed: Deed) -> None:
    command = Record(step="h", at=moment("7.1.2026"), by="sykehus", deed=deed, reason="tidlig")
    assert to_be_sent().refused(command, now="7.1.2026").why is Refused.NOT_SENT


def test_it_is_sent_once_in_a_round() -> None:
    command = Record(step="h", at=moment("8.1.2026"), by="lege", deed=Deed.SENT)
    assert sent().refused(command, now="8.1.2026").why is Refused.ALREADY_SENT


def test_only_the_receiver_answers() -> None:
    command = Record(step="h", at=moment("8.1.2026"), by="lege", deed=Deed.ACCEPTED)
    assert sent().refused(command, now="8.1.2026").why is Refused.NOT_RESPONSIBLE


CONFIRMED = small(
    """
    start s "S"
      lege skal gjøre dette
      så h
    overføring h "H"
      lege skal sende til sykehus
      sykehus skal bekrefte innen 5 dager
      så ferdig
    """
)


@pytest.mark.parametrize("deed", [Deed.REFUSED, Deed.RETURNED])
def test_one_who_confirms_cannot_refuse(deed: Deed) -> None:
    course = begin(CONFIRMED, "5.1.2026").record("s", "6.1.2026").record("h", "7.1.2026", by="lege", deed=Deed.SENT)
    command = Record(step="h", at=moment("8.1.2026"), by="sykehus", deed=deed, reason="nei")
    assert course.refused(command, now="8.1.2026").why is Refused.CANNOT_REFUSE


def test_a_confirmed_handover_moves_the_responsibility() -> None:
    course = begin(CONFIRMED, "5.1.2026").record("s", "6.1.2026").record("h", "7.1.2026", by="lege", deed=Deed.SENT)
    assert standing(course.record("h", "8.1.2026", by="sykehus"), "8.1.2026") == (set(), "sykehus")


def test_a_statutory_limit_is_not_moved_by_a_return() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så h
        overføring h "H"
          lege skal sende til sykehus
          sykehus skal svare innen 10 virkedager etter første mottatt h (lovfrist)
          ved avslag så ferdig
          ved retur så tilbake til h, høyst 2 ganger, ellers ferdig_her
          så ferdig
        tiltak ferdig_her "F"
          lege skal gjøre dette
          så ferdig
        """
    )
    course = begin(pathway, "26.3.2026").record("s", "27.3.2026").record("h", "27.3.2026", by="lege", deed=Deed.SENT)
    assert course.due("h", "27.3.2026") == day("15.4.2026")
    course = course.record("h", "30.3.2026", by="sykehus", deed=Deed.RETURNED, reason="mangler noe")
    course = course.record("h", "7.4.2026", by="lege", deed=Deed.SENT)
    assert course.due("h", "7.4.2026") == day("15.4.2026")


def test_a_task_of_the_receiver_that_records_is_part_of_the_round() -> None:
    pathway = small(
        """
        opplysning x: ja/nei "X"
        start s "S"
          lege skal gjøre dette
          så h
        overføring h "H"
          lege skal sende til sykehus
          sykehus skal svare
          sykehus skal notere x
          ved avslag så ferdig
          ved retur så ferdig
          så b
        tiltak b "B"
          lege skal gjøre dette
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026").record("h", "7.1.2026", by="lege", deed=Deed.SENT)
    half = course.record("h", "8.1.2026", by="sykehus", deed=Deed.ACCEPTED)
    assert standing(half, "8.1.2026") == ({"h"}, "sykehus")  # responsibility moved at acceptance
    assert half.record("h", "9.1.2026", by="sykehus", x=True).open_steps("9.1.2026") == {"b"}


def test_a_refusal_needs_no_recording() -> None:
    pathway = small(
        """
        opplysning x: ja/nei "X"
        start s "S"
          lege skal gjøre dette
          så h
        overføring h "H"
          lege skal sende til sykehus
          sykehus skal svare
          sykehus skal notere x
          ved avslag så b
          ved retur så ferdig
          så ferdig
        tiltak b "B"
          lege skal gjøre dette
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026").record("h", "7.1.2026", by="lege", deed=Deed.SENT)
    refused = course.record("h", "8.1.2026", by="sykehus", deed=Deed.REFUSED, reason="nei")
    assert refused.open_steps("8.1.2026") == {"b"}


def test_a_reception_before_the_sending_was_recorded_says_that_its_sender_has_sent_it() -> None:
    before = to_be_sent()
    after = before.record("h", "7.1.2026", by="sykehus", deed=Deed.RECEIVED)
    events = written(before, after)
    assert Sent(step="h", round=1, by="lege") in events
    assert Received(step="h", round=1, by="sykehus") in events
    assert standing(after, "7.1.2026") == ({"h"}, "lege")
    assert after.responsible("h", "7.1.2026") == {"sykehus"}
