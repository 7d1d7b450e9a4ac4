"""A value that may be too old when it is read is told of with a slow patient, and not where it is surely fresh."""

import pytest

from forlop.diagnostics import Severity
from forlop.verification.deciding.availability import AVAILABILITY
from tests.verification.checking import findings, lines, told

BODY = """
opplysning smerte: heltall fra 0 til 10 "Smerte" gyldig i 4 uker
opplysning svimmel: ja/nei "Svimmel"

start kontroll "Kontroll"
  lege skal notere smerte og svimmel innen 2 uker
  så {after}

{between}

beslutning videre "Hvor nå?"
  {rules}
  {branches}

{later}
slutt bra "Bra"
slutt verre "Verre"
"""
READ = "hvis smerte er minst 4 så verre"
BRANCHES = f"{READ}\n  ellers så bra"
VISIT = 'tiltak besøk "Besøk"\n  lege skal {act}\n  så videre'


def text(
    between: str, *, after: str = "besøk", branches: str = BRANCHES, rules: str = "reglene avgjør", later: str = ""
) -> str:
    return BODY.format(between=between, after=after, branches=branches, rules=rules, later=later)


def test_a_step_without_a_limit_may_last_until_the_value_is_too_old() -> None:
    (found,) = findings(AVAILABILITY, text(VISIT.format(act="gjøre dette")))
    assert (found.code, found.severity) == ("V524", Severity.WARNING)
    assert told(found)[1:] == [
        ("does", {"step": "kontroll", "data": "smerte\t0"}),
        ("grows_too_old", {"datum": "smerte"}),
        ("does", {"step": "besøk", "data": ""}),
        ("too_old_to_read", {"name": "videre", "datum": "smerte"}),
    ]
    # Noted on Tuesday 3 March 2026 and valid for four weeks: Tuesday 31 March is the last day.
    assert [line.at.isoformat() for line in found.story if line.what == "grows_too_old" and line.at] == ["2026-04-01"]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("gjøre dette innen 27 dager", []),
        ("gjøre dette innen 5 uker", [("V524", READ)]),
        ("gjøre dette innen 5 uker etter kontroll", [("V524", READ)]),
        ("notere smerte", []),
        ("gjøre dette\n  lege kan notere smerte", [("V524", READ)]),
        ("notere svimmel", [("V524", READ)]),
        # Whoever need not do it is through at once.
        ("notere smerte\n  bare hvis svimmel", []),
        ("gjøre dette\n  bare hvis svimmel", [("V524", READ)]),
    ],
)
def test_limits_and_notes_on_the_way_keep_a_value_fresh(act: str, expected: list[tuple[str, str]]) -> None:
    assert lines(AVAILABILITY, text(VISIT.format(act=act))) == expected


def test_limits_on_the_way_are_added_up() -> None:
    two = """tiltak besøk "Besøk"
  lege skal gjøre dette innen {first}
  så nytt_besøk
tiltak nytt_besøk "Nytt besøk"
  lege skal gjøre dette innen {second}
  så videre"""
    assert lines(AVAILABILITY, text(two.format(first="13 dager", second="13 dager"))) == []
    assert lines(AVAILABILITY, text(two.format(first="13 dager", second="3 uker"))) == [("V524", READ)]


@pytest.mark.parametrize(("length", "expected"), [("3 uker", []), ("5 uker", [("V524", READ)])])
def test_a_wait_takes_its_time(length: str, expected: list[tuple[str, str]]) -> None:
    assert lines(AVAILABILITY, text(f'vent besøk "Vente"\n  i {length}\n  så videre')) == expected


def test_an_event_that_is_waited_for_may_come_late() -> None:
    waiting = 'hendelse svar "Svaret kommer"\nvent besøk "Vente"\n  til svar\n  så videre'
    assert lines(AVAILABILITY, text(waiting)) == [("V524", READ)]


def test_what_decides_at_once_reads_no_old_value() -> None:
    assert lines(AVAILABILITY, text("", after="videre")) == []


def test_the_step_that_decides_takes_time_too() -> None:
    assert lines(AVAILABILITY, text("", after="videre", rules="lege skal notere svimmel")) == [("V524", READ)]
    assert lines(AVAILABILITY, text("", after="videre", rules="lege skal notere svimmel innen 3 uker")) == []
    assert lines(AVAILABILITY, text("", after="videre", rules="lege skal notere smerte")) == []


def test_whoever_is_settled_without_the_value_does_not_need_it() -> None:
    visit = VISIT.format(act="gjøre dette")
    either = "hvis svimmel eller smerte er minst 4 så verre"
    found = findings(AVAILABILITY, text(visit, branches=f"{either}\n  ellers så bra"))
    assert [each.code for each in found] == ["V524"]
    never = "hvis svimmel så verre\n  ellers så bra"
    assert lines(AVAILABILITY, text(visit, branches=never)) == []


def test_whether_a_step_is_relevant_is_read_too_and_told_at_the_first_line() -> None:
    relevant = 'tiltak besøk "Besøk"\n  lege skal gjøre dette\n  så ekstra\n'
    relevant += (
        'tiltak ekstra "Ekstra"\n  bare hvis smerte er minst 2\n  lege skal gjøre dette innen 1 dag\n  så videre'
    )
    (found,) = findings(AVAILABILITY, text(relevant))
    assert (found.code, dict(found.details)["name"]) == ("V524", "ekstra")
    assert [each.role for each in found.related] == ["declared", "noted", "also"]


def test_what_another_branch_notes_at_the_same_time_is_fresh_enough() -> None:
    fork = """tiltak besøk "Besøk"
  lege skal gjøre dette
  så ekstra
tiltak måling "Måling"
  lege skal notere smerte
  så samlet
tiltak ekstra "Ekstra"
  bare hvis smerte er minst 2
  lege skal gjøre dette
  så samlet
tiltak samlet "Samlet"
  venter på måling og ekstra
  lege skal notere smerte
  så videre"""
    assert lines(AVAILABILITY, text(fork, after="besøk og måling")) == []


def test_a_value_without_a_bound_in_time_never_grows_old() -> None:
    assert lines(AVAILABILITY, text(VISIT.format(act="gjøre dette")).replace(" gyldig i 4 uker", "")) == []
