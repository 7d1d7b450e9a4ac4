"""Limits that cannot be met: a step that by the text is not done before its limit has ended, on some way to it.

    a wait of 3 weeks, then `innen 14 dager etter henvisning`  ->  for every patient a week too late

What takes time by the text are waits, `varer`, `tidligst`, and limits that must first pass (`ved fristbrudd`). All else
is thought to be done at once, so what is found here is found however quick everybody is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from forlop.model.network import reachable_from
from forlop.model.pathway import (
    AfterDatum,
    AfterStep,
    Anchor,
    Aspect,
    AtLeast,
    Duty,
    Force,
    ForTime,
    LatestBefore,
    Obligation,
    OnDate,
    Opening,
    Pathway,
    Repeating,
    Step,
    Which,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit
from forlop.verification.timing.counted_from import Point
from forlop.verification.timing.dues import Pace
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.order import begins_at, leading_to
from forlop.verification.timing.reckoning import Visit
from forlop.verification.timing.rounds import back_counts
from forlop.verification.timing.routes import Routes
from forlop.verification.timing.sums import START, Lateness, Moment, Part, Sums, later


@dataclass(frozen=True, slots=True)
class Limited:
    """A limit of a duty, or one alternative of it: what it counts from and for how long."""

    step: Step
    number: int
    alternative: int
    anchor: Anchor
    length: Length

    @property
    def duty(self) -> Duty:
        return self.step.duties[self.number]

    @property
    def part(self) -> Part:
        return Part(self.step.name, "limit", self.number, alternative=self.alternative)


@dataclass(frozen=True)
class Unmeetable:
    """A limit and the earliest moment at which it can be met, both counted from what the limit counts from."""

    limited: Limited
    sums: Sums
    earliest: Moment
    due: Moment
    late: Lateness


def unmeetable_limits(pathway: Pathway, *, most_states: int) -> Iterator[Unmeetable]:
    """The worst way of each duty whose limit cannot be met by every patient."""
    worst: dict[tuple[str, int], Unmeetable] = {}
    for each in (*_by_themselves(pathway), *_by_the_way(pathway, most_states)):
        key = each.limited.step.name, each.limited.number
        if key not in worst or worst[key].late.most < each.late.most:
            worst[key] = each
    yield from worst.values()


def limits_of(step: Step) -> Iterator[Limited]:
    """Every limit of the step that counts from something: of a repeated step that of the first round."""
    for number, duty in enumerate(step.duties):
        statutory = duty.force is Force.STATUTORY
        match duty.timing:
            case Within(alternatives=alternatives) | Repeating(first=Within(alternatives=alternatives)):
                for place, each in enumerate(alternatives):
                    length = Length(each.duration, statutory=statutory)
                    yield Limited(step, number, place, each.anchor, length)
            case Window(latest=Duration() as latest, anchor=anchor):
                yield Limited(step, number, 0, anchor, Length(latest, statutory=statutory))
            case OnDate(datum=datum):
                length = Length(Duration(amount=0, unit=Unit.DAYS), statutory=statutory)
                yield Limited(step, number, 0, AfterDatum(datum=datum), length)
            case LatestBefore(duration=duration, datum=datum):
                yield Limited(step, number, 0, AfterDatum(datum=datum), Length(duration, Counting.BEFORE))
            case _:
                pass


# ---- within one step


def _by_themselves(pathway: Pathway) -> Iterator[Unmeetable]:
    """Windows that close before they open, and limits shorter than the step lasts at least."""
    for step in pathway.steps:
        for limited in limits_of(step):
            if isinstance(limited.duty.timing, Window):
                opens = Length(limited.duty.timing.earliest, Counting.EARLIEST)
                yield from _compared(limited, opens, Part(step.name, "earliest", limited.number))
        yield from _shorter_than_it_lasts(step)


def _shorter_than_it_lasts(step: Step) -> Iterator[Unmeetable]:
    if not isinstance(step.lasts, AtLeast):
        return
    binding = [number for number, duty in enumerate(step.duties) if duty.obligation is not Obligation.MAY]
    limits = [each for each in limits_of(step) if _from_its_opening(each)]
    if {each.number for each in limits} == set(binding) and limits:
        # Somebody may be done at once as long as another is not: only the last of the duties has to wait.
        sums = Sums()
        dues = {each: sums.after(START, each.length, each.part) for each in limits}
        last = sums.latest(dues.values())
        limited = next((each for each, due in dues.items() if due == last), limits[-1])
        lasts = Length(step.lasts.duration, Counting.EARLIEST)
        yield from _compared(limited, lasts, Part(step.name, "lasts"))


def _from_its_opening(limited: Limited) -> bool:
    started = AfterStep(step=limited.step.name, aspect=Aspect.STARTED)
    return limited.anchor in (Opening(), started) and not limited.step.waits_for_sending(limited.duty)


def _compared(limited: Limited, least: Length, part: Part) -> Iterator[Unmeetable]:
    sums = Sums()
    earliest, due = sums.after(START, least, part), sums.after(START, limited.length, limited.part)
    yield from _too_late(limited, sums, earliest, due)


def _too_late(limited: Limited, sums: Sums, earliest: Moment, due: Moment) -> Iterator[Unmeetable]:
    late = later(sums, earliest, due)
    if late is not None:
        yield Unmeetable(limited, sums, earliest, due, late)


# ---- from step to step


def _by_the_way(pathway: Pathway, most_states: int) -> Iterator[Unmeetable]:
    """Limits that count from something that by the text lies too long before."""
    slow = frozenset(step.name for step in pathway.steps if _takes_time(step))
    if not slow:
        return
    for point, limits in _by_point(pathway).items():
        inside = reachable_from(pathway, begins_at(pathway, point)) & _leading(pathway, limits)
        if not inside & slow:
            continue
        anew = point.step if isinstance(point, AfterStep) and point.which is not Which.FIRST else None
        quick = frozenset(name for name in back_counts(pathway, inside) if not _round(pathway, name, inside) & slow)
        routes = Routes(pathway, Sums(), point, Pace.EARLIEST, inside, anew=anew, quick=quick, most_states=most_states)
        for limited in limits:
            for visit in routes.visits.get(limited.step.name, ()):
                yield from _on_arrival(limited, routes.sums, visit)


def _takes_time(step: Step) -> bool:
    lasting = step.waits_until or step.lasts
    waits = isinstance(lasting, ForTime | AtLeast) or any(isinstance(duty.timing, Window) for duty in step.duties)
    return waits or step.on_overdue is not None


def _round(pathway: Pathway, name: str, inside: frozenset[str]) -> frozenset[str]:
    """The steps that may lie between two visits of a step, itself included."""
    return reachable_from(pathway, [name]) & leading_to(pathway, name) & inside


def _by_point(pathway: Pathway) -> Mapping[Point, list[Limited]]:
    limits: dict[Point, list[Limited]] = {}
    for step in pathway.steps:
        for limited in limits_of(step):
            if not isinstance(limited.anchor, Opening):
                limits.setdefault(limited.anchor, []).append(limited)
    return limits


def _leading(pathway: Pathway, limits: Iterable[Limited]) -> frozenset[str]:
    return frozenset[str]().union(*(leading_to(pathway, name) for name in {each.step.name for each in limits}))


def _on_arrival(limited: Limited, sums: Sums, visit: Visit) -> Iterator[Unmeetable]:
    step = limited.step
    opened = visit.sent if step.waits_for_sending(limited.duty) else visit.opened
    if opened.moment is not None and opened.moment != START:
        due = sums.after(START, limited.length, limited.part)
        yield from _too_late(limited, sums, opened.moment, due)
