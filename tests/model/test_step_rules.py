"""Each rule of a step, with a step that breaks it and one that keeps it."""

import pytest

from forlop.language.parser import parse
from forlop.model.from_syntax import lower
from forlop.source import Source

HEAD = """forløp x "X"
  versjon "1"
aktør a "A"
aktør b "B"
samtykke deling "Deling" antatt
hendelse besøk "Besøk"
opplysning svar: ja/nei "Svar"
opplysning tall_på_fall: heltall fra 0 til 9 "Tall"
opplysning nivå: en av lav, høy "Nivå"
opplysning dag: dato "Dag"
start s "S"
  a skal notere svar, tall_på_fall, nivå og dag
  så t
"""


def codes(step: str) -> list[str]:
    parsed = parse(Source("x", f'{HEAD}{step}\nslutt e "E"\n'))
    found = [*parsed.diagnostics, *lower(parsed.document).diagnostics]
    return [f"{diagnostic.code}.{diagnostic.help}".rstrip(".") for diagnostic in found]


STEPS = [
    ("S230", 'tiltak t "T"\n a skal gjøre dette\n', 'tiltak t "T"\n a skal gjøre dette\n så e\n'),
    (
        "S232",
        'tiltak t "T"\n a skal gjøre dette\n ellers så e\n',
        'tiltak t "T"\n a skal gjøre dette\n hvis svar så e\n ellers så e\n',
    ),
    (
        "S234.both",
        'beslutning t "T"\n reglene avgjør\n a skal notere svar\n hvis svar så e\n',
        'beslutning t "T"\n reglene avgjør\n hvis svar så e\n',
    ),
    ("S236", 'tiltak t "T"\n a skal velge\n så e\n', 'beslutning t "T"\n a skal velge\n valg "1" så e\n'),
    ("S240", 'melding t "T"\n a skal gjøre dette\n så e\n', 'melding t "T"\n a skal sende til b\n så e\n'),
    (
        "S241",
        'tiltak t "T"\n a skal sende til b\n så e\n',
        'melding t "T"\n a skal sende til b\n b skal bekrefte\n så e\n',
    ),
    (
        "S242",
        'forespørsel t "T"\n a skal sende til b\n b skal bekrefte\n så e\n',
        'forespørsel t "T"\n a skal sende til b\n b skal svare\n ved avslag så e\n ved retur så e\n så e\n',
    ),
    (
        "S244.return",
        'overføring t "T"\n a skal sende til b\n b skal svare\n ved avslag så e\n så e\n',
        'overføring t "T"\n a skal sende til b\n b skal bekrefte\n så e\n',
    ),
    ("S248", 'tiltak t "T"\n a skal innkalle b\n så e\n', 'møte t "T"\n a skal innkalle b\n så e\n'),
    ("S250", 'vent t "T"\n så e\n', 'vent t "T"\n i 2 uker\n så e\n'),
    (
        "S252.consent",
        'tiltak t "T"\n a skal gjøre dette\n uten samtykke så e\n så e\n',
        'tiltak t "T"\n a skal gjøre dette\n krever samtykke deling\n uten samtykke så e\n så e\n',
    ),
    (
        "S253.after",
        'tiltak t "T"\n a skal gjøre dette hver uke, høyst 2 ganger\n hvis svar så e\n',
        'tiltak t "T"\n a skal gjøre dette hver uke, høyst 2 ganger\n hvis svar så e\n etter siste gang så e\n',
    ),
    (
        "S253.several",
        (
            'tiltak t "T"\n a bør "y" hver dag, høyst 2 ganger\n'
            ' b bør "x" hver dag, høyst 9 ganger\n etter siste gang så e\n'
        ),
        'tiltak t "T"\n a skal gjøre dette hver uke, høyst 2 ganger\n b skal gjøre dette\n etter siste gang så e\n',
    ),
    (
        "S253.none",
        'tiltak t "T"\n a skal gjøre dette\n etter siste gang så e\n',
        'tiltak t "T"\n a skal gjøre dette\n så e\n',
    ),
    ("S254", 'tiltak t "T"\n a kan gjøre dette\n så e\n', 'tiltak t "T"\n a kan gjøre dette innen 1 uke\n så e\n'),
    (
        "S254",
        'melding t "T"\n a kan sende til b\n b skal bekrefte innen 1 uke\n så e\n',
        'melding t "T"\n a kan sende til b innen 1 uke\n b skal bekrefte innen 1 uke\n så e\n',
    ),
    ("S255", 'tiltak t "T"\n så e\n', 'tiltak t "T"\n a bør gjøre dette\n så e\n'),
    (
        "S256",
        'tiltak t "T"\n a bør gjøre dette\n ved fristbrudd i stedet så e\n så e\n',
        'tiltak t "T"\n a bør gjøre dette straks\n ved fristbrudd i stedet så e\n så e\n',
    ),
    (
        "S205.Integer",
        'tiltak t "T"\n a bør gjøre dette\n hvis tall_på_fall så e\n',
        'tiltak t "T"\n a bør gjøre dette\n hvis tall_på_fall er 3 så e\n',
    ),
    (
        "S205.YesNo",
        'tiltak t "T"\n a bør gjøre dette\n hvis svar er minst 2 så e\n',
        'tiltak t "T"\n a bør gjøre dette\n hvis svar er nei så e\n',
    ),
    (
        "S206",
        'tiltak t "T"\n a bør gjøre dette\n hvis tall_på_fall er fra 3 til 12 så e\n',
        'tiltak t "T"\n a bør gjøre dette\n hvis tall_på_fall er fra 3 til 9 så e\n',
    ),
    (
        "S207",
        'tiltak t "T"\n a bør gjøre dette\n hvis nivå er middels så e\n',
        'tiltak t "T"\n a bør gjøre dette\n hvis nivå er lav/høy så e\n',
    ),
    (
        "S212",
        'tiltak t "T"\n a bør gjøre dette innen 20000 dager\n så e\n',
        'tiltak t "T"\n a bør gjøre dette innen 0 dager\n så e\n',
    ),
    (
        "S214",
        'tiltak t "T"\n a bør gjøre dette innen 2 dager etter sendt besøk\n så e\n',
        'tiltak t "T"\n a bør gjøre dette innen 2 dager etter mottatt s\n så e\n',
    ),
    (
        "S216",
        'tiltak t "T"\n a bør gjøre dette innen 2 dager, 3 dager ved lav\n så e\n',
        'tiltak t "T"\n a bør gjøre dette innen 3 dager ved lav, ellers 2 dager\n så e\n',
    ),
    (
        "S217.values",
        'tiltak t "T"\n a bør gjøre dette innen 2 dager ved lav\n så e\n',
        'tiltak t "T"\n a bør gjøre dette innen 2 dager ved lav, 1 dag ved høy\n så e\n',
    ),
    (
        "S218",
        'tiltak t "T"\n a bør gjøre dette senest 1 dag før svar\n så e\n',
        'tiltak t "T"\n a bør gjøre dette midtveis mellom besøk og dag, pluss minus 2 dager\n så e\n',
    ),
]


@pytest.mark.parametrize(("code", "failing", "keeping"), STEPS, ids=[step[0] for step in STEPS])
def test_a_rule_is_broken_by_one_step_and_kept_by_another(code: str, failing: str, keeping: str) -> None:
    assert codes(failing) == [code]
    assert codes(keeping) == []


def test_nothing_is_read_into_a_text_with_errors() -> None:
    parsed = parse(Source("x", HEAD))
    assert lower(parsed.document).pathway is None


def test_without_a_header_the_rest_is_read_all_the_same() -> None:
    parsed = parse(Source("x", 'start s "S"\n  ukjent skal gjøre dette\n  så ferdig\n'))
    found = [*parsed.diagnostics, *lower(parsed.document).diagnostics]
    assert [diagnostic.code for diagnostic in found] == ["S122", "S201"]
