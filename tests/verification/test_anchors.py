"""A limit that counts from what may not have happened is told at its line, with a patient whom the engine answers."""

import re
from datetime import date

import pytest

from forlop.application.pathway_files import pathway_from_text
from forlop.application.proving import proved
from forlop.diagnostics import Severity
from forlop.source import Source
from tests.verification.naive_anchors import may_never_run

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


# What each step says besides where it leads; the limit in `t` counts from `s`. Only the steps that are named are there.
STEPS = {
    "inn": 'start inn "Inn"\n  a skal notere syk innen 2 dager',
    "s": 'tiltak s "S"\n  a skal gjøre dette innen 3 dager',
    "offer": 'tiltak s "S"\n  a kan gjøre dette innen 3 dager',
    "relevant": 'tiltak s "S"\n  bare hvis syk\n  a skal gjøre dette innen 3 dager',
    "asked": 'melding s "S"\n  a skal sende til b innen 3 dager',
    "u": 'beslutning u "U"\n  a skal notere verre innen 3 dager',
    "t": 'melding t "T"\n  a skal sende til b innen 1 uke etter s\n  krever samtykke deling\n  uten samtykke så e',
    "x": 'tiltak x "X"\n  a skal gjøre dette innen 1 dag',
    "fall": 'avbrudd fall "Fall"\n  i alle faser',
}
HEAD = """forløp f "F"
  versjon "1"
aktør a "A" i kommune
aktør b "B" i spesialisthelsetjenesten
samtykke deling "Deling" antatt
samtykke annet "Annet" antatt
opplysning syk: ja/nei "Syk?"
opplysning verre: ja/nei "Verre?"
"""
BOTH = "hvis syk så {}\n  hvis ikke syk så {}"
WORSE = "hvis verre så {}\n  hvis ikke verre så {}"
ASKS = "krever samtykke {}\n  uten samtykke så t\n  så t"


def written(ways: dict[str, str]) -> str:
    steps = "\n".join(f"{STEPS[name]}\n  {clauses}" for name, clauses in ways.items())
    steps = re.sub(r"så (asked|offer|relevant)$", "så s", steps, flags=re.MULTILINE)
    return f'{HEAD}{steps}\n{STEPS["t"]}\n  så e\nslutt e "E"\n'


def judged(text: str) -> tuple[bool, bool]:
    """Whether the check tells of the limit, and whether the naive reader, who knows of no data, finds a run."""
    read = pathway_from_text(Source("x", text))
    assert read.pathway is not None, read.diagnostics
    found = [each.code for each in proved(read, today=date(2026, 6, 1), only={"deadlines"}).read.diagnostics]
    return "V606" in found, may_never_run(read.pathway, "t", "s")


@pytest.mark.parametrize(
    "ways",
    [
        pytest.param({"inn": "så s", "s": "så t"}, id="it has happened"),
        pytest.param({"inn": BOTH.format("s", "u"), "u": WORSE.format("s", "s"), "s": "så t"}, id="on both ways"),
        pytest.param({"inn": "så t og s", "s": "så ferdig"}, id="it is still to come"),
        pytest.param({"inn": "så t og u", "u": WORSE.format("s", "s"), "s": "så ferdig"}, id="it comes in the end"),
        pytest.param({"inn": "så asked", "asked": ASKS.format("deling")}, id="who says no to it says no to both"),
    ],
)
def test_what_has_happened_or_comes_in_the_end_is_counted_from(ways: dict[str, str]) -> None:
    assert judged(written(ways)) == (False, False)


@pytest.mark.parametrize(
    "ways",
    [
        pytest.param({"inn": BOTH.format("s", "t"), "s": "så t"}, id="a way leads past it"),
        pytest.param(
            {"inn": BOTH.format("t og s", "t og x"), "s": "så ferdig", "x": "så ferdig"}, id="beside it, not it"
        ),
        pytest.param({"inn": "så t og u", "u": WORSE.format("s", "ferdig"), "s": "så ferdig"}, id="it may come or not"),
        pytest.param({"inn": "så offer", "offer": "så t"}, id="nobody takes the offer"),
        pytest.param({"inn": "så relevant", "relevant": "så t"}, id="it is not relevant"),
        pytest.param({"inn": "så asked", "asked": ASKS.format("annet")}, id="the patient says no to it"),
        pytest.param({"inn": "så s", "s": "så t", "fall": "så t"}, id="an interruption leads past it"),
        pytest.param(
            {
                "inn": "så u",
                "u": WORSE.format("s", "x"),
                "s": "så t",
                "x": "så tilbake til u, høyst 3 ganger, ellers t",
            },
            id="the rounds are used up",
        ),
    ],
)
def test_what_may_never_come_is_nothing_to_count_from(ways: dict[str, str]) -> None:
    assert judged(written(ways)) == (True, True)


def test_where_no_patient_waits_in_vain_nothing_is_told() -> None:
    """Who comes to `t` is ill, and for who is ill `s` is done; only a reader who knows of no data sees another run."""
    ways = {"inn": BOTH.format("s og x", "x"), "s": "så ferdig", "x": BOTH.format("t", "e")}
    assert judged(written(ways)) == (False, True)
