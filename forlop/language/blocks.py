"""Which clauses may stand under which opening line."""

from forlop.language import syntax

STEP_KINDS = frozenset({
    "START", "CHECKPOINT", "MEASURE", "MEETING", "DECISION", "HANDOVER", "REQUEST", "MESSAGE", "WAIT", "SUBPATHWAY",
})  # fmt: skip

# What opens a part of the text.
OPENERS = STEP_KINDS | {
    "PATHWAY", "ACTOR", "CONSENT", "EVENT", "DATUM", "FORM", "PHASE", "TRACK", "END", "INTERRUPTION", "PAUSE",
    "TABLE", "COMPUTE", "TOTAL", "INDICATOR", "EXAMPLE",
    "RENAMES", "TIGHTENS", "LOOSENS", "REMOVES", "INSERTS",
}  # fmt: skip

_UNDER = {
    "PATHWAY": {"VERSION", "VALID_FROM", "REVIEW_BY", "OWNER", "APPLIES_TO", "PURPOSE", "NOTE", "SourceLine",
                "WITHOUT_SOURCE"},
    "STEP": {
        "Duty", "THEN", "BranchLine", "ELSE", "OptionLine", "REFUSED_THEN", "RETURNED_THEN", "WITHOUT_CONSENT",
        "AFTER_LAST", "ON_OVERDUE", "RulesDecide", "WAITS_FOR", "OnlyIf", "anytime", "WITH", "VALID_WITH",
        "REQUIRES_CONSENT", "BASIS", "Citation", "CODE", "NOTE", "Lasts", "TO", "ForTime", "RunsLine", "OnEnd",
        "WITHOUT_SOURCE",
    },
    "END": {"CODE", "NOTE", "Citation"},
    "FORM": {"DatumLine"},
    "TRACK": {"STARTS_AT", "ENDS_AT", "NOTE", "Citation"},
    "INTERRUPTION": {"in_scope", "STOPS_ALL", "THEREAFTER", "BESIDE", "THEN", "NOTE", "Citation"},
    "PAUSE": {"STOPS_DEADLINE", "STOPS_ALL", "BASIS", "NOTE", "Citation"},
    "TABLE": {"RowLine"},
    "TOTAL": {"NOTE", "Citation", "WITHOUT_SOURCE"},
    "INDICATOR": {"ShareLine", "NOTE", "Citation"},
    "EXAMPLE": {"GivenLine", "WhenLine", "ExpectLine", "NOTE"},
}  # fmt: skip


def may_stand_under(opener: syntax.Opener, clause: syntax.Line) -> bool:
    """Whether the clause belongs to this kind of block."""
    return _kind_of(clause) in _UNDER.get(_block_of(opener), frozenset[str]())


def _block_of(opener: syntax.Opener) -> str:
    match opener:
        case syntax.Opening(kind=kind):
            return "STEP" if kind in STEP_KINDS else kind
        case syntax.EndLine():
            return "END"
        case syntax.TableLine():
            return "TABLE"
        case syntax.TotalLine():
            return "TOTAL"
        case syntax.IndicatorLine():
            return "INDICATOR"
        case syntax.ExampleLine():
            return "EXAMPLE"
        case syntax.InsertLine():
            return "STEP"
        case (
            syntax.ActorLine() | syntax.ConsentLine() | syntax.DatumLine() | syntax.ComputeLine()
            | syntax.RenameLine() | syntax.AdjustLine() | syntax.RemoveLine()
        ):  # fmt: skip
            return "ONE_LINE"


def _kind_of(clause: syntax.Line) -> str:
    match clause:
        case syntax.TextClause(kind=kind) | syntax.DayClause(kind=kind):
            return kind
        case syntax.NameClause(kind=kind) | syntax.NamesClause(kind=kind):
            return kind
        case syntax.Word(kind=kind) | syntax.Way(kind=kind):
            return kind
        case syntax.ScopeLine(anytime=anytime):
            return "anytime" if anytime else "in_scope"
        case _:
            return type(clause).__name__
