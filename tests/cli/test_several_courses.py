"""A patient on several pathways: each course is kept apart, and where several could be meant it is said which."""

import json

import pytest

from tests.cli.house import MOTTAK, House
from tests.cli.test_json_answers import faults

OTHER = """forløp kne "Kne"
  versjon "2"
  kilde s "Kilden"
  uten kilde fordi "Laget for å prøve forlop"
aktør lege "Legen" i kommune
samtykke deling "Deling av opplysninger" uttrykkelig
opplysning skår: heltall fra 0 til 10 "Skår"
start måling "Måling"
  lege skal notere skår innen 2 dager
  så ferdigstilt
slutt ferdigstilt "Ferdig"
"""
NOW = "30.3.2026 12:00"


@pytest.fixture
def both(house: House) -> House:
    """P-1 is on two pathways."""
    house.started(at="27.3.2026 09:00")
    return with_other(house)


def with_other(house: House, *, at: str = "28.3.2026 09:00") -> House:
    file = house.folder / "kne.forlop"
    file.write_text(OTHER, encoding="utf-8")
    said = house("start", str(file), "P-1", now=at)
    assert said.code == 0, said.err
    return house


def over(both: House) -> House:
    """The course on the second pathway has ended."""
    said = both("record", "P-1", "måling", "skår=3", "--pathway", "kne", now="28.3.2026 12:00")
    assert said.code == 0, said.err
    return both


def refused(house: House, *arguments: str) -> str:
    before = house.bytes_of_the_store()
    said = house(*arguments, now=NOW)
    assert (said.code, said.out) == (1, "")
    assert house.bytes_of_the_store() == before
    return said.err


def test_a_second_pathway_says_what_else_the_patient_follows(house: House) -> None:
    house.started(at="27.3.2026 09:00")
    file = house.folder / "kne.forlop"
    file.write_text(OTHER, encoding="utf-8")
    out = house("start", str(file), "P-1", now="28.3.2026 09:00").out
    assert "P-1 · Kne 2" in out
    assert "følger også   Liten (--pathway liten)" in out


def test_next_shows_every_course_the_most_urgent_first(both: House) -> None:
    out = both("next", "P-1", now=NOW).out
    assert out.index("P-1 · Kne 2") < out.index("P-1 · Liten 1.0")
    assert "følger også" not in out
    assert "P-1 · Liten" not in both("next", "P-1", "--pathway", "kne", now=NOW).out


def test_programs_get_every_course_or_the_one_they_name(both: House) -> None:
    several = both("next", "P-1", "--format", "json", now=NOW).json
    assert faults("next", several) == []
    courses = several["courses"]
    assert isinstance(courses, list)
    assert [each["pathway"]["name"] for each in courses] == ["kne", "liten"]
    one = both("next", "P-1", "--pathway", "liten", "--format", "json", now=NOW).json
    assert faults("next", one) == []
    assert one["beside"] == [{"title": "Kne", "which": "kne"}]


@pytest.mark.parametrize(
    "arguments",
    [
        ["record", "P-1", "deling", "gitt"],
        ["consent", "P-1", "deling", "trukket"],
        ["note", "P-1", "skår=3", "--by", "lege"],
        ["correct", "P-1", "skår=3", "--by", "lege", "--because", "x"],
        ["deviate", "P-1", "forlatt", "--by", "lege", "--because", "x"],
        ["why", "P-1"],
        ["history", "P-1"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_it_is_never_guessed_which_course_is_meant(both: House, arguments: list[str]) -> None:
    said = refused(both, *arguments)
    assert "må sies hvilket" in said
    assert "liten eller kne" in said
    assert "--pathway FORLØP" in said
    assert both(*arguments, "--pathway", "kne", now=NOW).code in (0, 1)  # 1: there is nothing to correct yet
    assert "må sies hvilket" not in both(*arguments, "--pathway", "kne", now=NOW).err


def test_nothing_recorded_is_mixed(both: House) -> None:
    before = both("history", "P-1", "--pathway", "liten", "--format", "json", now=NOW).json
    over(both)
    assert both("history", "P-1", "--pathway", "liten", "--format", "json", now=NOW).json == before
    assert "«Skår» er 3" in both("history", "P-1", "--pathway", "kne", now=NOW).out
    assert both("verify", now=NOW).code == 0


def test_the_only_course_that_is_not_over_is_meant(both: House) -> None:
    over(both).told("mottak", "behov=lokalt", *MOTTAK, at="28.3.2026 13:00")
    assert "P-1 · Liten" in both("why", "P-1", now=NOW).out


def test_of_what_is_over_too_it_is_said_which(both: House) -> None:
    over(both)
    amended = ("--by", "lege", "--because", "Feil")
    assert "må sies hvilket" in refused(both, "correct", "P-1", "skår=4", *amended)
    assert "må sies hvilket" in refused(both, "deviate", "P-1", "måling", "tilbake", *amended)
    assert both("correct", "P-1", "skår=4", *amended, "--pathway", "kne", now=NOW).code == 0


def test_an_unknown_pathway_is_told_with_those_that_there_are(both: House) -> None:
    said = refused(both, "next", "P-1", "--pathway", "hofte")
    assert "ikke noe forløp som heter «hofte»" in said
    assert "liten eller kne" in said


def test_the_same_pathway_is_begun_anew_when_it_is_over(both: House) -> None:
    file = str(both.folder / "kne.forlop")
    assert "allerede startet på forløpet Kne" in refused(both, "start", file, "P-1")
    over(both)
    assert both("start", file, "P-1", now="29.3.2026 09:00").code == 0
    # The name is the case that goes on; a number is the one it counts.
    assert "neste steg" in both("next", "P-1", "--pathway", "kne", now=NOW).out
    assert "avsluttet" in both("next", "P-1", "--pathway", "2", now=NOW).out
    assert "neste steg" in both("next", "P-1", "--pathway", "3", now=NOW).out
    assert "--pathway 3" in both("next", "P-1", "--pathway", "liten", now=NOW).out


def test_two_cases_of_one_pathway_that_both_go_on_are_told_by_number(both: House) -> None:
    over(both)
    assert both("start", str(both.folder / "kne.forlop"), "P-1", now="29.3.2026 09:00").code == 0
    back = ("--by", "lege", "--because", "Samme kne")
    assert both("deviate", "P-1", "måling", "tilbake", *back, "--pathway", "2", now="29.3.2026 10:00").code == 0
    assert "2 eller 3" in refused(both, "next", "P-1", "--pathway", "kne")


def test_what_is_sent_again_with_its_key_goes_where_it_went(both: House) -> None:
    over(both)
    told = ("record", "P-1", "mottak", "behov=lokalt", *MOTTAK, "--key", "k-1")
    assert both(*told, now="28.3.2026 13:00").code == 0
    assert both("start", str(both.folder / "kne.forlop"), "P-1", now="29.3.2026 09:00").code == 0
    again = both(*told, now=NOW)
    assert again.code == 0, again.err
    assert "P-1 · Liten" in again.out


def test_a_start_that_is_sent_again_with_its_key_is_the_same_start(both: House) -> None:
    file, key = str(both.folder / "kne.forlop"), ("--key", "s-1")
    over(both)
    for now in ("29.3.2026 09:00", "29.3.2026 09:05"):
        assert both("start", file, "P-1", *key, now=now).code == 0
    assert "ikke noe forløp" in refused(both, "next", "P-1", "--pathway", "4")


def test_the_list_has_a_row_for_each_course_and_counts_patients(both: House) -> None:
    out = both("patients", now=NOW).out
    assert [line.split()[0] for line in out.splitlines() if "P-1" in line] == ["P-1", "P-1"]
    assert "1 pasient" in out
    assert "1 pasient," in both("verify").out


def test_time_is_brought_to_every_course(both: House) -> None:
    assert both("tick", now="20.4.2026 09:00").code == 0
    for which in ("liten", "kne"):
        told = both("history", "P-1", "--pathway", which, now="20.4.2026 09:00").out
        assert "fristen gikk ut" in told


def test_suggested_commands_say_which_course(both: House) -> None:
    both("record", "P-1", "mottak", "behov=lokalt", *MOTTAK, "--pathway", "liten", now="28.3.2026 13:00")
    out = both("why-not", "P-1", "hjem", "--pathway", "liten", now=NOW).out
    assert "forlop record P-1 --pathway liten samtale" in out


def test_the_chart_of_one_course_is_drawn(both: House) -> None:
    place = both.folder / "p.svg"
    assert both("draw", "--patient", "P-1", "-o", str(place), now=NOW).code == 1
    assert both("draw", "--patient", "P-1", "--pathway", "kne", "-o", str(place), now=NOW).code == 0
    assert "Måling" in place.read_text("utf-8")


def test_a_patient_with_one_course_is_as_before(house: House) -> None:
    answer = json.loads(house.started()("next", "P-1", "--format", "json").out)
    assert (answer["patient"], answer["beside"]) == ("P-1", [])
    assert house("next", "P-1", "--pathway", "liten").code == 0
    assert house("next", "P-1", "--pathway", "1").code == 0
