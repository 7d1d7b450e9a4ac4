"""Values that would make a condition true or false: few of them, each tried on the condition itself.

`satisfying(All((IsYes("a"), IsYes("b"))), data, {})` -> `{"a": True, "b": True}`
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice, product

from forlop.engine.evaluation import evaluate_with
from forlop.engine.state import INITIAL
from forlop.engine.values_in import refuse_value
from forlop.model.expressions import (
    All,
    Any,
    Compares,
    ComputedIs,
    Condition,
    IsBetween,
    IsOneOf,
    IsYes,
    Not,
    TableGives,
    data_in,
)
from forlop.model.pathway import Datum, Integer, Number, OneOf, SeveralOf, YesNo
from forlop.model.values import Encoded, Value, encode

Values = Mapping[str, Value]

# A condition has few ways to be true that differ for a reader; those that are tried beyond these are not told.
_MOST = 24


def satisfying(
    condition: Condition, data: Mapping[str, Datum], known: Mapping[str, Encoded], *, wanted: bool = True
) -> Iterator[Values]:
    """Assignments of some data after which the condition is as wanted; `known` are the values that stand else."""
    for values in islice(_guesses(condition, data, wanted=wanted), _MOST * 4):
        held = {**known, **{name: encode(value) for name, value in values.items()}}
        if evaluate_with(condition, held.get, INITIAL) is wanted:
            yield values


def _guesses(condition: Condition, data: Mapping[str, Datum], *, wanted: bool) -> Iterator[Values]:
    match condition:
        case Not(condition=inner):
            yield from _guesses(inner, data, wanted=not wanted)
        case All(parts=parts) if wanted:
            yield from _together(parts, data, wanted=wanted)
        case Any(parts=parts) if not wanted:
            yield from _together(parts, data, wanted=wanted)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _guesses(part, data, wanted=wanted)
        case IsYes(datum=datum):
            yield {datum: wanted}
        case IsOneOf(datum=datum, values=values):
            for value in _among(data[datum], values, wanted=wanted):
                yield {datum: value}
        case Compares(datum=datum, bound=bound):
            for value in _near(data[datum], (bound,)):
                yield {datum: value}
        case IsBetween(datum=datum, low=low, high=high):
            for value in _near(data[datum], (low, high)):
                yield {datum: value}
        case ComputedIs(expression=expression, low=low, high=high):
            names = tuple(dict.fromkeys(data_in(expression)))
            bounds = tuple(bound for bound in (low, high) if bound is not None)
            each = [_extremes(data[name], bounds) for name in names]
            for chosen in islice(product(*each), _MOST * 8):
                yield dict(zip(names, chosen, strict=True))
        case TableGives(rows=rows, values=results):
            for row in rows:
                if (row.result in results) == wanted:
                    yield from _together([test for test in row.tests if test is not None], data, wanted=True)
        case _:
            yield {}


def _together(parts: Iterable[Condition], data: Mapping[str, Datum], *, wanted: bool) -> Iterator[Values]:
    """Guesses for all parts at once that do not speak against each other."""
    each = [tuple(islice(_guesses(part, data, wanted=wanted), _MOST)) for part in parts]
    for chosen in islice(product(*each), _MOST * 16):
        merged: dict[str, Value] = {}
        for values in chosen:
            if any(merged.get(name, value) != value for name, value in values.items()):
                break
            merged.update(values)
        else:
            yield merged


def _among(datum: Datum, values: tuple[str, ...], *, wanted: bool) -> Iterator[Value]:
    match datum.type:
        case OneOf(values=every):
            yield from (value for value in every if (value in values) is wanted)
        case SeveralOf():
            yield from (frozenset((value,)) for value in values) if wanted else (frozenset[str](),)
        case _:
            return


def _near(datum: Datum, bounds: tuple[Decimal, ...]) -> Iterator[Value]:
    """The bounds of a test, what lies just beside them, and the ends of the datum."""
    for number in (each for bound in bounds for each in (bound, bound + 1, bound - 1)):
        value = _number(datum, number)
        if value is not None:
            yield value
    yield from _extremes(datum, ())


def _extremes(datum: Datum, bounds: tuple[Decimal, ...]) -> tuple[Value, ...]:
    match datum.type:
        case YesNo():
            return (True, False)
        case Integer(low=low, high=high) | Number(low=low, high=high):
            tried = (*bounds, *(Decimal(end) for end in (high, low, 0) if end is not None))
            found = (_number(datum, Decimal(number)) for number in tried)
            return tuple(dict.fromkeys(value for value in found if value is not None))
        case _:
            return ()


def _number(datum: Datum, number: Decimal) -> Value | None:
    match datum.type:
        case Integer() if number == int(number):
            value: Value = int(number)
        case Number():
            value = number
        case _:
            return None
    return value if refuse_value(datum, value) is None else None
