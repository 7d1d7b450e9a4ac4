"""The kept measures of a chart: the same picture as without them, found again, and no patient in them."""

from pathlib import Path

import pytest

from forlop.cli import fits
from forlop.rendering.chart import chart_of
from tests.course import library

PATHWAY = library("rus_psykisk/ocd.forlop")


def files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_kept_measures_give_the_same_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    without = chart_of(PATHWAY, language="nb")
    first, again = (fits.kept_fit(PATHWAY, language="nb") for _ in range(2))
    assert first == again
    assert chart_of(PATHWAY, language="nb", fit=again) == without
    assert len(files_in(tmp_path)) == 1


def test_a_damaged_file_is_found_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = fits.kept_fit(PATHWAY, language="nb")
    (kept,) = files_in(tmp_path)
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    assert fits.kept_fit(PATHWAY, language="nb") == found


def test_without_a_folder_to_write_the_measures_are_found_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "forlop").write_text("a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert chart_of(PATHWAY, language="nb", fit=fits.kept_fit(PATHWAY, language="nb")) == chart_of(
        PATHWAY, language="nb"
    )
