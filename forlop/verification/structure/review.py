"""Whether the day by which a pathway was to be reviewed has passed; the day that is today is an argument."""

from collections.abc import Iterator
from datetime import date

from forlop.diagnostics import Diagnostic, Severity
from forlop.language.syntax import DayClause, Document


def review_is_not_overdue(document: Document, *, today: date) -> Iterator[Diagnostic]:
    """`revideres innen` holds to the end of its day; afterwards the pathway may be used, with a warning."""
    for clause in document.header_clauses:
        if isinstance(clause, DayClause) and clause.kind == "REVIEW_BY" and clause.day < today:
            details = (("day", f"{clause.day:%d.%m.%Y}"),)
            yield Diagnostic("V401", clause.span, details, severity=Severity.WARNING)
