"""Where conditions are read: what is to be settled when a patient is in a step, and the data that it needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forlop.model.expressions import (
    ComputedIs,
    ComputedIsKnown,
    Condition,
    Expression,
    OfDatum,
    Sum,
    TableGives,
    TableIsKnown,
    Which,
    atoms_of,
    data_of,
)
from forlop.model.pathway import Choose, Duty, Repeating, Step, Within
from forlop.verification.conditions.cases import Wanted
from forlop.verification.courses.ways import is_offer
from forlop.verification.deciding.asked_for import previous


@dataclass(frozen=True, slots=True)
class Reading:
    """Conditions that are to be settled when a patient is in a step; `lines` is where each stands in the text.

    `goals` are the ways in which they may be left unsettled. `after` is whether the step has been done then, and what
    it asks for been noted.
    """

    code: str
    step: Step
    lines: tuple[tuple[Condition, str, int], ...]
    goals: tuple[tuple[Wanted, ...], ...]
    after: bool
    fact: tuple[Condition, bool] | None = None


def readings_of(step: Step) -> Iterator[Reading]:
    """What is read in a step: whether it is relevant, its branches, and the conditions of its limits."""
    if step.only_if is not None:
        line = (step.only_if, "only_if", 0)
        yield Reading("V521", step, (line,), ((Wanted(step.only_if, None),),), after=False)
    if step.branches:
        lines = tuple((branch.condition, "branch", number) for number, branch in enumerate(step.branches))
        goals = tuple(_unsettled(step, number) for number in range(len(lines)))
        if not any(isinstance(duty.act, Choose) for duty in step.duties):
            fact = None if step.only_if is None else (step.only_if, True)
            yield Reading("V520", step, lines, goals, after=True, fact=fact)
        if step.repeating is None and (step.only_if is not None or is_offer(step)):
            # What is not relevant, or offered in vain, goes on by the rules with nothing noted.
            fact = None if step.only_if is None else (step.only_if, False)
            yield Reading("V520", step, lines, goals, after=False, fact=fact)
    for number, duty in enumerate(step.duties):
        for condition in _of_limit(duty):
            yield Reading("V522", step, ((condition, "duty", number),), ((Wanted(condition, None),),), after=True)


def _unsettled(step: Step, number: int) -> tuple[Wanted, ...]:
    """This branch is open and so none is taken: none before it is true, or none at all."""
    conditions = [branch.condition for branch in step.branches]
    if step.first_match:
        return (Wanted(conditions[number], None), *(Wanted(each, False) for each in conditions[:number]))
    others = [each for place, each in enumerate(conditions) if place != number]
    return (Wanted(conditions[number], None), *(Wanted(each, False, or_open=True) for each in others))


def _of_limit(duty: Duty) -> Iterator[Condition]:
    timing = duty.timing
    alternatives: list[Condition | None] = []
    match timing:
        case Within():
            alternatives = [each.condition for each in timing.alternatives]
        case Repeating(first=first, intervals=intervals):
            alternatives = [each.condition for each in first.alternatives] if first is not None else []
            alternatives += [each.condition for each in intervals]
        case _:
            pass
    yield from (condition for condition in alternatives if condition is not None)


# ---- what they need


def needs(conditions: Iterable[Condition]) -> frozenset[str]:
    """The data that are read, and those of which the previous value is."""
    found: set[str] = set()
    for condition in conditions:
        found.update(data_of(condition))
        found.update(previous_in(condition))
    return frozenset(found)


def previous_in(condition: Condition) -> Iterator[str]:
    """What stands for the previous values that it reads."""
    for atom in atoms_of(condition):
        match atom:
            case ComputedIs(expression=expression) | ComputedIsKnown(expression=expression):
                yield from _previous_of(expression)
            case TableGives(rows=rows) | TableIsKnown(rows=rows):
                for row in rows:
                    for test in row.tests:
                        yield from () if test is None else previous_in(test)
            case _:
                pass


def _previous_of(expression: Expression) -> Iterator[str]:
    match expression:
        case OfDatum(datum=name, which=Which.PREVIOUS):
            yield previous(name)
        case Sum(terms=terms):
            for term in terms:
                yield from _previous_of(term)
        case _:
            pass
