"""The data of a pathway in words: what each may be and where it is recorded, what is computed, and the tables."""

from collections.abc import Iterator
from typing import assert_never

from forlop.model.expressions import Amount, CountOfYes, Expression, OfDatum, Sum, TimeBetween, Which
from forlop.model.pathway import (
    Computed,
    Date,
    Datum,
    DatumType,
    Direction,
    Integer,
    Moment,
    Number,
    OneOf,
    SeveralOf,
    Text,
    YesNo,
)
from forlop.rendering import phrasing
from forlop.rendering.describing_steps import Words
from forlop.rendering.document import Block, Grid, Heading, Points


def data_blocks(words: Words) -> Iterator[Block]:
    """Data, what is computed, and each table; nothing for what the pathway has none of."""
    pathway = words.pathway
    if pathway.data:
        yield Heading(2, words.say("heading.data"))
        header = tuple(words.say(f"data.{key}") for key in ("title", "name", "answer", "noted", "more"))
        yield Grid(words.say("data.caption"), header, tuple(_datum(words, datum) for datum in pathway.data))
    if pathway.computed:
        yield Heading(2, words.say("heading.computed"))
        header = tuple(words.say(f"computed.{key}") for key in ("title", "name", "sum", "more"))
        yield Grid(words.say("computed.caption"), header, tuple(_computed(words, each) for each in pathway.computed))
    for table in pathway.tables:
        title = words.say("heading.table", title=table.title)
        yield Heading(2, title)
        notes = [words.say("table.gives", gives=phrasing.spoken(table.gives))]
        notes += [words.say("table.first_match")] if table.first_match else []
        yield Points(tuple(notes))
        rows = (
            (*(words.say("table.any") if test is None else words.condition(test) for test in row.tests), row.result)
            for row in table.rows
        )
        header = tuple(pathway.titles[name] for name in table.columns)
        spoken = tuple((*tests, phrasing.spoken(result)) for *tests, result in rows)
        yield Grid(title, header, spoken)


def _datum(words: Words, datum: Datum) -> tuple[str, ...]:
    noted = words.noted_in.get(datum.name, ())
    where = words.numbers_of(noted) if noted else words.say("data.nowhere")
    for table in words.pathway.tables:
        if table.gives == datum.name:
            where = words.say("data.by_table", title=words.titled(table.name))
    return (
        datum.title,
        phrasing.spoken(datum.name),
        answer_words(words, datum.type),
        where,
        ", ".join(_more(words, datum)),
    )


def answer_words(words: Words, answered: DatumType) -> str:
    """What the answer may be: `heltall fra 0 til 10`."""
    match answered:
        case YesNo():
            return words.say("data.yesno")
        case Integer(low=low, high=high):
            return phrasing.bounded(words.language, "integer", low, high)
        case Number(low=low, high=high):
            return phrasing.bounded(words.language, "number", low, high)
        case Text():
            return words.say("data.text")
        case Date():
            return words.say("data.date")
        case Moment():
            return words.say("data.moment")
        case OneOf(values=values):
            spoken = [phrasing.spoken(each) for each in values]
            return words.say("data.one_of", values=phrasing.choices(words.language, spoken))
        case SeveralOf(values=values):
            spoken = [phrasing.spoken(each) for each in values]
            return words.say("data.several_of", values=phrasing.listing(words.language, spoken))
        case _:
            assert_never(answered)


def _more(words: Words, each: Datum | Computed) -> Iterator[str]:
    if each.unit is not None:
        yield words.say("data.unit", unit=each.unit)
    if each.better is not None:
        yield words.say("data.higher" if each.better is Direction.HIGHER else "data.lower")
    if each.code is not None:
        yield words.say("data.code", code=each.code)
    if isinstance(each, Datum) and each.valid_for is not None:
        yield words.say("data.valid_for", length=phrasing.duration(words.language, each.valid_for))
    if isinstance(each, Datum) and each.form is not None:
        yield words.say("data.form", title=words.titled(each.form))
    if each.unused is not None:
        yield words.say("data.unused", reason=each.unused)


def _computed(words: Words, each: Computed) -> tuple[str, ...]:
    return each.title, phrasing.spoken(each.name), sum_words(words, each.expression), ", ".join(_more(words, each))


def sum_words(words: Words, expression: Expression) -> str:
    """`«Skår» − første «Skår»`."""
    match expression:
        case Amount(value=value):
            return phrasing.number(words.language, value)
        case OfDatum(datum=datum, which=Which.NEWEST):
            return words.titled(datum)
        case OfDatum(datum=datum, which=which):
            return words.say(f"computed.{which.value}", title=words.titled(datum))
        case CountOfYes(data=data):
            return words.say("computed.yes_count", titles=words.listed(data))
        case TimeBetween(unit=unit, start=start, end=end):
            until = words.say("computed.recording") if end is None else words.titled(end)
            return words.say(f"computed.{unit.value}", start=words.titled(start), end=until)
        case Sum(terms=(first, *others), signs=(_, *signs)):
            said = sum_words(words, first)
            for term, sign in zip(others, signs, strict=True):
                key = "computed.plus" if sign > 0 else "computed.minus"
                said = words.say(key, before=said, term=sum_words(words, term))
            return said
        case _:
            raise AssertionError(f"a sum without terms: {expression}")
