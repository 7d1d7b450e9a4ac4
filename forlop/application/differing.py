"""What one pathway promises otherwise than another: a variant and its base, or two editions of one."""

from dataclasses import dataclass
from datetime import date

from forlop.application.pathway_files import ReadPathway
from forlop.application.proving import subject_of
from forlop.diagnostics import Diagnostic
from forlop.model.changes import Effect
from forlop.model.pathway import Pathway
from forlop.verification.local.against_base import nobody_fares_worse
from forlop.verification.local.worse import Worse, worse_than


@dataclass(frozen=True, slots=True)
class Difference:
    """A promise that is weaker or stronger now, with the patient who fares worse by the one that is weaker."""

    effect: Effect
    worse: Worse


def builds_on(now: ReadPathway, was: Pathway) -> bool:
    """Whether the one says itself what it changes in the other."""
    base = None if now.base is None else now.base.pathway
    return base is not None and (base.name, base.version) == (was.name, was.version)


def who_fares_worse(now: ReadPathway, *, today: date) -> tuple[Diagnostic, ...]:
    """What the changes of a variant cost, as `check` tells it."""
    subject = subject_of(now, today=today)
    return () if subject is None else tuple(nobody_fares_worse(subject))


def differences(was: Pathway, now: Pathway) -> tuple[Difference, ...]:
    """Each promise that is not as it was. One that is weaker for some and stronger for others is told as both."""
    return (
        *(Difference(Effect.LOOSENING, each) for each in worse_than(was, now)),
        *(Difference(Effect.TIGHTENING, each) for each in worse_than(now, was)),
    )
