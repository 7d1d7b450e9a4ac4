"""What a step does with the time of a patient who comes to it: when it opens, and when it is done.

It is done with the last of its duties, after what takes time by the text, and before the limits of its own and of later
steps that end earlier. No clock stands still, settings do not change on the way, and an outer event comes once
(docs/decisions/0013).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from forlop.model.pathway import (
    AfterStep,
    Aspect,
    AtLeast,
    AtOnce,
    Duty,
    ForTime,
    Opening,
    Pathway,
    Send,
    Step,
    UntilEvent,
    Which,
    Within,
)
from forlop.verification.timing.counted_from import anchors_of, awaited, binding_limits, names_of
from forlop.verification.timing.dues import Dues, Pace
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.histories import (
    AT_START,
    NOWHERE,
    Gap,
    Happened,
    History,
    Key,
    Lack,
    When,
    after,
    capped,
    latest,
)
from forlop.verification.timing.sums import Part, Sums


@dataclass(frozen=True, slots=True)
class Visit:
    """A step as a patient comes to it: when it opens, when each duty is to be done, and when it is done.

    `arriving` is what had happened by then; `history` is the same, in time for the limits that all up to here keeps.
    """

    step: str
    opened: When
    arriving: History
    history: History
    sent: When
    duties: tuple[When | None, ...]
    first_done: When
    done: When
    passed: When

    def at(self, point: AfterStep, step: Step) -> When:
        """When the point of the step happens; of a repeated step also the first time."""
        match point.aspect:
            case Aspect.STARTED:
                return self.opened
            case Aspect.RECEIVED if not step.kind.sends:
                return self.opened
            case Aspect.SENT | Aspect.RECEIVED:
                return self.sent
            case Aspect.DONE:
                return self.done if point.which is Which.LAST else self.first_done


@dataclass(frozen=True)
class Reckoning:
    """The times of steps; only what happens to those in `counted` is kept.

    `tied` gives for a step the limits of later steps that no patient gets round, as step and duty, and `tied_ways`
    those on each of several ways of which every patient takes one.
    """

    pathway: Pathway
    dues: Dues
    counted: frozenset[str]
    tied: Mapping[str, tuple[tuple[str, int], ...]]
    tied_ways: Mapping[str, tuple[tuple[tuple[tuple[str, int], ...], ...], ...]]

    @property
    def _sums(self) -> Sums:
        return self.dues.sums

    def visit(self, step: Step, opened: When, before: History) -> Visit:
        """The step that a patient comes to at a moment, after what has happened by then."""
        arriving = history = self._opened(step, opened, before)
        duties = self.dues.of(step, opened, opened, history, 0)
        ends = self._ends(step, duties, history)
        in_time = self._in_time(opened, ends)
        if in_time != opened:
            opened, arriving = in_time, self._opened(step, in_time, before)
            history = self._opened(step, in_time, self._all_in_time(before, ends))
            duties = self.dues.of(step, opened, opened, history, 0)
        sendings = [
            when
            for duty, when in zip(step.duties, duties, strict=True)
            if isinstance(duty.act, Send) and when is not None
        ]
        sent = latest(self._sums, sendings) if sendings else opened
        if sendings:
            history = self._with(history, step.name, (Aspect.SENT, Aspect.RECEIVED), Happened(sent))
            receiving = self.dues.of(step, opened, sent, history, 0)
            duties = tuple(
                late if step.waits_for_sending(duty) else early
                for duty, early, late in zip(step.duties, duties, receiving, strict=True)
            )
        return self._finished(step, opened, arriving, history, sent, duties)

    def from_done(self, step: Step, history: History, *, all_rounds: bool) -> Visit:
        """The step that routes begin at the end of; unless `all_rounds` are done, only the first of a repeated one."""
        done = AT_START if all_rounds else self._repeated(step, AT_START, {})
        passed = AT_START if self.dues.pace is Pace.LATEST else NOWHERE
        duties = (None,) * len(step.duties)
        return Visit(step.name, NOWHERE, history, history, NOWHERE, duties, AT_START, done, passed)

    def from_sent(self, step: Step, history: History) -> Visit:
        """The step that routes begin in the middle of, as it is sent."""
        duties = self.dues.of(step, AT_START, AT_START, history, 0)
        at_sending = tuple(
            when if step.waits_for_sending(duty) or when is None else AT_START
            for duty, when in zip(step.duties, duties, strict=True)
        )
        return self._finished(step, NOWHERE, history, history, AT_START, at_sending)

    def _all_in_time(self, history: History, ends: list[When]) -> History:
        return {key: replace(each, when=self._in_time(each.when, ends)) for key, each in history.items()}

    def _in_time(self, when: When, ends: Iterable[When]) -> When:
        for end in ends:
            when = capped(self._sums, when, end)
        return when

    def _ends(self, step: Step, duties: tuple[When | None, ...], history: History) -> list[When]:
        """The limits, its own and later ones, that count from something earlier: all up to here is in time for them."""
        if self.dues.pace is Pace.EARLIEST:
            return []
        own = [duties[number] for number in binding_limits(step) if _counts_from_earlier(step, step.duties[number])]
        return [*(each for each in own if each is not None), *self._later_ends(step, history)]

    def _later_ends(self, step: Step, history: History) -> Iterator[When]:
        """The limits of later steps that nobody gets round: the step is done before those steps are."""
        for name, number in self.tied.get(step.name, ()):
            yield self._end(name, number, history)
        for ways in self.tied_ways.get(step.name, ()):
            ends = [self._first_end(way, history) for way in ways]
            if all(end.moment is not None for end in ends):
                yield latest(self._sums, ends)

    def _first_end(self, limits: Iterable[tuple[str, int]], history: History) -> When:
        """The limit that ends first, of those that a patient must keep on a way; NOWHERE if none can be told."""
        return self._in_time(NOWHERE, [self._end(name, number, history) for name, number in limits])

    def _end(self, name: str, number: int, history: History) -> When:
        step = self.pathway.named_steps[name]
        return self.dues.limit(step, number, step.duties[number].timing, NOWHERE, history, Counting.DUE)

    def _finished(
        self,
        step: Step,
        opened: When,
        arriving: History,
        history: History,
        sent: When,
        duties: tuple[When | None, ...],
    ) -> Visit:
        """When a step is done whose duties are done then."""
        binding = [when for when in duties if when is not None]
        done = latest(self._sums, [opened, *binding])
        if step.runs is not None:
            done = done.with_gap(Gap(step.name, Lack.INSIDE)) if self.dues.pace is Pace.LATEST else done
        first_done = done = self._lasting(step, opened, done)
        done = self._repeated(step, done, history)
        passed = self._passed(step, opened, sent, history)
        if self.dues.pace is Pace.LATEST and step.overdue_replaces and passed.moment is not None and not passed.gaps:
            # When a limit passes the patient goes on: nothing else in the step can hold anybody longer.
            done = first_done = replace(done, gaps=frozenset())
        later = list(self._later_ends(step, history))
        first_done, done = self._in_time(first_done, later), self._in_time(done, later)
        return Visit(step.name, opened, arriving, history, sent, duties, first_done, done, passed)

    def _repeated(self, step: Step, done: When, history: History) -> When:
        """When the last round of a repeated step is done whose first was done then."""
        if self.dues.pace is Pace.LATEST and step.repeating is not None:
            for turn in range(1, step.repeating.times):
                rounds = [when for when in self.dues.of(step, done, done, history, turn) if when is not None]
                done = latest(self._sums, rounds)
        return done

    def _lasting(self, step: Step, opened: When, done: When) -> When:
        match step.waits_until or step.lasts:
            case ForTime(duration=duration) if step.waits_until is not None:
                waited = after(self._sums, opened, Length(duration, Counting.EARLIEST), Part(step.name, "waits_until"))
                return latest(self._sums, [done, waited])
            case ForTime(duration=duration):
                return after(self._sums, done, Length(duration, Counting.EARLIEST), Part(step.name, "lasts"))
            case AtLeast(duration=duration):
                lasted = after(self._sums, opened, Length(duration, Counting.EARLIEST), Part(step.name, "lasts"))
                return latest(self._sums, [done, lasted])
            case UntilEvent() if self.dues.pace is Pace.LATEST:
                return done.with_gap(Gap(step.name, Lack.EVENT))
            case _:
                return done

    def _passed(self, step: Step, opened: When, sent: When, history: History) -> When:
        """When the step is left because a limit passed."""
        if step.on_overdue is None:
            return NOWHERE
        passed = [
            self.dues.limit(step, number, duty.timing, base, history, Counting.PASSED)
            for number, duty in enumerate(step.duties)
            if isinstance(duty.timing, Within | AtOnce)
            for base in [sent if step.waits_for_sending(duty) else opened]
        ]
        if self.dues.pace is Pace.EARLIEST:
            moments = [when.moment for when in passed if when.moment is not None and not when.gaps]
            return When(self._sums.earliest(moments)) if moments and len(moments) == len(passed) else NOWHERE
        whole = [when for when in passed if not when.gaps]
        return latest(self._sums, whole or passed or [NOWHERE.with_gap(Gap(step.name, Lack.LIMIT))])

    # ---- what has happened

    def _opened(self, step: Step, opened: When, history: History) -> History:
        """The history as the step opens; what was settled before is another case than the one that is sent now."""
        if step.kind.sends and (step.name, Aspect.DONE, False) in history:
            history = {key: each for key, each in history.items() if not (key[0] == step.name and key[2])}
        return self._with(history, step.name, (Aspect.STARTED,), Happened(opened))

    def after_done(self, step: Step, visit: Visit) -> History:
        """The history of a patient who goes on because the step was done, or was not indicated."""
        done = Happened(visit.done, sure=step.only_if is None)
        history = self._with(visit.history, step.name, (Aspect.DONE,), done)
        event = awaited(step)
        return history if event is None else self._with(history, event, (Aspect.DONE,), done)

    def _with(self, history: History, name: str, aspects: tuple[Aspect, ...], happened: Happened) -> History:
        """What is known after something has happened: the newest time, and the first if there was none."""
        if name not in self.counted:
            return history
        changed: dict[Key, Happened] = dict(history)
        for aspect in aspects:
            earlier = history.get((name, aspect, False))
            surely = happened.sure or (earlier is not None and earlier.sure)
            changed[name, aspect, False] = Happened(happened.when, surely)
            first = history.get((name, aspect, True))
            if first is None or not first.sure:
                changed[name, aspect, True] = happened
        return changed


def _counts_from_earlier(step: Step, duty: Duty) -> bool:
    """Whether the limit counts from something before the step: not from its opening, nor from its being sent."""
    anchors = anchors_of(duty)
    sent = step.kind.sends and any(step.name in names_of(anchor) for anchor in anchors)
    return Opening() not in anchors and not sent
