"""Lark's parser for one line, per vocabulary: the grammar of `forlop.dsl` with the vocabulary's words put in."""

import re
from functools import cache
from importlib.resources import files

from lark import Lark

from forlop.language.vocabulary import VOCABULARIES, pattern, words


@cache
def line_parser(vocabulary: str) -> Lark:
    """The LALR parser with contextual lexer that reads one logical line."""
    rules = (files("forlop.dsl") / "forlop.lark").read_text("utf-8")
    keywords = "\n".join(f"{terminal}.2: /{pattern(row[vocabulary])}/" for terminal, row in words().items())
    return Lark(
        f"{rules}\n{keywords}\n",
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=False,
    )


@cache
def reserved_words() -> frozenset[str]:
    """Words that no name may be: in some parser state both the keyword and a name may stand (semantics 1).

    Taken over all vocabularies, so that translating a file never breaks it. Only a keyword of one word can be mistaken for a name.
    """
    competing: set[str] = set()
    # Lark has no public way to its tables; the reserved words are a property of exactly these.
    for actions in line_parser("nb").parser.parser._parse_table.states.values():  # type: ignore[attr-defined]
        if "NAME" in actions:
            competing.update(terminal for terminal in actions if terminal in words())
    spellings = (spelling for terminal in competing for code in VOCABULARIES for spelling in words()[terminal][code])
    return frozenset(spelling for spelling in spellings if re.fullmatch(r"\w+", spelling))
