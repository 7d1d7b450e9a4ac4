"""Conditions on a patient's state: true, false or not known (Kleene), and the data that a verdict rests on.

Missing is not false:

`evaluate(All((IsYes("a"), IsYes("b"))), state)` -> False as soon as one is known to be no, None while it is open.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import assert_never

from forlop.engine.computing import Reader, Span, computed
from forlop.engine.events import Basis
from forlop.engine.state import State
from forlop.model.expressions import (
    All,
    Any,
    Atom,
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
    Row,
    TableGives,
    TableIsKnown,
    data_of,
)
from forlop.model.values import Encoded


def evaluate(condition: Condition, state: State) -> bool | None:
    """True, False, or None for not known yet; by the newest recordings."""

    def newest(datum: str) -> Encoded | None:
        recording = state.value(datum)
        return None if recording is None else recording.value

    return evaluate_with(condition, newest, state)


def evaluate_with(condition: Condition, read: Reader, state: State) -> bool | None:
    """As `evaluate`, with values read by `read`."""
    return combined(condition, lambda atom: _of_atom(atom, read, state))


def combined(condition: Condition, verdict_of: Callable[[Atom], bool | None]) -> bool | None:
    """The verdict of a condition from those of the tests it is made of."""
    match condition:
        case Not(condition=inner):
            verdict = combined(inner, verdict_of)
            return None if verdict is None else not verdict
        case All(parts=parts):
            verdicts = [combined(part, verdict_of) for part in parts]
            return False if False in verdicts else None if None in verdicts else True
        case Any(parts=parts):
            verdicts = [combined(part, verdict_of) for part in parts]
            return True if True in verdicts else None if None in verdicts else False
        case _:
            return verdict_of(condition)


def _of_atom(atom: Atom, read: Reader, state: State) -> bool | None:
    match atom:
        case IsKnown(datum=datum):
            return read(datum) is not None
        case IsDone(step=step):
            return state.times_done(step) > 0
        case IsYes(datum=datum):
            value = read(datum)
            return None if value is None else value is True
        case IsOneOf(datum=datum, values=values):
            value = read(datum)
            if value is None:
                return None
            return any(chosen in values for chosen in (value if isinstance(value, tuple) else (value,)))
        case Compares(datum=datum, comparison=comparison, bound=bound):
            value = read(datum)
            return None if value is None else bool(comparison.relation(_number(value), bound))
        case IsBetween(datum=datum, low=low, high=high):
            value = read(datum)
            return None if value is None else low <= _number(value) <= high
        case ComputedIs():
            span = computed(atom.expression, read, state)
            return None if span is None else _lies_in(span, atom)
        case ComputedIsKnown(expression=expression):
            span = computed(expression, read, state)
            return span is not None and span.low == span.high
        case TableGives(values=values):
            given = table_result(atom, read, state)
            return None if given is None else given in values
        case TableIsKnown():
            return table_result(atom, read, state) is not None
        case _:
            assert_never(atom)


def _lies_in(span: Span, wanted: ComputedIs) -> bool | None:
    """A comparison with a range is decided when the whole range says the same (semantics 5)."""
    holds = [_is_within(number, wanted) for number in (span.low, span.high)]
    if all(holds):
        return True
    below = wanted.low is not None and (span.high < wanted.low or (span.high == wanted.low and wanted.excludes_low))
    above = wanted.high is not None and (span.low > wanted.high or (span.low == wanted.high and wanted.excludes_high))
    return False if below or above else None


def _is_within(number: Decimal, wanted: ComputedIs) -> bool:
    low_enough = wanted.high is None or number < wanted.high or (number == wanted.high and not wanted.excludes_high)
    high_enough = wanted.low is None or number > wanted.low or (number == wanted.low and not wanted.excludes_low)
    return low_enough and high_enough


def table_result(table: TableGives | TableIsKnown, read: Reader, state: State) -> str | None:
    """What the rows give: the one row known to hold, or the first that fits; an unknown cell blocks its row only.

    Rows are exclusive as branches are: two that hold give nothing, also when they say the same (decisions/0008).
    """
    verdicts = [_row_holds(row, read, state) for row in table.rows]
    if table.first_match:
        for row, verdict in zip(table.rows, verdicts, strict=True):
            if verdict is not False:
                return row.result if verdict else None
        return None
    true = [row.result for row, verdict in zip(table.rows, verdicts, strict=True) if verdict]
    return true[0] if len(true) == 1 else None


def _row_holds(row: Row, read: Reader, state: State) -> bool | None:
    verdicts = [evaluate_with(test, read, state) for test in row.tests if test is not None]
    return False if False in verdicts else None if None in verdicts else True


def _number(value: Encoded) -> Decimal:
    return Decimal(str(value))


def basis_of(conditions: Iterable[Condition], state: State) -> tuple[Basis, ...]:
    """The data that conditions read, each once, with their newest values and since when."""
    names = dict.fromkeys(name for condition in conditions for name in data_of(condition))
    recordings = ((name, state.value(name)) for name in names)
    return tuple(
        Basis(
            datum=name,
            value=recording.value if recording else None,
            occurred_at=recording.occurred_at if recording else None,
        )
        for name, recording in recordings
    )


def missing_in(condition: Condition, state: State) -> tuple[str, ...]:
    """The data that keep a condition from being known: only those that could still turn it.

    Of a table that has what it reads and gives no one answer, it is what the table should give.
    """
    if evaluate(condition, state) is not None:
        return ()
    match condition:
        case Not(condition=inner):
            return missing_in(inner, state)
        case All(parts=parts) | Any(parts=parts):
            return tuple(dict.fromkeys(name for part in parts for name in missing_in(part, state)))
        case TableGives(name=given):
            return tuple(name for name in data_of(condition) if not is_known(name, state)) or (given,)
        case _:
            return tuple(name for name in data_of(condition) if not is_known(name, state))


def is_known(datum: str, state: State) -> bool:
    """Whether the datum has a value now."""
    recording = state.value(datum)
    return recording is not None and recording.value is not None
