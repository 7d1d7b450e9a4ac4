"""Semantics 3: what was done out of order is asked for again, and is done by that when somebody says that it holds."""

import pytest

from forlop.engine import events as log
from forlop.engine.answers import DoneBefore
from forlop.engine.commands import Correct, DoUnopened, Grounds, Note, Refused, Retract, Uphold
from forlop.engine.events import Closing
from forlop.engine.invariants import of_answer, of_course
from tests.course import Course, begin, day, moment
from tests.engine.small import small, written

LINE = small(
    """
    opplysning x: heltall fra 0 til 10 "X" gyldig i 3 uker
    opplysning y: ja/nei "Y"
    start a "A"
      lege skal gjøre dette
      så b
    sjekkpunkt b "B"
      sykehus skal notere x innen 2 uker
      pasient kan notere y
      så c
    tiltak c "C"
      lege skal gjøre dette innen 4 uker etter b
      så tilbake til a, høyst 2 ganger, ellers ut
    avbrudd fall "Fall"
      i alle faser
      så f
    tiltak f "F"
      lege skal gjøre dette
      så a
    slutt ut "Ut"
    """
)
GROUNDS = Grounds(by="sykehus", reason="Pasienten var her")


def out_of_order(course: Course, at: str) -> Course:
    return course.do(DoUnopened(step="b", at=moment(at), grounds=GROUNDS, data=(("x", 7),)), now=at)


def come() -> Course:
    """`b` was done out of order on the 6th, and the patient comes to it on the 12th."""
    return out_of_order(begin(LINE, "5.1.2026"), "6.1.2026 09:00").record("a", "12.1.2026")


def uphold(at: str, *, by: str = "sykehus") -> Uphold:
    return Uphold(step="b", at=moment(at), by=by)


def upheld(course: Course, at: str = "13.1.2026") -> Course:
    return course.do(uphold(at), now=at)


def told(course: Course, now: str) -> set[DoneBefore | None]:
    return {task.done_before for task in course.answer(now).tasks if task.step == "b" and task.actor == "sykehus"}


def test_it_is_asked_for_again_and_said_to_be_done() -> None:
    assert come().open_steps("12.1.2026") == {"b"}
    assert told(come(), "12.1.2026") == {DoneBefore(moment("6.1.2026 09:00"), "sykehus", "Pasienten var her")}
    assert {task.done_before for task in come().answer("12.1.2026").tasks if task.actor == "pasient"} == {None}


def test_what_is_upheld_was_done_when_it_was_done_and_the_patient_goes_on_now() -> None:
    course = upheld(come())
    assert course.open_steps("13.1.2026") == {"c"}
    assert course.due("c", "13.1.2026") == day("3.2.2026")
    assert course.state.latest("c").opened_at == moment("13.1.2026")  # type: ignore[union-attr]  # it is open
    assert [event.kind for event in written(come(), course)][:2] == ["task_upheld", "round_closed"]
    assert course.answer("13.1.2026").tasks[0].cause.at == moment("6.1.2026 09:00")
    of_course(LINE, course.log)
    of_answer(LINE, course.state, now=moment("13.1.2026"))


def test_what_was_late_when_the_patient_came_is_in_time() -> None:
    late = out_of_order(begin(LINE, "5.1.2026"), "20.1.2026").record("a", "22.1.2026").tick("6.2.2026")
    assert late.overdue("6.2.2026") == {"b"}
    (task, _) = upheld(late, "6.2.2026").state.numbered("b", 2).tasks
    assert (task.closed, task.closed_at) == (Closing.DONE, moment("20.1.2026"))


def test_it_counts_once_and_is_asked_for_anew_in_the_next_round() -> None:
    course = upheld(come()).record("c", "14.1.2026").record("a", "15.1.2026")
    assert course.open_steps("15.1.2026") == {"b"}
    assert told(course, "15.1.2026") == {None}
    assert course.refused(uphold("15.1.2026"), now="15.1.2026").why is Refused.NOTHING_TO_UPHOLD


def test_it_holds_past_a_round_that_an_interruption_took() -> None:
    course = come().interrupted("fall", "13.1.2026").record("f", "13.1.2026").record("a", "14.1.2026")
    assert course.answer("14.1.2026").tasks[0].round == 3
    assert upheld(course, "14.1.2026").open_steps("14.1.2026") == {"c"}


def noted(course: Course) -> Course:
    return course.do(Note(datum="x", value=3, at=moment("12.1.2026"), by="lege"), now="12.1.2026")


def taken_back(course: Course) -> Course:
    return course.do(Retract(name="b", at=moment("12.1.2026"), by="lege", reason="Feil"), now="12.1.2026")


@pytest.mark.parametrize(
    ("course", "now", "why"),
    [
        (noted(come()), "13.1.2026", Refused.NOTED_SINCE),
        (come().tick("28.1.2026"), "28.1.2026", Refused.NOTED_SINCE),
        (taken_back(come()), "13.1.2026", Refused.NOTHING_TO_UPHOLD),
        (begin(LINE, "5.1.2026").record("a", "12.1.2026"), "13.1.2026", Refused.NOTHING_TO_UPHOLD),
    ],
    ids=["noted anew", "grown too old", "taken back", "never done"],
)
def test_what_holds_no_longer_is_neither_told_nor_upheld(course: Course, now: str, why: Refused) -> None:
    assert told(course, now) == {None}
    assert course.refused(uphold(now), now=now).why is why


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("", Refused.PERSON_MISSING),
        ("nabo", Refused.UNKNOWN_ACTOR),
        ("lege", Refused.NOT_RESPONSIBLE),
        ("pasient", Refused.NOTHING_TO_UPHOLD),
    ],
)
def test_only_whoever_has_the_task_says_so(by: str, why: Refused) -> None:
    assert come().refused(uphold("13.1.2026", by=by), now="13.1.2026").why is why


def test_a_value_that_is_corrected_is_still_the_one_that_holds() -> None:
    right = Correct(name="x", at=moment("12.1.2026"), by="lege", reason="Feil tall", value=4)
    course = upheld(come().do(right, now="12.1.2026"))
    value = course.state.value("x")
    assert value is not None
    assert (value.value, value.occurred_at) == (4, moment("6.1.2026 09:00"))


def test_what_was_upheld_by_mistake_is_open_again_while_the_step_is() -> None:
    both = small(
        """
        opplysning x: heltall fra 0 til 10 "X"
        start a "A"
          lege skal gjøre dette
          så b
        sjekkpunkt b "B"
          sykehus skal notere x innen 2 uker
          pasient skal gjøre dette innen 2 uker
          så ut
        slutt ut "Ut"
        """
    )
    course = upheld(out_of_order(begin(both, "5.1.2026"), "6.1.2026").record("a", "12.1.2026"))
    assert {task.actor for task in course.answer("13.1.2026").tasks} == {"pasient"}
    back = Retract(name="b", at=moment("14.1.2026"), by="lege", reason="Gjaldt ikke")
    course = course.do(back, now="14.1.2026")
    assert {task.actor for task in course.answer("14.1.2026").tasks} == {"sykehus", "pasient"}
    assert isinstance(course.log[-1].event, log.Retracted)
