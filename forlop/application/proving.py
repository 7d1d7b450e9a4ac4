"""A pathway that was read and found in order, proven: what `check` says before any patient enters it.

`proved(read, today=…)` -> `Proved(read, verdicts)`; reading for other purposes does without, since it takes longer.
"""

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import date

from forlop.application.pathway_files import ReadPathway, with_findings
from forlop.application.proved import Proved
from forlop.diagnostics import Severity
from forlop.verification.checks import CHECKS
from forlop.verification.subject import FULL, Base, Budget, Subject
from forlop.verification.verdict import Check, findings_of, judged


def proved(
    read: ReadPathway,
    *,
    today: date,
    budget: Budget = FULL,
    only: Container[str] | None = None,
    before_each: Callable[[Check], None] = lambda _: None,
) -> Proved:
    """Each check's verdict on the pathway, or those of the checks named `only`.

    `before_each` hears which one is to be made, so that waiting can be told.
    """
    subject = subject_of(read, today=today, budget=budget)
    if subject is None:
        return Proved(read)
    made = []
    for check in CHECKS:
        if (only is None or check.name in only) and (subject.base is not None or not check.of_variants):
            before_each(check)
            made.append((check, judged(check, subject)))
    found = [each for _, verdict in made for each in findings_of(verdict)]
    # A line that is refuted is to be written anew: what house rules say of it as it stands is told afterwards.
    refuted = {each.span for each in found if each.severity is Severity.ERROR}
    kept = tuple(each for each in read.diagnostics if each.severity is Severity.ERROR or each.span not in refuted)
    return Proved(with_findings(replace(read, diagnostics=kept), found), tuple(made))


def subject_of(read: ReadPathway, *, today: date, budget: Budget = FULL) -> Subject | None:
    """What the checks look at; None while an error keeps the pathway from being used."""
    if read.pathway is None:
        return None
    base = None
    if read.base is not None and read.base.pathway is not None:
        base = Base(read.base.pathway, read.changes)
    return Subject(read.pathway, read.places, today, budget, base)
