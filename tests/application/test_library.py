"""A pathway that another one names is found in the folder of the file, then in the package; nothing leads out."""

import os
from pathlib import Path

import pytest

from forlop.application.library import (
    EMPTY,
    Folders,
    Found,
    Header,
    NotFound,
    NotThere,
    Texts,
    beside,
    header_of,
)
from forlop.application.references import not_there
from forlop.language.limits import MOST_BYTES
from forlop.language.syntax import Name, Quoted
from forlop.source import Source, Span


def text(name: str, version: str, rest: str = "") -> str:
    return f'forløp {name} "Tittel"\n  versjon "{version}"\n{rest}'


def put(folder: Path, file: str, name: str, version: str, rest: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file
    path.write_text(text(name, version, rest), encoding="utf-8")
    return path


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """The file that names another."""
    return put(tmp_path / "mine", "lokal.forlop", "lokal", "1.0")


def found_file(found: Found | NotFound) -> Path:
    assert isinstance(found, Found), found
    return Path(found.source.name)


@pytest.mark.parametrize("file", ["fall.forlop", "fall-1.2.forlop", "fall_ny.forlop"])
def test_a_pathway_is_found_beside_the_file_by_what_its_header_says(asking: Path, file: str) -> None:
    wanted = put(asking.parent, file, "fall", "1.2")
    put(asking.parent, "fall_nordstrand.forlop", "fall_nordstrand", "1.2")
    put(asking.parent, "fall-1.1.forlop", "fall", "1.1")
    assert found_file(beside(asking).find("fall", "1.2")) == wanted


def test_a_pathway_of_the_package_is_found_in_whatever_folder_it_lies(asking: Path) -> None:
    assert found_file(beside(asking).find("fall", "0.1")).name == "fall.forlop"


def test_the_folder_of_the_file_comes_before_the_package(asking: Path) -> None:
    mine = put(asking.parent, "fall.forlop", "fall", "0.1")
    assert found_file(beside(asking).find("fall", "0.1")) == mine


def test_what_a_pathway_of_the_package_names_is_not_looked_for_in_the_folder_that_asked(asking: Path) -> None:
    put(asking.parent, "ocd.forlop", "ocd", "utkast 1")
    fall = beside(asking).find("fall", "0.1")
    assert isinstance(fall, Found)
    assert found_file(fall.library.find("ocd", "utkast 1")).parent != asking.parent


@pytest.mark.parametrize(
    ("beginning", "header"),
    [
        ('forløp fall "Fall"\n  versjon "1.0"\n', Header("fall", "1.0")),
        ('# språk: en\npathway fall "Fall"\n  version "1.0"\n', Header("fall", "1.0")),
        ('# språk: nn\n\n# om fall\r\n  forløp  fall "Fall"\r\n  merknad "versjon"\r\n  versjon  "1"\r\n',
         Header("fall", "1")),
        ('forløp fall "Fall" bygger på eldre "0.9"\n  versjon "1.0"\n', Header("fall", "1.0")),
        ('forløp fall "Fall"\n', Header("fall", None)),
        ('aktør a "A"\nforløp fall "Fall"\n', None),
        ("", None),
    ],
)  # fmt: skip
def test_a_header_is_read_from_the_first_lines(beginning: str, header: Header | None) -> None:
    assert header_of(beginning) == header


def test_another_version_is_told_with_those_that_are_there(asking: Path) -> None:
    put(asking.parent, "fall-1.forlop", "fall", "1.1")
    put(asking.parent, "fall-2.forlop", "fall", "1.0")
    assert beside(asking).find("fall", "2.0") == NotFound(NotThere.OTHER_VERSION, versions=("0.1", "1.0", "1.1"))


def test_a_misspelt_name_is_told_with_similar_ones(asking: Path) -> None:
    assert beside(asking).find("faill", "0.1") == NotFound(NotThere.UNKNOWN_NAME, names=("fall",))


def test_a_pathway_in_a_file_of_another_name_is_not_found_and_told(asking: Path) -> None:
    put(asking.parent, "mitt.forlop", "sår", "1.0")
    assert beside(asking).find("sår", "1.0") == NotFound(NotThere.OTHER_FILE_NAME, files=("mitt.forlop",))


def test_two_files_that_say_the_same_are_ambiguous(asking: Path) -> None:
    put(asking.parent, "sår.forlop", "sår", "1.0")
    put(asking.parent, "sår-kopi.forlop", "sår", "1.0")
    assert beside(asking).find("sår", "1.0") == NotFound(NotThere.AMBIGUOUS, files=("sår-kopi.forlop", "sår.forlop"))


def test_a_name_that_is_kept_decomposed_by_the_file_system_is_found(asking: Path) -> None:
    wanted = put(asking.parent, "behandlingsma\u030al.forlop", "behandlingsmål", "1.0")
    assert found_file(beside(asking).find("behandlingsmål", "1.0")) == wanted


# ---- nothing leads out


def link(place: Path, target: Path) -> None:
    try:
        place.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:  # Windows lets only some accounts make links
        pytest.skip("links cannot be made here")


def test_a_link_to_a_file_outside_is_not_read(asking: Path, tmp_path: Path) -> None:
    link(asking.parent / "sår.forlop", put(tmp_path / "other", "sår.forlop", "sår", "1.0"))
    assert beside(asking).find("sår", "1.0") == NotFound(NotThere.LEADS_OUT, files=("sår.forlop",))


def test_a_link_inside_the_folder_is_read(asking: Path) -> None:
    link(asking.parent / "sår.forlop", put(asking.parent, "gammelt.forlop", "sår", "1.0"))
    assert found_file(beside(asking).find("sår", "1.0")).name == "sår.forlop"


def test_a_folder_that_is_a_link_leads_nowhere(tmp_path: Path) -> None:
    put(tmp_path / "other" / "sår", "sår.forlop", "sår", "1.0")
    (tmp_path / "library").mkdir()
    link(tmp_path / "library" / "sår", tmp_path / "other" / "sår")
    assert isinstance(Folders((), (tmp_path / "library",)).find("sår", "1.0"), NotFound)


def test_links_in_a_ring_are_passed_over(asking: Path) -> None:
    link(asking.parent / "sår.forlop", asking.parent / "sår-2.forlop")
    link(asking.parent / "sår-2.forlop", asking.parent / "sår.forlop")
    assert isinstance(beside(asking).find("sår", "1.0"), NotFound)


@pytest.mark.parametrize("name", ["../other/sår", "..", "/etc/passwd", "sår/../../other/sår", "", "*", "**/sår"])
def test_no_name_is_a_path(asking: Path, tmp_path: Path, name: str) -> None:
    put(tmp_path / "other", "sår.forlop", "sår", "1.0")
    assert isinstance(beside(asking).find(name, "1.0"), NotFound)


def test_a_file_that_is_too_large_is_not_read(asking: Path) -> None:
    large = put(asking.parent, "sår.forlop", "sår", "1.0")
    with large.open("r+b") as file:
        file.truncate(MOST_BYTES + 1)
    assert beside(asking).find("sår", "1.0") == NotFound(NotThere.TOO_LARGE, files=("sår.forlop",))
    with large.open("r+b") as file:
        file.truncate(MOST_BYTES)
    assert isinstance(beside(asking).find("sår", "1.0"), Found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes in the file system are not everywhere")
def test_what_is_no_file_is_passed_over(asking: Path) -> None:
    os.mkfifo(asking.parent / "sår.forlop")
    assert isinstance(beside(asking).find("sår", "1.0"), NotFound)


def test_bytes_that_are_no_text_are_told(asking: Path) -> None:
    path = put(asking.parent, "sår.forlop", "sår", "1.0")
    path.write_bytes(path.read_bytes() + b"\xe5")
    assert beside(asking).find("sår", "1.0") == NotFound(NotThere.UNREADABLE, files=("sår.forlop",))


# ---- in memory


def test_texts_are_a_library_by_what_their_headers_say() -> None:
    old, new = Source("a", text("fall", "1.0")), Source("b", text("fall", "1.1"))
    texts = Texts((old, new))
    assert texts.find("fall", "1.0") == Found(old, texts)
    assert texts.find("fall", "2.0") == NotFound(NotThere.OTHER_VERSION, versions=("1.0", "1.1"))
    assert Texts((old, old)).find("fall", "1.0") == NotFound(NotThere.AMBIGUOUS, files=("a", "a"))
    assert EMPTY.find("fall", "1.0") == NotFound(NotThere.UNKNOWN_NAME)


@pytest.mark.parametrize(
    ("text", "advice", "says"),
    [('forløp fysioX "Fysio"\n', "says", "fysioX"), ("", "empty", ""), ("tull\n", "empty", "")],
)
def test_a_file_of_the_right_name_that_says_another_is_told_with_what_it_says(
    tmp_path: Path, text: str, advice: str, says: str
) -> None:
    (tmp_path / "fysio.forlop").write_text(text, encoding="utf-8")
    name, version = Name("fysio", Span(0, 5)), Quoted("1.0", Span(6, 11))
    found = beside(tmp_path / "fall.forlop").find(name.text, version.text)
    assert isinstance(found, NotFound)
    told = not_there(name, version, found)
    assert (told.code, told.help) == ("S401", advice)
    assert {"files": "fysio.forlop", "says": says}.items() <= dict(told.details).items()
