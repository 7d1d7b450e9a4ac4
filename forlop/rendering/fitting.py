"""How wide and how many columns each lane gets, so that the whole picture is as large as possible on a sheet.

One lane is changed a little at a time as long as that helps: the same pathway always gives the same answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forlop.model.pathway import Pathway
from forlop.rendering.contents import contents_of
from forlop.rendering.drawing_of import Drawing, drawing_of
from forlop.rendering.placing import Placed, placed

WIDTHS = (180, 204, 228, 252, 324)
"""The first is taken where several fit nearly as well."""
MOST_COLUMNS = 3
TOP = 96
"""Where a usual title ends; the exact height does not change what fits."""
FOOT = 220
SHEET = (842.0, 1191.0)
WORTH_IT = 0.995
NEARLY = 0.97
"""The first measures that come so near the best are taken: small edits should not move the whole picture."""
MOST_PLACED = 150_000
"""Boxes that are placed for the sake of one width: the search for measures ends, however many lanes there are."""


@dataclass(frozen=True)
class Fitted:
    """What is drawn and where, and how much it must shrink to fit an A3 sheet: 1 for what fits as it is."""

    drawing: Drawing
    places: Placed

    @property
    def shrinking(self) -> float:
        width, height = self.places.right, self.places.bottom + FOOT
        upright = max(width / SHEET[0], height / SHEET[1])
        lying = max(width / SHEET[1], height / SHEET[0])
        return max(1.0, min(upright, lying))


@dataclass(frozen=True)
class Fit:
    """The width of all columns, and how many each slot of lanes has. The same whatever is laid over a pathway."""

    wide: int
    columns: Mapping[int, int]


def best_fit(pathway: Pathway, *, language: str) -> Fit:
    """The measures in which the pathway, with nothing laid over it, is largest on a sheet."""
    drawn = ((wide, drawing_of(pathway, language=language, wide=wide)) for wide in WIDTHS)
    return _nearly_best([best_columns(drawing, wide=wide) for wide, drawing in drawn])[0]


def _nearly_best(found: Sequence[tuple[Fit, Fitted]]) -> tuple[Fit, Fitted]:
    best = min(result.shrinking for _, result in found)
    return next(pair for pair in found if NEARLY * pair[1].shrinking <= best)


def fitted(drawing: Drawing, *, fit: Fit, top: int) -> Fitted:
    """The drawing in these measures and below `top`; it must have been drawn as wide."""
    contents = contents_of(drawing.bands, drawing.links)
    return Fitted(drawing=drawing, places=placed(drawing, contents, columns=fit.columns, wide=fit.wide, top=top))


def best_columns(drawing: Drawing, *, wide: int = WIDTHS[0]) -> tuple[Fit, Fitted]:
    """Columns are added to, or taken from, one slot at a time, while that helps and not for ever."""
    contents = contents_of(drawing.bands, drawing.links)

    def tried(columns: Mapping[int, int]) -> Fitted:
        return Fitted(drawing=drawing, places=placed(drawing, contents, columns=columns, wide=wide, top=TOP))

    columns = dict.fromkeys(sorted(set(drawing.slots.values())), 1)
    best, left = tried(columns), MOST_PLACED
    found = [(Fit(wide, columns), best)]
    boxes = sum(len(band.boxes) for band in drawing.bands)
    while left > 0:
        steps = [(slot, by) for slot in columns for by in (1, -1) if 1 <= columns[slot] + by <= MOST_COLUMNS]
        others = [{**columns, slot: columns[slot] + by} for slot, by in steps]
        left -= boxes * len(others)
        result, other = min(((tried(other), other) for other in others), key=lambda pair: pair[0].shrinking)
        if result.shrinking >= WORTH_IT * best.shrinking:
            break
        best, columns = result, other
        found.append((Fit(wide, columns), best))
    return _nearly_best(found)
