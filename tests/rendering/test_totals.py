"""A total time is on the chart: in the title with its limit, where it begins and ends, and how a patient stands."""

import pytest

from forlop.application.asking import asked
from forlop.application.positions import position_of
from forlop.model.pathway import Pathway
from forlop.rendering.chart import chart_of
from forlop.rendering.mermaid import mermaid_of
from forlop.rendering.overlay import PLAIN, Overlay
from forlop.rendering.position import patient_overlay
from forlop.rendering.svg import svg_of
from tests.application.kept_course import kept
from tests.course import Course, begin, moment, pathway_of
from tests.rendering.test_chart import disorder
from tests.rendering.visible_text import Picture, picture_of

PATHWAY = pathway_of("""forløp p "Etter et fall"
  versjon "1"
aktør lege "Legen"
aktør team "Teamet"
hendelse falt "Pasienten falt"
start mottak "Mottak"
  lege skal gjøre dette innen 2 dager
  så trening
tiltak trening "Trening"
  team bør gjøre dette innen 1 uke
  så kontroll
sjekkpunkt kontroll "Kontroll"
  lege skal gjøre dette innen 4 uker
  så ferdig_trent
slutt ferdig_trent "Ferdig trent"
avbrudd nytt_fall "Nytt fall"
  i alle faser
  så mottak
forløpstid ventetid "Ventetid" fra mottak til trening innen 6 uker (rettesnor)
forløpstid etter_fall "Etter nytt fall" fra første nytt_fall til kontroll innen 8 uker (lovfrist)
""")
SAYS = {
    "Etter et fall": (
        "Forløpstid «Ventetid»: fra «Mottak» til «Trening», innen 6 uker (rettesnor)",
        "Forløpstid «Etter nytt fall»: fra første «Nytt fall» til «Kontroll», innen 8 uker (lovfrist)",
    ),
    "Mottak": ("forløpstiden «Ventetid» begynner her: innen 6 uker (rettesnor)",),
    "Trening": ("hit går forløpstiden «Ventetid»: innen 6 uker (rettesnor)",),
    "Nytt fall": ("forløpstiden «Etter nytt fall» begynner her: innen 8 uker (lovfrist)",),
    "Kontroll": ("hit går forløpstiden «Etter nytt fall»: innen 8 uker (lovfrist)",),
}


def drawn(pathway: Pathway = PATHWAY, overlay: Overlay = PLAIN) -> Picture:
    return picture_of(svg_of(chart_of(pathway, language="nb", overlay=overlay)))


def course() -> Course:
    return begin(PATHWAY, "2.3.2026 08:00").record("mottak", "2.3.2026 09:00")


def laid(at: str) -> Overlay:
    position = position_of(asked(kept(course()), now=moment(at)), language="nb")
    return patient_overlay(position, PATHWAY, language="nb")


@pytest.mark.parametrize("title", SAYS)
def test_a_total_is_told_in_the_title_and_where_it_begins_and_ends(title: str) -> None:
    assert drawn().shows(title, *SAYS[title])
    mermaid = mermaid_of(PATHWAY, language="nb").replace("#58;", ":")
    assert all(words in mermaid for words in SAYS[title])
    without = drawn(PATHWAY.model_copy(update={"totals": ()}))
    assert not any(without.shows(words) for words in SAYS[title])


def test_where_the_patient_stands_against_a_total_is_told_beside_it() -> None:
    assert laid("20.4.2026").totals == {
        "ventetid": ("49 dager siden 2. mars", "Frist 13. april, 7 dager for sent"),
        "etter_fall": ("Har ikke begynt",),
    }
    picture = drawn(overlay=laid("20.4.2026"))
    assert picture.shows(*SAYS["Etter et fall"], *laid("20.4.2026").totals["ventetid"], "Har ikke begynt")
    assert disorder(picture) == []
