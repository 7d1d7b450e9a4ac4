"""The words a recording is said with, in both languages: `gjort`, `sendt`, `bekreftet`."""

from functools import cache

from forlop.application.recording import Word
from forlop.texts import LANGUAGES, knows, say


@cache
def words() -> dict[str, Word]:
    """Every spelling of every word; who sits at a machine in the other language is understood as well."""
    return {
        _plain(say(language, key)): word
        for language in LANGUAGES
        for word in Word
        for key in (f"refusals.word.{word.value}", f"refusals.word_also.{word.value}")
        if knows(language, key)
    }


def word_of(text: str) -> Word | None:
    """The word, also written `left out` or `LEFT_OUT`; None for what is none of them."""
    return words().get(_plain(text))


def spelled(language: str, word: Word) -> str:
    return say(language, f"refusals.word.{word.value}")


def _plain(text: str) -> str:
    return text.strip().casefold().replace(" ", "-").replace("_", "-")
