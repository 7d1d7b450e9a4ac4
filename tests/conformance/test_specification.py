"""The manual and the tutorial tell what is so: their examples are run, and their lists are those of the code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lark import Token, Tree

from forlop.application.library import Texts
from forlop.application.pathway_files import pathway_from_text
from forlop.application.testing import run_examples
from forlop.engine.commands import Refused
from forlop.language.grammar import line_parser, reserved_words
from forlop.language.lines import logical_lines
from forlop.language.parser import parse
from forlop.language.printer import printed
from forlop.language.vocabulary import VOCABULARIES, words
from forlop.source import Source
from tests.conformance.specification import MANUAL, PAGES, TUTORIAL, answered, blocks, made_anew, made_parts


def library_of(page: Path) -> Texts:
    """What the examples of a page may run: each other."""
    texts = dict.fromkeys(blocks(page.read_text("utf-8"), "forlop"))
    return Texts(tuple(Source(page.name, text) for text in texts))


EXAMPLES = [
    pytest.param(text, library_of(file), id=f"{file.stem}-{number}")
    for file in PAGES
    for number, text in enumerate(blocks(file.read_text("utf-8"), "forlop"), 1)
]
each_page = pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)


@pytest.mark.parametrize(("text", "library"), EXAMPLES)
def test_an_example_is_clean_and_does_what_it_says(text: str, library: Texts) -> None:
    assert_holds(text, library)


def assert_holds(text: str, library: Texts) -> None:
    read = pathway_from_text(Source("example.forlop", text), library=library)
    assert read.diagnostics == ()
    assert read.pathway is not None
    assert [failure for tried in run_examples(read.pathway) for failure in tried.failures] == []


@each_page
def test_the_made_parts_of_a_page_are_current(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text == made_anew(text)


@each_page
def test_a_line_holds_one_sentence(file: Path) -> None:
    prose = re.sub(
        r"^```.*?^```$|<!-- lages.*?<!-- slutt -->", "", file.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    crowded = [line for line in prose.splitlines() if re.search(r"[^.\d][.?!] [A-ZÆØÅ]", line)]
    assert crowded == []


@each_page
def test_every_link_leads_somewhere(file: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", file.read_text("utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_the_contents_name_every_page() -> None:
    linked = set(re.findall(r"\]\(([^)#]+)\)", (MANUAL / "README.md").read_text("utf-8")))
    assert {file.name for file in MANUAL.glob("*.md")} - {"README.md"} <= linked


# ---- nothing is left out


def parsed_lines() -> Iterator[Tree[Token]]:
    parser = line_parser("nb")
    for file in PAGES:
        for text in blocks(file.read_text("utf-8"), "forlop"):
            for line in logical_lines(text, vocabulary="nb"):
                yield parser.parse(text[line.span.start : line.span.end])


def test_every_rule_of_the_grammar_stands_in_an_example() -> None:
    used = {str(subtree.data) for line in parsed_lines() for subtree in line.iter_subtrees()}
    rules = line_parser("nb").rules
    # A rule that only hands on what it found (`?target`) has no name of its own in a tree.
    named = {rule.alias or str(rule.origin.name) for rule in rules if rule.alias or not rule.options.expand1}
    assert {name for name in named if not name.startswith("_")} - used == set()


def test_every_word_of_the_language_stands_in_an_example() -> None:
    used = {token.type for line in parsed_lines() for token in line.scan_values(lambda part: isinstance(part, Token))}
    assert words().keys() - used == set()


def test_every_word_of_the_language_stands_in_a_table_of_words() -> None:
    told = [
        word
        for file in PAGES
        for kind, chosen in made_parts(file.read_text("utf-8"))
        for word in chosen
        if kind == "ord"
    ]
    assert words().keys() - set(told) == set()


def test_the_reserved_words_are_those_of_the_grammar() -> None:
    page = (MANUAL / "lines.md").read_text("utf-8")
    (told,) = re.findall(r"<!-- lages: reserverte -->\n(.*?)<!-- slutt -->", page, re.DOTALL)
    assert frozenset(re.findall(r"`([^`]+)`", told)) == reserved_words(line_parser("nb"))


def test_every_refusal_is_told_once() -> None:
    page = (MANUAL / "run.md").read_text("utf-8")
    told = [key for kind, keys in made_parts(page) for key in keys if kind == "avslag"]
    assert sorted(told) == sorted(Refused)


@pytest.mark.parametrize("vocabulary", [code for code in VOCABULARIES if code != "nb"])
@pytest.mark.parametrize(("text", "library"), EXAMPLES)
def test_an_example_does_the_same_in_the_other_vocabularies(text: str, library: Texts, vocabulary: str) -> None:
    document = parse(Source("example.forlop", text)).document
    assert_holds(printed(document, vocabulary=vocabulary), library)


# ---- the tutorial


def test_the_tutorial_shows_what_comes_out(tmp_path: Path) -> None:
    assert TUTORIAL.read_text("utf-8") == answered(TUTORIAL.read_text("utf-8"), tmp_path)
