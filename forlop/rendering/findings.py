"""Diagnostics for people and for programs: a sentence, the lines it is about, and what to write instead.

`finding(diagnostic, source, language="nb")` -> `Finding`; `as_text(finding)` and `as_json(finding)` show it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from forlop.diagnostics import Diagnostic
from forlop.language.lines import vocabulary_of
from forlop.language.vocabulary import words
from forlop.rendering import phrasing
from forlop.rendering.stories import told
from forlop.source import Position, Source, Span
from forlop.texts import knows, say

_WIDEST = 110
_TAB = 4
_TOKEN = re.compile(r"<(\w+)>")


class Look(StrEnum):
    """What a piece of a finding is, for whoever gives it a colour."""

    PLACE = "place"
    SEVERITY = "severity"
    MESSAGE = "message"
    GUTTER = "gutter"
    TEXT = "text"
    MARK = "mark"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line of output."""

    look: Look
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of the text, what is marked in it, and what the mark means (empty for the place of the finding itself)."""

    name: str
    position: Position
    end: Position
    text: str
    blanks: int
    marks: int
    caption: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic in the words of one language."""

    code: str
    severity: str
    severity_word: str
    name: str
    message: str
    excerpts: tuple[Excerpt, ...]
    help: str | None
    help_word: str
    story: tuple[str, ...] = ()
    story_word: str = ""


def finding(diagnostic: Diagnostic, source: Source, *, language: str) -> Finding:
    """The diagnostic with its sentences filled in and its lines picked out of the source."""
    values = _values(diagnostic, vocabulary=vocabulary_of(source.part(diagnostic.span)[0].text), language=language)
    variant = f"diagnostics.{diagnostic.code}.help" + (f".{diagnostic.help}" if diagnostic.help else "")
    has_help = diagnostic.help is not None and (bool(diagnostic.help) or knows(language, variant))
    places = ((diagnostic.span, ""), *((place.span, _caption(place.role, language)) for place in diagnostic.related))
    excerpts = tuple(_excerpt(span, caption, source) for span, caption in places)
    return Finding(
        code=diagnostic.code,
        severity=diagnostic.severity.value,
        severity_word=say(language, f"diagnostics.label.{diagnostic.severity.value}"),
        name=excerpts[0].name,
        message=printable(say(language, f"diagnostics.{diagnostic.code}.message", **values)),
        excerpts=excerpts,
        help=printable(say(language, variant, **values)) if has_help else None,
        help_word=say(language, "diagnostics.label.help"),
        story=tuple(printable(line) for line in told(diagnostic.story, language=language)),
        story_word=say(language, "diagnostics.label.story"),
    )


def as_text(found: Finding) -> str:
    """The finding in plain text, without an end of line."""
    return "\n".join("".join(piece.text for piece in line).rstrip() for line in pieces(found))


def as_json(found: Finding) -> dict[str, object]:
    """The finding for programs; lines and columns count from 1, the end is the first place after."""
    first, *others = found.excerpts
    return {
        "file": found.name,
        **_range(first),
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "related": [{"file": other.name, **_range(other), "message": other.caption} for other in others],
        "story": list(found.story),
        "help": found.help,
    }


def pieces(found: Finding) -> Iterator[tuple[Piece, ...]]:
    """The lines of the finding, each in pieces that may be given colours."""
    place = found.excerpts[0].position
    yield (
        Piece(Look.PLACE, f"{printable(found.name)}:{place.line}:{place.column} "),
        Piece(Look.SEVERITY, f"{found.severity_word} {found.code}: "),
        Piece(Look.MESSAGE, found.message),
    )
    gutter = max(5, *(len(str(excerpt.position.line)) + 1 for excerpt in found.excerpts))
    for excerpt in found.excerpts:
        if excerpt.name != found.name:
            yield (
                Piece(Look.GUTTER, f"{'':>{gutter}} | "),
                Piece(Look.PLACE, f"{printable(excerpt.name)}:{excerpt.position.line}"),
            )
        yield Piece(Look.GUTTER, f"{excerpt.position.line:>{gutter}} | "), Piece(Look.TEXT, excerpt.text)
        mark = Piece(Look.MARK, " " * excerpt.blanks + "^" * excerpt.marks)
        yield Piece(Look.GUTTER, f"{'':>{gutter}} | "), mark, Piece(Look.LABEL, f" {excerpt.caption}")
    for number, line in enumerate(found.story):
        yield Piece(Look.LABEL, f"  {'' if number else found.story_word:<10}  "), Piece(Look.TEXT, line)
    if found.help is not None:
        yield Piece(Look.LABEL, f"  {found.help_word:<10}  "), Piece(Look.TEXT, found.help)


# ---- sentences


def _values(diagnostic: Diagnostic, *, vocabulary: str, language: str) -> Mapping[str, str]:
    """The details of the diagnostic in words, and every keyword under its terminal in the words of the text."""
    keywords = {terminal: row[vocabulary][0] for terminal, row in words().items()}
    keywords |= {f"MANY_{terminal}": row[vocabulary][-1] for terminal, row in words().items()}
    keywords["DECIMAL_POINT"] = "." if vocabulary == "en" else ","
    details = {key: _in_words(key, value, keywords=keywords, language=language) for key, value in diagnostic.details}
    return {**keywords, **details}


def keywords_in(vocabulary: str) -> dict[str, str]:
    """Each terminal's word, and under `MANY_` that of several, as sentences of the catalogue name them."""
    ones = {terminal: row[vocabulary][0] for terminal, row in words().items()}
    return ones | {f"MANY_{terminal}": row[vocabulary][-1] for terminal, row in words().items()}


def _in_words(key: str, value: str, *, keywords: Mapping[str, str], language: str) -> str:
    match key:
        case "kind":
            return say(language, f"diagnostics.kind.{value}")
        case "kinds":
            return _either([say(language, f"diagnostics.kind.{kind}") for kind in value.split(",")], language)
        case "type":
            return say(language, f"diagnostics.type.{value}")
        case "worse":
            return say(language, f"diagnostics.worse.{value}")
        case "pattern":
            return say(language, f"diagnostics.pattern.{value}", **keywords)
        case "condition":
            # A condition that might be written, in the keywords of the text.
            return _TOKEN.sub(lambda token: keywords[token[1]], value)
        case "expected" | "missing" | "verbs" | "units" | "values" | "languages":
            said = _TOKEN.sub(lambda token: say(language, f"diagnostics.token.{token[1]}"), value)
            return _either(said.split("\n"), language)
        case _ if key.endswith("_when"):
            return phrasing.when(language, value)
        case _ if key.endswith("length"):
            return phrasing.length(language, value)
        case _:
            return phrasing.names_in_quotes(language, value)


def _either(choices: list[str], language: str) -> str:
    if len(choices) == 1:
        return choices[0]
    return say(language, "diagnostics.or", before=", ".join(choices[:-1]), last=choices[-1])


def _caption(role: str, language: str) -> str:
    return say(language, f"diagnostics.related.{role}")


def printable(sentence: str) -> str:
    """The author's words and the names of files may hold anything; a sentence stays one line and moves no cursor."""
    return "".join(character if character.isprintable() else "\ufffd" for character in sentence)


# ---- lines


def _excerpt(place: Span, caption: str, whole: Source) -> Excerpt:
    source, span = whole.part(place)
    position, end = source.position(span.start), source.position(span.end)
    line = source.line(position.line)
    start = position.column - 1
    stop = end.column - 1 if end.line == position.line else len(line)
    before, marked, after = _shown(line[:start], 0), line[start:stop], line[stop:]
    shown = _shown(marked, _width(before))
    marks = max(1, _width(shown))
    rest = _shown(after, _width(before) + marks)
    if before and _width(before) + marks > _WIDEST:
        before = "…" + before[max(0, len(before) - _WIDEST // 2) + 1 :]
    text = f"{before}{shown}{rest}"
    if len(text) > _WIDEST:
        text = f"{text[: _WIDEST - 1]}…"
        marks = max(1, min(marks, _WIDEST - _width(before)))
    return Excerpt(
        name=source.name, position=position, end=end, text=text, blanks=_width(before), marks=marks, caption=caption
    )


def _shown(text: str, column: int) -> str:
    """The text as it can be printed from this column on: tabs as blanks, and nothing that moves the cursor."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    for character in text:
        if character == "\t":
            blanks = _TAB - column % _TAB
            shown.append(" " * blanks)
            column += blanks
        else:
            safe = character if character.isprintable() or character == "\u00a0" else "\ufffd"
            shown.append(safe)
            column += _width(safe)
    return "".join(shown)


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _range(excerpt: Excerpt) -> dict[str, object]:
    return {
        "line": excerpt.position.line,
        "column": excerpt.position.column,
        "end_line": excerpt.end.line,
        "end_column": excerpt.end.column,
    }
