"""`forlop test`: what it says, what it answers programs, and how it ends."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.house import SMALL, House

GOOD = """
eksempel "Til spesialist"
  gitt behov er spesialist
  når 02.03.2026 mottak er gjort
  så er neste søknad
"""
BAD = """
eksempel "<Feil> & «galt»"
  gitt behov er spesialist
  når 02.03.2026 mottak er gjort
  så er neste samtale
  når 03.03.2026 hjem er gjort
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "forløp"
    folder.mkdir()
    return folder


def written(folder: Path, examples: str, *, name: str = "liten.forlop") -> Path:
    file = folder / name
    file.write_text(f"{SMALL}{examples}", encoding="utf-8")
    return file


def test_examples_that_pass_end_with_zero(house: House, folder: Path) -> None:
    answer = house.plain("test", str(written(folder, GOOD)))
    assert answer.code == 0
    assert "bestått       Til spesialist" in answer.out
    assert "Eksemplet besto." in answer.out


def test_a_failing_line_is_told_with_its_place_and_what_is_so(house: House, folder: Path) -> None:
    file = written(folder, BAD)
    line = f"{SMALL}{BAD}".splitlines().index("  så er neste samtale") + 1
    answer = house.plain("test", str(file))
    assert answer.code == 1
    assert f"{file}:{line}:3" in answer.out
    assert "så er neste samtale" in answer.out
    assert "så er neste søknad" in answer.out
    assert f"{file}:{line + 1}:3" in answer.out  # what the engine refused
    assert "1 av 1 eksempler besto ikke." in answer.out


def test_what_no_example_asserts_is_listed(house: House, folder: Path) -> None:
    answer = house.plain("test", str(written(folder, GOOD)))
    assert "ikke prøvd: `søknad`: ved avslag → hjem" in answer.out
    assert "ikke prøvd: avbrudd `død`" in answer.out


@pytest.mark.parametrize(("least", "code"), [("1", 0), ("99", 1), ("101", 2)])
def test_coverage_may_be_demanded(house: House, folder: Path, least: str, code: int) -> None:
    assert house.plain("test", str(written(folder, GOOD)), "--min-coverage", least).code == code


def test_a_pathway_with_errors_is_told_and_fails(house: House, folder: Path) -> None:
    answer = house.plain("test", str(written(folder, GOOD.replace("søknad", "søknat"))))
    assert answer.code == 1
    assert "S201" in answer.out


def test_a_pathway_without_examples_passes_and_says_so(house: House, folder: Path) -> None:
    answer = house.plain("test", str(written(folder, "")))
    assert answer.code == 0
    assert "forløpet har ingen eksempler" in answer.out


def test_no_files_is_wrong_use(house: House, folder: Path) -> None:
    assert house.plain("test", str(folder)).code == 2
    assert house.plain("test", str(folder / "mangler.forlop")).code == 2


def test_programs_get_the_same(house: House, folder: Path) -> None:
    answer = house.plain("test", str(written(folder, BAD)), "--format", "json")
    assert answer.code == 1
    told = json.loads(answer.out)
    assert (told["examples"], told["failed"], told["passes"]) == (1, 1, False)
    (example,) = told["files"][0]["examples"]
    assert [failure["refused"] for failure in example["failures"]] == [None, "not_open"]
    assert example["failures"][1]["open"] == ["søknad"]
    assert told["files"][0]["coverage"]["interruptions"] == {"total": 1, "covered": 0}


def test_the_junit_file_is_xml_whatever_the_titles_are(house: House, folder: Path, tmp_path: Path) -> None:
    written(folder, GOOD)
    written(folder, BAD, name="gal.forlop")
    written(folder, "dette er ikke noe\n", name="uleselig.forlop")
    report = tmp_path / "resultat.xml"
    assert house.plain("test", str(folder), "--junit", str(report)).code == 1
    suites = ET.fromstring(report.read_text("utf-8"))
    counts = [(suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in suites]
    assert counts == [("1", "1", "0"), ("1", "0", "0"), ("1", "0", "1")]
    assert suites[0][0].get("name") == "<Feil> & «galt»"


def test_everything_is_said_in_english_too(house: House, folder: Path) -> None:
    answer = house.plain("test", str(written(folder, BAD)), "--language", "en")
    assert "failed  <Feil> & «galt»" in answer.out
    assert "not tested: interruption `død`" in answer.out
    assert "så er neste søknad" in answer.out  # the file's own words


def test_a_variant_is_told_the_first_line_that_differs_and_the_examples_of_its_base_count(
    house: House, folder: Path
) -> None:
    written(folder, GOOD.replace("så er neste søknad", "så er neste søknad\n  så er fristen for søknad 30.03.2026"))
    local = folder / "lokal.forlop"
    local.write_text('forløp lokal "Lokal" bygger på liten "1.0"\n  versjon "1"\n', encoding="utf-8")
    answer = house.plain("test", str(local))
    lines = [" ".join(line.split()) for line in answer.out.splitlines()]
    at = lines.index("endret her: Til spesialist")
    assert lines[at + 1].startswith("eksemplet så er fristen for søknad 30.03.2026 (linje ")
    assert lines[at + 2].startswith("her så er fristen for søknad ")
    assert lines[-1] == "Ingen egne eksempler; 0 av 1 eksempler i grunnlaget holder her også."
