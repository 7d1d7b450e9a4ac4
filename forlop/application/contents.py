"""What a file holds, unless it is too large to be a pathway: then it is refused by its size, and not read."""

from pathlib import Path

from forlop.diagnostics import Diagnostic
from forlop.language.limits import MOST_BYTES, diagnose_size


def content_of(path: Path) -> bytes | Diagnostic:
    """The bytes of the file, or why they are too many; `OSError` when it cannot be read."""
    with path.open("rb") as file:
        for too_large in diagnose_size(path.stat().st_size):
            return too_large
        # A pipe or a device does not say its size: it is read as far as a pathway can go.
        content = file.read(MOST_BYTES + 1)
    for too_large in diagnose_size(len(content)):
        return too_large
    return content
