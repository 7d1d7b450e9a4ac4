"""A frozen value as a shape that many patients share, with places for what is each patient's own.

Moments, recorded values and free texts become places; names, numbers of duties and everything else stay in the shape,
so that a field nobody has thought of here makes patients differ rather than be mixed up.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache

from pydantic import BaseModel

Shape = Hashable


@dataclass(frozen=True, slots=True)
class MomentAt:
    """Here stands the moment of this number among the patient's own."""

    place: int


@dataclass(frozen=True, slots=True)
class OwnAt:
    """Here stands the value, name or text of this number among the patient's own."""

    place: int


@dataclass(frozen=True, slots=True)
class VersionAt:
    """Here stands a place in the log: the first, second, … of those that are still asked about; 0 is none."""

    rank: int


Leaf = MomentAt | OwnAt | VersionAt
Special = Callable[[object, str, object], Shape | None]
"""The shape of a field of an owner where it is not the usual one; None where it is."""


def apart(value: object, *, moment: Callable[[datetime], Shape], special: Special) -> Shape:
    """The shape of a value; two values of one shape differ only in their own."""

    def shape_of(each: object) -> Shape:
        if isinstance(each, datetime):
            return moment(each)
        if isinstance(each, BaseModel):
            return type(each), tuple(field_of(each, name, part) for name, part in each)
        if is_dataclass(each) and not isinstance(each, type):
            kind = _defined(type(each))
            return kind, tuple(field_of(each, name, getattr(each, name)) for name in names_of(kind))
        if isinstance(each, Mapping):
            return dict, tuple((shape_of(key), shape_of(part)) for key, part in each.items())
        if isinstance(each, frozenset):
            return frozenset, tuple(sorted(map(shape_of, each), key=repr))
        if isinstance(each, tuple):
            return tuple, tuple(map(shape_of, each))
        assert isinstance(each, Hashable)  # what the engine's values are made of
        return each

    def field_of(owner: object, name: str, part: object) -> Shape:
        found = special(owner, name, part)
        return shape_of(part) if found is None and part is not None else found

    return shape_of(value)


def together(
    shape: Shape, *, leaf: Callable[[Leaf], object], make: Callable[[type, dict[str, Shape]], object | None]
) -> object:
    """The value of a shape, with its places filled by `leaf`; `make` may build a class in a way of its own."""

    def value_of(each: Shape) -> object:
        if isinstance(each, Leaf):
            return leaf(each)
        if not isinstance(each, tuple):
            return each
        kind, parts = each
        if kind is tuple:
            return tuple(map(value_of, parts))
        if kind is frozenset:
            return frozenset(map(value_of, parts))
        if kind is dict:
            return {value_of(key): value_of(part) for key, part in parts}
        named = dict(zip(names_of(kind), parts, strict=True))
        made = make(kind, named)
        if made is not None:
            return made
        filled = {name: value_of(part) for name, part in named.items()}
        return kind.model_construct(**filled) if issubclass(kind, BaseModel) else kind(**filled)

    return value_of(shape)


@cache
def names_of(kind: type) -> tuple[str, ...]:
    """The fields of a class of frozen values, in their order."""
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    assert is_dataclass(kind)
    return tuple(each.name for each in fields(kind))


@cache
def _defined(kind: type) -> type:
    """The class that is a frozen dataclass by its own definition: one that only watches it has the same shape."""
    return next(each for each in kind.__mro__ if "__dataclass_params__" in vars(each))
