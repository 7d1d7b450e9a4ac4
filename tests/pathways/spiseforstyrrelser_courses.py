"""Patients who are taken through the pathway for eating disorders; `COURSES` together use all of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial

from tests.course import Course, Deed, begin, library, moment

EATING_DISORDERS = library("rus_psykisk/spiseforstyrrelser.forlop")
OUTPATIENT, INPATIENT = "poliklinikk", "døgn"
SEVERE, LESS_SEVERE = "alvorlig", "mindre_alvorlig"


def received(at: str = "16.3.2026 09:00") -> Course:
    """Referred, sent and received in one minute."""
    course = begin(EATING_DISORDERS, at).record("spisehenvisning", at, henvisningstekst="Vekttap siden høsten")
    return sent_again(course, at)


def sent_again(course: Course, at: str) -> Course:
    course = course.record("spisevurdering", at, by="henviser", deed=Deed.SENT)
    return course.record("spisevurdering", at, by="poliklinikken", deed=Deed.RECEIVED)


def accepted(severity: str, setting: str) -> Course:
    return received().record(
        "spisevurdering",
        "18.3.2026 10:00",
        by="poliklinikken",
        deed=Deed.ACCEPTED,
        alvorlighet=severity,
        behandlingsform=setting,
    )


def met(course: Course, at: str) -> Course:
    return course.record("spiseoppmøte", at, present=("behandler", "pasient", "foreldre"))


def decided(course: Course, at: str, outcome: str) -> Course:
    course = course.record("spiseutredning", at, kartlegging="Utført")
    return course.record("spisebeslutning", at, utfall=outcome, diagnose="F50.0")


def in_treatment(course: Course, at: str) -> Course:
    return decided(course, at, "behandling").record("spiseplan", at, plan="Måltider hjemme")


def evaluated(course: Course, at: str, *, reached: bool) -> Course:
    return course.record("spiseevaluering", at, mål_nådd=reached)


def closing(course: Course, at: str) -> Course:
    """From the meeting about discharge until the discharge letter is to be sent."""
    course = course.record(
        "spisesamarbeid",
        at,
        present=("behandler", "kommunekontakt", "fastlege", "pasient", "foreldre"),
        ansvarlig_i_kommunen="Helsesykepleieren",
        skriftlig_plan="Plan med kontaktpersoner",
    )
    return course.record("spiseavslutning", at, hjelpebehov="Oppfølging av vekt")


def letter_sent(course: Course, at: str) -> Course:
    return course.record("spiseepikrise", at, by="behandler", deed=Deed.SENT)


@cache
def severe_inpatient() -> Course:
    """Over Easter 2026 and the change of the clock on 29.3."""
    course = met(accepted(SEVERE, INPATIENT), "20.3.2026 10:00")
    course = course.record("snarlig_behandling", "23.3.2026 10:00")
    course = in_treatment(course, "1.4.2026 10:00")
    course = evaluated(course, "15.4.2026 10:00", reached=False)
    course = evaluated(course, "29.4.2026 10:00", reached=True)
    return letter_sent(closing(course, "7.5.2026 10:00"), "8.5.2026 10:00")


def less_severe_at_first_meeting() -> Course:
    return met(accepted(LESS_SEVERE, OUTPATIENT), "13.4.2026 10:00")


@cache
def less_severe_outpatient() -> Course:
    """Objects before the discharge letter is sent."""
    course = in_treatment(less_severe_at_first_meeting(), "25.5.2026 10:00")
    course = evaluated(course, "22.6.2026 10:00", reached=False)
    course = evaluated(course, "3.8.2026 10:00", reached=True)
    return closing(course, "4.8.2026 10:00").consent("deling", "5.8.2026 10:00", given=False)


@cache
def evaluated_twenty_times() -> Course:
    """Never finished, and planned for discharge after the twentieth evaluation."""
    course = in_treatment(less_severe_at_first_meeting(), "27.4.2026 10:00")
    first = moment("4.5.2026 10:00")
    for week in range(20):
        course = evaluated(course, f"{first + timedelta(weeks=week):%d.%m.%Y %H:%M}", reached=False)
    return letter_sent(closing(course, "21.9.2026 10:00"), "22.9.2026 10:00")


@cache
def ended_at_the_decision() -> Course:
    course = decided(less_severe_at_first_meeting(), "27.4.2026 10:00", "avslutte")
    return letter_sent(closing(course, "4.5.2026 10:00"), "5.5.2026 10:00")


@cache
def objects_to_the_meeting() -> Course:
    """Discharged without the municipality, and no letter is sent."""
    course = decided(less_severe_at_first_meeting(), "27.4.2026 10:00", "avslutte")
    course = course.consent("deling", "28.4.2026 10:00", given=False)
    return course.record("spiseavslutning", "4.5.2026 10:00", hjelpebehov="Oppfølging av vekt")


@cache
def refused() -> Course:
    return received().record("spisevurdering", "18.3.2026 10:00", by="poliklinikken", deed=Deed.REFUSED)


@cache
def returned_three_times() -> Course:
    course = received()
    for at in ("18.3.2026 10:00", "20.3.2026 10:00"):
        course = course.record("spisevurdering", at, by="poliklinikken", deed=Deed.RETURNED)
        course = sent_again(course, at)
    return course.record("spisevurdering", "23.3.2026 10:00", by="poliklinikken", deed=Deed.RETURNED)


@cache
def objects_to_being_referred() -> Course:
    return received().consent("deling", "17.3.2026 10:00", given=False)


def moved_to_inpatient() -> Course:
    """During assessment, when the limit of an inpatient has passed already."""
    return less_severe_at_first_meeting().record("ny_form", "1.5.2026 10:00", behandlingsform=INPATIENT)


@cache
def drops_out() -> Course:
    return moved_to_inpatient().interrupted("frafall", "2.5.2026 10:00")


@cache
def dies(course: Callable[[], Course], at: str) -> Course:
    return course().interrupted("død", at)


COURSES: tuple[Callable[[], Course], ...] = (
    severe_inpatient,
    less_severe_outpatient,
    evaluated_twenty_times,
    ended_at_the_decision,
    objects_to_the_meeting,
    refused,
    returned_three_times,
    objects_to_being_referred,
    drops_out,
    partial(dies, less_severe_at_first_meeting, "20.4.2026 10:00"),
)
