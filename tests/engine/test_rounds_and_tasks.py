"""Semantics 3: a step has duties, entering it opens a round, and each duty becomes a task of the round."""

from datetime import timedelta

import pytest

from forlop.engine.commands import Record, Refused
from forlop.engine.events import (
    Closing,
    DatumRecorded,
    LineFinished,
    RoundClosed,
    RoundOpened,
    Sent,
    Started,
    TaskDone,
    WayTaken,
)
from forlop.model.pathway import Obligation
from forlop.model.values import Value
from tests.course import Deed, begin, day, moment
from tests.engine.small import small, with_data, written

TWO_DUTIES = small(
    """
    opplysning x: ja/nei "X"
    start a "A"
      lege skal notere x innen 1 uke
      sykehus bør gjøre dette innen 2 dager
      pasient kan "spørre"
      så b
    tiltak b "B"
      lege skal gjøre dette innen 3 dager etter a
      så ferdig
    """
)


def test_entering_a_step_opens_a_round_with_a_task_for_each_duty() -> None:
    course = begin(TWO_DUTIES, "5.1.2026")
    assert written(course, course) == ()
    assert tuple(each.event for each in course.log) == (
        Started(start="a", responsible="lege"),
        RoundOpened(step="a", round=1, tasks=(0, 1, 2), actors=("lege", "sykehus", "pasient")),
    )
    tasks = {(each.task, each.actor, each.obligation) for each in course.answer("5.1.2026").tasks}
    assert tasks == {(0, "lege", Obligation.SHALL), (1, "sykehus", Obligation.SHOULD), (2, "pasient", Obligation.MAY)}


def test_a_step_is_done_when_shall_and_should_are_done_and_may_lapses() -> None:
    half = begin(TWO_DUTIES, "5.1.2026").record("a", "6.1.2026", by="lege", x=True)
    assert half.open_steps("6.1.2026") == {"a"}
    done = half.record("a", "7.1.2026", by="sykehus")
    assert written(half, done) == (
        TaskDone(step="a", round=1, task=1, by="sykehus"),
        RoundClosed(step="a", round=1, how=Closing.DONE),
        WayTaken(step="a", round=1, clause="then"),
        RoundOpened(step="b", round=1, source="a", tasks=(0,), actors=("lege",)),
    )


def test_a_may_task_does_not_finish_a_step_with_other_duties() -> None:
    course = begin(TWO_DUTIES, "5.1.2026").record("a", "6.1.2026", by="pasient")
    assert course.responsible("a", "6.1.2026") == {"lege", "sykehus"}


def test_a_step_occurred_when_its_last_task_was_done() -> None:
    course = begin(TWO_DUTIES, "5.1.2026").record("a", "6.1.2026", by="lege", x=True)
    course = course.record("a", "8.1.2026", by="sykehus", now="9.1.2026")
    assert course.due("b", "9.1.2026") == day("11.1.2026")  # 8 + 3


OFFER = small(
    """
    start a "A"
      lege kan gjøre dette innen 3 dager
      så b
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    """
)


def test_an_offer_is_done() -> None:
    assert begin(OFFER, "5.1.2026").record("a", "6.1.2026").open_steps("6.1.2026") == {"b"}


def test_an_offer_is_declined_without_a_reason() -> None:
    before = begin(OFFER, "5.1.2026")
    after = before.record("a", "6.1.2026", by="lege", deed=Deed.LEFT_OUT)
    assert after.open_steps("6.1.2026") == {"b"}


def test_an_offer_lapses_at_its_limit_and_the_patient_goes_on() -> None:
    course = begin(OFFER, "5.1.2026")
    assert course.open_steps("8.1.2026 23:59") == {"a"}  # 5 + 3, the last day
    assert course.open_steps("9.1.2026 00:01") == {"b"}
    lapsed = course.tick("9.1.2026 00:01")
    assert RoundClosed(step="a", round=1, how=Closing.LAPSED) in written(course, lapsed)


RECORD_TWICE = small(
    """
    opplysning x: ja/nei "X"
    start a "A"
      lege skal notere x
      så b
    sjekkpunkt b "B"
      lege skal notere x
      hvis x så c
      ellers så ferdig
    tiltak c "C"
      lege skal gjøre dette
      så ferdig
    """
)


def test_an_earlier_value_never_counts_as_recorded_in_this_round() -> None:
    course = begin(RECORD_TWICE, "5.1.2026").record("a", "6.1.2026", x=True)
    assert course.open_steps("6.1.2026") == {"b"}
    assert course.answer("6.1.2026").tasks[0].missing_data == ("x",)
    refusal = course.refused(Record(step="b", at=moment("7.1.2026"), by="lege"), now="7.1.2026")
    assert (refusal.why, refusal.expected) == (Refused.NOTHING_TO_DO, ("x",))
    assert course.record("b", "7.1.2026", x=False).open_steps("7.1.2026") == set()


def test_a_recording_left_out_makes_the_datum_unknown() -> None:
    course = begin(RECORD_TWICE, "5.1.2026").record("a", "6.1.2026", x=True)
    course = course.record("b", "7.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="rakk det ikke")
    (undecided,) = course.answer("7.1.2026").undecided
    assert (undecided.step, tuple(each.datum for each in undecided.needed)) == ("b", ("x",))


TWO_DATA = small(
    """
    opplysning x: ja/nei "X"
    opplysning y: heltall fra 0 til 10 "Y"
    start a "A"
      lege skal notere x og y
      så ferdig
    """
)


def test_a_recording_in_two_parts_is_done_with_the_last_part() -> None:
    first = begin(TWO_DATA, "5.1.2026").record("a", "6.1.2026", x=True)
    assert first.answer("6.1.2026").tasks[0].missing_data == ("y",)
    second = first.record("a", "7.1.2026", y=3)
    assert written(first, second) == (
        DatumRecorded(datum="y", value=3, step="a", round=1, by="lege"),
        TaskDone(step="a", round=1, task=0, by="lege"),
        RoundClosed(step="a", round=1, how=Closing.DONE),
        WayTaken(step="a", round=1, clause="then"),
        LineFinished(step="a"),
    )


RELEVANT = small(
    """
    opplysning x: heltall fra 0 til 10 "X"
    start a "A"
      lege skal gjøre dette
      så b og m
    sjekkpunkt m "M"
      sykehus skal notere x
      så ferdig
    tiltak b "B"
      bare hvis x er minst 4
      lege skal gjøre dette innen 2 dager
      så c
    tiltak c "C"
      lege skal gjøre dette
      så ferdig
    """
)


def test_an_unknown_condition_keeps_the_step_waiting_and_names_the_datum() -> None:
    course = begin(RELEVANT, "5.1.2026").record("a", "6.1.2026")
    answer = course.answer("6.1.2026")
    assert [each.step for each in answer.tasks] == ["m"]
    (waiting,) = answer.waiting
    assert (waiting.step, waiting.responsible, [each.datum for each in waiting.missing]) == ("b", "lege", ["x"])
    refusal = course.refused(Record(step="b", at=moment("7.1.2026"), by="lege"), now="7.1.2026")
    assert refusal.why is Refused.NOT_YET_RELEVANT


def test_a_false_condition_closes_the_round_as_not_indicated_and_the_flow_goes_on() -> None:
    before = begin(RELEVANT, "5.1.2026").record("a", "6.1.2026")
    after = before.record("m", "7.1.2026", x=3)
    assert RoundClosed(step="b", round=1, how=Closing.NOT_INDICATED) in [
        each.model_copy(update={"because": None}) if isinstance(each, RoundClosed) else each
        for each in written(before, after)
    ]
    assert after.open_steps("7.1.2026") == {"c"}


def test_a_true_condition_opens_the_tasks_and_their_limit_runs_from_then() -> None:
    course = begin(RELEVANT, "5.1.2026").record("a", "6.1.2026").record("m", "8.1.2026", x=4)
    assert course.open_steps("8.1.2026") == {"b"}
    assert course.due("b", "8.1.2026") == day("10.1.2026")


SENDS = small(
    """
    opplysning x: ja/nei "X"
    opplysning y: ja/nei "Y"
    start a "A"
      lege skal notere x
      lege kan notere y
      så b
    melding b "B"
      lege skal sende til sykehus
      med x og y
      sykehus skal bekrefte
      så ferdig
    """
)


@pytest.mark.parametrize(("known", "missing"), [({"x": True}, ("y",)), ({"x": True, "y": False}, ())])
def test_unknown_content_does_not_stop_the_sending_and_is_listed(
    known: dict[str, Value], missing: tuple[str, ...]
) -> None:
    before = with_data(begin(SENDS, "5.1.2026"), "a", "6.1.2026", by="lege", data=known)
    after = before.record("b", "7.1.2026", by="lege", deed=Deed.SENT)
    assert written(before, after)[0] == Sent(step="b", round=1, by="lege", missing=missing)


EARLY = small(
    """
    start a "A"
      lege skal gjøre dette tidligst 3 og senest 7 dager etter a_hendte
      så ferdig
    hendelse a_hendte "A hendte"
    """
)


@pytest.mark.parametrize(("at", "early"), [("7.1.2026", True), ("8.1.2026", False)])
def test_acting_before_the_earliest_is_recorded_as_a_deviation_and_not_refused(at: str, early: bool) -> None:
    before = begin(EARLY, "5.1.2026 08:00").happens("a_hendte", "5.1.2026 09:00")
    after = before.record("a", at)  # 5 + 3
    assert written(before, after)[0] == TaskDone(step="a", round=1, task=0, by="lege", early=early)


def test_each_refused_recording_leaves_the_state_as_it_was() -> None:
    course = begin(TWO_DATA, "5.1.2026")
    state = course.state
    course.refused(Record(step="a", at=moment("6.1.2026"), data=(("x", "ja"),)), now="6.1.2026")
    assert course.state == state
    assert course.record("a", "6.1.2026", x=True, y=1).answer("6.1.2026").at - moment("6.1.2026") == timedelta(0)
