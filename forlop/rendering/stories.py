r"""The course of a patient who shows what is wrong with a pathway, as sentences.

`told((StoryLine("done", (("step", "nivå"), ("data", "behov\tspesialist")), date(2026, 4, 3)), …), language="nb")`
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from forlop.diagnostics import StoryLine
from forlop.model.calendar import OSLO
from forlop.rendering import phrasing
from forlop.texts import knows, say

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def told(story: Iterable[StoryLine], *, language: str) -> Iterator[str]:
    """A sentence for each thing that happens, after its day or moment if it has one."""
    for line in story:
        values = {key: _in_words(key, value, language=language) for key, value in line.details}
        said = f"stories.{line.what}"
        # What is noted while something is done is said in the same sentence, and most often there is nothing.
        if values.get("data") and knows(language, f"{said}_noting"):
            said = f"{said}_noting"
        sentence = say(language, said, **values)
        yield sentence if line.at is None else say(language, "stories.at", when=_when(language, line.at), what=sentence)


def _when(language: str, at: date | datetime) -> str:
    if not isinstance(at, datetime):
        return phrasing.day(language, at)
    return phrasing.day_and_clock(language, at.astimezone(OSLO))


def _in_words(key: str, value: str, *, language: str) -> str:
    if key == "data":
        pairs = [line.partition("\t") for line in value.splitlines()]
        said = [
            say(language, "stories.value", name=name, value=value_words(each, language=language))
            for name, _, each in pairs
        ]
        return phrasing.listing(language, said) if said else ""
    if key.endswith("_day"):
        return phrasing.day(language, date.fromisoformat(value))
    if key.endswith("_when"):
        return phrasing.when(language, value)
    if key.endswith("length"):
        return phrasing.length(language, value)
    return phrasing.names_in_quotes(language, value)


def value_words(value: str, *, language: str) -> str:
    """A value of any type as a person says it: `ja`, `7,5`, `fredag 10. april 2026`, `nivå 3`."""
    if value in ("yes", "no"):
        return say(language, f"phrases.yesno.{value}")
    if value.startswith("<"):
        return say(language, f"stories.said.{value.strip('<>')}")
    if _DAY.fullmatch(value):
        return phrasing.day(language, date.fromisoformat(value))
    if _NUMBER.fullmatch(value):
        return phrasing.number(language, Decimal(value))
    return phrasing.listing(language, [phrasing.spoken(each) for each in value.split("/")])
