"""The catalogue: every sentence that people meet, by key and language. `say("nb", "next.nothing")`.

Sentences are TOML tables under `forlop/catalogue/<language>/`, a file per subject; `{name}` is filled in.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("nb", "nn", "en")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language under dotted keys, `<subject>.<key>` with the file's name as subject."""
    folder = files("forlop") / "catalogue" / language
    sentences: dict[str, str] = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            sentences.update(_flat(tomllib.loads(file.read_text("utf-8")), file.name.removesuffix(".toml")))
    return sentences


def _flat(table: Mapping[str, object], prefix: str) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            sentences.update(_flat(value, f"{prefix}.{key}"))
        else:
            sentences[f"{prefix}.{key}"] = str(value)
    return sentences


def say(language: str, key: str, **values: str) -> str:
    """The sentence, filled in. A key that is missing in the language is our own fault and raises KeyError."""
    return catalogue(language)[key].format_map(values)


def knows(language: str, key: str) -> bool:
    """Whether the catalogue has a sentence for the key, for sentences that are optional."""
    return key in catalogue(language)
