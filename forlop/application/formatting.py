"""A pathway file as it would be laid out, in its own vocabulary or another. Nothing is written here."""

from dataclasses import dataclass
from pathlib import Path

from forlop.application.contents import content_of
from forlop.diagnostics import Diagnostic
from forlop.language.decoding import decode, legible
from forlop.language.formatter import format_text
from forlop.language.grammar import ParserFor, line_parser
from forlop.source import Source

_WINDOWS = "\r\n"


@dataclass(frozen=True, slots=True)
class Formatted:
    """What a file holds, and what it would hold: None of a text with errors, which are in `diagnostics`."""

    path: Path
    source: Source
    before: bytes
    after: bytes | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def would_change(self) -> bool:
        return self.after is not None and self.after != self.before


def format_file(path: Path, *, vocabulary: str | None, parser_for: ParserFor = line_parser) -> Formatted:
    """The file laid out; `OSError` when it cannot be read."""
    content = content_of(path)
    if isinstance(content, Diagnostic):
        return Formatted(path, Source(str(path), ""), b"", None, (content,))
    return format_bytes(content, path=path, vocabulary=vocabulary, parser_for=parser_for)


def format_bytes(
    content: bytes, *, path: Path, vocabulary: str | None, parser_for: ParserFor = line_parser
) -> Formatted:
    """As `format_file`, of what a file holds. Lines end as the first one did; a byte order mark is left out."""
    text = decode(content)
    if isinstance(text, Diagnostic):
        return Formatted(path, Source(str(path), legible(content)), content, None, (text,))
    source = Source(str(path), text)
    laid_out = format_text(source, vocabulary=vocabulary, parser_for=parser_for)
    if not isinstance(laid_out, str):
        return Formatted(path, source, content, None, laid_out)
    if source.text.partition("\n")[0].endswith("\r"):
        laid_out = laid_out.replace("\n", _WINDOWS)
    return Formatted(path, source, content, laid_out.encode())
