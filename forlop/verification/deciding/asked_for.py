"""Which data somebody has surely been asked for when a patient comes to a step, whatever way that was.

Asked for is what somebody `skal` or `bør` note; what is left out all the same is a deviation, and not looked at here.
What another branch of the same fork will note counts: a decision waits for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

from forlop.engine.state import shared_data
from forlop.model.expressions import data_of
from forlop.model.network import Ahead
from forlop.model.pathway import Finished, Obligation, Onward, Pathway, Record, Step, StepKind, Target, targets_of
from forlop.model.reach import steps_in
from forlop.verification.courses.ways import is_offer, may_be_passed_by

Names = frozenset[str]


def previous(name: str) -> str:
    """What stands for `forrige` of a datum: it is there when the datum has been asked for twice."""
    return f"{name}@previous"


def asked_by(pathway: Pathway, step: Step, clause: str, *, performed: bool) -> Names:
    """What the step asks for when it is left this way; of what was sent and refused, what the sender notes."""
    if not performed or clause in ("on_overdue", "without_consent", "meanwhile"):
        return frozenset()
    refused = clause in ("on_refusal", "on_return")
    back = shared_data(pathway, step.runs.pathway) if step.runs is not None else ()
    return frozenset(back) | {
        name
        for duty in step.duties
        if isinstance(duty.act, Record) and duty.obligation is not Obligation.MAY
        if not (refused and step.waits_for_sending(duty))
        for name in duty.act.data
    }


def after_asking(known: Names, asked: Names) -> Names:
    """What has been asked for when more is; what was asked for before has a previous value then."""
    return known | asked | {previous(name) for name in asked & known}


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a step, and whether the step was done."""

    clause: str
    number: int
    target: Target
    performed: bool


def exits_of(step: Step) -> Iterator[Exit]:
    """Every way a token may leave by; what opens beside it is none of them."""
    for clause, number, target in all_ways(step):
        for performed in (True, False) if may_be_passed_by(step, clause) else (True,):
            if clause != "on_overdue" or step.overdue_replaces:
                yield Exit(clause, number, target, performed)


def all_ways(step: Step) -> Iterator[tuple[str, int, Target]]:
    """The ways of a step, also those that end, with their number among those of their kind."""
    counts: dict[str, int] = {}
    for clause, target in step.ways:
        yield clause, counts.get(clause, 0), target
        counts[clause] = counts.get(clause, 0) + 1


def asking_of(ahead: Ahead) -> "Asking":
    """What is asked for on the ways of a pathway.

    What another branch will note is believed only when that branch does not itself wait for what nobody has noted: two
    branches that wait for each other get nothing. So it is reckoned from nothing believed, until no more is gained.
    """
    asking = Asking(ahead, {})
    while True:
        more = Asking(ahead, asking.at)
        if more.at == asking.at:
            return more
        asking = more


@dataclass(frozen=True)
class Asking:
    """The same, when so much is believed to be known in each step."""

    ahead: Ahead
    believed: Mapping[str, Names]

    @property
    def pathway(self) -> Pathway:
        """The pathway that is asked about."""
        return self.ahead.pathway

    @cached_property
    def at(self) -> Mapping[str, Names]:
        """For each step what has been asked for on every way there; a step that no way leads to is left out."""
        known: dict[str, Names | None] = dict.fromkeys(self.pathway.named_steps)
        known.update({start.name: frozenset() for start in self.pathway.starts})
        changed = True
        while changed:
            changed = False
            for name in tuple(known):
                now = self._entering(name, known)
                if now is not None and now != known[name]:
                    known[name] = now
                    changed = True
        return {name: names for name, names in known.items() if names is not None}

    def _entering(self, name: str, known: Mapping[str, Names | None]) -> Names | None:
        step = self.pathway.named_steps[name]
        ways: list[Names] = [frozenset()] if step.kind is StepKind.START else []
        joined: dict[str, list[Names]] = {}
        for source, way, asked in self._comings.get(name, ()):
            before = known[source]
            if before is None:
                continue
            names = after_asking(before, asked) | self.beside(way.target, name)
            (joined.setdefault(source, []) if source in step.waits_for else ways).append(names)
        for source in self._called_from.get(name, ()):
            called = known[source]
            if called is not None:
                ways.append(called)
        if joined:
            ways.append(frozenset().union(*(_common(each) for each in joined.values())))
        return _common(ways) if ways else None

    @cached_property
    def _comings(self) -> Mapping[str, list[tuple[str, Exit, Names]]]:
        found: dict[str, list[tuple[str, Exit, Names]]] = {}
        for step, ways in self._asked_on_leaving.items():
            for way, asked in ways:
                for name in targets_of(way.target):
                    found.setdefault(name, []).append((step, way, asked))
        return found

    @cached_property
    def _called_from(self) -> Mapping[str, Names]:
        """Where a token may stand when something comes that leads to the step, or runs beside it."""
        found: dict[str, set[str]] = {}
        for interruption in self.pathway.interruptions:
            for name in interruption.target.steps:
                found.setdefault(name, set()).update(steps_in(self.pathway, interruption.scope))
        for track in self.pathway.tracks:
            found.setdefault(track.first_step, set()).update(s.name for s in self.pathway.steps if s.track is None)
        for step in self.pathway.steps:
            if step.anytime is not None:
                found.setdefault(step.name, set()).update(steps_in(self.pathway, step.anytime))
            if step.on_overdue is not None and not step.overdue_replaces:
                for name in targets_of(step.on_overdue):
                    found.setdefault(name, set()).add(step.name)
        return {name: frozenset(steps) for name, steps in found.items()}

    # ---- what other branches of a fork will ask for

    def may_ask(self, name: str) -> Names:
        """What may be asked for on some way from here."""
        steps = [self.pathway.named_steps[step] for step in self.ahead.of(name) if step in self.pathway.named_steps]
        return frozenset().union(*(asked_by(self.pathway, step, "then", performed=True) for step in steps))

    def joins_of(self, name: str) -> Names:
        """The joins on the ways from here: what another branch does behind them comes too late for this one."""
        return self.ahead.of(name) & self._joining

    def beside(self, target: Target, to: str) -> Names:
        """What the other branches of this fork are sure to ask for, without waiting for the branch that leads `to`."""
        if not isinstance(target, Onward) or len(target.steps) == 1:
            return frozenset()
        others = [name for name in target.steps if name != to and name in self.pathway.named_steps]
        return frozenset().union(*(self._will(other, self.ahead.of(to)) for other in others))

    @cached_property
    def _kept(self) -> dict[tuple[str, Names], Names]:
        return {}

    def _will(self, name: str, own: Names) -> Names:
        """The greatest solution: whatever way is taken from here, it is asked for in the end."""
        barred = own & self._joining
        if (name, barred) in self._kept:
            return self._kept[name, barred]
        line = self._line(name, barred)
        everything = frozenset(self.pathway.named_data)
        will: dict[str, Names] = dict.fromkeys(line, everything)
        changed = True
        while changed:
            changed = False
            for each in line:
                now = self._surely_in(self.pathway.named_steps[each], will)
                if now != will[each]:
                    will[each] = now
                    changed = True
        self._kept[name, barred] = will.get(name, frozenset())
        return self._kept[name, barred]

    def _line(self, name: str, barred: Names) -> list[str]:
        """The steps from here as far as the joins that are barred, the last first."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            now = waiting.pop(0)
            if now not in found and now not in barred and now in self.pathway.named_steps:
                found[now] = None
                waiting.extend(self.ahead.edges.get(now, ()))
        return list(reversed(found))

    def _surely_in(self, step: Step, will: Mapping[str, Names]) -> Names:
        own = asked_by(self.pathway, step, "then", performed=True)
        if self.may_wait(step):
            # It may stand still here: what comes after, or is noted here if it is relevant, may never be.
            return own if step.only_if is None and not is_offer(step) else frozenset()
        return _common(
            [
                asked.union(*(will.get(target, frozenset()) for target in onwards_of(way.target)))
                for way, asked in self._asked_on_leaving[step.name]
            ]
        )

    def may_wait(self, step: Step) -> bool:
        """Whether the step reads what may not be known there, so that a token may stand still in it."""
        believed = self.believed.get(step.name, frozenset())
        relevance = () if step.only_if is None else data_of(step.only_if)
        branches = () if step.is_judgement else (name for each in step.branches for name in data_of(each.condition))
        own = asked_by(self.pathway, step, "then", performed=True)
        return not believed.issuperset(relevance) or not (believed | own).issuperset(branches)

    @cached_property
    def _asked_on_leaving(self) -> Mapping[str, tuple[tuple[Exit, Names], ...]]:
        """For each step its exits, with what it has asked for when it is left so."""
        return {
            step.name: tuple(
                (way, asked_by(self.pathway, step, way.clause, performed=way.performed)) for way in exits_of(step)
            )
            for step in self.pathway.steps
        }

    @cached_property
    def _joining(self) -> Names:
        return frozenset(step.name for step in self.pathway.steps if step.waits_for)


def onwards_of(target: Target) -> tuple[str, ...]:
    """Where a way leads in the end: what goes back comes again, and otherwise goes on."""
    return target.steps if isinstance(target, Onward) else () if isinstance(target, Finished) else (target.otherwise,)


def _common(ways: Sequence[Names]) -> Names:
    return reduce(frozenset.intersection, ways) if ways else frozenset()
