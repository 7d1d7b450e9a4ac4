"""The laws of reading and writing, on whole pathways made by chance: 100 at every change, 10,000 in the deep part."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from random import Random

import pytest
from lark import Token

from forlop.language.grammar import line_parser, reserved_words
from forlop.language.lines import logical_lines
from forlop.language.parser import parse
from forlop.language.syntax import Document, Name
from forlop.language.vocabulary import VOCABULARIES, words
from forlop.source import Source
from tests.language.generated import NAMES, pathway
from tests.language.laws import LAWS, Tools, broken_by, formatted, sample, translated

QUICK, DEEP, BATCH = 100, 10_000, 50
FLOOR, LOOKED_AT = 3, 300

RESERVED = tuple(sorted(reserved_words(line_parser("nb"))))
WORDS = {spelling for row in words().values() for code in VOCABULARIES for spelling in row[code]}
# Words of the language that a name may be all the same stand among the names of every pathway.
ALLOWED = tuple(sorted(word for word in WORDS if re.fullmatch(r"[^\W\d]\w*", word) and word not in RESERVED))
EVERY_NAME = tuple(dict.fromkeys((*NAMES, *ALLOWED)))


def broken(seeds: range, *, tools: Tools) -> list[tuple[int, tuple[str, ...]]]:
    """The seeds whose pathway breaks a law, and which."""
    tried = ((seed, broken_by(sample(seed, names=EVERY_NAME, tools=tools))) for seed in seeds)
    return [(seed, laws) for seed, laws in tried if laws]


@pytest.mark.parametrize("first", range(0, QUICK, BATCH))
def test_a_pathway_keeps_every_law(first: int) -> None:
    assert broken(range(first, first + BATCH), tools=Tools()) == []


@pytest.mark.deep
@pytest.mark.parametrize("first", range(QUICK, DEEP, BATCH))
def test_ten_thousand_pathways_keep_every_law(first: int) -> None:
    assert broken(range(first, first + BATCH), tools=Tools()) == []


# ---- what the generator makes


def test_every_rule_and_word_is_made_now_and_then() -> None:
    made: Counter[str] = Counter()
    for seed in range(LOOKED_AT):
        made.update(set(constructs(translated(pathway(seed), "nb"))))
    parser = line_parser("nb")
    rules = {rule.alias or str(rule.origin.name) for rule in parser.rules if rule.alias or not rule.options.expand1}
    wanted = ({rule for rule in rules if not rule.startswith("_")} | words().keys()) - OF_VARIANTS
    rarest = sorted((made[name], name) for name in wanted)
    few = ", ".join(f"{name} {count}" for count, name in rarest[:10])
    sys.stdout.write(f"\n{LOOKED_AT} pathways, {len(wanted)} constructs; rarest: {few}\n")
    assert [name for count, name in rarest if count < FLOOR] == []


# A variant is made of two texts; its laws are in `tests/application/test_variants.py`.
OF_VARIANTS = {
    "builds_on", "renames", "tightens", "loosens", "removes", "inserts", "of_actor", "new_length", "new_limit",
    "new_obligation", "new_quorum", "new_consent", "after_step", "between_steps", "change", "place",
    "BUILDS_ON", "RENAMES", "TIGHTENS", "LOOSENS", "REMOVES", "INSERTS", "FOR", "BETWEEN",
}  # fmt: skip


def constructs(text: str) -> Iterator[str]:
    """The rules of the grammar that the text was read by, and the words that stand in it."""
    for clause in logical_lines(text, vocabulary="nb"):
        tree = line_parser("nb").parse(text[clause.span.start : clause.span.end])
        yield from (str(part.data) for part in tree.iter_subtrees())
        yield from (token.type for token in tree.scan_values(lambda part: isinstance(part, Token)))


# ---- names that are words


@pytest.mark.parametrize("word", RESERVED)
def test_a_reserved_word_as_a_name_is_told_in_every_vocabulary(word: str) -> None:
    """Whatever vocabulary it is a word of, and whatever it names."""
    document = with_name(RESERVED.index(word), word)
    for vocabulary in VOCABULARIES:
        found = parse(Source("x", translated(document, vocabulary))).diagnostics
        assert word in {dict(each.details)["name"] for each in found if each.code == "S120"}


def with_name(seed: int, word: str) -> Document:
    """The pathway of the seed, with this word for one of its names."""
    used = sorted({name.text for name in names_in(pathway(seed))} & set(NAMES))
    victim = Random(seed).choice(used)
    return pathway(seed, names=[word if name == victim else name for name in NAMES])


def names_in(node: object) -> Iterator[Name]:
    match node:
        case Name():
            yield node
        case tuple():
            for part in node:
                yield from names_in(part)
        case _ if is_dataclass(node):
            for field in fields(node):
                yield from names_in(getattr(node, field.name))
        case _:
            return


def test_an_allowed_word_stands_among_the_names_of_the_pathways() -> None:
    named = {name.text for seed in range(QUICK) for name in names_in(pathway(seed, names=EVERY_NAME))}
    assert len(named & set(ALLOWED)) > len(ALLOWED) * 2 // 3
    assert {"innen", "skal", "uke"} <= set(ALLOWED)


# ---- the laws find faults


def without_a_comment(text: str, vocabulary: str) -> str:
    return re.sub(r"# (en merknad|imellom|så ferdig)", "", formatted(text, vocabulary), count=1)


def without_a_blank_line(text: str, vocabulary: str) -> str:
    return formatted(text, vocabulary).replace("\n\n", "\n", 1)


def with_one_more_comment(text: str, vocabulary: str) -> str:
    return f"{formatted(text, vocabulary)}# mer\n"


def without_a_comment_in_english(text: str, vocabulary: str) -> str:
    return without_a_comment(text, vocabulary) if vocabulary == "en" else formatted(text, vocabulary)


def without_a_force_laid_out(text: str, vocabulary: str) -> str:
    return formatted(text, vocabulary).replace(" (lovfrist)", "").replace(" (rettesnor)", "")


def without_a_force(document: Document, vocabulary: str) -> str:
    return re.sub(r" \((lovfrist|statutory|rettesnor|advisory)\)", "", translated(document, vocabulary))


def with_a_weaker_duty(document: Document, vocabulary: str) -> str:
    text = translated(document, vocabulary)
    return text if vocabulary == "nb" else re.sub(" (skal|shall) ", {"nn": " bør ", "en": " should "}[vocabulary], text)


def with_a_word_of_another_vocabulary(document: Document, vocabulary: str) -> str:
    text = translated(document, vocabulary)
    return text.replace(" innan ", " innen ") if vocabulary == "nn" else text


FAULTS = (
    ("every_comment_is_kept", Tools(formatted=without_a_comment)),
    ("every_group_between_blank_lines_is_kept", Tools(formatted=without_a_blank_line)),
    ("a_formatted_text_is_its_own_format", Tools(formatted=with_one_more_comment)),
    ("there_and_back_is_the_same_text", Tools(formatted=without_a_comment_in_english)),
    ("formatting_changes_nothing_that_is_said", Tools(formatted=without_a_force_laid_out)),
    ("parsing_undoes_printing", Tools(translated=without_a_force)),
    ("the_vocabularies_mean_the_same", Tools(translated=with_a_weaker_duty)),
    ("the_vocabularies_have_one_identity", Tools(translated=with_a_weaker_duty)),
    ("parsing_undoes_printing", Tools(translated=with_a_word_of_another_vocabulary)),
)


@pytest.mark.parametrize(("law", "tools"), FAULTS)
def test_a_planted_fault_breaks_its_law(law: str, tools: Tools) -> None:
    assert law in {name for _, laws in broken(range(5), tools=tools) for name in laws}


def test_every_law_is_broken_by_a_fault() -> None:
    assert {law for law, _ in FAULTS} == {law.__name__ for law in LAWS}
