"""The words: three complete vocabularies, and the words that no name may be."""

from forlop.language.grammar import line_parser, reserved_words, unused_terminals
from forlop.language.vocabulary import VOCABULARIES, words


def test_every_word_exists_in_every_vocabulary() -> None:
    assert all(row.keys() == set(VOCABULARIES) and all(row.values()) for row in words().values())


def test_the_reserved_words_are_the_same_from_every_parser() -> None:
    first, *others = (reserved_words(line_parser(vocabulary)) for vocabulary in VOCABULARIES)
    assert all(other == first for other in others)


def test_the_dangerous_words_are_reserved_and_the_useful_ones_are_free() -> None:
    reserved = reserved_words(line_parser("nb"))
    assert {
        "start",
        "slutt",
        "møte",
        "tiltak",
        "melding",
        "pause",
        "spor",
        "valg",
        "vent",
        "ferdig",
        "kode",
        "skjema",
        "ikke",
        "ja",
        "nei",
    } <= reserved
    assert not reserved & {"for", "etter", "før", "innen", "venter", "plan", "over", "under", "per", "fastlege"}


def test_a_word_that_joins_lines_is_no_name() -> None:
    # An actor of that name would begin a line, which then went on the line before.
    reserved = reserved_words(line_parser("nb"))
    assert {
        spelling for terminal in ("AND", "OR") for code in VOCABULARIES for spelling in words()[terminal][code]
    } <= (reserved)


def test_no_rule_uses_a_word_of_a_later_version() -> None:
    assert unused_terminals(line_parser("nb")) == frozenset()
