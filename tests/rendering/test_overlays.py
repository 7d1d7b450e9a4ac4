"""What is laid over a chart, read back from the picture: every word is seen, and nothing lies on anything."""

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from forlop.application.coverage_overlay import coverage_overlay
from forlop.application.findings_overlay import findings_overlay
from forlop.application.group_overlay import group_overlay
from forlop.application.pathway_files import read_pathway, read_unchecked
from forlop.application.proving import proved
from forlop.application.reviewing import reviewed
from forlop.application.tested_files import run_file
from forlop.model.pathway import Pathway
from forlop.rendering.chart import chart_of
from forlop.rendering.overlay import OnPlace, OnWay, Outline, Overlay
from forlop.rendering.svg import svg_of
from tests.application.test_group import LIBRARY, group_in_library
from tests.conformance.corpus import CORPUS
from tests.rendering.sample_pathway import SAMPLE
from tests.rendering.test_chart import disorder
from tests.rendering.visible_text import Picture, picture_of

LIBRARY_FILES = [Path(str(files("forlop.pathways"))) / name for name in LIBRARY]
FAULTY = sorted(CORPUS.glob("bad/V*/example.forlop"))
TODAY = date(2026, 11, 23)


def unseen(picture: Picture, pathway: Pathway, overlay: Overlay) -> Iterator[object]:
    """Words of the overlay that cannot be seen at their place; those on a way stand in a form with no other way."""
    for heading in (*overlay.headings, *overlay.remarks, *overlay.legend, *overlay.listed):
        if not picture.shows(heading):
            yield heading
    for name, place in overlay.places.items():
        if not picture.shows(pathway.titles[name], *place.words):
            yield name, place.words
    for way, laid in overlay.ways.items():
        if not picture.shows(*laid.words):
            yield way, laid.words


@pytest.mark.parametrize(
    ("language", "name"), [*(("nb", name) for name in LIBRARY), ("nn", LIBRARY[0]), ("en", LIBRARY[0])]
)
def test_every_figure_of_a_group_is_on_the_picture_and_nothing_overlaps(language: str, name: str) -> None:
    group = group_in_library(name)
    overlay = group_overlay(group, language=language)
    picture = picture_of(svg_of(chart_of(group.pathway, language=language, overlay=overlay)))
    assert list(unseen(picture, group.pathway, overlay)) == []
    assert disorder(picture) == []
    assert sum(len(way.words) for way in overlay.ways.values()) > 5


@pytest.mark.parametrize("path", LIBRARY_FILES, ids=lambda path: path.stem)
def test_what_the_examples_of_the_library_show_is_on_the_picture_and_nothing_overlaps(path: Path) -> None:
    result = run_file(path)
    assert result.read.pathway is not None
    assert result.coverage is not None
    overlay = coverage_overlay(result.read.pathway, result.tried, result.coverage, language="nb")
    picture = picture_of(svg_of(chart_of(result.read.pathway, language="nb", overlay=overlay)))
    assert list(unseen(picture, result.read.pathway, overlay)) == []
    assert disorder(picture) == []


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.parent.name)
def test_every_finding_of_the_corpus_is_on_the_picture_and_nothing_overlaps(path: Path) -> None:
    drawn = read_unchecked(path)
    assert drawn.pathway is not None
    found = proved(reviewed(read_pathway(path), today=TODAY), today=TODAY)
    overlay = findings_overlay(drawn.pathway, drawn.places, found, language="nb")
    picture = picture_of(svg_of(chart_of(drawn.pathway, language="nb", overlay=overlay)))
    assert list(unseen(picture, drawn.pathway, overlay)) == []
    assert disorder(picture) == []
    assert {each.code for each in found.read.diagnostics} <= {line.split()[0] for line in overlay.listed}
    assert path.parent.name in {line.split()[0] for line in overlay.listed}


WAYS = Overlay(
    headings=("Over det hele",),
    places={"kontakt": OnPlace(("● 7 av 9",), Outline.WRONG), "midtveis": OnPlace(("én", "to"), Outline.ASIDE)},
    ways={
        (step.name, way): OnWay((f"nr. {way} av {step.name}",), 0.5)
        for step in SAMPLE.steps
        for way in range(len(step.ways))
    },
    sent={"søknad": 1.0},
    legend=("Slik leses det",),
    listed_as="Funn",
    listed=("1 et funn", "2 et funn til"),
)


@pytest.mark.parametrize("outline", [None, *Outline])
def test_every_way_of_every_kind_says_what_is_laid_on_it(outline: Outline | None) -> None:
    places = {name: OnPlace(("på plassen",), outline) for name in (*SAMPLE.named_steps, *SAMPLE.named_ends)}
    overlay = Overlay(places=places).over(WAYS)
    picture = picture_of(svg_of(chart_of(SAMPLE, language="nb", overlay=overlay)))
    assert list(unseen(picture, SAMPLE, overlay)) == []
    assert picture.shows("Funn")
    assert disorder(picture) == []


def test_a_figure_that_is_taken_from_the_picture_is_found_out() -> None:
    svg = svg_of(chart_of(SAMPLE, language="nb", overlay=WAYS))
    for words in ("● 7 av 9", "nr. 0 av kontakt", "2 et funn til"):
        spoiled = re.sub(rf"<text [^>]*>{re.escape(words)}</text>", "", svg)
        assert spoiled != svg
        assert list(unseen(picture_of(spoiled), SAMPLE, WAYS)) != []


def test_an_arrow_is_as_wide_as_its_share() -> None:
    def widths(share: float | None) -> set[float]:
        ways = {way: OnWay(share=share) for way in WAYS.ways}
        svg = svg_of(chart_of(SAMPLE, language="nb", overlay=Overlay(ways=ways)))
        drawn = re.findall(r'manner-(?:main|way)"><path [^>]*stroke-width="([\d.]+)"', svg)
        return {float(each) for each in drawn}

    # Arrows from interruptions are no ways of a step, and are as ever.
    plain = widths(None)
    (none,), (half,), (all_of_them,) = (widths(share) - plain for share in (0.0, 0.5, 1.0))
    assert none < min(plain) < max(plain) < half < all_of_them < 6
    assert half == pytest.approx((none + all_of_them) / 2)


def test_of_two_overlays_the_words_of_both_are_told_and_the_upper_outline_is_seen() -> None:
    both = Overlay(places={"kontakt": OnPlace(("øverst",))}).over(WAYS)
    assert both.places["kontakt"] == OnPlace(("● 7 av 9", "øverst"), Outline.WRONG)
    assert both.ways == WAYS.ways
