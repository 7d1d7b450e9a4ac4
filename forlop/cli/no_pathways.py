"""What is said where there is nothing to read."""

from collections.abc import Sequence
from pathlib import Path

from forlop.texts import say


def no_pathways(paths: Sequence[Path], *, language: str) -> str:
    """That there is no `.forlop` file in any of the places."""
    from forlop.rendering.findings import printable
    from forlop.rendering.phrasing import choices  # reads the model, which a command that is used rightly reads later

    return say(language, "cli.usage.no_pathways", path=choices(language, [printable(str(path)) for path in paths]))
