"""Every open task has exactly one responsible, and no responsibility passes to another organisation untold.

Codes V701–V709; each file of the check is one way in which a patient may come to be nobody's.
"""

from collections.abc import Iterator

from forlop.diagnostics import Diagnostic
from forlop.verification.people.handovers_at_once import one_handover_at_a_time
from forlop.verification.people.replies import what_is_sent_is_answered
from forlop.verification.people.undecided_actors import everybody_is_decided
from forlop.verification.people.untold import nobody_is_left_untold
from forlop.verification.subject import Subject
from forlop.verification.verdict import Check


def _find(subject: Subject) -> Iterator[Diagnostic]:
    yield from everybody_is_decided(subject)
    yield from what_is_sent_is_answered(subject)
    yield from nobody_is_left_untold(subject)
    yield from one_handover_at_a_time(subject)


RESPONSIBILITY = Check("responsibility", ("V701", "V703", "V704", "V705", "V706", "V707", "V708", "V709"), _find)
