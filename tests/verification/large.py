"""Sound pathways of any size, made by a seed: decisions, forks inside forks, loops, handovers, interruptions, limits.

`large(500, seed=1)` -> the text; `counts(text)` -> how much of each there is in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

_DATA = 40
# Larger ones have no sources, or they would have more lines than a text may have.
_CITED = 2_000
_LIMITS = ("48 timer", "2 dager", "3 virkedager", "10 dager", "2 uker", "10 virkedager", "1 måned", "6 uker")
_HEAD = """# språk: nb
forløp stort "Stort"
  versjon "1"
  kilde k "Kilden"
aktør lege "Legen" i kommune
aktør pleier "Pleieren" i kommune
aktør ergo "Ergoterapeuten" i kommune
aktør fysio "Fysioterapeuten" i kommune
"""
_ACTORS = ("lege", "pleier", "ergo", "fysio")
_STEPS = ("start", "sjekkpunkt", "tiltak", "møte", "beslutning", "overføring", "vent", "delforløp")


@dataclass
class _Writer:
    """Writes steps block by block; what comes after a block is named before the block is written."""

    random: Random
    left: int
    lines: list[str] = field(default_factory=list)
    steps: int = 0
    decided: int = 0
    since_fork: int = 0

    def name(self) -> str:
        self.steps += 1
        return f"s{self.steps}"

    def limit(self) -> str:
        return f" innen {self.random.choice(_LIMITS)}" if self.random.random() < 0.16 else ""

    def task(self, name: str, then: str, *, kind: str = "tiltak", act: str = "gjøre dette", more: str = "") -> None:
        self.lines.append(f'{kind} {name} "Steg {name}"')
        self.lines.append(f"  {self.random.choice(_ACTORS)} skal {act}{self.limit()}")
        if self.left <= _CITED:
            self.lines.append("  ifølge k")
        self.lines.append(f"{more}  så {then}")

    def decision(self, name: str, then: str) -> None:
        """Something is noted, the rules read it, and each way has a step of its own."""
        datum = self.decided % _DATA
        self.decided += 1
        asked = self.name()
        self.task(name, asked, act=f"notere d{datum}")
        self.lines.append(f'beslutning {asked} "Hvor videre etter {name}?"\n  reglene avgjør')
        targets = []
        for condition in _branches(datum):
            targets.append(self.name())
            self.lines.append(f"  hvis {condition} så {targets[-1]}")
        for target in targets:
            self.task(target, then)

    def fork(self, name: str, then: str, depth: int) -> None:
        branches = [self.name() for _ in range(self.random.randint(2, 3))]
        join = self.name()
        self.task(name, f"{', '.join(branches[:-1])} og {branches[-1]}")
        arriving = []
        for number, branch in enumerate(branches):
            last = self.name()
            arriving.append(last)
            if depth > 1 and number == 0:
                self.fork(branch, last, depth - 1)
            else:
                self.block(branch, last, forks=False)
            self.task(last, join)
        self.task(join, then, more=f"  venter på {', '.join(arriving[:-1])} og {arriving[-1]}\n")

    def loop(self, name: str, then: str) -> None:
        datum = next(n for n in range(self.decided % _DATA, 2 * _DATA) if n % 4 == 2) % _DATA
        asked = self.name()
        self.task(name, asked, act=f"notere d{datum}")
        self.lines.append(f'beslutning {asked} "En gang til?"\n  reglene avgjør')
        self.lines.append(f"  hvis d{datum} så tilbake til {name}, høyst 3 ganger, ellers {then}")
        self.lines.append(f"  hvis ikke d{datum} så {then}")

    def handover(self, name: str, then: str) -> None:
        sender, receiver = self.random.sample(_ACTORS, 2)
        other = self.name()
        self.lines.append(f'overføring {name} "Overføring {name}"')
        self.lines.append(f"  {sender} skal sende til {receiver} innen 2 dager")
        self.lines.append(f"  {receiver} skal svare innen 5 virkedager")
        self.lines.append(f"  ifølge k\n  ved avslag så {other}\n  ved retur så {other}\n  så {then}")
        self.task(other, then)

    def block(self, name: str, then: str, *, forks: bool = True) -> None:
        kind = self.random.random()
        self.since_fork += 1
        if forks and self.since_fork >= 10:
            self.since_fork = 0
            self.fork(name, then, self.random.choice((1, 1, 1, 1, 2, 2, 3, 4)))
        elif kind < 0.57:
            self.decision(name, then)
        elif kind < 0.66:
            self.loop(name, then)
        elif kind < 0.90:
            self.handover(name, then)
        else:
            self.task(name, then)


def _branches(datum: int) -> Iterator[str]:
    """Conditions that leave nobody out and overlap nowhere, from 2 to 10 of them."""
    match datum % 4:
        case 0:
            values = 2 + datum % 9
            yield from (f"d{datum} er v{datum}_{value}" for value in range(values))
        case 1:
            cuts = sorted({3, 3 + datum % 5, 9})
            yield f"d{datum} er mindre enn {cuts[0]}"
            yield from (f"d{datum} er fra {low} til {high - 1}" for low, high in pairwise(cuts))
            yield f"d{datum} er minst {cuts[-1]}"
        case 2:
            yield f"d{datum}"
            yield f"ikke d{datum}"
        case _:
            yield f"d{datum} er høyst 0,5"
            yield f"d{datum} er mer enn 0,5"


def _declared(datum: int) -> str:
    match datum % 4:
        case 0:
            values = ", ".join(f"v{datum}_{value}" for value in range(2 + datum % 9))
            return f'opplysning d{datum}: en av {values} "Hva er d{datum}?"'
        case 1:
            return f'opplysning d{datum}: heltall fra 0 til 12 "Hva er d{datum}?"'
        case 2:
            return f'opplysning d{datum}: ja/nei "Er det d{datum}?"'
        case _:
            return f'opplysning d{datum}: tall fra 0 til 1 "Hva er d{datum}?"'


def large(steps: int, *, seed: int) -> str:
    """A pathway of at least so many steps, in which no patient is ever lost."""
    writer = _Writer(Random(seed), steps)
    name = writer.name()
    writer.lines.append(f'start {name} "Begynner"\n  lege skal gjøre dette\n  ifølge k\n  så s2')
    name = writer.name()
    beside = 22 if steps >= 100 else 0
    while writer.steps < steps - beside - 1:
        blocks, then = len(writer.lines), f"mellom{len(writer.lines)}"
        writer.block(name, then)
        following = writer.name()
        writer.lines[blocks:] = [re.sub(rf"\b{then}\b", following, line) for line in writer.lines[blocks:]]
        name = following
    writer.task(name, "ferdig_behandlet")
    writer.lines.append('slutt ferdig_behandlet "Ferdig behandlet"')
    if beside:
        _interruptions(writer)
    used = {int(found) for line in writer.lines for found in re.findall(r"\bd(\d+)\b", line)}
    return "\n".join([_HEAD.rstrip(), *(_declared(datum) for datum in sorted(used)), *writer.lines, ""])


def _interruptions(writer: _Writer) -> None:
    for number in range(8):
        returns = number < 3
        first, second = writer.name(), writer.name()
        writer.lines.append(f'avbrudd a{number} "Avbrudd {number}"\n  i alle faser\n  så {first}')
        if returns:
            writer.lines.append("  deretter tilbake")
        writer.task(first, second)
        writer.task(second, "ferdig" if returns else f"brutt{number}")
        if not returns:
            writer.lines.append(f'slutt brutt{number} "Avbrutt {number}"')


def nested(depth: int) -> str:
    """Forks inside forks, each of two ways, so deep; what is innermost are two single steps."""
    writer = _Writer(Random(0), 0)
    first = writer.name()
    writer.lines.append(f'start {first} "Begynner"\n  lege skal gjøre dette\n  ifølge k\n  så ytterst')

    def inside(name: str, then: str, level: int) -> None:
        left, right, join = writer.name(), writer.name(), writer.name()
        writer.task(name, f"{left} og {right}")
        if level > 1:
            last = writer.name()
            inside(left, last, level - 1)
            writer.task(last, join)
        else:
            last = left
            writer.task(left, join)
        writer.task(right, join)
        writer.task(join, then, more=f"  venter på {last} og {right}\n")

    inside("ytterst", "ferdig_behandlet", depth)
    writer.lines.append('slutt ferdig_behandlet "Ferdig behandlet"')
    return "\n".join([_HEAD.rstrip(), *writer.lines, ""])


def in_phases(text: str, count: int) -> str:
    """The text with its steps in as many phases, in its order."""
    lines = text.splitlines()
    openers = [number for number, line in enumerate(lines) if line.split(" ")[0] in _STEPS]
    size = -(-len(openers) // count)
    for number in range(count, 0, -1):
        lines.insert(openers[(number - 1) * size], f'fase fase{number} "Del {number}"')
    return "\n".join(lines) + "\n"


def counts(text: str) -> dict[str, int]:
    """How much of each construct a text has, by its lines."""
    kinds = {
        "steps": r"^(start|tiltak|beslutning|overføring) ",
        "decisions": r"^beslutning ",
        "data": r"^opplysning ",
        "forks": r"^  så s\d+(, s\d+)* og s\d+$",
        "loops": r"tilbake til ",
        "interruptions": r"^avbrudd ",
        "returning": r"^  deretter tilbake",
        "handovers": r"^overføring ",
        "limits": r" innen \d",
    }
    return {kind: len(re.findall(pattern, text, re.MULTILINE)) for kind, pattern in kinds.items()}
