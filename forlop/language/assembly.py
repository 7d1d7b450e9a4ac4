"""Lines to a document: clauses under their opening lines, and what a line that could not be read takes with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.blocks import may_stand_under
from forlop.language.mistakes import LATER
from forlop.language.recovery import OPENERS


@dataclass(frozen=True, slots=True)
class Read:
    """A line as far as it could be read, and what is wrong with it; not `whole` when parts of it are guesses."""

    line: syntax.Line | syntax.Unread
    found: tuple[Diagnostic, ...]
    whole: bool

    @property
    def is_later(self) -> bool:
        """Whether something in the line belongs to a later version of the language."""
        return any(diagnostic.code == "S123" for diagnostic in self.found)


@dataclass(slots=True)
class _Part:
    """Lines from one opening line to the next; `opener` is None before the first."""

    opener: syntax.Opener | syntax.Unread | None
    opening: Read | None
    clauses: list[Read]

    @property
    def is_later(self) -> bool:
        """Whether this version does not read parts of this kind: the first diagnostic speaks for all their lines."""
        match self.opener:
            case syntax.Unread(kind=kind):
                return kind in LATER
            case syntax.Opening(kind="PATHWAY"):
                return self.opening is not None and self.opening.is_later
            case _:
                return False


def assemble(lines: Sequence[Read], *, vocabulary: str) -> tuple[syntax.Document, tuple[Diagnostic, ...]]:
    """The document, and everything that is wrong with the lines and with where they stand."""
    found: list[Diagnostic] = []
    unread: list[syntax.Unread] = []
    headers: list[syntax.Block] = []
    blocks: list[syntax.Block] = []
    header_lost = False
    for part in _parts(lines):
        found.extend(part.opening.found if part.opening else ())
        reads = (*([part.opening] if part.opening else []), *part.clauses)
        if part.is_later:
            unread.extend(_as_unread(read) for read in reads)
            header_lost = header_lost or isinstance(part.opener, syntax.Opening)
            continue
        match part.opener:
            case None:
                header_lost = True
                unread.extend(_as_unread(read) for read in reads)
                found.extend(diagnostic for read in reads for diagnostic in read.found)
                if reads[0].whole:
                    found.append(Diagnostic("S122", reads[0].line.span))
            case syntax.Unread(kind=kind):
                header_lost = header_lost or kind in (None, "PATHWAY")
                unread.extend(_as_unread(read) for read in reads)
                found.extend(diagnostic for read in part.clauses for diagnostic in read.found)
            case syntax.Opening(kind="PATHWAY") as opener if headers:
                related = (Related("first", headers[0].opener.span),)
                found.append(Diagnostic("S126", opener.span, related=related))
                unread.extend(_as_unread(read) for read in part.clauses)
                found.extend(diagnostic for read in part.clauses for diagnostic in read.found)
            case (
                syntax.Opening() | syntax.ActorLine() | syntax.ConsentLine() | syntax.DatumLine() | syntax.EndLine()
                | syntax.ComputeLine() | syntax.TableLine() | syntax.TotalLine() | syntax.IndicatorLine()
                | syntax.ExampleLine()
            ):  # fmt: skip
                block, wrong, lost = _block(part.opener, part)
                is_header = isinstance(part.opener, syntax.Opening) and part.opener.kind == "PATHWAY"
                (headers if is_header else blocks).append(block)
                found.extend(wrong)
                unread.extend(lost)
            case _:
                assert_never(part.opener)
    if not headers and not header_lost:
        found.append(Diagnostic("S122", lines[0].line.span))
    header = headers[0] if headers else None
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


def _parts(lines: Sequence[Read]) -> list[_Part]:
    parts: list[_Part] = []
    for read in lines:
        opener = _opener(read, inside_later=bool(parts) and parts[-1].is_later)
        if opener is not None:
            parts.append(_Part(opener, read, []))
        elif parts:
            parts[-1].clauses.append(read)
        else:
            parts.append(_Part(None, None, [read]))
    return parts


def _opener(read: Read, *, inside_later: bool) -> syntax.Opener | syntax.Unread | None:
    """The line as an opening line, if it opens anything."""
    match read.line:
        case syntax.Unread(kind=None, names=names) as line:
            # A line like `xyz "…"` was meant to open something; in a part of a later version it may be anything.
            return line if names and not inside_later else None
        case syntax.Unread(kind=kind) as line:
            return line if kind in OPENERS else None
        case syntax.DatumLine(of_form=True):
            return None
        case (
            syntax.Opening() | syntax.ActorLine() | syntax.ConsentLine() | syntax.DatumLine() | syntax.EndLine()
            | syntax.ComputeLine() | syntax.TableLine() | syntax.TotalLine() | syntax.IndicatorLine()
            | syntax.ExampleLine() as line
        ):  # fmt: skip
            return line
        case _:
            return None


def _block(
    opener: syntax.Opener, part: _Part
) -> tuple[syntax.Block, tuple[Diagnostic, ...], tuple[syntax.Unread, ...]]:
    kept: list[syntax.Line] = []
    found: list[Diagnostic] = []
    lost: list[syntax.Unread] = []
    told_later = False
    for read in part.clauses:
        if not (read.is_later and told_later):
            found.extend(read.found)
        told_later = told_later or read.is_later
        match read.line:
            case syntax.Unread() as line:
                lost.append(line)
            case line if may_stand_under(opener, line):
                kept.append(line)
            case line:
                related = (Related("opener", opener.span),)
                found.append(Diagnostic("S121", line.span, (("opener", _called(opener)),), related))
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
