"""The public holidays of any year and the working days between them, reckoned from Easter.

    public_holidays(2026)  ->  the numbers (`date.toordinal`) of twelve days, 5 April (Easter Sunday) among them

Reckoned and not read from a package: as sooner done, and known for years as far ahead as limits are added up.
"""

from datetime import date
from itertools import compress

# The first year in which 1 and 17 May were public holidays (lov 26. april 1947 nr. 1).
_MAY_IS_FREE = 1947


def public_holidays(year: int) -> frozenset[int]:
    """The twelve public holidays (lov om helligdager § 2, lov om 1. og 17. mai)."""
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    if year >= _MAY_IS_FREE:
        fixed += [date(year, 5, 1), date(year, 5, 17)]
    movable = [_easter(year) + days for days in (-3, -2, 0, 1, 39, 49, 50)]
    return frozenset([day.toordinal() for day in fixed] + movable)


def working_days(first: date, last: date) -> tuple[int, ...]:
    """The numbers of all working days of whole years, ascending: the n-th after one is n places on."""
    days = range(first.toordinal(), last.toordinal() + 1)
    # Day number 1 is a Monday, so Saturdays and Sundays leave 6 and 0.
    week = bytes(0 < (days.start + place) % 7 < 6 for place in range(7))
    works = bytearray(week * (len(days) // 7 + 1))
    for year in range(first.year, last.year + 1):
        for holiday in public_holidays(year):
            works[holiday - days.start] = 0
    return tuple(compress(days, works))


def _easter(year: int) -> int:
    """Easter Sunday by the Gregorian reckoning of the moon (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    skipped, leap = divmod(century, 4)
    epact = (19 * golden + century - skipped - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * leap + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1).toordinal()
