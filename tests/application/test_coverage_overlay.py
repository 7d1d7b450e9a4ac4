"""What a pathway's own examples show of it, on the chart."""

from forlop.application.coverage import coverage_of
from forlop.application.coverage_overlay import GONE, coverage_overlay
from forlop.application.testing import run_examples
from forlop.rendering.overlay import OnPlace, OnWay, Outline, Overlay
from tests.course import pathway_of

TEXT = """forløp p "P"
  versjon "1"
aktør lege "Legen"
opplysning bedre: ja/nei "Bedre?"
start mottak "Mottak"
  lege skal notere bedre innen 2 dager
  så valget
beslutning valget "Valget"
  reglene avgjør
  hvis bedre så ferdig_behandlet
  ellers så tilbake til mottak, høyst 1 ganger, ellers trening
tiltak trening "Trening"
  bare hvis ikke bedre
  lege bør gjøre dette innen 1 uke
  så ferdig_behandlet
slutt ferdig_behandlet "Ferdig"
avbrudd død "Død"
  i alle faser
  så død_slutt
slutt død_slutt "Pasienten er død" lukker alt

eksempel "Bedre med en gang"
  gitt bedre
  når 02.03.2026 mottak er gjort
  så er slutt med ferdig_behandlet
eksempel "Tilbake"
  gitt bedre er nei
  når 02.03.2026 mottak er gjort
  så er neste mottak
  så er fristen for mottak 04.03.2026
"""


def overlay_of(text: str) -> Overlay:
    pathway = pathway_of(text)
    tried = run_examples(pathway)
    coverage = coverage_of(pathway, (item for each in tried for item in each.asserted))
    return coverage_overlay(pathway, tried, coverage, language="nb")


def test_each_thing_says_in_how_many_of_the_examples_it_is() -> None:
    overlay = overlay_of(TEXT)
    # Steps 3, ends 2, ways 1 + 1 + 2 + 1, bare hvis 2, limits 2, the interruption with its way.
    assert overlay.headings == ("Forløpets egne eksempler viser 7 av 15 (46 %), i 2 eksempler",)
    assert overlay.places["mottak"] == OnPlace(("√ i 1 av 2 eksempler", "√ frister prøvd: 1 av 1"))
    assert overlay.places["valget"] == OnPlace(("√ i 2 av 2 eksempler",))
    assert overlay.places["trening"] == OnPlace(
        (
            "○ ikke i noe eksempel",
            "aktuelt: ○ ikke i noe eksempel",
            "ikke aktuelt: ○ ikke i noe eksempel",
            "○ frister prøvd: 0 av 1",
        ),
        Outline.WRONG,
    )
    assert overlay.places["ferdig_behandlet"] == OnPlace(("√ i 1 av 2 eksempler",))
    assert overlay.places["død"] == OnPlace(("○ ikke i noe eksempel",), Outline.WRONG)
    assert overlay.ways["mottak", 0] == OnWay(("√ i 2 av 2 eksempler",), GONE)
    assert overlay.ways["trening", 0] == OnWay(("○ ikke i noe eksempel",), 0.0, Outline.WRONG)
    # Half of it is shown: what is not is to be seen.
    assert overlay.ways["valget", 1] == OnWay(
        ("tilbake: √ i 1 av 2 eksempler", "ellers: ○ ikke i noe eksempel"), GONE, Outline.WRONG
    )


def test_an_example_that_does_not_hold_shows_nothing_and_is_told_of() -> None:
    overlay = overlay_of(TEXT.replace("så er neste mottak", "så er neste trening"))
    assert overlay.remarks == (
        "1 av 2 eksempler holder ikke. Det som står etter det første som ikke holder, er ikke alltid prøvd.",
    )
    assert overlay.ways["valget", 1].words[0] == "tilbake: ○ ikke i noe eksempel"
