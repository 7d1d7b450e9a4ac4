"""Characters that do not belong in a pathway's text: invisible direction marks, typographic quotes, look-alike letters."""

import re
import unicodedata
from collections.abc import Iterator

from forlop.diagnostics import Diagnostic
from forlop.source import Span

CODES = frozenset({"S104", "S105", "S106"})

_QUOTED = re.compile(r'"[^"\n]*"|#[^\n]*')
_NAME = re.compile(r"[^\W\d_]\w*")
_INSTEAD = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": '"', "\u00a0": " ", "–": "-", "—": "-"}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def diagnose(text: str) -> Iterator[Diagnostic]:
    """Every character outside quotes and comments that may not stand there, and every name of mixed scripts."""
    outside = _QUOTED.sub(lambda found: " " * len(found.group()), text)
    for offset, character in enumerate(outside):
        span = Span(offset, offset + 1)
        if character in _BIDI:
            yield Diagnostic("S105", span, (("character", f"U+{ord(character):04X}"),))
        elif character in _INSTEAD:
            shown = "U+00A0" if character == "\u00a0" else character
            kind = "space" if character == "\u00a0" else "dash" if _INSTEAD[character] == "-" else "quote"
            yield Diagnostic("S104", span, (("character", shown),), help=kind)
    for name in _NAME.finditer(outside):
        scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in name.group() if letter.isalpha()}
        if len(scripts) > 1 or unicodedata.normalize("NFC", name.group()) != name.group():
            yield Diagnostic("S106", Span(*name.span()), (("name", name.group()),))
