"""In which language a person is answered; known first, since help and complaints are in it too."""

from collections.abc import Mapping, Sequence

from forlop.texts import LANGUAGES

OPTION = "--language"
VARIABLE = "FORLOP_LANGUAGE"
DEFAULT = "nb"


class LanguageRefused(Exception):
    """A language that there are no texts in; `answer_in` is the one to say so in."""

    def __init__(self, found: str, *, answer_in: str) -> None:
        super().__init__(found)
        self.found = found
        self.answer_in = answer_in


def language_of(arguments: Sequence[str], *, environment: Mapping[str, str]) -> str:
    """What `--language` says wherever it stands, else the environment, else bokmål."""
    said = _said(arguments) or environment.get(VARIABLE) or DEFAULT
    if said not in LANGUAGES:
        wished = environment.get(VARIABLE)
        raise LanguageRefused(said, answer_in=wished if wished in LANGUAGES else DEFAULT)
    return said


def _said(arguments: Sequence[str]) -> str | None:
    for place, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument.startswith(f"{OPTION}="):
            return argument.removeprefix(f"{OPTION}=")
        if argument == OPTION and place + 1 < len(arguments):
            return arguments[place + 1]
    return None
