"""What can be seen of a line that could not be read, so that one mistake does not make others.

`tiltak x Trening` has no title, but it opens a step, and the step is called `x`.
"""

import re
from difflib import get_close_matches
from functools import cache

from forlop.language import syntax
from forlop.language.blocks import OPENERS
from forlop.language.mistakes import first_keyword
from forlop.language.slips import meant_openings, spelled_otherwise
from forlop.language.vocabulary import VOCABULARIES, keyword, pattern, spoken, words
from forlop.source import Span

# Their name is one that the base has.
_OF_THE_BASE = frozenset({"RENAMES", "TIGHTENS", "LOOSENS", "REMOVES"})

# What these are, their title does not say: the type, what is computed, from where to where.
_MORE_THAN_A_TITLE = frozenset({"DATUM", "COMPUTE", "TOTAL", "INSERTS"})

_NAME = re.compile(r"[^\W\d]\w*")
_SENTENCE = re.compile(r'"[^"\n]*\W[^"\n]*"')
_DIGITS_FIRST = re.compile(r"\s+(\d+)([^\W\d_]\w*)")
_TWO_WORDS = re.compile(r'\s+([^\W\d]\w*)(?:\s*[-./]\s*|[ \t]+)(\w+)[ \t]*(?:"[^"\n]*"|:)')
_FIELD = re.compile(r"\w+\s*:")


def recovered(clause: str, *, base: int, vocabulary: str, indented: bool) -> syntax.Opener | syntax.Unread:
    """The opening line that it must have been meant to be, without its title; or the names and words seen in it.

    Indentation means nothing in the language, but it tells whether a line that cannot be read was meant to open a part.
    """
    end = len(clause)
    span = Span(base, base + end)
    mentions = frozenset(_NAME.findall(_SENTENCE.sub("", clause)))
    if clause.startswith("|"):
        return syntax.Unread("ROW", (), mentions, span)
    kind, start = _kind(clause, vocabulary=vocabulary)
    names = _declared(clause, start, base=base, vocabulary=vocabulary)
    if indented and kind in OPENERS:
        kind = None
    if kind not in OPENERS and kind != "SOURCE" and (indented or kind is not None):
        names = names if _FIELD.match(clause) else ()
        return syntax.Unread(kind or "CLAUSE", names, mentions, span)
    if kind in _OF_THE_BASE:
        return syntax.Unread(kind, (), mentions, span)
    title = syntax.Quoted("", Span(base + end, base + end))
    if kind == "EXAMPLE":
        return syntax.ExampleLine(title, span)
    if kind in _MORE_THAN_A_TITLE or kind not in OPENERS or not names:
        return syntax.Unread(kind, names, mentions, span)
    match kind, names:
        case "ACTOR", _:
            return syntax.ActorLine(names[0], title, None, None, span)
        case "CONSENT", _:
            return syntax.ConsentLine(names[0], title, explicit=True, span=span)
        case "END", _:
            return syntax.EndLine(names[0], title, closes_all=False, span=span)
        case "INDICATOR", _:
            return syntax.IndicatorLine(names[0], "PROCESS", title, span)
        case "TABLE", (name, gives):
            return syntax.TableLine(name, title, gives, first_match=True, span=span)
        case "TABLE", _:
            return syntax.Unread(kind, names, mentions, span)
        case _:
            return syntax.Opening(kind or "", names[0], title, span)


def _kind(clause: str, *, vocabulary: str) -> tuple[str | None, int]:
    """The terminal that the clause begins with, also misspelt or in another vocabulary, and where it ends."""
    for known in (vocabulary, *VOCABULARIES):
        terminal = first_keyword(clause, vocabulary=known)
        if terminal is not None:
            found = keyword(terminal, known).match(clause)
            return terminal, found.end() if found else 0
    opening = _openings(vocabulary).search(clause.partition('"')[0])
    if opening is not None:
        return spoken(vocabulary)[" ".join(opening.group().split())], 0
    first = _NAME.match(clause)
    if first is None:
        return None, 0
    meant = [(terminal, end) for terminal, end in meant_openings(clause, vocabulary=vocabulary) if terminal in OPENERS]
    if meant:
        return meant[0]
    right = spelled_otherwise(first.group(), vocabulary=vocabulary)
    if right is not None:
        return spoken(vocabulary)[right], first.end()
    near = get_close_matches(first.group().lower(), list(spoken(vocabulary)), 1, 0.75)
    return (spoken(vocabulary)[near[0]], first.end()) if near else (None, 0)


@cache
def _openings(vocabulary: str) -> re.Pattern[str]:
    spellings = tuple(spelling for terminal in sorted(OPENERS) for spelling in words()[terminal][vocabulary])
    return re.compile(rf"\b{pattern(spellings)}")


def _declared(clause: str, start: int, *, base: int, vocabulary: str) -> tuple[syntax.Name, ...]:
    """The words after the keyword and before the title that are no keywords; after `gir` too, in a table."""
    quote = clause.find('"', start)
    head = clause[: quote if quote >= 0 else len(clause)]
    colon = head.find(":")
    head = head[: colon if colon >= 0 else len(head)]
    keywords = spoken(vocabulary)
    found = [word for word in _NAME.finditer(head, start) if word.group() not in keywords]
    gives = re.search(rf"{pattern(words()['GIVES'][vocabulary])}\s+(\w+)", clause)
    names = [syntax.Name(word.group(), Span(base + word.start(), base + word.end())) for word in found[:1]]
    digits = _DIGITS_FIRST.match(clause, start)
    if digits is not None:
        names = [syntax.Name(f"{digits[2]}{digits[1]}", Span(base + digits.start(1), base + digits.end(2)))]
    two = _TWO_WORDS.match(clause, start) if len(found) == len({word.group() for word in found}) else None
    if two is not None and not {two[1], two[2]} & keywords.keys():
        names = [syntax.Name(f"{two[1]}_{two[2]}", Span(base + two.start(1), base + two.end(2)))]
    if gives and clause.startswith(words()["TABLE"][vocabulary]):
        names.append(syntax.Name(gives[1], Span(base + gives.start(1), base + gives.end(1))))
    return tuple(names)
