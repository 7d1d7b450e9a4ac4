"""A text to its syntax, with every mistake in it: lines are read one by one, so that one bad line hides no other.

`parse(Source(name, text))` -> `Parsed(document, diagnostics)`
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from lark import Lark
from lark.exceptions import UnexpectedInput

from forlop.diagnostics import Diagnostic, in_order
from forlop.language import characters, limits, mistakes, syntax, wording
from forlop.language.assembly import Read, assemble
from forlop.language.grammar import ParserFor, line_parser, reserved_words
from forlop.language.lines import LANGUAGE_LINE, LogicalLine, logical_lines, vocabulary_of
from forlop.language.nodes import with_spans
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
    logical = () if is_too_large(source.text, vocabulary) else logical_lines(source.text, vocabulary=vocabulary)
    if not logical:
        return nothing_read(source.text)
    parser = parser_for(vocabulary)
    margin = margin_of(source.text, logical[0])
    lines = tuple(
        read_clause(clause_at(source.text, line, margin=margin), line.span.start, parser=parser, vocabulary=vocabulary)
        for line in logical
    )
    document, wrong = assemble(lines, vocabulary=vocabulary)
    unreadable = tuple(characters.diagnose(source.text))
    return Parsed(document, told(source.text, wrong, unreadable, starts=[line.span.start for line in logical]))


def is_too_large(text: str, vocabulary: str) -> bool:
    """Whether the text is beyond a limit of the language, and is not read at all."""
    return any(True for _ in limits.diagnose_text(text, vocabulary=vocabulary))


def nothing_read(text: str) -> Parsed:
    """What there is to say of a text that is too large, or has no clause."""
    vocabulary = vocabulary_of(text)
    empty = syntax.Document(vocabulary, None, (), (), header_whole=False)
    too_large = tuple(limits.diagnose_text(text, vocabulary=vocabulary))
    if too_large:
        return Parsed(empty, too_large)
    no_clause = Diagnostic("S101", Span(0, 0), help="comments" if text.strip() else "")
    return Parsed(empty, (*_unknown_vocabulary(text), no_clause))


def told(
    text: str, wrong: tuple[Diagnostic, ...], unreadable: tuple[Diagnostic, ...], *, starts: Sequence[int]
) -> tuple[Diagnostic, ...]:
    """All that is said of a text, each mistake once: `wrong` of its lines, which begin at `starts`, and its signs."""
    of_lines = _not_of_characters(wrong, starts, unreadable) if unreadable else wrong
    return in_order(_in_one_vocabulary((*_unknown_vocabulary(text), *unreadable, *of_lines)))


def _unknown_vocabulary(text: str) -> Iterator[Diagnostic]:
    said = LANGUAGE_LINE.match(text)
    if said is not None and said[1] not in VOCABULARIES:
        yield Diagnostic("S107", Span(*said.span(1)), (("found", said[1]), ("languages", "\n".join(VOCABULARIES))))


@dataclass(frozen=True, slots=True)
class Clause:
    """All that the reading of a clause depends on; `unclosed` counts from its beginning."""

    text: str
    indented: bool
    unclosed: Span | None


def margin_of(text: str, first: LogicalLine) -> int:
    """How far the first clause of a text is indented."""
    return first.span.start - (text.rfind("\n", 0, first.span.start) + 1)


def clause_at(text: str, line: LogicalLine, *, margin: int) -> Clause:
    """The clause that stands there."""
    start, end = line.span.start, line.span.end
    # One blank may be left of a word that was taken away.
    indented = start - (text.rfind("\n", 0, start) + 1) > margin + 1
    unclosed = None if line.unclosed is None else Span(line.unclosed.start - start, line.unclosed.end - start)
    return Clause(text[start:end], indented, unclosed)


def read_clause(clause: Clause, base: int, *, parser: Lark, vocabulary: str) -> Read:
    """The clause as far as it can be read; the spans of what it says count from `base`."""
    text, indented = clause.text, clause.indented
    beyond = tuple(limits.diagnose_clause(text, base=base, negation=_negation(vocabulary)))
    if beyond:
        return Read(
            recovered(text[: limits.LONGEST_LINE], base=base, vocabulary=vocabulary, indented=indented),
            beyond,
            whole=False,
        )
    if clause.unclosed is None:
        return _read(text, base, (), indented=indented, parser=parser, vocabulary=vocabulary)
    opened, closing = clause.unclosed.start, min(clause.unclosed.end, len(text))
    place = Span(base + opened, base + clause.unclosed.end)
    quote = text[opened : clause.unclosed.end]
    unclosed = Diagnostic("S103", place, (("found", quote),), help="open" if quote == '"' else "")
    # Closing the quote where the line ends lets the rest of the file be read as if it had been there.
    before = text[:closing].rstrip()
    closed = f'{before}"{text[closing:]}'
    read = _read(closed, base, (unclosed,), indented=indented, parser=parser, vocabulary=vocabulary)
    end, gone = base + len(before), closing - len(before) - 1

    def written(offset: int) -> int:
        return offset if offset <= end else offset + gone

    return with_spans(read, lambda span: span if span == place else Span(written(span.start), written(span.end)))


def _read(text: str, base: int, told: tuple[Diagnostic, ...], *, indented: bool, parser: Lark, vocabulary: str) -> Read:
    """A text whose quotes are closed; if something is `told` of it, nothing more is said of how it is written."""
    found = list(told)
    to_syntax = ToSyntax(base)
    try:
        read = to_syntax.transform(parser.parse(text))
    except UnexpectedInput as unexpected:
        if not found:
            found.append(
                mistakes.explain(
                    text, base=base, unexpected=unexpected, parser=parser, vocabulary=vocabulary, indented=indented
                )
            )
        return Read(recovered(text, base=base, vocabulary=vocabulary, indented=indented), tuple(found), whole=False)
    except Impossible as impossible:
        line_seen = recovered(text, base=base, vocabulary=vocabulary, indented=indented)
        return Read(line_seen, (impossible.diagnostic,), whole=False)
    reserved = reserved_words(parser)
    found.extend(
        Diagnostic("S120", name.span, (("name", name.text),)) for name in to_syntax.named if name.text in reserved
    )
    found.extend(wording.diagnose(read, to_syntax.numbers, vocabulary=vocabulary))
    return Read(read, tuple(found), whole=True)


@cache
def _negation(vocabulary: str) -> str:
    return pattern(words()["NOT"][vocabulary])


def _not_of_characters(
    found: tuple[Diagnostic, ...], starts: Sequence[int], unreadable: tuple[Diagnostic, ...]
) -> Iterator[Diagnostic]:
    """A character that is not allowed also makes its line unreadable: its own diagnostic speaks for both."""
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
