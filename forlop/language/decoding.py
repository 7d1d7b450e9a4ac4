"""Bytes of a file to text: UTF-8, with or without a byte order mark; anything else is refused where it begins.

A letter and an accent of its own, as `a` and a ring, become the one letter that they look like.
"""

import codecs
import unicodedata

from forlop.diagnostics import Diagnostic
from forlop.source import Position, Source, Span

# What begins so is a picture, a document or a packed file, whatever it is called.
_NOT_TEXT = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(content: bytes) -> str | Diagnostic:
    """The text without its byte order mark, or a diagnostic whose span counts characters of `legible(content)`."""
    try:
        if content.startswith(_WIDE_MARKS):
            return _not_utf8(Span(0, 0), encoding="UTF-16", position=Position(line=1, column=1))
        return unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError as failed:
        before = failed.object[: failed.start].decode("utf-8")
        position = Source("", before).position(len(before))
        return _not_utf8(Span(len(before), len(before) + 1), encoding="", position=position)


def is_text(content: bytes) -> bool:
    """Whether it may be text, in whatever encoding; a program or a document of another kind is not."""
    return content.startswith(_WIDE_MARKS) or not (content.startswith(_NOT_TEXT) or b"\0" in content)


def legible(content: bytes) -> str:
    """What can be shown of a file that is not UTF-8: bytes that cannot be read become replacement characters."""
    if content.startswith(_WIDE_MARKS):
        return content.decode("utf-16", errors="replace")
    return content.decode("utf-8-sig", errors="replace")


def _not_utf8(span: Span, *, encoding: str, position: Position) -> Diagnostic:
    details = (("encoding", encoding), ("line", str(position.line)), ("column", str(position.column)))
    return Diagnostic("S102", span, details, help="named" if encoding else "")
