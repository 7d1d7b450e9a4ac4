"""What is taken back, shared with some, held by whom and noted by the way: what people meet, also when refused."""

import pytest

from tests.cli.house import MOTTAK, House
from tests.cli.test_json_answers import faults
from tests.cli.test_recording import identity_number


def sent(house: House) -> House:
    """A patient whose application has been sent and not answered."""
    house.started().told("mottak", "behov=spesialist", *MOTTAK, at="30.3.2026 10:00")
    return house.told("søknad", "sendt", at="30.3.2026 11:00")


WHY = ("--by", "lege", "--because", "feil vedlegg")


@pytest.mark.parametrize("command", [("withdraw", "P-1", "søknad", *WHY), ("record", "P-1", "søknad", "trukket", *WHY)])
def test_what_was_sent_is_withdrawn_and_the_history_says_what_falls_away(
    house: House, command: tuple[str, ...]
) -> None:
    said = sent(house)(*command, now="31.3.2026 09:00")
    assert said.code == 0, said.err
    assert "«Søknad til senteret» ble trukket tilbake" in said.out
    told = "ble trukket tilbake av Legen, fordi «feil vedlegg»; det som ventet hos Senteret, faller bort"
    assert told in house("history", "P-1", now="31.3.2026 10:00").out
    assert "kan sendes på nytt eller utelates" in house("history", "P-1", "--all", now="31.3.2026 10:00").out
    assert "trukket tilbake 31. mars" in house("why", "P-1", "søknad", now="31.3.2026 10:00").out
    for asked in ("next", "why"):
        answer = house(asked, "P-1", "--format", "json", now="31.3.2026 10:00")
        assert faults(asked, answer.json) == []
    house.told("søknad", "sendt", at="31.3.2026 12:00")


def test_a_consent_for_some_alone_is_told_with_their_names(house: House) -> None:
    said = sent(house)("consent", "P-1", "deling", "gitt", "--only", "senter, lege", now="31.3.2026 09:00")
    assert said.code == 0, said.err
    told = "samtykke gitt: «Deling av opplysninger», bare til Senteret og Legen"
    assert told in house("history", "P-1", now="31.3.2026 10:00").out


MEETING = """forløp møter "Møter"
  versjon "1.0"
  merknad "Eksempel, ikke faglig godkjent"
  uten kilde fordi "Laget for å prøve forlop"
aktør lege "Legen" i kommune
aktør nav "NAV" i stat
aktør pasient "Pasienten"
samtykke deling "Deling" uttrykkelig
start kontroll "Kontroll"
  lege bør gjøre dette innen 1 dag
  så samarbeid
møte samarbeid "Samarbeidsmøte"
  lege bør innkalle nav og pasient innen 4 uker
  krever samtykke deling
  gyldig med lege og pasient
  uten samtykke så ferdig_behandlet
  så ferdig_behandlet
slutt ferdig_behandlet "Ferdig behandlet"
"""


def test_who_is_not_invited_is_told_to_people_and_programs(house: House) -> None:
    house.file.write_text(MEETING, encoding="utf-8")
    house.started()
    house("consent", "P-1", "deling", "gitt", "--only", "pasient", now="30.3.2026 09:00")
    house.told("kontroll", at="30.3.2026 09:30")
    told = house("next", "P-1", now="30.3.2026 10:00").out
    assert "Ikke innkalt, etter det pasienten har sagt: NAV." in told
    assert "innkaller Pasienten" in told
    answer = house("next", "P-1", "--format", "json", now="30.3.2026 10:00").json
    assert faults("next", answer) == []
    assert isinstance(answer["tasks"], list)
    assert [each["name"] for task in answer["tasks"] for each in task["not_invited"]] == ["nav"]


def test_the_consent_that_is_wanted_is_shown_as_the_command_that_gives_it(house: House) -> None:
    house.file.write_text(MEETING, encoding="utf-8")
    house.started().told("kontroll", at="30.3.2026 09:30")
    held = ("record", "P-1", "samarbeid", "gjort", "--present", "lege,pasient")
    refused = house(*held, now="30.3.2026 10:00")
    assert refused.code == 1
    typed = [line.split()[2:] for line in refused.err.splitlines() if " forlop record " in line]
    assert typed == [["record", "P-1", "deling", "gitt"]]
    assert house(*typed[0], now="30.3.2026 10:00").code == 0
    assert house(*held, now="30.3.2026 10:00").code == 0


FORM = """forløp skjemaer "Skjemaer"
  versjon "1.0"
  merknad "Eksempel, ikke faglig godkjent"
  uten kilde fordi "Laget for å prøve forlop"
aktør lege "Fastlegen" i kommune
skjema måling "Måling"
  puls: heltall fra 0 til 300 "Puls"
  vekt: tall fra 30 til 300 "Vekt"
start kontroll "Kontroll"
  lege skal notere måling innen 1 dag
  så ferdig_behandlet
slutt ferdig_behandlet "Ferdig behandlet"
"""


@pytest.mark.parametrize(
    "command", [("record", "P-1", "kontroll", "måling=70"), ("note", "P-1", "måling=70", "--by", "lege")]
)
def test_the_name_of_a_form_is_answered_with_its_data(house: House, command: tuple[str, ...]) -> None:
    house.file.write_text(FORM, encoding="utf-8")
    before = house.started().bytes_of_the_store()
    refused = house(*command, now="30.3.2026 10:00")
    assert refused.code == 1
    assert "«Måling» er et skjema" in refused.err
    assert "puls" in refused.err
    assert "vekt" in refused.err
    assert house.bytes_of_the_store() == before


POOL = """forløp felles "Felles"
  versjon "1.0"
  merknad "Eksempel, ikke faglig godkjent"
  uten kilde fordi "Laget for å prøve forlop"
aktør lege "Fastlegen" i kommune
aktør team "Innsatsteamet" i kommune
aktør koordinator "Koordinatoren" i kommune
aktør noen "Teamet eller legen" er team eller lege
opplysning utreise_dato: dato "Utreisedato"
start kontroll "Kontroll"
  koordinator skal notere utreise_dato innen 1 dag
  så tilsyn
tiltak tilsyn "Tilsyn"
  noen skal gjøre dette senest 1 uke før utreise_dato
  så planlegging
tiltak planlegging "Planlegging"
  koordinator skal gjøre dette innen 1 uke
  så ferdig_behandlet
slutt ferdig_behandlet "Ferdig behandlet"
"""


def shared(house: House) -> House:
    """A patient with a task that two share."""
    house.file.write_text(POOL, encoding="utf-8")
    return house.started().told("kontroll", "utreise_dato=1.5.2026", at="27.3.2026 10:00")


def test_who_has_taken_a_task_is_told_and_others_are_refused(house: House) -> None:
    assert "Teamet eller legen" in shared(house)("next", "P-1", now="28.3.2026 10:00").out
    said = house("take", "P-1", "tilsyn", "--by", "team", now="28.3.2026 10:00")
    assert said.code == 0, said.err
    assert "Innsatsteamet" in said.out
    assert "Teamet eller legen" not in said.out
    refused = house("record", "P-1", "tilsyn", "--by", "lege", now="28.3.2026 11:00")
    assert refused.code == 1
    assert "«Tilsyn» er tatt av «Innsatsteamet»" in refused.err
    back = house("take", "P-1", "tilsyn", "--by", "team", "--release", now="28.3.2026 12:00")
    assert "Teamet eller legen" in back.out
    history = house("history", "P-1", now="28.3.2026 13:00").out
    assert "tatt av Innsatsteamet" in history
    assert "gitt tilbake av Innsatsteamet til Teamet eller legen" in history


def test_a_plan_that_moves_is_noted_and_the_limit_follows(house: House) -> None:
    said = shared(house)("note", "P-1", "utreise_dato=15.5.2026", "--by", "koordinator", now="28.3.2026 10:00")
    assert said.code == 0, said.err
    assert "8. mai" in said.out
    history = house("history", "P-1", now="28.3.2026 13:00").out
    assert "notert av Koordinatoren utenom stegene" in history
    other = house("note", "P-1", "utreise_dato", "--by", "koordinator", now="28.3.2026 10:00")
    assert (other.code, "navn=verdi" in other.err) == (2, True)


UNIT = "Ergoterapitjenesten sone 2"


def test_the_unit_that_holds_a_role_is_told_beside_it_everywhere(house: House) -> None:
    house.file.write_text(POOL, encoding="utf-8")
    house.started()
    said = house("assign", "P-1", "koordinator", UNIT, now="27.3.2026 09:30")
    assert said.code == 0, said.err
    assert f"Koordinatoren: {UNIT}" in said.out
    assert f"Koordinatoren: {UNIT}" in house("why", "P-1", "kontroll", now="27.3.2026 09:40").out
    assert f"Koordinatoren ({UNIT})" in house("patients", now="27.3.2026 09:40").out
    house.told("kontroll", "utreise_dato=1.5.2026", at="27.3.2026 10:00")
    assert house("assign", "P-1", "koordinator", "Sone 3", now="28.3.2026 10:00").code == 0
    history = house("history", "P-1", now="28.3.2026 11:00").out
    assert f"Koordinatoren er {UNIT}" in history
    assert f"notert av Koordinatoren ({UNIT})" in history
    answer = house("next", "P-1", "--format", "json", now="28.3.2026 11:00").json
    assert faults("next", answer) == []
    assert isinstance(answer["assigned"], list)
    assert [each["to"] for each in answer["assigned"]] == ["Sone 3"]
    assert house("assign", "P-1", "koordinator", "--end", now="29.3.2026 10:00").code == 0
    assert "ingen bestemt er lenger Koordinatoren" in house("history", "P-1", now="29.3.2026 11:00").out


def test_the_history_tells_who_held_the_role_when_it_was_done(house: House) -> None:
    shared(house)
    assert house("assign", "P-1", "team", "Sone 3", now="28.3.2026 10:00").code == 0
    late = house("record", "P-1", "tilsyn", "--by", "team", "--at", "27.3.2026 12:00", now="29.3.2026 10:00")
    assert late.code == 0, late.err
    history = house("history", "P-1", now="29.3.2026 11:00").out
    assert "Innsatsteamet er Sone 3" in history
    assert "gjort av Innsatsteamet" in history
    assert "Innsatsteamet (Sone 3)" not in history


def test_a_holder_is_corrected_by_the_name_of_the_role(house: House) -> None:
    house.file.write_text(POOL, encoding="utf-8")
    house.started()
    house("assign", "P-1", "koordinator", UNIT, now="27.3.2026 09:30")
    who = ("--by", "lege", "--because", "skrevet feil")
    said = house("correct", "P-1", "koordinator=Sone 3", *who, now="27.3.2026 10:00")
    assert said.code == 0, said.err
    assert "Koordinatoren: Sone 3" in said.out
    assert "rettet: «Koordinatoren» er Sone 3" in house("history", "P-1", now="27.3.2026 11:00").out
    assert "Koordinatoren: " not in house("retract", "P-1", "koordinator", *who, now="27.3.2026 12:00").out


ASIDE_REFUSED = [
    pytest.param(["take", "P-1", "tilsyn"], "må sies", "--by", id="taken by nobody"),
    pytest.param(["take", "P-1", "tilsyn", "--by", "koordinator"], "deler med andre", "team", id="not of the pool"),
    pytest.param(["take", "P-1", "tilsyn", "--by", "team", "--release"], "ikke tatt", "", id="not taken"),
    pytest.param(["note", "P-1", "utreise_dato=1.6.2026"], "noterer, må sies", "--by", id="noted by nobody"),
    pytest.param(
        ["note", "P-1", "utreise=1.6.2026", "--by", "lege"], "ingen opplysning", "utreise_dato", id="unknown datum"
    ),
    pytest.param(["note", "P-1", "utreise_dato=snart", "--by", "lege"], "kan ikke leses", "10.4.2026", id="no date"),
    pytest.param(["assign", "P-1", "kordinator", "Sone 2"], "ingen aktør", "koordinator", id="no such role"),
    pytest.param(["assign", "P-1", "koordinator"], "må sies", "", id="nobody"),
    pytest.param(["assign", "P-1", "koordinator", "--end"], "ikke noe å avslutte", "", id="held by nobody"),
]


@pytest.mark.parametrize(("arguments", "sentence", "accepted"), ASIDE_REFUSED)
def test_what_no_step_asks_for_is_refused_with_why(
    house: House, arguments: list[str], sentence: str, accepted: str
) -> None:
    shared(house)
    before = house.bytes_of_the_store()
    said = house(*arguments, now="28.3.2026 09:00")
    assert said.code == 1, said.out
    assert sentence in said.err
    assert accepted in said.err
    assert house.bytes_of_the_store() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("assign", "P-1", "koordinator", "{number}"),
        ("note", "P-1", "utreise_dato={number}", "--by", "koordinator"),
        ("take", "P-1", "tilsyn", "--by", "{number}"),
        ("consent", "P-1", "deling", "gitt", "--only", "lege,{number}"),
        ("withdraw", "P-1", "søknad", "--by", "lege", "--because", "Gjaldt {number}"),
    ],
)
def test_no_identity_number_is_written(house: House, arguments: tuple[str, ...]) -> None:
    number = identity_number()
    before = shared(house).bytes_of_the_store()
    said = house(*(text.replace("{number}", number) for text in arguments), now="28.3.2026 09:00")
    assert (said.code, "fødselsnummer" in said.err, number in said.err + said.out) == (1, True, False)
    assert house.bytes_of_the_store() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("take", "P-1", "tilsyn", "--by", "team"),
        ("note", "P-1", "utreise_dato=15.5.2026", "--by", "koordinator"),
        ("assign", "P-1", "koordinator", UNIT),
    ],
)
def test_programs_get_the_same_and_a_key_has_one_effect(house: House, arguments: tuple[str, ...]) -> None:
    shared(house)
    first, second = (house(*arguments, "--key", "k-1", "--format", "json", now="28.3.2026 09:00") for _ in range(2))
    assert faults("record", first.json) == []
    assert (first.json["repeated"], second.json["repeated"]) == (False, True)
    assert first.json["events"] == second.json["events"]


REFUSED = [
    pytest.param(
        ["consent", "P-1", "deling", "gitt", "--only", "sentr"], "ingen aktør", "senter", id="a limit to nobody"
    ),
    pytest.param(
        ["consent", "P-1", "deling", "trukket", "--only", "senter"], "sies når det gis", "", id="limited when withdrawn"
    ),
    pytest.param(["withdraw", "P-1", "søknad", "--by", "lege"], "krever en grunn", "--because", id="no reason"),
    pytest.param(["withdraw", "P-1", "søknad", "--because", "x"], "må sies", "--by", id="nobody"),
    pytest.param(
        ["withdraw", "P-1", "søknad", "--by", "senter", "--because", "x"], "ikke sendt", "Legen", id="the receiver"
    ),
    pytest.param(["withdraw", "P-1", "mottak", *WHY], "sendes det ikke noe", "", id="nothing is sent"),
]


@pytest.mark.parametrize(("arguments", "sentence", "accepted"), REFUSED)
def test_a_refusal_says_why_and_writes_nothing(
    house: House, arguments: list[str], sentence: str, accepted: str
) -> None:
    sent(house)
    before = house.bytes_of_the_store()
    said = house(*arguments, now="31.3.2026 09:00")
    assert said.code == 1, said.out
    assert sentence in said.err
    assert accepted in said.err
    assert house.bytes_of_the_store() == before
