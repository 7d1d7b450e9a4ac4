"""Semantics 6: plans move and settings change; what becomes known outside its step is noted."""

from datetime import date

import pytest

from forlop.engine.commands import Correct, Note, Refused, Retract
from forlop.engine.events import About, DatumNoted, WayTaken
from forlop.model.values import Value
from tests.course import Course, begin, day, moment, pathway_of
from tests.engine.small import HEADING, small, written

PLANS = small(
    """
    aktør rette "Rette" er sykehus hvis setting er tung, ellers lege
    opplysning utreise: dato "Utreise"
    opplysning setting: en av lett, tung "Setting"
    opplysning smerte: heltall fra 0 til 10 "Smerte" gyldig i 4 uker
    start s "S"
      lege skal notere utreise og setting
      så a, b, c, r og d
    tiltak a "A"
      lege skal gjøre dette senest 1 uke før utreise
      så ferdig
    tiltak b "B"
      rette skal gjøre dette innen 4 uker ved lett, 1 uke ved tung
      så ferdig
    tiltak c "C"
      sykehus skal notere smerte innen 1 uke
      så ferdig
    tiltak r "R"
      bare hvis smerte er minst 5
      lege skal gjøre dette
      så ferdig
    beslutning d "D"
      reglene avgjør
      hvis smerte er minst 5 så hardt
      ellers så ferdig
    tiltak hardt "Hardt"
      lege skal gjøre dette
      så ferdig
    """
)


def planned() -> Course:
    return begin(PLANS, "5.1.2026").record("s", "6.1.2026", utreise=date(2026, 3, 2), setting="lett")


def noted(course: Course, at: str, *, by: str = "lege", now: str | None = None, **data: Value) -> Course:
    ((datum, value),) = data.items()
    return course.do(Note(datum=datum, value=value, at=moment(at), by=by), now=now or at)


def test_a_limit_follows_a_plan_that_moves() -> None:
    assert planned().due("a", "7.1.2026") == day("23.2.2026")
    assert noted(planned(), "7.1.2026", utreise=date(2026, 3, 9)).due("a", "7.1.2026") == day("2.3.2026")


def test_the_limit_and_the_actor_follow_a_change_of_setting_never_to_a_day_before_it() -> None:
    course = noted(planned(), "20.1.2026", setting="tung")
    assert course.due("b", "20.1.2026") == day("20.1.2026")
    assert course.responsible("b", "20.1.2026") == {"sykehus"}


def test_a_waiting_decision_and_a_question_of_relevance_are_settled() -> None:
    before = planned().tick("8.1.2026")
    after = noted(before, "8.1.2026", smerte=7)
    assert after.open_steps("8.1.2026") == {"a", "b", "c", "r", "hardt"}
    events = written(before, after)
    assert events[0] == DatumNoted(datum="smerte", value=7, by="lege")
    assert "branch" in [each.clause for each in events if isinstance(each, WayTaken)]


def test_it_does_nobodys_task() -> None:
    course = noted(planned(), "8.1.2026", smerte=7)
    (task,) = (each for each in course.answer("8.1.2026").tasks if each.step == "c")
    assert task.missing_data == ("smerte",)
    assert "c" not in course.record("c", "9.1.2026", by="sykehus", smerte=2).open_steps("9.1.2026")


def test_what_the_open_round_has_got_already_may_be_noted_anew() -> None:
    course = begin(PLANS, "5.1.2026").record("s", "6.1.2026", utreise=date(2026, 3, 2))
    course = noted(course, "7.1.2026", utreise=date(2026, 3, 9)).record("s", "8.1.2026", setting="lett")
    assert course.due("a", "8.1.2026") == day("2.3.2026")


def test_a_value_that_was_noted_grows_too_old_like_any_other() -> None:
    course = noted(planned(), "8.1.2026", smerte=7).tick("1.3.2026")
    recording = course.state.value("smerte")
    assert recording is not None
    assert recording.value is None


def test_it_is_corrected_and_taken_back() -> None:
    course = noted(planned(), "7.1.2026", utreise=date(2026, 3, 9))
    right = Correct(name="utreise", value=date(2026, 3, 16), at=moment("8.1.2026"), by="lege", reason="feil")
    assert course.do(right, now="8.1.2026").due("a", "8.1.2026") == day("9.3.2026")
    gone = Retract(name="utreise", at=moment("8.1.2026"), by="lege", reason="feil")
    assert course.do(gone, now="8.1.2026").due("a", "8.1.2026") == day("23.2.2026")


def test_what_is_noted_late_makes_somebody_look_again_at_what_was_decided() -> None:
    course = noted(planned(), "8.1.2026", smerte=2).record("a", "9.1.2026")
    before = noted(course, "8.1.2026 11:00", smerte=8, now="10.1.2026")
    assert before.state.rechecks == ()  # at noon it was 2 all the same
    after = noted(course, "8.1.2026", smerte=8, now="10.1.2026")
    assert {(each.about, each.step, each.now) for each in after.state.rechecks} == {
        (About.DECISION, "d", "hardt"),
        (About.RELEVANCE, "r", "relevant"),
    }


def test_what_is_noted_inside_comes_out_and_what_is_the_callers_is_noted_there() -> None:
    inner = small(
        """
        opplysning smerte: heltall fra 0 til 10 "Smerte"
        opplysning indre: heltall fra 0 til 10 "Indre"
        start k "K"
          lege skal notere smerte og indre
          så slutten
        slutt slutten "Slutt"
        """
    )
    text = (
        f'{HEADING}opplysning smerte: heltall fra 0 til 10 "Smerte"\n'
        'start a "A"\n  lege skal gjøre dette\n  så d\n'
        'delforløp d "D"\n  kjører prøve "1"\n  ved slutten så v\n'
        'beslutning v "V"\n  reglene avgjør\n  hvis smerte er minst 5 så ferdig\n  ellers så ferdig\n'
    )
    course = begin(pathway_of(text, inner), "5.1.2026").record("a", "6.1.2026")
    outer = noted(course, "7.1.2026", by="pasient", smerte=3)
    assert [each.value for each in outer.state.data["smerte"]] == [3]
    assert "smerte" not in outer.state.inner[("d", 1)].data
    inside = course.do(Note(datum="d/smerte", value=4, at=moment("7.1.2026"), by="pasient"), now="7.1.2026")
    assert [each.value for each in inside.state.data["smerte"]] == [4]
    alone = course.do(Note(datum="indre", value=4, at=moment("7.1.2026"), by="pasient"), now="7.1.2026")
    assert [each.value for each in alone.state.inner[("d", 1)].data["indre"]] == [4]


@pytest.mark.parametrize(
    ("datum", "value", "by", "why", "expected"),
    [
        ("smerte", 7, "sykehus", Refused.ASKED_IN_STEP, ("c",)),
        ("smerte", 11, "lege", Refused.OUT_OF_BOUNDS, ()),
        ("smerte", "mye", "lege", Refused.WRONG_TYPE, ()),
        ("setting", "midt", "lege", Refused.NOT_A_VALUE, ("lett", "tung")),
        ("utreis", date(2026, 3, 9), "lege", Refused.UNKNOWN_DATUM, ("utreise",)),
        ("utreise", date(2026, 3, 9), "", Refused.NOTED_BY_WHOM, ("lege", "sykehus", "pasient", "rette")),
        ("utreise", date(2026, 3, 9), "leg", Refused.UNKNOWN_ACTOR, ("lege",)),
        ("a", 3, "lege", Refused.UNKNOWN_DATUM, ("utreise", "setting", "smerte")),
    ],
)
def test_what_cannot_be_noted_is_refused(
    datum: str, value: Value, by: str, why: Refused, expected: tuple[str, ...]
) -> None:
    refusal = planned().refused(Note(datum=datum, value=value, at=moment("8.1.2026"), by=by), now="8.1.2026")
    assert (refusal.why, refusal.expected) == (why, expected)
