"""Times as people write them, to moments.

`10.4.2026 14:30` -> `2026-04-10 14:30+02:00`; `2026-04-10` -> noon that day, or now if it is today.
"""

import re
from datetime import UTC, date, datetime, time

from forlop.application.declined import Declined, Hindrance
from forlop.model.calendar import OSLO, OutsideCalendar, day_of, gap_around, readings

_ISO_DAY = r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
_LOCAL_DAY = r"(?P<day_no>\d{1,2})\.\s?(?P<month_no>\d{1,2})\.\s?(?P<year_no>\d{4})"
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?\s?(?P<offset>Z|[+-]\d{2}:\d{2})?"
_WRITTEN = re.compile(rf"(?:{_ISO_DAY}|{_LOCAL_DAY})(?:(?:T|\s+(?:kl\.?\s*|at\s+)?){_CLOCK})?")

NOON = time(12)


def moment_of(text: str, *, now: datetime, bare_dates: bool = True) -> datetime | Declined:
    """A moment; without `bare_dates` the hour must be said. Refused: an hour that comes twice or never in Oslo."""
    found = _WRITTEN.fullmatch(text.strip())
    try:
        if found is None or not (found["hour"] or bare_dates):
            return _not_a_time(text)
        day = _day(found)
        if not found["hour"]:
            return now if day == day_of(now) else _only(datetime.combine(day, NOON), text)
        clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        naive = datetime.combine(day, clock)
        return _with_offset(naive, found["offset"]) if found["offset"] else _only(naive, text)
    except OutsideCalendar:
        return Declined(Hindrance.TIME_OUTSIDE_CALENDAR, (("found", text),))
    except ValueError:  # a day or an hour that no calendar has: 31.4.2026, 25:00
        return _not_a_time(text)


def by_the_end_of(text: str, *, now: datetime) -> datetime | Declined:
    """A moment up to which something is asked; a date alone is the whole day, or up to now if it is today."""
    day = day_written(text)
    if day is None or day == day_of(now):
        return moment_of(text, now=now)
    return datetime.combine(day, time(23, 59, 59, 999999), tzinfo=OSLO)


def day_written(text: str) -> date | None:
    """A calendar day without an hour; None when the text is not one."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or found["hour"]:
        return None
    try:
        return _day(found)
    except ValueError:
        return None


def _day(found: re.Match[str]) -> date:
    if found["year"]:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    return date(int(found["year_no"]), int(found["month_no"]), int(found["day_no"]))


def _only(naive: datetime, text: str) -> datetime | Declined:
    match readings(naive):
        case (only,):
            return only
        case ():
            shown = tuple(each.strftime("%H.%M") for each in gap_around(naive))
            # Read with either offset, as one would have who forgot to move the clock, or moved it too early.
            meant = sorted(naive.replace(tzinfo=OSLO, fold=fold).astimezone(UTC) for fold in (0, 1))
            details = (("found", text), ("moved_from", shown[0]), ("moved_to", shown[1]))
            return Declined(Hindrance.TIME_NEVER, details, tuple(written(each) for each in meant))
        case both:
            return Declined(Hindrance.TIME_TWICE, (("found", text),), tuple(written(each) for each in both))


def written(moment: datetime) -> str:
    """As it can be given again without doubt: `2026-10-25T02:30+01:00`."""
    return moment.astimezone(OSLO).isoformat(timespec="minutes")


def _with_offset(naive: datetime, offset: str) -> datetime:
    moment = datetime.fromisoformat(f"{naive.isoformat()}{'+00:00' if offset == 'Z' else offset}")
    day_of(moment)
    return moment


def _not_a_time(text: str) -> Declined:
    return Declined(Hindrance.NOT_A_TIME, (("found", text),))
