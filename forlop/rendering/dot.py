"""A chart as DOT with every place given: Graphviz draws it and looks for none of its own.

Any `dot` draws it (`layout=nop2`), with boxes for forms; it is for those who work on with Graphviz.
"""

from graphviz import Digraph  # type: ignore[import-untyped]  # it ships no types

from forlop.rendering.arrows import Point, arrow_of
from forlop.rendering.chart import Chart
from forlop.rendering.drawing import Box, Form
from forlop.rendering.palette import LIGHT, Palette
from forlop.rendering.routing import Route
from forlop.rendering.shapes import Frame

POINTS_PER_INCH = 72


def dot_of(chart: Chart, *, palette: Palette = LIGHT) -> str:
    """The chart as DOT text."""
    graph = Digraph(
        "chart",
        graph_attr={"layout": "nop2", "pad": "0", "fontname": "Arial", "bgcolor": palette.grounds[Form.PAGE]},
        node_attr={"shape": "box", "fixedsize": "true", "fontname": "Arial", "fontsize": "8", "margin": "0"},
        edge_attr={"arrowsize": "0.7"},
    )
    for number, (box, frame) in enumerate(chart.standing):
        _node(graph, f"lane {number} {box.name}" if box.form is Form.LANE else box.name, box, frame, palette)
    for route in chart.routes:
        _edge(graph, route, palette)
    return str(graph.source)


def _node(graph: Digraph, name: str, box: Box, frame: Frame, palette: Palette) -> None:
    fill = palette.heading if box.form is Form.BAND else palette.fills.get(box.form)
    look = {"shape": "plaintext"} if fill is None else {"style": "filled", "fillcolor": fill, "color": palette.ink}
    graph.node(
        name,
        label="".join(f"{_escaped(line.text)}\\l" for line in box.lines),
        width=_inches(frame.right - frame.left),
        height=_inches(frame.bottom - frame.top),
        pos=_at((frame.centre, frame.middle)),
        fontcolor=palette.on_heading if box.form is Form.BAND else palette.ink,
        **look,
    )


def _edge(graph: Digraph, route: Route, palette: Palette) -> None:
    arrow = arrow_of(route)
    path = f"e,{_at(arrow.head[0])} " + " ".join(_at(point) for point in arrow.spline)
    dashed = {"style": "dashed"} if arrow.stroke.dashes else {}
    look = {"penwidth": f"{arrow.stroke.thick:g}", "color": palette.lines[route.link.manner], **dashed}
    graph.edge(route.link.tail, route.link.head, pos=path, **look)


def _at(point: Point) -> str:
    """Graphviz counts upwards."""
    return f"{point[0]:.2f},{-point[1]:.2f}"


def _inches(points: float) -> str:
    return f"{points / POINTS_PER_INCH:.5f}"


def _escaped(text: str) -> str:
    """Graphviz reads backslashes and named characters in labels."""
    return text.replace("\\", "\\\\").replace("&", "&amp;")
