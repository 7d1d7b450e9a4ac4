"""A patient who says no comes to an end, whatever the step, and whether it was to be sent, was sent or was accepted.

Brought there and led on in the engine; the proof of it for every patient is that of soundness.
"""

from pathlib import Path
from random import Random

import pytest

from forlop.application.library import beside
from forlop.application.pathway_files import pathway_from_text
from forlop.application.proving import subject_of
from forlop.engine.commands import Deed, Record, SetConsent
from forlop.engine.events import Closing
from forlop.model.pathway import Answer, Confirm, Step
from forlop.source import Source
from forlop.verification.courses.arriving import course_to, next_moment, with_consent
from forlop.verification.courses.replaying import Course
from forlop.verification.subject import Subject
from tests.verification.planted import LIBRARY, ROOT, TODAY, text_of
from tests.verification.walking import Outcome, walked_on

GOOD = tuple(sorted((ROOT / "dsl" / "corpus" / "good").glob("*.forlop")))
SEEDS = range(4)


def subject_in(file: Path) -> Subject:
    subject = subject_of(pathway_from_text(Source("x", text_of(file)), library=beside(file)), today=TODAY)
    assert subject is not None
    return subject


def so_far(subject: Subject, step: Step) -> dict[str, Course]:
    """The patient at the step with a yes, before it is sent, when it is sent, and when the receiver has said yes."""
    course = course_to(subject, step.name)
    assert course is not None
    stands = {"to be sent": with_consent(subject.pathway, course, step)}
    if step.kind.sends:
        sent = stands["to be sent"].after(Record(step=step.name, at=next_moment(course), deed=Deed.SENT))
        if any(isinstance(duty.act, Answer | Confirm) for duty in step.duties):
            stands["sent"] = sent
            stands["accepted"] = sent.after(Record(step=step.name, at=next_moment(sent), deed=Deed.ACCEPTED))
    return {name: course for name, course in stands.items() if course.refusal is None}


def says_no(course: Course, step: Step) -> Course:
    return course.after(SetConsent(consent=step.consent or "", at=next_moment(course), given=False))


@pytest.mark.parametrize("file", [*LIBRARY, *GOOD], ids=lambda file: file.stem)
def test_whoever_says_no_comes_to_an_end(file: Path) -> None:
    subject = subject_in(file)
    for step in subject.pathway.steps:
        if step.consent is None or step.anytime is not None:
            continue
        for stands, course in so_far(subject, step).items():
            refused = says_no(course, step)
            walks = [walked_on(refused, Random(seed), anything=0) for seed in SEEDS]
            # A decision that waits for what nobody was asked for on the way waits for everybody, not for who says no.
            outcomes = {walk.outcome for walk in walks if not walk.waited} or {Outcome.ENDED}
            assert Outcome.ENDED in outcomes, (step.name, stands)
            assert outcomes <= {Outcome.ENDED, Outcome.LONG}, (step.name, stands)


def test_what_was_accepted_stands_and_what_was_only_sent_is_taken_back() -> None:
    subject = subject_in(next(file for file in LIBRARY if file.stem == "haugland"))
    step = subject.pathway.named_steps["søknad"]
    closed = {}
    for stands, course in so_far(subject, step).items():
        refused = says_no(course, step)
        latest = refused.state.latest(step.name)
        closed[stands] = (latest.closed if latest else None, refused.state.responsible)
    assert closed == {
        "to be sent": (Closing.WITHOUT_CONSENT, "fastlege"),
        "sent": (Closing.WITHDRAWN, "fastlege"),
        "accepted": (None, "rkhr"),
    }
