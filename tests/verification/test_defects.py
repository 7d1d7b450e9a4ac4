"""Faults planted by program in the library: each is told once, with the right code, at the line that was changed."""

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

import pathways
from forlop.application.library import EMPTY, Library, Texts
from forlop.application.pathway_files import ReadPathway, read_pathway
from tests.verification.catching import Catch, Verdict, caught, findings, is_harmless, table
from tests.verification.defects import Defect, adding_up, loosened, planted, without_examples

FOLDER = Path(pathways.__file__).parent
BASES = ("haugland", "fall", "ocd", "spiseforstyrrelser", "tsb")
FILES = {file.stem: file for file in FOLDER.rglob("*.forlop") if file.stem in BASES}
# Partial limits of two published packages, and some more, that add up to their totals.
TOTALS = ((7, 12, 13), (7, 12, 10), (4, 14, 3), (4, 14, 17), (10, 20, 30, 5), (3, 3, 3), (21, 1, 2))
# The kinds that a change may leave harmless: the naive reader says whether it did.
PERHAPS_HARMLESS = frozenset({"bound moved", "branch removed", "consent removed"})
# Told only with a patient for whom the limit never runs, and not for every one of these is such a patient found.
SHOWN_BY_A_PATIENT = frozenset({"anchor may not happen"})
# What takes seconds to prove is only looked at in the deep profile.
LARGE = frozenset({"haugland"})
QUICK_EVERY = 30


@cache
def base(name: str) -> ReadPathway:
    return read_pathway(FILES[name])


def planted_in(names: Sequence[str]) -> Iterator[tuple[Defect, Library]]:
    """Every fault in these pathways and in local ones that build on them, and in the chains of limits."""
    for text in (*(FILES[name].read_text("utf-8") for name in names), *map(adding_up, TOTALS)):
        yield from ((defect, EMPTY) for defect in planted(text))
    for name in names:
        yield from ((defect, Texts((base(name).source,))) for defect in loosened(base(name)))


def judged(defects: Sequence[tuple[Defect, Library]]) -> tuple[list[Catch], dict[str, int]]:
    """What the check says of them, without those that the naive reader finds harmless; these are counted."""
    catches: list[Catch] = []
    harmless: dict[str, int] = {}
    for defect, library in defects:
        each = caught(defect, library=library)
        if not each.found and defect.kind in PERHAPS_HARMLESS and is_harmless(defect):
            harmless[defect.kind] = harmless.get(defect.kind, 0) + 1
        else:
            catches.append(each)
    return catches, harmless


def missed(catches: Sequence[Catch]) -> list[str]:
    told = (each for each in catches if each.defect.kind not in SHOWN_BY_A_PATIENT or each.found)
    return [f"{each.verdict}: {each}" for each in told if each.verdict is not Verdict.CAUGHT]


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
    catches, _ = judged([*planted_in(small)][::QUICK_EVERY])
    assert missed(catches) == []


@pytest.mark.deep
def test_every_planted_fault_is_told_once_at_the_changed_line() -> None:
    catches, harmless = judged([*planted_in(BASES)])
    sys.stdout.write(f"\n{table(catches, harmless)}\n")
    assert missed(catches) == []
    assert sum(not each.is_one for each in catches) <= len(catches) / 20


@pytest.mark.deep
def test_most_limits_that_run_from_what_may_not_happen_are_told() -> None:
    planted_here = [(each, library) for each, library in planted_in(BASES) if each.kind in SHOWN_BY_A_PATIENT]
    catches, _ = judged(planted_here)
    assert sum(each.verdict is Verdict.CAUGHT for each in catches) > len(catches) / 2 > 10
    assert missed(catches) == []


def test_a_fault_that_is_told_elsewhere_or_not_at_all_is_seen() -> None:
    """The measure itself: a text without its fault is silent, and another line or code is not the right one."""
    defect = next(each for each in planted(adding_up(TOTALS[0])) if each.kind == "limit one longer")
    right = caught(defect)
    elsewhere = Catch(Defect(defect.kind, "", defect.text, (1,), defect.codes, "s1"), right.found, right.lines)
    otherwise = Catch(Defect(defect.kind, "", defect.text, defect.lines, ("V50",), "s1"), right.found, right.lines)
    silent = caught(Defect(defect.kind, "", adding_up(TOTALS[0]), defect.lines, defect.codes, "s1"))
    verdicts = [each.verdict for each in (right, elsewhere, otherwise, silent)]
    assert verdicts == [Verdict.CAUGHT, Verdict.ELSEWHERE, Verdict.OTHERWISE, Verdict.SILENT]
