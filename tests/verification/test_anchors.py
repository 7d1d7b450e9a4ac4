"""A limit that counts from what may not have happened is told at its line, with a patient whom the engine answers."""

from datetime import date

import pytest

from forlop.application.pathway_files import pathway_from_text
from forlop.application.proving import proved
from forlop.diagnostics import Severity
from forlop.source import Source

TEXT = """forløp f "F"
  versjon "1"
aktør a "A"
opplysning syk: ja/nei "Syk?"
opplysning dag: dato "Dag"
start inn "Inn"
  a skal notere syk innen 2 dager
{inn}
tiltak s "S"
  a skal gjøre dette innen 3 dager
  a skal notere dag innen 3 dager
  så {s}
tiltak t "T"
  a skal gjøre dette innen {limit}
{t}
slutt e "E"
"""
CHOICE = "  hvis syk så s\n  hvis ikke syk så t"
FORK = "  så s og t"
SEQUENCE = "  så s"
END = "  så e"


def told(inn: str, s: str, limit: str, t: str = END) -> list[tuple[str, str, Severity]]:
    text = TEXT.format(inn=inn, s=s, limit=limit, t=t)
    read = pathway_from_text(Source("x", text))
    assert read.pathway is not None, read.diagnostics
    read = proved(read, today=date(2026, 6, 1), only={"deadlines"}).read
    found = [each for each in read.diagnostics if each.code == "V606"]
    return [(text[each.span.start : each.span.end].strip(), each.story[-1].what, each.severity) for each in found]


@pytest.mark.parametrize("limit", ["1 uke etter s", "1 uke etter startet s", "dag"])
def test_what_only_another_way_has_is_nothing_to_count_from(limit: str) -> None:
    line = f"a skal gjøre dette innen {limit}"
    assert told(CHOICE, "t", limit) == [(line, "limit_never_runs", Severity.WARNING)]


@pytest.mark.parametrize("limit", ["1 uke etter inn", "1 uke etter mottatt inn", "1 uke"])
def test_what_every_way_has_is_counted_from(limit: str) -> None:
    assert told(CHOICE, "t", limit) == []


@pytest.mark.parametrize("limit", ["1 uke etter s", "dag"])
def test_what_comes_before_or_beside_is_counted_from(limit: str) -> None:
    assert told(SEQUENCE, "t", limit) == []
    assert told(FORK, "ferdig", limit) == []


def test_what_comes_only_afterwards_is_nothing_to_count_from() -> None:
    lines = told("  så t", "e", "1 uke etter s", "  så s")
    assert lines == [("a skal gjøre dette innen 1 uke etter s", "limit_never_runs", Severity.WARNING)]
