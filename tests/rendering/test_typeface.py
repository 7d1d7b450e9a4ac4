"""A picture brings the typeface that it was measured with: on a machine without it no text leaves its box."""

import re
from base64 import b64decode
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from forlop.rendering.chart import chart_of
from forlop.rendering.metrics import font
from forlop.rendering.svg import svg_of
from tests.rendering.sample_pathway import SAMPLE
from tests.rendering.typefaces import KEPT, WEIGHTS, made, small


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_small_typeface_is_as_wide_as_the_one_that_boxes_are_measured_with(weight: str) -> None:
    face, measured = TTFont(small(weight)), font(bold=weight == "Bold").widths
    advances, glyphs = face["hmtx"].metrics, face.getBestCmap()
    thousandths = 1000 / face["head"].unitsPerEm
    known = {code for code in KEPT if chr(code) in measured}
    assert len(known) > 300
    assert known == set(glyphs)
    assert {chr(code): advances[glyphs[code]][0] * thousandths for code in known} == {
        chr(code): measured[chr(code)] for code in known
    }


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_small_typeface_is_what_is_made_of_the_whole(weight: str) -> None:
    assert _drawn(made(weight)) == _drawn(small(weight).read_bytes())


def _drawn(data: bytes) -> dict[str, bytes]:
    """The tables without the time of their making."""
    face = TTFont(BytesIO(data))
    return {tag: face.getTableData(tag) for tag in face.keys() if tag not in ("head", "GlyphOrder")}  # noqa: SIM118


def test_every_picture_brings_both_weights_and_no_address() -> None:
    svg = svg_of(chart_of(SAMPLE, language="nb"))
    brought = re.findall(r"font-weight:(\d+);src:url\(data:font/woff;base64,([^)]*)\)", svg)
    assert [weight for weight, _ in brought] == ["400", "700"]
    assert [b64decode(data) for _, data in brought] == [small(weight).read_bytes() for weight in WEIGHTS]
    assert "://" not in svg.replace("http://www.w3.org/2000/svg", "")
