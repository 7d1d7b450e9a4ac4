"""Mistakes that show by their repair: with one word changed, added or taken away, the line can be read.

Each is a function from the place where reading stopped to a diagnostic or None. What its help says was tried.
"""

import re

from forlop.diagnostics import Diagnostic
from forlop.language.slips import slips, spelled_otherwise, written_instead
from forlop.language.stop import Stop
from forlop.language.vocabulary import pattern, spoken, words
from forlop.source import Span

# A longer clause is not tried again and again.
_LONGEST = 500
# What an example can ask, where it begins with other words than a name.
_EXPECTED = ("DEADLINE_FOR", "RESPONSIBLE_FOR")
_OBLIGATIONS = ("SHALL", "SHOULD", "MAY")
_TYPES = frozenset({"YES_NO", "INTEGER", "ONE_OF"})
# Words of the language that people have in names of several words.
_TYPE_WORDS = frozenset({"NUMBER_TYPE", "INTEGER", "TEXT", "DATE_TYPE", "TIME_TYPE", "MEETING", "MEASURE", "PROCESS"})
# What stands for a kind of token when it is tried; the catalogue has the same as examples.
_SAMPLES = {"NUMBER": "2", "DATE": "20.03.2026", "STRING": '"…"'}
_SIGNS = {"_COMMA": ",", "COLON": ":", "RPAR": ")", "EQUAL": "=", "VBAR": "|"}
_MOST_CHOICES = 3

_WORD = re.compile(r"[^\W\d_]\w*")
_SEVERAL_WORDS = re.compile(r"([^\W\d_]\w*)((?:[ \t]*[-./][ \t]*|[ \t]+)\w+)+")
_DIGIT_FIRST = re.compile(r"\d+\w*")
_QUOTED_WORD = re.compile(r'"([^\W\d_]\w*)"')
_BULLET = re.compile(r"(?:[-*•·–—>]+|\d+[.)]|[a-z]\))[ \t]*")
_RULE = re.compile(r"[|\-: \t]+\Z")
_COMMENT = re.compile(r"(?://|/\*|--|;)[ \t]*([^\n]*?)[ \t]*(?:\*/)?\Z")
_IN_BRACKETS = re.compile(r"\([ \t]*([^\n()]*?)[ \t]*\)\Z")
_INNER_QUOTES = re.compile(r'"[^"\n]*"\w[^"\n]*"[^"\n]*"')


def a_word_for_another(stop: Stop) -> Diagnostic | None:
    """`dersom`, `større enn`, `=>`, `to uker`: what people write, where the language has one word for it."""
    return _slip(stop, whole=True)


def a_word_for_another_among_mistakes(stop: Stop) -> Diagnostic | None:
    """The same, in a line that has more than one mistake."""
    return _slip(stop, whole=False)


def _slip(stop: Stop, *, whole: bool) -> Diagnostic | None:
    if len(stop.clause) > _LONGEST:
        return None
    values = bool({"ONE_OF", "SEVERAL_OF"} & set(stop.types))
    for start in stop.starts():
        for slip in slips(stop.vocabulary):
            found = slip.pattern.match(stop.clause, start)
            if found is None or (slip.instead == "," and not values) or (not slip.instead and not whole):
                continue
            instead = written_instead(slip, found, vocabulary=stop.vocabulary)
            same = instead.lower() == found.group().lower()
            text = _with(stop.clause, found.start(), found.end(), instead)
            if slip.instead == ",":
                text = stop.clause[:start] + slip.pattern.sub(instead, stop.clause[start:])
            if not same and (stop.reads(text) if whole else stop.reads_further(text, after=found.end())):
                span = stop.at(found.start(), len(found.group()))
                details = (("found", found.group()), ("instead", instead))
                return Diagnostic("S118" if instead else "S136", span, details)
    return None


def a_choice_of_ways(stop: Stop) -> Diagnostic | None:
    """`så trening eller råd`: nobody chooses."""
    if stop.types[:1] != ("THEN",) or stop.word not in words()["OR"][stop.vocabulary]:
        return None
    names = [str(token) for token in stop.before if token.type == "NAME"]
    return Diagnostic("S152", stop.span, (("way", names[-1]),)) if names else None


def another_case(stop: Stop) -> Diagnostic | None:
    """`Hvis`, `SKAL`, `saa`: keywords are written in small letters, with `å`, `ø` and `æ`."""
    for start in stop.starts():
        for length in (3, 2, 1):
            found = re.compile(rf"\w+(?:[ \t]+\w+){{{length - 1}}}").match(stop.clause, start)
            word = " ".join(found.group().split()) if found else ""
            right = spelled_otherwise(word, vocabulary=stop.vocabulary) if word else None
            if found is None or right is None:
                continue
            if stop.reads_further(_with(stop.clause, start, found.end(), right), after=found.end()):
                details = (("found", word), ("instead", right))
                advice = "case" if right == word.lower() else ""
                return Diagnostic("S118", stop.at(start, len(found.group())), details, help=advice)
    return None


def an_expectation_without_is(stop: Stop) -> Diagnostic | None:
    """`så fristen for trening er 02.09.2026`: what must be so in an example begins with `så er`."""
    if stop.types not in (("THEN",), ("THEN", "NAME")):
        return None
    at = (stop.before[0].end_pos or 0) + 1
    told = re.compile(pattern(tuple(one for kind in _EXPECTED for one in words()[kind][stop.vocabulary])))
    found = told.match(stop.clause, at)
    if found is None:
        return None
    whole = _with(stop.clause, at, at, stop.said("IS"))
    # The second `er`, before the date, is natural and too many.
    end = found.end() + 1 + len(stop.said("IS"))
    once = whole[:end] + re.sub(rf"[ \t]{pattern(words()['IS'][stop.vocabulary])}", "", whole[end:], count=1)
    right = next((one for one in (whole, once) if stop.reads(one)), None)
    if right is None:
        return None
    details = (("missing", f"`{stop.said('IS')}`"), ("found", found.group()), ("right", right))
    return Diagnostic("S133", stop.at(at, len(found.group())), details, help="whole")


def a_path_in_an_example(stop: Stop) -> Diagnostic | None:
    """`når 02.03.2026 trening/oppstart er gjort`: of a sub-pathway an example tells only how it ended."""
    if stop.word != "/" or stop.types[:1] != ("WHEN",) or stop.types[-1:] != ("NAME",) or "IS" in stop.types:
        return None
    path = re.compile(r"(\w+)(?:\s*/\s*\w+)+").match(stop.clause, stop.before[-1].start_pos or 0)
    if path is None:
        return None
    return Diagnostic("S153", stop.at(path.start(), len(path.group())), (("name", path[1]), ("found", path.group())))


def a_name_of_several_words(stop: Stop) -> Diagnostic | None:
    """`slutt fulgt opp`, `trening-hjemme`: a name is one word. After a comma it is a list that lacks its `og`."""
    if {"ONE_OF", "SEVERAL_OF"} & set(stop.types) and stop.word == "/":
        return None
    joined = words()["AND"][stop.vocabulary][0]
    if stop.types[-2:] == ("_COMMA", "NAME") and stop.reads(_with(stop.clause, stop.offset, stop.offset, joined)):
        last = stop.before[-1]
        begins = last.start_pos or 0
        span = stop.at(begins, stop.offset + len(stop.word) - begins)
        return Diagnostic("S111", span, (("right", f"{last} {joined} {stop.word}"),))
    of_values = bool({"ONE_OF", "SEVERAL_OF"} & set(stop.types))
    listed = stop.types[-2:] == ("_COMMA", "NAME") and not of_values
    if listed and stop.reads(_with(stop.clause, stop.offset, stop.offset, ",")):
        return None
    for start in stop.starts()[1:]:
        found = _SEVERAL_WORDS.match(stop.clause, start)
        if found is None or len(stop.clause) > _LONGEST:
            continue
        parts = list(re.finditer(r"\w+", found.group()))
        for number in range(2, min(len(parts), 5) + 1):
            end = start + parts[number - 1].end()
            said = {part.group() for part in parts[:number]}
            keywords = {spoken(stop.vocabulary)[part] for part in said & spoken(stop.vocabulary).keys()}
            if (
                len(said) < number
                or end <= stop.offset
                or keywords - _TYPE_WORDS
                or any(part.isdigit() for part in said)
            ):
                continue
            right = "_".join(part.group() for part in parts[:number])
            if stop.reads(_with(stop.clause, start, end, right)):
                details = (("found", stop.clause[start:end]), ("right", right))
                return Diagnostic("S137", stop.at(start, end - start), details)
    return None


def a_name_that_begins_with_a_digit(stop: Stop) -> Diagnostic | None:
    """`2trening`, `en av 1, 2`: a name begins with a letter."""
    found = _DIGIT_FIRST.match(stop.clause, stop.offset)
    if found is None or "NAME" not in stop.expected or "NUMBER" in stop.expected:
        return None
    digits = re.match(r"\d+", found.group())
    letters = found.group()[digits.end() :].strip("_") if digits else ""
    right = f"{letters or 'n'}{digits.group() if digits else ''}"
    if not stop.reads_further(_with(stop.clause, stop.offset, found.end(), right), after=found.end()):
        return None
    details = (("found", found.group()), ("right", right))
    return Diagnostic("S137", stop.at(stop.offset, len(found.group())), details)


def a_name_in_quotes(stop: Stop) -> Diagnostic | None:
    """`er "stort"`, `notere "falltall"`: only titles and other texts for people stand in quotes."""
    if not stop.word.startswith('"') or "NAME" not in stop.expected:
        return None
    bare = stop.clause[: stop.offset] + _QUOTED_WORD.sub(r"\1", stop.clause[stop.offset :])
    one = stop.clause[: stop.offset] + _QUOTED_WORD.sub(r"\1", stop.clause[stop.offset :], count=1)
    word = stop.word.strip('"')
    if stop.offset and _WORD.fullmatch(word) and (stop.reads(one) or stop.reads(bare)):
        return Diagnostic("S138", stop.span, (("found", stop.word), ("right", word)))
    named = stop.clause[: stop.offset] + "x" + stop.clause[stop.offset + len(stop.word) :]
    if stop.reads(named):
        return Diagnostic("S138", stop.span, (("found", stop.word), ("right", "")), help="name")
    return None


def quotes_forgotten(stop: Stop) -> Diagnostic | None:
    """`start kontroll Kontroll etter fall`, `skal ringe pasienten`: a text for people stands in quotes."""
    if "STRING" not in stop.expected or '"' in stop.word or not stop.word or len(stop.clause) > _LONGEST:
        return None
    if stop.word in {first for spelled in spoken(stop.vocabulary) for first in spelled.split()[:1]}:
        return None
    for part in re.finditer(r"\S+", stop.clause[stop.offset :]):
        text = stop.clause[stop.offset : stop.offset + part.end()]
        if '"' in text:
            return None
        right = f'"{text.strip(chr(39))}"'
        if stop.reads(_with(stop.clause, stop.offset, stop.offset + part.end(), right)):
            details = (("found", text), ("right", right))
            return Diagnostic("S143", stop.at(stop.offset, len(text)), details)
    return None


def quotes_inside_quotes(stop: Stop) -> Diagnostic | None:
    """`"Kontroll etter "fall""`: the second quotation mark ends the text."""
    quotes = [place for place, character in enumerate(stop.clause) if character == '"']
    if not _INNER_QUOTES.search(stop.clause) or "STRING" not in stop.types:
        return None
    inner = stop.clause[quotes[0] + 1 : quotes[-1]].replace('"', "")
    right = f'"{inner}"'
    if not stop.reads(_with(stop.clause, quotes[0], quotes[-1] + 1, right)):
        return None
    details = (("right", right),)
    return Diagnostic("S144", stop.at(quotes[0], quotes[-1] + 1 - quotes[0]), details)


def a_comma_at_the_end(stop: Stop) -> Diagnostic | None:
    """A line that ends in a comma goes on in the next one."""
    before = stop.clause[: stop.offset].rstrip()
    line_end = stop.clause.rfind("\n", 0, stop.offset)
    comma = stop.clause[: max(line_end, 0)].rstrip() if line_end >= 0 else before
    if not comma.endswith(",") or not stop.reads(comma[:-1]):
        return None
    return Diagnostic("S145", stop.at(len(comma) - 1, 1))


def a_comment_of_another_kind(stop: Stop) -> Diagnostic | None:
    """`// husk`, `/* husk */`, `-- husk`: a comment begins with `#`."""
    return _comment(stop, _COMMENT)


def a_remark_in_brackets(stop: Stop) -> Diagnostic | None:
    """`så fulgt_opp (som regel)`."""
    return _comment(stop, _IN_BRACKETS)


def _comment(stop: Stop, kind: re.Pattern[str]) -> Diagnostic | None:
    found = kind.match(stop.clause, stop.offset)
    before = stop.clause[: stop.offset].rstrip()
    if found is None or not found[1] or (before and not stop.reads(before)):
        return None
    if not before and stop.reads(found[1]):
        return None
    details = (("found", stop.clause[stop.offset :]), ("right", f"# {found[1]}"))
    return Diagnostic("S147", stop.at(stop.offset, len(stop.clause) - stop.offset), details)


def two_lines_in_one(stop: Stop) -> Diagnostic | None:
    """`… innen 2 uker så trening`: each sentence has its own line."""
    before, after = stop.clause[: stop.offset].rstrip(), stop.clause[stop.offset :]
    if not before or not after or not (stop.reads(before) and stop.reads(after)):
        return None
    return Diagnostic("S146", stop.span, (("found", stop.word),))


def a_bullet(stop: Stop) -> Diagnostic | None:
    """`- så trening`, `1. start kontroll`, `**tiltak** trening`: a line begins with its first word."""
    bullet = _BULLET.match(stop.clause)
    if bullet is None or stop.offset > bullet.end() or len(stop.clause) > _LONGEST:
        return None
    sign = bullet.group().strip()
    if not stop.reads(stop.clause.replace(sign, "", 2).strip()) and not stop.reads(stop.clause[bullet.end() :]):
        return None
    return Diagnostic("S136", stop.at(0, len(sign)), (("found", sign),))


def something_to_take_away(stop: Stop) -> Diagnostic | None:
    """A sign or a word that the line is right without: `så fulgt_opp.`, `- så trening`, `minst 2 fall`."""
    if len(stop.clause) > _LONGEST:
        return None
    if _RULE.match(stop.clause) and "-" in stop.clause:
        return Diagnostic("S136", stop.at(0, len(stop.clause)), (("found", stop.clause),))
    if not stop.word or (_WORD.match(stop.word) and stop.types[-1:] == ("NAME",)):
        return None
    if not stop.reads(_with(stop.clause, stop.offset, stop.offset + len(stop.word), "")):
        return None
    advice = "content" if stop.types[-1:] == ("SEND",) and _WORD.match(stop.word) else ""
    return Diagnostic("S136", stop.span, (("found", stop.word),), help=advice)


def something_left_out(stop: Stop) -> Diagnostic | None:
    """A word or a sign that the line is right with: `trening høyst 3 ganger` lacks a comma."""
    if len(stop.clause) > _LONGEST:
        return None
    if "NAME" in stop.expected:
        return None
    if "|" in stop.clause and stop.reads(f"| {stop.clause}"):
        return Diagnostic("S133", stop.at(0, len(_first(stop.clause))), _left_out(stop, "|", at=0))
    tried = _SIGNS | _SAMPLES | {terminal: words()[terminal][stop.vocabulary][-1] for terminal in words()}
    choices = [
        terminal
        for terminal in tried
        if terminal in stop.expected and stop.reads(_with(stop.clause, stop.offset, stop.offset, tried[terminal]))
    ]
    word = re.compile(r"\w[\w/]*").match(stop.clause, stop.offset)
    span = stop.at(stop.offset, len(word.group())) if word else _last(stop) if stop.before else stop.span
    # Where a name may follow as well as a way, nobody knows which was meant.
    if {"AND", "OR"} <= set(choices):
        return None
    if "THEN" in choices and stop.word:
        after = str(stop.before[-1]) if stop.before else ""
        details = (("found", stop.word), ("after", after), ("then", tried["THEN"]))
        return Diagnostic("S131", stop.span, details)
    match choices:
        case [("NUMBER" | "DATE" | "STRING") as kind]:
            details = (("missing", f"<{kind}>"), ("found", stop.word), ("sample", tried[kind]))
            return Diagnostic("S133", span, details, help="kind" if stop.word else "kind_at_end")
        case [one]:
            return Diagnostic("S133", span, _left_out(stop, tried[one], at=stop.offset), help="")
        case [_, *_] if len(choices) <= _MOST_CHOICES and stop.word:
            said = "\n".join(f"`{tried[one]}`" for one in choices)
            return Diagnostic("S133", span, (("missing", said), ("found", stop.word)), help="several")
        case _:
            return None


def two_who_share_a_duty(stop: Stop) -> Diagnostic | None:
    """`lege og sykepleier skal`: a duty has one who answers for it."""
    joined = re.compile(rf"(?:,|{pattern(words()['AND'][stop.vocabulary])}|{pattern(words()['OR'][stop.vocabulary])})")
    if stop.types != ("NAME",) or "SHALL" not in stop.expected or not joined.match(stop.word):
        return None
    shall = re.compile("|".join(pattern(words()[one][stop.vocabulary]) for one in _OBLIGATIONS))
    found = shall.search(stop.clause, stop.offset)
    if found is None:
        return None
    names = [name for name in _WORD.findall(stop.clause[: found.start()]) if not joined.fullmatch(name)]
    if len(names) < 2:
        return None
    details = (("first", names[0]), ("second", names[-1]), ("modal", found.group()))
    return Diagnostic("S140", stop.at(0, len(stop.clause[: found.start()].rstrip())), details)


def a_duty_of_nobody(stop: Stop) -> Diagnostic | None:
    """`skal gjøre dette`: it is not said who."""
    modal = _first(stop.clause)
    if stop.types not in ((), ("NAME",)) or not stop.reads(f"x {stop.clause}"):
        return None
    if not any(modal in words()[one][stop.vocabulary] for one in _OBLIGATIONS):
        return None
    return Diagnostic("S141", stop.at(0, len(modal)), (("modal", modal),))


def a_duty_not_to_do(stop: Stop) -> Diagnostic | None:
    """`bør ikke gjøre`: a pathway says what is done."""
    negated = stop.word in words()["NOT"][stop.vocabulary]
    if not negated or not stop.types[-1:] or stop.types[-1] not in _OBLIGATIONS:
        return None
    return Diagnostic("S142", stop.span, (("modal", str(stop.before[-1])),))


def a_type_forgotten(stop: Stop) -> Diagnostic | None:
    """`opplysning svimmel "Svimmel"`: the kind of answer is not said."""
    waits_for_type = expected_type(stop)
    if stop.types[:1] != ("DATUM",) and not (stop.types[:1] == ("NAME",) and waits_for_type):
        return None
    if not waits_for_type and stop.expected != {"COLON"}:
        return None
    names = [token for token in stop.before if token.type == "NAME"]
    if not names:
        return None
    return Diagnostic(
        "S148", stop.span, (("name", str(names[0])),), help="" if stop.types[:1] == ("DATUM",) else "field"
    )


def expected_type(stop: Stop) -> bool:
    """Whether a type of datum must stand here."""
    return stop.expected >= _TYPES


def _left_out(stop: Stop, missing: str, *, at: int) -> tuple[tuple[str, str], ...]:
    before = stop.clause[:at].rstrip()
    last = before[before.rfind(" ") + 1 :] if before else ""
    after = stop.clause[at:].lstrip()
    follows = after.split()[0] if after.split() else ""
    right = _with(f"{last} {follows}".strip(), len(last), len(last) + bool(last and follows), missing)
    right = right.removesuffix(",").strip()
    return (("missing", f"`{missing}`"), ("found", follows), ("right", right))


def _with(clause: str, start: int, end: int, instead: str) -> str:
    """The clause with other words there, parted from what stands beside them."""
    before, after = clause[:start].rstrip(), clause[end:]
    if instead in (",", ":", ")"):
        return f"{before}{instead} {after.lstrip()}".rstrip()
    if instead == "_":
        return f"{before}{instead}{after}"
    return " ".join(part for part in (before, instead, after.strip()) if part)


def _first(clause: str) -> str:
    found = re.match(r"\w+|\S", clause)
    return found.group() if found else clause[:1]


def _last(stop: Stop) -> Span:
    last = stop.before[-1]
    return stop.at(last.start_pos or 0, len(last))
