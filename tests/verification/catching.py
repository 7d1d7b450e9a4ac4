"""What the whole check says of planted faults, and a table of it, a row for each kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forlop.application.library import EMPTY, Library
from forlop.application.pathway_files import pathway_from_text
from forlop.application.proving import proved
from forlop.diagnostics import Diagnostic, Severity
from forlop.source import Source, Span
from forlop.verification.timing.anchors import NEVER_RUNS
from tests.verification.brute_force import decision_faults
from tests.verification.defects import Defect
from tests.verification.naive_anchors import may_never_run
from tests.verification.naive_conditions import NotForThisReader
from tests.verification.naive_responsibility import shared

TODAY = date(2026, 6, 1)


class Verdict(StrEnum):
    """What came of a planted fault."""

    CAUGHT = "caught"
    ELSEWHERE = "told elsewhere"
    OTHERWISE = "told as something else"
    SILENT = "silent"


@dataclass(frozen=True)
class Catch:
    """A planted fault and what the check found; house rules are not counted.

    Of each finding the line where it is told, and then those of the places it names besides.
    """

    defect: Defect
    found: tuple[Diagnostic, ...]
    lines: tuple[tuple[int, ...], ...]

    @property
    def verdict(self) -> Verdict:
        told = [at for each, at in zip(self.found, self.lines, strict=True) if each.code.startswith(self.defect.codes)]
        if any(line in self.defect.lines for at in told for line in at):
            return Verdict.CAUGHT
        if told:
            return Verdict.ELSEWHERE
        return Verdict.OTHERWISE if self.found else Verdict.SILENT

    @property
    def is_one(self) -> bool:
        return len(self.found) == 1

    def __str__(self) -> str:
        told = ", ".join(f"{each.code}:{at[0]}" for each, at in zip(self.found, self.lines, strict=True))
        of = self.defect
        return f"{of.kind} in {of.step}, line {of.lines[0]}: {of.what} -> {told or '-'}"


def is_harmless(defect: Defect) -> bool:
    """Whether the naive reader finds nothing wrong with the changed step all the same.

    Its branches fit every patient once, tried one by one; nothing goes from it to another organisation without leave;
    what its limit counts from has happened, or comes in the end, on every run.
    """
    pathway = pathway_from_text(Source("prøve.forlop", defect.text)).pathway
    if pathway is None:
        return False
    if defect.anchor:
        return not may_never_run(pathway, defect.step, defect.anchor)
    return not decision_faults(pathway, of=defect.step) and ("no leave", defect.step) not in set(shared(pathway))


def is_for_the_naive_reader(text: str) -> bool:
    """Whether the naive reader was made for all that the branches of a pathway ask."""
    pathway = pathway_from_text(Source("prøve.forlop", text)).pathway
    try:
        return pathway is not None and decision_faults(pathway) is not None
    except NotForThisReader:
        return False


def caught(defect: Defect, *, library: Library = EMPTY) -> Catch:
    """The verdict of the whole check on the text with the fault."""
    found = findings(defect.text, library=library)
    return Catch(defect, tuple(each for each, _ in found), tuple(at for _, at in found))


def findings(text: str, *, library: Library = EMPTY) -> tuple[tuple[Diagnostic, tuple[int, ...]], ...]:
    """Everything that keeps a pathway from being used, and limits that never run; proofs only of what could be read."""
    read = pathway_from_text(Source("prøve.forlop", text), library=library)
    found = (
        each
        for each in proved(read, today=TODAY).read.diagnostics
        if each.severity is not Severity.WARNING or each.code == NEVER_RUNS
    )
    return tuple((each, tuple(_line(text, span) for span in _spans(each))) for each in found)


def _spans(found: Diagnostic) -> Iterator[Span]:
    yield found.span
    yield from (each.span for each in found.related)


def _line(text: str, span: Span) -> int:
    return text.count("\n", 0, span.start) + 1


HEADING = f"{'kind':26} {'n':>4} " + " ".join(f"{name:>15}" for name in (*Verdict, "harmless", "more than one"))


def row(kind: str, catches: Sequence[Catch], harmless: int) -> str:
    """How many were planted of the kind, what came of them, and how many gave more than one finding."""
    counts = [sum(each.verdict is verdict for each in catches) for verdict in Verdict]
    counts += [harmless, sum(not each.is_one for each in catches)]
    return f"{kind:26} {len(catches) + harmless:4} " + " ".join(f"{count:15}" for count in counts)
