"""Characters that do not belong in a pathway's text: invisible marks, typographic signs, look-alikes."""

import re
import unicodedata
from collections.abc import Iterator

from forlop.diagnostics import Diagnostic, Related
from forlop.source import Span

CODES = frozenset({"S104", "S105", "S106"})

# All but the characters that are right wherever they stand.
_SUSPECT = re.compile(r"[^\t\n -~æøåÆØÅ]")
_QUOTED = re.compile(r'"[^"\n]*"|#[^\n]*')
_NAME = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")
_QUOTES = frozenset("\u201c\u201d\u201e\u2018\u2019\u201a\u2032\u2033«»")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def diagnose(text: str) -> Iterator[Diagnostic]:
    """Every character that may not stand where it stands, and every name of mixed scripts."""
    if not _SUSPECT.search(text):
        return
    outside = _QUOTED.sub(lambda found: " " * len(found.group()), text)
    yield from _invisible(text, outside)
    if _SUSPECT.search(outside):
        yield from _typographic(outside)
        yield from _look_alikes(outside)


def _invisible(text: str, outside: str) -> Iterator[Diagnostic]:
    """What turns or hides text is refused in quotes and comments too, since there it deceives the reader."""
    for found in _SUSPECT.finditer(text):
        offset, character = found.start(), found.group()
        if character.isprintable() or text.startswith("\r\n", offset):
            continue
        category = unicodedata.category(character)
        hides = category == "Cc" or character in _BIDI or category in ("Zl", "Zp")
        if hides or (category in ("Cf", "Co", "Cn", "Cs") and outside[offset] == character):
            yield Diagnostic("S105", Span(offset, offset + 1), (("character", f"U+{ord(character):04X}"),))


def _typographic(outside: str) -> Iterator[Diagnostic]:
    """Typographic signs come in pairs and crowds: those of one kind on one line are one mistake."""
    start = 0
    for line in outside.splitlines(keepends=True):
        of_kind: dict[str, list[int]] = {}
        for offset, character in enumerate(line):
            kind = None if character.isascii() else _kind_of(character)
            if kind == "dash":
                kind = _kind_of_dash(line, offset)
            if kind is not None:
                of_kind.setdefault(kind, []).append(start + offset)
        for kind, (first, *others) in of_kind.items():
            shown = f"U+{ord(outside[first]):04X}" if kind == "space" else outside[first]
            related = tuple(Related("also", Span(other, other + 1)) for other in others)
            yield Diagnostic("S104", Span(first, first + 1), (("character", shown),), related, help=kind)
        start += len(line)


def _kind_of(character: str) -> str | None:
    if character in _QUOTES:
        return "quote"
    if character in _DASHES:
        return "dash"
    return "space" if unicodedata.category(character) == "Zs" else None


def _kind_of_dash(line: str, offset: int) -> str:
    """At the beginning of a line it is a bullet, between letters it was meant as a part of a name."""
    if not line[:offset].strip():
        return "bullet"
    beside = line[offset - 1 : offset] + line[offset + 1 : offset + 2]
    return "name" if len(beside) == 2 and beside.isalpha() else "dash"


def _look_alikes(outside: str) -> Iterator[Diagnostic]:
    for name in _NAME.finditer(outside):
        if name.group().isascii():
            continue
        scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in name.group() if letter.isalpha()}
        if len(scripts) > 1 or unicodedata.normalize("NFC", name.group()) != name.group():
            yield Diagnostic("S106", Span(*name.span()), (("name", name.group()),))
