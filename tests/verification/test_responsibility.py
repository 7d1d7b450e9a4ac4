"""Every task is somebody's, what is sent is answered, nobody is left untold; each fault is told once, at its line."""

import re
from pathlib import Path

import pytest

from forlop.diagnostics import Severity
from forlop.rendering.stories import told
from forlop.verification.people.responsibility import RESPONSIBILITY
from tests.verification.planted import LIBRARY, ROOT, block_of, changed_lines, findings, found_in, text_of

GOOD = tuple(sorted((ROOT / "dsl" / "corpus" / "good").glob("*.forlop")))


@pytest.mark.parametrize("file", [*LIBRARY, *GOOD], ids=lambda file: file.stem)
def test_nobody_is_alarmed_about_a_sound_pathway(file: Path) -> None:
    assert found_in(text_of(file), RESPONSIBILITY, file=file) == []


# ---- faults planted in the library


def planted(pattern: str, replacement: str) -> list[tuple[int, str]]:
    return [each for file in LIBRARY for each in changed_lines(text_of(file), pattern, replacement)]


def test_an_answer_without_a_limit_is_always_found_at_its_line() -> None:
    """Where nothing else in the step has a limit, `ved fristbrudd` is told instead: it can never come."""
    tried = planted(r"^(\s+\S+ (?:skal|bør) (?:svare|bekrefte)) .*\n", r"\1" + "\n")
    assert len(tried) > 15
    for line, text in tried:
        found = found_in(text, RESPONSIBILITY)
        assert found == [("V703", line)] or [code for code, _ in found] == ["S256"]


def test_an_answer_that_only_may_come_is_always_found_at_its_line() -> None:
    """Of a message it is meant so: nobody has to confirm it."""
    tried = planted(r"^(\s+\S+) (?:skal|bør) (svare|bekrefte)", r"\1 kan \2")
    assert len(tried) > 15
    for line, text in tried:
        is_message = block_of(text, line)[0].startswith("melding")
        assert found_in(text, RESPONSIBILITY) == ([] if is_message else [("V704", line)])


def test_a_sending_to_somebody_else_than_who_answers_is_always_found_where_it_is_sent() -> None:
    tried = [
        (line, text)
        for line, text in planted(r"^(\s+\S+ (?:skal|bør|kan) sende til) \w+", r"\1 pasient")
        if any(re.match(r"\s+\S+ (skal|bør) (svare|bekrefte)", each) for each in block_of(text, line))
    ]
    assert len(tried) > 15
    assert [line for line, text in tried if ("V705", line) not in found_in(text, RESPONSIBILITY)] == []


@pytest.mark.parametrize(
    ("before", "after", "at"),
    [
        ('  henviser skal "ringe TSB-lege i døgnvakt" straks\n', "", "  vaktlege skal velge straks"),
        (
            "høyst 3 ganger, ellers frafalt",
            "høyst 3 ganger, ellers lar_avgjørelse",
            "  beslutter skal notere lar_utfall",
        ),
    ],
)
def test_the_faults_that_were_found_in_the_library_are_found_again(before: str, after: str, at: str) -> None:
    text = text_of(next(file for file in LIBRARY if file.stem == "tsb"))
    assert before in text
    planted_again = text.replace(before, after)
    line = planted_again[: planted_again.index(at)].count("\n") + 1
    assert found_in(planted_again, RESPONSIBILITY) == [("V708", line)]


# ---- who knows of the patient

HEAD = """\
forløp prøve "Prøve"
  versjon "1"
aktør pasient "Pasienten"
aktør lege "Legen" i kommune
aktør team "Teamet" i kommune
aktør sykehus "Sykehuset" i spesialisthelsetjenesten
aktør nav "NAV" i stat
aktør vakt "Vakten" er lege eller sykehus
samtykke deling "Deling" antatt
hendelse innlagt "Innlagt"
opplysning x: ja/nei "X"
fase hele "Hele"
slutt bra "Bra"
start s "Start"
  lege skal notere x innen 1 dag
"""
REFERRAL = """\
{kind} henvisning "Henvisning"
  lege skal sende til sykehus innen 1 dag
  krever samtykke deling
  sykehus skal svare innen 1 uke
  ved avslag så {refused}
  ved retur så {refused}
  uten samtykke så {without}
  så {then}
"""
STAY = """\
tiltak opphold "Opphold"
  sykehus skal gjøre dette innen 1 uke
  så {then}
"""
HOME = """\
tiltak hjemme "Hjemme"
  lege skal gjøre dette innen 1 uke
  så {then}
"""


def referral(*, kind: str = "overføring", then: str = "bra", refused: str = "bra", without: str = "bra") -> str:
    return REFERRAL.format(kind=kind, then=then, refused=refused, without=without)


UNTOLD = {
    "straight to another organisation": "  så opphold\n" + STAY.format(then="bra"),
    "the other organisation was told only if the patient agreed": "  så henvisning\n"
    + referral(then="bra", without="opphold")
    + STAY.format(then="bra"),
    "back from a stay of which the responsibility had moved": "  så henvisning\n"
    + referral(then="opphold")
    + STAY.format(then="hjemme")
    + HOME.format(then="bra"),
    "what only may be said tells nobody": "  så råd\n"
    'melding råd "Råd"\n  lege kan sende til sykehus innen 1 uke\n  krever samtykke deling\n'
    "  uten samtykke så bra\n  så opphold\n" + STAY.format(then="bra"),
    "past a step that is not relevant": "  så råd\n"
    'melding råd "Råd"\n  bare hvis x\n  lege skal sende til sykehus innen 1 uke\n  krever samtykke deling\n'
    "  uten samtykke så bra\n  så opphold\n" + STAY.format(then="bra"),
    "told to a third": "  så råd\n"
    'melding råd "Råd"\n  lege skal sende til nav innen 1 uke\n  krever samtykke deling\n'
    "  uten samtykke så bra\n  så opphold\n" + STAY.format(then="bra"),
    "an event tells nobody who waits for it": '  så vente\nvent vente "Vente"\n  til innlagt\n  så opphold\n'
    + STAY.format(then="bra"),
}
TOLD = {
    "handed over": "  så henvisning\n" + referral(then="opphold") + STAY.format(then="bra"),
    "asked": "  så henvisning\n" + referral(kind="forespørsel", then="opphold") + STAY.format(then="bra"),
    "refused, and kept by whoever had the patient": "  så henvisning\n"
    + referral(then="bra", refused="hjemme")
    + HOME.format(then="bra"),
    "refused, and the refuser knows": "  så henvisning\n"
    + referral(then="bra", refused="opphold")
    + STAY.format(then="bra"),
    "the sender knows that it was accepted": "  så henvisning\n"
    + referral(then="hjemme")
    + HOME.format(then="opphold")
    + STAY.format(then="bra"),
    "asked, and long after": "  så henvisning\n"
    + referral(kind="forespørsel", then="hjemme")
    + HOME.format(then="opphold")
    + STAY.format(then="bra"),
    "invited": '  så møtet\nmøte møtet "Møtet"\n  lege skal innkalle sykehus innen 1 uke\n  krever samtykke deling\n'
    "  uten samtykke så bra\n  så opphold\n" + STAY.format(then="bra"),
    "done together": "  så opphold\n" + STAY.format(then="bra").replace("  så", '  lege skal "ringe" straks\n  så'),
    "one of a pool": "  så opphold\n" + STAY.format(then="bra").replace("sykehus skal", "vakt skal"),
    "only what may be done": "  så opphold\n" + STAY.format(then="bra").replace("sykehus skal", "sykehus kan"),
    "the patient carried the word": '  så brev\ntiltak brev "Brev"\n  pasient skal gjøre dette straks\n  så opphold\n'
    + STAY.format(then="bra"),
    "it happened": "  så bra\n" + STAY.format(then="bra") + 'avbrudd akutt "Akutt"\n  i alle faser\n  så opphold\n',
}


@pytest.mark.parametrize("ways", UNTOLD.values(), ids=UNTOLD.keys())
def test_who_has_not_been_told_is_not_to_act(ways: str) -> None:
    found = findings(HEAD + ways, RESPONSIBILITY)
    assert [(each.code, each.severity) for each in found] == [("V708", Severity.ERROR)]
    assert list(told(found[0].story, language="nb"))[-1].endswith("men ingen har sagt fra dit")


@pytest.mark.parametrize("ways", TOLD.values(), ids=TOLD.keys())
def test_who_has_been_told_may_act(ways: str) -> None:
    assert found_in(HEAD + ways, RESPONSIBILITY) == []
