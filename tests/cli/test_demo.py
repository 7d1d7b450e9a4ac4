"""The demonstration: four stories, the same every time, and charts where the last line says."""

from pathlib import Path

import pytest

from tests.cli.house import House


def test_the_demo_tells_four_stories_and_writes_their_charts(house: House) -> None:
    out = house.folder / "mappe" / "demo"
    said = house.plain("demo", "--out", str(out))
    assert said.code == 0, said.err
    for story in ("i rute", "forsinket", "slutter underveis", "venter på at en overføring tas imot"):
        assert f"— {story}\n" in said.out
    assert said.out.splitlines()[-1] == f"4 flytskjemaer er skrevet til {out}"
    assert sorted(path.name for path in out.iterdir()) == [f"P-004{number}.svg" for number in range(1, 5)]
    assert house.plain("demo", "--out", str(out)) == said


def test_the_charts_of_the_demo_have_the_colours_that_are_asked_for(house: House) -> None:
    assert house.plain("demo", "--out", str(house.folder), "--theme", "dark").code == 0
    assert 'fill="#0f172a"' in (house.folder / "P-0041.svg").read_text("utf-8")


def test_where_the_folder_cannot_be_made_the_charts_go_to_the_temporary_one(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    temporary = tmp_path_factory.mktemp("midlertidig")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    hindrance = house.folder / "fil"
    hindrance.write_text("", encoding="utf-8")
    said = house.plain("demo", "--out", str(hindrance / "demo"))
    assert said.code == 0, said.err
    assert Path(said.out.splitlines()[-1].rpartition(" ")[2]) == temporary / "demo"
