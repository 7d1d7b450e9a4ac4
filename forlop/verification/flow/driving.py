"""From a way through the net to what people must do for a patient to go it: commands with days, values and choices.

Nothing is taken for granted: a token that the engine moves otherwise than the net says ends the attempt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from forlop.engine.answers import DueAt, NotRunning
from forlop.engine.commands import Conclude, Deed, Happen, Interrupt, Record, SetConsent, Start
from forlop.engine.flow import choices_of
from forlop.engine.next_steps import next_steps
from forlop.engine.recording import choice_name
from forlop.engine.rounds import Round
from forlop.engine.state import Way
from forlop.engine.values_in import any_value
from forlop.model.calendar import OSLO
from forlop.model.pathway import Answer, Confirm, Pathway, Send, Step
from forlop.model.pathway import Record as RecordData
from forlop.model.values import Value
from forlop.verification.courses.replaying import Course, Deeds, TimePasses
from forlop.verification.flow.net import Beginning, BeingLate, Happening, Move, Outside, Striking

FIRST_DAY = datetime(2026, 3, 2, 9, tzinfo=OSLO)
"""A Monday with working days before and after it."""

PACES = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))
"""How long passes from one deed to the next: a day, or less where a limit would pass that must not."""

_REASON = "…"
_MOST_DEEDS = 12


class WentOtherwise(Exception):
    """The engine did not take a deed, or moved the token elsewhere."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A token leaves a step by this move, having recorded these values."""

    move: Move
    values: Mapping[str, Value]


Leg = Leaving | Outside


@dataclass(frozen=True, slots=True)
class Attempt:
    """A course in the making: what has been done, how many of the ways taken were asked for, and the next moment."""

    course: Course
    pace: timedelta
    at: datetime = FIRST_DAY
    taken: Mapping[str, int] | None = None

    @property
    def pathway(self) -> Pathway:
        """Whose course it is."""
        return self.course.pathway

    def doing(self, deed: Deeds) -> "Attempt":
        """The attempt after the deed, some time later."""
        course = self.course.after(deed)
        if course.refusal is not None:
            raise WentOtherwise(course.refusal)
        assert hasattr(deed, "at")
        return replace(self, course=course, at=max(self.at, deed.at) + self.pace)

    def ways_left(self, step: str) -> Sequence[Way]:
        """The ways by which tokens have left the step and that nobody has asked for yet, the oldest first."""
        return self.ways_of(step)[(self.taken or {}).get(step, 0) :]

    def ways_of(self, step: str) -> Sequence[Way]:
        """Every way by which a token has left the step for good."""
        beside = not self.pathway.named_steps[step].overdue_replaces
        inner = ("again", "taken", "on_overdue") if beside else ("again", "taken")
        return [way for way in self.course.state.ways if way.step == step and way.clause not in inner]


def driven(pathway: Pathway, legs: Sequence[Leg], *, pace: timedelta) -> Course:
    """The course of a patient who goes these legs; `WentOtherwise` if the engine does not let him."""
    attempt = Attempt(Course(pathway), pace)
    for leg in legs:
        match leg:
            case Beginning(start=start):
                attempt = attempt.doing(Start(at=attempt.at, start=start))
            case Striking(name=name) if name in pathway.named_interruptions:
                attempt = attempt.doing(Interrupt(interruption=name, at=attempt.at))
            case Striking(name=name):
                attempt = _entered_at_any_time(attempt, name)
            case Happening(event=event):
                attempt = attempt.doing(Happen(event=event, at=attempt.at))
            case BeingLate(step=step):
                attempt = _late(attempt, step)
            case Leaving(move=move, values=values):
                attempt = _left(attempt, move, values)
    return attempt.course


def _entered_at_any_time(attempt: Attempt, name: str) -> Attempt:
    """A step at any time opens with its recording, and is done by it."""
    return _with_one_deed(attempt, name, {})


def _with_one_deed(attempt: Attempt, name: str, values: Mapping[str, Value]) -> Attempt:
    step = attempt.pathway.named_steps[name]
    data = _data_for(attempt, step, range(len(step.duties)), values)
    deed = Deed.SENT if step.kind.sends else None
    return attempt.doing(Record(step=name, at=attempt.at, deed=deed, data=data))


def _left(attempt: Attempt, move: Move, values: Mapping[str, Value]) -> Attempt:
    """The attempt when the token has left its step by this move, with as many deeds as that takes."""
    step = attempt.pathway.steps[move.step]
    for _ in range(_MOST_DEEDS + move.rounds):
        ways = attempt.ways_left(step.name)
        if ways:
            if (ways[0].clause, ways[0].number) != (move.clause, move.number):
                raise WentOtherwise(ways[0])
            return replace(
                attempt, taken={**(attempt.taken or {}), step.name: (attempt.taken or {}).get(step.name, 0) + 1}
            )
        entry = attempt.course.state.present(step.name)
        if entry is None:
            raise WentOtherwise(step.name)
        if move.clause == "on_overdue":
            attempt = _late(attempt, step.name)
        else:
            attempt = attempt.doing(_next_deed(attempt, step, entry, move, values))
    raise WentOtherwise(step.name)


def _next_deed(attempt: Attempt, step: Step, entry: Round, move: Move, values: Mapping[str, Value]) -> Deeds:
    """What brings the token on: somebody does what is open, the patient says yes or no, or what is waited for comes."""
    consents = attempt.course.state.consents
    if move.clause == "without_consent" and step.consent is not None:
        return SetConsent(consent=step.consent, at=attempt.at, given=False)
    if step.consent is not None and entry.sent_at is None and _is_to_be_asked(attempt.pathway, step.consent, consents):
        return SetConsent(consent=step.consent, at=attempt.at, given=True)
    if step.runs is not None:
        end = step.on_ends[move.number].end
        back = tuple((name, _value(attempt, name, values)) for name in move.records if name in values)
        return Conclude(step=step.name, end=end, at=attempt.at, data=back)
    open_tasks = [task.duty for task in entry.tasks if task.is_open]
    if open_tasks and move.is_passed_by:
        by = step.duties[open_tasks[0]].actor
        return Record(step=step.name, at=attempt.at, by=by, deed=Deed.LEFT_OUT, reason=_REASON)
    if not entry.is_open or (step.only_if is not None and not open_tasks and step.duties and entry.sent_at is None):
        raise WentOtherwise(entry)
    if open_tasks:
        return _recording(attempt, step, entry, move, values, open_tasks)
    for waiting in next_steps(attempt.pathway, attempt.course.state, now=attempt.at).waiting:
        if waiting.step == step.name and not waiting.inside:
            if waiting.until_event is not None:
                return Happen(event=waiting.until_event, at=attempt.at)
            if waiting.until is not None:
                return TimePasses(at=max(attempt.at, waiting.until))
    raise WentOtherwise(entry)


def _is_to_be_asked(pathway: Pathway, consent: str, consents: Mapping[str, bool]) -> bool:
    """Whether the patient has to say yes: nobody asks for what is assumed, unless it was said no to."""
    said = consents.get(consent)
    return not said and (said is False or pathway.named_consents[consent].explicit)


def _recording(
    attempt: Attempt, step: Step, entry: Round, move: Move, values: Mapping[str, Value], open_tasks: Sequence[int]
) -> Record:
    acts = [step.duties[number].act for number in open_tasks]
    deed: Deed | None = None
    if step.kind.sends and any(isinstance(act, Send) for act in acts):
        deed = Deed.SENT
    elif step.kind.sends and any(isinstance(act, Answer | Confirm) for act in acts):
        replies = {"on_refusal": Deed.REFUSED, "on_return": Deed.RETURNED}
        deed = replies.get(move.clause, Deed.ACCEPTED)
    choice = _choice(attempt, step, move) if step.is_judgement else None
    return Record(
        step=step.name,
        at=attempt.at,
        deed=deed,
        data=_data_for(attempt, step, open_tasks, values, entry),
        choice=choice,
        reason=None if choice is None else _REASON,
    )


def _choice(attempt: Attempt, step: Step, move: Move) -> str:
    """How a person names the way; a repetition goes on until its last round."""
    choices = choices_of(attempt.course.state, step)
    wanted = next((each for each in choices if (each.clause, each.number) == (move.clause, move.number)), None)
    if wanted is None:
        return step.name
    return wanted.title if wanted.clause == "option" and wanted.title else choice_name(step, wanted)


def _data_for(
    attempt: Attempt, step: Step, duties: Sequence[int], values: Mapping[str, Value], entry: Round | None = None
) -> tuple[tuple[str, Value], ...]:
    acts = (step.duties[number].act for number in duties)
    names = dict.fromkeys(name for act in acts if isinstance(act, RecordData) for name in act.data)
    known = frozenset() if entry is None else entry.recorded
    return tuple((name, _value(attempt, name, values)) for name in names if name not in known)


def _value(attempt: Attempt, name: str, values: Mapping[str, Value]) -> Value:
    return values[name] if name in values else any_value(attempt.pathway.named_data[name], at=attempt.at)


def _late(attempt: Attempt, name: str) -> Attempt:
    """The attempt when the first limit of the step has passed; what the limit counts from happens first if it must."""
    for _ in range(_MOST_DEEDS):
        answer = next_steps(attempt.pathway, attempt.course.state, now=attempt.at)
        tasks = [task for task in answer.tasks if task.step == name and not task.inside]
        dues = [task.due.at for task in tasks if isinstance(task.due, DueAt)]
        if dues:
            return attempt.doing(TimePasses(at=max(attempt.at, min(dues)) + timedelta(minutes=1)))
        anchors = [task.due.waiting_for for task in tasks if isinstance(task.due, NotRunning)]
        event = next((each for each in anchors if each in attempt.pathway.named_events), None)
        if event is None:
            break
        attempt = attempt.doing(Happen(event=event, at=attempt.at))
    raise WentOtherwise(name)
