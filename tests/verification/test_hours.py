"""Hours among days: chains of limits end when dates and a clock say so, over the nights of clock change too."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from random import Random

import pytest

from forlop.model.day_tables import START_DAYS
from forlop.model.values import Duration, Unit
from forlop.verification.timing import durations
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.sums import START, Part, Sums, later
from tests.verification import naive_calendar

JUST_BEFORE = timedelta(microseconds=1)
LENGTHS = ((1, "hours"), (2, "hours"), (23, "hours"), (24, "hours"), (25, "hours"), (48, "hours"), (72, "hours"),
           (0, "days"), (1, "days"), (3, "days"), (2, "workdays"), (1, "weeks"), (1, "months"))  # fmt: skip


def as_length(amount: int, unit: str, counting: Counting) -> Length:
    return Length(Duration(amount=amount, unit=Unit(unit)), counting)


def naive(start: datetime, chain: list[tuple[int, str, Counting]]) -> datetime:
    """The end of a chain for one moment: hours by the clock that never stops, all else by the day in Oslo."""
    for amount, unit, counting in chain:
        if unit == "hours":
            start += timedelta(hours=amount)
            continue
        end = naive_calendar.ends(naive_calendar.day_in_oslo(start), amount, unit)
        if counting is Counting.EARLIEST:
            start = naive_calendar.midnight(end)
        else:
            start = naive_calendar.midnight(end + naive_calendar.DAY)
            start -= JUST_BEFORE if counting is Counting.DUE else timedelta()
    return start


def moment_of(tick: int) -> datetime:
    """A moment of the product's tables as a time; those just before an hour as the microsecond before."""
    first = datetime(1, 1, 1, tzinfo=UTC)
    return first + timedelta(hours=(tick + tick % 2) // 2 - 24) - (tick % 2) * JUST_BEFORE


def days(random: Random) -> list[int]:
    """Some days of the 101 years, and those on which clocks are moved with the days before them."""
    year = random.randint(2000, 2099)
    moved = [date(year, month, day).toordinal() for month in (3, 10) for day in range(22, 32)]
    return sorted({*random.sample(START_DAYS, 20), *moved})


def compared(seed: int) -> int:
    """Compares one chain on some days, from their first and last moment; how many moments were compared."""
    random = Random(seed)
    countings = (Counting.DUE, Counting.DUE, Counting.EARLIEST, Counting.PASSED)
    chain = [(*random.choice(LENGTHS), random.choice(countings)) for _ in range(random.randint(2, 5))]
    sums = Sums()
    end = reduce(lambda of, each: sums.after(of, as_length(*each), Part("step", "limit")), chain, START)
    starts = [moment for day in days(random) for moment in (durations.start_of(day), durations.end_of(day))]
    for start, reckoned in zip(starts, sums.at_moments([end], starts)[end], strict=True):
        assert moment_of(reckoned) == naive(moment_of(start), chain), (seed, chain, moment_of(start))
        low, high = sums.bounds[end].low, sums.bounds[end].high
        assert low <= durations.day_of(reckoned) - durations.day_of(start) <= high, (seed, chain)
    return len(starts)


def test_chains_of_hours_and_days_end_when_the_clock_says() -> None:
    assert sum(compared(seed) for seed in range(300)) > 20_000


@pytest.mark.deep
def test_four_thousand_chains_of_hours_and_days_end_when_the_clock_says() -> None:
    assert sum(compared(seed) for seed in range(10_000, 14_000)) > 280_000


def test_no_half_hour_between_is_worse_than_those_that_are_tried() -> None:
    random = Random(7)
    for _ in range(4):
        chain = [(*random.choice(LENGTHS), Counting.DUE) for _ in range(3)]
        sums = Sums()
        end = reduce(lambda of, each: sums.after(of, as_length(*each), Part("step", "limit")), chain, START)
        total = sums.after(START, as_length(random.choice((24, 100, 500)), "hours", Counting.DUE), Part("", "total"))
        late = later(sums, end, total)
        for _ in range(200):
            day = date.fromordinal(random.choice(START_DAYS))
            begins = naive_calendar.midnight(day) + timedelta(minutes=random.randint(0, 1380))
            allowed = begins + timedelta(hours=_hours(sums, total))
            over = naive(begins, chain) - allowed
            assert over <= timedelta(hours=0 if late is None else late.most)


def _hours(sums: Sums, total: int) -> int:
    hours = sums.bounds[total].hours
    assert hours is not None
    return hours
