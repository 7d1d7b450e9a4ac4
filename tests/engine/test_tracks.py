"""Semantics 9: a track has its own tokens, starts at its event, and never holds the pathway's end."""

from forlop.engine.commands import Happen, Refused
from forlop.engine.events import Closing, RoundClosed, TrackEnded, TrackStarted
from tests.course import Course, begin, day, moment
from tests.engine.small import small, written

TRACK = small(
    """
    hendelse sykmelding "Sykmelding"
    hendelse friskmelding "Friskmelding"
    start s "S"
      lege skal gjøre dette
      så a
    tiltak a "A"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    spor sykefravær "Sykefravær"
      starter ved sykmelding
      slutter ved friskmelding
    tiltak plan "Plan"
      lege skal gjøre dette innen 4 uker etter sykmelding
      så t2
    tiltak t2 "T2"
      lege skal gjøre dette
      så ferdig
    """
)


def begun() -> Course:
    return begin(TRACK, "5.1.2026")


def test_a_track_starts_at_its_event_beside_the_main_flow() -> None:
    before = begun()
    after = before.happens("sykmelding", "6.1.2026")
    assert (before.open_steps("6.1.2026"), after.open_steps("6.1.2026")) == ({"s"}, {"s", "plan"})
    assert TrackStarted(track="sykefravær") in written(before, after)
    assert after.due("plan", "6.1.2026") == day("3.2.2026")


def test_the_event_while_the_track_runs_is_refused_as_a_duplicate() -> None:
    course = begun().happens("sykmelding", "6.1.2026")
    again = Happen(event="sykmelding", at=moment("7.1.2026"))
    assert course.refused(again, now="7.1.2026").why is Refused.TRACK_RUNS


def test_a_track_ends_when_its_lines_are_finished_and_may_start_anew() -> None:
    course = begun().happens("sykmelding", "6.1.2026").record("plan", "7.1.2026")
    over = course.record("t2", "8.1.2026")
    assert TrackEnded(track="sykefravær") in written(course, over)
    assert over.open_steps("8.1.2026") == {"s"}
    anew = over.happens("sykmelding", "20.1.2026")
    assert anew.open_steps("20.1.2026") == {"s", "plan"}
    assert [each.round for each in anew.answer("20.1.2026").tasks if each.step == "plan"] == [2]
    assert anew.due("plan", "20.1.2026") == day("17.2.2026")


def test_a_track_ends_at_its_event_and_what_is_open_is_superseded() -> None:
    before = begun().happens("sykmelding", "6.1.2026")
    after = before.happens("friskmelding", "8.1.2026")
    assert after.open_steps("8.1.2026") == {"s"}
    events = written(before, after)
    assert [(each.step, each.how) for each in events if isinstance(each, RoundClosed)] == [("plan", Closing.SUPERSEDED)]
    assert TrackEnded(track="sykefravær") in events
    assert after.happens("sykmelding", "9.1.2026").open_steps("9.1.2026") == {"s", "plan"}


def test_the_ending_event_of_a_track_that_does_not_run_moves_nothing() -> None:
    assert begun().happens("friskmelding", "6.1.2026").open_steps("6.1.2026") == {"s"}


def test_a_track_never_holds_the_end_of_the_pathway() -> None:
    course = begun().happens("sykmelding", "6.1.2026").record("s", "6.1.2026")
    over = course.record("a", "7.1.2026")
    answer = over.answer("7.1.2026")
    assert (answer.ended, answer.tasks) == ("slutten", ())
    closings = [(each.step, each.how) for each in written(course, over) if isinstance(each, RoundClosed)]
    assert closings == [("a", Closing.DONE), ("plan", Closing.SUPERSEDED)]


def test_a_track_shares_data_with_the_main_flow() -> None:
    pathway = small(
        """
        opplysning x: ja/nei "X"
        hendelse sykmelding "Sykmelding"
        start s "S"
          lege skal notere x
          så b
        tiltak b "B"
          lege skal gjøre dette
          så slutten
        slutt slutten "Slutt"
        spor fravær "Fravær"
          starter ved sykmelding
        tiltak p "P"
          bare hvis x
          sykehus skal gjøre dette
          så ferdig
        """
    )
    course = begin(pathway, "5.1.2026").happens("sykmelding", "5.1.2026 13:00")
    assert [each.step for each in course.answer("5.1.2026 13:00").waiting] == ["p"]
    assert course.record("s", "6.1.2026", x=True).open_steps("6.1.2026") == {"b", "p"}
    assert course.record("s", "6.1.2026", x=False).open_steps("6.1.2026") == {"b"}
