"""Names close to one that was not found: `samtyke` -> `samtykke`."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

ENOUGH = 3


def similar_names(written: str, names: Iterable[str]) -> tuple[str, ...]:
    """At most three, the closest first; without regard to capitals."""
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    return tuple(folded[found] for found in get_close_matches(written.casefold(), folded, n=ENOUGH))


def written_otherwise(written: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that only signs, capitals and leading zeros tell apart from what was written: `p42` -> `P-0042`.

    Of patients nothing else: a number that is merely close is another person's.
    """
    return tuple(name for name in names if _bare(name) == _bare(written))


def _bare(name: str) -> str:
    letters = "".join(sign for sign in name.casefold() if sign.isalnum())
    return re.sub(r"(?<!\d)0+(?=\d)", "", letters)


def similar_to_titles(written: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Names whose name or title is close: who writes a title is told its name."""
    by_words = {title.casefold(): name for name, title in titles.items()}
    by_words.update({name.casefold(): name for name in titles})
    found = get_close_matches(written.casefold(), by_words, n=ENOUGH)
    return tuple(dict.fromkeys(by_words[words] for words in found))
