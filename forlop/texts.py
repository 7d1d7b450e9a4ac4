"""The catalogue: every sentence that people meet, by key and language. `say("nb", "next.nothing")`.

Sentences are TOML tables under `forlop/catalogue/<language>/`, a file per subject; `{name}` is filled in.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

LANGUAGES = ("nb", "nn", "en")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of a language under dotted keys, `<subject>.<key>` with the file's name as subject."""
    sentences: dict[str, str] = {}
    for file in _folder(language).iterdir():
        if file.name.endswith(".toml"):
            sentences.update(_subject(language, file.name.removesuffix(".toml")))
    return sentences


@cache
def _subject(language: str, subject: str) -> Mapping[str, str]:
    """The sentences of one file, under the same keys; none where there is no such file. Read when it is asked for."""
    file = _folder(language) / f"{subject}.toml"
    return _flat(tomllib.loads(file.read_text("utf-8")), subject) if file.is_file() else {}


def _folder(language: str) -> Traversable:
    return files("forlop") / "catalogue" / language


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
    return _sentence(language, key).format_map(values)


@cache
def _sentence(language: str, key: str) -> str:
    return _subject(language, key.partition(".")[0])[key]


def knows(language: str, key: str) -> bool:
    """Whether the catalogue has a sentence for the key, for sentences that are optional."""
    return key in _subject(language, key.partition(".")[0])
