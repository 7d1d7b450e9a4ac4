"""What was found out of a pathway: a value by itself, so that what was not proven need not import the proofs."""

from dataclasses import dataclass

from forlop.application.pathway_files import ReadPathway
from forlop.verification.verdict import Check, Verdict


@dataclass(frozen=True, slots=True)
class Proved:
    """`read` has the findings of the proofs besides its own; there are no verdicts when errors kept it from them."""

    read: ReadPathway
    verdicts: tuple[tuple[Check, Verdict], ...] = ()
