"""The holidays that are reckoned are those that the package `holidays` lists, in every year that the calendar knows."""

from datetime import date

import pytest
from holidays import country_holidays

from forlop.model import calendar, public_holidays


def test_the_holidays_that_are_reckoned_are_those_that_a_list_has() -> None:
    for year in range(calendar.FIRST_DAY.year, calendar.LAST_DAY.year + 1):
        listed = {day.toordinal() for day in country_holidays("NO", years=year)}
        assert public_holidays.public_holidays(year) == listed, year


@pytest.mark.parametrize("first", [1901, 1999, 2000])
def test_a_working_day_is_every_monday_to_friday_that_is_no_holiday(first: int) -> None:
    days = range(date(first, 1, 1).toordinal(), date(first + 100, 12, 31).toordinal() + 1)
    counted = tuple(
        day
        for day in days
        if date.fromordinal(day).isoweekday() < 6
        and day not in public_holidays.public_holidays(date.fromordinal(day).year)
    )
    assert public_holidays.working_days(date(first, 1, 1), date(first + 100, 12, 31)) == counted
