"""Semantics 4: only `så` makes an edge; a fork puts a token on each, a join takes one from each."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.answers import JoinWaits
from forlop.engine.events import Merged, RoundOpened, TokenWaits
from tests.course import begin
from tests.engine.small import small, written

FORK = small(
    """
    start s "S"
      lege skal gjøre dette
      så a, b og c
    tiltak a "A"
      lege skal gjøre dette
      så j
    tiltak b "B"
      sykehus skal gjøre dette
      så j
    tiltak c "C"
      pasient skal gjøre dette
      så j
    tiltak j "J"
      venter på a, b og c
      lege skal gjøre dette innen 3 dager
      så slutten
    slutt slutten "Slutt"
    """
)


def test_a_fork_puts_a_token_on_each() -> None:
    assert begin(FORK, "5.1.2026").record("s", "6.1.2026").open_steps("6.1.2026") == {"a", "b", "c"}


def test_a_join_takes_one_token_from_each_and_says_what_it_waits_for() -> None:
    course = begin(FORK, "5.1.2026").record("s", "6.1.2026").record("b", "7.1.2026").record("a", "8.1.2026")
    assert course.answer("8.1.2026").joins == (JoinWaits(step="j", arrived=("a", "b"), missing=("c",)),)
    joined = course.record("c", "9.1.2026")
    assert written(course, joined)[-1] == RoundOpened(
        step="j", round=1, source="c", joined=("a", "b", "c"), tasks=(0,), actors=("lege",)
    )
    assert (joined.open_steps("9.1.2026"), joined.answer("9.1.2026").joins) == ({"j"}, ())


def test_a_token_that_waits_in_a_join_is_written() -> None:
    before = begin(FORK, "5.1.2026").record("s", "6.1.2026")
    assert TokenWaits(step="j", source="a") in written(before, before.record("a", "7.1.2026"))


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_a_join_opens_whatever_the_order_of_its_branches(order: tuple[str, ...]) -> None:
    course = begin(FORK, "5.1.2026").record("s", "6.1.2026")
    for number, step in enumerate(order):
        course = course.record(step, f"{7 + number}.1.2026")
    assert course.open_steps("9.1.2026") == {"j"}


MERGE = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x
      hvis x så a
      ellers så b
    tiltak a "A"
      lege skal gjøre dette
      så m
    tiltak b "B"
      lege skal gjøre dette
      så m
    tiltak m "M"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    """
)


@pytest.mark.parametrize(("x", "branch"), [(True, "a"), (False, "b")])
def test_without_a_join_each_token_enters_by_itself(x: bool, branch: str) -> None:
    course = begin(MERGE, "5.1.2026").record("s", "6.1.2026", x=x).record(branch, "7.1.2026")
    assert course.open_steps("7.1.2026") == {"m"}


NOT_INDICATED = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x
      så a og b
    tiltak a "A"
      bare hvis x
      lege skal gjøre dette
      så j
    tiltak b "B"
      lege skal gjøre dette
      så j
    tiltak j "J"
      venter på a og b
      lege skal gjøre dette
      så ferdig
    """
)


def test_a_branch_that_is_not_indicated_still_feeds_the_join() -> None:
    course = begin(NOT_INDICATED, "5.1.2026").record("s", "6.1.2026", x=False).record("b", "7.1.2026")
    assert course.open_steps("7.1.2026") == {"j"}


ENTERS_ALONE = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x
      hvis x så a og b
      ellers så j
    tiltak a "A"
      lege skal gjøre dette
      så j
    tiltak b "B"
      lege skal gjøre dette
      så j
    tiltak j "J"
      venter på a og b
      lege skal gjøre dette
      så ferdig
    """
)


def test_an_edge_from_a_step_that_the_join_does_not_name_enters_alone() -> None:
    assert begin(ENTERS_ALONE, "5.1.2026").record("s", "6.1.2026", x=False).open_steps("6.1.2026") == {"j"}
    assert begin(ENTERS_ALONE, "5.1.2026").record("s", "6.1.2026", x=True).record("a", "7.1.2026").open_steps(
        "7.1.2026"
    ) == {"b"}


SIDE_LINE = small(
    """
    opplysning igjen: ja/nei "Igjen"
    start s "S"
      lege skal gjøre dette
      så k
    sjekkpunkt k "K"
      lege skal notere igjen
      så henvisning og v
    tiltak henvisning "Henvisning"
      sykehus skal gjøre dette innen 30 dager
      så ferdig
    beslutning v "V"
      reglene avgjør
      hvis igjen så tilbake til k, høyst 3 ganger, ellers slutten
      ellers så slutten
    slutt slutten "Slutt"
    """
)


def test_a_side_line_that_is_still_open_is_entered_once() -> None:
    once = begin(SIDE_LINE, "5.1.2026").record("s", "6.1.2026").record("k", "7.1.2026", igjen=True)
    twice = once.record("k", "8.1.2026", igjen=True)
    assert Merged(step="henvisning", source="k") in written(once, twice)
    assert twice.open_steps("8.1.2026") == {"henvisning", "k"}
    assert [each.round for each in twice.answer("8.1.2026").tasks if each.step == "henvisning"] == [1]
    # The one referral keeps the limit of the first time: 7 January + 30 days.
    assert str(twice.due("henvisning", "8.1.2026")) == "2026-02-06"


def test_a_side_line_that_is_over_is_entered_anew() -> None:
    course = begin(SIDE_LINE, "5.1.2026").record("s", "6.1.2026").record("k", "7.1.2026", igjen=True)
    course = course.record("henvisning", "8.1.2026").record("k", "9.1.2026", igjen=True)
    assert [each.round for each in course.answer("9.1.2026").tasks if each.step == "henvisning"] == [2]


@given(st.permutations(["a", "b", "c"]), st.permutations([7, 8, 9]))
def test_independent_recordings_give_the_same_open_steps_in_any_order(order: list[str], days: list[int]) -> None:
    course = begin(FORK, "5.1.2026").record("s", "6.1.2026")
    for step, date in zip(order, days, strict=True):
        course = course.record(step, f"{date}.1.2026", now="10.1.2026")
    assert course.open_steps("10.1.2026") == {"j"}
