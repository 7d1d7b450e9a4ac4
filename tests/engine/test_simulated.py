"""Patient-years of badly told courses break no invariant, and a seed is one trace on every machine."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from tests.engine import simulated as simulation
from tests.engine.simulated import YEARS, simulated

QUICK = 25
DEEP_PARTS, SEEDS_A_PART = 60, 800


def followed(seeds: range) -> tuple[timedelta, Counter[str]]:
    years, done = timedelta(), Counter[str]()
    for seed in seeds:
        trace = simulated(seed)
        years += trace.followed
        done += trace.done
    return years, done


def test_badly_told_courses_break_no_invariant() -> None:
    years, done = followed(range(QUICK))
    assert years > 10 * YEARS
    for what in ("lost", "doubled", "late", "in time", "refused", "Correct", "Record"):
        assert done[what] > 0, done


@pytest.mark.parametrize("seed", [103, 1891, 3161])
def test_a_seed_that_once_broke_an_invariant_keeps_them(seed: int) -> None:
    assert simulated(seed).followed > timedelta()


@pytest.mark.deep
@pytest.mark.parametrize("part", range(DEEP_PARTS))
def test_a_hundred_thousand_patient_years_break_no_invariant(part: int) -> None:
    years, done = followed(range(part * SEEDS_A_PART, (part + 1) * SEEDS_A_PART))
    sys.stdout.write(f"part {part}: {years / YEARS:.0f} patient-years, {dict(done)}\n")
    assert years > 100_000 / DEEP_PARTS * YEARS
    share = done["refused"] / (done["refused"] + done["in time"] + done["late"])
    assert share > 0.1


@pytest.mark.parametrize(("hashes", "zone"), [("0", "Europe/Oslo"), ("1", "Pacific/Kiritimati"), ("77", "UTC")])
def test_a_seed_is_one_trace_under_other_hashes_and_time_zones(hashes: str, zone: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hashes, "TZ": zone}
    command = [sys.executable, "-m", simulation.__name__, "0", "4"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == [f"{seed} {simulated(seed, checked=False).digest}" for seed in range(4)]
