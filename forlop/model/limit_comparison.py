"""Whether one limit of the text is shorter than another for every patient, whatever the day it counts from.

    10 working days, 2 weeks  ->  neither: over Easter the weeks end first, in an ordinary month neither does
    9 days, 2 weeks           ->  shorter

Limits are held against each other as they run when no clock is stopped. What cannot be told counts as longer (semantics
10): another anchor, other conditions, or shorter on some days and longer on others.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from operator import sub

from forlop.language import syntax
from forlop.language.printer import Printer
from forlop.model.conditions import number_of
from forlop.model.day_tables import START_DAYS, BeyondTables, fewest_and_most, shifted
from forlop.model.units import UNITS
from forlop.model.values import Duration, Unit

_LONGEST = 10_000
_FAMILY = {
    Unit.HOURS: ("hours", 1),
    Unit.WORKDAYS: ("workdays", 1),
    Unit.DAYS: ("days", 1),
    Unit.WEEKS: ("days", 7),
    Unit.MONTHS: ("months", 1),
    Unit.YEARS: ("months", 12),
}


class Compared(Enum):
    """How the new limit stands to the old one; MIXED is shorter in one way and longer in another, or not to be told."""

    SAME = "same"
    SHORTER = "shorter"
    LONGER = "longer"
    MIXED = "mixed"


def together(parts: Iterable[Compared]) -> Compared:
    """The verdict on a limit of several parts."""
    verdicts = set(parts) - {Compared.SAME}
    if not verdicts:
        return Compared.SAME
    return verdicts.pop() if len(verdicts) == 1 else Compared.MIXED


def compare_limits(was: syntax.Timing | None, now: syntax.Timing) -> Compared:
    """The new limit of a task against its old one; a limit where there was none is shorter."""
    match was, now:
        case _ if was is not None and _text(was) == _text(now):
            return Compared.SAME
        case None, syntax.Within() | syntax.AtOnce() | syntax.OnDate() | syntax.LatestBefore() | syntax.Halfway():
            return Compared.SHORTER
        case None, syntax.Window(latest=latest):
            return Compared.MIXED if latest is None else Compared.SHORTER
        case syntax.Within(), syntax.Within():
            return _of_lengths(_Lengths.of(was), _Lengths.of(now))
        case syntax.Within(), syntax.AtOnce():
            # At once is when the task opens; another anchor may lie before that.
            opening = all(anchor is None for _, anchor, _ in _Lengths.of(was).cases)
            return Compared.SHORTER if opening else Compared.MIXED
        case syntax.AtOnce(), syntax.Within():
            opening = all(anchor is None for _, anchor, _ in _Lengths.of(now).cases)
            return Compared.LONGER if opening else Compared.MIXED
        case syntax.LatestBefore(name=old), syntax.LatestBefore(name=new) if old.text == new.text:
            return _turned(compare_durations(was.duration, now.duration))
        case syntax.Halfway(), syntax.Halfway() if _text(replace(was, tolerance=now.tolerance)) == _text(now):
            return _of_optional(was.tolerance, now.tolerance)
        case syntax.Window(), syntax.Window() if _same_beginning(was, now):
            return _of_optional(was.latest, now.latest)
        case syntax.Repeating(), syntax.Repeating():
            return together(
                (
                    _of_first(was.first, now.first),
                    _of_lengths(_Lengths.of_rounds(was), _Lengths.of_rounds(now)),
                    _of_times(was.times, now.times),
                )
            )
        case _:
            return Compared.MIXED


def from_elsewhere(was: syntax.Timing | None, now: syntax.Timing) -> bool:
    """Whether the new limit counts from another moment than the old one."""
    match was, now:
        case syntax.Within(), syntax.Within():
            return {anchor for _, anchor, _ in _Lengths.of(was).cases} != {
                anchor for _, anchor, _ in _Lengths.of(now).cases
            }
        case _:
            return False


def compare_durations(was: syntax.Duration, now: syntax.Duration) -> Compared:
    """The new length against the old one, both counted from the same moment."""
    old, new = number_of(was.amount), number_of(now.amount)
    old_unit, new_unit = UNITS[was.unit], UNITS[now.unit]
    (family, old_size), (other, new_size) = _FAMILY[old_unit], _FAMILY[new_unit]
    if family == other:
        return _ordered(old * old_size, new * new_size)
    if any(amount != int(amount) or not 0 <= amount <= _LONGEST for amount in (old, new)):
        return Compared.MIXED
    old_length, new_length = Duration(amount=int(old), unit=old_unit), Duration(amount=int(new), unit=new_unit)
    if Unit.HOURS in (old_unit, new_unit):
        return _with_hours(old_length, new_length)
    by_bounds = _by_bounds(old_length, new_length)
    if by_bounds is not None:
        return by_bounds
    pairs = set(zip(_days_to_the_end(old_length), _days_to_the_end(new_length), strict=True))
    return together(_ordered(first, second) for first, second in pairs)


# ---- lengths of one limit


@dataclass(frozen=True, slots=True)
class _Lengths:
    """The lengths of a limit in order, each with its anchor and condition as text; and what it would rather be."""

    cases: tuple[tuple[syntax.Duration, str | None, str], ...]
    goal: syntax.Duration | None = None

    @staticmethod
    def of(limit: syntax.Within) -> "_Lengths":
        printer = Printer("nb")
        shared = next((case.anchor for case in limit.cases if isinstance(case, syntax.SharedAnchor)), None)
        goal = next((case.duration for case in limit.cases if isinstance(case, syntax.Goal)), None)
        cases = [case for case in limit.cases if isinstance(case, syntax.Case | syntax.OtherwiseCase)]
        anchors = [case.anchor or shared for case in cases]
        return _Lengths(
            tuple(
                (
                    case.duration,
                    None if anchor is None else printer.anchor(anchor),
                    _condition(case.when) if isinstance(case, syntax.Case) else "",
                )
                for case, anchor in zip(cases, anchors, strict=True)
            ),
            goal,
        )

    @staticmethod
    def of_rounds(limit: syntax.Repeating) -> "_Lengths":
        return _Lengths(
            tuple(
                (
                    syntax.Duration(_amount(interval), interval.unit, interval.span),
                    None,
                    _condition(interval.when),
                )
                for interval in limit.intervals
            )
        )


def _of_lengths(was: _Lengths, now: _Lengths) -> Compared:
    old_conditions, new_conditions = ([condition for _, _, condition in each.cases] for each in (was, now))
    if old_conditions == new_conditions:
        pairs = list(zip(was.cases, now.cases, strict=True))
    elif 1 in (len(was.cases), len(now.cases)):
        pairs = [(old, new) for old in was.cases for new in now.cases]
    else:
        return Compared.MIXED
    lengths = (
        compare_durations(old, new) if anchor == other else Compared.MIXED
        for (old, anchor, _), (new, other, _) in pairs
    )
    return together((*lengths, _of_optional(was.goal, now.goal)))


def _of_first(was: syntax.Within | None, now: syntax.Within | None) -> Compared:
    match was, now:
        case None, None:
            return Compared.SAME
        case syntax.Within(), syntax.Within():
            return _of_lengths(_Lengths.of(was), _Lengths.of(now))
        case _:
            return Compared.MIXED


def _of_times(was: syntax.Numeral, now: syntax.Numeral) -> Compared:
    # More rounds are more for the patient.
    return _turned(_ordered(number_of(was), number_of(now)))


def _of_optional(was: syntax.Duration | None, now: syntax.Duration | None) -> Compared:
    match was, now:
        case None, None:
            return Compared.SAME
        case None, _:
            return Compared.SHORTER
        case _, None:
            return Compared.LONGER
        case syntax.Duration(), syntax.Duration():
            return compare_durations(was, now)


def _same_beginning(was: syntax.Window, now: syntax.Window) -> bool:
    return _text(replace(was, latest=None)) == _text(replace(now, latest=None))


def _amount(interval: syntax.Interval) -> syntax.Numeral:
    """`hver uke` is every one week; `hver 6. uke` has a point that is not part of the number."""
    if interval.amount is None:
        return syntax.Numeral("1", interval.span)
    return replace(interval.amount, text=interval.amount.text.rstrip("."))


def _condition(when: syntax.Setting | syntax.Condition | None) -> str:
    match when:
        case None:
            return ""
        case syntax.Setting(values=values):
            return f"@{'/'.join(value.text for value in values)}"
        case _:
            return Printer("nb").condition(when)


def _text(limit: syntax.Timing) -> str:
    return Printer("nb").timing(limit)


# ---- lengths in days


def _ordered(was: object, now: object) -> Compared:
    if was == now:
        return Compared.SAME
    return Compared.SHORTER if now < was else Compared.LONGER  # type: ignore[operator]  # numbers, both


def _turned(compared: Compared) -> Compared:
    return {Compared.SHORTER: Compared.LONGER, Compared.LONGER: Compared.SHORTER}.get(compared, compared)


def _by_bounds(was: Duration, now: Duration) -> Compared | None:
    """What the fewest and the most days of the two tell without a look at each day; None where that is not enough."""
    try:
        (old_fewest, old_most), (fewest, most) = fewest_and_most(was), fewest_and_most(now)
    except BeyondTables:
        return Compared.MIXED
    if most < old_fewest:
        return Compared.SHORTER
    return Compared.LONGER if fewest > old_most else None


def _with_hours(was: Duration, now: Duration) -> Compared:
    hours, other = (now, was) if now.unit is Unit.HOURS else (was, now)
    try:
        fewest, most = fewest_and_most(other)
    except BeyondTables:
        return Compared.MIXED
    # Counted from any hour of the day, on which the clock may be moved by one.
    if hours.amount <= 24 * fewest - 1:
        verdict = Compared.SHORTER
    elif hours.amount >= 24 * (most + 1) + 1:
        verdict = Compared.LONGER
    else:
        verdict = Compared.MIXED
    return verdict if hours is now else _turned(verdict)


@lru_cache(maxsize=64)
def _days_to_the_end(length: Duration) -> tuple[int, ...]:
    """For each day that a limit may count from, how many days later it ends."""
    return tuple(map(sub, shifted(length, START_DAYS), START_DAYS))
