"""A test that did not run has shown nothing: on CI a skip is a failure."""

import pytest

from tests.conftest import allowed_skips, refuse_skip


def outcome_of(node: str) -> str:
    report = pytest.CollectReport(node, "skipped", ("a file", 1, "Skipped: no printer"), [])
    refuse_skip(report)
    return report.outcome


def test_a_skip_is_a_failure_on_ci_and_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert outcome_of("tests/test_printer.py") == "failed"
    monkeypatch.delenv("CI")
    assert outcome_of("tests/test_printer.py") == "skipped"


def test_a_skip_on_the_list_is_a_skip_on_ci_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert {outcome_of(node) for node in allowed_skips()} <= {"skipped"}
