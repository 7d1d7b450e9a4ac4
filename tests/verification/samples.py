"""A small pathway made by chance, with what the naive reader says of it: what the checks and the engine are held to."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from forlop.application.pathway_files import ReadPathway, pathway_from_text
from forlop.model.from_syntax import lower
from forlop.model.pathway import Pathway, targets_of
from forlop.source import Source
from tests.verification.brute_force import Judgement, Merging, decision_faults, judged
from tests.verification.naive_responsibility import Responsibilities, responsibilities
from tests.verification.small_pathways import text

ATTEMPTS = 20
MOST_STATES = 4_000


@dataclass(frozen=True)
class Sample:
    """`made` counts the constructs; `pathway` is there even where the structural checks find it wrong."""

    seed: int
    text: str
    made: Counter[str]
    read: ReadPathway
    pathway: Pathway

    @cached_property
    def judgement(self) -> Judgement:
        return judged(self.pathway, most=MOST_STATES)

    @cached_property
    def never_asked(self) -> frozenset[str]:
        """The steps that may wait for what nobody is asked for, also after a token too many has come.

        A run is judged up to there; what the patient would meet behind it is found by playing on.
        """
        asked = self.judgement.never_asked
        if not any(kind in ("second", "join twice", "two ends") for kind, _ in self.judgement.faults):
            return asked
        return asked | Merging(self.pathway).judgement(most=MOST_STATES).never_asked

    @property
    def doubled(self) -> frozenset[str]:
        """The steps that a second token comes to. Two handovers that are open by that are told as that fault."""
        return frozenset(name for kind, name in self.judgement.faults if kind == "second")

    @cached_property
    def branches(self) -> frozenset[tuple[str, str, int]]:
        return decision_faults(self.pathway)

    @cached_property
    def responsibilities(self) -> Responsibilities:
        return responsibilities(self.pathway, most=MOST_STATES)

    @property
    def is_bounded(self) -> bool:
        return all(kind != "no bound" for kind, _ in self.judgement.faults)

    @property
    def asks_wrongly(self) -> bool:
        """Whether some decision is at fault, whoever comes to it."""
        return bool(self.branches or self.judgement.never_asked)

    @property
    def excused(self) -> frozenset[str]:
        """Steps that nobody does for a reason told as a fault of its own: what follows a reply not waited for."""
        unheard = {name for kind, name in self.responsibilities.faults if kind in ("not waited for", "stranger")}
        after = {to for name in unheard for _, target in self.pathway.ways[name] for to in targets_of(target)}
        return frozenset(after)

    @property
    def is_clean(self) -> bool:
        """Nothing at all is wrong with it, by the naive reader."""
        judgement = self.judgement
        return judgement.whole and judgement.is_sound and not self.asks_wrongly


@lru_cache(maxsize=400)
def sample(seed: int) -> Sample:
    """A fault may make a text that means nothing, and then another fault is made."""
    for attempt in range(ATTEMPTS):
        written, made = text(seed, attempt=attempt)
        read = pathway_from_text(Source("prøve.forlop", written))
        pathway = read.pathway if read.pathway is not None else _only_unsound(read)
        if pathway is not None:
            return Sample(seed, written, made, read, pathway)
    raise AssertionError(f"no pathway of seed {seed}: {read.diagnostics}")


def _only_unsound(read: ReadPathway) -> Pathway | None:
    """The pathway of a text in which the structure of the ways is all that is wrong."""
    if any(not found.code.startswith("V") for found in read.diagnostics):
        return None
    return lower(read.document).pathway


def samples(seeds: Iterable[int]) -> Iterator[Sample]:
    yield from map(sample, seeds)
