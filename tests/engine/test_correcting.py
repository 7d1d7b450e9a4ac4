"""A correction tells what would have been told at first, moves no token, and leaves what was known then."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest

from forlop.engine.answers import DueAt, NextStep
from forlop.engine.commands import Command, Correct, Record, Refusal, Retract, SettleRecheck, Start, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.events import About, Corrected, DatumRecorded, DeadlinePassed, RecheckRaised, Retracted, TaskDone
from forlop.engine.next_steps import next_steps
from forlop.engine.state import replay
from forlop.model.pathway import Pathway
from tests.course import Course, begin, moment
from tests.engine.small import small
from tests.engine.test_histories import PATHWAYS, given_command, history, some_command, some_value

LINE = small(
    """
    opplysning x: heltall fra 0 til 10 "X"
    start a "A"
      lege skal notere x innen 2 uker
      så b
    tiltak b "B"
      lege skal gjøre dette innen 1 uke
      så c og d
    tiltak c "C"
      lege skal gjøre dette innen 4 uker etter a
      så slutten
    tiltak d "D"
      bare hvis x er minst 5
      lege skal gjøre dette innen 3 dager
      så ferdig
    slutt slutten "Slutt"
    """
)


def dues(course: Course, now: str) -> dict[str, str]:
    answer = course.answer(now)
    return {
        each.step: each.due.day.isoformat() for each in answer.tasks if isinstance(each.due, DueAt) and each.due.day
    }


def told() -> Course:
    """`a` is told to have been done on the 10th, and was done on the 6th."""
    return begin(LINE, "5.1.2026").record("a", "10.1.2026", x=2)


def amended(course: Course, command: Command, now: str) -> Course:
    return course.do(command, now=now)


def correct(name: str, when: str, now: str, **more: object) -> Correct:
    return Correct(name=name, at=moment(now), by="lege", reason="feil", moment=moment(when), **more)  # type: ignore[arg-type]  # fields of Correct


def test_a_limit_counts_from_when_it_truly_was() -> None:
    assert dues(told(), "11.1.2026") == {"b": "2026-01-17"}
    after = amended(told(), correct("a", "6.1.2026", "11.1.2026"), "11.1.2026")
    assert dues(after, "11.1.2026") == {"b": "2026-01-13"}
    (raised,) = after.answer("11.1.2026").rechecks
    assert (raised.about, raised.step, raised.was, raised.now) == (About.LIMIT, "b", "2026-01-17", "2026-01-13")


def test_what_was_opened_since_moves_with_it() -> None:
    course = told().record("b", "10.1.2026")
    after = amended(course, correct("a", "6.1.2026", "11.1.2026"), "11.1.2026")
    assert dues(course, "11.1.2026") == {"c": "2026-02-07"}
    assert dues(after, "11.1.2026") == {"c": "2026-02-03"}


def test_what_was_not_relevant_and_was_is_told_and_does_not_open() -> None:
    course = told().record("b", "10.1.2026")
    command = Correct(name="x", at=moment("11.1.2026"), by="lege", reason="feil", value=8)
    after = amended(course, command, "11.1.2026")
    assert after.open_steps("11.1.2026") == course.open_steps("11.1.2026")
    assert [(each.about, each.step, each.now) for each in after.answer("11.1.2026").rechecks] == [
        (About.RELEVANCE, "d", "relevant")
    ]


def test_an_answer_that_is_as_it_was_told_first_needs_nobody() -> None:
    there = amended(told(), correct("a", "6.1.2026", "11.1.2026"), "11.1.2026")
    back = amended(there, correct("a", "10.1.2026", "12.1.2026"), "12.1.2026")
    assert len(there.answer("12.1.2026").rechecks) == 1
    assert back.answer("12.1.2026").rechecks == ()


def test_what_was_looked_at_is_gone_from_the_answer_and_stays_in_the_log() -> None:
    there = amended(told(), correct("a", "6.1.2026", "11.1.2026"), "11.1.2026")
    (raised,) = there.answer("11.1.2026").rechecks
    settled = amended(there, SettleRecheck(entry=raised.version, at=moment("12.1.2026"), by="lege"), "12.1.2026")
    assert settled.answer("12.1.2026").rechecks == ()
    assert sum(isinstance(each.event, RecheckRaised) for each in settled.log) == 1


def test_after_the_end_it_can_still_be_corrected() -> None:
    course = told().record("b", "10.1.2026").record("c", "11.1.2026")
    command = Correct(name="x", at=moment("12.1.2026"), by="lege", reason="feil", value=8)
    after = amended(course, command, "12.1.2026")
    assert after.answer("12.1.2026").ended == "slutten"
    assert after.state.value("x") is not None
    assert [each.about for each in after.answer("12.1.2026").rechecks] == [About.RELEVANCE]


# ---- laws over whole pathways


def played(pathway: Pathway, seed: int) -> Course:
    *_, (course, _) = history(pathway, Random(seed), length=14)
    return course


def commands_of(pathway: Pathway, seed: int) -> list[tuple[datetime, Command]]:
    """What was accepted of a random history, without what time brought."""
    chance, now = Random(seed), moment("5.1.2026 08:00")
    course = Course(pathway)
    told: Command = Start(at=now, start=chance.choice(pathway.starts).name)
    accepted: list[tuple[datetime, Command]] = []
    for _ in range(14):
        course = given_command(course, TimeHasCome(), now)
        after = given_command(course, told, now)
        if after is not course:
            accepted.append((now, told))
        course = after
        now += timedelta(hours=chance.choice([1, 5, 24, 24, 72]))
        told = some_command(course, chance, now, now)
    return accepted


@pytest.mark.parametrize("name", PATHWAYS)
def test_what_was_known_on_a_day_is_the_log_as_recorded_by_it(name: str) -> None:
    checked = 0
    for seed in range(40):
        chance = Random(seed)
        course, days = played(PATHWAYS[name], seed), []
        for _ in range(6):
            now = course.log[-1].recorded_at + timedelta(days=1)
            days.append((course.log[-1].recorded_at, course.state))
            course = _some_amendment(course, chance, now)
        for day, known in days:
            assert replay(course.pathway, [each for each in course.log if each.recorded_at <= day]) == known
        checked += sum(isinstance(each.event, Corrected | Retracted) for each in course.log)
    assert checked > 100


def _some_amendment(course: Course, chance: Random, now: datetime) -> Course:
    """A correction or a retraction of something in the log, if it is accepted."""
    entries = [each for each in course.log if isinstance(each.event, DatumRecorded | TaskDone)]
    if not entries:
        return course
    entry = chance.choice(entries)
    shift = timedelta(hours=chance.choice([-30, -3, 3, 30]))
    if isinstance(entry.event, DatumRecorded):
        event = entry.event
        value = some_value(course.pathway.named_data[event.datum], chance, now)
        name, fresh = event.datum, value
    else:
        assert isinstance(entry.event, TaskDone)
        name, fresh = entry.event.step, None
    command: Command
    by = course.pathway.actors[0].name
    if chance.random() < 0.4:
        command = Retract(name=name, at=now, by=by, reason="r", entry=entry.version)
    elif fresh is not None and chance.random() < 0.7:
        command = Correct(name=name, at=now, by=by, reason="r", entry=entry.version, value=fresh)
    else:
        command = Correct(name=name, at=now, by=by, reason="r", entry=entry.version, moment=entry.occurred_at + shift)
    return given_command(course, command, now)


@pytest.mark.parametrize("name", PATHWAYS)
def test_an_amendment_moves_no_token_that_stands_anywhere(name: str) -> None:
    """What was open is open: rounds only close or open by what had not been decided before."""
    amended_courses = 0
    for seed in range(60):
        course = played(PATHWAYS[name], seed)
        now = course.log[-1].recorded_at
        before = {(each.step, each.number): each.closed for each in course.state.rounds if each.routed}
        after = _some_amendment(course, Random(seed), now)
        amended_courses += after is not course
        still = {(each.step, each.number): each.closed for each in after.state.rounds}
        assert {key: still[key] for key in before} == before
    assert amended_courses > 30


def shape(course: Course) -> list[object]:
    """The log without its moments and values, and without what was noticed afterwards."""
    passing = (Corrected, RecheckRaised, DeadlinePassed)
    return [type(each.event) for each in course.log if not isinstance(each.event, passing)]


def pairs(name: str) -> Iterator[tuple[Course, Course, datetime]]:
    """Histories in which one thing was told at a wrong moment and corrected, and the same told rightly at once."""
    pathway = PATHWAYS[name]
    for seed in range(120):
        chance = Random(seed)
        accepted = commands_of(pathway, seed)
        told_at = [number for number, (_, each) in enumerate(accepted) if isinstance(each, Record)]
        if not told_at:
            continue
        number = chance.choice(told_at)
        now, command = accepted[number]
        assert isinstance(command, Record)
        right = max(command.at - timedelta(hours=chance.choice([2, 26, 50])), accepted[0][0])
        truly = [*accepted[:number], (now, command._replace(at=right)), *accepted[number + 1 :]]
        wrong, at_once = (_carried_out(pathway, each) for each in (accepted, truly))
        if wrong is None or at_once is None:
            continue
        first = next(
            (
                each
                for each in wrong.log
                if isinstance(each.event, TaskDone) and each.recorded_at == now and each.event.step == command.step
            ),
            None,
        )
        last = accepted[-1][0]
        if first is None:
            continue
        amend = Correct(
            name=command.step, at=last, by=pathway.actors[0].name, reason="r", moment=right, entry=first.version
        )
        outcome = decide(pathway, wrong.state, amend, now=last)
        if isinstance(outcome, Refusal):
            continue
        corrected = given_command(wrong, amend, last)
        if shape(corrected) == shape(at_once):
            yield corrected, at_once, last


def _carried_out(pathway: Pathway, commands: list[tuple[datetime, Command]]) -> Course | None:
    course = Course(pathway)
    for now, command in commands:
        course = given_command(course, TimeHasCome(), now)
        after = given_command(course, command, now)
        if after is course:
            return None
        course = after
    return course


def test_what_is_corrected_is_answered_as_if_it_had_been_told_rightly_at_once() -> None:
    compared = 0
    for name in PATHWAYS:
        for corrected, at_once, now in pairs(name):
            answers = [next_steps(each.pathway, each.state, now=now) for each in (corrected, at_once)]
            told_now, told_then = ({_task(each) for each in answer.tasks} for answer in answers)
            assert told_now == told_then
            compared += 1
    assert compared > 20


def _task(task: NextStep) -> tuple[object, ...]:
    return (task.step, task.round, task.task, task.actor, task.due)


CONSENTED = small(
    """
    samtykke deling "Deling" uttrykkelig
    start a "A"
      lege skal gjøre dette innen 1 uke
      så m
    melding m "M"
      lege skal sende til sykehus innen 1 uke
      krever samtykke deling
      uten samtykke så b
      så slutten
    tiltak b "B"
      lege skal gjøre dette innen 1 uke
      så slutten
    slutt slutten "Slutt"
    """
)


def test_a_no_that_was_never_said_is_told_where_it_stopped_something() -> None:
    course = begin(CONSENTED, "5.1.2026").record("a", "6.1.2026").consent("deling", "7.1.2026", given=False)
    assert course.open_steps("8.1.2026") == {"b"}
    command = Retract(name="deling", at=moment("8.1.2026"), by="lege", reason="en annen pasient")
    (raised,) = amended(course, command, "8.1.2026").answer("8.1.2026").rechecks
    assert (raised.about, raised.step, raised.was, raised.now) == (About.DECISION, "m", "b", "m")


FORKED = small(
    """
    opplysning x: heltall fra 0 til 10 "X"
    start a "A"
      lege skal notere x innen 2 uker
      så valget
    beslutning valget "Valget"
      reglene avgjør
      hvis x er minst 5 så b
      ellers så c
    tiltak b "B"
      lege skal gjøre dette innen 1 uke
      så slutten
    tiltak c "C"
      lege skal gjøre dette innen 1 uke
      så slutten
    slutt slutten "Slutt"
    """
)


def test_a_decision_that_was_right_after_all_is_nothing_to_look_at() -> None:
    course = begin(FORKED, "5.1.2026").record("a", "6.1.2026", x=7)
    for value, left in ((2, 1), (8, 0), (3, 1), (7, 0)):
        command = Correct(name="x", at=moment("7.1.2026"), by="lege", reason="feil", value=value)
        course = amended(course, command, "7.1.2026")
        assert len(course.answer("7.1.2026").rechecks) == left, value


def test_what_has_been_told_once_is_not_told_anew_by_every_late_recording() -> None:
    course = begin(LINE, "5.1.2026").record("a", "6.1.2026", x=2)
    late = course.tick("20.1.2026").do(Record(step="b", at=moment("8.1.2026")), now="20.1.2026")
    (raised,) = late.answer("20.1.2026").rechecks
    again = late.do(Record(step="c", at=moment("9.1.2026")), now="21.1.2026")
    assert [each.version for each in again.answer("21.1.2026").rechecks if each.step == "b"] == [raised.version]
