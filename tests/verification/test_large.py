"""The large pathways that proving is measured on have what real ones have, and nothing is wrong with how they are."""

import pytest

from forlop.application.pathway_files import pathway_from_text
from forlop.source import Source
from tests.verification.large import counts, large, nested

LEAST = {
    "steps": 490,
    "decisions": 60,
    "data": 40,
    "forks": 20,
    "loops": 10,
    "interruptions": 8,
    "returning": 3,
    "handovers": 30,
    "limits": 120,
}


def test_the_one_of_500_steps_has_enough_of_everything() -> None:
    made = counts(large(500, seed=22))
    assert {kind: made[kind] for kind, least in LEAST.items() if made[kind] < least} == {}


@pytest.mark.parametrize("text", [large(10, seed=1), large(500, seed=22), nested(1), nested(10)], ids=str.__len__)
def test_they_can_be_read_and_used(text: str) -> None:
    read = pathway_from_text(Source("x", text))
    assert read.diagnostics == ()
    assert read.pathway is not None
