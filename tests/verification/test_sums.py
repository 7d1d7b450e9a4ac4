"""Sums of limits against a total, over every start day, and what is told without any table."""

from collections.abc import Sequence
from datetime import date
from functools import reduce

import pytest

from forlop.model.day_tables import START_DAYS
from forlop.model.values import Duration, Unit
from forlop.verification.timing import durations
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.sums import START, Moment, Part, Sums, is_ever_later, is_never_later, lateness
from tests.verification import naive_calendar


def days(amount: int) -> Length:
    return Length(Duration(amount=amount, unit=Unit.DAYS))


def workdays(amount: int) -> Length:
    return Length(Duration(amount=amount, unit=Unit.WORKDAYS))


def hours(amount: int) -> Length:
    return Length(Duration(amount=amount, unit=Unit.HOURS))


def chain(sums: Sums, *lengths: Length) -> Moment:
    """One length after the other."""
    return reduce(lambda of, length: sums.after(of, length, Part("step", "limit")), lengths, START)


@pytest.mark.parametrize(
    ("parts", "total"),
    [([7, 12, 13], 32), ([7, 12, 10], 29), ([4, 14, 3], 21), ([4, 14, 17], 35)],
)
def test_the_published_times_in_calendar_days_add_up_to_their_totals(parts: list[int], total: int) -> None:
    sums = Sums()
    end, allowed = chain(sums, *map(days, parts)), chain(sums, days(total))
    assert is_never_later(sums, end, allowed)
    late = lateness(sums, end, allowed)
    assert (late.most, late.least, late.late, late.starts) == (0, 0, 0, 36_890)
    assert not is_never_later(sums, chain(sums, *map(days, parts), days(1)), allowed)


def test_the_notice_with_seventeen_working_days_is_fourteen_days_too_long_from_16_march_2020() -> None:
    sums = Sums()
    end, allowed = chain(sums, days(4), days(14), workdays(17)), chain(sums, days(35))
    late = lateness(sums, end, allowed)
    assert (late.most, late.least, late.late) == (14, 6, 36_890)
    assert date.fromordinal(durations.day_of(late.worst)) == date(2020, 3, 16)
    assert [durations.day_of(stretch.ends) for stretch in sums.route(end, late.worst)] == [
        date(2020, 3, 20).toordinal(), date(2020, 4, 3).toordinal(), date(2020, 5, 4).toordinal()
    ]  # fmt: skip
    # The same, counted day by day.
    counted = {}
    for start in START_DAYS:
        day = date.fromordinal(start)
        on = naive_calendar.ends(naive_calendar.ends(naive_calendar.ends(day, 4, "days"), 14, "days"), 17, "workdays")
        counted[day] = (on - day).days - 35
    assert (max(counted.values()), min(counted.values())) == (14, 6)
    assert min(day for day, over in counted.items() if over == 14 and 2020 <= day.year <= 2040) == date(2020, 3, 16)


def test_hours_are_elapsed_time_so_two_days_of_them_pass_the_second_day_only_when_clocks_go_forward() -> None:
    sums = Sums()
    late = lateness(sums, chain(sums, hours(24), hours(24)), chain(sums, days(2)))
    assert (late.most, late.in_hours) == (1, False)
    # The two days before the last Sunday of March, in 101 years.
    assert late.late == 202
    assert is_never_later(sums, chain(sums, hours(24), hours(24)), chain(sums, hours(48)))
    assert not is_never_later(sums, chain(sums, hours(24), hours(25)), chain(sums, hours(48)))


def test_the_same_day_may_be_longer_than_24_hours_only_when_clocks_go_back() -> None:
    sums = Sums()
    late = lateness(sums, chain(sums, days(0)), chain(sums, hours(24)))
    assert (late.most, late.in_hours) == (1, True)
    worst = date.fromordinal(durations.day_of(late.worst))
    assert (worst.month, worst.isoweekday(), worst.day >= 25) == (10, 7, True)
    assert is_never_later(sums, chain(sums, days(0)), chain(sums, hours(25)))


def test_the_latest_of_two_ways_is_neither_of_them_on_every_day() -> None:
    sums = Sums()
    one, other = chain(sums, workdays(10)), chain(sums, days(15))
    both = sums.latest([one, other])
    assert both not in (one, other)
    for part in (one, other):
        assert is_never_later(sums, part, both)
        assert not is_never_later(sums, both, part)
    ends = sums.on_days([both, one, other], START_DAYS)
    assert ends[both] == [max(pair) for pair in zip(ends[one], ends[other], strict=True)]


def test_the_earliest_of_two_limits_is_kept_where_one_always_ends_first() -> None:
    sums = Sums()
    assert sums.earliest([chain(sums, days(7)), chain(sums, workdays(30))]) == chain(sums, days(7))
    assert sums.latest([chain(sums, days(7)), chain(sums, workdays(30))]) == chain(sums, workdays(30))


def test_days_alone_are_told_without_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(durations, "days_after")
    monkeypatch.delattr(durations, "moments_after")
    sums = Sums()
    chained = chain(sums, *[days(3)] * 100)
    assert is_never_later(sums, chained, chain(sums, days(300)))
    assert not is_never_later(sums, chained, chain(sums, days(299)))


def test_what_is_counted_back_ends_before_it_begins() -> None:
    sums = Sums()
    before = chain(sums, Length(Duration(amount=1, unit=Unit.WEEKS), Counting.BEFORE))
    assert lateness(sums, START, before).least == 7


def test_who_is_ever_later_is_found_without_going_through_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """14 days and 10 working days end on the same day but where holidays are: January of 2000 already shows one."""
    reckoned: list[int] = []
    days_after = durations.days_after

    def counted(length: Length, days: Sequence[int]) -> list[int]:
        reckoned.append(len(days))
        return days_after(length, days)

    monkeypatch.setattr(durations, "days_after", counted)
    sums = Sums()
    working = sums.after(START, Length(Duration(amount=10, unit=Unit.WORKDAYS)), Part("a", "limit"))
    days = sums.after(START, Length(Duration(amount=14, unit=Unit.DAYS)), Part("b", "limit"))
    assert is_ever_later(sums, working, days)
    assert sum(reckoned) < len(START_DAYS)
    assert is_ever_later(sums, days, working) == (lateness(sums, days, working).most > 0)
