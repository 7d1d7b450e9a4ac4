"""A patient led by chance through a pathway in the engine: what may be done next is asked of it, and one thing is done.

First anything may happen, interruptions and late tasks too; then only what is asked for, until the pathway is over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random

from forlop.engine import events as log
from forlop.engine.answers import Answer, NextStep
from forlop.engine.commands import Deed, Happen, Interrupt, Record, SetConsent, Start
from forlop.engine.events import Closing
from forlop.engine.flow import choices_of
from forlop.engine.next_steps import next_steps
from forlop.engine.recording import choice_name
from forlop.engine.state import State
from forlop.model import pathway as meaning
from forlop.model.calendar import OSLO
from forlop.model.pathway import DatumType, Pathway, Step, targets_of
from forlop.model.values import Value
from forlop.verification.courses.replaying import Course, Deeds, TimePasses

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=OSLO)
ANYTHING, IN_ALL = 12, 120


class Outcome(StrEnum):
    """How a walk ended."""

    ENDED = "ended"
    OUTSIDE = "a person settled what was left out"
    STUCK = "stuck"
    TWICE = "a token came where one was"
    TWO_ENDS = "two ends"
    LONG = "no end in sight"


@dataclass(frozen=True)
class Walk:
    """What was done, and what came of it. `waited` are the steps that waited for a datum nobody was asked for."""

    course: Course
    outcome: Outcome
    waited: frozenset[str] = frozenset()


def walked(pathway: Pathway, seed: int, *, anything: int = ANYTHING) -> Walk:
    """One patient's way; the same seed gives the same one."""
    random = Random(seed)
    start = random.choice(pathway.starts).name
    return walked_on(Course(pathway).after(Start(at=BEGIN, start=start)), random, anything=anything)


def walked_on(course: Course, random: Random, *, anything: int) -> Walk:
    """The way on of a patient who has come so far."""
    pathway = course.pathway
    side_lines = {step.name for step in pathway.steps if _is_side_line(pathway, step.name)}
    for number in range(IN_ALL):
        wrong = _wrong(course, side_lines)
        if wrong is not None:
            return Walk(course, wrong)
        if course.state.ended is not None:
            return Walk(course, Outcome.ENDED)
        now = course.moments[-1].at + timedelta(hours=1)
        answer = next_steps(pathway, course.state, now=now)
        wanted = list(_asked_for(pathway, course, answer, now, random))
        if not wanted:
            undecided = [*(each.step for each in answer.undecided), *(w.step for w in answer.waiting if w.missing)]
            if undecided:
                left_out = any(isinstance(e, log.TaskClosed) and e.how is Closing.LEFT_OUT for e in course.events)
                return Walk(course, Outcome.OUTSIDE if left_out else Outcome.STUCK, frozenset(undecided))
            return Walk(course, Outcome.STUCK)
        if number < anything and random.random() < 0.3:
            wanted = [*_anything(pathway, answer, now)] or wanted
        course = _first_taken(course, random.sample(wanted, len(wanted)))
        if course.refusal is not None:
            raise AssertionError((course.refusal, wanted))
    return Walk(course, Outcome.LONG)


def _first_taken(course: Course, deeds: list[Deeds]) -> Course:
    """What the engine takes first; not everything that can be thought of is taken at any time."""
    for deed in deeds:
        after = course.after(deed)
        if after.refusal is None and after.moments != course.moments:
            return after
    return after


def _is_side_line(pathway: Pathway, name: str) -> bool:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        place = waiting.pop()
        if place in pathway.named_ends or pathway.named_steps[place].waits_for:
            return False
        if place not in reached:
            reached.add(place)
            waiting.extend(to for _, target in pathway.named_steps[place].ways for to in targets_of(target))
    return True


def _wrong(course: Course, side_lines: set[str]) -> Outcome | None:
    moment = course.moments[-1]
    arrived, reached = set(moment.before.joins), moment.before.reached
    for event in moment.events:
        match event:
            case log.Merged(step=step) if step not in side_lines and not _is_beside(moment.before, step):
                return Outcome.TWICE
            case log.TokenWaits(step=step, source=source):
                if (step, source) in arrived:
                    return Outcome.TWICE
                arrived.add((step, source))
            case log.RoundOpened(step=step, joined=joined):
                arrived -= {(step, each) for each in joined}
            case log.TokenTaken(step=step, source=source):
                arrived.discard((step, source))
            case log.EndReached(end=end):
                if reached not in (None, end):
                    return Outcome.TWO_ENDS
                reached = end
            case _:
                pass
    return None


def _is_beside(state: State, step: str) -> bool:
    """Whether the step was open without a token, which the flow then takes over."""
    entry = state.present(step)
    return entry is not None and entry.beside


# ---- what is asked for


def _asked_for(pathway: Pathway, course: Course, answer: Answer, now: datetime, random: Random) -> Iterator[Deeds]:
    for task in answer.tasks:
        step = pathway.named_steps[task.step]
        if task.consent_missing is not None:
            yield SetConsent(consent=task.consent_missing, at=now, given=True)
            yield SetConsent(consent=task.consent_missing, at=now, given=False)
        else:
            yield from _recordings(pathway, course, answer, step, task, now, random)
    for waiting in answer.waiting:
        if waiting.until_event is not None:
            yield Happen(event=waiting.until_event, at=now)
        elif waiting.until is not None:
            yield TimePasses(max(waiting.until, now) + timedelta(hours=1))


def _recordings(
    pathway: Pathway, course: Course, answer: Answer, step: Step, task: NextStep, now: datetime, random: Random
) -> Iterator[Deeds]:
    by = _one_of(pathway, task.actor, random)
    missing = [each for each in answer.tasks if each.step == task.step and each.actor == task.actor]
    data = tuple(
        (name, value_for(pathway.named_data[name].type, random))
        for name in dict.fromkeys(name for each in missing for name in each.missing_data)
    )
    match task.act:
        case meaning.Send():
            yield Record(step=step.name, at=now, by=by, deed=Deed.SENT, data=data)
        case meaning.Answer():
            for deed in (Deed.ACCEPTED, Deed.REFUSED, Deed.RETURNED):
                yield Record(step=step.name, at=now, by=by, deed=deed, data=data)
        case meaning.Confirm():
            yield Record(step=step.name, at=now, by=by, deed=Deed.ACCEPTED, data=data)
        case meaning.Choose():
            for choice in choices_of(course.state, step):
                named = choice_name(step, choice) if choice.clause != "option" else choice.title
                yield Record(step=step.name, at=now, by=by, choice=named, reason="Valgt", data=data)
        case _ if step.kind.sends and task.sent_at is None and step.waits_for_sending(step.duties[task.task]):
            return
        case _:
            yield Record(step=step.name, at=now, by=by, data=data)
            if any(isinstance(each.act, meaning.Answer | meaning.Confirm) for each in missing):
                yield Record(step=step.name, at=now, by=by, deed=Deed.ACCEPTED, data=data)


def _one_of(pathway: Pathway, actor: str, random: Random) -> str:
    chosen = pathway.named_actors[actor].chosen
    match chosen:
        case meaning.RoleSet(members=members):
            return random.choice(members)
        case meaning.ByRule(actor=one, otherwise=other):
            return random.choice((one, other))
        case None:
            return actor


def value_for(of: DatumType, random: Random) -> Value:
    match of:
        case meaning.YesNo():
            return random.random() < 0.5
        case meaning.Integer(low=low, high=high):
            return random.randint(low or 0, high if high is not None else (low or 0) + 10)
        case meaning.OneOf(values=values):
            return random.choice(values)
        case meaning.SeveralOf(values=values):
            return frozenset(value for value in values if random.random() < 0.5)
        case meaning.Text():
            return "sagt"
        case meaning.Date():
            return BEGIN.date()
        case meaning.Moment():
            return BEGIN
        case meaning.Number(low=low):
            return low if low is not None else Decimal(1)


# ---- what may happen besides


def _anything(pathway: Pathway, answer: Answer, now: datetime) -> Iterator[Deeds]:
    for interruption in pathway.interruptions:
        yield Interrupt(interruption=interruption.name, at=now)
    for event in pathway.events:
        yield Happen(event=event.name, at=now)
    for consent in pathway.consents:
        yield SetConsent(consent=consent.name, at=now, given=False)
    for days in (4, 20):
        yield TimePasses(now + timedelta(days=days))
    for task in answer.tasks:
        yield Record(step=task.step, at=now, by=task.actor, deed=Deed.LEFT_OUT, reason="Ikke tid")
