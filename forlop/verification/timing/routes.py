"""When each step opens and is done at the latest, and at the earliest, on all routes from one point of a pathway.

In both the worst route counts, with as many rounds of a loop as it allows. Where routes meet in the same situation they
go on as one, and a route that comes no later than another, with no more rounds left, adds nothing and ends there.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from forlop.model.pathway import AfterDatum, AfterEvent, AfterStep, Aspect, Duty, Pathway, Step, Which, Window
from forlop.verification.timing.arrivals import Arrivals, Coming
from forlop.verification.timing.counted_from import Point, anchors_of, awaited, entrances, names_of
from forlop.verification.timing.dues import Dues, Pace
from forlop.verification.timing.histories import (
    AT_START,
    NOWHERE,
    Gap,
    Happened,
    History,
    Lack,
    When,
    adds_nothing,
    both,
    either,
    is_no_later,
    latest,
)
from forlop.verification.timing.reckoning import Reckoning, Visit
from forlop.verification.timing.rounds import DONE_BY, Left, Rounds, Situation, has_at_least
from forlop.verification.timing.settings import Setting
from forlop.verification.timing.sums import Sums


@dataclass(frozen=True, slots=True)
class _Come:
    """A situation that routes have gone on from: the rounds left, when, and after what."""

    left: Left
    opened: When
    history: History


@dataclass(frozen=True)
class Routes:
    """The routes from one point, within `inside`, in one setting; no further than `until`, or a return to `anew`.

    `before` is what has surely happened when they begin; `tied` gives for a step the limits of later steps that no
    patient gets round, as step and duty, `tied_ways` those on each of several ways that part. To the steps in `quick`
    nobody goes back: those rounds take no time.
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
    tied_ways: Mapping[str, tuple[tuple[tuple[tuple[str, int], ...], ...], ...]] = field(default_factory=dict)
    quick: frozenset[str] = frozenset()
    most_states: int = 20_000

    @cached_property
    def visits(self) -> dict[str, tuple[Visit, ...]]:
        """Every step the routes come to, once for each way its loops can have been walked."""
        arrivals = Arrivals(self._rounds, self.most_states)
        visited: dict[str, list[Visit]] = defaultdict(list)
        come: dict[str, list[_Come]] = defaultdict(list)
        for visit in self._begun:
            visited[visit.step].append(visit)
            if visit.step != self.until or self._leaves_until:
                self._send_on(self._rounds.at_first(visit.step), visit, arrivals)
        for name, opened in self._entered:
            arrivals.add(self._rounds.at_first(name), None, opened, self._at_first)
        while (situation := arrivals.next()) is not None:
            step = self.pathway.named_steps[situation.step]
            opened, history = self._met(step, arrivals.at(situation))
            if not self._has_come(come[step.name], situation, opened, history):
                come[step.name].append(_Come(situation.left, opened, history))
                visit = self._reckoning.visit(step, opened, history)
                visited[step.name].append(visit)
                self._send_on(situation, visit, arrivals)
        return {name: tuple(visits) for name, visits in visited.items()}

    def _has_come(self, earlier: list[_Come], situation: Situation, opened: When, history: History) -> bool:
        """Whether somebody has come to the step no earlier and with as many rounds left: their routes are no better."""
        return any(
            has_at_least(each.left, situation.left)
            and is_no_later(self.sums, opened, each.opened)
            and adds_nothing(self.sums, history, each.history)
            for each in earlier
        )

    def _send_on(self, situation: Situation, visit: Visit, arrivals: Arrivals) -> None:
        step = self.pathway.named_steps[visit.step]
        done: History | None = None
        for clause, to in self._rounds.following(situation):
            if clause in DONE_BY:
                done = self._reckoning.after_done(step, visit) if done is None else done
                arrivals.add(to, step.name, visit.done, done)
            else:
                when = visit.passed if clause == "on_overdue" else visit.done
                arrivals.add(to, step.name, when, visit.history)

    def _met(self, step: Step, coming: Coming) -> tuple[When, History]:
        """When the step opens and what has happened by then; a join waits for the last of its lines."""
        everybody = [*coming.alone, *(each for line in coming.lines for each in line)]
        opened = latest(self.sums, [each.when for each in everybody])
        histories = [each.history for each in coming.alone]
        if coming.lines:
            histories.append(
                both(self.sums, [either(self.sums, [each.history for each in line]) for line in coming.lines])
            )
            if self.pace is Pace.LATEST and len(coming.lines) < len(step.waits_for):
                # A line that does not come from the start, or not by these routes, may take any time.
                opened = opened.with_gap(Gap(step.name, Lack.BESIDE))
        return opened, either(self.sums, histories)

    # ---- what they are walked by

    @cached_property
    def _rounds(self) -> Rounds:
        return Rounds(
            self.pathway,
            self.inside,
            first=(*(visit.step for visit in self._begun), *(name for name, _ in self._entered)),
            last=frozenset({name for name in (self.until, self.anew) if name is not None}),
            leave_first=self.until is None or self._leaves_until,
            setting=self.setting,
            quick=self.quick,
            beside=self.pace is Pace.EARLIEST,
        )

    @cached_property
    def _reckoning(self) -> Reckoning:
        dues = Dues(self.sums, self.pace, self.setting, self.before)
        return Reckoning(self.pathway, dues, self._counted, self.tied, self.tied_ways)

    @cached_property
    def _counted(self) -> frozenset[str]:
        """The names that limits inside count from: only what happens to them is kept."""
        steps = [self.pathway.named_steps[name] for name in self.inside]
        reading = [(step, duty) for step in steps for duty in step.duties if self._matters(step, duty)]
        names = {name for _, duty in reading for anchor in anchors_of(duty) for name in names_of(anchor)}
        return frozenset(names) | {step.name for step, _ in reading if step.kind.sends}

    def _matters(self, step: Step, duty: Duty) -> bool:
        """Whether it matters what the limit of a duty counts from: who is quick meets all but what must first pass."""
        return self.pace is Pace.LATEST or step.on_overdue is not None or isinstance(duty.timing, Window)

    # ---- the point they begin at

    @cached_property
    def _begun(self) -> tuple[Visit, ...]:
        """The visits that the routes begin in the middle or at the end of."""
        match self.point:
            case AfterStep(step=name, aspect=Aspect.DONE):
                return (self._done(self.pathway.named_steps[name]),)
            case AfterStep(step=name, aspect=Aspect.SENT | Aspect.RECEIVED) if self.pathway.named_steps[
                name
            ].kind.sends:
                return (self._reckoning.from_sent(self.pathway.named_steps[name], self._at_first),)
            case AfterEvent(event=event):
                return tuple(
                    self._done(step)
                    for step in self.pathway.steps
                    if step.name in self.inside and awaited(step) == event
                )
            case _:
                return ()

    @cached_property
    def _entered(self) -> tuple[tuple[str, When], ...]:
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
        return tuple((name, opened) for name in names if name in self.inside)

    @cached_property
    def _leaves_until(self) -> bool:
        """Whether the routes begin when the step they lead to is done: then it is the next time that is meant."""
        return isinstance(self.point, AfterStep) and self.point.aspect is Aspect.DONE

    @cached_property
    def _at_first(self) -> History:
        """What has happened at the start: the point itself."""
        match self.point:
            case AfterStep(step=name, aspect=aspect):
                keys: list[tuple[str, Aspect]] = [(name, aspect)]
                if self.pace is Pace.LATEST and aspect is Aspect.DONE:
                    # What came before it in the step came at the latest then.
                    keys += [(name, each) for each in (Aspect.STARTED, Aspect.SENT, Aspect.RECEIVED)]
            case AfterEvent(event=name) | AfterDatum(datum=name):
                keys = [(name, Aspect.DONE)]
        return {(name, aspect, first): Happened(AT_START) for name, aspect in keys for first in (False, True)}

    def _done(self, step: Step) -> Visit:
        newest = not isinstance(self.point, AfterDatum) and self.point.which is Which.LAST
        return self._reckoning.from_done(step, self._at_first, all_rounds=newest)
