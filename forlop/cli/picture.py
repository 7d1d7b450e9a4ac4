"""A chart into a file: what kind of picture, the file's name says."""

from pathlib import Path

from forlop.cli.fits import kept_fit
from forlop.model.pathway import Pathway
from forlop.rendering.dot import chart_dot
from forlop.rendering.position import Position


def write_chart(pathway: Pathway, output: Path, *, language: str, position: Position | None = None) -> None:
    """Write `.svg`, `.png` or `.dot`; `LayoutFailed` when the chart cannot be laid out."""
    dot = chart_dot(pathway, language=language, position=position, fit=kept_fit(pathway, language=language))
    if output.suffix == ".dot":
        output.write_text(dot, encoding="utf-8")
        return
    from forlop.rendering.svg import svg_of  # the layout engine is large

    svg = svg_of(dot)
    if output.suffix == ".svg":
        output.write_text(svg, encoding="utf-8")
        return
    from forlop.rendering.png import png_of

    output.write_bytes(png_of(svg))
