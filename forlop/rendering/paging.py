"""What cannot be drawn as one picture with arrows: pages, with marks where ways leave and come in, or ways in words.

A band with more steps than a page holds is cut where its next step begins.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from forlop.rendering.drawing import Box, Form, Link, Style, lines_of
from forlop.rendering.drawing_of import Band, Drawing
from forlop.rendering.overlay import Overlay
from forlop.texts import say

MOST_STEPS = 600
"""A picture of more steps than this can neither be read nor printed."""
_NO_STEP = (Form.WAY, Form.RECEIVED, Form.END)


def pages_of(drawing: Drawing, *, language: str, most: int = MOST_STEPS) -> tuple[Drawing, ...]:
    """The drawing itself, or its pages in order; ways between pages are told on both, with the number of the other."""
    if sum(_steps(band.boxes) for band in drawing.bands) <= most:
        return (drawing,)
    parts = parts_of(drawing, most=most)
    page_of = {box.name: number for number, part in enumerate(parts, 1) for box in part.boxes}
    marks = _Marks(drawing, page_of, language)
    return tuple(_page(drawing, part, marks) for part in parts)


def parts_of(drawing: Drawing, *, most: int) -> tuple[Band, ...]:
    """The bands, each in as many parts as it takes."""
    return tuple(part for band in drawing.bands for part in _cut(band, most))


def headed(overlay: Overlay, band: Band, number: int, count: int, *, language: str) -> Overlay:
    """What is laid over a page, with which page it is."""
    title = " ".join(line.text for line in band.label.lines)
    heading = say(language, "chart.page.heading", number=str(number), count=str(count), title=title)
    return replace(overlay, headings=(heading, *overlay.headings))


def listed_by_page(overlay: Overlay, page_of: Mapping[str, int], *, language: str) -> Overlay:
    """Every page has the whole list, and each line says on which page its place is."""
    pairs = zip_longest(overlay.listed, overlay.listed_at, fillvalue="")
    listed = (
        say(language, "chart.page.listed", words=words, page=str(page_of[place])) if place in page_of else words
        for words, place in pairs
    )
    return replace(overlay, listed=tuple(listed))


def in_words(drawing: Drawing, *, language: str) -> Drawing:
    """The drawing without arrows: where each leads is told in words."""
    titles = {box.name: _title(box) for band in drawing.bands for box in band.boxes}
    told: dict[str, dict[str, None]] = {}
    for link in drawing.links:
        words = say(language, "chart.page.leads", title=titles[link.head])
        told.setdefault(link.tail, {})[words] = None
    bands = tuple(
        replace(band, boxes=tuple(_marked(box, tuple(told.get(box.name, ()))) for box in band.boxes))
        for band in drawing.bands
    )
    return replace(drawing, bands=bands, links=())


def _steps(boxes: Sequence[Box]) -> int:
    return sum(box.form not in _NO_STEP for box in boxes)


def _cut(band: Band, most: int) -> Iterator[Band]:
    boxes: list[Box] = []
    for box in band.boxes:
        if _steps(boxes) >= most and box.form not in _NO_STEP:
            yield replace(band, boxes=tuple(boxes))
            boxes = []
        boxes.append(box)
    yield replace(band, boxes=tuple(boxes))


@dataclass(frozen=True)
class _Marks:
    """What is written on boxes whose ways leave the page or come from another."""

    drawing: Drawing
    page_of: Mapping[str, int]
    language: str

    def is_within(self, link: Link) -> bool:
        return self.page_of[link.tail] == self.page_of[link.head]

    def by_box(self) -> Mapping[str, tuple[str, ...]]:
        boxes = {box.name: box for band in self.drawing.bands for box in band.boxes}
        found: dict[str, dict[str, None]] = {}
        for link in self.drawing.links:
            if not self.is_within(link):
                tail, head = boxes[link.tail], boxes[link.head]
                source = boxes[tail.under] if tail.under else tail
                leaving = self._said("leaves", _title(head), self.page_of[link.head])
                coming = self._said("comes", _title(source), self.page_of[link.tail])
                found.setdefault(link.tail, {})[leaving] = None
                found.setdefault(link.head, {})[coming] = None
        return {name: tuple(words) for name, words in found.items()}

    def _said(self, way: str, title: str, page: int) -> str:
        return say(self.language, f"chart.page.{way}", title=title, page=str(page))


def _title(box: Box) -> str:
    return " ".join(line.text for line in box.lines if line.style is Style.TITLE)


def _page(drawing: Drawing, band: Band, marks: _Marks) -> Drawing:
    told = marks.by_box()
    boxes = tuple(_marked(box, told.get(box.name, ())) for box in band.boxes)
    here = frozenset(box.name for box in boxes)
    used = {box.lane for box in boxes}
    slots = sorted({slot for lane, slot in drawing.slots.items() if lane in used})
    numbered = {lane: slots.index(slot) for lane, slot in drawing.slots.items() if lane in used}
    return replace(
        drawing,
        lanes=tuple(lane for lane in drawing.lanes if lane.name in used),
        slots=numbered or {"": 0},  # what lies beside the lanes has none
        bands=(replace(band, boxes=boxes),),
        links=tuple(link for link in drawing.links if link.tail in here and link.head in here),
    )


def _marked(box: Box, marks: Sequence[str]) -> Box:
    for words in marks:
        box = box.with_lines(lines_of(Style.EXIT, words, form=box.form, width=box.width))
    return box
