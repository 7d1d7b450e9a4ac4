"""Conditions and settings of the text, with names looked up and types checked."""

from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.model import expressions as meaning
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


def condition_of(
    node: syntax.Condition, *, names: Names, data: Mapping[str, Datum], found: list[Diagnostic]
) -> meaning.Condition | None:
    """The condition's meaning, or None with diagnostics added to `found`."""
    match node:
        case syntax.Not(condition=inner):
            condition = condition_of(inner, names=names, data=data, found=found)
            return None if condition is None else meaning.Not(condition=condition)
        case syntax.All(parts=parts) | syntax.Any(parts=parts):
            read = [condition_of(part, names=names, data=data, found=found) for part in parts]
            whole = tuple(part for part in read if part is not None)
            if len(whole) < len(parts):
                return None
            return meaning.All(parts=whole) if isinstance(node, syntax.All) else meaning.Any(parts=whole)
        case syntax.IsDone(name=name):
            found.extend(names.diagnose(name, ("step",)))
            return meaning.IsDone(step=name.text)
        case _:
            return _atom(node, names=names, data=data, found=found)


def _atom(
    node: syntax.IsYes | syntax.IsValue | syntax.IsAnswer | syntax.IsKnown | syntax.Compares | syntax.IsBetween,
    *,
    names: Names,
    data: Mapping[str, Datum],
    found: list[Diagnostic],
) -> meaning.Condition | None:
    wrong_name = tuple(names.diagnose(node.name, ("datum",)))
    found.extend(wrong_name)
    if wrong_name or node.name.text not in data:
        return None
    datum = data[node.name.text]
    match node, datum.type:
        case syntax.IsKnown(), _:
            return meaning.IsKnown(datum=datum.name)
        case syntax.IsYes(), YesNo():
            return meaning.IsYes(datum=datum.name)
        case syntax.IsAnswer(yes=yes), YesNo():
            said = meaning.IsYes(datum=datum.name)
            return said if yes else meaning.Not(condition=said)
        case syntax.IsValue(values=values), OneOf(values=known) | SeveralOf(values=known):
            for value in values:
                if value.text not in known:
                    found.append(_no_such_value(value, datum, known, names=names))
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
            details = (("name", datum.name), ("type", type(datum.type).__name__))
            related = (Related("declared", names.declared[datum.name].span),)
            found.append(Diagnostic("S205", node.name.span, details, related, help=type(datum.type).__name__))
            return None


def _no_such_value(value: syntax.Name, datum: Datum, known: tuple[str, ...], *, names: Names) -> Diagnostic:
    near = get_close_matches(value.text, known, 1, 0.6)
    details = (
        ("value", value.text),
        ("name", datum.name),
        ("values", ", ".join(known)),
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


def setting_of(
    setting: syntax.Setting, *, names: Names, data: Mapping[str, Datum], found: list[Diagnostic]
) -> meaning.IsOneOf | None:
    """`ved poliklinikk/dag`: the one enumeration that has these values."""
    values = tuple(value.text for value in setting.values)
    owners = [
        datum for datum in data.values() if isinstance(datum.type, OneOf) and set(values) <= set(datum.type.values)
    ]
    span = Span(setting.values[0].span.start, setting.values[-1].span.end)
    if len(owners) == 1:
        return meaning.IsOneOf(datum=owners[0].name, values=values)
    if not owners and names.misses("datum"):
        return None
    details = (("values", "/".join(values)), ("owners", ", ".join(owner.name for owner in owners)))
    found.append(Diagnostic("S211", span, details, help="several" if owners else "none"))
    return None
