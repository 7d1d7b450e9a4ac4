"""The checks and the engine against the naive reader, on small pathways made by chance."""

import sys
from collections import Counter

import pytest

from tests.verification.agreement import disagreements, said
from tests.verification.samples import Sample, samples
from tests.verification.small_pathways import DAMAGES, text
from tests.verification.walking import Outcome, walked

QUICK, DEEP, BATCH = 200, 5200, 50
WALKS, MANY_WALKS = 2, 8
MADE = 1000
# How often each construct and each fault must be among so many texts, at the least.
FLOOR = 3
# Seeds on which the checks and the reader have differed.
ONCE_APART = (57, 145, 999, 1217, 1649, 1741, 1757, 2203, 2599, 2637, 2793, 3719, 4005, 4349, 4407, 4471, 4475, 5043)
HARMLESS = (Outcome.ENDED, Outcome.OUTSIDE)


def batches(first: int, last: int) -> list[range]:
    return [range(start, start + BATCH) for start in range(first, last, BATCH)]


# ---- what the generator makes


def test_every_construct_and_every_fault_is_made_now_and_then() -> None:
    made: Counter[str] = Counter()
    for seed in range(MADE):
        made.update(set(text(seed)[1]))
    sys.stdout.write(f"\n{MADE} texts: " + ", ".join(f"{name} {count}" for name, count in made.most_common()) + "\n")
    assert {name: made[name] for name in CONSTRUCTS if made[name] < FLOOR} == {}


def test_both_verdicts_are_given_and_every_kind_of_fault_is_found() -> None:
    verdicts: Counter[str] = Counter()
    for each in samples(range(QUICK)):
        verdicts.update(verdicts_of(each))
    steps = sum(len(each.pathway.steps) for each in samples(range(QUICK)))
    found = ", ".join(f"{name} {count}" for name, count in verdicts.most_common())
    sys.stdout.write(f"\n{QUICK} pathways of {steps / QUICK:.1f} steps: {found}\n")
    assert min(verdicts["clean"], verdicts["unsound"]) >= QUICK / 4
    assert [kind for kind in KINDS if not verdicts[kind]] == []


KINDS = (
    "stuck", "second", "join twice", "two ends", "never done", "no bound", "side line", "never asked", "overlap", "gap",
    "dead", "undecided", "untold", "stranger", "no leave",
)  # fmt: skip


CONSTRUCTS = (
    "fork", "conditional step", "matching decisions", "side line", "decision by rules", "decision by person",
    "first match", "judgement", "loop", "repeated", "request", "message", "receipt", "consent", "wait", "offer",
    "overdue beside", "overdue in stead", "track", "two ends", "interruption to the end", "interruption backwards",
    "interruption deretter tilbake", "interruption ved siden av",
    *(f"question {kind}" for kind in ("yes", "enum", "int", "two", "count", "table", "known")),
    *(f"fault {damage.__name__}" for damage in DAMAGES),
)  # fmt: skip


def verdicts_of(each: Sample) -> set[str]:
    judgement = each.judgement
    kinds = {kind for kind, _ in judgement.faults} | {kind for kind, _, _ in each.branches}
    kinds |= {kind for kind, _ in each.responsibilities.faults}
    asked = {"never asked"} if judgement.never_asked else set()
    unsound = set() if judgement.is_sound else {"unsound"}
    return kinds | asked | unsound | ({"clean"} if each.is_clean else set())


@pytest.mark.parametrize("seeds", batches(0, QUICK), ids=str)
def test_what_is_made_to_be_sound_is_sound(seeds: range) -> None:
    wrong = [(each.seed, set(each.judgement.faults)) for each in samples(seeds[::2]) if not each.is_clean]
    assert wrong == []


# ---- the checks


@pytest.mark.parametrize("seeds", batches(0, QUICK), ids=str)
def test_the_checks_say_what_the_reader_says(seeds: range) -> None:
    assert {each.seed: told for each in samples(seeds) if (told := [*disagreements(each)])} == {}


def test_pathways_that_were_judged_apart_are_judged_alike() -> None:
    assert {each.seed: told for each in samples(ONCE_APART) if (told := [*disagreements(each)])} == {}


@pytest.mark.deep
@pytest.mark.parametrize("seeds", batches(QUICK, DEEP), ids=str)
def test_five_thousand_pathways_are_judged_alike(seeds: range) -> None:
    assert {each.seed: told for each in samples(seeds) if (told := [*disagreements(each)])} == {}


def test_hardly_ever_is_it_not_known() -> None:
    unknown = [each.seed for each in samples(range(QUICK)) if said(each).unknown]
    large = [each.seed for each in samples(range(QUICK)) if not each.judgement.whole and each.is_bounded]
    sys.stdout.write(f"\n{QUICK} pathways: {len(unknown)} unknown, {len(large)} too large for the reader\n")
    assert len(unknown) + len(large) <= QUICK / 50


# ---- the engine


@pytest.mark.parametrize("seeds", batches(0, QUICK), ids=str)
def test_a_pathway_called_sound_never_gets_stuck_in_the_engine(seeds: range) -> None:
    assert stuck(seeds, walks=WALKS) == []


@pytest.mark.deep
@pytest.mark.parametrize("seeds", batches(QUICK, DEEP), ids=str)
def test_five_thousand_pathways_called_sound_never_get_stuck(seeds: range) -> None:
    assert stuck(seeds, walks=MANY_WALKS) == []


def stuck(seeds: range, *, walks: int) -> list[tuple[int, int, str]]:
    """The walks that did not come to one end, through pathways of which the checks found nothing."""
    return [
        (each.seed, walk, outcome.value)
        for each in samples(seeds)
        if not (saying := said(each)).errors and not saying.unknown
        for walk in range(walks)
        if (outcome := walked(each.pathway, each.seed * 100 + walk).outcome) not in HARMLESS
    ]


def test_patients_get_stuck_in_the_engine_where_the_reader_says_that_they_may() -> None:
    """A walk meets only some patients, so only some faults; without any, the law above would say nothing."""
    outcomes = Counter(
        walked(each.pathway, each.seed).outcome
        for each in samples(range(1, QUICK, 2))
        if each.is_bounded and not each.judgement.is_sound
    )
    assert min(outcomes[Outcome.STUCK], outcomes[Outcome.TWICE]) > 0, outcomes
