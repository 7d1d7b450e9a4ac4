"""A chart into a file: what kind of picture, the file's name says."""

from pathlib import Path

from forlop.application.replacing import replace_file
from forlop.cli.fits import kept_fit
from forlop.model.pathway import Pathway
from forlop.rendering.chart import chart_of
from forlop.rendering.dot import dot_of
from forlop.rendering.overlay import PLAIN, Overlay
from forlop.rendering.svg import svg_of


def write_chart(pathway: Pathway, output: Path, *, language: str, overlay: Overlay = PLAIN) -> None:
    """Write `.svg`, `.png` or `.dot`, whole or not at all."""
    fit = kept_fit(pathway, language=language)
    chart = chart_of(pathway, language=language, overlay=overlay, fit=fit)
    if output.suffix == ".dot":
        replace_file(output, dot_of(chart).encode())
        return
    svg = svg_of(chart)
    if output.suffix == ".svg":
        replace_file(output, svg.encode())
        return
    from forlop.rendering.png import png_of  # the renderer is large

    replace_file(output, png_of(svg))
