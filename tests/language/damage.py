"""What is said of a pathway with one token damaged: where, how often, and whether the word that was there is named.

`python -m tests.language.damage [NUMBER]` prints the figures of each pathway and kind of damage, and the ten worst;
of all damages, or of so many chosen ones of each pathway.
"""

import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forlop.application.revisions import first_revision, next_revision
from forlop.rendering.findings import Finding, as_json, as_text, finding
from forlop.source import Source
from tests.language.mutations import KINDS, Damage, damages

FOLDER = Path(__file__).parents[2] / "pathways"
PATHWAYS = ("ostensjo_fall/fall.forlop", "haugland/haugland.forlop", "rus_psykisk/tsb.forlop")

_QUOTED_WORDS = re.compile(r"`([^`]*)`")
_TOKEN = re.compile(r'"[^"\n]*"|\w+|[^\w\s]')
# The date that stands as an example in a help: that it shares a number with the damaged one says nothing.
_EXAMPLE = "20.03.2026"


@dataclass(frozen=True)
class Outcome:
    """A damage, and what is said of it; nothing when the pathway is still valid."""

    damage: Damage
    findings: tuple[Finding, ...]

    @property
    def is_located(self) -> bool:
        """Whether the damaged line or the next is shown: as the place, or as where a name is declared."""
        lines = {excerpt.position.line for found in self.findings for excerpt in found.excerpts}
        return bool({self.damage.line, self.damage.line + 1} & lines)

    @property
    def is_placed(self) -> bool:
        """Whether the damaged line or the next is the place itself."""
        return any(found.excerpts[0].position.line - self.damage.line in (0, 1) for found in self.findings)

    @property
    def is_told_once(self) -> bool:
        return len(self.findings) == 1

    @property
    def names_the_word(self) -> bool:
        """Whether the token, or the whole line as it was, stands among the quoted words of a message or a help."""
        token = self.damage.token
        return any(
            quoted == self.damage.original_line or token == quoted or token in _TOKEN.findall(quoted)
            for found in self.findings
            for sentence in (found.message, (found.help or "").replace(_EXAMPLE, ""))
            for quoted in _QUOTED_WORDS.findall(sentence)
        )


def chosen(name: str, *, number: int | None, seed: int = 20260410) -> list[Damage]:
    """So many damages of a pathway, or all of them, in the order of the text."""
    every = list(damages((FOLDER / name).read_text("utf-8")))
    if number is None or number >= len(every):
        return every
    return [every[index] for index in sorted(random.Random(seed).sample(range(len(every)), number))]


def outcomes(name: str, damaged: Iterable[Damage]) -> Iterator[Outcome]:
    """Each damage is a revision of the whole pathway: what it did not touch is not read again."""
    whole = first_revision(Source(name, (FOLDER / name).read_text("utf-8")))
    assert whole.diagnostics == ()
    for damage in damaged:
        source = Source(name, damage.text)
        told = next_revision(whole, source).diagnostics
        findings = tuple(finding(diagnostic, source, language="nb") for diagnostic in told)
        assert all(as_text(found) and as_json(found) for found in findings)
        yield Outcome(damage, findings)


CLAIMS: Mapping[str, Callable[[Outcome], bool]] = {
    "located": lambda outcome: outcome.is_located,
    "placed": lambda outcome: outcome.is_placed,
    "once": lambda outcome: outcome.is_told_once,
    "named": lambda outcome: outcome.names_the_word,
}


def share(of: Sequence[Outcome], claim: str) -> float:
    """How large a part of the invalid ones is so; 1 when none is invalid."""
    invalid = [outcome for outcome in of if outcome.findings]
    return sum(map(CLAIMS[claim], invalid)) / len(invalid) if invalid else 1.0


def table(of: Sequence[Outcome], *, title: str) -> str:
    """The figures of each kind of damage and of all."""
    lines = [f"{title:<28}" + "".join(f"{column:>9}" for column in ("damaged", "invalid", *CLAIMS))]
    for kind in (*KINDS, "all"):
        part = [outcome for outcome in of if kind in ("all", outcome.damage.kind)]
        shares = [share(part, claim) for claim in CLAIMS]
        invalid = sum(bool(outcome.findings) for outcome in part)
        lines.append(f"  {kind:<26}{len(part):>9}{invalid:>9}" + "".join(f"{each:>9.1%}" for each in shares))
    return "\n".join(lines)


def worst(of: Sequence[Outcome], *, number: int = 10) -> list[Outcome]:
    """Those told farthest from the damage first, then those told most often without the word that was there."""
    invalid = [outcome for outcome in of if outcome.findings]
    by_badness = sorted(
        invalid,
        key=lambda one: (one.is_located, one.is_placed, -len(one.findings), one.names_the_word),
    )
    return by_badness[:number]


def shown(outcome: Outcome) -> str:
    """The damage, with the first of what is said of it."""
    first, *others = outcome.findings
    more = f" (and {len(others)} more)" if others else ""
    place = first.excerpts[0].position.line
    return f"{outcome.damage!r}\n    {place}: {first.code} {first.message}; {first.help}{more}"


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else None
    every: list[Outcome] = []
    for name in PATHWAYS:
        of_pathway = list(outcomes(name, chosen(name, number=number)))
        sys.stdout.write(f"{table(of_pathway, title=name)}\n")
        every += of_pathway
    lines = [table(every, title="all three"), "", "the ten worst", *map(shown, worst(every))]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
