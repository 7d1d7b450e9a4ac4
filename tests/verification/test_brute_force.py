"""The naive reader judges by the words of the language: small pathways whose verdict can be seen by looking at them."""

import pytest

from tests.engine.small import small
from tests.verification.brute_force import decision_faults, judged

FORK = """
start a "A"
  lege skal notere svimmel innen 2 dager
  så b og c
tiltak b "B"
  {b}
  lege skal gjøre dette innen 1 uke
  så d
tiltak c "C"
  {c}
  lege skal gjøre dette innen 1 uke
  så d
sjekkpunkt d "D"
  venter på b og c
  lege skal gjøre dette innen 1 uke
  så slutt1
slutt slutt1 "Slutt"
opplysning svimmel: ja/nei "Svimmel"
"""
CHOICE_BEFORE_JOIN = """
opplysning svimmel: ja/nei "Svimmel"
beslutning a "A"
  lege skal notere svimmel innen 2 dager
  hvis svimmel så b
  ellers så c
start s "S"
  lege skal gjøre dette innen 2 dager
  så a
tiltak b "B"
  lege skal gjøre dette innen 1 uke
  så d
tiltak c "C"
  lege skal gjøre dette innen 1 uke
  så d
sjekkpunkt d "D"
  {join}
  lege skal gjøre dette innen 1 uke
  så slutt1
slutt slutt1 "Slutt"
"""
MATCHING = """
opplysning svimmel: ja/nei "Svimmel"
start s "S"
  lege skal notere svimmel innen 2 dager
  så b og c
beslutning b "B"
  reglene avgjør
  hvis svimmel så b2
  ellers så ferdig
beslutning c "C"
  reglene avgjør
  hvis {condition} så c2
  ellers så slutt1
tiltak b2 "B2"
  lege skal gjøre dette innen 1 uke
  så d
tiltak c2 "C2"
  lege skal gjøre dette innen 1 uke
  så d
sjekkpunkt d "D"
  venter på b2 og c2
  lege skal gjøre dette innen 1 uke
  så slutt1
slutt slutt1 "Slutt"
"""
LOOP_IN_A_FORK = """
opplysning bedre: ja/nei "Bedre"
start s "S"
  lege skal gjøre dette innen 2 dager
  så f
tiltak f "F"
  lege skal gjøre dette innen 2 dager
  så b og c
beslutning b "B"
  lege skal notere bedre innen 1 uke
  hvis bedre så b2
  ellers så tilbake til {to}, høyst 1 gang, ellers b2
tiltak b2 "B2"
  lege skal gjøre dette innen 1 uke
  så d
tiltak c "C"
  lege skal gjøre dette innen 1 uke
  så d
sjekkpunkt d "D"
  venter på b2 og c
  lege skal gjøre dette innen 1 uke
  så slutt1
slutt slutt1 "Slutt"
"""
CONSENT = """
samtykke deling "Deling" {kind}
start s "S"
  lege skal gjøre dette innen 2 dager
  så m og k
melding m "M"
  lege bør sende til sykehus innen 1 uke
  krever samtykke deling
  uten samtykke så {without}
  så j
tiltak k "K"
  lege skal gjøre dette innen 1 uke
  så j
sjekkpunkt j "J"
  venter på m og k
  lege skal gjøre dette innen 1 uke
  så slutt1
slutt slutt1 "Slutt"
"""
TWO_LINES = """
start s "S"
  lege skal gjøre dette innen 2 dager
  så a og b
tiltak a "A"
  lege skal gjøre dette innen 1 uke
  så {one}
tiltak b "B"
  lege skal gjøre dette innen 1 uke
  så {other}
slutt slutt1 "Slutt"
slutt slutt2 "Slutt"
avbrudd reise "Reise"
  i fase ingen
  så slutt1
avbrudd flytting "Flytting"
  i fase ingen
  så slutt2
fase ingen "Ingen"
"""
ASKED = """
opplysning svimmel: ja/nei "Svimmel"
start s "S"
  lege skal gjøre dette innen 2 dager
  {duty}
  så a
beslutning a "A"
  reglene avgjør
  hvis svimmel så b
  ellers så slutt1
tiltak b "B"
  lege skal notere svimmel innen 1 uke
  så slutt1
slutt slutt1 "Slutt"
"""
PHASES = """
fase tidlig "Tidlig"
start s "S"
  lege skal gjøre dette innen 2 dager
  så a og b
tiltak a "A"
  lege skal gjøre dette innen 1 uke
  så c
fase sen "Sen"
tiltak b "B"
  lege skal gjøre dette innen 1 uke
  så c
sjekkpunkt c "C"
  venter på a og b
  lege skal gjøre dette innen 1 uke
  så slutt1
slutt slutt1 "Slutt"
avbrudd ny "Ny"
  {scope}
  så s
"""

CASES = [
    (FORK.format(b='merknad ""', c='merknad ""'), set()),
    (FORK.format(b="bare hvis svimmel", c="bare hvis ikke svimmel"), set()),
    (CHOICE_BEFORE_JOIN.format(join='merknad ""'), set()),
    (CHOICE_BEFORE_JOIN.format(join="venter på b og c"), {("stuck", "d"), ("never done", "d")}),
    (MATCHING.format(condition="svimmel"), set()),
    (MATCHING.format(condition="ikke svimmel"), {("stuck", "d"), ("never done", "d")}),
    (LOOP_IN_A_FORK.format(to="b"), set()),
    (LOOP_IN_A_FORK.format(to="f"), {("second", "c"), ("join twice", "d"), ("stuck", "d")}),
    (CONSENT.format(kind="antatt", without="j"), set()),
    (CONSENT.format(kind="uttrykkelig", without="j"), set()),
    (CONSENT.format(kind="antatt", without="ferdig"), {("stuck", "j")}),
    (CONSENT.format(kind="uttrykkelig", without="slutt1"), {("stuck", "j")}),
    (TWO_LINES.format(one="slutt1", other="slutt1"), set()),
    (TWO_LINES.format(one="slutt1", other="slutt2"), {("two ends", "slutt1"), ("two ends", "slutt2")}),
    (TWO_LINES.format(one="ferdig", other="slutt1"), set()),
    (TWO_LINES.format(one="ferdig", other="ferdig"), {("stuck", "")}),
    (PHASES.format(scope="i alle faser"), set()),
    (PHASES.format(scope="i fase sen"), {("second", "a"), ("second", "s"), ("join twice", "c"), ("stuck", "c")}),
]


@pytest.mark.parametrize(("body", "faults"), CASES)
def test_the_reader_sees_what_can_be_seen(body: str, faults: set[tuple[str, str]]) -> None:
    judgement = judged(small(body))
    assert judgement.whole
    assert set(judgement.faults) == faults


@pytest.mark.parametrize(
    ("duty", "waits"),
    [
        ("lege skal notere svimmel innen 2 dager", set()),
        ("lege kan notere svimmel innen 2 dager", {"a"}),
        ('merknad ""', {"a"}),
    ],
)
def test_a_decision_on_what_nobody_was_asked_for_is_told_and_is_no_second_fault(duty: str, waits: set[str]) -> None:
    judgement = judged(small(ASKED.format(duty=duty)))
    assert set(judgement.never_asked) == waits
    assert judgement.is_sound


BRANCHES = """
opplysning smerte: heltall fra 0 til 10 "Smerte"
opplysning bosted: en av hjemme, sykehjem "Bosted"
start s "S"
  lege skal notere smerte og bosted innen 2 dager
  {}
slutt slutt1 "Slutt"
"""


@pytest.mark.parametrize(
    ("branches", "faults"),
    [
        (("hvis smerte er minst 3 så slutt1", "hvis smerte er mindre enn 3 så slutt1"), set()),
        (("hvis smerte er minst 3 så slutt1", "hvis smerte er mindre enn 4 så slutt1"), {("overlap", "s", 1)}),
        (("hvis smerte er minst 4 så slutt1", "hvis smerte er mindre enn 3 så slutt1"), {("gap", "s", -1)}),
        (("hvis smerte er mer enn 10 så slutt1", "ellers så slutt1"), {("dead", "s", 0)}),
        (("hvis bosted er hjemme så slutt1", "hvis bosted er sykehjem så slutt1"), set()),
        (
            ("hvis bosted er hjemme så slutt1", "hvis bosted er sykehjem så slutt1", "ellers så slutt1"),
            {("dead otherwise", "s", -1)},
        ),
    ],
)
def test_branches_are_tried_with_every_patient(branches: tuple[str, ...], faults: set[tuple[str, str, int]]) -> None:
    assert decision_faults(small(BRANCHES.format("\n  ".join(branches)))) == faults
