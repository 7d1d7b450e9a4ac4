"""What every step must have to be a step of its kind (semantics 3–8): a way on, replies with somewhere to go, a limit to wait for.

Each rule is a function from a step to what is wrong with it; `diagnose_step` tries them all.
"""

from collections.abc import Callable, Iterator

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.model.pathway import (
    Answer,
    Choose,
    Confirm,
    Convene,
    Obligation,
    Record,
    Repeating,
    Send,
    Step,
    StepKind,
)
from forlop.source import Span

Clauses = tuple[syntax.Line, ...]
Rule = Callable[[Step, syntax.Opening, Clauses], Iterator[Diagnostic]]


def diagnose_step(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """Everything that the rules of its kind find wrong with a step."""
    for rule in RULES:
        yield from rule(step, opener, clauses)


def _at(opener: syntax.Opening, code: str, *, help: str = "", span: Span | None = None) -> Diagnostic:
    details = (("name", opener.name.text),)
    related = (Related("opener", opener.span),) if span else ()
    return Diagnostic(code, span or opener.name.span, details, related, help=help)


def has_a_way_on(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """Only `så` makes an edge; a step without one is an error (semantics 4)."""
    if step.then is None and not step.branches and not step.options and step.otherwise is None:
        yield _at(opener, "S230")


def has_one_kind_of_way(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """`så …` alone, or branches; `ellers` comes last and follows a branch."""
    for number, clause in enumerate(clauses):
        later_branch = any(isinstance(other, syntax.BranchLine) for other in clauses[number + 1 :])
        if isinstance(clause, syntax.Way) and clause.kind == "ELSE" and later_branch:
            yield _at(opener, "S231", span=clause.span)
        if isinstance(clause, syntax.Way) and clause.kind == "ELSE" and not (step.branches or step.options):
            yield _at(opener, "S232", span=clause.span)
        if isinstance(clause, syntax.Way) and clause.kind == "THEN" and (step.branches or step.options):
            yield _at(opener, "S233", span=clause.span)


def decides_in_one_way(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """Three kinds of decision, told apart by a verb (semantics 5); options are for a person to choose."""
    chooses = step.is_judgement
    if step.kind is StepKind.DECISION:
        records = any(isinstance(duty.act, Record) for duty in step.duties)
        if step.rules_decide and step.duties:
            yield _at(opener, "S234", help="both")
        elif not step.rules_decide and not chooses and not records:
            yield _at(opener, "S234", help="none")
        if not step.branches and not step.options:
            yield _at(opener, "S235")
    elif chooses or step.rules_decide:
        yield _at(opener, "S236")
    for clause in clauses:
        if isinstance(clause, syntax.OptionLine) and not chooses:
            yield _at(opener, "S237", span=clause.span)


def sends_and_is_answered(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """A handover is sent and has a receiver who can accept; a refusal and a return have somewhere to go (semantics 7)."""
    acts = tuple(duty.act for duty in step.duties)
    sends = any(isinstance(act, Send) for act in acts)
    answers = any(isinstance(act, Answer) for act in acts)
    confirms = any(isinstance(act, Confirm) for act in acts)
    if step.kind.sends and not sends:
        yield _at(opener, "S240")
    if not step.kind.sends and (sends or answers or confirms):
        yield _at(opener, "S241")
    if step.kind is StepKind.HANDOVER and sends and not (answers or confirms):
        yield _at(opener, "S242")
    if step.kind is StepKind.REQUEST and sends and not answers:
        yield _at(opener, "S242")
    if answers and confirms:
        yield _at(opener, "S243")
    if answers and step.on_refusal is None:
        yield _at(opener, "S244", help="refusal")
    if answers and step.on_return is None:
        yield _at(opener, "S244", help="return")
    for clause in clauses:
        if isinstance(clause, syntax.Way) and clause.kind in ("REFUSED_THEN", "RETURNED_THEN") and not answers:
            yield _at(opener, "S245", span=clause.span)
        if isinstance(clause, syntax.NamesClause) and clause.kind == "WITH" and not step.kind.sends:
            yield _at(opener, "S246", span=clause.span)


def meets(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """A meeting is convened; its quorum is among those invited or the convenor (semantics 7)."""
    convenings = tuple(duty for duty in step.duties if isinstance(duty.act, Convene))
    if step.kind is StepKind.MEETING and not convenings:
        yield _at(opener, "S247")
    if step.kind is not StepKind.MEETING and (convenings or step.quorum):
        yield _at(opener, "S248")
    invited = {name for duty in convenings if isinstance(duty.act, Convene) for name in (duty.actor, *duty.act.invited)}
    for clause in clauses:
        if isinstance(clause, syntax.NamesClause) and clause.kind == "VALID_WITH" and convenings:
            for name in clause.names:
                if name.text not in invited:
                    yield Diagnostic("S249", name.span, (("actor", name.text), ("name", opener.name.text)))


def waits_for_something(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """A wait has `til <hendelse>` or `i 2 uker`; nothing else has."""
    if step.kind is StepKind.WAIT and step.waits_until is None:
        yield _at(opener, "S250")
    if step.kind is not StepKind.WAIT and step.waits_until is not None:
        yield _at(opener, "S251")


def consent_has_two_ways(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """A patient who says no must not be stuck (semantics 8)."""
    if step.consent is not None and step.without_consent is None:
        yield _at(opener, "S252", help="way")
    if step.consent is None and step.without_consent is not None:
        yield _at(opener, "S252", help="consent")


def repeats_once(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """One repetition a step, with `etter siste gang` (semantics 4)."""
    repeating = tuple(duty for duty in step.duties if isinstance(duty.timing, Repeating))
    if len(repeating) > 1:
        yield _at(opener, "S253", help="several")
    if repeating and step.after_last is None:
        yield _at(opener, "S253", help="after")
    if repeating and step.then is not None:
        yield _at(opener, "S253", help="then")
    if not repeating and step.after_last is not None:
        yield _at(opener, "S253", help="none")


def an_offer_has_a_limit(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """A step with only `kan` must not hold a patient (semantics 3)."""
    only_may = bool(step.duties) and all(duty.obligation is Obligation.MAY for duty in step.duties)
    if only_may and step.anytime is None and all(duty.timing is None for duty in step.duties):
        yield _at(opener, "S254")


def somebody_does_it(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """Every open task has somebody responsible; a step that nobody does is either a wait or decided by the rules."""
    nobody_needed = step.kind is StepKind.WAIT or step.rules_decide
    if not step.duties and not nobody_needed:
        yield _at(opener, "S255")


def overdue_needs_a_limit(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """`ved fristbrudd` can only fire where a limit can pass."""
    for clause in clauses:
        no_limit = all(duty.timing is None for duty in step.duties)
        if isinstance(clause, syntax.Way) and clause.kind == "ON_OVERDUE" and no_limit:
            yield _at(opener, "S256", span=clause.span)


def at_any_time_is_told_to_nobody(step: Step, opener: syntax.Opening, clauses: Clauses) -> Iterator[Diagnostic]:
    """A step at any time is opened by nothing: it cannot wait for others, nor be reached by a way of its own."""
    if step.anytime is not None and (step.waits_for or step.kind is StepKind.START):
        yield _at(opener, "S257")


RULES: tuple[Rule, ...] = (
    has_a_way_on,
    has_one_kind_of_way,
    decides_in_one_way,
    sends_and_is_answered,
    meets,
    waits_for_something,
    consent_has_two_ways,
    repeats_once,
    an_offer_has_a_limit,
    somebody_does_it,
    overdue_needs_a_limit,
    at_any_time_is_told_to_nobody,
)
