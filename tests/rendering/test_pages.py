"""Large pathways are drawn a phase at a time, and tangled ones in words; nothing of them is lost by it."""

from random import Random

import pytest

from forlop.model.pathway import Pathway, Phase
from forlop.rendering.chart import Chart, charts_of
from forlop.rendering.overlay import Overlay
from forlop.rendering.paging import MOST_STEPS
from forlop.rendering.svg import svg_of
from tests.course import pathway_of
from tests.rendering.tangles import chain, tangle
from tests.rendering.test_layout_laws import broken_laws
from tests.rendering.visible_text import Picture, picture_of, squeezed
from tests.rendering.ways_shown import ways_not_shown
from tests.verification.large import large


def in_phases(pathway: Pathway, count: int) -> Pathway:
    """The steps in as many phases, in the order of the text."""
    phases = tuple(Phase(name=f"fase{number}", title=f"Fase nummer {number}") for number in range(count))
    size = -(-len(pathway.steps) // count)
    steps = tuple(
        step.model_copy(update={"phase": phases[number // size].name}) for number, step in enumerate(pathway.steps)
    )
    return pathway.model_copy(update={"phases": phases, "steps": steps})


def lost_ways(pictures: list[Picture], pathway: Pathway) -> set[str]:
    """What can neither be followed nor read on any of the pages."""
    return set.intersection(*(set(ways_not_shown(picture, pathway, "nb")) for picture in pictures))


def pages(pathway: Pathway, *, most: int) -> tuple[tuple[Chart, ...], list[Picture]]:
    charts = charts_of(pathway, language="nb", most=most)
    return charts, [picture_of(svg_of(chart)) for chart in charts]


@pytest.mark.parametrize("phases", [1, 4])
def test_each_step_stands_on_one_page_and_each_way_is_followed_or_read(phases: int) -> None:
    pathway = in_phases(pathway_of(large(120, seed=22)), phases)
    charts, pictures = pages(pathway, most=50)
    assert len(charts) >= 3
    boxes = [box.name for chart in charts for band in chart.drawing.bands for box in band.boxes]
    assert len(boxes) == len(set(boxes))
    assert {step.name for step in pathway.steps} | {end.name for end in pathway.ends} <= set(boxes)
    assert lost_ways(pictures, pathway) == set()
    for number, picture in enumerate(pictures, 1):
        assert picture.shows(f"Side {number} av {len(charts)}")
        assert picture.forms_on_forms + picture.overlapping + picture.outside_their_shape == []


def test_what_comes_in_says_from_which_page() -> None:
    pathway = in_phases(pathway_of(large(60, seed=22)), 3)
    charts, pictures = pages(pathway, most=20)
    home = {
        box.name: number for number, chart in enumerate(charts) for band in chart.drawing.bands for box in band.boxes
    }
    crossing = [
        (step.name, name)
        for step in pathway.steps
        for _, target in step.ways
        for name in getattr(target, "steps", ())
        if home[step.name] != home[name]
        and any(f"side {home[name] + 1}" in line for line in words_of(charts, step.name))
    ]
    assert crossing
    for step, name in crossing:
        shown = squeezed(f"kommer fra «{pathway.titles[step]}», side {home[step] + 1}")
        assert any(shown in group for group in pictures[home[name]].groups), (step, name)


def test_what_is_listed_on_every_page_says_on_which_its_place_is() -> None:
    pathway = in_phases(pathway_of(large(60, seed=22)), 3)
    last = pathway.steps[-1].name
    overlay = Overlay(listed=("Om det siste.", "Om alt."), listed_at=(last,), listed_as="Funnet").over(
        Overlay(listed=("Under.",))
    )
    charts = charts_of(pathway, language="nb", overlay=overlay, most=20)
    (home,) = (number for number, chart in enumerate(charts, 1) if any(box.name == last for box, _ in chart.standing))
    for chart in charts:
        listed = [line.text for box, _ in chart.standing if box.name.startswith("listed") for line in box.lines]
        assert listed == ["Under.", f"Om det siste. (side {home})", "Om alt."]


def words_of(charts: tuple[Chart, ...], step: str) -> list[str]:
    """The words of a step and of what hangs on it, as lines."""
    boxes = [box for chart in charts for band in chart.drawing.bands for box in band.boxes]
    own = [box for box in boxes if step in (box.name, box.under) or box.abreast == step]
    own += [box for box in boxes if box.under in {each.name for each in own}]
    return [" ".join(line.text for line in box.lines) for box in own]


def test_a_pathway_that_fits_one_picture_is_one_picture() -> None:
    assert len(charts_of(pathway_of(large(30, seed=1)), language="nb")) == 1
    assert MOST_STEPS == 600


def graph(seed: int) -> Pathway:
    """A random graph: sometimes a chain with ways back, else a tangle."""
    rng = Random(seed)
    if seed % 5 == 0:
        return chain(rng.randint(2, 60), lanes=rng.randint(1, 5), seed=seed)
    return tangle(rng.randint(1, 24), ways=rng.randint(1, 5), lanes=rng.randint(1, 6), seed=seed)


def wrongs(pathway: Pathway) -> list[object]:
    (chart,) = charts_of(pathway, language="nb")
    return broken_laws(pathway, picture_of(svg_of(chart)))


@pytest.mark.parametrize("seed", range(15))
def test_whatever_leads_where_nothing_lies_on_anything_and_no_way_is_lost(seed: int) -> None:
    assert wrongs(graph(seed)) == []


@pytest.mark.deep
@pytest.mark.parametrize("part", range(10), ids=lambda part: f"part_{part}")
def test_in_a_thousand_random_graphs_nothing_lies_on_anything_and_no_way_is_lost(part: int) -> None:
    assert {seed: found for seed in range(100 * part, 100 * part + 100) if (found := wrongs(graph(seed)))} == {}


@pytest.mark.deep
@pytest.mark.parametrize(
    "pathway",
    [tangle(60, ways=10, lanes=6, seed=1), tangle(150, ways=10, lanes=8, seed=1), chain(400, lanes=40, seed=1)],
    ids=["tangle_60", "tangle_150", "chain_400"],
)
def test_a_layout_that_would_run_away_is_drawn_in_words_and_says_so(pathway: Pathway) -> None:
    (chart,) = charts_of(pathway, language="nb")
    picture = picture_of(svg_of(chart))
    assert picture.shows("Pilene er så mange at de ikke lar seg tegne")
    assert chart.routes == ()
    assert picture.forms_on_forms + picture.outside_their_shape + picture.overlapping == []
    assert ways_not_shown(picture, pathway, "nb") == []
