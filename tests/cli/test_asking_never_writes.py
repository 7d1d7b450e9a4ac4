"""Asking, time and the store: what never writes, what writes once, and that answers come from the store alone."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.house import MOTTAK, SMALL, House

QUESTIONS = [
    ["next", "P-1"],
    ["why", "P-1"],
    ["why", "P-1", "hjem"],
    ["why-not", "P-1", "hjem"],
    ["history", "P-1"],
    ["patients"],
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: " ".join(question))
@pytest.mark.parametrize("form", ["text", "json"])
def test_asking_any_number_of_times_leaves_the_store_byte_for_byte_the_same(
    house: House, question: list[str], form: str
) -> None:
    house.started()
    before = house.bytes_of_the_store()
    answers = {house(*question, "--format", form, now="10.4.2026 12:00").out for _ in range(3)}
    assert len(answers) == 1
    assert house.bytes_of_the_store() == before


def test_tick_twice_at_one_time_writes_nothing_the_second_time(house: House) -> None:
    house.started()
    first = house("tick", now="10.4.2026 12:00")
    assert "1 hendelse for 1 pasient" in first.out
    before = house.bytes_of_the_store()
    second = house("tick", now="10.4.2026 12:00")
    assert "ingenting er skrevet" in second.out
    assert house.bytes_of_the_store() == before


def test_time_cannot_be_taken_past_now(house: House) -> None:
    house.started()
    said = house("tick", "--at", "11.4.2026", now="10.4.2026 12:00")
    assert (said.code, "lenger enn til nå" in said.err) == (1, True)


def test_a_missed_month_of_ticks_gives_the_same_events_as_daily_ones(house: House) -> None:
    def events() -> list[tuple[object, object]]:
        told = house("history", "P-1", "--format", "json").json["events"]
        assert isinstance(told, list)
        return [(each["occurred_at"], each["event"]) for each in told]

    house.started().told("mottak", "behov=spesialist", *MOTTAK, at="27.3.2026 10:00")
    house.told("søknad", "sendt", at="27.3.2026 11:00")
    first_day = date(2026, 3, 28)
    kept = house.store.with_name("kept.db")
    house("tick", now="27.3.2026 12:00")
    shutil.copy(house.store, kept)
    for days in range(31):
        house("tick", now=f"{first_day + timedelta(days=days)}T08:00")
    daily = events()
    for path in house.folder.glob("store.db*"):
        path.unlink()
    shutil.copy(kept, house.store)
    house("tick", now="2026-04-27T08:00")
    assert events() == daily
    assert any(event["kind"] == "deadline_passed" for _, event in daily)  # type: ignore[index]  # JSON


@pytest.mark.parametrize("fate", ["changed", "moved", "deleted"])
def test_after_the_start_every_answer_is_the_same_whatever_happens_to_the_file(house: House, fate: str) -> None:
    house.started()
    before = [house(*question).out for question in QUESTIONS]
    match fate:
        case "changed":
            house.file.write_text(SMALL.replace("3 virkedager", "9 virkedager"), encoding="utf-8")
        case "moved":
            house.file.rename(house.folder / "et annet sted.forlop")
        case _:
            house.file.unlink()
    assert [house(*question).out for question in QUESTIONS] == before


def test_starting_with_a_changed_file_makes_a_new_version_and_says_so(house: House) -> None:
    house.started("P-1")
    house.file.write_text(SMALL.replace("3 virkedager", "9 virkedager").replace("1.0", "1.1"), encoding="utf-8")
    said = house("start", str(house.file), "P-2", now="27.3.2026 09:00")
    assert "Dette er en ny utgave av teksten: lageret hadde Liten 1.0 fra før." in said.out
    assert "onsdag 1. april" in house("next", "P-1", now="27.3.2026 10:00").out
    # Nine working days after 27.3: 30, 31, 1 | 7, 8, 9, 10 | 13, 14.
    assert "tirsdag 14. april" in house("next", "P-2", now="27.3.2026 10:00").out


def test_layout_and_comments_make_no_new_version(house: House) -> None:
    house.started("P-1")
    house.file.write_text(SMALL.replace("  lege skal", "    # en kommentar\n    lege   skal"), encoding="utf-8")
    assert "ny utgave" not in house("start", str(house.file), "P-2", now="27.3.2026 09:00").out


def test_a_busy_store_is_said_in_a_sentence_after_waiting(house: House) -> None:
    house.started()
    with sqlite3.connect(house.store, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        said = house("record", "P-1", "død")
        other.execute("ROLLBACK")
    other.close()
    assert said.code == 1
    assert "opptatt av et annet program i 5 sekunder" in said.err


def test_two_processes_at_once_both_have_their_effect(house: House) -> None:
    patients = ["A", "B", "C", "D"]
    command = [sys.executable, "-m", "forlop.cli.main", "start", str(house.file)]
    running = [
        subprocess.Popen([*command, patient, "--store", str(house.store)], stdout=subprocess.DEVNULL)
        for patient in patients
    ]
    assert [process.wait() for process in running] == [0] * len(patients)
    said = house.plain("patients", "--store", str(house.store))
    assert said.out.splitlines()[-1].startswith("4 pasienter")


def test_a_store_that_is_not_there_is_said_and_not_made(house: House) -> None:
    said = house("next", "P-1")
    assert (said.code, "Begynn med: forlop start" in said.err) == (2, True)
    assert not house.store.exists()


def test_a_folder_that_cannot_hold_a_store_is_said_with_the_way_out(house: House) -> None:
    hindrance = house.folder / "fil"
    hindrance.write_text("", encoding="utf-8")
    said = house.plain("start", str(house.file), "P-1", "--store", str(hindrance / "store.db"))
    assert (said.code, "--store" in said.err) == (2, True)


def test_the_default_store_lies_in_the_users_data_folder(house: House) -> None:
    assert house.plain("start", str(house.file), "P-1").code == 0
    assert (house.folder / "data" / "forlop" / "forlop.db").exists()


def test_a_damaged_store_is_not_answered_from(house: House) -> None:
    Path(house.store).write_bytes(b"not a store at all, but long enough to be looked at" * 40)
    said = house("next", "P-1")
    assert (said.code, "ikke et forlop-lager" in said.err) == (2, True)
