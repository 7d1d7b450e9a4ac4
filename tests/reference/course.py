"""A patient's course as it stands, made anew for each answer: runs of pathways, rounds of steps, tasks of rounds.

What is told has its moment; when a round opened, closed and was left follows from that, so that a moment which is
corrected moves what came of it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from forlop.model import pathway as model
from forlop.model.values import Value
from tests.reference.calendar import Refused, require

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(eq=False)
class Task:
    """A duty in a round; `bound` is the occurrence its limit counts from, `length` the alternative that applies.

    `begun` is how long the log was when it opened, when that was told, and how long the log was before all that was
    told then; `deed` what was done before and is upheld.
    """

    round: "Round"
    number: int
    duty: model.Duty
    begun: tuple[int, datetime, int] | None = None
    bound: "Round | Spell | None" = None
    closed: str | None = None
    closed_at: datetime = LONG_AGO
    late: bool = False
    length: int | None = None
    changed: datetime | None = None
    deed: "Task | None" = None
    actor: str = ""
    taken: str = ""
    planned: date | None = None
    set_day: date | None = None
    set_by: str = ""

    @property
    def is_open(self) -> bool:
        return self.begun is not None and self.closed is None

    @property
    def opened(self) -> datetime | None:
        """When it could be done first: by the receiver when it was sent."""
        awaits = self.round.step.waits_for_sending(self.duty)
        return (self.round.sent if awaits else self.round.relevant) if self.begun else None

    @property
    def done_before(self) -> "Task | None":
        """The same task of the round right before this one, where that was done out of order."""
        rounds = [found for found in self.round.run.rounds_of(self.round.step.name) if found.how != "superseded"]
        before = rounds[: rounds.index(self.round)][-1:] if self.round in rounds else []
        out_of_order = [found for found in before if found.is_out_of_order and found.how == "done"]
        same = [task for found in out_of_order for task in found.tasks if task.number == self.number]
        work = (self.duty.actor, self.duty.act)
        done = [task for task in same if task.closed == "done" and (task.duty.actor, task.duty.act) == work]
        return next(iter(done), None)

    @property
    def noted_since(self) -> list[str]:
        """What was noted anew since it was done before, or holds no longer."""
        run, before = self.round.run, self.done_before
        latest = [(name, last_of(run.notes, name)) for name in self.data if before and run.value(name) is not None]
        holds = [name for name, said in latest if said and before and said.noted_in is before.round]
        return [name for name in self.data if name not in holds]

    @property
    def data(self) -> tuple[str, ...]:
        return self.duty.act.data if isinstance(self.duty.act, model.Record) else ()

    @property
    def is_noted(self) -> bool:
        """Whether it notes something, all of which is noted."""
        return bool(self.data) and self.round.recorded >= set(self.data)

    @property
    def is_binding(self) -> bool:
        return self.duty.obligation is not model.Obligation.MAY

    @property
    def may_be_late(self) -> bool:
        """Nobody is late with what they only may do, but an offer lapses."""
        return self.is_binding or self.round.is_offer


@dataclass(eq=False)
class Round:
    """An entry of a step, opened when the last of those it came `after` was left, where no moment is said.

    `forced` closes it whatever its tasks are: how, the way on, and when. `stands` is when it was left, whatever is
    corrected, while the version that holds has no such step. `gone_to` names what somebody went straight to and that it
    is of: the step itself, or what led to it. `counts_from` is when what is repeated was due in the round before, if
    that was left out, as it stood when this one opened: what is repeated counts from it here.
    """

    run: "Run"
    step: model.Step
    number: int
    repetition: int = 1
    opened_at: datetime | None = None
    after: tuple["Round", ...] = ()
    opened_by: "Spell | None" = None
    tasks: tuple[Task, ...] = ()
    relevant_since: datetime | None = None
    sent: datetime | None = None
    received: datetime | None = None
    reply: str | None = None
    choice: model.Target | None = None
    invalid_meetings: int = 0
    time_over: datetime | None = None
    has_reminded: bool = False
    is_beside: bool = False
    gone_to: frozenset[str] = frozenset()
    is_upheld: bool = False
    is_overridden: bool = False
    forced: tuple[str, model.Target | None, datetime] | None = None
    inside: "Run | None" = None
    how: str | None = None
    ended_by: "Spell | None" = None
    ended_after: datetime = LONG_AGO
    closed_since: datetime = LONG_AGO
    left_since: datetime | None = None
    way_order: int = 0
    by_rules: bool = False
    is_past: bool = False
    stands: datetime | None = None
    took: tuple[str, ...] = ()
    counts_from: datetime | None = None
    responsible: str = ""

    @property
    def opened(self) -> datetime:
        if self.opened_at:
            return self.opened_by.start if self.opened_by else self.opened_at
        outer = self.run.outer
        return max(
            [each.left or LONG_AGO for each in self.after] or [outer.relevant or LONG_AGO if outer else LONG_AGO]
        )

    @property
    def relevant(self) -> datetime | None:
        """Since when it was known that it is to be done."""
        return None if self.relevant_since is None else max(self.relevant_since, self.opened)

    @property
    def closed(self) -> datetime | None:
        if self.how is None:
            return None
        acted = self.times(self.how) if self.how in ("done", "left_out") and not self.step.waits_until else []
        # Only what was over by itself when it was opened moves with its opening.
        is_of_rules = self.how == "done" and not (self.tasks or self.step.waits_until or self.step.runs or self.choice)
        by_no = self.how == "without_consent" and self.closed_since == LONG_AGO
        moves = is_of_rules or by_no or self.how == "not_indicated"
        ended = [max(self.ended_by.start, self.ended_after)] if self.ended_by else []
        return max([self.closed_since, *acted, *ended, *([self.opened] if moves else [])])

    @property
    def left(self) -> datetime | None:
        closed = self.closed
        if closed is None or self.left_since is None:
            return None
        return self.stands or max(self.left_since, closed)

    @property
    def recorded(self) -> set[str]:
        """What is noted in the round, or was noted in what is upheld in it."""
        upheld = {name for task in self.tasks if task.deed for name in task.data}
        return upheld | {said.name for said in self.run.notes if said.noted_in is self}

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.is_open]

    @property
    def deciding_tasks(self) -> Sequence[Task]:
        """What shall and should be done, or all where all of it only may be done."""
        return [task for task in self.tasks if task.is_binding] or self.tasks

    @property
    def is_offer(self) -> bool:
        """Whether nothing that shall or should be done can be done yet."""
        awaits = self.step.waits_for_sending
        return not self.step.waits_until and not any(
            task.is_binding and (self.sent or not awaits(task.duty)) for task in self.tasks
        )

    @property
    def is_out_of_order(self) -> bool:
        return self.is_beside and not self.is_overridden

    @property
    def is_finished(self) -> bool:
        return all(task.closed for task in self.deciding_tasks)

    def times(self, how: str, tasks: Sequence[Task] | None = None) -> list[datetime]:
        return [task.closed_at for task in (self.tasks if tasks is None else tasks) if task.closed == how]

    def moment_of(self, aspect: model.Aspect) -> datetime | None:
        match aspect:
            case model.Aspect.STARTED:
                return self.opened
            case model.Aspect.DONE:
                return self.closed if self.how == "done" else None
            case _ if self.how == "withdrawn":
                return None  # what was taken back is no sending
            case model.Aspect.SENT:
                return self.sent
            case model.Aspect.RECEIVED:
                # The message that a run began with is received once, whatever comes to its start again.
                return self.received or self.sent or (self.opened if self is self.run.rounds[0] else None)


@dataclass(eq=False)
class Said:
    """Something told that the last to be so of its name decides: a value (None where left out), a role, a consent.

    `line` is how long the log was when a value was told, `told` when that was; one that is moved is as told then.
    """

    name: str
    at: datetime
    value: Value | None
    noted_in: Round | None = None
    too_old: set[str] = field(default_factory=set)
    only: tuple[str, ...] | None = None
    line: int = 0
    told: datetime = LONG_AGO


@dataclass(eq=False)
class Spell:
    """From when to when a pause ran or the side flow of an interruption; an outer event is over when it happens."""

    name: str
    start: datetime
    stop: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the log: the word and what it is of, when it occurred, and what was recorded."""

    text: str
    at: datetime
    thing: "Thing | None"


@dataclass(frozen=True)
class Recheck:
    """What must be looked at again: what was told, what is so now, who, and where in the log it was raised."""

    was: object
    now: object
    actor: str
    entry: int


@dataclass(frozen=True)
class Left:
    """That the patient has left the pathway, and what stood open then."""

    at: datetime
    by: str
    reason: str
    steps: tuple[str, ...]
    arrived: dict[str, dict[str, Round]]
    reached: dict[str, datetime]


@dataclass(eq=False)
class Patient:
    """What is of the patient and not of one run; `own` is the patient's run, None before the start.

    `told_from` is how long the log was before what is told now, `logged` when what comes now is recorded: what time
    brings at its own moment, though not before what was told already.
    """

    pathway: model.Pathway
    now: datetime
    versions: Sequence[model.Pathway] = ()
    happened: list[Spell] = field(default_factory=list)
    consents: list[Said] = field(default_factory=list)
    log: list[Entry] = field(default_factory=list)
    rechecks: "dict[tuple[str, str, int, int | None, Run], Recheck]" = field(default_factory=dict)
    taken_back: set[int] = field(default_factory=set)
    told_from: int = 0
    logged: datetime = LONG_AGO
    own: "Run | None" = None
    left: Left | None = None

    @property
    def run(self) -> "Run":
        if self.own is None:
            raise Refused("not_started")
        return self.own

    @property
    def runs(self) -> "list[Run]":
        """The patient's run and all that run inside it, from the outside in."""
        runs = [self.own] if self.own else []
        for run in runs:
            runs += [found.inside for found in run.open_rounds if found.inside]
        return runs

    @property
    def ever(self) -> "list[Run]":
        """The patient's run and all that were ever run inside it."""
        runs = [self.run]
        for run in runs:
            runs += [found.inside for found in run.rounds if found.inside]
        return runs

    def tell(self, word: str, name: str, at: datetime, thing: "Thing | None" = None) -> None:
        self.log.append(Entry(f"{word} {name}", at, thing))


@dataclass(eq=False)
class Run:
    """A pathway that is followed: the patient's own, or one that a round of another run, `outer`, runs."""

    pathway: model.Pathway
    patient: Patient
    began: datetime
    outer: Round | None = None
    responsible: str = "nobody"
    rounds: list[Round] = field(default_factory=list)
    arrived: dict[str, dict[str, Round]] = field(default_factory=dict)
    went_back: Counter[str] = field(default_factory=Counter)
    notes: list[Said] = field(default_factory=list)
    holdings: list[Said] = field(default_factory=list)
    reached: dict[str, datetime] = field(default_factory=dict)
    tracks: list[str] = field(default_factory=list)
    interruptions: list[Spell] = field(default_factory=list)
    pauses: list[Spell] = field(default_factory=list)
    ended: str | None = None
    ended_at: datetime | None = None

    @property
    def path(self) -> str:
        return f"{self.outer.run.path}{self.outer.step.name}/" if self.outer else ""

    @property
    def open_rounds(self) -> list[Round]:
        return [found for found in self.rounds if found.left_since is None]

    def rounds_of(self, step: str) -> list[Round]:
        return [found for found in self.rounds if found.step.name == step]

    def open_round(self, step: str) -> Round | None:
        return next((found for found in self.open_rounds if found.step.name == step), None)

    def value(self, name: str) -> Value | None:
        latest = last_of(self.notes, name)
        return None if latest is None or self.path in latest.too_old else latest.value

    def running(self, spells: list[Spell]) -> list[str]:
        return [spell.name for spell in spells if spell.stop is None]

    def side_of(self, interruption: str) -> set[str]:
        return reached_from(self.pathway, self.pathway.named_interruptions[interruption].target)

    def has_open(self, scope: model.Scope) -> bool:
        """Whether a round, a token that waits in a join, or an end that was reached lies in the scope."""
        names = [*[found.step.name for found in self.open_rounds if not found.step.anytime], *self.arrived]
        ends = [self.pathway.named_ends[name].phase for name in self.reached]
        return any(self.covers(scope, name) for name in names) or any(covers(scope, end) for end in ends)

    def covers(self, scope: model.Scope, step: str) -> bool:
        return covers(scope, self.pathway.named_steps[step].phase, self.pathway.named_steps[step].track)


Thing = Said | Spell | Round | Task | Run
"""What a line of the log can tell of."""


def last_of(said: Sequence[Said], name: str) -> Said | None:
    """What was so last, whenever it was told; at the same moment what was told last."""
    return max(reversed([each for each in said if each.name == name]), key=lambda each: each.at, default=None)


def covers(scope: model.Scope, phase: str | None, track: str | None = None) -> bool:
    match scope:
        case model.AllPhases():
            return track is None
        case model.InPhases(phases=phases):
            return phase in phases
        case model.InTracks(tracks=tracks):
            return track in tracks


def overdue_of(pathway: model.Pathway, step: model.Step) -> set[str]:
    """What a passed limit of the step opens beside it."""
    return reached_from(pathway, step.on_overdue) if step.on_overdue and not step.overdue_replaces else set()


def opened_by_overdue(run: Run, step: model.Step) -> set[str]:
    """What a passed limit of the step may have opened beside it; what somebody went straight to there, stands."""
    reached = overdue_of(run.pathway, step)
    return reached - {found.step.name for found in run.open_rounds if found.gone_to & reached}


def reached_from(pathway: model.Pathway, target: model.Target, not_through: str = "") -> set[str]:
    """The steps and ends that can be reached from where a way leads."""
    found, coming = {not_through}, list(model.targets_of(target))
    while coming:
        name = coming.pop()
        coming += [] if name in found else pathway.leads_to.get(name, ())
        found.add(name)
    return found - {not_through}


def place(patient: Patient, path: str, kind: str = "step") -> tuple[Run, str]:
    """Where something of this name is: by its path, or by its name where only one running run has it."""
    *outer, name = path.split("/")
    runs = [inner_run(patient, outer)] if outer else patient.runs
    having = [run for run in runs if name in names(run.pathway, kind)]
    require(patient.own, "not_started")
    require(having, "unknown_step" if kind == "step" else "unknown_event")
    require(len(having) == 1 or having[0] is patient.run, "in_several")
    return having[0], name


def inner_run(patient: Patient, steps: Sequence[str]) -> Run:
    """The running run that the path leads to."""
    run = patient.run
    for part in steps:
        require(part in run.pathway.named_steps, "unknown_step")
        require(run.pathway.named_steps[part].runs, "not_a_subpathway")
        found = run.open_round(part)
        require(found and found.inside, "not_open")
        run = found.inside if found and found.inside else run
    return run


def names(pathway: model.Pathway, kind: str) -> Iterable[str]:
    kinds: dict[str, Iterable[str]] = {
        "step": pathway.named_steps, "pause": pathway.named_pauses, "interruption": pathway.named_interruptions,
        "event": pathway.named_events, "consent": pathway.named_consents,
    }  # fmt: skip
    return kinds[kind]
