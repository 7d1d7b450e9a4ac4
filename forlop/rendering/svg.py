"""A chart as SVG, to the last byte the same on every machine: grounds, arrows, and then each form with its text."""

from collections.abc import Iterator
from html import escape

from forlop.rendering.arrows import Point, arrow_of
from forlop.rendering.chart import Chart, Ground
from forlop.rendering.drawing import ABOVE, BOLD, LEADING, POINT, SIZES, Box, Form, Line, Stress, Style, sides
from forlop.rendering.palette import LIGHT, Palette
from forlop.rendering.routing import Route
from forlop.rendering.shapes import Frame, mark, outline

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
THICKNESS = {Form.START: 2.4, Form.END: 1.4, Form.WAY: 0.8, Form.DECISION: 1.6}
BARE = (Form.LANE, Form.NOTE, Form.TITLE)


def svg_of(chart: Chart, *, palette: Palette = LIGHT) -> str:
    """The finished picture."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_Writing(chart, palette).picture()) + "\n"


def element(tag: str, attributes: dict[str, str], *inside: str) -> str:
    """A tag with its attributes quoted; what is inside is markup already."""
    said = "".join([f' {name}="{escape(value)}"' for name, value in attributes.items()])
    return f"<{tag}{said}>{''.join(inside)}</{tag}>" if inside else f"<{tag}{said} />"


class _Writing:
    def __init__(self, chart: Chart, palette: Palette) -> None:
        self.chart, self.palette = chart, palette

    def picture(self) -> Iterator[str]:
        width, height = f"{self.chart.width:g}", f"{self.chart.height:g}"
        frame = {"viewBox": f"0 0 {width} {height}", "width": f"{width}pt", "height": f"{height}pt"}
        title = element("title", {}, escape(_words(self.chart.title)))
        parts = (
            *(self._ground(ground) for ground in self.chart.grounds),
            *(self._edge(route) for route in self.chart.routes),
            *(self._box(box, frame) for box, frame in self.chart.standing),
        )
        root = {"xmlns": "http://www.w3.org/2000/svg", **frame, "font-family": FONT, "role": "img"}
        yield element("svg", root, title, *parts)

    def _ground(self, ground: Ground) -> str:
        frame = ground.frame
        if ground.form is Form.SIDE:
            line = {"d": f"M{frame.centre:.1f},{frame.top:.1f} V{frame.bottom:.1f}", "fill": "none"}
            return element("path", {**line, "stroke": self.palette.side, "stroke-width": "1", "class": "side"})
        place = {"x": f"{frame.left:g}", "y": f"{frame.top:g}"}
        size = {"width": f"{frame.right - frame.left:g}", "height": f"{frame.bottom - frame.top:g}"}
        return element("rect", {**place, **size, "fill": self.palette.grounds[ground.form]})

    def _edge(self, route: Route) -> str:
        arrow, colour = arrow_of(route), self.palette.lines[route.link.manner]
        start, *rest = arrow.spline
        line = {"fill": "none", "stroke": colour, "stroke-width": f"{arrow.stroke.thick:g}"}
        dashes = {"stroke-dasharray": arrow.stroke.dashes} if arrow.stroke.dashes else {}
        return element(
            "g",
            {"class": f"edge manner-{route.link.manner.value}"},
            element("path", {**line, **dashes, "d": f"M{_at(start)}C{' '.join(map(_at, rest))}"}),
            element("polygon", {"fill": colour, "points": " ".join(map(_at, arrow.head))}),
        )

    def _box(self, box: Box, frame: Frame) -> str:
        mirrored = box.name in self.chart.mirrored
        title = [element("title", {}, escape(_words(box)))] if box.lines else []
        shape: list[str] = []
        if box.form is Form.BAND:
            shape = [element("path", {"d": outline(box.form, frame), "fill": self.palette.heading})]
        elif box.form not in BARE:
            shape = list(self._outline(box, frame, mirrored=mirrored))
        text = self._text(box, frame, mirrored=mirrored)
        return element("g", {"class": f"form-{box.form.value}"}, *title, *shape, *text)

    def _outline(self, box: Box, frame: Frame, *, mirrored: bool) -> Iterator[str]:
        ink = self.palette.ink
        look = {
            "d": outline(box.form, frame, mirrored=mirrored),
            "fill": self.palette.fills[box.form],
            "stroke": ink,
            "stroke-width": f"{THICKNESS.get(box.form, 1.2):g}",
        }
        yield element("path", {**look, **(self.palette.outlines[box.outline] if box.outline else {})})
        if box.form is Form.END:
            inner = outline(box.form, frame.inset(2.5))
            yield element("path", {"d": inner, "fill": "none", "stroke": ink, "stroke-width": "1"})
        if box.form is Form.PAUSE:
            bars = " ".join(f"M{frame.right - x:.1f},{frame.top + 4:.1f} v9" for x in (12, 17))
            yield element("path", {"d": bars, "stroke": ink, "stroke-width": "2.5"})
        drawing = mark(box.form, frame, mirrored=mirrored)
        if drawing is not None:
            yield element("path", {"d": drawing, "fill": "none", "stroke": ink, "stroke-width": "1.3"})
        if box.joins:
            bar = f"M{frame.left:.1f},{frame.top:.1f} H{frame.right:.1f}"
            yield element("path", {"d": bar, "stroke": ink, "stroke-width": "5"})

    def _text(self, box: Box, frame: Frame, *, mirrored: bool) -> Iterator[str]:
        left = frame.left + sides(box.form)[0]
        if mirrored:
            left += POINT if box.form is Form.SENT else -POINT
        baseline = frame.top + ABOVE
        if box.form is Form.WAY:
            baseline = frame.middle - sum(line.height for line in box.lines) / 2
        for line in box.lines:
            size = SIZES[line.style]
            baseline += size * LEADING
            place = {"x": f"{left:.2f}", "y": f"{baseline - 0.3 * size:.2f}", "font-size": f"{size:g}"}
            weight = {"font-weight": "bold"} if line.style in BOLD else {}
            yield element("text", {**place, "fill": self._ink(box, line.style), **weight}, *self._written(line))

    def _written(self, line: Line) -> Iterator[str]:
        """The text with its stressed stretches in bold, limits also in a colour."""
        start = 0
        for stretch in line.stretches:
            yield escape(line.text[start : stretch.start])
            colour = {"fill": self.palette.limit} if stretch.stress is Stress.LIMIT else {}
            words = escape(line.text[stretch.start : stretch.stop])
            yield element("tspan", {"font-weight": "bold", **colour}, words)
            start = stretch.stop
        yield escape(line.text[start:])

    def _ink(self, box: Box, style: Style) -> str:
        if box.form is Form.BAND:
            return self.palette.on_heading
        return self.palette.pale if style in (Style.KIND, Style.EXIT) else self.palette.ink


def _words(box: Box) -> str:
    return " ".join(line.text for line in box.lines)


def _at(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"
