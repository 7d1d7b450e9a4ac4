"""A text to its logical lines: which characters belong to one clause. Nothing is read yet.

A line goes on after a comma and when the next line begins with a word that joins (`og`, `eller`).
Comments start with `#`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forlop.language.vocabulary import VOCABULARIES, pattern, words
from forlop.source import Span

LANGUAGE_LINE = re.compile(r"#[ \t]*(?:språk|language)[ \t]*:[ \t]*(\w+)")
_KNOWN = frozenset(VOCABULARIES)
_SPLIT = re.compile(r"[^\n]*\n|[^\n]+")
_OUTSIDE_QUOTES = re.compile(r'"[^"\n]*"|#[^\n]*|"[^\n]*')


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One clause; `unclosed` is the place of a quotation mark that is never closed."""

    span: Span
    unclosed: Span | None


@dataclass(frozen=True, slots=True)
class PhysicalLine:
    """A line of the file without its end: what it says from `start` to `end`, and its comment with the sign before it.

    `code` is what it says with the blanks around it.
    """

    start: int
    end: int
    code: str
    comment: str
    unclosed: Span | None

    @property
    def says_something(self) -> bool:
        return bool(self.code.strip())


def vocabulary_of(text: str) -> str:
    """The vocabulary that the first line names; bokmål if it names none, or one that is not known."""
    said = LANGUAGE_LINE.match(text)
    return said[1] if said and said[1] in _KNOWN else "nb"


def logical_lines(text: str, *, vocabulary: str) -> tuple[LogicalLine, ...]:
    """The clauses of a text in order; blank lines and lines of comment are none."""
    joins = re.compile(pattern(words()["AND"][vocabulary] + words()["OR"][vocabulary]))
    clauses: list[LogicalLine] = []
    goes_on = False
    for line in physical_lines(text):
        if not line.says_something:
            continue
        if clauses and (goes_on or joins.match(line.code.lstrip())):
            clauses[-1] = LogicalLine(Span(clauses[-1].span.start, line.end), clauses[-1].unclosed or line.unclosed)
        else:
            clauses.append(LogicalLine(Span(line.start, line.end), line.unclosed))
        goes_on = line.code.rstrip().endswith(",")
    return tuple(clauses)


def goes_on(text: str, line: LogicalLine) -> bool:
    """Whether a line that follows belongs to the clause as well, whatever it begins with."""
    return text[line.span.end - 1] == ","


def physical_lines(text: str) -> Iterator[PhysicalLine]:
    """Every line of the text, also blank ones and those with only a comment."""
    offset = 0
    for raw in _SPLIT.findall(text):
        unclosed: Span | None = None
        line = raw.rstrip("\r\n")
        code_end = len(line)
        for found in _OUTSIDE_QUOTES.finditer(line) if '"' in line or "#" in line else ():
            if found.group().startswith("#"):
                code_end = found.start()
                break
            if len(found.group()) == 1 or not found.group().endswith('"'):
                unclosed = Span(offset + found.start(), offset + found.end())
        code = line[:code_end]
        start = offset + len(code) - len(code.lstrip())
        yield PhysicalLine(start, max(start, offset + len(code.rstrip())), code, line[code_end:].rstrip(), unclosed)
        offset += len(raw)
