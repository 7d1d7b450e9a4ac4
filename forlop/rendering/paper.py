"""A chart on sheets of paper: which sheet, how much it shrinks, where it is cut, and what goes on where.

A chart that can be read on one A4 or A3 stays whole. Else it is cut between phases or between boxes, and between
columns, so that no box is cut, except one that is higher than a whole sheet: that is cut between two lines of text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, zip_longest
from math import floor

from forlop.rendering.chart import Chart
from forlop.rendering.drawing import ABOVE, GRID, Box, Form
from forlop.rendering.routing import Point, Route
from forlop.rendering.shapes import Frame

LEAST = 0.75
"""Text is 8 points and more in the chart, so that none is printed smaller than 6."""
SCALES = (1.0, 0.9, 0.8, LEAST)
EDGE = 28.0
"""The margin of a sheet: what printers leave white, and room for the signs of what goes on elsewhere."""
HEADER, SIGNS = 30.0, 14.0
"""Over the chart on every sheet of several; the lower part of it is for the signs of what comes from above."""
FULL = 0.5
"""A sheet is cut between phases when it is at least so full there."""
AIR = 4 * GRID
"""A cut stands in the middle of a gap, or this far into a wide one."""
BETWEEN_LINES = GRID // 2
"""Boxes and arrows lie on the grid, so a cut at this distance from it runs along none of them."""


@dataclass(frozen=True)
class Sheet:
    """A size of paper as it lies, in points."""

    name: str
    width: float
    height: float

    @property
    def inner(self) -> tuple[float, float]:
        return self.width - 2 * EDGE, self.height - 2 * EDGE


A4, A4_LYING = Sheet("A4", 595.28, 841.89), Sheet("A4", 841.89, 595.28)
A3, A3_LYING = Sheet("A3", 841.89, 1190.55), Sheet("A3", 1190.55, 841.89)
SHEETS = (A4, A4_LYING, A3, A3_LYING)


@dataclass(frozen=True)
class Part:
    """A piece of the chart. `strip` is the heading of its lanes, repeated above it where a phase goes on."""

    region: Frame
    strip: Frame | None = None

    @property
    def height(self) -> float:
        return sum(each.bottom - each.top for each in (self.region, self.strip) if each is not None)


@dataclass(frozen=True)
class Page:
    """What stands on a sheet, one part under the other."""

    number: int
    parts: tuple[Part, ...]

    def holds(self, x: float, y: float) -> bool:
        return any(_holds(part.region, x, y) for part in self.parts)


@dataclass(frozen=True)
class Crossing:
    """Where an arrow goes on on another page. All cuts of an arrow have its number; `at` is a place in the chart."""

    number: int
    route: Route
    at: tuple[float, float]
    leaves: int
    enters: int
    down: bool


@dataclass(frozen=True)
class Paged:
    """A chart on pages of one size, `scale` times as large as it is."""

    chart: Chart
    sheet: Sheet
    scale: float
    pages: tuple[Page, ...]

    @cached_property
    def crossings(self) -> tuple[Crossing, ...]:
        """In the order of the chart's arrows, each from its tail to its head."""
        found: list[Crossing] = []
        number = 0
        for route in self.chart.routes:
            cuts = list(self._cuts(route))
            number += 1 if cuts else 0
            found.extend(
                Crossing(number=number, route=route, at=at, leaves=leaves.number, enters=enters.number, down=down)
                for at, leaves, enters, down in cuts
            )
        return tuple(found)

    def _cuts(self, route: Route) -> Iterator[tuple[Point, Page, Page, bool]]:
        for (x1, y1), (x2, y2) in pairwise(route.corners):
            down = x1 == x2
            ends = sorted((y1, y2) if down else (x1, x2))
            sides = {side for page in self.pages for part in page.parts for side in _sides(part.region, down=down)}
            inside = sorted((side for side in sides if ends[0] < side < ends[1]), reverse=(x1, y1) > (x2, y2))
            for side in inside:
                at = (x1, int(side)) if down else (int(side), y1)
                back = (x1, y1) > (x2, y2)
                before, after = (self._page_at(at, down=down, by=by) for by in ((1, -1) if back else (-1, 1)))
                if before is not None and after is not None and before is not after:
                    yield at, before, after, down

    def _page_at(self, at: Point, *, down: bool, by: int) -> Page | None:
        x, y = (at[0], at[1] + by) if down else (at[0] + by, at[1])
        return next((page for page in self.pages if page.holds(x, y)), None)


def paged(chart: Chart) -> Paged:
    """The chart on the first sheet on which all of it can be read; else on as few A3 as can be."""
    for sheet in SHEETS:
        width, height = sheet.inner
        scale = min(1.0, width / chart.width, height / chart.height)
        if scale >= LEAST:
            whole = Part(Frame(0, 0, chart.width, chart.height))
            return Paged(chart, sheet, scale, (Page(1, (whole,)),))
    tries = [Paged(chart, sheet, scale, tuple(_pages(chart, sheet, scale))) for sheet in SHEETS[2:] for scale in SCALES]
    return min(tries, key=lambda each: (len(each.pages), -each.scale))


def _pages(chart: Chart, sheet: Sheet, scale: float) -> Iterator[Page]:
    width, height = sheet.inner
    cutting = _Cutting(chart, width=width / scale, height=(height - HEADER) / scale)
    number = 0
    for row in cutting.rows:
        columns = [list(cutting.parts(stretch)) for stretch in row]
        for across in zip_longest(*columns):
            parts = tuple(part for part in across if part is not None and cutting.is_used(part.region))
            if parts:
                number += 1
                yield Page(number, parts)


@dataclass(frozen=True)
class _Stretch:
    """The chart from a height to another, with the strip that is to be repeated above it."""

    top: float
    bottom: float
    strip: Frame | None = None


@dataclass(frozen=True)
class _Cutting:
    """The chart's boxes as what may not be cut; a step and the ways under it are one."""

    chart: Chart
    width: float
    height: float

    @cached_property
    def whole(self) -> tuple[Frame, ...]:
        groups: dict[str, Frame] = {}
        for box, frame in self.chart.standing:
            if box.form is not Form.LANE:
                host = box.under or box.name
                groups[host] = _around(groups[host], frame) if host in groups else frame
        return (*groups.values(), *(frame for _, frame in self.chart.places.names))

    @cached_property
    def lines(self) -> tuple[Frame, ...]:
        return tuple(line for box, frame in self.chart.standing for line in _lines(box, frame))

    @cached_property
    def sections(self) -> tuple[tuple[float, float], ...]:
        """The lanes with the title, what lies beside them, and the foot: no arrow runs from one to another."""
        ends = [self.chart.places.bands[band.name].top for band in self.chart.drawing.bands if not band.laned]
        places = [0.0, *ends, self.chart.places.bottom, self.chart.height]
        return tuple(pairwise(dict.fromkeys(places)))

    @cached_property
    def rows(self) -> tuple[tuple[_Stretch, ...], ...]:
        """What stands side by side on sheets, from top to bottom; a small section stands under the one before."""
        rows: list[list[_Stretch]] = [[]]
        for start, end in self.sections:
            top = start
            used = sum(each.bottom - each.top for each in rows[-1])
            if rows[-1] and end - top > self.height - used:
                rows.append([])
                used = 0.0
            while top < end:
                strip = self._strip_over(top)
                room = self.height - used - (strip.bottom - strip.top if strip else 0)
                bottom = self._bottom(top, end, room)
                rows[-1].append(_Stretch(top, bottom, strip))
                if bottom < end:
                    rows.append([])
                    used = 0.0
                top = bottom
        return tuple(tuple(row) for row in rows)

    def _strip_over(self, top: float) -> Frame | None:
        """The strip of the band that a row begins in the middle of; not one that takes more room than it leaves."""
        for band, strip in zip(self.chart.drawing.bands, self.chart.places.strips, strict=True):
            whole = self.chart.places.bands[band.name]
            if strip.bottom <= top < whole.bottom and strip.bottom - strip.top <= self.height / 2:
                return strip
        return None

    def _bottom(self, top: float, end: float, room: float) -> float:
        """The first good place that also lets the row be cut into columns; else the first."""
        places = [y for y in self._bottoms(top, min(top + room, end), end) if y is not None]
        return next((y for y in places if None not in self._cuts_across(top, y)), places[0])

    def _bottoms(self, top: float, limit: float, end: float) -> Iterator[float | None]:
        """Where a row may end, the best first: with its section, between phases, between boxes, between lines."""
        if limit == end:
            yield limit
        ends = (frame.bottom for frame in self.chart.places.bands.values())
        phases = sorted((y for y in ends if top < y <= limit and not self._runs_along(y)), reverse=True)
        yield from (y for y in phases if y - top > FULL * (limit - top))
        yield self._free(top, limit, [(each.top, each.bottom) for each in self.whole])
        yield from phases
        between = [line.top for line in self.lines if top < line.top <= limit]
        yield max((y for y in between if not any(each.top < y < each.bottom for each in self.lines)), default=None)
        yield floor(limit)

    def parts(self, stretch: _Stretch) -> Iterator[Part]:
        """From left to right: between the columns of boxes, or elsewhere where nothing is cut."""
        left = 0.0
        for cut in (*self._cuts_across(stretch.top, stretch.bottom), self.chart.width):
            right = floor(left + self.width) if cut is None else cut
            strip = stretch.strip and Frame(left, stretch.strip.top, right, stretch.strip.bottom)
            yield Part(Frame(left, stretch.top, right, stretch.bottom), strip)
            left = right

    def _cuts_across(self, top: float, bottom: float) -> list[float | None]:
        """None where there is no place that cuts nothing; there a page is as wide as can be."""
        here = [(each.left, each.right) for each in self.whole if each.top < bottom and each.bottom > top]
        cuts: list[float | None] = []
        left = 0.0
        while self.chart.width - left > self.width:
            cuts.append(self._free(left, left + self.width, here))
            left = floor(left + self.width) if cuts[-1] is None else cuts[-1]
        return cuts

    @staticmethod
    def _free(start: float, limit: float, kept: Sequence[tuple[float, float]]) -> float | None:
        """In the middle of the last gap up to the limit; None when there is none in the last two thirds."""
        place = _off_the_grid(limit)
        while place > start + (limit - start) / 3:
            through = [low for low, high in kept if low < place < high]
            if not through:
                before = max((place - AIR, *(high for _, high in kept if high < place)))
                after = min((place + AIR, *(low for low, _ in kept if low > place)))
                return _off_the_grid(min(limit, (before + after) / 2 + BETWEEN_LINES))
            place = _off_the_grid(min(through))
        return None

    def _runs_along(self, y: float) -> bool:
        corners = (pairwise(route.corners) for route in self.chart.routes)
        return any(start[1] == end[1] == y for pairs in corners for start, end in pairs)

    def is_used(self, region: Frame) -> bool:
        """Whether a box is there, or an arrow that comes from one page and goes on on another."""
        boxes = (frame for box, frame in self.chart.standing if box.form is not Form.LANE)
        arrows = (_around(_point(a), _point(b)) for route in self.chart.routes for a, b in pairwise(route.corners))
        return any(_meet(region, each) for each in (*boxes, *arrows))


def _off_the_grid(place: float) -> float:
    """The last place up to this one where nothing runs along."""
    return GRID * floor((place - BETWEEN_LINES) / GRID) + BETWEEN_LINES


def _lines(box: Box, frame: Frame) -> Iterator[Frame]:
    top = frame.top + ABOVE
    for line in box.lines:
        yield Frame(frame.left, top, frame.right, top + line.height)
        top += line.height


def _around(one: Frame, other: Frame) -> Frame:
    return Frame(
        min(one.left, other.left), min(one.top, other.top), max(one.right, other.right), max(one.bottom, other.bottom)
    )


def _meet(one: Frame, other: Frame) -> bool:
    """Touching is not meeting."""
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _point(at: Point) -> Frame:
    return Frame(at[0], at[1], at[0], at[1])


def _sides(frame: Frame, *, down: bool) -> tuple[float, float]:
    return (frame.top, frame.bottom) if down else (frame.left, frame.right)


def _holds(frame: Frame, x: float, y: float) -> bool:
    return frame.left <= x < frame.right and frame.top <= y < frame.bottom
