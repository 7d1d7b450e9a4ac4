"""A pathway's picture with everything in its place, from which each form of file is written.

Pure: the same pathway gives the same chart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

from forlop.model.pathway import Pathway
from forlop.rendering.drawing import GRID, Box, Form
from forlop.rendering.drawing_of import Drawing, drawing_of
from forlop.rendering.fitting import Fit, best_columns, best_fit, fitted
from forlop.rendering.following import Following, following_of, in_reading_order
from forlop.rendering.foot import Standing, foot
from forlop.rendering.overlay import PLAIN, Overlay
from forlop.rendering.paging import MOST_STEPS, headed, in_words, listed_by_page, pages_of
from forlop.rendering.placing import MARGIN, Placed
from forlop.rendering.routing import Route, TooTangled, routed
from forlop.rendering.shapes import Frame
from forlop.rendering.title import title_of
from forlop.rendering.touching import mirrored_by, touching
from forlop.texts import say


@dataclass(frozen=True)
class Ground:
    """What boxes lie on: the page, a tint, a strip, or (without width) a line between lanes."""

    name: str
    form: Form
    frame: Frame


@dataclass(frozen=True)
class Chart:
    """What is drawn, where it lies, and how arrows run. Points, from the upper left."""

    language: str
    drawing: Drawing
    places: Placed
    routes: tuple[Route, ...]
    title: Box
    notes: tuple[Standing, ...]
    following: Following

    @property
    def width(self) -> float:
        return self.places.right

    @cached_property
    def height(self) -> float:
        return max((frame.bottom for _, frame in self.notes), default=self.places.bottom) + MARGIN

    @property
    def grounds(self) -> Iterator[Ground]:
        """From the lowest up."""
        bands, places = self.drawing.bands, self.places
        yield Ground("page", Form.PAGE, Frame(0, 0, self.width, self.height))
        for band in bands[::2]:
            yield Ground(f"tint {band.name}", Form.TINT, places.bands[band.name])
        for number, strip in enumerate(places.strips):
            yield Ground(f"strip {number}", Form.STRIP, strip)
        for band in bands:
            lanes, whole = places.lanes[band.name], places.bands[band.name]
            for number, x in enumerate([*(lane.left for lane in lanes), *(lane.right for lane in lanes[-1:])]):
                yield Ground(f"side {number} {band.name}", Form.SIDE, Frame(x, whole.top, x, whole.bottom))

    @property
    def standing(self) -> Iterator[Standing]:
        """Every box in its place: title, headings of lanes, each band with its boxes, labels of arrows, the foot."""
        yield self.title, Frame(MARGIN, MARGIN, MARGIN + self.title.width, MARGIN + self.title.height)
        yield from self.places.names
        for band in self.drawing.bands:
            yield band.label, self.places.frames[band.label.name]
            for box in in_reading_order(band):
                yield box, self.places.frames[box.name]
        yield from self.places.labels
        yield from self.notes

    @cached_property
    def mirrored(self) -> frozenset[str]:
        """Boxes that send to the left, or receive from the right."""
        return mirrored_by(self.routes)


def chart_of(
    pathway: Pathway,
    *,
    language: str,
    overlay: Overlay = PLAIN,
    fit: Fit | None = None,
) -> Chart:
    """The flowchart in one picture, with what is laid over it.

    `fit` is `best_fit` of the pathway when the caller has it already: to find it takes most of the time.
    """
    measures = best_fit(pathway, language=language) if fit is None else fit
    drawing = drawing_of(pathway, language=language, overlay=overlay, wide=measures.wide)
    return _chart(pathway, drawing, overlay, measures, language)


def charts_of(
    pathway: Pathway, *, language: str, overlay: Overlay = PLAIN, fit: Fit | None = None, most: int = MOST_STEPS
) -> tuple[Chart, ...]:
    """The flowchart, or above `most` steps one for each phase, with marks where ways leave and come in."""
    if len(pathway.steps) <= most:
        return (chart_of(pathway, language=language, overlay=overlay, fit=fit),)
    drawing = drawing_of(pathway, language=language, overlay=overlay)
    pages = pages_of(drawing, language=language, most=most)
    page_of = {box.name: page for page, each in enumerate(pages, 1) for band in each.bands for box in band.boxes}
    laid = listed_by_page(overlay, page_of, language=language)
    return tuple(
        _chart(
            pathway,
            page,
            headed(laid, page.bands[0], number, len(pages), language=language),
            best_columns(page)[0],
            language,
        )
        for number, page in enumerate(pages, 1)
    )


def _chart(pathway: Pathway, drawing: Drawing, overlay: Overlay, fit: Fit, language: str) -> Chart:
    """The drawing in its places; where its arrows are too tangled to be drawn, each way in words instead."""
    boxes = {box.name: box for band in drawing.bands for box in band.boxes}
    title = title_of(pathway, language, overlay)
    places = fitted(drawing, fit=fit, top=_below(title)).places
    try:
        routes = touching(routed(drawing.links, boxes, places), boxes, places.frames)
    except TooTangled:
        plainer = replace(overlay, remarks=(say(language, "chart.plainer"), *overlay.remarks))
        title, drawing, routes = title_of(pathway, language, plainer), in_words(drawing, language=language), ()
        places = fitted(drawing, fit=fit, top=_below(title)).places
    notes = foot(pathway, drawing, overlay, language=language, top=places.bottom, right=places.right)
    following = following_of(pathway, drawing, language=language)
    return Chart(language, drawing, places, routes, title, tuple(notes), following)


def _below(title: Box) -> int:
    return MARGIN + GRID * ceil((title.height + 12) / GRID)
