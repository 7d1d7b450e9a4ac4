"""What a command says, as lines with a part to play; how they look on a terminal or in a pipe is decided in `paper`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """What a line is, for the terminal to show; in a pipe all lines look alike."""

    PLAIN = "plain"
    HEADING = "heading"
    LATE = "late"
    GOOD = "good"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Line:
    """A line; with a label it stands to the right of it, with an empty one under the line above."""

    text: str
    label: str | None = None
    style: Style = Style.PLAIN


Block = tuple[Line, ...]
"""Lines that belong together; a blank line stands between blocks."""


def label_width(blocks: Sequence[Block]) -> int:
    """The width of the column of labels over all blocks, so that all answers of a page are aligned."""
    return max((len(line.label or "") for block in blocks for line in block), default=0)


def laid_out(line: Line, *, width: int) -> str:
    """`  neste steg   Møte midtveis`, or the text alone where there is no label."""
    return line.text if line.label is None else f"  {line.label:<{width}}   {line.text}"
