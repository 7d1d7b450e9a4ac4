"""A store in one SQLite file, for one machine: any number of processes read while one writes.

Write-ahead log with `synchronous=FULL`, so that what `append` has returned survives a power cut.
Whoever only asks opens with `read_sqlite`, which never changes the file.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from stat import S_ISREG
from threading import Event

from forlop.store.port import (
    BEFORE_THE_FIRST,
    Appended,
    Damage,
    DiskFailed,
    KeptPathway,
    KeyReused,
    NewEvent,
    NoSuchStore,
    NotAStore,
    NotReadable,
    NotWritable,
    PathwayClash,
    PathwayNotKept,
    StoreBusy,
    StoreDamaged,
    StoredEvent,
    StoreFault,
    StoreReader,
    VersionMismatch,
    canonical,
    chained,
    hash_of,
    moment_to_text,
)

BUSY_SECONDS = 5.0
"""How long a process waits for another that is writing."""

APPLICATION_ID = int.from_bytes(b"frlp", "big")
SCHEMA = 1

_TABLES = (
    """CREATE TABLE pathway (
        hash TEXT NOT NULL PRIMARY KEY,
        language_version INTEGER NOT NULL,
        text TEXT NOT NULL
    )""",
    """CREATE TABLE append (
        id INTEGER PRIMARY KEY,
        stream TEXT NOT NULL,
        key TEXT NOT NULL,
        digest_of_command TEXT NOT NULL,
        first_version INTEGER NOT NULL,
        last_version INTEGER NOT NULL,
        UNIQUE (stream, key)
    )""",
    """CREATE TABLE event (
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        append INTEGER NOT NULL REFERENCES append (id),
        occurred_at TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        pathway_hash TEXT NOT NULL REFERENCES pathway (hash),
        payload TEXT NOT NULL,
        previous_hash TEXT NOT NULL,
        hash TEXT NOT NULL,
        UNIQUE (stream, version)
    )""",
    # What was acknowledged stays: not even a mistake of ours may change or delete a row.
    "CREATE TRIGGER pathway_stays BEFORE UPDATE ON pathway BEGIN SELECT RAISE (ABORT, 'append only'); END",
    "CREATE TRIGGER pathway_is_kept BEFORE DELETE ON pathway BEGIN SELECT RAISE (ABORT, 'append only'); END",
    "CREATE TRIGGER append_stays BEFORE UPDATE ON append BEGIN SELECT RAISE (ABORT, 'append only'); END",
    "CREATE TRIGGER append_is_kept BEFORE DELETE ON append BEGIN SELECT RAISE (ABORT, 'append only'); END",
    "CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE (ABORT, 'append only'); END",
    "CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE (ABORT, 'append only'); END",
)


@contextmanager
def open_sqlite(path: Path, *, create: bool, busy_seconds: float = BUSY_SECONDS) -> Iterator[SqliteStore]:
    """The store at `path`, to ask and to record; closed at the end of the block.

    Without `create`, a store that is not there is `NoSuchStore` and nothing is made.
    With it, folder and file are made for this user alone.
    """
    path = path.absolute()
    if create:
        _make_file(path)
    _require_file(path)
    if not _may_write(path):
        raise NotWritable(path)
    with closing(_connect(path, "mode=rw", busy_seconds)) as connection:
        with _faults(path, busy_seconds):
            if create:
                _make_tables(connection)
            _require_store(connection, path)
            _prepare_for_writing(connection, path)
        yield SqliteStore(path, connection, busy_seconds)


@contextmanager
def read_sqlite(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Iterator[StoreReader]:
    """The store at `path`, to ask only; the file keeps every byte, and may be one that nobody can write."""
    path = path.absolute()
    _require_file(path)
    with closing(_connect(path, _reading_mode(path), busy_seconds)) as connection:
        with _faults(path, busy_seconds):
            _require_store(connection, path)
        yield SqliteStore(path, connection, busy_seconds)


@dataclass(frozen=True, slots=True)
class SqliteStore:
    """Keeps the promises of `Store` in an open SQLite file; made by `open_sqlite` and `read_sqlite`."""

    _path: Path
    _connection: sqlite3.Connection
    _busy_seconds: float
    _stopped: Event = field(default_factory=Event, init=False)

    def read(self, stream: str, *, after: int = 0) -> tuple[StoredEvent, ...]:
        with _faults(self._path, self._busy_seconds):
            rows = self._connection.execute(
                "SELECT stream, version, occurred_at, recorded_at, pathway_hash, payload, previous_hash, hash,"
                " (SELECT max(last_version) FROM append WHERE stream = event.stream)"
                " FROM event WHERE stream = ? AND version > ? ORDER BY version",
                (stream, after),
            ).fetchall()
        # No answer rests on a log that has lost its first events, or its last.
        if rows and (rows[0][1], rows[-1][1]) != (after + 1, rows[-1][8]):
            raise StoreDamaged(self._path, Damage.EVENTS_GONE, stream)
        events: list[StoredEvent] = []
        for *row, _ in rows:
            try:
                events.append(_event(tuple(row), before=events[-1] if events else None))
            except (TypeError, ValueError) as error:
                raise StoreDamaged(self._path, Damage.EVENT, stream, row[1]) from error
        return tuple(events)

    def streams(self) -> tuple[str, ...]:
        with _faults(self._path, self._busy_seconds):
            rows = self._connection.execute("SELECT DISTINCT stream FROM event ORDER BY stream").fetchall()
        return tuple(stream for (stream,) in rows)

    def version(self, stream: str) -> int:
        with _faults(self._path, self._busy_seconds):
            return self._last(stream)[0]

    def pathway(self, pathway_hash: str) -> KeptPathway | None:
        with _faults(self._path, self._busy_seconds):
            row = self._connection.execute(
                "SELECT hash, language_version, text FROM pathway WHERE hash = ?", (pathway_hash,)
            ).fetchone()
        return None if row is None else KeptPathway(hash=row[0], language_version=row[1], text=row[2])

    def pathways(self) -> tuple[KeptPathway, ...]:
        with _faults(self._path, self._busy_seconds):
            rows = self._connection.execute("SELECT hash, language_version, text FROM pathway ORDER BY hash").fetchall()
        return tuple(KeptPathway(hash=row[0], language_version=row[1], text=row[2]) for row in rows)

    def verify(self) -> None:
        with self._transaction("BEGIN"):
            (verdict,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise StoreDamaged(self._path, Damage.FILE, said=verdict)
            orphan = self._connection.execute("PRAGMA foreign_key_check").fetchone()
            if orphan is not None:
                raise StoreDamaged(self._path, Damage.ROW, said=f"{orphan[0]}: {orphan[2]}")
            rows = self._connection.execute("SELECT stream FROM append UNION SELECT stream FROM event").fetchall()
            for (stream,) in rows:
                self._verify_stream(stream)

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
        with self._writing():
            remembered = self._connection.execute(
                "SELECT digest_of_command, first_version, last_version FROM append WHERE stream = ? AND key = ?",
                (stream, key),
            ).fetchone()
            if remembered is not None:
                if remembered[0] != digest:
                    raise KeyReused(stream, key)
                return Appended(first_version=remembered[1], last_version=remembered[2], repeated=True)
            actual, previous_hash = self._last(stream)
            if actual != expected_version:
                raise VersionMismatch(stream, expected_version, actual)
            if pathway is not None:
                self._keep(pathway)
            for pathway_hash in sorted({event.pathway_hash for event in events}):
                self._require_pathway(pathway_hash)
            links = chained(stream, after=actual, previous_hash=previous_hash, recorded_at=recorded_at, events=events)
            answer = Appended(first_version=actual + 1, last_version=actual + len(links), repeated=False)
            self._insert(stream, key=key, digest=digest, answer=answer, links=links)
            return answer

    def keep_pathway(self, pathway: KeptPathway) -> None:
        with self._writing():
            self._keep(pathway)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._stopped.is_set():
            raise DiskFailed(self._path, "an earlier write failed")
        try:
            # IMMEDIATE: who will write waits here, before reading what the writing rests on.
            with self._transaction("BEGIN IMMEDIATE"):
                yield
        except DiskFailed:
            self._stopped.set()
            raise

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with _faults(self._path, self._busy_seconds):
            self._connection.execute(begin)
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                # After a failed statement SQLite may or may not have rolled back by itself.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _last(self, stream: str) -> tuple[int, str]:
        row = self._connection.execute(
            "SELECT version, hash FROM event WHERE stream = ? ORDER BY version DESC LIMIT 1", (stream,)
        ).fetchone()
        return (0, BEFORE_THE_FIRST) if row is None else (row[0], row[1])

    def _keep(self, pathway: KeptPathway) -> None:
        self._connection.execute(
            "INSERT INTO pathway (hash, language_version, text) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
            (pathway.hash, pathway.language_version, pathway.text),
        )
        if self.pathway(pathway.hash) != pathway:
            raise PathwayClash(pathway.hash)

    def _require_pathway(self, pathway_hash: str) -> None:
        if self._connection.execute("SELECT 1 FROM pathway WHERE hash = ?", (pathway_hash,)).fetchone() is None:
            raise PathwayNotKept(pathway_hash)

    def _insert(self, stream: str, *, key: str, digest: str, answer: Appended, links: Sequence[StoredEvent]) -> None:
        append = self._connection.execute(
            "INSERT INTO append (stream, key, digest_of_command, first_version, last_version) VALUES (?, ?, ?, ?, ?)",
            (stream, key, digest, answer.first_version, answer.last_version),
        ).lastrowid
        self._connection.executemany(
            "INSERT INTO event (stream, version, append, occurred_at, recorded_at, pathway_hash, payload,"
            " previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    stream,
                    link.version,
                    append,
                    moment_to_text(link.occurred_at),
                    moment_to_text(link.recorded_at),
                    link.pathway_hash,
                    canonical(link.payload),
                    link.previous_hash,
                    link.hash,
                )
                for link in links
            ],
        )

    def _verify_stream(self, stream: str) -> None:
        events = self.read(stream)
        if events and (events[0].version, events[0].previous_hash) != (1, BEFORE_THE_FIRST):
            raise StoreDamaged(self._path, Damage.EVENT, stream, 1)
        # The appends say which events there were, so that the loss of the last ones is seen as well.
        appends = self._connection.execute(
            "SELECT id, first_version, last_version FROM append WHERE stream = ? ORDER BY id", (stream,)
        ).fetchall()
        written = self._connection.execute(
            "SELECT append, min(version), count(version) FROM event WHERE stream = ? GROUP BY append", (stream,)
        ).fetchall()
        found = {append: (first, count) for append, first, count in written}
        version = 0
        for append, first_version, last_version in appends:
            first, count = found.get(append, (version + 1, 0))
            if (first_version, last_version, first) != (version + 1, version + count, version + 1):
                raise StoreDamaged(self._path, Damage.APPEND, stream, version)
            version += count
        if version != len(events):
            raise StoreDamaged(self._path, Damage.EVENT, stream, version + 1)


def _event(row: tuple[str, int, str, str, str, str, str, str], *, before: StoredEvent | None) -> StoredEvent:
    stream, version, occurred_at, recorded_at, pathway_hash, payload, previous_hash, own_hash = row
    event = StoredEvent(
        stream=stream,
        version=version,
        occurred_at=datetime.fromisoformat(occurred_at),
        recorded_at=datetime.fromisoformat(recorded_at),
        pathway_hash=pathway_hash,
        payload=json.loads(payload),
        previous_hash=previous_hash,
        hash=own_hash,
    )
    # The hash covers what the texts mean; they must also be the very texts that were written.
    texts = (moment_to_text(event.occurred_at), moment_to_text(event.recorded_at), canonical(event.payload))
    if texts != (occurred_at, recorded_at, payload):
        raise ValueError("a text is not as it was written")
    if event.hash != hash_of(event):
        raise ValueError("the fields do not give the hash")
    if before is not None and (before.version + 1, before.hash) != (event.version, event.previous_hash):
        raise ValueError("the event does not follow the one before it")
    return event


def _make_file(path: Path) -> None:
    try:
        _make_folder(path.parent)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise NotWritable(path) from error


def _make_folder(folder: Path) -> None:
    # One by one, since `mkdir(parents=True)` gives the mode to the last folder only.
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _require_file(path: Path) -> None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSuchStore(path) from error
    except OSError as error:
        raise NotReadable(path) from error
    # SQLite takes a file of one byte for an empty one and would write over it.
    if not S_ISREG(found.st_mode) or found.st_size == 1:
        raise NotAStore(path)
    if not os.access(path, os.R_OK):
        raise NotReadable(path)


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def _reading_mode(path: Path) -> str:
    # A reader in WAL mode keeps two small files beside the store. Where it may not make them, or would make them as
    # read-only as the store (and so lock out a later writer), the store is read as it lies. That is right only
    # without a log beside it: a log means that somebody is writing, or that the last writer died.
    store = path.resolve()  # through links, as SQLite goes
    log = store.with_name(store.name + "-wal")
    return "mode=ro" if _may_write(path) or log.exists() else "mode=ro&immutable=1"


def _connect(path: Path, mode: str, busy_seconds: float) -> sqlite3.Connection:
    with _faults(path, busy_seconds):
        connection = sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True, timeout=busy_seconds, isolation_level=None)
    # Damaged letters must reach the hash, which tells where they are; the decoder would only say that they are.
    connection.text_factory = _decoded
    return connection


def _decoded(text: bytes) -> str:
    return text.decode(errors="replace")


def _make_tables(connection: sqlite3.Connection) -> None:
    # Looked at again once we hold the lock: another process may have made the same store meanwhile.
    connection.execute("BEGIN IMMEDIATE")
    if _is_empty(connection):
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
    connection.execute("COMMIT")


def _require_store(connection: sqlite3.Connection, path: Path) -> None:
    if _is_empty(connection):
        # Whoever was making it was stopped, so nothing was ever recorded here.
        raise NoSuchStore(path)
    application_id, schema = _identity(connection)
    if application_id != APPLICATION_ID:
        raise NotAStore(path)
    if schema != SCHEMA:
        raise NotAStore(path, schema)


def _is_empty(connection: sqlite3.Connection) -> bool:
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return (_identity(connection), objects) == ((0, 0), 0)


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    return application_id, schema


def _prepare_for_writing(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        # The disk cannot share memory between processes, so it cannot hold a store that several write.
        raise NotWritable(path)
    connection.execute("PRAGMA synchronous = FULL")
    # macOS keeps an ordinary fsync in the disk's own cache; elsewhere these two say nothing.
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA checkpoint_fullfsync = ON")
    connection.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _faults(path: Path, busy_seconds: float) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        fault = _fault(error, path, busy_seconds)
        if fault is None:
            raise
        raise fault from error


def _fault(error: sqlite3.DatabaseError, path: Path, busy_seconds: float) -> StoreFault | None:
    # The low byte is SQLite's primary code; the rest says which of its kinds.
    match error.sqlite_errorcode & 0xFF:
        case sqlite3.SQLITE_BUSY:
            return StoreBusy(path, busy_seconds)
        case sqlite3.SQLITE_READONLY if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            # Only the making of a store leaves something to roll back; all later writing goes by the log.
            return NoSuchStore(path)
        case sqlite3.SQLITE_READONLY:
            return NotWritable(path)
        case sqlite3.SQLITE_CANTOPEN:
            return NotReadable(path)
        case sqlite3.SQLITE_NOTADB:
            return NotAStore(path)
        case sqlite3.SQLITE_CORRUPT:
            return StoreDamaged(path, Damage.FILE, said=str(error))
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_FULL:
            return DiskFailed(path, str(error))
        case _:
            return None
