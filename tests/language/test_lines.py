"""Which characters belong to one clause, and how bytes become characters."""

import codecs

import pytest

from forlop.diagnostics import Diagnostic
from forlop.language.decoding import decode
from forlop.language.lines import logical_lines, vocabulary_of


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("a\nb\n", ["a", "b"]),
        ("a,\n  b\nc", ["a,\n  b", "c"]),
        ("a\n  og b\nc", ["a\n  og b", "c"]),
        ("a\n  eller b", ["a\n  eller b"]),
        ("også a\nogså b", ["også a", "også b"]),
        ("a # og b\n# bare kommentar\n\nb", ["a", "b"]),
        ('a "# ikke kommentar" # kommentar', ['a "# ikke kommentar"']),
        ("a, # så b\n  b", ["a, # så b\n  b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("\n \n# x\n", []),
    ],
)
def test_a_clause_is_one_line_unless_it_goes_on(text: str, clauses: list[str]) -> None:
    lines = logical_lines(text, vocabulary="nb")
    assert [text[line.span.start : line.span.end] for line in lines] == clauses


def test_an_open_quote_is_closed_by_the_end_of_its_line() -> None:
    (first, second) = logical_lines('a "b\nc "d"', vocabulary="nb")
    assert (first.unclosed is not None, second.unclosed) == (True, None)


@pytest.mark.parametrize(
    ("text", "vocabulary"),
    [("# språk: nn\n", "nn"), ("# language: en", "en"), ("#språk:nb", "nb"), ("# språk: sv", "nb"), ("forløp", "nb")],
)
def test_the_first_line_names_the_vocabulary(text: str, vocabulary: str) -> None:
    assert vocabulary_of(text) == vocabulary


@pytest.mark.parametrize("content", ["blåbær".encode(), codecs.BOM_UTF8 + "blåbær".encode()])
def test_utf8_is_read_with_and_without_a_mark(content: bytes) -> None:
    assert decode(content) == "blåbær"


@pytest.mark.parametrize(
    ("content", "line", "column", "encoding"),
    [
        ("ja\nbl\u00e5".encode("latin-1"), "2", "3", ""),
        ("så\nbl\u00e5".encode("utf-16"), "1", "1", "UTF-16"),
        (b"\xff", "1", "1", ""),
        ("blå".encode()[:-1], "1", "3", ""),
    ],
)
def test_another_encoding_is_refused_where_it_begins(content: bytes, line: str, column: str, encoding: str) -> None:
    refused = decode(content)
    assert isinstance(refused, Diagnostic)
    assert dict(refused.details) == {"encoding": encoding, "line": line, "column": column}
