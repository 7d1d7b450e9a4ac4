"""Patients who are as quick as the text allows: the ways they go, and how long they can be on the way at most.

a wait of 1 week, a loop of 2 rounds round it, then `innen 4 uker`  ->  3 weeks at most, so no way need be walked
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from forlop.model.day_tables import LAST_REACHED, BeyondTables
from forlop.model.network import Ahead, reachable_from
from forlop.model.pathway import AfterStep, Aspect, AtLeast, Force, ForTime, Pathway, Step, Window, Within, targets_of
from forlop.verification.timing.counted_from import Point
from forlop.verification.timing.dues import Pace
from forlop.verification.timing.durations import Counting, Length, bounds
from forlop.verification.timing.limited import Limited
from forlop.verification.timing.order import begins_at, led_from
from forlop.verification.timing.rounds import back_counts
from forlop.verification.timing.routes import Routes
from forlop.verification.timing.sums import Sums


@dataclass(frozen=True)
class Quickest:
    """The quickest patients of a pathway; their routes come to no more than `most_states` situations."""

    pathway: Pathway
    most_states: int
    _leading: dict[str, frozenset[str]] = field(default_factory=dict)
    _round: dict[str, frozenset[str]] = field(default_factory=dict)
    _longest: dict[tuple[str, bool], int | None] = field(default_factory=dict)

    @cached_property
    def ahead(self) -> Ahead:
        """What lies ahead of each step."""
        return Ahead(self.pathway)

    @cached_property
    def slow(self) -> frozenset[str]:
        """The steps that take time however quick everybody is."""
        return frozenset(step.name for step in self.pathway.steps if takes_time(step))

    def leading(self, limits: Iterable[Limited]) -> frozenset[str]:
        """The steps from which some way leads to a step of one of the limits, themselves included."""
        return frozenset[str]().union(*(self._leading_to(name) for name in {each.step.name for each in limits}))

    def round(self, name: str, inside: frozenset[str]) -> frozenset[str]:
        """The steps that may lie between two visits of a step, itself included."""
        if name not in self._round:
            self._round[name] = reachable_from(self.pathway, [name]) & self._leading_to(name)
        return self._round[name] & inside

    def routes(
        self,
        sums: Sums,
        point: Point,
        inside: frozenset[str],
        *,
        anew: str | None,
        never: frozenset[str] = frozenset(),
        before: frozenset[str] = frozenset(),
    ) -> Routes:
        """Their routes from a point, never back to those in `never`; nor round where nothing takes time."""
        counts = back_counts(self.pathway, inside)
        quick = frozenset(name for name in counts if not self.round(name, inside) & self.slow)
        return Routes(
            self.pathway,
            sums,
            point,
            Pace.EARLIEST,
            inside,
            anew=anew,
            before=before,
            quick=quick | never,
            most_states=self.most_states,
        )

    # ---- without walking

    def may_be_late(
        self, limits: Iterable[Limited], point: Point, reached: frozenset[str], *, anew: str | None = None
    ) -> list[Limited]:
        """The limits that some route from the point, within these steps, may be too long for as far as counts tell."""
        every = list(limits)
        if not reached & self.leading(every) & self.slow:
            return []
        arrived = self._arrived(point, reached, anew)
        return [each for each in every if self._may_be_late(each, self._before(each.step.name, point, arrived, anew))]

    def _arrived(self, point: Point, reached: frozenset[str], anew: str | None) -> frozenset[str]:
        """The steps that they come to from the point, and no further than when they come to `anew`."""
        begun = begins_at(self.pathway, point)
        arrived = set() if _is_behind(point) else set(begun)
        waiting = [target for name in begun for target in self.pathway.leads_to.get(name, ())]
        while waiting:
            name = waiting.pop()
            if name in reached and name not in arrived:
                arrived.add(name)
                waiting.extend(self.pathway.leads_to.get(name, ()) if name != anew else ())
        return frozenset(arrived)

    def _before(self, goal: str, point: Point, arrived: frozenset[str], anew: str | None) -> frozenset[str]:
        """Those on a way to the goal, itself included; `anew` only where the routes begin in it."""
        before = {goal} & arrived
        waiting = list(before)
        while waiting:
            for name in self._led_from.get(waiting.pop(), ()):
                if name in arrived and name not in before and not (name == anew and _is_behind(point)):
                    before.add(name)
                    waiting.extend([name] if name != anew else ())
        return frozenset(before)

    def _may_be_late(self, limited: Limited, before: frozenset[str]) -> bool:
        days = {name: days for name in before & self.slow if (days := self._days(name, before)) is not None}
        if not days:
            return False
        try:
            shortest, _ = bounds(limited.length)
        except BeyondTables:
            return True  # that it is too far to be reckoned is told where it is
        if sum(days.values()) >= shortest:
            return True
        rounds = [(self.round(name, before), count) for name, count in back_counts(self.pathway, before).items()]
        visits = {name: 1 + sum(count for steps, count in rounds if name in steps) for name in days}
        return sum(visits[name] * days[name] for name in days) >= shortest

    def _days(self, name: str, before: frozenset[str]) -> int | None:
        """How many days one visit of the step takes at most for who goes on to these; None where nothing takes time."""
        step = self.pathway.named_steps[name]
        passed = step.on_overdue is not None and not before.isdisjoint(targets_of(step.on_overdue))
        if (name, passed) not in self._longest:
            lengths = [*_lengths(step), *(_passing(step) if passed else ())]
            try:
                days = sum(high for length in lengths for _, high in [bounds(length)]) if lengths else None
            except BeyondTables:
                days = LAST_REACHED  # longer than any limit that can be reckoned
            self._longest[name, passed] = days
        return self._longest[name, passed]

    def _leading_to(self, name: str) -> frozenset[str]:
        if name not in self._leading:
            leading: set[str] = set()
            waiting = [name]
            while waiting:
                now = waiting.pop()
                if now not in leading:
                    leading.add(now)
                    waiting.extend(self._led_from.get(now, ()))
            self._leading[name] = frozenset(leading)
        return self._leading[name]

    @cached_property
    def _led_from(self) -> Mapping[str, list[str]]:
        return led_from(self.pathway)


def takes_time(step: Step) -> bool:
    """Whether a patient in the step must wait for time to pass, or may go on because it has."""
    lasting = step.waits_until or step.lasts
    waits = isinstance(lasting, ForTime | AtLeast) or any(isinstance(duty.timing, Window) for duty in step.duties)
    return waits or step.on_overdue is not None


def _is_behind(point: Point) -> bool:
    """Whether the step in which the point happens is over then."""
    return isinstance(point, AfterStep) and point.aspect is Aspect.DONE


def _lengths(step: Step) -> Iterator[Length]:
    """All that may hold a patient in the step until it is done, at its longest one after the other."""
    lasting = step.waits_until or step.lasts
    if isinstance(lasting, ForTime | AtLeast):
        yield Length(lasting.duration, Counting.EARLIEST)
    for duty in step.duties:
        if isinstance(duty.timing, Window):
            yield Length(duty.timing.earliest, Counting.EARLIEST)
            if step.kind.sends:
                # Once to send it, and once more for whoever receives it.
                yield Length(duty.timing.earliest, Counting.EARLIEST)


def _passing(step: Step) -> Iterator[Length]:
    """The limits that pass before a patient goes on because they did."""
    for duty in step.duties:
        for each in duty.timing.alternatives if isinstance(duty.timing, Within) else ():
            yield Length(each.duration, Counting.PASSED, statutory=duty.force is Force.STATUTORY)
