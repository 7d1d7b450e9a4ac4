"""Conditions and settings of the text, with names looked up and types checked."""

from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.slips import slips
from forlop.language.vocabulary import VOCABULARIES
from forlop.model import expressions as meaning
from forlop.model.known import Known, Rule
from forlop.model.names import Names
from forlop.model.pathway import Datum, Integer, Number, OneOf, SeveralOf, YesNo
from forlop.source import Span

_COMPARISONS = {
    "AT_LEAST": meaning.Comparison.AT_LEAST,
    "AT_MOST": meaning.Comparison.AT_MOST,
    "OVER": meaning.Comparison.OVER,
    "UNDER": meaning.Comparison.UNDER,
    "EQUAL": meaning.Comparison.EQUAL,
}


def number_of(numeral: syntax.Numeral) -> Decimal:
    """`0,8` and `0.8` are the same number; both minus signs are read."""
    return Decimal(numeral.text.replace(",", ".").replace("\u2212", "-"))


def condition_of(node: syntax.Condition, *, known: Known, found: list[Diagnostic]) -> meaning.Condition | None:
    """The condition's meaning, or None with diagnostics added to `found`."""
    match node:
        case syntax.Not(condition=inner):
            condition = condition_of(inner, known=known, found=found)
            return None if condition is None else meaning.Not(condition=condition)
        case syntax.All(parts=parts) | syntax.Any(parts=parts):
            joined = _joined_by_or(parts, known=known) if isinstance(node, syntax.Any) else None
            if joined is not None:
                found.append(joined)
                return None
            read = [condition_of(part, known=known, found=found) for part in parts]
            whole = tuple(part for part in read if part is not None)
            if len(whole) < len(parts):
                return None
            return meaning.All(parts=whole) if isinstance(node, syntax.All) else meaning.Any(parts=whole)
        case syntax.IsDone(name=name):
            found.extend(known.names.diagnose(name, ("step",)))
            return meaning.IsDone(step=name.text)
        case _:
            return _atom(node, known=known, found=found)


def _joined_by_or(parts: tuple[syntax.Condition, ...], *, known: Known) -> Diagnostic | None:
    """`behov er middels eller stort`, `falltall er 2 eller mer`: the second test has lost its datum."""
    for before, after in pairwise(parts):
        if not isinstance(after, syntax.IsYes) or after.name.text in known.names.declared:
            continue
        match before:
            case syntax.IsValue(name=name, values=values) if name.text in known.data:
                kind = known.data[name.text].type
                if isinstance(kind, OneOf | SeveralOf) and after.name.text in kind.values:
                    right = "/".join((*(value.text for value in values), after.name.text))
                    span = Span(values[0].span.start, after.name.span.end)
                    return Diagnostic("S297", span, (("name", name.text), ("right", right)))
            case syntax.Compares(name=name, comparison="EQUAL", bound=bound):
                meant = {
                    slip.instead
                    for code in VOCABULARIES
                    for slip in slips(code)
                    if slip.pattern.fullmatch(after.name.text)
                }
                advice = "more" if "{OVER}" in meant else "less" if "{UNDER}" in meant else ""
                if advice:
                    details = (("name", name.text), ("right", bound.text))
                    return Diagnostic("S297", Span(bound.span.start, after.name.span.end), details, help=advice)
            case _:
                continue
    return None


_Atom = syntax.IsYes | syntax.IsValue | syntax.IsAnswer | syntax.IsKnown | syntax.Compares | syntax.IsBetween


def _atom(node: _Atom, *, known: Known, found: list[Diagnostic]) -> meaning.Condition | None:
    wrong_name = tuple(known.names.diagnose(node.name, ("datum", "computed")))
    found.extend(wrong_name)
    name = node.name.text
    if wrong_name:
        return None
    if name in known.computed:
        return _of_computed(node, known.computed[name], known=known, found=found)
    if name not in known.data:
        return None
    read = _of_datum(node, known.data[name], known=known, found=found)
    rule = known.tables.get(name)
    return read if rule is None or read is None else _of_table(read, rule)


def _of_datum(node: _Atom, datum: Datum, *, known: Known, found: list[Diagnostic]) -> meaning.Condition | None:
    names = known.names
    match node, datum.type:
        case syntax.IsKnown(), _:
            return meaning.IsKnown(datum=datum.name)
        case syntax.IsYes(), YesNo():
            return meaning.IsYes(datum=datum.name)
        case syntax.IsAnswer(yes=yes), YesNo():
            said = meaning.IsYes(datum=datum.name)
            return said if yes else meaning.Not(condition=said)
        case syntax.IsValue(values=values), OneOf(values=possible) | SeveralOf(values=possible):
            for value in values:
                if value.text not in possible:
                    found.append(_no_such_value(value, datum, possible, names=names))
            return meaning.IsOneOf(datum=datum.name, values=tuple(value.text for value in values))
        case syntax.Compares(comparison=comparison, bound=bound), Integer() | Number():
            _check_inside(bound, datum, found=found, names=names)
            return meaning.Compares(datum=datum.name, comparison=_COMPARISONS[comparison], bound=number_of(bound))
        case syntax.IsBetween(low=low, high=high), Integer() | Number():
            for bound in (low, high):
                _check_inside(bound, datum, found=found, names=names)
            if number_of(low) > number_of(high):
                found.append(Diagnostic("S210", Span(low.span.start, high.span.end)))
            return meaning.IsBetween(datum=datum.name, low=number_of(low), high=number_of(high))
        case _:
            found.append(_wrong_type(node.name, type(datum.type).__name__, known=known))
            return None


def _of_computed(
    node: _Atom, expression: meaning.Expression, *, known: Known, found: list[Diagnostic]
) -> meaning.Condition | None:
    """A comparison of a computed number, with its definition, as a range."""
    name = node.name.text
    match node:
        case syntax.IsKnown():
            return meaning.ComputedIsKnown(name=name, expression=expression)
        case syntax.IsBetween(low=low, high=high):
            if number_of(low) > number_of(high):
                found.append(Diagnostic("S210", Span(low.span.start, high.span.end)))
            return meaning.ComputedIs(name=name, expression=expression, low=number_of(low), high=number_of(high))
        case syntax.Compares(comparison=comparison, bound=bound):
            number = number_of(bound)
            match _COMPARISONS[comparison]:
                case meaning.Comparison.AT_LEAST:
                    return meaning.ComputedIs(name=name, expression=expression, low=number)
                case meaning.Comparison.OVER:
                    return meaning.ComputedIs(name=name, expression=expression, low=number, excludes_low=True)
                case meaning.Comparison.AT_MOST:
                    return meaning.ComputedIs(name=name, expression=expression, high=number)
                case meaning.Comparison.UNDER:
                    return meaning.ComputedIs(name=name, expression=expression, high=number, excludes_high=True)
                case meaning.Comparison.EQUAL:
                    return meaning.ComputedIs(name=name, expression=expression, low=number, high=number)
        case _:
            found.append(_wrong_type(node.name, "Number", known=known))
            return None


def _of_table(read: meaning.Condition, rule: Rule) -> meaning.Condition:
    """A condition on a datum that a table gives: the same test, on what the rows give."""
    match read:
        case meaning.IsOneOf(datum=datum, values=values):
            return meaning.TableGives(name=datum, rows=rule.rows, first_match=rule.first_match, values=values)
        case meaning.IsYes(datum=datum):
            return meaning.TableGives(name=datum, rows=rule.rows, first_match=rule.first_match, values=("yes",))
        case meaning.Not(condition=inner):
            return meaning.Not(condition=_of_table(inner, rule))
        case meaning.IsKnown(datum=datum):
            return meaning.TableIsKnown(name=datum, rows=rule.rows, first_match=rule.first_match)
        case _:
            return read


def _wrong_type(name: syntax.Name, type_name: str, *, known: Known) -> Diagnostic:
    details = (("name", name.text), ("type", type_name))
    related = (Related("declared", known.names.declared[name.text].span),)
    return Diagnostic("S205", name.span, details, related, help=type_name)


def _no_such_value(value: syntax.Name, datum: Datum, known: tuple[str, ...], *, names: Names) -> Diagnostic:
    near = get_close_matches(value.text, known, 1, 0.6)
    details = (
        ("value", value.text),
        ("name", datum.name),
        ("values", "\n".join(known)),
        ("near", near[0] if near else ""),
    )
    related = (Related("declared", names.declared[datum.name].span),)
    return Diagnostic("S207", value.span, details, related, help="near" if near else "")


def _check_inside(bound: syntax.Numeral, datum: Datum, *, found: list[Diagnostic], names: Names) -> None:
    """A comparison with a number that the datum can never have says nothing."""
    low, high = (datum.type.low, datum.type.high) if isinstance(datum.type, Integer | Number) else (None, None)
    if low is not None and high is not None and low > high:
        return
    if (low is not None and number_of(bound) < low) or (high is not None and number_of(bound) > high):
        details = (("number", bound.text), ("name", datum.name), ("low", str(low)), ("high", str(high)))
        related = (Related("declared", names.declared[datum.name].span),)
        found.append(Diagnostic("S206", bound.span, details, related))


def setting_of(setting: syntax.Setting, *, known: Known, found: list[Diagnostic]) -> meaning.Condition | None:
    """`ved poliklinikk/dag`: the one enumeration that has these values, recorded or given by a table."""
    values = tuple(value.text for value in setting.values)
    owners = [
        datum
        for datum in known.owners.get(values[0], ())
        if isinstance(datum.type, OneOf) and set(values) <= set(datum.type.values)
    ]
    span = Span(setting.values[0].span.start, setting.values[-1].span.end)
    if len(owners) == 1:
        recorded = meaning.IsOneOf(datum=owners[0].name, values=values)
        rule = known.tables.get(owners[0].name)
        return recorded if rule is None else _of_table(recorded, rule)
    if not owners and known.names.misses("datum"):
        return None
    details = (("values", "/".join(values)), ("owners", ", ".join(owner.name for owner in owners)))
    found.append(Diagnostic("S211", span, details, help="several" if owners else "none"))
    return None
