"""`diff`: what a pathway promises otherwise, and who fares worse by it."""

from typing import Any

import pytest

from tests.cli.house import SMALL, House
from tests.cli.test_json_answers import faults

VARIANT = """forløp lokal "Lokalt" bygger på liten "1.0"
  versjon "1"
løsner samtale til 4 uker fordi "Få ansatte"
strammer hjem til 24 timer
"""


def files(house: House, text: str) -> tuple[str, str]:
    other = house.folder / "lokal.forlop"
    other.write_text(text, encoding="utf-8")
    return str(house.file), str(other)


def test_a_variant_is_told_by_its_lines_with_their_reasons_and_the_patient_who_fares_worse(house: House) -> None:
    said = house.plain("diff", *files(house, VARIANT))
    assert said.code == 0
    assert "bygger på liten «1.0» med 1 løsnet, 1 strammet og 0 annet" in said.out
    assert "fra «innen 2 uker» til «innen 4 uker» fordi «Få ansatte» (linje 3)" in said.out
    assert "løsnet:   `samtale`: fristen" in said.out
    assert "her er dette siste dagen; antall dager senere: 14" in said.out


def test_a_variant_that_only_tightens_costs_nobody_anything(house: House) -> None:
    said = house.plain("diff", *files(house, VARIANT.replace('løsner samtale til 4 uker fordi "Få ansatte"\n', "")))
    assert said.out.splitlines()[-1] == "  Ingen får det dårligere."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("innen 2 uker", "innen 3 uker", "løsnet:   `samtale`: fristen"),
        ("innen 2 uker", "innen 1 uke", "strammet: `samtale`: fristen"),
        ('lege bør "ringe"', 'lege skal "ringe"', "strammet: `hjem`: hvor forpliktende det er"),
        (
            "  hvis behov er lokalt så hjem\n",
            "  hvis behov er lokalt så søknad\n",
            "løsnet:   `samtale`: hvor det går videre",
        ),
    ],
)
def test_two_editions_are_held_against_each_other_by_what_they_promise(
    house: House, old: str, new: str, told: str
) -> None:
    said = house.plain("diff", *files(house, SMALL.replace(old, new, 1)))
    assert said.code == 0
    assert told in said.out


def test_an_edition_that_promises_the_same_is_told_so(house: House) -> None:
    said = house.plain("diff", *files(house, SMALL.replace('"Hjemme igjen"', '"Hjemme"')), "--language", "en")
    assert said.out == "liten «1.0» promises the same as liten «1.0».\n"


def for_programs(house: House, text: str, *, code: int = 0) -> dict[str, Any]:
    said = house.plain("diff", *files(house, text), "--format", "json")
    assert said.code == code
    assert faults("diff", said.json) == []
    return dict(said.json)


def test_programs_are_told_the_same_of_a_variant(house: House) -> None:
    said = for_programs(house, VARIANT)
    assert said["builds_on"]["version"] == "1.0"
    (different,) = said["differences"]
    assert (different["effect"], different["place"], different["what"]) == ("loosening", "samtale", "limit")
    assert different["story"][-1] == "onsdag 29. januar 2020: her er dette siste dagen; antall dager senere: 14"


def test_programs_are_told_the_same_of_another_edition(house: House) -> None:
    said = for_programs(house, SMALL.replace("innen 2 uker", "innen 1 uke", 1))
    assert said["builds_on"] is None
    assert said["differences"] == [{"effect": "tightening", "place": "samtale", "what": "limit", "story": []}]


def test_programs_are_told_what_is_wrong_with_a_file_that_cannot_be_compared(house: House) -> None:
    said = for_programs(house, "forløp x\n", code=1)
    assert said["after"]["name"] is None
    assert "error" in {each["severity"] for each in said["findings"]}


def test_a_file_with_errors_is_told_and_not_compared(house: House) -> None:
    said = house.plain("diff", *files(house, SMALL.replace("så valget", "så valgte")))
    assert said.code == 1
    assert "S201" in said.out
