"""Histories by chance, led through both engines: in order and late, taken and refused, with time given in between."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from random import Random

from forlop.engine.commands import Start, TimeHasCome
from forlop.engine.lowered.stepping import Lowered
from forlop.verification.courses.replaying import TimePasses
from tests.course import Course, moment
from tests.engine.lowered.side_by_side import Pair
from tests.engine.test_histories import some_command
from tests.verification.walking import walked

FIRST = moment("5.1.2026 08:00")


def led(lowered: Lowered, seed: int, *, length: int = 25) -> Pair:
    """A patient of whom anything is said that can be said, also what is refused or comes late."""
    chance, now = Random(seed), FIRST
    start = chance.choice(lowered.meaning.pathway.starts).name
    pair = Pair.at_start(lowered).only(Start(at=now, start=start), now=now)
    for _ in range(length):
        now += timedelta(hours=chance.choice([0, 1, 5, 24, 24, 72, 24 * 14]))
        pair = pair.only(TimeHasCome(), now=now)
        at = max(now - timedelta(hours=chance.choice([0, 0, 0, 1, 30])), FIRST)
        pair = pair.only(some_command(Course(pair.pathway, pair.state), chance, at, now), now=now)
    return pair


def walked_through(lowered: Lowered, seed: int) -> Pair:
    """A patient of whom is done what is asked for, until the pathway is over."""
    pair = Pair.at_start(lowered)
    for each in walked(lowered.meaning.pathway, seed).course.moments:
        deed = TimeHasCome() if isinstance(each.deed, TimePasses) else each.deed
        pair = pair.only(TimeHasCome(), now=each.at).only(deed, now=each.at)
    return pair


def needed(pairs: Iterable[Pair]) -> Counter[str]:
    """How often the whole log was needed, and why."""
    return sum((pair.needed for pair in pairs), Counter())
