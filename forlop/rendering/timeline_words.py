"""A timeline in words: the open limits by date, and then every row, as the picture has them."""

from collections.abc import Iterator
from datetime import datetime

from forlop.rendering.document import Block, Document, Heading, Paragraph, Points
from forlop.rendering.timeline import Group, Kind, Row, Sign, Timeline
from forlop.texts import say


def timeline_document(timeline: Timeline) -> Document:
    """All that the picture tells, without axis and signs."""
    return Document(
        language=timeline.language,
        title=timeline.title,
        summary=timeline_summary(timeline),
        blocks=tuple(_blocks(timeline)),
    )


def timeline_summary(timeline: Timeline) -> str:
    """How much there is, and what is open and late, in a sentence."""
    limits = [mark for _, row in _open(timeline) for mark in row.marks]
    late = sum(mark.at <= timeline.now for mark in limits)
    rows = str(len(list(timeline.rows)))
    return say(timeline.language, "timeline.words.summary", rows=rows, open=str(len(limits)), late=str(late))


def _blocks(timeline: Timeline) -> Iterator[Block]:
    language = timeline.language
    yield Heading(1, timeline.title)
    yield Points(tuple(_sentence(language, remark) for remark in timeline.remarks))
    yield Heading(2, say(language, "timeline.words.limits"))
    rows = sorted(_open(timeline), key=lambda each: _first(each[1]))
    if rows:
        yield Points(tuple(_row(language, row, whose=group.title) for group, row in rows))
    else:
        yield Paragraph(say(language, "timeline.words.none"))
    for group in timeline.groups:
        yield Heading(2, group.title)
        yield Points(tuple(_row(language, row) for row in group.rows))


def _open(timeline: Timeline) -> Iterator[tuple[Group, Row]]:
    """The rows with a limit that somebody has to keep; a total is kept by nobody."""
    for group in timeline.groups:
        for row in group.rows:
            limits = [mark for mark in row.marks if mark.sign in (Sign.LIMIT, Sign.CRITICAL)]
            if limits and not any(bar.kind is Kind.TOTAL for bar in row.bars):
                yield group, row


def _first(row: Row) -> datetime:
    return min(mark.at for mark in row.marks)


def _row(language: str, row: Row, *, whose: str | None = None) -> str:
    about = row.title if whose is None else say(language, "timeline.words.whose", title=row.title, actor=whose)
    return " ".join(_sentence(language, each) for each in (about, *row.words))


def _sentence(language: str, words: str) -> str:
    begun = words[:1].upper() + words[1:]
    return begun if begun.endswith((".", "?", "!")) else say(language, "description.sentence", text=begun)
