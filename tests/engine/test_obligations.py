"""Semantics 3 and the meaning of skal, bør and kan: leaving out takes what the modal verb demands."""

import pytest

from forlop.engine.commands import Record, Refused
from forlop.engine.events import Closing, Deviated, ResponsibilityMoved, TaskClosed
from tests.course import Course, Deed, begin, moment
from tests.engine.small import small, written


def with_verb(verb: str) -> Course:
    return begin(
        small(
            f"""
            start a "A"
              lege {verb} gjøre dette innen 1 uke
              så b
            tiltak b "B"
              lege skal gjøre dette
              så ferdig
            """
        ),
        "5.1.2026",
    )


@pytest.mark.parametrize(
    ("verb", "by", "reason", "why"),
    [
        ("skal", "lege", None, Refused.REASON_MISSING),
        ("skal", None, "syk", Refused.PERSON_MISSING),
        ("bør", "lege", None, Refused.REASON_MISSING),
        ("bør", None, None, Refused.REASON_MISSING),
    ],
)
def test_leaving_out_without_what_the_verb_demands_is_refused(
    verb: str, by: str | None, reason: str | None, why: Refused
) -> None:
    course = with_verb(verb)
    command = Record(step="a", at=moment("6.1.2026"), by=by, deed=Deed.LEFT_OUT, reason=reason)
    assert course.refused(command, now="6.1.2026").why is why


@pytest.mark.parametrize(
    ("verb", "by", "reason"),
    [("skal", "lege", "syk"), ("bør", "lege", "syk"), ("bør", None, "syk"), ("kan", None, None)],
)
def test_leaving_out_with_what_the_verb_demands_moves_the_patient_on(
    verb: str, by: str | None, reason: str | None
) -> None:
    before = with_verb(verb)
    after = before.record("a", "6.1.2026", by=by, deed=Deed.LEFT_OUT, reason=reason)
    assert after.open_steps("6.1.2026") == {"b"}
    told = [event for event in written(before, after) if not isinstance(event, Deviated)]
    assert isinstance(told[0], TaskClosed)
    assert (told[0].how, told[0].reason) == (Closing.LEFT_OUT, reason)
    assert (len(told) < len(written(before, after))) is (verb != "kan")  # to decline an offer is no deviation


BRANCHES = small(
    """
    opplysning x: ja/nei "X"
    start a "A"
      lege skal notere x
      så b
    tiltak b "B"
      lege skal gjøre dette
      hvis x så c
      ellers så d
    tiltak c "C"
      lege skal gjøre dette
      så ferdig
    tiltak d "D"
      lege skal gjøre dette
      så ferdig
    """
)


def test_a_step_left_out_is_routed_by_the_rules_if_they_can_decide() -> None:
    course = begin(BRANCHES, "5.1.2026").record("a", "6.1.2026", x=False)
    course = course.record("b", "7.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    assert course.open_steps("7.1.2026") == {"d"}


def test_a_step_left_out_whose_rules_cannot_decide_stands_until_the_responsible_names_the_way() -> None:
    course = begin(BRANCHES, "5.1.2026").record("a", "6.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    course = course.record("b", "7.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    answer = course.answer("8.1.2026")
    assert ([each.step for each in answer.undecided], answer.tasks) == (["b"], ())
    assert answer.undecided[0].responsible == "lege"
    later = course.record("b", "9.1.2026", by="lege", choice="c", reason="skjønn")
    assert later.open_steps("9.1.2026") == {"c"}


CHOICE = small(
    """
    start s "S"
      lege skal gjøre dette
      så a
    beslutning a "A"
      lege skal velge
      valg "C" så c
      valg "D" så d
    tiltak c "C"
      lege skal gjøre dette
      så ferdig
    tiltak d "D"
      lege skal gjøre dette
      så ferdig
    """
)


def test_a_judgement_left_out_stands_until_the_way_is_named() -> None:
    course = (
        begin(CHOICE, "5.1.2026")
        .record("s", "5.1.2026")
        .record("a", "6.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    )
    assert [each.step for each in course.answer("6.1.2026").undecided] == ["a"]
    assert course.record("a", "7.1.2026", by="lege", choice="d", reason="til slutt").open_steps("7.1.2026") == {"d"}


HANDOVER = small(
    """
    start a "A"
      lege skal gjøre dette
      så b
    overføring b "B"
      lege skal sende til sykehus
      sykehus skal bekrefte
      så c
    tiltak c "C"
      lege skal gjøre dette
      så ferdig
    """
)


def test_a_handover_left_out_moves_no_responsibility() -> None:
    course = begin(HANDOVER, "5.1.2026").record("a", "6.1.2026")
    out = course.record("b", "7.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    assert (out.open_steps("7.1.2026"), out.answer("7.1.2026").responsible) == ({"c"}, "lege")
    sent = course.record("b", "7.1.2026", by="lege", deed=Deed.SENT).record("b", "8.1.2026", deed=Deed.ACCEPTED)
    assert (sent.open_steps("8.1.2026"), sent.answer("8.1.2026").responsible) == ({"c"}, "sykehus")
    assert ResponsibilityMoved(was="lege", now="sykehus") in written(course, sent)


def test_a_step_left_out_may_have_its_way_named_at_once() -> None:
    course = begin(BRANCHES, "5.1.2026").record("a", "6.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk")
    course = course.record("b", "7.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="syk", choice="d")
    assert course.open_steps("7.1.2026") == {"d"}


def test_one_task_left_out_and_the_other_done_is_a_step_that_goes_on() -> None:
    course = begin(
        small(
            """
            start a "A"
              lege bør "måle"
              sykehus skal "veie"
              så b
            tiltak b "B"
              lege skal gjøre dette
              så ferdig
            """
        ),
        "5.1.2026",
    ).record("a", "6.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="ikke nødvendig")
    assert course.responsible("a", "6.1.2026") == {"sykehus"}
    assert course.record("a", "7.1.2026", by="sykehus").open_steps("7.1.2026") == {"b"}
