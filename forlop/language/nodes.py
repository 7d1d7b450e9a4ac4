"""What holds for every node of the syntax: which names are in it, and where it stands."""

from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from forlop.language.syntax import Name, fields_of
from forlop.source import Span

_Node = TypeVar("_Node")


def names_in(node: object) -> Iterator[Name]:
    """Every name in a node, in the order of the fields."""
    return _names_in(node, passing_over=None)


def names_used_in(node: object) -> Iterator[Name]:
    """The same without values of enumerations: they are names of their own, per datum (semantics 1)."""
    return _names_in(node, passing_over="values")


def _names_in(node: object, *, passing_over: str | None) -> Iterator[Name]:
    if isinstance(node, Name):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _names_in(part, passing_over=passing_over)
    else:
        for field in fields_of(node):
            if field != passing_over:
                yield from _names_in(getattr(node, field), passing_over=passing_over)


def moved(node: _Node, by: int) -> _Node:
    """The same value, so many characters later in the text."""
    return with_spans(node, lambda span: Span(span.start + by, span.end + by))


def with_spans(node: _Node, change: Callable[[Span], Span]) -> _Node:
    """The same value with its spans changed, however deep they are."""
    return cast("_Node", _changed(node, change))


def _changed(node: object, change: Callable[[Span], Span]) -> object:
    if isinstance(node, Span):
        return change(node)
    if isinstance(node, tuple):
        return tuple([_changed(part, change) for part in node])
    kind: Callable[..., object] = type(node)
    names = fields_of(node)
    return kind(*[_changed(getattr(node, name), change) for name in names]) if names else node
