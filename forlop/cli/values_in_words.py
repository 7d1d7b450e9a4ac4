"""Values of data in words, and what a datum accepts: `heltall fra 0 til 10`."""

from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from forlop.cli.dates import day_words, moment_words
from forlop.model.pathway import Date, Datum, Integer, Moment, Number, OneOf, SeveralOf, Text, YesNo
from forlop.model.values import Encoded
from forlop.rendering import phrasing
from forlop.texts import say


def value_words(language: str, datum: Datum, value: Encoded, *, today: date) -> str:
    """`nivå 3`, `7,5 m/s`, `fredag 10. april`."""
    match datum.type:
        case YesNo():
            return say(language, f"phrases.yesno.{'yes' if value else 'no'}")
        case Integer() | Number():
            words = phrasing.number(language, Decimal(str(value)))
            return f"{words} {datum.unit}" if datum.unit else words
        case Text():
            return phrasing.quoted(language, str(value))
        case Date():
            return day_words(language, date.fromisoformat(str(value)), today=today)
        case Moment():
            return moment_words(language, datetime.fromisoformat(str(value)), today=today)
        case OneOf():
            return phrasing.spoken(str(value))
        case SeveralOf():
            chosen = value if isinstance(value, tuple) else ()
            words = phrasing.listing(language, [phrasing.spoken(each) for each in chosen])
            return words or say(language, "refusals.accepts.none")
        case _:
            assert_never(datum.type)


def accepted_words(language: str, datum: Datum) -> str:
    """What may be given for the datum, as a person would give it."""
    match datum.type:
        case YesNo():
            return say(language, "refusals.accepts.yesno")
        case Integer(low=low, high=high):
            return phrasing.bounded(language, "integer", low, high)
        case Number(low=low, high=high):
            return phrasing.bounded(language, "number", low, high)
        case Text():
            return say(language, "refusals.accepts.text")
        case Date():
            return say(language, "refusals.accepts.date")
        case Moment():
            return say(language, "refusals.accepts.moment")
        case OneOf(values=values):
            return say(language, "refusals.accepts.one_of", values=phrasing.choices(language, values))
        case SeveralOf(values=values):
            return say(language, "refusals.accepts.several_of", values=phrasing.listing(language, values))
        case _:
            assert_never(datum.type)
