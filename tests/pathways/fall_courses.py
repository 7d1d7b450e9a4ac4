"""Patients who go through the fall pathway, stage by stage; `COURSES` are those who have come to an end.

Every function returns the course so far, so that a test can ask at each stage what is next.
"""

from collections.abc import Callable, Mapping
from functools import cache

from forlop.engine.commands import Record
from forlop.model.values import Value
from tests.course import Course, Decimal, Deed, begin, day, library, moment

FALL = library("ostensjo_fall/fall.forlop")

Data = Mapping[str, Value]
Stage = Callable[[], Course]

NO_ACUTE_INJURY: Data = {
    "fall_nr": 1,
    "skade": "ingen",
    "bevissthetstap": False,
    "slag_mot_hodet": False,
    "antikoagulasjon": False,
    "kan_belaste": True,
}
PSFS: Data = {"psfs_aktiviteter": "Gå, stå, trapp", "psfs_skår": Decimal(4)}
LOW_RISK: Data = {
    "fall_12mnd": 1,
    "trengte_behandling": False,
    "lå_lenge": False,
    "skrøpelig": False,
    "ganghastighet": Decimal("1.0"),
    "tug": Decimal(11),
    "fes_i_kort": 9,
}
MEDIUM_RISK: Data = {**LOW_RISK, "ganghastighet": Decimal("0.7"), "tug": Decimal(18)}
HIGH_RISK: Data = {**MEDIUM_RISK, "fall_12mnd": 3}
HOME_VISIT: Data = {
    "balanse": "bør_følges_opp",
    "ganghjelpemiddel": "passer_ikke",
    "føtter": "uten_funn",
    "svimmelhet": "uten_funn",
    "smerte": Decimal(3),
    "syn": "uten_funn",
    "hørsel": "uten_funn",
    "kognisjon": "uten_funn",
    "stemningsleie": "uten_funn",
    "delirtegn": "uten_funn",
    "ernæring": "uten_funn",
    "alkohol": "uten_funn",
    "hjemmet": "bør_følges_opp",
    "trygghetsalarm": True,
}
DOCTOR: Data = {
    "legemidler": 6,
    "legemidler_samstemt": True,
    "lmg_nødvendig": True,
    "fallrisiko_legemidler": True,
    "bt_liggende": 140,
    "bt_stående": 115,
    "henvist_sansetap": False,
    "beinbehandling": "startet_opp",
    "medisinsk_plan": "Trappe ned sovemedisin",
    "uforklart_fall": True,
    "henvises": True,
}


def record(course: Course, step: str, at: str, data: Data, *, by: str, choice: str | None = None) -> Course:
    """A recording whose data stand in a table of their own."""
    return course.do(Record(step=step, at=moment(at), by=by, choice=choice, data=tuple(data.items())), now=at)


# ---- from the report to the first contact


def reported(at: str, *, consent: str = "samtykker", home_care: bool = True, sender: str = "hjemmetjenesten") -> Course:
    """The report has come and is written down at once."""
    return begin(FALL, at).record(
        "fallmelding",
        at,
        by="søknadskontor",
        avsender=sender,
        fall_sted="inne",
        har_hjemmetjeneste=home_care,
        melding_samtykke=consent,
    )


def triaged(course: Course, at: str, **otherwise: Value) -> Course:
    """The acute questions are answered: no acute injury, otherwise than said."""
    fell = {"fall_tid": moment(f"{at.split(maxsplit=1)[0]} 08:00")}
    return record(course, "hastegrad", at, {**NO_ACUTE_INJURY, **fell, **otherwise}, by="søknadskontor")


def contacted(course: Course, at: str, *, wants_to: bool = True) -> Course:
    """The patient has been met, with what matters to her."""
    return course.record(
        "første_kontakt",
        at,
        by="innsatsteam",
        present=("innsatsteam", "pasient"),
        ønsker_oppfølging=wants_to,
        samtykkekompetanse=True,
        viktig_for_deg="Gå til butikken",
        psfs_aktiviteter="Gå, stå, trapp",
        psfs_skår=Decimal(4),
    )


def chosen(course: Course, at: str, way: str, *, discharged: bool = False, reason: str | None = None) -> Course:
    """The team names the way of the risk decision."""
    return course.record("risikonivå", at, by="innsatsteam", choice=way, reason=reason, nylig_utskrevet=discharged)


def closing_message(course: Course, at: str, result: str) -> Course:
    return course.record("sluttmelding", at, sluttrapport="Går til butikken igjen", utfall=result)


def evaluated(course: Course, at: str, *, reached: bool) -> Course:
    data = {**PSFS, "tug": Decimal(18), "nye_fall": 0, "mål_nådd": reached}
    return record(course, "evaluering", at, data, by="innsatsteam")


# ---- low risk, over Easter 2026


@cache
def low_risk_at_contact() -> Course:
    return triaged(reported("31.3.2026 14:00"), "31.3.2026 14:30")


@cache
def low_risk_screened() -> Course:
    course = contacted(low_risk_at_contact(), "8.4.2026 10:00")
    return record(course, "screening", "8.4.2026 10:30", LOW_RISK, by="innsatsteam")


@cache
def low_risk_offered_advice() -> Course:
    return chosen(low_risk_screened(), "8.4.2026 11:00", "råd")


@cache
def low_risk_with_advice() -> Course:
    advice = frozenset({"fysisk_aktivitet", "syn_og_hørsel"})
    course = low_risk_offered_advice().record("råd", "20.4.2026 10:00", by="lavterskel", råd_gitt=advice)
    return closing_message(course, "27.4.2026 12:00", "målet_nådd")


@cache
def low_risk_without_advice() -> Course:
    return closing_message(low_risk_offered_advice(), "8.5.2026 12:00", "målet_nådd")


# ---- medium risk, three rounds more


@cache
def medium_risk_screened() -> Course:
    course = triaged(reported("1.9.2025 09:00"), "1.9.2025 10:00")
    course = contacted(course, "3.9.2025 09:00")
    return record(course, "screening", "3.9.2025 09:30", MEDIUM_RISK, by="innsatsteam")


@cache
def medium_risk_unasked() -> Course:
    """Training is next, and nobody has asked whether the volunteers may be told."""
    return chosen(medium_risk_screened(), "3.9.2025 10:00", "trening")


@cache
def medium_risk_agreed() -> Course:
    asked = medium_risk_screened().consent("frivillig_deling", "3.9.2025 09:40", given=True)
    return chosen(asked, "3.9.2025 10:00", "trening")


def trained(course: Course, at: str) -> Course:
    """Both who have a part in it have done theirs."""
    course = course.record("trening", at, by="lavterskel", treningsprogram="Sterk og stødig")
    return record(course, "trening", at, PSFS, by="innsatsteam")


@cache
def medium_risk_trained() -> Course:
    return trained(medium_risk_agreed(), "8.9.2025 10:00")


@cache
def second_round() -> Course:
    return evaluated(medium_risk_trained(), "6.10.2025 10:00", reached=False)


@cache
def second_round_chosen() -> Course:
    return chosen(second_round(), "6.10.2025 11:00", "trening")


@cache
def second_round_trained() -> Course:
    return trained(second_round_chosen(), "13.10.2025 10:00")


@cache
def third_round_trained() -> Course:
    course = evaluated(second_round_trained(), "10.11.2025 10:00", reached=False)
    return trained(chosen(course, "10.11.2025 11:00", "trening"), "17.11.2025 10:00")


@cache
def fourth_round_trained() -> Course:
    course = evaluated(third_round_trained(), "15.12.2025 10:00", reached=False)
    return trained(chosen(course, "15.12.2025 11:00", "trening"), "16.12.2025 10:00")


@cache
def rounds_used_up() -> Course:
    return evaluated(fourth_round_trained(), "13.1.2026 10:00", reached=False)


@cache
def medium_risk_goal_not_reached() -> Course:
    return closing_message(rounds_used_up(), "14.1.2026 10:00", "målet_ikke_nådd")


@cache
def medium_risk_refuses_volunteers() -> Course:
    return medium_risk_unasked().consent("frivillig_deling", "3.9.2025 11:00", given=False)


@cache
def medium_risk_without_volunteers() -> Course:
    course = evaluated(medium_risk_refuses_volunteers(), "1.10.2025 10:00", reached=True)
    return closing_message(course, "2.10.2025 10:00", "målet_nådd")


@cache
def medium_risk_transferred() -> Course:
    course = evaluated(medium_risk_trained(), "6.10.2025 10:00", reached=True)
    return closing_message(course, "7.10.2025 10:00", "overføres")


@cache
def medium_risk_objects_to_closing_message() -> Course:
    course = evaluated(medium_risk_trained(), "6.10.2025 10:00", reached=True)
    return course.consent("deling", "7.10.2025 10:00", given=False)


# ---- hip fracture over a clock change and Easter 2026, high risk


@cache
def hip_fracture_reported() -> Course:
    course = reported("28.3.2026 16:00", sender="ambulansen")
    return triaged(course, "28.3.2026 16:05", skade="brudd_hofte", antikoagulasjon=True, kan_belaste=False)


@cache
def hip_fracture_sent() -> Course:
    return hip_fracture_reported().record("til_akutthjelp", "28.3.2026 16:30", by="ambulanse", deed=Deed.SENT)


@cache
def hip_fracture_received() -> Course:
    return hip_fracture_sent().record("til_akutthjelp", "28.3.2026 17:00", by="sykehus", deed=Deed.ACCEPTED)


def acute_result(course: Course, at: str, result: str, *, by: str) -> Course:
    return course.record(
        "akuttavklaring",
        at,
        by=by,
        akuttutfall=result,
        akuttbehandling="Smertelindring",
        kontaktinfo="Datteren",
    )


@cache
def hip_fracture_admitted() -> Course:
    course = hip_fracture_received().happens("innleggelse", "28.3.2026 18:00")
    return acute_result(course, "28.3.2026 18:10", "innlagt_hofte", by="sykehus")


@cache
def hip_fracture_waits_for_surgery() -> Course:
    course = hip_fracture_admitted().record("innleggelsesrapport", "28.3.2026 20:00", by="hjemmetjeneste")
    return course.record("tidligmelding", "29.3.2026 08:30", by="sykehus", forventet_utskrivning=day("2.4.2026"))


def operated(course: Course, at: str, operation: str) -> Course:
    return course.record(
        "operasjon", at, by="sykehus", operert=moment(operation), hoftebrudd="s72_0", op_type="protese"
    )


@cache
def hip_fracture_operated() -> Course:
    return operated(hip_fracture_waits_for_surgery(), "29.3.2026 09:00", "29.3.2026 08:00")


def rehabilitated_in_hospital(course: Course, at: str) -> Course:
    """All but the bone density, which `kan` be measured."""
    return course.record(
        "ortogeriatrisk_forløp",
        at,
        by="ortogeriatri",
        mobilisert_dag=1,
        delir=False,
        sykehus_lmg=True,
        beinbehandling="ikke_vurdert",
    )


@cache
def hip_fracture_ready() -> Course:
    return rehabilitated_in_hospital(hip_fracture_operated(), "30.3.2026 10:00")


@cache
def hip_fracture_awaits_discharge() -> Course:
    course = hip_fracture_ready().record("utskrivningsklar", "31.3.2026 10:00", by="sykehus", deed=Deed.SENT)
    return course.record("utskrivningsklar", "31.3.2026 10:30", by="søknadskontor", mottak_dato=day("2.4.2026"))


@cache
def hip_fracture_discharged() -> Course:
    return hip_fracture_awaits_discharge().happens("utskrivning", "2.4.2026 11:00")


def report_sent(course: Course, at: str) -> Course:
    return course.record(
        "til_bydelen", at, by="sykehus", deed=Deed.SENT, utskrivningsrapport="Hoftebrudd, seks legemidler"
    )


@cache
def hip_fracture_report_sent() -> Course:
    return report_sent(hip_fracture_discharged(), "2.4.2026 11:30")


@cache
def hip_fracture_home() -> Course:
    course = hip_fracture_report_sent().record("til_bydelen", "7.4.2026 09:00", by="søknadskontor")
    return course.record("epikrise", "7.4.2026 10:00", by="sykehus")


@cache
def high_risk_screened() -> Course:
    course = contacted(hip_fracture_home(), "9.4.2026 09:00")
    screening = {**HIGH_RISK, "trengte_behandling": True}
    return record(course, "screening", "9.4.2026 10:00", screening, by="innsatsteam")


@cache
def high_risk_assessed_by_two() -> Course:
    """Home visit and doctor at once, soon after a discharge."""
    return chosen(high_risk_screened(), "9.4.2026 11:00", "hjemmebesøk", discharged=True)


@cache
def high_risk_not_discharged() -> Course:
    return chosen(high_risk_screened(), "9.4.2026 11:00", "hjemmebesøk", discharged=False)


def seen_by_doctor(course: Course, at: str, **otherwise: Value) -> Course:
    course = course.record("fastlegekontroll", at, by="innsatsteam")
    return record(course, "fastlegekontroll", at, {**DOCTOR, **otherwise}, by="fastlege")


@cache
def high_risk_seen_by_doctor() -> Course:
    return seen_by_doctor(high_risk_assessed_by_two(), "14.4.2026 08:00")


@cache
def high_risk_referred() -> Course:
    return high_risk_seen_by_doctor().record(
        "fallpoliklinikk_henvisning", "14.4.2026 09:00", by="fastlege", deed=Deed.SENT
    )


@cache
def high_risk_medicines_reviewed() -> Course:
    return high_risk_referred().record(
        "legemiddelgjennomgang", "16.4.2026 12:00", by="fastlege", lmg_dato=day("16.4.2026")
    )


@cache
def high_risk_assessed() -> Course:
    return record(high_risk_medicines_reviewed(), "hjemmebesøk", "20.4.2026 12:00", HOME_VISIT, by="innsatsteam")


def potential(course: Course, at: str, value: str) -> Course:
    course = course.record("rehabpotensial", at, by="søknadskontor", potensial=value, hjelpemidler="Rullator")
    return course.record("rehabpotensial", at, by="innsatsteam", sppb=6)


@cache
def high_risk_with_potential() -> Course:
    return potential(high_risk_assessed(), "27.4.2026 09:00", "har_potensial")


@cache
def high_risk_in_rehabilitation() -> Course:
    course = high_risk_with_potential().record(
        "fallpoliklinikk_henvisning", "28.4.2026 10:00", by="fallpoliklinikk", deed=Deed.ACCEPTED
    )
    return record(course, "hverdagsrehabilitering", "4.5.2026 10:00", PSFS, by="innsatsteam")


@cache
def high_risk_goal_reached() -> Course:
    return evaluated(high_risk_in_rehabilitation(), "1.6.2026 10:00", reached=True)


@cache
def hip_fracture_followed_up() -> Course:
    return closing_message(high_risk_goal_reached(), "2.6.2026 10:00", "målet_nådd")


@cache
def high_risk_unanswered() -> Course:
    """Everything is done but the referral, which nobody has answered."""
    course = record(high_risk_with_potential(), "hverdagsrehabilitering", "4.5.2026 10:00", PSFS, by="innsatsteam")
    course = evaluated(course, "1.6.2026 10:00", reached=True)
    return closing_message(course, "2.6.2026 10:00", "målet_nådd")


@cache
def referral_answered_at_last() -> Course:
    return high_risk_unanswered().record(
        "fallpoliklinikk_henvisning", "5.6.2026 10:00", by="fallpoliklinikk", deed=Deed.ACCEPTED
    )


@cache
def referral_refused() -> Course:
    return high_risk_referred().record(
        "fallpoliklinikk_henvisning",
        "20.4.2026 10:00",
        by="fallpoliklinikk",
        deed=Deed.REFUSED,
        reason="Ikke rett til helsehjelp",
    )


@cache
def referral_returned() -> Course:
    return high_risk_referred().record(
        "fallpoliklinikk_henvisning",
        "20.4.2026 10:00",
        by="fallpoliklinikk",
        deed=Deed.RETURNED,
        reason="Blodtrykk mangler",
    )


@cache
def referral_objected_to() -> Course:
    return high_risk_seen_by_doctor().consent("deling", "14.4.2026 08:30", given=False)


def to_the_end_without_potential(course: Course) -> Course:
    """From the referral line being over to a decision on services, and on to the end."""
    course = course.record("legemiddelgjennomgang", "21.4.2026 12:00", by="fastlege", lmg_dato=day("21.4.2026"))
    course = record(course, "hjemmebesøk", "22.4.2026 12:00", HOME_VISIT, by="innsatsteam")
    course = potential(course, "27.4.2026 09:00", "uten_potensial")
    course = services_decided(course, "28.5.2026 10:00")
    course = evaluated(course, "25.6.2026 10:00", reached=True)
    return closing_message(course, "26.6.2026 10:00", "målet_nådd")


def services_decided(course: Course, at: str) -> Course:
    return course.record("vedtak", at, by="søknadskontor", vedtak_id="2026-17", klagefrist_dato=day("18.6.2026"))


@cache
def high_risk_without_potential() -> Course:
    return potential(high_risk_assessed(), "27.4.2026 09:00", "uten_potensial")


@cache
def referral_refused_then_services() -> Course:
    return to_the_end_without_potential(referral_refused().record("henvisningssvar", "20.4.2026 14:00", by="fastlege"))


@cache
def referral_returned_then_services() -> Course:
    return to_the_end_without_potential(referral_returned().record("henvisningssvar", "20.4.2026 14:00", by="fastlege"))


@cache
def no_medicines_and_no_referral() -> Course:
    return seen_by_doctor(high_risk_assessed_by_two(), "14.4.2026 08:00", legemidler=3, henvises=False)


@cache
def no_medicines_followed_up() -> Course:
    course = record(no_medicines_and_no_referral(), "hjemmebesøk", "22.4.2026 12:00", HOME_VISIT, by="innsatsteam")
    course = potential(course, "27.4.2026 09:00", "usikkert")
    course = record(course, "hverdagsrehabilitering", "4.5.2026 10:00", PSFS, by="innsatsteam")
    course = evaluated(course, "1.6.2026 10:00", reached=True)
    return closing_message(course, "2.6.2026 10:00", "målet_nådd")


@cache
def referral_objected_then_services() -> Course:
    """She has objected to all sharing, so the closing message is not sent either."""
    course = referral_objected_to()
    course = course.record("legemiddelgjennomgang", "16.4.2026 12:00", by="fastlege", lmg_dato=day("16.4.2026"))
    course = record(course, "hjemmebesøk", "20.4.2026 12:00", HOME_VISIT, by="innsatsteam")
    course = potential(course, "27.4.2026 09:00", "uten_potensial")
    course = services_decided(course, "27.5.2026 10:00")
    return evaluated(course, "24.6.2026 10:00", reached=True)


@cache
def objects_at_discharge() -> Course:
    return hip_fracture_discharged().consent("deling", "2.4.2026 11:15", given=False)


@cache
def objects_at_discharge_not_followed_up() -> Course:
    return declined(objects_at_discharge(), "7.4.2026 10:00")


@cache
def objects_at_admission() -> Course:
    """Neither the report from home nor the early message is sent."""
    return hip_fracture_admitted().consent("deling", "28.3.2026 18:30", given=False)


@cache
def objects_at_admission_dies() -> Course:
    return objects_at_admission().interrupted("dødsfall", "29.3.2026 04:00")


# ---- hip fracture over the autumn clock change


@cache
def autumn_hip_fracture() -> Course:
    course = triaged(
        reported("24.10.2026 19:00", home_care=False), "24.10.2026 19:05", skade="brudd_hofte", kan_belaste=False
    )
    course = course.record("til_akutthjelp", "24.10.2026 19:30", by="ambulanse", deed=Deed.SENT)
    course = course.record("til_akutthjelp", "24.10.2026 19:30", by="sykehus", deed=Deed.ACCEPTED)
    return acute_result(
        course.happens("innleggelse", "24.10.2026 20:00"), "24.10.2026 20:05", "innlagt_hofte", by="sykehus"
    )


@cache
def autumn_hip_fracture_moves() -> Course:
    return autumn_hip_fracture().interrupted("flytting", "26.10.2026 12:00")


# ---- through the emergency clinic and home


@cache
def clinic_sends_home() -> Course:
    course = triaged(reported("1.9.2025 09:00", consent="ikke_avklart"), "1.9.2025 09:05", skade="hodeskade")
    course = course.record("til_akutthjelp", "1.9.2025 09:10", by="fastlege", deed=Deed.SENT)
    course = course.record("til_akutthjelp", "1.9.2025 10:00", by="skadelegevakt", deed=Deed.ACCEPTED)
    return acute_result(course, "1.9.2025 13:00", "hjem", by="skadelegevakt")


@cache
def clinic_has_sent() -> Course:
    return clinic_sends_home().record("legevakt_til_bydel", "1.9.2025 13:30", by="skadelegevakt", deed=Deed.SENT)


@cache
def home_from_clinic() -> Course:
    return clinic_has_sent().record("legevakt_til_bydel", "2.9.2025 08:30", by="søknadskontor", deed=Deed.ACCEPTED)


def declined(course: Course, at: str) -> Course:
    return course.record("takker_nei", at, by="søknadskontor", nei_grunn="Klarer seg selv")


@cache
def home_from_clinic_declines() -> Course:
    return declined(contacted(home_from_clinic(), "4.9.2025 10:00", wants_to=False), "5.9.2025 10:00")


@cache
def clinic_may_not_tell() -> Course:
    return clinic_sends_home().consent("deling", "1.9.2025 13:10", given=False)


@cache
def clinic_may_not_tell_declines() -> Course:
    return declined(clinic_may_not_tell(), "2.9.2025 10:00")


# ---- no consent to be contacted


@cache
def no_consent_reported() -> Course:
    return triaged(reported("5.9.2025 09:00", consent="samtykker_ikke"), "5.9.2025 09:30")


@cache
def no_consent() -> Course:
    return declined(no_consent_reported(), "8.9.2025 10:00")


@cache
def no_consent_but_emergency() -> Course:
    """Emergency help does not ask for the consent to be contacted; what comes after does."""
    course = triaged(reported("5.9.2025 09:00", consent="samtykker_ikke"), "5.9.2025 09:05", skade="brudd_annet")
    course = course.record("til_akutthjelp", "5.9.2025 09:10", by="ambulanse", deed=Deed.SENT)
    course = course.record("til_akutthjelp", "5.9.2025 10:00", by="skadelegevakt", deed=Deed.ACCEPTED)
    course = acute_result(course, "5.9.2025 13:00", "hjem", by="skadelegevakt")
    course = course.record("legevakt_til_bydel", "5.9.2025 13:30", by="skadelegevakt", deed=Deed.SENT)
    return course.record("legevakt_til_bydel", "5.9.2025 14:00", by="søknadskontor", deed=Deed.ACCEPTED)


@cache
def no_consent_but_emergency_declines() -> Course:
    return declined(no_consent_but_emergency(), "8.9.2025 10:00")


@cache
def consent_withdrawn() -> Course:
    return high_risk_assessed_by_two().interrupted("samtykke_trukket", "10.4.2026 10:00")


@cache
def consent_withdrawn_declines() -> Course:
    return declined(consent_withdrawn(), "13.4.2026 10:00")


# ---- what may happen at any time


@cache
def falls_again() -> Course:
    return high_risk_referred().interrupted("nytt_fall", "4.5.2026 09:00")


@cache
def contacted_again() -> Course:
    return triaged(falls_again(), "4.5.2026 10:00", fall_nr=2, skade="bløtdel")


@cache
def falls_again_and_trains_alone() -> Course:
    course = contacted(contacted_again(), "7.5.2026 10:00")
    course = record(course, "screening", "7.5.2026 10:30", MEDIUM_RISK, by="innsatsteam")
    course = chosen(course, "7.5.2026 11:00", "råd", reason="Trener på egen hånd")
    course = course.record("råd", "8.5.2026 10:00", by="lavterskel", råd_gitt=frozenset({"kosthold"}))
    return closing_message(course, "11.5.2026 10:00", "målet_nådd")


@cache
def training_open_in_may() -> Course:
    """Medium risk in May 2026, with training next."""
    course = triaged(reported("4.5.2026 09:00"), "4.5.2026 10:00")
    course = contacted(course, "6.5.2026 09:00")
    course = record(course, "screening", "6.5.2026 09:30", MEDIUM_RISK, by="innsatsteam")
    course = course.consent("frivillig_deling", "6.5.2026 09:40", given=True)
    return chosen(course, "6.5.2026 10:00", "trening")


@cache
def admitted_for_something_else() -> Course:
    return training_open_in_may().interrupted("akutt_innleggelse", "18.5.2026 10:00")


@cache
def other_illness_admitted() -> Course:
    course = admitted_for_something_else().happens("innleggelse", "18.5.2026 10:30")
    return acute_result(course, "18.5.2026 11:00", "innlagt_annet", by="sykehus")


@cache
def other_illness_discharged() -> Course:
    course = other_illness_admitted().record("innleggelsesrapport", "18.5.2026 12:00", by="hjemmetjeneste")
    course = course.record("tidligmelding", "18.5.2026 13:00", by="sykehus", forventet_utskrivning=day("22.5.2026"))
    course = course.record("utskrivningsklar", "21.5.2026 10:00", by="sykehus", deed=Deed.SENT)
    course = course.record("utskrivningsklar", "21.5.2026 11:00", by="søknadskontor", mottak_dato=day("22.5.2026"))
    return course.happens("utskrivning", "22.5.2026 12:00")


@cache
def other_illness_report_sent() -> Course:
    return report_sent(other_illness_discharged(), "22.5.2026 13:00")


@cache
def other_illness_moves_away() -> Course:
    return other_illness_report_sent().interrupted("flytting", "27.5.2026 10:00")


@cache
def trained_in_may() -> Course:
    return trained(training_open_in_may(), "11.5.2026 10:00")


@cache
def change_seen() -> Course:
    return trained_in_may().interrupted("observert_endring", "1.6.2026 09:00")


@cache
def change_told() -> Course:
    return change_seen().record("endringsmelding", "1.6.2026 09:30", by="hjemmetjeneste", endring="Går mer ustøtt")


@cache
def change_seen_twice() -> Course:
    return change_told().interrupted("observert_endring", "1.6.2026 15:00")


@cache
def change_confirmed() -> Course:
    course = change_seen_twice().record(
        "endringsmelding", "1.6.2026 15:10", by="hjemmetjeneste", endring="Forvirret i kveld"
    )
    course = course.record("endringsmelding", "2.6.2026 09:00", by="fastlege", deed=Deed.ACCEPTED)
    course = evaluated(course, "5.6.2026 10:00", reached=True)
    return closing_message(course, "8.6.2026 10:00", "målet_nådd")


@cache
def nursing_home_granted() -> Course:
    return triaged(reported("1.9.2025 08:00"), "1.9.2025 08:30").interrupted("sykehjemsplass", "1.9.2025 09:00")


@cache
def in_nursing_home() -> Course:
    course = nursing_home_granted().record("til_sykehjem", "1.9.2025 12:00", by="søknadskontor", deed=Deed.SENT)
    return course.record("til_sykehjem", "2.9.2025 10:00", by="sykehjem", deed=Deed.ACCEPTED)


@cache
def moves_away() -> Course:
    return nursing_home_granted().interrupted("flytting", "1.9.2025 10:00")


@cache
def dies_while_the_referral_waits() -> Course:
    return high_risk_unanswered().interrupted("dødsfall", "3.6.2026 10:00")


@cache
def in_hospital_a_while() -> Course:
    return medium_risk_agreed().pause("innlagt", "10.9.2025 10:00", running=True)


@cache
def back_from_hospital() -> Course:
    return in_hospital_a_while().pause("innlagt", "15.9.2025 10:00", running=False)


@cache
def trained_after_hospital() -> Course:
    course = evaluated(trained(back_from_hospital(), "6.10.2025 10:00"), "3.11.2025 10:00", reached=True)
    return closing_message(course, "4.11.2025 10:00", "målet_nådd")


# ---- left out


@cache
def potential_left_out() -> Course:
    course = high_risk_assessed()
    for who in ("søknadskontor", "innsatsteam"):
        course = course.record("rehabpotensial", "27.4.2026 09:00", by=who, deed=Deed.LEFT_OUT, reason="Reist bort")
    return course


COURSES: tuple[Stage, ...] = (
    low_risk_with_advice,
    low_risk_without_advice,
    medium_risk_goal_not_reached,
    medium_risk_without_volunteers,
    medium_risk_transferred,
    medium_risk_objects_to_closing_message,
    hip_fracture_followed_up,
    referral_answered_at_last,
    referral_refused_then_services,
    referral_returned_then_services,
    referral_objected_then_services,
    no_medicines_followed_up,
    objects_at_discharge_not_followed_up,
    objects_at_admission_dies,
    autumn_hip_fracture_moves,
    home_from_clinic_declines,
    clinic_may_not_tell_declines,
    no_consent,
    no_consent_but_emergency_declines,
    consent_withdrawn_declines,
    falls_again_and_trains_alone,
    other_illness_moves_away,
    change_confirmed,
    in_nursing_home,
    moves_away,
    dies_while_the_referral_waits,
    trained_after_hospital,
)
"""Those who have come to an end; together they use every way of the pathway."""
