"""From a line that cannot be read to the mistake its author made: the words of the line decide which diagnostic speaks.

Each mistake is a function from the place where reading stopped to a diagnostic or None; the first that knows it speaks.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from forlop.diagnostics import Diagnostic
from forlop.language.grammar import unused_terminals
from forlop.language.vocabulary import VOCABULARIES, keyword, pattern, spoken, words
from forlop.language.wrong_word import surer
from forlop.source import Span

_UNITS = ("HOURS", "WORKDAYS", "DAYS", "WEEKS", "MONTHS", "YEARS")
_OBLIGATIONS = frozenset({"SHALL", "SHOULD", "MAY"})
_TYPES = ("YES_NO", "TEXT", "DATE_TYPE", "TIME_TYPE", "INTEGER", "NUMBER_TYPE", "ONE_OF", "SEVERAL_OF")
_ACTS = ("DO_THIS", "RECORD", "SEND", "CONFIRM", "ANSWER", "CONVENE", "CHOOSE")
_KINDS = ("NAME", "STRING", "NUMBER", "DATE", "ORDINAL", "TIME")
# Lark's own names for the signs of the grammar, in the order in which they are offered.
_SIGNS_OF_THE_GRAMMAR = {"_COMMA": ",", "COLON": ":", "EQUAL": "=", "SIGN": "+, -", "VBAR": "|", "RPAR": ")"}

_WORD = re.compile(r'"[^"\n]*"|\w+|\S')
_DATE_LIKE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?(?!\d)")
_PARTED = re.compile(r"(\d+), +(\d+)\b")
_SIGN = re.compile(r"[-<>=!≤≥≠→]+")
# What the sign means in a line, as the terminal of the word to write instead.
_SIGNS = {
    "<": "UNDER", ">": "OVER", "<=": "AT_MOST", "≤": "AT_MOST", "=<": "AT_MOST", ">=": "AT_LEAST", "≥": "AT_LEAST",
    "=": "IS", "==": "IS", "!=": "NOT", "<>": "NOT", "≠": "NOT", "=>": "THEN", "->": "THEN", "-->": "THEN", "→": "THEN",
}  # fmt: skip
# Words that beginners compare with, and the terminal of the word to write instead.
_COMPARISONS = {
    "over": "OVER", "større": "OVER", "høyere": "OVER", "under": "UNDER", "lavere": "UNDER", "færre": "UNDER",
    "maks": "AT_MOST", "maksimalt": "AT_MOST", "minimum": "AT_LEAST", "lik": "IS", "greater": "OVER", "above": "OVER",
    "below": "UNDER", "fewer": "UNDER",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """Where Lark stopped in a clause: what stands there, what came before, and what could have stood there."""

    clause: str
    base: int
    offset: int
    before: tuple[Token, ...]
    expected: frozenset[str]
    vocabulary: str
    unused: frozenset[str]

    @property
    def word(self) -> str:
        found = _WORD.match(self.clause, self.offset)
        return found.group() if found else ""

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(token.type for token in self.before)

    @property
    def span(self) -> Span:
        """The word where reading stopped; after the end of the clause, its last word."""
        return self.at(self.offset, len(self.word)) if self.word else self.last_word

    @property
    def last_word(self) -> Span:
        *_, last = _WORD.finditer(self.clause)
        return self.at(last.start(), len(last.group()))

    @property
    def first_word(self) -> str:
        found = _WORD.match(self.clause)
        return found.group() if found else self.clause[:1]

    def at(self, offset: int, length: int) -> Span:
        return Span(self.base + offset, self.base + offset + length)

    def said(self, terminal: str) -> str:
        return words()[terminal][self.vocabulary][0]


Mistake = Callable[[Stop], Diagnostic | None]


def first_keyword(clause: str, *, vocabulary: str) -> str | None:
    """The terminal of the keyword that the clause begins with, if it begins with one; the longest wins."""
    return _keyword_at(clause, 0, vocabulary=vocabulary)


def explain(
    clause: str, *, base: int, unexpected: UnexpectedInput, parser: Lark, vocabulary: str, indented: bool
) -> Diagnostic:
    """The diagnostic for a clause that Lark stopped in; an indented one was not meant to open a part."""
    offset, expected = _stop(clause, unexpected)
    stop = Stop(
        clause=clause,
        base=base,
        offset=offset,
        before=_tokens_before(clause, offset, parser=parser),
        expected=expected,
        vocabulary=vocabulary,
        unused=unused_terminals(parser),
    )
    named = (mistake(stop) for mistake in MISTAKES)
    told = next(diagnostic for diagnostic in named if diagnostic is not None)
    return surer(told, clause, base=base, stopped=offset, parser=parser, vocabulary=vocabulary, indented=indented)


# ---- the mistakes, the surest first


def of_another_vocabulary(stop: Stop) -> Diagnostic | None:
    """A word of nynorsk or English where bokmål's word for the same could stand, or at the beginning of the line."""
    found = _foreign(stop, stop.offset, stop.expected)
    at = stop.offset
    if found is None and stop.types in ((), ("NAME",)):
        found, at = _foreign(stop, 0, frozenset(words())), 0
    if found is None:
        return None
    spelled, instead, other = found
    details = (("found", spelled), ("instead", instead), ("other", other))
    return Diagnostic("S115", stop.at(at, len(spelled)), details)


def a_sign_for_a_word(stop: Stop) -> Diagnostic | None:
    """`>=`, `=>` and the like, and comparisons with words that people use as names (`over`, `under`)."""
    name = stop.before[-1] if stop.types[-2:] in (("IS", "NAME"), ("VBAR", "NAME")) else None
    if name is not None and str(name) in _COMPARISONS and stop.word[:1].isdigit():
        details = (("found", str(name)), ("instead", stop.said(_COMPARISONS[str(name)])))
        return Diagnostic("S118", stop.at(name.start_pos or 0, len(name)), details, help="instead")
    sign = _SIGN.match(stop.clause, stop.offset)
    if sign is None and stop.word.lower() in _COMPARISONS and "AT_LEAST" in stop.expected:
        length, shown, terminal = len(stop.word), stop.word, _COMPARISONS[stop.word.lower()]
    elif sign is not None:
        length, shown, terminal = len(sign.group()), sign.group(), _SIGNS.get(sign.group(), "")
    else:
        return None
    if terminal == "NOT":
        instead = f"{stop.said('IS')} {stop.said('NOT')}"
    else:
        instead = stop.said(terminal) if terminal else ""
        if terminal in ("OVER", "UNDER", "AT_MOST", "AT_LEAST") and stop.types[-1:] == ("NAME",):
            instead = f"{stop.said('IS')} {instead}"
    details = (("found", shown), ("instead", instead))
    return Diagnostic("S118", stop.at(stop.offset, length), details, help="instead" if instead else "")


def a_date_in_another_form(stop: Stop) -> Diagnostic | None:
    """Dates are written 20.03.2026; `3/12` could be March or December."""
    # A number may have been read from the front of it: `3` of `3/12`.
    starts = [stop.offset, *(token.start_pos or 0 for token in stop.before[-1:] if token.type in ("NUMBER", "ORDINAL"))]
    for start in reversed(starts):
        found = _DATE_LIKE.match(stop.clause, start)
        if (
            found
            and found.end() > stop.offset
            and ("DATE" in stop.expected or "/" in found.group() or "-" in found.group())
        ):
            return Diagnostic("S117", stop.at(start, len(found.group())), (("found", found.group()),))
    if "DATE" not in stop.expected or not stop.word:
        return None
    return Diagnostic("S117", stop.span, (("found", stop.word),))


def a_decimal_comma_with_a_space(stop: Stop) -> Diagnostic | None:
    """`0, 8`: a comma with a space after it parts a list."""
    numbers = [token for token in stop.before[-2:] if token.type == "NUMBER"]
    if not numbers:
        return None
    start = numbers[-1].start_pos or 0
    found = _PARTED.match(stop.clause, start)
    if found is None or found.end() <= stop.offset:
        return None
    details = (("found", found.group()), ("right", f"{found[1]},{found[2]}"))
    return Diagnostic("S128", stop.at(start, len(found.group())), details)


def a_list_without_and(stop: Stop) -> Diagnostic | None:
    """`a, b`: read as "then" by some and as "or" by others."""
    names = _list_before(stop)
    if (
        len(names) < 2
        or "AND" not in stop.expected
        or "_COMMA" not in stop.types
        or "AND" in stop.types[-2 * len(names) :]
    ):
        return None
    if stop.types[-1:] != ("NAME",):
        return None
    return Diagnostic("S111", _span_of(stop, names), (("right", _listed(names, stop)),))


def a_list_with_and_twice(stop: Stop) -> Diagnostic | None:
    """`a og b og c`, and a comma after the `og`."""
    names = _list_before(stop)
    again = _is(stop.word, "AND", stop.vocabulary) or stop.word == ","
    if not again or len(names) < 2 or "AND" not in stop.types or {"IF", "ONLY_IF"} & set(stop.types):
        return None
    joined = re.compile(rf"\s*(?:,|{pattern(words()['AND'][stop.vocabulary])})\s*([^\W\d_]\w*)")
    follows: list[str] = []
    end = stop.offset
    while found := joined.match(stop.clause, end):
        follows.append(found[1])
        end = found.end()
    if not follows:
        return None
    return Diagnostic("S112", stop.span, (("right", _listed([*map(str, names), *follows], stop)),))


def and_mixed_with_or(stop: Stop) -> Diagnostic | None:
    """No reader should have to know which of the two binds closer."""
    both = {"AND", "OR"} & set(stop.types)
    mixed = (_is(stop.word, "OR", stop.vocabulary) and "AND" in both) or (
        _is(stop.word, "AND", stop.vocabulary) and "OR" in both
    )
    return Diagnostic("S113", stop.span) if mixed else None


def not_an_infinitive(stop: Stop) -> Diagnostic | None:
    """`skal noter`: a modal verb takes the infinitive."""
    if not _OBLIGATIONS & set(stop.types[-1:]):
        return None
    infinitives = [stop.said(act) for act in _ACTS]
    near = get_close_matches(stop.word, [act.split()[0] for act in infinitives], 1, 0.7) if stop.word else []
    right = next((act for act in infinitives if near and act.split()[0] == near[0]), "")
    details = (("found", stop.word), ("right", right), ("verbs", ", ".join(infinitives)))
    if not stop.word:
        return Diagnostic("S114", stop.span, details, help="missing")
    return Diagnostic("S114", stop.span, details, help="near" if right else "")


def a_missing_unit(stop: Stop) -> Diagnostic | None:
    """`innen 2` says two of nothing."""
    if "DAYS" not in stop.expected or stop.types[-1:] not in (("NUMBER",), ("ORDINAL",)):
        return None
    number = stop.before[-1]
    units = [words()[unit][stop.vocabulary][-1] for unit in _UNITS]
    near = get_close_matches(
        stop.word, [spelling for unit in _UNITS for spelling in words()[unit][stop.vocabulary]], 1, 0.6
    )
    details = (
        ("number", str(number)),
        ("units", ", ".join(units)),
        ("found", stop.word),
        ("near", near[0] if near else ""),
    )
    span = stop.span if near else stop.at(number.start_pos or 0, len(number))
    return Diagnostic("S129", span, details, help="near" if near else "")


def a_missing_then(stop: Stop) -> Diagnostic | None:
    """`hvis x a`, `valg "…" a`: only `så` leads anywhere."""
    way = {"IF", "OPTION", "ELSE", "REFUSED_THEN", "RETURNED_THEN", "WITHOUT_CONSENT", "AFTER_LAST", "ON_OVERDUE"}
    if "THEN" not in stop.expected or (stop.types and stop.types[0] not in way):
        return None
    if stop.word and not re.fullmatch(r"[^\W\d_]\w*", stop.word):
        return None
    before = stop.before[-1] if stop.before else None
    after = str(before) if before is not None else stop.first_word
    details = (("found", stop.word), ("after", after), ("then", stop.said("THEN")))
    return Diagnostic("S131", stop.span, details, help="" if stop.word else "end")


def a_missing_title(stop: Stop) -> Diagnostic | None:
    """`tiltak trening`: what stands in a chart and in a message is the title."""
    if "STRING" not in stop.expected or stop.types[-1:] != ("NAME",) or len(stop.types) != 2:
        return None
    name = stop.before[-1]
    details = (("name", str(name)), ("opener", str(stop.before[0])))
    return Diagnostic("S130", stop.at(name.start_pos or 0, len(name)), details)


def a_missing_name(stop: Stop) -> Diagnostic | None:
    """`tiltak "Trening"`: a name is what the other lines call it."""
    if stop.expected != {"NAME"} or not stop.word.startswith('"') or len(stop.types) != 1:
        return None
    details = (("opener", str(stop.before[0])), ("title", stop.word))
    return Diagnostic("S132", stop.span, details)


def a_misspelt_beginning(stop: Stop) -> Diagnostic | None:
    """Every line begins with a keyword or with an actor; most wrong beginnings are misspelt keywords."""
    if stop.types not in ((), ("NAME",)):
        return None
    openings = [row[stop.vocabulary][0] for terminal, row in words().items() if terminal not in stop.unused]
    near = get_close_matches(" ".join(stop.clause.split()[:2]).lower(), openings, 1, 0.75)
    alone = stop.clause.strip() == stop.first_word and stop.types == ("NAME",)
    near = near or get_close_matches(stop.first_word.lower(), openings, 1, 0.8 if alone else 0.7)
    if alone and not near:
        return Diagnostic(
            "S110", stop.at(0, len(stop.first_word)), (("found", stop.first_word), ("near", "")), help="then"
        )
    if not near and stop.types == ("NAME",) and stop.word:
        obligations = [stop.said(word) for word in ("SHALL", "SHOULD", "MAY")]
        typed = stop.word in {row for kind in _TYPES for row in words()[kind][stop.vocabulary]}
        expected = ":" if typed else ", ".join(obligations)
        if get_close_matches(stop.word, obligations, 1, 0.5) or not stop.word.startswith('"'):
            return Diagnostic("S119", stop.span, (("found", stop.word), ("expected", expected)))
    details = (("found", stop.first_word), ("near", near[0] if near else ""))
    return Diagnostic("S110", stop.at(0, len(stop.first_word)), details, help="near" if near else "")


def an_empty_cell(stop: Stop) -> Diagnostic | None:
    """`| ja | | høy |`: what does not matter is said, so that nothing is forgotten."""
    if stop.word != "|" or stop.types[-1:] != ("VBAR",):
        return None
    return Diagnostic("S135", stop.span)


def something_missing(stop: Stop) -> Diagnostic | None:
    """The clause ends too early."""
    if stop.word:
        return None
    return Diagnostic("S116", stop.last_word, (("expected", _said(stop.expected, vocabulary=stop.vocabulary)),))


def something_else(stop: Stop) -> Diagnostic:
    """A word that cannot stand where it stands, and what could."""
    expected = _said(stop.expected, vocabulary=stop.vocabulary)
    misread = _misread_name(stop)
    if misread is not None:
        return misread
    near = get_close_matches(stop.word, _spellings(stop), 1, 0.7)
    details = (("found", stop.word), ("expected", expected), ("near", near[0] if near else ""))
    match near, expected:
        case [_], _:
            return Diagnostic("S119", stop.span, details, help="near")
        case _, "":
            return Diagnostic("S119", stop.span, details, help="end")
        case _:
            return Diagnostic("S119", stop.span, details)


CODES = frozenset(
    {
        "S110", "S111", "S112", "S113", "S114", "S115", "S116", "S117", "S118", "S119", "S128", "S129", "S130", "S131",
        "S132", "S133", "S135", "S150", "S151",
    }
)  # fmt: skip

MISTAKES: tuple[Mistake, ...] = (
    of_another_vocabulary,
    a_sign_for_a_word,
    a_date_in_another_form,
    a_decimal_comma_with_a_space,
    a_list_with_and_twice,
    and_mixed_with_or,
    not_an_infinitive,
    a_misspelt_beginning,
    a_missing_unit,
    a_missing_then,
    a_missing_title,
    a_missing_name,
    a_list_without_and,
    an_empty_cell,
    something_missing,
    something_else,
)


def _misread_name(stop: Stop) -> Diagnostic | None:
    """`er mist 2`: a misspelt keyword is read as a name where a name may stand, and reading stops after it."""
    if stop.types[-1:] != ("NAME",) or len(stop.before) < 2:
        return None
    name = stop.before[-1]
    near = get_close_matches(str(name), list(spoken(stop.vocabulary)), 1, 0.75)
    if not near or str(name) in near:
        return None
    details = (("found", str(name)), ("expected", ""), ("near", near[0]))
    return Diagnostic("S119", stop.at(name.start_pos or 0, len(name)), details, help="near")


# ---- the place


def _stop(clause: str, unexpected: UnexpectedInput) -> tuple[int, frozenset[str]]:
    """Where Lark stopped, and the terminals that could have stood there."""
    match unexpected:
        case UnexpectedToken():
            at_end = unexpected.token.type == "$END"
            accepted = frozenset(unexpected.accepts or unexpected.expected)
            return len(clause) if at_end else unexpected.token.start_pos or 0, accepted
        case UnexpectedCharacters():
            offset: int = unexpected.pos_in_stream  # type: ignore[assignment]  # declared None by Lark, always set
            return offset, frozenset(unexpected.allowed or ())
        case _:
            return len(clause), frozenset()


def _tokens_before(clause: str, offset: int, *, parser: Lark) -> tuple[Token, ...]:
    """The tokens of the clause up to the stop, as the grammar reads them."""
    tokens: list[Token] = []
    # The cut itself may make the last word unreadable; what came before it is what is asked for.
    with suppress(UnexpectedInput):
        for token in parser.parse_interactive(clause[:offset]).iter_parse():
            tokens.append(token)  # noqa: PERF402  # what was read before the cut is kept
    return tuple(tokens)


def _keyword_at(clause: str, offset: int, *, vocabulary: str) -> str | None:
    found = [
        (len(match.group()), terminal)
        for terminal in words()
        if (match := keyword(terminal, vocabulary).match(clause, offset))
    ]
    longest = max((length for length, _ in found), default=0)
    return next((terminal for length, terminal in found if length == longest), None)


def _foreign(stop: Stop, offset: int, terminals: frozenset[str]) -> tuple[str, str, str] | None:
    """A word of another vocabulary: as it stands there, this one's word for it, and which vocabulary it is of."""
    mine = spoken(stop.vocabulary)
    for other in VOCABULARIES:
        if other == stop.vocabulary:
            continue
        for terminal, row in words().items():
            if terminal not in terminals or terminal in stop.unused:
                continue
            found = keyword(terminal, other).match(stop.clause, offset)
            spelling = " ".join(found.group().split()) if found else ""
            if found and spelling not in mine:
                number = row[other].index(spelling)
                return found.group(), row[stop.vocabulary][min(number, len(row[stop.vocabulary]) - 1)], other
    return None


def _is(word: str, terminal: str, vocabulary: str) -> bool:
    return word in words()[terminal][vocabulary]


def _list_before(stop: Stop) -> list[Token]:
    """The names of the list that ends at the stop."""
    names: list[Token] = []
    for token in reversed(stop.before):
        if token.type == "NAME":
            names.insert(0, token)
        elif token.type not in ("_COMMA", "AND"):
            break
    return names


def _span_of(stop: Stop, names: list[Token]) -> Span:
    start, end = names[0].start_pos or 0, names[-1].end_pos or 0
    return stop.at(start, end - start)


def _listed(names: list[Token] | list[str], stop: Stop) -> str:
    """A list as it is written: `a, b og c`."""
    return f"{', '.join(names[:-1])} {stop.said('AND')} {names[-1]}"


def _spellings(stop: Stop) -> list[str]:
    return [
        spelling for terminal, row in words().items() if terminal in stop.expected for spelling in row[stop.vocabulary]
    ]


def _said(expected: frozenset[str], *, vocabulary: str) -> str:
    """The expected terminals in the author's words; kinds of token that are not words go by a key of the catalogue."""
    spelled = [words()[terminal][vocabulary][-1] for terminal in words() if terminal in expected]
    kinds = [f"<{kind}>" for kind in _KINDS if kind in expected]
    signs = [sign for terminal, sign in _SIGNS_OF_THE_GRAMMAR.items() if terminal in expected]
    return ", ".join([*kinds, *dict.fromkeys(spelled), *signs][:8])
