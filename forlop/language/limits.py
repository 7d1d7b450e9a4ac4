"""How large a text may be. Beyond that it is refused before it is read, with the limit named."""

import re
from collections.abc import Iterator

from forlop.diagnostics import Diagnostic
from forlop.source import Span

MOST_CHARACTERS = 1_000_000
# No character of UTF-8 is longer than four bytes: a larger file is too large unread.
MOST_BYTES = 4 * MOST_CHARACTERS
MOST_LINES = 20_000
LONGEST_LINE = 10_000
DEEPEST = 64
LONGEST_NUMBER = 15
# So many pathways stand behind each other at most, each named by the one before it.
LONGEST_CHAIN = 8

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LONG_NUMBER = re.compile(rf"[\d.,]{{{LONGEST_NUMBER + 1}}}")
_QUOTED = re.compile(r'"[^"\n]*"|#[^\n]*')


def diagnose_text(text: str) -> Iterator[Diagnostic]:
    """At most one finding: a text that is too large is not read at all."""
    if len(text) > MOST_CHARACTERS:
        yield _beyond(Span(0, 0), "characters", MOST_CHARACTERS)
    elif text.count("\n") >= MOST_LINES and text.rstrip().count("\n") >= MOST_LINES:
        yield _beyond(Span(0, 0), "lines", MOST_LINES)


def diagnose_clause(clause: str, *, base: int, negation: str) -> Iterator[Diagnostic]:
    """At most one finding for a clause; `negation` is the pattern of the word for `ikke`, which nests too."""
    if len(clause) > LONGEST_LINE:
        yield _beyond(Span(base, base + 1), "line", LONGEST_LINE)
        return
    if len(clause) <= DEEPEST and not _LONG_NUMBER.search(clause):
        return  # too short to be too deep
    outside = _QUOTED.sub(lambda found: " " * len(found.group()), clause)
    if _depth(outside) > DEEPEST or len(re.findall(rf"\b{negation}", outside)) > DEEPEST:
        yield _beyond(Span(base, base + 1), "nesting", DEEPEST)
        return
    for number in _NUMBER.finditer(outside):
        if len(number.group()) > LONGEST_NUMBER:
            yield _beyond(Span(base + number.start(), base + number.end()), "number", LONGEST_NUMBER)
            return


def _depth(outside: str) -> int:
    depth = deepest = 0
    for character in outside:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def _beyond(span: Span, what: str, most: int) -> Diagnostic:
    return Diagnostic("S108", span, (("most", str(most)),), help=what)
