"""Names close to one that was not found: `samtyke` -> `samtykke`."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

ENOUGH = 3


def similar_names(written: str, names: Iterable[str]) -> tuple[str, ...]:
    """At most three, the closest first; without regard to capitals."""
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    return tuple(folded[found] for found in get_close_matches(written.casefold(), folded, n=ENOUGH))


def similar_to_titles(written: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Names whose name or title is close: who writes a title is told its name."""
    by_words = {title.casefold(): name for name, title in titles.items()}
    by_words.update({name.casefold(): name for name in titles})
    found = get_close_matches(written.casefold(), by_words, n=ENOUGH)
    return tuple(dict.fromkeys(by_words[words] for words in found))
