"""Computed data and decision tables of the text, read in its order: each may use what stands before it."""

from collections.abc import Mapping
from dataclasses import replace

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.model import expressions as meaning
from forlop.model.conditions import condition_of, number_of
from forlop.model.expressions import Expression, Row, Which
from forlop.model.known import Known, Rule
from forlop.model.pathway import Computed, Date, Datum, Direction, Integer, Moment, Number, OneOf, Table, YesNo
from forlop.model.units import UNITS

_HISTORY = {None: Which.NEWEST, "LAST": Which.NEWEST, "FIRST": Which.FIRST, "PREVIOUS": Which.PREVIOUS}
_LEAST_ROWS = 2  # the columns, and what they say


def defined_in(
    document: syntax.Document, *, known: Known, found: list[Diagnostic]
) -> tuple[Known, tuple[Computed, ...], tuple[Table, ...]]:
    """What the text computes and tabulates; `known` afterwards knows it too."""
    computed: list[Computed] = []
    tables: list[Table] = []
    expressions: dict[str, Expression] = {}
    rules: dict[str, Rule] = {}
    # What is known grows with the text: each may use what stands before it.
    known = replace(known, computed=expressions, tables=rules)
    for block in document.blocks:
        match block.opener:
            case syntax.ComputeLine() as line if known.names.declares(line.name):
                read = _expression(line.expression, known=known, found=found)
                if read is not None:
                    computed.append(_computed(line, read))
                    expressions[line.name.text] = read
            case syntax.TableLine() as line if known.names.declares(line.name):
                table = _table(line, block, known=known, found=found)
                if table is not None:
                    tables.append(table)
                    rules[table.gives] = Rule(table.name, table.rows, table.first_match)
            case _:
                pass
    return known, tuple(computed), tuple(tables)


def _computed(line: syntax.ComputeLine, expression: Expression) -> Computed:
    texts = {
        attribute.kind: attribute.value.text
        for attribute in line.attributes
        if isinstance(attribute.value, syntax.Quoted)
    }
    better = {"HIGHER_BETTER": Direction.HIGHER, "LOWER_BETTER": Direction.LOWER}
    return Computed(
        name=line.name.text,
        title=line.title.text if line.title else line.name.text,
        expression=expression,
        unit=texts.get("UNIT"),
        code=texts.get("CODE"),
        unused=texts.get("UNUSED"),
        better=next((better[attribute.kind] for attribute in line.attributes if attribute.kind in better), None),
    )


# ---- expressions


def _expression(node: syntax.Expression, *, known: Known, found: list[Diagnostic]) -> Expression | None:
    match node:
        case syntax.Amount(number=number):
            return meaning.Amount(value=number_of(number))
        case syntax.ValueOf(name=name, history=history):
            return _value_of(name, _HISTORY[history], known=known, found=found)
        case syntax.CountOfYes(names=names):
            every = [_is_type(name, (YesNo,), known=known, found=found) for name in names]
            return meaning.CountOfYes(data=tuple(name.text for name in names)) if all(every) else None
        case syntax.TimeBetween(unit=unit, start=start, end=end):
            dated = [_is_type(name, (Date, Moment), known=known, found=found) for name in (start, end) if name]
            if not all(dated):
                return None
            return meaning.TimeBetween(unit=UNITS[unit], start=start.text, end=end.text if end else None)
        case syntax.Sum(terms=terms, signs=signs):
            read = [_expression(term, known=known, found=found) for term in terms]
            whole = tuple(term for term in read if term is not None)
            if len(whole) < len(read):
                return None
            return meaning.Sum(terms=whole, signs=(1, *(1 if sign == "+" else -1 for sign in signs)))


def _value_of(name: syntax.Name, which: Which, *, known: Known, found: list[Diagnostic]) -> Expression | None:
    if name.text in known.computed and which is Which.NEWEST:
        return known.computed[name.text]
    return (
        meaning.OfDatum(datum=name.text, which=which)
        if _is_type(name, (Integer, Number), known=known, found=found)
        else None
    )


def _is_type(name: syntax.Name, types: tuple[type, ...], *, known: Known, found: list[Diagnostic]) -> bool:
    wrong = tuple(known.names.diagnose(name, ("datum",)))
    found.extend(wrong)
    datum = known.data.get(name.text)
    if wrong or datum is None:
        return False
    if isinstance(datum.type, types):
        return True
    details = (("name", name.text), ("type", type(datum.type).__name__))
    related = (Related("declared", known.names.declared[name.text].span),)
    found.append(Diagnostic("S260", name.span, details, related))
    return False


# ---- tables


def _table(line: syntax.TableLine, block: syntax.Block, *, known: Known, found: list[Diagnostic]) -> Table | None:
    rows = [clause for clause in block.clauses if isinstance(clause, syntax.RowLine)]
    gives = _given(line, known=known, found=found)
    if len(rows) < _LEAST_ROWS:
        # A row that could not be read has been told.
        if block.whole:
            found.append(Diagnostic("S261", line.name.span, (("name", line.name.text),)))
        return None
    columns = _columns(rows[0], line, known=known, found=found)
    if gives is None or columns is None:
        return None
    read = [_row(row, columns, gives, line=line, known=known, found=found) for row in rows[1:]]
    whole = tuple(row for row in read if row is not None)
    if len(whole) < len(read):
        return None
    return Table(
        name=line.name.text,
        title=line.title.text,
        gives=gives.name,
        columns=tuple(column.text for column in columns),
        rows=whole,
        first_match=line.first_match,
    )


def _given(line: syntax.TableLine, *, known: Known, found: list[Diagnostic]) -> Datum | None:
    """The datum that the table gives: an enumeration or yes/no, and given by no other table."""
    wrong = tuple(known.names.diagnose(line.gives, ("datum",)))
    found.extend(wrong)
    datum = known.data.get(line.gives.text)
    if wrong or datum is None:
        return None
    if not isinstance(datum.type, OneOf | YesNo):
        details = (("name", datum.name), ("type", type(datum.type).__name__))
        found.append(Diagnostic("S262", line.gives.span, details))
        return None
    if datum.name in known.tables:
        related = (Related("first", known.names.declared[known.tables[datum.name].table].span),)
        found.append(Diagnostic("S263", line.gives.span, (("name", datum.name),), related))
        return None
    return datum


def _columns(
    row: syntax.RowLine, line: syntax.TableLine, *, known: Known, found: list[Diagnostic]
) -> tuple[syntax.Name, ...] | None:
    """The names at the head of the table; the last is what it gives."""
    names: list[syntax.Name] = []
    for cell in row.cells:
        match cell.test:
            case syntax.IsValue(values=(name,)) if not cell.negated:
                names.append(name)
            case _:
                found.append(Diagnostic("S264", cell.span, (("name", line.name.text),)))
                return None
    for name in names:
        found.extend(known.names.diagnose(name, ("datum", "computed")))
    if names[-1].text != line.gives.text:
        details = (("name", names[-1].text), ("gives", line.gives.text))
        found.append(Diagnostic("S265", names[-1].span, details))
        return None
    return tuple(names)


def _row(
    row: syntax.RowLine,
    columns: tuple[syntax.Name, ...],
    gives: Datum,
    *,
    line: syntax.TableLine,
    known: Known,
    found: list[Diagnostic],
) -> Row | None:
    if len(row.cells) != len(columns):
        details = (("name", line.name.text), ("cells", str(len(row.cells))), ("columns", str(len(columns))))
        found.append(Diagnostic("S266", row.span, details, help="short" if len(row.cells) < len(columns) else "long"))
        return None
    tests: list[meaning.Condition | None] = []
    for column, cell in zip(columns[:-1], row.cells[:-1], strict=True):
        if cell.test is None:
            tests.append(None)
            continue
        before = len(found)
        condition = condition_of(_on_column(cell, column), known=known, found=found)
        if condition is None:
            if len(found) > before and found[-1].code == "S205":
                found[-1] = replace(found[-1], help="cell")
            return None
        tests.append(condition)
    result = _result(row.cells[-1], gives, line=line, found=found)
    return None if result is None else Row(tests=tuple(tests), result=result)


def _on_column(cell: syntax.Cell, column: syntax.Name) -> syntax.Condition:
    """The cell's test, said of the column's datum, at the place of the cell."""
    named = syntax.Name(column.text, cell.span)
    assert cell.test is not None
    test: syntax.Condition
    match cell.test:
        case (
            syntax.IsYes()
            | syntax.IsValue()
            | syntax.IsAnswer()
            | syntax.IsKnown()
            | syntax.IsDone()
            | syntax.Compares()
            | syntax.IsBetween()
        ) as atom:
            test = replace(atom, name=named)
        case other:
            test = other
    return syntax.Not(test) if cell.negated else test


def _result(cell: syntax.Cell, gives: Datum, *, line: syntax.TableLine, found: list[Diagnostic]) -> str | None:
    possible: Mapping[str, str] = {value: value for value in gives.type.values} if isinstance(gives.type, OneOf) else {}
    match cell.test, gives.type:
        case syntax.IsValue(values=(value,)), OneOf() if not cell.negated and value.text in possible:
            return value.text
        case syntax.IsAnswer(yes=yes), YesNo() if not cell.negated:
            return "yes" if yes else "no"
        case _:
            details = (("name", line.gives.text), ("values", ", ".join(possible) or "ja, nei"))
            found.append(Diagnostic("S267", cell.span, details))
            return None
