"""`verify`: a whole store is told so with what it holds, and a changed one is never."""

import sqlite3

from tests.cli.house import MOTTAK, House
from tests.cli.test_json_answers import faults


def test_a_whole_store_is_told_so_with_what_it_holds(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    answer = house("verify", "--format", "json").json
    assert faults("verify", answer) == []
    assert (answer["patients"], answer["pathways"]) == (1, 1)
    said = house("verify")
    assert said.code == 0
    assert f"er helt: 1 pasient, {answer['events']} hendelser og 1 forløpstekst er som de ble skrevet" in said.out


def test_a_changed_store_is_refused_with_where_it_was_changed(house: House) -> None:
    house.started()
    store = sqlite3.connect(house.store)
    for (trigger,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        store.execute(f"DROP TRIGGER {trigger}")
    store.execute("UPDATE event SET payload = replace(payload, 'lege', 'senter')")
    store.commit()
    store.close()
    said = house("verify")
    assert said.code != 0
    assert "er skadet" in said.err
    assert said.out == ""


def test_nothing_is_answered_from_a_log_that_has_lost_its_end(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    store = sqlite3.connect(house.store)
    for (trigger,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        store.execute(f"DROP TRIGGER {trigger}")
    store.execute("DELETE FROM event WHERE version = (SELECT max(version) FROM event)")
    store.commit()
    store.close()
    for command in (("next", "P-1"), ("history", "P-1"), ("why", "P-1"), ("patients",), ("verify",)):
        said = house(*command, now="27.3.2026 11:00")
        assert said.code != 0, command
        assert "er skadet" in said.err, command
        assert said.out == "", command
