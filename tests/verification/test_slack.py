"""The room a total leaves, on the day it leaves least, and the limits that use it up."""

from datetime import date

import pytest

from forlop.verification.timing.histories import Gap, Lack
from forlop.verification.timing.slack import Standing, critical_path
from tests.course import pathway_of

TEXT = """\
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
aktør sykehus "Sykehuset"
hendelse falt "Falt"
start a "A"
  lege skal gjøre dette innen 1 dag
  så b
tiltak b "B"
  lege skal gjøre dette innen {b}
  så c og d
tiltak c "C"
  lege skal gjøre dette innen {c}
  så e
tiltak d "D"
  lege skal gjøre dette innen 3 dager
  {more}
  så e
tiltak e "E"
  venter på c og d
  lege skal gjøre dette innen 0 dager
  så ferdig_her
slutt ferdig_her "Ferdig"
forløpstid tid "Tid" fra a til e innen 21 dager
forløpstid fall "Fall" fra falt til e innen 21 dager
"""


def text(b: str = "4 dager", c: str = "14 dager", more: str = "sykehus kan gjøre dette") -> str:
    return TEXT.format(b=b, c=c, more=more)


def test_the_slower_line_is_the_critical_path_and_what_is_left_is_its_slack() -> None:
    slack, fall = critical_path(pathway_of(text()))
    assert (slack.standing, slack.least, slack.gaps) == (Standing.IMPLIED, 3, ())
    assert [(leg.step, leg.begins, leg.ends) for leg in slack.path] == [
        ("b", date(2020, 1, 1), date(2020, 1, 5)),
        ("c", date(2020, 1, 5), date(2020, 1, 19)),
    ]
    # Nothing ties the fall to the steps.
    assert (fall.total, fall.standing, fall.least) == ("fall", Standing.UNTIED, None)


@pytest.mark.parametrize(
    ("c", "standing", "least", "starts"),
    [
        ("9 virkedager", Standing.PASSED, -2, date(2025, 4, 12)),
        ("17 dager", Standing.IMPLIED, 0, date(2020, 1, 1)),
        ("18 dager", Standing.PASSED, -1, date(2020, 1, 1)),
    ],
)
def test_the_room_is_that_of_the_day_with_least(c: str, standing: Standing, least: int, starts: date) -> None:
    slack, _ = critical_path(pathway_of(text(c=c)))
    assert (slack.standing, slack.least, slack.starts) == (standing, least, starts)


def test_a_duty_without_a_limit_makes_a_total_measured_and_is_named() -> None:
    slack, _ = critical_path(pathway_of(text(more="sykehus bør gjøre dette")))
    assert (slack.standing, slack.least) == (Standing.MEASURED, 3)
    assert slack.gaps == (Gap("d", Lack.LIMIT, 1),)


def test_more_rounds_than_may_be_gone_through_leave_it_unknown() -> None:
    slack, _ = critical_path(pathway_of(text(c="9000 uker")))
    assert (slack.standing, slack.least) == (Standing.UNKNOWN, None)
