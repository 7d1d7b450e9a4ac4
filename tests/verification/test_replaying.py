"""A counterexample is replayed in the engine and told in short sentences; what does not matter is not told."""

from datetime import datetime, timedelta

from forlop.diagnostics import StoryLine
from forlop.engine.commands import Deed, Interrupt, Record, Refused, Start
from forlop.model.calendar import OSLO
from forlop.rendering.stories import told as in_words
from forlop.verification.courses.replaying import Deeds, TimePasses, replayed
from forlop.verification.courses.telling import told
from tests.course import pathway_of

MONDAY = datetime(2026, 3, 2, 9, tzinfo=OSLO)
DAY = timedelta(days=1)

PATHWAY = pathway_of("""\
forløp prøve "Prøve"
  versjon "1"

aktør lege "Legen"
aktør kontor "Kontoret"

opplysning behov: ja/nei
opplysning høyde: tall fra 0 til 3

fase hele "Hele"

start varsel "Varsel"
  lege skal notere høyde
  så vurdering

beslutning vurdering "Vurdering"
  lege skal notere behov
  hvis behov så hjelp og henvisning
  ellers så vente

tiltak hjelp "Hjelp"
  lege skal gjøre dette
  så samle

overføring henvisning "Henvisning"
  lege skal sende til kontor
  kontor skal svare
  ved avslag så samle
  ved retur så tilbake til henvisning, høyst 5 ganger, ellers samle
  så samle

vent vente "Vente"
  i 2 uker
  så bra

tiltak samle "Samle"
  venter på hjelp og henvisning
  lege skal gjøre dette
  så bra

slutt bra "Bra"
slutt død "Død" lukker alt

avbrudd dødsfall "Pasienten dør"
  i alle faser
  så død
""")


def test_a_story_says_what_is_done_and_of_what_is_noted_only_what_decided() -> None:
    course = replayed(
        PATHWAY,
        (
            Start(at=MONDAY),
            Record(step="varsel", at=MONDAY, data=(("høyde", 2),)),
            Record(step="vurdering", at=MONDAY + DAY, data=(("behov", False),)),
            TimePasses(at=MONDAY + 20 * DAY),
        ),
    )
    assert course.refusal is None
    assert course.state.ended == "bra"
    assert told(course) == (
        StoryLine("starts", (("step", "varsel"),), MONDAY.date()),
        StoryLine("does", (("step", "varsel"), ("data", ""))),
        StoryLine("does", (("step", "vurdering"), ("data", "behov\tno")), (MONDAY + DAY).date()),
        StoryLine("wait_is_over", (("step", "vente"),), (MONDAY + 20 * DAY).date()),
        StoryLine("reaches", (("end", "bra"),)),
    )
    with_height = told(course, about=frozenset({"høyde"}))
    assert with_height[1] == StoryLine("does", (("step", "varsel"), ("data", "høyde\t2")))


def test_the_same_round_again_is_told_once_with_how_often() -> None:
    deeds: list[Deeds] = [
        Start(at=MONDAY),
        Record(step="varsel", at=MONDAY, data=(("høyde", 2),)),
        Record(step="vurdering", at=MONDAY, data=(("behov", True),)),
    ]
    for number in range(4):
        at = MONDAY + (number + 1) * DAY
        deeds += [Record(step="henvisning", at=at), Record(step="henvisning", at=at, deed=Deed.RETURNED)]
    deeds.append(Interrupt(interruption="dødsfall", at=MONDAY + 9 * DAY))
    course = replayed(PATHWAY, deeds)
    assert course.refusal is None
    assert list(in_words(told(course), language="nb")) == [
        "mandag 2. mars 2026: pasienten begynner i `varsel`",
        "`varsel` blir gjort",
        "`vurdering` blir gjort: `behov` er ja",
        "samtidig åpnes `hjelp` og `henvisning`",
        "tirsdag 3. mars 2026: mottakeren sender `henvisning` tilbake",
        "pasienten går tilbake til `henvisning`, gang nummer 1",
        "fredag 6. mars 2026: det samme skjer 3 ganger til",
        "onsdag 11. mars 2026: `dødsfall` skjer",
        "forløpet slutter med `død`",
    ]


def test_a_course_ends_at_the_first_deed_that_the_engine_refuses() -> None:
    course = replayed(PATHWAY, (Start(at=MONDAY), Record(step="hjelp", at=MONDAY), Record(step="varsel", at=MONDAY)))
    assert course.refusal is not None
    assert course.refusal.why is Refused.NOT_OPEN
    assert len(course.moments) == 1
