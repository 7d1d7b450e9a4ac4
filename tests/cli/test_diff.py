"""`diff`: what a pathway promises otherwise, and who fares worse by it."""

import re
from typing import Any

import pytest

from tests.cli.house import SMALL, House
from tests.cli.test_json_answers import faults
from tests.rendering.visible_text import picture_of

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


ADDING = """forløp lokal "Lokalt" bygger på liten "1.0"
  versjon "1"
  kilde rutine "Rutinen her"
  merknad "Oppdiktet"
legger til tiltak tolk "Tolk skaffes" etter mottak fordi "Tolken må bestilles"
  lege bør gjøre dette innen 1 uke
  ifølge rutine
"""


def test_what_follows_of_the_lines_of_a_variant_is_told_after_them(house: House) -> None:
    lines = house.plain("diff", *files(house, ADDING)).out.splitlines()
    (way,) = (each for each in lines if "`mottak`: hvor det går videre" in each)
    assert way == "  endret:   `mottak`: hvor det går videre (før: → «Hvor videre?»; nå: → «Tolk skaffes»)"
    assert lines.index(way) > max(number for number, each in enumerate(lines) if "(linje" in each)
    assert "  nytt:     `rutine`: kilden «Rutinen her»" in lines
    assert sum("Tolk skaffes" in each and each.startswith("  nytt") for each in lines) == 0  # its line has said it


def test_each_change_of_a_variant_is_told_by_its_line_or_after_the_lines(house: House) -> None:
    variant = ADDING + VARIANT.partition('versjon "1"\n')[2]
    said = house.plain("diff", *files(house, variant)).out
    told: list[dict[str, Any]] = for_programs(house, variant)["changes"]
    assert len(told) > 6
    for each in told:
        if each["about"] not in ("name", "title", "version"):
            assert f"`{each['place'] or 'lokal'}`" in said, each


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


def test_what_is_called_otherwise_is_told_and_costs_nobody_anything(house: House) -> None:
    said = house.plain("diff", *files(house, SMALL.replace('"Hjemme igjen"', '"Hjemme"')))
    assert said.out.splitlines()[1:] == [
        "  endret:   `hjem`: hva det heter (før: «Hjemme igjen»; nå: «Hjemme»)",
        "  Ingen får det dårligere.",
    ]


def test_a_text_that_means_the_same_is_told_so_and_no_picture_is_written(house: House) -> None:
    laid_out = SMALL.replace('  versjon "1.0"', '\n   # ny\n  versjon   "1.0"').replace(
        "innen 1 dag\n", "innen 1 dag  # straks\n"
    )
    out = house.folder / "endret.svg"
    said = house.plain("diff", *files(house, laid_out), "--language", "en", "-o", str(out))
    assert said.out == "liten «1.0» means the same as liten «1.0».\nNothing is changed, so no picture is written.\n"
    assert said.code == 0
    assert not out.exists()


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "html", "dot", "mmd"])
def test_the_changes_are_drawn_as_the_file_is_called(house: House, ending: str) -> None:
    out = house.folder / f"endret.{ending}"
    said = house.plain("diff", *files(house, SMALL.replace("innen 2 uker", "innen 3 uker")), "-o", str(out))
    assert (said.code, said.out.splitlines()[-1]) == (0, f"Flytskjemaet med endringene er skrevet til {out}")
    assert len(out.read_bytes()) > 1000


def test_the_picture_of_a_variant_has_marks_and_the_list(house: House) -> None:
    out = house.folder / "endret.svg"
    assert house.plain("diff", *files(house, VARIANT), "-o", str(out)).code == 0
    picture = picture_of(out.read_text("utf-8"))
    assert picture.shows("Samtalen", "▼ løsnet (1): fristen for Legen (før: innen 2 uker)")
    assert picture.shows("Hjemme igjen", "▲ strammet (2): fristen for Legen (før: innen 48 timer)")
    assert picture.shows("▼ 1 løsnet: steget «Samtalen»")


@pytest.mark.parametrize(
    ("language", "told"),
    [("nb", "to forskjellige forløp"), ("nn", "to ulike forløp"), ("en", "are different pathways")],
)
def test_other_pathways_altogether_are_not_compared(house: House, language: str, told: str) -> None:
    out = house.folder / "endret.svg"
    other = SMALL.replace("forløp liten", "forløp annen")
    for name in ("mottak", "valget", "samtale", "søknad", "opphold"):
        other = re.sub(rf"\b{name}\b", f"{name}2", other)
    said = house.plain("diff", *files(house, other), "-o", str(out), "--language", language)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert not out.exists()


@pytest.mark.parametrize(("theme", "page"), [("light", "#ffffff"), ("dark", "#0f172a"), ("print", "#ffffff")])
def test_the_changes_are_drawn_in_the_colours_that_are_asked_for(house: House, theme: str, page: str) -> None:
    both = files(house, SMALL.replace("innen 2 uker", "innen 3 uker"))
    plain, themed = house.folder / "vanlig.svg", house.folder / "tema.svg"
    assert house.plain("diff", *both, "-o", str(plain)).code == 0
    assert house.plain("diff", *both, "-o", str(themed), "--theme", theme).code == 0
    assert f'fill="{page}"' in themed.read_text("utf-8")
    assert (themed.read_bytes() == plain.read_bytes()) == (theme == "light")


@pytest.mark.parametrize("ending", ["html", "mmd", "docx", "md", "txt", ""])
def test_what_cannot_be_written_or_coloured_is_refused_with_what_can(house: House, ending: str) -> None:
    out = house.folder / f"endret.{ending}"
    both = files(house, SMALL.replace("innen 2 uker", "innen 3 uker"))
    said = house.plain("diff", *both, "-o", str(out), "--theme", "dark")
    assert (said.code, said.out) == (2, "")
    assert ".svg, .png, .pdf" in said.err
    assert not out.exists()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_colours_without_a_picture_are_refused(house: House, language: str) -> None:
    said = house.plain("diff", *files(house, SMALL), "--theme", "dark", "--language", language)
    assert (said.code, said.out) == (2, "")
    assert "--output" in said.err


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_picture_of_no_known_kind_is_refused_before_anything_is_read(house: House, language: str) -> None:
    said = house.plain("diff", "finnes_ikke.forlop", "heller_ikke.forlop", "-o", "x.gif", "--language", language)
    assert (said.code, said.out) == (2, "")
    assert ".gif" in said.err


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
    assert said["changes"] == [
        {
            "changed": "tightened",
            "kind": "step",
            "place": "samtale",
            "about": "limit",
            "actor": "lege",
            "words": "fristen for Legen (før: innen 2 uker; nå: innen 1 uke)",
        }
    ]
    assert said["differences"] == [{"effect": "tightening", "place": "samtale", "what": "limit", "story": []}]


def test_programs_are_told_what_is_wrong_with_a_file_that_cannot_be_compared(house: House) -> None:
    said = for_programs(house, "forløp x\n", code=1)
    assert said["after"]["name"] is None
    assert "error" in {each["severity"] for each in said["findings"]}


def test_a_file_with_errors_is_told_and_not_compared(house: House) -> None:
    said = house.plain("diff", *files(house, SMALL.replace("så valget", "så valgte")))
    assert said.code == 1
    assert "S201" in said.out
