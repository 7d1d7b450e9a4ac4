"""Where arrows begin and end on forms that are pointed or notched: at the outline, which lies inside the frame."""

from collections.abc import Iterable, Iterator, Mapping

from forlop.rendering.drawing import POINT, Box, Form, Manner
from forlop.rendering.routing import Point, Route
from forlop.rendering.shapes import CUT, PEAK, TOOTH, Frame, half_tooth


def mirrored_by(routes: Iterable[Route]) -> frozenset[str]:
    """Boxes that send to the left, or receive from the right."""
    return frozenset(_mirrored(routes))


def _mirrored(routes: Iterable[Route]) -> Iterator[str]:
    for route in routes:
        if route.link.manner is Manner.TRANSFER:
            if route.corners[1][0] < route.corners[0][0]:
                yield route.link.tail
            if route.corners[-1][0] < route.corners[-2][0]:
                yield route.link.head


def touching(routes: tuple[Route, ...], boxes: Mapping[str, Box], frames: Mapping[str, Frame]) -> tuple[Route, ...]:
    """The routes, each prolonged at both ends to the outline of what it leaves and reaches."""
    mirrored = mirrored_by(routes)

    def at(name: str, end: Point, before: Point) -> Point:
        if end[1] != before[1]:
            return end
        frame, right = frames[name], end[0] < before[0]
        inside = inside_at(boxes[name].form, frame, end[1], right=right, mirrored=name in mirrored)
        return (end[0] - inside if right else end[0] + inside, end[1])

    found = []
    for route in routes:
        first, *_, last = route.corners
        start, goal = at(route.link.tail, first, route.corners[1]), at(route.link.head, last, route.corners[-2])
        found.append(Route(link=route.link, corners=(start, *route.corners[1:-1], goal)))
    return tuple(found)


def inside_at(form: Form, frame: Frame, y: float, *, right: bool, mirrored: bool) -> int:
    """How far inside the frame the outline lies at the height `y`, to the right or to the left; whole points."""
    half = (frame.bottom - frame.top) / 2
    from_middle = abs(y - frame.middle) / half
    peak = min(PEAK, 2 * half)
    from_peak = abs(y - frame.top - peak / 2) / (peak / 2)
    match form:
        case Form.DECISION:
            return round(POINT * from_middle)
        case Form.WAIT:
            return round(CUT * (1 - from_middle))
        case Form.SENT if right is not mirrored:
            return round(POINT * min(1.0, from_peak))
        case Form.RECEIVED if right is mirrored:
            return round(POINT * max(0.0, 1 - from_peak))
        case Form.INTERRUPTION:
            tooth = 2 * half_tooth(frame)
            return round(TOOTH * (1 - abs((y - frame.top) % tooth / tooth * 2 - 1)))
        case _:
            return 0
