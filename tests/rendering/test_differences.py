"""Changes in words and on the chart: each is told where it is, and read back from the picture."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forlop.application.differing import changes_between, promises
from forlop.application.pathway_files import pathway_from_text
from forlop.model.differences import THING, Changed, Difference, differences_of
from forlop.model.pathway import Pathway
from forlop.rendering.chart import chart_of
from forlop.rendering.difference_overlay import SIGNS, difference_overlay
from forlop.rendering.difference_words import DifferenceWords
from forlop.rendering.overlay import Overlay
from forlop.rendering.svg import svg_of
from forlop.source import Source
from forlop.texts import LANGUAGES
from tests.model.model_edits import edits_of, with_field
from tests.model.test_differences import FILES, LIBRARY, read
from tests.rendering.test_chart import disorder
from tests.rendering.test_overlays import unseen
from tests.rendering.visible_text import Picture, picture_of

SPISE = LIBRARY / "rus_psykisk" / "spiseforstyrrelser.forlop"
EDITS = (
    (
        "etter første mottatt spisevurdering (lovfrist)",
        "etter første mottatt spisevurdering, helst innen 2 dager (lovfrist)",
    ),
    ("innen 10 virkedager", "innen 8 virkedager"),
    ("gyldig med behandler og pasient", "gyldig med behandler"),
    ("gjøre dette innen 7 dager", "gjøre dette innen 10 dager"),
    ("hvis utfall er avslutte   så spisesamarbeid", "hvis utfall er avslutte   så spiseavslutning"),
    (
        "  så spiseepikrise\n",
        '  så prat\n\ntiltak prat "En samtale til"\n  behandler bør gjøre dette innen 3 dager\n  så spiseepikrise\n',
    ),
    ('"Avsluttet etter avtale"', '"Avsluttet som avtalt"'),
    ('fase behandlingen "3 Behandling og oppfølging"\n\n', ""),
    ("  så spiseevaluering\n\n", '  så spiseevaluering\n\nfase behandlingen "3 Behandling og oppfølging"\n\n'),
    ("avbrudd frafall", 'pause ferie "Ferie"\n  stopper fristen for spiseoppmøte\n\navbrudd frafall'),
)


def edited() -> Pathway:
    """The pathway with one edit of each sort: tightened, loosened, added, moved, changed, and a step taken out."""
    text = SPISE.read_text("utf-8")
    for old, new in EDITS:
        assert old in text
        text = text.replace(old, new, 1)
    text = text[: text.index("# ---- Eksempler")]
    text = text[: text.index("sjekkpunkt ny_form")] + text[text.index("fase avslutningen") :]
    pathway = pathway_from_text(Source("ny.forlop", text)).pathway
    assert pathway is not None
    return pathway


def between(was: Pathway, now: Pathway) -> tuple[Difference, ...]:
    return tuple(each.difference for each in changes_between(was, now, promises(was, now)))


# ---- in words

CHANGED_FROM = {
    "nb": re.compile(r"\(før: (.*); nå: (.*)\)$"),
    "nn": re.compile(r"\(før: (.*); no: (.*)\)$"),
    "en": re.compile(r"\(before: (.*); now: (.*)\)$"),
}


# All of them take minutes, and the words of the three languages are put together in the same way.
EVERY = {"nb": 7, "nn": 31, "en": 37}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_change_says_what_was_and_what_is_in_words_that_differ(path: Path, language: str) -> None:
    pathway = read(path)
    for number, (_, other) in enumerate(edits_of(pathway)):
        if number % EVERY[language]:
            continue
        for was, now in ((pathway, other), (other, pathway)):
            words = DifferenceWords(was, now, language)
            for each in differences_of(was, now):
                told = words.what(each)
                found = CHANGED_FROM[language].search(told)
                assert told
                assert words.where(each)
                assert found is None or found[1] != found[2], told


# ---- on the chart


def untold(picture: Picture, was: Pathway, now: Pathway, differences: tuple[Difference, ...]) -> Iterator[Difference]:
    """The changes that are not in the list of the picture, or not marked with sign and number in their form."""
    words = DifferenceWords(was, now, "nb")
    drawn = {*now.named_steps, *now.named_ends, *now.named_interruptions, *now.named_pauses}
    for number, each in enumerate(differences, 1):
        sign = SIGNS[each.changed]
        if not picture.shows(f"{sign} {number} ", words.what(each)) or (
            each.place in drawn
            and not any(re.search(rf"{re.escape(sign)}[^()]*\({number}\)", group) for group in picture.groups)
        ):
            yield each


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_edit_is_on_the_chart_and_in_its_list_and_nothing_overlaps(language: str) -> None:
    was, now = read(SPISE), edited()
    differences = between(was, now)
    assert {each.changed for each in differences} == set(Changed)
    overlay = difference_overlay(was, now, differences, language=language)
    picture = picture_of(svg_of(chart_of(now, language=language, overlay=overlay)))
    assert list(unseen(picture, now, overlay)) == []
    assert len(overlay.listed) == len(differences)
    assert disorder(picture) == []
    if language == "nb":
        assert list(untold(picture, was, now, differences)) == []
        assert picture.shows("Evaluering med pasient", "etter dette sto steget «Ny behandlingsform registreres»")
        assert picture.shows("Ferie", "+ nytt")
        assert picture.shows("Spiseforstyrrelser hos barn og unge", "Endret fra")


@pytest.mark.parametrize(
    ("base", "variant"),
    [
        ("ostensjo_fall/fall", "ostensjo_fall/fall_lengre"),
        ("ostensjo_fall/fall", "ostensjo_fall/fall_tettere"),
        ("rus_psykisk/tsb", "rus_psykisk/tsb_lengre"),
        ("haugland/haugland_lengre", "haugland/haugland_tettere"),
    ],
)
def test_what_a_variant_changes_is_on_the_chart_and_nothing_overlaps(base: str, variant: str) -> None:
    was, now = (read(LIBRARY / f"{name}.forlop") for name in (base, variant))
    differences = between(was, now)
    overlay = difference_overlay(was, now, differences, language="nb")
    picture = picture_of(svg_of(chart_of(now, language="nb", overlay=overlay)))
    assert list(unseen(picture, now, overlay)) == []
    assert list(untold(picture, was, now, differences)) == []
    assert disorder(picture) == []


def test_a_change_that_is_left_out_of_the_picture_is_found_out() -> None:
    was, now = read(SPISE), edited()
    differences = between(was, now)
    for number in range(len(differences)):
        kept = (*differences[:number], *differences[number + 1 :])
        overlay = difference_overlay(was, now, kept, language="nb")
        picture = picture_of(svg_of(chart_of(now, language="nb", overlay=overlay)))
        assert differences[number] in list(untold(picture, was, now, differences))


@pytest.mark.parametrize("before", FILES, ids=lambda path: path.stem)
def test_any_two_files_of_a_folder_can_be_held_against_each_other(before: Path) -> None:
    was = read(before)
    for after in sorted(before.parent.glob("*.forlop")):
        now = read(after)
        words = DifferenceWords(was, now, "nn")
        differences = between(was, now)
        assert all(words.what(each) and words.where(each) for each in differences)
        assert len(difference_overlay(was, now, differences, language="nn").listed) == len(differences)
        assert bool(differences) is (before != after)


def test_without_a_change_nothing_is_laid_over_the_chart() -> None:
    assert difference_overlay(read(SPISE), read(SPISE), (), language="nb") == Overlay()


def test_a_step_that_is_gone_is_told_with_its_old_words_where_one_came_from() -> None:
    was = read(SPISE)
    gone = next(each for each in was.steps if each.name == "snarlig_behandling")
    now = with_field(was, "steps", tuple(step for step in was.steps if step is not gone))
    (removed,) = (each for each in differences_of(was, now) if each.about == THING)
    overlay = difference_overlay(was, now, (removed,), language="nb")
    (place,) = overlay.places
    assert place == "spiseoppmøte"
    assert "bør gjøre dette innen 7 dager" in overlay.listed[0]
