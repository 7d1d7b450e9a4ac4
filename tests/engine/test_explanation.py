"""Why a step is open, or why it is not (I13): from the log and the ways of the pathway."""

import pytest

from forlop.engine.answers import Cause, Known
from forlop.engine.events import Closing
from forlop.engine.explanation import Explanation, PastRound, Standing, why
from forlop.model.expressions import IsYes
from tests.course import Course, begin, moment
from tests.engine.small import small

WAYS = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x
      så d
    beslutning d "D"
      reglene avgjør
      hvis x så a og b
      ellers så c
    tiltak a "A"
      lege skal gjøre dette
      så j
    tiltak b "B"
      lege skal gjøre dette
      så j
    tiltak j "J"
      venter på a og b
      lege skal gjøre dette
      så slutten
    tiltak c "C"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    tiltak hjelp "Hjelp"
      når som helst i alle faser
      lege kan "hjelpe" innen 1 dag
      så ferdig
    """
)


def explained(course: Course, step: str, now: str) -> Explanation:
    return why(course.pathway, course.tick(now).state, step, now=moment(now))


def begun() -> Course:
    return begin(WAYS, "5.1.2026")


def forked() -> Course:
    return begun().record("s", "6.1.2026", x=True)


def test_an_open_step_is_explained_back_to_the_start_with_the_values_that_decided() -> None:
    explanation = explained(forked(), "a", "7.1.2026")
    x = Known(datum="x", value=True, occurred_at=moment("6.1.2026"), by="lege")
    assert explanation.standing is Standing.OPEN
    assert explanation.causes == (
        Cause(source="d", clause="branch", at=moment("6.1.2026"), known=(x,)),
        Cause(source="s", clause="then", at=moment("6.1.2026")),
        Cause(source=None, clause="start", at=moment("5.1.2026")),
    )
    assert [each.step for each in explanation.tasks] == ["a"]
    assert explanation.rules == (IsYes(datum="x"), None, None)


def test_a_step_that_is_not_reached_yet_names_the_steps_that_lead_to_it() -> None:
    explanation = explained(begun(), "d", "5.1.2026")
    assert (explanation.standing, explanation.before, explanation.tasks) == (Standing.NOT_YET, ("s",), ())


def test_a_join_that_waits_names_whose_tokens_are_missing() -> None:
    explanation = explained(forked().record("a", "7.1.2026"), "j", "7.1.2026")
    assert (explanation.standing, explanation.join_missing) == (Standing.NOT_YET, ("b",))


def test_a_step_that_was_done_tells_its_round() -> None:
    explanation = explained(forked().record("a", "7.1.2026"), "a", "8.1.2026")
    assert explanation.past == (
        PastRound(opened_at=moment("6.1.2026"), closed_at=moment("7.1.2026"), how=Closing.DONE),
    )
    assert explanation.tasks == ()


def test_a_step_off_the_way_that_was_taken_can_no_longer_come() -> None:
    assert explained(forked(), "c", "7.1.2026").standing is Standing.NO_LONGER


def test_a_step_done_that_no_way_leads_back_to_is_past() -> None:
    assert explained(forked(), "s", "7.1.2026").standing is Standing.PAST


def test_what_may_be_done_at_any_time_is_offered() -> None:
    assert explained(forked(), "hjelp", "7.1.2026").standing is Standing.OFFERED


@pytest.mark.parametrize("step", ["s", "a", "c", "hjelp"])
def test_after_the_end_everything_is_over(step: str) -> None:
    course = forked().record("a", "7.1.2026").record("b", "7.1.2026").record("j", "8.1.2026")
    assert explained(course, step, "9.1.2026").standing is Standing.OVER


def test_a_step_the_pathway_does_not_have_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        explained(forked(), "finnes_ikke", "7.1.2026")


def test_an_explanation_writes_nothing() -> None:
    course = forked().tick("7.1.2026")
    before = course.state
    first = why(course.pathway, course.state, "a", now=moment("7.1.2026"))
    assert why(course.pathway, course.state, "a", now=moment("7.1.2026")) == first
    assert course.state == before


def test_the_cause_of_a_repeated_round_is_the_repetition() -> None:
    pathway = small(
        """
        start s "S"
          lege skal gjøre dette
          så k
        tiltak k "K"
          lege skal gjøre dette hver uke, høyst 3 ganger
          etter siste gang så slutten
        slutt slutten "Slutt"
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "5.1.2026").record("k", "9.1.2026")
    explanation = explained(course, "k", "9.1.2026")
    assert next((each.source, each.clause) for each in explanation.causes) == ("k", "again")
    assert explanation.causes[-1] == Cause(source=None, clause="start", at=moment("5.1.2026"))


def test_the_cause_of_a_side_flow_is_its_interruption_and_of_a_track_its_event() -> None:
    pathway = small(
        """
        hendelse sykmelding "Sykmelding"
        start s "S"
          lege skal gjøre dette
          så slutten
        slutt slutten "Slutt"
        tiltak x1 "X1"
          lege skal gjøre dette
          så ferdig
        avbrudd fall "Fall"
          i alle faser
          så x1
          ved siden av
        spor fravær "Fravær"
          starter ved sykmelding
        tiltak t "T"
          lege skal gjøre dette
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").interrupted("fall", "6.1.2026").happens("sykmelding", "7.1.2026")
    x1, t = (explained(course, step, "7.1.2026").causes[0] for step in ("x1", "t"))
    assert (x1.source, x1.clause, x1.at) == ("fall", "interruption", moment("6.1.2026"))
    assert (t.source, t.clause, t.at) == ("fravær", "track", moment("7.1.2026"))
