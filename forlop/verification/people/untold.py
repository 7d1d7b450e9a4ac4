"""No responsibility passes to another organisation unless somebody has told it (V708).

On every way it is kept who has the patient, whom they have told since they got the patient, and who took part in the
step before. A step that none of these does has been left to people who do not know of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from forlop.diagnostics import BETWEEN, Diagnostic, Related, Severity, StoryLine
from forlop.engine.flow import starts_responsible
from forlop.model.pathway import Answer, Confirm, Obligation, Pathway, Step, StepKind
from forlop.verification.courses.arriving import NotShown, Shown, first_shown
from forlop.verification.courses.telling import told
from forlop.verification.courses.ways import Passage, Stage, ways_of
from forlop.verification.people.organisations import invited_to, organisations, receivers_of
from forlop.verification.subject import Subject

# Who may know is open: something happened that brings the patient, or the patient carried the word.
ANYBODY = "*"


@dataclass(frozen=True, slots=True)
class Knowing:
    """The organisations that know of the patient: who has the patient, whom these have told, who was just there."""

    has: frozenset[str]
    told: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()

    @property
    def everybody(self) -> frozenset[str]:
        return self.has | self.told | self.beside


@dataclass(frozen=True, slots=True)
class _Told:
    pathway: Pathway

    def at_start(self, step: Step, /) -> Knowing:
        return Knowing(organisations(self.pathway, (starts_responsible(self.pathway, step),)))

    def after(self, step: Step, passage: Passage[Knowing], /) -> Knowing:
        known, clause = passage.stage.known, passage.clause
        if not passage.performed:
            return known
        if step.runs is not None:
            # Inside, the responsibility may have gone anywhere.
            return replace(known, beside=frozenset({ANYBODY}))
        if clause == "without_consent":
            return replace(known, beside=known.beside | self._acting(step))
        involved = self._involved(step)
        if step.kind is StepKind.HANDOVER and clause not in ("on_refusal", "on_return"):
            accepting = [duty.actor for duty in step.duties if isinstance(duty.act, Answer | Confirm)]
            return Knowing(organisations(self.pathway, accepting), frozenset(), involved)
        if not step.duties:
            return known
        return Knowing(known.has, known.told | (involved - {ANYBODY}), involved or known.beside)

    def joined(self, known: tuple[Knowing, ...], /) -> Knowing:
        return Knowing(
            frozenset().union(*(each.has for each in known)),
            frozenset().union(*(each.told for each in known)),
            frozenset().union(*(each.beside for each in known)),
        )

    def called(self, _step: Step, known: Knowing, /) -> Knowing:
        """Whoever acts on what happens has seen it happen."""
        return replace(known, beside=frozenset({ANYBODY}))

    def _acting(self, step: Step) -> frozenset[str]:
        return organisations(self.pathway, _acting_in(step))

    def _involved(self, step: Step) -> frozenset[str]:
        """The organisations that take part in the step; a patient who acts may carry the word to anybody."""
        actors = [duty.actor for duty in step.duties if duty.obligation is not Obligation.MAY]
        carried = any(not organisations(self.pathway, (actor,)) for actor in actors)
        present = organisations(self.pathway, (*actors, *receivers_of(step), *invited_to(step, surely=True)))
        return present | {ANYBODY} if carried else present


def _acting_in(step: Step) -> tuple[str, ...]:
    """Those who must do something as soon as the patient comes to the step."""
    return tuple(
        duty.actor for duty in step.duties if duty.obligation is not Obligation.MAY and not step.waits_for_sending(duty)
    )


def nobody_is_left_untold(subject: Subject) -> Iterator[Diagnostic]:
    """Of each step the first patient who comes there when nobody who must act there has been told."""
    pathway = subject.pathway
    if len({actor.level for actor in pathway.actors} - {None}) < 2:
        return
    traveller = _Told(pathway)
    ways = ways_of(pathway, traveller, most=subject.budget.states)
    untold = dict.fromkeys(stage.step for stage in ways.arrivals if _is_untold(pathway, stage))
    if not ways.whole:
        elsewhere = next((step.name for step in pathway.steps if _acts_elsewhere(pathway, step)), None)
        if elsewhere is not None:
            yield replace(_diagnostic(subject, elsewhere, severity=Severity.UNKNOWN), help="budget")
            return
    left: set[str] = set()
    for step in sorted(untold, key=lambda name: subject.places[name]):
        found = _shown(subject, traveller, step)
        if isinstance(found, Shown) and found.passages[-1].stage.step not in left:
            left.add(found.passages[-1].stage.step)
            yield _refuted(subject, found)
        elif isinstance(found, NotShown) and not found.excluded:
            yield _diagnostic(subject, step, severity=Severity.UNKNOWN)


def _acts_elsewhere(pathway: Pathway, step: Step) -> bool:
    """Whether those who must act in the step are none of those with whom a patient may begin."""
    begins = organisations(pathway, (starts_responsible(pathway, start) for start in pathway.starts))
    acting = organisations(pathway, _acting_in(step))
    return bool(acting) and not acting & begins


def _shown(subject: Subject, traveller: _Told, step: str) -> Shown[Knowing] | NotShown:
    def is_meant(stage: Stage[Knowing]) -> bool:
        return stage.step == step and _is_untold(subject.pathway, stage)

    return first_shown(subject.pathway, traveller, is_meant, most=subject.budget.states)


def _is_untold(pathway: Pathway, stage: Stage[Knowing]) -> bool:
    acting = organisations(pathway, _acting_in(pathway.named_steps[stage.step]))
    knowing = stage.known.everybody
    return bool(acting and knowing) and ANYBODY not in knowing and not acting & knowing


def _refuted(subject: Subject, found: Shown[Knowing]) -> Diagnostic:
    step, before = found.stage.step, found.passages[-1].stage.step
    actor = _acting_in(subject.pathway.named_steps[step])[0]
    ending = StoryLine("nobody_has_told", (("step", step), ("actor", actor)))
    story = (*told(found.course, about=frozenset({step, before})), ending)
    related = (Related("before", subject.places[before]),)
    return replace(_diagnostic(subject, step, has=found.course.state.responsible or ""), related=related, story=story)


def _diagnostic(subject: Subject, step: str, *, has: str = "", severity: Severity = Severity.ERROR) -> Diagnostic:
    """Told at the first duty of those who do not know of it."""
    duties = subject.pathway.named_steps[step].duties
    actor = _acting_in(subject.pathway.named_steps[step])[0]
    number = next(n for n, duty in enumerate(duties) if duty.actor == actor)
    details = (
        ("name", step),
        ("actor", actor),
        ("level", BETWEEN.join(sorted(organisations(subject.pathway, (actor,))))),
        ("has", has),
    )
    return Diagnostic("V708", subject.places.of(step, "duty", number), details, severity=severity)
