"""The pathways of the package: their examples pass, assert nearly all of them, and notice nearly every mistake."""

from collections.abc import Callable
from functools import cache

import pytest

from forlop.application.coverage import coverage_of
from forlop.application.testing import run_example, run_examples
from forlop.model.pathway import Pathway
from tests.application.mutants import Mutant, mutants_of
from tests.course import library

FILES = (
    "haugland/haugland.forlop",
    "ostensjo_fall/fall.forlop",
    "rus_psykisk/ocd.forlop",
    "rus_psykisk/spiseforstyrrelser.forlop",
    "rus_psykisk/tsb.forlop",
)
LEAST_COVERAGE = 0.95
LEAST_CAUGHT = 0.90
# Of the quick profile: every so many of the mutants.
SAMPLE = 40

pathway_of = cache(library)


@pytest.mark.parametrize("file", FILES)
def test_every_example_passes_and_together_they_assert_nearly_everything(file: str) -> None:
    pathway = pathway_of(file)
    tried = run_examples(pathway)
    assert [(each.title, each.failures) for each in tried if each.failures] == []
    coverage = coverage_of(pathway, (item for each in tried for item in each.asserted))
    assert coverage.share >= LEAST_COVERAGE, coverage.missing


def is_caught(mutant: Mutant, pathway: Pathway) -> bool:
    return any(run_example(mutant.pathway, example).failures for example in pathway.examples)


def survivors(pathway: Pathway, mutants: list[Mutant]) -> list[str]:
    return [f"{mutant.kind}: {mutant.what}" for mutant in mutants if not is_caught(mutant, pathway)]


@pytest.mark.parametrize("file", FILES)
def test_a_few_mistakes_are_noticed(file: str) -> None:
    pathway = pathway_of(file)
    sample = list(mutants_of(pathway))[::SAMPLE]
    found = survivors(pathway, sample)
    assert len(found) <= max(1, round(len(sample) * (1 - LEAST_CAUGHT))), found


@pytest.mark.deep
@pytest.mark.parametrize("file", FILES)
def test_nearly_every_mistake_is_noticed(file: str, record_property: Callable[[str, object], None]) -> None:
    pathway = pathway_of(file)
    mutants = list(mutants_of(pathway))
    found = survivors(pathway, mutants)
    record_property("mutants", len(mutants))
    record_property("not noticed", found)
    assert len(found) <= len(mutants) * (1 - LEAST_CAUGHT), found
