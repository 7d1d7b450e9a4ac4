"""One patient's course on an axis of time, as data: who works it out and how it is drawn are not known here.

A row is what one actor has in one step, or a total, a pause or an event; its words say all that its marks show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a bar is; each has a form of its own, so that none is told by colour alone."""

    DONE = "done"
    OPEN = "open"
    WAITING = "waiting"
    ASIDE = "aside"
    PAUSE = "pause"
    TOTAL = "total"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Bar:
    """From when to when; what lies after `late_from` was too late. `stop` None goes on at the moment of asking."""

    kind: Kind
    start: datetime
    stop: datetime | None
    late_from: datetime | None = None


class Sign(StrEnum):
    """What a mark says: a limit, one that a total waits on, or that something happened."""

    LIMIT = "limit"
    CRITICAL = "critical"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on a row. Of a limit `day_ends` when `at` is the midnight after its last day."""

    sign: Sign
    at: datetime
    day_ends: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`words` are paragraphs, the newest first."""

    title: str
    words: tuple[str, ...]
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading: those of an actor, or of what is nobody's task."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`now` is the moment of asking, `ended_at` that of the end; `standing` are stretches that stopped clocks."""

    language: str
    title: str
    remarks: tuple[str, ...]
    now: datetime
    ended_at: datetime | None
    groups: tuple[Group, ...]
    standing: tuple[Bar, ...] = ()

    @property
    def moments(self) -> Iterator[datetime]:
        """Everything that must lie within the picture."""
        yield self.now if self.ended_at is None else self.ended_at
        for row in self.rows:
            for bar in row.bars:
                yield bar.start
                yield from () if bar.stop is None else (bar.stop,)
            yield from (mark.at for mark in row.marks)

    @property
    def rows(self) -> Iterator[Row]:
        for group in self.groups:
            yield from group.rows
