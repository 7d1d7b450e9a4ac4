"""The one word that is wrong in a clause: the smallest change that makes it readable tells what its author meant.

`fastlege skal innen notere 2 uker` -> `Repair(SWAPPED, "innen notere", ("notere innen",), …)`
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

from forlop.language.blocks import OPENERS
from forlop.language.recognition import Place, Recogniser
from forlop.language.vocabulary import spoken, words

# The word that is wrong stands at most so many words before the one that reading stops at.
_BEFORE = 3
# So many words may be read as one: `høyere er bedre`.
_AFTER = 3
# A longer clause is not tried: all changes of one word are some hundred tries.
_LONGEST = 400
# So many choices for a missing word say something; more say only that something is missing.
_MOST = 8
_SHOWN_WHOLE = 90
_AROUND = 3

SIGNS = {"_COMMA": ",", "COLON": ":", "EQUAL": "=", "VBAR": "|", "LPAR": "(", "RPAR": ")", "SLASH": "/"}
# What the finger finds beside the right sign.
_BESIDE = {",": ".;", ":": ";.", "(": "[{<", ")": "]}>", "|": "!¦/", "/": "\\", "=": ":-"}
# What stands for a kind of token whose text only the author knows.
_ANY = {"NAME": "x", "STRING": '""', "NUMBER": "1", "DATE": "1.1.2000", "ORDINAL": "1.", "TIME": "09:00"}

_TOKEN = re.compile(r'"[^"\n]*"|#[^\n]*|\w+|\S')
# What is shown with a blank before it: a comma stays with its word, and a date is one.
_SHOWN = re.compile(r'#[^\n]*|(?:"[^"\n]*"|[^\s"#])+')
_NORWEGIAN = str.maketrans({"å": "a", "ø": "o", "æ": "ae"})


class Kind(Enum):
    """How the clause is made readable; the surest first."""

    DOUBLED = 0
    MISSPELT = 1
    SWAPPED = 2
    MISSING = 3
    TOO_MANY = 4


@dataclass(frozen=True, slots=True)
class Repair:
    """What stands wrongly from `start` to `end` of the clause, and what to write for it.

    Where a word is missing, `found` is the word that stands in its place, empty at the end of the clause.
    `right` has one text, or all that may be missing there, kinds of token as `<NAME>`.
    `line` shows the clause as it should be, `…` for what only the author knows.
    """

    kind: Kind
    found: str
    right: tuple[str, ...]
    start: int
    end: int
    line: str


@dataclass(frozen=True, slots=True)
class _Change:
    """A clause with one word changed: `text` instead of what stood from `start` to `end`, `right` instead of `found`.

    `distance` is how many words stand between it and where reading stopped; up to `since` nothing is read otherwise.
    """

    kind: Kind
    start: int
    end: int
    text: str
    found: str
    right: str
    distance: int
    since: Place


def repair(clause: str, *, stopped: int, recogniser: Recogniser, vocabulary: str, indented: bool) -> Repair | None:
    """The surest change of one word that makes the clause readable; None when there is none.

    An indented line opens no part, so none of the words that do is missing there.
    """
    tokens = tuple(token for token in _TOKEN.finditer(clause) if not token.group().startswith("#"))
    if not tokens or len(tokens) > _LONGEST:
        return None
    at = sum(token.end() <= stopped for token in tokens)
    trying = _Trying(clause, tokens, at, tuple(recogniser.places(clause)), recogniser, vocabulary, indented)
    doubled = trying.readable(trying.doubled)
    if doubled:
        return trying.told(doubled)
    found: list[_Change] = []
    for changes in (trying.misspelt, trying.swapped, trying.missing, trying.too_many):
        found += trying.readable(changes)
        if found and trying.misread(found[0]) == 0:
            break
    return trying.told(found) if found else None


@dataclass(frozen=True, slots=True)
class _Trying:
    clause: str
    tokens: tuple[re.Match[str], ...]
    at: int
    places: tuple[Place, ...]
    recogniser: Recogniser
    vocabulary: str
    indented: bool

    # ---- the changes

    def doubled(self) -> Iterator[_Change]:
        """`skal skal`."""
        for index in range(min(self.at + _AFTER, len(self.tokens) - 1)):
            if self._text(index) == self._text(index + 1):
                yield self._change(Kind.DOUBLED, index, index + 2, self._text(index))

    def misspelt(self) -> Iterator[_Change]:
        """`skla` for `skal`, `;` for `:`, `ansvarlg for`, `janei`."""
        for index in self._around():
            for spelling, parts in self._expected(index):
                found = self._texts(index, len(parts))
                wrong = [number for number, (one, part) in enumerate(zip(found, parts, strict=False)) if one != part]
                if len(found) == len(parts) and len(wrong) == 1 and _is_near(found[wrong[0]], parts[wrong[0]]):
                    (number,) = wrong
                    yield self._change(
                        Kind.MISSPELT, index, index + len(parts), spelling, found=found[number], right=parts[number]
                    )
                elif len(parts) > 1 and found and _is_near(found[0], spelling):
                    yield self._change(Kind.MISSPELT, index, index + 1, spelling)

    def swapped(self) -> Iterator[_Change]:
        """`innen notere` for `notere innen`."""
        # A keyword that came too early may have been read as a name.
        early = (self.at - 2,) if self._misread_so_far() else ()
        for index in (self.at, self.at - 1, self.at + 1, *early):
            if 0 <= index < len(self.tokens) - 1:
                first, second = self._texts(index, 2)
                gap = self.clause[self.tokens[index].end() : self.tokens[index + 1].start()]
                gap = gap or ("" if first in ":,)" else " ")
                before = " " if self._is_glued(index) else ""
                yield self._change(Kind.SWAPPED, index, index + 2, f"{before}{second}{gap}{first}")

    def missing(self) -> Iterator[_Change]:
        """A keyword or a part of one, a sign, or what only the author knows."""
        for index in self._around():
            for spelling, parts in self._expected(index):
                if len(parts) == 1:
                    yield self._insertion(index, spelling, right=spelling)
                for number in range(len(parts) if len(parts) > 1 else 0):
                    rest = parts[:number] + parts[number + 1 :]
                    if self._texts(index, len(rest)) == rest:
                        yield self._change(
                            Kind.MISSING, index, index + len(rest), spelling, found=rest[0], right=parts[number]
                        )
            place = self._place(index)
            if place is not None:
                for terminal in sorted(self.recogniser.expected(place) & _ANY.keys()):
                    yield self._insertion(index, _ANY[terminal], right=f"<{terminal}>")

    def too_many(self) -> Iterator[_Change]:
        """A word that only stands in the way."""
        for index in self._around():
            if index < len(self.tokens):
                yield self._change(Kind.TOO_MANY, index, index + 1, "")

    def _change(
        self, kind: Kind, first: int, after: int, text: str, *, found: str | None = None, right: str | None = None
    ) -> _Change:
        start, end = self.tokens[first].start(), self.tokens[after - 1].end()
        stood = self.clause[start:end] if found is None else found
        distance = abs(self.at - first)
        return _Change(kind, start, end, text, stood, text if right is None else right, distance, self._since(first))

    def _insertion(self, index: int, text: str, *, right: str) -> _Change:
        distance, since = abs(self.at - index), self._since(index)
        found = self._text(index) if index < len(self.tokens) else ""
        if index == len(self.tokens) or text in ",:)":
            place, text = self.tokens[index - 1].end(), text if text in ",:)" else f" {text}"
        else:
            place, text = self.tokens[index].start(), text if text == "(" else f"{text} "
        return _Change(Kind.MISSING, place, place, text, found, right, distance, since)

    # ---- trying them

    def readable(self, changes: Callable[[], Iterator[_Change]]) -> list[_Change]:
        """Those that make the clause one of the language, the likeliest first: least read as names, then nearest."""
        found = [change for change in changes() if self.recogniser.reads(self._with(change), since=change.since)]
        return sorted(found, key=self._order)

    def told(self, readable: list[_Change]) -> Repair | None:
        """One repair for those that are as good: they differ in the word that is missing, if at all."""
        first, *_ = readable = sorted(readable, key=self._order)
        best = [change for change in readable if self._order(change) == self._order(first)]
        right = tuple(dict.fromkeys(change.right for change in best if change.start == first.start))
        if first.kind is Kind.MISSING and len(right) > _MOST:
            return None
        if first.kind is not Kind.MISSING:
            right = right[:1]
        unsaid = len(right) > 1 or right[0].startswith("<")
        start, end = (first.start, first.end) if first.end > first.start else self._beside(first.start)
        return Repair(first.kind, first.found, right, start, end, self._shown(first, said=not unsaid))

    def _order(self, change: _Change) -> tuple[int, int, int]:
        return self.misread(change), change.kind.value, change.distance

    def misread(self, change: _Change) -> int:
        """How many keywords would be read as names: the fewer, the likelier is the change."""
        return self._names_like_keywords(self.recogniser.tokens(self._with(change)))

    def _misread_so_far(self) -> int:
        return self._names_like_keywords(tuple(place.token for place in self.places))

    def _names_like_keywords(self, tokens: tuple[tuple[str, str], ...]) -> int:
        keywords = spoken(self.vocabulary)
        return sum(terminal == "NAME" and text in keywords for terminal, text in tokens)

    def _with(self, change: _Change) -> str:
        return f"{self.clause[: change.start]}{change.text}{self.clause[change.end :]}"

    def _shown(self, change: _Change, *, said: bool) -> str:
        """The changed clause on one line; of a long one the words around the change."""
        text = change.text if said else change.text.replace(change.text.strip(), "…")
        changed = f"{self.clause[: change.start]}{text}{self.clause[change.end :]}"
        end = change.start + len(text)
        tokens = [token for token in _SHOWN.finditer(changed) if not token.group().startswith("#")]
        whole = " ".join(token.group() for token in tokens)
        if len(whole) <= _SHOWN_WHOLE:
            return whole
        first = max(0, sum(token.end() <= change.start for token in tokens) - _AROUND)
        after = sum(token.start() < end for token in tokens) + _AROUND
        cut = " ".join(token.group() for token in tokens[first:after])
        return f"{'… ' if first else ''}{cut}{' …' if after < len(tokens) else ''}"

    # ---- places and texts

    def _text(self, index: int) -> str:
        return self.tokens[index].group()

    def _texts(self, index: int, number: int) -> tuple[str, ...]:
        return tuple(token.group() for token in self.tokens[index : index + number])

    def _around(self) -> Iterator[int]:
        """The words that may be wrong, nearest to where reading stopped first; the first word always may."""
        first = max(0, self.at - _BEFORE)
        yield from range(self.at, first - 1, -1)
        if first > 0:
            yield 0

    def _offset(self, index: int) -> int:
        return self.tokens[index].start() if index < len(self.tokens) else len(self.clause)

    def _is_glued(self, index: int) -> bool:
        """Whether the word follows another without a blank, as a comma does."""
        return index > 0 and self.tokens[index].start() == self.tokens[index - 1].end()

    def _place(self, index: int) -> Place | None:
        """The place before the word, if a token of the grammar begins there."""
        return next((place for place in self.places if place.offset == self._offset(index)), None)

    def _since(self, index: int) -> Place:
        """The last place before the word that is not at the word: what follows may join what stood there."""
        before = [place for place in self.places if place.offset < self._offset(index)]
        return before[-1] if before else self.places[0]

    def _beside(self, offset: int) -> tuple[int, int]:
        """The word that stands where one is missing; the last one at the end of the clause."""
        following = min(sum(token.end() <= offset for token in self.tokens), len(self.tokens) - 1)
        return self.tokens[following].span()

    def _expected(self, index: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The spellings of all that could stand there, each with its words."""
        place = self._place(index)
        if place is None:
            return
        for terminal in sorted(self.recogniser.expected(place)):
            if index > 0 or not self.indented or terminal not in OPENERS:
                yield from _spelled(terminal, self.vocabulary)


@cache
def _spelled(terminal: str, vocabulary: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The spellings of a terminal with their words, the plural first; none for a terminal without a text of its own."""
    spellings = (SIGNS[terminal],) if terminal in SIGNS else words().get(terminal, {}).get(vocabulary, ())[::-1]
    return tuple((spelling, tuple(_TOKEN.findall(spelling))) for spelling in spellings)


def _is_near(found: str, right: str) -> bool:
    """Whether one slip of the finger makes the one of the other: a letter, a sign over it, or two letters in turn."""
    if not right[0].isalnum():
        return found in _BESIDE.get(right, "")
    if found == right or not found[0].isalpha():
        return False
    if found.lower().translate(_NORWEGIAN) == right.translate(_NORWEGIAN):
        return True
    if abs(len(found) - len(right)) > 1 or (len(right) < len(found) == 1):
        return False
    return _is_one_slip(found, right)


def _is_one_slip(found: str, right: str) -> bool:
    same = next((at for at, (one, other) in enumerate(zip(found, right, strict=False)) if one != other), None)
    if same is None:
        return True
    one, other = found[same:], right[same:]
    return one[1:] in (other, other[1:]) or one == other[1:] or one[:2] + one[2:] == other[1::-1] + other[2:]
