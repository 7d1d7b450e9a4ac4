"""Pathways that lead to each other: how far a chain may go, rings, and that each is looked for and read once."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from forlop.application.library import Found, Library, NotFound, Texts
from forlop.application.pathway_files import ReadPathway, pathway_files, pathway_from_text, read_pathway
from forlop.language.limits import LONGEST_CHAIN
from forlop.rendering.findings import as_text, finding
from forlop.source import Source
from forlop.texts import LANGUAGES

HEAD = 'forløp {name} "Forløp {name}"\n  versjon "1"\n\naktør lege "Legen"\n\n'
STEP = 'start s_{name} "Begynner"\n  lege skal gjøre dette innen 2 dager\n'
END = 'slutt ferdig_{name} "Slutt"\n'


def leaf(name: str) -> str:
    return f"{HEAD}{STEP}  så ferdig_{{name}}\n\n{END}".format(name=name)


def calling(name: str, *called: str) -> str:
    """A pathway that runs these, one after the other."""
    steps = [f"d{number}_{name}" for number in range(len(called))]
    ways = [*steps, f"ferdig_{name}"]
    blocks = [
        f'delforløp {step} "Del"\n  kjører {to} "1"\n  ved ferdig_{to} så {way}\n\n'
        for step, to, way in zip(steps, called, ways[1:], strict=True)
    ]
    return f"{HEAD}{STEP}  så {ways[0]}\n\n{''.join(blocks)}{END}".format(name=name)


def variant(name: str, base: str) -> str:
    """A pathway that builds on another, and changes one line of it."""
    return f'forløp {name} "Forløp {name}" bygger på {base} "1"\n  versjon "1"\n'


@dataclass(frozen=True)
class Counted:
    """A library that counts how often each pathway is looked for."""

    library: Library
    times: Counter[str] = field(default_factory=Counter, hash=False, compare=False)

    def find(self, name: str, version: str) -> Found | NotFound:
        self.times[name] += 1
        found = self.library.find(name, version)
        return found if isinstance(found, NotFound) else Found(found.source, self)


def read(first: str, *others: str) -> ReadPathway:
    return pathway_from_text(Source("først", first), library=Texts(tuple(Source(text, text) for text in others)))


def told(read_text: ReadPathway) -> list[tuple[str, str]]:
    """The codes, each with the text that it stands at."""
    text = read_text.source.text
    return [(found.code, text[found.span.start : found.span.end]) for found in read_text.diagnostics]


def chain(length: int) -> list[str]:
    """So many pathways behind the first, each run by the one before it."""
    return [*(calling(f"p{number}", f"p{number + 1}") for number in range(length)), leaf(f"p{length}")]


def line_of_variants(length: int) -> list[str]:
    return [*(variant(f"p{number}", f"p{number + 1}") for number in range(length)), leaf(f"p{length}")]


# ---- chains


@pytest.mark.parametrize("behind", [1, LONGEST_CHAIN])
def test_a_chain_may_be_as_long_as_the_limit_says(behind: int) -> None:
    assert told(read(*chain(behind))) == []
    assert told(read(*line_of_variants(behind))) == []


@pytest.mark.parametrize("behind", [LONGEST_CHAIN + 1, LONGEST_CHAIN + 20])
def test_a_longer_chain_is_refused_where_reading_began(behind: int) -> None:
    assert told(read(*chain(behind))) == [("S407", "p1")]
    assert told(read(*line_of_variants(behind))) == [("S407", "p1")]


def test_a_chain_of_variants_and_sub_pathways_is_one_chain() -> None:
    texts = [
        variant(f"p{number}", f"p{number + 1}") if number % 2 else calling(f"p{number}", f"p{number + 1}")
        for number in range(LONGEST_CHAIN + 1)
    ]
    assert told(read(*texts, leaf(f"p{LONGEST_CHAIN + 1}"))) == [("S407", "p1")]


# ---- rings

RINGS = {
    "runs itself": [calling("a", "a")],
    "builds on itself": [variant("a", "a")],
    "two that run each other": [calling("a", "b"), calling("b", "a")],
    "two that build on each other": [variant("a", "b"), variant("b", "a")],
    "runs what builds on it": [calling("a", "b"), variant("b", "a")],
    "builds on what runs it": [variant("a", "b"), calling("b", "a")],
    "builds on what runs what builds on it": [variant("a", "b"), calling("b", "c"), variant("c", "a")],
    "a ring behind the first": [calling("x", "a"), calling("a", "b"), calling("b", "a")],
    "a ring of its own behind the first": [variant("x", "a"), variant("a", "a")],
}


@pytest.mark.parametrize("texts", RINGS.values(), ids=RINGS)
def test_a_ring_is_told_once_at_the_name_that_leads_into_it(texts: list[str]) -> None:
    ring = read(*texts, *texts[:1])
    [(code, name)] = told(ring)
    assert (code, name in "abc") == ("S406", True)
    for language in LANGUAGES:
        assert " → " in as_text(finding(ring.diagnostics[0], ring.source, language=language))


def test_every_name_that_leads_into_a_ring_is_told() -> None:
    assert told(read(calling("a", "b", "c"), calling("b", "a"), calling("c", "b"))) == [("S406", "b"), ("S406", "c")]


# ---- once


def test_a_pathway_that_is_named_in_many_places_is_looked_for_once() -> None:
    texts = [calling("b", *["c"] * 5), calling("d", "b", "c"), leaf("c")]
    counted = Counted(Texts(tuple(Source(text, text) for text in texts)))
    assert told(pathway_from_text(Source("a", calling("a", "b", "c", "d", "c", "b")), library=counted)) == []
    assert counted.times == {"b": 1, "c": 1, "d": 1}


def test_a_pathway_that_is_nowhere_is_looked_for_once_and_told_at_every_name() -> None:
    counted = Counted(Texts())
    found = told(pathway_from_text(Source("a", calling("a", *["borte"] * 20)), library=counted))
    assert (found, counted.times) == ([("S401", "borte")] * 20, {"borte": 1})


def test_pathways_that_all_run_each_other_are_answered() -> None:
    names = [f"p{number}" for number in range(12)]
    texts = [calling(name, *(other for other in names if other != name)) for name in names]
    assert {code for code, _ in told(read(*texts, texts[0]))} == {"S406"}


# ---- folders


def test_a_folder_of_a_thousand_others_holds_a_whole_chain(tmp_path: Path) -> None:
    for number in range(1_000):
        (tmp_path / f"annet{number}.forlop").write_text(leaf(f"annet{number}"), encoding="utf-8")
    for number, text in enumerate(chain(LONGEST_CHAIN)):
        (tmp_path / f"p{number}.forlop").write_text(text, encoding="utf-8")
    assert read_pathway(tmp_path / "p0.forlop").diagnostics == ()


def test_a_folder_gives_its_files_and_nothing_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "mappe.forlop").mkdir()
    inner = tmp_path / "mappe.forlop" / "inni.forlop"
    inner.write_text(leaf("inni"), encoding="utf-8")
    assert pathway_files((tmp_path,)) == (inner,)
