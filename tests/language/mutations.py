"""Texts with one token damaged: deleted, doubled, or swapped with the next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r'"[^"\n]*"|\w+|[^\w\s]')


@dataclass(frozen=True)
class Damage:
    """What was done to which token of which text: `instead` stands where `start` to `end` was."""

    kind: str
    token: str
    line: int
    whole: str
    start: int
    end: int
    instead: str

    @property
    def text(self) -> str:
        """The damaged text, made when it is asked for: there are tens of thousands of them."""
        return self.whole[: self.start] + self.instead + self.whole[self.end :]

    def __repr__(self) -> str:
        return f"{self.kind} {self.token!r} in line {self.line}"


def damages(text: str) -> Iterator[Damage]:
    """Every damage of every token outside comments, in the order of the text."""
    offset = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        tokens = [] if line.lstrip().startswith("#") else list(_TOKEN.finditer(line))
        for index, token in enumerate(tokens):
            start, end, word = offset + token.start(), offset + token.end(), token.group()
            yield Damage("delete", word, number, text, start, end, "")
            yield Damage("double", word, number, text, start, end, f"{word} {word}")
            if index + 1 < len(tokens):
                after = tokens[index + 1]
                swapped = f"{after.group()}{line[token.end() : after.start()]}{word}"
                yield Damage("swap", word, number, text, start, offset + after.end(), swapped)
        offset += len(line)
