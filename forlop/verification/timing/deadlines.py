"""Whether limits can be kept, and what they come to, for every start day from 1 January 2000 to 31 December 2100.

V601: a limit ends before the step can be done, by the least times of the text (waits, `varer`, `tidligst`).
V602: every limit on the way is kept, and the total is not. V603: a limit that never matters, as a later step's always
ends before it. V604: a goal that is not before its limit. V605: not settled, and why.
What is reckoned with of rounds, pauses and hours is settled in docs/decisions/0013.
"""

from collections.abc import Iterator
from dataclasses import replace

from forlop.diagnostics import Diagnostic, Related, Severity, StoryLine
from forlop.model.day_tables import BeyondTables
from forlop.model.pathway import AfterDatum, AfterEvent, AfterStep, Duty, Opening, Pathway, Total, Within
from forlop.model.values import Duration, Unit
from forlop.source import Span
from forlop.verification.subject import Subject
from forlop.verification.timing.anchors import NEVER_RUNS, limits_have_their_anchors
from forlop.verification.timing.counted_from import Point
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.limited import Limited
from forlop.verification.timing.rounds import EndlessRounds, TooManyRounds
from forlop.verification.timing.sums import (
    START,
    Lateness,
    Moment,
    Part,
    Stretch,
    Sums,
    is_never_later,
    later,
    shortest_enough,
)
from forlop.verification.timing.telling_times import (
    as_text,
    course,
    how_often,
    length_text,
    line,
    moment_text,
    nearest,
    of_stretches,
)
from forlop.verification.timing.tightness import Outrun, goals_too_late, outrun_limits
from forlop.verification.timing.too_long import Unmeetable, Unsettled
from forlop.verification.timing.totals import Case, reckoned
from forlop.verification.timing.unmeetable import unmeetable_limits
from forlop.verification.verdict import Check


def deadlines(subject: Subject) -> Iterator[Diagnostic]:
    """What is wrong with the limits and totals of a pathway."""
    yield from limits_have_their_anchors(subject)
    try:
        yield from _limits(subject)
        for total in subject.pathway.totals:
            yield from _total(subject, total)
    except EndlessRounds:
        # A cycle without a bound has no longest way; it has a finding of its own.
        return


DEADLINES = Check("deadlines", ("V601", "V602", "V603", "V604", "V605", NEVER_RUNS), deadlines)


def most_states(subject: Subject) -> int:
    """How many situations one reckoning may go through; each takes about ten times the work of one of the net."""
    return subject.budget.states // 10


# ---- limits


def _limits(subject: Subject) -> Iterator[Diagnostic]:
    header = subject.places.document.header
    assert header is not None  # a pathway has one
    try:
        for each in unmeetable_limits(subject.pathway, most_states=most_states(subject)):
            match each:
                case Unmeetable():
                    yield _cannot_be_met(subject, each)
                case Unsettled(limited=limited):
                    yield _unknown(_duty(subject, limited), limited.step.name, "beside")
        for outrun in outrun_limits(subject.pathway):
            yield _never_binds(subject, outrun)
        for late in goals_too_late(subject.pathway):
            details = (("step", late.limited.step.name), ("goal_length", length_text(late.goal.duration)))
            yield Diagnostic("V604", _duty(subject, late.limited), details, severity=Severity.WARNING)
    except TooManyRounds:
        yield _unknown(header.name.span, subject.pathway.name, "rounds")
    except BeyondTables:
        yield _unknown(header.name.span, subject.pathway.name, "far")


def _cannot_be_met(subject: Subject, found: Unmeetable) -> Diagnostic:
    limited, sums, late = found.limited, found.sums, found.late
    at = sums.at_moments([found.begins, found.earliest, found.due], [late.worst])
    stretches = sums.route(found.earliest, late.worst)
    clock = late.in_hours
    details = [
        ("step", limited.step.name),
        ("length", length_text(limited.length.duration)),
        ("start_when", moment_text(at[found.begins][0], clock=clock)),
        ("earliest_when", moment_text(at[found.earliest][0], clock=clock)),
        ("due_when", moment_text(at[found.due][0], clock=clock)),
    ]
    needed = _needed(sums, found.earliest, limited.length, late, found.begins)
    if needed is not None:
        details.append(("needed_length", length_text(needed)))
    counts = line("counts_from", at[found.begins][0], ("name", _counts_from(limited)), clock=clock)
    before = sums.route(found.begins, late.worst)
    told = (*of_stretches(before, clock=clock), counts, *of_stretches(stretches, clock=clock))
    begins, *others = told if found.origin is None else (_happens(found.origin, late.worst, clock=clock), *told)
    story = course(
        begins,
        others,
        line("limit_ends", at[found.due][0], ("step", limited.step.name), ("length", details[1][1]), clock=clock),
        (*nearest(sums, found.earliest, found.due, late, subject.today), how_often(late)),
    )
    related = _related(subject, "takes_time", stretches, but=_duty(subject, limited))
    help_for = "" if needed is not None else "before"
    return Diagnostic("V601", _duty(subject, limited), tuple(details), related, help_for, story=story)


def _happens(point: Point, moment: int, *, clock: bool) -> StoryLine:
    match point:
        case AfterStep(step=name):
            return line("does", moment, ("step", name), ("data", ""), clock=clock)
        case AfterEvent(event=name) | AfterDatum(datum=name):
            return line("happens", moment, ("event", name), clock=clock)


def _counts_from(limited: Limited) -> str:
    match limited.anchor:
        case Opening():
            return limited.step.name
        case AfterStep(step=name) | AfterEvent(event=name) | AfterDatum(datum=name):
            return name


def _never_binds(subject: Subject, found: Outrun) -> Diagnostic:
    limited, later, sums, start = found.limited, found.later, found.sums, found.late.best
    at = sums.at_moments([found.due, found.later_due], [start])
    details = (
        ("step", limited.step.name),
        ("later", later.step.name),
        ("length", length_text(limited.length.duration)),
        ("later_length", length_text(later.length.duration)),
        ("least_length", as_text(found.late.least, in_hours=found.late.in_hours)),
    )
    story = (
        line("counts_from", start, ("name", _counts_from(limited))),
        line("last_day", at[found.later_due][0], ("step", later.step.name), ("length", details[3][1])),
        line("last_day", at[found.due][0], ("step", limited.step.name), details[2]),
    )
    related = (Related("binds", _duty(subject, later)),)
    return Diagnostic("V603", _duty(subject, limited), details, related, severity=Severity.WARNING, story=story)


# ---- totals


def _total(subject: Subject, total: Total) -> Iterator[Diagnostic]:
    """The setting in which the limits pass the total by most, if they do."""
    place = subject.places[total.name]
    try:
        cases = reckoned(subject.pathway, total, most_states=most_states(subject))
        passed = [found for case in cases for found in _passing(case)]
    except TooManyRounds:
        yield _unknown(place, total.name, "rounds")
        return
    except BeyondTables:
        yield _unknown(place, total.name, "far")
        return
    if passed:
        case, allowed, late = max(passed, key=lambda each: each[2].most)
        yield _passes(subject, total, case, allowed, late)
    elif any(not is_never_later(case.sums, case.end, each) for case in cases for each in case.allowed):
        yield _unknown(place, total.name, "setting")


def _passing(case: Case) -> Iterator[tuple[Case, Moment, Lateness]]:
    """How far the limits pass the total; where it is open which of its lengths holds, only if they pass the longest."""
    allowed = case.sums.latest(case.allowed)
    late = later(case.sums, case.end, allowed)
    if late is not None:
        yield case, allowed, late


def _passes(subject: Subject, total: Total, case: Case, allowed: Moment, late: Lateness) -> Diagnostic:
    sums, clock = case.sums, late.in_hours
    at = sums.at_moments([case.end, allowed], [late.worst])
    (limit,) = sums.route(allowed, late.worst) or (None,)
    assert limit is not None  # a total has a length
    stretches = sums.route(case.end, late.worst)
    needed = _needed(sums, case.end, limit.length, late)
    details = [
        ("name", total.name),
        ("allowed_length", length_text(limit.length.duration)),
        ("excess_length", as_text(late.most, in_hours=clock)),
        ("start_when", moment_text(late.worst, clock=clock)),
        ("end_when", moment_text(at[case.end][0], clock=clock)),
        ("allowed_when", moment_text(at[allowed][0], clock=clock)),
        ("needed_length", length_text(needed or limit.length.duration)),
    ]
    story = course(
        line("counts_from", late.worst, ("name", _name(total.start)), clock=clock),
        of_stretches(stretches, clock=clock),
        line("total_ends", at[allowed][0], ("total", total.name), ("length", details[1][1]), clock=clock),
        (*nearest(sums, case.end, allowed, late, subject.today), how_often(late)),
    )
    odd = _in_another_unit(subject, total, case, late.worst, at[allowed][0], limit.length.duration.unit)
    if odd is None:
        place, related = subject.places[total.name], _related(subject, "part", stretches)
    else:
        place = _line_of(subject, odd.part)
        mended = Duration(amount=odd.length.duration.amount, unit=limit.length.duration.unit)
        details += [("step", odd.part.step), ("length", length_text(odd.length.duration))]
        details += [("mended_length", length_text(mended))]
        related = (Related("total", subject.places[total.name]), *_related(subject, "part", stretches, but=place))
    help_for = "" if odd is None else "unit"
    return Diagnostic("V602", place, tuple(details), related, help_for, story=story)


def _name(point: AfterStep | AfterEvent | AfterDatum) -> str:
    match point:
        case AfterStep(step=name) | AfterEvent(event=name) | AfterDatum(datum=name):
            return name


def _in_another_unit(
    subject: Subject, total: Total, case: Case, start: int, allowed: int, unit: Unit
) -> Stretch | None:
    """The one limit on the way with which the total would hold if it were in the unit of the total.

    Only days and working days are taken for each other: the number is then the same.
    """
    odd = {
        stretch.part: stretch
        for stretch in case.sums.route(case.end, start)
        if stretch.part.clause == "limit" and {stretch.length.duration.unit, unit} == {Unit.DAYS, Unit.WORKDAYS}
    }
    mending = [
        stretch
        for part, stretch in odd.items()
        for length in [replace(stretch.length, duration=Duration(amount=stretch.length.duration.amount, unit=unit))]
        if case.sums.with_another(case.end, start, part, length) <= allowed
        and _holds(subject, _with_unit(subject.pathway, part, unit), total)
    ]
    return mending[0] if len(mending) == 1 else None


def _holds(subject: Subject, pathway: Pathway, total: Total) -> bool:
    return all(
        is_never_later(case.sums, case.end, each)
        for case in reckoned(pathway, total, most_states=most_states(subject))
        for each in case.allowed
    )


def _with_unit(pathway: Pathway, part: Part, unit: Unit) -> Pathway:
    """The pathway with one length of one duty in another unit."""
    step = pathway.named_steps[part.step]
    duties = tuple(
        _duty_with_unit(duty, part.alternative, unit) if number == part.number else duty
        for number, duty in enumerate(step.duties)
    )
    changed = step.model_copy(update={"duties": duties})
    steps = tuple(changed if each.name == step.name else each for each in pathway.steps)
    # Made anew and not copied: what a pathway has worked out of its steps would be copied with it.
    fields = {name: value for name, value in pathway if name in Pathway.model_fields}
    return Pathway(**{**fields, "steps": steps})


def _duty_with_unit(duty: Duty, alternative: int, unit: Unit) -> Duty:
    if not isinstance(duty.timing, Within):
        return duty
    alternatives = tuple(
        each.model_copy(update={"duration": Duration(amount=each.duration.amount, unit=unit)})
        if place == alternative
        else each
        for place, each in enumerate(duty.timing.alternatives)
    )
    return duty.model_copy(update={"timing": duty.timing.model_copy(update={"alternatives": alternatives})})


# ---- what both have


def _needed(sums: Sums, moment: Moment, length: Length, late: Lateness, since: Moment = START) -> Duration | None:
    """The shortest length from `since` on that would be enough; None for what is counted back."""
    if length.counting is Counting.BEFORE:
        return None
    enough = shortest_enough(sums, moment, length, late, since)
    return None if enough is None else enough.duration


def _unknown(place: Span, name: str, reason: str) -> Diagnostic:
    return Diagnostic("V605", place, (("name", name),), help=reason, severity=Severity.UNKNOWN)


def _duty(subject: Subject, limited: Limited) -> Span:
    return subject.places.of(limited.step.name, "duty", limited.number)


def _line_of(subject: Subject, part: Part) -> Span:
    clause = part.clause if part.clause in ("waits_until", "lasts") else "duty"
    return subject.places.of(part.step, clause, part.number)


def _related(
    subject: Subject, role: str, stretches: tuple[Stretch, ...], but: Span | None = None
) -> tuple[Related, ...]:
    """The line of each length once, in the order of the course."""
    places = dict.fromkeys(_line_of(subject, stretch.part) for stretch in stretches)
    return tuple(Related(role, place) for place in places if place != but)
