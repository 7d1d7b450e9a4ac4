"""A beginner's mistake gets one finding, where it was made, with a help that mends it."""

import pytest

from forlop.rendering.findings import finding
from tests.conformance.beginners import FOLDER, MISTAKES, PAGE, Mistake, page

EACH = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)


def test_there_are_at_least_120_different_mistakes() -> None:
    assert len({mistake.found.source.text for mistake in MISTAKES}) >= 120
    assert len({mistake.changes for mistake in MISTAKES}) == len(MISTAKES)


def test_every_folder_is_in_the_list() -> None:
    assert {folder.name for folder in FOLDER.iterdir() if folder.is_dir()} == {mistake.name for mistake in MISTAKES}


@EACH
def test_a_mistake_gives_one_finding_where_it_was_made(mistake: Mistake) -> None:
    found = mistake.found
    codes = [diagnostic.code for diagnostic in found.diagnostics]
    assert sorted(codes) == sorted((mistake.code, *mistake.also))
    place = next(diagnostic.span for diagnostic in found.diagnostics if diagnostic.code == mistake.code)
    line = found.source.position(place.start).line
    assert (found.source.text[place.start : place.end], line) == (
        mistake.marked,
        mistake.line or mistake.first_changed_line,
    )


@EACH
def test_it_is_told_as_it_was_agreed(mistake: Mistake) -> None:
    assert mistake.found.text(language="nb") == mistake.expected.read_text("utf-8")


@EACH
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_its_help_says_what_to_do(mistake: Mistake, language: str) -> None:
    shown = [finding(diagnostic, mistake.found.source, language=language) for diagnostic in mistake.found.diagnostics]
    assert all(one.message and one.help for one in shown)
    assert not [one for one in shown if "``" in f"{one.message} {one.help}"]


@EACH
def test_the_mended_text_is_clean_and_has_what_the_help_says(mistake: Mistake) -> None:
    assert mistake.mended.diagnostics == ()
    after = " ".join(" ".join(change.split()) for _, change in mistake.changes)
    missing = [copied for copied in mistake.to_copy if copied not in after]
    assert missing == []


def test_the_page_of_the_manual_is_current() -> None:
    assert PAGE.read_text("utf-8") == page()
