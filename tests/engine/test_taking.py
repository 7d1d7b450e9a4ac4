"""Semantics 7: a set of roles is one pool; the first of it to take a task is responsible for it (I6)."""

import pytest

from forlop.engine.commands import Grounds, Note, Postpone, Record, Refused, Release, Take
from forlop.engine.events import ActorChanged, TaskTaken
from tests.course import Course, Deed, begin, day, moment
from tests.engine.small import small, written

POOL = small(
    """
    aktør legevakt "Legevakten"
    aktør felles "De som tar imot" er sykehus eller legevakt
    aktør rette "Den det gjelder" er felles hvis hjemme, ellers lege
    opplysning hjemme: ja/nei "Hjemme"
    opplysning plan: tekst "Plan"
    start s "S"
      lege skal notere hjemme
      så a
    tiltak a "A"
      rette skal notere plan innen 2 uker
      rette skal gjøre dette innen 4 uker
      lege bør gjøre dette innen 4 uker
      så h
    overføring h "H"
      lege skal sende til felles
      felles skal svare
      ved avslag så ferdig
      ved retur så ferdig
      så ferdig
    """
)


def open_() -> Course:
    return begin(POOL, "5.1.2026").record("s", "6.1.2026", hjemme=True)


def taken(by: str = "sykehus") -> Course:
    return open_().do(Take(step="a", at=moment("7.1.2026"), by=by), now="7.1.2026")


def actors(course: Course, now: str = "7.1.2026") -> list[tuple[str, int, str]]:
    return [(each.step, each.task, each.actor) for each in course.answer(now).tasks]


def test_before_it_is_taken_the_pool_has_it_and_then_one_of_its_members() -> None:
    assert actors(open_()) == [("a", 0, "felles"), ("a", 1, "felles"), ("a", 2, "lege")]
    assert actors(taken()) == [("a", 0, "sykehus"), ("a", 1, "sykehus"), ("a", 2, "lege")]
    assert written(open_().tick("7.1.2026"), taken())[0] == TaskTaken(
        step="a", round=1, task=0, was="felles", now="sykehus"
    )


def test_taking_moves_neither_the_limit_nor_the_responsibility() -> None:
    assert taken().due("a", "7.1.2026", task=0) == open_().due("a", "7.1.2026", task=0) == day("20.1.2026")
    assert taken().state.responsible == "lege"


@pytest.mark.parametrize("by", ["legevakt", "felles"])
def test_others_of_the_pool_are_refused_with_who_has_it(by: str) -> None:
    for deed in (None, Deed.LEFT_OUT):
        command = Record(step="a", at=moment("8.1.2026"), by=by, deed=deed, data=(), reason="r")
        refusal = taken().refused(command, now="8.1.2026")
        assert refusal.why is Refused.TAKEN
        assert dict(refusal.details)["actor"] == "sykehus"
    assert taken().refused(Take(step="a", at=moment("8.1.2026"), by="legevakt"), now="8.1.2026").why is Refused.TAKEN


def test_others_do_what_is_theirs() -> None:
    assert ("a", 2, "lege") not in actors(taken().record("a", "8.1.2026", by="lege"), "8.1.2026")


def test_who_took_it_does_it() -> None:
    course = taken().record("a", "8.1.2026", by="sykehus", plan="hjem").record("a", "8.1.2026", by="lege")
    assert course.open_steps("8.1.2026") == {"h"}


def test_a_plan_is_made_by_who_took_it() -> None:
    def postponed(by: str) -> Postpone:
        grounds = Grounds(by=by, reason="ferie")
        return Postpone(step="a", at=moment("8.1.2026"), grounds=grounds, until=day("1.2.2026"))

    assert taken().refused(postponed("legevakt"), now="8.1.2026").why is Refused.NOT_RESPONSIBLE
    assert taken().do(postponed("sykehus"), now="8.1.2026").answer("8.1.2026").tasks[0].planned is not None


@pytest.mark.parametrize("by", ["sykehus", "lege"])
def test_it_is_given_back_by_who_took_it_or_has_the_patient(by: str) -> None:
    back = taken().do(Release(step="a", at=moment("8.1.2026"), by=by), now="8.1.2026")
    assert actors(back, "8.1.2026") == actors(open_())
    again = back.do(Take(step="a", at=moment("9.1.2026"), by="legevakt"), now="9.1.2026")
    assert actors(again, "9.1.2026")[0] == ("a", 0, "legevakt")


def test_others_cannot_give_it_back() -> None:
    refusal = taken().refused(Release(step="a", at=moment("8.1.2026"), by="legevakt"), now="8.1.2026")
    assert (refusal.why, refusal.expected) == (Refused.TAKEN, ("sykehus",))


def test_a_handover_that_was_taken_goes_to_who_took_it() -> None:
    course = taken().record("a", "8.1.2026", by="sykehus", plan="hjem").record("a", "8.1.2026", by="lege")
    course = course.record("h", "9.1.2026", by="lege", deed=Deed.SENT)
    course = course.do(Take(step="h", at=moment("9.1.2026 13:00"), by="legevakt"), now="9.1.2026 13:00")
    assert course.record("h", "9.1.2026 14:00", deed=Deed.ACCEPTED).state.responsible == "legevakt"
    for by in ("sykehus", "felles"):
        answer = Record(step="h", at=moment("9.1.2026 14:00"), by=by, deed=Deed.ACCEPTED)
        assert course.refused(answer, now="9.1.2026 14:00").why is Refused.TAKEN


def test_what_the_rule_gives_to_another_is_not_taken_any_more() -> None:
    noted = Note(datum="hjemme", value=False, at=moment("8.1.2026"), by="lege")
    course = taken().do(noted, now="8.1.2026")
    assert {actor for _, _, actor in actors(course, "8.1.2026")} == {"lege"}
    assert [each for each in written(taken(), course) if isinstance(each, ActorChanged)] == [
        ActorChanged(step="a", round=1, task=task, was="sykehus", now="lege") for task in (0, 1)
    ]
    assert course.refused(Release(step="a", at=moment("9.1.2026"), by="lege"), now="9.1.2026").why is Refused.NOT_TAKEN


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (Take(step="a", at=moment("7.1.2026"), by="felles"), Refused.NO_POOL_TASK),
        (Take(step="a", at=moment("7.1.2026"), by="lege"), Refused.NO_POOL_TASK),
        (Take(step="a", at=moment("7.1.2026"), by="presten"), Refused.UNKNOWN_ACTOR),
        (Take(step="a", at=moment("7.1.2026"), by=""), Refused.PERSON_MISSING),
        (Take(step="h", at=moment("7.1.2026"), by="sykehus"), Refused.NOT_OPEN),
        (Take(step="x", at=moment("7.1.2026"), by="sykehus"), Refused.UNKNOWN_STEP),
        (Release(step="a", at=moment("7.1.2026"), by="sykehus"), Refused.NOT_TAKEN),
    ],
)
def test_what_cannot_be_taken_is_refused(command: Take | Release, why: Refused) -> None:
    assert open_().refused(command, now="7.1.2026").why is why
