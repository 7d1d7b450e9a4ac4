"""Texts with one token damaged: deleted, doubled, or swapped with the next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r'"[^"\n]*"|\w+|[^\w\s]')


@dataclass(frozen=True)
class Damage:
    """What was done to which token, and the text that it gave."""

    kind: str
    token: str
    line: int
    text: str


def damages(text: str) -> Iterator[Damage]:
    """Every damage of every token outside comments, in the order of the text."""
    offset = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        tokens = [] if line.lstrip().startswith("#") else list(_TOKEN.finditer(line))
        for index, token in enumerate(tokens):
            start, end = offset + token.start(), offset + token.end()
            yield Damage("delete", token.group(), number, text[:start] + text[end:])
            yield Damage("double", token.group(), number, f"{text[:end]} {text[start:]}")
            if index + 1 < len(tokens):
                after = tokens[index + 1]
                between = line[token.end() : after.start()]
                swapped = f"{after.group()}{between}{token.group()}"
                yield Damage("swap", token.group(), number, text[:start] + swapped + text[offset + after.end() :])
        offset += len(line)
