"""From what is bad in the net to a patient to whom it happens, or to the proof that it happens to nobody.

A way to something bad is tried on the data (`data_along`), then in the engine (`driving`). Where the data exclude it,
they are followed, and the net is explored again, until nothing bad is left or a patient is found.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from forlop.engine import events as log
from forlop.model.expressions import Condition, IsDone, atoms_of, data_of
from forlop.verification.courses.replaying import Course
from forlop.verification.flow.data_along import Doubtful, Excluded, Solved, route, solve
from forlop.verification.flow.driving import FIRST_DAY, PACES, WentOtherwise, driven
from forlop.verification.flow.exploring import (
    MENDED,
    Bad,
    Explored,
    Fault,
    Firing,
    Marking,
    NoValues,
    Question,
    Situation,
    explore,
    moves_from,
)
from forlop.verification.flow.following import Followed, Item, Rounds, items_of
from forlop.verification.flow.net import Beginning, Move, Net, Strike, recorded_by
from forlop.verification.flow.opening_lines import with_lines_opened

_MOST_REFINEMENTS = 12
_MOST_TRIED = 12
_MOST_AROUND = 5_000
_MOST_FAULTS = 12


@dataclass(frozen=True, slots=True)
class Happens:
    """The fault happens to a patient: how the net says it came about, and the course that the engine gave.

    `around` is the `tilbake` edge without which it would not happen.
    """

    bad: Bad
    firings: tuple[Firing, ...]
    course: Course
    around: Move | None = None


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The fault could neither be shown nor excluded; `reason` is a key of the catalogue, `data` what it rests on."""

    reason: str
    count: int
    bad: Bad | None = None
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeverKnown:
    """What the way reads is never known when the interruption comes: there the patient waits (`availability`)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be tried."""

    states: int
    resources: int


@dataclass(frozen=True, slots=True)
class Case:
    """A line of the net under proof: the question, and how each of the situations where it begins comes about."""

    question: Question
    openings: Mapping[Marking, tuple[Firing, ...]]
    own: frozenset[str]
    limits: Limits


def faults(case: Case) -> Iterator[Happens | NotKnown]:
    """Each fault of the line once, with its patient; what only follows from a fault is not said again."""
    question = case.question
    for _ in range(_MOST_FAULTS):
        found = _first(replace(case, question=question))
        if found is None:
            return
        if isinstance(found, NotKnown) and found.bad is None:
            yield found
            return
        assert found.bad is not None
        question, found = _thought_away(case, question, found, found.bad)
        yield found


def _thought_away(
    case: Case, question: Question, found: Happens | NotKnown, bad: Bad
) -> tuple[Question, Happens | NotKnown]:
    """The question without what brought the fault about, so that it is not found again; and the fault with it."""
    if isinstance(found, Happens):
        struck = [firing for firing in found.firings if firing in question.strikes]
        if struck:
            return replace(question, strikes=tuple(each for each in question.strikes if each != struck[0])), found
        around = _around(case, question, found)
        if around is not None:
            never = question.never | {(around.step, around.clause, around.number)}
            return replace(question, never=never), replace(found, around=around)
    return replace(question, mended=question.mended | {(bad.fault, bad.place)}), found


def _first(case: Case) -> Happens | NotKnown | None:
    """The nearest fault that is real or in doubt; None when everybody comes to an end."""
    explored = explore(case.question, most=case.limits.states)
    for fault, place in dict.fromkeys((bad.fault, bad.place) for bad in explored.bad):
        found = _examined(case, explored, fault, place)
        if found is not None:
            return found
    return None if explored.is_complete else NotKnown("states", explored.count)


def happens_in(case: Case, fault: Fault, place: int) -> Happens | NotKnown | None:
    """The fault at this place with a patient to whom it happens; None when it happens to nobody."""
    return _examined(case, explore(case.question, most=case.limits.states), fault, place)


def _examined(case: Case, explored: Explored, fault: Fault, place: int) -> Happens | NotKnown | None:
    """Whether this fault at this place happens to anybody."""
    items: frozenset[Item] = frozenset()
    question = case.question
    if fault is Fault.NO_END:
        # Only now it matters what is the last to be done.
        question = replace(question, values=NoValues(follows_all=True))
        explored = explore(question, most=case.limits.states)
    for _ in range(_MOST_REFINEMENTS):
        candidates = [bad for bad in explored.bad if (bad.fault, bad.place) == (fault, place)]
        if not candidates:
            return None if explored.is_complete else NotKnown("states", explored.count)
        doubt: NotKnown | None = None
        conflict: list[Condition] = []
        rounds: set[Item] = set()
        supposed, never_known = False, 0
        for bad in candidates[:_MOST_TRIED]:
            firings = _way_of(case, explored, bad)
            if any(firing.leg == MENDED for firing in firings if isinstance(firing, Strike)):
                return None  # what only follows from another fault
            match _tried(replace(case, question=question), bad, firings):
                case Happens() as happens:
                    return happens
                case Excluded(rounds=str() as step):
                    rounds.add(Rounds(step))
                case Excluded(reads=reads):
                    conflict += [read.written.condition for read in reads]
                case NeverKnown():
                    never_known += 1
                case Doubtful() if _is_supposed(case, bad, firings):
                    supposed = True
                case Doubtful(reason=reason):
                    doubt = doubt or NotKnown(reason, explored.count, bad)
                    # The engine takes at once what the rules decide; the way may have left it for later.
                    conflict += _decided_by_rules(case.question.net, firings)
        if never_known == len(candidates) and explored.is_complete:
            return None
        own = (item for item in items_of(conflict, case.question.net) if is_own(case, item))
        more = items | rounds | frozenset(own)
        values = replace(following(case, more), follows_all=fault in (Fault.NO_END, Fault.STANDS_OPEN))
        if more == items or not values.is_small():
            data = dict.fromkeys(name for condition in conflict for name in data_of(condition))
            if doubt is None and supposed:
                return None
            return doubt or NotKnown("data", explored.count, candidates[0], tuple(data))
        items = more
        question = replace(question, values=values)
        explored = explore(question, most=case.limits.states)
    return NotKnown("data", explored.count, candidates[0])


def _decided_by_rules(net: Net, firings: tuple[Firing, ...]) -> list[Condition]:
    """What the engine decides at once, in the steps that the way comes to."""
    places = dict.fromkeys(place for firing in firings for place in firing.arrives if not net.is_end(place))
    steps = [net.pathway.steps[net.joins.get(place, place)] for place in places]
    relevance = [step.only_if for step in steps if step.only_if is not None]
    return relevance + [branch.condition for step in steps if step.rules_decide for branch in step.branches]


def is_own(case: Case, item: Item) -> bool:
    """Whether only the line itself records it: what goes on beside may change the rest at any time."""
    pathway = case.question.net.pathway
    if isinstance(item, IsDone | Rounds):
        return item.step in case.own
    names = {item} if isinstance(item, str) else set(data_of(item))
    beside = (step for step in pathway.steps if step.name not in case.own)
    return not any(names.intersection(recorded_by(pathway, step)) for step in beside)


def following(case: Case, items: frozenset[Item]) -> Followed:
    starts = frozenset(
        marking
        for marking, opening in case.openings.items()
        if isinstance(opening[-1], Strike) and isinstance(opening[-1].leg, Beginning)
    )
    return Followed(case.question.net, tuple(sorted(items, key=str)), starts, case.question.strikes)


def _way_of(case: Case, explored: Explored, bad: Bad) -> tuple[Firing, ...]:
    begin, firings = explored.way_to(bad.situation)
    last = () if bad.firing is None else (bad.firing,)
    return (*case.openings[begin.marking], *firings, *last)


# ---- one way


def _tried(case: Case, bad: Bad, firings: tuple[Firing, ...]) -> Happens | Excluded | Doubtful | NeverKnown:
    """The patient who goes this way, if the data and the engine let one."""
    found = _gone(case, bad, firings)
    if isinstance(found, Excluded) and len(firings) > 1 and isinstance(firings[1], Strike):
        unknown = _not_yet_known(found)
        later = tuple(islice(_begun_later(case, firings, unknown), _MOST_TRIED)) if unknown else ()
        for longer in later:
            outcome = _gone(case, bad, longer)
            if isinstance(outcome, Happens):
                return outcome
        if unknown and not later:
            return NeverKnown()
    return found


def _not_yet_known(why: Excluded) -> frozenset[str]:
    """The data that are read and not recorded on the way, and the steps of which it is read whether they are done."""
    names = (name for read in why.reads for name in data_of(read.condition))
    atoms = (atom for read in why.reads for atom in atoms_of(read.written.condition))
    done = {atom.step for atom in atoms if isinstance(atom, IsDone)}
    return frozenset({name.removesuffix("@0") for name in names if name.endswith("@0")} | done)


def _begun_later(case: Case, firings: tuple[Firing, ...], names: frozenset[str]) -> Iterator[tuple[Firing, ...]]:
    """The same way after an interruption that came when more was known: what is read there must have been recorded."""
    strike = firings[1]
    assert isinstance(strike, Strike)  # the interruption that opens the line
    begins = tuple(marking for marking, opening in case.openings.items() if len(opening) == 1)
    question = Question(case.question.net, begins, needs_end=True)
    explored = explore(question, most=case.limits.states)
    recorded: dict[Situation, frozenset[str]] = {}
    for situation, came in explored.came_from.items():
        now = frozenset[str]() if came is None else recorded[came[0]] | _settled_by(case, came[1])
        recorded[situation] = now
        is_over = all(case.question.net.is_end(place) for place in situation.marking)
        stays = not is_over and not case.question.net.at_once & situation.marking
        if names <= now and stays and strike.needs & situation.marking:
            begin, before = explored.way_to(situation)
            yield (*case.openings[begin.marking], *before, *firings[1:])


def _settled_by(case: Case, firing: Firing) -> frozenset[str]:
    """The data that a move records, and the step that it does."""
    if not isinstance(firing, Move):
        return frozenset()
    done = (case.question.net.names[firing.step],) if firing.is_done else ()
    return frozenset((*firing.records, *done))


def _is_supposed(case: Case, bad: Bad, firings: tuple[Firing, ...]) -> bool:
    """Whether the way passes what was thought away, so that no patient can be asked to go it."""
    never = case.question.never
    if any(isinstance(each, Move) and (each.step, each.clause, each.number) in never for each in firings):
        return True
    plain = replace(case.question, values=NoValues(follows_all=True), mended=frozenset())
    situation = Situation(frozenset(), ())
    for firing in firings if bad.firing is None else firings[:-1]:
        after = _after(plain, situation, firing)
        if after is None:
            return True
        situation = after
    return False


def _gone(case: Case, bad: Bad, firings: tuple[Firing, ...]) -> Happens | Excluded | Doubtful:
    net = case.question.net
    gone = gone_round(case, firings)
    if isinstance(gone, str):
        return Excluded((), rounds=gone)
    found = solve(net.pathway, route(net, gone), at=FIRST_DAY, resources=case.limits.resources)
    if not isinstance(found, Solved):
        return found
    opened = with_lines_opened(net, gone, found.legs, _situations(case, gone))
    for legs, pace in product((found.legs, opened) if opened != found.legs else (opened,), PACES):
        try:
            course = driven(net.pathway, legs, pace=pace)
        except WentOtherwise:
            continue
        if _shows(case, bad, course):
            return Happens(bad, gone, course)
    return Doubtful("engine")


def _situations(case: Case, firings: Sequence[Firing]) -> Iterator[Marking]:
    """Where the tokens stand before each move of a way."""
    plain = replace(case.question, values=NoValues(follows_all=True), mended=frozenset())
    situation: Situation | None = Situation(frozenset(), ())
    for firing in firings:
        if situation is None:
            return
        yield situation.marking
        situation = _after(plain, situation, firing)


def _shows(case: Case, bad: Bad, course: Course) -> bool:
    """Whether the engine says that it has happened."""
    net, state = case.question.net, course.state
    match bad.fault:
        case Fault.WAITS_FOR_EVER:
            waiting = {(net.names[join], source) for join, source in _waiting_inputs(net, bad.situation.marking)}
            return waiting <= state.joins and not _others_open(case, course) and state.ended is None
        case Fault.NO_END:
            return not state.joins and not _others_open(case, course) and state.reached is None is state.ended
        case Fault.SECOND:
            return _met(course, net.name(bad.place), () if bad.place < net.steps else (net.source(bad.place),))
        case Fault.TWO_ENDS:
            return _has_two_ends(course)
        case Fault.STANDS_OPEN:
            here = net.names[bad.place]
            return {each.step for each in state.rounds.present if each.step in case.own} == {here}


def _waiting_inputs(net: Net, marking: Marking) -> Iterator[tuple[int, str]]:
    for place in marking:
        if place in net.joins:
            yield net.joins[place], net.source(place)


def _others_open(case: Case, course: Course) -> bool:
    """Whether some token of the line may still move; those of side lines come to nothing."""
    net = case.question.net
    side = {net.names[step] for step in net.side}
    return any(entry.step in case.own - side for entry in course.state.rounds.present)


def _met(course: Course, step: str, sources: Sequence[str]) -> bool:
    """Whether a second token has come to the step, or to the join's input."""
    for moment in course.moments:
        waiting = set(moment.before.joins)
        is_open = {entry.step for entry in moment.before.rounds.present}
        for event in moment.events:
            match event:
                case log.Merged(step=name) if name == step and not sources:
                    return True
                case log.TokenWaits(step=name, source=source):
                    if name == step and source in sources and (name, source) in waiting:
                        return True
                    waiting.add((name, source))
                case log.RoundOpened(step=name, joined=joined, again=again):
                    if name == step and not sources and name in is_open and not again:
                        return True
                    is_open.add(name)
                    waiting -= {(name, source) for source in joined}
                case log.WayTaken(step=name) | log.RoundClosed(step=name, how=log.Closing.SUPERSEDED):
                    is_open.discard(name)
                case _:
                    pass
    return False


def _has_two_ends(course: Course) -> bool:
    reached: str | None = None
    for event in course.events:
        match event:
            case log.EndReached(end=end) | log.Ended(end=end):
                if reached not in (None, end):
                    return True
                reached = end
            case log.EndTaken():
                reached = None
            case _:
                pass
    return False


# ---- `tilbake`


def gone_round(case: Case, firings: Sequence[Firing]) -> tuple[Firing, ...] | str:
    """The way with its rounds as often as `høyst` says before it goes otherwise; the step, if that cannot be gone."""
    counts: dict[str, int] = {}
    gone: list[Firing] = []
    situation = Situation(frozenset(), ())
    plain = replace(case.question, values=NoValues(follows_all=True))
    for firing in firings:
        if isinstance(firing, Move) and firing.back is not None:
            name, times = firing.back.step, firing.back.times
            if firing.again and counts.get(name, 0) >= times:
                return name
            while not firing.again and counts.get(name, 0) < times:
                around = _round(plain, firing, situation)
                if not around:
                    return name
                gone += around
                counts[name] = counts.get(name, 0) + 1
            if firing.again:
                counts[name] = counts.get(name, 0) + 1
        gone.append(firing)
        after = _after(plain, situation, firing)
        if after is None:
            return tuple(gone)
        situation = after
    return tuple(gone)


def _after(question: Question, situation: Situation, firing: Firing) -> Situation | None:
    """The situation after a move that the way makes; None after its last, which leads to the fault."""
    if isinstance(firing, Strike) and not situation.marking:
        return Situation(frozenset(firing.arrives), ())
    outcome = moves_from(question, situation, firing)
    return outcome if isinstance(outcome, Situation) else None


def _round(question: Question, otherwise: Move, situation: Situation) -> tuple[Firing, ...] | None:
    """The shortest round by the same `tilbake` edge that leads to where it began."""
    again = next(
        (
            move
            for move in question.net.moves[otherwise.step]
            if move.again
            and (move.clause, move.number) == (otherwise.clause, otherwise.number)
            and move.before == otherwise.before
        ),
        None,
    )
    if again is None:
        return None
    first = moves_from(question, situation, again)
    if not isinstance(first, Situation):
        return None
    came_from: dict[Situation, tuple[Situation, Firing] | None] = {first: None}
    waiting = deque(came_from)
    while waiting and len(came_from) < _MOST_AROUND:
        here = waiting.popleft()
        if here == situation:
            return (again, *Explored(came_from, (), is_complete=True).way_to(here)[1])
        for token in here.marking:
            for move in question.net.moves[token] if token < question.net.steps else ():
                after = None if move.back is not None else moves_from(question, here, move)
                if isinstance(after, Situation) and after not in came_from:
                    came_from[after] = (here, move)
                    waiting.append(after)
    return None


def _around(case: Case, question: Question, found: Happens) -> Move | None:
    """The `tilbake` edge of the way without which the fault would not be."""
    key = (found.bad.fault, found.bad.place)
    edges = [firing for firing in found.firings if isinstance(firing, Move) and firing.again]
    for edge in dict.fromkeys(edges):
        never = question.never | {(edge.step, edge.clause, edge.number)}
        explored = explore(replace(question, never=never), most=case.limits.states)
        if explored.is_complete and key not in {(bad.fault, bad.place) for bad in explored.bad}:
            return edge
    return None
