"""Whether somebody is asked to record what the conditions read: otherwise they stay unknown for ever."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.syntax import fields_of
from forlop.model.kept import Keeper
from forlop.model.names import Names
from forlop.model.pathway import Datum, Pathway
from forlop.model.subpathways import Called, call_of, calls_in
from forlop.source import Span

# In these no condition stands.
_LEAVES = (syntax.Name, syntax.Quoted, syntax.Numeral, Span)
_ATOMS = (syntax.IsYes, syntax.IsValue, syntax.IsAnswer, syntax.IsKnown, syntax.Compares, syntax.IsBetween)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a block has recorded, gives by a table, and reads in its conditions."""

    recorded: tuple[str, ...]
    given: tuple[str, ...]
    read: tuple[syntax.Name, ...]


def never_recorded(
    document: syntax.Document, *, names: Names, data: Mapping[str, Datum], keep: Keeper, called: Called
) -> Iterator[Diagnostic]:
    """The first condition on each datum that no step records, with its declaration.

    if any(line.kind == "TABLE" for line in document.unread):
        return
    A line that could not be read counts as recording every word in it, and a sub-pathway as recording what both know;
    of one that could not be found anything may come back.
    """
    calls = [called.get(call_of(call)) for call in calls_in(document)]
    table_lost = any(line.kind == "TABLE" for line in document.unread)
    if table_lost or any(pathway is None for pathway in calls):
        return
    facts = [keep.of(block, ("recorded",), partial(_facts, block)) for block in document.blocks]
    recorded = {*(word for line in document.unread for word in line.mentions), *_come_back(calls, data)}
    for fact in facts:
        recorded.update(fact.recorded, fact.given)
    told: set[str] = set()
    for fact in facts:
        for name in fact.read:
            datum = data.get(name.text)
            if datum is None or datum.name in recorded or datum.form in recorded or datum.name in told:
                continue
            told.add(datum.name)
            related = (Related("declared", names.declared[datum.name].span),)
            yield Diagnostic("S209", name.span, (("name", datum.name),), related)


def _come_back(calls: Iterable[Pathway | None], data: Mapping[str, Datum]) -> Iterator[str]:
    for pathway in calls:
        theirs = {} if pathway is None else pathway.named_data
        yield from (name for name, datum in data.items() if name in theirs and theirs[name].type == datum.type)


def _facts(block: syntax.Block) -> _Facts:
    return _Facts(
        recorded=tuple(
            name.text
            for clause in block.clauses
            if isinstance(clause, syntax.Duty) and isinstance(clause.act, syntax.Record)
            for name in clause.act.names
        ),
        given=(block.opener.gives.text,) if isinstance(block.opener, syntax.TableLine) else (),
        # An example has facts, and no conditions.
        read=() if isinstance(block.opener, syntax.ExampleLine) else tuple(_read_by_conditions(block)),
    )


def _read_by_conditions(node: object) -> Iterator[syntax.Name]:
    """The name of every test, in the order of the fields."""
    if isinstance(node, _ATOMS):
        yield node.name
    elif isinstance(node, tuple):
        for part in node:
            yield from _read_by_conditions(part)
    elif not isinstance(node, _LEAVES):
        for name in fields_of(node):
            yield from _read_by_conditions(getattr(node, name))
