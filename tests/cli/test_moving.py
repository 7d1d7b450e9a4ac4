"""Moving a patient to another version: what people meet, also when they are wrong."""

import pytest

from tests.cli.house import MOTTAK, SMALL, House
from tests.cli.test_json_answers import faults

STRICTER = SMALL.replace('versjon "1.0"', 'versjon "2.0"').replace("skal velge innen 2 uker", "skal velge innen 1 uke")
WHO = ("--by", "lege", "--because", "ny versjon")


def in_talk(house: House) -> House:
    return house.started().told("mottak", "behov=lokalt", *MOTTAK, "--by", "lege", at="30.3.2026 10:00")


def another(house: House, text: str) -> str:
    file = house.folder / "ny.forlop"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_new_limits_hold_and_the_answer_names_the_new_version(house: House) -> None:
    in_talk(house)
    assert "mandag 13. april" in house("next", "P-1", now="31.3.2026 08:00").out
    said = house("move", another(house, STRICTER), "P-1", *WHO, now="31.3.2026 09:00")
    assert said.code == 0, said.err
    assert "Liten 2.0" in said.out
    assert "mandag 6. april" in said.out
    history = house("history", "P-1", now="31.3.2026 10:00").out
    assert "pasienten flyttet til versjon 2.0, bestemt av Legen, fordi «ny versjon»" in history


def test_what_was_known_before_is_answered_by_the_version_of_then(house: House) -> None:
    in_talk(house)
    house("move", another(house, STRICTER), "P-1", *WHO, now="31.3.2026 09:00")
    said = house("next", "P-1", "--as-of", "30.3.2026", now="2.4.2026 09:00")
    assert "Liten 1.0" in said.out
    assert "mandag 13. april" in said.out


def test_a_renamed_step_needs_its_place_and_its_old_name_stays_in_the_history(house: House) -> None:
    in_talk(house)
    text = STRICTER.replace("samtale", "vurdering").replace("Samtalen", "Vurderingen")
    file = another(house, text)
    before = house.bytes_of_the_store()
    refused = house("move", file, "P-1", *WHO, now="31.3.2026 09:00")
    assert refused.code == 1
    assert "ikke samtale" in refused.err
    assert "--place" in refused.err
    assert house.bytes_of_the_store() == before
    said = house("move", file, "P-1", "--place", "samtale=vurdering", *WHO, "--format", "json", now="31.3.2026 09:00")
    assert said.code == 0, said.err
    assert faults("record", said.json) == []
    history = house("history", "P-1", "--all", now="31.3.2026 10:00").out
    assert "«Samtalen» ble åpnet" in history
    assert "«Vurderingen» ble åpnet" in history
    assert "pasienten flyttet til denne versjonen" in house("why", "P-1", now="31.3.2026 10:00").out
    assert house("verify").code == 0
    assert house("patients", now="31.3.2026 10:00").code == 0


REFUSED = [
    pytest.param(SMALL, WHO, "følger allerede denne teksten", id="the same"),
    pytest.param(STRICTER, (), "Hvem som sier det, og hvorfor", id="by nobody"),
    pytest.param(STRICTER, ("--by", "leg", "--because", "x"), "ingen aktør som heter leg", id="unknown actor"),
    pytest.param(STRICTER.replace("forløp liten", "forløp stor"), WHO, "forløpet stor", id="another pathway"),
    pytest.param(STRICTER, (*WHO, "--place", "samtale"), "sier ikke hvor", id="no place"),
    pytest.param(STRICTER.replace("så søknad", "så søkand"), WHO, "feil", id="a text with errors"),
]


@pytest.mark.parametrize(("text", "who", "sentence"), REFUSED)
def test_a_refusal_says_why_and_keeps_no_text(house: House, text: str, who: tuple[str, ...], sentence: str) -> None:
    in_talk(house)
    before = house.bytes_of_the_store()
    said = house("move", another(house, text), "P-1", *who, now="31.3.2026 09:00")
    assert said.code == 1, said.out
    assert sentence in said.err
    assert house.bytes_of_the_store() == before


def test_who_answers_from_before_the_move_is_told_of_it(house: House) -> None:
    in_talk(house)
    text = STRICTER.replace("samtale", "vurdering").replace("Samtalen", "Vurderingen")
    house("move", another(house, text), "P-1", "--place", "samtale=vurdering", *WHO, now="31.3.2026 09:00")
    said = house("record", "P-1", "vurdering", "valg=hjem", "--version", "2", now="31.3.2026 10:00")
    assert said.code == 1
    assert "flyttet til versjon 2.0" in said.err


def test_the_same_key_has_one_effect(house: House) -> None:
    in_talk(house)
    command = ("move", another(house, STRICTER), "P-1", *WHO, "--key", "k-1")
    first, second = (house(*command, now="31.3.2026 09:00") for _ in range(2))
    assert (first.code, second.code) == (0, 0)
    assert "allerede registrert med denne nøkkelen" in second.out
