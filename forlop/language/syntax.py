"""The syntax of a pathway's text: a frozen value per line, with spans. Names are not looked up, types not checked here.

Terminals that carry a meaning of their own (a unit, a kind of step) are kept under their name in the grammar.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache

from forlop.source import Span


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text between quotes, without them; the span has them."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written, with point or comma."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Duration:
    amount: Numeral
    unit: str
    span: Span


# ---- conditions


@dataclass(frozen=True, slots=True)
class IsYes:
    name: Name


@dataclass(frozen=True, slots=True)
class IsValue:
    name: Name
    values: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class IsAnswer:
    """`x er ja`, `x er nei`."""

    name: Name
    yes: bool


@dataclass(frozen=True, slots=True)
class IsKnown:
    name: Name


@dataclass(frozen=True, slots=True)
class IsDone:
    name: Name


@dataclass(frozen=True, slots=True)
class Compares:
    """`comparison` is AT_LEAST, AT_MOST, OVER, UNDER or EQUAL."""

    name: Name
    comparison: str
    bound: Numeral


@dataclass(frozen=True, slots=True)
class IsBetween:
    name: Name
    low: Numeral
    high: Numeral


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Condition", ...]


Condition = IsYes | IsValue | IsAnswer | IsKnown | IsDone | Compares | IsBetween | Not | All | Any

# ---- what is computed


@dataclass(frozen=True, slots=True)
class Amount:
    number: Numeral


@dataclass(frozen=True, slots=True)
class ValueOf:
    """`history` is FIRST, PREVIOUS, LAST or None."""

    name: Name
    history: str | None


@dataclass(frozen=True, slots=True)
class CountOfYes:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class TimeBetween:
    """`end` None is `nå`."""

    unit: str
    start: Name
    end: Name | None


@dataclass(frozen=True, slots=True)
class Sum:
    """`signs` has `+` or `-` before each term but the first."""

    terms: tuple["Expression", ...]
    signs: tuple[str, ...]


Expression = Amount | ValueOf | CountOfYes | TimeBetween | Sum


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: `test` None for `-`; otherwise what the column's datum must be, or must not be (`negated`).

    A test keeps the name of the column for later: it is a condition on the name `|`.
    """

    test: Condition | None
    negated: bool
    span: Span


# ---- time


@dataclass(frozen=True, slots=True)
class Anchor:
    """`which` is FIRST, LAST or None; `aspect` is STARTED, ENDED, SENT, RECEIVED or None."""

    name: Name
    which: str | None
    aspect: str | None


@dataclass(frozen=True, slots=True)
class Setting:
    """`ved poliklinikk/dag`."""

    values: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Case:
    duration: Duration
    anchor: Anchor | None
    when: Setting | Condition | None


@dataclass(frozen=True, slots=True)
class OtherwiseCase:
    duration: Duration
    anchor: Anchor | None


@dataclass(frozen=True, slots=True)
class SharedAnchor:
    """`, etter x` after several lengths: the anchor of them all."""

    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Goal:
    duration: Duration


Tail = Case | OtherwiseCase | SharedAnchor | Goal


@dataclass(frozen=True, slots=True)
class Within:
    cases: tuple[Tail, ...]


@dataclass(frozen=True, slots=True)
class OnDate:
    name: Name


@dataclass(frozen=True, slots=True)
class AtOnce:
    pass


@dataclass(frozen=True, slots=True)
class LatestBefore:
    duration: Duration
    name: Name


@dataclass(frozen=True, slots=True)
class Halfway:
    start: Anchor
    end: Name
    tolerance: Duration | None


@dataclass(frozen=True, slots=True)
class Window:
    """Without `latest` only `tidligst` is said."""

    earliest: Duration
    latest: Duration | None
    anchor: Anchor | None


@dataclass(frozen=True, slots=True)
class Interval:
    amount: Numeral | None
    unit: str
    when: Setting | Condition | None
    span: Span


@dataclass(frozen=True, slots=True)
class Repeating:
    first: Within | None
    intervals: tuple[Interval, ...]
    times: Numeral


Timing = Within | OnDate | AtOnce | LatestBefore | Halfway | Window | Repeating

# ---- acts and targets


@dataclass(frozen=True, slots=True)
class DoThis:
    pass


@dataclass(frozen=True, slots=True)
class FreeAct:
    text: Quoted


@dataclass(frozen=True, slots=True)
class Record:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Send:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    pass


@dataclass(frozen=True, slots=True)
class Confirm:
    pass


@dataclass(frozen=True, slots=True)
class Convene:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    pass


Act = DoThis | FreeAct | Record | Send | Answer | Confirm | Convene | Choose


@dataclass(frozen=True, slots=True)
class Onward:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    pass


@dataclass(frozen=True, slots=True)
class Back:
    name: Name
    times: Numeral
    otherwise: Name


Target = Onward | Finished | Back

# ---- scopes and types


@dataclass(frozen=True, slots=True)
class AllPhases:
    pass


@dataclass(frozen=True, slots=True)
class InPhases:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class InTracks:
    names: tuple[Name, ...]


Scope = AllPhases | InPhases | InTracks


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`kind` is the terminal of the type's word; bounds for numbers, values for enumerations."""

    kind: str
    bounds: tuple[Numeral, Numeral] | None = None
    values: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """`kind` is CODE, UNIT, HIGHER_BETTER, LOWER_BETTER, VALID_FOR, or UNUSED with the reason."""

    kind: str
    value: Quoted | Duration | None
    span: Span


@dataclass(frozen=True, slots=True)
class Pool:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class ByRule:
    name: Name
    condition: Condition
    otherwise: Name


# ---- lines


@dataclass(frozen=True, slots=True)
class Reference:
    """Another pathway, by its name and its version."""

    name: Name
    version: Quoted


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens a block and names it: `kind` is its keyword's terminal (PATHWAY, STEP kinds, END, EVENT …).

    A header that says what the pathway builds on makes it a variant.
    """

    kind: str
    name: Name
    title: Quoted
    span: Span
    builds_on: Reference | None = None


@dataclass(frozen=True, slots=True)
class SourceLine:
    name: Name
    title: Quoted
    span: Span


@dataclass(frozen=True, slots=True)
class ActorLine:
    name: Name
    title: Quoted
    level: Name | None
    chosen: Pool | ByRule | None
    span: Span
    unused: Quoted | None = None


@dataclass(frozen=True, slots=True)
class ConsentLine:
    name: Name
    title: Quoted
    explicit: bool
    span: Span


@dataclass(frozen=True, slots=True)
class DatumLine:
    """A datum by itself, or a field under a form (`of_form`)."""

    name: Name
    type: TypeOf
    title: Quoted | None
    attributes: tuple[Attribute, ...]
    of_form: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ComputeLine:
    name: Name
    expression: Expression
    title: Quoted | None
    attributes: tuple[Attribute, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TableLine:
    name: Name
    title: Quoted
    gives: Name
    first_match: bool
    span: Span


@dataclass(frozen=True, slots=True)
class RowLine:
    cells: tuple[Cell, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TotalLine:
    name: Name
    title: Quoted
    start: Anchor
    end: Anchor
    within: Within
    force: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """`dimension` is STRUCTURE, PROCESS or OUTCOME."""

    name: Name
    dimension: str
    title: Quoted
    span: Span


@dataclass(frozen=True, slots=True)
class ShareLine:
    of: Name
    condition: Condition
    duration: Duration | None
    anchor: Anchor | None
    span: Span


@dataclass(frozen=True, slots=True)
class EndLine:
    name: Name
    title: Quoted
    closes_all: bool
    span: Span


@dataclass(frozen=True, slots=True)
class TextClause:
    """A word and a text: VERSION, APPLIES_TO, PURPOSE, NOTE, BASIS, CODE, or WITHOUT_SOURCE with the reason."""

    kind: str
    text: Quoted
    span: Span


@dataclass(frozen=True, slots=True)
class DayClause:
    """A word and a date: VALID_FROM, REVIEW_BY."""

    kind: str
    day: date
    span: Span


@dataclass(frozen=True, slots=True)
class NameClause:
    """A word and a name: STARTS_AT, ENDS_AT, REQUIRES_CONSENT, TO."""

    kind: str
    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class NamesClause:
    """A word and a list of names: WAITS_FOR, WITH, VALID_WITH, STOPS_DEADLINE."""

    kind: str
    names: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Word:
    """A clause of one word: BESIDE, THEREAFTER, STOPS_ALL."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Duty:
    """`unlimited` is why it has no limit, where the text says so."""

    actor: Name
    obligation: str
    act: Act
    timing: Timing | None
    force: str | None
    span: Span
    unlimited: Quoted | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """`kind` is THEN, ELSE, REFUSED_THEN, RETURNED_THEN, WITHOUT_CONSENT, AFTER_LAST or ON_OVERDUE."""

    kind: str
    target: Target
    span: Span
    instead: bool = False


@dataclass(frozen=True, slots=True)
class BranchLine:
    condition: Condition
    target: Target
    span: Span


@dataclass(frozen=True, slots=True)
class OptionLine:
    title: Quoted
    target: Target
    span: Span


@dataclass(frozen=True, slots=True)
class RulesDecide:
    first_match: bool
    span: Span


@dataclass(frozen=True, slots=True)
class OnlyIf:
    condition: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """`i fase …` under an interruption; `når som helst …` under a step (`anytime`)."""

    scope: Scope
    anytime: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Citation:
    name: Name
    place: Quoted | None
    span: Span


@dataclass(frozen=True, slots=True)
class Lasts:
    """`varer til x`, `varer 48 timer`, `varer minst 2 timer`."""

    until: Name | Duration
    at_least: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ForTime:
    """`i 2 uker` under a wait."""

    duration: Duration
    span: Span


@dataclass(frozen=True, slots=True)
class RunsLine:
    """`kjører utskriving "1.2"`: the pathway that a sub-pathway runs, and its version."""

    name: Name
    version: Quoted
    span: Span


@dataclass(frozen=True, slots=True)
class OnEnd:
    """`ved hjemme så …`: the way on when the sub-pathway ends with this result."""

    end: Name
    target: Target
    span: Span


# ---- examples


@dataclass(frozen=True, slots=True)
class ExampleLine:
    title: Quoted
    span: Span


@dataclass(frozen=True, slots=True)
class When:
    """A day and perhaps an hour in Norway."""

    day: date
    clock: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """`ja` and `nei`."""

    yes: bool


@dataclass(frozen=True, slots=True)
class SaidValues:
    """Values of an enumeration; empty for `ingenting`. Of a step that somebody chooses in: where the way leads."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class SaidNumber:
    number: Numeral


@dataclass(frozen=True, slots=True)
class SaidText:
    text: Quoted


@dataclass(frozen=True, slots=True)
class SaidTime:
    when: When


Said = SaidAnswer | SaidValues | SaidNumber | SaidText | SaidTime


@dataclass(frozen=True, slots=True)
class Fact:
    """What an example says is true of the patient: `falt`, `ikke falt`, `skår er 4`."""

    name: Name
    said: Said
    span: Span


@dataclass(frozen=True, slots=True)
class GivenLine:
    facts: tuple[Fact, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Happens:
    """An outer event, an interruption."""

    name: Name


@dataclass(frozen=True, slots=True)
class Told:
    """`datum er verdi`, or which way is chosen in a step, perhaps with a reason."""

    fact: Fact
    reason: Quoted | None


@dataclass(frozen=True, slots=True)
class DeedTold:
    """`deed` is DONE, SENT, RECEIVED, CONFIRMED, REFUSED, RETURNED, WITHDRAWN, GIVEN, STARTED or ENDED."""

    name: Name
    deed: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    name: Name
    reason: Quoted


Happening = Happens | Told | DeedTold | LeftOut


@dataclass(frozen=True, slots=True)
class WhenLine:
    when: When
    happening: Happening
    span: Span


@dataclass(frozen=True, slots=True)
class NextIs:
    """The whole set of open steps; empty for `ingenting`."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class DeadlineIs:
    """The whole set of limits of the step's open tasks; `due` is empty for `ingenting`."""

    name: Name
    due: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """An actor, and perhaps how binding the task is: SHALL, SHOULD or MAY."""

    actor: Name
    obligation: str | None


@dataclass(frozen=True, slots=True)
class ResponsibleIs:
    """Everybody who has an open task in the step."""

    name: Name
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class EndedWith:
    name: Name


@dataclass(frozen=True, slots=True)
class Missing:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Stands:
    """`standing` is NOT_OPEN, STOPPED or OVERDUE."""

    name: Name
    standing: str


Assertion = NextIs | DeadlineIs | ResponsibleIs | EndedWith | Missing | Stands


@dataclass(frozen=True, slots=True)
class ExpectLine:
    as_of: When | None
    assertion: Assertion
    span: Span


# ---- what a variant changes


@dataclass(frozen=True, slots=True)
class RenameLine:
    """`kaller søknadskontor "Tildelingskontoret"`: another title for what the base has."""

    name: Name
    title: Quoted
    span: Span


@dataclass(frozen=True, slots=True)
class NewObligation:
    """`obligation` is SHALL, SHOULD or MAY."""

    obligation: str


@dataclass(frozen=True, slots=True)
class NewQuorum:
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class NewConsent:
    """A consent that the step requires from now on, and where a patient goes who says no."""

    name: Name
    without: Target


# A duration alone keeps what the limit counts from; a timing is a whole limit.
NewValue = Duration | Timing | NewObligation | NewQuorum | NewConsent


@dataclass(frozen=True, slots=True)
class AdjustLine:
    """`kind` is TIGHTENS or LOOSENS; only what is loosened has a reason."""

    kind: str
    name: Name
    actor: Name | None
    to: NewValue
    because: Quoted | None
    span: Span


@dataclass(frozen=True, slots=True)
class RemoveLine:
    name: Name
    because: Quoted
    span: Span


@dataclass(frozen=True, slots=True)
class InsertLine:
    """A step that the variant adds after another one, or between two; `kind` is its keyword's terminal.

    It has a reason if what comes after it then comes later.
    """

    kind: str
    name: Name
    title: Quoted
    after: Name
    before: Name | None
    span: Span
    because: Quoted | None = None


Line = (
    Opening
    | SourceLine
    | ActorLine
    | ConsentLine
    | DatumLine
    | EndLine
    | ComputeLine
    | TableLine
    | RowLine
    | TotalLine
    | IndicatorLine
    | ShareLine
    | ExampleLine
    | GivenLine
    | WhenLine
    | ExpectLine
    | TextClause
    | DayClause
    | NameClause
    | NamesClause
    | Word
    | Duty
    | Way
    | BranchLine
    | OptionLine
    | RulesDecide
    | OnlyIf
    | ScopeLine
    | Citation
    | Lasts
    | ForTime
    | RunsLine
    | OnEnd
    | RenameLine
    | AdjustLine
    | RemoveLine
    | InsertLine
)

Named = Opening | ActorLine | ConsentLine | DatumLine | EndLine | ComputeLine | TableLine | TotalLine | IndicatorLine
ChangeLine = RenameLine | AdjustLine | RemoveLine | InsertLine
Opener = Named | ExampleLine | ChangeLine


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that could not be read, with what can be seen of it, so that one mistake does not make others.

    `kind` is the terminal of its first word if that is known; `names` is what it seems to declare,
    `mentions` every word in it.
    """

    kind: str | None
    names: tuple[Name, ...]
    mentions: frozenset[str]
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """An opening line and the clauses that stand under it; not `whole` when one of its lines could not be read."""

    opener: Opener
    clauses: tuple[Line, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text; `blocks` are in its order. The header is missing when its line could not be read."""

    vocabulary: str
    header: Opening | None
    header_clauses: tuple[Line, ...]
    blocks: tuple[Block, ...]
    unread: tuple[Unread, ...] = ()
    header_whole: bool = True


def fields_of(node: object) -> tuple[str, ...]:
    """The names of the fields of a value of syntax, in order; none of any other value."""
    kind: Callable[..., object] = type(node)
    return _fields_of(kind)


@cache
def _fields_of(kind: Callable[..., object]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
