"""`deviate` records what the pathway does not say, and `history --deviations` lists all of it."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from forlop.application.deviating import Departing
from forlop.cli.deviation_words import cause, departing
from forlop.engine.events import DeviationCause
from forlop.texts import LANGUAGES, say
from tests.cli.house import MOTTAK, House
from tests.cli.test_json_answers import faults
from tests.cli.test_recording import identity_number

AT = "27.3.2026 12:00"
BY = ("--by", "lege", "--because", "Pasienten ville det")


def departed(house: House, *arguments: str, now: str = AT) -> str:
    said = house("deviate", "P-1", *arguments, *BY, now=now)
    assert said.code == 0, said.err
    return said.out


def refused(house: House, *arguments: str, now: str = AT) -> str:
    before = house.bytes_of_the_store()
    said = house("deviate", "P-1", *arguments, now=now)
    assert (said.code, said.out) == (1, "")
    assert house.bytes_of_the_store() == before
    return said.err


def test_a_postponed_task_is_told_with_its_plan_and_its_limit(house: House) -> None:
    out = departed(house.started(), "mottak", "utsatt", "--until", "12.4.2026", "--cause", "kapasitet")
    assert "planlagt     12. april, av Legen, fordi «Pasienten ville det»" in out
    assert "onsdag 1. april (skal)" in out


def test_the_patient_goes_straight_to_a_step(house: House) -> None:
    out = departed(house.started(), "hjem", "hopp", "--cause", "onske")
    assert "neste steg   Hjemme igjen" in out
    assert "pasienten gikk rett hit 27. mars, bestemt av Legen, fordi «Pasienten ville det»" in out


def test_what_is_done_out_of_order_takes_its_data(house: House) -> None:
    departed(house.started(), "hjem", "gjort")
    assert "gjort utenom rekkefølgen: «Hjemme igjen»" in house("history", "P-1", "--deviations").out
    begun = house.told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 13:00")
    assert "er ikke gjort før det som skal noteres" in refused(begun, "mottak", "gjort", *BY, now="27.3.2026 14:00")
    departed(house, "mottak", "gjort", "behov=utvidet", *MOTTAK, now="27.3.2026 14:00")
    assert "«Behov» er utvidet" in house("history", "P-1", now="27.3.2026 14:00").out


def test_what_was_done_out_of_order_is_told_and_holds_when_it_is_said(house: House) -> None:
    departed(house.started(), "hjem", "gjort")
    house.told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 13:00")
    assert house("record", "P-1", "samtale", "valg=hjem", now="30.3.2026 09:00").code == 0
    note = "gjort utenom rekkefølgen 27. mars av Legen, fordi «Pasienten ville det»; gjelder det fremdeles, registreres"
    assert note in house("next", "P-1", now="30.3.2026 10:00").out
    said = ("record", "P-1", "hjem", "gjelder")
    assert "Hvem som avgjør dette" in house(*said, now="30.3.2026 10:00").err
    assert "står det som ble notert" in house(*said, "skår=3", "--by", "lege", now="30.3.2026 10:00").err
    assert house(*said, "--by", "lege", now="30.3.2026 10:00").code == 0
    told = "gjort utenom rekkefølgen 27. mars og gjelder fremdeles, sier Legen"
    assert told in house("history", "P-1", now="30.3.2026 10:00").out


def test_something_else_done_is_told_as_that(house: House) -> None:
    departed(house.started(), "mottak", "erstattet", "--instead", "Ringt pårørende")
    assert "erstattet med «Ringt pårørende» av Legen" in house("history", "P-1", now=AT).out


def test_what_was_done_instead_is_told_wherever_the_way_is(house: House) -> None:
    departed(house.started(), "mottak", "erstattet", "--instead", "Ringt pårørende")
    house.told("valget", "valg=samtale", "--by", "lege", "--because", "Vil hjem", at="28.3.2026 10:00")
    assert "«Mottak» ble erstattet med «Ringt pårørende»" in house("why", "P-1", "samtale", now="28.3.2026 11:00").out
    assert "- erstattet med «Ringt pårørende» 27. mars" in house("why", "P-1", "mottak", now="28.3.2026 11:00").out


def test_what_is_left_out_says_its_cause_and_whether_it_was_justified(house: House) -> None:
    departed(house.started(), "mottak", "utelatt", "--cause", "ikke-svar", "--justified", "nei")
    answer: Any = house("history", "P-1", "--format", "json", now=AT).json
    (told,) = answer["deviations"]
    assert (told["kind"], told["cause"], told["justified"]) == ("left_out", "no_response", False)
    assert told["sentence"].endswith("(ikke svar, vurdert som ikke faglig begrunnet)")


def test_who_has_left_is_told_so_everywhere_and_comes_back(house: House) -> None:
    out = departed(house.started(), "forlatt", "--cause", "flyttet")
    assert "har forlatt forløpet   fredag 27. mars, registrert av Legen" in out
    assert "har forlatt forløpet" in house("patients", now=AT).out
    assert "for pasienten har forlatt forløpet" in house("why", "P-1", "mottak", now=AT).out
    said = house("record", "P-1", "mottak", "behov=lokalt", now="28.3.2026 12:00")
    assert (said.code, said.out) == (1, "")
    assert "Bare at pasienten er tilbake, kan registreres." in said.err
    assert "neste steg   Mottak" in departed(house, "tilbake", now="28.3.2026 13:00")
    assert "neste steg   Hjemme igjen" in departed(
        house.started("P-2").told("død", at="28.3.2026 13:00", patient="P-2"), "hjem", "hopp", now="28.3.2026 14:00"
    )


REFUSED = [
    pytest.param(["mottak", "utelatt", "--by", "lege"], "krever en grunn", '--because "GRUNN"', id="left out"),
    pytest.param(["hjem", "hopp"], "Hvem som sier det, må sies.", "--by AKTØR", id="who"),
    pytest.param(["hjem", "hopp", "--by", "lege"], "Hvorfor det avvikes", '--because "GRUNN"', id="why"),
    pytest.param(["mottak", "forlatt", *BY], "«forlatt» gjelder pasienten og hele forløpet", "", id="left a step"),
    pytest.param(
        ["hjem", "utsatt", *BY, "--until", "1.5.2026"],
        "«Hjemme igjen» er ikke åpent nå. Bare det som er åpent, kan utsettes",
        "mottak (Mottak)",
        id="not open",
    ),
    pytest.param(["hopp", *BY], "Hvilket steg det gjelder", "mottak (Mottak)", id="which step"),
    pytest.param(["mottak", "utsatt", *BY], "Hvilken dag det gjelder", "--until DAG", id="until"),
    pytest.param(["mottak", "utsatt", *BY, "--until", "snart"], "«snart» er ikke en dag", "", id="not a day"),
    pytest.param(
        ["mottak", "utsatt", *BY, "--until", "1.3.2026"], "1. mars er forbi: i dag er det 27. mars.", "", id="past"
    ),
    pytest.param(["mottak", "erstattet", *BY], "Hva som ble gjort i stedet", '--instead "HVA"', id="instead"),
    pytest.param(["søknad", "overstyrt", *BY], "Hjemmelen for å dele", '--basis "HJEMMEL"', id="basis"),
    pytest.param(["mottak", "hopet", *BY], "«hopet» er verken et ord", "mente du   hopp?", id="word"),
    pytest.param(["hjem", "hopp", *BY, "--cause", "x"], "«x» er ikke en av årsakene", "kapasitet", id="cause"),
    pytest.param(["hjem", "hopp", *BY, "--justified", "kanskje"], "verken ja eller nei", "", id="justified"),
    pytest.param(["hjem", "hopp", "skår=4", *BY], "hører det ingen opplysninger", "", id="values"),
    pytest.param(["hjm", "hopp", *BY], "heter hjm", "hjem (Hjemme igjen)", id="step"),
    pytest.param(["mottak", "frist", "--until", "1.5.2026", "--by", "lege"], "har en frist", "", id="limit"),
]


@pytest.mark.parametrize(("arguments", "sentence", "accepted"), REFUSED)
def test_a_refusal_says_why_and_what_would_be_accepted_and_writes_nothing(
    house: House, arguments: list[str], sentence: str, accepted: str
) -> None:
    said = refused(house.started(), *arguments)
    assert sentence in said
    assert accepted in said


def test_every_deviation_stands_in_one_list_also_what_no_tick_has_written(house: House) -> None:
    assert house.started()("history", "P-1", "--deviations", now=AT).out.endswith("· ingen avvik\n")
    late = house("history", "P-1", "--deviations", now="10.4.2026 12:00").out.splitlines()
    assert late[0].endswith("· 1 avvik, eldste først")
    assert late[2:] == ["  torsdag 2. april kl. 00.00   ikke gjort i tide: «Mottak», Legen hadde oppgaven  [3]"]


@pytest.mark.parametrize("state", ["nothing", "late", "postponed", "jumped", "left"])
def test_what_programs_read_is_as_the_schemas_say(house: House, state: str) -> None:
    arguments = {
        "nothing": ["mottak", "gjort"],
        "late": ["mottak", "utsatt", "--until", "30.4.2026"],
        "postponed": ["mottak", "utsatt", "--until", "30.4.2026"],
        "jumped": ["hjem", "hopp", "--justified", "ja"],
        "left": ["forlatt", "--cause", "død"],
    }[state]
    now = "10.4.2026 12:00" if state == "late" else AT
    said = house.started()("deviate", "P-1", *arguments, *BY, "--format", "json", now=now)
    assert faults("refusal" if state == "nothing" else "deviate", said.json) == []
    for question in ("next", "why", "history", "patients"):
        patient = [] if question == "patients" else ["P-1"]
        asked = house(question, *patient, "--format", "json", now=now)
        assert faults(question, asked.json) == [], question


def test_the_same_key_is_one_deviation(house: House) -> None:
    house.started()
    for repeated in (False, True):
        said = house("deviate", "P-1", "hjem", "hopp", *BY, "--key", "k", "--format", "json", now=AT)
        assert said.json["repeated"] is repeated
    other = house("deviate", "P-1", "forlatt", *BY, "--key", "k", now=AT)
    assert "Nøkkelen «k» er brukt til noe annet" in other.err


def test_who_answers_from_an_older_version_is_told_what_has_changed(house: House) -> None:
    house.started().told("mottak", "behov=lokalt", *MOTTAK, at="27.3.2026 10:00")
    assert "svaret bygget på versjon 2" in refused(house, "hjem", "hopp", *BY, "--version", "2")


def test_a_national_identity_number_is_written_nowhere(house: House) -> None:
    said = refused(house.started(), "mottak", "erstattet", *BY, "--instead", f"Ringte {identity_number()}")
    assert "skal ikke stå i det som registreres" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_understood_as_it_is_told_and_without_its_letters(language: str) -> None:
    letters = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
    for word in Departing:
        said = say(language, f"deviations.word.{word.value}")
        assert {departing(each, language="nb") for each in (said, said.upper(), said.translate(letters))} == {word}
    for coded in DeviationCause:
        said = say(language, f"deviations.cause.{coded.value}")
        typed = (said, said.replace(" ", "-"), said.translate(letters))
        assert {cause(each, language="nb") for each in typed} == {coded}


FALLMELDING = ("avsender=familien", "fall_sted=inne", "har_hjemmetjeneste=nei", "melding_samtykke=samtykker")
FALL = Path(__file__).parents[2] / "pathways" / "ostensjo_fall" / "fall.forlop"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_the_help_do_what_they_say(house: House, language: str) -> None:
    at = "27.3.2026 09:00"
    assert house("start", str(FALL), "P-0042", now=at).code == 0
    house.told("fallmelding", *FALLMELDING, at="27.3.2026 09:30", patient="P-0042")
    for line in say(language, "cli.command.deviate.example").splitlines():
        said = house(*shlex.split(line)[1:], "--language", language, now="27.3.2026 09:30")
        assert said.code == 0, said.err
    assert said.out.splitlines()[0].endswith(say(language, "deviations.heading_many", count="2"))


def test_one_word_too_many_is_wrong_use(house: House) -> None:
    said = house("deviate", "P-1", "mottak", "hjem", "hopp", *BY)
    assert (said.code, said.out) == (2, "")
    assert "«hopp» står i tillegg til et annet ord" in said.err


def test_tasks_with_one_plan_tell_it_once(house: House) -> None:
    out = departed(house.started(), "mottak", "utsatt", "--until", "12.4.2026")
    assert out.count("planlagt     12. april") == 1


def test_an_override_is_told_with_its_basis_as_long_as_the_step_is_open_also_after_a_withdrawal(house: House) -> None:
    text = house.file.read_text(encoding="utf-8")
    text = text.replace('  hjemmel "pbrl § 2-2"\n', "  krever samtykke deling\n  uten samtykke så hjem\n")
    house.file.write_text(text, encoding="utf-8")
    house.started().told("mottak", "behov=spesialist", *MOTTAK, at="27.3.2026 10:00")
    departed(house, "søknad", "overstyrt", "--basis", "bvl § 13-2")
    house.told("deling", "trukket", at="28.3.2026 10:00")
    note = "samtykket «Deling av opplysninger» er overstyrt av Legen med hjemmel «bvl § 13-2»"
    for asked in (["next", "P-1"], ["why", "P-1", "søknad"]):
        assert note in house(*asked, now="28.3.2026 11:00").out
    told = house("next", "P-1", "--format", "json", now="28.3.2026 11:00")
    tasks: Any = told.json["tasks"]
    assert {task["consent_overridden"]["basis"] for task in tasks} == {"bvl § 13-2"}
    assert faults("next", told.json) == []
    listed = house("history", "P-1", "--deviations", now="28.3.2026 11:00").out
    assert "samtykke overstyrt: «Søknad til senteret», av Legen, hjemmel «bvl § 13-2», fordi" in listed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_names_every_word_and_every_cause(language: str) -> None:
    told = say(language, "cli.command.deviate.more")
    words = {say(language, f"deviations.word.{word}") for word in Departing}
    causes = {say(language, f"deviations.cause.{each}").replace(" ", "-") for each in DeviationCause}
    assert {word for word in words | causes if not re.search(rf"(?<![\w-]){word}(?![\w-])", told)} == set()


def test_a_deviation_is_judged_afterwards_by_its_line(house: House) -> None:
    departed(house.started(), "mottak", "utsatt", "--until", "12.4.2026")
    out = house("history", "P-1", "--deviations", now=AT).out
    (line,) = re.findall(r"utsatt: «Mottak».*\[(\d+)\]", out)
    asked = ("judge", "P-1", line, "ja", "--by", "lege", "--because", "Avtalt")
    assert house(*asked, now=AT).code == 0
    out = house("history", "P-1", "--deviations", now=AT).out
    assert "(vurdert som faglig begrunnet av Legen, fordi «Avtalt»)" in out
    said = house("history", "P-1", "--deviations", "--format", "json", now=AT).json
    assert faults("history", said) == []
    assert f"avviket i linje {line} er vurdert som faglig begrunnet av Legen" in house("history", "P-1", now=AT).out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["1", "ja", "--by", "lege"], "Linje 1 i historikken er ikke et avvik"),
        (["99", "ja", "--by", "lege"], "Linje 99 i historikken er ikke et avvik"),
        (["3", "kanskje", "--by", "lege"], "verken ja eller nei"),
        (["3", "ja"], "--by"),
        (["3", "ja", "--by", "nabo"], "ingen aktør"),
    ],
    ids=["not a deviation", "no line", "neither", "nobody", "a stranger"],
)
def test_what_is_no_judgement_is_refused(house: House, arguments: list[str], told: str) -> None:
    departed(house.started(), "mottak", "utsatt", "--until", "12.4.2026")
    said = house("judge", "P-1", *arguments, now=AT)
    assert (said.code, told in said.err) == (1, True), said.err
