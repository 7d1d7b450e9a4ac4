"""Semantics 4 and 9: an end that closes all leaves nothing running, tracks and side flows included."""

from tests.course import Course, begin
from tests.engine.small import small

CLOSED = small(
    """
    hendelse sykmelding "Sykmelding"
    hendelse frisk "Frisk igjen"

    fase hjemme "Hjemme"

    start kontakt "Kontakt"
      lege skal "snakke med pasienten"
      så slutten

    slutt slutten "Slutt" lukker alt

    fase ellers_i_livet "Ellers i livet"

    tiltak hjelp "Hjelp"
      sykehus skal "hjelpe"
      varer til frisk
      så ferdig

    avbrudd akutt "Akutt"
      i fase hjemme
      stopper alle frister
      så hjelp
      ved siden av

    avbrudd død "Død"
      i alle faser
      så slutten

    spor fravær "Fravær"
      starter ved sykmelding

    tiltak plan "Plan"
      lege skal gjøre dette
      så ferdig
    """
)


def in_the_middle_of_it() -> Course:
    return begin(CLOSED, "9.2.2026").happens("sykmelding", "10.2.2026").interrupted("akutt", "11.2.2026")


def nothing_runs(course: Course) -> bool:
    answer = course.answer("13.2.2026")
    state = course.state
    return not (answer.tasks or answer.waiting or answer.held_by or state.tracks or state.side_flows)


def test_an_end_that_closes_all_ends_the_tracks_and_the_side_flows() -> None:
    course = in_the_middle_of_it()
    assert (course.state.tracks, course.state.side_flows) == (frozenset({"fravær"}), ("akutt",))
    done = course.record("kontakt", "12.2.2026")
    assert done.state.ended == "slutten"
    assert nothing_runs(done)
    assert not done.state.running_stops


def test_an_interruption_that_leads_to_such_an_end_does_the_same() -> None:
    course = in_the_middle_of_it().interrupted("død", "12.2.2026")
    assert course.state.ended == "slutten"
    assert nothing_runs(course)
