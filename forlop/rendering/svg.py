"""From DOT to the finished picture: Graphviz finds the places, and this draws forms, bands and text there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from forlop.rendering.drawing import ABOVE, BOLD, SIDE, SIDES, SIZES, Form, Style
from forlop.rendering.graphviz import laid_out
from forlop.rendering.position import Stand
from forlop.rendering.shapes import Frame, mark, outline

SVG = "http://www.w3.org/2000/svg"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK = "#111827"
PALE = "#4b5563"
MARGIN = 14.0

FILLS = {
    Form.START: "#dbeafe",
    Form.END: "#dbeafe",
    Form.CHECKPOINT: "#e0f2fe",
    Form.MEASURE: "#ffffff",
    Form.MEETING: "#ede9fe",
    Form.DECISION: "#fef3c7",
    Form.WAIT: "#f3f4f6",
    Form.SENT: "#dcfce7",
    Form.PARCEL: "#f0fdf4",
    Form.RECEIVED: "#dcfce7",
    Form.WAY: "#fffbeb",
    Form.INTERRUPTION: "#ffe4e6",
    Form.PAUSE: "#f3f4f6",
}
THICKNESS = {Form.START: 2.4, Form.END: 1.4, Form.PARCEL: 2.6, Form.WAY: 0.8, Form.DECISION: 1.6}
BARE = (Form.LANE, Form.NOTE, Form.LEGEND, Form.TITLE)

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
    styles: tuple[tuple[Style, int], ...]
    texts: tuple[str, ...]
    joins: bool
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
    SubElement(picture, _name("rect"), _rect(Frame(left, top, left + width, top + height), "#ffffff"))
    canvas = SubElement(picture, _name("g"), {"transform": drawn.attrib["transform"]})
    background = drawn.find(f"{{{SVG}}}polygon")
    if background is None:
        raise AssertionError("Graphviz wrote a drawing without a background")
    _draw_bands(canvas, boxes, _frame(background))
    _draw_sides(canvas, boxes, _frame(background))
    for group in _groups(drawn, "edge"):
        _draw_edge(canvas, group)
    for box in boxes:
        match box.form:
            case Form.RAIL:
                continue
            case Form.TITLE:
                _draw_box(canvas, _at_the_left(box, _frame(background)))
            case _:
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
    lines = [line for line in marks["lines"].split(".") if line]
    return Placed(
        form=Form(marks["form"]),
        frame=_frame(polygon),
        styles=tuple((Style(line[0]), int(line[1:] or 0)) for line in lines),
        texts=tuple(text.text or "" for text in group.findall(_name("text"))),
        joins="joins" in marks,
        stand=Stand(marks["stand"]) if "stand" in marks else None,
    )


def _rect(frame: Frame, fill: str) -> dict[str, str]:
    return {
        "x": f"{frame.left:g}",
        "y": f"{frame.top:g}",
        "width": f"{frame.right - frame.left:g}",
        "height": f"{frame.bottom - frame.top:g}",
        "fill": fill,
    }


def _at_the_left(box: Placed, whole: Frame) -> Placed:
    """The title's row holds nothing else, so it may stand anywhere in it."""
    width = box.frame.right - box.frame.left
    left = whole.left + MARGIN
    return replace(box, frame=replace(box.frame, left=left, right=left + width))


def _draw_bands(canvas: Element, boxes: list[Placed], whole: Frame) -> None:
    """A strip from side to side behind each row of headings, and every second band tinted."""
    labels = sorted((box for box in boxes if box.form is Form.BAND), key=lambda box: box.frame.top)
    strips = [_strip(label, boxes, whole) for label in labels]
    ends = [strip.top for strip in strips[1:]] + [whole.bottom]
    for index, (strip, bottom) in enumerate(zip(strips, ends, strict=True)):
        if index % 2 == 0:
            area = Frame(whole.left, strip.top, whole.right, bottom)
            SubElement(canvas, _name("rect"), _rect(area, "#f8fafc"))
        SubElement(canvas, _name("rect"), _rect(strip, "#dde3ea"))


def _strip(label: Placed, boxes: list[Placed], whole: Frame) -> Frame:
    heads = [box.frame for box in boxes if box.form is Form.LANE and abs(box.frame.middle - label.frame.middle) < 1]
    top = min(frame.top for frame in (label.frame, *heads))
    bottom = max(frame.bottom for frame in (label.frame, *heads))
    return Frame(whole.left, top - 4, whole.right, bottom + 4)


def _sides(rails: list[Frame]) -> list[float]:
    """Where the lanes begin and end; rails above each other may differ by less than a point."""
    return sorted({round(rail.centre) for rail in rails})


def _draw_sides(canvas: Element, boxes: list[Placed], whole: Frame) -> None:
    """The lines between the lanes, from the first heading to the last row that has lanes."""
    rails = [box.frame for box in boxes if box.form is Form.RAIL]
    last = max(rail.middle for rail in rails)
    strips = [_strip(box, boxes, whole) for box in boxes if box.form is Form.BAND]
    top = min(strip.top for strip in strips)
    bottom = min((strip.top for strip in strips if strip.top > last), default=whole.bottom)
    for x in _sides(rails):
        line = {"d": f"M{x:.1f},{top:.1f} V{bottom:.1f}", "stroke": "#64748b", "stroke-width": "1"}
        SubElement(canvas, _name("path"), {**line, "fill": "none"})


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
        "d": outline(box.form, box.frame),
        "fill": FILLS[box.form],
        "stroke": INK,
        "stroke-width": f"{THICKNESS.get(box.form, 1.2):g}",
    }
    SubElement(group, _name("path"), {**stroke, **(STROKES[box.stand] if box.stand else {})})
    if box.form is Form.END:
        inner = outline(box.form, box.frame.inset(3))
        SubElement(group, _name("path"), {"d": inner, "fill": "none", "stroke": INK, "stroke-width": "1"})
    if box.form is Form.PAUSE:
        bars = " ".join(f"M{box.frame.right - x:.1f},{box.frame.top + 6:.1f} v11" for x in (12, 17))
        SubElement(group, _name("path"), {"d": bars, "stroke": INK, "stroke-width": "2.5"})
    drawing = mark(box.form, box.frame)
    if drawing is not None:
        SubElement(group, _name("path"), {"d": drawing, "fill": "none", "stroke": INK, "stroke-width": "1.3"})
    if box.joins:
        bar = f"M{box.frame.left:.1f},{box.frame.top:.1f} H{box.frame.right:.1f}"
        SubElement(group, _name("path"), {"d": bar, "stroke": INK, "stroke-width": "5"})


def _draw_text(group: Element, box: Placed) -> None:
    left = box.frame.left + SIDES.get(box.form, SIDE)
    baseline = box.frame.top + ABOVE
    for (style, strong), text in zip(box.styles, box.texts, strict=True):
        size = SIZES[style]
        baseline += size * 1.27
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
        if box.form is Form.LANE:
            written.set("x", f"{box.frame.centre:.2f}")
            written.set("text-anchor", "middle")
        if strong:
            SubElement(written, _name("tspan"), {"font-weight": "bold"}).text = text[:strong]
            written[0].tail = text[strong:]
        else:
            written.text = text


def _ink(box: Placed, style: Style) -> str:
    if box.form is Form.BAND:
        return "#ffffff"
    return PALE if style in (Style.KIND, Style.EXIT) else INK
