"""Stories of patients: every value, day and moment as a person says it, in the reader's language."""

from datetime import UTC, date, datetime

import pytest

from forlop.diagnostics import BETWEEN, StoryLine
from forlop.rendering.stories import told, value_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("yes", "ja"),
        ("7.50", "7,50"),
        ("-3", "-3"),
        ("2026-04-10", "fredag 10. april 2026"),
        ("nivå_3", "nivå 3"),
        ("syn/hørsel", "syn og hørsel"),
    ],
)
def test_a_value_is_said_as_a_person_says_it(value: str, words: str) -> None:
    assert value_words(value, language="nb") == words


def test_a_line_says_what_is_noted_and_when() -> None:
    line = StoryLine("value", (("name", "behov"), ("value", "spesialist")))
    assert list(told([line], language="nn")) == ["`behov` er spesialist"]
    at = datetime(2026, 4, 3, 12, tzinfo=UTC)
    moments = [StoryLine(line.what, line.details, when) for when in (date(2026, 4, 3), at)]
    assert list(told(moments, language="en")) == [
        "Friday 3 April 2026: `behov` is spesialist",
        "Friday 3 April 2026 at 14:00: `behov` is spesialist",
    ]


@pytest.mark.parametrize(("language", "last"), [("nb", "og"), ("nn", "og"), ("en", "and")])
def test_names_in_quotes_are_listed_as_people_list_them(language: str, last: str) -> None:
    for names, said in ((["a"], "`a`"), (["a", "b"], f"`a` {last} `b`"), (["a", "b", "c"], f"`a`, `b` {last} `c`")):
        (line,) = told([StoryLine("waits", (("step", "s"), ("missing", BETWEEN.join(names))))], language=language)
        assert line.endswith(said)
