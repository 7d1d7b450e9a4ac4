"""Files that are not what they seem, and names that lead nowhere: one message with its place, and nothing written."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from forlop.language.limits import MOST_BYTES
from tests.cli.house import House

OWN = """\
# språk: nb
forløp egen "Egen"
  versjon "1.0"

aktør lege "Legen"

start s "S"
  lege skal gjøre dette innen 2 dager
  så under

delforløp under "Under"
  kjører annen "1.0"
  ved ute så slutten

slutt slutten "Slutt"
"""
OTHER = """\
# språk: nb
forløp annen "Annen"
  versjon "1.0"

aktør lege "Legen"

start s "S"
  lege skal gjøre dette innen 2 dager
  så ute

slutt ute "Ute"
"""
READING = (["check", "egen.forlop"], ["draw", "egen.forlop"], ["test", "egen.forlop"], ["start", "egen.forlop", "P-1"])


def put(place: Path, text: str = OTHER) -> Path:
    place.write_text(text, encoding="utf-8")
    return place


def link(place: Path, target: Path | str) -> None:
    try:
        place.symlink_to(target)
    except OSError:  # Windows lets only some accounts make links
        pytest.skip("links cannot be made here")


def pipe(place: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("pipes in the file system are not everywhere")
    os.mkfifo(place)


def sparse(place: Path, size: int) -> None:
    with put(place).open("r+b") as file:
        file.truncate(size)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    put(folder / "egen.forlop", OWN)
    monkeypatch.chdir(folder)
    return folder


TRICKS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "nothing": ("S401", lambda place: place),
    "a folder": ("S401", lambda place: place.mkdir()),
    "a pipe": ("S401", pipe),
    "a link to nothing": ("S401", lambda place: link(place, "borte")),
    "a link to itself": ("S401", lambda place: link(place, place.name)),
    "a link to a file outside": ("S403", lambda place: link(place, put(place.parent.parent / place.name))),
    "a link to a device": ("S403", lambda place: link(place, "/dev/zero")),
    "ten thousand million bytes": ("S405", lambda place: sparse(place, 10**10)),
    "one byte too many": ("S405", lambda place: sparse(place, MOST_BYTES + 1)),
    "no text": ("S405", lambda place: place.write_bytes(OTHER.encode() + b"\xe5")),
    "itself": ("S406", lambda place: put(place, OTHER.replace("så ute", "så u") + OWN[OWN.index("delf") :])),
    "a text with errors": ("S408", lambda place: put(place, OTHER.replace("skal", "skla"))),
    "a text cut in two": ("S408", lambda place: put(place, OTHER[:90])),
}


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize(("code", "trick"), TRICKS.values(), ids=TRICKS)
def test_what_is_named_and_cannot_be_used_is_told_once_at_the_name(
    house: House, folder: Path, code: str, trick: Callable[[Path], object], arguments: list[str]
) -> None:
    trick(folder / "annen.forlop")
    before = sorted(folder.iterdir())
    store = ["--store", str(folder / "store.db")] if arguments[0] == "start" else []
    said = house.plain(*arguments, *store)
    told = said.out + said.err
    assert (said.code, told.count(f"feil {code}: "), told.count(" feil S")) == (1, 1, 1), told
    assert told.startswith(f"egen.forlop:12:10 feil {code}: ")
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("trick", [trick for _, trick in TRICKS.values()], ids=TRICKS)
def test_a_text_is_laid_out_whatever_it_names(house: House, folder: Path, trick: Callable[[Path], object]) -> None:
    trick(folder / "annen.forlop")
    assert house.plain("format", "egen.forlop").code == 0
    assert (folder / "egen.forlop").read_text("utf-8") == OWN


def test_a_file_that_may_not_be_read_is_told_and_not_taken_for_missing(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = put(folder / "annen.forlop")
    opening = io.open

    def refusing(file: Path, *arguments: object) -> object:
        # Whoever runs the tests may be allowed everything.
        if file == place:
            raise PermissionError(13, "Permission denied", str(file))
        return opening(file, *arguments)  # type: ignore[call-overload]  # as it was given

    monkeypatch.setattr(io, "open", refusing)
    said = house.plain("check", str(folder / "egen.forlop"))
    assert (said.code, said.out, said.err) == (2, "", f"Du har ikke tilgang til {place}.\n")


def test_of_a_file_with_errors_no_run_begins_and_nothing_more_is_said(house: House, folder: Path) -> None:
    store = folder / "store.db"
    said = house.plain("start", "egen.forlop", "P-1", "--store", str(store))
    assert said.err.splitlines()[0].startswith("egen.forlop:12:10 feil S401: ")
    assert said.err.splitlines()[-1] == "egen.forlop har feil, så ingen kan startes på det."
    assert not store.exists()


# ---- folders


@pytest.mark.parametrize("command", ["check", "format", "test"])
def test_a_pipe_in_a_folder_is_passed_over(house: House, folder: Path, command: str) -> None:
    put(folder / "annen.forlop")
    pipe(folder / "rør.forlop")
    (folder / "mappe.forlop").mkdir()
    assert house.plain(command, str(folder)).code == 0


@pytest.mark.parametrize("command", ["check", "format", "test"])
def test_a_broken_link_in_a_folder_is_told(house: House, folder: Path, command: str) -> None:
    put(folder / "annen.forlop")
    link(folder / "lenke.forlop", "borte")
    said = house.plain(command, ".")
    assert (said.code, said.err) == (2, "Filen lenke.forlop finnes ikke.\n")


@pytest.mark.parametrize("sign", ["\u202e", "\x1b[2J", "\n", "\x07"], ids=["bidi", "escape", "newline", "bell"])
@pytest.mark.parametrize("command", [["check"], ["format", "--check"], ["test"]], ids=lambda command: command[0])
def test_the_name_of_a_file_moves_no_cursor(house: House, folder: Path, command: list[str], sign: str) -> None:
    try:
        put(folder / f"annen{sign}.forlop", f"{OTHER}\nslutt")
    except OSError:  # Windows has no such names
        pytest.skip("files cannot be called this here")
    said = house.plain(*command, ".")
    assert said.code == 1
    assert "annen\ufffd" in said.out
    assert (said.out + said.err).replace("\n", "").isprintable()
    assert "annen\n" not in said.out
