"""What is being done, on one line of a terminal, while it takes long; nothing of it is left afterwards."""

import sys
import time
from types import TracebackType
from typing import Self

from forlop.texts import say

# What is done before so many seconds is not worth telling of.
_SOON = 0.8


class Waiting:
    """Tells what a long check is at, to a person who waits at a terminal; to nobody else."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._shows = sys.stderr.isatty()
        self._began = time.monotonic()
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()

    def tell(self, file: str, check: str) -> None:
        """The check of the file that is to be made now."""
        if not self._shows or time.monotonic() - self._began < _SOON:
            return
        said = say(self._language, "cli.check.progress", file=file, check=say(self._language, f"checks.{check}"))
        sys.stderr.write("\r" + said.ljust(self._width))
        sys.stderr.flush()
        self._width = max(self._width, len(said))
