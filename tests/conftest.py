"""What holds for every test: the Hypothesis profiles, and that a skip on CI is a failure unless it is on the list."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ALLOWED_SKIPS = Path(__file__).with_name("allowed_skips.txt")

# Counted, never timed: the same change gets the same verdict on a slow machine and on a fast one.
settings.register_profile("quick", derandomize=True, database=None, deadline=None, max_examples=50)
settings.register_profile(
    "deep", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("quick")


def allowed_skips() -> frozenset[str]:
    """Node ids, one a line; `#` begins a comment, which says why."""
    lines = (line.partition("#")[0].strip() for line in ALLOWED_SKIPS.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line)


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure on CI, where a test that did not run has shown nothing."""
    expected_failure = hasattr(report, "wasxfail")
    if os.environ.get("CI") != "true" or not report.skipped or expected_failure or report.nodeid in allowed_skips():
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"skipped on CI and not in {ALLOWED_SKIPS.name}: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip(report)
    return report
