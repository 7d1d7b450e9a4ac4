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
    assert house.told("søknad", "sendt", at="31.3.2026 12:00")


REFUSED = [
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
