"""The parser's tables, kept in the user's own cache folder: loading them takes a tenth of the time of building them.

A kept file is used only if it lies in a folder that is the user's alone, has the name that this grammar, these words,
this Lark and this Python give, and carries its own checksum; otherwise the tables are built anew.
Where no folder can be written, they are built in memory each time.
"""

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import lark
from lark import Lark

from forlop.language.grammar import ParserFor, definition, line_parser

_DIGEST = sha256().digest_size


def cache_folder() -> Path:
    """Where this system keeps what a program may lose: the user's cache folder, with one of ours in it."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "forlop" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "forlop"
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".cache") / "forlop"


def kept_parsers(folder: Callable[[], Path] = cache_folder) -> ParserFor:
    """Parsers from the kept tables, each loaded or built once."""

    @cache
    def parser_for(vocabulary: str) -> Lark:
        try:
            file = _private(folder()) / _name(vocabulary)
            loaded = _loaded(file)
            if loaded is not None:
                return loaded
            built = line_parser(vocabulary)
            _keep(built, file)
        except (OSError, RuntimeError):  # RuntimeError: the user has no home folder
            return line_parser(vocabulary)
        return built

    return parser_for


def _name(vocabulary: str) -> str:
    made_of = "\n".join((definition(vocabulary), lark.__version__, sys.version))
    return f"tables-{vocabulary}-{sha256(made_of.encode()).hexdigest()[:32]}"


def _private(folder: Path) -> Path:
    """The folder, made if need be; one that belongs to somebody else or is open to others is refused with OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        found = folder.lstat()
        others = stat.S_IMODE(found.st_mode) & 0o077
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or others:
            raise PermissionError(folder)
    return folder


def _loaded(file: Path) -> Lark | None:
    """The parser in the file; None if there is no such file or it is not as it was written."""
    if file.is_symlink() or not file.is_file():
        return None
    if sys.platform != "win32" and file.stat().st_uid != os.getuid():
        return None
    content = file.read_bytes()
    digest, tables = content[:_DIGEST], content[_DIGEST:]
    if sha256(tables).digest() != digest:
        return None
    return Lark.load(BytesIO(tables))


def _keep(parser: Lark, file: Path) -> None:
    """Written beside and moved into place, so that another process never reads half a file."""
    tables = BytesIO()
    parser.save(tables)
    content = tables.getvalue()
    handle, name = tempfile.mkstemp(dir=file.parent, prefix="tables-")
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(sha256(content).digest() + content)
        Path(name).replace(file)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
