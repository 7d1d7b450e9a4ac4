"""The page with the chart, in Chromium: it can be used without a mouse, says what a step says, and needs nothing."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.application.written_steps import written_steps
from forlop.cli.picture import write_chart
from forlop.rendering.chart import chart_of
from forlop.rendering.chart_page import page_of
from forlop.rendering.palette import LIGHT
from forlop.rendering.typeface import font_faces
from forlop.texts import say
from tests.browser.chromium import Page
from tests.conformance.corpus import CORPUS

FILE = Path(str(files("forlop.pathways"))) / "rus_psykisk" / "spiseforstyrrelser.forlop"


@cache
def made(language: str) -> str:
    read = read_pathway(FILE)
    assert read.pathway is not None
    chart = chart_of(read.pathway, language=language)
    return page_of(read.pathway, (chart,), language=language, written=written_steps(read))


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Page:
    file = tmp_path / "skjema.html"
    file.write_text(made("nb"), encoding="utf-8")
    page.size(1280, 800)
    page.open(file.as_uri())
    return page


def telling(page: Page) -> str:
    """The title of the step that is told, or nothing."""
    shown = "[...document.querySelectorAll('#panel:not([hidden]) section:not([hidden]) h2')].map(e => e.textContent)"
    return ", ".join(page.run(shown))


def quiet(page: Page) -> Mapping[str, object]:
    """What a page that does what it should has none of."""
    asked = [event["request"]["url"] for event in page.happened("Network.requestWillBeSent")]
    asked = [url for url in asked if url not in font_faces()]  # the typeface is in the file
    return {
        "faults": page.happened("Runtime.exceptionThrown"),
        "complaints": [event["entry"]["text"] for event in page.happened("Log.entryAdded")],
        "asked for": [url for url in asked if not url.startswith("file:")] + asked[1:],
    }


NOTHING: Mapping[str, object] = {"faults": [], "complaints": [], "asked for": []}


def test_the_page_asks_for_nothing_and_breaks_none_of_its_own_rules(opened: Page) -> None:
    assert quiet(opened) == NOTHING
    assert opened.run("document.documentElement.lang") == "nb"


def test_enter_on_a_step_tells_its_rule_its_source_and_its_text(opened: Page) -> None:
    assert telling(opened) == ""
    opened.run("document.getElementById('s-spisevurdering').focus()")
    opened.press("Enter")
    assert telling(opened) == "Rett til nødvendig helsehjelp vurderes"
    told = opened.run("document.querySelector('section:not([hidden])').innerText")
    assert "Vurderingsenheten skal svare innen 10 virkedager etter første mottak (lovfrist)." in told
    assert "Prop. 55 L (2018-2019) kap. 5.2.1" in told
    text = FILE.read_text(encoding="utf-8")
    written = opened.run("document.querySelector('section:not([hidden]) pre').textContent").splitlines()
    assert written[0].startswith('overføring spisevurdering "Rett til')
    assert all(line.strip() in text for line in written)
    assert len(written) > 5
    opened.press("Escape")
    assert telling(opened) == ""
    assert opened.run("document.activeElement.id") == "s-spisevurdering"


def test_every_step_can_be_reached_and_opened_with_keys_alone(opened: Page) -> None:
    met = set()
    for _ in range(200):
        opened.press("Tab")
        met.add(opened.run("document.activeElement.id"))
    assert {f"s-{step.name}" for step in read_pathway(FILE).pathway.steps} <= met  # type: ignore[union-attr]
    assert {"search", "before", "next", "smaller", "larger", "fit"} <= met


def test_a_click_on_a_step_tells_it_and_a_click_on_a_way_goes_there(opened: Page) -> None:
    frame = "(r => [r.x + r.width / 2, r.y + 10])(document.querySelector('g[id^=\"s-\"]').getBoundingClientRect())"
    x, y = opened.run(frame)
    for kind in ("mousePressed", "mouseReleased"):
        opened.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
    assert telling(opened) == opened.run("document.querySelector('section h2').textContent")
    opened.run("document.querySelector('svg a').dispatchEvent(new Event('click', {bubbles: true, cancelable: true}))")
    head = opened.run("document.querySelector('svg a').getAttribute('href').slice(1)")
    assert opened.run(f"document.getElementById({head!r}).classList.contains('chosen')") is True


PARTS = "[...document.querySelectorAll('g[data-form]')]"
OPENED = "document.querySelector('#panel:not([hidden]) section:not([hidden])')?.innerText ?? ''"


def click(page: Page, element: str) -> None:
    page.run(f"{element}.scrollIntoView({{block: 'center', inline: 'center'}})")
    x, y = page.run(
        f"(r => [r.right - 4, r.y + r.height / 2])({element}.querySelector('path').getBoundingClientRect())"
    )
    for kind in ("mousePressed", "mouseReleased"):
        page.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)


def test_what_is_received_tells_who_what_limit_and_source_by_click_and_by_enter(opened: Page) -> None:
    form = "document.querySelector(\"[data-form='spisevurdering received poliklinikken']\")"
    click(opened, form)
    clicked = opened.run(OPENED)
    assert clicked.startswith("overføring – mottatt hos Vurderingsenheten\n\nRett til nødvendig helsehjelp vurderes")
    assert "Vurderingsenheten skal svare innen 10 virkedager etter første mottak (lovfrist)." in clicked
    assert "Prop. 55 L (2018-2019) kap. 5.2.1" in clicked
    assert "Ved avslag: gå til" in clicked
    opened.press("Escape")
    assert opened.run(OPENED) == ""
    assert opened.run(f"document.activeElement === {form}") is True
    opened.press("Enter")
    assert opened.run(OPENED) == clicked
    opened.run("document.querySelector('section:not([hidden]) a').click()")
    assert "Slik står det i forløpet" in opened.run(OPENED)


def test_a_row_of_a_way_tells_from_which_step_where_to_who_decides_by_when_and_the_source(opened: Page) -> None:
    click(opened, "document.querySelector(\"[data-form='spisebeslutning way 0']\")")
    told = opened.run(OPENED)
    assert told.startswith("En vei fra «Klinisk beslutning»\n\nhvis utfall er behandling")
    assert "Hvis utfall er behandling: gå til «Behandlingsplan»." in told
    assert "noteres i «Klinisk beslutning»" in told
    assert "Behandleren skal notere «Utfall av klinisk beslutning» og «Diagnose» samme dag" in told
    assert "Helsedirektoratet: Spiseforstyrrelser, forløpstider" in told


def test_every_form_that_is_a_part_of_a_step_is_opened_or_followed_with_keys(opened: Page) -> None:
    assert opened.run(f"{PARTS}.length") > 8
    section = "document.querySelector(`[data-of='${e.dataset.form}']`)"
    assert (
        opened.run(f"{PARTS}.filter(e => e.tabIndex !== 0 && !e.matches('.form-way:has(a)')).map(e => e.dataset.form)")
        == []
    )
    assert opened.run(f"{PARTS}.filter(e => !{section}).map(e => e.dataset.form)") == []


def test_search_counts_its_hits_and_goes_from_one_to_the_next(opened: Page) -> None:
    opened.press("/")
    for letter in "epikrise":
        opened.press(letter)
    counted = opened.run("document.getElementById('count').textContent")
    number = int(re.match(r"(\d+) treff$", counted)[1])  # type: ignore[index]
    assert number == opened.run("document.querySelectorAll('.hit').length") > 1
    opened.press("Enter")
    assert opened.run("document.getElementById('count').textContent") == f"{number} treff, nr. 1"
    assert "pikrise" in opened.run("document.querySelector('.current').textContent")
    opened.press("Enter", shift=True)
    assert opened.run("document.getElementById('count').textContent") == f"{number} treff, nr. {number}"
    opened.run("document.getElementById('search').select()")
    for letter in "finnesikke":
        opened.press(letter)
    assert opened.run("document.getElementById('count').textContent") == "ingen treff"


def test_keys_buttons_and_wheel_zoom_and_what_is_too_large_can_be_moved(opened: Page) -> None:
    def width() -> float:
        return float(opened.run("document.querySelector('#view svg').getBoundingClientRect().width"))

    whole = width()
    assert whole == pytest.approx(1280, abs=30)
    opened.press("+")
    larger = width()
    assert larger > whole * 1.2
    opened.run("document.getElementById('larger').click()")
    assert width() > larger
    opened.run("document.getElementById('view').focus()")
    opened.press("ArrowRight")
    opened.send("Input.dispatchMouseEvent", type="mouseWheel", x=600, y=500, deltaX=0, deltaY=-300, modifiers=2)
    assert width() > larger
    at = opened.run("document.getElementById('view').scrollLeft")
    for kind, x in (("mousePressed", 700), ("mouseMoved", 500), ("mouseReleased", 500)):
        opened.send("Input.dispatchMouseEvent", type=kind, x=x, y=500, button="left", buttons=1, clickCount=1)
    assert opened.run("document.getElementById('view').scrollLeft") == pytest.approx(at + 200, abs=50)
    assert telling(opened) == ""
    opened.press("0")
    assert width() == pytest.approx(whole, abs=2)


def test_on_a_telephone_nothing_is_wider_than_the_screen(opened: Page) -> None:
    opened.size(390, 800)
    opened.send("Page.reload")
    opened.run("new Promise(done => setTimeout(done, 300))")
    opened.run("document.querySelector('g[id^=\"s-\"]').focus()")
    opened.press("Enter")
    assert opened.run("document.documentElement.scrollWidth") <= 390
    assert opened.run("document.getElementById('panel').getBoundingClientRect().height") > 250


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_follow_the_machine_and_text_stands_out(opened: Page, scheme: str) -> None:
    opened.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    ground = opened.run("getComputedStyle(document.body).backgroundColor")
    assert (brightness(ground) > 0.5) == (scheme == "light")
    pairs = opened.run(
        "[...document.querySelectorAll('svg g[class^=form-]')].flatMap(g => { const p = g.querySelector('path');"
        "return p && p.getAttribute('fill') !== 'none' ? [...g.querySelectorAll('text')].map(t =>"
        "[getComputedStyle(t).fill, getComputedStyle(p).fill]) : [] })"
    )
    assert len(pairs) > 50
    assert min(contrast(*pair) for pair in pairs) >= 4.5


def brightness(colour: str) -> float:
    """Relative luminance as WCAG reckons it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_on_paper_the_texts_of_all_steps_stand_under_the_chart(opened: Page) -> None:
    opened.send("Emulation.setEmulatedMedia", media="print")
    sections = "[...document.querySelectorAll('section')].map(e => ['part' in e.dataset, getComputedStyle(e).display])"
    shown = opened.run(sections)
    assert {display for is_part, display in shown if not is_part} == {"block"}
    assert {display for is_part, display in shown if is_part} == {"none"}  # their steps say it
    assert (
        opened.run("getComputedStyle(document.querySelector('.tools')).display") == "none"
        or opened.run("getComputedStyle(document.querySelector('header')).display") == "none"
    )


def test_without_its_script_the_page_says_everything(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "skjema.html"
    file.write_text(re.sub(r"<script>.*</script>", "", made("nb"), flags=re.DOTALL), encoding="utf-8")
    page.open(file.as_uri())
    shown = page.run("document.getElementById('panel').innerText")
    for step in read_pathway(FILE).pathway.steps:  # type: ignore[union-attr]
        assert step.title in shown
    assert page.run("getComputedStyle(document.querySelector('.tools')).display") == "none"


def test_a_script_that_is_not_ours_does_not_run(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "skjema.html"
    planted = '<script>document.title = "kjørt"</script><img src="x:" onerror="document.title = \'kjørt\'">'
    file.write_text(made("nb").replace("</h1>", f"</h1>{planted}", 1), encoding="utf-8")
    page.open(file.as_uri())
    assert page.run("document.title") == "Spiseforstyrrelser hos barn og unge"
    assert quiet(page) != NOTHING


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_words_are_in_the_readers_language_and_no_address_is_in_the_file(language: str) -> None:
    page = made(language)
    assert say(language, "chart_page.search") in page
    assert re.findall(r"(?:https?:)?//[a-z][\w.-]*\.\w+", page.replace("http://www.w3.org/2000/svg", "")) == []
    assert "default-src &#x27;none&#x27;" in page


INNER = "document.querySelector('iframe').contentWindow"


def told_inside(page: Page) -> str:
    shown = "'#panel:not([hidden]) section:not([hidden]) h2'"
    return ", ".join(page.run(f"[...{INNER}.document.querySelectorAll({shown})].map(e => e.textContent)"))


def test_the_pathway_that_a_step_runs_is_opened_by_key_with_a_way_back(page: Page, tmp_path: Path) -> None:
    read = read_pathway(CORPUS / "good" / "subpathway.forlop")
    assert read.pathway is not None
    (file,) = write_chart(read.pathway, tmp_path / "brudd.html", language="nb", palette=LIGHT)
    page.size(1280, 800)
    page.open(file.as_uri())
    page.run("document.getElementById('s-utskriving_til_kommunen').focus()")
    page.press("Enter")
    assert telling(page) == "Utskriving til kommunen"
    assert page.run("document.activeElement.textContent") == "Åpne «Utskriving»"
    page.press("Enter")
    page.run("new Promise(done => setTimeout(done, 300))")
    assert page.run("document.activeElement.textContent") == "← Tilbake til «Hoftebrudd»"
    called = read.pathway.named_steps["utskriving_til_kommunen"].runs
    assert called is not None
    first = called.pathway.steps[0]
    wide = page.run(f"{INNER}.document.querySelector('#view svg').getBoundingClientRect().width")
    assert wide > 600
    assert page.run(f"{INNER}.document.getElementById('view').scrollTop") == 0
    page.run(f"{INNER}.focus(); {INNER}.document.getElementById('s-{first.name}').focus()")
    page.press("Enter")
    assert told_inside(page) == first.title
    page.press("Escape")
    assert told_inside(page) == ""
    page.press("Escape")
    assert page.run("document.querySelector('details').open") is False
    assert page.run("document.activeElement.textContent") == "Åpne «Utskriving»"
    assert telling(page) == "Utskriving til kommunen"
    page.press("Enter")
    page.run("new Promise(done => setTimeout(done, 300))")
    page.press("Enter")
    assert page.run("document.querySelector('details').open") is False
    asked = [event["request"]["url"] for event in page.happened("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith(("data:", "file:", "about:srcdoc"))] == []
    assert page.happened("Runtime.exceptionThrown") == []
    assert [event["entry"]["text"] for event in page.happened("Log.entryAdded")] == []
