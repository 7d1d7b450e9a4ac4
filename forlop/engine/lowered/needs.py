"""What of a patient's past a pathway can ask about again; the rest of the past decides nothing any more.

Read off the pathway's own text: the steps that `er gjort` asks about, what limits count from, first and earlier values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from forlop.model.expressions import IsDone, OfDatum, data_of
from forlop.model.expressions import Which as WhichValue
from forlop.model.pathway import (
    AfterEvent,
    AfterStep,
    Alternative,
    Aspect,
    Duty,
    Force,
    Interval,
    Pathway,
    Step,
    UntilEvent,
    Which,
)
from forlop.model.reach import flow_from
from forlop.model.values import Duration


@dataclass(frozen=True, slots=True)
class Needs:
    """What can be asked about. `inner` is the same of the sub-pathways, by the step that runs them.

    `ahead` are the steps that each step may lead to, `at_any_time` those that an interruption, a track or a person may;
    `joined` are the steps that wait for a token of each step. `versioned` are the duties whose limit asks what was
    known when the task opened, `cases` the steps of which only what belongs to the present case counts, `all_of` the
    events that a sub-pathway is told of when it begins.
    """

    order: Mapping[str, int]
    ahead: Mapping[str, frozenset[str]]
    at_any_time: frozenset[str]
    asked_done: frozenset[str]
    joined: Mapping[str, frozenset[str]]
    repeated: frozenset[str]
    sending: frozenset[str]
    cases: frozenset[str]
    versioned: frozenset[tuple[str, int]]
    moments: frozenset[tuple[str, Aspect]]
    events: frozenset[str]
    all_of: frozenset[str]
    first: frozenset[str]
    previous: frozenset[str]
    deciding_limits: frozenset[str]
    inner: Mapping[str, "Needs"]


def needs_of(pathway: Pathway) -> Needs:
    """What the steps and actors of the pathway can ask about."""
    parts = [part for thing in (*pathway.steps, *pathway.actors, *pathway.interruptions) for part in parts_of(thing)]
    sending = [step for step in pathway.steps if step.kind.sends]
    anchors = [part for part in parts if isinstance(part, AfterStep)]
    return Needs(
        order={step.name: number for number, step in enumerate(pathway.steps)},
        asked_done=frozenset(part.step for part in parts if isinstance(part, IsDone)),
        ahead={step.name: flow_from(pathway, (step.name,)) for step in pathway.steps},
        at_any_time=flow_from(
            pathway,
            (
                *(track.first_step for track in pathway.tracks),
                *(step.name for step in pathway.steps if step.anytime is not None),
                *(name for interruption in pathway.interruptions for name in interruption.target.steps),
            ),
        ),
        joined={
            step.name: frozenset(other.name for other in pathway.steps if step.name in other.waits_for)
            for step in pathway.steps
        },
        repeated=frozenset(step.name for step in pathway.steps if step.repeating is not None),
        sending=frozenset(step.name for step in sending),
        cases=frozenset(part.step for part in anchors if part.which is Which.FIRST)
        | frozenset(step.name for step in sending if any(duty.force is Force.STATUTORY for duty in step.duties)),
        versioned=frozenset(
            (step.name, number)
            for step in pathway.steps
            for number, duty in enumerate(step.duties)
            if _asks_of_opening(step, duty)
        ),
        moments=frozenset((part.step, part.aspect) for part in anchors)
        | frozenset((step.name, aspect) for step in sending for aspect in (Aspect.SENT, Aspect.RECEIVED)),
        events=frozenset(part.event for part in parts if isinstance(part, AfterEvent | UntilEvent)),
        all_of=frozenset(
            event for step in pathway.steps if step.runs is not None for event in step.runs.pathway.named_events
        ),
        first=frozenset(_values(parts, WhichValue.FIRST)),
        previous=frozenset(_values(parts, WhichValue.PREVIOUS)),
        deciding_limits=frozenset(
            name
            for part in parts
            if isinstance(part, Alternative | Interval) and part.condition is not None
            for name in data_of(part.condition)
        ),
        inner={step.name: needs_of(step.runs.pathway) for step in pathway.steps if step.runs is not None},
    )


def longest_duration(pathway: Pathway) -> int:
    """The most years that anything in the pathway, or in what it calls, lasts; rounded up."""
    in_a_year = {"hours": 8760, "workdays": 200, "days": 365, "weeks": 52, "months": 12, "years": 1}
    durations = (part for part in parts_of(pathway) if isinstance(part, Duration))
    return max((duration.amount // in_a_year[duration.unit] + 1 for duration in durations), default=0)


def parts_of(thing: object) -> Iterator[BaseModel]:
    """The value itself and every value it is made of, to any depth."""
    if isinstance(thing, BaseModel):
        yield thing
        for _, part in thing:
            yield from parts_of(part)
    elif isinstance(thing, tuple):
        for part in thing:
            yield from parts_of(part)


def _values(parts: list[BaseModel], which: WhichValue) -> Iterator[str]:
    return (part.datum for part in parts if isinstance(part, OfDatum) and part.which is which)


def _asks_of_opening(step: Step, duty: Duty) -> bool:
    """Whether the limit depends on the place of the opening in the log: conditions, and anchors that recur."""
    if duty.force is Force.STATUTORY and step.waits_for_sending(duty):
        return True
    return any(
        isinstance(part, AfterStep | AfterEvent)
        or (isinstance(part, Alternative | Interval) and part.condition is not None)
        for part in parts_of(duty.timing)
    )
