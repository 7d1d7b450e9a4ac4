"""Semantics 7 and 8: what was sent is withdrawn before it is answered, by the sender or by the patient's no."""

import pytest

from forlop.engine.commands import Record, Refused
from forlop.engine.events import Closing, RoundClosed, RoundOpened, WayTaken
from tests.course import Course, Deed, begin, day, moment
from tests.engine.small import small, written

BODY = """
    aktør team "Teamet"
    samtykke deling "Deling" antatt
    start s "S"
      team skal gjøre dette
      så h
    {kind} h "H"
      lege skal sende til sykehus innen 2 dager
      krever samtykke deling
      sykehus skal svare innen 5 dager{force}
      ved avslag så avvist
      ved retur så avvist
      ved fristbrudd så purring
      uten samtykke så avvist
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


def sent(kind: str = "overføring", force: str = "") -> Course:
    course = begin(small(BODY.format(kind=kind, force=force)), "5.1.2026").record("s", "6.1.2026")
    return course.record("h", "7.1.2026", by="lege", deed=Deed.SENT)


def withdrawn(course: Course, at: str = "9.1.2026", by: str = "lege") -> Course:
    return course.record("h", at, by=by, deed=Deed.WITHDRAWN, reason="feil mottaker")


def command(**more: object) -> Record:
    said: dict[str, object] = {"by": "lege", "reason": "feil mottaker", **more}
    return Record(step="h", at=moment("9.1.2026"), deed=Deed.WITHDRAWN, **said)  # type: ignore[arg-type]  # fields of Record


@pytest.mark.parametrize("kind", ["overføring", "forespørsel"])
def test_what_was_withdrawn_is_to_be_sent_again_by_the_sender_and_the_responsibility_stays(kind: str) -> None:
    before = sent(kind)
    after = withdrawn(before)
    assert after.responsible("h", "9.1.2026") == {"lege"}
    assert after.due("h", "9.1.2026") == day("11.1.2026")
    assert after.state.responsible == "team"
    closed, opened = (
        next(each for each in written(before, after) if isinstance(each, kind_of))
        for kind_of in (RoundClosed, RoundOpened)
    )
    assert isinstance(closed, RoundClosed)
    assert (closed.how, closed.by, closed.reason) == (Closing.WITHDRAWN, "lege", "feil mottaker")
    assert isinstance(opened, RoundOpened)
    assert opened.round == 2


def test_the_receivers_task_goes_with_it() -> None:
    course = withdrawn(sent())
    assert [task.closed for task in course.state.numbered("h", 1).tasks] == [Closing.DONE, Closing.WITHDRAWN]
    answer = Record(step="h", at=moment("9.1.2026"), by="sykehus", deed=Deed.ACCEPTED)
    assert course.refused(answer, now="9.1.2026").why is Refused.NOT_SENT


def test_what_was_withdrawn_may_be_left_out_instead() -> None:
    course = withdrawn(sent()).record("h", "10.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="ikke aktuelt likevel")
    assert course.open_steps("10.1.2026") == {"ja_da"}
    assert course.state.responsible == "team"


def test_a_message_that_waits_for_a_receipt_may_be_withdrawn() -> None:
    pathway = small(
        """
        start a "A"
          lege skal gjøre dette
          så h
        melding h "H"
          lege skal sende til sykehus
          sykehus skal bekrefte
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").record("a", "6.1.2026").record("h", "7.1.2026", by="lege", deed=Deed.SENT)
    assert withdrawn(course).responsible("h", "9.1.2026") == {"lege"}


def test_the_receivers_limit_counts_from_the_new_sending_also_when_it_is_statutory() -> None:
    """What was taken back is no case: the receiver was not to answer it."""
    course = withdrawn(sent(force=" (lovfrist)")).record("h", "12.1.2026", by="lege", deed=Deed.SENT)
    assert course.due("h", "12.1.2026") == day("19.1.2026")  # the 17th is a Saturday


def test_withdrawing_what_was_sent_after_a_return_does_not_lengthen_the_statutory_limit() -> None:
    again = BODY.replace("ved retur så avvist", "ved retur så tilbake til h, høyst 3 ganger, ellers avvist")
    course = begin(small(again.format(kind="overføring", force=" (lovfrist)")), "5.1.2026").record("s", "6.1.2026")
    course = course.record("h", "7.1.2026", by="lege", deed=Deed.SENT)
    course = course.record("h", "8.1.2026", by="sykehus", deed=Deed.RETURNED, reason="mangler")
    course = course.record("h", "8.1.2026 13:00", by="lege", deed=Deed.SENT)
    assert course.due("h", "8.1.2026 13:00") == day("12.1.2026")
    course = withdrawn(course, "8.1.2026 14:00").record("h", "9.1.2026", by="lege", deed=Deed.SENT)
    assert course.due("h", "9.1.2026") == day("12.1.2026")


def test_what_was_opened_because_the_answer_was_late_is_withdrawn_too() -> None:
    late = sent().tick("14.1.2026")
    assert late.open_steps("14.1.2026") == {"h", "purring"}
    assert withdrawn(late, "14.1.2026 13:00").open_steps("14.1.2026 13:00") == {"h"}


def test_whoever_has_the_patient_may_withdraw_what_another_sent() -> None:
    assert withdrawn(sent(), by="team").responsible("h", "9.1.2026") == {"lege"}


def test_a_repetition_that_was_withdrawn_is_not_counted() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så m
        melding m "M"
          lege skal sende til sykehus hver 1. uke, høyst 3 ganger
          sykehus skal bekrefte
          etter siste gang så over
        tiltak over "Over"
          lege skal gjøre dette
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "5.1.2026")

    def round_(course: Course, at: str) -> Course:
        return course.record("m", at, by="lege", deed=Deed.SENT)

    course = round_(course, "12.1.2026").record("m", "12.1.2026 13:00", by="lege", deed=Deed.WITHDRAWN, reason="feil")
    course = round_(course, "13.1.2026").record("m", "13.1.2026 13:00", by="sykehus", deed=Deed.ACCEPTED)
    assert course.open_steps("13.1.2026 14:00") == {"m"}
    course = round_(course, "20.1.2026").record("m", "20.1.2026 13:00", by="lege", deed=Deed.WITHDRAWN, reason="feil")
    course = round_(course, "21.1.2026").record("m", "21.1.2026 13:00", by="sykehus", deed=Deed.ACCEPTED)
    assert course.open_steps("21.1.2026 14:00") == {"m"}  # two turns, in four rounds
    course = round_(course, "28.1.2026").record("m", "28.1.2026 13:00", by="sykehus", deed=Deed.ACCEPTED)
    assert course.open_steps("28.1.2026 14:00") == {"over"}


@pytest.mark.parametrize(
    ("before", "said", "why"),
    [
        (sent(), {"by": "sykehus"}, Refused.NOT_SENDER),
        (sent(), {"by": None}, Refused.PERSON_MISSING),
        (sent(), {"reason": None}, Refused.REASON_MISSING),
        (sent(), {"reason": "  "}, Refused.REASON_MISSING),
        (sent(), {"by": "presten"}, Refused.UNKNOWN_ACTOR),
        (sent(), {"data": (("x", 1),)}, Refused.NOT_RECORDED_HERE),
        (sent().record("h", "8.1.2026", by="sykehus", deed=Deed.ACCEPTED), {}, Refused.NOT_AWAITED),
        (sent().record("h", "8.1.2026", by="sykehus", deed=Deed.REFUSED), {}, Refused.NOT_AWAITED),
        (withdrawn(sent(), "8.1.2026"), {}, Refused.NOT_SENT),
        (sent().consent("deling", "8.1.2026", given=False), {}, Refused.NOT_AWAITED),
        (begin(sent().pathway, "5.1.2026"), {}, Refused.NOT_OPEN),
    ],
    ids=lambda each: each.value if isinstance(each, Refused) else "",
)
def test_what_cannot_be_withdrawn_is_refused(before: Course, said: dict[str, object], why: Refused) -> None:
    assert before.refused(command(**said), now="9.1.2026").why is why


def test_nothing_is_withdrawn_before_it_was_sent() -> None:
    early = Record(step="h", at=moment("6.1.2026 13:00"), by="lege", deed=Deed.WITHDRAWN, reason="feil")
    assert sent().refused(early, now="9.1.2026").why is Refused.NOT_SENT


def test_a_consent_that_is_withdrawn_before_the_answer_withdraws_it_and_goes_the_way_without_consent() -> None:
    before = sent()
    after = before.consent("deling", "8.1.2026", given=False)
    assert after.open_steps("8.1.2026") == {"avvist"}
    assert after.state.responsible == "team"
    events = written(before, after)
    assert [(each.how, each.because) for each in events if isinstance(each, RoundClosed)] == [
        (Closing.WITHDRAWN, "deling")
    ]
    assert [each.clause for each in events if isinstance(each, WayTaken)] == ["without_consent"]


def test_a_consent_that_is_withdrawn_before_the_sending_stops_it() -> None:
    course = begin(sent().pathway, "5.1.2026").record("s", "6.1.2026").consent("deling", "6.1.2026 13:00", given=False)
    latest = course.state.latest("h")
    assert latest is not None
    assert latest.closed is Closing.WITHOUT_CONSENT
