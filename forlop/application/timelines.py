"""A patient's course on an axis of time, from the log, the state and the answer: every mark with its words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import assert_never

from forlop.application.asking import Asked
from forlop.application.expected import Rest, Stretch, rests_of
from forlop.application.onward import Chain, chain_of
from forlop.engine.answers import (
    CannotSay,
    DueAt,
    DueTime,
    NextStep,
    NoLimit,
    NotRunning,
    Status,
    Stopped,
    TotalStanding,
    TotalTime,
)
from forlop.engine.events import Closing, Corrected
from forlop.engine.rounds import Round, Task
from forlop.engine.state import State
from forlop.model.calendar import OSLO, day_of
from forlop.model.pathway import Pathway
from forlop.model.values import Duration, Unit
from forlop.rendering import phrasing
from forlop.rendering.timeline import Bar, Group, Kind, Mark, Row, Sign, Timeline
from forlop.texts import say

SHORT = timedelta(days=3)
"""A course that is no longer is told with clocks."""


def timeline_of(asked: Asked, *, language: str) -> Timeline:
    """The whole course as it is known at the moment of asking."""
    return _Telling(asked, language).timeline


def totals_of(asked: Asked, *, language: str) -> Mapping[str, tuple[str, ...]]:
    """Of each total time of the patient's own pathway that has begun: how long it has run, and what is left.

    What of the way is still to come is told on the axis of time alone.
    """
    telling = _Telling(asked, language)
    begun = [total for total in asked.answer.totals if total.started_at is not None and not total.inside]
    return {total.total: telling.total(total).words[:2] for total in begun}


@dataclass(frozen=True)
class _Run:
    """A run of a pathway: the patient's own, or one inside a round of a step; what is open is in one that goes on."""

    inside: tuple[str, ...]
    title: str
    pathway: Pathway
    state: State
    goes_on: bool = True


@dataclass(frozen=True)
class _Turn:
    """What one actor has had in one round of a step."""

    entry: Round
    tasks: tuple[Task, ...]
    open_tasks: tuple[NextStep, ...]

    @property
    def start(self) -> datetime:
        return min((task.opened_at for task in self.tasks if task.opened_at is not None), default=self.entry.opened_at)

    @property
    def stop(self) -> datetime | None:
        if any(task.is_open for task in self.tasks):
            return None
        closed = [task.closed_at for task in self.tasks if task.closed_at is not None]
        return max(closed) if closed else self.entry.closed_at

    @property
    def closing(self) -> Closing | None:
        """How it ended for this actor: done if anything of it was done."""
        if self.stop is None:
            return None
        ways = [task.closed for task in self.tasks if task.closed is not None]
        return Closing.DONE if Closing.DONE in ways else ways[-1] if ways else self.entry.closed

    @property
    def late_from(self) -> datetime | None:
        """The first limit that had passed before its task was over."""
        passed = [
            task.overdue_at
            for task in self.tasks
            if task.overdue_at is not None and (task.closed_at is None or task.closed_at > task.overdue_at)
        ]
        return min(passed, default=None)


@dataclass(frozen=True)
class _Telling:
    asked: Asked
    language: str

    @property
    def timeline(self) -> Timeline:
        answer, course = self.asked.answer, self.asked.course
        groups = (*self._totals(), *self._onward(), *self._actors(), *self._pauses(), *self._events())
        return Timeline(
            language=self.language,
            title=self.say("title", patient=course.patient, title=course.pathway.title),
            remarks=tuple(self._remarks()),
            now=answer.at,
            ended_at=self._ended_at,
            groups=groups,
            standing=tuple(self._standing()),
        )

    # ---- what stands over it

    @property
    def _ended_at(self) -> datetime | None:
        answer = self.asked.answer
        return answer.left.at if answer.left is not None else answer.ended_at

    def _remarks(self) -> Iterator[str]:
        answer, course = self.asked.answer, self.asked.course
        moment = phrasing.day_and_clock(self.language, answer.at.astimezone(OSLO))
        yield self.say("as_of", version=course.edition, moment=moment)
        started = course.state.started_at
        if started is not None:
            yield self.say("started", date=self._date(started))
        if answer.ended is not None and answer.ended_at is not None:
            title = phrasing.titled(self.language, course.pathway, answer.ended)
            yield self.say("ended", title=title, date=self._date(answer.ended_at))
        elif answer.left is not None:
            yield self.say("left", date=self._date(answer.left.at))

    # ---- the rows of actors

    def _runs(self, run: _Run) -> Iterator[_Run]:
        yield run
        for (step, number), state in run.state.inner.items():
            runs = run.pathway.named_steps[step].runs
            assert runs is not None, "only a step that runs a pathway has a run inside it"
            own = self._again(self._title(run, step), number)
            title = self.say("within", outer=run.title, inner=own) if run.title else own
            entry = run.state.rounds.numbered(step, number)
            goes_on = run.goes_on and entry.closed is None
            yield from self._runs(_Run((*run.inside, step), title, runs.pathway, state, goes_on))

    def _actors(self) -> Iterator[Group]:
        """Those of the text in its order, each with the steps in the order in which they were first opened."""
        course = self.asked.course
        found: dict[str, list[Row]] = {actor.title: [] for actor in course.pathway.actors}
        chained = () if self._chain is None else self._chain.stretches
        stretches = (*(stretch for rest in self._rests for stretch in rest.stretches), *chained)
        coming = {stretch.step: stretch for stretch in stretches if not stretch.is_open}
        for run in self._runs(_Run((), "", course.pathway, course.state)):
            turns: dict[tuple[str, str], list[_Turn]] = {}
            for entry in run.state.rounds:
                for actor, turn in self._turns(run, entry):
                    turns.setdefault((actor, entry.step), []).append(turn)
            for (actor, step), own in turns.items():
                stretch = None if run.inside else coming.pop(step, None)
                found.setdefault(actor, []).append(self._row(run, step, own, stretch))
        for step, stretch in coming.items():
            duties = course.pathway.named_steps[step].duties
            actor = course.pathway.titles[duties[0].actor] if duties else self.say("nobody")
            found.setdefault(actor, []).append(
                Row(course.pathway.titles[step], (self._comes(stretch),), (self._coming(stretch),))
            )
        yield from (Group(actor, tuple(rows)) for actor, rows in found.items() if rows)

    def _turns(self, run: _Run, entry: Round) -> Iterator[tuple[str, _Turn]]:
        """The round parted by who has had its tasks; one without tasks is nobody's."""
        tasks: dict[str, list[Task]] = {}
        for task in entry.tasks:
            if task.opened_at is not None:
                tasks.setdefault(task.actor, []).append(task)
        open_tasks = [
            task
            for task in self.asked.answer.tasks
            if run.goes_on and (task.inside, task.step, task.round) == (run.inside, entry.step, entry.number)
        ]
        for actor, own in tasks.items():
            mine = tuple(task for task in open_tasks if task.actor == actor)
            yield self._actor(run, actor), _Turn(entry, tuple(own), mine)
        if not tasks:
            yield self.say("nobody"), _Turn(entry, (), ())

    def _row(self, run: _Run, step: str, turns: list[_Turn], coming: Stretch | None) -> Row:
        title = self._title(run, step)
        words = [*self._told(run, turns[-1])]
        if len(turns) > 1:
            words.append(self._earlier(turns[:-1]))
        words += [self._comes(coming)] if coming is not None else []
        return Row(
            title=self.say("within", outer=run.title, inner=title) if run.title else title,
            words=tuple(map(_begun, words)),
            bars=(*(self._bar(turn) for turn in turns), *([self._coming(coming)] if coming is not None else [])),
            marks=tuple(self._limits(run, turns[-1])),
        )

    def _bar(self, turn: _Turn) -> Bar:
        stop = turn.stop
        match turn.closing:
            case None:
                waits = bool(turn.open_tasks) and all(task.status is Status.WAITING for task in turn.open_tasks)
                kind = Kind.WAITING if waits or not turn.tasks else Kind.OPEN
            case Closing.DONE | Closing.REFUSED | Closing.RETURNED:
                kind = Kind.DONE
            case _:
                kind = Kind.ASIDE
        late = turn.late_from
        limits = [task.due.at for task in turn.open_tasks if isinstance(task.due, DueAt) and task.due.is_late(self.now)]
        return Bar(kind, turn.start, stop, min([*limits, *([late] if late is not None else [])], default=None))

    def _limits(self, run: _Run, turn: _Turn) -> Iterator[Mark]:
        for task in turn.open_tasks:
            if isinstance(task.due, DueAt):
                critical = self._waited_on(run, task) or self._begins_chain(run, task)
                sign = Sign.CRITICAL if critical else Sign.LIMIT
                yield Mark(sign, task.due.at, day_ends=task.due.day is not None)

    def _waited_on(self, run: _Run, task: NextStep) -> list[str]:
        """The totals whose way goes by the task's step."""
        if run.inside:
            return []
        return [rest.total for rest in self._rests if any(each.step == task.step for each in rest.stretches)]

    def _begins_chain(self, run: _Run, task: NextStep) -> bool:
        return not run.inside and self._chain is not None and self._chain.stretches[0].step == task.step

    # ---- words of a row

    def _told(self, run: _Run, turn: _Turn) -> Iterator[str]:
        entry, closing = turn.entry, turn.closing
        if closing is None:
            yield self._again(self.say("open_since", date=self._date(turn.start)), entry.number)
            for task in turn.open_tasks:
                yield self._task(run, task)
            return
        stop = turn.stop
        assert stop is not None, "what has ended has ended at a moment"
        how = say(self.language, f"cli.why.how.{closing.value}")
        words = self._again(self.say("closed", how=how, date=self._date(stop)), entry.number)
        late = turn.late_from
        if late is not None:
            words = self.say("closed_late", words=words, late=self._apart(late, stop))
        yield words
        yield from self._recorded(run, turn)

    def _recorded(self, run: _Run, turn: _Turn) -> Iterator[str]:
        """That it was told later than it was so, or has been corrected."""
        if run.inside:
            return
        version = max((task.closed_version for task in turn.tasks), default=turn.entry.closed_version)
        recorded = self._log.get(version)
        if recorded is not None and turn.stop is not None and day_of(recorded) > day_of(turn.stop):
            yield self.say("recorded", date=self._date(recorded))
        if any(name == turn.entry.step for name in self._corrected):
            yield self.say("corrected", date=self._date(self._corrected[turn.entry.step]))

    def _task(self, run: _Run, task: NextStep) -> str:
        what = phrasing.act(self.language, run.pathway, task.act, most=2)
        obligation = say(self.language, f"phrases.obligation.{task.obligation.value}")
        duty = say(self.language, "phrases.duty.plain", obligation=obligation, act=what)
        said = self.say("task", duty=duty, due=self._due(run, task.due))
        totals = [phrasing.titled(self.language, run.pathway, name) for name in self._waited_on(run, task)]
        if totals:
            said = self.say("task_critical", words=said, totals=phrasing.listing(self.language, totals))
        elif self._begins_chain(run, task) and isinstance(task.due, DueAt):
            said = self.say("task_first", words=said)
        return said

    def _due(self, run: _Run, due: DueTime) -> str:
        match due:
            case DueAt(at=at, day=None):
                return self.say("due", date=self._date(at, clock=True), room=self._room(due))
            case DueAt(day=day):
                assert day is not None, "the case above has no day"
                return self.say("due", date=self._day(day), room=self._room(due))
            case NoLimit():
                return self.say("due_none")
            case NotRunning(waiting_for=name):
                return self.say("due_not_running", what=self._named(run, name))
            case Stopped(pauses=pauses):
                return self.say("due_stopped", pauses=self._listed(run, pauses))
            case CannotSay(missing=missing):
                return self.say("due_unknown", missing=self._listed(run, missing))
            case _:
                assert_never(due)

    def _room(self, due: DueAt) -> str:
        """How much is left, or by how much it is late: whole days of a limit in days, hours of one in hours."""
        today, late = day_of(self.now), due.is_late(self.now)
        if due.day is not None:
            days = abs((due.day - today).days)
            if days == 0:
                return self.say("room.today")
            return self._left(Duration(amount=days, unit=Unit.DAYS), late=late)
        return self._left(_hours(due.at - self.now), late=late)

    def _left(self, length: Duration, *, late: bool) -> str:
        words = phrasing.duration(self.language, length)
        return self.say("room.late" if late else "room.left", length=words)

    def _apart(self, limit: datetime, stop: datetime) -> str:
        """By how much something came after its limit: in days from the last day, in hours within two days."""
        if stop - limit < timedelta(hours=1):
            return say(self.language, "chart.group.within_hour")
        if stop - limit < timedelta(days=2):
            return phrasing.duration(self.language, _hours(stop - limit))
        # A limit in days is the midnight after its last day.
        last = day_of(limit - timedelta(minutes=1))
        return phrasing.duration(self.language, Duration(amount=(day_of(stop) - last).days, unit=Unit.DAYS))

    def _earlier(self, turns: list[_Turn]) -> str:
        stops = [turn.stop for turn in turns if turn.stop is not None]
        late = sum(turn.late_from is not None for turn in turns)
        key = "earlier_one" if len(turns) == 1 else "earlier"
        words = self.say(key, count=str(len(turns)), date=self._date(max(stops, default=turns[-1].start)))
        return self.say("earlier_late", words=words, count=str(late)) if late else words

    # ---- what is to come

    @cached_property
    def _rests(self) -> tuple[Rest, ...]:
        return rests_of(self.asked)

    @cached_property
    def _chain(self) -> Chain | None:
        """Only where no total says what the way is."""
        return None if any(rest.stretches for rest in self._rests) else chain_of(self.asked)

    def _onward(self) -> Iterator[Group]:
        """The longest way that the limits leave, where no total has one."""
        chain = self._chain
        if chain is None:
            return
        pathway = self.asked.course.pathway
        steps = [phrasing.quoted(self.language, pathway.titles[each.step]) for each in chain.stretches]
        ends = self._day(day_of(chain.ends - timedelta(minutes=1)))
        words = [self.say("onward.chain", steps=phrasing.listing(self.language, steps), date=ends)]
        first = chain.stretches[0].step
        if any(isinstance(each.due, DueAt) and each.due.is_late(self.now) for each in self._tasks_of(first)):
            words.append(self.say("onward.late", step=steps[0]))
        if chain.unlimited:
            untimed = [phrasing.quoted(self.language, pathway.titles[name]) for name in chain.unlimited]
            words.append(self.say("onward.unlimited", steps=phrasing.listing(self.language, untimed)))
        if chain.waits is not None:
            title = phrasing.quoted(self.language, pathway.titles[chain.waits])
            words.append(self.say("onward.waits", step=title))
        bar = Bar(Kind.COMING, chain.stretches[0].ends, chain.ends)
        yield Group(self.say("group.onward"), (Row(self.say("onward.title"), tuple(map(_begun, words)), (bar,)),))

    def _tasks_of(self, step: str) -> list[NextStep]:
        return [task for task in self.asked.answer.tasks if task.step == step and not task.inside]

    def _coming(self, stretch: Stretch) -> Bar:
        return Bar(Kind.COMING, stretch.begins, stretch.ends)

    def _comes(self, stretch: Stretch) -> str:
        key = "comes" if self._chain is None else "may_come"
        return self.say(key, date=self._day(day_of(stretch.ends - timedelta(minutes=1))))

    # ---- totals, pauses, events

    def _totals(self) -> Iterator[Group]:
        rows = [self.total(total) for total in self.asked.answer.totals if total.started_at is not None]
        if rows:
            yield Group(self.say("group.totals"), tuple(rows))

    def total(self, total: TotalTime) -> Row:
        run = self._run_at(total.inside)
        assert total.started_at is not None, "only what has begun has a row"
        assert total.run is not None, "what has begun has lasted some time"
        length = phrasing.duration(self.language, total.run)
        bar = Bar(Kind.TOTAL, total.started_at, total.ended_at)
        words = [self.say(f"total.{total.standing.value}", length=length, date=self._date(total.started_at))]
        marks: tuple[Mark, ...] = ()
        if isinstance(total.due, DueAt):
            rest = next((rest for rest in self._rests if not total.inside and rest.total == total.total), None)
            critical = rest is not None and bool(rest.stretches)
            marks = (Mark(Sign.LIMIT, total.due.at, day_ends=total.due.day is not None),)
            late = total.due.at if total.over is not None else None
            bar = Bar(Kind.TOTAL, total.started_at, total.ended_at, late)
            words.append(self._total_limit(total, total.due))
            if critical and rest is not None:
                words.append(self._rest(rest, total.due))
        elif total.standing is TotalStanding.RUNNING:
            words.append(self._due(run, total.due))
        return Row(run.pathway.titles[total.total], tuple(map(_begun, words)), (bar,), marks)

    def _total_limit(self, total: TotalTime, due: DueAt) -> str:
        date = self._date(due.at, clock=True) if due.day is None else self._day(due.day)
        if total.over is not None:
            return self.say("due", date=date, room=self._left(total.over, late=True))
        assert total.left is not None, "a limit that has not passed has something left"
        if total.standing is not TotalStanding.RUNNING:
            return self.say("total.in_time", date=date)
        return self.say("due", date=date, room=self._left(total.left, late=False))

    def _rest(self, rest: Rest, due: DueAt) -> str:
        """How late the end can be when every limit left is used, and what room that leaves."""
        pathway = self.asked.course.pathway
        titles = [phrasing.quoted(self.language, pathway.titles[each.step]) for each in rest.stretches]
        last = rest.stretches[-1].ends
        ends = day_of(last - timedelta(minutes=1))
        limit = due.day if due.day is not None else day_of(due.at)
        room = (limit - ends).days
        length = phrasing.duration(self.language, Duration(amount=abs(room), unit=Unit.DAYS))
        key = "rest_late" if room < 0 else "rest_full" if room == 0 else "rest"
        steps = phrasing.listing(self.language, titles)
        return self.say(f"total.{key}", steps=steps, date=self._day(ends), room=length)

    def _standing(self) -> Iterator[Bar]:
        for span in self.asked.course.state.stops:
            yield Bar(Kind.PAUSE, span.start, span.stop)

    def _pauses(self) -> Iterator[Group]:
        found: dict[str, list[Bar]] = {}
        for span in self.asked.course.state.stops:
            found.setdefault(span.name, []).append(Bar(Kind.PAUSE, span.start, span.stop))
        rows = []
        for name, bars in found.items():
            words = [
                self.say("paused_since", start=self._date(bar.start))
                if bar.stop is None
                else self.say("paused", start=self._date(bar.start), stop=self._date(bar.stop))
                for bar in bars
            ]
            rows.append(Row(self._named_outside(name), tuple(map(_begun, words)), tuple(bars)))
        if rows:
            yield Group(self.say("group.pauses"), tuple(rows))

    def _events(self) -> Iterator[Group]:
        pathway = self.asked.course.pathway
        found: dict[str, list[datetime]] = {}
        for each in self.asked.course.state.occurrences:
            if each.name in pathway.named_events or each.name in pathway.named_interruptions:
                found.setdefault(each.name, []).append(each.at)
        rows = []
        for name, moments in found.items():
            dates = phrasing.listing(self.language, [self._date(at) for at in sorted(moments)])
            marks = tuple(Mark(Sign.EVENT, at) for at in moments)
            rows.append(Row(pathway.titles[name], (self.say("happened", dates=dates),), marks=marks))
        if rows:
            yield Group(self.say("group.events"), tuple(rows))

    # ---- names and dates

    @property
    def now(self) -> datetime:
        return self.asked.answer.at

    @cached_property
    def _log(self) -> Mapping[int, datetime]:
        """When each event was recorded."""
        return {each.version: each.recorded_at for each in self.asked.course.log}

    @cached_property
    def _corrected(self) -> Mapping[str, datetime]:
        """When something of a name was last corrected."""
        found: dict[str, datetime] = {}
        for each in self.asked.course.log:
            if isinstance(each.event, Corrected):
                found[each.event.name] = each.recorded_at
        return found

    def _run_at(self, inside: tuple[str, ...]) -> _Run:
        course = self.asked.course
        runs = self._runs(_Run((), "", course.pathway, course.state))
        # Of several runs inside a step the newest, which comes last.
        return [run for run in runs if run.inside == inside][-1]

    def _title(self, run: _Run, step: str) -> str:
        """The title in the version that holds now, else in the one that the step stood in."""
        pathways = [run.pathway, *self.asked.course.versions.values()]
        return next(pathway.titles[step] for pathway in pathways if step in pathway.titles)

    def _actor(self, run: _Run, actor: str) -> str:
        pathways = [run.pathway, *self.asked.course.versions.values()]
        return next(pathway.titles[actor] for pathway in pathways if actor in pathway.titles)

    def _named(self, run: _Run, name: str) -> str:
        return phrasing.quoted(self.language, self._title(run, name))

    def _named_outside(self, name: str) -> str:
        return self._title(self._run_at(()), name)

    def _listed(self, run: _Run, names: Iterable[str]) -> str:
        return phrasing.listing(self.language, [self._named(run, name) for name in names])

    def _again(self, words: str, number: int) -> str:
        return words if number == 1 else self.say("round", words=words, round=str(number))

    @cached_property
    def _is_short(self) -> bool:
        started = self.asked.course.state.started_at
        return started is not None and (self._ended_at or self.now) - started < SHORT

    def _date(self, moment: datetime, *, clock: bool = False) -> str:
        day = self._day(day_of(moment))
        if not clock and not self._is_short:
            return day
        shown = phrasing.clock(self.language, moment.astimezone(OSLO))
        return say(self.language, "phrases.date.moment", date=day, clock=shown)

    def _day(self, day: date) -> str:
        """Without the year where it is this one."""
        same = day.year == day_of(self.now).year
        return phrasing.short_day(self.language, day) if same else phrasing.plain_day(self.language, day)

    def say(self, key: str, **values: str) -> str:
        return say(self.language, f"timeline.{key}", **values)


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _hours(length: timedelta) -> Duration:
    return Duration(amount=abs(length) // timedelta(hours=1), unit=Unit.HOURS)
