"""Semantics 7: an actor by rule follows its data, and a role set is one pool until somebody takes the task."""

import pytest

from forlop.engine.commands import Record, Refused
from forlop.engine.events import ActorChanged
from tests.course import Course, begin, moment
from tests.engine.small import small, written

BY_RULE = small(
    """
    aktør koordinator "Koordinatoren"
    aktør følger "Den som følger opp" er koordinator hvis har, ellers lege
    opplysning har: ja/nei "Har koordinator"
    start s "S"
      lege skal gjøre dette
      lege kan notere har
      så a og m
    tiltak a "A"
      følger skal gjøre dette innen 2 uker
      så ferdig
    sjekkpunkt m "M"
      sykehus skal notere har
      så ferdig
    """
)


@pytest.mark.parametrize(("has", "who"), [(True, "koordinator"), (False, "lege")])
def test_an_actor_by_rule_is_found_when_the_task_opens(has: bool, who: str) -> None:
    course = begin(BY_RULE, "5.1.2026").record("s", "6.1.2026", by="lege", har=has)
    assert course.responsible("a", "6.1.2026") == {who}
    other = {"koordinator", "lege"} - {who}
    command = Record(step="a", at=moment("7.1.2026"), by=other.pop())
    assert course.refused(command, now="7.1.2026").why is Refused.NOT_RESPONSIBLE
    assert course.record("a", "7.1.2026", by=who).open_steps("7.1.2026") == {"m"}


def test_an_actor_by_rule_is_found_again_when_its_data_change_and_the_change_is_an_event() -> None:
    before = begin(BY_RULE, "5.1.2026").record("s", "6.1.2026", by="lege", har=False)
    after = before.record("m", "7.1.2026", har=True)
    changed = ActorChanged(step="a", round=1, task=0, was="lege", now="koordinator")
    assert changed in written(before, after)
    assert after.responsible("a", "7.1.2026") == {"koordinator"}
    assert after.due("a", "7.1.2026") == before.due("a", "6.1.2026")


def test_a_task_has_exactly_one_responsible_while_the_rule_is_unknown() -> None:
    course = begin(BY_RULE, "5.1.2026").record("s", "6.1.2026", by="lege")
    (task,) = [each for each in course.answer("6.1.2026").tasks if each.step == "a"]
    assert task.actor in {"følger", "lege", "koordinator"}


WAITS_BY_RULE = small(
    """
    aktør koordinator "Koordinatoren"
    aktør følger "Den som følger opp" er koordinator hvis har, ellers lege
    opplysning har: ja/nei "Har koordinator"
    hendelse time "Time"
    start s "S"
      lege skal notere har
      så v
    vent v "V"
      til time
      følger kan "minne om timen" innen 2 uker
      så ferdig
    """
)


@pytest.mark.parametrize(("has", "who"), [(True, "koordinator"), (False, "lege")])
def test_who_notices_that_nothing_came_is_found_by_the_rule_too(has: bool, who: str) -> None:
    course = (
        begin(WAITS_BY_RULE, "5.1.2026").record("s", "6.1.2026", by="lege", har=has).record("v", "7.1.2026", by=who)
    )
    (waiting,) = course.answer("7.1.2026").waiting
    assert waiting.responsible == who


POOL = small(
    """
    aktør screener "Screeneren" er sykehus eller lege
    start s "S"
      lege skal gjøre dette
      så a
    tiltak a "A"
      screener skal gjøre dette
      så b
    tiltak b "B"
      screener skal gjøre dette
      så ferdig
    """
)


def pool() -> Course:
    return begin(POOL, "5.1.2026").record("s", "6.1.2026")


def test_before_anybody_has_taken_it_the_pool_is_responsible() -> None:
    assert pool().responsible("a", "6.1.2026") == {"screener"}


@pytest.mark.parametrize("member", ["sykehus", "lege"])
def test_each_of_the_pool_may_do_it(member: str) -> None:
    assert pool().record("a", "7.1.2026", by=member).open_steps("7.1.2026") == {"b"}


def test_one_who_is_not_in_the_pool_may_not() -> None:
    command = Record(step="a", at=moment("7.1.2026"), by="pasient")
    assert pool().refused(command, now="7.1.2026").why is Refused.NOT_RESPONSIBLE


ANYTIME = small(
    """
    opplysning x: ja/nei "X"
    fase fase_en "En"
    start s "S"
      lege skal gjøre dette
      så a
    fase fase_to "To"
    tiltak a "A"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    møte klinikk "Klinikk"
      når som helst i fase fase_to
      sykehus kan innkalle pasient
      sykehus kan notere x
      så ferdig
    """
)


def test_what_may_be_done_at_any_time_is_offered_in_its_scope_and_holds_nothing() -> None:
    course = begin(ANYTIME, "5.1.2026")
    assert course.answer("5.1.2026").offers == ()
    course = course.record("s", "6.1.2026")
    assert (course.answer("6.1.2026").offers, course.open_steps("6.1.2026")) == (("klinikk",), {"a"})
    assert course.record("a", "7.1.2026").answer("7.1.2026").ended == "slutten"


def test_what_may_be_done_at_any_time_may_be_done_again_and_again() -> None:
    course = begin(ANYTIME, "5.1.2026").record("s", "6.1.2026")
    for date in (7, 8, 9):
        course = course.record("klinikk", f"{date}.1.2026", by="sykehus", present=("sykehus", "pasient"), x=True)
    assert (course.open_steps("9.1.2026"), course.answer("9.1.2026").offers) == ({"a"}, ("klinikk",))


def test_outside_its_scope_it_is_refused() -> None:
    command = Record(step="klinikk", at=moment("5.1.2026"), by="sykehus", present=("sykehus",))
    assert begin(ANYTIME, "5.1.2026").refused(command, now="6.1.2026").why is Refused.OUT_OF_SCOPE
