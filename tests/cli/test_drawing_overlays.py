"""`draw` with something laid over the chart: who is counted, what is found, and when nothing is drawn."""

import re
from pathlib import Path

import pytest

from tests.cli.house import MOTTAK, House
from tests.rendering.visible_text import picture_of


@pytest.fixture
def six(house: House) -> House:
    for number in range(6):
        house.started(f"P-{number}")
        house.told("mottak", "behov=lokalt", *MOTTAK, at="30.3.2026 09:00", patient=f"P-{number}")
    return house


def test_the_patients_of_the_store_are_counted_and_the_file_is_said(six: House) -> None:
    out = six.folder / "gruppe.svg"
    said = six("draw", str(six.file), "--group", "-o", str(out))
    assert (said.code, said.out, said.err) == (0, f"Flytskjemaet er skrevet til {out}\n", "")
    picture = picture_of(out.read_text(encoding="utf-8"))
    assert picture.shows("6 pasienter, slik det er fredag 10. april 2026 kl. 12.00")
    assert picture.shows("Mottak", "● 6 av 6 pasienter", "innen fristen: 6 av 6")
    assert picture.shows("videre", "6 av 6, median 3 dager")
    assert picture.shows("Samtalen", "► her nå: 6 av 6")
    assert picture.shows("hvis behov er spesialist", "0 av 6")


@pytest.mark.parametrize(
    ("language", "few", "nobody"),
    [
        ("nb", "Færre enn 5 pasienter", "Ingen pasient i lageret"),
        ("nn", "Færre enn 5 pasientar", "Ingen pasient i lageret"),
        ("en", "Fewer than 5 patients", "No patient in the store"),
    ],
)
def test_of_too_few_nothing_is_drawn(house: House, language: str, few: str, nobody: str) -> None:
    out = house.folder / "gruppe.svg"
    house.started("P-1")
    said = house("--language", language, "draw", str(house.file), "--group", "-o", str(out))
    assert said.code == 1
    assert said.err.startswith(few)
    changed = house.folder / "annen.forlop"
    changed.write_text(house.file.read_text("utf-8").replace("innen 2 uker", "innen 3 uker"), encoding="utf-8")
    said = house("--language", language, "draw", str(changed), "--group", "-o", str(out))
    assert said.code == 1
    assert said.err.startswith(nobody)
    assert not out.exists()


def test_who_follows_another_text_is_not_counted_and_told(six: House) -> None:
    for number in range(5):
        changed = six.folder / f"liten{number}.forlop"
        changed.write_text(six.file.read_text("utf-8").replace("innen 2 uker", f"innen {3 + number} uker"), "utf-8")
        assert six("start", str(changed), f"Q-{number}").code == 0
    out = six.folder / "gruppe.svg"
    assert six("draw", str(six.file), "--group", "-o", str(out)).code == 0
    picture = picture_of(out.read_text(encoding="utf-8"))
    assert picture.shows("6 pasienter, slik det er")
    assert picture.shows("5 pasienter på en annen utgave av forløpet, eller flyttet mellom utgaver, er ikke med.")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--group", "--patient", "P-1"),
        ("--patient", "P-1", "--findings"),
        ("liten.forlop", "--group", "--coverage"),
        ("liten.forlop", "--coverage", "--findings"),
    ],
)
def test_only_one_thing_is_laid_over_a_chart(house: House, arguments: tuple[str, ...]) -> None:
    said = house.started()("draw", *arguments)
    assert said.code == 2
    assert said.err.startswith("Velg bare én av --patient, --group")


def test_without_a_store_nothing_is_drawn(house: House, tmp_path: Path) -> None:
    out = tmp_path / "gruppe.svg"
    said = house("draw", str(house.file), "--group", "-o", str(out))
    assert said.code == 2
    assert "Ingen pasient er startet" in said.err
    assert not out.exists()


def test_what_the_checks_find_is_drawn_also_where_it_keeps_the_pathway_from_being_used(house: House) -> None:
    out = house.folder / "funn.svg"
    text = house.file.read_text("utf-8").replace("  hvis behov er spesialist så søknad\n", "")
    house.file.write_text(text, encoding="utf-8")
    said = house.plain("draw", str(house.file), "--findings", "-o", str(out))
    assert (said.code, said.err) == (0, "")
    picture = picture_of(out.read_text(encoding="utf-8"))
    assert picture.shows("hvis behov er lokalt/utvidet", "▲ V502")
    line = 1 + text[: text.index("hvis behov er lokalt/utvidet")].count("\n")
    assert picture.shows(f"V502 feil, linje {line}")


def test_a_text_that_gives_no_pathway_is_told_and_not_drawn(house: House) -> None:
    out = house.folder / "funn.svg"
    house.file.write_text(house.file.read_text("utf-8").replace("så valget", "så walget"), encoding="utf-8")
    for overlay in ("--findings", "--coverage", "--group"):
        said = house("draw", str(house.file), overlay, "-o", str(out))
        assert said.code == 1
        assert "S201" in said.out
    assert not out.exists()


def test_what_the_examples_show_is_drawn_and_without_examples_nothing(house: House) -> None:
    out = house.folder / "dekning.svg"
    said = house.plain("draw", str(house.file), "--coverage", "-o", str(out))
    assert said.code == 1
    assert "ingen eksempler" in said.err
    assert not out.exists()
    example = 'eksempel "Hjem"\n  gitt behov er lokalt\n  når 30.03.2026 mottak er gjort\n  så er neste samtale\n'
    house.file.write_text(house.file.read_text("utf-8") + "\n" + example, encoding="utf-8")
    assert house.plain("draw", str(house.file), "--coverage", "-o", str(out)).code == 0
    picture = picture_of(out.read_text(encoding="utf-8"))
    assert picture.shows("Samtalen", "√ i 1 av 1 eksempler")
    assert picture.shows("hvis behov er spesialist", "○ ikke i noe eksempel")


def test_what_is_laid_over_a_chart_is_told_in_words_too(six: House) -> None:
    said = six("describe", str(six.file), "--group")
    assert (said.code, said.err) == (0, "")
    assert "6 pasienter, slik det er fredag 10. april 2026 kl. 12.00" in said.out
    assert "Tall for færre enn 5 pasienter vises ikke" in said.out
    assert "Her nå: 6 av 6" in said.out
    refused = six("describe", str(six.file), "--group", "--findings")
    assert (refused.code, refused.out) == (2, "")
    assert "--findings" in refused.err


@pytest.mark.parametrize(("theme", "page"), [("light", "#ffffff"), ("dark", "#0f172a"), ("print", "#ffffff")])
def test_the_theme_colours_the_chart_and_changes_no_word(house: House, theme: str, page: str) -> None:
    plain, themed = house.folder / "vanlig.svg", house.folder / "tema.svg"
    assert house("draw", str(house.file), "-o", str(plain)).code == 0
    assert house("draw", str(house.file), "--theme", theme, "-o", str(themed)).code == 0
    drawn = themed.read_text("utf-8")
    assert f'fill="{page}"' in drawn
    assert (drawn == plain.read_text("utf-8")) == (theme == "light")
    texts = [re.sub(r"#[0-9a-f]{6}", "", file.read_text("utf-8")) for file in (plain, themed)]
    assert texts[0] == texts[1]


def test_a_theme_is_refused_where_the_reader_chooses_the_colours(house: House) -> None:
    out = house.folder / "tema.html"
    said = house("draw", str(house.file), "--theme", "print", "-o", str(out))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Farger velges for .svg, .png, .pdf")
    assert not out.exists()
