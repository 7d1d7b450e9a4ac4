"""A pathway of 700 steps in every kind of file: a page for each phase, each step on one of them, each file whole."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from forlop.cli.main import main
from forlop.rendering.png import png_of
from tests.rendering.drawn_by_graphviz import laid_out
from tests.verification.large import in_phases, large

PHASES = 6
KINDS = ("svg", "pdf", "dot", "mmd", "html")
SVG = "{http://www.w3.org/2000/svg}"
TEXT = in_phases(large(710, seed=22), PHASES)
TITLES = dict(re.findall(r'^(?:start|tiltak|beslutning|overføring) (\w+) "([^"]+)"$', TEXT, re.MULTILINE))
"""The titles of the steps by their names, as they stand in the file."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Path, ...]]:
    """The files that each kind of picture becomes, in the order of their numbers."""
    folder = tmp_path_factory.mktemp("stort")
    file = folder / "stort.forlop"
    file.write_text(TEXT, encoding="utf-8")
    for kind in KINDS:
        assert main(["draw", str(file), "-o", str(folder / f"bilde.{kind}")]) == 0
    return {kind: tuple(sorted(folder.glob(f"bilde*.{kind}"))) for kind in KINDS}


def squeezed(words: str) -> str:
    return "".join(words.split())


def forms(picture: ET.Element) -> Iterator[tuple[str, str]]:
    """The forms that have a name, with their words."""
    for group in picture.iter(f"{SVG}g"):
        if group.get("id", "").startswith("s-"):
            words = "".join("".join(text.itertext()) for text in group.iter(f"{SVG}text"))
            yield group.get("id", "").removeprefix("s-"), squeezed(words)


def wrong_forms(pictures: list[ET.Element]) -> list[str]:
    """The steps that do not stand in just one of the pictures with their titles."""
    shown = [form for picture in pictures for form in forms(picture)]
    times, words = Counter(name for name, _ in shown), dict(shown)
    return [name for name, title in TITLES.items() if times[name] != 1 or squeezed(title) not in words[name]]


def numbered(kind: str) -> list[str]:
    return [f"bilde-{number}.{kind}" for number in range(1, PHASES + 1)]


def test_there_are_seven_hundred_steps() -> None:
    assert len(TITLES) >= 700


def test_each_phase_is_a_picture_and_each_step_is_in_one_of_them(drawn: Mapping[str, tuple[Path, ...]]) -> None:
    assert [file.name for file in drawn["svg"]] == numbered("svg")
    pictures = [ET.parse(file).getroot() for file in drawn["svg"]]
    assert wrong_forms(pictures) == []
    for number, picture in enumerate(pictures, 1):
        assert squeezed(f"Side {number} av {PHASES}: Fase Del {number}") in squeezed("".join(picture.itertext()))
    assert wrong_forms(pictures[1:]) != []


def test_a_picture_of_a_phase_becomes_a_png_of_its_size(drawn: Mapping[str, tuple[Path, ...]]) -> None:
    picture = drawn["svg"][-1].read_text("utf-8")
    wide = float(ET.fromstring(picture).get("viewBox", "").split()[2])
    png = png_of(picture)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") >= wide
    assert len(png) > 300_000  # without its words it is not two thirds of that


def test_the_pdf_has_a_sheet_or_more_for_each_phase_and_each_step(drawn: Mapping[str, tuple[Path, ...]]) -> None:
    (file,) = drawn["pdf"]
    sheets = [squeezed(page.extract_text()) for page in PdfReader(file).pages]
    assert len(sheets) >= PHASES
    assert [title for title in TITLES.values() if not any(squeezed(title) in sheet for sheet in sheets)] == []


def test_graphviz_draws_each_phase_and_each_step_is_in_one_of_them(drawn: Mapping[str, tuple[Path, ...]]) -> None:
    assert [file.name for file in drawn["dot"]] == numbered("dot")
    texts = [file.read_text("utf-8") for file in drawn["dot"]]
    assert [name for name in TITLES if sum(f"\n\t{name} [" in f"\n{text}" for text in texts) != 1] == []
    ET.fromstring(laid_out(texts[-1]))


def test_the_whole_mermaid_text_has_its_phases_beside_it(drawn: Mapping[str, tuple[Path, ...]]) -> None:
    whole = drawn["mmd"][-1]
    assert [file.name for file in drawn["mmd"]] == [*numbered("mmd"), "bilde.mmd"]
    for texts in ([whole.read_text("utf-8")], [file.read_text("utf-8") for file in drawn["mmd"][:-1]]):
        assert [title for title in TITLES.values() if not any(f"<b>{title}</b>" in text for text in texts)] == []


def test_the_changes_of_a_large_pathway_are_drawn_phase_by_phase_and_listed_with_their_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = tmp_path / "før.forlop", tmp_path / "etter.forlop"
    before.write_text(TEXT, encoding="utf-8")
    head, limit, tail = TEXT.rpartition(" innen 2 uker")
    changed = re.findall(r'^\w+ (s\d+) "', head, re.MULTILINE)[-1]
    after.write_text(f"{head} innen 3 uker{tail}", encoding="utf-8")
    assert limit
    assert main(["diff", str(before), str(after), "-o", str(tmp_path / "bilde.svg")]) == 0
    pictures = [ET.parse(file).getroot() for file in sorted(tmp_path.glob("bilde-*.svg"))]
    assert len(pictures) == PHASES
    assert f"delt i {PHASES} bilder" in capsys.readouterr().out
    (home,) = (number for number, each in enumerate(pictures, 1) if changed in dict(forms(each)))
    for picture in pictures:
        words = squeezed("".join(picture.itertext()))
        assert squeezed("▼ 1 løsnet: steget") in words
        assert f"(side{home})" in words


class Tags(HTMLParser):
    """The tags that are open, and what was closed without having been opened."""

    ALONE = frozenset({"meta", "input", "link", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)


def test_the_page_holds_each_phase_and_what_each_step_says(drawn: Mapping[str, tuple[Path, ...]]) -> None:
    (file,) = drawn["html"]
    text = file.read_text("utf-8")
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert (tags.open, tags.wrong) == ([], [])
    pictures = [ET.fromstring(each) for each in re.findall(r"<svg .*?</svg>", text, re.DOTALL)]
    assert len(pictures) == PHASES
    assert wrong_forms(pictures) == []
    assert [name for name in TITLES if text.count(f'<section data-of="{name}">') != 1] == []
