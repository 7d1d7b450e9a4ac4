"""What a step costs, in counts: lines that are run, what is kept, and how often the readable engine is asked."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from forlop.engine.commands import Record, Start
from forlop.engine.lowered.standing import Standing
from forlop.engine.lowered.stepping import Lowered, NeedsLog, lower
from tests.benchmarks.stepping import memory, rates
from tests.benchmarks.stepping.growth import BETWEEN, note
from tests.benchmarks.stepping.told import FIRST_DAY, TIME, Told, pathway, started, stepped, steps_of, told
from tests.benchmarks.stepping.workload import of_patient

PATIENTS = 30


def lines_of(work: Callable[[], object]) -> Counter[str]:
    """How many lines of each file are run."""
    lines: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _: object) -> object:
        if event == "line":
            lines[frame.f_code.co_filename] += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # a trace function gives itself
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


def stepped_on(lowered: Lowered, standing: Standing, command: Record) -> Standing:
    for each in (TIME, command):
        for step in steps_of(lowered.decide(standing, each, now=command.at)):
            standing = lowered.evolve(standing, step)
    lowered.next_steps(standing, now=command.at)
    return standing


def stepped_through(lowered: Lowered, standing: Standing, course: list[Told]) -> None:
    for each in course:
        standing, _ = stepped(lowered, standing, each)


def test_the_answers_are_those_of_an_independent_reckoning() -> None:
    """The sum over actor, due, obligation and late or not, after every registration of every patient."""
    lowered = lower(pathway("poliklinikk"))
    load = rates.load(lowered, PATIENTS)
    rates.whole(lowered, load)
    rates.whole(lowered, load)
    rates.evolving(lowered, load)


def test_an_answer_that_is_wrong_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    lowered = lower(pathway("poliklinikk"))
    load = rates.load(lowered, PATIENTS)
    monkeypatch.setitem(rates.WORTH, "lege", rates.WORTH["lege"] + 1)
    with pytest.raises(AssertionError):
        rates.whole(lowered, load)


def test_what_has_been_met_runs_no_line_of_the_readable_engine() -> None:
    """Neither decides nor explains: why a step is open is worked out from the log when somebody asks."""
    lowered = lower(pathway("poliklinikk"))
    course = [told(each) for each in of_patient(3)]
    (standing,) = started(lowered, [course[0].at])
    stepped_through(lowered, standing, course)
    met = lines_of(partial(stepped_through, lowered, standing, course))
    ours = {name for name in met if "forlop" in Path(name).parts and "tests" not in Path(name).parts}
    assert {Path(name).parent.name for name in ours} == {"lowered"}


def test_an_in_order_step_costs_the_same_after_ten_thousand_events() -> None:
    lowered = lower(pathway("dagbok"))
    standing = lowered.initial
    (start,) = steps_of(lowered.decide(standing, Start(at=FIRST_DAY), now=FIRST_DAY))
    standing, at = lowered.evolve(standing, start), FIRST_DAY + BETWEEN
    standing = stepped_on(lowered, standing, Record(step="oppstart", at=at))
    costs: list[tuple[int, int, int, int, int]] = []
    for events in (200, 1_000, 10_000):
        while standing[1] < events:
            at += BETWEEN
            standing = stepped_on(lowered, standing, note(at))
        # At the same hour of the day, the same limits are looked up.
        at += BETWEEN
        standing = stepped_on(lowered, standing, note(at))
        run = lines_of(partial(stepped_on, lowered, standing, note(at + BETWEEN)))
        asked = sum(lowered.asked.values())
        costs.append((sum(run.values()), len(standing[2]), len(standing[3]), len(lowered.controls), asked))
    assert costs[0] == costs[1] == costs[2]


def test_what_is_late_needs_the_log() -> None:
    lowered = lower(pathway("dagbok"))
    at = FIRST_DAY
    (standing,) = started(lowered, [at])
    later = at + timedelta(days=1)
    standing = stepped_on(lowered, standing, Record(step="oppstart", at=later))
    late = Record(step="notat", at=at, data=(("puls", 60),))
    assert lowered.decide(standing, late, now=later) is NeedsLog.LATE


def test_a_live_patient_takes_less_than_a_kilobyte() -> None:
    found = memory.measured(lower(pathway("poliklinikk")), 100)
    assert 100 < found.each <= 1_000
    assert 0 < found.control < 1
