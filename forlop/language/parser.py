"""A text to its syntax, with every mistake in it: lines are read one by one, so that one bad line hides no other.

`parse(Source(name, text))` -> `Parsed(document, diagnostics)`
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace

from lark import Lark
from lark.exceptions import UnexpectedInput, VisitError

from forlop.diagnostics import Diagnostic, in_order
from forlop.language import characters, limits, mistakes, syntax, wording
from forlop.language.assembly import Read, assemble
from forlop.language.grammar import ParserFor, line_parser, reserved_words
from forlop.language.lines import LANGUAGE_LINE, LogicalLine, logical_lines, vocabulary_of
from forlop.language.recovery import recovered
from forlop.language.to_syntax import Impossible, ToSyntax
from forlop.language.vocabulary import VOCABULARIES, pattern, words
from forlop.source import Source, Span

# So many words of another vocabulary are not slips: the file is written in it.
_WRITTEN_IN_ANOTHER = 4


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read, and everything that is wrong with the rest."""

    document: syntax.Document
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source, *, parser_for: ParserFor = line_parser) -> Parsed:
    """Never raises on a text: what cannot be read becomes diagnostics, in the order of the text."""
    vocabulary = vocabulary_of(source.text)
    found = list(_unknown_vocabulary(source.text))
    too_large = tuple(limits.diagnose_text(source.text))
    if too_large:
        return Parsed(syntax.Document(vocabulary, None, (), (), header_whole=False), too_large)
    logical = logical_lines(source.text, vocabulary=vocabulary)
    if not logical:
        empty = syntax.Document(vocabulary, None, (), (), header_whole=False)
        return Parsed(empty, (*found, Diagnostic("S101", Span(0, 0), help="comments" if source.text.strip() else "")))
    parser = parser_for(vocabulary)
    unreadable = tuple(characters.diagnose(source.text))
    margin = source.position(logical[0].span.start).column - 1
    lines = tuple(_line(source.text, line, margin=margin, parser=parser, vocabulary=vocabulary) for line in logical)
    document, wrong = assemble(lines, vocabulary=vocabulary)
    told = _not_of_characters(wrong, logical, unreadable)
    return Parsed(document, in_order(_in_one_vocabulary((*found, *unreadable, *told))))


def _unknown_vocabulary(text: str) -> Iterator[Diagnostic]:
    said = LANGUAGE_LINE.match(text)
    if said is not None and said[1] not in VOCABULARIES:
        yield Diagnostic("S107", Span(*said.span(1)), (("found", said[1]), ("languages", ", ".join(VOCABULARIES))))


def _line(text: str, line: LogicalLine, *, margin: int, parser: Lark, vocabulary: str) -> Read:
    start, end = line.span.start, line.span.end
    clause = text[start:end]
    # One blank may be left of a word that was taken away.
    indented = start - (text.rfind("\n", 0, start) + 1) > margin + 1
    found: list[Diagnostic] = []
    beyond = tuple(limits.diagnose_clause(clause, base=start, negation=pattern(words()["NOT"][vocabulary])))
    if beyond:
        return Read(
            recovered(clause[: limits.LONGEST_LINE], base=start, vocabulary=vocabulary, indented=indented),
            beyond,
            whole=False,
        )
    if line.unclosed is not None:
        found.append(Diagnostic("S103", line.unclosed, (("found", text[line.unclosed.start : line.unclosed.end]),)))
        # Closing the quote where the line ends lets the rest of the file be read as if it had been there.
        closing = min(line.unclosed.end, end) - start
        clause = f'{clause[:closing].rstrip()}"{clause[closing:]}'
    try:
        read = ToSyntax(start).transform(parser.parse(clause))
    except UnexpectedInput as unexpected:
        if not found:
            found.append(
                mistakes.explain(clause, base=start, unexpected=unexpected, parser=parser, vocabulary=vocabulary)
            )
        return Read(recovered(clause, base=start, vocabulary=vocabulary, indented=indented), tuple(found), whole=False)
    except VisitError as failed:
        if not isinstance(failed.orig_exc, Impossible):
            raise
        line_seen = recovered(clause, base=start, vocabulary=vocabulary, indented=indented)
        return Read(line_seen, (failed.orig_exc.diagnostic,), whole=False)
    if isinstance(read, syntax.Word) and read.kind in mistakes.LATER:
        found.append(Diagnostic("S123", read.span, (("found", text[read.span.start : read.span.end]),)))
        return Read(recovered(clause, base=start, vocabulary=vocabulary, indented=indented), tuple(found), whole=False)
    if line.unclosed is not None:
        read = replace(read, span=line.span)
    reserved = reserved_words(parser)
    found.extend(
        Diagnostic("S120", name.span, (("name", name.text),)) for name in _names_in(read) if name.text in reserved
    )
    found.extend(wording.diagnose(read, vocabulary=vocabulary))
    return Read(read, tuple(found), whole=True)


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


def _not_of_characters(
    found: tuple[Diagnostic, ...], lines: tuple[LogicalLine, ...], unreadable: tuple[Diagnostic, ...]
) -> Iterator[Diagnostic]:
    """A character that is not allowed also makes its line unreadable: its own diagnostic speaks for both."""
    starts = [line.span.start for line in lines]
    troubled = {bisect_right(starts, diagnostic.span.start) for diagnostic in unreadable}
    for diagnostic in found:
        if diagnostic.code not in mistakes.CODES or bisect_right(starts, diagnostic.span.start) not in troubled:
            yield diagnostic


def _in_one_vocabulary(found: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """A file that is written in another vocabulary than it says gets one diagnostic for that, not one for each word."""
    foreign = Counter(dict(diagnostic.details)["other"] for diagnostic in found if diagnostic.code == "S115")
    other, number = foreign.most_common(1)[0] if foreign else ("", 0)
    if number < _WRITTEN_IN_ANOTHER:
        yield from found
        return
    told = False
    for diagnostic in found:
        if diagnostic.code != "S115" or dict(diagnostic.details)["other"] != other:
            yield diagnostic
        elif not told:
            told = True
            yield replace(diagnostic, help="language")
