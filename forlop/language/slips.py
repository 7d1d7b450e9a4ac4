"""What people write for a word of the language, from the table `slips.json`: patterns, and what to write instead.

Nothing here knows whether a slip was made; that is found by reading the line with the right word in its place.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from forlop.language.vocabulary import VOCABULARIES, spoken, words

_UNITS = frozenset({"HOURS", "WORKDAYS", "DAYS", "WEEKS", "MONTHS", "YEARS", "TIMES"})
_FOLDED = (("aa", "å"), ("oe", "ø"), ("ae", "æ"))
_ONE = re.compile(r"(?:^|\s)1\s*$")


@dataclass(frozen=True, slots=True)
class Slip:
    """A pattern, and what the language says instead; nothing for a word that is only to be taken away."""

    pattern: re.Pattern[str]
    instead: str


@cache
def slips(vocabulary: str) -> tuple[Slip, ...]:
    """The slips of a vocabulary in the order of the table, then those with signs, which are of all."""
    table = json.loads((files("forlop.dsl") / "slips.json").read_text("utf-8"))
    words_first = (Slip(re.compile(rf"(?:{pattern})(?!\w)", re.IGNORECASE), to) for pattern, to in table[vocabulary])
    return (*words_first, *(Slip(re.compile(pattern), to) for pattern, to in table["signs"]))


def written_instead(slip: Slip, found: re.Match[str], *, vocabulary: str) -> str:
    """What the language says for what was found, a unit in the number of what stands before it."""
    one = _ONE.search(found.string[: found.start()]) is not None
    spelled = {
        terminal: row[vocabulary][-1 if terminal in _UNITS and not one else 0] for terminal, row in words().items()
    }
    return found.expand(slip.instead.format_map(spelled))


def spelled_otherwise(word: str, *, vocabulary: str) -> str | None:
    """The keyword that differs from the word in capitals only, or in `aa`, `oe` and `ae` for `å`, `ø` and `æ`."""
    lower = word.lower()
    folded = lower
    for letters, letter in _FOLDED:
        folded = folded.replace(letters, letter)
    return next((one for one in (lower, folded) if one != word and one in spoken(vocabulary)), None)


def meant_openings(clause: str, *, vocabulary: str) -> Iterator[tuple[str, int]]:
    """The terminals that the clause may have been meant to begin with, and where the slip for each ends."""
    for slip in slips(vocabulary) if vocabulary in VOCABULARIES else ():
        found = slip.pattern.match(clause)
        terminal = slip.instead[1:-1]
        if found is not None and terminal in words():
            yield terminal, found.end()
