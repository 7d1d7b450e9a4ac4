"""A pathway in words as a page, in Chromium: it is read on a telephone and with keys alone."""

from importlib.resources import files
from pathlib import Path

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.rendering.description import described
from forlop.rendering.web_text import web_text
from tests.browser.chromium import Page

LIBRARY = (
    "ostensjo_fall/fall",
    "rus_psykisk/tsb",
    "rus_psykisk/ocd",
    "rus_psykisk/spiseforstyrrelser",
    "haugland/haugland",
)
TABLES = "[...document.querySelectorAll('.wide')]"


@pytest.mark.parametrize("name", LIBRARY)
def test_the_page_is_no_wider_than_a_telephone_and_its_tables_are_moved_with_keys(
    page: Page, tmp_path: Path, name: str
) -> None:
    pathway = read_pathway(Path(str(files("forlop.pathways"))) / f"{name}.forlop").pathway
    assert pathway is not None
    file = tmp_path / "ord.html"
    file.write_text(web_text(described(pathway, language="nb")), encoding="utf-8")
    page.size(320, 700)
    page.open(file.as_uri())
    assert page.run("document.documentElement.scrollWidth") <= 320
    assert page.run(f"{TABLES}.length === document.querySelectorAll('table').length") is True
    assert page.run(f"{TABLES}.every(e => e.tabIndex === 0 && e.getAttribute('aria-label'))") is True
    wide = f"{TABLES}.find(e => e.scrollWidth > e.clientWidth)"
    page.run(f"{wide}.focus()")
    page.press("ArrowRight")
    page.run("new Promise(done => setTimeout(done, 300))")
    assert page.run(f"{wide}.scrollLeft") > 0
