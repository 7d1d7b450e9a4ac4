"""What a step that runs another pathway must say about it (semantics 7): a way on for each end, and data both know."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.model.pathway import Answer, Confirm, Datum, Pathway, Send

# A call names a pathway and its version.
Called = Mapping[tuple[str, str], Pathway]

_BELONGS = (syntax.RunsLine, syntax.OnEnd, syntax.Citation)
_BELONGS_BY_KIND = frozenset({"WITH", "WAITS_FOR", "NOTE", "CODE", "BASIS"})


def calls_in(document: syntax.Document) -> Iterator[syntax.RunsLine]:
    """Every call of a text, in its order."""
    for block in document.blocks:
        yield from (clause for clause in block.clauses if isinstance(clause, syntax.RunsLine))


def call_of(line: syntax.RunsLine) -> tuple[str, str]:
    """The name and the version that are called."""
    return line.name.text, line.version.text


def diagnose_subpathway(
    opener: syntax.Opening,
    clauses: tuple[syntax.Line, ...],
    *,
    called: Called,
    data: Mapping[str, Datum],
    actors: frozenset[str],
) -> Iterator[Diagnostic]:
    """What is wrong with one sub-pathway; nothing about what it runs while that is not known."""
    about = ("name", opener.name.text)
    related = (Related("opener", opener.span),)
    for clause in clauses:
        if not isinstance(clause, _BELONGS) and getattr(clause, "kind", None) not in _BELONGS_BY_KIND:
            yield Diagnostic("S281", clause.span, (about,), related)
    runs = next((clause for clause in clauses if isinstance(clause, syntax.RunsLine)), None)
    if runs is None:
        yield Diagnostic("S280", opener.name.span, (about,))
        return
    pathway = called.get(call_of(runs))
    if pathway is None:
        return
    details = (about, ("called", pathway.name))
    if len(pathway.starts) != 1:
        starts = ", ".join(start.name for start in pathway.starts)
        yield Diagnostic("S282", runs.name.span, (*details, ("starts", starts)), related)
    yield from _ends(opener, clauses, pathway)
    for clause in clauses:
        if isinstance(clause, syntax.NamesClause) and clause.kind == "WITH":
            yield from _goes_in(clause, pathway, data)
    for actor in _receivers(pathway):
        if actor not in actors:
            title = pathway.titles[actor]
            yield Diagnostic("S286", runs.name.span, (*details, ("actor", actor), ("title", title)), related)


def _ends(opener: syntax.Opening, clauses: tuple[syntax.Line, ...], pathway: Pathway) -> Iterator[Diagnostic]:
    """Each end of what is called has one way on, and nothing else has."""
    details = (("name", opener.name.text), ("called", pathway.name))
    told: dict[str, syntax.OnEnd] = {}
    for clause in clauses:
        if not isinstance(clause, syntax.OnEnd):
            continue
        end = clause.end.text
        if end in told:
            yield Diagnostic("S220", clause.end.span, (("value", end),), (Related("first", told[end].end.span),))
        elif end not in pathway.named_ends:
            near = get_close_matches(end, pathway.named_ends, 1, 0.6)
            ends = ", ".join(pathway.named_ends)
            found = (*details, ("end", end), ("ends", ends), ("near", near[0] if near else ""))
            yield Diagnostic("S283", clause.end.span, found, help="near" if near else "")
        told.setdefault(end, clause)
    missing = [end for end in pathway.ends if end.name not in told]
    if missing and all(end in pathway.named_ends for end in told):
        found = (*details, ("end", missing[0].name), ("title", missing[0].title), ("count", str(len(missing))))
        yield Diagnostic("S284", opener.name.span, found)


def _goes_in(clause: syntax.NamesClause, pathway: Pathway, data: Mapping[str, Datum]) -> Iterator[Diagnostic]:
    for name in clause.names:
        own, theirs = data.get(name.text), pathway.named_data.get(name.text)
        if own is not None and (theirs is None or theirs.type != own.type):
            details = (("name", name.text), ("called", pathway.name))
            yield Diagnostic("S285", name.span, details, help="type" if theirs is not None else "")


def _receivers(pathway: Pathway) -> tuple[str, ...]:
    """Those who get the responsibility for the patient in there: whoever calls must know them too."""
    return tuple(
        dict.fromkeys(
            duty.actor
            for step in pathway.steps
            if step.kind.value == "handover" and any(isinstance(duty.act, Send) for duty in step.duties)
            for duty in step.duties
            if isinstance(duty.act, Answer | Confirm)
        )
    )
