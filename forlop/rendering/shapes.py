"""The outline of each form as an SVG path, and the small mark in its corner. Points and angles only; no text."""

from typing import NamedTuple, assert_never

from forlop.rendering.drawing import POINT, Form

CUT = 8.0
RAIL = 4.0
TOOTH = 7.0
PEAK = 36.0
"""How high the point of a sent or received form is; its tip is where what is handed over leaves or arrives."""


class Frame(NamedTuple):
    """Where a box lies."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    def inset(self, by: float) -> "Frame":
        return Frame(self.left + by, self.top + by, self.right - by, self.bottom - by)


def outline(form: Form, frame: Frame, *, mirrored: bool = False) -> str:
    """The form as a closed path inside the frame; mirrored, what points to the right points to the left."""
    left, top, right, bottom, middle = frame.left, frame.top, frame.right, frame.bottom, frame.middle
    match form:
        case Form.START | Form.END:
            return rounded(frame, 13)
        case Form.PAUSE:
            return rounded(frame, 6)
        case Form.CHECKPOINT:
            return closed((left, top), (right - CUT, top), (right, top + CUT), (right, bottom), (left, bottom))
        case Form.MEETING:
            return closed(
                (left + CUT, top),
                (right - CUT, top),
                (right, top + CUT),
                (right, bottom - CUT),
                (right - CUT, bottom),
                (left + CUT, bottom),
                (left, bottom - CUT),
                (left, top + CUT),
            )
        case Form.DECISION:
            return closed(
                (left + POINT, top),
                (right - POINT, top),
                (right, middle),
                (right - POINT, bottom),
                (left + POINT, bottom),
                (left, middle),
            )
        case Form.WAIT:
            return closed(
                (left, top), (right, top), (right - CUT, middle), (right, bottom), (left, bottom), (left + CUT, middle)
            )
        case Form.SENT:
            peak = min(top + PEAK, bottom)
            points = [
                (left, top),
                (right - POINT, top),
                (right, (top + peak) / 2),
                (right - POINT, peak),
                (right - POINT, bottom),
                (left, bottom),
            ]
            return closed(*_turned(points, frame, mirrored=mirrored))
        case Form.RECEIVED:
            peak = min(top + PEAK, bottom)
            points = [
                (left, top),
                (right, top),
                (right, bottom),
                (left, bottom),
                (left, peak),
                (left + POINT, (top + peak) / 2),
            ]
            return closed(*_turned(points, frame, mirrored=mirrored))
        case Form.INTERRUPTION:
            return closed(*_jagged(frame))
        case Form.MEASURE | Form.SUBPATHWAY | Form.WAY | Form.LANE | Form.BAND | Form.NOTE | Form.TITLE:
            return oblong(frame)
        case Form.PAGE | Form.TINT | Form.STRIP | Form.SIDE:
            return oblong(frame)
        case _:
            assert_never(form)


def _turned(points: list[tuple[float, float]], frame: Frame, *, mirrored: bool) -> list[tuple[float, float]]:
    return [(frame.left + frame.right - x, y) for x, y in points] if mirrored else points


def _jagged(frame: Frame) -> list[tuple[float, float]]:
    half = half_tooth(frame)
    heights = [
        (index * half, TOOTH if index % 2 else 0) for index in range(round((frame.bottom - frame.top) / half) + 1)
    ]
    down = [(frame.right - inside, frame.top + height) for height, inside in heights]
    up = [(frame.left + inside, frame.bottom - height) for height, inside in heights]
    return [*down, *up]


def half_tooth(frame: Frame) -> float:
    """How far down it is from the point of a tooth at the side of an interruption to where it begins."""
    tall = frame.bottom - frame.top
    return tall / max(2, round(tall / 14)) / 2


def mark(form: Form, frame: Frame, *, mirrored: bool = False) -> str | None:
    """A small drawing in the upper right corner, as an open path; of a sub-pathway also the rails at its sides."""
    pointed = POINT if (form, mirrored) in ((Form.SENT, False), (Form.RECEIVED, True)) else 0
    # Above the line of the title, which may be as long as the form is wide.
    right, top = frame.right - 18 - pointed, frame.top + 2.5
    match form:
        case Form.CHECKPOINT:
            return f"M{right - 3:.1f},{top + 5:.1f} l3.5,4 l6.5,-9"
        case Form.MEETING:
            people = ((right - 5, top + 2), (right + 4, top + 2))
            return " ".join(f"M{x - 2:.1f},{y:.1f} a2,2 0 1 0 4,0 a2,2 0 1 0 -4,0 m-2,7 q4,-7 8,0" for x, y in people)
        case Form.WAIT:
            return f"M{right - 2:.1f},{top:.1f} h8 l-8,9 h8 l-8,-9"
        case Form.SUBPATHWAY:
            # The flowchart's rails for what is described elsewhere, and the sign for what can be opened.
            rails = " ".join(
                f"M{x:.1f},{frame.top:.1f} V{frame.bottom:.1f}" for x in (frame.left + RAIL, frame.right - RAIL)
            )
            return f"{rails} M{right - 4:.1f},{top:.1f} h9 v9 h-9 z m4.5,2 v5 m-2.5,-2.5 h5"
        case Form.SENT | Form.RECEIVED:
            return f"M{right:.1f},{top:.1f} h12 v8 h-12 z l6,5 l6,-5"
        case Form.MEASURE | Form.DECISION | Form.START | Form.END | Form.WAY | Form.INTERRUPTION | Form.PAUSE:
            return None
        case Form.LANE | Form.BAND | Form.NOTE | Form.TITLE | Form.PAGE | Form.TINT | Form.STRIP | Form.SIDE:
            return None
        case _:
            assert_never(form)


def rounded(frame: Frame, radius: float) -> str:
    r = min(radius, (frame.bottom - frame.top) / 2)
    width, height = frame.right - frame.left - 2 * r, frame.bottom - frame.top - 2 * r
    corner = f"a{r:.1f},{r:.1f} 0 0 1"
    return (
        f"M{frame.left + r:.1f},{frame.top:.1f} h{width:.1f} {corner} {r:.1f},{r:.1f} v{height:.1f} "
        f"{corner} -{r:.1f},{r:.1f} h-{width:.1f} {corner} -{r:.1f},-{r:.1f} v-{height:.1f} {corner} {r:.1f},-{r:.1f} z"
    )


def oblong(frame: Frame) -> str:
    left, top, right, bottom = f"{frame.left:.1f}", f"{frame.top:.1f}", f"{frame.right:.1f}", f"{frame.bottom:.1f}"
    return f"M{left},{top} L{right},{top} L{right},{bottom} L{left},{bottom} z"


def closed(*points: tuple[float, float]) -> str:
    return "M" + " L".join([f"{x:.1f},{y:.1f}" for x, y in points]) + " z"
