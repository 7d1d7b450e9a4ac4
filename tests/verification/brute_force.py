"""Plays every run of every patient through a small pathway, straight from the words of the language, and judges it.

Deliberately naive: every value, every order, every answer, every interruption, one state after the other. It shares
nothing with the engine or the checks, so that it can be the judge of both.

A state is settled: what follows by itself has happened. Then somebody does something, or the world does. Data that
nobody was ever asked for are taken to be anything once nothing else can happen, and the decision is told as faulty;
what was left out is settled by a person, which is outside what is proven.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product
from typing import assert_never

from forlop.model.expressions import All, Condition, IsDone, atoms_of, data_of
from forlop.model.pathway import (
    AllPhases,
    Answer,
    AtLeast,
    Back,
    End,
    Finished,
    InPhases,
    Interruption,
    InTracks,
    Mode,
    Obligation,
    Onward,
    Pathway,
    Record,
    Scope,
    Send,
    Step,
    StepKind,
    Target,
    Track,
    targets_of,
)
from tests.verification.naive_conditions import Fact, bounds_on, conditions_of, domains, holds, values_of

WORLD = -1  # what the step waits for outside itself: an event, a time, the end of what it runs
MOST_STATES = 30_000


class Why(StrEnum):
    """Why a datum is not known: nobody was asked, or it was left out."""

    NEVER_ASKED = "never asked"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Assumed:
    """Nobody was ever asked; so that the run can go on, the patient is taken to be so."""

    value: Fact


Known = Fact | Why | Assumed


class Stage(StrEnum):
    """How far a token has come in its step."""

    RELEVANCE = "relevance"  # `bare hvis` is not decided yet
    OPEN = "open"
    READY = "ready"  # everything is done; the way is to be taken


class How(StrEnum):
    """How a round was closed."""

    DONE = "done"
    LAPSED = "lapsed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Token:
    """A round of a step: what is not done of it, and whether it is sent."""

    step: str
    left: frozenset[int]
    stage: Stage
    sent: bool = False
    round: int = 1
    overdue: int | None = None  # the duty whose overdue line runs
    was_overdue: bool = False
    how: How = How.DONE


@dataclass(frozen=True)
class State:
    """Where a patient is. `inputs` are tokens that wait in a join; `ends` are reached and wait for the rest."""

    tokens: frozenset[Token] = frozenset()
    inputs: frozenset[tuple[str, str]] = frozenset()
    ends: frozenset[str] = frozenset()
    facts: tuple[Known, ...] = ()
    used: tuple[tuple[str, int], ...] = ()
    consents: tuple[bool | None, ...] = ()
    done: frozenset[str] = frozenset()
    closed: bool = False
    # Who has the patient, whom they have told since, and who took part in the step before each token: kept only by
    # the reader of responsibilities.
    has: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    beside: frozenset[tuple[str, frozenset[str]]] = frozenset()
    carried: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clash:
    """Something came where it must not."""

    kind: str
    name: str


Outcome = State | Clash


@dataclass(frozen=True)
class Judgement:
    """All that is wrong with a pathway; `faults` are pairs of a kind and the name of what is at fault.

    Kinds: `stuck`, `second`, `join twice`, `two ends`, `never done`, `no bound`, `side line`, `out of a track`.
    `never_asked` has the steps that may wait for a datum nobody records; `whole` is false where not every run was
    played.
    """

    faults: frozenset[tuple[str, str]]
    never_asked: frozenset[str]
    states: int
    whole: bool
    stories: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not self.faults


def judged(pathway: Pathway, *, most: int = MOST_STATES) -> Judgement:
    """What all runs of all patients together say."""
    return Reader(pathway).judgement(most=most)


class Reader:
    """Mutable only in what it collects: the steps done in some run, and those that wait for what nobody asks for."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.steps = pathway.named_steps
        self.values = domains(pathway)
        self.data = tuple(self.values)
        self.consents = tuple(consent.name for consent in pathway.consents)
        self.reads_done = any(isinstance(a, IsDone) for c in conditions_of(pathway) for a in atoms_of(c))
        self.side_lines = {step.name for step in pathway.steps if self.is_side_line(step.name)}
        self.passed: set[str] = set()
        self.never_asked: set[str] = set()

    # ---- the whole

    def judgement(self, *, most: int) -> Judgement:
        nothing = State(facts=tuple(Why.NEVER_ASKED for _ in self.data), consents=tuple(None for _ in self.consents))
        came: dict[State, tuple[State | None, str]] = {}
        waiting: list[State] = []
        faults: dict[tuple[str, str], tuple[str, ...]] = dict.fromkeys(self.written_wrong(), ())
        if any(kind == "no bound" for kind, _ in faults):
            return Judgement(frozenset(faults), frozenset(), 0, False, faults)

        def look(moves: Iterator[tuple[str, Outcome]], before: State | None) -> None:
            for label, outcome in moves:
                for settled in self.settled(outcome):
                    if isinstance(settled, Clash):
                        faults.setdefault((settled.kind, settled.name), (*self.story(before, came), label))
                    elif settled not in came:
                        came[settled] = (before, label)
                        waiting.append(settled)

        look(((f"starts in {start.name}", self.opened(nothing, start.name)) for start in self.pathway.starts), None)
        looked_at = 0
        while looked_at < len(waiting) and len(came) <= most:
            state = waiting[looked_at]
            looked_at += 1
            if state.closed:
                continue
            look(self.moves(state), state)
            look(self.world(state), state)
            for fault in self.standing_still(state):
                faults.setdefault(fault, self.story(state, came))
            if not self.main_goes_on(state):
                look(self.assumptions(state), state)
        whole = looked_at == len(waiting)
        if whole:
            for step in self.pathway.steps:
                if step.name not in self.passed:
                    faults.setdefault(("never done", step.name), ())
        return Judgement(frozenset(faults), frozenset(self.never_asked), len(came), whole, faults)

    def story(self, state: State | None, came: Mapping[State, tuple[State | None, str]]) -> tuple[str, ...]:
        told: list[str] = []
        while state is not None:
            state, label = came[state]
            told.append(label)
        return tuple(reversed(told))

    # ---- what stands still

    def main_goes_on(self, state: State) -> bool:
        """Whether somebody has something to do, or something is waited for that will come, outside the tracks."""
        return any(self.goes_on(state, token) for token in self.main(state))

    def main(self, state: State) -> list[Token]:
        return [token for token in state.tokens if self.steps[token.step].track is None]

    def goes_on(self, state: State, token: Token) -> bool:
        """A task, a wait, an answer or a choice; a decision that waits for a datum is none of them."""
        if token.stage is Stage.READY:
            return self.is_choice(token) and not self.is_held(state, token.step)
        return token.stage is Stage.OPEN and bool(token.left)

    def standing_still(self, state: State) -> Iterator[tuple[str, str]]:
        """Tokens that are left where nothing moves; what only waits for a datum is told apart."""
        if not self.main_goes_on(state):
            waiting = [token for token in self.main(state) if token.stage is not Stage.OPEN]
            if not waiting:
                joins = sorted(join for join, _ in state.inputs if self.steps[join].track is None)
                yield "stuck", joins[0] if joins else ""
        for track in self.pathway.tracks:
            tokens = [token for token in state.tokens if self.steps[token.step].track == track.name]
            inputs = sorted(join for join, _ in state.inputs if self.steps[join].track == track.name)
            if inputs and not tokens:
                yield "stuck", inputs[0]

    def assumptions(self, state: State) -> Iterator[tuple[str, Outcome]]:
        """Nothing can happen any more: decisions that wait for what nobody was asked for are told, and then taken."""
        for token in self.in_order(state):
            step = self.steps[token.step]
            if token.stage is Stage.OPEN or step.track is not None or self.is_held(state, token.step):
                continue
            only_if = token.stage is Stage.RELEVANCE
            asked = [step.only_if] if only_if and step.only_if is not None else [b.condition for b in step.branches]
            missing = [name for c in asked for name in data_of(c) if self.fact(state, name) is None]
            whys = {self.known(state, name) for name in missing}
            if Why.LEFT_OUT in whys or not missing:
                continue
            self.never_asked.add(token.step)
            unasked = tuple(dict.fromkeys(n for n in missing if self.known(state, n) is Why.NEVER_ASKED))
            for picked in product(*(self.values[name] for name in unasked)):
                assumed = self.with_facts(state, dict(zip(unasked, map(Assumed, picked), strict=True)))
                label = f"{token.step} is taken with " + ", ".join(
                    f"{n}={v}" for n, v in zip(unasked, picked, strict=True)
                )
                for outcome in self.fired(assumed, token, assumed=True):
                    yield label, outcome

    # ---- what follows by itself

    def settled(self, outcome: Outcome) -> list[Outcome]:
        """All that can come of it when everything has happened that follows by itself, in the order of the text."""
        if isinstance(outcome, Clash) or outcome.closed:
            return [outcome]
        for join in self.pathway.steps:
            inputs = frozenset((join.name, source) for source in join.waits_for)
            if inputs and inputs <= outcome.inputs and not self.is_held(outcome, join.name):
                return self.settled(self.opened(replace(outcome, inputs=outcome.inputs - inputs), join.name))
        for token in self.in_order(outcome):
            if self.is_held(outcome, token.step):
                continue
            fired = self.fired(outcome, token, assumed=False)
            if fired:
                return [settled for each in fired for settled in self.settled(each)]
        if not self.main(outcome) and len(outcome.ends) == 1 and not self.main_inputs(outcome):
            return [replace(outcome, closed=True, tokens=frozenset(), inputs=frozenset())]
        return [outcome]

    def main_inputs(self, state: State) -> list[str]:
        return [join for join, _ in state.inputs if self.steps[join].track is None]

    def fired(self, state: State, token: Token, *, assumed: bool) -> list[Outcome]:
        """What a token does without anybody; nothing while it waits for somebody or for a datum."""
        step = self.steps[token.step]
        facts = self.facts(state, assumed=assumed)
        if token.stage is Stage.RELEVANCE and step.only_if is not None:
            truth = holds(step.only_if, facts, state.done)
            if truth is not None:
                now = (
                    replace(token, stage=Stage.OPEN)
                    if truth
                    else replace(token, stage=Stage.READY, left=frozenset(), how=How.SKIPPED)
                )
                return [self.changed(state, token, now)]
        if token.stage is not Stage.READY and step.consent is not None and self.consent(state, step.consent) is False:
            assert step.without_consent is not None
            return [self.left(state, token, step.without_consent, "without_consent")]
        if token.stage is Stage.OPEN and self.is_finished(token):
            ready = replace(token, stage=Stage.READY, left=frozenset())
            return [self.changed(self.withdrawn(state, token), token, ready)]
        if token.stage is Stage.READY and not self.is_choice(token):
            return [self.passed_on(state, token, way) for way in self.ways_by_rules(token, facts, state.done)]
        return []

    def ways_by_rules(self, token: Token, facts: Mapping[str, Fact], done: frozenset[str]) -> list[Target | int]:
        """The ways the rules leave open: more than one where branches overlap, none where it is not decided or a gap.

        A number is the next round of a repeated step.
        """
        step = self.steps[token.step]
        if step.then is not None:
            return [step.then]
        truths = [holds(branch.condition, facts, done) for branch in step.branches]
        true: list[Target | int] = []
        for number, branch in enumerate(step.branches):
            if truths[number] and (not step.first_match or all(t is False for t in truths[:number])):
                true.append(branch.target)
        if true:
            return true
        if any(truth is None for truth in truths):
            return []
        if step.repeating is not None:
            last = step.after_last
            assert last is not None
            return [token.round + 1] if token.round < step.repeating.times else [last]
        return [] if step.otherwise is None else [step.otherwise]

    def passed_on(self, state: State, token: Token, way: Target | int) -> Outcome:
        if token.how is How.DONE:
            self.passed.add(token.step)
            if self.reads_done:
                state = replace(state, done=state.done | {token.step})
        if isinstance(way, int):
            again = replace(self.fresh(token.step), round=way, stage=Stage.OPEN)
            return self.changed(state, token, again)
        return self.left(state, token, way, token.how.value)

    # ---- what somebody does

    def moves(self, state: State) -> Iterator[tuple[str, Outcome]]:
        """Everything that a person can do with what is open, and every wait that comes to its end."""
        for token in self.in_order(state):
            step = self.steps[token.step]
            if token.stage is Stage.READY and self.is_choice(token) and not self.is_held(state, token.step):
                for clause, target in step.ways:
                    if clause in ("branch", "otherwise", "option"):
                        yield f"{token.step}: chooses {targets_of(target)}", self.passed_on(state, token, target)
            if token.stage is not Stage.OPEN:
                continue
            for number in sorted(token.left):
                yield from self.doing(state, token, number)
            if self.is_offer(step):
                lapsed = replace(token, stage=Stage.READY, left=frozenset(), how=How.LAPSED)
                yield f"{token.step}: lapses", self.changed(self.withdrawn(state, token), token, lapsed)
            if step.on_overdue is not None and not token.was_overdue:
                yield from self.becoming_overdue(state, token, step)

    def doing(self, state: State, token: Token, number: int) -> Iterator[tuple[str, Outcome]]:
        step = self.steps[token.step]
        name = token.step
        if number == WORLD:
            if step.runs is not None:
                for each in step.on_ends:
                    self.passed.add(name)
                    yield f"{name}: ended with {each.end}", self.left(state, token, each.target, "on_end")
            elif step.kind is StepKind.WAIT or token.left == {WORLD} or self.only_offers(step, token.left - {WORLD}):
                yield f"{name}: the wait is over", self.without(state, token, number)
            return
        duty = step.duties[number]
        if step.waits_for_sending(duty) and not token.sent:
            return
        if step.consent is not None and not self.allowed(state, step.consent):
            return
        label = f"{name}: {duty.actor} does {type(duty.act).__name__}"
        match duty.act:
            case Record(data=data):
                tracked = [datum for datum in data if datum in self.values]
                for picked in product(*(self.values[datum] for datum in tracked)):
                    said = dict(zip(tracked, picked, strict=True))
                    yield f"{label} {said}", self.without(self.with_facts(state, said), token, number)
                if tracked and duty.obligation is not Obligation.MAY:
                    unknown = self.with_facts(state, dict.fromkeys(tracked, Why.LEFT_OUT))
                    yield f"{name}: {duty.actor} leaves out {tracked}", self.without(unknown, token, number)
            case Send():
                yield label, self.without(state, replace(token, sent=True), number, was=token)
                yield f"{name}: not sent", self.not_sent(state, token, number)
            case Answer():
                yield f"{label}: accepted", self.without(state, token, number)
                if step.on_refusal is not None:
                    yield f"{label}: refused", self.left(state, token, step.on_refusal, "on_refusal")
                if step.on_return is not None:
                    yield f"{label}: returned", self.left(state, token, step.on_return, "on_return")
            case _:
                yield label, self.without(state, token, number)

    def not_sent(self, state: State, token: Token, number: int) -> Outcome:
        """What is not sent is not answered either; what the receiver should have recorded is left out."""
        step = self.steps[token.step]
        answers = {n for n in token.left if n != WORLD and step.waits_for_sending(step.duties[n])}
        unknown = [
            datum
            for n in answers
            if isinstance(act := step.duties[n].act, Record) and step.duties[n].obligation is not Obligation.MAY
            for datum in act.data
            if datum in self.values
        ]
        left_out = self.with_facts(state, dict.fromkeys(unknown, Why.LEFT_OUT))
        now = replace(token, left=token.left - answers - {number}, sent=True)
        return self.changed(self.on_time(left_out, token, number), token, now)

    def becoming_overdue(self, state: State, token: Token, step: Step) -> Iterator[tuple[str, Outcome]]:
        """At any time while a task with a limit is open; once in each round."""
        target = step.on_overdue
        assert target is not None
        for number in sorted(token.left - {WORLD}):
            duty = step.duties[number]
            if (
                duty.timing is None
                or duty.obligation is Obligation.MAY
                or (step.waits_for_sending(duty) and not token.sent)
            ):
                continue
            if step.overdue_replaces:
                yield f"{token.step}: overdue, in stead", self.left(state, token, target, "on_overdue")
            else:
                now = replace(token, overdue=number, was_overdue=True)
                beside = self.led(self.changed(state, token, now), target, token.step)
                yield f"{token.step}: overdue, beside", beside

    # ---- what the world does

    def world(self, state: State) -> Iterator[tuple[str, Outcome]]:
        """What may happen or not: consents, interruptions, tracks, and steps that can be done at any time."""
        for number, name in enumerate(self.consents):
            for said in (True, False):
                if state.consents[number] is not said:
                    consents = (*state.consents[:number], said, *state.consents[number + 1 :])
                    yield f"consent {name} is {said}", replace(state, consents=consents)
        for interruption in self.pathway.interruptions:
            if self.is_anything_open(state, interruption.scope):
                yield f"interruption {interruption.name}", self.interrupted(state, interruption)
        for track in self.pathway.tracks:
            runs = any(self.steps[token.step].track == track.name for token in state.tokens)
            if not runs:
                yield f"track {track.name} starts", self.track_started(state, track)
            elif track.ends_at is not None:
                yield f"track {track.name} ends", self.cleared(state, InTracks(tracks=(track.name,)))
        for step in self.pathway.steps:
            if step.anytime is not None and self.is_anything_open(state, step.anytime):
                yield from self.at_any_time(state, step)

    def at_any_time(self, state: State, step: Step) -> Iterator[tuple[str, Outcome]]:
        if step.consent is not None and not self.allowed(state, step.consent):
            return
        facts = self.facts(state, assumed=False)
        if step.only_if is not None and holds(step.only_if, facts, state.done) is not True:
            return
        recorded = [
            d for duty in step.duties if isinstance(duty.act, Record) for d in duty.act.data if d in self.values
        ]
        for picked in product(*(self.values[datum] for datum in recorded)):
            said = dict(zip(recorded, picked, strict=True))
            self.passed.add(step.name)
            if step.then is not None:
                yield f"{step.name} at any time {said}", self.led(self.with_facts(state, said), step.then, step.name)

    def track_started(self, state: State, track: Track) -> Outcome:
        return self.opened(state, track.first_step)

    def interrupted(self, state: State, interruption: Interruption) -> Outcome:
        match interruption.mode:
            case Mode.CANCELS:
                cleared = self.cleared(state, interruption.scope)
            case Mode.RETURNS | Mode.BESIDE:
                flow = self.reach(interruption.target.steps)
                inputs = frozenset(each for each in state.inputs if each[0] not in flow)
                tokens = frozenset(token for token in state.tokens if token.step not in flow)
                cleared = replace(state, tokens=tokens, inputs=inputs)
        return self.led(cleared, interruption.target, interruption.name)

    def cleared(self, state: State, scope: Scope) -> State:
        """Everything in scope is closed: rounds with the lines they opened by being late, what waits, ends reached."""
        for token in self.in_order(state):
            if self.is_in(scope, self.steps[token.step]):
                state = self.withdrawn(state, token)
        return replace(
            state,
            tokens=frozenset(token for token in state.tokens if not self.is_in(scope, self.steps[token.step])),
            inputs=frozenset(each for each in state.inputs if not self.is_in(scope, self.steps[each[0]])),
            ends=frozenset(end for end in state.ends if not self.is_in(scope, self.pathway.named_ends[end])),
        )

    def is_anything_open(self, state: State, scope: Scope) -> bool:
        return self.cleared(state, scope) != state

    def is_in(self, scope: Scope, place: Step | End) -> bool:
        track = place.track if isinstance(place, Step) else None
        match scope:
            case AllPhases():
                return track is None
            case InPhases(phases=phases):
                return track is None and place.phase in phases
            case InTracks(tracks=tracks):
                return track in tracks
            case _:
                assert_never(scope)

    def is_held(self, state: State, step: str) -> bool:
        """Whether an interruption that leads back stands still what is in its scope, all but its own side flow."""
        for interruption in self.pathway.interruptions:
            if interruption.mode is Mode.RETURNS:
                flow = self.reach(interruption.target.steps)
                runs = any(t.step in flow for t in state.tokens) or any(join in flow for join, _ in state.inputs)
                if runs and step not in flow and self.is_in(interruption.scope, self.steps[step]):
                    return True
        return False

    # ---- tokens

    def led(self, state: State, target: Target, source: str) -> Outcome:
        """A token on each of the places the way leads to."""
        match target:
            case Finished():
                return state
            case Onward(steps=places):
                outcome: Outcome = state
                for place in places:
                    if isinstance(outcome, State):
                        outcome = self.entered(outcome, place, source)
                return outcome
            case Back(step=place, times=times, otherwise=otherwise):
                used = dict(state.used)
                if used.get(place, 0) < times:
                    used[place] = used.get(place, 0) + 1
                    return self.entered(replace(state, used=tuple(sorted(used.items()))), place, source)
                return self.entered(state, otherwise, source)

    def entered(self, state: State, place: str, source: str) -> Outcome:
        end = self.pathway.named_ends.get(place)
        if end is not None:
            if state.ends - {place}:
                return Clash("two ends", place)
            if end.closes_all:
                return replace(state, closed=True, ends=frozenset({place}), tokens=frozenset(), inputs=frozenset())
            return replace(state, ends=state.ends | {place})
        if source in self.steps[place].waits_for:
            if (place, source) in state.inputs:
                return Clash("join twice", place)
            return replace(state, inputs=state.inputs | {(place, source)})
        return self.opened(state, place)

    def opened(self, state: State, name: str) -> Outcome:
        if any(token.step == name for token in state.tokens):
            return state if name in self.side_lines else Clash("second", name)
        return replace(state, tokens=state.tokens | {self.fresh(name)})

    def fresh(self, name: str) -> Token:
        step = self.steps[name]
        left = frozenset(range(len(step.duties)))
        if step.kind is StepKind.WAIT or step.runs is not None:
            left = frozenset({WORLD})
        elif step.lasts is not None and not isinstance(step.lasts, AtLeast):
            left |= {WORLD}
        return Token(name, left, Stage.OPEN if step.only_if is None else Stage.RELEVANCE)

    def left(self, state: State, token: Token, target: Target, how: str) -> Outcome:
        """The round is over, and its token goes this way; `how` it was closed, or the clause that says where to."""
        del how
        state = self.withdrawn(state, token)
        gone = replace(state, tokens=frozenset(t for t in state.tokens if t.step != token.step))
        return self.led(gone, target, token.step)

    def changed(self, state: State, token: Token, now: Token) -> State:
        return replace(state, tokens=frozenset(t for t in state.tokens if t.step != token.step) | {now})

    def without(self, state: State, token: Token, number: int, *, was: Token | None = None) -> Outcome:
        now = replace(token, left=token.left - {number}, overdue=None if token.overdue == number else token.overdue)
        return self.changed(self.on_time(state, was or token, number), token, now)

    def on_time(self, state: State, token: Token, number: int) -> State:
        """The line that ran because this task was late is withdrawn."""
        return self.withdrawn(state, token) if token.overdue == number else state

    def withdrawn(self, state: State, token: Token) -> State:
        step = self.steps[token.step]
        if token.overdue is None or step.on_overdue is None:
            return state
        flow = self.reach(targets_of(step.on_overdue))
        return replace(state, tokens=frozenset(t for t in state.tokens if t.step not in flow))

    def in_order(self, state: State) -> list[Token]:
        return [t for step in self.pathway.steps for t in state.tokens if t.step == step.name]

    # ---- steps

    def is_finished(self, token: Token) -> bool:
        """Semantics 3: each `skal` and `bør` is done, or, of an offer, everything."""
        step = self.steps[token.step]
        if self.is_offer(step):
            return not token.left
        return self.only_offers(step, token.left)

    def is_offer(self, step: Step) -> bool:
        return bool(step.duties) and self.only_offers(step, frozenset(range(len(step.duties))))

    def only_offers(self, step: Step, left: frozenset[int]) -> bool:
        return WORLD not in left and all(step.duties[n].obligation is Obligation.MAY for n in left)

    def is_choice(self, token: Token) -> bool:
        return self.steps[token.step].is_judgement and token.how is not How.SKIPPED

    def is_side_line(self, name: str) -> bool:
        """Semantics 4: all of its ways end in `ferdig` and meet no join."""
        return all(place in self.steps and not self.steps[place].waits_for for place in self.reach((name,)))

    def reach(self, places: tuple[str, ...]) -> frozenset[str]:
        """These places and all that any way leads to from them."""
        reached: set[str] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place not in reached:
                reached.add(place)
                if place in self.steps:
                    waiting.extend(to for _, target in self.steps[place].ways for to in targets_of(target))
        return frozenset(reached)

    # ---- data and consents

    def known(self, state: State, name: str) -> Known:
        return state.facts[self.data.index(name)]

    def fact(self, state: State, name: str) -> Fact:
        return _fact(self.known(state, name), assumed=False)

    def facts(self, state: State, *, assumed: bool) -> dict[str, Fact]:
        return {name: _fact(known, assumed=assumed) for name, known in zip(self.data, state.facts, strict=True)}

    def with_facts(self, state: State, said: Mapping[str, Known]) -> State:
        facts = tuple(said.get(name, known) for name, known in zip(self.data, state.facts, strict=True))
        return replace(state, facts=facts)

    def consent(self, state: State, name: str) -> bool | None:
        return state.consents[self.consents.index(name)]

    def allowed(self, state: State, name: str) -> bool:
        """Semantics 8: unknown is not given, where the consent is to be explicit."""
        said = self.consent(state, name)
        return not self.pathway.named_consents[name].explicit if said is None else said

    # ---- what is wrong however it is run

    def written_wrong(self) -> Iterator[tuple[str, str]]:
        """Rings that nothing bounds, ends nobody is led to, tracks and side flows that do not keep to themselves."""
        for step in self.pathway.steps:
            if step.name in self.unbounded_from(step.name):
                yield "no bound", step.name
        led_to = {to for step in self.pathway.steps for _, target in step.ways for to in targets_of(target)}
        led_to.update(to for interruption in self.pathway.interruptions for to in interruption.target.steps)
        for end in self.pathway.ends:
            if end.name not in led_to:
                yield "never done", end.name
        for step in self.pathway.steps:
            places = [to for _, target in step.ways for to in targets_of(target)]
            if any((self.steps[to].track if to in self.steps else None) != step.track for to in places):
                yield "out of a track", step.name
        flows = [(i.name, self.reach(i.target.steps)) for i in self.pathway.interruptions if i.mode is not Mode.CANCELS]
        for step in self.pathway.steps:
            if step.on_overdue is not None and not step.overdue_replaces:
                flows.append((step.name, self.reach(targets_of(step.on_overdue))))
        for name, flow in flows:
            if not flow <= self.steps.keys() or self.main_flow() & flow:
                yield "side line", name

    def unbounded_from(self, name: str) -> frozenset[str]:
        """The places one can come to from the step without any way that counts."""
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            place = waiting.pop()
            if place not in self.steps:
                continue
            for _, target in self.steps[place].ways:
                onward = (target.otherwise,) if isinstance(target, Back) else targets_of(target)
                waiting.extend(set(onward) - reached)
                reached.update(onward)
        return frozenset(reached)

    def main_flow(self) -> frozenset[str]:
        """The places that are come to without an interruption with a side flow, and without being late beside."""
        reached: set[str] = set()
        cancels = [i.target.steps for i in self.pathway.interruptions if i.mode is Mode.CANCELS]
        waiting = [*(start.name for start in self.pathway.starts), *(place for places in cancels for place in places)]
        while waiting:
            place = waiting.pop()
            if place in reached:
                continue
            reached.add(place)
            if place in self.steps:
                step = self.steps[place]
                for clause, target in step.ways:
                    if clause != "on_overdue" or step.overdue_replaces:
                        waiting.extend(targets_of(target))
        return frozenset(reached)


class Merging(Reader):
    """Plays on where a token came too many, as the engine does: the two are one from there, and the first end counts.

    What nobody is asked for is seen so too where a second token always comes before the patient stands still.
    """

    def entered(self, state: State, place: str, source: str) -> Outcome:
        outcome = super().entered(state, place, source)
        return state if isinstance(outcome, Clash) else outcome

    def opened(self, state: State, name: str) -> Outcome:
        outcome = super().opened(state, name)
        return state if isinstance(outcome, Clash) else outcome


def _fact(known: Known, *, assumed: bool) -> Fact:
    match known:
        case Why():
            return None
        case Assumed(value=value):
            return value if assumed else None
        case _:
            return known


# ---- decisions


def decision_faults(pathway: Pathway, *, of: str | None = None) -> frozenset[tuple[str, str, int]]:
    """What is wrong with branches and rows, whoever comes to them: kind, step or table, and the branch or row.

    Only `of` that step or table, if one is named.

    Kinds: `overlap` (the later of the two), `gap` (-1), `dead`, `dead otherwise` (-1), the same of tables' rows, and
    `never relevant` of `bare hvis` (-1).
    """
    found: set[tuple[str, str, int]] = set()
    for step in (each for each in pathway.steps if of in (None, each.name)):
        if step.branches and not step.is_judgement:
            conditions: list[Condition] = [branch.condition for branch in step.branches]
            complete = step.otherwise is None and step.repeating is None
            found.update(_faults(step.name, pathway, conditions, first=step.first_match, complete=complete))
            if step.otherwise is not None and not _can_all_be_false(pathway, conditions):
                found.add(("dead otherwise", step.name, -1))
        if step.only_if is not None and not _can_be_true(pathway, step.only_if):
            found.add(("never relevant", step.name, -1))
    for table in (each for each in pathway.tables if of in (None, each.name)):
        rows: list[Condition] = [All(parts=tuple(t for t in row.tests if t is not None)) for row in table.rows]
        found.update(_faults(table.name, pathway, rows, first=table.first_match, complete=True))
    return frozenset(found)


def patients(pathway: Pathway, conditions: list[Condition]) -> Iterator[tuple[dict[str, Fact], frozenset[str]]]:
    """Every patient the conditions can tell apart, what is not known too, and the steps that are done."""
    values = domains_of(pathway, conditions)
    steps = sorted({a.step for c in conditions for a in atoms_of(c) if isinstance(a, IsDone)})
    for picked in product(*((*each, None) for each in values.values())):
        for dones in product((True, False), repeat=len(steps)):
            done = frozenset(step for step, is_done in zip(steps, dones, strict=True) if is_done)
            yield dict(zip(values, picked, strict=True)), done


def domains_of(pathway: Pathway, conditions: list[Condition]) -> dict[str, tuple[Fact, ...]]:
    names = dict.fromkeys(name for condition in conditions for name in data_of(condition))
    named = pathway.named_data
    return {name: values_of(named[name], bounds_on(name, iter(conditions))) for name in names}


def _can_all_be_false(pathway: Pathway, conditions: list[Condition]) -> bool:
    return any(all(holds(c, facts, done) is False for c in conditions) for facts, done in patients(pathway, conditions))


def _can_be_true(pathway: Pathway, condition: Condition) -> bool:
    return any(holds(condition, facts, done) for facts, done in patients(pathway, [condition]))


def _faults(
    name: str, pathway: Pathway, conditions: list[Condition], *, first: bool, complete: bool
) -> Iterator[tuple[str, str, int]]:
    alive: set[int] = set()
    for facts, done in patients(pathway, conditions):
        truths = [holds(condition, facts, done) for condition in conditions]
        true = [number for number, truth in enumerate(truths) if truth]
        if first:
            alive.update(n for n in true if all(truth is False for truth in truths[:n]))
        else:
            alive.update(true)
            for number in true[1:]:
                yield "overlap", name, number
        if complete and all(truth is False for truth in truths):
            yield "gap", name, -1
    for number in range(len(conditions)):
        if number not in alive:
            yield "dead", name, number
