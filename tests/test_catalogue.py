"""The catalogue: the same keys and places to fill in every language, and a sentence for all there is to say."""

from string import Formatter
from typing import get_args

import pytest

from forlop.application.declined import Hindrance
from forlop.application.recording import Word
from forlop.engine.commands import Refused
from forlop.engine.deviations import Shown
from forlop.engine.events import About, AnyEvent, Closing, Deviation, DeviationCause, Reply
from forlop.engine.explanation import Standing
from forlop.texts import LANGUAGES, catalogue
from forlop.verification.checks import CHECKS

FIRST, *OTHERS = LANGUAGES
OPENED_BY = (Deviation.JUMPED, Deviation.REENTERED, Deviation.OUT_OF_ORDER, Deviation.CONSENT_OVERRIDDEN)


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_sentences_with_the_same_places_to_fill(language: str) -> None:
    def shapes(of: str) -> dict[str, set[str]]:
        # In diagnostics the keywords are filled in by their terminals, and a language may need other ones.
        return {key: places(text) for key, text in catalogue(of).items() if not key.startswith("diagnostics.")}

    assert shapes(language) == shapes(FIRST)
    assert catalogue(language).keys() == catalogue(FIRST).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    assert [key for key, text in catalogue(language).items() if not text.strip()] == []


@pytest.mark.parametrize(("language", "others"), [("nb", "“”"), ("nn", "“”"), ("en", "«»")])
def test_quotation_marks_are_those_of_the_language(language: str, others: str) -> None:
    assert [key for key, text in catalogue(language).items() if any(mark in text for mark in others)] == []


def test_there_is_a_sentence_for_every_refusal_every_word_and_every_standing() -> None:
    keys = [
        *(f"refusals.{reason.value}" for reason in (*Refused, *Hindrance)),
        *(f"refusals.word.{word.value}" for word in Word),
        *(f"cli.why.how.{how.value}" for how in Closing),
        *(f"cli.why.{standing.value}" for standing in Standing if standing is not Standing.NOT_YET),
    ]
    assert [key for key in keys if key not in catalogue(FIRST)] == []


def test_there_is_a_title_for_every_check_and_whom_it_is_about() -> None:
    keys = [key for check in CHECKS for key in (f"checks.{check.name}", f"checks.about.{check.name}")]
    assert [key for key in keys if key not in catalogue(FIRST)] == []


def test_there_is_a_sentence_for_every_event() -> None:
    kinds = {event.model_fields["kind"].default for event in get_args(AnyEvent)}
    closings = {f"{kind}_{how.value}" for kind in ("task_closed", "round_closed") for how in Closing}
    replies = {f"answered_{reply.value}" for reply in Reply}
    corrections = {f"corrected_{what}" for what in ("value", "moment", "both")}
    deviations = {f"deviated_{deviation.value}" for deviation in Deviation}
    told_apart = {"task_closed", "round_closed", "answered", "corrected", "deviated"}
    said = (kinds - told_apart) | closings | replies | corrections | deviations
    rechecks = {*About, *(f"relevance_{verdict}" for verdict in ("relevant", "not_relevant", "unknown"))}
    rechecks |= {"lateness_late", "lateness_in_time"}
    told = rechecks - {About.RELEVANCE, About.LATENESS}
    assert {about for about in told if f"answers.recheck.{about}" not in catalogue(FIRST)} == set()
    assert {kind for kind in said if f"events.{kind}" not in catalogue(FIRST)} == set()


def test_there_is_a_word_for_every_deviation_and_every_cause() -> None:
    keys = [
        *(f"deviations.kind.{kind.value}" for kind in (*Deviation, *Shown)),
        *(f"deviations.cause.{cause.value}" for cause in DeviationCause),
        *(f"answers.why.{deviation.value}" for deviation in OPENED_BY),
    ]
    assert [key for key in keys if key not in catalogue(FIRST)] == []
