"""Histories by chance, led through both engines: in order and late, taken and refused, corrected and departed from."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from forlop.engine.commands import Command, Deed, Record, SetConsent, Start, TimeHasCome
from forlop.engine.lowered.stepping import Lowered
from forlop.verification.courses.replaying import TimePasses
from tests.course import Course, moment
from tests.engine.lowered.side_by_side import Pair
from tests.engine.simulated import afterwards
from tests.engine.test_histories import some_command
from tests.verification.walking import walked

FIRST = moment("5.1.2026 08:00")


def led(lowered: Lowered, seed: int, *, length: int = 25) -> Pair:
    """A patient of whom anything is said that can be said, also what is refused, comes late or is taken back."""
    chance, now = Random(seed), FIRST
    start = chance.choice(lowered.meaning.pathway.starts).name
    pair = Pair.at_start(lowered).only(Start(at=now, start=start), now=now)
    for _ in range(length):
        now += timedelta(hours=chance.choice([0, 1, 5, 24, 24, 72, 24 * 14, 24 * 60]))
        pair = pair.only(TimeHasCome(), now=now)
        at = max(now - timedelta(hours=chance.choice([0, 0, 0, 1, 30])), FIRST)
        said = _handed(pair, chance, at) if chance.random() < 0.1 else None
        course = Course(pair.pathway, pair.state)
        if chance.random() < 0.1:
            said = afterwards(course, chance, now)
        pair = pair.only(said or some_command(course, chance, at, now), now=now)
    return pair


def _handed(pair: Pair, chance: Random, at: datetime) -> Command | None:
    """Something that was sent is taken back, or a consent is given for some alone."""
    sent = [entry.step for entry in pair.state.rounds.present if entry.sent_at is not None]
    if sent:
        by, step = pair.state.responsible, chance.choice(sent)
        return Record(step=step, at=at, by=by, deed=Deed.WITHDRAWN, reason="en grunn")
    if not pair.pathway.consents:
        return None
    actors = [actor.name for actor in pair.pathway.actors]
    consent = chance.choice(pair.pathway.consents).name
    return SetConsent(consent=consent, at=at, given=True, only=tuple(chance.sample(actors, len(actors) // 2)))


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
