"""Lark's tree of one line to the value of `syntax.py`. Its offsets count from the line; `base` is where that starts.

Lark's own transformer takes as long as its parser; ours has a method per rule as well, and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum, auto
from types import FunctionType
from typing import Any as Node
from typing import TypeVar

from lark import Token, Tree

from forlop.diagnostics import Diagnostic
from forlop.language import syntax
from forlop.source import Span

_Method = TypeVar("_Method", bound=Callable[..., Node])


class _Takes(Enum):
    """What a method is given: the children as a list, each by itself, or the place and the children."""

    CHILDREN = auto()
    EACH_CHILD = auto()
    PLACE_AND_CHILDREN = auto()


def _inline(method: _Method) -> _Method:
    method.__dict__["takes"] = _Takes.EACH_CHILD
    return method


def _with_place(method: _Method) -> _Method:
    method.__dict__["takes"] = _Takes.PLACE_AND_CHILDREN
    return method


class Impossible(Exception):
    """What is written as the grammar has it and is nothing all the same, as the day `31.02.2026`."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class ToSyntax:
    """One method per rule of `dsl/forlop.lark`; the order of the methods is the order of the rules.

    `named` and `numbers` are all names and numbers of the line, as they are met.
    """

    base: int
    named: list[syntax.Name] = field(default_factory=list)
    numbers: list[syntax.Numeral] = field(default_factory=list)

    def transform(self, tree: Tree[Token]) -> Node:
        """The value of the tree; raises `Impossible`."""
        children = [self.transform(child) if isinstance(child, Tree) else child for child in tree.children]
        takes, method = _METHODS[tree.data]
        if takes is _Takes.CHILDREN:
            return method(self, children)
        if takes is _Takes.EACH_CHILD:
            return method(self, *children)
        return method(self, tree.meta, children)

    def _span(self, meta: Node) -> Span:
        return Span(self.base + meta.start_pos, self.base + meta.end_pos)

    def _name(self, token: Token) -> syntax.Name:
        name = syntax.Name(str(token), self._token_span(token))
        self.named.append(name)
        return name

    def _names(self, tokens: list[Token]) -> tuple[syntax.Name, ...]:
        return tuple(self._name(token) for token in tokens if token.type == "NAME")

    def _quoted(self, token: Token) -> syntax.Quoted:
        return syntax.Quoted(str(token)[1:-1], self._token_span(token))

    def _numeral(self, token: Token) -> syntax.Numeral:
        number = syntax.Numeral(str(token), self._token_span(token))
        self.numbers.append(number)
        return number

    def _token_span(self, token: Token) -> Span:
        start, end = token.start_pos, token.end_pos
        # Every token of a parsed text has its place.
        assert start is not None
        assert end is not None
        return Span(self.base + start, self.base + end)

    # ---- header and declarations

    @_with_place
    def header(self, meta: Node, children: list[Node]) -> syntax.Opening:
        word, name, title, *base = children
        builds_on = base[0] if base else None
        return syntax.Opening(word.type, self._name(name), self._quoted(title), self._span(meta), builds_on)

    form = event = phase = track = pause = interruption = header

    @_inline
    def builds_on(self, _word: Token, name: Token, version: Token) -> syntax.Reference:
        return syntax.Reference(self._name(name), self._quoted(version))

    @_with_place
    def step(self, meta: Node, children: list[Node]) -> syntax.Opening:
        kind, name, title = children
        return syntax.Opening(kind, self._name(name), self._quoted(title), self._span(meta))

    @_with_place
    def version(self, meta: Node, children: list[Token]) -> syntax.TextClause:
        return syntax.TextClause(children[0].type, self._quoted(children[1]), self._span(meta))

    owner = applies_to = purpose = note = basis = code = version

    @_with_place
    def valid_from(self, meta: Node, children: list[Token]) -> syntax.DayClause:
        return syntax.DayClause(children[0].type, self._day(children[1]), self._span(meta))

    review_by = valid_from

    def _day(self, token: Token) -> date:
        day, month, year = (int(part) for part in token.split("."))
        try:
            return date(year, month, day)
        except ValueError as impossible:
            raise Impossible(self._about("S125", token)) from impossible

    def point(self, tokens: list[Token]) -> syntax.When:
        """A day, and the hour if a second token gives it."""
        day, *clock = tokens
        span = Span(self._token_span(day).start, self._token_span(tokens[-1]).end)
        return syntax.When(self._day(day), self._clock(clock[0]) if clock else None, span)

    def _clock(self, token: Token) -> str:
        hour, minute = (int(part) for part in token.split(":"))
        try:
            return f"{time(hour, minute):%H:%M}"
        except ValueError as impossible:
            raise Impossible(self._about("S134", token)) from impossible

    def _about(self, code: str, token: Token) -> Diagnostic:
        return Diagnostic(code, self._token_span(token), (("found", str(token)),))

    @_with_place
    def source(self, meta: Node, children: list[Token]) -> syntax.SourceLine:
        return syntax.SourceLine(self._name(children[1]), self._quoted(children[2]), self._span(meta))

    @_with_place
    def no_source(self, meta: Node, children: list[Token]) -> syntax.TextClause:
        return syntax.TextClause(children[0].type, self._quoted(children[2]), self._span(meta))

    @_with_place
    def actor(self, meta: Node, children: list[Node]) -> syntax.ActorLine:
        rest = children[3:]
        level = next((part for part in rest if isinstance(part, syntax.Name)), None)
        chosen = next((part for part in rest if isinstance(part, syntax.Pool | syntax.ByRule)), None)
        unused = next((part for part in rest if isinstance(part, syntax.Quoted)), None)
        name, title = self._name(children[1]), self._quoted(children[2])
        return syntax.ActorLine(name, title, level, chosen, self._span(meta), unused)

    @_inline
    def unused(self, _word: Token, _because: Token, reason: Token) -> syntax.Quoted:
        return self._quoted(reason)

    no_limit = unused

    def level(self, children: list[Token]) -> syntax.Name:
        return self._name(children[1])

    def pool(self, children: list[Token]) -> syntax.Pool:
        return syntax.Pool(self._names(children))

    @_inline
    def by_rule(self, _is: Token, name: Token, _if: Token, condition: Node, _else: Token, other: Token) -> Node:
        return syntax.ByRule(self._name(name), condition, self._name(other))

    @_with_place
    def consent(self, meta: Node, children: list[Token]) -> syntax.ConsentLine:
        _, name, title, mode = children
        return syntax.ConsentLine(self._name(name), self._quoted(title), mode.type == "EXPLICIT", self._span(meta))

    @_with_place
    def datum(self, meta: Node, children: list[Node]) -> syntax.DatumLine:
        return self._datum(meta, children[1:], of_form=False)

    @_with_place
    def field(self, meta: Node, children: list[Node]) -> syntax.DatumLine:
        return self._datum(meta, children, of_form=True)

    def _datum(self, meta: Node, children: list[Node], *, of_form: bool) -> syntax.DatumLine:
        name, type_of, *rest = children
        title = next((self._quoted(part) for part in rest if isinstance(part, Token)), None)
        attributes = tuple(part for part in rest if isinstance(part, syntax.Attribute))
        return syntax.DatumLine(self._name(name), type_of, title, attributes, of_form, self._span(meta))

    # ---- what is computed

    @_with_place
    def compute(self, meta: Node, children: list[Node]) -> syntax.ComputeLine:
        _, name, expression, *rest = children
        title = next((self._quoted(part) for part in rest if isinstance(part, Token)), None)
        attributes = tuple(part for part in rest if isinstance(part, syntax.Attribute))
        return syntax.ComputeLine(self._name(name), expression, title, attributes, self._span(meta))

    def expression(self, children: list[Node]) -> syntax.Expression:
        terms, signs = tuple(children[::2]), tuple(str(sign) for sign in children[1::2])
        # Parentheses around one term say nothing.
        return syntax.Sum(terms, signs) if signs else terms[0]

    @_inline
    def amount(self, number: Token) -> syntax.Amount:
        return syntax.Amount(self._numeral(number))

    def value_of(self, children: list[Node]) -> syntax.ValueOf:
        *history, name = children
        return syntax.ValueOf(self._name(name), history[0] if history else None)

    def count_of_yes(self, children: list[Node]) -> syntax.CountOfYes:
        return syntax.CountOfYes(children[-1])

    def time_between(self, children: list[Node]) -> syntax.TimeBetween:
        _, unit, _, start, _, end = children
        return syntax.TimeBetween(unit, self._name(start), self._name(end) if end.type == "NAME" else None)

    # ---- tables

    @_with_place
    def table(self, meta: Node, children: list[Token]) -> syntax.TableLine:
        _, name, title, _, gives, *first = children
        return syntax.TableLine(self._name(name), self._quoted(title), self._name(gives), bool(first), self._span(meta))

    @_with_place
    def row(self, meta: Node, children: list[syntax.Cell]) -> syntax.RowLine:
        return syntax.RowLine(tuple(children), self._span(meta))

    @_with_place
    def any(self, meta: Node, children: list[Token]) -> syntax.Cell:
        if children[0] != "-":
            details = (("found", str(children[0])), ("expected", "-"))
            raise Impossible(Diagnostic("S119", self._span(meta), details))
        return syntax.Cell(None, False, self._span(meta))

    @_with_place
    def passes(self, meta: Node, children: list[Node]) -> syntax.Cell:
        return self._cell(meta, children[-1], negated=False)

    @_with_place
    def fails(self, meta: Node, children: list[Node]) -> syntax.Cell:
        return self._cell(meta, children[-1], negated=True)

    def _cell(self, meta: Node, test: Node, *, negated: bool) -> syntax.Cell:
        span = self._span(meta)
        return syntax.Cell(test(syntax.Name("|", span)), negated, span)

    # ---- types

    @_inline
    def yes_no(self, word: Token) -> syntax.TypeOf:
        return syntax.TypeOf(word.type)

    text = date_type = moment = yes_no

    def integer(self, children: list[Node]) -> syntax.TypeOf:
        word, *bounds = children
        return syntax.TypeOf(word.type, bounds=bounds[0] if bounds else None)

    number_type = integer

    def one_of(self, children: list[Token]) -> syntax.TypeOf:
        return syntax.TypeOf(children[0].type, values=self._names(children))

    several_of = one_of

    @_inline
    def bounds(self, _from: Token, low: Token, _to: Token, high: Token) -> tuple[syntax.Numeral, syntax.Numeral]:
        return self._numeral(low), self._numeral(high)

    @_with_place
    def coded(self, meta: Node, children: list[Token]) -> syntax.Attribute:
        return syntax.Attribute(children[0].type, self._quoted(children[1]), self._span(meta))

    in_unit = coded

    @_with_place
    def higher_better(self, meta: Node, children: list[Token]) -> syntax.Attribute:
        return syntax.Attribute(children[0].type, None, self._span(meta))

    lower_better = higher_better

    @_with_place
    def valid_for(self, meta: Node, children: list[Node]) -> syntax.Attribute:
        return syntax.Attribute(children[0].type, children[1], self._span(meta))

    @_with_place
    def starts_at(self, meta: Node, children: list[Token]) -> syntax.NameClause:
        return syntax.NameClause(children[0].type, self._name(children[1]), self._span(meta))

    ends_at = requires_consent = until = starts_at

    @_with_place
    def never_used(self, meta: Node, children: list[Token]) -> syntax.Attribute:
        return syntax.Attribute(children[0].type, self._quoted(children[2]), self._span(meta))

    # ---- steps and what stands under them

    @_inline
    def kind(self, word: Token) -> str:
        return word.type

    obligation = unit = which = aspect = compare = history = dimension = deed = standing = kind

    @_with_place
    def end(self, meta: Node, children: list[Token]) -> syntax.EndLine:
        return syntax.EndLine(self._name(children[1]), self._quoted(children[2]), len(children) > 3, self._span(meta))

    @_with_place
    def duty(self, meta: Node, children: list[Node]) -> syntax.Duty:
        actor, obligation, act, *rest = children
        timing = next((part for part in rest if not isinstance(part, str | syntax.Quoted)), None)
        force = next((part for part in rest if isinstance(part, str)), None)
        unlimited = next((part for part in rest if isinstance(part, syntax.Quoted)), None)
        return syntax.Duty(self._name(actor), obligation, act, timing, force, self._span(meta), unlimited)

    def force(self, children: list[Token]) -> str:
        return children[1].type

    def do_this(self, _: list[Token]) -> syntax.DoThis:
        return syntax.DoThis()

    @_inline
    def free_act(self, text: Token) -> syntax.FreeAct:
        return syntax.FreeAct(self._quoted(text))

    @_inline
    def record(self, _word: Token, names: tuple[syntax.Name, ...]) -> syntax.Record:
        return syntax.Record(names)

    @_inline
    def send(self, _word: Token, _to: Token, names: tuple[syntax.Name, ...]) -> syntax.Send:
        return syntax.Send(names)

    def answer(self, _: list[Token]) -> syntax.Answer:
        return syntax.Answer()

    def confirm(self, _: list[Token]) -> syntax.Confirm:
        return syntax.Confirm()

    @_inline
    def convene(self, _word: Token, names: tuple[syntax.Name, ...]) -> syntax.Convene:
        return syntax.Convene(names)

    def choose(self, _: list[Token]) -> syntax.Choose:
        return syntax.Choose()

    @_with_place
    def next(self, meta: Node, children: list[Node]) -> syntax.Way:
        return syntax.Way(children[0].type, children[-1], self._span(meta))

    otherwise = on_refusal = on_return = without_consent = after_last = next  # noqa: A003  # the rule is called so

    @_with_place
    def on_overdue(self, meta: Node, children: list[Node]) -> syntax.Way:
        instead = any(isinstance(part, Token) and part.type == "INSTEAD" for part in children)
        return syntax.Way(children[0].type, children[-1], self._span(meta), instead=instead)

    @_with_place
    def branch(self, meta: Node, children: list[Node]) -> syntax.BranchLine:
        _if, condition, _then, target = children
        return syntax.BranchLine(condition, target, self._span(meta))

    @_with_place
    def option(self, meta: Node, children: list[Node]) -> syntax.OptionLine:
        _option, title, _then, target = children
        return syntax.OptionLine(self._quoted(title), target, self._span(meta))

    @_inline
    def onward(self, names: tuple[syntax.Name, ...]) -> syntax.Onward:
        return syntax.Onward(names)

    def finished(self, _: list[Token]) -> syntax.Finished:
        return syntax.Finished()

    def back(self, children: list[Token]) -> syntax.Back:
        name, otherwise = self._names(children)
        times = next(token for token in children if token.type == "NUMBER")
        return syntax.Back(name, self._numeral(times), otherwise)

    @_with_place
    def rules_decide(self, meta: Node, children: list[Token]) -> syntax.RulesDecide:
        return syntax.RulesDecide(len(children) > 1, self._span(meta))

    @_with_place
    def waits_for(self, meta: Node, children: list[Node]) -> syntax.NamesClause:
        return syntax.NamesClause(children[0].type, children[1], self._span(meta))

    content = quorum = stops = waits_for

    @_with_place
    def only_if(self, meta: Node, children: list[Node]) -> syntax.OnlyIf:
        return syntax.OnlyIf(children[1], self._span(meta))

    @_with_place
    def anytime(self, meta: Node, children: list[Node]) -> syntax.ScopeLine:
        return syntax.ScopeLine(children[1], True, self._span(meta))

    @_with_place
    def in_scope(self, meta: Node, children: list[Node]) -> syntax.ScopeLine:
        return syntax.ScopeLine(children[0], False, self._span(meta))

    @_with_place
    def citation(self, meta: Node, children: list[Token]) -> syntax.Citation:
        place = self._quoted(children[2]) if len(children) > 2 else None
        return syntax.Citation(self._name(children[1]), place, self._span(meta))

    @_with_place
    def lasts_until(self, meta: Node, children: list[Token]) -> syntax.Lasts:
        return syntax.Lasts(self._name(children[2]), False, self._span(meta))

    @_with_place
    def lasts_for(self, meta: Node, children: list[Node]) -> syntax.Lasts:
        return syntax.Lasts(children[1], False, self._span(meta))

    @_with_place
    def lasts_at_least(self, meta: Node, children: list[Node]) -> syntax.Lasts:
        return syntax.Lasts(children[2], True, self._span(meta))

    @_with_place
    def for_time(self, meta: Node, children: list[Node]) -> syntax.ForTime:
        return syntax.ForTime(children[1], self._span(meta))

    @_with_place
    def runs(self, meta: Node, children: list[Token]) -> syntax.RunsLine:
        return syntax.RunsLine(self._name(children[1]), self._quoted(children[2]), self._span(meta))

    @_with_place
    def on_end(self, meta: Node, children: list[Node]) -> syntax.OnEnd:
        _at, end, _then, target = children
        return syntax.OnEnd(self._name(end), target, self._span(meta))

    # ---- time

    def within(self, children: list[Node]) -> syntax.Within:
        return syntax.Within(tuple(children[1:]))

    @_inline
    def on_date(self, _word: Token, name: Token) -> syntax.OnDate:
        return syntax.OnDate(self._name(name))

    def at_once(self, _: list[Token]) -> syntax.AtOnce:
        return syntax.AtOnce()

    @_inline
    def latest_before(self, _word: Token, duration: syntax.Duration, _before: Token, name: Token) -> Node:
        return syntax.LatestBefore(duration, self._name(name))

    def halfway(self, children: list[Node]) -> syntax.Halfway:
        _, start, _and, end, *rest = children
        tolerance = next((part for part in rest if isinstance(part, syntax.Duration)), None)
        return syntax.Halfway(start, self._name(end), tolerance)

    def window(self, children: list[Node]) -> syntax.Window:
        latest = next(part for part in children if isinstance(part, syntax.Duration))
        anchor = next((part for part in children if isinstance(part, syntax.Anchor)), None)
        number = self._numeral(children[1])
        unit = children[2] if not isinstance(children[2], Token) else latest.unit
        return syntax.Window(syntax.Duration(number, unit, number.span), latest, anchor)

    def earliest(self, children: list[Node]) -> syntax.Window:
        anchor = next((part for part in children if isinstance(part, syntax.Anchor)), None)
        return syntax.Window(children[1], None, anchor)

    def repeating(self, children: list[Node]) -> syntax.Repeating:
        cases = tuple(part for part in children if isinstance(part, syntax.Tail))
        intervals, times = children[-1]
        return syntax.Repeating(syntax.Within(cases) if cases else None, intervals, times)

    @_inline
    def tail_case(self, case: syntax.Case) -> syntax.Case:
        return case

    def tail_otherwise(self, children: list[Node]) -> syntax.OtherwiseCase:
        return syntax.OtherwiseCase(children[1], children[2] if len(children) > 2 else None)

    @_inline
    def tail_anchor(self, anchor: syntax.Anchor) -> syntax.SharedAnchor:
        return syntax.SharedAnchor(anchor)

    def tail_goal(self, children: list[Node]) -> syntax.Goal:
        return syntax.Goal(children[-1])

    def case(self, children: list[Node]) -> syntax.Case:
        duration, *rest = children
        anchor = next((part for part in rest if isinstance(part, syntax.Anchor)), None)
        when = next((part for part in rest if not isinstance(part, syntax.Anchor)), None)
        return syntax.Case(duration, anchor, when)

    @_inline
    def at_values(self, _word: Token, values: tuple[syntax.Name, ...]) -> syntax.Setting:
        return syntax.Setting(values)

    @_inline
    def if_condition(self, _word: Token, condition: Node) -> Node:
        return condition

    def rounds(self, children: list[Node]) -> tuple[tuple[syntax.Interval, ...], syntax.Numeral]:
        intervals = tuple(part for part in children if isinstance(part, syntax.Interval))
        times = next(part for part in children if isinstance(part, Token) and part.type == "NUMBER")
        return intervals, self._numeral(times)

    @_with_place
    def interval(self, meta: Node, children: list[Node]) -> syntax.Interval:
        _every, *rest = children
        amount = next((self._numeral(part) for part in rest if isinstance(part, Token)), None)
        rest = [part for part in rest if not isinstance(part, Token)]
        when = rest[1] if len(rest) > 1 else None
        return syntax.Interval(amount, rest[0], when, self._span(meta))

    @_inline
    def after(self, _word: Token, anchor: syntax.Anchor) -> syntax.Anchor:
        return anchor

    def anchor(self, children: list[Node]) -> syntax.Anchor:
        *words, name = children
        which = next((word for word in words if word in ("FIRST", "LAST")), None)
        aspect = next((word for word in words if word not in ("FIRST", "LAST")), None)
        return syntax.Anchor(self._name(name), which, aspect)

    @_with_place
    def duration(self, meta: Node, children: list[Node]) -> syntax.Duration:
        return syntax.Duration(self._numeral(children[0]), children[1], self._span(meta))

    # ---- conditions

    def conjunction(self, children: list[Node]) -> syntax.All:
        return syntax.All(tuple(part for part in children if not isinstance(part, Token)))

    def disjunction(self, children: list[Node]) -> syntax.Any:
        return syntax.Any(tuple(part for part in children if not isinstance(part, Token)))

    @_inline
    def negation(self, _word: Token, condition: Node) -> syntax.Not:
        return syntax.Not(condition)

    def unary(self, children: list[Node]) -> Node:
        return next(part for part in children if not isinstance(part, Token))

    @_inline
    def is_yes(self, name: Token) -> syntax.IsYes:
        return syntax.IsYes(self._name(name))

    @_inline
    def is_so(self, name: Token, _is: Token, test: Node) -> Node:
        return test(self._name(name))

    @_inline
    def is_not_so(self, name: Token, _is: Token, _not: Token, test: Node) -> syntax.Not:
        return syntax.Not(test(self._name(name)))

    @_inline
    def is_value(self, values: tuple[syntax.Name, ...]) -> Node:
        return lambda name: syntax.IsValue(name, values)

    def yes(self, _: list[Token]) -> Node:
        return lambda name: syntax.IsAnswer(name, True)

    def no(self, _: list[Token]) -> Node:
        return lambda name: syntax.IsAnswer(name, False)

    def known(self, _: list[Token]) -> Node:
        return syntax.IsKnown

    def done(self, _: list[Token]) -> Node:
        return syntax.IsDone

    @_inline
    def equals(self, number: Token) -> Node:
        return lambda name: syntax.Compares(name, "EQUAL", self._numeral(number))

    @_inline
    def compares(self, comparison: str, number: Token) -> Node:
        return lambda name: syntax.Compares(name, comparison, self._numeral(number))

    @_inline
    def between(self, _from: Token, low: Token, _to: Token, high: Token) -> Node:
        return lambda name: syntax.IsBetween(name, self._numeral(low), self._numeral(high))

    def values(self, children: list[Token]) -> tuple[syntax.Name, ...]:
        return self._names(children)

    names = values

    # ---- interruptions, and words

    def all_phases(self, _: list[Token]) -> syntax.AllPhases:
        return syntax.AllPhases()

    @_inline
    def in_phases(self, _in: Token, _phase: Token, names: tuple[syntax.Name, ...]) -> syntax.InPhases:
        return syntax.InPhases(names)

    @_inline
    def in_tracks(self, _in: Token, _track: Token, names: tuple[syntax.Name, ...]) -> syntax.InTracks:
        return syntax.InTracks(names)

    @_with_place
    def then_back(self, meta: Node, children: list[Token]) -> syntax.Word:
        return syntax.Word(children[0].type, self._span(meta))

    beside = stops_all = then_back

    # ---- totals and indicators

    @_with_place
    def total(self, meta: Node, children: list[Node]) -> syntax.TotalLine:
        _, name, title, _, start, _, end, within, *force = children
        return syntax.TotalLine(
            self._name(name), self._quoted(title), start, end, within, force[0] if force else None, self._span(meta)
        )

    @_with_place
    def indicator(self, meta: Node, children: list[Node]) -> syntax.IndicatorLine:
        _, name, dimension, title = children
        return syntax.IndicatorLine(self._name(name), dimension, self._quoted(title), self._span(meta))

    @_with_place
    def share(self, meta: Node, children: list[Node]) -> syntax.ShareLine:
        _, of, _, condition, *limit = children
        duration, anchor = limit[1:] if limit else (None, None)
        return syntax.ShareLine(self._name(of), condition, duration, anchor, self._span(meta))

    # ---- examples

    @_with_place
    def example(self, meta: Node, children: list[Token]) -> syntax.ExampleLine:
        return syntax.ExampleLine(self._quoted(children[1]), self._span(meta))

    @_with_place
    def given(self, meta: Node, children: list[Node]) -> syntax.GivenLine:
        facts = tuple(child for child in children if isinstance(child, syntax.Fact))
        return syntax.GivenLine(facts, self._span(meta))

    @_with_place
    def fact_yes(self, meta: Node, children: list[Token]) -> syntax.Fact:
        return syntax.Fact(self._name(children[-1]), syntax.SaidAnswer(True), self._span(meta))

    @_with_place
    def fact_no(self, meta: Node, children: list[Token]) -> syntax.Fact:
        return syntax.Fact(self._name(children[-1]), syntax.SaidAnswer(False), self._span(meta))

    @_with_place
    def fact_said(self, meta: Node, children: list[Node]) -> syntax.Fact:
        name, _, said = children
        return syntax.Fact(self._name(name), said, self._span(meta))

    def said_yes(self, _: list[Token]) -> syntax.SaidAnswer:
        return syntax.SaidAnswer(True)

    def said_no(self, _: list[Token]) -> syntax.SaidAnswer:
        return syntax.SaidAnswer(False)

    @_inline
    def said_values(self, values: tuple[syntax.Name, ...]) -> syntax.SaidValues:
        return syntax.SaidValues(values)

    def said_none(self, _: list[Token]) -> syntax.SaidValues:
        return syntax.SaidValues(())

    @_inline
    def said_number(self, number: Token) -> syntax.SaidNumber:
        return syntax.SaidNumber(self._numeral(number))

    @_inline
    def said_text(self, text: Token) -> syntax.SaidText:
        return syntax.SaidText(self._quoted(text))

    @_inline
    def said_time(self, when: syntax.When) -> syntax.SaidTime:
        return syntax.SaidTime(when)

    @_with_place
    def when(self, meta: Node, children: list[Node]) -> syntax.WhenLine:
        _, point, happening = children
        return syntax.WhenLine(point, happening, self._span(meta))

    @_inline
    def happens(self, name: Token, _happens: Token) -> syntax.Happens:
        return syntax.Happens(self._name(name))

    @_with_place
    def told(self, meta: Node, children: list[Node]) -> syntax.Told:
        name, _, said, *because = children
        fact = syntax.Fact(self._name(name), said, self._span(meta))
        return syntax.Told(fact, self._quoted(because[1]) if because else None)

    @_inline
    def deed_told(self, name: Token, _is: Token, deed: str) -> syntax.DeedTold:
        return syntax.DeedTold(self._name(name), deed)

    @_inline
    def left_out(self, name: Token, _is: Token, _declined: Token, _because: Token, reason: Token) -> syntax.LeftOut:
        return syntax.LeftOut(self._name(name), self._quoted(reason))

    @_with_place
    def expect(self, meta: Node, children: list[Node]) -> syntax.ExpectLine:
        _, *as_of, assertion = children
        return syntax.ExpectLine(as_of[1] if as_of else None, assertion, self._span(meta))

    def next_is(self, children: list[Node]) -> syntax.NextIs:
        return syntax.NextIs(children[-1])

    def next_is_nothing(self, _: list[Token]) -> syntax.NextIs:
        return syntax.NextIs(())

    @_inline
    def deadline_is(self, _is: Token, _for: Token, name: Token, due: tuple[syntax.When, ...]) -> syntax.DeadlineIs:
        return syntax.DeadlineIs(self._name(name), due)

    def due(self, children: list[Node]) -> tuple[syntax.When, ...]:
        return tuple(child for child in children if isinstance(child, syntax.When))

    @_inline
    def responsible_is(
        self, _is: Token, _for: Token, name: Token, holders: tuple[syntax.Holder, ...]
    ) -> syntax.ResponsibleIs:
        return syntax.ResponsibleIs(self._name(name), holders)

    def holders(self, children: list[Node]) -> tuple[syntax.Holder, ...]:
        return tuple(child for child in children if isinstance(child, syntax.Holder))

    @_inline
    def holder(self, actor: Token, obligation: str | None = None) -> syntax.Holder:
        return syntax.Holder(self._name(actor), obligation)

    @_inline
    def ended_with(self, _is: Token, _with: Token, name: Token) -> syntax.EndedWith:
        return syntax.EndedWith(self._name(name))

    @_inline
    def missing(self, _missing: Token, names: tuple[syntax.Name, ...]) -> syntax.Missing:
        return syntax.Missing(names)

    @_inline
    def stands(self, name: Token, _is: Token, standing: str) -> syntax.Stands:
        return syntax.Stands(self._name(name), standing)

    # ---- what a variant changes

    @_with_place
    def renames(self, meta: Node, children: list[Token]) -> syntax.RenameLine:
        return syntax.RenameLine(self._name(children[1]), self._quoted(children[2]), self._span(meta))

    @_with_place
    def tightens(self, meta: Node, children: list[Node]) -> syntax.AdjustLine:
        word, name, *of_actor, _to, new = children
        actor = of_actor[0] if of_actor else None
        return syntax.AdjustLine(word.type, self._name(name), actor, new, None, self._span(meta))

    @_with_place
    def loosens(self, meta: Node, children: list[Node]) -> syntax.AdjustLine:
        word, name, *of_actor, _to, new, _because, reason = children
        actor = of_actor[0] if of_actor else None
        return syntax.AdjustLine(word.type, self._name(name), actor, new, self._quoted(reason), self._span(meta))

    @_with_place
    def removes(self, meta: Node, children: list[Token]) -> syntax.RemoveLine:
        return syntax.RemoveLine(self._name(children[1]), self._quoted(children[3]), self._span(meta))

    @_with_place
    def inserts(self, meta: Node, children: list[Node]) -> syntax.InsertLine:
        _, kind, name, title, (after, before), *because = children
        reason = self._quoted(because[1]) if because else None
        return syntax.InsertLine(kind, self._name(name), self._quoted(title), after, before, self._span(meta), reason)

    @_inline
    def of_actor(self, _for: Token, name: Token) -> syntax.Name:
        return self._name(name)

    @_inline
    def new_length(self, new: Node) -> Node:
        return new

    new_limit = new_length

    @_inline
    def new_obligation(self, obligation: str) -> syntax.NewObligation:
        return syntax.NewObligation(obligation)

    @_inline
    def new_quorum(self, _word: Token, names: tuple[syntax.Name, ...]) -> syntax.NewQuorum:
        return syntax.NewQuorum(names)

    @_inline
    def new_consent(self, _requires: Token, name: Token, _without: Token, _then: Token, target: Node) -> Node:
        return syntax.NewConsent(self._name(name), target)

    @_inline
    def after_step(self, _after: Token, name: Token) -> tuple[syntax.Name, None]:
        return self._name(name), None

    @_inline
    def between_steps(self, _between: Token, after: Token, _and: Token, before: Token) -> Node:
        return self._name(after), self._name(before)


_METHODS = {
    name: (method.__dict__.get("takes", _Takes.CHILDREN), method)
    for name, method in vars(ToSyntax).items()
    if isinstance(method, FunctionType)
}
