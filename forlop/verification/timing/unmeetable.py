"""Limits that cannot be met: a step that by the text is not done before its limit has ended, on some way to it.

    a wait of 3 weeks, then `innen 14 dager etter henvisning`  ->  for every patient a week too late

What takes time by the text are waits, `varer`, `tidligst`, and limits that must first pass (`ved fristbrudd`). All else
is thought to be done at once, so what is found here is found however quick everybody is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from forlop.model.network import Ahead, reachable_from
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
from forlop.verification.timing.beside import Beside, giver_of, lines_beside, reached_without
from forlop.verification.timing.counted_from import Point, names_of
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


def unmeetable_limits(pathway: Pathway, *, most_states: int) -> Iterator[Unmeetable | Unsettled]:
    """The worst way of each duty whose limit cannot be met by every patient, and what is not settled."""
    worst: dict[tuple[str, int], Unmeetable] = {}
    unsettled: dict[tuple[str, int], Unsettled] = {}
    found = (_by_themselves(pathway), _by_the_way(pathway, most_states), _beside(pathway, most_states))
    for each in chain(*found, _since_before(pathway, most_states)):
        key = each.limited.step.name, each.limited.number
        if isinstance(each, Unsettled):
            unsettled.setdefault(key, each)
        elif key not in worst or worst[key].late.most < each.late.most:
            worst[key] = each
    yield from worst.values()
    yield from (each for key, each in unsettled.items() if key not in worst)


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


def _by_the_way(pathway: Pathway, most_states: int) -> Iterator[Unmeetable | Unsettled]:
    """Limits that count from something that by the text lies too long before."""
    slow = _slow(pathway)
    for point, limits in _by_point(pathway).items() if slow else ():
        inside = reachable_from(pathway, begins_at(pathway, point)) & _leading(pathway, limits)
        if inside & slow:
            anew = point.step if isinstance(point, AfterStep) and point.which is not Which.FIRST else None
            routes = _quickly(pathway, Sums(), point, inside, slow, most_states, anew=anew)
            for limited in limits:
                for visit in routes.visits.get(limited.step.name, ()):
                    yield from _too_long(limited, routes.sums, visit)


def _quickly(
    pathway: Pathway,
    sums: Sums,
    point: Point,
    inside: frozenset[str],
    slow: frozenset[str],
    most_states: int,
    *,
    anew: str | None,
    never: frozenset[str] = frozenset(),
    before: frozenset[str] = frozenset(),
) -> Routes:
    """The routes of who is as quick as the text allows, never back to some; nor round where nothing takes time."""
    quick = frozenset(name for name in back_counts(pathway, inside) if not _round(pathway, name, inside) & slow)
    return Routes(
        pathway,
        sums,
        point,
        Pace.EARLIEST,
        inside,
        anew=anew,
        before=before,
        quick=quick | never,
        most_states=most_states,
    )


def _slow(pathway: Pathway) -> frozenset[str]:
    return frozenset(step.name for step in pathway.steps if _takes_time(step))


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


def _too_long(
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
    dues = [sums.after(opened, each.length, each.part) for each in limits if _from_its_opening(each)]
    if {each.number for each in limits} == binding - {limited.number} and all(later(sums, lasted, due) for due in dues):
        yield lasted, binding == {limited.number}


# ---- beside each other


def _beside(pathway: Pathway, most_states: int) -> Iterator[Unmeetable | Unsettled]:
    """Limits that count from something in one line of a fork, while a line beside it takes too long.

    Both are opened together, and in both everybody is as quick as the text allows.
    """
    slow, ahead = _slow(pathway), Ahead(pathway)
    for point, limits in _by_point(pathway).items() if slow else ():
        giver = giver_of(pathway, point)
        for beside in lines_beside(pathway, ahead, giver) if giver is not None else ():
            inside = _reached(pathway, beside, point) & _leading(pathway, limits)
            if inside & slow:
                sums, opened = Sums(), AfterStep(step=beside.other, aspect=Aspect.STARTED)
                anew = None if _is_first(point) else giver
                routes = _quickly(pathway, sums, opened, inside, slow, most_states, anew=anew)
                begins, surely = _begins(pathway, sums, beside, point, slow, most_states)
                for limited in limits:
                    for visit in routes.visits.get(limited.step.name, ()):
                        origin = beside.opened_by(pathway)
                        yield from _too_long(limited, sums, visit, origin, begins, surely=surely)


def _reached(pathway: Pathway, beside: Beside, point: Point) -> frozenset[str]:
    """What the other line comes to; where the first time is meant, however often the lines are opened."""
    if _is_first(point):
        return reachable_from(pathway, [beside.other])
    return reached_without(pathway, [beside.other], beside.fork)


def _begins(
    pathway: Pathway, sums: Sums, beside: Beside, point: Point, slow: frozenset[str], most_states: int
) -> tuple[Moment, bool]:
    """When a limit begins to count at the earliest on some way of the line, and if it does so earlier on none."""
    before = _on_the_way(Ahead(pathway), [beside.own], beside.giver)
    opened = AfterStep(step=beside.own, aspect=Aspect.STARTED)
    moments = _happened(pathway, sums, opened, point, beside.giver, before, slow, most_states)
    return sums.earliest(moments), _is_one_way(pathway, before - {beside.giver}, slow)


def _on_the_way(ahead: Ahead, begun: Iterable[str], giver: str) -> frozenset[str]:
    """The steps that may be come to before the giver without going back, and itself."""
    reached = frozenset[str]().union(*(ahead.of(name) for name in begun))
    return frozenset(name for name in reached if giver in ahead.of(name))


def _is_one_way(pathway: Pathway, before: frozenset[str], slow: frozenset[str]) -> bool:
    """Whether nobody who does all there is to do comes past these steps more quickly than another."""
    steps = [pathway.named_steps[name] for name in before]
    return not before & slow or all(len(step.ways) == 1 and step.only_if is None for step in steps)


def _is_first(point: Point) -> bool:
    return not isinstance(point, AfterDatum) and point.which is Which.FIRST


def _happened(
    pathway: Pathway,
    sums: Sums,
    origin: Point,
    point: Point,
    giver: str,
    before: frozenset[str],
    slow: frozenset[str],
    most_states: int,
) -> list[Moment]:
    """When the point that the giver gives happens on each way to it from the origin; at the origin if none tells."""
    if not before & slow:
        return [START]
    routes = _quickly(pathway, sums, origin, before, slow, most_states, anew=None)
    step = pathway.named_steps[giver]
    whens = [
        visit.at(point, step) if isinstance(point, AfterStep) else visit.done for visit in routes.visits.get(giver, ())
    ]
    return [when.moment for when in whens if when.moment is not None] or [START]


# ---- since before


def _since_before(pathway: Pathway, most_states: int) -> Iterator[Unmeetable | Unsettled]:
    """Limits that count from something while `tidligst` holds the patient back that counts from something earlier."""
    slow, ahead = _slow(pathway), Ahead(pathway)
    windows = [
        (step.name, duty.timing.anchor)
        for step in pathway.steps
        for duty in step.duties
        if isinstance(duty.timing, Window) and not isinstance(duty.timing.anchor, Opening)
    ]
    for point, limits in _by_point(pathway).items() if windows else ():
        giver = giver_of(pathway, point)
        if giver is None:
            continue
        leading = _leading(pathway, limits)
        held = dict.fromkeys(anchor for name, anchor in windows if name in leading)
        earlier = [anchor for anchor in held if _is_earlier(pathway, ahead, anchor, giver)]
        if earlier:
            doubtful = list(_doubtful(pathway, point, limits, earlier, slow, ahead, most_states))
            for origin in earlier if doubtful else ():
                yield from _since(pathway, origin, point, doubtful, slow, ahead, most_states)
        for origin in _beside_both(pathway, ahead, giver, held):
            yield from _since(pathway, origin, point, limits, slow, ahead, most_states)


def _doubtful(
    pathway: Pathway,
    point: Point,
    limits: list[Limited],
    earlier: Iterable[Point],
    slow: frozenset[str],
    ahead: Ahead,
    most_states: int,
) -> Iterator[Limited]:
    """The limits that would not be met if what the windows count from came no earlier than what the limits count from.

    It came earlier, so that the others are met.
    """
    before = frozenset(name for anchor in earlier for name in names_of(anchor))
    giver = giver_of(pathway, point)
    assert giver is not None  # what is earlier is so by the ways
    anew = None if _is_first(point) else giver
    leading = _leading(pathway, limits)
    points: list[tuple[Point, frozenset[str]]] = [(point, reachable_from(pathway, begins_at(pathway, point)))]
    for beside in lines_beside(pathway, ahead, giver):
        points.append((AfterStep(step=beside.other, aspect=Aspect.STARTED), _reached(pathway, beside, point)))
    for each, reached in points:
        sums, inside = Sums(), reached & leading
        routes = _quickly(pathway, sums, each, inside, slow, most_states, anew=anew, before=before)
        for limited in limits:
            visits = routes.visits.get(limited.step.name, ())
            if any(True for visit in visits for _ in _too_long(limited, sums, visit)):
                yield limited


def _since(
    pathway: Pathway,
    origin: Point,
    point: Point,
    limits: list[Limited],
    slow: frozenset[str],
    ahead: Ahead,
    most_states: int,
) -> Iterator[Unmeetable | Unsettled]:
    """The limits of one point, with everybody quick from the origin on."""
    giver, sums, begun = giver_of(pathway, point), Sums(), begins_at(pathway, origin)
    assert giver is not None  # it comes after the origin
    inside = reachable_from(pathway, begun) & _leading(pathway, limits)
    # Whoever comes to the giver again counts from then on, unless the first time is meant.
    again = frozenset(name for name in back_counts(pathway, inside) if giver in _round(pathway, name, inside))
    never = frozenset[str]() if _is_first(point) else again
    before = _on_the_way(ahead, begun, giver)
    begins = sums.latest(_happened(pathway, sums, origin, point, giver, before, slow, most_states))
    surely = _is_one_way(pathway, before - {giver}, slow)
    routes = _quickly(pathway, sums, origin, inside, slow, most_states, anew=None, never=never)
    without = reached_without(pathway, begun, giver)
    one_way = all(len(pathway.ways[name]) == 1 for name in inside)
    for limited in limits:
        can_be = one_way or limited.step.name not in without
        for visit in routes.visits.get(limited.step.name, ()):
            yield from _too_long(limited, sums, visit, origin, begins, surely=surely, can_be=can_be)


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
