"""Examples of the text, with names looked up, values checked against their data, and days against the calendar.

What happens is not tried here: whether the pathway takes it is what running the example shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from difflib import get_close_matches
from functools import partial

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.vocabulary import words
from forlop.model import examples as meaning
from forlop.model.calendar import FIRST_DAY, LAST_DAY, readings
from forlop.model.conditions import number_of
from forlop.model.kept import Keeper
from forlop.model.known import Known
from forlop.model.pathway import (
    Back,
    Choose,
    Date,
    Datum,
    Integer,
    Moment,
    Number,
    OneOf,
    Pathway,
    SeveralOf,
    Step,
    StepKind,
    Target,
    Text,
    YesNo,
    targets_of,
)
from forlop.model.values import Value
from forlop.source import Span

NOON = time(12)
"""The hour of a day that is said without one, as on the command line."""

_DEEDS = {
    "DONE": meaning.DoneWith.DONE,
    "SENT": meaning.DoneWith.SENT,
    "RECEIVED": meaning.DoneWith.RECEIVED,
    "CONFIRMED": meaning.DoneWith.CONFIRMED,
    "REFUSED": meaning.DoneWith.REFUSED,
    "RETURNED": meaning.DoneWith.RETURNED,
}
# The kinds of name that happen, are given or go on, with the help that says how it is told.
_TOLD_OTHERWISE = {"event": "happens", "interruption": "happens", "consent": "consent", "pause": "pause"}
_BINDINGS = {"SHALL": meaning.Binding.SHALL, "SHOULD": meaning.Binding.SHOULD, "MAY": meaning.Binding.MAY}


@dataclass(frozen=True, slots=True)
class ExamplePlaces:
    """Where an example stands: its opening line, and each of its lines in order."""

    opening: Span
    lines: tuple[Span, ...]


def examples_in(
    document: syntax.Document, *, known: Known, steps: Mapping[str, Step], keep: Keeper
) -> Iterator[tuple[meaning.Example, ExamplePlaces]]:
    """Each example that could be read whole, with its places."""
    found = keep.found
    unsure = _unsure(document, steps)
    reader = _Reader(known, steps, unsure, document.vocabulary, found)
    titles: dict[str, Span] = {}
    for block in document.blocks:
        if not isinstance(block.opener, syntax.ExampleLine):
            continue
        title = block.opener.title
        if title.text in titles:
            related = (Related("first", titles[title.text]),)
            found.append(Diagnostic("S270", title.span, (("title", title.text),), related))
        titles.setdefault(title.text, title.span)
        if block.whole:
            found.extend(_tests_something(title, block.clauses))
        chosen_in = sorted(unsure & _told(block.clauses))
        yield keep.of(block, ("example", *chosen_in), partial(reader.example, block.opener, block.clauses))


def _unsure(document: syntax.Document, steps: Mapping[str, Step]) -> frozenset[str]:
    """The steps that may have ways which could not be read."""
    return frozenset(
        block.opener.name.text
        for block in document.blocks
        if isinstance(block.opener, syntax.Opening)
        and (step := steps.get(block.opener.name.text)) is not None
        and (not block.whole or _branches(block) != len(step.branches))
    )


def _branches(block: syntax.Block) -> int:
    return sum(isinstance(clause, syntax.BranchLine) for clause in block.clauses)


def _told(clauses: tuple[syntax.Line, ...]) -> frozenset[str]:
    """The names that an example tells the values or ways of."""
    return frozenset(
        clause.happening.fact.name.text
        for clause in clauses
        if isinstance(clause, syntax.WhenLine) and isinstance(clause.happening, syntax.Told)
    )


def _tests_something(title: syntax.Quoted, clauses: tuple[syntax.Line, ...]) -> Iterator[Diagnostic]:
    """Something must be so, and something must have happened before it."""
    for clause in clauses:
        if isinstance(clause, syntax.WhenLine):
            break
        if isinstance(clause, syntax.ExpectLine):
            yield Diagnostic("S279", clause.span)
            return
    if not any(isinstance(clause, syntax.ExpectLine) for clause in clauses):
        yield Diagnostic("S271", title.span, (("title", title.text),))


@dataclass(frozen=True, slots=True)
class _Reader:
    known: Known
    steps: Mapping[str, Step]
    unsure: frozenset[str]
    vocabulary: str
    found: list[Diagnostic]

    def example(
        self, opener: syntax.ExampleLine, clauses: tuple[syntax.Line, ...]
    ) -> tuple[meaning.Example, ExamplePlaces]:
        lines: list[meaning.Given | meaning.Occurs | meaning.Expects] = []
        places: list[Span] = []
        before: tuple[datetime, Span] | None = None
        for clause in clauses:
            before = self._in_order(clause, before)
            line = self._line(clause)
            if line is not None:
                lines.append(line)
                places.append(clause.span)
        return meaning.Example(title=opener.title.text, lines=tuple(lines)), ExamplePlaces(opener.span, tuple(places))

    def _in_order(self, clause: syntax.Line, before: tuple[datetime, Span] | None) -> tuple[datetime, Span] | None:
        """Time goes forward; what is asked `den …` is asked after what has happened so far."""
        match clause:
            case syntax.WhenLine(when=when) | syntax.ExpectLine(as_of=syntax.When() as when):
                at = self._moment(when)
            case _:
                return before
        if at is None:
            return before
        if before is not None and at < before[0]:
            self.found.append(Diagnostic("S272", when.span, related=(Related("before", before[1]),)))
            return before
        return (at, when.span) if isinstance(clause, syntax.WhenLine) else before

    def _line(self, clause: syntax.Line) -> meaning.Given | meaning.Occurs | meaning.Expects | None:
        match clause:
            case syntax.GivenLine(facts=facts):
                read = tuple(self._fact(fact) for fact in facts)
                return meaning.Given(facts=tuple(fact for fact in read if fact is not None))
            case syntax.WhenLine(when=when, happening=happening):
                what, at = self._happening(happening), self._moment(when, tell=True)
                return None if what is None or at is None else meaning.Occurs(at=at, what=what)
            case syntax.ExpectLine(as_of=as_of, assertion=assertion):
                asked = None if as_of is None else self._moment(as_of, tell=True)
                return meaning.Expects(as_of=asked, what=self._assertion(assertion))
            case _:
                return None

    # ---- days

    def _moment(self, when: syntax.When, *, tell: bool = False) -> datetime | None:
        """The moment; None for a day the calendar does not know and an hour that comes twice or never."""
        if not FIRST_DAY <= when.day <= LAST_DAY:
            if tell:
                details = (("first", str(FIRST_DAY.year)), ("last", str(LAST_DAY.year)))
                self.found.append(Diagnostic("S273", when.span, details, help="day"))
            return None
        clock = NOON if when.clock is None else time.fromisoformat(when.clock)
        match readings(datetime.combine(when.day, clock)):
            case (only,):
                return only
            case _:
                if tell:
                    self.found.append(Diagnostic("S273", when.span, help="hour"))
                return None

    # ---- what is true

    def _fact(self, node: syntax.Fact) -> meaning.Fact | None:
        wrong = tuple(self.known.names.diagnose(node.name, ("datum",)))
        self.found.extend(wrong)
        datum = self.known.data.get(node.name.text)
        if wrong or datum is None:
            return None
        if datum.name in self.known.tables:
            table = self.known.tables[datum.name].table
            self.found.append(Diagnostic("S274", node.name.span, (("name", datum.name), ("table", table))))
            return None
        value = self._value(node, datum)
        return None if value is None else meaning.Fact(datum=datum.name, value=value)

    def _value(self, node: syntax.Fact, datum: Datum) -> Value | None:
        match datum.type, node.said:
            case YesNo(), syntax.SaidAnswer(yes=yes):
                return yes
            case Integer(low=low, high=high), syntax.SaidNumber(number=number) if number_of(number) % 1 == 0:
                return int(number_of(number)) if self._is_inside(number, datum, low, high) else None
            case Number(low=low, high=high), syntax.SaidNumber(number=number):
                return number_of(number) if self._is_inside(number, datum, low, high) else None
            case Text(), syntax.SaidText(text=text):
                return text.text
            case Date(), syntax.SaidTime(when=syntax.When(clock=None) as when):
                return None if self._moment(when, tell=True) is None else when.day
            case Moment(), syntax.SaidTime(when=syntax.When(clock=str()) as when):
                return self._moment(when, tell=True)
            case OneOf(values=values), syntax.SaidValues(names=(name,)):
                return name.text if self._is_value(name, datum, values) else None
            case SeveralOf(values=values), syntax.SaidValues(names=names):
                fit = [self._is_value(name, datum, values) for name in names]
                return frozenset(name.text for name in names) if all(fit) else None
            case kind, _:
                details = (("name", datum.name), ("type", type(kind).__name__))
                related = (Related("declared", self.known.names.declared[datum.name].span),)
                self.found.append(Diagnostic("S275", node.span, details, related, help=type(kind).__name__))
                return None

    def _is_inside(
        self, number: syntax.Numeral, datum: Datum, low: Decimal | int | None, high: Decimal | int | None
    ) -> bool:
        value = number_of(number)
        if (low is None or low <= value) and (high is None or value <= high):
            return True
        details = (("number", number.text), ("name", datum.name), ("low", str(low)), ("high", str(high)))
        related = (Related("declared", self.known.names.declared[datum.name].span),)
        self.found.append(Diagnostic("S206", number.span, details, related))
        return False

    def _is_value(self, value: syntax.Name, datum: Datum, values: tuple[str, ...]) -> bool:
        if value.text in values:
            return True
        near = get_close_matches(value.text, values, 1, 0.6)
        details = (
            ("value", value.text),
            ("name", datum.name),
            ("values", ", ".join(values)),
            ("near", near[0] if near else ""),
        )
        related = (Related("declared", self.known.names.declared[datum.name].span),)
        self.found.append(Diagnostic("S207", value.span, details, related, help="near" if near else ""))
        return False

    # ---- what happens

    def _happening(self, node: syntax.Happening) -> meaning.Happening | None:
        match node:
            case syntax.Happens(name=name):
                if not self._check(name, "event", "interruption"):
                    return None
                if self.known.names.declared[name.text].kind == "interruption":
                    return meaning.InterruptionHappens(interruption=name.text)
                return meaning.EventHappens(event=name.text)
            case syntax.Told(fact=fact, reason=reason):
                return self._told(fact, reason)
            case syntax.DeedTold(name=name, deed=("GIVEN" | "WITHDRAWN") as deed):
                known = self._check(name, "consent")
                return meaning.ConsentIs(consent=name.text, given=deed == "GIVEN") if known else None
            case syntax.DeedTold(name=name, deed="STARTED") if self._is_start(name):
                return meaning.RunStarts(start=name.text)
            case syntax.DeedTold(name=name, deed=("STARTED" | "ENDED") as deed):
                known = self._check(name, "pause")
                return meaning.PauseIs(pause=name.text, running=deed == "STARTED") if known else None
            case syntax.DeedTold(name=name, deed=deed):
                return self._deed(name, deed)
            case syntax.LeftOut(name=name, reason=reason):
                return meaning.LeftOut(step=name.text, reason=reason.text) if self._check(name, "step") else None

    def _deed(self, name: syntax.Name, deed: str) -> meaning.StepIs | None:
        if self._is_told_otherwise(name) or not self._check(name, "step"):
            return None
        step = self.steps.get(name.text)
        if step is not None and step.runs is not None:
            self._not_an_end(name.span, step, step.runs.pathway)
            return None
        if step is not None and deed != "DONE" and not step.kind.sends:
            related = (Related("declared", self.known.names.declared[name.text].span),)
            self.found.append(Diagnostic("S276", name.span, (("name", name.text),), related))
            return None
        return meaning.StepIs(step=name.text, done_with=_DEEDS[deed])

    def _is_told_otherwise(self, name: syntax.Name) -> bool:
        """`dødsfall er skjedd`, `deling er nektet`: what these do has words of its own."""
        declared = self.known.names.declared.get(name.text)
        advice = None if declared is None else _TOLD_OTHERWISE.get(declared.kind)
        if declared is None or advice is None:
            return False
        details = (("name", name.text), ("kind", declared.kind))
        self.found.append(Diagnostic("S288", name.span, details, (Related("declared", declared.span),), help=advice))
        return True

    def _not_an_end(self, span: Span, step: Step, called: Pathway) -> None:
        details = (("name", step.name), ("ways", ", ".join(called.named_ends)))
        related = (Related("declared", self.known.names.declared[step.name].span),)
        self.found.append(Diagnostic("S277", span, details, related, help="ends"))

    def _is_start(self, name: syntax.Name) -> bool:
        step = self.steps.get(name.text)
        return step is not None and step.kind is StepKind.START

    def _told(self, node: syntax.Fact, reason: syntax.Quoted | None) -> meaning.Happening | None:
        """A datum gets a value, or a step a way; which of them the name tells."""
        declared = self.known.names.declared.get(node.name.text)
        if declared is not None and declared.kind == "step":
            return self._chosen(node, reason)
        if declared is None:
            self._check(node.name, "datum", "step")
            return None
        if self._is_told_otherwise(node.name):
            return None
        if reason is not None:
            self.found.append(Diagnostic("S278", reason.span, (("name", node.name.text),)))
        return self._fact(node)

    def _chosen(
        self, node: syntax.Fact, reason: syntax.Quoted | None
    ) -> meaning.WayChosen | meaning.SubpathwayEnds | None:
        step = self.steps.get(node.name.text)
        if step is None or (step.kind is StepKind.SUBPATHWAY and step.runs is None):
            return None
        if step.runs is not None:
            return self._ended(node, step, step.runs.pathway)
        ways = _choices(step)
        match node.said:
            case syntax.SaidValues(names=(way,)) if way.text in ways:
                # The engine knows a way by the first step it leads to.
                return meaning.WayChosen(
                    step=step.name, way=ways[way.text], reason=None if reason is None else reason.text
                )
            case _ if step.name in self.unsure:
                return None
            case said:
                said_name = said.names[0].text if isinstance(said, syntax.SaidValues) and said.names else ""
                deeds = [spelling for deed in _DEEDS for spelling in words()[deed][self.vocabulary]]
                near = get_close_matches(said_name, [*deeds, *ways], 1, 0.7)
                details = (("name", step.name), ("ways", ", ".join(ways)), ("near", near[0] if near else ""))
                related = (Related("declared", self.known.names.declared[step.name].span),)
                advice = "near" if near else "ways" if ways else "none"
                self.found.append(Diagnostic("S277", node.span, details, related, help=advice))
                return None

    def _ended(self, node: syntax.Fact, step: Step, called: Pathway) -> meaning.SubpathwayEnds | None:
        match node.said:
            case syntax.SaidValues(names=(end,)) if end.text in called.named_ends:
                return meaning.SubpathwayEnds(step=step.name, end=end.text)
            case _:
                self._not_an_end(node.span, step, called)
                return None

    # ---- what must be so

    def _assertion(self, node: syntax.Assertion) -> meaning.Assertion:
        match node:
            case syntax.NextIs(names=names):
                return meaning.NextIs(steps=self._list(names, "step"))
            case syntax.DeadlineIs(name=name, due=due):
                self._check(name, "step")
                moments = ((each, self._moment(each, tell=True)) for each in due)
                limits = (
                    meaning.Moment(at=at, day=each.day, has_hour=each.clock is not None)
                    for each, at in moments
                    if at is not None
                )
                return meaning.DeadlinesAre(step=name.text, due=tuple(limits))
            case syntax.ResponsibleIs(name=name, holders=holders):
                self._check(name, "step")
                self._list(tuple(holder.actor for holder in holders), "actor", repeated=True)
                return meaning.HoldersAre(
                    step=name.text,
                    holders=tuple(
                        meaning.Holder(
                            actor=holder.actor.text,
                            binding=None if holder.obligation is None else _BINDINGS[holder.obligation],
                        )
                        for holder in holders
                    ),
                )
            case syntax.EndedWith(name=name):
                self._check(name, "end")
                return meaning.EndedWith(end=name.text)
            case syntax.Missing(names=names):
                return meaning.IsMissing(data=self._list(names, "datum"))
            case syntax.Stands(name=name, standing=standing):
                self._check(name, "step")
                match standing:
                    case "NOT_OPEN":
                        return meaning.IsNotOpen(step=name.text)
                    case "STOPPED":
                        return meaning.IsStopped(step=name.text)
                    case _:
                        return meaning.IsOverdue(step=name.text)

    # ---- names

    def _check(self, name: syntax.Name, *kinds: str) -> bool:
        wrong = tuple(self.known.names.diagnose(name, kinds))
        self.found.extend(wrong)
        return not wrong and name.text in self.known.names.declared

    def _list(self, names: tuple[syntax.Name, ...], *kinds: str, repeated: bool = False) -> tuple[str, ...]:
        for number, name in enumerate(names):
            earlier = {each.text for each in names[:number]}
            if self._check(name, *kinds) and name.text in earlier and not repeated:
                self.found.append(Diagnostic("S220", name.span, (("value", name.text),)))
        return tuple(name.text for name in names)


def _choices(step: Step) -> Mapping[str, str]:
    """Every name that a way may be chosen by, with the first step it leads to, which the engine knows the way by."""
    if not (step.branches or step.options or any(isinstance(duty.act, Choose) for duty in step.duties)):
        return {}
    clauses = ("then", "branch", "otherwise", "option", "after_last")
    ways = [_led_to(target) for clause, target in step.ways if clause in clauses]
    ways += [(step.name,)] if step.repeating is not None else []
    choices = {way[0]: way[0] for way in ways if way}
    for way in ways:
        for name in way:
            choices.setdefault(name, way[0])
    return choices


def _led_to(target: Target) -> tuple[str, ...]:
    """The steps that open when the way is taken; of `tilbake` only those it goes back to."""
    return (target.step,) if isinstance(target, Back) else targets_of(target)
