"""A pathway as a Mermaid flowchart: the forms of the chart, a subgraph for each band, and every way as an edge.

Mermaid finds its own places, so that here no way is told in words alone. No character of a text can end the text or
mean anything to Mermaid: `a "b" #1` -> `a #34;b#34; #35;1`.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import assert_never

from forlop.model.pathway import Back, Finished, Onward, Pathway
from forlop.rendering import phrasing
from forlop.rendering.drawing import Box, Form, Manner, Style
from forlop.rendering.drawing_of import Drawing, drawing_of
from forlop.rendering.metrics import visible
from forlop.rendering.overlay import PLAIN, Outline, Overlay
from forlop.rendering.palette import LIGHT
from forlop.rendering.title import title_of
from forlop.rendering.ways import leaves_from, ways_of, words_on
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
HARMLESS = frozenset(" ,.()!?+=§«»–…·→√►▲□○●'")
"""Besides letters and digits; all else is written by its number."""


def mermaid_of(pathway: Pathway, *, language: str, overlay: Overlay = PLAIN) -> str:
    """The flowchart as Mermaid's text; the same pathway gives the same text."""
    return "\n".join(_lines(pathway, language=language, overlay=overlay))


def _lines(pathway: Pathway, *, language: str, overlay: Overlay) -> Iterator[str]:
    drawing = drawing_of(pathway, language=language, overlay=overlay)
    title = title_of(pathway, language, overlay)
    shown = [box for band in drawing.bands for box in band.boxes if box.under is None]
    names = {box.name: f"n{number}" for number, box in enumerate(shown, start=1)}
    yield SETTINGS
    yield f'  title["{_written(title)}"]:::title'
    yield "  title ~~~ band1"
    for number, band in enumerate(drawing.bands, start=1):
        yield f'  subgraph band{number}["{" · ".join(_safe(words) for _, words in band.label.sentences)}"]'
        yield "    direction TB"
        for box in band.boxes:
            if box.under is None:
                yield f"    {names[box.name]}{_node(box, lane=pathway.titles.get(box.lane or '', ''))}"
        yield "  end"
    for link in drawing.links:
        if link.manner is Manner.TRANSFER:
            over = "" if link.label is None else " ".join(words for _, words in link.label.sentences)
            yield _edge(names[link.tail], "==>", names[link.head], over)
    yield from _ways(pathway, names, overlay, language=language)
    for interruption in pathway.interruptions:
        yield from (f"  {names[interruption.name]} --> {names[target]}" for target in interruption.target.steps)
    for number, words in enumerate(_foot(pathway, drawing, overlay, language=language), start=1):
        yield f'  foot{number}["{words}"]:::title'
        yield f"  band{len(drawing.bands)} ~~~ foot{number}"
    yield f"  classDef title fill:#ffffff,stroke:#ffffff,color:{LIGHT.ink},text-align:left"
    for form in BRACKETS:
        line = LINES.get(form, "stroke-width:1px")
        look = f"fill:{LIGHT.fills[form]},stroke:{LIGHT.ink},color:{LIGHT.ink},text-align:left,{line}"
        yield f"  classDef form_{form.value} {look}"
    for outline, strokes in LIGHT.outlines.items():
        yield f"  classDef {_class(outline)} {','.join(f'{key}:{value}' for key, value in strokes.items())}"
    for box in shown:
        yield f"  class {names[box.name]} form_{box.form.value}"
        if box.outline is not None:
            yield f"  class {names[box.name]} {_class(box.outline)}"
    yield ""


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


def _ways(pathway: Pathway, names: Mapping[str, str], overlay: Overlay, *, language: str) -> Iterator[str]:
    numbers = count(1)
    for step in pathway.steps:
        for way in ways_of(pathway, step, language=language):
            said = [] if way.clause == "then" else [words_on(pathway, way, language=language, told=False)]
            laid = overlay.ways.get((way.step, way.number))
            words = ", ".join((*said, *(laid.words if laid else ())))
            tail = names[leaves_from(step, way.clause)]
            line = "-.->" if way.is_minor else "-->"
            match way.target:
                case Onward(steps=heads):
                    yield from (_edge(tail, line, names[head], words) for head in heads)
                case Back(step=head, otherwise=otherwise):
                    back, instead = _loop(way.target, words, language=language)
                    yield _edge(tail, "-.->", names[head], back)
                    yield _edge(tail, line, names[otherwise], instead)
                case Finished():
                    name = f"finished{next(numbers)}"
                    yield f'  {name}(["{_safe(phrasing.target(language, pathway, way.target))}"])'
                    yield _edge(tail, line, name, words)
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
    return "".join(each if each.isalnum() or each in HARMLESS else f"#{ord(each)};" for each in visible(text))
