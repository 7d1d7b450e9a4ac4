"""Departing from the pathway: what is taken, what is refused, and that all deviations stand in one list."""

from datetime import date

import pytest

from forlop.engine.answers import DueAt, Leaving, NotRunning
from forlop.engine.commands import (
    Command,
    DoUnopened,
    Grounds,
    Judge,
    Jump,
    LeavePathway,
    Note,
    Override,
    Postpone,
    Record,
    Reenter,
    Refused,
    SetConsent,
    SetLimit,
    Substitute,
    Uphold,
)
from forlop.engine.deviations import Shown, deviations
from forlop.engine.events import Closing, Deviated, Deviation, DeviationCause, Judged, RoundClosed, TokenTaken
from tests.course import Course, Deed, begin, day, moment, pathway_of
from tests.engine.small import HEADING, small, written

BY_LEGE = Grounds(by="lege", reason="Pasienten ba om det", cause=DeviationCause.PATIENT_WISH, justified=True)
AT = "7.1.2026 09:00"


def with_grounds(by: str = "lege", reason: str = "Haster") -> Grounds:
    return Grounds(by=by, reason=reason)


LINE = small(
    """
    opplysning x: heltall fra 0 til 10 "X" gyldig i 4 uker
    start a "A"
      lege skal gjøre dette innen 1 uke
      så b
    sjekkpunkt b "B"
      sykehus skal notere x innen 2 uker
      så c
    tiltak c "C"
      sykehus bør gjøre dette innen 4 uker etter b
      så d
    beslutning d "D"
      reglene avgjør
      hvis x er minst 5 så e
      ellers så ut
    tiltak e "E"
      bare hvis x er minst 3
      lege skal gjøre dette
      så ut
    slutt ut "Ut"
    """
)


def in_line(*done: str) -> Course:
    course = begin(LINE, "5.1.2026 09:00")
    for step in done:
        at = "5.1.2026 10:00"
        course = course.record(step, at, x=7) if step == "b" else course.record(step, at)
    return course


FORK = small(
    """
    samtykke deling "Deling" uttrykkelig
    hendelse sykmelding "Sykmelding"
    start s "S"
      lege skal gjøre dette
      så a, b og side
    tiltak side "Side"
      pasient bør gjøre dette
      så ferdig
    tiltak a "A"
      lege skal gjøre dette innen 1 uke
      ved fristbrudd så purring
      så a2
    tiltak purring "Purring"
      lege skal gjøre dette
      så ferdig
    tiltak a2 "A2"
      lege skal gjøre dette
      så j
    tiltak b "B"
      sykehus skal gjøre dette
      så j
    tiltak j "J"
      venter på a2 og b
      lege skal gjøre dette
      så h
    melding h "H"
      lege skal sende til sykehus
      krever samtykke deling
      sykehus skal bekrefte
      uten samtykke så møtet
      så møtet
    møte møtet "Møtet"
      lege skal innkalle sykehus
      gyldig med lege og sykehus
      så ut
    spor fravær "Fravær"
      starter ved sykmelding
    tiltak plan "Plan"
      lege skal gjøre dette
      så plan2
    tiltak plan2 "Plan 2"
      lege skal gjøre dette
      så ferdig
    slutt ut "Ut"
    """
)


def forked(*done: str) -> Course:
    course = begin(FORK, "5.1.2026 09:00").record("s", "5.1.2026 10:00")
    for step in done:
        course = course.record(step, "5.1.2026 11:00")
    return course


LOOPED = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal gjøre dette
      så deling
    tiltak deling "Deling"
      lege skal gjøre dette
      så a og b
    tiltak a "A"
      lege skal gjøre dette
      så j
    tiltak b "B"
      lege skal gjøre dette
      så j
    tiltak j "J"
      venter på a og b
      lege skal notere x
      hvis x så tilbake til deling, høyst 2 ganger, ellers ut
      ellers så ut
    slutt ut "Ut"
    """
)


CALLED = pathway_of(
    """\
forløp indre "Indre"
  versjon "1"
aktør lege "Legen"
start inn "Inn"
  lege skal gjøre dette
  så midt
tiltak midt "Midt"
  lege skal gjøre dette
  så sist
tiltak sist "Sist"
  lege skal gjøre dette
  så over
slutt over "Over"
"""
)
CALLING = pathway_of(
    HEADING
    + """
start a "A"
  lege skal gjøre dette
  så del
delforløp del "Del"
  kjører indre "1"
  ved over så ut
slutt ut "Ut"
""",
    CALLED,
)


def jump(step: str, *leaving: str, at: str = AT, grounds: Grounds = BY_LEGE) -> Jump:
    return Jump(step=step, at=moment(at), grounds=grounds, leaving=leaving or None)


def instead(step: str, of: str = "Noe annet", grounds: Grounds = BY_LEGE) -> Substitute:
    return Substitute(step=step, at=moment(AT), grounds=grounds, instead=of)


def unopened(
    step: str, *, by: str = "lege", at: str = AT, present: tuple[str, ...] | None = None, x: int = 0
) -> DoUnopened:
    data = (("x", x),) if x else ()
    return DoUnopened(step=step, at=moment(at), grounds=with_grounds(by), data=data, present=present)


def upheld(step: str, *, by: str = "sykehus") -> Uphold:
    return Uphold(step=step, at=moment(AT), by=by)


def noted(datum: str, value: int) -> Note:
    return Note(datum=datum, value=value, at=moment(AT), by="lege")


BOTH = small(
    """
    start s "S"
      lege skal gjøre dette innen 1 uke
      sykehus skal gjøre dette innen 1 uke
      så ut
    slutt ut "Ut"
    """
)


def postpone(step: str, until: str, *, by: str = "lege", actor: str | None = None) -> Postpone:
    return Postpone(step=step, at=moment(AT), grounds=with_grounds(by), until=day(until), actor=actor)


def set_limit(step: str, until: str, *, by: str = "sykehus") -> SetLimit:
    return SetLimit(step=step, at=moment(AT), by=by, until=day(until))


def override(step: str, basis: str = "bvl § 13-2") -> Override:
    return Override(step=step, at=moment(AT), grounds=BY_LEGE, basis=basis)


def leaves(at: str = AT) -> LeavePathway:
    return LeavePathway(at=moment(at), grounds=BY_LEGE)


def returns(step: str | None = None, at: str = "9.1.2026 09:00") -> Reenter:
    return Reenter(step=step, at=moment(at), grounds=BY_LEGE)


def without_b() -> Course:
    """`c` is open, and what its limit counts from was left out."""
    return in_line("a").record("b", "6.1.2026", by="sykehus", deed=Deed.LEFT_OUT, reason="Syk")


def gone() -> Course:
    return forked("a").do(leaves(), now=AT)


def over() -> Course:
    return in_line("a", "b").do(jump("e"), now=AT).record("e", "7.1.2026 10:00")


def to_be_sent() -> Course:
    return forked("a", "b", "a2", "j")


# ---- what is refused changes nothing

REFUSED: dict[str, tuple[Course, Command, Refused]] = {
    "nobody": (in_line(), jump("c", grounds=with_grounds(by="")), Refused.WHO_DEVIATES),
    "a stranger": (in_line(), jump("c", grounds=with_grounds(by="nabo")), Refused.UNKNOWN_ACTOR),
    "no reason": (in_line(), jump("c", grounds=with_grounds(reason=" ")), Refused.WHY_DEVIATED),
    "no such step": (in_line(), jump("cc"), Refused.UNKNOWN_STEP),
    "nobody leaves": (
        in_line(),
        LeavePathway(at=moment(AT), grounds=with_grounds(by="")),
        Refused.WHO_DEVIATES,
    ),
    "nobody returns": (gone(), Reenter(at=moment("9.1.2026"), grounds=with_grounds(reason="")), Refused.WHY_DEVIATED),
    "open is not out of order": (in_line(), unopened("a"), Refused.OPEN_ALREADY),
    "sending is not done by itself": (forked(), unopened("h"), Refused.NOT_BY_ITSELF),
    "a decision is not done by itself": (in_line(), unopened("d"), Refused.NOT_BY_ITSELF),
    "a subpathway is not done by itself": (begin(CALLING, "5.1.2026"), unopened("del"), Refused.NOT_BY_ITSELF),
    "data are told with it": (in_line(), unopened("b"), Refused.RECORDED_WITH_IT),
    "data out of bounds": (in_line(), unopened("b", x=11), Refused.OUT_OF_BOUNDS),
    "too few came": (forked(), unopened("møtet", present=("lege",)), Refused.NOT_QUORATE),
    "a stranger came": (forked(), unopened("møtet", present=("nabo",)), Refused.UNKNOWN_ACTOR),
    "not a meeting": (in_line(), unopened("c", present=("lege",)), Refused.NOT_A_MEETING),
    "nothing to uphold": (in_line("a"), upheld("b"), Refused.NOTHING_TO_UPHOLD),
    "noted since": (
        in_line().do(unopened("b", x=3), now=AT).record("a", AT).do(noted("x", 4), now=AT),
        upheld("b"),
        Refused.NOTED_SINCE,
    ),
    "jump to what is open": (in_line(), jump("a"), Refused.OPEN_ALREADY),
    "jump from which": (forked(), jump("møtet"), Refused.LEFT_WHICH),
    "jump from what is not open": (forked(), jump("møtet", "a2"), Refused.NOT_OPEN),
    "jump from no such step": (forked(), jump("møtet", "aa2"), Refused.UNKNOWN_STEP),
    "jump past the other branch": (forked(), jump("møtet", "a"), Refused.TWICE_IN_LINE),
    "jump to the join past the other": (forked(), jump("j", "a"), Refused.TWICE_IN_LINE),
    "jump back past the other": (forked("a"), jump("s", "a2"), Refused.TWICE_IN_LINE),
    "jump back past what waits": (forked("b"), jump("s", "a"), Refused.TWICE_IN_LINE),
    "jump into one branch": (forked(), jump("a2", "a", "b"), Refused.JOIN_UNFILLED),
    "jump into a branch that only a loop behind the join leads to again": (
        begin(LOOPED, "5.1.2026"),
        jump("a"),
        Refused.JOIN_UNFILLED,
    ),
    "jump to the side": (begin(FORK, "5.1.2026"), jump("side", "s"), Refused.LEADS_NOWHERE),
    "jump into a track that is not begun": (forked(), jump("plan2"), Refused.ACROSS_LINES),
    "jump from the track": (forked().happens("sykmelding", "6.1.2026"), jump("a2", "plan"), Refused.ACROSS_LINES),
    "jump into a subpathway": (begin(CALLING, "5.1.2026"), jump("del/sist"), Refused.INTO_SUBPATHWAY),
    "jump after the end": (over(), jump("c"), Refused.ENDED),
    "postpone what is not open": (in_line(), postpone("c", "9.1.2026"), Refused.NOT_OPEN),
    "postpone to yesterday": (in_line(), postpone("a", "6.1.2026"), Refused.DAY_PASSED),
    "postpone outside the calendar": (in_line(), postpone("a", "1.1.2101"), Refused.OUTSIDE_CALENDAR),
    "postpone what is another's": (in_line(), postpone("a", "9.1.2026", by="sykehus"), Refused.NOT_RESPONSIBLE),
    "postpone for others in passing": (in_line("a"), postpone("b", "9.1.2026"), Refused.WHOSE_TASKS),
    "postpone for others without the patient": (
        begin(BOTH, "5.1.2026"),
        postpone("s", "9.1.2026", by="sykehus", actor="lege"),
        Refused.TASKS_OF_OTHERS,
    ),
    "postpone a task that nobody has": (
        in_line(),
        postpone("a", "9.1.2026", actor="pasient"),
        Refused.NOT_RESPONSIBLE,
    ),
    "postpone a decision": (
        in_line("a").record("b", "6.1.2026", deed=Deed.LEFT_OUT, by="lege", reason="Syk").record("c", "6.1.2026"),
        postpone("d", "9.1.2026"),
        Refused.NOTHING_TO_DO,
    ),
    "postpone a subpathway": (
        begin(CALLING, "5.1.2026").record("a", "5.1.2026"),
        postpone("del", "9.1.2026"),
        Refused.RUNS_INSIDE,
    ),
    "a limit that stands": (in_line(), set_limit("a", "9.1.2026", by="lege"), Refused.LIMIT_STANDS),
    "a limit is not set twice": (
        without_b().do(set_limit("c", "20.1.2026"), now=AT),
        set_limit("c", "9.2.2026"),
        Refused.LIMIT_STANDS,
    ),
    "a limit by another": (without_b(), set_limit("c", "20.1.2026", by="pasient"), Refused.NOT_RESPONSIBLE),
    "a limit that has passed": (without_b(), set_limit("c", "6.1.2026"), Refused.DAY_PASSED),
    "instead of what": (in_line(), instead("a", " "), Refused.INSTEAD_OF_WHAT),
    "instead of what is not open": (in_line(), instead("c"), Refused.NOT_OPEN),
    "instead of another's": (in_line(), instead("a", grounds=with_grounds("sykehus")), Refused.NOT_RESPONSIBLE),
    "override on no basis": (to_be_sent(), override("h", ""), Refused.BASIS_MISSING),
    "override nothing": (to_be_sent(), override("j"), Refused.CONSENT_STOPS_NOTHING),
    "override before it is there": (forked(), override("h"), Refused.CONSENT_STOPS_NOTHING),
    "override a consent that is given": (
        to_be_sent().consent("deling", "6.1.2026", given=True),
        override("h"),
        Refused.CONSENT_STOPS_NOTHING,
    ),
    "override once": (to_be_sent().do(override("h"), now=AT), override("h"), Refused.CONSENT_STOPS_NOTHING),
    "the patient has left": (gone(), Record(step="a", at=moment(AT)), Refused.LEFT),
    "leave twice": (gone(), leaves(), Refused.LEFT),
    "return without having left": (forked(), returns(at=AT), Refused.NOT_LEFT),
    "return to where after the end": (over(), returns(), Refused.REENTER_WHERE),
    "return into one branch": (gone(), returns("a2"), Refused.JOIN_UNFILLED),
    "return to the side": (gone(), returns("side"), Refused.LEADS_NOWHERE),
    "return into a track": (gone(), returns("plan"), Refused.LEADS_NOWHERE),
    "return to no such step": (gone(), returns("aa"), Refused.UNKNOWN_STEP),
    "return into a subpathway": (
        begin(CALLING, "5.1.2026").do(leaves(), now=AT),
        returns("del/midt"),
        Refused.INTO_SUBPATHWAY,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_why_and_changes_nothing(case: str) -> None:
    course, command, why = REFUSED[case]
    now = "9.1.2026 12:00" if isinstance(command, Reenter) else AT
    before = course.tick(now)
    assert before.refused(command, now=now).why is why
    assert before.tick(now) == before


# ---- done though it is not open


def test_what_is_done_out_of_order_is_done_beside_the_flow() -> None:
    before = in_line()
    course = before.do(unopened("b", by="sykehus", x=7), now=AT)
    assert course.open_steps(AT) == {"a"}
    (entry,) = (entry for entry in course.state.rounds if entry.step == "b")
    assert (entry.closed, entry.is_present, course.state.value("x") is not None) == (Closing.DONE, False, True)
    first = written(before, course)[0]
    assert isinstance(first, Deviated)
    assert (first.deviation, first.step, first.by) == (Deviation.OUT_OF_ORDER, "b", "sykehus")


def test_limits_count_from_what_was_done_out_of_order() -> None:
    course = in_line().do(unopened("b", by="sykehus", x=7), now=AT).do(jump("c"), now=AT)
    assert course.due("c", AT) == day("4.2.2026")


def test_what_was_done_out_of_order_opens_anew_when_the_flow_comes() -> None:
    course = in_line().do(unopened("b", by="sykehus", x=7), now=AT).record("a", "7.1.2026 10:00")
    assert course.open_steps("7.1.2026 10:00") == {"b"}
    assert course.answer("7.1.2026 10:00").tasks[0].missing_data == ("x",)


def test_what_was_not_relevant_may_be_done() -> None:
    course = in_line().do(unopened("e"), now=AT)
    assert [task.closed for task in course.state.numbered("e", 1).tasks] == [Closing.DONE]


def test_a_join_does_not_count_what_was_done_out_of_order() -> None:
    course = forked("b").do(unopened("a2"), now=AT)
    assert course.answer(AT).joins[0].missing == ("a2",)


def test_a_meeting_that_was_valid_may_have_been_held_out_of_order() -> None:
    course = forked().do(unopened("møtet", present=("lege", "sykehus")), now=AT)
    assert course.state.times_done("møtet") == 1


# ---- straight to a step


def test_the_only_open_step_is_left_with_who_and_why() -> None:
    before = in_line()
    course = before.do(jump("c"), now=AT)
    assert course.open_steps(AT) == {"c"}
    left = next(event for event in written(before, course) if isinstance(event, RoundClosed))
    assert (left.step, left.how, left.by, left.reason) == ("a", Closing.SUPERSEDED, "lege", BY_LEGE.reason)
    (cause,) = {task.cause for task in course.answer(AT).tasks}
    assert (cause.clause, cause.source, cause.by, cause.reason) == ("jumped", None, "lege", BY_LEGE.reason)


def test_a_branch_goes_on_by_itself() -> None:
    course = forked().do(jump("a2", "a"), now=AT)
    assert course.open_steps(AT) == {"a2", "b", "side"}
    course = course.record("a2", "8.1.2026").record("b", "8.1.2026")
    assert course.open_steps("8.1.2026") == {"j", "side"}


def test_a_side_line_opens_beside_what_stands_unless_something_is_left_for_it() -> None:
    course = begin(FORK, "5.1.2026").do(jump("side"), now=AT)
    assert course.open_steps(AT) == {"s", "side"}
    course = course.record("s", "8.1.2026")
    assert course.open_steps("8.1.2026") == {"a", "b", "side"}  # one side line, not two
    assert course.refused(jump("side", at="8.1.2026"), now="8.1.2026").why is Refused.OPEN_ALREADY


def test_to_leave_every_branch_takes_what_waits_in_the_join() -> None:
    before = forked("b")
    course = before.do(jump("møtet", "a", "j"), now=AT)
    assert course.open_steps(AT) == {"møtet", "side"}
    assert [event.source for event in written(before, course) if isinstance(event, TokenTaken)] == ["b"]
    assert course.record("møtet", "8.1.2026").record("side", "8.1.2026").state.ended == "ut"


def test_what_waits_in_a_join_goes_with_a_jump_to_it() -> None:
    course = forked("b").do(jump("j", "a"), now=AT)
    assert (course.open_steps(AT), course.state.joins) == ({"j", "side"}, frozenset())


def test_whoever_waits_in_a_join_for_what_cannot_come_may_go_to_the_join() -> None:
    course = begin(LOOPED, "5.1.2026").record("s", "5.1.2026").record("deling", "5.1.2026").record("a", "5.1.2026")
    assert course.do(jump("j", "b"), now=AT).open_steps(AT) == {"j"}


def test_what_a_late_task_had_opened_goes_with_it() -> None:
    late = forked().tick("20.1.2026")
    assert "purring" in late.open_steps("20.1.2026")
    course = late.do(jump("a2", "a", at="20.1.2026"), now="20.1.2026")
    assert course.open_steps("20.1.2026") == {"a2", "b", "side"}


def test_an_end_that_waits_may_be_left() -> None:
    course = forked("a", "b", "a2", "j").consent("deling", "6.1.2026", given=False).record("møtet", "6.1.2026")
    assert course.state.reached == "ut"
    course = course.do(jump("møtet", "ut"), now=AT)
    assert (course.state.reached, course.open_steps(AT)) == (None, {"møtet", "side"})


def test_a_track_has_its_own_jumps() -> None:
    course = forked().happens("sykmelding", "6.1.2026").do(jump("plan2"), now=AT)
    assert course.open_steps(AT) == {"a", "b", "side", "plan2"}
    assert course.record("plan2", "8.1.2026").state.tracks == frozenset()


def test_a_jump_stays_inside_a_subpathway_that_runs() -> None:
    course = begin(CALLING, "5.1.2026").record("a", "5.1.2026").do(jump("del/sist"), now=AT)
    assert course.open_steps(AT) == {"del/sist"}
    assert course.record("del/sist", "8.1.2026").state.ended == "ut"


def test_a_jump_to_a_subpathway_begins_it() -> None:
    assert begin(CALLING, "5.1.2026").do(jump("del"), now=AT).open_steps(AT) == {"del/inn"}


# ---- another day, and a day at all


def test_a_plan_does_not_move_the_limit() -> None:
    course = in_line().do(postpone("a", "20.1.2026"), now=AT)
    (task,) = course.answer(AT).tasks
    assert task.planned is not None
    assert (task.planned.day, task.planned.reason) == (date(2026, 1, 20), "Haster")
    assert course.due("a", AT) == day("12.1.2026")
    assert course.overdue("13.1.2026") == {"a"}


def test_whoever_has_the_patient_postpones_for_whom_is_named() -> None:
    course = in_line("a").do(postpone("b", "20.1.2026", by="lege", actor="sykehus"), now=AT)
    assert course.answer(AT).tasks[0].planned is not None


def test_what_several_have_to_do_is_planned_for_one_of_them() -> None:
    both = begin(BOTH, "5.1.2026")
    for command in (postpone("s", "20.1.2026"), postpone("s", "20.1.2026", by="lege", actor="lege")):
        planned = {task.actor: task.planned is not None for task in both.do(command, now=AT).answer(AT).tasks}
        assert planned == {"lege": True, "sykehus": False}


def test_a_limit_without_anchor_is_set_by_the_responsible_and_passes() -> None:
    course = without_b()
    assert course.due("c", AT) == NotRunning("b", without_anchor=True)
    course = course.do(set_limit("c", "20.1.2026"), now=AT)
    (task,) = course.answer(AT).tasks
    assert isinstance(task.due, DueAt)
    assert (task.due.day, task.due.set_by) == (date(2026, 1, 20), "sykehus")
    assert course.overdue("20.1.2026") == set()
    assert course.overdue("21.1.2026") == {"c"}


def test_what_may_still_come_is_waited_for() -> None:
    course = in_line().do(jump("c"), now=AT)
    assert course.due("c", AT) == NotRunning("b", without_anchor=True)
    waiting = begin(
        small(
            """
            start s "S"
              lege skal gjøre dette
              så a og b
            tiltak a "A"
              lege skal gjøre dette innen 1 uke etter c
              så ferdig
            tiltak b "B"
              lege skal gjøre dette
              så c
            tiltak c "C"
              lege skal gjøre dette
              så ut
            slutt ut "Ut"
            """
        ),
        "5.1.2026",
    ).record("s", "5.1.2026")
    assert waiting.due("a", AT) == NotRunning("c", without_anchor=False)
    jumped = waiting.do(jump("c", "b"), now=AT).record("c", AT, by="lege", deed=Deed.LEFT_OUT, reason="Syk")
    assert jumped.due("a", AT) == NotRunning("c", without_anchor=True)


def test_what_was_left_out_is_not_waited_for_though_a_loop_leads_back_to_it() -> None:
    pathway = small(
        """
        opplysning x: ja/nei "X"
        start s "S"
          lege skal gjøre dette
          så b
        tiltak b "B"
          lege skal gjøre dette
          så c
        sjekkpunkt c "C"
          lege skal notere x innen 1 uke etter b
          hvis x så tilbake til b, høyst 2 ganger, ellers ut
          ellers så ut
        slutt ut "Ut"
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "5.1.2026")
    course = course.record("b", AT, by="lege", deed=Deed.LEFT_OUT, reason="Syk")
    assert course.due("c", AT) == NotRunning("b", without_anchor=True)


# ---- something else


def test_what_was_done_instead_leaves_the_data_unknown_and_the_flow_goes_on() -> None:
    course = in_line("a").do(instead("b", grounds=with_grounds("sykehus")), now=AT)
    assert [each.what.kind for each in deviations(LINE, course.log)] == [Deviation.SUBSTITUTED]
    assert course.open_steps(AT) == {"c"}
    recording = course.state.value("x")
    assert recording is not None
    assert recording.value is None


# ---- sent without consent


def test_what_a_missing_consent_stops_is_sent_on_a_basis_and_goes_the_usual_way() -> None:
    course = to_be_sent().do(override("h"), now=AT)
    assert {task.consent_missing for task in course.answer(AT).tasks} == {None}
    course = course.record("h", "8.1.2026 09:00", deed=Deed.SENT).record("h", "8.1.2026 10:00", deed=Deed.ACCEPTED)
    assert course.open_steps("8.1.2026 10:00") == {"møtet", "side"}


def test_a_later_no_does_not_stop_what_goes_on_a_basis() -> None:
    course = to_be_sent().do(override("h"), now=AT).consent("deling", "8.1.2026", given=False)
    assert "h" in course.open_steps("8.1.2026")


def test_what_a_no_has_stopped_is_sent_beside_the_flow_that_went_on() -> None:
    course = to_be_sent().do(SetConsent(consent="deling", at=moment("6.1.2026"), given=False), now="6.1.2026")
    assert course.open_steps("6.1.2026") == {"møtet", "side"}
    course = course.do(override("h"), now=AT)
    assert course.open_steps(AT) == {"h", "møtet", "side"}
    course = course.record("møtet", "8.1.2026").record("side", "8.1.2026")
    assert course.state.ended is None  # the run waits for the answer to what was sent
    course = course.record("h", "8.1.2026 13:00", deed=Deed.SENT).record("h", "8.1.2026 14:00", deed=Deed.ACCEPTED)
    assert course.state.ended == "ut"


def test_the_flow_takes_over_what_is_open_beside_it() -> None:
    refused = to_be_sent().consent("deling", "6.1.2026", given=False).do(override("h"), now=AT)
    course = refused.do(jump("j", "møtet"), now=AT).record("j", "8.1.2026")
    assert course.open_steps("8.1.2026") == {"h", "side"}
    course = course.record("h", "8.1.2026 13:00", deed=Deed.SENT).record("h", "8.1.2026 14:00", deed=Deed.ACCEPTED)
    assert course.open_steps("8.1.2026 14:00") == {"møtet", "side"}


# ---- out of the pathway, and into it again


def test_whoever_leaves_has_no_result_and_nothing_open() -> None:
    answer = gone().answer("8.1.2026")
    assert answer.left == Leaving(moment(AT), "lege", BY_LEGE.reason)
    assert (answer.ended, answer.tasks, answer.joins, answer.waiting) == (None, (), (), ())
    assert all(entry.closed is not None for entry in gone().state.rounds)


def test_no_limit_passes_for_whoever_has_left() -> None:
    assert gone().tick("9.9.2026").log == gone().log


def test_whoever_returns_stands_where_everything_stood_with_new_limits() -> None:
    before = forked("b").tick("6.1.2026")
    course = before.do(leaves(), now=AT).do(returns(at="2.2.2026"), now="2.2.2026")
    assert course.open_steps("2.2.2026") == before.open_steps("6.1.2026")
    assert course.state.joins == before.state.joins
    assert course.due("a", "2.2.2026") == day("9.2.2026")
    course = course.record("a", "3.2.2026").record("a2", "3.2.2026")
    assert course.open_steps("3.2.2026") == {"j", "side"}


def test_whoever_left_in_a_track_returns_to_it() -> None:
    course = forked().happens("sykmelding", "6.1.2026").do(leaves(), now=AT)
    assert course.state.tracks == frozenset()
    course = course.do(returns(), now="9.1.2026 09:00")
    assert course.state.tracks == {"fravær"}
    assert course.record("plan", "9.1.2026").record("plan2", "9.1.2026").state.tracks == frozenset()


def test_an_end_that_waited_waits_again() -> None:
    course = to_be_sent().consent("deling", "6.1.2026", given=False).record("møtet", "6.1.2026")
    course = course.do(leaves(), now=AT)
    assert course.state.reached is None
    course = course.do(returns(), now="9.1.2026 09:00")
    assert (course.state.reached, course.open_steps("9.1.2026 09:00")) == ("ut", {"side"})


def test_a_value_grows_too_old_while_the_patient_is_out() -> None:
    course = in_line("a", "b").do(leaves(), now=AT).do(returns("d", at="2.3.2026"), now="2.3.2026")
    assert [each.step for each in course.answer("2.3.2026").undecided] == ["d"]


def test_a_value_grows_too_old_also_after_the_end() -> None:
    course = over().do(returns("d", at="2.3.2026"), now="2.3.2026")
    assert [each.step for each in course.answer("2.3.2026").undecided] == ["d"]


def test_a_run_that_has_ended_goes_on_at_the_step_that_is_named() -> None:
    course = over().do(returns("a"), now="9.1.2026 09:00")
    assert (course.state.ended, course.open_steps("9.1.2026 09:00")) == (None, {"a"})


# ---- all of them in one list


def test_every_deviation_of_a_course_is_in_one_list_with_who_and_why() -> None:
    course = in_line().do(unopened("b", by="sykehus", x=2), now=AT).tick("14.1.2026")
    course = course.do(jump("b", at="14.1.2026"), now="14.1.2026")
    cause = DeviationCause.CAPACITY
    left_out = Record(
        step="b", at=moment("14.1.2026"), by="sykehus", deed=Deed.LEFT_OUT, reason="Syk", cause=cause, justified=False
    )
    told = deviations(LINE, course.do(left_out, now="14.1.2026").log)
    shown = [(each.what.kind, each.what.step, each.what.by, each.what.reason) for each in told]
    assert shown == [
        (Deviation.OUT_OF_ORDER, "b", "sykehus", "Haster"),
        (Shown.LATE, "a", "lege", None),
        (Deviation.JUMPED, "b", "lege", BY_LEGE.reason),
        (Deviation.LEFT_OUT, "b", "sykehus", "Syk"),
    ]
    assert (told[-1].what.cause, told[-1].what.justified, told[-1].what.round) == (cause, False, 2)
    assert (told[1].at, told[1].recorded_at) == (moment("13.1.2026 00:00"), moment("14.1.2026"))


def test_what_was_done_in_time_and_recorded_late_is_not_late() -> None:
    late = in_line().record("a", "14.1.2026")
    in_time = in_line().record("a", "12.1.2026 23:59", now="14.1.2026 12:00")
    assert [each.what.kind for each in deviations(LINE, late.log)] == [Shown.LATE]
    assert deviations(LINE, in_time.log) == ()


CHOOSING = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x
      så velg
    beslutning velg "Velg"
      lege skal velge
      hvis x så ut
      valg "Nei" så ferdig
    slutt ut "Ut"
    """
)


def test_a_choice_against_the_suggestion_is_a_deviation_and_one_with_it_is_none() -> None:
    course = begin(CHOOSING, "5.1.2026").record("s", "5.1.2026", x=True)
    otherwise = course.record("velg", "6.1.2026", choice="Nei", reason="Vil ikke")
    assert [each.what.kind for each in deviations(CHOOSING, otherwise.log)] == [Shown.CHOSEN_OTHERWISE]
    as_suggested = course.record("velg", "6.1.2026", choice="ut", reason="Som foreslått")
    assert deviations(CHOOSING, as_suggested.log) == ()


def test_what_the_rules_could_not_decide_and_a_person_settled_is_a_deviation() -> None:
    course = without_b().record("c", AT).record("d", AT, choice="ut", by="lege", reason="Har det bra")
    told = deviations(LINE, course.log)[-1].what
    assert (told.kind, told.by, told.reason) == (Shown.SETTLED_BY_PERSON, "lege", "Har det bra")


def test_a_meeting_without_quorum_and_what_is_inside_a_subpathway_are_listed() -> None:
    course = forked().do(jump("møtet", "a", "b"), now=AT).record("møtet", "8.1.2026", present=("lege",))
    assert [each.what.kind for each in deviations(FORK, course.log)][-1] is Shown.NOT_QUORATE
    inside = begin(CALLING, "5.1.2026").record("a", "5.1.2026").do(jump("del/sist"), now=AT)
    (told,) = deviations(CALLING, inside.log)
    assert (told.inside, told.what.step) == (("del",), "sist")


def judge(entry: int, at: str, *, justified: bool, reason: str | None = None) -> Judge:
    return Judge(entry=entry, at=moment(at), by="lege", justified=justified, reason=reason)


def test_what_is_said_last_of_a_deviation_holds_whoever_told_it_or_whatever_shows_it() -> None:
    course = in_line().do(postpone("a", "20.1.2026", by="lege"), now=AT).tick("14.1.2026")
    told, late = deviations(LINE, course.log)
    assert [(each.what.kind, each.what.justified) for each in (told, late)] == [
        (Deviation.POSTPONED, None),
        (Shown.LATE, None),
    ]
    course = course.do(judge(told.version, "15.1.2026", justified=True), now="15.1.2026")
    course = course.do(judge(late.version, "15.1.2026", justified=True), now="15.1.2026")
    course = course.do(judge(late.version, "16.1.2026", justified=False, reason="Ingen ringte"), now="16.1.2026")
    told, late = deviations(LINE, course.log)
    assert (told.what.justified, late.what.justified) == (True, False)
    assert late.what.judgement == Judged(entry=late.version, justified=False, by="lege", reason="Ingen ringte")


def test_a_deviation_is_judged_when_the_run_is_over_and_nothing_follows() -> None:
    (first, *_) = deviations(LINE, over().log)
    before, after = over(), over().do(judge(first.version, "9.1.2026", justified=True), now="9.1.2026")
    assert [each.event.kind for each in after.log[len(before.log) :]] == ["judged"]
    assert after.answer("9.1.2026") == before.answer("9.1.2026")


def test_what_comes_only_after_the_step_itself_is_not_waited_for() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så b
        tiltak b "B"
          sykehus skal gjøre dette innen 1 uke etter c
          så c
        tiltak c "C"
          lege skal gjøre dette
          så tilbake til b, høyst 2 ganger, ellers ut
        slutt ut "Ut"
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "5.1.2026")
    assert course.due("b", AT) == NotRunning("c", without_anchor=True)
    course = course.do(set_limit("b", "9.1.2026"), now=AT)
    assert course.overdue("10.1.2026") == {"b"}
    again = course.record("b", AT).record("c", "8.1.2026")
    assert again.due("b", "8.1.2026") == day("15.1.2026")


def test_what_another_limit_of_the_step_opens_beside_it_is_waited_for() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette innen 1 uke
          sykehus skal gjøre dette innen 1 uke etter c
          ved fristbrudd så c
          så ut
        tiltak c "C"
          lege skal gjøre dette
          så ferdig
        slutt ut "Ut"
        """
    )
    dues = {task.actor: task.due for task in begin(pathway, "5.1.2026").answer(AT).tasks}
    assert dues["sykehus"] == NotRunning("c", without_anchor=False)


AT_ONCE = small(
    """
    start s "S"
      lege skal gjøre dette
      så b
    tiltak b "B"
      sykehus skal gjøre dette straks
      så ut
    slutt ut "Ut"
    """
)


@pytest.mark.parametrize(
    ("done", "shown"), [("5.1.2026 10:10", []), ("5.1.2026 11:00", []), ("5.1.2026 11:01", [Shown.LATE])]
)
def test_what_is_done_at_once_is_no_deviation_within_the_hour(done: str, shown: list[Shown]) -> None:
    course = begin(AT_ONCE, "5.1.2026 09:00").record("s", "5.1.2026 10:00")
    assert course.tick(done).overdue(done) == {"b"}
    assert [each.what.kind for each in deviations(AT_ONCE, course.tick(done).log)] == shown
    assert [each.what.kind for each in deviations(AT_ONCE, course.record("b", done).log)] == shown


def test_what_is_told_late_was_done_at_once() -> None:
    course = begin(AT_ONCE, "5.1.2026 09:00").record("s", "5.1.2026 10:00").tick("6.1.2026")
    assert [each.what.kind for each in deviations(AT_ONCE, course.log)] == [Shown.LATE]
    told = course.record("b", "5.1.2026 10:30", now="6.1.2026 13:00")
    assert deviations(AT_ONCE, told.log) == ()
