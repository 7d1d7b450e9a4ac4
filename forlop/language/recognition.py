"""Whether a text is a clause of the grammar, told from the parser's tables alone: nothing is built from it.

A clause is tried again with one word changed some hundred times to find the mistake in it, so a try must cost little.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lark import Lark
from lark.parsers.lalr_analysis import Shift
from lark.utils import TextSlice

_END = "$END"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a clause up to which it fits the grammar, and the parser's states there.

    `token` is the terminal and the text of the token before the place.
    """

    offset: int
    states: tuple[int, ...]
    token: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The tables of one line parser."""

    # Lark's own: a state and a terminal lead to a shift to a state, or to a reduction by a rule.
    actions: Mapping[int, Mapping[str, tuple[Any, Any]]]
    lexers: Mapping[int, Any]
    ignored: frozenset[str]
    start: int
    end: int

    def places(self, clause: str, *, since: Place | None = None) -> Iterator[Place]:
        """Before each token that fits, from the first on; one more at the end when the whole clause fits."""
        place = since or Place(0, (self.start,))
        text = TextSlice.cast_from(clause)
        while True:
            offset = place.offset
            found = self.lexers[place.states[-1]].match(text, offset)
            while found is not None and found[1] in self.ignored:
                offset += len(found[0])
                found = self.lexers[place.states[-1]].match(text, offset)
            yield Place(offset, place.states, place.token)
            if found is None:
                return
            states = self._after(place.states, found[1])
            if states is None:
                return
            place = Place(offset + len(found[0]), states, (found[1], found[0]))

    def reads(self, clause: str, *, since: Place | None = None) -> bool:
        """Whether the whole clause fits; what stands before `since` is known to."""
        *_, last = self.places(clause, since=since)
        return last.offset == len(clause) and self._is_whole(last.states)

    def tokens(self, clause: str) -> tuple[tuple[str, str], ...]:
        """The terminals of the clause as far as it fits, each with its text."""
        return tuple(place.token for place in self.places(clause))[1:]

    def expected(self, place: Place) -> frozenset[str]:
        """The terminals that may stand there."""
        return frozenset(name for name in self.actions[place.states[-1]] if name.isupper())

    def _after(self, states: tuple[int, ...], terminal: str) -> tuple[int, ...] | None:
        """The states after the terminal, or None if it cannot stand there."""
        while (step := self.actions[states[-1]].get(terminal)) is not None:
            action, target = step
            if action is Shift:
                return (*states, target)
            states = self._reduced(states, target)
        return None

    def _is_whole(self, states: tuple[int, ...]) -> bool:
        while (step := self.actions[states[-1]].get(_END)) is not None:
            _, rule = step
            states = self._reduced(states, rule)
            if states[-1] == self.end:
                return True
        return False

    def _reduced(self, states: tuple[int, ...], rule: Any) -> tuple[int, ...]:
        """The states with what the rule says in one."""
        states = states[: len(states) - len(rule.expansion)]
        _, state = self.actions[states[-1]][rule.origin.name]
        return (*states, state)


@cache
def recogniser(parser: Lark) -> Recogniser:
    """The recogniser of what the parser reads."""
    # Lark has no public way to its tables.
    table = parser.parser.parser._parse_table  # noqa: SLF001
    lexer = parser.parser.lexer
    return Recogniser(
        actions=table.states,
        lexers=lexer.lexers,
        ignored=frozenset(parser.lexer_conf.ignore),
        start=table.start_states["start"],
        end=table.end_states["start"],
    )
