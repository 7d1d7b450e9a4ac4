"""The answers in words: what, who, by when, how binding, and why."""

import re

import pytest

from tests.cli.house import MOTTAK, SMALL, House


def test_the_next_step_is_told_with_who_by_when_and_why(house: House) -> None:
    # 27.3.2026 is a Friday; working days 30.3, 31.3 and 1.4 (2.4 to 6.4 are Easter).
    house.started()
    said = house("next", "P-1", now="27.3.2026 10:00")
    assert said.code == 0
    assert said.out == (
        "P-1 · Liten 1.0 · Hjemme · fredag 27. mars 2026\n"
        "\n"
        "  neste steg   Mottak\n"
        "  å gjøre      notere «Behov»\n"
        "  ansvarlig    Legen\n"
        "  frist        onsdag 1. april (skal), om 5 dager\n"
        "  hvorfor      forløpet startet 27. mars; innen 3 virkedager  [s, kap. 1]\n"
        "  også         notere «Skår», «Vekt», «Råd», «Har pasienten falt?», «Dag for operasjon», «Tid for fallet» og"
        " «Hva er viktig for deg?»: ingen frist (bør)\n"
    )


def test_who_chooses_is_told_the_ways_and_which_is_suggested(house: House) -> None:
    house.started().told("mottak", "behov=utvidet", *MOTTAK, "--by", "lege", at="30.3.2026 10:00")
    for command in (("next", "P-1"), ("why", "P-1", "samtale")):
        said = house(*command, now="31.3.2026 09:00").out
        ways = said.partition("  veier        ")[2].splitlines()[:2]
        assert [way.strip() for way in ways] == ["«Hjemme igjen»", "«Søknad til senteret» (forslaget)"]


def test_the_same_in_english(house: House) -> None:
    house.started()
    said = house("next", "P-1", "--language", "en", now="27.3.2026 10:00")
    assert "  due           Wednesday 1 April (shall), in 5 days\n" in said.out


def test_a_late_task_says_by_how_much_without_any_tick(house: House) -> None:
    house.started()
    assert "onsdag 1. april (skal), 9 dager forsinket" in house("next", "P-1", now="10.4.2026 10:00").out


def test_a_limit_in_another_year_is_told_with_the_year(house: House) -> None:
    house.started(at="30.12.2026 09:00")
    # Working days after Wednesday 30.12: 31.12, 4.1, 5.1.
    assert "tirsdag 5. januar 2027 (skal)" in house("next", "P-1", now="30.12.2026 10:00").out


def test_a_handover_waits_for_its_answer(house: House) -> None:
    house.started().told("mottak", "behov=spesialist", *MOTTAK, at="27.3.2026 10:00")
    house.told("søknad", "sendt", "--by", "lege", at="27.3.2026 11:00")
    said = house("next", "P-1", now="30.3.2026 10:00")
    # 10 working days after 27.3: 30, 31, 1 | 7, 8, 9, 10 | 13, 14, 15.
    assert "  venter på   Søknad til senteret, sendt 27. mars\n" in said.out
    assert "  frist       onsdag 15. april (skal), om 16 dager\n" in said.out


def test_what_cannot_be_decided_names_what_is_needed_and_from_whom(house: House) -> None:
    house.started().told("mottak", "utelatt", "--by", "lege", "--because", "kom ikke", at="27.3.2026 10:00")
    said = house("next", "P-1", now="27.3.2026 10:00")
    assert "kan ikke avgjøre   «Hvor videre?», fordi «Behov» ikke er kjent (noteres av Legen)" in said.out


def test_a_run_that_is_over_says_how_it_ended(house: House) -> None:
    house.started().told("død", at="28.3.2026 10:00")
    assert "avsluttet   Pasienten er død, lørdag 28. mars" in house("next", "P-1", now="30.3.2026 10:00").out


def test_why_tells_the_road_and_why_not_what_stands_before(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    open_now = house("why", "P-1", now="27.3.2026 12:00").out
    assert "«Samtalen» er åpent, fordi\n- «Hvor videre?» ble avgjort 27. mars, der «Behov» er lokalt\n" in open_now
    assert "- forløpet startet 27. mars\n" in open_now
    not_open = house("why", "P-1", "hjem", now="27.3.2026 12:00").out
    assert "«Hjemme igjen» er ikke åpent, fordi\n- «Samtalen» er ikke gjort: Legen, fredag 10. april (skal)" in not_open


def test_patients_are_listed_the_late_first(house: House) -> None:
    house.started("A", at="9.4.2026 09:00").started("B", at="27.3.2026 09:00").started("C", at="8.4.2026 09:00")
    said = house("patients", now="10.4.2026 12:00")
    assert [line.split()[0] for line in said.out.splitlines()[1:4]] == ["B", "C", "A"]
    assert said.out.splitlines()[-1] == "3 pasienter, 1 forsinket"


def test_history_tells_every_event_and_when_it_was_recorded(house: House) -> None:
    house.started().told("død", "--at", "28.3.2026", at="30.3.2026 10:00")
    said = house("history", "P-1", now="30.3.2026 12:00")
    assert "  lørdag 28. mars kl. 12.00   Pasienten dør (registrert 30. mars)\n" in said.out


def test_history_is_told_oldest_first_by_moment_without_what_the_pathway_keeps_for_itself(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", "skår=4", at="27.3.2026 10:00")
    short = house("history", "P-1", now="28.3.2026 12:00").out.splitlines()
    assert short[0].endswith("hendelser, slik de ble registrert")
    assert short[2:] == [
        "  fredag 27. mars kl. 09.00   forløpet startet med «Mottak»; Legen har ansvaret",
        "                              «Mottak» ble åpnet",
        "  fredag 27. mars kl. 10.00   «Behov» er lokalt, notert av Legen",
        "                              «Skår» er 4, notert av Legen",
        "                              «Mottak»: notere «Behov», gjort av Legen",
    ]
    house.told("mottak", "utelatt", "--by", "lege", "--because", "Rakk ikke", at="27.3.2026 11:00")
    short = house("history", "P-1", now="28.3.2026 12:00").out.splitlines()
    everything = house("history", "P-1", "--all", now="28.3.2026 12:00").out.splitlines()
    assert short[-1].endswith("linjer om det forløpet fører for seg selv, er utelatt; --all viser dem.")
    left_out = int(short[-1].split()[0])
    assert len(everything) == len(short) - 2 + left_out
    when = len("  fredag 27. mars kl. 09.00   ")  # told once a moment, at the first line that stands
    told = {re.sub(r"  \[\d+\]$", "", line)[when:] for line in everything}
    assert {line[when:] for line in short[2:-2]} <= told


def test_two_texts_of_one_version_are_told_apart(house: House) -> None:
    house.started()
    assert house("next", "P-1").out.startswith("P-1 · Liten 1.0 · ")
    house.file.write_text(SMALL.replace("innen 2 uker", "innen 3 uker"), encoding="utf-8")
    house.started("P-2")
    headings = {patient: house("next", patient).out.splitlines()[0] for patient in ("P-1", "P-2")}
    shown = {patient: heading.split(" · ")[1] for patient, heading in headings.items()}
    for patient, edition in shown.items():
        pathway = house("next", patient, "--format", "json").json["pathway"]
        assert edition == f"Liten 1.0 ({pathway['hash'][:7]})"  # type: ignore[index]  # JSON
    assert shown["P-1"] != shown["P-2"]
    assert all(edition in house("patients").out for edition in shown.values())


TWO_STEPS = """forløp liten "Liten"
  versjon "1"
aktør lege "Legen"
start mottak "Mottak"
  lege skal gjøre dette
  så samtale
tiltak samtale "Samtale"
  lege bør gjøre dette innen 2 uker etter mottak
  så snakket
slutt snakket "Snakket"
"""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["gjort"], "«Mottak» ble gjort 27. mars; innen 2 uker"),
        (
            ["utelatt", "--by", "lege", "--because", "kom ikke"],
            "«Mottak» ble utelatt 27. mars; innen 2 uker etter «Mottak»",
        ),
    ],
)
def test_why_tells_once_what_was_done_and_never_as_done_what_was_left_out(
    house: House, words: list[str], told: str
) -> None:
    house.file.write_text(TWO_STEPS, encoding="utf-8")
    house.started().told("mottak", *words, at="27.3.2026 10:00")
    (why,) = (line for line in house("next", "P-1").out.splitlines() if "hvorfor" in line)
    assert why == f"  hvorfor      {told}"


def test_a_receivers_limit_is_explained_by_the_sending_it_counts_from(house: House) -> None:
    house.started().told("mottak", "behov=spesialist", *MOTTAK, at="27.3.2026 10:00")
    house.told("søknad", "sendt", "--by", "lege", at="28.3.2026 11:00")
    said = house("next", "P-1", now="30.3.2026 10:00")
    assert "  hvorfor     «Søknad til senteret» ble sendt 28. mars; innen 10 virkedager\n" in said.out
