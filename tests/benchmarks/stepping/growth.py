"""What a step costs when the log is long: one that comes in order, one that comes late, and a correction.

A patient of whom a note is written in the diary again and again; each note is six events.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from time import process_time
from typing import NamedTuple

from forlop.engine.commands import Command, Correct, Record, Refusal, Start
from forlop.engine.decide import decide
from forlop.engine.draft import Decided
from forlop.engine.events import Recorded
from forlop.engine.lowered.standing import Standing
from forlop.engine.lowered.stepping import Lowered, NeedsLog
from forlop.engine.state import State, evolve, replay
from tests.benchmarks.stepping.told import FIRST_DAY, TIME, steps_of

BETWEEN = timedelta(hours=7)


class Long(NamedTuple):
    """A patient with a log, and when the last note was written."""

    log: tuple[Recorded, ...]
    standing: Standing
    last: datetime


class Cost(NamedTuple):
    """Microseconds of the processor, medians."""

    events: int
    in_order: float
    replay: float
    late: float
    corrected: float


def note(at: datetime) -> Record:
    return Record(step="notat", at=at, by="sykepleier", data=(("puls", 60 + at.day),))


def followed(lowered: Lowered, patient: Long, command: Command, at: datetime) -> Long:
    """The patient after a command, with what time has brought before it."""
    log, standing = list(patient.log), patient.standing
    for each in (TIME, command):
        for step in steps_of(lowered.decide(standing, each, now=at)):
            log += lowered.log_of(standing, step)
            standing = lowered.evolve(standing, step)
    return Long(tuple(log), standing, at)


def begun(lowered: Lowered) -> Long:
    patient = Long((), lowered.initial, FIRST_DAY)
    patient = followed(lowered, patient, Start(at=FIRST_DAY), FIRST_DAY)
    return followed(lowered, patient, Record(step="oppstart", at=FIRST_DAY + BETWEEN), FIRST_DAY + BETWEEN)


def grown(lowered: Lowered, patient: Long, events: int) -> Long:
    """The patient when the log has so many events."""
    log, standing, at = list(patient.log), patient.standing, patient.last
    while len(log) < events:
        at += BETWEEN
        for step in steps_of(lowered.decide(standing, note(at), now=at)):
            log += lowered.log_of(standing, step)
            standing = lowered.evolve(standing, step)
    return Long(tuple(log), standing, at)


def in_order(lowered: Lowered, patient: Long, *, times: int) -> None:
    """The next note, so many times over: decided, evolved, and what is next is read."""
    at = patient.last + BETWEEN
    for _ in range(times):
        standing = patient.standing
        for step in steps_of(lowered.decide(standing, note(at), now=at)):
            standing = lowered.evolve(standing, step)
        assert lowered.next_steps(standing, now=at)


def with_the_log(lowered: Lowered, patient: Long, command: Command) -> Standing:
    """What only the whole past decides: the log is replayed, the readable engine decides, and the patient goes on."""
    pathway, now = lowered.meaning.pathway, patient.last
    assert isinstance(lowered.decide(patient.standing, command, now=now), NeedsLog)
    state = replay(pathway, patient.log)
    outcome = decide(pathway, state, command, now=now)
    assert not isinstance(outcome, Refusal), outcome
    return lowered.standing(_after(lowered, state, outcome, now))


def _after(lowered: Lowered, state: State, outcome: tuple[Decided, ...], now: datetime) -> State:
    for event, at in outcome:
        recorded = Recorded.model_construct(version=state.version + 1, occurred_at=at, recorded_at=now, event=event)
        state = evolve(lowered.meaning.pathway, state, recorded)
    return state


def cost(lowered: Lowered, patient: Long, *, rounds: int) -> Cost:
    late = Record(step="notat", at=patient.last - timedelta(hours=1), by="sykepleier", data=(("puls", 70),))
    correction = Correct(name="puls", at=patient.last, by="sykepleier", reason="Lest feil", value=71)
    return Cost(
        events=len(patient.log),
        in_order=_median(lambda: in_order(lowered, patient, times=1_000), rounds) / 1_000,
        replay=_median(lambda: replay(lowered.meaning.pathway, patient.log), rounds),
        late=_median(lambda: with_the_log(lowered, patient, late), rounds),
        corrected=_median(lambda: with_the_log(lowered, patient, correction), rounds),
    )


def _median(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        began = process_time()
        work()
        taken.append(1e6 * (process_time() - began))
    return median(taken)
