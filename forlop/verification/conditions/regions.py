"""What a patient has in common with others of whom the same conditions are true, as a condition to write.

x is 4, tested by `minst 5` and `høyst 2` -> `x er fra 3 til 4`
`written` gives it in the words of the text, with `<TERMINAL>` for each keyword.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from forlop.engine.computing import computed
from forlop.engine.evaluation import table_result
from forlop.model.expressions import (
    All,
    Any,
    Compares,
    Comparison,
    ComputedIs,
    ComputedIsKnown,
    Condition,
    IsBetween,
    IsDone,
    IsKnown,
    IsOneOf,
    IsYes,
    Not,
    TableGives,
    TableIsKnown,
    atoms_of,
    data_of,
)
from forlop.model.pathway import Datum, Integer, Number, OneOf
from forlop.model.values import Encoded
from forlop.verification.conditions.cells import Interval, of_numbers
from forlop.verification.conditions.patients import Patient

_COMPARED = {
    Comparison.AT_LEAST: "<AT_LEAST>",
    Comparison.AT_MOST: "<AT_MOST>",
    Comparison.OVER: "<OVER>",
    Comparison.UNDER: "<UNDER>",
}


def around(patient: Patient, conditions: Sequence[Condition], data: Mapping[str, Datum]) -> tuple[Condition, ...]:
    """A test of each thing that the conditions test, true of the patient and as wide as their bounds let it be."""
    tests: dict[str, Condition] = {}
    state = patient.state
    atoms = [atom for condition in conditions for atom in atoms_of(condition)]
    for atom in atoms:
        match atom:
            case IsDone(step=step):
                tests.setdefault(step, atom if step in patient.done else Not(condition=atom))
            case TableGives(name=name, rows=rows, first_match=first_match):
                given = table_result(atom, patient.values.get, state)
                if given is not None:
                    tests.setdefault(name, TableGives(name=name, rows=rows, first_match=first_match, values=(given,)))
            case ComputedIs(name=name, expression=expression):
                span = computed(expression, patient.values.get, state)
                if span is not None and span.low == span.high:
                    around_it = _piece(span.low, _bounds_of(name, atoms), Interval(None, None), whole=False)
                    tests.setdefault(
                        name,
                        ComputedIs(
                            name=name,
                            expression=expression,
                            low=around_it.low,
                            high=around_it.high,
                            excludes_low=around_it.opens_low,
                            excludes_high=around_it.opens_high,
                        ),
                    )
            case TableIsKnown() | ComputedIsKnown():
                pass
            case (
                IsKnown(datum=name)
                | IsYes(datum=name)
                | IsOneOf(datum=name)
                | Compares(datum=name)
                | IsBetween(datum=name)
            ):
                if name not in tests:
                    tests[name] = _of_datum(patient.values[name], data[name], _bounds_of(name, atoms))
            case _:
                assert_never(atom)
    return tuple(tests.values())


def _bounds_of(name: str, atoms: Sequence[Condition]) -> Iterator[Decimal]:
    for atom in atoms:
        match atom:
            case Compares(datum=datum, bound=bound) if datum == name:
                yield bound
            case IsBetween(datum=datum, low=low, high=high) if datum == name:
                yield from (low, high)
            case ComputedIs(name=computed_name) if computed_name == name:
                yield from (bound for bound in (atom.low, atom.high) if bound is not None)
            case _:
                pass


def _of_datum(value: Encoded | None, datum: Datum, bounds: Iterator[Decimal]) -> Condition:
    match value, datum.type:
        case None, _:
            return Not(condition=IsKnown(datum=datum.name))
        case bool(), _:
            return IsYes(datum=datum.name) if value else Not(condition=IsYes(datum=datum.name))
        case tuple(), _:
            chosen: tuple[Condition, ...] = tuple(IsOneOf(datum=datum.name, values=(each,)) for each in value)
            return chosen[0] if len(chosen) == 1 else All(parts=chosen) if chosen else IsKnown(datum=datum.name)
        case _, OneOf():
            return IsOneOf(datum=datum.name, values=(str(value),))
        case _, (Integer() | Number()) as kind:
            domain = _domain(kind)
            piece = _piece(Decimal(str(value)), bounds, domain, whole=isinstance(kind, Integer))
            return _in_words(datum.name, piece, domain)
        case _:
            return IsKnown(datum=datum.name)


def _piece(number: Decimal, bounds: Iterator[Decimal], domain: Interval, *, whole: bool) -> Interval:
    """The stretch between the bounds in which the number lies; the ends of the domain are no bounds."""
    cells = of_numbers(domain, bounds, whole=whole)
    found = [cell.numbers for cell in cells if cell.numbers is not None and cell.numbers.contains(number)]
    return found[0]


def _in_words(name: str, piece: Interval, domain: Interval) -> Condition:
    low = None if piece.low == domain.low and not piece.opens_low else piece.low
    high = None if piece.high == domain.high and not piece.opens_high else piece.high
    above = Comparison.OVER if piece.opens_low else Comparison.AT_LEAST
    below = Comparison.UNDER if piece.opens_high else Comparison.AT_MOST
    if piece.is_point and piece.low is not None:
        return Compares(datum=name, comparison=Comparison.EQUAL, bound=piece.low)
    if low is None and high is None:
        return IsKnown(datum=name)
    if low is None or high is None:
        bound = high if low is None else low
        assert bound is not None
        return Compares(datum=name, comparison=below if low is None else above, bound=bound)
    if not piece.opens_low and not piece.opens_high:
        return IsBetween(datum=name, low=low, high=high)
    return All(
        parts=(
            Compares(datum=name, comparison=above, bound=low),
            Compares(datum=name, comparison=below, bound=high),
        )
    )


def smallest(
    tests: Sequence[Condition],
    conditions: Sequence[Condition],
    data: Mapping[str, Datum],
    *,
    suffices: Callable[[Sequence[Condition]], bool],
) -> tuple[Condition, ...]:
    """As few of the tests as will do, each as wide as will do."""
    atoms = [atom for condition in conditions for atom in atoms_of(condition)]
    kept = list(tests)
    for test in tests:
        without = [each for each in kept if each is not test]
        if without and suffices(without):
            kept = without
    for number, test in enumerate(kept):

        def will_do(trial: Condition, place: int = number) -> bool:
            return suffices([*kept[:place], trial, *kept[place + 1 :]])

        kept[number] = _widened(test, data, atoms, will_do)
    return tuple(kept)


def _widened(
    test: Condition, data: Mapping[str, Datum], atoms: Sequence[Condition], will_do: Callable[[Condition], bool]
) -> Condition:
    """The test with the values, or the stretches of numbers beside it, that will do as well."""
    name = data_of(test)[0] if data_of(test) else ""
    match test, data[name].type if name in data else None:
        case IsOneOf(), OneOf(values=possible):
            for value in possible:
                wider = IsOneOf(datum=name, values=tuple(each for each in possible if each in (*test.values, value)))
                test = wider if wider != test and will_do(wider) else test
            return test
        case ((Compares() | IsBetween() | All()), (Integer() | Number()) as kind):
            domain = _domain(kind)
            cells = of_numbers(domain, _bounds_of(name, atoms), whole=isinstance(kind, Integer))
            pieces = [cell.numbers for cell in cells if cell.numbers is not None]
            first = last = next(n for n, piece in enumerate(pieces) if _in_words(name, piece, domain) == test)
            while last + 1 < len(pieces) and will_do(_joined(name, pieces[first], pieces[last + 1], domain)):
                last += 1
            while first > 0 and will_do(_joined(name, pieces[first - 1], pieces[last], domain)):
                first -= 1
            return _joined(name, pieces[first], pieces[last], domain)
        case _:
            return test


def _domain(kind: Integer | Number) -> Interval:
    low, high = kind.low, kind.high
    return Interval(None if low is None else Decimal(low), None if high is None else Decimal(high))


def _joined(name: str, first: Interval, last: Interval, domain: Interval) -> Condition:
    return _in_words(name, Interval(first.low, last.high, first.opens_low, last.opens_high), domain)


def written(tests: Sequence[Condition]) -> str:
    """The tests joined, as the text has them."""
    parts = [part for test in tests for part in (test.parts if isinstance(test, All) else (test,))]
    return " <AND> ".join(_written(part) for part in parts)


def _written(condition: Condition) -> str:
    match condition:
        case Not(condition=IsYes(datum=name)):
            return f"<NOT> {name}"
        case Not(condition=IsKnown(datum=name)):
            return f"{name} <IS> <NOT> <KNOWN>"
        case Not(condition=IsDone(step=step)):
            return f"{step} <IS> <NOT> <DONE>"
        case IsYes(datum=name):
            return name
        case IsKnown(datum=name) | ComputedIsKnown(name=name) | TableIsKnown(name=name):
            return f"{name} <IS> <KNOWN>"
        case IsDone(step=step):
            return f"{step} <IS> <DONE>"
        case TableGives(name=name, values=("yes",)):
            return name
        case TableGives(name=name, values=("no",)):
            return f"<NOT> {name}"
        case IsOneOf(datum=name, values=values) | TableGives(name=name, values=values):
            return f"{name} <IS> {'/'.join(values)}"
        case Compares(datum=name, comparison=Comparison.EQUAL, bound=bound):
            return f"{name} <IS> {_number(bound)}"
        case Compares(datum=name, comparison=comparison, bound=bound):
            return f"{name} <IS> {_COMPARED[comparison]} {_number(bound)}"
        case IsBetween(datum=name, low=low, high=high):
            return f"{name} <IS> <FROM> {_number(low)} <TO> {_number(high)}"
        case ComputedIs(name=name):
            return " <AND> ".join(_ends(name, condition))
        case Not() | All() | Any():
            raise AssertionError("only single tests are written")
        case _:
            assert_never(condition)


def _ends(name: str, wanted: ComputedIs) -> Iterator[str]:
    if wanted.low is not None and wanted.low == wanted.high:
        yield f"{name} <IS> {_number(wanted.low)}"
        return
    if wanted.low is not None:
        yield f"{name} <IS> {'<OVER>' if wanted.excludes_low else '<AT_LEAST>'} {_number(wanted.low)}"
    if wanted.high is not None:
        yield f"{name} <IS> {'<UNDER>' if wanted.excludes_high else '<AT_MOST>'} {_number(wanted.high)}"


def _number(number: Decimal) -> str:
    return f"{number:f}".replace(".", "<DECIMAL_POINT>")
