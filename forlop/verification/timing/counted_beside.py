"""Limits that count from something in one line of a fork, while a line beside it takes too long."""

from collections.abc import Iterable, Iterator

from forlop.model.network import Ahead, reachable_from
from forlop.model.pathway import AfterDatum, AfterStep, Aspect, Pathway, Which
from forlop.verification.timing.beside import Beside, giver_of, lines_beside, reached_without
from forlop.verification.timing.counted_from import Point
from forlop.verification.timing.limited import limits_by_point
from forlop.verification.timing.quickest import Quickest
from forlop.verification.timing.sums import START, Moment, Sums
from forlop.verification.timing.too_long import Unmeetable, Unsettled, too_long


def beside(quickest: Quickest) -> Iterator[Unmeetable | Unsettled]:
    """What is found where both lines are opened together, and in both everybody is as quick as the text allows."""
    pathway = quickest.pathway
    for point, every in limits_by_point(pathway).items() if quickest.slow else ():
        giver = giver_of(pathway, point)
        for line in lines_beside(pathway, quickest.ahead, giver) if giver is not None else ():
            opened, reached = AfterStep(step=line.other, aspect=Aspect.STARTED), reached_beside(pathway, line, point)
            anew = None if is_first(point) else giver
            limits = quickest.may_be_late(every, opened, reached, anew=anew)
            if limits:
                sums = Sums()
                routes = quickest.routes(sums, opened, reached & quickest.leading(limits), anew=anew)
                begins, surely = _begins(quickest, sums, line, point)
                for limited in limits:
                    for visit in routes.visits.get(limited.step.name, ()):
                        yield from too_long(limited, sums, visit, line.opened_by(pathway), begins, surely=surely)


def reached_beside(pathway: Pathway, line: Beside, point: Point) -> frozenset[str]:
    """What the other line comes to; where the first time is meant, however often the lines are opened."""
    if is_first(point):
        return reachable_from(pathway, [line.other])
    return reached_without(pathway, [line.other], line.fork)


def _begins(quickest: Quickest, sums: Sums, line: Beside, point: Point) -> tuple[Moment, bool]:
    """When a limit begins to count at the earliest on some way of the line, and if it does so earlier on none."""
    before = on_the_way(quickest.ahead, [line.own], line.giver)
    opened = AfterStep(step=line.own, aspect=Aspect.STARTED)
    moments = happened(quickest, sums, opened, point, line.giver, before)
    return sums.earliest(moments), is_one_way(quickest, before - {line.giver})


def on_the_way(ahead: Ahead, begun: Iterable[str], giver: str) -> frozenset[str]:
    """The steps that may be come to before the giver without going back, and itself."""
    reached = frozenset[str]().union(*(ahead.of(name) for name in begun))
    return frozenset(name for name in reached if giver in ahead.of(name))


def is_one_way(quickest: Quickest, before: frozenset[str]) -> bool:
    """Whether nobody who does all there is to do comes past these steps more quickly than another."""
    steps = [quickest.pathway.named_steps[name] for name in before]
    return not before & quickest.slow or all(len(step.ways) == 1 and step.only_if is None for step in steps)


def is_first(point: Point) -> bool:
    """Whether it is the first time that is meant."""
    return not isinstance(point, AfterDatum) and point.which is Which.FIRST


def happened(
    quickest: Quickest, sums: Sums, origin: Point, point: Point, giver: str, before: frozenset[str]
) -> list[Moment]:
    """When the point that the giver gives happens on each way to it from the origin; at the origin if none tells."""
    if not before & quickest.slow:
        return [START]
    routes = quickest.routes(sums, origin, before, anew=None)
    step = quickest.pathway.named_steps[giver]
    whens = [
        visit.at(point, step) if isinstance(point, AfterStep) else visit.done for visit in routes.visits.get(giver, ())
    ]
    return [when.moment for when in whens if when.moment is not None] or [START]
