"""A sub-pathway has a run of its own; what goes in, what comes back, and what its caller's world does to it."""

from dataclasses import replace

import pytest

from forlop.engine.commands import Conclude, Interrupt, Record, Refused
from forlop.engine.events import Closing, Inside
from forlop.engine.explanation import Standing, why
from forlop.engine.rounds import Round
from forlop.engine.state import Recording, State
from forlop.model.pathway import Pathway
from tests.course import Course, begin, day, moment, pathway_of

DISCHARGE = """\
# språk: nb
forløp utskriving "Utskriving"
  versjon "1.2"

aktør sykehus "Sykehuset"
aktør hjemmetjeneste "Hjemmetjenesten"
aktør nattvakt "Nattvakten"

samtykke deling "Deling med kommunen" uttrykkelig
hendelse utreise "Pasienten reiser"
opplysning behov: en av lite, stort "Behov for hjelp"
opplysning alder: heltall fra 0 til 120 "Alder"
opplysning seng: ja/nei "Seng på plass"
avbrudd død "Pasienten dør"
  i alle faser
  så avbrutt
pause ferie "Ferie"
  stopper alle frister

start kartlegging "Kartlegging"
  sykehus skal notere behov innen 2 dager
  så besøk

tiltak besøk "Hjemmebesøk"
  hjemmetjeneste skal notere seng innen 3 dager etter utreise
  hvis seng så hjemme
  ellers så tilbake til kartlegging, høyst 1 gang, ellers institusjon

slutt hjemme "Hjemme"
slutt institusjon "På institusjon"
slutt avbrutt "Avbrutt"
"""

CALLER = """\
# språk: nb
forløp brudd "Hoftebrudd"
  versjon "1"

aktør lege "Legen"
aktør sykehus "Sykehuset"
aktør hjemmetjeneste "Hjemmetjenesten"

samtykke deling "Deling med kommunen" uttrykkelig
hendelse utreise "Pasienten reiser"
opplysning alder: heltall fra 0 til 120 "Alder"
opplysning behov: en av lite, stort "Behov for hjelp"
opplysning seng: tekst "Hvilken seng"

start innleggelse "Innleggelse"
  lege skal notere alder innen 1 dag
  så utskriving

delforløp utskriving "Utskriving til kommunen"
  kjører utskriving "1.2"
  med alder
  ved hjemme så kontroll
  ved institusjon så tilbake til utskriving, høyst 2 ganger, ellers tapt
  ved avbrutt så tapt

sjekkpunkt kontroll "Kontroll"
  lege skal gjøre dette innen 2 uker
  hvis behov er stort så tapt
  ellers så ferdigbehandlet

slutt ferdigbehandlet "Ferdig"
slutt tapt "Ute av forløpet"

avbrudd flytter "Pasienten flytter"
  i alle faser
  så tapt

pause utsatt "Utsatt"
  stopper fristen for utskriving
"""


@pytest.fixture(scope="module")
def caller() -> Pathway:
    return pathway_of(CALLER, pathway_of(DISCHARGE))


@pytest.fixture
def inside(caller: Pathway) -> Course:
    """A patient whose sub-pathway has just begun."""
    return begin(caller, "2.3.2026 09:00").record("innleggelse", "2.3.2026 10:00", alder=81)


def _recorded(state: State, datum: str) -> Recording:
    recording = state.value(datum)
    assert recording is not None
    return recording


def _value(course: Course, datum: str) -> object:
    return _recorded(course.state, datum).value


def _latest(course: Course, step: str) -> Round:
    entry = course.state.latest(step)
    assert entry is not None
    return entry


def test_it_begins_with_its_own_start_and_the_step_that_runs_it_is_open(inside: Course) -> None:
    answer = inside.answer("2.3.2026 11:00")
    assert inside.open_steps("2.3.2026 11:00") == {"utskriving/kartlegging"}
    assert answer.running == ("utskriving",)
    assert inside.due("utskriving/kartlegging", "2.3.2026 11:00") == day("4.3.2026")


def test_each_end_has_the_way_that_the_caller_gives_it(inside: Course) -> None:
    home = inside.record("kartlegging", "3.3.2026", behov="lite").record("besøk", "4.3.2026", seng=True)
    assert home.open_steps("4.3.2026") == {"kontroll"}
    assert _latest(home, "utskriving").closed is Closing.DONE
    assert _latest(home, "utskriving").closed_at == moment("4.3.2026")


def test_what_is_recorded_inside_comes_back_at_once_only_by_the_same_name_and_type(inside: Course) -> None:
    course = inside.record("kartlegging", "3.3.2026", behov="stort")
    assert _value(course, "behov") == "stort"
    assert _recorded(course.state, "behov").step == "utskriving"
    assert course.record("besøk", "4.3.2026", seng=True).state.value("seng") is None


def test_only_what_is_named_goes_in(inside: Course, caller: Pathway) -> None:
    run = inside.state.inner["utskriving", 1]
    assert _recorded(run, "alder").value == 81
    assert _recorded(run, "alder").occurred_at == moment("2.3.2026 10:00")
    without = pathway_of(CALLER.replace("  med alder\n", ""), pathway_of(DISCHARGE))
    course = begin(without, "2.3.2026").record("innleggelse", "2.3.2026", alder=81)
    assert course.state.inner["utskriving", 1].value("alder") is None


def test_a_new_round_is_a_new_run_with_counters_of_its_own(inside: Course) -> None:
    course = inside
    for number in (1, 2):
        assert _latest(course, "utskriving").number == number
        course = course.record("kartlegging", "3.3.2026", behov="lite").record("besøk", "3.3.2026", seng=False)
        assert course.state.inner["utskriving", number].back_counts == {"kartlegging": 1}
        course = course.record("kartlegging", "3.3.2026", behov="lite").record("besøk", "3.3.2026", seng=False)
    assert _latest(course, "utskriving").number == 3
    assert course.state.inner["utskriving", 3].back_counts == {}
    assert course.open_steps("3.3.2026") == {"utskriving/kartlegging"}


def test_what_the_caller_interrupts_closes_everything_inside(inside: Course) -> None:
    course = inside.interrupted("flytter", "3.3.2026")
    assert course.state.ended == "tapt"
    run = course.state.inner["utskriving", 1]
    assert [(entry.step, entry.closed) for entry in run.rounds] == [("kartlegging", Closing.SUPERSEDED)]
    assert all(task.closed is Closing.SUPERSEDED for entry in run.rounds for task in entry.tasks)


def test_its_own_interruption_stays_inside_and_shows_as_one_of_its_ends(inside: Course) -> None:
    assert inside.interrupted("død", "3.3.2026").state.ended == "tapt"
    assert inside.interrupted("utskriving/død", "3.3.2026").state.inner["utskriving", 1].ended == "avbrutt"


def test_what_happens_to_the_patient_happens_in_every_run_that_knows_it(inside: Course) -> None:
    course = inside.record("kartlegging", "3.3.2026", behov="lite").happens("utreise", "5.3.2026")
    assert course.due("utskriving/besøk", "5.3.2026") == day("8.3.2026")
    told = course.consent("deling", "5.3.2026", given=True)
    assert told.state.consents == told.state.inner["utskriving", 1].consents == {"deling": True}


def test_what_has_happened_before_is_known_inside(caller: Pathway) -> None:
    course = begin(caller, "2.3.2026 09:00").happens("utreise", "2.3.2026 09:30")
    course = course.consent("deling", "2.3.2026 09:40", given=False).record("innleggelse", "2.3.2026 10:00", alder=81)
    assert course.state.inner["utskriving", 1].consents == {"deling": False}
    course = course.record("kartlegging", "3.3.2026", behov="lite")
    assert course.due("utskriving/besøk", "3.3.2026") == day("5.3.2026")


def test_time_passes_inside_as_outside(inside: Course) -> None:
    assert inside.overdue("5.3.2026 00:00") == {"utskriving/kartlegging"}
    assert inside.overdue("4.3.2026 23:59") == set()
    ticked = inside.tick("9.3.2026")
    passed = [
        each for each in ticked.log if isinstance(each.event, Inside) and each.event.event.kind == "deadline_passed"
    ]
    assert [each.occurred_at for each in passed] == [moment("5.3.2026 00:00")]


def test_a_caller_whose_clock_stands_stops_the_clocks_inside(inside: Course) -> None:
    stopped = inside.pause("utsatt", "3.3.2026 08:00", running=True)
    assert type(stopped.due("utskriving/kartlegging", "4.3.2026")).__name__ == "Stopped"
    # Two midnights lie in the pause.
    going = stopped.pause("utsatt", "5.3.2026 08:00", running=False)
    assert going.due("utskriving/kartlegging", "5.3.2026 09:00") == day("6.3.2026")


def test_a_pause_inside_stops_only_what_is_inside(inside: Course) -> None:
    stopped = inside.pause("utskriving/ferie", "3.3.2026 08:00", running=True)
    assert stopped.answer("3.3.2026 09:00").pauses == ("utskriving/ferie",)
    assert stopped.state.stops == ()


def test_a_name_alone_is_enough_while_only_one_running_run_has_it(inside: Course) -> None:
    by_path = inside.record("utskriving/kartlegging", "3.3.2026", behov="lite")
    by_name = inside.record("kartlegging", "3.3.2026", behov="lite")
    assert by_path.state == by_name.state


@pytest.mark.parametrize(
    ("step", "why_not", "expected"),
    [
        ("utskriving", Refused.RUNS_INSIDE, ("utskriving/kartlegging",)),
        ("kontroll/kartlegging", Refused.NOT_A_SUBPATHWAY, ()),
        ("utskrivning/kartlegging", Refused.UNKNOWN_STEP, ("utskriving",)),
        ("utskriving/kartleging", Refused.UNKNOWN_STEP, ("kartlegging",)),
        ("utskriving/besøk", Refused.NOT_OPEN, ()),
    ],
)
def test_a_place_that_is_not_there_is_refused(
    inside: Course, step: str, why_not: Refused, expected: tuple[str, ...]
) -> None:
    refusal = inside.refused(Record(step=step, at=moment("3.3.2026")), now="3.3.2026")
    assert refusal.why is why_not
    assert refusal.expected == expected


def test_a_refusal_says_inside_which_it_is(inside: Course) -> None:
    refusal = inside.refused(Record(step="kartlegging", at=moment("3.3.2026"), by="legen"), now="3.3.2026")
    assert (refusal.why, refusal.inside) == (Refused.UNKNOWN_ACTOR, ("utskriving",))
    unknown = inside.refused(Interrupt(interruption="dø", at=moment("3.3.2026")), now="3.3.2026")
    assert (unknown.why, unknown.expected) == (Refused.UNKNOWN_EVENT, ("død",))


def test_nothing_can_be_recorded_in_a_run_that_is_over(inside: Course) -> None:
    course = inside.record("kartlegging", "3.3.2026", behov="lite").record("besøk", "4.3.2026", seng=True)
    refusal = course.refused(Record(step="utskriving/besøk", at=moment("4.3.2026")), now="4.3.2026")
    assert refusal.why is Refused.NOT_OPEN


def test_why_leads_from_the_step_inside_to_the_start_of_the_caller(inside: Course) -> None:
    course = inside.record("kartlegging", "3.3.2026", behov="lite")
    explanation = why(course.pathway, course.state, "utskriving/besøk", now=moment("3.3.2026"))
    assert explanation.standing is Standing.OPEN
    assert explanation.inside == ("utskriving",)
    assert [cause.source for cause in explanation.causes] == ["kartlegging", None]
    assert explanation.within is not None
    assert [cause.source for cause in explanation.within.causes] == ["innleggelse", None]


def test_a_sub_pathway_in_a_sub_pathway_is_reached_by_its_path(caller: Pathway) -> None:
    outer = pathway_of(
        """# språk: nb
forløp ytre "Ytre"
  versjon "1"
aktør lege "Legen"
aktør hjemmetjeneste "Hjemmetjenesten"
opplysning behov: en av lite, stort "Behov for hjelp"
start mottak "Mottak"
  lege skal gjøre dette innen 1 dag
  så forløpet
delforløp forløpet "Forløpet"
  kjører brudd "1"
  ved ferdigbehandlet så slutten
  ved tapt så slutten
slutt slutten "Slutten"
""",
        caller,
    )
    course = begin(outer, "2.3.2026").record("mottak", "2.3.2026").record("innleggelse", "2.3.2026", alder=81)
    assert course.open_steps("2.3.2026") == {"forløpet/utskriving/kartlegging"}
    course = course.record("kartlegging", "3.3.2026", behov="stort")
    assert _recorded(course.state, "behov").step == "forløpet"
    assert course.answer("3.3.2026").running == ("forløpet", "forløpet/utskriving")
    assert course.record("besøk", "4.3.2026", seng=True).record("kontroll", "5.3.2026").state.ended == "slutten"


def test_two_that_run_beside_each_other_are_told_apart(caller: Pathway) -> None:
    twice = CALLER.replace("  så utskriving\n", "  så utskriving og andre\n").replace(
        "sjekkpunkt kontroll",
        """delforløp andre "En til"
  kjører utskriving "1.2"
  ved hjemme så ferdig
  ved institusjon så ferdig
  ved avbrutt så ferdig

sjekkpunkt kontroll""",
    )
    course = begin(pathway_of(twice, pathway_of(DISCHARGE)), "2.3.2026").record("innleggelse", "2.3.2026", alder=81)
    refusal = course.refused(Record(step="kartlegging", at=moment("3.3.2026")), now="3.3.2026")
    assert (refusal.why, refusal.expected) == (
        Refused.IN_SEVERAL,
        ("utskriving/kartlegging", "andre/kartlegging"),
    )
    course = course.record("andre/kartlegging", "3.3.2026", behov="lite")
    assert course.open_steps("3.3.2026") == {"utskriving/kartlegging", "andre/besøk"}


def test_the_responsibility_follows_a_handover_inside_when_the_caller_knows_the_receiver() -> None:
    handing_over = DISCHARGE.replace(
        "  så besøk\n\n",
        """  så overtakelse

overføring overtakelse "Overtakelse"
  sykehus skal sende til hjemmetjeneste innen 1 dag
  hjemmetjeneste skal bekrefte innen 1 dag
  så besøk

""",
        1,
    )
    course = begin(pathway_of(CALLER, pathway_of(handing_over)), "2.3.2026").record("innleggelse", "2.3.2026", alder=81)
    assert course.state.responsible == "lege"
    course = course.record("kartlegging", "3.3.2026", behov="lite").record("overtakelse", "3.3.2026", by="sykehus")
    assert course.state.responsible == "lege"
    course = course.record("overtakelse", "3.3.2026 13:00", by="hjemmetjeneste")
    assert course.state.responsible == "hjemmetjeneste"


def test_an_example_may_say_how_it_ended_without_telling_its_steps(inside: Course) -> None:
    command = Conclude(step="utskriving", end="hjemme", at=moment("4.3.2026"), data=(("behov", "lite"),))
    course = inside.do(command, now="4.3.2026")
    assert course.open_steps("4.3.2026") == {"kontroll"}
    assert _value(course, "behov") == "lite"
    wrong = inside.refused(replace(command, end="borte"), now="4.3.2026")
    assert (wrong.why, wrong.expected) == (Refused.NO_SUCH_END, ("hjemme", "institusjon", "avbrutt"))
    foreign = inside.refused(replace(command, data=(("alder", 3), ("seng", "x"))), now="4.3.2026")
    assert foreign.why is Refused.NOT_RECORDED_HERE
