"""Where a pathway promises a patient less than another one that it builds on, whatever line of text brought it.

`worse_than(base, here)` -> `Worse("trening", "limit", …)` …; nothing is said of what promises more, or the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from forlop.diagnostics import StoryLine
from forlop.model.calendar import OSLO, due_after, due_before
from forlop.model.expressions import Condition
from forlop.model.pathway import (
    Alternative,
    Anchor,
    AtOnce,
    Convene,
    DoThis,
    Duty,
    Force,
    Halfway,
    Interval,
    LatestBefore,
    Obligation,
    Opening,
    Pathway,
    Record,
    Repeating,
    Send,
    Step,
    Total,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit
from forlop.verification.conditions.cases import Cases, Nobody, Wanted
from forlop.verification.local.detours import detours, is_locked
from forlop.verification.timing.never_later import Later, Limit, NeverLater, Untold, never_later

_BINDING = (Obligation.MAY, Obligation.SHOULD, Obligation.SHALL)
# An ordinary Monday, for stories in which any day would do.
_ANY_DAY = date(2026, 3, 2)
_NO_LENGTH = Duration(amount=0, unit=Unit.DAYS)


@dataclass(frozen=True, slots=True)
class Worse:
    """One promise that is weaker; `what` is a key of the catalogue, `actor` whose promise it was.

    It is `locked` if the law gave it, and not `certain` where no patient could be named.
    """

    place: str
    what: str
    story: tuple[StoryLine, ...]
    actor: str | None = None
    locked: bool = False
    certain: bool = True


def worse_than(base: Pathway, here: Pathway) -> Iterator[Worse]:
    """In the order of the base; what it has of its own is looked at for what it does to the rest."""
    for step in base.steps:
        kept = here.named_steps.get(step.name)
        if kept is None:
            yield from _gone(step)
        else:
            yield from _Steps(here, step, kept).worse()
    totals = {total.name: total for total in here.totals}
    for total in base.totals:
        yield from _total(here, total, totals.get(total.name))
    for detour in detours(base, here):
        yield Worse(detour.place, detour.what, detour.story, locked=detour.locked)
    yield from _otherwise(base, here)


def _gone(step: Step) -> Iterator[Worse]:
    """A step that nobody does any more."""
    opens = StoryLine("local_would_open", (("step", step.name),), _ANY_DAY)
    nobody = StoryLine("local_not_there", (("step", step.name),))
    # Who has several tasks there is told of once.
    tasks = tuple(dict.fromkeys(_promise(step, duty) for duty in step.duties))
    locked = any(is_locked(step, duty) for duty in step.duties)
    yield Worse(step.name, "removed", (opens, *tasks, nobody), locked=locked)


def _promise(step: Step, duty: Duty) -> StoryLine:
    """What the base promises of a task: who, how binding, and on an ordinary day by when."""
    details = (("actor", duty.actor), ("step", step.name))
    return StoryLine(f"local_base_{duty.obligation.value}", details, _due_of(duty))


def _due_of(duty: Duty) -> date | None:
    """The last day of a plain limit from the opening of the task, if that is on the ordinary day."""
    match duty.timing:
        case Within(alternatives=(Alternative(duration=duration, anchor=Opening(), condition=None),)):
            return due_after(_moment(_ANY_DAY), duration, statutory=duty.force is Force.STATUTORY).day
        case AtOnce():
            return _ANY_DAY
        case _:
            return None


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), OSLO)


# ---- one step


@dataclass(frozen=True, slots=True)
class _Steps:
    """A step of the base, and what it is here."""

    here: Pathway
    was: Step
    now: Step

    def worse(self) -> Iterator[Worse]:
        yield from self._tasks()
        yield from self._meeting()
        yield from self._consent()
        was, now = self.was, self.now
        if was.only_if != now.only_if:
            yield self._told("condition")
        if set(was.content) - set(now.content):
            lost = ", ".join(name for name in was.content if name not in now.content)
            yield self._told("content", StoryLine("local_not_sent", (("names", lost), ("step", was.name))))
        if was.basis is not None and now.basis is None:
            yield self._told("basis", locked=True)
        of_the_base = ("kind", "phase", "track", "lasts", "waits_until", "anytime", "runs", "rules_decide")
        if any(getattr(was, field) != getattr(now, field) for field in (*of_the_base, "first_match")):
            yield self._told("otherwise")
        if was.title != now.title and any(isinstance(duty.act, DoThis) for duty in was.duties):
            lines = (StoryLine("local_called", (("base", was.title), ("here", now.title))),)
            yield Worse(was.name, "title", lines, certain=False)

    def _told(self, what: str, *lines: StoryLine, actor: str | None = None, locked: bool = False) -> Worse:
        opens = StoryLine("local_opens", (("step", self.was.name),), _ANY_DAY)
        return Worse(self.was.name, what, (opens, *lines), actor, locked)

    def _tasks(self) -> Iterator[Worse]:
        left = dict(enumerate(self.now.duties))
        for duty in self.was.duties:
            number = next((number for number, other in left.items() if _same_task(duty, other)), None)
            locked = is_locked(self.was, duty)
            if number is None:
                nobody = StoryLine("local_here_nobody", (("step", self.was.name),))
                yield self._told("nobody", _promise(self.was, duty), nobody, actor=duty.actor, locked=locked)
                continue
            now = left.pop(number)
            if _BINDING.index(now.obligation) < _BINDING.index(duty.obligation):
                about = (("actor", duty.actor), ("step", self.was.name))
                weaker = StoryLine(f"local_here_{now.obligation.value}", about)
                yield self._told("obligation", _promise(self.was, duty), weaker, actor=duty.actor, locked=locked)
            if duty.force is Force.STATUTORY and now.force is not Force.STATUTORY:
                yield self._told("force", StoryLine("local_no_right"), actor=duty.actor, locked=True)
            if isinstance(duty.act, Convene) and isinstance(now.act, Convene):
                yield from self._lost("invited", duty.act.invited, now.act.invited, actor=duty.actor)
            if isinstance(duty.act, Send) and isinstance(now.act, Send):
                yield from self._lost("receivers", duty.act.receivers, now.act.receivers, actor=duty.actor)
            if isinstance(duty.act, Record) and isinstance(now.act, Record):
                yield from self._lost("recorded", duty.act.data, now.act.data, actor=duty.actor)
            for story, certain in _Limits(self.here, self.now, number, duty, now).later():
                opens = StoryLine("local_opens", (("step", self.was.name),), _ANY_DAY)
                whole = story if story and story[0].what == "local_counts" else (opens, *story)
                yield Worse(self.was.name, "limit", whole, duty.actor, locked, certain)
                break

    def _lost(self, what: str, was: tuple[str, ...], now: tuple[str, ...], *, actor: str) -> Iterator[Worse]:
        lost = [name for name in was if name not in now]
        if lost:
            yield self._told(what, StoryLine("local_without", (("names", ", ".join(lost)),)), actor=actor)

    def _meeting(self) -> Iterator[Worse]:
        lost = [name for name in self.was.quorum if name not in self.now.quorum]
        if lost:
            yield self._told("quorum", StoryLine("local_held_without", (("names", ", ".join(lost)),)))

    def _consent(self) -> Iterator[Worse]:
        if self.was.consent is not None and self.was.consent != self.now.consent:
            yield self._told("consent", StoryLine("local_not_asked", (("consent", self.was.consent),)))


def _same_task(was: Duty, now: Duty) -> bool:
    """The same person's same act; whom and what it is about may have changed."""
    about = (Convene, Send, Record)
    same = type(was.act) is type(now.act) if isinstance(was.act, about) else was.act == now.act
    return was.actor == now.actor and same


# ---- limits


@dataclass(frozen=True, slots=True)
class _Limits:
    """The limit of a task as the base has it, and as it is here; `number` is the task's place here."""

    here: Pathway
    step: Step
    number: int
    was: Duty
    now: Duty

    def later(self) -> Iterator[tuple[tuple[StoryLine, ...], bool]]:
        """The stories of patients whose limit ends later, each with whether it is certain."""
        if self.was.timing == self.now.timing:
            return
        match self.was.timing, self.now.timing:
            case None, Window(earliest=earliest):
                yield (self._line("local_not_before", _after(earliest)),), True
            case None, _:
                return
            case _, None:
                yield (_promise(self.step, self.was), self._line("local_no_limit", None)), True
            case Within() as was, Within() as now:
                yield from self.lengths(was, now)
            case Within() as was, AtOnce():
                yield from self.lengths(was, Within(alternatives=(Alternative(duration=_NO_LENGTH, anchor=Opening()),)))
            case AtOnce(), Within():
                yield (self._line("local_base_due", _ANY_DAY), self._line("local_not_at_once", None)), True
            case LatestBefore(datum=datum) as was, LatestBefore(datum=other) as now if datum == other:
                yield from self._before(datum, was.duration, now.duration)
            case Halfway() as was, Halfway() as now if (was.start, was.end) == (now.start, now.end):
                yield from self._optional(was.tolerance or _NO_LENGTH, now.tolerance or _NO_LENGTH, Opening())
            case Window() as was, Window() as now if (was.earliest, was.anchor) == (now.earliest, now.anchor):
                yield from self._optional(was.latest, now.latest, was.anchor)
            case Repeating() as was, Repeating() as now:
                yield from self._rounds(was, now)
            case _:
                yield (self._line("local_otherwise", None),), False

    def lengths(self, was: Within, now: Within) -> Iterator[tuple[tuple[StoryLine, ...], bool]]:
        """Each length against each that the same patient may get here; then what it would rather be."""
        for old, new in self._together(was.alternatives, now.alternatives):
            yield from self._later(old.duration, old.anchor, new.duration, new.anchor)
        if was.goal is not None:
            anchor = was.alternatives[0].anchor
            yield from self._optional(was.goal, now.goal, anchor, missing="local_no_goal")

    def _together(
        self, was: tuple[Alternative, ...], now: tuple[Alternative, ...]
    ) -> Iterator[tuple[Alternative, Alternative]]:
        if [each.condition for each in was] == [each.condition for each in now]:
            yield from zip(was, now, strict=True)
            return
        for old in range(len(was)):
            for new in range(len(now)):
                wanted = (*_chosen(was, old), *_chosen(now, new))
                if self._is_possible(wanted):
                    yield was[old], now[new]

    def _is_possible(self, wanted: tuple[Wanted, ...]) -> bool:
        if not wanted:
            return True
        conditions = tuple(each.condition for each in wanted)
        found = Cases(conditions, self.here.named_data, _moment(_ANY_DAY)).satisfying(wanted)
        return not isinstance(found, Nobody)

    def _rounds(self, was: Repeating, now: Repeating) -> Iterator[tuple[tuple[StoryLine, ...], bool]]:
        match was.first, now.first:
            case Within() as old, Within() as new:
                yield from self.lengths(old, new)
            case None, None:
                pass
            case _:
                yield (self._line("local_otherwise", None),), False
        if now.times < was.times:
            counts = (("base", str(was.times)), ("here", str(now.times)), ("step", self.step.name))
            yield (StoryLine("local_fewer_rounds", counts),), True
        for before, after in self._together(_as_alternatives(was.intervals), _as_alternatives(now.intervals)):
            yield from self._later(before.duration, Opening(), after.duration, Opening())

    def _before(self, datum: str, was: Duration, now: Duration) -> Iterator[tuple[tuple[StoryLine, ...], bool]]:
        """`senest 1 uke før x`: the longer before, the sooner."""
        for planned in _some_days():
            ends, ended = due_before(planned, now), due_before(planned, was)
            if ends.at > ended.at:
                at = StoryLine("local_planned", (("datum", datum),), planned)
                yield (at, self._line("local_base_due", ended.day), self._line("local_here_due", ends.day)), True
                return

    def _optional(
        self, was: Duration | None, now: Duration | None, anchor: Anchor, *, missing: str = "local_no_limit"
    ) -> Iterator[tuple[tuple[StoryLine, ...], bool]]:
        if was is not None and now is None:
            yield (self._line(missing, None),), True
        elif was is not None and now is not None:
            yield from self._later(was, anchor, now, anchor)

    def _later(
        self, was: Duration, counted: Anchor, now: Duration, counts: Anchor
    ) -> Iterator[tuple[tuple[StoryLine, ...], bool]]:
        old = Limit(was, counted, self.was.force is Force.STATUTORY)
        new = Limit(now, counts, self.now.force is Force.STATUTORY)
        match never_later(self.here, self.step.name, self.number, new=new, old=old):
            case NeverLater():
                return
            case Later(begins=begins, old_end=ended, new_end=ends, by=by, in_hours=in_hours):
                begin = StoryLine("local_counts", (("step", self.step.name),), begins)
                how = "hours" if in_hours else "days"
                here = self._line(f"local_here_due_{how}", ends, ("count", str(by)))
                yield (begin, self._line("local_base_due", ended), here), True
            case Untold(reason=reason):
                yield (self._line(f"local_untold_{reason.value}", None),), False

    def _line(self, what: str, at: date | None, *more: tuple[str, str]) -> StoryLine:
        return StoryLine(what, (("actor", self.was.actor), ("step", self.step.name), *more), at)


def _chosen(alternatives: tuple[Alternative, ...], number: int) -> Iterator[Wanted]:
    """What is so of a patient who gets this length: its condition holds, and none before it does."""
    for each in alternatives[:number]:
        if each.condition is not None:
            yield Wanted(each.condition, False)
    condition: Condition | None = alternatives[number].condition
    if condition is not None:
        yield Wanted(condition, True)


def _as_alternatives(intervals: tuple[Interval, ...]) -> tuple[Alternative, ...]:
    return tuple(Alternative(duration=each.duration, anchor=Opening(), condition=each.condition) for each in intervals)


def _after(duration: Duration) -> date | None:
    return due_after(_moment(_ANY_DAY), duration).day


def _some_days() -> Iterator[date]:
    """Every day of four years, leap day and all: what a unit of the calendar can do to another shows in them."""
    first, last = date(2026, 1, 1).toordinal(), date(2029, 12, 31).toordinal()
    yield from (date.fromordinal(number) for number in range(first, last + 1))


# ---- totals, and the rest


def _total(here: Pathway, was: Total, now: Total | None) -> Iterator[Worse]:
    locked = was.force is Force.STATUTORY
    if now is None or (was.start, was.end) != (now.start, now.end):
        yield Worse(was.name, "total", (StoryLine("local_not_there", (("step", was.name),)),), locked=locked)
        return
    if locked and now.force is not Force.STATUTORY:
        yield Worse(was.name, "force", (StoryLine("local_no_right"),), locked=True)
    # A total is no task; as the limit of one it is compared in the same way.
    tasks = (
        Duty(actor=was.name, obligation=Obligation.SHALL, act=DoThis(), timing=each.within, force=each.force)
        for each in (was, now)
    )
    of_total = next(iter(here.steps)).model_copy(update={"name": was.name})
    for story, certain in _Limits(here, of_total, 0, *tasks).later():
        yield Worse(was.name, "limit", story, locked=locked, certain=certain)
        return


def _otherwise(base: Pathway, here: Pathway) -> Iterator[Worse]:
    """What no line of a variant can change; if it is otherwise all the same, nothing is known of what it means."""
    things = {thing.name: thing for thing in here.things}
    kinds = ("actors", "consents", "events", "data", "computed", "tables", "forms", "tracks", "ends")
    for kind in kinds:
        for thing in getattr(base, kind):
            now = things.get(thing.name)
            if now is None or _meaning(now) != _meaning(thing):
                yield Worse(thing.name, "otherwise", (), certain=False)
    for interruption in base.interruptions:
        now = things.get(interruption.name)
        if now is None or _meaning(now) != _meaning(interruption):
            yield Worse(interruption.name, "otherwise", (), certain=False)
    for pause in here.pauses:
        old = next((each for each in base.pauses if each.name == pause.name), None)
        stops = None if pause.steps is None else set(pause.steps)
        stopped = set[str]() if old is None else None if old.steps is None else set(old.steps)
        if stopped is not None and (stops is None or not stops <= stopped):
            yield Worse(pause.name, "pause", (StoryLine("local_stands_still", (("pause", pause.name),)),))


def _meaning(thing: object) -> dict[str, object]:
    """All of it but what it is called, what stands there for the reader, and where it leads."""
    left_out = {"title", "notes", "citations", "code", "unused", "unsourced", "form", "target", "first_step"}
    return {name: value for name, value in vars(thing).items() if name not in left_out}
