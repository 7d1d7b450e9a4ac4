"""A tree of frozen values as an indented outline: one value a line, so that a change is a line in a diff.

`Duration(amount=2, unit=Unit.WEEKS)` -> `Duration` and below it `  amount: 2` and `  unit: weeks`.
What is None, false, empty or as it is by default is left out, so that a new field leaves old outlines alone.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from pydantic import BaseModel

from forlop.language.syntax import Name, Numeral, Quoted
from forlop.source import Source, Span

_Atom = str | int | Decimal | date | Enum
_Parts = list[tuple[str, object]]


def outline(value: object, *, source: Source | None = None) -> str:
    """The outline; with the source of a syntax tree, the place where each part of it begins (`line:column`)."""
    return "".join(f"{line}\n" for line in _lines("", value, source))


def _lines(label: str, value: object, source: Source | None) -> Iterator[str]:
    atom = _atom(value, source)
    if atom is not None:
        yield f"{label}{atom}"
    elif isinstance(value, tuple | frozenset):
        items = sorted(value) if isinstance(value, frozenset) else value
        atoms = [_atom(item, source) for item in items]
        if all(item is not None for item in atoms):
            yield f"{label}[{', '.join(str(item) for item in atoms)}]"
            return
        yield label.rstrip()
        for item in items:
            yield from _indented(_lines("- ", item, source))
    else:
        parts = _parts(value)
        place = "".join(_place(part, source) for name, part in parts if name == "span")
        yield f"{label}{type(value).__name__}{place}"
        for name, part in parts:
            if name != "span":
                yield from _indented(_lines(f"{name}: ", part, source))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _atom(value: object, source: Source | None) -> str | None:
    """The value on a line of its own; None for what has parts."""
    match value:
        case None:
            return "none"
        case Name(text=text, span=span) | Numeral(text=text, span=span):
            return f"{text}{_place(span, source)}"
        case Quoted(text=text, span=span):
            return f"{json.dumps(text, ensure_ascii=False)}{_place(span, source)}"
        case bool():
            return "true" if value else "false"
        case Enum():
            return str(value.value)
        case str():
            return value if re.fullmatch(r"\w+", value) else json.dumps(value, ensure_ascii=False)
        case int() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            return None


def _parts(value: object) -> _Parts:
    """What differs from the usual, in the order of the class."""
    match value:
        case BaseModel():
            defaults = {name: field.default for name, field in type(value).model_fields.items()}
            # Iterating a model gives what it has worked out about itself too.
            parts: _Parts = [(name, getattr(value, name)) for name in defaults]
        case _:
            assert is_dataclass(value), f"no outline for {type(value)}"
            defaults = {field.name: field.default for field in fields(value)}
            parts = [(field.name, getattr(value, field.name)) for field in fields(value)]
    return [(name, part) for name, part in parts if not _says_nothing(part) and part != defaults[name]]


def _says_nothing(part: object) -> bool:
    return part is None or part is False or part in ((), frozenset())


def _place(span: object, source: Source | None) -> str:
    if source is None:
        return ""
    assert isinstance(span, Span)
    position = source.position(span.start)
    return f" {position.line}:{position.column}"
