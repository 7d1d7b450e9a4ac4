"""How much a live patient takes: where the patient stands, and the newest of each datum, when it came and from whom."""

import gc
import tracemalloc
from sys import getsizeof
from typing import NamedTuple

from forlop.engine.lowered.standing import Standing
from forlop.engine.lowered.stepping import Lowered
from tests.benchmarks.stepping.told import Told, started, stepped, told
from tests.benchmarks.stepping.workload import of_patient


class Memory(NamedTuple):
    """Bytes for each patient, and how much of it says where the patient stands in the pathway."""

    patients: int
    each: float
    control: float


def live(patient: int) -> list[Told]:
    """A patient's course up to some registration that is not the last; the next patient has come another way."""
    course = [told(each) for each in of_patient(patient)]
    return course[: 1 + patient % (len(course) - 1)]


def standings(lowered: Lowered, patients: int) -> list[Standing]:
    """So many patients, each somewhere on the way; what each needed to get there is forgotten."""
    kept: list[Standing] = []
    for number in range(patients):
        course = live(number)
        (standing,) = started(lowered, [course[0].at])
        for each in course:
            standing, _ = stepped(lowered, standing, each)
        kept.append(standing)
    return kept


def measured(lowered: Lowered, patients: int) -> Memory:
    """What remains allocated for the patients, by tracemalloc; the pathway and its tables were there before."""
    standings(lowered, patients)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = standings(lowered, patients)
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return Memory(patients, taken / patients, sum(map(_of_control, kept)) / taken)


def _of_control(standing: Standing) -> int:
    """The standing itself with its version, and the moments in front; the rest is data and provenance, or what it is
    answered from. The control is one of the pathway's, and only pointed at.
    """
    _, version, front, _, _ = standing
    return (
        getsizeof(standing)
        + getsizeof(front)
        + sum(getsizeof(at) for at in front)
        + (version > 256) * getsizeof(version)
    )
