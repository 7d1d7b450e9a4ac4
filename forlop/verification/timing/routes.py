"""When each step opens and is done at the latest, and at the earliest, on all routes from one point of a pathway.

At the latest: every task is done on the last moment of its limit. At the earliest: at once, but for what takes time by
the text (waits, `varer`, `tidligst`). In both the worst route counts, with as many rounds of a loop as it allows.
No clock stands still, settings do not change on the way, and an outer event comes once (docs/decisions/0013).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from operator import le
from typing import assert_never

from forlop.model.expressions import Condition
from forlop.model.pathway import (
    AfterDatum,
    AfterEvent,
    AfterStep,
    Anchor,
    Aspect,
    AtLeast,
    AtOnce,
    Back,
    Duty,
    Finished,
    Force,
    ForTime,
    Halfway,
    LatestBefore,
    Obligation,
    OnDate,
    Onward,
    Opening,
    Pathway,
    Repeating,
    Send,
    Step,
    Target,
    Timing,
    UntilEvent,
    Which,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit
from forlop.verification.timing.durations import Counting, Length
from forlop.verification.timing.settings import Setting, holds, possible
from forlop.verification.timing.sums import START, Moment, Part, Sums

Point = AfterStep | AfterEvent | AfterDatum


class Pace(Enum):
    """How fast a patient goes: every task at the end of its limit, or as soon as the text allows."""

    LATEST = "latest"
    EARLIEST = "earliest"


class Lack(Enum):
    """Why a moment has no latest."""

    LIMIT = "limit"
    EVENT = "event"
    ANCHOR = "anchor"
    DATE = "date"
    INSIDE = "inside"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something on the way that may take any time: a duty, or the step itself where `duty` is None."""

    step: str
    lack: Lack
    duty: int | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A moment, reckoned as if the gaps took no time; None when nothing ties it to the start."""

    moment: Moment | None
    gaps: frozenset[Gap] = frozenset()

    def with_gap(self, gap: Gap) -> "When":
        return replace(self, gaps=self.gaps | {gap})


NOWHERE = When(None)
AT_START = When(START)


@dataclass(frozen=True, slots=True)
class Happened:
    """When an anchor last happened, and whether it did so on every way here."""

    when: When
    sure: bool = True


Key = tuple[str, Aspect, bool]
"""A step, event or datum, the aspect of it, and whether its first occurrence is meant."""

History = Mapping[Key, Happened]


@dataclass(frozen=True, slots=True)
class Visit:
    """A step as a patient comes to it: when it opens, when each duty is to be done, and when it is done."""

    step: str
    opened: When
    history: History
    sent: When
    duties: tuple[When | None, ...]
    first_done: When
    done: When
    passed: When


Seen = Mapping[str, list[tuple[int, ...]]]
"""For each join the counts with which lines come to it."""


class TooManyRounds(ValueError):
    """The loops on the way can be walked in more ways than the budget allows."""


class EndlessRounds(ValueError):
    """Some steps lead back to themselves without a bound; that is told by another check."""


State = tuple[str, tuple[int, ...]]
"""A step, and how often each step of `Back` may still be gone back to."""


Arrival = tuple[str | None, When, History]
"""From which step a patient comes (None at the beginning), when, and after what."""


@dataclass(frozen=True)
class Routes:
    """The routes from one point, within `inside`, in one setting; no further than `until`, or a return to `anew`.

    `before` is what has surely happened when they begin; `tied` gives for a step the limits of later steps that no
    patient gets round, as step and duty. To the steps in `quick` nobody goes back: those rounds take no time.
    """

    pathway: Pathway
    sums: Sums
    point: Point
    pace: Pace
    inside: frozenset[str]
    until: str | None = None
    anew: str | None = None
    setting: Setting = ()
    before: frozenset[str] = frozenset()
    tied: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    quick: frozenset[str] = frozenset()
    most_states: int = 20_000

    @cached_property
    def visits(self) -> dict[str, tuple[Visit, ...]]:
        """Every step the routes come to, once for each way its loops can have been walked."""
        arriving: dict[State, list[Arrival]] = defaultdict(list)
        visited: dict[str, list[Visit]] = defaultdict(list)
        for name, visit in self._begun:
            visited[name].append(visit)
            if name != self.until or self._leaves_until:
                self._send_on(self._state(name, self._counts), visit, arriving)
        for name, arrival in self._entered:
            arriving[self._state(name, self._counts)].append(arrival)
        for state in self._in_order(list(arriving), self._joins_seen):
            visit = self._visit(state[0], arriving[state])
            visited[visit.step].append(visit)
            self._send_on(state, visit, arriving)
        return {name: tuple(visits) for name, visits in visited.items()}

    # ---- the point they begin at

    @cached_property
    def _begun(self) -> tuple[tuple[str, Visit], ...]:
        """The visits that the routes begin in the middle or at the end of."""
        match self.point:
            case AfterStep(step=name, aspect=Aspect.DONE):
                return ((name, self._done_visit(self.pathway.named_steps[name])),)
            case AfterStep(step=name, aspect=Aspect.SENT | Aspect.RECEIVED) if self.pathway.named_steps[
                name
            ].kind.sends:
                return ((name, self._sent_visit(self.pathway.named_steps[name])),)
            case AfterEvent(event=event):
                return tuple(
                    (step.name, self._done_visit(step))
                    for step in self.pathway.steps
                    if step.name in self.inside and awaited(step) == event
                )
            case _:
                return ()

    @cached_property
    def _entered(self) -> tuple[tuple[str, Arrival], ...]:
        """The steps that the routes begin by opening."""
        names: tuple[str, ...] = ()
        opened = AT_START
        match self.point:
            case AfterStep(step=name, aspect=Aspect.STARTED):
                names = (name,)
            case AfterStep(step=name, aspect=Aspect.RECEIVED) if not self.pathway.named_steps[name].kind.sends:
                names = (name,)
            case AfterEvent(event=event) if event in self.pathway.named_interruptions:
                names = self.pathway.named_interruptions[event].target.steps
            case AfterEvent(event=event):
                names = tuple(track.first_step for track in self.pathway.tracks if track.starts_at == event)
                if not names and not self._begun:
                    # Nothing in the text opens when it happens: only limits that count from it are tied to it.
                    names, opened = entrances(self.pathway), NOWHERE
            case AfterDatum():
                names, opened = entrances(self.pathway), NOWHERE
            case _:
                pass
        if opened is NOWHERE and self.pace is Pace.LATEST:
            opened = NOWHERE.with_gap(Gap(names_of(self.point)[0], Lack.ANCHOR))
        return tuple((name, (None, opened, self._history())) for name in names if name in self.inside)

    @cached_property
    def _leaves_until(self) -> bool:
        """Whether the routes begin when the step they lead to is done: then it is the next time that is meant."""
        return isinstance(self.point, AfterStep) and self.point.aspect is Aspect.DONE

    @cached_property
    def _wanted(self) -> frozenset[str]:
        """The names that limits inside count from: only what happens to them is kept."""
        names = {
            name
            for step in self.inside
            for duty in self.pathway.named_steps[step].duties
            for anchor in anchors_of(duty)
            for name in names_of(anchor)
        }
        return frozenset(names) | {name for name in self.inside if self.pathway.named_steps[name].kind.sends}

    def _history(self) -> dict[Key, Happened]:
        """What has happened at the start: the point itself."""
        match self.point:
            case AfterStep(step=name, aspect=aspect):
                keys = [(name, aspect)]
                if self.pace is Pace.LATEST and aspect is Aspect.DONE:
                    # What came before it in the step came at the latest then.
                    keys += [(name, each) for each in (Aspect.STARTED, Aspect.SENT, Aspect.RECEIVED)]
            case AfterEvent(event=name) | AfterDatum(datum=name):
                keys = [(name, Aspect.DONE)]
        return {(name, aspect, first): Happened(AT_START) for name, aspect in keys for first in (False, True)}

    def _done_visit(self, step: Step) -> Visit:
        done = AT_START
        if self.pace is Pace.LATEST and step.repeating is not None and not _newest(self.point):
            # The first round was done at the start; the others follow.
            for turn in range(1, step.repeating.times):
                done = self._latest(when for when in self._duties(step, done, done, {}, turn) if when is not None)
        passed = AT_START if self.pace is Pace.LATEST else NOWHERE
        duties = (None,) * len(step.duties)
        history = self._history()
        return Visit(step.name, NOWHERE, history, NOWHERE, duties, AT_START, done, passed)

    def _sent_visit(self, step: Step) -> Visit:
        history = self._history()
        duties = self._duties(step, AT_START, AT_START, history, 0)
        at_sending = tuple(
            when if step.waits_for_sending(duty) or when is None else AT_START
            for duty, when in zip(step.duties, duties, strict=True)
        )
        return self._finished(step, NOWHERE, history, AT_START, at_sending)

    # ---- one step

    def _visit(self, name: str, arrivals: list[Arrival]) -> Visit:
        step = self.pathway.named_steps[name]
        opened, before = self._joined(step, arrivals)
        history = self._opened(step, opened, before)
        duties = self._duties(step, opened, opened, history, 0)
        in_time = self._in_time(opened, step, duties)
        if in_time != opened:
            opened, history = in_time, self._opened(step, in_time, before)
            duties = self._duties(step, opened, opened, history, 0)
        sendings = [
            when
            for duty, when in zip(step.duties, duties, strict=True)
            if isinstance(duty.act, Send) and when is not None
        ]
        sent = self._latest(sendings) if sendings else opened
        if sendings:
            history = self._with(history, name, (Aspect.SENT, Aspect.RECEIVED), Happened(sent))
            receiving = self._duties(step, opened, sent, history, 0)
            duties = tuple(
                late if step.waits_for_sending(duty) else early
                for duty, early, late in zip(step.duties, duties, receiving, strict=True)
            )
        return self._finished(step, opened, history, sent, duties)

    def _in_time(self, when: When, step: Step, duties: tuple[When | None, ...]) -> When:
        """A step opens, and all before it is done, before the limits of its own that count from something earlier."""
        for end in self._own_ends(step, duties):
            when = self._capped(when, end)
        return when

    def _own_ends(self, step: Step, duties: tuple[When | None, ...]) -> list[When]:
        """When the limits end that count from something earlier than the step's opening."""
        if self.pace is Pace.EARLIEST:
            return []
        anchored = [number for number in binding_limits(step) if Opening() not in anchors_of(step.duties[number])]
        return [end for end in (duties[number] for number in anchored) if end is not None]

    def _capped(self, when: When, end: When) -> When:
        """The earlier of the two; what has gaps bounds nothing."""
        if end.moment is None or end.gaps:
            return when
        if when.moment is None or when.gaps:
            return When(end.moment)
        return When(self.sums.earliest([when.moment, end.moment]))

    def _finished(
        self, step: Step, opened: When, history: History, sent: When, duties: tuple[When | None, ...]
    ) -> Visit:
        """When a step is done whose duties are done then."""
        binding = [when for when in duties if when is not None]
        done = self._latest([opened, *binding])
        if step.runs is not None:
            done = done.with_gap(Gap(step.name, Lack.INSIDE)) if self.pace is Pace.LATEST else done
        first_done = done = self._lasting(step, opened, done)
        if self.pace is Pace.LATEST and step.repeating is not None:
            for turn in range(1, step.repeating.times):
                done = self._latest(when for when in self._duties(step, done, done, history, turn) if when is not None)
        passed = self._passed(step, opened, sent, history)
        if self.pace is Pace.LATEST and step.overdue_replaces and passed.moment is not None and not passed.gaps:
            # When a limit passes the patient goes on: nothing else in the step can hold anybody longer.
            done = first_done = replace(done, gaps=frozenset())
        done, first_done = (
            self._before_later_limits(step, done, history),
            self._before_later_limits(step, first_done, history),
        )
        return Visit(step.name, opened, history, sent, duties, first_done, done, passed)

    def _lasting(self, step: Step, opened: When, done: When) -> When:
        match step.waits_until or step.lasts:
            case ForTime(duration=duration) if step.waits_until is not None:
                waited = self._after(opened, Length(duration, Counting.EARLIEST), Part(step.name, "waits_until"))
                return self._latest([done, waited])
            case ForTime(duration=duration):
                return self._after(done, Length(duration, Counting.EARLIEST), Part(step.name, "lasts"))
            case AtLeast(duration=duration):
                lasted = self._after(opened, Length(duration, Counting.EARLIEST), Part(step.name, "lasts"))
                return self._latest([done, lasted])
            case UntilEvent() if self.pace is Pace.LATEST:
                return done.with_gap(Gap(step.name, Lack.EVENT))
            case _:
                return done

    def _passed(self, step: Step, opened: When, sent: When, history: History) -> When:
        """When the step is left because a limit passed."""
        if step.on_overdue is None:
            return NOWHERE
        passed = [
            self._limit(step, number, duty.timing, base, history, Counting.PASSED)
            for number, duty in enumerate(step.duties)
            if isinstance(duty.timing, Within | AtOnce)
            for base in [sent if step.waits_for_sending(duty) else opened]
        ]
        if self.pace is Pace.EARLIEST:
            moments = [when.moment for when in passed if when.moment is not None and not when.gaps]
            return When(self.sums.earliest(moments)) if moments and len(moments) == len(passed) else NOWHERE
        whole = [when for when in passed if not when.gaps]
        return self._latest(whole or passed or [NOWHERE.with_gap(Gap(step.name, Lack.LIMIT))])

    def _before_later_limits(self, step: Step, done: When, history: History) -> When:
        """A step is done before a step that follows is, whose limit may end earlier."""
        for name, number in self.tied.get(step.name, ()):
            later = self.pathway.named_steps[name]
            end = self._limit(later, number, later.duties[number].timing, NOWHERE, history, Counting.DUE)
            done = self._capped(done, end)
        return done

    # ---- the duties of a step

    def _duties(self, step: Step, opened: When, sent: When, history: History, turn: int) -> tuple[When | None, ...]:
        """When each duty is done; None for what need not be."""
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
            return self._latest([base, self._after(begins, length, Part(step.name, "earliest", number))])
        timing = duty.timing
        if isinstance(timing, Repeating) and (turn > 0 or timing.first is None):
            lengths = [
                self._after(base, self._length(duty, each.duration), Part(step.name, "interval", number, turn, place))
                for place, each in enumerate(timing.intervals)
                if each in possible(timing.intervals, self.setting)
            ]
            return self._latest(lengths)
        lapses = offer or (duty.obligation is Obligation.MAY and isinstance(duty.act, Send))
        return self._limit(
            step,
            number,
            timing.first if isinstance(timing, Repeating) else timing,
            base,
            history,
            Counting.PASSED if lapses else Counting.DUE,
        )

    def _limit(
        self, step: Step, number: int, timing: Timing | None, base: When, history: History, counting: Counting
    ) -> When:
        """The end of a limit; `base`, with a gap, where it has none that can be told."""
        duty, part = step.duties[number], Part(step.name, "limit", number)
        match timing:
            case Within(alternatives=alternatives):
                return self._latest(
                    self._ended(
                        step, number, each.anchor, base, history, self._length(duty, each.duration, counting),
                        replace(part, alternative=alternatives.index(each)),
                    )
                    for each in possible(alternatives, self.setting)
                )  # fmt: skip
            case AtOnce():
                return base
            case Window(latest=None) | Repeating() | None:
                return base.with_gap(Gap(step.name, Lack.LIMIT, number))
            case Window(latest=Duration() as latest, anchor=anchor):
                return self._ended(step, number, anchor, base, history, self._length(duty, latest, counting), part)
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
        return self._after(counted, length, part)

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
        if name in self.before and self.pace is Pace.LATEST:
            # Before the start, so at the latest then.
            return AT_START
        return Lack.DATE if isinstance(anchor, AfterDatum) else Lack.ANCHOR

    def _after(self, when: When, length: Length, part: Part) -> When:
        if when.moment is None:
            return when
        return replace(when, moment=self.sums.after(when.moment, length, part))

    def _latest(self, whens: Iterable[When]) -> When:
        every = list(whens)
        gaps = frozenset[Gap]().union(*(when.gaps for when in every))
        moments = [when.moment for when in every if when.moment is not None]
        return When(self.sums.latest(moments) if moments else None, gaps)

    # ---- from step to step

    def _joined(self, step: Step, arrivals: list[Arrival]) -> tuple[When, History]:
        """When the step opens and what has happened by then; a join waits for the last of its lines."""
        opened = self._latest(when for _, when, _ in arrivals)
        sources = {source for source, _, _ in arrivals}
        joins = bool(step.waits_for) and sources <= set(step.waits_for)
        if joins and self.pace is Pace.LATEST and sources < set(step.waits_for):
            # A line that does not come from the start, or not by these routes, may take any time.
            opened = opened.with_gap(Gap(step.name, Lack.BESIDE))
        lines = [
            self._either([history for source, _, history in arrivals if source == line])
            for line in dict.fromkeys(source for source, _, _ in arrivals)
        ]
        if len(lines) == 1:
            return opened, lines[0]
        return opened, self._both(lines) if joins else self._either(lines)

    def _either(self, histories: list[History]) -> History:
        """What has happened if one of the histories has."""
        if all(history is histories[0] for history in histories):
            return histories[0]
        keys = dict.fromkeys(key for history in histories for key in history)
        return {key: self._merged([history.get(key) for history in histories]) for key in keys}

    def _merged(self, happened: list[Happened | None]) -> Happened:
        first = happened[0]
        if first is not None and all(each is first for each in happened):
            return first
        known = [each for each in happened if each is not None]
        when = known[0].when
        if any(each.when is not when and each.when != when for each in known):
            when = self._latest(each.when for each in known)
        return Happened(when, len(known) == len(happened) and all(each.sure for each in known))

    def _both(self, histories: list[History]) -> History:
        """What has happened if all of the histories have."""
        keys = dict.fromkeys(key for history in histories for key in history)
        joined: dict[Key, Happened] = {}
        for key in keys:
            known = [history[key] for history in histories if key in history]
            sure = [each for each in known if each.sure]
            joined[key] = Happened(self._latest(each.when for each in sure or known), bool(sure))
        return joined

    def _opened(self, step: Step, opened: When, history: History) -> History:
        """The history as the step opens; what was settled before is another case than the one that is sent now."""
        if step.kind.sends and (step.name, Aspect.DONE, False) in history:
            history = {key: each for key, each in history.items() if not (key[0] == step.name and key[2])}
        return self._with(history, step.name, (Aspect.STARTED,), Happened(opened))

    def _after_done(self, step: Step, visit: Visit) -> History:
        """The history of a patient who goes on because the step was done, or was not indicated."""
        done = Happened(visit.done, sure=step.only_if is None)
        earlier = visit.history
        if self._own_ends(step, visit.duties):
            earlier = {
                key: replace(each, when=self._in_time(each.when, step, visit.duties)) for key, each in earlier.items()
            }
        history = self._with(earlier, step.name, (Aspect.DONE,), done)
        event = awaited(step)
        return history if event is None else self._with(history, event, (Aspect.DONE,), done)

    def _with(self, history: History, name: str, aspects: tuple[Aspect, ...], happened: Happened) -> History:
        """What is known after something has happened: the newest time, and the first if there was none."""
        if name not in self._wanted:
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

    def _send_on(self, state: State, visit: Visit, arriving: dict[State, list[Arrival]]) -> None:
        step = self.pathway.named_steps[visit.step]
        done: History | None = None
        for clause, target in self._ways(state, self._joins_seen):
            if clause in DONE_BY:
                done = self._after_done(step, visit) if done is None else done
                arriving[target].append((step.name, visit.done, done))
            elif clause == "on_overdue":
                arriving[target].append((step.name, visit.passed, visit.history))
            else:
                arriving[target].append((step.name, visit.done, visit.history))

    def _ways(self, state: State, seen: Seen) -> Iterator[tuple[str, State]]:
        """The ways that a patient may take, and how often may be gone back after them."""
        name, counts = state
        step = self.pathway.named_steps[name]
        begins = state in self._first_states
        if (name == self.until and not (begins and self._leaves_until)) or (name == self.anew and not begins):
            return
        for clause, target, condition in ways_with_conditions(step):
            if clause == "on_overdue" and self.pace is Pace.LATEST and not step.overdue_replaces:
                continue
            if condition is not None and holds(condition, self.setting) is False:
                continue
            if clause == "otherwise" and any(holds(each.condition, self.setting) for each in step.branches):
                continue
            for target_name, left in self._targets(target, counts):
                if target_name in self.inside:
                    for each in self._opening(name, self._state(target_name, left), seen):
                        yield clause, (target_name, each)

    def _opening(self, source: str, state: State, seen: Seen) -> Iterable[tuple[int, ...]]:
        """What is left of the counts when a join opens: another line may have gone round its loops meanwhile."""
        target, counts = state
        if target not in seen or source not in self.pathway.named_steps[target].waits_for:
            return (counts,)
        return [each for each in seen[target] if all(map(le, each, counts))]

    def _targets(self, target: Target, counts: tuple[int, ...]) -> Iterator[State]:
        match target:
            case Onward(steps=steps):
                for name in steps:
                    yield name, counts
            case Back(step=name, times=times, otherwise=otherwise):
                if name in self._goes_back_to:
                    place = self._goes_back_to.index(name)
                    # Each way back holds its own bound against the rounds that all of them have used (semantics 4).
                    if self._counts[place] - counts[place] < times:
                        yield name, (*counts[:place], counts[place] - 1, *counts[place + 1 :])
                yield otherwise, counts
            case Finished():
                return
            case _:
                assert_never(target)

    @cached_property
    def _joins_seen(self) -> dict[str, list[tuple[int, ...]]]:
        """The counts with which each line by itself comes to each join, where loops are on the way."""
        joins = [name for name in self.inside if self.pathway.named_steps[name].waits_for]
        if not joins or not self._goes_back_to:
            return {}
        seen: dict[str, list[tuple[int, ...]]] = {name: [] for name in joins}
        for name, counts in self._in_order(list(self._first_states), {}):
            if name in seen:
                seen[name].append(counts)
        return seen

    @cached_property
    def _first_states(self) -> tuple[State, ...]:
        return tuple(self._state(name, self._counts) for name, _ in (*self._begun, *self._entered))

    def _state(self, name: str, counts: tuple[int, ...]) -> State:
        """What is left is remembered only as long as some way goes back there: loops that are behind are all alike."""
        if not counts:
            return name, counts
        return name, tuple(
            [count if name in ahead else 0 for count, ahead in zip(counts, self._before_going_back, strict=True)]
        )

    @cached_property
    def _before_going_back(self) -> tuple[frozenset[str], ...]:
        """For each step that may be gone back to, the steps from which a way back to it is still ahead."""
        sources: dict[str, list[str]] = defaultdict(list)
        for name in self.inside:
            for target in self.pathway.leads_to[name]:
                sources[target].append(name)
        found: list[frozenset[str]] = []
        for each in self._goes_back_to:
            waiting = [
                name
                for name in self.inside
                if any(isinstance(way, Back) and way.step == each for _, way in self.pathway.ways[name])
            ]
            ahead: set[str] = set()
            while waiting:
                name = waiting.pop()
                if name in self.inside and name not in ahead:
                    ahead.add(name)
                    waiting.extend(sources[name])
            found.append(frozenset(ahead))
        return tuple(found)

    @cached_property
    def _goes_back_to(self) -> tuple[str, ...]:
        return tuple(
            name for name in back_counts(self.pathway, self.inside) if name in self.inside and name not in self.quick
        )

    @cached_property
    def _counts(self) -> tuple[int, ...]:
        counts = back_counts(self.pathway, self.inside)
        return tuple(counts[name] for name in self._goes_back_to)

    def _in_order(self, roots: list[State], seen: Seen) -> list[State]:
        """Every state the routes come to, each after all that lead to it."""
        order: list[State] = []
        finished: dict[State, bool] = {}
        for root in roots:
            waiting: list[tuple[State, Iterator[tuple[str, State]]]] = []
            if root not in finished:
                finished[root] = False
                waiting.append((root, self._ways(root, seen)))
            while waiting:
                state, ways = waiting[-1]
                following = next(ways, None)
                if following is None:
                    waiting.pop()
                    finished[state] = True
                    order.append(state)
                elif following[1] not in finished:
                    if len(finished) >= self.most_states:
                        raise TooManyRounds
                    finished[following[1]] = False
                    waiting.append((following[1], self._ways(following[1], seen)))
                elif not finished[following[1]]:
                    raise EndlessRounds
        return order[::-1]


# The ways that a patient takes because the step was done.
DONE_BY = frozenset({"then", "branch", "otherwise", "option", "after_last", "on_end"})


def ways_with_conditions(step: Step) -> Iterator[tuple[str, Target, Condition | None]]:
    """The ways out of a step with the condition of a branch."""
    conditions = iter([branch.condition for branch in step.branches])
    for clause, target in step.ways:
        yield clause, target, next(conditions) if clause == "branch" else None


def back_counts(pathway: Pathway, inside: frozenset[str]) -> dict[str, int]:
    """How often each step may be gone back to from the steps inside; the count is shared (semantics 4)."""
    counts: dict[str, int] = {}
    for step in pathway.steps:
        if step.name in inside:
            for _, target in step.ways:
                if isinstance(target, Back):
                    counts[target.step] = max(target.times, counts.get(target.step, 0))
    return counts


def entrances(pathway: Pathway) -> tuple[str, ...]:
    """The steps at which a patient may come in: starts, tracks, interruptions, and what may be done at any time."""
    names = [step.name for step in pathway.steps if step in pathway.starts or step.anytime is not None]
    names += [track.first_step for track in pathway.tracks]
    names += [name for each in pathway.interruptions for name in each.target.steps if name in pathway.named_steps]
    return tuple(dict.fromkeys(names))


def awaited(step: Step) -> str | None:
    """The event that the step is over when it has happened."""
    until = step.waits_until or step.lasts
    return until.event if isinstance(until, UntilEvent) else None


def binding_limits(step: Step) -> Iterator[int]:
    """The duties with a limit that is kept whenever the step is left, since there is no way out but to do it."""
    if step.only_if is not None or step.overdue_replaces or step.anytime is not None:
        return
    if step.on_refusal is not None or step.on_return is not None or step.without_consent is not None:
        return
    for number, duty in enumerate(step.duties):
        match duty.timing:
            case Within() | Window(latest=Duration()) if duty.obligation is not Obligation.MAY:
                yield number
            case _:
                pass


def names_of(point: Anchor) -> tuple[str, ...]:
    """The name of what a limit counts from; none for the opening of its own task."""
    match point:
        case Opening():
            return ()
        case AfterStep(step=name) | AfterEvent(event=name) | AfterDatum(datum=name):
            return (name,)
        case _:
            assert_never(point)


def anchors_of(duty: Duty) -> tuple[Anchor, ...]:
    """What the limit of a duty counts from, one for each alternative."""
    match duty.timing:
        case Within(alternatives=alternatives) | Repeating(first=Within(alternatives=alternatives)):
            return tuple(each.anchor for each in alternatives)
        case Window(anchor=anchor) | Halfway(start=anchor):
            return (anchor,)
        case OnDate(datum=datum) | LatestBefore(datum=datum):
            return (AfterDatum(datum=datum),)
        case _:
            return ()


def _newest(point: Point) -> bool:
    return not isinstance(point, AfterDatum) and point.which is Which.LAST
