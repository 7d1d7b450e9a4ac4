"""Semantics 5: time alone changes no state; a missed month of ticks gives the same events as daily ones."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.commands import Correct, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.events import AnyEvent, RecheckRaised
from forlop.engine.next_steps import next_steps
from forlop.engine.state import replay
from tests.course import Course, begin, moment
from tests.engine.small import small

BUSY = small(
    """
    opplysning x: heltall fra 0 til 10 "X" gyldig i 1 uke
    opplysning plan: dato "Plan"
    start s "S"
      lege skal notere x og plan
      så a, b, v og m
    tiltak a "A"
      sykehus skal gjøre dette innen 2 dager
      ved fristbrudd så purring
      så ferdig
    tiltak purring "Purring"
      lege skal gjøre dette innen 1 uke
      så ferdig
    tiltak b "B"
      lege kan gjøre dette innen 3 dager
      så c
    tiltak c "C"
      lege skal gjøre dette innen 3 dager
      ved fristbrudd i stedet så d
      så ferdig
    tiltak d "D"
      lege skal gjøre dette senest 2 dager før plan
      så ferdig
    vent v "V"
      i 5 dager
      så v2
    vent v2 "V2"
      i 36 timer
      så w
    tiltak w "W"
      lege skal gjøre dette innen 1 måned
      så ferdig
    tiltak m "M"
      sykehus skal gjøre dette straks
      varer 48 timer
      så ferdig
    """
)


def timed(course: Course) -> tuple[tuple[AnyEvent, datetime], ...]:
    """What happened and when it occurred; when it was recorded depends on the ticks."""
    return tuple((each.event, each.occurred_at) for each in course.log)


def busy() -> Course:
    course = begin(BUSY, "5.1.2026 08:00").record("s", "5.1.2026 09:00", x=3, plan=date(2026, 1, 30))
    return course.record("m", "5.1.2026 11:00")


def test_a_missed_month_of_ticks_gives_the_same_events_as_daily_ones() -> None:
    daily = busy()
    for number in range(6, 32):
        daily = daily.tick(f"{number}.1.2026")
    assert timed(daily) == timed(busy().tick("31.1.2026"))


LOOKED_AT = small(
    """
    opplysning x: ja/nei "X"
    opplysning y: ja/nei "Y"
    start s "S"
      lege skal notere x og y
      så a og v
    tiltak a "A"
      lege skal gjøre dette innen 3 dager hvis y, ellers 1 uke, etter siste v
      så ferdig
    vent v "V"
      i 4 dager
      så igjen
    beslutning igjen "Igjen"
      reglene avgjør
      hvis x så tilbake til v, høyst 3 ganger, ellers w
      ellers så w
    tiltak w "W"
      lege skal gjøre dette innen 1 måned
      så ferdig
    """
)


def test_a_limit_that_is_looked_at_is_followed_at_each_moment_of_a_missed_month() -> None:
    told = begin(LOOKED_AT, "5.1.2026 08:00").record("s", "5.1.2026 09:00", x=True, y=False).tick("11.1.2026")
    right = Correct(name="y", at=moment("11.1.2026"), by="lege", reason="Feil", value=True)
    daily = monthly = told.do(right, now="11.1.2026")
    for number in range(12, 32):
        daily = daily.tick(f"{number}.1.2026")
    monthly = monthly.tick("31.1.2026")
    followed = [each.event.now for each in monthly.log if isinstance(each.event, RecheckRaised)]
    # On the 13th it is as it was before the correction, and is not to be looked at any more.
    assert followed == ["2026-01-12", "2026-01-16"]
    assert timed(daily) == timed(monthly)


@given(st.lists(st.integers(0, 26 * 24), max_size=12))
def test_it_does_not_matter_when_time_is_given(hours: list[int]) -> None:
    course = busy()
    for hour in sorted(hours):
        course = course.tick(f"{5 + (hour + 12) // 24}.1.2026 {(hour + 12) % 24:02}:00")
    assert timed(course.tick("10.2.2026")) == timed(busy().tick("10.2.2026"))


@pytest.mark.parametrize("now", ["5.1.2026 12:00", "9.1.2026 00:00", "31.1.2026 12:00"])
def test_the_same_time_twice_adds_nothing(now: str) -> None:
    once = busy().tick(now)
    assert decide(once.pathway, once.state, TimeHasCome(), now=moment(now)) == ()


@given(st.integers(0, 60))
def test_asking_never_changes_and_answers_the_same_each_time(days: int) -> None:
    month, date = divmod(days, 28)
    now = f"{date + 1}.{month + 2}.2026"
    course = busy().tick(now)
    before = replay(course.pathway, course.log)
    first = next_steps(course.pathway, course.state, now=moment(now))
    assert next_steps(course.pathway, course.state, now=moment(now)) == first
    assert course.state == before


def test_before_the_start_time_brings_nothing() -> None:
    assert Course(BUSY).tick("1.1.2030").log == ()


def test_each_event_of_time_occurs_when_it_was_due() -> None:
    course = busy().tick("31.1.2026")
    occurred = {each.event.kind: each.occurred_at for each in course.log if each.event.kind == "value_expired"}
    assert occurred == {"value_expired": moment("13.1.2026 00:00")}


def test_a_recording_is_given_the_time_up_to_itself_first() -> None:
    course = busy().record("a", "20.1.2026")
    assert "purring" not in course.open_steps("20.1.2026")
    assert "purring" in {each.event.step for each in course.log if each.event.kind == "round_opened"}
