"""The situations of a patient on the way: at a step, with so many rounds left of each loop that may still come again.

    a loop of at most two rounds  ->  its steps with 2, 1 and 0 rounds left, and the step after it once

Each situation comes before all that follow from it, as only `tilbake til` leads back, and uses a round up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from operator import le
from typing import NamedTuple, assert_never

from forlop.model.expressions import Condition
from forlop.model.network import Ahead
from forlop.model.pathway import Back, Finished, Onward, Pathway, Step, Target
from forlop.verification.timing.settings import Setting, holds

Left = tuple[int, ...]
"""How often each step of a `Back` may still be gone back to."""


class Situation(NamedTuple):
    """A step that a patient comes to, and the rounds that are left then."""

    step: str
    left: Left


class TooManyRounds(ValueError):
    """The loops on the way can be walked in more ways than the budget allows."""


class EndlessRounds(ValueError):
    """Some steps lead back to themselves without a bound; that is told by another check."""


# The ways that a patient takes because the step was done.
DONE_BY = frozenset({"then", "branch", "otherwise", "option", "after_last", "on_end"})


@dataclass(frozen=True)
class Rounds:
    """The situations from the steps in `first`, within `inside`, in one setting.

    They go on from no step in `last`, unless they begin there and `leave_first`. To the steps in `quick` nobody goes
    back. `beside` says whether lines beside the patient's own are followed too.
    """

    pathway: Pathway
    inside: frozenset[str]
    first: tuple[str, ...]
    last: frozenset[str]
    leave_first: bool
    setting: Setting = ()
    quick: frozenset[str] = frozenset()
    beside: bool = True

    def at_first(self, name: str) -> Situation:
        """The situation in which a patient begins at the step, with all rounds left."""
        return self._situation(name, self._all_rounds)

    def following(self, situation: Situation) -> Iterator[tuple[str, Situation]]:
        """The ways that a patient may take, each with the situation it leads to."""
        name, left = situation
        if name in self.last and not (name in self._left_at_first and situation == self.at_first(name)):
            return
        for clause, target in self._ways.get(name, ()):
            for following, remaining in self._targets(target, left):
                if following in self.inside:
                    yield clause, self._situation(following, remaining)

    def place(self, situation: Situation) -> tuple[int, int, Left]:
        """Situations by their places: each comes after those it follows from."""
        return -sum(situation.left), self._places[situation.step], situation.left

    def lines(self, join: str) -> tuple[str, ...]:
        """The lines of a join that some situation comes to."""
        return tuple(name for name in self.pathway.named_steps[join].waits_for if name in self._coming)

    def comes_alone(self, line: str, join: str) -> bool:
        """Whether the others may have begun before the line: only it comes without going back.

        That is so if the routes begin in the middle of the line.
        """
        return line in self._coming_first and not self._coming_first.issuperset(self.lines(join))

    def same_round(self, join: str, left: Left, other: Left) -> bool:
        """Whether lines with so many rounds left are of the same round of each loop that goes back round the join."""
        return all(left[place] == other[place] for place in self._around[join])

    # ---- rounds

    @cached_property
    def _left_at_first(self) -> frozenset[str]:
        return frozenset(self.first) if self.leave_first else frozenset()

    @cached_property
    def _goes_back_to(self) -> tuple[str, ...]:
        return tuple(
            name for name in back_counts(self.pathway, self.inside) if name in self.inside and name not in self.quick
        )

    @cached_property
    def _all_rounds(self) -> Left:
        counts = back_counts(self.pathway, self.inside)
        return tuple(counts[name] for name in self._goes_back_to)

    def _situation(self, name: str, left: Left) -> Situation:
        """What is left is remembered only as long as some way goes back there: loops that are behind are all alike."""
        if not left:
            return Situation(name, left)
        kept = [count if name in ahead else 0 for count, ahead in zip(left, self._before_going_back, strict=True)]
        return Situation(name, tuple(kept))

    @cached_property
    def _before_going_back(self) -> tuple[frozenset[str], ...]:
        """For each step that may be gone back to, the steps from which a way back to it is still ahead."""
        sources: dict[str, list[str]] = {}
        for name in self.inside:
            for target in self.pathway.leads_to[name]:
                sources.setdefault(target, []).append(name)
        return tuple(
            _reached(
                [
                    name
                    for name in self.inside
                    if any(isinstance(way, Back) and way.step == each for _, way in self.pathway.ways[name])
                ],
                {name: [source for source in sources.get(name, ()) if source in self.inside] for name in self.inside},
            )
            for each in self._goes_back_to
        )

    @cached_property
    def _around(self) -> Mapping[str, tuple[int, ...]]:
        """For each join the loops that go back from it, or from what comes after it."""
        ahead = Ahead(self.pathway)
        backs = {
            name: {way.step for _, way in self.pathway.ways[name] if isinstance(way, Back)} for name in self.inside
        }
        return {
            join: tuple(
                place
                for place, each in enumerate(self._goes_back_to)
                if any(each in backs.get(name, ()) for name in ahead.of(join))
            )
            for join in self.inside
            if self.pathway.named_steps[join].waits_for
        }

    # ---- ways

    @cached_property
    def _ways(self) -> Mapping[str, tuple[tuple[str, Target], ...]]:
        """The ways that are open in this setting."""
        return {name: tuple(self._open_ways(self.pathway.named_steps[name])) for name in self.inside}

    def _open_ways(self, step: Step) -> Iterator[tuple[str, Target]]:
        for clause, target, condition in ways_with_conditions(step):
            if clause == "on_overdue" and not self.beside and not step.overdue_replaces:
                continue
            if condition is not None and holds(condition, self.setting) is False:
                continue
            if clause == "otherwise" and any(holds(each.condition, self.setting) for each in step.branches):
                continue
            yield clause, target

    def _targets(self, target: Target, left: Left) -> Iterator[tuple[str, Left]]:
        match target:
            case Onward(steps=steps):
                for name in steps:
                    yield name, left
            case Back(step=name, times=times, otherwise=otherwise):
                if name in self._goes_back_to:
                    place = self._goes_back_to.index(name)
                    # Each way back holds its own bound against the rounds that all of them have used (semantics 4).
                    if self._all_rounds[place] - left[place] < times:
                        yield name, (*left[:place], left[place] - 1, *left[place + 1 :])
                yield otherwise, left
            case Finished():
                return
            case _:
                assert_never(target)

    # ---- their order

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Every step after those that lead to it without going back."""
        sources: dict[str, list[str]] = {step.name: [] for step in self.pathway.steps if step.name in self.inside}
        for name in list(sources):
            for target in self._onward[name]:
                sources[target].append(name)
        try:
            return {name: place for place, name in enumerate(TopologicalSorter(sources).static_order())}
        except CycleError as error:
            raise EndlessRounds from error

    @cached_property
    def _onward(self) -> Mapping[str, tuple[str, ...]]:
        """The steps that each step leads to without going back."""
        return {
            name: tuple(
                each
                for _, target in (self._ways[name] if name not in self.last - self._left_at_first else ())
                for each in ((target.otherwise,) if isinstance(target, Back) else _steps(target))
                if each in self.inside
            )
            for name in self.inside
        }

    @cached_property
    def _coming_first(self) -> frozenset[str]:
        """The steps that a patient comes to without going back."""
        return _reached(self.first, self._onward)

    @cached_property
    def _coming(self) -> frozenset[str]:
        """The steps that a patient comes to."""
        back = {
            name: [way.step for _, way in self._ways[name] if isinstance(way, Back) and way.step in self._goes_back_to]
            for name in self._onward
        }
        return _reached(self.first, {name: (*targets, *back[name]) for name, targets in self._onward.items()})


def met(left: Left, lines: Iterable[Iterable[Left]]) -> set[Left]:
    """What may be left where lines meet: each may have used rounds of its own."""
    meeting = {left}
    for line in lines:
        meeting = {tuple(map(min, one, other)) for one in meeting for other in line}
    return meeting


def has_at_least(left: Left, other: Left) -> bool:
    """Whether as many rounds are left of every loop as in the other."""
    return all(map(le, other, left))


def ways_with_conditions(step: Step) -> Iterator[tuple[str, Target, Condition | None]]:
    """The ways out of a step with the condition of a branch."""
    conditions = iter([branch.condition for branch in step.branches])
    for clause, target in step.ways:
        yield clause, target, next(conditions) if clause == "branch" else None


def back_counts(pathway: Pathway, inside: frozenset[str]) -> dict[str, int]:
    """How often at most each step may be gone back to from the steps inside; the count is shared (semantics 4)."""
    counts: dict[str, int] = {}
    for step in pathway.steps:
        if step.name in inside:
            for _, target in step.ways:
                if isinstance(target, Back):
                    counts[target.step] = max(target.times, counts.get(target.step, 0))
    return counts


def _steps(target: Onward | Finished) -> tuple[str, ...]:
    return target.steps if isinstance(target, Onward) else ()


def _reached(first: Iterable[str], leads_to: Mapping[str, Iterable[str]]) -> frozenset[str]:
    reached: set[str] = set()
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name not in reached and name in leads_to:
            reached.add(name)
            waiting.extend(leads_to[name])
    return frozenset(reached)
