"""A patient brought along a way: ways that begin alike are gone once as far as they do, each as if it were alone."""

from itertools import pairwise

import pytest

from forlop.model.pathway import Pathway
from forlop.verification.courses.arriving import Footsteps, brought
from forlop.verification.courses.replaying import Course
from forlop.verification.courses.ways import PLAIN, ways_of
from tests.course import library, pathway_of

READ_LATER = pathway_of("""\
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
opplysning feber: ja/nei
start varsel "Varsel"
  lege skal notere feber
  så tilsyn
tiltak tilsyn "Tilsyn"
  lege skal gjøre dette
  så vurdering
beslutning vurdering "Vurdering"
  reglene avgjør
  hvis feber så hjelp
  ellers så bra
tiltak hjelp "Hjelp"
  lege skal gjøre dette
  så bra
slutt bra "Bra"
""")


def each_way(pathway: Pathway) -> list[tuple[Course, Course]]:
    """Every way to a step of the pathway as it is gone by itself, and as it is gone after those before it."""
    ways = ways_of(pathway, PLAIN, most=10_000)
    footsteps = Footsteps()
    gone = []
    for stage in ways.arrivals:
        passages = ways.to(stage)
        start = passages[0].stage.step if passages else stage.step
        alone = brought(pathway, passages, start=start)
        after_others = brought(pathway, passages, start=start, footsteps=footsteps)
        if isinstance(alone, Course) and isinstance(after_others, Course):
            gone.append((alone, after_others))
        else:
            assert alone == after_others
    return gone


@pytest.mark.parametrize("pathway", [READ_LATER, library("ostensjo_fall/fall.forlop")], ids=lambda each: each.name)
def test_a_way_that_begins_as_the_last_one_comes_to_what_it_comes_to_alone(pathway: Pathway) -> None:
    gone = each_way(pathway)
    assert len(gone) > len(pathway.steps) / 2
    assert all(alone.moments == after_others.moments for alone, after_others in gone)


def test_what_two_ways_have_in_common_is_gone_once() -> None:
    gone = each_way(library("ostensjo_fall/fall.forlop"))
    shared = [
        any(moment is earlier for moment in after.moments for earlier in before.moments)
        for (_, before), (_, after) in pairwise(gone)
    ]
    assert sum(shared) > len(shared) / 2
