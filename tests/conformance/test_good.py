"""Each stage makes of each good text what was agreed, and every construct of the language stands in one of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lark import Token, Tree

from forlop.application.pathway_files import pathway_from_text
from forlop.application.testing import run_examples
from forlop.language.grammar import line_parser
from forlop.language.lines import logical_lines, vocabulary_of
from forlop.language.vocabulary import words
from tests.conformance.corpus import CORPUS
from tests.conformance.good import GOOD, LIBRARY, STAGES, TEXTS, golden, source_of

each_text = pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)


@each_text
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_makes_of_a_text_what_was_agreed(file: Path, stage: str) -> None:
    assert STAGES[stage](source_of(file)) == golden(file, stage).read_text("utf-8")


@each_text
def test_a_text_does_what_its_examples_say(file: Path) -> None:
    pathway = pathway_from_text(source_of(file), library=LIBRARY).pathway
    assert pathway is not None
    assert [failure for tried in run_examples(pathway) for failure in tried.failures] == []


def test_every_file_belongs_to_a_text() -> None:
    expected = {golden(file, stage) for file in TEXTS for stage in STAGES}
    assert set(GOOD.glob("*.txt")) == expected


def trees() -> Iterator[Tree[Token]]:
    for file in TEXTS:
        text = source_of(file).text
        vocabulary = vocabulary_of(text)
        for line in logical_lines(text, vocabulary=vocabulary):
            yield line_parser(vocabulary).parse(text[line.span.start : line.span.end])


def test_every_rule_of_the_grammar_stands_in_a_good_text() -> None:
    used = {str(subtree.data) for tree in trees() for subtree in tree.iter_subtrees()}
    rules = line_parser("nb").rules
    # A rule that only hands on what it found (`?target`) has no name of its own in a tree.
    named = {rule.alias or str(rule.origin.name) for rule in rules if rule.alias or not rule.options.expand1}
    assert {name for name in named if not name.startswith("_")} - used == set()


def test_every_word_of_the_language_stands_in_a_good_text() -> None:
    used = {token.type for tree in trees() for token in tree.scan_values(lambda part: isinstance(part, Token))}
    assert words().keys() - used == set()


def test_the_corpus_says_what_its_folders_hold() -> None:
    told = (CORPUS / "README.md").read_text("utf-8")
    assert [folder.name for folder in CORPUS.iterdir() if folder.is_dir() and f"`{folder.name}/`" not in told] == []
