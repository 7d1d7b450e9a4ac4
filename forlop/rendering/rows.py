"""Which row of the picture each box lies in: below everything that leads to it, band by band."""

from collections.abc import Mapping

from forlop.rendering.drawing import Link
from forlop.rendering.drawing_of import Band, Drawing

Rows = Mapping[str, int]
BESIDE_EACH_OTHER = 3
WIDEST = 430.0  # points of boxes abreast in one lane: two steps, or three conditions


def rows_of(drawing: Drawing) -> dict[str, int]:
    """The row of each box by name, counted from the top; each band begins with a row for its heading."""
    rows: dict[str, int] = {}
    top = 0
    for band in drawing.bands:
        rows[band.label.name] = top
        depths = _depths(band, drawing.links)
        if not band.laned:
            depths = _abreast(band, drawing.links, depths, count=max(BESIDE_EACH_OTHER, len(drawing.lanes)))
        rows.update({name: top + 1 + depth for name, depth in depths.items()})
        top += 2 + max(depths.values(), default=0)
    return rows


def _depths(band: Band, links: tuple[Link, ...]) -> dict[str, int]:
    """Below everything that leads there within the band, and where the lane still has room; a circle's last link does
    not count.
    """
    boxes = {box.name: box for box in band.boxes}
    heads: dict[str, list[str]] = {name: [] for name in boxes}
    for link in links:
        if link.holds and link.tail in boxes and link.head in boxes:
            heads[link.tail].append(link.head)
    order = _downwards(list(boxes), heads)
    place = {name: index for index, name in enumerate(order)}
    depths = dict.fromkeys(order, 0)
    taken: dict[tuple[str | None, int], float] = {}
    for name in order:
        box = boxes[name]
        room = WIDEST if band.laned else float("inf")
        while taken.get((box.lane, depths[name]), 0.0) + box.width > max(room, box.width):
            depths[name] += 1
        taken[box.lane, depths[name]] = taken.get((box.lane, depths[name]), 0.0) + box.width
        for head in heads[name]:
            if place[head] > place[name]:
                depths[head] = max(depths[head], depths[name] + 1)
    return {name: depths[name] for name in boxes}


def _downwards(names: list[str], heads: Mapping[str, list[str]]) -> list[str]:
    """Names so that every link points forwards, except one link of each circle."""
    done: list[str] = []
    seen: set[str] = set()
    for root in names:
        stack = [(root, False)]
        while stack:
            name, left = stack.pop()
            if left:
                done.append(name)
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                stack.extend((head, False) for head in heads[name] if head not in seen)
    return done[::-1]


def _abreast(band: Band, links: tuple[Link, ...], depths: Mapping[str, int], *, count: int) -> dict[str, int]:
    """Boxes that nothing leads to, `count` in a row; what they lead to lies below them and above the next row."""
    heads: dict[str, list[str]] = {}
    for link in links:
        heads.setdefault(link.tail, []).append(link.head)
    roots = [box.name for box in band.boxes if depths[box.name] == 0]
    rows: dict[str, int] = {}
    top = 0
    for start in range(0, len(roots), count):
        waiting = list(roots[start : start + count])
        bottom = top
        while waiting:
            name = waiting.pop()
            if name in depths and name not in rows:
                rows[name] = top + depths[name]
                bottom = max(bottom, rows[name])
                waiting.extend(heads.get(name, ()))
        top = bottom + 1
    return rows
