"""An arrow begins and ends on the outline of a form, also where the form is pointed or notched."""

import re
from itertools import pairwise

import pytest

from forlop.rendering.drawing import Form
from forlop.rendering.shapes import Frame, outline
from forlop.rendering.touching import inside_at

FRAME = Frame(100, 200, 280, 290)
POINTED = (Form.DECISION, Form.WAIT, Form.SENT, Form.RECEIVED, Form.INTERRUPTION, Form.MEASURE, Form.SUBPATHWAY)


def sides_at(path: str, y: float) -> list[float]:
    """Where a closed path of straight lines is met by a level line."""
    points = [(float(x), float(height)) for x, height in re.findall(r"[ML]([\d.]+),([\d.]+)", path)]
    met = []
    for (x1, y1), (x2, y2) in pairwise([*points, points[0]]):
        if min(y1, y2) <= y <= max(y1, y2) and y1 != y2:
            met.append(x1 + (x2 - x1) * (y - y1) / (y2 - y1))
    return met


@pytest.mark.parametrize("form", POINTED)
@pytest.mark.parametrize("mirrored", [False, True])
def test_an_arrow_ends_on_the_outline_whatever_the_height(form: Form, *, mirrored: bool) -> None:
    path = outline(form, FRAME, mirrored=mirrored)
    for y in range(int(FRAME.top) + 1, int(FRAME.bottom)):
        met = sides_at(path, y)
        left = FRAME.left + inside_at(form, FRAME, y, right=False, mirrored=mirrored)
        right = FRAME.right - inside_at(form, FRAME, y, right=True, mirrored=mirrored)
        assert (left, right) == pytest.approx((min(met), max(met)), abs=0.6)
