"""A pathway as DOT with every place given: Graphviz draws it and looks for none of its own.

Pure: the same pathway gives the same bytes. Classes on the nodes tell `svg` which form and which sizes of text to draw.
"""

from collections.abc import Iterator
from math import ceil, hypot

from graphviz import Digraph  # type: ignore[import-untyped]  # it ships no types

from forlop.model.pathway import Pathway
from forlop.rendering.drawing import GRID, Box, Form, Line, Manner
from forlop.rendering.drawing_of import Drawing
from forlop.rendering.fitting import Fit, best_fit, fitted
from forlop.rendering.foot import foot
from forlop.rendering.local import NOTHING, Local
from forlop.rendering.placing import MARGIN, Placed
from forlop.rendering.position import Position
from forlop.rendering.routing import Route, routed
from forlop.rendering.shapes import Frame
from forlop.rendering.title import title_of

POINTS_PER_INCH = 72
ROUND = 5.0

MANNERS = {
    Manner.MAIN: {"penwidth": "1.6", "color": "#1f2937", "arrowsize": "0.75"},
    Manner.WAY: {"penwidth": "1.3", "color": "#1f2937", "arrowsize": "0.75"},
    Manner.LIGHT: {"penwidth": "0.9", "color": "#6b7280", "arrowsize": "0.65"},
    Manner.BACK: {"penwidth": "1.1", "color": "#1f2937", "arrowsize": "0.7", "style": "dashed"},
    Manner.TRANSFER: {"penwidth": "3.5", "color": "#166534", "arrowsize": "0.7"},
}
HEADS = {Manner.TRANSFER: 9.0}
HEAD = 7.0


def chart_dot(
    pathway: Pathway,
    *,
    language: str,
    position: Position | None = None,
    local: Local = NOTHING,
    fit: Fit | None = None,
) -> str:
    """The flowchart as DOT text, with the patient's place where a position is given, and marks on what is local.

    `fit` is `best_fit` of the pathway when the caller has it already: to find it takes most of the time.
    """
    title = title_of(pathway, language, position, local)
    top = MARGIN + GRID * ceil((title.height + 12) / GRID)
    measures = best_fit(pathway, language=language) if fit is None else fit
    whole = fitted(pathway, language=language, position=position, local=local, top=top, fit=measures)
    drawing, places = whole.drawing, whole.places
    boxes = {box.name: box for band in drawing.bands for box in band.boxes}
    routes = routed(drawing.links, boxes, places)
    notes = foot(pathway, drawing, language=language, top=places.bottom, right=places.right)
    return _dot(drawing, places, routes, title=title, notes=tuple(notes))


def _dot(
    drawing: Drawing, places: Placed, routes: tuple[Route, ...], *, title: Box, notes: tuple[tuple[Box, Frame], ...]
) -> str:
    graph = Digraph(
        "chart",
        graph_attr={"layout": "nop2", "pad": "0", "fontname": "Arial"},
        node_attr={"shape": "box", "fixedsize": "true", "fontname": "Arial", "fontsize": "8", "margin": "0"},
    )
    bottom = max((frame.bottom for _, frame in notes), default=places.bottom) + MARGIN
    _ground(graph, "page", Form.PAGE, Frame(0, 0, places.right, bottom))
    for index, band in enumerate(drawing.bands):
        if index % 2 == 0:
            _ground(graph, f"tint {band.name}", Form.TINT, places.bands[band.name])
    for number, strip in enumerate(places.strips):
        _ground(graph, f"strip {number}", Form.STRIP, strip)
    for band in drawing.bands:
        lanes, whole = places.lanes[band.name], places.bands[band.name]
        for number, x in enumerate([*(lane.left for lane in lanes), *(lane.right for lane in lanes[-1:])]):
            _ground(graph, f"side {number} {band.name}", Form.SIDE, Frame(x, whole.top, x, whole.bottom))
    _node(graph, title, Frame(MARGIN, MARGIN, MARGIN + title.width, MARGIN + title.height))
    for number, (box, frame) in enumerate(places.names):
        _node(graph, box, frame, name=f"lane {number} {box.name}")
    mirrored = frozenset(_mirrored(routes))
    for band in drawing.bands:
        _node(graph, band.label, places.frames[band.label.name])
        for box in band.boxes:
            _node(graph, box, places.frames[box.name], mirrored=box.name in mirrored)
    for box, frame in notes:
        _node(graph, box, frame)
    for route in routes:
        _edge(graph, route)
    return str(graph.source)


def _mirrored(routes: tuple[Route, ...]) -> Iterator[str]:
    """Boxes that send to the left, or receive from the right."""
    for route in routes:
        if route.link.manner is Manner.TRANSFER:
            if route.corners[1][0] < route.corners[0][0]:
                yield route.link.tail
            if route.corners[-1][0] < route.corners[-2][0]:
                yield route.link.head


def _ground(graph: Digraph, name: str, form: Form, frame: Frame) -> None:
    _node(graph, Box(name=name, form=form, width=frame.right - frame.left, lines=()), frame)


def _node(graph: Digraph, box: Box, frame: Frame, *, name: str | None = None, mirrored: bool = False) -> None:
    marks = [f"form-{box.form.value}", f"lines-{'.'.join(_style(line) for line in box.lines)}"]
    marks += ["joins"] if box.joins else []
    marks += ["mirrored"] if mirrored else []
    marks += [f"stand-{box.stand.value}"] if box.stand else []
    graph.node(
        name or box.name,
        label="".join(f"{_escaped(line.text)}\\l" for line in box.lines),
        width=_inches(frame.right - frame.left),
        height=_inches(frame.bottom - frame.top),
        pos=f"{frame.centre:g},{-frame.middle:g}",
        **{"class": " ".join(marks)},
    )


def _style(line: Line) -> str:
    return line.style.value + "".join(f"_{each.stress.value}{each.start}-{each.stop}" for each in line.stretches)


def _edge(graph: Digraph, route: Route) -> None:
    manner = route.link.manner
    path = _path(route.corners, head=HEADS.get(manner, HEAD))
    graph.edge(route.link.tail, route.link.head, pos=path, **MANNERS[manner], **{"class": f"manner-{manner.value}"})


def _path(corners: tuple[tuple[int, int], ...], *, head: float) -> str:
    """A spline along the corners, each rounded a little; its end keeps the head's length from the tip."""
    points = [(float(x), float(y)) for x, y in corners]
    tip = points[-1]
    points[-1] = _towards(tip, points[-2], head)
    spline = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _towards(here, before, ROUND), _towards(here, after, ROUND)
        spline += [spline[-1], enter, enter, here, here, leave]
    spline += [spline[-1], points[-1], points[-1]]
    return f"e,{_at(tip)} " + " ".join(_at(point) for point in spline)


def _towards(start: tuple[float, float], goal: tuple[float, float], by: float) -> tuple[float, float]:
    length = hypot(goal[0] - start[0], goal[1] - start[1])
    share = min(by, length / 2) / length
    return start[0] + share * (goal[0] - start[0]), start[1] + share * (goal[1] - start[1])


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.2f},{-point[1]:.2f}"


def _inches(points: float) -> str:
    return f"{points / POINTS_PER_INCH:.5f}"


def _escaped(text: str) -> str:
    """Graphviz reads backslashes and named characters in labels."""
    return text.replace("\\", "\\\\").replace("&", "&amp;")
