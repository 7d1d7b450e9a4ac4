"""What is told and answered, as lines of the corpus: `> 2026-06-01T09:00 record kontroll : smerte=4` -> `Command`."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from forlop.model import pathway as model
from forlop.model.values import Value
from tests.reference.calendar import OSLO, Refused, require

TOKEN = re.compile(r'(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s"\[])+')
NAME = re.compile(r"[^\W\d]\w*(/[^\W\d]\w*)*")
OF_THE_WHOLE = ("left_pathway", "reentered")
"""What can be told of the pathway and of no step of it."""


@dataclass(frozen=True)
class Command:
    """A thing told: when, of what and how, when it occurred, the data, and what else is said of it."""

    now: datetime
    word: str
    name: str
    how: str
    at: datetime
    data: tuple[tuple[str, object], ...]
    by: str = ""
    reason: str = ""
    choice: str = ""
    present: tuple[str, ...] | None = None
    only: tuple[str, ...] | None = None
    to: str = ""
    leaving: tuple[str, ...] = ()
    until: date | None = None
    actor: str = ""
    instead: str = ""
    basis: str = ""
    cause: str = ""
    justified: bool | None = None
    moment: datetime | None = None
    entry: int | None = None
    places: tuple[str, ...] = ()


def command_from(line: str) -> Command:
    moment, word, *tokens = TOKEN.findall(line.removeprefix(">"))
    colon = tokens.index(":") if ":" in tokens else len(tokens)
    names = [token for token in tokens[:colon] if "=" not in token]
    name, how = ["", *names] if len(names) == 1 and names[0] in OF_THE_WHOLE else [*names, "", ""][:2]
    parted = [[token.partition("=") for token in part if "=" in token] for part in (tokens[:colon], tokens[colon:])]
    said, data = [[(key, value_from(text)) for key, _, text in part] for part in parted]
    now = moment_from(moment)
    pairs: dict[str, Any] = {"at": now, **dict(said)}
    return Command(now, word, name, how or "done", data=tuple(data), **pairs)


def moment_from(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=OSLO)).astimezone(UTC)


def value_from(text: str) -> object:
    if text.startswith('"'):
        return json.loads(text)
    if text.startswith("["):
        return tuple([value_from(part) for part in text[1:-1].split(",") if part])
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return Decimal(text) if "." in text else int(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return moment_from(text)
    return text == "true" if text in ("true", "false") else text


def fitting(datum: model.Datum, value: object) -> Value:
    """The value as one of the datum's type, within its bounds or among its values."""
    kind, is_number = datum.type, isinstance(value, int | Decimal) and not isinstance(value, bool)
    match value:
        case bool() if isinstance(kind, model.YesNo):
            return value
        case int() | Decimal() if is_number and isinstance(kind, model.Number | model.Integer):
            require(isinstance(kind, model.Number) or isinstance(value, int), "wrong_type")
            require(kind.low is None or value >= kind.low, "out_of_bounds")
            require(kind.high is None or value <= kind.high, "out_of_bounds")
            return value
        case datetime() if isinstance(kind, model.Moment):
            return value
        case date() if isinstance(kind, model.Date) and not isinstance(value, datetime):
            return value
        case str() if isinstance(kind, model.Text):
            return value
        case str() if isinstance(kind, model.OneOf):
            require(value in kind.values, "not_a_value")
            return value
        case tuple() if isinstance(kind, model.SeveralOf):
            require(set(value) <= set(kind.values), "not_a_value")
            return frozenset(value)
    raise Refused("wrong_type")


def said(word: str, name: str, **pairs: object) -> str:
    """A line of the answer; a pair that would say nothing is left out."""
    of = [name] if name else []
    shown = [f"{key}={written(value)}" for key, value in pairs.items() if value not in (None, (), "")]
    return " ".join([word, *of, *shown])


def written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case datetime():
            local = value.astimezone(OSLO)
            return f"{local:%Y-%m-%dT%H:%M}" + ("+01:00" if local.fold else "")
        case date():
            return value.isoformat()
        case tuple():
            return f"[{','.join([written(each) for each in value])}]"
        case str() if not NAME.fullmatch(value) or value in ("true", "false", "unknown"):
            return json.dumps(value, ensure_ascii=False)
    return str(value)
