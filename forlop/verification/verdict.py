"""What is said of one property of a pathway: proven, refuted by a patient to whom it happens, or not known.

`judged(check, subject)` -> `Proven() | Refuted((diagnostic, …)) | Conceded((diagnostic, …)) | Unknown((diagnostic, …))`
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forlop.diagnostics import Diagnostic, Severity, in_order

if TYPE_CHECKING:
    from forlop.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class Check:
    """One property that every patient's course must have. `name` is a key of the catalogue (`checks.<name>`).

    `find` gives what is wrong, each with a severity: an error refutes the property by a counterexample, and what is
    unknown says why it could be neither proven nor refuted. A check that finds neither has proven it.
    A warning of a code that is `conceded` has a counterexample too, which the author knows of and gives a reason for.
    What is `of_variants` is asked only of a pathway that builds on another.
    """

    name: str
    codes: tuple[str, ...]
    find: Callable[["Subject"], Iterator[Diagnostic]]
    conceded: frozenset[str] = frozenset()
    of_variants: bool = False


@dataclass(frozen=True, slots=True)
class Proven:
    """It holds for every patient; `warnings` are what is to be thought of all the same."""

    warnings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Refuted:
    """It does not hold: at least one counterexample, with whatever else was found."""

    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Conceded:
    """It does not hold for every patient, and the text says why. It may be used, and is never to be called proven."""

    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither proven nor refuted, and why. Never to be told as success."""

    findings: tuple[Diagnostic, ...]


Verdict = Proven | Refuted | Conceded | Unknown


def judged(check: Check, subject: "Subject") -> Verdict:
    """The verdict of one check; what it found says which."""
    found = in_order(check.find(subject))
    severities = {each.severity for each in found}
    if Severity.ERROR in severities:
        return Refuted(found)
    if Severity.UNKNOWN in severities:
        return Unknown(found)
    return Conceded(found) if check.conceded & {each.code for each in found} else Proven(found)


def findings_of(verdict: Verdict) -> tuple[Diagnostic, ...]:
    """Everything that was found, whatever it came to."""
    return verdict.warnings if isinstance(verdict, Proven) else verdict.findings
