"""Where a command is to write: looked at before the work is done, so that nobody waits for nothing."""

from pathlib import Path


class NoSuchFolder(Exception):
    """The folder that a file is to be written in does not exist."""

    def __init__(self, output: Path) -> None:
        super().__init__(str(output))
        self.output = output


def require_folder(output: Path) -> None:
    """`NoSuchFolder` when there is no folder to write the file in."""
    if not output.parent.is_dir():
        raise NoSuchFolder(output)
