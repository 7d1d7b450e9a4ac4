"""The syntax of a pathway's text: a frozen value per line, with spans. Names are not looked up, types not checked here.

Terminals that carry a meaning of their own (a unit, a kind of step) are kept under their name in the grammar.
"""

from dataclasses import dataclass
from datetime import date

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
    """`kind` is CODE, UNIT, HIGHER_BETTER, LOWER_BETTER or VALID_FOR."""

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
class Opening:
    """A line that opens a block and names it: `kind` is its keyword's terminal (PATHWAY, STEP kinds, END, EVENT …)."""

    kind: str
    name: Name
    title: Quoted
    span: Span


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
class EndLine:
    name: Name
    title: Quoted
    closes_all: bool
    span: Span


@dataclass(frozen=True, slots=True)
class TextClause:
    """A word and a text: VERSION, APPLIES_TO, PURPOSE, NOTE, BASIS, CODE."""

    kind: str
    text: Quoted
    span: Span


@dataclass(frozen=True, slots=True)
class ValidFrom:
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
    """A clause of one word: BESIDE, THEREAFTER, STOPS_ALL; or a line of a later version under the word's terminal."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Duty:
    actor: Name
    obligation: str
    act: Act
    timing: Timing | None
    force: str | None
    span: Span


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


Line = (
    Opening
    | SourceLine
    | ActorLine
    | ConsentLine
    | DatumLine
    | EndLine
    | TextClause
    | ValidFrom
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
)

Opener = Opening | ActorLine | ConsentLine | DatumLine | EndLine


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
