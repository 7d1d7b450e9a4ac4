"""What an indicator says of one patient, worked out by hand for January 2026 (docs/decisions/0009)."""

from datetime import date

import pytest

from forlop.engine.commands import Deed
from forlop.engine.indicators import Verdict, verdict_of
from tests.course import Course, begin, moment
from tests.engine.small import small


def under(share: str) -> Course:
    """A run from Monday 5 January at 8 under an indicator with this share."""
    pathway = small(
        f"""
        hendelse falt "Pasienten har falt"
        opplysning nye_fall: heltall fra 0 til 99 "Nye fall"
        opplysning født: dato "Født"
        beregn alder = antall år fra født til nå "Alder"
        opplysning redd: ja/nei "Redd for å falle"
        start kontroll "Kontroll"
          lege skal gjøre dette
          så trening
        tiltak trening "Trening"
          lege bør notere nye_fall innen 6 uker
          lege kan notere født innen 6 uker
          lege bør notere redd innen 6 uker
          så samtale
        tiltak samtale "Samtale"
          lege bør gjøre dette innen 6 uker
          bare hvis redd
          så fulgt_opp
        slutt fulgt_opp "Fulgt opp"
        avbrudd død "Pasienten dør"
          i alle faser
          så død_slutt
        slutt død_slutt "Død" lukker alt
        indikator målt prosess "Målt"
          andel av {share}
        """
    )
    return begin(pathway, "5.1.2026 08:00")


def verdict(course: Course, now: str) -> Verdict | None:
    (indicator,) = course.pathway.indicators
    return verdict_of(course.pathway, course.tick(now).state, indicator.share, now=moment(now))


IN_TIME = "kontroll der kontroll er gjort innen 2 uker etter falt"


def fallen(share: str) -> Course:
    return under(share).happens("falt", "6.1.2026 10:00")  # two weeks: to the end of the 20th


@pytest.mark.parametrize(
    ("done", "now", "expected"),
    [
        (None, "7.1.2026", Verdict.NOT_YET),
        (None, "20.1.2026 23:59", Verdict.NOT_YET),
        (None, "21.1.2026 00:00", Verdict.NO),
        ("7.1.2026 09:00", "7.1.2026 10:00", Verdict.YES),  # decided before the limit: it stays done
        ("20.1.2026 23:59", "1.2.2026", Verdict.YES),
        ("21.1.2026 00:00", "1.2.2026", Verdict.NO),
    ],
)
def test_what_must_be_done_within_a_time_is_no_only_when_the_time_is_over(
    done: str | None, now: str, expected: Verdict
) -> None:
    course = fallen(IN_TIME)
    assert verdict(course if done is None else course.record("kontroll", done), now) is expected


def test_what_was_done_in_time_and_recorded_late_counts() -> None:
    course = fallen(IN_TIME)
    assert verdict(course, "1.2.2026") is Verdict.NO
    late = course.record("kontroll", "19.1.2026", now="2.2.2026 12:00")
    assert verdict(late, "2.2.2026 13:00") is Verdict.YES


def test_a_time_that_has_not_begun_gives_no_verdict() -> None:
    course = under(IN_TIME).record("kontroll", "6.1.2026 10:00")
    assert verdict(course, "1.2.2026") is Verdict.NOT_YET
    ended = course.record("trening", "7.1.2026", nye_fall=0, redd=False)
    assert ended.state.ended == "fulgt_opp"
    assert verdict(ended, "1.2.2026") is Verdict.UNKNOWN  # whether it was in time can never be said


def test_who_has_not_reached_it_is_not_counted() -> None:
    course = under("trening der trening er gjort")
    assert verdict(course, "6.1.2026") is None
    assert verdict(course.record("kontroll", "6.1.2026"), "7.1.2026") is Verdict.NOT_YET
    assert verdict(under("falt der kontroll er gjort"), "6.1.2026") is None


def trained(nye_fall: int) -> Course:
    course = under("trening der nye_fall er 0").record("kontroll", "6.1.2026")
    return course.record("trening", "7.1.2026", nye_fall=nye_fall)


def test_a_value_decides_when_it_is_recorded_and_is_unknown_when_it_never_was() -> None:
    before = under("trening der nye_fall er 0").record("kontroll", "6.1.2026")
    assert verdict(before, "8.1.2026") is Verdict.NOT_YET
    assert verdict(trained(nye_fall=0), "8.1.2026") is Verdict.YES
    assert verdict(trained(nye_fall=2), "8.1.2026") is Verdict.NO
    left_out = before.record("trening", "7.1.2026", redd=False)
    left_out = left_out.record("trening", "8.1.2026", deed=Deed.LEFT_OUT, by="lege", reason="Kom ikke")
    assert left_out.state.ended == "fulgt_opp"
    assert verdict(left_out, "9.1.2026") is Verdict.UNKNOWN


def test_a_run_that_is_over_settles_a_time_that_is_not() -> None:
    share = "trening der samtale er gjort innen 4 uker etter falt"
    course = fallen(share).record("kontroll", "7.1.2026").record("trening", "8.1.2026", nye_fall=0, redd=False)
    assert course.state.ended == "fulgt_opp"
    assert verdict(course, "9.1.2026") is Verdict.NO


def test_an_age_is_the_one_of_the_day_the_time_was_over() -> None:
    share = "trening der alder er minst 80 innen 2 uker etter falt"
    course = fallen(share).record("kontroll", "7.1.2026")
    course = course.record("trening", "8.1.2026", nye_fall=0, redd=True, født=date(1946, 1, 21))
    later = course.record("samtale", "30.1.2026")
    assert verdict(later, "1.2.2026") is Verdict.NO  # 80 on the day after the limit


def test_a_value_within_a_time_is_the_one_that_stood_when_the_time_was_over() -> None:
    share = "trening der nye_fall er 0 innen 2 uker etter falt"
    course = fallen(share).record("kontroll", "7.1.2026").record("trening", "8.1.2026", nye_fall=0)
    assert verdict(course, "9.1.2026") is Verdict.NOT_YET  # it may still change
    assert verdict(course, "21.1.2026") is Verdict.YES
    late = fallen(share).record("kontroll", "7.1.2026").record("trening", "21.1.2026 09:00", nye_fall=0)
    assert verdict(late, "1.2.2026") is Verdict.UNKNOWN


def test_what_must_not_have_been_done_within_a_time_is_yes_only_when_the_time_is_over() -> None:
    course = fallen("kontroll der ikke trening er gjort innen 2 uker etter falt")
    assert verdict(course, "7.1.2026") is Verdict.NOT_YET
    assert verdict(course, "21.1.2026") is Verdict.YES


@pytest.mark.parametrize(
    ("afraid", "expected"),
    [(None, Verdict.NOT_YET), (True, Verdict.NOT_YET), (False, None)],
)
def test_who_a_step_turned_out_not_to_be_for_is_not_counted(afraid: bool | None, expected: Verdict | None) -> None:
    course = under("samtale der samtale er gjort").record("kontroll", "6.1.2026")
    if afraid is None:
        course = course.record("trening", "7.1.2026", nye_fall=1)
        course = course.record("trening", "7.1.2026 13:00", deed=Deed.LEFT_OUT, by="lege", reason="Kom ikke")
    else:
        course = course.record("trening", "7.1.2026", nye_fall=1, redd=afraid)
    assert verdict(course, "8.1.2026") is expected
    if afraid is None:  # whether it was for the patient can never be said
        assert verdict(course.interrupted("død", "9.1.2026"), "10.1.2026") is Verdict.UNKNOWN
