"""Limits that count from a step that comes again: the engine is asked, with each step on its last day."""

import pytest

from forlop.engine.totals import total_times
from forlop.model.pathway import Pathway
from forlop.verification.timing.sums import later
from forlop.verification.timing.totals import reckoned
from tests.course import begin, moment, pathway_of
from tests.verification.naive_limits import network, text

AGAIN = """\
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
start a "A"
  lege skal gjøre dette innen 0 dager
  så b
tiltak b "B"
  lege skal gjøre dette innen 30 dager
  så c
beslutning c "C"
  lege skal velge innen 20 dager
  valg "Videre" så d
  valg "Igjen" så tilbake til b, høyst 1 gang, ellers d
tiltak d "D"
  lege skal gjøre dette innen {limit}
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til d innen {total} dager
"""

Deed = tuple[str, str, str | None]
"""A step, the day on which it is done, and by whom, or the way that is chosen."""


def over(pathway: Pathway, deeds: list[Deed]) -> int:
    """By how many days the total is passed of a patient with whom this is done, and no limit passed."""
    (first, day, _), *others = deeds
    course = begin(pathway, at(day)).record(first, at(day))
    for step, day, told in others:
        assert course.overdue(at(day)) == set()
        by = told if told in pathway.named_actors else None
        course = course.record(step, at(day), by=by, choice=told if by is None else None)
    assert course.state.ended is not None
    (total,) = total_times(pathway, course.state, now=moment(at(day)))
    assert total.over is not None
    return total.over.amount


def at(day: str) -> str:
    return f"{day} 23:00"


def excess(pathway: Pathway) -> int:
    (case,) = reckoned(pathway, pathway.totals[0], most_states=20_000)
    late = later(case.sums, case.end, case.allowed[0])
    return 0 if late is None else late.most


def test_a_limit_from_the_opening_of_a_step_that_comes_again_does_not_end_the_rounds_before() -> None:
    # b on day 30, c on day 50; then b, c and d all by day 60.
    pathway = pathway_of(AGAIN.format(limit="10 dager etter startet b", total=45))
    deeds: list[Deed] = [
        ("a", "5.1.2026", None),
        ("b", "4.2.2026", None),
        ("c", "24.2.2026", "Igjen"),
        ("b", "6.3.2026", None),
        ("c", "6.3.2026", "Videre"),
        ("d", "6.3.2026", None),
    ]
    assert over(pathway, deeds) == 15
    assert excess(pathway) == 15


def test_from_the_first_time_that_it_is_done_it_ends_them_all() -> None:
    # b on day 30, and all else by day 40.
    assert excess(pathway_of(AGAIN.format(limit="10 dager etter første b", total=40))) == 0
    assert excess(pathway_of(AGAIN.format(limit="10 dager etter første b", total=39))) == 1


FORKED = """\
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
start a "A"
  lege skal gjøre dette innen 0 dager
  så b
tiltak b "B"
  lege skal gjøre dette innen 1 dag
  så c og d
tiltak c "C"
  lege skal gjøre dette innen {limit}
  så e
tiltak d "D"
  lege skal gjøre dette innen 5 dager etter startet b
  så e
tiltak e "E"
  venter på c og d
  lege skal gjøre dette innen 2 dager
  så f
beslutning f "F"
  lege skal velge innen 2 dager
  valg "Videre" så g
  valg "Igjen" så tilbake til b, høyst 1 gang, ellers g
tiltak g "G"
  lege skal gjøre dette innen 0 dager
  så slutt1
slutt slutt1 "Ferdig"
forløpstid tid "Tid" fra a til g innen {total} dager
"""


@pytest.mark.parametrize(
    ("limit", "days"),
    [
        # Who comes again has come so early that c is in time then too: a whole round and all before it by day 1.
        ("0 dager etter første b", 10),
        ("0 dager etter b", 18),
    ],
)
def test_a_line_that_counts_from_a_round_before_ends_what_the_other_line_counts_from(limit: str, days: int) -> None:
    assert excess(pathway_of(FORKED.format(limit=limit, total=days))) == 0
    assert excess(pathway_of(FORKED.format(limit=limit, total=days - 1))) == 1


def test_a_network_with_two_ways_back_is_passed_by_as_much_as_the_engine_lets_it_be() -> None:
    pathway = pathway_of(text(network(3236, anchored=True), total=30))
    deeds: list[Deed] = [
        ("s0", "5.1.2026", None),
        ("s1", "12.1.2026", "lege"),
        ("s1", "5.2.2026", "sykehus"),
        ("s2", "7.3.2026", "Igjen"),
        ("s1", "10.3.2026", None),
        ("s2", "10.3.2026", "Videre"),
        ("s3", "10.3.2026", None),
        ("s4", "17.3.2026", None),
        ("s5", "17.3.2026", "Videre"),
        ("s6", "17.3.2026", None),
        ("s7", "24.3.2026", None),
    ]
    assert over(pathway, deeds) == 48
    assert excess(pathway) == 48
