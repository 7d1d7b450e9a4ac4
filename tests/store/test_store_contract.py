"""What every store promises; the same theorems for each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from forlop.store.memory import MemoryStore
from forlop.store.port import (
    BEFORE_THE_FIRST,
    Appended,
    KeptPathway,
    KeyReused,
    NewEvent,
    PathwayClash,
    PathwayNotKept,
    Store,
    StoredEvent,
    StoreFault,
    VersionMismatch,
    canonical,
    chained,
    hash_of,
    moment_to_text,
)
from forlop.store.sqlite import open_sqlite

FALL = KeptPathway(hash="fall-1", language_version=1, text="forløp Fall\n")
RUS = KeptPathway(hash="rus-1", language_version=1, text="forløp Rus\n")
OSLO = ZoneInfo("Europe/Oslo")
MORNING = datetime(2026, 4, 10, 8, 30, tzinfo=OSLO)
NOON = datetime(2026, 4, 10, 12, 0, tzinfo=OSLO)


def happened(name: str, *, at: datetime = MORNING, pathway: KeptPathway = FALL) -> NewEvent:
    return NewEvent(occurred_at=at, pathway_hash=pathway.hash, payload={"what": name})


def record(store: Store, stream: str, *names: str, expected: int, key: str, digest: str = "d") -> Appended:
    return store.append(
        stream,
        expected_version=expected,
        key=key,
        digest=digest,
        recorded_at=NOON,
        events=[happened(name) for name in names],
        pathway=FALL,
    )


def names(store: Store, stream: str, *, after: int = 0) -> list[object]:
    return [event.payload["what"] for event in store.read(stream, after=after)]


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with open_sqlite(tmp_path / "store.db", create=True) as opened:
        yield opened


def test_an_unknown_stream_is_empty_and_at_version_zero(store: Store) -> None:
    assert store.read("ola") == ()
    assert store.version("ola") == 0
    assert store.streams() == ()
    store.verify()


def test_what_is_appended_is_read_back_whole_and_in_order(store: Store) -> None:
    answer = store.append(
        "ola",
        expected_version=0,
        key="start",
        digest="d",
        recorded_at=NOON,
        events=[happened("started"), NewEvent(occurred_at=NOON, pathway_hash="fall-1", payload={"ø": [1, None, 1.5]})],
        pathway=FALL,
    )
    first, second = store.read("ola")
    assert answer == Appended(first_version=1, last_version=2, repeated=False)
    assert first == StoredEvent(
        stream="ola",
        version=1,
        occurred_at=datetime(2026, 4, 10, 6, 30, tzinfo=UTC),  # 8.30 in Oslo, summer time
        recorded_at=datetime(2026, 4, 10, 10, 0, tzinfo=UTC),
        pathway_hash="fall-1",
        payload={"what": "started"},
        previous_hash=BEFORE_THE_FIRST,
        hash=hash_of(first),
    )
    assert (second.version, second.payload, second.previous_hash) == (2, {"ø": [1, None, 1.5]}, first.hash)
    assert first.occurred_at.tzinfo is UTC
    store.verify()


def test_reading_after_a_version_gives_the_rest(store: Store) -> None:
    record(store, "ola", "a", "b", "c", expected=0, key="1")
    assert names(store, "ola", after=1) == ["b", "c"]
    assert names(store, "ola", after=3) == []


def test_streams_are_sorted_and_do_not_touch_each_other(store: Store) -> None:
    record(store, "åse", "x", expected=0, key="1")
    record(store, "kari", "y", "z", expected=0, key="1")
    assert store.streams() == ("kari", "åse")
    assert (names(store, "kari"), names(store, "åse")) == (["y", "z"], ["x"])


def test_an_append_on_a_wrong_version_writes_nothing_and_says_the_right_one(store: Store) -> None:
    record(store, "ola", "a", "b", expected=0, key="1")
    for seen in (0, 1, 3):
        with pytest.raises(VersionMismatch) as refused:
            record(store, "ola", "c", expected=seen, key="2")
        assert (refused.value.expected, refused.value.actual) == (seen, 2)
    assert names(store, "ola") == ["a", "b"]
    assert record(store, "ola", "c", expected=2, key="2").repeated is False


def test_a_repeated_key_answers_as_the_first_time_and_writes_nothing(store: Store) -> None:
    record(store, "ola", "a", "b", expected=0, key="1")
    record(store, "ola", "c", expected=2, key="2")
    again = record(store, "ola", "a", "b", expected=0, key="1")
    assert again == Appended(first_version=1, last_version=2, repeated=True)
    assert names(store, "ola") == ["a", "b", "c"]


def test_a_key_for_another_command_is_refused(store: Store) -> None:
    record(store, "ola", "a", expected=0, key="1", digest="d")
    with pytest.raises(KeyReused):
        record(store, "ola", "b", expected=1, key="1", digest="another")
    assert names(store, "ola") == ["a"]


def test_keys_belong_to_their_stream(store: Store) -> None:
    record(store, "ola", "a", expected=0, key="1", digest="d")
    assert record(store, "kari", "b", expected=0, key="1", digest="another").repeated is False


def test_a_command_that_writes_nothing_is_remembered_too(store: Store) -> None:
    record(store, "ola", "a", expected=0, key="1")
    nothing = record(store, "ola", expected=1, key="2")
    record(store, "ola", "b", expected=1, key="3")
    assert nothing == Appended(first_version=2, last_version=1, repeated=False)
    assert record(store, "ola", expected=1, key="2") == replace(nothing, repeated=True)
    assert names(store, "ola") == ["a", "b"]
    store.verify()


def test_an_event_on_a_pathway_that_is_not_kept_is_refused_with_all_of_its_append(store: Store) -> None:
    with pytest.raises(PathwayNotKept) as refused:
        store.append(
            "ola",
            expected_version=0,
            key="1",
            digest="d",
            recorded_at=NOON,
            events=[happened("a"), happened("b", pathway=RUS)],
            pathway=FALL,
        )
    assert refused.value.pathway_hash == RUS.hash
    assert (store.streams(), store.pathways()) == ((), ())
    assert record(store, "ola", "a", expected=0, key="1").repeated is False


def test_a_pathway_is_kept_as_it_was(store: Store) -> None:
    store.keep_pathway(RUS)
    store.keep_pathway(FALL)
    store.keep_pathway(FALL)
    assert store.pathway("fall-1") == FALL
    assert store.pathway("unknown") is None
    assert store.pathways() == (FALL, RUS)


@pytest.mark.parametrize("other", [replace(FALL, text="forløp Noe annet\n"), replace(FALL, language_version=2)])
def test_another_pathway_under_a_kept_hash_is_refused(store: Store, other: KeptPathway) -> None:
    store.keep_pathway(FALL)
    with pytest.raises(PathwayClash):
        store.keep_pathway(other)
    with pytest.raises(PathwayClash):
        store.append(
            "ola",
            expected_version=0,
            key="1",
            digest="d",
            recorded_at=NOON,
            events=[happened("a")],
            pathway=other,
        )
    assert (store.pathways(), store.streams()) == ((FALL,), ())


@pytest.mark.parametrize("payload", [{"a": (1, 2)}, {"a": float("nan")}, {1: "a"}, {"a": "\ud800"}])
def test_a_payload_that_would_change_on_the_way_is_refused(store: Store, payload: dict[str, object]) -> None:
    event = NewEvent(occurred_at=MORNING, pathway_hash=FALL.hash, payload=payload)
    with pytest.raises(ValueError, match=r"JSON|surrogates"):
        store.append("ola", expected_version=0, key="1", digest="d", recorded_at=NOON, events=[event], pathway=FALL)
    assert store.streams() == ()


@pytest.mark.parametrize("naive", ["occurred_at", "recorded_at"])
def test_a_time_without_a_zone_is_refused(store: Store, naive: str) -> None:
    occurred_at, recorded_at = (
        moment.replace(tzinfo=None) if field == naive else moment
        for field, moment in (("occurred_at", MORNING), ("recorded_at", NOON))
    )
    with pytest.raises(ValueError, match="time zone"):
        store.append(
            "ola",
            expected_version=0,
            key="1",
            digest="d",
            recorded_at=recorded_at,
            events=[happened("a", at=occurred_at)],
            pathway=FALL,
        )
    assert store.streams() == ()


def test_changing_a_payload_in_hand_changes_nothing_in_the_store(store: Store) -> None:
    payload: dict[str, object] = {"what": "a", "list": [1]}
    event = NewEvent(occurred_at=MORNING, pathway_hash=FALL.hash, payload=payload)
    store.append("ola", expected_version=0, key="1", digest="d", recorded_at=NOON, events=[event], pathway=FALL)
    payload["what"] = "b"
    (read,) = store.read("ola")
    assert isinstance(read.payload["list"], list)
    read.payload["list"].append(2)
    assert store.read("ola")[0].payload == {"what": "a", "list": [1]}


def test_the_two_readings_of_an_hour_that_happens_twice_are_kept_apart(store: Store) -> None:
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=OSLO)
    events = [happened("a", at=twice.replace(fold=fold)) for fold in (0, 1)]
    store.append("ola", expected_version=0, key="1", digest="d", recorded_at=NOON, events=events, pathway=FALL)
    first, second = store.read("ola")
    # 2.30 in summer time is 0.30 in UTC, 2.30 in winter time 1.30.
    assert second.occurred_at - first.occurred_at == timedelta(hours=1)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
payloads = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), json_values, max_size=4)
moments = st.integers(min_value=-2_000_000_000, max_value=4_000_000_000).map(
    lambda second: datetime.fromtimestamp(second, tz=OSLO)  # 1906 to 2096
)


@given(payload=payloads)
def test_canonical_text_keeps_the_payload_and_forgets_the_order_of_its_keys(payload: dict[str, object]) -> None:
    text = canonical(payload)
    assert json.loads(text) == payload
    assert canonical(dict(reversed(payload.items()))) == text


@given(one=moments, other=moments)
def test_texts_of_times_sort_as_the_times_do(one: datetime, other: datetime) -> None:
    earlier = one.astimezone(UTC) < other.astimezone(UTC)
    assert (moment_to_text(one) < moment_to_text(other)) == earlier


FIELDS_CHANGED: list[dict[str, object]] = [
    {"stream": "kari"},
    {"version": 2},
    {"occurred_at": MORNING + timedelta(microseconds=1)},
    {"recorded_at": NOON + timedelta(microseconds=1)},
    {"pathway_hash": "rus-1"},
    {"payload": {"what": "b"}},
    {"previous_hash": "1" * 64},
]


@pytest.mark.parametrize("change", FIELDS_CHANGED, ids=lambda change: next(iter(change)))
def test_the_hash_covers_every_other_field(change: dict[str, object]) -> None:
    (event,) = chained("ola", after=0, previous_hash=BEFORE_THE_FIRST, recorded_at=NOON, events=[happened("a")])
    changed = StoredEvent(**({name: getattr(event, name) for name in StoredEvent.__slots__} | change))
    assert hash_of(changed) != event.hash


class EveryStoreAnswersAsTheMemoryStore(RuleBasedStateMachine):
    """Any sequence of appends, good and bad, gives the same answers, refusals and events in both stores."""

    streams = st.sampled_from(["ola", "kari"])
    keys = st.sampled_from(["1", "2", "3", "4"])

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        folder = Path(self.closing.enter_context(TemporaryDirectory()))
        self.path = folder / "store.db"
        self.opening = ExitStack()
        self.sqlite: Store = self.opening.enter_context(open_sqlite(self.path, create=True))
        self.memory = MemoryStore()

    def teardown(self) -> None:
        self.opening.close()
        self.closing.close()

    @rule(
        stream=streams,
        key=keys,
        digest=st.sampled_from(["d", "d", "e"]),
        behind=st.sampled_from([0, 0, 0, 1]),
        recorded=st.lists(payloads, max_size=3),
        pathway=st.sampled_from([FALL, RUS, None, replace(FALL, text="annet")]),
    )
    def append(
        self,
        stream: str,
        key: str,
        digest: str,
        behind: int,
        recorded: list[dict[str, object]],
        pathway: KeptPathway | None,
    ) -> None:
        def answer(store: Store) -> Appended | tuple[type[StoreFault], object]:
            try:
                return store.append(
                    stream,
                    expected_version=store.version(stream) - behind,
                    key=key,
                    digest=digest,
                    recorded_at=NOON,
                    events=[NewEvent(occurred_at=MORNING, pathway_hash="fall-1", payload=each) for each in recorded],
                    pathway=pathway,
                )
            except StoreFault as fault:
                return type(fault), vars(fault)

        assert answer(self.sqlite) == answer(self.memory)

    @precondition(lambda self: self.memory.streams())
    @rule()
    def close_and_open_again(self) -> None:
        self.opening.close()
        self.opening = ExitStack()
        self.sqlite = self.opening.enter_context(open_sqlite(self.path, create=False))

    @invariant()
    def both_hold_the_same(self) -> None:
        assert self.sqlite.streams() == self.memory.streams()
        assert self.sqlite.pathways() == self.memory.pathways()
        for stream in self.memory.streams():
            assert self.sqlite.read(stream) == self.memory.read(stream)

    @invariant()
    def the_chain_holds(self) -> None:
        self.sqlite.verify()


TestEveryStoreAnswersAsTheMemoryStore = EveryStoreAnswersAsTheMemoryStore.TestCase
TestEveryStoreAnswersAsTheMemoryStore.settings = settings(max_examples=15, stateful_step_count=12)
