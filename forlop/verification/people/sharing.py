"""Nothing about a patient goes to another organisation without a consent or a legal basis, and what goes can be known.

Codes V801–V805. That a no has somewhere to go is read with the step (`model/step_rules.py`), and that every way on
from there comes to an end is part of soundness: `uten samtykke` is a way like any other.
"""

from collections.abc import Iterator

from forlop.diagnostics import Diagnostic
from forlop.verification.people.known_content import what_goes_may_be_known
from forlop.verification.people.telling_others import others_are_told_with_leave
from forlop.verification.people.working_consent import consents_are_asked_for, meetings_may_be_held
from forlop.verification.subject import Subject
from forlop.verification.verdict import Check


def _find(subject: Subject) -> Iterator[Diagnostic]:
    yield from others_are_told_with_leave(subject)
    yield from what_goes_may_be_known(subject)
    yield from consents_are_asked_for(subject)
    yield from meetings_may_be_held(subject)


SHARING = Check("sharing", ("V801", "V802", "V803", "V804", "V805"), _find)
