"""A patient brought along a way: ways that begin alike are gone once as far as they do, each as if it were alone."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from forlop.diagnostics import StoryLine
from forlop.engine.rounds import Rounds
from forlop.model.pathway import Pathway
from forlop.verification.courses import telling
from forlop.verification.courses.arriving import Footsteps, brought
from forlop.verification.courses.replaying import Course, Moment
from forlop.verification.courses.telling import Retelling, told
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


def test_a_story_is_told_alike_whether_or_not_its_beginning_has_been_told_before() -> None:
    retelling = Retelling()
    gone = each_way(library("ostensjo_fall/fall.forlop"))
    assert all(told(alone) == told(after_others, retelling=retelling) for alone, after_others in gone)
    for about in (frozenset[str](), frozenset({"skaar"}), frozenset(library("ostensjo_fall/fall.forlop").named_data)):
        course = gone[-1][1]
        assert told(course, about=about, retelling=retelling) == told(course, about=about)


def test_what_two_stories_have_in_common_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = [after_others for _, after_others in each_way(library("ostensjo_fall/fall.forlop"))]
    made: list[int] = []
    of_moment = telling._of_moment

    def counted(pathway: Pathway, moment: Moment, matter: frozenset[str]) -> Iterator[StoryLine]:
        made.append(id(moment))
        return of_moment(pathway, moment, matter)

    monkeypatch.setattr(telling, "_of_moment", counted)
    retelling = Retelling()
    for course in gone:
        told(course, retelling=retelling)
    moments = [id(moment) for course in gone for moment in course.moments]
    assert set(made) == set(moments)
    assert len(made) < len(moments) / 2


def test_the_newest_round_of_each_step_is_the_last_that_was_opened() -> None:
    for course, _ in each_way(library("ostensjo_fall/fall.forlop")):
        rounds = course.state.rounds
        last = {entry.step: entry for entry in rounds}
        assert last
        assert {step: rounds.latest(step) for step in last} == last
        assert rounds.latest("finnes_ikke") is None
        assert Rounds.of(rounds).newest == rounds.newest
