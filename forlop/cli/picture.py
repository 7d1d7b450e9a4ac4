"""A chart into a file: what kind of picture, the file's name says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forlop.application.replacing import replace_file
from forlop.model.pathway import Pathway
from forlop.rendering.overlay import PLAIN, Overlay

if TYPE_CHECKING:
    from forlop.rendering.chart import Chart
    from forlop.rendering.palette import Palette
    from forlop.rendering.timeline import Timeline


Written = Callable[[], Mapping[str, str]]
"""What stands in the pathway's file, by the name of the step; asked for only by what shows it."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: a pathway in a language, what is laid over it, what its file says of each step, the colours."""

    pathway: Pathway
    language: str
    overlay: Overlay
    written: Written
    palette: "Palette"

    @property
    def charts(self) -> "tuple[Chart, ...]":
        """One, or of a very large pathway one for each phase."""
        from forlop.cli.fits import kept_fit
        from forlop.rendering.chart import charts_of
        from forlop.rendering.paging import MOST_STEPS

        large = len(self.pathway.steps) > MOST_STEPS
        fit = None if large else kept_fit(self.pathway, language=self.language)
        return charts_of(self.pathway, language=self.language, overlay=self.overlay, fit=fit)


def write_chart(
    pathway: Pathway,
    output: Path,
    *,
    language: str,
    palette: "Palette",
    overlay: Overlay = PLAIN,
    written: Written = dict,
) -> tuple[Path, ...]:
    """Write each file whole or not at all, as what `WRITERS` says of its ending; of several, `x-1.svg` is the first."""
    contents = WRITERS[suffix_of(output)](Drawn(pathway, language, overlay, written, palette))
    numbered = [output.with_stem(f"{output.stem}-{number}") for number in range(1, len(contents) + 1)]
    files = (output, *numbered[:-1]) if len(contents) == 1 or is_whole_too(output) else tuple(numbered)
    for file, content in zip(files, contents, strict=True):
        replace_file(file, content)
    return files


def suffix_of(output: Path) -> str:
    """The file's ending; capital letters mean the same."""
    return output.suffix.lower()


def is_whole_too(output: Path) -> bool:
    """Whether the first of several files is the whole, and the others its pages."""
    return suffix_of(output) == ".mmd"


# ---- the writers: a file or several. What only one of them needs is imported in it.


def _svg(drawn: Drawn) -> tuple[bytes, ...]:
    from forlop.rendering.svg import svg_of

    return tuple(svg_of(chart, palette=drawn.palette).encode() for chart in drawn.charts)


def _png(drawn: Drawn) -> tuple[bytes, ...]:
    from forlop.rendering.png import png_of
    from forlop.rendering.svg import svg_of

    return tuple(png_of(svg_of(chart, palette=drawn.palette)) for chart in drawn.charts)


def _pdf(drawn: Drawn) -> tuple[bytes, ...]:
    from forlop.rendering.pdf import pdf_of

    return (pdf_of(drawn.charts, palette=drawn.palette),)


def _dot(drawn: Drawn) -> tuple[bytes, ...]:
    from forlop.rendering.dot import dot_of

    return tuple(dot_of(chart, palette=drawn.palette).encode() for chart in drawn.charts)


def _mermaid(drawn: Drawn) -> tuple[bytes, ...]:
    from forlop.rendering.mermaid import is_shown_whole, mermaid_of, mermaid_pages_of

    whole = mermaid_of(drawn.pathway, language=drawn.language, overlay=drawn.overlay)
    if is_shown_whole(whole):
        return (whole.encode(),)
    pages = mermaid_pages_of(drawn.pathway, language=drawn.language, overlay=drawn.overlay)
    return (whole.encode(), *(page.encode() for page in pages))


def _page(drawn: Drawn) -> tuple[bytes, ...]:
    from forlop.rendering.chart_page import page_of

    def page(each: Drawn) -> str:
        runs = ((step.name, step.runs.pathway) for step in each.pathway.steps if step.runs is not None)
        inner = {name: page(Drawn(called, each.language, PLAIN, dict, each.palette)) for name, called in runs}
        return page_of(
            each.pathway,
            each.charts,
            language=each.language,
            overlay=each.overlay,
            written=each.written(),
            inner=inner,
        )

    return (page(drawn).encode(),)


WRITERS: Mapping[str, Callable[[Drawn], tuple[bytes, ...]]] = {
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
    ".dot": _dot,
    ".mmd": _mermaid,
    ".html": _page,
}
# A page follows the reader's screen, and prints as on white; Mermaid's colours are those of its reader.
THEMED = tuple(suffix for suffix in WRITERS if suffix not in (".mmd", ".html"))


def write_timeline(timeline: "Timeline", output: Path, *, palette: "Palette") -> None:
    """Write the file whole or not at all, as what `TIMELINE_WRITERS` says of its ending."""
    replace_file(output, TIMELINE_WRITERS[suffix_of(output)](timeline, palette))


def _timeline_svg(timeline: "Timeline", palette: "Palette") -> str:
    from forlop.rendering.timeline_svg import timeline_svg
    from forlop.rendering.timeline_words import timeline_summary

    return timeline_svg(timeline, summary=timeline_summary(timeline), palette=palette)


def _timeline_png(timeline: "Timeline", palette: "Palette") -> bytes:
    from forlop.rendering.png import png_of

    return png_of(_timeline_svg(timeline, palette))


TIMELINE_WRITERS: Mapping[str, Callable[["Timeline", "Palette"], bytes]] = {
    ".svg": lambda timeline, palette: _timeline_svg(timeline, palette).encode(),
    ".png": _timeline_png,
}
