"""Patients who are taken through the OCD pathway; `COURSES` together use all of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache

from tests.course import Course, Deed, begin, library, moment

OCD = library("rus_psykisk/ocd.forlop")


def suspected() -> Course:
    """The unit that has the patient has written the referral."""
    return begin(OCD, "2.3.2026 09:00").record(
        "ocd_behov", "2.3.2026 09:00", henvisningstekst="Vasketvang i tre år, prøvd medisiner"
    )


def sent(course: Course, at: str) -> Course:
    course = course.record("ocd_henvisning", at, by="henvisende_enhet", deed=Deed.SENT)
    return course.record("ocd_henvisning", at, by="ocd_team", deed=Deed.RECEIVED)


def accepted() -> Course:
    return sent(suspected(), "3.3.2026 10:00").record(
        "ocd_henvisning", "10.3.2026 10:00", by="ocd_team", deed=Deed.ACCEPTED
    )


def assessed() -> Course:
    course = accepted().record("ocd_fremmøte", "14.4.2026 10:00", present=("ocd_team", "pasient"))
    return course.record("ocd_utredning", "9.6.2026 10:00", kartlegging="Utført")


def decided(outcome: str) -> Course:
    return assessed().record("ocd_beslutning", "9.6.2026 11:00", utfall=outcome, diagnose="F42.1")


def gp_told(course: Course, at: str) -> Course:
    return course.record("ocd_beskjed", at, by="henvisende_enhet", deed=Deed.SENT)


def letter_sent(course: Course, at: str) -> Course:
    return course.record("ocd_epikrise", at, by="ocd_team", deed=Deed.SENT)


@cache
def treated() -> Course:
    """Over Easter 2026 and the change of the clock on 29.3; the GP is told last of all."""
    course = decided("behandling").record("ocd_behandling", "4.8.2026 10:00", mål_nådd=True)
    return gp_told(letter_sent(course, "5.8.2026 10:00"), "6.8.2026 10:00")


@cache
def treated_ten_times() -> Course:
    """Never finished, and ended after the tenth evaluation."""
    course = gp_told(decided("behandling"), "10.6.2026 10:00")
    first = moment("16.6.2026 10:00")
    for week in range(10):
        at = f"{first + timedelta(weeks=week):%d.%m.%Y %H:%M}"
        course = course.record("ocd_behandling", at, mål_nådd=False)
    return letter_sent(course, "25.8.2026 10:00")


@cache
def back_to_the_unit() -> Course:
    """No treatment, and the patient objects: neither message nor letter."""
    course = accepted().consent("deling", "11.3.2026 10:00", given=False)
    course = course.record("ocd_fremmøte", "14.4.2026 10:00", present=("ocd_team", "pasient"))
    course = course.record("ocd_utredning", "9.6.2026 10:00", kartlegging="Utført")
    return course.record("ocd_beslutning", "9.6.2026 11:00", utfall="tilbake_henviser", diagnose="F41.1")


@cache
def refused() -> Course:
    course = gp_told(sent(suspected(), "3.3.2026 10:00"), "3.3.2026 11:00")
    return course.record("ocd_henvisning", "10.3.2026 10:00", by="ocd_team", deed=Deed.REFUSED)


@cache
def returned_three_times() -> Course:
    course = gp_told(sent(suspected(), "3.3.2026 10:00"), "3.3.2026 11:00")
    for at in ("5.3.2026 10:00", "9.3.2026 10:00"):
        course = sent(course.record("ocd_henvisning", at, by="ocd_team", deed=Deed.RETURNED), at)
    return course.record("ocd_henvisning", "11.3.2026 10:00", by="ocd_team", deed=Deed.RETURNED)


@cache
def drops_out() -> Course:
    return accepted().interrupted("frafall", "20.3.2026 10:00")


@cache
def dies() -> Course:
    return accepted().interrupted("død", "20.3.2026 10:00")


COURSES: tuple[Callable[[], Course], ...] = (
    treated,
    treated_ten_times,
    back_to_the_unit,
    refused,
    returned_three_times,
    drops_out,
    dies,
)
