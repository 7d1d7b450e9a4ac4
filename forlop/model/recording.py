"""Whether somebody is asked to record what the conditions read: otherwise they stay unknown for ever."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.model.names import Names
from forlop.model.pathway import Datum

_ATOMS = (syntax.IsYes, syntax.IsValue, syntax.IsAnswer, syntax.IsKnown, syntax.Compares, syntax.IsBetween)


def never_recorded(document: syntax.Document, *, names: Names, data: Mapping[str, Datum]) -> Iterator[Diagnostic]:
    """The first condition on each datum that no step records, with its declaration.

    A line that could not be read counts as recording every word in it.
    """
    recorded = frozenset(_recorded(document))
    given = frozenset(
        block.opener.gives.text for block in document.blocks if isinstance(block.opener, syntax.TableLine)
    )
    told: set[str] = set()
    for name in _read_by_conditions(tuple(document.blocks)):
        datum = data.get(name.text)
        if datum is None or {datum.name, datum.form} & (recorded | given) or datum.name in told:
            continue
        told.add(datum.name)
        related = (Related("declared", names.declared[datum.name].span),)
        yield Diagnostic("S209", name.span, (("name", datum.name),), related)


def _recorded(document: syntax.Document) -> Iterator[str]:
    for line in document.unread:
        yield from line.mentions
    for block in document.blocks:
        for clause in block.clauses:
            if isinstance(clause, syntax.Duty) and isinstance(clause.act, syntax.Record):
                yield from (name.text for name in clause.act.names)


def _read_by_conditions(node: object) -> Iterable[syntax.Name]:
    """The name of every test, in the order of the fields."""
    if isinstance(node, _ATOMS):
        yield node.name
    elif isinstance(node, tuple):
        for part in node:
            yield from _read_by_conditions(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _read_by_conditions(getattr(node, field.name))
