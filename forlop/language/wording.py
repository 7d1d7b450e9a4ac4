"""Spellings that the grammar reads and the language does not allow: one of them is right in each vocabulary."""

from collections.abc import Iterator

from forlop.diagnostics import Diagnostic
from forlop.language import syntax


def diagnose(line: syntax.Line, *, vocabulary: str) -> Iterator[Diagnostic]:
    """`hver 6 uker` in bokmål and nynorsk is `hver 6. uke`; in English it is `every 6 weeks`."""
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
