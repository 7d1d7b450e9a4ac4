"""How arrows run: on a grid of lines between the boxes, with few turns, few crossings, and no arrow along another.

Arrows to the same place may join, and arrows from the same place may part. The search is bounded by the grid.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush, heappushpop
from itertools import pairwise

from forlop.rendering.drawing import GRID, Box, Link, Manner
from forlop.rendering.placing import ALLEY, PORT, Placed
from forlop.rendering.shapes import Frame

Point = tuple[int, int]
TURN = 40.0
CROSSING = 18.0
CROSSING_TRANSFER = 90.0
ALONG = 400.0
SIDEWAYS = 12.0
"""What it costs to leave or arrive at a side instead of below or above."""
BESIDE = (3 * GRID, 4 * GRID)
"""How far below its upper edge an arrow may leave or reach the side of a box."""
BESIDE_LANES = 9
"""How far to the left of the boxes an arrow runs where there are no lanes."""
MOST_VISITED = 1_500_000
"""Points of the grid that are visited for all arrows of a picture; some four times what 600 steps need."""
ORDER = (Manner.TRANSFER, Manner.MAIN, Manner.WAY, Manner.BACK, Manner.LIGHT)


class TooTangled(Exception):
    """More arrows, over longer ways, than are looked for in one picture."""


@dataclass(frozen=True)
class Route:
    """An arrow's corners, from tail to head."""

    link: Link
    corners: tuple[Point, ...]


@dataclass(frozen=True)
class Port:
    """Where an arrow may touch a box; `out` is the point of the grid before it."""

    at: Point
    out: Point
    across: bool
    cost: float


def routed(
    links: Iterable[Link], boxes: Mapping[str, Box], places: Placed, *, most: int = MOST_VISITED
) -> tuple[Route, ...]:
    """A route for each link, in the order given; raises `TooTangled` when more than `most` points are visited."""
    wanted = tuple(links)
    grid = _Grid(boxes=boxes, places=places, most=most)

    def route(link: Link) -> Route:
        return grid.route(link) if boxes[link.tail].lane is not None else _straight(link, boxes, places)

    def rank(link: Link) -> tuple[int, float]:
        tail, head = places.frames[link.tail], places.frames[link.head]
        return ORDER.index(link.manner), abs(tail.centre - head.centre) + abs(tail.bottom - head.top)

    found = {link: route(link) for link in sorted(wanted, key=rank)}
    return tuple(found[link] for link in wanted)


def _straight(link: Link, boxes: Mapping[str, Box], places: Placed) -> Route:
    """Beside the lanes what a box leads to stands under it; past what stands between, the arrow runs on the left."""
    rows = [box.name for box in boxes.values() if box.under == link.tail]
    tail, head = places.frames[[link.tail, *rows][-1]], places.frames[link.head]
    between = (places.frames[name] for name in boxes if name != link.head)
    if any(frame.left == tail.left and tail.bottom <= frame.top < head.top for frame in between):
        first, x = places.frames[link.tail], int(tail.left)
        start, goal = int(first.top) + PORT, int(head.top) + PORT
        return Route(link=link, corners=((x, start), (x - BESIDE_LANES, start), (x - BESIDE_LANES, goal), (x, goal)))
    return Route(link=link, corners=((int(tail.centre), int(tail.bottom)), (int(head.centre), int(head.top))))


class _Grid:
    """Upright lines in the alleys and down the middle of columns, level ones everywhere; who has taken what."""

    def __init__(self, *, boxes: Mapping[str, Box], places: Placed, most: int) -> None:
        self._boxes, self._places, self._left_to_visit = boxes, places, most
        self._xs = sorted(_verticals(places))
        self._x = {x: index for index, x in enumerate(self._xs)}
        self._top = int(min(frame.top for frame in places.strips))
        self._rows = (places.bottom - self._top) // GRID + 1
        self._lengths = [0, *(after - before for before, after in pairwise(self._xs)), 0]
        self._walls_across = bytearray(len(self._xs) * self._rows)
        self._walls_down = bytearray(len(self._xs) * self._rows)
        # Nothing leads out of the grid; what is before the first is, counted from the end, the last.
        self._walls_across[-self._rows :] = b"\1" * self._rows
        self._walls_down[self._rows - 1 :: self._rows] = b"\1" * len(self._xs)
        self._across: dict[int, list[Link]] = {}
        self._down: dict[int, list[Link]] = {}
        for box in boxes.values():
            self._wall(places.frames[box.name])
        for _, frame in (*places.names, *places.labels):
            self._wall(frame)
        for left in places.columns:
            for edge in (left, left + places.wide):
                self._walls_down[self._x[edge] * self._rows : (self._x[edge] + 1) * self._rows] = b"\1" * self._rows
        self._hosts = {box.under for box in boxes.values() if box.under}
        self._last = {box.under: box.name for box in boxes.values() if box.under}

    def _wall(self, frame: Frame) -> None:
        first, last = bisect_left(self._xs, frame.left), bisect_left(self._xs, frame.right)
        top = max(0, int(frame.top - self._top) // GRID)
        bottom = min(self._rows - 1, -int(-(frame.bottom - self._top) // GRID))
        for x in range(first, min(last + 1, len(self._xs))):
            inside = self._xs[x] <= frame.right
            for row in range(top, bottom + 1):
                if x < last:
                    self._walls_across[x * self._rows + row] = 1
                if inside and row < bottom:
                    self._walls_down[x * self._rows + row] = 1

    def _node(self, point: Point) -> int:
        return self._x[point[0]] * self._rows + (point[1] - self._top) // GRID

    def _point(self, node: int) -> Point:
        x, row = divmod(node, self._rows)
        return self._xs[x], row * GRID + self._top

    # ---- where arrows may touch boxes

    def _beside(self, x: int, *, right: bool) -> int:
        """The nearest line in the alley beside an edge."""
        index = self._x[x]
        return self._xs[index + 1] if right else self._xs[index - 1]

    def _sides(self, frame: Frame, y: int, *, cost: float) -> list[Port]:
        left, right = int(frame.left), int(frame.right)
        return [
            Port(at=(right, y), out=(self._beside(right, right=True), y), across=True, cost=cost),
            Port(at=(left, y), out=(self._beside(left, right=False), y), across=True, cost=cost),
        ]

    def _exits(self, link: Link) -> list[Port]:
        box, frame = self._boxes[link.tail], self._places.frames[link.tail]
        if link.manner is Manner.TRANSFER:
            return self._sides(frame, int(frame.top) + PORT, cost=0.0)
        heights = {GRID * (box.height // GRID // 2)} | {y for y in BESIDE if y < box.height - GRID}
        ports = [port for y in sorted(heights) for port in self._sides(frame, int(frame.top) + y, cost=SIDEWAYS)]
        is_lowest = box.name not in self._hosts and (box.under is None or self._last[box.under] == box.name)
        if is_lowest:
            at = (int(frame.centre), int(frame.bottom))
            ports.append(Port(at=at, out=(at[0], at[1] + GRID), across=False, cost=0.0))
        return ports

    def _entries(self, link: Link) -> list[Port]:
        box, frame = self._boxes[link.head], self._places.frames[link.head]
        if link.manner is Manner.TRANSFER:
            return self._sides(frame, int(frame.top) + PORT, cost=0.0)
        at = (int(frame.centre), int(frame.top))
        above = Port(at=at, out=(at[0], at[1] - 2 * GRID), across=False, cost=0.0)
        heights = [y for y in BESIDE if y < box.height]
        cost = SIDEWAYS + TURN / 2
        return [above, *(port for y in heights for port in self._sides(frame, int(frame.top) + y, cost=cost))]

    # ---- the search

    def route(self, link: Link) -> Route:
        exits = {self._state(port): port for port in self._exits(link)}
        goals = {self._state(port): port for port in self._entries(link)}
        states = self._cheapest(link, exits, goals)
        start, goal = exits[states[0]], goals[states[-1]]
        self._take(states, link, start, goal)
        return Route(link=link, corners=_corners([start.at, *(self._point(state // 2) for state in states), goal.at]))

    def _state(self, port: Port) -> int:
        """A point of the grid and the direction in which it is come to: even across, odd down."""
        return 2 * self._node(port.out) + (not port.across)

    def _cheapest(self, link: Link, exits: Mapping[int, Port], goals: Mapping[int, Port]) -> list[int]:
        """The states of the way that costs least: those first from which the rest cannot cost more (A*)."""
        rows, lengths, taken = self._rows, self._lengths, (self._across, self._down)
        walls = (self._walls_across, self._walls_down)
        beside, first, last = self._least(goals)
        best = {state: port.cost + self._touching(port, link) for state, port in exits.items()}
        came: dict[int, int] = {}
        heap: list[tuple[float, float, int, int]] = []

        def key(cost: float, state: int, before: int) -> tuple[float, float, int, int]:
            x, row = divmod(state >> 1, rows)
            across = beside[x]
            if first <= row <= last:
                least: float = across + TURN if across and state & 1 else across
            else:
                along = GRID * (first - row if row < first else row - last)
                least = across + along + TURN if across or not state & 1 else along
            return cost + least, -cost, state, before

        for state, cost in best.items():
            heappush(heap, key(cost, state, -1))
        done: set[int] = set()
        following: tuple[float, float, int, int] | None = None
        while heap or following:
            # What leads straight on is mostly the best there is: then the heap is left alone.
            _, _, state, _ = heappushpop(heap, following) if following else heappop(heap)
            following = None
            if state in done:
                continue
            done.add(state)
            if state < 0:
                break
            cost = best[state]
            if state in goals:
                total = cost + goals[state].cost + self._touching(goals[state], link)
                if total < best.get(-2 - state, 1e18):
                    best[-2 - state], came[-2 - state] = total, state
                    heappush(heap, (total, -total, -2 - state, state))
            node, down = state >> 1, state & 1
            crossed = taken[1 - down].get(node)
            toll = _toll(crossed, link) if crossed else 0.0
            x = node // rows
            for step, edge, length, turned in (
                (rows, node, lengths[x + 1], 0),
                (-rows, node - rows, lengths[x], 0),
                (1, node, GRID, 1),
                (-1, node - 1, GRID, 1),
            ):
                if walls[turned][edge]:
                    continue
                others = taken[turned].get(edge)
                price = _price(others, link, length) if others else length
                total = cost + ((price + TURN if turned != down else price) + toll)
                after = 2 * (node + step) + turned
                if total < best.get(after, 1e18):
                    best[after], came[after] = total, state
                    if following:
                        heappush(heap, following)
                    following = key(total, after, state)
        else:
            raise AssertionError(f"no way for an arrow from {link.tail} to {link.head}")
        self._left_to_visit -= len(done)
        if self._left_to_visit < 0:
            raise TooTangled
        states = [came[state]]
        while states[-1] in came:
            states.append(came[states[-1]])
        states.reverse()
        return states

    def _least(self, goals: Mapping[int, Port]) -> tuple[list[int], int, int]:
        """How far each upright line is from where the arrow may arrive, and the rows of the first and the last."""
        xs, ys = [port.out[0] for port in goals.values()], [port.out[1] for port in goals.values()]
        left, right = min(xs), max(xs)
        beside = [max(left - x, 0, x - right) for x in self._xs]
        return beside, (min(ys) - self._top) // GRID, (max(ys) - self._top) // GRID

    def _touching(self, port: Port, link: Link) -> float:
        taken = (self._across if port.across else self._down).get(self._node(min(port.at, port.out)))
        return _price(taken, link, 0.0) if taken else 0.0

    def _take(self, states: list[int], link: Link, start: Port, goal: Port) -> None:
        nodes = [self._node(start.at), *(state // 2 for state in states), self._node(goal.at)]
        for one, other in pairwise(nodes):
            low, high = min(one, other), max(one, other)
            if high - low < self._rows and low // self._rows == high // self._rows:
                for node in range(low, high):
                    self._down.setdefault(node, []).append(link)
            else:
                for node in range(low, high, self._rows):
                    self._across.setdefault(node, []).append(link)


def _toll(crossed: list[Link], link: Link) -> float:
    foreign = [other for other in crossed if _foreign(other, link)]
    if not foreign:
        return 0.0
    return CROSSING_TRANSFER if any(other.manner is Manner.TRANSFER for other in foreign) else CROSSING


def _foreign(one: Link, other: Link) -> bool:
    """What does not begin or end in the same box; and a way, to what is handed over, also where it does."""
    if (one.manner is Manner.TRANSFER) is not (other.manner is Manner.TRANSFER):
        return True
    return one.tail != other.tail and one.head != other.head


def _price(taken: list[Link], link: Link, length: float) -> float:
    """What it costs to run where others do: much along a strange arrow, less than the length along a kindred one."""
    return length + ALONG if any(_foreign(other, link) for other in taken) else length * 0.8


def _verticals(places: Placed) -> set[int]:
    """Lines in every alley, one down the middle of each column, and the edges where arrows touch."""
    found: set[int] = set()
    for left in places.columns:
        right = left + places.wide
        found |= {left, right, left + places.wide // 2}
        found |= {left - space for space in range(GRID, ALLEY, GRID)}
        found |= {right + space for space in range(GRID, ALLEY, GRID)}
    return found


def _corners(points: list[Point]) -> tuple[Point, ...]:
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        straight = before[0] == here[0] == after[0] or before[1] == here[1] == after[1]
        if not straight and here != kept[-1]:
            kept.append(here)
    return (*kept, points[-1])
