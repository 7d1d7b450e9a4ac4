"""Semantics 8: presumed consent until an objection, explicit consent only when it is given."""

import pytest

from forlop.engine.commands import Record, Refused
from forlop.engine.events import Closing, RoundClosed, WayTaken
from tests.course import Course, Deed, begin, moment
from tests.engine.small import small, written


def asking(kind: str) -> Course:
    pathway = small(
        f"""
        samtykke deling "Deling" {kind}
        start s "S"
          lege skal gjøre dette
          så h
        overføring h "H"
          lege skal sende til sykehus innen 2 uker
          krever samtykke deling
          sykehus skal bekrefte
          uten samtykke så avvist
          så ja_da
        tiltak avvist "Nei"
          lege skal gjøre dette
          så ferdig
        tiltak ja_da "Ja"
          lege skal gjøre dette
          så h2
        melding h2 "H2"
          lege skal sende til sykehus
          krever samtykke deling
          uten samtykke så ferdig
          så ferdig
        """
    )
    return begin(pathway, "5.1.2026")


SEND = Record(step="h", at=moment("7.1.2026"), by="lege", deed=Deed.SENT)


def test_unknown_presumed_consent_counts_as_allowed() -> None:
    course = asking("antatt").record("s", "6.1.2026")
    assert course.answer("6.1.2026").tasks[0].consent_missing is None
    assert course.do(SEND, now="7.1.2026").responsible("h", "7.1.2026") == {"sykehus"}


def test_unknown_explicit_consent_counts_as_not_given_and_the_task_says_so() -> None:
    course = asking("uttrykkelig").record("s", "6.1.2026")
    (task,) = course.answer("6.1.2026").tasks
    assert (task.step, task.consent_missing) == ("h", "deling")
    assert course.refused(SEND, now="7.1.2026").why is Refused.CONSENT_MISSING


@pytest.mark.parametrize("kind", ["antatt", "uttrykkelig"])
def test_a_consent_given_lets_it_be_sent(kind: str) -> None:
    course = asking(kind).record("s", "6.1.2026").consent("deling", "6.1.2026", given=True)
    assert course.answer("6.1.2026").tasks[0].consent_missing is None
    assert course.do(SEND, now="7.1.2026").responsible("h", "7.1.2026") == {"sykehus"}


@pytest.mark.parametrize("kind", ["antatt", "uttrykkelig"])
def test_a_refusal_before_sending_stops_it_and_takes_the_way_without_consent(kind: str) -> None:
    before = asking(kind).record("s", "6.1.2026")
    after = before.consent("deling", "6.1.2026 13:00", given=False)
    assert after.open_steps("7.1.2026") == {"avvist"}
    events = written(before, after)
    assert [each.how for each in events if isinstance(each, RoundClosed)] == [Closing.WITHOUT_CONSENT]
    assert [each.clause for each in events if isinstance(each, WayTaken)] == ["without_consent"]


@pytest.mark.parametrize("kind", ["antatt", "uttrykkelig"])
def test_a_refusal_before_the_step_is_entered_takes_the_way_without_consent(kind: str) -> None:
    course = asking(kind).consent("deling", "5.1.2026", given=False).record("s", "6.1.2026")
    assert course.open_steps("6.1.2026") == {"avvist"}


def test_a_consent_withdrawn_when_it_is_sent_and_not_accepted_withdraws_it_and_responsibility_stays() -> None:
    course = asking("uttrykkelig").consent("deling", "5.1.2026", given=True).record("s", "6.1.2026")
    course = course.do(SEND, now="7.1.2026").consent("deling", "8.1.2026", given=False)
    assert (course.open_steps("8.1.2026"), course.answer("8.1.2026").responsible) == ({"avvist"}, "lege")


def test_a_consent_withdrawn_after_acceptance_undoes_nothing_and_stops_the_next_sharing() -> None:
    course = asking("uttrykkelig").consent("deling", "5.1.2026", given=True).record("s", "6.1.2026")
    course = course.do(SEND, now="7.1.2026").record("h", "8.1.2026", by="sykehus", deed=Deed.ACCEPTED)
    course = course.consent("deling", "9.1.2026", given=False)
    assert (course.open_steps("9.1.2026"), course.answer("9.1.2026").responsible) == ({"ja_da"}, "sykehus")
    assert course.record("ja_da", "10.1.2026").open_steps("10.1.2026") == set()


def test_without_a_legal_basis_a_stop_is_not_overridden() -> None:
    command = Record(step="h", at=moment("7.1.2026"), by="lege", deed=Deed.SENT, reason="fare for liv")
    assert asking("uttrykkelig").record("s", "6.1.2026").refused(command, now="7.1.2026").why is (
        Refused.CONSENT_MISSING
    )


def test_a_meeting_is_not_convened_without_the_consent_it_requires() -> None:
    pathway = small(
        """
        samtykke deling "Deling" uttrykkelig
        start s "S"
          lege skal gjøre dette
          så m
        møte m "M"
          lege skal innkalle sykehus og pasient
          krever samtykke deling
          uten samtykke så b
          så ferdig
        tiltak b "B"
          lege skal gjøre dette
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026")
    command = Record(step="m", at=moment("7.1.2026"), by="lege", present=("lege", "sykehus"))
    assert course.refused(command, now="7.1.2026").why is Refused.CONSENT_MISSING
    assert course.consent("deling", "7.1.2026", given=False).open_steps("7.1.2026") == {"b"}


def test_a_consent_may_be_given_again_before_the_step_is_entered() -> None:
    course = asking("antatt").consent("deling", "5.1.2026", given=False).consent("deling", "5.1.2026", given=True)
    assert course.record("s", "6.1.2026").open_steps("6.1.2026") == {"h"}


def test_a_consent_given_after_the_way_without_it_was_taken_moves_nothing() -> None:
    course = asking("antatt").record("s", "6.1.2026").consent("deling", "7.1.2026", given=False)
    assert course.consent("deling", "8.1.2026", given=True).open_steps("8.1.2026") == {"avvist"}
