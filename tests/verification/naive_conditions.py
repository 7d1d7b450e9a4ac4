"""What conditions say of a patient, read straight from the words of the language: true, false, or None for unknown.

Nothing here is shared with the engine or the checks. A fact is None where it is not known.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import assert_never

from forlop.model import expressions as e
from forlop.model.expressions import Comparison, Condition, Expression, Row
from forlop.model.pathway import ByRule, Datum, Integer, Number, OneOf, Pathway, SeveralOf, Step, YesNo

Fact = bool | int | Decimal | str | frozenset[str] | None
Facts = Mapping[str, Fact]
Range = tuple[Decimal, Decimal] | None


class NotForThisReader(Exception):
    """The pathway says something the naive reader was not made for; never a verdict."""


# ---- three values


def holds(condition: Condition, facts: Facts, done: frozenset[str] = frozenset()) -> bool | None:
    """Unknown stays unknown until what is known decides; `er kjent` and `er gjort` always have an answer."""
    match condition:
        case e.Not(condition=inner):
            truth = holds(inner, facts, done)
            return None if truth is None else not truth
        case e.All(parts=parts):
            truths = [holds(part, facts, done) for part in parts]
            return False if False in truths else None if None in truths else True
        case e.Any(parts=parts):
            truths = [holds(part, facts, done) for part in parts]
            return True if True in truths else None if None in truths else False
        case e.IsDone(step=step):
            return step in done
        case e.IsKnown(datum=datum):
            return facts[datum] is not None
        case e.ComputedIs():
            return _in_range(condition, _range(condition.expression, facts))
        case e.ComputedIsKnown(expression=expression):
            return all(facts[name] is not None for name in e.data_in(expression))
        case e.TableGives(rows=rows, first_match=first, values=values):
            answer = answer_of(rows, facts, first_match=first)
            return None if answer is None else answer in values
        case e.TableIsKnown(rows=rows, first_match=first):
            return answer_of(rows, facts, first_match=first) is not None
        case e.IsYes() | e.IsOneOf() | e.Compares() | e.IsBetween():
            value = facts[condition.datum]
            return None if value is None else _test(condition, value)
        case _:
            assert_never(condition)


def _test(condition: e.IsYes | e.IsOneOf | e.Compares | e.IsBetween, value: Fact) -> bool:
    match condition:
        case e.IsYes():
            return value is True
        case e.IsOneOf(values=values):
            return bool(set(values) & value) if isinstance(value, frozenset) else value in values
        case e.Compares(comparison=comparison, bound=bound):
            return _compares(_number(value), comparison, bound)
        case e.IsBetween(low=low, high=high):
            return low <= _number(value) <= high


def _number(value: Fact) -> Decimal:
    assert isinstance(value, int | Decimal)
    return Decimal(value)


def _compares(number: Decimal, comparison: Comparison, bound: Decimal) -> bool:
    match comparison:
        case Comparison.AT_LEAST:
            return number >= bound
        case Comparison.AT_MOST:
            return number <= bound
        case Comparison.OVER:
            return number > bound
        case Comparison.UNDER:
            return number < bound
        case Comparison.EQUAL:
            return number == bound


def _range(expression: Expression, facts: Facts) -> Range:
    """The least and the greatest it can be; None where an input is unknown that is not counted."""
    match expression:
        case e.Amount(value=value):
            return value, value
        case e.OfDatum(datum=datum, which=e.Which.NEWEST):
            known = facts[datum]
            return None if known is None else (_number(known), _number(known))
        case e.CountOfYes(data=data):
            least = sum(facts[name] is True for name in data)
            return Decimal(least), Decimal(least + sum(facts[name] is None for name in data))
        case e.Sum(terms=terms, signs=signs):
            low = high = Decimal(0)
            for term, sign in zip(terms, signs, strict=True):
                part = _range(term, facts)
                if part is None:
                    return None
                low, high = (low + part[0], high + part[1]) if sign > 0 else (low - part[1], high - part[0])
            return low, high
        case _:
            raise NotForThisReader(expression)


def _in_range(condition: e.ComputedIs, span: Range) -> bool | None:
    if span is None:
        return None
    if span[0] != span[1] and span[1] - span[0] == int(span[1] - span[0]):
        truths = {_one(condition, span[0] + more) for more in range(int(span[1] - span[0]) + 1)}
        return truths.pop() if len(truths) == 1 else None
    return _one(condition, span[0])


def _one(condition: e.ComputedIs, number: Decimal) -> bool:
    low, high = condition.low, condition.high
    above = low is None or number > low or (number == low and not condition.excludes_low)
    below = high is None or number < high or (number == high and not condition.excludes_high)
    return above and below


def row_holds(row: Row, facts: Facts) -> bool | None:
    truths = [holds(test, facts) for test in row.tests if test is not None]
    return False if False in truths else None if None in truths else True


def answer_of(rows: tuple[Row, ...], facts: Facts, *, first_match: bool) -> str | None:
    """What the table gives; None while it gives no answer, or more than one row fits."""
    fitting = [row for row in rows if row_holds(row, facts) is True]
    if not first_match:
        return fitting[0].result if len(fitting) == 1 else None
    for row in rows:
        truth = row_holds(row, facts)
        if truth is not False:
            return row.result if truth else None
    return None


# ---- every patient


def conditions_of(pathway: Pathway) -> Iterator[Condition]:
    """Every condition that decides where a patient goes, or who has the patient."""
    for step in pathway.steps:
        yield from conditions_in(step)
    for actor in pathway.actors:
        if isinstance(actor.chosen, ByRule):
            yield actor.chosen.condition


def conditions_in(step: Step) -> Iterator[Condition]:
    yield from (branch.condition for branch in step.branches)
    if step.only_if is not None:
        yield step.only_if


def read_by(conditions: Iterator[Condition]) -> tuple[str, ...]:
    """The data they read, each once."""
    return tuple(dict.fromkeys(name for condition in conditions for name in e.data_of(condition)))


def values_of(datum: Datum, bounds: frozenset[Decimal]) -> tuple[Fact, ...]:
    """Values that stand for every value it can have: all of a few, and on both sides of each bound of the many."""
    match datum.type:
        case YesNo():
            return (True, False)
        case OneOf(values=values):
            return values
        case SeveralOf(values=values):
            picks = product((True, False), repeat=len(values))
            return tuple(frozenset(v for v, kept in zip(values, pick, strict=True) if kept) for pick in picks)
        case Integer(low=low, high=high) if low is not None and high is not None and high - low <= 12:
            return tuple(range(low, high + 1))
        case Integer(low=low, high=high):
            near = {int(bound) + shift for bound in bounds for shift in (-1, 0, 1)} | {low or 0}
            return tuple(sorted(n for n in near if (low is None or n >= low) and (high is None or n <= high)))
        case Number(low=low, high=high):
            close = {bound + shift for bound in bounds for shift in map(Decimal, ("-0.01", "0", "0.01"))}
            spread = close | {low or Decimal(0)}
            return tuple(sorted(n for n in spread if (low is None or n >= low) and (high is None or n <= high)))
        case _:
            return ("said",)


def bounds_on(datum: str, conditions: Iterator[Condition]) -> frozenset[Decimal]:
    """Every number that the datum is held against."""
    found: set[Decimal] = set()
    for condition in conditions:
        for atom in _all_atoms(condition):
            match atom:
                case e.Compares(bound=bound) if atom.datum == datum:
                    found.add(bound)
                case e.IsBetween(low=low, high=high) if atom.datum == datum:
                    found.update((low, high))
                case _:
                    pass
    return frozenset(found)


def _all_atoms(condition: Condition) -> Iterator[e.Atom]:
    for atom in e.atoms_of(condition):
        yield atom
        if isinstance(atom, e.TableGives | e.TableIsKnown):
            for row in atom.rows:
                for test in row.tests:
                    if test is not None:
                        yield from _all_atoms(test)


def domains(pathway: Pathway) -> dict[str, tuple[Fact, ...]]:
    """For each datum that decides anything, or goes with something sent, the values that are tried."""
    asked = dict.fromkeys(
        (*read_by(conditions_of(pathway)), *(name for step in pathway.steps for name in step.content))
    )
    named = pathway.named_data
    return {name: values_of(named[name], bounds_on(name, conditions_of(pathway))) for name in asked}
