"""What a datum may be, cut where the conditions cut it: within a cell every test of the datum says the same.

A number from 0 to 10 that is tested by `minst 4` -> from 0 to below 4 | 4 | above 4 to 10
Each cell has one value to tell of: the end of the range that is nearest zero, or the roundest number inside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from forlop.model.values import Encoded

MOST_CELLS = 512


class TooManyCells(Exception):
    """A datum with so many values that matter that its cells are not worth listing."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers between two bounds; a bound that is None does not bind. Whole numbers have closed bounds only."""

    low: Decimal | None
    high: Decimal | None
    opens_low: bool = False
    opens_high: bool = False

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    def contains(self, number: Decimal) -> bool:
        above = self.low is None or number > self.low or (number == self.low and not self.opens_low)
        return above and (self.high is None or number < self.high or (number == self.high and not self.opens_high))

    def within(self, other: "Interval") -> bool:
        """Whether every number here is there too."""
        if other.low is not None:
            if self.low is None or self.low < other.low:
                return False
            if self.low == other.low and other.opens_low and not self.opens_low:
                return False
        if other.high is not None:
            if self.high is None or self.high > other.high:
                return False
            if self.high == other.high and other.opens_high and not self.opens_high:
                return False
        return True

    def meets(self, other: "Interval") -> bool:
        """Whether some number may be in both."""
        return not (_ends_before(self, other) or _ends_before(other, self))


def _ends_before(first: Interval, second: Interval) -> bool:
    if first.high is None or second.low is None:
        return False
    return first.high < second.low or (first.high == second.low and (first.opens_high or second.opens_low))


@dataclass(frozen=True, slots=True)
class Cell:
    """One case of a datum, with the value to tell of it; `value` None is the case that it is unknown."""

    value: Encoded | None
    numbers: Interval | None = None


UNKNOWN = Cell(None)
_ONE_OR_NONE = {answer: Interval(Decimal(answer), Decimal(answer)) for answer in (False, True)}


def of_answers(values: Iterable[Encoded]) -> tuple[Cell, ...]:
    """A cell for each value as it stands; yes counts as one and no as none."""
    return tuple(Cell(value, _ONE_OR_NONE[value] if isinstance(value, bool) else None) for value in values)


def of_numbers(domain: Interval, bounds: Iterable[Decimal], *, whole: bool, each: bool = False) -> tuple[Cell, ...]:
    """The domain cut at the bounds; `each` gives every whole number a cell of its own."""
    if each and whole and domain.low is not None and domain.high is not None:
        numbers = [Decimal(number) for number in range(int(domain.low), int(domain.high) + 1)]
        return tuple(Cell(_as_value(number, whole=True), Interval(number, number)) for number in numbers)
    ends = {bound for bound in bounds if domain.contains(bound)}
    ends |= {end for end in (domain.low, domain.high) if end is not None}
    points = sorted(ends)
    if not points:
        return (Cell(_as_value(Decimal(0), whole=whole), domain),)
    pieces = [Interval(None, points[0], opens_high=True)] if domain.low is None else []
    pieces.append(Interval(points[0], points[0]))
    for low, high in pairwise(points):
        pieces += [Interval(low, high, opens_low=True, opens_high=True), Interval(high, high)]
    pieces += [Interval(points[-1], None, opens_low=True)] if domain.high is None else []
    pieces = [_closed(piece) for piece in pieces] if whole else pieces
    kept = [piece for piece in pieces if piece.low is None or piece.high is None or piece.low <= piece.high]
    return tuple(Cell(_as_value(_told(piece), whole=whole), piece) for piece in kept)


def _closed(piece: Interval) -> Interval:
    """The whole numbers of an interval, by the first and the last of them."""
    low, high = piece.low, piece.high
    if low is not None:
        up = low.to_integral_value(ROUND_FLOOR)
        low = up if up == low and not piece.opens_low else up + 1
    if high is not None:
        down = high.to_integral_value(ROUND_FLOOR)
        high = down - 1 if down == high and piece.opens_high else down
    return Interval(low, high)


def _told(piece: Interval) -> Decimal:
    """A number of the interval that a person would choose."""
    low, high = piece.low, piece.high
    if low is None and high is None:
        return Decimal(0)
    if low is not None and not piece.opens_low:
        return low
    if high is not None and not piece.opens_high:
        return high
    if low is None:
        assert high is not None
        return (high - 1).to_integral_value(ROUND_FLOOR)
    return (low + 1).to_integral_value(ROUND_FLOOR) if high is None else _roundest(low, high)


def _roundest(low: Decimal, high: Decimal) -> Decimal:
    """The number strictly between with the fewest decimals, and of those the lowest."""
    step = Decimal(1)
    while True:
        number = (low / step).to_integral_value(ROUND_FLOOR) * step + step
        if number < high:
            return number
        step /= 10


def _as_value(number: Decimal, *, whole: bool) -> Encoded:
    return int(number) if whole else f"{number.normalize():f}"


def of_sets(values: Sequence[str], tested: Sequence[frozenset[str]]) -> tuple[Cell, ...]:
    """The sets of values that some test tells apart, smallest first: `flere av` may also have none."""
    found: dict[tuple[bool, ...], frozenset[str]] = {tuple(False for _ in tested): frozenset()}
    for value in values:
        own = tuple(value in test for test in tested)
        if not any(own) or own in found:
            continue
        for verdicts, chosen in list(found.items()):
            joined = tuple(before or now for before, now in zip(verdicts, own, strict=True))
            if joined not in found:
                found[joined] = chosen | {value}
        if len(found) > MOST_CELLS:
            raise TooManyCells
    smallest_first = sorted(found.values(), key=lambda chosen: (len(chosen), sorted(map(values.index, chosen))))
    return tuple(Cell(tuple(sorted(chosen))) for chosen in smallest_first)
