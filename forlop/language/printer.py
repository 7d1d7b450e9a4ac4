"""Syntax back to text: one spelling for each thing, in one vocabulary, without comments.

`canonical(source)` is the text that a pathway's identity is taken of: two files that differ only in layout, comments or
vocabulary have the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import assert_never

from forlop.language import syntax
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.parser import parse
from forlop.language.vocabulary import words
from forlop.source import Source


def canonical(source: Source, *, parser_for: ParserFor = line_parser) -> str:
    """The text in bokmål, formatted. Only for a text that parses without error: what cannot be read is not in it.

    Examples are left out: they ask what the pathway does, and change nothing in what it does for a patient.
    """
    return canonical_of(parse(source, parser_for=parser_for).document)


def canonical_of(document: syntax.Document) -> str:
    """The same, of a document that was read whole."""
    blocks = tuple(block for block in document.blocks if not isinstance(block.opener, syntax.ExampleLine))
    return printed(replace(document, blocks=blocks), vocabulary="nb")


def printed(document: syntax.Document, *, vocabulary: str) -> str:
    """The document in a vocabulary; the language line stands only where it is needed."""
    printer = Printer(vocabulary)
    header = [] if document.header is None else [printer.block(document.header, document.header_clauses)]
    blocks = [*header, *(printer.block(block.opener, block.clauses) for block in document.blocks)]
    language = "" if vocabulary == "nb" else f"{language_line(vocabulary)}\n"
    return f"{language}{chr(10).join(blocks)}"


def language_line(vocabulary: str) -> str:
    """The first line of a text, which names its vocabulary."""
    return f"# language: {vocabulary}" if vocabulary == "en" else f"# språk: {vocabulary}"


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints each kind of node in the words of one vocabulary."""

    vocabulary: str

    def block(self, opener: syntax.Opener, clauses: Iterable[syntax.Line]) -> str:
        lines = tuple(clauses)
        rows = iter(self.rows(tuple(line for line in lines if isinstance(line, syntax.RowLine))))
        below = (next(rows) if isinstance(line, syntax.RowLine) else self.line(line) for line in lines)
        return "".join((f"{self.line(opener)}\n", *(f"  {line}\n" for line in below)))

    def rows(self, rows: tuple[syntax.RowLine, ...]) -> tuple[str, ...]:
        """The rows of one table, with the bars under each other; not all need be as long."""
        texts = [[self.cell(cell) for cell in row.cells] for row in rows]
        widths = [max(map(len, column)) for column in zip_longest(*texts, fillvalue="")]
        return tuple(
            f"| {' | '.join(text.ljust(width) for text, width in zip(row, widths, strict=False))} |" for row in texts
        )

    def word(self, terminal: str, *, plural: bool = False) -> str:
        spellings = words()[terminal][self.vocabulary]
        return spellings[-1] if plural else spellings[0]

    def words(self, *terminals: str) -> str:
        return " ".join(self.word(terminal) for terminal in terminals)

    # ---- lines

    def line(self, line: syntax.Line) -> str:
        return " ".join(part for part in self._parts(line) if part)

    def _parts(self, line: syntax.Line) -> Iterator[str]:
        match line:
            case syntax.Opening(kind=kind, name=name, title=title, builds_on=base):
                yield from (self.word(kind), name.text, _quoted(title))
                yield "" if base is None else f"{self.word('BUILDS_ON')} {base.name.text} {_quoted(base.version)}"
            case syntax.RenameLine() | syntax.AdjustLine() | syntax.RemoveLine() | syntax.InsertLine():
                yield from self._change(line)
            case syntax.SourceLine(name=name, title=title):
                yield from (self.word("SOURCE"), name.text, _quoted(title))
            case syntax.ActorLine():
                yield from self._actor(line)
            case syntax.ConsentLine(name=name, title=title, explicit=explicit):
                yield from (self.word("CONSENT"), name.text, _quoted(title))
                yield self.word("EXPLICIT" if explicit else "PRESUMED")
            case syntax.DatumLine():
                yield from self._datum(line)
            case syntax.EndLine(name=name, title=title, closes_all=closes_all):
                yield from (self.word("END"), name.text, _quoted(title))
                yield self.word("CLOSES_ALL") if closes_all else ""
            case syntax.TextClause(kind="WITHOUT_SOURCE", text=reason):
                yield from self._without("WITHOUT_SOURCE", reason)
            case syntax.TextClause(kind=kind, text=text):
                yield from (self.word(kind), _quoted(text))
            case syntax.ComputeLine():
                yield from self._compute(line)
            case syntax.TableLine(name=name, title=title, gives=gives, first_match=first_match):
                yield from (self.word("TABLE"), name.text, _quoted(title), self.word("GIVES"), gives.text)
                yield self.word("FIRST_MATCH") if first_match else ""
            case syntax.RowLine():
                yield from self.rows((line,))
            case syntax.TotalLine():
                yield from self._total(line)
            case syntax.IndicatorLine(name=name, dimension=dimension, title=title):
                yield from (self.word("INDICATOR"), name.text, self.word(dimension), _quoted(title))
            case syntax.ShareLine():
                yield from self._share(line)
            case syntax.ExampleLine(title=title):
                yield from (self.word("EXAMPLE"), _quoted(title))
            case syntax.GivenLine(facts=facts):
                yield from (self.word("GIVEN"), f" {self.word('AND')} ".join(self.given(fact) for fact in facts))
            case syntax.WhenLine(when=when, happening=happening):
                yield from (self.word("WHEN"), self.when(when), self.happening(happening))
            case syntax.ExpectLine(as_of=as_of, assertion=assertion):
                yield self.word("THEN")
                yield f"{self.word('AS_OF')} {self.when(as_of)}" if as_of is not None else ""
                yield self.assertion(assertion)
            case syntax.DayClause(kind=kind, day=day):
                yield from (self.word(kind), _day(day))
            case syntax.NameClause(kind=kind, name=name):
                yield from (self.word(kind), name.text)
            case syntax.NamesClause(kind=kind, names=names):
                yield from (self.word(kind), self.names(names))
            case syntax.Word(kind="THEREAFTER"):
                yield self.words("THEREAFTER", "BACK")
            case syntax.Word(kind=kind):
                yield self.word(kind)
            case syntax.Duty():
                yield from self._duty(line)
            case syntax.Way(kind=kind, target=target, instead=instead):
                yield self.word(kind)
                yield self.word("INSTEAD") if instead else ""
                yield "" if kind == "THEN" else self.word("THEN")
                yield self.target(target)
            case syntax.BranchLine(condition=condition, target=target):
                yield from (self.word("IF"), self.condition(condition), self.word("THEN"), self.target(target))
            case syntax.OptionLine(title=title, target=target):
                yield from (self.word("OPTION"), _quoted(title), self.word("THEN"), self.target(target))
            case syntax.RulesDecide(first_match=first_match):
                yield self.word("RULES_DECIDE")
                yield self.word("FIRST_MATCH") if first_match else ""
            case syntax.OnlyIf(condition=condition):
                yield from (self.word("ONLY_IF"), self.condition(condition))
            case syntax.ScopeLine(scope=scope, anytime=anytime):
                yield self.word("ANYTIME") if anytime else ""
                yield self.scope(scope)
            case syntax.Citation(name=name, place=place):
                yield from (self.word("ACCORDING_TO"), name.text, _quoted(place) if place else "")
            case syntax.Lasts(until=until, at_least=at_least):
                yield self.word("LASTS")
                yield self.word("AT_LEAST") if at_least else ""
                yield self.duration(until) if isinstance(until, syntax.Duration) else f"{self.word('TO')} {until.text}"
            case syntax.ForTime(duration=duration):
                yield from (self.word("IN"), self.duration(duration))
            case syntax.RunsLine(name=name, version=version):
                yield from (self.word("RUNS"), name.text, _quoted(version))
            case syntax.OnEnd(end=end, target=target):
                yield from (self.word("AT"), end.text, self.word("THEN"), self.target(target))
            case _:
                assert_never(line)

    def _actor(self, line: syntax.ActorLine) -> Iterator[str]:
        yield from (self.word("ACTOR"), line.name.text, _quoted(line.title))
        if line.level is not None:
            yield from (self.word("IN"), line.level.text)
        match line.chosen:
            case syntax.Pool(names=names):
                yield from (self.word("IS"), self.names(names, joined_by="OR"))
            case syntax.ByRule(name=name, condition=condition, otherwise=otherwise):
                yield from (self.word("IS"), name.text, self.word("IF"), f"{self.condition(condition)},")
                yield from (self.word("ELSE"), otherwise.text)
            case None:
                pass
        yield from self._without("UNUSED", line.unused)

    def _without(self, terminal: str, reason: syntax.Quoted | None) -> Iterator[str]:
        """Why something is not there that there should be."""
        if reason is not None:
            yield from (self.word(terminal), self.word("BECAUSE"), _quoted(reason))

    def _datum(self, line: syntax.DatumLine) -> Iterator[str]:
        yield "" if line.of_form else self.word("DATUM")
        yield from (f"{line.name.text}:", self.type(line.type), _quoted(line.title) if line.title else "")
        yield from self._attributes(line.attributes)

    def _compute(self, line: syntax.ComputeLine) -> Iterator[str]:
        yield from (self.word("COMPUTE"), line.name.text, "=", self.expression(line.expression))
        yield _quoted(line.title) if line.title else ""
        yield from self._attributes(line.attributes)

    def _attributes(self, attributes: tuple[syntax.Attribute, ...]) -> Iterator[str]:
        for attribute in attributes:
            yield self.word(attribute.kind)
            yield self.word("BECAUSE") if attribute.kind == "UNUSED" else ""
            match attribute.value:
                case syntax.Quoted() as text:
                    yield _quoted(text)
                case syntax.Duration() as duration:
                    yield self.duration(duration)
                case None:
                    pass

    def type(self, node: syntax.TypeOf) -> str:
        values = ", ".join(value.text for value in node.values)
        if node.bounds is None:
            return f"{self.word(node.kind)} {values}".rstrip()
        low, high = (self.number(bound) for bound in node.bounds)
        return f"{self.word(node.kind)} {self.word('FROM')} {low} {self.word('TO')} {high}"

    def _duty(self, line: syntax.Duty) -> Iterator[str]:
        yield from (line.actor.text, self.word(line.obligation), self.act(line.act))
        yield self.timing(line.timing) if line.timing is not None else ""
        yield f"({self.word(line.force)})" if line.force else ""
        yield from self._without("WITHOUT_LIMIT", line.unlimited)

    def _total(self, line: syntax.TotalLine) -> Iterator[str]:
        yield from (self.word("TOTAL"), line.name.text, _quoted(line.title))
        yield from (self.word("FROM"), self.anchor(line.start), self.word("TO"), self.anchor(line.end))
        yield self.timing(line.within)
        yield f"({self.word(line.force)})" if line.force else ""

    def _share(self, line: syntax.ShareLine) -> Iterator[str]:
        yield from (self.word("SHARE_OF"), line.of.text, self.word("WHERE"), self.condition(line.condition))
        if line.duration is not None:
            yield from (self.word("WITHIN"), self.duration(line.duration), *self._after(line.anchor))

    # ---- what is computed

    def expression(self, node: syntax.Expression) -> str:
        match node:
            case syntax.Amount(number=number):
                return self.number(number)
            case syntax.ValueOf(name=name, history=history):
                return f"{self.word(history)} {name.text}" if history else name.text
            case syntax.CountOfYes(names=names):
                return f"{self.words('COUNT', 'YES', 'OF')} {self.names(names)}"
            case syntax.TimeBetween(unit=unit, start=start, end=end):
                counted = f"{self.word('COUNT')} {self.word(unit, plural=True)}"
                last = self.word("NOW") if end is None else end.text
                return f"{counted} {self.word('FROM')} {start.text} {self.word('TO')} {last}"
            case syntax.Sum(terms=(first, *others), signs=signs):
                rest = (f" {sign} {self._term(term)}" for sign, term in zip(signs, others, strict=True))
                return f"{self._term(first)}{''.join(rest)}"
            case syntax.Sum():
                raise AssertionError("a sum has terms")

    def _term(self, node: syntax.Expression) -> str:
        return f"({self.expression(node)})" if isinstance(node, syntax.Sum) else self.expression(node)

    def cell(self, node: syntax.Cell) -> str:
        if node.test is None:
            return "-"
        return f"{self.word('NOT')} {self.test(node.test)}" if node.negated else self.test(node.test)

    # ---- examples

    def when(self, node: syntax.When) -> str:
        return f"{_day(node.day)} {node.clock}" if node.clock else _day(node.day)

    def given(self, node: syntax.Fact) -> str:
        """`falt` and `ikke falt`, as in a condition."""
        match node.said:
            case syntax.SaidAnswer(yes=True):
                return node.name.text
            case syntax.SaidAnswer():
                return f"{self.word('NOT')} {node.name.text}"
            case _:
                return self.fact(node)

    def fact(self, node: syntax.Fact) -> str:
        return f"{node.name.text} {self.word('IS')} {self.said(node.said)}"

    def said(self, node: syntax.Said) -> str:
        match node:
            case syntax.SaidAnswer(yes=yes):
                return self.word("YES" if yes else "NO")
            case syntax.SaidValues(names=()):
                return self.word("NOTHING")
            case syntax.SaidValues(names=names):
                return _alternatives(names)
            case syntax.SaidNumber(number=number):
                return self.number(number)
            case syntax.SaidText(text=text):
                return _quoted(text)
            case syntax.SaidTime(when=when):
                return self.when(when)

    def happening(self, node: syntax.Happening) -> str:
        match node:
            case syntax.Happens(name=name):
                return f"{name.text} {self.word('HAPPENS')}"
            case syntax.Told(fact=fact, reason=reason):
                because = "" if reason is None else f" {self.word('BECAUSE')} {_quoted(reason)}"
                return f"{self.fact(fact)}{because}"
            case syntax.DeedTold(name=name, deed=deed):
                return f"{name.text} {self.words('IS', deed)}"
            case syntax.LeftOut(name=name, reason=reason):
                return f"{name.text} {self.words('IS', 'DECLINED', 'BECAUSE')} {_quoted(reason)}"

    def assertion(self, node: syntax.Assertion) -> str:
        match node:
            case syntax.NextIs(names=()):
                return self.words("IS", "NEXT", "NOTHING")
            case syntax.NextIs(names=names):
                return f"{self.words('IS', 'NEXT')} {self.names(names)}"
            case syntax.DeadlineIs(name=name, due=due):
                at = self.listed([self.when(each) for each in due]) if due else self.word("NOTHING")
                return f"{self.words('IS', 'DEADLINE_FOR')} {name.text} {at}"
            case syntax.ResponsibleIs(name=name, holders=holders):
                who = self.listed([self._holder(holder) for holder in holders])
                return f"{self.words('IS', 'RESPONSIBLE_FOR')} {name.text} {who}"
            case syntax.EndedWith(name=name):
                return f"{self.words('IS', 'ENDED_WITH')} {name.text}"
            case syntax.Missing(names=names):
                return f"{self.word('MISSING')} {self.names(names)}"
            case syntax.Stands(name=name, standing=standing):
                return f"{name.text} {self.words('IS', standing)}"

    def _holder(self, node: syntax.Holder) -> str:
        return f"{node.actor.text} ({self.word(node.obligation)})" if node.obligation else node.actor.text

    # ---- what a variant changes

    def _change(self, line: syntax.ChangeLine) -> Iterator[str]:
        match line:
            case syntax.RenameLine(name=name, title=title):
                yield from (self.word("RENAMES"), name.text, _quoted(title))
            case syntax.AdjustLine(kind=kind, name=name, actor=actor, to=to, because=because):
                yield from (self.word(kind), name.text, f"{self.word('FOR')} {actor.text}" if actor else "")
                yield from (self.word("TO"), self.new_value(to))
                yield f"{self.word('BECAUSE')} {_quoted(because)}" if because else ""
            case syntax.RemoveLine(name=name, because=because):
                yield from (self.word("REMOVES"), name.text, self.word("BECAUSE"), _quoted(because))
            case syntax.InsertLine(kind=kind, name=name, title=title, after=after, before=before, because=because):
                yield from (self.words("INSERTS", kind), name.text, _quoted(title))
                between = f"{self.word('BETWEEN')} {after.text} {self.word('AND')}"
                yield f"{self.word('AFTER')} {after.text}" if before is None else f"{between} {before.text}"
                yield f"{self.word('BECAUSE')} {_quoted(because)}" if because else ""

    def new_value(self, node: syntax.NewValue) -> str:
        """What comes after `til` in a change."""
        match node:
            case syntax.Duration():
                return self.duration(node)
            case syntax.NewObligation(obligation=obligation):
                return self.word(obligation)
            case syntax.NewQuorum(names=names):
                return f"{self.word('VALID_WITH')} {self.names(names)}"
            case syntax.NewConsent(name=name, without=without):
                otherwise = f"{self.words('WITHOUT_CONSENT', 'THEN')} {self.target(without)}"
                return f"{self.word('REQUIRES_CONSENT')} {name.text}, {otherwise}"
            case _:
                return self.timing(node)

    # ---- acts, targets and scopes

    def act(self, node: syntax.Act) -> str:
        match node:
            case syntax.DoThis():
                return self.word("DO_THIS")
            case syntax.FreeAct(text=text):
                return _quoted(text)
            case syntax.Record(names=names):
                return f"{self.word('RECORD')} {self.names(names)}"
            case syntax.Send(names=names):
                return f"{self.words('SEND', 'TO')} {self.names(names)}"
            case syntax.Answer():
                return self.word("ANSWER")
            case syntax.Confirm():
                return self.word("CONFIRM")
            case syntax.Convene(names=names):
                return f"{self.word('CONVENE')} {self.names(names)}"
            case syntax.Choose():
                return self.word("CHOOSE")

    def target(self, node: syntax.Target) -> str:
        match node:
            case syntax.Onward(names=names):
                return self.names(names)
            case syntax.Finished():
                return self.word("FINISHED")
            case syntax.Back(name=name, times=times, otherwise=otherwise):
                again = f"{self.word('BACK_TO')} {name.text}, {self.times(times)}"
                return f"{again}, {self.word('ELSE')} {otherwise.text}"

    def scope(self, node: syntax.Scope) -> str:
        match node:
            case syntax.AllPhases():
                return self.words("IN", "ALL_PHASES")
            case syntax.InPhases(names=names):
                return f"{self.words('IN', 'PHASE')} {self.names(names)}"
            case syntax.InTracks(names=names):
                return f"{self.words('IN', 'TRACK')} {self.names(names)}"

    def names(self, names: tuple[syntax.Name, ...], *, joined_by: str = "AND") -> str:
        return self.listed([name.text for name in names], joined_by=joined_by)

    def listed(self, texts: list[str], *, joined_by: str = "AND") -> str:
        *before, last = texts
        return f"{', '.join(before)} {self.word(joined_by)} {last}" if before else last

    # ---- time

    def timing(self, node: syntax.Timing) -> str:
        match node:
            case syntax.Within():
                return self._within(node)
            case syntax.OnDate(name=name):
                return f"{self.word('WITHIN')} {name.text}"
            case syntax.AtOnce():
                return self.word("AT_ONCE")
            case syntax.LatestBefore(duration=duration, name=name):
                return f"{self.word('LATEST')} {self.duration(duration)} {self.word('BEFORE')} {name.text}"
            case syntax.Halfway(start=start, end=end, tolerance=tolerance):
                between = f"{self.word('HALFWAY')} {self.anchor(start)} {self.word('AND')} {end.text}"
                return f"{between}, {self.word('PLUS_MINUS')} {self.duration(tolerance)}" if tolerance else between
            case syntax.Window():
                return self._window(node)
            case syntax.Repeating(first=first):
                rounds = self._rounds(node)
                if first is None:
                    return rounds
                return f"{self.word('FIRST_TIME')} {self._within(first)}, {self.word('THEREAFTER')} {rounds}"

    def _within(self, node: syntax.Within) -> str:
        return f"{self.word('WITHIN')} {', '.join(self._case(case) for case in node.cases)}"

    def _case(self, case: syntax.Tail) -> str:
        match case:
            case syntax.Case(duration=duration, anchor=anchor, when=when):
                return " ".join((self.duration(duration), *self._after(anchor), *self._when(when)))
            case syntax.OtherwiseCase(duration=duration, anchor=anchor):
                return " ".join((self.word("ELSE"), self.duration(duration), *self._after(anchor)))
            case syntax.SharedAnchor(anchor=anchor):
                return " ".join(self._after(anchor))
            case syntax.Goal(duration=duration):
                return f"{self.words('PREFERABLY', 'WITHIN')} {self.duration(duration)}"

    def _after(self, anchor: syntax.Anchor | None) -> tuple[str, ...]:
        return () if anchor is None else (self.word("AFTER"), self.anchor(anchor))

    def anchor(self, node: syntax.Anchor) -> str:
        return " ".join((*(self.word(part) for part in (node.which, node.aspect) if part), node.name.text))

    def _when(self, when: syntax.Setting | syntax.Condition | None) -> tuple[str, ...]:
        match when:
            case None:
                return ()
            case syntax.Setting(values=values):
                return self.word("AT"), _alternatives(values)
            case condition:
                return self.word("IF"), self.condition(condition)

    def _window(self, node: syntax.Window) -> str:
        after = self._after(node.anchor)
        if node.latest is None:
            return " ".join((self.word("EARLIEST"), self.duration(node.earliest), *after))
        same = node.earliest.unit == node.latest.unit
        earliest = self.number(node.earliest.amount) if same else self.duration(node.earliest)
        latest = f"{self.words('AND', 'LATEST')} {self.duration(node.latest)}"
        return " ".join((self.word("EARLIEST"), earliest, latest, *after))

    def _rounds(self, node: syntax.Repeating) -> str:
        return ", ".join((*(self._interval(interval) for interval in node.intervals), self.times(node.times)))

    def _interval(self, node: syntax.Interval) -> str:
        unit = self.word(node.unit)
        if node.amount is not None:
            written = node.amount.text.rstrip(".")
            number = self.number(replace(node.amount, text=written))
            # Norwegian counts the rounds (`hver 6. uke`), English the units (`every 6 weeks`).
            counts_units = self.vocabulary == "en" or not written.isdecimal()
            unit = f"{number} {self.word(node.unit, plural=number != '1')}" if counts_units else f"{number}. {unit}"
        return " ".join((self.word("EVERY"), unit, *self._when(node.when)))

    def times(self, node: syntax.Numeral) -> str:
        return f"{self.word('AT_MOST')} {self.number(node)} {self.word('TIMES', plural=node.text != '1')}"

    def duration(self, node: syntax.Duration) -> str:
        return f"{self.number(node.amount)} {self.word(node.unit, plural=node.amount.text != '1')}"

    def number(self, node: syntax.Numeral) -> str:
        point = "." if self.vocabulary == "en" else ","
        return node.text.replace("\u2212", "-").replace(",", ".").replace(".", point)

    # ---- conditions

    def condition(self, node: syntax.Condition) -> str:
        match node:
            case syntax.Not(condition=syntax.IsYes() | syntax.Not() as inner):
                return f"{self.word('NOT')} {self.condition(inner)}"
            case syntax.Not(condition=syntax.All() | syntax.Any() as inner):
                return f"{self.word('NOT')} ({self.condition(inner)})"
            case syntax.Not(condition=inner):
                return self._test(inner, negated=True)
            case syntax.All(parts=parts):
                return f" {self.word('AND')} ".join(self._unary(part) for part in parts)
            case syntax.Any(parts=parts):
                return f" {self.word('OR')} ".join(self._unary(part) for part in parts)
            case _:
                return self._test(node, negated=False)

    def _unary(self, node: syntax.Condition) -> str:
        inner = self.condition(node)
        return f"({inner})" if isinstance(node, syntax.All | syntax.Any) else inner

    def _test(self, node: syntax.Condition, *, negated: bool) -> str:
        match node:
            case syntax.IsYes(name=name):
                return name.text
            case syntax.Not() | syntax.All() | syntax.Any():
                return self.condition(node)
            case _:
                return f"{node.name.text} {self.words('IS', 'NOT') if negated else self.word('IS')} {self.test(node)}"

    def test(self, node: syntax.Condition) -> str:
        """What comes after `er`, or stands alone in a cell."""
        match node:
            case syntax.IsValue(values=values):
                return _alternatives(values)
            case syntax.IsAnswer(yes=yes):
                return self.word("YES" if yes else "NO")
            case syntax.IsKnown():
                return self.word("KNOWN")
            case syntax.IsDone():
                return self.word("DONE")
            case syntax.Compares(comparison="EQUAL", bound=bound):
                return self.number(bound)
            case syntax.Compares(comparison=comparison, bound=bound):
                return f"{self.word(comparison)} {self.number(bound)}"
            case syntax.IsBetween(low=low, high=high):
                return f"{self.word('FROM')} {self.number(low)} {self.word('TO')} {self.number(high)}"
            case syntax.IsYes() | syntax.Not() | syntax.All() | syntax.Any():
                raise AssertionError("not a test of one name")
            case _:
                assert_never(node)


def _quoted(text: syntax.Quoted) -> str:
    return f'"{text.text}"'


def _alternatives(values: tuple[syntax.Name, ...]) -> str:
    return "/".join(value.text for value in values)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
