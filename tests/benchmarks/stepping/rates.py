"""What forlop takes for the workload: `evolve` alone, and all that a caller asks of it; the answers are checked."""

import gc
from collections.abc import Callable, Iterable
from datetime import date, datetime
from time import process_time
from typing import NamedTuple

from forlop.engine.commands import Record
from forlop.engine.lowered.standing import Standing
from forlop.engine.lowered.stepping import Lowered, Step
from forlop.model.pathway import Obligation
from tests.benchmarks.stepping import reference
from tests.benchmarks.stepping.told import ACTORS, TIME, Told, started, stepped, told
from tests.benchmarks.stepping.workload import registrations

WORTH = {actor: 1009 * number for number, actor in enumerate(ACTORS.values(), start=1)}
BINDING = {obligation: 17 * number for number, obligation in enumerate(Obligation, start=1)}


class Load(NamedTuple):
    """What is registered of the patients, when each began, the steps it brings, and what the answers add up to."""

    told: list[Told]
    begun: list[datetime]
    steps: list[tuple[int, Step]]
    checksum: int


def load(lowered: Lowered, patients: int) -> Load:
    """The workload for so many patients; the lowered pathway has met all of it afterwards."""
    registered = registrations(patients)
    every = [told(each) for each in registered]
    begun = [each.at for each in every[:patients]]
    standings = started(lowered, begun)
    steps: list[tuple[int, Step]] = []
    for each in every:
        standings[each.patient], brought = stepped(lowered, standings[each.patient], each)
        steps += [(each.patient, step) for step in brought]
    check_ends(standings)
    return Load(every, begun, steps, sum(map(worth, reference.courses(registered))))


def worth(answers: Iterable[reference.Answer]) -> int:
    """The answers added up as `whole` adds them."""
    return sum(
        WORTH[ACTORS[each.actor]]
        + (each.due.toordinal() if isinstance(each.due, date) else int(each.due))
        + BINDING[Obligation.SHALL if each.binding else Obligation.SHOULD]
        + each.is_late
        for each in answers
    )


def check_ends(standings: Iterable[Standing]) -> None:
    """Nothing is left to do for anybody."""
    assert all(standing[0].over for standing in standings)


def evolving(lowered: Lowered, load: Load) -> float:
    """Seconds of the processor for applying every step."""
    standings = started(lowered, load.begun)
    gc.collect()
    gc.freeze()
    evolve = lowered.evolve
    began = process_time()
    for patient, step in load.steps:
        standings[patient] = evolve(standings[patient], step)
    taken = process_time() - began
    gc.unfreeze()
    check_ends(standings)
    return taken


def whole(lowered: Lowered, load: Load) -> float:
    """Seconds for all that a caller asks: the command is made and decided, and before it what time has brought; both
    are evolved, and what is next is read (actor, due, obligation, late or not) and added up to what the reference says.
    """
    standings = started(lowered, load.begun)
    gc.collect()
    gc.freeze()
    evolve, next_steps = lowered.evolve, lowered.next_steps
    decide: Callable[..., tuple[Step, ...]] = lowered.decide  # type: ignore[assignment]  # a refusal would stop it
    total = 0
    began = process_time()
    for patient, step, by, deed, at, data in load.told:
        standing = standings[patient]
        for brought in decide(standing, TIME, now=at):
            standing = evolve(standing, brought)
        for brought in decide(standing, Record(step=step, at=at, by=by, deed=deed, data=data), now=at):
            standing = evolve(standing, brought)
        standings[patient] = standing
        for _, _, actor, obligation, due, is_late in next_steps(standing, now=at):
            day = due.day  # type: ignore[union-attr]  # every limit of this pathway is a time
            total += WORTH[actor] + BINDING[obligation] + is_late
            total += int(due.at.timestamp()) if day is None else day.toordinal()  # type: ignore[union-attr]  # likewise
    taken = process_time() - began
    gc.unfreeze()
    check_ends(standings)
    assert total == load.checksum, (total, load.checksum)
    return taken
