"""Dates and times as people read them, beside the day they are read on: the year only when it is not this year."""

from datetime import date, datetime

from forlop.model.calendar import OSLO
from forlop.rendering import phrasing
from forlop.texts import say


def day_words(language: str, day: date, *, today: date) -> str:
    """`fredag 10. april`, or `fredag 10. april 2027`."""
    if day.year != today.year:
        return phrasing.day(language, day)
    weekday = say(language, f"phrases.date.weekday_{day.weekday()}")
    return say(language, "phrases.date.weekday_first", weekday=weekday, date=phrasing.short_day(language, day))


def short_words(language: str, day: date, *, today: date) -> str:
    """`10. april`, or `10. april 2027`: within a sentence."""
    return phrasing.short_day(language, day) if day.year == today.year else phrasing.plain_day(language, day)


def moment_words(language: str, moment: datetime, *, today: date) -> str:
    """`fredag 10. april kl. 14.30`, by the clocks in Oslo."""
    local = moment.astimezone(OSLO)
    day = day_words(language, local.date(), today=today)
    return say(language, "phrases.date.moment", date=day, clock=phrasing.clock(language, local))


def days_words(language: str, days: int) -> str:
    """`1 dag`, `7 dager`."""
    return say(language, f"answers.due.days_{'one' if days == 1 else 'many'}", days=str(days))
