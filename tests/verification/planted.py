"""Texts with one fault planted, and what a check finds in them."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from forlop.application.library import beside
from forlop.application.pathway_files import pathway_from_text
from forlop.application.proving import subject_of
from forlop.diagnostics import Diagnostic
from forlop.source import Source
from forlop.verification.verdict import Check

ROOT = Path(__file__).parents[2]
LIBRARY = tuple(sorted((ROOT / "pathways").rglob("*.forlop")))
TODAY = date(2026, 6, 1)
Found = tuple[str, int]


@cache
def text_of(file: Path) -> str:
    """A library pathway without its examples, which no proof looks at."""
    return file.read_text("utf-8").partition("\neksempel ")[0] + "\n"


def found_in(text: str, check: Check, *, file: Path = LIBRARY[0]) -> list[Found]:
    """The code and the line, counted from 1, of everything that one check finds in a text that lies where `file` does.

    What keeps it from being checked is found instead.
    """
    return [(each.code, text.count("\n", 0, each.span.start) + 1) for each in findings(text, check, file=file)]


def findings(text: str, check: Check, *, file: Path = LIBRARY[0]) -> list[Diagnostic]:
    """As `found_in`, with everything that is said of it."""
    read = pathway_from_text(Source("test.forlop", text), library=beside(file))
    subject = subject_of(read, today=TODAY)
    return list(read.diagnostics) if subject is None else list(check.find(subject))


def changed_lines(text: str, pattern: str, replacement: str) -> Iterator[tuple[int, str]]:
    """Each line that the pattern matches, counted from 1, and the text with only that line changed."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        changed = re.sub(pattern, replacement, line)
        if changed != line:
            yield number + 1, "".join([*lines[:number], changed, *lines[number + 1 :]])


def block_of(text: str, line: int) -> list[str]:
    """The lines of the step in which the line stands, counted from 1."""
    lines = text.splitlines()
    first = next(n for n in range(line - 1, -1, -1) if lines[n] and not lines[n].startswith(" "))
    rest = lines[first + 1 :]
    return [lines[first], *rest[: next((n for n, each in enumerate(rest) if not each.startswith(" ")), len(rest))]]


def line_of(text: str, words: str) -> int:
    """The line, counted from 1, where the words stand first."""
    return text[: text.index(words)].count("\n") + 1
