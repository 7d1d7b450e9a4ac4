"""What is said of small pathways is what trying everything in the engine, in every order, comes to."""

from datetime import date

from hypothesis import HealthCheck, assume, event, given, settings

from forlop.diagnostics import Severity
from forlop.language.parser import parse
from forlop.model.from_syntax import Reading, lower
from forlop.source import Source
from forlop.verification.checks import check
from forlop.verification.soundness import SOUNDNESS
from forlop.verification.subject import Subject
from tests.verification.interleavings import pathways, somebody_is_left_behind


def reading_of(text: str) -> Reading:
    parsed = parse(Source("test.forlop", text))
    reading = lower(parsed.document)
    assert (*parsed.diagnostics, *reading.diagnostics) == ()
    return reading


@given(pathways())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_nobody_is_left_behind_exactly_where_it_is_said(text: str) -> None:
    reading = reading_of(text)
    assert reading.pathway is not None
    assume(check(reading.pathway, reading.places) == ())
    found = tuple(SOUNDNESS.find(Subject(reading.pathway, reading.places, date(2026, 3, 2))))
    tried = somebody_is_left_behind(reading.pathway)
    severities = {each.severity for each in found}
    event("sound" if not found else "refuted" if Severity.ERROR in severities else "unknown")
    if not found:
        assert tried in (False, None)
    if Severity.ERROR in severities:
        assert tried in (True, None)
