"""Mermaid itself, with nobody's settings, draws each page of a large pathway, and does not draw the whole."""

import json
import re
from pathlib import Path

import pytest

from forlop.rendering.mermaid import mermaid_of, mermaid_pages_of
from tests.browser.chromium import Page
from tests.browser.mermaid import KEPT, missing_mermaid
from tests.course import pathway_of
from tests.verification.large import in_phases, large


def drawn(page: Page, text: str) -> str:
    """The words of the picture, or of the refusal."""
    script = f"mermaid.render('x', {json.dumps(text)}).then(r => r.svg, refused => String(refused))"
    return re.sub(r"<[^>]*>", " ", str(page.run(script)))


def test_each_page_is_drawn_and_the_whole_is_not(page: Page, tmp_path: Path) -> None:
    missing = missing_mermaid()
    if missing is not None:
        pytest.skip(missing)
    file = tmp_path / "mermaid.html"
    file.write_text(f'<!DOCTYPE html><meta charset="utf-8"><script src="{KEPT.as_uri()}"></script>', encoding="utf-8")
    page.open(file.as_uri())
    pathway = pathway_of(in_phases(large(400, seed=22), 6))
    first, *_, last = mermaid_pages_of(pathway, language="nb")
    assert "kommer fra" in drawn(page, last)
    assert "→ «" in drawn(page, first)
    assert "Maximum text size" in drawn(page, mermaid_of(pathway, language="nb"))
