"""Where the tokens of a net may stand: every situation that matters, found without trying every order of what is apart.

A token that no other can catch up with or wait for is moved alone (a persistent set): what the others do meanwhile can
be done afterwards as well. Every cycle has a way out that the world must take in the end (`høyst n ganger`), so that
nothing is put off for ever by this. Where a situation is bad, it is not gone on from.
"""

from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from forlop.verification.flow.net import Move, Net, Strike, Striking

Marking = frozenset[int]

MENDED = Striking("")
"""A move that only the thought makes."""

NOWHERE = -1
"""The place of a fault that is about the run as a whole."""


class Fault(StrEnum):
    """What is bad about a situation, or about the move that would lead to the next."""

    WAITS_FOR_EVER = "waits_for_ever"
    NO_END = "no_end"
    SECOND = "second"
    TWO_ENDS = "two_ends"
    STANDS_OPEN = "stands_open"


class Situation(NamedTuple):
    """Where the tokens stand, and what is known of the data that are followed (`Values.first` where none are)."""

    marking: Marking
    values: Hashable


Firing = Move | Strike


@dataclass(frozen=True, slots=True)
class Bad:
    """A fault: the place it is about, the situation before it, and the move into it (None: it is bad as it stands)."""

    fault: Fault
    place: int
    situation: Situation
    firing: Firing | None = None


class Values(Protocol):
    """The data that an exploration follows: where they begin, which moves they allow, and what those make of them."""

    def first(self, marking: Marking) -> Iterator[Hashable]:
        """Everything that the data may be where an exploration begins."""

    def after(self, move: Move, situation: Situation) -> Iterator[Hashable]:
        """What the data may be when the token has moved so; nothing if they do not allow it."""

    def met(self, values: Hashable, marking: Marking) -> Hashable:
        """The data as far as they still matter from here."""

    def is_decided(self, step: int, situation: Situation) -> bool:
        """Whether the step's token moves on by itself at once: what decides about it is known."""

    def is_apart(self, step: int, others: frozenset[int]) -> bool:
        """Whether no other of the steps records what this one reads or records, or reads what it records."""

    def keeps(self, step: int) -> bool:
        """Whether a side line that begins here may change the data, so that its token must be followed."""


@dataclass(frozen=True, slots=True)
class NoValues:
    """No data are followed: every way may be taken at any time. `follows_all` follows side lines to their end."""

    follows_all: bool = False

    def first(self, marking: Marking) -> Iterator[Hashable]:
        del marking
        yield ()

    def after(self, move: Move, situation: Situation) -> Iterator[Hashable]:
        del move
        yield situation.values

    def met(self, values: Hashable, marking: Marking) -> Hashable:
        del marking
        return values

    def is_decided(self, step: int, situation: Situation) -> bool:
        del step, situation
        return False

    def is_apart(self, step: int, others: frozenset[int]) -> bool:
        del step, others
        return True

    def keeps(self, step: int) -> bool:
        del step
        return self.follows_all


@dataclass(frozen=True, slots=True)
class Explored:
    """What was found: how each situation came about first, what is bad, and whether all were looked at."""

    came_from: dict[Situation, tuple[Situation, Firing] | None]
    bad: tuple[Bad, ...]
    is_complete: bool

    @property
    def count(self) -> int:
        """How many situations were looked at."""
        return len(self.came_from)

    def way_to(self, situation: Situation) -> tuple[Situation, tuple[Firing, ...]]:
        """Where the shortest way to a situation begins, and the moves of it."""
        moves: list[Firing] = []
        before = self.came_from[situation]
        while before is not None:
            situation, firing = before
            moves.append(firing)
            before = self.came_from[situation]
        return situation, tuple(reversed(moves))


@dataclass(frozen=True, slots=True)
class Question:
    """What to explore: from where, whether an end must be reached, and what may strike on the way.

    `mended` are faults and their places that are thought away: what is found then has another cause. `never` are the
    `tilbake` edges that are never gone. The step `left_open` is to be found where nothing else can move.
    """

    net: Net
    begins: tuple[Marking, ...]
    needs_end: bool
    strikes: tuple[Strike, ...] = ()
    values: Values = field(default_factory=NoValues)
    mended: frozenset[tuple[Fault, int]] = frozenset()
    never: frozenset[tuple[int, str, int]] = frozenset()
    left_open: int = NOWHERE


def explore(question: Question, *, most: int) -> Explored:
    """Every situation that can be told from the others, in order of their distance; at most `most` of them."""
    moving = _Moving(question)
    first = [
        Situation(marking, question.values.met(values, marking))
        for marking in question.begins
        for values in question.values.first(marking)
    ]
    came_from: dict[Situation, tuple[Situation, Firing] | None] = dict.fromkeys(first)
    waiting = deque(came_from)
    bad: list[Bad] = []
    while waiting:
        situation = waiting.popleft()
        ended = moving.fault_of(situation)
        if ended is not None:
            bad.append(ended)
            continue
        for firing, outcome in moving.next_of(situation):
            if isinstance(outcome, Bad):
                bad.append(outcome)
            elif outcome not in came_from:
                if len(came_from) >= most:
                    return Explored(came_from, tuple(bad), is_complete=False)
                came_from[outcome] = (situation, firing)
                waiting.append(outcome)
    return Explored(came_from, tuple(bad), is_complete=True)


def moves_from(question: Question, situation: Situation, firing: Firing) -> "Situation | Bad":
    """What one move leads to; of the data, nothing is followed."""
    rest = situation.marking - (firing.takes if isinstance(firing, Strike) else {firing.step})
    return _Moving(question).arrived(rest, firing.arrives, firing, situation.values, situation)


class _Moving:
    """How one exploration moves its tokens; remembers how far the tokens reach that stand still."""

    def __init__(self, question: Question) -> None:
        self._net = question.net
        self._question = question
        self._values = question.values
        self._strikes = question.strikes
        self._reach: dict[Marking, frozenset[int]] = {}
        self._passed = frozenset(step for step in self._net.side if not self._values.keeps(step)) - self._struck_at()

    def _struck_at(self) -> frozenset[int]:
        """The side lines in which something may be open that an interruption of a part needs or takes."""
        needed = frozenset[int]().union(*(strike.needs for strike in self._strikes))
        found = set(self._net.side & needed)
        waiting = list(found)
        while waiting:
            into = waiting.pop()
            more = {step for step in self._net.side - found if into in self._net.onward[step]}
            found |= more
            waiting.extend(more)
        return frozenset(found)

    def fault_of(self, situation: Situation) -> Bad | None:
        """What is bad where nothing can move any more."""
        marking = situation.marking
        open_steps = [place for place in marking if place < self._net.steps]
        if open_steps:
            stands = open_steps == [self._question.left_open]
            return Bad(Fault.STANDS_OPEN, open_steps[0], situation) if stands else None
        joining = {self._net.joins[place] for place in marking if place in self._net.joins}
        waits = min((join for join in joining if not self._is_mended(Fault.WAITS_FOR_EVER, join)), default=None)
        if waits is not None:
            return Bad(Fault.WAITS_FOR_EVER, waits, situation)
        if not marking and self._question.needs_end and not self._is_mended(Fault.NO_END, NOWHERE):
            return Bad(Fault.NO_END, NOWHERE, situation)
        return None

    def _is_mended(self, fault: Fault, place: int) -> bool:
        return (fault, place) in self._question.mended

    def next_of(self, situation: Situation) -> Iterator[tuple[Firing, Situation | Bad]]:
        """The moves that must be tried here, with what they lead to."""
        marking = situation.marking
        tokens = sorted((place for place in marking if place < self._net.steps), reverse=True)
        decided = [token for token in tokens if self._moves_by_itself(token, situation)]
        if decided:
            yield from self._by_themselves(decided, situation)
            return
        for token in tokens if len(tokens) + len(self._strikes) > 1 else ():
            moves = self._moves(token, situation)
            if moves and self._is_alone(token, moves, marking):
                yield from self._outcomes(moves, situation)
                return
        for token in tokens:
            yield from self._outcomes(self._moves(token, situation), situation)
        is_over = all(self._net.is_end(place) for place in marking)
        for strike in self._strikes if not is_over else ():
            # A step at any time that is open is only done, not opened again.
            is_open = not strike.takes and marking.issuperset(strike.arrives)
            if strike.needs & marking and not is_open:
                yield strike, self._struck(strike, situation)
        if not tokens:
            yield from self._mended_joins(situation)

    def _by_themselves(self, decided: Sequence[int], situation: Situation) -> Iterator[tuple[Firing, Situation | Bad]]:
        """What moves at once comes before all else; among themselves in any order, if that can matter."""
        moves = {token: self._moves(token, situation) for token in decided}
        alone = (token for token in decided if self._is_alone(token, moves[token], situation.marking))
        first = decided[0] if len(decided) == 1 else next(alone, None)
        for token in decided if first is None else (first,):
            yield from self._outcomes(moves[token], situation)

    def _mended_joins(self, situation: Situation) -> Iterator[tuple[Firing, Situation | Bad]]:
        """A join whose waiting is thought away opens with the tokens that it has."""
        for fault, joining in sorted(self._question.mended):
            inputs = self._net.inputs_of.get(joining, frozenset()) & situation.marking
            if fault is Fault.WAITS_FOR_EVER and inputs:
                strike = Strike(MENDED, inputs, inputs, (joining,))
                yield strike, self._struck(strike, situation)

    def _moves_by_itself(self, token: int, situation: Situation) -> bool:
        return token in self._net.at_once or self._values.is_decided(token, situation)

    def _moves(self, token: int, situation: Situation) -> list[tuple[Move, Hashable]]:
        """The moves of a token that the data allow; those that lead to the same with the same data only once."""
        found: dict[tuple[tuple[int, ...], Hashable], tuple[Move, Hashable]] = {}
        for move in self._net.moves[token]:
            if move.again and (move.step, move.clause, move.number) in self._question.never:
                continue
            for values in self._values.after(move, situation):
                found.setdefault((move.arrives, values), (move, values))
        return list(found.values())

    def _outcomes(
        self, moves: Sequence[tuple[Move, Hashable]], situation: Situation
    ) -> Iterator[tuple[Firing, Situation | Bad]]:
        for move, values in moves:
            rest = situation.marking - {move.step}
            yield move, self.arrived(rest, move.arrives, move, values, situation)

    def _struck(self, strike: Strike, situation: Situation) -> Situation | Bad:
        rest = situation.marking - strike.takes
        return self.arrived(rest, strike.arrives, strike, situation.values, situation)

    def arrived(
        self, rest: Marking, arrives: tuple[int, ...], firing: Firing, values: Hashable, before: Situation
    ) -> Situation | Bad:
        """The situation when tokens come to these places, or what is bad about it."""
        net = self._net
        marking = set(rest)
        for place in arrives:
            if place in self._passed:
                continue
            if net.is_end(place):
                if any(net.is_end(other) and other != place for other in marking):
                    if self._is_mended(Fault.TWO_ENDS, place):
                        continue
                    return Bad(Fault.TWO_ENDS, place, before, firing)
                if place in net.closing:
                    return Situation(frozenset({place}), self._values.met(values, frozenset({place})))
                marking.add(place)
                continue
            if place in marking and place not in net.side and not self._is_mended(Fault.SECOND, place):
                return Bad(Fault.SECOND, place, before, firing)
            marking.add(place)
            joining = net.joins.get(place)
            if joining is not None and net.inputs_of[joining] <= marking:
                marking -= net.inputs_of[joining]
                if joining in marking and not self._is_mended(Fault.SECOND, joining):
                    return Bad(Fault.SECOND, joining, before, firing)
                marking.add(joining)
        after = frozenset(marking)
        return Situation(after, self._values.met(values, after))

    # ---- which token may be moved alone

    def _is_alone(self, token: int, moves: Sequence[tuple[Move, Hashable]], marking: Marking) -> bool:
        """Whether nothing that the others do can depend on when this token moves."""
        rest = marking - {token}
        reach = self._reach_of(rest)
        if token in reach or not self._values.is_apart(token, reach):
            return False
        within = [strike.takes for strike in self._strikes if token in strike.takes]
        outside = [strike.takes for strike in self._strikes if token not in strike.takes]
        if any(
            takes & (rest | reach) and any(takes.intersection(move.arrives) for move, _ in moves) for takes in outside
        ):
            return False
        soon = [self._net.soon(move.arrives) for move, _ in moves]
        closed = self._net.closing & frozenset[int]().union(*soon)
        if closed and any(self._ends_of(step) - closed for step in reach):
            return False  # whichever end is reached first matters
        # What ends the run or takes this token may come first: one move must leave that as it is.
        return any(
            not self._net.closing & places and all(move.arrives and takes >= places for takes in within)
            for (move, _), places in zip(moves, soon, strict=True)
        )

    def _ends_of(self, step: int) -> frozenset[int]:
        return frozenset(place for place in self._net.onward[step] if self._net.is_end(place))

    def _reach_of(self, rest: Marking) -> frozenset[int]:
        """The steps that these tokens can reach while no other moves; a join is passed when all its inputs come."""
        known = self._reach.get(rest)
        if known is None:
            known = self._reach[rest] = self._spread(rest)
        return known

    def _spread(self, rest: Marking) -> frozenset[int]:
        net = self._net
        reached = set(rest)
        waiting = [place for place in rest if place < net.steps]
        if waiting or self._strikes:
            # An interruption may put its tokens there at any time.
            struck = [place for strike in self._strikes for place in strike.arrives if place < net.steps]
            waiting.extend(place for place in struck if place not in reached)
            reached.update(struck)
        while waiting:
            for place in net.onward[waiting.pop()]:
                if place in reached or net.is_end(place) or place in self._passed:
                    continue
                reached.add(place)
                joining = net.joins.get(place)
                if joining is None:
                    waiting.append(place)
                elif joining not in reached and net.inputs_of[joining] <= reached:
                    reached.add(joining)
                    waiting.append(joining)
        return frozenset(place for place in reached if place < net.steps)
