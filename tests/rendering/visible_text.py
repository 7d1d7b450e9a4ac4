"""What a reader sees in an SVG: the texts that lie inside the picture, inside their own shape, and under nothing.

An oracle for charts. It knows only SVG (paths of M, L, C, Q, H, V, h, v, l, a, q, m, z; rect; text; tspan; translate),
and nothing of how charts are made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from forlop.rendering.metrics import font

SVG = "{http://www.w3.org/2000/svg}"
ASCENT, DESCENT = 0.72, 0.2
SLACK = 1.0
HEAD = 10.0
MARK = "1.3"
"""How thick the lines of a mark in a corner are."""
Point = tuple[float, float]


@dataclass(frozen=True)
class Rectangle:
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Rectangle") -> bool:
        return (
            self.left - SLACK <= other.left
            and other.right <= self.right + SLACK
            and self.top - SLACK <= other.top
            and other.bottom <= self.bottom + SLACK
        )

    def meets(self, other: "Rectangle") -> bool:
        return (
            self.left < other.right - SLACK
            and other.left < self.right - SLACK
            and self.top < other.bottom - SLACK
            and other.top < self.bottom - SLACK
        )


@dataclass(frozen=True)
class Shape:
    """A filled outline; `order` is when it is painted."""

    order: int
    group: int
    points: tuple[Point, ...]
    behind_a_word: bool = False

    @property
    def box(self) -> Rectangle:
        across, down = [x for x, _ in self.points], [y for _, y in self.points]
        return Rectangle(min(across), min(down), max(across), max(down))


@dataclass(frozen=True)
class Text:
    order: int
    group: int
    words: str
    box: Rectangle


@dataclass(frozen=True)
class Arrow:
    """A drawn line through these points, with the classes of its group."""

    classes: str
    points: tuple[Point, ...]

    @property
    def stretches(self) -> Iterator[Rectangle]:
        """The straight parts, from corner to corner."""
        for (x1, y1), (x2, y2) in pairwise(self.points):
            yield Rectangle(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def touches(self, box: Rectangle) -> bool:
        """Whether the arrow begins or ends at the box; its head covers the last points."""
        ends = (self.points[0], self.points[-1])
        return any(
            box.left - HEAD <= x <= box.right + HEAD and box.top - HEAD <= y <= box.bottom + HEAD for x, y in ends
        )


@dataclass(frozen=True)
class Picture:
    frame: Rectangle
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]
    classes: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    sides: tuple[Rectangle, ...]
    """The upright lines between lanes."""
    marks: tuple[Rectangle, ...]
    """What lines in a form cover, with their thickness and a little air: each connected line by itself."""

    def is_visible(self, text: Text) -> bool:
        """Inside the picture and not painted over later."""
        later = (shape for shape in self.shapes if shape.order > text.order)
        return self.frame.holds(text.box) and not any(shape.box.meets(text.box) for shape in later)

    @cached_property
    def groups(self) -> list[str]:
        """For each group of the picture the words in it that can be seen, without blanks."""
        seen = [""] * len(self.classes)
        for text in self.texts:
            if self.is_visible(text):
                seen[text.group] += squeezed(text.words)
        return seen

    def shows(self, *words: str) -> bool:
        """Whether one group shows all of the words."""
        return any(all(squeezed(each) in group for each in words) for group in self.groups)

    @property
    def outside_their_shape(self) -> list[str]:
        """Texts that stick out of the outline that is painted first in their group."""
        outlines: dict[int, Shape] = {}
        for shape in self.shapes:
            if not shape.behind_a_word:
                outlines.setdefault(shape.group, shape)
        return [text.words for text in self.texts if text.group in outlines and not _inside(outlines[text.group], text)]

    @cached_property
    def forms(self) -> list[Shape]:
        """The outline of each drawn form."""
        outlines: dict[int, Shape] = {}
        for shape in self.shapes:
            if self.classes[shape.group].startswith("form-") and not shape.behind_a_word:
                outlines.setdefault(shape.group, shape)
        return list(outlines.values())

    @property
    def forms_on_forms(self) -> list[tuple[str, str]]:
        """Pairs of drawn forms, by their words, that lie on each other."""
        pairs = combinations(self.forms, 2)
        return [(self.groups[one.group], self.groups[other.group]) for one, other in pairs if one.box.meets(other.box)]

    @property
    def arrows_through_forms(self) -> list[tuple[str, str]]:
        """Arrows, by their class, that run through a form they neither leave nor reach."""
        return [
            (arrow.classes, self.groups[form.group])
            for arrow in self.arrows
            for form in self.forms
            if not arrow.touches(form.box) and any(part.meets(form.box) for part in arrow.stretches)
        ]

    @property
    def arrows_through_texts(self) -> list[tuple[str, str]]:
        """Arrows, by their class, that run through a text."""
        return [
            (arrow.classes, text.words)
            for arrow in self.arrows
            for text in self.texts
            if any(part.meets(text.box) for part in arrow.stretches)
        ]

    @property
    def texts_on_marks(self) -> list[str]:
        return [text.words for text in self.texts if any(mark.meets(text.box) for mark in self.marks)]

    def lane_of(self, shape: Shape) -> str | None:
        """The words of the heading that stands between the same two sides as the shape; None beside the lanes."""
        middle = (shape.box.left + shape.box.right) / 2
        beside = [side for side in self.sides if side.top <= shape.box.top and shape.box.bottom <= side.bottom]
        before = max((side for side in beside if side.left <= middle), key=lambda side: side.left, default=None)
        after = min((side for side in beside if side.left > middle), key=lambda side: side.left, default=None)
        if before is None or after is None or not before.left <= shape.box.left <= shape.box.right <= after.left:
            return None
        between = Rectangle(before.left, before.top, after.left, before.bottom)
        return " ".join(
            text.words for text in self.texts if self.classes[text.group] == "form-lane" and between.holds(text.box)
        )

    @property
    def overlapping(self) -> list[tuple[str, str]]:
        """Pairs of texts that lie on each other."""
        found = []
        texts = sorted(self.texts, key=lambda text: text.box.top)
        for index, upper in enumerate(texts):
            for lower in texts[index + 1 :]:
                if lower.box.top > upper.box.bottom:
                    break
                if upper.box.meets(lower.box):
                    found.append((upper.words, lower.words))
        return found


def squeezed(words: str) -> str:
    return "".join(words.split())


def picture_of(svg: str) -> Picture:
    """Read an SVG from top to bottom, in the order of painting."""
    root = ET.fromstring(svg)
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    shapes: list[Shape] = []
    texts: list[Text] = []
    classes: list[str] = []
    arrows: list[Arrow] = []
    sides: list[Rectangle] = []
    marks: list[Rectangle] = []

    def walk(element: Element, shift: Point, group: int) -> None:
        shift = _shifted(element, shift)
        if element.tag == f"{SVG}g":
            classes.append(element.get("class", ""))
            group = len(classes) - 1
        order = len(shapes) + len(texts)
        if element.tag == f"{SVG}text":
            texts.append(_text(element, shift, order=order, group=group))
            return
        if element.tag == f"{SVG}path" and element.get("fill") == "none":
            line = tuple((x + shift[0], y + shift[1]) for x, y in _path(element.attrib["d"]))
            if element.get("class") == "side":
                sides.append(Rectangle(line[0][0], line[0][1], line[-1][0], line[-1][1]))
            if classes[group].startswith("edge"):
                arrows.append(Arrow(classes=classes[group], points=line))
            if element.get("stroke-width") == MARK and classes[group].startswith("form-"):
                marks.extend(_around(_path(f"M{part}"), shift) for part in element.attrib["d"].split("M") if part)
        points = tuple((x + shift[0], y + shift[1]) for x, y in _points(element))
        if points and element.get("fill", "black") != "none":
            badge = element.get("class") == "badge"
            shapes.append(Shape(order=order, group=group, points=points, behind_a_word=badge))
        for child in element:
            walk(child, shift, group)

    classes.append("")
    walk(root, (0.0, 0.0), 0)
    frame = Rectangle(left, top, left + width, top + height)
    return Picture(
        frame=frame,
        shapes=tuple(shapes),
        texts=tuple(texts),
        classes=tuple(classes),
        arrows=tuple(arrows),
        sides=tuple(sides),
        marks=tuple(marks),
    )


def _around(points: Iterator[Point], shift: Point) -> Rectangle:
    air = float(MARK) / 2 + SLACK
    across, down = zip(*((x + shift[0], y + shift[1]) for x, y in points), strict=True)
    return Rectangle(min(across) - air, min(down) - air, max(across) + air, max(down) + air)


def _shifted(element: Element, shift: Point) -> Point:
    moved = re.search(r"translate\(([-\d.]+)[ ,]+([-\d.]+)\)", element.get("transform", ""))
    return (shift[0] + float(moved[1]), shift[1] + float(moved[2])) if moved else shift


def _text(element: Element, shift: Point, *, order: int, group: int) -> Text:
    words = "".join(element.itertext())
    size = float(element.attrib["font-size"])
    bold = element.get("font-weight") == "bold"
    parts = [(element.text or "", bold)]
    for part in element:
        parts += [("".join(part.itertext()), part.get("font-weight") == "bold"), (part.tail or "", bold)]
    width = sum(font(bold=strong).width(text, size=size) for text, strong in parts)
    width += sum(float(part.get("dx", "0")) for part in element)
    x, y = float(element.attrib["x"]) + shift[0], float(element.attrib["y"]) + shift[1]
    left = x - width / 2 if element.get("text-anchor") == "middle" else x
    box = Rectangle(left, y - ASCENT * size, left + width, y + DESCENT * size)
    return Text(order=order, group=group, words=words, box=box)


def _points(element: Element) -> list[Point]:
    if element.tag == f"{SVG}rect":
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        width, height = float(element.attrib["width"]), float(element.attrib["height"])
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    if element.tag == f"{SVG}polygon":
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", element.attrib["points"])]
        return list(zip(numbers[::2], numbers[1::2], strict=True))
    if element.tag == f"{SVG}path" and element.get("fill", "black") != "none":
        return list(_path(element.attrib["d"]))
    return []


def _path(path: str) -> Iterator[Point]:
    x = y = 0.0
    begun = (x, y)
    for command, rest in re.findall(r"([MLCQHVhvlazqm])([^MLCQHVhvlazqm]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", rest)]
        match command:
            case "M" | "L":
                x, y = numbers[0], numbers[1]
            case "C" | "Q":
                *between, (x, y) = zip(numbers[::2], numbers[1::2], strict=True)
                yield from between
            case "H":
                x = numbers[0]
            case "V":
                y = numbers[0]
            case "h":
                x += numbers[0]
            case "v":
                y += numbers[0]
            case "l" | "a" | "q" | "m":
                x, y = x + numbers[-2], y + numbers[-1]
            case _:
                x, y = begun
        if command in "Mm":
            begun = (x, y)
        yield x, y


def _inside(outline: Shape, text: Text) -> bool:
    box = text.box
    corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
    return outline.box.holds(box) and all(_holds(outline.points, corner) for corner in corners)


def _holds(points: tuple[Point, ...], point: Point) -> bool:
    """Whether the point lies in the polygon, by counting the sides to its right."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside
