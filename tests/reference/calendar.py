"""The reference's own calendar: Norwegian days and holidays, and lengths of time. Moments are in UTC."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from forlop.model.values import Duration, Unit

# The clocks are those of the open database and not of the machine, whose own may differ before 1980.
with (files("tzdata") / "zoneinfo" / "Europe" / "Oslo").open("rb") as _file:
    OSLO = ZoneInfo.from_file(_file, key="Europe/Oslo")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

Due = date | datetime
"""When a limit ends: a last day, or a moment."""


class Refused(Exception):
    """What is told is refused, with this code."""


def require(holds: object, code: str) -> None:
    if not holds:
        raise Refused(code)


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    month, day = divmod(epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


def holidays(year: int) -> frozenset[date]:
    """The public holidays: twelve since 1947, ten before; in some years two of them are one day."""
    in_may = [(5, 1), (5, 17)] if year >= 1947 else []
    fixed = [date(year, month, day) for month, day in ((1, 1), *in_may, (12, 25), (12, 26))]
    return frozenset([*fixed, *[easter(year) + days * DAY for days in (-3, -2, 0, 1, 39, 49, 50)]])


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)


def known(day: date) -> date:
    require(1901 <= day.year <= 2100, "outside_calendar")
    return day


def day_of(moment: datetime) -> date:
    return known(moment.astimezone(OSLO).date())


def midnight(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=OSLO).astimezone(UTC)


def shifted(day: date, amount: int, unit: Unit) -> date:
    """So many units later, or earlier; months clip to their last day."""
    if unit is Unit.DAYS or unit is Unit.WEEKS:
        return known(day + amount * (7 if unit is Unit.WEEKS else 1) * DAY)
    if unit is Unit.WORKDAYS:
        for _ in range(abs(amount)):
            day += DAY if amount > 0 else -DAY
            while not is_workday(known(day)):
                day += DAY if amount > 0 else -DAY
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + amount * (12 if unit is Unit.YEARS else 1), 12)
    require(1901 <= year <= 2100, "outside_calendar")
    next_month = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (day.day - 1) * DAY, next_month - DAY)


def after(start: datetime, length: Duration) -> Due:
    """The last day of a limit in days, or the moment of one in hours."""
    if length.unit is not Unit.HOURS:
        return shifted(day_of(start), length.amount, length.unit)
    moment = start + length.amount * HOUR
    day_of(moment)  # is refused outside the calendar
    return moment


def first_moment(due: Due) -> datetime:
    return due if isinstance(due, datetime) else midnight(due)


def end_of(due: Due) -> datetime:
    return due if isinstance(due, datetime) else midnight(due + DAY)


def late_from(due: Due) -> datetime:
    """The first instant at which it is late: when its last day is over, or just after the moment."""
    return due + timedelta(microseconds=1) if isinstance(due, datetime) else end_of(due)


def next_workday(day: date) -> date:
    """The day, or the first after it that is a working day."""
    while not is_workday(known(day)):
        day += DAY
    return day


def units_between(start: date, end: date, unit: Unit) -> int:
    """Whole units from one day to another, negative when it lies before."""
    if end < start:
        return -units_between(end, start, unit)
    if unit is Unit.HOURS:
        return (midnight(end) - midnight(start)) // HOUR
    if unit is Unit.WORKDAYS:
        return sum(is_workday(start + days * DAY) for days in range(1, (end - start).days + 1))
    return next(amount for amount in range(80_000) if shifted(start, amount + 1, unit) > end)


def stood(due: Due, start: datetime, stop: datetime, unit: Unit) -> Due:
    """A limit after its clock has stood: moved by the hours, the working days or the midnights, never into the stop."""
    if isinstance(due, datetime):
        return due + (stop - start)
    if unit is not Unit.WORKDAYS:
        return shifted(due, (day_of(stop) - day_of(start)).days, Unit.DAYS)
    return max(shifted(due, units_between(day_of(start), day_of(stop), unit), unit), next_workday(day_of(stop)))
