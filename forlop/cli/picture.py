"""A chart into a file: what kind of picture, the file's name says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from forlop.application.replacing import replace_file
from forlop.model.pathway import Pathway
from forlop.rendering.overlay import PLAIN, Overlay

if TYPE_CHECKING:
    from forlop.rendering.chart import Chart
    from forlop.rendering.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: a pathway in a language, with what is laid over it, and what its file says of each step."""

    pathway: Pathway
    language: str
    overlay: Overlay
    written: Mapping[str, str]

    @property
    def chart(self) -> "Chart":
        from forlop.cli.fits import kept_fit
        from forlop.rendering.chart import chart_of

        fit = kept_fit(self.pathway, language=self.language)
        return chart_of(self.pathway, language=self.language, overlay=self.overlay, fit=fit)


def write_chart(
    pathway: Pathway,
    output: Path,
    *,
    language: str,
    overlay: Overlay = PLAIN,
    written: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write the file whole or not at all, as what `WRITERS` says of its ending."""
    replace_file(output, WRITERS[suffix_of(output)](Drawn(pathway, language, overlay, written)))


def suffix_of(output: Path) -> str:
    """The file's ending; capital letters mean the same."""
    return output.suffix.lower()


# ---- the writers. What only one of them needs is imported in it.


def _svg(drawn: Drawn) -> str:
    from forlop.rendering.svg import svg_of

    return svg_of(drawn.chart)


def _png(drawn: Drawn) -> bytes:
    from forlop.rendering.png import png_of

    return png_of(_svg(drawn))


def _pdf(drawn: Drawn) -> bytes:
    from forlop.rendering.pdf import pdf_of

    return pdf_of(drawn.chart)


def _dot(drawn: Drawn) -> str:
    from forlop.rendering.dot import dot_of

    return dot_of(drawn.chart)


def _mermaid(drawn: Drawn) -> str:
    from forlop.rendering.mermaid import mermaid_of

    return mermaid_of(drawn.pathway, language=drawn.language, overlay=drawn.overlay)


def _page(drawn: Drawn) -> str:
    from forlop.rendering.chart_page import page_of

    return page_of(drawn.pathway, (drawn.chart,), language=drawn.language, overlay=drawn.overlay, written=drawn.written)


WRITERS: Mapping[str, Callable[[Drawn], bytes]] = {
    ".svg": lambda drawn: _svg(drawn).encode(),
    ".png": _png,
    ".pdf": _pdf,
    ".dot": lambda drawn: _dot(drawn).encode(),
    ".mmd": lambda drawn: _mermaid(drawn).encode(),
    ".html": lambda drawn: _page(drawn).encode(),
}


def write_timeline(timeline: "Timeline", output: Path) -> None:
    """Write the file whole or not at all, as what `TIMELINE_WRITERS` says of its ending."""
    replace_file(output, TIMELINE_WRITERS[suffix_of(output)](timeline))


def _timeline_svg(timeline: "Timeline") -> str:
    from forlop.rendering.timeline_svg import timeline_svg
    from forlop.rendering.timeline_words import timeline_summary

    return timeline_svg(timeline, summary=timeline_summary(timeline))


def _timeline_png(timeline: "Timeline") -> bytes:
    from forlop.rendering.png import png_of

    return png_of(_timeline_svg(timeline))


TIMELINE_WRITERS: Mapping[str, Callable[["Timeline"], bytes]] = {
    ".svg": lambda timeline: _timeline_svg(timeline).encode(),
    ".png": _timeline_png,
}
