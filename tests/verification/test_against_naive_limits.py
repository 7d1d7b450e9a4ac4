"""What is reckoned of limits is what a naive reader finds who plays every run on every start day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice
from types import ModuleType

import pytest

from forlop.model import day_tables, public_holidays
from forlop.model.day_tables import START_DAYS
from forlop.model.network import Ahead
from forlop.model.pathway import Pathway, Step
from forlop.verification.timing import counted_beside, durations, quickest, rounds, routes, unmeetable
from forlop.verification.timing.beside import Beside
from forlop.verification.timing.durations import Length
from forlop.verification.timing.histories import When
from forlop.verification.timing.quickest import Quickest
from forlop.verification.timing.rounds import back_counts
from forlop.verification.timing.sums import Sums, lateness
from forlop.verification.timing.too_long import Unmeetable, Unsettled
from forlop.verification.timing.totals import Case, reckoned
from forlop.verification.timing.unmeetable import unmeetable_limits
from tests.course import pathway_of
from tests.verification import naive_calendar
from tests.verification.naive_limits import Block, latest_ends, network, passed_by, runs, text, waiting_network

# More runs than these take the naive reader too long.
MOST_RUNS = 6


def naive_ends(parts: Block) -> list[int] | None:
    """The latest end for each start day over all runs; None if there are too many."""
    every = list(islice(runs(parts), MOST_RUNS + 1))
    if len(every) > MOST_RUNS:
        return None
    ends = [latest_ends(run, START_DAYS) for run in every]
    return ends[0] if len(ends) == 1 else list(map(max, *ends))


def reckoned_ends(pathway: Pathway) -> tuple[Case, list[int]]:
    (case,) = reckoned(pathway, pathway.totals[0], most_states=20_000)
    return case, case.sums.on_days([case.end], START_DAYS)[case.end]


def compared(seed: int) -> int:
    """Compares one network; how many days were compared."""
    parts = network(seed, anchored=seed % 2 == 0)
    naive = naive_ends(parts)
    if naive is None:
        return 0
    written = text(parts, total=30)
    case, ends = reckoned_ends(pathway_of(written))
    different = [day for day, one, other in zip(START_DAYS, naive, ends, strict=True) if one != other]
    assert not different, (seed, len(different), different[:3], written)
    assert not case.gaps, (seed, case.gaps)
    # And what is said of a total of so many days is what it comes to on the worst day.
    over = [end - day - 30 for day, end in zip(START_DAYS, naive, strict=True)]
    late = lateness(case.sums, case.end, case.allowed[0])
    assert (late.most, late.least, late.late) == (max(over), min(over), sum(each > 0 for each in over)), seed
    return len(naive)


def compare(seeds: range) -> tuple[int, int]:
    """How many networks and how many days were compared, of these seeds."""
    days = [compared(seed) for seed in seeds]
    return sum(1 for each in days if each), sum(days)


def test_the_latest_end_is_the_naive_reader_s_on_every_day() -> None:
    networks, days = compare(range(8))
    assert networks >= 6
    assert days == networks * 36_890


@pytest.mark.parametrize(
    "seed",
    [
        1205,  # two ways back to a step, each with its own bound
        1446,  # a limit in one line of a fork ends what the other line counts from
        1530,  # the same in each round of a loop
        2262,  # each of two ways in a line has such a limit
        3236,  # a limit counts from the opening of a step that comes again
        4310,  # a limit in one line of a fork counts from a round before
    ],
)
def test_networks_that_were_once_reckoned_wrongly_are_right(seed: int) -> None:
    assert compared(seed) == 36_890


@pytest.mark.deep
@pytest.mark.parametrize("part", range(48))
def test_the_latest_end_is_the_naive_reader_s_on_every_day_of_two_thousand_networks(part: int) -> None:
    networks, days = compare(range(1_000 + 50 * part, 1_000 + 50 * (part + 1)))
    assert networks >= 42
    assert days == networks * 36_890


# ---- limits that nobody can meet


def naive_passed(parts: Block) -> dict[tuple[str, int], int] | None:
    """Each limit that some run passes however quick everybody is, and by how much; None if there are too many runs."""
    every = list(islice(runs(parts), MOST_RUNS + 1))
    if len(every) > MOST_RUNS:
        return None
    passed: dict[tuple[str, int], int] = {}
    for run in every:
        for limit, late in passed_by(run, START_DAYS).items():
            passed[limit] = max(late, passed.get(limit, late))
    return passed


def compare_unmeetable(seeds: range) -> tuple[int, int, int, int]:
    """How many networks were compared, in how many some limit cannot be met, how many limits, how many not settled."""
    networks: list[int] = []
    not_settled = 0
    for seed in seeds:
        parts = waiting_network(seed)
        naive = naive_passed(parts)
        if naive is not None:
            written = text(parts, total=30)
            found = list(unmeetable_limits(pathway_of(written), most_states=20_000))
            refuted = {_duty(each): each.late.most for each in found if isinstance(each, Unmeetable)}
            unsettled = {_duty(each) for each in found if isinstance(each, Unsettled)}
            # None is missed, and none is told that can be met; of two ways that are too long a shorter may be told.
            assert refuted.keys() <= naive.keys() <= refuted.keys() | unsettled, (seed, refuted, naive, written)
            assert all(late <= naive[limit] for limit, late in refuted.items()), (seed, refuted, naive, written)
            networks.append(len(naive))
            not_settled += len(unsettled)
    return len(networks), sum(1 for each in networks if each), sum(networks), not_settled


def _duty(found: Unmeetable | Unsettled) -> tuple[str, int]:
    return found.limited.step.name, found.limited.number


def test_the_limits_that_nobody_can_meet_are_the_naive_reader_s() -> None:
    networks, unmeetable, limits, unsettled = compare_unmeetable(range(12))
    assert networks >= 9
    assert 3 <= unmeetable < networks
    assert limits > unmeetable
    assert unsettled == 0


@pytest.mark.deep
@pytest.mark.parametrize("part", range(12))
def test_the_limits_that_nobody_can_meet_are_the_naive_reader_s_in_five_hundred_networks(part: int) -> None:
    networks, unmeetable, limits, unsettled = compare_unmeetable(range(1_000 + 50 * part, 1_000 + 50 * (part + 1)))
    assert networks >= 42
    assert 10 <= unmeetable < networks
    assert unsettled < limits / 5


@pytest.mark.parametrize(
    "seed",
    [
        1043,  # a window in a line beside
        1528,  # a window counts from something earlier
        2051,  # the first time is meant, and the lines come again
    ],
)
def test_what_runs_beside_a_limit_was_once_not_held_against_it(seed: int) -> None:
    assert compare_unmeetable(range(seed, seed + 1))[0] == 1


def _nothing_takes_time(_step: Step) -> bool:
    return False


def _a_round_less(pathway: Pathway, inside: frozenset[str]) -> dict[str, int]:
    return {name: count - 1 for name, count in back_counts(pathway, inside).items()}


def _nothing_beside(_pathway: Pathway, _ahead: Ahead, _giver: str) -> Iterator[Beside]:
    return iter(())


def _nothing_before(_quickest: Quickest) -> Iterator[Unmeetable]:
    return iter(())


def _all_at_once(_length: Length) -> tuple[int, int]:
    return 1, 0


def _at_the_start(_sums: Sums, whens: Iterable[When]) -> When:
    return next(iter(whens))


@pytest.mark.parametrize(
    ("module", "name", "fault", "seeds"),
    [
        (quickest, "takes_time", _nothing_takes_time, range(40)),
        (quickest, "bounds", _all_at_once, range(40)),
        (rounds, "back_counts", _a_round_less, range(40)),
        (routes, "latest", _at_the_start, range(40)),
        (counted_beside, "lines_beside", _nothing_beside, range(1161, 1162)),
        (unmeetable, "since_before", _nothing_before, range(1528, 1529)),
    ],
)
def test_a_fault_in_the_earliest_ways_is_caught(
    module: ModuleType, name: str, fault: Callable[..., object], seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, fault)
    with pytest.raises(AssertionError):
        compare_unmeetable(seeds)


# ---- faults in the calendar


@pytest.fixture
def anew() -> Iterator[None]:
    """Tables are made anew in the test and after it."""
    cached = (
        day_tables._working_days,
        day_tables._working_days_before,
        day_tables._longest_without_work,
        day_tables.fewest_and_most,
    )
    for each in cached:
        each.cache_clear()
    yield
    for each in cached:
        each.cache_clear()


def _a_day_more(length: Length, days: Sequence[int]) -> list[int]:
    return [end + 1 for end in durations_days_after(length, days)]


def _easter_monday_works(year: int) -> frozenset[int]:
    return holidays_of(year) - {(naive_calendar.easter(year) + naive_calendar.DAY).toordinal()}


@cache
def _saturdays_work() -> tuple[int, ...]:
    first, *_, last = working_days_of_tables()
    free = frozenset[int]().union(*(holidays_of(date.fromordinal(first).year + n) for n in range(399)))
    return tuple(day for day in range(first, last + 1) if 0 < day % 7 <= 6 and day not in free)


durations_days_after = durations.days_after
holidays_of = public_holidays.public_holidays
working_days_of_tables = day_tables._working_days


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize(
    ("module", "name", "fault"),
    [
        (durations, "days_after", _a_day_more),
        (public_holidays, "public_holidays", _easter_monday_works),
        (day_tables, "_working_days", _saturdays_work),
    ],
)
def test_a_fault_in_the_tables_is_caught(
    module: ModuleType, name: str, fault: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, fault)
    with pytest.raises(AssertionError):
        compare(range(8))
