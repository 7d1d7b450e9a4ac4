"""Where the reading of a clause stopped, and whether it would have gone on with another text in its place."""

import re
from dataclasses import dataclass

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from forlop.language.vocabulary import words
from forlop.source import Span

_WORD = re.compile(r'"[^"\n]*"|\w+|\S')


@dataclass(frozen=True, slots=True)
class Stop:
    """Where Lark stopped in a clause: what stands there, what came before, and what could have stood there."""

    clause: str
    base: int
    offset: int
    before: tuple[Token, ...]
    expected: frozenset[str]
    vocabulary: str
    unused: frozenset[str]
    parser: Lark

    @property
    def word(self) -> str:
        found = _WORD.match(self.clause, self.offset)
        return found.group() if found else ""

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(token.type for token in self.before)

    @property
    def span(self) -> Span:
        """The word where reading stopped; after the end of the clause, its last word."""
        return self.at(self.offset, len(self.word)) if self.word else self.last_word

    @property
    def last_word(self) -> Span:
        *_, last = _WORD.finditer(self.clause)
        return self.at(last.start(), len(last.group()))

    @property
    def first_word(self) -> str:
        found = _WORD.match(self.clause)
        return found.group() if found else self.clause[:1]

    def at(self, offset: int, length: int) -> Span:
        return Span(self.base + offset, self.base + offset + length)

    def said(self, terminal: str) -> str:
        return words()[terminal][self.vocabulary][0]

    def reads(self, text: str) -> bool:
        """Whether the text can be read as one line."""
        return self._unread(text) == 0

    def reads_further(self, text: str, *, after: int) -> bool:
        """Whether less of the text stays unread than of this clause, and nothing before what stood at `after` there."""
        unread = self._unread(text)
        return unread < max(1, len(self.clause) - self.offset) and unread <= len(self.clause[after:].strip())

    def _unread(self, text: str) -> int:
        try:
            self.parser.parse(text)
        except UnexpectedToken as unexpected:
            return 1 if unexpected.token.type == "$END" else len(text) - (unexpected.token.start_pos or 0)
        except UnexpectedCharacters as unexpected:
            at: int = unexpected.pos_in_stream  # type: ignore[assignment]  # declared None by Lark, always set
            return len(text) - at
        return 0

    def starts(self) -> tuple[int, ...]:
        """Where a word that was read as something else may begin: here, the last words read, and the first."""
        before = (token.start_pos or 0 for token in reversed(self.before[-4:]))
        return tuple(dict.fromkeys((self.offset, *before, 0)))
