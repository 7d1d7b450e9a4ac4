"""Semantics 3: values are typed and bounded, and stay until recorded anew, left out or too old."""

from datetime import date
from decimal import Decimal

import pytest

from forlop.engine.commands import Record, Refused
from forlop.engine.events import DatumRecorded, ValueExpired
from forlop.model.values import Value
from tests.course import Course, begin, moment
from tests.engine.small import small, written

TYPES = small(
    """
    opplysning jn: ja/nei "JN"
    opplysning h: heltall fra 0 til 10 "H"
    opplysning t: tall fra -2 til 2 "T"
    opplysning tt: tall "TT"
    opplysning hh: heltall "HH"
    opplysning tekst_her: tekst "Tekst"
    opplysning d: dato "D"
    opplysning tp: tidspunkt "TP"
    opplysning v: en av rød, gul "V"
    opplysning fl: flere av arm, bein, hode "FL"
    start s "S"
      lege kan notere jn, h, t, tt, hh, tekst_her, d, tp, v og fl
      lege skal "noe annet"
      så ferdig
    opplysning ute: ja/nei "Ute"
    tiltak annet "Annet"
      når som helst i alle faser
      lege kan notere ute
      så ferdig
    """
)


def recording(name: str, value: Value) -> Record:
    return Record(step="s", at=moment("6.1.2026"), by="lege", data=((name, value),))


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("jn", True, True),
        ("h", 0, 0),
        ("h", 10, 10),
        ("hh", -400, -400),
        ("t", Decimal(-2), "-2"),
        ("t", Decimal("1.25"), "1.25"),
        ("t", Decimal("2.0"), "2.0"),
        ("tekst_her", "ja", "ja"),
        ("d", date(2026, 1, 5), "2026-01-05"),
        ("v", "rød", "rød"),
        ("fl", frozenset({"hode", "arm"}), ("arm", "hode")),
        ("fl", frozenset[str](), ()),
    ],
)
def test_a_value_of_the_type_and_within_the_bounds_is_kept(name: str, value: Value, kept: object) -> None:
    before = begin(TYPES, "5.1.2026")
    after = before.do(recording(name, value), now="6.1.2026")
    first = written(before, after)[0]
    assert isinstance(first, DatumRecorded)
    assert (first.datum, first.value) == (name, kept)


def test_a_moment_is_kept() -> None:
    before = begin(TYPES, "5.1.2026")
    first = written(before, before.do(recording("tp", moment("5.1.2026 10:00")), now="6.1.2026"))[0]
    assert isinstance(first, DatumRecorded)
    assert first.value == "2026-01-05T10:00:00+01:00"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("h", 11, Refused.OUT_OF_BOUNDS),
        ("h", -1, Refused.OUT_OF_BOUNDS),
        ("t", Decimal("2.01"), Refused.OUT_OF_BOUNDS),
        ("t", Decimal("-2.01"), Refused.OUT_OF_BOUNDS),
        ("t", Decimal("NaN"), Refused.OUT_OF_BOUNDS),
        ("t", Decimal("Infinity"), Refused.OUT_OF_BOUNDS),
        ("h", True, Refused.WRONG_TYPE),
        ("h", "3", Refused.WRONG_TYPE),
        ("h", Decimal("3.5"), Refused.WRONG_TYPE),
        ("jn", 1, Refused.WRONG_TYPE),
        ("jn", "ja", Refused.WRONG_TYPE),
        ("tekst_her", 3, Refused.WRONG_TYPE),
        ("d", moment("5.1.2026"), Refused.WRONG_TYPE),
        ("d", "5.1.2026", Refused.WRONG_TYPE),
        ("tp", date(2026, 1, 5), Refused.WRONG_TYPE),
        ("v", "blå", Refused.NOT_A_VALUE),
        ("v", frozenset({"rød"}), Refused.WRONG_TYPE),
        ("fl", frozenset({"arm", "mage"}), Refused.NOT_A_VALUE),
        ("fl", "arm", Refused.WRONG_TYPE),
        ("ukjent", True, Refused.UNKNOWN_DATUM),
        ("ute", True, Refused.NOT_RECORDED_HERE),
    ],
)
def test_another_value_is_refused(name: str, value: Value, why: Refused) -> None:
    assert begin(TYPES, "5.1.2026").refused(recording(name, value), now="6.1.2026").why is why


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_what_is_not_a_number_is_refused_even_without_bounds(value: Decimal) -> None:
    refusal = begin(TYPES, "5.1.2026").refused(recording("tt", value), now="6.1.2026")
    assert refusal.why in (Refused.WRONG_TYPE, Refused.OUT_OF_BOUNDS)


def test_one_wrong_value_keeps_all_from_being_recorded() -> None:
    command = Record(step="s", at=moment("6.1.2026"), by="lege", data=(("jn", True), ("h", 11)))
    assert begin(TYPES, "5.1.2026").refused(command, now="6.1.2026").why is Refused.OUT_OF_BOUNDS


AGEING = small(
    """
    opplysning x: heltall fra 0 til 10 "X" gyldig i 4 uker
    start s "S"
      lege skal notere x
      så n
    tiltak n "N"
      lege skal gjøre dette
      så d
    beslutning d "D"
      reglene avgjør
      hvis x er minst 5 så e
      ellers så slutten
    tiltak e "E"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    """
)


def aged(until: str) -> Course:
    """X was measured on 6 January, and is valid until 3 February 24:00 (4 weeks)."""
    return begin(AGEING, "5.1.2026").record("s", "6.1.2026", x=7).record("n", until)


@pytest.mark.parametrize("until", ["7.1.2026", "2.2.2026", "3.2.2026 11:00"])
def test_a_value_counts_while_it_is_valid(until: str) -> None:
    assert aged(until).open_steps(until) == {"e"}


@pytest.mark.parametrize("until", ["4.2.2026 00:01", "5.2.2026", "1.3.2026"])
def test_a_value_older_than_its_validity_is_unknown(until: str) -> None:
    (undecided,) = aged(until).answer(until).undecided
    assert [each.datum for each in undecided.needed] == ["x"]


def test_that_a_value_became_too_old_is_an_event() -> None:
    before = begin(AGEING, "5.1.2026").record("s", "6.1.2026", x=7)
    assert written(before, before.tick("3.2.2026 23:59")) == ()
    assert written(before, before.tick("10.2.2026")) == (ValueExpired(datum="x"),)


def test_the_validity_counts_from_when_the_value_was_found_and_not_from_when_it_was_recorded() -> None:
    before = begin(AGEING, "5.1.2026").record("s", "6.1.2026", x=7, now="20.1.2026")
    assert written(before, before.tick("4.2.2026")) == (ValueExpired(datum="x"),)


RENEWED = small(
    """
    opplysning x: heltall fra 0 til 10 "X" gyldig i 4 uker
    start s "S"
      lege skal notere x
      så m
    sjekkpunkt m "M"
      lege skal notere x
      så n
    tiltak n "N"
      lege skal gjøre dette
      så d
    beslutning d "D"
      reglene avgjør
      hvis x er minst 5 så e
      ellers så slutten
    tiltak e "E"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    """
)


def test_a_value_recorded_anew_is_valid_anew() -> None:
    course = begin(RENEWED, "5.1.2026").record("s", "6.1.2026", x=7).record("m", "30.1.2026", x=8)
    assert course.record("n", "20.2.2026").open_steps("20.2.2026") == {"e"}


def test_a_value_stays_known_for_ever_without_a_validity() -> None:
    pathway = small(
        """
        opplysning x: ja/nei "X"
        start s "S"
          lege skal notere x
          så n
        tiltak n "N"
          lege skal gjøre dette
          så d
        beslutning d "D"
          reglene avgjør
          hvis x så slutten
          ellers så ferdig
        slutt slutten "Slutt"
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "6.1.2026", x=True).record("n", "6.1.2046")
    assert course.answer("6.1.2046").ended == "slutten"
