"""A datum that is read has been asked for on every way there, or a patient is shown for whom it has not."""

from datetime import date

import pytest

from forlop.application.pathway_files import pathway_from_text
from forlop.application.proving import subject_of
from forlop.diagnostics import Severity
from forlop.source import Source
from forlop.verification.deciding import availability
from forlop.verification.deciding.availability import AVAILABILITY, data_are_asked_for
from forlop.verification.subject import Budget
from tests.verification.checking import findings, lines, told
from tests.verification.samples import samples

DATA = """
opplysning x: ja/nei "X"
opplysning y: heltall fra 0 til 10 "Y"
opplysning by: en av her, der "By"
beregn endring = y - forrige y "Endring"
beregn faretegn = antall ja av x "Faretegn"
"""
LAST = """
sjekkpunkt bra "Bra"
  lege skal notere x, y og by
  så slutt_nå

slutt slutt_nå "Slutt"
"""


def pathway(steps: str) -> str:
    """These steps between the data and what comes last, where everything is noted; `ute` ends without."""
    ends = LAST + ('slutt ute "Ute"\n' if " ute\n" in f"{steps}\n" else "")
    return f"{DATA}\n{steps}\n{ends}"


def simple(noted: str, reading: str) -> str:
    """A start that notes, and a step that reads."""
    return pathway(f"""
start begin "Begynn"
  {noted}
  så leser
{reading}
""")


DECIDES = """
beslutning leser "Leser"
  reglene avgjør
  hvis x så bra
  ellers så ute
"""
REPEATED = (
    "lege skal notere y første gang innen 2 dager hvis by er her, ellers 3 dager, deretter hver 2. uke, høyst 3 ganger"
)


@pytest.mark.parametrize(
    ("noted", "reading", "expected"),
    [
        ("lege skal notere x", DECIDES, []),
        ("lege bør notere x", DECIDES, []),
        ("lege skal gjøre dette\n  lege kan notere x", DECIDES, [("V520", "hvis x så bra")]),
        ("lege kan notere x innen 2 dager", DECIDES, [("V520", "hvis x så bra")]),
        ("lege skal notere y", DECIDES, [("V520", "hvis x så bra")]),
        # What the step notes itself is noted before it decides, and not before it is relevant.
        ("lege skal notere y", 'sjekkpunkt leser "L"\n  lege skal notere x\n  hvis x så bra\n  ellers så ute', []),
        (
            "lege skal notere y",
            'sjekkpunkt leser "L"\n  bare hvis x\n  lege skal notere x\n  så bra',
            [("V521", "bare hvis x")],
        ),
        # Not relevant, and so nothing noted to decide by.
        (
            "lege skal notere y",
            'sjekkpunkt leser "L"\n  bare hvis y er minst 5\n  lege skal notere x\n  hvis x så bra\n  ellers så ute',
            [("V520", "hvis x så bra")],
        ),
        # Settled without it (Kleene).
        ("lege skal notere y", 'tiltak leser "L"\n  bare hvis x er kjent\n  lege skal gjøre dette\n  så bra', []),
        (
            "lege skal notere x",
            'tiltak leser "L"\n  lege skal gjøre dette innen 2 dager hvis by er her, ellers 3 dager\n  så bra',
            [("V522", "lege skal gjøre dette innen 2 dager hvis by er her, ellers 3 dager")],
        ),
        # Noted in the step itself, it is known before the limit matters to anybody else.
        (
            "lege skal notere y",
            'tiltak leser "L"\n  lege skal notere x innen 2 dager hvis x, ellers 3 dager\n  så bra',
            [],
        ),
        (
            "lege skal notere x",
            f'tiltak leser "L"\n  {REPEATED}\n  etter siste gang så bra',
            [("V522", REPEATED)],
        ),
        # A previous value is there when it has been noted twice.
        (
            "lege skal notere y",
            'beslutning leser "L"\n  reglene avgjør\n  hvis endring er minst 1 så bra\n  ellers så ute',
            [("V520", "hvis endring er minst 1 så bra")],
        ),
        (
            "lege skal notere y",
            'sjekkpunkt leser "L"\n  lege skal notere y\n  hvis endring er minst 1 så bra\n  ellers så ute',
            [],
        ),
        (
            "lege skal notere y",
            'beslutning leser "L"\n  reglene avgjør\n  hvis faretegn er minst 1 så bra\n  ellers så ute',
            [("V520", "hvis faretegn er minst 1 så bra")],
        ),
        # A person chooses whatever is known.
        ("lege skal notere y", 'beslutning leser "L"\n  lege skal velge\n  hvis x så bra\n  valg "Nei" så ute', []),
    ],
)
def test_what_is_read_has_been_asked_for(noted: str, reading: str, expected: list[tuple[str, str]]) -> None:
    assert lines(AVAILABILITY, simple(noted, reading)) == expected


BRANCHED = """
start begin "Begynn"
  lege skal notere y
  hvis y er minst 5 så noterer
  ellers så leser

sjekkpunkt noterer "Noterer"
  lege skal notere x
  så leser

beslutning leser "Leser"
  reglene avgjør
  hvis {condition} så bra
  ellers så ute
"""


def test_what_is_noted_on_one_way_only_is_missing_on_the_other_unless_that_settles_it() -> None:
    assert lines(AVAILABILITY, pathway(BRANCHED.format(condition="x"))) == [("V520", "hvis x så bra")]
    assert lines(AVAILABILITY, pathway(BRANCHED.format(condition="y er minst 5 og x"))) == []
    assert lines(AVAILABILITY, pathway(BRANCHED.format(condition="y er minst 7 og x"))) == []
    # Of those who have 4 nobody knows x.
    missing = [("V520", "hvis y er minst 4 og x så bra")]
    assert lines(AVAILABILITY, pathway(BRANCHED.format(condition="y er minst 4 og x"))) == missing


def test_what_may_be_noted_anew_at_any_time_says_nothing_of_whoever_waits() -> None:
    """Whoever had 4 and waits may have 5 when the decision reads it, and nobody has noted x of them."""
    waiting = BRANCHED.replace("ellers så leser\n", "ellers så venter\n", 1)
    waiting += 'tiltak venter "Venter"\n  lege skal gjøre dette\n  så leser\n'
    waits = waiting.format(condition="y er minst 5 og x")
    anew = 'tiltak måling "Måling"\n  når som helst i alle faser\n  lege kan notere y\n  så ferdig\n'
    assert lines(AVAILABILITY, pathway(waits)) == []
    # The engine is not taken through what may come at any time: it is told, as what is not known.
    assert [each.code for each in findings(AVAILABILITY, pathway(waits + anew))] == ["V523"]


def test_what_is_noted_anew_on_the_way_is_no_more_what_the_branch_said() -> None:
    again = BRANCHED.replace("ellers så leser\n", "ellers så venter\n", 1)
    again += 'tiltak venter "Venter"\n  lege skal notere {noted}\n  så leser\n'
    reading = "y er minst 5 og x"
    missing = [("V520", f"hvis {reading} så bra")]
    assert lines(AVAILABILITY, pathway(again.format(condition=reading, noted="y"))) == missing
    assert lines(AVAILABILITY, pathway(again.format(condition=reading, noted="by"))) == []


def test_the_story_is_the_course_of_the_patient_who_is_left() -> None:
    (found,) = findings(AVAILABILITY, pathway(BRANCHED.format(condition="y er minst 4 og x")))
    assert told(found) == [
        ("starts", {"step": "begin"}),
        ("does", {"step": "begin", "data": "y\t4"}),
        ("nobody_noted", {"step": "leser", "missing": "x"}),
    ]
    assert (found.severity, found.help) == (Severity.ERROR, "")


FORK = """
start begin "Begynn"
  lege skal notere y
  så leser og ved_siden

beslutning leser "Leser"
  reglene avgjør
  hvis {condition} så møtes
  ellers så møtes

sjekkpunkt ved_siden "Ved siden"
  {noting}
  så møtes

tiltak møtes "Møtes"
  venter på leser og ved_siden
  lege skal gjøre dette
  så bra
"""


def test_a_decision_waits_for_what_another_branch_of_the_fork_will_note() -> None:
    read = {"condition": "x"}
    assert lines(AVAILABILITY, pathway(FORK.format(noting="lege skal notere x", **read))) == []
    missing = [("V520", "hvis x så møtes")]
    assert lines(AVAILABILITY, pathway(FORK.format(noting="lege skal gjøre dette", **read))) == missing
    only = "bare hvis y er minst 5\n  lege skal notere x"
    assert lines(AVAILABILITY, pathway(FORK.format(noting=only, **read))) == missing
    assert lines(AVAILABILITY, pathway(FORK.format(noting=only, condition="y er minst 5 og x"))) == []
    assert lines(AVAILABILITY, pathway(FORK.format(noting=only, condition="y er minst 4 og x"))) == [
        ("V520", "hvis y er minst 4 og x så møtes")
    ]


EACH_OTHER = """
start begin "Begynn"
  lege skal notere by
  så leser_y og leser_x

beslutning leser_y "Leser y"
  reglene avgjør
  hvis y er minst 5 så noterer_x
  ellers så noterer_x

tiltak noterer_x "Noterer x"
  lege skal notere x
  så møtes

beslutning leser_x "Leser x"
  reglene avgjør
  hvis x så noterer_y
  ellers så noterer_y

tiltak noterer_y "Noterer y"
  lege skal notere y
  så møtes

tiltak møtes "Møtes"
  venter på noterer_x og noterer_y
  lege skal gjøre dette
  så bra
"""


def test_two_branches_that_wait_for_what_the_other_notes_get_nothing() -> None:
    missing = [("V520", "hvis y er minst 5 så noterer_x"), ("V520", "hvis x så noterer_y")]
    assert lines(AVAILABILITY, pathway(EACH_OTHER)) == missing
    one = EACH_OTHER.replace("lege skal notere by", "lege skal notere y")
    assert lines(AVAILABILITY, pathway(one)) == []


def test_a_branch_that_stands_still_notes_nothing_after() -> None:
    """Nobody notes where the patient is from, so the other branch never comes to note x of those who have 5."""
    body = FORK.replace("så leser og ved_siden", "så leser og først").format(
        noting="bare hvis y er minst 5\n  lege skal notere x", condition="y er minst 5 og x"
    )
    first = 'tiltak først "Først"\n  {relevant}lege skal gjøre dette\n  så ved_siden\n'
    assert lines(AVAILABILITY, pathway(body + first.format(relevant=""))) == []
    assert lines(AVAILABILITY, pathway(body + first.format(relevant="bare hvis by er her\n  "))) == [
        ("V520", "hvis y er minst 5 og x så møtes"),
        ("V521", "bare hvis by er her"),
    ]


def test_what_another_branch_notes_only_after_the_join_comes_too_late() -> None:
    body = FORK.format(noting="lege skal gjøre dette", condition="x").replace(
        "  lege skal gjøre dette\n  så bra", "  lege skal notere x\n  så bra"
    )
    assert lines(AVAILABILITY, pathway(body)) == [("V520", "hvis x så møtes")]


def test_an_interruption_may_come_before_anything_is_noted() -> None:
    body = """
fase først "Først"

start begin "Begynn"
  lege skal notere x
  så midt

tiltak midt "Midt"
  lege skal gjøre dette
  så bra

fase sist "Sist"

beslutning leser "Leser"
  reglene avgjør
  hvis x så bra
  ellers så ute

avbrudd uro "Uro"
  {scope}
  så leser
"""
    missing = [("V520", "hvis x så bra")]
    assert lines(AVAILABILITY, pathway(body.format(scope="i alle faser"))) == missing
    later = body.replace("tiltak midt", 'fase midten "Midten"\n\ntiltak midt')
    assert lines(AVAILABILITY, pathway(later.format(scope="i fase midten"))) == []


def test_the_way_may_lead_round_as_often_as_it_can() -> None:
    body = """
start begin "Begynn"
  lege skal notere y
  så runde

sjekkpunkt runde "Runde"
  lege skal notere y
  så igjen

beslutning igjen "Igjen?"
  reglene avgjør
  hvis y er minst 5 så tilbake til runde, høyst 3 ganger, ellers leser
  ellers så bra

beslutning leser "Leser"
  reglene avgjør
  hvis x så bra
  ellers så ute
"""
    assert lines(AVAILABILITY, pathway(body)) == [("V520", "hvis x så bra")]


def test_one_datum_that_is_not_noted_is_one_finding() -> None:
    body = simple(
        "lege skal notere y",
        'tiltak leser "L"\n  lege skal gjøre dette innen 2 dager hvis x, ellers 3 dager\n  så igjen\n\n'
        'tiltak igjen "I"\n  bare hvis x\n  lege skal gjøre dette\n  så bra',
    )
    (found,) = findings(AVAILABILITY, body)
    assert found.code == "V522"
    assert [each.role for each in found.related] == ["declared", "noted", "also"]


@pytest.mark.parametrize(
    ("noted", "advice"),
    [
        ("lege skal notere y", "later"),
        ("lege skal notere y\n  lege kan notere x", "may"),
    ],
)
def test_the_help_is_what_is_nearest_to_mend(noted: str, advice: str) -> None:
    (found,) = findings(
        AVAILABILITY, simple(noted, 'tiltak leser "L"\n  bare hvis x\n  lege skal gjøre dette\n  så bra')
    )
    assert (found.code, found.help) == ("V521", advice)


LATER = """
opplysning y: heltall fra 0 til 10 "Y"
opplysning x: ja/nei "X"
start kontroll "Kontroll"
  lege skal notere y
  så videre
beslutning videre "Videre"
  reglene avgjør
  hvis y er minst 5 så a
  hvis y er høyst 4 og x så b
  hvis y er høyst 4 og ikke x så a
tiltak a "A"
  lege skal notere x
  så slutt_nå
tiltak b "B"
  lege skal notere x
  så slutt_nå
slutt slutt_nå "Slutt"
"""


def test_what_only_a_later_branch_reads_is_shown_with_a_patient_whom_no_branch_before_it_takes() -> None:
    (found,) = findings(AVAILABILITY, LATER)
    assert (found.code, found.severity) == ("V520", Severity.ERROR)
    assert told(found) == [
        ("starts", {"step": "kontroll"}),
        ("does", {"step": "kontroll", "data": "y\t0"}),
        ("nobody_noted", {"step": "videre", "missing": "x"}),
    ]
    assert lines(AVAILABILITY, LATER) == [("V520", "hvis y er høyst 4 og x så b")]


def test_what_is_over_the_budget_is_unknown() -> None:
    found = findings(AVAILABILITY, pathway(BRANCHED.format(condition="y er minst 5 og x")), budget=Budget(states=1))
    assert [(each.code, each.severity) for each in found] == [("V523", Severity.UNKNOWN)]


# ---- against the naive reader


@pytest.mark.parametrize("seeds", [range(60), range(60, 120)], ids=str)
def test_the_verdict_is_that_of_playing_every_run(seeds: range) -> None:
    """Whoever may wait for what nobody was asked for, and only they; the steps that are told of are among theirs."""
    wrong = []
    for each in samples(seeds):
        subject = subject_of(pathway_from_text(Source("prøve.forlop", each.text)), today=date(2026, 6, 1))
        if subject is None or not each.judgement.whole:
            continue
        found = list(data_are_asked_for(subject))
        steps = {dict(one.details)["name"] for one in found if one.code in ("V520", "V521")}
        never_asked = each.judgement.never_asked
        decides = any(one.code != "V522" for one in found)
        if decides is not bool(never_asked) or not steps <= never_asked:
            wrong.append((each.seed, steps, never_asked))
    assert wrong == []


def test_of_many_places_that_read_it_the_first_few_are_shown() -> None:
    names = [f"leser{number}" for number in range(6)]
    steps = [
        f'tiltak {name} "L"\n  bare hvis x\n  lege skal gjøre dette\n  så {following}\n'
        for name, following in zip(names, [*names[1:], "bra"], strict=True)
    ]
    begin = 'start begin "Begynn"\n  lege skal notere y\n  så leser0\n'
    (found,) = findings(AVAILABILITY, pathway("\n".join([begin, *steps])))
    assert [each.role for each in found.related].count("also") == 3


def test_where_another_branch_is_too_large_to_follow_it_is_not_taken_to_have_noted_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(availability, "_MOST_BESIDE", 0)
    body = pathway(FORK.format(noting="bare hvis y er minst 5\n  lege skal notere x", condition="x"))
    assert lines(AVAILABILITY, body) == [("V520", "hvis x så møtes")]
