"""Faults planted by program in the library: each is told once, with the right code, at the line that was changed.

What a kind of change leaves harmless the naive reader says, for every one. `-m deep -k KIND` runs one kind whole.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

import pathways
from forlop.application.library import EMPTY, Library, Texts
from forlop.application.pathway_files import ReadPathway, read_pathway
from forlop.language.printer import printed
from tests.verification.catching import (
    HEADING,
    Catch,
    Verdict,
    caught,
    findings,
    is_for_the_naive_reader,
    is_harmless,
    row,
)
from tests.verification.defects import KINDS, LOOSER, Defect, adding_up, loosened, planted, without_examples

FOLDER = Path(pathways.__file__).parent
CORPUS = Path(__file__).parents[2] / "dsl" / "corpus" / "good"
BASES = ("haugland", "fall", "ocd", "spiseforstyrrelser", "tsb")
FILES = {file.stem: file for file in sorted(FOLDER.rglob("*.forlop"))}
VARIANTS = tuple(name for name in FILES if name not in BASES)
# Partial limits of two published packages, and some more, that add up to their totals.
TOTALS = ((7, 12, 13), (7, 12, 10), (4, 14, 3), (4, 14, 17), (10, 20, 30, 5), (3, 3, 3), (21, 1, 2))
# The kinds that a change may leave harmless: the naive reader says whether it did.
PERHAPS_HARMLESS = frozenset({"anchor may not happen", "bound moved", "branch removed", "consent removed"})
ALL_KINDS = (*KINDS, *LOOSER.values())
# Where the library has fewer places than this for a kind, the corpus is taken as well, and then its local pathways.
AT_LEAST = 20
# What takes seconds to prove is only looked at in the deep profile.
LARGE = frozenset({"haugland"})
QUICK_EVERY = 30

Planted = tuple[Defect, Library]


@cache
def read(name: str) -> ReadPathway:
    return read_pathway(FILES[name])


def whole(name: str) -> str:
    """A local pathway as if somebody had written it whole."""
    return printed(read(name).document, vocabulary="nb")


def planted_in(names: Sequence[str], kind: str) -> Iterator[Planted]:
    """Every fault of the kind in these pathways and in the chains of limits, or in local ones that build on them."""
    if kind in KINDS:
        for text in (*(FILES[name].read_text("utf-8") for name in names), *map(adding_up, TOTALS)):
            yield from ((defect, EMPTY) for defect in planted(text, kind))
    else:
        for name in names:
            yield from ((defect, Texts((read(name).source,))) for defect in loosened(read(name), kind))


def planted_anywhere(kind: str) -> list[Planted]:
    """Every fault of the kind in the library; where that is few, in the corpus too, and then in local pathways."""
    found = list(planted_in(BASES, kind))
    corpus = (file.read_text("utf-8") for file in sorted(CORPUS.glob("*.forlop")))
    for texts in (filter(is_for_the_naive_reader, corpus), map(whole, VARIANTS)):
        if len(found) < AT_LEAST:
            found += [(defect, EMPTY) for text in texts for defect in planted(text, kind)]
    return found


def judged(defects: Sequence[Planted]) -> tuple[list[Catch], int]:
    """What the check says of them, without those that the naive reader finds harmless; these are counted."""
    catches: list[Catch] = []
    harmless = 0
    for defect, library in defects:
        each = caught(defect, library=library)
        if not each.found and defect.kind in PERHAPS_HARMLESS and is_harmless(defect):
            harmless += 1
        else:
            catches.append(each)
    return catches, harmless


def missed(catches: Sequence[Catch]) -> list[str]:
    return [f"{each.verdict}: {each}" for each in catches if each.verdict is not Verdict.CAUGHT]


each_base = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.deep] if name in LARGE else []) for name in BASES]
)


@each_base
def test_nothing_is_found_in_the_unchanged(name: str) -> None:
    assert findings(without_examples(FILES[name].read_text("utf-8"))) == ()


@pytest.mark.parametrize("lengths", TOTALS)
def test_nothing_is_found_where_the_limits_add_up(lengths: tuple[int, ...]) -> None:
    assert findings(adding_up(lengths)) == ()


def test_a_sample_of_the_planted_faults_is_told_at_the_changed_line() -> None:
    small = [name for name in BASES if name not in LARGE]
    everything = [each for kind in ALL_KINDS for each in planted_in(small, kind)]
    catches, _ = judged(everything[::QUICK_EVERY])
    assert missed(catches) == []


@pytest.mark.parametrize("kind", sorted(PERHAPS_HARMLESS))
def test_the_naive_reader_finds_what_is_told_not_harmless(kind: str) -> None:
    """So it says nothing of what it would always find harmless, either."""
    told = [each for each, library in planted_in(("fall",), kind) if caught(each, library=library).found]
    assert told
    assert [each.what for each in told if is_harmless(each)] == []


@pytest.mark.deep
@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_is_found_in_a_local_pathway_written_whole(name: str) -> None:
    assert findings(without_examples(whole(name))) == ()


@pytest.mark.deep
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_planted_fault_is_told_once_at_the_changed_line(kind: str) -> None:
    catches, harmless = judged(planted_anywhere(kind))
    sys.stdout.write(f"\n{HEADING}\n{row(kind, catches, harmless)}\n")
    assert missed(catches) == []
    assert sum(not each.is_one for each in catches) <= len(catches) / 20
    assert len(catches) + harmless >= AT_LEAST


def test_a_fault_that_is_told_elsewhere_or_not_at_all_is_seen() -> None:
    """The measure itself: a text without its fault is silent, and another line or code is not the right one."""
    defect = next(planted(adding_up(TOTALS[0]), "limit one longer"))
    right = caught(defect)
    elsewhere = Catch(Defect(defect.kind, "", defect.text, (1,), defect.codes, "s1"), right.found, right.lines)
    otherwise = Catch(Defect(defect.kind, "", defect.text, defect.lines, ("V50",), "s1"), right.found, right.lines)
    silent = caught(Defect(defect.kind, "", adding_up(TOTALS[0]), defect.lines, defect.codes, "s1"))
    verdicts = [each.verdict for each in (right, elsewhere, otherwise, silent)]
    assert verdicts == [Verdict.CAUGHT, Verdict.ELSEWHERE, Verdict.OTHERWISE, Verdict.SILENT]
