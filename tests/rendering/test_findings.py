"""Diagnostics shown: the line, the mark under the right characters, and nothing that moves a cursor."""

import pytest

from forlop.diagnostics import Diagnostic, Related
from forlop.rendering.findings import as_json, as_text, finding
from forlop.source import Source, Span


def shown(text: str, start: int, end: int) -> list[str]:
    found = Diagnostic("S119", Span(start, end), (("found", text[start:end]), ("expected", "")), help="end")
    return as_text(finding(found, Source("x.forlop", text), language="nb")).splitlines()


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "mark"),
    [
        ("a bc d", 2, 4, "    1 | a bc d", "      |   ^^"),
        ("\tbc", 1, 3, "    1 |     bc", "      |     ^^"),
        ("a\tbc", 2, 4, "    1 | a   bc", "      |     ^^"),
        ("漢字 b", 3, 4, "    1 | 漢字 b", "      |      ^"),
        ("e\u0301 b", 3, 4, "    1 | e\u0301 b", "      |   ^"),
        ("x\na", 2, 3, "    2 | a", "      | ^"),
        ("ab", 2, 2, "    1 | ab", "      |   ^"),
        ("a\nb", 0, 3, "    1 | a", "      | ^"),
        ("a\x1b[31mb", 7, 7, "    1 | a\ufffd[31mb", "      |        ^"),
    ],
)
def test_the_mark_stands_under_what_is_meant(text: str, start: int, end: int, line: str, mark: str) -> None:
    assert shown(text, start, end)[1:3] == [line, mark]


def test_a_very_long_line_is_cut_around_the_mark() -> None:
    lines = shown("a " * 500 + "b", 600, 601)
    assert all(len(line) < 130 for line in lines[1:3])
    assert lines[1][lines[2].index("^")] == "a"


def test_the_whole_in_words() -> None:
    source = Source("x.forlop", "så b\nb")
    found = Diagnostic("S203", Span(3, 4), (("name", "b"),), (Related("first", Span(5, 6)),))
    assert as_text(finding(found, source, language="nb")).splitlines() == [
        "x.forlop:1:4 feil S203: navnet `b` er brukt om to ting",
        "    1 | så b",
        "      |    ^",
        "    2 | b",
        "      | ^ første gang",
        "  hjelp       gi den ene et annet navn",
    ]


def test_the_same_for_programs() -> None:
    source = Source("x.forlop", "så b\nb")
    found = Diagnostic("S203", Span(3, 4), (("name", "b"),), (Related("first", Span(5, 6)),))
    place = {"file": "x.forlop", "line": 2, "column": 1, "end_line": 2, "end_column": 2, "message": "the first time"}
    assert as_json(finding(found, source, language="en")) == {
        "file": "x.forlop",
        "line": 1,
        "column": 4,
        "end_line": 1,
        "end_column": 5,
        "severity": "error",
        "code": "S203",
        "message": "the name `b` is used for two things",
        "related": [place],
        "story": [],
        "help": "give one of them another name",
    }


def test_help_is_in_the_words_of_the_files_vocabulary() -> None:
    found = Diagnostic("S230", Span(0, 1), (("name", "x"),))
    english = finding(found, Source("x", "# language: en\n"), language="nb")
    assert english.help == "skriv `then` og neste steg, eller `then finished`"
