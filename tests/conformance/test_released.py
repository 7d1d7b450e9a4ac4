"""What was released is read for ever: the same meaning, the same identity, and no file of it edited."""

import shutil
from pathlib import Path

import pytest

from forlop.language.parser import parse
from forlop.model.content_hash import LANGUAGE_VERSION, content_hash
from forlop.model.from_syntax import lower
from tests.conformance.good import model_of, source_of
from tests.conformance.released import RELEASED, VERSIONS, edited, golden, texts_of

TEXTS = [pytest.param(text, id=f"{version}-{text.stem}") for version in VERSIONS for text in texts_of(version)]
each_text = pytest.mark.parametrize("text", TEXTS)
each_version = pytest.mark.parametrize("version", VERSIONS)


@each_text
def test_a_released_text_is_read_without_a_fault(text: Path) -> None:
    parsed = parse(source_of(text))
    assert (*parsed.diagnostics, *lower(parsed.document).diagnostics) == ()


@each_text
def test_a_released_text_means_what_it_meant(text: Path) -> None:
    assert model_of(source_of(text)) == golden(text, "model").read_text("utf-8")


@each_text
def test_a_patient_finds_the_released_text_again(text: Path) -> None:
    assert content_hash(source_of(text)) == golden(text, "identity").read_text("utf-8").strip()


@each_version
def test_no_released_file_is_edited(version: str) -> None:
    assert edited(RELEASED / version) == []


@pytest.mark.parametrize("version", VERSIONS[:1])
def test_an_edit_of_a_released_file_is_found(version: str, tmp_path: Path) -> None:
    folder = tmp_path / version
    shutil.copytree(RELEASED / version, folder)
    (folder / "smallest.forlop").write_bytes((folder / "smallest.forlop").read_bytes() + b"# .\n")
    (folder / "wait.model.txt").unlink()
    (folder / "another.forlop").touch()
    assert edited(folder) == ["another.forlop", "smallest.forlop", "wait.model.txt"]


def test_the_current_version_is_among_the_released_and_the_last_of_them() -> None:
    assert max(VERSIONS, key=int) == LANGUAGE_VERSION
