"""Semantics 4: `tilbake til x, høyst n ganger, ellers y`; the count belongs to x and is never reset in a run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.events import RoundOpened, WentBack
from tests.course import Course, begin, day
from tests.engine.small import small, written

TWO_EDGES = small(
    """
    opplysning utfall: en av lenger, kortere, ferdig_nå "Utfall"
    start s "S"
      lege skal gjøre dette
      så k
    sjekkpunkt k "K"
      lege skal notere utfall innen 2 dager
      hvis utfall er lenger så tilbake til k, høyst 2 ganger, ellers ut
      hvis utfall er kortere så l
      hvis utfall er ferdig_nå så slutten
    tiltak l "L"
      lege skal gjøre dette
      så tilbake til k, høyst 2 ganger, ellers ut
    slutt slutten "Slutt"
    slutt ut "Ut"
    """
)


def in_k() -> Course:
    return begin(TWO_EDGES, "5.1.2026").record("s", "6.1.2026")


def go_back(course: Course, *, long_way: bool, date: int) -> Course:
    if long_way:
        return course.record("k", f"{date}.1.2026", utfall="kortere").record("l", f"{date}.1.2026")
    return course.record("k", f"{date}.1.2026", utfall="lenger")


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
@pytest.mark.parametrize("third", [True, False])
def test_the_count_is_shared_by_all_edges_back_to_the_step(first: bool, second: bool, third: bool) -> None:
    course = go_back(in_k(), long_way=first, date=7)
    course = go_back(course, long_way=second, date=8)
    assert (course.open_steps("8.1.2026"), course.answer("8.1.2026").ended) == ({"k"}, None)
    course = go_back(course, long_way=third, date=9)
    assert course.answer("9.1.2026").ended == "ut"


def test_going_back_opens_a_new_round_with_limits_computed_anew_and_a_recording_due_anew() -> None:
    before = in_k()
    after = go_back(before, long_way=False, date=8)
    assert written(before, after)[-2:] == (
        WentBack(step="k"),
        RoundOpened(step="k", round=2, source="k", tasks=(0,), actors=("lege",)),
    )
    assert (before.due("k", "6.1.2026"), after.due("k", "8.1.2026")) == (day("8.1.2026"), day("10.1.2026"))
    assert after.answer("8.1.2026").tasks[0].missing_data == ("utfall",)


NEVER_RESET = small(
    """
    opplysning x: ja/nei "X"
    opplysning y: ja/nei "Y"
    start s "S"
      lege skal gjøre dette
      så k
    tiltak k "K"
      lege skal gjøre dette
      så n
    sjekkpunkt n "N"
      lege skal notere x
      hvis x så tilbake til n, høyst 1 gang, ellers o
      ellers så o
    sjekkpunkt o "O"
      lege skal notere y
      hvis y så tilbake til k, høyst 3 ganger, ellers slutten
      ellers så slutten
    slutt slutten "Slutt"
    """
)


def test_the_count_is_not_reset_when_an_outer_loop_comes_round() -> None:
    course = begin(NEVER_RESET, "5.1.2026").record("s", "5.1.2026").record("k", "6.1.2026")
    course = course.record("n", "7.1.2026", x=True)
    assert course.open_steps("7.1.2026") == {"n"}  # the one time
    course = course.record("n", "8.1.2026", x=False).record("o", "9.1.2026", y=True).record("k", "10.1.2026")
    assert course.record("n", "11.1.2026", x=True).open_steps("11.1.2026") == {"o"}


def test_later_steps_that_were_done_stay_done_when_an_earlier_step_opens_anew() -> None:
    course = begin(NEVER_RESET, "5.1.2026").record("s", "5.1.2026").record("k", "6.1.2026")
    course = course.record("n", "8.1.2026", x=False).record("o", "9.1.2026", y=True)
    assert course.open_steps("9.1.2026") == {"k"}


@given(st.lists(st.booleans(), max_size=6))
def test_no_history_enters_a_step_more_often_than_the_bound_and_once(choices: list[bool]) -> None:
    course = in_k()
    for number, long_way in enumerate(choices):
        if course.answer("30.1.2026").ended is None:
            course = go_back(course, long_way=long_way, date=7 + number)
    entries = [each for each in course.log if isinstance(each.event, RoundOpened) and each.event.step == "k"]
    assert len(entries) == 1 + min(len(choices), 2)
