"""How an arrow is drawn along its corners: a spline that rounds each corner a little, and a head."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from forlop.rendering.drawing import Link, Manner
from forlop.rendering.routing import Route

ROUND = 5.0
Point = tuple[float, float]
Corner = tuple[int, int]


@dataclass(frozen=True)
class Stroke:
    """Points: how thick the line is, how long its head and how wide; dashes as SVG writes them."""

    thick: float
    head: float
    wide: float
    dashes: str | None = None


STROKES = {
    Manner.MAIN: Stroke(thick=1.6, head=7.0, wide=5.6),
    Manner.WAY: Stroke(thick=1.3, head=7.0, wide=5.6),
    Manner.LIGHT: Stroke(thick=0.9, head=7.0, wide=4.8),
    Manner.BACK: Stroke(thick=1.1, head=7.0, wide=5.2, dashes="5 2"),
    Manner.TRANSFER: Stroke(thick=3.5, head=9.0, wide=9.0),
}


THIN, THICK = 0.7, 4.8
"""How thick arrows are that nobody and that all have gone; arrows run as near as 6 points to each other."""
HEAD = 4.5


class Arrow(NamedTuple):
    """A line from `start` to `foot`, each corner of it rounded, and then a triangle with its tip first.

    A turn is where the line leaves the straight, the corner, and where it is straight again.
    """

    stroke: Stroke
    start: Corner
    turns: tuple[tuple[Point, Corner, Point], ...]
    foot: Point
    head: tuple[Corner, Point, Point]

    @property
    def spline(self) -> Iterator[Point]:
        """The line as a start and three points for each piece of a cubic curve."""
        before: Point = self.start
        yield before
        for enter, corner, leave in self.turns:
            yield from (before, enter, enter, corner, corner, leave)
            before = leave
        yield from (before, self.foot, self.foot)


def arrow_of(route: Route) -> Arrow:
    """The arrow along the route's corners; its line ends where its head begins."""
    stroke, corners = _stroke(route.link), route.corners
    tip = corners[-1]
    across, down = _stride(tip, corners[-2], stroke.head)
    foot = (tip[0] + across, tip[1] + down)
    strides = [_stride(one, other, ROUND) for one, other in pairwise((*corners[:-1], foot))]
    turns = tuple(
        [
            ((x - come[0], y - come[1]), (x, y), (x + gone[0], y + gone[1]))
            for (x, y), come, gone in zip(corners[1:-1], strides, strides[1:], strict=False)
        ]
    )
    share = stroke.wide / 2 / (hypot(tip[0] - foot[0], tip[1] - foot[1]) or 1.0)
    across, down = (foot[1] - tip[1]) * share, (tip[0] - foot[0]) * share
    sides = ((foot[0] + across, foot[1] + down), (foot[0] - across, foot[1] - down))
    return Arrow(stroke=stroke, start=corners[0], turns=turns, foot=foot, head=(tip, *sides))


def _stroke(link: Link) -> Stroke:
    plain = STROKES[link.manner]
    if link.share is None:
        return plain
    thick = THIN + link.share * (THICK - THIN)
    return replace(plain, thick=thick, head=HEAD + thick, wide=HEAD + 1.2 * thick)


def _stride(start: Point, goal: Point, by: float) -> Point:
    """How far across and down one goes from `start` towards `goal`: `by`, or half the way."""
    across, down = goal[0] - start[0], goal[1] - start[1]
    length = hypot(across, down)
    share = min(by, length / 2) / length
    return share * across, share * down
