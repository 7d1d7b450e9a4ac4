"""Whether a value may be recorded for a datum: its type, its bounds, its values; and a value that may be.

A refusal says what would be accepted.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from forlop.engine.commands import Refusal, Refused
from forlop.model.calendar import day_of
from forlop.model.pathway import Date, Datum, Integer, Moment, Number, OneOf, SeveralOf, Text, YesNo
from forlop.model.values import Encoded, Value


def refuse_value(datum: Datum, value: Value) -> Refusal | None:
    """None if the value fits the datum."""
    shown = (("datum", datum.name), ("value", str(value)))
    match datum.type, value:
        case (YesNo(), bool()) | (Text(), str()) | (Moment(), datetime()):
            return None
        case Date(), date() if not isinstance(value, datetime):
            return None
        case Integer(low=low, high=high), int() if not isinstance(value, bool):
            return _refuse_number(datum, Decimal(value), low, high)
        case Number(low=low, high=high), int() | Decimal() if not isinstance(value, bool):
            return _refuse_number(datum, Decimal(value), low, high)
        case OneOf(values=values), str():
            return None if value in values else Refusal(Refused.NOT_A_VALUE, shown, values)
        case SeveralOf(values=values), frozenset():
            unknown = sorted(value - set(values))
            if not unknown:
                return None
            return Refusal(Refused.NOT_A_VALUE, (("datum", datum.name), ("value", ", ".join(unknown))), values)
        case _:
            return Refusal(Refused.WRONG_TYPE, (*shown, ("type", type(datum.type).__name__)))


def _refuse_number(
    datum: Datum, value: Decimal, low: int | Decimal | None, high: int | Decimal | None
) -> Refusal | None:
    if value.is_finite() and (low is None or value >= low) and (high is None or value <= high):
        return None
    details = (("datum", datum.name), ("value", str(value)), ("low", str(low)), ("high", str(high)))
    return Refusal(Refused.OUT_OF_BOUNDS, details)


def any_value(datum: Datum, *, at: datetime) -> Value:
    """Some value that the datum may have; of days and moments, `at`."""
    match datum.type:
        case YesNo():
            return True
        case Integer(low=low, high=high):
            return next(end for end in (low, high, 0) if end is not None)
        case Number(low=low, high=high):
            return next(end for end in (low, high, Decimal(0)) if end is not None)
        case Text():
            return "…"
        case Date():
            return day_of(at)
        case Moment():
            return at
        case OneOf(values=(first, *_)):
            return first
        case OneOf():
            raise AssertionError("an enumeration has values")
        case SeveralOf():
            return frozenset()
        case _:
            assert_never(datum.type)


def value_of(datum: Datum, kept: Encoded) -> Value:
    """The value that the log keeps so (see `values.encode`)."""
    match datum.type, kept:
        case Number(), int() | str():
            return Decimal(str(kept))
        case Moment(), str():
            return datetime.fromisoformat(kept)
        case Date(), str():
            return date.fromisoformat(kept)
        case SeveralOf(), tuple():
            return frozenset(kept)
        case _, bool() | int() | str():
            return kept
        case _:
            raise ValueError((datum.name, kept))
