"""Texts with one token damaged: deleted, doubled, swapped with the next, or misspelt.

Words, numbers, texts in quotes, each quotation mark and every other sign are tokens; comments have none.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("delete", "double", "swap", "misspell")

_TOKEN = re.compile(r'"[^"\n]*"|\w+|[^\w\s]')
_COMMENT = re.compile(r'("[^"\n]*")|#[^\n]*')
# What the finger finds beside the right key.
_BESIDE = {
    ",": ".", ".": ",", ":": ";", "(": "[", ")": "]", "/": "\\", "|": "!", "=": "-", "-": "_", "+": "?", '"': "'"
}  # fmt: skip
_WITHOUT_NORWEGIAN = {"å": "a", "ø": "o", "æ": "ae", "Å": "A", "Ø": "O", "Æ": "Ae"}


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
        """The damaged text, made when it is asked for: there are a hundred thousand of them."""
        return self.whole[: self.start] + self.instead + self.whole[self.end :]

    @property
    def original_line(self) -> str:
        return self.whole.splitlines()[self.line - 1].strip()

    @property
    def damaged_line(self) -> str:
        return self.text.splitlines()[self.line - 1].strip()

    def __repr__(self) -> str:
        return f"{self.kind} {self.token!r} in line {self.line}: {self.damaged_line}"


def damages(text: str, *, seed: int = 20260410) -> Iterator[Damage]:
    """Every damage of every token, in the order of the text; `seed` chooses how each word is misspelt."""
    chance = random.Random(seed)
    offset = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        tokens = list(_TOKEN.finditer(_COMMENT.sub(lambda found: found[1] or " " * len(found.group()), line)))
        for index, token in enumerate(tokens):
            start, end, word = offset + token.start(), offset + token.end(), token.group()
            yield Damage("delete", word, number, text, start, end, "")
            yield Damage("double", word, number, text, start, end, f"{word} {word}")
            if index + 1 < len(tokens):
                after = tokens[index + 1]
                swapped = [line[: token.start()], after.group(), line[token.end() : after.start()], word]
                instead = _apart([*swapped, line[after.end() :]])
                yield Damage("swap", word, number, text, start, offset + after.end(), instead)
            wrong = misspelt(word, chance)
            if wrong is not None:
                yield Damage("misspell", word, number, text, start, end, wrong)
            for place in (start, end - 1) if word.startswith('"') else ():
                yield Damage("delete", '"', number, text, place, place + 1, "")
                yield Damage("double", '"', number, text, place, place + 1, '""')
                yield Damage("misspell", '"', number, text, place, place + 1, _BESIDE['"'])
        offset += len(line)


def _apart(pieces: list[str]) -> str:
    """The swapped tokens, with a blank where two words would have become one."""
    before, first, gap, second, after = pieces
    left = " " if before[-1:].isalnum() and first[0].isalnum() else ""
    between = " " if not gap and first[-1].isalnum() and second[0].isalnum() else ""
    right = " " if second[-1].isalnum() and after[:1].isalnum() else ""
    return f"{left}{first}{gap}{between}{second}{right}"


def misspelt(word: str, chance: random.Random) -> str | None:
    """A letter dropped, doubled, swapped with the next, or without its Norwegian sign; a neighbour of another sign.

    None for a text in quotes, in which no word can be wrong, and for what has no other spelling.
    """
    if word.startswith('"'):
        return None
    if not word[0].isalnum():
        return _BESIDE.get(word)
    at = chance.randrange(len(word))
    ways = [word[:at] + word[at] * 2 + word[at + 1 :]]
    if len(word) > 1:
        ways.append(word[:at] + word[at + 1 :])
    ways += [
        f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]}"
        for place in ([at] if at + 1 < len(word) and word[at] != word[at + 1] else [])
    ]
    norwegian = [place for place, letter in enumerate(word) if letter in _WITHOUT_NORWEGIAN]
    if norwegian:
        place = chance.choice(norwegian)
        ways.append(word[:place] + _WITHOUT_NORWEGIAN[word[place]] + word[place + 1 :])
    return chance.choice(ways)
