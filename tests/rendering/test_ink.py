"""There is ink in every box of the PNG: without a font it would be drawn with silently empty boxes."""

from typing import Any

import pytest
from resvg_py import svg_to_bytes

from forlop.rendering.chart import Chart, chart_of
from forlop.rendering.drawing import ABOVE, sides
from forlop.rendering.png import png_of
from forlop.rendering.shapes import Frame
from forlop.rendering.svg import svg_of
from tests.rendering.ink import ink_in, pixels_of
from tests.rendering.sample_pathway import SAMPLE

ZOOM = 0.5
LEAST = 2.0
"""Pixels' worth of ink for each letter at that zoom, where the smallest letters are four pixels high."""


@pytest.fixture(scope="module")
def chart() -> Chart:
    return chart_of(SAMPLE, language="nb")


def empty_boxes(chart: Chart) -> list[str]:
    """Boxes with less ink than their letters need."""
    pixels = pixels_of(png_of(svg_of(chart), zoom=ZOOM))
    found = []
    for box, frame in chart.standing:
        left, right = sides(box.form)
        tall = sum(line.height for line in box.lines)
        inner = Frame(frame.left + left, frame.top + ABOVE, frame.right - right, frame.top + ABOVE + tall)
        letters = sum(each.isalnum() for line in box.lines for each in line.text)
        if ink_in(pixels, inner, zoom=ZOOM) < LEAST * letters:
            found.append(box.name)
    return found


def test_every_box_of_the_png_has_the_ink_that_its_words_need(chart: Chart) -> None:
    assert len(list(chart.standing)) > 50
    assert empty_boxes(chart) == []


def test_without_the_fonts_the_boxes_are_empty_and_the_test_says_so(
    chart: Chart, monkeypatch: pytest.MonkeyPatch
) -> None:

    def without_fonts(**options: Any) -> bytes:
        return bytes(svg_to_bytes(**{**options, "font_files": []}))

    monkeypatch.setattr("forlop.rendering.png.svg_to_bytes", without_fonts)
    told = [box.name for box, _ in chart.standing if any(line.text for line in box.lines)]
    assert empty_boxes(chart) == told
