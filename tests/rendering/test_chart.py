"""Charts read back from the SVG: what the pathway says can be seen, and nothing lies on anything or breaks out."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from forlop.language.parser import parse
from forlop.model.from_syntax import lower
from forlop.model.pathway import Actor, Choose, Duty, End, Onward, Pathway, Step, StepKind
from forlop.rendering import phrasing
from forlop.rendering.dot import chart_dot
from forlop.rendering.graphviz import LayoutFailed, laid_out
from forlop.rendering.png import png_of
from forlop.rendering.position import Place, Position, Stand
from forlop.rendering.svg import svg_of
from forlop.source import Source
from forlop.texts import say
from tests.rendering.sample_pathway import SAMPLE, SHALL
from tests.rendering.visible_text import SVG, Picture, picture_of

POSITION = Position(
    patient="P-0042",
    moment=datetime(2026, 4, 3, 9, 30, tzinfo=UTC),
    places={
        "kontakt": Place(Stand.DONE, "5. januar"),
        "møte": Place(Stand.LEFT_OUT, "12. januar"),
        "fare": Place(Stand.NOT_INDICATED),
        "søknad": Place(Stand.WAITING, "sendt 30. mars"),
        "leon": Place(Stand.OPEN, "frist 10. april"),
        "midtveis": Place(Stand.LATE, "frist 1. april"),
    },
)


def promised(pathway: Pathway, language: str) -> list[tuple[str, ...]]:
    """Words that must be seen, those of one tuple together."""
    words: list[tuple[str, ...]] = [(pathway.title,), (pathway.version,), *((note,) for note in pathway.notes)]
    for step in pathway.steps:
        words.append((step.title, phrasing.kind(language, step.kind)))
        for duty in step.duties:
            obligation = say(language, f"phrases.obligation.{duty.obligation.value}")
            limit = phrasing.limit(language, pathway, duty, step=step.name) or ""
            words.append((step.title, obligation, phrasing.act(language, pathway, duty.act), limit))
            words.append((pathway.titles[duty.actor],))
        words.extend((phrasing.condition(language, pathway, branch.condition),) for branch in step.branches)
        words.extend((option.title,) for option in step.options)
        words.extend((step.title, pathway.titles[name]) for name in step.waits_for)
        if step.kind.sends:
            words.append((step.title, say(language, "chart.kind.received", kind=phrasing.kind(language, step.kind))))
    for things in (pathway.ends, pathway.interruptions, pathway.pauses, pathway.tracks):
        words.extend((pathway.titles[thing.name],) for thing in things)
    words.extend((phase.title,) for phase in pathway.phases if any(step.phase == phase.name for step in pathway.steps))
    return words


def unseen(picture: Picture, pathway: Pathway, language: str) -> list[tuple[str, ...]]:
    return [words for words in promised(pathway, language) if not picture.shows(*words)]


LIBRARY = sorted(path for path in Path(str(files("forlop.pathways"))).rglob("*.forlop"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_everything_the_library_says_can_be_seen(path: Path) -> None:
    pathway = lower(parse(Source(path.name, path.read_text(encoding="utf-8"))).document).pathway
    assert pathway is not None
    picture = picture_of(svg_of(chart_dot(pathway, language="nb")))
    assert unseen(picture, pathway, "nb") == []
    assert picture.outside_their_shape == []
    assert picture.overlapping == []
    assert picture.forms_on_forms == []


@pytest.fixture(scope="module")
def svg() -> str:
    return svg_of(chart_dot(SAMPLE, language="nb"))


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("position", [None, POSITION])
def test_everything_the_pathway_says_can_be_seen_inside_its_shape(language: str, position: Position | None) -> None:
    picture = picture_of(svg_of(chart_dot(SAMPLE, language=language, position=position)))
    assert unseen(picture, SAMPLE, language) == []
    assert picture.outside_their_shape == []
    assert picture.overlapping == []


def _without(svg: str, title: str) -> str:
    return re.sub(rf"<text [^>]*>{re.escape(title)}</text>", "", svg)


def _moved_out(svg: str, title: str) -> str:
    return re.sub(rf'<text x="[^"]*"([^>]*>{re.escape(title)}</text>)', r'<text x="-900"\1', svg)


def _painted_over(svg: str, title: str) -> str:
    root = ET.fromstring(svg)
    text = next(text for text in picture_of(svg).texts if text.words == title)
    box = text.box
    size = {"width": f"{box.right - box.left}", "height": f"{box.bottom - box.top}"}
    ET.SubElement(root, f"{SVG}rect", {"x": f"{box.left}", "y": f"{box.top}", **size, "fill": "#ffffff"})
    return ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize("spoil", [_without, _moved_out, _painted_over])
@pytest.mark.parametrize("title", ["Fare for langtidsfravær?", "Poliklinikk eller dagtilbud", "Pasienten dør"])
def test_a_chart_from_which_a_label_was_taken_is_found_out(svg: str, spoil: object, title: str) -> None:
    assert callable(spoil)
    spoiled = spoil(svg, title)
    assert spoiled != svg
    assert unseen(picture_of(spoiled), SAMPLE, "nb") != []


def test_a_text_that_sticks_out_of_its_shape_is_found_out(svg: str) -> None:
    spoiled = svg.replace(">Akutt hjelp<", f">Akutt hjelp {'og mer ' * 12}<")
    assert picture_of(spoiled).outside_their_shape != []


def test_no_form_lies_on_another(svg: str) -> None:
    assert picture_of(svg).forms_on_forms == []


def test_lanes_stand_in_the_authors_order_and_an_actor_with_nothing_to_do_has_none(svg: str) -> None:
    picture = picture_of(svg)
    heads = [text for text in picture.texts if picture.classes[text.group] == "form-lane"]
    across = sorted({text.words: text.box.left for text in reversed(heads)}.items(), key=lambda head: head[1])
    titles = [title for title, _ in across if title in {actor.title for actor in SAMPLE.actors}]
    assert titles == ["Fastlegen", "NAV-kontoret", "Hauglandsenteret"]
    assert "Pasienten" not in titles


def test_the_patients_place_is_told_in_words() -> None:
    picture = picture_of(svg_of(chart_dot(SAMPLE, language="nb", position=POSITION)))
    assert picture.shows("Pasient P-0042, slik det er fredag 3. april 2026 kl. 09.30")
    for step, place in POSITION.places.items():
        words = say("nb", f"chart.stand.{place.stand.value}")
        assert picture.shows(SAMPLE.titles[step], words, place.note), step


def test_an_end_that_was_reached_is_told_on_the_end_and_in_the_title() -> None:
    ended = Position(patient="P-1", moment=POSITION.moment, end="ferdig_lokalt")
    picture = picture_of(svg_of(chart_dot(SAMPLE, language="nb", position=ended)))
    assert picture.shows("Forløpet er avsluttet: «Lokal oppfølging er avsluttet»")
    assert picture.shows("Lokal oppfølging er avsluttet", "nådd")


def test_the_same_pathway_gives_the_same_bytes(svg: str) -> None:
    assert chart_dot(SAMPLE, language="nb") == chart_dot(SAMPLE.model_copy(deep=True), language="nb")
    assert svg_of(chart_dot(SAMPLE, language="nb")) == svg


HOSTILE = [
    "<b>fet</b> & <script>alert(1)</script>",
    'gåsetegn " og \\" og \\N \\l \\n og \\',
    "linje 1\nlinje 2\r\n\tlinje 3",
    "&amp; &lt; &#60; &aring; ]]> <!-- --> <![CDATA[",
    "<<TABLE><TR><TD>x</TD></TR></TABLE>>",
    "kontroll\x00\x07\x1b tegn \u202esnudd\u202c \ud800 slutt",
    "ord " * 125,
    "langtord" * 63,
    "→ 健康 😀 ﷽",
]


def titled(text: str) -> Pathway:
    """The smallest pathway with the text wherever a pathway has text."""
    choose = Duty(actor="a", obligation=SHALL, act=Choose())
    step = Step(name="s", kind=StepKind.START, title=text, duties=(choose,), then=Onward(steps=("e",)), notes=(text,))
    end = End(name="e", title=text, notes=(text,))
    actor = Actor(name="a", title=text, level=text)
    return Pathway(name="p", title=text, version=text, actors=(actor,), steps=(step,), ends=(end,), notes=(text,))


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_holds_it_is_shown_as_text(text: str) -> None:
    svg = svg_of(chart_dot(titled(text.encode("utf-8", "replace").decode("utf-8")), language="nb"))
    picture = picture_of(svg)
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "path", "polygon", "rect", "text", "title", "tspan"}
    assert picture.outside_their_shape == []
    for word in re.findall(r"[\w<>&;#\"]+", text):
        if word.isascii() and word.isprintable():
            assert picture.shows(word), word


def test_the_picture_is_drawn_with_the_bundled_font(svg: str) -> None:
    with_text = png_of(svg)
    without_text = png_of(re.sub(r"<text.*?</text>", "", svg))
    assert with_text.startswith(b"\x89PNG\r\n\x1a\n")
    # Without a font the two would be the same picture: empty boxes.
    assert len(with_text) > 1.5 * len(without_text)


def test_a_layout_that_runs_away_is_stopped() -> None:
    edges = ";".join(f"n{i}->n{j}" for i in range(120) for j in range(120) if i != j)
    with pytest.raises(LayoutFailed, match="stopped"):
        laid_out(f"digraph {{ {edges} }}", seconds=0.2)


def test_the_compiled_layout_is_kept_only_where_nobody_else_can_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forlop.rendering.graphviz import kept_in

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept_in() == tmp_path / "forlop"
    (tmp_path / "forlop").chmod(0o777)
    assert kept_in() is None
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "")
    assert kept_in() is None
