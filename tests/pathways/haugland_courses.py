"""Patients who have come to an end of the Haugland pathway; together they take every way it has.

What is next on the way is asked in the tests; here stands what happened.
"""

from collections.abc import Callable
from functools import cache

from tests.course import Course, Deed, day
from tests.pathways.haugland_patients import (
    accepted,
    advised,
    application_out,
    applied,
    at_advice,
    at_level,
    called,
    calling,
    certified,
    clarified,
    contacted,
    discharged,
    evaluated,
    handed_over,
    home_before_easter,
    home_in_autumn,
    home_in_summer,
    in_stay,
    level,
    local_round,
    long_absence,
    met,
    met_midway,
    on_sick_leave,
    plan_taken_over,
    stay_over_easter,
    to_apply,
    treated,
    waiting,
    went_home,
    with_plan,
    without_calling,
)

# ---- ends at home


@cache
def better_at_home() -> Course:
    return treated(contacted(), better=True)


@cache
def better_after_the_local_meeting() -> Course:
    """The first meeting was held without the patient and did not count."""
    course = treated(contacted()).record("samarbeidsmøte", "16.2.2026 12:00", by="fastlege", present=("fysio",))
    return met(course, "20.2.2026 12:00", better=True)


# ---- the lowest effective level


def outpatient(course: Course, found: str, tried: str, *, better: bool) -> Course:
    """Level 2 was found, and tried until this day."""
    course = level(course, found, "nivå2").record("nivå2_tilbud", tried, by="fastlege")
    return course.record("nivå2_tilbud", tried, by="poliklinikk", bedre=better)


@cache
def outpatient_twice() -> Course:
    """Level 2 was tried twice and is offered a third time."""
    course = outpatient(at_level(), "20.2.2026 10:00", "20.5.2026 10:00", better=False)
    course = outpatient(course, "21.5.2026 10:00", "15.7.2026 10:00", better=False)
    return level(course, "16.7.2026 10:00", "nivå2").record("nivå2_tilbud", "16.7.2026 11:00", by="fastlege")


@cache
def outpatient_in_vain() -> Course:
    """Level 2 did not help three times; the plan takes over."""
    course = outpatient_twice().record("nivå2_tilbud", "15.9.2026 10:00", by="poliklinikk", bedre=False)
    return plan_taken_over(course, "17.9.2026 10:00", "21.9.2026 10:00")


@cache
def outpatient_helped() -> Course:
    return outpatient(at_level(), "20.2.2026 10:00", "20.5.2026 10:00", better=True)


@cache
def outpatient_in_vain_and_no_plan_wanted() -> Course:
    course = outpatient_twice().record("nivå2_tilbud", "15.9.2026 10:00", by="poliklinikk", bedre=False)
    return course.consent("ip_melding", "16.9.2026 10:00", given=False)


@cache
def three_local_rounds() -> Course:
    """The patient has met the local actors four times; no more rounds are allowed."""
    course = at_level()
    for date in ("2.3.2026", "9.3.2026", "16.3.2026"):
        course = local_round(course, date)
    return course


@cache
def level_one_four_times() -> Course:
    course = level(three_local_rounds(), "23.3.2026 10:00", "nivå1")
    return plan_taken_over(course, "24.3.2026 10:00", "25.3.2026 10:00")


@cache
def level_two_never_assessed() -> Course:
    """Level 3 was wanted twice, but level 2 was not assessed, and then level 1 not tried."""
    course = met(level(at_level(), "4.3.2026 10:00", "nivå3", assessed=False), "11.3.2026 12:00")
    course = without_calling(long_absence(course, "12.3.2026 09:00"), "12.3.2026 10:00")
    course = local_round(local_round(course, "16.3.2026"), "18.3.2026")
    course = level(course, "23.3.2026 10:00", "nivå3", tried=False)
    return plan_taken_over(course, "24.3.2026 10:00", "25.3.2026 10:00")


# ---- the service telephone


def rang(course: Course, date: str) -> Course:
    """The general practitioner rings, and the question is put."""
    return called(calling(course, f"{date} 09:00"), f"{date} 10:00")


@cache
def advised_to_stay_at_home() -> Course:
    """Four calls, four times the advice to treat at home or to examine more."""
    course = at_advice()
    for date, advice in (("19.2.2026", "lokalt"), ("26.2.2026", "mer_utredning"), ("5.3.2026", "lokalt")):
        course = met(advised(rang(course, date), f"{date} 12:00", advice), f"{date} 13:00")
        course = long_absence(course, f"{date} 14:00")
    course = advised(rang(course, "12.3.2026"), "12.3.2026 12:00", "lokalt")
    return plan_taken_over(course, "13.3.2026 10:00", "16.3.2026 10:00")


@cache
def advised_level_two() -> Course:
    course = advised(rang(at_advice(), "19.2.2026"), "20.2.2026 09:00", "nivå2")
    return outpatient(course, "20.2.2026 10:00", "20.5.2026 10:00", better=True)


@cache
def call_refused() -> Course:
    course = rang(at_advice(), "19.2.2026").record("servicetelefon", "20.2.2026 09:00", by="rkhr", deed=Deed.REFUSED)
    return outpatient(course, "20.2.2026 10:00", "20.5.2026 10:00", better=True)


def call_returned(course: Course, date: str) -> Course:
    return rang(course, date).record("servicetelefon", f"{date} 11:00", by="rkhr", deed=Deed.RETURNED)


@cache
def call_returned_twice() -> Course:
    return call_returned(call_returned(at_advice(), "19.2.2026"), "20.2.2026")


@cache
def call_returned_three_times() -> Course:
    course = call_returned(call_returned_twice(), "23.2.2026")
    return plan_taken_over(course, "24.2.2026 10:00", "25.2.2026 10:00")


# ---- the application


@cache
def application_refused() -> Course:
    """Refused, treated at home, refused again after two more local rounds."""
    course = application_out().record("søknad", "10.4.2026 10:00", by="rkhr", deed=Deed.REFUSED)
    course = without_calling(long_absence(met(course, "20.4.2026 10:00"), "20.4.2026 11:00"), "20.4.2026 12:00")
    course = local_round(local_round(course, "21.4.2026"), "22.4.2026")
    course = applied(level(course, "23.4.2026 10:00", "nivå3"), "23.4.2026 11:00")
    course = course.record("søknad", "4.5.2026 10:00", by="rkhr", deed=Deed.REFUSED)
    return plan_taken_over(course, "5.5.2026 10:00", "6.5.2026 10:00")


@cache
def application_returned_once() -> Course:
    return application_out().record("søknad", "1.4.2026 10:00", by="rkhr", deed=Deed.RETURNED)


@cache
def application_returned_three_times() -> Course:
    course = applied(application_returned_once(), "7.4.2026 10:00")
    for returned, sent in (("8.4.2026 10:00", "9.4.2026 10:00"), ("10.4.2026 10:00", "")):
        course = course.record("søknad", returned, by="rkhr", deed=Deed.RETURNED)
        course = applied(course, sent) if sent else course
    return plan_taken_over(course, "13.4.2026 10:00", "14.4.2026 10:00")


@cache
def objects_to_the_application() -> Course:
    return to_apply().consent("helse_deling", "25.3.2026 10:00", given=False)


@cache
def objects_to_the_call() -> Course:
    """The centre may not be rung, and the application cannot be sent either."""
    course = calling(at_advice().consent("helse_deling", "18.2.2026 08:00", given=False))
    return level(course, "19.2.2026 10:00", "nivå3")


@cache
def objects_during_the_stay() -> Course:
    """Accepted, and then nothing about the stay goes home: not its new date, no meeting, no plan."""
    course = (
        waiting()
        .consent("helse_deling", "2.5.2026 09:00", given=False)
        .interrupted("opphold_flyttet", "4.5.2026 09:00")
    )
    course = course.record(
        "ny_innkomstdato", "5.5.2026 09:00", by="rkhr", deed=Deed.SENT, planlagt_innkomst=day("15.6.2026")
    )
    course = clarified(course.happens("innkomst", "15.6.2026 10:00"), "16.6.2026 10:00", leaves="13.7.2026")
    course = course.consent("rapportdeling", "13.7.2026 09:00", given=False)
    return discharged(course.consent("plandeling", "13.7.2026 09:30", given=False), "13.7.2026")


@cache
def reminded_and_then_declined() -> Course:
    """No answer in time, a reminder is sent; accepted too late, and then the patient declines."""
    course = application_out().record("purring_svar", "16.4.2026 09:00", by="fastlege")
    return accepted(course, "17.4.2026 10:00").interrupted("takker_nei", "4.5.2026 10:00")


@cache
def moved_in_the_queue_then_out_of_town() -> Course:
    """The stay is moved by two weeks; the patient moves away during it."""
    course = waiting().interrupted("opphold_flyttet", "4.5.2026 09:00")
    course = course.record(
        "ny_innkomstdato", "5.5.2026 09:00", by="rkhr", deed=Deed.SENT, planlagt_innkomst=day("15.6.2026")
    )
    course = course.record("ny_dato_fastlege", "5.5.2026 09:00", by="rkhr", deed=Deed.SENT)
    return course.happens("innkomst", "15.6.2026 10:00").interrupted("flytter", "17.6.2026 10:00")


# ---- the stay


@cache
def on_time_over_easter() -> Course:
    """Every limit is kept, NAV takes part, and the patient is back at work three months after the stay."""
    course = treated(contacted()).consent("nav_deling", "10.2.2026 10:00", given=True)
    course = long_absence(met(course)).record("lege_nav", "18.2.2026 09:00", by="fastlege", present=("fastlege", "nav"))
    course = advised(called(calling(course, "2.3.2026 09:00"), "4.3.2026 10:00"), "10.3.2026 10:00", "nivå3")
    course = accepted(applied(level(course, "24.3.2026 10:00", "nivå3")))
    course = clarified(course.happens("innkomst", "1.6.2026 11:00")).consent("deltakelse", "2.6.2026 12:00", given=True)
    course = course.record("møteinvitasjon", "2.6.2026 12:00", by="rkhr", deed=Deed.SENT)
    course = met_midway(course, nav_must_plan=True).record("til_nav", "16.6.2026 09:00", by="rkhr", deed=Deed.SENT)
    course = discharged(course.record("til_nav", "18.6.2026 09:00", by="nav", deed=Deed.ACCEPTED))
    course = course.consent("rapportdeling", "29.6.2026 12:00", given=True)
    course = course.record("kort_rapport", "29.6.2026 12:30", by="rkhr", deed=Deed.SENT)
    return evaluated(handed_over(course, "30.6.2026"), "28.9.2026 10:00", reached=True, work="i_arbeid")


@cache
def acutely_ill_twice() -> Course:
    """Ill on Friday before Easter week, back on Monday, ill again and again before being back; dies in the autumn."""
    course = stay_over_easter().interrupted("akutt", "27.3.2026 10:00").record("akutt_hjelp", "27.3.2026 11:00")
    course = course.happens("tilbakekomst", "30.3.2026 10:00").interrupted("akutt", "31.3.2026 10:00")
    course = course.interrupted("akutt", "1.4.2026 10:00").record("akutt_hjelp", "1.4.2026 10:30")
    course = met_midway(course.happens("tilbakekomst", "2.4.2026 10:00"), "9.4.2026 13:00")
    course = discharged(course, "20.4.2026").consent("rapportdeling", "20.4.2026 11:30", given=False)
    return handed_over(course, "20.4.2026").interrupted("død", "1.10.2026 10:00")


@cache
def another_main_problem() -> Course:
    """The plan was changed, NAV was to plan but the patient withdrew; no report to general practice either."""
    course = clarified(waiting().happens("innkomst", "1.6.2026 11:00"), other_problem=True)
    course = course.consent("deltakelse", "2.6.2026 12:00", given=False)
    course = course.record("ny_plan", "3.6.2026 10:00", by="rkhr", mål_for_opphold="sove bedre")
    course = discharged(met_midway(course, nav_must_plan=True))
    course = course.consent("helse_deling", "29.6.2026 11:30", given=False)
    course = course.consent("rapportdeling", "29.6.2026 11:40", given=False)
    course = course.record("lokal_oppfølging", "29.6.2026 12:00", by="rkhr", deed=Deed.SENT)
    course = course.record("lokal_oppfølging", "30.6.2026 09:00", by="fastlege")
    return evaluated(course, "28.9.2026 10:00", reached=True, work="aap")


@cache
def without_a_midway_meeting() -> Course:
    """The meeting was left out; the patient dies the day after coming home."""
    course = in_stay().record(
        "midtveismøte", "28.6.2026 10:00", by="rkhr", deed=Deed.LEFT_OUT, reason="fastlegen kunne ikke komme"
    )
    return went_home(course).interrupted("død", "30.6.2026 10:00")


# ---- after the stay


@cache
def follow_up_not_confirmed_over_easter() -> Course:
    """The report was sent, nobody confirmed; the centre rings, and the practitioner takes over at last."""
    course = home_before_easter().record("lokal_oppfølging", "27.3.2026 12:00", by="rkhr", deed=Deed.SENT)
    course = course.record("epikrise", "30.3.2026 12:00", by="rkhr", deed=Deed.SENT, epikrisetekst="Går bedre")
    course = course.record("purring_oppfølger", "2.4.2026 09:00", by="rkhr", deed=Deed.SENT)
    course = course.record("lokal_oppfølging", "7.4.2026 09:00", by="fastlege", deed=Deed.ACCEPTED)
    course = course.record("lokal_oppfølging", "10.4.2026 09:00", by="fastlege")
    return evaluated(course, "26.6.2026 10:00", reached=True, work="i_arbeid")


@cache
def evaluated_three_times() -> Course:
    """Done late, left out (then nobody knows, and the practitioner goes on), and done in time."""
    course = evaluated(home_in_autumn(), "10.2.2026 10:00").record(
        "evaluering",
        "12.5.2026 10:00",
        by="fastlege",
        deed=Deed.LEFT_OUT,
        choice="evaluering",
        reason="pasienten var bortreist",
    )
    return evaluated(course, "10.8.2026 10:00")


@cache
def evaluated_four_times() -> Course:
    course = evaluated(evaluated_three_times(), "9.11.2026 10:00")
    return plan_taken_over(course, "10.11.2026 10:00", "11.11.2026 10:00")


@cache
def back_to_the_local_actors() -> Course:
    course = evaluated(home_in_summer(), "28.9.2026 10:00", "lokale_aktører")
    return met(course, "5.10.2026 10:00", better=True)


@cache
def no_more_local_rounds_after_the_stay() -> Course:
    course = evaluated(home_in_autumn(local_rounds=3), "2.2.2026 10:00", "lokale_aktører")
    return plan_taken_over(course, "3.2.2026 10:00", "4.2.2026 10:00")


@cache
def back_to_ask_the_centre() -> Course:
    course = evaluated(home_in_summer(), "28.9.2026 10:00", "råd_fra_senteret")
    return outpatient(without_calling(course, "29.9.2026 09:00"), "29.9.2026 10:00", "20.10.2026 10:00", better=True)


@cache
def no_more_questions_to_the_centre() -> Course:
    """The centre had returned two calls before the stay."""
    course = level(without_calling(call_returned_twice(), "23.2.2026 09:00"), "23.2.2026 10:00", "nivå3")
    course = accepted(applied(course, "23.2.2026 11:00"), "25.2.2026 12:00", admission="2.3.2026")
    course = clarified(course.happens("innkomst", "2.3.2026 10:00"), "3.3.2026 10:00", leaves="27.3.2026")
    course = met_midway(course.consent("deltakelse", "3.3.2026 12:00", given=False), "14.3.2026 13:00")
    course = discharged(course, "27.3.2026").consent("rapportdeling", "27.3.2026 11:30", given=False)
    course = evaluated(handed_over(course, "27.3.2026"), "26.6.2026 10:00", "råd_fra_senteret")
    return plan_taken_over(course, "29.6.2026 10:00", "30.6.2026 10:00")


@cache
def a_plan_instead() -> Course:
    course = evaluated(home_in_summer(), "28.9.2026 10:00", "individuell_plan")
    return plan_taken_over(course, "29.9.2026 10:00", "30.9.2026 10:00")


# ---- long absence and the sick leave


@cache
def gets_a_coordinator() -> Course:
    course = met(treated(contacted()).consent("nav_deling", "10.2.2026 09:00", given=False))
    course = long_absence(course, feared=True).consent("ip_melding", "17.2.2026 10:00", given=True)
    course = course.record("koordinator_melding", "20.2.2026 10:00", by="fastlege", deed=Deed.SENT)
    course = course.record("koordinator_melding", "5.3.2026 10:00", by="enheten", har_koordinator=True)
    return course.interrupted("flytter", "6.3.2026 10:00")


@cache
def wants_no_coordinator() -> Course:
    course = met(treated(contacted(work="i_arbeid")))
    course = long_absence(course, feared=True).consent("ip_melding", "17.2.2026 10:00", given=False)
    return course.interrupted("død", "20.2.2026 10:00")


@cache
def a_year_on_sick_leave() -> Course:
    """Certified from 3.11.2025, followed up to the last day, and better at last."""
    course = with_plan(certified()).record("aktivitetskrav", "10.12.2025 10:00", by="nav", unntak="ikke_unntak")
    course = course.record("aktivitetskrav", "11.12.2025 10:00", by="fastlege")
    came = ("pasient", "arbeidsgiver")
    course = course.record("dialogmøte1", "18.12.2025 10:00", by="arbeidsgiver", present=came)
    course = course.record("dialogmøte2", "20.4.2026 10:00", by="nav", present=came)
    course = course.record("maksdato", "20.10.2026 10:00", by="nav", arbeidsstatus="aap")
    return treated(course, "2.11.2026 10:00", better=True)


@cache
def back_at_work_early() -> Course:
    """Partly certified, nobody wanted a meeting; back at full work in February, and better."""
    course = with_plan(certified("delvis")).happens("friskmelding", "10.2.2026 09:00")
    return treated(course, "11.2.2026 09:00", better=True)


# ---- at any time


@cache
def clinic_and_postponement() -> Course:
    """The centre comes out to the municipality; the meeting is put off by a week."""
    course = treated(contacted()).consent("tilskuere", "10.2.2026 10:00", given=True)
    course = course.record(
        "klinikk", "12.2.2026 10:00", by="rkhr", present=("rkhr", "pasient", "fysio"), observatører="fysio, nav"
    )
    course = course.pause("utsatt", "16.2.2026 09:00", running=True).pause("utsatt", "23.2.2026 09:00", running=False)
    return met(course, "2.3.2026 10:00", better=True)


@cache
def wants_nobody_to_watch() -> Course:
    """The clinic had begun when the patient said no; moves away while the application is overdue."""
    course = application_out().consent("tilskuere", "16.4.2026 08:00", given=True)
    course = course.record("klinikk", "16.4.2026 09:00", by="rkhr", present=("rkhr", "pasient", "fysio"))
    course = course.consent("tilskuere", "16.4.2026 09:30", given=False)
    return course.interrupted("flytter", "16.4.2026 10:00")


@cache
def dies_at_home() -> Course:
    return on_sick_leave().interrupted("død", "20.11.2025 10:00")


@cache
def declines_the_question_itself() -> Course:
    return at_advice().interrupted("takker_nei", "18.2.2026 10:00")


COURSES: tuple[Callable[[], Course], ...] = (
    better_at_home,
    better_after_the_local_meeting,
    outpatient_in_vain,
    outpatient_helped,
    outpatient_in_vain_and_no_plan_wanted,
    level_one_four_times,
    level_two_never_assessed,
    advised_to_stay_at_home,
    advised_level_two,
    call_refused,
    call_returned_three_times,
    application_refused,
    application_returned_three_times,
    objects_to_the_application,
    objects_to_the_call,
    objects_during_the_stay,
    reminded_and_then_declined,
    moved_in_the_queue_then_out_of_town,
    on_time_over_easter,
    acutely_ill_twice,
    another_main_problem,
    without_a_midway_meeting,
    follow_up_not_confirmed_over_easter,
    evaluated_four_times,
    back_to_the_local_actors,
    no_more_local_rounds_after_the_stay,
    back_to_ask_the_centre,
    no_more_questions_to_the_centre,
    a_plan_instead,
    gets_a_coordinator,
    wants_no_coordinator,
    a_year_on_sick_leave,
    back_at_work_early,
    clinic_and_postponement,
    wants_nobody_to_watch,
    dies_at_home,
    declines_the_question_itself,
)
