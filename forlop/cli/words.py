"""The words a recording is said with, in both languages: `gjort`, `sendt`, `bekreftet`."""

from functools import cache

from forlop.application.declined import Declined, Hindrance
from forlop.application.recording import Word
from forlop.application.similar import similar_names
from forlop.model.pathway import Pathway
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


def word_among(pathway: Pathway, text: str, *, about: str, language: str) -> Word | Declined:
    """The word; declined with how to say it when it is a datum without its value, or with words close to it.

    `about` is what it is said of: a consent and a pause have words of their own.
    """
    word = word_of(text)
    if word is not None:
        return word
    data = {name.casefold(): name for name in pathway.named_data}
    if text.casefold() in data:
        return Declined(Hindrance.VALUE_MISSING, (("datum", data[text.casefold()]), ("written", data[text.casefold()])))
    fitting: tuple[Word, ...] = tuple(Word)
    if about in pathway.named_pauses:
        fitting = (Word.STARTS, Word.STOPS)
    elif about in pathway.named_consents:
        fitting = (Word.GIVEN, Word.WITHDRAWN)
    near = similar_names(text, (*(spelled(language, each) for each in fitting), *pathway.named_data))
    return Declined(Hindrance.NOT_A_WORD, (("found", text),), fitting, near)


def spelled(language: str, word: Word) -> str:
    return say(language, f"refusals.word.{word.value}")


def _plain(text: str) -> str:
    return text.strip().casefold().replace(" ", "-").replace("_", "-")
