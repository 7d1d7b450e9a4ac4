"""A text laid out as forlop lays it out, in its own vocabulary or another; comments and the author's grouping are kept.

`fastlege   skal gjøre dette innen 1 uker # snart` -> `  fastlege skal gjøre dette innen 1 uke  # snart`
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from lark import Lark, Token

from forlop.diagnostics import Diagnostic, Severity
from forlop.language import syntax
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.layout import in_columns
from forlop.language.lines import LANGUAGE_LINE, PhysicalLine, logical_lines, physical_lines
from forlop.language.parser import parse
from forlop.language.printer import Printer, language_line
from forlop.source import Source, Span

_INDENT = "  "
# What goes on stands farther in than any clause.
_GOES_ON = "    "
_JOINTS = frozenset({"_COMMA", "AND", "OR"})


@dataclass(frozen=True, slots=True)
class _Remark:
    """A line of comment; `inward` when the author set it in."""

    text: str
    inward: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    """A line of the language, its text in pieces where the author broke it, and the comment after each of them."""

    line: syntax.Line
    pieces: tuple[str, ...]
    comments: tuple[tuple[str, ...], ...]

    @property
    def opens(self) -> bool:
        return isinstance(self.line, syntax.Opener) and not (
            isinstance(self.line, syntax.DatumLine) and self.line.of_form
        )


@dataclass(frozen=True, slots=True)
class _Blank:
    pass


_Item = _Remark | _Clause | _Blank


def format_text(
    source: Source, *, vocabulary: str | None = None, parser_for: ParserFor = line_parser
) -> str | tuple[Diagnostic, ...]:
    """The text laid out, under a line that names its vocabulary; of a text with errors, what is wrong with it."""
    parsed = parse(source, parser_for=parser_for)
    if any(found.severity is Severity.ERROR for found in parsed.diagnostics):
        return parsed.diagnostics
    to = vocabulary or parsed.document.vocabulary
    reader = _Reader(
        source=source,
        document=parsed.document,
        printer=Printer(to),
        parser=parser_for(parsed.document.vocabulary),
        parser_of_printed=parser_for(to),
    )
    lines = (_first_line(source.text, to), *_laid_out(tuple(_once_blank(reader.items())), printer=Printer(to)))
    return "".join(f"{line}\n" for line in lines)


def _first_line(text: str, vocabulary: str) -> str:
    said = LANGUAGE_LINE.match(text)
    rest = "" if said is None else text[said.end() :].partition("\n")[0].rstrip()
    return f"{language_line(vocabulary)}{rest}"


# ---- reading


@dataclass(frozen=True, slots=True)
class _Reader:
    """From the author's lines to what stands on them."""

    source: Source
    document: syntax.Document
    printer: Printer
    parser: Lark
    parser_of_printed: Lark

    def items(self) -> Iterator[_Item]:
        clauses = logical_lines(self.source.text, vocabulary=self.document.vocabulary)
        ends = [clause.span.end for clause in clauses]
        nodes = {line.span.start: line for line in _lines_of(self.document)}
        margin = self.source.position(clauses[0].span.start).column - 1
        lines = list(physical_lines(self.source.text))
        if LANGUAGE_LINE.match(self.source.text):
            lines = lines[1:]
        for number, group in groupby(lines, key=lambda line: bisect_right(ends, line.start)):
            of_clause = tuple(group)
            if number < len(clauses):
                start = clauses[number].span.start
                before = tuple(line for line in of_clause if line.start < start)
                yield from (_beside(line, margin=margin) for line in before)
                yield self._clause(nodes[start], of_clause[len(before) :], clauses[number].span)
            else:
                yield from (_beside(line, margin=margin) for line in of_clause)

    def _clause(self, line: syntax.Line, lines: tuple[PhysicalLine, ...], span: Span) -> _Clause:
        printed = self.printer.line(line)
        starts = [physical.start - span.start for physical in lines if physical.says_something]
        cuts = self._cuts(self.source.text[span.start : span.end], starts[1:], printed) if starts[1:] else []
        edges = (0, *cuts, len(printed))
        pieces = tuple(printed[start:end].strip() for start, end in pairwise(edges))
        return _Clause(line, pieces, tuple(_comments(lines)))

    def _cuts(self, clause: str, starts: list[int], printed: str) -> list[int]:
        """Where the printed line is broken: at the commas and joining words at which the author broke it."""
        written = _tokens(clause, self.parser)
        joints = [token for token in _tokens(printed, self.parser_of_printed) if token.type in _JOINTS]
        cuts: list[int] = []
        for start in starts:
            before = [token for token in written if (token.end_pos or 0) <= start]
            joint = joints[sum(token.type in _JOINTS for token in before) - (before[-1].type == "_COMMA")]
            cuts.append((joint.end_pos if joint.type == "_COMMA" else joint.start_pos) or 0)
        return cuts


def _lines_of(document: syntax.Document) -> Iterator[syntax.Line]:
    if document.header is not None:
        yield document.header
    yield from document.header_clauses
    for block in document.blocks:
        yield block.opener
        yield from block.clauses


def _beside(line: PhysicalLine, *, margin: int) -> _Item:
    return _Remark(line.comment, len(line.code.expandtabs()) > margin) if line.comment else _Blank()


def _comments(lines: tuple[PhysicalLine, ...]) -> Iterator[tuple[str, ...]]:
    """For each line that says something, the comment on it (or nothing) and the lines of comment below it."""
    comments: list[str] = []
    for number, line in enumerate(lines):
        if line.says_something:
            if number:
                yield tuple(comments)
            comments = [line.comment]
        elif line.comment:
            comments.append(line.comment)
    yield tuple(comments)


def _tokens(clause: str, parser: Lark) -> list[Token]:
    return list(parser.parse_interactive(clause).iter_parse())


def _once_blank(items: Iterable[_Item]) -> Iterator[_Item]:
    """No blank line after the last line, and never two together."""
    blank = False
    for item in items:
        if isinstance(item, _Blank):
            blank = True
            continue
        if blank:
            yield _Blank()
        blank = False
        yield item


# ---- laying out


def _laid_out(items: tuple[_Item, ...], *, printer: Printer) -> Iterator[str]:
    aligned = _with_bars(_with_columns(items, printer=printer), printer=printer)
    inward = _inward(aligned)
    for item, is_inward in zip(aligned, inward, strict=True):
        indent = _INDENT if is_inward else ""
        match item:
            case _Blank():
                yield ""
            case _Remark(text=text):
                yield f"{indent}{text}"
            case _Clause(pieces=pieces, comments=comments):
                for number, (piece, (beside, *below)) in enumerate(zip(pieces, comments, strict=True)):
                    yield f"{_GOES_ON if number else indent}{piece}{'  ' if beside else ''}{beside}"
                    yield from (f"{_GOES_ON}{comment}" for comment in below)


def _inward(items: tuple[_Item, ...]) -> list[bool]:
    """A comment stands as the line after it; before an opening line and at the end, as the author had it."""
    inward: list[bool] = []
    after = True
    for number, item in reversed(list(enumerate(items))):
        match item:
            case _Clause() as clause:
                after = clause.opens
                inward.append(not clause.opens)
            case _Remark(inward=set_in):
                begun = any(isinstance(before, _Clause) for before in items[:number])
                inward.append(begun and (set_in or not after))
            case _Blank():
                inward.append(False)
    return inward[::-1]


def _with_columns(items: tuple[_Item, ...], *, printer: Printer) -> tuple[_Item, ...]:
    """Titles of declarations and ways of branches that stand together, under each other."""
    laid: list[_Item] = []
    for key, group in groupby(items, key=_group):
        together = list(group)
        clauses = [item for item in together if isinstance(item, _Clause)]
        if key is None:
            laid.extend(together)
            continue
        texts = in_columns([_columns(clause, printer=printer) for clause in clauses])
        laid.extend(replace(clause, pieces=(text,)) for clause, text in zip(clauses, texts, strict=True))
    return tuple(laid)


def _group(item: _Item) -> str | None:
    """What a line is aligned with; None for lines that stand alone."""
    if not isinstance(item, _Clause) or len(item.pieces) > 1:
        return None
    match item.line:
        case syntax.BranchLine() | syntax.OptionLine() | syntax.Way(kind="ELSE"):
            return "branch"
        case syntax.Opening(kind=kind):
            return kind
        case (
            syntax.ActorLine() | syntax.ConsentLine() | syntax.DatumLine() | syntax.ComputeLine()
            | syntax.EndLine() | syntax.SourceLine() as line
        ):  # fmt: skip
            return type(line).__name__
        case _:
            return None


def _columns(clause: _Clause, *, printer: Printer) -> tuple[str, ...]:
    """A line in the parts that may stand under each other."""
    (text,) = clause.pieces
    match clause.line:
        case syntax.BranchLine(target=target) | syntax.OptionLine(target=target) | syntax.Way(target=target):
            way = f"{printer.word('THEN')} {printer.target(target)}"
            return text.removesuffix(way).rstrip(), way
        case syntax.DatumLine(title=None) | syntax.ComputeLine(title=None):
            return (text,)
        case syntax.ActorLine():
            before, title, after = text.split('"', 2)
            return tuple(part for part in (before.rstrip(), f'"{title}"', after.strip()) if part)
        case _:
            before, _, after = text.partition('"')
            return before.rstrip(), f'"{after}'


def _with_bars(items: tuple[_Item, ...], *, printer: Printer) -> tuple[_Item, ...]:
    """The rows of each table with their bars under each other."""
    laid: list[_Item] = list(items)
    of_table: list[int] = []
    for number, item in enumerate((*items, None)):
        match item:
            case _Clause(line=syntax.RowLine()):
                of_table.append(number)
            case None | _Clause():
                rows = [(place, clause) for place in of_table if isinstance(clause := items[place], _Clause)]
                texts = printer.rows(
                    tuple(clause.line for _, clause in rows if isinstance(clause.line, syntax.RowLine))
                )
                for (place, clause), text in zip(rows, texts, strict=True):
                    laid[place] = replace(clause, pieces=(text,))
                of_table = []
            case _:
                pass
    return tuple(laid)
