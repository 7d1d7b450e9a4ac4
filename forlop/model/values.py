"""The small values that pathways and patients are described with: durations, and values of data.

A datum's value is one of: bool, int, Decimal, str, date, aware datetime, or a frozenset of enumeration values.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """The one configuration of every model value: immutable, exact types, no unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", ser_json_inf_nan="constants")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that works out anew what this one has worked out of its fields: in the copy they may be others."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Unit(StrEnum):
    """Units of time; only hours are elapsed time, all others are calendar dates in Europe/Oslo."""

    HOURS = "hours"
    WORKDAYS = "workdays"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Duration(Frozen):
    """A whole number of one unit, never negative."""

    amount: int = Field(ge=0)
    unit: Unit


Value = bool | int | Decimal | str | date | datetime | frozenset[str]


Encoded = bool | int | str | tuple[str, ...]
"""A value as the log keeps it: decimals, dates and moments as text, several values as a sorted tuple."""


def encode(value: Value) -> Encoded:
    """The form in the log; `decode` with the datum's type gives the value back."""
    match value:
        case bool() | int() | str():
            return value
        case Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case frozenset():
            return tuple(sorted(value))
