"""What the SQLite store promises about files, processes and disks."""

from __future__ import annotations

import inspect
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import pytest

from forlop.store.port import (
    Damage,
    KeptPathway,
    NewEvent,
    NoSuchStore,
    NotAStore,
    NotWritable,
    Store,
    StoreBusy,
    StoreDamaged,
    StoreFault,
)
from forlop.store.sqlite import APPLICATION_ID, SCHEMA, open_sqlite, read_sqlite

FALL = KeptPathway(hash="fall-1", language_version=1, text="forløp Fall\n")
NOON = datetime(2026, 4, 10, 10, 0, tzinfo=UTC)


def record(store: Store, stream: str, *, name: str = "a") -> int:
    version = store.version(stream)
    return store.append(
        stream,
        expected_version=version,
        key=str(version),
        digest="d",
        recorded_at=NOON,
        events=[NewEvent(occurred_at=NOON, pathway_hash=FALL.hash, payload={"what": name})],
        pathway=FALL,
    ).last_version


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed store with three events of one patient."""
    path = tmp_path / "store.db"
    with open_sqlite(path, create=True) as store:
        for name in ("started", "assessed", "measured"):
            record(store, "ola", name=name)
    return path


def python(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


# Files and folders


def test_asking_a_store_that_does_not_exist_makes_nothing(tmp_path: Path) -> None:
    missing = tmp_path / "folder" / "store.db"
    with pytest.raises(NoSuchStore), read_sqlite(missing):
        pass
    with pytest.raises(NoSuchStore), open_sqlite(missing, create=False):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_new_store_and_its_folders_are_for_one_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two" / "store.db"
    with open_sqlite(path, create=True) as store:
        record(store, "ola")
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}
    assert [folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_the_file_says_whose_it_is_and_keeps_a_write_ahead_log(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        said = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        assert said == [APPLICATION_ID, SCHEMA]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_every_commit_reaches_the_disk_before_it_is_acknowledged(path: Path) -> None:
    with open_sqlite(path, create=False) as store:
        (synchronous,) = store._connection.execute("PRAGMA synchronous").fetchone()
        assert synchronous == 2  # FULL
        assert store._connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize("name", ["pasienter æøå", "50 % #1", "what?mode=ro", "'quoted'"])
def test_a_path_may_hold_any_letters(tmp_path: Path, name: str) -> None:
    with open_sqlite(tmp_path / name, create=True) as store:
        record(store, "ola")
    with read_sqlite(tmp_path / name) as reader:
        assert reader.streams() == ("ola",)


def make_text(path: Path) -> None:
    path.write_text("not a database\n" * 100)


def make_letter(path: Path) -> None:
    path.write_text("x")


def make_folder(path: Path) -> None:
    path.mkdir()


def make_other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")


def make_other_application(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 7")


@pytest.mark.parametrize(
    "make", [make_text, make_letter, make_folder, make_other_database, make_other_application], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("create", [True, False])
def test_what_is_not_a_store_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], create: bool
) -> None:
    path = tmp_path / "theirs"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(NotAStore) as refused, open_sqlite(path, create=create):
        pass
    assert refused.value.schema is None
    with pytest.raises(NotAStore), read_sqlite(path):
        pass
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_store_by_a_newer_forlop_is_refused_with_its_schema(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(NotAStore) as refused, open_sqlite(path, create=True):
        pass
    assert refused.value.schema == SCHEMA + 1


def test_a_store_whose_making_was_stopped_holds_nothing_and_is_made_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.touch()
    with pytest.raises(NoSuchStore), read_sqlite(path):
        pass
    with open_sqlite(path, create=True) as store:
        assert record(store, "ola") == 1


def test_a_place_that_cannot_hold_a_store_is_not_writable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotWritable), open_sqlite(tmp_path / "file" / "store.db", create=True):
        pass


# Asking never writes


def everything_asked(path: Path) -> None:
    with read_sqlite(path) as reader:
        assert [event.version for event in reader.read("ola")] == [1, 2, 3]
        assert (reader.version("ola"), reader.streams(), reader.pathways()) == (3, ("ola",), (FALL,))
        reader.verify()


def test_asking_leaves_the_file_byte_for_byte_the_same(path: Path) -> None:
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    for _ in range(3):
        everything_asked(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    # What a reader leaves beside the store holds nothing, and the next writer takes it away.
    assert [log.stat().st_size for log in path.parent.glob("*-wal")] in ([], [0])
    with open_sqlite(path, create=False) as store:
        record(store, "ola")
    assert [file.name for file in path.parent.iterdir()] == ["store.db"]


def test_asking_leaves_the_log_of_a_writer_that_died_the_same(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with python(WRITER, str(path), "3") as writer:
        assert writer.stdout is not None
        assert [writer.stdout.readline() for _ in range(3)] == ["1\n", "2\n", "3\n"]
        writer.kill()
    log = path.with_name("store.db-wal")
    before = (path.read_bytes(), log.read_bytes())
    assert before[1]
    everything_asked(path)
    assert (path.read_bytes(), log.read_bytes()) == before


def test_a_refused_or_repeated_append_leaves_the_log_byte_for_byte_the_same(path: Path) -> None:
    log = path.with_name("store.db-wal")
    with open_sqlite(path, create=False) as store:
        record(store, "kari")
        before = (path.read_bytes(), log.read_bytes())
        for stream, expected, key, digest in [("ola", 0, "0", "d"), ("ola", 9, "new", "d"), ("ola", 3, "0", "other")]:
            try:
                store.append(stream, expected_version=expected, key=key, digest=digest, recorded_at=NOON, events=[])
            except StoreFault:
                continue
        assert (path.read_bytes(), log.read_bytes()) == before


def test_a_reader_cannot_record(path: Path) -> None:
    with read_sqlite(path) as reader, pytest.raises(NotWritable):
        record(reader, "ola")  # type: ignore[arg-type]  # the reader's type has no append, nor has its file


READ_ONLY = """
import os, sys
from pathlib import Path
from forlop.store.port import NotWritable
from forlop.store.sqlite import open_sqlite, read_sqlite

path = Path(sys.argv[1])
path.as_uri()  # imports what it needs while we still may
if os.geteuid() == 0:
    os.setuid(65534)
with read_sqlite(path) as reader:
    reader.verify()
    print(reader.version("ola"))
try:
    with open_sqlite(path, create=False):
        pass
except NotWritable:
    print("not writable")
print(*sorted(file.name for file in path.parent.iterdir()))
"""


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o444, 0o555), (0o666, 0o555)])
def test_a_store_that_may_only_be_read_is_read_and_left_alone(path: Path, file_mode: int, folder_mode: int) -> None:
    # Root may write everywhere, so the program becomes another user, who may not enter pytest's folder.
    with tempfile.TemporaryDirectory() as folder:
        lying = Path(folder) / "store.db"
        lying.write_bytes(path.read_bytes())
        lying.chmod(file_mode)
        Path(folder).chmod(folder_mode)
        with python(READ_ONLY, str(lying)) as reader:
            said = reader.communicate()[0]
        Path(folder).chmod(0o700)
        assert said.splitlines() == ["3", "not writable", "store.db"]
        assert lying.read_bytes() == path.read_bytes()


# Two processes


HOLDER = """
import sqlite3, sys

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("holding", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
connection.close()
"""


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that is writing to the store until it is told to stop."""
    with python(HOLDER, str(path)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        yield process
        process.kill()


def test_whoever_waits_in_vain_for_another_process_is_told_and_writes_nothing(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    with open_sqlite(path, create=False, busy_seconds=0.3) as store:
        with pytest.raises(StoreBusy) as refused:
            record(store, "ola")
        assert (refused.value.path, refused.value.seconds) == (path, 0.3)
        holder.communicate("stop\n")
        assert record(store, "ola") == 4


def test_whoever_comes_second_waits_until_the_first_is_through(path: Path, holder: subprocess.Popen[str]) -> None:
    letting_go = Timer(0.1, holder.communicate, ["stop\n"])
    with open_sqlite(path, create=False) as store:
        letting_go.start()
        assert record(store, "ola") == 4
    letting_go.join()


def test_asking_does_not_wait_for_a_writer(path: Path, holder: subprocess.Popen[str]) -> None:
    with read_sqlite(path, busy_seconds=0) as reader:
        assert reader.version("ola") == 3


def test_the_wait_is_five_seconds_unless_told_otherwise() -> None:
    for opening in (open_sqlite, read_sqlite):
        assert inspect.signature(opening).parameters["busy_seconds"].default == 5.0


def test_processes_that_make_the_same_store_at_once_all_get_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.db"
    with ExitStack() as stack:
        writers = [stack.enter_context(python(RIVAL, str(path), f"patient-{number}")) for number in range(4)]
        for writer in writers:
            assert writer.communicate("go\n")[0] == "1\n"
    with read_sqlite(path) as reader:
        assert reader.streams() == tuple(f"patient-{number}" for number in range(4))
        reader.verify()


RIVAL = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from forlop.store.port import KeptPathway, NewEvent
from forlop.store.sqlite import open_sqlite

noon = datetime(2026, 4, 10, 10, tzinfo=UTC)
sys.stdin.readline()
with open_sqlite(Path(sys.argv[1]), create=True) as store:
    answer = store.append(
        sys.argv[2], expected_version=0, key="1", digest="d", recorded_at=noon,
        events=[NewEvent(occurred_at=noon, pathway_hash="fall-1", payload={"what": "started"})],
        pathway=KeptPathway(hash="fall-1", language_version=1, text="forløp Fall\\n"),
    )
    print(answer.last_version)
"""


# Kills and disks


WRITER = """
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from forlop.store.port import KeptPathway, NewEvent
from forlop.store.sqlite import open_sqlite

noon = datetime(2026, 4, 10, 10, tzinfo=UTC)
with open_sqlite(Path(sys.argv[1]), create=True) as store:
    for _ in range(int(sys.argv[2])):
        version = store.version("ola")
        answer = store.append(
            "ola", expected_version=version, key=str(version), digest="d", recorded_at=noon,
            events=[NewEvent(occurred_at=noon, pathway_hash="fall-1", payload={"what": "x" * 200})],
            pathway=KeptPathway(hash="fall-1", language_version=1, text="forløp Fall\\n"),
        )
        print(answer.last_version, flush=True)
    sys.stdin.readline()
"""


def test_a_killed_writer_loses_nothing_it_has_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    chance = random.Random(20260410)
    acknowledged = 0
    for _ in range(5):
        with python(WRITER, str(path), "100000") as writer:
            assert writer.stdout is not None
            for _ in range(chance.randrange(1, 60)):
                acknowledged = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            # Whatever had reached the pipe before the signal was acknowledged as well.
            acknowledged = max([acknowledged, *(int(line) for line in writer.stdout if line.endswith("\n"))])
        with read_sqlite(path) as reader:
            reader.verify()
            # One more may be stored than was acknowledged, never one less.
            assert acknowledged <= reader.version("ola") <= acknowledged + 1


FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from forlop.store.port import DiskFailed, KeptPathway, NewEvent
from forlop.store.sqlite import open_sqlite

noon = datetime(2026, 4, 10, 10, tzinfo=UTC)


def record(store, size):
    version = store.version("ola")
    event = NewEvent(occurred_at=noon, pathway_hash="fall-1", payload={"what": "x" * size})
    return store.append("ola", expected_version=version, key=str(version), digest="d", recorded_at=noon, events=[event])


with open_sqlite(Path(sys.argv[1]), create=False) as store:
    record(store, 10)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, unlimited[1]))
    try:
        record(store, 200_000)
    except DiskFailed as fault:
        print(fault.what)
    resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    try:
        record(store, 10)
    except DiskFailed as fault:
        print(fault.what)
    print(store.version("ola"))
"""


def test_after_a_write_that_the_disk_refused_nothing_more_is_written(path: Path) -> None:
    with python(FULL_DISK, str(path)) as process:
        said = process.communicate()[0].splitlines()
    assert said == ["disk I/O error", "an earlier write failed", "4"]
    with open_sqlite(path, create=False) as store:
        store.verify()
        assert record(store, "ola") == 5


# Damage


def damage(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("letter", [b"A", b"\xff", b"\x00", b'"'], ids=["letter", "not UTF-8", "zero", "quote"])
def test_a_changed_byte_of_an_event_is_found_when_it_is_read(path: Path, letter: bytes) -> None:
    content = path.read_bytes()
    assert content.count(b"assessed") == 1
    path.write_bytes(content.replace(b"assessed", letter + b"ssessed"))
    with read_sqlite(path) as reader:
        for ask in (lambda: reader.read("ola"), lambda: reader.read("ola", after=1), reader.verify):
            with pytest.raises(StoreDamaged) as found:
                ask()
            damage = (found.value.path, found.value.what, found.value.stream, found.value.version)
            assert damage == (path, Damage.EVENT, "ola", 2)
        assert [event.version for event in reader.read("ola", after=2)] == [3]


DAMAGES = {
    "a payload": 'UPDATE event SET payload = \'{"what":"other"}\' WHERE version = 2',
    "a payload's spelling": 'UPDATE event SET payload = \'{"what": "assessed"}\' WHERE version = 2',
    "a payload that is no object": "UPDATE event SET payload = x'00' WHERE version = 2",
    "when it happened": "UPDATE event SET occurred_at = '2026-04-09T10:00:00.000000+00:00' WHERE version = 2",
    "when it was recorded": "UPDATE event SET recorded_at = '2026-04-11T10:00:00.000000+00:00' WHERE version = 2",
    "a time that is none": "UPDATE event SET recorded_at = 'yesterday' WHERE version = 2",
    "the patient": "UPDATE event SET stream = 'kari' WHERE version = 3",
    "the pathway": "UPDATE event SET pathway_hash = 'rus-1' WHERE version = 2",
    "the hash": "UPDATE event SET hash = previous_hash WHERE version = 3",
    "the first event gone": "DELETE FROM event WHERE version = 1",
    "a middle event gone": "DELETE FROM event WHERE version = 2",
    "the last event gone": "DELETE FROM event WHERE version = 3",
    "every event gone": "DELETE FROM event",
    "the last append gone": "DELETE FROM append WHERE last_version = 3",
    "an append's versions": "UPDATE append SET last_version = 1099511627776 WHERE last_version = 3",
    "an event's append": "UPDATE event SET append = 1 WHERE version = 2",
    "the pathway gone": "DELETE FROM pathway",
}


@pytest.mark.parametrize("statement", DAMAGES.values(), ids=DAMAGES.keys())
def test_verify_finds_every_kind_of_damage(path: Path, statement: str) -> None:
    with read_sqlite(path) as reader:
        reader.verify()
    damage(path, statement)
    with read_sqlite(path) as reader, pytest.raises(StoreDamaged):
        reader.verify()


@pytest.mark.parametrize("statement", ["UPDATE event SET payload = '{}'", "DELETE FROM append", "DELETE FROM pathway"])
def test_rows_are_never_changed_or_deleted(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="append only"):
        connection.execute(statement)


def test_a_torn_file_is_damaged_and_not_empty(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(StoreDamaged), read_sqlite(path) as reader:
        reader.verify()
