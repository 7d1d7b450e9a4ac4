"""Values as people write them, to values of a datum's type. Bounds and enumerations are the engine's to hold.

`0,8` as `tall` -> Decimal("0.8"); `ja` as `ja/nei` -> True; `kosthold, alkohol` as `flere av` -> both.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from forlop.application.declined import Declined, Hindrance, from_refusal
from forlop.application.moments import day_written, moment_of
from forlop.application.similar import similar_names
from forlop.engine.values_in import refuse_value
from forlop.model.pathway import Date, Datum, Integer, Moment, Number, OneOf, SeveralOf, Text, YesNo
from forlop.model.values import Value

# Both languages everywhere: a person may sit at a machine that is set to the other.
YES = ("ja", "yes")
NO = ("nei", "no")


def value_of(datum: Datum, text: str, *, now: datetime) -> Value | Declined:
    """The value, or what would have been accepted instead."""
    read: Value | None
    match datum.type:
        case YesNo():
            read = _yes_or_no(text.strip().casefold())
        case Integer():
            read = int(text) if re.fullmatch(r"\s*[+-]?[0-9]+\s*", text) else None
        case Number():
            plain = text.strip().replace(",", ".").replace("−", "-")
            read = Decimal(plain) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", plain) else None
        case Text():
            read = text
        case Date():
            read = day_written(text)
        case Moment():
            return _moment(datum, text, now=now)
        case OneOf(values=values):
            read = name_written(text, among=values)
        case SeveralOf(values=values):
            read = frozenset(name_written(part, among=values) for part in text.split(",") if part.strip())
        case _:
            assert_never(datum.type)
    return _declined(datum, text) if read is None else read


def name_written(text: str, *, among: Sequence[str]) -> str:
    """A value as it stands in the text, also when it is written as it is shown, or with capitals: `Bør følges opp`."""
    written = text.strip().replace(" ", "_")
    alike = [value for value in among if value.casefold() == written.casefold()]
    return alike[0] if len(alike) == 1 and written not in among else written


def _yes_or_no(word: str) -> bool | None:
    if word in YES:
        return True
    return False if word in NO else None


def _moment(datum: Datum, text: str, *, now: datetime) -> datetime | Declined:
    moment = moment_of(text, now=now, bare_dates=False)
    if isinstance(moment, Declined) and moment.reason is Hindrance.NOT_A_TIME:
        return _declined(datum, text)
    return moment


def _declined(datum: Datum, text: str) -> Declined:
    kind = type(datum.type).__name__.lower()
    return Declined(Hindrance.NOT_THIS_TYPE, (("datum", datum.name), ("found", text), ("kind", kind)))


def refused_value(datum: Datum, text: str, *, now: datetime) -> Declined | None:
    """Why the text may not be recorded for the datum, its bounds and values held as well; None when it may."""
    value = value_of(datum, text, now=now)
    if isinstance(value, Declined):
        return value
    refusal = refuse_value(datum, value)
    return None if refusal is None else with_similar_values(from_refusal(refusal))


def with_similar_values(declined: Declined) -> Declined:
    """The refusal of a value or a choice, with those that are spelled nearly so."""
    written = next(text for key, text in declined.details if key in ("value", "choice"))
    return replace(declined, similar=similar_names(written, declined.expected))
