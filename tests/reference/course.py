"""A patient's course as it stands, made anew for each answer: runs of pathways, rounds of steps, tasks of rounds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from forlop.model import pathway as model
from forlop.model.values import Value
from tests.reference.calendar import Refused, require


@dataclass(eq=False)
class Task:
    """A duty in a round; `bound` is the occurrence its limit counts from, `length` the alternative that applies."""

    number: int
    duty: model.Duty
    opened: datetime | None = None
    closed: str | None = None
    closed_at: datetime | None = None
    late: bool = False
    bound: "Round | Spell | None" = None
    length: int | None = None
    changed: datetime | None = None
    actor: str = ""
    taken: str | None = None
    planned: date | None = None
    set_day: date | None = None
    set_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.closed is None

    @property
    def data(self) -> tuple[str, ...]:
        return self.duty.act.data if isinstance(self.duty.act, model.Record) else ()


@dataclass(eq=False)
class Round:
    """An entry of a step. `forced` closes it whatever its tasks are: how, the way on, and when."""

    step: model.Step
    number: int
    opened: datetime
    order: int
    repetition: int
    tasks: tuple[Task, ...]
    sources: tuple["Round", ...] = ()
    relevant_from: datetime | None = None
    sent: datetime | None = None
    received: datetime | None = None
    reply: str | None = None
    recorded: set[str] = field(default_factory=set)
    choice: model.Target | None = None
    invalid_meetings: int = 0
    time_over: datetime | None = None
    overdue: Task | None = None
    is_beside: bool = False
    is_overridden: bool = False
    is_taken_back: bool = False
    forced: tuple[str, model.Target | None, datetime] | None = None
    inside: "Run | None" = None
    how: str | None = None
    closed: datetime | None = None
    left: datetime | None = None
    is_gone: bool = False
    way_order: int = 0
    by_rules: bool = False
    responsible: str = ""

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.is_open]

    @property
    def binding_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.duty.obligation is not model.Obligation.MAY]

    @property
    def tasks_are_closed(self) -> bool:
        """What shall or should be done is done or left out; where all of it only may be done, all of it is."""
        return all(task.closed for task in self.binding_tasks or self.tasks)

    @property
    def is_offer(self) -> bool:
        """Whether nothing that shall or should be done can be done yet."""
        return not any(self.sent or not self.step.waits_for_sending(task.duty) for task in self.binding_tasks)

    def may_be_late(self, task: Task) -> bool:
        """Nobody is late with what they only may do, but an offer lapses."""
        return self.is_offer or task in self.binding_tasks

    def times(self, how: str) -> list[datetime]:
        return [task.closed_at for task in self.tasks if task.closed == how and task.closed_at]

    @property
    def binding_done(self) -> datetime | None:
        """When what shall and should be done was done, None while it is not or where all of it was left out."""
        done = [task.closed_at for task in self.binding_tasks or self.tasks if task.closed == "done" and task.closed_at]
        return max(done, default=None) if self.tasks_are_closed else None

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
                return self.received or (self.opened if self.step.kind is model.StepKind.START else self.sent)


@dataclass(eq=False)
class Note:
    """A value as noted, None where it was left out; `too_old` has the runs in which it is."""

    datum: str
    at: datetime
    value: Value | None
    noted_in: Round | None = None
    too_old: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Spell:
    """From when to when a pause ran or the side flow of an interruption; an outer event is over when it happens."""

    name: str
    start: datetime
    stop: datetime | None = None
    order: int = 0


@dataclass(eq=False)
class Saying:
    """What the patient said of a consent; `only` has those whom alone it lets share."""

    at: datetime
    consent: str
    given: bool
    only: tuple[str, ...] | None = None


@dataclass(eq=False)
class Holding:
    """Who holds a role from then on, None where nobody does any longer."""

    at: datetime
    actor: str
    to: str | None


@dataclass(frozen=True)
class Entry:
    """A line of the log: the word and what it is of, when it occurred, and what was recorded."""

    text: str
    at: datetime
    thing: object


@dataclass(frozen=True)
class Recheck:
    """What must be looked at again: what was told, what is so now, who, and where in the log it was raised."""

    was: object
    now: object
    actor: str
    entry: int


@dataclass(eq=False)
class Patient:
    """What is of the patient and not of one run."""

    pathway: model.Pathway
    now: datetime
    versions: Sequence[model.Pathway] = ()
    responsible: str = "nobody"
    order: int = 0
    happened: list[Spell] = field(default_factory=list)
    consents: list[Saying] = field(default_factory=list)
    log: list[Entry] = field(default_factory=list)
    rechecks: dict[tuple[str, str, int, int | None], Recheck] = field(default_factory=dict)

    taken_back: set[int] = field(default_factory=set)
    own: "Run | None" = None
    left: "Left | None" = None

    @property
    def run(self) -> "Run":
        """The patient's own run; before the start there is none."""
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

    def tell(self, word: str, name: str, at: datetime, thing: object = None) -> None:
        self.log.append(Entry(f"{word} {name}", at, thing))


@dataclass(frozen=True)
class Left:
    """That the patient has left the pathway, and what stood open then."""

    at: datetime
    by: str
    reason: str
    steps: tuple[str, ...]
    arrived: dict[str, dict[str, tuple[datetime, tuple[Round, ...]]]]
    reached: dict[str, datetime]
    tracks: tuple[str, ...]


@dataclass(eq=False)
class Run:
    """A pathway that is followed: the patient's own, or one that a round of another run, `outer`, runs."""

    pathway: model.Pathway
    patient: Patient
    began: datetime
    outer: "tuple[Run, Round] | None" = None
    rounds: list[Round] = field(default_factory=list)
    arrived: dict[str, dict[str, tuple[datetime, tuple[Round, ...]]]] = field(default_factory=dict)
    went_back: Counter[str] = field(default_factory=Counter)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    reached: dict[str, datetime] = field(default_factory=dict)
    tracks: list[str] = field(default_factory=list)
    interruptions: list[Spell] = field(default_factory=list)
    pauses: list[Spell] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    ended: str | None = None
    ended_at: datetime | None = None

    @property
    def path(self) -> str:
        return f"{self.outer[0].path}{self.outer[1].step.name}/" if self.outer else ""

    def names(self, kind: str) -> Iterable[str]:
        pathway = self.pathway
        if kind == "step":
            return pathway.named_steps
        return pathway.named_pauses if kind == "pause" else pathway.named_interruptions

    @property
    def open_rounds(self) -> list[Round]:
        return [found for found in self.rounds if not found.is_gone]

    @property
    def computed(self) -> set[str]:
        """What is computed, and what a table gives: nobody notes it."""
        return {each.name for each in self.pathway.computed} | {table.gives for table in self.pathway.tables}

    def rounds_of(self, step: str) -> list[Round]:
        return [found for found in self.rounds if found.step.name == step]

    def open_round(self, step: str) -> Round | None:
        return next((found for found in self.open_rounds if found.step.name == step), None)

    def latest(self, name: str) -> Note | None:
        return max(reversed(self.notes.get(name, [])), key=lambda note: note.at, default=None)

    def value(self, name: str) -> Value | None:
        latest = self.latest(name)
        return None if latest is None or self.path in latest.too_old else latest.value

    def consent(self, name: str) -> Saying | None:
        """What the patient said last, None before anything was said."""
        said = [saying for saying in reversed(self.patient.consents) if saying.consent == name]
        return max(said, key=lambda saying: saying.at, default=None)

    def holding(self, actor: str, at: datetime | None = None) -> Holding | None:
        """Who held the role at the moment, or holds it now."""
        said = [each for each in reversed(self.holdings) if each.actor == actor and (at is None or each.at <= at)]
        latest = max(said, key=lambda each: each.at, default=None)
        return latest if latest and latest.to else None

    def side_of(self, interruption: str) -> set[str]:
        return side_of(self.pathway, self.pathway.named_interruptions[interruption].target)

    def has_open(self, scope: model.Scope) -> bool:
        """Whether a round, a token that waits in a join, or an end that was reached lies in the scope."""
        steps = [found.step for found in self.open_rounds if not found.step.anytime]
        places = [*steps, *[self.pathway.named_steps[name] for name in self.arrived]]
        ends = [self.pathway.named_ends[name].phase for name in self.reached]
        return any(covers(scope, step.phase, step.track) for step in places) or any(covers(scope, end) for end in ends)


def place(patient: Patient, path: str, kind: str) -> tuple[Run, str]:
    """Where something of this name is: by its path, or by its name where only one running run has it."""
    *outer, name = path.split("/")
    runs = [patient.run] if outer else patient.runs
    for part in outer:
        require(part in runs[0].pathway.named_steps, "unknown_step")
        require(runs[0].pathway.named_steps[part].runs, "not_a_subpathway")
        found = runs[0].open_round(part)
        require(found and found.inside, "not_open")
        runs = [found.inside] if found and found.inside else runs
    having = [run for run in runs if name in run.names(kind)]
    require(having, "unknown_step" if kind == "step" else "unknown_event")
    require(len(having) == 1 or having[0] is patient.run, "in_several")
    return having[0], name


def covers(scope: model.Scope, phase: str | None, track: str | None = None) -> bool:
    match scope:
        case model.AllPhases():
            return track is None
        case model.InPhases(phases=phases):
            return phase in phases
        case model.InTracks(tracks=tracks):
            return track in tracks


def side_of(pathway: model.Pathway, target: model.Target) -> set[str]:
    """The steps of a side flow: all that can be reached from where it begins."""
    found, coming = set[str](), list(model.targets_of(target))
    while coming:
        name = coming.pop()
        coming += [] if name in found else pathway.leads_to.get(name, ())
        found.add(name)
    return found
