"""Conditions on a patient's data, and what is computed from it, as values. What they evaluate to belongs to the engine.

`hvis råd er nivå3 og ikke bedre` -> `All((IsOneOf("råd", ("nivå3",)), Not(IsYes("bedre"))))`
"""

import operator
import typing
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from forlop.model.values import Frozen, Unit

# Of numbers it gives an answer, of terms (z3) a condition: which only the caller knows.
Relation = Callable[[typing.Any, typing.Any], typing.Any]


class Comparison(StrEnum):
    """How a number stands to a bound."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    OVER = "over"
    UNDER = "under"
    EQUAL = "equal"

    @property
    def relation(self) -> Relation:
        """What compares a number to the bound, and a term that stands for a number alike."""
        return _RELATIONS[self]


_RELATIONS: Mapping[Comparison, Relation] = {
    Comparison.AT_LEAST: operator.ge,
    Comparison.AT_MOST: operator.le,
    Comparison.OVER: operator.gt,
    Comparison.UNDER: operator.lt,
    Comparison.EQUAL: operator.eq,
}


class IsYes(Frozen):
    """A yes/no datum is yes; unknown while the datum is."""

    datum: str


class IsOneOf(Frozen):
    """An enumeration has one of the values; for `flere av`: contains at least one of them."""

    datum: str
    values: tuple[str, ...]


class Compares(Frozen):
    """A number stands so to the bound."""

    datum: str
    comparison: Comparison
    bound: Decimal


class IsBetween(Frozen):
    """A number lies between the bounds, both included."""

    datum: str
    low: Decimal
    high: Decimal


class IsKnown(Frozen):
    """The only test that is never unknown (semantics 5)."""

    datum: str


class IsDone(Frozen):
    """The step has been done at least once in the run; never unknown."""

    step: str


# ---- what is computed


class Which(StrEnum):
    """Which recording of a datum: the newest, the first in the run, or the one before the newest."""

    NEWEST = "newest"
    FIRST = "first"
    PREVIOUS = "previous"


class Amount(Frozen):
    """A number as written."""

    value: Decimal


class OfDatum(Frozen):
    """The value of a number among the data."""

    datum: str
    which: Which = Which.NEWEST


class CountOfYes(Frozen):
    """`antall ja av a, b og c`: a range while some are unknown (semantics 5)."""

    data: tuple[str, ...]


class TimeBetween(Frozen):
    """`antall år fra x til y`: whole units from one date to another; `end` None is the day of the recording."""

    unit: Unit
    start: str
    end: str | None


class Sum(Frozen):
    """Terms added to and subtracted from the first; `signs` has 1 or -1 for each term."""

    terms: tuple["Expression", ...]
    signs: tuple[int, ...]


Expression = Amount | OfDatum | CountOfYes | TimeBetween | Sum


class ComputedIs(Frozen):
    """A computed number, with its definition, lies in the range; a bound that is None does not bind."""

    name: str
    expression: Expression
    low: Decimal | None = None
    high: Decimal | None = None
    excludes_low: bool = False
    excludes_high: bool = False


class ComputedIsKnown(Frozen):
    """`endring er kjent`: every datum it is computed from is known."""

    name: str
    expression: Expression


class Row(Frozen):
    """A row of a table: a test for each column (None for `-`), and what it gives."""

    tests: tuple["Condition | None", ...]
    result: str


class TableGives(Frozen):
    """A table's result, with its definition, is one of the values; rows are tried as the decision rules say."""

    name: str
    rows: tuple[Row, ...]
    first_match: bool
    values: tuple[str, ...]


class TableIsKnown(Frozen):
    """`risiko er kjent` of a table's result: its rows give an answer; never unknown."""

    name: str
    rows: tuple[Row, ...]
    first_match: bool


class Not(Frozen):
    """Negation; unknown stays unknown."""

    condition: "Condition"


class All(Frozen):
    """Every part holds (`og`)."""

    parts: tuple["Condition", ...]


class Any(Frozen):
    """Some part holds (`eller`)."""

    parts: tuple["Condition", ...]


Atom = (
    IsYes | IsOneOf | Compares | IsBetween | IsKnown | IsDone | ComputedIs | ComputedIsKnown | TableGives | TableIsKnown
)  # fmt: skip
Condition = Atom | Not | All | Any

for _recursive in (Sum, ComputedIs, ComputedIsKnown, Row, TableGives, TableIsKnown, Not, All, Any):
    _recursive.model_rebuild()


def atoms_of(condition: Condition) -> Iterator[Atom]:
    """The tests a condition is made of, from left to right, repetitions kept."""
    match condition:
        case Not(condition=inner):
            yield from atoms_of(inner)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from atoms_of(part)
        case _:
            yield condition


def data_of(condition: Condition) -> tuple[str, ...]:
    """The data a condition reads, each once, in the order of the text; steps after `er gjort` are not data."""
    return tuple(dict.fromkeys(name for atom in atoms_of(condition) for name in _data_of_atom(atom)))


def _data_of_atom(atom: Atom) -> Iterator[str]:
    match atom:
        case IsDone():
            return
        case ComputedIs(expression=expression) | ComputedIsKnown(expression=expression):
            yield from data_in(expression)
        case TableGives(rows=rows) | TableIsKnown(rows=rows):
            for row in rows:
                for test in row.tests:
                    yield from () if test is None else data_of(test)
        case _:
            yield atom.datum


def data_in(expression: Expression) -> Iterator[str]:
    """The data an expression is computed from, from left to right."""
    match expression:
        case Amount():
            return
        case OfDatum(datum=datum):
            yield datum
        case CountOfYes(data=data):
            yield from data
        case TimeBetween(start=start, end=end):
            yield start
            if end is not None:
                yield end
        case Sum(terms=terms):
            for term in terms:
                yield from data_in(term)
        case _:
            assert_never(expression)
