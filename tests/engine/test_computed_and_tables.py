"""Computed data and decision tables: unknown while they must be, and never a moment longer (semantics 5)."""

from datetime import date
from decimal import Decimal

import pytest

from forlop.engine.answers import CannotSay
from forlop.engine.commands import Deed, Record
from forlop.model.values import Duration, Unit
from tests.course import Course, begin, day, moment, pathway_of

TEXT = """# språk: nb
forløp f "F"
  versjon "1"
aktør lege "Legen"
opplysning født: dato "Født"
opplysning skår: heltall fra 0 til 10 "Skår"
opplysning a: ja/nei "A"
opplysning b: ja/nei "B"
opplysning c: ja/nei "C"
opplysning fall: heltall fra 0 til 50 "Fall"
opplysning gange: tall fra 0 til 3 "Gange"
opplysning trinn: en av første_trinn, andre_trinn "Trinn"
opplysning risiko: en av lav, middels, høy "Risiko"
beregn endring = skår - første skår "Endring"
beregn tegn = antall ja av a, b og c "Tegn"
beregn alder = antall år fra født til nå "Alder"
beregn dobbelt = endring + endring + 1 "Dobbelt"
tabell tiltakstabell "Tiltak" gir trinn
  | fall    | gange     | trinn        |
  | minst 2 | -         | andre_trinn  |
  | høyst 1 | høyst 0,8 | første_trinn |
  | høyst 0 | -         | første_trinn |
tabell risikotabell "Risiko" gir risiko første som passer
  | a  | fall    | gange     | risiko  |
  | ja | -       | -         | høy     |
  | -  | minst 2 | -         | høy     |
  | -  | 1       | høyst 0,8 | middels |
  | -  | -       | -         | lav     |
start s "S"
  lege kan notere født innen 1 uke
  lege kan notere skår innen 1 uke
  lege kan notere a innen 1 uke
  lege kan notere b innen 1 uke
  lege kan notere c innen 1 uke
  lege kan notere fall innen 1 uke
  lege kan notere gange innen 1 uke
  så igjen
sjekkpunkt igjen "Igjen"
  lege kan notere skår innen 1 uke
  så d
beslutning d "D"
  reglene avgjør
  hvis {condition} så ut
  ellers så inn
slutt ut "Ut"
slutt inn "Inn"
"""


def ended(condition: str, first: dict[str, object], second: dict[str, object] | None = None) -> str | None:
    course = begin(pathway_of(TEXT.replace("{condition}", condition)), "2.3.2026")
    course = recorded(course, "s", first)
    course = recorded(course, "igjen", second or {})
    return course.state.ended


def recorded(course: Course, step: str, data: dict[str, object]) -> Course:
    """What is known is recorded, and the rest of the step left out."""
    command = Record(step=step, at=moment("3.3.2026"), data=tuple(data.items()))  # type: ignore[arg-type]  # values of the table below
    course = course.do(command, now="3.3.2026") if data else course
    if step in course.open_steps("3.3.2026 13:00"):
        course = course.record(step, "3.3.2026 13:00", deed=Deed.LEFT_OUT)
    return course


@pytest.mark.parametrize(
    ("condition", "first", "second", "expected"),
    [
        ("endring er minst 2", {"skår": 3}, {"skår": 5}, "ut"),
        ("endring er minst 2", {"skår": 3}, {"skår": 4}, "inn"),
        ("endring er minst 2", {}, {}, None),
        ("dobbelt er 9", {"skår": 1}, {"skår": 5}, "ut"),  # (5 - 1) + (5 - 1) + 1
        ("tegn er minst 2", {"a": True, "b": True}, {}, "ut"),  # decided without c
        ("tegn er minst 2", {"a": True, "b": False}, {}, None),  # c decides
        ("tegn er minst 2", {"a": False, "b": False}, {}, "inn"),
        ("tegn er høyst 1", {"a": True, "b": True}, {}, "inn"),
        ("tegn er fra 1 til 3", {"a": True}, {}, "ut"),
        ("risiko er høy", {"a": True}, {}, "ut"),
        ("risiko er høy", {"a": False, "fall": 3}, {}, "ut"),
        ("risiko er høy", {"fall": 3}, {}, None),  # the first row is not known
        ("risiko er middels", {"a": False, "fall": 1}, {}, None),
        ("risiko er lav", {"a": False, "fall": 0}, {}, "ut"),
        ("risiko er kjent", {"a": True}, {}, "ut"),
        ("risiko er kjent", {"fall": 3}, {}, "inn"),  # no answer yet is not known, and that is never unknown
        ("trinn er andre_trinn", {"fall": 2}, {}, "ut"),
        ("trinn er kjent", {"fall": 1, "gange": Decimal("0.9")}, {}, "inn"),  # no row fits
        ("trinn er første_trinn", {"fall": 1, "gange": Decimal("0.8")}, {}, "ut"),
        # Two rows fit, and rows are exclusive.
        ("trinn er første_trinn", {"fall": 0, "gange": Decimal("0.8")}, {}, None),
        ("trinn er kjent", {"fall": 0, "gange": Decimal("0.8")}, {}, "inn"),
    ],
)
def test_what_is_computed_decides_as_soon_as_it_can(
    condition: str, first: dict[str, object], second: dict[str, object], expected: str | None
) -> None:
    assert ended(condition, first, second) == expected


@pytest.mark.parametrize(
    ("born", "condition", "expected"),
    [
        (date(1960, 3, 3), "alder er minst 66", "ut"),  # 66 on the day itself
        (date(1960, 3, 4), "alder er minst 66", "inn"),
        (date(1960, 2, 29), "alder er 66", "ut"),
    ],
)
def test_age_is_counted_in_whole_years_on_the_day_of_the_recording(born: date, condition: str, expected: str) -> None:
    assert ended(condition, {"født": born}) == expected


@pytest.mark.parametrize(
    ("timing", "score", "due"),
    [
        # 2.3.2026 is a Monday.
        ("innen 2 uker ved tung, 4 uker ved lett", 4, "16.3.2026"),
        ("innen 2 uker ved tung, 4 uker ved lett", 1, "30.3.2026"),
        ("hver 2. uke ved tung, hver måned ved lett, høyst 3 ganger", 4, "16.3.2026"),
        ("hver 2. uke ved tung, hver måned ved lett, høyst 3 ganger", 1, "2.4.2026"),
    ],
)
def test_a_limit_by_setting_runs_when_a_table_gives_the_setting(timing: str, score: int, due: str) -> None:
    last = "etter siste gang så slutten" if "hver" in timing else "så slutten"
    pathway = pathway_of(
        f"""# språk: nb
forløp f "F"
  versjon "1"
aktør lege "Legen"
opplysning mrs: heltall fra 0 til 6 "mRS"
opplysning nivå: en av lett, tung "Nivå"
tabell t "Nivå" gir nivå
  | mrs     | nivå |
  | høyst 2 | lett |
  | minst 3 | tung |
start s "S"
  lege skal notere mrs innen 1 dag
  så trening
tiltak trening "Trening"
  lege bør gjøre dette {timing}
  {last}
slutt slutten "Slutt"
"""
    )
    course = begin(pathway, "2.3.2026").record("s", "2.3.2026", mrs=score)
    assert course.due("trening", "2.3.2026 13:00") == day(due)


OVERLAPPING = """# språk: nb
forløp f "F"
  versjon "1"
aktør lege "Legen"
opplysning mrs: heltall fra 0 til 6 "mRS"
opplysning nivå: en av lett, tung "Nivå"
tabell t "Nivå" gir nivå
  | mrs     | nivå |
  | høyst 3 | lett |
  | minst 3 | tung |
start s "S"
  lege skal notere mrs innen 1 dag
  så d og trening
beslutning d "D"
  reglene avgjør
  hvis nivå er tung så slutten
  ellers så slutten
tiltak trening "Trening"
  lege bør gjøre dette innen 2 uker ved tung, 4 uker ved lett
  så slutten
slutt slutten "Slutt"
"""


def test_a_table_that_has_all_it_reads_and_no_one_answer_is_what_is_missing() -> None:
    course = begin(pathway_of(OVERLAPPING), "2.3.2026").record("s", "2.3.2026", mrs=3)
    answer = course.answer("2.3.2026")
    assert [needed.datum for each in answer.undecided for needed in each.needed] == ["nivå"]
    assert course.due("trening", "2.3.2026") == CannotSay(("nivå",), Duration(amount=2, unit=Unit.WEEKS))
    settled = begin(pathway_of(OVERLAPPING), "2.3.2026").record("s", "2.3.2026", mrs=4)
    assert settled.answer("2.3.2026").undecided == ()
