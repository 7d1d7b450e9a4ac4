"""What may come after what is open, when every limit is used to its last day: the longest chain of limits from here.

It is no forecast, and no way that must be gone: of the ways forward it is the one that can take longest. Refusals,
returns, interruptions and new rounds are not in it. What has no limit takes no time here, and is told by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from forlop.application.asking import Asked
from forlop.application.expected import Stretch
from forlop.engine.answers import DueAt
from forlop.engine.events import Closing
from forlop.model.calendar import OutsideCalendar, due_after
from forlop.model.pathway import (
    AfterStep,
    Anchor,
    AtOnce,
    Duty,
    Force,
    Obligation,
    Onward,
    Opening,
    Pathway,
    Repeating,
    Send,
    Step,
    Timing,
    Window,
    Within,
)
from forlop.model.values import Duration

_FORWARD = frozenset({"then", "branch", "otherwise", "option", "on_end", "after_last"})


@dataclass(frozen=True, slots=True)
class Chain:
    """The stretches in order, the first one open; `unlimited` are steps on the way that have something without a limit.

    After the last one comes `waits`, which takes a time that no limit says: a wait, a pathway of its own, a round more.
    """

    stretches: tuple[Stretch, ...]
    unlimited: tuple[str, ...] = ()
    waits: str | None = None

    @property
    def ends(self) -> datetime:
        return self.stretches[-1].ends


@dataclass(frozen=True, slots=True)
class _Reached:
    """When a step is over at the latest: `ends`, and the `last` moment of the day before, which the next counts from.

    `unlimited` when something in it has no limit; `before` is the step that it was reached from.
    """

    ends: datetime
    last: datetime
    unlimited: bool = False
    before: str | None = None


def chain_of(asked: Asked) -> Chain | None:
    """The chain that ends last; None where nothing with a limit is open, or nothing with a limit comes after it."""
    answer = asked.answer
    if answer.ended is not None or answer.left is not None:
        return None
    return _Reckoning(asked).chain


@dataclass
class _Reckoning:
    """Each step that can come, in an order in which all that leads to it comes before it."""

    asked: Asked
    reached: dict[str, _Reached] = field(default_factory=dict)

    @property
    def pathway(self) -> Pathway:
        return self.asked.course.pathway

    @property
    def chain(self) -> Chain | None:
        starts = dict(self._open())
        self.reached.update(starts)
        order = self._in_order(starts)
        leading: dict[str, list[str]] = {}
        for name in order:
            for following in self._following(name):
                leading.setdefault(following, []).append(name)
        for name in order:
            if name not in starts:
                self._reach(name, leading[name])
        if not self.reached:
            return None
        last = max(self.reached, key=lambda name: (self.reached[name].ends, self._length(name)))
        way = self._way_to(last)
        stretches = tuple(self._stretches(way))
        if len(stretches) < 2:
            return None
        unlimited = tuple(name for name in way if self.reached[name].unlimited)
        return Chain(stretches, unlimited, self._waits_after(last))

    # ---- where it begins

    def _open(self) -> Iterator[tuple[str, _Reached]]:
        """The open steps in which all that is open has a limit that runs."""
        now = self.asked.answer.at
        tasks = [task for task in self.asked.answer.tasks if not task.inside]
        for name in dict.fromkeys(task.step for task in tasks):
            dues = [task.due for task in tasks if task.step == name and task.obligation is not Obligation.MAY]
            limits = [due for due in dues if isinstance(due, DueAt)]
            if limits and not _takes_its_time(self.pathway.named_steps[name]):
                ends, last = max(now, *(due.at for due in limits)), max(now, *(due.last_moment for due in limits))
                yield name, _Reached(ends, last, unlimited=len(limits) < len(dues))

    def _in_order(self, starts: dict[str, _Reached]) -> list[str]:
        """All that can come after the open steps; of a circle, what closes it is left out."""
        open_steps = {task.step for task in self.asked.answer.tasks if not task.inside}
        passed = self._done_at.keys() | open_steps
        order, seen = list[str](), set[str]()
        for start in starts:
            waiting = [(start, self._following(start))]
            seen.add(start)
            while waiting:
                name, following = waiting[-1]
                coming = next((each for each in following if each not in seen and each not in passed), None)
                if coming is None:
                    order.append(name)
                    waiting.pop()
                    continue
                seen.add(coming)
                if not _takes_its_time(self.pathway.named_steps[coming]):
                    waiting.append((coming, self._following(coming)))
        return order[::-1]

    def _following(self, name: str) -> Iterator[str]:
        """The steps that its ways forward lead to; a repeated step goes on when it has been done the last time."""
        step = self.pathway.named_steps[name]
        for clause, target in () if _is_repeated(step) else step.ways:
            if clause in _FORWARD and isinstance(target, Onward):
                yield from (each for each in target.steps if each in self.pathway.named_steps)

    # ---- how late a step can be over

    def _reach(self, name: str, leading: list[str]) -> None:
        before = max((each for each in leading if each in self.reached), key=lambda each: self.reached[each].ends)
        step, came = self.pathway.named_steps[name], self.reached[before]
        waited = [each for each in step.waits_for if each not in self.reached and each not in self._done_at]
        opened = _Reached(came.ends, came.last, unlimited=bool(waited), before=before)
        sending = [duty for duty in step.duties if isinstance(duty.act, Send)]
        sent = self._after(step, sending, opened)
        rest = [duty for duty in step.duties if duty not in sending]
        self.reached[name] = self._after(step, rest, sent)

    def _after(self, step: Step, duties: list[Duty], opened: _Reached) -> _Reached:
        """When all of them are done that must or should be."""
        ends, last, unlimited = opened.ends, opened.last, opened.unlimited
        for duty in duties:
            if duty.obligation is Obligation.MAY:
                continue
            limits = list(self._limits(step, duty, opened))
            unlimited |= not limits
            for limit in limits:
                if limit.ends > ends:
                    ends, last = limit.ends, limit.last
        return _Reached(ends, last, unlimited=unlimited, before=opened.before)

    def _limits(self, step: Step, duty: Duty, opened: _Reached) -> Iterator[_Reached]:
        """The last moments that its limit can have; nothing where there is no limit, or it cannot be known."""
        if isinstance(duty.timing, AtOnce):
            yield opened
        for anchor, length in _lengths(duty.timing):
            start = self._counted_from(step, anchor, opened)
            if start is None:
                continue
            try:
                due = due_after(start, length, statutory=duty.force is Force.STATUTORY)
            except OutsideCalendar:
                continue
            yield _Reached(due.at, due.at if due.day is None else due.at - timedelta(minutes=1))

    def _counted_from(self, step: Step, anchor: Anchor, opened: _Reached) -> datetime | None:
        match anchor:
            case Opening():
                return opened.last
            case AfterStep(step=name) if name == step.name:
                return opened.last
            case AfterStep(step=name) if name in self.reached:
                return self.reached[name].last
            case AfterStep(step=name):
                return self._done_at.get(name)
            case _:
                return None

    @cached_property
    def _done_at(self) -> dict[str, datetime]:
        """When each step was done, the newest time of several."""
        rounds = self.asked.course.state.rounds
        return {each.step: each.closed_at for each in rounds if each.closed is Closing.DONE and each.closed_at}

    # ---- the way

    def _way_to(self, name: str) -> tuple[str, ...]:
        before = self.reached[name].before
        return (name,) if before is None else (*self._way_to(before), name)

    def _length(self, name: str) -> int:
        return len(self._way_to(name))

    def _stretches(self, way: tuple[str, ...]) -> Iterator[Stretch]:
        """Those that take time; the first one is open since it was opened."""
        first, *rest = way
        opened = max(entry.opened_at for entry in self.asked.course.state.rounds if entry.step == first)
        begins = self.reached[first].ends
        yield Stretch(first, opened, begins, is_open=True)
        for name in rest:
            ends = self.reached[name].ends
            if ends > begins:
                yield Stretch(name, begins, ends, is_open=False)
            begins = ends

    def _waits_after(self, name: str) -> str | None:
        step = self.pathway.named_steps[name]
        if _is_repeated(step):
            return name
        following = (self.pathway.named_steps[each] for each in self._following(name))
        return next((each.name for each in following if _takes_its_time(each)), None)


def _takes_its_time(step: Step) -> bool:
    """Whether it takes a time that no limit says."""
    return step.waits_until is not None or step.runs is not None or step.lasts is not None


def _is_repeated(step: Step) -> bool:
    return any(isinstance(duty.timing, Repeating) for duty in step.duties)


def _lengths(timing: Timing | None) -> Iterator[tuple[Anchor, Duration]]:
    """All that the limit can be, whatever the setting; of a repeated one that of the first round."""
    match timing:
        case Within(alternatives=alternatives) | Repeating(first=Within(alternatives=alternatives)):
            yield from ((each.anchor, each.duration) for each in alternatives)
        case Window(latest=Duration() as latest, anchor=anchor):
            yield anchor, latest
        case _:
            pass
