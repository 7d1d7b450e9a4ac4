"""Steps that no patient has done: a way leads there, but what must have been answered on it excludes itself.

Only a need can exclude that reads what was read before and not recorded since; the others are told of by `decisions`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from forlop.model.expressions import IsDone, IsKnown, atoms_of, data_of
from forlop.model.network import reachable_from
from forlop.model.pathway import Back, Pathway, Target
from forlop.verification.conditions.cases import Cases, Nobody
from forlop.verification.conditions.cases import Wanted as Asked
from forlop.verification.flow.counterexamples import Case, following, gone_round, is_own
from forlop.verification.flow.data_along import Excluded, Read, Solved, excluded_at_last, route, solve
from forlop.verification.flow.driving import FIRST_DAY
from forlop.verification.flow.exploring import Explored, Firing, NoValues, Question, Situation, explore
from forlop.verification.flow.following import Item, Rounds, items_of
from forlop.verification.flow.net import Move, Net, Wanted

_MOST_REFINEMENTS = 8
_MOST_TRIED = 4


@dataclass(frozen=True, slots=True)
class Dead:
    """A step that is done for nobody, the move that would have to be made for it, and the reads that exclude it."""

    step: int
    move: Move
    reads: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class NotDecided:
    """It could not be told whether anybody makes the move."""

    move: Move
    count: int
    data: tuple[str, ...]


def dead_steps(case: Case) -> Iterator[Dead | NotDecided]:
    """The first step behind each move that nobody can make; the case must be sound."""
    net = case.question.net
    suspects = tuple(_suspects(net))
    question = replace(case.question, values=NoValues(follows_all=True))
    explored = explore(question, most=case.limits.states)
    yield from _closed_before(case, explored)
    dead: dict[Move, tuple[Read, ...]] = {}
    for move in suspects:
        match _made(replace(case, question=question), explored, move):
            case Excluded(reads=reads):
                dead[move] = reads
            case NotDecided() as undecided:
                yield undecided
            case None:
                pass
    for move in _otherwise_alone(case):
        match _used_up(replace(case, question=question), explored, move):
            case Excluded(reads=reads):
                dead[move] = reads
            case NotDecided() as undecided:
                yield undecided
            case None:
                pass
    yield from _first_behind(case, dead)
    yield from _late_too_seldom(net)


def _late_too_seldom(net: Net) -> Iterator[Dead]:
    """Behind the `ellers` of a line beside that is opened fewer times than it may be gone back, as no step comes again.

    Such a line is opened by no move of the net: its step goes on besides.
    """
    pathway = net.pathway
    for number, step in enumerate(pathway.steps):
        match step.on_overdue:
            case Back(otherwise=otherwise) as back if not step.overdue_replaces and otherwise in pathway.named_steps:
                edges = [name for name, ways in pathway.ways.items() for _, to in ways if _goes_back_to(back.step, to)]
                other_ways = [name for name, to in pathway.leads_to.items() if otherwise in to and name != step.name]
                if len(edges) <= back.times and not other_ways and not _come_again(pathway, [*edges, otherwise]):
                    arrives = (net.numbers[otherwise],)
                    yield Dead(arrives[0], Move(number, "on_overdue", 0, back, arrives, back=back), ())
            case _:
                pass


def _come_again(pathway: Pathway, names: Iterable[str]) -> bool:
    """Whether a patient may come to one of the steps more than once."""
    called = (name for each in pathway.interruptions for name in each.target.steps)
    besides = reachable_from(pathway, called) | {step.name for step in pathway.steps if step.track or step.anytime}
    return any(name in besides or name in reachable_from(pathway, pathway.leads_to[name]) for name in names)


def _goes_back_to(step: str, target: Target) -> bool:
    return isinstance(target, Back) and target.step == step


def _otherwise_alone(case: Case) -> Iterator[Move]:
    """The `ellers` of `tilbake til` behind which some step is come to in no other way."""
    net = case.question.net
    otherwise = frozenset(move for moves in net.moves for move in moves if move.back is not None and not move.again)
    if not otherwise:
        return
    reached, reached_at_all = _reached_without(case, otherwise), _reached_without(case, frozenset())
    for move in sorted(otherwise, key=lambda move: (move.step, move.clause, move.number)):
        places = (net.joins.get(place, place) for place in move.arrives if not net.is_end(place))
        if move.step in reached_at_all and any(place not in reached for place in places):
            yield move


def _used_up(case: Case, explored: Explored, move: Move) -> Excluded | NotDecided | None:
    """What keeps everybody from going back so often that the move is made; None when somebody does."""
    net = case.question.net
    for situation in islice((each for each in explored.came_from if move.step in each.marking), _MOST_TRIED):
        begin, firings = explored.way_to(situation)
        gone = gone_round(case, (*case.openings[begin.marking], *firings, move))
        if not isinstance(gone, str) and _is_gone(case, gone):
            return None
    assert move.back is not None  # only that goes otherwise
    items: frozenset[Item] = frozenset({Rounds(move.back.step)})
    reads: tuple[Read, ...] = ()
    for _ in range(_MOST_REFINEMENTS):
        values = replace(following(case, items), follows_all=True)
        if not values.is_small():
            break
        case = replace(case, question=replace(case.question, values=values))
        explored = explore(case.question, most=case.limits.states)
        found = next((each for each in explored.came_from if _allows(case.question, move, each)), None)
        if found is None:
            return Excluded(reads) if explored.is_complete else NotDecided(move, explored.count, ())
        begin, firings = explored.way_to(found)
        way = (*case.openings[begin.marking], *firings, move)
        outcome = solve(net.pathway, route(net, way), at=FIRST_DAY, resources=case.limits.resources)
        if not isinstance(outcome, Excluded):
            return None
        reads = outcome.reads
        more = items | items_of((read.written.condition for read in reads), net)
        if more == items or not all(is_own(case, item) for item in more):
            break
        items = more
    data = dict.fromkeys(name for read in reads for name in data_of(read.written.condition))
    return NotDecided(move, explored.count, tuple(data))


def _is_gone(case: Case, way: tuple[Firing, ...]) -> bool:
    """Whether some patient's data lead along the way."""
    net = case.question.net
    return isinstance(solve(net.pathway, route(net, way), at=FIRST_DAY, resources=case.limits.resources), Solved)


def _closed_before(case: Case, explored: Explored) -> Iterator[Dead]:
    """The steps that no token comes to, whatever the data: an end that closes everything is reached with them."""
    net = case.question.net
    reached = frozenset[int]().union(*(situation.marking for situation in explored.came_from))
    for step in sorted(reached & frozenset(range(net.steps))) if explored.is_complete else ():
        for move in net.moves[step]:
            behind = (net.joins.get(place, place) for place in move.arrives if not net.is_end(place))
            yield from (Dead(to, move, ()) for to in behind if to not in reached)


def _suspects(net: Net) -> Iterator[Move]:
    """The moves that read something which may have been read before, and not recorded since."""
    bits = {name: 1 << number for number, name in enumerate(net.pathway.named_data)}
    masks = [[(_mask(bits, _read_by(move)), _mask(bits, move.records)) for move in moves] for moves in net.moves]
    seen = [0] * net.steps
    waiting = list(range(net.steps))
    while waiting:
        step = waiting.pop()
        for move, (reads, writes) in zip(net.moves[step], masks[step], strict=True):
            after = (seen[step] & ~writes) | reads
            for place in move.arrives:
                to = net.joins.get(place, place)
                if to < net.steps and after | seen[to] != seen[to]:
                    seen[to] |= after
                    waiting.append(to)
    for moves, masked in zip(net.moves, masks, strict=True):
        for move, (reads, _) in zip(moves, masked, strict=True):
            anew = _mask(bits, _read_after(move) & {*move.records})
            if move.is_done and (reads & seen[move.step] & ~anew or _asks_what_has_been(move)):
                yield move


def _asks_what_has_been(move: Move) -> bool:
    """Whether it turns on what has been done or noted at all, and not only on what was noted."""
    conditions = (need.condition for need in (*move.before, *move.after))
    return any(isinstance(atom, IsDone | IsKnown) for condition in conditions for atom in atoms_of(condition))


def _turns_on_what_has_been(case: Case, move: Move) -> bool:
    """Whether the move asks for it and could be made if other things had been done and noted before."""
    if not _asks_what_has_been(move):
        return False
    needs = (*move.before, *move.after)
    conditions = tuple(dict.fromkeys(need.condition for need in needs))
    cases = Cases(conditions=conditions, data=case.question.net.pathway.named_data, now=FIRST_DAY)
    asked = [Asked(need.condition, need.wanted is Wanted.TRUE) for need in needs]
    return not isinstance(cases.satisfying(asked), Nobody)


def _mask(bits: Mapping[str, int], names: Iterable[str]) -> int:
    mask = 0
    for name in names:
        mask |= bits[name]
    return mask


def _read_by(move: Move) -> frozenset[str]:
    return frozenset(name for need in (*move.before, *move.after) for name in data_of(need.condition))


def _read_after(move: Move) -> frozenset[str]:
    before = {name for need in move.before for name in data_of(need.condition)}
    return _read_by(move) - before


def _made(case: Case, explored: Explored, move: Move) -> Excluded | NotDecided | None:
    """The needs that keep everybody from the move; None when some patient's data allow it."""
    net = case.question.net
    items: frozenset[Item] = frozenset()
    reads: tuple[Read, ...] = ()
    for _ in range(_MOST_REFINEMENTS):
        situation = next((each for each in explored.came_from if _allows(case.question, move, each)), None)
        if situation is None:
            # Where nobody comes at all, that is said of what leads there.
            return Excluded(reads) if reads and explored.is_complete else None
        begin, firings = explored.way_to(situation)
        found = excluded_at_last(net.pathway, route(net, (*case.openings[begin.marking], *firings, move)), at=FIRST_DAY)
        if found is None or (all(read.move == move for read in found) and not _turns_on_what_has_been(case, move)):
            return None
        if _asks_what_has_been(move) and begin.marking not in following(case, items).fresh:
            return None  # before an interruption, anything may have been done and noted
        reads = found
        conflict = items_of((read.written.condition for read in reads), net)
        if not conflict or not all(is_own(case, item) for item in conflict):
            return None  # what goes on beside, or the day, may make it otherwise in between
        more = items | conflict
        values = replace(following(case, more), follows_all=True)
        if more == items or not values.is_small():
            break
        items = more
        case = replace(case, question=replace(case.question, values=values))
        explored = explore(case.question, most=case.limits.states)
    data = dict.fromkeys(name for read in reads for name in data_of(read.written.condition))
    return NotDecided(move, explored.count, tuple(data))


def _allows(question: Question, move: Move, situation: Situation) -> bool:
    return move.step in situation.marking and any(True for _ in question.values.after(move, situation))


def _first_behind(case: Case, dead: Mapping[Move, tuple[Read, ...]]) -> Iterator[Dead]:
    """The steps that only dead moves do, or lead to; what is behind them is not said again."""
    net = case.question.net
    reached = _reached_without(case, frozenset(dead))
    said: set[int] = set()
    for move, reads in dead.items():
        does = [each for each in net.moves[move.step] if each.is_done]
        never_done = move.step in reached and all(each in dead for each in does)
        behind = [net.joins.get(place, place) for place in move.arrives if not net.is_end(place)]
        for step in [move.step] if never_done else behind:
            if (never_done or step not in reached) and step not in said:
                said.add(step)
                yield Dead(step, move, reads)


def _reached_without(case: Case, dead: frozenset[Move]) -> frozenset[int]:
    """The steps that some token comes to when nobody makes the dead moves."""
    net = case.question.net
    leaves = {move.step for move in dead}
    waiting = [place for marking in case.question.begins for place in marking]
    waiting += [place for strike in case.question.strikes for place in strike.arrives]
    reached: set[int] = set()
    while waiting:
        step = net.joins.get(waiting[-1], waiting[-1])
        waiting.pop()
        if step in reached or net.is_end(step):
            continue
        reached.add(step)
        moves = [move for move in net.moves[step] if move not in dead] if step in leaves else net.moves[step]
        waiting.extend(place for move in moves for place in move.arrives)
    return frozenset(reached)
