"""A total against the limits on its way: the latest end that the limits leave, for every start day.

`reckoned(pathway, total)` -> a case for each setting: the latest end, the end that the total allows, and the gaps, that
is what may take any time. A total over gaps is measured and not implied, whatever its parts come to.
"""

from dataclasses import dataclass

from forlop.model.network import reachable_from
from forlop.model.pathway import AfterStep, Aspect, Force, Pathway, Step, Total, Which
from forlop.verification.durations import Length
from forlop.verification.order import between, surely_before, tied_to_later
from forlop.verification.routes import Gap, Pace, Routes, Visit, When
from forlop.verification.settings import Setting, cases_of, possible, settings_of
from forlop.verification.sums import START, Moment, Part, Sums


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
    steps = [pathway.named_steps[name] for name in inside]
    cases = [*total.within.alternatives, *(case for step in steps for case in cases_of(step))]
    on_the_way = [step for step in steps if not _is_over(pathway, total, step.name)]
    found = (
        _case(pathway, total, total.end, inside, setting, most_states)
        for setting in settings_of(pathway, cases, on_the_way)
    )
    return tuple(case for case in found if case is not None)


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
        most_states=most_states,
    )
    whens = [_at(visit, end, pathway.named_steps[end.step]) for visit in routes.visits.get(end.step, ())]
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


def _at(visit: Visit, end: AfterStep, step: Step) -> When:
    match end.aspect:
        case Aspect.STARTED:
            return visit.opened
        case Aspect.RECEIVED if not step.kind.sends:
            return visit.opened
        case Aspect.SENT | Aspect.RECEIVED:
            return visit.sent
        case Aspect.DONE:
            return visit.done if end.which is Which.LAST else visit.first_done
