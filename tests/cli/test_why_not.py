"""`why-not`: what stands between, and commands that may be typed as they stand."""

import shlex
from pathlib import Path

import pytest

from forlop.texts import LANGUAGES, say
from tests.cli.house import MOTTAK, House
from tests.cli.test_json_answers import faults

FALL = Path(__file__).parents[2] / "pathways" / "ostensjo_fall" / "fall.forlop"
AT = "27.3.2026 12:00"
STATES: dict[str, list[list[str]]] = {
    "begun": [],
    "not decided": [["mottak", "utelatt", "--by", "lege", "--because", "kom ikke"]],
    "judgement": [["mottak", "behov=lokalt", *MOTTAK]],
    "handover": [["mottak", "behov=spesialist", *MOTTAK]],
    "waiting": [
        ["mottak", "behov=spesialist", *MOTTAK],
        ["søknad", "sendt"],
        ["søknad", "godtatt"],
    ],
    "ended": [["død"]],
    "left": [],
}


def told(house: House, state: str) -> None:
    house.started()
    for number, arguments in enumerate(STATES[state]):
        house.told(*arguments, at=f"27.3.2026 1{number}:00")
    if state == "left":
        assert house("deviate", "P-1", "forlatt", "--by", "lege", "--because", "flyttet", now=AT).code == 0


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", ["mottak", "valget", "samtale", "søknad", "opphold", "hjem"])
def test_every_answer_in_every_state_is_as_its_schema_says(house: House, state: str, step: str) -> None:
    told(house, state)
    said = house("why-not", "P-1", step, "--format", "json", now=AT)
    assert said.code == 0, said.err
    assert faults("why-not", said.json) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["begun", "judgement", "handover", "waiting"])
def test_the_commands_open_the_step_when_they_are_typed_as_they_stand(house: House, state: str, language: str) -> None:
    told(house, state)
    offer = house("why-not", "P-1", "hjem", "--format", "json", "--language", language, now=AT).json["offer"]
    assert isinstance(offer, dict)
    assert offer["opens"] is True
    filled = dict(each.split("=", 1) for each in MOTTAK)
    for command in offer["commands"]:
        words = [
            f"{word.split('=')[0]}={filled[word.split('=')[0]]}" if "=…" in word else word
            for word in shlex.split(command)
        ]
        said = house(*words[1:], "--language", language, now=AT)
        assert said.code == 0, (command, said.err)
    assert house("why", "P-1", "hjem", "--format", "json", now=AT).json["standing"] == "open"


def test_it_says_what_is_not_done_by_whom_and_what_would_open_it(house: House) -> None:
    house.started()
    said = house("why-not", "P-1", "samtale", now="27.3.2026 12:00").out.splitlines()
    assert said[2] == "«Samtalen» er ikke åpent, fordi"
    assert said[3].startswith("- «Mottak» er ikke gjort: Legen, ")
    assert "forlop record P-1 mottak behov=lokalt skår=…" in "\n".join(said)
    assert "Registrer bare det som er skjedd." in said


def test_a_decision_that_went_elsewhere_says_by_which_rule_who_recorded_the_data_and_when(house: House) -> None:
    house.started()
    house.told("mottak", "behov=spesialist", *MOTTAK, at="27.3.2026 10:00")
    said = house("why-not", "P-1", "samtale", now="29.3.2026 12:00").out
    assert (
        "- «Hvor videre?» førte til «Søknad til senteret» 27. mars, etter regelen «behov er spesialist»: "
        "«Behov» er spesialist, registrert 27. mars (for 2 dager siden) av Legen"
    ) in said
    assert 'forlop correct P-1 behov=lokalt --by lege --because "GRUNN"' in said
    assert 'forlop deviate P-1 samtale hopp --by lege --because "GRUNN"' in said


def test_why_tells_the_rule_and_who_recorded_what_decided_and_when(house: House) -> None:
    house.started()
    house.told("mottak", "behov=spesialist", *MOTTAK, at="27.3.2026 10:00")
    said = house("why", "P-1", "søknad", now="28.3.2026 12:00").out
    assert "  etter regelen «behov er spesialist»; «Behov» registrert 27. mars (for 1 dag siden) av Legen" in said


def test_an_open_step_is_told_as_why_tells_it(house: House) -> None:
    house.started()
    assert house("why-not", "P-1", "mottak", now=AT).out == house("why", "P-1", "mottak", now=AT).out


def test_a_step_that_does_not_exist_is_refused_with_what_was_perhaps_meant(house: House) -> None:
    house.started()
    said = house("why-not", "P-1", "samtal", now=AT)
    assert (said.code, said.out) == (1, "")
    assert "samtale" in said.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_the_help_is_answered(house: House, language: str) -> None:
    assert house("start", str(FALL), "P-0042", now=AT).code == 0
    for line in say(language, "cli.command.why-not.example").splitlines():
        said = house(*shlex.split(line)[1:], "--language", language, now=AT)
        assert said.code == 0, said.err
        assert say(language, "cli.why_not.only_so") in said.out
