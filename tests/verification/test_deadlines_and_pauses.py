"""What a proof of limits is worth when a clock stands still: the engine is asked, with each step on its last day."""

from datetime import date, timedelta

import pytest

from forlop.engine.answers import TotalTime
from forlop.engine.totals import total_times
from forlop.model.pathway import Pathway
from forlop.verification.timing.slack import Standing, critical_path
from tests.course import Course, begin, moment, pathway_of

TEXT = """\
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
start a "A"
  lege skal gjøre dette innen 0 dager
  så b
tiltak b "B"
  lege skal gjøre dette innen {b}
  så c
tiltak c "C"
  lege skal gjøre dette innen {c}
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til c innen {total} dager
pause alt "Alt står stille"
  stopper alle frister
pause noe "B står stille"
  stopper fristen for b
"""


def written(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year} 23:00"


def due(course: Course, step: str, today: date) -> date:
    day = course.due(step, written(today))
    assert isinstance(day, date)
    return day


def with_pause(pathway: Pathway, first: date, *, pause: str, after: int, nights: int) -> TotalTime:
    """The total of a patient who does everything on its last day, and for whom a clock stands still while b is open."""
    course = begin(pathway, written(first)).record("a", written(first))
    begins = first + timedelta(days=after)
    ends = begins + timedelta(days=nights)
    course = course.pause(pause, written(begins), running=True).pause(pause, written(ends), running=False)
    done = due(course, "b", ends)
    course = course.record("b", written(done))
    last = due(course, "c", done)
    course = course.record("c", written(last))
    (total,) = total_times(pathway, course.state, now=moment(written(last)))
    return total


def proven(b: str, c: str, total: int) -> Pathway:
    pathway = pathway_of(TEXT.format(b=b, c=c, total=total))
    assert [each.standing for each in critical_path(pathway)] == [Standing.IMPLIED]
    return pathway


def late(total: TotalTime) -> int:
    """By how many days the total was passed; negative for days that were left."""
    if total.over is not None:
        return total.over.amount
    assert total.left is not None
    return -total.left.amount


@pytest.mark.parametrize("nights", [0, 1, 3, 40])
@pytest.mark.parametrize("after", [0, 2, 4])
def test_in_days_a_pause_of_all_clocks_moves_the_limits_and_their_total_alike(after: int, nights: int) -> None:
    pathway = proven("7 dager", "2 uker", 21)
    for first in (date(2026, 3, 20), date(2026, 12, 18)):
        assert late(with_pause(pathway, first, pause="alt", after=after, nights=nights)) == 0


@pytest.mark.parametrize("nights", [1, 3, 40])
def test_a_pause_of_one_step_moves_its_limit_and_not_the_total(nights: int) -> None:
    pathway = proven("7 dager", "2 uker", 21)
    assert late(with_pause(pathway, date(2026, 3, 20), pause="noe", after=2, nights=nights)) == nights


def test_in_working_days_a_pause_of_all_clocks_may_lay_two_holidays_on_one_way() -> None:
    # Eight working days are 18 days at most, over Easter or Christmas. From before Easter until after Christmas, less
    # what lies between, they are more.
    pathway = proven("8 virkedager", "0 dager", 18)
    assert late(with_pause(pathway, date(2024, 3, 22), pause="alt", after=11, nights=0)) <= 0
    assert late(with_pause(pathway, date(2024, 3, 22), pause="alt", after=11, nights=262)) == 3
