"""A decision is called sound exactly when going through every patient finds one way for each."""

import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forlop.application.proving import subject_of
from forlop.diagnostics import Severity
from forlop.engine.evaluation import evaluate
from forlop.rendering.findings import finding
from forlop.source import Source
from forlop.verification.conditions.patients import Patient
from forlop.verification.deciding.decisions import DECISIONS, decisions_fit_everybody
from forlop.verification.subject import Budget
from tests.verification.checking import HEADING, TODAY, findings, lines, read, told
from tests.verification.test_cases import NOW

ROOT = Path(__file__).parents[2]


def deciding(data: str, branches: str, *, rules: str = "reglene avgjør") -> str:
    """A pathway whose only decision has these branches; all its data are recorded before."""
    names = [line.split()[1].rstrip(":") for line in data.splitlines() if line.startswith("opplysning")]
    noted = ", ".join(names[:-1]) + (" og " if len(names) > 1 else "") + names[-1]
    clauses = "".join(f"  {line.strip()}\n" for line in branches.strip().splitlines())
    ends = "".join(f'slutt {name} "{name.upper()}"\n' for name in "abc" if f"så {name}\n" in clauses)
    return f"""
{data}
start begin "Begynn"
  lege skal notere {noted}
  så videre

beslutning videre "Hvor nå?"
  {rules}
{clauses}
{ends}"""


X = 'opplysning x: heltall fra 0 til 10 "X"'
YES = 'opplysning ja_svar: ja/nei "Ja"'
LEVEL = 'opplysning nivå: en av lavt, middels, høyt "Nivå"'
SPEED = 'opplysning fart: tall fra 0 til 3 "Fart"'
PAIN = 'opplysning vondt: tall fra 0 til 100 "Vondt"\nopplysning før: tall fra 0 til 100 "Før"'
CHANGE = f'{PAIN}\nberegn endring = vondt - før "Endring"'


@pytest.mark.parametrize(
    ("data", "branches", "expected"),
    [
        (X, "hvis x er minst 5 så a\nhvis x er mindre enn 5 så b", []),
        (X, "hvis x er minst 5 så a\nhvis x er høyst 5 så b", [("V501", 1)]),
        (X, "hvis x er minst 5 så a\nhvis x er mindre enn 4 så b", [("V502", 1)]),
        (X, "hvis x er minst 5 så a\nellers så b", []),
        # Between 3 and 4 there is no whole number, and above 10 no x.
        (X, "hvis x er fra 4 til 10 så a\nhvis x er høyst 3 så b", []),
        (SPEED, "hvis fart er minst 0,8 så a\nhvis fart er mindre enn 0,8 så b", []),
        (SPEED, "hvis fart er mer enn 0,8 så a\nhvis fart er mindre enn 0,8 så b", [("V502", 1)]),
        (LEVEL, "hvis nivå er lavt/middels så a\nhvis nivå er høyt så b", []),
        (LEVEL, "hvis nivå er lavt så a\nhvis nivå er høyt så b", [("V502", 1)]),
        (LEVEL, "hvis nivå er lavt/middels så a\nhvis nivå er middels/høyt så b", [("V501", 1)]),
        (X, "hvis x er minst 5 og x er høyst 4 så a\nellers så b", [("V503", 0)]),
        # A branch that nobody meets is not told of as a gap too.
        (X, "hvis x er minst 5 så a\nhvis x er 4 og x er 5 så b", [("V503", 1)]),
        (YES, "hvis ja_svar så a\nhvis ikke ja_svar så b\nellers så c", [("V504", 2)]),
        # Whose answer is not known waits for it: that is no gap.
        (YES, "hvis ja_svar er kjent og ja_svar så a\nhvis ikke ja_svar så b", []),
        (YES, "hvis ja_svar er kjent så a\nhvis ikke ja_svar så b", [("V501", 1)]),
        (CHANGE, "hvis endring er mer enn 0 så a\nhvis endring er høyst 0 så b", []),
        (CHANGE, "hvis endring er mer enn 0 så a\nhvis endring er mindre enn 0 så b", [("V502", 1)]),
        (CHANGE, "hvis endring er mer enn 0 og vondt er 0 så a\nellers så b", [("V503", 0)]),
    ],
)  # fmt: skip
def test_each_patient_goes_one_way(data: str, branches: str, expected: list[tuple[str, int]]) -> None:
    """What is wrong stands at the line to change."""
    at = [(code, branches.split("\n")[number]) for code, number in expected]
    assert lines(DECISIONS, deciding(data, branches)) == at


def test_the_first_that_fits_may_overlap_but_not_be_covered() -> None:
    branches = "hvis x er minst {} så a\nhvis x er minst {} så b\nellers så c"
    rules = "reglene avgjør første som passer"
    assert lines(DECISIONS, deciding(X, branches.format(5, 2), rules=rules)) == []
    covered = [("V503", "hvis x er minst 5 så b")]
    assert lines(DECISIONS, deciding(X, branches.format(2, 5), rules=rules)) == covered


def test_what_a_person_chooses_may_overlap_and_leave_gaps() -> None:
    branches = 'hvis x er minst 5 så a\nhvis x er minst 7 så b\nvalg "Annet" så c'
    assert lines(DECISIONS, deciding(X, branches, rules="lege skal velge")) == []
    dead = 'hvis x er minst 5 og x er 4 så a\nvalg "Annet" så c'
    assert lines(DECISIONS, deciding(X, dead, rules="lege skal velge")) == [
        ("V503", "hvis x er minst 5 og x er 4 så a")
    ]


def test_a_repeated_step_goes_on_while_no_branch_is_true() -> None:
    body = """
    opplysning x: heltall fra 0 til 10 "X"
    start begin "Begynn"
      lege skal notere x
      så runde
    tiltak runde "Runde"
      lege skal notere x hver 2. uke, høyst 3 ganger
      {}
      etter siste gang så slutt_nå
    slutt bra "Bra"
    slutt slutt_nå "Slutt"
    """
    assert lines(DECISIONS, body.format("hvis x er minst 5 så bra")) == []
    both = "hvis x er minst 5 så bra\n      hvis x er minst 7 så slutt_nå"
    assert lines(DECISIONS, body.format(both)) == [("V501", "hvis x er minst 7 så slutt_nå")]


def test_one_wrong_branch_is_one_finding_with_all_it_overlaps() -> None:
    branches = "hvis nivå er lavt så a\nhvis nivå er lavt/middels/høyt så b\nhvis nivå er høyt så c"
    (found,) = findings(DECISIONS, deciding(LEVEL, branches + "\nhvis nivå er middels så a"))
    assert (found.code, len(found.related)) == ("V501", 3)


def test_the_story_has_the_patient_and_the_help_the_missing_branch() -> None:
    (found,) = findings(DECISIONS, deciding(f"{X}\n{YES}", "hvis x er høyst 3 så a\nhvis x er minst 7 så b\n"
                                            "hvis x er 5 og ja_svar så c"))  # fmt: skip
    assert told(found) == [
        ("imagined", {"data": "x\t4\nja_svar\tno"}),
        ("imagined_also", {"data": "x\t5\nja_svar\tno"}),
        ("fits_none", {"step": "videre"}),
    ]
    assert dict(found.details)["condition"] == "x <IS> 4"


WAY = """
opplysning x: heltall fra 0 til 10 "X"

start begin "Begynn"
  lege skal notere x
  så først

beslutning først "Først"
  reglene avgjør
  hvis x er minst 5 så mellom
  ellers så c

tiltak mellom "Mellom"
  lege skal {act}
  så videre

beslutning videre "Hvor nå?"
  reglene avgjør
  hvis x er fra 5 til 7 så a
  hvis x er minst 8 så b

slutt a "A"
slutt b "B"
slutt c "C"
{beside}"""


def test_the_way_taken_leaves_out_patients_who_cannot_come() -> None:
    """Whoever comes to the last decision has an x of 5 or more, unless it is recorded anew on the way or beside it."""
    assert lines(DECISIONS, WAY.format(act="gjøre dette", beside="")) == []
    gap = [("V502", "hvis x er minst 8 så b")]
    anew = [("V502", "hvis x er fra 5 til 7 så a")]
    assert lines(DECISIONS, WAY.format(act="notere x", beside="")) in (gap, anew)
    beside = """
tiltak måling "Måling"
  når som helst i alle faser
  lege kan notere x
  så ferdig
"""
    assert lines(DECISIONS, WAY.format(act="gjøre dette", beside=beside)) in (gap, anew)


TABLE = """
opplysning x: heltall fra 0 til 10 "X"
opplysning ja_svar: ja/nei "Ja"
opplysning fare: en av liten, stor "Fare"

tabell faretabell "Fare" gir fare{first}
  | x | ja_svar | fare |
{rows}

start begin "Begynn"
  lege skal notere x og ja_svar
  så videre

beslutning videre "Hvor nå?"
  reglene avgjør
  hvis fare er stor så a
  hvis fare er liten så b

slutt a "A"
slutt b "B"
"""


@pytest.mark.parametrize(
    ("first", "rows", "expected"),
    [
        ("", ["| minst 5 | - | stor |", "| høyst 4 | - | liten |"], []),
        ("", ["| minst 5 | - | stor |", "| - | nei | liten |"], ["V505"]),
        ("", ["| minst 5 | ja | stor |", "| høyst 4 | - | liten |"], ["V506"]),
        ("", ["| minst 5 | - | stor |", "| fra 3 til 5 | - | stor |", "| høyst 2 | - | liten |"], ["V505"]),
        (" første som passer", ["| minst 5 | - | stor |", "| - | - | liten |"], []),
        (" første som passer", ["| minst 5 | - | stor |", "| - | ja | liten |"], ["V506"]),
        (" første som passer", ["| minst 5 | - | stor |", "| 7 | - | stor |", "| - | - | liten |"], ["V507"]),
    ],
)
def test_rows_of_a_table_are_as_branches(first: str, rows: list[str], expected: list[str]) -> None:
    body = TABLE.format(first=first, rows="\n".join(f"  {row}" for row in rows))
    assert [found.code for found in findings(DECISIONS, body)] == expected


def test_a_value_that_no_row_gives_makes_its_branch_dead() -> None:
    rows = "  | minst 5 | - | stor |\n  | høyst 4 | - | stor |"
    assert lines(DECISIONS, TABLE.format(first="", rows=rows)) == [("V503", "hvis fare er liten så b")]


def test_what_is_over_the_budget_is_unknown() -> None:
    body = deciding(CHANGE, "hvis endring er mer enn 0 så a\nhvis endring er mindre enn 0 så b")
    found = findings(DECISIONS, body, budget=Budget(states=1, resources=1))
    assert {(each.code, each.severity) for each in found} == {("V508", Severity.UNKNOWN)}


# ---- against going through every patient

TESTS = st.sampled_from(
    [
        "p", "ikke p", "q", "n er minst 2", "n er høyst 1", "n er 1", "n er fra 1 til 2", "n er mer enn 2",
        "v er u", "v er u/w", "v er ikke u", "sum er minst 2", "sum er 0", "faretegn er minst 1", "faretegn er 2",
    ]
)  # fmt: skip
CONDITIONS = st.one_of(
    TESTS,
    st.lists(TESTS, min_size=2, max_size=3, unique=True).map(" og ".join),
    st.lists(TESTS, min_size=2, max_size=2, unique=True).map(" eller ".join),
)
DATA = """opplysning p: ja/nei "P"
opplysning q: ja/nei "Q"
opplysning n: heltall fra 0 til 3 "N"
opplysning m: heltall fra 0 til 2 "M"
opplysning v: en av u, w, z "V"
beregn sum = n - m "Sum"
beregn faretegn = antall ja av p og q "Faretegn"
"""
POSSIBLE = {"p": (False, True), "q": (False, True), "n": range(4), "m": range(3), "v": ("u", "w", "z")}


@settings(max_examples=60, deadline=None)
@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.booleans(), st.booleans())
def test_the_verdict_is_that_of_going_through_every_patient(
    conditions: list[str], first_match: bool, otherwise: bool
) -> None:
    targets = "abc"
    branches = [f"hvis {condition} så {targets[number % 3]}" for number, condition in enumerate(conditions)]
    rules = "reglene avgjør første som passer" if first_match else "reglene avgjør"
    body = deciding(DATA, "\n".join([*branches, *(["ellers så a"] if otherwise else [])]), rules=rules)
    subject = subject_of(read(body), today=TODAY)
    assert subject is not None
    step = subject.pathway.named_steps["videre"]
    verdicts = [
        [evaluate(branch.condition, patient.state) for branch in step.branches]
        for values in product(*POSSIBLE.values())
        for patient in [Patient(at=NOW, values=dict(zip(POSSIBLE, values, strict=True)))]
    ]
    fired = [
        {row.index(True)} if first_match and True in row else {n for n, verdict in enumerate(row) if verdict}
        for row in verdicts
    ]
    dead = set(range(len(conditions))) - set().union(*fired)
    overlaps = any(len(each) > 1 for each in fired)
    gap = not otherwise and not dead and any(not each for each in fired)
    needless = otherwise and not dead and all(fired)
    codes = {each.code for each in decisions_fit_everybody(subject)}
    assert ("V503" in codes) is bool(dead)
    assert ("V501" in codes) is overlaps
    assert ("V504" in codes) is needless
    # A gap beside a line that overlaps is told with the overlap.
    assert "V502" not in codes or gap
    assert "V502" in codes or not gap or overlaps


def suggested(body: str) -> str | None:
    """The branch that the help of a gap suggests, as it stands in the text."""
    gaps = [each for each in findings(DECISIONS, body) if each.code == "V502"]
    helps = [finding(each, Source("test.forlop", HEADING + dedent(body)), language="nb").help or "" for each in gaps]
    found = [re.search(r"`(hvis .+?) så …`", each) for each in helps]
    return next((each[1] for each in found if each), None)


@pytest.mark.parametrize(
    ("data", "branches", "line"),
    [
        (CHANGE, "hvis endring er høyst 0 så a", "hvis endring er mer enn 0"),
        (CHANGE, "hvis endring er minst 1 så a", "hvis endring er mindre enn 1"),
        (CHANGE, "hvis endring er mer enn 0 så a\nhvis endring er mindre enn 0 så b", "hvis endring er 0"),
        (X, "hvis x er minst 7 så a\nhvis x er mindre enn 3 så b", "hvis x er fra 3 til 6"),
        (X, "hvis x er høyst 7 så a", "hvis x er minst 8"),
        (SPEED, "hvis fart er minst 0,8 så a", "hvis fart er mindre enn 0,8"),
        (SPEED, "hvis fart er høyst 0,8 så a\nhvis fart er 3 så b", "hvis fart er mer enn 0,8 og fart er mindre enn 3"),
        (LEVEL, "hvis nivå er lavt så a", "hvis nivå er middels/høyt"),
        (YES, "hvis ja_svar så a", "hvis ikke ja_svar"),
        (YES, "hvis begin er gjort og ja_svar så a\nhvis ikke ja_svar så b", "hvis begin er ikke gjort og ja_svar"),
    ],
)  # fmt: skip
def test_the_line_that_is_suggested_is_as_wide_as_it_can_be(data: str, branches: str, line: str) -> None:
    assert suggested(deciding(data, branches)) == line
    assert lines(DECISIONS, deciding(data, f"{branches}\n{line} så c")) == []


@settings(max_examples=25)
@given(st.lists(CONDITIONS, min_size=1, max_size=3))
def test_a_line_that_is_suggested_fits_somebody_and_overlaps_with_nothing(conditions: list[str]) -> None:
    branches = [f"hvis {condition} så a" for condition in conditions]
    line = suggested(deciding(DATA, "\n".join(branches)))
    if line is not None:
        mended = [each.code for each in findings(DECISIONS, deciding(DATA, "\n".join([*branches, f"{line} så b"])))]
        before = [each.code for each in findings(DECISIONS, deciding(DATA, "\n".join(branches)))]
        assert mended.count("V501") == before.count("V501")
        assert mended.count("V503") == before.count("V503")


def test_cases_alone_settle_what_one_datum_decides(tmp_path: Path) -> None:
    """z3 is not even imported for the library, and is for sums of measures."""
    script = """
import sys
from datetime import date
from pathlib import Path
from forlop.application.pathway_files import read_pathway
from forlop.application.proving import subject_of
from forlop.verification.deciding.decisions import DECISIONS
from forlop.verification.verdict import Proven, judged
for path in sys.argv[1:]:
    subject = subject_of(read_pathway(Path(path)), today=date(2026, 6, 1))
    assert judged(DECISIONS, subject) == Proven(), path
print("z3" in sys.modules)
"""

    def said(*paths: Path) -> str:
        command = [sys.executable, "-c", script, *map(str, paths)]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()

    assert said(*sorted((ROOT / "pathways").glob("*/*.forlop"))) == "False"
    measures = tmp_path / "measures.forlop"
    body = deciding(CHANGE, "hvis endring er mer enn 0 så a\nhvis endring er høyst 0 så b")
    measures.write_text(HEADING + body, encoding="utf-8")
    assert said(measures) == "True"


def test_a_needless_otherwise_is_shown_with_the_branch_that_leaves_nobody() -> None:
    body = deciding(YES, "hvis ja_svar så a\nhvis ikke ja_svar så b\nellers så c")
    (found,) = findings(DECISIONS, body)
    (related,) = found.related
    source = read(body).source
    assert (found.code, related.role) == ("V504", "covers")
    assert source.line(source.position(related.span.start).line).strip() == "hvis ikke ja_svar så b"
