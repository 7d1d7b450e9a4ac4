"""Patients whose limits run over what is hard in a calendar, made by chance and the same again for the same seed.

A case aims: at a night of clock change, a leap day, a movable holiday, an edge of the calendar, the moment of midnight;
with where its limit begins or with where it would end, and with its pauses around both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from random import Random

from forlop.model.calendar import FIRST_DAY, LAST_DAY, OSLO
from tests.java.limits import WITH_BASIS, WITHOUT_BASIS, Kind, Limit
from tests.verification.naive_calendar import easter

DAY, HOUR = 86_400, 3_600
_ROUGH_SECONDS = {"hours": HOUR, "workdays": 7 * DAY // 5, "days": DAY, "weeks": 7 * DAY, "months": 2_629_746}
_CALENDAR_DAYS = (LAST_DAY - FIRST_DAY).days


@dataclass(frozen=True, slots=True)
class Stand:
    """A pause, in seconds from 1970; `stop` None while it runs."""

    name: str
    start: int
    stop: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """A limit of a patient; moments in seconds from 1970. `day` and `end` are the dates that are noted."""

    number: int
    limit: Limit
    aim: str
    anchor: int
    day: date
    end: date
    changed: int
    pauses: tuple[Stand, ...]
    zone: int

    @property
    def asked(self) -> str:
        """The line for the Java program."""
        dated = self.limit.kind in (Kind.DATE, Kind.BEFORE, Kind.UNTIL, Kind.HALFWAY)
        return self.limit.asked(
            anchor=str(self.day if dated else self.anchor),
            pauses=",".join(map(_asked, self.pauses)) or "-",
            end=str(self.end),
            changed=str(self.changed),
            opened=str(self.anchor),
        )

    def at(self, second: int) -> datetime:
        """The moment, with an offset as one of several sources would give it."""
        return datetime.fromtimestamp(second, _ZONES[self.zone])


_ZONES = (UTC, OSLO, timezone(timedelta(hours=2)), timezone(timedelta(hours=-11)))


def _asked(pause: Stand) -> str:
    stop = "" if pause.stop is None else pause.stop
    return f"{pause.start}~{stop}{'!' if pause.name == WITH_BASIS else ''}"


def some_cases(limits: tuple[Limit, ...], chance: Random, *, number: int) -> list[Case]:
    suited = {
        aim: [place for place, limit in enumerate(limits) if limit.unit in units and limit.kind in _COUNTED]
        for aim, units in _SUITED.items()
    }
    return [_case(limits, suited, chance) for _ in range(number)]


_COUNTED = (Kind.OPENING, Kind.MOMENT)
# The units that a night or a day is hard for; by chance alone they would seldom meet.
_SUITED = {
    "night in spring": ("hours",),
    "night in autumn": ("hours",),
    "leap day": ("months", "years"),
    "end of a month": ("months",),
}


def _case(limits: tuple[Limit, ...], suited: dict[str, list[int]], chance: Random) -> Case:
    aim = chance.choice(AIMS)
    number = chance.choice(suited[aim]) if aim in suited and chance.random() < 0.6 else chance.randrange(len(limits))
    limit = limits[number]
    target = AIMED[aim](chance)
    length = limit.amount * _ROUGH_SECONDS.get(limit.unit, 365 * DAY)
    anchor = target
    if chance.random() < 0.5:
        anchor = _kept(_back(target, limit))
    day = _day(anchor)
    if limit.kind is Kind.BEFORE:
        length = -length
    end = day + timedelta(days=chance.choice((0, 1, 2, 7, 8, chance.randrange(-10, 60), chance.randrange(400))))
    if limit.kind in (Kind.HALFWAY, Kind.HALFWAY_MARGIN):
        length = (end - day).days * DAY // 2
    return Case(
        number=number,
        limit=limit,
        aim=aim,
        anchor=anchor,
        day=day,
        end=end,
        changed=anchor + chance.choice((0, 1, HOUR, chance.randrange(90 * DAY))),
        pauses=_pauses(chance, anchor, _kept(anchor + length)),
        zone=chance.randrange(len(_ZONES)),
    )


def _kept(second: int) -> int:
    """Mostly inside the calendar, so that what lies outside does not crowd out the rest."""
    return min(max(second, _second(FIRST_DAY)), _second(LAST_DAY) + DAY - 1)


def _second(day: date, at: time = time()) -> int:
    return int(datetime.combine(day, at, tzinfo=OSLO).timestamp())


def _day(second: int) -> date:
    return datetime.fromtimestamp(second, OSLO).date()


def _back(target: int, limit: Limit) -> int:
    """Where a limit may have begun that ends about there."""
    local = datetime.fromtimestamp(target, OSLO)
    amount = limit.amount
    match limit.unit:
        case "hours":
            return target - amount * HOUR
        case "workdays" | "days" | "weeks":
            days = amount * {"workdays": 7, "days": 5, "weeks": 35}[limit.unit] // 5
            day = max(local.date().toordinal() - days, FIRST_DAY.toordinal())
            return _second(date.fromordinal(day), local.time())
        case _:
            months = 12 * local.year + local.month - 1 - amount * (12 if limit.unit == "years" else 1)
            year, month = divmod(max(months, 12 * FIRST_DAY.year), 12)
            return _second(date(year, month + 1, min(local.day, 28)), local.time())


# --- what is aimed at ---


def _year(chance: Random) -> int:
    if chance.random() < 0.5:
        return chance.randrange(FIRST_DAY.year, LAST_DAY.year + 1)
    return chance.randrange(2015, 2045)


def _near(chance: Random, day: date, before: int, after: int) -> int:
    """A moment on one of the days around this one: often at an edge of the day."""
    ordinal = min(max(day.toordinal() + chance.randint(-before, after), FIRST_DAY.toordinal()), LAST_DAY.toordinal())
    midnight = _second(date.fromordinal(ordinal))
    return _kept(
        midnight + chance.choice((-1, 0, 0, 1, 12 * HOUR, DAY - 1, *(chance.randrange(DAY) for _ in range(4))))
    )


@cache
def clock_changes(*, spring: bool) -> tuple[int, ...]:
    """The moments from which clocks in Oslo show another hour, looked for on each day that is not of 24 hours."""
    found = []
    for ordinal in range(FIRST_DAY.toordinal() + 1, LAST_DAY.toordinal()):
        begin, end = (_second(date.fromordinal(ordinal + n)) for n in (0, 1))
        if (end - begin < DAY) if spring else (end - begin > DAY):
            before = offset(begin)
            found.append(next(at for at in range(begin, end + 1, HOUR // 2) if offset(at) != before))
    return tuple(found)


def offset(second: int) -> timedelta:
    """How far clocks in Oslo are ahead of UTC at this moment."""
    ahead = datetime.fromtimestamp(second, OSLO).utcoffset()
    assert ahead is not None
    return ahead


def _clock_change(chance: Random, *, spring: bool) -> int:
    changes = clock_changes(spring=spring)
    recent = [at for at in changes if 2015 <= _day(at).year < 2045] if chance.random() < 0.5 else changes
    change = chance.choice(recent)
    return _kept(
        change
        + chance.choice(
            (-1, 0, 1, HOUR // 2, -HOUR // 2, HOUR - 1, HOUR, -HOUR, *(chance.randrange(-DAY, DAY) for _ in range(4)))
        )
    )


def _leap_day(chance: Random) -> int:
    return _near(chance, date(_year(chance) // 4 * 4 or 1904, 2, 28), 1, 2)


def _may(chance: Random) -> int:
    return _near(chance, date(_year(chance), 5, chance.choice((1, 17))), 3, 2)


def _edge(chance: Random) -> int:
    if chance.random() < 0.3:
        return _near(chance, FIRST_DAY, 0, 40)
    return _near(chance, LAST_DAY, 40, 0)


def _month_end(chance: Random) -> int:
    return _near(chance, date(_year(chance), chance.randint(1, 12), 1), 4, 1)


def _midnight(chance: Random) -> int:
    second = _second(FIRST_DAY + timedelta(days=chance.randrange(1, _CALENDAR_DAYS)))
    return second + chance.choice((-1, 0, 1))


def _around_easter(before: int, after: int) -> Callable[[Random], int]:
    def aimed(chance: Random) -> int:
        return _near(chance, easter(_year(chance)) + timedelta(days=(before + after) // 2), 4, 4)

    return aimed


AIMED: dict[str, Callable[[Random], int]] = {
    "night in spring": lambda chance: _clock_change(chance, spring=True),
    "night in autumn": lambda chance: _clock_change(chance, spring=False),
    "leap day": _leap_day,
    "Christmas": lambda chance: _near(chance, date(_year(chance), 12, 25), 2, 8),
    "Easter": _around_easter(-3, 1),
    "Ascension": _around_easter(39, 39),
    "Whitsun": _around_easter(49, 50),
    "1 and 17 May": _may,
    "edge of the calendar": _edge,
    "end of a month": _month_end,
    "midnight": _midnight,
    "any": lambda chance: _near(chance, FIRST_DAY + timedelta(days=chance.randrange(_CALENDAR_DAYS)), 0, 0),
}
AIMS = tuple(AIMED)


# --- pauses ---


def _pauses(chance: Random, anchor: int, end: int) -> tuple[Stand, ...]:
    pauses: list[Stand] = []
    for _ in range(chance.choice((0, 0, 0, 1, 1, 1, 2, 2, 3, 4))):
        last = pauses[-1].stop if pauses else None
        start = _kept(_start(chance, anchor, end, last))
        stop = _kept(max(start, _stop(chance, start)))
        runs = chance.random() < 0.08
        pauses.append(Stand(chance.choice((WITH_BASIS, WITHOUT_BASIS)), start, None if runs else stop))
    return tuple(pauses)


def _start(chance: Random, anchor: int, end: int, last: int | None) -> int:
    low, high = min(anchor, end), max(anchor, end) + 1
    start = chance.choice(
        (
            anchor + chance.randrange(-3 * DAY, 3 * DAY),
            end + chance.randrange(-3 * DAY, 3 * DAY),
            chance.randrange(low, high),
            _second(_day(end)) + chance.choice((-1, 0, 1, DAY - 1, DAY)),
            chance.choice((anchor, end)),
            # On from the one before, or beside it.
            anchor if last is None else last + chance.choice((0, 1, -HOUR, HOUR, -DAY)),
        )
    )
    return start if chance.random() < 0.8 else _second(_day(_kept(start)))


def _stop(chance: Random, start: int) -> int:
    stop = start + chance.choice(
        (0, 1, HOUR, chance.randrange(DAY), chance.randrange(10 * DAY), chance.randrange(10 * DAY), 30 * DAY)
    )
    return stop if chance.random() < 0.8 else _second(_day(_kept(stop)))
