"""What could come at any time, and never can: nothing is ever open where it may come.

An interruption of a phase in which only its own side flow stands, or a step at any time in a phase where nobody is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from forlop.model.network import reachable_from
from forlop.model.pathway import Scope
from forlop.model.reach import ends_in, steps_in
from forlop.verification.flow.counterexamples import Case, following, is_own
from forlop.verification.flow.data_along import Excluded, route, solve
from forlop.verification.flow.driving import FIRST_DAY
from forlop.verification.flow.exploring import Marking, NoValues, Situation, explore
from forlop.verification.flow.following import Followed, Item, items_of
from forlop.verification.flow.net import Net

_MOST_STATES = 20_000
_MOST_REFINEMENTS = 8


@dataclass(frozen=True, slots=True)
class NeverOpened:
    """A step that is done for nobody, and the interruption or step at any time that would have to come for it."""

    step: str
    opener: str


@dataclass(frozen=True, slots=True)
class _Opener:
    """Something that may come while anything is open in its scope, and the steps that it leads to."""

    name: str
    scope: Scope
    steps: tuple[str, ...]


def never_opened(case: Case) -> Iterator[NeverOpened]:
    """The first steps behind each opener that cannot come, unless another way leads there; the case must be sound."""
    net = case.question.net
    pathway = net.pathway
    begins = (*(step.name for step in pathway.starts), *(track.first_step for track in pathway.tracks))
    reached = reachable_from(pathway, begins)
    waiting = tuple(_openers(net))
    while coming := [each for each in waiting if _may_come(case, each, reached)]:
        reached |= reachable_from(pathway, (name for opener in coming for name in opener.steps))
        waiting = tuple(each for each in waiting if each not in coming)
    for opener in waiting:
        yield from (NeverOpened(name, opener.name) for name in opener.steps if name not in reached)


def _openers(net: Net) -> Iterator[_Opener]:
    for interruption in net.pathway.interruptions:
        steps = tuple(name for name in interruption.target.steps if name in net.pathway.named_steps)
        yield _Opener(interruption.name, interruption.scope, steps)
    for step in net.pathway.steps:
        if step.anytime is not None:
            yield _Opener(step.name, step.anytime, (step.name,))


def _may_come(case: Case, opener: _Opener, reached: frozenset[str]) -> bool:
    """Whether a token may stand in the scope, wait there in a join, or have reached an end there.

    Nobody stands in a decision that the rules take the moment a token comes.
    """
    net = case.question.net
    passing = {net.names[step] for step in net.at_once}
    for name in steps_in(net.pathway, opener.scope):
        if (name in reached and name not in passing) or reached.intersection(net.pathway.named_steps[name].waits_for):
            return True
    ends = ends_in(net.pathway, opener.scope) & reached
    if not ends:
        return False
    beside = (name for each in _openers(net) for name in each.steps)
    return not reached.isdisjoint(beside) or _waits_at_an_end(case, frozenset(net.numbers[name] for name in ends))


# ---- an end is left open only while another line goes on


class _InAnyOrder(NoValues):
    """No token is moved alone: here it matters where the others stand meanwhile."""

    def is_apart(self, step: int, others: frozenset[int]) -> bool:
        del step, others
        return False


class _FollowedInAnyOrder(Followed):
    """As `_InAnyOrder`, with data."""

    def is_apart(self, step: int, others: frozenset[int]) -> bool:
        del step, others
        return False


def _waits_at_an_end(case: Case, ends: Marking) -> bool:
    """Whether some patient has reached one of the ends while another line goes on; yes, where it was not excluded."""
    net = case.question.net
    question = replace(case.question, values=_InAnyOrder(follows_all=True))
    items: frozenset[Item] = frozenset()
    for _ in range(_MOST_REFINEMENTS):
        explored = explore(question, most=min(case.limits.states, _MOST_STATES))
        found = next((each for each in explored.came_from if _is_left_open(net, ends, each)), None)
        if found is None:
            return not explored.is_complete
        begin, firings = explored.way_to(found)
        way = route(net, (*case.openings[begin.marking], *firings))
        outcome = solve(net.pathway, way, at=FIRST_DAY, resources=case.limits.resources)
        if not isinstance(outcome, Excluded):
            return True
        more = items | items_of((read.written.condition for read in outcome.reads), net)
        values = following(case, more)
        if more == items or not values.is_small() or not all(is_own(case, item) for item in more):
            return True
        items = more
        followed = _FollowedInAnyOrder(values.net, values.items, values.fresh, values.strikes, follows_all=True)
        question = replace(question, values=followed)
    return True


def _is_left_open(net: Net, ends: Marking, situation: Situation) -> bool:
    """Whether an end is reached and something else is open, which no rule moves on at once."""
    steps = [net.joins.get(place, place) for place in situation.marking if not net.is_end(place)]
    return bool(ends & situation.marking and steps) and not net.at_once.issuperset(steps)
