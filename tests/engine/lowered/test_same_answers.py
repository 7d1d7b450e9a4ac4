"""The lowered engine says of every history what the readable engine says: events, refusals, state and next steps."""

from datetime import timedelta
from pathlib import Path

import pytest

from forlop.engine.commands import Start, TimeHasCome
from forlop.engine.lowered.learning import Reason
from forlop.engine.lowered.stepping import lower
from tests.conformance.runs import RUNS, command_of, parts_of, pathway_of, read
from tests.course import library
from tests.course import pathway_of as course_pathway
from tests.engine.lowered.chance import FIRST, led, needed, walked_through
from tests.engine.lowered.side_by_side import Pair
from tests.verification.samples import sample

LIBRARY = (
    "haugland/haugland.forlop",
    "ostensjo_fall/fall.forlop",
    "rus_psykisk/ocd.forlop",
    "rus_psykisk/spiseforstyrrelser.forlop",
    "rus_psykisk/tsb.forlop",
)


@pytest.mark.parametrize("path", LIBRARY)
def test_a_history_by_chance_is_the_same_in_both_engines(path: str) -> None:
    lowered = lower(library(path))
    assert needed(led(lowered, seed) for seed in range(4)).keys() <= {"COMMAND", "LATE"}


@pytest.mark.parametrize("path", LIBRARY)
def test_a_walk_to_the_end_is_the_same_in_both_engines(path: str) -> None:
    lowered = lower(library(path))
    assert not needed(walked_through(lowered, seed) for seed in range(6))


@pytest.mark.parametrize("seed", range(12))
def test_a_small_pathway_by_chance_steps_the_same_in_both_engines(seed: int) -> None:
    led(lower(sample(seed).pathway), seed)


@pytest.mark.parametrize("file", RUNS, ids=lambda file: file.stem)
def test_a_run_of_the_corpus_is_the_same_in_both_engines(file: Path) -> None:
    run = read(file)
    pair = Pair.at_start(lower(pathway_of(*parts_of(run.text))))
    for line in run.told:
        now, command = command_of(line)
        pair = pair.only(TimeHasCome(), now=now).only(command, now=now)


BY_LAW = """\
# språk: nb
forløp prøve "Prøve"
  versjon "1"
aktør lege "Legen"
start kontroll "Kontroll"
  lege skal gjøre dette innen {length} dager (lovfrist)
  så ferdigbehandlet
slutt ferdigbehandlet "Ferdig"
"""


@pytest.mark.parametrize("length", range(2, 9))
def test_a_limit_of_the_law_rolls_for_everybody_whoever_came_first(length: int) -> None:
    """Those who come first may end on working days, and those after them on a Saturday."""
    lowered = lower(course_pathway(BY_LAW.format(length=length)))
    for days in range(30):
        at = FIRST + timedelta(days=days)
        Pair.at_start(lowered).only(Start(at=at), now=at)


def test_what_was_met_before_asks_the_readable_engine_of_nothing() -> None:
    lowered = lower(library("ostensjo_fall/fall.forlop"))
    for seed in range(3):
        walked_through(lowered, seed)
    known = lowered.asked.copy()
    for seed in range(3):
        walked_through(lowered, seed)
    assert known == lowered.asked
    assert known[Reason.FIRST_TIME] > 0


@pytest.mark.deep
@pytest.mark.parametrize("path", LIBRARY)
def test_many_histories_are_the_same_in_both_engines(path: str) -> None:
    lowered = lower(library(path))
    for seed in range(1_000):
        led(lowered, seed, length=40)
        walked_through(lowered, seed)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(2_000))
def test_many_small_pathways_step_the_same_in_both_engines(seed: int) -> None:
    lowered = lower(sample(seed).pathway)
    for number in range(5):
        led(lowered, 10 * seed + number)
