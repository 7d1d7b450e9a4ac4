"""What a store of courses promises, whichever way it keeps them.

A course is a stream of events, numbered from 1 and chained by hash; a payload is a JSON object and means nothing here.
An append is remembered by its key, so that a command sent twice has one effect.
The exceptions carry data; the sentences for people are written by the shells.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

BEFORE_THE_FIRST = "0" * 64
"""The previous hash of a stream's first event."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptPathway:
    """A pathway that a course was started on, with all it builds on; read by the rules of its language version."""

    hash: str
    language_version: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvent:
    """What has happened and has not yet been given its place in a stream."""

    occurred_at: datetime
    pathway_hash: str
    payload: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredEvent:
    """An event in its place; both times are in UTC, and `hash` covers all the other fields."""

    stream: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    pathway_hash: str
    payload: Mapping[str, object]
    previous_hash: str
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Appended:
    """The versions that a key has written; an append of nothing has `last_version` one below `first_version`."""

    first_version: int
    last_version: int
    repeated: bool


class StoreReader(Protocol):
    """Asking; no answer changes what is stored."""

    def read(self, stream: str, *, after: int = 0) -> tuple[StoredEvent, ...]:
        """The events with a version above `after`, in order; empty when the stream is unknown.

        Each event is held against its hash, so that no answer rests on a changed one (`StoreDamaged`).
        """
        ...

    def streams(self) -> tuple[str, ...]:
        """The streams that have events, sorted by code point."""
        ...

    def version(self, stream: str) -> int:
        """The version of the last event; 0 when the stream is unknown."""
        ...

    def pathway(self, pathway_hash: str) -> KeptPathway | None:
        """The pathway as it was kept, whatever has happened to its file since."""
        ...

    def pathways(self) -> tuple[KeptPathway, ...]:
        """Every kept pathway, sorted by hash."""
        ...

    def verify(self) -> None:
        """Hold every stream against its chain and its appends; `StoreDamaged` says where they first part."""
        ...


class Store(StoreReader, Protocol):
    """Asking and recording."""

    def append(
        self,
        stream: str,
        *,
        expected_version: int,
        key: str,
        digest: str,
        recorded_at: datetime,
        events: Sequence[NewEvent],
        pathway: KeptPathway | None = None,
    ) -> Appended:
        """Write all events of a command, and the pathway they need, or nothing; what is returned is durable.

        A key that is known answers as it did the first time, before the version is looked at: whoever sends a command
        again cannot know the version that the first sending made.
        With another digest it is `KeyReused`; a version other than the expected is `VersionMismatch`; an event on a
        pathway that is not kept is `PathwayNotKept`.
        """
        ...

    def keep_pathway(self, pathway: KeptPathway) -> None:
        """Keep a pathway; keeping it again changes nothing, and another text under its hash is `PathwayClash`."""
        ...


class StoreFault(Exception):
    """Why a store did not do what it was asked."""


@dataclass(eq=False)
class KeyReused(StoreFault):
    """The key belongs to another command."""

    stream: str
    key: str


@dataclass(eq=False)
class VersionMismatch(StoreFault):
    """Others have recorded since the course was read; or, with `actual` the lower, the caller is mistaken."""

    stream: str
    expected: int
    actual: int


@dataclass(eq=False)
class PathwayNotKept(StoreFault):
    """An event names a pathway that the store does not have: the caller's fault."""

    pathway_hash: str


@dataclass(eq=False)
class PathwayClash(StoreFault):
    """Two texts, or two language versions, under one content hash: the caller's fault."""

    pathway_hash: str


@dataclass(eq=False)
class StoreBusy(StoreFault):
    """Another process was writing for as long as was waited."""

    path: Path
    seconds: float


class Damage(StrEnum):
    """What of a store is not as it was written; the key of its words."""

    EVENT = "event"
    EVENTS_GONE = "events_gone"
    APPEND = "append"
    ROW = "row"
    FILE = "file"


@dataclass(eq=False)
class StoreDamaged(StoreFault):
    """What is stored is not what was written: of a stream, from which version on; of a file, as SQLite says it."""

    path: Path
    what: Damage
    stream: str = ""
    version: int = 0
    said: str = ""


@dataclass(eq=False)
class NoSuchStore(StoreFault):
    """Nothing has been stored at this place."""

    path: Path


@dataclass(eq=False)
class NotAStore(StoreFault):
    """What lies there is another program's; or with `schema`, a store by a newer forlop, and that is its schema."""

    path: Path
    schema: int | None = None


@dataclass(eq=False)
class NotReadable(StoreFault):
    """The store is there and may not be read by this user."""

    path: Path


@dataclass(eq=False)
class NotWritable(StoreFault):
    """The store, or its folder, cannot be written by this user or on this disk."""

    path: Path


@dataclass(eq=False)
class DiskFailed(StoreFault):
    """The disk failed or is full; after a write, whether it is durable is unknown.

    Every later write through the same opening is refused in the same way.
    Once the disk is mended the same command with the same key tells which it was, and has one effect.
    """

    path: Path
    what: str


def canonical(payload: Mapping[str, object]) -> str:
    """The one text of a JSON object: keys sorted, no spaces, letters as they are.

    `{"b": 1, "a": "ø"}` → `{"a":"ø","b":1}`.
    What JSON would change on the way (tuples, number keys, NaN) is refused with `ValueError`, since the event read back
    would not be the event that was written.
    """
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if json.loads(text) != payload:
        raise ValueError("the payload is not plain JSON and would change when it is stored")
    return text


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a time without a zone is refused, for nobody could say when it was."""
    if moment.utcoffset() is None:
        raise ValueError("a time without a time zone cannot be stored")
    return moment.astimezone(UTC)


def moment_to_text(moment: datetime) -> str:
    """`2026-04-10 14:30 +02:00` → `2026-04-10T12:30:00.000000+00:00`; of one length, so that texts sort as times do."""
    return in_utc(moment).isoformat(timespec="microseconds")


def chained(
    stream: str, *, after: int, previous_hash: str, recorded_at: datetime, events: Iterable[NewEvent]
) -> tuple[StoredEvent, ...]:
    """The events in their places after version `after`, each with the hash of the one before it."""
    links: list[StoredEvent] = []
    for version, event in enumerate(events, start=after + 1):
        unsealed = StoredEvent(
            stream=stream,
            version=version,
            occurred_at=in_utc(event.occurred_at),
            recorded_at=in_utc(recorded_at),
            pathway_hash=event.pathway_hash,
            payload=event.payload,
            previous_hash=links[-1].hash if links else previous_hash,
            hash="",
        )
        links.append(replace(unsealed, hash=hash_of(unsealed)))
    return tuple(links)


def hash_of(event: StoredEvent) -> str:
    """SHA-256 over the canonical text of all fields but `hash` itself."""
    fields = {
        "stream": event.stream,
        "version": event.version,
        "occurred_at": moment_to_text(event.occurred_at),
        "recorded_at": moment_to_text(event.recorded_at),
        "pathway_hash": event.pathway_hash,
        "payload": event.payload,
        "previous_hash": event.previous_hash,
    }
    return hashlib.sha256(canonical(fields).encode()).hexdigest()
