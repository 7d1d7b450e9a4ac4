"""Model values in plain words, in both languages: a table of cases, and that the catalogues say the same things."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from forlop.model.expressions import (
    All,
    Any,
    Compares,
    Comparison,
    Condition,
    IsBetween,
    IsDone,
    IsKnown,
    IsOneOf,
    IsYes,
    Not,
)
from forlop.model.pathway import (
    AfterDatum,
    AfterStep,
    AllPhases,
    Alternative,
    Aspect,
    AtOnce,
    Back,
    Datum,
    Duty,
    Force,
    Halfway,
    InPhases,
    Interval,
    LatestBefore,
    Number,
    Obligation,
    OnDate,
    Opening,
    Record,
    Repeating,
    Timing,
    Which,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit
from forlop.rendering import phrasing
from forlop.texts import LANGUAGES, catalogue
from tests.rendering.sample_pathway import SAMPLE, length, within

SPEED = Datum(name="ganghastighet", title="Ganghastighet", type=Number(), unit="m/s")
PATHWAY = SAMPLE.model_copy(update={"data": (*SAMPLE.data, SPEED)})
BETTER = IsYes(datum="bedre")
LEVEL3 = IsOneOf(datum="råd", values=("nivå3",))
LOCAL = IsOneOf(datum="råd", values=("lokalt", "nivå2"))
SENT = AfterStep(step="søknad", aspect=Aspect.RECEIVED, which=Which.FIRST)


@pytest.mark.parametrize(
    ("amount", "unit", "nb", "en"),
    [
        (1, Unit.HOURS, "1 time", "1 hour"),
        (48, Unit.HOURS, "48 timer", "48 hours"),
        (1, Unit.WORKDAYS, "1 virkedag", "1 working day"),
        (10, Unit.WORKDAYS, "10 virkedager", "10 working days"),
        (1, Unit.DAYS, "1 dag", "1 day"),
        (1, Unit.WEEKS, "1 uke", "1 week"),
        (3, Unit.MONTHS, "3 måneder", "3 months"),
        (1, Unit.YEARS, "1 år", "1 year"),
        (2, Unit.YEARS, "2 år", "2 years"),
    ],
)
def test_a_duration_is_one_or_many(amount: int, unit: Unit, nb: str, en: str) -> None:
    assert phrasing.duration("nb", length(amount, unit)) == nb
    assert phrasing.duration("en", length(amount, unit)) == en


@pytest.mark.parametrize(
    ("condition", "nb"),
    [
        (All(parts=(LEVEL3, Not(condition=BETTER))), "råd er nivå3 og ikke bedre"),
        (Any(parts=(BETTER, All(parts=(LEVEL3, IsYes(datum="har_koordinator"))))),
         "bedre eller (råd er nivå3 og har koordinator)"),
        (Not(condition=LOCAL), "råd er ikke lokalt/nivå2"),
        (Not(condition=All(parts=(BETTER, LEVEL3))), "ikke (bedre og råd er nivå3)"),
        (Compares(datum="ganghastighet", comparison=Comparison.AT_MOST, bound=Decimal("0.8")),
         "ganghastighet er høyst 0,8 m/s"),
        (Compares(datum="ganghastighet", comparison=Comparison.EQUAL, bound=Decimal(1)), "ganghastighet er 1 m/s"),
        (IsBetween(datum="ganghastighet", low=Decimal("0.5"), high=Decimal(3)), "ganghastighet er fra 0,5 til 3 m/s"),
        (Not(condition=IsKnown(datum="har_koordinator")), "«Har koordinator?» er ikke kjent"),
        (IsDone(step="leon"), "«Er nivå 1 og 2 vurdert? (LEON-prinsippet)» er gjort"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_the_author_wrote_it(condition: Condition, nb: str) -> None:
    assert phrasing.condition("nb", PATHWAY, condition) == nb


def _case(amount: int, unit: Unit, anchor: AfterStep | Opening, condition: Condition | None) -> Alternative:
    return Alternative(duration=length(amount, unit), anchor=anchor, condition=condition)


CONTACT = AfterStep(step="kontakt")


@pytest.mark.parametrize(
    ("timing", "nb"),
    [
        (within(2, Unit.WEEKS), "innen 2 uker"),
        (within(5, Unit.WORKDAYS, AfterStep(step="fare")), "innen 5 virkedager etter «Fare for langtidsfravær?»"),
        (within(10, Unit.WORKDAYS, SENT), "innen 10 virkedager etter første mottak"),
        (within(0, Unit.DAYS, AfterStep(step="fare")), "samme dag som «Fare for langtidsfravær?»"),
        (within(0, Unit.DAYS), "samme dag"),
        (Within(alternatives=(_case(21, Unit.DAYS, CONTACT, LOCAL), _case(7, Unit.DAYS, CONTACT, LEVEL3))),
         "innen 21 dager ved lokalt/nivå2, 7 dager ved nivå3, etter «Rehabiliteringsbehov mistenkes»"),
        (Within(alternatives=(_case(14, Unit.DAYS, CONTACT, BETTER), _case(4, Unit.WEEKS, Opening(), None))),
         "innen 14 dager etter «Rehabiliteringsbehov mistenkes» hvis bedre, ellers 4 uker"),
        (Within(alternatives=(_case(7, Unit.DAYS, Opening(), None),), goal=length(1, Unit.DAYS)),
         "innen 7 dager, helst innen 1 dag"),
        (AtOnce(), "straks"),
        (OnDate(datum="utreise"), "innen «Planlagt hjemreise»"),
        (LatestBefore(duration=length(1, Unit.WEEKS), datum="utreise"), "senest 1 uke før «Planlagt hjemreise»"),
        (Halfway(start=CONTACT, end="utreise", tolerance=length(3, Unit.DAYS)),
         "midtveis mellom «Rehabiliteringsbehov mistenkes» og «Planlagt hjemreise», pluss minus 3 dager"),
        (Window(earliest=length(3, Unit.DAYS), latest=length(7, Unit.DAYS), anchor=AfterDatum(datum="utreise")),
         "tidligst 3 og senest 7 dager etter «Planlagt hjemreise»"),
        (Window(earliest=length(1, Unit.DAYS), latest=length(2, Unit.WEEKS), anchor=Opening()),
         "tidligst 1 dag og senest 2 uker"),
        (Repeating(first=within(7, Unit.DAYS), times=20, intervals=(
            Interval(duration=length(56, Unit.DAYS), condition=LOCAL),
            Interval(duration=length(42, Unit.DAYS), condition=LEVEL3))),
         "første gang innen 7 dager, deretter hver 56. dag ved lokalt/nivå2, hver 42. dag ved nivå3, høyst 20 ganger"),
        (Repeating(first=None, times=1, intervals=(Interval(duration=length(1, Unit.WEEKS)),)),
         "hver uke, høyst 1 gang"),
    ],
)  # fmt: skip
def test_a_limit_says_how_long_from_where_and_when_it_applies(timing: Timing, nb: str) -> None:
    assert phrasing.timing("nb", PATHWAY, timing, step="søknad") == nb


def test_a_duty_says_who_how_binding_what_and_by_when() -> None:
    duty = Duty(
        actor="nav",
        obligation=Obligation.SHOULD,
        act=Record(data=("bedre", "råd")),
        timing=within(10, Unit.WORKDAYS),
        force=Force.STATUTORY,
    )
    assert phrasing.duty("nb", PATHWAY, duty) == (
        "NAV-kontoret bør notere «Er pasienten bedre?» og «Råd fra senteret» innen 10 virkedager (lovfrist)"
    )
    assert phrasing.duty("en", PATHWAY, duty, name_actor=False) == (
        "should record “Er pasienten bedre?” and “Råd fra senteret” within 10 working days (statutory)"
    )


def test_ways_scopes_and_actors_by_rule_are_told_with_titles() -> None:
    back = Back(step="fare", times=3, otherwise="annet")
    assert phrasing.target("nb", PATHWAY, back) == (
        "tilbake til «Fare for langtidsfravær?», høyst 3 ganger, ellers slutt: «Poliklinikk eller dagtilbud»"
    )
    assert phrasing.scope("nb", PATHWAY, AllPhases()) == "i alle faser"
    assert phrasing.scope("nb", PATHWAY, InPhases(phases=("lokal", "under"))) == (
        "i fase «Lokal behandling» og «Oppholdet»"
    )
    leader = PATHWAY.named_actors["leder"]
    assert phrasing.actor_rule("nb", PATHWAY, leader) == "NAV-kontoret hvis har koordinator, ellers Fastlegen"


MOMENT = datetime(2026, 4, 10, 14, 30, tzinfo=ZoneInfo("Europe/Oslo"))


@pytest.mark.parametrize(
    ("words", "nb", "en"),
    [
        (phrasing.day, "fredag 10. april 2026", "Friday 10 April 2026"),
        (phrasing.short_day, "10. april", "10 April"),
        (phrasing.plain_day, "10. april 2026", "10 April 2026"),
        (phrasing.clock, "kl. 14.30", "at 14:30"),
        (phrasing.day_and_clock, "fredag 10. april 2026 kl. 14.30", "Friday 10 April 2026 at 14:30"),
    ],
)
def test_dates_are_local_words(words: Callable[[str, datetime], str], nb: str, en: str) -> None:
    assert words("nb", MOMENT) == nb
    assert words("en", MOMENT) == en


@pytest.mark.parametrize(
    ("value", "nb"),
    [
        (True, "ja"),
        (Decimal("0.80"), "0,80"),
        (12, "12"),
        ("mer_utredning", "mer utredning"),
        (date(2026, 4, 10), "fredag 10. april 2026"),
        (frozenset({"bolig", "arbeid", "psykisk_helse"}), "arbeid, bolig og psykisk helse"),
        (frozenset[str](), ""),
    ],
)
def test_a_value_is_told_in_words(value: bool | int | Decimal | str | date | frozenset[str], nb: str) -> None:
    assert phrasing.value("nb", value) == nb


@pytest.mark.parametrize("subject", ["chart", "phrases"])
def test_the_languages_have_the_same_sentences_with_the_same_blanks(subject: str) -> None:
    def blanks(language: str) -> dict[str, set[str]]:
        sentences = catalogue(language).items()
        return {key: set(re.findall(r"{(\w+)}", words)) for key, words in sentences if key.startswith(f"{subject}.")}

    first, *others = LANGUAGES
    for other in others:
        assert blanks(other) == blanks(first)


def test_every_unit_has_its_words() -> None:
    for language in LANGUAGES:
        for unit in Unit:
            for amount in (1, 2):
                time = Duration(amount=amount, unit=unit)
                assert phrasing.duration(language, time)
                assert phrasing.every(language, time)


def test_many_data_are_counted_and_the_first_named() -> None:
    act = Record(data=("bedre", "råd", "utreise"))
    short = phrasing.act("nb", SAMPLE, act, most=2)
    assert short == "notere 3 opplysninger: «Er pasienten bedre?» …"
    assert phrasing.act("nb", SAMPLE, act, most=3) == phrasing.act("nb", SAMPLE, act)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_anchor_begins_with_the_word_that_the_same_day_does_without(language: str) -> None:
    sentences = catalogue(language)
    after = (sentences["phrases.timing.after_that"], sentences["phrases.timing.after"])
    anchors = [text for key, text in sentences.items() if key.startswith("phrases.anchor.")]
    assert anchors
    assert [text for text in anchors if not text.startswith(after)] == []
