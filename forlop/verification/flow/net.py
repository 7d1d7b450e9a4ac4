"""A pathway as a net of small numbers: where tokens may stand, and every way they may move. Built once, in one pass.

A place is a step, a join's input (one for each name after `venter på`) or an end, numbered in this order.
What a move needs of the data stands beside it and is not looked at here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from forlop.engine.state import shared_data
from forlop.model.expressions import Condition, data_of
from forlop.model.pathway import (
    Back,
    Finished,
    InPhases,
    Interruption,
    Mode,
    Onward,
    Pathway,
    Record,
    Step,
    Target,
    targets_of,
)
from forlop.model.reach import ends_in, flow_from, steps_in


class Wanted(StrEnum):
    """What a condition must be for a move; a branch of several that exclude each other needs the others not true."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "not_true"


@dataclass(frozen=True, slots=True)
class Need:
    """A condition and what it must be."""

    condition: Condition
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Move:
    """One way a token may leave a step, and the places that get a token by it.

    `before` is needed when the step is entered, `after` when its data have been recorded. `rounds` is how often a
    repeated step must be done first; `back` the `tilbake` edge, and `again` whether it goes back or otherwise.
    `is_passed_by` where nobody takes an offer.
    """

    step: int
    clause: str
    number: int
    target: Target
    arrives: tuple[int, ...]
    before: tuple[Need, ...] = ()
    after: tuple[Need, ...] = ()
    records: tuple[str, ...] = ()
    is_done: bool = True
    rounds: int = 1
    back: Back | None = None
    again: bool = False
    is_passed_by: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """The run begins at this step."""

    start: str


@dataclass(frozen=True, slots=True)
class Striking:
    """An interruption occurs, or a step at any time is done."""

    name: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An outer event occurs."""

    event: str


@dataclass(frozen=True, slots=True)
class BeingLate:
    """Time passes until the step is late."""

    step: str


Outside = Beginning | Striking | Happening | BeingLate


@dataclass(frozen=True, slots=True)
class Strike:
    """What comes from outside, as a move of the whole net: it takes what stands in `takes` and puts tokens elsewhere.

    `needs` are the places of which one must hold a token.
    """

    leg: Outside
    needs: frozenset[int]
    takes: frozenset[int]
    arrives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Net:
    """The net of a pathway; `moves` and `onward` are by step, `onward` every place that a token may go to next.

    In steps `at_once` the rules decide the moment a token comes: all that they read has been recorded on every way.
    """

    pathway: Pathway
    names: tuple[str, ...]
    numbers: Mapping[str, int]
    steps: int
    inputs: Mapping[tuple[int, int], int]
    joins: Mapping[int, int]
    inputs_of: Mapping[int, frozenset[int]]
    closing: frozenset[int]
    moves: tuple[tuple[Move, ...], ...]
    onward: tuple[tuple[int, ...], ...]
    side: frozenset[int]
    at_once: frozenset[int]

    def is_end(self, place: int) -> bool:
        """Whether the place is an end."""
        return place >= self.steps + len(self.inputs)

    def soon(self, places: tuple[int, ...]) -> frozenset[int]:
        """These places, and where tokens go on to at once from there: rules decide, or the step is not relevant."""
        found = set(places)
        waiting = list(places)
        while waiting:
            step = self.joins.get(waiting[-1], waiting[-1])
            waiting.pop()
            if step < self.steps and self._goes_on_by_itself(step):
                more = [place for place in self.onward[step] if place not in found]
                found.update(more)
                waiting.extend(more)
        return frozenset(found)

    def _goes_on_by_itself(self, step: int) -> bool:
        here = self.pathway.steps[step]
        return here.rules_decide or here.only_if is not None

    def name(self, place: int) -> str:
        """The step or end of a place; of a join's input, the step that joins."""
        return self.names[place]

    def source(self, place: int) -> str:
        """The step whose token a join's input takes."""
        return next(self.names[source] for (_, source), number in self.inputs.items() if number == place)

    def entered(self, target: str, *, source: int | None) -> int:
        """The place that a token enters that comes from the step to this step or end."""
        number = self.numbers[target]
        return number if source is None else self.inputs.get((number, source), number)


def net_of(pathway: Pathway) -> Net:
    """The net of a pathway, side lines included."""
    steps = pathway.steps
    names = [step.name for step in steps]
    numbers = {name: number for number, name in enumerate(names)}
    inputs: dict[tuple[int, int], int] = {}
    joins: dict[int, int] = {}
    inputs_of: dict[int, frozenset[int]] = {}
    for number, step in enumerate(steps):
        for source in dict.fromkeys(step.waits_for):
            place = len(names) + len(inputs)
            inputs[number, numbers[source]] = place
            joins[place] = number
        if step.waits_for:
            inputs_of[number] = frozenset(inputs[number, numbers[source]] for source in step.waits_for)
    first_end = len(names) + len(inputs)
    names += [names[joining] for joining in joins.values()]
    for number, end in enumerate(pathway.ends):
        numbers[end.name] = first_end + number
        names.append(end.name)
    bare = Net(
        pathway=pathway,
        names=tuple(names),
        numbers=numbers,
        steps=len(steps),
        inputs=inputs,
        joins=joins,
        inputs_of=inputs_of,
        closing=frozenset(first_end + number for number, end in enumerate(pathway.ends) if end.closes_all),
        moves=(),
        onward=(),
        side=frozenset(),
        at_once=frozenset(),
    )
    moves = tuple(tuple(_moves_of(bare, number, step)) for number, step in enumerate(steps))
    onward = tuple(tuple(dict.fromkeys(place for move in each for place in move.arrives)) for each in moves)
    with_ways = replace(bare, moves=moves, onward=onward)
    return replace(with_ways, side=_side_lines(with_ways), at_once=_decided_at_once(with_ways))


# ---- the ways out of a step


def _moves_of(net: Net, number: int, step: Step) -> Iterator[Move]:
    relevant = () if step.only_if is None else (Need(step.only_if, Wanted.TRUE),)
    for clause, index, target, after, is_done in _ways(step):
        rounds = step.repeating.times if step.repeating is not None and clause == "after_last" else 1
        records = recorded_by(net.pathway, step) if is_done or clause in ("on_refusal", "on_return") else ()
        move = Move(number, clause, index, target, (), relevant, after, records, is_done, rounds)
        yield from _led(net, move)
    if step.only_if is not None:
        for clause, index, target, needs in _ways_when_irrelevant(step):
            before = (Need(step.only_if, Wanted.FALSE), *needs)
            yield from _led(net, Move(number, clause, index, target, (), before, is_done=False))


def _ways(step: Step) -> Iterator[tuple[str, int, Target, tuple[Need, ...], bool]]:
    """Clause, number and target of each way of a step that is gone into, what it needs, and whether it is done then."""
    if step.runs is not None:
        for number, each in enumerate(step.on_ends):
            yield "on_end", number, each.target, (), True
    elif step.is_judgement:
        for clause, number, target in _numbered(step):
            if clause in ("branch", "otherwise", "option", "then", "after_last"):
                yield clause, number, target, (), True
    elif step.repeating is not None:
        for number, branch in enumerate(step.branches):
            yield "branch", number, branch.target, _branch_needs(step, number), True
        if step.after_last is not None:
            yield "after_last", 0, step.after_last, _none_true(step), True
    else:
        for clause, number, target, needs in _by_rules(step):
            yield clause, number, target, needs, True
    for clause, number, target in _numbered(step):
        beside = clause == "on_overdue" and not step.overdue_replaces
        if clause in ("on_refusal", "on_return", "without_consent", "on_overdue") and not beside:
            yield clause, number, target, (), False


def _numbered(step: Step) -> Iterator[tuple[str, int, Target]]:
    counts: dict[str, int] = {}
    for clause, target in step.ways:
        yield clause, counts.get(clause, 0), target
        counts[clause] = counts.get(clause, 0) + 1


def _by_rules(step: Step) -> Iterator[tuple[str, int, Target, tuple[Need, ...]]]:
    """The single `så`, or the branches and `ellers` by the data."""
    if step.then is not None:
        yield "then", 0, step.then, ()
        return
    for number, branch in enumerate(step.branches):
        yield "branch", number, branch.target, _branch_needs(step, number)
    if step.otherwise is not None:
        yield "otherwise", 0, step.otherwise, _none_true(step)


def _ways_when_irrelevant(step: Step) -> Iterator[tuple[str, int, Target, tuple[Need, ...]]]:
    """A step that is not gone into goes on by its single way, or by the rules, also where a person would choose."""
    yield from _by_rules(step)
    if step.repeating is not None and step.after_last is not None:
        yield "after_last", 0, step.after_last, _none_true(step)


def _branch_needs(step: Step, number: int) -> tuple[Need, ...]:
    others = step.branches[:number] if step.first_match else step.branches
    away = Wanted.FALSE if step.first_match else Wanted.NOT_TRUE
    excluded = [Need(other.condition, away) for other in others if other is not step.branches[number]]
    return (Need(step.branches[number].condition, Wanted.TRUE), *excluded)


def _none_true(step: Step) -> tuple[Need, ...]:
    return tuple(Need(branch.condition, Wanted.FALSE) for branch in step.branches)


def recorded_by(pathway: Pathway, step: Step) -> tuple[str, ...]:
    """The data that are known when the step is done; of a sub-pathway, those that may come back."""
    if step.runs is not None:
        return shared_data(pathway, step.runs.pathway)
    return tuple(dict.fromkeys(name for duty in step.duties if isinstance(duty.act, Record) for name in duty.act.data))


def _led(net: Net, move: Move) -> Iterator[Move]:
    """The move with the places it leads to; `tilbake` is two of them, again or otherwise."""
    match move.target:
        case Finished():
            yield move
        case Onward(steps=steps):
            yield replace(move, arrives=tuple(net.entered(name, source=move.step) for name in steps))
        case Back(step=step, otherwise=otherwise) as back:
            again = net.entered(step, source=move.step)
            yield replace(move, arrives=(again,), back=back, again=True)
            yield replace(move, arrives=(net.entered(otherwise, source=move.step),), back=back)


def _side_lines(net: Net) -> frozenset[int]:
    """The steps all of whose ways end in `ferdig` and meet no join: a second token there merges (semantics 4)."""
    side = {number for number in range(net.steps) if number not in net.inputs_of}
    leads_from: dict[int, list[int]] = {}
    leaving = []
    for number, places in enumerate(net.onward):
        for place in places:
            leads_from.setdefault(place, []).append(number)
            if place not in side:
                leaving.append(number)
    while leaving:
        number = leaving.pop()
        if number in side:
            side.discard(number)
            leaving.extend(leads_from.get(number, ()))
    return frozenset(side)


def _decided_at_once(net: Net) -> frozenset[int]:
    """The decisions by rules that never wait for a datum: it has been recorded on every way there."""
    deciding = {
        number: frozenset(name for move in net.moves[number] for need in move.after for name in data_of(need.condition))
        for number, step in enumerate(net.pathway.steps)
        if step.rules_decide and step.only_if is None
    }
    if not deciding:
        return frozenset()
    known = _recorded_before(net, frozenset().union(*deciding.values()))
    return frozenset(number for number, names in deciding.items() if names <= known[number])


def _recorded_before(net: Net, names: frozenset[str]) -> list[frozenset[str]]:
    """Of these data, those recorded on every way to each step; a join knows what any of its inputs do."""
    known = [names] * net.steps
    inputs: dict[int, frozenset[str]] = dict.fromkeys(net.joins, names)
    # What is not known where an interruption leads is what `availability` says; here it counts as known.
    waiting = [net.numbers[start.name] for start in net.pathway.starts]
    for step in waiting:
        known[step] = frozenset()
    waiting += [step for step in range(net.steps) if any(move.arrives for move in net.moves[step])]
    while waiting:
        step = waiting.pop()
        for move in net.moves[step]:
            after = known[step] | names.intersection(move.records if move.is_done else ())
            for place in move.arrives:
                if net.is_end(place):
                    continue
                joining = net.joins.get(place, place)
                if place in inputs:
                    inputs[place] &= after
                    # Who enters beside the join knows no more than is known on that way.
                    now = known[joining] & frozenset().union(*(inputs[each] for each in net.inputs_of[joining]))
                else:
                    now = known[joining] & after
                if now != known[joining]:
                    known[joining] = now
                    waiting.append(joining)
    return known


# ---- what comes from outside


def strikes_of(net: Net) -> tuple[Strike, ...]:
    """The cancelling interruptions of a part of the pathway; those of all phases leave nothing behind."""
    return tuple(
        strike_of(net, interruption)
        for interruption in net.pathway.interruptions
        if interruption.mode is Mode.CANCELS and isinstance(interruption.scope, InPhases)
    )


def strike_of(net: Net, interruption: Interruption) -> Strike:
    """An interruption as a move: what stands in its scope, or waits or has ended there, is taken.

    It may come as well while only a line beside is open in the scope, which is where that line may have been opened.
    """
    within = {net.numbers[name] for name in steps_in(net.pathway, interruption.scope)}
    takes = frozenset(
        {
            *within,
            *(place for place, join in net.joins.items() if join in within),
            *(net.numbers[name] for name in ends_in(net.pathway, interruption.scope)),
        }
    )
    needs = takes | frozenset(_opening_beside(net, frozenset(within)))
    return Strike(Striking(interruption.name), needs, takes, places_entered(net, interruption.target.steps))


def _opening_beside(net: Net, within: frozenset[int]) -> Iterator[int]:
    """Where a line that runs beside, and that has a step within, may be opened."""
    pathway = net.pathway
    beside = [
        (each.target.steps, steps_in(pathway, each.scope))
        for each in pathway.interruptions
        if each.mode is not Mode.CANCELS
    ]
    beside += [
        (targets_of(step.on_overdue), frozenset({step.name}))
        for step in pathway.steps
        if step.on_overdue is not None and not step.overdue_replaces
    ]
    beside += [((step.name,), steps_in(pathway, step.anytime)) for step in pathway.steps if step.anytime is not None]
    for first, openers in beside:
        if within & {net.numbers[name] for name in flow_from(pathway, first)}:
            yield from (net.numbers[name] for name in openers)


def places_entered(net: Net, names: Sequence[str]) -> tuple[int, ...]:
    """The places of a target that no step leads to."""
    return tuple(net.entered(name, source=None) for name in names)
