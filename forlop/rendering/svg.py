"""From DOT to the finished picture: Graphviz draws what lies where, and this gives it forms, grounds and text."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from forlop.rendering.drawing import ABOVE, BOLD, LEADING, POINT, SIZES, Form, Stress, Stretch, Style, sides
from forlop.rendering.graphviz import laid_out
from forlop.rendering.position import Stand
from forlop.rendering.shapes import Frame, mark, outline

SVG = "http://www.w3.org/2000/svg"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK = "#111827"
PALE = "#4b5563"
LIMIT = "#9f1239"

FILLS = {
    Form.START: "#dbeafe",
    Form.END: "#dbeafe",
    Form.CHECKPOINT: "#e0f2fe",
    Form.MEASURE: "#ffffff",
    Form.MEETING: "#ede9fe",
    Form.DECISION: "#fef3c7",
    Form.WAIT: "#f3f4f6",
    Form.SUBPATHWAY: "#ccfbf1",
    Form.SENT: "#dcfce7",
    Form.RECEIVED: "#dcfce7",
    Form.WAY: "#fffbeb",
    Form.INTERRUPTION: "#ffe4e6",
    Form.PAUSE: "#f3f4f6",
}
THICKNESS = {Form.START: 2.4, Form.END: 1.4, Form.WAY: 0.8, Form.DECISION: 1.6}
BARE = (Form.LANE, Form.NOTE, Form.TITLE)
GROUNDS = {Form.PAGE: "#ffffff", Form.TINT: "#f8fafc", Form.STRIP: "#dde3ea"}

# A patient's place is told by words in the box; the stroke makes it found from afar, also in black and white.
STROKES = {
    Stand.DONE: {"fill": "#e5e7eb"},
    Stand.OPEN: {"stroke": "#1d4ed8", "stroke-width": "4"},
    Stand.LATE: {"stroke": "#b91c1c", "stroke-width": "5"},
    Stand.WAITING: {"stroke": "#1d4ed8", "stroke-width": "3", "stroke-dasharray": "7 4"},
    Stand.LEFT_OUT: {"fill": "#ffffff", "stroke-dasharray": "2 3"},
    Stand.NOT_INDICATED: {"fill": "#ffffff", "stroke": "#6b7280", "stroke-dasharray": "2 3"},
}


@dataclass(frozen=True)
class Placed:
    """A box where the layout put it."""

    form: Form
    frame: Frame
    styles: tuple[tuple[Style, tuple[Stretch, ...]], ...]
    texts: tuple[str, ...]
    joins: bool
    mirrored: bool
    stand: Stand | None


def svg_of(dot: str) -> str:
    """The finished picture; raises LayoutFailed when the layout is refused or takes too long."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(laid_out(dot))
    drawn = root.find(f"{{{SVG}}}g")
    if drawn is None:
        raise AssertionError("Graphviz wrote an SVG without a drawing")
    boxes = [_placed(group) for group in _groups(drawn, "node")]
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    picture = Element(
        _name("svg"),
        {
            "viewBox": f"{left:g} {top:g} {width:g} {height:g}",
            "width": f"{width:g}pt",
            "height": f"{height:g}pt",
            "font-family": FONT,
            "role": "img",
        },
    )
    title = next((" ".join(box.texts) for box in boxes if box.form is Form.TITLE), "")
    SubElement(picture, _name("title")).text = title
    canvas = SubElement(picture, _name("g"), {"transform": drawn.attrib["transform"]})
    for box in boxes:
        if box.form.is_ground:
            _draw_ground(canvas, box)
    for group in _groups(drawn, "edge"):
        _draw_edge(canvas, group)
    for box in boxes:
        if not box.form.is_ground:
            _draw_box(canvas, box)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(picture, encoding="unicode") + "\n"


def _name(tag: str) -> str:
    return f"{{{SVG}}}{tag}"


def _groups(drawn: Element, kind: str) -> Iterator[Element]:
    for group in drawn.findall(_name("g")):
        if group.attrib["class"].split()[0] == kind:
            yield group


def _frame(polygon: Element) -> Frame:
    points = [tuple(map(float, point.split(","))) for point in polygon.attrib["points"].split()]
    across, down = [point[0] for point in points], [point[1] for point in points]
    return Frame(min(across), min(down), max(across), max(down))


def _placed(group: Element) -> Placed:
    marks = dict(word.partition("-")[::2] for word in group.attrib["class"].split())
    polygon = group.find(_name("polygon"))
    if polygon is None:
        raise AssertionError(f"no outline for {group.attrib['class']}")
    lines = [line.split("_") for line in marks["lines"].split(".") if line]
    return Placed(
        form=Form(marks["form"]),
        frame=_frame(polygon),
        styles=tuple((Style(style), tuple(_stretch(each) for each in stretches)) for style, *stretches in lines),
        texts=tuple(text.text or "" for text in group.findall(_name("text"))),
        joins="joins" in marks,
        mirrored="mirrored" in marks,
        stand=Stand(marks["stand"]) if "stand" in marks else None,
    )


def _stretch(mark: str) -> Stretch:
    start, _, stop = mark[1:].partition("-")
    return Stretch(stress=Stress(mark[0]), start=int(start), stop=int(stop))


def _rect(frame: Frame, fill: str) -> dict[str, str]:
    return {
        "x": f"{frame.left:g}",
        "y": f"{frame.top:g}",
        "width": f"{frame.right - frame.left:g}",
        "height": f"{frame.bottom - frame.top:g}",
        "fill": fill,
    }


def _draw_ground(canvas: Element, box: Placed) -> None:
    """The page, the tint of every second band, the strips over the bands, and the lines between the lanes."""
    if box.form is Form.SIDE:
        line = {"d": f"M{box.frame.centre:.1f},{box.frame.top:.1f} V{box.frame.bottom:.1f}", "fill": "none"}
        SubElement(canvas, _name("path"), {**line, "stroke": "#94a3b8", "stroke-width": "1", "class": "side"})
    else:
        SubElement(canvas, _name("rect"), _rect(box.frame, GROUNDS[box.form]))


def _draw_edge(canvas: Element, group: Element) -> None:
    edge = SubElement(canvas, _name("g"), {"class": group.attrib["class"]})
    for part in group:
        if part.tag != _name("title"):
            edge.append(part)


def _draw_box(canvas: Element, box: Placed) -> None:
    group = SubElement(canvas, _name("g"), {"class": f"form-{box.form.value}"})
    if box.texts:
        SubElement(group, _name("title")).text = " ".join(box.texts)
    if box.form is Form.BAND:
        SubElement(group, _name("path"), {"d": outline(box.form, box.frame), "fill": "#1f2937"})
    elif box.form not in BARE:
        _draw_outline(group, box)
    _draw_text(group, box)


def _draw_outline(group: Element, box: Placed) -> None:
    stroke = {
        "d": outline(box.form, box.frame, mirrored=box.mirrored),
        "fill": FILLS[box.form],
        "stroke": INK,
        "stroke-width": f"{THICKNESS.get(box.form, 1.2):g}",
    }
    SubElement(group, _name("path"), {**stroke, **(STROKES[box.stand] if box.stand else {})})
    if box.form is Form.END:
        inner = outline(box.form, box.frame.inset(2.5))
        SubElement(group, _name("path"), {"d": inner, "fill": "none", "stroke": INK, "stroke-width": "1"})
    if box.form is Form.PAUSE:
        bars = " ".join(f"M{box.frame.right - x:.1f},{box.frame.top + 4:.1f} v9" for x in (12, 17))
        SubElement(group, _name("path"), {"d": bars, "stroke": INK, "stroke-width": "2.5"})
    drawing = mark(box.form, box.frame, mirrored=box.mirrored)
    if drawing is not None:
        SubElement(group, _name("path"), {"d": drawing, "fill": "none", "stroke": INK, "stroke-width": "1.3"})
    if box.joins:
        bar = f"M{box.frame.left:.1f},{box.frame.top:.1f} H{box.frame.right:.1f}"
        SubElement(group, _name("path"), {"d": bar, "stroke": INK, "stroke-width": "5"})


def _draw_text(group: Element, box: Placed) -> None:
    left = box.frame.left + sides(box.form)[0]
    if box.mirrored:
        left += POINT if box.form is Form.SENT else -POINT
    baseline = box.frame.top + ABOVE
    if box.form is Form.WAY:
        height = sum(SIZES[style] * LEADING for style, _ in box.styles)
        baseline = box.frame.middle - height / 2
    for (style, stretches), text in zip(box.styles, box.texts, strict=True):
        size = SIZES[style]
        baseline += size * LEADING
        written = SubElement(
            group,
            _name("text"),
            {
                "x": f"{left:.2f}",
                "y": f"{baseline - 0.3 * size:.2f}",
                "font-size": f"{size:g}",
                "fill": _ink(box, style),
            },
        )
        if style in BOLD:
            written.set("font-weight", "bold")
        _write(written, text, stretches)


def _write(written: Element, text: str, stretches: tuple[Stretch, ...]) -> None:
    """The text with its stressed stretches in bold, limits also in a colour."""
    written.text = text[: stretches[0].start] if stretches else text
    ends = [*(each.start for each in stretches[1:]), len(text)]
    for stretch, following in zip(stretches, ends, strict=False):
        attributes = {"font-weight": "bold"}
        if stretch.stress is Stress.LIMIT:
            attributes["fill"] = LIMIT
        part = SubElement(written, _name("tspan"), attributes)
        part.text = text[stretch.start : stretch.stop]
        part.tail = text[stretch.stop : following]


def _ink(box: Placed, style: Style) -> str:
    if box.form is Form.BAND:
        return "#ffffff"
    return PALE if style in (Style.KIND, Style.EXIT) else INK
