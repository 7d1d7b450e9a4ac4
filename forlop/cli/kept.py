"""Files in the user's own cache folder: what is kept there may be lost, and is never trusted from anybody else.

A kept file is used only if it lies in a folder that is the user's alone and carries its own checksum.
"""

import os
import stat
import sys
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

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


def private(folder: Path) -> Path:
    """The folder, made if need be; one that belongs to somebody else or is open to others is refused with OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        found = folder.lstat()
        others = stat.S_IMODE(found.st_mode) & 0o077
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or others:
            raise PermissionError(folder)
    return folder


def read_kept(file: Path) -> bytes | None:
    """What is in the file; None if there is no such file or it is not as it was written."""
    if file.is_symlink() or not file.is_file():
        return None
    if sys.platform != "win32" and file.stat().st_uid != os.getuid():
        return None
    content = file.read_bytes()
    digest, kept = content[:_DIGEST], content[_DIGEST:]
    return kept if sha256(kept).digest() == digest else None


def keep(content: bytes, file: Path) -> None:
    """Written beside and moved into place, so that another process never reads half a file."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix="kept-")
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(sha256(content).digest() + content)
        Path(name).replace(file)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
