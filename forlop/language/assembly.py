"""Lines to a document: clauses under their opening lines, and what a line that could not be read takes with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.blocks import OPENERS, may_stand_under
from forlop.source import Span


@dataclass(frozen=True, slots=True)
class Read:
    """A line as far as it could be read, and what is wrong with it; not `whole` when parts of it are guesses."""

    line: syntax.Line | syntax.Unread
    found: tuple[Diagnostic, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Lines from one opening line to the next; `opener` is None before the first."""

    opener: syntax.Opener | syntax.Unread | None
    opening: Read | None
    clauses: tuple[Read, ...]

    @property
    def reads(self) -> tuple[Read, ...]:
        return self.clauses if self.opening is None else (self.opening, *self.clauses)

    @property
    def is_header(self) -> bool:
        return isinstance(self.opener, syntax.Opening) and self.opener.kind == "PATHWAY"


@dataclass(frozen=True, slots=True)
class Assembled:
    """What a part is by itself: its block, if it is one; what of it was not read; and what is wrong with it.

    With `header_lost`, one of its lines may have been the header.
    """

    block: syntax.Block | None
    unread: tuple[syntax.Unread, ...]
    found: tuple[Diagnostic, ...]
    header_lost: bool = False


def assemble(lines: Sequence[Read], *, vocabulary: str) -> tuple[syntax.Document, tuple[Diagnostic, ...]]:
    """The document, and everything that is wrong with the lines and with where they stand."""
    return document_of([(part, assembled(part)) for part in parts_of(lines)], vocabulary=vocabulary)


def document_of(
    parts: Sequence[tuple[Part, Assembled]], *, vocabulary: str
) -> tuple[syntax.Document, tuple[Diagnostic, ...]]:
    """The document that the parts make; a second header is none."""
    found: list[Diagnostic] = []
    unread: list[syntax.Unread] = []
    blocks: list[syntax.Block] = []
    header: syntax.Block | None = None
    for part, by_itself in parts:
        one = by_itself
        if part.is_header:
            if header is not None:
                one = _second_header(part, header.opener.span)
            else:
                header = by_itself.block
        elif one.block is not None:
            blocks.append(one.block)
        found.extend(one.found)
        unread.extend(one.unread)
    if header is None and not any(one.header_lost for _, one in parts):
        found.append(Diagnostic("S122", parts[0][0].reads[0].line.span))
    return (
        syntax.Document(
            vocabulary=vocabulary,
            header=header.opener if header and isinstance(header.opener, syntax.Opening) else None,
            header_clauses=header.clauses if header else (),
            blocks=tuple(blocks),
            unread=tuple(unread),
            header_whole=header is not None and header.whole,
        ),
        tuple(found),
    )


def assembled(part: Part) -> Assembled:
    """A part as if it stood alone."""
    of_opening = part.opening.found if part.opening else ()
    of_clauses = tuple(diagnostic for read in part.clauses for diagnostic in read.found)
    match part.opener:
        case None:
            whole = part.clauses[0].whole
            no_opener = (Diagnostic("S122", part.clauses[0].line.span),) if whole else ()
            return Assembled(None, _all_unread(part.reads), (*of_clauses, *no_opener), header_lost=True)
        case syntax.Unread(kind=kind):
            found = (*of_opening, *of_clauses)
            return Assembled(None, _all_unread(part.reads), found, header_lost=kind in (None, "PATHWAY"))
        case (
            syntax.Opening() | syntax.ActorLine() | syntax.ConsentLine() | syntax.DatumLine() | syntax.EndLine()
            | syntax.ComputeLine() | syntax.TableLine() | syntax.TotalLine() | syntax.IndicatorLine()
            | syntax.ExampleLine() | syntax.RenameLine() | syntax.AdjustLine() | syntax.RemoveLine()
            | syntax.InsertLine()
        ):  # fmt: skip
            block, wrong, lost = _block(part.opener, part)
            return Assembled(block, lost, (*of_opening, *wrong))
        case _:
            assert_never(part.opener)


def _second_header(part: Part, first: Span) -> Assembled:
    assert part.opener is not None
    found = (
        *(part.opening.found if part.opening else ()),
        Diagnostic("S126", part.opener.span, related=(Related("first", first),)),
        *(diagnostic for read in part.clauses for diagnostic in read.found),
    )
    return Assembled(None, _all_unread(part.clauses), found)


def _all_unread(reads: tuple[Read, ...]) -> tuple[syntax.Unread, ...]:
    return tuple(_as_unread(read) for read in reads)


def parts_of(lines: Sequence[Read]) -> list[Part]:
    """The lines, each part with what stands under its opening line."""
    started: list[tuple[syntax.Opener | syntax.Unread | None, Read | None, list[Read]]] = []
    for read in lines:
        opener = _opener(read)
        if opener is not None:
            started.append((opener, read, []))
        elif started:
            started[-1][2].append(read)
        else:
            started.append((None, None, [read]))
    return [Part(opener, opening, tuple(clauses)) for opener, opening, clauses in started]


def _opener(read: Read) -> syntax.Opener | syntax.Unread | None:
    """The line as an opening line, if it opens anything."""
    match read.line:
        case syntax.Unread(kind=None, names=names) as line:
            # A line like `xyz "…"` was meant to open something.
            return line if names else None
        case syntax.Unread(kind=kind) as line:
            return line if kind in OPENERS else None
        case syntax.DatumLine(of_form=True):
            return None
        case (
            syntax.Opening() | syntax.ActorLine() | syntax.ConsentLine() | syntax.DatumLine() | syntax.EndLine()
            | syntax.ComputeLine() | syntax.TableLine() | syntax.TotalLine() | syntax.IndicatorLine()
            | syntax.ExampleLine() | syntax.RenameLine() | syntax.AdjustLine() | syntax.RemoveLine()
            | syntax.InsertLine() as line
        ):  # fmt: skip
            return line
        case _:
            return None


def _block(opener: syntax.Opener, part: Part) -> tuple[syntax.Block, tuple[Diagnostic, ...], tuple[syntax.Unread, ...]]:
    kept: list[syntax.Line] = []
    found: list[Diagnostic] = []
    lost: list[syntax.Unread] = []
    for read in part.clauses:
        found.extend(read.found)
        match read.line:
            case syntax.Unread() as line:
                lost.append(line)
            case line if may_stand_under(opener, line):
                kept.append(line)
            case line:
                related = (Related("opener", opener.span),)
                asserts = (
                    isinstance(opener, syntax.ExampleLine) and isinstance(line, syntax.Way) and line.kind == "THEN"
                )
                advice = "example" if asserts else ""
                found.append(Diagnostic("S121", line.span, (("opener", _called(opener)),), related, help=advice))
                lost.append(_as_unread(read))
    whole = not lost and part.opening is not None and part.opening.whole and all(read.whole for read in part.clauses)
    return syntax.Block(opener, tuple(kept), whole), tuple(found), tuple(lost)


def _called(opener: syntax.Opener) -> str:
    return opener.title.text if isinstance(opener, syntax.ExampleLine) else opener.name.text


def _as_unread(read: Read) -> syntax.Unread:
    """What a line that belongs nowhere still says about names."""
    match read.line:
        case syntax.Unread() as line:
            return line
        case syntax.Opening(name=name) | syntax.SourceLine(name=name) | syntax.DatumLine(name=name) as line:
            return syntax.Unread(None, (name,), frozenset({name.text}), line.span)
        case syntax.Duty(act=syntax.Record(names=names)) as line:
            return syntax.Unread(None, (), frozenset(name.text for name in names), line.span)
        case line:
            return syntax.Unread(None, (), frozenset(), line.span)
