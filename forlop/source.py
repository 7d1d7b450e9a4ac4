"""Text and places in it: a named source, and spans that know line and column. Nothing about what the text means."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to but not including `end`, counted from 0."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Position:
    """A place as people count it: line and column from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A text with the name people know it by.

    A text that builds on another has that one `behind` it: its characters are counted on after the end of this one.
    """

    name: str
    text: str
    behind: "Source | None" = None

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        return (0, *(found.end() for found in re.finditer("\n", self.text)))

    @property
    def end(self) -> int:
        """Where the characters of the text behind begin."""
        return len(self.text) + 1

    def part(self, span: Span) -> "tuple[Source, Span]":
        """The text that the characters stand in, this one or one behind it, and where they stand in that."""
        if self.behind is None or span.start < self.end:
            return self, span
        return self.behind.part(Span(span.start - self.end, span.end - self.end))

    def position(self, offset: int) -> Position:
        """The line and column of a character of this text; its end has a position too."""
        line = bisect_right(self.line_starts, offset)
        return Position(line=line, column=offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line without its end; empty beyond the last."""
        if number > len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] - 1 if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")
