"""What a variant changes in the pathway it builds on, as data: what, where, from what to what, and how it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from forlop.language.printer import Printer
from forlop.language.vocabulary import VOCABULARIES
from forlop.source import Span


class ChangeKind(StrEnum):
    RENAMED = "renamed"
    LIMIT = "limit"
    OBLIGATION = "obligation"
    CONSENT = "consent"
    QUORUM = "quorum"
    REMOVED = "removed"
    ADDED = "added"
    DECLARED = "declared"
    HEADER = "header"


class Effect(StrEnum):
    """Whether a patient is promised more than the base promises, less, or neither."""

    TIGHTENING = "tightening"
    LOOSENING = "loosening"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of the language in the words of each vocabulary; empty for what is not there."""

    texts: tuple[tuple[str, str], ...]

    def said(self, vocabulary: str) -> str:
        return dict(self.texts)[vocabulary]


def phrase(say: Callable[[Printer], str]) -> Phrase:
    """What the printer of each vocabulary says."""
    return Phrase(tuple((vocabulary, say(Printer(vocabulary))) for vocabulary in VOCABULARIES))


NOTHING = phrase(lambda _: "")


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `place` is the name of what is changed, `actor` whose task; `span` is the line that changes it."""

    kind: ChangeKind
    place: str
    effect: Effect
    span: Span
    actor: str | None = None
    was: Phrase = NOTHING
    now: Phrase = NOTHING
    because: str | None = None
