"""The TSB pathway, what is recorded together in it, and stretches of the road that its courses share."""

from collections.abc import Mapping
from datetime import timedelta

from forlop.engine.commands import Record
from forlop.model.values import Value
from tests.course import Course, Deed, begin, day, library, moment

TSB = library("rus_psykisk/tsb.forlop")
OUTPATIENT, DAY_TREATMENT, INPATIENT = "poliklinikk", "dagbehandling", "døgn"

# ---- what is recorded together

REFERRAL: Mapping[str, Value] = {
    "henvist_av": "fastlegen",
    "henvisningsgrunn": "rusmidler",
    "rusmiddelbruk": "Alkohol daglig i 8 år",
    "helse": "Ingen skader",
    "sosialt": "Bor alene",
    "kontakt_i_kommunen": "Ruskonsulenten",
    "tidligere_behandling": "Ingen",
    "tidligere_overdoser": 0,
    "tolk": False,
    "livsfare": False,
    "abstinensfare": False,
    "atferdsfare": False,
    "bruddfare": False,
    "gravid": False,
}
FIRST_TALK: Mapping[str, Value] = {
    "hva_er_viktig": "Tilbake i jobb",
    "umiddelbare_tiltak": "Ingen",
    "ved_uteblivelse": "Ring",
    "selvmordsrisiko": False,
}
BASIC_ASSESSMENT: Mapping[str, Value] = {
    "legeundersøkelse": "Utført",
    "psykologfaglig": "Utført",
    "sosialfaglig": "EuropASI",
    "levevaner": "Røyker",
    "audit": 24,
    "dudit": 3,
    "førerkort": "kjøreforbud",
    "frafallsfare": False,
}
PLAN: Mapping[str, Value] = {
    "plan": "Samtaler hver uke",
    "medvirkning": True,
    "individuell_plan": "tilbudt",
    "krisetiltak": "Ring 113",
}
LAR_GROUNDS: Mapping[str, Value] = {"andre_tiltak": "Avrusning to ganger", "alder": 34, "avhengig_år": 12}
LAR_ROUND: Mapping[str, Value] = {
    "dose": "Buprenorfin 8 mg",
    "urinprøve": "uten_funn",
    "utlevering": "Apotek daglig",
    "benzodiazepiner": "bruker_ikke",
    "udekkede_behov": frozenset({"bolig"}),
}
DROP_OUT: Mapping[str, Value] = {"avbruddsårsak": "møter_ikke", "overdosefare": True, "retur_avtalt": True}


def noted(course: Course, step: str, at: str, block: Mapping[str, Value], **more: Value) -> Course:
    """All open tasks of the step are done, with a block of data and what differs from it or comes in addition."""
    return course.do(Record(step=step, at=moment(at), data=tuple({**block, **more}.items())), now=at)


def weekly(first: str, times: int) -> list[str]:
    """Moments a week apart at the same hour of the clock."""
    begun = moment(first)
    return [f"{at:%d.%m.%Y %H:%M}" for at in (begun + timedelta(weeks=week) for week in range(times))]


# ---- stretches of the road


def referred(at: str, **more: Value) -> Course:
    """The referral is written, and the doctor on call has been rung and is to decide."""
    return noted(begin(TSB, at), "henvisning", at, REFERRAL, **more).record("akuttvurdering", at, by="henviser")


def sent_for_assessment(course: Course, at: str) -> Course:
    course = course.record("rettighetsvurdering", at, by="henviser", deed=Deed.SENT)
    return course.record("rettighetsvurdering", at, by="vurderingsinstans", deed=Deed.RECEIVED)


def waiting_for_assessment(at: str) -> Course:
    """Referred, no emergency, and received by those who assess, all in one minute."""
    course = referred(at).record("akuttvurdering", at, by="vaktlege", choice="rettighetsvurdering")
    return sent_for_assessment(course, at)


def granted(course: Course, at: str, setting: str, limit: str) -> Course:
    return course.record(
        "rettighetsvurdering",
        at,
        by="vurderingsinstans",
        deed=Deed.ACCEPTED,
        behandlingsform=setting,
        institusjon="Rusklinikken",
        individuell_frist=day(limit),
    )


def registered(course: Course, at: str) -> Course:
    course = course.record("rettighetsbrev", at, by="vurderingsinstans", deed=Deed.SENT)
    return course.record("registrering", at, by="koord_hf", forløpstype="d01_tsb")


def before_the_first_meeting(setting: str, *, limit: str = "30.3.2026", pregnant: bool = False) -> Course:
    """The road to the first meeting, for courses that are about something later."""
    if pregnant:
        course = referred("2.3.2026 09:00", gravid=True)
        course = course.record("akuttvurdering", "2.3.2026 09:10", by="vaktlege", choice="akutthjelp")
        course = course.record("akutthjelp", "3.3.2026 09:00", by="vaktlege", videre_forløp=True)
        course = sent_for_assessment(course, "3.3.2026 10:00")
    else:
        course = waiting_for_assessment("2.3.2026 10:00")
    return registered(granted(course, "5.3.2026 10:00", setting, limit), "5.3.2026 11:00")


def met(course: Course, at: str, **more: Value) -> Course:
    """The first meeting, with the patient there."""
    data = tuple({**FIRST_TALK, **more}.items())
    command = Record(step="fremmøte", at=moment(at), present=("behandler", "pasient"), data=data)
    return course.do(command, now=at)


def at_first_meeting(setting: str, *, pregnant: bool = False) -> Course:
    return met(before_the_first_meeting(setting, pregnant=pregnant), "9.3.2026 09:00")


def decided(course: Course, at: str, outcome: str, *, detoxify: bool = False) -> Course:
    """The clinical decision is taken, and its feedback sent the same minute unless the patient objects."""
    course = course.record(
        "klinisk_beslutning", at, by="spesialist", utfall=outcome, diagnose="F10.2", trenger_avrusning=detoxify
    )
    feedback = "tilbakemelding" in course.open_steps(at)
    return course.record("tilbakemelding", at, by="behandler", deed=Deed.SENT) if feedback else course


def in_treatment(setting: str = OUTPATIENT, *, detoxify: bool = False) -> Course:
    """Assessed on 20.3.2026, with a plan; the next is an evaluation."""
    course = noted(at_first_meeting(setting), "utredning", "20.3.2026 09:00", BASIC_ASSESSMENT)
    course = decided(course, "20.3.2026 10:00", "behandling_tsb", detoxify=detoxify)
    return noted(course, "behandlingsplan", "20.3.2026 11:00", PLAN)


def evaluated(course: Course, at: str, outcome: str, *, step: str = "evaluering") -> Course:
    return course.record(step, at, måloppnåelse=5, tilbakemeldingsverktøy=True, evalueringsutfall=outcome)


def discharged(course: Course, at: str) -> Course:
    """From the planning of the discharge to the end on one day, with nothing for the municipality to do."""
    leaving = moment(at).date()
    course = course.record("planlegg_utskrivning", at, planlagt_utskrivning=leaving, trenger_kommunen=False)
    course = course.record("utskrivning", at, hjelpebehov=frozenset({"ingen_behov"}), tilbakemeldingsverktøy=True)
    objected = course.state.consents.get("deling") is False
    return course if objected else course.record("epikrise", at, by="behandler", deed=Deed.SENT)


# ---- when no way leads back any more


def after_ten_returns(*, pregnant: bool = False) -> Course:
    """A clinical decision is open for the eleventh time: there is no more way back to it."""
    course = noted(at_first_meeting(OUTPATIENT), "utredning", "20.3.2026 09:00", BASIC_ASSESSMENT)
    if pregnant:
        course = course.record(
            "ny_behandlingsform", "20.3.2026 09:30", by="koord_hf", behandlingsform=OUTPATIENT, gravid=True
        )
    for at in weekly("20.3.2026 10:00", 10):
        course = decided(course, at, "utvides").record("utvidet_utredning", at, by="behandler")
    return course


def evaluating_after_ten_returns(*, pregnant: bool = False) -> Course:
    course = decided(after_ten_returns(pregnant=pregnant), "1.6.2026 10:00", "behandling_tsb")
    return noted(course, "behandlingsplan", "1.6.2026 11:00", PLAN)
