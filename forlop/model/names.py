"""What the names of a text stand for: declarations, look-ups, and the diagnostics of a look-up that fails."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from forlop.diagnostics import Diagnostic, Related
from forlop.language import syntax
from forlop.language.blocks import STEP_KINDS
from forlop.language.vocabulary import words
from forlop.source import Span

KINDS = {
    "EVENT": "event",
    "FORM": "form",
    "PHASE": "phase",
    "TRACK": "track",
    "INTERRUPTION": "interruption",
    "PAUSE": "pause",
    "DATUM": "datum",
    "ACTOR": "actor",
    "CONSENT": "consent",
    "END": "end",
    "SOURCE": "source",
    "COMPUTE": "computed",
    "TABLE": "table",
    "TOTAL": "total",
    "INDICATOR": "indicator",
} | dict.fromkeys(STEP_KINDS, "step")

# Words that lead a reply somewhere, by their last: without the first of them, it looks like a name.
REPLIES = {
    spelling.split()[-1]: spelling
    for terminal in ("REFUSED_THEN", "RETURNED_THEN", "ON_OVERDUE")
    for spellings in words()[terminal].values()
    for spelling in spellings
}

# The kind of a name whose declaration could not be read: it may be anything, so nothing is wrong with its use.
UNREAD = "unread"

_MOST_HELPED = 50


@dataclass(frozen=True, slots=True)
class Declared:
    """A name's first declaration; `kind` is one of the values of `KINDS`, or `UNREAD`."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of the text; one namespace over all kinds (semantics 1)."""

    declared: Mapping[str, Declared]
    # Kinds of which some declaration could not be read at all, not even its name: any unknown name may be that one.
    lost: frozenset[str] = frozenset()

    def declares(self, name: syntax.Name) -> bool:
        """Whether this is the place where the name is declared; a second declaration does not count."""
        span = self.declared[name.text].span
        return span is name.span or span == name.span

    def misses(self, kind: str) -> bool:
        """Whether some line that may declare a name of the kind could not be read."""
        return kind in self.lost or any(declared.kind == UNREAD for declared in self.declared.values())

    def diagnose(self, name: syntax.Name, kinds: tuple[str, ...]) -> Iterator[Diagnostic]:
        """Nothing if the name stands for one of the kinds; otherwise what is wrong."""
        found = self.declared.get(name.text)
        if found is None:
            if self.lost & set(kinds):
                return
            yield Diagnostic("S201", name.span, (("name", name.text), ("kinds", ",".join(kinds))))
        elif found.kind not in kinds and found.kind != UNREAD:
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
    for line in document.unread:
        for name in line.names:
            declared.setdefault(name.text, Declared(UNREAD, name.span))
    nameless = (line.kind for line in document.unread if line.kind in KINDS and not line.names)
    return Names(declared, frozenset(KINDS[kind] for kind in nameless if kind)), tuple(found)


def each_unknown_name_once(
    found: Iterable[Diagnostic], *, names: Names, document: syntax.Document
) -> Iterator[Diagnostic]:
    """One unknown name is one mistake: its first use has the diagnostic and the nearest name, the others are shown.

    When it is used several times, and a name that resembles it not at all, that one is misspelt where it is declared.
    Looking for the nearest takes long among many; after so many of them nothing was merely misspelt.
    """
    of_name: dict[str, list[Diagnostic]] = {}
    for diagnostic in found:
        if diagnostic.code == "S201":
            of_name.setdefault(dict(diagnostic.details)["name"], []).append(diagnostic)
        else:
            yield diagnostic

    @cache
    def used() -> frozenset[str]:
        # The whole text is gone through: only where more than one name may be meant, or one use looks like many.
        return frozenset(_used(document, names))

    in_order = sorted((sorted(set(uses), key=lambda use: use.span) for uses in of_name.values()), key=_place)
    for number, (first, *others) in enumerate(in_order):
        also = tuple(Related("also", span) for span in dict.fromkeys(use.span for use in others))
        near = _nearest(first, names, used) if number < _MOST_HELPED else None
        if near is None:
            yield replace(first, details=(*first.details, ("near", "")), related=also)
        elif near not in names.declared:
            yield replace(first, details=(*first.details, ("near", near)), related=also, help="near")
        elif also and near not in used():
            shown = (Related("also", first.span), *also)
            name = dict(first.details)["name"]
            yield Diagnostic("S204", names.declared[near].span, (("name", near), ("used", name)), shown)
        else:
            declared = Related("declared", names.declared[near].span)
            details = (*first.details, ("near", near))
            yield replace(first, details=details, related=(declared, *also), help="near")


def _place(uses: list[Diagnostic]) -> Span:
    return uses[0].span


def _nearest(unknown: Diagnostic, names: Names, used: Callable[[], frozenset[str]]) -> str | None:
    """The declared name that resembles it most, before others one that nothing uses: it may be the misspelt one.

    Else the word of the language that it is the end of.
    """
    details = dict(unknown.details)
    kinds = details["kinds"].split(",")
    of_kind = [known for known, declared in names.declared.items() if declared.kind in kinds]
    close = get_close_matches(details["name"], of_kind, 3, 0.6)
    unused = [name for name in close if name not in used()] if len(close) > 1 else []
    return next(iter((*unused, *close)), REPLIES.get(details["name"]))


def _used(node: object, names: Names) -> Iterator[str]:
    """Every name but where it is declared."""
    if isinstance(node, syntax.Name):
        if names.declared.get(node.text, Declared(UNREAD, Span(0, 0))).span != node.span:
            yield node.text
    elif isinstance(node, tuple):
        for part in node:
            yield from _used(part, names)
    else:
        for name in syntax.fields_of(node):
            yield from _used(getattr(node, name), names)


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
            case syntax.ComputeLine(name=name):
                yield name, "computed"
            case syntax.TableLine(name=name):
                yield name, "table"
            case syntax.TotalLine(name=name):
                yield name, "total"
            case syntax.IndicatorLine(name=name):
                yield name, "indicator"
            case syntax.InsertLine(name=name):
                yield name, "step"
            case syntax.ExampleLine() | syntax.RenameLine() | syntax.AdjustLine() | syntax.RemoveLine():
                pass
        for clause in block.clauses:
            if isinstance(clause, syntax.DatumLine):
                yield clause.name, "datum"
