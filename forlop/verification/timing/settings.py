"""Limits by setting: `21 dager ved poliklinikk, 7 dager ved døgn` is never 21 days for a patient who stays the night.

Each way to fill in the settings is one case; in a case a condition holds, does not hold, or is open.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from typing import TypeVar

from forlop.model.expressions import All, Any, Condition, IsOneOf, IsYes, Not, data_of
from forlop.model.pathway import Alternative, Datum, Interval, OneOf, Pathway, Record, Repeating, Step, Within, YesNo

Setting = tuple[tuple[str, str | bool], ...]
"""The value of each datum that is filled in."""

_MOST_CASES = 64


def holds(condition: Condition, setting: Setting) -> bool | None:
    """Whether the condition holds in this case; None while that depends on what is not filled in."""
    match condition:
        case Not(condition=inner):
            verdict = holds(inner, setting)
            return None if verdict is None else not verdict
        case All(parts=parts):
            verdicts = [holds(part, setting) for part in parts]
            return False if False in verdicts else None if None in verdicts else True
        case Any(parts=parts):
            verdicts = [holds(part, setting) for part in parts]
            return True if True in verdicts else None if None in verdicts else False
        case IsOneOf(datum=datum, values=values):
            value = dict(setting).get(datum)
            return None if value is None else value in values
        case IsYes(datum=datum):
            answer = dict(setting).get(datum)
            return None if answer is None else answer is True
        case _:
            return None


Case = TypeVar("Case", Alternative, Interval)


def possible(cases: Iterable[Case], setting: Setting) -> tuple[Case, ...]:
    """The cases of a limit that a patient may meet; they are tried in order, and the first that holds is the limit."""
    kept: list[Case] = []
    for case in cases:
        verdict = True if case.condition is None else holds(case.condition, setting)
        if verdict is not False:
            kept.append(case)
        if verdict is True:
            break
    return tuple(kept)


def settings_of(pathway: Pathway, read_twice: Iterable[str]) -> tuple[Setting, ...]:
    """Every way to fill in these data; more ways than can be gone through are one way with all open."""
    data = [pathway.named_data[name] for name in dict.fromkeys(read_twice) if name in pathway.named_data]
    values = [[(datum.name, value) for value in _values(datum)] for datum in data if _values(datum)]
    return tuple(product(*values)) if prod(map(len, values)) <= _MOST_CASES else ((),)


def read_by(step: Step) -> Iterator[tuple[str, ...]]:
    """The data that the step reads: what its ways depend on, whether it is relevant, and each of its limits."""
    yield _names([branch.condition for branch in step.branches])
    yield _names([] if step.only_if is None else [step.only_if])
    yield from limits_read(step)


def limits_read(step: Step) -> Iterator[tuple[str, ...]]:
    """The data that each limit of the step depends on."""
    for duty in step.duties:
        match duty.timing:
            case Within() as within:
                yield of_limit(within)
            case Repeating(first=first, intervals=intervals):
                yield (
                    *(() if first is None else of_limit(first)),
                    *_names([each.condition for each in intervals if each.condition is not None]),
                )
            case _:
                pass


def of_limit(within: Within) -> tuple[str, ...]:
    """The data that a limit depends on."""
    return _names([each.condition for each in within.alternatives if each.condition is not None])


def recorded_by(step: Step) -> frozenset[str]:
    """The data that the step may change."""
    return frozenset(name for duty in step.duties if isinstance(duty.act, Record) for name in duty.act.data)


def _names(conditions: Iterable[Condition]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for condition in conditions for name in data_of(condition)))


def _values(datum: Datum) -> tuple[str | bool, ...]:
    match datum.type:
        case OneOf(values=values):
            return values
        case YesNo():
            return (True, False)
        case _:
            return ()
