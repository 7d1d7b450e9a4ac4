"""What goes from one to another says what it is: at both ends, and over the arrow where the lanes do not touch."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Pathway
from forlop.rendering.chart import Chart, chart_of
from forlop.rendering.description import described
from forlop.rendering.drawing import Manner
from forlop.rendering.placing import ALLEY
from forlop.rendering.plain_text import plain_text
from forlop.rendering.routing import Route
from forlop.rendering.svg import svg_of
from tests.rendering.sample_pathway import SAMPLE
from tests.rendering.test_chart import LIBRARY, disorder
from tests.rendering.visible_text import picture_of


def far_apart(chart: Chart) -> list[Route]:
    """What is handed over straight to a lane that does not touch the sender's."""
    found = []
    for route in chart.routes:
        (left, _), (right, _) = sorted((route.corners[0], route.corners[-1]))
        straight = len({y for _, y in route.corners}) == 1
        if route.link.manner is Manner.TRANSFER and straight and right - left > chart.places.wide + 2 * ALLEY:
            found.append(route)
    return found


def unlabelled(chart: Chart) -> list[str]:
    """Those over whose arrow nothing is told, near it and between the two."""
    lacking = []
    for route in far_apart(chart):
        (left, y), (right, _) = sorted((route.corners[0], route.corners[-1]))
        frames = [frame for box, frame in chart.places.labels if box == route.link.label]
        if not any(left <= each.left < each.right <= right and 3 < y - each.bottom < 9 for each in frames):
            lacking.append(route.link.head)
    return lacking


def labelled(pathway: Pathway) -> Chart:
    return chart_of(pathway, language="nb")


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_over_every_arrow_between_lanes_that_do_not_touch_stands_what_goes_over(path: Path) -> None:
    pathway = read_pathway(path).pathway
    assert pathway is not None
    chart = labelled(pathway)
    assert unlabelled(chart) == []
    assert path.stem == "ocd" or far_apart(chart) != []


def test_the_label_is_seen_and_nothing_lies_on_it() -> None:
    chart = labelled(SAMPLE)
    (route, *_) = far_apart(chart)
    assert route.link.label is not None
    words = [line.text for line in route.link.label.lines]
    picture = picture_of(svg_of(chart))
    notes = [text.words for text in picture.texts if picture.classes[text.group].startswith("form-note")]
    assert all(line in notes for line in words)
    assert disorder(picture) == []


@pytest.mark.parametrize(("obligation", "tail"), [("kan", "brev"), ("bør", "brev received nav")])
def test_the_way_on_leaves_from_the_receiver_only_if_somebody_waits_for_the_answer(
    tmp_path: Path, obligation: str, tail: str
) -> None:
    chart = labelled(message(tmp_path, obligation))
    assert [each.link.tail for each in chart.routes if each.link.head == "etter"] == [tail]


@pytest.mark.parametrize("obligation", ["kan", "bør"])
def test_words_say_that_a_confirmation_is_waited_for_only_if_it_is(tmp_path: Path, obligation: str) -> None:
    words = " ".join(plain_text(described(message(tmp_path, obligation), language="nb")).split())
    waits = "Når mottakeren har bekreftet og resten av steget er gjort: gå til «3 Etterpå»" in words
    late = "Bekrefter ingen innen fristen" in words
    goes_on = "Når det er sendt og resten av steget er gjort, uten å vente på noe svar: gå til «3 Etterpå»" in words
    assert (waits, late, goes_on) == (obligation != "kan", obligation != "kan", obligation == "kan")


def message(folder: Path, obligation: str) -> Pathway:
    """A message of which the receiver may or should confirm the receipt within two days."""
    file = folder / "kan.forlop"
    file.write_text(MESSAGE.format(obligation=obligation), encoding="utf-8")
    pathway = read_pathway(file).pathway
    assert pathway is not None
    return pathway


MESSAGE = """forløp kan "Beskjed"
  versjon "1"
  uten kilde fordi "Prøve"
aktør team "Teamet"
aktør nav "NAV"
start hilsen "Hilsen"
  team skal gjøre dette innen 1 dag
  så brev
melding brev "Brev"
  team skal sende til nav innen 1 uke
  nav {obligation} bekrefte innen 2 dager
  så etter
tiltak etter "Etterpå"
  team skal gjøre dette innen 1 uke
  så ferdig_nå
slutt ferdig_nå "Ferdig"
"""


def test_an_arrow_without_its_label_is_found_out() -> None:
    chart = labelled(SAMPLE)
    without = replace(chart, places=replace(chart.places, labels=()))
    assert unlabelled(without) != []


def stretches(route: Route) -> set[tuple[int, int, bool]]:
    """The points along an arrow, and whether it runs across there; its ends lie on the forms."""
    found = set()
    for (x1, y1), (x2, y2) in pairwise(route.corners):
        across = range(min(x1, x2) + 1, max(x1, x2))
        down = range(min(y1, y2) + 1, max(y1, y2))
        found |= {(x, y1, True) for x in across if y1 == y2} | {(x1, y, False) for y in down if x1 == x2}
    return found


def on_what_is_handed_over(chart: Chart) -> list[str]:
    """Ways that run along a thick arrow."""
    thick = set().union(*(stretches(route) for route in chart.routes if route.link.manner is Manner.TRANSFER))
    others = (route for route in chart.routes if route.link.manner is not Manner.TRANSFER)
    return [f"{route.link.tail} -> {route.link.head}" for route in others if stretches(route) & thick]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_no_way_runs_along_what_is_handed_over(path: Path) -> None:
    pathway = read_pathway(path).pathway
    assert pathway is not None
    assert on_what_is_handed_over(labelled(pathway)) == []
