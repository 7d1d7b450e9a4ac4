"""Limits that count from something while `tidligst` holds the patient back that counts from something earlier."""

from collections.abc import Iterable, Iterator

from forlop.model.network import Ahead, reachable_from
from forlop.model.pathway import AfterStep, Aspect, Opening, Pathway, Window
from forlop.verification.timing.beside import giver_of, lines_beside, reached_without
from forlop.verification.timing.counted_beside import happened, is_first, is_one_way, on_the_way, reached_beside
from forlop.verification.timing.counted_from import Point, names_of
from forlop.verification.timing.limited import Limited, limits_by_point
from forlop.verification.timing.order import begins_at
from forlop.verification.timing.quickest import Quickest
from forlop.verification.timing.rounds import back_counts
from forlop.verification.timing.sums import Sums
from forlop.verification.timing.too_long import Unmeetable, Unsettled, too_long


def since_before(quickest: Quickest) -> Iterator[Unmeetable | Unsettled]:
    """What is found where something earlier holds the patient back."""
    pathway, ahead = quickest.pathway, quickest.ahead
    windows = [
        (step.name, duty.timing.anchor)
        for step in pathway.steps
        for duty in step.duties
        if isinstance(duty.timing, Window) and not isinstance(duty.timing.anchor, Opening)
    ]
    for point, limits in limits_by_point(pathway).items() if windows else ():
        giver = giver_of(pathway, point)
        if giver is None:
            continue
        leading = quickest.leading(limits)
        held = dict.fromkeys(anchor for name, anchor in windows if name in leading)
        earlier = [anchor for anchor in held if _is_earlier(pathway, ahead, anchor, giver)]
        if earlier:
            doubtful = list(_doubtful(quickest, point, giver, limits, earlier))
            for origin in earlier if doubtful else ():
                yield from _since(quickest, origin, point, giver, doubtful)
        for origin in _beside_both(pathway, ahead, giver, held):
            yield from _since(quickest, origin, point, giver, limits)


def _doubtful(
    quickest: Quickest, point: Point, giver: str, every: list[Limited], earlier: Iterable[Point]
) -> Iterator[Limited]:
    """The limits that would not be met if what the windows count from came no earlier than what the limits count from.

    It came earlier, so that the others are met.
    """
    pathway = quickest.pathway
    before = frozenset(name for anchor in earlier for name in names_of(anchor))
    anew = None if is_first(point) else giver
    points: list[tuple[Point, frozenset[str]]] = [(point, reachable_from(pathway, begins_at(pathway, point)))]
    for line in lines_beside(pathway, quickest.ahead, giver):
        points.append((AfterStep(step=line.other, aspect=Aspect.STARTED), reached_beside(pathway, line, point)))
    for each, reached in points:
        limits = quickest.may_be_late(every, each, reached, anew=anew)
        if limits:
            sums, inside = Sums(), reached & quickest.leading(limits)
            routes = quickest.routes(sums, each, inside, anew=anew, before=before)
            for limited in limits:
                visits = routes.visits.get(limited.step.name, ())
                if any(True for visit in visits for _ in too_long(limited, sums, visit)):
                    yield limited


def _since(
    quickest: Quickest, origin: Point, point: Point, giver: str, every: list[Limited]
) -> Iterator[Unmeetable | Unsettled]:
    """The limits of one point, with everybody quick from the origin on."""
    pathway = quickest.pathway
    begun = begins_at(pathway, origin)
    reached = reachable_from(pathway, begun)
    limits = quickest.may_be_late(every, origin, reached)
    if not limits:
        return
    sums, inside = Sums(), reached & quickest.leading(limits)
    # Whoever comes to the giver again counts from then on, unless the first time is meant.
    again = frozenset(name for name in back_counts(pathway, inside) if giver in quickest.round(name, inside))
    never = frozenset[str]() if is_first(point) else again
    before = on_the_way(quickest.ahead, begun, giver)
    begins = sums.latest(happened(quickest, sums, origin, point, giver, before))
    surely = is_one_way(quickest, before - {giver})
    routes = quickest.routes(sums, origin, inside, anew=None, never=never)
    without = reached_without(pathway, begun, giver)
    one_way = all(len(pathway.ways[name]) == 1 for name in reached & quickest.leading(every))
    for limited in limits:
        can_be = one_way or limited.step.name not in without
        for visit in routes.visits.get(limited.step.name, ()):
            yield from too_long(limited, sums, visit, origin, begins, surely=surely, can_be=can_be)


def _is_earlier(pathway: Pathway, ahead: Ahead, anchor: Point, giver: str) -> bool:
    """Whether the giver comes after what a window counts from."""
    earlier = giver_of(pathway, anchor)
    return earlier is not None and earlier != giver and giver in ahead.of(earlier)


def _beside_both(pathway: Pathway, ahead: Ahead, giver: str, anchors: Iterable[Point]) -> Iterator[Point]:
    """What opened the line of the giver and that of what a window counts from."""
    others = {giver_of(pathway, anchor) for anchor in anchors}
    forks = [
        each.fork
        for each in lines_beside(pathway, ahead, giver)
        if any(other is not None and other in ahead.of(each.other) and giver not in ahead.of(other) for other in others)
    ]
    yield from (AfterStep(step=fork) for fork in dict.fromkeys(forks) if fork in pathway.named_steps)
