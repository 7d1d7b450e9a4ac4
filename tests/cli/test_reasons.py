"""What an answer gives as its reason, and what it tells to type: it is so, and what it tells to type is accepted."""

import shlex

import pytest

from tests.cli.house import House

AT = "23.11.2026 09:00"
BY = ("--by", "team", "--because", "feil kryss")
FORKED = """forløp gren "Grener"
  versjon "1"
  uten kilde fordi "Prøve"
aktør team "Teamet"
opplysning svimmel: ja/nei "Svimmel"
start besøk "Besøk"
  team skal notere svimmel innen 3 dager
  hvis svimmel så {led_to}
  ellers så plan
tiltak plan "Plan"
  team skal gjøre dette innen 5 dager
  så slutten
tiltak legevakt "Legevakt"
  team skal gjøre dette innen 1 dag
  så {onward}
slutt slutten "Ferdig"
"""


def follows(house: House, text: str) -> House:
    """A patient who follows that pathway."""
    house.file.write_text(text, encoding="utf-8")
    return house.started(at="23.11.2026 08:00")


def corrected(house: House, *, led_to: str, onward: str) -> House:
    """A patient who was not dizzy, and was after all."""
    follows(house, FORKED.format(led_to=led_to, onward=onward)).told("besøk", "svimmel=nei", at="23.11.2026 08:30")
    assert house("correct", "P-1", "svimmel=ja", *BY, now=AT).code == 0
    return house


def commands(page: str) -> list[str]:
    """What the page tells to type, with a reason filled in."""
    return [line.strip().replace("GRUNN", "x") for line in page.splitlines() if line.strip().startswith("forlop ")]


def test_a_recheck_tells_to_type_only_what_is_accepted(house: House) -> None:
    aside = corrected(house, led_to="legevakt og plan", onward="ferdig")
    assert commands(aside("next", "P-1", now=AT).out) == ["forlop recheck P-1 9 --by team"]
    refused = house("deviate", "P-1", "legevakt", "hopp", *BY, now=AT)
    assert refused.code == 1


def test_a_recheck_tells_where_the_patient_may_be_brought_until_somebody_has(house: House) -> None:
    corrected(house, led_to="legevakt", onward="slutten")
    settle, jump = commands(house("next", "P-1", now=AT).out)
    assert jump == 'forlop deviate P-1 legevakt hopp --by team --because "x"'
    brought = house(*shlex.split(jump)[1:], now=AT)
    assert brought.code == 0, brought.err
    assert commands(house("next", "P-1", now=AT).out) == [settle]


def test_a_recheck_of_what_is_over_tells_how_the_patient_comes_back(house: House) -> None:
    corrected(house, led_to="legevakt", onward="slutten").told("plan", at="23.11.2026 10:00")
    _, back = commands(house("next", "P-1", now="23.11.2026 10:00").out)
    said = house(*shlex.split(back)[1:], now="23.11.2026 10:00")
    assert said.code == 0, said.err
    assert "neste steg    Legevakt" in said.out


def test_the_way_of_otherwise_is_told_with_the_rules_that_did_not_fit_and_the_values(house: House) -> None:
    follows(house, FORKED.format(led_to="legevakt", onward="slutten")).told("besøk", "svimmel=nei", at=AT)
    value = "«Svimmel» er nei, registrert 23. november (i dag) av Teamet"
    assert f"ingen av reglene passet («svimmel»); {value}" in house("why", "P-1", "plan", now=AT).out
    elsewhere = "«Besøk» førte til «Plan» 23. november, for ingen av reglene passet («svimmel»)"
    assert f"{elsewhere}: {value}" in house("why-not", "P-1", "legevakt", now=AT).out


@pytest.mark.parametrize(("way", "step"), [("plan", "plan"), ("legevakt", "legevakt")])
def test_what_a_person_settled_is_not_told_as_the_work_of_a_rule(house: House, way: str, step: str) -> None:
    follows(house, FORKED.format(led_to="legevakt", onward="slutten"))
    house.told("besøk", "utelatt", *BY, at=AT).told("besøk", f"valg={way}", *BY, at=AT)
    said = house("why", "P-1", step, now=AT).out
    assert "det ble valgt i «Besøk» 23. november" in said
    assert "passet" not in said
    assert "etter regelen" not in said
