"""A pathway as DOT: lanes from left to right, phases from top to bottom, one row of the picture per rank.

Pure: the same pathway gives the same bytes. The layout engine only has to find places within rows and lanes; classes on
the nodes tell `svg` which form and which sizes of text to draw.
"""

from itertools import pairwise

from graphviz import Digraph  # type: ignore[import-untyped]  # it ships no types

from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.rendering.drawing import Box, Form, Line, Link, Manner, Style, lines_of
from forlop.rendering.drawing_of import Band, Drawing, drawing_of
from forlop.rendering.position import Position
from forlop.rendering.rows import Rows, rows_of
from forlop.texts import say

POINTS_PER_INCH = 72
FARTHEST = {"then": 1000, "branch": 9, "otherwise": 9, "option": 9, "after_last": 9}
FARTHEST_BACK = 6
FARTHEST_END = 5

MANNERS = {
    Manner.MAIN: {"weight": "8", "penwidth": "1.4", "color": "#1f2937"},
    Manner.WAY: {"weight": "4", "penwidth": "1.1", "color": "#1f2937"},
    Manner.LIGHT: {"weight": "2", "penwidth": "0.9", "color": "#6b7280"},
    Manner.BACK: {"weight": "1", "penwidth": "1.1", "color": "#1f2937", "style": "dashed"},
    Manner.NEAR: {"weight": "1", "style": "invis"},
    Manner.TRANSFER: {"weight": "3", "penwidth": "3.5", "color": "#1f2937"},
}


def chart_dot(pathway: Pathway, *, language: str, position: Position | None = None) -> str:
    """The flowchart as DOT text, with the patient's place where a position is given."""
    everything = drawing_of(pathway, language=language, position=position, drawn=lambda *_: True)
    rows = rows_of(everything)

    lanes = {box.name: box.lane for band in everything.bands for box in band.boxes}

    def is_near(clause: str, step: str, target: str) -> bool:
        distance = rows[target] - rows[step]
        if distance <= 0:
            return clause != "then" and -FARTHEST_BACK <= distance < 0 and lanes[step] == lanes[target]
        return distance <= (FARTHEST_END if target in pathway.named_ends else FARTHEST[clause])

    drawing = drawing_of(pathway, language=language, position=position, drawn=is_near)
    return _dot(drawing, rows_of(drawing), title=_title(pathway, language, position), language=language)


def _title(pathway: Pathway, language: str, position: Position | None) -> tuple[Line, ...]:
    def told(style: Style, key: str, **values: str) -> tuple[Line, ...]:
        return lines_of(style, say(language, f"chart.{key}", **values), form=Form.TITLE)

    lines = lines_of(Style.HEADLINE, pathway.title, form=Form.TITLE)
    facts = [say(language, "chart.version", version=pathway.version)]
    if pathway.valid_from is not None:
        date = phrasing.plain_day(language, pathway.valid_from)
        facts.append(say(language, "chart.valid_from", date=date))
    if pathway.applies_to is not None:
        facts.append(say(language, "chart.applies_to", text=pathway.applies_to))
    lines += lines_of(Style.MORE, " · ".join(facts), form=Form.TITLE)
    for note in pathway.notes:
        lines += lines_of(Style.HEADING, note, form=Form.TITLE)
    if position is not None:
        moment = phrasing.day_and_clock(language, position.moment)
        lines += told(Style.HEADING, "patient", patient=position.patient, moment=moment)
        if position.end is not None:
            lines += told(Style.HEADING, "ended", title=phrasing.titled(language, pathway, position.end))
    for source in pathway.sources:
        lines += told(Style.KIND, "source", name=phrasing.spoken(source.name), title=source.title)
    return lines


def _dot(drawing: Drawing, rows: Rows, *, title: tuple[Line, ...], language: str) -> str:
    graph = Digraph(
        "chart",
        graph_attr={
            "rankdir": "TB",
            "newrank": "true",
            "splines": "true",
            "nodesep": "0.22",
            "ranksep": "0.28",
            "pad": "0.3",
            "fontname": "Arial",
            "labelloc": "t",
            "labeljust": "l",
        },
        node_attr={"shape": "box", "fixedsize": "true", "fontname": "Arial", "fontsize": "9", "margin": "0"},
        edge_attr={"arrowsize": "0.8"},
    )
    last = 1 + max(rows.values())
    _rulers(graph, drawing, rows, last)
    _rails(graph, drawing, rows)
    for band in drawing.bands:
        for box in band.boxes:
            _node(graph, box)
    names = [box.name for band in drawing.bands for box in band.boxes]
    for row in range(last):
        same = [name for name in names if rows[name] == row]
        _rank(graph, [_ruler(row), *same])
    _legend(graph, language, top=last, count=max(4, len(drawing.lanes) + 1))
    _heading(graph, title, above=_rail(len(drawing.lanes) // 2, 0))
    for link in drawing.links:
        _edge(graph, link, rows)
    return str(graph.source)


def _ruler(row: int) -> str:
    return f"row {row}"


def _rulers(graph: Digraph, drawing: Drawing, rows: Rows, last: int) -> None:
    """A column of points, one to a row, that holds the rows in order; the headings of bands are on it."""
    labels = {rows[band.label.name]: band.label for band in drawing.bands}
    for row in range(last):
        if row in labels:
            _node(graph, labels[row], name=_ruler(row))
        else:
            graph.node(_ruler(row), label="", width="0.01", height="0.01", style="invis")
        if row:
            graph.edge(_ruler(row - 1), _ruler(row), style="invis", weight="50")


def _rails(graph: Digraph, drawing: Drawing, rows: Rows) -> None:
    """Points at both sides of every lane in every row, straight above each other, with the lane's boxes between them.

    Clusters would be the plain way, but the engine puts clusters in the order it likes best, not in the author's.
    """
    laned = [band for band in drawing.bands if band.laned]
    heads = {rows[band.label.name]: band for band in laned}
    last = max(rows[box.name] for band in laned for box in band.boxes)
    for row in range(last + 1):
        between: list[list[str]] = []
        for lane in drawing.lanes:
            if row in heads:
                _node(graph, lane, name=_head(lane, heads[row]))
                between.append([_head(lane, heads[row])])
            else:
                between.append(
                    [
                        box.name
                        for band in laned
                        for box in band.boxes
                        if box.lane == lane.name and rows[box.name] == row
                    ]
                )
        rails = [_rail(number, row) for number in range(len(drawing.lanes) + 1)]
        for number, rail in enumerate(rails):
            graph.node(rail, label="", width="0.01", height="0.01", **{"class": f"form-{Form.RAIL.value} lines-"})
            if row:
                graph.edge(_rail(number, row - 1), rail, style="invis", weight="1000")
        _rank(graph, [_ruler(row), *rails, *(name for names in between for name in names)])
        _left_to_right(graph, [[_ruler(row)], [rails[0]]])
        for left, names, right in zip(rails, between, rails[1:], strict=False):
            _left_to_right(graph, [[left], names, [right]] if names else [[left], [right]])


def _left_to_right(graph: Digraph, groups: list[list[str]]) -> None:
    for lefts, rights in pairwise(groups):
        for left in lefts:
            for right in rights:
                graph.edge(left, right, style="invis", weight="1")


def _rail(number: int, row: int) -> str:
    return f"rail {number} {row}"


def _head(lane: Box, band: Band) -> str:
    return f"lane {lane.name} {band.name}"


def _rank(graph: Digraph, names: list[str]) -> None:
    with graph.subgraph() as row:
        row.attr(rank="same")
        for name in names:
            row.node(name)


def _legend(graph: Digraph, language: str, *, top: int, count: int) -> None:
    """The forms with a word on each, in rows below everything."""
    boxes = [_example(form, language) for form in _EXAMPLES]
    boxes += [_note(key, language) for key in ("obligations", "arrows")]
    label = lines_of(Style.HEADING, say(language, "chart.legend"), form=Form.BAND)
    for index, start in enumerate(range(0, len(boxes), count)):
        row = top + index
        if index == 0:
            _node(graph, Box(name="band legend", form=Form.BAND, lines=label), name=_ruler(row))
        else:
            graph.node(_ruler(row), label="", width="0.01", height="0.01", style="invis")
        graph.edge(_ruler(row - 1), _ruler(row), style="invis", weight="50")
        abreast = boxes[start : start + count]
        for box in abreast:
            _node(graph, box)
        names = [_ruler(row), *(box.name for box in abreast)]
        _rank(graph, names)
        _left_to_right(graph, [[name] for name in names])


_EXAMPLES = (
    Form.START,
    Form.CHECKPOINT,
    Form.MEASURE,
    Form.MEETING,
    Form.DECISION,
    Form.WAY,
    Form.WAIT,
    Form.SENT,
    Form.PARCEL,
    Form.RECEIVED,
    Form.INTERRUPTION,
    Form.END,
)


def _example(form: Form, language: str) -> Box:
    lines = lines_of(Style.HEADING, say(language, f"chart.example.{form.value}_name"), form=Form.LEGEND)
    lines += lines_of(Style.MORE, say(language, f"chart.example.{form.value}"), form=Form.LEGEND)
    return Box(name=f"legend {form.value}", form=form, lines=lines)


def _note(key: str, language: str) -> Box:
    lines = lines_of(Style.MORE, say(language, f"chart.example.{key}"), form=Form.NOTE)
    return Box(name=f"legend {key}", form=Form.NOTE, lines=lines)


def _heading(graph: Digraph, title: tuple[Line, ...], *, above: str) -> None:
    """The title block has a row of its own over the first; it widens nothing while it lies over the middle."""
    box = Box(name="title", form=Form.TITLE, lines=title)
    _node(graph, box)
    graph.edge(box.name, above, style="invis", weight="0")


def _node(graph: Digraph, box: Box, *, name: str | None = None) -> None:
    lines = ".".join(f"{line.style.value}{line.strong or ''}" for line in box.lines)
    marks = [f"form-{box.form.value}", f"lines-{lines}"]
    marks += ["joins"] if box.joins else []
    marks += [f"stand-{box.stand.value}"] if box.stand else []
    graph.node(
        name or box.name,
        label="".join(f"{_escaped(line.text)}\\l" for line in box.lines),
        width=_inches(box.width),
        height=_inches(box.height),
        **{"class": " ".join(marks)},
    )


def _edge(graph: Digraph, link: Link, rows: Rows) -> None:
    """An arrow upwards is given to the engine as a line downwards with its head at the upper end: so it stays short."""
    upwards = rows[link.head] < rows[link.tail]
    ends = (link.head, link.tail) if upwards else (link.tail, link.head)
    direction = {"dir": "back"} if upwards else {}
    graph.edge(*ends, **MANNERS[link.manner], **direction, **{"class": f"manner-{link.manner.value}"})


def _inches(points: float) -> str:
    return f"{points / POINTS_PER_INCH:.3f}"


def _escaped(text: str) -> str:
    """Graphviz reads backslashes and named characters in labels."""
    return text.replace("\\", "\\\\").replace("&", "&amp;")
