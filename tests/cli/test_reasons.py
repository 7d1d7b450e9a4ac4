"""What an answer gives as its reason, and what it tells to type: it is so, and what it tells to type is accepted."""

import shlex

import pytest

from tests.cli.house import House

AT = "23.11.2026 09:00"
BY = ("--by", "team", "--because", "feil kryss")
FORKED = """forløp gren "Grener"
  versjon "1"
  uten kilde fordi "Prøve"
aktør team "Teamet"
opplysning svimmel: ja/nei "Svimmel"
start besøk "Besøk"
  team skal notere svimmel innen 3 dager
  hvis svimmel så {led_to}
  ellers så plan
tiltak plan "Plan"
  team skal gjøre dette innen 5 dager
  så slutten
tiltak legevakt "Legevakt"
  team skal gjøre dette innen 1 dag
  så {onward}
slutt slutten "Ferdig"
"""


def follows(house: House, text: str) -> House:
    """A patient who follows that pathway."""
    house.file.write_text(text, encoding="utf-8")
    return house.started(at="23.11.2026 08:00")


def corrected(house: House, *, led_to: str, onward: str) -> House:
    """A patient who was not dizzy, and was after all."""
    follows(house, FORKED.format(led_to=led_to, onward=onward)).told("besøk", "svimmel=nei", at="23.11.2026 08:30")
    assert house("correct", "P-1", "svimmel=ja", *BY, now=AT).code == 0
    return house


def commands(page: str) -> list[str]:
    """What the page tells to type, with a reason filled in."""
    return [line.strip().replace("GRUNN", "x") for line in page.splitlines() if line.strip().startswith("forlop ")]


def test_a_recheck_of_a_side_step_tells_to_type_what_opens_it_beside_the_rest(house: House) -> None:
    aside = corrected(house, led_to="legevakt og plan", onward="ferdig")
    settle, jump = commands(aside("next", "P-1", now=AT).out)
    brought = house(*shlex.split(jump)[1:], now=AT)
    assert brought.code == 0, brought.err
    assert commands(brought.out) == [settle]


def test_a_recheck_tells_where_the_patient_may_be_brought_until_somebody_has(house: House) -> None:
    corrected(house, led_to="legevakt", onward="plan")
    settle, jump = commands(house("next", "P-1", now=AT).out)
    assert jump == 'forlop deviate P-1 legevakt hopp --by team --because "x"'
    brought = house(*shlex.split(jump)[1:], now=AT)
    assert brought.code == 0, brought.err
    assert commands(house("next", "P-1", now=AT).out) == [settle]
    house.told("legevakt", at="23.11.2026 10:00")
    assert commands(house("next", "P-1", now="23.11.2026 10:00").out) == [settle]


def test_a_recheck_of_what_is_over_tells_how_the_patient_comes_back(house: House) -> None:
    corrected(house, led_to="legevakt", onward="slutten").told("plan", at="23.11.2026 10:00")
    _, back = commands(house("next", "P-1", now="23.11.2026 10:00").out)
    said = house(*shlex.split(back)[1:], now="23.11.2026 10:00")
    assert said.code == 0, said.err
    assert "neste steg    Legevakt" in said.out


def test_the_way_of_otherwise_is_told_with_the_rules_that_did_not_fit_and_the_values(house: House) -> None:
    follows(house, FORKED.format(led_to="legevakt", onward="slutten")).told("besøk", "svimmel=nei", at=AT)
    value = "«Svimmel» er nei, registrert 23. november (i dag) av Teamet"
    assert f"ingen av reglene passet («svimmel»); {value}" in house("why", "P-1", "plan", now=AT).out
    elsewhere = "«Besøk» førte til «Plan» 23. november, for ingen av reglene passet («svimmel»)"
    assert f"{elsewhere}: {value}" in house("why-not", "P-1", "legevakt", now=AT).out


@pytest.mark.parametrize(("way", "step"), [("plan", "plan"), ("legevakt", "legevakt")])
def test_what_a_person_settled_is_not_told_as_the_work_of_a_rule(house: House, way: str, step: str) -> None:
    follows(house, FORKED.format(led_to="legevakt", onward="slutten"))
    house.told("besøk", "utelatt", *BY, at=AT).told("besøk", f"valg={way}", *BY, at=AT)
    said = house("why", "P-1", step, now=AT).out
    assert "det ble valgt i «Besøk» 23. november" in said
    assert "passet" not in said
    assert "etter regelen" not in said


HANDED = """forløp ov "Overføring"
  versjon "1"
  uten kilde fordi "Prøve"
aktør sykehus "Sykehuset"
aktør team "Innsatsteamet"
start inn "Vurdering"
  sykehus skal gjøre dette innen 1 dag
  så til_team
overføring til_team "Til teamet"
  sykehus skal sende til team innen 1 dag
  team skal svare innen 3 dager
  ved avslag så avvist
  ved retur så tilbake til inn, høyst 1 gang, ellers avvist
  så trening
tiltak trening "Trening"
  team bør gjøre dette innen 3 dager
  ved fristbrudd i stedet så ringe
  så beskjed
melding beskjed "Beskjed"
  team skal sende til sykehus innen 1 dag
  sykehus kan bekrefte
  så ringe
tiltak ringe "Ringe"
  team skal gjøre dette innen 10 dager
  så slutten
slutt slutten "Ferdig"
slutt avvist "Nei"
"""
SENT = "23.11.2026 08:20"
ANSWERED = "23.11.2026 08:30"


def handed_over(house: House) -> House:
    """A patient whom the team has accepted."""
    follows(house, HANDED).told("inn", at="23.11.2026 08:10").told("til_team", "sendt", at=SENT)
    return house.told("til_team", "godtatt", "--by", "team", at=ANSWERED)


def refused(house: House, *arguments: str, now: str = AT) -> str:
    """The sentence by which it is refused."""
    said = house(*arguments, now=now)
    assert said.code == 1, said.out
    return said.err.splitlines()[0]


def test_what_is_answered_is_refused_with_by_whom_and_when_and_points_nowhere_that_is_refused(house: House) -> None:
    handed_over(house)
    answered = "«Til teamet» ble bekreftet 23. november av Innsatsteamet"
    for command in (("return", "P-1", "til_team", *BY), ("record", "P-1", "til_team", "mottatt")):
        assert refused(house, *command) == f"{answered}, og er ikke åpent nå."
    withdrawn = refused(house, "withdraw", "P-1", "til_team", "--by", "sykehus", "--because", "x")
    assert withdrawn.startswith(f"{answered}, så det kan ikke trekkes tilbake.")
    assert "- bekreftet 23. november av Innsatsteamet" in house("why", "P-1", "til_team", now=AT).out


def test_what_nobody_waits_for_an_answer_to_is_refused_with_who_sent_it(house: House) -> None:
    handed_over(house).told("trening", at="23.11.2026 08:40").told("beskjed", "sendt", at="23.11.2026 08:50")
    sentence = "«Beskjed» ble sendt 23. november av Innsatsteamet uten at noe svar ventes, og er ikke åpent nå."
    assert refused(house, "accept", "P-1", "beskjed", "--by", "sykehus") == sentence


def test_of_what_is_not_open_deviate_is_pointed_to_only_where_it_is_accepted(house: House) -> None:
    follows(house, HANDED)
    assert refused(house, "record", "P-1", "til_team", "sendt") == "«Til teamet» er ikke åpent nå."
    assert "«deviate»" in refused(house, "record", "P-1", "trening")
    assert house("deviate", "P-1", "trening", "gjort", *BY, now=AT).code == 0
    said = refused(house, "deviate", "P-1", "til_team", "gjort", *BY)
    assert said.endswith("Pasienten kan gå dit i stedet.")
    assert house("deviate", "P-1", "til_team", "hopp", *BY, now=AT).code == 0


def test_where_nobody_can_go_no_refusal_says_that_the_patient_may(house: House) -> None:
    track = 'hendelse syk "Syk"\naktør sykehus'
    beside = (
        'spor fravær "Fravær"\n  starter ved syk\nmelding brev "Brev"\n  team skal sende til sykehus\n  så ferdig\n'
    )
    follows(house, HANDED.replace("aktør sykehus", track, 1) + beside)
    said = refused(house, "deviate", "P-1", "brev", "gjort", *BY)
    assert said.startswith("«Brev» kan ikke gjøres utenom rekkefølgen")
    assert "kan gå dit" not in said
    assert house("deviate", "P-1", "brev", "hopp", *BY, now=AT).code == 1


def test_a_step_that_gave_way_when_its_limit_passed_is_told_so_everywhere(house: House) -> None:
    handed_over(house)
    now = "30.11.2026 09:00"
    assert house("tick", now=now).code == 0
    told = "avløst av «Ringe» da fristen gikk ut"
    assert f"«Trening» ble {told}\n" in house("history", "P-1", now=now).out
    for command in ("why", "why-not"):
        assert f"- {told} 27. november" in house(command, "P-1", "trening", now=now).out
    again = refused(house, "record", "P-1", "trening", now=now)
    assert again.startswith(f"«Trening» ble {told} 27. november, og er ikke åpent nå.")


def test_what_only_a_way_back_leads_to_is_told_so_beside_what_opens_it(house: House) -> None:
    follows(house, HANDED.replace("så til_team\n", "så prøve\n", 1).replace("overføring til_team", PROVING))
    assert house("deviate", "P-1", "til_team", "hopp", *BY, now=AT).code == 0
    said = house("why-not", "P-1", "prøve", now=AT).out
    assert "«Prøve» er ikke åpent, og ligger bare på veien videre hvis forløpet først går tilbake." in said
    assert "forlop record P-1 til_team returnert" in said
    assert "hvis forløpet først går tilbake" in house("why", "P-1", "prøve", now=AT).out
    off = house("why", "P-1", "avsides", now=AT).out
    assert "«Avsides» er ikke åpent, og ligger ikke på veien videre herfra." in off


PROVING = """tiltak prøve "Prøve"
  sykehus skal gjøre dette innen 1 dag
  så til_team
avbrudd fall "Pasienten faller"
  i alle faser
  så avsides
tiltak avsides "Avsides"
  team skal gjøre dette innen 1 dag
  så slutten
overføring til_team"""


def test_a_value_that_was_corrected_after_it_decided_is_told_so_wherever_it_is_the_reason(house: House) -> None:
    corrected(house, led_to="legevakt", onward="slutten")
    decided = "«Svimmel» er nei (siden rettet til ja), registrert 23. november (i dag) av Teamet"
    assert decided in house("why", "P-1", "plan", now=AT).out
    assert decided in house("why-not", "P-1", "legevakt", now=AT).out


def test_a_value_that_was_corrected_back_again_is_told_alone(house: House) -> None:
    corrected(house, led_to="legevakt", onward="slutten")
    assert house("correct", "P-1", "svimmel=nei", *BY, now=AT).code == 0
    assert "rettet" not in house("why", "P-1", "plan", now=AT).out
    assert "«Svimmel» er nei, registrert 23. november (i dag) av Teamet" in house("why", "P-1", "plan", now=AT).out


def test_who_told_what_decided_is_told_also_when_its_moment_was_corrected(house: House) -> None:
    follows(house, FORKED.format(led_to="legevakt", onward="slutten")).told("besøk", "svimmel=nei", at=ANSWERED)
    assert house("correct", "P-1", "svimmel", "--at", SENT, *BY, now=AT).code == 0
    assert "(i dag) av Teamet" in house("why", "P-1", "plan", now=AT).out


REPEATED = """forløp prøve "Prøve"
  versjon "1"
  uten kilde fordi "Prøve"
aktør lege "Legen"
opplysning smerte: heltall fra 0 til 10 "Smerte" ubrukt fordi "Prøves"
start kontroll "Kontroll"
  lege skal gjøre dette innen 1 uke
  så måling
sjekkpunkt måling "Måling"
  lege bør notere smerte hver 2. uke, høyst 4 ganger
  etter siste gang så slutten
slutt slutten "Ferdig"
"""


def test_after_a_round_left_out_it_is_said_what_the_next_limit_counts_from(house: House) -> None:
    follows(house, REPEATED).told("kontroll", at="23.11.2026 08:10")
    command = ("record", "P-1", "måling", "utelatt", "--by", "lege", "--because", "bortreist")
    assert house(*command, now=AT).code == 0
    said = house("next", "P-1", now=AT).out
    assert "forrige gang ble utelatt 23. november; hver 2. uke, høyst 4 ganger, regnet fra 7. desember" in said
    assert "21. desember (bør)" in said
