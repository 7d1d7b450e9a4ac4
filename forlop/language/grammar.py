"""Lark's parser for one line, per vocabulary: the grammar of `forlop.dsl` with the vocabulary's words put in.

Building a parser takes ten times as long as loading its tables; a shell that keeps them gives `parse` its `ParserFor`.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from lark import Lark

from forlop.language.vocabulary import VOCABULARIES, pattern, words

ParserFor = Callable[[str], Lark]


def definition(vocabulary: str) -> str:
    """The whole grammar in Lark's notation: the rules, and a terminal for each keyword."""
    rules = (files("forlop.dsl") / "forlop.lark").read_text("utf-8")
    keywords = "\n".join(f"{terminal}.2: /{pattern(row[vocabulary])}/" for terminal, row in words().items())
    return f"{rules}\n{keywords}\n"


@cache
def line_parser(vocabulary: str) -> Lark:
    """The LALR parser with contextual lexer that reads one logical line, built in memory."""
    return Lark(
        definition(vocabulary),
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=False,
    )


@cache
def reserved_words(parser: Lark) -> frozenset[str]:
    """Words that no name may be: in some parser state both the keyword and a name may stand (semantics 1).

    Taken over all vocabularies, so that translating a file never breaks it. Only a keyword of one word can be taken for
    a name. The states are the same for every vocabulary, so any of the parsers will do.
    """
    # A line that begins with a joining word goes on the line before, so no name may begin one.
    competing = {"AND", "OR"}
    # Lark has no public way to its tables; the reserved words are a property of exactly these.
    for actions in parser.parser.parser._parse_table.states.values():  # noqa: SLF001
        if "NAME" in actions:
            competing.update(terminal for terminal in actions if terminal in words())
    spellings = (spelling for terminal in competing for code in VOCABULARIES for spelling in words()[terminal][code])
    return frozenset(spelling for spelling in spellings if re.fullmatch(r"\w+", spelling))


@cache
def unused_terminals(parser: Lark) -> frozenset[str]:
    """Keywords of the vocabulary that no rule uses yet: words of a later version."""
    used = {symbol.name for rule in parser.rules for symbol in rule.expansion}
    return frozenset(words().keys() - used)
