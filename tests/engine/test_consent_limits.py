"""Semantics 8: a consent that is given for sharing with some alone."""

import pytest

from forlop.engine.commands import DoUnopened, Grounds, Override, Record, Refused, Retract, SetConsent
from forlop.engine.events import Closing, ConsentGiven
from tests.course import Course, Deed, begin, moment, pathway_of
from tests.engine.small import HEADING, small, written

BODY = """
    aktør nav "NAV"
    aktør noen "Noen" er sykehus eller nav
    opplysning i_nav: ja/nei "I NAV"
    aktør rette "Den det gjelder" er nav hvis i_nav, ellers sykehus
    samtykke deling "Deling" {kind}
    start s "S"
      lege skal notere i_nav
      så h
    overføring h "H"
      lege skal sende til {receivers} innen 2 uker
      krever samtykke deling
      {answers} skal svare
      ved avslag så avvist
      ved retur så avvist
      uten samtykke så avvist
      så ja_da
    tiltak avvist "Nei"
      lege skal gjøre dette
      så ferdig
    tiltak ja_da "Ja"
      lege skal gjøre dette
      så ferdig
    """
MEETING = """
    aktør nav "NAV"
    samtykke deling "Deling" uttrykkelig
    start s "S"
      lege skal gjøre dette
      så m
    møte m "M"
      lege skal innkalle nav og pasient
      lege kan innkalle sykehus
      krever samtykke deling
      gyldig med lege, nav og pasient
      uten samtykke så uten_møte
      så holdt
    tiltak uten_møte "Uten"
      lege skal gjøre dette
      så ferdig
    tiltak holdt "Holdt"
      lege skal gjøre dette
      så ferdig
    """


def limited(course: Course, at: str, *only: str) -> Course:
    return course.do(SetConsent(consent="deling", at=moment(at), given=True, only=only), now=at)


def at_sending(*only: str, receivers: str = "sykehus", kind: str = "uttrykkelig", in_nav: bool = True) -> Course:
    body = BODY.format(kind=kind, receivers=receivers, answers=receivers.split(" og ", maxsplit=1)[0])
    course = limited(begin(small(body), "5.1.2026"), "5.1.2026", *only)
    return course.record("s", "6.1.2026", i_nav=in_nav)


def at_meeting(*only: str) -> Course:
    return limited(begin(small(MEETING), "5.1.2026"), "5.1.2026", *only).record("s", "6.1.2026")


def sent(course: Course) -> Course:
    return course.record("h", "7.1.2026", by="lege", deed=Deed.SENT)


@pytest.mark.parametrize("kind", ["antatt", "uttrykkelig"])
@pytest.mark.parametrize(
    ("receivers", "only", "opens"),
    [
        ("sykehus", ("sykehus",), "h"),
        ("sykehus", ("nav",), "avvist"),
        ("sykehus og nav", ("sykehus",), "avvist"),
        ("sykehus og nav", ("sykehus", "nav"), "h"),
        ("noen", ("sykehus",), "avvist"),
        ("noen", ("sykehus", "nav"), "h"),
        ("noen", ("noen",), "h"),
        ("sykehus", ("noen",), "h"),
        ("rette", ("nav",), "h"),
        ("rette", ("sykehus",), "avvist"),
        ("rette", ("noen",), "h"),
    ],
)
def test_what_goes_to_somebody_outside_goes_without_consent_and_what_goes_within_is_sent(
    kind: str, receivers: str, only: tuple[str, ...], opens: str
) -> None:
    assert at_sending(*only, receivers=receivers, kind=kind).open_steps("6.1.2026") == {opens}


def test_an_actor_by_rule_that_nobody_can_tell_is_within_when_both_are() -> None:
    body = BODY.format(kind="antatt", receivers="rette", answers="rette").replace(
        "lege skal notere", "lege skal gjøre dette\n      lege kan notere"
    )
    for only, opens in ((("nav",), "avvist"), (("nav", "sykehus"), "h")):
        course = limited(begin(small(body), "5.1.2026"), "5.1.2026", *only).record("s", "6.1.2026")
        assert course.open_steps("6.1.2026") == {opens}


def test_what_is_said_last_holds_as_a_whole() -> None:
    course = limited(begin(at_sending("nav").pathway, "5.1.2026"), "5.1.2026 13:00", "nav")
    assert limited(course, "5.1.2026 14:00").record("s", "6.1.2026", i_nav=True).open_steps("6.1.2026") == {"h"}
    narrowed = limited(limited(course, "5.1.2026 14:00"), "5.1.2026 15:00", "nav")
    assert narrowed.record("s", "6.1.2026", i_nav=True).open_steps("6.1.2026") == {"avvist"}


def test_narrowing_withdraws_what_is_not_answered_and_the_responsibility_stays() -> None:
    before = sent(at_sending("sykehus"))
    after = limited(before, "8.1.2026", "nav")
    assert after.open_steps("8.1.2026") == {"avvist"}
    assert after.state.responsible == "lege"
    assert after.state.numbered("h", 1).closed is Closing.WITHDRAWN
    assert written(before, after)[0] == ConsentGiven(consent="deling", only=("nav",))


def test_narrowing_after_the_answer_undoes_nothing() -> None:
    answered = sent(at_sending("sykehus")).record("h", "8.1.2026", by="sykehus", deed=Deed.ACCEPTED)
    assert limited(answered, "9.1.2026", "nav").open_steps("9.1.2026") == {"ja_da"}


def test_a_limit_that_was_never_said_holds_no_more_when_it_is_taken_back() -> None:
    course = limited(begin(at_sending("nav").pathway, "5.1.2026"), "5.1.2026 13:00")
    course = limited(course, "5.1.2026 14:00", "nav")
    taken = Retract(name="deling", at=moment("5.1.2026 15:00"), by="lege", reason="en annen pasient")
    course = course.do(taken, now="5.1.2026 15:00").record("s", "6.1.2026", i_nav=True)
    assert course.open_steps("6.1.2026") == {"h"}


def test_those_outside_are_not_invited_and_the_meeting_is_valid_without_them() -> None:
    course = at_meeting("pasient")
    tasks = {task.task: task.not_invited for task in course.answer("6.1.2026").tasks}
    assert tasks == {0: ("nav",), 1: ("sykehus",)}
    held = course.record("m", "7.1.2026", by="lege", present=("lege", "pasient"))
    assert held.open_steps("7.1.2026") == {"holdt"}


def test_whoever_is_left_is_still_needed() -> None:
    held = at_meeting("pasient").record("m", "7.1.2026", by="lege", present=("lege", "nav"))
    assert held.open_steps("7.1.2026") == {"m"}
    assert held.answer("7.1.2026").tasks[0].meetings_without_quorum == 1


def test_a_meeting_to_which_nobody_is_left_to_invite_is_not_held() -> None:
    assert at_meeting("lege").open_steps("6.1.2026") == {"uten_møte"}


def override(step: str, at: str) -> Override:
    grounds = Grounds(by="lege", reason="fare for liv")
    return Override(step=step, at=moment(at), grounds=grounds, basis="hpl § 23")


def test_a_limit_is_overridden_on_a_legal_basis() -> None:
    course = at_meeting("pasient").do(override("m", "7.1.2026"), now="7.1.2026")
    assert {task.not_invited for task in course.answer("7.1.2026").tasks} == {()}
    held = course.record("m", "8.1.2026", by="lege", present=("lege", "pasient"))
    assert held.open_steps("8.1.2026") == {"m"}


def test_what_a_limit_has_stopped_is_opened_again_beside_the_flow_by_an_override() -> None:
    course = at_sending("nav").do(override("h", "7.1.2026"), now="7.1.2026")
    assert course.open_steps("7.1.2026") == {"h", "avvist"}
    assert sent(course).responsible("h", "7.1.2026") == {"sykehus"}


def test_a_limit_that_stops_nothing_is_not_overridden() -> None:
    refusal = at_sending("sykehus").refused(override("h", "7.1.2026"), now="7.1.2026")
    assert refusal.why is Refused.CONSENT_STOPS_NOTHING


def test_a_meeting_out_of_order_needs_those_alone_whom_the_consent_covers() -> None:
    course = limited(begin(small(MEETING), "5.1.2026"), "5.1.2026", "pasient")
    grounds = Grounds(by="lege", reason="alle var der")
    held = DoUnopened(step="m", at=moment("5.1.2026 13:00"), grounds=grounds, present=("lege", "pasient"))
    done = course.do(held, now="5.1.2026 13:00").state.latest("m")
    assert done is not None
    assert done.closed is Closing.DONE


def test_what_an_interruption_holds_is_not_sent_outside_the_limit() -> None:
    body = BODY.format(kind="antatt", receivers="sykehus", answers="sykehus")
    pathway = small(
        body
        + """
    tiltak samtale "Samtale"
      lege skal gjøre dette
      så ferdig
    avbrudd fall "Fall"
      i alle faser
      så samtale
      deretter tilbake
    """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026", i_nav=True).interrupted("fall", "6.1.2026 13:00")
    course = limited(course, "6.1.2026 14:00", "nav")
    assert course.open_steps("6.1.2026 14:00") == {"h", "samtale"}
    send = Record(step="h", at=moment("7.1.2026"), by="lege", deed=Deed.SENT)
    assert course.refused(send, now="7.1.2026").why is Refused.CONSENT_MISSING


def test_a_sub_pathway_begins_with_the_consent_as_it_is() -> None:
    inner = small(
        BODY.format(kind="antatt", receivers="sykehus", answers="sykehus").replace("så ferdig", "så slutten")
        + '\n    slutt slutten "Slutt"\n'
    )
    text = (
        HEADING
        + """
samtykke deling "Deling" antatt
start a "A"
  lege skal gjøre dette
  så d
delforløp d "D"
  kjører prøve "1"
  ved slutten så ferdig
"""
    )
    course = limited(begin(pathway_of(text, inner), "5.1.2026"), "5.1.2026", "pasient").record("a", "6.1.2026")
    course = course.record("d/s", "6.1.2026", i_nav=True)
    assert course.open_steps("6.1.2026") == {"d/avvist"}


@pytest.mark.parametrize(
    ("only", "given", "why", "expected"),
    [
        (("syk_hus",), True, Refused.UNKNOWN_ACTOR, ("sykehus",)),
        (("nav",), False, Refused.ONLY_WHEN_GIVEN, ()),
    ],
)
def test_what_cannot_limit_a_consent_is_refused(
    only: tuple[str, ...], given: bool, why: Refused, expected: tuple[str, ...]
) -> None:
    command = SetConsent(consent="deling", at=moment("7.1.2026"), given=given, only=only)
    refusal = at_sending().refused(command, now="7.1.2026")
    assert (refusal.why, refusal.expected) == (why, expected)
