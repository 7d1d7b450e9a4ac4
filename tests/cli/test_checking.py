"""`check` on a day: a review that is overdue is a warning, and a warning keeps nobody from anything."""

import pytest

from tests.cli.house import SMALL, House
from tests.cli.test_json_answers import faults


@pytest.fixture
def reviewed(house: House) -> House:
    text = SMALL.replace('  versjon "1.0"\n', '  versjon "1.0"\n  revideres innen 31.05.2026\n')
    house.file.write_text(text, encoding="utf-8")
    return house


@pytest.mark.parametrize(("day", "warnings"), [("31.5.2026", 0), ("2026-06-01", 1)])
def test_a_review_is_overdue_from_the_day_after(reviewed: House, day: str, warnings: int) -> None:
    said = reviewed.plain("check", str(reviewed.file), "--at", day, "--format", "json")
    assert (said.code, said.json["errors"], said.json["warnings"]) == (0, 0, warnings)
    assert faults("check", said.json) == []


def test_a_warning_is_told_counted_and_leaves_the_pathway_usable(reviewed: House) -> None:
    said = reviewed.plain("check", str(reviewed.file), "--at", "1.6.2026")
    assert "varsel V401: forløpet skulle vært revidert innen 31.05.2026" in said.out
    assert said.out.splitlines()[-1].startswith("1 forløp lest: 0 feil og 1 varsel.")
    assert said.code == 0
    assert reviewed("start", str(reviewed.file), "P-1", now="1.7.2026 09:00").code == 0


def test_what_is_equally_grave_stands_together_and_the_gravest_first(reviewed: House) -> None:
    wrong = reviewed.file.read_text("utf-8").replace("så valget", "så valgte")
    reviewed.file.write_text(wrong, encoding="utf-8")
    said = reviewed.plain("check", str(reviewed.file), "--at", "1.6.2026")
    headings = [line for line in said.out.splitlines() if line.startswith(f"{reviewed.file}: ")]
    assert headings == [f"{reviewed.file}: feil", f"{reviewed.file}: varsler"]
    error, warning = said.out.index(" feil S201: "), said.out.index(" varsel V401: ")
    assert said.out.index(headings[0]) < error < said.out.index(headings[1]) < warning


@pytest.mark.parametrize(
    ("only", "codes"),
    [
        ("syntax", ["S110"]),
        ("names", ["S201"]),
        ("types,names", ["S201", "S212"]),
        ("syntax,names,types,checks", ["S110", "S201", "S212"]),
    ],
)
def test_only_the_parts_that_are_asked_for_are_told(house: House, only: str, codes: list[str]) -> None:
    text = SMALL + 'tiltak a "A"\n  lege skal gjøre dette innen 99999 dager\n  så b\nmerknda "x"\n'
    house.file.write_text(text, encoding="utf-8")
    said = house.plain("check", str(house.file), "--only", only, "--format", "json")
    files = said.json["files"]
    assert isinstance(files, list)
    assert sorted({finding["code"] for finding in files[0]["findings"]}) == codes
    assert said.code == 1


@pytest.mark.parametrize(("only", "code"), [("checks", "S110"), ("names", "S110"), ("types", "S110")])
def test_what_could_not_be_looked_at_never_seems_clean(house: House, only: str, code: str) -> None:
    house.file.write_text(SMALL + 'merknda "x"\n', encoding="utf-8")
    said = house.plain("check", str(house.file), "--only", only)
    assert said.code == 1
    assert f" {code}: " in said.out


def test_the_checks_are_not_made_unless_they_are_asked_for(reviewed: House) -> None:
    lost = reviewed.file.read_text("utf-8") + 'tiltak alene "Alene"\n  lege skal gjøre dette\n  så ferdig\n'
    reviewed.file.write_text(lost, encoding="utf-8")
    every = reviewed.plain("check", str(reviewed.file), "--at", "1.6.2026")
    assert "V301" in every.out + every.err
    assert "V401" in every.out
    some = reviewed.plain("check", str(reviewed.file), "--at", "1.6.2026", "--only", "syntax, names, types")
    assert ("V301" in some.out, "V401" in some.out, some.code) == (False, False, 0)


def test_a_part_that_is_none_is_wrong_use(reviewed: House) -> None:
    said = reviewed.plain("check", str(reviewed.file), "--only", "syntax,alt")
    assert (said.code, said.out) == (2, "")
    assert "alt" in said.err


def test_a_file_that_cannot_be_read_is_told_whatever_is_asked_for(house: House) -> None:
    house.file.write_bytes(b"\xff")
    assert house.plain("check", str(house.file), "--only", "types").code == 1


def test_a_day_that_is_none_is_wrong_use(reviewed: House) -> None:
    said = reviewed.plain("check", str(reviewed.file), "--at", "i morgen")
    assert (said.code, said.out) == (2, "")
    assert "i morgen" in said.err


def test_house_rules_are_asked_for_by_name(house: House) -> None:
    text = SMALL.replace('  uten kilde fordi "Laget for å prøve forlop"\n', "")
    house.file.write_text(text, encoding="utf-8")
    found = house.plain("check", str(house.file), "--only", "house", "--format", "json").json["files"]
    assert isinstance(found, list)
    assert {each["code"] for each in found[0]["findings"]} == {"V402", "V403"}
    assert house.plain("check", str(house.file), "--only", "soundness", "--format", "json").json["warnings"] == 0
