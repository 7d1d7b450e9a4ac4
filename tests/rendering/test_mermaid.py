"""The Mermaid text holds the whole model, and no text of the author's can end its label."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from forlop.application.pathway_files import read_pathway
from forlop.model.pathway import Back, Finished, Onward, Pathway
from forlop.rendering import phrasing
from forlop.rendering.mermaid import MOST_CHARACTERS, MOST_EDGES, is_shown_whole, mermaid_of, mermaid_pages_of
from forlop.texts import say
from tests.course import pathway_of
from tests.rendering.sample_pathway import SAMPLE
from tests.rendering.test_pages import in_phases
from tests.verification.large import large

LIBRARY = sorted(Path(str(files("forlop.pathways"))).rglob("*.forlop"))
NODE = re.compile(r'^ +(\w+)(?:\(\[|\[\[|\{\{|\[\(|\[|\(|>)"([^"]*)"')
EDGE = re.compile(r'^ +(\w+) (-->|-\.->|==>)(?:\|"([^"]*)"\|)? (\w+)$')


def shown(words: str) -> str:
    """The label as a reader sees it."""
    plain = re.sub(r"<br/>|</?b>", " ", words)
    return re.sub(r"#(\d+);", lambda number: chr(int(number[1])), plain)


def nodes(text: str) -> dict[str, str]:
    return {found[1]: shown(found[2]) for line in text.splitlines() if (found := NODE.match(line))}


def edges(text: str) -> list[tuple[str, str, str]]:
    """Where from, the words, where to, by the words of the nodes."""
    words = nodes(text)
    found = [match for line in text.splitlines() if (match := EDGE.match(line))]
    return [(words[match[1]], shown(match[3] or ""), words[match[4]]) for match in found]


def _read(path: Path) -> Pathway:
    pathway = read_pathway(path).pathway
    assert pathway is not None
    return pathway


def expected_ways(pathway: Pathway, language: str) -> list[tuple[str, str, str]]:
    """Title, words and title of the target, of every way of the model."""
    found = []
    for step in pathway.steps:
        options, branches = iter(step.options), iter(step.branches)
        for clause, target in step.ways:
            words = ""
            if clause == "branch":
                words = phrasing.condition(language, pathway, next(branches).condition)
            if clause == "option":
                words = next(options).title
            match target:
                case Onward(steps=steps):
                    found += [(step.title, words, pathway.titles[name]) for name in steps]
                case Back(step=back, otherwise=otherwise):
                    found += [(step.title, words, pathway.titles[name]) for name in (back, otherwise)]
                case Finished():
                    found.append((step.title, words, say(language, "phrases.target.finished")))
    return found


def missing(text: str, pathway: Pathway, language: str) -> list[tuple[str, str, str]]:
    """The ways of the model without an edge of their own."""
    left, found_none = edges(text), []
    for tail, words, head in expected_ways(pathway, language):
        found = next((each for each in left if tail in each[0] and words in each[1] and head in each[2]), None)
        if found is None:
            found_none.append((tail, words, head))
        else:
            left.remove(found)
    return found_none


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_step_duty_limit_and_way_is_in_the_mermaid_text(path: Path, language: str) -> None:
    pathway = _read(path)
    text = mermaid_of(pathway, language=language)
    drawn = list(nodes(text).values())
    for step in pathway.steps:
        boxes = " ".join(each for each in drawn if step.title in each)
        assert phrasing.kind(language, step.kind) in boxes
        for duty in step.duties:
            assert pathway.titles[duty.actor] in boxes
            assert say(language, f"phrases.obligation.{duty.obligation.value}") in boxes
            assert (phrasing.limit(language, pathway, duty, step=step.name) or "") in boxes
    for name in (*pathway.named_ends, *pathway.named_interruptions, *pathway.named_pauses):
        assert any(pathway.titles[name] in each for each in drawn), name
    assert missing(text, pathway, language) == []


def test_a_way_that_is_left_out_is_missed() -> None:
    text = mermaid_of(SAMPLE, language="nb")
    without = "\n".join(line for line in text.splitlines() if not (EDGE.match(line) and "hvis" in line))
    assert missing(text, SAMPLE, "nb") == []
    assert len(missing(without, SAMPLE, "nb")) == text.count('"hvis') > 0


@pytest.mark.parametrize(
    "title",
    ['a"] --> b["', "]:::x", "%%{init: {}}%%", "`**x**`", "style: #quot;", "a;b\nend\nc", "<b>x</b>", "\\", "1. x"],
)
def test_no_title_ends_its_label(title: str) -> None:
    plain = mermaid_of(SAMPLE, language="nb")
    step = SAMPLE.steps[0]
    steps = (step.model_copy(update={"title": title}), *SAMPLE.steps[1:])
    text = mermaid_of(SAMPLE.model_copy(update={"steps": steps}), language="nb")
    assert [re.sub(r'"[^"]*"', '""', line) for line in text.splitlines()] == [
        re.sub(r'"[^"]*"', '""', line) for line in plain.splitlines()
    ]
    assert any(" ".join(title.split()) in words for words in nodes(text).values())


# ---- phase by phase


def test_the_library_is_shown_whole() -> None:
    assert all(is_shown_whole(mermaid_of(_read(path), language="en")) for path in LIBRARY)


@pytest.mark.parametrize("phases", [1, 6])
def test_a_large_pathway_is_cut_until_mermaid_shows_each_page_and_no_way_is_lost(phases: int) -> None:
    pathway = told_apart(in_phases(pathway_of(large(700, seed=22)), phases))
    assert not is_shown_whole(mermaid_of(pathway, language="nb"))
    pages = mermaid_pages_of(pathway, language="nb")
    assert all(len(page) <= MOST_CHARACTERS and len(EDGE_LINE.findall(page)) <= MOST_EDGES for page in pages)
    for step in pathway.steps:
        assert sum(page.count(f"<b>{step.title}</b>") for page in pages) == 1 + len(step.receivers), step.name
    assert missing_on(pages, pathway) == []


def test_a_way_that_is_left_out_of_a_page_is_missed() -> None:
    pathway = told_apart(in_phases(pathway_of(large(60, seed=22)), 3))
    pages = mermaid_pages_of(pathway, language="nb")
    assert len(pages) >= 3
    for number, page in enumerate(pages):
        for line in page.splitlines():
            if EDGE.match(line) and "==>" not in line:
                without = "\n".join(each for each in page.splitlines() if each != line)
                assert missing_on((*pages[:number], without, *pages[number + 1 :]), pathway) != [], line


def told_apart(pathway: Pathway) -> Pathway:
    """No title is the beginning of another."""
    steps = tuple(step.model_copy(update={"title": f"{step.title} {step.name}."}) for step in pathway.steps)
    ends = tuple(end.model_copy(update={"title": f"{end.title}."}) for end in pathway.ends)
    return pathway.model_copy(update={"steps": steps, "ends": ends})


EDGE_LINE = re.compile(r"-->|-\.->|==>|~~~")


def missing_on(pages: tuple[str, ...], pathway: Pathway) -> list[tuple[str, str, str]]:
    """The ways that are on no page, or that leave one and come in on none."""
    left = [each for page in pages for each in edges(page)]
    lost = []
    for tail, words, head in expected_ways(pathway, "nb"):
        fitting = [each for each in left if tail in each[0] and words in each[1] and head in each[2]]
        leaving, coming = [[each for each in fitting if told in each[end]] for told, end in AWAY]
        taken = [*leaving[:1], *coming[:1]] or fitting[:1]
        for each in taken:
            left.remove(each)
        lost += [(tail, words, head)] if not taken or bool(leaving) != bool(coming) else []
    return lost


AWAY = (("→ «", 2), ("kommer fra «", 0))
"""What a form says that stands for one on another page, and at which end of the arrow."""


def test_what_mermaid_would_draw_as_an_icon_stays_text() -> None:
    first, *steps = SAMPLE.steps
    changed = first.model_copy(update={"title": "fa:fa-bomb og fab:fa-x"})
    text = mermaid_of(SAMPLE.model_copy(update={"steps": (changed, *steps)}), language="nb")
    assert "fa#58;<b></b>fa#45;bomb og fab#58;<b></b>fa#45;x" in text
    assert re.findall(r"fa[bklrs]?#58;fa", text) == []
