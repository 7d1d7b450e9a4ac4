"""The words a deviation is said with, in every language, and without `æ`, `ø` and `å` where a keyboard has none."""

from collections.abc import Mapping, Sequence
from functools import cache

from forlop.application.declined import Declined, Hindrance
from forlop.application.deviating import Departing
from forlop.application.similar import similar_names
from forlop.application.values import NO, YES
from forlop.engine.events import DeviationCause
from forlop.texts import LANGUAGES, knows, say

_SPELLED = (
    str.maketrans("", ""),
    str.maketrans({"æ": "ae", "ø": "o", "å": "a"}),
    str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"}),
)


def departing(text: str, *, language: str) -> Departing | Declined:
    """What somebody does: `utsatt`."""
    found = _words("word", tuple(Departing)).get(_hyphened(text))
    if found is None:
        return _unknown(text, "word", tuple(Departing), Hindrance.NOT_A_DEPARTURE, language)
    return Departing(found)


def cause(text: str, *, language: str) -> DeviationCause | Declined:
    """Why, coded: `kapasitet`."""
    found = _words("cause", tuple(DeviationCause)).get(_hyphened(text))
    if found is None:
        return _unknown(text, "cause", tuple(DeviationCause), Hindrance.NOT_A_CAUSE, language)
    return DeviationCause(found)


def judged(text: str) -> bool | Declined:
    """Whether somebody has found it justified."""
    word = text.strip().casefold()
    return word in YES if word in (*YES, *NO) else Declined(Hindrance.NOT_YES_OR_NO, (("found", text),))


def typed(language: str, word: Departing) -> str:
    """The word as it is typed."""
    return say(language, f"deviations.word.{word.value}")


def _unknown(text: str, table: str, codes: Sequence[str], why: Hindrance, language: str) -> Declined:
    known = tuple(_hyphened(say(language, f"deviations.{table}.{code}")) for code in codes)
    return Declined(why, (("found", text),), known, similar_names(text, known))


@cache
def _words(table: str, codes: tuple[str, ...]) -> Mapping[str, str]:
    """Every spelling of every code; who sits at a machine in another language is understood as well."""
    keys = [(code, f"deviations.{name}.{code}") for code in codes for name in (table, f"{table}_also")]
    said = [
        (_hyphened(say(language, key)), code) for language in LANGUAGES for code, key in keys if knows(language, key)
    ]
    said.extend((_hyphened(code), code) for code in codes)
    return {word.translate(letters): code for letters in _SPELLED for word, code in said}


def _hyphened(text: str) -> str:
    return text.strip().casefold().replace(" ", "-").replace("_", "-")
