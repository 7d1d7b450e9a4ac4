"""The limits of duties, each with what it counts from and for how long."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forlop.model.pathway import (
    AfterDatum,
    Anchor,
    Duty,
    Force,
    LatestBefore,
    OnDate,
    Opening,
    Pathway,
    Repeating,
    Step,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit
from forlop.verification.timing.counted_from import Point
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.sums import Part


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


def limits_by_point(pathway: Pathway) -> Mapping[Point, list[Limited]]:
    """The limits by what they count from, but for those that count from the opening of their own task."""
    limits: dict[Point, list[Limited]] = {}
    for step in pathway.steps:
        for limited in limits_of(step):
            if not isinstance(limited.anchor, Opening):
                limits.setdefault(limited.anchor, []).append(limited)
    return limits
