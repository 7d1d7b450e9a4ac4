"""Spellings that the grammar reads and the language does not allow: one of them is right in each vocabulary."""

from collections.abc import Iterable, Iterator

from forlop.diagnostics import Diagnostic
from forlop.language import syntax


def diagnose(line: syntax.Line, numbers: Iterable[syntax.Numeral], *, vocabulary: str) -> Iterator[Diagnostic]:
    """`hver 6 uker` in bokmål and nynorsk is `hver 6. uke`; in English it is `every 6 weeks`. `0.8` is `0,8`.

    A reason for what is missing says something.
    """
    yield from _repetitions(line, vocabulary=vocabulary)
    yield from (Diagnostic("S428", reason.span) for reason in _reasons(line) if not reason.text.strip())
    wrong, right = (",", ".") if vocabulary == "en" else (".", ",")
    for number in numbers:
        if wrong in number.text.rstrip("."):
            details = (("found", number.text), ("right", number.text.replace(wrong, right)))
            yield Diagnostic("S139", number.span, details)


def _repetitions(line: syntax.Line, *, vocabulary: str) -> Iterator[Diagnostic]:
    for interval in _intervals(line):
        if interval.amount is None:
            continue
        ordinal = interval.amount.text.endswith(".")
        number = interval.amount.text.rstrip(".")
        # Of what is no whole number there is no right way to write it; that is told with what it means.
        if number.isdecimal() and ordinal == (vocabulary == "en"):
            right = number if ordinal else f"{number}."
            yield Diagnostic("S127", interval.amount.span, (("found", interval.amount.text), ("right", right)))


def _reasons(line: syntax.Line) -> Iterator[syntax.Quoted]:
    """Why there is no source, no limit or no use."""
    match line:
        case syntax.TextClause(kind="WITHOUT_SOURCE", text=reason) | syntax.Duty(unlimited=syntax.Quoted() as reason):
            yield reason
        case syntax.ActorLine(unused=syntax.Quoted() as reason):
            yield reason
        case syntax.DatumLine(attributes=attributes) | syntax.ComputeLine(attributes=attributes):
            reasons = (attribute.value for attribute in attributes if attribute.kind == "UNUSED")
            yield from (reason for reason in reasons if isinstance(reason, syntax.Quoted))
        case _:
            return


def _intervals(node: object) -> Iterator[syntax.Interval]:
    """Those of a duty, and of a limit that a variant changes."""
    match node:
        case syntax.Repeating():
            yield from node.intervals
        case syntax.Duty():
            yield from _intervals(node.timing)
        case syntax.AdjustLine():
            yield from _intervals(node.to)
        case _:
            return
