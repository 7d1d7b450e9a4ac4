"""When each duty of a step is done: on the last moment of its limit, or as soon as the text allows.

A duty that need not be done has no such moment; one whose limit cannot be told has that of its opening, with a gap.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from forlop.model.pathway import (
    AfterDatum,
    AfterEvent,
    AfterStep,
    Anchor,
    Aspect,
    AtOnce,
    Duty,
    Force,
    Halfway,
    LatestBefore,
    Obligation,
    OnDate,
    Opening,
    Repeating,
    Send,
    Step,
    Timing,
    Which,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.histories import AT_START, Gap, History, Lack, When, after, latest
from forlop.verification.timing.settings import Setting, holds, possible
from forlop.verification.timing.sums import Part, Sums


class Pace(Enum):
    """How fast a patient goes: every task at the end of its limit, or as soon as the text allows."""

    LATEST = "latest"
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True)
class Dues:
    """The moments of duties at one pace, in one setting; `before` is what has surely happened before the start."""

    sums: Sums
    pace: Pace
    setting: Setting = ()
    before: frozenset[str] = frozenset()

    def of(self, step: Step, opened: When, sent: When, history: History, turn: int) -> tuple[When | None, ...]:
        """When each duty is done, in this round of a repeated step; None for what need not be."""
        if step.only_if is not None and holds(step.only_if, self.setting) is False:
            return (None,) * len(step.duties)
        offer = all(duty.obligation is Obligation.MAY for duty in step.duties)
        return tuple(
            self._duty(step, number, sent if step.waits_for_sending(duty) else opened, history, turn, offer=offer)
            if offer or duty.obligation is not Obligation.MAY or isinstance(duty.act, Send)
            else None
            for number, duty in enumerate(step.duties)
        )

    def _duty(self, step: Step, number: int, base: When, history: History, turn: int, *, offer: bool) -> When | None:
        duty = step.duties[number]
        if self.pace is Pace.EARLIEST:
            if offer or not isinstance(duty.timing, Window):
                return None if offer else base
            begins = self._counted(step, number, duty.timing.anchor, base, history)
            if isinstance(begins, Lack):
                return base
            length = Length(duty.timing.earliest, Counting.EARLIEST)
            return latest(self.sums, [base, after(self.sums, begins, length, Part(step.name, "earliest", number))])
        timing = duty.timing
        if isinstance(timing, Repeating) and (turn > 0 or timing.first is None):
            return latest(
                self.sums,
                [
                    after(self.sums, base, self._length(duty, each.duration), part)
                    for place, each in enumerate(timing.intervals)
                    if each in possible(timing.intervals, self.setting)
                    for part in [Part(step.name, "interval", number, turn, place)]
                ],
            )
        lapses = offer or (duty.obligation is Obligation.MAY and isinstance(duty.act, Send))
        return self.limit(
            step,
            number,
            timing.first if isinstance(timing, Repeating) else timing,
            base,
            history,
            Counting.PASSED if lapses else Counting.DUE,
        )

    def limit(
        self, step: Step, number: int, timing: Timing | None, base: When, history: History, counting: Counting
    ) -> When:
        """The end of a limit; `base`, with a gap, where it has none that can be told."""
        duty, part = step.duties[number], Part(step.name, "limit", number)
        match timing:
            case Within(alternatives=alternatives):
                ends = [
                    self._ended(
                        step, number, each.anchor, base, history, self._length(duty, each.duration, counting),
                        replace(part, alternative=alternatives.index(each)),
                    )
                    for each in possible(alternatives, self.setting)
                ]  # fmt: skip
                return latest(self.sums, ends)
            case AtOnce():
                return base
            case Window(latest=None) | Repeating() | None:
                return base.with_gap(Gap(step.name, Lack.LIMIT, number))
            case Window(latest=Duration() as longest, anchor=anchor):
                return self._ended(step, number, anchor, base, history, self._length(duty, longest, counting), part)
            case OnDate(datum=datum):
                length = self._length(duty, Duration(amount=0, unit=Unit.DAYS), counting)
                return self._ended(step, number, AfterDatum(datum=datum), base, history, length, part)
            case LatestBefore(duration=duration, datum=datum):
                length = Length(duration, Counting.BEFORE)
                return self._ended(step, number, AfterDatum(datum=datum), base, history, length, part)
            case Halfway():
                return base.with_gap(Gap(step.name, Lack.DATE, number))
            case _:
                raise AssertionError("every kind of limit is one of these")

    def _ended(
        self, step: Step, number: int, anchor: Anchor, base: When, history: History, length: Length, part: Part
    ) -> When:
        counted = self._counted(step, number, anchor, base, history)
        if isinstance(counted, Lack):
            return base.with_gap(Gap(step.name, counted, number))
        return after(self.sums, counted, length, part)

    @staticmethod
    def _length(duty: Duty, duration: Duration, counting: Counting = Counting.DUE) -> Length:
        return Length(duration, counting, statutory=duty.force is Force.STATUTORY)

    def _counted(self, step: Step, number: int, anchor: Anchor, base: When, history: History) -> When | Lack:
        """When a limit of the step begins to count, or why that cannot be told."""
        duty = step.duties[number]
        # A receiver's statutory limit counts from the first reception of the case (semantics 6).
        of_the_case = step.waits_for_sending(duty) and duty.force is Force.STATUTORY
        match anchor:
            case Opening():
                happened = history.get((step.name, Aspect.RECEIVED, True)) if of_the_case else None
                return base if happened is None else happened.when
            case AfterStep(step=name, aspect=aspect, which=which):
                first = which is Which.FIRST or (of_the_case and name == step.name)
                happened = history.get((name, aspect, first))
            case AfterEvent(event=name, which=which):
                happened = history.get((name, Aspect.DONE, which is Which.FIRST))
            case AfterDatum(datum=name):
                happened = history.get((name, Aspect.DONE, False))
            case _:
                assert_never(anchor)
        if happened is not None:
            return happened.when if happened.sure else happened.when.with_gap(Gap(step.name, Lack.ANCHOR, number))
        if name in self.before:
            # Before the start, so at the latest then.
            return AT_START
        return Lack.DATE if isinstance(anchor, AfterDatum) else Lack.ANCHOR
