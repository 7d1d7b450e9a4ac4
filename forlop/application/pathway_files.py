"""A pathway file on its way in: bytes to text to pathway, with everything that is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from forlop.application import references
from forlop.application.library import EMPTY, SUFFIX, Found, Library, beside, package_library
from forlop.diagnostics import Diagnostic, Severity, in_order
from forlop.language.decoding import decode, legible
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.limits import LONGEST_CHAIN
from forlop.language.parser import parse
from forlop.language.syntax import Document, Name, Quoted, TextClause
from forlop.model.examples_from_syntax import ExamplePlaces
from forlop.model.from_syntax import lower
from forlop.model.pathway import Pathway
from forlop.model.subpathways import call_of, calls_in
from forlop.source import Source, Span

_NO_DOCUMENT = Document("nb", None, (), (), header_whole=False)


@dataclass(frozen=True, slots=True)
class ReadPathway:
    """A text that was read; `pathway` is None when an error keeps it from being used.

    `examples` says where the pathway's examples stand, and `called` are the pathways that its sub-pathways run.
    """

    source: Source
    document: Document
    pathway: Pathway | None
    diagnostics: tuple[Diagnostic, ...]
    examples: tuple[ExamplePlaces, ...] = ()
    called: tuple["ReadPathway", ...] = ()


def pathway_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Files as they are, folders as every `.forlop` file below; `FileNotFoundError` names what is missing."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(path.rglob(f"*{SUFFIX}")))
        elif path.exists():
            found.append(path)
        else:
            raise FileNotFoundError(str(path))
    return tuple(dict.fromkeys(found))


def read_pathway(path: Path, *, parser_for: ParserFor = line_parser) -> ReadPathway:
    """The file's pathway and all findings; what it names is found beside it. `OSError` when it cannot be read."""
    return pathway_from_bytes(path.read_bytes(), name=str(path), library=beside(path), parser_for=parser_for)


def pathway_from_bytes(
    content: bytes, *, name: str, library: Library = EMPTY, parser_for: ParserFor = line_parser
) -> ReadPathway:
    """As `read_pathway`, of what a file holds."""
    text = decode(content)
    if isinstance(text, Diagnostic):
        return ReadPathway(Source(name, legible(content)), _NO_DOCUMENT, None, (text,))
    return pathway_from_text(Source(name, text), library=library, parser_for=parser_for)


def pathway_from_text(source: Source, *, library: Library = EMPTY, parser_for: ParserFor = line_parser) -> ReadPathway:
    """Syntax, then names and types, then the checks: each only on what the one before could make sense of."""
    return _checked(source, Asking(library, parser_for))


def checked_before(
    source: Source, *, library: Library | None = None, parser_for: ParserFor = line_parser
) -> ReadPathway:
    """A pathway of the package, or one that is kept: it was checked before, and is only read."""
    return _meaning(source, Asking(library or package_library(), parser_for))[0]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for other pathways: `chain` are those that are being read, each named by the one before it.

    A pathway that is named many times is read once; how far there is left to go is a part of what is found in it.
    """

    library: Library
    parser_for: ParserFor
    chain: tuple[tuple[str, str], ...] = ()
    read: dict[tuple[Library, str, str, int], ReadPathway] = field(default_factory=dict)

    def by(self, document: Document) -> "Asking":
        """The same, asked by the pathway of this text."""
        named = (document.header.name.text if document.header else "", _version_of(document))
        return replace(self, chain=(*self.chain, named))


def _checked(source: Source, asking: Asking) -> ReadPathway:
    read, places = _meaning(source, asking)
    if read.pathway is None:
        return read
    from forlop.verification.checks import check  # slow to import, and a text with errors does without

    found = in_order((*read.diagnostics, *check(read.pathway, places)))
    return replace(read, pathway=None if has_error(found) else read.pathway, diagnostics=found)


def _meaning(source: Source, asking: Asking) -> tuple[ReadPathway, Mapping[str, Span]]:
    parsed = parse(source, parser_for=asking.parser_for)
    called, not_called = called_by(parsed.document, asking)
    pathways = {call: read.pathway for call, read in called.items() if read.pathway is not None}
    reading = lower(parsed.document, called=pathways)
    found = in_order((*parsed.diagnostics, *not_called, *reading.diagnostics))
    usable = None if has_error(found) else reading.pathway
    read = ReadPathway(source, parsed.document, usable, found, reading.examples, tuple(called.values()))
    return read, reading.places


def called_by(document: Document, asking: Asking) -> tuple[dict[tuple[str, str], ReadPathway], tuple[Diagnostic, ...]]:
    """The pathways that sub-pathways run, by name and version, and what is wrong with the names."""
    called: dict[tuple[str, str], ReadPathway] = {}
    wrong: list[Diagnostic] = []
    for call in calls_in(document):
        if call_of(call) in called:
            continue
        referenced = _referenced(call.name, call.version, asking.by(document))
        if isinstance(referenced, Diagnostic):
            wrong.append(referenced)
        else:
            called[call_of(call)] = referenced
    return called, tuple(wrong)


def _referenced(name: Name, version: Quoted, asking: Asking) -> ReadPathway | Diagnostic:
    """The pathway that the text which is `asking` names, without errors; otherwise the one diagnostic at the name."""
    wanted = (name.text, version.text)
    if wanted in asking.chain:
        ring = (*asking.chain[asking.chain.index(wanted) :], wanted)
        return references.in_a_ring(name, tuple(f"{each} «{of}»" for each, of in ring))
    if len(asking.chain) > LONGEST_CHAIN:
        return references.too_long(name)
    key = (asking.library, *wanted, len(asking.chain))
    read = asking.read.get(key)
    if read is None:
        found = asking.library.find(*wanted)
        if not isinstance(found, Found):
            return references.not_there(name, version, found)
        read = asking.read[key] = _checked(found.source, replace(asking, library=found.library))
    of_the_chain = next((found for found in read.diagnostics if found.code in references.OF_THE_CHAIN), None)
    if of_the_chain is not None:
        return replace(of_the_chain, span=name.span, related=())
    return read if read.pathway is not None else references.with_errors(name, version, file=read.source.name)


def _version_of(document: Document) -> str:
    said = (clause for clause in document.header_clauses if isinstance(clause, TextClause) and clause.kind == "VERSION")
    return next((clause.text.text for clause in said), "")


def has_error(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether anything of this keeps a pathway from being used."""
    return any(found.severity is Severity.ERROR for found in diagnostics)
