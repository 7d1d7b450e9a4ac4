"""Limits that cannot be met: a step that by the text is not done before its limit has ended, on some way to it.

    a wait of 3 weeks, then `innen 14 dager etter henvisning`  ->  for every patient a week too late

What takes time by the text are waits, `varer`, `tidligst`, and limits that must first pass (`ved fristbrudd`). All else
is thought to be done at once, so what is found here is found however quick everybody is.
"""

from collections.abc import Iterator
from itertools import chain

from forlop.model.network import reachable_from
from forlop.model.pathway import AtLeast, Obligation, Pathway, Step, Window
from forlop.verification.timing.beside import giver_of
from forlop.verification.timing.counted_before import since_before
from forlop.verification.timing.counted_beside import beside, is_first
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.limited import Limited, limits_by_point, limits_of
from forlop.verification.timing.order import begins_at
from forlop.verification.timing.quickest import Quickest
from forlop.verification.timing.sums import START, Moment, Part, Sums, later
from forlop.verification.timing.too_long import Unmeetable, Unsettled, from_its_opening, too_long


def unmeetable_limits(pathway: Pathway, *, most_states: int) -> Iterator[Unmeetable | Unsettled]:
    """The worst way of each duty whose limit cannot be met by every patient, and what is not settled."""
    worst: dict[tuple[str, int], Unmeetable] = {}
    unsettled: dict[tuple[str, int], Unsettled] = {}
    quickest = Quickest(pathway, most_states)
    found = (_by_themselves(pathway), _by_the_way(quickest), beside(quickest), since_before(quickest))
    for each in chain(*found):
        key = each.limited.step.name, each.limited.number
        if isinstance(each, Unsettled):
            unsettled.setdefault(key, each)
        elif key not in worst or worst[key].late.most < each.late.most:
            worst[key] = each
    yield from worst.values()
    yield from (each for key, each in unsettled.items() if key not in worst)


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
    limits = [each for each in limits_of(step) if from_its_opening(each)]
    if {each.number for each in limits} == set(binding) and limits:
        # Somebody may be done at once as long as another is not: only the last of the duties has to wait.
        sums = Sums()
        dues = {each: sums.after(START, each.length, each.part) for each in limits}
        last = sums.latest(dues.values())
        limited = next((each for each, due in dues.items() if due == last), limits[-1])
        lasts = Length(step.lasts.duration, Counting.EARLIEST)
        yield from _compared(limited, lasts, Part(step.name, "lasts"))


def _compared(limited: Limited, least: Length, part: Part) -> Iterator[Unmeetable]:
    sums = Sums()
    earliest, due = sums.after(START, least, part), sums.after(START, limited.length, limited.part)
    yield from _too_late(limited, sums, earliest, due)


def _too_late(limited: Limited, sums: Sums, earliest: Moment, due: Moment) -> Iterator[Unmeetable]:
    late = later(sums, earliest, due)
    if late is not None:
        yield Unmeetable(limited, sums, earliest, due, late)


# ---- from step to step


def _by_the_way(quickest: Quickest) -> Iterator[Unmeetable | Unsettled]:
    """Limits that count from something that by the text lies too long before."""
    pathway = quickest.pathway
    for point, every in limits_by_point(pathway).items() if quickest.slow else ():
        anew = None if is_first(point) else giver_of(pathway, point)
        reached = reachable_from(pathway, begins_at(pathway, point))
        limits = quickest.may_be_late(every, point, reached, anew=anew)
        if limits:
            routes = quickest.routes(Sums(), point, reached & quickest.leading(limits), anew=anew)
            for limited in limits:
                for visit in routes.visits.get(limited.step.name, ()):
                    yield from too_long(limited, routes.sums, visit)
