"""Every edit of a pathway's meaning is a difference at the place of the edit, and nothing else is one."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.application.library import beside
from forlop.application.pathway_files import pathway_from_text, read_pathway
from forlop.language.parser import parse
from forlop.language.printer import printed
from forlop.language.vocabulary import VOCABULARIES
from forlop.model.differences import ORDER, THING, Changed, differences_of, out_of_order
from forlop.model.pathway import Pathway
from forlop.source import Source
from tests.cli.house import SMALL
from tests.language.layouts import layouts
from tests.model.model_edits import THINGS, edits_of, with_field

LIBRARY = Path(str(files("forlop.pathways")))
FILES = sorted(LIBRARY.rglob("*.forlop"))


def read(path: Path) -> Pathway:
    pathway = read_pathway(path).pathway
    assert pathway is not None
    return pathway


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_edit_within_a_thing_is_a_change_of_that_thing_and_of_no_other(path: Path) -> None:
    pathway = read(path)
    count = 0
    edits = list(edits_of(pathway))
    # Of the largest pathways some of the thousands, with another start for each file.
    every = 1 + len(edits) // 800
    for place, other in edits[len(path.stem) % every :: every]:
        assert other != pathway
        assert {each.place for each in differences_of(pathway, other)} == {place}
        assert {each.place for each in differences_of(other, pathway)} == {place}
        count += 1
    assert count > 250


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_thing_that_is_taken_out_is_gone_and_put_in_is_new(path: Path) -> None:
    pathway = read(path)
    for field in THINGS:
        things = dict(pathway)[field]
        for number, thing in enumerate(things):
            without = with_field(pathway, field, (*things[:number], *things[number + 1 :]))
            (gone,) = differences_of(pathway, without)
            assert (gone.changed, gone.place, gone.about) == (Changed.REMOVED, thing.name, THING)
            (new,) = differences_of(without, pathway)
            assert (new.changed, new.place, new.about) == (Changed.ADDED, thing.name, THING)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_step_that_is_moved_in_the_text_is_moved_and_no_other_is(path: Path) -> None:
    pathway = read(path)
    steps = pathway.steps
    for number in range(0, len(steps) - 2, 5):
        moved = (*steps[:number], *steps[number + 1 :], steps[number])
        (each,) = differences_of(pathway, with_field(pathway, "steps", moved))
        assert (each.changed, each.place, each.about) == (Changed.MOVED, steps[number].name, ORDER)


@given(st.permutations(range(9)))
def test_without_what_is_out_of_order_the_rest_ascends_and_no_fewer_would_do(ranks: list[int]) -> None:
    places = out_of_order(ranks)
    rest = [rank for place, rank in enumerate(ranks) if place not in places]
    assert rest == sorted(rest)
    longest = [0] * len(ranks)
    for place, rank in enumerate(ranks):
        longest[place] = 1 + max((longest[before] for before in range(place) if ranks[before] < rank), default=0)
    assert len(rest) == max(longest)


# ---- what is no edit


def of_text(text: str) -> Pathway:
    pathway = pathway_from_text(Source("liten.forlop", text)).pathway
    assert pathway is not None
    return pathway


WHOLE = of_text(SMALL)


@given(layouts(SMALL))
def test_blanks_breaks_and_comments_are_no_difference(text: str) -> None:
    assert list(differences_of(WHOLE, of_text(text))) == []


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_same_text_formatted_in_any_vocabulary_is_no_difference(path: Path, vocabulary: str) -> None:
    text = printed(parse(Source(str(path), path.read_text("utf-8"))).document, vocabulary=vocabulary)
    other = pathway_from_text(Source(str(path), text), library=beside(path)).pathway
    assert other is not None
    assert list(differences_of(read(path), other)) == []


def test_examples_are_no_difference() -> None:
    pathway = read(LIBRARY / "rus_psykisk" / "spiseforstyrrelser.forlop")
    assert pathway.examples
    assert list(differences_of(pathway, with_field(pathway, "examples", ()))) == []
