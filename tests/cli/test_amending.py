"""Correcting, taking back, looking again, and asking what was known: what people meet, also when they are wrong."""

import pytest

from forlop.cli.reader import Reader
from forlop.cli.rechecks_in_words import recheck_words
from forlop.engine.events import About, RecheckRaised
from tests.cli.house import MOTTAK, SMALL, House
from tests.cli.test_json_answers import faults
from tests.course import moment, pathway_of


def in_talk(house: House) -> House:
    """A patient who was told to need what is local, and is in the talk that follows."""
    return house.started().told("mottak", "behov=lokalt", *MOTTAK, "--by", "lege", at="30.3.2026 10:00")


WHO = ("--by", "lege", "--because", "skrevet feil")


def test_a_corrected_value_is_told_with_what_must_be_looked_at_again(house: House) -> None:
    said = in_talk(house)("correct", "P-1", "behov=spesialist", *WHO, now="31.3.2026 09:00")
    assert said.code == 0, said.err
    assert "må vurderes" in said.out
    assert (
        "«Hvor videre?» førte til «Samtalen»; med det som er kjent nå, hadde det blitt «Søknad til senteret»"
        in said.out
    )
    history = house("history", "P-1", now="31.3.2026 10:00").out
    assert "rettet: «Behov» er spesialist, sagt av Legen, fordi «skrevet feil»" in history
    assert "«Behov» er lokalt, notert av Legen" in history


def test_the_history_says_what_was_corrected_or_taken_back(house: House) -> None:
    in_talk(house)("note", "P-1", "behov=utvidet", "--by", "lege", "--at", "30.3.2026 12:00", now="30.3.2026 13:00")
    house("retract", "P-1", "behov", *WHO, now="31.3.2026 08:00")
    house("correct", "P-1", "behov=spesialist", *WHO, now="31.3.2026 09:00")
    house("correct", "P-1", "behov=utvidet", *WHO, now="31.3.2026 09:30")
    told = [line.strip() for line in house("history", "P-1", now="31.3.2026 10:00").out.splitlines()]
    taken, first, second = (line.partition("; før: ")[2] for line in told if "; før: " in line)
    assert taken.startswith("«Behov» er utvidet, notert av Legen utenom stegene (linje ")
    assert first.startswith("«Behov» er lokalt, notert av Legen (linje ")
    assert second.startswith("rettet: «Behov» er spesialist")


def test_items_of_one_step_are_told_apart() -> None:
    """By the task and by the round, where the step has several."""
    reader = Reader("nb", pathway_of(SMALL), moment("31.3.2026 09:00"))
    late = RecheckRaised(about=About.LATENESS, step="mottak", round=1, task=0, was="late", now="in_time", actor="lege")
    words = {
        recheck_words(reader, late.model_copy(update={"round": number, "task": task}))
        for number in (1, 2)
        for task in (0, 1)
    }
    assert len(words) == 4


def test_what_is_told_to_be_typed_is_accepted_and_settles_it(house: House) -> None:
    said = in_talk(house)("correct", "P-1", "behov=spesialist", *WHO, now="31.3.2026 09:00")
    (typed,) = (line.split() for line in said.out.splitlines() if "forlop recheck" in line)
    settled = house(*typed[1:], now="31.3.2026 11:00")
    assert settled.code == 0, settled.err
    assert "må vurderes" not in settled.out


def test_a_corrected_moment_moves_the_limit(house: House) -> None:
    before = in_talk(house)("next", "P-1", now="31.3.2026 08:00").out
    assert "13. april" in before
    said = house("correct", "P-1", "mottak", "--at", "28.3.2026 10:00", *WHO, now="31.3.2026 09:00")
    assert said.code == 0, said.err
    assert "fristen for «Samtalen» var sagt å være mandag 13. april, og er lørdag 11. april" in said.out


def test_what_was_another_patient_is_taken_back(house: House) -> None:
    said = in_talk(house)("retract", "P-1", "behov", *WHO, now="31.3.2026 09:00")
    assert said.code == 0, said.err
    assert "kan det ikke avgjøres" in said.out
    assert "tatt tilbake: «Behov»" in house("history", "P-1", now="31.3.2026 10:00").out


def test_what_was_known_on_a_day_is_answered_as_it_was_answered_then(house: House) -> None:
    then = in_talk(house)("next", "P-1", now="30.3.2026 23:00").out
    house("correct", "P-1", "mottak", "--at", "28.3.2026 10:00", *WHO, now="31.3.2026 09:00")
    for command in ("next", "why"):
        said = house(command, "P-1", "--as-of", "30.3.2026", now="2.4.2026 09:00")
        assert said.code == 0, said.err
        assert "Slik det var kjent" in said.out
    asked = house("next", "P-1", "--as-of", "30.3.2026 23:00", now="2.4.2026 09:00").out
    assert then.splitlines()[1:] == asked.splitlines()[3:]
    assert "rettet" not in house("history", "P-1", "--as-of", "30.3.2026", now="2.4.2026 09:00").out
    assert "rettet" in house("history", "P-1", "--as-of", "31.3.2026", now="2.4.2026 09:00").out


REFUSED = [
    pytest.param(["correct", "P-1", "behov=spesialist"], "Hvem som sier det, og hvorfor", "--because", id="by nobody"),
    pytest.param(["correct", "P-1", "behov", *WHO], "må sies: verdien, eller tidspunktet", "", id="nothing said"),
    pytest.param(["correct", "P-1", "behov=lokalt", *WHO], "allerede registrert slik", "", id="as it was"),
    pytest.param(["correct", "P-1", "behov=lokal", *WHO], "ikke en av verdiene", "lokalt", id="no value"),
    pytest.param(["correct", "P-1", "skår=5", *WHO, "--entry", "99"], "Linje 99", "", id="no such line"),
    pytest.param(["correct", "P-1", "bhov=lokalt", *WHO], "bhov", "", id="unknown name"),
    pytest.param(["correct", "P-1", "samtale", "--at", "30.3.2026", *WHO], "ikke registrert noe", "", id="not done"),
    pytest.param(["correct", "P-1", "mottak", "--at", "5.4.2026", *WHO], "senere enn nå", "", id="later than now"),
    pytest.param(["correct", "P-1", "mottak=3", *WHO], "ingen verdi å rette", "", id="a value of a step"),
    pytest.param(["retract", "P-1", "deling", *WHO], "ikke registrert noe", "", id="consent never given"),
    pytest.param(["retract", "P-1", "behov", "--by", "leg", "--because", "x"], "ingen aktør", "lege", id="nobody"),
    pytest.param(["recheck", "P-1", "3", "--by", "lege"], "nummer 3", "", id="no recheck"),
    pytest.param(["recheck", "P-1", "3"], "Hvem som har vurdert", "--by", id="looked at by nobody"),
    pytest.param(["next", "P-1", "--as-of", "26.3.2026"], "Ingenting var registrert", "", id="before the start"),
    pytest.param(["history", "P-1", "--as-of", "3.4.2026"], "senere enn nå", "", id="in the future"),
    pytest.param(["next", "P-1", "--as-of", "snart"], "ikke et tidspunkt", "2026-04-10", id="no time"),
]


@pytest.mark.parametrize(("arguments", "sentence", "accepted"), REFUSED)
def test_a_refusal_says_why_and_writes_nothing(
    house: House, arguments: list[str], sentence: str, accepted: str
) -> None:
    in_talk(house)
    before = house.bytes_of_the_store()
    said = house(*arguments, now="31.3.2026 09:00")
    assert said.code == 1, said.out
    assert sentence in said.err
    assert accepted in said.err
    assert house.bytes_of_the_store() == before


def test_the_same_key_has_one_effect(house: House) -> None:
    in_talk(house)
    command = ("correct", "P-1", "behov=spesialist", *WHO, "--key", "k-1")
    first, second = (house(*command, now="31.3.2026 09:00") for _ in range(2))
    assert first.code == second.code == 0
    assert "allerede registrert med denne nøkkelen" in second.out
    other = house("correct", "P-1", "behov=utvidet", *WHO, "--key", "k-1", now="31.3.2026 10:00")
    assert other.code == 1
    assert "k-1" in other.err


def test_who_answers_from_an_old_version_is_told_what_has_changed(house: House) -> None:
    in_talk(house)
    said = house("retract", "P-1", "behov", *WHO, "--version", "1", now="31.3.2026 09:00")
    assert said.code == 1
    assert "versjon 1" in said.err


WORDS = [
    (["accept", "P-1", "søknad", "--by", "senter"], "bekreftet av Senteret"),
    (["refuse", "P-1", "søknad", "--by", "senter", "--because", "fullt"], "avslått av Senteret, fordi «fullt»"),
    (["return", "P-1", "søknad", "--by", "senter", "--because", "mangler"], "returnert av Senteret"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WORDS)
def test_an_answer_has_a_command_of_its_own(house: House, arguments: list[str], sentence: str) -> None:
    house.started().told("mottak", "behov=spesialist", *MOTTAK, at="30.3.2026 10:00")
    house.told("søknad", "sendt", at="30.3.2026 11:00")
    said = house(*arguments, "--format", "json", now="31.3.2026 09:00")
    assert said.code == 0, said.err
    assert faults("record", said.json) == []
    assert sentence in house("history", "P-1", now="31.3.2026 10:00").out


def test_a_consent_and_a_pause_have_commands_of_their_own(house: House) -> None:
    in_talk(house)
    assert house("consent", "P-1", "deling", "gitt", now="31.3.2026 09:00").code == 0
    assert house("pause", "P-1", "ferie", "start", now="31.3.2026 09:00").code == 0
    history = house("history", "P-1", now="31.3.2026 10:00").out
    assert "samtykke gitt: «Deling av opplysninger»" in history
    assert "«Ferie» startet" in history
    assert "gitt eller trukket" in house("consent", "P-1", "deling", "start", now="31.3.2026 09:00").err


@pytest.mark.parametrize("command", [["correct", "P-1", "behov=spesialist"], ["retract", "P-1", "behov"]])
def test_programs_are_told_what_must_be_looked_at_again(house: House, command: list[str]) -> None:
    said = in_talk(house)(*command, *WHO, "--format", "json", now="31.3.2026 09:00")
    assert faults("record", said.json) == []
    answer = said.json["next"]
    assert isinstance(answer, dict)
    assert [each["about"] for each in answer["rechecks"]] == ["decision"]


def test_the_history_with_everything_numbers_its_lines(house: House) -> None:
    told = in_talk(house)("history", "P-1", "--all", now="31.3.2026 09:00").out
    line = next(line for line in told.splitlines() if "«Skår» er 4" in line)
    number = line.rsplit("[", 1)[1].removesuffix("]")
    assert house("correct", "P-1", "skår=5", "--entry", number, *WHO, now="31.3.2026 09:00").code == 0
