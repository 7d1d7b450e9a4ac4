"""What is sent has somebody who answers it: a receiver, whose answer is waited for, within a limit. Codes V703–V707.

That a sending has an answer at all, and that a no has somewhere to go, is read with the step (`model/step_rules.py`).
"""

from collections.abc import Iterator
from datetime import timedelta

from forlop.diagnostics import Diagnostic, Related, Severity, StoryLine
from forlop.engine.commands import Deed
from forlop.engine.commands import Record as Recording
from forlop.engine.values_in import any_value
from forlop.model.pathway import Answer, Confirm, Duty, Obligation, Record, Send, Step, StepKind
from forlop.source import Span
from forlop.verification.courses.arriving import course_to, next_moment, with_consent
from forlop.verification.courses.replaying import Course
from forlop.verification.courses.telling import told
from forlop.verification.people.organisations import may_be, receivers_of, senders_of
from forlop.verification.subject import Subject

A_YEAR = timedelta(days=365)
_REASON = "-"
_Replies = list[tuple[int, Duty]]


def what_is_sent_is_answered(subject: Subject) -> Iterator[Diagnostic]:
    """The first thing that is wrong with who answers a sending: one fault is told once."""
    for step in subject.pathway.steps:
        if step.kind.sends:
            replies = [(n, duty) for n, duty in enumerate(step.duties) if isinstance(duty.act, Answer | Confirm)]
            yield from list(_of_replies(subject, step, replies))[:1]


def _of_replies(subject: Subject, step: Step, replies: _Replies) -> Iterator[Diagnostic]:
    yield from _answered_by_a_stranger(subject, step, replies)
    yield from _accepted_by_two(subject, step, replies)
    for number, duty in replies:
        if _is_never_waited_for(step, duty):
            yield _at(subject, step, number, "V704", "not_waited_for")
        elif duty.obligation is not Obligation.MAY and duty.timing is None:
            yield _at(subject, step, number, "V703", "nobody_answers")
    yield from _sent_to_oneself(subject, step)


def _answered_by_a_stranger(subject: Subject, step: Step, replies: _Replies) -> Iterator[Diagnostic]:
    """Told where it is sent: that is where the name is missing."""
    pathway = subject.pathway
    receivers = {name for each in receivers_of(step) for name in (each, *may_be(pathway, each))}
    for number, duty in replies:
        if not receivers & {duty.actor, *may_be(pathway, duty.actor)}:
            details = (("name", step.name), ("actor", duty.actor), ("receivers", "`, `".join(receivers_of(step))))
            related = (Related("answers", subject.places.of(step.name, "duty", number)),)
            story = _story(subject, step, duty, "answered_by_a_stranger")
            yield Diagnostic("V705", _sending(subject, step), details, related, story=story)


def _accepted_by_two(subject: Subject, step: Step, replies: _Replies) -> Iterator[Diagnostic]:
    """A handover that two are to accept leaves the patient with whoever happens to be last."""
    for number, duty in replies[1:] if step.kind is StepKind.HANDOVER else []:
        first_number, first = replies[0]
        if duty.actor != first.actor:
            details = (("name", step.name), ("first", first.actor), ("actor", duty.actor))
            related = (Related("answers", subject.places.of(step.name, "duty", first_number)),)
            story = _story(subject, step, duty, "accepted_by_two")
            yield Diagnostic("V706", subject.places.of(step.name, "duty", number), details, related, story=story)


def _is_never_waited_for(step: Step, duty: Duty) -> bool:
    """A reply that may come is not waited for where something else must be done; of a message that is meant so."""
    if duty.obligation is not Obligation.MAY or step.kind is StepKind.MESSAGE:
        return False
    return any(each.obligation is not Obligation.MAY for each in step.duties)


def _sent_to_oneself(subject: Subject, step: Step) -> Iterator[Diagnostic]:
    """Not even as one of a pool, or by a rule; a message may be a reminder."""
    if step.kind is StepKind.MESSAGE:
        return
    senders, receivers = (
        {name for each in actors for name in may_be(subject.pathway, each)}
        for actors in (senders_of(step), receivers_of(step))
    )
    for name in sorted(senders & receivers)[:1]:
        details = (("name", step.name), ("actor", name))
        related = (Related("declared", subject.places[name]),)
        yield Diagnostic("V707", _sending(subject, step), details, related, severity=Severity.WARNING)


def _sending(subject: Subject, step: Step) -> Span:
    number = next(n for n, duty in enumerate(step.duties) if isinstance(duty.act, Send))
    return subject.places.of(step.name, "duty", number)


def _at(subject: Subject, step: Step, number: int, code: str, ending: str) -> Diagnostic:
    duty = step.duties[number]
    details = (("name", step.name), ("actor", duty.actor))
    related = (Related("opener", subject.places[step.name]),)
    story = _story(subject, step, duty, ending)
    return Diagnostic(code, subject.places.of(step.name, "duty", number), details, related, story=story)


# ---- the patient of whom it is so


def _story(subject: Subject, step: Step, duty: Duty, ending: str) -> tuple[StoryLine, ...]:
    """The course up to the sending, and what comes of it; none where no patient was found who comes there."""
    course = course_to(subject, step.name)
    if course is None:
        return ()
    course = with_consent(subject.pathway, course, step)
    course = course.after(Recording(step=step.name, at=next_moment(course), deed=Deed.SENT))
    if ending == "not_waited_for":
        course = _without_the_answer(course, step)
    details = (("step", step.name), ("actor", duty.actor))
    lines = told(course, about=frozenset({step.name}))
    later = (next_moment(course) + A_YEAR).date() if ending == "nobody_answers" else None
    return (*lines, StoryLine(ending, details, later))


def _without_the_answer(course: Course, step: Step) -> Course:
    """The course when everything has been done in the step that has to be, and nobody has answered."""
    for number, duty in enumerate(step.duties):
        entry = course.state.present(step.name)
        if entry is None or not any(task.is_open and task.duty == number for task in entry.tasks):
            continue
        if duty.obligation is not Obligation.MAY:
            at = next_moment(course)
            names = duty.act.data if isinstance(duty.act, Record) else ()
            noted = tuple((name, any_value(course.pathway.named_data[name], at=at)) for name in names)
            after = course.after(Recording(step=step.name, at=at, by=duty.actor, data=noted))
            if after.refusal is not None:  # who must answer before anything else leaves it all out
                left_out = Recording(step=step.name, at=at, by=duty.actor, deed=Deed.LEFT_OUT, reason=_REASON)
                after = course.after(left_out)
            course = after
    return course
