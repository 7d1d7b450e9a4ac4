"""Where a pathway that another one names is looked for: the folder of the file, then the pathways of the package.

`beside(path).find("fall", "0.1")` -> `Found(source, library)` or `NotFound(why, …)`. No path is ever made of the name:
it is only held against the files that lie there, so that nothing in a text leads out of the folder and the library.
"""

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from forlop.application.similar import similar_names
from forlop.language.decoding import decode
from forlop.language.limits import MOST_BYTES
from forlop.language.lines import vocabulary_of
from forlop.language.vocabulary import pattern, words
from forlop.source import Source

SUFFIX = ".forlop"
# The header of a pathway, its sources included, is a small part of this.
_HEADER_BYTES = 64 * 1024


class NotThere(StrEnum):
    """Why a pathway was not found."""

    UNKNOWN_NAME = "unknown_name"
    OTHER_FILE_NAME = "other_file_name"
    OTHER_NAME_INSIDE = "other_name_inside"
    OTHER_VERSION = "other_version"
    LEADS_OUT = "leads_out"
    AMBIGUOUS = "ambiguous"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class NotFound:
    """What helps: `names` are similar ones, or what the file of that name says instead, if it says a name at all;
    `versions` are those that are there, `files` those that stand in the way.
    """

    why: NotThere
    names: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A pathway's text, and the library in which what it names itself is looked for."""

    source: Source
    library: "Library"


class Library(Protocol):
    """Where pathways are found by name and version."""

    def find(self, name: str, version: str) -> Found | NotFound:
        """The one text whose header says exactly this; the texts themselves are not checked here."""
        ...


@dataclass(frozen=True, slots=True)
class Texts:
    """A library in memory: for texts that lie in no folder."""

    sources: tuple[Source, ...] = ()

    def find(self, name: str, version: str) -> Found | NotFound:
        headers = [(header_of(source.text), source) for source in self.sources]
        fitting = [source for header, source in headers if header == Header(name, version)]
        match fitting:
            case [source]:
                return Found(source, self)
            case []:
                return _nothing(name, (header for header, _ in headers if header is not None), misnamed=())
            case _:
                return NotFound(NotThere.AMBIGUOUS, files=tuple(source.name for source in fitting))


# Names nothing: a text that may not build on another.
EMPTY = Texts()


@dataclass(frozen=True, slots=True)
class Folders:
    """The files of some folders, the first that has it before the next; `deep` folders with all that lies below."""

    folders: tuple[Path, ...]
    deep: tuple[Path, ...] = ()

    def find(self, name: str, version: str) -> Found | NotFound:
        """As of every library; `OSError` when a file that may hold it cannot be read."""
        wanted = Header(name, version)
        found = [_files(folder, below=folder in self.deep) for folder in (*self.folders, *self.deep)]
        for inside, _ in found:
            # A folder may hold thousands of others, and what they say is only read to tell what is there instead.
            fitting = [path for path in inside if _may_hold(path, name) and _header_in(path) == wanted]
            if len(fitting) > 1:
                return NotFound(NotThere.AMBIGUOUS, files=tuple(path.name for path in fitting))
            if fitting:
                return self._read(fitting[0])
        out = [path.name for _, outside in found for path in outside if _may_hold(path, name)]
        if out:
            return NotFound(NotThere.LEADS_OUT, files=tuple(out))
        others = [path for inside, _ in found for path in inside if os.access(path, os.R_OK)]
        seen = {path: header for path in others if (header := _header_in(path)) is not None}
        misnamed = [path.name for path, header in seen.items() if header == wanted and not _may_hold(path, name)]
        nothing = _nothing(name, (header for path, header in seen.items() if _may_hold(path, header.name)), misnamed)
        named = [path for path in others if unicodedata.normalize("NFC", path.stem) == name]
        if nothing.why is NotThere.UNKNOWN_NAME and named:
            says = seen.get(named[0])
            return NotFound(NotThere.OTHER_NAME_INSIDE, names=(says.name,) if says else (), files=(named[0].name,))
        return nothing

    def _read(self, path: Path) -> Found | NotFound:
        if path.stat().st_size > MOST_BYTES:
            return NotFound(NotThere.TOO_LARGE, files=(path.name,))
        text = decode(path.read_bytes())
        if not isinstance(text, str):
            return NotFound(NotThere.UNREADABLE, files=(path.name,))
        below = any(path.is_relative_to(folder) for folder in self.deep)
        return Found(Source(str(path), text), package_library() if below else beside(path))


def beside(path: Path) -> Library:
    """What a file may name: the pathways of its own folder, then those of the package."""
    return Folders((path.parent,), (_package(),))


def package_library() -> Library:
    """What a pathway of the package may name: the others of the package."""
    return Folders((), (_package(),))


@cache
def _package() -> Path:
    return Path(str(files("forlop.pathways")))


def _nothing(name: str, headers: Iterable["Header"], misnamed: Iterable[str]) -> NotFound:
    known: dict[str, list[str]] = {}
    for header in headers:
        known.setdefault(header.name, []).append(header.version or "")
    if name in known:
        return NotFound(NotThere.OTHER_VERSION, versions=tuple(sorted(set(known[name]))))
    if misnamed := tuple(misnamed):
        return NotFound(NotThere.OTHER_FILE_NAME, files=misnamed)
    return NotFound(NotThere.UNKNOWN_NAME, names=similar_names(name, known))


# ---- files


def _files(folder: Path, *, below: bool) -> tuple[list[Path], list[Path]]:
    """The pathway files of a folder, and those of its links that lead out of it."""
    inside: list[Path] = []
    outside: list[Path] = []
    home = folder.resolve()
    for path in sorted(folder.rglob(f"*{SUFFIX}") if below else folder.glob(f"*{SUFFIX}")):
        # `Path.resolve` raises on links in a ring in Python 3.11 and 3.12.
        if not Path(os.path.realpath(path)).is_relative_to(home):
            outside.append(path)
        elif path.is_file():
            inside.append(path)
    return inside, outside


def _may_hold(path: Path, name: str) -> bool:
    # Some file systems keep names decomposed, `å` as `a` and a ring; the language has them composed.
    return unicodedata.normalize("NFC", path.name).startswith(name)


# ---- headers


@dataclass(frozen=True, slots=True)
class Header:
    """What a text says it is."""

    name: str
    version: str | None


def header_of(text: str) -> Header | None:
    """The name and the version in a text's first lines; None when it does not begin as a pathway."""
    vocabulary = vocabulary_of(text)
    first = _beginning(vocabulary).match(text)
    if first is None:
        return None
    version = _version(vocabulary).search(text, first.end())
    return Header(first[1], version[1] if version else None)


def _header_in(path: Path) -> Header | None:
    with path.open("rb") as file:
        beginning = file.read(_HEADER_BYTES)
    return header_of(beginning.decode("utf-8-sig", errors="replace"))


@cache
def _beginning(vocabulary: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*{pattern(words()['PATHWAY'][vocabulary])}[ \t]+(\w+)")


@cache
def _version(vocabulary: str) -> re.Pattern[str]:
    return re.compile(rf'^[ \t]*{pattern(words()["VERSION"][vocabulary])}[ \t]*"([^"\n]*)"', re.MULTILINE)
