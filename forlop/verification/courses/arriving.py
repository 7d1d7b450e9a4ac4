"""A patient brought along a way in the engine, deed by deed, as `ways` found it; None where the engine goes elsewhere.

`brought(pathway, passages)` -> `Course` in which the last step of the way is open
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Generic

from forlop.engine.answers import DueAt
from forlop.engine.commands import Conclude, Deed, Happen, Interrupt, Record, SetConsent, Start
from forlop.engine.due_times import due_time
from forlop.engine.evaluation import evaluate
from forlop.engine.flow import choices_of
from forlop.engine.inside import runs_inside
from forlop.engine.recording import choice_name
from forlop.engine.state import State
from forlop.model import calendar
from forlop.model.calendar import OSLO
from forlop.model.expressions import data_of
from forlop.model.network import reachable_from
from forlop.model.pathway import (
    Answer,
    Back,
    Confirm,
    Duty,
    ForTime,
    Obligation,
    Pathway,
    Send,
    Step,
    Target,
    UntilEvent,
)
from forlop.model.pathway import Record as Recording
from forlop.model.values import Value
from forlop.verification.conditions import cases
from forlop.verification.courses.fitting_values import Noting, Wanted, fitting_values
from forlop.verification.courses.replaying import Course, Deeds, TimePasses, replayed
from forlop.verification.courses.ways import (
    PLAIN,
    Barred,
    Known,
    Passage,
    Stage,
    Traveller,
    barred,
    numbered_ways,
    ways_of,
)
from forlop.verification.subject import Subject

# A Monday without holidays near it.
BEGINS = datetime(2026, 3, 2, 9, tzinfo=OSLO)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
_LONGEST_WAIT = timedelta(days=800)
_MOST_ROUNDS = 200
_MOST_WAYS = 24
_REASON = "-"


@dataclass(frozen=True, slots=True)
class Stopped:
    """The way could not be gone past this passage, counted from 0.

    `against` are earlier passages that no patient goes on the same way; `impossible` when nobody goes the two.
    """

    number: int
    against: tuple[int, ...] = ()
    impossible: bool = False


@dataclass(slots=True)
class Footsteps:
    """The way that was gone last, with the course after each of its passages: another is gone from where they part."""

    gone: list[tuple[Hashable, Course]] = field(default_factory=list)

    def kept(self, along: Sequence[Hashable]) -> list[Course]:
        """The courses after the first passages, as far as they are those gone last with the same values noted."""
        same = takewhile(lambda pair: pair[0][0] == pair[1], zip(self.gone, along, strict=False))
        courses = [course for (_, course), _ in same]
        del self.gone[len(courses) :]
        return courses


def brought(
    pathway: Pathway,
    passages: Sequence[Passage[Known]],
    *,
    start: str,
    undecided: Sequence[cases.Wanted] = (),
    forgotten: frozenset[str] = frozenset(),
    before_each: Callable[[Course, int], Course] | None = None,
    footsteps: Footsteps | None = None,
) -> Course | Stopped:
    """The course of a patient who goes these passages, one after the other, and of whom at the end this is `undecided`.

    What is only optional, and would decide it, nobody notes; what is `forgotten` counts no more by then. `before_each`
    is what happens before each passage. Ways of one pathway that begin alike share `footsteps`, where nothing does.
    """
    optional = frozenset(name for each in undecided for name in data_of(each.condition))
    noted = [tuple(_noted(pathway, passage, optional)) for passage in passages]
    wanted = [tuple(_wanted(pathway, passage, number)) for number, passage in enumerate(passages)]
    last = [
        Wanted(len(passages) - 1, each.condition, each.verdict, forgotten, or_open=each.or_open) for each in undecided
    ]
    only_if = pathway.named_steps[passages[-1].to].only_if if passages else None
    if only_if is not None and all(only_if != each.condition for each in undecided):
        last.append(Wanted(len(passages) - 1, only_if, True))
    values = fitting_values(pathway, noted, [*(each for some in wanted for each in some), *last])
    if values is None:
        return _impossible(pathway, passages, noted, [*wanted[:-1], (*(wanted[-1] if wanted else ()), *last)])
    footsteps = footsteps or Footsteps()
    along = [
        (start, optional, passage, tuple(values[name, number] for name in noted[number]))
        for number, passage in enumerate(passages)
    ]
    gone = footsteps.kept(along)
    course = gone[-1] if gone else replayed(pathway, (Start(at=BEGINS, start=start),))
    walk = _Walk(pathway, passages, values, optional)
    for number in range(len(gone), len(passages)):
        after = walk.go(course if before_each is None else before_each(course, number), number)
        if after is None or after.refusal is not None:
            return Stopped(number)
        course = after
        footsteps.gone.append((along[number], course))
    return course


def _impossible(
    pathway: Pathway,
    passages: Sequence[Passage[Known]],
    noted: Sequence[Sequence[str]],
    wanted: Sequence[Sequence[Wanted]],
) -> Stopped:
    """The first passage that no values lead through, and what before it is to blame: a branch, or what came early."""

    def fit(some: Iterable[int], upto: int) -> bool:
        asked = [each for number in some for each in wanted[number]]
        return fitting_values(pathway, noted[: upto + 1], asked) is not None

    last = next((n for n in range(len(passages)) if not fit(range(n + 1), n)), len(passages) - 1)
    if last >= 0 and fit((last,), last):
        apart = tuple(n for n in range(last) if not fit((n, last), last))[:1]
        once = apart and passages[apart[0]].stage.step not in reachable_from(
            pathway, _next(pathway, passages[apart[0]])
        )
        return Stopped(last, apart, impossible=bool(once))
    return Stopped(last, tuple(n for n in range(last) if passages[n].clause == "meanwhile")[:1])


def _next(pathway: Pathway, passage: Passage[Known]) -> tuple[str, ...]:
    return pathway.leads_to[passage.stage.step]


def _noted(pathway: Pathway, passage: Passage[Known], optional: frozenset[str]) -> Iterator[str]:
    if passage.performed:
        for duty in pathway.named_steps[passage.stage.step].duties:
            yield from _noted_in(duty, optional)


def _noted_in(duty: Duty, optional: frozenset[str]) -> tuple[str, ...]:
    """What the person notes: of what may be noted, nothing that is to stay unknown."""
    if not isinstance(duty.act, Recording):
        return ()
    if duty.obligation is Obligation.MAY:
        return tuple(name for name in duty.act.data if name not in optional)
    return duty.act.data


def _wanted(pathway: Pathway, passage: Passage[Known], number: int) -> Iterator[Wanted]:
    """What must be so for a token to take this passage."""
    step = pathway.named_steps[passage.stage.step]
    if step.only_if is not None and passage.clause != "meanwhile":
        yield Wanted(number - 1, step.only_if, passage.performed or passage.clause not in _BY_ITSELF)
    if step.is_judgement and passage.performed:
        return
    conditions = [branch.condition for branch in step.branches]
    match passage.clause:
        case "branch":
            yield Wanted(number, conditions[passage.number], True)
            for other in conditions[: passage.number] if step.first_match else ():
                yield Wanted(number, other, False)
        case "otherwise" | "after_last":
            for condition in conditions:
                yield Wanted(number, condition, False)
        case _:
            return


_BY_ITSELF = ("then", "branch", "otherwise", "option", "after_last", "on_end")


@dataclass(frozen=True, slots=True)
class _Walk(Generic[Known]):
    pathway: Pathway
    passages: Sequence[Passage[Known]]
    values: Mapping[Noting, Value]
    optional: frozenset[str]

    def go(self, course: Course, number: int) -> Course | None:
        """The course when this passage has been gone; the rounds before an `ellers` of `tilbake til` too."""
        passage = self.passages[number]
        step = self.pathway.named_steps[passage.stage.step]
        target = _target(step, passage)
        if isinstance(target, Back) and passage.to == target.otherwise != target.step:
            before = [n for n in range(number) if self.passages[n].stage.step == target.step]
            # Rules have sent the patient back already, and do so again by themselves when the round has been gone.
            has_gone_back = course.state.present(step.name) is None and is_at(course, target.step)
            rounds = target.times - course.state.back_counts.get(target.step, 0) + has_gone_back
            for _ in range(rounds):
                if not before and target.step != step.name:
                    return None
                after = self._leave(course, step, number)
                for again in range(before[-1], number) if before else ():
                    after = None if after is None else self.go(after, again)
                if after is None:
                    return None
                course = after
        return self._leave(course, step, number)

    def _leave(self, course: Course, step: Step, number: int) -> Course | None:
        passage = self.passages[number]
        if passage.clause == "meanwhile":
            return self._called_away(course, passage)
        entry = course.state.present(step.name)
        if entry is None or not entry.is_open:
            # Rules decide, and what is not relevant is passed by, as soon as the patient comes there.
            return course if _went(course, step, passage) else None
        for _ in range(_MOST_ROUNDS):
            after = self._round(course, step, number)
            if after is None or after.refusal is not None:
                return None
            course = after
            entry = course.state.present(step.name)
            if entry is None or not entry.again or passage.clause not in ("after_last", "branch"):
                break
        return course if _went(course, step, passage) else None

    def _called_away(self, course: Course, passage: Passage[Known]) -> Course | None:
        if not passage.event:
            return course
        at = next_moment(course)
        interrupts = passage.event in self.pathway.named_interruptions
        deed: Deeds = Interrupt(interruption=passage.event, at=at) if interrupts else Happen(event=passage.event, at=at)
        after = course.after(deed)
        return None if after.refusal is not None or after.state.present(passage.to) is None else after

    # ---- one round of a step

    def _round(self, course: Course, step: Step, number: int) -> Course | None:
        passage = self.passages[number]
        if passage.clause == "without_consent":
            return _then(course, SetConsent(consent=step.consent or "", at=next_moment(course), given=False))
        if not passage.performed:
            return self._passed_by(course, step)
        if passage.clause == "on_overdue":
            return _when_overdue(course, step)
        if step.runs is not None:
            end = step.on_ends[passage.number].end
            return _then(course, Conclude(step=step.name, end=end, at=next_moment(course)))
        course = self.allowed(course, step)
        if step.duties:
            done = self._sent(course, step, number) if step.kind.sends else self._done(course, step, number)
            if done is None:
                return None
            course = done
        return _until_over(course, step)

    def allowed(self, course: Course, step: Step) -> Course:
        """The course when the patient has said yes to what the step requires."""
        return with_consent(self.pathway, course, step)

    def _passed_by(self, course: Course, step: Step) -> Course | None:
        if step.only_if is not None and evaluate(step.only_if, course.state) is not True:
            return None
        by = step.duties[0].actor
        return _then(course, Record(step=step.name, at=next_moment(course), by=by, deed=Deed.LEFT_OUT, reason=_REASON))

    def _done(self, course: Course, step: Step, number: int) -> Course | None:
        passage = self.passages[number]
        choice = _choice(course, step, passage) if step.is_judgement else None
        if step.is_judgement and choice is None:
            return None
        reason = _REASON if choice is not None else None
        data = self._data(step.duties, number)
        return _then(course, Record(step=step.name, at=next_moment(course), data=data, choice=choice, reason=reason))

    def _sent(self, course: Course, step: Step, number: int) -> Course | None:
        sending = tuple(duty for duty in step.duties if not step.waits_for_sending(duty))
        receiving = tuple(duty for duty in step.duties if step.waits_for_sending(duty))
        course = course.after(
            Record(step=step.name, at=next_moment(course), deed=Deed.SENT, data=self._data(sending, number))
        )
        reply = {"on_refusal": Deed.REFUSED, "on_return": Deed.RETURNED}.get(
            self.passages[number].clause, Deed.ACCEPTED
        )
        replies = any(isinstance(duty.act, Answer | Confirm) for duty in receiving)
        data = self._data(receiving, number)
        if replies and _is_open(course, step):
            said = Record(step=step.name, at=next_moment(course), deed=reply, data=data, reason=_REASON)
            course = course.after(said)
        if _has_tasks(course, step):
            course = course.after(Record(step=step.name, at=next_moment(course), data=() if replies else data))
        return None if course.refusal is not None else course

    def _data(self, duties: Sequence[Duty], number: int) -> tuple[tuple[str, Value], ...]:
        names = dict.fromkeys(name for duty in duties for name in _noted_in(duty, self.optional))
        return tuple((name, self.values[name, number]) for name in names)


def with_consent(pathway: Pathway, course: Course, step: Step) -> Course:
    """The course when the patient has said yes to what the step requires, if that has to be said."""
    if step.consent is None:
        return course
    said = course.state.consents.get(step.consent)
    if said or (said is None and not pathway.named_consents[step.consent].explicit):
        return course
    return course.after(SetConsent(consent=step.consent, at=next_moment(course), given=True))


def next_moment(course: Course) -> datetime:
    """The day after what happened or was waited for last; an hour after where a limit would pass or a value age."""
    last = max(course.moments[-1].at, course.waited or course.moments[-1].at)
    dues = [at for at in _dues(course.pathway, course.state) if at > last]
    # Nothing was noted before the run began.
    kept = [each.valid_for for each in course.pathway.data if each.valid_for is not None]
    old = [calendar.earliest_after(course.moments[0].at, each) for each in kept]
    return last + (DAY if all(last + DAY < at for at in (*dues, *old)) else HOUR)


def _dues(pathway: Pathway, state: State) -> Iterator[datetime]:
    """When what is open is due, in sub-pathways too."""
    for entry in state.rounds.present:
        for task in entry.tasks if entry.is_open else ():
            due = due_time(pathway, state, entry, task) if task.is_open else None
            if isinstance(due, DueAt):
                yield due.at
    for _, called, run in runs_inside(pathway, state):
        yield from _dues(called, run)


def _then(course: Course, deed: Deeds) -> Course | None:
    after = course.after(deed)
    return None if after.refusal is not None else after


def _is_open(course: Course, step: Step) -> bool:
    entry = course.state.present(step.name)
    return entry is not None and entry.is_open


def _has_tasks(course: Course, step: Step) -> bool:
    entry = course.state.present(step.name)
    return entry is not None and entry.is_open and any(task.is_open for task in entry.tasks)


def _target(step: Step, passage: Passage[Known]) -> Target | None:
    wanted = (passage.clause, passage.number)
    return next((target for clause, number, target in numbered_ways(step) if (clause, number) == wanted), None)


def _choice(course: Course, step: Step, passage: Passage[Known]) -> str | None:
    """What a person says to choose this way: an option by its title, anything else by where it leads."""
    wanted = (passage.clause, passage.number)
    found = next((each for each in choices_of(course.state, step) if (each.clause, each.number) == wanted), None)
    return None if found is None else found.title or choice_name(step, found)


def _until_over(course: Course, step: Step) -> Course | None:
    """The course when what the step waits for, or lasts until, has come."""
    entry = course.state.present(step.name)
    match step.waits_until or step.lasts:
        case UntilEvent(event=event) if entry is not None and entry.is_open:
            return _then(course, Happen(event=event, at=next_moment(course)))
        case ForTime(duration=duration) if entry is not None and entry.is_open:
            return _then(course, TimePasses(calendar.earliest_after(entry.done_at, duration) + HOUR))
        case _:
            return course


def _when_overdue(course: Course, step: Step) -> Course | None:
    """The course when the step's limit has passed: that of whoever must act first, or else that of the receiver."""
    at_once = [duty for duty in step.duties if not step.waits_for_sending(duty)]
    if all(duty.timing is None for duty in at_once) and any(isinstance(duty.act, Send) for duty in at_once):
        course = course.after(Record(step=step.name, at=next_moment(course), deed=Deed.SENT))
    for days in (1, 3, 8, 15, 40, 100, 400, _LONGEST_WAIT.days):
        after = course.after(TimePasses(course.moments[-1].at + timedelta(days=days)))
        if any(way.step == step.name and way.clause == "on_overdue" for way in after.state.ways):
            return after
    return None


def _went(course: Course, step: Step, passage: Passage[Known]) -> bool:
    """Whether the newest way out of the step is this one."""
    way = next((each for each in reversed(course.state.ways) if each.step == step.name), None)
    if way is None:
        return False
    if (way.clause, way.number) == (passage.clause, passage.number):
        return True
    return passage.clause == "on_overdue" and way.clause == "on_overdue"


def is_at(course: Course, step: str) -> bool:
    """Whether a token stands in the step, or it may be done at any time."""
    return course.state.present(step) is not None or course.pathway.named_steps[step].anytime is not None


# ---- the first way that can be gone


@dataclass(frozen=True, slots=True)
class Shown(Generic[Known]):
    """A patient for whom it is so: where, by which passages, and the course in the engine."""

    stage: Stage[Known]
    passages: tuple[Passage[Known], ...]
    course: Course


@dataclass(frozen=True, slots=True)
class NotShown:
    """No patient was found; `excluded` when there cannot be one."""

    excluded: bool


def first_shown(
    pathway: Pathway,
    traveller: Traveller[Known],
    is_meant: Callable[[Stage[Known]], bool],
    *,
    most: int,
    undecided: Sequence[cases.Wanted] = (),
) -> Shown[Known] | NotShown:
    """The first stage that is meant and that a patient comes to in the engine, by the shortest way that can be gone.

    A passage that could not be gone, or another that it does not go with, is left out of the next search; after some
    of them it is given up.
    """
    excluded = True
    waiting = deque([frozenset[Barred]()])
    footsteps = Footsteps()
    for _ in range(_MOST_WAYS):
        if not waiting:
            return NotShown(excluded=excluded)
        without = waiting.popleft()
        ways = ways_of(pathway, traveller, most=most, without=without)
        stage = next((each for each in ways.arrivals if is_meant(each)), None)
        if stage is None:
            excluded = excluded and ways.whole
            continue
        passages = ways.to(stage)
        start = passages[0].stage.step if passages else stage.step
        gone = brought(pathway, passages, start=start, undecided=undecided, footsteps=footsteps)
        if isinstance(gone, Course) and is_at(gone, stage.step):
            return Shown(stage, passages, gone)
        stopped = gone if isinstance(gone, Stopped) else Stopped(len(passages) - 1)
        excluded = excluded and stopped.impossible
        waiting.extend(without | {barred(passages[n])} for n in (*stopped.against, stopped.number) if n >= 0)
    return NotShown(excluded=False)


def course_to(subject: Subject, step: str) -> Course | None:
    """The course of a patient who has come to the step by one of the shortest ways; None where nobody was found."""
    found = first_shown(subject.pathway, PLAIN, lambda stage: stage.step == step, most=subject.budget.states)
    return found.course if isinstance(found, Shown) else None
