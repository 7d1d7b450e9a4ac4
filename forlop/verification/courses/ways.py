"""Every way on which a patient may come to a step, with what is so of the patient there; pure, without data.

What is so is a small value that a `Traveller` changes along the way: whom somebody has told, which data are recorded.
A token is followed alone: what goes on beside it may come first or last, and is left to the worst case.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, Protocol, TypeVar

from forlop.model.pathway import Finished, Obligation, Pathway, Send, Step, Target, targets_of
from forlop.model.reach import steps_in

Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Stage(Generic[Known]):
    """A token in a step, and what is so of the patient when it comes there."""

    step: str
    known: Known


@dataclass(frozen=True, slots=True)
class Passage(Generic[Known]):
    """A stage left by a way: its clause as in `Step.ways`, numbered within its kind, and where it led.

    `performed` is False when the step was gone through without being done: not relevant, or an offer not taken.
    `clause` is `meanwhile` when an `event` came while the token stood there (empty: what may be done at any time).
    """

    stage: Stage[Known]
    clause: str
    number: int
    to: str
    performed: bool
    event: str = ""


Barred = tuple[str, str, int, str]
"""A passage that is not to be taken, whatever is known: its step, clause and number, and where it leads."""


def barred(passage: Passage[Known]) -> Barred:
    """The passage as one that is not to be taken."""
    return passage.stage.step, passage.clause, passage.number, passage.to


class Traveller(Protocol[Known]):
    """How what is so of the patient changes along the ways."""

    def at_start(self, step: Step, /) -> Known:
        """What is so when the run begins."""

    def after(self, step: Step, passage: Passage[Known], /) -> Known:
        """What is so when the step has been left so."""

    def joined(self, known: tuple[Known, ...], /) -> Known:
        """What is so when tokens that know this have met."""

    def called(self, step: Step, known: Known, /) -> Known:
        """What is so when something comes while a token stands in the step: an event, or a limit that passes."""


class Plain:
    """Only where the patient is."""

    def at_start(self, _step: Step, /) -> None:
        return None

    def after(self, _step: Step, _passage: Passage[None], /) -> None:
        return None

    def joined(self, _known: tuple[None, ...], /) -> None:
        return None

    def called(self, _step: Step, _known: None, /) -> None:
        return None


PLAIN = Plain()


@dataclass(frozen=True, slots=True)
class Ways(Generic[Known]):
    """Every stage with the passages by which it is first come to: none for a start, several for a join.

    In the order of their length; not all of them unless `whole`.
    """

    arrivals: Mapping[Stage[Known], tuple[Passage[Known], ...]]
    whole: bool

    def to(self, stage: Stage[Known]) -> tuple[Passage[Known], ...]:
        """The passages on the way to a stage, each after those it rests on."""
        ordered: dict[Passage[Known], None] = {}
        waiting = list(reversed(self.arrivals[stage]))
        while waiting:
            passage = waiting.pop()
            before = [each for each in self.arrivals[passage.stage] if each not in ordered]
            if before:
                waiting += [passage, *reversed(before)]
            else:
                ordered[passage] = None
        return tuple(ordered)


def ways_of(
    pathway: Pathway,
    traveller: Traveller[Known],
    *,
    most: int,
    without: frozenset[Barred] = frozenset(),
) -> Ways[Known]:
    """All stages of a pathway, at most so many, without those that are come to only by passages that are barred."""
    return _Exploration(pathway, traveller, most, without, tuple(_calls(pathway))).explored()


@dataclass(frozen=True, slots=True)
class _Exploration(Generic[Known]):
    pathway: Pathway
    traveller: Traveller[Known]
    most: int
    without: frozenset[Barred]
    calls: tuple[tuple[frozenset[str], str, str], ...]
    arrivals: dict[Stage[Known], tuple[Passage[Known], ...]] = field(default_factory=dict)
    waiting: deque[Stage[Known]] = field(default_factory=deque)
    inputs: dict[tuple[str, str], dict[Known, Passage[Known]]] = field(default_factory=dict)

    def explored(self) -> Ways[Known]:
        for start in self.pathway.starts:
            self._arrive(start.name, self.traveller.at_start(start), ())
        while self.waiting and len(self.arrivals) <= self.most:
            stage = self.waiting.popleft()
            self._leave(stage)
            self._be_called_away(stage)
        return Ways(self.arrivals, not self.waiting)

    def _arrive(self, step: str, known: Known, passages: tuple[Passage[Known], ...]) -> None:
        stage = Stage(step, known)
        if stage not in self.arrivals:
            self.arrivals[stage] = passages
            self.waiting.append(stage)

    # ---- out of a step

    def _leave(self, stage: Stage[Known]) -> None:
        step = self.pathway.named_steps[stage.step]
        for clause, number, target in numbered_ways(step):
            for performed in (True, False) if may_be_passed_by(step, clause) else (True,):
                for name in dict.fromkeys(targets_of(target)):
                    if (step.name, clause, number, name) not in self.without:
                        self._follow(Passage(stage, clause, number, name, performed), step)

    def _follow(self, passage: Passage[Known], step: Step) -> None:
        known = passage.stage.known
        if passage.to not in self.pathway.named_steps:
            return
        if passage.clause == "on_overdue":
            self._arrive(passage.to, self.traveller.called(step, known), (passage,))
            return
        after = self.traveller.after(step, passage)
        if step.name not in self.pathway.named_steps[passage.to].waits_for:
            self._arrive(passage.to, after, (passage,))
            return
        arrived = self.inputs.setdefault((passage.to, step.name), {})
        if after in arrived:
            return
        arrived[after] = passage
        self._join(passage.to, step.name, after)

    def _join(self, join: str, source: str, known: Known) -> None:
        """The join with this token and every token that may have come from each of the others."""
        each = [
            [(known, self.inputs[join, source][known])]
            if waited == source
            else list(self.inputs.get((join, waited), {}).items())
            for waited in self.pathway.named_steps[join].waits_for
        ]
        for tokens in product(*each):
            if len(self.arrivals) > self.most:
                return
            met = self.traveller.joined(tuple(one for one, _ in tokens))
            self._arrive(join, met, tuple(passage for _, passage in tokens))

    # ---- what comes while a token stands there

    def _be_called_away(self, stage: Stage[Known]) -> None:
        step = self.pathway.named_steps[stage.step]
        known = self.traveller.called(step, stage.known)
        for event, target in self._meanwhile(step):
            if (step.name, "meanwhile", 0, target) not in self.without:
                self._arrive(target, known, (Passage(stage, "meanwhile", 0, target, performed=False, event=event),))

    def _meanwhile(self, step: Step) -> Iterator[tuple[str, str]]:
        """The events that may come while a token stands in the step, with where they lead."""
        for scope, event, target in self.calls:
            if step.name in scope:
                yield event, target


def _calls(pathway: Pathway) -> Iterator[tuple[frozenset[str], str, str]]:
    """What may come while a token stands in some steps: those steps, the event, and where it leads."""
    for interruption in pathway.interruptions:
        scope = steps_in(pathway, interruption.scope)
        yield from (
            (scope, interruption.name, name) for name in interruption.target.steps if name in pathway.named_steps
        )
    main = frozenset(step.name for step in pathway.steps if step.track is None)
    for track in pathway.tracks:
        yield main, track.starts_at, track.first_step
    for offered in pathway.steps:
        if offered.anytime is not None:
            yield steps_in(pathway, offered.anytime), "", offered.name


def numbered_ways(step: Step) -> Iterator[tuple[str, int, Target]]:
    """The ways of a step with their clause and their number among those of their kind."""
    counts: dict[str, int] = {}
    for clause, target in step.ways:
        number = counts.get(clause, 0)
        counts[clause] = number + 1
        if not isinstance(target, Finished):
            yield clause, number, target


def may_be_passed_by(step: Step, clause: str) -> bool:
    """Whether a token may take this way without the step being done: not relevant, or an offer that nobody takes."""
    if clause in ("on_refusal", "on_return", "without_consent", "on_overdue", "on_end"):
        return False
    return step.only_if is not None or is_offer(step)


def is_offer(step: Step) -> bool:
    """Whether nobody has to act: only `kan`, or what somebody `kan` send."""
    sendings = [duty for duty in step.duties if isinstance(duty.act, Send)]
    counted = sendings or list(step.duties)
    return bool(counted) and all(duty.obligation is Obligation.MAY for duty in counted)
