"""Semantics 7: a request asks and moves nothing; a message informs, with receipt if somebody shall confirm."""

import pytest

from forlop.engine.commands import Record, Refused
from forlop.engine.events import ResponsibilityMoved
from tests.course import Course, Deed, begin, day, moment
from tests.engine.small import small

REQUEST = small(
    """
    opplysning råd_gitt: ja/nei "Råd"
    start s "S"
      lege skal gjøre dette
      så f
    forespørsel f "F"
      lege skal sende til sykehus
      sykehus bør svare innen 3 dager
      sykehus skal notere råd_gitt
      ved avslag så avvist
      ved retur så tilbake til f, høyst 2 ganger, ellers avvist
      hvis råd_gitt så a
      ellers så b
    tiltak a "A"
      lege skal gjøre dette
      så ferdig
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    tiltak avvist "Nei"
      lege skal gjøre dette
      så ferdig
    """
)


def asked() -> Course:
    return begin(REQUEST, "5.1.2026").record("s", "6.1.2026").record("f", "7.1.2026", by="lege", deed=Deed.SENT)


@pytest.mark.parametrize(("advice", "step"), [(True, "a"), (False, "b")])
def test_an_answered_request_moves_no_responsibility(advice: bool, step: str) -> None:
    course = asked().record("f", "8.1.2026", by="sykehus", deed=Deed.ACCEPTED, råd_gitt=advice)
    assert (course.open_steps("8.1.2026"), course.answer("8.1.2026").responsible) == ({step}, "lege")
    assert not [each for each in course.log if isinstance(each.event, ResponsibilityMoved)]


def test_a_request_may_be_refused_and_returned() -> None:
    assert asked().record("f", "8.1.2026", by="sykehus", deed=Deed.REFUSED, reason="nei").open_steps("8.1.2026") == {
        "avvist"
    }
    back = asked().record("f", "8.1.2026", by="sykehus", deed=Deed.RETURNED, reason="uklart")
    assert back.responsible("f", "8.1.2026") == {"lege"}


MESSAGE = small(
    """
    start s "S"
      lege skal gjøre dette
      så m
    melding m "M"
      lege skal sende til sykehus innen 2 dager
      så b
    tiltak b "B"
      lege skal gjøre dette innen 2 dager etter sendt m
      så ferdig
    """
)


def test_a_message_without_receipt_is_done_when_it_is_sent() -> None:
    course = begin(MESSAGE, "5.1.2026").record("s", "6.1.2026").record("m", "7.1.2026", by="lege", deed=Deed.SENT)
    assert (course.open_steps("7.1.2026"), course.answer("7.1.2026").responsible) == ({"b"}, "lege")
    assert course.due("b", "7.1.2026") == day("9.1.2026")


def test_a_message_that_waits_only_for_the_sending_is_sent_without_saying_how() -> None:
    course = begin(MESSAGE, "5.1.2026").record("s", "6.1.2026").record("m", "7.1.2026")
    assert course.open_steps("7.1.2026") == {"b"}


RECEIPT = small(
    """
    start s "S"
      lege skal gjøre dette
      så m
    melding m "M"
      lege skal sende til sykehus
      sykehus skal bekrefte innen 2 dager
      så b
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    """
)


def test_a_message_with_receipt_waits_for_the_receipt_and_moves_no_responsibility() -> None:
    course = begin(RECEIPT, "5.1.2026").record("s", "6.1.2026").record("m", "7.1.2026", by="lege", deed=Deed.SENT)
    assert course.responsible("m", "7.1.2026") == {"sykehus"}
    assert course.due("m", "7.1.2026") == day("9.1.2026")
    course = course.record("m", "8.1.2026", by="sykehus")
    assert (course.open_steps("8.1.2026"), course.answer("8.1.2026").responsible) == ({"b"}, "lege")


def test_a_receipt_cannot_be_refused() -> None:
    course = begin(RECEIPT, "5.1.2026").record("s", "6.1.2026").record("m", "7.1.2026", by="lege", deed=Deed.SENT)
    command = Record(step="m", at=moment("8.1.2026"), by="sykehus", deed=Deed.REFUSED, reason="nei")
    assert course.refused(command, now="8.1.2026").why is Refused.CANNOT_REFUSE


@pytest.mark.parametrize("deed", [Deed.SENT, Deed.RECEIVED, Deed.ACCEPTED, Deed.REFUSED, Deed.RETURNED])
def test_what_is_not_sent_has_no_sending_and_no_answer(deed: Deed) -> None:
    command = Record(step="s", at=moment("6.1.2026"), by="lege", deed=deed, reason="x")
    assert begin(MESSAGE, "5.1.2026").refused(command, now="6.1.2026").why is Refused.NOTHING_IS_SENT


def test_a_form_to_be_filled_before_sending_does_not_send() -> None:
    pathway = small(
        """
        opplysning x: ja/nei "X"
        start s "S"
          lege skal gjøre dette
          så m
        melding m "M"
          lege skal notere x
          lege skal sende til sykehus
          med x
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026")
    sent = course.record("m", "7.1.2026", by="lege", deed=Deed.SENT)
    assert [each.task for each in sent.answer("7.1.2026").tasks] == [0]
    assert sent.record("m", "8.1.2026", by="lege", x=True).open_steps("8.1.2026") == set()
