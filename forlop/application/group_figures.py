"""The figures of a group, and which of them may be shown together.

Figures of several steps can be taken from each other, so they are chosen together (`small_groups`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from forlop.application.group import Again, ByWay, Fate, Group, TakenBy, Times
from forlop.application.small_groups import Sum, is_small, shown
from forlop.model.pathway import Back, Finished, Onward, Pathway, Step, StepKind, Target

NONE = Times(0, 0, ())


@dataclass(frozen=True)
class Figure:
    """A count that may be shown: what it is a sum of, and how many patients it is about."""

    sum: Sum
    counted: Times


@dataclass(frozen=True)
class Figures:
    """Every count that could stand on the chart. `known` are sums that everybody can see must be equal."""

    group: Group

    @cached_property
    def all(self) -> dict[str, Figure]:
        """In the order of what matters most: who came to each step, where runs ended, what became of the entries."""
        entered = {
            each.name: Figure(self._sum_of(each), self.group.entered.get(each.name, NONE)) for each in self._steps
        }
        largest = sorted(self._parts, key=lambda name: -self._parts[name].counted.times)
        return {**entered, **self._others, **{name: self._parts[name] for name in largest}}

    @cached_property
    def shown(self) -> frozenset[str]:
        """The names of those that are. What is left of a step when the shown are taken from it is no small group."""
        safe = {name: each.sum for name, each in self.all.items() if not is_small(each.counted.patients)}
        secret = [each.sum for each in self.all.values() if is_small(each.counted.patients)]
        if is_small(len(self.group.patients) - len(self.group.ended)):
            secret.append(_added(*(self._led_to(end.name) for end in self._pathway.ends)))
        while True:
            found = shown(self.known, safe, protected=secret)
            left = [each for step in self._steps if (each := self._left(step, found)) and each not in secret]
            if not left:
                return found
            secret.extend(left)

    def _left(self, step: Step, found: frozenset[str]) -> Sum:
        """What the hidden fates of a step are together, where that can be seen and is a small group; else nothing."""
        hidden = [fate for fate in self.fates(step) if part(step.name, fate) not in found]
        if step.name not in found or not is_small(self.group.patients_with(step.name, hidden)):
            return {}
        return {part(step.name, fate): 1 for fate in hidden}

    # ---- what there is

    @property
    def _pathway(self) -> Pathway:
        return self.group.pathway

    @property
    def _steps(self) -> tuple[Step, ...]:
        return self._pathway.steps

    def fates(self, step: Step) -> tuple[Fate, ...]:
        """What may become of an entry: its ways in the order of the model, and whatever else did."""
        ways: list[Fate] = []
        for number, (clause, target) in enumerate(step.ways):
            if clause == "on_overdue" and not step.overdue_replaces:
                continue
            halves = (True, False) if isinstance(target, Back) else (None,)
            ways.extend(ByWay(number, back) for back in halves)
        others = [fate for name, fate in self.group.fates if name == step.name and not isinstance(fate, ByWay)]
        return (*ways, *others)

    @cached_property
    def _parts(self) -> dict[str, Figure]:
        """What became of the entries of each step."""
        return {
            part(step.name, fate): Figure({part(step.name, fate): 1}, self.group.fates.get((step.name, fate), NONE))
            for step in self._steps
            for fate in self.fates(step)
        }

    @cached_property
    def _others(self) -> dict[str, Figure]:
        """Where runs ended, what interrupted, and what passed limits opened."""
        found: dict[str, Figure] = {}
        for end in self._pathway.ends:
            count = sum(name == end.name for name in self.group.ended.values())
            found[end.name] = Figure(self._led_to(end.name), Times(count, count, ()))
        for interruption in self._pathway.interruptions:
            patients = [patient for patient, name in self.group.happened if name == interruption.name]
            found[interruption.name] = Figure({interruption.name: 1}, Times(len(patients), len(set(patients)), ()))
        for step in self._steps:
            for number, (clause, _) in enumerate(step.ways):
                if clause == "on_overdue" and not step.overdue_replaces:
                    name = beside(step.name, number)
                    found[name] = Figure({name: 1}, self.group.gone_beside.get((step.name, number), NONE))
        return found

    # ---- what follows from what

    def _sum_of(self, step: Step) -> Sum:
        return {part(step.name, fate): 1 for fate in self.fates(step)}

    @cached_property
    def _leading(self) -> dict[str, list[tuple[str | None, str]]]:
        """For each step and end what leads to it: the step it comes from, and the count of those who went so."""
        found: dict[str, list[tuple[str | None, str]]] = {}
        for step in self._steps:
            for number, (clause, target) in enumerate(step.ways):
                aside = clause == "on_overdue" and not step.overdue_replaces
                for back, names in halves(target):
                    name = beside(step.name, number) if aside else part(step.name, ByWay(number, back))
                    for other in names:
                        found.setdefault(other, []).append((step.name, name))
        for interruption in self._pathway.interruptions:
            for other in interruption.target.steps:
                found.setdefault(other, []).append((None, interruption.name))
        return found

    def _led_to(self, name: str) -> Sum:
        return _added(*({count: 1} for _, count in self._leading.get(name, [])))

    @property
    def known(self) -> Iterator[Sum]:
        """Whoever looks takes it that who enters a step came by a way to it, even where somebody went beside the ways.

        To know more than can be known only makes fewer figures safe.
        """
        starts: list[Sum] = []
        tracks = {track.first_step for track in self._pathway.tracks}
        for step in self._steps:
            again = {part(step.name, Again()): -1} if Again() in self.fates(step) else {}
            entered = _added(self._sum_of(step), again)
            if step.waits_for:
                for source in step.waits_for:
                    came = [{count: -1} for name, count in self._leading.get(step.name, []) if name == source]
                    yield _added(entered, *came)
            elif step.kind is StepKind.START:
                starts.append(_added(entered, _taken(self._led_to(step.name))))
            elif step.anytime is None and step.name not in tracks:
                yield _added(entered, _taken(self._led_to(step.name)))
        yield _added(*starts)
        for interruption in self._pathway.interruptions:
            taken = [{part(step.name, TakenBy(interruption.name)): 1} for step in self._steps]
            yield _added(*taken, {interruption.name: -1})


def part(step: str, fate: Fate) -> str:
    return f"{step} {fate}"


def beside(step: str, way: int) -> str:
    return f"{step} beside {way}"


def halves(target: Target) -> Iterator[tuple[bool | None, tuple[str, ...]]]:
    match target:
        case Back(step=step, otherwise=otherwise):
            yield True, (step,)
            yield False, (otherwise,)
        case Onward(steps=steps):
            yield None, steps
        case Finished():
            yield None, ()


def _added(*sums: Mapping[str, int]) -> Sum:
    found: dict[str, int] = {}
    for each in sums:
        for name, count in each.items():
            found[name] = found.get(name, 0) + count
    return found


def _taken(each: Sum) -> Sum:
    return {name: -count for name, count in each.items()}
