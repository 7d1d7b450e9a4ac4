"""An interruption of a part may come where only a line beside is open: what opens that line must come first."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from forlop.model.pathway import Mode, targets_of
from forlop.model.reach import steps_in
from forlop.verification.flow.driving import Leaving, Leg
from forlop.verification.flow.exploring import Firing, Marking
from forlop.verification.flow.net import BeingLate, Move, Net, Strike, Striking, places_entered


def with_lines_opened(
    net: Net, firings: Sequence[Firing], legs: Sequence[Leg], markings: Iterable[Marking]
) -> tuple[Leg, ...]:
    """The legs of a way, and before each interruption that would find nothing in its scope, what opens a line there."""
    before = dict(enumerate(markings))
    opened: list[Leg] = []
    for number, (firing, leg) in enumerate(zip(firings, legs, strict=True)):
        marking = before.get(number, frozenset())
        if isinstance(firing, Strike) and marking and firing.takes and not firing.takes & marking:
            opened += next(_openings(net, marking, firing.takes), ())
        opened.append(leg)
    return tuple(opened)


def _openings(net: Net, marking: Marking, within: frozenset[int]) -> Iterator[tuple[Leg, ...]]:
    """What may come while the tokens stand so and puts a token of a line beside within."""
    pathway = net.pathway
    for each in pathway.interruptions:
        if each.mode is not Mode.CANCELS and marking & {net.numbers[name] for name in steps_in(pathway, each.scope)}:
            way = _way_into(net, places_entered(net, each.target.steps), within)
            yield from () if way is None else ((Striking(each.name), *way),)
    for number in sorted(marking & frozenset(range(net.steps))):
        step = pathway.steps[number]
        if step.on_overdue is not None and not step.overdue_replaces:
            way = _way_into(net, places_entered(net, targets_of(step.on_overdue)), within)
            yield from () if way is None else ((BeingLate(step.name), *way),)


def _way_into(net: Net, places: tuple[int, ...], within: frozenset[int]) -> tuple[Leg, ...] | None:
    """The moves of one token from where the line begins to where it stands within; none if it begins there."""
    came: dict[int, tuple[int, Move] | None] = dict.fromkeys(places)
    waiting = deque(came)
    while waiting:
        place = waiting.popleft()
        if place in within:
            moves: list[Leg] = []
            before = came[place]
            while before is not None:
                moves.append(Leaving(before[1], {}))
                before = came[before[0]]
            return tuple(reversed(moves))
        for move in net.moves[place] if place < net.steps else ():
            for to in move.arrives:
                if to not in came:
                    came[to] = (place, move)
                    waiting.append(to)
    return None
