"""What a pathway's own examples have shown of it, laid over the chart: steps, ways, ends, interruptions and limits.

A thing counts for an example that asserts it and is right about it (`coverage`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from forlop.application.coverage import Broken, Coverage, Item, Limit, Place, Relevance, WayOut
from forlop.application.passages import way_number
from forlop.application.testing import Tried
from forlop.model.pathway import Pathway, Step
from forlop.rendering.overlay import OnPlace, OnWay, Outline, Overlay
from forlop.texts import say

GONE = 0.6
"""How wide the arrows are that some example has gone."""


def coverage_overlay(pathway: Pathway, tried: Sequence[Tried], coverage: Coverage, *, language: str) -> Overlay:
    """In how many of the examples each thing is, and what is in none of them."""
    return _Laying(pathway, tried, coverage, language).overlay


@dataclass(frozen=True)
class _Laying:
    pathway: Pathway
    tried: Sequence[Tried]
    coverage: Coverage
    language: str

    @property
    def overlay(self) -> Overlay:
        covered, total = len(self.coverage.items) - len(self.coverage.missing), len(self.coverage.items)
        # Rounded down: what is told as 95 is at least 95.
        percent, count = str(100 * covered // total), str(len(self.tried))
        heading = self.say("heading", covered=str(covered), total=str(total), percent=percent, count=count)
        failed = sum(bool(each.failures) for each in self.tried)
        remark = self.say("failed", failed=str(failed), count=count)
        return Overlay(
            headings=(heading,),
            remarks=(remark,) if failed else (),
            places=dict(self._places()),
            ways=dict(self._ways()),
            legend=(self.say("legend"),),
        )

    @cached_property
    def _examples(self) -> Counter[Item]:
        return Counter(item for each in self.tried for item in each.asserted)

    def _places(self) -> Iterator[tuple[str, OnPlace]]:
        for step in self.pathway.steps:
            words = (self._seen(Place(step.name)), *self._within(step))
            yield step.name, OnPlace(words, self._outline(Place(step.name)))
        for end in self.pathway.ends:
            yield end.name, OnPlace((self._seen(Place(end.name)),), self._outline(Place(end.name)))
        for interruption in self.pathway.interruptions:
            item = Broken(interruption.name)
            yield interruption.name, OnPlace((self._seen(item),), self._outline(item))

    def _outline(self, item: Item) -> Outline | None:
        return None if self._examples[item] else Outline.WRONG

    def _within(self, step: Step) -> Iterator[str]:
        """What there is to show of a step besides that it is open."""
        if step.only_if is not None:
            yield self.say("relevant", seen=self._seen(Relevance(step.name, relevant=True)))
            yield self.say("not_relevant", seen=self._seen(Relevance(step.name, relevant=False)))
        if step.repeating is not None:
            yield self.say("again", seen=self._seen(WayOut(step.name, "again", 0, None)))
        limits = [each for each in self.coverage.items if isinstance(each, Limit) and each.step == step.name]
        if limits:
            shown = sum(bool(self._examples[each]) for each in limits)
            mark = self.say("all" if shown == len(limits) else "some")
            yield self.say("limits", mark=mark, shown=str(shown), total=str(len(limits)))

    def _ways(self) -> Iterator[tuple[tuple[str, int], OnWay]]:
        outs: dict[tuple[str, int], list[WayOut]] = {}
        for item in self.coverage.items:
            if isinstance(item, WayOut):
                way = way_number(self.pathway.named_steps[item.step], item.clause, item.number)
                if way is not None:
                    outs.setdefault((item.step, way), []).append(item)
        for named, items in outs.items():
            seen = any(map(self._examples.get, items))
            outline = None if all(map(self._examples.get, items)) else Outline.WRONG
            yield named, OnWay(tuple(map(self._way, items)), GONE if seen else 0.0, outline)

    def _way(self, item: WayOut) -> str:
        seen = self._seen(item)
        if item.again is None:
            return seen
        return self.say("back" if item.again else "otherwise", seen=seen)

    def _seen(self, item: Item) -> str:
        count = self._examples[item]
        return self.say("seen" if count else "unseen", count=str(count), of=str(len(self.tried)))

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"chart.coverage.{key}", **values)
