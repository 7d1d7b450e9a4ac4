"""Which values of a datum decide alike: those that no condition of the pathway tells apart are one cell.

A number that is only compared with 4 and 8 has five: below 4, 4, between, 8, and above.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel

from forlop.engine.lowered.needs import parts_of
from forlop.model.expressions import (
    Compares,
    ComputedIs,
    ComputedIsKnown,
    IsBetween,
    IsOneOf,
    IsYes,
    TimeBetween,
    data_in,
)
from forlop.model.pathway import Date, Datum, Integer, Moment, Number, OneOf, Pathway, SeveralOf, Text, YesNo
from forlop.model.values import Encoded, Value

Cell = Callable[[Encoded], Hashable]
"""The cell of a value as the log keeps it; None where no cell says enough, as with an age that grows by itself."""

Taken = tuple[Hashable, Encoded]
"""The cell of a value that was given, and the value as the log keeps it."""

_FEW = 1000
"""As many whole numbers as are worth a table."""

KNOWN_YEARS = range(1920, 2061)
"""A day in these years with the longest limit after it is inside the calendar."""


def cells_of(pathway: Pathway) -> Mapping[str, Cell]:
    """The cells of every datum of the pathway, and of those that it calls."""
    pathways = (pathway, *(part for part in parts_of(pathway) if isinstance(part, Pathway)))
    parts = [part for each in pathways for part in parts_of(each)]
    names = {datum.name for each in pathways for datum in each.data}
    bounds = _bounds(parts)
    exact, moving = set(_compared_whole(parts)), set(_measured_to_now(parts))
    return {
        name: _untold if name in moving else _whole if name in exact else _between(sorted(bounds.get(name, ())))
        for name in names
    }


class Taker(NamedTuple):
    """What to make of a value that is given: those of one class that are few stand in a table, the others are tried.

    None where the readable engine has to say why a value is not taken.
    """

    kind: type
    known: Mapping[Value, Taken]
    tried: Callable[[Value], Taken | None]


def taker_of(datum: Datum, cell: Cell) -> Taker:
    """What to make of a value of this datum."""
    tried = _taking(datum, cell)
    match datum.type:
        case YesNo():
            few: tuple[Value, ...] = (True, False)
        case OneOf(values=values):
            few = values
        case Integer(low=int() as low, high=int() as high) if high - low <= _FEW:
            few = tuple(range(low, high + 1))
        case _:
            few = ()
    table = {value: taken for value in few for taken in (tried(value),) if taken is not None}
    return Taker(type(few[0]) if few else type(None), table, tried)


def _taking(datum: Datum, cell: Cell) -> Callable[[Value], Taken | None]:
    match datum.type:
        case YesNo():
            return lambda value: (cell(value), value) if value is True or value is False else None
        case Integer(low=low, high=high):
            return _integers(cell, low, high)
        case Number(low=low, high=high):
            return _numbers(cell, low, high)
        case OneOf(values=values):
            allowed = {value: (cell(value), value) for value in values}
            return lambda value: allowed.get(value) if isinstance(value, str) else None
        case SeveralOf(values=values):
            known = frozenset(values)
            return lambda value: (
                (cell(tuple(sorted(value))), tuple(sorted(value)))
                if isinstance(value, frozenset) and value <= known
                else None
            )
        case Text():
            return lambda value: (cell(value), value) if isinstance(value, str) else None
        case Date():
            return lambda value: (
                (cell(value.isoformat()), value.isoformat())
                if isinstance(value, date) and not isinstance(value, datetime) and value.year in KNOWN_YEARS
                else None
            )
        case Moment():
            return lambda value: (
                (cell(value.isoformat()), value.isoformat())
                if isinstance(value, datetime) and value.tzinfo is not None and value.year in KNOWN_YEARS
                else None
            )


def _integers(cell: Cell, low: int | None, high: int | None) -> Callable[[Value], Taken | None]:
    def take(value: Value) -> Taken | None:
        if type(value) is not int or (low is not None and value < low) or (high is not None and value > high):
            return None
        return cell(value), value

    return take


def _numbers(cell: Cell, low: Decimal | None, high: Decimal | None) -> Callable[[Value], Taken | None]:
    def take(value: Value) -> Taken | None:
        if not (type(value) is int or (isinstance(value, Decimal) and value.is_finite())):
            return None
        if (low is not None and value < low) or (high is not None and value > high):
            return None
        kept = value if type(value) is int else str(value)
        return cell(kept), kept

    return take


def _bounds(parts: Iterable[BaseModel]) -> dict[str, set[Decimal]]:
    bounds: dict[str, set[Decimal]] = {}
    for part in parts:
        match part:
            case Compares(datum=datum, bound=bound):
                bounds.setdefault(datum, set()).add(bound)
            case IsBetween(datum=datum, low=low, high=high):
                bounds.setdefault(datum, set()).update((low, high))
            case _:
                pass
    return bounds


def _compared_whole(parts: Iterable[BaseModel]) -> Iterable[str]:
    """Data of which every value counts: enumerations, yes/no, and what is computed with."""
    for part in parts:
        match part:
            case IsYes(datum=datum) | IsOneOf(datum=datum):
                yield datum
            case ComputedIs(expression=expression) | ComputedIsKnown(expression=expression):
                yield from data_in(expression)
            case _:
                pass


def _measured_to_now(parts: Iterable[BaseModel]) -> Iterable[str]:
    return (part.start for part in parts if isinstance(part, TimeBetween) and part.end is None)


def _untold(_value: Encoded) -> Hashable:
    return None


def _whole(value: Encoded) -> Hashable:
    # Yes is not 1: a datum may be a number in a sub-pathway and yes/no in its caller.
    return type(value), value


def _between(bounds: list[Decimal]) -> Cell:
    if not bounds:
        return lambda _: 0
    # Whole numbers are compared with whole numbers several times as fast.
    marks: list[int | Decimal] = [int(bound) if bound == int(bound) else bound for bound in bounds]

    def cell(value: Encoded) -> Hashable:
        number = value if isinstance(value, int) else Decimal(str(value))
        place = bisect_left(marks, number)
        return 2 * place + (place < len(marks) and marks[place] == number)

    return cell
