"""The questions for readers: of every kind that the text has, with the model's answer, always the same for a seed."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from forlop.model.pathway import Pathway
from tests.course import pathway_of
from tests.reading.questions import COUNT, as_key, as_questions, asked, drawn, side_by_side

ROOT = Path(__file__).parents[2]
ALWAYS = {
    "branch", "responsible", "limit", "binding", "reply", "leaving", "loop", "interruption", "consent", "sent",
    "following",
}  # fmt: skip
LIBRARY = {
    "pathways/ostensjo_fall/fall.forlop": ALWAYS | {"waiting", "relevance", "beside"},
    "pathways/haugland/haugland.forlop": ALWAYS | {"waiting", "relevance", "beside"},
    "pathways/rus_psykisk/tsb.forlop": ALWAYS | {"waiting", "relevance", "beside"},
    "pathways/rus_psykisk/spiseforstyrrelser.forlop": ALWAYS | {"beside"},
    "pathways/rus_psykisk/ocd.forlop": ALWAYS,
}
SEEDS = range(5)


@cache
def of(file: str) -> Pathway:
    return pathway_of(read(file))


def read(file: str) -> str:
    return (ROOT / file).read_text("utf-8")


def answers(pathway: Pathway, *, seed: int = 0) -> dict[str, str]:
    """The key of everything that can be asked."""
    return {each.asks: each.key for questions in asked(pathway, seed=seed).values() for each in questions}


@pytest.mark.parametrize("file", LIBRARY)
def test_a_pathway_is_asked_about_everything_its_text_has(file: str) -> None:
    assert set(asked(of(file), seed=0)) == LIBRARY[file]


@pytest.mark.parametrize("file", LIBRARY)
def test_twelve_questions_are_of_every_kind_before_any_comes_again(file: str) -> None:
    pathway = of(file)
    for seed in SEEDS:
        questions = drawn(pathway, seed=seed)
        kinds = [question.kind for question in questions]
        assert len(questions) == len({question.asks for question in questions}) == COUNT
        assert len(set(kinds)) == min(COUNT, len(LIBRARY[file]))


@pytest.mark.parametrize("file", LIBRARY)
def test_no_question_has_two_answers(file: str) -> None:
    pathway = of(file)
    for seed in SEEDS:
        told = {(each.asks, each.key) for questions in asked(pathway, seed=seed).values() for each in questions}
        assert len(told) == len({asks for asks, _ in told})


@pytest.mark.parametrize("file", LIBRARY)
def test_a_question_never_says_a_name_that_only_the_text_has(file: str) -> None:
    pathway = of(file)
    coined = [name for name in pathway.titles if "_" in name]
    said = " ".join(answers(pathway))
    assert [name for name in coined if name in said] == []


# ---- the key follows the model: what is changed in the text, the question, the key before and after

PLANTED = (
    (
        "pathways/rus_psykisk/ocd.forlop",
        ("hvis utfall er behandling       så ocd_behandling", "hvis utfall er behandling       så ocd_epikrise"),
        "I steget «Klinisk beslutning»: hvor går veien videre når «Utfall av klinisk beslutning» er behandling?",
        ("«Behandling og evaluering» [ocd_behandling]", "«Epikrise til fastlegen» [ocd_epikrise]"),
    ),
    (
        "pathways/rus_psykisk/ocd.forlop",
        ("ocd_team skal notere kartlegging", "henvisende_enhet skal notere kartlegging"),
        "I steget «Utredning av tvangslidelse»: hvem har oppgaven å notere «Kartlegging av tvangslidelsen»?",
        ("OCD-teamet [ocd_team]", "Enheten som henviser [henvisende_enhet]"),
    ),
    (
        "pathways/rus_psykisk/ocd.forlop",
        ("ocd_team skal notere kartlegging", "ocd_team kan notere kartlegging"),
        (
            "I steget «Utredning av tvangslidelse», OCD-teamet: hvor bindende er oppgaven å notere"
            " «Kartlegging av tvangslidelsen» (skal, bør eller kan)?"
        ),
        ("skal", "kan"),
    ),
    (
        "pathways/rus_psykisk/ocd.forlop",
        ("svare innen 10 virkedager etter mottatt", "svare innen 5 uker etter sendt"),
        "I steget «Intern henvisning til OCD-team», OCD-teamet: hva er fristen for å svare?",
        ("innen 10 virkedager etter mottak", "innen 5 uker etter sending"),
    ),
    (
        "pathways/rus_psykisk/ocd.forlop",
        ("ved avslag så ikke_ocd", "ved avslag så avtalt"),
        "Hva skjer når mottakeren avslår «Intern henvisning til OCD-team»?",
        ("slutt: «Ikke tatt inn i OCD-teamet» [ikke_ocd]", "slutt: «Avsluttet etter avtale» [avtalt]"),
    ),
    (
        "pathways/haugland/haugland.forlop",
        ("ved fristbrudd så purring_svar", "ved fristbrudd i stedet så til_ip"),
        "Hva sier teksten skal skje når mottakeren ikke har svart på «Søknad om rehabiliteringsopphold» innen fristen?",
        (
            "«Purring: søknaden er ikke besvart» [purring_svar], mens oppgaven blir stående åpen",
            "«Individuell plan overtar» [til_ip], i stedet for oppgaven",
        ),
    ),
    (
        "pathways/rus_psykisk/ocd.forlop",
        ("så frafalt", "så avtalt"),
        "Hvilke steg og avbrudd kan føre rett til slutten «Avsluttet etter avtale»? Nevn alle.",
        (
            "«Epikrise til fastlegen» [ocd_epikrise]",
            "«Epikrise til fastlegen» og «Pasienten vil ikke fortsette» [ocd_epikrise, frafall]",
        ),
    ),
    (
        "pathways/haugland/haugland.forlop",
        ("venter på opphold og midtveismøte", "venter på midtveismøte og opphold"),
        "Hvilke steg må være kommet i mål før «Utskriving» kan begynne?",
        (
            "«Døgnopphold på senteret (nivå 3)» og «Møte midtveis i oppholdet» [opphold, midtveismøte]",
            "«Møte midtveis i oppholdet» og «Døgnopphold på senteret (nivå 3)» [midtveismøte, opphold]",
        ),
    ),
    (
        "pathways/rus_psykisk/ocd.forlop",
        ("deretter hver 8. uke, høyst 10 ganger", "deretter hver 8. uke, høyst 11 ganger"),
        "Hvor mange ganger gjentas «Behandling og evaluering» høyst, og hva følger etter siste gang?",
        (
            "høyst 10 ganger, så «Epikrise til fastlegen» [ocd_epikrise]",
            "høyst 11 ganger, så «Epikrise til fastlegen» [ocd_epikrise]",
        ),
    ),
    (
        "pathways/ostensjo_fall/fall.forlop",
        ("så hastegrad\n\navbrudd akutt_innleggelse", "så takker_nei\n\navbrudd akutt_innleggelse"),
        "Hva skjer ved avbruddet «Nytt fall»: hvor går veien, og hva skjer med det som er åpent?",
        (
            "«Akutt skade eller sykdom?» [hastegrad]; det som er åpent der avbruddet gjelder, lukkes",
            "«Pasienten ønsker ikke oppfølging» [takker_nei]; det som er åpent der avbruddet gjelder, lukkes",
        ),
    ),
    (
        "pathways/ostensjo_fall/fall.forlop",
        ("krever samtykke frivillig_deling", "krever samtykke deling"),
        (
            "Hvilket samtykke krever «Styrke- og balansetrening», må det være gitt uttrykkelig,"
            " og hvor går veien uten det?"
        ),
        (
            (
                "«Deling av opplysninger med lavterskeltilbud og frivillige» (uttrykkelig: må være gitt);"
                " uten samtykke: «Evaluering etter fire uker» [evaluering]"
            ),
            (
                "«Deling av opplysninger mellom samarbeidende helsepersonell» (antatt: gjelder til pasienten sier nei);"
                " uten samtykke: «Evaluering etter fire uker» [evaluering]"
            ),
        ),
    ),
    (
        "pathways/rus_psykisk/ocd.forlop",
        ("med henvisningstekst", "med henvisningstekst og diagnose"),
        "Hvilke opplysninger følger med i «Intern henvisning til OCD-team»?",
        (
            "«Tvangssymptomer og tidligere behandling» [henvisningstekst]",
            "«Tvangssymptomer og tidligere behandling» og «Diagnose» [henvisningstekst, diagnose]",
        ),
    ),
    (
        "pathways/ostensjo_fall/fall.forlop",
        ("bare hvis henvises", "bare hvis ikke henvises"),
        "Skal «Henvisning til fallpoliklinikk» gjennomføres når «Henvises pasienten til fallpoliklinikk?» er ja?",
        ("ja", "nei, steget er ikke aktuelt og forløpet går videre"),
    ),
    (
        "pathways/haugland/haugland.forlop",
        ("slutter ved friskmelding", "slutter ved utreise"),
        "Hva starter sporet «Sykefraværsoppfølging», og hvilken hendelse avslutter det?",
        (
            "starter ved «Pasienten er sykmeldt», slutter ved «Tilbake i fullt arbeid»",
            "starter ved «Pasienten er sykmeldt», slutter ved «Pasienten reiser hjem»",
        ),
    ),
)


@pytest.mark.parametrize(("file", "change", "asks", "keys"), PLANTED, ids=lambda value: None)
def test_the_key_follows_the_model(file: str, change: tuple[str, str], asks: str, keys: tuple[str, str]) -> None:
    text = read(file)
    assert text.count(change[0]) == 1
    assert (answers(pathway_of(text))[asks], answers(pathway_of(text.replace(*change)))[asks]) == keys


def test_a_limit_by_setting_is_asked_in_a_setting_and_answered_for_it() -> None:
    pathway = pathway_of(read("pathways/rus_psykisk/spiseforstyrrelser.forlop"))
    asks = "I steget «Kartlegging og utredning», Behandleren: hva er fristen for å notere"
    found = {
        question: key
        for seed in SEEDS
        for question, key in answers(pathway, seed=seed).items()
        if question.startswith(asks)
    }
    told = "«Psykisk, somatisk og ernæringsmessig kartlegging» når «Behandlingsform» er"
    assert found == {
        f"{asks} {told} poliklinikk?": "innen 42 dager etter første «Første fremmøte» (rettesnor)",
        f"{asks} {told} døgn?": "innen 14 dager etter første «Første fremmøte» (rettesnor)",
    }


def test_a_table_is_asked_with_values_and_answered_by_its_rows() -> None:
    text = read("dsl/corpus/good/table.forlop")
    before, after = (
        asked(pathway_of(each), seed=0)["computing"]
        for each in (text, text.replace("| ja      | -              | -             | høy ", "| ja  | - | - | lav "))
    )
    assert [question.asks for question in before] == [question.asks for question in after]
    assert [question.key for question in before] != [question.key for question in after]


def test_a_count_is_asked_with_values_and_answered_by_counting() -> None:
    questions = asked(pathway_of(read("dsl/corpus/good/computed.forlop")), seed=0)["computing"]
    counted = next(question for question in questions if question.about == "faretegn")
    assert counted.key == str(counted.asks.count("er ja"))


def test_the_same_seed_asks_the_same_in_every_run() -> None:
    file = "pathways/rus_psykisk/ocd.forlop"
    pathway = of(file)
    here = as_questions(drawn(pathway, seed=1)) + as_key(drawn(pathway, seed=1))
    for hashes in ("1", "2"):
        command = [sys.executable, "-m", "tests.reading.questions", file, "--seed", "1", "--key", "/dev/stdout"]
        environment = os.environ | {"PYTHONHASHSEED": hashes}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
        assert sorted(done.stdout.splitlines()) == sorted(here.splitlines()), done.stderr
    assert drawn(pathway, seed=1) != drawn(pathway, seed=2)


def test_an_answer_stands_beside_its_question_and_a_missing_one_is_said() -> None:
    questions = drawn(pathway_of(read("pathways/rus_psykisk/ocd.forlop")), seed=1)[:2]
    shown = side_by_side(questions, "1. Det vet jeg,\n   tror jeg.\n")
    assert shown.splitlines()[2] == "   svar:  Det vet jeg, tror jeg."
    assert shown.splitlines()[6] == "   svar:  (ikke besvart)"
