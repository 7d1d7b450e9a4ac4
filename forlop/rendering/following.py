"""How a chart is followed without eyes or mouse: what each form is called, in which order they come, where each leads.

An arrow leads to its head. What is only told in words, a line of text, leads to what it names.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forlop.model.pathway import Pathway, targets_of
from forlop.rendering import phrasing
from forlop.rendering.drawing import Box, Form, Style
from forlop.rendering.drawing_of import Band, Drawing
from forlop.rendering.metrics import visible
from forlop.rendering.summary import summary
from forlop.rendering.ways import leaves_from, words_on
from forlop.texts import say

ANY = ""
"""In the place of a sentence: every line of the form leads there."""


@dataclass(frozen=True, slots=True)
class Following:
    """`summary` of the pathway; `names` what can be followed to in this picture, each with its title.

    `lines` are by form where its sentences lead, or ANY of its lines; `labels` are what forms are called.
    """

    summary: str
    names: Mapping[str, str]
    lines: Mapping[str, Mapping[str, tuple[str, ...]]]
    labels: Mapping[str, str]


def identity(name: str) -> str:
    """The same as long as the step has its name, wherever it stands; a letter first, as XML asks for."""
    return f"s-{name}"


def in_reading_order(band: Band) -> Iterator[Box]:
    """As the pathway goes: an interruption stands before what it leads to, the others after the steps and ends."""
    heads = {box.name: box for box in band.boxes if box.form is Form.INTERRUPTION}
    yield from (box for box in band.boxes if box.name not in heads)
    yield from heads.values()


def following_of(pathway: Pathway, drawing: Drawing, *, language: str) -> Following:
    """Every way of every step is an arrow, a sentence, or both; each target gets one link from its step."""
    boxes = {box.name: box for band in drawing.bands for box in band.boxes}
    arrows: dict[str, dict[str, None]] = {}
    for link in drawing.links:
        arrows.setdefault(link.tail, {})[link.head] = None
    places = (*pathway.named_steps, *pathway.named_ends, *pathway.named_interruptions)
    names = {name: visible(pathway.titles[name]) for name in places if name in boxes}
    lanes = {lane.name: visible(pathway.titles[lane.name]) for lane in drawing.lanes if lane.name in pathway.titles}
    onward = {name: [names[head] for head in heads if head in names] for name, heads in arrows.items()}
    lines: dict[str, dict[str, tuple[str, ...]]] = {}
    for place, sentence, head in _told(pathway, drawing, boxes, arrows, language):
        if head in names:
            heads = lines.setdefault(place, {})
            heads[sentence] = tuple(dict.fromkeys((*heads.get(sentence, ()), head)))
    return Following(
        summary=summary(pathway, language=language),
        names=names,
        lines=lines,
        labels={name: _label(box, lanes, onward.get(name, ()), language) for name, box in boxes.items()},
    )


def _told(
    pathway: Pathway, drawing: Drawing, boxes: Mapping[str, Box], arrows: Mapping[str, Collection[str]], language: str
) -> Iterator[tuple[str, str, str]]:
    """Form, sentence and where it leads, for each way that no arrow shows."""
    for step in pathway.steps:
        if step.name not in boxes:
            continue
        for way in drawing.ways[step.name]:
            row = f"{step.name} way {way.number}"
            place = row if row in boxes else leaves_from(step, way.clause)
            for head in targets_of(way.target):
                if head in arrows.get(place, ()):
                    continue
                if row in boxes:
                    yield row, ANY, head
                else:
                    words = visible(words_on(pathway, way, language=language, told=True))
                    yield place, _sentence(boxes, place, words, head, language), head
    for interruption in pathway.interruptions:
        target = phrasing.target(language, pathway, interruption.target)
        words = visible(say(language, "chart.way.then", target=target))
        for head in interruption.target.steps if interruption.name in boxes else ():
            if head not in arrows.get(interruption.name, ()):
                yield interruption.name, _sentence(boxes, interruption.name, words, head, language), head


def _sentence(boxes: Mapping[str, Box], place: str, words: str, head: str, language: str) -> str:
    """The way's own sentence, or in a picture without arrows the one that stands for the arrow to the head."""
    if head not in boxes or any(line.whole == words for line in boxes[place].lines):
        return words
    title = next((sentence for style, sentence in boxes[head].sentences if style is Style.TITLE), "")
    return say(language, "chart.page.leads", title=title)


def _label(box: Box, lanes: Mapping[str, str], heads: Sequence[str], language: str) -> str:
    """Who has it, all that stands in it, and where its arrows lead."""
    said = " ".join([line.whole for line in box.lines if line.whole is not None])
    if heads:
        titles = phrasing.listing(language, [phrasing.quoted(language, title) for title in heads])
        said = say(language, "chart.label.onward", words=said, titles=titles)
    actor = lanes.get(box.lane or "")
    return said if actor is None else say(language, "chart.label.whose", actor=actor, words=said)
