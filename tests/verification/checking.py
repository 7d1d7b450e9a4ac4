"""A check made on the smallest text that shows something, with what it finds as codes and lines."""

from datetime import date
from textwrap import dedent

from forlop.application.pathway_files import ReadPathway, pathway_from_text
from forlop.application.proving import subject_of
from forlop.diagnostics import Diagnostic
from forlop.source import Source
from forlop.verification.subject import FULL, Budget
from forlop.verification.verdict import Check, findings_of, judged

TODAY = date(2026, 6, 1)
HEADING = """\
# språk: nb
forløp prøve "Prøve"
  versjon "1"

aktør lege "Legen"
aktør sykehus "Sykehuset"
"""


def read(body: str) -> ReadPathway:
    """The pathway of these lines, which may be indented as a whole; nothing else may be wrong with it."""
    found = pathway_from_text(Source("test.forlop", HEADING + dedent(body)))
    assert found.diagnostics == ()
    return found


def findings(check: Check, body: str, *, budget: Budget = FULL) -> tuple[Diagnostic, ...]:
    """Everything the check finds."""
    subject = subject_of(read(body), today=TODAY, budget=budget)
    assert subject is not None
    return findings_of(judged(check, subject))


def lines(check: Check, body: str) -> list[tuple[str, str]]:
    """Each code with the line it stands at."""
    text = HEADING + dedent(body)
    return [(found.code, _line(text, found.span.start)) for found in findings(check, body)]


def _line(text: str, start: int) -> str:
    return text[text.rindex("\n", 0, start) + 1 : text.index("\n", start)].strip()


def told(found: Diagnostic) -> list[tuple[str, dict[str, str]]]:
    """The story of a finding, as keys and details."""
    return [(line.what, dict(line.details)) for line in found.story]
