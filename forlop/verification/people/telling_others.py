"""What is sent to another organisation, and who is called to a meeting from there, has a consent or a legal basis.

Codes V801 and V802. The word after `i` where an actor is declared says where it belongs; the patient belongs nowhere.
"""

from collections.abc import Iterator

from forlop.diagnostics import BETWEEN, Diagnostic, Related, StoryLine
from forlop.engine.commands import Deed, Record
from forlop.model.pathway import Convene, Duty, Pathway, Send, Step
from forlop.model.reach import flow_from
from forlop.verification.courses.arriving import course_to, next_moment
from forlop.verification.courses.telling import told
from forlop.verification.people.organisations import crossing, organisations, receivers_of, senders_of
from forlop.verification.subject import Subject


def others_are_told_with_leave(subject: Subject) -> Iterator[Diagnostic]:
    """Of each step the first sending or invitation that crosses; one line in the step mends them all."""
    pathway = subject.pathway
    for step in pathway.steps:
        if step.consent is not None or step.basis is not None:
            continue
        for number, duty in enumerate(step.duties):
            others = _others(duty)
            passes = crossing(pathway, (duty.actor,), others)
            if passes is not None and not _is_covered(pathway, step):
                yield _diagnostic(subject, step, number, passes)
                break


def _others(duty: Duty) -> tuple[str, ...]:
    match duty.act:
        case Send(receivers=receivers):
            return receivers
        case Convene(invited=invited):
            return invited
        case _:
            return ()


def _is_covered(pathway: Pathway, step: Step) -> bool:
    """A reminder, without content, between those who share in the step that is late: that one has to have leave."""
    if step.content:
        return False
    for late in pathway.steps:
        if late.on_overdue is None or late.overdue_replaces:
            continue
        line = flow_from(pathway, getattr(late.on_overdue, "steps", ()))
        share = organisations(pathway, (*senders_of(late), *receivers_of(late)))
        if step.name in line and organisations(pathway, (*senders_of(step), *receivers_of(step))) <= share:
            return True
    return False


def _diagnostic(subject: Subject, step: Step, number: int, passes: tuple[str, str]) -> Diagnostic:
    duty = step.duties[number]
    others = [each for each in _others(duty) if crossing(subject.pathway, (duty.actor,), (each,)) is not None]
    details = (
        ("name", step.name),
        ("actor", duty.actor),
        ("others", BETWEEN.join(others)),
        ("of", passes[0]),
        ("to", passes[1]),
    )
    return Diagnostic(
        "V801" if step.kind.sends else "V802",
        subject.places.of(step.name, "duty", number),
        details,
        (Related("opener", subject.places[step.name]),),
        story=_story(subject, step, others[0]),
    )


def _story(subject: Subject, step: Step, receiver: str) -> tuple[StoryLine, ...]:
    """The course up to what is shared, of a patient whom nobody has asked; none where nobody was found."""
    course = course_to(subject, step.name)
    if course is None:
        return ()
    deed = Deed.SENT if step.kind.sends else Deed.DONE
    course = course.after(Record(step=step.name, at=next_moment(course), deed=deed))
    ending = StoryLine("shared_unasked", (("step", step.name), ("actor", receiver)))
    return (*told(course, about=frozenset({step.name})), ending)
