"""What is taken back, shared with some, held by whom and noted by the way: what people meet, also when refused."""

import pytest

from tests.cli.house import MOTTAK, House
from tests.cli.test_json_answers import faults


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
