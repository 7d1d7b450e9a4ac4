"""Lines onto a terminal or into a pipe: colour and folding only where a person looks at them."""

import os
import sys
import textwrap
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

from forlop.cli.page import Block, Line, Style, label_width, laid_out

if TYPE_CHECKING:
    from rich.text import Text

NARROWEST = 60
_COLOURS = {
    Style.PLAIN: "",
    Style.HEADING: "bold",
    Style.LATE: "bold red",
    Style.GOOD: "bold green",
    Style.QUIET: "dim",
}


def print_blocks(blocks: Sequence[Block], *, to: TextIO) -> None:
    """The blocks with a blank line between them, labels aligned over the whole page."""
    width = label_width(blocks)
    if not to.isatty():
        texts = ["\n".join(laid_out(line, width=width).rstrip() for line in block) for block in blocks]
        print("\n\n".join(texts), file=to)
        return
    _print_to_terminal(blocks, width, to)


def _print_to_terminal(blocks: Sequence[Block], width: int, to: TextIO) -> None:
    from rich.console import Console  # only a terminal needs it, and it is slow to import

    console = Console(file=to, highlight=False, soft_wrap=True)
    columns = max(get_terminal_size().columns, NARROWEST)
    for number, block in enumerate(blocks):
        if number:
            console.print()
        for line in block:
            for part in _folded(line, width, columns):
                console.print(_styled(part, line))


def _styled(part: str, line: Line) -> "Text":
    from rich.text import Text

    text = Text(part, style=_COLOURS[line.style])
    if line.label and part.startswith(f"  {line.label}"):
        text.stylize("not bold not red not green dim", 0, len(line.label) + 2)
    return text


def _folded(line: Line, width: int, columns: int) -> list[str]:
    whole = laid_out(line, width=width)
    indent = "" if line.label is None else " " * (width + 5)
    return textwrap.wrap(whole, columns, subsequent_indent=indent, break_long_words=False, drop_whitespace=True) or [""]


def is_terminal() -> bool:
    """Whether a person sees what is printed as it comes."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
