"""The kept tables: the same parser whether built, kept or refused, and nothing foreign is ever loaded."""

import os
import sys
from pathlib import Path

import pytest

from forlop.cli.tables import kept_parsers
from forlop.language.parser import parse
from forlop.source import Source

TEXT = Source(
    "x", 'forløp fall "Fall"\n  versjon "1.0"\n\nstart a "A"\n  b skal gjøre dette innen 2 uker\n  så ferdig\n'
)
BAD = Source("x", 'forløp fall "Fall"\n  versjon 1\n\nstrt a "A"\n')


def kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_kept_tables_read_as_built_ones_do(folder: Path) -> None:
    for _ in range(2):
        for source in (TEXT, BAD):
            assert parse(source, parser_for=kept_parsers(lambda: folder)) == parse(source)
    assert len(kept(folder)) == 1


def test_each_vocabulary_has_its_own_tables(folder: Path) -> None:
    parser_for = kept_parsers(lambda: folder)
    for vocabulary in ("nb", "nn", "en"):
        parser_for(vocabulary)
    assert len(kept(folder)) == 3


@pytest.mark.parametrize("damage", [b"", b"x", b"\x80\x04garbage" * 50])
def test_a_damaged_file_is_built_anew(folder: Path, damage: bytes) -> None:
    kept_parsers(lambda: folder)("nb")
    (file,) = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert parse(TEXT, parser_for=kept_parsers(lambda: folder)) == parse(TEXT)
    assert file.read_bytes()[:32] != damage[:32]
    assert len(file.read_bytes()) == len(whole)


def test_a_file_whose_tables_were_changed_is_not_loaded(folder: Path) -> None:
    kept_parsers(lambda: folder)("nb")
    (file,) = kept(folder)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert parse(TEXT, parser_for=kept_parsers(lambda: folder)) == parse(TEXT)
    assert file.read_bytes() != content


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_folder_open_to_others_is_not_used(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    assert parse(TEXT, parser_for=kept_parsers(lambda: folder)) == parse(TEXT)
    assert kept(folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_symbolic_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    kept_parsers(lambda: folder)("nb")
    (file,) = kept(folder)
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    kept_parsers(lambda: folder)("nb")
    assert not file.is_symlink()


def test_where_nothing_can_be_written_the_tables_are_built(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    assert parse(TEXT, parser_for=kept_parsers(lambda: occupied / "cache")) == parse(TEXT)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_the_folder_is_the_users_alone(folder: Path) -> None:
    kept_parsers(lambda: folder)("nb")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_uid == os.getuid() for file in kept(folder))
