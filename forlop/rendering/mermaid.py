"""A pathway as a Mermaid flowchart: the forms of the chart, a subgraph for each band, and every way as an edge.

Mermaid finds its own places, so that here no way is told in words alone. No character of a text can end the text or
mean anything to Mermaid: `a "b" #1` -> `a #34;b#34; #35;1`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from forlop.model.pathway import Back, Finished, Onward, Pathway, Step
from forlop.rendering import phrasing
from forlop.rendering.drawing import Box, Form, Manner, Style
from forlop.rendering.drawing_of import Band, Drawing, drawing_of
from forlop.rendering.metrics import visible
from forlop.rendering.overlay import PLAIN, Outline, Overlay
from forlop.rendering.paging import MOST_STEPS, headed, listed_by_page, parts_of
from forlop.rendering.palette import LIGHT
from forlop.rendering.title import title_of
from forlop.rendering.ways import Way, leaves_from, ways_of, words_on
from forlop.texts import say

BRACKETS: Mapping[Form, tuple[str, str]] = {
    Form.START: ("([", "])"),
    Form.CHECKPOINT: ("[", "]"),
    Form.MEASURE: ("[", "]"),
    Form.MEETING: ("(", ")"),
    Form.DECISION: ("{{", "}}"),
    Form.WAIT: ("[", "]"),
    Form.SUBPATHWAY: ("[[", "]]"),
    Form.SENT: ("[", "]"),
    Form.RECEIVED: ("[", "]"),
    Form.INTERRUPTION: (">", "]"),
    Form.PAUSE: ("[(", ")]"),
    Form.END: ("([", "])"),
}
# Slanting sides would make a box with much text as wide as it is high, so strokes tell these apart.
LINES: Mapping[Form, str] = {
    Form.WAIT: "stroke-dasharray:7 4",
    Form.SENT: "stroke-width:3px",
    Form.RECEIVED: "stroke-width:3px",
    Form.END: "stroke-width:3px",
}
SETTINGS = """---
config:
  flowchart:
    wrappingWidth: 300
---
flowchart TB"""
MOST_CHARACTERS, MOST_EDGES = 50_000, 500
"""What Mermaid draws of a text unless it is told otherwise; GitHub leaves it so."""
HARMLESS = frozenset(" ,.()!?+=§«»–…·→√►▲□○●'")
"""Besides letters and digits; all else is written by its number."""

_ICON = re.compile("(fa[bklrs]?#58;)(?=fa#45;)")
"""Mermaid draws an icon in the place of `fa:fa-bomb`, also when it is written by number; not when it is cut in two."""


def mermaid_of(pathway: Pathway, *, language: str, overlay: Overlay = PLAIN) -> str:
    """The flowchart as Mermaid's text; the same pathway gives the same text."""
    return _Flow.of(pathway, overlay, language).text


def is_shown_whole(text: str) -> bool:
    """Whether Mermaid draws it with the bounds that it has unless it is told otherwise, as on GitHub."""
    return len(text) <= MOST_CHARACTERS and sum(map(_is_edge, text.splitlines())) <= MOST_EDGES


def mermaid_pages_of(pathway: Pathway, *, language: str, overlay: Overlay = PLAIN) -> tuple[str, ...]:
    """A flowchart for each phase, cut as often as it takes for Mermaid to draw each of them."""
    flow = _Flow.of(pathway, overlay, language)
    most = MOST_STEPS
    while not all(map(is_shown_whole, texts := flow.pages(most))) and most > 1:
        most //= 2
    return texts


def _is_edge(line: str) -> bool:
    # No text holds an arrow: what it is made of is written by number there.
    return any(arrow in line for arrow in ("-->", "-.->", "==>", "~~~"))


@dataclass(frozen=True)
class _Edge:
    """An arrow between boxes, by their names in the drawing."""

    tail: str
    arrow: str
    head: str
    words: str = ""


@dataclass(frozen=True)
class _Flow:
    """A pathway's boxes and arrows, of which each text shows all or those of one part."""

    pathway: Pathway
    overlay: Overlay
    language: str
    drawing: Drawing
    edges: tuple[_Edge, ...]
    finished: Mapping[str, str]

    @classmethod
    def of(cls, pathway: Pathway, overlay: Overlay, language: str) -> "_Flow":
        drawing = drawing_of(pathway, language=language, overlay=overlay)
        edges, finished = list(_transfers(drawing)), dict[str, str]()
        for step in pathway.steps:
            for way in ways_of(pathway, step, language=language):
                edges += _way_edges(pathway, step, way, overlay, finished, language=language)
        for each in pathway.interruptions:
            edges += [_Edge(each.name, "-->", target) for target in each.target.steps]
        return cls(pathway, overlay, language, drawing, tuple(edges), finished)

    @property
    def text(self) -> str:
        return "\n".join(self._lines(self.drawing.bands, self.overlay, {}))

    def pages(self, most: int) -> tuple[str, ...]:
        parts = parts_of(self.drawing, most=most)
        page_of = {box.name: number for number, part in enumerate(parts, 1) for box in part.boxes}
        laid = listed_by_page(self.overlay, page_of, language=self.language)
        return tuple(
            "\n".join(self._lines((part,), headed(laid, part, number, len(parts), language=self.language), page_of))
            for number, part in enumerate(parts, 1)
        )

    def _lines(self, bands: Sequence[Band], overlay: Overlay, page_of: Mapping[str, int]) -> Iterator[str]:
        shown = [box for band in bands for box in band.boxes if box.under is None]
        names = {box.name: f"n{number}" for number, box in enumerate(shown, start=1)}
        yield SETTINGS
        yield f'  title["{_written(title_of(self.pathway, self.language, overlay))}"]:::title'
        yield "  title ~~~ band1"
        for number, band in enumerate(bands, start=1):
            yield f'  subgraph band{number}["{" · ".join(_safe(words) for _, words in band.label.sentences)}"]'
            yield "    direction TB"
            for box in band.boxes:
                if box.under is None:
                    yield f"    {names[box.name]}{_node(box, lane=self.pathway.titles.get(box.lane or '', ''))}"
            yield "  end"
        yield from self._arrows(names, page_of)
        for number, words in enumerate(_foot(self.pathway, self.drawing, overlay, language=self.language), start=1):
            yield f'  foot{number}["{words}"]:::title'
            yield f"  band{len(bands)} ~~~ foot{number}"
        yield from _looks(shown)
        yield ""

    def _arrows(self, names: Mapping[str, str], page_of: Mapping[str, int]) -> Iterator[str]:
        """Those with an end here; the other end, where it is on another page, is a form that says so."""
        away: dict[tuple[str, str], str] = {}
        for edge in self.edges:
            if edge.tail not in names and edge.head not in names:
                continue
            ends = []
            for way, box in (("comes", edge.tail), ("leaves", edge.head)):
                name = names.get(box) or away.get((way, box))
                if name is None and box in self.finished:
                    name = box.replace(" ", "")
                    yield f'  {name}(["{_safe(self.finished[box])}"])'
                elif name is None:
                    name = away[way, box] = f"{way}{len(away) + 1}"
                    yield f'  {name}["{self._said(way, box, page_of[box])}"]:::title'
                ends.append(name)
            yield _edge(ends[0], edge.arrow, ends[1], edge.words)

    def _said(self, way: str, box: str, page: int) -> str:
        title = self.pathway.titles[box.partition(" ")[0]]
        return _safe(say(self.language, f"chart.page.{way}", title=title, page=str(page)))


def _looks(shown: Sequence[Box]) -> Iterator[str]:
    yield f"  classDef title fill:#ffffff,stroke:#ffffff,color:{LIGHT.ink},text-align:left"
    for form in BRACKETS:
        line = LINES.get(form, "stroke-width:1px")
        look = f"fill:{LIGHT.fills[form]},stroke:{LIGHT.ink},color:{LIGHT.ink},text-align:left,{line}"
        yield f"  classDef form_{form.value} {look}"
    for outline, strokes in LIGHT.outlines.items():
        yield f"  classDef {_class(outline)} {','.join(f'{key}:{value}' for key, value in strokes.items())}"
    for number, box in enumerate(shown, start=1):
        yield f"  class n{number} form_{box.form.value}"
        if box.outline is not None:
            yield f"  class n{number} {_class(box.outline)}"


def _node(box: Box, *, lane: str) -> str:
    opening, closing = BRACKETS[box.form]
    return f'{opening}"{_written(box, lane=lane)}"{closing}'


def _written(box: Box, *, lane: str = "") -> str:
    """The sentences of a box, except those that tell of a way; whose lane it stands in stands with the kind."""
    lines = []
    for style, words in box.sentences:
        match style:
            case Style.EXIT:
                continue
            case Style.TITLE | Style.HEADLINE | Style.PLACE:
                lines.append(f"<b>{_safe(words)}</b>")
            case Style.KIND if lane:
                lines.append(f"{_safe(words)} · {_safe(lane)}")
            case _:
                lines.append(_safe(words))
    return "<br/>".join(lines)


def _transfers(drawing: Drawing) -> Iterator[_Edge]:
    for link in drawing.links:
        if link.manner is Manner.TRANSFER:
            over = "" if link.label is None else " ".join(words for _, words in link.label.sentences)
            yield _Edge(link.tail, "==>", link.head, over)


def _way_edges(
    pathway: Pathway, step: Step, way: Way, overlay: Overlay, finished: dict[str, str], *, language: str
) -> Iterator[_Edge]:
    """The arrows of a way; one that ends its branch gets a form of its own in `finished`."""
    said = [] if way.clause == "then" else [words_on(pathway, way, language=language, told=False)]
    laid = overlay.ways.get((way.step, way.number))
    words = ", ".join((*said, *(laid.words if laid else ())))
    tail = leaves_from(step, way.clause)
    arrow = "-.->" if way.is_minor else "-->"
    match way.target:
        case Onward(steps=heads):
            yield from (_Edge(tail, arrow, head, words) for head in heads)
        case Back(step=head, otherwise=otherwise):
            back, instead = _loop(way.target, words, language=language)
            yield _Edge(tail, "-.->", head, back)
            yield _Edge(tail, arrow, otherwise, instead)
        case Finished():
            name = f"finished {len(finished) + 1}"
            finished[name] = phrasing.target(language, pathway, way.target)
            yield _Edge(tail, arrow, name, words)
        case _:
            assert_never(way.target)


def _loop(back: Back, words: str, *, language: str) -> tuple[str, str]:
    """What stands on the edge back, and on the edge to what comes when there is no more going back."""
    times = phrasing.times(language, back.times)
    again, otherwise = say(language, "chart.way.back", times=times), say(language, "chart.way.back_otherwise")
    return (f"{words}, {again}", f"{words}, {otherwise}") if words else (again, otherwise)


def _edge(tail: str, line: str, head: str, words: str) -> str:
    return f'  {tail} {line}|"{_safe(words)}"| {head}' if words else f"  {tail} {line} {head}"


def _foot(pathway: Pathway, drawing: Drawing, overlay: Overlay, *, language: str) -> Iterator[str]:
    """What is laid over it, who is responsible by rule, and the sources that the numbers stand for."""
    sources = [
        say(language, "chart.source", number=str(number), name=phrasing.spoken(source.name), title=source.title)
        for number, source in enumerate(pathway.sources, start=1)
    ]
    parts = (
        (overlay.listed_as, (*overlay.listed, *overlay.legend)),
        (say(language, "chart.ruled_by"), drawing.ruled),
        (say(language, "chart.sources"), sources),
    )
    for heading, sentences in parts:
        if sentences:
            yield "<br/>".join((f"<b>{_safe(heading)}</b>", *map(_safe, sentences)))


def _class(outline: Outline) -> str:
    return f"outline_{outline.value}"


def _safe(text: str) -> str:
    written = "".join(each if each.isalnum() or each in HARMLESS else f"#{ord(each)};" for each in visible(text))
    return _ICON.sub(r"\1<b></b>", written)
