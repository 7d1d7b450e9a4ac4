"""A text laid out by chance: blanks, breaks where a sentence may go on, blank lines and comments; nothing is said anew.

`scattered(text, seed)` -> the same sentences; the first line stays, since it may name the language.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from random import Random

from forlop.language.lines import logical_lines, physical_lines, vocabulary_of

_TOKEN = re.compile(r'"[^"\n]*"|\d{1,2}:\d{2}|\d+(?:[.,]\d+)+|[-\u2212]?\d+\.?|\w+(?:/\w+)*|[^\w\s]')
_COMMENTS = ("# en merknad", "#", '# ikke "lukket', "# og, eller", "## språk: nn", "# tab\there", "# så ferdig")
_BLANKS = (" ", " ", "  ", "\t", "     ")


def scattered(text: str, seed: int) -> str:
    """The text in another layout, with comments and blank lines put in."""
    random = Random(seed)
    first, *lines = text.splitlines()
    laid = [first, *(line for each in lines for line in _scattered_line(each, random))]
    return random.choice(("\n", "\r\n")).join(laid) + random.choice(("", "\n", "\n\n\n"))


def _scattered_line(line: str, random: Random) -> Iterator[str]:
    while random.random() < 0.15:
        yield random.choice(("", "  ", *_COMMENTS, *(f"   {comment}" for comment in _COMMENTS)))
    tokens = _TOKEN.findall(line)
    if not tokens:
        yield ""
        return
    laid = random.choice(("", "  ", "\t", "      ")) if line.startswith(" ") else ""
    for number, token in enumerate(tokens):
        before = tokens[number - 1] if number else ""
        if (before == "," or (number and token in ("og", "eller"))) and random.random() < 0.2:
            yield laid + _remark(random)
            yield from (random.choice(("", "  # imellom")) for _ in range(random.choice((0, 0, 1))))
            laid = random.choice(_BLANKS)
        elif number and token not in (",", ":", ")") and before != "(":
            laid += random.choice(_BLANKS)
        laid += token
    yield laid + _remark(random)


def _remark(random: Random) -> str:
    return f" {random.choice(_COMMENTS)}" if random.random() < 0.1 else ""


def comments(text: str) -> list[str]:
    """The comments in order, without the line that names the language."""
    return [line.comment for line in physical_lines(text) if line.comment][1:]


def groups(text: str) -> tuple[object, ...]:
    """Sentences by their number and comments between them, in order, with one sign for blank lines together."""
    clauses = logical_lines(text, vocabulary=vocabulary_of(text))
    starts = [clause.span.start for clause in clauses]
    items: list[object] = []
    for line in list(physical_lines(text))[1:]:
        number = bisect_right(starts, line.start) - 1
        inside = number >= 0 and line.start < clauses[number].span.end
        item: object = number if inside else line.comment or "blank"
        # A sentence of several lines is one, and so are blank lines together; a comment said twice is two.
        if (line.comment and not inside) or items[-1:] != [item]:
            items.append(item)
    return tuple(items[:-1] if items[-1:] == ["blank"] else items)
