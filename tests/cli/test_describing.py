"""`forlop describe` and timelines: on the screen and in files, for a pathway and for a patient, and what is refused."""

from pathlib import Path
from zipfile import is_zipfile

import pytest

from tests.cli.house import House


def test_a_pathway_is_told_on_the_screen_in_the_language_asked_for(house: House) -> None:
    said = house.plain("describe", str(house.file))
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Liten\n=====\n")
    assert "Legen skal velge innen 2 uker, regnet fra oppgaven åpnes." in said.out
    assert "Legen shall choose within 2 weeks" in house.plain("describe", str(house.file), "--language", "en").out
    assert "Legen skal velje innan 2 veker" in house.plain("describe", str(house.file), "--language", "nn").out


@pytest.mark.parametrize(("suffix", "begins"), [(".txt", "Liten"), (".md", "# Liten"), (".html", "<!DOCTYPE html>")])
def test_the_ending_chooses_the_format(house: House, tmp_path: Path, suffix: str, begins: str) -> None:
    output = tmp_path / f"liten{suffix}"
    said = house.plain("describe", str(house.file), "-o", str(output))
    assert (said.code, said.out) == (0, f"Teksten er skrevet til {output}\n")
    assert output.read_text("utf-8").startswith(begins)


def test_a_word_file_is_a_whole_package(house: House, tmp_path: Path) -> None:
    output = tmp_path / "liten.docx"
    assert house.plain("describe", str(house.file), "-o", str(output)).code == 0
    assert is_zipfile(output)


def test_a_patients_place_is_told(house: House) -> None:
    said = house.started()("describe", "--patient", "P-1")
    assert said.code == 0
    assert "Pasient P-1, slik det er fredag 10. april 2026 kl. 12.00\n---" in said.out
    assert "- «1 Mottak»: Forsinket" in said.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["describe"], "hvilken fil eller hvilken pasient"),
        (["describe", "x.forlop", "-o", "x.pdf"], "ikke .pdf. Flytskjemaet lages med: forlop draw"),
        (["describe", "x.forlop", "-o", "ingen/x.txt"], "Mappen ingen finnes ikke, så ingen/x.txt kan ikke skrives."),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_read(house: House, arguments: list[str], told: str) -> None:
    said = house.plain(*arguments)
    assert said.code == 2
    assert told in said.err


def test_a_pathway_with_mistakes_is_not_told_and_no_file_is_written(house: House, tmp_path: Path) -> None:
    house.file.write_text(house.file.read_text("utf-8").replace("så opphold", "så oppold"), "utf-8")
    said = house.plain("describe", str(house.file), "-o", str(tmp_path / "x.txt"))
    assert said.code == 1
    assert "S201" in said.out
    assert not (tmp_path / "x.txt").exists()


@pytest.mark.parametrize(
    ("option", "told"),
    [("--coverage", "Forløpets egne eksempler viser"), ("--findings", "Behov")],
)
def test_what_is_laid_over_a_chart_is_told_in_words_too(house: House, option: str, told: str) -> None:
    with house.file.open("a", encoding="utf-8") as file:
        file.write('\neksempel "Dør"\n  når 27.03.2026 mottak er startet\n')
        file.write("  når 28.03.2026 død skjer\n  så er slutt med død_slutt\n")
    plain = house.plain("describe", str(house.file))
    said = house.plain("describe", str(house.file), option)
    assert said.code == 0
    assert told in said.out
    assert said.out != plain.out


def test_only_one_thing_is_laid_over_at_a_time(house: House) -> None:
    said = house.plain("describe", str(house.file), "--coverage", "--findings")
    assert said.code == 2
    assert "--coverage" in said.err


# ---- the timeline


def test_a_timeline_is_drawn_and_told_with_the_same_words(house: House, tmp_path: Path) -> None:
    output = tmp_path / "P-1.svg"
    said = house.started()("draw", "--patient", "P-1", "--timeline", "-o", str(output))
    assert (said.code, said.out) == (0, f"Tidslinjen er skrevet til {output}\n")
    told = house("describe", "--patient", "P-1", "--timeline")
    assert told.code == 0
    assert "Åpne frister" in told.out
    for words in ("frist 1. april, 9 dager for sent", "Åpen siden 27. mars"):
        assert words in " ".join(told.out.split())
        assert words in output.read_text("utf-8")


def test_a_timeline_is_a_picture_with_ink_in_it(house: House, tmp_path: Path) -> None:
    output = tmp_path / "P-1.png"
    assert house.started()("draw", "--patient", "P-1", "--timeline", "-o", str(output)).code == 0
    assert output.read_bytes().startswith(b"\x89PNG")
    assert output.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["draw", "x.forlop", "--timeline"],
            "En tidslinje er for en pasient: forlop draw --patient PASIENT --timeline",
        ),
        (["describe", "x.forlop", "--timeline"], "En tidslinje er for en pasient"),
        (["draw", "--patient", "P-1", "--timeline", "-o", "x.dot"], "som .svg eller .png, ikke .dot"),
    ],
)
def test_a_timeline_that_cannot_be_is_refused_in_a_sentence(house: House, arguments: list[str], told: str) -> None:
    said = house.plain(*arguments)
    assert said.code == 2
    assert told in said.err
