"""The calendar in Europe/Oslo, 1901 to 2100: working days, due times, stopped clocks, and what a written hour can mean.

    due_after(Fri 27 March 2026 at 10, 10 working days)  ->  the end of Wed 15 April 2026: Easter lies between
    due_after(Sat 28 March 2026 at 12, 24 hours)         ->  Sun 29 March at 13: that night has 23 hours

Knows dates, not deadlines: which anchor, which length and which pauses apply is decided in the engine.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from forlop.model.public_holidays import public_holidays, working_days
from forlop.model.values import Duration, Unit


def _oslo() -> ZoneInfo:
    # Not the machine's own: builds of the same database differ in what they have for Oslo before 1980
    # (some have Norway's clocks, most have Berlin's), and a due time must be the same on every machine.
    with (files("tzdata") / "zoneinfo" / "Europe" / "Oslo").open("rb") as zone:
        return ZoneInfo.from_file(zone, key="Europe/Oslo")


OSLO = _oslo()
FIRST_DAY = date(1901, 1, 1)
LAST_DAY = date(2100, 12, 31)

_HOURS_IN_CALENDAR = 24 * ((LAST_DAY - FIRST_DAY).days + 1)


class OutsideCalendar(ValueError):
    """A day was given or would result that the calendar does not know.

    The holidays are known from 1901 to 2100, and a day without known holidays must not pass for a working day.
    """


@dataclass(frozen=True, slots=True)
class Due:
    """The moment from which something is late, and the last day on which it is not.

    For a limit in hours there is no such day; for every other limit `at` is the midnight that ends it.
    """

    at: datetime
    day: date | None

    def is_late(self, now: datetime) -> bool:
        """Whether the limit has passed: a day ends at its midnight, a limit in hours includes its last moment."""
        return now > self.at if self.day is None else now >= self.at


# --- Days ---


def is_public_holiday(day: date) -> bool:
    """Whether the day is one of the twelve holidays by name: not an ordinary Sunday, and not Christmas Eve."""
    return _known(day).toordinal() in _public_holidays()


def is_working_day(day: date) -> bool:
    """Whether the day is a Monday to Friday and no public holiday."""
    return _is_working(_known(day).toordinal())


def shift(day: date, duration: Duration, *, sign: Literal[-1, 1]) -> date:
    """The day so long after (1) or before (-1) `day`, which is itself day 0.

    A month or a year ends on the day of the same number, or on the last day of a month without that number
    (domstolloven § 148).
    Hours move a moment and not a day, and are a mistake here.
    """
    _known(day)
    steps = sign * duration.amount
    match duration.unit:
        case Unit.WORKDAYS:
            return _working_days_away(day, steps)
        case Unit.DAYS:
            return _day(day.toordinal() + steps)
        case Unit.WEEKS:
            return _day(day.toordinal() + 7 * steps)
        case Unit.MONTHS:
            return _months_away(day, steps)
        case Unit.YEARS:
            return _months_away(day, 12 * steps)
        case Unit.HOURS:
            raise ValueError("hours move a moment, not a day")
        case _:
            assert_never(duration.unit)


def halfway(start: date, end: date) -> date:
    """The day midway: start plus half the days between, rounded down, so never later than the true middle."""
    return _day((_known(start).toordinal() + _known(end).toordinal()) // 2)


# --- Moments ---
# INVARIANT: every moment given out carries the offset Oslo had then (+01:00 or +02:00) and not the zone itself.
# Two datetimes of one ZoneInfo are compared and subtracted by the clock on the wall, so that in the hour
# that comes twice 02.15 the second time would be before 02.30 the first time, and equal to 02.15 the first time.


def day_of(instant: datetime) -> date:
    """The date in Oslo at that moment; a midnight belongs to the day it begins."""
    return _in_oslo(instant).date()


def start_of(day: date) -> datetime:
    """The midnight that begins the day."""
    return _midnight(_known(day))


def end_of(day: date) -> datetime:
    """The midnight that ends the day, which is the first moment of the next."""
    return _midnight(_known(day) + timedelta(days=1))


@lru_cache(maxsize=4096)
def readings(naive: datetime) -> tuple[datetime, ...]:
    """The moments at which clocks in Oslo show this, earliest first.

    None in the hour left out in spring (see `gap_around`), two in the hour that comes twice in autumn, else one.
    """
    shown = _without_zone(naive)
    _known(shown.date())
    moments = {shown.replace(tzinfo=OSLO, fold=fold).astimezone(UTC) for fold in (0, 1)}
    # Python gives a moment for a time that never comes too, but clocks then show something else.
    return tuple(_in_oslo(at) for at in sorted(moments) if at.astimezone(OSLO).replace(tzinfo=None) == shown)


def gap_around(naive: datetime) -> tuple[datetime, datetime]:
    """For a time that clocks in Oslo never show: from which time to which they were moved, both without zone.

    For 29 March 2026 at 02.30 these are 02.00 and 03.00; a time that does come is a mistake here.
    """
    if readings(naive):
        raise ValueError(f"{naive} is a time that clocks in Oslo show")
    # In whole seconds, as clocks are moved on one.
    shown = _without_zone(naive).replace(microsecond=0)
    # Read with the later offset the time lies before the change, with the earlier one after it.
    before = shown.replace(tzinfo=OSLO, fold=1).astimezone(UTC)
    after = shown.replace(tzinfo=OSLO, fold=0).astimezone(UTC)
    old, new = _offset(before), _offset(after)
    seconds = range(int((after - before).total_seconds()) + 1)
    change = before + timedelta(seconds=bisect_left(seconds, new, key=lambda s: _offset(before + timedelta(seconds=s))))
    return (change + old).replace(tzinfo=None), (change + new).replace(tzinfo=None)


# --- Limits ---


def due_after(anchor: datetime, duration: Duration, *, statutory: bool = False) -> Due:
    """When a limit that runs from the anchor ends: hours as elapsed time, all else at the end of a day in Oslo.

    The anchor's day is day 0, so 0 days, and 0 working days on whatever day, is the same day until 24.00.
    A statutory limit that ends on a Saturday, a Sunday or a public holiday ends on the next working day
    (domstolloven § 149); one in hours does not roll.
    """
    if duration.unit is Unit.HOURS:
        return Due(at=_hours_away(anchor, duration.amount), day=None)
    limit = _due_on(shift(day_of(anchor), duration, sign=1))
    return _rolled(limit) if statutory else limit


def due_before(day: date, duration: Duration) -> Due:
    """The last chance at least so long before `day`: 1 week before a Friday is the end of the Friday before.

    Hours are counted back from the midnight that begins `day`, as a day has no other hour.
    """
    if duration.unit is Unit.HOURS:
        return Due(at=_hours_away(start_of(day), -duration.amount), day=None)
    return _due_on(shift(day, duration, sign=-1))


def earliest_after(anchor: datetime, duration: Duration) -> datetime:
    """The first moment at which so much has passed since the anchor: the start of a day in Oslo, or the hour."""
    if duration.unit is Unit.HOURS:
        return _hours_away(anchor, duration.amount)
    return start_of(shift(day_of(anchor), duration, sign=1))


# --- Stopped clocks ---


def extended(
    due: Due,
    *,
    anchor: datetime,
    unit: Unit,
    pauses: Sequence[tuple[datetime, datetime]],
    statutory: bool = False,
) -> Due:
    """When a limit of this unit ends that stood still during the pauses, each given as its start and stop.

    What is added is what of the pauses, each moment counted once, lies after the anchor:

    - hours: the time elapsed;
    - days, weeks, months, years: the midnights, so the day a pause starts on has run and the day it stops on has not;
    - working days: the working days after the day a pause starts on, up to and with the day it stops on.
      Those that were left then run from the day it stops on, which is day 0 as an anchor's day is.

    A limit that would have ended during a pause leaves at least the day the pause stops on (counted in working
    days: the first working day from then), so nobody is late before the clock runs again.
    A pause that starts at or after the due time, as earlier pauses have moved it, mends nothing.
    A pause that still runs has no stop and no place here: until it stops there is no due time.
    For a statutory limit `due` is the limit before it rolls; it rolls once, after the pauses.
    """
    begun = _in_oslo(anchor).astimezone(UTC)
    limit = due
    for start, stop in _union(pauses):
        ends = _rolled(limit) if statutory else limit
        if start >= ends.at:
            break
        if stop >= begun:
            limit = _stopped(limit, unit=unit, start=max(start, begun), stop=stop)
    return _rolled(limit) if statutory else limit


def run_of(unit: Unit, *, start: datetime, until: datetime, pauses: Sequence[tuple[datetime, datetime]]) -> int:
    """How much of a limit of this unit has run, less what it stood still; counted as `extended` counts.

    Whole hours for a limit in hours, working days for one in working days, days for all the others.
    """
    begun, now = _in_oslo(start).astimezone(UTC), _in_oslo(until).astimezone(UTC)
    stretches = [(max(a, begun), min(b, now)) for a, b in _union(pauses) if a < now and b > begun]
    match unit:
        case Unit.HOURS:
            stood = sum((b - a for a, b in stretches), timedelta())
            return int((now - begun - stood) / timedelta(hours=1))
        case Unit.WORKDAYS:
            return _working_days_between(begun, now) - sum(_working_days_between(a, b) for a, b in stretches)
        case Unit.DAYS | Unit.WEEKS | Unit.MONTHS | Unit.YEARS:
            return _midnights_between(begun, now) - sum(_midnights_between(a, b) for a, b in stretches)
        case _:
            assert_never(unit)


def _midnights_between(start: datetime, until: datetime) -> int:
    return (day_of(until) - day_of(start)).days


def _working_days_between(start: datetime, until: datetime) -> int:
    return _working_days_up_to(day_of(until)) - _working_days_up_to(day_of(start))


def _stopped(limit: Due, *, unit: Unit, start: datetime, stop: datetime) -> Due:
    match limit.day, unit:
        case None, Unit.HOURS:  # the time elapsed
            return Due(at=_in_oslo(limit.at.astimezone(UTC) + (stop - start)), day=None)
        case date() as last, Unit.WORKDAYS:  # the working days in the pause, and time on a working day after it
            resumed = day_of(stop)
            moved = _working_days_away(last, _working_days_up_to(resumed) - _working_days_up_to(day_of(start)))
            return _due_on(moved if moved >= resumed else _working_day_from(resumed))
        case date() as last, Unit.DAYS | Unit.WEEKS | Unit.MONTHS | Unit.YEARS:  # the midnights in the pause
            resumed = day_of(stop)
            # Earlier than the day of the stop only for a statutory limit, stopped in the days it rolls over.
            return _due_on(max(_day(last.toordinal() + (resumed - day_of(start)).days), resumed))
        case _:
            raise ValueError(f"a limit in {unit} does not end so: {limit}")


def _union(pauses: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Intervals in order of time, apart from each other, that cover what the pauses cover, in UTC."""
    union: list[tuple[datetime, datetime]] = []
    for start, stop in sorted(
        (_in_oslo(start).astimezone(UTC), _in_oslo(stop).astimezone(UTC)) for start, stop in pauses
    ):
        if stop < start:
            raise ValueError(f"a pause stops at {stop}, before it starts at {start}")
        if union and start <= union[-1][1]:
            union[-1] = union[-1][0], max(stop, union[-1][1])
        else:
            union.append((start, stop))
    return union


def _due_on(day: date) -> Due:
    return Due(at=end_of(day), day=day)


def _rolled(limit: Due) -> Due:
    return limit if limit.day is None else _due_on(_working_day_from(limit.day))


# --- Counting ---


@cache
def _public_holidays() -> frozenset[int]:
    return frozenset[int]().union(*(public_holidays(year) for year in range(FIRST_DAY.year, LAST_DAY.year + 1)))


@cache
def _working_days() -> tuple[int, ...]:
    """The numbers of all working days, ascending: the n-th after a day is n places on."""
    return working_days(FIRST_DAY, LAST_DAY)


def _is_working(number: int) -> bool:
    # Day number 1 of `date` is a Monday, so Saturdays and Sundays leave 6 and 0.
    return number % 7 in range(1, 6) and number not in _public_holidays()


def _working_days_up_to(day: date) -> int:
    return bisect_right(_working_days(), day.toordinal())


def _working_days_away(day: date, steps: int) -> date:
    if steps == 0:
        return day
    place = _working_days_up_to(day) - 1 + steps if steps > 0 else bisect_left(_working_days(), day.toordinal()) + steps
    if place < 0:
        raise _before_first_day()
    if place >= len(_working_days()):
        raise _after_last_day()
    return date.fromordinal(_working_days()[place])


def _working_day_from(day: date) -> date:
    # Never past the end: LAST_DAY is a Friday and no holiday.
    return date.fromordinal(_working_days()[bisect_left(_working_days(), day.toordinal())])


def _months_away(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    if year < FIRST_DAY.year:
        raise _before_first_day()
    if year > LAST_DAY.year:
        raise _after_last_day()
    first_of_month = date(year, month + 1, 1)
    # Day 28 plus 4 days is in the next month for every month.
    days_in_month = ((first_of_month.replace(day=28) + timedelta(days=4)).replace(day=1) - first_of_month).days
    return first_of_month.replace(day=min(day.day, days_in_month))


def _hours_away(anchor: datetime, hours: int) -> datetime:
    start = _in_oslo(anchor).astimezone(UTC)
    # More hours than there are would be outside, but also more than a timedelta may hold.
    if hours > _HOURS_IN_CALENDAR:
        raise _after_last_day()
    if hours < -_HOURS_IN_CALENDAR:
        raise _before_first_day()
    return _in_oslo(start + timedelta(hours=hours))


def _in_oslo(instant: datetime) -> datetime:
    """The same moment with the offset Oslo had then; refused if its date in Oslo is outside the calendar."""
    if instant.utcoffset() is None:
        raise ValueError(f"a moment needs a time zone: {instant}")
    # First by its own year: the years 1 and 9999 cannot be moved to another zone.
    if instant.year < FIRST_DAY.year - 1:
        raise _before_first_day()
    if instant.year > LAST_DAY.year + 1:
        raise _after_last_day()
    local = instant.astimezone(timezone(_offset(instant)))
    _known(local.date())
    return local


def _offset(instant: datetime) -> timedelta:
    offset = instant.astimezone(OSLO).utcoffset()
    assert offset is not None, "a zone always has an offset"
    return offset


def _midnight(day: date) -> datetime:
    # Not by _in_oslo: the midnight that ends the last day is known, though the day after is not.
    local = datetime.combine(day, time(), tzinfo=OSLO)
    return local.astimezone(timezone(_offset(local)))


def _without_zone(naive: datetime) -> datetime:
    if naive.tzinfo is not None:
        raise ValueError(f"a moment with a time zone has one reading: {naive}")
    return naive


def _known(day: date) -> date:
    # Compared as dates and not as numbers: a datetime, which is a date of an unsaid zone, is a TypeError.
    if day < FIRST_DAY:
        raise _before_first_day()
    if day > LAST_DAY:
        raise _after_last_day()
    return day


def _day(number: int) -> date:
    if number < FIRST_DAY.toordinal():
        raise _before_first_day()
    if number > LAST_DAY.toordinal():
        raise _after_last_day()
    return date.fromordinal(number)


def _before_first_day() -> OutsideCalendar:
    return OutsideCalendar(f"a day before {FIRST_DAY}, the first day the calendar knows")


def _after_last_day() -> OutsideCalendar:
    return OutsideCalendar(f"a day after {LAST_DAY}, the last day the calendar knows")
