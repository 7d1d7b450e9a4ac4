"""A consent that is required stops what it is to stop, and a meeting that needs somebody calls them. V804 and V805."""

from collections.abc import Iterator

from forlop.diagnostics import Diagnostic, Related, StoryLine
from forlop.model.pathway import Convene, Duty, Obligation, Step
from forlop.verification.courses.arriving import course_to
from forlop.verification.courses.telling import told
from forlop.verification.subject import Subject


def consents_are_asked_for(subject: Subject) -> Iterator[Diagnostic]:
    """An explicit consent is asked for by whoever does the step: where nobody does anything, nobody asks (V804)."""
    for step in subject.pathway.steps:
        if step.consent is None or step.duties or not subject.pathway.named_consents[step.consent].explicit:
            continue
        details = (("name", step.name), ("consent", step.consent))
        related = (Related("opener", subject.places[step.name]),)
        span = subject.places.of(step.name, "consent")
        ending = StoryLine("passed_unasked", (("step", step.name), ("consent", step.consent)))
        yield Diagnostic("V804", span, details, related, story=_story(subject, step, ending))


def meetings_may_be_held(subject: Subject) -> Iterator[Diagnostic]:
    """Whoever a meeting needs has to be called to it, or calls: one who only may be called may never come (V805)."""
    for step in subject.pathway.steps:
        needed = [name for name in step.quorum if name not in _surely_there(step)]
        has_to_be_held = any(duty.obligation is not Obligation.MAY for duty in step.duties)
        if has_to_be_held and needed:
            number = next(n for n, duty in enumerate(step.duties) if needed[0] in _at_meeting(duty))
            details = (("name", step.name), ("actor", needed[0]))
            related = (Related("needs", subject.places.of(step.name, "quorum")),)
            ending = StoryLine("not_called", (("step", step.name), ("actor", needed[0])))
            span = subject.places.of(step.name, "duty", number)
            yield Diagnostic("V805", span, details, related, story=_story(subject, step, ending))


def _surely_there(step: Step) -> frozenset[str]:
    """Whoever has something to do there that is not only offered, and those whom they call."""
    musts = [duty for duty in step.duties if duty.obligation is not Obligation.MAY]
    return frozenset(name for duty in musts for name in (duty.actor, *_at_meeting(duty)))


def _at_meeting(duty: Duty) -> tuple[str, ...]:
    return (duty.actor, *duty.act.invited) if isinstance(duty.act, Convene) else ()


def _story(subject: Subject, step: Step, ending: StoryLine) -> tuple[StoryLine, ...]:
    """The course up to the step; none where nobody was found who stays there."""
    course = course_to(subject, step.name)
    return () if course is None else (*told(course, about=frozenset({step.name})), ending)
