"""Conditions over cells: which verdicts are possible while each datum is in one of several cells, and narrowing them.

The verdicts are the engine's three (Kleene): true, false, and open while something is unknown.
What is said to be possible may be more than is, never less; of single cells that are points it is exact.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Protocol

from forlop.verification.conditions.cells import Cell, Interval

TRUE, FALSE, OPEN = 1, 2, 4
VERDICTS = {True: TRUE, False: FALSE, None: OPEN}

Cells = list[int]
"""For each datum the cells that are left, as bits."""


class Test(Protocol):
    """A condition, by the numbers of the data it reads."""

    @property
    def reads(self) -> frozenset[int]: ...

    def can(self, left: Cells) -> int:
        """The verdicts that are possible, as bits."""

    def narrow(self, wanted: int, left: Cells) -> bool:
        """Takes away cells with which none of the wanted verdicts is possible; False when nothing is left."""


@dataclass(frozen=True, slots=True)
class OfCells:
    """A test of one datum: the cells in which it is true, false and open."""

    datum: int
    yes: int
    no: int
    open: int

    @property
    def reads(self) -> frozenset[int]:
        return frozenset((self.datum,))

    def can(self, left: Cells) -> int:
        mine = left[self.datum]
        return (TRUE if mine & self.yes else 0) | (FALSE if mine & self.no else 0) | (OPEN if mine & self.open else 0)

    def narrow(self, wanted: int, left: Cells) -> bool:
        fits = (self.yes if wanted & TRUE else 0) | (self.no if wanted & FALSE else 0)
        left[self.datum] &= fits | (self.open if wanted & OPEN else 0)
        return left[self.datum] != 0


def _negated(verdicts: int) -> int:
    return (verdicts & OPEN) | (FALSE if verdicts & TRUE else 0) | (TRUE if verdicts & FALSE else 0)


@dataclass(frozen=True, slots=True)
class Negated:
    """`ikke`; `a eller b` is `ikke (ikke a og ikke b)`."""

    inner: Test

    @property
    def reads(self) -> frozenset[int]:
        return self.inner.reads

    def can(self, left: Cells) -> int:
        return _negated(self.inner.can(left))

    def narrow(self, wanted: int, left: Cells) -> bool:
        return self.inner.narrow(_negated(wanted), left)


@dataclass(frozen=True, slots=True)
class Every:
    """`og`; of no parts it is true."""

    parts: tuple[Test, ...]
    reads: frozenset[int]

    @classmethod
    def of(cls, parts: Sequence[Test]) -> "Every":
        return cls(tuple(parts), frozenset().union(*(part.reads for part in parts)))

    def can(self, left: Cells) -> int:
        may_fail, may_be_open, all_may_hold = 0, 0, TRUE
        for part in self.parts:
            verdicts = part.can(left)
            if verdicts == FALSE:
                return FALSE
            may_fail |= verdicts & FALSE
            may_be_open |= verdicts & OPEN
            all_may_hold &= verdicts
        return may_fail | may_be_open | all_may_hold

    def narrow(self, wanted: int, left: Cells) -> bool:
        if not self.can(left) & wanted:
            return False
        if not wanted & FALSE:
            # With every part true the whole is true; with none false it is true or open.
            each = TRUE if wanted == TRUE else TRUE | OPEN
            return all(part.narrow(each, left) for part in self.parts)
        if wanted == FALSE:
            may_fail = [part for part in self.parts if part.can(left) & FALSE]
            if len(may_fail) == 1:
                return may_fail[0].narrow(FALSE, left)
        return True


@dataclass(frozen=True, slots=True)
class Settled:
    """`er kjent` of what is computed or tabulated: whether the inner test says anything; never open itself."""

    inner: Test

    @property
    def reads(self) -> frozenset[int]:
        return self.inner.reads

    def can(self, left: Cells) -> int:
        verdicts = self.inner.can(left)
        return (TRUE if verdicts & (TRUE | FALSE) else 0) | (FALSE if verdicts & OPEN else 0)

    def narrow(self, wanted: int, left: Cells) -> bool:
        inside = (TRUE | FALSE if wanted & TRUE else 0) | (OPEN if wanted & FALSE else 0)
        return inside != 0 and self.inner.narrow(inside, left)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A test that is open unless those `given` are true; they are never open."""

    given: Every
    inner: Test
    reads: frozenset[int]

    @classmethod
    def of(cls, given: Sequence[Test], inner: Test) -> "Guarded":
        every = Every.of(given)
        return cls(every, inner, every.reads | inner.reads)

    def can(self, left: Cells) -> int:
        given = self.given.can(left)
        return (self.inner.can(left) if given & TRUE else 0) | (OPEN if given & FALSE else 0)

    def narrow(self, wanted: int, left: Cells) -> bool:
        if wanted & OPEN:
            return self.can(left) & wanted != 0
        return self.given.narrow(TRUE, left) and self.inner.narrow(wanted, left)


@dataclass(frozen=True, slots=True)
class Term:
    """A datum in a sum; a count of yes has one for each, and such a one may be unknown without the sum being so."""

    datum: int
    sign: int
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """A sum of several data lies in a range; `given` are tests without which it is open."""

    terms: tuple[Term, ...]
    constant: Decimal
    wanted: Interval
    domains: tuple[tuple[Cell, ...], ...]
    given: tuple[Test, ...] = ()

    @property
    def reads(self) -> frozenset[int]:
        return frozenset(term.datum for term in self.terms).union(*(test.reads for test in self.given))

    def can(self, left: Cells) -> int:
        missing = 0
        for test in self.given:
            missing |= test.can(left)
        if missing == FALSE:
            return OPEN
        verdicts = OPEN if missing & FALSE else 0
        low: Decimal | None = self.constant
        high: Decimal | None = self.constant
        uncertain = False
        for term in self.terms:
            span = _span(self.domains[term.datum], left[term.datum], is_counted=term.is_counted)
            if span is None:
                return OPEN
            first, last, may_be_unknown = span
            if term.sign < 0:
                first, last = (None if last is None else -last), (None if first is None else -first)
            low = None if low is None or first is None else low + first
            high = None if high is None or last is None else high + last
            if may_be_unknown and not term.is_counted:
                verdicts |= OPEN
            uncertain = uncertain or (may_be_unknown and term.is_counted)
        reached = Interval(low, high)
        if reached.within(self.wanted):
            return verdicts | TRUE
        if not reached.meets(self.wanted):
            return verdicts | FALSE
        return self._undetermined(left, uncertain=uncertain) | verdicts

    def _undetermined(self, left: Cells, *, uncertain: bool) -> int:
        """The range reaches over a bound: open where what is counted is unknown, else it depends on the numbers."""
        chosen = all(_is_single(left[term.datum]) for term in self.terms)
        exact = chosen and all(
            all(cell.numbers is None or cell.numbers.is_point for cell in self._left_of(term, left))
            for term in self.terms
        )
        if exact:
            return OPEN
        return TRUE | FALSE | (OPEN if uncertain else 0)

    def _left_of(self, term: Term, left: Cells) -> Iterator[Cell]:
        return _cells(self.domains[term.datum], left[term.datum])

    def narrow(self, wanted: int, left: Cells) -> bool:
        if not self.can(left) & wanted:
            return False
        for datum in dict.fromkeys(term.datum for term in self.terms):
            before = left[datum]
            if _is_single(before):
                continue
            kept = 0
            for cell in _bits(before):
                left[datum] = cell
                if self.can(left) & wanted:
                    kept |= cell
            left[datum] = kept
            if not kept:
                return False
        return True


def _bits(cells: int) -> Iterator[int]:
    while cells:
        lowest = cells & -cells
        yield lowest
        cells ^= lowest


def _is_single(cells: int) -> bool:
    return cells & (cells - 1) == 0


def _cells(domain: Sequence[Cell], left: int) -> Iterator[Cell]:
    for bit in _bits(left):
        yield domain[bit.bit_length() - 1]


def _span(domain: Sequence[Cell], left: int, *, is_counted: bool) -> tuple[Decimal | None, Decimal | None, bool] | None:
    """The least and the greatest number, and whether it may be unknown; None when it must be, and is not counted."""
    lows: list[Decimal | None] = []
    highs: list[Decimal | None] = []
    may_be_unknown = False
    for cell in _cells(domain, left):
        if cell.numbers is None:
            may_be_unknown = True
            if is_counted:
                lows.append(Decimal(0))
                highs.append(Decimal(1))
        else:
            lows.append(cell.numbers.low)
            highs.append(cell.numbers.high)
    if not lows:
        return None
    known_lows = [low for low in lows if low is not None]
    known_highs = [high for high in highs if high is not None]
    low = min(known_lows) if len(known_lows) == len(lows) else None
    high = max(known_highs) if len(known_highs) == len(highs) else None
    return low, high, may_be_unknown


@dataclass(frozen=True, slots=True)
class Gives:
    """A table gives one of the values: by the one row that holds, or the first that fits (semantics 5)."""

    rows: tuple[Every, ...]
    hits: tuple[bool, ...]
    first_match: bool
    reads: frozenset[int]

    @classmethod
    def of(cls, rows: Sequence[Every], hits: Sequence[bool], *, first_match: bool) -> "Gives":
        return cls(tuple(rows), tuple(hits), first_match, frozenset().union(*(row.reads for row in rows)))

    def can(self, left: Cells) -> int:
        return self._first_that_fits(left) if self.first_match else self._the_one(left)

    def _first_that_fits(self, left: Cells) -> int:
        verdicts = 0
        for row, hit in zip(self.rows, self.hits, strict=True):
            held = row.can(left)
            if held & TRUE:
                verdicts |= TRUE if hit else FALSE
            verdicts |= held & OPEN
            if not held & FALSE:
                return verdicts
        return verdicts | OPEN

    def _the_one(self, left: Cells) -> int:
        held = [row.can(left) for row in self.rows]
        certain = [number for number, verdicts in enumerate(held) if verdicts == TRUE]
        possible = [number for number, verdicts in enumerate(held) if verdicts & TRUE]
        if len(certain) > 1:
            return OPEN
        giving = certain or possible
        results = [TRUE if self.hits[number] else FALSE for number in giving]
        gives_nothing = not certain or len(possible) > 1
        return reduce(or_, results, 0) | (OPEN if gives_nothing else 0)

    def narrow(self, wanted: int, left: Cells) -> bool:
        if not self.can(left) & wanted:
            return False
        if wanted & OPEN:
            return True
        giving = [
            number
            for number, (row, hit) in enumerate(zip(self.rows, self.hits, strict=True))
            if row.can(left) & TRUE and (wanted & TRUE if hit else wanted & FALSE)
        ]
        if len(giving) != 1:
            return bool(giving)
        others = self.rows[: giving[0]] if self.first_match else self.rows
        not_these = FALSE if self.first_match else FALSE | OPEN
        return self.rows[giving[0]].narrow(TRUE, left) and all(
            other.narrow(not_these, left) for number, other in enumerate(others) if number != giving[0]
        )


Goal = tuple[Test, int]


class Blurred(Exception):
    """The cells do not decide: a sum of numbers that are known only by their ranges."""


class Spent(Exception):
    """More cases than the budget allows."""


def search(goals: Sequence[Goal], left: Cells, *, count: Callable[[], None]) -> Cells | None:
    """Cells in which every goal has one of its verdicts, the first in the order of the cells; None when there are none.

    `count` is told of every case and may stop the search; Blurred when some case cannot be decided and none is found.
    """
    count()
    if not _narrowed(goals, left):
        return None
    undecided = [(test, wanted) for test, wanted in goals if test.can(left) & ~wanted]
    if not undecided:
        return left
    reads = sorted(
        {datum for test, _ in undecided for datum in test.reads if not _is_single(left[datum])},
        key=lambda datum: (left[datum].bit_count(), datum),
    )
    if not reads:
        raise Blurred
    datum, blurred = reads[0], False
    for cell in _bits(left[datum]):
        trial = list(left)
        trial[datum] = cell
        try:
            found = search(goals, trial, count=count)
        except Blurred:
            blurred = True
            continue
        if found is not None:
            return found
    if blurred:
        raise Blurred
    return None


def _narrowed(goals: Sequence[Goal], left: Cells) -> bool:
    while True:
        before = list(left)
        if not all(test.narrow(wanted, left) for test, wanted in goals):
            return False
        if left == before:
            return True
