"""Nothing is told by colour alone, and text stands out, for eyes of every kind and in every palette.

Luminance and contrast are as in WCAG 2.2; 4.5 to 1 is asked of text of every size, 3 to 1 of arrows.
"""

import re
from dataclasses import replace
from itertools import combinations

import pytest

from forlop.rendering.arrows import STROKES
from forlop.rendering.chart import chart_of
from forlop.rendering.drawing import MARKED, Form, Manner
from forlop.rendering.foot import EXAMPLES
from forlop.rendering.overlay import Outline
from forlop.rendering.palette import LIGHT, PALETTES, PRINT, Behind, Palette
from forlop.rendering.shapes import Frame, mark, outline
from forlop.rendering.svg import THICKNESS, svg_of
from forlop.rendering.theme import Theme
from tests.rendering.sample_pathway import SAMPLE

Linear = tuple[float, float, float]
Seen = tuple[Linear, Linear, Linear]

PLAIN_SIGHT: Seen = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
# Transactions on Visualization and Computer Graphics 15(6), 2009: severity 1.0, on linear RGB. Grey: WCAG's luminance.
SIGHTS: dict[str, Seen] = {
    "plain": PLAIN_SIGHT,
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "greyscale": ((0.2126, 0.7152, 0.0722),) * 3,
}
TEXT, ARROW = 4.5, 3.0
OF_A_DIFFERENCE = {Outline.NEW, Outline.LESS, Outline.MORE, Outline.MOVED, Outline.OTHERWISE}
"""Outlines that are never seen beside those of a patient, a group, coverage or findings."""
APART = 1.2
"""The contrast from which two fills side by side are told apart without a border."""


def linear(colour: str) -> Linear:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def luminance(colour: str, sight: Seen) -> float:
    seen = [sum(share * part for share, part in zip(row, linear(colour), strict=True)) for row in sight]
    return sum(weight * min(1.0, max(0.0, part)) for weight, part in zip((0.2126, 0.7152, 0.0722), seen, strict=True))


def contrast(one: str, other: str, sight: Seen = PLAIN_SIGHT) -> float:
    low, high = sorted((luminance(one, sight), luminance(other, sight)))
    return (high + 0.05) / (low + 0.05)


def faint_texts(palette: Palette, sight: Seen) -> list[tuple[str, str]]:
    """Texts that do not stand out from what they are written on."""
    fills = {form.value: fill for form, fill in (*palette.fills.items(), *palette.grounds.items())}
    fills |= {each.value: look["fill"] for each, look in palette.outlines.items() if "fill" in look}
    texts = {"ink": palette.ink, "pale": palette.pale, "limit": palette.limit, "over": palette.lines[Manner.TRANSFER]}
    found = [(t, f) for f, fill in fills.items() for t, text in texts.items() if contrast(text, fill, sight) < TEXT]
    return found + ([("heading", "band")] if contrast(palette.on_heading, palette.heading, sight) < TEXT else [])


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", Theme)
def test_text_stands_out_from_every_fill_for_every_eye(theme: Theme, sight: str) -> None:
    assert faint_texts(PALETTES[theme], SIGHTS[sight]) == []


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", Theme)
def test_arrows_and_outlines_stand_out_from_every_ground(theme: Theme, sight: str) -> None:
    palette = PALETTES[theme]
    strokes = [*palette.lines.values(), palette.ink]
    strokes += [look["stroke"] for look in palette.outlines.values() if "stroke" in look]
    for ground in palette.grounds.values():
        assert [stroke for stroke in strokes if contrast(stroke, ground, SIGHTS[sight]) < ARROW] == []


FAINT = 1.3
"""The contrast up to which a ground behind marks is no mark itself."""


def wrong_behind(palette: Palette, sight: Seen) -> list[tuple[str, str]]:
    """What lies behind an axis of time and is as strong as a mark, and marks that do not stand out from it."""
    page, grounds = palette.grounds[Form.PAGE], [palette.behind[each] for each in (Behind.DAY_OFF, Behind.STANDING)]
    marks = [palette.ink, palette.pale, palette.limit]
    marks += [palette.outlines[each]["stroke"] for each in (Outline.HERE, Outline.WRONG)]
    found = [(ground, page) for ground in grounds if contrast(ground, page, sight) > FAINT]
    return found + [(m, ground) for ground in grounds for m in marks if contrast(m, ground, sight) < ARROW]


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", Theme)
def test_marks_stand_out_from_days_off_and_pauses_and_those_hardly_from_the_page(theme: Theme, sight: str) -> None:
    assert wrong_behind(PALETTES[theme], SIGHTS[sight]) == []


def test_days_off_of_another_palette_are_found_out() -> None:
    assert wrong_behind(replace(PALETTES[Theme.DARK], behind=LIGHT.behind), PLAIN_SIGHT) != []


def shape(form: Form) -> tuple[object, ...]:
    """What tells a form without its colour: its outline, its mark, its stroke, the second line of an end."""
    frame = Frame(0, 0, 114, 48)
    sign = mark(form, frame) if form in MARKED else None
    return outline(form, frame), sign, THICKNESS.get(form, 1.2), form is Form.END


def told_by_colour_alone(palette: Palette, sight: Seen) -> list[tuple[Form, Form]]:
    """Forms that are drawn alike, or whose fills are too alike to carry the difference that the shape lacks."""
    pairs = combinations(EXAMPLES, 2)
    fills = palette.fills
    return [(a, b) for a, b in pairs if shape(a) == shape(b) and contrast(fills[a], fills[b], sight) < APART]


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", Theme)
def test_no_two_forms_are_told_apart_by_a_colour_that_some_do_not_see(theme: Theme, sight: str) -> None:
    assert told_by_colour_alone(PALETTES[theme], SIGHTS[sight]) == []


def test_what_is_drawn_alike_is_not_told_apart_by_faint_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(THICKNESS, Form.WAY)
    assert told_by_colour_alone(LIGHT, SIGHTS["greyscale"]) == [(Form.MEASURE, Form.WAY)]


def test_arrows_are_told_apart_by_width_and_dashes() -> None:
    assert len({(stroke.thick, stroke.dashes) for stroke in STROKES.values()}) == len(Manner)


@pytest.mark.parametrize("theme", Theme)
def test_outlines_are_told_apart_without_their_colours(theme: Theme) -> None:
    outlines = PALETTES[theme].outlines
    assert set(outlines) == set(Outline)
    for together in (OF_A_DIFFERENCE, set(Outline) - OF_A_DIFFERENCE):
        looks = [outlines[each] for each in together]
        strokes = {(look.get("stroke-width"), look.get("stroke-dasharray")) for look in looks}
        assert len(strokes) == len(together)


def test_print_has_greys_only_and_no_large_dark_fills() -> None:
    colours = [*PRINT.fills.values(), *PRINT.grounds.values(), *PRINT.lines.values(), PRINT.ink, PRINT.heading]
    assert [colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:7]}) > 1] == []
    fills = [*PRINT.fills.values(), *PRINT.grounds.values()]
    assert min(luminance(fill, PLAIN_SIGHT) for fill in fills) > 0.7


def test_a_faint_text_is_found() -> None:
    assert ("pale", Form.STRIP) in faint_texts(replace(LIGHT, pale="#9ca3af"), PLAIN_SIGHT)


@pytest.mark.parametrize("theme", Theme)
def test_what_is_binding_is_told_by_the_form_of_its_badge_in_every_theme(theme: Theme) -> None:
    svg = svg_of(chart_of(SAMPLE, language="nb"), palette=PALETTES[theme])
    badges: dict[str, set[tuple[str, bool, bool]]] = {"skal": set(), "bør": set(), "kan": set()}
    for behind, text in re.findall(r'((?:<rect class="badge"[^>]*>)+)<text[^>]*>(.*?)</text>', svg):
        words = [word for word in re.findall(r"<tspan[^>]*>([^<]*)", text) if word in badges]
        for look, word in zip(re.findall(r"<rect[^>]*>", behind), words, strict=True):
            corner = re.search(r' rx="([\d.]+)"', look)
            assert corner is not None
            badges[word].add((corner[1], "dasharray" in look, 'fill="none"' in look))
    forms = list(badges.values())
    assert all(len(form) == 1 for form in forms)
    assert len(set().union(*forms)) == 3
