"""Who has the patient on every run: whether somebody has each task, and whether those who are to act have been told.

Played by the naive reader, with what it keeps besides of who knows of the patient.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from forlop.model.expressions import data_of
from forlop.model.pathway import (
    Answer,
    ByRule,
    Confirm,
    Convene,
    Interruption,
    Obligation,
    Pathway,
    Record,
    RoleSet,
    Send,
    Step,
    StepKind,
    Target,
    Track,
    targets_of,
)
from tests.verification.brute_force import MOST_STATES, Outcome, Reader, Stage, State, Token, Why
from tests.verification.naive_conditions import holds

# Whoever brings the word may have brought it to anybody: an event of the world, a limit that passed, the patient.
ANYBODY = "*"


@dataclass(frozen=True)
class Responsibilities:
    """`faults` are pairs of a kind and a name; `whole` as in a judgement.

    Kinds: `undecided` actors, `untold` steps, `two handovers` (the later step), of the steps that send `no limit`, `not
    waited for`, `stranger`, `two accept` and `never known` (what is to go with it), and of sharing `no leave` and
    `never called`.
    """

    faults: frozenset[tuple[str, str]]
    whole: bool


def responsibilities(pathway: Pathway, *, most: int = MOST_STATES) -> Responsibilities:
    reader = _Follower(pathway)
    judgement = reader.judgement(most=most)
    found = {*reader.found, *_replies(pathway), *shared(pathway), *_never_called(pathway)}
    if judgement.whole:
        content = {(step.name, name) for step in pathway.steps if step.kind.sends for name in step.content}
        sent = {step for step, _ in reader.sent}
        found |= {("never known", step) for step, name in content if step in sent and (step, name) not in reader.sent}
    return Responsibilities(frozenset(found), judgement.whole)


class _Follower(Reader):
    """Plays as the naive reader does, and looks at who knows of the patient each time a step opens."""

    def __init__(self, pathway: Pathway) -> None:
        super().__init__(pathway)
        self.found: set[tuple[str, str]] = set()
        # What was or could have been known when it was sent; with no name, that it was sent at all.
        self.sent: set[tuple[str, str]] = set()
        self.text_order = {step.name: number for number, step in enumerate(pathway.steps)}

    def entered(self, state: State, place: str, source: str) -> Outcome:
        if place in self.steps and source in self.steps[place].waits_for:
            state = replace(state, beside=state.beside | {(f"{place} from {source}", state.carried)})
        return super().entered(state, place, source)

    def opened(self, state: State, name: str) -> Outcome:
        step = self.steps[name]
        keys = {f"{name} from {source}" for source in step.waits_for}
        arrived = [levels for key, levels in state.beside if key in keys]
        if step.kind is StepKind.START:
            first = [d.actor for d in step.duties if d.obligation is not Obligation.MAY][:1]
            state = replace(state, has=organisations(self.pathway, first))
        levels = frozenset().union(state.carried, *arrived)
        kept = frozenset(each for each in state.beside if each[0] not in keys and each[0] != name)
        return super().opened(replace(state, beside=kept | {(name, levels)}), name)

    def fired(self, state: State, token: Token, *, assumed: bool) -> list[Outcome]:
        if token.stage is Stage.OPEN:
            self.look(state, self.steps[token.step])
        return super().fired(state, token, assumed=assumed)

    def look(self, state: State, step: Step) -> None:
        known = state.has | state.told | self.beside_of(state, step.name)
        acting = organisations(self.pathway, acting_in(step))
        if acting and known and ANYBODY not in known and not acting & known:
            self.found.add(("untold", step.name))
        for actor, rule in rules_needed(self.pathway, step):
            facts = self.facts(state, assumed=False)
            if holds(rule.condition, facts, state.done) is None:
                whys = {self.known(state, name) for name in data_of(rule.condition) if facts[name] is None}
                if Why.LEFT_OUT not in whys:
                    self.found.add(("undecided", actor))
        if step.kind is StepKind.HANDOVER:
            for other in (self.steps[token.step] for token in state.tokens):
                if other.kind is StepKind.HANDOVER and other.track == step.track and other.name != step.name:
                    self.found.add(("two handovers", max(step.name, other.name, key=self.text_order.__getitem__)))

    def doing(self, state: State, token: Token, number: int) -> Iterator[tuple[str, Outcome]]:
        step = self.steps[token.step]
        if number >= 0 and isinstance(step.duties[number].act, Send):
            self.sent.add((step.name, ""))
            noted = {name for name, known in zip(self.data, state.facts, strict=True) if known is not Why.NEVER_ASKED}
            mine = {name for duty in step.duties if isinstance(duty.act, Record) for name in duty.act.data}
            self.sent.update((step.name, name) for name in noted | mine)
        return super().doing(state, token, number)

    def beside_of(self, state: State, name: str) -> frozenset[str]:
        return next((levels for key, levels in state.beside if key == name), frozenset())

    def left(self, state: State, token: Token, target: Target, how: str) -> Outcome:
        step = self.steps[token.step]
        beside = self.beside_of(state, step.name)
        involved = involved_in(self.pathway, step)
        if how == "on_overdue":
            beside = frozenset({ANYBODY})
        elif how == "without_consent":
            beside |= organisations(self.pathway, acting_in(step))
        elif how in ("done", "on_refusal", "on_return") and step.duties:
            if step.kind is StepKind.HANDOVER and how == "done":
                accepting = [duty.actor for duty in step.duties if isinstance(duty.act, Answer | Confirm)]
                state = replace(state, has=organisations(self.pathway, accepting), told=frozenset())
                beside = involved
            else:
                state = replace(state, told=state.told | (involved - {ANYBODY}))
                beside = involved or beside
        return self.dropped(super().left(replace(state, carried=beside), token, target, how))

    def interrupted(self, state: State, interruption: Interruption) -> Outcome:
        return self.dropped(super().interrupted(replace(state, carried=frozenset({ANYBODY})), interruption))

    def becoming_overdue(self, state: State, token: Token, step: Step) -> Iterator[tuple[str, Outcome]]:
        for label, outcome in super().becoming_overdue(replace(state, carried=frozenset({ANYBODY})), token, step):
            yield label, self.dropped(outcome)

    def track_started(self, state: State, track: Track) -> Outcome:
        return self.dropped(super().track_started(replace(state, carried=frozenset({ANYBODY})), track))

    def at_any_time(self, state: State, step: Step) -> Iterator[tuple[str, Outcome]]:
        for label, outcome in super().at_any_time(replace(state, carried=frozenset({ANYBODY})), step):
            yield label, self.dropped(outcome)

    def dropped(self, outcome: Outcome) -> Outcome:
        """Nothing is on its way any more, and what is said of tokens that are gone is forgotten."""
        if not isinstance(outcome, State):
            return outcome
        here = {token.step for token in outcome.tokens} | {f"{to} from {source}" for to, source in outcome.inputs}
        kept = frozenset(each for each in outcome.beside if each[0] in here)
        return replace(outcome, carried=frozenset(), beside=kept)


# ---- who


def may_be(pathway: Pathway, actor: str) -> frozenset[str]:
    """The plain actors that an actor may be."""
    match pathway.named_actors[actor].chosen:
        case RoleSet(members=members):
            return frozenset().union(*(may_be(pathway, member) for member in members))
        case ByRule(actor=one, otherwise=other):
            return may_be(pathway, one) | may_be(pathway, other)
        case None:
            return frozenset({actor})


def organisations(pathway: Pathway, actors: list[str]) -> frozenset[str]:
    """Where they belong; a level that the text gives a pool is that of all its members."""
    levels: set[str] = set()
    for actor in actors:
        own = pathway.named_actors[actor].level
        for each in [actor] if own else may_be(pathway, actor):
            level = pathway.named_actors[each].level
            levels |= set() if level is None else {level}
    return frozenset(levels)


def acting_in(step: Step) -> list[str]:
    """Those who must act as soon as the step opens."""
    musts = [duty for duty in step.duties if duty.obligation is not Obligation.MAY]
    return [duty.actor for duty in musts if not step.waits_for_sending(duty)]


def involved_in(pathway: Pathway, step: Step) -> frozenset[str]:
    """Those who take part in the step or hear of it; through the patient, anybody."""
    musts = [duty for duty in step.duties if duty.obligation is not Obligation.MAY]
    actors = [duty.actor for duty in musts]
    heard = [name for duty in step.duties if isinstance(duty.act, Send) for name in duty.act.receivers]
    heard += [name for duty in musts if isinstance(duty.act, Convene) for name in duty.act.invited]
    carried = {ANYBODY} if any(not organisations(pathway, [actor]) for actor in actors) else set()
    return organisations(pathway, [*actors, *heard]) | carried


def rules_needed(pathway: Pathway, step: Step) -> Iterator[tuple[str, ByRule]]:
    """The actors by rule who have something to do in the step, or are sent something there, or called."""
    names = [duty.actor for duty in step.duties]
    names += [name for duty in step.duties if isinstance(duty.act, Send) for name in duty.act.receivers]
    for name in dict.fromkeys(names):
        chosen = pathway.named_actors[name].chosen
        if isinstance(chosen, ByRule):
            yield name, chosen


# ---- what goes to others


def shared(pathway: Pathway) -> Iterator[tuple[str, str]]:
    """What goes from one organisation to another with neither consent nor basis: `no leave`, sent or called to."""
    late = {
        name: step
        for step in pathway.steps
        if step.on_overdue is not None and not step.overdue_replaces
        for name in targets_of(step.on_overdue)
    }
    for step in pathway.steps:
        rests_on = [step, *([late[step.name]] if step.name in late and not step.content else [])]
        if any(each.consent is not None or each.basis is not None for each in rests_on):
            continue
        for duty in step.duties:
            others: tuple[str, ...] = duty.act.receivers if isinstance(duty.act, Send) else ()
            others = duty.act.invited if isinstance(duty.act, Convene) else others
            senders, receivers = organisations(pathway, [duty.actor]), organisations(pathway, list(others))
            if any(one != other for one in senders for other in receivers):
                yield "no leave", step.name


def _never_called(pathway: Pathway) -> Iterator[tuple[str, str]]:
    """A meeting is valid only with somebody who neither calls nor surely is called."""
    for step in pathway.steps:
        called = [d for d in step.duties if isinstance(d.act, Convene) and d.obligation is not Obligation.MAY]
        there = {duty.actor for duty in step.duties if isinstance(duty.act, Convene)}
        there |= {name for duty in called if isinstance(duty.act, Convene) for name in duty.act.invited}
        if set(step.quorum) - there:
            yield "never called", step.name


# ---- replies


def _replies(pathway: Pathway) -> Iterator[tuple[str, str]]:
    """What is wrong with who answers, however the pathway is run; the first of it for each step."""
    for step in pathway.steps:
        if step.kind.sends:
            yield from [(kind, step.name) for kind in _of_step(pathway, step)][:1]


def _of_step(pathway: Pathway, step: Step) -> Iterator[str]:
    replies = [duty for duty in step.duties if isinstance(duty.act, Answer | Confirm)]
    sent_to = [name for duty in step.duties if isinstance(duty.act, Send) for name in duty.act.receivers]
    receivers = frozenset(sent_to).union(*(may_be(pathway, name) for name in sent_to))
    if any(not receivers & (may_be(pathway, duty.actor) | {duty.actor}) for duty in replies):
        yield "stranger"
    if step.kind is StepKind.HANDOVER and len({duty.actor for duty in replies}) > 1:
        yield "two accept"
    for duty in replies:
        optional = duty.obligation is Obligation.MAY
        others = any(each.obligation is not Obligation.MAY for each in step.duties)
        if optional and others and step.kind is not StepKind.MESSAGE:
            yield "not waited for"
        elif not optional and duty.timing is None:
            yield "no limit"
