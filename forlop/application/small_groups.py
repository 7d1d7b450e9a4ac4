"""Which figures may be shown, so that none of a small group can be reckoned from those that are.

A figure is a sum of unknown counts. What is shown, and what everybody can see must be equal, are equations; a figure of
a small group is safe as long as it does not follow from them (docs/decisions/0025).
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

SMALLEST_GROUP = 5
"""Figures of fewer patients are not shown: they would tell who it is about."""

Sum = Mapping[str, int]
"""How often each unknown count is in it: `{"here": 1, "gone": 1}`."""


def is_small(patients: int) -> bool:
    """Nobody is no group."""
    return 0 < patients < SMALLEST_GROUP


def shown(known: Iterable[Sum], figures: Mapping[str, Sum], *, protected: Iterable[Sum]) -> frozenset[str]:
    """The names of the figures that may be shown; those that come first are preferred.

    `known` are sums that everybody knows. What follows from them alone cannot be protected.
    """
    equations = _Equations()
    for each in known:
        equations.add(equations.rest(_row(each)))
    secret = [rest for each in protected if (rest := equations.rest(_row(each)))]
    found = set()
    for name, figure in figures.items():
        new = equations.rest(_row(figure))
        after = [_without(rest, new) for rest in secret] if new else secret
        if all(after):
            equations.add(new)
            secret = after
            found.add(name)
    return frozenset(found)


_Row = dict[str, Fraction]


def _row(figure: Sum) -> _Row:
    return {unknown: Fraction(count) for unknown, count in figure.items() if count}


def _without(row: _Row, other: _Row) -> _Row:
    """The row from which the other is taken so often that the other's first unknown is gone."""
    first = next(iter(other))
    if first not in row:
        return row
    times = row[first] / other[first]
    taken = {each: row.get(each, Fraction(0)) - times * other.get(each, Fraction(0)) for each in {**row, **other}}
    return {each: count for each, count in taken.items() if count}


class _Equations:
    """What follows from what has been added, as rows each of whose first unknown stands in no other."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []

    def rest(self, row: _Row) -> _Row:
        """What of the row does not follow; empty when all of it does."""
        for each in self._rows:
            row = _without(row, each)
        return row

    def add(self, row: _Row) -> None:
        if row:
            self._rows = [*(_without(each, row) for each in self._rows), row]
