"""What the names of a text stand for: declarations, look-ups, and the diagnostics of a look-up that fails."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.blocks import STEP_KINDS
from forlop.source import Span

KINDS = {
    "EVENT": "event",
    "FORM": "form",
    "PHASE": "phase",
    "TRACK": "track",
    "INTERRUPTION": "interruption",
    "PAUSE": "pause",
} | dict.fromkeys(STEP_KINDS, "step")


@dataclass(frozen=True, slots=True)
class Declared:
    """A name's first declaration; `kind` is source, actor, consent, event, datum, form, phase, track, step, end, …"""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of the text; one namespace over all kinds (semantics 1)."""

    declared: Mapping[str, Declared]

    def diagnose(self, name: syntax.Name, kinds: tuple[str, ...]) -> Iterator[Diagnostic]:
        """Nothing if the name stands for one of the kinds; otherwise what is wrong, with the nearest name as help."""
        found = self.declared.get(name.text)
        if found is None:
            of_kind = [known for known, declared in self.declared.items() if declared.kind in kinds]
            near = get_close_matches(name.text, of_kind, 1, 0.6)
            details = (("name", name.text), ("kinds", ",".join(kinds)), ("near", near[0] if near else ""))
            yield Diagnostic("S201", name.span, details, help="near" if near else "")
        elif found.kind not in kinds:
            details = (("name", name.text), ("kind", found.kind), ("kinds", ",".join(kinds)))
            yield Diagnostic("S202", name.span, details, (Related("declared", found.span),))


def declared_in(document: syntax.Document) -> tuple[Names, tuple[Diagnostic, ...]]:
    """The names of a text; a second declaration is reported and does not count."""
    declared: dict[str, Declared] = {}
    found: list[Diagnostic] = []
    for name, kind in _declarations(document):
        if name.text in declared:
            related = (Related("first", declared[name.text].span),)
            found.append(Diagnostic("S203", name.span, (("name", name.text),), related))
        else:
            declared[name.text] = Declared(kind, name.span)
    return Names(declared), tuple(found)


def _declarations(document: syntax.Document) -> Iterator[tuple[syntax.Name, str]]:
    for clause in document.header_clauses:
        if isinstance(clause, syntax.SourceLine):
            yield clause.name, "source"
    for block in document.blocks:
        match block.opener:
            case syntax.Opening(kind=kind, name=name):
                yield name, KINDS[kind]
            case syntax.ActorLine(name=name):
                yield name, "actor"
            case syntax.ConsentLine(name=name):
                yield name, "consent"
            case syntax.DatumLine(name=name):
                yield name, "datum"
            case syntax.EndLine(name=name):
                yield name, "end"
        for clause in block.clauses:
            if isinstance(clause, syntax.DatumLine):
                yield clause.name, "datum"
