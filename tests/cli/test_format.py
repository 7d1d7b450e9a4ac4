"""`forlop format`: what it changes, what it leaves alone, what it says, and that a file is never half written."""

import os
import stat
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NoReturn

import pytest

from forlop.language.lines import physical_lines
from tests.cli.house import SMALL, House, Said

ROOT = Path(__file__).parents[2]
LIBRARY = sorted((ROOT / "pathways").rglob("*.forlop"))
UGLY = '# språk: nb\nforløp   x "X"   # først\n\n\nstart a "A"\nlege skal  "ringe"\n# så\n  så ferdig\n'
NEAT = '# språk: nb\nforløp x "X"  # først\n\nstart a "A"\n  lege skal "ringe"\n  # så\n  så ferdig\n'
WRONG = 'forløp x "X"\n  versjon 1\n'
NO_FOLDER = "Mappen ingen finnes ikke, så ingen/y kan ikke skrives. Lag mappen først, eller velg et annet sted."
posix = pytest.mark.skipif(sys.platform == "win32", reason="links and permissions of POSIX")


def written(folder: Path, text: str, *, name: str = "x.forlop") -> Path:
    file = folder / name
    file.write_bytes(text.encode())
    return file


def text_of(file: Path) -> str:
    return file.read_bytes().decode()


def nothing_is_left_in(folder: Path) -> bool:
    return not [file for file in folder.iterdir() if file.name.endswith(".tmp")]


def given_on_standard_input(house: House, monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> Said:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode())))
    return house.plain("format", "-", *arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "forløp"
    folder.mkdir()
    return folder


def test_a_file_is_laid_out_in_place_and_named_in_the_last_line(house: House, folder: Path) -> None:
    file, neat = written(folder, UGLY), written(folder, NEAT, name="y.forlop")
    before = neat.stat().st_mtime_ns
    said = house.plain("format", str(folder))
    assert said == Said(0, f"Endret (1 av 2): {file}\n", "")
    assert text_of(file) == NEAT
    assert neat.stat().st_mtime_ns == before
    assert house.plain("format", str(folder)) == Said(0, "Ingenting å endre i de 2 filene.\n", "")


def test_check_changes_nothing_and_fails_when_something_would_change(house: House, folder: Path) -> None:
    file = written(folder, UGLY)
    assert house.plain("format", "--check", str(file)) == Said(1, f"Ville blitt endret (1 av 1): {file}\n", "")
    assert text_of(file) == UGLY
    written(folder, NEAT)
    assert house.plain("format", "--check", str(file)) == Said(0, "Ingenting å endre i filen.\n", "")
    assert house.plain("format", "--check", "--to", "en", str(file)).code == 1
    assert text_of(file) == NEAT


def test_a_translated_file_says_its_language_and_keeps_its_comments(house: House, folder: Path) -> None:
    file = written(folder, UGLY)
    assert house.plain("format", "--to", "en", str(file)).code == 0
    assert text_of(file) == (
        '# language: en\npathway x "X"  # først\n\nstart a "A"\n  lege shall "ringe"\n  # så\n  then finished\n'
    )


@pytest.mark.parametrize("vocabulary", ["nn", "en"])
@pytest.mark.parametrize("original", LIBRARY, ids=lambda file: file.stem)
def test_a_pathway_of_the_library_is_the_same_text_there_and_back(
    house: House, folder: Path, original: Path, vocabulary: str
) -> None:
    text = original.read_text(encoding="utf-8")
    file = written(folder, text)
    assert house.plain("format", "--to", vocabulary, str(file)).code == 0
    there = text_of(file)
    assert there != text
    assert [line.comment for line in physical_lines(there)][1:] == [line.comment for line in physical_lines(text)][1:]
    assert house.plain("format", "--to", "nb", str(file)).code == 0
    assert text_of(file) == text


def test_the_library_is_laid_out_as_forlop_does(house: House) -> None:
    assert house.plain("format", "--check", *map(str, LIBRARY)).code == 0


def test_a_text_is_written_elsewhere_and_the_original_is_left(house: House, folder: Path) -> None:
    file, other = written(folder, UGLY), folder / "andre.forlop"
    assert house.plain("format", str(file), "-o", str(other)) == Said(0, f"Skrevet til {other}\n", "")
    assert (text_of(file), text_of(other)) == (UGLY, NEAT)
    assert house.plain("format", str(file), "-o", "-") == Said(0, NEAT, "")


def test_standard_input_is_laid_out_on_standard_output(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert given_on_standard_input(house, monkeypatch, UGLY) == Said(0, NEAT, "")
    checked = given_on_standard_input(house, monkeypatch, UGLY, "--check")
    assert checked == Said(1, "Ville blitt endret (1 av 1): -\n", "")


def test_of_standard_input_with_errors_nothing_comes_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    said = given_on_standard_input(house, monkeypatch, WRONG)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("-:2:")


def test_a_file_with_errors_is_left_alone_and_the_others_are_not(house: House, folder: Path) -> None:
    wrong, ugly = written(folder, WRONG, name="a.forlop"), written(folder, UGLY, name="b.forlop")
    said = house.plain("format", str(folder))
    assert said.code == 1
    assert said.out.startswith(f"{wrong}:2:")
    assert said.out.splitlines()[-2:] == [
        f"Har feil, og er ikke rørt (1 av 2): {wrong}",
        f"Endret (1 av 2): {ugly}",
    ]
    assert (text_of(wrong), text_of(ugly)) == (WRONG, NEAT)


def test_a_file_with_errors_is_not_written_elsewhere(house: House, folder: Path) -> None:
    said = house.plain("format", str(written(folder, WRONG)), "-o", str(folder / "y.forlop"))
    assert said.code == 1
    assert not (folder / "y.forlop").exists()


def test_what_is_not_utf_8_is_left_alone(house: House, folder: Path) -> None:
    file = folder / "x.forlop"
    file.write_bytes(SMALL.encode("latin-1"))
    said = house.plain("format", str(file))
    assert (said.code, "UTF-8" in said.out) == (1, True)
    assert file.read_bytes() == SMALL.encode("latin-1")


def test_a_path_that_is_missing_leaves_all_files_as_they_were(house: House, folder: Path) -> None:
    file, missing = written(folder, UGLY), folder / "mangler.forlop"
    assert house.plain("format", str(file), str(missing)) == Said(2, "", f"Filen {missing} finnes ikke.\n")
    assert text_of(file) == UGLY


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--to", "sv", "x.forlop"], "Språket «sv» finnes ikke. Velg nb, nn eller en."),
        (["-", "x.forlop"], "- leser standard inn, og kan ikke stå sammen med filer."),
        (["x.forlop", "--check", "-o", "y"], "--check skriver ingenting, så det går ikke sammen med --output."),
        (["x.forlop", "y.forlop", "-o", "z"], "--output tar bare én fil, og her er det 2."),
        (["tom"], "Det er ingen .forlop-filer i tom."),
        (["x.forlop", "-o", "tom"], "tom er en mappe, ikke en fil."),
        (["x.forlop", "-o", "ingen/y"], NO_FOLDER),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_a_sentence_and_changes_nothing(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(folder)
    written(folder, UGLY)
    written(folder, UGLY, name="y.forlop")
    (folder / "tom").mkdir()
    assert house.plain("format", *arguments) == Said(2, "", f"{sentence}\n")
    assert {file.name for file in folder.iterdir()} == {"x.forlop", "y.forlop", "tom"}
    assert text_of(folder / "x.forlop") == UGLY


def test_lines_end_as_the_first_line_did(house: House, folder: Path) -> None:
    file = written(folder, UGLY.replace("\n", "\r\n"))
    assert house.plain("format", str(file)).code == 0
    assert text_of(file) == NEAT.replace("\n", "\r\n")
    assert house.plain("format", "--check", str(file)).code == 0


@posix
def test_permissions_are_kept_and_a_link_stays_a_link(house: House, folder: Path) -> None:
    file, link = written(folder, UGLY), folder / "lenke.forlop"
    file.chmod(0o640)
    link.symlink_to(file.name)
    assert house.plain("format", str(link)).code == 0
    assert link.is_symlink()
    assert text_of(file) == NEAT
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_file_that_may_not_be_written_is_a_sentence_and_the_others_are_written(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, file = written(folder, UGLY, name="a.forlop"), written(folder, UGLY)
    # Whoever runs the tests may be allowed everything.
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != closed.name)
    said = house.plain("format", str(folder))
    assert said == Said(2, f"Endret (1 av 2): {file}\n", f"Du har ikke tilgang til {closed}.\n")
    assert (text_of(closed), text_of(file)) == (UGLY, NEAT)


def test_an_interrupted_writing_leaves_the_old_file_whole(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_file: int) -> NoReturn:
        raise KeyboardInterrupt

    file = written(folder, UGLY)
    monkeypatch.setattr(os, "fsync", interrupt)
    assert house.plain("format", str(file)).code == 130
    assert text_of(file) == UGLY
    assert nothing_is_left_in(folder)


FULL_DISK = """
import resource, signal, sys
from forlop.cli.main import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
sys.exit(main(sys.argv[1:]))
"""


@posix
def test_a_disk_that_takes_no_more_leaves_the_old_file_whole(folder: Path) -> None:
    file = written(folder, UGLY.replace("# så", f"# {'så ' * 100}"))
    before = text_of(file)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, "format", str(file)],
        capture_output=True,
        check=False,
        env={**os.environ, "XDG_CACHE_HOME": str(folder)},
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"{file} kan ikke brukes: ")
    assert text_of(file) == before
    assert nothing_is_left_in(folder)


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("nb", "Ingenting å endre i filen."),
        ("nn", "Ingenting å endre i fila."),
        ("en", "Nothing to change in the file."),
    ],
)
def test_the_answer_is_in_the_readers_language(house: House, folder: Path, language: str, last: str) -> None:
    said = house.plain("format", str(written(folder, NEAT)), "--language", language)
    assert said.out == f"{last}\n"
