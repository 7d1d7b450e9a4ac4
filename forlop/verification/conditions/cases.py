"""Is there a patient of whom these conditions have these verdicts? By cases, and by z3 only where they do not decide.

`x er minst 4` true and `x er høyst 4` true, x a whole number from 0 to 10 -> the patient whose x is 4

Every patient that is found has been put to the engine's own evaluation.
A datum is unknown only where that is asked: by `er kjent`, or by who calls. The past of a datum (`første`, `forrige`)
and the time between two dates are data of their own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import assert_never

from forlop.engine.evaluation import evaluate
from forlop.model.calendar import OutsideCalendar
from forlop.model.expressions import (
    All,
    Amount,
    Any,
    Atom,
    Compares,
    Comparison,
    ComputedIs,
    ComputedIsKnown,
    Condition,
    CountOfYes,
    Expression,
    IsBetween,
    IsDone,
    IsKnown,
    IsOneOf,
    IsYes,
    Not,
    OfDatum,
    Row,
    Sum,
    TableGives,
    TableIsKnown,
    TimeBetween,
    Which,
    atoms_of,
    data_of,
)
from forlop.model.pathway import Date, Datum, Integer, Moment, Number, OneOf, SeveralOf, Text, YesNo
from forlop.model.values import Encoded
from forlop.verification.conditions.cells import UNKNOWN, Cell, Interval, TooManyCells, of_answers, of_numbers, of_sets
from forlop.verification.conditions.dates import NoSuchDays, is_a_forest, longest, with_dates
from forlop.verification.conditions.narrowing import (
    OPEN,
    VERDICTS,
    Blurred,
    Every,
    Gives,
    Guarded,
    Negated,
    OfCells,
    Settled,
    Spent,
    Sums,
    Term,
    Test,
    search,
)
from forlop.verification.conditions.patients import Patient

Quantity = OfDatum | TimeBetween | IsDone | IsKnown
"""What is chosen for a patient: a datum (newest, first or previous), a time between dates, whether a step is done,
and of a date whether it is known."""

MOST_CASES = 20_000
MOST_RLIMIT = 20_000_000

# A sum of scores is gone through value by value; more values than this and it is left to z3.
_MOST_EACH = 32


@dataclass(frozen=True, slots=True)
class Nobody:
    """There is no such patient."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither found nor excluded; `reason` is a key of the catalogue."""

    reason: str


Found = Patient | Nobody | Undecided


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition and the verdict it is to have; None is not known. With `or_open` not known will do as well."""

    condition: Condition
    verdict: bool | None = True
    or_open: bool = False

    def is_met(self, verdict: bool | None) -> bool:  # noqa: FBT001 - the verdict itself is what is asked about
        """Whether the condition may have this verdict."""
        return verdict is self.verdict or (self.or_open and verdict is None)


@dataclass
class Tally:
    """How much has been tried; what a report counts."""

    queries: int = 0
    cases: int = 0
    solved: int = 0


@dataclass(frozen=True)
class Cases:
    """The cases of some conditions: each datum that they read, cut into cells where they cut it.

    The data in `unknown` have no value; those `noted_once` have none before the newest (`forrige`).
    """

    conditions: tuple[Condition, ...]
    data: Mapping[str, Datum]
    now: datetime
    unknown: frozenset[str] = frozenset()
    noted_once: frozenset[str] = frozenset()
    tally: Tally = field(default_factory=Tally)
    most_cases: int = MOST_CASES
    most_rlimit: int = MOST_RLIMIT

    def satisfying(self, wanted: Sequence[Wanted]) -> Found:
        """A patient of whom each condition (they are among `conditions`) has its verdict; those cases are tried first
        that a person would think of first."""
        self.tally.queries += 1
        if not self._is_by_cases:
            return self._solved(wanted)
        most = self.tally.cases + self.most_cases

        def count() -> None:
            self.tally.cases += 1
            if self.tally.cases > most:
                raise Spent

        goals = [
            (self._test(each.condition), VERDICTS[each.verdict] | (OPEN if each.or_open else 0)) for each in wanted
        ]
        try:
            chosen = search(goals, [(1 << len(domain)) - 1 for domain in self._domains], count=count)
        except (Blurred, Spent):
            return self._solved(wanted)
        if chosen is None:
            return Nobody()
        read = frozenset[int]().union(*(test.reads for test, _ in goals))
        first = {
            self.quantities[number]: self._domains[number][(chosen[number] & -chosen[number]).bit_length() - 1]
            for number in sorted(read)
        }
        return self.confirmed({quantity: cell.value for quantity, cell in first.items()}, wanted)

    @cached_property
    def _is_by_cases(self) -> bool:
        """Whether the data can be cut into cells that are chosen one by one."""
        if not is_a_forest(self.times):
            return False
        try:
            return len(self._domains) >= 0
        except TooManyCells:
            return False

    # ---- what is chosen

    @cached_property
    def _atoms(self) -> tuple[Atom, ...]:
        return tuple(dict.fromkeys(atom for each in self.conditions for atom in _all_atoms(each)))

    @cached_property
    def asked(self) -> frozenset[str]:
        """The data of which it is asked whether they are known."""
        asked: set[str] = set(self.unknown)
        for atom in self._atoms:
            if isinstance(atom, IsKnown | ComputedIsKnown | TableIsKnown):
                asked.update(data_of(atom))
        return frozenset(asked)

    @cached_property
    def times(self) -> tuple[TimeBetween, ...]:
        """The times between dates that are read."""
        return tuple(
            dict.fromkeys(
                term
                for atom in self._atoms
                if isinstance(atom, ComputedIs | ComputedIsKnown)
                for term in _terms(atom.expression)
                if isinstance(term, TimeBetween)
            )
        )

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Everything that is chosen for a patient, in the order it is read."""
        found: dict[Quantity, None] = {}
        for atom in self._atoms:
            found.update(dict.fromkeys(self.chosen_for(atom)))
        return tuple(found)

    def chosen_for(self, atom: Atom) -> Iterator[Quantity]:
        """What a test reads; of a table its rows have been gone through."""
        match atom:
            case IsDone():
                yield atom
            case ComputedIs(expression=expression) | ComputedIsKnown(expression=expression):
                for term in _terms(expression):
                    match term:
                        case TimeBetween(start=start, end=end):
                            yield term
                            yield from (IsKnown(datum=name) for name in (start, end) if name is not None)
                        case OfDatum():
                            yield term
                        case CountOfYes(data=data):
                            yield from (OfDatum(datum=name) for name in data)
                        case _:
                            pass
            case TableGives() | TableIsKnown():
                pass
            case IsYes(datum=name) | IsOneOf(datum=name) | Compares(datum=name) | IsBetween(datum=name):
                yield OfDatum(datum=name)
            case IsKnown(datum=name):
                yield atom if self._is_date(name) else OfDatum(datum=name)
            case _:
                assert_never(atom)

    def _is_date(self, name: str) -> bool:
        return isinstance(self.data[name].type, Date | Moment)

    @cached_property
    def _numbers(self) -> dict[Quantity, int]:
        return {quantity: number for number, quantity in enumerate(self.quantities)}

    # ---- where it is cut

    @cached_property
    def _cuts(self) -> dict[Quantity, list[Decimal]]:
        cuts: dict[Quantity, list[Decimal]] = {}
        for atom in self._atoms:
            match atom:
                case Compares(datum=name, bound=bound):
                    cuts.setdefault(OfDatum(datum=name), []).append(bound)
                case IsBetween(datum=name, low=low, high=high):
                    cuts.setdefault(OfDatum(datum=name), []).extend((low, high))
                case ComputedIs(expression=expression):
                    single = _single(expression)
                    if single is not None:
                        quantity, factor, constant = single
                        bounds = [bound for bound in (atom.low, atom.high) if bound is not None]
                        cuts.setdefault(quantity, []).extend((bound - constant) / factor for bound in bounds)
                case _:
                    pass
        return cuts

    @cached_property
    def _summed(self) -> frozenset[Quantity]:
        """What stands in a sum with others, and is not cut by it."""
        return frozenset(
            quantity
            for atom in self._atoms
            if isinstance(atom, ComputedIs) and _single(atom.expression) is None
            for quantity in self.chosen_for(atom)
        )

    @cached_property
    def _domains(self) -> tuple[tuple[Cell, ...], ...]:
        return tuple(self._domain(quantity) for quantity in self.quantities)

    def _domain(self, quantity: Quantity) -> tuple[Cell, ...]:
        match quantity:
            case IsDone():
                return of_answers((False, True))
            case IsKnown(datum=name):
                return of_answers((False,) if name in self.unknown else (True, False)[: 1 + (name in self.asked)])
            case TimeBetween():
                span = longest(quantity, self.now)
                return of_numbers(span, self._cuts.get(quantity, ()), whole=True)
            case OfDatum(datum=name, which=which):
                if name in self.unknown or (which is Which.PREVIOUS and name in self.noted_once):
                    return (UNKNOWN,)
                known = self._known_cells(quantity)
                return (*known, UNKNOWN) if name in self.asked else known
            case _:
                assert_never(quantity)

    def _known_cells(self, quantity: OfDatum) -> tuple[Cell, ...]:
        match self.data[quantity.datum].type:
            case YesNo():
                return of_answers((False, True))
            case OneOf(values=values):
                return of_answers(values)
            case SeveralOf(values=values):
                tested = [
                    frozenset(atom.values)
                    for atom in self._atoms
                    if isinstance(atom, IsOneOf) and atom.datum == quantity.datum
                ]
                return of_sets(values, tuple(dict.fromkeys(tested)))
            case (Integer(low=low, high=high) | Number(low=low, high=high)) as kind:
                whole = isinstance(kind, Integer)
                domain = Interval(None if low is None else Decimal(low), None if high is None else Decimal(high))
                few = whole and low is not None and high is not None and high - low < _MOST_EACH
                each = few and quantity in self._summed
                return of_numbers(domain, self._cuts.get(quantity, ()), whole=whole, each=each)
            case Text():
                return of_answers(("…",))
            case Date() | Moment():
                raise AssertionError("of a date only the time to another is chosen")
            case kind:
                assert_never(kind)

    # ---- the tests

    def _test(self, condition: Condition) -> Test:
        made = self._tests.get(id(condition))
        if made is None:
            made = self._tests[id(condition)] = self._made(condition)
        return made

    @cached_property
    def _tests(self) -> dict[int, Test]:
        return {}

    def _made(self, condition: Condition) -> Test:
        match condition:
            case Not(condition=inner):
                return Negated(self._test(inner))
            case All(parts=parts):
                return Every.of([self._test(part) for part in parts])
            case Any(parts=parts):
                return Negated(Every.of([Negated(self._test(part)) for part in parts]))
            case IsDone():
                return self._by_cell(condition, lambda cell: cell.value is True)
            case IsYes(datum=name):
                return self._by_cell(OfDatum(datum=name), lambda cell: cell.value is True)
            case IsOneOf(datum=name, values=values):
                return self._by_cell(OfDatum(datum=name), lambda cell: _is_one_of(cell, values))
            case Compares(datum=name, comparison=comparison, bound=bound):
                return self._in_range(OfDatum(datum=name), _range(comparison, bound))
            case IsBetween(datum=name, low=low, high=high):
                return self._in_range(OfDatum(datum=name), Interval(low, high))
            case IsKnown(datum=name):
                return self._is_known(name)
            case ComputedIs():
                return self._computed(condition)
            case ComputedIsKnown():
                return Every.of([self._is_known_term(quantity) for quantity in self.chosen_for(condition)])
            case TableGives(rows=rows, first_match=first_match, values=values):
                return self._table(rows, [row.result in values for row in rows], first_match=first_match)
            case TableIsKnown(rows=rows, first_match=first_match):
                return Settled(self._table(rows, [True for _ in rows], first_match=first_match))
            case _:
                assert_never(condition)

    def _table(self, rows: Sequence[Row], hits: Sequence[bool], *, first_match: bool) -> Gives:
        made = [Every.of([self._test(test) for test in row.tests if test is not None]) for row in rows]
        return Gives.of(made, hits, first_match=first_match)

    def _by_cell(self, quantity: Quantity, holds: Callable[[Cell], bool]) -> OfCells:
        number = self._numbers[quantity]
        yes = no = still_open = 0
        for place, cell in enumerate(self._domains[number]):
            if cell.value is None:
                still_open |= 1 << place
            elif holds(cell):
                yes |= 1 << place
            else:
                no |= 1 << place
        return OfCells(number, yes, no, still_open)

    def _in_range(self, quantity: Quantity, wanted: Interval) -> OfCells:
        return self._by_cell(quantity, lambda cell: cell.numbers is not None and cell.numbers.within(wanted))

    def _is_known(self, name: str) -> Test:
        if self._is_date(name):
            return self._by_cell(IsKnown(datum=name), lambda cell: cell.value is True)
        return self._is_known_term(OfDatum(datum=name))

    def _is_known_term(self, quantity: Quantity) -> Test:
        match quantity:
            case IsKnown():
                return self._by_cell(quantity, lambda cell: cell.value is True)
            case _:
                return Settled(self._by_cell(quantity, lambda _: True))

    def _computed(self, atom: ComputedIs) -> Test:
        wanted = Interval(atom.low, atom.high, atom.excludes_low, atom.excludes_high)
        terms, constant = flat(atom.expression)
        given = [self._is_known(name) for name in dates_in(atom.expression)]
        single = _single(atom.expression)
        if single is not None and not any(counted for _, _, counted in terms):
            quantity, factor, constant = single
            inner = self._by_cell(quantity, lambda cell: _scaled(cell, factor, constant).within(wanted))
            return inner if not given else Guarded.of(given, inner)
        numbered = tuple(Term(self._numbers[quantity], sign, counted) for quantity, sign, counted in terms)
        return Sums(numbered, constant, wanted, self._domains, tuple(given))

    # ---- what was found

    def confirmed(
        self,
        chosen: Mapping[Quantity, Encoded | None],
        wanted: Sequence[Wanted],
        *,
        days: Mapping[str, Encoded] | None = None,
    ) -> Found:
        """The patient of whom this is chosen, if the engine says the same of the conditions."""
        try:
            patient = self._patient(chosen, self._days(chosen) if days is None else days)
        except (OutsideCalendar, NoSuchDays):
            return Undecided("dates")
        state = patient.state
        if all(each.is_met(evaluate(each.condition, state)) for each in wanted):
            return patient
        return Undecided("dates")

    @cached_property
    def moments(self) -> frozenset[str]:
        """The dates that have an hour."""
        return frozenset(name for name, datum in self.data.items() if isinstance(datum.type, Moment))

    def told_of(self, quantity: Quantity) -> tuple[Decimal, ...]:
        """The numbers that stand for the cells of a quantity."""
        return tuple(Decimal(str(cell.value)) for cell in self._domain(quantity) if cell.numbers is not None)

    def _days(self, chosen: Mapping[Quantity, Encoded | None]) -> Mapping[str, Encoded]:
        elapsed = {
            key: value for key, value in chosen.items() if isinstance(key, TimeBetween) and isinstance(value, int)
        }
        known = [key.datum for key, value in chosen.items() if isinstance(key, IsKnown) and value]
        return with_dates(elapsed, known, moments=self.moments, now=self.now)

    def _patient(self, chosen: Mapping[Quantity, Encoded | None], days: Mapping[str, Encoded]) -> Patient:
        dated = {key.datum: days.get(key.datum) for key, value in chosen.items() if isinstance(key, IsKnown) and value}
        dated.update({key.datum: None for key, value in chosen.items() if isinstance(key, IsKnown) and not value})
        newest = {
            key.datum: value for key, value in chosen.items() if isinstance(key, OfDatum) and key.which is Which.NEWEST
        }
        past: dict[str, dict[Which, Encoded]] = {}
        for key, value in chosen.items():
            if isinstance(key, OfDatum) and key.which is not Which.NEWEST and value is not None:
                past.setdefault(key.datum, {})[key.which] = value
        for name in past:
            newest.setdefault(name, None)
        return Patient(
            at=self.now,
            values={**newest, **dated},
            earlier={name: _in_order(values, newest[name]) for name, values in past.items()},
            done=frozenset(key.step for key, value in chosen.items() if isinstance(key, IsDone) and value is True),
        )

    def _solved(self, wanted: Sequence[Wanted]) -> Found:
        from forlop.verification.conditions.solving import solve  # imports z3, which nearly every pathway does without

        self.tally.solved += 1
        return solve(self, wanted)


def _all_atoms(condition: Condition) -> Iterator[Atom]:
    """The tests of a condition, and before a table's those of its rows."""
    for atom in atoms_of(condition):
        if isinstance(atom, TableGives | TableIsKnown):
            for row in atom.rows:
                for test in row.tests:
                    yield from () if test is None else _all_atoms(test)
        yield atom


def _terms(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Sum):
        for term in expression.terms:
            yield from _terms(term)
    else:
        yield expression


def dates_in(expression: Expression) -> Iterator[str]:
    for term in _terms(expression):
        if isinstance(term, TimeBetween):
            yield from (name for name in (term.start, term.end) if name is not None)


def flat(expression: Expression, sign: int = 1) -> tuple[list[tuple[Quantity, int, bool]], Decimal]:
    """A sum without parentheses: each quantity with its sign and whether it is counted for its yes, and the rest."""
    match expression:
        case Amount(value=value):
            return [], sign * value
        case OfDatum() | TimeBetween():
            return [(expression, sign, False)], Decimal(0)
        case CountOfYes(data=data):
            return [(OfDatum(datum=name), sign, True) for name in data], Decimal(0)
        case Sum(terms=terms, signs=signs):
            found: list[tuple[Quantity, int, bool]] = []
            constant = Decimal(0)
            for term, own in zip(terms, signs, strict=True):
                more, rest = flat(term, sign * own)
                found += more
                constant += rest
            return found, constant
        case _:
            assert_never(expression)


def _single(expression: Expression) -> tuple[Quantity, int, Decimal] | None:
    """Of a sum of one quantity only: it, how often it is added, and what is added to it."""
    terms, constant = flat(expression)
    quantities = {quantity for quantity, _, _ in terms}
    factor = sum(sign for _, sign, _ in terms)
    if len(quantities) != 1 or factor == 0 or any(counted for _, _, counted in terms):
        return None
    return terms[0][0], factor, constant


def _scaled(cell: Cell, factor: int, constant: Decimal) -> Interval:
    """What the sum is while the quantity is in the cell."""
    assert cell.numbers is not None  # only numbers are summed
    ends = [None if end is None else end * factor + constant for end in (cell.numbers.low, cell.numbers.high)]
    opens = [cell.numbers.opens_low, cell.numbers.opens_high]
    if factor < 0:
        ends.reverse()
        opens.reverse()
    return Interval(ends[0], ends[1], opens[0], opens[1])


def _is_one_of(cell: Cell, values: tuple[str, ...]) -> bool:
    chosen = cell.value if isinstance(cell.value, tuple) else (cell.value,)
    return any(value in values for value in chosen)


def _range(comparison: Comparison, bound: Decimal) -> Interval:
    match comparison:
        case Comparison.AT_LEAST:
            return Interval(bound, None)
        case Comparison.OVER:
            return Interval(bound, None, opens_low=True)
        case Comparison.AT_MOST:
            return Interval(None, bound)
        case Comparison.UNDER:
            return Interval(None, bound, opens_high=True)
        case Comparison.EQUAL:
            return Interval(bound, bound)
        case _:
            assert_never(comparison)


def _in_order(past: Mapping[Which, Encoded], newest: Encoded | None) -> tuple[Encoded, ...]:
    """The recordings before the newest; of one that became unknown the one before it is the previous no more."""
    values = [past[which] for which in (Which.FIRST, Which.PREVIOUS) if which in past]
    if newest is None and Which.PREVIOUS in past:
        values.append(past[Which.PREVIOUS])
    return tuple(values)
