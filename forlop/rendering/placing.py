"""Where every box lies: lanes from left to right, bands downwards, each box as high up as what leads to it allows.

Sizes are points, from the upper left; everything lies on a grid, so that arrows can run on it too. How arrows run is
found afterwards, in `routing`.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from operator import itemgetter

from forlop.rendering.contents import Contents
from forlop.rendering.drawing import ABOVE, GRID, Box, Form, Link, Style, lines_of
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

    @cached_property
    def by_nearness(self) -> list[int]:
        """The columns from the first of its own, to the right, and then to the left."""
        return sorted(self.columns, key=lambda left: (left < self.home, abs(left - self.home)))


@dataclass(frozen=True)
class Placed:
    """Everything in its place. `columns` are the left edges of all columns, `names` the headings of lanes.

    `labels` stand on the arrows between who sends and who receives.
    """

    columns: tuple[int, ...]
    wide: int
    lanes: Mapping[str, tuple[Lane, ...]]
    frames: Mapping[str, Frame]
    bands: Mapping[str, Frame]
    strips: tuple[Frame, ...]
    names: tuple[tuple[Box, Frame], ...]
    labels: tuple[tuple[Box, Frame], ...]
    right: int
    bottom: int


def placed(
    drawing: Drawing, contents: Mapping[str, Contents], *, columns: Mapping[int, int], wide: int, top: int
) -> Placed:
    """The places below `top`, with the given number of columns, all `wide`, in each slot; `contents` by band."""
    labels = max((ceil(band.label.width) for band in drawing.bands if band.laned), default=0)
    start = GRID * ceil((MARGIN + labels + 12) / GRID)
    lefts = tuple(start + ALLEY + number * (wide + 2 * ALLEY) for number in range(sum(columns.values())))
    right = max(lefts[-1] + wide + ALLEY + MARGIN, LEAST)
    frames: dict[str, Frame] = {}
    bands: dict[str, Frame] = {}
    strips: list[Frame] = []
    names: list[tuple[Box, Frame]] = []
    labelled: list[tuple[Box, Frame]] = []
    shares: dict[str, tuple[Lane, ...]] = {}
    for band in drawing.bands:
        lanes = tuple(_shares(drawing, contents[band.name].work, columns, lefts, wide)) if band.laned else ()
        shares[band.name] = lanes
        strip, here = _strip(lanes, Frame(0, top, right, top), met=frozenset(box.name for box, _ in names))
        strips.append(strip)
        under = int(strip.bottom) + BREATH
        if band.laned:
            filling = _Filling(contents=contents[band.name], lanes=lanes, top=under)
            inner = filling.frames
            labelled.extend(filling.labels)
        else:
            inner = _abreast(band, drawing.links, left=start, right=right - MARGIN, top=under)
        frames.update(inner)
        names.extend(_over_their_boxes(here, band, inner))
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
        labels=tuple(labelled),
        right=right,
        bottom=top,
    )


def _shares(
    drawing: Drawing, work: Mapping[str, int], columns: Mapping[int, int], lefts: tuple[int, ...], wide: int
) -> Iterator[Lane]:
    """Every actor at work in the band has the columns of its slot, and those beside it that nobody needs here."""
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


def _over_their_boxes(
    names: list[tuple[Box, Frame]], band: Band, frames: Mapping[str, Frame]
) -> Iterator[tuple[Box, Frame]]:
    """The headings of a strip, each over the leftmost box of its lane: what stands there is nobody else's."""
    for name, frame in names:
        left = min((frames[box.name].left for box in band.boxes if box.lane == name.name), default=frame.left)
        yield name, Frame(left, frame.top, left + name.width, frame.bottom)


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


class _Column:
    """What is taken of a column, from above: stretches that do not overlap."""

    def __init__(self) -> None:
        self._tops: list[int] = []
        self._bottoms: list[int] = []

    @property
    def lowest(self) -> int:
        return self._bottoms[-1] if self._bottoms else 0

    def free_from(self, top: int, *, tall: int, apart: int) -> int:
        """The first height from `top` down at which something so tall keeps `apart` from all that is there."""
        for index in range(bisect_right(self._bottoms, top - apart), len(self._tops)):
            if top + tall + apart <= self._tops[index]:
                break
            top = self._bottoms[index] + apart
        return top

    def take(self, top: int, bottom: int) -> None:
        index = bisect_right(self._tops, top)
        self._tops.insert(index, top)
        self._bottoms.insert(index, bottom)


@dataclass(frozen=True)
class _Handed:
    """The columns that an arrow from who sends to who receives runs across, and what stands over it in one of them."""

    between: tuple[int, ...]
    label: Box | None

    @property
    def middle(self) -> int:
        return self.between[len(self.between) // 2]

    def room_in(self, left: int) -> int:
        """How much is taken of a column above the arrow."""
        return self.label.height if self.label is not None and left == self.middle else 0


@dataclass(frozen=True)
class _Filling:
    """Filling a band from above with whole steps: a box with the rows that hang on it."""

    contents: Contents
    lanes: tuple[Lane, ...]
    top: int
    _columns: defaultdict[int, _Column] = field(default_factory=lambda: defaultdict(_Column))
    _found: dict[str, Frame] = field(default_factory=dict)
    labels: list[tuple[Box, Frame]] = field(default_factory=list)

    @property
    def frames(self) -> dict[str, Frame]:
        for name in self.contents.order:
            if name not in self._found:
                self._place([name, *self.contents.partners[name]])
        return self._found

    @cached_property
    def _lanes(self) -> Mapping[str | None, Lane]:
        return {lane.box.name: lane for lane in self.lanes}

    @cached_property
    def _lefts(self) -> tuple[int, ...]:
        return tuple(left for lane in self.lanes for left in lane.columns)

    def _place(self, names: list[str]) -> None:
        first, *others = names
        apart = {name: self._column(name) for name in others}
        options = []
        for number, left in enumerate(self._lane(first).by_nearness):
            columns = {first: left, **apart}
            handed_over = tuple(self._handed(first, columns)) if others else ()
            ready = max([self._ready(name, column) for name, column in columns.items()])
            top = self._highest(columns, handed_over, ready)
            options.append((top + A_LITTLE_HIGHER * number, number, top, columns, handed_over))
        _, _, top, columns, handed_over = min(options, key=itemgetter(0, 1))
        for name, left in columns.items():
            self._set(name, left, top)
        for handed in handed_over:
            for left in handed.between:
                self._columns[left].take(top + PORT - GRID - handed.room_in(left), top + PORT + GRID)
            if handed.label is not None:
                # Its last line as near the arrow as lines of the grid are to each other.
                tall = ABOVE + sum(line.height for line in handed.label.lines)
                left, bottom = handed.middle, top + PORT - GRID
                frame = Frame(left, bottom - tall, left + handed.label.width, bottom)
                self.labels.append((handed.label, frame))

    def _lane(self, name: str) -> Lane:
        return self._lanes[self.contents.boxes[name].lane]

    def _column(self, name: str) -> int:
        """What is received stands in the column where it comes highest, or nearest home."""
        return min(self._lane(name).by_nearness, key=lambda left: self._columns[left].lowest)

    def _ready(self, name: str, left: int) -> int:
        """Below what leads here in the same column or from the right; beside it, but not above, elsewhere."""
        ready, boxes = self.top, self.contents.boxes
        for tail, host in self.contents.before.get(name, ()):
            if host not in self._found or (boxes[name].abreast == host and left != self._found[host].left):
                continue
            frame, same_lane = self._found[host], boxes[host].lane == boxes[name].lane
            if left == frame.left or (same_lane and left < frame.left):
                ready = max(ready, int(frame.top) + self.contents.heights[host] + BETWEEN)
            else:
                ready = max(ready, int(frame.top), GRID * ceil(self._found[tail].middle / GRID) - 4 * GRID)
        return ready

    def _highest(self, columns: Mapping[str, int], handed_over: tuple["_Handed", ...], ready: int) -> int:
        """The first height on which all of them have room, and what is handed over between them."""
        forms = [(self._columns[left], self.contents.heights[name]) for name, left in columns.items()]
        over = [(left, each.room_in(left)) for each in handed_over for left in each.between]
        ready = max([ready, *[self.top + room + GRID - PORT for _, room in over]])
        while True:
            top = ready
            for column, tall in forms:
                top = column.free_from(top, tall=tall, apart=BETWEEN)
            for left, room in over:
                above = PORT - GRID - room
                top = self._columns[left].free_from(top + above, tall=2 * GRID + room, apart=0) - above
            if top == ready:
                return top
            ready = top

    def _handed(self, first: str, columns: Mapping[str, int]) -> Iterator["_Handed"]:
        """What is handed over runs straight across the columns between, except behind a nearer receiver."""
        start = columns[first]
        right = min((name for name in columns if columns[name] > start), key=lambda name: columns[name], default=None)
        left = max((name for name in columns if columns[name] < start), key=lambda name: columns[name], default=None)
        for nearest in (right, left):
            if nearest is not None:
                low, high = sorted((start, columns[nearest]))
                between = tuple(each for each in self._lefts if low < each < high)
                yield _Handed(between, self.contents.labels.get((first, nearest)) if between else None)

    def _set(self, name: str, left: int, top: int) -> None:
        bottom = top
        for each, width, height in self.contents.stacks[name]:
            self._found[each] = Frame(left, bottom, left + width, bottom + height)
            bottom += height
        self._columns[left].take(top, bottom)
