"""A text to its syntax, with every mistake in it: lines are read one by one, so that one bad line hides no other.

`parse(Source("x.forlop", "# språk: nb\\nforløp x \\"X\\"\\n…"))` -> `Parsed(document, diagnostics)`
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace

from lark.exceptions import UnexpectedInput, VisitError

from forlop.diagnostics import Diagnostic, Related, in_order
from forlop.language import characters, mistakes, syntax
from forlop.language.blocks import may_stand_under
from forlop.language.grammar import line_parser, reserved_words
from forlop.language.lines import LANGUAGE_LINE, LogicalLine, logical_lines
from forlop.language.to_syntax import NoSuchDate, ToSyntax
from forlop.language.vocabulary import VOCABULARIES
from forlop.source import Source, Span


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read, and everything that is wrong with the rest."""

    document: syntax.Document
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Unread:
    """A line that could not be read, with the terminal of its first word if that is known."""

    opens: str | None
    span: Span


def parse(source: Source) -> Parsed:
    """Never raises on a text: what cannot be read becomes diagnostics, in the order of the text."""
    vocabulary, found = _vocabulary(source)
    if not source.text.strip():
        return Parsed(syntax.Document(vocabulary, None, (), ()), (Diagnostic("S101", Span(0, 0)),))
    found = [*found, *characters.diagnose(source.text)]
    lines: list[syntax.Line | _Unread] = []
    for line in logical_lines(source.text, vocabulary=vocabulary):
        read, wrong = _line(source.text, line, vocabulary=vocabulary)
        lines.append(read)
        found.extend(wrong)
    document, misplaced = _assemble(lines, vocabulary=vocabulary, end=len(source.text.rstrip()))
    found.extend(misplaced)
    return Parsed(document, in_order(_one_for_each_place(found)))


def _vocabulary(source: Source) -> tuple[str, list[Diagnostic]]:
    said = LANGUAGE_LINE.match(source.text)
    if said is None:
        return "nb", []
    if said[1] in VOCABULARIES:
        return said[1], []
    return "nb", [Diagnostic("S107", Span(*said.span(1)), (("found", said[1]),))]


def _line(text: str, line: LogicalLine, *, vocabulary: str) -> tuple[syntax.Line | _Unread, list[Diagnostic]]:
    start, end = line.span.start, line.span.end
    clause = text[start:end]
    found: list[Diagnostic] = []
    if line.unclosed is not None:
        found.append(Diagnostic("S103", line.unclosed, (("found", text[line.unclosed.start : line.unclosed.end]),)))
        # Closing the quote where it must end lets the rest of the file be read as if it had been there.
        closing = min(line.unclosed.end, end) - start
        clause = f'{clause[:closing]}"{clause[closing:]}'
    parser = line_parser(vocabulary)
    try:
        read = ToSyntax(start).transform(parser.parse(clause))
    except UnexpectedInput as unexpected:
        if not found:
            found.append(mistakes.explain(clause, base=start, unexpected=unexpected, vocabulary=vocabulary))
        return _Unread(mistakes.first_keyword(clause, vocabulary=vocabulary), line.span), found
    except VisitError as failed:
        if not isinstance(failed.orig_exc, NoSuchDate):
            raise
        span = failed.orig_exc.span
        return _Unread(None, line.span), [Diagnostic("S125", span, (("found", text[span.start : span.end]),))]
    if isinstance(read, syntax.Word) and read.kind in mistakes.LATER:
        found.append(Diagnostic("S123", read.span, (("found", text[read.span.start : read.span.end]),)))
        return _Unread(read.kind, line.span), found
    reserved = (name for name in _names_in(read) if name.text in reserved_words())
    found.extend(Diagnostic("S120", name.span, (("name", name.text),)) for name in reserved)
    return read, found


def _names_in(node: object) -> Iterator[syntax.Name]:
    """Every name in a line, in the order of the fields."""
    if isinstance(node, syntax.Name):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _names_in(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _names_in(getattr(node, field.name))


def _assemble(
    lines: list[syntax.Line | _Unread], *, vocabulary: str, end: int
) -> tuple[syntax.Document, list[Diagnostic]]:
    """Clauses under their opening lines. Under a line that could not be read, clauses are let be."""
    found: list[Diagnostic] = []
    header: syntax.Opening | None = None
    header_clauses: list[syntax.Line] = []
    blocks: list[syntax.Block] = []
    current: syntax.Opener | _Unread | None = None
    header_unread = False
    for line in lines:
        match line:
            case _Unread(opens=opens):
                header_unread = header_unread or opens in (None, "PATHWAY")
                if opens is not None and opens in mistakes.OPENERS:
                    current = line
            case syntax.Opening(kind="PATHWAY"):
                if header is None:
                    header, current = line, line
                else:
                    found.append(Diagnostic("S126", line.span, related=(Related("first", header.span),)))
                    current = _Unread("PATHWAY", line.span)
            case syntax.DatumLine(of_form=True) if current is None or _is_form(current):
                blocks = _with_clause(blocks, line, current)
            case syntax.Opening() | syntax.ActorLine() | syntax.ConsentLine() | syntax.EndLine():
                blocks.append(syntax.Block(line, ()))
                current = line
            case syntax.DatumLine(of_form=False):
                blocks.append(syntax.Block(line, ()))
                current = line
            case _ if isinstance(current, _Unread):
                pass
            case _ if current is None:
                found.append(Diagnostic("S122", line.span))
                current = _Unread(None, line.span)
                header_unread = True
            case _ if not may_stand_under(current, line):
                related = (Related("opener", current.span),)
                found.append(Diagnostic("S121", line.span, (("opener", current.name.text),), related))
            case _ if current is header:
                header_clauses.append(line)
            case _:
                blocks = _with_clause(blocks, line, current)
    if header is None and not header_unread:
        first = blocks[0].opener.span if blocks else Span(0, end)
        found.append(Diagnostic("S122", first))
    return syntax.Document(vocabulary, header, tuple(header_clauses), tuple(blocks)), found


def _is_form(opener: syntax.Opener | _Unread) -> bool:
    return isinstance(opener, syntax.Opening) and opener.kind == "FORM"


def _with_clause(
    blocks: list[syntax.Block], line: syntax.Line, current: syntax.Opener | _Unread | None
) -> list[syntax.Block]:
    if not blocks or blocks[-1].opener is not current:
        return blocks
    blocks[-1] = replace(blocks[-1], clauses=(*blocks[-1].clauses, line))
    return blocks


def _one_for_each_place(found: list[Diagnostic]) -> Iterator[Diagnostic]:
    """A character that is not allowed also makes its line unreadable: the first, more exact, diagnostic speaks."""
    characters_at = [diagnostic.span for diagnostic in found if diagnostic.code in characters.CODES]
    for diagnostic in found:
        shadowed = diagnostic.code in mistakes.CODES and any(
            span.start <= diagnostic.span.end and diagnostic.span.start <= span.end for span in characters_at
        )
        if not shadowed:
            yield diagnostic


