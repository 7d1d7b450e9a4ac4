"""A chart into a file: what kind of picture, the file's name says."""

from pathlib import Path

from forlop.application.replacing import replace_file
from forlop.cli.fits import kept_fit
from forlop.model.pathway import Pathway
from forlop.rendering.dot import chart_dot
from forlop.rendering.local import NOTHING, Local
from forlop.rendering.position import Position


def write_chart(
    pathway: Pathway, output: Path, *, language: str, position: Position | None = None, local: Local = NOTHING
) -> None:
    """Write `.svg`, `.png` or `.dot`, whole or not at all; `LayoutFailed` when the chart cannot be laid out."""
    dot = chart_dot(
        pathway, language=language, position=position, local=local, fit=kept_fit(pathway, language=language)
    )
    if output.suffix == ".dot":
        replace_file(output, dot.encode())
        return
    from forlop.rendering.svg import svg_of  # the layout engine is large

    svg = svg_of(dot)
    if output.suffix == ".svg":
        replace_file(output, svg.encode())
        return
    from forlop.rendering.png import png_of

    replace_file(output, png_of(svg))
