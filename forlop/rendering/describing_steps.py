"""A step in sentences: where it comes from, who does what by when, and every way out of it.

It is given the numbered pathway, so that whatever it names has its number.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from forlop.model.expressions import ComputedIs, ComputedIsKnown, Condition, IsDone, TableGives, TableIsKnown, atoms_of
from forlop.model.pathway import (
    Answer,
    Back,
    ByRule,
    Choose,
    Citation,
    Confirm,
    Duty,
    End,
    Finished,
    Obligation,
    Onward,
    Opening,
    Pathway,
    Record,
    Repeating,
    Send,
    Step,
    StepKind,
    Target,
    Within,
)
from forlop.rendering import phrasing
from forlop.rendering.overlay import PLAIN, OnPlace, OnWay, Overlay
from forlop.rendering.ways import Way, entries_of, leaves_from, received, ways_of
from forlop.texts import say

# A sign before the words, by which the eye finds them: `► åpen nå`.
_SIGN = re.compile(r"^[^\w\s«(]+\s+")


@dataclass(frozen=True)
class Words:
    """Sentences about the pathway, which is numbered, and about what is laid over it."""

    pathway: Pathway
    language: str
    numbers: Mapping[str, str]
    overlay: Overlay = PLAIN

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"description.{key}", **values)

    def sentence(self, words: str) -> str:
        """With a capital and a full stop, as a point that is read aloud."""
        begun = words[:1].upper() + words[1:]
        return begun if begun.endswith((".", "?", "!")) else self.say("sentence", text=begun)

    def titled(self, name: str) -> str:
        return phrasing.titled(self.language, self.pathway, name)

    def listed(self, names: tuple[str, ...]) -> str:
        return phrasing.listing(self.language, [self.titled(name) for name in names])

    def numbers_of(self, names: tuple[str, ...]) -> str:
        return phrasing.listing(self.language, [self.numbers[name] for name in names])

    def condition(self, tested: Condition) -> str:
        return phrasing.condition(self.language, self.pathway, tested)

    @cached_property
    def entries(self) -> Mapping[str, tuple[str, ...]]:
        return entries_of(self.pathway)

    @cached_property
    def noted_in(self) -> Mapping[str, tuple[str, ...]]:
        """The steps that record each datum."""
        found: dict[str, dict[str, None]] = {}
        for step in self.pathway.steps:
            for duty in step.duties:
                for name in duty.act.data if isinstance(duty.act, Record) else ():
                    found.setdefault(name, {})[step.name] = None
        return {name: tuple(steps) for name, steps in found.items()}

    # ---- a step

    def facts(self, step: Step) -> tuple[str, ...]:
        """What holds before the step, and what is to be done in it, a sentence each."""
        return tuple(self.sentence(words) for words in self._facts(step))

    def _facts(self, step: Step) -> Iterator[str]:
        yield from self.laid_over(step.name)
        if step.kind is StepKind.START:
            yield self.say("step.starts")
        if step.name in self.entries:
            yield self.say("step.from", titles=self.listed(self.entries[step.name]))
        yield from self._before(step)
        for duty in step.duties:
            yield self.duty(step, duty)
        for name in dict.fromkeys(duty.actor for duty in step.duties):
            rule = self.rule(name)
            if rule is not None:
                yield rule
        yield from self._around(step)
        yield from self._deciding(step)
        yield from self.cited(step.citations, step.notes)
        if step.unsourced is not None:
            yield self.say("step.unsourced", reason=step.unsourced)

    def at_receiver(self, step: Step, receiver: str) -> tuple[str, ...]:
        """What is sent there by whom, what the receiver does with it by when, and where it goes on from there."""
        sending = [duty for duty in step.duties if isinstance(duty.act, Send)]
        own = [duty for duty in step.duties if duty.actor == receiver and duty not in sending]
        rules = [rule for name in (receiver,) if own and (rule := self.rule(name)) is not None]
        found = [*(self.duty(step, duty) for duty in (*sending, *own)), *rules]
        told = [self.sentence(words) for words in found]
        leaving = [
            words
            for way, words in zip(ways_of(self.pathway, step, language=self.language), self.ways(step), strict=False)
            if leaves_from(step, way.clause) == received(step.name, receiver)
        ]
        return (*told, *leaving)

    def on_way(self, step: Step, number: int) -> tuple[str, ...]:
        """Where the way leads, who decides that it is gone where that is decided, and what is to be done by when."""
        chosen = step.ways[number][0] in ("branch", "option", "otherwise")
        decided = tuple(self._deciding(step)) if chosen else ()
        duties = [self.duty(step, duty) for duty in step.duties]
        return (self.ways(step)[number], *map(self.sentence, (*decided, *duties)))

    def laid_over(self, name: str) -> tuple[str, ...]:
        """What an overlay says of a step, an end or an interruption, without the signs that are for the eye."""
        return tuple(_SIGN.sub("", words) for words in self.overlay.places.get(name, OnPlace()).words)

    def _before(self, step: Step) -> Iterator[str]:
        if step.waits_for:
            yield self.say("step.waits_for", titles=self.listed(step.waits_for))
        if step.only_if is not None:
            yield self.say("step.only_if", condition=self.condition(step.only_if))
        if step.anytime is not None:
            yield self.say("step.anytime", scope=phrasing.scope(self.language, self.pathway, step.anytime))
        if step.runs is not None:
            called = step.runs.pathway
            title = phrasing.quoted(self.language, called.title)
            yield self.say("step.runs", title=title, version=called.version)
        if step.waits_until is not None:
            yield self.say("step.wait", until=phrasing.waiting(self.language, self.pathway, step.waits_until))

    def duty(self, step: Step, duty: Duty) -> str:
        """Who must do what by when; that there is no limit is said too."""
        words = phrasing.duty(self.language, self.pathway, duty, step=step.name)
        if duty.timing is None and duty.unlimited is not None:
            return self.say("duty.unlimited", duty=words, reason=duty.unlimited)
        if duty.timing is None:
            return self.say("duty.without_limit", duty=words)
        if not _from_opening(duty):
            return self.say("duty.named", duty=words)
        # The receiver's task opens with the sending.
        return self.say("duty.sending" if step.waits_for_sending(duty) else "duty.opening", duty=words)

    def rule(self, actor: str) -> str | None:
        """Who the actor is in the end; None for a plain role."""
        one = self.pathway.named_actors[actor]
        words = phrasing.actor_rule(self.language, self.pathway, one)
        if words is None:
            return None
        key = "rule" if isinstance(one.chosen, ByRule) else "pool"
        return self.say(f"actors.{key}", actor=one.title, members=words, rule=words)

    def _around(self, step: Step) -> Iterator[str]:
        if step.content:
            titles = phrasing.recorded(self.language, self.pathway, step.content)
            yield self.say("step.content", titles=phrasing.listing(self.language, titles))
        if step.lasts is not None:
            yield self.say("step.lasts", lasting=phrasing.lasting(self.language, self.pathway, step.lasts))
        if step.quorum:
            yield self.say("step.quorum", actors=phrasing.actors(self.language, self.pathway, step.quorum))
        if step.consent is not None:
            kind = "explicit" if self.pathway.named_consents[step.consent].explicit else "presumed"
            yield self.say("step.consent", title=self.titled(step.consent), kind=self.say(f"consent.{kind}"))
        if step.basis is not None:
            yield self.say("step.basis", text=step.basis)
        if step.code is not None:
            yield self.say("step.code", code=step.code)

    def cited(self, citations: tuple[Citation, ...], notes: tuple[str, ...]) -> Iterator[str]:
        """Where something comes from, by the number in the list of sources, and what is remarked on it."""
        numbers = {source.name: str(number) for number, source in enumerate(self.pathway.sources, start=1)}
        for citation in citations:
            number, name = numbers[citation.source], phrasing.spoken(citation.source)
            if citation.place is None:
                yield self.say("step.source", number=number, name=name)
            else:
                yield self.say("step.source_place", number=number, name=name, place=citation.place)
        for note in notes:
            yield self.say("step.note", text=note)

    # ---- the ways out

    def ways(self, step: Step) -> tuple[str, ...]:
        """Every way with where it leads, and what silence leads to."""
        return tuple(self.sentence(words) for words in (*self._ways(step), *self._silence(step)))

    def _deciding(self, step: Step) -> Iterator[str]:
        if step.rules_decide:
            yield self.say("step.rules_decide")
        for duty in step.duties:
            if isinstance(duty.act, Choose):
                yield self.say("step.judgement", actor=self.pathway.titles[duty.actor])
        if step.first_match:
            yield self.say("step.first_match")
        words = "; ".join(self._words_in_conditions(step))
        if words:
            yield self.say("step.words", words=words)

    def _words_in_conditions(self, step: Step) -> Iterator[str]:
        """What the names in the conditions stand for, and where they come from."""
        conditions = [branch.condition for branch in step.branches]
        conditions += [step.only_if] if step.only_if is not None else []
        for duty in step.duties:
            conditions += _conditions_of(duty)
        tables = {table.gives: table.name for table in self.pathway.tables}
        for name in dict.fromkeys(name for condition in conditions for name in _named_in(condition)):
            title, noted = self.titled(tables.get(name, name)), self.noted_in.get(name, ())
            match name in tables, name in self.pathway.named_data, bool(noted):
                case True, _, _:
                    key = "table"
                case _, False, _:
                    key = "computed"
                case _, _, known_by_step:
                    key = "noted" if known_by_step else "known"
            yield self.say(f"word.{key}", name=phrasing.spoken(name), title=title, steps=self.numbers_of(noted))

    def _ways(self, step: Step) -> Iterator[str]:
        for way in ways_of(self.pathway, step, language=self.language):
            words = dict(way.words)
            if way.clause == "option":
                words["title"] = phrasing.quoted(self.language, words["title"])
            told = self.say(f"way.{_lead(step, way)}", target=self.target(way.target), **words)
            laid_over = [_SIGN.sub("", words) for words in self.overlay.ways.get((way.step, way.number), OnWay()).words]
            yield " ".join(self.sentence(each) for each in (told, *laid_over))
        if step.branches and step.otherwise is None and step.repeating is not None:
            yield self.say("way.again")

    def target(self, target: Target) -> str:
        match target:
            case Onward(steps=steps):
                titles = phrasing.listing(self.language, [self.destination(name) for name in steps])
                return self.say("target.together" if len(steps) > 1 else "target.to", titles=titles)
            case Finished():
                return self.say("target.finished")
            case Back(step=step, times=times, otherwise=otherwise):
                return self.say(
                    "target.back",
                    title=self.titled(step),
                    times=phrasing.times(self.language, times),
                    otherwise=self.destination(otherwise),
                )
            case _:
                assert_never(target)

    def destination(self, name: str) -> str:
        title = self.titled(name)
        return self.say("target.end", title=title) if name in self.pathway.named_ends else title

    def _silence(self, step: Step) -> Iterator[str]:
        """What becomes of a limit for the receiver, where the step has no way for it."""
        if step.on_overdue is None:
            for duty in step.duties:
                # Nobody is late with what they only may do.
                binds = duty.obligation is not Obligation.MAY
                match duty.act:
                    case Answer() if duty.timing is not None and binds:
                        yield self.say("way.silent_answer")
                    case Confirm() if duty.timing is not None and binds:
                        yield self.say("way.silent_confirm")
                    case _:
                        pass

    # ---- an end

    def end(self, end: End) -> tuple[str, ...]:
        """What leads to the end, and what it closes."""
        sources = self.entries.get(end.name, ())
        found = [*self.laid_over(end.name)]
        found += [self.say("end.from", titles=self.listed(sources)) if sources else self.say("end.unreached")]
        found += [self.say("end.closes_all")] if end.closes_all else []
        found += [self.say("step.code", code=end.code)] if end.code is not None else []
        return tuple(self.sentence(words) for words in (*found, *self.cited(end.citations, end.notes)))


def _lead(step: Step, way: Way) -> str:
    """The key of the way's sentence; what was sent goes on when it has been answered, if somebody must answer."""
    replies = [duty for duty in step.duties if isinstance(duty.act, Answer | Confirm)]
    awaited = [duty for duty in replies if duty.obligation is not Obligation.MAY]
    if way.clause != "then" or not replies:
        return way.clause
    if not awaited:
        return "then_sent"
    return "then_answered" if any(isinstance(duty.act, Answer) for duty in awaited) else "then_confirmed"


def _from_opening(duty: Duty) -> bool:
    match duty.timing:
        case Within(alternatives=alternatives) | Repeating(first=Within(alternatives=alternatives)):
            return all(isinstance(each.anchor, Opening) for each in alternatives)
        case _:
            return False


def _conditions_of(duty: Duty) -> list[Condition]:
    match duty.timing:
        case Within(alternatives=alternatives):
            found = [each.condition for each in alternatives]
        case Repeating(first=first, intervals=intervals):
            found = [each.condition for each in first.alternatives] if first is not None else []
            found += [each.condition for each in intervals]
        case _:
            found = []
    return [condition for condition in found if condition is not None]


def _named_in(condition: Condition) -> Iterator[str]:
    """The names that stand in the condition's words."""
    for atom in atoms_of(condition):
        match atom:
            case IsDone():
                pass
            case ComputedIs(name=name) | ComputedIsKnown(name=name) | TableGives(name=name) | TableIsKnown(name=name):
                yield name
            case _:
                yield atom.datum
