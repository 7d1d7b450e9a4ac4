"""A store that lives as long as its process: for `forlop try`, for the demonstration and for tests."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime

from forlop.store.port import (
    BEFORE_THE_FIRST,
    Appended,
    KeptPathway,
    KeyReused,
    NewEvent,
    PathwayClash,
    PathwayNotKept,
    StoredEvent,
    VersionMismatch,
    chained,
)


@dataclass(frozen=True, slots=True)
class _Remembered:
    digest: str
    answer: Appended


@dataclass(frozen=True, slots=True)
class MemoryStore:
    """Keeps the promises of `Store` but durability."""

    _events: dict[str, tuple[StoredEvent, ...]] = field(default_factory=dict, init=False)
    _remembered: dict[tuple[str, str], _Remembered] = field(default_factory=dict, init=False)
    _pathways: dict[str, KeptPathway] = field(default_factory=dict, init=False)

    def read(self, stream: str, *, after: int = 0) -> tuple[StoredEvent, ...]:
        # Copies, since a payload is a dict and whoever changes theirs must not change the log.
        return tuple(
            replace(event, payload=deepcopy(event.payload))
            for event in self._events.get(stream, ())
            if event.version > after
        )

    def streams(self) -> tuple[str, ...]:
        return tuple(sorted(self._events))

    def version(self, stream: str) -> int:
        return len(self._events.get(stream, ()))

    def pathway(self, pathway_hash: str) -> KeptPathway | None:
        return self._pathways.get(pathway_hash)

    def pathways(self) -> tuple[KeptPathway, ...]:
        return tuple(self._pathways[pathway_hash] for pathway_hash in sorted(self._pathways))

    def verify(self) -> None:
        """Nothing outside the process can reach these events, so there is nothing to hold them against."""

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
        remembered = self._remembered.get((stream, key))
        if remembered is not None:
            if remembered.digest != digest:
                raise KeyReused(stream, key)
            return replace(remembered.answer, repeated=True)
        actual = self.version(stream)
        if actual != expected_version:
            raise VersionMismatch(stream, expected_version, actual)

        kept = dict(self._pathways)
        if pathway is not None:
            _keep(kept, pathway)
        for event in events:
            if event.pathway_hash not in kept:
                raise PathwayNotKept(event.pathway_hash)
        earlier = self._events.get(stream, ())
        links = chained(
            stream,
            after=actual,
            previous_hash=earlier[-1].hash if earlier else BEFORE_THE_FIRST,
            recorded_at=recorded_at,
            events=events,
        )
        answer = Appended(first_version=actual + 1, last_version=actual + len(links), repeated=False)
        # All that can be refused has been: from here on everything is written.
        self._pathways.update(kept)
        self._remembered[stream, key] = _Remembered(digest, answer)
        if links:
            self._events[stream] = (*earlier, *(replace(link, payload=deepcopy(link.payload)) for link in links))
        return answer

    def keep_pathway(self, pathway: KeptPathway) -> None:
        _keep(self._pathways, pathway)


def _keep(kept: dict[str, KeptPathway], pathway: KeptPathway) -> None:
    if kept.setdefault(pathway.hash, pathway) != pathway:
        raise PathwayClash(pathway.hash)
