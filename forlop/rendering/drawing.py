"""What a chart is made of before anybody knows where it lies: boxes with lines of text, and links between them."""

from dataclasses import dataclass, replace
from enum import StrEnum

from forlop.rendering.metrics import font, wrap
from forlop.rendering.position import Stand


class Style(StrEnum):
    """What a line of text is; sizes and weights follow from it."""

    KIND = "k"
    TITLE = "t"
    DUTY = "d"
    MORE = "m"
    EXIT = "x"
    PLACE = "p"
    HEADING = "h"
    HEADLINE = "H"


SIZES = {
    Style.KIND: 8.0,
    Style.TITLE: 11.0,
    Style.DUTY: 9.0,
    Style.MORE: 9.0,
    Style.EXIT: 9.0,
    Style.PLACE: 9.5,
    Style.HEADING: 13.0,
    Style.HEADLINE: 28.0,
}
BOLD = (Style.TITLE, Style.PLACE, Style.HEADING, Style.HEADLINE)
LEADING = 1.27


class Form(StrEnum):
    """The shapes that tell the kinds apart without colour."""

    START = "start"
    CHECKPOINT = "checkpoint"
    MEASURE = "measure"
    MEETING = "meeting"
    DECISION = "decision"
    WAIT = "wait"
    SENT = "sent"
    PARCEL = "parcel"
    RECEIVED = "received"
    WAY = "way"
    END = "end"
    INTERRUPTION = "interruption"
    PAUSE = "pause"
    LANE = "lane"
    BAND = "band"
    NOTE = "note"
    LEGEND = "legend"
    TITLE = "title"
    RAIL = "rail"


# Text keeps this far from the sides of the box; pointed forms need room for their points.
SIDES = {
    Form.START: 13.0,
    Form.END: 13.0,
    Form.DECISION: 20.0,
    Form.SENT: 18.0,
    Form.RECEIVED: 20.0,
    Form.INTERRUPTION: 16.0,
    Form.WAIT: 14.0,
}
SIDE = 9.0
ABOVE = 6.0
CORNER = 20.0  # the mark in the corner stands beside the line that names the kind
WIDTHS = {
    Form.WAY: 128.0,
    Form.PARCEL: 120.0,
    Form.LANE: 150.0,
    Form.BAND: 124.0,
    Form.NOTE: 200.0,
    Form.LEGEND: 110.0,
    Form.TITLE: 800.0,
}
WIDTH = 172.0


@dataclass(frozen=True)
class Line:
    """A line of text that fits; the first `strong` characters are bold."""

    style: Style
    text: str
    strong: int = 0

    @property
    def height(self) -> float:
        return SIZES[self.style] * LEADING


@dataclass(frozen=True)
class Box:
    """A form with its text. `lane` None lies across the lanes; `stand` is the patient's place."""

    name: str
    form: Form
    lines: tuple[Line, ...]
    lane: str | None = None
    joins: bool = False
    stand: Stand | None = None

    @property
    def height(self) -> float:
        return sum(line.height for line in self.lines) + 2 * ABOVE

    @property
    def width(self) -> float:
        inner = max((_width(line) + (CORNER if line.style is Style.KIND else 0) for line in self.lines), default=0.0)
        least = 0.0 if self.form in WIDTHS else 120.0
        return max(inner, least) + 2 * SIDES.get(self.form, SIDE)

    def with_lines(self, lines: tuple[Line, ...]) -> "Box":
        return replace(self, lines=self.lines + lines)


class Manner(StrEnum):
    """How a link is drawn."""

    MAIN = "main"
    WAY = "way"
    LIGHT = "light"
    BACK = "back"
    TRANSFER = "transfer"
    NEAR = "near"  # not drawn: only keeps the end below the step that names it


@dataclass(frozen=True)
class Link:
    """An arrow. `holds` is whether the head must lie below the tail."""

    tail: str
    head: str
    manner: Manner

    @property
    def holds(self) -> bool:
        return self.manner is not Manner.BACK


def lines_of(style: Style, text: str, *, form: Form, strong: int = 0) -> tuple[Line, ...]:
    """The text broken to the width of the form; empty text gives no line."""
    bold = style in BOLD or strong > 0
    width = WIDTHS.get(form, WIDTH) - (CORNER if style is Style.KIND else 0)
    broken = wrap(text, width=width, size=SIZES[style], bold=bold)
    return tuple(
        Line(style=style, text=line, strong=min(strong, len(line)) if index == 0 else 0)
        for index, line in enumerate(broken)
    )


def _width(line: Line) -> float:
    bold = line.style in BOLD or line.strong > 0
    return font(bold=bold).width(line.text, size=SIZES[line.style])
