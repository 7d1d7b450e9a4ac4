"""What a code means, from the catalogue alone: the sentence, why it matters, and what may help."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from forlop.rendering.findings import keywords_in
from forlop.texts import catalogue, knows, say

_PLACE = re.compile(r"\{(\w+)\}")
_CODE = re.compile(r"diagnostics\.([SV]\d{3})\.message")


def codes() -> tuple[str, ...]:
    """Every code there is, in their order."""
    return tuple(sorted(found[1] for key in catalogue("nb") if (found := _CODE.fullmatch(key))))


def similar_codes(code: str) -> tuple[str, ...]:
    """Those that may have been meant by a code that there is not."""
    said = code.upper()
    begin = tuple(each for each in codes() if said and each.startswith(said))
    return begin[:3] or tuple(sorted(get_close_matches(said, codes(), 3, 0.7)))


def explained(code: str, *, language: str) -> Iterator[str]:
    """`V502: ingen gren passer …`, then why, then each help; what the author writes stands as `…`."""
    key = f"diagnostics.{code}"
    yield f"{code}: {with_places_open(say_as_it_is(language, f'{key}.message'), language=language)}"
    if knows(language, f"{key}.explain"):
        yield ""
        yield with_places_open(say_as_it_is(language, f"{key}.explain"), language=language)
    helps = [key_of for key_of in catalogue(language) if key_of == f"{key}.help" or key_of.startswith(f"{key}.help.")]
    if helps:
        yield ""
    for each in helps:
        helps_with = say(language, "diagnostics.label.help")
        yield f"  {helps_with:<10}  {with_places_open(say_as_it_is(language, each), language=language)}"


def say_as_it_is(language: str, key: str) -> str:
    """The sentence with its places still to be filled in."""
    return catalogue(language)[key]


def with_places_open(sentence: str, *, language: str) -> str:
    """Keywords in the words of the reader's language, and `…` for what each text says itself."""
    keywords = keywords_in(language)
    return _PLACE.sub(lambda place: keywords.get(place[1], "…"), sentence)
