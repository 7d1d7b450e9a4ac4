"""The engine and the reference interpreter are told the same of the same patient, and what each answers is compared.

`python -m tests.engine.agreement FIRST HOW_MANY` prints each disagreement, and what the pairs were made of.
A pair is a pathway and a history by chance. The engine goes on from where it stood; so does the reference from line to
line, and at the end of each pair and at a moment of chance it answers once more from all that was told.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from random import Random
from statistics import median

from forlop.model.pathway import Pathway
from tests.conformance.runs import Step, answered, played
from tests.engine.pathways_by_chance import Made, made
from tests.engine.told_by_chance import Telling
from tests.reference.answer import answer
from tests.reference.calendar import Refused
from tests.reference.course import Patient
from tests.reference.telling import Command, command_from
from tests.reference.time import advance, coming
from tests.reference_engine import Outcome, outcome_of, take


class Reference:
    """The reference interpreter, going on from what was accepted; a refusal makes it begin anew."""

    def __init__(self, versions: Mapping[str, Pathway]) -> None:
        self.versions = tuple(versions.values())
        self.pathway = self.versions[0]
        self.accepted: list[Command] = []
        self.patient: Patient | None = None

    def tell(self, line: str) -> Outcome:
        command = command_from(line)
        try:
            lines = self._tell(command)
        except Refused as refused:
            self.patient = None
            return Outcome(str(refused))
        self.accepted.append(command)
        return Outcome(None, lines)

    def _tell(self, command: Command) -> tuple[str, ...]:
        if self.patient is None:
            self.patient = Patient(self.pathway, command.now, self.versions)
            for each in self.accepted:
                take(self.patient, each)
        take(self.patient, command)
        if any(each[0] <= command.now for each in coming(self.patient)):
            # Asked at that moment, which is not recorded: this patient is brought forward and then forgotten.
            asked, self.patient = self.patient, None
            advance(asked, command.now)
            return tuple(f"= {line}" for line in answer(asked))
        return tuple(f"= {line}" for line in answer(self.patient))

    def anew(self) -> tuple[str, ...]:
        """The last answer, from nothing but what was told."""
        *before, last = self.accepted
        return outcome_of(self.pathway, before, last, versions=self.versions).answer


@dataclass(frozen=True)
class Disagreement:
    """What was told until the two differed, and what each said: a refusal or lines."""

    seed: int
    told: tuple[str, ...]
    engine: tuple[str, ...]
    reference: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(
            (
                f"seed {self.seed}",
                *self.told,
                *(f"  engine    {each}" for each in self.engine if each not in self.reference),
                *(f"  reference {each}" for each in self.reference if each not in self.engine),
                *(["  order"] if sorted(self.engine) == sorted(self.reference) else []),
            )
        )


@dataclass
class Tally:
    """What the pairs were made of."""

    pairs: int = 0
    told: int = 0
    refused: int = 0
    late_or_corrected: int = 0
    events: list[int] = field(default_factory=list)
    constructs: Counter[str] = field(default_factory=Counter)
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    commands: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)

    def add(self, about: Made, steps: Iterable[Step]) -> None:
        self.pairs += 1
        found = sorted(constructs_in(about))
        self.constructs.update(found)
        self.together.update(combinations(found, 2))
        events = 0
        for step in steps:
            self.told += 1
            events += len(step.events)
            word = step.line.split()[2]
            self.commands[word] += 1
            if step.refusal is not None:
                self.refused += 1
                self.refusals[step.refusal.why.value] += 1
            elif " at=" in step.line or word in ("correct", "retract"):
                self.late_or_corrected += 1
        self.ends["left" if step.answer.left else step.answer.ended or "open"] += 1
        self.events.append(events)

    def lines(self) -> Iterator[str]:
        rarest = sorted((self.together[pair], pair) for pair in combinations(sorted(NAMES), 2))
        yield f"pairs {self.pairs}, told {self.told}, median history {median(self.events):g} events"
        yield f"refused {self.refused / self.told:.1%}, late or corrected {self.late_or_corrected / self.told:.1%}"
        yield f"constructs {', '.join(f'{name} {self.constructs[name]}' for name in NAMES)}"
        yield f"rarest together {', '.join(f'{one}+{other} {count}' for count, (one, other) in rarest[:8])}"
        for kind, counted in (("told", self.commands), ("refused", self.refusals), ("ended", self.ends)):
            yield f"{kind} {', '.join(f'{name} {count}' for name, count in counted.most_common())}"


CONSTRUCTS = {
    "fork": r"^  så (?!tilbake).* og ",
    "join": r"^  venter på ",
    "rules": r"^  reglene avgjør",
    "judgement": r" skal velge ",
    "first match": r"første som passer",
    "table": r"^tabell ",
    "computed": r"^beregn ",
    "loop": r"så tilbake til ",
    "repetition": r" hver \d*\.? ?(uke|dag|måned)",
    "request": r"^forespørsel ",
    "message": r"^melding ",
    "handover": r"^overføring ",
    "consent": r"^  krever samtykke ",
    "meeting": r"^møte ",
    "wait": r"^vent ",
    "overdue beside": r"^  ved fristbrudd så ",
    "overdue instead": r"^  ved fristbrudd i stedet ",
    "by rule": r"^aktør \w+ \"\w+\" er \w+ hvis ",
    "pool": r"^  pool ",
    "only if": r"^  bare hvis ",
    "lasts": r"^  varer ",
    "at any time": r"^  når som helst ",
    "subpathway": r"^delforløp ",
    "track": r"^spor ",
    "cancels": r"^avbrudd (dødsfall|forverring) ",
    "returns": r"^  deretter tilbake",
    "beside": r"^  ved siden av",
    "pause": r"^pause ",
    "hours": r" innen \d+ timer",
    "working days": r" virkedag",
    "statutory": r"\(lovfrist\)",
    "anchored": r" (dager|uke|uker|virkedager) etter ",
    "window": r" tidligst ",
    "before a date": r" før utreise| innen utreise",
    "midway": r"midtveis mellom",
    "length by data": r" innen .* hvis .*, ellers ",
    "grows old": r" gyldig i ",
    "optional": r"^  \w+ kan ",
    "duty in a wait": r"^vent .*\n  [it].*\n  \w+ (skal|kan) ",
}
NAMES = (*CONSTRUCTS, "other version")


def constructs_in(about: Made) -> list[str]:
    """What of the language the pathway has."""
    found = [name for name, pattern in CONSTRUCTS.items() if re.search(pattern, about.text, re.MULTILINE)]
    return [*found, *(["other version"] if len(about.versions) > 1 else [])] if about.text else []


def said(step: Step) -> tuple[str, ...]:
    return answered(step) if step.refusal is None else (f"! {step.refusal.why.value}",)


def compared(seed: int, about: Made, tally: Tally, *, amended: bool) -> Disagreement | None:
    """The first thing that the two do not agree on, in a pathway and its history."""
    telling, reference, steps = Telling(about, seed, amended=amended), Reference(about.versions), []
    moment = Random(seed).randint(1, 15)
    for step in played(about.versions, telling.lines()):
        telling.heard(step)
        steps.append(step)
        outcome = reference.tell(step.line)
        other = outcome.answer if outcome.refusal is None else (f"! {outcome.refusal}",)
        if len(steps) == moment and outcome.refusal is None:
            assert reference.anew() == other, step.line
        if said(step) != other:
            return Disagreement(seed, tuple(each.line for each in steps), said(step), other)
    tally.add(about, steps)
    return None


def pair(seed: int, tally: Tally) -> Disagreement | None:
    """Two of three patients are corrected and taken where the pathway does not lead; every third is not."""
    return compared(seed, made(seed), tally, amended=seed % 3 != 0)


def main(first: int, count: int) -> None:
    tally, found = Tally(), 0
    for seed in range(first, first + count):
        if disagreement := pair(seed, tally):
            found += 1
            sys.stdout.write(f"{disagreement}\n")
    lines = (f"seeds {first}-{first + count - 1}: {found} disagreements", *tally.lines())
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
