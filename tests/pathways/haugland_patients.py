"""Patients on their way through the Haugland pathway: the stages, and the patients that tests begin with.

A stage takes the course so far and gives the course after it. `cache` only saves time: a course is a frozen value.
"""

from collections.abc import Mapping
from functools import cache

from forlop.engine.commands import Record
from forlop.model.values import Value
from tests.course import Course, Deed, begin, day, library, moment

HAUGLAND = library("haugland/haugland.forlop")

Data = Mapping[str, Value]

ORDER: Data = {
    "funksjon": "går 200 meter",
    "tidligere_tiltak": "trening hos fysioterapeut",
    "arbeidssituasjon": "halv stilling",
    "ønsket_mål": "full stilling",
}


def noted(
    course: Course, step: str, at: str, data: Data, *, by: str, deed: Deed | None = None, came: tuple[str, ...] = ()
) -> Course:
    """A recording whose data stand in a table."""
    present = came or None
    command = Record(step=step, at=moment(at), by=by, deed=deed, present=present, data=tuple(data.items()))
    return course.do(command, now=at)


def psfs(score: int) -> Data:
    return {"aktiviteter": "gå tur", "skår": score, "psfs_retning": "ti_er_best"}


# ---- at home


def contacted(
    at: str = "5.1.2026 10:00", *, work: str = "gradert", coordinator: bool = False, sick_since: str = ""
) -> Course:
    about: Data = {
        "problem": "L84",
        "diagnosegruppe": "muskel_skjelett",
        "arbeidsstatus": work,
        "har_koordinator": coordinator,
        **psfs(3),
        **({"sykmeldt_fra": day(sick_since)} if sick_since else {}),
    }
    return noted(begin(HAUGLAND, at), "kontakt", at, about, by="fastlege")


def treated(course: Course, at: str = "9.2.2026 12:00", *, better: bool = False) -> Course:
    return noted(course, "grønn", at, {"bedre": better, **psfs(3)}, by="fastlege")


def met(course: Course, at: str = "16.2.2026 12:00", *, better: bool = False) -> Course:
    came = ("fastlege", "fysio", "pasient")
    return noted(course, "samarbeidsmøte", at, {"lokal_plan": "trening", "bedre": better}, by="fastlege", came=came)


def long_absence(course: Course, at: str = "17.2.2026 09:00", *, feared: bool = False) -> Course:
    return course.record("fraværsfare", at, by="fastlege", langtidsfare=feared)


# ---- before the stay


def without_calling(course: Course, at: str = "18.2.2026 09:00") -> Course:
    return course.record("rådføring", at, by="fastlege", choice="Vurder nivå uten å ringe")


def calling(course: Course, at: str = "18.2.2026 09:00") -> Course:
    return course.record("rådføring", at, by="fastlege", choice="Ring servicetelefonen")


def called(course: Course, at: str) -> Course:
    return course.record("servicetelefon", at, by="fastlege", deed=Deed.SENT)


def advised(course: Course, at: str, advice: str) -> Course:
    said: Data = {"råd": advice, "ventetid_uker": 8}
    return noted(course, "servicetelefon", at, said, by="rkhr", deed=Deed.ACCEPTED)


def level(course: Course, at: str, found: str, *, tried: bool = True, assessed: bool = True) -> Course:
    about: Data = {"nivå1_prøvd": tried, "nivå2_vurdert": assessed, "leon_grunn": "prøvd lokalt", "nivå": found}
    return noted(course, "leon", at, about, by="fastlege")


def local_round(course: Course, date: str) -> Course:
    """The level was found to be 1: the patient meets the local actors again and comes back to the question of level."""
    course = met(level(course, f"{date} 09:00", "nivå1"), f"{date} 10:00")
    return without_calling(long_absence(course, f"{date} 11:00"), f"{date} 12:00")


def applied(course: Course, at: str = "27.3.2026 10:00") -> Course:
    return noted(course, "søknad", at, ORDER, by="fastlege", deed=Deed.SENT)


def accepted(course: Course, at: str = "15.4.2026 12:00", *, admission: str = "1.6.2026") -> Course:
    return noted(course, "søknad", at, {"planlagt_innkomst": day(admission)}, by="rkhr", deed=Deed.ACCEPTED)


# ---- during the stay


def clarified(
    course: Course, at: str = "2.6.2026 10:00", *, leaves: str = "29.6.2026", other_problem: bool = False
) -> Course:
    about: Data = {
        **psfs(4),
        "mål_for_opphold": "gå i butikken",
        "annet_hovedproblem": other_problem,
        "planlagt_utreise": day(leaves),
    }
    return noted(course, "avklaringssamtale", at, about, by="rkhr")


def met_midway(course: Course, at: str = "15.6.2026 13:00", *, nav_must_plan: bool = False) -> Course:
    about: Data = {"felles_plan": "trening og halv stilling", "møteform": "fysisk", "nav_behov": nav_must_plan}
    return noted(course, "midtveismøte", at, about, by="rkhr", came=("rkhr", "fastlege", "pasient"))


def went_home(course: Course, date: str = "29.6.2026") -> Course:
    """The plan was followed to the last morning, and the patient goes home at ten."""
    return course.record("opphold", f"{date} 09:00", by="rkhr").happens("utreise", f"{date} 10:00")


def discharged(course: Course, date: str = "29.6.2026") -> Course:
    return noted(went_home(course, date), "utskriving", f"{date} 11:00", psfs(6), by="rkhr")


# ---- after the stay


def handed_over(course: Course, date: str) -> Course:
    """Everything is sent on one day, and the one who leads the follow-up takes over and begins at once."""
    course = course.record(
        "epikrise", f"{date} 12:00", by="rkhr", deed=Deed.SENT, epikrisetekst="Bedre til å gå"
    ).record("lokal_oppfølging", f"{date} 12:00", by="rkhr", deed=Deed.SENT)
    course = course.record("lokal_oppfølging", f"{date} 13:00", by="fastlege", deed=Deed.ACCEPTED)
    return course.record("lokal_oppfølging", f"{date} 14:00", by="fastlege")


def evaluated(
    course: Course, at: str, next_move: str = "fortsette", *, reached: bool = False, work: str = "gradert"
) -> Course:
    about: Data = {**psfs(8), "mål_nådd": reached, "arbeidsstatus": work, "neste_grep": next_move}
    return noted(course, "evaluering", at, about, by="fastlege")


def plan_taken_over(course: Course, sent: str, confirmed: str) -> Course:
    """The coordinating unit is told, with the patient's consent, and confirms."""
    course = course.consent("ip_melding", sent, given=True).record("til_ip", sent, by="fastlege", deed=Deed.SENT)
    return course.record("til_ip", confirmed, by="enheten", deed=Deed.ACCEPTED)


# ---- patients that tests begin with; NAV is not to be told, except where a test says so


@cache
def at_advice(*, work: str = "gradert", coordinator: bool = False) -> Course:
    """17.2.2026: not better locally; the next question is whether to ask the centre."""
    course = treated(contacted(work=work, coordinator=coordinator))
    return long_absence(met(course.consent("nav_deling", "10.2.2026 09:00", given=False)))


@cache
def at_level() -> Course:
    """18.2.2026: the lowest effective level is to be found."""
    return without_calling(at_advice())


@cache
def to_apply() -> Course:
    """24.3.2026: level 3."""
    return level(at_level(), "24.3.2026 10:00", "nivå3")


@cache
def application_out() -> Course:
    """27.3.2026: the application is sent, and not answered."""
    return applied(to_apply())


@cache
def waiting() -> Course:
    """15.4.2026: accepted, the stay is to begin on 1.6.2026."""
    return accepted(application_out())


@cache
def in_stay() -> Course:
    """2.6.2026: the first conversation is held, the patient goes home on 29.6.2026."""
    return clarified(waiting().happens("innkomst", "1.6.2026 11:00")).consent(
        "deltakelse", "2.6.2026 12:00", given=False
    )


@cache
def home_in_summer() -> Course:
    """30.6.2026: everything is handed over; the evaluation is first due on 29.9.2026."""
    course = discharged(met_midway(in_stay())).consent("rapportdeling", "29.6.2026 11:30", given=False)
    return handed_over(course, "30.6.2026")


@cache
def early_place(*, coordinator: bool = False) -> Course:
    """25.2.2026: a patient who has been promised a place before Easter."""
    course = level(without_calling(at_advice(coordinator=coordinator)), "18.2.2026 10:00", "nivå3")
    return accepted(applied(course, "18.2.2026 11:00"), "25.2.2026 12:00", admission="2.3.2026")


@cache
def stay_over_easter() -> Course:
    """24.3.2026: in the stay from 23.3.2026, to go home on 20.4.2026."""
    course = early_place().happens("innkomst", "23.3.2026 10:00")
    return clarified(course, "24.3.2026 10:00", leaves="20.4.2026").consent(
        "deltakelse", "24.3.2026 12:00", given=False
    )


@cache
def home_before_easter(*, coordinator: bool = False) -> Course:
    """27.3.2026 (a Friday): discharged, and nothing is sent yet."""
    course = early_place(coordinator=coordinator).happens("innkomst", "2.3.2026 10:00")
    course = clarified(course, "3.3.2026 10:00", leaves="27.3.2026")
    course = met_midway(course.consent("deltakelse", "3.3.2026 12:00", given=False), "14.3.2026 13:00")
    return discharged(course.consent("rapportdeling", "14.3.2026 14:00", given=False), "27.3.2026")


@cache
def home_in_autumn(local_rounds: int = 0) -> Course:
    """3.11.2025: home, after the given number of further local rounds; the evaluation is first due on 3.2.2026."""
    course = treated(contacted("4.8.2025 10:00"), "1.9.2025 12:00").consent("nav_deling", "1.9.2025 13:00", given=False)
    course = without_calling(long_absence(met(course, "8.9.2025 12:00"), "9.9.2025 09:00"), "9.9.2025 10:00")
    for date in ("10.9.2025", "11.9.2025", "12.9.2025")[:local_rounds]:
        course = local_round(course, date)
    course = applied(level(course, "22.9.2025 10:00", "nivå3"), "22.9.2025 11:00")
    course = accepted(course, "29.9.2025 12:00", admission="6.10.2025").happens("innkomst", "6.10.2025 10:00")
    course = clarified(course, "7.10.2025 10:00", leaves="3.11.2025")
    course = course.consent("deltakelse", "7.10.2025 12:00", given=False)
    course = discharged(met_midway(course, "20.10.2025 13:00"), "3.11.2025")
    return handed_over(course.consent("rapportdeling", "3.11.2025 11:30", given=False), "3.11.2025")


# ---- the sick leave


@cache
def on_sick_leave() -> Course:
    """3.11.2025: certified sick, two weeks after calling in sick, which was also the day of the first contact."""
    return contacted("20.10.2025 10:00").happens("sykmelding", "3.11.2025 09:00")


@cache
def certified(extent: str = "hel") -> Course:
    about: Data = {
        "sykmeldingsgrad": extent,
        "sykmeldt_fra": day("3.11.2025"),
        "egenmeldt_fra": day("20.10.2025"),
    }
    return noted(on_sick_leave(), "del_c", "3.11.2025 10:00", about, by="fastlege", deed=Deed.SENT)


def with_plan(course: Course, at: str = "28.11.2025 10:00", *, wished: bool = False) -> Course:
    """The certificate was given in time, and the employer sends the plan."""
    course = course.record("levering", "3.11.2025 15:00", by="pasient")
    return course.record("oppfølgingsplan", at, by="arbeidsgiver", deed=Deed.SENT, dialog_ønskes=wished)
