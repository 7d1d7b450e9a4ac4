"""A chart on paper: no box is cut, nothing is left out, and of every arrow that is cut both ends can be found."""

from dataclasses import replace
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Pathway
from forlop.rendering.chart import Chart, chart_of
from forlop.rendering.drawing import SIZES, Form
from forlop.rendering.paper import A3, LEAST, SHEETS, Page, Paged, paged
from forlop.rendering.pdf import pdf_of, sheets_of
from forlop.rendering.shapes import Frame
from tests.rendering.sample_pathway import SAMPLE
from tests.rendering.visible_text import SVG

LIBRARY = sorted(Path(str(files("forlop.pathways"))).rglob("*.forlop"))
SIDES = {sheet.width for sheet in SHEETS}


@cache
def library(path: Path) -> Paged:
    pathway = read_pathway(path).pathway
    assert pathway is not None
    return paged(chart_of(pathway, language="nb"))


def sample(title: str) -> Chart:
    """The sample with another title on its first step."""
    first, *steps = SAMPLE.steps
    changed = first.model_copy(update={"title": title})
    return chart_of(SAMPLE.model_copy(update={"steps": (changed, *steps)}), language="nb")


def small() -> Pathway:
    """Two steps and an end."""
    start = SAMPLE.steps[0].model_copy(update={"then": None, "branches": (), "options": (), "otherwise": None})
    return SAMPLE.model_copy(update={"steps": (start,), "interruptions": (), "pauses": (), "tracks": (), "ends": ()})


def within(inner: Frame, outer: Frame) -> bool:
    return (
        outer.left <= inner.left
        and inner.right <= outer.right
        and outer.top <= inner.top
        and inner.bottom <= outer.bottom
    )


def lies_on(page: Page, frame: Frame) -> bool:
    return any(within(frame, part.region) for part in page.parts)


def cut_boxes(whole: Paged) -> list[str]:
    """Boxes that do not lie whole on exactly one page."""
    return [
        box.name
        for box, frame in whole.chart.standing
        if box.form is not Form.LANE and sum(lies_on(page, frame) for page in whole.pages) != 1
    ]


def lost_arrows(whole: Paged) -> list[str]:
    """Arrows that leave the pages, or change page without a number on both."""
    lost = []
    for route in whole.chart.routes:
        told = [(each.leaves, each.enters) for each in whole.crossings if each.route is route]
        met = list(dict.fromkeys(_met(whole, route.corners)))
        if None in met or [page for page, _ in pairwise(_met(whole, route.corners))] == []:
            lost.append(route.link.tail)
        elif list(pairwise(_changes(whole, route.corners))) != told:
            lost.append(f"{route.link.tail}: {told}")
    return lost


def _met(whole: Paged, corners: tuple[tuple[int, int], ...]) -> list[int | None]:
    """The page of every point of the way, two points apart and off the cuts."""
    found: list[int | None] = []
    for (x1, y1), (x2, y2) in pairwise(corners):
        length = max(abs(x2 - x1), abs(y2 - y1))
        for step in range(1, length, 2):
            x, y = x1 + (x2 - x1) * step / length, y1 + (y2 - y1) * step / length
            found.append(_page(whole, x, y))
    return found


def _changes(whole: Paged, corners: tuple[tuple[int, int], ...]) -> list[int | None]:
    met = _met(whole, corners)
    return [page for index, page in enumerate(met) if index == 0 or page != met[index - 1]]


def _page(whole: Paged, x: float, y: float) -> int | None:
    return next((page.number for page in whole.pages if page.holds(x, y)), None)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_no_box_of_the_library_is_cut_and_no_arrow_is_lost(path: Path) -> None:
    whole = library(path)
    assert cut_boxes(whole) == []
    assert lost_arrows(whole) == []
    assert whole.scale * min(SIZES.values()) >= 6
    for page in whole.pages:
        for part in page.parts:
            assert (part.region.right - part.region.left) * whole.scale <= whole.sheet.inner[0] + 0.01
        assert sum(part.height for part in page.parts) * whole.scale <= whole.sheet.inner[1]


def test_a_cut_through_a_box_is_seen() -> None:
    whole = library(next(path for path in LIBRARY if path.stem == "tsb"))
    first, second, *others = whole.pages
    (part,) = first.parts
    moved = replace(first, parts=(replace(part, region=part.region._replace(right=part.region.right - 60)),))
    assert cut_boxes(replace(whole, pages=(moved, second, *others))) != []
    assert lost_arrows(replace(whole, pages=(first, *others))) != []


def test_every_lane_on_a_page_is_named_there() -> None:
    for path in LIBRARY:
        whole = library(path)
        places = whole.chart.places
        for band, strip in zip(whole.chart.drawing.bands, places.strips, strict=True):
            for part in (part for page in whole.pages for part in page.parts):
                here = [box for box in band.boxes if within(places.frames[box.name], part.region)]
                if band.laned and here and part.strip is None:
                    assert part.region.top <= strip.top, (path.stem, band.name)


def test_what_fits_an_a4_is_not_cut_and_not_larger() -> None:
    whole = paged(chart_of(small(), language="nb"))
    assert (whole.sheet.name, len(whole.pages), whole.crossings) == ("A4", 1, ())


def test_a_box_higher_than_a_sheet_is_cut_between_two_lines() -> None:
    chart = sample("ord " * 2_500)
    whole = paged(chart)
    tall = next(frame for box, frame in chart.standing if box.name == SAMPLE.steps[0].name)
    assert tall.bottom - tall.top > A3.height / LEAST
    tops = {part.region.top for page in whole.pages for part in page.parts}
    cuts = {top for top in tops if tall.top < top < tall.bottom}
    assert len(cuts) >= 1
    box = next(box for box, _ in chart.standing if box.name == SAMPLE.steps[0].name)
    baseline, inside = tall.top + 4, 0
    for line in box.lines:
        inside += sum(baseline + 1 < cut < baseline + line.height - 1 for cut in cuts)
        baseline += line.height
    assert inside == 0


# ---- the file


@cache
def read_back(name: str) -> PdfReader:
    path = next(path for path in LIBRARY if path.stem == name)
    return PdfReader(BytesIO(pdf_of((library(path).chart,))))


def squeezed(words: str) -> str:
    return "".join(words.split())


@pytest.mark.parametrize("name", ["ocd", "fall"])
def test_every_box_can_be_read_on_its_own_page_and_on_no_other(name: str) -> None:
    whole = library(next(path for path in LIBRARY if path.stem == name))
    texts = [squeezed(page.extract_text()) for page in read_back(name).pages]
    written = [[box for box, frame in whole.chart.standing if lies_on(page, frame)] for page in whole.pages]
    told = ["".join(squeezed(line.text) for box in boxes for line in box.lines) for boxes in written]
    long = {squeezed(line.text) for box, _ in whole.chart.standing for line in box.lines if len(line.text) > 30}
    assert len(long) > 20
    for words in long - {squeezed(whole.chart.title.lines[0].text)}:  # the title stands on every page
        found = [words in text for text in texts[: len(whole.pages)]]
        assert found == [words in text for text in told], words


def test_the_last_page_says_where_every_cut_arrow_goes_on() -> None:
    whole = library(next(path for path in LIBRARY if path.stem == "fall"))
    *_, last = read_back("fall").pages
    told = squeezed(last.extract_text())
    numbers = {each.number for each in whole.crossings}
    assert numbers == set(range(1, len(numbers) + 1))
    assert len(numbers) > 10
    assert "Pilersomfortsetterpåenannenside" in told
    for page, sheet in zip(whole.pages, sheets_of((whole.chart,)), strict=True):
        cut = {each.number for each in whole.crossings if page.number in (each.leaves, each.enters)}
        texts = [text.text or "" for text in ET.fromstring(sheet).findall(f"{SVG}text")]
        assert cut == {int(each) for text in texts if text[0].isdigit() for each in text.split(", ")}


def _objects(reader: PdfReader) -> list[DictionaryObject]:
    found = (reader.get_object(IndirectObject(number, 0, reader)) for number in range(1, len(reader.xref[0]) + 400))
    return [each for each in found if isinstance(each, DictionaryObject)]


def test_the_fonts_are_in_the_file_and_nothing_in_it_acts() -> None:
    objects = _objects(read_back("fall"))
    fonts = [each for each in objects if each.get("/Type") == "/FontDescriptor"]
    assert {str(font["/FontName"]).partition("+")[2] for font in fonts} == {"LiberationSans", "LiberationSans-Bold"}
    assert all(font.keys() & {"/FontFile2", "/FontFile3"} for font in fonts)
    acting = {"/JS", "/JavaScript", "/AA", "/OpenAction", "/URI", "/Launch", "/EmbeddedFiles", "/SubmitForm"}
    assert [each for each in objects if each.keys() & acting] == []


def test_the_same_chart_gives_the_same_bytes() -> None:
    chart = chart_of(SAMPLE, language="nn")
    assert pdf_of((chart,)) == pdf_of((chart,))


def test_the_pages_are_a4_or_a3() -> None:
    for page in read_back("fall").pages:
        assert round(float(page.mediabox.width), 2) in SIDES


def test_headings_of_lanes_that_are_higher_than_a_sheet_are_not_repeated_on_every_sheet() -> None:
    actors = tuple(each.model_copy(update={"title": "ord " * 2_500}) for each in SAMPLE.actors)
    whole = paged(chart_of(SAMPLE.model_copy(update={"actors": actors}), language="nb"))
    assert len(whole.pages) < 500
    rows = [part.region for page in whole.pages for part in page.parts]
    assert max(region.bottom for region in rows) == whole.chart.height
