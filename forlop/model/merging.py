"""A variant and the pathway it builds on, merged into one document as if somebody had written it whole (semantics 10).

Changes apply in source order to the finished base. The base's spans are moved behind those of the variant before
(`Source.behind`), so that each line of the merged document is still shown where it was written.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.blocks import STEP_KINDS
from forlop.model.changes import NOTHING, Change, ChangeKind, Effect, Phrase, phrase
from forlop.model.limit_comparison import Compared, compare_limits, from_elsewhere
from forlop.model.names import KINDS
from forlop.model.rerouting import Refusal, insert, remove
from forlop.source import Span

# A variant's patient meets what the base's patient meets: what stops clocks or takes a patient out is the base's.
_NOT_IN_A_VARIANT = STEP_KINDS | {"SUBPATHWAY", "PHASE", "TRACK", "INTERRUPTION", "PAUSE"}
_ADDED_BEFORE = STEP_KINDS | {"SUBPATHWAY", "PHASE", "TRACK", "INTERRUPTION", "PAUSE"}
# What a municipality says for itself; the rest of the header is said by the base too.
_OF_ITS_OWN = frozenset({"VERSION", "VALID_FROM", "REVIEW_BY"})
_OBLIGATIONS = ("MAY", "SHOULD", "SHALL")


@dataclass(frozen=True, slots=True)
class Merged:
    """The document that the changes give, and the changes. Of a variant with errors the changes that could be made.

    `caused` has, for each block of the base that was changed, its name and the line of the variant that changed it.
    """

    document: syntax.Document
    changes: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...]
    caused: tuple[tuple[str, Span], ...]


def merge(variant: syntax.Document, base: syntax.Document) -> Merged:
    """Both without errors; the base is one that no longer builds on another."""
    work = _Merge(variant.vocabulary, list(base.blocks), list(base.header_clauses))
    for block in variant.blocks:
        work.declare(block)
    for block in variant.blocks:
        work.change(block)
    if variant.header is not None and base.header is not None:
        work.named(variant.header.name, base.header.name)
    examples = tuple(block for block in variant.blocks if isinstance(block.opener, syntax.ExampleLine))
    document = replace(
        variant,
        header=None if variant.header is None else replace(variant.header, builds_on=None),
        header_clauses=work.header(variant.header_clauses),
        # The base's examples are of the base: what the variant is to do, the variant says.
        blocks=(*(b for b in work.blocks if not isinstance(b.opener, syntax.ExampleLine)), *examples),
    )
    return Merged(document, tuple(work.changes), tuple(work.found), tuple(work.caused))


def at_the_changes(found: Iterable[Diagnostic], merged: Merged) -> Iterator[Diagnostic]:
    """A base without errors is made wrong by a change: what is found in a changed part of it is shown at the change."""
    changed = dict(merged.caused)
    lines = [
        (line.span, changed[name])
        for block in merged.document.blocks
        if not isinstance(block.opener, syntax.ExampleLine) and (name := block.opener.name.text) in changed
        for line in (block.opener, *block.clauses)
    ]
    for diagnostic in found:
        cause = next((cause for span, cause in lines if span.start <= diagnostic.span.start < span.end), None)
        if cause is None or cause.start <= diagnostic.span.start < cause.end:
            yield diagnostic
        else:
            related = (Related("base", diagnostic.span), *diagnostic.related)
            yield replace(diagnostic, span=cause, related=related)


def without_changes(document: syntax.Document) -> tuple[syntax.Document, tuple[Diagnostic, ...]]:
    """A text that builds on nothing has nothing to change: its lines of change are wrong and are left out."""
    changes = [block.opener for block in document.blocks if isinstance(block.opener, syntax.ChangeLine)]
    if not changes:
        return document, ()
    kept = tuple(block for block in document.blocks if not isinstance(block.opener, syntax.ChangeLine))
    first, *others = changes
    name = document.header.name.text if document.header else ""
    found = Diagnostic("S411", first.span, (("name", name),), tuple(Related("also", each.span) for each in others))
    # A change may have brought steps; without it nothing can be said of what leads where.
    return replace(document, blocks=kept, header_whole=False), (found,)


@dataclass(frozen=True, slots=True)
class _Merge:
    """The blocks as the changes so far have made them."""

    vocabulary: str
    blocks: list[syntax.Block]
    header_clauses: list[syntax.Line]
    changes: list[Change] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)
    caused: list[tuple[str, Span]] = field(default_factory=list)
    # The step that was last added after a step, so that additions stand in source order.
    added_after: dict[str, str] = field(default_factory=dict)

    # ---- what the variant says itself

    def declare(self, block: syntax.Block) -> None:
        """A declaration of the variant's own: before the steps, or with the ends."""
        opener = block.opener
        if isinstance(opener, syntax.ExampleLine | syntax.ChangeLine):
            return
        kind = opener.kind if isinstance(opener, syntax.Opening) else None
        if kind in _NOT_IN_A_VARIANT:
            details = (("kind", KINDS[kind]), ("name", opener.name.text))
            self.found.append(Diagnostic("S413", opener.span, details, help="step" if kind in STEP_KINDS else ""))
            return
        fields = [clause.name for clause in block.clauses if isinstance(clause, syntax.DatumLine)]
        free = [self._is_free(name) for name in (opener.name, *fields)]
        if not all(free):
            return
        at = len(self.blocks) if isinstance(opener, syntax.EndLine) else self._first_step()
        self.blocks.insert(at, block)
        self._note(ChangeKind.DECLARED, opener.name.text, Effect.NEUTRAL, opener.span, now=_title(opener.title))

    def _first_step(self) -> int:
        places = (
            number
            for number, block in enumerate(self.blocks)
            if isinstance(block.opener, syntax.Opening) and block.opener.kind in _ADDED_BEFORE
        )
        return next(places, len(self.blocks))

    def _is_free(self, name: syntax.Name) -> bool:
        first = self._declared().get(name.text)
        if first is not None and first.span != name.span:
            self.found.append(Diagnostic("S203", name.span, (("name", name.text),), (Related("first", first.span),)))
        return first is None

    def header(self, clauses: tuple[syntax.Line, ...]) -> tuple[syntax.Line, ...]:
        """The variant's own lines, and those of the base that it does not say anew."""
        said = {clause.kind for clause in clauses if isinstance(clause, syntax.TextClause | syntax.DayClause)}
        for clause in clauses:
            if isinstance(clause, syntax.SourceLine):
                self._is_free(clause.name)
        kept = tuple(
            clause
            for clause in self.header_clauses
            if not isinstance(clause, syntax.TextClause | syntax.DayClause)
            or clause.kind == "NOTE"
            or clause.kind not in said | _OF_ITS_OWN
        )
        for clause in clauses:
            if isinstance(clause, syntax.TextClause) and clause.kind not in ("NOTE", "VERSION"):
                was = (old for old in self.header_clauses if isinstance(old, syntax.TextClause))
                old = next((each.text for each in was if each.kind == clause.kind), None)
                self._note(
                    ChangeKind.HEADER,
                    clause.kind,
                    Effect.NEUTRAL,
                    clause.span,
                    was=NOTHING if old is None else _title(old),
                    now=_title(clause.text),
                )
        return (*clauses, *kept)

    def named(self, name: syntax.Name, base: syntax.Name) -> None:
        """Patients are found by the name of what they follow; two pathways of one name would be one to them."""
        if name.text == base.text:
            related = (Related("base", base.span),)
            self.found.append(Diagnostic("S429", name.span, (("name", name.text),), related))

    # ---- changes

    def change(self, block: syntax.Block) -> None:
        match block.opener:
            case syntax.AdjustLine(because=syntax.Quoted(text=text) as because) if not text.strip():
                self.found.append(Diagnostic("S428", because.span))
            case (
                syntax.RemoveLine(because=syntax.Quoted(text=text) as because)
                | syntax.InsertLine(because=syntax.Quoted(text=text) as because)
            ) if not text.strip():
                self.found.append(Diagnostic("S428", because.span))
            case syntax.RenameLine() as line:
                self._rename(line)
            case syntax.AdjustLine() as line:
                self._adjust(line)
            case syntax.RemoveLine() as line:
                self._remove(line)
            case syntax.InsertLine() as line:
                self._insert(line, block)
            case _:
                pass

    def _rename(self, line: syntax.RenameLine) -> None:
        if self._is_changed_before(ChangeKind.RENAMED, line.name):
            return

        def renamed(old: syntax.Line) -> syntax.Line | None:
            match old:
                case (
                    syntax.Opening() | syntax.ActorLine() | syntax.ConsentLine() | syntax.DatumLine()
                    | syntax.EndLine() | syntax.ComputeLine() | syntax.TableLine() | syntax.TotalLine()
                    | syntax.IndicatorLine() | syntax.SourceLine()
                ) if old.name.text == line.name.text:  # fmt: skip
                    was = NOTHING if old.title is None else _title(old.title)
                    self._note(
                        ChangeKind.RENAMED, line.name.text, Effect.NEUTRAL, line.span, was=was, now=_title(line.title)
                    )
                    return replace(old, title=line.title)
                case _:
                    return None

        for number, clause in enumerate(self.header_clauses):
            if (new := renamed(clause)) is not None:
                self.header_clauses[number] = new
                return
        for number, block in enumerate(self.blocks):
            new = renamed(block.opener)
            if new is not None and isinstance(new, syntax.Opener):
                self.blocks[number] = replace(block, opener=new)
                return
            for place, clause in enumerate(block.clauses):
                of_form = renamed(clause) if isinstance(clause, syntax.DatumLine) else None
                if of_form is not None:
                    clauses = (*block.clauses[:place], of_form, *block.clauses[place + 1 :])
                    self.blocks[number] = replace(block, clauses=clauses)
                    return
        self._unknown(line.name, tuple(self._declared()))

    def _adjust(self, line: syntax.AdjustLine) -> None:
        number = self._block(line.name, total=not isinstance(line.to, syntax.NewObligation))
        if number is None:
            return
        block = self.blocks[number]
        match block.opener, line.to:
            case syntax.TotalLine(), syntax.Duration() | syntax.Within():
                self._adjust_total(number, block.opener, line)
            case syntax.TotalLine(), _:
                self.found.append(self._about(line, "S415", ("was", _said(block.opener.within, self.vocabulary))))
            case _, syntax.NewObligation():
                self._adjust_duties(number, line, _with_obligation)
            case _, syntax.NewQuorum():
                self._adjust_quorum(number, line, line.to)
            case _, syntax.NewConsent():
                self._adjust_consent(number, line, line.to)
            case _:
                self._adjust_duties(number, line, _with_limit)

    def _adjust_duties(self, number: int, line: syntax.AdjustLine, adjusted: "_Adjusted") -> None:
        block = self.blocks[number]
        duties = self._duties(block, line)
        if duties is None:
            return
        basis = any(isinstance(clause, syntax.TextClause) and clause.kind == "BASIS" for clause in block.clauses)
        made: list[_Made] = []
        for duty in duties:
            new = adjusted(duty, line)
            if new is None:
                self.found.append(self._about(line, "S415", ("was", _said(duty.timing, self.vocabulary)), at=duty.span))
                return
            locked = duty.force == "STATUTORY" or (basis and duty.obligation == "SHALL")
            made.append(replace(new, locked=locked))
        if self._allowed(line, made, at=block.opener.span):
            of_duty = {id(duty): new.duty or duty for duty, new in zip(duties, made, strict=True)}
            clauses = tuple(of_duty.get(id(clause), clause) for clause in block.clauses)
            self.blocks[number] = replace(block, clauses=clauses)

    def _duties(self, block: syntax.Block, line: syntax.AdjustLine) -> list[syntax.Duty] | None:
        """The tasks that the line is about: those of the actor it names, or of the only one who has any."""
        all_of_them = [clause for clause in block.clauses if isinstance(clause, syntax.Duty)]
        mine = [duty for duty in all_of_them if line.actor is None or duty.actor.text == line.actor.text]
        if not mine:
            near = ", ".join(f"`{name}`" for name in dict.fromkeys(duty.actor.text for duty in all_of_them))
            at = line.actor or line.name
            details = (("name", line.name.text), ("actor", at.text), ("actors", near))
            self.found.append(Diagnostic("S425", at.span, details, help="actors" if near else ""))
            return None
        about_limits = isinstance(line.to, syntax.Duration | syntax.Timing)
        limited = [duty for duty in mine if duty.timing is not None] if about_limits else []
        chosen = limited or mine
        actors = list(dict.fromkeys(duty.actor.text for duty in chosen))
        if len(actors) > 1:
            which = (("name", line.name.text), ("actors", ", ".join(f"`{name}`" for name in actors)))
            related = tuple(Related("task", duty.span) for duty in chosen)
            self.found.append(Diagnostic("S414", line.name.span, which, related, help="limit" if limited else ""))
            return None
        return chosen

    def _adjust_total(self, number: int, old: syntax.TotalLine, line: syntax.AdjustLine) -> None:
        limit = old.within if not isinstance(line.to, syntax.Duration) else _lengthened(old.within, line.to)
        new = line.to if isinstance(line.to, syntax.Within) else limit
        if not isinstance(new, syntax.Within):
            self.found.append(self._about(line, "S415", ("was", _said(old.within, self.vocabulary))))
            return
        made = _Made(
            ChangeKind.LIMIT, None, compare_limits(old.within, new), _limit(old.within), _limit(new),
            locked=old.force == "STATUTORY",
        )  # fmt: skip
        if self._allowed(line, [made], at=old.span):
            self.blocks[number] = replace(self.blocks[number], opener=replace(old, within=new))

    def _adjust_quorum(self, number: int, line: syntax.AdjustLine, new: syntax.NewQuorum) -> None:
        block = self.blocks[number]
        clauses = [clause for clause in block.clauses if isinstance(clause, syntax.NamesClause)]
        old = next((clause for clause in clauses if clause.kind == "VALID_WITH"), None)
        before = {name.text for name in old.names} if old else set()
        after = {name.text for name in new.names}
        compared = Compared.SAME if before == after else Compared.SHORTER if before < after else Compared.LONGER
        was = NOTHING if old is None else phrase(lambda printer: printer.names(old.names))
        made = _Made(ChangeKind.QUORUM, None, compared, was, phrase(lambda printer: printer.names(new.names)))
        if self._allowed(line, [made], at=block.opener.span):
            clause = syntax.NamesClause("VALID_WITH", new.names, line.span)
            kept = tuple(each for each in block.clauses if each is not old)
            self.blocks[number] = replace(block, clauses=(*kept, clause))

    def _adjust_consent(self, number: int, line: syntax.AdjustLine, new: syntax.NewConsent) -> None:
        block = self.blocks[number]
        old = next(
            (c for c in block.clauses if isinstance(c, syntax.NameClause) and c.kind == "REQUIRES_CONSENT"), None
        )
        if self._is_changed_before(ChangeKind.CONSENT, line.name):
            return
        if old is not None:
            details = (("name", line.name.text), ("consent", old.name.text))
            self.found.append(Diagnostic("S426", line.span, details, (Related("base", old.span),)))
            return
        made = _Made(ChangeKind.CONSENT, None, Compared.SHORTER, NOTHING, _words(new.name.text))
        if self._allowed(line, [made], at=block.opener.span):
            consent = syntax.NameClause("REQUIRES_CONSENT", new.name, line.span)
            way = syntax.Way("WITHOUT_CONSENT", new.without, line.span)
            self.blocks[number] = replace(block, clauses=(*block.clauses, consent, way))

    def _is_changed_before(self, kind: ChangeKind, name: syntax.Name, actor: str | None = None) -> bool:
        """Whether an earlier line changes the same: the second would be held against that, not the base."""
        same = (
            change for change in self.changes if (change.kind, change.place, change.actor) == (kind, name.text, actor)
        )
        first = next(same, None)
        if first is not None:
            related = (Related("first", first.span),)
            self.found.append(Diagnostic("S427", name.span, (("name", name.text),), related))
        return first is not None

    def _allowed(self, line: syntax.AdjustLine, made: "list[_Made]", *, at: Span) -> bool:
        """Whether the line does what its word says, to all it is about; then it is noted."""
        if self._is_changed_before(made[0].kind, line.name, made[0].actor):
            return False
        tightens = line.kind == "TIGHTENS"
        against = Compared.LONGER if tightens else Compared.SHORTER
        wrong = [each for each in made if each.compared is against or (tightens and each.compared is Compared.MIXED)]
        locked = [each for each in made if each.locked and each.compared in (Compared.LONGER, Compared.MIXED)]
        shown = (wrong or locked or made)[0]
        values = (("was", self._shown(shown.was)), ("now", self._shown(shown.now)))
        code = None
        if all(each.compared is Compared.SAME for each in made):
            code = "S419"
        elif locked:
            code = "S418"
        elif wrong:
            code = "S416" if tightens else "S417"
        if code is not None:
            mixed = shown.compared is Compared.MIXED
            help_for = (
                "" if not mixed else "mixed" if not shown.elsewhere else "anchor" if shown.instead else "anchor_other"
            )
            instead = "\n".join(f"`{each.said(self.vocabulary)}`" for each in shown.instead)
            self.found.append(self._about(line, code, *values, ("values", instead), at=at, help_for=help_for))
            return False
        # One who has several tasks there with the same limit is told of once.
        told = dict.fromkeys(
            (each.kind, each.actor, each.was, each.now) for each in made if each.compared is not Compared.SAME
        )
        for kind, actor, was, now in told:
            self._note(
                kind,
                line.name.text,
                Effect.TIGHTENING if tightens else Effect.LOOSENING,
                line.span,
                actor=actor,
                was=was,
                now=now,
                because=None if line.because is None else line.because.text,
            )
        self.caused.append((line.name.text, line.span))
        return True

    def _remove(self, line: syntax.RemoveLine) -> None:
        number = self._block(line.name)
        if number is None:
            return
        removed = self.blocks[number]
        done = remove(self.blocks, number, line)
        if isinstance(done, Refusal):
            self._refuse(done)
            return
        self.blocks[:] = done.blocks
        self.caused.extend((name, line.span) for name in done.touched)
        for after, added in tuple(self.added_after.items()):
            if added == line.name.text:
                del self.added_after[after]
        assert isinstance(removed.opener, syntax.Opening)
        self._note(
            ChangeKind.REMOVED, line.name.text, Effect.LOOSENING, line.span,
            was=_title(removed.opener.title), because=line.because.text,
        )  # fmt: skip

    def _insert(self, line: syntax.InsertLine, block: syntax.Block) -> None:
        after = line.after.text
        while line.before is None and after in self.added_after:
            after = self.added_after[after]
        number = self._block(replace(line.after, text=after))
        before = None if line.before is None else self._target(line.before)
        if number is None or (line.before is not None and before is None) or not self._is_free(line.name):
            return
        if line.kind == "START":
            self.found.append(Diagnostic("S413", line.span, (("kind", "step"), ("name", line.name.text)), help="start"))
            return
        done = insert(self.blocks, number, line, block)
        if isinstance(done, Refusal):
            self._refuse(done)
            return
        self.blocks[:] = done.blocks
        self.caused.extend((name, line.span) for name in done.touched)
        self.added_after[after] = line.name.text
        because = None if line.because is None else line.because.text
        effect = Effect.NEUTRAL if because is None else Effect.LOOSENING
        self._note(ChangeKind.ADDED, line.name.text, effect, line.span, now=_title(line.title), because=because)

    # ---- names

    def _declared(self) -> dict[str, syntax.Name]:
        names: dict[str, syntax.Name] = {}
        for clause in self.header_clauses:
            if isinstance(clause, syntax.SourceLine):
                names.setdefault(clause.name.text, clause.name)
        for block in self.blocks:
            if not isinstance(block.opener, syntax.ExampleLine):
                names.setdefault(block.opener.name.text, block.opener.name)
            for clause in block.clauses:
                if isinstance(clause, syntax.DatumLine):
                    names.setdefault(clause.name.text, clause.name)
        return names

    def _block(self, name: syntax.Name, *, total: bool = False) -> int | None:
        """The place of the step's block, or of a total's; None, and told, when there is none."""
        fitting = {
            block.opener.name.text: number
            for number, block in enumerate(self.blocks)
            if (isinstance(block.opener, syntax.Opening) and KINDS.get(block.opener.kind) == "step")
            or (total and isinstance(block.opener, syntax.TotalLine))
        }
        if name.text not in fitting:
            self._unknown(name, tuple(fitting))
        return fitting.get(name.text)

    def _target(self, name: syntax.Name) -> str | None:
        targets = [
            block.opener.name.text
            for block in self.blocks
            if isinstance(block.opener, syntax.EndLine)
            or (isinstance(block.opener, syntax.Opening) and KINDS.get(block.opener.kind) == "step")
        ]
        if name.text not in targets:
            self._unknown(name, tuple(targets))
        return name.text if name.text in targets else None

    def _unknown(self, name: syntax.Name, fitting: tuple[str, ...]) -> None:
        near = get_close_matches(name.text, fitting, 1, 0.6)
        first = self._declared().get(name.text)
        details = (("name", name.text), ("near", near[0] if near else ""))
        related = () if first is None else (Related("declared", first.span),)
        self.found.append(Diagnostic("S412", name.span, details, related, help="near" if near else ""))

    # ---- telling

    def _note(
        self,
        kind: ChangeKind,
        place: str,
        effect: Effect,
        span: Span,
        *,
        actor: str | None = None,
        was: Phrase = NOTHING,
        now: Phrase = NOTHING,
        because: str | None = None,
    ) -> None:
        self.changes.append(Change(kind, place, effect, span, actor, was, now, because))

    def _about(
        self,
        line: syntax.AdjustLine,
        code: str,
        *details: tuple[str, str],
        at: Span | None = None,
        help_for: str = "",
    ) -> Diagnostic:
        related = () if at is None else (Related("base", at),)
        return Diagnostic(code, line.span, (("name", line.name.text), *details), related, help=help_for)

    def _shown(self, value: Phrase) -> str:
        return value.said(self.vocabulary) or "–"

    def _refuse(self, refusal: Refusal) -> None:
        related = tuple(Related(refusal.role, span) for span in dict.fromkeys(refusal.places))
        self.found.append(Diagnostic(refusal.code, refusal.at, refusal.details, related, help=refusal.help))


# ---- what becomes of one task


@dataclass(frozen=True, slots=True)
class _Made:
    """A task as the change would make it (None for what is the whole step's), held against what it was."""

    kind: ChangeKind
    duty: syntax.Duty | None
    compared: Compared
    was: Phrase
    now: Phrase
    locked: bool = False
    # A limit that counts from another moment, and how the line could say it so that it counts from the same.
    elsewhere: bool = False
    instead: tuple[Phrase, ...] = ()

    @property
    def actor(self) -> str | None:
        return None if self.duty is None else self.duty.actor.text


_Adjusted = Callable[[syntax.Duty, syntax.AdjustLine], _Made | None]


def _with_obligation(duty: syntax.Duty, line: syntax.AdjustLine) -> _Made | None:
    assert isinstance(line.to, syntax.NewObligation)
    new = line.to.obligation
    steps = _OBLIGATIONS.index(new) - _OBLIGATIONS.index(duty.obligation)
    compared = Compared.SAME if steps == 0 else Compared.SHORTER if steps > 0 else Compared.LONGER
    was = phrase(lambda printer: printer.word(duty.obligation))
    now = phrase(lambda printer: printer.word(new))
    return _Made(ChangeKind.OBLIGATION, replace(duty, obligation=new), compared, was, now)


def _with_limit(duty: syntax.Duty, line: syntax.AdjustLine) -> _Made | None:
    """None when a duration alone does not say which length it means."""
    match line.to:
        case syntax.Duration() as duration:
            new = _lengthened(duty.timing, duration)
        case syntax.NewObligation() | syntax.NewQuorum() | syntax.NewConsent():
            raise AssertionError("not a limit")
        case timing:
            new = timing
    if new is None:
        return None
    compared = compare_limits(duty.timing, new)
    return _Made(
        ChangeKind.LIMIT,
        replace(duty, timing=new, unlimited=None),
        compared,
        _limit(duty.timing),
        _limit(new),
        elsewhere=from_elsewhere(duty.timing, new),
        instead=_from_the_same(duty.timing, new),
    )


def _from_the_same(was: syntax.Timing | None, now: syntax.Timing) -> tuple[Phrase, ...]:
    """What to write after `til` for the lengths of the new limit from the moment of the old one, if that is shorter."""
    match was, now:
        case (
            syntax.Within(cases=(syntax.Case(anchor=syntax.Anchor() as anchor, when=None), *_)),
            syntax.Within(cases=(syntax.Case(duration=duration, when=None) as only, *tail)),
        ) if not any(isinstance(each, syntax.Case | syntax.OtherwiseCase | syntax.SharedAnchor) for each in tail):
            whole = syntax.Within((replace(only, anchor=anchor), *tail))
        case _:
            return ()
    alone = _lengthened(was, duration)
    in_words = phrase(lambda printer: f"{printer.word('TO')} {printer.duration(duration)}")
    fitting: list[Phrase] = []
    if not tail and alone is not None and compare_limits(was, alone) is Compared.SHORTER:
        fitting.append(in_words)
    if compare_limits(was, whole) is Compared.SHORTER:
        fitting.append(phrase(lambda printer: f"{printer.word('TO')} {printer.timing(whole)}"))
    return tuple(fitting)


def _lengthened(limit: syntax.Timing | None, duration: syntax.Duration) -> syntax.Timing | None:
    """The limit with another length, its anchor kept; None when it has several lengths, or none of its own."""
    match limit:
        case None:
            return syntax.Within((syntax.Case(duration, None, None),))
        case syntax.Within(cases=(syntax.Case(when=None) as only, *tail)) if not any(
            isinstance(each, syntax.Case | syntax.OtherwiseCase) for each in tail
        ):
            return syntax.Within((replace(only, duration=duration), *tail))
        case syntax.LatestBefore():
            return replace(limit, duration=duration)
        case syntax.Window(latest=syntax.Duration()):
            return replace(limit, latest=duration)
        case _:
            return None


def _limit(limit: syntax.Timing | None) -> Phrase:
    return NOTHING if limit is None else phrase(lambda printer: printer.timing(limit))


def _said(limit: syntax.Timing | None, vocabulary: str) -> str:
    return _limit(limit).said(vocabulary) or "–"


def _title(title: syntax.Quoted | None) -> Phrase:
    return NOTHING if title is None else _words(title.text)


def _words(text: str) -> Phrase:
    return phrase(lambda _: text)
