"""Limits that never matter: a later step that no patient gets round must always be done before they end.

`innen 30 dager etter fremmøte`, and the step after it `innen 10 dager etter fremmøte`  ->  the 30 days never bind
"""

from collections.abc import Iterator
from dataclasses import dataclass

from forlop.model.pathway import AfterStep, Anchor, Opening, Pathway, Step, Window, Within
from forlop.verification.timing.counted_from import names_of
from forlop.verification.timing.durations import Length
from forlop.verification.timing.limited import Limited, limits_of
from forlop.verification.timing.order import surely_before, tied_to_later
from forlop.verification.timing.sums import START, Lateness, Moment, Sums, is_ever_later, lateness


@dataclass(frozen=True)
class Outrun:
    """A limit and the later one that always ends before it, both counted from what the first counts from."""

    limited: Limited
    later: Limited
    sums: Sums
    due: Moment
    later_due: Moment
    late: Lateness


@dataclass(frozen=True)
class GoalTooLate:
    """A limit whose goal (`helst innen`) never ends before it."""

    limited: Limited
    goal: Length


def outrun_limits(pathway: Pathway) -> Iterator[Outrun]:
    """The limits that end after a later one on every start day, each with the first such in the text."""
    tied = tied_to_later(pathway, frozenset(pathway.named_steps), None)
    before: dict[str, frozenset[str]] = {}
    for step in pathway.steps:
        limits = [each for each in limits_of(step) if isinstance(each.duty.timing, Within | Window)]
        for name, number in tied.get(step.name, ()):
            later = pathway.named_steps[name]
            outrun = _first(pathway, limits, later, number, before)
            if outrun is not None:
                yield outrun
                break


def _first(
    pathway: Pathway, limits: list[Limited], later: Step, number: int, before: dict[str, frozenset[str]]
) -> Outrun | None:
    others = [each for each in limits_of(later) if each.number == number]
    for limited in limits:
        alternatives = [each for each in limits if each.number == limited.number]
        from_one = limited.alternative == 0 and all(each.anchor == limited.anchor for each in alternatives)
        if from_one and all(_counts_no_later(pathway, each.anchor, limited, before) for each in others):
            outrun = _compared(limited, alternatives, others)
            if outrun is not None:
                return outrun
    return None


def _counts_no_later(pathway: Pathway, anchor: Anchor, limited: Limited, before: dict[str, frozenset[str]]) -> bool:
    """Whether what a limit counts from has happened, for every patient, when the first limit begins to count."""
    if isinstance(anchor, Opening):
        return False
    if anchor == limited.anchor:
        return True
    step = limited.step.name if isinstance(limited.anchor, Opening) else _step_of(limited.anchor)
    if step is None:
        return False
    if step not in before:
        before[step] = surely_before(pathway, step)
    return set(names_of(anchor)) <= before[step]


def _step_of(anchor: Anchor) -> str | None:
    return anchor.step if isinstance(anchor, AfterStep) else None


def _compared(limited: Limited, alternatives: list[Limited], others: list[Limited]) -> Outrun | None:
    sums = Sums()
    due = sums.earliest(sums.after(START, each.length, each.part) for each in alternatives)
    later_due = sums.latest(sums.after(START, each.length, each.part) for each in others)
    if sums.bounds[due].high <= sums.bounds[later_due].low:
        return None
    late = lateness(sums, due, later_due)
    return Outrun(limited, others[0], sums, due, later_due, late) if late.least > 0 else None


def goals_too_late(pathway: Pathway) -> Iterator[GoalTooLate]:
    """The limits with a goal that ends neither before them on any day nor ever is shorter."""
    for step in pathway.steps:
        for limited in limits_of(step):
            within = limited.duty.timing
            if isinstance(within, Within) and within.goal is not None and limited.alternative == 0:
                sums = Sums()
                end = sums.after(START, Length(within.goal), limited.part)
                ends = (
                    sums.after(START, each.length, each.part)
                    for each in limits_of(step)
                    if each.number == limited.number
                )
                if not any(is_ever_later(sums, each, end) for each in ends):
                    yield GoalTooLate(limited, Length(within.goal))
