"""Times as people write them: `moment_of`."""

from datetime import datetime

import pytest

from forlop.application.declined import Declined, Hindrance
from forlop.application.moments import moment_of, written
from forlop.model.calendar import OSLO

NOW = datetime(2026, 4, 10, 9, 30, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-04-01", "2026-04-01T12:00+02:00"),  # a bare date is noon
        ("1.4.2026", "2026-04-01T12:00+02:00"),
        ("01.04.2026", "2026-04-01T12:00+02:00"),
        ("1. 4. 2026", "2026-04-01T12:00+02:00"),
        ("2026-04-10", "2026-04-10T09:30+02:00"),  # but now if it is today
        ("2026-04-01T14:30", "2026-04-01T14:30+02:00"),
        ("1.4.2026 14:30", "2026-04-01T14:30+02:00"),
        ("1.4.2026 14.30", "2026-04-01T14:30+02:00"),
        ("1.4.2026 kl. 14.30", "2026-04-01T14:30+02:00"),  # as it is printed
        ("1.1.2026 0:00", "2026-01-01T00:00+01:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30+01:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25T02:30+02:00"),
        ("2026-04-01T12:30Z", "2026-04-01T14:30+02:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(text: str, moment: str) -> None:
    read = moment_of(text, now=NOW)
    assert isinstance(read, datetime)
    assert written(read) == moment


@pytest.mark.parametrize("text", ["", "i går", "10.4", "31.4.2026", "2026-4-1", "1.4.2026 25:00", "1.4.26", "12:00"])
def test_what_is_no_time_is_declined(text: str) -> None:
    assert moment_of(text, now=NOW) == Declined(Hindrance.NOT_A_TIME, (("found", text),))


def test_an_hour_that_comes_twice_is_declined_with_both_readings() -> None:
    declined = moment_of("25.10.2026 02:30", now=NOW)
    assert declined == Declined(
        Hindrance.TIME_TWICE,
        (("found", "25.10.2026 02:30"),),
        ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"),
    )


def test_an_hour_that_never_comes_is_declined_with_both_readings() -> None:
    declined = moment_of("29.3.2026 02:30", now=NOW)
    assert declined == Declined(
        Hindrance.TIME_NEVER,
        (("found", "29.3.2026 02:30"), ("moved_from", "02.00"), ("moved_to", "03.00")),
        ("2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00"),
    )


@pytest.mark.parametrize("text", ["25.10.2026 02:30", "29.3.2026 02:30"])
def test_each_reading_that_is_offered_is_accepted(text: str) -> None:
    declined = moment_of(text, now=NOW)
    assert isinstance(declined, Declined)
    assert [written(read) for read in map(_read, declined.expected)] == list(declined.expected)


def _read(text: str) -> datetime:
    read = moment_of(text, now=NOW)
    assert isinstance(read, datetime)
    return read


@pytest.mark.parametrize("text", ["31.12.1900", "1.1.2101 10:00"])
def test_what_lies_outside_the_calendar_is_declined(text: str) -> None:
    assert moment_of(text, now=NOW) == Declined(Hindrance.TIME_OUTSIDE_CALENDAR, (("found", text),))
