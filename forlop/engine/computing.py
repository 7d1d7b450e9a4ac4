"""Computed data: the number an expression gives for a patient, as a range while something it counts is unknown.

`skår - første skår`, 3 first and 7 now -> Span(4, 4)
`antall ja av a, b og c`, one yes and one unknown -> Span(1, 2)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from forlop.engine.state import State
from forlop.model import calendar
from forlop.model.expressions import Amount, CountOfYes, Expression, OfDatum, Sum, TimeBetween, Which
from forlop.model.values import Duration, Encoded, Unit

Reader = Callable[[str], Encoded | None]


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers that are possible by what is known; one number when `low` is `high`."""

    low: Decimal
    high: Decimal


def computed(expression: Expression, read: Reader, state: State) -> Span | None:
    """The range of the expression; None when a datum it needs is unknown (semantics 5)."""
    match expression:
        case Amount(value=value):
            return Span(value, value)
        case OfDatum():
            number = _of_datum(expression, read, state)
            return None if number is None else Span(number, number)
        case CountOfYes(data=data):
            values = [read(datum) for datum in data]
            certain = sum(1 for value in values if value is True)
            return Span(Decimal(certain), Decimal(certain + sum(1 for value in values if value is None)))
        case TimeBetween():
            units = _units_between(expression, read, state)
            return None if units is None else Span(Decimal(units), Decimal(units))
        case Sum(terms=terms, signs=signs):
            return _sum(terms, signs, read, state)
        case _:
            assert_never(expression)


def _sum(terms: tuple[Expression, ...], signs: tuple[int, ...], read: Reader, state: State) -> Span | None:
    low = high = Decimal(0)
    for term, sign in zip(terms, signs, strict=True):
        span = computed(term, read, state)
        if span is None:
            return None
        low += span.low if sign > 0 else -span.high
        high += span.high if sign > 0 else -span.low
    return Span(low, high)


def _of_datum(term: OfDatum, read: Reader, state: State) -> Decimal | None:
    """The newest value, the first in the run, or the one before the newest; what was left out does not count."""
    if term.which is Which.NEWEST:
        value = read(term.datum)
        return None if value is None else Decimal(str(value))
    values = [recording.value for recording in state.data.get(term.datum, ()) if recording.value is not None]
    wanted = values[:1] if term.which is Which.FIRST else values[-2:-1]
    return Decimal(str(wanted[0])) if wanted else None


def _units_between(term: TimeBetween, read: Reader, state: State) -> int | None:
    """Whole units from the first day to the last, as a birthday counts: complete on the day of the same number."""
    first = _moment(read(term.start))
    last = state.clock if term.end is None else _moment(read(term.end))
    if first is None or last is None:
        return None
    if term.unit is Unit.HOURS:
        return int((last - first).total_seconds() // 3600)
    return _whole_units(calendar.day_of(first), calendar.day_of(last), term.unit)


def _whole_units(first: date, last: date, unit: Unit) -> int:
    """The greatest number of units that fits, negative when the last day comes first; found by bisection."""
    if last < first:
        return -_whole_units(last, first, unit)
    fits, exceeds = 0, (last - first).days + 1
    while exceeds - fits > 1:
        middle = (fits + exceeds) // 2
        reached = _reached(first, Duration(amount=middle, unit=unit))
        fits, exceeds = (middle, exceeds) if reached is not None and reached <= last else (fits, middle)
    return fits


def _reached(first: date, duration: Duration) -> date | None:
    try:
        return calendar.shift(first, duration, sign=1)
    except calendar.OutsideCalendar:
        return None  # beyond the calendar is beyond any day that can be recorded


def _moment(value: Encoded | None) -> datetime | None:
    if not isinstance(value, str):
        return None
    if "T" in value:
        return datetime.fromisoformat(value)
    return calendar.start_of(date.fromisoformat(value))
