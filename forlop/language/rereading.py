"""A text that is read again after a change: only what changed is read, the rest is kept.

`read(source)` -> `Reading`; `read_again(reading, changed)` -> the `Reading` that `read(changed)` would be.
The spans of a reading count so sparsely that a clause keeps its own when the text before it grows: the stages after
this one work on them as they are, in the order of the text, and `placed` says where in the text they are.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

from forlop.diagnostics import Diagnostic
from forlop.language import characters, syntax
from forlop.language.assembly import Assembled, Part, Read, assembled, document_of, parts_of
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.lines import LogicalLine, goes_on, logical_lines, vocabulary_of
from forlop.language.nodes import moved, with_spans
from forlop.language.parser import Clause, Parsed, clause_at, is_too_large, margin_of, nothing_read, read_clause, told
from forlop.source import Source, Span

_Node = TypeVar("_Node")

_APART = 2**32
"""What a character of a text that is read for the first time counts: so much room is left for what comes between."""

_ROOM = 2**20
"""What one clause may take: more than the longest text has characters."""

_MANY = 100


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause that was read: where it stands in its passage, and what its first character counts as in spans."""

    clause: Clause
    offset: int
    counts: int
    read: Read


@dataclass(frozen=True, slots=True)
class Passage:
    """The text from one opening line to the next; `unreadable` counts from its beginning."""

    length: int
    clauses: tuple[Placed, ...]
    part: Part
    assembled: Assembled
    unreadable: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Reading:
    """A text as it was read; it has no passages if there was nothing to read.

    `read_now` counts the clauses that had to be read for it, `document` has spans of its own counting.
    """

    source: Source
    vocabulary: str
    margin: int
    passages: tuple[Passage, ...]
    read_now: int

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where in the text each passage begins."""
        return tuple(accumulate((passage.length for passage in self.passages), initial=0))[:-1]

    @cached_property
    def _assembled(self) -> tuple[syntax.Document, tuple[Diagnostic, ...]]:
        parts = [(passage.part, passage.assembled) for passage in self.passages]
        return document_of(parts, vocabulary=self.vocabulary)

    @property
    def document(self) -> syntax.Document:
        return self._assembled[0] if self.passages else nothing_read(self.source.text).document

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with the text, at its places in the text."""
        if not self.passages:
            return nothing_read(self.source.text).diagnostics
        signs = tuple(
            moved(diagnostic, start)
            for passage, start in zip(self.passages, self.starts, strict=True)
            for diagnostic in passage.unreadable
        )
        begins = list(self._begins()) if signs else ()
        return told(self.source.text, self.placed(self._assembled[1]), signs, starts=begins)

    @property
    def parsed(self) -> Parsed:
        """As `parse` has it of the same text."""
        return Parsed(self.placed(self.document), self.diagnostics)

    def placed(self, node: _Node) -> _Node:
        """The same with the spans that it has in the text."""
        return with_spans(node, self._place) if node else node

    def mentions(self, words: frozenset[str]) -> Iterator[syntax.Block]:
        """The blocks of `document` in whose text any of the words stands, be it in a quote or a longer word.

        All blocks if there are so many words that looking for each would take longer than reading.
        """
        passages = self.passages if len(words) > _MANY else self._with(words)
        return (passage.assembled.block for passage in passages if passage.assembled.block is not None)

    def _with(self, words: frozenset[str]) -> Iterator[Passage]:
        for word in words:
            at = self.source.text.find(word)
            while at >= 0:
                number = bisect_right(self.starts, at) - 1
                yield self.passages[number]
                at = self.source.text.find(word, self.starts[number] + self.passages[number].length)

    def _begins(self) -> Iterator[int]:
        for passage, start in zip(self.passages, self.starts, strict=True):
            yield from (start + placed.offset for placed in passage.clauses)

    @cached_property
    def _counts(self) -> tuple[int, ...]:
        return tuple(passage.clauses[0].counts for passage in self.passages)

    def _place(self, span: Span) -> Span:
        number = bisect_right(self._counts, span.start) - 1
        if number < 0:
            return span  # of the text as a whole
        clauses = self.passages[number].clauses
        placed = clauses[bisect_right(clauses, span.start, key=lambda each: each.counts) - 1]
        start = self.starts[number] + placed.offset + span.start - placed.counts
        return Span(start, start + span.end - span.start)


def read(source: Source, *, parser_for: ParserFor = line_parser) -> Reading:
    """A text read for the first time."""
    text, vocabulary = source.text, vocabulary_of(source.text)
    lines = () if is_too_large(text, vocabulary) else logical_lines(text, vocabulary=vocabulary)
    if not lines:
        return Reading(source, vocabulary, 0, (), 0)
    margin = margin_of(text, lines[0])
    clauses = [clause_at(text, line, margin=margin) for line in lines]
    counts = [(line.span.start + 1) * _APART for line in lines]
    reads = _reads(clauses, counts, {}, parser_for=parser_for, vocabulary=vocabulary)
    return Reading(source, vocabulary, margin, _passages(text, lines, clauses, counts, reads), len(lines))


def read_again(before: Reading, source: Source, *, parser_for: ParserFor = line_parser) -> Reading:
    """The text after a change. Where too much changed for that, as the language or a limit, it is read as a new one."""
    text = source.text
    vocabulary = vocabulary_of(text)
    if not before.passages or vocabulary != before.vocabulary or is_too_large(text, vocabulary):
        return read(source, parser_for=parser_for)
    seam = _seam(before, text)
    if seam is None:
        return read(source, parser_for=parser_for)
    kept = {
        placed.clause: (placed.read, placed.counts)
        for passage in before.passages[seam.first : seam.after]
        for placed in passage.clauses
    }
    counts = _between(before, seam)
    if counts is None:
        return read(source, parser_for=parser_for)
    clauses = [clause_at(seam.text, line, margin=before.margin) for line in seam.lines]
    reads = _reads(clauses, counts, kept, parser_for=parser_for, vocabulary=before.vocabulary)
    between = _passages(seam.text, seam.lines, clauses, counts, reads)
    follows = before.passages[seam.after :]
    # A line is read by what it stands under: what begins must still do so in the same way.
    if seam.first and between[0].part.opener is None:
        return read(source, parser_for=parser_for)
    passages = (*before.passages[: seam.first], *between, *follows)
    return Reading(source, before.vocabulary, before.margin, passages, sum(each not in kept for each in clauses))


@dataclass(frozen=True, slots=True)
class _Seam:
    """The passages from `first` up to `after` are replaced by this text."""

    first: int
    after: int
    text: str
    lines: tuple[LogicalLine, ...]


def _seam(before: Reading, text: str) -> _Seam | None:
    """What has to be read again; None if it is not clear where the text goes on as before."""
    old = before.source.text
    same_before = _common(old, text)
    same_after = min(_common(old[::-1], text[::-1]), len(old) - same_before, len(text) - same_before)
    # The changed line may belong to the line before it, and that one to the passage before.
    first = max(bisect_right(before.starts, same_before) - 2, 0)
    after = bisect_right(before.starts, len(old) - same_after)
    grown = len(text) - len(old)
    while True:
        end = len(text) if after >= len(before.passages) else before.starts[after] + grown
        start = before.starts[first]
        piece = text[start:end]
        lines = logical_lines(piece, vocabulary=before.vocabulary)
        if not lines or (first == 0 and margin_of(piece, lines[0]) != before.margin):
            return None
        if after >= len(before.passages) or not goes_on(piece, lines[-1]):
            return _Seam(first, after, piece, lines)
        after += 1


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with that are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _between(before: Reading, seam: _Seam) -> list[int] | None:
    """What the clauses of the seam count from, in the room between their neighbours; None if it is too narrow."""
    low = before.passages[seam.first - 1].clauses[-1].counts + _ROOM if seam.first else _ROOM
    last = before.passages[-1].clauses[-1].counts + (len(seam.lines) + 1) * _APART
    high = before.passages[seam.after].clauses[0].counts if seam.after < len(before.passages) else last
    step = (high - low) // (len(seam.lines) + 1)
    return [low + number * step for number in range(len(seam.lines))] if step > _ROOM else None


def _reads(
    clauses: Sequence[Clause],
    counts: Sequence[int],
    kept: Mapping[Clause, tuple[Read, int]],
    *,
    parser_for: ParserFor,
    vocabulary: str,
) -> list[Read]:
    parser = parser_for(vocabulary)
    reads: list[Read] = []
    for clause, at in zip(clauses, counts, strict=True):
        if clause in kept:
            read_before, counted = kept[clause]
            reads.append(moved(read_before, at - counted))
        else:
            reads.append(read_clause(clause, at, parser=parser, vocabulary=vocabulary))
    return reads


def _passages(
    text: str, lines: Sequence[LogicalLine], clauses: Sequence[Clause], counts: Sequence[int], reads: Sequence[Read]
) -> tuple[Passage, ...]:
    """The passages of a text; what stands before the first clause belongs to the first."""
    parts = parts_of(reads)
    sizes = [len(part.reads) for part in parts]
    firsts = list(accumulate(sizes, initial=0))
    begins = [0, *(text.rfind("\n", 0, lines[number].span.start) + 1 for number in firsts[1:-1]), len(text)]
    return tuple(
        Passage(
            length=end - begin,
            clauses=tuple(
                Placed(clauses[number], lines[number].span.start - begin, counts[number], reads[number])
                for number in range(first, first + size)
            ),
            part=part,
            assembled=assembled(part),
            unreadable=tuple(characters.diagnose(text[begin:end])),
        )
        for part, first, size, begin, end in zip(parts, firsts, sizes, begins, begins[1:], strict=False)
    )
