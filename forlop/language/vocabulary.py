"""The words of the language: one table for three vocabularies, read from the package `forlop.dsl`."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

VOCABULARIES = ("nb", "nn", "en")


@cache
def words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Terminal name -> vocabulary -> its spellings; with two spellings the first is the singular."""
    table = json.loads((files("forlop.dsl") / "vocabulary.json").read_text("utf-8"))
    return {terminal: {code: tuple(spellings) for code, spellings in row.items()} for terminal, row in table.items()}


@cache
def spoken(vocabulary: str) -> Mapping[str, str]:
    """Every spelling of one vocabulary, in lower case -> its terminal; a shared one belongs to the first terminal."""
    spellings: dict[str, str] = {}
    for terminal, row in words().items():
        for spelling in row[vocabulary]:
            spellings.setdefault(spelling, terminal)
    return spellings


@cache
def keyword(terminal: str, vocabulary: str) -> re.Pattern[str]:
    """What finds one keyword, in any of its spellings."""
    return re.compile(pattern(words()[terminal][vocabulary]))


@cache
def pattern(spellings: tuple[str, ...]) -> str:
    """A regular expression for any of the spellings as whole words, any run of blanks between their parts."""
    longest_first = sorted(set(spellings), key=lambda spelling: (-len(spelling), spelling))
    choices = (re.escape(spelling).replace(r"\ ", r"[ \t]+").replace("/", r"\/") for spelling in longest_first)
    return f"(?:{'|'.join(choices)})(?!\\w)"
