"""Running examples: what makes one pass, what makes one fail, and what the failure says."""

import pytest

from forlop.application.coverage import Limit, Place, WayOut, coverage_of
from forlop.application.testing import Differs, Failure, NotEnded, Standing, Tried, WasRefused, run_examples
from forlop.engine.commands import Refused
from forlop.engine.explanation import Standing as Stands
from forlop.model import examples as told
from forlop.model.content_hash import content_hash
from forlop.model.pathway import Pathway
from forlop.model.values import Duration, Unit
from forlop.source import Source
from tests.course import pathway_of

PATHWAY = """forløp fall "Fall"
  versjon "1.0"

aktør lege "Legen"
aktør team "Teamet"
aktør oppfølger "Den som følger opp" er team hvis svimmel, ellers lege

samtykke deling "Deling" uttrykkelig

hendelse utreise "Reiser hjem"

opplysning svimmel: ja/nei "Svimmel"
opplysning ord: tekst "Hva er viktig?"
opplysning dag: dato "Dag for operasjon"

start kontroll "Kontroll"
  lege skal notere svimmel og ord innen 2 virkedager
  så vurdering

beslutning vurdering "Trenger pasienten trening?"
  lege skal velge innen 1 uke
  hvis svimmel så søknad
  ellers så hjem

overføring søknad "Søknad"
  lege skal sende til team innen 1 uke
  team skal svare innen 4 timer
  team bør notere dag
  krever samtykke deling
  ved avslag så tilbake til vurdering, høyst 1 gang, ellers hjem
  ved retur så hjem
  uten samtykke så hjem
  så opphold

vent opphold "Venter"
  til utreise
  så kort_samtale

tiltak kort_samtale "Samtale"
  bare hvis svimmel
  oppfølger bør gjøre dette innen 1 dag
  lege kan "ringe" senest 1 uke før dag
  så hjem

slutt hjem "Hjemme"
slutt død "Død" lukker alt

avbrudd dør "Pasienten dør"
  i alle faser
  så død

pause ferie "Ferie"
  stopper fristen for vurdering

"""


def tried(example: str) -> Tried:
    (only,) = run_examples(pathway_of(f'{PATHWAY}eksempel "Kari"\n{example}'))
    return only


def failures(example: str) -> tuple[Failure, ...]:
    return tried(example).failures


GOOD = [
    # A day without an hour is noon; the run begins with what is done in a start step.
    """
  gitt svimmel
  når 02.03.2026 kontroll er gjort
  så er neste vurdering
  så er fristen for vurdering 09.03.2026
  så er ansvarlig for vurdering lege
  så er ansvarlig for vurdering lege (skal)
""",
    # A start step can be opened without being done, and its limit passes.
    """
  når 02.03.2026 kontroll er startet
  så er neste kontroll
  så den 05.03.2026 kontroll er forsinket
""",
    # What is asked later does not move the time: the next line is before it.
    """
  gitt ikke svimmel
  når 02.03.2026 kontroll er gjort
  så den 01.04.2026 vurdering er forsinket
  når 03.03.2026 vurdering er hjem
  så er slutt med hjem
  så er neste ingenting
""",
    # A choice against the suggestion has its reason; hours are compared by the hour, or by their day.
    """
  gitt ikke svimmel
  når 02.03.2026 kontroll er gjort
  når 02.03.2026 deling er gitt
  når 02.03.2026 vurdering er søknad fordi "Hun vil det"
  når 02.03.2026 13:00 søknad er sendt
  så er fristen for søknad 02.03.2026 17:00
  så er fristen for søknad 02.03.2026
  så er ansvarlig for søknad team (skal) og team (bør)
""",
    # A datum that a limit reads is recorded only when it has been said.
    """
  gitt svimmel og dag er 30.03.2026
  når 02.03.2026 kontroll er gjort
  når 02.03.2026 deling er gitt
  når 02.03.2026 vurdering er søknad
  når 02.03.2026 søknad er sendt
  når 02.03.2026 søknad er bekreftet
  så er neste opphold
  så er ansvarlig for opphold team
  når 09.03.2026 utreise skjer
  så er ansvarlig for kort_samtale team og lege (kan)
  så er fristen for kort_samtale 10.03.2026 og 23.03.2026
  når 10.03.2026 kort_samtale er gjort
  så er slutt med hjem
""",
    # Left out by whoever had it; what is then missing is asked for, and whoever has the patient settles it.
    """
  når 02.03.2026 kontroll er utelatt fordi "Hun møtte ikke"
  så er neste vurdering
  når 03.03.2026 ferie er startet
  så vurdering er stoppet
  når 05.03.2026 ferie er avsluttet
  så er fristen for vurdering 11.03.2026
  når 05.03.2026 dør skjer
  så kontroll er ikke åpen
  så er slutt med død
""",
]


@pytest.mark.parametrize("example", GOOD)
def test_an_example_that_is_so_passes(example: str) -> None:
    assert failures(example) == ()


def test_what_is_so_is_told_beside_what_was_expected() -> None:
    (failure,) = failures("""
  gitt svimmel
  når 02.03.2026 kontroll er gjort
  så er neste søknad
""")
    assert isinstance(failure, Differs)
    assert failure.line == 2
    assert failure.expected == told.NextIs(steps=("søknad",))
    assert failure.actual == told.NextIs(steps=("vurdering",))
    # Why the one is open, and what stands before the other.
    assert [(each.step, each.standing, each.before) for each in failure.explanations] == [
        ("vurdering", Stands.OPEN, ()),
        ("søknad", Stands.NOT_YET, ("vurdering",)),
    ]


@pytest.mark.parametrize(
    ("assertion", "actual"),
    [
        ("så er fristen for vurdering 10.03.2026", ["2026-03-09"]),
        ("så er fristen for vurdering 09.03.2026 og 10.03.2026", ["2026-03-09"]),
        ("så er fristen for vurdering ingenting", ["2026-03-09"]),
    ],
)
def test_limits_are_compared_as_a_whole_set(assertion: str, actual: list[str]) -> None:
    (failure,) = failures(f"\n  gitt svimmel\n  når 02.03.2026 kontroll er gjort\n  {assertion}\n")
    assert isinstance(failure, Differs)
    assert isinstance(failure.actual, told.DeadlinesAre)
    assert [str(each.day) for each in failure.actual.due] == actual


@pytest.mark.parametrize(
    ("assertion", "actual"),
    [
        ("så er ansvarlig for vurdering team", told.HoldersAre),
        ("så er ansvarlig for vurdering lege (bør)", told.HoldersAre),
        ("så er ansvarlig for vurdering lege og team", told.HoldersAre),
        ("så er slutt med hjem", NotEnded),
        ("så mangler svimmel", told.IsMissing),
        ("så vurdering er ikke åpen", Standing),
        ("så vurdering er stoppet", Standing),
        ("så vurdering er forsinket", Standing),
    ],
)
def test_an_assertion_that_is_not_so_fails(assertion: str, actual: type) -> None:
    (failure,) = failures(f"\n  gitt svimmel\n  når 02.03.2026 kontroll er gjort\n  {assertion}\n")
    assert isinstance(failure, Differs)
    assert isinstance(failure.actual, actual)


def test_what_the_engine_refuses_fails_the_example_and_says_what_is_open() -> None:
    (failure,) = failures("""
  gitt svimmel
  når 02.03.2026 kontroll er gjort
  når 03.03.2026 søknad er sendt
  så er neste ingenting
""")
    assert isinstance(failure, WasRefused)
    assert (failure.line, failure.refusal.why, failure.open_steps) == (2, Refused.NOT_OPEN, ("vurdering",))


def test_a_refused_choice_says_what_would_have_been_accepted() -> None:
    (failure,) = failures("""
  gitt svimmel
  når 02.03.2026 kontroll er gjort
  når 03.03.2026 vurdering er gjort
  så er neste søknad
""")
    assert isinstance(failure, WasRefused)
    assert failure.refusal.expected == ("søknad", "hjem")


def test_a_datum_that_decides_is_recorded_only_when_it_was_said() -> None:
    (failure,) = failures("""
  når 02.03.2026 kontroll er gjort
  så er neste vurdering
""")
    assert isinstance(failure, Differs)
    (of_control, _) = failure.explanations
    assert [task.missing_data for task in of_control.tasks] == [("svimmel",)]


def test_failures_after_each_other_are_all_told() -> None:
    assert [
        failure.line
        for failure in failures("""
  gitt svimmel
  når 02.03.2026 kontroll er gjort
  så er neste søknad
  så er neste vurdering
  så er slutt med hjem
""")
    ] == [2, 4]


# ---- coverage

FIRST_WAY = WayOut("kontroll", "then", 0, None)


def test_a_way_counts_when_the_next_set_of_steps_has_been_asserted() -> None:
    followed = "\n  gitt svimmel\n  når 02.03.2026 kontroll er gjort\n"
    assert FIRST_WAY in tried(f"{followed}  så er neste vurdering\n").asserted
    assert FIRST_WAY not in tried(f"{followed}  så vurdering er ikke åpen\n").asserted
    assert FIRST_WAY not in tried(f"{followed}  så er ansvarlig for vurdering lege\n").asserted


def test_a_way_does_not_count_by_an_assertion_that_fails_nor_by_one_after_it() -> None:
    asserted = tried("""
  gitt svimmel
  når 02.03.2026 kontroll er gjort
  så er neste søknad
  så er neste vurdering
""").asserted
    assert FIRST_WAY not in asserted
    assert Place("vurdering") in asserted


def test_a_limit_counts_when_it_has_been_asserted() -> None:
    limit = Limit("vurdering", 0, Duration(amount=1, unit=Unit.WEEKS), None, again=False)
    followed = "\n  gitt svimmel\n  når 02.03.2026 kontroll er gjort\n  så er neste vurdering\n"
    assert limit not in tried(followed).asserted
    assert limit in tried(f"{followed}  så er fristen for vurdering 09.03.2026\n").asserted


def test_both_ways_of_going_back_are_to_be_asserted() -> None:
    pathway = pathway_of(PATHWAY)
    ways = {item for item in coverage_of(pathway, ()).items if isinstance(item, WayOut) and item.clause == "on_refusal"}
    assert ways == {WayOut("søknad", "on_refusal", 0, again=True), WayOut("søknad", "on_refusal", 0, again=False)}
    once = """
  gitt svimmel
  når 02.03.2026 kontroll er gjort
  når 02.03.2026 deling er gitt
  når 02.03.2026 vurdering er søknad
  når 02.03.2026 søknad er sendt
  når 02.03.2026 søknad er avslått
  så er neste vurdering
"""
    twice = f"""{once}  når 02.03.2026 vurdering er søknad
  når 02.03.2026 søknad er sendt
  når 02.03.2026 søknad er avslått
  så er slutt med hjem
"""
    assert ways & tried(once).asserted == {WayOut("søknad", "on_refusal", 0, again=True)}
    assert ways <= tried(twice).asserted


def test_nothing_is_covered_without_examples() -> None:
    assert coverage_of(pathway_of(PATHWAY), ()).share == 0


# ---- identity


def test_examples_are_no_part_of_a_pathways_identity() -> None:
    example = 'eksempel "Kari"\n  når 02.03.2026 kontroll er startet\n  så er neste kontroll\n'
    assert content_hash(Source("a", PATHWAY)) == content_hash(Source("b", f"{PATHWAY}{example}"))


def test_a_pathway_has_its_examples_in_order() -> None:
    example = "\n  når 02.03.2026 kontroll er startet\n  så er neste kontroll\n"
    pathway: Pathway = pathway_of(f'{PATHWAY}eksempel "B"{example}eksempel "A"{example}')
    assert [each.title for each in pathway.examples] == ["B", "A"]
