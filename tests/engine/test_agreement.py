"""The engine answers as the reference interpreter does, of pathways and patients by chance and of the library's.

`-m deep -k "part_3"` compares five thousand pairs, and `-k floors` tells what all of them are made of.
"""

import sys
from collections import Counter
from itertools import combinations

import pytest

from tests.conformance.runs import RUNS, read, written
from tests.engine.agreement import NAMES, Tally, constructs_in, pair
from tests.engine.pathways_by_chance import made
from tests.engine.planted_in_engine import FAULTS, planted

PAIRS = 200
PARTS = 20
# Few patients leave and stay away (2 of a thousand), and each part is to have some.
OF_A_PART = 5_000
QUICK = (
    "unknown_read_as_false", "comparison_turned", "negation_forgotten", "clock_not_stopped", "a_day_later",
    "first_match_forgotten", "first_read_as_last", "limit_from_opening_forgotten",
)  # fmt: skip
# Where a fault is looked for in the quick tests, and in the deep.
FEW, MANY = 200, 3_000
# Rounds of a step that a version in between does not know are too rare among the pairs: a run of the corpus has them.
OF_A_RUN = {"numbers_given_twice": "moved_to_where_a_value_is_too_old"}


def agree(first: int, count: int) -> Tally:
    """The pairs of these seeds; fails on the first that the two do not agree on."""
    tally = Tally()
    for seed in range(first, first + count):
        disagreement = pair(seed, tally)
        assert disagreement is None, str(disagreement)
    sys.stdout.write("\n".join(tally.lines()) + "\n")
    return tally


def assert_worth_its_name(tally: Tally) -> None:
    """Enough was refused, late and corrected, the histories are long, and each kind of end is reached."""
    assert tally.refused >= tally.told / 10
    assert tally.late_or_corrected >= tally.told / 10
    assert sorted(tally.events)[tally.pairs // 2] >= 15
    assert {"slutt1", "slutt2", "død", "open"} <= set(tally.ends)


def test_the_engine_and_the_reference_agree() -> None:
    assert_worth_its_name(agree(0, PAIRS))


def found_at(name: str, *, most: int) -> int | None:
    """The first pair that finds the fault: the engine answers otherwise, or breaks down."""
    with planted(FAULTS[name]):
        for seed in range(most):
            try:
                if pair(seed, Tally()):
                    return seed
            except Exception:  # noqa: BLE001 - an engine that breaks down by the fault is found too
                return seed
    return None


@pytest.mark.parametrize("name", QUICK)
def test_a_fault_that_is_planted_is_found(name: str) -> None:
    assert found_at(name, most=FEW) is not None


@pytest.mark.parametrize(("name", "run"), OF_A_RUN.items())
def test_a_fault_that_is_rare_among_the_pairs_is_found_by_a_run(name: str, run: str) -> None:
    (file,) = (each for each in RUNS if each.stem == run)
    assert written(read(file)) == file.read_text("utf-8")
    with planted(FAULTS[name]):
        assert written(read(file)) != file.read_text("utf-8")


@pytest.mark.deep
@pytest.mark.parametrize("name", [name for name in FAULTS if name not in OF_A_RUN])
def test_every_fault_that_is_planted_is_found(name: str) -> None:
    assert len(FAULTS) - len(OF_A_RUN) >= 40
    seed = found_at(name, most=MANY)
    sys.stdout.write(f"{name}: pair {seed}\n")
    assert seed is not None


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS), ids=lambda part: f"part_{part}")
def test_five_thousand_pairs_agree(part: int) -> None:
    tally = agree(OF_A_PART * part, OF_A_PART)
    assert_worth_its_name(tally)
    assert "left" in tally.ends


@pytest.mark.deep
def test_floors_of_what_the_pairs_are_made_of() -> None:
    single: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for seed in range(PARTS * OF_A_PART):
        found = sorted(constructs_in(made(seed)))
        single.update(found)
        together.update(combinations(found, 2))
    rarest = sorted((together[both], both) for both in combinations(sorted(NAMES), 2))
    sys.stdout.write(f"{dict(single)}\nrarest together {rarest[:20]}\n")
    assert min(single[name] for name in NAMES) >= 1_000
    assert rarest[0][0] >= 20
