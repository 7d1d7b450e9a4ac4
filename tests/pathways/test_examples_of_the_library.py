"""The pathways of the package: their examples pass, assert nearly all of them, and notice nearly every mistake."""

from collections.abc import Callable
from functools import cache

import pytest

from forlop.application.coverage import coverage_of
from forlop.application.testing import run_examples
from tests.application.mutants import mutants_of
from tests.course import library
from tests.pathways.survivors import ACCEPTED, FILES, named, report, survivors

LEAST_COVERAGE = 0.95
LEAST_CAUGHT = 0.90
SMALL = ("rus_psykisk/ocd.forlop", "rus_psykisk/spiseforstyrrelser.forlop")
# Of the others in the quick profile: every so many of the mutants.
SAMPLE = 40

pathway_of = cache(library)


@pytest.mark.parametrize("file", FILES)
def test_every_example_passes_and_together_they_assert_nearly_everything(file: str) -> None:
    pathway = pathway_of(file)
    tried = run_examples(pathway)
    assert [(each.title, each.failures) for each in tried if each.failures] == []
    coverage = coverage_of(pathway, (item for each in tried for item in each.asserted))
    assert coverage.share >= LEAST_COVERAGE, coverage.missing


@pytest.mark.parametrize("file", FILES)
def test_no_mistake_of_a_sample_goes_unnoticed_without_a_reason(file: str) -> None:
    pathway = pathway_of(file)
    found = survivors(pathway, list(mutants_of(pathway))[::SAMPLE])
    assert set(found) <= set(ACCEPTED[file])


@pytest.mark.parametrize("file", SMALL)
def test_no_mistake_in_a_small_pathway_goes_unnoticed_without_a_reason(file: str) -> None:
    pathway = pathway_of(file)
    assert set(survivors(pathway, mutants_of(pathway))) == set(ACCEPTED[file])


@pytest.mark.parametrize("file", FILES)
def test_each_mistake_with_a_reason_is_one_that_can_be_made(file: str) -> None:
    made = [named(mutant) for mutant in mutants_of(pathway_of(file))]
    assert {name: made.count(name) for name in ACCEPTED[file]} == dict.fromkeys(ACCEPTED[file], 1)


def test_an_example_that_is_lost_leaves_mistakes_without_a_reason() -> None:
    file = "rus_psykisk/ocd.forlop"
    whole = pathway_of(file)
    kept = tuple(each for each in whole.examples if each.title != "Henvisningen kommer tilbake tre ganger")
    fewer = whole.model_copy(update={"examples": kept})
    mutants = tuple(mutants_of(whole))
    found = survivors(fewer, mutants)
    assert found == (
        "branch: ocd_henvisning: on_return back 2 times to 1",
        "branch: ocd_henvisning: on_return back 2 times to 3",
    )
    assert "NEW: no reason is given" in report(file, mutants, found)


@pytest.mark.deep
@pytest.mark.parametrize("file", FILES)
def test_every_mistake_is_noticed_or_has_a_reason(file: str, record_property: Callable[[str, object], None]) -> None:
    pathway = pathway_of(file)
    mutants = tuple(mutants_of(pathway))
    found = survivors(pathway, mutants)
    record_property("mutants", len(mutants))
    record_property("not noticed", found)
    assert set(found) == set(ACCEPTED[file]), report(file, mutants, found)
    assert len(found) <= len(mutants) * (1 - LEAST_CAUGHT)
