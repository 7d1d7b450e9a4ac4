"""Spellings that the grammar reads and the language does not allow: one of them is right in each vocabulary."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from forlop.diagnostics import Diagnostic
from forlop.language import syntax


def diagnose(line: syntax.Line, *, vocabulary: str) -> Iterator[Diagnostic]:
    """`hver 6 uker` in bokmål and nynorsk is `hver 6. uke`; in English it is `every 6 weeks`. `0.8` is `0,8`."""
    yield from _repetitions(line, vocabulary=vocabulary)
    wrong, right = (",", ".") if vocabulary == "en" else (".", ",")
    for number in _numerals(line):
        if wrong in number.text.rstrip("."):
            details = (("found", number.text), ("right", number.text.replace(wrong, right)))
            yield Diagnostic("S139", number.span, details)


def _repetitions(line: syntax.Line, *, vocabulary: str) -> Iterator[Diagnostic]:
    if not isinstance(line, syntax.Duty) or not isinstance(line.timing, syntax.Repeating):
        return
    for interval in line.timing.intervals:
        if interval.amount is None:
            continue
        ordinal = interval.amount.text.endswith(".")
        if ordinal == (vocabulary == "en"):
            number = interval.amount.text.rstrip(".")
            right = number if ordinal else f"{number}."
            yield Diagnostic("S127", interval.amount.span, (("found", interval.amount.text), ("right", right)))


def _numerals(node: object) -> Iterator[syntax.Numeral]:
    if isinstance(node, syntax.Numeral):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _numerals(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _numerals(getattr(node, field.name))
