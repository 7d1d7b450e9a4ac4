"""A chart is followed without eyes and mouse: every way is a link in the file, in the order of the pathway."""

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Pathway, targets_of
from forlop.rendering.chart import chart_of, charts_of
from forlop.rendering.drawing_of import drawing_of
from forlop.rendering.following import following_of
from forlop.rendering.paging import in_words
from forlop.rendering.svg import svg_of
from forlop.texts import LANGUAGES
from tests.rendering.sample_pathway import SAMPLE
from tests.rendering.test_layout_laws import pathways

S = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]
LIBRARY = ("rus_psykisk/spiseforstyrrelser", "haugland/haugland", "ostensjo_fall/fall", "rus_psykisk/tsb")


def drawn(pathway: Pathway, *, language: str = "nb") -> Element:
    return ET.fromstring(svg_of(chart_of(pathway, language=language)))


@cache
def of_library(name: str) -> Pathway:
    pathway = read_pathway(ROOT / "pathways" / f"{name}.forlop").pathway
    assert pathway is not None
    return pathway


@cache
def drawn_of_library(name: str) -> str:
    return svg_of(chart_of(of_library(name), language="nb"))


def followed(root: Element) -> dict[str, set[str]]:
    """From each identified form the identities it links to: links in it, and links that stand after it."""
    found: dict[str, set[str]] = {}
    here = ""
    for part in root:
        here = part.get("id", here)
        found.setdefault(here, set()).update(link.attrib["href"].removeprefix("#") for link in part.iter(f"{S}a"))
    return found


def unfollowed(pathway: Pathway, root: Element) -> list[tuple[str, str]]:
    """Ways of the model that no link of their step follows."""
    links = followed(root)
    ways = [(step.name, name) for step in pathway.steps for _, target in step.ways for name in targets_of(target)]
    ways += [(each.name, name) for each in pathway.interruptions for name in each.target.steps]
    return [(step, name) for step, name in ways if f"s-{name}" not in links.get(f"s-{step}", set())]


def wrong_with(root: Element) -> list[str]:
    """What no screen reader or keyboard could use."""
    ids = [part.attrib["id"] for part in root.iter() if "id" in part.attrib]
    links = [link.attrib["href"] for link in root.iter(f"{S}a")]
    found = [f"{name} stands twice" for name in ids if ids.count(name) > 1]
    found += [f"{name} is no XML name" for name in ids if not re.fullmatch(r"[^\W\d][\w.-]*", name)]
    found += [f"{href} leads nowhere" for href in links if href.removeprefix("#") not in ids or href[:1] != "#"]
    found += [f"{part.get('id')} has no label" for part in root if "role" in part.attrib and not label(part)]
    found += [
        f"{link.attrib['href']} is inside a symbol"
        for part in root.iter()
        if (part.get("role") or "").endswith("img")
        for link in part.iter(f"{S}a")
    ]
    return found


def label(part: Element) -> str:
    title = part.find(f"{S}title")
    return part.get("aria-label") or (title.text or "" if title is not None else "")


@pytest.mark.parametrize("name", LIBRARY)
def test_every_way_of_a_pathway_of_the_library_is_a_link(name: str) -> None:
    pathway = of_library(name)
    root = ET.fromstring(drawn_of_library(name))
    assert unfollowed(pathway, root) == []
    assert wrong_with(root) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(pathway=pathways())
def test_every_way_is_a_link_whatever_the_pathway(pathway: Pathway) -> None:
    root = drawn(pathway)
    assert unfollowed(pathway, root) == []
    assert wrong_with(root) == []


def test_a_picture_without_arrows_and_a_page_of_many_link_what_they_show() -> None:
    pathway = of_library(LIBRARY[0])
    for chart in charts_of(pathway, language="nb", most=3):
        root = ET.fromstring(svg_of(chart))
        here = {part.attrib["id"] for part in root.iter() if "id" in part.attrib}
        assert wrong_with(root) == []
        assert [way for way in unfollowed(pathway, root) if {f"s-{name}" for name in way} <= here] == []
    drawing = in_words(drawing_of(pathway, language="nb"), language="nb")
    following = following_of(pathway, drawing, language="nb")
    told = {(place, head) for place, heads in following.lines.items() for told in heads.values() for head in told}
    assert {("spiseplan", "spiseevaluering"), ("spisesamarbeid", "spiseavslutning")} <= told


def test_a_link_that_is_missing_or_leads_nowhere_is_noticed() -> None:
    pathway = of_library(LIBRARY[0])
    root = ET.fromstring(drawn_of_library(LIBRARY[0]))
    for parent, link in [(part, link) for part in root.iter() for link in part.findall(f"{S}a")]:
        where = list(parent).index(link)
        parent.remove(link)
        twice = link.attrib["href"] in {each.attrib["href"] for each in root.iter(f"{S}a")}
        assert unfollowed(pathway, root) or twice
        parent.insert(where, link)
    next(root.iter(f"{S}a")).set("href", "#s-intet")
    assert wrong_with(root) == ["#s-intet leads nowhere"]


@pytest.mark.parametrize("name", LIBRARY)
def test_steps_are_read_in_the_order_of_the_text_within_each_part(name: str) -> None:
    pathway = of_library(name)
    order = [
        part.attrib["id"].removeprefix("s-") for part in ET.fromstring(drawn_of_library(name)) if "id" in part.attrib
    ]
    steps = [each for each in order if each in pathway.named_steps]
    phases = [phase.name for phase in pathway.phases]
    phased = [name for name in steps if pathway.named_steps[name].phase]
    written = [step.name for step in pathway.steps if step.phase]
    assert phased == sorted(written, key=lambda name: phases.index(pathway.named_steps[name].phase or ""))
    assert sorted(steps) == sorted(pathway.named_steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_what_it_is_in_its_own_language(language: str) -> None:
    root = drawn(SAMPLE, language=language)
    assert root.attrib["lang"] == root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
    assert root.attrib["role"].split()[0] == "graphics-document"
    title, description, *_ = root
    assert (title.tag, description.tag) == (f"{S}title", f"{S}desc")
    assert SAMPLE.title in (title.text or "")
    assert str(len(SAMPLE.steps)) in (description.text or "")
    assert "forlop describe" in (description.text or "")


def test_a_step_says_who_what_by_when_and_what_is_next() -> None:
    labels = {part.get("id"): label(part) for part in ET.fromstring(drawn_of_library(LIBRARY[0]))}
    said = labels["s-spiseplan"]
    assert said.startswith("Behandleren: sjekkpunkt")
    assert "Behandlingsplan skal notere «Behandlingsplan» samme dag som «Klinisk beslutning»" in said
    assert said.endswith("Videre til «Evaluering med pasient og foreldre».")


def test_the_same_step_keeps_its_identity_when_another_comes_before_it() -> None:
    pathway = of_library(LIBRARY[0])
    fields = {name: value for name, value in pathway if name in Pathway.model_fields}
    less = Pathway.model_construct(**{**fields, "steps": tuple(s for s in pathway.steps if s.name != "ny_form")})
    before, after = ({part.get("id") for part in drawn(each)} for each in (less, pathway))
    assert after - before == {"s-ny_form"}
