"""Whether there is a patient is what going through every patient says, and the one found is as promised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forlop.engine.evaluation import evaluate
from forlop.model.calendar import LAST_DAY, OSLO
from forlop.model.expressions import (
    All,
    Amount,
    Any,
    Compares,
    Comparison,
    ComputedIs,
    ComputedIsKnown,
    Condition,
    CountOfYes,
    Expression,
    IsBetween,
    IsKnown,
    IsOneOf,
    IsYes,
    Not,
    OfDatum,
    Row,
    Sum,
    TableGives,
    TableIsKnown,
    TimeBetween,
    Which,
)
from forlop.model.pathway import Date, Datum, DatumType, Integer, Number, OneOf, SeveralOf, YesNo
from forlop.model.values import Encoded, Unit
from forlop.verification.conditions.cases import Cases, Nobody, Undecided, Wanted
from forlop.verification.conditions.patients import Patient
from tests.verification import naive_conditions

NOW = datetime(2026, 3, 20, 12, tzinfo=OSLO)

TYPES: Mapping[str, DatumType] = {
    "a": YesNo(),
    "b": YesNo(),
    "c": YesNo(),
    "x": Integer(low=0, high=4),
    "y": Integer(low=-1, high=2),
    "level": OneOf(values=("low", "middle", "high")),
    "advice": SeveralOf(values=("food", "move", "sleep")),
}
DATA = {name: Datum(name=name, title=name, type=kind) for name, kind in TYPES.items()}
POSSIBLE: Mapping[str, Sequence[Encoded]] = {
    **dict.fromkeys("abc", (False, True)),
    "x": tuple(range(5)),
    "y": tuple(range(-1, 3)),
    "level": ("low", "middle", "high"),
    "advice": ((), ("food",), ("move",), ("sleep",), ("food", "move"), ("food", "sleep"), ("move", "sleep"),
               ("food", "move", "sleep")),
}  # fmt: skip

answers = st.sampled_from("abc")
numbers = st.sampled_from("xy")
bounds = st.integers(-1, 5).map(Decimal)
summands: st.SearchStrategy[Expression] = st.one_of(
    numbers.map(lambda name: OfDatum(datum=name)),
    st.lists(answers, min_size=1, max_size=3, unique=True).map(lambda names: CountOfYes(data=tuple(names))),
    st.integers(0, 2).map(lambda number: Amount(value=Decimal(number))),
)
sums: st.SearchStrategy[Expression] = st.one_of(
    summands,
    st.lists(st.tuples(summands, st.sampled_from((1, -1))), min_size=2, max_size=3).map(
        lambda terms: Sum(terms=tuple(term for term, _ in terms), signs=(1, *(sign for _, sign in terms[1:])))
    ),
)


@st.composite
def in_a_range(draw: st.DrawFn) -> ComputedIs:
    """A comparison of a sum, as the text can say it: with one bound, or between two."""
    expression = draw(sums)
    low, high = sorted((draw(bounds), draw(bounds)))
    match draw(st.sampled_from(("at_least", "at_most", "over", "under", "between"))):
        case "at_least":
            return ComputedIs(name="s", expression=expression, low=low)
        case "at_most":
            return ComputedIs(name="s", expression=expression, high=high)
        case "over":
            return ComputedIs(name="s", expression=expression, low=low, excludes_low=True)
        case "under":
            return ComputedIs(name="s", expression=expression, high=high, excludes_high=True)
        case _:
            return ComputedIs(name="s", expression=expression, low=low, high=high)


def one_of(name: str) -> st.SearchStrategy[Condition]:
    kind = TYPES[name]
    assert isinstance(kind, OneOf | SeveralOf)
    some = st.lists(st.sampled_from(kind.values), min_size=1, max_size=2, unique=True)
    return some.map(lambda values: IsOneOf(datum=name, values=tuple(values)))


plain: st.SearchStrategy[Condition] = st.one_of(
    answers.map(lambda name: IsYes(datum=name)),
    one_of("level"),
    one_of("advice"),
    st.builds(Compares, datum=numbers, comparison=st.sampled_from(Comparison), bound=bounds),
    st.tuples(numbers, bounds, bounds).map(lambda t: IsBetween(datum=t[0], low=min(t[1:]), high=max(t[1:]))),
    in_a_range(),
)
about_what_is_known: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from(tuple(TYPES)).map(lambda name: IsKnown(datum=name)),
    sums.map(lambda expression: ComputedIsKnown(name="s", expression=expression)),
)
RESULTS = ("one", "two")


@st.composite
def tabled(draw: st.DrawFn) -> Condition:
    rows = tuple(
        Row(
            tests=tuple(draw(st.one_of(st.none(), plain, plain.map(lambda test: Not(condition=test)))) for _ in "12"),
            result=draw(st.sampled_from(RESULTS)),
        )
        for _ in range(draw(st.integers(1, 3)))
    )
    first_match = draw(st.booleans())
    if draw(st.booleans()):
        return TableGives(name="t", rows=rows, first_match=first_match, values=(draw(st.sampled_from(RESULTS)),))
    return TableIsKnown(name="t", rows=rows, first_match=first_match)


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(plain, plain, about_what_is_known, tabled()),
    lambda inner: st.one_of(
        inner.map(lambda each: Not(condition=each)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(parts=tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any(parts=tuple(parts))),
    ),
    max_leaves=4,
)
goals = st.lists(
    st.builds(Wanted, condition=conditions, verdict=st.sampled_from((True, True, False, None)), or_open=st.booleans()),
    min_size=1,
    max_size=3,
)


def everybody(cases: Cases) -> Iterator[Patient]:
    """Every patient there can be, unknown where it is asked."""
    read = sorted({quantity.datum for quantity in cases.quantities if isinstance(quantity, OfDatum)})
    possible = [(*POSSIBLE[name], *((None,) if name in cases.asked else ())) for name in read]
    for values in product(*possible):
        yield Patient(at=NOW, values=dict(zip(read, values, strict=True)))


def fits(patient: Patient, wanted: Sequence[Wanted]) -> bool:
    return all(each.is_met(evaluate(each.condition, patient.state)) for each in wanted)


def cases_of(wanted: Sequence[Wanted], *, most_cases: int = 20_000) -> Cases:
    return Cases(tuple(each.condition for each in wanted), DATA, NOW, most_cases=most_cases)


@settings(max_examples=300)
@given(goals)
def test_a_patient_is_found_exactly_where_there_is_one(wanted: list[Wanted]) -> None:
    cases = cases_of(wanted)
    found = cases.satisfying(wanted)
    if isinstance(found, Patient):
        assert fits(found, wanted)
    else:
        assert found == Nobody()
        assert not any(fits(patient, wanted) for patient in everybody(cases))


@settings(max_examples=60)
@given(goals)
def test_z3_and_the_cases_say_the_same(wanted: list[Wanted]) -> None:
    by_cases, solved = cases_of(wanted).satisfying(wanted), cases_of(wanted, most_cases=0).satisfying(wanted)
    assert not isinstance(solved, Undecided)
    assert isinstance(by_cases, Patient) is isinstance(solved, Patient)


# ---- against a reader that shares nothing with the engine

KINDS: Mapping[str, st.SearchStrategy[Condition]] = {
    "test": plain,
    "sum": in_a_range(),
    "known": about_what_is_known,
    "table": tabled(),
    "any": conditions,
}
BY_CASES, BY_Z3 = 20_000, 0


def facts(patient: Patient) -> dict[str, naive_conditions.Fact]:
    return {name: frozenset(value) if isinstance(value, tuple) else value for name, value in patient.values.items()}


@pytest.mark.parametrize("most_cases", [BY_CASES, BY_Z3], ids=["cases", "z3"])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150)
@given(st.data())
def test_a_patient_is_found_exactly_where_the_naive_reader_finds_one(
    kind: str, most_cases: int, data: st.DataObject
) -> None:
    asked = [data.draw(KINDS[kind]), *data.draw(st.lists(about_what_is_known, max_size=1))]
    wanted = [Wanted(each, data.draw(st.sampled_from((True, False, None))), data.draw(st.booleans())) for each in asked]
    cases = cases_of(wanted, most_cases=most_cases)
    found = cases.satisfying(wanted)
    assert not isinstance(found, Undecided)
    assert (cases.tally.solved == 0) is (most_cases == BY_CASES)

    def is_meant(one: Patient) -> bool:
        verdicts = [naive_conditions.holds(each.condition, facts(one)) for each in wanted]
        return all(
            said is each.verdict or (said is None and each.or_open) for said, each in zip(verdicts, wanted, strict=True)
        )

    assert isinstance(found, Patient) is any(map(is_meant, everybody(cases)))
    if isinstance(found, Patient):
        missing = {name: None for name in DATA if name not in found.values}
        assert is_meant(replace(found, values={**missing, **found.values}))


# ---- the patient a person would have chosen

MEASURES = {
    **DATA,
    "speed": Datum(name="speed", title="speed", type=Number(low=Decimal(0), high=Decimal(3))),
    "pain": Datum(name="pain", title="pain", type=Number(low=Decimal(0))),
    "relief": Datum(name="relief", title="relief", type=Number(low=Decimal(0))),
    "drugs": Datum(name="drugs", title="drugs", type=Integer(low=0, high=40)),
    "free": Datum(name="free", title="free", type=Integer()),
    "born": Datum(name="born", title="born", type=Date()),
    "fell": Datum(name="fell", title="fell", type=Date()),
}


def patient(*wanted: Condition) -> Patient | Nobody | Undecided:
    return Cases(wanted, MEASURES, NOW).satisfying([Wanted(each) for each in wanted])


def over(name: str, bound: str) -> Condition:
    return Compares(datum=name, comparison=Comparison.OVER, bound=Decimal(bound))


def under(name: str, bound: str) -> Condition:
    return Compares(datum=name, comparison=Comparison.UNDER, bound=Decimal(bound))


@pytest.mark.parametrize(
    ("wanted", "name", "value"),
    [
        ((over("drugs", "3"), under("drugs", "5")), "drugs", 4),
        ((over("drugs", "3"),), "drugs", 4),
        ((under("drugs", "5"),), "drugs", 0),
        ((over("speed", "0.8"),), "speed", "1"),
        ((over("speed", "0.8"), under("speed", "1.3")), "speed", "1"),
        ((over("speed", "0.8"), under("speed", "0.9")), "speed", "0.81"),
        ((over("pain", "7.5"),), "pain", "8"),
        ((under("free", "-3"),), "free", -4),
        ((over("free", "-3"),), "free", -2),
        ((IsKnown(datum="free"),), "free", 0),
    ],
)
def test_the_patient_has_the_numbers_a_person_would_choose(
    wanted: tuple[Condition, ...], name: str, value: Encoded
) -> None:
    found = patient(*wanted)
    assert isinstance(found, Patient)
    assert found.values[name] == value


def test_nobody_is_outside_the_bounds_of_the_type() -> None:
    assert patient(over("drugs", "40")) == Nobody()
    assert patient(under("speed", "0")) == Nobody()


AGE = TimeBetween(unit=Unit.YEARS, start="born", end=None)
AGE_AT_FALL = TimeBetween(unit=Unit.YEARS, start="born", end="fell")
DAYS_SINCE_FALL = TimeBetween(unit=Unit.DAYS, start="fell", end=None)


def test_an_age_is_given_by_a_day_of_birth() -> None:
    found = patient(ComputedIs(name="age", expression=AGE, low=Decimal(80), high=Decimal(85)))
    assert isinstance(found, Patient)
    assert found.values == {"born": "1946-03-20"}


def test_a_time_between_two_dates_is_open_while_either_is_unknown() -> None:
    at_fall = ComputedIs(name="f", expression=AGE_AT_FALL, low=Decimal(79))
    for name in ("born", "fell"):
        known = IsKnown(datum=name)
        cases = Cases((at_fall, known), MEASURES, NOW)
        assert cases.satisfying([Wanted(at_fall), Wanted(known, False)]) == Nobody()
        assert cases.satisfying([Wanted(at_fall, None), Wanted(known, False)]) != Nobody()


def test_dates_that_bind_one_another_are_chosen_together() -> None:
    """Who fell 300 days ago at 79 is 79 or 80 now, and not 85."""
    wanted = (
        ComputedIs(name="d", expression=DAYS_SINCE_FALL, low=Decimal(300), high=Decimal(300)),
        ComputedIs(name="f", expression=AGE_AT_FALL, low=Decimal(79), high=Decimal(79)),
    )
    assert isinstance(patient(*wanted, ComputedIs(name="a", expression=AGE, high=Decimal(80))), Patient)
    assert patient(*wanted, ComputedIs(name="a", expression=AGE, low=Decimal(85))) == Nobody()


def test_a_date_may_be_the_last_day_of_the_calendar_and_none_after_it() -> None:
    ahead = Decimal((LAST_DAY - NOW.date()).days)
    # Three times between three days bind one another.
    others = (
        ComputedIs(name="f", expression=AGE_AT_FALL, low=Decimal(79)),
        ComputedIs(name="a", expression=AGE, low=Decimal(1)),
    )
    found = patient(*others, ComputedIs(name="d", expression=DAYS_SINCE_FALL, high=-ahead))
    assert isinstance(found, Patient)
    assert found.values["fell"] == LAST_DAY.isoformat()
    assert patient(*others, ComputedIs(name="d", expression=DAYS_SINCE_FALL, high=-ahead - 1)) == Nobody()


def test_sums_of_measures_are_solved() -> None:
    change = Sum(terms=(OfDatum(datum="pain"), OfDatum(datum="relief")), signs=(1, -1))
    better = ComputedIs(name="change", expression=change, low=Decimal("2.5"))
    found = patient(better, under("pain", "4"))
    assert isinstance(found, Patient)
    assert patient(better, under("pain", "2")) == Nobody()


def test_the_first_and_the_previous_value_are_values_of_their_own() -> None:
    since_first = Sum(terms=(OfDatum(datum="drugs"), OfDatum(datum="drugs", which=Which.FIRST)), signs=(1, -1))
    since_last = Sum(terms=(OfDatum(datum="drugs"), OfDatum(datum="drugs", which=Which.PREVIOUS)), signs=(1, -1))
    found = patient(
        ComputedIs(name="f", expression=since_first, low=Decimal(5)),
        ComputedIs(name="p", expression=since_last, high=Decimal(-5)),
        under("drugs", "10"),
    )
    assert isinstance(found, Patient)
    first, previous = found.earlier["drugs"]
    assert int(str(found.values["drugs"])) - int(str(first)) >= 5
    assert int(str(found.values["drugs"])) - int(str(previous)) <= -5


def test_forty_data_are_not_gone_through_one_by_one() -> None:
    """Forty answers of which each pair must differ from the next: the whole product would be a million millions."""
    names = [f"q{number}" for number in range(40)]
    data = {name: Datum(name=name, title=name, type=YesNo()) for name in names}
    differ: list[Condition] = [
        Any(
            parts=(
                All(parts=(IsYes(datum=one), Not(condition=IsYes(datum=other)))),
                All(parts=(Not(condition=IsYes(datum=one)), IsYes(datum=other))),
            )
        )
        for one, other in pairwise(names)
    ]
    same: Condition = All(parts=(IsYes(datum="q0"), IsYes(datum="q39")))
    cases = Cases((*differ, same), data, NOW)
    assert cases.satisfying([Wanted(each) for each in (*differ, same)]) == Nobody()
    assert cases.tally.cases < 1000
    assert cases.tally.solved == 0


def test_what_is_too_much_is_undecided_and_never_nobody() -> None:
    change = Sum(terms=(OfDatum(datum="pain"), OfDatum(datum="relief")), signs=(1, 1))
    wanted = ComputedIs(name="change", expression=change, low=Decimal(1))
    assert Cases((wanted,), MEASURES, NOW, most_rlimit=1).satisfying([Wanted(wanted)]) == Undecided("budget")
