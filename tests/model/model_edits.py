"""Edits of a pathway's meaning, made by walking through the model: no field is left out, also none that comes later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import get_args

from forlop.model.differences import HEADER
from forlop.model.expressions import ComputedIs, ComputedIsKnown, TableGives, TableIsKnown
from forlop.model.pathway import Pathway
from forlop.model.values import Frozen

# Definitions that conditions carry along are edited where they are defined.
CARRIED: dict[type, tuple[str, ...]] = {
    ComputedIs: ("expression",),
    ComputedIsKnown: ("expression",),
    TableGives: ("rows", "first_match"),
    TableIsKnown: ("rows", "first_match"),
}
_EMPTY = Pathway(name="x", title="", version="")
THINGS = tuple(name for name, value in _EMPTY if isinstance(value, tuple) and name not in ("notes", "examples"))


def edits_of(pathway: Pathway) -> Iterator[tuple[str, Pathway]]:
    """Every edit within one thing, or in the header, with the place that it is an edit of."""
    editing = Editing(dict(_kin(pathway)))
    for field, value in pathway:
        if field in THINGS:
            for number, thing in enumerate(value):
                for other in editing.of_fields(thing, but=("name",)):
                    things = (*value[:number], other, *value[number + 1 :])
                    yield thing.name, with_field(pathway, field, things)
        elif field != "examples":
            yield from ((HEADER, with_field(pathway, field, other)) for other in editing.of(value))


def with_field(pathway: Pathway, field: str, value: object) -> Pathway:
    """A copy of its own, which `model_copy` is not: that keeps what was looked up in the old one."""
    return Pathway.model_construct(**{**dict(pathway), field: value})


def _kin(pathway: Pathway) -> Iterator[tuple[str, str]]:
    """For each name the next of its kind, so that an edited name is a name; itself where there is no other."""
    for field in THINGS:
        names = [thing.name for thing in dict(pathway)[field]]
        yield from zip(names, (*names[1:], *names[:1]), strict=True)


@dataclass(frozen=True)
class Editing:
    kin: Mapping[str, str]

    def of(self, value: object) -> Iterator[object]:
        """The value with one thing in it otherwise: an innermost value, one left out, a list in another order."""
        match value:
            case bool():
                yield not value
            case StrEnum():
                yield next(each for each in type(value) if each is not value)
            case str():
                other = self.kin.get(value, f"{value} x")
                if other != value:
                    yield other
            case int() | Decimal():
                yield value + 1
            case date():
                yield value + timedelta(days=1)
            case Frozen():
                yield from self.of_fields(value, but=CARRIED.get(type(value), ()))
            case tuple():
                for number, inner in enumerate(value):
                    if len(value) > 1:
                        yield (*value[:number], *value[number + 1 :])
                    yield from ((*value[:number], other, *value[number + 1 :]) for other in self.of(inner))
                if len(set(value)) > 1:
                    yield (*value[1:], value[0])
            case _:
                pass

    def of_fields(self, value: Frozen, *, but: tuple[str, ...]) -> Iterator[Frozen]:
        for name, inner in value:
            if name not in but:
                yield from (value.model_copy(update={name: other}) for other in self.of(inner))
                # A limit without any length is none; what may be empty is so unless something is said.
                if isinstance(inner, tuple) and len(inner) == 1 and type(value).model_fields[name].default == ():
                    yield value.model_copy(update={name: ()})
                # A range without any end is none either.
                if inner is not None and _may_lack(value, name) and not isinstance(value, ComputedIs):
                    yield value.model_copy(update={name: None})


def _may_lack(value: Frozen, field: str) -> bool:
    return type(None) in get_args(type(value).model_fields[field].annotation)
