"""A chart as PDF on A4 or A3, with text that can be searched, and the bundled font in the file.

A page is an SVG of what lies on it alone, so that no page holds text that cannot be seen there. Typst makes the file.
"""

import json
from collections.abc import Iterator, Sequence
from importlib.resources import as_file, files
from itertools import accumulate, groupby
from xml.sax.saxutils import escape

from forlop.rendering.chart import Chart
from forlop.rendering.drawing import Style
from forlop.rendering.metrics import font
from forlop.rendering.palette import LIGHT, Palette
from forlop.rendering.paper import EDGE, HEADER, SIGNS, Page, Paged, paged
from forlop.rendering.shapes import Frame
from forlop.rendering.svg import FONT, NAMESPACE, element, parts_of
from forlop.texts import say

SIGN = 6.0
"""Points on paper: the size of the signs in the margin."""
TIERS = 3
HEADING = 8.0
TYPESETTING = """
#let it = json(bytes(sys.inputs.it))
#set document(title: it.title, date: none)
#set text(font: "Liberation Sans", lang: it.language, size: 9pt)
#for (picture, told, width, height) in it.pages {
  set page(width: width * 1pt, height: height * 1pt, margin: 0pt)
  page(image(bytes(picture), format: "svg", width: 100%, alt: told))
}
#if it.rows.len() > 0 {
  set page(width: it.pages.last().at(2) * 1pt, height: it.pages.last().at(3) * 1pt, margin: 40pt)
  heading(text(size: 14pt, it.heading))
  v(6pt)
  table(
    columns: (auto, 1fr, 1fr, auto),
    stroke: 0.5pt + luma(120),
    table.header(..it.columns.map(word => strong(word))),
    ..it.rows.flatten(),
  )
}
"""


def pdf_of(charts: Sequence[Chart], *, palette: Palette = LIGHT) -> bytes:
    """The document, its pages numbered through; the same charts give the same bytes."""
    import typst

    it = json.dumps(_content(_sheets(charts, palette)), ensure_ascii=False)
    with as_file(files("forlop.rendering") / "fonts") as folder:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
        return typst.compile(TYPESETTING.encode(), font_paths=fonts, sys_inputs={"it": it})


def sheets_of(charts: Sequence[Chart]) -> tuple[str, ...]:
    """The pages as SVG, each as large as its sheet of paper."""
    return tuple(picture for sheets in _sheets(charts, LIGHT) for picture in sheets.pictures)


def _sheets(charts: Sequence[Chart], palette: Palette) -> "tuple[_Sheets, ...]":
    wholes = [paged(chart) for chart in charts]
    befores = accumulate((len(whole.pages) for whole in wholes), initial=0)
    count = sum(len(whole.pages) for whole in wholes)
    numbered = zip(wholes, befores, strict=False)
    return tuple(_Sheets(whole, palette, before=before, count=count) for whole, before in numbered)


def _content(several: "Sequence[_Sheets]") -> dict[str, object]:
    """What Typst sets: it takes these as plain text, whatever stands in them."""
    first = several[0]
    return {
        "title": first.title,
        "language": first.chart.language,
        "pages": [page for sheets in several for page in sheets.content],
        "heading": first.say("heading"),
        "columns": [first.say(f"column_{key}") for key in ("arrow", "from", "to", "pages")],
        "rows": [row for sheets in several for row in sheets.rows],
    }


class _Sheets:
    """What stands on each sheet of a chart, and what is said of the arrows that go on on another.

    `before` is how many pages come before these, and `count` how many there are in all.
    """

    def __init__(self, whole: Paged, palette: Palette, *, before: int, count: int) -> None:
        self.whole, self.before, self.count = whole, before, count
        self.chart = whole.chart
        self.drawn = parts_of(whole.chart, palette=palette)
        self.boxes = {box.name: box for box, _ in whole.chart.standing}

    def say(self, key: str, **values: str) -> str:
        return say(self.chart.language, f"paper.{key}", **values)

    @property
    def content(self) -> Iterator[tuple[str, str, float, float]]:
        """Of each page the picture, the words that stand for it, and its size."""
        for page, picture in zip(self.whole.pages, self.pictures, strict=True):
            told = f"{self._header(page)} · {self._number(page)}"
            yield picture, told, self.whole.sheet.width, self.whole.sheet.height

    @property
    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Of each arrow that is cut its number, from what and to what it runs, and over which pages."""
        for number, cuts in groupby(self.whole.crossings, key=lambda cut: cut.number):
            first, *more = cuts
            pages = (first.leaves, first.enters, *(cut.enters for cut in more))
            link = first.route.link
            shown = " → ".join(str(self.before + page) for page in pages)
            yield str(number), self._title(link.tail), self._title(link.head), shown

    @property
    def title(self) -> str:
        return " ".join(words for style, words in self.chart.title.sentences if style is Style.HEADLINE)

    def _title(self, name: str) -> str:
        """What the form is called, or the form that a way stands under."""
        box = self.boxes[name]
        host = self.boxes[box.under] if box.under else box
        return " ".join(words for style, words in host.sentences if style is Style.TITLE)

    def _header(self, page: Page) -> str:
        """`Rusbehandling · 2 Utredning`: the title, and the phases on the page."""
        phases = [
            " ".join(words for style, words in band.label.sentences if style is Style.HEADING)
            for band in self.chart.drawing.bands
            for frame in (self.chart.places.bands[band.name],)
            if any(frame.top < part.region.bottom and frame.bottom > part.region.top for part in page.parts)
        ]
        return " · ".join(filter(None, (self.title, ", ".join(phases))))

    def _number(self, page: Page) -> str:
        return self.say("number", number=str(self.before + page.number), count=str(self.count))

    @property
    def pictures(self) -> Iterator[str]:
        sheet = self.whole.sheet
        size = {
            "viewBox": f"0 0 {sheet.width:g} {sheet.height:g}",
            "width": f"{sheet.width:g}pt",
            "height": f"{sheet.height:g}pt",
        }
        for page in self.whole.pages:
            yield element("svg", {"xmlns": NAMESPACE, **size, "font-family": FONT}, *self._parts(page))

    def _parts(self, page: Page) -> Iterator[str]:
        scale = self.whole.scale
        if self.count == 1:
            yield self._window(page.parts[0].region, (self.whole.sheet.width - scale * self.chart.width) / 2, EDGE)
            return
        width, number = self.whole.sheet.inner[0], self._number(page)
        room = width - font().width(number, size=HEADING) - HEADING
        header = _shortened(self._header(page), room, size=HEADING)
        yield _text(EDGE, EDGE + HEADING, header, size=HEADING, anchor="start")
        yield _text(EDGE + width, EDGE + HEADING, number, size=HEADING, anchor="end")
        top = EDGE + HEADER - SIGNS
        for index, part in enumerate(page.parts):
            if part.strip is not None:
                yield self._window(part.strip, EDGE, top)
                top += scale * (part.strip.bottom - part.strip.top)
            top += SIGNS if index == 0 else 0
            yield self._window(part.region, EDGE, top)
            yield from self._signs(page, part.region, top)
            top += scale * (part.region.bottom - part.region.top)

    def _window(self, region: Frame, left: float, top: float) -> str:
        """The part of the chart with its upper left corner there; what goes over its sides is not shown."""
        scale = self.whole.scale
        width, height = region.right - region.left, region.bottom - region.top
        return element(
            "svg",
            {
                "x": f"{left:.2f}",
                "y": f"{top:.2f}",
                "width": f"{scale * width:.2f}",
                "height": f"{scale * height:.2f}",
                "viewBox": f"{region.left:g} {region.top:g} {width:g} {height:g}",
            },
            *(markup for frame, markup in self.drawn if _touch(frame, region)),
        )

    # ---- what goes on elsewhere

    def _signs(self, page: Page, frame: Frame, top: float) -> Iterator[str]:
        """In the margin: along each side the page that goes on there, and at each arrow that is cut its number."""
        scale = self.whole.scale
        height = scale * (frame.bottom - frame.top)
        right, bottom = EDGE + scale * (frame.right - frame.left), top + height
        others = [(other, part.region) for other in self.whole.pages if other is not page for part in other.parts]
        for other, there in others:
            words = self.say("page", number=str(self.before + other.number))
            across = (max(frame.left, there.left) + min(frame.right, there.right)) / 2
            x = EDGE + scale * (across - frame.left)
            abreast = max(frame.left, there.left) < min(frame.right, there.right)
            if abreast and there.top == frame.bottom:
                yield _text(x, bottom + 25, f"▼ {words}")
            if abreast and there.bottom == frame.top:
                yield _text(x, EDGE - 8, f"▲ {words}")
            if there.top == frame.top and there.left == frame.right:
                yield _text(right + 24, top + height / 2, f"▲ {words}", upright=True)
            if there.top == frame.top and there.right == frame.left:
                yield _text(EDGE - 26, top + height / 2, f"▼ {words}", upright=True)
        yield from self._numbers(page, frame, top)

    def _numbers(self, page: Page, frame: Frame, top: float) -> Iterator[str]:
        """Arrows that run as one have their numbers together; what would stand over others stands further out."""
        scale = self.whole.scale
        cut: dict[tuple[bool, bool, float, float], list[str]] = {}
        for crossing in self.whole.crossings:
            x, y = crossing.at
            if page.number in (crossing.leaves, crossing.enters) and _is_at(frame, x, y):
                far = y >= frame.bottom if crossing.down else x >= frame.right
                cut.setdefault((crossing.down, far, x, y), []).append(str(crossing.number))
        taken: dict[tuple[bool, bool], list[float]] = {}
        for (down, far, at_x, at_y), numbers in sorted(cut.items()):
            x, y = EDGE + scale * (at_x - frame.left), top + scale * (at_y - frame.top)
            words = ", ".join(numbers)
            if down:
                tier = _tier(taken.setdefault((down, far), [0.0] * TIERS), x, room=font().width(f"{words} ", size=SIGN))
                yield _text(x, y + SIGN * (tier + 1.1) if far else y - SIGN * tier - 2, words)
            else:
                tier = _tier(taken.setdefault((down, far), [0.0] * TIERS), y, room=SIGN)
                anchor = "start" if far else "end"
                yield _text(x + (1 if far else -1) * (2 + 8 * tier), y + SIGN / 3, words, anchor=anchor)


def _tier(taken: list[float], at: float, *, room: float) -> int:
    """The nearest row of numbers with room there, else the last; `taken` is how far each row is full."""
    tier = next((number for number, until in enumerate(taken) if at >= until), len(taken) - 1)
    taken[tier] = at + room
    return tier


def _text(x: float, y: float, words: str, *, upright: bool = False, size: float = SIGN, anchor: str = "middle") -> str:
    turned = {"transform": f"rotate(90 {x:.2f} {y:.2f})"} if upright else {}
    place = {"x": f"{x:.2f}", "y": f"{y:.2f}", "font-size": f"{size:g}", "text-anchor": anchor}
    return element("text", {**place, "fill": LIGHT.ink, **turned}, escape(words))


def _shortened(words: str, width: float, *, size: float) -> str:
    """As much as there is room for; what is left out stands in the chart and is told by the dots."""
    face = font()
    if face.width(words, size=size) <= width:
        return words
    while face.width(f"{words} …", size=size) > width:
        words = words[:-1]
    return f"{words} …"


def _is_at(frame: Frame, x: float, y: float) -> bool:
    return frame.left <= x <= frame.right and frame.top <= y <= frame.bottom


def _touch(one: Frame, other: Frame) -> bool:
    return one.left <= other.right and other.left <= one.right and one.top <= other.bottom and other.top <= one.bottom
