"""What is known to be in time by counts alone is not walked, and nothing that is too late is known to be in time."""

from pathlib import Path
from typing import Any

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Pathway
from forlop.verification.timing import quickest as module
from forlop.verification.timing.counted_from import Point
from forlop.verification.timing.quickest import Quickest
from forlop.verification.timing.routes import Routes
from forlop.verification.timing.sums import Sums
from forlop.verification.timing.too_long import Unmeetable
from forlop.verification.timing.unmeetable import unmeetable_limits
from tests.course import pathway_of
from tests.verification.naive_limits import text, waiting_network

LIBRARY = sorted((Path(__file__).parents[2] / "pathways").rglob("*.forlop"))
HEAD = """\
# språk: nb
forløp prøven "Prøven"
  versjon "1"
  kilde k "Kilde"
aktør lege "Lege"
opplysning klar: ja/nei "Klar"
"""
ROUNDS = """\
start henvisning "Henvisning"
  lege skal gjøre dette innen 2 dager
  så ro
vent ro "Ro"
  i 1 uke
  så prøve
sjekkpunkt prøve "Prøve"
  lege skal notere klar innen 2 dager
  hvis klar så kontroll
  ellers så tilbake til ro, høyst 2 ganger, ellers kontroll
sjekkpunkt kontroll "Kontroll"
  lege skal gjøre dette innen {} etter henvisning
  så slutt1
slutt slutt1 "Ferdig"
"""
PASSED = """\
start henvisning "Henvisning"
  lege skal gjøre dette innen 2 dager
  så svar
tiltak svar "Svar"
  lege skal gjøre dette innen 2 uker
  ved fristbrudd så purring
  så kontroll
tiltak purring "Purring"
  lege skal gjøre dette straks
  så {}
sjekkpunkt kontroll "Kontroll"
  lege skal gjøre dette innen 1 uke etter henvisning
  så slutt1
slutt slutt1 "Ferdig"
"""


def walked(monkeypatch: pytest.MonkeyPatch, pathway: Pathway) -> list[Point]:
    """The points from which routes are walked."""
    points: list[Point] = []
    routes = Quickest.routes

    def counted(quickest: Quickest, sums: Sums, point: Point, inside: frozenset[str], **others: Any) -> Routes:
        points.append(point)
        return routes(quickest, sums, point, inside, **others)

    monkeypatch.setattr(Quickest, "routes", counted)
    list(unmeetable_limits(pathway, most_states=20_000))
    return points


@pytest.mark.parametrize(("limit", "may_be"), [("21 dager", True), ("22 dager", False), ("4 uker", False)])
def test_a_limit_longer_than_every_round_of_waiting_is_not_walked_to(
    limit: str, may_be: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bool(walked(monkeypatch, pathway_of(HEAD + ROUNDS.format(limit)))) is may_be


@pytest.mark.parametrize(("then", "may_be"), [("slutt1", False), ("kontroll", True)])
def test_a_limit_that_passes_takes_time_only_for_those_it_leads_on(
    then: str, may_be: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bool(walked(monkeypatch, pathway_of(HEAD + PASSED.format(then)))) is may_be


def test_in_the_library_hardly_any_route_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LIBRARY
    for file in LIBRARY:
        pathway = read_pathway(file).pathway
        assert pathway is not None
        with monkeypatch.context() as patch:
            assert len(walked(patch, pathway)) <= 2, file.name


def test_what_is_not_walked_would_have_given_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert differing(monkeypatch, range(12)) == []


def test_counting_too_little_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "bounds", lambda _length: (1, 0))
    assert differing(monkeypatch, range(12))


def differing(monkeypatch: pytest.MonkeyPatch, seeds: range) -> list[int]:
    """The networks in which something else is found when every route is walked."""
    pathways = [pathway_of(text(waiting_network(seed), total=30)) for seed in seeds]
    found = [found_in(pathway) for pathway in pathways]
    with monkeypatch.context() as patch:
        patch.setattr(Quickest, "may_be_late", lambda _self, limits, *_, **__: list(limits))
        return [seed for seed, one, pathway in zip(seeds, found, pathways, strict=True) if one != found_in(pathway)]


def found_in(pathway: Pathway) -> list[tuple[str, int, int | None]]:
    return sorted(
        (each.limited.step.name, each.limited.number, each.late.most if isinstance(each, Unmeetable) else None)
        for each in unmeetable_limits(pathway, most_states=20_000)
    )


AGAIN = """hendelse kommer "Kommer"
start henvisning "Henvisning"
  lege skal gjøre dette innen 2 dager
  så rom
vent rom "Rommet er klart"
  til kommer
  så se
tiltak se "Se til"
  lege skal gjøre dette innen 1 dag etter kommer
  så ro
vent ro "Ro"
  i 2 uker
  så prøve
sjekkpunkt prøve "Prøve"
  lege skal notere klar innen 2 dager
  hvis klar så slutt1
  ellers så tilbake til rom, høyst 2 ganger, ellers slutt1
slutt slutt1 "Ferdig"
"""


def test_what_is_waited_for_anew_happens_anew() -> None:
    assert found_in(pathway_of(HEAD + AGAIN)) == []
