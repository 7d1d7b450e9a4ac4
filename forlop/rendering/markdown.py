"""A document as Markdown, with tables; whatever an author wrote is shown as it was written."""

import re
from collections.abc import Iterator

from forlop.rendering.document import Block, Document, Grid, Heading, Paragraph, Points
from forlop.rendering.metrics import visible

NOTHING = "–"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&$])")
_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
_OPENING = re.compile(r"^([-=+#])")


def markdown(document: Document) -> str:
    """The whole document; blocks are an empty line apart."""
    return "\n\n".join("\n".join(_lines(block)) for block in (*document.blocks, *document.overview)) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level, text=text):
            yield f"{'#' * level} {_escaped(text)}"
        case Paragraph(text=text):
            yield _escaped(text)
        case Points(items=items, lead=lead):
            yield from (_escaped(lead), "") if lead is not None else ()
            yield from (f"- {_escaped(item)}" for item in items)
        case Grid(caption=caption, header=header, rows=rows):
            yield from (f"**{_escaped(caption)}**", "")
            yield _row(header)
            yield _row(("---",) * len(header), escaped=False)
            yield from (_row(row) for row in rows)


def _row(cells: tuple[str, ...], *, escaped: bool = True) -> str:
    return f"| {' | '.join(_escaped(cell or NOTHING) if escaped else cell for cell in cells)} |"


def _escaped(text: str) -> str:
    shown = _SPECIAL.sub(r"\\\1", visible(text))
    return _OPENING.sub(r"\\\1", _NUMBER.sub(r"\1\\\2", shown))
