"""The use cases over the store in memory: what is written, in one append, and what is not."""

from datetime import datetime, timedelta

import pytest

from forlop.application.asking import answer_for, patients
from forlop.application.carrying_out import Written
from forlop.application.courses import Course, course_of
from forlop.application.declined import Declined, Hindrance
from forlop.application.pathway_files import ReadPathway, pathway_from_text
from forlop.application.recordables import recordables
from forlop.application.recording import Told, Word, record, tick
from forlop.application.starting import Begun, start
from forlop.engine.commands import Refused
from forlop.engine.events import DeadlinePassed
from forlop.model.calendar import OSLO
from forlop.source import Source
from forlop.store.memory import MemoryStore

TEXT = """forløp liten "Liten"
  versjon "1.0"

aktør lege "Legen"

opplysning skår: heltall fra 0 til 10 "Skår"

start mottak "Mottak"
  lege skal notere skår innen 3 dager
  så oppfølging

tiltak oppfølging "Oppfølging"
  lege skal "ringe" innen 1 uke
  så ferdig_behandlet

slutt ferdig_behandlet "Ferdig"
"""
BEGAN = datetime(2026, 3, 2, 9, tzinfo=OSLO)
LATE = BEGAN + timedelta(days=10)


def read(text: str = TEXT) -> ReadPathway:
    pathway = pathway_from_text(Source("liten.forlop", text))
    assert pathway.diagnostics == ()
    return pathway


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    assert isinstance(start(store, read(), "P-1", now=BEGAN), Begun)
    return store


def log(store: MemoryStore) -> list[str]:
    return [str(event.payload["kind"]) for event in store.read("P-1")]


def test_a_recording_gives_the_time_to_its_own_patient_first_and_in_the_same_append(store: MemoryStore) -> None:
    before = store.version("P-1")
    written = record(store, "P-1", Told(name="mottak", values=(("skår", "4"),)), now=LATE)
    assert isinstance(written, Written)
    assert isinstance(written.events[0].event, DeadlinePassed)
    assert [event.version for event in written.events] == list(range(before + 1, store.version("P-1") + 1))


def test_a_refused_recording_writes_not_even_what_time_has_brought(store: MemoryStore) -> None:
    before = log(store)
    declined = record(store, "P-1", Told(name="oppfølging"), now=LATE)
    assert declined == Declined(Refused.NOT_OPEN, (("step", "oppfølging"), ("out_of_order", "yes")), ("mottak",))
    assert log(store) == before


def test_an_overdue_limit_is_told_without_tick_and_is_not_written_by_asking(store: MemoryStore) -> None:
    before = log(store)
    asked = answer_for(store, "P-1", now=LATE)
    assert not isinstance(asked, Declined)
    # 2.3 and 3 days is 5.3; asked on 12.3.
    assert [task.overdue_by_days for task in asked.answer.tasks] == [7]
    assert log(store) == before


def test_tick_writes_to_those_whom_time_has_brought_something_and_once(store: MemoryStore) -> None:
    start(store, read(), "P-2", now=LATE)
    ticked = tick(store, now=LATE)
    assert isinstance(ticked, tuple)
    assert [written.course.patient for written in ticked] == ["P-1"]
    assert tick(store, now=LATE) == ()


def test_who_was_second_is_told_what_the_first_recorded(store: MemoryStore) -> None:
    seen = course_of(store, "P-1")
    assert isinstance(seen, Course)
    record(store, "P-1", Told(name="mottak", values=(("skår", "4"),)), now=BEGAN)
    declined = record(store, "P-1", Told(name="oppfølging", version=seen.stored), now=BEGAN)
    assert isinstance(declined, Declined)
    assert declined.reason is Hindrance.VERSION_CHANGED
    assert declined.changed[0].version == seen.stored + 1


def test_the_course_in_memory_is_the_course_that_is_read_again(store: MemoryStore) -> None:
    written = record(store, "P-1", Told(name="mottak", values=(("skår", "4"),)), now=LATE)
    assert isinstance(written, Written)
    again = course_of(store, "P-1")
    assert isinstance(again, Course)
    assert (again.state, again.stored, again.pathway) == (
        written.course.state,
        written.course.stored,
        written.course.pathway,
    )


def test_the_pathway_that_is_kept_is_the_pathway_of_the_file(store: MemoryStore) -> None:
    course = course_of(store, "P-1")
    assert isinstance(course, Course)
    assert course.pathway == read().pathway


def test_patients_are_sorted_by_how_much_they_need_somebody() -> None:
    store = MemoryStore()
    for patient, days in (("late", 10), ("soon", 2), ("new", 0)):
        start(store, read(), patient, now=LATE - timedelta(days=days))
    start(store, read(), "ended", now=BEGAN)
    record(store, "ended", Told(name="mottak", values=(("skår", "4"),)), now=BEGAN)
    record(store, "ended", Told(name="oppfølging"), now=BEGAN)
    assert [asked.course.patient for asked in patients(store, now=LATE)] == ["late", "soon", "new", "ended"]


def test_what_can_be_recorded_is_accepted_when_it_is_told(store: MemoryStore) -> None:
    asked = answer_for(store, "P-1", now=BEGAN)
    assert not isinstance(asked, Declined)
    offered = recordables(asked)
    assert [(each.name, each.word, each.data) for each in offered] == [
        ("mottak", Word.DONE, ("skår",)),
        ("mottak", Word.LEFT_OUT, ()),
    ]
    told = Told(name="mottak", word=Word.DONE, by=offered[0].actor, values=(("skår", "4"),))
    assert isinstance(record(store, "P-1", told, now=BEGAN), Written)


def test_a_limit_outside_the_calendar_is_refused_when_it_would_come_into_being() -> None:
    end = datetime(2100, 12, 30, 9, tzinfo=OSLO)
    assert start(MemoryStore(), read(), "P-1", now=end) == Declined(Refused.OUTSIDE_CALENDAR)
