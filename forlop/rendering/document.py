"""A text before anybody knows its file format: headings, paragraphs, points and tables, with places to link to.

Text is plain. Where one of the `references` stands in it, a format that can link leads to that anchor.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from forlop.rendering.metrics import visible


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is the title of the document; an anchor is what others link to."""

    level: int
    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list without an order, under a line that says what it is a list of, if there is one."""

    items: tuple[str, ...]
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first cell of each row says what the row is about."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Points | Grid


@dataclass(frozen=True)
class Document:
    """The blocks in reading order; `references` are the texts that link, each with its anchor.

    The `overview` says again, as a table to look things up in, what the blocks have told.
    """

    language: str
    title: str
    summary: str
    blocks: tuple[Block, ...]
    overview: tuple[Block, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _linking(self) -> re.Pattern[str]:
        # The longest first: one title may begin with another.
        texts = sorted((visible(text) for text in self.references), key=len, reverse=True)
        return re.compile("|".join(re.escape(text) for text in texts) or r"(?!)")

    def runs(self, text: str) -> Iterator[tuple[str, str | None]]:
        """The text in stretches, each with the anchor it leads to or None; only what can be seen is left."""
        anchors = {visible(text): anchor for text, anchor in self.references.items()}
        shown, start = visible(text), 0
        for found in self._linking.finditer(shown):
            if found.start() > start:
                yield shown[start : found.start()], None
            yield found.group(), anchors[found.group()]
            start = found.end()
        if start < len(shown):
            yield shown[start:], None
