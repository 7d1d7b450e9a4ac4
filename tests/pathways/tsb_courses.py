"""Patients who are taken through the TSB pathway, from the start to an end; `COURSES` together use all of it.

All dates are constants. What a limit comes to is tested elsewhere: `as_it_was(course, at)` shows a course on its way.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, partial

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
    """The referral is written, and the doctor on call is to decide."""
    return noted(begin(TSB, at), "henvisning", at, REFERRAL, **more)


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


# ---- to the agreed end


def outpatient_evaluated_once() -> Course:
    """T1 until the first evaluation: referred before Easter 2026, in treatment after it."""
    course = referred("24.3.2026 10:00")
    course = course.record("akuttvurdering", "24.3.2026 10:15", by="vaktlege", choice="rettighetsvurdering")
    course = sent_for_assessment(course, "27.3.2026 09:00")
    course = granted(course, "13.4.2026 12:00", OUTPATIENT, "4.5.2026")
    course = course.record("rettighetsbrev", "13.4.2026 13:00", by="vurderingsinstans", deed=Deed.SENT)
    course = course.record("registrering", "13.4.2026 14:00", by="koord_hf", forløpstype="d01_tsb")
    course = met(course, "20.4.2026 12:00")
    course = noted(course, "utredning", "8.5.2026 15:00", BASIC_ASSESSMENT)
    course = course.record(
        "klinisk_beslutning",
        "8.5.2026 15:30",
        by="spesialist",
        utfall="behandling_tsb",
        diagnose="F10.2",
        trenger_avrusning=False,
    )
    course = noted(course, "behandlingsplan", "8.5.2026 15:45", PLAN)
    course = course.record("tilbakemelding", "11.5.2026 09:00", by="behandler", deed=Deed.SENT)
    return evaluated(course, "15.5.2026 10:00", "fortsette")


def leaving_with_the_municipality(course: Course) -> Course:
    """From the last evaluation until the discharge on 1.10.2026, with a meeting."""
    course = evaluated(course, "7.9.2026 10:00", "mål_nådd")
    course = course.record(
        "planlegg_utskrivning", "10.9.2026 10:00", planlagt_utskrivning=day("1.10.2026"), trenger_kommunen=True
    )
    course = course.record(
        "avslutningsmøte",
        "23.9.2026 13:00",
        present=("behandler", "koord_komm", "pasient", "fastlege"),
        ansvarlig_i_kommunen="Ruskonsulenten",
        skriftlig_plan="Plan med risiko",
    )
    return course.record(
        "utskrivning", "1.10.2026 10:00", hjelpebehov=frozenset({"bolig"}), tilbakemeldingsverktøy=True
    )


def with_the_municipality_asked() -> Course:
    """T1 until the municipality is to confirm."""
    course = evaluated(outpatient_evaluated_once(), "13.7.2026 10:00", "fortsette")
    course = leaving_with_the_municipality(course)
    course = course.record("epikrise", "1.10.2026 11:00", by="behandler", deed=Deed.SENT)
    return course.record("oppfølging_kommune", "1.10.2026 11:00", by="behandler", deed=Deed.SENT)


def discharged_with_the_municipality(at: str) -> Course:
    """T27b and c: leaves in the spring of 2026; the letter and the handover are to be sent."""
    course = evaluated(in_treatment(), "24.3.2026 10:00", "mål_nådd")
    course = course.record(
        "planlegg_utskrivning", "24.3.2026 11:00", planlagt_utskrivning=day(at), trenger_kommunen=True
    )
    course = course.record(
        "avslutningsmøte",
        "25.3.2026 10:00",
        present=("behandler", "koord_komm", "pasient"),
        ansvarlig_i_kommunen="Ruskonsulenten",
        skriftlig_plan="Plan med risiko",
    )
    return course.record(
        "utskrivning", f"{at} 10:00", hjelpebehov=frozenset({"bolig"}), tilbakemeldingsverktøy=True
    )


@cache
def outpatient_to_the_agreed_end() -> Course:
    """T1: over Easter, an evaluation three days late, and the municipality takes over."""
    return with_the_municipality_asked().record("oppfølging_kommune", "2.10.2026 09:00", by="koord_komm")


@cache
def municipality_called_before_it_confirms() -> Course:
    """T27: the municipality is silent for a working day."""
    course = with_the_municipality_asked().record("ring_kommunen", "3.10.2026 09:00", by="koord_hf", deed=Deed.SENT)
    return course.record("oppfølging_kommune", "5.10.2026 09:00", by="koord_komm")


@cache
def objects_before_leaving() -> Course:
    """T27d: neither the discharge letter nor the handover is sent."""
    course = evaluated(outpatient_evaluated_once(), "13.7.2026 10:00", "fortsette")
    return leaving_with_the_municipality(course).consent("deling", "1.10.2026 10:30", given=False)


@cache
def inpatient_detoxified() -> Course:
    """T2: over the change of the clock on 26.10.2025, without follow-up in the municipality."""
    course = waiting_for_assessment("1.10.2025 09:00")
    course = granted(course, "6.10.2025 09:00", INPATIENT, "27.10.2025")
    course = met(registered(course, "6.10.2025 10:00"), "13.10.2025 09:00")
    course = noted(course, "utredning", "20.10.2025 09:00", BASIC_ASSESSMENT)
    course = decided(course, "20.10.2025 10:00", "behandling_tsb", detoxify=True)
    course = noted(course, "behandlingsplan", "20.10.2025 10:20", PLAN)
    course = course.record("avrusning", "20.10.2025 11:00", avrusning_startet=day("20.10.2025"))
    course = evaluated(course, "27.10.2025 10:00", "fortsette")
    course = course.happens("avrusning_slutt", "28.10.2025 14:00")
    course = course.record("behandlingsstart", "29.10.2025 09:00")
    course = evaluated(course, "8.12.2025 10:00", "fortsette")
    course = evaluated(course, "19.1.2026 10:00", "mål_nådd")
    course = course.record(
        "planlegg_utskrivning", "19.1.2026 11:00", planlagt_utskrivning=day("23.1.2026"), trenger_kommunen=False
    )
    course = course.record(
        "utskrivning", "23.1.2026 12:00", hjelpebehov=frozenset({"ingen_behov"}), tilbakemeldingsverktøy=True
    )
    return course.record("epikrise", "26.1.2026 09:00", by="behandler", deed=Deed.SENT)


@cache
def outpatient_detoxified() -> Course:
    """T3: three days from detoxification to treatment, over Easter."""
    course = noted(at_first_meeting(OUTPATIENT), "utredning", "30.3.2026 09:00", BASIC_ASSESSMENT)
    course = decided(course, "30.3.2026 10:00", "behandling_tsb", detoxify=True)
    course = noted(course, "behandlingsplan", "30.3.2026 11:00", PLAN)
    course = course.record("avrusning", "31.3.2026 10:00", avrusning_startet=day("31.3.2026"))
    course = course.happens("avrusning_slutt", "2.4.2026 12:00")
    course = course.record("behandlingsstart", "4.4.2026 10:00")
    return discharged(evaluated(course, "6.4.2026 10:00", "mål_nådd"), "7.4.2026 10:00")


@cache
def pregnant_outpatient() -> Course:
    """T4: steps of her own, reached through emergency help."""
    course = noted(at_first_meeting(OUTPATIENT, pregnant=True), "utredning_gravid", "16.3.2026 09:00", BASIC_ASSESSMENT)
    course = decided(course, "16.3.2026 10:00", "behandling_tsb", detoxify=True)
    course = noted(course, "behandlingsplan", "16.3.2026 11:00", PLAN)
    course = course.record("avrusning", "17.3.2026 10:00", avrusning_startet=day("17.3.2026"))
    course = course.happens("avrusning_slutt", "20.3.2026 12:00")
    course = course.record("behandlingsstart", "20.3.2026 13:00")
    course = evaluated(course, "30.3.2026 10:00", "fortsette", step="evaluering_gravid")
    return discharged(evaluated(course, "11.5.2026 10:00", "mål_nådd", step="evaluering_gravid"), "12.5.2026 10:00")


@cache
def pregnant_inpatient(assessed: str = "12.3.2026 10:00") -> Course:
    """T5: not assessed before the third day."""
    course = noted(at_first_meeting(INPATIENT, pregnant=True), "utredning_gravid_døgn", assessed, BASIC_ASSESSMENT)
    course = decided(course, "12.3.2026 10:30", "behandling_tsb")
    course = noted(course, "behandlingsplan", "12.3.2026 11:00", PLAN)
    course = evaluated(course, "19.3.2026 10:00", "fortsette", step="evaluering_gravid")
    return discharged(evaluated(course, "30.4.2026 10:00", "mål_nådd", step="evaluering_gravid"), "4.5.2026 10:00")


# ---- before the first meeting


@cache
def emergency_help_only() -> Course:
    """T6."""
    course = referred("2.3.2026 09:00", livsfare=True)
    course = course.record("akuttvurdering", "2.3.2026 09:10", by="vaktlege", choice="akutthjelp")
    return course.record("akutthjelp", "4.3.2026 10:00", by="vaktlege", videre_forløp=False)


@cache
def refused_and_no_complaint() -> Course:
    """T9."""
    course = waiting_for_assessment("2.3.2026 10:00")
    course = course.record("rettighetsvurdering", "5.3.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    return course.record("klagerett", "20.3.2026 10:00", klaget=False)


@cache
def refused_complained_and_granted() -> Course:
    """T8: the complaint comes on the last day, the working day after Easter; placed in another pathway in the end."""
    course = waiting_for_assessment("2.3.2026 10:00")
    course = course.record("rettighetsvurdering", "5.3.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    course = course.record("klagerett", "7.4.2026 10:00", klaget=True)
    course = sent_for_assessment(course, "8.4.2026 10:00")
    course = registered(granted(course, "10.4.2026 10:00", OUTPATIENT, "14.5.2026"), "10.4.2026 11:00")
    return met(course, "12.5.2026 10:00").interrupted("død", "13.5.2026 10:00")


def returned_three_times() -> Course:
    """T11: the fourth time it goes out to those who assess."""
    course = waiting_for_assessment("2.3.2026 10:00")
    for at in weekly("6.3.2026 10:00", 3):
        course = course.record("rettighetsvurdering", at, by="vurderingsinstans", deed=Deed.RETURNED)
        course = sent_for_assessment(course, at)
    return course


@cache
def returned_four_times_and_complained() -> Course:
    """T11: the fourth return counts as a refusal, and after three new rounds a complaint does not give a fourth."""
    course = returned_three_times()
    course = course.record("rettighetsvurdering", "23.3.2026 10:00", by="vurderingsinstans", deed=Deed.RETURNED)
    return course.record("klagerett", "24.3.2026 10:00", klaget=True)


@cache
def returned_and_sent_again() -> Course:
    """T10: returned as incomplete, and then refused."""
    course = waiting_for_assessment("2.3.2026 10:00")
    course = course.record("rettighetsvurdering", "6.3.2026 10:00", by="vurderingsinstans", deed=Deed.RETURNED)
    course = sent_for_assessment(course, "9.3.2026 10:00")
    course = course.record("rettighetsvurdering", "16.3.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    return course.record("klagerett", "17.3.2026 10:00", klaget=False)


@cache
def objects_to_being_referred() -> Course:
    """T12."""
    course = referred("2.3.2026 09:00").consent("deling", "2.3.2026 09:05", given=False)
    return course.record("akuttvurdering", "2.3.2026 09:10", by="vaktlege", choice="rettighetsvurdering")


@cache
def placed_in_another_pathway(kind: str = "d11_phv_voksne") -> Course:
    """T13."""
    course = granted(waiting_for_assessment("2.3.2026 10:00"), "5.3.2026 10:00", OUTPATIENT, "30.3.2026")
    course = course.record("registrering", "5.3.2026 11:00", by="koord_hf", forløpstype=kind)
    return course.record("rettighetsbrev", "5.3.2026 11:30", by="vurderingsinstans", deed=Deed.SENT)


@cache
def doctor_chooses_otherwise() -> Course:
    """T7: an emergency by the criteria, and the doctor on call has a reason to wait."""
    course = referred("2.3.2026 09:00", abstinensfare=True)
    course = course.record(
        "akuttvurdering",
        "2.3.2026 09:10",
        by="vaktlege",
        choice="rettighetsvurdering",
        reason="Følges av legevakten",
    )
    return sent_for_assessment(course, "2.3.2026 10:00").interrupted("frafall", "4.3.2026 10:00")


# ---- assessment and decision


@cache
def first_meeting_without_the_patient() -> Course:
    """T14: held without the patient, and again after the individual limit, with a risk of suicide."""
    course = before_the_first_meeting(OUTPATIENT, limit="17.5.2026")
    course = course.record("fremmøte", "9.3.2026 09:00", present=("behandler",))
    course = met(course, "20.5.2026 09:00", selvmordsrisiko=True)
    course = course.record("akutte_tiltak", "20.5.2026 09:30", by="behandler")
    course = noted(course, "utredning", "10.6.2026 09:00", BASIC_ASSESSMENT)
    return discharged(decided(course, "10.6.2026 10:00", "avslutte"), "11.6.2026 10:00")


@cache
def assessed_further_and_ended() -> Course:
    """T15."""
    course = noted(at_first_meeting(OUTPATIENT), "utredning", "30.3.2026 09:00", BASIC_ASSESSMENT)
    course = decided(course, "30.3.2026 10:00", "utvides")
    course = course.record("utvidet_utredning", "20.4.2026 10:00", by="behandler")
    return discharged(decided(course, "20.4.2026 11:00", "avslutte"), "21.4.2026 10:00")


def to_be_transferred() -> Course:
    """T18 until the other hospital is to answer."""
    course = noted(at_first_meeting(OUTPATIENT), "utredning", "30.3.2026 09:00", BASIC_ASSESSMENT)
    course = course.record(
        "klinisk_beslutning",
        "31.3.2026 09:00",
        by="kontaktlege",
        utfall="til_annet_forløp",
        diagnose="F10.2",
        trenger_avrusning=False,
    )
    return transfer_sent(course, "31.3.2026 10:00")


def transfer_sent(course: Course, at: str) -> Course:
    course = course.record("viderehenvisning", at, by="behandler", deed=Deed.SENT)
    return course.record("viderehenvisning", at, by="annet_hf", deed=Deed.RECEIVED)


@cache
def transferred() -> Course:
    """T18."""
    course = to_be_transferred().record("viderehenvisning", "10.4.2026 10:00", by="annet_hf", deed=Deed.ACCEPTED)
    return course.record("tilbakemelding", "10.4.2026 11:00", by="behandler", deed=Deed.SENT)


@cache
def transfer_comes_back(deed: Deed) -> Course:
    """T19: refused or returned, so a new clinical decision is taken."""
    course = to_be_transferred().record("viderehenvisning", "10.4.2026 10:00", by="annet_hf", deed=deed)
    return discharged(decided(course, "10.4.2026 11:00", "avslutte"), "13.4.2026 10:00")


@cache
def objects_to_the_transfer() -> Course:
    """T19: withdrawn after sending, before the other hospital has accepted."""
    course = to_be_transferred().consent("deling", "10.4.2026 10:00", given=False)
    return discharged(decided(course, "10.4.2026 11:00", "avslutte"), "13.4.2026 10:00")


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


@cache
def eleventh_extension() -> Course:
    course = decided(after_ten_returns(), "1.6.2026 10:00", "utvides")
    return discharged(course.record("utvidet_utredning", "8.6.2026 10:00"), "9.6.2026 10:00")


@cache
def eleventh_transfer_refused(deed: Deed) -> Course:
    course = transfer_sent(decided(after_ten_returns(), "1.6.2026 10:00", "til_annet_forløp"), "2.6.2026 10:00")
    course = course.record("viderehenvisning", "8.6.2026 10:00", by="annet_hf", deed=deed)
    return discharged(course, "9.6.2026 10:00")


@cache
def eleventh_transfer_objected_to() -> Course:
    course = transfer_sent(decided(after_ten_returns(), "1.6.2026 10:00", "til_annet_forløp"), "2.6.2026 10:00")
    return discharged(course.consent("deling", "8.6.2026 10:00", given=False), "9.6.2026 10:00")


def evaluating_after_ten_returns(*, pregnant: bool = False) -> Course:
    course = decided(after_ten_returns(pregnant=pregnant), "1.6.2026 10:00", "behandling_tsb")
    return noted(course, "behandlingsplan", "1.6.2026 11:00", PLAN)


@cache
def eleventh_new_decision(step: str) -> Course:
    """An evaluation that asks for one more decision than there is."""
    course = evaluating_after_ten_returns(pregnant=step == "evaluering_gravid")
    return discharged(evaluated(course, "8.6.2026 10:00", "ny_beslutning", step=step), "9.6.2026 10:00")


# ---- evaluations


@cache
def new_decision_from_an_evaluation() -> Course:
    """T17: the count of evaluations starts anew after the decision."""
    course = evaluated(in_treatment(), "27.3.2026 10:00", "ny_beslutning")
    course = decided(course, "30.3.2026 10:00", "behandling_tsb")
    course = noted(course, "behandlingsplan", "30.3.2026 11:00", PLAN)
    return discharged(evaluated(course, "6.4.2026 10:00", "mål_nådd"), "7.4.2026 10:00")


@cache
def new_decision_for_a_pregnant_patient() -> Course:
    """She becomes pregnant in treatment: the limits are hers from the next decision."""
    course = in_treatment().record(
        "ny_behandlingsform", "25.3.2026 10:00", by="koord_hf", behandlingsform=OUTPATIENT, gravid=True
    )
    course = evaluated(course, "27.3.2026 10:00", "ny_beslutning")
    course = decided(course, "30.3.2026 10:00", "behandling_tsb")
    course = noted(course, "behandlingsplan", "30.3.2026 11:00", PLAN)
    course = evaluated(course, "13.4.2026 10:00", "ny_beslutning", step="evaluering_gravid")
    return discharged(decided(course, "13.4.2026 11:00", "avslutte"), "14.4.2026 10:00")


@cache
def evaluated_twenty_times(step: str) -> Course:
    """T17: never finished, and planned for discharge after the twentieth evaluation."""
    course = in_treatment() if step == "evaluering" else pregnant_in_treatment()
    for at in weekly("27.3.2026 10:00", 20):
        course = evaluated(course, at, "fortsette", step=step)
    return discharged(course, "10.8.2026 10:00")


def pregnant_in_treatment() -> Course:
    course = noted(at_first_meeting(OUTPATIENT, pregnant=True), "utredning_gravid", "16.3.2026 09:00", BASIC_ASSESSMENT)
    course = decided(course, "16.3.2026 10:00", "behandling_tsb")
    return noted(course, "behandlingsplan", "16.3.2026 11:00", PLAN)


@cache
def moved_to_inpatient(at: str) -> Course:
    """T16: the setting changes between two evaluations."""
    course = outpatient_evaluated_once()
    course = course.record("ny_behandlingsform", at, by="koord_hf", behandlingsform=INPATIENT, gravid=False)
    return discharged(evaluated(course, "2.7.2026 10:00", "mål_nådd"), "3.7.2026 10:00")


# ---- LAR


def lar_asked(at: str = "25.3.2026 09:00") -> Course:
    return asks_for_lar(in_treatment(), at)


def asks_for_lar(course: Course, at: str, *, step: str = "evaluering") -> Course:
    """The evaluation leads to LAR, and the grounds are sent and received the same minute."""
    return lar_grounds_sent(evaluated(course, at, "vurdere_lar", step=step), at)


def lar_grounds_sent(course: Course, at: str) -> Course:
    course = noted(course, "lar_henvisning", at, LAR_GROUNDS)
    return course.record("lar_henvisning", at, by="vurderingsinstans", deed=Deed.RECEIVED)


def stabilising() -> Course:
    """T25 until the patient is taken into LAR."""
    return lar_asked().record("lar_henvisning", "10.4.2026 10:00", by="vurderingsinstans", deed=Deed.ACCEPTED)


def lar_seen(course: Course, at: str, status: str) -> Course:
    return noted(course, "stabilisering", at, LAR_ROUND, lar_status=status)


def stable_in_june() -> Course:
    course = lar_seen(stabilising(), "17.4.2026 10:00", "ustabil")
    return lar_seen(course, "12.6.2026 10:00", "stabil")


def to_the_gp(course: Course, chosen: str, sent: str) -> Course:
    course = course.record("flyttevalg", chosen, by="behandler", choice="til_fastlege")
    course = course.record("til_fastlege", sent, by="behandler", deed=Deed.SENT)
    return course.record("til_fastlege", sent, by="fastlege", deed=Deed.RECEIVED)


def followed_by_the_gp() -> Course:
    course = to_the_gp(stable_in_june(), "15.6.2026 10:00", "15.6.2026 11:00")
    return course.record("til_fastlege", "22.6.2026 10:00", by="fastlege", deed=Deed.ACCEPTED)


def back_to_tsb_sent(course: Course, at: str) -> Course:
    course = course.record("tilbakehenvisning", at, by="fastlege", deed=Deed.SENT)
    return course.record("tilbakehenvisning", at, by="vurderingsinstans", deed=Deed.RECEIVED)


@cache
def lar_to_the_gp_and_back() -> Course:
    """T25: stabilised, moved to the GP, referred back over the change of the clock, and discharged."""
    course = followed_by_the_gp()
    course = course.record("fastlegeoppfølging", "20.7.2026 10:00", by="fastlege", lar_status="stabil")
    course = course.record("fastlegeoppfølging", "20.10.2026 10:00", by="fastlege", lar_status="ønsker_slutt")
    course = back_to_tsb_sent(course, "21.10.2026 10:00")
    course = course.record("tilbakehenvisning", "28.10.2026 10:00", by="vurderingsinstans", deed=Deed.ACCEPTED)
    course = course.record("lar_avgjørelse", "4.11.2026 10:00", by="spesialist", lar_utfall="utskrives")
    return discharged(course, "5.11.2026 10:00")


@cache
def lar_refused() -> Course:
    """T26a."""
    course = lar_asked().record("lar_henvisning", "10.4.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    return discharged(decided(course, "10.4.2026 11:00", "avslutte"), "13.4.2026 10:00")


@cache
def lar_objected_to() -> Course:
    """T26c: withdrawn while the answer is waited for."""
    course = lar_asked().consent("deling", "10.4.2026 10:00", given=False)
    return discharged(decided(course, "10.4.2026 11:00", "avslutte"), "13.4.2026 10:00")


@cache
def lar_returned_four_times() -> Course:
    """T26b: the fourth return leads out."""
    course = lar_asked()
    for at in weekly("1.4.2026 10:00", 3):
        course = course.record("lar_henvisning", at, by="vurderingsinstans", deed=Deed.RETURNED)
        course = lar_grounds_sent(course, at)
    course = course.record("lar_henvisning", "22.4.2026 10:00", by="vurderingsinstans", deed=Deed.RETURNED)
    return discharged(course, "23.4.2026 10:00")


@cache
def lar_refused_after_ten_returns() -> Course:
    course = asks_for_lar(evaluating_after_ten_returns(), "8.6.2026 10:00")
    course = course.record("lar_henvisning", "9.6.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    return discharged(course, "10.6.2026 10:00")


@cache
def lar_objected_to_after_ten_returns() -> Course:
    course = asks_for_lar(evaluating_after_ten_returns(pregnant=True), "8.6.2026 10:00", step="evaluering_gravid")
    return discharged(course.consent("deling", "9.6.2026 10:00", given=False), "10.6.2026 10:00")


@cache
def lar_ended_at_the_choice() -> Course:
    """T26d: the patient wants to stop; the suggestion is another round, the therapist has a reason to end."""
    course = lar_seen(stabilising(), "17.4.2026 10:00", "ønsker_slutt")
    course = course.record(
        "flyttevalg", "20.4.2026 10:00", by="behandler", choice="Avslutte LAR", reason="Pasienten ønsker det"
    )
    course = course.record("lar_avgjørelse", "21.4.2026 10:00", by="kontaktlege", lar_utfall="utskrives")
    return discharged(course, "22.4.2026 10:00")


def back_to_stabilising(times: int) -> Course:
    """The patient wants to stop, and every time the suggestion of another round is followed; seen once more after that."""
    course = stabilising()
    for at in weekly("17.4.2026 10:00", times):
        course = lar_seen(course, at, "ønsker_slutt")
        course = course.record("flyttevalg", at, by="behandler", choice="stabilisering")
    return course


def lar_ended(course: Course, at: str) -> Course:
    return discharged(course.record("lar_avgjørelse", at, by="spesialist", lar_utfall="utskrives"), at)


@cache
def sixth_round_of_stabilising() -> Course:
    """T26d: after five rounds back, no more."""
    course = lar_seen(back_to_stabilising(5), "25.5.2026 10:00", "ønsker_slutt")
    course = course.record("flyttevalg", "26.5.2026 10:00", by="behandler", choice="stabilisering")
    return lar_ended(course, "27.5.2026 10:00")


@cache
def gp_says_no(deed: Deed, rounds: int) -> Course:
    """T26e: back to stabilising, or to the decision about LAR when the rounds are used up."""
    course = lar_seen(back_to_stabilising(rounds), "25.5.2026 10:00", "stabil")
    course = to_the_gp(course, "26.5.2026 10:00", "26.5.2026 11:00")
    course = course.record("til_fastlege", "27.5.2026 10:00", by="fastlege", deed=deed)
    return out_of_lar(course, "28.5.2026 10:00")


@cache
def objects_to_the_gp(rounds: int) -> Course:
    """T26e: withdrawn before the GP has accepted."""
    course = lar_seen(back_to_stabilising(rounds), "25.5.2026 10:00", "stabil")
    course = to_the_gp(course, "26.5.2026 10:00", "26.5.2026 11:00")
    return out_of_lar(course.consent("deling", "27.5.2026 10:00", given=False), "28.5.2026 10:00")


def out_of_lar(course: Course, at: str) -> Course:
    """By way of the choice when the patient is still being stabilised, and then by the decision."""
    if "stabilisering" in course.open_steps(at):
        course = lar_seen(course, at, "ønsker_slutt")
        course = course.record("flyttevalg", at, by="behandler", choice="lar_avgjørelse", reason="Pasienten ønsker det")
    return lar_ended(course, at)


@cache
def stabilised_twenty_times() -> Course:
    """Never stable: the choice comes after the twentieth round all the same."""
    course = stabilising()
    for at in weekly("17.4.2026 10:00", 20):
        course = lar_seen(course, at, "ustabil")
    course = course.record("flyttevalg", "31.8.2026 10:00", by="behandler", choice="lar_avgjørelse", reason="Ustabil")
    return lar_ended(course, "1.9.2026 10:00")


@cache
def followed_forty_times_by_the_gp() -> Course:
    """Referred back after the fortieth time, stable or not."""
    course = to_the_gp(lar_seen(stabilising(), "17.4.2026 10:00", "stabil"), "17.4.2026 11:00", "17.4.2026 12:00")
    course = course.record("til_fastlege", "20.4.2026 10:00", by="fastlege", deed=Deed.ACCEPTED)
    for at in [f"{date}.{month}.2026 10:00" for month in (5, 6) for date in range(1, 21)]:
        course = course.record("fastlegeoppfølging", at, by="fastlege", lar_status="stabil")
    course = back_to_tsb_sent(course, "21.6.2026 10:00")
    course = course.record("tilbakehenvisning", "22.6.2026 10:00", by="vurderingsinstans", deed=Deed.ACCEPTED)
    return lar_ended(course, "23.6.2026 10:00")


def referred_back_by_the_gp(refusals: int) -> Course:
    """Unstable with the GP and referred back; those who assess have said no so many times before."""
    course = followed_by_the_gp()
    for at in weekly("1.7.2026 10:00", refusals):
        course = back_to_tsb_sent(course.record("fastlegeoppfølging", at, by="fastlege", lar_status="ustabil"), at)
        course = course.record("tilbakehenvisning", at, by="vurderingsinstans", deed=Deed.REFUSED)
    course = course.record("fastlegeoppfølging", "3.8.2026 10:00", by="fastlege", lar_status="ustabil")
    return back_to_tsb_sent(course, "3.8.2026 11:00")


@cache
def tsb_says_no(deed: Deed, refusals: int) -> Course:
    """T26f: back to the GP, or on to the decision when that has happened three times."""
    course = referred_back_by_the_gp(refusals)
    course = course.record("tilbakehenvisning", "4.8.2026 10:00", by="vurderingsinstans", deed=deed)
    return out_of_the_gps_hands(course)


@cache
def objects_to_going_back(refusals: int) -> Course:
    """T26f: withdrawn before those who assess have accepted."""
    course = referred_back_by_the_gp(refusals).consent("deling", "4.8.2026 10:00", given=False)
    return out_of_the_gps_hands(course)


def out_of_the_gps_hands(course: Course) -> Course:
    at = "5.8.2026 10:00"
    if "fastlegeoppfølging" in course.open_steps(at):
        return course.interrupted("død", at)
    return lar_ended(course, at)


@cache
def goes_on_in_lar(outcome: str) -> Course:
    """T26g: the decision leads back to stabilising, five times in all."""
    course = back_to_stabilising(4)
    for at in ("22.5.2026 10:00", "29.5.2026 10:00"):
        course = lar_seen(course, at, "ønsker_slutt")
        course = course.record("flyttevalg", at, by="behandler", choice="lar_avgjørelse", reason="Pasienten ønsker det")
        course = course.record("lar_avgjørelse", at, by="spesialist", lar_utfall=outcome)
    return discharged(course, "1.6.2026 10:00")


# ---- what may happen at any time


def dropped_out(at: str) -> Course:
    """T20 until the municipality is to be told."""
    return outpatient_evaluated_once().interrupted("frafall", at)


@cache
def drops_out_in_treatment() -> Course:
    """T20."""
    course = dropped_out("20.5.2026 10:00")
    return noted(course, "varsle_kommunen", "20.5.2026 11:00", DROP_OUT)


@cache
def drops_out_before_the_first_meeting() -> Course:
    """T21."""
    return referred("24.3.2026 10:00").interrupted("frafall", "25.3.2026 10:00")


@cache
def drops_out_and_objects() -> Course:
    """T22."""
    course = outpatient_evaluated_once().consent("deling", "19.5.2026 10:00", given=False)
    return course.interrupted("frafall", "20.5.2026 10:00")


def overdosed(at: str) -> Course:
    """T23: during basic assessment, in the night of the change to summer time."""
    return at_first_meeting(OUTPATIENT).interrupted("overdose", at)


def helped_after_overdose(at: str, *, accepts: bool) -> Course:
    return overdosed("28.3.2026 22:30").record(
        "overdosehjelp", at, by="vaktlege", selvmordshensikt=False, kriseplan="Nalokson", tar_imot_hjelp=accepts
    )


@cache
def overdose_with_a_return_card() -> Course:
    """T23: refuses help and gets the card, whose 48 hours begin an hour before the clock is moved."""
    course = helped_after_overdose("29.3.2026 01:00", accepts=False)
    course = course.record("angrekort", "29.3.2026 01:00", by="vaktlege")
    course = course.consent("overdose_deling", "30.3.2026 09:00", given=True)
    course = course.record("overdosemelding", "30.3.2026 09:00", by="vaktlege", deed=Deed.SENT)
    course = noted(course, "utredning", "30.3.2026 12:00", BASIC_ASSESSMENT)
    return discharged(decided(course, "1.4.2026 10:00", "avslutte"), "1.4.2026 11:00")


@cache
def overdose_and_nobody_told() -> Course:
    """T23: accepts help, and says no to others being told; dies while the assessment is open."""
    course = helped_after_overdose("29.3.2026 00:45", accepts=True)
    return course.consent("overdose_deling", "29.3.2026 09:00", given=False).interrupted("død", "30.3.2026 10:00")


@cache
def second_overdose() -> Course:
    """T23: while the card of the first one is still open; dies during the emergency help."""
    course = helped_after_overdose("29.3.2026 01:00", accepts=False)
    course = course.record("angrekort", "29.3.2026 01:00", by="vaktlege").interrupted("overdose", "30.3.2026 20:00")
    return course.interrupted("død", "30.3.2026 21:00")


@cache
def acutely_admitted() -> Course:
    """T24: evaluated while admitted, and goes on after the admission."""
    course = outpatient_evaluated_once().interrupted("akutt_innleggelse", "1.7.2026 08:00")
    course = course.record("akuttopphold", "2.7.2026 09:00", innleggelsesgrunn="somatisk")
    course = evaluated(course, "8.7.2026 10:00", "mål_nådd").happens("akutt_slutt", "9.7.2026 12:00")
    return discharged(course, "10.7.2026 10:00")


COURSES: tuple[Callable[[], Course], ...] = (
    outpatient_to_the_agreed_end,
    municipality_called_before_it_confirms,
    objects_before_leaving,
    inpatient_detoxified,
    outpatient_detoxified,
    pregnant_outpatient,
    pregnant_inpatient,
    emergency_help_only,
    refused_and_no_complaint,
    refused_complained_and_granted,
    returned_four_times_and_complained,
    returned_and_sent_again,
    objects_to_being_referred,
    placed_in_another_pathway,
    doctor_chooses_otherwise,
    first_meeting_without_the_patient,
    assessed_further_and_ended,
    transferred,
    partial(transfer_comes_back, Deed.REFUSED),
    partial(transfer_comes_back, Deed.RETURNED),
    objects_to_the_transfer,
    eleventh_extension,
    partial(eleventh_transfer_refused, Deed.REFUSED),
    partial(eleventh_transfer_refused, Deed.RETURNED),
    eleventh_transfer_objected_to,
    partial(eleventh_new_decision, "evaluering"),
    partial(eleventh_new_decision, "evaluering_gravid"),
    new_decision_from_an_evaluation,
    new_decision_for_a_pregnant_patient,
    partial(evaluated_twenty_times, "evaluering"),
    partial(evaluated_twenty_times, "evaluering_gravid"),
    partial(moved_to_inpatient, "1.6.2026 10:00"),
    lar_to_the_gp_and_back,
    lar_refused,
    lar_objected_to,
    lar_returned_four_times,
    lar_refused_after_ten_returns,
    lar_objected_to_after_ten_returns,
    lar_ended_at_the_choice,
    sixth_round_of_stabilising,
    *(partial(gp_says_no, deed, rounds) for deed in (Deed.REFUSED, Deed.RETURNED) for rounds in (0, 5)),
    *(partial(objects_to_the_gp, rounds) for rounds in (0, 5)),
    stabilised_twenty_times,
    followed_forty_times_by_the_gp,
    *(partial(tsb_says_no, deed, refusals) for deed in (Deed.REFUSED, Deed.RETURNED) for refusals in (0, 3)),
    *(partial(objects_to_going_back, refusals) for refusals in (0, 3)),
    partial(goes_on_in_lar, "videre_i_lar"),
    partial(goes_on_in_lar, "utsatt_av_klage"),
    drops_out_in_treatment,
    drops_out_before_the_first_meeting,
    drops_out_and_objects,
    overdose_with_a_return_card,
    overdose_and_nobody_told,
    second_overdose,
    acutely_admitted,
)
