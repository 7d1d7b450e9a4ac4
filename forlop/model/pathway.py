"""A pathway as a frozen value: what the text means, with every name resolved and every type checked.

Where things stand in the text is not part of the meaning and is kept beside it (`from_syntax.Reading.places`).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pydantic import Field

from forlop.model.examples import Example
from forlop.model.expressions import Condition, Expression, Row
from forlop.model.values import Duration, Frozen

# ---- data


class YesNo(Frozen):
    """`ja/nei`."""


class Integer(Frozen):
    """`heltall`, with inclusive bounds where given."""

    low: int | None = None
    high: int | None = None


class Number(Frozen):
    """`tall`, decimal, with inclusive bounds where given."""

    low: Decimal | None = None
    high: Decimal | None = None


class Text(Frozen):
    """`tekst`."""


class Date(Frozen):
    """`dato`, a calendar day in Norway."""


class Moment(Frozen):
    """`tidspunkt`, an instant."""


class OneOf(Frozen):
    """`en av`: exactly one of the values."""

    values: tuple[str, ...]


class SeveralOf(Frozen):
    """`flere av`: any number of the values, also none."""

    values: tuple[str, ...]


DatumType = YesNo | Integer | Number | Text | Date | Moment | OneOf | SeveralOf


class Direction(StrEnum):
    """Which way of a score is better for the patient."""

    HIGHER = "higher"
    LOWER = "lower"


class Datum(Frozen):
    """A typed and bounded piece of information about the patient; `unused` is why nothing uses it."""

    name: str
    title: str
    type: DatumType
    unit: str | None = None
    code: str | None = None
    better: Direction | None = None
    valid_for: Duration | None = None
    form: str | None = None
    unused: str | None = None


class Computed(Frozen):
    """A number computed from data; it is unknown while any of them is."""

    name: str
    title: str
    expression: Expression
    unit: str | None = None
    code: str | None = None
    better: Direction | None = None
    unused: str | None = None


class Table(Frozen):
    """A decision table: what its rows give is a datum that nobody records. `columns` are data or computed data."""

    name: str
    title: str
    gives: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    first_match: bool = False


class Form(Frozen):
    """Data that belong together; recording the form records all its data."""

    name: str
    title: str
    data: tuple[str, ...]


# ---- who


class ByRule(Frozen):
    """One of two actors, chosen by a condition when a task opens and again when its data change."""

    actor: str
    condition: Condition
    otherwise: str


class RoleSet(Frozen):
    """A pool: the first to take the task is responsible; before that the pool is."""

    members: tuple[str, ...]


class Actor(Frozen):
    """A role, with its level of care or organisation (`i kommune`); `unused` is why it has nothing to do."""

    name: str
    title: str
    level: str | None = None
    chosen: ByRule | RoleSet | None = None
    unused: str | None = None


class Consent(Frozen):
    """Explicit consent counts as not given until it is given; presumed consent until the patient objects."""

    name: str
    title: str
    explicit: bool


class OuterEvent(Frozen):
    """Something that happens in the world and is recorded."""

    name: str
    title: str


# ---- by when


class Aspect(StrEnum):
    """Which moment of a step an anchor means; OCCURRED for events, DONE for steps without a word before them."""

    DONE = "done"
    STARTED = "started"
    SENT = "sent"
    RECEIVED = "received"


class Which(StrEnum):
    """Which occurrence of an anchor counts when there are several (semantics 6)."""

    BOUND = "bound"
    FIRST = "first"
    LAST = "last"


class Opening(Frozen):
    """The opening of the task itself: the anchor where the text names none."""


class AfterStep(Frozen):
    """A moment of a step."""

    step: str
    aspect: Aspect = Aspect.DONE
    which: Which = Which.BOUND


class AfterEvent(Frozen):
    """An occurrence of an outer event, or of an interruption."""

    event: str
    which: Which = Which.BOUND


class AfterDatum(Frozen):
    """The latest value of a date or moment; it moves when the value does."""

    datum: str


Anchor = Opening | AfterStep | AfterEvent | AfterDatum


class Alternative(Frozen):
    """One length of a limit and when it applies; `condition` None applies always (or `ellers`)."""

    duration: Duration
    anchor: Anchor
    condition: Condition | None = None


class Force(StrEnum):
    """Legal weight of a limit: only a statutory one rolls off Saturdays and holidays, and pauses need a legal basis."""

    STATUTORY = "statutory"
    ADVISORY = "advisory"
    PLAIN = "plain"


class Within(Frozen):
    """`innen …`: alternatives are tried in order; without an unconditional one all settings are covered."""

    alternatives: tuple[Alternative, ...]
    goal: Duration | None = None


class AtOnce(Frozen):
    """`straks`: due the moment the task opens."""


class OnDate(Frozen):
    """`innen <datum>`: at the end of the day that the datum names."""

    datum: str


class LatestBefore(Frozen):
    """`senest 1 uke før planlagt_utreise`."""

    duration: Duration
    datum: str


class Halfway(Frozen):
    """`midtveis mellom a og b`: the target day is start + floor(days / 2), with an optional tolerance."""

    start: Anchor
    end: str
    tolerance: Duration | None = None


class Window(Frozen):
    """`tidligst 3 og senest 7 dager etter x`; acting earlier is a deviation, never refused."""

    earliest: Duration
    latest: Duration | None
    anchor: Anchor


class Interval(Frozen):
    """One length between rounds and when it applies."""

    duration: Duration
    condition: Condition | None = None


class Repeating(Frozen):
    """`første gang innen …, deretter hver …, høyst n ganger`; intervals count from the actual completion."""

    first: Within | None
    intervals: tuple[Interval, ...]
    times: int = Field(ge=1)


Timing = Within | AtOnce | OnDate | LatestBefore | Halfway | Window | Repeating


# ---- what


class Obligation(StrEnum):
    """How binding: law or beyond reasonable doubt, strong recommendation, option (seed 001)."""

    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"


class DoThis(Frozen):
    """`gjøre dette`: what the step's title says."""


class FreeAct(Frozen):
    """An act in the author's words."""

    text: str


class Record(Frozen):
    """`notere …`: done only by recording these data in this round; forms are resolved to their data."""

    data: tuple[str, ...]


class Send(Frozen):
    """`sende til …`."""

    receivers: tuple[str, ...]


class Answer(Frozen):
    """`svare`: accept, refuse or return."""


class Confirm(Frozen):
    """`bekrefte`: accept, without the right to refuse; in a message: receipt."""


class Convene(Frozen):
    """`innkalle …`."""

    invited: tuple[str, ...]


class Choose(Frozen):
    """`velge`: the person chooses among the branches and options; a true branch is the suggestion."""


Act = DoThis | FreeAct | Record | Send | Answer | Confirm | Convene | Choose


class Duty(Frozen):
    """Who must do what by when, and how binding it is; each entry of the step makes one task of it.

    `unlimited` is why it has no limit, where the author says so.
    """

    actor: str
    obligation: Obligation
    act: Act
    timing: Timing | None = None
    force: Force = Force.PLAIN
    unlimited: str | None = None


# ---- where to


class Onward(Frozen):
    """`så a, b og c`: a token on each."""

    steps: tuple[str, ...]


class Finished(Frozen):
    """`så ferdig`: this line of work is over."""


class Back(Frozen):
    """`tilbake til x, høyst n ganger, ellers y`; the count belongs to x and is never reset in a run."""

    step: str
    times: int = Field(ge=1)
    otherwise: str


Target = Onward | Finished | Back


class Branch(Frozen):
    """`hvis … så …`."""

    condition: Condition
    target: Target


class Option(Frozen):
    """`valg "…" så …`: a way only a person can choose."""

    title: str
    target: Target


# ---- steps


class StepKind(StrEnum):
    """The field's kinds of step."""

    START = "start"
    CHECKPOINT = "checkpoint"
    MEASURE = "measure"
    MEETING = "meeting"
    DECISION = "decision"
    HANDOVER = "handover"
    REQUEST = "request"
    MESSAGE = "message"
    WAIT = "wait"
    SUBPATHWAY = "subpathway"

    @property
    def sends(self) -> bool:
        """Whether something goes from one actor to another."""
        return self in SENDING


SENDING = frozenset((StepKind.HANDOVER, StepKind.REQUEST, StepKind.MESSAGE))


class UntilEvent(Frozen):
    """Until the outer event is recorded."""

    event: str


class ForTime(Frozen):
    """Until the time has passed since the step was entered (`varer`: since its duties were done)."""

    duration: Duration


class AtLeast(Frozen):
    """`varer minst`: a minimum; doing the step earlier is recorded as a deviation."""

    duration: Duration


class AllPhases(Frozen):
    """`i alle faser`."""


class InPhases(Frozen):
    """`i fase a og b`: where a step stands in the text."""

    phases: tuple[str, ...]


class InTracks(Frozen):
    """`i spor a`."""

    tracks: tuple[str, ...]


Scope = AllPhases | InPhases | InTracks


class Citation(Frozen):
    """Where a step or its limit comes from; several may stand on one step."""

    source: str
    place: str | None = None


class Runs(Frozen):
    """`kjører utskriving "1.2"`: the pathway that a sub-pathway runs, whole and pinned with its caller."""

    pathway: "Pathway"


class OnEnd(Frozen):
    """`ved hjemme så …`: the way on when the sub-pathway has ended with this result."""

    end: str
    target: Target


class Step(Frozen):
    """A step and the ways out of it. Ways are tried in this order: branches, `ellers`, or the single `then`.

    `unsourced` is why it has no source, where the author says so; a total and a whole pathway have the same.
    """

    name: str
    kind: StepKind
    title: str
    phase: str | None = None
    track: str | None = None
    duties: tuple[Duty, ...] = ()
    then: Target | None = None
    branches: tuple[Branch, ...] = ()
    otherwise: Target | None = None
    options: tuple[Option, ...] = ()
    after_last: Target | None = None
    on_refusal: Target | None = None
    on_return: Target | None = None
    without_consent: Target | None = None
    on_overdue: Target | None = None
    overdue_replaces: bool = False
    rules_decide: bool = False
    first_match: bool = False
    waits_for: tuple[str, ...] = ()
    only_if: Condition | None = None
    anytime: Scope | None = None
    content: tuple[str, ...] = ()
    quorum: tuple[str, ...] = ()
    consent: str | None = None
    basis: str | None = None
    citations: tuple[Citation, ...] = ()
    unsourced: str | None = None
    code: str | None = None
    notes: tuple[str, ...] = ()
    lasts: UntilEvent | ForTime | AtLeast | None = None
    waits_until: UntilEvent | ForTime | None = None
    runs: Runs | None = None
    on_ends: tuple[OnEnd, ...] = ()

    @property
    def ways(self) -> tuple[tuple[str, Target], ...]:
        """Every way out with the clause it comes from, in the order of the model; the only edges of a pathway."""
        single = [
            ("then", self.then),
            *[("branch", branch.target) for branch in self.branches],
            ("otherwise", self.otherwise),
            *[("option", option.target) for option in self.options],
            ("after_last", self.after_last),
            ("on_refusal", self.on_refusal),
            ("on_return", self.on_return),
            ("without_consent", self.without_consent),
            ("on_overdue", self.on_overdue),
            *[("on_end", each.target) for each in self.on_ends],
        ]
        return tuple([(clause, target) for clause, target in single if target is not None])

    @property
    def is_judgement(self) -> bool:
        """Whether a person chooses the way."""
        return any(isinstance(duty.act, Choose) for duty in self.duties)

    def waits_for_sending(self, duty: Duty) -> bool:
        """Whether the duty is the receiver's: an answer, a confirmation, or anything by somebody who does not send."""
        senders = {sending.actor for sending in self.duties if isinstance(sending.act, Send)}
        if not self.kind.sends or isinstance(duty.act, Send):
            return False
        return isinstance(duty.act, Answer | Confirm) or duty.actor not in senders

    @property
    def receivers(self) -> tuple[str, ...]:
        """Whom the step sends to."""
        return tuple(name for duty in self.duties if isinstance(duty.act, Send) for name in duty.act.receivers)

    @property
    def invited(self) -> tuple[str, ...]:
        """Whom the meeting is convened for, those who only may come too."""
        return tuple(name for duty in self.duties if isinstance(duty.act, Convene) for name in duty.act.invited)

    @property
    def repeating(self) -> Repeating | None:
        """The repetition of the step, if it is repeated; at most one duty carries it."""
        return next((duty.timing for duty in self.duties if isinstance(duty.timing, Repeating)), None)


class End(Frozen):
    """A named result of the run; `closes_all` closes what is still open as superseded."""

    name: str
    title: str
    phase: str | None = None
    closes_all: bool = False
    code: str | None = None
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class Phase(Frozen):
    """A titled part of the time line."""

    name: str
    title: str


class Track(Frozen):
    """A line of its own, started and ended by outer events, that never holds the pathway's end."""

    name: str
    title: str
    starts_at: str
    ends_at: str | None
    first_step: str
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class Mode(StrEnum):
    """What an interruption does to the flow it meets."""

    CANCELS = "cancels"
    RETURNS = "returns"
    BESIDE = "beside"


class Interruption(Frozen):
    """What may happen at any time in its scope."""

    name: str
    title: str
    scope: Scope
    target: Onward
    mode: Mode
    stops_clocks: bool = False
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class Pause(Frozen):
    """A stop of clocks, with start and stop recorded; `steps` None stops all, a statutory limit only with a basis."""

    name: str
    title: str
    steps: tuple[str, ...] | None
    basis: str | None = None
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class Dimension(StrEnum):
    """What an indicator measures of quality (seed 001, 4.2)."""

    STRUCTURE = "structure"
    PROCESS = "process"
    OUTCOME = "outcome"


class Total(Frozen):
    """`forløpstid`: creates no task; it is measured, and warned about when it passes."""

    name: str
    title: str
    start: AfterStep | AfterEvent | AfterDatum
    end: AfterStep | AfterEvent | AfterDatum
    within: Within
    force: Force = Force.PLAIN
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    unsourced: str | None = None


class Share(Frozen):
    """`andel av x der …`: of all who reached `of`, those for whom the condition holds, perhaps within a time."""

    of: str
    condition: Condition
    within: Duration | None = None
    after: AfterStep | AfterEvent | AfterDatum | None = None


class Indicator(Frozen):
    """A measure of quality, computed from the log."""

    name: str
    title: str
    dimension: Dimension
    share: Share
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class Source(Frozen):
    """A document the pathway rests on."""

    name: str
    title: str


class Pathway(Frozen):
    """A whole pathway. Everything is in the order of the text. Its identity leaves out the examples."""

    name: str
    title: str
    version: str
    valid_from: date | None = None
    review_by: date | None = None
    owner: str | None = None
    applies_to: str | None = None
    purpose: str | None = None
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    unsourced: str | None = None
    actors: tuple[Actor, ...] = ()
    consents: tuple[Consent, ...] = ()
    events: tuple[OuterEvent, ...] = ()
    data: tuple[Datum, ...] = ()
    computed: tuple[Computed, ...] = ()
    tables: tuple[Table, ...] = ()
    forms: tuple[Form, ...] = ()
    phases: tuple[Phase, ...] = ()
    tracks: tuple[Track, ...] = ()
    steps: tuple[Step, ...] = ()
    ends: tuple[End, ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    pauses: tuple[Pause, ...] = ()
    totals: tuple[Total, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    examples: tuple[Example, ...] = ()

    @cached_property
    def named_steps(self) -> dict[str, Step]:
        return {step.name: step for step in self.steps}

    @cached_property
    def step_numbers(self) -> dict[str, int]:
        """The place of each step in the order of the text."""
        return {step.name: number for number, step in enumerate(self.steps)}

    @cached_property
    def offered_steps(self) -> tuple[Step, ...]:
        """The steps that may be done at any time."""
        return tuple(step for step in self.steps if step.anytime is not None)

    @cached_property
    def ways(self) -> dict[str, tuple[tuple[str, Target], ...]]:
        """The ways out of each step."""
        return {step.name: step.ways for step in self.steps}

    @cached_property
    def leads_to(self) -> dict[str, tuple[str, ...]]:
        """The steps and ends that each step may lead to, as often as it has ways to them."""
        return {
            name: tuple([leads_to for _, target in ways for leads_to in targets_of(target)])
            for name, ways in self.ways.items()
        }

    @cached_property
    def named_ends(self) -> dict[str, End]:
        return {end.name: end for end in self.ends}

    @cached_property
    def named_data(self) -> dict[str, Datum]:
        return {datum.name: datum for datum in self.data}

    @cached_property
    def ageing_data(self) -> tuple[Datum, ...]:
        """The data whose values grow too old."""
        return tuple(datum for datum in self.data if datum.valid_for is not None)

    @cached_property
    def named_actors(self) -> dict[str, Actor]:
        return {actor.name: actor for actor in self.actors}

    @cached_property
    def named_consents(self) -> dict[str, Consent]:
        return {consent.name: consent for consent in self.consents}

    @cached_property
    def named_events(self) -> dict[str, OuterEvent]:
        return {event.name: event for event in self.events}

    @cached_property
    def named_interruptions(self) -> dict[str, Interruption]:
        return {interruption.name: interruption for interruption in self.interruptions}

    @cached_property
    def named_pauses(self) -> dict[str, Pause]:
        return {pause.name: pause for pause in self.pauses}

    @cached_property
    def units(self) -> dict[str, str | None]:
        """What each datum and each computed number is measured in."""
        measures: tuple[Datum | Computed, ...] = (*self.data, *self.computed)
        return {each.name: each.unit for each in measures}

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of everything that has one; names are unique over all kinds (semantics 1)."""
        return {thing.name: thing.title for thing in self.things}

    @property
    def things(self) -> Iterator["Thing"]:
        """Everything named, kind by kind."""
        yield from self.sources
        yield from self.actors
        yield from self.consents
        yield from self.events
        yield from self.data
        yield from self.computed
        yield from self.tables
        yield from self.forms
        yield from self.phases
        yield from self.tracks
        yield from self.steps
        yield from self.ends
        yield from self.interruptions
        yield from self.pauses
        yield from self.totals
        yield from self.indicators

    @property
    def starts(self) -> tuple[Step, ...]:
        """The alternative first steps."""
        return tuple(step for step in self.steps if step.kind is StepKind.START)


# Only now is it known what a sub-pathway runs.
Runs.model_rebuild()
Step.model_rebuild()
Pathway.model_rebuild()


Thing = (
    Source | Actor | Consent | OuterEvent | Datum | Computed | Table | Form | Phase | Track | Step | End | Interruption
    | Pause | Total | Indicator
)  # fmt: skip


def targets_of(target: Target) -> tuple[str, ...]:
    """The steps or ends a way may lead to; none for `ferdig`."""
    match target:
        case Onward(steps=steps):
            return steps
        case Back(step=step, otherwise=otherwise):
            return (step, otherwise)
        case Finished():
            return ()
