"""A pathway lowered: `decide`, `evolve` and `next_steps` as look-ups, with the readable engine behind them.

    lowered = lower(pathway)
    steps = lowered.decide(standing, Record(step="søknad", at=…), now=…)
    standing = lowered.evolve(standing, steps[0])

What nobody has met before, and what depends on more than how a patient stands, is decided by the readable engine on
the patient's residue, and counted in `asked`. What a residue cannot answer is said with `NeedsLog`, never guessed.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from forlop.engine.answers import DueAt, Status
from forlop.engine.commands import (
    Command,
    Conclude,
    Happen,
    Interrupt,
    Record,
    Refusal,
    SetConsent,
    SetPause,
    Start,
    TimeHasCome,
)
from forlop.engine.decide import decide
from forlop.engine.draft import Decided, Draft
from forlop.engine.events import DeadlinePassed, Recorded
from forlop.engine.lowered.cells import Cell, Taker, cells_of, taker_of
from forlop.engine.lowered.learning import (
    Act,
    Given,
    Meaning,
    NotLowered,
    Observed,
    Reason,
    observed,
    step_of,
    taking,
)
from forlop.engine.lowered.limits import NEVER, Limit, Next, Tables, in_hours, moment_of, seconds_of
from forlop.engine.lowered.needs import longest_duration, needs_of, parts_of
from forlop.engine.lowered.outlook import Outlook, outlook_of
from forlop.engine.lowered.shapes import Leaf, MomentAt, OwnAt, Shape, VersionAt, together
from forlop.engine.lowered.standing import (
    BEFORE_ALL,
    TEXT,
    Control,
    Move,
    Parts,
    Several,
    Slots,
    Standing,
    parts_of_state,
    together_again,
)
from forlop.engine.next_steps import next_steps
from forlop.engine.passing_time import let_pass, moments_of
from forlop.engine.state import INITIAL, State, evolve
from forlop.model.calendar import Due
from forlop.model.pathway import Date, Pathway
from forlop.model.pathway import Moment as MomentType
from forlop.model.values import Encoded, Value

Step = tuple[int, Slots]
"""What a command brought, as one event: what happened, its moments (when recorded too, if that is later), its data."""

PLAINLY = -1
"""What happened was decided by the readable engine for this patient alone: its events stand after the moment."""

_LATEST = seconds_of(moment_of(90 * 365.25 * 86400))
"""Until then a limit of up to `_LONGEST` years stays inside the calendar."""
_LONGEST = 35


class NeedsLog(StrEnum):
    """Why only the whole state answers: the caller replays the log, and the readable engine decides."""

    COMMAND = "a command, or something said in it, that is only decided with the whole past"
    LATE = "something of an earlier moment than the latest: it may change what has been answered"


_FEW = 1000
"""As many values as are worth remembering; a measure with decimals has more than anybody has seen."""

_NOTHING = Several(NEVER, ())


class _Order(StrEnum):
    """How the moments of nearly all events lie: after all that has happened, or at the latest moment of it."""

    AFTER_ALL = "after all"
    WITH_LATEST = "with the latest"


_WITH_LATEST = (_Order.WITH_LATEST, 1)


class _Kind(NamedTuple):
    """What an event says, with places; which of its moments is that of recording."""

    events: Shape
    recorded: int
    moments: int


class _Way(NamedTuple):
    """What a command brings: the kind of event, and what else goes with it (see `Observed.extras`)."""

    kind: int
    extras: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class _Fork:
    """The value in this place has been looked at; what comes of it depends on its cell."""

    place: int
    cell: Cell
    ways: dict[Hashable, object] = field(default_factory=dict)
    known: dict[object, object] = field(default_factory=dict)

    def way(self, value: object) -> object:
        """What comes of this value; the cells of the first values that came are remembered."""
        found = self.known.get(value)
        if found is None:
            found = self.ways.get(self.cell(value))  # type: ignore[arg-type]  # it is the value of a datum
            if found is not None and len(self.known) < _FEW:
                self.known[value] = found
        return found


class _RefusedHere(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


@dataclass(frozen=True, slots=True, eq=False)
class Lowered:
    """A pathway with what has been found out about it so far; `asked` counts why the readable engine was needed."""

    meaning: Meaning
    cells: Mapping[str, Cell]
    dates: frozenset[str]
    ages: bool
    takers: Mapping[str, Taker]
    latest: float
    asked: Counter[Reason] = field(default_factory=Counter)
    controls: dict[Shape, Control] = field(default_factory=dict)
    kinds: list[_Kind] = field(default_factory=list)
    numbers_of_kinds: dict[Hashable, int] = field(default_factory=dict)
    tables: Tables = field(default_factory=dict)
    # The newest moment and its seconds: one that is asked about is asked about several times.
    newest: list[tuple[datetime | None, float]] = field(default_factory=lambda: [(None, 0.0)])

    # ---- to and from the readable state

    @property
    def initial(self) -> Standing:
        """A patient of whom nothing has been recorded."""
        return self.standing(INITIAL)

    def standing(self, state: State) -> Standing:
        """Where a patient with this state stands; equal for states between which nothing decides any more."""
        parts = parts_of_state(self.meaning.needs, state)
        control = self._control(parts)
        own = (BEFORE_ALL, *parts.moments, *(each.value for each in parts.owns))
        front = tuple(own[place] for place in control.front)
        kept = tuple(own[place] for place in control.kept)
        return control, state.version, front, kept, self._ahead(control, state.version, front, kept)

    def readable(self, standing: Standing) -> State:
        """What is left of the state: the readable engine decides the same for it as for the whole state."""
        control, version, front, kept, _ = standing
        return together_again(control, version, control.whole(front, kept))

    # ---- the engine

    def decide(self, standing: Standing, command: Command, *, now: datetime) -> tuple[Step, ...] | Refusal | NeedsLog:
        """What is to be recorded, as the readable `decide` says it; time brings a step for each moment."""
        last, at = self.newest[0]
        if type(command) is TimeHasCome:
            if now is not last:
                at = now.timestamp()
                self.newest[0] = (now, at)
            return () if at < standing[4][0] else self._time_has_come(standing, now, at)
        more: Hashable = None
        if type(command) is Record:
            step, occurred, by, deed, data, choice, present, reason, cause, justified = command
            if choice is not None or present is not None or reason is not None or cause is not None:
                more = choice, present, TEXT if _is_text(reason) else reason, cause, justified
            elif justified is not None:
                more = None, None, None, None, justified
        elif _is_lowered(command):
            step, occurred, by, deed, data = "", command.at, None, None, ()  # type: ignore[union-attr]  # it has a moment
            more = _told(command)
        else:
            return NeedsLog.COMMAND
        control, _, front, kept, _ = standing
        if occurred is not last:
            at = occurred.timestamp()
            self.newest[0] = (occurred, at)
        order: Hashable = None
        given: Slots = (at,)
        if now is not occurred or not front[0] < at < self.latest:  # type: ignore[operator]  # a moment stands there
            if now is occurred and at == front[0]:
                order = _WITH_LATEST
            else:
                needs, given, order = self._placed(standing, command, now)
                if needs is not None:
                    return needs
        cells: tuple[Hashable, ...] = ()
        if data:
            taken = self._taken(step, data)
            if taken is None:
                return self._plainly(standing, command, now, Reason.VALUE)
            cells, values = taken
            given += values
        if more is not None and type(command) is Record and _is_text(command.reason):
            given += (command.reason,)
        key: Hashable = (step, by, deed)
        if data or order is not None or more is not None:
            key = (key, cells, order, more)
        found = control.decisions.get(key)
        while type(found) is _Fork:
            found = found.way(kept[found.place])
        if type(found) is not _Way:
            return self._found_out(standing, command, now, key, found)
        kind, extras = found
        return ((kind, given + _extras(extras, kept) if extras else given),)

    def evolve(self, standing: Standing, step: Step) -> Standing:
        """Where the patient stands after the step; ValueError when it is not a step from here."""
        control, version, front, kept, _ = standing
        kind, given = step
        latest, at = front[0], given[0]
        # INVARIANT: a kind has one moment, or two of which the first is earlier, or is found by their whole order.
        in_order = at > latest  # type: ignore[operator]  # moments stand there
        move = control.in_order.get(kind) if in_order else control.with_latest.get(kind) if at == latest else None
        if move is None:
            if kind == PLAINLY:
                return self._evolved_plainly(standing, step)
            move = self._move_otherwise(control, front, kept, step)
        after, events, take, take_kept = move
        version += events
        if take_kept is None:
            front = take(front + given)
        else:
            whole = kept + front + given
            front, kept = take(whole), take_kept(whole)
        tables = after.tables
        if len(tables) == 1:
            _, place, by_hour, seconds, said, rings = tables[0]
            opened: float = front[place]  # type: ignore[assignment]  # a moment stands there
            limit = in_hours(opened + (seconds or 0.0), said) if by_hour is None else by_hour.get(opened // 3600)
            if limit is not None:
                ahead = limit if rings else tuple.__new__(Several, (NEVER, (limit,)))
                return after, version, front, kept, ahead
        elif len(tables) == 2:
            (_, place, by_hour, _, _, rings), (_, other_place, by_other, _, _, other_rings) = tables
            limit = None if by_hour is None else by_hour.get(front[place] // 3600)  # type: ignore[operator]  # likewise
            other = None if by_other is None else by_other.get(front[other_place] // 3600)  # type: ignore[operator]  # likewise
            if limit is not None and other is not None:
                first = limit[0] if rings else NEVER
                if other_rings and other[0] < first:
                    first = other[0]
                return after, version, front, kept, tuple.__new__(Several, (first, (limit, other)))
        elif after.ahead:
            return after, version, front, kept, after.ahead[0]
        return after, version, front, kept, self._ahead(after, version, front, kept)

    def next_steps(self, standing: Standing, *, now: datetime) -> tuple[Next, ...]:
        """The open tasks by due time, what has none last. The rest of the answer needs the log."""
        last, asked_at = self.newest[0]
        if now is not last:
            asked_at = now.timestamp()
            self.newest[0] = (now, asked_at)
        ahead = standing[4]
        if type(ahead) is Limit:
            if ahead[4] is not None:
                return ahead.answer(asked_at)
            return ahead[3] if asked_at >= ahead[1] else ahead[2]
        assert type(ahead) is Several
        if ahead.limits is None:
            return self._next_plainly(standing, now)
        if not ahead.limits:
            return ()
        if len(ahead.limits) == 2:
            (_, late_from, in_time, late, said), (_, other_from, other_in_time, other_late, other_said) = ahead.limits
            if said is None and other_said is None:
                answer = late if asked_at >= late_from else in_time
                other = other_late if asked_at >= other_from else other_in_time
                return answer + other if late_from <= other_from else other + answer
        answers = [(limit.late_from, number, limit.answer(asked_at)) for number, limit in enumerate(ahead.limits)]
        answers.sort()
        return tuple([each[2][0] for each in answers])

    def log_of(self, standing: Standing, step: Step) -> tuple[Recorded, ...]:
        """The step as events of the log, for a patient who stands so before it."""
        control, version, front, kept, _ = standing
        kind, given = step
        known = self.kinds[kind] if kind != PLAINLY else None
        decided = _decided(given) if known is None else _filled(known.events, control.whole(front, kept) + given)
        now = moment_of(given[0 if known is None else known.recorded])  # type: ignore[arg-type]  # a moment stands there
        return tuple(
            Recorded.model_construct(version=number, occurred_at=at, recorded_at=now, event=event)
            for number, (event, at) in enumerate(decided, start=version + 1)
        )

    # ---- data and moments

    def _taken(
        self, step: str, data: tuple[tuple[str, Value], ...]
    ) -> tuple[tuple[Hashable, ...], tuple[Encoded, ...]] | None:
        """The cells of the data with their names, and the data as the log keeps them; None for what is not taken."""
        if step not in self.meaning.needs.order:
            return None
        cells: tuple[Hashable, ...] = ()
        values: tuple[Encoded, ...] = ()
        for name, value in data:
            taker = self.takers.get(name)
            if taker is None:
                return None
            kind, known, tried = taker
            taken = known.get(value) if type(value) is kind else tried(value)
            if taken is None or taken[0] is None:
                return None
            cells = (*cells, name, taken[0])
            values = (*values, taken[1])
        return cells, values

    def _move_otherwise(self, control: Control, front: Slots, kept: Slots, step: Step) -> Move:
        """What an event makes of a patient when it lies among what has happened."""
        kind, given = step
        moments = tuple(at for at in given[: self.kinds[kind].moments] if isinstance(at, float))
        move = control.otherwise.get((kind, _order(control, control.whole(front, kept), moments)))
        if move is None:
            raise ValueError("the step was not decided for a patient who stands so")
        return move

    def _placed(
        self, standing: Standing, command: Command, now: datetime
    ) -> tuple[tuple[Step, ...] | Refusal | NeedsLog | None, Slots, Hashable]:
        """What is not registered in order: an answer of its own where no look-up reaches, the moments, their order."""
        control, _, front, kept, _ = standing
        moments = _moments(command.at, now)  # type: ignore[union-attr]  # it is not that time has come
        latest = BEFORE_ALL if control.latest_at is None else control.spot(control.latest_at).of(front, kept)
        if moments[0] < latest:  # type: ignore[operator]  # a moment stands there
            return NeedsLog.LATE, (), None
        if len(moments) > 1 and self.ages and isinstance(command, Record | Conclude) and command.data:
            return self._plainly(standing, command, now, Reason.OLD_VALUE), (), None
        if not (min(moments) > BEFORE_ALL and max(moments) < self.latest):
            return self._plainly(standing, command, now, Reason.FAR), (), None
        plain = _plain_order(front, moments)
        return None, moments, (plain or _order(control, control.whole(front, kept), moments), len(moments))

    def _ahead(self, control: Control, version: int, front: Slots, kept: Slots) -> Limit | Several:
        """What lies ahead of a patient who stands so."""
        outlook = self._outlook(control, version, front, kept)
        if outlook.lines is None:
            return Several(-NEVER, None)
        if not outlook.lines and outlook.alarms == ():
            control.ahead.append(_NOTHING)
            return _NOTHING
        limits = tuple([rule.limit(front, kept) for rule in outlook.lines])
        if outlook.alarms is None:
            return Several(-NEVER, limits)
        first = NEVER
        for rule, floor, _, line, _ in outlook.alarms:
            at = rule.limit(front, kept).at if line is None else limits[line].at
            if floor is not None:
                at = max(at, floor.of(front, kept))  # type: ignore[call-overload]  # a moment stands there
            first = min(first, at)
        if outlook.is_simple and not control.tables:
            ringing = {alarm.line for alarm in outlook.alarms}
            control.tables.extend(rule._replace(rings=line in ringing) for line, rule in enumerate(outlook.lines))
        return limits[0] if len(limits) == 1 and first == limits[0].at else Several(first, limits)

    # ---- what has not been met before

    def _found_out(
        self,
        standing: Standing,
        command: Command,
        now: datetime,
        key: Hashable,
        found: object,
    ) -> tuple[Step, ...] | Refusal | NeedsLog:
        """The readable engine decides, and what it does is remembered for all who stand so."""
        if standing[0].follows:
            return self._plainly(standing, command, now, Reason.FOLLOWS)
        if isinstance(command, Conclude):
            return self._plainly(standing, command, now, Reason.INSIDE)
        if isinstance(found, Reason):
            return self._plainly(standing, command, now, found)
        moments = _moments(command.at, now)  # type: ignore[union-attr]  # it is not that time has come
        given = Given(
            moments=moments,
            recorded=len(moments) - 1,
            data=tuple(name for name, _ in command.data) if isinstance(command, Record) else (),
            has_text=isinstance(command, Record) and _is_text(command.reason),
        )

        def act(state: State, at: Callable[[float], datetime]) -> Sequence[Decided]:
            assert not isinstance(command, TimeHasCome)  # it is no command of a moment
            occurred = at(moments[0])
            if isinstance(command, Record):
                told: Command = command._replace(at=occurred, reason=TEXT if given.has_text else command.reason)
            else:
                told = replace(command, at=occurred)
            outcome = decide(self.meaning.pathway, state, told, now=at(moments[-1]))
            if isinstance(outcome, Refusal):
                raise _RefusedHere(outcome)
            return outcome

        try:
            self._learn(standing, given, key, act)
        except _RefusedHere:
            return self._plainly(standing, command, now, Reason.REFUSED)
        return self.decide(standing, command, now=now)

    def _learn(self, standing: Standing, given: Given, key: Hashable, act: Act) -> None:
        control, version, front, kept, _ = standing
        own = control.whole(front, kept)
        self.asked[Reason.FIRST_TIME] += 1
        try:
            seen = observed(self.meaning, control, version, own, given, act)
        except NotLowered as not_lowered:
            # What was looked at before it failed is not known: it holds for this control and command altogether.
            control.decisions[key] = not_lowered.reason
            return
        kind = self._kind(seen, given)
        extras = tuple((how, control.kept.index(what) if how == "next" else what) for how, what in seen.extras)
        if _grown(control.decisions, key, control, kept, seen.reads, _Way(kind, extras)):
            move = _move(control, self._control(seen.after), seen)
            match _plain_order(front, given.moments):
                case _Order.AFTER_ALL:
                    control.in_order[kind] = move
                case _Order.WITH_LATEST:
                    control.with_latest[kind] = move
                case None:
                    control.otherwise[(kind, _order(control, own, given.moments))] = move

    def _kind(self, seen: Observed, given: Given) -> int:
        key = (seen.events, len(given.moments), len(given.data), given.has_text)
        number = self.numbers_of_kinds.setdefault(key, len(self.kinds))
        if number == len(self.kinds):
            self.kinds.append(_Kind(seen.events, given.recorded, len(given.moments)))
        return number

    def _control(self, parts: Parts) -> Control:
        found = self.controls.get(parts.shape)
        if found is None:
            first = len(parts.moments) + 1
            data = {place: own.datum for place, own in enumerate(parts.owns, start=first) if own.role == "value"}
            found = self.controls[parts.shape] = Control(
                shape=parts.shape,
                last=len(parts.moments),
                size=first + len(parts.owns),
                versions=parts.versions,
                roles=tuple(own.role for own in parts.owns),
                front=parts.of_rounds,
                kept=(*parts.of_data, *range(first, first + len(parts.owns))),
                cells={place: self.cells[datum] for place, datum in data.items()},
                dates=frozenset(place for place, datum in data.items() if datum in self.dates),
                numbers={
                    place: step_of(own.owner)
                    for place, own in enumerate(parts.owns, start=first)
                    if own.role == "number"
                },
                latest_at=parts.latest_at,
                over=parts.over,
                follows=parts.follows,
            )
        return found

    def _outlook(self, control: Control, version: int, front: Slots, kept: Slots) -> Outlook:
        """The rules for what lies ahead; found out where nobody has stood so, or with such values."""
        found = control.outlooks.get(None)
        while type(found) is _Fork:
            found = found.way(kept[found.place])
        if type(found) is Outlook:
            return found
        self.asked[Reason.FIRST_TIME] += 1
        outlook, reads = outlook_of(
            self.meaning, control, version, control.whole(front, kept), asked=self.asked, tables=self.tables
        )
        if not _grown(control.outlooks, None, control, kept, reads, outlook):
            self.asked[Reason.AGES] += 1
        return outlook

    # ---- the clock

    def _time_has_come(self, standing: Standing, now: datetime, asked_at: float) -> tuple[Step, ...] | Refusal:
        """A step for each moment that has come, in the order in which they fell due."""
        steps: tuple[Step, ...] = ()
        while asked_at >= standing[4][0]:
            if standing[0].follows:
                return self._time_plainly(standing, now, steps, Reason.FOLLOWS)
            known = self._known_alarm(standing, asked_at)
            if known is not None:
                steps = (*steps, known)
                standing = self.evolve(standing, known)
                continue
            control, version, front, kept, _ = standing
            alarms = self._outlook(control, version, front, kept).alarms
            if alarms is None:
                return self._time_plainly(standing, now, steps, Reason.LIMIT)
            first = None
            ahead = standing[4]
            limits = ahead.limits or () if isinstance(ahead, Several) else (ahead,)
            for number, (rule, floor, order, line, inclusive) in enumerate(alarms):
                due, late_from, _, _, _ = rule.limit(front, kept) if line is None else limits[line]
                # A limit includes its last moment, and a wait does not.
                if asked_at >= (due if line is None and not inclusive else late_from):
                    at = due if floor is None else max(due, floor.of(front, kept))  # type: ignore[call-overload]  # a moment
                    if asked_at >= at and (first is None or (at, order) < first[:2]):
                        first = (at, order, number, due)
            if first is None:
                return steps
            if not asked_at < self.latest:
                return self._time_plainly(standing, now, steps, Reason.FAR)
            step = self._alarm_step(standing, first[2], first[0], asked_at, first[3])
            if step is None:
                return self._time_plainly(standing, now, steps, Reason.DISTANCES)
            steps = (*steps, step)
            standing = self.evolve(standing, step)
        return steps

    def _known_alarm(self, standing: Standing, asked_at: float) -> Step | None:
        """The step of a limit that has passed, where that has been seen of others who stand so."""
        control, _, front, _, ahead = standing
        if not control.passing or not control.tables:
            return None
        limits = ahead.limits or () if isinstance(ahead, Several) else (ahead,)
        ringing = [limit for limit, rule in zip(limits, control.tables, strict=True) if rule.rings]
        number = 1 if len(ringing) == 2 and ringing[1].at < ringing[0].at else 0
        at, late_from = ringing[number].at, ringing[number].late_from
        if len(ringing) > 2 or not (front[0] < at < asked_at < self.latest and late_from <= asked_at):  # type: ignore[operator]  # a moment stands there
            return None
        kind = control.passing.get(number)
        return None if kind is None else (kind, (at, asked_at))

    def _alarm_step(self, standing: Standing, number: int, at: float, now: float, due: float) -> Step | None:
        """The step of an alarm at this moment, of a limit that ended at `due`; None when it is decided plainly."""
        control, _, front, kept, _ = standing
        if due == at:
            moments: tuple[float, ...] = (at,) if now == at else (at, now)
        else:
            moments = (at, now, due)
        order = _plain_order(front, moments)
        key = (number, len(moments), order or _order(control, control.whole(front, kept), moments))
        for _ in range(2):
            found = control.decisions.get(key)
            while type(found) is _Fork:
                found = found.way(kept[found.place])
            if type(found) is _Way:
                if (
                    order is _Order.AFTER_ALL
                    and len(moments) == 2
                    and found is control.decisions[key]
                    and not found.extras
                ):
                    control.passing[number] = found.kind
                return found.kind, (*moments, *_extras(found.extras, kept))
            if isinstance(found, Reason):
                return None
            self._learn(
                standing, Given(moments, recorded=min(1, len(moments) - 1)), key, self._alarm_act(number, moments)
            )
        return None

    def _alarm_act(self, number: int, moments: tuple[float, ...]) -> Act:
        def act(state: State, at: Callable[[float], datetime]) -> Sequence[Decided]:
            draft = Draft(self.meaning.pathway, state, at(moments[min(1, len(moments) - 1)]))
            moment = moments_of(draft)[number]
            event = moment.event
            if isinstance(event, DeadlinePassed):
                event = event.model_copy(update={"due": at(moments[2 if len(moments) == 3 else 0])})
            return let_pass(draft, moment._replace(at=at(moments[0]), event=event)).events

        return act

    # ---- plainly

    def _plainly(
        self, standing: Standing, command: Command, now: datetime, reason: Reason
    ) -> tuple[Step, ...] | Refusal:
        """What the readable engine decides for this patient."""
        self.asked[reason] += 1
        outcome = decide(self.meaning.pathway, self.readable(standing), command, now=now)
        if isinstance(outcome, Refusal):
            return outcome
        return ((PLAINLY, (seconds_of(now), *outcome)),)

    def _time_plainly(
        self, standing: Standing, now: datetime, steps: tuple[Step, ...], reason: Reason
    ) -> tuple[Step, ...] | Refusal:
        last = self._plainly(standing, TimeHasCome(), now, reason)
        if isinstance(last, Refusal):
            return last
        return (*steps, *(step for step in last if len(step[1]) > 1))

    def _evolved_plainly(self, standing: Standing, step: Step) -> Standing:
        state = self.readable(standing)
        for recorded in self.log_of(standing, step):
            state = evolve(self.meaning.pathway, state, recorded)
        return self.standing(state)

    def _next_plainly(self, standing: Standing, now: datetime) -> tuple[Next, ...]:
        self.asked[Reason.INSIDE] += 1
        answer = next_steps(self.meaning.pathway, self.readable(standing), now=now)
        return tuple(
            Next(
                step="/".join((*task.inside, task.step)),
                task=task.task,
                actor=task.actor,
                obligation=task.obligation,
                due=Due(at=task.due.at, day=task.due.day) if isinstance(task.due, DueAt) else task.due,
                is_late=task.status is Status.OVERDUE,
            )
            for task in answer.tasks
        )


def lower(pathway: Pathway) -> Lowered:
    """The pathway lowered; nothing is known of it yet but its text."""
    cells = cells_of(pathway)
    called = (pathway, *(part for part in parts_of(pathway) if isinstance(part, Pathway)))
    data = [datum for each in called for datum in each.data]
    return Lowered(
        meaning=Meaning(pathway, needs_of(pathway)),
        cells=cells,
        ages=any(each.ageing_data for each in called),
        dates=frozenset(datum.name for datum in data if isinstance(datum.type, Date | MomentType)),
        takers={datum.name: taker_of(datum, cells[datum.name]) for datum in pathway.data},
        latest=_LATEST if longest_duration(pathway) <= _LONGEST else BEFORE_ALL,
    )


# ---- what is told

_KNOWN: Mapping[type, frozenset[str]] = {
    Start: frozenset({"at", "start"}),
    Happen: frozenset({"at", "event"}),
    Interrupt: frozenset({"at", "interruption"}),
    SetPause: frozenset({"at", "pause", "running"}),
    SetConsent: frozenset({"at", "consent", "given", "only"}),
    Conclude: frozenset({"at", "step", "end", "data"}),
}
"""What is lowered of each command, of `Record` all. What is not here, or says something else, needs the log."""

_UNKNOWN = tuple(
    (kind, each.name, None if each.default is MISSING else each.default)
    for kind, known in _KNOWN.items()
    for each in fields(kind)
    if each.name not in known
)


def _is_lowered(command: Command) -> bool:
    if type(command) not in _KNOWN:
        return False
    return not _UNKNOWN or not any(
        type(command) is kind and getattr(command, name) != default for kind, name, default in _UNKNOWN
    )


def _moments(occurred: datetime, now: datetime) -> tuple[float, ...]:
    """When something occurred, and when it is recorded if that is another moment."""
    at, recorded = seconds_of(occurred), seconds_of(now)
    return (at,) if at == recorded else (at, recorded)


def _is_text(reason: str | None) -> bool:
    """Whether a reason says something; one that is empty or blank is none, and is told as it is."""
    return bool(reason and reason.strip())


def _told(command: Command) -> Hashable:
    """What a command says, but its moment."""
    match command:
        case Start(start=start):
            return Start, start
        case Happen(event=event):
            return Happen, event
        case Interrupt(interruption=interruption):
            return Interrupt, interruption
        case SetPause(pause=pause, running=running):
            return SetPause, pause, running
        case SetConsent(consent=consent, given=given, only=only):
            return SetConsent, consent, given, only
        case _:
            return (type(command),)


# ---- small things


def _move(control: Control, after: Control, seen: Observed) -> Move:
    """How the patient's own gets from where it is stored to where it is going to be."""
    size = control.size

    def stored(place: int, *, with_kept: bool) -> int:
        """Where a source stands in `kept + front + given`, or in `front + given`."""
        before = len(control.kept) if with_kept else 0
        if place >= size:
            return before + len(control.front) + place - size
        if place in control.front:
            return before + control.front.index(place)
        return control.kept.index(place)

    front = [seen.sources[place] for place in after.front]
    kept = [seen.sources[place] for place in after.kept]
    stays = kept == list(control.kept) and all(place >= size or place in control.front for place in front)
    if stays:
        return Move(after, seen.count, taking([stored(place, with_kept=False) for place in front]), None)
    return Move(
        after,
        seen.count,
        taking([stored(place, with_kept=True) for place in front]),
        taking([_kept_first(control, place, stored) for place in kept]),
    )


def _kept_first(control: Control, place: int, stored: Callable[..., int]) -> int:
    return control.kept.index(place) if place in control.kept else stored(place, with_kept=True)


def _plain_order(front: Slots, moments: tuple[float, ...]) -> _Order | None:
    """The order where it needs no searching; None where it does. Of two moments the first is the earlier one."""
    first, latest = moments[0], front[0]
    if len(moments) > 2 or (len(moments) == 2 and moments[1] <= first):
        return None
    if first > latest:  # type: ignore[operator]  # a moment stands there
        return _Order.AFTER_ALL
    return _Order.WITH_LATEST if first == latest else None


def _order(control: Control, slots: Slots, moments: tuple[float, ...]) -> Hashable:
    """Where moments lie among those of the patient and among each other."""
    own: Sequence[float] = slots[: control.last + 1]  # type: ignore[assignment]  # moments come first
    among = sorted(set(moments))
    places = [bisect_left(own, at) for at in moments]
    return tuple(
        (place, place < len(own) and own[place] == at, among.index(at))
        for place, at in zip(places, moments, strict=True)
    )


def _extras(extras: tuple[tuple[str, object], ...], kept: Slots) -> Slots:
    return tuple(
        [
            what if kind == "is" else kept[what] + 1  # type: ignore[call-overload]  # the place of a round's number
            for kind, what in extras
        ]
    )


def _grown(
    tree: dict[Hashable, object], key: Hashable, control: Control, kept: Slots, reads: Iterable[int], leaf: object
) -> bool:
    """Hang the leaf under the cells of the values that were looked at; false when a value has no cell."""
    ways: dict[Hashable, object] = tree
    for read in reads:
        place = control.kept.index(read)
        node = ways.get(key)
        if node is None:
            node = ways[key] = _Fork(place, control.cells[read])
        if not isinstance(node, _Fork) or node.place != place:
            raise AssertionError("the readable engine looked at values in another order for patients who stand alike")
        key = node.cell(kept[place])  # type: ignore[arg-type]  # a value stands there
        ways = node.ways
        if key is None:
            ways[key] = Reason.AGES
            return False
    ways[key] = leaf
    return True


def _decided(values: Slots) -> tuple[Decided, ...]:
    return tuple(each for each in values if isinstance(each, Decided))


def _filled(shape: Shape, whole: Slots) -> tuple[Decided, ...]:
    def leaf(each: Leaf) -> object:
        match each:
            case MomentAt(place=place):
                return moment_of(whole[place])  # type: ignore[arg-type]  # a moment stands there
            case OwnAt(place=place):
                return whole[place]
            case VersionAt():
                raise AssertionError("events have no versions")

    filled = together(shape, leaf=leaf, make=lambda _kind, _parts: None)
    assert isinstance(filled, tuple)
    return tuple(Decided(*each) for each in filled)
