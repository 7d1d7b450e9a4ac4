"""Conditions on a patient's data, as values. What they evaluate to belongs to the engine.

`hvis råd er nivå3 og ikke bedre` -> `All((IsOneOf("råd", ("nivå3",)), Not(IsYes("bedre"))))`
"""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from forlop.model.values import Frozen


class Comparison(StrEnum):
    """How a number stands to a bound."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    OVER = "over"
    UNDER = "under"
    EQUAL = "equal"


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


class Not(Frozen):
    """Negation; unknown stays unknown."""

    condition: "Condition"


class All(Frozen):
    """Every part holds (`og`)."""

    parts: tuple["Condition", ...]


class Any(Frozen):
    """Some part holds (`eller`)."""

    parts: tuple["Condition", ...]


Condition = IsYes | IsOneOf | Compares | IsBetween | IsKnown | IsDone | Not | All | Any

for _recursive in (Not, All, Any):
    _recursive.model_rebuild()


def atoms_of(condition: Condition) -> Iterator[IsYes | IsOneOf | Compares | IsBetween | IsKnown | IsDone]:
    """The tests a condition is made of, from left to right, repetitions kept."""
    match condition:
        case Not(condition=inner):
            yield from atoms_of(inner)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from atoms_of(part)
        case IsYes() | IsOneOf() | Compares() | IsBetween() | IsKnown() | IsDone():
            yield condition
        case _:
            assert_never(condition)


def data_of(condition: Condition) -> tuple[str, ...]:
    """The data a condition reads, each once, in the order of the text; steps after `er gjort` are not data."""
    names = (atom.datum for atom in atoms_of(condition) if not isinstance(atom, IsDone))
    return tuple(dict.fromkeys(names))
