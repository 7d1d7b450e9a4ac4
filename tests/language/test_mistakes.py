"""The mistakes of beginners, each with its code and the words of its help."""

import pytest

from forlop.application.pathway_files import pathway_from_text
from forlop.rendering.findings import finding
from forlop.source import Source

TEXT = """forløp fall "Fall"
  versjon "1.0"

aktør fastlege "Fastlegen"
opplysning falltall: heltall fra 0 til 100 "Antall fall"
opplysning ganghastighet: tall fra 0 til 3 "Ganghastighet"
opplysning svimmel: ja/nei "Svimmel"

start kontroll "Kontroll"
  fastlege skal notere falltall, ganghastighet og svimmel innen 2 uker
  så vurdering

beslutning vurdering "Vurdering"
  reglene avgjør
  hvis falltall er minst 2 og svimmel så trening og råd
  ellers så fulgt_opp

tiltak trening "Trening"
  fastlege bør gjøre dette
  så fulgt_opp

tiltak råd "Råd"
  fastlege bør gjøre dette hver 6. uke, høyst 3 ganger
  etter siste gang så fulgt_opp

slutt fulgt_opp "Fulgt opp"
"""


def told(text: str) -> list[tuple[str, str | None]]:
    read = pathway_from_text(Source("x", text))
    return [(found.code, finding(found, read.source, language="nb").help) for found in read.diagnostics]


def test_the_text_without_mistakes_is_clean() -> None:
    assert told(TEXT) == []


@pytest.mark.parametrize(
    ("right", "wrong", "code", "help_line"),
    [
        ("så trening og råd", "så trening, råd", "S111", "skriv `trening og råd`"),
        (
            "falltall, ganghastighet og svimmel",
            "falltall og ganghastighet og svimmel",
            "S112",
            "skriv `falltall, ganghastighet og svimmel`",
        ),
        (
            "og svimmel så",
            "og svimmel eller ikke svimmel så",
            "S113",
            "sett parentes om det som hører sammen, som `(a og b) eller c`",
        ),
        ("skal notere", "skal noter", "S114", "skriv `notere`"),
        ("skal notere", "skal noterer", "S114", "skriv `notere`"),
        ("hver 6. uke", "hver 6 uker", "S127", "skriv `hver 6.` og enheten"),
        ("hver 6. uke", "every 6. uke", "S115", "skriv `hver`"),
        ("tiltak trening", "measure trening", "S115", "skriv `tiltak`"),
        ("er minst 2", "er over 2", "S118", "skriv `mer enn`"),
        ("er minst 2", "er under 2", "S118", "skriv `mindre enn`"),
        ("er minst 2", "> 2", "S118", "skriv `er mer enn`"),
        ("er minst 2", "er ≥ 2", "S118", "skriv `minst`"),
        ("svimmel så trening", "svimmel => trening", "S118", "skriv `så`"),
        ("svimmel så trening", "svimmel trening", "S131", "skriv `så` foran `trening`"),
        ("falltall er minst 2", "ganghastighet er minst 0, 8", "S128", "skriv `0,8`"),
        ("innen 2 uker", "innen 2", "S129", "skriv timer, virkedager, dager, uker, måneder eller år etter tallet"),
        ("innen 2 uker", "innen 2 ukr", "S129", "`ukr` er ingen enhet; mente du `uker`?"),
        (
            'tiltak trening "Trening"',
            "tiltak trening",
            "S130",
            'skriv tittelen i anførselstegn etter navnet, som `tiltak trening "…"`',
        ),
        ('"Trening"', '"Trening', "S103", 'skriv `"` der teksten slutter'),
        (
            'versjon "1.0"',
            'versjon "1.0"\n  gyldig fra 3/12',
            "S117",
            "skriv dag, måned og år med punktum, som `20.03.2026`",
        ),
        (
            'versjon "1.0"',
            'versjon "1.0"\n  gyldig fra 2026-03-12',
            "S117",
            "skriv `12.03.2026`",
        ),
        ("tiltak råd", "tiltk råd", "S110", "mente du `tiltak`?"),
        ('"Råd"', "«Råd»", "S104", 'skriv det rette anførselstegnet `"`; tekstbehandlere gjør det om til krumme'),
        ("tiltak råd", "tiltak\xa0råd", "S104", "skriv et vanlig mellomrom; dette er et annet tegn som ser likt ut"),
        (
            "så fulgt_opp\n\ntiltak råd",
            "så slutt\n\ntiltak råd",
            "S120",
            "velg et navn som sier mer, for eksempel `slutt_hjemme`",
        ),
        ("fastlege skal", "fastlegen skal", "S201", "mente du `fastlege`?"),
    ],
)
def test_a_mistake_is_named_and_mended(right: str, wrong: str, code: str, help_line: str) -> None:
    assert right in TEXT
    assert (code, help_line) in told(TEXT.replace(right, wrong, 1))


def test_a_file_in_another_language_is_told_once() -> None:
    english = 'pathway x "X"\n  version "1"\nactor gp "GP"\nmeasure a "A"\n  gp shall do this\n  then finished\n'
    codes = [code for code, _ in told(english)]
    assert codes.count("S115") == 1


def test_an_unknown_name_is_told_once_with_all_its_uses() -> None:
    read = pathway_from_text(Source("x", TEXT.replace('aktør fastlege "Fastlegen"\n', "")))
    (found,) = read.diagnostics
    assert (found.code, len(found.related)) == ("S201", 2)
