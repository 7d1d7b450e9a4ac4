"""A group of patients laid over the chart: every figure with what it is of, and none of a small group.

A share within a limit follows the rule of indicators: enough patients must be decided.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from forlop.application.group import Again, Beside, ByWay, Group, Here, TakenBy, Times
from forlop.application.group_figures import Figures, beside, halves, part
from forlop.application.small_groups import SMALLEST_GROUP, is_small
from forlop.model.pathway import Step
from forlop.rendering import phrasing
from forlop.rendering.overlay import OnPlace, OnWay, Outline, Overlay
from forlop.texts import say

HIDDEN = 0.1
"""How wide every arrow is whose figure is not shown."""
_KEYS = {Again: "again", Here: "here", Beside: "beside"}


def group_overlay(group: Group, *, language: str) -> Overlay:
    """The group's figures, on steps, ways, ends and interruptions."""
    return _Laying(group, language).overlay


@dataclass(frozen=True)
class _Laying:
    group: Group
    language: str

    @cached_property
    def _figures(self) -> Figures:
        return Figures(self.group)

    @property
    def overlay(self) -> Overlay:
        moment = phrasing.day_and_clock(self.language, self.group.at)
        count = len(self.group.patients)
        heading = self.say("heading", count=str(count), moment=moment)
        return Overlay(
            headings=(heading,),
            remarks=(self.say("small", least=self._least), *self._apart()),
            places=dict(self._places()),
            ways=dict(self._ways()),
            sent=dict(self._sent()),
            legend=(self.say("legend_places"), self.say("legend_ways")),
        )

    def _apart(self) -> Iterator[str]:
        if self.group.apart:
            key = "apart_few" if is_small(self.group.apart) else "apart"
            yield self.say(key, count=str(self.group.apart), least=self._least)

    # ---- steps, ends and interruptions

    def _places(self) -> Iterator[tuple[str, OnPlace]]:
        pathway = self.group.pathway
        for step in pathway.steps:
            yield step.name, OnPlace(tuple(self._on_step(step)), self._outline(step))
        for name in (*pathway.named_ends, *pathway.named_interruptions):
            yield name, OnPlace((self._been(name),), Outline.ASIDE if self._is_empty(name) else None)

    def _outline(self, step: Step) -> Outline | None:
        if self._is_empty(step.name):
            return Outline.ASIDE
        here = part(step.name, Here())
        return Outline.HERE if here in self._figures.shown and self._is_told(step) else None

    def _on_step(self, step: Step) -> Iterator[str]:
        yield self._been(step.name)
        if not self._is_told(step):
            return
        yield from self._sent_of(step)
        yield from self._in_time(step)
        for fate in self._figures.fates(step):
            if not isinstance(fate, ByWay | TakenBy):
                yield self.say(_KEYS[type(fate)], figure=self._figure(step, part(step.name, fate)))
        yield from self._taken(step)

    def _taken(self, step: Step) -> Iterator[str]:
        """What took them, each with its figure; those whose figure is not shown in one line."""
        taken = [fate for fate in self._figures.fates(step) if isinstance(fate, TakenBy)]
        told = [fate for fate in taken if part(step.name, fate) in self._figures.shown]
        for fate in told:
            what = self.say("left") if fate.what is None else self.say("taken_by", what=self._title(fate.what))
            yield self.say("became", what=what, figure=self._figure(step, part(step.name, fate)))
        if len(told) < len(taken):
            yield self.say("became", what=self.say("taken_otherwise"), figure=self.say("hidden"))

    def _been(self, name: str) -> str:
        counted, of = self._count(name), str(len(self.group.patients))
        if is_small(counted.patients):
            return self.say("been", share=self.say("few", least=self._least, of=of))
        if name not in self._figures.shown:
            return self.say("been_hidden")
        share = self.say("share", count=str(counted.patients), of=of)
        key = "been" if counted.times == counted.patients else "been_times"
        return self.say(key, share=share, times=str(counted.times))

    def _title(self, name: str) -> str:
        titles = self.group.pathway.titles
        return phrasing.quoted(self.language, titles.get(name, name))

    def _in_time(self, step: Step) -> Iterator[str]:
        limited = [number for number in range(len(step.duties)) if (step.name, number) in self.group.in_time]
        for number in limited:
            verdicts = self.group.in_time[(step.name, number)]
            decided = {each.patient for each in self.group.judged if (each.step, each.duty) == (step.name, number)}
            of = "" if len(limited) == 1 else self._named(step, number, limited)
            key = "" if len(limited) == 1 else "_of"
            if is_small(len(decided)):
                yield self.say(f"in_time_few{key}", least=self._least, of=of)
            else:
                total = verdicts[True].times + verdicts[False].times
                share = self.say("share", count=str(verdicts[True].times), of=str(total))
                yield self.say(f"in_time{key}", share=share, of=of)

    def _named(self, step: Step, number: int, limited: list[int]) -> str:
        """Who has the duty; what it is, where the same actor has several with limits."""
        duty, pathway = step.duties[number], self.group.pathway
        alone = sum(step.duties[other].actor == duty.actor for other in limited) == 1
        return pathway.titles[duty.actor] if alone else phrasing.act(self.language, pathway, duty.act, most=2)

    # ---- ways

    def _ways(self) -> Iterator[tuple[tuple[str, int], OnWay]]:
        for step in self.group.pathway.steps:
            for number, (clause, target) in enumerate(step.ways):
                if self._is_empty(step.name):
                    yield (step.name, number), OnWay(share=0.0)
                elif not self._is_told(step):
                    yield (step.name, number), OnWay(share=HIDDEN)
                else:
                    aside = clause == "on_overdue" and not step.overdue_replaces
                    backs = [back for back, _ in halves(target)]
                    names = (
                        [beside(step.name, number)]
                        if aside
                        else [part(step.name, ByWay(number, back)) for back in backs]
                    )
                    words = [self._figure(step, name) for name in names]
                    if len(words) > 1:
                        words = [self.say("back", figure=words[0]), self.say("otherwise", figure=words[1])]
                    yield (step.name, number), OnWay(tuple(words), self._width(*names))

    def _width(self, *names: str) -> float:
        """As a share of the most that is shown."""
        if not all(name in self._figures.shown for name in names):
            return HIDDEN
        return sum(self._count(name).times for name in names) / self._most

    @cached_property
    def _most(self) -> int:
        return max((self._count(name).times for name in self._figures.shown), default=1) or 1

    def _sent(self) -> Iterator[tuple[str, float]]:
        for step in self.group.pathway.steps:
            if step.kind.sends:
                told = self._is_told(step) and self._sent_is_safe(step)
                nobody = self._is_empty(step.name)
                yield step.name, self._times_sent(step).times / self._most if told else 0.0 if nobody else HIDDEN

    def _sent_of(self, step: Step) -> Iterator[str]:
        if step.kind.sends:
            of = str(self._count(step.name).times)
            safe = self._sent_is_safe(step)
            share = self.say("share", count=str(self._times_sent(step).times), of=of) if safe else self.say("hidden")
            yield self.say("sent", figure=share)

    def _sent_is_safe(self, step: Step) -> bool:
        """Neither those to whom it was sent nor those to whom it was not are few."""
        sent, entered = self._times_sent(step), self._count(step.name)
        return not is_small(sent.patients) and not is_small(entered.times - sent.times)

    def _times_sent(self, step: Step) -> Times:
        patients = [patient for patient, name in self.group.sent if name == step.name]
        return Times(len(patients), len(set(patients)), ())

    # ---- figures

    def _count(self, name: str) -> Times:
        return self._figures.all[name].counted

    def _is_empty(self, name: str) -> bool:
        """Whether it is shown that nobody has been there."""
        return not self._count(name).times and name in self._figures.shown

    def _is_told(self, step: Step) -> bool:
        """Whether the denominator of the step's ways is shown."""
        return step.name in self._figures.shown and self._count(step.name).times > 0

    def _figure(self, step: Step, name: str) -> str:
        counted, of = self._count(name), str(self._count(step.name).times)
        if is_small(counted.patients):
            return self.say("few", least=self._least, of=of)
        if name not in self._figures.shown:
            return self.say("hidden")
        share = self.say("share", count=str(counted.times), of=of)
        middle = counted.median
        return share if middle is None else self.say("median", share=share, time=self._length(middle))

    def _length(self, time: timedelta) -> str:
        """Whole hours below a day, days with at most one decimal below ten, whole days from there."""
        days = Decimal(time.total_seconds()) / 86400
        if days < 1:
            hours = int(time.total_seconds() // 3600)
            return self.say("within_hour" if not hours else "hours_one" if hours == 1 else "hours", count=str(hours))
        rounded = round(days, 1) if days < 10 else Decimal(round(days))
        plain = rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
        return self.say("days_one" if plain == 1 else "days", count=phrasing.number(self.language, plain))

    @property
    def _least(self) -> str:
        return str(SMALLEST_GROUP)

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"chart.group.{key}", **values)
