"""Diagnostics as data: what is wrong with a text, where, in which of its words. The catalogue has the sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from forlop.source import Span

# A name in a list of names is quoted as the one before it: the sentence has the outer quotes.
BETWEEN = "`, `"


class Severity(StrEnum):
    """An error keeps a pathway from being used; a warning does not.

    What is unknown was neither proven nor refuted: it is never told as success, and keeps nobody from anything.
    """

    ERROR = "error"
    UNKNOWN = "unknown"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place in the same text that belongs to the diagnostic; `role` is a key of the catalogue."""

    role: str
    span: Span


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happens to the patient who shows what is wrong; `what` is a key of the catalogue's stories.

    Of the details, `data` are lines of a name, a tab and a value, and those that end in `_day` are days (ISO).
    """

    what: str
    details: tuple[tuple[str, str], ...] = ()
    at: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `code` is stable and has a page in the manual; `details` fill the catalogue's sentence.

    `help` chooses among the catalogue's helps (`<code>.help`, `<code>.help.<help>`); None gives no help line.
    `story` is the course of one patient to whom it happens, for what was found by following the ways.
    """

    code: str
    span: Span
    details: tuple[tuple[str, str], ...] = ()
    related: tuple[Related, ...] = ()
    help: str | None = ""
    severity: Severity = Severity.ERROR
    story: tuple[StoryLine, ...] = ()


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once, in the order of the text."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda found: (found.span, found.code)))
