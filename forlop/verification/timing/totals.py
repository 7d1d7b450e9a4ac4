"""A total against the limits on its way: the latest end that the limits leave, for every start day.

`reckoned(pathway, total)` -> a case for each setting: the latest end, the end that the total allows, and the gaps, that
is what may take any time. A total over gaps is measured and not implied, whatever its parts come to.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from forlop.model.network import reachable_from
from forlop.model.pathway import AfterStep, Aspect, Force, Pathway, Total
from forlop.verification.timing.dues import Pace
from forlop.verification.timing.durations import Length
from forlop.verification.timing.histories import Gap
from forlop.verification.timing.order import begins_at, between, surely_before, tied_to_each_way, tied_to_later
from forlop.verification.timing.routes import Routes
from forlop.verification.timing.settings import (
    Setting,
    limits_read,
    of_limit,
    possible,
    read_by,
    recorded_by,
    settings_of,
)
from forlop.verification.timing.sums import START, Moment, Part, Sums


@dataclass(frozen=True)
class Case:
    """One setting of a total: `end` at the latest, against the moments `allowed` by its own limit."""

    setting: Setting
    sums: Sums
    end: Moment
    allowed: tuple[Moment, ...]
    gaps: frozenset[Gap]


def reckoned(pathway: Pathway, total: Total, *, most_states: int) -> tuple[Case, ...]:
    """The cases of a total; none where the text does not tie its end to its start."""
    if not isinstance(total.end, AfterStep) or total.end == total.start:
        return ()
    inside = between(pathway, total.start, total.end.step)
    found = (
        _case(pathway, total, total.end, inside, setting, most_states)
        for setting in settings_of(pathway, _decisive(pathway, total, inside))
    )
    return tuple(case for case in found if case is not None)


def _decisive(pathway: Pathway, total: Total, inside: frozenset[str]) -> tuple[str, ...]:
    """The data that the total depends on, or that are read twice on the way: who takes one branch takes the other too.

    Only of data that cannot change between.
    """
    read = Counter(of_limit(total.within) * 2)
    for name in sorted(inside):
        for names in read_by(pathway.named_steps[name]):
            read.update(names)
    return tuple(name for name, times in read.items() if times > 1 and _stays(pathway, total, inside, name))


def _stays(pathway: Pathway, total: Total, inside: frozenset[str], datum: str) -> bool:
    """Whether the datum is the same whenever it is read on the way: recorded before it, or once and read after that."""
    recording = [
        name
        for name in inside
        if datum in recorded_by(pathway.named_steps[name]) and not _is_over(pathway, total, name)
    ]
    if not recording:
        return True
    if len(recording) > 1 or datum in of_limit(total.within):
        return False
    (name,) = recording
    step = pathway.named_steps[name]
    comes_again = name in reachable_from(pathway, pathway.leads_to[name])
    read_too_early = any(datum in names for names in limits_read(step)) or step.only_if is not None
    if comes_again or read_too_early or step.repeating is not None:
        return False
    before = _until(pathway, begins_at(pathway, total.start), name) & inside
    return not any(datum in names for each in before for names in read_by(pathway.named_steps[each]))


def _until(pathway: Pathway, begins: Iterable[str], name: str) -> frozenset[str]:
    """The steps that can be reached without doing this one."""
    reached: set[str] = set()
    waiting = [each for each in begins if each != name]
    while waiting:
        each = waiting.pop()
        if each not in reached and each in pathway.named_steps:
            reached.add(each)
            waiting.extend(target for target in pathway.leads_to[each] if target != name)
    return frozenset(reached)


def _is_over(pathway: Pathway, total: Total, name: str) -> bool:
    """Whether the step is done when the total begins, and does not come again."""
    start = total.start
    if not isinstance(start, AfterStep) or start.step != name or start.aspect is not Aspect.DONE:
        return False
    return name not in reachable_from(pathway, pathway.leads_to[name])


def _case(
    pathway: Pathway, total: Total, end: AfterStep, inside: frozenset[str], setting: Setting, most_states: int
) -> Case | None:
    sums = Sums()
    routes = Routes(
        pathway,
        sums,
        total.start,
        Pace.LATEST,
        inside,
        until=end.step,
        setting=setting,
        before=surely_before(pathway, total.start.step) if isinstance(total.start, AfterStep) else frozenset(),
        tied=tied_to_later(pathway, inside, end),
        tied_ways=tied_to_each_way(pathway, inside, end),
        most_states=most_states,
    )
    whens = [visit.at(end, pathway.named_steps[end.step]) for visit in routes.visits.get(end.step, ())]
    moments = [when.moment for when in whens if when.moment is not None]
    if not moments:
        return None
    statutory = total.force is Force.STATUTORY
    allowed = tuple(
        sums.after(START, Length(each.duration, statutory=statutory), Part(total.name, "total", place))
        for place, each in enumerate(total.within.alternatives)
        if each in possible(total.within.alternatives, setting)
    )
    return Case(setting, sums, sums.latest(moments), allowed, frozenset[Gap]().union(*(when.gaps for when in whens)))
