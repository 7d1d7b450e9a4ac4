"""A document as one HTML file: real headings, lists and tables, links inside the file, nothing from anywhere else."""

from collections.abc import Iterator
from html import escape

from forlop.rendering.document import Block, Document, Grid, Heading, Paragraph, Points
from forlop.rendering.metrics import visible

NOTHING = "–"
STYLE = """\
body { font-family: "Liberation Sans", Arial, Helvetica, sans-serif; line-height: 1.5; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #111827; background: #ffffff; overflow-wrap: break-word; }
.wide { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { border: 1px solid #94a3b8; padding: .3rem .5rem; text-align: left; vertical-align: top; }
a { color: #1d4ed8; }
a:focus, .wide:focus { outline: 3px solid #1d4ed8; }
@media (prefers-color-scheme: dark) { body { color: #f3f4f6; background: #111827; } a { color: #93c5fd; } }
@media print { body { max-width: none; margin: 0; } .wide { overflow: visible; } h2, h3, tr { break-after: avoid; break-inside: avoid; } }
"""  # noqa: E501  # a rule a line


def web_text(document: Document) -> str:
    """The whole page; scripts and other addresses are forbidden in the page itself."""
    body = "\n".join(line for block in (*document.blocks, *document.overview) for line in _lines(document, block))
    title, summary = _plain(document.title), escape(visible(document.summary), quote=True)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="description" content="{summary}">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _lines(document: Document, block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level, text=text, anchor=anchor):
            identity = f' id="{anchor}"' if anchor is not None else ""
            yield f"<h{level}{identity}>{_plain(text)}</h{level}>"
        case Paragraph(text=text):
            yield f"<p>{_linked(document, text)}</p>"
        case Points(items=items, lead=lead):
            yield from (f"<p>{_linked(document, lead)}</p>",) if lead is not None else ()
            yield "<ul>"
            yield from (f"<li>{_linked(document, item)}</li>" for item in items)
            yield "</ul>"
        case Grid():
            yield from _grid(document, block)


def _grid(document: Document, grid: Grid) -> Iterator[str]:
    # What is wider than the screen is moved by itself, with keys too, and the page is not.
    yield f'<div class="wide" role="group" aria-label="{_plain(grid.caption)}" tabindex="0">'
    yield f"<table>\n<caption>{_plain(grid.caption)}</caption>"
    heads = "".join(f'<th scope="col">{_plain(each)}</th>' for each in grid.header)
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>"
    for about, *cells in grid.rows:
        told = "".join(f"<td>{_linked(document, cell or '–')}</td>" for cell in cells)
        yield f'<tr><th scope="row">{_plain(about)}</th>{told}</tr>'
    yield "</tbody>\n</table>\n</div>"


def _plain(text: str) -> str:
    return escape(visible(text), quote=True)


def _linked(document: Document, text: str) -> str:
    return "".join(
        f'<a href="#{anchor}">{escape(part, quote=True)}</a>' if anchor is not None else escape(part, quote=True)
        for part, anchor in document.runs(text)
    )
