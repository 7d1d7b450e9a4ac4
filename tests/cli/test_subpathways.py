"""A pathway that runs another, from the file to the answers: found, kept with its caller, and told by its place."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from forlop.application.keeping import kept_from, pathway_in
from forlop.application.library import beside
from forlop.application.pathway_files import read_pathway
from tests.cli.house import House
from tests.conformance.corpus import CORPUS

CALLER, CALLED = "subpathway.forlop", "utskriving.forlop"


@pytest.fixture
def folder(house: House) -> Path:
    """The caller and the called in the house's folder."""
    for name in (CALLER, CALLED):
        (house.folder / name).write_text((CORPUS / "good" / name).read_text("utf-8"), encoding="utf-8")
    return house.folder


def begun(house: House, folder: Path) -> None:
    assert house("start", str(folder / CALLER), "P-1", now="2.3.2026 09:00").code == 0
    assert house("record", "P-1", "innleggelse", "behov=stort", now="2.3.2026 10:00").code == 0


def test_the_next_step_is_told_by_where_it_is(house: House, folder: Path) -> None:
    begun(house, folder)
    said = house("next", "P-1", now="2.3.2026 11:00")
    assert said.out == (
        "P-1 · Hoftebrudd 1.0 · mandag 2. mars 2026\n"
        "\n"
        "  neste steg   Utskriving til kommunen: Kartlegging\n"
        "  å gjøre      notere «Behov for hjelp»\n"
        "  ansvarlig    Sykehuset\n"
        "  frist        onsdag 4. mars (skal), om 2 dager\n"
        "  hvorfor      delforløpet «Utskriving til kommunen» startet 2. mars; innen 2 dager\n"
    )
    assert "Utskriving til kommunen: Kartlegging   Sykehuset" in house("patients", now="2.3.2026 11:00").out
    answer = house("next", "P-1", "--format", "json", now="2.3.2026 11:00").json
    assert isinstance(answer["tasks"], list)
    assert answer["tasks"][0]["inside"] == ["utskriving_til_kommunen"]


def test_what_was_kept_answers_when_the_files_are_gone(house: House, folder: Path) -> None:
    begun(house, folder)
    before = house("next", "P-1", now="2.3.2026 11:00").out
    (folder / CALLED).unlink()
    (folder / CALLER).unlink()
    assert house("next", "P-1", now="2.3.2026 11:00").out == before
    assert house("record", "P-1", "kartlegging", "behov=lite", now="3.3.2026 10:00").code == 0
    assert "Kontroll" in house("next", "P-1", now="3.3.2026 11:00").out


def test_a_change_in_what_is_called_is_another_text(house: House, folder: Path) -> None:
    begun(house, folder)
    called = folder / CALLED
    called.write_text(called.read_text("utf-8").replace("innen 2 dager", "innen 3 dager"), encoding="utf-8")
    assert house("start", str(folder / CALLER), "P-2", now="2.3.2026 09:00").code == 0
    assert house("record", "P-2", "innleggelse", "behov=stort", now="2.3.2026 10:00").code == 0
    due = {patient: house("next", patient, now="2.3.2026 11:00").out for patient in ("P-1", "P-2")}
    assert "onsdag 4. mars" in due["P-1"]
    assert "torsdag 5. mars" in due["P-2"]


def test_what_happened_inside_is_told_with_where(house: House, folder: Path) -> None:
    begun(house, folder)
    assert house("record", "P-1", "utskriving_til_kommunen/kartlegging", "behov=lite", now="3.3.2026").code == 0
    told = house("history", "P-1", now="3.3.2026 13:00").out
    assert "«Utskriving til kommunen»: «Behov for hjelp» er stort, tatt med inn" in told
    assert "«Utskriving til kommunen»: forløpet ble avsluttet: «Hjemme»" in told
    why = house("why", "P-1", "utskriving_til_kommunen/kartlegging", now="3.3.2026 13:00")
    assert why.code == 0
    assert "«Kartlegging»" in why.out


@pytest.mark.parametrize(
    ("is_begun", "step", "about"),
    [(False, "utskriving_til_kommunen/kartlegging", "utskriving_til_kommunen"), (True, "kontroll", "kontroll")],
    ids=["into it", "out of it"],
)
def test_what_would_open_a_step_leads_into_a_subpathway_and_out_of_it(
    house: House, folder: Path, *, is_begun: bool, step: str, about: str
) -> None:
    begun(house, folder) if is_begun else house("start", str(folder / CALLER), "P-1", now="2.3.2026 09:00")
    answer: Any = house("why-not", "P-1", step, "--format", "json", now="2.3.2026 11:00").json
    assert answer["about"]["name"] == about
    assert answer["hindrances"]
    assert answer["offer"]["opens"]
    for command in answer["offer"]["commands"]:
        assert house(*shlex.split(command.replace("=…", "=stort"))[1:], now="2.3.2026 12:00").code == 0
    assert house("why", "P-1", step, "--format", "json", now="2.3.2026 12:00").json["standing"] == "open"


def test_a_recording_on_the_step_that_runs_it_says_what_to_record_on(house: House, folder: Path) -> None:
    begun(house, folder)
    said = house("record", "P-1", "utskriving_til_kommunen", now="2.3.2026 11:00")
    assert said.code != 0
    assert "utskriving_til_kommunen/kartlegging (Utskriving til kommunen: Kartlegging)" in said.err
    wrong = house("record", "P-1", "kartlegging", "behov=lit", now="2.3.2026 11:00")
    assert "mente du   lite?" in wrong.err


def test_a_chart_shows_what_is_run_and_each_end(house: House, folder: Path) -> None:
    chart = folder / "x.svg"
    assert house.plain("draw", str(folder / CALLER), "-o", str(chart)).code == 0
    drawn = chart.read_text("utf-8")
    for words in ("delforløp", "«Utskriving» 1.2", "ved «Hjemme»", "ved «På institusjon»"):
        assert words in drawn


def test_a_kept_text_holds_everything_and_each_part_once(folder: Path) -> None:
    read = read_pathway(folder / CALLER)
    kept = kept_from(read)
    assert kept.text.count("\nforløp utskriving ") == 1
    assert "eksempel" not in kept.text
    pathway = pathway_in(kept.text, name=kept.hash)
    assert read.pathway is not None
    assert pathway == read.pathway.model_copy(update={"examples": ()})


def test_examples_are_no_part_of_what_is_kept(folder: Path) -> None:
    with_examples = kept_from(read_pathway(folder / CALLER))
    text = (folder / CALLER).read_text("utf-8")
    (folder / CALLER).write_text(text[: text.index("eksempel ")], encoding="utf-8")
    assert kept_from(read_pathway(folder / CALLER)).hash == with_examples.hash


def test_a_file_finds_what_it_runs_beside_itself(folder: Path) -> None:
    found = beside(folder / CALLER).find("utskriving", "1.2")
    assert Path(found.source.name) == folder / CALLED  # type: ignore[union-attr]  # found, or the attribute is missing


def test_the_examples_of_a_base_that_runs_another_pathway_are_tried_on_its_variant(house: House, folder: Path) -> None:
    (folder / "brudd-1.0.forlop").write_text((folder / CALLER).read_text("utf-8"), encoding="utf-8")
    (folder / CALLER).unlink()
    variant = folder / "her.forlop"
    header = 'forløp her "Hoftebrudd her" bygger på brudd "1.0"\n  versjon "1"\n'
    variant.write_text(f"{header}\nstrammer kontroll til 1 uke\n", encoding="utf-8")
    said = house.plain("test", str(variant))
    assert (said.code, said.err) == (0, "")
    # The limit is a week now, and the example of the base says two.
    assert "0 av 1 eksempler i grunnlaget holder her også" in said.out
