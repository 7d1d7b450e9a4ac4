"""Whether a limit surely runs: a naive reader plays every run in which what it counts from never happens.

Nothing is known of any patient, so that any branch may be taken at any time; a step is left by any of its ways at once.
What it does not find, no patient meets; what it finds, some patient may meet. It shares nothing with the checks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from forlop.model.pathway import (
    AllPhases,
    Back,
    End,
    Finished,
    InPhases,
    Mode,
    Obligation,
    Pathway,
    Scope,
    Step,
    Target,
    targets_of,
)

MOST_STATES = 200_000
NOT_DONE = frozenset({"on_refusal", "on_return", "without_consent", "on_overdue"})


class TooMany(Exception):
    """There are more states than are played; never a verdict."""


@dataclass(frozen=True)
class Standing:
    """The steps that are open, the tokens that wait in joins, the ends that are reached, and what is said no to."""

    tokens: frozenset[str] = frozenset()
    inputs: frozenset[tuple[str, str]] = frozenset()
    ends: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


def may_never_run(pathway: Pathway, step: str, anchor: str) -> bool:
    """Whether on some run the step stands open for good, its task undone, and `anchor` has not been done."""
    return _Player(pathway, step, anchor).finds_one()


@dataclass(frozen=True)
class _Player:
    pathway: Pathway
    step: str
    anchor: str

    def finds_one(self) -> bool:
        waiting = [state for start in self.pathway.starts for state in self.entered(Standing(), (start.name,), "")]
        seen = set(waiting)
        while waiting:
            state = waiting.pop()
            after = list(self.after(state))
            if self.step in state.tokens and not self.goes_on(state):
                return True
            more = set(after) - seen
            if len(seen) + len(more) > MOST_STATES:
                raise TooMany(self.step)
            seen |= more
            waiting += more
        return False

    def goes_on(self, state: Standing) -> bool:
        """Whether anything else is open that is done in the end, or is what the limit waits for."""
        held = self.held(state)
        if self.is_refused(self.step, state):
            return True
        return any(token != self.step and (token not in held or token == self.anchor) for token in state.tokens)

    def held(self, state: Standing) -> frozenset[str]:
        """What an interruption holds while the step, which is part of what it began, is open."""
        return frozenset(
            each.name
            for interruption in self.pathway.interruptions
            if interruption.mode is Mode.RETURNS and self.step in self.reach(interruption.target.steps)
            for each in self.pathway.steps
            if self.is_in(interruption.scope, each) and each.name not in self.reach(interruption.target.steps)
        )

    # ---- what may happen next

    def after(self, state: Standing) -> Iterator[Standing]:
        """Every step but the one in question is left by any way, but by none by which the anchor has happened.

        What the patient says no to is left at once.
        """
        refused = {name for name in state.tokens if self.is_refused(name, state)}
        for name in refused or state.tokens - {self.step}:
            step = self.pathway.named_steps[name]
            for clause, target in step.ways:
                if (clause == "without_consent") != bool(refused):
                    continue
                if name == self.anchor and not self.passes_by(step, clause):
                    continue
                beside = clause == "on_overdue" and not step.overdue_replaces
                left = state if beside else replace(state, tokens=state.tokens - {name})
                for places in led(target):
                    yield from self.entered(left, places, name)
        if not refused:
            yield from self.from_outside(state)

    def passes_by(self, step: Step, clause: str) -> bool:
        """Whether the step may be left so without having been done."""
        offered = all(duty.obligation is Obligation.MAY for duty in step.duties)
        return clause in NOT_DONE or step.only_if is not None or (bool(step.duties) and offered)

    def is_refused(self, name: str, state: Standing) -> bool:
        """Whether the step is left at once, since the patient has said no to what it asks."""
        return self.pathway.named_steps[name].consent in state.refused

    def from_outside(self, state: Standing) -> Iterator[Standing]:
        """A yes or a no, interruptions, tracks, what is done at any time, and what is beside a step that is late."""
        for consent in self.pathway.consents:
            yield replace(state, refused=state.refused ^ {consent.name})
        for interruption in self.pathway.interruptions:
            cleared = self.cleared(state, interruption.scope)
            if cleared != state:
                rest = cleared if interruption.mode is Mode.CANCELS else state
                yield from self.entered(rest, interruption.target.steps, interruption.name)
        for track in self.pathway.tracks:
            yield from self.entered(state, (track.first_step,), track.name)
        for step in self.pathway.steps:
            if step.anytime is not None and self.cleared(state, step.anytime) != state:
                yield from self.entered(state, (step.name,), "")
        if self.step in state.tokens:
            late = self.pathway.named_steps[self.step].on_overdue
            if late is not None:
                yield from (each for places in led(late) for each in self.entered(state, places, self.step))

    def cleared(self, state: Standing, scope: Scope) -> Standing:
        steps, ends = self.pathway.named_steps, self.pathway.named_ends
        return Standing(
            frozenset(token for token in state.tokens if not self.is_in(scope, steps[token])),
            frozenset(each for each in state.inputs if not self.is_in(scope, steps[each[0]])),
            frozenset(end for end in state.ends if not self.is_in(scope, ends[end])),
            state.refused,
        )

    def is_in(self, scope: Scope, place: Step | End) -> bool:
        track = place.track if isinstance(place, Step) else None
        match scope:
            case AllPhases():
                return track is None
            case InPhases(phases=phases):
                return track is None and place.phase in phases
            case _:
                return track in scope.tracks

    # ---- tokens

    def entered(self, state: Standing, places: tuple[str, ...], source: str) -> Iterator[Standing]:
        """A token on each of these places; nothing where the run ends with it."""
        for place in places:
            end = self.pathway.named_ends.get(place)
            if end is not None:
                if end.closes_all:
                    return
                state = replace(state, ends=state.ends | {place})
            elif source in self.pathway.named_steps[place].waits_for:
                state = self.joined(replace(state, inputs=state.inputs | {(place, source)}), place)
            else:
                state = replace(state, tokens=state.tokens | {place})
        yield state

    def joined(self, state: Standing, join: str) -> Standing:
        inputs = frozenset((join, source) for source in self.pathway.named_steps[join].waits_for)
        if not inputs <= state.inputs:
            return state
        return replace(state, inputs=state.inputs - inputs, tokens=state.tokens | {join})

    def reach(self, places: tuple[str, ...]) -> frozenset[str]:
        """These places and all that any way leads to from them."""
        reached: set[str] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place not in reached:
                reached.add(place)
                if place in self.pathway.named_steps:
                    ways = self.pathway.named_steps[place].ways
                    waiting.extend(to for _, target in ways for to in targets_of(target))
        return frozenset(reached)


def led(target: Target) -> Iterator[tuple[str, ...]]:
    """Where a way leads; of `tilbake`, again or otherwise."""
    match target:
        case Back(step=step, otherwise=otherwise):
            yield (step,)
            yield (otherwise,)
        case Finished():
            yield ()
        case _:
            yield targets_of(target)
