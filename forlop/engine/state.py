"""A patient's state as a fold over events: `evolve` only applies what the log says, and decides nothing."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from forlop.engine import events as log
from forlop.engine.amending import closing_moved_to, corrected, retracted
from forlop.engine.amending_shared import changes_of, following, following_inside
from forlop.engine.binding import with_bound_anchors
from forlop.engine.events import Closing, Deviation, Recorded
from forlop.engine.rounds import Round, Rounds, Task
from forlop.model.pathway import Aspect, Pathway
from forlop.model.reach import overdue_line
from forlop.model.values import Encoded


@dataclass(frozen=True, slots=True)
class Recording:
    """A value of a datum; `value` None when it became unknown (left out, or too old).

    `noted`: no step asked for it. `too_old`: the value that stands before it is, and only that one.
    """

    value: Encoded | None
    occurred_at: datetime
    recorded_at: datetime
    version: int
    by: str | None
    step: str | None
    noted: bool = False
    too_old: bool = False
    # Of what was passed in from outside: where in the log that was recorded.
    origin: int = 0
    # As it stood before each correction, with where in the log that is.
    before: tuple[tuple[int, "Recording"], ...] = ()
    # Of what was too old already when it was told or corrected: the place in the log of what had opened since it was.
    counts_from: int = 0
    # Only where what it was is left behind: when the value came as limits count it, and `version` is where.
    came_at: datetime | None = None

    @property
    def was_told(self) -> bool:
        """Whether somebody told it in this run, or in one inside it."""
        return self.step is not None or self.noted


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something an anchor may mean: a moment of a step, an outer event or an interruption."""

    name: str
    aspect: Aspect
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way that was taken; what `why` is answered from."""

    step: str
    round: int
    clause: str
    number: int
    at: datetime
    basis: tuple[log.Basis, ...]
    version: int
    responsible: str | None
    # What it opened, if the version that holds now has no such step: the log tells of it by that name.
    opened: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time a clock stood; `stop` None while it does."""

    name: str
    start: datetime
    stop: datetime | None
    start_version: int = 0
    stop_version: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What the patient said of a consent, in the order of recording."""

    consent: str
    given: bool
    at: datetime
    version: int
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who was said to hold a role for this patient from a moment on; `to` None: nobody in particular."""

    actor: str
    to: str | None
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Recheck:
    """Something an earlier answer rested on was not so; somebody must look at it. `version` names it."""

    version: int
    about: log.About
    step: str
    round: int
    task: int | None
    was: str
    now: str
    actor: str
    inside: tuple[str, ...] = ()

    @property
    def matter(self) -> tuple[log.About, str, int, int | None]:
        """What of the answer it is about."""
        return (self.about, self.step, self.round, self.task)


@dataclass(frozen=True, slots=True)
class OuterStop:
    """A stretch of time that the clocks of a sub-pathway stood because its caller's did; `statutory` if all did."""

    span: Span
    statutory: bool


@dataclass(frozen=True, slots=True)
class Unnamed:
    """What the version that holds now has no name for; it is there again in a version that has."""

    rounds: tuple[Round, ...] = ()
    ways: tuple[Way, ...] = ()
    inner: Mapping[tuple[str, int], "State"] = field(default_factory=dict)
    # Where rounds came from that it knows.
    sources: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """Everything the engine knows of one run, as recorded by `clock`.

    Rounds are in the order they were opened, the recordings of a datum in the order in which they were so.
    """

    version: int = 0
    clock: datetime | None = None
    # The latest moment that anything in the log occurred at: what is told of an earlier one may change what was said.
    latest_at: datetime | None = None
    start: str | None = None
    started_at: datetime | None = None
    responsible: str | None = None
    rounds: Rounds = field(default_factory=Rounds)
    joins: frozenset[tuple[str, str]] = frozenset()
    data: Mapping[str, tuple[Recording, ...]] = field(default_factory=dict)
    # What was taken back of the data, and where in the log: what is done keeps the limit that it had.
    taken_back: Mapping[str, tuple[tuple[int, Recording], ...]] = field(default_factory=dict)
    occurrences: tuple[Occurrence, ...] = ()
    consents: Mapping[str, bool] = field(default_factory=dict)
    back_counts: Mapping[str, int] = field(default_factory=dict)
    side_flows: tuple[str, ...] = ()
    stops: tuple[Span, ...] = ()
    tracks: frozenset[str] = frozenset()
    ways: tuple[Way, ...] = ()
    reached: str | None = None
    ended: str | None = None
    ended_at: datetime | None = None
    said: tuple[Said, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    # The runs of sub-pathways, by step and number of the round that runs them.
    inner: Mapping[tuple[str, int], "State"] = field(default_factory=dict)
    # Only in a state that is looked at from outside (`inside.run_inside`): no event says it.
    stopped_outside: tuple[OuterStop, ...] = ()
    # Whether what runs it stands still; as above, no event says it.
    held_outside: bool = False
    # What stood when the patient left, while the patient is out.
    left: log.Left | None = None
    left_at: datetime | None = None
    # Where in the log the patient came to the version that holds now; what was decided before was by another.
    moved_version: int = 0
    # The numbers that rounds had of steps, or of work, that this version does not know: none is given twice.
    numbers_before: Mapping[str, int] = field(default_factory=dict)
    unnamed: Unnamed = Unnamed()

    # ---- look-ups

    @property
    def with_inner_run(self) -> tuple[Round, ...]:
        """The open rounds of which the sub-pathway has begun."""
        if not self.inner:
            return ()
        return tuple(
            entry for entry in self.rounds.present if entry.is_open and (entry.step, entry.number) in self.inner
        )

    def present(self, step: str) -> Round | None:
        """The round of the step in which a token stands."""
        return next((entry for entry in reversed(self.rounds.present) if entry.step == step), None)

    def latest(self, step: str) -> Round | None:
        """The newest round of the step, open or not."""
        return self.rounds.latest(step)

    def latest_of_flow(self, step: str) -> Round | None:
        """The newest round of the step that was not only beside the flow."""
        return next((entry for entry in reversed(self.rounds.of_step(step)) if not entry.beside), None)

    def next_number(self, step: str) -> int:
        """The number of the round of the step that will be opened next."""
        latest = self.latest(step)
        return max(self.numbers_before.get(step, 0), 0 if latest is None else latest.number) + 1

    def numbered(self, step: str, number: int) -> Round:
        """The round that an event names; KeyError if the log is not of this pathway."""
        return self.rounds.numbered(step, number)

    def went_on_at(self, entry: Round) -> datetime | None:
        """When the round was left: its way was taken then, or it was closed without one."""
        ways = (way for way in reversed(self.ways) if (way.step, way.round) == (entry.step, entry.number))
        return next((way.at for way in ways if way.clause != "on_overdue"), entry.closed_at)

    def times_done(self, step: str) -> int:
        """How often the step has been done."""
        done = (entry for entry in self.rounds.of_step(step) if entry.closed is Closing.DONE)
        return sum(1 for entry in done if not entry.retracted)

    def rounds_since_entry(self, step: str) -> int:
        """Rounds of a repeated step since it was entered anew, the present one included.

        What was withdrawn is sent again in the same turn.
        """
        latest = self.latest(step)
        return 0 if latest is None else self.turn_of(latest)

    def turn_of(self, last: Round) -> int:
        """Which round it is of the step since that was entered anew."""
        count = 0
        for entry in reversed(self.rounds.of_step(last.step)):
            if entry.beside or entry.number > last.number:
                continue
            count += entry.closed is not Closing.WITHDRAWN
            if not entry.again:
                break
        return count

    def value(self, datum: str) -> Recording | None:
        """What was so last of a datum, whenever it was recorded; None when it was never recorded."""
        recordings = self.data.get(datum, ())
        return recordings[-1] if recordings else None

    def consent_limit(self, consent: str) -> tuple[str, ...]:
        """With whom alone the consent lets share, by what was said of it last; empty when it says nothing of that."""
        last = last_said(self.said, consent)
        return () if last is None else last.only

    def assigned(self, actor: str, at: datetime) -> Assignment | None:
        """Who holds the role at a moment, whenever that was told; None when nobody in particular does."""
        so = (each for each in self.assignments if each.actor == actor and each.at <= at)
        latest = max(so, key=lambda each: (each.at, each.version), default=None)
        return None if latest is None or latest.to is None else latest

    @property
    def running_stops(self) -> tuple[str, ...]:
        """The pauses and clock-stopping interruptions that run."""
        return tuple(span.name for span in self.stops if span.stop is None)


INITIAL = State()


def evolve(pathway: Pathway, state: State, recorded: Recorded) -> State:
    """The state after one event. Applies without questions: the log is true."""
    event, at, version = recorded.event, recorded.occurred_at, recorded.version
    clock = max(state.clock or recorded.recorded_at, recorded.recorded_at)
    state = replace(state, version=version, clock=clock, latest_at=max(state.latest_at or at, at))
    match event:
        case log.Started(start=start, responsible=responsible):
            state = _occurred(state, start, Aspect.RECEIVED, at, version)
            return replace(state, start=start, started_at=at, responsible=responsible)
        case log.RoundOpened():
            return _round_opened(pathway, state, event, at, version)
        case log.TasksOpened(step=step, round=number, tasks=tasks, actors=actors):
            opened = dict(zip(tasks, actors, strict=True))
            return _with_round(state, step, number, tasks=_opened(state.numbered(step, number), opened, at, version))
        case log.TokenWaits(step=step, source=source):
            return replace(state, joins=state.joins | {(step, source)})
        case log.TokenTaken(step=step, source=source):
            return replace(state, joins=state.joins - {(step, source)})
        case log.DatumRecorded(datum=datum, value=value, step=step, round=number, by=by):
            state = _recorded(state, datum, Recording(value, at, recorded.recorded_at, version, by, step))
            known = state.numbered(step, number).recorded | {datum}
            return _with_round(state, step, number, recorded=known)
        case log.DatumNoted(datum=datum, value=value, by=by):
            return _recorded(state, datum, Recording(value, at, recorded.recorded_at, version, by, None, noted=True))
        case log.DatumUnknown(datum=datum, step=step):
            return _recorded(state, datum, Recording(None, at, recorded.recorded_at, version, None, step))
        case log.ValueExpired(datum=datum):
            counts_from = _opened_first_after(state, at)
            expired = Recording(
                None, at, recorded.recorded_at, version, None, None, too_old=True, counts_from=counts_from
            )
            return replace(state, data={**state.data, datum: (*state.data.get(datum, ()), expired)})
        case log.TaskDone(step=step, round=number, task=task, by=by):
            return _with_task(
                state, step, number, task, closed=Closing.DONE, closed_at=at, closed_version=version, by=by
            )
        case log.TaskUpheld(step=step, round=number, task=task, by=by, done_at=done_at):
            done = {"closed": Closing.DONE, "closed_at": done_at, "closed_version": version, "by": by}
            before = state.rounds.before(state.numbered(step, number))
            assert before is not None  # what is upheld was done in it
            return _with_task(state, step, number, task, **done, upheld=before.number)
        case log.TaskClosed(step=step, round=number, task=task, how=how, by=by, instead=instead):
            closed = {"closed": how, "closed_at": at, "closed_version": version, "by": by, "instead": instead}
            return _with_task(state, step, number, task, **closed)
        case log.Sent(step=step, round=number):
            state = _occurred(state, step, Aspect.SENT, at, version)
            state = _occurred(state, step, Aspect.RECEIVED, at, version)
            return _with_round(state, step, number, sent_at=at, received_at=at)
        case log.Received(step=step, round=number):
            entry = state.numbered(step, number)
            # Reception by word replaces the one that was supposed at sending.
            supposed = (step, Aspect.RECEIVED, entry.received_at or at)
            kept = tuple(
                replace(each, at=at)
                if (each.name, each.aspect, each.at) == supposed and each.version >= entry.opened_version
                else each
                for each in state.occurrences
            )
            reception: dict[str, object] = {"received_at": at, "reception_told": True, "received_version": version}
            received = _with_round(replace(state, occurrences=kept), step, number, **reception)
            return with_bound_anchors(pathway, state, received)
        case log.Answered(step=step, round=number, reply=reply):
            return _with_round(state, step, number, reply=reply)
        case log.MeetingWithoutQuorum(step=step, round=number):
            count = state.numbered(step, number).invalid_meetings
            return _with_round(state, step, number, invalid_meetings=count + 1)
        case log.ResponsibilityMoved(now=now):
            return replace(state, responsible=now)
        case log.ActorChanged(step=step, round=number, task=task, now=now):
            return _with_task(state, step, number, task, actor=now, taken_from=None)
        case log.TaskTaken(step=step, round=number, task=task, was=was_pool, now=now):
            return _with_task(state, step, number, task, actor=now, taken_from=was_pool)
        case log.TaskReleased(step=step, round=number, task=task, now=now):
            return _with_task(state, step, number, task, actor=now, taken_from=None)
        case log.Assigned(actor=actor, to=to):
            return replace(state, assignments=(*state.assignments, Assignment(actor, to, at, version)))
        case log.AssignmentEnded(actor=actor):
            return replace(state, assignments=(*state.assignments, Assignment(actor, None, at, version)))
        case log.RoundClosed(step=step, round=number, how=how):
            return _round_closed(state, step, number, how, at, version)
        case log.WayTaken(step=step, round=number, clause=clause, number=choice, basis=basis):
            way = Way(step, number, clause, choice, at, basis, version, state.responsible)
            state = replace(state, ways=(*state.ways, way))
            return state if clause == "on_overdue" else _with_round(state, step, number, routed=True)
        case log.Chosen(step=step, round=number):
            return _with_round(state, step, number, chosen=event)
        case log.WentBack(step=step):
            return replace(state, back_counts={**state.back_counts, step: state.back_counts.get(step, 0) + 1})
        case log.EndReached(end=end):
            return replace(state, reached=end)
        case log.EndTaken():
            return replace(state, reached=None)
        case log.Ended(end=end):
            return replace(state, ended=end, ended_at=at, reached=None)
        case log.Happened(event=name):
            return _occurred(state, name, Aspect.DONE, at, version)
        case log.Interrupted(interruption=name, moved=moved):
            state = _occurred(state, name, Aspect.DONE, at, version)
            return _interrupted(pathway, state, name, at, version) if moved else state
        case log.SideFlowEnded(interruption=name):
            flows = tuple(flow for flow in state.side_flows if flow != name)
            return replace(state, side_flows=flows, stops=_stopped(state.stops, name, at, version))
        case log.PauseStarted(pause=name):
            return replace(state, stops=(*state.stops, Span(name, at, None, version)))
        case log.PauseStopped(pause=name):
            return replace(state, stops=_stopped(state.stops, name, at, version))
        case log.TrackStarted(track=track):
            return replace(state, tracks=state.tracks | {track})
        case log.TrackEnded(track=track):
            return replace(state, tracks=state.tracks - {track})
        case log.ConsentGiven(consent=consent, only=only):
            return _said(state, Said(consent, True, at, version, only))
        case log.ConsentRefused(consent=consent):
            return _said(state, Said(consent, False, at, version))
        case log.DeadlinePassed(step=step, round=number, task=task, due=due):
            return _with_task(state, step, number, task, overdue_at=due)
        case log.TimeOver(step=step, round=number):
            return _with_round(state, step, number, time_over_at=at)
        case log.DatumPassed(datum=datum, value=value, by=by, step=step):
            return _recorded(state, datum, Recording(value, at, recorded.recorded_at, version, by, step))
        case log.Corrected() | log.Retracted():
            after = _amended(pathway, state, event)
            return following_inside(pathway, after, changes_of(state, after))
        case log.RecheckRaised(about=about, step=step, round=number, task=of_task, was=was, now=now, actor=actor):
            return _raised(state, Recheck(version, about, step, number, of_task, was, now, actor))
        case log.RecheckSettled(entry=entry):
            return replace(state, rechecks=tuple(each for each in state.rechecks if each.version != entry))
        case log.VersionMoved():
            return _on_version(pathway, state, recorded, event)
        case log.Inside():
            return _evolved_inside(pathway, state, event, recorded)
        case log.Merged(step=step):
            return _joined_by_flow(state, step)
        case log.LineFinished() | log.Deviated() | log.Judged():
            return state
        case log.Planned(step=step, round=number, task=task):
            return _with_task(state, step, number, task, planned=event)
        case log.LimitSet(step=step, round=number, task=task):
            return _with_task(state, step, number, task, set_limit=event)
        case log.ConsentOverridden(step=step, round=number):
            return _with_round(state, step, number, overridden=event)
        case log.Left():
            return replace(state, left=event, left_at=at)
        case log.Reentered():
            return replace(state, left=None, left_at=None, ended=None, ended_at=None)
        case _:
            assert_never(event)


def _joined_by_flow(state: State, step: str) -> State:
    """What was open beside the flow has the token from now on; side lines that merge are as they were."""
    entry = state.present(step)
    if entry is None or not entry.beside:
        return state
    return _with_round(state, step, entry.number, beside=False)


def _evolved_inside(pathway: Pathway, state: State, event: log.Inside, recorded: Recorded) -> State:
    """An event of a sub-pathway's run, with what of it concerns the caller: shared data, and who has the patient."""
    runs = pathway.named_steps[event.step].runs
    assert runs is not None  # the log is of this pathway
    before = state.inner.get((event.step, event.round), INITIAL)
    after = evolve(runs.pathway, before, recorded.model_copy(update={"event": event.event}))
    if isinstance(event.event, log.DatumPassed):
        after = _with_origin(after, state, event.event.datum)
    state = replace(state, inner={**state.inner, (event.step, event.round): after})
    for name in shared_data(pathway, runs.pathway):
        for recording in after.data.get(name, ()):
            # What was passed in, or grew too old in there, says nothing new to the caller.
            if recording.version == recorded.version and recording.was_told:
                state = _recorded(state, name, replace(recording, step=event.step, noted=False))
    if _amends(event.event):
        changes = changes_of(before, after, shared_data(pathway, runs.pathway))
        state = following_inside(
            pathway, following(pathway, state, changes), changes, told_in=(event.step, event.round)
        )
    if before.ended_at is not None and after.ended_at not in (None, before.ended_at):
        assert after.ended_at is not None
        state = closing_moved_to(pathway, state, event.step, event.round, after.ended_at)
    moved = before.responsible not in (None, after.responsible)
    if moved and after.responsible in pathway.named_actors:
        state = replace(state, responsible=after.responsible)
    return state


def _amended(pathway: Pathway, state: State, event: log.Corrected | log.Retracted) -> State:
    return corrected(pathway, state, event) if isinstance(event, log.Corrected) else retracted(pathway, state, event)


def _amends(event: log.AnyEvent) -> bool:
    """Whether something that was recorded is corrected or taken back, here or further in."""
    while isinstance(event, log.Inside):
        event = event.event
    return isinstance(event, log.Corrected | log.Retracted)


def _with_origin(inner: State, caller: State, datum: str) -> State:
    """The run with what it was just told of a datum bound to what its caller knows."""
    known = caller.value(datum)
    assert known is not None  # it is what was passed
    passed = tuple(
        replace(each, origin=known.version) if each.version == inner.version else each for each in inner.data[datum]
    )
    return replace(inner, data={**inner.data, datum: passed})


def shared_data(pathway: Pathway, called: Pathway) -> tuple[str, ...]:
    """The data that both declare by the same name and type: only they come back to the caller (semantics 7)."""
    return tuple(
        name
        for name, datum in called.named_data.items()
        if name in pathway.named_data and pathway.named_data[name].type == datum.type
    )


def replay(pathway: Pathway, recorded: Iterable[Recorded], versions: Mapping[str, Pathway] | None = None) -> State:
    """The state after a whole log that began on the pathway; `versions` are those it may have moved to, by hash."""
    state = INITIAL
    for event in recorded:
        if isinstance(event.event, log.VersionMoved):
            pathway = (versions or {})[event.event.to]
        state = evolve(pathway, state, event)
    return state


def _occurred(state: State, name: str, aspect: Aspect, at: datetime, version: int) -> State:
    return replace(state, occurrences=(*state.occurrences, Occurrence(name, aspect, at, version)))


def _recorded(state: State, datum: str, recording: Recording) -> State:
    return replace(state, data={**state.data, datum: _placed(state.data.get(datum, ()), recording)})


def _opened_first_after(state: State, moment: datetime) -> int:
    """The place in the log of the first open task that opened after the moment; 0 if none did."""
    opened = ((task.opened_at, task.opened_version) for entry in state.rounds.present for task in entry.tasks)
    return min((version for at, version in opened if at is not None and at > moment and version), default=0)


def _placed(recordings: tuple[Recording, ...], new: Recording) -> tuple[Recording, ...]:
    """The recordings with a new one where it belongs by when it was so; at the same moment the last recorded."""
    place = len(recordings)
    while place:
        before = place - 1
        while recordings[before].too_old:
            before -= 1
        if recordings[before].occurred_at <= new.occurred_at:
            break
        place = before
    return (*recordings[:place], new, *recordings[place:])


def _with_round(state: State, step: str, number: int, **changes: object) -> State:
    return replace(state, rounds=state.rounds.with_changed(step, number, **changes))


def _with_task(state: State, step: str, number: int, task: int, **changes: object) -> State:
    tasks = tuple(
        replace(entry, **changes) if entry.duty == task else entry  # type: ignore[arg-type]  # fields of Task, checked by its callers
        for entry in state.numbered(step, number).tasks
    )
    return _with_round(state, step, number, tasks=tasks)


def _opened(entry: Round, actors: Mapping[int, str], at: datetime, version: int) -> tuple[Task, ...]:
    return tuple(
        replace(task, actor=actors[task.duty], opened_at=at, opened_version=version) if task.duty in actors else task
        for task in entry.tasks
    )


def _round_opened(pathway: Pathway, state: State, event: log.RoundOpened, at: datetime, version: int) -> State:
    step = pathway.named_steps[event.step]
    tasks = tuple(Task(duty=number, actor=duty.actor) for number, duty in enumerate(step.duties))
    entry = Round(
        event.step,
        event.round,
        at,
        version,
        event.source,
        event.again,
        tasks,
        deviation=event.deviation,
        moved=event.moved,
        opened_by=event.by,
        reason=event.reason,
        beside=event.deviation in (Deviation.OUT_OF_ORDER, Deviation.CONSENT_OVERRIDDEN),
        gone_to=_gone_to(pathway, state, event),
        counts_from=event.counts_from,
    )
    entry = replace(entry, tasks=_opened(entry, dict(zip(event.tasks, event.actors, strict=True)), at, version))
    taken = frozenset((event.step, source) for source in event.joined)
    state = _occurred(state, event.step, Aspect.STARTED, at, version)
    return replace(state, rounds=state.rounds.with_new(entry), joins=state.joins - taken)


def _gone_to(pathway: Pathway, state: State, event: log.RoundOpened) -> str | None:
    """Where somebody went straight to, if that led here; who comes back, or to another version, stands as before."""
    if event.deviation is Deviation.JUMPED:
        return event.step if any(event.step in overdue_line(pathway, step) for step in pathway.steps) else None
    comes_back = event.moved or event.deviation is Deviation.REENTERED
    source = event.step if comes_back else event.source
    before = None if source is None else state.latest(source)
    if event.moved:
        # Another version may not know the round that was left for this one.
        rounds = (each for each in (*state.unnamed.rounds, *state.rounds) if each.step == source)
        before = max(rounds, default=None, key=lambda each: each.opened_version)
    return None if before is None else before.gone_to


def _round_closed(state: State, step: str, number: int, how: Closing, at: datetime, version: int) -> State:
    entry = state.numbered(step, number)
    open_tasks = {Closing.DONE: Closing.LAPSED}.get(how, how)
    tasks = tuple(
        task if task.closed is not None else replace(task, closed=open_tasks, closed_at=at, closed_version=version)
        for task in entry.tasks
    )
    # What is taken away by an interruption or an end has no way on; everything else is routed by an event of its own.
    routed = entry.routed or entry.beside or how is Closing.SUPERSEDED
    state = _with_round(
        state, step, number, tasks=tasks, closed=how, closed_at=at, closed_version=version, routed=routed
    )
    if how is Closing.DONE:
        return _occurred(state, step, Aspect.DONE, state.numbered(step, number).done_at, version)
    return state


def _on_version(pathway: Pathway, state: State, recorded: Recorded, event: log.VersionMoved) -> State:
    """What the version that the patient has come to can speak of; the log still tells the rest."""
    every = sorted((*state.unnamed.rounds, *state.rounds), key=lambda entry: entry.opened_version)
    sources = {**state.unnamed.sources, **{(entry.step, entry.number): entry.source for entry in every if entry.source}}
    rounds = [_known_to(pathway, entry, sources.get((entry.step, entry.number))) for entry in every]
    known = Rounds.of(entry for entry in rounds if entry is not None)
    ways = sorted((*state.unnamed.ways, *state.ways), key=lambda way: way.version)
    inner = {**state.unnamed.inner, **state.inner}
    names = {(entry.step, entry.number) for entry in known}
    unknown = Recording(None, recorded.occurred_at, recorded.recorded_at, recorded.version, None, None)
    for datum in event.unknown:
        state = _recorded(state, datum, unknown)
    return replace(
        state,
        numbers_before={**state.numbers_before, **{entry.step: entry.number for entry in state.rounds}},
        rounds=known,
        ways=tuple(
            replace(way, opened=way.opened or _lost(state, names, way))
            for way in ways
            if (way.step, way.round) in names
        ),
        inner={key: run for key, run in inner.items() if key in names},
        unnamed=Unnamed(
            rounds=tuple(entry for entry in every if (entry.step, entry.number) not in names),
            ways=tuple(
                replace(way, opened=way.opened or _opened_by(state, way))
                for way in ways
                if (way.step, way.round) not in names
            ),
            inner={key: run for key, run in inner.items() if key not in names},
            sources={key: source for key, source in sources.items() if source not in pathway.titles},
        ),
        # Limits are another version's now; what somebody did on wrong grounds is to be looked at all the same.
        rechecks=tuple(
            each for each in state.rechecks if each.about is not log.About.LIMIT and (each.step, each.round) in names
        ),
        moved_version=recorded.version,
    )


def _lost(state: State, names: AbstractSet[tuple[str, int]], way: Way) -> str | None:
    """The step that the way opened, of which the version that the patient has come to knows nothing."""
    opened = _first_after(state, way)
    return None if opened is None or (opened.step, opened.number) in names else opened.step


def _opened_by(state: State, way: Way) -> str | None:
    opened = _first_after(state, way)
    return None if opened is None else opened.step


def _first_after(state: State, way: Way) -> Round | None:
    later = (each for each in state.rounds if each.opened_version > way.version)
    return next((each for each in later if each.source == way.step), None)


def _known_to(pathway: Pathway, entry: Round, source: str | None) -> Round | None:
    """The round as a version knows it, and where it came from; None if it has no such step, or other duties in it."""
    step = pathway.named_steps.get(entry.step)
    if step is None or len(step.duties) != len(entry.tasks):
        return None
    if source is None or (source == entry.source and source in pathway.titles):
        return entry
    known = source in pathway.titles
    return replace(entry, source=source if known else None, moved=not known)


def _raised(state: State, raised: Recheck) -> State:
    """One thing to look at for each answer: from what was told first to what is so now; none if that is the same."""
    kept = tuple(each for each in state.rechecks if each.matter != raised.matter)
    first = next((each.was for each in state.rechecks if each.matter == raised.matter), raised.was)
    if raised.about is log.About.DECISION:
        first = raised.was  # the way that was taken, told apart from the one that it would be now
    # A repeated step that was left for another round of itself was left all the same.
    if first == raised.now and raised.about is not log.About.LEFT:
        return replace(state, rechecks=kept)
    return replace(state, rechecks=(*kept, replace(raised, was=first)))


def _said(state: State, said: Said) -> State:
    every = (*state.said, said)
    last = last_said(every, said.consent)
    assert last is not None  # it has just been said
    return replace(state, said=every, consents={**state.consents, said.consent: last.given})


def last_said(every: tuple[Said, ...], consent: str) -> Said | None:
    """What the patient said last of a consent, whenever it was recorded; at the same moment the last recorded."""
    of_it = (said for said in every if said.consent == consent)
    return max(of_it, key=lambda said: (said.at, said.version), default=None)


def _interrupted(pathway: Pathway, state: State, name: str, at: datetime, version: int) -> State:
    interruption = pathway.named_interruptions[name]
    if interruption.mode.value == "cancels":
        return state
    flows = tuple(flow for flow in state.side_flows if flow != name)
    stops = _stopped(state.stops, name, at, version)
    if interruption.stops_clocks:
        stops = (*stops, Span(name, at, None, version))
    return replace(state, side_flows=(*flows, name), stops=stops)


def _stopped(stops: tuple[Span, ...], name: str, at: datetime, version: int) -> tuple[Span, ...]:
    return tuple(
        replace(span, stop=max(at, span.start), stop_version=version)
        if span.name == name and span.stop is None
        else span
        for span in stops
    )
