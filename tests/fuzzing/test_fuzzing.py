"""Whatever a file holds: 3,000 inputs at every change, a million in the deep part."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from forlop.application.library import Library
from forlop.application.pathway_files import ReadPathway, pathway_from_bytes
from forlop.language import mistakes
from forlop.rendering.findings import Finding, as_text
from forlop.source import Span
from tests.fuzzing.inputs import Kind, hostile
from tests.fuzzing.laws import Tools, broken_by, outcome

QUICK, DEEP, BATCH, DEEP_BATCH = 3_000, 1_000_000, 500, 5_000


@pytest.mark.parametrize("first", range(0, QUICK, BATCH))
def test_an_input_is_read_and_its_mistakes_are_told_where_they_are(first: int) -> None:
    assert list(broken_by(range(first, first + BATCH), tools=Tools())) == []


@pytest.mark.deep
@pytest.mark.parametrize("first", range(QUICK, DEEP, DEEP_BATCH))
def test_a_million_inputs_are_read_and_their_mistakes_are_told_where_they_are(first: int) -> None:
    assert list(broken_by(range(first, min(first + DEEP_BATCH, DEEP)), tools=Tools())) == []


def test_a_seed_makes_the_same_input_again() -> None:
    assert [hostile(seed) for seed in range(300)] == [hostile(seed) for seed in range(300)]


def test_inputs_of_every_kind_are_made_and_some_are_valid() -> None:
    tried = [outcome(hostile(seed), tools=Tools()) for seed in range(600)]
    assert {each.of.kind for each in tried} == set(Kind)
    assert {each.of.kind for each in tried if each.valid} == {Kind.GRAMMAR, Kind.MUTATION}
    assert len({code for each in tried for code in each.codes}) > 60


# ---- the laws find faults


def one_too_far(content: bytes, library: Library) -> ReadPathway:
    """The last finding ends one character later."""
    read = pathway_from_bytes(content, name="x.forlop", library=library)
    if not read.diagnostics:
        return read
    *others, last = read.diagnostics
    moved = replace(last, span=Span(last.span.start, last.span.end + 1))
    return replace(read, diagnostics=(*others, moved))


def usable_in_spite_of_errors(content: bytes, library: Library) -> ReadPathway:
    read = pathway_from_bytes(content, name="x.forlop", library=library)
    return replace(read, diagnostics=())


def shown_raw(found: Finding) -> str:
    return as_text(found).replace("\ufffd", "\u202e")


FAULTS = (Tools(read=one_too_far), Tools(read=usable_in_spite_of_errors), Tools(shown=shown_raw))


@pytest.mark.parametrize("tools", FAULTS)
def test_a_planted_fault_breaks_a_law(tools: Tools) -> None:
    assert list(broken_by(range(60), tools=tools)) != []


def test_an_exception_is_told_with_the_command_that_shows_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(*_: Sequence[object], **__: object) -> None:
        raise IndexError("planted")

    monkeypatch.setattr(mistakes, "explain", raising)
    first = next(broken_by(range(60), tools=Tools()))
    assert first.startswith("python -m tests.fuzzing.laws ")
    assert "IndexError: planted" in first
