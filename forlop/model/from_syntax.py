"""Syntax to meaning: a document becomes a `Pathway`, or diagnostics that say why it cannot.

`lower(parse(source).document)` -> `Reading(pathway, places, diagnostics)`; no pathway when anything is an error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from forlop.diagnostics import Diagnostic, Related, Severity, in_order
from forlop.language import syntax
from forlop.model import pathway as meaning
from forlop.model.conditions import condition_of, number_of
from forlop.model.definitions import defined_in
from forlop.model.examples_from_syntax import ExamplePlaces, examples_in
from forlop.model.expressions import Condition
from forlop.model.kept import Environment, Keeper, Kept, Mentions, environment_of, keeper
from forlop.model.known import Known
from forlop.model.names import Names, declared_in, each_unknown_name_once
from forlop.model.places import Places
from forlop.model.recording import never_recorded
from forlop.model.step_rules import Written, diagnose_step
from forlop.model.subpathways import Called, call_of, calls_in, diagnose_subpathway
from forlop.model.timings import Timings
from forlop.source import Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A pathway, where each of its names is declared, and what is wrong with the text.

    `examples` says where each of the pathway's examples stands, in their order.
    """

    pathway: meaning.Pathway | None
    places: Places
    diagnostics: tuple[Diagnostic, ...]
    examples: tuple[ExamplePlaces, ...] = ()


_STEP_KINDS = {
    "START": meaning.StepKind.START,
    "CHECKPOINT": meaning.StepKind.CHECKPOINT,
    "MEASURE": meaning.StepKind.MEASURE,
    "MEETING": meaning.StepKind.MEETING,
    "DECISION": meaning.StepKind.DECISION,
    "HANDOVER": meaning.StepKind.HANDOVER,
    "REQUEST": meaning.StepKind.REQUEST,
    "MESSAGE": meaning.StepKind.MESSAGE,
    "WAIT": meaning.StepKind.WAIT,
    "SUBPATHWAY": meaning.StepKind.SUBPATHWAY,
}
_OBLIGATIONS = {
    "SHALL": meaning.Obligation.SHALL,
    "SHOULD": meaning.Obligation.SHOULD,
    "MAY": meaning.Obligation.MAY,
}
_FORCES = {
    None: meaning.Force.PLAIN,
    "STATUTORY": meaning.Force.STATUTORY,
    "ADVISORY": meaning.Force.ADVISORY,
}
_DIMENSIONS = {
    "STRUCTURE": meaning.Dimension.STRUCTURE,
    "PROCESS": meaning.Dimension.PROCESS,
    "OUTCOME": meaning.Dimension.OUTCOME,
}
# What may stand only once in a block; the rest (duties, branches, options, sources, notes) may be repeated.
_REPEATABLE = (
    syntax.Duty,
    syntax.BranchLine,
    syntax.OptionLine,
    syntax.Citation,
    syntax.SourceLine,
    syntax.DatumLine,
    syntax.OnEnd,
)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A text's meaning, and what of it the next reading of the text can keep."""

    reading: Reading
    kept: Kept


def lower(document: syntax.Document, *, called: Called | None = None) -> Reading:
    """All that is wrong with names, types, units, bounds and the shape of steps, at once; never raises on a text.

    `called` are the pathways that its sub-pathways run; without one of them there is no pathway.
    """
    return lower_again(None, document, mentions=lambda _: (), called=called).reading


def lower_again(
    before: Lowered | None, document: syntax.Document, *, mentions: Mentions, called: Called | None = None
) -> Lowered:
    """As `lower`; blocks that were read `before`, the same objects, are not converted again unless names changed."""
    called = called or {}
    names, wrong_names = declared_in(document)
    found = list(wrong_names)
    keep = keeper(None if before is None else before.kept, mentions=mentions, found=found)
    data = {datum.name: datum for datum in _data(document, names=names, keep=keep)}
    kinds = {
        block.opener.name.text: _STEP_KINDS[block.opener.kind]
        for block in document.blocks
        if isinstance(block.opener, syntax.Opening) and block.opener.kind in _STEP_KINDS
    }
    known, computed, tables = defined_in(document, known=Known(names, data), found=found)
    environment = environment_of(known, kinds)
    keep.compare(environment)
    keep.compare_defined(document.blocks, known)
    reader = _Reader(known, computed, tables, Timings(known, kinds, found), found, environment, keep, called)
    pathway = reader.pathway(document)
    steps = {} if pathway is None else {step.name: step for step in pathway.steps}
    keep.compare_steps(steps)
    examples = tuple(examples_in(document, known=known, steps=steps, keep=keep))
    if pathway is not None:
        pathway = pathway.model_copy(update={"examples": tuple(example for example, _ in examples)})
    found.extend(never_recorded(document, names=names, data=data, keep=keep, called=called))
    diagnostics = in_order(each_unknown_name_once(found, names=names, document=document))
    whole = document.header_whole and not document.unread and all(block.whole for block in document.blocks)
    resolved = all(call_of(call) in called for call in calls_in(document))
    sound = whole and resolved and all(diagnostic.severity is not Severity.ERROR for diagnostic in diagnostics)
    places = Places({name: declared.span for name, declared in names.declared.items()}, document)
    reading = Reading(pathway if sound else None, places, diagnostics, tuple(place for _, place in examples))
    return Lowered(reading, keep.kept(environment, steps))


def _data(document: syntax.Document, *, names: Names, keep: Keeper) -> Iterable[meaning.Datum]:
    timings = Timings(Known(names, {}), {}, keep.found)
    for block in document.blocks:
        match block.opener:
            case syntax.DatumLine() as alone:
                form, lines = None, [alone]
            case syntax.Opening(kind="FORM", name=name):
                form, lines = name.text, [line for line in block.clauses if isinstance(line, syntax.DatumLine)]
            case _:
                continue
        for line in lines:
            if names.declares(line.name):
                yield keep.of(block, ("datum", line.name.text), partial(_datum, line, form=form, timings=timings))


def _datum(line: syntax.DatumLine, *, form: str | None, timings: Timings) -> meaning.Datum:
    attributes = {attribute.kind: attribute for attribute in line.attributes}
    repeated = [attribute for attribute in line.attributes if attributes[attribute.kind] is not attribute]
    timings.found.extend(Diagnostic("S124", attribute.span) for attribute in repeated)
    if {"HIGHER_BETTER", "LOWER_BETTER"} <= attributes.keys():
        timings.found.append(Diagnostic("S219", attributes["LOWER_BETTER"].span, (("name", line.name.text),)))
    better = {"HIGHER_BETTER": meaning.Direction.HIGHER, "LOWER_BETTER": meaning.Direction.LOWER}
    valid_for = attributes.get("VALID_FOR")
    return meaning.Datum(
        name=line.name.text,
        title=line.title.text if line.title else line.name.text,
        type=_type_of(line.type, name=line.name, found=timings.found),
        unit=_text_of(attributes.get("UNIT")),
        code=_text_of(attributes.get("CODE")),
        better=next((direction for kind, direction in better.items() if kind in attributes), None),
        valid_for=timings.duration(valid_for.value)
        if valid_for and isinstance(valid_for.value, syntax.Duration)
        else None,
        form=form,
        unused=_text_of(attributes.get("UNUSED")),
    )


def _text_of(attribute: syntax.Attribute | None) -> str | None:
    return attribute.value.text if attribute and isinstance(attribute.value, syntax.Quoted) else None


def _type_of(node: syntax.TypeOf, *, name: syntax.Name, found: list[Diagnostic]) -> meaning.DatumType:
    low, high = (number_of(bound) for bound in node.bounds) if node.bounds else (None, None)
    if node.bounds and low is not None and high is not None and low > high:
        found.append(Diagnostic("S210", Span(node.bounds[0].span.start, node.bounds[1].span.end)))
    names = tuple(value.text for value in node.values)
    for number, value in enumerate(node.values):
        if value.text in names[:number]:
            related = (Related("first", node.values[names.index(value.text)].span),)
            found.append(Diagnostic("S220", value.span, (("value", value.text),), related))
    if node.kind == "ONE_OF" and len(set(names)) == 1:
        details = (("name", name.text), ("value", names[0]))
        found.append(Diagnostic("S296", node.values[0].span, details))
    match node.kind:
        case "YES_NO":
            return meaning.YesNo()
        case "INTEGER":
            for bound in node.bounds or ():
                if number_of(bound) != int(number_of(bound)):
                    found.append(Diagnostic("S221", bound.span, (("number", bound.text),)))
            return meaning.Integer(low=None if low is None else int(low), high=None if high is None else int(high))
        case "NUMBER_TYPE":
            return meaning.Number(low=low, high=high)
        case "DATE_TYPE":
            return meaning.Date()
        case "TIME_TYPE":
            return meaning.Moment()
        case "ONE_OF":
            return meaning.OneOf(values=tuple(dict.fromkeys(names)))
        case "SEVERAL_OF":
            return meaning.SeveralOf(values=tuple(dict.fromkeys(names)))
        case _:
            return meaning.Text()


def _said_again(first: syntax.Line, again: syntax.Line, related: tuple[Related, ...]) -> Diagnostic:
    """Two ways without a condition are meant as one list: the patient goes both."""
    ways = [
        name.text
        for line in (first, again)
        if isinstance(line, syntax.Way) and line.kind == "THEN" and isinstance(line.target, syntax.Onward)
        for name in line.target.names
    ]
    if not all(isinstance(line, syntax.Way) and line.kind == "THEN" for line in (first, again)) or len(ways) < 2:
        return Diagnostic("S124", again.span, related=related)
    details = (("others", ", ".join(ways[:-1])), ("last", ways[-1]))
    return Diagnostic("S124", again.span, details, related, help="then")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the blocks of one text; what is wrong goes to `found`, and what cannot be read becomes None."""

    known: Known
    computed: tuple[meaning.Computed, ...]
    tables: tuple[meaning.Table, ...]
    timings: Timings
    found: list[Diagnostic]
    environment: Environment
    keep: Keeper
    called: Called

    # ---- names

    def _check(self, name: syntax.Name, *kinds: str) -> bool:
        wrong = tuple(self.known.names.diagnose(name, kinds))
        self.found.extend(wrong)
        return not wrong

    def _list(self, names: tuple[syntax.Name, ...], *kinds: str) -> tuple[str, ...]:
        earlier: set[str] = set()
        for name in names:
            if self._check(name, *kinds) and name.text in earlier:
                self.found.append(Diagnostic("S220", name.span, (("value", name.text),)))
            earlier.add(name.text)
        return tuple(name.text for name in names)

    def _condition(self, node: syntax.Condition) -> Condition | None:
        return condition_of(node, known=self.known, found=self.found)

    # ---- the whole

    def pathway(self, document: syntax.Document) -> meaning.Pathway | None:
        # Without a header everything else is read all the same, so that all mistakes are told at once.
        header = document.header or syntax.Opening(
            "PATHWAY", syntax.Name("", Span(0, 0)), syntax.Quoted("", Span(0, 0)), Span(0, 0)
        )
        self._diagnose_repeated(document.header_clauses)
        texts = {
            clause.kind: clause.text.text for clause in document.header_clauses if isinstance(clause, syntax.TextClause)
        }
        if "VERSION" not in texts and document.header_whole:
            self.found.append(Diagnostic("S222", header.name.span, (("name", header.name.text),)))
        days = {clause.kind: clause.day for clause in document.header_clauses if isinstance(clause, syntax.DayClause)}
        blocks = tuple(block for block in document.blocks if self._counts(block))
        steps = tuple(self._steps(blocks))
        may_be_lost = document.header is None or any(line.kind in (None, *_STEP_KINDS) for line in document.unread)
        if steps and not may_be_lost and not any(step.kind is meaning.StepKind.START for step in steps):
            self.found.append(Diagnostic("S223", header.name.span, (("name", header.name.text),)))
        if not steps and not may_be_lost:
            self.found.append(Diagnostic("S224", header.name.span, (("name", header.name.text),)))
        if document.header is None:
            return None
        return meaning.Pathway(
            name=header.name.text,
            title=header.title.text,
            version=texts.get("VERSION", ""),
            valid_from=days.get("VALID_FROM"),
            review_by=days.get("REVIEW_BY"),
            owner=texts.get("OWNER"),
            applies_to=texts.get("APPLIES_TO"),
            purpose=texts.get("PURPOSE"),
            unsourced=texts.get("WITHOUT_SOURCE"),
            notes=self._notes(document.header_clauses),
            sources=tuple(
                meaning.Source(name=clause.name.text, title=clause.title.text)
                for clause in document.header_clauses
                if isinstance(clause, syntax.SourceLine)
            ),
            actors=tuple(self._actor(block.opener) for block in blocks if isinstance(block.opener, syntax.ActorLine)),
            consents=tuple(
                meaning.Consent(name=opener.name.text, title=opener.title.text, explicit=opener.explicit)
                for opener in (block.opener for block in blocks)
                if isinstance(opener, syntax.ConsentLine)
            ),
            events=tuple(
                meaning.OuterEvent(name=opener.name.text, title=opener.title.text)
                for opener in self._openings(blocks, "EVENT")
            ),
            data=tuple(self.known.data.values()),
            computed=self.computed,
            tables=self.tables,
            forms=tuple(self._form(block) for block in blocks if self._is(block, "FORM")),
            phases=tuple(
                meaning.Phase(name=opener.name.text, title=opener.title.text)
                for opener in self._openings(blocks, "PHASE")
            ),
            tracks=tuple(self._tracks(blocks, steps)),
            steps=steps,
            ends=tuple(self._ends(blocks)),
            interruptions=tuple(
                interruption
                for interruption in (self._interruption(block) for block in blocks if self._is(block, "INTERRUPTION"))
                if interruption is not None
            ),
            pauses=tuple(self._pause(block) for block in blocks if self._is(block, "PAUSE")),
            totals=tuple(total for total in (self._total(block) for block in blocks) if total is not None),
            indicators=tuple(
                indicator for indicator in (self._indicator(block) for block in blocks) if indicator is not None
            ),
        )

    def _counts(self, block: syntax.Block) -> bool:
        """A second declaration of a name has been reported and is left out."""
        return isinstance(block.opener, syntax.ExampleLine) or self.known.names.declares(block.opener.name)

    @staticmethod
    def _is(block: syntax.Block, kind: str) -> bool:
        return isinstance(block.opener, syntax.Opening) and block.opener.kind == kind

    @staticmethod
    def _openings(blocks: tuple[syntax.Block, ...], kind: str) -> Iterable[syntax.Opening]:
        return (
            block.opener for block in blocks if isinstance(block.opener, syntax.Opening) and block.opener.kind == kind
        )

    def _diagnose_repeated(self, clauses: tuple[syntax.Line, ...]) -> None:
        first: dict[str, syntax.Line] = {}
        for clause in clauses:
            if isinstance(clause, _REPEATABLE) or (isinstance(clause, syntax.TextClause) and clause.kind == "NOTE"):
                continue
            kind = getattr(clause, "kind", type(clause).__name__)
            if kind in first:
                related = (Related("first", first[kind].span),)
                self.found.append(_said_again(first[kind], clause, related))
            else:
                first[kind] = clause

    @staticmethod
    def _notes(clauses: tuple[syntax.Line, ...]) -> tuple[str, ...]:
        return tuple(
            clause.text.text for clause in clauses if isinstance(clause, syntax.TextClause) and clause.kind == "NOTE"
        )

    # ---- declarations

    def _actor(self, line: syntax.ActorLine) -> meaning.Actor:
        chosen: meaning.ByRule | meaning.RoleSet | None = None
        match line.chosen:
            case syntax.Pool(names=names):
                chosen = meaning.RoleSet(members=self._list(names, "actor"))
            case syntax.ByRule(name=name, condition=node, otherwise=otherwise):
                known = self._check(name, "actor") & self._check(otherwise, "actor")
                condition = self._condition(node)
                if known and condition is not None:
                    chosen = meaning.ByRule(actor=name.text, condition=condition, otherwise=otherwise.text)
            case None:
                pass
        return meaning.Actor(
            name=line.name.text,
            title=line.title.text,
            level=line.level.text if line.level else None,
            chosen=chosen,
            unused=line.unused.text if line.unused else None,
        )

    def _form(self, block: syntax.Block) -> meaning.Form:
        fields = tuple(clause.name.text for clause in block.clauses if isinstance(clause, syntax.DatumLine))
        opener = block.opener
        assert isinstance(opener, syntax.Opening)
        if not fields and block.whole:
            self.found.append(Diagnostic("S225", opener.name.span, (("name", opener.name.text),)))
        return meaning.Form(name=opener.name.text, title=opener.title.text, data=fields)

    def _tracks(self, blocks: tuple[syntax.Block, ...], steps: tuple[meaning.Step, ...]) -> Iterable[meaning.Track]:
        for block in blocks:
            if not self._is(block, "TRACK"):
                continue
            self._diagnose_repeated(block.clauses)
            opener = block.opener
            assert isinstance(opener, syntax.Opening)
            events = {clause.kind: clause.name for clause in block.clauses if isinstance(clause, syntax.NameClause)}
            for name in events.values():
                self._check(name, "event")
            first = next((step.name for step in steps if step.track == opener.name.text), None)
            if "STARTS_AT" not in events or first is None:
                help_for = "start" if "STARTS_AT" not in events else "steps"
                if not block.whole:
                    continue
                self.found.append(Diagnostic("S226", opener.name.span, (("name", opener.name.text),), help=help_for))
                continue
            yield meaning.Track(
                name=opener.name.text,
                title=opener.title.text,
                starts_at=events["STARTS_AT"].text,
                ends_at=events["ENDS_AT"].text if "ENDS_AT" in events else None,
                first_step=first,
                notes=self._notes(block.clauses),
                citations=self._citations(block.clauses),
            )

    def _ends(self, blocks: tuple[syntax.Block, ...]) -> Iterable[meaning.End]:
        phase: str | None = None
        for block in blocks:
            match block.opener:
                case syntax.Opening(kind="PHASE", name=name):
                    phase = name.text
                case syntax.EndLine(name=name, title=title, closes_all=closes_all):
                    self._diagnose_repeated(block.clauses)
                    yield meaning.End(
                        name=name.text,
                        title=title.text,
                        phase=phase,
                        closes_all=closes_all,
                        code=self._text(block, "CODE"),
                        notes=self._notes(block.clauses),
                        citations=self._citations(block.clauses),
                    )
                case _:
                    pass

    def _interruption(self, block: syntax.Block) -> meaning.Interruption | None:
        self._diagnose_repeated(block.clauses)
        opener = block.opener
        assert isinstance(opener, syntax.Opening)
        words = {clause.kind for clause in block.clauses if isinstance(clause, syntax.Word)}
        target = next((clause.target for clause in block.clauses if isinstance(clause, syntax.Way)), None)
        scope = next((clause.scope for clause in block.clauses if isinstance(clause, syntax.ScopeLine)), None)
        if not isinstance(target, syntax.Onward) or scope is None:
            help_for = "scope" if scope is None else "target"
            if block.whole:
                self.found.append(Diagnostic("S227", opener.name.span, (("name", opener.name.text),), help=help_for))
            return None
        mode = meaning.Mode.CANCELS
        if "THEREAFTER" in words:
            mode = meaning.Mode.RETURNS
        if "BESIDE" in words:
            mode = meaning.Mode.BESIDE
        if {"THEREAFTER", "BESIDE"} <= words:
            self.found.append(Diagnostic("S228", opener.name.span, (("name", opener.name.text),)))
        return meaning.Interruption(
            name=opener.name.text,
            title=opener.title.text,
            scope=self._scope(scope),
            target=meaning.Onward(steps=self._list(target.names, "step", "end")),
            mode=mode,
            stops_clocks="STOPS_ALL" in words,
            notes=self._notes(block.clauses),
            citations=self._citations(block.clauses),
        )

    def _pause(self, block: syntax.Block) -> meaning.Pause:
        self._diagnose_repeated(block.clauses)
        opener = block.opener
        assert isinstance(opener, syntax.Opening)
        stops_all = any(isinstance(clause, syntax.Word) for clause in block.clauses)
        steps = next(
            (self._list(clause.names, "step") for clause in block.clauses if isinstance(clause, syntax.NamesClause)),
            None,
        )
        if stops_all == (steps is not None) and block.whole:
            self.found.append(Diagnostic("S229", opener.name.span, (("name", opener.name.text),)))
        return meaning.Pause(
            name=opener.name.text,
            title=opener.title.text,
            steps=steps,
            basis=self._text(block, "BASIS"),
            notes=self._notes(block.clauses),
            citations=self._citations(block.clauses),
        )

    def _citations(self, clauses: tuple[syntax.Line, ...]) -> tuple[meaning.Citation, ...]:
        return tuple(self._citation(clause) for clause in clauses if isinstance(clause, syntax.Citation))

    def _citation(self, clause: syntax.Citation) -> meaning.Citation:
        self._check(clause.name, "source")
        return meaning.Citation(source=clause.name.text, place=clause.place.text if clause.place else None)

    def _total(self, block: syntax.Block) -> meaning.Total | None:
        line = block.opener
        if not isinstance(line, syntax.TotalLine):
            return None
        start, end = self.timings.anchor(line.start), self.timings.anchor(line.end)
        within = self.timings.within(line.within)
        if start is None or end is None or within is None:
            return None
        assert not isinstance(start, meaning.Opening)  # a total names both its ends
        assert not isinstance(end, meaning.Opening)
        return meaning.Total(
            name=line.name.text,
            title=line.title.text,
            start=start,
            end=end,
            within=within,
            force=_FORCES[line.force],
            notes=self._notes(block.clauses),
            citations=self._citations(block.clauses),
            unsourced=self._text(block, "WITHOUT_SOURCE"),
        )

    def _indicator(self, block: syntax.Block) -> meaning.Indicator | None:
        line = block.opener
        if not isinstance(line, syntax.IndicatorLine):
            return None
        share = next((clause for clause in block.clauses if isinstance(clause, syntax.ShareLine)), None)
        if share is None:
            if block.whole:
                self.found.append(Diagnostic("S268", line.name.span, (("name", line.name.text),)))
            return None
        self._check(share.of, "step", "event", "interruption")
        condition = self._condition(share.condition)
        anchor = None if share.anchor is None else self.timings.anchor(share.anchor)
        if condition is None:
            return None
        return meaning.Indicator(
            name=line.name.text,
            title=line.title.text,
            dimension=_DIMENSIONS[line.dimension],
            share=meaning.Share(
                of=share.of.text,
                condition=condition,
                within=None if share.duration is None else self.timings.duration(share.duration),
                after=None if isinstance(anchor, meaning.Opening) else anchor,
            ),
            notes=self._notes(block.clauses),
            citations=self._citations(block.clauses),
        )

    def _scope(self, scope: syntax.Scope) -> meaning.Scope:
        match scope:
            case syntax.AllPhases():
                return meaning.AllPhases()
            case syntax.InPhases(names=names):
                return meaning.InPhases(phases=self._list(names, "phase"))
            case syntax.InTracks(names=names):
                return meaning.InTracks(tracks=self._list(names, "track"))

    @staticmethod
    def _text(block: syntax.Block, kind: str) -> str | None:
        texts = (
            clause.text.text
            for clause in block.clauses
            if isinstance(clause, syntax.TextClause) and clause.kind == kind
        )
        return next(texts, None)

    # ---- steps

    def _steps(self, blocks: tuple[syntax.Block, ...]) -> Iterable[meaning.Step]:
        phase: str | None = None
        track: str | None = None
        for block in blocks:
            match block.opener:
                case syntax.Opening(kind="PHASE", name=name):
                    phase, track = name.text, None
                case syntax.Opening(kind="TRACK", name=name):
                    phase, track = None, name.text
                case syntax.Opening(kind=kind) if kind in _STEP_KINDS:
                    # What a sub-pathway means depends on what it runs too, which no line of this text tells.
                    keep = self.keep.of if kind != "SUBPATHWAY" else _read_anew
                    yield keep(block, ("step", phase, track), partial(self._step_of, block, phase, track))
                case _:
                    pass

    def _step_of(self, block: syntax.Block, phase: str | None, track: str | None) -> meaning.Step:
        opener = block.opener
        assert isinstance(opener, syntax.Opening)
        step = self._step(opener, block.clauses, phase=phase, track=track)
        if block.whole and opener.kind == "SUBPATHWAY":
            self.found.extend(self._diagnose_subpathway(opener, block.clauses))
        elif block.whole and self._kept_all(step, block.clauses):
            self.found.extend(diagnose_step(Written(step, opener, block.clauses)))
        return step

    def _diagnose_subpathway(self, opener: syntax.Opening, clauses: tuple[syntax.Line, ...]) -> Iterable[Diagnostic]:
        declared = self.known.names.declared
        actors = frozenset(name for name, each in declared.items() if each.kind == "actor")
        return diagnose_subpathway(opener, clauses, called=self.called, data=self.known.data, actors=actors)

    @staticmethod
    def _kept_all(step: meaning.Step, clauses: tuple[syntax.Line, ...]) -> bool:
        """Whether every duty and branch could be read; what is missing from a step may stand in one of them."""
        duties = sum(isinstance(clause, syntax.Duty) for clause in clauses)
        branches = sum(isinstance(clause, syntax.BranchLine) for clause in clauses)
        return (duties, branches) == (len(step.duties), len(step.branches))

    def _step(
        self, opener: syntax.Opening, clauses: tuple[syntax.Line, ...], *, phase: str | None, track: str | None
    ) -> meaning.Step:
        self._diagnose_repeated(clauses)
        read = meaning.Step(
            name=opener.name.text,
            kind=_STEP_KINDS[opener.kind],
            title=opener.title.text,
            phase=phase,
            track=track,
            notes=self._notes(clauses),
        )
        fields: dict[str, object] = dict.fromkeys(_SEVERAL, ())
        for clause in clauses:
            for field, value in self._clause(clause):
                kept = fields.get(field)
                fields[field] = (*kept, value) if isinstance(kept, tuple) and field in _SEVERAL else value
        return read.model_copy(update=fields)

    def _clause(self, clause: syntax.Line) -> Iterable[tuple[str, object]]:
        """The fields of `Step` that a clause fills."""
        match clause:
            case syntax.Duty():
                duty = self._duty(clause)
                return [("duties", duty)] if duty else []
            case syntax.Way(kind=kind, target=target, instead=instead):
                way = (_WAYS[kind], self._target(target))
                return [way, ("overdue_replaces", instead)] if kind == "ON_OVERDUE" else [way]
            case syntax.BranchLine(condition=node, target=target):
                condition, way_on = self._condition(node), self._target(target)
                return [("branches", meaning.Branch(condition=condition, target=way_on))] if condition else []
            case syntax.OptionLine(title=title, target=target):
                return [("options", meaning.Option(title=title.text, target=self._target(target)))]
            case syntax.RulesDecide(first_match=first_match):
                return [("rules_decide", True), ("first_match", first_match)]
            case syntax.NamesClause(kind="WAITS_FOR", names=names):
                return [("waits_for", self._list(names, "step"))]
            case syntax.NamesClause(kind="WITH", names=names):
                return [("content", self._recorded(names))]
            case syntax.NamesClause(names=names):
                return [("quorum", self._list(names, "actor"))]
            case syntax.OnlyIf(condition=node):
                return [("only_if", self._condition(node))]
            case syntax.ScopeLine(scope=scope):
                return [("anytime", self._scope(scope))]
            case syntax.NameClause(kind="REQUIRES_CONSENT", name=name):
                self._check(name, "consent")
                return [("consent", name.text)]
            case syntax.NameClause(name=name):
                self._check(name, "event")
                return [("waits_until", meaning.UntilEvent(event=name.text))]
            case syntax.ForTime(duration=duration):
                return [("waits_until", meaning.ForTime(duration=self.timings.duration(duration)))]
            case syntax.RunsLine():
                called = self.called.get(call_of(clause))
                return [] if called is None else [("runs", meaning.Runs(pathway=called))]
            case syntax.OnEnd(end=end, target=target):
                return [("on_ends", meaning.OnEnd(end=end.text, target=self._target(target)))]
            case syntax.Lasts():
                return [("lasts", self._lasts(clause))]
            case syntax.Citation():
                return [("citations", self._citation(clause))]
            case syntax.TextClause(kind=kind, text=text) if kind in _TEXTS:
                return [(_TEXTS[kind], text.text)]
            case _:
                return []

    def _lasts(self, clause: syntax.Lasts) -> meaning.UntilEvent | meaning.ForTime | meaning.AtLeast:
        match clause.until:
            case syntax.Name() as name:
                self._check(name, "event")
                return meaning.UntilEvent(event=name.text)
            case syntax.Duration() as duration if clause.at_least:
                return meaning.AtLeast(duration=self.timings.duration(duration))
            case syntax.Duration() as duration:
                return meaning.ForTime(duration=self.timings.duration(duration))

    def _duty(self, clause: syntax.Duty) -> meaning.Duty | None:
        self._check(clause.actor, "actor")
        timing = None if clause.timing is None else self.timings.timing(clause.timing)
        if clause.timing is not None and timing is None:
            return None
        return meaning.Duty(
            actor=clause.actor.text,
            obligation=_OBLIGATIONS[clause.obligation],
            act=self._act(clause.act),
            timing=timing,
            force=_FORCES[clause.force],
            unlimited=clause.unlimited.text if clause.unlimited else None,
        )

    def _act(self, act: syntax.Act) -> meaning.Act:
        match act:
            case syntax.DoThis():
                return meaning.DoThis()
            case syntax.FreeAct(text=text):
                return meaning.FreeAct(text=text.text)
            case syntax.Record(names=names):
                return meaning.Record(data=self._recorded(names))
            case syntax.Send(names=names):
                return meaning.Send(receivers=self._list(names, "actor"))
            case syntax.Answer():
                return meaning.Answer()
            case syntax.Confirm():
                return meaning.Confirm()
            case syntax.Convene(names=names):
                return meaning.Convene(invited=self._list(names, "actor"))
            case syntax.Choose():
                return meaning.Choose()

    def _recorded(self, names: tuple[syntax.Name, ...]) -> tuple[str, ...]:
        """The data of a list in which a form stands for all its data, each once."""
        self._list(names, "datum", "form")
        data: list[str] = []
        for name in names:
            stands = self.environment.stands_for.get(name.text)
            of_form = stands[-1] if stands is not None else ()
            data.extend(of_form or [name.text])
        return tuple(dict.fromkeys(data))

    def _target(self, target: syntax.Target) -> meaning.Target:
        match target:
            case syntax.Onward(names=names):
                return meaning.Onward(steps=self._list(names, "step", "end"))
            case syntax.Finished():
                return meaning.Finished()
            case syntax.Back(name=name, times=times, otherwise=otherwise):
                self._check(name, "step")
                self._check(otherwise, "step", "end")
                return meaning.Back(step=name.text, times=self.timings.times(times), otherwise=otherwise.text)


def _read_anew(_block: syntax.Block, _aspect: tuple[str | None, ...], read: Callable[[], meaning.Step]) -> meaning.Step:
    return read()


_TEXTS = {"BASIS": "basis", "CODE": "code", "WITHOUT_SOURCE": "unsourced"}
_SEVERAL = ("duties", "branches", "options", "citations", "on_ends")
_WAYS = {
    "THEN": "then",
    "ELSE": "otherwise",
    "REFUSED_THEN": "on_refusal",
    "RETURNED_THEN": "on_return",
    "WITHOUT_CONSENT": "without_consent",
    "AFTER_LAST": "after_last",
    "ON_OVERDUE": "on_overdue",
}
