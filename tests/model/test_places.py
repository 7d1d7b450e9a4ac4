"""Where the clauses of a pathway stand: what is found at a place is the line that the model's field came from."""

from pathlib import Path

import pytest

from forlop.application.pathway_files import ReadPathway, read_pathway

# The lines of a variant stand in two texts.
FILES = sorted(
    file
    for file in (Path(__file__).parents[2] / "pathways").rglob("*.forlop")
    if "bygger på" not in file.read_text("utf-8")
)


def line_at(read: ReadPathway, name: str, clause: str, number: int = 0) -> str:
    span = read.places.of(name, clause, number)
    return read.source.text[span.start : span.end]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_way_branch_duty_and_join_of_the_model_has_its_own_line(file: Path) -> None:
    read = read_pathway(file)
    assert read.pathway is not None
    spans = []
    for step in read.pathway.steps:
        clauses = [("duty", number) for number in range(len(step.duties))]
        clauses += [("branch", number) for number in range(len(step.branches))]
        clauses += [("option", number) for number in range(len(step.options))]
        single = (
            "then", "otherwise", "after_last", "on_refusal", "on_return", "without_consent", "on_overdue", "only_if",
            "waits_for", "consent", "quorum", "lasts", "waits_until", "basis", "code", "content",
        )  # fmt: skip
        clauses += [(clause, 0) for clause in single if getattr(step, clause)]
        for clause, number in clauses:
            spans.append(read.places.of(step.name, clause, number))
        for number, branch in enumerate(step.branches):
            line = line_at(read, step.name, "branch", number)
            assert all(name in line for name in read.pathway.leads_to[step.name] if name in str(branch.target))
    assert len(spans) == len(set(spans)) > 20
