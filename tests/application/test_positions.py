"""A patient's place on the chart: how each step stands, with dates, whom it waits for, and which ways were gone."""

from forlop.application.asking import asked
from forlop.application.positions import position_of
from forlop.rendering.overlay import Outline
from forlop.rendering.position import Place, Position, Stand, patient_overlay
from tests.application.kept_course import kept
from tests.course import Course, Deed, begin, moment, pathway_of

PATHWAY = pathway_of("""forløp p "P"
  versjon "1"
aktør lege "Legen"
aktør team "Teamet"
opplysning bedre: ja/nei "Bedre?"
hendelse utskrevet "Pasienten er skrevet ut"
start mottak "Mottak"
  lege skal gjøre dette innen 2 dager
  så trening og samtale
tiltak trening "Trening"
  team bør notere bedre innen 1 uke
  så vurdering
tiltak samtale "Samtale"
  bare hvis bedre
  lege kan gjøre dette innen 1 uke
  så vurdering
beslutning vurdering "Bedre?"
  venter på trening og samtale
  reglene avgjør
  hvis bedre så søknad
  ellers så tilbake til mottak, høyst 2 ganger, ellers avsluttet_her
overføring søknad "Søknad"
  lege skal sende til team innen 3 dager
  team skal svare innen 1 uke
  ved avslag så avsluttet_her
  ved retur så avsluttet_her
  så opphold
vent opphold "Opphold"
  til utskrevet
  så avsluttet_her
slutt avsluttet_her "Slutt"
avbrudd nytt_fall "Nytt fall"
  i alle faser
  så mottak
""")


def place_of(course: Course, at: str, language: str = "nb") -> Position:
    return position_of(asked(kept(course), now=moment(at)), language=language)


def first_round() -> Course:
    return begin(PATHWAY, "2.3.2026 08:00").record("mottak", "2.3.2026 09:00")


def better() -> Course:
    course = first_round().record("trening", "3.3.2026 09:00", bedre=False)
    course = course.record("mottak", "4.3.2026 09:00")
    return course.record("trening", "5.3.2026 09:00", bedre=True)


def test_what_waits_for_data_says_which_and_what_is_open_says_since_when_and_until_when() -> None:
    assert place_of(first_round(), "2.3.2026 10:00").places == {
        "mottak": Place(Stand.DONE, "2. mars"),
        "trening": Place(Stand.OPEN, "siden 2. mars, frist 9. mars"),
        "samtale": Place(Stand.WAITING, "siden 2. mars", ("venter på «Bedre?»",)),
    }


def test_a_limit_that_has_passed_is_late_and_a_join_says_what_it_waits_for() -> None:
    late = place_of(first_round().record("trening", "3.3.2026 09:00", bedre=True), "20.3.2026")
    assert late.places["samtale"] == Place(Stand.LEFT_OUT, "ikke brukt innen, 11. mars")
    waiting = first_round().record("trening", "3.3.2026 09:00", bedre=True)
    assert place_of(waiting, "3.3.2026 10:00").places["vurdering"] == Place(Stand.WAITING, "", ("venter på «Samtale»",))
    assert place_of(first_round(), "20.3.2026").places["trening"] == Place(Stand.LATE, "siden 2. mars, frist 9. mars")


def test_rounds_are_numbered_and_every_way_that_was_gone_says_how_often_and_when() -> None:
    position = place_of(better(), "6.3.2026 10:00")
    assert position.places["mottak"] == Place(Stand.DONE, "4. mars, runde 2")
    assert position.ways == {
        ("mottak", 0): ("√ gått 2 ganger, sist 4. mars",),
        ("trening", 0): ("√ gått 2 ganger, sist 5. mars",),
        ("samtale", 0): ("√ gått 2 ganger, sist 4. mars",),
        ("vurdering", 0): ("√ gått 5. mars",),
        ("vurdering", 1): ("√ tilbake 3. mars",),
    }


def test_both_ways_of_a_loop_are_told_apart() -> None:
    course = first_round().record("trening", "3.3.2026 09:00", bedre=False)
    for at in ("4.3.2026 09:00", "5.3.2026 09:00"):
        course = course.record("mottak", at).record("trening", at, bedre=False)
    position = place_of(course, "6.3.2026")
    assert position.ways[("vurdering", 1)] == ("√ tilbake 2 ganger, sist 4. mars", "√ ellers 5. mars")
    assert position.places["samtale"] == Place(Stand.NOT_INDICATED, "5. mars, runde 3")
    assert position.end == "avsluttet_her"


def test_what_is_sent_waits_for_the_receiver_and_a_wait_for_its_event() -> None:
    sent = better().record("søknad", "7.3.2026 09:00", deed=Deed.SENT, by="lege")
    assert place_of(sent, "7.3.2026 10:00").places["søknad"] == Place(
        Stand.WAITING, "siden 5. mars, frist 14. mars", ("venter på Teamet: svare",)
    )
    accepted = sent.record("søknad", "8.3.2026 09:00", deed=Deed.ACCEPTED, by="team")
    assert place_of(accepted, "9.3.2026").places["opphold"] == Place(
        Stand.WAITING, "siden 8. mars", ("venter på «Pasienten er skrevet ut»",)
    )
    refused = sent.record("søknad", "8.3.2026 09:00", deed=Deed.REFUSED, by="team", reason="fullt")
    assert place_of(refused, "9.3.2026").places["søknad"] == Place(Stand.DONE, "avslått, 8. mars")


def test_an_interruption_that_happened_is_told_with_its_date_and_what_it_took_is_not_reached() -> None:
    position = place_of(first_round().interrupted("nytt_fall", "3.3.2026 09:00"), "3.3.2026 10:00")
    assert position.places == {
        "nytt_fall": Place(Stand.HAPPENED, "3. mars"),
        "mottak": Place(Stand.OPEN, "siden 3. mars, runde 2, frist 5. mars"),
    }


def test_the_ways_that_were_gone_are_wide_and_a_plain_way_on_says_no_more_than_its_step() -> None:
    overlay = patient_overlay(place_of(better(), "6.3.2026 10:00"), PATHWAY, language="nb")
    assert overlay.ways[("trening", 0)].words == ()
    assert overlay.ways[("vurdering", 1)].words == ("√ tilbake 3. mars",)
    assert all(way.share is not None for way in overlay.ways.values())
    assert overlay.places["mottak"].outline is Outline.OVER
    assert "søknad" in overlay.places
    assert "opphold" not in overlay.places
