"""Values of a patient's data that decide a condition, in words: what a question says before it asks.

A case is a value for each datum that the conditions read, so that exactly one of them holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice, product
from typing import assert_never

from forlop.engine.evaluation import evaluate_with
from forlop.engine.state import INITIAL
from forlop.model.expressions import Compares, ComputedIs, Condition, IsBetween, IsDone, atoms_of, data_of
from forlop.model.pathway import Date, Datum, Integer, Moment, Number, OneOf, Pathway, SeveralOf, Text, YesNo
from forlop.model.values import Encoded
from forlop.rendering.phrasing import listing, number, spoken
from forlop.texts import say

Case = Mapping[str, Encoded]
_MOST = 4000  # a condition on many data is drawn from the first combinations only


def cases(pathway: Pathway, conditions: Sequence[Condition]) -> tuple[Case, ...]:
    """Combinations of values, in a fixed order; none where a date, a text or a step done decides."""
    if any(isinstance(atom, IsDone) for condition in conditions for atom in atoms_of(condition)):
        return ()
    names = tuple(dict.fromkeys(name for condition in conditions for name in data_of(condition)))
    values = [_values_of(pathway.named_data[name], conditions) for name in names]
    return tuple(dict(zip(names, chosen, strict=True)) for chosen in islice(product(*values), _MOST))


def holds(condition: Condition, case: Case) -> bool:
    """Whether the case makes the condition true."""
    return evaluate_with(condition, case.get, INITIAL) is True


def in_words(pathway: Pathway, case: Case) -> str:
    """`«Behandlingsform» er døgn og «Gravid?» er nei`."""
    return listing("nb", [f"«{pathway.titles[name]}» er {_worded(pathway, name, case[name])}" for name in case])


def _worded(pathway: Pathway, name: str, value: Encoded) -> str:
    match value:
        case bool():
            return say("nb", f"phrases.yesno.{'yes' if value else 'no'}")
        case int():
            return _measured(pathway, name, Decimal(value))
        case str() if isinstance(pathway.named_data[name].type, Number):
            return _measured(pathway, name, Decimal(value))
        case str():
            return spoken(value)
        case tuple():
            return listing("nb", [spoken(each) for each in value]) or "ingen"
        case _:
            assert_never(value)


def _measured(pathway: Pathway, name: str, value: Decimal) -> str:
    unit = pathway.named_data[name].unit
    return f"{number('nb', value)} {unit}" if unit else number("nb", value)


def _values_of(datum: Datum, conditions: Sequence[Condition]) -> tuple[Encoded, ...]:
    match datum.type:
        case YesNo():
            return (False, True)
        case OneOf(values=values):
            return values
        case SeveralOf(values=values):
            return ((), *((value,) for value in values))
        case Integer(low=low, high=high):
            near = (bound + step for bound in _bounds(datum.name, conditions) for step in (-1, 0, 1))
            kept = (int(each) for each in near if each == int(each) and _inside(each, low, high))
            return tuple(dict.fromkeys(kept)) or tuple(each for each in (low, high) if each is not None)
        case Number(low=low, high=high):
            near = (bound + step for bound in _bounds(datum.name, conditions) for step in (Decimal("-0.1"), 0, 1))
            written = (str(each) for each in near if _inside(each, low, high))
            return tuple(dict.fromkeys(written)) or tuple(str(each) for each in (low, high) if each is not None)
        case Text() | Date() | Moment():
            return ()
        case _:
            assert_never(datum.type)


def _inside(value: Decimal, low: Decimal | int | None, high: Decimal | int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _bounds(name: str, conditions: Sequence[Condition]) -> Iterator[Decimal]:
    """The numbers a datum is compared with, itself or through what is computed from it."""
    for atom in (atom for condition in conditions for atom in atoms_of(condition)):
        match atom:
            case Compares(datum=datum, bound=bound) if datum == name:
                yield bound
            case IsBetween(datum=datum, low=low, high=high) if datum == name:
                yield from (low, high)
            case ComputedIs(low=low, high=high) if name in data_of(atom):
                yield from (bound for bound in (low, high) if bound is not None)
            case _:
                continue
