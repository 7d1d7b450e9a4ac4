"""Semantics 5: three kinds of decision, three-valued conditions, and who may settle what cannot be decided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forlop.engine.answers import Needed, Undecidable
from forlop.engine.commands import Record, Refused
from forlop.engine.events import Basis, WayTaken
from forlop.model.pathway import Pathway
from tests.course import Course, Deed, begin, day, moment
from tests.engine.small import small, with_data, written

KNOWN_OR_NOT = """
    opplysning x: ja/nei "X"
    opplysning y: ja/nei "Y"
    opplysning n: heltall fra 0 til 10 "N"
    opplysning v: en av rød, gul, grønn "V"
    start s "S"
      lege skal gjøre dette
      lege kan notere x
      lege kan notere y
      lege kan notere n
      lege kan notere v
      så d
    tiltak a "A"
      lege skal gjøre dette
      så ferdig
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    tiltak c "C"
      lege skal gjøre dette
      så ferdig
"""


def deciding(*lines: str) -> Pathway:
    """The rules decide by these lines; what they read may be known or not."""
    return small(KNOWN_OR_NOT + '    beslutning d "D"\n' + "".join(f"      {line}\n" for line in lines))


def decided(pathway: Pathway, **known: bool | int | str) -> Course:
    return with_data(begin(pathway, "5.1.2026"), "s", "6.1.2026", by="lege", data=known)


def outcome(course: Course) -> str:
    """The step that the decision led to, or the data it misses."""
    answer = course.answer("6.1.2026")
    if answer.undecided:
        (undecided,) = answer.undecided
        return f"{undecided.why}: " + " ".join(each.datum for each in undecided.needed)
    return " ".join(sorted(each.step for each in answer.tasks))


EXCLUSIVE = deciding("reglene avgjør", "hvis x så a", "hvis (ikke x og y) så b", "ellers så c")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"x": True}, "a"),  # known true fires, though y is unknown
        ({"x": False, "y": True}, "b"),
        ({"x": False, "y": False}, "c"),
        ({"y": False}, "missing: x"),
        ({"x": False}, "missing: y"),
        ({}, "missing: x y"),
    ],
)
def test_a_branch_known_true_fires_and_unknown_never_falls_into_otherwise(
    known: dict[str, bool], expected: str
) -> None:
    assert outcome(decided(EXCLUSIVE, **known)) == expected


FIRST = deciding("reglene avgjør første som passer", "hvis x så a", "hvis y så b", "ellers så c")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"x": True, "y": True}, "a"),
        ({"x": True}, "a"),
        ({"x": False, "y": True}, "b"),
        ({"y": True}, "missing: x"),  # all before it must be known false
        ({"x": False}, "missing: y"),
        ({"x": False, "y": False}, "c"),
        ({"y": False}, "missing: x"),
    ],
)
def test_the_first_that_fits_fires_when_all_before_it_are_known_false(known: dict[str, bool], expected: str) -> None:
    assert outcome(decided(FIRST, **known)) == expected


OVERLAPPING = deciding("reglene avgjør", "hvis x så a", "hvis y så b", "ellers så c")


def test_two_true_branches_are_never_picked_from_silently() -> None:
    (undecided,) = decided(OVERLAPPING, x=True, y=True).answer("6.1.2026").undecided
    assert (undecided.step, undecided.why) == ("d", Undecidable.SEVERAL_TRUE)


NO_OTHERWISE = deciding("reglene avgjør", "hvis n er minst 5 så a", "hvis n er mindre enn 3 så b")


def test_no_true_branch_without_otherwise_cannot_be_decided() -> None:
    (undecided,) = decided(NO_OTHERWISE, n=4).answer("6.1.2026").undecided
    assert (undecided.step, undecided.why) == ("d", Undecidable.NONE_TRUE)


@pytest.mark.parametrize(
    ("condition", "known", "expected"),
    [
        ("x og y", {"x": False}, "c"),
        ("x og y", {"x": True}, "missing: y"),
        ("x eller y", {"x": True}, "a"),
        ("x eller y", {"x": False}, "missing: y"),
        ("ikke x", {}, "missing: x"),
        ("ikke x", {"x": False}, "a"),
        ("x er ja", {"x": True}, "a"),
        ("x er nei", {"x": True}, "c"),
        ("x er ikke ja", {"x": False}, "a"),
        ("x er kjent", {}, "c"),
        ("x er kjent", {"x": False}, "a"),
        ("x er ikke kjent", {}, "a"),
        ("n er 4", {"n": 4}, "a"),
        ("n er minst 4", {"n": 4}, "a"),
        ("n er minst 4", {"n": 3}, "c"),
        ("n er høyst 4", {"n": 4}, "a"),
        ("n er høyst 4", {"n": 5}, "c"),
        ("n er mer enn 4", {"n": 4}, "c"),
        ("n er mindre enn 4", {"n": 4}, "c"),
        ("n er mindre enn 4", {"n": 3}, "a"),
        ("n er fra 2 til 4", {"n": 2}, "a"),
        ("n er fra 2 til 4", {"n": 4}, "a"),
        ("n er fra 2 til 4", {"n": 5}, "c"),
        ("n er minst 4", {}, "missing: n"),
        ("v er rød/gul", {"v": "gul"}, "a"),
        ("v er rød/gul", {"v": "grønn"}, "c"),
        ("v er ikke rød/gul", {"v": "grønn"}, "a"),
        ("v er ikke rød/gul", {}, "missing: v"),
        ("(x eller y) og n er minst 4", {"n": 3}, "c"),
        ("(x eller y) og n er minst 4", {"n": 4}, "missing: x y"),
        ("ikke (x og y)", {"x": False}, "a"),
        ("s er gjort", {}, "a"),
        ("b er gjort", {}, "c"),
        ("b er ikke gjort", {}, "a"),
    ],
)
def test_a_condition_is_three_valued(condition: str, known: dict[str, bool | int | str], expected: str) -> None:
    pathway = deciding("reglene avgjør", f"hvis {condition} så a", "ellers så c")
    assert outcome(decided(pathway, **known)) == expected


@given(st.sampled_from([None, True, False]), st.sampled_from([None, True, False]))
def test_what_is_decided_without_a_datum_is_decided_the_same_with_it(x: bool | None, y: bool | None) -> None:
    known = {name: value for name, value in (("x", x), ("y", y)) if value is not None}
    now = outcome(decided(EXCLUSIVE, **known))
    for name in {"x", "y"} - known.keys():
        for value in (True, False):
            later = outcome(decided(EXCLUSIVE, **known, **{name: value}))
            assert now.startswith("missing") or later == now


def test_a_decision_that_cannot_be_taken_names_the_data_and_who_can_record_them() -> None:
    (undecided,) = decided(EXCLUSIVE, y=True).answer("6.1.2026").undecided
    assert undecided.needed == (Needed(datum="x", from_actors=("lege",)),)
    assert undecided.responsible == "lege"


def test_a_decision_is_an_event_with_the_values_it_rests_on() -> None:
    before = begin(EXCLUSIVE, "5.1.2026")
    after = before.record("s", "6.1.2026 09:00", by="lege", x=True)
    way = next(each for each in written(before, after) if isinstance(each, WayTaken) and each.step == "d")
    assert way == WayTaken(
        step="d",
        round=1,
        clause="branch",
        number=0,
        basis=(Basis(datum="x", value=True, occurred_at=moment("6.1.2026 09:00")),),
    )


LATER = small(
    KNOWN_OR_NOT
    + """
    beslutning d "D"
      reglene avgjør
      hvis x så a
      ellers så c
"""
)


def test_a_rule_decision_that_cannot_be_taken_is_settled_only_by_the_responsible_with_a_reason() -> None:
    course = decided(LATER)
    at = moment("7.1.2026")
    without_person = Record(step="d", at=at, choice="a", reason="kjent fra før")
    without_reason = Record(step="d", at=at, by="lege", choice="a")
    nowhere = Record(step="d", at=at, by="lege", choice="b", reason="kjent fra før")
    assert [course.refused(each, now="7.1.2026").why for each in (without_reason, nowhere)] == [
        Refused.REASON_MISSING,
        Refused.NO_SUCH_CHOICE,
    ]
    assert course.refused(without_person, now="7.1.2026").why is Refused.PERSON_MISSING
    assert course.open_steps("1.1.2027") == {"d"}  # it never settles itself
    settled = course.record("d", "7.1.2026", by="lege", choice="a", reason="kjent fra før")
    assert outcome(settled) == "a"


PARALLEL = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal gjøre dette
      så m og d
    sjekkpunkt m "M"
      sykehus skal notere x
      så ferdig
    beslutning d "D"
      reglene avgjør
      hvis x så a
      ellers så b
    tiltak a "A"
      lege skal gjøre dette
      så ferdig
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    """
)


@pytest.mark.parametrize(("x", "step"), [(True, "a"), (False, "b")])
def test_a_rule_decision_fires_with_the_command_that_made_it_decidable(x: bool, step: str) -> None:
    course = begin(PARALLEL, "5.1.2026").record("s", "6.1.2026")
    assert course.open_steps("6.1.2026") == {"m", "d"}
    (undecided,) = course.answer("6.1.2026").undecided
    assert undecided.needed == (Needed(datum="x", from_actors=("sykehus",)),)
    assert course.record("m", "7.1.2026", x=x).open_steps("7.1.2026") == {step}


JUDGEMENT = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x
      så d
    beslutning d "D"
      lege skal velge innen 2 uker
      hvis x så a
      valg "B" så b
      valg "Ingenting" så ferdig
    tiltak a "A"
      lege skal gjøre dette
      så ferdig
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    """
)


def judging(*, x: bool) -> Course:
    return begin(JUDGEMENT, "5.1.2026").record("s", "6.1.2026", x=x)


def test_a_judgement_never_settles_itself() -> None:
    assert judging(x=True).open_steps("1.3.2026") == {"d"}


def test_the_suggestion_is_chosen_without_a_reason() -> None:
    assert judging(x=True).record("d", "7.1.2026", by="lege", choice="a").open_steps("7.1.2026") == {"a"}


def test_choosing_otherwise_than_the_suggestion_needs_a_reason() -> None:
    course = judging(x=True)
    command = Record(step="d", at=moment("7.1.2026"), by="lege", choice="b")
    assert course.refused(command, now="7.1.2026").why is Refused.REASON_MISSING
    assert course.record("d", "7.1.2026", by="lege", choice="b", reason="ønsket").open_steps("7.1.2026") == {"b"}


def test_without_a_suggestion_an_option_needs_no_reason() -> None:
    assert judging(x=False).record("d", "7.1.2026", by="lege", choice="b").open_steps("7.1.2026") == {"b"}


def test_an_option_may_be_named_by_its_title() -> None:
    assert judging(x=False).record("d", "7.1.2026", by="lege", choice="Ingenting").open_steps("7.1.2026") == set()


ALIKE = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x innen 1 dag
      så d
    beslutning d "D"
      lege skal velge innen 1 uke
      hvis x så a og b
      ellers så a
      valg "Vil ikke" så ut
      valg "Frisk" så ut
    tiltak b "B"
      lege skal gjøre dette innen 1 dag
      så ferdig
    tiltak a "A"
      lege skal gjøre dette innen 1 dag
      så ut
    slutt ut "Ut"
    """
)


@pytest.mark.parametrize(
    ("choice", "opened", "ended"),
    [("a,b", {"a", "b"}, None), ("a", {"a"}, None), ("Frisk", set(), "ut"), ("Vil ikke", set(), "ut")],
)
def test_ways_that_begin_alike_are_each_chosen_by_a_name_of_their_own(
    choice: str, opened: set[str], ended: str | None
) -> None:
    course = begin(ALIKE, "5.1.2026").record("s", "6.1.2026", x=True)
    course = course.record("d", "7.1.2026", by="lege", choice=choice, reason="ønsket")
    assert (course.open_steps("7.1.2026"), course.state.ended) == (opened, ended)


def test_what_several_ways_lead_to_names_none_of_the_options() -> None:
    course = begin(ALIKE, "5.1.2026").record("s", "6.1.2026", x=True)
    refusal = course.refused(Record(step="d", at=moment("7.1.2026"), by="lege", choice="ut"), now="7.1.2026")
    assert (refusal.why, refusal.expected) == (Refused.NO_SUCH_CHOICE, ("a,b", "a", "Vil ikke", "Frisk"))


@pytest.mark.parametrize(
    ("choice", "why"), [(None, Refused.CHOOSE_HOW), ("s", Refused.NO_SUCH_CHOICE), ("x", Refused.NO_SUCH_CHOICE)]
)
def test_a_judgement_without_a_way_of_its_own_is_refused(choice: str | None, why: Refused) -> None:
    command = Record(step="d", at=moment("7.1.2026"), by="lege", choice=choice)
    assert judging(x=False).refused(command, now="7.1.2026").why is why


def test_a_branch_that_is_not_true_may_be_chosen_by_a_person() -> None:
    course = judging(x=False).record("d", "7.1.2026", by="lege", choice="a", reason="skjønn")
    assert course.open_steps("7.1.2026") == {"a"}


RECORDED_OUTCOME = small(
    """
    opplysning utfall: en av inn, ut "Utfall"
    start s "S"
      lege skal gjøre dette
      så d
    beslutning d "D"
      lege skal notere utfall
      hvis utfall er inn så a
      hvis utfall er ut så slutten
    tiltak a "A"
      lege skal gjøre dette
      så slutten
    slutt slutten "Slutt"
    """
)


def test_when_a_person_records_the_outcome_the_rules_route_it() -> None:
    course = begin(RECORDED_OUTCOME, "5.1.2026").record("s", "6.1.2026")
    assert course.record("d", "7.1.2026", utfall="inn").open_steps("7.1.2026") == {"a"}
    assert course.record("d", "7.1.2026", utfall="ut").answer("7.1.2026").ended == "slutten"


CORRECTED = small(
    """
    opplysning x: ja/nei "X"
    start s "S"
      lege skal notere x
      så d og m
    beslutning d "D"
      reglene avgjør
      hvis x så a
      ellers så b
    sjekkpunkt m "M"
      lege skal notere x
      så ferdig
    tiltak a "A"
      lege skal gjøre dette
      så ferdig
    tiltak b "B"
      lege skal gjøre dette
      så ferdig
    """
)


def test_a_value_recorded_after_a_decision_moves_nothing() -> None:
    course = begin(CORRECTED, "5.1.2026").record("s", "6.1.2026", x=True).record("m", "7.1.2026", x=False)
    assert course.open_steps("7.1.2026") == {"a"}


def test_a_person_left_out_of_a_recording_leaves_a_fork_that_the_responsible_settles() -> None:
    course = begin(RECORDED_OUTCOME, "5.1.2026").record("s", "6.1.2026")
    course = course.record("d", "7.1.2026", by="lege", deed=Deed.LEFT_OUT, reason="rakk det ikke")
    assert [each.step for each in course.answer("7.1.2026").undecided] == ["d"]
    assert course.record("d", "8.1.2026", by="lege", choice="slutten", reason="skjønn").answer("8.1.2026").ended


def test_only_the_responsible_for_the_patient_settles_a_rule_decision_that_cannot_be_taken() -> None:
    course = decided(LATER)
    command = Record(step="d", at=moment("7.1.2026"), by="sykehus", choice="a", reason="kjent fra før")
    assert course.refused(command, now="7.1.2026").why is Refused.NOT_RESPONSIBLE


def test_what_was_chosen_is_told_with_the_day_of_the_choice_whenever_the_rest_of_the_step_was_done() -> None:
    pathway = small(
        """
        opplysning y: ja/nei "Y"
        start s "S"
          lege skal gjøre dette
          så v
        beslutning v "V"
          lege skal velge
          sykehus bør notere y
          valg "A" så a
          valg "Ut" så ut
        tiltak a "A"
          lege skal gjøre dette innen 4 uker etter v
          så ut
        slutt ut "Ut"
        """
    )
    course = begin(pathway, "5.1.2026").record("s", "5.1.2026").record("v", "6.1.2026 09:00", by="lege", choice="a")
    course = course.record("v", "9.1.2026", by="sykehus", y=True)
    (task,) = course.answer("9.1.2026").tasks
    assert task.cause.at == moment("6.1.2026 09:00")
    assert course.due("a", "9.1.2026") == day("6.2.2026")
