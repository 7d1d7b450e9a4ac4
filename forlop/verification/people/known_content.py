"""What goes with a sending can have been noted before it, for some patient at least (V803).

That it is not known for every patient is usual, and is told to both (semantics 3); what never can be is a mistake.
Whatever may go on beside the sending counts as before it.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations

from forlop.diagnostics import BETWEEN, Diagnostic, Related, StoryLine
from forlop.engine.commands import Deed, Record
from forlop.engine.state import shared_data
from forlop.model.pathway import Onward, Pathway, Step, targets_of
from forlop.model.pathway import Record as Noting
from forlop.model.reach import steps_in
from forlop.verification.courses.arriving import course_to, next_moment, with_consent
from forlop.verification.courses.telling import told
from forlop.verification.subject import Subject

Leads = Mapping[str, frozenset[str]]


def what_goes_may_be_known(subject: Subject) -> Iterator[Diagnostic]:
    """Of each sending all that can never go with it, at the line that says what goes."""
    pathway = subject.pathway
    sendings = [step for step in pathway.steps if step.content and step.kind.sends]
    if not sendings:
        return
    leads = {step.name: frozenset(_leads_to(pathway, step)) for step in pathway.steps}
    after = {name: _reached(leads, (name,)) for name in leads}
    given = {table.gives for table in pathway.tables}
    for step in sendings:
        may_be_before = partial(_may_be_before, pathway, after, step.name)
        noted = {name for each in pathway.steps if may_be_before(each.name) for name in _noted_in(pathway, each)}
        missing = [name for name in step.content if name not in noted | given | _noted_before_sending(step)]
        if missing:
            yield _diagnostic(subject, step, missing)


def _noted_in(pathway: Pathway, step: Step) -> Iterator[str]:
    for duty in step.duties:
        if isinstance(duty.act, Noting):
            yield from duty.act.data
    if step.runs is not None:
        yield from shared_data(pathway, step.runs.pathway)


def _noted_before_sending(step: Step) -> frozenset[str]:
    """What whoever sends notes with the sending."""
    return frozenset(
        name
        for duty in step.duties
        if isinstance(duty.act, Noting) and not step.waits_for_sending(duty)
        for name in duty.act.data
    )


# ---- what may come before what


def _leads_to(pathway: Pathway, step: Step) -> Iterator[str]:
    """Where a token, or something that happens while it stands there, may lead."""
    yield from (name for name in pathway.leads_to[step.name] if name in pathway.named_steps)
    for interruption in pathway.interruptions:
        if step.name in steps_in(pathway, interruption.scope):
            yield from (name for name in interruption.target.steps if name in pathway.named_steps)
    for offered in pathway.steps:
        if offered.anytime is not None and step.name in steps_in(pathway, offered.anytime):
            yield offered.name


def _reached(leads: Leads, names: tuple[str, ...]) -> frozenset[str]:
    """What can be come to from these, by one passage or more."""
    reached: set[str] = set()
    waiting = [target for name in names for target in leads[name]]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(leads[name])
    return frozenset(reached)


def _may_be_before(pathway: Pathway, after: Leads, sending: str, noting: str) -> bool:
    if sending in after[noting]:
        return True
    if noting == sending:
        return False
    if pathway.named_steps[noting].track != pathway.named_steps[sending].track:
        return True
    return any(_goes_beside(after, step, sending, noting) for step in _openings(pathway))


def _openings(pathway: Pathway) -> Iterator[tuple[str, ...]]:
    """The steps that go on at the same time from some moment: of a fork, and beside what something is opened beside."""
    for step in pathway.steps:
        for clause, target in step.ways:
            names = tuple(name for name in targets_of(target) if name in pathway.named_steps)
            if isinstance(target, Onward):
                yield names
            if clause == "on_overdue":
                yield (step.name, *names)
    for interruption in pathway.interruptions:
        for name in steps_in(pathway, interruption.scope):
            yield (name, *(each for each in interruption.target.steps if each in pathway.named_steps))
    for offered in pathway.steps:
        if offered.anytime is not None:
            for name in steps_in(pathway, offered.anytime):
                yield (name, offered.name)


def _goes_beside(after: Leads, opened: tuple[str, ...], sending: str, noting: str) -> bool:
    for one, other in combinations(opened, 2):
        for first, second in ((one, other), (other, one)):
            if noting in {first, *after[first]} and sending in {second, *after[second]}:
                return True
    return False


def _diagnostic(subject: Subject, step: Step, missing: list[str]) -> Diagnostic:
    later = next((each for each in subject.pathway.steps if set(missing) & set(_noted_in(subject.pathway, each))), None)
    details = (("name", step.name), ("missing", BETWEEN.join(missing)))
    related = () if later is None else (Related("noted", subject.places[later.name]),)
    span = subject.places.of(step.name, "content")
    advice = "nowhere" if later is None else ""
    return Diagnostic("V803", span, details, related, advice, story=_story(subject, step, missing))


def _story(subject: Subject, step: Step, missing: list[str]) -> tuple[StoryLine, ...]:
    """The course of a patient with whom it is sent; none where nobody was found."""
    course = course_to(subject, step.name)
    if course is None:
        return ()
    course = with_consent(subject.pathway, course, step)
    course = course.after(Record(step=step.name, at=next_moment(course), deed=Deed.SENT))
    ending = StoryLine("always_missing", (("step", step.name), ("missing", BETWEEN.join(missing))))
    return (*told(course, about=frozenset({step.name})), ending)
