"""What of a band belongs together before anything has a place: rows, forms abreast, what leads to what, what is first.

It is the same in whatever columns the band is tried.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush

from forlop.rendering.drawing import Box, Form, Link, Manner
from forlop.rendering.drawing_of import Band


@dataclass(frozen=True)
class Contents:
    """The boxes of a band with lanes, and the links within it."""

    band: Band
    links: tuple[Link, ...]

    @cached_property
    def boxes(self) -> Mapping[str, Box]:
        return {box.name: box for box in self.band.boxes}

    @cached_property
    def rows(self) -> Mapping[str, list[Box]]:
        """The rows under each step, in the order of the text."""
        found: dict[str, list[Box]] = {}
        for box in self.band.boxes:
            if box.under is not None:
                found.setdefault(box.under, []).append(box)
        return found

    @cached_property
    def stacks(self) -> Mapping[str, tuple[tuple[str, float, int], ...]]:
        """The name, width and height of each box, and of the rows that hang on it."""
        return {
            name: tuple([(each.name, each.width, each.height) for each in (box, *self.rows.get(name, ()))])
            for name, box in self.boxes.items()
        }

    @cached_property
    def heights(self) -> Mapping[str, int]:
        """Of each box with its rows, in points."""
        return {name: sum(height for _, _, height in stack) for name, stack in self.stacks.items()}

    @cached_property
    def work(self) -> Mapping[str, int]:
        """How tall all that stands in each lane is together."""
        found: dict[str, int] = {}
        for box in self.band.boxes:
            found[box.lane or ""] = found.get(box.lane or "", 0) + box.height
        return found

    @cached_property
    def partners(self) -> Mapping[str, tuple[str, ...]]:
        """What stands on the same height as each step: its forms at receivers, one in each other lane."""
        found: dict[str, dict[str | None, str]] = {name: {} for name in self.boxes}
        for box in self.band.boxes:
            if box.abreast in found and box.lane != self.boxes[box.abreast].lane:
                found[box.abreast].setdefault(box.lane, box.name)
        return {name: tuple(lanes.values()) for name, lanes in found.items()}

    @cached_property
    def labels(self) -> Mapping[tuple[str, str], Box]:
        """What stands on the arrow between who sends and who receives, by the boxes of both."""
        return {(link.tail, link.head): link.label for link in self.links if link.label is not None}

    @cached_property
    def before(self) -> Mapping[str, list[tuple[str, str]]]:
        """For each step the links (tail, step it belongs to) that lead to it within the band."""
        found: dict[str, list[tuple[str, str]]] = {}
        for link in self.links:
            if link.manner is not Manner.BACK:
                found.setdefault(link.head, []).append((link.tail, self.boxes[link.tail].under or link.tail))
        return found

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The order of the text, except that what leads to a step comes before it; a circle is cut where it begins."""
        names = [box.name for box in self._in_text_order() if box.under is None]
        steps = frozenset(names)
        lacking = {name: {host for _, host in self.before.get(name, ())} & steps - {name} for name in names}
        leads_to: dict[str, list[int]] = {}
        for number, name in enumerate(names):
            for host in lacking[name]:
                leads_to.setdefault(host, []).append(number)
        free = [number for number, name in enumerate(names) if not lacking[name]]
        heapify(free)
        done: dict[str, None] = {}
        first = 0
        while len(done) < len(names):
            while first < len(names) and names[first] in done:
                first += 1
            number = heappop(free) if free else first
            name = names[number]
            if name in done:
                continue
            done[name] = None
            for following in leads_to.get(name, ()):
                lacking[names[following]].discard(name)
                if not lacking[names[following]]:
                    heappush(free, following)
        return tuple(done)

    def _in_text_order(self) -> list[Box]:
        """Steps as they stand, each end and interruption beside the step it belongs to."""
        ends = [box for box in self.band.boxes if box.form is Form.END]
        return [box for box in self.band.boxes if box.form is not Form.END] + ends


def contents_of(bands: Iterable[Band], links: Iterable[Link]) -> Mapping[str, Contents]:
    """Of each band with lanes, by its name."""
    laned = [band for band in bands if band.laned]
    band_of = {box.name: band.name for band in laned for box in band.boxes}
    within: dict[str, list[Link]] = {band.name: [] for band in laned}
    for link in links:
        if link.tail in band_of and band_of[link.tail] == band_of.get(link.head):
            within[band_of[link.tail]].append(link)
    return {band.name: Contents(band=band, links=tuple(within[band.name])) for band in laned}
