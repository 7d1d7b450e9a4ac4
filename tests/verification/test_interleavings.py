"""What is said of small pathways is what trying everything in the engine, in every order, comes to."""

from datetime import date

from hypothesis import HealthCheck, assume, event, given, settings

from forlop.diagnostics import Severity
from forlop.language.parser import parse
from forlop.model.from_syntax import Reading, lower
from forlop.source import Source
from forlop.verification.checks import check
from forlop.verification.flow.soundness import SOUNDNESS
from forlop.verification.subject import Subject
from tests.verification.interleavings import pathways, tried_in_every_order


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
    tried = tried_in_every_order(reading.pathway)
    assume(tried is not None)
    assert tried is not None
    codes = {each.code for each in found if each.severity is Severity.ERROR}
    event("sound" if not found else ", ".join(sorted(codes)) or "unknown")
    if codes:
        assert tried.somebody_is_left_behind == (codes != {"V314"})
    if not found or codes == {"V314"}:
        assert not tried.somebody_is_left_behind
    if codes == {"V314"}:
        for each in found:
            assert dict(each.details)["name"] not in tried.done
    # How often it has been gone back, and when an interruption comes, is not counted where nobody is left behind.
    if not found and "tilbake" not in text and "avbrudd" not in text:
        assert {step.name for step in reading.pathway.steps} == tried.done
