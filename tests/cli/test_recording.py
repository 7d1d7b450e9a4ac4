"""Recording: what is accepted, what is refused in words, and that a refusal changes nothing."""

import shlex
from pathlib import Path

import pytest

from forlop.application.courses import new_event
from forlop.application.keeping import kept_from
from forlop.application.pathway_files import read_pathway
from forlop.engine.draft import Decided
from forlop.engine.events import Started
from forlop.store.sqlite import open_sqlite
from tests.cli.house import MOTTAK, SMALL, House
from tests.course import moment


def identity_number(*, day: int = 1, month: int = 1) -> str:
    """A number with right control digits, made here so that none stands in a file."""
    first, second = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    for serial in range(1000):
        nine = f"{day:02d}{month:02d}90{serial:03d}"
        one = -sum(w * int(d) for w, d in zip(first, nine, strict=True)) % 11
        two = -sum(w * int(d) for w, d in zip(second, f"{nine}{one}", strict=True)) % 11 if one < 10 else 10
        if two < 10:
            return f"{nine}{one}{two}"
    raise AssertionError("some serial gives control digits")


REFUSED = [
    pytest.param(["P-1", "motak", "gjort"], "heter «motak»", "mente du   mottak (Mottak)?", id="unknown step"),
    pytest.param(["p01", "mottak"], "ingen pasient «p01»", "mente du   P-1?", id="a patient written otherwise"),
    pytest.param(["12345678901", "mottak"], "Elleve sifre brukes ikke", "", id="eleven digits"),
    pytest.param(["P-1", "hjem", "gjort"], "ikke åpent nå", "åpent nå   mottak (Mottak)", id="not open"),
    pytest.param(["P-1", "hjem", "gjort"], "«deviate»", "mottak (Mottak)", id="deviate is another"),
    pytest.param(
        ["P-1", "mottak", "behov=lokal"], "ikke en av verdiene", "lokalt, utvidet eller spesialist", id="value"
    ),
    pytest.param(["P-1", "mottak", "behov=lokal"], "«lokal»", "mente du   lokalt?", id="similar value"),
    pytest.param(["P-1", "mottak", "skår=11"], "utenfor", "heltall fra 0 til 10", id="bounds"),
    pytest.param(["P-1", "mottak", "vekt=29,9"], "utenfor", "tall fra 30 til 300", id="decimal bounds"),
    pytest.param(["P-1", "mottak", "skår=fire"], "kan ikke leses", "heltall fra 0 til 10", id="type"),
    pytest.param(["P-1", "mottak", "falt=kanskje"], "kan ikke leses", "ja eller nei", id="yes or no"),
    pytest.param(["P-1", "mottak", "dag=31.4.2026"], "kan ikke leses", "en dato", id="no such date"),
    pytest.param(["P-1", "mottak", "tid=1.4.2026"], "kan ikke leses", "et klokkeslett", id="moment without an hour"),
    pytest.param(["P-1", "mottak", "råd=sukker"], "ikke en av verdiene", "mat eller fysisk_aktivitet", id="several"),
    pytest.param(
        ["P-1", "mottak", "vakt=70"], "ingen opplysning som heter vakt", "mente du   vekt", id="unknown datum"
    ),
    pytest.param(["P-1", "mottak", "skår=1", "skår=2"], "to ganger", "", id="twice"),
    pytest.param(["P-1", "mottak", "gjort", "--by", "legg"], "ingen aktør", "lege", id="unknown actor"),
    pytest.param(["P-1", "mottak", "gjort", "--by", "senter"], "ingen åpen oppgave", "lege (Legen)", id="not theirs"),
    pytest.param(["P-1", "mottak", "sendt"], "sendes det ikke noe", "", id="nothing is sent"),
    pytest.param(["P-1", "mottak", "gitt"], "passer ikke til «Mottak»", "gjort", id="a consent's word"),
    pytest.param(["P-1", "mottak", "utelatt", "--because", "x"], "--by", "", id="left out by nobody"),
    pytest.param(["P-1", "mottak", "utelatt", "--by", "lege"], "--because", "", id="left out without reason"),
    pytest.param(["P-1", "mottak", "--at", "11.4.2026"], "senere enn nå", "", id="later than now"),
    pytest.param(["P-1", "mottak", "--at", "26.3.2026"], "før forløpet startet", "", id="before the start"),
    pytest.param(["P-1", "mottak", "--at", "i går"], "ikke et tidspunkt", "2026-04-10T14:30", id="no time"),
    pytest.param(["P-1", "mottak", "--at", "29.3.2026 02:30"], "aldri", "2026-03-29T03:30+02:00", id="never"),
    pytest.param(
        ["P-1", "mottak", "--at", "26.10.2025 02:30"], "to ganger", "2025-10-26T02:30+01:00", id="twice a night"
    ),
    pytest.param(["P-1", "mottak", "--at", "1.1.1850"], "1901", "", id="outside the calendar"),
    pytest.param(["P-1", "deling"], "samtykke", "gitt eller trukket", id="consent without a word"),
    pytest.param(["P-1", "deling", "ja"], "«ja» er verken", "godtas   gitt eller trukket", id="word of a consent"),
    pytest.param(["P-1", "ferie", "ja"], "«ja» er verken", "godtas   start eller stopp", id="word of a pause"),
    pytest.param(["P-1", "ferie"], "pause", "start eller stopp", id="pause without a word"),
    pytest.param(["P-1", "ferie", "stopp"], "ikke startet", "", id="pause that does not run"),
    pytest.param(["P-1", "utreise", "skår=1"], "ingen opplysninger", "", id="values of an event"),
    pytest.param(["P-1", "utreise", "gjort"], "passer ikke", "", id="word of an event"),
    pytest.param(["P-1", "lege", "gjort"], "ikke noe som kan registreres", "", id="an actor"),
    pytest.param(
        ["P-1", "mottak", "falt"], "må få en verdi, skrevet som falt=verdi", "godtas   ja eller nei", id="no value"
    ),
    pytest.param(["P-1", "mottak", "gjordt"], "«gjordt» er verken et ord", "mente du   gjort", id="similar word"),
    pytest.param(
        ["P-1", "mottak", "flat"],
        "«flat» er verken et ord",
        "mente du   falt (Har pasienten falt?)?",
        id="similar datum",
    ),
    pytest.param(
        ["P-1", "mottak", "--version", "9"], "ingen versjon 9 ennå; den siste er versjon", "", id="version to come"
    ),
]


@pytest.mark.parametrize(("arguments", "sentence", "accepted"), REFUSED)
def test_a_refusal_says_why_and_what_would_be_accepted_and_writes_nothing(
    house: House, arguments: list[str], sentence: str, accepted: str
) -> None:
    house.started()
    before = house.bytes_of_the_store()
    said = house("record", *arguments)
    assert (said.code, said.out) == (1, "")
    assert sentence in said.err
    assert accepted in said.err
    assert house.bytes_of_the_store() == before


@pytest.mark.parametrize(
    ("day", "month"),
    [(1, 1), (41, 1), (1, 41), (1, 81)],
    ids=["birth", "D-number", "help number", "synthetic person"],
)
@pytest.mark.parametrize("around", ["{}{}", "{} {}", "P-{}{}", "{}{}-a"])
def test_a_national_identity_number_is_refused_and_not_repeated(
    house: House, day: int, month: int, around: str
) -> None:
    number = identity_number(day=day, month=month)
    said = house("start", str(house.file), around.format(number[:6], number[6:]))
    assert said.code == 1
    assert "loggen slettes aldri" in said.err
    assert number[6:] not in said.err + said.out


@pytest.mark.parametrize("reply", ["svare", "bekrefte"])
def test_an_answer_must_be_said_in_a_word(house: House, tmp_path: Path, reply: str) -> None:
    text = house.file.read_text("utf-8").replace("senter skal svare", f"senter skal {reply}")
    if reply == "bekrefte":
        text = text.replace("  ved avslag så hjem\n  ved retur så hjem\n", "")
    file = tmp_path / "svar.forlop"
    file.write_text(text, "utf-8")
    assert house("start", str(file), "P-2", "--at", "27.3.2026 09:00").code == 0
    house.told("mottak", "behov=spesialist", *MOTTAK, at="27.3.2026 10:00", patient="P-2")
    house.told("søknad", "sendt", at="27.3.2026 11:00", patient="P-2")
    before = house.bytes_of_the_store()
    said = house("record", "P-2", "søknad", now="30.3.2026 09:00")
    assert said.code == 1
    assert "må sies" in said.err
    assert house.bytes_of_the_store() == before
    assert house("record", "P-2", "søknad", "bekreftet", now="30.3.2026 09:00").code == 0


def test_every_type_of_value_is_read_as_people_write_it(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    out = house("history", "P-1").out
    for told in ("«Vekt» er 70,5 kg", "«Råd» er fysisk aktivitet og mat", "«Har pasienten falt?» er nei",
                 "«Dag for operasjon» er onsdag 1. april", "fredag 27. mars kl. 08.15", "er «Gå tur»"):  # fmt: skip
        assert told in out


def test_a_bare_date_is_noon_and_today_is_now(house: House) -> None:
    house.started().told("død", "--at", "28.3.2026", at="28.3.2026 10:00")
    assert house("history", "P-1", "--format", "json").json["events"][-1]["occurred_at"] == "2026-03-28T10:00:00+01:00"  # type: ignore[index]  # JSON
    house.started("P-2").told("død", "--at", "28.3.2026", at="30.3.2026 10:00", patient="P-2")
    assert house("history", "P-2", "--format", "json").json["events"][-1]["occurred_at"] == "2026-03-28T12:00:00+01:00"  # type: ignore[index]  # JSON


def test_a_judgement_against_the_suggestion_needs_a_reason(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    refused = house("record", "P-1", "samtale", "valg=søknad", now="30.3.2026 10:00")
    assert refused.code == 1
    assert "forslag   hjem (Hjemme igjen)" in refused.err
    house.told("samtale", "valg=søknad", "--because", "pasienten ønsker det", at="30.3.2026 10:00")


def test_a_key_that_is_sent_twice_has_one_effect_and_another_command_under_it_is_refused(house: House) -> None:
    house.started().told("mottak", "behov=spesialist", *MOTTAK, "--key", "k1", at="27.3.2026 10:00")
    before = house("history", "P-1").out
    again = house("record", "P-1", "mottak", "behov=spesialist", *MOTTAK, "--key", "k1", now="30.3.2026 10:00")
    assert again.code == 0
    assert "allerede registrert" in again.out
    assert house("history", "P-1").out == before
    other = house("record", "P-1", "død", "--key", "k1")
    assert (other.code, "brukt til noe annet" in other.err) == (1, True)


def test_an_answer_to_an_older_version_is_refused_with_what_has_changed(house: House) -> None:
    version = house.started()("next", "P-1", "--format", "json").json["version"]
    house.told("utreise", at="28.3.2026 10:00")
    said = house("record", "P-1", "død", "--version", str(version))
    assert said.code == 1
    assert f"versjon {version}" in said.err
    assert "nytt siden   Reiser hjem" in said.err


def test_a_patient_is_started_once(house: House) -> None:
    house.started()
    said = house("start", str(house.file), "P-1")
    assert (said.code, "allerede startet" in said.err) == (1, True)


def test_a_pathway_with_errors_starts_nobody_and_makes_no_store(house: House) -> None:
    house.file.write_text(SMALL.replace("så valget", "så valgte"), encoding="utf-8")
    said = house("start", str(house.file), "P-1")
    assert said.code in (1, 2)
    assert "valgte" in said.err
    assert not house.store.exists()


@pytest.mark.parametrize("written", ["behov=LOKALT", "behov=Lokalt", "behov= lokalt "])
def test_a_value_is_known_whatever_its_capitals(house: House, written: str) -> None:
    house.started().told("mottak", written, *MOTTAK, at="27.3.2026 10:00")
    assert "Samtalen" in house("next", "P-1").out


def test_a_choice_that_is_missing_or_wrong_is_answered_with_the_whole_command(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    wrong = house("record", "P-1", "samtale", "valg=hjemme", "--by", "lege", "--because", "Vil hjem")
    commands = [f'forlop record P-1 samtale valg={way} --by lege --because "Vil hjem"' for way in ("hjem", "søknad")]
    assert [line.removeprefix("  skriv").strip() for line in wrong.err.splitlines() if "forlop" in line] == commands
    missing = house("record", "P-1", "samtale", "gjort")
    assert "skriv    forlop record P-1 samtale gjort valg=hjem\n" in missing.err


def test_a_command_that_is_offered_keeps_the_time_asks_for_a_reason_and_is_accepted(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    missing = house("record", "P-1", "samtale", "gjort", "--at", "28.3.2026 09:00", now="30.3.2026 10:00")
    kept = 'forlop record P-1 samtale gjort valg={} --at "28.03.2026 09:00"'
    commands = [kept.format("hjem"), kept.format("søknad") + ' --because "GRUNN"']
    assert [line.removeprefix("  skriv").strip() for line in missing.err.splitlines() if "forlop" in line] == commands
    said = house(*shlex.split(commands[1])[1:], now="30.3.2026 10:00")
    assert (said.code, said.err) == (0, "")


def test_a_step_that_was_done_says_when(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    refused = house("record", "P-1", "mottak", "behov=lokalt", now="30.3.2026 10:00")
    assert "«Mottak» ble gjort 27. mars, og er ikke åpent nå." in refused.err


def test_what_cannot_be_decided_is_told_with_the_commands_that_settle_it(house: House) -> None:
    house.started().told("mottak", "utelatt", "--by", "lege", "--because", "kom ikke", at="27.3.2026 10:00")
    told = house("next", "P-1").out
    command = 'forlop record P-1 valget valg=samtale --by lege --because "GRUNN"'
    assert command in told
    settled = house("record", "P-1", "valget", "valg=samtale", "--by", "lege", "--because", "GRUNN")
    assert (settled.code, settled.err) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["mottak", "ord={number}"],
        ["mottak", "ord=Ring {number} i morgen"],
        ["mottak", "{number}=ja"],
        ["mottak", "utelatt", "--by", "lege", "--because", "Gjaldt {number}"],
        ["mottak", "gjort", "--key", "{number}"],
        ["mottak", "gjort", "--by", "{number}"],
        ["mottak", "gjort", "--present", "lege,{number}"],
        ["{number}", "gjort"],
    ],
)
def test_no_identity_number_gets_into_the_log_by_any_door(house: House, arguments: list[str]) -> None:
    number = identity_number()
    before = house.started().bytes_of_the_store()
    said = house("record", "P-1", *(text.replace("{number}", number) for text in arguments))
    assert said.code == 1
    assert "fødselsnummer" in said.err
    assert number not in said.err + said.out
    assert house.bytes_of_the_store() == before
    assert house("start", str(house.file), "P-2", "--key", number).code == 1


def test_a_start_that_is_none_is_told_as_such(house: House) -> None:
    said = house("start", str(house.file), "P-1", "--start", "mottakk")
    assert said.code == 1
    assert "«mottakk» er ikke en av startene i forløpet." in said.err
    assert "mente du   mottak (Mottak)?" in said.err
    assert not house.store.exists() or house("patients").out.startswith("Ingen pasient")


@pytest.mark.parametrize(
    "patient", ["12345678901", "123456 78901", "123456-78901", "12.34.56 78901", "12-34-56-78901", "nr 12345678901"]
)
def test_nobody_new_is_called_by_eleven_digits(house: House, patient: str) -> None:
    said = house("start", str(house.file), patient, now="27.3.2026 09:00")
    assert (said.code, said.out) == (1, "")
    assert "Elleve sifre brukes ikke" in said.err
    assert "78901" not in said.err


@pytest.mark.parametrize("patient", ["1234567890", "123456789012", "2026-0000042", "P-0042", "2026-04-10-12345"])
def test_other_numbers_may_be_a_patient(house: House, patient: str) -> None:
    assert house("start", str(house.file), patient, now="27.3.2026 09:00").code == 0


def test_who_is_in_the_store_already_is_answered_for(house: House) -> None:
    """Such a patient could be begun before; what is recorded is kept and answered from."""
    read = read_pathway(house.file)
    with open_sqlite(house.store, create=True) as store:
        kept = kept_from(read)
        at = moment("27.3.2026 09:00")
        started = new_event(Decided(Started(start="mottak", responsible="lege"), at), pathway_hash=kept.hash)
        store.append(
            "12345678901",
            expected_version=0,
            key="k",
            digest="d",
            recorded_at=at,
            events=[started],
            pathway=kept,
        )
    assert house("next", "12345678901", now="27.3.2026 10:00").code == 0


@pytest.mark.parametrize("reply", ["avslått", "returnert"])
def test_who_answers_no_says_why(house: House, reply: str) -> None:
    sent = house.started().told("mottak", "behov=spesialist", *MOTTAK, at="30.3.2026 10:00")
    sent.told("søknad", "sendt", at="30.3.2026 11:00")
    said = house("record", "P-1", "søknad", reply, "--by", "senter", now="30.3.2026 12:00")
    assert (said.code, said.out) == (1, "")
    assert "avsenderen må vite hva som skal til" in said.err
    assert '--because "GRUNN"' in said.err
    why = ("--because", "Mangler prøvesvar")
    assert house("record", "P-1", "søknad", reply, "--by", "senter", *why, now="30.3.2026 12:00").code == 0


def test_before_anything_is_sent_that_is_told_first(house: House) -> None:
    asked = house.started().told("mottak", "behov=spesialist", *MOTTAK, at="30.3.2026 10:00")
    said = asked("refuse", "P-1", "søknad", "--by", "senter", now="30.3.2026 12:00")
    assert "er ikke sendt ennå" in said.err


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["record", "P-1", "mottak", "skår=3", "--by", "lege"], "«Skår» er 3, notert av Legen"),
        (["consent", "P-1", "deling", "gitt"], "samtykke gitt: «Deling av opplysninger»"),
        (["consent", "P-1", "deling", "gitt", "--only", "senter"], "«Deling av opplysninger», bare til Senteret"),
        (["pause", "P-1", "ferie", "start"], "startet"),
        (["note", "P-1", "skår=4", "--by", "senter"], "«Skår» er 4, notert av Senteret utenom stegene"),
        (["assign", "P-1", "lege", "Sone 2"], "Legen er Sone 2"),
        (["retract", "P-1", "mottak", "--by", "lege", "--because", "Feil pasient"], "fordi «Feil pasient»"),
        (["deviate", "P-1", "forlatt", "--by", "lege", "--because", "Flyttet"], "«Flyttet»"),
    ],
    ids=["record", "consent", "limited", "pause", "note", "assign", "retract", "deviate"],
)
def test_every_command_that_writes_says_what_it_wrote(house: House, command: list[str], told: str) -> None:
    begun = house.started()
    if command[0] == "retract":
        begun = begun.told("mottak", "gjort", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    out = begun(*command, now="27.3.2026 11:00").out
    assert told in out.split("skrevet ", 1)[1]


def test_what_time_had_brought_is_told_with_its_date(house: House) -> None:
    out = house.started()("record", "P-1", "mottak", "skår=3", "--by", "lege", now="7.4.2026 09:00").out
    assert "skrevet      fristen gikk ut for «Mottak»: notere «Behov» (2. april)" in out


def test_another_patient_with_a_close_number_is_never_suggested(house: House) -> None:
    house.started()
    said = house("next", "P-2")
    assert (said.code, said.err) == (1, "Det finnes ingen pasient «P-2» i lageret.\n")
