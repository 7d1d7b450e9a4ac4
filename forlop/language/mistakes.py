"""From a line that cannot be read to the mistake its author made: the words of the line decide which diagnostic speaks."""

import re
from difflib import get_close_matches

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from forlop.diagnostics import Diagnostic
from forlop.language.blocks import STEP_KINDS
from forlop.language.grammar import line_parser
from forlop.language.vocabulary import VOCABULARIES, pattern, spoken, words
from forlop.source import Span

CODES = frozenset({"S110", "S111", "S112", "S113", "S114", "S115", "S116", "S117", "S118", "S119"})

OPENERS = STEP_KINDS | {
    "PATHWAY", "ACTOR", "CONSENT", "EVENT", "DATUM", "FORM", "PHASE", "TRACK", "END", "INTERRUPTION", "PAUSE",
    "TABLE", "COMPUTE", "TOTAL", "INDICATOR", "EXAMPLE", "SUBPATHWAY",
}  # fmt: skip

LATER = frozenset(
    {
        "TABLE", "COMPUTE", "TOTAL", "INDICATOR", "EXAMPLE", "SUBPATHWAY", "RUNS", "RENAMES", "TIGHTENS", "LOOSENS",
        "REMOVES", "INSERTS", "GIVEN", "WHEN", "SHARE_OF",
    }
)  # fmt: skip

_WORD = re.compile(r'"[^"\n]*"|\w+|\S')
_ACTS = ("DO_THIS", "RECORD", "SEND", "CONFIRM", "ANSWER", "CONVENE", "CHOOSE")
_DATE_LIKE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?")
_COMPARISON = re.compile(r"[<>=!≤≥]+")


def first_keyword(clause: str, *, vocabulary: str) -> str | None:
    """The terminal of the keyword that the clause begins with, if it begins with one."""
    return next(
        (terminal for terminal, row in words().items() if re.match(pattern(row[vocabulary]), clause)),
        None,
    )


def explain(clause: str, *, base: int, unexpected: UnexpectedInput, vocabulary: str) -> Diagnostic:
    """The diagnostic for a clause that Lark stopped in."""
    offset, expected = _stop(clause, unexpected, vocabulary=vocabulary)
    found = _WORD.match(clause, offset)
    word = found.group() if found else ""
    span = Span(base + offset, base + offset + max(len(word), 1)) if word else Span(base + len(clause), base + len(clause))
    before = _tokens_before(clause, offset, vocabulary=vocabulary)
    first = _WORD.match(clause)
    first_word = first.group() if first else ""
    start = Span(base, base + max(len(first_word), 1))

    later = first_keyword(clause, vocabulary=vocabulary)
    if later in LATER or clause.startswith("|"):
        shown = first_word if clause.startswith("|") else words()[later or "TABLE"][vocabulary][0]
        return Diagnostic("S123", Span(base, base + len(shown)), (("found", shown),))
    other = _of_other_vocabulary(clause, offset, expected, vocabulary=vocabulary)
    if other is not None:
        spelled, instead = other
        at = Span(base + offset, base + offset + len(spelled))
        return Diagnostic("S115", at, (("found", spelled), ("instead", instead)))
    if _COMPARISON.match(word):
        return Diagnostic("S118", span, (("found", _COMPARISON.match(clause, offset).group()),))  # type: ignore[union-attr]  # matched above
    if "DATE" in expected or (_DATE_LIKE.match(clause, offset) and "/" in clause[offset : offset + 6]):
        shown = (_DATE_LIKE.match(clause, offset) or found or first)
        return Diagnostic("S117", span, (("found", shown.group() if shown else ""),))
    match word, before:
        case "", _ if "AND" in expected and "_COMMA" in before[-3:]:
            return Diagnostic("S111", _last_name(clause, base), (("right", _joined(clause, vocabulary=vocabulary)),))
        case _, _ if _is(word, "AND", vocabulary) and _is_list(before):
            return Diagnostic("S112", span)
        case _, _ if (_is(word, "OR", vocabulary) and "AND" in before) or (_is(word, "AND", vocabulary) and "OR" in before):
            return Diagnostic("S113", span)
        case _, [*_, "SHALL" | "SHOULD" | "MAY"] if word:
            infinitives = [words()[act][vocabulary][0] for act in _ACTS]
            near = get_close_matches(word, [act.split()[0] for act in infinitives], 1, 0.5)
            right = next((act for act in infinitives if near and act.split()[0] == near[0]), None)
            details = (("found", word), ("right", right or ""), ("verbs", ", ".join(infinitives)))
            return Diagnostic("S114", span, details, help="near" if right else "")
        case _, ([] | ["NAME"]) if "_COMMA" not in before:
            openings = [spelling for row in words().values() for spelling in row[vocabulary][:1]]
            near = get_close_matches(" ".join(clause.split()[:2]), openings, 1, 0.75) or get_close_matches(
                first_word, openings, 1, 0.6
            )
            details = (("found", first_word), ("near", near[0] if near else ""))
            return Diagnostic("S110", start, details, help="near" if near else "")
        case "", _:
            return Diagnostic("S116", span, (("expected", _said(expected, vocabulary=vocabulary)),))
        case _:
            return Diagnostic("S119", span, (("found", word), ("expected", _said(expected, vocabulary=vocabulary))))


def _stop(clause: str, unexpected: UnexpectedInput, *, vocabulary: str) -> tuple[int, frozenset[str]]:
    """Where Lark stopped, and the terminals that could have stood there."""
    match unexpected:
        case UnexpectedToken(token=Token(type="$END")):
            return len(clause), frozenset(unexpected.accepts or unexpected.expected)
        case UnexpectedToken(token=token):
            return token.start_pos or 0, frozenset(unexpected.accepts or unexpected.expected)
        case UnexpectedCharacters(pos_in_stream=offset, allowed=allowed):
            return offset, frozenset(allowed or ())
        case _:
            return len(clause), frozenset()


def _tokens_before(clause: str, offset: int, *, vocabulary: str) -> list[str]:
    """The terminals of the clause up to the stop, as the grammar reads them."""
    interactive = line_parser(vocabulary).parse_interactive(clause[:offset])
    types: list[str] = []
    try:
        for token in interactive.iter_parse():
            types.append(token.type)
    except UnexpectedInput:
        pass  # the cut itself may make the last word unreadable; what came before it is what is asked for
    return types


def _of_other_vocabulary(
    clause: str, offset: int, expected: frozenset[str], *, vocabulary: str
) -> tuple[str, str] | None:
    """A word of another vocabulary where this one's word for the same could stand."""
    for other in VOCABULARIES:
        if other == vocabulary:
            continue
        for terminal in expected & words().keys():
            row = words()[terminal]
            found = re.compile(pattern(row[other])).match(clause, offset)
            if found and found.group() not in row[vocabulary] and found.group() not in spoken(vocabulary):
                number = row[other].index(" ".join(found.group().split()))
                return found.group(), row[vocabulary][min(number, len(row[vocabulary]) - 1)]
    return None


def _is(word: str, terminal: str, vocabulary: str) -> bool:
    return word in words()[terminal][vocabulary]


def _is_list(before: list[str]) -> bool:
    """Whether the words before end in a list that has had its `og`."""
    names = before[-3:] == ["NAME", "AND", "NAME"]
    return names and not {"IF", "ONLY_IF"} & set(before)


def _last_name(clause: str, base: int) -> Span:
    last = list(_WORD.finditer(clause))[-1]
    return Span(base + last.start(), base + last.end())


def _joined(clause: str, *, vocabulary: str) -> str:
    """The list as it should have been: `a, b` -> `a og b`."""
    body, _, last = clause.rpartition(",")
    return f"{body.strip()} {words()['AND'][vocabulary][0]} {last.strip()}"


def _said(expected: frozenset[str], *, vocabulary: str) -> str:
    """The expected terminals in the author's words; kinds of token that are not words go by a key of the catalogue."""
    spelled = [words()[terminal][vocabulary][-1] for terminal in words() if terminal in expected]
    kinds = [f"<{kind}>" for kind in ("NAME", "STRING", "NUMBER", "DATE") if kind in expected]
    return ", ".join([*kinds, *spelled][:8])
