"""Hostile inputs by chance: `hostile(seed)` -> the bytes of a file, the same for the same seed.

A third follow the rules of the grammar, a third are damaged pathways, and a third are bytes and signs in any order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from random import Random

from lark.grammar import NonTerminal, Rule

from forlop.language.grammar import line_parser
from forlop.language.vocabulary import VOCABULARIES, words

ROOT = Path(__file__).parents[2]
# Small ones are tried by the million; a large one shows nothing that a small one cannot.
MOST = 300


class Kind(StrEnum):
    """How an input is made."""

    GRAMMAR = "by grammar"
    MUTATION = "by mutation"
    BYTES = "by bytes"


KINDS = tuple(Kind)


@dataclass(frozen=True)
class Input:
    """The bytes of a file; `seed` makes them again."""

    seed: int
    kind: Kind
    content: bytes


def hostile(seed: int) -> Input:
    chance = Random(seed)
    kind = KINDS[seed % len(KINDS)]
    match kind:
        case Kind.GRAMMAR:
            return Input(seed, kind, _by_grammar(chance).encode())
        case Kind.MUTATION:
            return Input(seed, kind, _by_mutation(chance))
        case Kind.BYTES:
            return Input(seed, kind, _by_bytes(chance))


# ---- by grammar

_NAMES = (
    "a",
    "b",
    "c",
    "lege",
    "behov",
    "prat",
    "å",
    "slutten",
    "x1",
    "utskriving",
    "grunnlag",
    "sjekk",
    "b2",
    "ferdig",
)
_TEXTS = ('"T"', '"1.0"', '""', '"utkast 1"', '"a, og b # c"', '"e\u0301 – «x»"')
_DATES = ("01.02.2026", "31.02.2026", "29.02.2028", "1.1.2026", "00.13.9999", "31.12.0000")
_NUMBERS = ("0", "1", "2", "4,5", "−3", "-1", "99", "123456789012345", "007", "1.0")
_OTHER: Mapping[str, Sequence[str]] = {
    "NAME": _NAMES,
    "STRING": _TEXTS,
    "DATE": _DATES,
    "NUMBER": _NUMBERS,
    "TIME": ("09:30", "24:00", "7:05"),
    "ORDINAL": ("1.", "2.", "03."),
    "SIGN": ("+", "-"),
    "_COMMA": (",",),
    "COLON": (":",),
    "EQUAL": ("=",),
    "LPAR": ("(",),
    "RPAR": (")",),
    "SLASH": ("/",),
    "VBAR": ("|",),
}
# What a variant may change in the corpus' `grunnlag`, and the lines that change it.
_OF_BASE = (
    "kontroll",
    "telefon",
    "besøk",
    "oppsummering",
    "trening",
    "søknad",
    "team",
    "fastlege",
    "skår",
    "fulgt_opp",
)
_CHANGES = ("renames", "tightens", "loosens", "removes", "inserts")
_VARIANT = 'forløp v "V" bygger på grunnlag "1.0"\n  versjon "1.0"'
# A pathway that reads well, in blocks: lines by chance are more often understood among them.
_BLOCKS = (
    'forløp a "A"\n  versjon "1.0"\n',
    'aktør lege "Legen"\n',
    'opplysning behov: en av b, c "Behov"\nopplysning x1: heltall fra 0 til 9\n',
    'start prat "Prat"\n  lege skal notere behov og x1 innen 2 dager\n  så å\n',
    'beslutning å "Hva nå?"\n  lege skal velge innen 1 uke\n  hvis behov er b så sjekk\n  ellers så slutten\n',
    'sjekkpunkt sjekk "Sjekk"\n  lege bør gjøre dette innen 3 dager\n  så slutten\n',
    'slutt slutten "Ferdig"\n',
    'eksempel "Et"\n  gitt behov er c og x1 er 2\n  når 02.03.2026 prat er gjort\n  så er neste å\n',
)


def _by_grammar(chance: Random) -> str:
    """Lines that the grammar's rules can make, in blocks of any order; half of them among blocks that read well."""
    if chance.random() < 0.15:
        return _variant(chance)
    vocabulary = chance.choice(VOCABULARIES) if chance.random() < 0.3 else "nb"
    mine = [_line(chance, vocabulary) for _ in range(chance.randint(1, 7))]
    if chance.random() < 0.5 and vocabulary == "nb":
        blocks = [_BLOCKS[0], *chance.sample(_BLOCKS[1:], k=len(_BLOCKS) - 1)]
        lines = [line for block in blocks for line in block.splitlines()]
        for line in mine[: chance.choice((0, 1, 1, 1, 2))]:
            lines.insert(chance.randint(0, len(lines)), line)
    else:
        lines = [_line(chance, vocabulary, rule="header") if chance.random() < 0.7 else "", *mine]
    first = f"# språk: {vocabulary}\n" if vocabulary != "nb" or chance.random() < 0.1 else ""
    return first + chance.choice(("\n", "\n", "\n", "\r\n")).join(lines) + chance.choice(("\n", ""))


def _variant(chance: Random) -> str:
    """A pathway that builds on the corpus' `grunnlag`, with changes by chance and now and then a line of its own."""
    changes = [_line(chance, "nb", rule=chance.choice(_CHANGES), names=_OF_BASE) for _ in range(chance.randint(0, 3))]
    own = [_line(chance, "nb", names=_OF_BASE)] if chance.random() < 0.3 else []
    return "\n".join((_VARIANT, *changes, *own, ""))


def _line(chance: Random, vocabulary: str, *, rule: str = "start", names: Sequence[str] = _NAMES) -> str:
    tokens = list(_tokens(rule, chance, depth=8))
    spellings, other = _spelt_in(vocabulary), {**_OTHER, "NAME": names}
    said = [chance.choice(spellings.get(token) or other[token]) for token in tokens]
    return chance.choice(("", "  ", "  ", "  ", "\t")) + " ".join(said)


@cache
def _spelt_in(vocabulary: str) -> Mapping[str, Sequence[str]]:
    return {terminal: row[vocabulary] for terminal, row in words().items()}


def _tokens(rule: str, chance: Random, *, depth: int) -> Iterator[str]:
    """The terminals of one line; deep down only the shortest ways on are taken."""
    ways = _ways()[rule]
    shortest = min(size for size, _ in ways)
    fitting = [way for size, way in ways if depth > 0 or size == shortest]
    for symbol in chance.choice(fitting).expansion:
        if isinstance(symbol, NonTerminal):
            yield from _tokens(symbol.name, chance, depth=depth - 1)
        else:
            yield symbol.name


@cache
def _ways() -> Mapping[str, Sequence[tuple[int, Rule]]]:
    """The rules of each name, each with the number of steps that it takes at least to come to an end."""
    rules = line_parser("nb").rules
    steps: dict[str, int] = {}
    while len(steps) < len({rule.origin.name for rule in rules}):
        for rule in rules:
            inner = [symbol.name for symbol in rule.expansion if isinstance(symbol, NonTerminal)]
            if all(name in steps for name in inner):
                least = 1 + max((steps[name] for name in inner), default=0)
                steps[rule.origin.name] = min(least, steps.get(rule.origin.name, least))
    ways: dict[str, list[tuple[int, Rule]]] = {}
    for rule in rules:
        inner = [symbol.name for symbol in rule.expansion if isinstance(symbol, NonTerminal)]
        ways.setdefault(rule.origin.name, []).append((1 + max((steps[name] for name in inner), default=0), rule))
    return ways


# ---- by mutation


@cache
def _originals() -> tuple[bytes, ...]:
    folders = (ROOT / "pathways", ROOT / "dsl" / "corpus")
    return tuple(file.read_bytes() for folder in folders for file in sorted(folder.rglob("*.forlop")))


def _by_mutation(chance: Random) -> bytes:
    """A piece of a pathway, or a whole small one, changed in one place or a few."""
    content = _piece(chance)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 8))):
        content = _changed(content, chance)
    return content


def _piece(chance: Random) -> bytes:
    whole = chance.choice(_originals())
    if len(whole) <= 2 * MOST:
        return whole
    start = chance.randrange(len(whole))
    start = whole.find(b"\n", start) + 1 if chance.random() < 0.8 else start
    return whole[start : start + chance.randint(1, MOST)]


def _changed(content: bytes, chance: Random) -> bytes:
    one, two, three = sorted(chance.randint(0, len(content)) for _ in range(3))
    two = min(two, one + 40)
    span = content[one:two]
    match chance.randrange(7):
        case 0:
            return content[:one] + content[two:]
        case 1:
            return content[:two] + span + content[two:]
        case 2:
            return content[:one] + content[two:three] + span + content[max(two, three) :]
        case 3:
            return content[:one] + _piece(chance)[: MOST // 4] + content[two:]
        case 4:
            return content[:one] + "".join(chance.choices(_SIGNS, k=chance.randint(1, 3))).encode() + content[one:]
        case 5:
            return content[:one] + chance.choice(_RAW) + content[one + 1 :]
        case _:
            lines = content.splitlines(keepends=True)
            chance.shuffle(lines)
            return b"".join(lines)


# ---- by bytes

_SIGNS = (
    "\0", "\x07", "\x1b[2J", "\x7f", "\x85", "\r", "\n", "\r\n", "\n\r", "\t", "\v", "\f", "\x1c", "\u2028",
    "\u2029", "\u00a0", "\u2003", "\u3000", "\u00ad", "\u200b", "\u200d", "\ufeff", "\u061c", "\u200e", "\u202a",
    "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u0430", "\u03bf", "\u0456",
    "\uff41", "\u0301", "\u030a", "e\u0301", "a\u030a", "\u0344", "\u01c6", "\ufb01", "\u00df", "\u0130", "\u0131",
    "\u00b2", "\u2460", "\u0663", "\u07c0", "\U0001d7dc", "\u2167", "\U0001f691", "\U0001d400", "\U000e0001",
    "\ufffd", "\uffff", "\U0010ffff", "\ue000", "\u1100", "\uac00", "\u0928", "\u0902", "«", "»", "“", "”", "„", "’",
    "–", "−", "…", '"', '""', "#", "|", ",", ":", "(", ")", "/", "=", "+", "-", ".", "\\", "{", "}", "{name}", "%s",
    "å", "Æ", "a", "_", "0", "9", " ", "  ",
)  # fmt: skip
# Lone surrogates, overlong, cut off, marks of other encodings.
_RAW = (
    b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc0\xaf", b"\xe2\x80", b"\xf0\x9f", b"\xff", b"\xfe\xff", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xef\xbb", b"\xe5", b"\x80", b"\xf4\x90\x80\x80", b"\x00\x00\xfe\xff", b"\0",
)  # fmt: skip


def _by_bytes(chance: Random) -> bytes:
    length = chance.choice((0, 1, 2, 5, 20, 40, 80))
    match chance.randrange(5):
        case 0:
            return chance.randbytes(length)
        case 1:
            return "".join(_sign(chance) for _ in range(length)).encode()
        case 2:
            return "".join(chance.choices(_SIGNS, k=length)).encode()
        case 3:
            return "".join(chance.choices((*_SIGNS, *_spellings(), *_NAMES, *_TEXTS), k=length // 3)).encode()
        case _:
            pieces = [chance.choice(_RAW), *(chance.choice(_SIGNS).encode() for _ in range(length // 4))]
            chance.shuffle(pieces)
            return b'forl\xc3\xb8p x "X"\n' * chance.randrange(2) + b"".join(pieces)


def _sign(chance: Random) -> str:
    """Any character that UTF-8 can write."""
    code = chance.randrange(0x110000 - 0x800)
    return chr(code if code < 0xD800 else code + 0x800)


@cache
def _spellings() -> tuple[str, ...]:
    return tuple(f" {spelling} " for row in words().values() for code in VOCABULARIES for spelling in row[code])
