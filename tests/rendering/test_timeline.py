"""A timeline shows what the engine answers, and no text of it is in the way of another, whatever the course."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from forlop.application.asking import Asked
from forlop.application.timelines import timeline_of
from forlop.engine.answers import DueAt
from forlop.engine.state import State
from forlop.rendering.plain_text import plain_text
from forlop.rendering.time_axis import Axis
from forlop.rendering.timeline import Bar, Group, Kind, Mark, Row, Sign, Timeline
from forlop.rendering.timeline_svg import timeline_svg
from forlop.rendering.timeline_words import timeline_document, timeline_summary
from forlop.texts import LANGUAGES
from tests.rendering.timelines_by_chance import asked_by_chance
from tests.rendering.visible_text import Picture, picture_of, squeezed

# In the last one a step runs its sub-pathway a second time, where the first had the same steps.
SEEDS = (*range(40), 320)
S = "{http://www.w3.org/2000/svg}"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@cache
def courses() -> tuple[Asked, ...]:
    """Of each course some moments on the way, and the end."""
    found: list[Asked] = []
    for seed in SEEDS:
        every = list(asked_by_chance(seed))
        found += [*every[1:-1:3], *every[-1:]]
    return tuple(found)


def drawn(timeline: Timeline) -> str:
    return timeline_svg(timeline, summary=timeline_summary(timeline))


def in_the_way(picture: Picture) -> list[str]:
    """Texts that touch another, are painted over or stand outside the picture."""
    hidden = [text.words for text in picture.texts if not picture.is_visible(text)]
    return [*hidden, *(f"{one} / {other}" for one, other in picture.overlapping)]


# ---- what it shows


def test_every_open_limit_stands_at_the_moment_the_engine_says_and_no_other() -> None:
    for asked in courses():
        due = Counter(task.due.at for task in asked.answer.tasks if isinstance(task.due, DueAt))
        due += Counter(
            total.due.at
            for total in asked.answer.totals
            if isinstance(total.due, DueAt) and total.started_at is not None
        )
        shown = Counter(
            mark.at
            for row in timeline_of(asked, language="nb").rows
            for mark in row.marks
            if mark.sign in (Sign.LIMIT, Sign.CRITICAL)
        )
        assert shown == due


def test_every_round_of_the_log_is_a_bar_from_its_opening_to_its_end() -> None:
    for asked in courses():
        rows = list(timeline_of(asked, language="nb").rows)
        bars = Counter((bar.start, bar.stop) for row in rows for bar in row.bars if bar.kind in WORK)
        tasks = [
            (entry, [task for task in entry.tasks if task.opened_at is not None])
            for run in all_states(asked.course.state)
            for entry in run.rounds
        ]
        expected: Counter[tuple[datetime, datetime | None]] = Counter()
        for entry, own in tasks:
            for actor in dict.fromkeys(task.actor for task in own):
                mine = [task for task in own if task.actor == actor]
                stops = [task.closed_at for task in mine]
                opened = min(task.opened_at for task in mine if task.opened_at is not None)
                expected[opened, None if None in stops else max(stop for stop in stops if stop is not None)] += 1
            if not own:
                expected[entry.opened_at, entry.closed_at] += 1
        assert bars == expected


WORK = (Kind.DONE, Kind.OPEN, Kind.WAITING, Kind.ASIDE)


def all_states(state: State) -> Iterator[State]:
    yield state
    for inner in state.inner.values():
        yield from all_states(inner)


def test_what_is_late_is_told_with_as_many_days_as_the_engine_says() -> None:
    seen = 0
    for asked in courses():
        text = " ".join(plain_text(timeline_document(timeline_of(asked, language="nb"))).split())
        for task in asked.answer.tasks:
            if isinstance(task.due, DueAt) and task.due.day is not None and task.overdue_by_days > 0:
                days = f"{task.overdue_by_days} {'dag' if task.overdue_by_days == 1 else 'dager'} for sent"
                assert days in text
                seen += 1
    assert seen > 10


def test_what_is_over_has_no_open_bar_and_no_line_for_now() -> None:
    ended = [asked for asked in courses() if asked.answer.ended is not None]
    assert ended
    for asked in ended:
        timeline = timeline_of(asked, language="nb")
        assert not any(bar.stop is None for row in timeline.rows for bar in row.bars if bar.kind is not Kind.PAUSE)
        assert timeline.ended_at == asked.answer.ended_at
        assert "nå:" not in drawn(timeline)


# ---- how it lies


def test_no_text_is_in_the_way_of_another_whatever_the_course() -> None:
    for number, asked in enumerate(courses()):
        timeline = timeline_of(asked, language=LANGUAGES[number % 3])
        picture = picture_of(drawn(timeline))
        assert in_the_way(picture) == []
        shown = "".join(picture.groups)
        for row in timeline.rows:
            assert all(squeezed(words) in shown for words in (row.title, *row.words))


def test_a_text_that_is_in_the_way_is_noticed() -> None:
    svg = drawn(timeline_of(courses()[0], language="nb"))
    moved = re.sub(r'y="[\d.]+" font-size="8.5"', 'y="200.00" font-size="8.5"', svg)
    assert in_the_way(picture_of(moved)) != []


LENGTHS = [timedelta(minutes=20), timedelta(hours=5), timedelta(days=1), timedelta(days=3), timedelta(days=9)]
LENGTHS += [timedelta(days=days) for days in (30, 100, 200, 400, 730, 2000, 9000)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", LENGTHS, ids=str)
def test_dates_have_room_and_the_ends_lie_within_the_axis_however_long_the_course(
    length: timedelta, language: str
) -> None:
    for start in (NOON, datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 12, 31, 22, 59, tzinfo=UTC)):
        axis = Axis.holding((start, start + length), language=language, left=200, right=760)
        places = [axis.place(moment) for moment in (axis.begins, start, start + length, axis.ends)]
        assert places == sorted(places)
        assert (places[0], places[-1]) == (200, 760)
        assert len(axis.ticks) >= 2
        row = Row("Steg", ("Gjort",), (Bar(Kind.OPEN, start, None),), (Mark(Sign.LIMIT, start + length),))
        timeline = Timeline(language, "P-1", (), start + length / 3, None, (Group("Legen", (row,)),))
        assert in_the_way(picture_of(drawn(timeline))) == []


def test_a_moment_lies_between_those_before_and_after_it_over_both_nights_of_clock_change() -> None:
    for first in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        moments = [first + timedelta(minutes=20 * number) for number in range(100)]
        axis = Axis.holding(moments, language="nb", left=0, right=1000)
        places = [axis.place(moment) for moment in moments]
        steps = {round(after - before, 6) for before, after in pairwise(places)}
        assert len(steps) == 1


def test_days_off_are_shaded_where_a_day_can_be_seen() -> None:
    easter = Axis.holding((NOON, NOON + timedelta(days=60)), language="nb", left=0, right=610)
    stretches = list(easter.days_off)
    day = easter.place(NOON + timedelta(days=1)) - easter.place(NOON)
    assert round((stretches[0][1] - stretches[0][0]) / day) == 2
    # From Maundy Thursday to Easter Monday.
    assert max(round((right - left) / day) for left, right in stretches) == 5
    assert list(Axis.holding((NOON, NOON + timedelta(days=730)), language="nb", left=0, right=560).days_off) == []


def test_bars_of_a_row_that_would_lie_on_each_other_stand_under_each_other() -> None:
    at_once = tuple(Bar(Kind.DONE, NOON, NOON) for _ in range(3))
    row = Row("Steg", ("Gjort",), (*at_once, Bar(Kind.OPEN, NOON + timedelta(days=20), None)))
    timeline = Timeline("nb", "P-1", (), NOON + timedelta(days=40), None, (Group("Legen", (row,)),))
    picture = picture_of(drawn(timeline))
    bars = {shape.box for shape in picture.shapes if shape.box.bottom - shape.box.top == 9}
    assert len({bar.top for bar in bars if bar.left < 300}) >= 3


def test_every_form_is_told_apart_without_colour_and_stands_in_the_legend() -> None:
    """The shapes of each kind in black and white, without where they lie."""
    forms = set()
    for kind in Kind:
        row = Row("Steg", (), (Bar(kind, NOON, NOON + timedelta(days=10)),))
        timeline = Timeline("nb", "P-1", (), NOON + timedelta(days=20), None, (Group("Legen", (row,)),))
        root = ET.fromstring(drawn(timeline))
        group = next(part for part in root if part.findtext(f"{S}title") == "Steg")
        drawn_as = [
            (part.tag, part.get("fill") == "none", part.get("stroke-dasharray"), part.get("stroke-width"))
            for part in group
            if part.tag in (f"{S}path", f"{S}rect")
        ]
        forms.add(tuple(drawn_as))
    assert len(forms) == len(Kind)


# ---- for screen readers, and in words


def test_the_picture_says_what_it_is_and_each_row_says_its_words() -> None:
    timeline = timeline_of(courses()[1], language="nb")
    root = ET.fromstring(drawn(timeline))
    title, description, *_ = root
    assert (title.tag, description.tag) == (f"{S}title", f"{S}desc")
    assert "--timeline" in (description.text or "")
    labels = [part.findtext(f"{S}title") for part in root if part.find(f"{S}title") is not None]
    assert labels == [" ".join((row.title, *row.words)) for row in timeline.rows]


def test_the_same_in_words_tells_every_row_with_the_open_limits_first() -> None:
    for asked in courses():
        timeline = timeline_of(asked, language="nb")
        text = " ".join(plain_text(timeline_document(timeline)).split())
        for row in timeline.rows:
            assert all(" ".join(words.split())[1:].rstrip(".") in text for words in row.words)
        limits = [
            min(mark.at for mark in row.marks)
            for group in timeline.groups
            for row in group.rows
            if any(mark.sign in (Sign.LIMIT, Sign.CRITICAL) for mark in row.marks)
            and not any(bar.kind is Kind.TOTAL for bar in row.bars)
        ]
        assert (not limits) == ("Ingen frister er åpne." in text)
