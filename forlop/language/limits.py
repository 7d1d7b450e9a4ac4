"""How large a text may be. Beyond that it is refused before it is read, with the limit named."""

import re
from collections.abc import Iterator
from functools import cache

from forlop.diagnostics import Diagnostic
from forlop.language.vocabulary import pattern, words
from forlop.source import Span

MOST_CHARACTERS = 1_000_000
# No character of UTF-8 is longer than four bytes: a larger file is too large unread.
MOST_BYTES = 4 * MOST_CHARACTERS
MOST_LINES = 20_000
MOST_STEPS = 5_000
MOST_BRANCHES = 1_000
LONGEST_LINE = 10_000
DEEPEST = 64
LONGEST_NUMBER = 15
# So many pathways stand behind each other at most, each named by the one before it.
LONGEST_CHAIN = 8

# The words that a step opens with; as they are counted before anything is read, a line counts by its first word.
_STEPS = (
    "START",
    "CHECKPOINT",
    "MEASURE",
    "MEETING",
    "DECISION",
    "HANDOVER",
    "REQUEST",
    "MESSAGE",
    "WAIT",
    "SUBPATHWAY",
)
_BRANCHES = ("IF", "OPTION")

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LONG_NUMBER = re.compile(rf"[\d.,]{{{LONGEST_NUMBER + 1}}}")
_QUOTED = re.compile(r'"[^"\n]*"|#[^\n]*')


def diagnose_size(size: int) -> Iterator[Diagnostic]:
    """At most one finding, of a file of so many bytes: it is too large, whatever is in it."""
    if size > MOST_BYTES:
        yield _beyond(Span(0, 0), "characters", MOST_CHARACTERS)


def diagnose_text(text: str, *, vocabulary: str) -> Iterator[Diagnostic]:
    """At most one finding: a text that is too large is not read at all."""
    if len(text) > MOST_CHARACTERS:
        yield _beyond(Span(0, 0), "characters", MOST_CHARACTERS)
    elif text.count("\n") >= MOST_LINES and text.rstrip().count("\n") >= MOST_LINES:
        yield _beyond(Span(0, 0), "lines", MOST_LINES)
    elif text.count("\n") >= min(MOST_STEPS, MOST_BRANCHES):
        yield from _too_many(text, vocabulary)


def _too_many(text: str, vocabulary: str) -> Iterator[Diagnostic]:
    """The first step, or branch of a step, that is one too many."""
    if _at_most(_STEPS, text, vocabulary) <= MOST_STEPS and _at_most(_BRANCHES, text, vocabulary) <= MOST_BRANCHES:
        return
    steps = branches = 0
    for line in _counted(vocabulary).finditer(text):
        place = Span(line.start("word"), line.end("word"))
        if line.group("branch") is not None:
            branches += 1
        else:
            steps, branches = steps + 1, 0
        if steps > MOST_STEPS:
            yield _beyond(place, "steps", MOST_STEPS)
            return
        if branches > MOST_BRANCHES:
            yield _beyond(place, "branches", MOST_BRANCHES)
            return


def _at_most(terminals: tuple[str, ...], text: str, vocabulary: str) -> int:
    """How many lines may begin with these words: how often they stand anywhere, which takes no time to count."""
    return sum(text.count(spelling.split()[0]) for name in terminals for spelling in words()[name][vocabulary])


@cache
def _counted(vocabulary: str) -> re.Pattern[str]:
    """Lines that open a step, and lines that are a branch of one."""
    steps, branches = (
        pattern(tuple(spelling for terminal in kind for spelling in words()[terminal][vocabulary]))
        for kind in (_STEPS, _BRANCHES)
    )
    return re.compile(rf"^[ \t]*(?P<word>{steps}|(?P<branch>{branches}))", re.MULTILINE)


def diagnose_clause(clause: str, *, base: int, negation: str) -> Iterator[Diagnostic]:
    """At most one finding for a clause; `negation` is the pattern of the word for `ikke`, which nests too."""
    if len(clause) > LONGEST_LINE:
        yield _beyond(Span(base, base + 1), "line", LONGEST_LINE)
        return
    denied = re.findall(rf"\b{negation}", clause) if len(clause) > DEEPEST else []
    if clause.count("(") <= DEEPEST and len(denied) <= DEEPEST and not _LONG_NUMBER.search(clause):
        return  # whatever stands in quotes
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
