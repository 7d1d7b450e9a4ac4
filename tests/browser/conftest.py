"""One browser for all tests in this folder; without Chromium they are skipped, and on CI that is a failure."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Browser, Page, program, running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if program() is None:
        pytest.skip("no Chromium here; .ci/run says how to install it")
    with running() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.page() as opened:
        yield opened
