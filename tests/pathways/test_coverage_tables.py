"""The coverage tables of the library: each row of the facts is said by something the pathways have, or says why not."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Pathway

LIBRARY = Path(__file__).parents[2] / "pathways"

# Rows of the facts' tables, by section.
ROWS = {
    "ostensjo_fall": {"1": 14, "3": 11, "4": 20, "5": 7, "6": 5},
    "rus_psykisk": {"1": 7, "3": 8, "4": 22, "5": 22, "6": 10},
    "haugland": {"1": 11, "2": 3, "3": 8, "6": 13, "7": 7},
}
REASONS = {"", "system level", "background figure", "other pathway"}
LARGEST_SHARE_OF_REASONS = 0.1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a coverage table."""

    section: str
    row: str
    fact: str
    kind: str
    target: str
    reason: str

    @property
    def targets(self) -> tuple[str, ...]:
        """Names, joined with a space; a clause of the header is one, however many words it has."""
        return (self.target,) if self.kind == "header" else tuple(self.target.split())


def rows_of(text: str) -> tuple[Row, ...]:
    return tuple(Row(**row) for row in csv.DictReader(text.splitlines()))


def table(folder: str) -> tuple[Row, ...]:
    return rows_of((LIBRARY / folder / "coverage.csv").read_text(encoding="utf-8"))


def pathways(folder: str) -> tuple[Pathway, ...]:
    read = (read_pathway(file) for file in sorted((LIBRARY / folder).glob("*.forlop")))
    return tuple(each.pathway for each in read if each.pathway is not None and each.base is None)


def sayable(pathway: Pathway) -> dict[str, set[str]]:
    """What a row of each kind may point at."""
    limits = {
        step.name
        for step in pathway.steps
        if step.lasts or step.waits_until or any(duty.timing is not None for duty in step.duties)
    }
    forms = {form.name for form in pathway.forms}
    header = {
        "forløp": True,
        "gyldig fra": pathway.valid_from is not None,
        "gjelder for": pathway.applies_to is not None,
        "formål": pathway.purpose is not None,
        "merknad": bool(pathway.notes),
    }
    return {
        "header": {word for word, said in header.items() if said},
        "step": set(pathway.named_steps),
        "limit": limits,
        "datum": set(pathway.named_data),
        "form": forms | set(pathway.named_data),
        "actor": set(pathway.named_actors),
        "consent": set(pathway.named_consents),
        "event": set(pathway.named_events),
        "interruption": set(pathway.named_interruptions),
        "track": {track.name for track in pathway.tracks},
        "source": {source.name for source in pathway.sources},
    }


def not_said(rows: tuple[Row, ...], found: tuple[Pathway, ...]) -> list[tuple[str, str, str]]:
    """Rows that point at what no pathway of the folder has, as (section, row, name).

    The first name is of the row's kind; those beside it may be of any.
    """
    names: dict[str, set[str]] = {}
    for pathway in found:
        for kind, sayable_names in sayable(pathway).items():
            names.setdefault(kind, set()).update(sayable_names)
    anything = set().union(*names.values())
    return [
        (row.section, row.row, name)
        for row in rows
        if not row.reason
        for place, name in enumerate(row.targets or ("",))
        if name not in (names.get(row.kind, set()) if place == 0 else anything)
    ]


every_folder = pytest.mark.parametrize("folder", ROWS)


def test_every_folder_of_pathways_has_a_table() -> None:
    assert {file.parent.name for file in LIBRARY.glob("*/*.forlop")} == set(ROWS)


@every_folder
def test_every_row_of_the_facts_has_a_line(folder: str) -> None:
    expected = [(section, str(row)) for section, count in ROWS[folder].items() for row in range(1, count + 1)]
    assert [(row.section, row.row) for row in table(folder)] == expected


@every_folder
def test_every_target_is_something_the_pathways_have(folder: str) -> None:
    assert not_said(table(folder), pathways(folder)) == []


@every_folder
def test_a_row_that_is_not_said_has_one_of_the_listed_reasons_and_no_target(folder: str) -> None:
    rows = table(folder)
    assert {row.reason for row in rows} <= REASONS
    assert [row for row in rows if bool(row.reason) == bool(row.kind) or bool(row.reason) == bool(row.target)] == []


@every_folder
def test_at_most_a_tenth_of_the_rows_have_a_reason_instead_of_a_target(folder: str) -> None:
    rows = table(folder)
    reasons = Counter(bool(row.reason) for row in rows)
    assert reasons[True] <= LARGEST_SHARE_OF_REASONS * len(rows)


def test_a_target_that_no_pathway_has_is_told() -> None:
    lines = (
        "section,row,fact,kind,target,reason\n4,1,Et steg,step,hastegrad finnes_ikke,\n4,2,En frist,limit,hastegrd,\n"
    )
    assert not_said(rows_of(lines), pathways("ostensjo_fall")) == [("4", "1", "finnes_ikke"), ("4", "2", "hastegrd")]


def test_a_limit_is_a_step_that_has_one() -> None:
    lines = "section,row,fact,kind,target,reason\n4,1,En frist,limit,akuttavklaring,\n"
    assert not_said(rows_of(lines), pathways("ostensjo_fall")) == [("4", "1", "akuttavklaring")]
