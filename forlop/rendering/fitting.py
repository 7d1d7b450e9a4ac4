"""How wide and how many columns each lane gets, so that the whole picture is as large as possible on a sheet.

One lane is changed a little at a time as long as that helps: the same pathway always gives the same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from forlop.model.pathway import Pathway
from forlop.rendering.contents import contents_of
from forlop.rendering.drawing_of import Drawing, drawing_of
from forlop.rendering.overlay import Overlay
from forlop.rendering.placing import Placed, placed

WIDTHS = (180, 156, 204, 228, 252)
"""The first is taken where several fit equally well."""
MOST_COLUMNS = 3
TOP = 96
"""Where a usual title ends; the exact height does not change what fits."""
FOOT = 220
SHEET = (842.0, 1191.0)
WORTH_IT = 0.995


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
    found = (_in_width(pathway, language, wide) for wide in WIDTHS)
    return min(found, key=lambda pair: pair[1].shrinking)[0]


def fitted(pathway: Pathway, *, language: str, overlay: Overlay, top: int, fit: Fit) -> Fitted:
    """The pathway, with what is laid over it, in these measures and below `top`."""
    drawing = drawing_of(pathway, language=language, overlay=overlay, wide=fit.wide)
    contents = contents_of(drawing.bands, drawing.links)
    return Fitted(drawing=drawing, places=placed(drawing, contents, columns=fit.columns, wide=fit.wide, top=top))


def _in_width(pathway: Pathway, language: str, wide: int) -> tuple[Fit, Fitted]:
    """Columns are added to, or taken from, one slot at a time."""
    drawing = drawing_of(pathway, language=language, wide=wide)
    contents = contents_of(drawing.bands, drawing.links)

    def tried(columns: Mapping[int, int]) -> Fitted:
        return Fitted(drawing=drawing, places=placed(drawing, contents, columns=columns, wide=wide, top=TOP))

    columns = dict.fromkeys(sorted(set(drawing.slots.values())), 1)
    best = tried(columns)
    while True:
        steps = [(slot, by) for slot in columns for by in (1, -1) if 1 <= columns[slot] + by <= MOST_COLUMNS]
        others = [{**columns, slot: columns[slot] + by} for slot, by in steps]
        result, other = min(((tried(other), other) for other in others), key=lambda pair: pair[0].shrinking)
        if result.shrinking >= WORTH_IT * best.shrinking:
            return Fit(wide, columns), best
        best, columns = result, other
