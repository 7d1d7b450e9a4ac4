"""The stay at Haugland and the months after it: midway, report, follow-up, evaluation, over Easter and clock change."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from forlop.engine.answers import DueAt, Stopped
from forlop.engine.commands import Deed, Record, Refused
from forlop.engine.events import Closing, RoundClosed
from tests.course import Course, day, moment
from tests.pathways import haugland_courses as courses
from tests.pathways.haugland_patients import (
    clarified,
    discharged,
    evaluated,
    home_before_easter,
    home_in_autumn,
    home_in_summer,
    in_stay,
    met_midway,
    stay_over_easter,
    waiting,
    went_home,
)
from tests.pathways.looking_back import as_it_was

Patient = Callable[[], Course]


def at(when: str) -> Course:
    """The patient whose whole course is on time, as it stood then."""
    return as_it_was(courses.on_time_over_easter(), when)


def due_at(course: Course, step: str, now: str, *, task: int = 0) -> DueAt:
    """The whole due time of a task that has one: with its goal and the earliest moment."""
    due = next(each.due for each in course.answer(now).tasks if (each.step, each.task) == (step, task))
    assert isinstance(due, DueAt)
    return due


# ---- admission


def test_work_and_social_life_are_spoken_of_by_the_second_day() -> None:
    course = at("1.6.2026 11:00")
    assert course.open_steps("1.6.2026 12:00") == {"opphold", "avklaringssamtale"}
    assert course.due("avklaringssamtale", "1.6.2026 12:00") == day("2.6.2026")  # 1 June + 1 day
    assert course.responsible("avklaringssamtale", "1.6.2026 12:00") == {"rkhr"}


def test_the_midway_meeting_is_aimed_at_half_of_the_stay() -> None:
    course = at("2.6.2026 12:00")
    assert course.open_steps("2.6.2026 13:00") == {"opphold", "midtveismøte"}  # NAV and the employer were asked at once
    due = due_at(course, "midtveismøte", "2.6.2026 13:00")
    # 1 June to 29 June are 28 days, and half of them 14: 15 June, with 3 days to each side
    assert due.goal is not None
    assert (due.earliest, due.goal.day, due.day) == (moment("12.6.2026 00:00"), day("15.6.2026"), day("18.6.2026"))
    assert course.due("midtveismøte", "2.6.2026 13:00", task=2) == day("28.6.2026")  # the day before 29 June


def test_the_midway_meeting_moves_with_the_planned_day_of_leaving() -> None:
    course = clarified(waiting().happens("innkomst", "1.6.2026 11:00"), leaves="30.6.2026")
    due = due_at(course, "midtveismøte", "2.6.2026 13:00")
    assert due.goal is not None
    assert (due.goal.day, due.day) == (day("15.6.2026"), day("18.6.2026"))  # 29 days: floor(29 / 2) = 14
    assert course.due("midtveismøte", "2.6.2026 13:00", task=2) == day("29.6.2026")


def test_nav_and_the_employer_are_asked_within_a_week_and_only_with_consent() -> None:
    course = clarified(waiting().happens("innkomst", "1.6.2026 11:00"))
    assert course.open_steps("2.6.2026 11:00") == {"opphold", "midtveismøte", "møteinvitasjon"}
    assert course.due("møteinvitasjon", "2.6.2026 11:00") == day("8.6.2026")  # 1 June + 7 days
    command = Record(step="møteinvitasjon", at=moment("2.6.2026 11:00"), by="rkhr", deed=Deed.SENT)
    assert course.refused(command, now="2.6.2026 11:00").why is Refused.CONSENT_MISSING
    assert course.open_steps("9.6.2026 08:00") == {"opphold", "midtveismøte"}  # an offer lapses, it is never late
    assert in_stay().open_steps("2.6.2026 13:00") == {"opphold", "midtveismøte"}


def test_another_main_problem_changes_the_plan_before_the_midway_meeting() -> None:
    course = as_it_was(courses.another_main_problem(), "2.6.2026 12:00")
    assert course.open_steps("2.6.2026 13:00") == {"opphold", "ny_plan"}
    assert course.due("ny_plan", "2.6.2026 13:00") == day("4.6.2026")  # 3 and 4 June
    changed = as_it_was(courses.another_main_problem(), "3.6.2026 10:00")
    assert changed.open_steps("3.6.2026 11:00") == {"opphold", "midtveismøte"}


# ---- midway


def test_the_patient_is_not_discharged_before_both_the_meeting_and_the_stay_are_over() -> None:
    met = at("15.6.2026 13:00")
    assert met.open_steps("15.6.2026 14:00") == {"opphold", "til_nav"}
    waits = met.answer("15.6.2026 14:00").joins
    assert [(join.step, join.arrived, join.missing) for join in waits] == [
        ("utskriving", ("midtveismøte",), ("opphold",))
    ]
    home = went_home(in_stay())
    assert home.open_steps("29.6.2026 11:00") == {"midtveismøte"}
    assert home.overdue("29.6.2026 11:00") == {"midtveismøte"}  # a deviation, and still to be held before discharge
    assert met_midway(home, "29.6.2026 11:30").open_steps("29.6.2026 12:00") == {"utskriving"}


def test_a_meeting_without_the_practitioner_is_not_the_midway_meeting() -> None:
    course = in_stay().record(
        "midtveismøte",
        "15.6.2026 13:00",
        by="rkhr",
        present=("rkhr", "pasient"),
        felles_plan="trening",
        møteform="video",
        nav_behov=False,
    )
    assert course.open_steps("15.6.2026 14:00") == {"opphold", "midtveismøte"}
    assert course.due("midtveismøte", "15.6.2026 14:00") == day("18.6.2026")


def test_nav_is_told_in_two_working_days_and_confirms_in_five() -> None:
    assert at("15.6.2026 13:00").due("til_nav", "15.6.2026 14:00") == day("17.6.2026")  # 16 and 17 June
    sent = at("16.6.2026 09:00")
    assert sent.due("til_nav", "16.6.2026 10:00", actor="nav") == day("23.6.2026")  # 17, 18, 19, 22 and 23 June
    assert at("18.6.2026 09:00").open_steps("18.6.2026 10:00") == {"opphold"}


def test_nav_is_not_told_what_it_need_not_plan_for() -> None:
    assert met_midway(in_stay()).open_steps("15.6.2026 14:00") == {"opphold"}


def test_a_consent_withdrawn_before_the_meeting_stops_the_word_to_nav_and_nothing_else() -> None:
    course = at("2.6.2026 12:00").consent("nav_deling", "14.6.2026 12:00", given=False)
    course = met_midway(course, nav_must_plan=True)
    assert course.open_steps("15.6.2026 14:00") == {"opphold"}
    assert went_home(course).open_steps("29.6.2026 11:00") == {"utskriving"}


def test_a_midway_meeting_that_was_left_out_leaves_one_question_open_and_holds_nothing() -> None:
    course = as_it_was(courses.without_a_midway_meeting(), "28.6.2026 10:00")
    answer = course.answer("28.6.2026 11:00")
    assert [(waiting.step, [known.datum for known in waiting.missing]) for waiting in answer.waiting] == [
        ("til_nav", ["nav_behov"])
    ]
    home = as_it_was(courses.without_a_midway_meeting(), "29.6.2026 10:00")
    assert home.open_steps("29.6.2026 11:00") == {"til_nav", "utskriving"}


# ---- discharge


def test_discharge_is_settled_with_the_patient_on_the_same_day() -> None:
    course = went_home(met_midway(in_stay()))
    assert course.open_steps("29.6.2026 10:30") == {"utskriving"}
    assert course.due("utskriving", "29.6.2026 10:30") == day("29.6.2026")  # 0 days
    assert course.overdue("29.6.2026 23:59") == set()
    assert course.overdue("30.6.2026 00:01") == {"utskriving"}


def test_going_home_does_not_end_the_stay_before_the_plan_was_followed() -> None:
    course = met_midway(in_stay()).happens("utreise", "29.6.2026 10:00")
    assert course.open_steps("29.6.2026 11:00") == {"opphold"}
    assert course.record("opphold", "29.6.2026 12:00").open_steps("29.6.2026 12:00") == {"utskriving"}


def test_after_discharge_report_follow_up_and_short_report_run_side_by_side() -> None:
    course = discharged(met_midway(in_stay()))
    now = "29.6.2026 11:30"
    assert course.open_steps(now) == {"epikrise", "kort_rapport", "lokal_oppfølging"}
    report = due_at(course, "epikrise", now, task=1)
    assert report.goal is not None
    assert (report.goal.day, report.day) == (day("30.6.2026"), day("6.7.2026"))  # 1 and 7 days; 6 July is a Monday
    assert course.due("lokal_oppfølging", now, actor="rkhr") == day("29.6.2026")  # 0 days
    assert course.due("kort_rapport", now) == day("6.7.2026")
    sent = course.record("lokal_oppfølging", "29.6.2026 12:00", by="rkhr", deed=Deed.SENT)
    assert sent.due("lokal_oppfølging", "29.6.2026 13:00", task=1) == day("2.7.2026")  # 30 June, 1 and 2 July
    assert sent.due("lokal_oppfølging", "29.6.2026 13:00", task=2) == day("13.7.2026")  # 29 June + 14 days
    assert sent.responsible("lokal_oppfølging", "29.6.2026 13:00") == {"fastlege"}
    assert sent.state.responsible == "rkhr"


def test_the_follow_up_is_taken_over_and_then_begun() -> None:
    sent = discharged(met_midway(in_stay())).record("lokal_oppfølging", "29.6.2026 12:00", by="rkhr", deed=Deed.SENT)
    taken = sent.record("lokal_oppfølging", "1.7.2026 09:00", by="fastlege", deed=Deed.ACCEPTED)
    assert taken.state.responsible == "fastlege"
    assert [task.task for task in taken.answer("1.7.2026 10:00").tasks if task.step == "lokal_oppfølging"] == [2]
    begun = taken.record("lokal_oppfølging", "6.7.2026 09:00", by="fastlege")
    assert "lokal_oppfølging" not in begun.open_steps("6.7.2026 10:00")


def test_the_report_over_easter_rolls_to_the_first_working_day() -> None:
    course = home_before_easter()
    report = due_at(course, "epikrise", "27.3.2026 12:00", task=1)
    # 27 March + 7 days is Good Friday, 3 April; then Saturday, Sunday and Easter Monday: Tuesday 7 April
    assert report.day == day("7.4.2026")
    assert report.goal is not None
    assert report.goal.day == day("28.3.2026")  # a goal does not roll


def test_a_follow_up_that_nobody_confirms_is_called_about_and_its_beginning_keeps_its_day() -> None:
    sent = as_it_was(courses.follow_up_not_confirmed_over_easter(), "27.3.2026 12:00")
    assert sent.due("lokal_oppfølging", "27.3.2026 13:00", task=1) == day("1.4.2026")  # 30 and 31 March, 1 April
    late = as_it_was(courses.follow_up_not_confirmed_over_easter(), "30.3.2026 12:00")
    assert "purring_oppfølger" not in late.open_steps("1.4.2026 23:59")
    assert late.open_steps("2.4.2026 08:00") == {"lokal_oppfølging", "purring_oppfølger"}
    assert late.responsible("purring_oppfølger", "2.4.2026 08:00") == {"rkhr"}
    begun = due_at(late, "lokal_oppfølging", "2.4.2026 08:00", task=2)
    assert begun.day == day("10.4.2026")  # 27 March + 14 days
    # The clocks go forward on 29 March: from midnight to midnight it is an hour less than 14 days.
    assert begun.at.astimezone(moment("1.1.2026").tzinfo) == moment("11.4.2026 00:00")
    assert begun.at.timestamp() - moment("28.3.2026 00:00").timestamp() == timedelta(hours=335).total_seconds()


def test_a_coordinator_leads_the_follow_up_where_there_is_one() -> None:
    for coordinator, leader in ((True, "koordinator"), (False, "fastlege")):
        course = home_before_easter(coordinator=coordinator)
        course = course.record("lokal_oppfølging", "27.3.2026 12:00", by="rkhr", deed=Deed.SENT)
        assert course.responsible("lokal_oppfølging", "27.3.2026 13:00") == {leader}


def test_a_patient_who_objects_to_the_report_is_followed_up_without_it() -> None:
    course = as_it_was(courses.another_main_problem(), "29.6.2026 11:40")
    assert course.open_steps("29.6.2026 11:50") == {"lokal_oppfølging"}
    stopped = [
        each.event.step
        for each in course.log
        if isinstance(each.event, RoundClosed) and each.event.how is Closing.WITHOUT_CONSENT
    ]
    assert {"epikrise", "kort_rapport"} <= set(stopped)
    home = as_it_was(courses.another_main_problem(), "30.6.2026 09:00")
    assert home.open_steps("30.6.2026 10:00") == {"evaluering"}


# ---- evaluation


def test_the_evaluation_is_first_due_three_months_after_the_stay() -> None:
    assert home_in_summer().due("evaluering", "1.7.2026 10:00") == day("29.9.2026")  # 29 June + 3 months
    assert home_in_autumn().due("evaluering", "4.11.2025 10:00") == day("3.2.2026")  # 3 November + 3 months
    assert home_in_summer().responsible("evaluering", "1.7.2026 10:00") == {"fastlege"}


def test_the_next_evaluation_counts_from_the_actual_one_or_from_the_limit_of_one_left_out() -> None:
    def then(when: str) -> Course:
        return as_it_was(courses.evaluated_four_times(), when)

    assert then("10.2.2026 10:00").due("evaluering", "10.2.2026 11:00") == day("10.5.2026")  # 10 February + 3 months
    assert then("12.5.2026 10:00").due("evaluering", "12.5.2026 11:00") == day("10.8.2026")  # 10 May + 3 months
    assert then("10.8.2026 10:00").due("evaluering", "10.8.2026 11:00") == day("10.11.2026")  # 10 August + 3 months
    assert then("9.11.2026 10:00").open_steps("9.11.2026 11:00") == {"til_ip"}


def test_an_evaluation_left_out_without_a_way_waits_for_the_one_who_has_the_patient() -> None:
    course = home_in_autumn().record(
        "evaluering", "2.2.2026 10:00", by="fastlege", deed=Deed.LEFT_OUT, reason="pasienten var bortreist"
    )
    undecided = course.answer("2.2.2026 11:00").undecided
    assert [(each.step, each.responsible) for each in undecided] == [("evaluering", "fastlege")]
    assert {needed.datum for needed in undecided[0].needed} == {"mål_nådd", "arbeidsstatus", "neste_grep"}


@pytest.mark.parametrize(
    ("next_move", "reached", "work", "ended"),
    [
        ("fortsette", True, "i_arbeid", "tilbake_i_arbeid"),
        ("fortsette", True, "aap", "oppfølging_avsluttet"),
        ("lokale_aktører", True, "gradert", "oppfølging_avsluttet"),
    ],
)
def test_a_goal_that_is_reached_ends_the_pathway(next_move: str, reached: bool, work: str, ended: str) -> None:
    course = evaluated(home_in_summer(), "28.9.2026 10:00", next_move, reached=reached, work=work)
    assert course.state.ended == ended


@pytest.mark.parametrize(
    ("next_move", "next_step"),
    [
        ("fortsette", "evaluering"),
        ("lokale_aktører", "samarbeidsmøte"),
        ("råd_fra_senteret", "rådføring"),
        ("individuell_plan", "til_ip"),
    ],
)
def test_a_goal_that_is_not_reached_leads_to_the_next_move(next_move: str, next_step: str) -> None:
    course = evaluated(home_in_summer(), "28.9.2026 10:00", next_move)
    assert course.open_steps("28.9.2026 11:00") == {next_step}


def test_when_the_rounds_are_used_the_plan_takes_over_whatever_the_next_move_was() -> None:
    course = evaluated(home_in_autumn(local_rounds=3), "2.2.2026 10:00", "lokale_aktører")
    assert course.open_steps("2.2.2026 11:00") == {"til_ip"}
    asked = as_it_was(courses.no_more_questions_to_the_centre(), "26.6.2026 10:00")
    assert asked.open_steps("26.6.2026 11:00") == {"til_ip"}


# ---- acute illness during the stay


def test_illness_stops_every_limit_and_moves_it_by_the_midnights_it_lasted() -> None:
    before = stay_over_easter()
    midway = due_at(before, "midtveismøte", "24.3.2026 13:00")
    # 23 March to 20 April are 28 days, half of them 14: 6 April, Easter Monday, and not rolled; 3 days to each side
    assert midway.goal is not None
    assert (midway.goal.day, midway.day) == (day("6.4.2026"), day("9.4.2026"))
    assert before.due("midtveismøte", "24.3.2026 13:00", task=2) == day("19.4.2026")  # the day before 20 April
    ill = as_it_was(courses.acutely_ill_twice(), "27.3.2026 10:00")
    assert "akutt_hjelp" in ill.open_steps("27.3.2026 10:30")
    assert ill.responsible("akutt_hjelp", "27.3.2026 10:30") == {"rkhr"}
    assert ill.due("midtveismøte", "27.3.2026 10:30") == Stopped(("akutt",))
    back = as_it_was(courses.acutely_ill_twice(), "30.3.2026 10:00")
    assert "akutt_hjelp" not in back.open_steps("30.3.2026 11:00")
    # The midnights to 28, 29 and 30 March are three days, though the clocks took an hour of them.
    assert moment("30.3.2026 10:00").timestamp() - moment("27.3.2026 10:00").timestamp() == 71 * 3600
    assert back.due("midtveismøte", "30.3.2026 11:00") == day("12.4.2026")  # 9 April + 3
    # What is counted back from the planned day of leaving moves with that day alone.
    assert back.due("midtveismøte", "30.3.2026 11:00", task=2) == day("19.4.2026")


def test_the_day_of_leaving_may_be_moved_while_the_patient_is_ill() -> None:
    ill = as_it_was(courses.acutely_ill_twice(), "27.3.2026 11:00")
    ill = ill.record("akutt_hjelp", "28.3.2026 10:00", by="rkhr", planlagt_utreise=day("23.4.2026"))
    back = ill.happens("tilbakekomst", "30.3.2026 10:00")
    assert back.due("midtveismøte", "30.3.2026 11:00", task=2) == day("22.4.2026")  # the day before 23 April
    # 23 March to 23 April are 31 days, half of them 15: 7 April, 3 days to each side, and 3 days of illness
    assert back.due("midtveismøte", "30.3.2026 11:00") == day("13.4.2026")


def test_illness_again_before_the_patient_is_back_begins_anew() -> None:
    course = as_it_was(courses.acutely_ill_twice(), "1.4.2026 10:00")
    rounds = [entry for entry in course.state.rounds if entry.step == "akutt_hjelp"]
    assert [entry.closed for entry in rounds] == [Closing.DONE, Closing.SUPERSEDED, None]


# ---- the rest of what may happen


def test_a_stay_moved_in_the_queue_is_told_within_two_working_days_and_the_patient_waits_on() -> None:
    course = as_it_was(courses.moved_in_the_queue_then_out_of_town(), "4.5.2026 09:00")
    assert course.open_steps("4.5.2026 10:00") == {"ventetid", "ny_innkomstdato"}
    assert course.due("ny_innkomstdato", "4.5.2026 10:00", task=0) == moment("4.5.2026 09:00")  # at once
    assert course.due("ny_innkomstdato", "4.5.2026 10:00", task=1) == day("6.5.2026")  # 5 and 6 May
    told = as_it_was(courses.moved_in_the_queue_then_out_of_town(), "5.5.2026 09:00")
    assert told.open_steps("5.5.2026 10:00") == {"ventetid"}
