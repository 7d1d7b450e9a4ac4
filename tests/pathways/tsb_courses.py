"""Patients who are taken through the TSB pathway, from the start to an end; `COURSES` together use all of it.

All dates are constants. What a limit comes to is tested elsewhere: `as_it_was(course, at)` shows a course on its way.
"""

from collections.abc import Callable
from functools import cache, partial

from tests.course import Course, Deed, day
from tests.pathways.tsb_lar_courses import LAR_COURSES
from tests.pathways.tsb_road import (
    BASIC_ASSESSMENT,
    DROP_OUT,
    INPATIENT,
    OUTPATIENT,
    PLAN,
    after_ten_returns,
    at_first_meeting,
    before_the_first_meeting,
    decided,
    discharged,
    evaluated,
    evaluating_after_ten_returns,
    granted,
    in_treatment,
    met,
    noted,
    referred,
    registered,
    sent_for_assessment,
    waiting_for_assessment,
    weekly,
)

# ---- to the agreed end


def outpatient_evaluated_once() -> Course:
    """Until the first evaluation: referred before Easter 2026, in treatment after it."""
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
    """The same patient until the municipality is to confirm."""
    course = evaluated(outpatient_evaluated_once(), "13.7.2026 10:00", "fortsette")
    course = leaving_with_the_municipality(course)
    course = course.record("epikrise", "1.10.2026 11:00", by="behandler", deed=Deed.SENT)
    return course.record("oppfølging_kommune", "1.10.2026 11:00", by="behandler", deed=Deed.SENT)


def discharged_with_the_municipality(at: str) -> Course:
    """Leaves in the spring of 2026; the letter and the handover are to be sent."""
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
    return course.record("utskrivning", f"{at} 10:00", hjelpebehov=frozenset({"bolig"}), tilbakemeldingsverktøy=True)


@cache
def outpatient_to_the_agreed_end() -> Course:
    """Over Easter, an evaluation three days late, and the municipality takes over."""
    return with_the_municipality_asked().record("oppfølging_kommune", "2.10.2026 09:00", by="koord_komm")


@cache
def municipality_called_before_it_confirms() -> Course:
    """The municipality is silent for a working day."""
    course = with_the_municipality_asked().record("ring_kommunen", "3.10.2026 09:00", by="koord_hf", deed=Deed.SENT)
    return course.record("oppfølging_kommune", "5.10.2026 09:00", by="koord_komm")


@cache
def objects_before_leaving() -> Course:
    """Neither the discharge letter nor the handover is sent."""
    course = evaluated(outpatient_evaluated_once(), "13.7.2026 10:00", "fortsette")
    return leaving_with_the_municipality(course).consent("deling", "1.10.2026 10:30", given=False)


@cache
def objects_to_the_meeting() -> Course:
    """Objects before the municipality is called in, and is discharged without a meeting."""
    course = evaluated(outpatient_evaluated_once(), "7.9.2026 10:00", "mål_nådd")
    course = course.consent("deling", "9.9.2026 10:00", given=False)
    course = course.record(
        "planlegg_utskrivning", "10.9.2026 10:00", planlagt_utskrivning=day("1.10.2026"), trenger_kommunen=True
    )
    return course.record(
        "utskrivning", "1.10.2026 10:00", hjelpebehov=frozenset({"bolig"}), tilbakemeldingsverktøy=True
    )


@cache
def inpatient_detoxified() -> Course:
    """Over the change of the clock on 26.10.2025, without follow-up in the municipality."""
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
    """Three days from detoxification to treatment, over Easter."""
    course = noted(at_first_meeting(OUTPATIENT), "utredning", "30.3.2026 09:00", BASIC_ASSESSMENT)
    course = decided(course, "30.3.2026 10:00", "behandling_tsb", detoxify=True)
    course = noted(course, "behandlingsplan", "30.3.2026 11:00", PLAN)
    course = course.record("avrusning", "31.3.2026 10:00", avrusning_startet=day("31.3.2026"))
    course = course.happens("avrusning_slutt", "2.4.2026 12:00")
    course = course.record("behandlingsstart", "4.4.2026 10:00")
    return discharged(evaluated(course, "6.4.2026 10:00", "mål_nådd"), "7.4.2026 10:00")


@cache
def pregnant_outpatient() -> Course:
    """Steps of her own, reached through emergency help."""
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
    """Not assessed before the third day."""
    course = noted(at_first_meeting(INPATIENT, pregnant=True), "utredning_gravid_døgn", assessed, BASIC_ASSESSMENT)
    course = decided(course, "12.3.2026 10:30", "behandling_tsb")
    course = noted(course, "behandlingsplan", "12.3.2026 11:00", PLAN)
    course = evaluated(course, "19.3.2026 10:00", "fortsette", step="evaluering_gravid")
    return discharged(evaluated(course, "30.4.2026 10:00", "mål_nådd", step="evaluering_gravid"), "4.5.2026 10:00")


# ---- before the first meeting


@cache
def emergency_help_only() -> Course:
    course = referred("2.3.2026 09:00", livsfare=True)
    course = course.record("akuttvurdering", "2.3.2026 09:10", by="vaktlege", choice="akutthjelp")
    return course.record("akutthjelp", "4.3.2026 10:00", by="vaktlege", videre_forløp=False)


@cache
def refused_and_no_complaint() -> Course:
    course = waiting_for_assessment("2.3.2026 10:00")
    course = course.record("rettighetsvurdering", "5.3.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    return course.record("klagerett", "20.3.2026 10:00", klaget=False)


@cache
def refused_complained_and_granted() -> Course:
    """The complaint comes on the last day, the working day after Easter; the patient dies after the first meeting."""
    course = waiting_for_assessment("2.3.2026 10:00")
    course = course.record("rettighetsvurdering", "5.3.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    course = course.record("klagerett", "7.4.2026 10:00", klaget=True)
    course = sent_for_assessment(course, "8.4.2026 10:00")
    course = registered(granted(course, "10.4.2026 10:00", OUTPATIENT, "14.5.2026"), "10.4.2026 11:00")
    return met(course, "12.5.2026 10:00").interrupted("død", "13.5.2026 10:00")


def returned_three_times() -> Course:
    """The fourth time it goes out to those who assess."""
    course = waiting_for_assessment("2.3.2026 10:00")
    for at in weekly("6.3.2026 10:00", 3):
        course = course.record("rettighetsvurdering", at, by="vurderingsinstans", deed=Deed.RETURNED)
        course = sent_for_assessment(course, at)
    return course


@cache
def returned_four_times_and_complained() -> Course:
    """The fourth return counts as a refusal, and after three new rounds a complaint does not give a fourth."""
    course = returned_three_times()
    course = course.record("rettighetsvurdering", "23.3.2026 10:00", by="vurderingsinstans", deed=Deed.RETURNED)
    return course.record("klagerett", "24.3.2026 10:00", klaget=True)


@cache
def returned_and_sent_again() -> Course:
    """Returned as incomplete, and then refused."""
    course = waiting_for_assessment("2.3.2026 10:00")
    course = course.record("rettighetsvurdering", "6.3.2026 10:00", by="vurderingsinstans", deed=Deed.RETURNED)
    course = sent_for_assessment(course, "9.3.2026 10:00")
    course = course.record("rettighetsvurdering", "16.3.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    return course.record("klagerett", "17.3.2026 10:00", klaget=False)


@cache
def objects_to_being_referred() -> Course:
    course = referred("2.3.2026 09:00").consent("deling", "2.3.2026 09:05", given=False)
    return course.record("akuttvurdering", "2.3.2026 09:10", by="vaktlege", choice="rettighetsvurdering")


@cache
def placed_in_another_pathway(kind: str = "d11_phv_voksne") -> Course:
    """In mental health care for adults or for the young: `kind` is the type of pathway that is registered."""
    course = granted(waiting_for_assessment("2.3.2026 10:00"), "5.3.2026 10:00", OUTPATIENT, "30.3.2026")
    course = course.record("registrering", "5.3.2026 11:00", by="koord_hf", forløpstype=kind)
    return course.record("rettighetsbrev", "5.3.2026 11:30", by="vurderingsinstans", deed=Deed.SENT)


@cache
def doctor_chooses_otherwise() -> Course:
    """An emergency by the criteria, and the doctor on call has a reason to wait."""
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
    """Held without the patient, and again after the individual limit, with a risk of suicide."""
    course = before_the_first_meeting(OUTPATIENT, limit="17.5.2026")
    course = course.record("fremmøte", "9.3.2026 09:00", present=("behandler",))
    course = met(course, "20.5.2026 09:00", selvmordsrisiko=True)
    course = course.record("akutte_tiltak", "20.5.2026 09:30", by="behandler")
    course = noted(course, "utredning", "10.6.2026 09:00", BASIC_ASSESSMENT)
    return discharged(decided(course, "10.6.2026 10:00", "avslutte"), "11.6.2026 10:00")


@cache
def assessed_further_and_ended() -> Course:
    course = noted(at_first_meeting(OUTPATIENT), "utredning", "30.3.2026 09:00", BASIC_ASSESSMENT)
    course = decided(course, "30.3.2026 10:00", "utvides")
    course = course.record("utvidet_utredning", "20.4.2026 10:00", by="behandler")
    return discharged(decided(course, "20.4.2026 11:00", "avslutte"), "21.4.2026 10:00")


def to_be_transferred() -> Course:
    """Until the other hospital is to answer."""
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
    course = to_be_transferred().record("viderehenvisning", "10.4.2026 10:00", by="annet_hf", deed=Deed.ACCEPTED)
    return course.record("tilbakemelding", "10.4.2026 11:00", by="behandler", deed=Deed.SENT)


@cache
def transfer_comes_back(deed: Deed) -> Course:
    """Refused or returned, so a new clinical decision is taken."""
    course = to_be_transferred().record("viderehenvisning", "10.4.2026 10:00", by="annet_hf", deed=deed)
    return discharged(decided(course, "10.4.2026 11:00", "avslutte"), "13.4.2026 10:00")


@cache
def objects_to_the_transfer() -> Course:
    """Withdrawn after sending, before the other hospital has accepted."""
    course = to_be_transferred().consent("deling", "10.4.2026 10:00", given=False)
    return discharged(decided(course, "10.4.2026 11:00", "avslutte"), "13.4.2026 10:00")


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


@cache
def eleventh_new_decision(step: str) -> Course:
    """An evaluation that asks for one more decision than there is."""
    course = evaluating_after_ten_returns(pregnant=step == "evaluering_gravid")
    return discharged(evaluated(course, "8.6.2026 10:00", "ny_beslutning", step=step), "9.6.2026 10:00")


# ---- evaluations


@cache
def new_decision_from_an_evaluation() -> Course:
    """The count of evaluations starts anew after the decision."""
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
    """Never finished, and planned for discharge after the twentieth evaluation."""
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
    """The setting changes between two evaluations."""
    course = outpatient_evaluated_once()
    course = course.record("ny_behandlingsform", at, by="koord_hf", behandlingsform=INPATIENT, gravid=False)
    return discharged(evaluated(course, "2.7.2026 10:00", "mål_nådd"), "3.7.2026 10:00")


# ---- what may happen at any time


def dropped_out(at: str) -> Course:
    """Until the municipality is to be told."""
    return outpatient_evaluated_once().interrupted("frafall", at)


@cache
def drops_out_in_treatment() -> Course:
    course = dropped_out("20.5.2026 10:00")
    return noted(course, "varsle_kommunen", "20.5.2026 11:00", DROP_OUT)


@cache
def drops_out_before_the_first_meeting() -> Course:
    return referred("24.3.2026 10:00").interrupted("frafall", "25.3.2026 10:00")


@cache
def drops_out_and_objects() -> Course:
    course = outpatient_evaluated_once().consent("deling", "19.5.2026 10:00", given=False)
    return course.interrupted("frafall", "20.5.2026 10:00")


def overdosed(at: str) -> Course:
    """During basic assessment, in the night of the change to summer time."""
    return at_first_meeting(OUTPATIENT).interrupted("overdose", at)


def helped_after_overdose(at: str, *, accepts: bool) -> Course:
    return overdosed("28.3.2026 22:30").record(
        "overdosehjelp", at, by="vaktlege", selvmordshensikt=False, kriseplan="Nalokson", tar_imot_hjelp=accepts
    )


@cache
def overdose_with_a_return_card() -> Course:
    """Refuses help and gets the card, whose 48 hours begin an hour before the clock is moved."""
    course = helped_after_overdose("29.3.2026 01:00", accepts=False)
    course = course.record("angrekort", "29.3.2026 01:00", by="vaktlege")
    course = course.consent("overdose_deling", "30.3.2026 09:00", given=True)
    course = course.record("overdosemelding", "30.3.2026 09:00", by="vaktlege", deed=Deed.SENT)
    course = noted(course, "utredning", "30.3.2026 12:00", BASIC_ASSESSMENT)
    return discharged(decided(course, "1.4.2026 10:00", "avslutte"), "1.4.2026 11:00")


@cache
def overdose_and_nobody_told() -> Course:
    """Accepts help, and says no to others being told; dies while the assessment is open."""
    course = helped_after_overdose("29.3.2026 00:45", accepts=True)
    return course.consent("overdose_deling", "29.3.2026 09:00", given=False).interrupted("død", "30.3.2026 10:00")


@cache
def second_overdose() -> Course:
    """While the card of the first one is still open; dies during the emergency help."""
    course = helped_after_overdose("29.3.2026 01:00", accepts=False)
    course = course.record("angrekort", "29.3.2026 01:00", by="vaktlege").interrupted("overdose", "30.3.2026 20:00")
    return course.interrupted("død", "30.3.2026 21:00")


@cache
def acutely_admitted() -> Course:
    """Evaluated while admitted, and goes on after the admission."""
    course = outpatient_evaluated_once().interrupted("akutt_innleggelse", "1.7.2026 08:00")
    course = course.record("akuttopphold", "2.7.2026 09:00", innleggelsesgrunn="somatisk")
    course = evaluated(course, "8.7.2026 10:00", "mål_nådd").happens("akutt_slutt", "9.7.2026 12:00")
    return discharged(course, "10.7.2026 10:00")


COURSES: tuple[Callable[[], Course], ...] = (
    outpatient_to_the_agreed_end,
    municipality_called_before_it_confirms,
    objects_before_leaving,
    objects_to_the_meeting,
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
    *LAR_COURSES,
    drops_out_in_treatment,
    drops_out_before_the_first_meeting,
    drops_out_and_objects,
    overdose_with_a_return_card,
    overdose_and_nobody_told,
    second_overdose,
    acutely_admitted,
)
