"""What is found of a limit: that some way is too long for it, or that this is not known."""

from collections.abc import Iterator
from dataclasses import dataclass

from forlop.model.pathway import AfterStep, Aspect, AtLeast, Obligation, Opening
from forlop.verification.timing.counted_from import Point
from forlop.verification.timing.limited import Limited, limits_of
from forlop.verification.timing.reckoning import Visit
from forlop.verification.timing.sums import START, Lateness, Moment, Sums, later


@dataclass(frozen=True)
class Unmeetable:
    """A limit and the earliest moment at which it can be met, both counted from what the limit counts from.

    Or from the `origin` before that: then the limit begins to count at `begins`.
    """

    limited: Limited
    sums: Sums
    earliest: Moment
    due: Moment
    late: Lateness
    begins: Moment = START
    origin: Point | None = None


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A limit of which it is not known whether it can be met: it counts from what is done on one of several ways."""

    limited: Limited


def too_long(
    limited: Limited,
    sums: Sums,
    visit: Visit,
    origin: Point | None = None,
    begins: Moment = START,
    *,
    surely: bool = True,
    can_be: bool = True,
) -> Iterator[Unmeetable | Unsettled]:
    """A limit that begins to count then after the origin; unsettled if that is not sure, or the way may not be."""
    for ready, alone in _ready(limited, sums, visit):
        if ready is None or ready == START:
            continue
        due = sums.after(begins, limited.length, limited.part)
        late = later(sums, ready, due)
        if late is not None and can_be and alone:
            yield Unmeetable(limited, sums, ready, due, late, begins, origin)
        elif late is not None or (
            not surely and later(sums, ready, sums.after(START, limited.length, limited.part)) is not None
        ):
            yield Unsettled(limited)


def _ready(limited: Limited, sums: Sums, visit: Visit) -> Iterator[tuple[Moment | None, bool]]:
    """When the task is opened, and when its step has lasted as long as it must; `alone` if no other can wait for that.

    Of several duties only the last has to wait: one without a limit may, and one whose limit ends after it.
    """
    step = limited.step
    yield (visit.sent if step.waits_for_sending(limited.duty) else visit.opened).moment, True
    binding = {number for number, duty in enumerate(step.duties) if duty.obligation is not Obligation.MAY}
    lasted, opened = visit.done.moment, visit.opened.moment
    if not isinstance(step.lasts, AtLeast) or limited.number not in binding or lasted is None or opened is None:
        return
    limits = [each for each in limits_of(step) if each.number in binding - {limited.number}]
    dues = [sums.after(opened, each.length, each.part) for each in limits if from_its_opening(each)]
    if {each.number for each in limits} == binding - {limited.number} and all(later(sums, lasted, due) for due in dues):
        yield lasted, binding == {limited.number}


def from_its_opening(limited: Limited) -> bool:
    """Whether the limit counts from when its own step is opened."""
    started = AfterStep(step=limited.step.name, aspect=Aspect.STARTED)
    return limited.anchor in (Opening(), started) and not limited.step.waits_for_sending(limited.duty)
