"""Charts read back from the SVG: what the pathway says can be seen, and nothing lies on anything or breaks out."""

import re
import sys
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Actor, Choose, Duty, End, Onward, Pathway, Step, StepKind
from forlop.rendering import phrasing
from forlop.rendering.chart import chart_of
from forlop.rendering.dot import dot_of
from forlop.rendering.overlay import PLAIN, Overlay
from forlop.rendering.png import png_of
from forlop.rendering.position import Place, Position, Stand, patient_overlay
from forlop.rendering.step_words import goes_over
from forlop.rendering.svg import svg_of
from forlop.texts import say
from tests.rendering.drawn_by_graphviz import LayoutFailed, laid_out
from tests.rendering.sample_pathway import SAMPLE, SHALL
from tests.rendering.visible_text import SVG, Picture, picture_of, squeezed

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


def laid(position: Position | None, language: str = "nb") -> Overlay:
    return PLAIN if position is None else patient_overlay(position, SAMPLE, language=language)


MOST_DATA = 8
"""Of more data than this in one duty the number and the first are shown."""


def promised(pathway: Pathway, language: str) -> list[tuple[str, ...]]:
    """Words that must be seen, those of one tuple together."""
    words: list[tuple[str, ...]] = [(pathway.title,), (pathway.version,), *((note,) for note in pathway.notes)]
    for step in pathway.steps:
        words.append((step.title, phrasing.kind(language, step.kind)))
        for duty in step.duties:
            obligation = say(language, f"phrases.obligation.{duty.obligation.value}")
            limit = phrasing.limit(language, pathway, duty, step=step.name) or ""
            act = phrasing.act(language, pathway, duty.act, most=MOST_DATA)
            words.append((step.title, obligation, act, limit))
            words.append((pathway.titles[duty.actor],))
        words.extend((phrasing.condition(language, pathway, branch.condition),) for branch in step.branches)
        words.extend((option.title,) for option in step.options)
        words.extend((step.title, pathway.titles[name]) for name in step.waits_for)
        if step.kind.sends:
            over = goes_over(pathway, step, language=language, most=MOST_DATA)
            for end in ("sent", "received"):
                kind = say(language, f"chart.kind.{end}", kind=phrasing.kind(language, step.kind))
                words.append((step.title, kind, over))
    for things in (pathway.ends, pathway.interruptions, pathway.pauses, pathway.tracks):
        words.extend((pathway.titles[thing.name],) for thing in things)
    words.extend((phase.title,) for phase in pathway.phases if any(step.phase == phase.name for step in pathway.steps))
    return words


def unseen(picture: Picture, pathway: Pathway, language: str) -> list[tuple[str, ...]]:
    return [words for words in promised(pathway, language) if not picture.shows(*words)]


LIBRARY = sorted(path for path in Path(str(files("forlop.pathways"))).rglob("*.forlop"))


@cache
def library(path: Path) -> tuple[Pathway, Picture]:
    pathway = read_pathway(path).pathway
    assert pathway is not None
    return pathway, picture_of(svg_of(chart_of(pathway, language="nb")))


def test_the_title_says_who_owns_the_pathway_and_when_it_is_reviewed() -> None:
    pathway = SAMPLE.model_copy(update={"owner": "Sørvik kommune", "review_by": date(2027, 1, 15)})
    picture = picture_of(svg_of(chart_of(pathway, language="nb")))
    assert picture.shows(SAMPLE.title, "eier: Sørvik kommune", "skal gjennomgås innen 15. januar 2027")


@pytest.mark.parametrize(("explicit", "told"), [(True, "uttrykkelig samtykke"), (False, "antatt samtykke")])
def test_a_consent_is_told_with_when_it_holds(*, explicit: bool, told: str) -> None:
    step = next(step for step in SAMPLE.steps if step.consent is not None)
    consents = tuple(consent.model_copy(update={"explicit": explicit}) for consent in SAMPLE.consents)
    picture = picture_of(svg_of(chart_of(SAMPLE.model_copy(update={"consents": consents}), language="nb")))
    assert picture.shows(step.title, told)


def disorder(picture: Picture) -> list[object]:
    """What lies where it must not."""
    return [
        *picture.outside_their_shape,
        *picture.overlapping,
        *picture.forms_on_forms,
        *picture.arrows_through_forms,
        *picture.arrows_through_texts,
        *picture.texts_on_marks,
    ]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_everything_the_library_says_can_be_seen(path: Path) -> None:
    pathway, picture = library(path)
    assert unseen(picture, pathway, "nb") == []
    assert disorder(picture) == []


def astray(picture: Picture, pathway: Pathway, language: str) -> list[str]:
    """Steps with a plain responsible actor that stand in another lane than theirs."""
    found = []
    for step in pathway.steps:
        if step.duties and pathway.named_actors[step.duties[0].actor].chosen is None:
            kind, title = squeezed(phrasing.kind(language, step.kind)), squeezed(step.title)
            form = next(form for form in picture.forms if _is_headed(picture.groups[form.group], kind, title))
            lane = picture.lane_of(form)
            if lane is not None and not squeezed(lane).startswith(squeezed(pathway.titles[step.duties[0].actor])):
                found.append(f"{step.title}: {lane}")
    return found


def _is_headed(words: str, kind: str, title: str) -> bool:
    """Whether a form begins with the kind, its sources and the title, and is not about something received."""
    return re.match(rf"{kind}(–sendt|–sent)?(·(kilde|source)[\d,]+)?{re.escape(title)}", words) is not None


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_step_stands_in_its_own_lane(path: Path) -> None:
    pathway, picture = library(path)
    assert astray(picture, pathway, "nb") == []
    assert len(picture.sides) > len(pathway.phases)


WIDEST, TALLEST = 2300, 4000


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_chart_has_a_size_that_can_hang_on_a_wall(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, picture = library(path)
    width, height = picture.frame.right - picture.frame.left, picture.frame.bottom - picture.frame.top
    covered = sum((form.box.right - form.box.left) * (form.box.bottom - form.box.top) for form in picture.forms)
    with capsys.disabled():
        share = covered / (width * height)
        figures = f"{width:.0f} x {height:.0f} points, {width * height / 1e6:.2f} million, {share:.0%} boxes"
        sys.stdout.write(f"\n{path.stem}: {figures}\n")
    assert width <= WIDEST
    assert height <= TALLEST
    assert share > 0.12


@pytest.fixture(scope="module")
def svg() -> str:
    return svg_of(chart_of(SAMPLE, language="nb"))


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("position", [None, POSITION])
def test_everything_the_pathway_says_can_be_seen_inside_its_shape(language: str, position: Position | None) -> None:
    picture = picture_of(svg_of(chart_of(SAMPLE, language=language, overlay=laid(position, language))))
    assert unseen(picture, SAMPLE, language) == []
    assert disorder(picture) == []
    assert astray(picture, SAMPLE, language) == []


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


def _moved(svg: str, title: str, *, by: float) -> str:
    """The form with the title moved to the right, text and all."""
    root = ET.fromstring(svg)
    group = next(
        group for group in root.iter(f"{SVG}g") if title in [text.text for text in group.findall(f"{SVG}text")]
    )
    group.set("transform", f"translate({by},0)")
    return ET.tostring(root, encoding="unicode")


def test_a_form_that_was_moved_is_found_out(svg: str) -> None:
    assert picture_of(_moved(svg, "Venter på plass", by=0)).forms_on_forms == []
    pushed = picture_of(_moved(svg, "Fare for langtidsfravær?", by=220))
    assert pushed.forms_on_forms + pushed.arrows_through_forms != []
    assert astray(picture_of(_moved(svg, "Møte midtveis i oppholdet", by=-500)), SAMPLE, "nb") != []


def test_lanes_stand_in_the_authors_order_and_an_actor_with_nothing_to_do_has_none(svg: str) -> None:
    picture = picture_of(svg)
    heads = [text for text in picture.texts if picture.classes[text.group] == "form-lane"]
    across = sorted({text.words: text.box.left for text in reversed(heads)}.items(), key=lambda head: head[1])
    titles = [title for title, _ in across if title in {actor.title for actor in SAMPLE.actors}]
    assert titles == ["Fastlegen", "NAV-kontoret", "Hauglandsenteret"]
    assert "Pasienten" not in titles


def test_the_patients_place_is_told_in_words() -> None:
    picture = picture_of(svg_of(chart_of(SAMPLE, language="nb", overlay=laid(POSITION))))
    assert picture.shows("Pasient P-0042, slik det er fredag 3. april 2026 kl. 09.30")
    for step, place in POSITION.places.items():
        words = say("nb", f"chart.stand.{place.stand.value}")
        assert picture.shows(SAMPLE.titles[step], words, place.note), step


def test_an_end_that_was_reached_is_told_on_the_end_and_in_the_title() -> None:
    ended = Position(patient="P-1", moment=POSITION.moment, end="ferdig_lokalt")
    picture = picture_of(svg_of(chart_of(SAMPLE, language="nb", overlay=laid(ended))))
    assert picture.shows("Forløpet er avsluttet: «Lokal oppfølging er avsluttet»")
    assert picture.shows("Lokal oppfølging er avsluttet", "nådd")


def test_the_same_pathway_gives_the_same_bytes(svg: str) -> None:
    assert chart_of(SAMPLE, language="nb") == chart_of(SAMPLE.model_copy(deep=True), language="nb")
    assert svg_of(chart_of(SAMPLE, language="nb")) == svg


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
    svg = svg_of(chart_of(titled(text.encode("utf-8", "replace").decode("utf-8")), language="nb"))
    picture = picture_of(svg)
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "a", "path", "polygon", "rect", "text", "title", "desc", "style", "tspan"}
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


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_graphviz_draws_the_dot_with_every_box_and_arrow_where_the_chart_has_it(path: Path) -> None:
    pathway = read_pathway(path).pathway
    assert pathway is not None
    chart = chart_of(pathway, language="nb")
    drawn = ET.fromstring(laid_out(dot_of(chart)))
    groups = [group for group in drawn.iter(f"{SVG}g") if group.get("class") in ("node", "edge")]
    assert sum(group.get("class") == "edge" for group in groups) == len(chart.routes)
    assert sum(group.get("class") == "node" for group in groups) == len(list(chart.standing))
    words = {text.text for group in groups for text in group.iter(f"{SVG}text")}
    assert {line.text for box, _ in chart.standing for line in box.lines} <= words


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_text_holds_the_dot_can_be_read(text: str) -> None:
    chart = chart_of(titled(text.encode("utf-8", "replace").decode("utf-8")), language="nb")
    drawn = ET.fromstring(laid_out(dot_of(chart)))
    assert sum(group.get("class") == "node" for group in drawn.iter(f"{SVG}g")) == len(list(chart.standing))


def test_a_layout_that_runs_away_is_stopped() -> None:
    edges = ";".join(f"n{i}->n{j}" for i in range(120) for j in range(120) if i != j)
    with pytest.raises(LayoutFailed, match="stopped"):
        laid_out(f"digraph {{ {edges} }}", seconds=0.2)
