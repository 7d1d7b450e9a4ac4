"""Patients who are taken through LAR within TSB, to an end; `LAR_COURSES` together use all of that part."""

from collections.abc import Callable
from functools import cache, partial

from tests.course import Course, Deed
from tests.pathways.tsb_road import (
    LAR_GROUNDS,
    LAR_ROUND,
    decided,
    discharged,
    evaluated,
    evaluating_after_ten_returns,
    in_treatment,
    noted,
    weekly,
)


def lar_asked(at: str = "25.3.2026 09:00") -> Course:
    return asks_for_lar(in_treatment(), at)


def asks_for_lar(course: Course, at: str, *, step: str = "evaluering") -> Course:
    """The evaluation leads to LAR, and the grounds are sent and received the same minute."""
    return lar_grounds_sent(evaluated(course, at, "vurdere_lar", step=step), at)


def lar_grounds_sent(course: Course, at: str) -> Course:
    course = noted(course, "lar_henvisning", at, LAR_GROUNDS)
    return course.record("lar_henvisning", at, by="vurderingsinstans", deed=Deed.RECEIVED)


def stabilising() -> Course:
    """Until the patient is taken into LAR."""
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
    """Stabilised, moved to the GP, referred back over the change of the clock, and discharged."""
    course = followed_by_the_gp()
    course = course.record("fastlegeoppfølging", "20.7.2026 10:00", by="fastlege", lar_status="stabil")
    course = course.record("fastlegeoppfølging", "20.10.2026 10:00", by="fastlege", lar_status="ønsker_slutt")
    course = back_to_tsb_sent(course, "21.10.2026 10:00")
    course = course.record("tilbakehenvisning", "28.10.2026 10:00", by="vurderingsinstans", deed=Deed.ACCEPTED)
    course = course.record("lar_avgjørelse", "4.11.2026 10:00", by="spesialist", lar_utfall="utskrives")
    return discharged(course, "5.11.2026 10:00")


@cache
def lar_refused() -> Course:
    course = lar_asked().record("lar_henvisning", "10.4.2026 10:00", by="vurderingsinstans", deed=Deed.REFUSED)
    return discharged(decided(course, "10.4.2026 11:00", "avslutte"), "13.4.2026 10:00")


@cache
def lar_objected_to() -> Course:
    """Withdrawn while the answer is waited for."""
    course = lar_asked().consent("deling", "10.4.2026 10:00", given=False)
    return discharged(decided(course, "10.4.2026 11:00", "avslutte"), "13.4.2026 10:00")


@cache
def lar_returned_four_times() -> Course:
    """The fourth return leads out."""
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
    """The patient wants to stop; the suggestion is another round, the therapist has a reason to end."""
    course = lar_seen(stabilising(), "17.4.2026 10:00", "ønsker_slutt")
    course = course.record(
        "flyttevalg", "20.4.2026 10:00", by="behandler", choice="Avslutte LAR", reason="Pasienten ønsker det"
    )
    course = course.record("lar_avgjørelse", "21.4.2026 10:00", by="kontaktlege", lar_utfall="utskrives")
    return discharged(course, "22.4.2026 10:00")


def back_to_stabilising(times: int) -> Course:
    """The patient wants to stop, and each time the suggestion of another round is followed."""
    course = stabilising()
    for at in weekly("17.4.2026 10:00", times):
        course = lar_seen(course, at, "ønsker_slutt")
        course = course.record("flyttevalg", at, by="behandler", choice="stabilisering")
    return course


def lar_ended(course: Course, at: str) -> Course:
    return discharged(course.record("lar_avgjørelse", at, by="spesialist", lar_utfall="utskrives"), at)


@cache
def sixth_round_of_stabilising() -> Course:
    """After five rounds back, no more."""
    course = lar_seen(back_to_stabilising(5), "25.5.2026 10:00", "ønsker_slutt")
    course = course.record("flyttevalg", "26.5.2026 10:00", by="behandler", choice="stabilisering")
    return lar_ended(course, "27.5.2026 10:00")


@cache
def gp_says_no(deed: Deed, rounds: int) -> Course:
    """Back to stabilising, or to the decision about LAR when the rounds are used up."""
    course = lar_seen(back_to_stabilising(rounds), "25.5.2026 10:00", "stabil")
    course = to_the_gp(course, "26.5.2026 10:00", "26.5.2026 11:00")
    course = course.record("til_fastlege", "27.5.2026 10:00", by="fastlege", deed=deed)
    return out_of_lar(course, "28.5.2026 10:00")


@cache
def objects_to_the_gp(rounds: int) -> Course:
    """Withdrawn before the GP has accepted."""
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
    """Back to the GP, or on to the decision when that has happened three times."""
    course = referred_back_by_the_gp(refusals)
    course = course.record("tilbakehenvisning", "4.8.2026 10:00", by="vurderingsinstans", deed=deed)
    return out_of_the_gps_hands(course)


@cache
def objects_to_going_back(refusals: int) -> Course:
    """Withdrawn before those who assess have accepted; after three times the patient leaves the pathway."""
    course = referred_back_by_the_gp(refusals).consent("deling", "4.8.2026 10:00", given=False)
    return course if course.state.ended else out_of_the_gps_hands(course)


def out_of_the_gps_hands(course: Course) -> Course:
    at = "5.8.2026 10:00"
    if "fastlegeoppfølging" in course.open_steps(at):
        return course.interrupted("død", at)
    return lar_ended(course, at)


@cache
def goes_on_in_lar(outcome: str) -> Course:
    """The decision leads back to stabilising, five times in all."""
    course = back_to_stabilising(4)
    for at in ("22.5.2026 10:00", "29.5.2026 10:00"):
        course = lar_seen(course, at, "ønsker_slutt")
        course = course.record("flyttevalg", at, by="behandler", choice="lar_avgjørelse", reason="Pasienten ønsker det")
        course = course.record("lar_avgjørelse", at, by="spesialist", lar_utfall=outcome)
    return discharged(course, "1.6.2026 10:00")


LAR_COURSES: tuple[Callable[[], Course], ...] = (
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
)
