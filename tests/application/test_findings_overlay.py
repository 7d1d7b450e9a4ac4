"""What the checks find, at its place on the chart: on the way or the step that its line is about."""

from datetime import date

import pytest

from forlop.application.findings_overlay import findings_overlay, place_of
from forlop.application.pathway_files import ReadPathway, checked_before, pathway_from_text
from forlop.application.proving import proved
from forlop.application.reviewing import reviewed
from forlop.rendering.overlay import Outline, Overlay
from forlop.source import Source, Span
from tests.conformance.corpus import CORPUS

TODAY = date(2026, 4, 10)
TEXT = """forløp p "P"
  versjon "1"
  uten kilde fordi "Et forsøk"
aktør lege "Legen"
opplysning behov: en av lite, noe, mye "Behov"
start mottak "Mottak"
  lege skal notere behov innen 2 dager
  så valget
beslutning valget "Hvor videre?"
  reglene avgjør
  hvis behov er lite så telefon
  hvis behov er noe så besøk
tiltak telefon "Telefon"
  lege skal gjøre dette innen 1 uke
  så ferdig_behandlet
tiltak besøk "Besøk"
  lege skal gjøre dette innen 1 uke
  så telefon
tiltak glemt "Glemt"
  lege bør gjøre dette innen 1 uke
  så ferdig_behandlet
slutt ferdig_behandlet "Ferdig"
avbrudd død "Død"
  i alle faser
  så ferdig_behandlet
"""


def read(text: str) -> ReadPathway:
    return checked_before(Source("p.forlop", text))


def overlay_of(text: str, language: str = "nb") -> Overlay:
    source = Source("p.forlop", text)
    drawn = checked_before(source)
    assert drawn.pathway is not None, drawn.diagnostics
    found = proved(reviewed(pathway_from_text(source), today=TODAY), today=TODAY)
    return findings_overlay(drawn.pathway, drawn.places, found, language=language)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('start mottak "Mottak"', "mottak"),
        ("lege skal notere behov", "mottak"),
        ("så valget", ("mottak", 0)),
        ("hvis behov er lite", ("valget", 0)),
        ("hvis behov er noe", ("valget", 1)),
        ("reglene avgjør", "valget"),
        ('slutt ferdig_behandlet "Ferdig"', "ferdig_behandlet"),
        ('avbrudd død "Død"', "død"),
        ("i alle faser", "død"),
        ("opplysning behov", None),
        ('aktør lege "Legen"', None),
        ('versjon "1"', None),
    ],
)
def test_what_stands_in_a_line_is_drawn_where_the_line_is_drawn(line: str, place: object) -> None:
    drawn = read(TEXT)
    assert drawn.pathway is not None
    at = TEXT.index(line) + len(line) - 2
    assert place_of(Span(at, at + 1), drawn.pathway, drawn.places) == place


def test_a_step_that_nothing_leads_to_says_so_and_the_ways_are_not_tried() -> None:
    overlay = overlay_of(TEXT)
    assert overlay.headings == (
        "Funn: 1 feil, 0 uavgjorte og 0 varsler",
        "Veiene er ikke prøvd: feilene må rettes først.",
    )
    assert overlay.places["glemt"].words == ("▲ V301 ingen vei fører til `glemt`",)
    assert overlay.places["glemt"].outline is Outline.WRONG
    assert overlay.listed == ("V301 feil, linje 19: ingen vei fører til `glemt`",)


def test_a_finding_on_a_way_stands_on_the_way_and_says_what_was_proven() -> None:
    overlay = overlay_of(TEXT.replace("så telefon\ntiltak glemt", "så glemt\ntiltak glemt"))
    (way,) = [way for way, laid in overlay.ways.items() if laid.outline is Outline.WRONG and way[0] == "valget"]
    assert way == ("valget", 1)
    assert overlay.ways[way].words[0].startswith("▲ V502 ")
    assert overlay.headings[1].startswith("Bevist: ")
    assert overlay.headings[1].endswith(" av 6 prøver")


def test_several_findings_stand_in_one_place_the_gravest_first() -> None:
    overlay = overlay_of((CORPUS / "bad" / "V310" / "example.forlop").read_text("utf-8"))
    both = overlay.places["oppsummering"]
    assert [words[:6] for words in both.words] == ["▲ V310", "! V405"]
    assert both.outline is Outline.WRONG
    assert overlay.places["legemidler"].outline is Outline.HERE


def test_a_text_with_nothing_wrong_has_no_findings() -> None:
    text = TEXT.replace("så telefon\ntiltak glemt", "så glemt\ntiltak glemt").replace("hvis behov er noe", "ellers")
    clean = overlay_of(text)
    assert clean.headings == ("Ingen funn", "Bevist: 6 av 6 prøver")
    assert (clean.places, clean.ways, clean.listed) == ({}, {}, ())


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_finding_is_listed_with_its_code_and_line(language: str) -> None:
    overlay = overlay_of(TEXT, language)
    (told,) = overlay.listed
    assert told.startswith("V301 ")
    assert " 19: " in told
