"""Where every box lies: lanes from left to right, bands downwards, each box as high up as what leads to it allows.

Sizes are points, from the upper left; everything lies on a grid, so that arrows can run on it too. How arrows run is
found afterwards, in `routing`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from math import ceil

from forlop.rendering.drawing import GRID, Box, Form, Link, Manner, Style, lines_of
from forlop.rendering.drawing_of import Band, Drawing
from forlop.rendering.shapes import Frame

MARGIN = 18
LEAST = 720
"""The narrowest page, on which title and legend can stand."""
ALLEY = 12
"""From the boxes of a lane to its side: room for arrows."""
BETWEEN = 18
"""From box to box in a lane, down and across."""
BREATH = 12
"""Above and below the boxes of a band."""
PORT = 18
"""How far below the upper edge what is handed over leaves and arrives."""
A_LITTLE_HIGHER = 36
"""A box stands in the next column only to come higher up by more than this."""


@dataclass(frozen=True)
class Lane:
    """An actor's part of a band: its sides and the left edges of its columns; `home` is the first in every band."""

    box: Box
    left: int
    right: int
    columns: tuple[int, ...]
    home: int

    @property
    def by_nearness(self) -> list[int]:
        """The columns from the first of its own, to the right, and then to the left."""
        return sorted(self.columns, key=lambda left: (left < self.home, abs(left - self.home)))


@dataclass(frozen=True)
class Placed:
    """Everything in its place. `columns` are the left edges of all columns, `names` the headings of lanes."""

    columns: tuple[int, ...]
    wide: int
    lanes: Mapping[str, tuple[Lane, ...]]
    frames: Mapping[str, Frame]
    bands: Mapping[str, Frame]
    strips: tuple[Frame, ...]
    names: tuple[tuple[Box, Frame], ...]
    right: int
    bottom: int


def placed(drawing: Drawing, *, columns: Mapping[int, int], wide: int, top: int) -> Placed:
    """The places below `top`, with the given number of columns, all `wide`, in each slot."""
    labels = max((ceil(band.label.width) for band in drawing.bands if band.laned), default=0)
    start = GRID * ceil((MARGIN + labels + 12) / GRID)
    lefts = tuple(start + ALLEY + number * (wide + 2 * ALLEY) for number in range(sum(columns.values())))
    right = max(lefts[-1] + wide + ALLEY + MARGIN, LEAST)
    frames: dict[str, Frame] = {}
    bands: dict[str, Frame] = {}
    strips: list[Frame] = []
    names: list[tuple[Box, Frame]] = []
    shares: dict[str, tuple[Lane, ...]] = {}
    for band in drawing.bands:
        lanes = shares[band.name] = tuple(_shares(drawing, band, columns, lefts, wide)) if band.laned else ()
        strip, here = _strip(lanes, Frame(0, top, right, top), met=frozenset(box.name for box, _ in names))
        names.extend(here)
        strips.append(strip)
        under = int(strip.bottom) + BREATH
        if band.laned:
            inner = _Filling(band=band, links=drawing.links, lanes=lanes, top=under).frames
        else:
            inner = _abreast(band, drawing.links, left=start, right=right - MARGIN, top=under)
        frames.update(inner)
        label = Frame(MARGIN, strip.top + 6, MARGIN + band.label.width, strip.top + 6 + band.label.height)
        frames[band.label.name] = label
        lowest = max((int(frame.bottom) for frame in inner.values()), default=under)
        bottom = max(lowest, GRID * ceil(label.bottom / GRID)) + BREATH + GRID
        bands[band.name] = Frame(0, strip.top, right, bottom)
        top = bottom
    return Placed(
        columns=lefts,
        wide=wide,
        lanes=shares,
        frames=frames,
        bands=bands,
        strips=tuple(strips),
        names=tuple(names),
        right=right,
        bottom=top,
    )


def _shares(
    drawing: Drawing, band: Band, columns: Mapping[int, int], lefts: tuple[int, ...], wide: int
) -> Iterator[Lane]:
    """Every actor at work in the band has the columns of its slot, and those beside it that nobody needs here."""
    work: dict[str, float] = {}
    for box in band.boxes:
        work[box.lane or ""] = work.get(box.lane or "", 0.0) + box.height
    lanes = sorted((lane for lane in drawing.lanes if lane.name in work), key=lambda lane: drawing.slots[lane.name])
    share = {lane.name: columns[drawing.slots[lane.name]] for lane in lanes}
    taken = {drawing.slots[lane.name]: lane.name for lane in lanes}
    for slot in columns:
        if slot not in taken:
            before = [taken[other] for other in taken if other < slot][-1:]
            after = [taken[other] for other in taken if other > slot][:1]
            busiest = max([*before, *after], key=lambda name: work[name] / share[name])
            share[busiest] += columns[slot]
    first = 0
    for lane in lanes:
        mine = lefts[first : first + share[lane.name]]
        first += share[lane.name]
        home = lefts[sum(abreast for slot, abreast in columns.items() if slot < drawing.slots[lane.name])]
        yield Lane(box=lane, left=mine[0] - ALLEY, right=mine[-1] + wide + ALLEY, columns=mine, home=home)


def _strip(lanes: tuple[Lane, ...], line: Frame, *, met: frozenset[str]) -> tuple[Frame, list[tuple[Box, Frame]]]:
    """The strip over a band with the names of those who are at work in it; whole headings where they are first met."""
    names: list[tuple[Box, Frame]] = []
    for lane in lanes:
        box = _short(lane.box) if lane.box.name in met else lane.box
        left, top = lane.home, line.top + 1
        names.append((box, Frame(left, top, left + box.width, top + box.height)))
    tallest = max((box.height for box, _ in names), default=4 * GRID)
    return Frame(line.left, line.top, line.right, line.top + GRID * ceil((tallest + 2) / GRID)), names


def _short(lane: Box) -> Box:
    words = " ".join(line.text for line in lane.lines if line.style is Style.HEADING)
    lines = lines_of(Style.PLACE, words, form=Form.LANE, width=lane.width)
    return Box(name=lane.name, form=Form.LANE, width=lane.width, lines=lines, lane=lane.name)


def _abreast(band: Band, links: tuple[Link, ...], *, left: int, right: int, top: int) -> dict[str, Frame]:
    """Boxes that nothing leads to beside each other, what they lead to below them."""
    boxes = {box.name: box for box in band.boxes}
    after: dict[str, list[str]] = {}
    for link in links:
        if link.tail in boxes and link.head in boxes:
            after.setdefault(link.tail, []).append(link.head)
    led_to = {head for heads in after.values() for head in heads}
    frames: dict[str, Frame] = {}
    across, lowest = left + ALLEY, top
    hosts = [box for box in band.boxes if box.under is None]
    for root in sorted(hosts, key=lambda box: box.name in led_to):
        if root.name in frames:
            continue
        if across + root.width > right:
            across, top = left + ALLEY, lowest + BETWEEN
        down, waiting = top, [root.name]
        while waiting:
            name = waiting.pop(0)
            if name in frames:
                continue
            box = boxes[name]
            gap = 0 if down == top or box.under else BETWEEN
            frames[name] = Frame(across, down + gap, across + box.width, down + gap + box.height)
            down += gap + box.height
            rows = [other.name for other in band.boxes if other.under == name]
            waiting = rows + waiting + after.get(name, [])
        lowest = max(lowest, down)
        across += int(root.width) + BETWEEN
    return frames


@dataclass(frozen=True)
class _Filling:
    """Filling a band from above with whole steps: a box with the rows that hang on it."""

    band: Band
    links: tuple[Link, ...]
    lanes: tuple[Lane, ...]
    top: int
    _taken: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _found: dict[str, Frame] = field(default_factory=dict)

    @property
    def frames(self) -> dict[str, Frame]:
        for name in self._order():
            if name not in self._found:
                self._place([name, *self._partners(name)])
        return self._found

    # ---- what belongs together

    @cached_property
    def _boxes(self) -> dict[str, Box]:
        return {box.name: box for box in self.band.boxes}

    def _host(self, name: str) -> str:
        box = self._boxes[name]
        return box.under or name

    @cached_property
    def _hanging(self) -> dict[str, list[Box]]:
        """The rows under each step, in the order of the text."""
        rows: dict[str, list[Box]] = {}
        for box in self.band.boxes:
            if box.under is not None:
                rows.setdefault(box.under, []).append(box)
        return rows

    def _rows(self, name: str) -> list[Box]:
        return self._hanging.get(name, [])

    @cached_property
    def _heights(self) -> dict[str, int]:
        return {name: box.height + sum(row.height for row in self._rows(name)) for name, box in self._boxes.items()}

    def _height(self, name: str) -> int:
        return self._heights[name]

    def _partners(self, name: str) -> list[str]:
        """What stands on the same height as the step: its forms at receivers in other lanes."""
        mine = self._boxes[name].lane
        lanes: dict[str | None, str] = {}
        for box in self.band.boxes:
            if box.abreast == name and box.lane != mine:
                lanes.setdefault(box.lane, box.name)
        return list(lanes.values())

    @cached_property
    def _before(self) -> dict[str, list[tuple[str, str]]]:
        """For each step the links (tail, step it belongs to) that lead to it within the band."""
        boxes = self._boxes
        found: dict[str, list[tuple[str, str]]] = {}
        for link in self.links:
            if link.tail in boxes and link.head in boxes and link.manner is not Manner.BACK:
                found.setdefault(link.head, []).append((link.tail, self._host(link.tail)))
        return found

    def _order(self) -> list[str]:
        """The order of the text, except that what leads to a step comes before it; a circle is cut where it begins."""
        before = {head: {host for _, host in tails} for head, tails in self._before.items()}
        waiting = [box.name for box in self._in_text_order() if box.under is None]
        done: list[str] = []
        while waiting:
            free = (name for name in waiting if not (before.get(name, set()) - {name}) & set(waiting))
            name = next(free, waiting[0])
            waiting.remove(name)
            done.append(name)
        return done

    def _in_text_order(self) -> list[Box]:
        """Steps as they stand, each end and interruption beside the step it belongs to."""
        ends = [box for box in self.band.boxes if box.form is Form.END]
        return [box for box in self.band.boxes if box.form is not Form.END] + ends

    # ---- places

    def _place(self, names: list[str]) -> None:
        options = []
        for number, left in enumerate(self._lane(names[0]).by_nearness):
            columns = {name: left if name == names[0] else self._column(name) for name in names}
            ready = max(self._ready(name, columns[name]) for name in names)
            options.append((self._lowest(names, columns, ready), number, columns))
        top, _, columns = min(options, key=lambda each: (each[0] + A_LITTLE_HIGHER * each[1], each[1]))
        for name in names:
            self._set(name, columns[name], top)
        for start, stop in self._corridor(names, columns):
            self._take(start, stop, top + PORT - GRID, top + PORT + GRID)

    def _lane(self, name: str) -> Lane:
        lane = self._boxes[name].lane
        return next(each for each in self.lanes if each.box.name == lane)

    def _column(self, name: str) -> int:
        """What is received stands in the column where it comes highest, or nearest home."""
        return min(
            self._lane(name).by_nearness, key=lambda left: max((low for _, low in self._taken.get(left, [])), default=0)
        )

    def _ready(self, name: str, left: int) -> int:
        """Below what leads here in the same column or from the right; beside it, but not above, elsewhere."""
        ready = self.top
        for tail, host in self._before.get(name, []):
            if host not in self._found or (self._boxes[name].abreast == host and left != self._found[host].left):
                continue
            frame, same_lane = self._found[host], self._boxes[host].lane == self._boxes[name].lane
            if left == frame.left or (same_lane and left < frame.left):
                ready = max(ready, int(frame.top) + self._height(host) + BETWEEN)
            else:
                ready = max(ready, int(frame.top), GRID * ceil(self._found[tail].middle / GRID) - 4 * GRID)
        return ready

    def _lowest(self, names: list[str], columns: Mapping[str, int], ready: int) -> int:
        crossed = [left for start, stop in self._corridor(names, columns) for left in self._lefts(start, stop)]
        forms = [(columns[name], self._height(name)) for name in names]
        for top in count(ready, GRID):
            if all(self._is_free(left, top, top + height) for left, height in forms) and all(
                self._is_free(left, top + PORT - GRID, top + PORT + GRID, apart=0) for left in crossed
            ):
                return top
        raise AssertionError("a column has an end")

    def _lefts(self, start: int, stop: int) -> list[int]:
        """The columns strictly between two columns."""
        return [left for lane in self.lanes for left in lane.columns if start < left < stop]

    def _corridor(self, names: list[str], columns: Mapping[str, int]) -> Iterator[tuple[int, int]]:
        """What is handed over runs straight across the columns between, except behind a nearer receiver."""
        first = columns[names[0]]
        others = [columns[name] for name in names[1:]]
        right, left = [each for each in others if each > first], [each for each in others if each < first]
        if right:
            yield first, min(right)
        if left:
            yield max(left), first

    def _take(self, start: int, stop: int, top: int, bottom: int) -> None:
        for left in self._lefts(start, stop):
            self._taken.setdefault(left, []).append((top, bottom))

    def _is_free(self, left: int, top: int, bottom: int, *, apart: int = BETWEEN) -> bool:
        return all(bottom + apart <= above or below + apart <= top for above, below in self._taken.get(left, []))

    def _set(self, name: str, left: int, top: int) -> None:
        bottom = top
        for box in (self._boxes[name], *self._rows(name)):
            self._found[box.name] = Frame(left, bottom, left + box.width, bottom + box.height)
            bottom += box.height
        self._taken.setdefault(left, []).append((top, bottom))
