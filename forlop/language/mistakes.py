"""From a line that cannot be read to the mistake its author made: the words of the line decide which diagnostic speaks.

Each mistake is a function from the place where reading stopped to a diagnostic or None; the first that knows it speaks.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from difflib import get_close_matches

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from forlop.diagnostics import Diagnostic, Related
from forlop.language import slip_mistakes
from forlop.language.grammar import unused_terminals
from forlop.language.stop import Stop
from forlop.language.vocabulary import VOCABULARIES, keyword, pattern, spoken, words
from forlop.language.wrong_word import surer
from forlop.source import Span

_UNITS = ("HOURS", "WORKDAYS", "DAYS", "WEEKS", "MONTHS", "YEARS")
_OBLIGATIONS = frozenset({"SHALL", "SHOULD", "MAY"})
_TYPES = ("YES_NO", "TEXT", "DATE_TYPE", "TIME_TYPE", "INTEGER", "NUMBER_TYPE", "ONE_OF", "SEVERAL_OF")
_ACTS = ("DO_THIS", "RECORD", "SEND", "CONFIRM", "ANSWER", "CONVENE", "CHOOSE")
# So many choices can be named one by one.
_FEW = 3
# Parts of a line that have an example of their own.
_INNER = frozenset({"BACK_TO", "EVERY", "ONE_OF", "SEVERAL_OF"})
_KINDS = ("NAME", "STRING", "NUMBER", "DATE", "ORDINAL", "TIME")
# Lark's own names for the signs of the grammar, in the order in which they are offered.
_SIGNS_OF_THE_GRAMMAR = {"_COMMA": ",", "COLON": ":", "EQUAL": "=", "SIGN": "+, -", "VBAR": "|", "RPAR": ")"}

_DATE_LIKE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?(?!\d)")
_DATE_IN_WORDS = re.compile(r"\d{1,2}\.? [^\W\d_]{3,9}(?: \d{4})?")
_PARTED = re.compile(r"(\d+), +(\d+)\b")

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
        parser=parser,
    )
    found = (mistake(stop) for mistake in MISTAKES)
    told = next(diagnostic for diagnostic in found if diagnostic is not None)
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
            return _date(stop.at(start, len(found.group())), found.group())
    written = _DATE_IN_WORDS.match(stop.clause, starts[-1])
    if written and "DATE" in stop.expected | frozenset(token.type for token in stop.before):
        return _date(stop.at(written.start(), len(written.group())), written.group())
    return _date(stop.span, stop.word) if "DATE" in stop.expected and stop.word else None


def _date(span: Span, found: str) -> Diagnostic:
    """With the date as it is written, if it can only be one."""
    bare = found.strip('"')
    year_first = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", bare)
    short_year = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})", bare)
    right = ""
    if year_first:
        right = f"{year_first[3]:0>2}.{year_first[2]:0>2}.{year_first[1]}"
    elif short_year:
        right = f"{short_year[1]:0>2}.{short_year[2]:0>2}.{short_year[3]:0>4}" if len(short_year[3]) == 4 else ""
        right = right or f"{short_year[1]:0>2}.{short_year[2]:0>2}.20{short_year[3]}"
    details = (("found", found), ("right", right))
    is_date_like = any(character.isdigit() for character in found)
    return Diagnostic("S117", span, details, help="right" if right else "" if is_date_like else "missing")


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


def a_list_joined_otherwise(stop: Stop) -> Diagnostic | None:
    """`a, b`, read as "then" by some and as "or" by others; `a og b og c`, and a comma before the `og`."""
    names = _list_before(stop)
    in_condition = {"IF", "ONLY_IF"} & set(stop.types) and "THEN" not in stop.types
    if not names or in_condition or {"ONE_OF", "SEVERAL_OF"} & set(stop.types):
        return None
    joined = pattern(words()["AND"][stop.vocabulary])
    start = names[0].start_pos or 0
    found = re.compile(rf"\w+(?:\s*(?:,\s*{joined}|,|{joined})\s*\w+)+").match(stop.clause, start)
    if found is None:
        return None
    listed = re.findall(r"\w+", re.sub(joined, ",", found.group()))
    right = _listed(listed, stop)
    text = f"{stop.clause[:start]}{right}{stop.clause[found.end() :]}"
    if len(listed) < 2 or not stop.reads_further(text, after=found.end()):
        return None
    details = (("right", right),)
    after_comma = re.compile(rf",\s*({joined})").search(stop.clause, start, found.end())
    ands = [*re.compile(joined).finditer(stop.clause, start, found.end())]
    if after_comma:
        return Diagnostic("S112", stop.at(after_comma.start(1), len(after_comma[1])), details)
    if ands:
        superfluous = ands[1] if len(ands) > 1 else ands[0]
        return Diagnostic("S112", stop.at(superfluous.start(), len(superfluous.group())), details)
    return Diagnostic("S111", stop.at(start, found.end() - start), details)


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
    details = (("found", stop.word), ("right", right))
    return Diagnostic("S114", stop.span, details, help="near") if right else None


def no_verb_at_all(stop: Stop) -> Diagnostic | None:
    """`skal` and nothing that can be read after it."""
    if not _OBLIGATIONS & set(stop.types[-1:]):
        return None
    return Diagnostic("S114", stop.span)


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
        ("units", "\n".join(units)),
        ("found", stop.word),
        ("near", near[0] if near else ""),
    )
    is_word = bool(re.fullmatch(r"[^\W\d_]+", stop.word))
    span = stop.span if is_word else stop.at(number.start_pos or 0, len(number))
    return Diagnostic("S129", span, details, help="near" if near else "unknown" if is_word else "")


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
    if stop.types[0] in ("RUNS", "BUILDS_ON"):
        right = f'{" ".join(map(str, stop.before))} "1.0"'
        lacks = (("name", str(name)), ("missing", "<VERSION>"), ("right", right))
        return Diagnostic("S133", stop.at(name.start_pos or 0, len(name)), lacks, help="version")
    details = (("name", str(name)), ("opener", str(stop.before[0])))
    return Diagnostic("S130", stop.at(name.start_pos or 0, len(name)), details)


def a_missing_name(stop: Stop) -> Diagnostic | None:
    """`tiltak "Trening"`: a name is what the other lines call it."""
    if stop.expected != {"NAME"} or not stop.word.startswith('"') or len(stop.types) != 1:
        return None
    details = (("opener", str(stop.before[0])), ("title", stop.word))
    return Diagnostic("S132", stop.span, details)


def a_misspelt_word(stop: Stop) -> Diagnostic | None:
    """`er mist 2`: with the right spelling the line can be read."""
    names = [token for token in stop.before[-1:] if token.type == "NAME"]
    after_number = stop.types[-1:] in (("NUMBER",), ("ORDINAL",))
    for start, word in ((stop.offset, stop.word), *((token.start_pos or 0, str(token)) for token in names)):
        # The beginning of a line and a unit have diagnostics of their own.
        if start == 0 or after_number:
            continue
        near = get_close_matches(word, list(spoken(stop.vocabulary)), 1, 0.75) if len(word) > 1 else []
        if not near or word in near:
            continue
        if stop.reads(f"{stop.clause[:start]}{near[0]}{stop.clause[start + len(word) :]}"):
            return Diagnostic("S119", stop.at(start, len(word)), (("found", word), ("near", near[0])), help="near")
    return None


def a_misspelt_beginning(stop: Stop) -> Diagnostic | None:
    """Every line begins with a keyword or with an actor; most wrong beginnings are misspelt keywords."""
    if stop.types not in ((), ("NAME",)):
        return None
    openings = [row[stop.vocabulary][0] for terminal, row in words().items() if terminal not in stop.unused]
    near = get_close_matches(" ".join(stop.clause.split()[:2]).lower(), openings, 1, 0.75)
    alone = stop.clause.strip() == stop.first_word and stop.types == ("NAME",)
    near = near or get_close_matches(stop.first_word.lower(), openings, 1, 0.8 if alone else 0.7)
    if near and re.match(rf"{re.escape(near[0])}\b", stop.clause):
        return Diagnostic("S110", stop.at(0, len(stop.first_word)), (("found", stop.first_word),), help="join")
    if alone and not near:
        return Diagnostic(
            "S110", stop.at(0, len(stop.first_word)), (("found", stop.first_word), ("near", "")), help="then"
        )
    if not near and stop.types == ("NAME",) and stop.word:
        obligations = [stop.said(word) for word in ("SHALL", "SHOULD", "MAY")]
        typed = stop.word in {row for kind in _TYPES for row in words()[kind][stop.vocabulary]}
        expected = "`:`" if typed else "\n".join(f"`{one}`" for one in obligations)
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
    if stop.types[:1] in (("TIGHTENS",), ("LOOSENS",)) and stop.types[-2:] == ("REQUIRES_CONSENT", "NAME"):
        # The comma alone would say nothing of what is missing: where the one goes who does not consent.
        rest = f"`, {stop.said('WITHOUT_CONSENT')} {stop.said('THEN')} …`"
        return Diagnostic("S116", stop.last_word, (("expected", rest),))
    return Diagnostic("S116", stop.last_word, *_what_could_stand(stop))


def something_else(stop: Stop) -> Diagnostic:
    """A word that cannot stand where it stands, and what could."""
    misread = _misread_name(stop)
    if misread is not None:
        return misread
    near = get_close_matches(stop.word, _spellings(stop), 1, 0.7)
    if near:
        return Diagnostic("S119", stop.span, (("found", stop.word), ("near", near[0])), help="near")
    if not _said(stop.expected, vocabulary=stop.vocabulary):
        return Diagnostic("S119", stop.span, (("found", stop.word),), help="end")
    details, related, advice = _what_could_stand(stop)
    return Diagnostic("S119", stop.span, (("found", stop.word), *details), related, advice)


CODES = frozenset(
    {
        "S110", "S111", "S112", "S113", "S114", "S115", "S116", "S117", "S118", "S119", "S128", "S129", "S130", "S131",
        "S132", "S133", "S135", "S136", "S137", "S138", "S140", "S141", "S142", "S143", "S144", "S145", "S146", "S147",
        "S148", "S150", "S151", "S152", "S153",
    }
)  # fmt: skip

MISTAKES: tuple[Mistake, ...] = (
    of_another_vocabulary,
    slip_mistakes.quotes_inside_quotes,
    slip_mistakes.a_comma_at_the_end,
    slip_mistakes.a_duty_not_to_do,
    slip_mistakes.two_who_share_a_duty,
    slip_mistakes.a_duty_of_nobody,
    slip_mistakes.a_choice_of_ways,
    slip_mistakes.an_expectation_without_is,
    slip_mistakes.a_path_in_an_example,
    an_empty_cell,
    and_mixed_with_or,
    a_list_joined_otherwise,
    a_decimal_comma_with_a_space,
    slip_mistakes.another_case,
    slip_mistakes.a_bullet,
    slip_mistakes.a_comment_of_another_kind,
    slip_mistakes.a_name_in_quotes,
    slip_mistakes.a_word_for_another,
    slip_mistakes.a_remark_in_brackets,
    a_date_in_another_form,
    not_an_infinitive,
    a_misspelt_word,
    slip_mistakes.two_lines_in_one,
    slip_mistakes.quotes_forgotten,
    slip_mistakes.a_name_of_several_words,
    slip_mistakes.a_name_that_begins_with_a_digit,
    a_missing_title,
    a_missing_name,
    slip_mistakes.something_left_out,
    slip_mistakes.something_to_take_away,
    slip_mistakes.a_type_forgotten,
    slip_mistakes.a_word_for_another_among_mistakes,
    a_misspelt_beginning,
    no_verb_at_all,
    a_missing_unit,
    a_missing_then,
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


def _listed(names: list[Token] | list[str], stop: Stop) -> str:
    """A list as it is written: `a, b og c`."""
    return f"{', '.join(names[:-1])} {stop.said('AND')} {names[-1]}"


def _spellings(stop: Stop) -> list[str]:
    return [
        spelling for terminal, row in words().items() if terminal in stop.expected for spelling in row[stop.vocabulary]
    ]


def _said(expected: frozenset[str], *, vocabulary: str) -> tuple[str, ...]:
    """The expected terminals in the author's words; kinds of token that are not words go by a key of the catalogue."""
    spelled = [words()[terminal][vocabulary][-1] for terminal in words() if terminal in expected]
    kinds = [f"<{kind}>" for kind in _KINDS if kind in expected]
    signs = [sign for terminal, sign in _SIGNS_OF_THE_GRAMMAR.items() if terminal in expected]
    return (*kinds, *(f"`{one}`" for one in dict.fromkeys((*spelled, *signs))))


def _what_could_stand(stop: Stop) -> tuple[tuple[tuple[str, str], ...], tuple[Related, ...], str]:
    """Few choices are named; of many, an example of the whole line says more."""
    said = _said(stop.expected, vocabulary=stop.vocabulary)
    if len(said) <= _FEW and not {"BACK_TO", "EVERY"} & set(stop.types):
        return (("expected", "\n".join(said)),), (), ""
    return (("pattern", _kind_of_line(stop)),), (), "pattern"


def _kind_of_line(stop: Stop) -> str:
    """The key of the example to show: what the line is about where reading stopped, or how it begins."""
    inner = next((token.type for token in reversed(stop.before) if token.type in _INNER), None)
    first = stop.before[0].type if stop.before else "LINE"
    if inner is not None:
        return inner
    if first == "NAME":
        return "FIELD" if "COLON" in stop.types else "DUTY"
    return "EXPECT" if first == "THEN" and {"IS", "AS_OF", "MISSING"} & set(stop.types) else first
