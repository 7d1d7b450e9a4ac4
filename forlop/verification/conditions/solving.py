"""The same question put to z3, where cases do not decide: sums of measures, and dates that bind one another.

Only this module knows z3, and it is imported only where it is needed.
What z3 finds is made round and put to the engine as any other patient is.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import assert_never

import z3

from forlop.model.calendar import FIRST_DAY, LAST_DAY
from forlop.model.expressions import (
    All,
    Any,
    Compares,
    ComputedIs,
    ComputedIsKnown,
    Condition,
    IsBetween,
    IsDone,
    IsKnown,
    IsOneOf,
    IsYes,
    Not,
    OfDatum,
    Row,
    TableGives,
    TableIsKnown,
    TimeBetween,
    Which,
)
from forlop.model.pathway import Date, Integer, Moment, Number, OneOf, SeveralOf, Text, YesNo
from forlop.model.values import Encoded, Unit
from forlop.verification.conditions.cases import Cases, Found, Nobody, Quantity, Undecided, Wanted, dates_in, flat
from forlop.verification.conditions.cells import Interval
from forlop.verification.conditions.dates import days_ahead, days_from, is_a_forest, longest

# The least and the most days that a number of complete units may take: (a, b) is from a·n to b·(n + 1).
_DAYS = {Unit.DAYS: (1, 1), Unit.WEEKS: (7, 7), Unit.MONTHS: (28, 31), Unit.YEARS: (365, 366), Unit.WORKDAYS: (1, 8)}
_MOST_TRIED = 8

Pair = tuple[z3.BoolRef, z3.BoolRef]
"""When a condition is true, and when it is false; neither is open."""


def solve(cases: Cases, wanted: Sequence[Wanted]) -> Found:
    """As `Cases.satisfying`, by a number of steps that is the same on every machine."""
    asked = _Question(cases)
    solver = z3.SolverFor("QF_LIRA", ctx=asked.context)
    solver.set("rlimit", cases.most_rlimit)
    solver.set("random_seed", 0)
    for each in wanted:
        true, false = asked.of(each.condition)
        match each.verdict:
            case True:
                solver.add(z3.Not(false) if each.or_open else true)
            case False:
                solver.add(z3.Not(true) if each.or_open else false)
            case _:
                solver.add(z3.Not(true), z3.Not(false))
    solver.add(*asked.domain)
    match solver.check():
        case z3.unsat:
            return Nobody()
        case z3.sat:
            return asked.patient(_rounded(solver, asked), wanted)
        case _:
            return Undecided("budget")


def _rounded(solver: z3.Solver, asked: "_Question") -> z3.ModelRef:
    """A model with the numbers a person would choose, as far as they go together."""
    model = solver.model()
    for quantity, value in asked.values.items():
        for wish in asked.wishes(quantity, model):
            solver.push()
            solver.add(value == wish)
            if solver.check() == z3.sat:
                model = solver.model()
                break
            solver.pop()
    return model


class _Question:
    """The data as variables; a datum is unknown only where `Cases` lets it be."""

    def __init__(self, cases: Cases) -> None:
        self.cases = cases
        self.context = z3.Context()
        self.domain: list[z3.BoolRef] = []
        self.values: dict[Quantity, z3.ExprRef] = {}
        self.known: dict[Quantity, z3.BoolRef] = {}
        self.chosen_of: dict[Quantity, dict[str, z3.BoolRef]] = {}
        for number, quantity in enumerate(cases.quantities):
            self._declare(quantity, number)
        if not self._times_are_free:
            self._bind_times()

    @cached_property
    def _times_are_free(self) -> bool:
        return is_a_forest(self.cases.times)

    def _truth(self, value: bool) -> z3.BoolRef:  # noqa: FBT001 - the value itself is what is said
        return z3.BoolVal(value, self.context)

    def _every(self, parts: Sequence[z3.BoolRef]) -> z3.BoolRef:
        return z3.And(self._truth(True), *parts)

    def _some(self, parts: Sequence[z3.BoolRef]) -> z3.BoolRef:
        return z3.Or(self._truth(False), *parts)

    # ---- variables

    def _declare(self, quantity: Quantity, number: int) -> None:
        self.known[quantity] = self._knownness(quantity, number)
        match quantity:
            case IsDone():
                self.values[quantity] = z3.Bool(f"v{number}", self.context)
            case IsKnown():
                self.values[quantity] = self.known[quantity]
            case TimeBetween():
                self._number(quantity, z3.Int(f"v{number}", self.context), longest(quantity, self.cases.now))
            case OfDatum(datum=name):
                self._declare_datum(quantity, name, number)
            case _:
                assert_never(quantity)

    def _knownness(self, quantity: Quantity, number: int) -> z3.BoolRef:
        if isinstance(quantity, OfDatum | IsKnown):
            is_previous = isinstance(quantity, OfDatum) and quantity.which is Which.PREVIOUS
            if quantity.datum in self.cases.unknown or (is_previous and quantity.datum in self.cases.noted_once):
                return self._truth(False)
            if quantity.datum in self.cases.asked:
                return z3.Bool(f"k{number}", self.context)
        return self._truth(True)

    def _declare_datum(self, quantity: OfDatum, name: str, number: int) -> None:
        match self.cases.data[name].type:
            case YesNo():
                self.values[quantity] = z3.Bool(f"v{number}", self.context)
            case OneOf(values=values):
                chosen = z3.Int(f"v{number}", self.context)
                self._number(quantity, chosen, Interval(Decimal(0), Decimal(len(values) - 1)))
            case SeveralOf(values=values):
                self.chosen_of[quantity] = {value: z3.Bool(f"v{number}.{value}", self.context) for value in values}
            case Integer(low=low, high=high):
                self._number(quantity, z3.Int(f"v{number}", self.context), _bounds(low, high))
            case Number(low=low, high=high):
                self._number(quantity, z3.Real(f"v{number}", self.context), _bounds(low, high))
            case Text() | Date() | Moment():
                pass
            case kind:
                assert_never(kind)

    def _number(self, quantity: Quantity, variable: z3.ArithRef, bounds: Interval) -> None:
        self.values[quantity] = variable
        if bounds.low is not None:
            self.domain.append(variable >= self._amount(bounds.low))
        if bounds.high is not None:
            self.domain.append(variable <= self._amount(bounds.high))

    def _amount(self, number: Decimal) -> z3.ArithRef:
        return z3.RealVal(str(number), self.context)

    @cached_property
    def _days(self) -> dict[str, z3.ArithRef]:
        names = dict.fromkeys(name for term in self.cases.times for name in (term.start, term.end) if name)
        return {name: z3.Int(f"day.{name}", self.context) for name in names}

    def _bind_times(self) -> None:
        """The times between the same dates go together; for months and years only roughly, which the engine tries."""
        for day in self._days.values():
            self.domain.append(day >= days_ahead(FIRST_DAY, self.cases.now))
            self.domain.append(day <= days_ahead(LAST_DAY, self.cases.now))
        for term in self.cases.times:
            units = self.values[term]
            end = self._days[term.end] if term.end is not None else z3.IntVal(0, self.context)
            span = end - self._days[term.start]
            if term.unit is Unit.HOURS:
                self.domain.append(z3.And(units >= 24 * span - 25, units <= 24 * span + 25))
                continue
            least, most = _DAYS[term.unit]
            forward = z3.And(span >= least * units, span < most * (units + 1) + (0 if most < _HOLIDAYS else 14))
            back = z3.And(-span >= least * -units, -span < most * (1 - units) + (0 if most < _HOLIDAYS else 14))
            self.domain.append(z3.If(span >= 0, z3.And(units >= 0, forward), z3.And(units <= 0, back)))

    # ---- conditions

    def of(self, condition: Condition) -> Pair:
        """When it is true and when it is false."""
        match condition:
            case Not(condition=inner):
                true, false = self.of(inner)
                return false, true
            case All(parts=parts):
                pairs = [self.of(part) for part in parts]
                return self._every([true for true, _ in pairs]), self._some([false for _, false in pairs])
            case Any(parts=parts):
                pairs = [self.of(part) for part in parts]
                return self._some([true for true, _ in pairs]), self._every([false for _, false in pairs])
            case IsDone():
                return self._said(condition, self.values[condition])
            case IsYes(datum=name):
                return self._said(OfDatum(datum=name), self.values[OfDatum(datum=name)])
            case IsOneOf(datum=name, values=values):
                return self._is_one_of(OfDatum(datum=name), values)
            case Compares(datum=name, comparison=comparison, bound=bound):
                holds = comparison.relation(self.values[OfDatum(datum=name)], self._amount(bound))
                return self._said(OfDatum(datum=name), holds)
            case IsBetween(datum=name, low=low, high=high):
                value = self.values[OfDatum(datum=name)]
                within = z3.And(value >= self._amount(low), value <= self._amount(high))
                return self._said(OfDatum(datum=name), within)
            case IsKnown(datum=name):
                known = self._is_known(name)
                return known, z3.Not(known)
            case ComputedIs():
                return self._computed(condition)
            case ComputedIsKnown():
                known = self._every([self.known[quantity] for quantity in self.cases.chosen_for(condition)])
                return known, z3.Not(known)
            case TableGives(rows=rows, first_match=first_match, values=values):
                hits = self._gives(rows, [row.result in values for row in rows], first_match=first_match)
                misses = self._gives(rows, [row.result not in values for row in rows], first_match=first_match)
                return hits, misses
            case TableIsKnown(rows=rows, first_match=first_match):
                given = self._gives(rows, [True for _ in rows], first_match=first_match)
                return given, z3.Not(given)
            case _:
                assert_never(condition)

    def _said(self, quantity: Quantity, holds: z3.BoolRef) -> Pair:
        known = self.known[quantity]
        return z3.And(known, holds), z3.And(known, z3.Not(holds))

    def _is_known(self, name: str) -> z3.BoolRef:
        is_date = isinstance(self.cases.data[name].type, Date | Moment)
        return self.known[IsKnown(datum=name) if is_date else OfDatum(datum=name)]

    def _is_one_of(self, quantity: OfDatum, values: tuple[str, ...]) -> Pair:
        chosen = self.chosen_of.get(quantity)
        if chosen is not None:
            return self._said(quantity, self._some([chosen[value] for value in values]))
        possible = self._values_of(quantity)
        return self._said(quantity, self._some([self.values[quantity] == possible.index(value) for value in values]))

    def _values_of(self, quantity: OfDatum) -> tuple[str, ...]:
        kind = self.cases.data[quantity.datum].type
        assert isinstance(kind, OneOf)
        return kind.values

    def _computed(self, atom: ComputedIs) -> Pair:
        terms, constant = flat(atom.expression)
        low, high = self._amount(constant), self._amount(constant)
        given = [self._is_known(name) for name in dates_in(atom.expression)]
        for quantity, sign, counted in terms:
            value, known = self.values[quantity], self.known[quantity]
            if not counted:
                given.append(known)
                low, high = low + sign * value, high + sign * value
                continue
            least = z3.If(z3.And(known, value), self._amount(Decimal(1)), self._amount(Decimal(0)))
            most = z3.If(z3.Or(z3.Not(known), value), self._amount(Decimal(1)), self._amount(Decimal(0)))
            low = low + (least if sign > 0 else -most)
            high = high + (most if sign > 0 else -least)
        known = self._every(given)
        above, below = self._truth(True), self._truth(True)
        too_low, too_high = self._truth(False), self._truth(False)
        if atom.low is not None:
            bound = self._amount(atom.low)
            above, too_low = (low > bound, high <= bound) if atom.excludes_low else (low >= bound, high < bound)
        if atom.high is not None:
            bound = self._amount(atom.high)
            below, too_high = (high < bound, low >= bound) if atom.excludes_high else (high <= bound, low > bound)
        return z3.And(known, above, below), z3.And(known, z3.Or(too_low, too_high))

    def _gives(self, rows: Sequence[Row], hits: Sequence[bool], *, first_match: bool) -> z3.BoolRef:
        pairs = [self.of(All(parts=tuple(test for test in row.tests if test is not None))) for row in rows]
        giving = []
        for number, ((true, _), hit) in enumerate(zip(pairs, hits, strict=True)):
            if not hit:
                continue
            if first_match:
                giving.append(z3.And(true, self._every([false for _, false in pairs[:number]])))
            else:
                others = [z3.Not(other) for place, (other, _) in enumerate(pairs) if place != number]
                giving.append(z3.And(true, self._every(others)))
        return self._some(giving)

    # ---- answers

    def wishes(self, quantity: Quantity, model: z3.ModelRef) -> list[z3.ExprRef]:
        """What a person would choose for it, first what is wished most."""
        value = self.values[quantity]
        if not isinstance(value, z3.ArithRef):
            return [self._truth(False)]
        if isinstance(quantity, OfDatum) and isinstance(self.cases.data[quantity.datum].type, OneOf):
            return [z3.IntVal(number, self.context) for number in range(_MOST_TRIED)]
        now = _decimal(model.eval(value, model_completion=True))
        near = [now.quantize(Decimal(step)) for step in ("1", "0.1", "0.01")]
        return [self._amount(number) for number in (*self.cases.told_of(quantity)[:_MOST_TRIED], *near)]

    def patient(self, model: z3.ModelRef, wanted: Sequence[Wanted]) -> Found:
        """The patient of the model, tried on the engine."""
        chosen = {quantity: self._value(quantity, model) for quantity in self.cases.quantities}
        days: Mapping[str, Encoded] | None = None
        if not self._times_are_free:
            numbers = {name: model.eval(day, model_completion=True).as_long() for name, day in self._days.items()}
            days = days_from(numbers, moments=self.cases.moments, now=self.cases.now)
        return self.cases.confirmed(chosen, wanted, days=days)

    def _value(self, quantity: Quantity, model: z3.ModelRef) -> Encoded | None:
        def holds(truth: z3.BoolRef) -> bool:
            return bool(z3.is_true(model.eval(truth, model_completion=True)))

        if isinstance(quantity, IsKnown):
            return holds(self.known[quantity])
        if not holds(self.known[quantity]):
            return None
        if quantity in self.chosen_of:
            return tuple(sorted(value for value, chosen in self.chosen_of[quantity].items() if holds(chosen)))
        if quantity not in self.values:
            return "…"
        value = self.values[quantity]
        if not isinstance(value, z3.ArithRef):
            return holds(value)
        number = _decimal(model.eval(value, model_completion=True))
        if not isinstance(quantity, OfDatum):
            return int(number)
        match self.cases.data[quantity.datum].type:
            case OneOf(values=values):
                return values[int(number)]
            case Integer():
                return int(number)
            case _:
                return f"{number.normalize():f}"


_HOLIDAYS = 8


def _bounds(low: int | Decimal | None, high: int | Decimal | None) -> Interval:
    return Interval(None if low is None else Decimal(low), None if high is None else Decimal(high))


def _decimal(number: z3.ExprRef) -> Decimal:
    if z3.is_int_value(number):
        return Decimal(number.as_long())
    fraction = number.as_fraction()
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)
