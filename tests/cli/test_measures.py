"""Totals and indicators on the command line: figures worked out by hand, in every language, as their schemas say."""

from typing import Any

import pytest

from tests.cli.house import House
from tests.cli.test_json_answers import faults

MEASURED = """forløp fall "Etter et fall"
  versjon "1"
  kilde veileder "Veilederen"
aktør team "Innsatsteamet"
hendelse falt "Pasienten har falt"
opplysning nye_fall: heltall fra 0 til 99 "Nye fall"
start kontroll "Kontroll"
  team skal gjøre dette
  så trening
tiltak trening "Trening"
  team bør notere nye_fall innen 6 uker
  så fulgt_opp
slutt fulgt_opp "Fulgt opp"
pause stans "Stans"
  stopper alle frister
forløpstid ventetid "Fra fall til trening" fra falt til startet trening innen 14 dager (rettesnor)
indikator i_tide prosess "Kontrollert i tide"
  andel av kontroll der kontroll er gjort innen 1 uke etter falt
indikator uten_fall resultat "Ingen nye fall"
  andel av trening der nye_fall er 0
indikator sjelden struktur "Trent etter fall"
  andel av falt der trening er gjort
"""

DUE = "tirsdag 20. januar (rettesnor)"


@pytest.fixture
def measured(house: House) -> House:
    house.file.write_text(MEASURED, encoding="utf-8")
    return house


def lines(text: str, beginning: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith(beginning)]


@pytest.mark.parametrize(
    ("told", "now", "expected"),
    [
        ([], "7.1.2026 12:00", "løper ikke ennå, venter på «Pasienten har falt»"),
        (["falt"], "10.1.2026 12:00", "4 dager siden 6. januar; frist {due}, om 10 dager"),
        (["falt"], "18.1.2026 12:00", "12 dager siden 6. januar; bare 2 dager igjen, frist {due}"),
        (["falt"], "20.1.2026 12:00", "14 dager siden 6. januar; fristen er i dag, {due}"),
        (["falt"], "21.1.2026 12:00", "15 dager siden 6. januar; fristen var {due}, 1 dag over"),
        (["falt", "stans start"], "10.1.2026 12:00", "0 dager siden 6. januar; klokken står: «Stans»"),
    ],
)  # fmt: skip
def test_next_tells_how_far_a_total_has_come(measured: House, told: list[str], now: str, expected: str) -> None:
    measured.started(at="5.1.2026 08:00")
    for words in told:
        measured.told(*words.split(), at="6.1.2026 10:00")
    (told_of_it,) = lines(measured("next", "P-1", now=now).out, "forløpstid")
    assert told_of_it.endswith(f"   «Fra fall til trening»: {expected.replace('{due}', DUE)}")


def test_a_total_that_is_over_is_told_while_it_was_late_and_when_the_run_is_over(measured: House) -> None:
    measured.started(at="5.1.2026 08:00").told("falt", at="6.1.2026 10:00").told("kontroll", at="9.1.2026 10:00")
    assert lines(measured("next", "P-1", now="10.1.2026 12:00").out, "forløpstid") == []
    measured.told("trening", "nye_fall=0", at="12.1.2026 10:00")
    told = lines(measured("next", "P-1", now="13.1.2026 12:00").out, "forløpstid")
    expected = "3 dager, fra 6. januar til 9. januar; i tide, fristen var {due}".replace("{due}", DUE)
    assert told == [f"forløpstid   «Fra fall til trening»: {expected}"]


def test_why_tells_the_totals_that_begin_or_end_with_the_step(measured: House) -> None:
    measured.started(at="5.1.2026 08:00").told("falt", at="6.1.2026 10:00")
    assert len(lines(measured("why", "P-1", "trening", now="7.1.2026 12:00").out, "forløpstid")) == 1
    assert lines(measured("why", "P-1", "kontroll", now="7.1.2026 12:00").out, "forløpstid") == []


@pytest.mark.parametrize("language", ["nn", "en"])
def test_totals_and_indicators_are_told_in_the_reader_s_language(measured: House, language: str) -> None:
    measured.started(at="5.1.2026 08:00").told("falt", at="6.1.2026 10:00")
    expected = {
        "nn": "12 dagar sidan 6. januar; berre 2 dagar att, frist tysdag 20. januar (rettesnor)",
        "en": "12 days since 6 January; only 2 days left, due Tuesday 20 January (guideline)",
    }[language]
    assert expected in measured("next", "P-1", "--language", language, now="18.1.2026 12:00").out
    few = {"nn": "færre enn 5 pasientar", "en": "fewer than 5 patients"}[language]
    assert few in measured("indicators", "--language", language, now="18.1.2026 12:00").out


def seven(house: House) -> House:
    """Seven patients: three controlled in time, one late, one not at all, one not yet, and one that never fell."""
    controlled = {"A": "8.1.2026", "B": "9.1.2026", "C": "13.1.2026", "D": "14.1.2026", "G": "7.1.2026"}
    fell = {"F": "12.1.2026", "G": None}
    for patient in "ABCDEFG":
        house.started(patient, at="5.1.2026 08:00")
        if (fallen := fell.get(patient, "6.1.2026")) is not None:
            house.told("falt", at=f"{fallen} 10:00", patient=patient)
        if patient in controlled:
            house.told("kontroll", at=f"{controlled[patient]} 11:00", patient=patient)
    for patient, falls in (("A", 0), ("B", 2), ("C", 0)):
        house.told("trening", f"nye_fall={falls}", at="15.1.2026 09:00", patient=patient)
    return house


def test_indicators_count_each_patient_once_and_keep_the_undecided_apart(measured: House) -> None:
    said = seven(measured)("indicators", now="16.1.2026 12:00")
    assert (said.code, said.err) == (0, "")
    # In time until the 13th: A, B and C are, D and E are not; F has until the 19th, and G never fell.
    # Five came to training: A and C fell no more, B did, D and G have not been asked yet. Six fell; three have trained.
    assert said.out.splitlines() == [
        "Etter et fall 1",
        "  prosess    «Kontrollert i tide»: 3 av 5 (60 %); 2 kan ikke avgjøres ennå",
        "             andel av «Kontroll» der «Kontroll» er gjort, innen 1 uke etter «Pasienten har falt»",
        "  resultat   «Ingen nye fall»: færre enn 5 er avgjort, så andelen vises ikke; 2 kan ikke avgjøres ennå",
        "             andel av «Trening» der nye fall er 0",
        "  struktur   «Trent etter fall»: færre enn 5 er avgjort, så andelen vises ikke; 3 kan ikke avgjøres ennå",
        "             andel av «Pasienten har falt» der «Trening» er gjort",
    ]


def test_indicators_for_programs_are_as_their_schema_says(measured: House) -> None:
    answer = seven(measured)("indicators", "--format", "json", now="16.1.2026 12:00").json
    assert faults("indicators", answer) == []
    of_pathway: dict[str, Any] = answer["pathways"][0]  # type: ignore[index]  # JSON
    figures = [
        {key: each[key] for key in ("counted", "numerator", "denominator", "not_yet", "unknown")}
        for each in of_pathway["indicators"]
    ]
    assert figures == [
        {"counted": 7, "numerator": 3, "denominator": 5, "not_yet": 2, "unknown": 0},
        {"counted": 5, "numerator": None, "denominator": None, "not_yet": 2, "unknown": 0},
        {"counted": 6, "numerator": None, "denominator": None, "not_yet": 3, "unknown": 0},
    ]


def test_figures_of_fewer_than_five_patients_are_not_shown(measured: House) -> None:
    for patient in "ABCD":
        measured.started(patient, at="5.1.2026 08:00")
    said = measured("indicators", now="16.1.2026 12:00")
    assert "færre enn 5 pasienter" in said.out
    answer = measured("indicators", "--format", "json", now="16.1.2026 12:00").json
    assert faults("indicators", answer) == []
    of_pathway: dict[str, Any] = answer["pathways"][0]  # type: ignore[index]  # JSON
    assert {each[key] for each in of_pathway["indicators"] for key in ("counted", "denominator", "not_yet")} == {None}


@pytest.mark.parametrize("question", ["next", "why"])
def test_totals_for_programs_are_as_their_schema_says(measured: House, question: str) -> None:
    measured.started(at="5.1.2026 08:00").told("falt", at="6.1.2026 10:00").told("kontroll", at="9.1.2026 10:00")
    answer = measured(question, "P-1", "--format", "json", now="10.1.2026 12:00").json
    assert faults(question, answer) == []
    total: dict[str, Any] = answer["totals"][0]  # type: ignore[index]  # JSON
    assert (total["standing"], total["run"], total["late"]) == ("ended", {"amount": 3, "unit": "days"}, False)


def test_asking_for_indicators_writes_nothing(measured: House) -> None:
    seven(measured)
    before = measured.bytes_of_the_store()
    measured("indicators", now="1.6.2026 12:00")
    assert measured.bytes_of_the_store() == before
