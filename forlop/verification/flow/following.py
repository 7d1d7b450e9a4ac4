"""Data that are followed from step to step, where a way through the net is one that no patient's data lead along.

Each datum is cut into the cells where the conditions say the same (`cells`); a computed number or a table's result is
followed as the verdict of its test. What is not followed may be anything at any time, so that a proof stays a proof.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import product

from forlop.engine.evaluation import evaluate_with
from forlop.engine.state import INITIAL
from forlop.model.expressions import (
    All,
    Any,
    Atom,
    Compares,
    ComputedIs,
    Condition,
    Expression,
    IsBetween,
    IsDone,
    IsKnown,
    IsOneOf,
    IsYes,
    Not,
    Sum,
    TableGives,
    TableIsKnown,
    TimeBetween,
    atoms_of,
    data_of,
)
from forlop.model.pathway import Back, Integer, Number, OneOf, SeveralOf, YesNo
from forlop.model.values import Encoded
from forlop.verification.conditions.cells import Interval, TooManyCells, of_answers, of_numbers, of_sets
from forlop.verification.flow.exploring import Marking, Situation
from forlop.verification.flow.net import Move, Need, Net, Strike, Wanted, recorded_by


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often it has been gone back to a step."""

    step: str


Item = str | Atom | Rounds
"""What is followed: a datum by its name, a test whose verdict is followed as it stands, or a count of rounds."""

Verdict = bool | None
_ANY: frozenset[Verdict] = frozenset({True, False, None})
_KNOWN: frozenset[Verdict] = frozenset({True, False})
_WANTED: Mapping[Wanted, frozenset[Verdict]] = {
    Wanted.TRUE: frozenset({True}),
    Wanted.FALSE: frozenset({False}),
    Wanted.NOT_TRUE: frozenset({False, None}),
}

# A value that nobody reads any more, or has not yet been recorded: one case instead of many.
_UNREAD = "unread"
_UNKNOWN = None

_MOST_AT_ONCE = 5_000


def items_of(conditions: Iterable[Condition], net: Net) -> frozenset[Item]:
    """What must be followed to tell these conditions apart; what depends on the day it is asked cannot be."""
    return frozenset(
        item
        for condition in conditions
        for atom in atoms_of(condition)
        if not _depends_on_today(atom)
        for item in _items(atom, net)
    )


def _depends_on_today(atom: Atom) -> bool:
    match atom:
        case ComputedIs(expression=expression):
            return _counts_to_today(expression)
        case TableGives(rows=rows) | TableIsKnown(rows=rows):
            tests = (test for row in rows for test in row.tests if test is not None)
            return any(_depends_on_today(inner) for test in tests for inner in atoms_of(test))
        case _:
            return False


def _counts_to_today(expression: Expression) -> bool:
    match expression:
        case TimeBetween(end=end):
            return end is None
        case Sum(terms=terms):
            return any(_counts_to_today(term) for term in terms)
        case _:
            return False


def _items(atom: Atom, net: Net) -> Iterator[Item]:
    match atom:
        case IsYes(datum=name) | IsOneOf(datum=name) | Compares(datum=name) | IsBetween(datum=name):
            yield name
        case IsKnown(datum=name):
            # Of days and moments nothing but this is asked by itself.
            yield name if isinstance(net.pathway.named_data[name].type, _CUT) else atom
        case _:
            yield atom


_CUT = YesNo | OneOf | SeveralOf | Integer | Number


@dataclass(frozen=True)
class Followed:
    """The values of some data in an exploration, in the order of `items`; begins are situations without a past."""

    net: Net
    items: tuple[Item, ...]
    fresh: frozenset[Marking]
    strikes: tuple[Strike, ...] = ()
    follows_all: bool = False

    # ---- what the exploration asks

    def first(self, marking: Marking) -> Iterator[Hashable]:
        """Nothing is known when a run begins; where an interruption leads, everything counts as recorded.

        What may be unknown there is what `availability` says; only where that is asked, it is gone into here.
        """
        if marking in self.fresh:
            yield tuple(_first_of(item) for item in self.items)
            return
        cells = [self._cells[number] for number in range(len(self.items))]
        asked = {atom.datum for atom in self._atoms if isinstance(atom, IsKnown)}
        open_too = (isinstance(item, str) and item in asked for item in self.items)
        yield from product(*((*each, None) if is_open else each for each, is_open in zip(cells, open_too, strict=True)))

    def met(self, values: Hashable, marking: Marking) -> Hashable:
        """What no step from here reads is not told apart."""
        assert isinstance(values, tuple)
        steps = (self.net.joins.get(place, place) for place in marking if not self.net.is_end(place))
        live = self._live_where_struck.union(*(self._live[step] for step in steps))
        return tuple(value if number in live else _UNREAD for number, value in enumerate(values))

    def after(self, move: Move, situation: Situation) -> Iterator[Hashable]:
        """What may be known when the token has moved: what it needs held, and what it records may be anything."""
        values = situation.values
        assert isinstance(values, tuple)
        seen = self._seen_by(move.step, situation)
        if not all(self._may(need, seen) for need in move.before) or not self._may_go_back(move, values):
            return
        writes = self._writes(move)
        choices = [self._written(number, value) if number in writes else (value,) for number, value in enumerate(seen)]
        for chosen in product(*choices):
            if all(self._may(need, chosen) for need in move.after):
                yield tuple(
                    now if number in writes else before
                    for number, (now, before) in enumerate(zip(chosen, values, strict=True))
                )

    def _seen_by(self, step: int, situation: Situation) -> tuple[Encoded | None, ...]:
        """The values that the step can rely on: while another is open, what it records may come, and change."""
        assert isinstance(situation.values, tuple)
        others = (place for place in situation.marking if place < self.net.steps and place != step)
        return _without(situation.values, frozenset[int]().union(*(self._unsettled_in[other] for other in others)))

    def is_decided(self, step: int, situation: Situation) -> bool:
        """Whether the rules of the step can decide, or it is known not to be relevant."""
        only_if = self.net.pathway.steps[step].only_if
        rules = self.net.pathway.steps[step].rules_decide
        if only_if is None and not rules:
            return False
        seen = self._seen_by(step, situation)
        relevant = frozenset({True}) if only_if is None else self._verdicts(only_if, seen)
        needs = {need.condition for move in self.net.moves[step] for need in move.after}
        known = rules and all(len(verdicts) == 1 and None not in verdicts for verdicts in self._each(needs, seen))
        return relevant == {False} or (relevant == {True} and known)

    def _each(self, conditions: Iterable[Condition], seen: tuple[Encoded | None, ...]) -> Iterator[frozenset[Verdict]]:
        return (self._verdicts(condition, seen) for condition in conditions)

    def is_apart(self, step: int, others: frozenset[int]) -> bool:
        """Whether no other of the steps records what this one reads or records, or reads what it records."""
        reads, writes = self._reads_of[step], self._writes_of[step]
        return all(
            not (writes & (self._reads_of[other] | self._writes_of[other])) and not (reads & self._writes_of[other])
            for other in others
        )

    def keeps(self, step: int) -> bool:
        """Whether a side line that begins here may change the data, so that its token must be followed."""
        return self.follows_all or step in self._changing

    # ---- cells

    @cached_property
    def _numbers(self) -> Mapping[Item, int]:
        return {item: number for number, item in enumerate(self.items)}

    @cached_property
    def _cells(self) -> tuple[tuple[Encoded | None, ...], ...]:
        return tuple(self._cells_of(item) for item in self.items)

    def _cells_of(self, item: Item) -> tuple[Encoded | None, ...]:
        """One value for each cell of a datum; of a test, its verdicts."""
        if isinstance(item, Rounds):
            return tuple(range(max(back.times for back in self._backs if back.step == item.step) + 1))
        if not isinstance(item, str):
            return (True, False) if isinstance(item, IsDone | IsKnown) else (True, False, None)
        atoms = [atom for atom in self._atoms if not isinstance(atom, IsDone) and data_of(atom) == (item,)]
        match self.net.pathway.named_data[item].type:
            case OneOf(values=values):
                return tuple(values)
            case SeveralOf(values=values):
                tested = tuple(dict.fromkeys(frozenset(atom.values) for atom in atoms if isinstance(atom, IsOneOf)))
                return tuple(cell.value for cell in of_sets(values, tested))
            case (Integer(low=low, high=high) | Number(low=low, high=high)) as kind:
                bounds = [atom.bound for atom in atoms if isinstance(atom, Compares)]
                bounds += [end for atom in atoms if isinstance(atom, IsBetween) for end in (atom.low, atom.high)]
                domain = Interval(None if low is None else Decimal(low), None if high is None else Decimal(high))
                return tuple(cell.value for cell in of_numbers(domain, bounds, whole=isinstance(kind, Integer)))
            case _:
                return tuple(cell.value for cell in of_answers((True, False)))

    @cached_property
    def _atoms(self) -> tuple[Atom, ...]:
        needs = (need for moves in self.net.moves for move in moves for need in (*move.before, *move.after))
        return tuple(dict.fromkeys(atom for need in needs for atom in atoms_of(need.condition)))

    @cached_property
    def _backs(self) -> tuple[Back, ...]:
        return tuple(move.back for moves in self.net.moves for move in moves if move.back is not None)

    def is_small(self) -> bool:
        """Whether the data have few enough cells to be followed one by one."""
        try:
            cells = self._cells
        except TooManyCells:
            return False
        size = 1
        for each in cells:
            size *= len(each) + 1
        return size <= _MOST_AT_ONCE

    # ---- what a condition may be

    def _may(self, need: Need, values: tuple[Encoded | None, ...]) -> bool:
        return bool(self._verdicts(need.condition, values) & _WANTED[need.wanted])

    def _verdicts(self, condition: Condition, values: tuple[Encoded | None, ...]) -> frozenset[Verdict]:
        """Every verdict that the condition may have; what is not followed has any."""
        match condition:
            case Not(condition=inner):
                return frozenset(None if each is None else not each for each in self._verdicts(inner, values))
            case All(parts=parts):
                return _every([self._verdicts(part, values) for part in parts])
            case Any(parts=parts):
                negated = [
                    frozenset(None if each is None else not each for each in self._verdicts(part, values))
                    for part in parts
                ]
                return frozenset(None if each is None else not each for each in _every(negated))
            case _:
                return self._of_atom(condition, values)

    def _of_atom(self, atom: Atom, values: tuple[Encoded | None, ...]) -> frozenset[Verdict]:
        number = self._numbers.get(atom)
        if number is not None:
            value = values[number]
            return _ANY if value == _UNREAD else frozenset({value if isinstance(value, bool) else None})
        name = getattr(atom, "datum", None) if not isinstance(atom, IsDone) else None
        number = self._numbers.get(name) if isinstance(name, str) else None
        if number is None:
            return _KNOWN if isinstance(atom, IsDone | IsKnown) else _ANY
        value = values[number]
        if value == _UNREAD:
            return _KNOWN
        return frozenset({evaluate_with(atom, lambda _: value, INITIAL)})

    # ---- what is read and recorded

    def _writes(self, move: Move) -> frozenset[int]:
        """What a move records: data, and with them the verdicts that rest on them."""
        found: set[int] = set()
        for number, item in enumerate(self.items):
            match item:
                case str():
                    written = item in move.records
                case Rounds(step=step):
                    written = move.again and move.back is not None and move.back.step == step
                case IsDone(step=step):
                    written = move.is_done and self.net.names[move.step] == step
                case _:
                    written = any(name in move.records for name in data_of(item))
            if written:
                found.add(number)
        return frozenset(found)

    def _written(self, number: int, value: Encoded | None) -> tuple[Encoded | None, ...]:
        match self.items[number]:
            case IsDone() | IsKnown():
                return (True,)
            case Rounds():
                return (value + 1,) if isinstance(value, int) else (value,)
            case _:
                return self._cells[number]

    def _may_go_back(self, move: Move, values: tuple[Encoded | None, ...]) -> bool:
        """Whether it has been gone back often enough to go otherwise, and not too often to go again."""
        number = None if move.back is None else self._numbers.get(Rounds(move.back.step))
        if number is None or move.back is None:
            return True
        count = values[number]
        assert isinstance(count, int)  # where it is gone back, it is live
        return count < move.back.times if move.again else count >= move.back.times

    @cached_property
    def _reads_of(self) -> tuple[frozenset[int], ...]:
        return tuple(
            frozenset[int]().union(
                *(self._read_by((*move.before, *move.after)) | self._counts_of(move) for move in moves)
            )
            for moves in self.net.moves
        )

    @cached_property
    def _writes_of(self) -> tuple[frozenset[int], ...]:
        return tuple(frozenset().union(*(self._writes(move) for move in moves)) for moves in self.net.moves)

    @cached_property
    def _unsettled_in(self) -> tuple[frozenset[int], ...]:
        """What may be recorded, and again, while the step is open; a single datum is recorded when it is done."""
        found = []
        for step, writes in zip(self.net.pathway.steps, self._writes_of, strict=True):
            at_the_end = len(step.duties) == 1 == len(recorded_by(self.net.pathway, step)) and step.lasts is None
            data = (number for number in writes if not isinstance(self.items[number], IsDone | Rounds))
            found.append(frozenset[int]() if at_the_end else frozenset(data))
        return tuple(found)

    @cached_property
    def _live(self) -> tuple[frozenset[int], ...]:
        """What may still be read before it is recorded anew, once a token stands in a step."""
        live = [frozenset[int]() for _ in self.net.moves]
        sources: dict[int, set[int]] = {}
        for step, places in enumerate(self.net.onward):
            for place in places:
                sources.setdefault(self.net.joins.get(place, place), set()).add(step)
        waiting = list(range(len(live)))
        while waiting:
            step = waiting.pop()
            now = frozenset[int]().union(*(self._live_before(move, live) for move in self.net.moves[step]))
            if now != live[step]:
                live[step] = now
                waiting.extend(sources.get(step, ()))
        return tuple(live)

    @cached_property
    def _live_where_struck(self) -> frozenset[int]:
        """What is read where an interruption may lead at any time, before it is recorded."""
        places = (place for strike in self.strikes for place in strike.arrives if not self.net.is_end(place))
        return frozenset[int]().union(*(self._live[self.net.joins.get(place, place)] for place in places))

    def _live_before(self, move: Move, live: list[frozenset[int]]) -> frozenset[int]:
        places = (self.net.joins.get(place, place) for place in move.arrives if not self.net.is_end(place))
        counted = self._counts_of(move)
        later = frozenset[int]().union(*(live[step] for step in places), self._read_by(move.after))
        return (later - self._writes(move)) | self._read_by(move.before) | counted

    def _counts_of(self, move: Move) -> frozenset[int]:
        number = None if move.back is None else self._numbers.get(Rounds(move.back.step))
        return frozenset() if number is None else frozenset({number})

    def _read_by(self, needs: tuple[Need, ...]) -> frozenset[int]:
        items = items_of((need.condition for need in needs), self.net)
        return frozenset(self._numbers[item] for item in items if item in self._numbers)

    @cached_property
    def _changing(self) -> frozenset[int]:
        """The steps of side lines from which something is recorded that is followed."""
        changing = {step for step in self.net.side if self._writes_of[step]}
        while True:
            more = {step for step in self.net.side - changing if changing.intersection(self.net.onward[step])}
            if not more:
                return frozenset(changing)
            changing |= more


def _first_of(item: Item) -> Encoded | None:
    match item:
        case IsDone() | IsKnown():
            return False
        case Rounds():
            return 0
        case _:
            return _UNKNOWN


def _without(values: tuple[Encoded | None, ...], hidden: frozenset[int]) -> tuple[Encoded | None, ...]:
    """The values as others see them who cannot rely on the hidden ones."""
    return tuple(_UNREAD if number in hidden else value for number, value in enumerate(values))


def _every(parts: list[frozenset[Verdict]]) -> frozenset[Verdict]:
    """The verdicts that parts of which each must hold may have together."""
    found: frozenset[Verdict] = frozenset({True})
    for part in parts:
        found = frozenset(
            False if False in (one, other) else None if None in (one, other) else True
            for one in found
            for other in part
        )
    return found
