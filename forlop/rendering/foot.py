"""What stands under a chart: the forms in it with a word on each, who acts by rule, and the numbered sources."""

from collections.abc import Iterator, Sequence

from forlop.model.pathway import Obligation, Pathway
from forlop.rendering import phrasing
from forlop.rendering.drawing import GRID, Box, Form, Line, Stress, Style, lines_of
from forlop.rendering.drawing_of import Drawing
from forlop.rendering.overlay import Overlay
from forlop.rendering.placing import MARGIN
from forlop.rendering.shapes import Frame
from forlop.texts import say

GAP = 12
SAMPLE = 114.0
NOTE = 240.0
EXAMPLES = (
    Form.START,
    Form.CHECKPOINT,
    Form.MEASURE,
    Form.MEETING,
    Form.DECISION,
    Form.WAY,
    Form.WAIT,
    Form.SUBPATHWAY,
    Form.SENT,
    Form.RECEIVED,
    Form.INTERRUPTION,
    Form.PAUSE,
    Form.END,
)
Standing = tuple[Box, Frame]


def foot(
    pathway: Pathway, drawing: Drawing, overlay: Overlay, *, language: str, top: int, right: int
) -> Iterator[Standing]:
    """The boxes of the foot in their places, from `top` down."""
    top += GAP
    used = {box.form for band in drawing.bands for box in band.boxes}
    legend = [_example(form, language) for form in EXAMPLES if form in used]
    legend += [_obligations(language), _note("legend arrows", say(language, "chart.example.arrows"))]
    legend += [_note(f"legend laid {number}", words) for number, words in enumerate(overlay.legend)]
    standing = list(_in_rows(_heading(language, "legend"), legend, top=top, right=right))
    yield from standing
    top = int(max(frame.bottom for _, frame in standing)) + GAP
    if overlay.listed:
        listed = [_note(f"listed {number}", words) for number, words in enumerate(overlay.listed)]
        standing = list(_in_columns(_headed("listed", overlay.listed_as), listed, top=top, right=right))
        yield from standing
        top = int(max(frame.bottom for _, frame in standing)) + GAP
    if drawing.ruled:
        roles = [_note(f"ruled {number}", words) for number, words in enumerate(drawing.ruled)]
        standing = list(_in_rows(_heading(language, "ruled_by"), roles, top=top, right=right))
        yield from standing
        top = int(max(frame.bottom for _, frame in standing)) + GAP
    if pathway.sources:
        sources = [_source(number, pathway, language) for number in range(len(pathway.sources))]
        yield from _in_columns(_heading(language, "sources"), sources, top=top, right=right)


def _heading(language: str, key: str) -> Box:
    return _headed(key, say(language, f"chart.{key}"))


def _headed(name: str, words: str) -> Box:
    lines = lines_of(Style.HEADING, words, form=Form.NOTE, width=SAMPLE)
    return Box(name=f"foot {name}", form=Form.NOTE, width=SAMPLE, lines=lines)


def _example(form: Form, language: str) -> Box:
    lines = lines_of(Style.PLACE, say(language, f"chart.example.{form.value}_name"), form=form, width=SAMPLE)
    lines += lines_of(Style.MORE, say(language, f"chart.example.{form.value}"), form=form, width=SAMPLE)
    return Box(name=f"legend {form.value}", form=form, width=SAMPLE, lines=lines)


def _note(name: str, words: str) -> Box:
    lines = lines_of(Style.MORE, words, form=Form.NOTE, width=NOTE)
    return Box(name=name, form=Form.NOTE, width=NOTE, lines=lines)


def _obligations(language: str) -> Box:
    badges = {Stress(each.value): say(language, f"phrases.obligation.{each.value}") for each in Obligation}
    words = say(language, "chart.example.obligations")
    lines = lines_of(Style.MORE, words, form=Form.NOTE, width=NOTE, stressed=badges)
    return Box(name="legend obligations", form=Form.NOTE, width=NOTE, lines=lines)


def _source(index: int, pathway: Pathway, language: str) -> Box:
    source = pathway.sources[index]
    number, name = str(index + 1), phrasing.spoken(source.name)
    words = say(language, "chart.source", number=number, name=name, title=source.title)
    stressed = {Stress.STRONG: f"{number} {name}"}
    lines: tuple[Line, ...] = lines_of(Style.MORE, words, form=Form.NOTE, width=NOTE, stressed=stressed)
    return Box(name=f"source {number}", form=Form.NOTE, width=NOTE, lines=lines)


def _in_rows(heading: Box, boxes: Sequence[Box], *, top: int, right: int) -> Iterator[Standing]:
    yield heading, _frame(heading, MARGIN, top)
    left = MARGIN + int(heading.width) + GAP
    across, lowest = left, top
    for box in boxes:
        if across > left and across + box.width > right - MARGIN:
            across, top = left, lowest + GAP
        yield box, _frame(box, across, top)
        across += int(box.width) + GAP
        lowest = max(lowest, top + box.height)


def _in_columns(heading: Box, boxes: Sequence[Box], *, top: int, right: int) -> Iterator[Standing]:
    """Down the columns, which are as equal in height as the order allows."""
    yield heading, _frame(heading, MARGIN, top)
    left = MARGIN + int(heading.width) + GAP
    columns = max(1, int((right - MARGIN - left + GAP) // (NOTE + GAP)))
    share = sum(_tight(box) for box in boxes) / columns
    column, down, before = 0, top, 0.0
    for box in boxes:
        wanted = min(columns - 1, int((before + _tight(box) / 2) // share))
        if wanted != column:
            column, down = wanted, top
        x = left + column * (int(NOTE) + GAP)
        yield box, Frame(x, down, x + box.width, down + _tight(box))
        down += _tight(box)
        before += _tight(box)


def _tight(box: Box) -> int:
    return box.height - GRID


def _frame(box: Box, left: int, top: int) -> Frame:
    return Frame(left, top, left + box.width, top + box.height)
