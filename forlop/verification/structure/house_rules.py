"""What is no fault and most often forgotten: a source, a limit, a use. The author may say why it is not there.

Warnings only: nobody is stranded by them. A reason that nothing needs is warned about too, so that none goes stale.
"""

from collections.abc import Iterator

from forlop.diagnostics import Diagnostic, Severity
from forlop.language import syntax
from forlop.language.nodes import names_used_in
from forlop.language.syntax import fields_of
from forlop.model.pathway import (
    Answer,
    Confirm,
    Datum,
    Duty,
    ForTime,
    Obligation,
    OneOf,
    Pathway,
    SeveralOf,
    Step,
    StepKind,
    Total,
    UntilEvent,
)
from forlop.model.places import Places
from forlop.source import Span


def house_rules(pathway: Pathway, places: Places) -> Iterator[Diagnostic]:
    """One warning for each thing that is missing, and for each reason that is not needed."""
    yield from _sources(pathway, places)
    yield from _limits(pathway, places)
    yield from _uses(pathway, places)


def _warning(code: str, span: Span, *details: tuple[str, str], help_for: str = "") -> Diagnostic:
    return Diagnostic(code, span, details, help=help_for, severity=Severity.WARNING)


# ---- sources


def _sources(pathway: Pathway, places: Places) -> Iterator[Diagnostic]:
    steps = [step for step in pathway.steps if _rests_on_something(step) and not (step.citations or step.basis)]
    totals = [total for total in pathway.totals if not total.citations]
    every: tuple[Step | Total, ...] = (*pathway.steps, *pathway.totals)
    without: tuple[Step | Total, ...] = (*steps, *totals)
    lacking = {each.name for each in without}
    for each in every:
        if each.unsourced is not None and each.name not in lacking:
            yield _warning("V406", places.of(each.name, "without_source"), ("name", each.name), help_for="source")
    header = places.document.header
    assert header is not None  # a pathway has one
    if pathway.unsourced is not None:
        if not lacking:
            line = next(clause for clause in places.document.header_clauses if _says_why(clause))
            yield _warning("V406", line.span, ("name", pathway.name), help_for="source")
    elif lacking and not pathway.sources and not any(step.basis for step in pathway.steps):
        if any(each.unsourced is None for each in without):
            yield _warning("V402", header.name.span, ("name", pathway.name), help_for="pathway")
    else:
        for step in steps:
            if step.unsourced is None:
                code = "V403" if any(duty.timing is not None for duty in step.duties) else "V402"
                yield _warning(code, places[step.name], ("name", step.name))
        for total in totals:
            if total.unsourced is None:
                yield _warning("V403", places[total.name], ("name", total.name))


def _rests_on_something(step: Step) -> bool:
    """Whether the step says anything that somebody may ask where it comes from."""
    match step.kind:
        case StepKind.SUBPATHWAY:
            return False
        case StepKind.WAIT:
            return isinstance(step.waits_until, ForTime)
        case StepKind.START:
            return bool(step.duties)
        case _:
            return True


def _says_why(clause: syntax.Line) -> bool:
    return isinstance(clause, syntax.TextClause) and clause.kind == "WITHOUT_SOURCE"


# ---- limits


def _limits(pathway: Pathway, places: Places) -> Iterator[Diagnostic]:
    """One warning for each who has no limit on anything in a step: one limit there, or one reason, is enough."""
    for step in pathway.steps:
        told: set[str] = set()
        for number, duty in enumerate(step.duties):
            theirs = [other for other in step.duties if other.actor == duty.actor]
            lacks = _lack_a_limit(step, theirs) and duty.obligation is Obligation.SHALL
            at, about = places.of(step.name, "duty", number), (("name", step.name), ("actor", duty.actor))
            if not lacks and duty.unlimited is not None:
                yield _warning("V406", at, *about, help_for="limit")
            elif lacks and duty.actor not in told and all(other.unlimited is None for other in theirs):
                told.add(duty.actor)
                yield _warning("V405", at, *about)


def _lack_a_limit(step: Step, duties: list[Duty]) -> bool:
    """Whether nothing ever says that one person's duties are late."""
    if step.kind is StepKind.START or step.anytime is not None or isinstance(step.lasts, UntilEvent | ForTime):
        return False
    # Whether an answer has a limit is a matter of responsibility, and told there.
    if step.kind.sends and all(isinstance(duty.act, Answer | Confirm) for duty in duties):
        return False
    return all(duty.timing is None or duty.obligation is Obligation.MAY for duty in duties)


# ---- uses


def _uses(pathway: Pathway, places: Places) -> Iterator[Diagnostic]:
    used = set(_used(pathway, places.document))
    # A form stands for all its data.
    used.update(datum.name for datum in pathway.data if datum.form in used)
    forms = {form.name for form in pathway.forms if not used & set(form.data)}
    declared: tuple[tuple[str, str, str | None], ...] = (
        *(("actor", each.name, each.unused) for each in pathway.actors),
        *(("datum", each.name, each.unused) for each in pathway.data if not _goes_with(each, forms)),
        *(("computed", each.name, each.unused) for each in pathway.computed),
    )
    for kind, name, why in declared:
        if (name in used) == (why is None):
            continue
        about = (("kind", kind), ("name", name))
        yield _warning("V406" if name in used else "V404", places[name], *about, help_for="use" if name in used else "")
    for form in pathway.forms:
        fields = [datum for datum in pathway.data if datum.form == form.name]
        if form.name in forms and all(datum.unused is None for datum in fields):
            yield _warning("V404", places[form.name], ("kind", "form"), ("name", form.name), help_for="form")


def _goes_with(datum: Datum, forms: set[str]) -> bool:
    """Whether the datum is told of with its form, of which nothing is used."""
    return datum.form in forms and datum.unused is None


def _used(pathway: Pathway, document: syntax.Document) -> Iterator[str]:
    """The names that stand in some line other than the one that declares them; an example uses nothing."""
    for block in document.blocks:
        if not isinstance(block.opener, syntax.ExampleLine):
            for line in (block.opener, *block.clauses):
                yield from _used_in(line)
                yield from _set_by(line, pathway)
    for table in pathway.tables:
        yield from table.columns
    for step in pathway.steps:
        if step.runs is not None:
            # What has the same name in there is the same.
            yield from step.runs.pathway.named_actors
            yield from step.runs.pathway.named_data


def _used_in(line: syntax.Line) -> Iterator[str]:
    match line:
        case syntax.ActorLine(chosen=chosen):
            node: object = chosen
        case syntax.RunsLine():
            node = None
        case syntax.OnEnd(target=target):
            node = target
        case _:
            node = line
    declared = line.name if isinstance(line, syntax.Named) else None
    return (name.text for name in names_used_in(node) if name is not declared)


def _set_by(node: object, pathway: Pathway) -> Iterator[str]:
    """The enumerations that `ved …` means in the node without naming them."""
    if isinstance(node, syntax.Setting):
        values = {value.text for value in node.values}
        for datum in pathway.data:
            if isinstance(datum.type, OneOf | SeveralOf) and values <= set(datum.type.values):
                yield datum.name
    elif isinstance(node, tuple):
        for part in node:
            yield from _set_by(part, pathway)
    else:
        for field in fields_of(node):
            yield from _set_by(getattr(node, field), pathway)
