"""An actor by rule is somebody at every moment: what its rule reads has been noted before anybody needs the actor.

While it is not known, two people have the task, and each may think that the other does it (V701).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from forlop.diagnostics import BETWEEN, Diagnostic, Related, Severity, StoryLine
from forlop.engine.evaluation import evaluate, missing_in
from forlop.engine.state import shared_data
from forlop.model.expressions import data_of
from forlop.model.pathway import ByRule, Obligation, Pathway, Record, Step
from forlop.verification.conditions.cases import Wanted
from forlop.verification.courses.arriving import NotShown, first_shown
from forlop.verification.courses.telling import told
from forlop.verification.courses.ways import Passage, Stage
from forlop.verification.people.organisations import invited_to, receivers_of
from forlop.verification.subject import Subject


def everybody_is_decided(subject: Subject) -> Iterator[Diagnostic]:
    """Of each actor by rule the first patient for whom it is nobody in particular, where somebody needs the actor."""
    for actor in subject.pathway.actors:
        if isinstance(actor.chosen, ByRule):
            yield from _undecided(subject, actor.name, actor.chosen)


@dataclass(frozen=True, slots=True)
class _Noted:
    """Which of the data that matter somebody had to note on the way."""

    pathway: Pathway
    matter: frozenset[str]

    def at_start(self, _step: Step, /) -> frozenset[str]:
        return frozenset()

    def after(self, step: Step, passage: Passage[frozenset[str]], /) -> frozenset[str]:
        known = passage.stage.known
        if not passage.performed or passage.clause in ("on_refusal", "on_return", "without_consent"):
            return known
        noted = {
            name
            for duty in step.duties
            if isinstance(duty.act, Record) and duty.obligation is not Obligation.MAY
            for name in duty.act.data
        }
        back = shared_data(self.pathway, step.runs.pathway) if step.runs is not None else ()
        return known | (self.matter & {*noted, *back})

    def joined(self, known: tuple[frozenset[str], ...], /) -> frozenset[str]:
        return frozenset().union(*known)

    def called(self, _step: Step, known: frozenset[str], /) -> frozenset[str]:
        return known


def _undecided(subject: Subject, actor: str, rule: ByRule) -> Iterator[Diagnostic]:
    pathway = subject.pathway
    matter = frozenset(data_of(rule.condition))
    needed = {step.name for step in pathway.steps if actor in _needed_in(pathway, step)}

    def is_meant(stage: Stage[frozenset[str]]) -> bool:
        return stage.step in needed and not matter <= stage.known

    undecided = (Wanted(rule.condition, None),)
    found = first_shown(pathway, _Noted(pathway, matter), is_meant, most=subject.budget.states, undecided=undecided)
    if isinstance(found, NotShown):
        if not found.excluded:
            where = min(needed, key=lambda name: subject.places[name])
            yield _diagnostic(subject, actor, rule, where, severity=Severity.UNKNOWN)
        return
    state, step = found.course.state, found.stage.step
    if evaluate(rule.condition, state) is None:
        missing = missing_in(rule.condition, state)
        ending = StoryLine("undecided", (("step", step), ("first", rule.actor), ("last", rule.otherwise)))
        story = (*told(found.course, about=frozenset({step})), ending)
        yield _diagnostic(subject, actor, rule, step, missing=missing, story=story)


def _diagnostic(
    subject: Subject,
    actor: str,
    rule: ByRule,
    step: str,
    *,
    missing: tuple[str, ...] = (),
    severity: Severity = Severity.ERROR,
    story: tuple[StoryLine, ...] = (),
) -> Diagnostic:
    """Told at the rule, with the first step at which nobody knows who is meant."""
    details = (
        ("name", actor),
        ("step", step),
        ("missing", BETWEEN.join(missing or data_of(rule.condition))),
    )
    related = (Related("needs", subject.places[step]),)
    return Diagnostic("V701", subject.places[actor], details, related, severity=severity, story=story)


def _needed_in(pathway: Pathway, step: Step) -> frozenset[str]:
    """The actors by rule that the step's duties, receivers and invited may come to."""
    waiting = [duty.actor for duty in step.duties]
    waiting += [*receivers_of(step), *invited_to(step, surely=True), *step.quorum]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        chosen = pathway.named_actors[name].chosen
        if isinstance(chosen, ByRule) and name not in found:
            found.add(name)
            waiting += [chosen.actor, chosen.otherwise]
    return frozenset(found)
