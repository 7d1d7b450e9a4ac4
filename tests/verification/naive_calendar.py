"""A calendar for the naive reader of limits: Easter by Gauss, days one at a time, and no code of the product."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
_OSLO = ZoneInfo("Europe/Oslo")


@cache
def easter(year: int) -> date:
    """Easter Sunday (Gauss 1816, with the two exceptions)."""
    k = year // 100
    m = (15 - (13 + 8 * k) // 25 + k - k // 4) % 30
    n = (4 + k - k // 4) % 7
    d = (19 * (year % 19) + m) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7
    march = 22 + d + e
    if d == 29 and e == 6:
        march -= 7
    if d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        march -= 7
    return date(year, 3, 1) + (march - 1) * DAY


@cache
def holidays(year: int) -> frozenset[date]:
    sunday = easter(year)
    movable = {sunday + days * DAY for days in (-3, -2, 0, 1, 39, 49, 50)}
    return frozenset(movable | {date(year, m, d) for m, d in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))})


@cache
def works(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)


@cache
def ends(day: date, amount: int, unit: str, *, statutory: bool = False) -> date:
    """The last day of a limit that counts from this day, in any unit but hours."""
    end = _plain(day, amount, unit)
    while statutory and not works(end):
        end += DAY
    return end


def _plain(day: date, amount: int, unit: str) -> date:
    if unit == "days":
        return day + amount * DAY
    if unit == "weeks":
        return day + 7 * amount * DAY
    if unit == "workdays":
        left = amount
        while left:
            day += DAY
            left -= works(day)
        return day
    months = amount if unit == "months" else 12 * amount
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def midnight(day: date) -> datetime:
    """The moment that begins the day in Oslo."""
    return datetime(day.year, day.month, day.day, tzinfo=_OSLO).astimezone(UTC)


def day_in_oslo(moment: datetime) -> date:
    return moment.astimezone(_OSLO).date()
