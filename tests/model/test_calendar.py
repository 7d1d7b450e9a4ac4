from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forlop.model.calendar import (
    FIRST_DAY,
    LAST_DAY,
    OSLO,
    Due,
    OutsideCalendar,
    day_of,
    due_after,
    due_before,
    earliest_after,
    end_of,
    extended,
    gap_around,
    halfway,
    is_public_holiday,
    is_working_day,
    readings,
    shift,
    start_of,
)
from forlop.model.values import Duration, Unit

WINTER = timezone(timedelta(hours=1))
SUMMER = timezone(timedelta(hours=2))

# Skjærtorsdag, langfredag, 1. and 2. påskedag, Kristi himmelfartsdag, 1. and 2. pinsedag.
# From Easter Sunday E they are E-3, E-2, E, E+1, E+39, E+49 and E+50.
MOVABLE = {
    2024: ["03-28", "03-29", "03-31", "04-01", "05-09", "05-19", "05-20"],
    2025: ["04-17", "04-18", "04-20", "04-21", "05-29", "06-08", "06-09"],
    2026: ["04-02", "04-03", "04-05", "04-06", "05-14", "05-24", "05-25"],
    2027: ["03-25", "03-26", "03-28", "03-29", "05-06", "05-16", "05-17"],
    2028: ["04-13", "04-14", "04-16", "04-17", "05-25", "06-04", "06-05"],
    2029: ["03-29", "03-30", "04-01", "04-02", "05-10", "05-20", "05-21"],
}
FIXED = ["01-01", "05-01", "05-17", "12-25", "12-26"]


def on(text: str) -> date:
    return date.fromisoformat(text)


def shown(text: str) -> datetime:
    """What a clock shows, without a zone."""
    return datetime.fromisoformat(text)


def at(text: str) -> datetime:
    """A moment written as clocks in Oslo show it, in an hour that comes once."""
    (moment,) = readings(shown(text))
    return moment


def lasting(amount: int, unit: Unit) -> Duration:
    return Duration(amount=amount, unit=unit)


def days(amount: int) -> Duration:
    return lasting(amount, Unit.DAYS)


def working_days(amount: int) -> Duration:
    return lasting(amount, Unit.WORKDAYS)


def hours(amount: int) -> Duration:
    return lasting(amount, Unit.HOURS)


def the_end_of(text: str) -> Due:
    return Due(at=end_of(on(text)), day=on(text))


# --- Days ---


@pytest.mark.parametrize("year", MOVABLE)
def test_the_public_holidays_of_a_year_are_those_of_the_law(year: int) -> None:
    first = date(year, 1, 1)
    found = {
        day for day in (first + timedelta(days=n) for n in range(366)) if day.year == year and is_public_holiday(day)
    }
    assert found == {on(f"{year}-{day}") for day in FIXED + MOVABLE[year]}
    # In 2027 17 May is also the second day of Pentecost.
    assert len(found) == (11 if year == 2027 else 12)


@pytest.mark.parametrize(
    "day",
    [
        "2026-04-04",  # påskeaften
        "2026-05-23",  # pinseaften
        "2026-12-24",  # julaften
        "2026-12-31",  # nyttårsaften
        "2026-03-22",  # an ordinary Sunday
    ],
)
def test_an_eve_and_an_ordinary_sunday_are_no_public_holidays(day: str) -> None:
    assert not is_public_holiday(on(day))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-04-01", True),  # Wednesday before Easter
        ("2026-04-02", False),  # skjærtorsdag
        ("2026-04-04", False),  # Saturday
        ("2026-04-05", False),  # Sunday
        ("2026-04-07", True),  # Tuesday after Easter
        ("2026-12-24", True),  # julaften, a Thursday
        ("2026-12-31", True),  # nyttårsaften, a Thursday
    ],
)
def test_a_working_day_is_a_monday_to_friday_that_is_no_holiday(day: str, works: bool) -> None:
    assert is_working_day(on(day)) is works


def test_a_year_has_as_many_working_days_as_its_weekdays_less_the_holidays_on_them() -> None:
    # 2026: 261 weekdays, less 1.1. Thu, 2.4. Thu, 3.4. Fri, 6.4. Mon, 1.5. Fri, 14.5. Thu, 25.5. Mon, 25.12. Fri;
    # 17.5. and 26.12. are a Sunday and a Saturday. 261 - 8 = 253.
    assert sum(is_working_day(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)) == 253


@pytest.mark.parametrize(
    ("start", "sign", "duration", "end"),
    [
        ("2026-01-31", 1, lasting(1, Unit.MONTHS), "2026-02-28"),  # February has no 31
        ("2028-01-31", 1, lasting(1, Unit.MONTHS), "2028-02-29"),  # a leap year
        ("2026-01-31", 1, lasting(2, Unit.MONTHS), "2026-03-31"),  # clipped from the day it began, not from February
        ("2026-03-31", 1, lasting(1, Unit.MONTHS), "2026-04-30"),
        ("2026-12-31", 1, lasting(2, Unit.MONTHS), "2027-02-28"),
        ("2026-11-30", 1, lasting(1, Unit.MONTHS), "2026-12-30"),  # the last day is not kept the last
        ("2026-03-31", -1, lasting(1, Unit.MONTHS), "2026-02-28"),
        ("2026-01-15", -1, lasting(1, Unit.MONTHS), "2025-12-15"),
        ("2028-02-29", 1, lasting(1, Unit.YEARS), "2029-02-28"),
        ("2028-02-29", 1, lasting(4, Unit.YEARS), "2032-02-29"),
        ("2028-02-29", -1, lasting(1, Unit.YEARS), "2027-02-28"),
        ("2096-02-29", 1, lasting(4, Unit.YEARS), "2100-02-28"),  # 2100 is no leap year
        ("2028-02-28", 1, days(2), "2028-03-01"),
        ("2027-02-28", 1, days(1), "2027-03-01"),
        ("2026-12-28", 1, lasting(1, Unit.WEEKS), "2027-01-04"),
        ("2026-04-08", -1, working_days(2), "2026-04-01"),  # Tue 7, then Wed 1 before Easter
        ("2026-04-05", -1, working_days(1), "2026-04-01"),
        ("2026-04-05", -1, working_days(0), "2026-04-05"),
    ],
)
def test_a_shift_ends_on_the_day_of_the_same_name_or_number_or_the_last_of_the_month(
    start: str, sign: int, duration: Duration, end: str
) -> None:
    assert shift(on(start), duration, sign=1 if sign == 1 else -1) == on(end)


def test_hours_do_not_shift_a_day() -> None:
    with pytest.raises(ValueError, match="hours move a moment"):
        shift(on("2026-01-01"), hours(24), sign=1)


@pytest.mark.parametrize(
    ("start", "end", "middle"),
    [
        ("2026-03-02", "2026-03-12", "2026-03-07"),  # 10 days, 5
        ("2026-03-02", "2026-03-13", "2026-03-07"),  # 11 days, 5.5, down to 5
        ("2026-03-02", "2026-03-03", "2026-03-02"),
        ("2026-03-02", "2026-03-02", "2026-03-02"),
        ("2028-02-28", "2028-03-01", "2028-02-29"),  # 2 days in a leap year
        ("2026-03-12", "2026-03-09", "2026-03-10"),  # a plan moved to before the start: -3 days, -1.5, down to -2
    ],
)
def test_halfway_is_the_start_plus_half_the_days_rounded_down(start: str, end: str, middle: str) -> None:
    assert halfway(on(start), on(end)) == on(middle)


# --- Moments ---


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-01-01T22:59:59+00:00", "2026-01-01"),  # 23.59.59 in Oslo
        ("2026-01-01T23:00:00+00:00", "2026-01-02"),  # midnight in Oslo
        ("2026-07-01T22:00:00+00:00", "2026-07-02"),  # midnight in Oslo in summer
    ],
)
def test_the_day_of_a_moment_is_the_date_in_oslo(instant: str, day: str) -> None:
    assert day_of(datetime.fromisoformat(instant)) == on(day)


def test_a_day_of_clock_change_has_23_or_25_hours() -> None:
    spring, autumn = on("2026-03-29"), on("2026-10-25")
    assert end_of(spring) - start_of(spring) == timedelta(hours=23)
    assert end_of(autumn) - start_of(autumn) == timedelta(hours=25)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = shown("2026-01-01T12:00")
    with pytest.raises(ValueError, match="needs a time zone"):
        day_of(naive)
    with pytest.raises(ValueError, match="needs a time zone"):
        due_after(naive, hours(1))


def test_a_moment_does_not_pass_for_a_day() -> None:
    with pytest.raises(TypeError):
        is_working_day(at("2026-01-01T12:00"))


def test_an_ordinary_time_has_one_reading() -> None:
    assert readings(shown("2026-03-29T01:59")) == (datetime(2026, 3, 29, 1, 59, tzinfo=WINTER),)
    assert readings(shown("2026-03-29T03:00")) == (datetime(2026, 3, 29, 3, 0, tzinfo=SUMMER),)


def test_a_time_in_the_hour_left_out_in_spring_has_no_reading_and_names_the_change() -> None:
    for never in (shown("2026-03-29T02:00"), shown("2026-03-29T02:30"), shown("2026-03-29T02:59:59.999999")):
        assert readings(never) == ()
        assert gap_around(never) == (shown("2026-03-29T02:00"), shown("2026-03-29T03:00"))


def test_a_time_in_the_hour_that_comes_twice_in_autumn_has_two_readings_an_hour_apart() -> None:
    first, second = readings(shown("2026-10-25T02:30"))
    assert (first.isoformat(), second.isoformat()) == ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")
    # Not so for two datetimes of one ZoneInfo, which would be equal.
    assert second > first
    assert second - first == timedelta(hours=1)
    assert readings(shown("2026-10-25T02:30").replace(fold=1)) == (first, second)
    assert len(readings(shown("2026-10-25T03:00"))) == 1


def test_a_time_with_a_zone_is_not_read_again() -> None:
    with pytest.raises(ValueError, match="has one reading"):
        readings(at("2026-01-01T12:00"))


def test_there_is_no_gap_around_a_time_that_comes() -> None:
    with pytest.raises(ValueError, match="clocks in Oslo show"):
        gap_around(shown("2026-10-25T02:30"))


# --- Limits ---


@pytest.mark.parametrize(
    ("start", "end"),
    [
        # Mon 30, Tue 31, Wed 1 (3); Easter Thu 2 to Mon 6; Tue 7 to Fri 10 (7); Mon 13 to Wed 15 (10).
        ("2026-03-27", "2026-04-15"),
        # Wed 29, Thu 30 (2); Fri 1 May; Mon 4 to Fri 8 (7); Mon 11 to Wed 13 (10).
        ("2026-04-28", "2026-05-13"),
        # Tue 24 to Fri 27 (4); Mon 30 to Fri 4 (9); Mon 7 (10).
        ("2026-11-23", "2026-12-07"),
        # Mon 21 to Thu 24 (4); Fri 25; Mon 28 to Thu 31 (8); Fri 1 January; Mon 4, Tue 5 (10).
        ("2026-12-18", "2027-01-05"),
        # Tue 11 to Fri 14 (4); Mon 17 is 17 May and Pentecost; Tue 18 to Fri 21 (8); Mon 24, Tue 25 (10).
        ("2027-05-10", "2027-05-25"),
    ],
)
def test_ten_working_days_end_on_the_tenth_working_day_after_the_day_of_the_anchor(start: str, end: str) -> None:
    assert due_after(at(f"{start}T10:00"), working_days(10)) == the_end_of(end)
    assert due_after(at(f"{start}T00:00"), working_days(10)) == the_end_of(end)
    assert due_after(at(f"{start}T23:59"), working_days(10)) == the_end_of(end)


@pytest.mark.parametrize(
    ("start", "amount", "unrolled", "rolled"),
    [
        ("2026-03-05", 28, "2026-04-02", "2026-04-07"),  # skjærtorsdag, to the Tuesday after Easter
        ("2026-12-11", 14, "2026-12-25", "2026-12-28"),  # Friday 1. juledag, over Saturday 2. juledag and Sunday
        ("2027-04-26", 21, "2027-05-17", "2027-05-18"),
        ("2026-04-23", 7, "2026-04-30", "2026-04-30"),  # a Thursday
        ("2026-04-24", 8, "2026-05-02", "2026-05-04"),  # a Saturday
        ("2026-12-20", 4, "2026-12-24", "2026-12-24"),  # julaften is no holiday
    ],
)
def test_only_a_statutory_limit_rolls_off_saturdays_and_holidays(
    start: str, amount: int, unrolled: str, rolled: str
) -> None:
    anchor = at(f"{start}T10:00")
    assert due_after(anchor, days(amount)) == the_end_of(unrolled)
    assert due_after(anchor, days(amount), statutory=True) == the_end_of(rolled)


def test_a_statutory_limit_in_hours_does_not_roll() -> None:
    # Thursday before Easter, 24 hours on: Good Friday.
    friday = Due(at=at("2026-04-03T10:00"), day=None)
    assert due_after(at("2026-04-02T10:00"), hours(24), statutory=True) == friday


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.HOURS])
@pytest.mark.parametrize("day", ["2026-03-27", "2026-03-28", "2026-04-02"])  # a Friday, a Saturday, skjærtorsdag
def test_a_limit_of_nothing_is_the_same_day_until_24_whatever_day_it_is(day: str, unit: Unit) -> None:
    assert due_after(at(f"{day}T14:00"), lasting(0, unit)) == the_end_of(day)


def test_the_due_time_of_a_day_is_the_midnight_that_ends_it() -> None:
    assert due_after(at("2026-03-27T14:00"), days(1)).at.isoformat() == "2026-03-29T00:00:00+01:00"
    assert due_after(at("2026-03-28T14:00"), days(1)).at.isoformat() == "2026-03-30T00:00:00+02:00"


@pytest.mark.parametrize(
    ("anchor", "amount", "end"),
    [
        ("2026-03-28T12:00:00+01:00", 24, "2026-03-29T13:00:00+02:00"),  # the night of 23 hours
        ("2026-03-29T01:30:00+01:00", 1, "2026-03-29T03:30:00+02:00"),
        ("2026-10-24T12:00:00+02:00", 24, "2026-10-25T11:00:00+01:00"),  # the night of 25 hours
        ("2026-10-25T02:30:00+02:00", 1, "2026-10-25T02:30:00+01:00"),
        ("2026-10-25T00:30:00+00:00", 1, "2026-10-25T02:30:00+01:00"),
        ("2026-01-01T12:00:00+01:00", 48, "2026-01-03T12:00:00+01:00"),
    ],
)
def test_hours_are_elapsed_time_over_both_nights_of_clock_change(anchor: str, amount: int, end: str) -> None:
    found = due_after(datetime.fromisoformat(anchor), hours(amount))
    assert (found.at.isoformat(), found.day) == (end, None)


def test_an_anchor_in_the_zone_itself_is_understood_in_the_hour_that_comes_twice() -> None:
    # 02.30 the second time is 01.30 UTC, and an hour later it is 02.30 UTC, 03.30 in Oslo.
    second_time = datetime(2026, 10, 25, 2, 30, tzinfo=OSLO, fold=1)
    assert due_after(second_time, hours(1)).at.isoformat() == "2026-10-25T03:30:00+01:00"


def test_a_limit_before_a_day_ends_with_the_last_day_allowed() -> None:
    assert due_before(on("2026-04-10"), lasting(1, Unit.WEEKS)) == the_end_of("2026-04-03")
    # Thu 9, Wed 8, Tue 7 (3); Easter; Wed 1 (4), Tue 31 (5).
    assert due_before(on("2026-04-10"), working_days(5)) == the_end_of("2026-03-31")
    assert due_before(on("2026-03-31"), lasting(1, Unit.MONTHS)) == the_end_of("2026-02-28")
    assert due_before(on("2026-04-05"), working_days(0)) == the_end_of("2026-04-05")
    assert due_before(on("2026-03-30"), hours(24)) == Due(at=datetime(2026, 3, 28, 23, tzinfo=WINTER), day=None)


def test_the_earliest_moment_is_the_start_of_the_day_or_the_hour() -> None:
    assert earliest_after(at("2026-03-27T14:00"), days(3)) == at("2026-03-30T00:00")
    assert earliest_after(at("2026-03-27T14:00"), working_days(4)) == at("2026-04-07T00:00")
    assert earliest_after(at("2026-03-28T14:00"), hours(24)) == at("2026-03-29T15:00")


# --- Stopped clocks ---

Pauses = list[tuple[datetime, datetime]]


def stopped(anchor: str, duration: Duration, pauses: list[tuple[str, str]], *, statutory: bool = False) -> Due:
    return extended(
        due_after(at(anchor), duration),
        anchor=at(anchor),
        unit=duration.unit,
        pauses=[(at(start), at(stop)) for start, stop in pauses],
        statutory=statutory,
    )


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([], "2026-03-16"),
        ([("2026-03-04T09:00", "2026-03-04T15:00")], "2026-03-16"),  # no midnight
        ([("2026-03-04T23:59", "2026-03-05T00:01")], "2026-03-17"),  # one midnight
        ([("2026-03-04T10:00", "2026-03-07T10:00")], "2026-03-19"),  # 5, 6, 7 March: 3 midnights
        ([("2026-03-04T00:00", "2026-03-07T00:00")], "2026-03-19"),  # the start's own midnight is before the pause
        ([("2026-03-04T10:00", "2026-03-07T10:00"), ("2026-03-06T10:00", "2026-03-09T10:00")], "2026-03-21"),  # 5 of 6
        ([("2026-03-04T10:00", "2026-03-06T10:00"), ("2026-03-06T12:00", "2026-03-08T10:00")], "2026-03-20"),  # 2 + 2
        ([("2026-02-20T10:00", "2026-03-04T10:00")], "2026-03-18"),  # from the anchor on Mon 2: 2 midnights
        ([("2026-02-20T10:00", "2026-03-01T10:00")], "2026-03-16"),  # over before the anchor
        ([("2026-03-16T10:00", "2026-03-20T10:00")], "2026-03-20"),  # on the last day: until the day it stops
        ([("2026-03-17T00:00", "2026-03-20T10:00")], "2026-03-16"),  # starts at the due time: mends nothing
        ([("2026-03-17T10:00", "2026-03-20T10:00")], "2026-03-16"),  # starts after it
        (
            [("2026-03-04T10:00", "2026-03-06T10:00"), ("2026-03-17T10:00", "2026-03-20T10:00")],
            "2026-03-21",
        ),  # in time now
    ],
)
def test_a_limit_in_days_is_extended_by_the_midnights_in_the_pauses(pauses: list[tuple[str, str]], end: str) -> None:
    assert stopped("2026-03-02T12:00", days(14), pauses) == the_end_of(end)


def test_weeks_months_and_years_are_extended_by_midnights_too() -> None:
    pauses = [("2026-01-10T10:00", "2026-01-13T10:00")]
    assert stopped("2026-01-05T12:00", lasting(2, Unit.WEEKS), pauses) == the_end_of("2026-01-22")
    # The 31st clipped to 28 February, and 3 days on from there.
    assert stopped("2025-12-31T12:00", lasting(2, Unit.MONTHS), pauses) == the_end_of("2026-03-03")
    assert stopped("2025-06-01T12:00", lasting(1, Unit.YEARS), pauses) == the_end_of("2026-06-04")


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        # From Mon 2 March, 10 working days: Fri 6 (4), Fri 13 (9), Mon 16 (10).
        ([], "2026-03-16"),
        ([("2026-03-04T09:00", "2026-03-04T15:00")], "2026-03-16"),
        ([("2026-03-04T10:00", "2026-03-06T10:00")], "2026-03-18"),  # Thu 5 and Fri 6 have not run
        ([("2026-03-06T10:00", "2026-03-09T10:00")], "2026-03-17"),  # Friday has run, Monday not
        ([("2026-03-06T10:00", "2026-03-07T10:00")], "2026-03-16"),  # Friday has run, Saturday never counts
        ([("2026-03-07T10:00", "2026-03-08T10:00")], "2026-03-16"),  # a weekend
        ([("2026-03-07T10:00", "2026-03-09T10:00")], "2026-03-17"),  # stops on Monday, day 0 of what is left
        ([("2026-03-16T10:00", "2026-03-19T10:00")], "2026-03-19"),  # on the last day: until the day it stops
        ([("2026-03-16T10:00", "2026-03-21T10:00")], "2026-03-23"),  # stops on a Saturday: until Monday
        ([("2026-03-17T10:00", "2026-03-20T10:00")], "2026-03-16"),
        # Thu 5, Fri 6, Mon 9, counted once.
        ([("2026-03-04T10:00", "2026-03-06T10:00"), ("2026-03-05T10:00", "2026-03-09T10:00")], "2026-03-19"),
        # Tue 3 to Thu 5 have run, 7 are left from Fri 27: Mon 30 to Wed 1 (3); Easter; Tue 7 to Fri 10 (7).
        ([("2026-03-05T10:00", "2026-03-27T10:00")], "2026-04-10"),
    ],
)
def test_a_limit_in_working_days_is_extended_by_the_working_days_in_the_pauses(
    pauses: list[tuple[str, str]], end: str
) -> None:
    assert stopped("2026-03-02T12:00", working_days(10), pauses) == the_end_of(end)


def test_a_same_day_limit_on_a_saturday_that_stood_still_goes_on_until_the_next_working_day() -> None:
    saturday = "2026-03-07T09:00"
    assert stopped(saturday, working_days(0), [("2026-03-07T10:00", "2026-03-07T11:00")]) == the_end_of("2026-03-07")
    assert stopped(saturday, working_days(0), [("2026-03-07T10:00", "2026-03-08T11:00")]) == the_end_of("2026-03-09")


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([], "2026-03-04T12:00"),
        ([("2026-03-03T10:00", "2026-03-03T13:30")], "2026-03-04T15:30"),
        ([("2026-03-03T10:00", "2026-03-03T13:00"), ("2026-03-03T12:00", "2026-03-03T14:00")], "2026-03-04T16:00"),
        ([("2026-03-01T10:00", "2026-03-02T13:00")], "2026-03-04T13:00"),  # one hour after the anchor
        ([("2026-03-04T12:00", "2026-03-04T13:00")], "2026-03-04T12:00"),  # starts at the due time
        ([("2026-03-04T11:00", "2026-03-06T11:00")], "2026-03-06T12:00"),  # one hour was left
        ([("2026-03-03T10:00", "2026-03-03T11:00"), ("2026-03-04T12:30", "2026-03-04T14:00")], "2026-03-04T14:30"),
    ],
)
def test_a_limit_in_hours_is_extended_by_the_time_elapsed_in_the_pauses(
    pauses: list[tuple[str, str]], end: str
) -> None:
    assert stopped("2026-03-02T12:00", hours(48), pauses) == Due(at=at(end), day=None)


def test_a_limit_of_no_hours_set_while_the_clock_stands_ends_when_the_pause_stops() -> None:
    parts = [("2026-03-02T10:00", "2026-03-02T13:00"), ("2026-03-02T13:00", "2026-03-02T15:00")]
    assert stopped("2026-03-02T12:00", hours(0), parts) == Due(at=at("2026-03-02T15:00"), day=None)
    assert stopped("2026-03-02T12:00", hours(0), parts[1:]) == Due(at=at("2026-03-02T12:00"), day=None)


def test_a_pause_in_hours_over_the_clock_change_counts_the_hours_that_were() -> None:
    # From 22 to 10 are 11 hours that night; 48 + 11 = 59 hours after Fri 27 at 12 the clock shows 60 hours more.
    pauses = [("2026-03-28T22:00", "2026-03-29T10:00")]
    assert stopped("2026-03-27T12:00", hours(48), pauses).at == at("2026-03-30T00:00")


def test_a_statutory_limit_rolls_once_after_the_pauses() -> None:
    # 28 days from 5 March is skjærtorsdag, 2 April, which rolls to Tue 7.
    anchor, limit = "2026-03-05T10:00", days(28)
    assert stopped(anchor, limit, [], statutory=True) == the_end_of("2026-04-07")
    # 2 midnights are Sat 4 April, which rolls to Tue 7 too; 5 are Tue 7 itself; 6 are Wed 8.
    for nights, end in ((2, "2026-04-07"), (5, "2026-04-07"), (6, "2026-04-08")):
        pauses = [("2026-03-10T10:00", f"2026-03-{10 + nights}T10:00")]
        assert stopped(anchor, limit, pauses, statutory=True) == the_end_of(end)
    # A pause on the days it rolls over is in time, and nobody is late on the day it stops.
    assert stopped(anchor, limit, [("2026-04-05T10:00", "2026-04-06T10:00")], statutory=True) == the_end_of(
        "2026-04-07"
    )
    assert stopped(anchor, limit, [("2026-04-05T10:00", "2026-04-11T10:00")], statutory=True) == the_end_of(
        "2026-04-13"
    )
    assert stopped(anchor, limit, [("2026-04-08T00:00", "2026-04-11T10:00")], statutory=True) == the_end_of(
        "2026-04-07"
    )


def test_a_pause_that_stops_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        stopped("2026-03-02T12:00", days(14), [("2026-03-05T10:00", "2026-03-04T10:00")])


def test_a_limit_is_extended_in_its_own_unit_only() -> None:
    anchor, pause = at("2026-03-02T12:00"), (at("2026-03-02T13:00"), at("2026-03-02T14:00"))
    with pytest.raises(ValueError, match="a limit in hours does not end so"):
        extended(due_after(anchor, days(1)), anchor=anchor, unit=Unit.HOURS, pauses=[pause])
    with pytest.raises(ValueError, match="a limit in days does not end so"):
        extended(due_after(anchor, hours(48)), anchor=anchor, unit=Unit.DAYS, pauses=[pause])


# --- The edges ---


def test_the_first_and_the_last_day_are_known() -> None:
    assert not is_working_day(FIRST_DAY)  # 1. nyttårsdag
    assert is_working_day(LAST_DAY)  # a Friday
    assert day_of(start_of(FIRST_DAY)) == FIRST_DAY
    assert end_of(LAST_DAY).isoformat() == "2101-01-01T00:00:00+01:00"
    last_hour = at("2100-12-31T23:00")
    assert due_after(last_hour, days(0), statutory=True) == Due(at=end_of(LAST_DAY), day=LAST_DAY)
    assert shift(LAST_DAY, days((LAST_DAY - FIRST_DAY).days), sign=-1) == FIRST_DAY
    assert shift(date(1901, 1, 3), working_days(1), sign=-1) == date(1901, 1, 2)


HUGE = 10**30


@pytest.mark.parametrize(
    "ask",
    [
        lambda: is_public_holiday(date(1900, 12, 31)),
        lambda: is_public_holiday(date(2101, 1, 1)),
        lambda: is_working_day(date(1900, 12, 31)),
        lambda: is_working_day(date(2101, 1, 1)),
        lambda: start_of(date(1900, 12, 31)),
        lambda: end_of(date(2101, 1, 1)),
        lambda: day_of(end_of(LAST_DAY)),
        lambda: day_of(start_of(FIRST_DAY) - timedelta(microseconds=1)),
        lambda: day_of(datetime.min.replace(tzinfo=SUMMER)),
        lambda: day_of(datetime.max.replace(tzinfo=UTC)),
        lambda: readings(shown("2101-01-01T00:00")),
        lambda: readings(shown("0001-01-01T00:00")),
        lambda: readings(shown("9999-12-31T23:59")),
        lambda: gap_around(shown("1900-12-31T00:00")),
        lambda: halfway(date(1900, 12, 30), date(2026, 1, 1)),
        lambda: halfway(date(2026, 1, 1), date(2101, 1, 2)),
        lambda: due_before(date(2101, 1, 1), days(10)),
        lambda: due_before(FIRST_DAY, hours(1)),
        lambda: earliest_after(at("2100-12-31T23:00"), hours(1)),
        lambda: stopped("2100-12-30T12:00", days(1), [("2100-12-30T13:00", "2100-12-31T13:00")]),
        lambda: stopped("2100-12-31T12:00", hours(6), [("2100-12-31T13:00", "2100-12-31T20:00")]),
        lambda: extended(
            due_after(at("2026-01-01T12:00"), days(1)),
            anchor=at("2026-01-01T12:00"),
            unit=Unit.DAYS,
            pauses=[(at("2026-01-01T13:00"), end_of(LAST_DAY))],
        ),
    ],
)
def test_what_lies_outside_the_calendar_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(OutsideCalendar, match=r"the (first|last) day the calendar knows"):
        ask()


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("amount", [1, HUGE])
def test_a_limit_that_would_end_outside_the_calendar_is_refused(amount: int, unit: Unit) -> None:
    with pytest.raises(OutsideCalendar, match="after 2100-12-31"):
        due_after(at("2100-12-31T23:00"), lasting(amount, unit))
    with pytest.raises(OutsideCalendar, match="before 1901-01-01"):
        due_before(FIRST_DAY, lasting(amount, unit))


# --- Laws ---

CALENDAR_UNITS = [unit for unit in Unit if unit is not Unit.HOURS]
MIDDLE_DAYS = st.dates(date(1990, 1, 1), date(2080, 1, 1))
MOMENTS = st.datetimes(shown("2020-01-01T00:00"), shown("2040-01-01T00:00"), timezones=st.just(UTC))
AMOUNTS = st.integers(0, 60)


def pauses_near(anchor: datetime) -> st.SearchStrategy[Pauses]:
    minutes = st.integers(-3 * 24 * 60, 60 * 24 * 60)
    pair = st.tuples(minutes, minutes).map(sorted)
    return st.lists(
        pair.map(lambda ends: (anchor + timedelta(minutes=ends[0]), anchor + timedelta(minutes=ends[1]))), max_size=5
    )


RUNNING = st.tuples(MOMENTS, st.sampled_from(Unit), st.integers(0, 20), st.booleans()).flatmap(
    lambda limit: st.tuples(*map(st.just, limit), pauses_near(limit[0]))
)
Running = tuple[datetime, Unit, int, bool, Pauses]


def stopped_by(running: Running, pauses: Pauses) -> Due:
    anchor, unit, amount, statutory, _ = running
    limit = due_after(anchor, lasting(amount, unit))
    return extended(limit, anchor=anchor, unit=unit, pauses=pauses, statutory=statutory)


@given(MOMENTS, AMOUNTS, st.sampled_from(Unit), st.booleans())
def test_a_longer_limit_never_ends_earlier(anchor: datetime, amount: int, unit: Unit, statutory: bool) -> None:
    shorter = due_after(anchor, lasting(amount, unit), statutory=statutory)
    longer = due_after(anchor, lasting(amount + 1, unit), statutory=statutory)
    assert shorter.at <= longer.at
    assert anchor <= shorter.at


@given(MOMENTS, MOMENTS, AMOUNTS, st.sampled_from(Unit), st.booleans())
def test_a_later_anchor_never_gives_an_earlier_end(
    one: datetime, other: datetime, amount: int, unit: Unit, statutory: bool
) -> None:
    earlier, later = sorted((one, other))
    length = lasting(amount, unit)
    assert due_after(earlier, length, statutory=statutory).at <= due_after(later, length, statutory=statutory).at


@given(MOMENTS, st.integers(1, 60), st.sampled_from(CALENDAR_UNITS))
def test_working_days_and_statutory_limits_end_on_a_working_day(anchor: datetime, amount: int, unit: Unit) -> None:
    in_working_days = due_after(anchor, working_days(amount)).day
    in_law = due_after(anchor, lasting(amount, unit), statutory=True).day
    assert in_working_days is not None
    assert in_law is not None
    assert is_working_day(in_working_days)
    assert is_working_day(in_law)


@given(MIDDLE_DAYS, AMOUNTS)
def test_so_many_working_days_lie_after_the_start_up_to_the_end(start: date, amount: int) -> None:
    end = shift(start, working_days(amount), sign=1)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(is_working_day, between)) == amount


@given(MIDDLE_DAYS, AMOUNTS, st.sampled_from([Unit.DAYS, Unit.WEEKS]))
def test_days_and_weeks_forth_and_back_lead_home(start: date, amount: int, unit: Unit) -> None:
    length = lasting(amount, unit)
    assert shift(shift(start, length, sign=1), length, sign=-1) == start


@given(MIDDLE_DAYS.filter(is_working_day), AMOUNTS)
def test_working_days_forth_and_back_from_a_working_day_lead_home(start: date, amount: int) -> None:
    length = working_days(amount)
    assert shift(shift(start, length, sign=1), length, sign=-1) == start


@given(MIDDLE_DAYS, AMOUNTS)
def test_months_forth_and_back_lead_home_or_to_where_the_clipping_left_it(start: date, amount: int) -> None:
    length = lasting(amount, Unit.MONTHS)
    there = shift(start, length, sign=1)
    assert shift(there, length, sign=-1) == start.replace(day=there.day)
    assert there.day <= start.day


@given(MIDDLE_DAYS, st.integers(0, 10))
def test_a_year_is_twelve_months_and_a_week_seven_days(start: date, amount: int) -> None:
    years, months = lasting(amount, Unit.YEARS), lasting(12 * amount, Unit.MONTHS)
    assert shift(start, years, sign=1) == shift(start, months, sign=1)
    assert shift(start, lasting(amount, Unit.WEEKS), sign=1) == shift(start, days(7 * amount), sign=1)


@given(st.datetimes(shown("2020-01-01T00:00"), shown("2040-01-01T00:00")))
def test_every_reading_shows_the_time_that_was_written(written: datetime) -> None:
    found = readings(written)
    assert len(found) in {0, 1, 2}
    assert [moment.astimezone(OSLO).replace(tzinfo=None) for moment in found] == [written] * len(found)
    assert list(found) == sorted(set(found))


@given(MOMENTS)
def test_every_moment_is_a_reading_of_what_clocks_show_at_it(moment: datetime) -> None:
    assert moment in readings(moment.astimezone(OSLO).replace(tzinfo=None))
    assert start_of(day_of(moment)) <= moment < end_of(day_of(moment))


@given(RUNNING)
def test_the_order_of_the_pauses_changes_nothing(running: Running) -> None:
    pauses = running[-1]
    assert stopped_by(running, pauses[::-1]) == stopped_by(running, pauses)
    assert stopped_by(running, pauses + pauses) == stopped_by(running, pauses)


@given(RUNNING, st.data())
def test_a_pause_in_two_parts_is_the_whole_pause(running: Running, data: st.DataObject) -> None:
    pauses = running[-1]
    parts: Pauses = []
    for start, stop in pauses:
        middle = start + (stop - start) * data.draw(st.sampled_from([0.0, 0.25, 0.5, 1.0]))
        parts += [(middle, stop), (start, middle)]
    assert stopped_by(running, parts) == stopped_by(running, pauses)


@given(RUNNING, MOMENTS)
def test_a_pause_of_no_length_changes_nothing(running: Running, moment: datetime) -> None:
    pauses = running[-1]
    assert stopped_by(running, [*pauses, (moment, moment)]) == stopped_by(running, pauses)
    anchor = running[0]
    within = anchor + timedelta(minutes=30)
    assert stopped_by(running, [(within, within)]) == stopped_by(running, [])


@given(RUNNING)
def test_one_pause_more_never_gives_an_earlier_end(running: Running) -> None:
    pauses = running[-1]
    assert stopped_by(running, pauses[1:]).at <= stopped_by(running, pauses).at


@given(RUNNING)
def test_nobody_is_late_when_a_pause_stops_that_started_in_time(running: Running) -> None:
    pauses = running[-1]
    due = stopped_by(running, pauses)
    assert all(stop <= due.at for start, stop in pauses if start < due.at)


@given(RUNNING)
def test_a_limit_stopped_from_its_anchor_on_is_the_limit_from_where_the_pause_stops(running: Running) -> None:
    anchor, unit, amount, statutory, _ = running
    resumed = anchor + timedelta(days=9, hours=5)
    # Months differ in length; 0 working days that stood still end on a working day, not on whatever day it is.
    assume(unit not in {Unit.MONTHS, Unit.YEARS})
    assume(amount > 0 or unit is not Unit.WORKDAYS)
    stood = stopped_by(running, [(anchor - timedelta(hours=1), resumed)])
    assert stood == due_after(resumed, lasting(amount, unit), statutory=statutory)


def test_the_calendar_gives_out_no_moment_of_the_zone_itself() -> None:
    given_out = [
        *readings(shown("2026-10-25T02:30")),
        start_of(FIRST_DAY),
        end_of(LAST_DAY),
        due_after(datetime(2026, 10, 25, 1, 30, tzinfo=OSLO), hours(1)).at,
        due_before(on("2026-10-25"), hours(1)).at,
        earliest_after(datetime(2026, 10, 25, 1, 30, tzinfo=OSLO), days(1)),
    ]
    assert all(isinstance(moment.tzinfo, timezone) for moment in given_out)
