"""What a chart is made of before anybody knows where it lies: boxes with lines of text, and links between them."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from forlop.rendering.metrics import visible, wrapped
from forlop.rendering.overlay import Outline


class Style(StrEnum):
    """What a line of text is; sizes and weights follow from it."""

    KIND = "k"
    TITLE = "t"
    DUTY = "d"
    MORE = "m"
    EXIT = "x"
    OVER = "o"
    PLACE = "p"
    HEADING = "h"
    HEADLINE = "H"


SIZES = {
    Style.KIND: 8.0,
    Style.TITLE: 10.0,
    Style.DUTY: 8.5,
    Style.MORE: 8.0,
    Style.EXIT: 8.0,
    Style.OVER: 8.0,
    Style.PLACE: 9.0,
    Style.HEADING: 11.0,
    Style.HEADLINE: 26.0,
}
BOLD = (Style.TITLE, Style.OVER, Style.PLACE, Style.HEADING, Style.HEADLINE)
LEADING = 1.15
GRID = 6
"""Points: boxes begin and end, and arrows run, on multiples of this."""


class Form(StrEnum):
    """The shapes that tell the kinds apart without colour."""

    START = "start"
    CHECKPOINT = "checkpoint"
    MEASURE = "measure"
    MEETING = "meeting"
    DECISION = "decision"
    WAIT = "wait"
    SUBPATHWAY = "subpathway"
    SENT = "sent"
    RECEIVED = "received"
    WAY = "way"
    END = "end"
    INTERRUPTION = "interruption"
    PAUSE = "pause"
    LANE = "lane"
    BAND = "band"
    NOTE = "note"
    TITLE = "title"
    # Grounds: what boxes lie on.
    PAGE = "page"
    TINT = "tint"
    STRIP = "strip"
    SIDE = "side"

    @property
    def is_ground(self) -> bool:
        return self in (Form.PAGE, Form.TINT, Form.STRIP, Form.SIDE)


# Text keeps this far from the sides of the box; pointed forms need room for their points.
POINT = 10.0
SIDE = 8.0
SIDES = {
    Form.START: (11.0, 11.0),
    Form.END: (11.0, 11.0),
    Form.DECISION: (15.0, 15.0),
    Form.SENT: (SIDE, SIDE + POINT),
    Form.RECEIVED: (SIDE + POINT, SIDE),
    Form.INTERRUPTION: (13.0, 13.0),
    Form.WAIT: (13.0, 13.0),
    Form.SUBPATHWAY: (13.0, 13.0),
    Form.LANE: (3.0, 3.0),
    Form.TITLE: (0.0, 0.0),
    Form.NOTE: (0.0, 0.0),
}
MARKED = (Form.CHECKPOINT, Form.MEETING, Form.WAIT, Form.SUBPATHWAY, Form.SENT, Form.RECEIVED, Form.PAUSE)
CORNER = 18.0  # the mark in the corner stands beside the line that names the kind
ABOVE = 4.0


def sides(form: Form) -> tuple[float, float]:
    """How far text keeps from the left and from the right."""
    return SIDES.get(form, (SIDE, SIDE))


BESIDE_TEXT = {form: sum(sides(form)) for form in Form}


class Stress(StrEnum):
    """Why a stretch of a line is stressed."""

    STRONG = "s"
    LIMIT = "l"
    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"


class Stretch(NamedTuple):
    """Characters of a line from `start` up to `stop`."""

    stress: Stress
    start: int
    stop: int


class Line(NamedTuple):
    """A line of text that fits, with its stressed stretches in order; `whole` is the sentence that was broken.

    Of a sentence the first line alone has it, so that the sentences of a box can be told without line ends.
    """

    style: Style
    text: str
    stretches: tuple[Stretch, ...] = ()
    whole: str | None = None

    @property
    def height(self) -> float:
        return SIZES[self.style] * LEADING


class Box(NamedTuple):
    """A form with its text. `lane` None lies across the lanes; `under` is the box it hangs on.

    `abreast` is the sending form of what is received here; `outline` is how what is laid over the chart has it drawn.
    """

    name: str
    form: Form
    width: float
    lines: tuple[Line, ...]
    lane: str | None = None
    under: str | None = None
    abreast: str | None = None
    joins: bool = False
    outline: Outline | None = None

    @property
    def height(self) -> int:
        tall = sum(line.height for line in self.lines) + 2 * ABOVE
        return GRID * ceil(tall / GRID)

    @property
    def sentences(self) -> tuple[tuple[Style, str], ...]:
        """What stands in the box, as it was before it was broken into lines."""
        return tuple((line.style, line.whole) for line in self.lines if line.whole is not None)

    def with_lines(self, lines: tuple[Line, ...]) -> "Box":
        return self._replace(lines=self.lines + lines)


class Manner(StrEnum):
    """How a link is drawn."""

    MAIN = "main"
    WAY = "way"
    LIGHT = "light"
    BACK = "back"
    TRANSFER = "transfer"


class Link(NamedTuple):
    """An arrow from box to box; `share` is how wide it is, from 0 to 1, and None as wide as its manner.

    `label` stands over it where there is room between lanes.
    """

    tail: str
    head: str
    manner: Manner
    share: float | None = None
    label: Box | None = None


def lines_of(
    style: Style, text: str, *, form: Form, width: float, stressed: Mapping[Stress, str] | None = None
) -> tuple[Line, ...]:
    """The text broken to a box of the form `width` points wide; empty text gives no line.

    Of each stressed text the first occurrence is stressed, in the order given.
    """
    shown = visible(text)
    stretches = tuple(_stretches(shown, stressed)) if stressed else ()
    inner = width - BESIDE_TEXT[form] - (CORNER if style is Style.KIND and form in MARKED else 0)
    broken = wrapped(shown, width=inner, size=SIZES[style], bold=bool(stretches) or style in BOLD)
    if len(broken) == 1:
        return (Line(style, shown, stretches, shown),)
    if not stretches:
        return tuple([Line(style, part, (), None if number else shown) for number, part in enumerate(broken)])
    return tuple(_lines(style, shown, broken, stretches))


def _stretches(shown: str, stressed: Mapping[Stress, str]) -> Iterator[Stretch]:
    start = 0
    for stress, words in stressed.items():
        seen = visible(words)
        found = shown.find(seen, start) if seen else -1
        if found >= 0:
            start = found + len(seen)
            yield Stretch(stress, found, start)


def _lines(style: Style, shown: str, broken: tuple[str, ...], stretches: tuple[Stretch, ...]) -> Iterator[Line]:
    start = 0
    for text in broken:
        start = shown.index(text, start)
        stop = start + len(text)
        inside = (
            Stretch(stress=each.stress, start=max(each.start, start) - start, stop=min(each.stop, stop) - start)
            for each in stretches
        )
        within = tuple(each for each in inside if each.start < each.stop)
        yield Line(style=style, text=text, stretches=within, whole=shown if start == 0 else None)
        start = stop
