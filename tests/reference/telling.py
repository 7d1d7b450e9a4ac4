"""What is told and answered, as lines of the corpus: `> 2026-06-01T09:00 record kontroll : smerte=4` -> `Command`."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from forlop.model import pathway as model
from forlop.model.values import Value
from tests.reference.calendar import OSLO, Refused, require

TOKEN = re.compile(r'(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s"\[])+')


@dataclass(frozen=True)
class Command:
    """A thing told: when, of what and how, the pairs, and the data."""

    now: datetime
    word: str
    name: str
    how: str
    pairs: Mapping[str, object]
    data: tuple[tuple[str, object], ...]

    @property
    def at(self) -> datetime:
        """When it occurred."""
        return self.moment("at") or self.now

    @property
    def by(self) -> str | None:
        return self.text("by")

    @property
    def reason(self) -> str | None:
        return self.text("reason")

    @property
    def choice(self) -> str | None:
        return self.text("choice")

    @property
    def present(self) -> tuple[str, ...] | None:
        return self.names("present")

    def text(self, key: str) -> str | None:
        return str(self.pairs[key]) if key in self.pairs else None

    def names(self, key: str) -> tuple[str, ...] | None:
        value = self.pairs.get(key)
        return value if isinstance(value, tuple) else None

    def moment(self, key: str) -> datetime | None:
        value = self.pairs.get(key)
        return value if isinstance(value, datetime) else None

    def day(self, key: str) -> date | None:
        value = self.pairs.get(key)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None


OF_THE_WHOLE = ("left_pathway", "reentered")
"""What can be told of the pathway and of no step of it."""


def command_from(line: str) -> Command:
    moment, word, *tokens = TOKEN.findall(line.removeprefix(">"))
    colon = tokens.index(":") if ":" in tokens else len(tokens)
    names = [token for token in tokens[:colon] if "=" not in token]
    pairs = [(name, value_from(text)) for name, sign, text in (token.partition("=") for token in tokens) if sign]
    if len(names) == 1 and names[0] in OF_THE_WHOLE:
        names = ["", *names]
    name, how = [*names, "", ""][:2]
    count = sum("=" in token for token in tokens[:colon])
    return Command(moment_from(moment), word, name, how or "done", dict(pairs[:count]), tuple(pairs[count:]))


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
    kind = datum.type
    match value:
        case bool() if isinstance(kind, model.YesNo):
            return value
        case int() if isinstance(kind, model.Integer | model.Number) and not isinstance(value, bool):
            return within(kind, value)
        case Decimal() if isinstance(kind, model.Number):
            return within(kind, value)
        case datetime():
            require(isinstance(kind, model.Moment), "wrong_type")
            return value
        case date() if isinstance(kind, model.Date):
            return value
        case str() if isinstance(kind, model.Text):
            return value
        case str() if isinstance(kind, model.OneOf):
            require(value in kind.values, "not_a_value")
            return value
        case tuple() if isinstance(kind, model.SeveralOf):
            require(set(value) <= set(kind.values), "not_a_value")
            return frozenset(value)
        case _:
            raise Refused("wrong_type")


def within(kind: model.Integer | model.Number, value: int | Decimal) -> int | Decimal:
    require(kind.low is None or value >= kind.low, "out_of_bounds")
    require(kind.high is None or value <= kind.high, "out_of_bounds")
    return value


def said(word: str, name: str, pairs: Iterable[tuple[str, object]] = ()) -> str:
    """A line of the answer; a pair that would say nothing is left out."""
    of = [name] if name else []
    return " ".join([word, *of, *[f"{key}={written(value)}" for key, value in pairs if value not in (None, ())]])


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
        case str() if not re.fullmatch(r"[\w/]+", value):
            return json.dumps(value, ensure_ascii=False)
    return str(value)
