"""What a chart costs: `python -m tests.benchmarks.drawing` prints seconds, beside yardsticks of the same run.

The layout is where boxes lie and arrows run; the rest is words, boxes and the text of the SVG. Medians of CPU time.
"""

import json
import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from statistics import median
from time import process_time

from forlop.model.pathway import Pathway
from forlop.rendering.chart import chart_of, charts_of
from forlop.rendering.drawing_of import drawing_of
from forlop.rendering.fitting import Fit, best_fit, fitted
from forlop.rendering.following import following_of
from forlop.rendering.foot import foot
from forlop.rendering.overlay import PLAIN
from forlop.rendering.routing import Route, routed
from forlop.rendering.svg import svg_of
from forlop.rendering.title import title_of
from tests.course import library, pathway_of
from tests.verification.large import large

ROUNDS = 7
SIZES = (20, 100, 500)
PAGED = (700, 1000, 2000)
LIBRARY = (
    "haugland/haugland",
    "ostensjo_fall/fall",
    "rus_psykisk/ocd",
    "rus_psykisk/spiseforstyrrelser",
    "rus_psykisk/tsb",
)
"""In what is generated each step is done by anybody; here those who work together have their steps together."""


def interleaved(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median CPU seconds of each, taken in turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            start = process_time()
            work()
            taken.append(process_time() - start)
    return [median(taken) for taken in times]


def without_lanes(pathway: Pathway) -> Pathway:
    """The same graph with one actor who does everything and sends to another."""
    one, other = pathway.actors[0].name, pathway.actors[1].name

    def alone(value: object) -> object:
        if isinstance(value, dict):
            return {
                key: one if key == "actor" else [other] if key == "receivers" else alone(inner)
                for key, inner in value.items()
            }
        return [alone(inner) for inner in value] if isinstance(value, list) else value

    steps = alone([step.model_dump(mode="json") for step in pathway.steps])
    return Pathway.model_validate_json(json.dumps({**pathway.model_dump(mode="json"), "steps": steps}))


def rest(pathway: Pathway) -> Callable[[], object]:
    """From the model to the finished SVG, less the layout."""
    chart = chart_of(pathway, language="nb")
    places = chart.places

    def work() -> object:
        drawing = drawing_of(pathway, language="nb", wide=places.wide)
        title_of(pathway, "nb", PLAIN)
        tuple(foot(pathway, drawing, PLAIN, language="nb", top=places.bottom, right=places.right))
        following_of(pathway, drawing, language="nb")
        return svg_of(chart)

    return work


def in_as_many_columns(pathway: Pathway, fit: Fit) -> Fit:
    """For a pathway without lanes the columns of one with lanes: the same room for the same boxes."""
    slots = sorted(set(drawing_of(pathway, language="nb", wide=fit.wide).slots.values()))
    whole = sum(fit.columns.values())
    return Fit(fit.wide, {**dict.fromkeys(slots, 1), slots[0]: max(1, whole - len(slots) + 1)})


def layout(pathway: Pathway, fit: Fit) -> Callable[[], tuple[Route, ...]]:
    """The places in measures that are known, and the arrows between them."""
    drawing = drawing_of(pathway, language="nb", wide=fit.wide)
    boxes = {box.name: box for band in drawing.bands for box in band.boxes}
    return lambda: routed(drawing.links, boxes, fitted(drawing, fit=fit, top=96).places)


def length(routes: Iterable[Route]) -> int:
    """Points, of all arrows together; they run level or upright."""
    legs = [leg for route in routes for leg in pairwise(route.corners)]
    return sum(abs(x - other_x) + abs(y - other_y) for (x, y), (other_x, other_y) in legs)


def main() -> None:
    """All of it, as lines of figures."""
    for size in SIZES:
        pathway = pathway_of(large(size, seed=22))
        dumped = pathway.model_dump(mode="json")
        drawn, yardstick = interleaved(rest(pathway), lambda dumped=dumped: json.dumps(dumped))  # type: ignore[misc]
        most = 2 + 0.1 * len(pathway.steps)
        tell(f"{len(pathway.steps)} steps: model to SVG less layout {1000 * drawn:.1f} ms (at most {most:.1f})")
        tell(f"  {drawn / yardstick:.1f} x json.dumps of the same model")
    for size in SIZES:
        pathway = pathway_of(large(size, seed=22))
        tell_lanes(f"{len(pathway.steps)} steps", pathway, rounds=3)
        start = process_time()
        best_fit(pathway, language="nb")
        tell(f"  the measures that fit, found once for a pathway and kept: {process_time() - start:.2f} s")
    for name in LIBRARY:
        tell_lanes(name, library(f"{name}.forlop"), rounds=ROUNDS)
    for size in PAGED:
        pathway = pathway_of(large(size, seed=22))
        start = process_time()
        charts = charts_of(pathway, language="nb")
        pages = process_time() - start
        tell(f"{len(pathway.steps)} steps: {len(charts)} pages, {1000 * pages / len(pathway.steps):.1f} ms a step")


def tell_lanes(name: str, pathway: Pathway, *, rounds: int) -> None:
    """The layout beside that of the same graph without lanes, and why it is as it is: how long the arrows are."""
    fit, bare = best_fit(pathway, language="nb"), without_lanes(pathway)
    works = layout(pathway, fit), layout(bare, in_as_many_columns(bare, fit))
    laned, plain = interleaved(*works, rounds=rounds)
    longer = length(works[0]()) / length(works[1]())
    tell(f"{name}: layout {laned:.3f} s, {laned / plain:.2f} x without lanes (at most 1.3)")
    tell(f"  for arrows {longer:.2f} x as long, since lanes keep steps apart: {laned / plain / longer:.2f} x a point")


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
