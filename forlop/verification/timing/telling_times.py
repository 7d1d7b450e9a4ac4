"""Reckoned moments and lengths as the lines and details of a story: days where days are meant, else the clock too."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from forlop.diagnostics import StoryLine
from forlop.model.calendar import OSLO
from forlop.model.day_tables import FIRST_START, LAST_START
from forlop.model.values import Duration, Unit
from forlop.verification.timing import durations
from forlop.verification.timing.sums import Lateness, Moment, Stretch, Sums, first_late

# The first midnight in UTC that `datetime` knows has passed 24 hours of the reckoning.
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_WHAT = {
    "limit": "last_day",
    "interval": "last_day_of_round",
    "waits_until": "wait_is_over",
    "lasts": "has_lasted",
    "earliest": "first_day",
}


def as_time(moment: int, *, clock: bool) -> date | datetime:
    """The day of a moment, or the moment in Oslo; just before an hour is told as the minute before."""
    if not clock:
        return date.fromordinal(durations.day_of(moment))
    just_before = moment % 2
    return (_FIRST + timedelta(hours=(moment + just_before) // 2 - 24, minutes=-just_before)).astimezone(OSLO)


def moment_text(moment: int, *, clock: bool) -> str:
    """A moment as a detail whose key ends in `_when`."""
    return as_time(moment, clock=clock).isoformat()


def length_text(duration: Duration) -> str:
    """A duration as a detail whose key is, or ends in, `length`."""
    return f"{duration.amount} {duration.unit.value}"


def as_text(amount: int, *, in_hours: bool) -> str:
    """A difference as a detail of the same kind."""
    return length_text(Duration(amount=amount, unit=Unit.HOURS if in_hours else Unit.DAYS))


def line(what: str, moment: int, *details: tuple[str, str], clock: bool = False) -> StoryLine:
    """One line of a story, at a reckoned moment."""
    return StoryLine(what, details, as_time(moment, clock=clock))


def of_stretches(stretches: tuple[Stretch, ...], *, clock: bool) -> Iterator[StoryLine]:
    """A line for each length of a sum; of many rounds of one step the first and the last."""
    for _, same in groupby(stretches, key=lambda each: (each.part.step, each.part.clause, each.part.number)):
        rounds = list(same)
        for number, stretch in enumerate(rounds):
            if number in (0, len(rounds) - 1):
                yield _line(stretch, clock=clock)
            elif number == 1:
                yield StoryLine("happens_again", (("times", str(len(rounds) - 2)),))


def _line(stretch: Stretch, *, clock: bool) -> StoryLine:
    passes = stretch.length.counting is durations.Counting.PASSED
    what = "is_overdue" if passes else _WHAT[stretch.part.clause]
    details = (("step", stretch.part.step), ("length", length_text(stretch.length.duration)))
    return line(what, stretch.ends, *details, clock=clock or (stretch.length.in_hours and not passes))


def course(
    begins: StoryLine, stretches: Iterable[StoryLine], ends: StoryLine, often: Iterable[StoryLine]
) -> tuple[StoryLine, ...]:
    """A story in the order of time, and how often it is so; the limit ends among what is counted."""
    lines = [begins, *sorted(stretches, key=_time)]
    after = (number for number, each in enumerate(lines) if number and _time(each) > _time(ends))
    place = 0 if _time(ends) < _time(begins) else next(after, len(lines))
    return (*lines[:place], ends, *lines[place:], *often)


def _time(told: StoryLine) -> datetime:
    """When it is, by the clock on the wall; a day without a clock is meant to its end."""
    match told.at:
        case None:
            return datetime.combine(date.min, time.min)
        case datetime() as moment:
            return moment.replace(tzinfo=None)
        case day:
            return datetime.combine(day, time.max)


def how_often(late: Lateness) -> StoryLine:
    """On how many of the start days it is so, and by how much at the least where it is so on all."""
    first, last = FIRST_START.isoformat(), LAST_START.isoformat()
    domain = (("first_day", first), ("last_day", last))
    if late.least > 0:
        return StoryLine("on_every_day", (*domain, ("least_length", as_text(late.least, in_hours=late.in_hours))))
    if late.in_hours:
        return StoryLine("at_some_hours", domain)
    return StoryLine("on_some_days", (*domain, ("days", str(late.late)), ("of", str(late.starts))))


def nearest(sums: Sums, moment: Moment, other: Moment, late: Lateness, today: date) -> Iterator[StoryLine]:
    """The first start from today on for which it is so; nothing if that is the worst one, or no other than it."""
    found = first_late(sums, moment, other, today.toordinal()) if late.least < late.most else None
    if found is not None and found[0] != late.worst:
        start, amount = found
        details = (
            ("today_day", today.isoformat()),
            ("start_when", moment_text(start, clock=late.in_hours)),
            ("excess_length", as_text(amount, in_hours=late.in_hours)),
        )
        yield StoryLine("nearest_start", details)
