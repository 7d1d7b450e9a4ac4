"""Which row of the picture each box lies in: below everything that leads to it, band by band."""

from collections.abc import Mapping

from forlop.rendering.drawing import Link
from forlop.rendering.drawing_of import Band, Drawing

Rows = Mapping[str, int]
BESIDE_EACH_OTHER = 3


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
    """The longest way to each box within the band; a link that closes a circle does not count."""
    names = {box.name for box in band.boxes}
    heads: dict[str, list[str]] = {name: [] for name in names}
    for link in links:
        if link.holds and link.tail in names and link.head in names:
            heads[link.tail].append(link.head)
    order = _downwards([box.name for box in band.boxes], heads)
    position = {name: index for index, name in enumerate(order)}
    depths = dict.fromkeys((box.name for box in band.boxes), 0)
    for name in order:
        for head in heads[name]:
            if position[head] > position[name]:
                depths[head] = max(depths[head], depths[name] + 1)
    return depths


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
