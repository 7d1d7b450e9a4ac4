"""Which verdicts a test may have over cells, and what narrowing leaves, against going through every choice of cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from forlop.verification.conditions.cells import UNKNOWN, Cell, Interval
from forlop.verification.conditions.narrowing import (
    FALSE,
    OPEN,
    TRUE,
    VERDICTS,
    Every,
    Gives,
    Guarded,
    Negated,
    OfCells,
    Settled,
    Sums,
    Term,
    search,
)
from forlop.verification.conditions.narrowing import (
    Test as Narrowing,
)

Said = bool | None
Choice = tuple[int, ...]
"""For each datum the number of one of its cells."""


@dataclass(frozen=True)
class Told:
    """A test, and what it says of one choice of cells as the words mean it."""

    test: Narrowing
    says: Callable[[Choice], Said]


# Each datum has four cells: three whole numbers, and that it is unknown.
NUMBERS = (0, 1, 3)
DOMAIN = (*(Cell(number, Interval(Decimal(number), Decimal(number))) for number in NUMBERS), UNKNOWN)
CELLS = len(DOMAIN)
EVERYTHING = (1 << CELLS) - 1
UNKNOWN_CELL = CELLS - 1


def of_cells(datum: int, verdicts: Sequence[Said]) -> Told:
    bits = {said: sum(1 << cell for cell, each in enumerate(verdicts) if each is said) for said in (True, False, None)}
    return Told(OfCells(datum, bits[True], bits[False], bits[None]), lambda choice: verdicts[choice[datum]])


def negated(told: Told) -> Told:
    def says(choice: Choice) -> Said:
        inner = told.says(choice)
        return None if inner is None else not inner

    return Told(Negated(told.test), says)


def kleene(verdicts: Sequence[Said]) -> Said:
    return False if False in verdicts else None if None in verdicts else True


def every(parts: Sequence[Told]) -> Told:
    return Told(Every.of([each.test for each in parts]), lambda choice: kleene([each.says(choice) for each in parts]))


def settled(told: Told) -> Told:
    return Told(Settled(told.test), lambda choice: told.says(choice) is not None)


def guarded(given_too: Told, told: Told) -> Told:
    return Told(
        Guarded.of([given_too.test], told.test), lambda choice: told.says(choice) if given_too.says(choice) else None
    )


def gives(rows: Sequence[Told], hits: Sequence[bool], *, first_match: bool) -> Told:
    def says(choice: Choice) -> Said:
        verdicts = [row.says(choice) for row in rows]
        if not first_match:
            return hits[verdicts.index(True)] if verdicts.count(True) == 1 else None
        stopping = next((number for number, said in enumerate(verdicts) if said is not False), None)
        return None if stopping is None or verdicts[stopping] is None else hits[stopping]

    made = [Every.of([row.test]) for row in rows]
    return Told(Gives.of(made, hits, first_match=first_match), says)


def sums(terms: Sequence[Term], wanted: Interval, guard: Told | None) -> Told:
    def possible(choice: Choice) -> list[int] | None:
        reached = [1]
        for term in terms:
            cell = choice[term.datum]
            if cell == UNKNOWN_CELL and not term.is_counted:
                return None
            numbers = (0, 1) if cell == UNKNOWN_CELL else (NUMBERS[cell],)
            reached = [total + term.sign * number for total in reached for number in numbers]
        return reached

    def lies(number: int) -> bool:
        low, high = wanted.low, wanted.high
        above = low is None or number > low or (number == low and not wanted.opens_low)
        return above and (high is None or number < high or (number == high and not wanted.opens_high))

    def says(choice: Choice) -> Said:
        reached = possible(choice)
        if reached is None or (guard is not None and not guard.says(choice)):
            return None
        verdicts = {lies(number) for number in range(min(reached), max(reached) + 1)}
        return verdicts.pop() if len(verdicts) == 1 else None

    given_tests = () if guard is None else (guard.test,)
    domains = (DOMAIN,) * (1 + max(term.datum for term in terms))
    return Told(Sums(tuple(terms), Decimal(1), wanted, domains, given_tests), says)


# ---- tests made by chance

SAID: tuple[Said, ...] = (True, False, None)


class Data:
    """Gives each leaf a datum: one of its own where every datum is read once, and else any of three."""

    def __init__(self, *, once: bool) -> None:
        self.once = once
        self.used = 0

    def next(self, draw: st.DrawFn) -> int:
        if not self.once:
            return draw(st.integers(0, 2))
        self.used += 1
        return self.used - 1


def leaf(draw: st.DrawFn, data: Data, said: Sequence[Said] = SAID) -> Told:
    verdicts = draw(st.lists(st.sampled_from(said), min_size=CELLS, max_size=CELLS))
    return of_cells(data.next(draw), verdicts)


def plain(draw: st.DrawFn, data: Data, depth: int) -> Told:
    """Tests of one datum, with `ikke`, `og` and `eller`."""
    match draw(st.sampled_from(("leaf", "leaf", "not", "and", "or"))) if depth else "leaf":
        case "not":
            return negated(plain(draw, data, depth - 1))
        case "and":
            return every([plain(draw, data, depth - 1) for _ in range(draw(st.integers(0, 2)))])
        case "or":
            return negated(every([negated(plain(draw, data, depth - 1)) for _ in range(2)]))
        case _:
            return leaf(draw, data)


def tabled(draw: st.DrawFn, data: Data, depth: int) -> Told:
    rows = [plain(draw, data, depth - 1) for _ in range(draw(st.integers(1, 3 if depth > 1 else 2)))]
    hits = [draw(st.booleans()) for _ in rows]
    return gives(rows, hits, first_match=draw(st.booleans()))


def exactly(draw: st.DrawFn, data: Data) -> Told:
    """Everything of which `can` is exact when each datum is read once."""
    match draw(st.sampled_from(("plain", "settled", "guarded", "gives", "given"))):
        case "settled":
            return settled(plain(draw, data, 1))
        case "guarded":
            return guarded(leaf(draw, data, (True, False)), plain(draw, data, 1))
        case "gives":
            return tabled(draw, data, 1)
        case "given":
            return settled(tabled(draw, data, 1))
        case _:
            return plain(draw, data, 2)


def summed(draw: st.DrawFn, data: Data) -> Told:
    terms = [
        Term(data.next(draw), draw(st.sampled_from((1, -1))), draw(st.booleans()))
        for _ in range(draw(st.integers(1, 3)))
    ]
    low, high = sorted((draw(st.integers(-4, 8)), draw(st.integers(-4, 8))))
    opens_low, opens_high = draw(st.booleans()), draw(st.booleans())
    wanted = Interval(
        None if draw(st.booleans()) else Decimal(low), None if draw(st.booleans()) else Decimal(high),
        opens_low, opens_high,
    )  # fmt: skip
    guard = leaf(draw, data, (True, False)) if draw(st.booleans()) else None
    return sums(terms, wanted, guard)


@st.composite
def made_tests(draw: st.DrawFn, *, once: bool, kind: str) -> tuple[Told, list[int]]:
    """A test, and the cells that are left of each datum it reads."""
    data = Data(once=once)
    match kind:
        case "plain":
            told = plain(draw, data, 2)
        case "summed":
            told = summed(draw, data)
        case "any":
            told = draw(st.sampled_from((exactly, summed)))(draw, data)
        case _:
            told = exactly(draw, data)
    count = 1 + max(told.test.reads, default=-1)
    return told, [draw(st.integers(1, EVERYTHING)) for _ in range(count)]


def choices(left: Sequence[int]) -> list[Choice]:
    return list(product(*([cell for cell in range(CELLS) if cells >> cell & 1] for cells in left)))


def verdicts_over(told: Told, left: Sequence[int]) -> int:
    verdicts = 0
    for choice in choices(left):
        verdicts |= VERDICTS[told.says(choice)]
    return verdicts


@settings(max_examples=400, deadline=None)
@given(made_tests(once=False, kind="any"))
def test_no_verdict_is_possible_that_is_not_said_to_be(made: tuple[Told, list[int]]) -> None:
    told, left = made
    assert verdicts_over(told, left) & ~told.test.can(left) == 0


@settings(max_examples=300, deadline=None)
@given(made_tests(once=False, kind="any"))
def test_of_single_cells_it_is_exact(made: tuple[Told, list[int]]) -> None:
    told, left = made
    for choice in choices(left)[:20]:
        assert told.test.can([1 << cell for cell in choice]) == VERDICTS[told.says(choice)]


@settings(max_examples=600, deadline=None)
@given(made_tests(once=True, kind="exactly"))
def test_where_each_datum_is_read_once_only_what_is_possible_is_said_to_be(made: tuple[Told, list[int]]) -> None:
    told, left = made
    assert told.test.can(left) == verdicts_over(told, left)


@settings(max_examples=300, deadline=None)
@given(made_tests(once=True, kind="summed"))
def test_a_sum_is_decided_where_its_range_lies_on_one_side(made: tuple[Told, list[int]]) -> None:
    """A range says less than its numbers only where it reaches over a bound: then both verdicts are said."""
    told, left = made
    said, exact = told.test.can(left), verdicts_over(told, left)
    assert said == exact or said & (TRUE | FALSE) == TRUE | FALSE
    assert (said & OPEN) == (exact & OPEN) or said & (TRUE | FALSE) == TRUE | FALSE


@settings(max_examples=600, deadline=None)
@given(made_tests(once=False, kind="any"), st.integers(1, 7))
def test_narrowing_keeps_every_choice_that_fits(made: tuple[Told, list[int]], wanted: int) -> None:
    told, left = made
    fitting = [choice for choice in choices(left) if VERDICTS[told.says(choice)] & wanted]
    narrowed = list(left)
    something_left = told.test.narrow(wanted, narrowed)
    assert something_left or not fitting
    kept = set(choices(narrowed)) if something_left else set()
    assert kept.issuperset(fitting)
    assert all(after & ~before == 0 for before, after in zip(left, narrowed, strict=True))


@settings(max_examples=600, deadline=None)
@given(made_tests(once=True, kind="plain"), st.sampled_from((TRUE, FALSE)))
def test_where_each_datum_is_read_once_narrowing_keeps_no_cell_in_vain(
    made: tuple[Told, list[int]], wanted: int
) -> None:
    told, left = made
    fitting = [choice for choice in choices(left) if VERDICTS[told.says(choice)] & wanted]
    narrowed = list(left)
    if not told.test.narrow(wanted, narrowed):
        return
    for datum, cells in enumerate(narrowed):
        assert cells == sum(1 << cell for cell in {choice[datum] for choice in fitting})


@settings(max_examples=300, deadline=None)
@given(st.lists(made_tests(once=False, kind="any"), min_size=1, max_size=3), st.lists(st.integers(1, 7), min_size=3))
def test_a_choice_is_found_exactly_where_one_fits_all(made: list[tuple[Told, list[int]]], wanted: list[int]) -> None:
    told = [each for each, _ in made]
    left = [EVERYTHING] * 3
    found = search(
        [(each.test, verdicts) for each, verdicts in zip(told, wanted, strict=False)], list(left), count=lambda: None
    )
    fitting = [
        choice
        for choice in choices(left)
        if all(VERDICTS[each.says(choice)] & verdicts for each, verdicts in zip(told, wanted, strict=False))
    ]
    assert (found is not None) is bool(fitting)
    if found is not None:
        assert set(choices(found)) <= set(fitting)
