"""What a step must have to be a step of its kind (semantics 3–8): a way on, replies with somewhere to go, a limit.

Each rule is a function from a step as it is written to what is wrong with it; `diagnose_step` tries them all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.model.names import REPLIES
from forlop.model.pathway import (
    Answer,
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


@dataclass(frozen=True, slots=True)
class Written:
    """A step, and the lines of the text that it was read from."""

    step: Step
    opener: syntax.Opening
    clauses: tuple[syntax.Line, ...]


Rule = Callable[[Written], Iterator[Diagnostic]]


def diagnose_step(written: Written) -> Iterator[Diagnostic]:
    """Everything that the rules of its kind find wrong with a step."""
    for rule in RULES:
        yield from rule(written)


def _at(written: Written, code: str, *, advice: str = "", span: Span | None = None) -> Diagnostic:
    details = (("name", written.opener.name.text),)
    related = (Related("opener", written.opener.span),) if span else ()
    return Diagnostic(code, span or written.opener.name.span, details, related, help=advice)


def only_a_subpathway_runs(written: Written) -> Iterator[Diagnostic]:
    """`kjører` and a way for each end of what runs belong to a sub-pathway (semantics 7)."""
    for clause in written.clauses:
        if isinstance(clause, syntax.RunsLine):
            yield _at(written, "S287", span=clause.span)
        elif isinstance(clause, syntax.OnEnd):
            near = get_close_matches(clause.end.text, REPLIES, 1, 0.6)
            details = (("name", written.opener.name.text), ("near", REPLIES[near[0]] if near else ""))
            related = (Related("opener", written.opener.span),)
            yield Diagnostic("S287", clause.span, details, related, help="near" if near else "")


def has_a_way_on(written: Written) -> Iterator[Diagnostic]:
    """Only `så` makes an edge; a step without one is an error (semantics 4)."""
    ways = {clause for clause, _ in written.step.ways}
    # Of a repetition it is said that it lacks the way after the last time.
    repeats = any(isinstance(duty.timing, Repeating) for duty in written.step.duties)
    if not repeats and not ways & {"then", "branch", "otherwise", "option", "after_last"}:
        yield _at(written, "S230")


def has_one_kind_of_way(written: Written) -> Iterator[Diagnostic]:
    """`så …` alone, or branches; `ellers` comes last and follows a branch."""
    branches = bool(written.step.branches or written.step.options)
    # Of a repetition it is said that its `så` is to be the way after the last time.
    repeats = any(isinstance(duty.timing, Repeating) for duty in written.step.duties)
    lines_of_branches = [n for n, clause in enumerate(written.clauses) if isinstance(clause, syntax.BranchLine)]
    last_branch = max(lines_of_branches, default=-1)
    for number, clause in enumerate(written.clauses):
        if isinstance(clause, syntax.Way) and clause.kind == "ELSE" and number < last_branch:
            yield _at(written, "S231", span=clause.span)
        if (
            isinstance(clause, syntax.Way)
            and clause.kind == "ELSE"
            and not (written.step.branches or written.step.options)
        ):
            yield _at(written, "S232", span=clause.span)
        if isinstance(clause, syntax.Way) and clause.kind == "THEN" and branches and not repeats:
            yield _at(written, "S233", span=clause.span)


def decides_in_one_way(written: Written) -> Iterator[Diagnostic]:
    """Three kinds of decision, told apart by a verb (semantics 5); options are for a person to choose."""
    chooses = written.step.is_judgement
    if written.step.kind is StepKind.DECISION:
        records = any(isinstance(duty.act, Record) for duty in written.step.duties)
        if written.step.rules_decide and written.step.duties:
            yield _at(written, "S234", advice="both")
        elif not written.step.rules_decide and not chooses and not records:
            yield _at(written, "S234", advice="none")
        # Of an `ellers` alone it is said that it lacks branches, where it stands.
        if not written.step.branches and not written.step.options and written.step.otherwise is None:
            yield _at(written, "S235")
    elif chooses or written.step.rules_decide:
        yield _at(written, "S236")
    for clause in written.clauses:
        if isinstance(clause, syntax.OptionLine) and not chooses:
            yield _at(written, "S237", span=clause.span)


def sends_and_is_answered(written: Written) -> Iterator[Diagnostic]:
    """What is sent has a receiver who can accept; a refusal and a return have somewhere to go (semantics 7)."""
    acts = tuple(duty.act for duty in written.step.duties)
    sends = any(isinstance(act, Send) for act in acts)
    answers = any(isinstance(act, Answer) for act in acts)
    confirms = any(isinstance(act, Confirm) for act in acts)
    if written.step.kind.sends and not sends:
        yield _at(written, "S240")
    if not written.step.kind.sends and (sends or answers or confirms):
        yield _at(written, "S241", advice="start" if written.step.kind is StepKind.START else "")
    takes_confirming = written.step.kind is StepKind.HANDOVER
    unanswered = (takes_confirming and not confirms) or written.step.kind is StepKind.REQUEST
    nobody_receives = unanswered and sends and not answers
    if nobody_receives:
        yield _nobody_receives(written, takes_confirming=takes_confirming)
    if answers and confirms:
        yield _at(written, "S243")
    if answers and written.step.on_refusal is None:
        yield _at(written, "S244", advice="refusal")
    if answers and written.step.on_return is None:
        yield _at(written, "S244", advice="return")
    for clause in written.clauses:
        if isinstance(clause, syntax.Way) and clause.kind in ("REFUSED_THEN", "RETURNED_THEN"):
            if answers or nobody_receives:
                continue
            yield _at(written, "S245", span=clause.span)
        if isinstance(clause, syntax.NamesClause) and clause.kind == "WITH" and not written.step.kind.sends:
            yield _at(written, "S246", span=clause.span)


def sends_to_others(written: Written) -> Iterator[Diagnostic]:
    """Nothing is handed over by sending it to oneself (semantics 7); a message may be a reminder."""
    for clause in written.clauses if written.step.kind is not StepKind.MESSAGE else ():
        if isinstance(clause, syntax.Duty) and isinstance(clause.act, syntax.Send):
            for name in clause.act.names:
                if name.text == clause.actor.text:
                    details = (("actor", name.text), ("name", written.opener.name.text))
                    yield Diagnostic("S258", name.span, details, (Related("opener", written.opener.span),))


def _nobody_receives(written: Written, *, takes_confirming: bool) -> Diagnostic:
    """The help is a line to copy; with ways for a no, it is the line that can say no."""
    sent = next(duty.act for duty in written.step.duties if isinstance(duty.act, Send))
    may_refuse = written.step.on_refusal is not None or written.step.on_return is not None
    details = (("name", written.opener.name.text), ("receiver", sent.receivers[0]))
    advice = "confirm" if takes_confirming and not may_refuse else ""
    return Diagnostic("S242", written.opener.name.span, details, help=advice)


def meets(written: Written) -> Iterator[Diagnostic]:
    """A meeting is convened; its quorum is among those invited or the convenor (semantics 7)."""
    convenings = tuple(duty for duty in written.step.duties if isinstance(duty.act, Convene))
    if written.step.kind is StepKind.MEETING and not convenings:
        yield _at(written, "S247")
    if written.step.kind is not StepKind.MEETING and (convenings or written.step.quorum):
        yield _at(written, "S248")
    invited = {name for duty in convenings if isinstance(duty.act, Convene) for name in (duty.actor, *duty.act.invited)}
    for clause in written.clauses:
        if isinstance(clause, syntax.NamesClause) and clause.kind == "VALID_WITH" and convenings:
            for name in clause.names:
                if name.text not in invited:
                    yield Diagnostic("S249", name.span, (("actor", name.text), ("name", written.opener.name.text)))


def waits_for_something(written: Written) -> Iterator[Diagnostic]:
    """A wait has `til <hendelse>` or `i 2 uker`; nothing else has."""
    if written.step.kind is StepKind.WAIT and written.step.waits_until is None:
        yield _at(written, "S250")
    for clause in written.clauses if written.step.kind is not StepKind.WAIT else ():
        if isinstance(clause, syntax.ForTime) or (isinstance(clause, syntax.NameClause) and clause.kind == "TO"):
            yield _at(written, "S251", span=clause.span)


def consent_has_two_ways(written: Written) -> Iterator[Diagnostic]:
    """A patient who says no must not be stuck (semantics 8)."""
    if written.step.consent is not None and written.step.without_consent is None:
        yield _at(written, "S252", advice="way")
    if written.step.consent is None and written.step.without_consent is not None:
        yield _at(written, "S252", advice="consent")


def repeats_once(written: Written) -> Iterator[Diagnostic]:
    """One repetition a step, with `etter siste gang` (semantics 4)."""
    repeating = tuple(duty for duty in written.step.duties if isinstance(duty.timing, Repeating))
    if len(repeating) > 1:
        yield _at(written, "S253", advice="several")
    match repeating, written.step.then, written.step.after_last:
        case (_, *_), None, None:
            yield _at(written, "S253", advice="after")
        case (_, *_), then, _ if then is not None:
            yield _at(written, "S253", advice="then")
    if not repeating and written.step.after_last is not None:
        yield _at(written, "S253", advice="none")


def an_offer_has_a_limit(written: Written) -> Iterator[Diagnostic]:
    """What nobody has to do, or to send, must not hold a patient (semantics 3): the limit makes the offer lapse."""
    step = written.step
    counted = [duty for duty in step.duties if isinstance(duty.act, Send)] or list(step.duties)
    only_may = bool(counted) and all(duty.obligation is Obligation.MAY for duty in counted)
    at_once = [duty for duty in step.duties if not step.waits_for_sending(duty)]
    if only_may and step.anytime is None and all(duty.timing is None for duty in at_once):
        yield _at(written, "S254")


def somebody_does_it(written: Written) -> Iterator[Diagnostic]:
    """Every open task has somebody responsible; a step that nobody does is either a wait or decided by the rules."""
    # Of a decision it has been said already that nobody decides it.
    nobody_needed = written.step.kind in (StepKind.WAIT, StepKind.DECISION)
    if not written.step.duties and not nobody_needed:
        yield _at(written, "S255")


def overdue_needs_a_limit(written: Written) -> Iterator[Diagnostic]:
    """`ved fristbrudd` can only fire where a limit can pass."""
    for clause in written.clauses:
        no_limit = all(duty.timing is None for duty in written.step.duties)
        if isinstance(clause, syntax.Way) and clause.kind == "ON_OVERDUE" and no_limit:
            yield _at(written, "S256", span=clause.span)


def at_any_time_is_told_to_nobody(written: Written) -> Iterator[Diagnostic]:
    """A step at any time is opened by nothing: it cannot wait for others, nor be reached by a way of its own."""
    if written.step.anytime is not None and (written.step.waits_for or written.step.kind is StepKind.START):
        yield _at(written, "S257")


RULES: tuple[Rule, ...] = (
    only_a_subpathway_runs,
    has_a_way_on,
    has_one_kind_of_way,
    decides_in_one_way,
    sends_and_is_answered,
    sends_to_others,
    meets,
    waits_for_something,
    consent_has_two_ways,
    repeats_once,
    an_offer_has_a_limit,
    somebody_does_it,
    overdue_needs_a_limit,
    at_any_time_is_told_to_nobody,
)
