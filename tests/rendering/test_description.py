"""A pathway in words says all that is in the model, in every format; what is left out is noticed."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Pathway, Step
from forlop.rendering.description import described
from forlop.rendering.document import Document
from forlop.rendering.markdown import markdown
from forlop.rendering.metrics import font
from forlop.rendering.plain_text import WIDTH, plain_text
from forlop.rendering.position import Place, Position, Stand, patient_overlay
from forlop.rendering.web_text import web_text
from forlop.rendering.word import TEXT_WIDTH, word
from forlop.texts import LANGUAGES
from tests.engine import pathways_by_chance
from tests.rendering.sample_pathway import SAMPLE
from tests.rendering.test_layout_laws import pathways
from tests.rendering.told_in_words import W, read_docx, read_html, read_md, read_txt, untold

ROOT = Path(__file__).parents[2]
LIBRARY = sorted((ROOT / "pathways").glob("*/*.forlop"))
WRITERS: dict[str, tuple[Callable[[Document], bytes], Callable[[bytes], list[tuple[str, str]]]]] = {
    "txt": (lambda document: plain_text(document).encode(), read_txt),
    "md": (lambda document: markdown(document).encode(), read_md),
    "html": (lambda document: web_text(document).encode(), read_html),
    "docx": (word, read_docx),
}


def told(pathway: Pathway, form: str = "txt") -> list[tuple[str, str]]:
    write, read = WRITERS[form]
    return read(write(described(pathway, language="nb")))


@cache
def of_library(file: Path) -> tuple[Pathway, Document]:
    pathway = read_pathway(file).pathway
    assert pathway is not None
    return pathway, described(pathway, language="nb")


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("file", LIBRARY, ids=lambda file: file.stem)
def test_every_format_tells_all_of_a_pathway_of_the_library(file: Path, form: str) -> None:
    (write, read), (pathway, document) = WRITERS[form], of_library(file)
    assert untold(pathway, read(write(document))) == []


def test_all_of_pathways_made_by_chance_is_told() -> None:
    made = (pathways_by_chance.text(seed)[1] for seed in range(30))
    assert [wrong for pathway in made for wrong in untold(pathway, told(pathway))] == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(pathway=pathways())
def test_all_is_told_whatever_the_pathway(pathway: Pathway) -> None:
    assert untold(pathway, told(pathway)) == []


def without(pathway: Pathway, step: Step, **less: object) -> Pathway:
    """The pathway with the step changed; built anew, so that nothing looked up in the old one stays."""
    fields = {name: value for name, value in pathway if name in Pathway.model_fields}
    steps = tuple(step.model_copy(update=less) if each is step else each for each in pathway.steps)
    return Pathway.model_construct(**{**fields, "steps": steps})


def omissions(pathway: Pathway) -> Iterator[tuple[str, Pathway]]:
    """The pathway with one thing less, for each duty, limit, way and word that a step has."""
    for step in pathway.steps:
        for number, duty in enumerate(step.duties):
            rest = (*step.duties[:number], *step.duties[number + 1 :])
            yield f"{step.name} duty {number}", without(pathway, step, duties=rest)
            if duty.timing is not None:
                free = duty.model_copy(update={"timing": None, "unlimited": None})
                duties = (*step.duties[:number], free, *step.duties[number + 1 :])
                yield f"{step.name} limit {number}", without(pathway, step, duties=duties)
        for field in ("branches", "options", "citations", "notes", "on_ends"):
            for number, _ in enumerate(found := getattr(step, field)):
                less = (*found[:number], *found[number + 1 :])
                yield f"{step.name} {field} {number}", without(pathway, step, **{field: less})
        for field in (
            "then", "otherwise", "after_last", "on_refusal", "on_return", "without_consent", "on_overdue", "only_if",
            "consent", "basis", "code",
        ):  # fmt: skip
            if getattr(step, field) is not None:
                yield f"{step.name} {field}", without(pathway, step, **{field: None})
        for field in ("waits_for", "quorum", "content"):
            if getattr(step, field):
                yield f"{step.name} {field}", without(pathway, step, **{field: ()})


@pytest.mark.parametrize("file", ["rus_psykisk/spiseforstyrrelser", "haugland/haugland"])
def test_whatever_is_left_out_of_a_step_is_noticed(file: str) -> None:
    pathway = read_pathway(ROOT / "pathways" / f"{file}.forlop").pathway
    assert pathway is not None
    planted = list(omissions(pathway))
    assert len(planted) > 60
    assert [name for name, less in planted if not untold(pathway, told(less))] == []


def test_a_step_an_end_an_actor_and_an_interruption_left_out_are_noticed() -> None:
    fields = {name: value for name, value in SAMPLE if name in Pathway.model_fields}
    assert untold(SAMPLE, told(SAMPLE)) == []
    found = told(SAMPLE)
    for name in (*SAMPLE.named_steps, *SAMPLE.named_ends):
        less = [each for each in found if SAMPLE.titles[name] not in each[0]]
        assert untold(SAMPLE, less) == [f"no heading for {name}"]
    for kind in ("interruptions", "pauses"):
        assert untold(SAMPLE, told(Pathway.model_construct(**{**fields, kind: ()}))) != [], kind


# ---- the forms of a file


@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_are_numbered_by_part_and_named_by_their_numbers(language: str) -> None:
    document = described(SAMPLE, language=language)
    headings = [heading for heading, _ in read_md(markdown(document).encode())]
    numbers = [heading.split()[0] for heading in headings if heading[:1].isdigit()]
    assert numbers == sorted(numbers, key=lambda number: tuple(map(int, number.split("."))))
    assert len(numbers) == len(SAMPLE.steps)


def test_no_line_of_a_mail_is_longer_than_it_must() -> None:
    lines = plain_text(described(SAMPLE, language="nb")).splitlines()
    assert [line for line in lines if len(line) > WIDTH and " " in line.strip().removeprefix("- ")] == []


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        self.ids += [told["id"] or ""] if "id" in told else []
        self.targets += [told["href"] or ""] if "href" in told else []


def test_links_of_a_page_lead_to_a_heading_in_the_same_page() -> None:
    page = _Links()
    page.feed(web_text(described(SAMPLE, language="nb")))
    assert len(page.ids) == len(set(page.ids)) == len(SAMPLE.steps) + len(SAMPLE.ends) + len(SAMPLE.interruptions)
    assert page.targets
    assert {target.removeprefix("#") for target in page.targets} <= set(page.ids)
    assert all(target.startswith("#") for target in page.targets)


def test_a_word_file_has_headings_table_headers_and_links_that_lead_somewhere() -> None:
    content = word(described(SAMPLE, language="nb"))
    assert content == word(described(SAMPLE, language="nb"))
    with ZipFile(BytesIO(content)) as file:
        parts = {name: ET.fromstring(file.read(name)) for name in file.namelist()}
    root, styles = parts["word/document.xml"], parts["word/styles.xml"]
    used = {each.attrib[f"{W}val"] for tag in ("pStyle", "rStyle", "tblStyle") for each in root.iter(f"{W}{tag}")}
    assert used <= {each.attrib[f"{W}styleId"] for each in styles.iter(f"{W}style")}
    marks = {each.attrib[f"{W}name"] for each in root.iter(f"{W}bookmarkStart")}
    links = {each.attrib[f"{W}anchor"] for each in root.iter(f"{W}hyperlink")}
    assert links
    assert links <= marks
    tables = list(root.iter(f"{W}tbl"))
    assert tables
    assert all(len(table.findall(f"{W}tr/{W}trPr/{W}tblHeader")) == 1 for table in tables)
    assert [each.attrib[f"{W}val"] for each in styles.iter(f"{W}lang")] == ["nb-NO"]


def word_parts(content: bytes) -> dict[str, ET.Element]:
    with ZipFile(BytesIO(content)) as file:
        return {name: ET.fromstring(file.read(name)) for name in file.namelist()}


def test_a_word_file_is_told_of_without_prefixes_which_libreoffice_does_not_read() -> None:
    content = word(described(SAMPLE, language="nb"))
    with ZipFile(BytesIO(content)) as file:
        about = [name for name in file.namelist() if name.endswith(".rels") or name == "[Content_Types].xml"]
        assert len(about) == 3
        assert [name for name in about if re.search(rb"</?\w+:", file.read(name))] == []
        assert all(b' xmlns="http://schemas.openxmlformats.org/package/2006/' in file.read(name) for name in about)
    parts = word_parts(content)
    named = {each.attrib["PartName"][1:] for each in parts["[Content_Types].xml"] if "PartName" in each.attrib}
    related = {f"word/{each.get('Target')}" for each in parts["word/_rels/document.xml.rels"]}
    assert related < named
    assert named <= parts.keys()
    footer = parts["word/document.xml"].find(f".//{W}footerReference")
    targets = {each.get("Id"): each.get("Target") for each in parts["word/_rels/document.xml.rels"]}
    assert footer is not None
    assert "footer.xml" in [targets.get(value) for value in footer.attrib.values()]
    assert "".join(parts["word/footer.xml"].itertext()) == f"{SAMPLE.title} · side 1 av 1"


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_no_word_in_a_table_is_wider_than_its_column(path: Path) -> None:
    tables = list(word_parts(word(of_library(path)[1]))["word/document.xml"].iter(f"{W}tbl"))
    assert tables
    for table in tables:
        widths = [int(column.attrib[f"{W}w"]) for column in table.iter(f"{W}gridCol")]
        assert sum(widths) <= TEXT_WIDTH
        for row in table.iter(f"{W}tr"):
            for width, cell in zip(widths, row.iter(f"{W}tc"), strict=True):
                for each in "".join(part.text or "" for part in cell.iter(f"{W}t")).split():
                    assert 20 * font().width(each, size=10.5) <= width - 2 * 85, each


HOSTILE = "<script>alert(1)</script> [x](http://a.b) | `&amp;` ]]> \u202e\x00\u200b#1 *fet* _kursiv_ \\"


def test_what_an_author_wrote_is_text_in_every_format() -> None:
    fields = {name: value for name, value in SAMPLE if name in Pathway.model_fields}
    first = SAMPLE.steps[0].model_copy(update={"title": HOSTILE})
    hostile = Pathway.model_construct(**{**fields, "title": HOSTILE, "steps": (first, *SAMPLE.steps[1:])})
    shown = HOSTILE.replace("\u202e\x00\u200b", "")
    for form, (write, read) in WRITERS.items():
        content = write(described(hostile, language="nb"))
        assert any(shown in heading for heading, _ in read(content)), form
    page = _Links()
    page.feed(web_text(described(hostile, language="nb")))
    assert "script" not in page.tags


def test_where_the_patient_stands_is_told_first_and_at_the_step() -> None:
    places = {"kontakt": Place(Stand.DONE, "2. mars"), "møte": Place(Stand.LATE, "frist 10. april")}
    ways = {("møte", 0): ("gått 3. april",)}
    position = Position("P-0042", datetime(2026, 4, 20, 9, tzinfo=UTC), places, ways=ways)
    overlay = patient_overlay(position, SAMPLE, language="nb")
    found = dict(read_txt(plain_text(described(SAMPLE, language="nb", overlay=overlay)).encode()))
    first = found["Pasient P-0042, slik det er mandag 20. april 2026 kl. 09.00"]
    assert first.index("Forsinket, frist 10. april") < first.index("Gjort, 2. mars")
    meeting = next(text for heading, text in found.items() if SAMPLE.titles["møte"] in heading)
    assert "• Forsinket, frist 10. april." in meeting
    assert "». Gått 3. april." in meeting
