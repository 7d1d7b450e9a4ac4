"""Values to note along a way so that each of its branches is taken.

What is noted at one step of the way holds until the datum is noted again at a later one, so a datum is chosen once for
each step that notes it: `skår` noted at steps 2 and 5 of the way -> the data `2 skår` and `5 skår`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_never

from forlop.model import expressions as said
from forlop.model.calendar import OSLO
from forlop.model.pathway import (
    Date,
    Datum,
    DatumType,
    Integer,
    Moment,
    Number,
    OneOf,
    Pathway,
    SeveralOf,
    Text,
    YesNo,
)
from forlop.model.values import Encoded, Frozen, Value
from forlop.verification.conditions import cases
from forlop.verification.conditions.patients import Patient

A_MOMENT = datetime(2026, 6, 1, 9, tzinfo=OSLO)

Noting = tuple[str, int]
"""A datum as it is noted at a step of the way, by the step's number from 0."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition, and what it is to be (None: not known) by what has been noted up to a step of the way.

    Of data that are `forgotten` no value counts any more. With `or_open` not known will do as well.
    """

    step: int
    condition: said.Condition
    verdict: bool | None
    forgotten: frozenset[str] = frozenset()
    or_open: bool = False


def fitting_values(
    pathway: Pathway, noted: Sequence[Iterable[str]], wanted: Sequence[Wanted]
) -> Mapping[Noting, Value] | None:
    """Values for all that is `noted` at each step of the way; None when no values make it so.

    What depends on steps that are done, on earlier values or on the day is left for whoever goes the way.
    """
    notings = [(name, number) for number, names in enumerate(noted) for name in dict.fromkeys(names)]
    chosen: Mapping[str, Value] = {}
    times: dict[str, list[int]] = {}
    for name, number in notings:
        times.setdefault(name, []).append(number)
    renamed = [
        cases.Wanted(_renamed(each, times), each.verdict, each.or_open)
        for each in wanted
        if _is_of_newest_data(each.condition)
    ]
    if renamed:
        found = _satisfying(pathway, renamed, notings)
        if isinstance(found, cases.Nobody):
            return None
        chosen = found
    kinds = pathway.named_data
    return {(name, number): chosen.get(_name(name, number), any_value(kinds[name].type)) for name, number in notings}


def _satisfying(
    pathway: Pathway, wanted: Sequence[cases.Wanted], notings: Sequence[Noting]
) -> Mapping[str, Value] | cases.Nobody:
    """The newest values of a patient of whom all this is so, by the names of the notings; what is not told is free."""
    read = dict.fromkeys(name for each in wanted for name in said.data_of(each.condition))
    noted = {_name(name, number) for name, number in notings}
    never = [name for name in read if name not in noted]
    unknown = [cases.Wanted(said.IsKnown(datum=name), False) for name in never]
    everything = (*wanted, *unknown)
    data = {name: _datum(pathway, name) for name in read}
    asked = cases.Cases(tuple(each.condition for each in everything), data, A_MOMENT, frozenset(never))
    match asked.satisfying(everything):
        case Patient(values=values):
            return {name: _value(data[name].type, value) for name, value in values.items() if value is not None}
        case cases.Nobody() as nobody:
            return nobody
        case cases.Undecided():
            return {}


def _is_of_newest_data(condition: said.Condition) -> bool:
    for atom in said.atoms_of(condition):
        match atom:
            case said.IsDone():
                return False
            case said.ComputedIs(expression=expression) | said.ComputedIsKnown(expression=expression):
                if any(_is_of_the_past(term) for term in _terms(expression)):
                    return False
            case said.TableGives(rows=rows) | said.TableIsKnown(rows=rows):
                tests = [test for row in rows for test in row.tests if test is not None]
                if not all(_is_of_newest_data(test) for test in tests):
                    return False
            case _:
                pass
    return True


def _terms(expression: said.Expression) -> Iterator[said.Expression]:
    if isinstance(expression, said.Sum):
        for term in expression.terms:
            yield from _terms(term)
    else:
        yield expression


def _is_of_the_past(term: said.Expression) -> bool:
    return isinstance(term, said.TimeBetween) or (
        isinstance(term, said.OfDatum) and term.which is not said.Which.NEWEST
    )


# ---- a datum for each time it is noted


def _name(name: str, number: int) -> str:
    return f"{number} {name}"


def _newest(name: str, step: int, times: Mapping[str, Sequence[int]]) -> str:
    """The name of a datum as it was last noted up to a step; by itself where it was not."""
    numbers = times.get(name, ())
    before = bisect_right(numbers, step)
    return _name(name, numbers[before - 1]) if before else name


def _datum(pathway: Pathway, name: str) -> Datum:
    return pathway.named_data[name.rpartition(" ")[2]].model_copy(update={"name": name})


def _renamed(wanted: Wanted, times: Mapping[str, Sequence[int]]) -> said.Condition:
    """The condition on the data as they were last noted up to this step of the way."""

    def newest(name: str) -> str:
        return name if name in wanted.forgotten else _newest(name, wanted.step, times)

    renamed: said.Condition = _with_names(wanted.condition, newest)
    return renamed


def _with_names(model: Any, rename: Callable[[str], str]) -> Any:
    """The same condition, expression or row with every datum in it renamed: they are trees of one kind of value."""
    changes: dict[str, object] = {}
    for field in type(model).model_fields:
        value = getattr(model, field)
        match value:
            case str() if field in _NAMES_DATUM:
                changes[field] = rename(value)
            case tuple() if field == "data":
                changes[field] = tuple(rename(name) for name in value)
            case Frozen():
                changes[field] = _with_names(value, rename)
            case tuple():
                changes[field] = tuple(_with_names(one, rename) if isinstance(one, Frozen) else one for one in value)
            case _:
                pass
    return model.model_copy(update=changes)


_NAMES_DATUM = ("datum", "start", "end")


# ---- values of each type


def _value(of: DatumType, encoded: Encoded) -> Value:
    """What stands in the log as a value again."""
    match of, encoded:
        case Number(), _:
            return Decimal(str(encoded))
        case Date(), str():
            return date.fromisoformat(encoded)
        case Moment(), str():
            return datetime.fromisoformat(encoded)
        case _, tuple():
            return frozenset(encoded)
        case _:
            return encoded


def any_value(of: DatumType) -> Value:
    """A value that fits the datum, for what no branch turns on."""
    match of:
        case YesNo():
            return False
        case OneOf(values=values):
            return values[0]
        case SeveralOf():
            return frozenset()
        case Integer(low=low, high=high) | Number(low=low, high=high):
            return low if low is not None else min(0, high) if high is not None else 0
        case Date():
            return A_MOMENT.date()
        case Moment():
            return A_MOMENT
        case Text():
            return "-"
        case _:
            assert_never(of)
