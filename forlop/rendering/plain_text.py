"""A document as plain text for a mail or a terminal: no line is longer than it must, and no table needs a wide window.

A table becomes one paragraph per row, each cell after its heading, so that it can be read aloud.
"""

from collections.abc import Iterator
from textwrap import wrap

from forlop.rendering.document import Block, Document, Grid, Heading, Paragraph, Points
from forlop.rendering.metrics import visible

WIDTH = 78
UNDERLINES = {1: "=", 2: "-"}


def plain_text(document: Document) -> str:
    """The document without its overview, which would say everything twice; blocks are an empty line apart."""
    return "\n\n".join("\n".join(_lines(block)) for block in document.blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level, text=text):
            lines = _wrapped(text)
            yield from lines
            if level in UNDERLINES:
                yield UNDERLINES[level] * max((len(line) for line in lines), default=0)
        case Paragraph(text=text):
            yield from _wrapped(text)
        case Points(items=items, lead=lead):
            yield from _wrapped(lead) if lead is not None else ()
            for item in items:
                yield from _wrapped(item, first="- ", later="  ")
        case Grid():
            yield from _grid(block)


def _grid(grid: Grid) -> Iterator[str]:
    yield from _wrapped(f"{grid.caption}:")
    for about, *cells in grid.rows:
        yield from _wrapped(f"{grid.header[0]}: {about}", first="- ", later="  ")
        for heading, cell in zip(grid.header[1:], cells, strict=True):
            # An empty cell holds a place in a table; read aloud it would say nothing.
            if cell:
                yield from _wrapped(f"{heading}: {cell}", first="  ", later="    ")


def _wrapped(text: str, *, first: str = "", later: str = "") -> list[str]:
    return wrap(
        visible(text),
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
